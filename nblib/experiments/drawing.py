"""What one hidden layer can draw, and what depth saves (slides 30 and 31), in numbers."""

import itertools
import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from nblib import datasets, nn, ops, optim
from nblib.choose import choose
from nblib.experiments import common
from nblib.experiments.common import ACTIVATIONS, Activation
from nblib.experiments.stacked import UNITS, backward, forward, start, unpack
from nblib.steady import steady
from nblib.tensor import wrap

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
    weights: np.ndarray  #: (hidden,), the output weights
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
    """Output weights by least squares on the inside; contributions (n, hidden), weights, output."""
    features = _features(x, joints, activation)
    columns = np.column_stack([features, np.ones(len(x))])
    weights = np.linalg.lstsq(columns[inside], target[inside], rcond=1e-10)[0]
    return features * weights[:-1], weights, columns @ weights


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
    contributions, weights, output = _fit(X, INSIDE, wanted, joints, activation)
    miss = np.abs(output - wanted)
    return Approximation(
        X.copy(),
        wanted,
        contributions.T,
        weights[:-1],
        output,
        joints,
        float(weights[-1]),
        float(miss[INSIDE].max()),
        float(miss[~INSIDE].max()),
        np.array(WIDTHS),
        _errors(wanted[INSIDE].tobytes(), activation),
    )


class Hats(NamedTuple):
    """A row of hats, each half over the next, and their sum; n points from -1 to 1."""

    x: np.ndarray  #: (n,)
    tips: np.ndarray  #: (k,) where they stand
    hats: np.ndarray  #: (k, n)
    output: np.ndarray  #: (n,) their sum
    target: np.ndarray  #: (n,) the function
    error: float  #: the largest |output - target|


def hat(t):
    """Three ReLUs: 0 up to t = −1, rising to 1 at 0, and 0 again from 1 on. t (...) -> (...)"""
    return ops.relu(t + 1) - 2 * ops.relu(t) + ops.relu(t - 1)


def heights(count, target="wave"):
    """How high `target` is at the tips of `count` hats: (count,). target: a key of TARGETS."""
    return TARGETS[target][1](np.linspace(-1, 1, count))


def hats(heights, target="wave"):
    """Hats of these heights (k,), their tips evenly spaced from -1 to 1 (slide 30); ``Hats``.

    k at least 2; target: a key of TARGETS. Raises ValueError otherwise.
    """
    choose(target, TARGETS, "target")
    heights = np.asarray(heights, dtype=float)
    if heights.ndim != 1 or len(heights) < 2:
        raise ValueError(f"heights has shape {heights.shape}. Give at least two in a row.")
    x, tips = X[INSIDE], np.linspace(-1, 1, len(heights))
    every = heights[:, None] * hat((x - tips[:, None]) / (tips[1] - tips[0]))
    wanted, output = TARGETS[target][1](x), every.sum(axis=0)
    return Hats(x, tips, every, output, wanted, float(np.abs(output - wanted).max()))


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


def folded(x, folds):
    """Where a point x of a strip from 0 to 1 is after so many folds, each stretched; folds >= 0."""
    for _ in range(folds):
        x = 2 * ops.relu(x) - 4 * ops.relu(x - 0.5)
    return x


MIDDLE = 0.5  # the height at which a sawtooth and its copy are compared


class Copy(NamedTuple):
    """A graph of few straight pieces laid over the sawtooth of so many folds, on [0, 1]."""

    joints: np.ndarray  #: (k, 2): x and height of its ends and, in between, of its bends
    crossed: np.ndarray  #: (c,) where the copy crosses the height ½
    tooth_crossed: np.ndarray  #: (t,) where the sawtooth does
    error: float  #: the largest distance of the two


def crossings(x, y, height=MIDDLE):
    """Where straight pieces from point to point cross a height. x, y (k,), x rising -> (c,)

    To touch it, or to run along it, is no crossing.
    """
    above = np.sign(np.round(np.asarray(y) - height, 9))
    places = []
    for i, j in itertools.pairwise(np.flatnonzero(above)):
        if above[i] != above[j]:
            share = (height - y[i]) / (y[j] - y[i])
            places.append(x[i] + share * (x[j] - x[i]) if j == i + 1 else x[i + 1])
    return np.array(places)


def copy_joints(folds, bends):
    """Ends and bends of a copy, evenly spaced and each on the sawtooth: (bends + 2, 2)"""
    x = np.linspace(0, 1, bends + 2)
    return np.column_stack([x, folded(x, folds)])


def copied(folds, joints):
    """A graph through these joints (k, 2), from x = 0 to x = 1, beside the sawtooth; a ``Copy``."""
    x, heights = np.transpose(joints)
    teeth = np.linspace(0, 1, 2**folds + 1)
    corners = np.concatenate([x, teeth])  # between two of them both are straight
    miss = np.abs(np.interp(corners, x, heights) - folded(corners, folds))
    return Copy(
        np.array(joints),
        crossings(x, heights),
        crossings(teeth, folded(teeth, folds)),
        float(miss.max()),
    )


class DepthCost(NamedTuple):
    """Numbers that a shallow and a deep network need for the same sawtooth, both built."""

    teeth: np.ndarray  #: (k,)
    shallow: np.ndarray  #: (k,) parameters of the network with one hidden layer
    deep: np.ndarray  #: (k,) parameters of the network that folds
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
        rows.append([teeth, *(sum(w.size + b.size for w, b in layers) for layers in pair)])
    return DepthCost(*np.array(rows).T, miss)


def above_zigzag(n, seed):
    """Points of the square, class 1 above a sawtooth of 4 teeth. (n, 2), (n,) of 0 and 1"""
    x = np.random.default_rng(seed).uniform(-1, 1, (n, 2))
    return x, (x[:, 1] > 2 * sawtooth((x[:, 0] + 1) / 2, 4) - 1).astype(int)


ONION_INPUTS, SHELLS = 5, 4


def onion(n, seed, inputs=ONION_INPUTS):
    """Points of a ball, class 1 in each second shell. (n, inputs), (n,) of 0 and 1

    inputs: in so many dimensions; with 2 they lie in the slice through the middle.
    Each of the four shells is as thick as any other and holds as many points on average.
    """
    rng = np.random.default_rng(seed)
    direction = rng.normal(size=(n, inputs))
    direction /= np.linalg.norm(direction, axis=1, keepdims=True)
    radius = rng.uniform(0, 1, n)
    return direction * radius[:, None], np.floor(radius * SHELLS).astype(int) % 2


SPIRAL_TURNS = 2.5
DUELS = {
    "spiral": lambda n, seed: datasets.spiral(n, turns=SPIRAL_TURNS, seed=seed),
    "zigzag": above_zigzag,
    "onion": onion,
}
DUEL_POINTS, DUEL_TEST = 300, 1000


def border(task):
    """Where the right answer of a task changes: a list of lines (k, 2). task: a key of DUELS

    For the spiral they run halfway between its two arms, as long as the arms are. Of the onion they
    are the circles in the plane of its first two inputs.
    """
    if task == "onion":
        turn = np.linspace(0, 2 * np.pi, 201)
        circle = np.column_stack([np.cos(turn), np.sin(turn)])
        return [circle * shell / SHELLS for shell in range(1, SHELLS + 1)]
    if task == "zigzag":
        tips = np.linspace(-1, 1, 9)
        return [np.column_stack([tips, 2 * sawtooth((tips + 1) / 2, 4) - 1])]
    along = np.linspace(0, 1, 201)
    radius = 0.1 + 0.9 * along
    turned = 2 * np.pi * (SPIRAL_TURNS * along + 0.25)
    line = np.column_stack([radius * np.cos(turned), radius * np.sin(turned)])
    return [line, -line]


def duel_tasks():
    """The tasks as they can be drawn: dict task -> x (N, 2), labels (N,), border.

    Of the onion its slice through the middle, where all inputs but two are 0.
    """
    found = {task: make(DUEL_POINTS, 0) for task, make in DUELS.items()}
    found["onion"] = onion(DUEL_POINTS, 0, inputs=2)
    return {task: (*points, border(task)) for task, points in found.items()}


class Duel(NamedTuple):
    """Networks of several shapes on one task, each shape from the same seeds."""

    x: np.ndarray  #: (N, inputs), the training points
    labels: np.ndarray  #: (N,)
    steps: np.ndarray  #: (k,), when they were judged
    accuracy: np.ndarray  #: (shapes, k, S), share of other points that are right
    seen: int  #: the step of the fields
    fields: np.ndarray  #: (shapes, cells, cells), probability of class 1, of the middle run
    border: list  #: lines (k, 2) where the right answer changes
    own: np.ndarray  #: (shapes, k, S), share of the training points that are right

    def right(self, step, own=False):
        """Per cent of the other (or own) points that are right, the median over seeds: (shapes,)"""
        shares = self.own if own else self.accuracy
        return 100 * np.median(shares[:, list(self.steps).index(step)], axis=-1)


@steady()
def depth_duel(
    task,
    shapes,
    seeds=10,
    steps=1600,
    lr=0.03,
    every=50,
    seen=400,
    cells=81,
    points=DUEL_POINTS,
):
    """Train networks of several shapes on labelled points, and judge them on others (slide 31).

    ReLU, cross-entropy on all `points` points at once, Adam at one rate; weights start uniform
    within ±√(6/inputs). Judged after each `every` steps. task: a key of DUELS; shapes: each a tuple
    of sizes, from 2 to 1 (from 5 to 1 for the onion). A field is that of step `seen`, a multiple of
    `every`, over the first two inputs, any other being 0; it belongs to the seed with the median
    accuracy there, or the one just above.
    Returns a ``Duel``. Raises ValueError for a bad name or a step at which nothing is judged.
    """
    choose(task, DUELS, "task")
    if seen not in range(every, steps + 1, every):
        raise ValueError(f"seen={seen} is never judged; give a multiple of {every} up to {steps}")
    x, labels = DUELS[task](points, 0)
    others, truth = DUELS[task](DUEL_TEST, 1)
    grid = np.linspace(-1.2, 1.2, cells)
    plane = np.zeros((cells * cells, x.shape[1]))
    plane[:, :2] = np.stack([axis.ravel() for axis in np.meshgrid(grid, grid)], axis=1)
    judged = np.arange(every, steps + 1, every)
    accuracy, own = np.empty((2, len(shapes), len(judged), seeds))
    fields = np.empty((len(shapes), cells, cells))
    for row, sizes in enumerate(shapes):
        for step, theta in _train_duel(sizes, x, labels, seeds, steps, lr):
            if step % every:
                continue
            said = forward(unpack(theta, sizes), others)[0][-1][..., 0] > 0
            shares = (said == (truth == 1)).mean(axis=-1)
            accuracy[row, step // every - 1] = shares
            learned = forward(unpack(theta, sizes), x)[0][-1][..., 0] > 0
            own[row, step // every - 1] = (learned == (labels == 1)).mean(axis=-1)
            if step == seen:
                middle = theta[np.argsort(shares, kind="stable")[seeds // 2]]
                logits = forward(unpack(middle, sizes), plane)[0][-1]
                fields[row] = ops.sigmoid(logits).reshape(cells, cells)
    return Duel(x, labels, judged, accuracy, seen, fields, border(task), own)


def _train_duel(sizes, x, labels, seeds, steps, lr):
    """The networks of `depth_duel`, side by side: after each step its number and theta (S, P)."""
    target = labels[:, None].astype(np.float64)
    theta = nn.Parameter(wrap(start(sizes, range(seeds), bound=math.sqrt(6.0))))
    layers = unpack(theta.detach().numpy(), sizes)
    optimizer = optim.Adam([theta], lr)
    for step in range(1, steps + 1):
        entering, zs = forward(layers, x)
        grad = (ops.sigmoid(entering[-1]) - target) / len(x)
        theta.grad = wrap(backward(layers, entering, zs, grad))
        optimizer.step()
        yield step, theta.detach().numpy()


def zigzag_by_hand(deep):
    """Weights that solve the task "zigzag" exactly, built by hand: folded (deep), or wide.

    Two units make a fold, as in `fold_network`; one more in each layer carries x₂ + 1, which is
    never below 0. Wide, a unit for each straight piece, as in `comb_network`, and that one more.
    Returns pairs (weight (out, in), bias (out,)), 37 numbers for either.
    """
    built = fold_network(3) if deep else comb_network(4)
    layers = []
    for k, (weight, bias) in enumerate(built):
        first, last = k == 0, k == len(built) - 1
        if first:  # the strip from 0 to 1 is (x₁ + 1) / 2
            weight, bias = weight / 2, bias + weight[:, 0] / 2
        # The logit is x₂ + 1 less twice the sawtooth.
        wide = np.zeros((1 if last else len(weight) + 1, weight.shape[1] + 1))
        wide[: len(weight), :-1] = -2 * weight if last else weight
        wide[-1, -1] = 1
        layers.append((wide, np.zeros(1) if last else np.append(bias, 1.0 if first else 0.0)))
    return layers


@steady()
def zigzag_solved(layers):
    """The share of 1,000 points of the zigzag that this network gets right: (weight, bias) pairs"""
    x, truth = DUELS["zigzag"](DUEL_TEST, 1)
    return float(((common.forward(layers, x, ops.relu)[-1][:, 0] > 0) == (truth == 1)).mean())
