"""What an exception in a student's function tells: where it came, and what the names held there.

Python knows which part of a line it was working on, and at which step. Together with the values at
that moment this tells far more than the message, whose words belong to another library and change
with its version. thoughts.py makes a sentence of it.
"""

import ast
import builtins
import contextlib
import dis
import functools
import inspect
import linecache
import operator
import re
import types
from dataclasses import dataclass

import numpy as np

from .guards import Asks
from .thoughts import thought
from .values import Finding, described, is_array

NAMES = 4  # so many names of a line are shown with what they hold
SAFE = 1_000_000  # entries of an array that is computed again, to say its shape
LONG = 120  # signs of another's message


@dataclass(frozen=True)
class Raised(Finding):
    """An exception in the student's code.

    kind, message  its type, and the first line of its text
    line, source   the last line of the student's own that was at work
    part           the part of this line that did it
    holds          a sentence: what the names of that part held
    thought        what to look at
    hole           whether a `...` of the stub took part
    """

    kind: type
    message: str
    line: int | None = None
    source: str = ""
    part: str = ""
    holds: str = ""
    thought: str = ""
    hole: bool = False

    @property
    def said(self):
        """The rest of a sentence that begins with the call, and perhaps another one."""
        place = f", at `{self.part}`" if self.part else ""
        line = f" in your line {self.line}" if self.line else ""
        source = f", `{self.source}`" if self.source else ""
        message = f": {self.message.rstrip('. ')}" if self.message else ""
        holds = f" {self.holds}" if self.holds else ""
        return f"raised {_name(self.kind)}{line}{source}{place}{message}.{holds}"


def _name(kind):
    return "SystemExit" if kind is SystemExit else "an exception" if kind is Asks else kind.__name__


def describe(error, spaces):
    """The exception as a Raised; `spaces` are the dicts of global names by which the student's own
    lines are told from a library's."""
    theirs, step = None, error.__traceback__
    while step is not None:
        if any(step.tb_frame.f_globals is space for space in spaces):
            theirs = step
        step = step.tb_next
    message = "" if isinstance(error, Asks) else _message(error)
    if theirs is None:
        return Raised(type(error), message, thought=thought(None, error))
    line = theirs.tb_lineno
    source = linecache.getline(theirs.tb_frame.f_code.co_filename, line).strip()
    try:
        place = Place(theirs)
        with np.errstate(all="ignore"):
            holds, look, hole = place.holds(), thought(place, error), place.hole()
        if place.shapes_meet() and isinstance(error, ValueError):
            message = "these shapes do not fit"  # a sentence for each way to say so in NumPy
        part = place.text if source.split("return ")[-1].split(" = ")[-1] != place.text else ""
    except Exception:  # without the place, the line is named all the same
        part, holds, look, hole = "", "", thought(None, error), False
    return Raised(type(error), message, line, source, part, holds, look, hole)


def _message(error):
    """The first line of the message, without what differs from one machine to the next."""
    try:
        message = str(error).split("\n", 1)[0].replace("`", "'")
        message = re.sub(r",? (from|file|at) ('/[^']*'|0x[0-9a-fA-F]+)", "", message)
    except (Exception, SystemExit):  # an exception of the student's own, not finished
        return ""
    if len(message) <= LONG:
        return message
    whole = re.match(rf".{{,{LONG}}}[.!?](?= )", message)  # as many sentences as there is room for
    return whole[0] if whole else f"{message[:LONG].rpartition(' ')[0]} …"


class _Unknown(Exception):
    """A value that cannot be had again without running the student's code."""


class Place:
    """The step at which a frame of the student's stood when the exception came.

    step    the name of Python's instruction: "BINARY_OP", "CALL", ...
    node    the part of the syntax tree that it belongs to; None where the source is unknown
    text    this part as the student wrote it
    inside  whether it came from within a function of somebody else's that was called there
    """

    def __init__(self, step):
        self.frame, last = step.tb_frame, step.tb_lasti
        self.inside, frame = step.tb_next is not None, self.frame
        self.step = dis.opname[frame.f_code.co_code[last]]
        self.node, self.parent, self.text = None, None, ""
        lines = "".join(linecache.getlines(frame.f_code.co_filename))
        first, end, column, end_column = list(frame.f_code.co_positions())[last // 2]
        if lines and end_column is not None:
            self.node, self.parent = _nodes(lines).get(
                (first, end, column, end_column), (None, None)
            )
        if self.node is not None and first == end:
            line = linecache.getline(frame.f_code.co_filename, first).encode()
            self.text = line[column:end_column].decode().replace("`", "'")
            if isinstance(self.node, ast.stmt) or len(self.text) > 60:
                self.text = ""

    def value(self, node):
        """What an expression is worth at this place, if that needs no code of the student's."""
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Name):
            for names in (self.frame.f_locals, self.frame.f_globals, vars(builtins)):
                if node.id in names:
                    return names[node.id]
        if isinstance(node, ast.Tuple | ast.List):
            return [self.value(entry) for entry in node.elts]
        if isinstance(node, ast.Attribute):
            holder = self.value(node.value)
            if isinstance(holder, types.ModuleType) or is_array(holder):
                return getattr(holder, node.attr)  # of theirs, an object would run their code
        if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice):
            holder, index = self.value(node.value), self.value(node.slice)
            plainly = all(type(one) in (int, str) for one in np.atleast_1d(index).tolist())
            if type(holder) in (list, tuple, dict, np.ndarray) and plainly:
                return holder[index if isinstance(index, int | str) else tuple(index)]
        if isinstance(node, ast.UnaryOp | ast.BinOp):
            sides = [node.operand] if isinstance(node, ast.UnaryOp) else [node.left, node.right]
            sides = [self.value(side) for side in sides]
            action = _OPERATORS.get(type(node.op))
            if action and all(_is_small(side) for side in sides):
                return action(*sides)
        if isinstance(node, ast.Call) and not node.keywords:
            function = self.value(node.func)
            given = [self.value(entry) for entry in node.args]
            if _is_pure(function) and all(_is_small(entry) for entry in given):
                return function(*given)
        raise _Unknown

    def known(self, node):
        """Pairs [(node, value)] of what is known, for this node alone; [] if it is not."""
        with contextlib.suppress(Exception):
            return [(node, self.value(node))]
        return []

    def parts(self):
        """Pairs (node, value) of what takes part in this step, as far as it is known."""
        node, found = self.node, []
        if isinstance(node, ast.BinOp):
            nodes = [node.left, node.right]
        elif isinstance(node, ast.AugAssign):
            nodes = [node.target, node.value]
        elif isinstance(node, ast.Compare):
            nodes = [node.left, *node.comparators]
        elif isinstance(node, ast.UnaryOp):
            nodes = [node.operand]
        elif isinstance(node, ast.Call):
            nodes = [*node.args, *(keyword.value for keyword in node.keywords)]
            nodes += [node.func.value] if isinstance(node.func, ast.Attribute) else []
        elif isinstance(node, ast.Subscript):
            nodes = [node.value, node.slice]
        else:
            nodes = [node] if isinstance(node, ast.expr) else []
        for one in nodes:
            found += self.known(one)
        return found

    def hole(self):
        """Whether a `...` takes part."""
        if isinstance(self.node, ast.Subscript):
            return any(value is ... for node, value in self.parts() if node is self.node.value)
        if isinstance(self.node, ast.Attribute):
            return any(value is ... for _, value in self.known(self.node.value))
        return any(value is ... for _, value in self.parts())

    def holds(self):
        """What the names of this part hold, as a sentence: "There `n` is 3 and `X` is ..."."""
        if self.node is None or isinstance(self.node, ast.FunctionDef):
            return ""
        said = {}
        for node in ast.walk(self.node):
            if isinstance(node, ast.Name) and len(said) < NAMES and node.id not in said:
                for _, value in self.known(node):
                    if not (isinstance(value, types.ModuleType) or callable(value)):
                        said[node.id] = f"`{node.id}` is {described(value)}"
        if not said:
            return ""
        *first, last = said.values()
        return f"There {', '.join(first)}{' and ' if first else ''}{last}."

    def shapes_meet(self):
        """Whether this step computes something of two sides, in C."""
        return self.step == "BINARY_OP" and self.node is not None


@functools.lru_cache(maxsize=8)
def _nodes(source):
    """(line, last line, column, last column) -> (node, its parent); {} for what is no Python."""
    found = {}
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return found
    for parent in ast.walk(tree):
        for node in ast.iter_child_nodes(parent):
            if isinstance(node, ast.expr | ast.stmt):
                place = (node.lineno, node.end_lineno, node.col_offset, node.end_col_offset)
                if place not in found or isinstance(found[place][0], ast.stmt):
                    found[place] = node, parent
    return found


_OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.MatMult: operator.matmul,
    ast.USub: operator.neg,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}


PURE = (np.dot, np.sum, np.mean, np.max, np.min, np.transpose, np.argmax, np.cumsum, np.outer)


def _is_pure(function):
    """Whether calling a function does nothing but compute, and not for long."""
    if inspect.isbuiltin(function) and type(function.__self__) is np.ndarray:
        return function.__name__ in ("sum", "mean", "max", "min", "dot", "transpose", "argmax")
    return isinstance(function, np.ufunc) or any(function is one for one in PURE)


def _is_small(value):
    if type(value) in (int, float) or isinstance(value, np.bool | np.number):
        return abs(value) < 1e18
    return type(value) is np.ndarray and value.dtype.kind in "biuf" and value.size <= SAFE
