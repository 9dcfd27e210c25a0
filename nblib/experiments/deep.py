"""How a deep network trains, on lecture part 03 (slides 20 and 23): settings in, arrays out.

Ten hidden layers learn a sine, from several starts at once, with sigmoid, tanh or ReLU; with plain
gradient descent or with Adam; with normalisation or with skip connections, or without. All starts
are one array with one more axis, so that a film of the training takes a fraction of a second.
"""

import functools
import itertools
import math
from typing import NamedTuple

import numpy as np

from nblib import nn, ops
from nblib.choose import choose
from nblib.experiments.common import ACTIVATIONS, OPTIMIZERS, Activation
from nblib.steady import steady
from nblib.tensor import wrap

WIDTH, DEPTH, INPUTS = 16, 10, 40
STEPS = 300
STARTS = 5
RULES = {"gd": OPTIMIZERS["sgd"], "adam": OPTIMIZERS["adam"]}
RATES = {"gd": 0.03, "adam": 0.003}  # the learning rate that goes with each
WEIGHTS = {"xavier": 1.0, "kaiming": 2.0}  # the variance of a weight, times 1/n
USUAL = {"sigmoid": "xavier", "tanh": "xavier", "relu": "kaiming"}  # the weights that go with each
# Tanh is steeper than the sigmoid and centred at 0. Here each of the two by itself, and both.
TWINS = {
    "sigmoid_centred": Activation(
        "σ(z) − ½",
        "",
        lambda z: ops.sigmoid(z) - 0.5,
        lambda grad, z: ops.sigmoid_backward(grad, ops.sigmoid(z)),
    ),
    "sigmoid_steep": Activation(
        "σ(4z)",
        "",
        lambda z: ops.sigmoid(4 * z),
        lambda grad, z: 4 * ops.sigmoid_backward(grad, ops.sigmoid(4 * z)),
    ),
    "sigmoid_both": Activation(
        "σ(4z) − ½",
        "",
        lambda z: ops.sigmoid(4 * z) - 0.5,
        lambda grad, z: 4 * ops.sigmoid_backward(grad, ops.sigmoid(4 * z)),
    ),
}
BETWEEN = {name: ACTIVATIONS[name] for name in USUAL} | TWINS
HELPS = ("none", "norm", "skip")
LOST = 1e6  # a loss beyond this counts as diverged


class Film(NamedTuple):
    """A deep network at every step of its training, from several starts."""

    losses: np.ndarray  #: mean squared error, shape (steps + 1, starts); inf after diverging
    sizes: np.ndarray  #: size of the gradient of each layer's weights, (steps + 1, starts, layers)
    constant: float  #: the loss of the best constant answer
    line: float  #: the loss of the best straight line
    #: what the start with the middle last loss says, (steps + 1, inputs); nan once lost
    fits: np.ndarray


def sine():
    """The forty training inputs (n, 1) and what is to be learned (n, 1)."""
    x = np.linspace(-2.0, 2.0, INPUTS)[:, None]
    return x, np.sin(2.0 * x)


@functools.lru_cache(64)
@steady()
def deep_training(
    activation="sigmoid",
    optimizer="gd",
    help="none",
    scale=1.0,
    lr=None,
    depth=DEPTH,
    steps=STEPS,
    starts=STARTS,
    nudge=0.0,
    weights=None,
):
    """Train `depth` hidden layers of 16 units on a sine, all 40 examples in each step (slide 20).

    activation: sigmoid, tanh or relu, or one of TWINS. weights: "xavier" or "kaiming", None is what
    is usual for the activation (USUAL); they are normal and multiplied by `scale`, a start for each
    weight seed from 0. optimizer: "gd" or "adam"; lr None is its rate in RATES. help: "none";
    "norm", which shifts and scales each unit's z to mean 0 and spread 1 over the examples; "skip",
    which adds a hidden layer's input to its output. `nudge` is added to every first weight. Returns
    a `Film`, the same object for the same call: do not change it. Raises ValueError for an unknown
    name.
    """
    choose(activation, BETWEEN, "activation")
    choose(optimizer, RATES, "optimizer")
    choose(help, HELPS, "help")
    lr = RATES[optimizer] if lr is None else lr
    x, target = sine()
    flat, layers = _network(activation, weights, scale, depth, starts)
    layers[0][0][:] += nudge
    ends = np.cumsum([0] + [part[0].size for layer in layers for part in layer])
    losses, sizes, said = [], [], []
    with np.errstate(over="ignore", invalid="ignore"):
        for run in _descend(flat, layers, activation, help, RULES[optimizer], lr, steps):
            alive = run.alive
            losses.append(np.where(alive, run.loss, np.inf))
            squares = np.add.reduceat(run.gradient**2, ends[:-1], axis=1)[:, ::2]
            sizes.append(np.where(alive[:, None], np.sqrt(squares), np.nan))
            said.append(np.where(alive[:, None], run.outputs[..., 0], np.nan))
    middle = np.argsort(losses[-1], kind="stable")[starts // 2]
    line = np.polyval(np.polyfit(x[:, 0], target[:, 0], 1), x[:, 0])
    return Film(
        np.array(losses),
        np.array(sizes),
        float(target.var()),
        float(((line - target[:, 0]) ** 2).mean()),
        np.array([step[middle] for step in said]),
    )


@steady()
def signals(activation="sigmoid", weights=None, help="none", scale=1.0):
    """How much each layer's outputs differ from input to input before training (slide 20).

    The networks are those of `deep_training`, and so are the settings (of help: "none" and "skip").
    Returns the standard deviation over the 40 inputs, averaged over a layer's units, an array
    (STARTS, DEPTH).
    """
    choose(activation, BETWEEN, "activation")
    choose(help, ("none", "skip"), "help")
    _, layers = _network(activation, weights, scale, DEPTH, STARTS)
    h, spreads = sine()[0], []
    for layer, (weight, bias) in enumerate(layers[:-1]):
        f = BETWEEN[activation].forward(h @ weight.transpose(0, 2, 1) + bias)
        h = h + f if help == "skip" and layer > 0 else f
        spreads.append(h.std(axis=1).mean(axis=1))
    return np.array(spreads).T


class Pair(NamedTuple):
    """Two inputs on their way through one network, at one step of its training."""

    outputs: np.ndarray  #: what each hidden layer gives for each of the two, (2, depth, units)
    #: how far apart the two are in each layer: the root mean square of the units' differences
    apart: np.ndarray
    answers: np.ndarray  #: what the network says for each of the two, shape (2,)
    fit: np.ndarray  #: what it says for each of the forty training inputs, shape (40,)
    loss: float  #: mean squared error over the forty


KEPT = 5  # every fifth step of a training is kept for `two_inputs`


@steady()
def two_inputs(a=-0.8, b=0.8, activation="sigmoid", step=0):
    """Send two inputs through the first network of `deep_training`, after `step` steps (slide 20).

    step: 0 to 300, a multiple of 5; training is plain gradient descent. Returns a `Pair`. Raises
    ValueError for an unknown name, or a step that is not kept.
    """
    choose(activation, BETWEEN, "activation")
    if step not in range(0, STEPS + 1, KEPT):
        raise ValueError(f"step is a multiple of {KEPT} from 0 to {STEPS}, not {step}")
    flat, layers = _network(activation, None, 1.0, DEPTH, 1)
    flat[:], fit = _kept(activation, step)
    h, outputs = np.array([[a], [b]], dtype=np.float64), []
    for weight, bias in layers[:-1]:
        h = BETWEEN[activation].forward(h @ weight[0].T + bias[0])
        outputs.append(h)
    outputs = np.array(outputs).transpose(1, 0, 2)
    weight, bias = layers[-1]
    errors = fit - sine()[1][:, 0]
    return Pair(
        outputs,
        np.sqrt(((outputs[1] - outputs[0]) ** 2).mean(axis=1)),
        (h @ weight[0].T + bias[0])[:, 0],
        fit,
        float((errors**2).mean()),
    )


def _kept(activation, step):
    """The parameters (P,) of the first start after so many steps, a multiple of five, and its
    answers (40,). The training goes on as far as somebody has asked: a film begins at once."""
    known, following = _begun(activation)
    try:
        known.extend(itertools.islice(following, max(0, step // KEPT + 1 - len(known))))
    except BaseException:  # interrupted, it cannot go on
        _begun.cache_clear()
        raise
    return known[step // KEPT]


@functools.lru_cache(8)
def _begun(activation):
    """[(parameters, answers), …] at every fifth step so far, and an iterator over those to come."""
    flat, layers = _network(activation, None, 1.0, DEPTH, 1)
    runs = _descend(flat, layers, activation, "none", RULES["gd"], RATES["gd"], STEPS)
    fifths = itertools.islice(runs, 0, None, KEPT)
    return [], ((flat[0].copy(), run.outputs[0, :, 0].copy()) for run in fifths)


class _Step(NamedTuple):
    """A step of a training before the parameters move: which starts have not diverged, and more."""

    alive: np.ndarray  # (starts,)
    loss: np.ndarray  # (starts,)
    gradient: np.ndarray  # of all parameters, (starts, P)
    outputs: np.ndarray  # (starts, inputs, 1)


def _descend(flat, layers, activation, help, rule, lr, steps):
    """Train all starts at once on the sine: yields a `_Step` and then moves `flat`, each time."""
    x, target = sine()
    parameter = nn.Parameter(wrap(flat))  # the optimizer moves the numbers that the layers look at
    rule, alive = rule.make([parameter], lr), np.ones(len(flat), bool)
    for _ in range(steps + 1):
        loss, gradients, outputs = _loss_and_gradients(layers, activation, help, x, target)
        gradient = np.concatenate([part.reshape(len(flat), -1) for part in gradients], axis=1)
        alive = alive & np.isfinite(loss) & (loss < LOST)
        gradient[~alive] = flat[~alive] = 0.0  # what has diverged takes no further part
        yield _Step(alive, loss, gradient, outputs)
        parameter.grad = wrap(gradient)
        rule.step()


def _network(activation, weights, scale, depth, starts):
    """All parameters (starts, P), and the layers [(W (starts, out, in), b), …], views into them."""
    weights = USUAL.get(activation, "xavier") if weights is None else weights
    scale = scale * math.sqrt(choose(weights, WEIGHTS, "weights"))
    pairs = list(itertools.pairwise([1] + [WIDTH] * depth + [1]))
    flat = np.zeros((starts, sum(fan_out * (fan_in + 1) for fan_in, fan_out in pairs)))
    generators = [np.random.default_rng(seed) for seed in range(starts)]
    layers, begin = [], 0
    for layer, (fan_in, fan_out) in enumerate(pairs):
        middle, end = begin + fan_in * fan_out, begin + fan_in * fan_out + fan_out
        weight = flat[:, begin:middle].reshape(starts, fan_out, fan_in)
        layers.append((weight, flat[:, middle:end].reshape(starts, 1, fan_out)))
        # Nothing follows the last layer: its weights are the same whatever stands before it.
        spread = 1.0 if layer == depth else scale
        for one, rng in zip(weight, generators, strict=True):
            one[:] = rng.normal(size=(fan_out, fan_in)) * (spread / math.sqrt(fan_in))
        begin = end
    return flat, layers


def _loss_and_gradients(layers, activation, help, x, target):
    """Losses (starts,), gradients [of W, of b, …], first layer first, outputs (starts, n, 1)."""
    record = BETWEEN[activation]
    h, kept = np.broadcast_to(x, (len(layers[0][0]), *x.shape)), []
    for layer, (weight, bias) in enumerate(layers[:-1]):
        z, spread = h @ weight.transpose(0, 2, 1) + bias, None
        if help == "norm":
            z, spread = _normalised(z)
        f = record.forward(z)
        added = help == "skip" and layer > 0
        kept.append((h, z, f, spread, added))
        h = h + f if added else f
    weight, bias = layers[-1]
    outputs = h @ weight.transpose(0, 2, 1) + bias
    difference = outputs - target
    grad = difference * (2.0 / len(x))
    gradients = [grad.sum(axis=1, keepdims=True), grad.transpose(0, 2, 1) @ h]
    grad = grad @ weight
    for (weight, _), (h, z, f, spread, added) in zip(layers[-2::-1], kept[::-1], strict=True):
        grad_z = record.backward(grad, z, output=f)
        if spread is not None:
            grad_z = _normalised_backward(grad_z, z, spread)
        gradients += [grad_z.sum(axis=1, keepdims=True), grad_z.transpose(0, 2, 1) @ h]
        grad = grad_z @ weight + (grad if added else 0.0)
    return (difference**2).mean(axis=(1, 2)), gradients[::-1], outputs


def _normalised(z):
    """Mean 0 and spread 1 over the examples, and the spread that z had. z (starts, n, units)"""
    spread = np.sqrt(z.var(axis=1, keepdims=True) + 1e-5)
    return (z - z.mean(axis=1, keepdims=True)) / spread, spread


def _normalised_backward(grad, z, spread):
    """The gradient through `_normalised`, whose output is z: mean and spread move with each z."""
    along = (grad * z).mean(axis=1, keepdims=True)
    return (grad - grad.mean(axis=1, keepdims=True) - z * along) / spread
