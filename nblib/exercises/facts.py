"""What can be said of a wrong answer that nobody has foreseen: where it is right, and how far off.

Cases are named by what they share, entries by what was given there. Nothing here guesses at a
reason.
"""

import re
from typing import Any

import numpy as np

from nblib.words import count as counted

from .raising import Raised
from .running import run_cases
from .singles import single
from .transforms import arguments_of, views
from .values import Misfit, as_array, close, same, written
from .varied import varied

SECONDS = 1.0
MANY = 6  # cases of an exercise from which "only where" is no accident
FEWEST = 3  # right and wrong cases from which something may be said of them


def facts(exercise: Any, answer: Any, values: list[Any], agree: list[bool]) -> list[str]:
    """One or two sentences, or none if the differences that are shown say it all."""
    if exercise.is_experiment:
        return []
    if not exercise.is_function:
        said = single(exercise, answer, values[0]) or _outside(exercise, values[0])
        said = said or ("" if exercise.probe else _close(exercise, values[0]))
        return [said] if said else []
    of_entries = _entries(exercise, values)
    if of_entries:
        return [of_entries]
    few = min(agree.count(True), agree.count(False)) < 2  # then much is shared by accident
    given, fits = _more(exercise, answer, agree)
    shared = _shared(given, fits, few, len(agree) >= MANY)
    found = [shared, _size(exercise, values)]
    return [sentence for sentence in found if sentence]


def impossible(exercise: Any, value: Any) -> str:
    """What no right answer could be, of whatever size: a sentence, or ""."""
    if exercise.is_function or exercise.probe:
        return ""
    got, goal = as_array(value), as_array(exercise.wanted[0])
    if got is None or goal is None or got.shape != goal.shape:
        return ""
    names = np.array(exercise.parts or [""] * goal.size).reshape(goal.shape)
    whole = (goal == np.round(goal)) & ("whole" in exercise.form)
    share = bool(re.search(r"\b0 (and|to) 1\b", exercise.form))
    for wrong, text in (
        (whole & (got != np.round(got)), "is not a whole number"),
        (whole & (goal >= 0) & (got < 0), "is below 0, and it counts something"),
        ((got > 1) & share, "is above 1, and no share can be"),
    ):
        places = wrong & ~close(got, goal, exercise.tolerance)
        if places.any():
            number, name = written(float(got[places].flat[0])), str(names[places].flat[0])
            return f"{number}{f', {name},' if name else ''} {text}."
    return ""


def _outside(exercise, value):
    """A number that the form rules out, as in "six numbers from 1 to 15"."""
    ends = re.search(r"numbers? from (\d+) to (\d+)", exercise.form)
    got, goal = as_array(value), as_array(exercise.wanted[0])
    if not ends or got is None or goal is None or got.shape != goal.shape:
        return ""
    least, largest = map(int, ends.groups())
    beyond = got[(got < least) | (got > largest)]
    return (
        f"{written(float(beyond.flat[0]))} is not from {least} to {largest}." if beyond.size else ""
    )


def _close(exercise, value):
    """That a number is near, or far off, where it is the only one."""
    got, goal = as_array(value), as_array(exercise.wanted[0])
    if got is None or goal is None or got.shape != goal.shape:
        return ""
    if goal.ndim or not goal:
        return ""
    off = float(got - goal) / abs(float(goal))
    side = "large" if off > 0 else "small"
    if abs(off) < 0.1:
        return f"It is close: {written(100 * abs(off), 2)} % too {side}."
    far = off > 9 or (goal > 0 and 0 <= got < goal / 10)
    return f"It is far too {side}." if far else ""


def _more(exercise, answer, agree):
    """Pairs (name, values of that argument), and which cases are right: of the exercise's own, and
    of others like them, so that less is shared by accident."""
    pairs = [(case, fits) for case, fits in zip(exercise.cases, agree, strict=True)]
    others = varied(exercise)
    outcomes = run_cases(answer, [case for case, _ in others], SECONDS)
    for (case, wanted), outcome in zip(others, outcomes, strict=True):
        if not outcome.state:
            pairs.append((case, same(outcome.value, wanted, exercise.tolerance)))
    cases, fitting = zip(*pairs, strict=True)
    return arguments_of(exercise, cases), list(fitting)


_OF_NUMBERS = (
    ("is 0", lambda a: a == 0),
    ("is 1", lambda a: a == 1),
    ("is above 0", lambda a: a > 0),
    ("is below 0", lambda a: a < 0),
    ("is a whole number", lambda a: a == np.round(a)),
)
_OF_ARRAYS = (
    ("is a single number", lambda a: a.ndim == 0),
    ("is a vector", lambda a: a.ndim == 1),
    ("has rows and columns", lambda a: a.ndim == 2),
    ("has one element", lambda a: a.size == 1),
    ("has one row", lambda a: a.ndim == 2 and len(a) == 1),
    ("has as many rows as columns", lambda a: a.ndim == 2 and a.shape[0] == a.shape[1]),
    ("has two elements", lambda a: a.shape == (2,)),
    ("contains only 0", lambda a: not a.any()),
    ("contains a 0", lambda a: (a == 0).any()),
    ("has no element below 0", lambda a: (a >= 0).all()),
    ("has no element above 0", lambda a: (a <= 0).all()),
    ("has only whole numbers", lambda a: (a == np.round(a)).all()),
    ("has only 0 and 1", lambda a: np.isin(a, (0, 1)).all()),
    ("has no large elements", lambda a: np.abs(a).max(initial=0) < 100),
    ("has an element above 1", lambda a: (a > 1).any()),
    ("has an element below 0", lambda a: (a < 0).any()),
    ("has more than two elements", lambda a: a.size > 2),
    ("has elements that are alike", lambda a: len(np.unique(a)) < a.size),
)


def _shared(given, agree, texts_only, many):
    """What the right cases have in common and no wrong one has; else, what all wrong ones have and
    few of the right ones. With few cases many a thing is shared by accident."""
    right, wrong = agree.count(True), agree.count(False)
    if right < FEWEST or wrong < FEWEST:
        return ""
    only = ""
    for name, words, found in _held(given, texts_only, many):
        if found == agree:
            return f"It is right exactly where `{name}` {words}."
        if found == [not fits for fits in agree]:
            return f"It is wrong exactly where `{name}` {words}."
        also = sum(f and fits for f, fits in zip(found, agree, strict=True))
        if many and not only and all(f or fits for f, fits in zip(found, agree, strict=True)):
            only = f"It is wrong only where `{name}` {words}." if also <= right / 2 else ""
    return only


def _held(given, texts_only, many):
    """(name of an argument, what may be said of it, whether that holds in each case)."""
    for name, values in given:
        if all(type(value) is str for value in values):  # the name of a graph's value is no text
            for text in dict.fromkeys(values):
                yield name, f"is {written(text)}", [value == text for value in values]
        if texts_only:
            continue
        if all(isinstance(value, list) for value in values):
            for count in (1, 2, 3):
                words = f"has {counted(count, 'element')}"
                yield name, words, [len(value) == count for value in values]
            yield name, "has more than two elements", [len(value) > 2 for value in values]
        arrays = [as_array(value) for value in values]
        if any(a is None for a in arrays):
            continue
        scalars = all(a.ndim == 0 for a in arrays)
        if not (scalars or many):  # there is much that may be said of an array
            continue
        for words, holds in _OF_NUMBERS if scalars else _OF_ARRAYS:
            yield name, words, [bool(holds(a)) for a in arrays]


_OF_ENTRIES = (
    ("> 0", lambda a: a > 0),
    ("< 0", lambda a: a < 0),
    ("= 0", lambda a: a == 0),
    ("≥ 0", lambda a: a >= 0),
    ("> 1", lambda a: a > 1),
    ("= 1", lambda a: a == 1),
    ("= the largest", lambda a: a == a.max(initial=-np.inf)),
)


def _entries(exercise, values):
    """Which entries of a result are right: where the argument is of one sort, or by their place."""
    for view in views(exercise, values):
        near = [close(a, b, exercise.tolerance) for a, b in zip(view.got, view.goal, strict=True)]
        flat = np.concatenate([n.ravel() for n in near])
        if not flat.any() or all(n.ndim == 0 for n in near):  # of numbers, `_shared` tells
            continue
        of = f"{view.name} is" if view.name else "It is"
        for name, given in arguments_of(exercise):
            arrays = [as_array(value) for value in given]
            if any(a is None or a.shape != n.shape for a, n in zip(arrays, near, strict=True)):
                continue
            for words, holds in _OF_ENTRIES:
                held = np.concatenate([np.ravel(holds(a)) for a in arrays])
                if (held == flat).all():
                    also = _times(view, near)
                    return f"{of} right wherever {name} {words}, and wrong elsewhere.{also}"
                if (held != flat).all():
                    also = _times(view, near)
                    return f"{of} wrong wherever {name} {words}, and right elsewhere.{also}"
            for words, holds in _OF_ENTRIES:  # of many such entries some may be right by accident
                held = np.concatenate([np.ravel(holds(a)) for a in arrays])
                many = min((~flat).sum(), (~held).sum()) >= FEWEST and not view.name
                if many and (held | flat).all() and (held & ~flat).sum() > held.sum() / 2:
                    return f"It is wrong only where {name} {words}.{_times(view, near)}"
        if all(n.ndim for n in near):
            place = _place([n for n in near if len(n) > 1])
            if place:
                return f"{of} {place}."
        return _first(view, near)
    return ""


def _times(view, near):
    """By which plain factor the wrong entries are off, if it is the same for several."""
    pairs = zip(view.got, view.goal, near, strict=True)
    with np.errstate(all="ignore"):
        factors = np.concatenate([np.ravel(g / w)[~np.ravel(n)] for g, w, n in pairs])
    if len(factors) < FEWEST or not np.isfinite(factors).all() or np.ptp(factors) > 1e-6:
        return ""
    factor = float(factors[0])
    return f" There it is {written(factor)} times what it should be." if factor else ""


def _place(near):
    """Right or wrong by place: the first or last entry or row, or column, in every case."""
    near = [n for n in near if not n.all()]
    if len(near) < 2:
        return ""
    rows = [n.reshape(len(n), -1).all(axis=1) for n in near]
    wrong = [~n.reshape(len(n), -1).any(axis=1) for n in near]
    what = "row" if near[0].ndim > 1 else "element"
    for index, word in ((0, "first"), (-1, "last")):
        others = [np.delete(r, index) for r in rows]
        if all(w[index] for w in wrong) and all(o.all() for o in others):
            return f"right except for the {word} {what}"
        others = [np.delete(w, index) for w in wrong]
        if all(r[index] for r in rows) and all(o.all() for o in others):
            return f"right only in the {word} {what}"
    return ""


def _first(view, near):
    """The first entry that differs, where an array is too long to be shown."""
    for got, goal, fits in zip(view.got, view.goal, near, strict=True):
        if got.size > 16 and not fits.all():
            at = tuple(int(i) for i in np.argwhere(~fits)[0])
            where = ", ".join(map(str, at))
            return (
                f"The first element that differs is [{where}]: {written(float(got[at]))} "
                f"instead of {written(float(goal[at]))}."
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
            what = view.name or ("Every value" if off.all() else "What differs")
            return f"{what} is {side} by at most {written(100 * largest, 2)} %."
    return ""
