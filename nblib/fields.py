"""Gates and labelled points in the plane, made on the spot from a seed; `datasets` has them too."""

import math
import operator
from typing import Any, TypeAlias

import numpy as np

from nblib.annotations import Array
from nblib.choose import choose

Labelled: TypeAlias = tuple[Array, Array]  # X and y

# ---------------------------------------------------------------------------------------------
# Gates (slides 4 to 6, 15, 16, 32)
# ---------------------------------------------------------------------------------------------

GATES = {"and": (0, 0, 0, 1), "or": (0, 1, 1, 1), "not": (1, 0), "xor": (0, 1, 1, 0)}


def gate(name: str) -> Labelled:
    """The truth table of a logic gate: "and", "or", "not" or "xor", in either case.

    Returns X float64 (4, 2) with rows 00, 01, 10, 11 and y int64 (4,); for "not" (2, 1) and (2,).
    Raises ValueError for another name.

    >>> X, y = gate("xor")
    >>> X.tolist(), y.tolist()
    ([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [0, 1, 1, 0])
    """
    outputs = choose(name.lower() if isinstance(name, str) else name, GATES, "gate")
    inputs = [[0], [1]] if len(outputs) == 2 else [[0, 0], [0, 1], [1, 0], [1, 1]]
    return np.array(inputs, dtype=np.float64), np.array(outputs, dtype=np.int64)


# ---------------------------------------------------------------------------------------------
# Points in the plane
#
# All of them: n points, as many of each class as of any other (or one fewer), in random order;
# `noise` is the standard deviation of the Gaussian noise added to both coordinates at the end.
# One seed is one set of points: more noise moves each point further in the direction it had.
# ---------------------------------------------------------------------------------------------


def xor_field(
    n: int = 200, noise: float = 0.0, seed: int = 0, *, low: float = -1.0, high: float = 1.0
) -> Labelled:
    """XOR on a whole square: class 1 where exactly one coordinate is above the middle.

    The square is [low, high]²; low=0, high=1 puts the four corners of `gate("xor")` on its corners.
    Returns X float64 (n, 2), y int64 (n,) in {0, 1}. TypeError where n or seed is not whole,
    ValueError for an n below 2, a noise below 0 or a seed below 0.

    >>> X, y = xor_field(n=200)
    >>> X.shape, bool(np.all((y == 1) == ((X[:, 0] > 0) != (X[:, 1] > 0))))
    ((200, 2), True)
    """
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise ValueError(f"low must lie below high, both finite; got low={low!r}, high={high!r}.")
    rng, y = _start(n, noise, seed, classes=2)
    first = rng.choice([-1.0, 1.0], size=n)
    signs = np.column_stack([first, np.where(y == 1, -first, first)])
    square = signs * (1 - rng.random((n, 2)))
    return _finish(low + (square + 1) / 2 * (high - low), noise, rng), y


def moons(n: int = 200, noise: float = 0.1, seed: int = 0) -> Labelled:
    """Two half circles, one hooked into the other, centred on the origin, about 3 wide, 1.5 high.

    Returns X float64 (n, 2), y int64 (n,) in {0, 1}. TypeError where n or seed is not whole,
    ValueError for an n below 2, a noise below 0 or a seed below 0.

    >>> X, y = moons(n=100, seed=3)
    >>> X.shape, np.bincount(y).tolist()
    ((100, 2), [50, 50])
    """
    rng, y = _start(n, noise, seed, classes=2)
    angle = np.pi * rng.random(n)
    upper = np.column_stack([np.cos(angle) - 0.5, np.sin(angle) - 0.25])
    return _finish(np.where(y[:, None] == 0, upper, -upper), noise, rng), y


def circles(n: int = 200, noise: float = 0.05, seed: int = 0) -> Labelled:
    """A ring of radius 1 (class 0) around a ring of radius ½ (class 1).

    Returns X float64 (n, 2), y int64 (n,) in {0, 1}. TypeError where n or seed is not whole,
    ValueError for an n below 2, a noise below 0 or a seed below 0.

    >>> X, y = circles(noise=0.0)
    >>> np.unique(np.hypot(X[:, 0], X[:, 1]).round(6)).tolist()
    [0.5, 1.0]
    """
    rng, y = _start(n, noise, seed, classes=2)
    return _finish(_polar(np.where(y == 0, 1.0, 0.5), 2 * np.pi * rng.random(n)), noise, rng), y


def spiral(
    n: int = 200, noise: float = 0.02, seed: int = 0, *, classes: int = 2, turns: float = 1.25
) -> Labelled:
    """One arm for each class, wound around the origin from radius 0.1 to 1.

    classes: 2 to 10. turns: how often an arm goes round, above 0.
    Returns X float64 (n, 2), y int64 (n,) in {0, …, classes−1}.
    TypeError where n, seed or classes is not whole, ValueError for a setting out of range: n
    below classes, noise or seed below 0, or one named above.

    >>> X, y = spiral(n=300, classes=3)
    >>> X.shape, np.bincount(y).tolist()
    ((300, 2), [100, 100, 100])
    """
    if not (math.isfinite(turns) and turns > 0):
        raise ValueError(f"turns must be above 0; got {turns!r}.")
    rng, y = _start(n, noise, seed, classes)
    along = np.sqrt(rng.random(n))  # the root spreads the points evenly along the arm
    arms = _polar(0.1 + 0.9 * along, 2 * np.pi * (turns * along + y / classes))
    return _finish(arms, noise, rng), y


def blobs(
    n: int = 200, noise: float = 0.0, seed: int = 0, *, classes: int = 2, spread: float = 0.25
) -> Labelled:
    """One round cloud for each class, their centres evenly spaced on the circle of radius 1.

    classes: 2 to 10. spread: the clouds' standard deviation without noise, 0 or more.
    Returns X float64 (n, 2), y int64 (n,) in {0, …, classes−1}.
    TypeError where n, seed or classes is not whole, ValueError for a setting out of range: n
    below classes, noise or seed below 0, or one named above.

    >>> X, y = blobs(n=9, classes=3, spread=0.0)
    >>> X[y == 0].round(4).tolist()
    [[1.0, 0.0], [1.0, 0.0], [1.0, 0.0]]
    """
    _check_deviation("spread", spread)
    rng, y = _start(n, noise, seed, classes)
    centres = _polar(1.0, 2 * np.pi * y / classes)
    return _finish(centres + spread * rng.standard_normal((n, 2)), noise, rng), y


FIELDS = {f.__name__: f for f in (xor_field, moons, circles, spiral, blobs)}


def make(
    name: str, n: int = 200, noise: float | None = None, seed: int = 0, **options: Any
) -> Labelled:
    """Points in the plane by name: "xor_field", "moons", "circles", "spiral" or "blobs".

    noise=None takes that function's own default; `options` are its further keywords.
    Returns X float64 (n, 2), y int64 (n,). Raises ValueError for another name.

    >>> X, y = make("moons", n=50)
    >>> X.shape
    (50, 2)
    """
    field = choose(name, FIELDS, "dataset")
    if noise is not None:
        options["noise"] = noise
    return field(n, seed=seed, **options)


def _start(n: int, noise: float, seed: int, classes: int) -> tuple[np.random.Generator, Array]:
    """The settings checked; the generator for this set, and the labels (n,), balanced, shuffled."""
    if not 2 <= whole("classes", classes, 2) <= 10:
        raise ValueError(f"classes must be 2 to 10; got {classes}.")
    whole("n", n, classes, " (one point for each class)")
    _check_deviation("noise", noise)
    rng = np.random.default_rng(whole("seed", seed, 0))
    # Every `classes` rows in a row hold each class once: any first part of the set is balanced too.
    rows = np.tile(np.arange(classes, dtype=np.int64), (math.ceil(n / classes), 1))
    return rng, rng.permuted(rows, axis=1).reshape(-1)[:n]


def _finish(points: Array, noise: float, rng: np.random.Generator) -> Array:
    return points + noise * rng.standard_normal(points.shape)


def _polar(radius: float | Array, angle: Array) -> Array:
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


def whole(name: str, value: Any, least: int, why: str = "") -> int:
    """value as an int; TypeError where it is not a whole number, ValueError where below `least`."""
    try:
        number = operator.index(value)
    except TypeError:
        number = None
    if number is None or isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} must be a whole number; got {value!r}.")
    if number < least:
        raise ValueError(f"{name} must be at least {least}{why}; got {value!r}.")
    return number


def _check_deviation(name: str, value: float) -> None:
    if not (math.isfinite(value) and value >= 0):
        raise ValueError(f"{name} is a standard deviation: 0 or more, and finite; got {value!r}.")
