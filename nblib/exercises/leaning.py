"""An answer that leans on a variable of the notebook, which a fresh kernel need not have.

A function gets what it needs as arguments. What it takes from the notebook besides may be modules,
functions and classes, and what its own cell makes. If it reads other data, it is run once more
without them: where a name is then missing, the student is told which.
"""

import ast
import contextlib
import dis
import inspect
import linecache
import types

from nblib.words import listed

from .guards import spaces
from .raising import Raised
from .values import described


def leans(exercise, answer, seconds):
    """A sentence for a right function that needs variables of the notebook; None for any other."""
    found = {}
    pieces = getattr(answer, "pieces", None)
    for function in pieces if isinstance(pieces, tuple) else (answer,):
        if inspect.isfunction(function):
            found |= _data(function)
    if not found or not exercise.is_function:
        return None
    with _without(found, spaces(answer)):
        outcomes = exercise.outcomes(answer, seconds)
    if not any(
        isinstance(o.value, Raised) and issubclass(o.value.kind, NameError) for o in outcomes
    ):
        return None
    said = [f"`{name}`, {described(value)}" for name, value in list(found.items())[:3]]
    return (
        f"It reads {listed(said)}, from another cell. A fresh kernel has that only once this cell "
        "has run: make it in the function or its cell, or take it as an argument."
    )


def reads_instead(answer):
    """A sentence, in a tuple, for a wrong function that leaves an argument unread and reads a
    variable of the notebook."""
    pieces = getattr(answer, "pieces", None)
    for function in pieces if isinstance(pieces, tuple) else (answer,):
        if not inspect.isfunction(function):
            continue
        found, ignored = _data(function), unread(function)
        if found and ignored:
            (name, value), *_ = found.items()
            return (
                f"It never reads its argument `{ignored[0]}`, but `{name}` of the notebook, which "
                f"is {described(value)}.",
            )
    return ()


def unread(function):
    """The names of a Python function's arguments that none of its lines reads."""
    code = function.__code__
    read = read_names(code)
    return [name for name in code.co_varnames[: code.co_argcount] if name not in read]


def read_names(code):
    """The names of the variables of its own that a function's code reads, in each Python: from 3.13
    on one instruction loads two, or stores one and loads another.

    >>> sorted(read_names((lambda a, b, c: (a, a + b)).__code__))
    ['a', 'b']
    """
    found = {*code.co_cellvars}
    for step in dis.get_instructions(code):
        if "LOAD_FAST" in step.opname:
            names = step.argval if isinstance(step.argval, tuple) else (step.argval,)
            found.update(names[-1:] if step.opname.startswith("STORE") else names)
    return found


def _data(function):
    """name -> value of what a function, or a helper of the notebook's that it calls, reads from the
    notebook's other cells, if that is no module, function or class."""
    found, seen, waiting = {}, [], [function]
    while waiting:
        one = waiting.pop()
        seen.append(one)
        own = _made_by_its_cell(one)
        for name in _global_names(one.__code__):
            value = one.__globals__.get(name, types)
            helper = inspect.isfunction(value) and value.__globals__ is one.__globals__
            if helper and all(value is not other for other in seen):
                waiting.append(value)
            elif not (callable(value) or isinstance(value, types.ModuleType) or own is None):
                found |= {} if name in own else {name: value}
    return found


def _global_names(code):
    inside = [entry for entry in code.co_consts if isinstance(entry, types.CodeType)]
    return {*code.co_names, *(name for one in inside for name in _global_names(one))}


def _made_by_its_cell(function):
    """The names that the cell of a function binds; None where its source is not known."""
    lines = linecache.getlines(function.__code__.co_filename)
    try:
        tree = ast.parse("".join(lines))
    except (SyntaxError, ValueError):
        return None
    if not lines:
        return None
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


@contextlib.contextmanager
def _without(names, own):
    """Take names out of these dicts for a while."""
    before = [(space, {name: space[name] for name in names if name in space}) for space in own]
    try:
        for space, taken in before:
            for name in taken:
                del space[name]
        yield
    finally:
        for space, taken in before:
            space.update(taken)
