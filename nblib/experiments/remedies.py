"""Overfitting, and what helps against it, measured over several draws of points (part 05).

The playground's circles with much noise and its network of three hidden layers. All draws train at
once: each weight has a first axis that counts the draws, and what the optimizers do, they do entry
by entry, so that no draw knows of another.
"""

import functools
import itertools
from typing import NamedTuple

import numpy as np

import nblib
from nblib import datasets, nn, ops, optim
from nblib.choose import choose
from nblib.experiments import common, playground
from nblib.steady import steady

NOISE, RATE, EPOCHS, POINTS, OTHERS = 0.3, 0.03, 300, 200, 500
MORE = 4  # so many times the points, where more of them are the remedy
DRAWS = 6
EVERY = 3  # so many epochs from one measurement to the next
HIDDEN = (8, 8, 8)
SURE = 0.9  # an answer with a higher probability is called sure

# What is done about it. more: so many times the points; the rest is turned on in `overfitting`.
REMEDIES = {
    "nothing": {},
    "weight decay": {"weight_decay": 1.0},
    "dropout": {"dropout": 0.2},
    "smaller network": {"hidden": (4,)},
    "more points": {"more": MORE},
}


class Overfitting(NamedTuple):
    """Losses before training and after every third epoch.

    epochs  (k,) when they were measured
    train  (draws, k) on the points trained on
    validation  (draws, k) on 200 others, by which one may choose when to stop
    test   (draws, k) on 500 others, by which nothing is chosen
    right  (3, draws, k) the share of each of these sets that is right, in the same order
    layers  a (weight, bias) a layer, (k, draws, inputs, units) and (k, draws, 1, units), as they
            were then
    """

    epochs: np.ndarray
    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray
    right: np.ndarray
    layers: list

    @property
    def stops(self):
        """(draws,) the epoch with the smallest validation loss: early stopping goes back to it."""
        return self.epochs[self.validation.argmin(axis=1)]

    @property
    def stopped(self):
        """(draws,) the test loss there."""
        return self.test[np.arange(len(self.test)), self.validation.argmin(axis=1)]


def _draws(more, draws):
    """Points (draws, n, 2) and labels (draws, n), three times: to train, to choose by, to test.

    The last two are the same for every `more`, and fewer training points are the first of more.
    """
    ends = np.cumsum([MORE * POINTS, POINTS, OTHERS])
    sets = []
    for seed in range(draws):
        x, labels = datasets.make("circles", int(ends[-1]), NOISE, seed)
        sets.append((x, labels.astype(float)))
    x, labels = (np.array(both) for both in zip(*sets, strict=True))
    parts = slice(more * POINTS), slice(ends[0], ends[1]), slice(ends[1], None)
    return [(x[:, part], labels[:, part]) for part in parts]


def overfitting(remedy="nothing", draws=DRAWS):
    """Train on `draws` draws of the noisy rings, with one of REMEDIES or none: Overfitting.

    Full batches, AdamW (without weight decay, but where that is the remedy), the same first weights
    in each draw. Remembered: do not change the arrays. ValueError for an unknown remedy.
    """
    return _overfitting(remedy, draws)  # however it was asked, it is remembered once


@functools.cache
@steady()
def _overfitting(remedy, draws):
    choose(remedy, REMEDIES, "remedy")
    settings = {"hidden": HIDDEN, "weight_decay": 0.0, "dropout": 0.0, "more": 1}
    settings |= REMEDIES[remedy]
    (x, labels), *others = _draws(settings["more"], draws)
    sizes = (2, *settings["hidden"], 1)
    weights = [
        (
            nn.Parameter(nblib.tensor(np.repeat(weight.T[None], draws, 0))),
            nn.Parameter(nblib.tensor(np.repeat(bias[None, None], draws, 0))),
        )
        for weight, bias in playground.first_weights(sizes)
    ]
    flat = list(itertools.chain(*weights))
    optimizer = optim.AdamW(flat, lr=RATE, weight_decay=settings["weight_decay"])
    inputs, targets = nblib.tensor(x), nblib.tensor(labels[..., None])
    rng, keep = np.random.default_rng(0), 1 - settings["dropout"]
    plain = [(weight._data, bias._data) for weight, bias in weights]
    found, kept, epochs = [], [], itertools.count()

    def model(h):
        for weight, bias in weights[:-1]:
            h = nblib.tanh(h @ weight + bias)
            if keep < 1:
                h = h * nblib.tensor((rng.random(h.shape) < keep) / keep)
        return h @ weights[-1][0] + weights[-1][1]

    def criterion(logits, targets):  # the mean over a draw's points, added up over the draws
        return nn.functional.binary_cross_entropy_with_logits(logits, targets) * draws

    def measured(*_):
        if next(epochs) % EVERY == 0:
            found.append([_loss(plain, *points) for points in ((x, labels), *others)])
            kept.append([each.copy() for layer in plain for each in layer])

    common.fit(model, [(inputs, targets)], criterion, optimizer, EPOCHS + 1, measured)
    losses, right = np.array(found).transpose(2, 1, 3, 0)
    arrays = [np.array(each) for each in zip(*kept, strict=True)]
    layers = list(zip(arrays[::2], arrays[1::2], strict=True))
    return Overfitting(np.arange(0, EPOCHS + 1, EVERY), *losses, right, layers)


def _logits(layers, x):
    """What the networks say of points (..., n, 2): (..., n)."""
    for k, (weight, bias) in enumerate(layers):
        x = np.matmul(x, weight) + bias
        if k + 1 < len(layers):
            x = np.tanh(x)
    return x[..., 0]


def _loss(layers, x, labels):
    """The mean loss of each draw's network, and the share that it gets right: two of (draws,)."""
    logits = _logits(layers, x)
    each = ops.binary_cross_entropy_with_logits(logits, labels, reduction="none")
    return each.mean(axis=1), ((logits > 0) == labels).mean(axis=1)


class Boundaries(NamedTuple):
    """One network at two times of its training: where its test loss is lowest, and at the end.

    x (n, 2), labels (n,)  the points that it is trained on
    epochs  the two times
    losses  (2, 2) at each time on the training and on the test points
    right   (2, 2) the shares of these points that are right
    axis  (m,) along both sides of a square around the points
    fields  (2, m, m) the probability of class 1 on that square, at the two times
    """

    x: np.ndarray
    labels: np.ndarray
    epochs: tuple
    losses: np.ndarray
    right: np.ndarray
    axis: np.ndarray
    fields: np.ndarray


def boundaries(draw=3, draws=DRAWS):
    """What the network of one draw makes of the plane, at two times: Boundaries.

    draw: which of the `draws` of `overfitting` without a remedy, counted from 0. ValueError for a
    draw that is not among them.
    """
    reach, side = 1.9, 240
    if not 0 <= draw < draws:
        raise ValueError(f"draw={draw}: one of 0 to {draws - 1} is needed.")
    run = overfitting("nothing", draws)
    (x, labels), *_ = _points(draws)
    times = [int(run.test[draw].argmin()), len(run.epochs) - 1]
    points = _square(reach, side)
    fields = [
        _logits([(weight[at, draw], bias[at, draw]) for weight, bias in run.layers], points)
        for at in times
    ]
    return Boundaries(
        x[draw],
        labels[draw],
        tuple(int(run.epochs[at]) for at in times),
        np.array([[run.train[draw, at], run.test[draw, at]] for at in times]),
        np.array([[run.right[0, draw, at], run.right[2, draw, at]] for at in times]),
        np.linspace(-reach, reach, side),
        ops.sigmoid(np.array(fields)).reshape(2, side, side),
    )


class Moment(NamedTuple):
    """One network at one time of its training, and 200 points that are asked of it.

    x (n, 2), labels (n,)  the points
    wrong   (n,) whether the answer is wrong
    sure    (n,) whether its probability is above SURE
    field  (side, side) the probability of class 1 on the square
    losses  training, test
    right   the same, the shares that are right
    cost    what a wrong answer on the test points costs on average, −ln of the true class's
            probability
    price   the wrong answers' part of the test loss, their share times this cost
    """

    x: np.ndarray
    labels: np.ndarray
    wrong: np.ndarray
    sure: np.ndarray
    field: np.ndarray
    losses: tuple
    right: tuple
    cost: float
    price: float


def moment(epoch, test=False, draw=3, reach=1.9, side=90):
    """What the network of `boundaries` makes of the plane after `epoch` epochs: Moment.

    epoch: from 0 to EPOCHS, in steps of EVERY; test: whether the points are of the test, the first
    200 of its 500, or those trained on. ValueError for another epoch.
    """
    if epoch % EVERY or not 0 <= epoch <= EPOCHS:
        raise ValueError(f"epoch={epoch}: one of 0, {EVERY}, {2 * EVERY}, … {EPOCHS} is needed.")
    run, at = overfitting(), epoch // EVERY
    layers = [(weight[at, draw], bias[at, draw]) for weight, bias in run.layers]
    sets = _points(DRAWS)
    x, labels = (each[draw] for each in sets[2 if test else 0])
    x, labels = x[:POINTS], labels[:POINTS]
    others, truth = (each[draw] for each in sets[2])
    margins = (2 * truth - 1) * _logits(layers, others)
    lost = np.logaddexp(0, -margins[margins <= 0])
    logits = _logits(layers, x)
    return Moment(
        x,
        labels,
        (logits > 0) != labels,
        ops.sigmoid(np.abs(logits)) > SURE,
        ops.sigmoid(_logits(layers, _square(reach, side))).reshape(side, side),
        (float(run.train[draw, at]), float(run.test[draw, at])),
        (float(run.right[0, draw, at]), float(run.right[2, draw, at])),
        float(lost.mean()),
        float(lost.sum() / len(margins)),
    )


@functools.cache
def _points(draws):
    return _draws(1, draws)


@functools.cache
def _square(reach, side):
    """(side², 2) places, row by row from below."""
    axis = np.linspace(-reach, reach, side)
    return np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
