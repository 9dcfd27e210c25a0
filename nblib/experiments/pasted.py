"""Points that a reader pastes: two numbers and a class in each line, as a spreadsheet copies them.

The playground trains on them. Whatever is wrong with a line is said with its number.
"""

import math
from typing import NamedTuple

import numpy as np

from nblib.experiments import perceptron
from nblib.words import agree, listed

MOST, LEAST = 300, 3  # lines at most in all, and at least of each class
HELD_OUT = 3  # every third row of a class is kept for the test


class Pasted(NamedTuple):
    """x (n, 2) as it was pasted; labels (n,) 0 or 1; classes: the words for 0 and for 1; tests:
    how many rows, the last ones, are kept for the test."""

    x: np.ndarray
    labels: np.ndarray
    classes: tuple[str, str]
    tests: int


def example() -> str:
    """Lines to begin with: the course's 100 irises, as their file has them."""
    lines = perceptron.IRISES.read_text(encoding="utf-8").splitlines()
    return "\n".join(line.removeprefix("# ") for line in lines[3:])


def read(table: str, seed: int = 0) -> Pasted:
    """The points of a text, in an order drawn from `seed`, those of the test last.

    A line is two numbers and a word or number for the class, with commas, semicolons, tabs or
    blanks between; where it is a semicolon or a tab, numbers may have decimal commas. A first line
    of names is passed over, and so are empty lines. ValueError, which names the line, for anything
    else, for more than two classes or one, for fewer than 3 lines of a class and for more than 300.

    >>> read("1 2 cat\\n3 4 dog\\n5 6 dog\\n2 2 cat\\n1 1 cat\\n6 5 dog").classes
    ('cat', 'dog')
    """
    lines = [(number, line) for number, line in enumerate(table.splitlines(), 1) if line.strip()]
    mark = next((mark for mark in "\t;," if any(mark in line for _, line in lines)), None)
    rows = [(number, [entry.strip() for entry in line.split(mark)]) for number, line in lines]
    if rows and not any(_is_number(entry, mark) for entry in rows[0][1][:2]):
        rows = rows[1:]  # it names the columns
    if len(rows) > MOST:
        raise ValueError(f"There are {len(rows)} lines. Paste at most {MOST}.")
    x, words = np.empty((len(rows), 2)), []
    for k, (number, entries) in enumerate(rows):
        if len(entries) != 3 or not all(entries):
            number_of = sum(map(bool, entries))
            there = f"{number_of} {agree(number_of, 'entry', 'entries')}"
            raise ValueError(
                f"Line {number} has {there}. Write two numbers and a class, as 4.7, 1.4, setosa."
            )
        for column, entry in enumerate(entries[:2]):
            if not _is_number(entry, mark):
                raise ValueError(f"Line {number}: {entry!r} is not a number. Write one, as 4.7.")
            x[k, column] = _number(entry, mark)
        words.append(entries[2])
    classes = sorted(set(words))
    if len(classes) != 2:
        found = f"there are {len(classes)}: {listed(classes[:5])}" if classes else "there are none"
        raise ValueError(f"The third column needs two classes, and {found}.")
    few = [word for word in classes if words.count(word) < LEAST]
    if few:
        raise ValueError(f"Class {few[0]} has fewer than {LEAST} lines. Write more, or leave it.")
    if np.ptp(x, axis=0).max() == 0:
        raise ValueError("All points lie at the same place. Write different ones.")
    labels = np.array([classes.index(word) for word in words])
    order = np.random.default_rng(seed).permutation(len(labels))
    test = np.zeros(len(labels), bool)
    for label in (0, 1):
        test[order[labels[order] == label][::HELD_OUT]] = True
    order = np.concatenate([order[~test[order]], order[test[order]]])
    return Pasted(x[order], labels[order], (classes[0], classes[1]), int(test.sum()))


def _number(entry, mark):
    return float(entry if mark == "," else entry.replace(",", "."))


def _is_number(entry, mark):
    try:
        return math.isfinite(_number(entry, mark))
    except ValueError:
        return False
