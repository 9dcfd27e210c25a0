"""Experiments of lecture part 04, multi-layer networks (slides 26-34): settings in, arrays out.

Shapes and parameter counts, the decision boundary, how softmax behaves, what the layers of a digit
reader look at. Everything is float64. What a layer can draw and what depth saves (slides 30, 31) is
in `drawing.py`, XOR from 200 starts (slide 32) in `lottery.py`.
"""

import itertools
import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from nblib import datasets, nn, ops, optim
from nblib.choose import choose
from nblib.experiments import common, polygons
from nblib.experiments.stacked import UNITS, backward, forward, start, unpack
from nblib.steady import steady
from nblib.tensor import wrap

# ------------------------------------------------------------------- shapes (slides 26, 27, 28)


class Layer(NamedTuple):
    """One linear layer of a network, and what leaves it for a whole batch."""

    weight: tuple  #: (out, in)
    bias: tuple  #: (out,)
    output: tuple  #: (batch, out)
    parameters: int  #: out · in + out


def shapes(layers, batch=1):
    """Every shape of the network layers[0] → layers[1] → …, without building it (slide 28).

    layers: at least two sizes, whole numbers from 1; batch: number of examples, from 1.
    Returns a list of ``Layer``, one for each arrow. ValueError for fewer sizes or one below 1.
    """
    sizes = tuple(layers)
    whole = all(isinstance(n, int | np.integer) and n >= 1 for n in (*sizes, batch))
    if len(sizes) < 2 or not whole:
        raise ValueError(
            f"layers={sizes}, batch={batch!r} do not describe a network; "
            "give at least two sizes and a batch, all whole numbers from 1, such as (3, 4, 2)"
        )
    return [
        Layer((out, into), (out,), (batch, out), out * into + out)
        for into, out in itertools.pairwise(sizes)
    ]


def parameters(layers):
    """How many numbers the network layers[0] → layers[1] → … has to learn (slide 28)."""
    return sum(layer.parameters for layer in shapes(layers))


# ------------------------------------------------------ the decision boundary (slides 26, 32)

POINTS, MOST_STEPS = 200, 400
DATA = {
    "xor": "the four corners",
    "xor_field": "XOR field",
    "moons": "moons",
    "circles": "circles",
    "spiral": "spiral",
    "blobs": "blobs",
}


class Run(NamedTuple):
    """One network 2 → hidden → 1 in training, every step kept."""

    x: np.ndarray  #: (N, 2)
    labels: np.ndarray  #: (N,) of 0 and 1
    history: np.ndarray  #: (steps + 1, P), the parameters before each step and at the end
    losses: np.ndarray  #: (steps + 1,), binary cross-entropy at each of them


def points(data, data_seed=0):
    """The points of one data set: x (N, 2), labels (N,). "xor" is the four corners, 0 and 1."""
    choose(data, DATA, "data")
    if data == "xor":
        return datasets.gate("xor")
    return datasets.make(data, POINTS, seed=data_seed)


@lru_cache(maxsize=32)
@steady()
def train_boundary(
    data="xor_field", hidden=4, activation="tanh", lr=1.0, data_seed=0, weight_seed=0
):
    """Train 2 → hidden → 1 by plain gradient descent on all points; a ``Run`` (slides 26, 32).

    The weights start at the default of nn.Linear and are trained. The same settings give the same
    run again at once: the last 32 are kept. Raises ValueError for unknown names.
    """
    return train_on(*points(data, data_seed), hidden, activation, lr, weight_seed)


@steady()
def train_on(x, labels, hidden, activation, lr, weight_seed, steps=MOST_STEPS, biases=()):
    """The ``Run`` of `train_boundary` on these points: x (N, 2), labels (N,) of 0 and 1.

    biases: of pairs (hidden unit from 0, bias), each put in the place of the one drawn.
    """
    choose(activation, UNITS, "activation")
    target = labels[:, None].astype(np.float64)
    sizes = (2, hidden, 1)
    theta = start(sizes, [weight_seed])[0]
    layers = unpack(theta, sizes)
    for unit, bias in biases:
        layers[0][1][0, unit] = bias
    history, outputs = np.empty((steps + 1, theta.size)), np.empty((steps + 1, len(x), 1))
    for step in range(steps + 1):
        entering, zs = forward(layers, x, activation)
        history[step], outputs[step] = theta, entering[-1]
        grad = (ops.sigmoid(entering[-1]) - target) / len(x)
        theta -= lr * backward(layers, entering, zs, grad, activation)
    losses = ops.binary_cross_entropy_with_logits(outputs, target, reduction="none")
    return Run(x, labels, history, losses.mean(axis=(1, 2)))


class Travel(NamedTuple):
    """The numbers in a network with one hidden layer, from the inputs to the probabilities."""

    sums: np.ndarray  #: (hidden,), z₁
    hidden: np.ndarray  #: (hidden,), h₁ = ReLU(z₁)
    logits: np.ndarray  #: (outputs,), z₂
    probabilities: np.ndarray  #: (outputs,), softmax(z₂)


@steady()
def travel(x, layers):
    """x (n,) on its way through two layers, pairs weight (out, in), bias (out,); a ``Travel``."""
    (W1, b1), (W2, b2) = layers
    sums = W1 @ x + b1
    hidden = ops.relu(sums)
    logits = W2 @ hidden + b2
    return Travel(sums, hidden, logits, ops.softmax(logits))


def travel_layers():
    """Two layers 3 → 4 → 2, random and not trained: those of notebook 04."""
    first, second = np.random.default_rng(0), np.random.default_rng(27)
    return [
        (first.normal(size=(4, 3)), first.normal(size=4)),
        (second.normal(size=(2, 4)), second.normal(size=2)),
    ]


class Boundary(NamedTuple):
    """What the network of a ``Run`` says after some of its steps."""

    grid: np.ndarray  #: (cells,), the coordinates of the field, the same along both axes
    field: np.ndarray  #: (cells, cells), probability of class 1; rows are x2, columns x1
    units: np.ndarray  #: (hidden, 3), w1, w2, b of each hidden unit: its line is w·x + b = 0
    accuracy: float  #: share of the points on their own side
    loss: float


@steady()
def boundary(run, steps, activation="tanh", cells=61, frame=(-1.6, 1.6)):
    """Judge the network of a ``Run`` as it was after ``steps`` steps; a ``Boundary``.

    frame: the field reaches from here to there, along both axes.
    """
    hidden = (run.history.shape[1] - 1) // 4
    layers = unpack(run.history[steps], (2, hidden, 1))
    grid = np.linspace(*frame, cells)
    x1, x2 = np.meshgrid(grid, grid)
    plane = np.stack([x1.ravel(), x2.ravel()], axis=1)
    field = ops.sigmoid(forward(layers, plane, activation)[0][-1]).reshape(cells, cells)
    said = forward(layers, run.x, activation)[0][-1][:, 0] > 0
    weight, bias = layers[0]
    units = np.column_stack([weight, bias[0]])
    accuracy = float((said == (run.labels == 1)).mean())
    return Boundary(grid, field, units, accuracy, float(run.losses[steps]))


@steady()
def linear_regions(units, reach=1.6):
    """The parts into which ReLU units cut the square of the plane within ±reach (slide 26).

    units: (hidden, 3), w1, w2, b of each. Returns what `polygons.pieces` does: convex polygons, and
    which units are on in each. Where these are the same, a network with one hidden layer is linear.

    >>> len(linear_regions([[1, 0, 0], [0, 1, 0]]))
    4
    """
    return polygons.pieces(units, -reach, reach)


# ------------------------------------------------------------------------- softmax (slide 33)


class Softmax(NamedTuple):
    """Logits on their way to probabilities."""

    logits: np.ndarray  #: (K,), with the shift added
    scaled: np.ndarray  #: (K,), these over the temperature
    powers: np.ndarray  #: (K,), e to each of them: inf where that is too large for a float
    probabilities: np.ndarray  #: (K,), by the stable formula
    naive: np.ndarray  #: (K,), by e^z / Σ e^z as it stands: nan where it overflows or underflows


def softmax(logits=(2.0, 1.0, 0.1), temperature=1.0, shift=0.0):
    """softmax((z + shift) / temperature), stable and naive (slide 33). Returns a ``Softmax``.

    Raises ValueError unless temperature is above 0.
    """
    if not temperature > 0:
        raise ValueError(f"temperature must be above 0, not {temperature}")
    z = np.asarray(logits, dtype=np.float64) + shift
    scaled = z / temperature
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        powers = np.exp(scaled)
        naive = powers / powers.sum()
    return Softmax(z, scaled, powers, ops.softmax(scaled), naive)


class Tasks(NamedTuple):
    """Three small tasks, each a pair x (N, inputs), y: yes or no, one of three, a number."""

    two: tuple  #: two moons, y (200, 1) of 0.0 and 1.0
    three: tuple  #: a spiral of three arms, y (200,) of 0, 1, 2
    number: tuple  #: sin 2x with some noise, y (60, 1)


def three_tasks():
    """What the three kinds of last layer are trained on (slide 34); ``Tasks``."""
    moons, side = datasets.moons(200)
    arms, kind = datasets.spiral(200, classes=3, turns=0.5)
    line = np.linspace(-1.5, 1.5, 60)[:, None]
    noisy = np.sin(2 * line) + 0.1 * np.random.default_rng(0).normal(size=line.shape)
    return Tasks((moons, side[:, None] * 1.0), (arms, kind), (line, noisy))


@steady()
def train_head(model, criterion, task):
    """Train a float64 model of nblib on all points of a task at once, 300 times; the last loss.

    (slide 34)
    """
    batch = tuple(wrap(array) for array in task)
    losses = []
    common.fit(
        model,
        [batch],
        criterion,
        optim.Adam(model.parameters(), lr=0.03),
        300,
        lambda loss, y: losses.append(loss.item()),
    )
    return losses[-1]


@steady()
def ask(model, x):
    """What a float64 model of nblib answers, as an array: x (N, inputs) -> (N, outputs)"""
    return model(wrap(x)).detach().numpy()


def share(model, x):
    """The probability of class 1 that a model with one logit gives: x (N, inputs) -> (N, 1)"""
    return ops.sigmoid(ask(model, x))


def softmax_twice_floor(classes):
    """The least cross-entropy that a network ending in softmax can reach (slide 34).

    The best it can feed is 1 for the right class and 0 for the others, and the loss takes softmax
    of that again: −log(e / (e + classes − 1)).
    """
    return -math.log(math.e / (math.e + classes - 1))


# ------------------------------------------------------- what the layers look at (slide 29)

READER = (784, 32, 32, 10)


class Reader(NamedTuple):
    """A trained network for digits, 784 → 32 → 32 → 10, and what it was trained and tested on."""

    layers: list  #: three pairs weight (out, in), bias (out,)
    start: np.ndarray  #: (32, 784), the first weights before training
    images: np.ndarray  #: (4000, 784), of the training digits
    labels: np.ndarray  #: (4000,)
    accuracy: float  #: on 1,000 other digits


@lru_cache(maxsize=4)
@steady()
def read_digits(shuffled=False):
    """Train 784 → 32 → 32 → 10 on 4,000 digits; a ``Reader`` (slide 29).

    AdamW in batches of 50, four epochs. shuffled: the pixels of all images in one other order.
    """
    digits = datasets.mnist(train_size=4000, test_size=1000)
    order = np.random.default_rng(1).permutation(784) if shuffled else slice(None)
    images = digits.train_images.astype(np.float64)[:, order]
    with common.weights_from(0):
        parts = [nn.Linear(into, out) for into, out in itertools.pairwise(READER)]
    model = nn.Sequential(parts[0], nn.ReLU(), parts[1], nn.ReLU(), parts[2]).double()
    start = parts[0].weight.detach().numpy().copy()
    optimizer = optim.AdamW(model.parameters(), lr=0.0015, weight_decay=0.5)
    batches = common.Shuffled(
        lambda rows: (wrap(images[rows]), wrap(digits.train_labels[rows])),
        len(images),
        50,
        np.random.default_rng(0),
    )
    common.fit(model, batches, nn.CrossEntropyLoss(), optimizer, 4)
    layers = [(part.weight.detach().numpy(), part.bias.detach().numpy()) for part in parts]
    answers = common.forward(layers, digits.test_images.astype(np.float64)[:, order], ops.relu)[
        -1
    ].argmax(axis=1)
    accuracy = float((answers == digits.test_labels).mean())
    return Reader(layers, start, images, digits.train_labels, accuracy)


class Answers(NamedTuple):
    """What the hidden units of a ``Reader``, of one layer, answer to; dead units left out."""

    units: np.ndarray  #: (U,), their numbers, the most selective first
    means: np.ndarray  #: (U, 784), the mean of the images that excite each most
    slopes: np.ndarray  #: (U, 784), the unit's gradient by pixel, averaged over these images
    labels: np.ndarray  #: (U, 10), how many of these images show a 0, a 1, …
    on: np.ndarray  #: (U,), for how many of all images each is on
    dead: int  #: how many units are on for no image


@steady()
def answers(reader, layer, most=50):
    """What the units of hidden layer 1 or 2 answer to, by the images that excite them most.

    Returns an ``Answers``. The gradient says which pixels, made brighter, would excite the unit
    still more.
    """
    (W1, b1), (W2, b2), _ = reader.layers
    first = ops.linear(reader.images, W1, b1)
    z = first if layer == 1 else ops.linear(ops.relu(first), W2, b2)
    alive = np.flatnonzero((z > 0).any(axis=0))
    means, slopes, labels = [], [], []
    for unit in alive:
        top = np.argsort(-z[:, unit], kind="stable")[:most]
        means.append(reader.images[top].mean(axis=0))
        through = (first[top] > 0) * W2[unit] if layer == 2 else None
        slopes.append(W1[unit] if layer == 1 else (through @ W1).mean(axis=0))
        labels.append(np.bincount(reader.labels[top], minlength=10))
    labels = np.array(labels)
    order = np.argsort(-labels.max(axis=1), kind="stable")
    return Answers(
        alive[order],
        np.array(means)[order],
        np.array(slopes)[order],
        labels[order],
        (z > 0).sum(axis=0)[alive[order]],
        z.shape[1] - len(alive),
    )
