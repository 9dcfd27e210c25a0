"""Experiments of lecture part 03, activation functions (slides 17-25): settings in, arrays out.

What bends a network, what each activation does to a value and to a gradient, and how gradients
and units die. Everything is computed in float64 with the functions and the backward pairs of
``nblib.ops``; random numbers come from local generators only, so equal settings give equal arrays.
"""

import itertools
import math
import time
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np

from nblib import ops
from nblib.choose import choose
from nblib.experiments import deep, drawing
from nblib.experiments.common import ACTIVATIONS
from nblib.steady import steady

INITS = {
    "torch": "the default of nn.Linear: uniform within ±1/√n",
    "xavier": "Xavier: normal with variance 1/n",
    "kaiming": "Kaiming: normal with variance 2/n",
}


def value(name, z, parameter=None):
    """f(z) in float64 for the activation called ``name`` (slides 19-24).

    ``parameter`` is the negative slope of leaky_relu or the alpha of elu; None means PyTorch's
    default. Raises ValueError for an unknown name. z (...) -> (...)
    """
    activation = choose(name, ACTIVATIONS, "activation")
    return activation.forward(np.asarray(z, dtype=np.float64), parameter)


def slope(name, z, parameter=None):
    """f'(z) in float64: the backward pair of ``nblib.ops`` fed with a gradient of one.

    At a kink it is the side that PyTorch takes. Arguments and errors as for ``value``.
    z (...) -> (...)
    """
    activation = choose(name, ACTIVATIONS, "activation")
    z = np.asarray(z, dtype=np.float64)
    return activation.backward(np.ones_like(z), z, parameter)


class Curve(NamedTuple):
    """An activation over a grid, and its tangent at one point."""

    grid: np.ndarray  #: where the curve is computed, shape (n,)
    values: np.ndarray  #: f(grid), shape (n,)
    slopes: np.ndarray  #: f'(grid), shape (n,)
    z: float  #: the chosen point
    value: float  #: f(z)
    slope: float  #: f'(z)
    parameter: float | None  #: the parameter used, None where there is none
    steepest: float  #: the largest |f'| on the grid


def curve(name="sigmoid", z=0.0, parameter=None):
    """An activation and its derivative from −6 to 6, and value and slope at ``z`` (slides 19-24).

    Returns a ``Curve``. Raises ValueError for an unknown name.
    """
    record = choose(name, ACTIVATIONS, "activation")
    if parameter is None or record.parameter is None:
        parameter = record.default
    grid = np.linspace(-6.0, 6.0, 481)
    slopes = slope(name, grid, parameter)
    return Curve(
        grid,
        value(name, grid, parameter),
        slopes,
        float(z),
        float(value(name, z, parameter)),
        float(slope(name, z, parameter)),
        parameter,
        float(np.abs(slopes).max()),
    )


class Properties(NamedTuple):
    """What slides 19-24 say of an activation, computed."""

    low: float  #: smallest value found, -inf where it falls for ever
    high: float  #: largest value found, inf where it grows for ever
    at_zero: float  #: f(0)
    steepest: float  #: largest |f'(z)| for z in [-8, 8]
    mean: float  #: mean output for standard normal input
    zeros: float  #: share of outputs that are exactly 0 for standard normal input


@cache
def properties(name):
    """Range, value at 0, steepest slope, mean output and share of zeros (slides 19-24).

    A range that is still growing between |z| = 100 and |z| = 1000 counts as infinite.
    Returns ``Properties``. Raises ValueError for an unknown name.
    """
    grid = np.linspace(-8.0, 8.0, 3201)
    far = value(name, [-1000.0, -100.0, 100.0, 1000.0])
    everything = np.concatenate([value(name, grid), far])
    growing = (far[0] < far[1] - 1.0, far[3] > far[2] + 1.0)
    outputs = value(name, np.random.default_rng(0).normal(size=10_000))
    return Properties(
        -math.inf if growing[0] else float(everything.min()),
        math.inf if growing[1] else float(everything.max()),
        float(value(name, 0.0)),
        float(np.abs(slope(name, grid)).max()),
        float(outputs.mean()),
        float((outputs == 0).mean()),
    )


def cost_ratio(name="sigmoid", other="relu"):
    """How many times the processor time of ``other`` the activation ``name`` needs (slide 20).

    Both run on the same float64 array of 4,096 numbers, 40 times in a row; the fastest of 15 such
    rounds counts, taken in turn so that a busy machine slows both alike. The answer differs from
    machine to machine: print it as measured, after ≈, or hold it to a bound.
    """
    z = np.random.default_rng(0).normal(size=4096)
    best = {name: math.inf, other: math.inf}
    for _ in range(15):
        for key in best:
            record = choose(key, ACTIVATIONS, "activation")
            start = time.process_time()
            for _ in range(40):
                record.forward(z)
            best[key] = min(best[key], time.process_time() - start)
    return best[name] / max(best[other], 1e-9)


class Collapse(NamedTuple):
    """A stack of layers with one input and one output, and the straight line nearest to it."""

    x: np.ndarray  #: inputs, shape (n,)
    output: np.ndarray  #: what the network gives, shape (n,)
    slope: np.ndarray  #: d output / d input, shape (n,)
    line: np.ndarray  #: the nearest straight line (least squares), shape (n,)
    collapsed_weight: float  #: W of the same layers with no activation between them, multiplied out
    collapsed_bias: float  #: b of the same layers with no activation between them
    gap: float  #: the largest distance between network and line
    pieces: int | None  #: number of straight pieces on the range, None for a smooth curve


@steady()
def collapse_layers(layers):
    """Multiply a stack of linear layers into one: W = W2 W1, b = W2 b1 + b2 (slide 17).

    ``layers`` is a list of pairs (weight (out, in), bias (out,)), first layer first; the answer
    is one such pair. Raises ValueError for an empty list.
    """
    if not layers:
        raise ValueError("there are no layers to multiply; give at least one (weight, bias) pair")
    weight, bias = layers[0]
    for next_weight, next_bias in layers[1:]:
        weight, bias = next_weight @ weight, next_weight @ bias + next_bias
    return weight, bias


def _forward(layers, x, name):
    """Output and d output / d x of a one-input network. x (n,) -> (n,), (n,)"""
    h, dh = x[:, None], np.ones((len(x), 1))
    for weight, bias in layers[:-1]:
        z, dz = ops.linear(h, weight, bias), dh @ weight.T
        h, dh = value(name, z), slope(name, z) * dz
    weight, bias = layers[-1]
    return ops.linear(h, weight, bias)[:, 0], (dh @ weight.T)[:, 0]


@steady()
def linear_collapse(depth=3, activation="linear", weight_seed=0, width=8, points=601):
    """``depth`` linear layers with an activation between them, as a curve (slides 17, 18).

    One input from -3 to 3, ``width`` units in each hidden layer, one output. The weights are
    random; the last layer is then scaled and shifted so that the output stays within -1 and 1 and
    can be seen, which changes no shape.
    Returns a ``Collapse``. Raises ValueError for an unknown activation or a depth below 1.
    """
    record = choose(activation, ACTIVATIONS, "activation")
    if depth < 1:
        raise ValueError(f"depth is the number of layers, at least 1, not {depth}")
    rng = np.random.default_rng(weight_seed)
    sizes = [1] + [width] * (depth - 1) + [1]
    layers = []
    for fan_in, fan_out in itertools.pairwise(sizes):
        spread = math.sqrt(2.0 / fan_in) if record.pieces else 1.5 / math.sqrt(fan_in)
        layers.append(
            (rng.normal(size=(fan_out, fan_in)) * spread, rng.normal(size=fan_out) * spread)
        )
    x = np.linspace(-3.0, 3.0, points)
    output, _ = _forward(layers, x, activation)
    half, middle = np.ptp(output) / 2, (output.max() + output.min()) / 2
    height = rng.uniform(0.4, 0.95)
    shift = rng.uniform(-1.0, 1.0) * (1.0 - height)
    if half > 1e-12:
        weight, bias = layers[-1]
        layers[-1] = (weight * height / half, (bias - middle) * height / half + shift)
    output, steepness = _forward(layers, x, activation)
    line = np.polyval(np.polyfit(x, output, 1), x)
    weight, bias = collapse_layers(layers)
    return Collapse(
        x,
        output,
        steepness,
        line,
        float(weight[0, 0]),
        float(bias[0]),
        float(np.abs(output - line).max()),
        count_pieces(layers, activation) if record.pieces or depth == 1 else None,
    )


@steady()
def count_pieces(layers, activation="relu", low=-3.0, high=3.0):
    """How many straight pieces a one-input network has between ``low`` and ``high`` (slide 18).

    Exact: between two bends every unit is a straight line, so the places where a unit crosses
    zero follow from its values at the bends; each layer adds its own. ``layers`` is a list of
    pairs (weight, bias). Raises ValueError for an activation that is not made of straight pieces,
    unless there is but one layer, where it is never applied.
    """
    record = choose(activation, ACTIVATIONS, "activation")
    if len(layers) > 1 and not record.pieces:
        raise ValueError(
            f"{activation} is curved everywhere, so pieces cannot be counted; "
            "use linear, relu or leaky_relu"
        )
    x = np.array([low, high], dtype=np.float64)
    h = x[:, None]
    for weight, bias in layers[:-1]:
        z = ops.linear(h, weight, bias)
        row, unit = np.nonzero(z[:-1] * z[1:] < 0)
        before, after = z[row, unit], z[row + 1, unit]
        crossing = x[row] + (x[row + 1] - x[row]) * before / (before - after)
        bends = np.unique(np.concatenate([x, crossing]))
        bends = bends[np.concatenate([[True], np.diff(bends) > 1e-9 * (high - low)])]
        z = np.stack([np.interp(bends, x, column) for column in z.T], axis=1)
        x, h = bends, record.forward(z)
    y = ops.linear(h, *layers[-1])[:, 0]
    slopes = np.diff(y) / np.diff(x)
    return int(1 + np.sum(np.abs(np.diff(slopes)) > 1e-7 * max(1.0, np.abs(slopes).max())))


class Pieces(NamedTuple):
    """One wave of cos(pi x), drawn by a hidden layer of ReLU units; n points from -1 to 1."""

    x: np.ndarray  #: (n,)
    target: np.ndarray  #: cos(pi x), shape (n,)
    output: np.ndarray  #: what the network gives, shape (n,)
    joints: np.ndarray  #: where each unit switches on, shape (width,)
    weights: np.ndarray  #: the output weights, by which the slope changes there, shape (width,)
    pieces: int  #: number of straight pieces, counted
    error: float  #: the largest distance between network and wave
    farthest: int  #: at which point of x that is


def even_bends(width):
    """Places for the bends of ``width`` units, evenly spaced within -1 and 1: (width,)"""
    return np.linspace(-1.0, 1.0, width + 2)[1:-1]


@steady()
def pieces_of(width, joints=None):
    """One hidden layer of ``width`` ReLU units draws one wave of cos(pi x) (slide 18).

    The hidden weights are built by hand, so that each unit switches on at its own place: the places
    are ``joints`` (width,), or evenly spaced. The output weights follow by least squares. Left of
    the first bend every unit is off and the output flat. Returns ``Pieces``.
    Raises ValueError for a width below 1 or joints of another shape.
    """
    if width < 1:
        raise ValueError(f"width is the number of ReLU units, at least 1, not {width}")
    joints = even_bends(width) if joints is None else joints
    run = drawing.approximate(np.cos(np.pi * drawing.X), width, "relu", joints)
    layers = [
        (np.ones((width, 1)), -run.joints),
        (run.weights[None, :], np.array([run.bias])),
    ]
    x, target, output = (part[drawing.INSIDE] for part in (run.x, run.target, run.output))
    return Pieces(
        x,
        target,
        output,
        run.joints,
        run.weights,
        count_pieces(layers, "relu", -1.0, 1.0),
        run.error,
        int(np.abs(output - target).argmax()),
    )


class Gradients(NamedTuple):
    """The gradient on its way back through a deep network, layer by layer."""

    layer: np.ndarray  #: 1 (next to the input) to depth (next to the output), shape (depth,)
    norm: np.ndarray  #: size of dL/dz in each layer; the gradient entering at the output has 1
    slopes: np.ndarray  #: what the slopes of each layer multiply that size by, shape (depth,)
    weights: np.ndarray  #: the same for the weights between it and the layer above; 1 at the top
    bound: (
        np.ndarray
    )  #: the size if every slope were the steepest there is and the weights left out


@steady()
def vanishing_gradient(
    activation="sigmoid", depth=10, init="xavier", weight_seed=0, scale=1.0, width=32, examples=32
):
    """Send a gradient of size 1 back through ``depth`` random layers (slides 20, 23).

    Layers of ``width`` units, zero biases, standard normal input; the weights are drawn as
    ``init`` says and multiplied by ``scale``. ``slopes`` and ``weights`` multiply to ``norm``.
    Returns ``Gradients``. Raises ValueError for unknown names or a depth below 1.
    """
    record = choose(activation, ACTIVATIONS, "activation")
    choose(init, INITS, "init")
    if depth < 1:
        raise ValueError(f"depth is the number of layers, at least 1, not {depth}")
    rng = np.random.default_rng(weight_seed)
    h = rng.normal(size=(examples, width))
    grad = rng.normal(size=(examples, width))
    grad /= np.linalg.norm(grad)
    steps = []
    for _ in range(depth):
        weight = scale * _random_weight(rng, init, width)
        z = ops.linear(h, weight, np.zeros(width))
        steps.append((h, weight, z))
        h = record.forward(z)
    sizes = [1.0]  # before and after each activation, from the output back
    for h, weight, z in reversed(steps):
        grad = record.backward(grad, z)
        sizes.append(np.linalg.norm(grad))
        grad = ops.linear_backward(grad, h, weight)[0]
        sizes.append(np.linalg.norm(grad))
    before, after = np.array(sizes[:-1:2])[::-1], np.array(sizes[1::2])[::-1]
    below = np.append(after[1:], 1.0)  # what left the activation of the layer above
    layer = np.arange(1, depth + 1)
    steepest = properties(activation).steepest
    with np.errstate(invalid="ignore"):  # 0 / 0 where nothing is left
        slopes, weights = np.nan_to_num(after / before), np.nan_to_num(before / below)
    return Gradients(layer, after, slopes, weights, steepest ** (depth - layer + 1.0))


def _random_weight(rng, init, width):
    """A (width, width) weight matrix drawn as ``init`` says."""
    if init == "torch":
        return rng.uniform(-1.0, 1.0, size=(width, width)) / math.sqrt(width)
    return rng.normal(size=(width, width)) * math.sqrt(deep.WEIGHTS[init] / width)


class Training(NamedTuple):
    """A hidden layer while it learns, step by step, seen through the slopes of its units."""

    x: np.ndarray  #: training inputs, shape (n,)
    target: np.ndarray  #: what to learn, shape (n,)
    outputs: np.ndarray  #: what the network gives at each step, shape (k + 1, n)
    slopes: np.ndarray  #: f'(z) of every unit for every training input, (k + 1, units, n)
    off: np.ndarray  #: units with z <= 0 for all training inputs, at each step, shape (k + 1,)
    dead: np.ndarray  #: units with gradient exactly 0 for all of them, at each step, (k + 1,)
    stuck: np.ndarray  #: units with |f'(z)| < 0.01 for all of them, at each step, (k + 1,)
    losses: np.ndarray  #: mean squared error at each step, shape (k + 1,)
    diverged: int | None  #: the step at which the loss passed a million, None where it did not


UNITS = 16


@lru_cache(32)
@steady()
def dead_relu(lr=0.05, bias=0.0, activation="relu", steps=200, weight_seed=0, nudge=0.0):
    """Train one hidden layer on a sine by full-batch gradient descent and watch its units die.

    One input, UNITS hidden units whose biases all start near ``bias``, one output; slide 23.
    A unit is dead when z <= 0 for all training inputs: then its slope, and with it every gradient
    of its weights, is zero for all of them. Returns a ``Training``; k is ``steps``, or less where
    the run diverged. ``nudge`` is added to every first weight: a run that comes out otherwise for
    a tiny one is decided by rounding. The same call gives the same object: do not change it.
    Raises ValueError for an unknown activation or a rate that is not positive.
    """
    record = choose(activation, ACTIVATIONS, "activation")
    if not lr > 0:
        raise ValueError(f"lr is the learning rate, above 0, not {lr}")
    rng = np.random.default_rng(weight_seed)
    x, target = deep.sine()
    weight = [rng.normal(size=(UNITS, 1)), bias + 0.3 * rng.normal(size=UNITS)]
    weight += [rng.normal(size=(1, UNITS)) / math.sqrt(UNITS), np.zeros(1)]
    weight[0] += nudge
    z_history, outputs, losses, diverged = [], [], [], None
    for step in range(steps + 1):
        z = ops.linear(x, weight[0], weight[1])
        h = record.forward(z)
        output = ops.linear(h, weight[2], weight[3])
        difference = output - target
        z_history.append(z)
        outputs.append(output[:, 0])
        losses.append(float((difference**2).mean()))
        if losses[-1] > 1e6:
            diverged = step
            break
        if step == steps:
            break
        grad_h, grad_v, grad_c = ops.linear_backward(difference * (2.0 / len(x)), h, weight[2])
        grad_z = record.backward(grad_h, z)
        _, grad_w, grad_b = ops.linear_backward(grad_z, x, weight[0])
        for array, grad in zip(weight, (grad_w, grad_b, grad_v, grad_c), strict=True):
            array -= lr * grad
    z_history = np.array(z_history)  # (k + 1, n, units)
    slopes = slope(activation, z_history)
    steepest = np.abs(slopes).max(axis=1)
    return Training(
        x[:, 0],
        target[:, 0],
        np.array(outputs),
        slopes.transpose(0, 2, 1),
        (z_history <= 0).all(axis=1).sum(axis=1),
        (steepest == 0).sum(axis=1),
        (steepest < 0.01).sum(axis=1),
        np.array(losses),
        diverged,
    )
