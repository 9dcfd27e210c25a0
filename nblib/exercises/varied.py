"""Other arguments than the cases', a little changed, with what our function gives on them.

A wrong function may agree with a catalogued mistake on every case by luck, and a changed one with
ours. On these it does not.
"""

import copy
from typing import Any

import numpy as np

from .raising import Raised
from .running import run_cases
from .values import as_array

_FOUND: dict[tuple[str, tuple[int, ...]], tuple[Any, list]] = {}  # id, seeds -> exercise, pairs
SEEDS = (1, 2)


def varied(exercise: Any, seeds: tuple[int, ...] = SEEDS) -> list[tuple[tuple[Any, ...], Any]]:
    """Pairs (arguments, what our function gives): each case once for each seed, changed."""
    known, pairs = _FOUND.get((exercise.id, seeds), (None, []))
    if known is not exercise:
        cases = [_case(case, np.random.default_rng(s)) for s in seeds for case in exercise.cases]
        outcomes = run_cases(exercise.expected, cases)
        pairs = [
            (case, outcome.value)
            for case, outcome in zip(cases, outcomes, strict=True)
            if not isinstance(outcome.value, Raised) and _finite(outcome.value)
        ]
        _FOUND[exercise.id, seeds] = exercise, pairs
    return pairs


def _case(case, rng):
    return tuple(_other(value, rng) for value in case)


def _other(value: Any, rng: np.random.Generator) -> Any:
    """Another value of the same kind, sign and range: shares stay shares, labels stay labels."""
    if hasattr(value, "arrays"):  # a Given
        twin = copy.copy(value)
        twin.arrays = {name: _other(array, rng) for name, array in value.arrays.items()}
        return twin
    if isinstance(value, np.ndarray):
        labels = value.ndim == 1 and np.isin(value, (0, 1)).all()
        if value.dtype.kind == "f" and not labels:
            return _plainer(value * rng.uniform(0.7, 1, value.shape))
        return np.roll(value, 1, axis=0) if value.ndim else value
    if isinstance(value, tuple | list):
        return type(value)(_other(entry, rng) for entry in value)
    if isinstance(value, float):
        return float(_plainer(value * rng.uniform(0.7, 1)))
    if type(value) is int and value > 1:  # a count, a size; 0 and 1 may be classes
        return value + int(rng.integers(1, 3))
    return value


def _plainer(numbers: Any) -> Any:
    """Numbers of six binary digits, near these: their sums and products are exact for a while.

    Whether a sum is 0 or a little more must not hang on the order in which it was added up.
    """
    mantissa, exponent = np.frexp(numbers)
    return np.ldexp(np.round(64 * mantissa) / 64, exponent).astype(np.asarray(numbers).dtype)


def _finite(value: Any) -> bool:
    if isinstance(value, tuple | list) and as_array(value) is None:
        return all(map(_finite, value))
    array = as_array(value)
    return array is None or bool(np.isfinite(array).all())


def _whole(value):
    return type(value) is int


def changed_one(case: tuple[Any, ...], index: int, turned: bool = False) -> tuple[Any, ...]:
    """A case in which one argument is another: numbers a little, labels turned round.

    turned: numbers get the opposite sign instead, since many a result hangs on signs alone.
    """
    rng = np.random.default_rng(7)
    value = case[index]
    array = value if isinstance(value, np.ndarray) else np.array([value if _whole(value) else 2])
    classes = set(np.unique(array)) <= {0, 1}
    if turned and array.dtype.kind == "f" and isinstance(value, np.ndarray):
        other = -value
    else:
        other = 1 - value if classes else _other(value, rng)
    return (*case[:index], other, *case[index + 1 :])
