"""Which submissions are alike: the code of two answers, with names and what all share left out.

Compared is the syntax of an answer's own definitions: variables are numbered as they come, texts
and comments do not count, and lines that stand in the stub count for nobody. The number is the
share of the shorter answer's pieces (five steps of syntax in a row) that the longer one has too. It
says that two are alike, and not why: short answers to one question often are.
"""

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

LENGTH = 5  # steps of syntax in a piece
LEAST = 30  # pieces below which an answer says nothing


class Pair(NamedTuple):
    """Two submissions whose answers to an exercise are alike, and how much, from 0 to 1."""

    first: str
    second: str
    exercise: str
    share: float


def pieces(source: str, without: str = "") -> Counter[tuple[str, ...]]:
    """The pieces of an answer's syntax, how often each occurs; those of `without` taken away."""
    steps = list(_steps(source))
    found = Counter(tuple(steps[i : i + LENGTH]) for i in range(len(steps) - LENGTH + 1))
    return found - pieces(without) if without else found


def alike(
    answers: Mapping[str, Mapping[str, str]], stubs: Mapping[str, str], least: float = 0.9
) -> list[Pair]:
    """Pairs of at least so much in common, the most alike first.

    answers: submission -> exercise -> source; stubs: exercise -> source.
    """
    found = []
    for exercise in sorted({id for own in answers.values() for id in own}):
        known = {
            name: pieces(own[exercise], stubs.get(exercise, ""))
            for name, own in answers.items()
            if exercise in own
        }
        names = sorted(name for name, own in known.items() if own.total() >= LEAST)
        for i, first in enumerate(names):
            for second in names[i + 1 :]:
                a, b = known[first], known[second]
                share = (a & b).total() / min(a.total(), b.total())
                if share >= least:
                    found.append(Pair(first, second, exercise, share))
    return sorted(found, key=lambda pair: -pair.share)


def _steps(source: str) -> Iterator[str]:
    """The syntax of a source in order, variables numbered as they come."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return
    numbers: dict[str, str] = {}
    waiting: list[ast.AST] = [tree]
    while waiting:  # a sum of a thousand terms is a thousand deep: too deep for calls of functions
        node = waiting.pop()
        yield type(node).__name__
        if isinstance(node, ast.Constant):
            yield "text" if isinstance(node.value, str) else repr(node.value)
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Name | ast.arg):
            name = node.id if isinstance(node, ast.Name) else node.arg
            yield numbers.setdefault(name, f"name {len(numbers)}")
        waiting += reversed([*ast.iter_child_nodes(node)])
