"""The lottery of starts (slide 32): how many of 200 networks solve XOR, and what the others did."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from nblib import datasets, nn, ops, optim
from nblib.experiments import common
from nblib.experiments.mlp import Run, ask, train_on
from nblib.experiments.stacked import backward, forward, start, unpack
from nblib.steady import steady
from nblib.tensor import wrap

LOTTERY_STEPS, LOTTERY_RATE = 2000, 0.5


class Xor(NamedTuple):
    """One network 2 → 2 → 1 after its training on XOR."""

    model: nn.Sequential  #: of nblib, float64; it ends in a sigmoid
    outputs: np.ndarray  #: (4,), for the corners 00, 01, 10, 11
    loss: float  #: binary cross-entropy


@steady()
def train_xor(seed=9):
    """Train 2 → 2 → 1 on the four corners of XOR, with the loop of slide 55; an ``Xor`` (slide 32).

    ReLU inside, a sigmoid at the end, 2,000 steps of plain gradient descent at rate 0.5. The seed
    draws the weights: it is the network of this seed in the lottery.

    >>> train_xor(seed=9).outputs.round(2).tolist()
    [0.0, 1.0, 1.0, 0.0]
    """
    x, labels = datasets.gate("xor")
    corners = wrap(x), wrap(labels[:, None].astype(np.float64))
    with common.weights_from(seed):
        model = nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 1), nn.Sigmoid()).double()
    rule = optim.SGD(model.parameters(), lr=LOTTERY_RATE)
    loss = nn.functional.binary_cross_entropy
    common.fit(model, [corners], loss, rule, LOTTERY_STEPS)
    outputs = ask(model, x)
    return Xor(model, outputs[:, 0], float(ops.binary_cross_entropy(outputs, corners[1].numpy())))


class Lottery(NamedTuple):
    """Networks 2 → width → 1 on the four corners of XOR, one for each width and seed."""

    widths: tuple  #: (W,)
    probabilities: np.ndarray  #: (W, S, 4), for the corners 00, 01, 10, 11, after training
    solved: np.ndarray  #: (W, S), True where every corner is right with at least 90 %
    losses: np.ndarray  #: (W, S), binary cross-entropy after training
    on: tuple  #: (W,) of arrays (S, 4, width): is the hidden unit's z above 0 at this corner?
    on_at_start: tuple  #: the same before the first step


@steady()
def seed_lottery(widths=(2, 3, 4, 8), seeds=200, steps=LOTTERY_STEPS, lr=LOTTERY_RATE):
    """Train XOR from many random starts, all seeds of a width at once (slide 32).

    ReLU in the hidden layer, sigmoid at the end, plain gradient descent on all four corners.
    Weight seeds are 0, 1, … ; the data are always the same four corners. Returns a ``Lottery``.
    """
    x, labels = datasets.gate("xor")
    target = labels[:, None].astype(np.float64)
    probabilities, losses, on, before = [], [], [], []
    for width in widths:
        sizes = (2, width, 1)
        theta = start(sizes, range(seeds))
        layers = unpack(theta, sizes)
        before.append(forward(layers, x)[1][0] > 0)
        _train(theta, layers, x, target, steps, lr)
        entering, zs = forward(layers, x)
        logits = entering[-1]
        on.append(zs[0] > 0)
        probabilities.append(ops.sigmoid(logits)[..., 0])
        losses.append(ops.binary_cross_entropy_with_logits(logits, target, reduction="none"))
    probabilities = np.stack(probabilities)
    return Lottery(
        tuple(widths),
        probabilities,
        solves(probabilities),
        np.stack(losses).mean((-2, -1)),
        tuple(on),
        tuple(before),
    )


def _train(theta, layers, x, target, steps, lr):
    """Gradient descent, in place: theta (S, P) and `layers`, its views."""
    for _ in range(steps):
        entering, zs = forward(layers, x)
        grad = (ops.sigmoid(entering[-1]) - target) / len(x)
        theta -= lr * backward(layers, entering, zs, grad)


def solves(probabilities):
    """Is every corner of XOR right with at least 90 %? (..., 4) -> (...)"""
    right = np.where([False, True, True, False], probabilities, 1 - probabilities)
    return (right >= 0.9).all(axis=-1)


@lru_cache(maxsize=32)
def lottery_of(width, lr=LOTTERY_RATE, seeds=200):
    """The ``Lottery`` of one width at one rate, kept."""
    return seed_lottery((width,), seeds, lr=lr)


class Patterns(NamedTuple):
    """At which corners the hidden units of each network are on: three kinds of network."""

    dead: np.ndarray  #: (S,) at least one unit is on at no corner
    same: np.ndarray  #: (S,) none is dead, and all units are on at the same corners
    other: np.ndarray  #: (S,) the rest


def patterns(on):
    """The ``Patterns`` of networks. on (S, 4, width), whether a unit's z is above 0 at a corner."""
    dead = ~on.any(axis=1).all(axis=1)
    same = (on == on[:, :, :1]).all(axis=(1, 2)) & ~dead
    return Patterns(dead, same, ~dead & ~same)


KINDS = {
    "dead": "a unit is on at no corner",
    "same": "both on at the same corners",
    "other": "anything else",
}


class Band(NamedTuple):
    """Networks with two hidden units of one kind; winners first, then those that were so early."""

    name: str  #: as in KINDS
    solved: np.ndarray  #: (n,), of each network
    at_start: np.ndarray  #: (n,), whether it was of this kind before the first step

    @property
    def counts(self):
        """(how many have solved XOR, how many were of this kind at the start, how many in all)"""
        return int(self.solved.sum()), int(self.at_start.sum()), len(self.solved)


def bands(lottery):
    """The networks of a lottery's first width, sorted into the three kinds: three ``Band``s."""
    found = []
    ended, began = patterns(lottery.on[0]), patterns(lottery.on_at_start[0])
    for kind, name in KINDS.items():
        here, early = getattr(ended, kind), getattr(began, kind)
        won, early = lottery.solved[0][here], early[here]
        order = np.lexsort([~early, ~won])
        found.append(Band(name, won[order], early[order]))
    return found


def corners_on(on):
    """At how many of the four corners each hidden unit is on. on (S, 4, width) -> (S, width)"""
    return on.sum(axis=1)


def mix_up(on):
    """Which networks must answer two corners alike that want different answers: on -> (S,)

    Two corners at which every unit is off land on the same point of the hidden space, the origin,
    whatever the weights are. on (S, 4, width).
    """
    off = ~on.any(axis=2)
    _, labels = datasets.gate("xor")
    return off[:, labels == 0].any(axis=1) & off[:, labels == 1].any(axis=1)


class Waking(NamedTuple):
    """Who wins if one line is moved before the training, and nothing else."""

    dead: np.ndarray  #: (S,), has the start a unit that is on at no corner?
    drawn: np.ndarray  #: (S,), True where XOR is solved from the start as drawn
    moved: np.ndarray  #: (S,), the same with the line moved


@steady()
def wake(seeds=200, draw=None):
    """Wake each dead unit of the lottery's starts with two hidden units; a ``Waking`` (slide 32).

    Its bias is changed so that its line, where z is 0, goes through the middle of the square: it
    is then on at two corners. All other numbers stay as drawn. As a control, in each start without
    a dead unit the same is done to unit 1.
    draw: a seed; the bias is then drawn anew, as at the start, until the unit is on at a corner.
    """
    x, labels = datasets.gate("xor")
    theta = start((2, 2, 1), range(seeds))
    layers = unpack(theta, (2, 2, 1))
    (weight, bias), _ = layers
    asleep = ~(forward(layers, x)[1][0] > 0).any(axis=1)  # (S, 2)
    dead = asleep.any(axis=1)
    moved = asleep.copy()
    moved[~dead, 0] = True
    rng = None if draw is None else np.random.default_rng(draw)
    for seed, unit in np.argwhere(moved):
        w = weight[seed, unit]
        bias[seed, 0, unit] = through_the_middle(w) if rng is None else _drawn_awake(w, x, rng)
    _train(theta, layers, x, labels[:, None].astype(np.float64), LOTTERY_STEPS, LOTTERY_RATE)
    won = solves(ops.sigmoid(forward(layers, x)[0][-1])[..., 0])
    return Waking(dead, lottery_of(2, seeds=seeds).solved[0], won)


def through_the_middle(weights):
    """The bias with which the line w·x + b = 0 goes through (½, ½). weights (2,)"""
    return -float(np.sum(weights)) / 2


def _drawn_awake(weights, x, rng):
    """A bias drawn as `nn.Linear` draws it, again and again until z is above 0 at some x (N, 2)."""
    while True:
        bias = rng.uniform(-1, 1) / np.sqrt(len(weights))
        if (x @ weights + bias > 0).any():
            return bias


def biases_drawn(seed):
    """The biases (2,) of the two hidden units as they are drawn, and which are dead: (2,) bools."""
    x, _ = datasets.gate("xor")
    layers = unpack(start((2, 2, 1), [seed])[0], (2, 2, 1))
    return layers[0][1][0].copy(), ~(forward(layers, x)[1][0] > 0).any(axis=0)


def alive(on):
    """How many hidden units of each network are on at some corner. on (S, 4, width) -> (S,)"""
    return on.any(axis=1).sum(axis=1)


class Replay(NamedTuple):
    """One network of the lottery in training, at M moments."""

    run: "Run"  #: its history and losses at these moments
    outputs: np.ndarray  #: (M, 4), for the corners 00, 01, 10, 11
    on: np.ndarray  #: (M, 4, width), is the hidden unit's z above 0 at this corner?


@lru_cache(maxsize=32)
@steady()
def replay(seed, width, lr=LOTTERY_RATE, steps=LOTTERY_STEPS, biases=()):
    """Train one network of `seed_lottery` again and keep moments of it; a ``Replay``.

    biases: of pairs (hidden unit from 0, its first bias), which replace those drawn. steps: of a
    multiple of 100 the start and each hundredth part are kept, of fewer than 200 all.
    """
    x, labels = datasets.gate("xor")
    run = train_on(x, labels, width, "relu", lr, seed, steps, biases)
    every = slice(None, None, max(1, steps // 100))
    run = Run(x, labels, run.history[every], run.losses[every])
    entering, zs = forward(unpack(run.history, (2, width, 1)), x)
    return Replay(run, ops.sigmoid(entering[-1])[..., 0], zs[0] > 0)


class HiddenSpace(NamedTuple):
    """Where a hidden layer of two units has put the corners, and what the output says there."""

    places: np.ndarray  #: (4, 2), of the corners 00, 01, 10, 11
    output: np.ndarray  #: (3,), v1, v2, c: it says 1 where v1 h1 + v2 h2 + c is above 0
    size: int  #: from 1: no corner ever goes further than this in the whole training


def output_over(output, across, up):
    """What the output says of every place of a hidden space of two units (slide 32).

    output (3,), v1, v2, c; across (a,) of h1, up (b,) of h2 -> (b, a)
    """
    v1, v2, c = output
    h1, h2 = np.meshgrid(across, up)
    return ops.sigmoid(v1 * h1 + v2 * h2 + c)


@steady()
def hidden_space(run, shown):
    """The ``HiddenSpace`` of a replayed network 2 → 2 → 1 at one of its moments (slide 32)."""
    layers = unpack(run.history, (2, 2, 1))
    places = ops.relu(forward(layers, run.x)[1][0])
    weight, bias = (part[shown] for part in layers[1])
    size = max(1, int(np.ceil(places.max())))
    return HiddenSpace(places[shown], np.append(weight[0], bias[0, 0]), size)
