"""What a student has written: the syntax trees of an answer, and the answer built anew from them.

A function's source comes from `inspect`, which knows the cells of a notebook. The functions of the
student's own that it calls come along. What is built runs in names of its own: a copy of the
notebook's, in which nothing that it binds or changes is seen from outside.
"""

import ast
import copy
import functools
import inspect
import itertools
import sys
import textwrap
import types
from dataclasses import dataclass
from typing import Any

import numpy as np

MOST = 8  # functions of one answer that are looked at
LONGEST = 60  # characters of source in a sentence


def quotable(text: str) -> str:
    """A text as it may stand between two backticks of a sentence: without others, and not long.

    >>> quotable("a" * 100) == "a" * 57 + "..."
    True
    """
    text = text.replace("`", "'")
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


class Lines:
    """A tree with the lines it was read from: texts and places of its nodes.

    tree   its line numbers are those of the cell
    lines  the lines of its source, the first of them the cell's line `first`
    """

    tree: Any
    lines: list[str]
    first: int

    @functools.cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        """node -> the node it stands in; asked for while nothing is changed."""
        nodes = ast.walk(self.tree)
        return {inner: outer for outer in nodes for inner in ast.iter_child_nodes(outer)}

    def text(self, node: Any) -> str:
        """The source of a node, in one line."""
        first, last = node.lineno - self.first, node.end_lineno - self.first
        start, end = node.col_offset, node.end_col_offset
        rows = [line.encode() for line in self.lines[first : last + 1]]
        rows[-1] = rows[-1][:end]
        rows[0] = rows[0][start:]
        return " ".join(b" ".join(rows).decode(errors="replace").split())

    def operator(self, node: Any) -> str:
        """The sign of an operation or comparison, as it is written between its sides."""
        left, right = node.left, node.right if isinstance(node, ast.BinOp) else node.comparators[0]
        between = copy.copy(node)
        between.lineno, between.col_offset = left.end_lineno, left.end_col_offset
        between.end_lineno, between.end_col_offset = right.lineno, right.col_offset
        return self.text(between).strip("() \\") or self.text(node)

    def line(self, number: int) -> str:
        """A line of the cell."""
        return self.lines[number - self.first].strip()


@dataclass(frozen=True)
class Part(Lines):
    """A tree of a text that belongs to no function."""

    tree: Any
    lines: list[str]
    first: int


@dataclass(frozen=True)
class Piece(Lines):
    """One function of an answer; its tree is a FunctionDef, or a Lambda."""

    function: types.FunctionType
    tree: Any
    lines: list[str]
    first: int
    indent: int = 0

    @property
    def name(self) -> str:
        """What it is called."""
        return self.function.__name__

    def compiled(self) -> Any:
        """Code that makes the function, as the tree now is."""
        if isinstance(self.tree, ast.Lambda):
            return compile(ast.Expression(self.tree), "<repair>", "eval")
        return compile(ast.Module([self.tree], []), "<repair>", "exec")


class Writing:
    """The pieces of an answer: `pieces`, of which `main` many are the answer's own."""

    def __init__(self, answer: Any, apart: tuple[str, ...] = ()) -> None:
        """apart: names of functions that are not looked at, though the answer calls them."""
        self.answer = answer
        asked = list(getattr(answer, "pieces", (answer,)))  # the lab's come together
        self.asked = asked
        self.pieces = [p for p in map(read, asked) if p is not None]
        self.main = len(self.pieces)
        known = {id(piece.function) for piece in self.pieces}
        for piece in self.pieces:  # which grows meanwhile
            for name in piece.function.__code__.co_names:
                called = piece.function.__globals__.get(name)
                own = inspect.isfunction(called) and (
                    called.__globals__ is piece.function.__globals__
                )
                if own and name not in apart and id(called) not in known:
                    known.add(id(called))
                    if (found := read(called)) and len(self.pieces) < MOST:
                        self.pieces.append(found)
        self._codes = [piece.compiled() for piece in self.pieces]
        self._base, self._data = _names(self.pieces)

    def built(self, changed: Piece | None = None) -> Any:
        """The answer built anew, with this piece as its tree now is. SyntaxError if it cannot be,
        and whatever its own `def` line raises."""
        space = dict(self._base)
        space |= copy.deepcopy(self._data)
        made = {}
        for piece, code in zip(self.pieces, self._codes, strict=True):
            if piece is changed:
                code = piece.compiled()
            if isinstance(piece.tree, ast.Lambda):
                new = eval(code, space)
            else:
                exec(code, space)
                new = space[piece.tree.name]
            made[id(piece.function)] = new
            for name, value in self._base.items():
                if value is piece.function:
                    space[name] = new
        pieces = [made.get(id(piece), piece) for piece in self.asked]
        if hasattr(self.answer, "pieces"):
            return type(self.answer)(self.answer.call, tuple(pieces))
        return pieces[0]


def _names(pieces):
    """The names that the pieces see, and those of them that hold data, which are copied anew for
    each run."""
    base, data = {}, {}
    for piece in reversed(pieces):
        base |= piece.function.__globals__
    for piece in pieces:
        code, closure = piece.function.__code__, piece.function.__closure__ or ()
        cells = zip(code.co_freevars, closure, strict=True)
        inside = [code, *_codes_of(code)]
        used = {name: base[name] for one in inside for name in one.co_names if name in base}
        for name, cell in cells:
            try:
                used[name] = base[name] = cell.cell_contents
            except ValueError:  # not filled yet
                continue
        for name, value in used.items():
            if isinstance(value, list | dict | set | np.ndarray | np.random.Generator):
                data[name] = value
    return base, data


def _codes_of(code):
    inner = [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]
    return [*inner, *itertools.chain(*map(_codes_of, inner))]


def read(function: Any) -> Piece | None:
    """A function with its tree; None if it has no source, or is ours."""
    if not inspect.isfunction(function) or _is_ours(function):
        return None
    try:
        lines, first = inspect.getsourcelines(function)
        whole = "".join(lines)
        indent = len(whole) - len(whole.lstrip())
        tree = ast.parse(textwrap.dedent(whole))
    except (OSError, TypeError, SyntaxError, ValueError, RecursionError):
        return None
    first = max(first, 1)
    found = [
        n
        for n in ast.walk(tree)
        if isinstance(n, ast.FunctionDef | ast.Lambda) and _is_of(n, function)
    ]
    if len(found) != 1 or any(isinstance(n, ast.Nonlocal) for n in ast.walk(found[0])):
        return None
    ast.increment_lineno(tree, first - 1)
    lines = [line[indent:] for line in lines]
    return Piece(function, found[0], lines, first)


def _is_of(node, function):
    arguments = node.args
    names = [a.arg for a in (*arguments.posonlyargs, *arguments.args)]
    code = function.__code__
    if names != list(code.co_varnames[: code.co_argcount]):
        return False
    if isinstance(node, ast.Lambda):
        return function.__name__ == "<lambda>"
    return node.name == code.co_name


def _is_ours(function):
    module = sys.modules.get(function.__module__ or "")
    return (
        module is not None
        and (function.__module__ or "").split(".")[0] == "nblib"
        and (getattr(module, "__dict__", None) is function.__globals__)
    )
