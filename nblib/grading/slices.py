"""Which cells of a notebook an answer needs: those that make its names, and what these need.

A notebook trains networks and draws pictures for a minute; the answer to one exercise hangs on two
or three of its cells. Going backwards from the answer finds them. A cell too many does no harm. One
may be missing: no syntax says that `shuffle(order)` or `setup()` changes something. So where an
answer is not right, judging.py runs those that `touching` finds, and after a NameError all of them.
"""

import ast
import re
import symtable
from collections.abc import Sequence, Set
from typing import NamedTuple

from nblib.exercises.own import roll_number

CALL = re.compile(r"^\s*(?:\w+\s*=\s*)?check\(", re.MULTILINE)


class Asked(NamedTuple):
    """A call check("2.4", learn): the place of its cell, the exercise, the text of the answer."""

    place: int
    id: str
    answer: str


def python_of(source: str) -> str:
    """A cell as Python: IPython's magics and shell lines become calls, which fail when they run."""
    from IPython.core.inputtransformer2 import TransformerManager

    return str(TransformerManager().transform_cell(source))


def asked(cells: Sequence[str]) -> list[Asked]:
    """The checks in code cells, in order; what cannot be read is passed over."""
    found = []
    for place, source in enumerate(cells):
        for node in ast.walk(_tree(source)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id == "check" and node.args and isinstance(node.args[0], ast.Constant):
                answers = node.args[1:2] or [k.value for k in node.keywords if k.arg == "answer"]
                text = ast.unparse(answers[0]) if answers else "..."
                found.append(Asked(place, str(node.args[0].value), text))
    return found


def rolls_in(cells: Sequence[str]) -> list[str]:
    """The roll numbers that checks are given, check(..., roll="22110045"), each once."""
    found: dict[str, None] = {}
    for source in cells:
        for node in ast.walk(_tree(source)) if "roll" in source else ():
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "check":
                for keyword in node.keywords:
                    if keyword.arg == "roll" and isinstance(keyword.value, ast.Constant):
                        found[roll_number(keyword.value.value)] = None
    return list(found)


def needed(
    cells: Sequence[str], expression: str, before: int, steady: Set[str] = frozenset()
) -> list[int]:
    """Places of the cells, among the first `before`, that an expression needs, in order.

    steady: names of imported things that no call changes, such as a module of functions.
    """
    made = [_made(source, steady) for source in cells[:before]]
    used = [_used(source) for source in cells[:before]]
    wanted = _used(expression)
    chosen: set[int] = set()
    while True:
        more = {
            i for i in range(len(made)) if i not in chosen and ("*" in made[i] or made[i] & wanted)
        }
        if not more:
            return sorted(chosen)
        chosen |= more
        wanted = wanted.union(*(used[i] for i in more))


def touching(cells: Sequence[str], expression: str, before: int) -> list[int]:
    """As `needed`, and the cells besides that mention what these make, with all that they need.

    >>> cells = ["order = [1, 2]", "def turn(a): a.reverse()", "turn(order)", "print(order)"]
    >>> needed(cells, "order", 4), touching(cells, "order", 4)
    ([0], [0, 1, 2])
    """
    names = [_shared(source) for source in cells[:before]]
    still = {i for i, source in enumerate(cells[:before]) if _only_says(_tree(source))}
    wanted = set(_shared(expression).mentioned)
    chosen: set[int] = set()
    while True:
        made = {i for i, name in enumerate(names) if (name.made | name.imported) & wanted}
        more = (
            made - chosen
            or {
                i
                for i, name in enumerate(names)
                if any(name.mentioned & names[k].made for k in chosen)
            }
            - chosen
            - still
        )
        if not more:
            return sorted(chosen.union(needed(cells, expression, before)))
        chosen |= more
        wanted = wanted.union(*(names[i].mentioned for i in more))


class _Names(NamedTuple):
    """Names of the notebook, not of a function's own: those that a cell gives a value, those that
    it imports, and all that it mentions."""

    made: Set[str] = frozenset()
    imported: Set[str] = frozenset()
    mentioned: Set[str] = frozenset()


def _shared(source: str) -> _Names:
    try:
        tables = [symtable.symtable(python_of(source), "<cell>", "exec")]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _Names()
    own, mentioned = tables[0].get_symbols(), set(tables[0].get_identifiers())
    for table in tables:  # it grows while they are gone through
        tables += table.get_children()
        mentioned |= {symbol.get_name() for symbol in table.get_symbols() if symbol.is_global()}
    imported = {symbol.get_name() for symbol in own if symbol.is_imported()}
    made = {s.get_name() for s in own if s.is_assigned() or s.is_declared_global()}
    for table in tables[1:]:
        made |= {s.get_name() for s in table.get_symbols() if s.is_declared_global()}
    return _Names(made - imported, imported, mentioned)


def _only_says(tree: ast.AST) -> bool:
    """Whether a cell does nothing but check and print."""
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return all(isinstance(node, ast.Expr) for node in getattr(tree, "body", ())) and all(
        isinstance(name, ast.Name) and name.id in ("check", "print", "quiz") for name in calls
    )


def _tree(source: str) -> ast.AST:
    try:
        return ast.parse(python_of(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.parse("")


def _made(source: str, steady: Set[str]) -> set[str]:
    """Names that a cell gives a value, or whose object it changes; "*" for an import of all."""
    shared = _shared(source)
    changed: set[str] = set()
    for node in ast.walk(_tree(source)):
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
            return {"*"}
        if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            changed.add(_root(node))
        elif (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Call)
            and isinstance(node.value.func, ast.Attribute)
        ):  # losses.append(...)
            changed |= {_root(node.value.func)} - steady
    return {*shared.made, *shared.imported, *(changed & shared.mentioned)}


def _used(source: str) -> set[str]:
    names = {node.id for node in ast.walk(_tree(source)) if isinstance(node, ast.Name)}
    return names & _shared(source).mentioned


def _root(node: ast.AST) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""
