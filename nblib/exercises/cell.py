"""The cell in which an answer that is no function was computed, and that answer computed anew.

A notebook keeps the text of its cells. If the last one that binds the answer's names only computes
(no file, no picture, nothing of the notebook's but numbers), it can be run again with a small
change in it, in names of its own, and repair.py can look for the change that makes the answer
right. An answer that was typed as numbers has nothing to change but these: singles.py looks there.
"""

import ast
import builtins
import copy
import sys
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from .moves import GRAFT, Edit, of_numbers
from .parts import Parts, is_number, name_of
from .raising import Raised
from .running import run_cases
from .values import as_array, plain, same
from .writing import Part

MODULES = frozenset(
    ("numpy", "math", "fractions", "decimal", "itertools", "functools", "statistics", "collections")
)
FUNCTIONS = (
    abs, all, any, bool, dict, divmod, enumerate, filter, float, int, len, list, map, max, min, pow,
    print, range, reversed, round, set, sorted, str, sum, tuple, zip,
)  # fmt: skip
ELSEWHERE = frozenset(
    ("save", "savez", "savetxt", "load", "loadtxt", "fromfile", "tofile", "dump", "memmap", "seed")
)
SECONDS = 0.3  # a cell that takes longer is not run again and again


class Cell:
    """The cell of an answer. It has what `repair._Search` asks a Writing for: `pieces`, `built`."""

    def __init__(self, exercise: Any, source: str, tree: ast.Module, space: dict[str, Any]) -> None:
        self.exercise = exercise
        self.piece = Part(tree, source.split("\n"), 1)
        self.pieces = [self.piece]
        read = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        self._space = {n: space[n] for n in read if n in space and _is_plain(space[n])}

    def value(self) -> Any:
        """What the answer comes to, as the tree now is."""
        space = {"__name__": "__main__", **_apart(self._space)}
        exec(compile(self.piece.tree, "<repair>", "exec"), space)
        return eval(self.exercise.name, space)

    def built(self, changed: Any = None) -> Callable[..., Any]:
        """A function that gives what is compared with the wanted outputs: the answer, or what the
        probe finds with it."""
        found: list[Any] = []

        def answer(*case: Any) -> Any:
            if not found:
                found.append(self.exercise.settled(self.value()))
            return self.exercise.probe(found[0], *case) if case else found[0]

        return answer

    def asked(self) -> Part:
        """Its tree with the answer's names read at the end, as the check cell reads them."""
        body = [*self.piece.tree.body, *ast.parse(self.exercise.name).body]
        body[-1] = ast.increment_lineno(body[-1], len(self.piece.lines))
        return Part(ast.Module(body, []), self.piece.lines, 1)

    def may(self, edit: Edit, parts: Parts) -> bool:
        """Whether an edit is a slip of this cell's, and no other number in the place of one that
        was typed, nor one put beside it: with no other arguments to try it on, many a number
        would do by luck."""
        node = edit.node
        if edit.cost >= GRAFT or (edit.puts[0][1] == "op" and of_numbers(edit)):
            return False
        literal = (ast.Constant, ast.UnaryOp, ast.USub, ast.Tuple, ast.List, ast.Load)
        if not all(isinstance(inner, literal) for inner in ast.walk(node)):
            return True
        outer = self.piece.parents.get(node)
        while outer and (isinstance(outer, ast.Tuple | ast.List | ast.UnaryOp) or _is_array(outer)):
            outer = self.piece.parents.get(outer)
        if isinstance(outer, ast.Assign | ast.AnnAssign | ast.Expr | None):
            return False
        called = outer.func if isinstance(outer, ast.Call) else None
        if isinstance(called, ast.Name) and called.id in _bound(self.piece.tree):
            return False  # what the cell's own function is asked
        new = edit.puts[0][3]
        if not (is_number(new) and is_number(node)):
            return True
        if isinstance(outer, ast.Call) and name_of(outer.func) == "range":
            return abs(new.value - node.value) == 1  # one turn too many or too few
        return new.value in parts.numbers or abs(new.value) == abs(node.value)


def _is_array(node):
    """Whether it is `np.array(...)`, in which numbers are typed as in a list."""
    return isinstance(node, ast.Call) and ast.unparse(node.func) in ("np.array", "np.asarray")


def cell_of(exercise: Any, answer: Any) -> Cell | None:
    """The cell that computes this answer, if there is one and it does nothing else.

    It is the last that binds one of the answer's names. It has to bind them all, and to give the
    answer once more when it is run again.
    """
    main = sys.modules.get("__main__")
    space = dict(vars(main)) if main else {}
    names = {node.id for node in ast.walk(ast.parse(exercise.name)) if isinstance(node, ast.Name)}
    for source in reversed(space.get("In", [])):
        tree = _tree(source)
        if tree is None or not names & _bound(tree):
            continue
        tree.body = [step for step in tree.body if not _is_aside(step, _bound(tree))]
        if not names <= _bound(tree) or not _only_computes(tree, space):
            return None
        cell = Cell(exercise, source, tree, space)
        return cell if _gives(cell, answer) else None
    return None


def _gives(cell: Cell, answer: Any) -> bool:
    (outcome,) = run_cases(lambda: cell.exercise.settled(cell.value()), [()], SECONDS)
    if outcome.state or isinstance(outcome.value, Raised):
        return False
    got, given = as_array(outcome.value), as_array(plain(answer))
    if got is not None and given is not None:
        return got.shape == given.shape and bool(np.array_equal(got, given, equal_nan=True))
    return bool(same(outcome.value, plain(answer), 1e-12))


def _tree(source: Any) -> ast.Module | None:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, TypeError, RecursionError):  # a magic, a question mark
        return None


def _bound(tree: ast.AST) -> set[str]:
    nodes = list(ast.walk(tree))
    names = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    names |= {n.name for n in nodes if isinstance(n, ast.FunctionDef)}
    names |= {n.arg for n in nodes if isinstance(n, ast.arg)}
    return names | {
        (n.asname or n.name).partition(".")[0] for n in nodes if isinstance(n, ast.alias)
    }


def _is_aside(step: ast.stmt, bound: set[str]) -> bool:
    """A line that binds nothing: the check itself, a print, a picture. What is appended to a list
    of the cell's own is none."""
    if not isinstance(step, ast.Expr):
        return False
    call: Any = step.value
    method = isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
    return not method or name_of(call.func.value) not in bound


_STEPS = (
    ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.For, ast.While, ast.If, ast.FunctionDef,
    ast.Return, ast.Pass, ast.Break, ast.Continue, ast.Import, ast.ImportFrom,
)  # fmt: skip


def _only_computes(tree: ast.Module, space: dict[str, Any]) -> bool:
    """Whether running a cell again does nothing that could be seen outside of it."""
    own = _bound(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and not isinstance(node, _STEPS):
            return False
        if isinstance(node, ast.Import) and any(a.name not in MODULES for a in node.names):
            return False
        if isinstance(node, ast.ImportFrom) and node.module not in MODULES:
            return False
        if isinstance(node, ast.Attribute) and (node.attr in ELSEWHERE or node.attr[0] == "_"):
            return False
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id not in own:
            value = space.get(node.id, getattr(builtins, node.id, None))
            if not (_is_plain(value) or any(value is one for one in FUNCTIONS)):
                return False
    return True


def _is_plain(value: Any) -> bool:
    """Whether a thing of the notebook's is a module that computes, or data that can be copied."""
    if isinstance(value, types.ModuleType):
        return value.__name__ in MODULES
    return type(value) in (int, float, bool, str, tuple, list, dict, set, np.ndarray) or (
        isinstance(value, np.number)
    )


def _apart(space: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value if isinstance(value, types.ModuleType) else copy.deepcopy(value)
        for name, value in space.items()
    }
