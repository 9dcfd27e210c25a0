"""Part 08, the lab: one layer's way back in numbers, and the loss's; how the networks of one
training, kept after each epoch, read the same images.

A network here is the list of arrays W1, b1, W2, b2 that a student's own loop has made: the logits
are W2 relu(W1 x + b1) + b2.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from nblib.experiments.reading import probabilities

EASY = 3  # images read right from the first epoch on
STEP = 0.001  # how far a number is moved to measure a slope
OUR_RUN = Path(__file__).parent.parent / "data" / "lab.npz"


class Layer(NamedTuple):
    """A layer Y = X Wᵀ + b, and what comes back: X (N, in), W (out, in), b (1, out), G (N, out)."""

    X: np.ndarray
    W: np.ndarray
    b: np.ndarray
    G: np.ndarray


def layer(seed=0, examples=4, inputs=3, units=2):
    """A `Layer` of random numbers with one digit behind the point."""
    rng = np.random.default_rng(seed)
    shapes = (examples, inputs), (units, inputs), (1, units), (examples, units)
    return Layer(*(rng.normal(size=shape).round(1) + 0.0 for shape in shapes))


def entries(layer):
    """Every number of W, X and b as (array, row, column); of W the last comes first."""
    found = [("W", *place) for place in np.ndindex(layer.W.shape)][::-1]
    return found + [(name, *p) for name in "Xb" for p in np.ndindex(getattr(layer, name).shape)]


def our_run():
    """The loss and the accuracy in per cent of our own run in the lab, each (6, 2): after every
    epoch, on images learned from and held back. `python -m tools.lab_run` has stored them."""
    with np.load(OUR_RUN) as stored:
        return stored["loss"], stored["accuracy"]


def random_like(parameters, seed=0):
    """A network of the shapes of W1, b1, W2, b2 that has learned nothing: random weights, of
    standard deviation √(2 / inputs), and biases of 0."""
    rng = np.random.default_rng(seed)
    shapes = [array.shape for array in parameters]
    return [
        rng.normal(0, np.sqrt(2 / shape[1]), shape) if len(shape) == 2 else np.zeros(shape)
        for shape in shapes
    ]


class Slope(NamedTuple):
    """The gradient of one number of a layer.

    places    [(n, i), ...]: the outputs that it occurs in
    factors   [(array, row, column), ...]: what it is multiplied by in each; None for a bias, by 1
    terms     [(g, factor), ...]: for each place the G that arrives there, and that factor's value
    value     the sum of their products
    measured  the slope of Σ G · Y, by moving the number a little up and down
    """

    places: list
    factors: list
    terms: list
    value: float
    measured: float


def slope(layer, array, row, column):
    """The `Slope` of one number: array "X", "W" or "b"."""
    if array == "X":
        places = [(row, i) for i in range(len(layer.W))]
        factors = [("W", i, column) for _, i in places]
    else:
        unit = row if array == "W" else column
        places = [(n, unit) for n in range(len(layer.X))]
        factors = [("X", n, column) if array == "W" else None for n, _ in places]
    terms = [
        (float(layer.G[place]), float(getattr(layer, of[0])[of[1:]]) if of else 1.0)
        for place, of in zip(places, factors, strict=True)
    ]

    def loss(change):
        moved = getattr(layer, array).copy()
        moved[row, column] += change
        X, W, b, G = layer._replace(**{array: moved})
        return (G * (X @ W.T + b)).sum()

    measured = float(loss(STEP) - loss(-STEP)) / (2 * STEP)
    return Slope(places, factors, terms, sum(g * factor for g, factor in terms), measured)


class LossSlope(NamedTuple):
    """The loss of one example, and how it changes with each of its K logits.

    probabilities  (K,) softmax of the logits
    target         (K,) 1 at the true class, 0 elsewhere
    loss           −ln of the probability of the true class
    slopes         (K,) probabilities − target
    measured       (K,) by moving each logit alone a little up and down
    """

    probabilities: np.ndarray
    target: np.ndarray
    loss: float
    slopes: np.ndarray
    measured: np.ndarray


def loss_slope(logits, true):
    """The `LossSlope` of logits (K,), where `true` is the index of the true class.

    >>> loss_slope([0.0, 0.0], 1).slopes
    array([ 0.5, -0.5])
    """
    logits = np.asarray(logits, float)
    moves = STEP * np.eye(len(logits))

    def loss(z):
        return float(np.log(np.exp(z).sum()) - z[true])

    p, target = probabilities(logits[None])[0], np.eye(len(logits))[true]
    measured = [(loss(logits + move) - loss(logits - move)) / (2 * STEP) for move in moves]
    return LossSlope(p, target, loss(logits), p - target, np.array(measured))


class Growing(NamedTuple):
    """Some images, read by one network before its training and after each of E epochs.

    chosen         (k,) their indices
    labels         (k,)
    since          (k,) the epoch from which on each is read right; 0: after none of them
    answers        (E + 1, k) the digits that are read; −1 where there is no finite logit
    probabilities  (E + 1, k, 10)
    stubborn       how many of all images are read wrong after every epoch
    sure           the mean probability of the answers to these, after the first and the last epoch
    """

    chosen: np.ndarray
    labels: np.ndarray
    since: np.ndarray
    answers: np.ndarray
    probabilities: np.ndarray
    stubborn: int
    sure: tuple


def growing(history, images, labels):
    """`Growing` of some of these images (N, 784), from networks before and after each epoch.

    Chosen are, each time the first that fits: three with different labels that are read right from
    epoch 1 on; one that is wrong at first, and right from as late an epoch on as there is one (but
    before the last, so that it is right more than once, if that can be); one that is never right.

    Raises ValueError for a history of fewer than two networks.
    """
    if len(history) < 2:
        raise ValueError(
            f"history has {len(history)} network(s). Give at least two: the one before training, "
            "and one after each epoch."
        )
    labels = np.asarray(labels)
    read = np.stack([_read(parameters, images) for parameters in history])
    answers = np.where(read.any(axis=2), read.argmax(axis=2), -1)
    right = answers[1:] == labels
    epochs = len(right)
    turns = (right[1:] >= right[:-1]).all(axis=0) & right[-1]  # once right, right to the end
    since = np.where(turns, 1 + epochs - right.sum(axis=0), 0)
    never = ~right.any(axis=0)
    chosen = [np.flatnonzero((since == 1) & (labels == d))[:1] for d in range(10)]
    chosen = np.sort(np.concatenate(chosen))[:EASY].tolist()
    late = since[(since > 1) & (since < epochs)]
    late = late.max() if len(late) else epochs
    if late > 1:
        chosen += np.flatnonzero(since == late)[:1].tolist()
    chosen += np.flatnonzero(never)[:1].tolist()
    surest = read[:, never].max(axis=2)
    sure = tuple(float(surest[k].mean()) if never.any() else 0.0 for k in (1, -1))
    return Growing(
        np.array(chosen, int),
        labels[chosen],
        since[chosen],
        answers[:, chosen],
        read[:, chosen],
        int(never.sum()),
        sure,
    )


def _read(parameters, images):
    """Probabilities (N, 10) of one network; zeros where its logits are not finite."""
    W1, b1, W2, b2 = parameters
    logits = np.maximum(images @ W1.T + b1, 0) @ W2.T + b2
    finite = np.isfinite(logits).all(axis=1, keepdims=True)
    return np.where(finite, probabilities(np.where(finite, logits, 0)), 0)
