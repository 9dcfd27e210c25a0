"""What one number of an answer has to do with the right one: a sign, a factor, another's place.

For answers that are no functions. Where one answer is right, each wrong number is compared with it.
Where many are, the probe is asked what would happen with one number changed: if that makes
everything right, the others may stay as they are, and the reader knows where to look.
"""

import contextlib
import itertools
import math
import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from nblib.words import listed

from .repair import worked
from .values import as_array, close, plain, same

SECONDS = 0.5  # of computing, for asking the probe
SEVERAL = 3  # numbers that are all off by 1
FACTORS = {2: "2", 3: "3", 4: "4", 10: "10", 100: "100", 1000: "1000"}


def single(exercise: Any, answer: Any, value: Any) -> str:
    """A sentence about the numbers that are wrong, or "" if there is nothing plain to say.

    answer  what was given, for a probe
    value   the same as plain data
    """
    if exercise.is_function or exercise.options or exercise.is_experiment:
        return ""
    array = as_array(answer if exercise.probe else value)
    if array is None or not np.isfinite(array).all():
        return ""
    goal = as_array(exercise.expected)
    if goal is None or goal.shape != array.shape:
        return ""
    with np.errstate(all="ignore"):
        return (_tried if exercise.probe else _compared)(exercise, array, goal)


def rearranged(exercise: Any, answer: Any) -> str:
    """A sentence, where the same numbers in another order would make everything right; or "".

    For answers of which many are right: a catalogued mistake that does the same at a few points may
    have nothing else in common with them.
    """
    array = as_array(answer) if exercise.probe else None
    goal = as_array(exercise.expected)
    if array is None or goal is None or goal.shape != array.shape or not np.isfinite(array).all():
        return ""
    right = _judge(exercise)
    with np.errstate(all="ignore"), contextlib.suppress(TimeoutError):
        return _in_rows(exercise, array, right) or _places(
            exercise, array, names_of(exercise, array.shape), right
        )
    return ""


def names_of(exercise: Any, shape: tuple[int, ...]) -> list[str]:
    """What the numbers of an answer are called, in order: "`b`", "∂L/∂y", "the third number"."""
    size = math.prod(shape)
    if len(exercise.parts) == size:
        return list(exercise.parts)
    inside = re.search(r"\(([^()]*,[^()]*)\)", exercise.form)
    names = [name.strip() for name in inside[1].split(",")] if inside else []
    if len(names) == size and all(name.isidentifier() for name in names):
        return [f"`{name}`" for name in names]
    ordinal = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")
    if len(shape) == 1 and size <= len(ordinal):
        return [f"the {word} number" for word in ordinal[:size]]
    if len(shape) == 2 and max(shape) <= len(ordinal):
        pairs = itertools.product(ordinal[: shape[0]], ordinal[: shape[1]])
        return [f"the {column} number of the {row} row" for row, column in pairs]
    return ["it"] * size


def shifted(exercise: Any, value: Any) -> tuple[str, str] | None:
    """(diagnosis, sentence) where each of several numbers is off by 1, to the same side."""
    if exercise.is_function or exercise.probe:
        return None
    got, goal = as_array(value), as_array(exercise.wanted[0])
    if got is None or goal is None or got.shape != goal.shape or got.size < SEVERAL:
        return None
    for step, said, begin in ((-1, "smaller", "from 0"), (1, "larger", "one too many")):
        if (got == goal + step).all():
            sentence = f"Each of your numbers is 1 {said} than the right one. Do you count {begin}?"
            return "shifted", sentence
    return None


# One answer is right -----------------------------------------------------------------------------


def _compared(exercise, got, goal):
    """The first wrong number that has a plain relation to the right one, and others that have the
    same."""
    near = close(got, goal, exercise.tolerance)
    names = names_of(exercise, got.shape) if got.ndim else ["It"]
    flat = list(zip(names, got.ravel(), goal.ravel(), near.ravel(), strict=True))
    said: dict[str, list[str]] = {}
    for name, mine, right, fits in flat:
        others = [(n, float(r)) for n, _, r, _ in flat if n != name]
        found = "" if fits else _relation(exercise, float(mine), float(right), others)
        if found:
            said.setdefault(found, []).append(name)
    if not said:
        return ""
    found, (name, *more) = next(iter(said.items()))
    wrong = int(near.size - near.sum())
    if wrong >= SEVERAL and len(more) + 1 < wrong:  # of so many, some are so by accident
        return ""
    also = f" The same holds for {listed(more)}." if more else ""
    if name.startswith("the "):
        name = f"T{name[1:]}"
    return f"{name} {found}{also}"


def _relation(exercise, mine, right, others):
    whole = "whole" in exercise.form or right in (0, 1)
    if re.search(r"numbers from \d+ to \d+", exercise.form):  # of a list: they measure nothing
        return ""
    if abs(mine) < 1e-12 or abs(right) < 1e-12:
        return ""
    if _near(mine, -right):
        return "has the right size, but the wrong sign."
    if not whole:
        for digits in range(abs(right) < 2, 4):  # 1 for 0.7 is another number
            if mine == round(right, digits) != right:
                return "is right as far as it goes, but rounded: give more digits."
    if abs(abs(right) - 1) > 0.01 and _near(mine, 1 / right):
        return "is upside down: 1 divided by it would be right."
    share = 0 < right < 1
    if share and _near(mine, 1 - right, 0.004):
        return "is what is missing to 1: the share of the others."
    for factor, words in FACTORS.items():
        if _near(mine, right * factor, 0.002):
            return f"is {words} times too large."
        if _near(mine, right / factor, 0.002):
            return f"is {words} times too small."
    if right > 0 and right != 1:
        if _near(mine, right**2):
            return "is the square of what it should be."
        if _near(mine, math.sqrt(right)):
            return "is the square root of what it should be."
    for other, number in others:
        if number not in (0, 1, right) and _near(mine, number):
            return f"is the number that belongs to {other}."
    if "whole" in exercise.form and abs(mine - right) == 1:
        return "is off by one: is the first or the last counted, and should it be?"
    return ""


def _near(a, b, within=1e-6):
    return abs(a - b) <= within * max(abs(a), abs(b))


# Many answers are right --------------------------------------------------------------------------


def _tried(exercise, array, goal):
    """What the probe finds with one number changed."""
    names = names_of(exercise, array.shape)
    right = _judge(exercise)
    try:
        return (
            _in_rows(exercise, array, right)
            or _signs(array, names, right)
            or _places(exercise, array, names, right)
            or _one_other(array, names, right)
        )
    except TimeoutError:
        return ""


def _judge(exercise) -> Callable[[np.ndarray], bool]:
    """Whether other numbers than those given would be right."""
    until = worked() + SECONDS

    def right(array):
        if worked() > until:
            raise TimeoutError
        numbers = plain(array.tolist())
        try:
            return all(
                same(plain(exercise.probe(numbers, *case)), wanted, exercise.tolerance)
                for case, wanted in zip(exercise.cases, exercise.wanted, strict=True)
            )
        except (ArithmeticError, ValueError, TypeError):  # numbers that the probe has no use for
            return False

    return right


def _in_rows(exercise, array, right):
    """The right rows, each in another order, or all but the last, which may be of another kind."""
    if array.ndim != 2 or array.shape[1] > 4:
        return ""
    for order in itertools.permutations(range(array.shape[1])):
        if order == tuple(range(array.shape[1])):
            continue
        if right(array[:, order]):
            return f"The numbers in each row are in another order. Expected: {exercise.form}."
        if right(np.vstack([array[:-1, order], array[-1:]])):
            others = "The numbers in each row but the last are in another order."
            return f"{others} Expected: {exercise.form}."
    return ""


def _signs(array, names, right):
    flips = [name for k, name in enumerate(names) if array.flat[k] and right(_flipped(array, [k]))]
    if flips:
        return f"With the opposite sign of {' or of '.join(flips)} everything would be right."
    if right(-array):
        return "With all signs turned round everything would be right."
    pairs = [
        (names[i], names[j])
        for i, j in itertools.combinations(range(array.size), 2)
        if array.flat[i] and array.flat[j] and right(_flipped(array, [i, j]))
    ]
    if len(pairs) == 1:
        return f"With the opposite signs of {listed(pairs[0])} everything would be right."
    return ""


def _flipped(array, places):
    new = array.copy()
    new.flat[places] *= -1
    return new


def _places(exercise, array, names, right):
    # Numbers of a table change places by accident, and where one thing alone is asked.
    if array.ndim != 1 or len(exercise.cases) == 1:
        return ""
    for i, j in itertools.combinations(range(array.size), 2):
        new = array.copy()
        new.flat[i], new.flat[j] = array.flat[j], array.flat[i]
        if array.flat[i] != array.flat[j] and right(new):
            return f"With {names[i]} and {names[j]} swapped everything would be right."
    for new in (array[::-1], *_regrouped(array), *_moved(array)):
        if right(new):
            return f"The numbers are right, but in another order. Expected: {exercise.form}."
    return ""


def _regrouped(array):
    """Sorted by kind where they should stand unit after unit, or the other way round."""
    for rows in range(2, array.size // 2 + 1):
        if array.size % rows == 0:
            yield array.reshape(rows, -1).T.ravel()


def _moved(array):
    """Each neighbouring pair of blocks exchanged: a group that stands before another, or behind."""
    for start, middle, end in itertools.combinations(range(array.size + 1), 3):
        yield np.concatenate([array[:start], array[middle:end], array[start:middle], array[end:]])


def _one_other(array, names, right):
    """The numbers that could each be changed alone, and to which side."""
    found = []
    for k, name in enumerate(names):
        sides = {np.sign(number - array.flat[k]) for number in _others(array, k, right)}
        if sides:
            found.append((name, sides))
    if not 1 <= len(found) <= 2 or array.size < 2:
        return ""
    said = [
        f"{name}{'' if len(sides) > 1 else ' larger' if 1 in sides else ' smaller'}"
        for name, sides in found
    ]
    if len(found) == 1 and len(found[0][1]) > 1:
        return f"It is enough to change {said[0]}: with another number there all would be right."
    if any(len(sides) > 1 for _, sides in found):
        return f"It is enough to change one number, {' or '.join(name for name, _ in found)}."
    return f"It is enough to make {', or '.join(said)}: with that alone everything would be right."


_STEPS = (0.1, 0.25, 0.5, 1, 1.5, 2, 3, 5, 10, 20, 40)
_TIMES = (0, 0.1, 0.25, 0.5, 0.75, 1.5, 2, 3, 4, 10, 20)


def _others(array, k, right) -> Iterator[float]:
    """Numbers that do in this one's place; the nearest on each side is enough."""
    old = float(array.flat[k])
    new = {old + s * step for step in _STEPS for s in (1, -1)}
    new |= {s * old * times for times in _TIMES for s in (1, -1)}
    done = set()
    for number in sorted(new - {old}, key=lambda number: abs(number - old)):
        side = np.sign(number - old)
        if side in done:
            continue
        changed = array.copy()
        changed.flat[k] = number
        if right(changed):
            done.add(side)
            yield number
