"""What turns the student's results into ours: another order, a factor, a sign, an argument.

Each result of a function is looked at by itself, in all cases together, so that a relation is said
only if it holds everywhere and so many numbers take part that it is no accident.
"""

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np

from nblib.words import listed

from .running import argument_names
from .singles import names_of
from .values import as_array, close, kind, same, written

FEW = 6  # of so many results all orders are tried


@dataclass(frozen=True)
class View:
    """One result of a function in all cases. name: of the part, or "" for all there is."""

    name: str
    got: list[np.ndarray]
    goal: list[np.ndarray]

    def near(self, others: list[Any], tolerance: float) -> bool:
        """Whether what came is this, in every case; nothing is near to what is not a number."""
        return all(
            np.shape(other) == got.shape
            and bool(np.isfinite(other).all())
            and bool(close(got, np.asarray(other), tolerance).all())
            for got, other in zip(self.got, others, strict=True)
        )


def turned(exercise: Any, values: list[Any]) -> tuple[str, str] | None:
    """(diagnosis, sentence) for wrong values that have a plain relation to the right ones."""
    if exercise.probe:
        return None
    for view in views(exercise, values):
        with np.errstate(all="ignore"):
            found = _relation(exercise, view)
        if found:
            diagnosis, sentence = found
            head = f"In {view.name}: " if view.name else ""
            return diagnosis, head + (sentence[0].lower() if head else sentence[0]) + sentence[1:]
    return None


def views(exercise: Any, values: list[Any]) -> list[View]:
    """The results that are wrong somewhere and have the right shape, each in all cases."""
    wanted = exercise.wanted
    several = exercise.is_function and all(isinstance(goal, tuple) for goal in wanted)
    if several:
        count = len(wanted[0])
        if any(count_of(value) != count for value in values):
            return []
        names = exercise.parts or [f"result {k + 1}" for k in range(count)]
        columns = [(names[k], [v[k] for v in values], [w[k] for w in wanted]) for k in range(count)]
    else:
        columns = [("", values, wanted)]
    found = []
    for name, got, goal in columns:
        right = all(same(a, b, exercise.tolerance) for a, b in zip(got, goal, strict=True))
        arrays = [as_array(value) for value in got], [as_array(value) for value in goal]
        fit = all(
            a is not None and b is not None and a.shape == b.shape
            for a, b in zip(*arrays, strict=True)
        )
        if not right and fit and all(np.isfinite(a).all() for a in arrays[0]):
            found.append(View(name, *arrays))
    return found


def count_of(value: Any) -> int:
    """How many results a tuple, list or array holds; -1 for anything else."""
    if isinstance(value, tuple | list) or (isinstance(value, np.ndarray) and value.ndim):
        return len(value)
    return -1


def reordered(exercise: Any, values: list[Any]) -> tuple[str, str] | None:
    """The right results, or the right numbers, in another order."""
    if exercise.probe:
        return None
    wanted = exercise.wanted
    first = wanted[0]
    if not (isinstance(first, tuple | list) and 2 <= len(first) <= FEW):
        return None
    if exercise.is_function and not isinstance(first, tuple):
        return None
    if any(count_of(value) != len(first) for value in values):
        return None
    if not exercise.is_function and len({written(entry) for entry in first} - {"0", "1"}) < 2:
        return None
    for order in itertools.permutations(range(len(first))):
        if order == tuple(range(len(first))):
            continue
        if all(
            same(value[k], goal[place], exercise.tolerance)
            for value, goal in zip(values, wanted, strict=True)
            for k, place in enumerate(order)
        ):
            names = exercise.parts
            if len(names) == len(first) and exercise.is_function:
                goal = kind(first, names)
                return "order", f"All results are right, but in another order. Expected: {goal}."
            moved = [names_of(exercise, (len(first),))[k] for k, p in enumerate(order) if k != p]
            if len(moved) == 2:
                said = f"The numbers of {moved[0]} and {moved[1]} are in each other's place."
                return "order", said
            return (
                "order",
                f"The numbers are right, but in another order. Expected: {form_of(exercise)}.",
            )
    return None


def form_of(exercise: Any) -> str:
    """What an answer is, in words, with the names of its parts."""
    form = str(exercise.form)
    return f"{form}: {listed(exercise.parts)}" if exercise.parts and "(" not in form else form


def _relation(exercise, view):
    goal = np.concatenate([a.ravel() for a in view.goal])
    got = np.concatenate([a.ravel() for a in view.got])
    tolerance, distinct = exercise.tolerance, len(np.unique(np.abs(goal[goal != 0])))
    if not goal.any() and not exercise.is_function:
        return None
    partly = not exercise.is_function and (got == goal).any()
    if goal.any() and close(got, -goal, tolerance).all() and not partly:
        return "sign-of-all", "The absolute values are right, but every sign is wrong."
    if not exercise.is_function:
        return None
    if len(np.unique(got)) == 1 and len(np.unique(goal)) >= 2:
        return "constant", (
            f"The result is {written(float(got[0]))} in every case tried. Work through one of them "
            "by hand, step by step, beside your code."
        )
    if set(np.unique(goal)) == {0, 1} and close(got, 1 - goal, tolerance).all():
        return "turned-round", "Every 0 should be a 1 and every 1 a 0."
    if len(np.unique(goal)) >= 2:
        for decimals in range(6):
            rounded = np.round(goal, decimals)
            if (got == rounded).all() and (rounded != goal).any():
                return "rounded", "It is right, but rounded: return the number as it is."
        for cut in (np.floor, np.ceil):
            if (got == cut(goal)).all() and (cut(goal) != goal).any():
                return "rounded", (
                    "It is right, but truncated to integers. Is there a `//` or an `int`?"
                )
    return (
        (_scaled(got, goal, tolerance) if len(np.unique(goal)) >= 2 else None)
        or (_limited(got, goal, tolerance) if distinct >= 4 else None)
        or (_argument(exercise, view) or _amount(exercise, view) if distinct >= 3 else None)
        or (_shape_of_values(view, tolerance) if distinct >= 4 else None)
        or (_other_part(exercise, view) if distinct >= 3 else None)
        or _uniform(got, goal)
    )


def _limited(got, goal, tolerance):
    """Right within a bound, and the bound itself wherever more, or less, is expected."""
    near = close(got, goal, tolerance)
    for bound, beyond, way in ((got.max(), goal > got, "up"), (got.min(), goal < got, "down")):
        beyond &= ~near
        held = (near | beyond).all() and (got[beyond] == bound).all()
        if held and len(np.unique(goal[beyond])) >= 2 and (near & (got != bound)).any():
            return "limited", (
                f"It is right {way} to {bound:g}, and {bound:g} wherever the right value lies "
                "beyond. What in your code holds it there?"
            )
    return None


def _scaled(got, goal, tolerance):
    factor = (got @ goal) / (goal @ goal)
    proportional = close(got, factor * goal, tolerance).all()
    if proportional and abs(factor) > 1e-6 and abs(factor - 1) > 1e-3:
        return "factor", f"Every value is {written(float(factor))} times the expected one."
    offset = float(np.mean(got - goal))
    if close(got, goal + offset, tolerance).all():
        return "offset", f"Every value is off by the same amount, {written(offset)}."
    return None


def arguments_of(exercise: Any, cases: Any = None) -> list[tuple[str, list[Any]]]:
    """Names of the arguments, with the value of each in every case.

    cases  others than those of the exercise
    """
    cases = exercise.cases if cases is None else cases
    names = argument_names(exercise.expected, range(len(cases[0])))
    return [(name, [case[i] for case in cases]) for i, name in enumerate(names)]


def _argument(exercise, view):
    """An argument comes back as it was, or is in the result once too often or too seldom."""
    for name, given in arguments_of(exercise):
        arrays = [as_array(value) for value in given]
        if any(a is None for a in arrays) or len(arrays) < 2:
            continue
        if view.near(arrays, exercise.tolerance):
            observed = view.name and getattr(exercise, "call", None)  # such as a number of steps
            said = (
                f"It is `{name}`, in every case." if observed else f"It returns `{name}` unchanged."
            )
            return "unchanged", said
        if not all(a.any() for a in arrays[:1]):
            continue
        for sign, said in ((1, "too large by"), (-1, "too small by")):
            sums = [_sum(goal, sign * a) for goal, a in zip(view.goal, arrays, strict=True)]
            if view.near(sums, exercise.tolerance):
                return "added", f"It is {said} `{name}`, in every case."
    return None


def _sum(a, b):
    try:
        return a + b
    except ValueError:
        return np.nan


def amounts(exercise: Any) -> list[tuple[str, np.ndarray]]:
    """Numbers that vary with the case, in words: an argument, the length or width of one."""
    found: list[tuple[str, list[float]]] = []
    for name, given in arguments_of(exercise):
        arrays = [as_array(value) for value in given]
        if any(a is None for a in arrays):
            if all(isinstance(value, list) for value in given):
                found.append((f"the length of `{name}`", [len(value) for value in given]))
            continue
        if all(a.ndim == 0 for a in arrays):
            found.append((f"`{name}`", [float(a) for a in arrays]))
        if all(a.ndim > 0 for a in arrays):
            rows = "the number of rows of" if all(a.ndim == 2 for a in arrays) else "the length of"
            found.append((f"{rows} `{name}`", [len(a) for a in arrays]))
            found.append((f"the sum of `{name}`", [float(a.sum()) for a in arrays]))
        if all(a.ndim == 2 for a in arrays):
            columns = [a.shape[1] for a in arrays]
            found.append((f"the number of columns of `{name}`", columns))
            found.append((f"the number of elements of `{name}`", [a.size for a in arrays]))
    return [(said, np.array(numbers, float)) for said, numbers in found if len(set(numbers)) > 1]


def _amount(exercise, view):
    """A factor that is another one in each case."""
    for said, numbers in amounts(exercise):
        usable = np.where(numbers == 0, np.nan, numbers)
        lessened = np.where(numbers == 1, np.nan, numbers - 1)
        for factors, words in (
            (numbers, f"{said} times the expected one"),
            (1 / usable, f"the expected one divided by {said}"),
            (usable**2, f"the expected one times the square of {said}"),
            (numbers / lessened, f"the expected one times n / (n - 1), with n {said}"),
            (lessened / usable, f"the expected one times (n - 1) / n, with n {said}"),
        ):
            if not np.isfinite(factors).all():
                continue
            scaled = [factor * goal for factor, goal in zip(factors, view.goal, strict=True)]
            if view.near(scaled, exercise.tolerance):
                return "amount", f"Every value is {words}."
            scaled = [-entry for entry in scaled]
            if view.near(scaled, exercise.tolerance):
                return "amount", f"Every value is {words}, with the opposite sign."
        for sign, more in ((1, "too large"), (-1, "too small")):
            moved = [goal + sign * n for n, goal in zip(numbers, view.goal, strict=True)]
            if view.near(moved, exercise.tolerance):
                return "amount", f"Every value is {more} by {said}."
    return None


_FORMS = (  # what was done with the right values, in words
    (
        lambda a: a.T if a.ndim == 2 else np.nan,
        "the transpose of the expected array",
    ),
    (lambda a: a[::-1] if a.ndim else np.nan, "the expected numbers in reverse order"),
    (
        lambda a: a[:, ::-1] if a.ndim == 2 else np.nan,
        "the expected numbers with each row in reverse order",
    ),
    (lambda a: np.sort(a) if a.ndim == 1 else np.nan, "the expected numbers, sorted"),
    (lambda a: np.cumsum(a) if a.ndim == 1 else np.nan, "the running sums of the expected numbers"),
    (lambda a: 1 - a, "1 minus the expected numbers"),
    (lambda a: 1 / a, "1 divided by the expected numbers"),
    (lambda a: a**2, "the squares of the expected numbers"),
    (lambda a: np.sqrt(a), "the square roots of the expected numbers"),
    (lambda a: np.log(a), "the logarithms of the expected numbers"),
    (lambda a: np.exp(a), "e to the power of the expected numbers"),
    (lambda a: np.abs(a), "the absolute values of the expected numbers"),
    (lambda a: np.maximum(a, 0), "the expected numbers with 0 in place of the negative ones"),
    (lambda a: a > 0, "1 where the expected numbers are above 0, else 0"),
    (lambda a: a > 0.5, "1 where the expected numbers are above 0.5, else 0"),
)


def _shape_of_values(view, tolerance):
    """A function of the right values, and that times a number."""
    for form, words in _FORMS:
        formed = [np.asarray(form(goal), dtype=float) for goal in view.goal]
        if any(f.shape != g.shape for f, g in zip(formed, view.goal, strict=True)):
            continue
        if view.near(formed, tolerance):
            return "turned", f"These are {words}."
        flat, got = (np.concatenate([a.ravel() for a in many]) for many in (formed, view.got))
        if not np.isfinite(flat).all() or len(np.unique(np.abs(flat[flat != 0]))) < 3:
            continue
        factor = float((got @ flat) / (flat @ flat))
        if abs(factor) > 1e-6 and view.near([factor * f for f in formed], tolerance):
            return "turned", f"These are {written(factor)} times {words}."
    return None


def _other_part(exercise, view):
    for name, k in zip(exercise.parts, itertools.count()):
        if name != view.name and isinstance(exercise.wanted[0], tuple) and len(view.got) > 1:
            others = [as_array(goal[k]) for goal in exercise.wanted]
            if all(a is not None and a.any() for a in others) and view.near(
                others, exercise.tolerance
            ):
                return "other-part", f"These are the values of {name}."
    return None


def _uniform(got, goal):
    if len(np.unique(goal)) >= 2 and (np.abs(got - goal) <= 0.01 * np.abs(goal)).all():
        return "nearly", (
            "Every value is nearly right. Is something rounded, or a constant typed with few "
            "digits?"
        )
    return None
