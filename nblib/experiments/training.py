"""Experiments of lecture part 05, training (slides 35-47): settings in, arrays out, float64.

Losses, gradient descent and its stability limit, schedules, optimizers. The optimizers and the
schedules are the engine's own, and the training loop that experiments share is `fit`, in common.py.
Batches, backpropagation and the playground have modules of their own.
"""

import functools
import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nblib import nn, optim
from nblib.choose import choose
from nblib.experiments import common
from nblib.numerics import ignore_fp_warnings
from nblib.optim import lr_scheduler
from nblib.steady import steady
from nblib.tensor import wrap
from nblib.words import count

# ------------------------------------------------------------------- losses (slides 36 and 37)


class Surprise(NamedTuple):
    """What the probability p of the true class costs, and how hard the logit is pushed."""

    cross_entropy: float  #: −ln p
    squared: float  #: (1 − p)²
    push: float  #: −∂(−ln p)/∂z = 1 − p, with p = σ(z)
    squared_push: float  #: −∂(1 − p)²/∂z = 2 p (1 − p)²


def cross_entropy(p):
    """Two losses of giving the true class the probability p, 0 < p <= 1: Surprise (slide 37)."""
    if not 0 < p <= 1:
        raise ValueError(f"p={p}: a probability above 0 and at most 1 is needed.")
    return Surprise(-math.log(p), (1 - p) ** 2, 1 - p, 2 * p * (1 - p) ** 2)


# ------------------------------------------------- gradient descent (slides 38, 39, 40 and 41)


class Surface(NamedTuple):
    """A loss to walk down. Points are arrays (..., dimensions)."""

    title: str
    formula: str
    value: Callable
    gradient: Callable
    start: tuple
    curvature: float | None  #: the largest second derivative, where it is the same everywhere
    reach: tuple  #: half the width of the picture in each dimension


def _quadratic(*curvatures: float) -> tuple[Callable, Callable]:
    c = np.array(curvatures, dtype=float)
    return (lambda w: 0.5 * (c * np.square(w)).sum(axis=-1)), (lambda w: c * w)


SURFACES = {
    "bowl": Surface("bowl", "L = 2w²", *_quadratic(4.0), (1.0,), 4.0, (1.6,)),
    "shallow": Surface("shallow bowl", "L = ½w²", *_quadratic(1.0), (1.0,), 1.0, (1.6,)),
    "wells": Surface(
        "two wells",
        "L = w⁴ − 2w² + ½w + 1.52",
        lambda w: (w**4 - 2 * w**2 + 0.5 * w + 1.52).sum(axis=-1),
        lambda w: 4 * w**3 - 4 * w + 0.5,
        (1.6,),
        None,
        (1.8,),
    ),
    "valley": Surface(
        "valley", "L = ½(a² + 10b²)", *_quadratic(1.0, 10.0), (-1.6, 0.6), 10.0, (2.0, 1.4)
    ),
    "round": Surface(
        "round bowl", "L = 2(a² + b²)", *_quadratic(4.0, 4.0), (-1.6, 0.6), 4.0, (2.0, 1.4)
    ),
}

RIDGE = float(np.sort(np.roots([4, 0, -4, 0.5]))[1])  # where the two wells part
FAR = 1e6  # a walk that has left this region has diverged


class Walk(NamedTuple):
    """A walk down a surface.

    path      (k + 1, dimensions) the start and every point reached, until it diverged
    losses    (k + 1,) the loss at each
    gradient  (dimensions,) the gradient at the start
    diverged  the step at which it left the region of FAR, or None
    limit     2/λ, the largest rate that does not diverge; None where the curvature varies
    factors   1 − ηλ for each dimension of a quadratic surface, else None
    regime    "slow", "smooth", "zigzag", "bounces", "diverges", "stays" or "moves on"
    """

    path: np.ndarray
    losses: np.ndarray
    gradient: np.ndarray
    diverged: int | None
    limit: float | None
    factors: np.ndarray | None
    regime: str


@steady()
@ignore_fp_warnings
def descend(surface="bowl", lr=0.1, steps=20, start=None):
    """w ← w − η · gradient, `steps` times from the start (slides 38 to 41): Walk.

    surface: of SURFACES; lr above 0; steps from 1; start: one number for each dimension, the
    surface's own if None. ValueError for another surface, an lr of 0 or less, no step, a start with
    more or fewer numbers or one that is not finite. On a quadratic surface each coordinate is
    multiplied by 1 − ηλ in every step: it shrinks while η < 2/λ.
    """
    choose(surface, SURFACES, "surface")
    if not lr > 0 or steps < 1:
        raise ValueError(f"lr={lr}, steps={steps}: the rate must be above 0 and the steps from 1.")
    here = SURFACES[surface]
    w = _start(here, start)
    gradient = here.gradient(w)
    path, diverged = [w], None
    for step in range(1, steps + 1):
        w = w - lr * here.gradient(w)
        if not np.abs(w).max() < FAR:
            diverged = step
            break
        path.append(w)
    path = np.array(path)
    losses = here.value(path)
    if here.curvature is None:
        regime = "diverges" if diverged else "moves on"
        return Walk(path, losses, gradient, diverged, None, None, regime)
    curvatures = here.gradient(np.ones_like(w))
    factors = 1 - lr * curvatures
    regime = _regime(factors[path[0] != 0], steps)
    return Walk(path, losses, gradient, diverged, 2 / here.curvature, factors, regime)


def _start(here, start):
    """Where a walk on a Surface begins: `start`, or the surface's own if that is None."""
    w = np.array(here.start if start is None else start, dtype=float)
    if w.shape != np.shape(here.start) or not np.isfinite(w).all():
        raise ValueError(
            f"start={start!r} does not fit. Give {count(len(here.start), 'finite number')}, "
            f"such as {here.start}."
        )
    return w


def _regime(factors, steps):
    """Which of the slide's pictures this is, from the factors 1 − ηλ alone.

    factors: those of the coordinates that are not 0 at the start; a 0 stays 0 with any rate.
    """
    if not len(factors):
        return "stays"
    largest = np.abs(factors).max()
    if math.isclose(factors.min(), -1.0, abs_tol=1e-9):
        return "bounces"
    if largest > 1:
        return "diverges"
    if factors.min() < 0:
        return "zigzag"
    return "slow" if largest**steps > 0.1 else "smooth"


# ------------------------------------------------------------------------- schedules (slide 41)

SCHEDULES = {
    "constant": lambda o, epochs: lr_scheduler.ExponentialLR(o, 1.0),
    "step": lambda o, epochs: lr_scheduler.StepLR(o, max(1, epochs // 4), 0.3),
    "exponential": lambda o, epochs: lr_scheduler.ExponentialLR(o, 0.02 ** (1 / epochs)),
    "cosine": lambda o, epochs: lr_scheduler.CosineAnnealingLR(o, epochs),
    "warm-up": lambda o, epochs: lr_scheduler.LinearLR(o, 0.05, 1.0, max(1, epochs // 5)),
}


FIRST = 3.0  # where the noisy walks of `schedule` begin


class Schedule(NamedTuple):
    """A rate that changes, and what it does to a noisy descent.

    rates   (epochs,) the rate of each epoch
    losses  (epochs, runs) the distance to the best loss after each epoch, one column a noise seed
    floor   the mean of the last tenth of `losses`, over all runs
    """

    rates: np.ndarray
    losses: np.ndarray
    floor: float


@functools.lru_cache(maxsize=256)
@steady()
@ignore_fp_warnings
def schedule(kind="cosine", lr=0.5, epochs=60, runs=40, seed=0):
    """Descent on ½w² with a noisy gradient, w + standard normal noise, by a schedule: Schedule.

    kind: of SCHEDULES; lr above 0 the first rate; epochs from 4. `runs` walks with noise of their
    own go in parallel. ValueError for an unknown kind.
    """
    choose(kind, SCHEDULES, "schedule")
    parameter = nn.Parameter(wrap(np.zeros(1)))
    optimizer = optim.SGD([parameter], lr=lr)
    scheduler = SCHEDULES[kind](optimizer, epochs)
    noise = np.random.default_rng(seed).normal(size=(epochs, runs))
    w = np.full(runs, FIRST)
    rates, losses = [], []
    for epoch in range(epochs):
        (rate,) = scheduler.get_last_lr()
        w = w - rate * (w + noise[epoch])
        rates.append(rate)
        losses.append(0.5 * w**2)
        scheduler.step()
    losses = np.array(losses)
    return Schedule(np.array(rates), losses, float(losses[-max(1, epochs // 10) :].mean()))


# --------------------------------------------------------------- optimizers (slides 46 and 47)

OPTIMIZERS = common.by_title(common.OPTIMIZERS, "sgd", "momentum", "rmsprop", "adam")


def _turned(value: Callable, gradient: Callable, start: tuple) -> tuple[Callable, Callable, tuple]:
    """A surface in two weights turned by 45°, and its start with it: what only looks at lengths and
    angles, as plain descent does, cannot tell the two apart."""
    turn = np.array([[1.0, 1.0], [-1.0, 1.0]]) / math.sqrt(2)
    return (
        lambda w: value(w @ turn.T),
        lambda w: gradient(w @ turn.T) @ turn,
        tuple((np.array(start) @ turn).tolist()),
    )


def _saddle(w):
    a, b = w[..., 0], w[..., 1]
    return 0.5 * a**2 - 0.5 * b**2 + 0.25 * b**4 + 0.25


def _saddle_gradient(w):
    a, b = w[..., 0], w[..., 1]
    return np.stack([a, -b + b**3], axis=-1)


def _plateau(w):
    return 1 - np.exp(-0.5 * np.square(w).sum(axis=-1))


def _plateau_gradient(w):
    return w * np.exp(-0.5 * np.square(w).sum(axis=-1, keepdims=True))


RACES = {
    "valley": Surface(
        "elongated valley",
        "L = ½(a² + 50b²)",
        *_quadratic(1.0, 50.0),
        (-1.8, 0.7),
        50.0,
        (2.2, 1.1),
    ),
    "tilted": Surface(
        "tilted valley",
        "L = ¼((a + b)² + 50(b − a)²)",
        *_turned(*_quadratic(1.0, 50.0), (-1.8, 0.7)),
        50.0,
        (2.2, 1.9),
    ),
    "saddle": Surface(
        "saddle",
        "L = ½a² − ½b² + ¼b⁴ + ¼",
        _saddle,
        _saddle_gradient,
        (-1.8, 0.001),
        None,
        (2.2, 1.4),
    ),
    "plateau": Surface(
        "plateau",
        "L = 1 − e^(−(a² + b²)/2)",
        _plateau,
        _plateau_gradient,
        (-2.9, 1.3),
        None,
        (3.4, 1.8),
    ),
}


NEAR = 0.01  # whoever stays below this part of the first loss has arrived


class Race(NamedTuple):
    """Four optimizers from one start: name -> path (k + 1, 2) and losses (k + 1,).

    arrived  name -> the step from which on the loss stays below 1 % of the first one to the end
             of the race, or None
    """

    paths: dict
    losses: dict
    arrived: dict


def race(surface="valley", lr=0.03, steps=100, start=None, beta=0.9):
    """SGD, momentum, RMSprop and Adam on one surface with one rate (slides 46, 47): Race.

    surface: of RACES; start: two numbers, the surface's own if None; beta: how much of the running
    sum or mean of gradients each step keeps, the momentum of Momentum and β₁ of Adam, from 0 to
    below 1. Each optimizer is nblib's, otherwise with its defaults. A path ends where it leaves the
    region of FAR. AdamW is left out: with its small decay its path covers Adam's.
    """
    choose(surface, RACES, "surface")
    return _race(surface, lr, steps, tuple(_start(RACES[surface], start).tolist()), beta)


@functools.lru_cache(maxsize=256)
@steady()
@ignore_fp_warnings
def _race(surface, lr, steps, start, beta):
    here = RACES[surface]
    keeping = {"Momentum": {"momentum": beta}, "Adam": {"betas": (beta, 0.999)}}
    paths = {
        name: path_of(name, keeping.get(name, {}), here.gradient, lr, steps, start)
        for name in OPTIMIZERS
    }
    losses = {name: here.value(path) for name, path in paths.items()}
    return Race(paths, losses, {name: _arrival(each) for name, each in losses.items()})


def path_of(name, settings, gradient, lr, steps, start):
    """The walk of one of OPTIMIZERS (k + 1, 2) from `start`, until it leaves the region of FAR.

    settings: dict, in place of its own; gradient: a function of the place, an array.
    """
    w, row = nn.Parameter(wrap(np.array(start))), OPTIMIZERS[name]
    optimizer = row._replace(settings={**row.settings, **settings}).make([w], lr)
    path = [w._data.copy()]
    for _ in range(steps):
        w.grad = wrap(gradient(w._data))
        optimizer.step()
        if not np.abs(w._data).max() < FAR:
            break
        path.append(w._data.copy())
    return np.array(path)


def _arrival(losses):
    above = np.flatnonzero(~(losses < NEAR * losses[0]))  # 0 is one of them
    return int(above[-1]) + 1 if above[-1] + 1 < len(losses) else None


@steady()
@ignore_fp_warnings
def corrected(surface="valley", lr=0.03):
    """Where RMSprop would arrive in the race if its v were corrected for its start at 0 as Adam's
    is, v / (1 − 0.99ᵗ): a step or None. It is Adam with β₁ = 0, which has no m, and β₂ = 0.99."""
    here = choose(surface, RACES, "surface")
    path = path_of("Adam", {"betas": (0.0, 0.99)}, here.gradient, lr, 100, here.start)
    return _arrival(here.value(path))


def reversals(path):
    """How often a walk (k, dimensions) turns round in each dimension: (dimensions,) counts."""
    signs = np.sign(np.diff(path, axis=0))
    return (np.diff(signs, axis=0) != 0).sum(axis=0)


def length(path):
    """How long a walk (k, dimensions) is, all steps together."""
    return float(np.linalg.norm(np.diff(path, axis=0), axis=1).sum())


def walk_with(library, title, start, steepness, lr, steps):
    """Where an optimizer of nblib or torch is on ½ Σ steepness · w² after so many steps: an array.

    title: of OPTIMIZERS.
    """
    w = library.tensor(start, requires_grad=True)
    optimizer = OPTIMIZERS[title].make([w], lr, library)
    for _ in range(steps):
        w.grad = library.tensor(steepness) * w.detach()
        optimizer.step()
    return w.detach().numpy()
