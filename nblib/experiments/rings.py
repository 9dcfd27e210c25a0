"""Part 00, the two rings: which of the playground's networks learn them, and what a line can do."""

from typing import NamedTuple

import numpy as np

import nblib
from nblib import ops
from nblib.experiments import playground

PLAYGROUND = {"lr": 0.1, "optimizer": "adam", "batch_size": 50}  # settings of notebook 00


INNER, OUTER = 0.5, 1.0  # the radii of the rings where they have no noise


def seeds_that_solve(units, seeds, epochs=50, order=None):
    """With which weight seeds the playground's network gets 90 % of its points right after `epochs`
    epochs.

    The network is the one that notebook 00 opens the playground with: the rings, one hidden layer
    of `units` (tanh), and PLAYGROUND. order: a seed of its own for the order of the points; None
    takes the weight seed for that as well. Returns a list of those of the seeds that do it.
    """
    seeds = list(seeds)
    shares = shares_right(units, seeds, epochs, order)
    return [seed for seed, right in zip(seeds, shares, strict=True) if right >= 0.9]


def shares_right(units, seeds, epochs=50, order=None):
    """The share of its training points that each network of `seeds_that_solve` gets right after
    `epochs` epochs: (S,)."""
    return np.array([_rings(units, seed, order).to(epochs).train_accuracy for seed in seeds])


class Lottery(NamedTuple):
    """The playground's networks from many seeds, for several numbers of hidden units."""

    units: tuple[int, ...]
    seeds: tuple[int, ...]
    shares: np.ndarray  # (U, S) of the training points that are right
    fields: np.ndarray  # (U, S, n, n) logits, orange above 0; row 0 at the bottom
    reach: float  # the fields go from -reach to reach in x1 and in x2
    radii: tuple[float, float]  # of the two rings of points, on average: blue, orange


def lottery(units=(1, 2, 3, 4), seeds=range(20), epochs=50):
    """Networks as in `seeds_that_solve`, for each number of units one from each seed: Lottery.

    Fields have 48 places in each direction and go as far as the playground's picture.
    """
    n, reach = 48, 1.15
    places = ((np.arange(n) + 0.5) / n * 2 - 1) * reach
    grid = np.stack(np.meshgrid(places, places), axis=-1).reshape(-1, 2)
    seeds = tuple(seeds)
    shares = np.empty((len(units), len(seeds)))
    fields = np.empty((len(units), len(seeds), n, n))
    for row, count in enumerate(units):
        for column, seed in enumerate(seeds):
            end = _rings(count, seed).to(epochs)
            logits = playground.forward(end.layers, grid, "tanh")[-1][:, 0]
            shares[row, column] = end.train_accuracy
            fields[row, column] = logits.reshape(n, n)
    points = playground.points("circles", 0.1, 0)
    away = np.hypot(*points.x.T)
    radii = tuple(float(away[points.labels == k].mean()) for k in (0, 1))
    return Lottery(tuple(units), seeds, shares, fields, reach, radii)


class Cut(NamedTuple):
    """Straight lines that touch the inner of two rings, and what they cut off the outer one."""

    directions: np.ndarray  # (lines,) the angle of each line's normal, in radians
    half: float  # so far, in radians, each cut-off arc reaches to both sides of its direction
    share: float  # of the points of both rings that are right, where inside means orange


def lines_around(lines, inner=INNER, outer=OUTER):
    """One to three lines that touch the inner ring, evenly around it, on rings without noise: Cut.

    A tangent at the distance `inner` from the middle cuts the arc of all angles within
    arccos(inner / outer) of its normal off the outer ring. The rings have equally many points.
    Raises ValueError where arcs would overlap.

    >>> [round(100 * start.lines_around(lines).share) for lines in (1, 2, 3)]
    [67, 83, 100]
    """
    half = np.arccos(inner / outer)
    if not 1 <= lines <= 3 or half > np.pi / 3 + 1e-12:
        raise ValueError(
            f"{lines} lines around a ring of radius {inner} in one of {outer}: their arcs overlap, "
            "or there are none. Use 1 to 3 lines and an inner radius of at least half the outer."
        )
    directions = np.pi / 2 + np.arange(lines) * 2 * np.pi / 3
    return Cut(directions, float(half), float((1 + lines * half / np.pi) / 2))


def ring_says(slope, x1):
    """The probability of orange that logistic regression with the score slope · x1 gives."""
    return ops.sigmoid(slope * np.asarray(x1, float))


class Slope(NamedTuple):
    """Logistic regression on two rings without noise, with one slope in the direction of x1."""

    X: np.ndarray  # (n, 2) both rings; each point has one of its colour opposite
    y: np.ndarray  # (n,) 0 on the outer ring, 1 on the inner one
    p: np.ndarray  # (n,) the probability of 1 that a point gets, sigmoid(slope · x1)
    wrong: np.ndarray  # (n,) whether its colour is on the other side of one half
    loss: float  # cross-entropy


def ring_slope(slope, each=40):
    """How logistic regression does on two rings with the score slope · x1: Slope.

    A constant besides would only make it worse: the points are the same to the left and right.

    >>> [round(start.ring_slope(slope).loss, 3) for slope in (0.0, 2.0)]
    [0.693, 0.836]
    """
    around = (np.arange(each) + 0.5) / each * 2 * np.pi
    ring = np.column_stack([np.cos(around), np.sin(around)])
    X, y = np.concatenate([OUTER * ring, INNER * ring]), np.repeat([0, 1], each)
    score = slope * X[:, 0]
    loss = np.mean(np.logaddexp(0, score) - y * score)
    wrong = (score > 0) & (y == 0) | (score < 0) & (y == 1)
    return Slope(X, y, ring_says(slope, X[:, 0]), wrong, float(loss))


def ring_shares(edges):
    """The share of the inner ring among the points between each two of the edges of x1, 0 where
    there are none. edges (n + 1,) -> (n,)"""
    inside, outside = (
        np.diff(np.arcsin(np.clip(edges / radius, -1, 1))) for radius in (INNER, OUTER)
    )
    both = inside + outside
    return np.divide(inside, both, out=np.zeros_like(both), where=both > 0)


def ring_step():
    """The best that one step along x1 can say, at the line that touches the inner ring: the
    probability of 1 before it (beyond it is 0), and the loss."""
    unsure = 1.5 - lines_around(1).share  # the share of all points before the line
    before = 0.5 / unsure
    entropy = -before * np.log(before) - (1 - before) * np.log(1 - before)
    return before, float(unsure * entropy)


def seeds_that_close(units, seeds):
    """Which of these networks say blue all around, at 360 places on a circle far outside the rings.

    Networks and result are as in `seeds_that_solve`. Of others the orange region goes on for ever.
    """
    angles = np.linspace(0, 2 * np.pi, 360, endpoint=False)
    far = nblib.tensor(100 * np.column_stack([np.cos(angles), np.sin(angles)]))
    found = []
    for seed in seeds:
        run = _rings(units, seed)
        run.to(50)
        with nblib.no_grad():
            if (run.model(far).numpy() < 0).all():
                found.append(seed)
    return found


def _rings(units, seed, order=None):
    """The playground's run on the rings, as notebook 00 opens it."""
    return playground.Run(
        playground.points("circles", 0.1, 0),
        (units,),
        "tanh",
        **PLAYGROUND,
        weight_seed=seed,
        order_seed=order,
    )
