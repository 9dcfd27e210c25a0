"""Experiments with batches (slides 44 and 45): a line learned in batches of several sizes."""

import functools
from typing import NamedTuple

import numpy as np

from nblib.choose import choose
from nblib.experiments.training import FAR
from nblib.numerics import ignore_fp_warnings
from nblib.steady import steady

EXAMPLES, SHUFFLES = 256, 20
SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256)
RATES = np.geomspace(0.001, 1.0, 31)
# What an update costs besides its examples, counted in examples. For the network 784-256-10 with
# nblib's plain SGD on one core it was 25 to 120 on the machines tried. Notebook 05 measures it.
OVERHEAD = 50


class Batches(NamedTuple):
    """A line fitted to 256 points in batches of one size, in several orders of the points.

    path     (updates + 1, 2) slope and intercept, in the first of the orders
    excess   (updates + 1, orders) how far the loss over all points is above the smallest there is
    per_epoch  updates in an epoch
    diverged the update from which on the loss is above FAR in more than half the orders, or None
    """

    path: np.ndarray
    excess: np.ndarray
    per_epoch: int
    diverged: int | None

    def work(self, overhead=OVERHEAD):
        """(updates + 1,) what has been paid after each update, in costs of one example."""
        return (EXAMPLES / self.per_epoch + overhead) * np.arange(len(self.excess))

    def reached(self, above):
        """The first update after which the median is at most so far above the best, or None."""
        (there,) = np.nonzero(np.median(self.excess, axis=1) <= above)
        return int(there[0]) if len(there) else None

    def stays(self, above):
        """The first update from which on the median stays so near the best, or None."""
        (beyond,) = np.nonzero(np.median(self.excess, axis=1) > above)
        first = int(beyond[-1]) + 1 if len(beyond) else 0
        return first if first < len(self.excess) and self.diverged is None else None


def line_data(seed):
    """256 points near the line 1.5 x − 0.5: inputs (256, 2), x and 1, and targets (256,)."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(-1.7, 1.7, EXAMPLES)
    return np.column_stack([x, np.ones(EXAMPLES)]), 1.5 * x - 0.5 + 0.6 * rng.normal(size=EXAMPLES)


@functools.cache
def best_line():
    """The best slope and intercept, its loss, and (2, 2) half the curvature of the loss."""
    inputs, targets = line_data(0)
    best, (rest,), *_ = np.linalg.lstsq(inputs, targets, rcond=None)
    return best, float(rest) / EXAMPLES, inputs.T @ inputs / EXAMPLES


def _excess(paths):
    """How far the loss is above the smallest: paths (..., 2) -> (...), FAR at most."""
    best, _, half = best_line()
    away = np.clip(np.nan_to_num(paths, nan=FAR, posinf=FAR, neginf=-FAR), -FAR, FAR) - best
    return np.minimum(((away @ half) * away).sum(axis=-1), FAR)


def _walks(size, rates, epochs):
    """Slope and intercept after each update, (updates + 1, SHUFFLES, rates, 2)."""
    inputs, targets = line_data(0)
    rngs = [np.random.default_rng((seed, 1)) for seed in range(SHUFFLES)]
    w = np.tile([-1.5, 1.5], (SHUFFLES, len(rates), 1))
    step = (2 * rates / size)[:, None]
    path = [w]
    for _ in range(epochs):
        order = np.array([rng.permutation(EXAMPLES) for rng in rngs])
        x, y = inputs[order], targets[order]
        for start in range(0, EXAMPLES, size):
            some, wanted = x[:, start : start + size], y[:, start : start + size, None]
            errors = np.matmul(some, w.swapaxes(1, 2)) - wanted  # (SHUFFLES, size, rates)
            w = w - step * np.matmul(errors.swapaxes(1, 2), some)
            path.append(w)
    return np.array(path)


@functools.lru_cache(maxsize=128)
@steady()
@ignore_fp_warnings
def batches(size=16, lr=0.05, epochs=4):
    """SGD for a line through 256 points, in shuffled batches of `size` (slides 44, 45): Batches.

    size: of SIZES; lr above 0; the loss is the mean of (slope x + intercept − y)². The same points
    are shuffled in SHUFFLES ways. Remembered: do not change the arrays.
    """
    choose(size, SIZES, "batch size")
    path = _walks(size, np.array([lr]), epochs)[:, :, 0]
    excess = _excess(path)
    far = np.median(excess, axis=1) >= FAR
    diverged = int(far.argmax()) if far.any() else None
    end = None if diverged is None else diverged + 1
    return Batches(path[:end, 0], excess[:end], EXAMPLES // size, diverged)


@functools.lru_cache(maxsize=32)
@steady()
@ignore_fp_warnings
def typical(size=16, lr=0.05, epochs=4):
    """Of the walks of `batches` the one whose last loss is nearest to the median of all.

    Two are equally near, and the last digit must not choose: it is the one that ends lower. As
    there; (updates + 1, 2), slope and intercept, within ±FAR. Remembered: do not change it.
    """
    choose(size, SIZES, "batch size")
    paths = _walks(size, np.array([lr]), epochs)[:, :, 0]
    last = _excess(paths[-1])
    path = paths[:, last.argsort(kind="stable")[(SHUFFLES - 1) // 2]]  # the lower of the middle two
    return np.clip(np.nan_to_num(path, nan=FAR, posinf=FAR, neginf=-FAR), -FAR, FAR)


@functools.lru_cache(maxsize=128)
@steady()
@ignore_fp_warnings
def bearing(size=16, epochs=4):
    """Where each of RATES ends after so many epochs in batches of `size`: (rates, SHUFFLES) losses
    above the best, at most FAR. Remembered: do not change the array."""
    choose(size, SIZES, "batch size")
    return _excess(_walks(size, RATES, epochs)[-1]).T


def quickest(size=16, above=0.1):
    """The rate of RATES at which batches of `size` need the fewest updates until the median stays
    within `above` of the best, and its Batches. The smallest of several."""
    runs = [(rate, batches(size, rate)) for rate in RATES.tolist()]
    there = [(run.stays(above), rate, run) for rate, run in runs if run.stays(above) is not None]
    _, rate, run = min(there, key=lambda each: each[:2])
    return rate, run
