"""What the code of a wrong function shows by itself, whatever it computes.

Each is a line that cannot do what it was written for. A `return` that ends a loop in its first
turn, a value that is kept nowhere and an argument that is lost are faults for certain. A name that
is never read need not be one: that is said where nothing better is known.
"""

import ast
import functools
from typing import Any

import numpy as np

from .cell import cell_of
from .parts import is_number, name_of
from .repair import earlier
from .thoughts import POWER
from .values import as_array
from .writing import Part, Writing, quotable

# What gives back None: methods of a list, and functions that change their first argument.
IN_PLACE = frozenset(("append", "extend", "insert", "reverse", "sort", "clear"))
CHANGES = frozenset(("np.fill_diagonal", "np.copyto", "np.place", "np.put", "np.putmask"))
# Methods that compute and change nothing; and functions of Python's and NumPy's that do so.
METHODS = frozenset(
    ("reshape", "astype", "copy", "sum", "mean", "max", "min", "transpose", "flatten", "ravel")
)
FUNCTIONS = frozenset(
    (
        "append",
        "where",
        "dot",
        "sum",
        "mean",
        "max",
        "min",
        "clip",
        "concatenate",
        "reshape",
        "sort",
    )
)


def slip(exercise: Any, answer: Any) -> str:
    """A sentence about the first line that is a fault for certain, or "".

    answer  a function, or the text of one
    """
    if not exercise.is_function:
        return _first(exercise, answer, (functools.partial(_cut_off, exercise), _no_power))
    looks = (_early_return, _gives_none, _no_power, _or_text, _kept_nowhere, _lost_argument)
    return _first(exercise, answer, looks)


def unread(exercise: Any, answer: Any) -> str:
    """A sentence about a value that comes to nothing: one that the next turn of a loop replaces, or
    a name that is never read; or "". Of an answer that is no function, the loops of its cell are
    looked at: a cell may have names to be shown."""
    looks = (_last_turn, _unread) if exercise.is_function else (_last_turn,)
    return _first(exercise, answer, looks)


def follows(exercise, answer, part):
    """None, if the line of the solution from which one of its results comes does not stand in an
    answer, alone or within another. Else what becomes of it there, as a sentence, or "": what is
    wrong is something else."""
    rule = _rule(ast.parse(exercise.solution), part)
    for piece in _pieces(exercise, answer) if rule else []:
        stored = [
            node
            for node in ast.walk(piece.tree)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        ]
        for node in ast.walk(piece.tree):
            if isinstance(node, ast.expr) and ast.unparse(node) == rule:
                names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
                early = any(n.id in names and n.lineno < node.lineno for n in stored)
                return "" if early else _becomes(piece, node, exercise.parts[part], stored)
    return None


def _becomes(piece, node, part, stored):
    step, text = piece.parents.get(node), f"`{piece.text(node)}`"
    if not isinstance(step, ast.Assign):
        return f"Line {node.lineno}: {text} alone is the right {part}. What is done with it there?"
    name = name_of(step.targets[0])
    again = [n.lineno for n in stored if n.id == name and n.lineno > node.lineno]
    if not name or not again:
        return ""
    return (
        f"Line {node.lineno}: {text} is the right {part}. Line {again[0]} then gives `{name}` "
        "another value."
    )


def _rule(tree, part):
    """The expression that one result of a function comes from, or of a cell's names, as text."""
    returns = [node.value for node in ast.walk(tree) if isinstance(node, ast.Return)]
    if len(returns) != 1 or not isinstance(returns[0], ast.Tuple):
        return ""
    result = returns[0].elts[part] if part < len(returns[0].elts) else None
    if not isinstance(result, ast.Name):
        return ""
    bound = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and name_of(node.targets[0]) == result.id
    ]
    long = bound and len(list(ast.walk(bound[-1]))) > 8
    return ast.unparse(bound[-1]) if long else ""


def _first(exercise, answer, looks):
    if exercise.is_experiment:
        return ""
    for look in looks:
        for piece in _pieces(exercise, answer):
            if not isinstance(piece.tree, ast.Lambda) and (said := look(piece)):
                return said
    return ""


def _pieces(exercise, answer):
    if isinstance(answer, str):
        tree, lines = ast.parse(answer), answer.split("\n")
        return [Part(node, lines, 1) for node in tree.body if isinstance(node, ast.FunctionDef)]
    try:
        if not exercise.is_function:
            cell = cell_of(exercise, answer)
            return [cell.asked()] if cell else []
        return Writing(answer, earlier(exercise)).pieces
    except Exception:  # an object of the student's own, not finished
        return []


def _own(tree):
    """The nodes of a function, without those of functions inside it."""
    waiting = list(tree.body)
    while waiting:
        node = waiting.pop(0)
        yield node
        if not isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            waiting += ast.iter_child_nodes(node)


def _early_return(piece):
    for node in _own(piece.tree):
        if not isinstance(node, ast.For | ast.While):
            continue
        for step in node.body:
            if isinstance(step, ast.Continue | ast.Break) or _may_go_on(step):
                break
            if isinstance(step, ast.Return):
                return (
                    f"Line {step.lineno}: this `return` stands inside the loop of line "
                    f"{node.lineno}, and ends it in its first turn."
                )
    return ""


def _may_go_on(step):
    return any(isinstance(node, ast.Continue | ast.Break) for node in ast.walk(step))


def _gives_none(piece):
    """What changes a list or an array and gives nothing back, where its value is wanted."""
    for node in _own(piece.tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if not isinstance(piece.parents.get(node), ast.Return | ast.Assign | ast.Call):
            continue
        text, method = quotable(piece.text(node)), node.func.attr
        if method in IN_PLACE and name_of(node.func.value) not in ("", "np", "torch"):
            return (
                f"Line {node.lineno}: `{text}` changes the list itself and gives back None. Let it "
                "stand in a line of its own."
            )
        if node.args and (method == "shuffle" or ast.unparse(node.func) in CHANGES):
            return (
                f"Line {node.lineno}: `{text}` changes its argument and gives back None. Give the "
                "argument a name, let this stand in a line of its own, and go on with that name."
            )
    return ""


def _or_text(piece):
    """`op == "+" or "*"`: what stands behind `or` is no comparison, and true by itself."""
    for node in _own(piece.tree):
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
            first, *others = node.values
            if isinstance(first, ast.Compare) and any(
                isinstance(other, ast.Constant) and other.value for other in others
            ):
                return (
                    f"Line {node.lineno}: `{quotable(piece.text(node))}` is always true, since "
                    "what stands after `or` is not compared with anything."
                )
    return ""


def _cut_off(exercise, piece):
    """`//` between two numbers, as 7 // 10, where their quotient is one of the numbers wanted."""
    goal = as_array(exercise.wanted[0])
    for node in ast.walk(piece.tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.FloorDiv):
            try:
                a, b = ast.literal_eval(node.left), ast.literal_eval(node.right)
                whole, quotient = a // b, a / b
            except (ValueError, TypeError, ZeroDivisionError, OverflowError):
                continue
            wanted = goal is not None and np.isclose(goal, quotient).any()
            if wanted and whole != quotient:
                text = quotable(piece.text(node))
                return (
                    f"Line {node.lineno}: `//` divides without a remainder, so that `{text}` is "
                    f"{whole:g}. The quotient itself is `{text.replace('//', '/')}`."
                )
    return ""


def _no_power(piece):
    """`2^k`: between numbers, one of them typed and no bit, `^` is hardly meant."""
    for node in ast.walk(piece.tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitXor):
            sides = [side for side in (node.left, node.right) if is_number(side)]
            if any(side.value not in (0, 1) for side in sides):
                return f"Line {node.lineno}: look at `{quotable(piece.text(node))}`. {POWER}"
    return ""


def _kept_nowhere(piece):
    for node in _own(piece.tree):
        if not isinstance(node, ast.Expr) or isinstance(node.value, ast.Constant):
            continue
        value, text = node.value, quotable(piece.text(node))
        if isinstance(value, ast.Compare) and isinstance(value.ops[0], ast.Eq):
            return (
                f"Line {node.lineno}, `{text}`, asks whether two things are equal and does nothing "
                "with the answer. To give a name a value, write one `=`."
            )
        idle = (ast.BinOp, ast.UnaryOp, ast.Compare, ast.Name, ast.Subscript, ast.BoolOp)
        if isinstance(value, idle) or _computes(value):
            return f"Line {node.lineno} computes `{text}` and keeps it nowhere: it gets no name."
    return ""


def _computes(call):
    if not isinstance(call, ast.Call):
        return False
    if not isinstance(call.func, ast.Attribute):
        return name_of(call.func) in ("sorted", "abs", "max", "min", "sum", "int", "float", "round")
    library = name_of(call.func.value) == "np"
    named = {keyword.arg for keyword in call.keywords}
    if "out" in named or (library and len(call.args) > 2):  # np.add(a, b, a) writes into a
        return False
    if library:
        function = getattr(np, call.func.attr, None)
        return isinstance(function, np.ufunc) or call.func.attr in FUNCTIONS
    return call.func.attr in METHODS


def _lost_argument(piece):
    """An argument that gets another value before anybody has read it."""
    arguments = {a.arg for a in (*piece.tree.args.posonlyargs, *piece.tree.args.args)}
    read = set()
    for step in piece.tree.body:
        names = [node for node in ast.walk(step) if isinstance(node, ast.Name)]
        read |= {node.id for node in names if isinstance(node.ctx, ast.Load)}
        if isinstance(step, ast.AugAssign):
            read.add(name_of(step.target))
        stored = [node for node in names if isinstance(node.ctx, ast.Store)]
        for node in stored if isinstance(step, ast.Assign) else ():
            if node.id in arguments - read:
                return (
                    f"Line {node.lineno} gives `{node.id}` another value before it has been read: "
                    "what the function was called with is lost."
                )
    return ""


def _last_turn(piece):
    """A name that each turn of a loop over things binds anew, and that is read behind it alone."""
    for loop in _own(piece.tree):
        if not isinstance(loop, ast.For) or any(map(_may_go_on, loop.body)):
            continue
        inside = {id(node) for node in ast.walk(loop)}
        runs = {n.id for n in ast.walk(loop.target) if isinstance(n, ast.Name)}
        reads = [
            n
            for n in ast.walk(piece.tree)
            if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)
        ]
        within = {n.id for n in reads if id(n) in inside}
        behind = {n.id for n in reads if n.lineno > loop.end_lineno}
        for step in loop.body:
            name = name_of(step.targets[0]) if isinstance(step, ast.Assign) else ""
            if not name or name in within or name not in behind:
                continue
            if runs & {n.id for n in ast.walk(step.value) if isinstance(n, ast.Name)}:
                return (
                    f"Line {step.lineno} gives `{name}` a new value in each turn of the loop. "
                    "After the loop only that of the last turn is left."
                )
    return ""


def _unread(piece):
    """A name, or the variable of a loop over things, that is never read."""
    nodes = list(ast.walk(piece.tree))
    read = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    told = {name for n in nodes if isinstance(n, ast.Global | ast.Nonlocal) for name in n.names}
    for node in _own(piece.tree):
        if isinstance(node, ast.Assign | ast.AugAssign):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            name = name_of(target)
            if name and name[0] != "_" and name not in read | told:
                return f"`{name}` gets its value in line {node.lineno} and is never used."
        if isinstance(node, ast.For) and name_of(node.target):
            name, counts = name_of(node.target), isinstance(node.iter, ast.Call)
            if name[0] != "_" and name not in read and not (counts and _is_range(node.iter)):
                return (
                    f"`{name}` runs through the loop of line {node.lineno} and is never used in it."
                )
    return ""


def _is_range(call):
    return name_of(call.func) == "range"
