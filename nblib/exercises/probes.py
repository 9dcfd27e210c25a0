"""What a few more calls of a wrong function show: what it does not read, what it keeps, what mixes.

Each probe asks one question, of the student's function and of ours, and speaks only if the answers
differ in every case. A probe that raises, or takes long, says nothing.
"""

import inspect
import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from .leaning import read_names
from .raising import Raised
from .running import run_cases
from .transforms import arguments_of
from .values import Misfit, as_array, same
from .varied import changed_one

SECONDS = 1.0


def probed(exercise: Any, answer: Any, values: list[Any]) -> tuple[str, str] | None:
    """(diagnosis, sentence) of the first probe that shows something."""
    if not exercise.is_function or exercise.is_experiment:
        return None
    if any(isinstance(value, Raised | Misfit) for value in values):
        return None
    for probe in (_unread, _exchanged, _row_by_row, _in_turn):
        found = probe(exercise, answer, values)
        if found:
            return found
    return None


def _run(function: Callable[..., Any], cases: Any) -> list[Any] | None:
    """What comes out, or None if anything goes wrong."""
    outcomes = run_cases(function, cases, SECONDS)
    if any(o.state or isinstance(o.value, Raised) for o in outcomes):
        return None
    return [outcome.value for outcome in outcomes]


def _all_same(exercise, some, others):
    pairs = zip(some, others, strict=True)
    return all(same(a, b, exercise.tolerance) for a, b in pairs)


def kept(exercise: Any, answer: Any, values: list[Any]) -> tuple[str, str] | None:
    """The same arguments twice, one after the other, with another result."""
    comparable = _all_same(exercise, values, values)  # a dict or an object is like nothing
    if not exercise.is_function or exercise.is_experiment or not comparable:
        return None
    twice = _run(answer, [case for case in exercise.cases for _ in range(2)])
    if twice is None:
        return None
    if all(_all_same(exercise, twice[::2], other) for other in (twice[1::2], values)):
        return None
    return "kept", (
        "Called again with the same arguments, it returns something else. Either something is "
        "random, or something is left over from the previous call: a list, an array or a number "
        "that is created outside the function or in its `def` line."
    )


def _unread(exercise, answer, values):
    """An argument that may be anything, where ours depends on it."""
    reads = _reads(answer)
    for i, (name, _) in enumerate(arguments_of(exercise)):
        if i in reads:
            continue
        for turned in (False, True):
            cases = [changed_one(case, i, turned) for case in exercise.cases]
            ours = run_cases(exercise.expected, cases)
            useful = [
                k
                for k, o in enumerate(ours)
                if not isinstance(o.value, Raised) and not same(o.value, exercise.wanted[k], 1e-3)
            ]
            # one is enough where the code shows it too
            if len(useful) < (1 if inspect.isfunction(answer) else 4):
                continue
            theirs = _run(answer, [cases[k] for k in useful])
            if theirs is not None and _all_same(exercise, theirs, [values[k] for k in useful]):
                return "unread", (
                    f"The result is the same whatever `{name}` is. Where should it be used?"
                )
    return None


def _reads(answer):
    """Places of the arguments that stand somewhere in a function's code."""
    if not inspect.isfunction(answer):
        return set()
    code = answer.__code__
    inside = read_names(code)
    return {i for i, name in enumerate(code.co_varnames[: code.co_argcount]) if name in inside}


def _exchanged(exercise, answer, values):
    """Right if two arguments change places."""
    names = [name for name, _ in arguments_of(exercise)]
    for i, j in itertools.combinations(range(len(names)), 2):
        cases = []
        for case in exercise.cases:
            turned = list(case)
            turned[i], turned[j] = case[j], case[i]
            cases.append(tuple(turned))
        alike = all(
            np.shape(case[i]) == np.shape(case[j])
            for case in cases
            if as_array(case[i]) is not None and as_array(case[j]) is not None
        )
        theirs = _run(answer, cases) if alike else None
        if theirs is not None and _all_same(exercise, theirs, exercise.wanted):
            return "exchanged", (
                f"With `{names[i]}` and `{names[j]}` swapped, everything would be right: each is "
                "used in place of the other."
            )
    return None


def _row_by_row(exercise, answer, values):
    """Right for one row at a time, wrong for several at once."""
    seen = 0
    for case, value, wanted in zip(exercise.cases, values, exercise.wanted, strict=True):
        goal = as_array(wanted)
        arrays = [as_array(entry) for entry in case]
        if goal is None or goal.ndim == 0 or arrays[0] is None or arrays[0].ndim != 2:
            return None
        count = len(arrays[0])
        if len(goal) != count:
            return None
        long = [
            i
            for i, entry in enumerate(case)
            if isinstance(entry, np.ndarray)
            and entry.ndim
            and len(entry) == count
            and (i == 0 or (entry.ndim == 1 and entry.dtype.kind in "iu"))
        ]
        rows = [
            tuple(e[k : k + 1] if i in long else e for i, e in enumerate(case))
            for k in range(count)
        ]
        ours, theirs = _run(exercise.expected, rows), _run(answer, rows)
        if ours is None or theirs is None:
            return None
        pieces = [goal[k : k + 1] for k in range(count)]
        if not _all_same(exercise, ours, pieces) or not _all_same(exercise, theirs, pieces):
            return None
        seen += count > 1 and not same(value, wanted, exercise.tolerance)
    if not seen:
        return None
    said = "It is right for one row at a time, but not for several rows at once: "
    if _in_turn(exercise, answer, values):  # then it is not an axis
        return "rows", said + "something of one row is left over for the next ones."
    return "rows", said + (
        "something is computed over all rows together that each row needs for itself. Look at each "
        "`axis`, and at each call that has none."
    )


def _in_turn(exercise, answer, values):
    """Another result with the rows in the opposite order, where ours has none."""
    differ = 0
    for case, value, wanted in zip(exercise.cases, values, exercise.wanted, strict=True):
        turned = _turned_rows(case)
        several = isinstance(wanted, tuple)
        goal, got = (None if several else as_array(one) for one in (wanted, value))
        if turned is None or (goal is None and not several):
            return None
        if goal is not None and (got is None or got.shape != goal.shape):
            return None
        ours, theirs = _run(exercise.expected, [turned]), _run(answer, [turned])
        if ours is None or theirs is None:
            return None
        along = goal is not None and goal.ndim > 0 and len(goal) == len(_rows(case))
        if not same(ours[0], goal[::-1] if along else wanted, exercise.tolerance):
            return None
        differ += not same(theirs[0], got[::-1] if along else value, exercise.tolerance)
    if not differ:
        return None
    what = "rows" if _rows(exercise.cases[0]).ndim > 1 else "elements"
    one = what.removesuffix("s")
    return "in-turn", (
        f"With the {what} in the opposite order it gives another result, and it should not. Is "
        f"something left over from one {one} for the next, or is the first or the last {one} "
        "treated in another way than the others?"
    )


def _rows(case):
    """The argument that has a row for each example: the first table, or else the first list."""
    arrays = [entry for entry in case if isinstance(entry, np.ndarray) and entry.ndim]
    return next((a for a in arrays if a.ndim == 2), arrays[0] if arrays else None)


def _turned_rows(case):
    """A case with its rows, and whatever has one entry for each of them, in the opposite order."""
    rows = _rows(case)
    if rows is None:
        return None
    return tuple(
        entry[::-1]
        if isinstance(entry, np.ndarray) and entry.ndim and len(entry) == len(rows)
        else entry
        for entry in case
    )
