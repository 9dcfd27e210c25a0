"""Experiments of lecture part 04, multi-layer networks (slides 26-34): settings in, arrays out.

Shapes and parameter counts, what a wide layer can draw, where depth helps, how often XOR is solved
and how softmax behaves. Everything is float64. Networks that differ only in their random start are
trained together: their weights are stacked in one array, one row a network.
"""

import itertools
import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from nblib import datasets, nn, ops, optim
from nblib.choose import choose
from nblib.experiments import common
from nblib.experiments.common import ACTIVATIONS, Activation
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
            f"layers={sizes}, batch={batch!r} are no network; "
            "give at least two sizes and a batch, all whole numbers from 1, such as (3, 4, 2)"
        )
    return [
        Layer((out, into), (out,), (batch, out), out * into + out)
        for into, out in itertools.pairwise(sizes)
    ]


def parameters(layers):
    """How many numbers the network layers[0] → layers[1] → … has to learn (slide 28)."""
    return sum(layer.parameters for layer in shapes(layers))


# ------------------------------------------------- universal approximation (slide 30), built


UNITS = {name: ACTIVATIONS[name] for name in ("relu", "tanh", "sigmoid")}
# Two activations with which the theorem does not hold: polynomials (Leshno and others 1993).
POLYNOMIALS = {
    "none": ACTIVATIONS["linear"],
    "square": Activation("z²", "", np.square, lambda grad_output, z: 2 * z * grad_output),
}

TARGETS = {
    "wave": ("a wave, sin 2πx", lambda x: np.sin(2 * np.pi * x)),
    "peak": ("a narrow peak, 1/(1 + 25x²)", lambda x: 1 / (1 + 25 * x * x)),
    "root": ("a root, √|x − 0.3|", lambda x: np.sqrt(np.abs(x - 0.3))),
    "sawtooth": ("a sawtooth of 4 teeth", lambda x: 2 * sawtooth((x + 1) / 2, 4) - 1),
    "step": ("a step at 0.1, not continuous", lambda x: np.where(x < 0.1, -0.5, 0.5)),
}
WIDTHS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64)
REACH = 1.5  # curves are drawn this far; the fit sees [-1, 1] only
X = np.linspace(-REACH, REACH, 601)
INSIDE = np.abs(X) <= 1.0 + 1e-9


class Approximation(NamedTuple):
    """A function drawn by one hidden layer; n points from -1.5 to 1.5."""

    x: np.ndarray  #: (n,)
    target: np.ndarray  #: (n,)
    contributions: np.ndarray  #: (hidden, n), output weight times hidden unit; they sum to output
    output: np.ndarray  #: (n,), the sum of all contributions and the output bias
    joints: np.ndarray  #: (hidden,) where each hidden unit bends or switches
    bias: float  #: the output bias
    error: float  #: the largest |output - target| on [-1, 1]
    outside: float  #: the same for 1 < |x| ≤ 1.5, where no point was fitted
    widths: np.ndarray  #: (k,) numbers of units
    errors: np.ndarray  #: (k,) the largest error on [-1, 1] with so many, evenly spaced


def even_joints(hidden, activation):
    """Where the hidden units bend or switch if nobody moves them: (hidden,), evenly spaced."""
    first = -1.0 if activation == "relu" else -1.0 + 1.0 / hidden  # a ReLU bends where it starts
    return first + 2.0 * np.arange(hidden) / hidden


def redraw(values, stroke):
    """A function at the points X, (601,), after a stroke of a pen (n, 2) over it: (601,).

    Where the stroke passes an x more than once, the last time counts.
    """
    values = np.array(values)
    for ends in itertools.pairwise(stroke):
        (left, start), (right, end) = sorted(map(tuple, ends))
        under = (left <= X) & (right >= X)
        values[under] = np.interp(X[under], [left, right], [start, end])
    return values


def _features(x, joints, activation):
    """The hidden units at x, built by hand: act(s (x - k_i)). x (n,) -> (n, hidden)"""
    hidden = len(joints)
    if activation in POLYNOMIALS:
        unit, steepness = POLYNOMIALS[activation], 1.0
    else:
        unit = UNITS[activation]
        steepness = {"relu": 1.0, "tanh": 0.75 * hidden, "sigmoid": 1.5 * hidden}[activation]
    return unit.forward(steepness * (x[:, None] - joints))


def _fit(x, inside, target, joints, activation):
    """Output weights by least squares on the inside; contributions (n, hidden), bias, output."""
    features = _features(x, joints, activation)
    columns = np.column_stack([features, np.ones(len(x))])
    weights = np.linalg.lstsq(columns[inside], target[inside], rcond=1e-10)[0]
    return features * weights[:-1], float(weights[-1]), columns @ weights


@lru_cache(maxsize=64)
@steady()
def _errors(target, activation):
    """The largest error with each of WIDTHS; target: the bytes of its values inside."""
    wanted = np.frombuffer(target)
    x, everywhere = X[INSIDE], np.ones(len(wanted), dtype=bool)
    every = (even_joints(width, activation) for width in WIDTHS)
    fits = (_fit(x, everywhere, wanted, joints, activation)[2] for joints in every)
    return np.array([np.abs(fit - wanted).max() for fit in fits])


@steady()
def approximate(target="wave", hidden=8, activation="relu", joints=None):
    """One hidden layer draws a function of one input (slide 30).

    The hidden weights are built by hand: unit i switches at its own place, the places evenly spaced
    over [-1, 1] or as `joints` (hidden,) says. The output weights are solved by least squares on
    401 points of [-1, 1]. Nothing is random and nothing is trained.
    target: a key of TARGETS, or the values at the points X, (601,); hidden: at least 1;
    activation: a key of UNITS or POLYNOMIALS.
    Returns an ``Approximation``. ValueError for another name, values or joints of another shape,
    or no unit.
    """
    if isinstance(target, str):
        choose(target, TARGETS, "target")
        wanted = TARGETS[target][1](X)
    else:
        wanted = np.array(target, dtype=float)
        if wanted.shape != X.shape:
            raise ValueError(f"target has shape {wanted.shape}. Give its values at X: {X.shape}.")
    choose(activation, {**UNITS, **POLYNOMIALS}, "activation")
    if hidden < 1:
        raise ValueError(f"hidden is the number of units, at least 1, not {hidden}")
    joints = even_joints(hidden, activation) if joints is None else np.array(joints, dtype=float)
    if joints.shape != (hidden,):
        raise ValueError(f"joints has shape {joints.shape}. Give one for each of {hidden} units.")
    contributions, bias, output = _fit(X, INSIDE, wanted, joints, activation)
    miss = np.abs(output - wanted)
    return Approximation(
        X.copy(), wanted, contributions.T, output, joints, bias, float(miss[INSIDE].max()),
        float(miss[~INSIDE].max()), np.array(WIDTHS), _errors(wanted[INSIDE].tobytes(), activation),
    )  # fmt: skip


# ------------------------------------------------- many networks of one shape, trained together


def start(sizes, seeds, bound=1.0):
    """Random weights and biases for one network a seed: (S, P), one row each.

    Layer by layer, weight before bias, uniform within ±bound/√(number of inputs). bound=1 is the
    default of nn.Linear.
    """
    rows = []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        rows.append(np.concatenate([
            rng.uniform(-bound, bound, out * into + out) / math.sqrt(into)
            for into, out in itertools.pairwise(sizes)
        ]))  # fmt: skip
    return np.stack(rows)


def unpack(theta, sizes):
    """Weights and biases as views into a flat array theta (..., P).

    Returns a list of pairs: weight (..., out, in), bias (..., 1, out).
    """
    layers, at = [], 0
    for into, out in itertools.pairwise(sizes):
        weight = theta[..., at : at + out * into].reshape(*theta.shape[:-1], out, into)
        at += out * into
        layers.append((weight, theta[..., None, at : at + out]))
        at += out
    return layers


def forward(layers, x, activation="relu"):
    """Run x (N, in) through the networks of `unpack`.

    Returns what enters each layer, ending with the output (..., N, out), and each layer's z.
    """
    entering, zs = [x], []
    for k, (weight, bias) in enumerate(layers, 1):
        zs.append(entering[-1] @ weight.swapaxes(-1, -2) + bias)
        entering.append(UNITS[activation].forward(zs[-1]) if k < len(layers) else zs[-1])
    return entering, zs


def backward(layers, entering, zs, grad, activation="relu"):
    """The gradient of every parameter, flat as theta (..., P), given that of the output."""
    parts = []
    for k in reversed(range(len(layers))):
        if k < len(layers) - 1:
            grad = UNITS[activation].backward(grad, zs[k], output=entering[k + 1])
        weight = grad.swapaxes(-1, -2) @ entering[k]
        parts += [grad.sum(axis=-2), weight.reshape(*weight.shape[:-2], -1)]
        if k:
            grad = grad @ layers[k][0]
    return np.concatenate(parts[::-1], axis=-1)


# --------------------------------------------------------------- XOR, 200 times (slide 32)


class Lottery(NamedTuple):
    """Networks 2 → width → 1 on the four corners of XOR, one for each width and seed."""

    widths: tuple  #: (W,)
    probabilities: np.ndarray  #: (W, S, 4), for the corners 00, 01, 10, 11, after training
    solved: np.ndarray  #: (W, S), True where every corner is right with at least 90 %
    losses: np.ndarray  #: (W, S), binary cross-entropy after training
    on: tuple  #: (W,) of arrays (S, 4, width): is the hidden unit's z above 0 at this corner?


@steady()
def seed_lottery(widths=(2, 3, 4, 8), seeds=200, steps=2000, lr=0.5):
    """Train XOR from many random starts, all seeds of a width at once (slide 32).

    ReLU in the hidden layer, sigmoid at the end, plain gradient descent on all four corners.
    Weight seeds are 0, 1, … ; the data are always the same four corners. Returns a ``Lottery``.
    """
    x, labels = datasets.gate("xor")
    target = labels[:, None].astype(np.float64)
    probabilities, losses, on = [], [], []
    for width in widths:
        sizes = (2, width, 1)
        theta = start(sizes, range(seeds))
        layers = unpack(theta, sizes)
        for _ in range(steps):
            entering, zs = forward(layers, x)
            grad = (ops.sigmoid(entering[-1]) - target) / len(x)
            theta -= lr * backward(layers, entering, zs, grad)
        entering, zs = forward(layers, x)
        logits = entering[-1]
        on.append(zs[0] > 0)
        probabilities.append(ops.sigmoid(logits)[..., 0])
        losses.append(ops.binary_cross_entropy_with_logits(logits, target, reduction="none"))
    probabilities = np.stack(probabilities)
    right = np.where(labels == 1, probabilities, 1 - probabilities)
    solved = (right >= 0.9).all(axis=-1)
    return Lottery(tuple(widths), probabilities, solved, np.stack(losses).mean((-2, -1)), tuple(on))


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
    """The points of one data set: x (N, 2), labels (N,). "xor" is the four corners of ±1."""
    choose(data, DATA, "data")
    if data == "xor":
        x, labels = datasets.gate("xor")
        return 2 * x - 1, labels
    return datasets.make(data, POINTS, seed=data_seed)


@lru_cache(maxsize=32)
@steady()
def train_boundary(
    data="xor_field", hidden=4, activation="tanh", lr=1.0, data_seed=0, weight_seed=0,
    steps=MOST_STEPS,
):  # fmt: skip
    """Train 2 → hidden → 1 by plain gradient descent on all points; a ``Run`` (slides 26, 32).

    The weights start at the default of nn.Linear and are trained. The same settings give the same
    run again at once: the last 32 are kept. Raises ValueError for unknown names.
    """
    return train_on(*points(data, data_seed), hidden, activation, lr, weight_seed, steps)


@steady()
def train_on(x, labels, hidden, activation, lr, weight_seed, steps=MOST_STEPS):
    """The ``Run`` of `train_boundary` on these points: x (N, 2), labels (N,) of 0 and 1."""
    choose(activation, UNITS, "activation")
    target = labels[:, None].astype(np.float64)
    sizes = (2, hidden, 1)
    theta = start(sizes, [weight_seed])[0]
    layers = unpack(theta, sizes)
    history, outputs = np.empty((steps + 1, theta.size)), np.empty((steps + 1, len(x), 1))
    for step in range(steps + 1):
        entering, zs = forward(layers, x, activation)
        history[step], outputs[step] = theta, entering[-1]
        grad = (ops.sigmoid(entering[-1]) - target) / len(x)
        theta -= lr * backward(layers, entering, zs, grad, activation)
    losses = ops.binary_cross_entropy_with_logits(outputs, target, reduction="none")
    return Run(x, labels, history, losses.mean(axis=(1, 2)))


class Boundary(NamedTuple):
    """What the network of a ``Run`` says after some of its steps."""

    grid: np.ndarray  #: (cells,), the coordinates of the field, the same along both axes
    field: np.ndarray  #: (cells, cells), probability of class 1; rows are x2, columns x1
    units: np.ndarray  #: (hidden, 3), w1, w2, b of each hidden unit: its line is w·x + b = 0
    accuracy: float  #: share of the points on their own side
    loss: float


@steady()
def boundary(run, steps, activation="tanh", cells=61, reach=1.6):
    """Judge the network of a ``Run`` as it was after ``steps`` steps; a ``Boundary``."""
    hidden = (run.history.shape[1] - 1) // 4
    layers = unpack(run.history[steps], (2, hidden, 1))
    grid = np.linspace(-reach, reach, cells)
    x1, x2 = np.meshgrid(grid, grid)
    plane = np.stack([x1.ravel(), x2.ravel()], axis=1)
    field = ops.sigmoid(forward(layers, plane, activation)[0][-1]).reshape(cells, cells)
    said = forward(layers, run.x, activation)[0][-1][:, 0] > 0
    weight, bias = layers[0]
    units = np.column_stack([weight, bias[0]])
    accuracy = float((said == (run.labels == 1)).mean())
    return Boundary(grid, field, units, accuracy, float(run.losses[steps]))


# ------------------------------------------------------------------- depth or width (slide 31)


def sawtooth(x, teeth):
    """A zigzag between 0 and 1 with this many teeth on [0, 1], starting at 0. x (...) -> (...)"""
    return 1 - np.abs(2 * ((x * teeth) % 1.0) - 1)


def fold_network(folds):
    """A deep ReLU network that draws a sawtooth of 2^(folds-1) teeth on [0, 1], built by hand.

    One fold is 2 ReLU(x) − 4 ReLU(x − ½): it folds [0, 1] in half. Each further fold doubles the
    teeth and costs one hidden layer of 2 units (Telgarsky 2015).
    Returns pairs (weight (out, in), bias (out,)) for ops.linear, 6·folds + 1 numbers in all.
    """
    if folds < 1:
        raise ValueError(f"folds is the number of hidden layers, at least 1, not {folds}")
    kinks, mix = np.array([0.0, -0.5]), np.array([[2.0, -4.0]])
    layers = [(np.ones((2, 1)), kinks)]
    layers += [(np.repeat(mix, 2, axis=0), kinks) for _ in range(folds - 1)]
    return [*layers, (mix, np.zeros(1))]


def comb_network(teeth):
    """A shallow ReLU network that draws the same sawtooth: one hidden unit for each straight piece.

    Unit i bends at i/(2·teeth); the slopes turn from +2·teeth to −2·teeth and back.
    Returns two pairs (weight, bias), 6·teeth + 1 numbers in all. Raises ValueError below 1 tooth.
    """
    if teeth < 1:
        raise ValueError(f"a sawtooth has at least 1 tooth, not {teeth}")
    bends = np.arange(2 * teeth) / (2.0 * teeth)
    turns = 4.0 * teeth * (-1.0) ** np.arange(2 * teeth)
    turns[0] = 2.0 * teeth
    return [(np.ones((2 * teeth, 1)), -bends), (turns[None, :], np.zeros(1))]


@steady()
def run_layers(layers, x):
    """The output of a one-input ReLU network given as (weight, bias) pairs. x (n,) -> (n,)"""
    return common.forward(layers, x[:, None], ops.relu)[-1][:, 0]


class DepthCost(NamedTuple):
    """Numbers that a shallow and a deep network need for the same sawtooth, both built."""

    teeth: np.ndarray  #: (k,)
    shallow: np.ndarray  #: (k,) parameters of the network with one hidden layer
    deep: np.ndarray  #: (k,) parameters of the network that folds
    shallow_units: np.ndarray  #: (k,) hidden units of the first
    deep_units: np.ndarray  #: (k,) hidden units of the second
    miss: float  #: the largest distance of either from the sawtooth, over all of them


def depth_cost(most_folds=7):
    """Build sawtooths of 1, 2, 4, … teeth twice, wide and deep, and count the numbers (slide 31).

    Returns a ``DepthCost``.
    """
    x = np.linspace(0.0, 1.0, 4097)
    rows, miss = [], 0.0
    for folds in range(1, most_folds + 1):
        teeth = 2 ** (folds - 1)
        pair = comb_network(teeth), fold_network(folds)
        for layers in pair:
            miss = max(miss, float(np.abs(run_layers(layers, x) - sawtooth(x, teeth)).max()))
        numbers = (sum(w.size + b.size for w, b in layers) for layers in pair)
        rows.append([teeth, *numbers, *(sum(b.size for _, b in layers[:-1]) for layers in pair)])
    return DepthCost(*np.array(rows).T, miss)


@steady()
def depth_race(sizes, target, seeds=20, steps=2000, lr=0.01, samples=96):
    """Train networks of one shape on a function of x in [-1, 1] from many starts (slide 31).

    ReLU, mean squared error on `samples` points, Adam with a rate that falls to 0 along a cosine;
    weights start uniform within ±√(6/inputs). target: a key of TARGETS.
    Returns the root mean squared error of each seed, (seeds,). Raises ValueError for a bad name.
    """
    choose(target, TARGETS, "target")
    x = np.linspace(-1.0, 1.0, samples)[:, None]
    wanted = TARGETS[target][1](x)
    theta = nn.Parameter(wrap(start(sizes, range(seeds), bound=math.sqrt(6.0))))
    layers = unpack(theta.detach().numpy(), sizes)
    optimizer = optim.Adam([theta], lr)
    for step in range(1, steps + 1):
        entering, zs = forward(layers, x)
        grad = backward(layers, entering, zs, 2 * (entering[-1] - wanted) / samples)
        theta.grad = wrap(grad)
        optimizer.param_groups[0]["lr"] = lr * 0.5 * (1 + math.cos(math.pi * step / steps))
        optimizer.step()
    output = forward(layers, x)[0][-1]
    return np.sqrt(((output - wanted) ** 2).mean(axis=(1, 2)))


# ------------------------------------------------------------------------- softmax (slide 33)


class Softmax(NamedTuple):
    """Logits on their way to probabilities."""

    logits: np.ndarray  #: (K,), with the shift added
    probabilities: np.ndarray  #: (K,), by the stable formula
    naive: np.ndarray  #: (K,), by e^z / Σ e^z as it stands: nan where it overflows or underflows
    largest: float  #: the largest logit over the temperature: the naive formula needs e to this


def softmax(logits=(2.0, 1.0, 0.1), temperature=1.0, shift=0.0):
    """softmax((z + shift) / temperature), stable and naive (slide 33). Returns a ``Softmax``.

    Raises ValueError unless temperature is above 0.
    """
    if not temperature > 0:
        raise ValueError(f"temperature must be above 0, not {temperature}")
    z = np.asarray(logits, dtype=np.float64) + shift
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        powers = np.exp(z / temperature)
        naive = powers / powers.sum()
    return Softmax(z, ops.softmax(z / temperature), naive, float(z.max() / temperature))


def softmax_twice_floor(classes):
    """The least cross-entropy that a network ending in softmax can reach (slide 34).

    The best it can feed is 1 for the right class and 0 for the others, and the loss takes softmax
    of that again: −log(e / (e + classes − 1)).
    """
    return -math.log(math.e / (math.e + classes - 1))


# ------------------------------------------------------- what a first layer looks at (slide 29)


def pixels_used(weight):
    """How many inputs each unit really looks at: (Σ w²)² / Σ w⁴, 1 to the number of inputs.

    If k weights are equally large and the rest 0, this is k. weight (units, inputs) -> (units,)
    """
    squares = np.asarray(weight, dtype=np.float64) ** 2
    return squares.sum(axis=1) ** 2 / (squares**2).sum(axis=1)
