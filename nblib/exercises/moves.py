"""A change that a repair may consist of, and those of them that move things: whole statements, and
two names or numbers that change places. edits.py has the changes of single places.
"""

import ast
import contextlib
import itertools
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .parts import is_number

GRAFT = 2.6  # what a change costs that puts something in, and more
EXCHANGED = 8  # of so many names and numbers in a statement any two are exchanged


@dataclass(frozen=True)
class Edit:
    """One change: what is put where, what it costs, and which text a reader should look at.

    sort   "look", or what kind of thing it is: "missing", "extra", "brackets", "order" (of what
           stands in a line), "turn" (of two lines), "place"
    node   the node whose text is to be looked at
    puts   (owner, field, index or None, new), carried out one after another
    key    what all edits of one nature share: for a slip that was made in several places
    lines  all lines in which it changes something, where it is made in several places
    """

    cost: float
    sort: str
    node: Any
    puts: tuple[tuple[Any, str, int | None, Any], ...]
    key: str = ""
    lines: tuple[int, ...] = ()

    @contextlib.contextmanager
    def made(self) -> Iterator[None]:
        """The tree is changed within, and afterwards as it was."""
        before = []
        for owner, field, index, new in self.puts:
            if index is None:
                before.append(getattr(owner, field))
                setattr(owner, field, new)
            else:
                before.append(getattr(owner, field)[index])
                getattr(owner, field)[index] = new
        try:
            yield
        finally:
            for (owner, field, index, _), old in zip(self.puts[::-1], before[::-1], strict=True):
                if index is None:
                    setattr(owner, field, old)
                else:
                    getattr(owner, field)[index] = old


def of_numbers(edit: Edit) -> bool:
    """Whether the sides of its operation are numbers, as in `4 * 2`: 16 comes of them by luck."""
    sides = getattr(edit.node, "left", None), getattr(edit.node, "right", None)
    return all(map(is_number, sides))


def exchanged(statement: Any, known: list[str]) -> Iterator[Edit]:
    """Two numbers, or two names of those known, in each other's place, wherever they stand in a
    statement."""
    if statement.value is None:
        return
    found = defaultdict(list)
    for owner in ast.walk(statement.value):
        for field, value in ast.iter_fields(owner):
            entries = enumerate(value) if isinstance(value, list) else [(None, value)]
            for index, node in entries:
                is_name = isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
                if is_name and node.id in known and field != "func":
                    found["name", node.id].append((owner, field, index, node))
                elif is_number(node):
                    found["number", node.value].append((owner, field, index, node))
    for one, other in itertools.combinations(found, 2):
        if one[0] == other[0] and sum(kind == one[0] for kind, _ in found) <= EXCHANGED:
            pair = (found[one], found[other][0][3]), (found[other], found[one][0][3])
            puts = tuple((*place[:3], new) for places, new in pair for place in places)
            yield Edit(2, "order", statement.value, puts)


def blocks(owner: Any) -> Iterator[Edit]:
    """Statements left out, moved out of a loop or into it, or exchanged."""
    for field in ("body", "orelse"):
        block = getattr(owner, field, None)
        if not isinstance(block, list):
            continue
        for i, statement in enumerate(block):
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                continue  # a docstring
            alone = isinstance(statement, ast.Break | ast.Continue)
            if len(block) > 1 or alone:
                left = block[:i] + block[i + 1 :] or [ast.copy_location(ast.Pass(), statement)]
                yield Edit(3, "extra", statement, ((owner, field, None, left),))
            if i + 1 < len(block):
                turned = [*block[:i], block[i + 1], statement, *block[i + 2 :]]
                yield Edit(2, "turn", statement, ((owner, field, None, turned),))
            inner = getattr(statement, "body", None)
            if isinstance(statement, ast.For | ast.While | ast.If) and inner:
                if len(inner) > 1:  # the last one of a loop, after the loop
                    outer = [*block[: i + 1], inner[-1], *block[i + 1 :]]
                    puts = ((owner, field, None, outer), (statement, "body", None, inner[:-1]))
                    yield Edit(2, "place", inner[-1], puts)
                    outer = [*block[:i], inner[0], *block[i:]]
                    puts = ((owner, field, None, outer), (statement, "body", None, inner[1:]))
                    yield Edit(2, "place", inner[0], puts)
                if i + 1 < len(block):  # the one after a loop, into it
                    outer = block[: i + 1] + block[i + 2 :]
                    new = [*inner, block[i + 1]]
                    puts = ((owner, field, None, outer), (statement, "body", None, new))
                    yield Edit(2, "place", block[i + 1], puts)
                for k in range(i):  # one before a loop, into it; of those farther off a binding
                    if k == i - 1 or isinstance(block[k], ast.Assign):
                        outer = block[:k] + block[k + 1 :]
                        for loop in _nested(statement):
                            new = [block[k], *loop.body]
                            puts = ((owner, field, None, outer), (loop, "body", None, new))
                            yield Edit(2, "place", block[k], puts)


def _nested(statement: Any) -> Iterator[Any]:
    """A statement with a block, and the loops that stand one within the other in it."""
    while statement is not None:
        yield statement
        inner = [step for step in statement.body if isinstance(step, ast.For | ast.While)]
        statement = inner[0] if len(inner) == 1 else None
