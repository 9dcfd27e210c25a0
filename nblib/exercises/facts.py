"""What can be said of a wrong answer that nobody has foreseen: where it is right, and how far off.

Cases are named by what they share, entries by what was given there. Nothing here guesses at a
reason.
"""

from typing import Any

import numpy as np

from .raising import Raised
from .running import argument_names
from .transforms import views
from .values import Misfit, as_array, close, written


def facts(exercise: Any, values: list[Any], agree: list[bool]) -> list[str]:
    """One or two sentences, or none if the differences that are shown say it all."""
    if exercise.id == "7.11":
        return []
    if not exercise.is_function:
        impossible = "" if exercise.probe else _impossible(exercise, values[0])
        return [impossible] if impossible else []
    of_entries = _entries(exercise, values)
    found = [of_entries] if of_entries else [_shared(exercise, agree), _size(exercise, values)]
    return [sentence for sentence in found if sentence]


def _impossible(exercise, value):
    """What no right answer could be, of whatever size; or that a number is near."""
    got, goal = as_array(value), as_array(exercise.wanted[0])
    if got is None or goal is None or got.shape != goal.shape:
        return ""
    names = np.array(exercise.parts or [""] * goal.size).reshape(goal.shape)
    whole = (goal == np.round(goal)) & ("whole" in exercise.form)
    share = "0 and 1" in exercise.form or "0 to 1" in exercise.form
    for wrong, text in (
        (whole & (got != np.round(got)), "is no whole number"),
        (whole & (goal >= 0) & (got < 0), "is below 0, and it counts something"),
        ((got > 1) & share, "is above 1, which is all there is"),
    ):
        places = wrong & ~close(got, goal, exercise.tolerance)
        if places.any():
            number, name = written(float(got[places].flat[0])), str(names[places].flat[0])
            return f"{number}{f', {name},' if name else ''} {text}."
    off = float(got - goal) / abs(float(goal)) if goal.ndim == 0 and goal else 1.0
    if abs(off) < 0.1:
        side = "large" if off > 0 else "small"
        return f"It is near: {written(100 * abs(off), 2)} % too {side}."
    return ""


def _arguments(exercise):
    names = argument_names(exercise.expected, range(len(exercise.cases[0])))
    return [(name, [case[i] for case in exercise.cases]) for i, name in enumerate(names)]


_OF_NUMBERS = (
    ("is 0", lambda a: a == 0), ("is 1", lambda a: a == 1), ("is above 0", lambda a: a > 0),
    ("is below 0", lambda a: a < 0), ("is a whole number", lambda a: a == np.round(a)),
)  # fmt: skip
_OF_ARRAYS = (
    ("is a single number", lambda a: a.ndim == 0), ("is a vector", lambda a: a.ndim == 1),
    ("has rows and columns", lambda a: a.ndim == 2), ("has one entry", lambda a: a.size == 1),
    ("has one row", lambda a: a.ndim == 2 and len(a) == 1),
    ("has as many rows as columns", lambda a: a.ndim == 2 and a.shape[0] == a.shape[1]),
    ("has two entries", lambda a: a.shape == (2,)),
    ("holds only 0", lambda a: not a.any()), ("holds a 0", lambda a: (a == 0).any()),
    ("has no entry below 0", lambda a: (a >= 0).all()),
    ("has no entry above 0", lambda a: (a <= 0).all()),
    ("has only whole numbers", lambda a: (a == np.round(a)).all()),
    ("has only 0 and 1", lambda a: np.isin(a, (0, 1)).all()),
    ("has no large entries", lambda a: np.abs(a).max(initial=0) < 100),
)  # fmt: skip


def _shared(exercise, agree):
    """What the right cases have in common, and no wrong one has."""
    right, wrong = agree.count(True), agree.count(False)
    if right < 2 or wrong < 2:  # with fewer, many a thing is shared by accident
        return ""
    for name, given in _arguments(exercise):
        arrays = [as_array(value) for value in given]
        if any(a is None for a in arrays):
            if all(isinstance(value, list) for value in given):
                for count in (1, 2, 3):
                    if [len(value) == count for value in given] == agree:
                        return f"It is right exactly where `{name}` has {count} of its things."
            continue
        scalars = all(a.ndim == 0 for a in arrays)
        for words, holds in _OF_NUMBERS if scalars else _OF_ARRAYS:
            found = [bool(holds(a)) for a in arrays]
            if found == agree:
                return f"It is right exactly where `{name}` {words}."
            if found == [not fits for fits in agree]:
                return f"It is wrong exactly where `{name}` {words}."
    return ""


_OF_ENTRIES = (
    ("> 0", lambda a: a > 0), ("< 0", lambda a: a < 0), ("= 0", lambda a: a == 0),
    ("≥ 0", lambda a: a >= 0), ("> 1", lambda a: a > 1), ("= 1", lambda a: a == 1),
    ("= the largest", lambda a: a == a.max(initial=-np.inf)),
)  # fmt: skip


def _entries(exercise, values):
    """Which entries of a result are right: where the argument is of one sort, or by their place."""
    for view in views(exercise, values):
        near = [close(a, b, exercise.tolerance) for a, b in zip(view.got, view.goal, strict=True)]
        flat = np.concatenate([n.ravel() for n in near])
        if not flat.any():
            continue
        of = f"{view.name} is" if view.name else "It is"
        for name, given in _arguments(exercise):
            arrays = [as_array(value) for value in given]
            if any(a is None or a.shape != n.shape for a, n in zip(arrays, near, strict=True)):
                continue
            for words, holds in _OF_ENTRIES:
                held = np.concatenate([np.ravel(holds(a)) for a in arrays])
                if (held == flat).all():
                    return f"{of} right wherever {name} {words}, and wrong elsewhere."
                if (held != flat).all():
                    return f"{of} wrong wherever {name} {words}, and right elsewhere."
        if all(n.ndim for n in near):
            place = _place([n for n in near if len(n) > 1])
            if place:
                return f"{of} {place}."
        return _first(view, near)
    return ""


def _place(near):
    """Right or wrong by place: the first or last entry or row, or column, in every case."""
    near = [n for n in near if not n.all()]
    if len(near) < 2:
        return ""
    rows = [n.reshape(len(n), -1).all(axis=1) for n in near]
    wrong = [~n.reshape(len(n), -1).any(axis=1) for n in near]
    what = "row" if near[0].ndim > 1 else "entry"
    for index, word in ((0, "first"), (-1, "last")):
        others = [np.delete(r, index) for r in rows]
        if all(w[index] for w in wrong) and all(o.all() for o in others):
            return f"right but for the {word} {what}"
        others = [np.delete(w, index) for w in wrong]
        if all(r[index] for r in rows) and all(o.all() for o in others):
            return f"right in the {word} {what} only"
    return ""


def _first(view, near):
    """The first entry that differs, where an array is too long to be shown."""
    for got, goal, fits in zip(view.got, view.goal, near, strict=True):
        if got.size > 16 and not fits.all():
            at = tuple(int(i) for i in np.argwhere(~fits)[0])
            where = ", ".join(map(str, at))
            return (
                f"The first entry that differs is [{where}]: {written(float(got[at]))} in place of "
                f"{written(float(goal[at]))}."
            )
    return ""


def _size(exercise, values):
    """How far off the values are, where that is little and much the same everywhere."""
    if any(isinstance(value, Raised | Misfit) for value in values):
        return ""
    for view in views(exercise, values):
        got = np.concatenate([a.ravel() for a in view.got])
        goal = np.concatenate([a.ravel() for a in view.goal])
        if (goal == 0).any() or len(goal) < 2:
            continue
        off = (got - goal) / np.abs(goal)
        largest = float(np.abs(off).max())
        if largest < 0.2:
            side = "too large" if (off >= 0).all() else "too small" if (off <= 0).all() else "off"
            what = view.name or "Every value"
            return f"{what} is {side} by at most {written(100 * largest, 2)} %."
    return ""
