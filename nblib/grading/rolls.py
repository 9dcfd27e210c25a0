"""Whose submission it is: a class's list of roll numbers, and the one in a submission's name.

Where students have numbers of their own, it is the submission's name that says by whose numbers it
is judged, never the notebook: what stands in a notebook its student can change.
"""

import csv
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from nblib.exercises.own import roll_number

HEADING = re.compile(
    r"(users?|logins?|rolls?|students?)?[\W_]*(names?|numbers?|nos?|ids?)?\W*", re.IGNORECASE
)


def read_rolls(path: str | os.PathLike[str]) -> list[str]:
    """Roll numbers from a text file, one a line, or from the first column of a CSV file.

    The first line is a heading where it says so, as "user" or "Roll number", and where it has no
    digit and another has. ValueError where there is none, for one that stands
    there twice, and for one that cannot be the name of a folder.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise ValueError(
            f"the list of roll numbers, {path}, cannot be read: {why}. Give a text file with one "
            "roll number on each line."
        ) from None
    table = csv.reader(text.splitlines(), delimiter=delimiter(text))
    found = [roll_number(cell) for cell in (row[0].strip() for row in table if row) if cell]
    others = any(re.search(r"\d", roll) for roll in found[1:])
    if found and (HEADING.fullmatch(found[0]) or (others and not re.search(r"\d", found[0]))):
        del found[0]
    if not found:
        raise ValueError(f"{path}: there is no roll number in it. Write one on each line.")
    for roll in found:
        if not re.fullmatch(r"\w[\w.-]*", roll):
            raise ValueError(
                f"{path}: {roll!r} cannot be a roll number here: letters, digits, '-', '_', '.'."
            )
    twice = sorted({roll for roll in found if found.count(roll) > 1})
    if twice:
        raise ValueError(f"{path}: {', '.join(twice)} stands there twice.")
    return found


def delimiter(text: str) -> str:
    """Between what the columns of a table stand, as a spreadsheet has saved it.

    >>> delimiter("roll;name"), delimiter("roll,name"), delimiter("roll")
    (';', ',', ',')
    """
    return next((sign for sign in ";\t" if sign in text), ",")


def roll_of(name: str, rolls: Iterable[str]) -> str:
    """The roll number of a list that stands in a submission's name; ValueError for none or two.

    >>> roll_of("Ada Lovelace_22110045_assign/02", ["22110045", "22110046"])
    '22110045'
    """
    there = [
        roll
        for roll in rolls
        if re.search(rf"(?<![^\W_]){re.escape(roll)}(?![^\W_])", name, re.IGNORECASE)
    ]
    there = [roll for roll in there if not any(roll != o and roll in o for o in there)]
    if not there:
        raise ValueError("no roll number of the list stands in its name, so it was not judged")
    if len(there) > 1:
        raise ValueError(f"{' and '.join(there)} stand in its name, so it was not judged")
    return there[0]


def judged_as(roll: str, said: Sequence[str]) -> tuple[str, str]:
    """By whose numbers a notebook is judged, and what is odd about that.

    roll: by its name and the list, or "" without a list. said: what its checks say.
    """
    named = " and ".join(said)
    if roll:
        other = bool(said) and list(said) != [roll]
        return roll, f"its checks name {named}; it was judged as {roll}'s" if other else ""
    if len(said) > 1:
        return "", f"its checks name {named}; it was judged by the course's own numbers"
    if said:
        return said[0], f"judged by the numbers of {named}, as it says; --roll compares it"
    return "", ""


def missing(names: Iterable[str], rolls: Sequence[str]) -> list[str]:
    """The roll numbers of a list from which nothing has come in."""
    came = set()
    for name in names:
        try:
            came.add(roll_of(name, rolls))
        except ValueError:
            continue
    return [roll for roll in rolls if roll not in came]
