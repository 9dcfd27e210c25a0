"""Answers not begun, or half done: what is still open is named, and what is done is let be."""

import ast
import dis
import inspect
import textwrap

from nblib.words import listed

from .values import flattened


def is_stub(function):
    """Whether a function does nothing at all: its body is `...`, `pass` or a docstring."""
    if not inspect.isfunction(function):
        return False
    names = {step.opname for step in dis.get_instructions(function)}
    idle = {"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST", "CACHE"}
    return names <= idle and all(
        entry is None or entry is ... or entry == function.__doc__
        for entry in function.__code__.co_consts
    )


def is_frame(exercise, answer):
    """Whether a function is the stub as it is handed out, where that holds some lines already."""
    stub = exercise.build(exercise.stub) if exercise.is_function else None
    if not (inspect.isfunction(stub) and inspect.isfunction(answer)):
        return False
    parts = ("co_code", "co_consts", "co_names", "co_varnames")
    return all(getattr(stub.__code__, p) == getattr(answer.__code__, p) for p in parts)


def not_begun(exercise, answer):
    """(diagnosis, verdict, sentences) if there is no answer yet, or a part of one; else None."""
    start = f"To begin: {exercise.start}"
    if answer is ... or is_stub(answer) or is_frame(exercise, answer):
        return "not-started", "not started yet.", (start,)
    if answer is None and not exercise.is_function:
        said = (
            "You gave None. That is what `print`, `append` and a function without `return` return."
        )
        return "none", "None was given.", (f"{said} Expected: {exercise.form}.",)
    if isinstance(answer, tuple | list) and any(entry is ... for entry in flattened(answer)):
        if all(entry is ... for entry in flattened(answer)):
            return "not-started", "not started yet.", (f"Every part of it is still `...`. {start}",)
        return "not-started", "not finished yet.", (_open_parts(exercise, answer),)
    return None


def _open_parts(exercise, answer):
    names = exercise.parts or getattr(exercise, "names", ())
    if len(names) == len(answer):
        open_ = [f"`{name}`" for name, entry in zip(names, answer, strict=True) if entry is ...]
        if open_:
            return f"There is still a `...` for {listed(open_)}. You have begun the others."
    places = [str(i + 1) for i, entry in enumerate(answer) if entry is ...]
    where = f", in position {listed(places)}" if places else ""
    return f"There is still a `...` in your answer{where}."


def unfinished(exercise, answer):
    """The sentence about a `...` inside a function: its line, and how to begin if that is all."""
    found = holes(answer)
    if not found:
        return "There is still a `...` in your function."
    lines = [f"{line}, `{source}`" for line, source, _ in found[:3]]
    said = f"There is still a `...` in your line {listed(lines)}."
    return f"{said} To begin: {exercise.start}" if all(alone for *_, alone in found) else said


def holes(answer):
    """(line, source, whether its function holds nothing else) of each `...` that is no index."""
    pieces = getattr(answer, "pieces", None)
    found = []
    for function in pieces if isinstance(pieces, tuple) else (answer,):
        if not inspect.isfunction(function):
            continue
        try:
            lines, first = inspect.getsourcelines(function)
            tree = ast.parse(textwrap.dedent("".join(lines)))
        except (OSError, TypeError, SyntaxError):  # no source, or a lambda amid a line
            continue
        places = [node.slice for node in ast.walk(tree) if isinstance(node, ast.Subscript)]
        indices = {id(node) for place in places for node in ast.walk(place)}
        body = getattr(tree.body[0], "body", [])
        written = [step for step in body if isinstance(step, ast.stmt) and not _is_bare(step)]
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and node.value is ... and id(node) not in indices:
                source = lines[node.lineno - 1].strip()
                found.append((max(first, 1) + node.lineno - 1, source, not written))
    return found


def _is_bare(statement):
    """Whether a statement is a text or `...` alone."""
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
