"""One unit: what comes back through it (slide 20), and the step that kills it (slide 23).

Settings in, numbers out.
"""

from typing import NamedTuple

import numpy as np

from nblib import ops
from nblib.choose import choose
from nblib.experiments.common import ACTIVATIONS
from nblib.steady import steady

INPUTS = np.array([0.0, 1.0, 2.0])
TARGETS = np.array([-1.0, 0.0, 1.0])
START = 1.0, 1.0  # w and b


class Fate(NamedTuple):
    """One unit, ReLU(wx + b), under gradient descent."""

    x: np.ndarray  #: the three inputs, shape (3,)
    target: np.ndarray  #: what the unit should say for each, shape (3,)
    path: np.ndarray  #: (w, b) at each step, shape (steps + 1, 2)
    z: np.ndarray  #: wx + b for each input at each step, shape (steps + 1, 3)
    gradient: np.ndarray  #: of w and b at the start, shape (2,)
    losses: np.ndarray  #: mean squared error at each step, shape (steps + 1,)
    dead: bool  #: whether z <= 0 for all three after the first step


@steady()
def fatal_step(lr=0.05, steps=200):
    """Train one ReLU unit whose output is the answer, on three examples at once (slide 23).

    All three answers are too high by the same amount at the start, so that all three examples push
    the unit down. Returns a `Fate`. Raises ValueError for a rate that is not positive.
    """
    if not lr > 0:
        raise ValueError(f"lr is the learning rate, above 0, not {lr}")
    w, b = START
    path, sums, gradients, losses = [], [], [], []
    for _ in range(steps + 1):
        z = w * INPUTS + b
        error = ops.relu(z) - TARGETS
        grad_z = ops.relu_backward(2.0 * error / len(error), z)
        gradient = (grad_z * INPUTS).sum(), grad_z.sum()
        path.append((w, b))
        sums.append(z)
        gradients.append(gradient)
        losses.append((error**2).mean())
        w, b = w - lr * gradient[0], b - lr * gradient[1]
    return Fate(
        INPUTS,
        TARGETS,
        np.array(path),
        np.array(sums),
        np.array(gradients[0]),
        np.array(losses),
        bool((sums[1] <= 0).all()),
    )


class Back(NamedTuple):
    """A unit with one input, f(wh + b): its way forward, and what comes back through it."""

    z: float  #: w · h + b
    output: float  #: f(z)
    slope: float  #: f'(z)
    at_z: float  #: what is left behind the activation of what comes back to the unit
    of_w: float  #: the gradient of w
    of_b: float  #: the gradient of b
    to_h: float  #: what comes back to the unit before it, which gave h


@steady()
def comes_back(h=1.5, w=2.0, b=-1.0, back=0.8, activation="sigmoid"):
    """One unit forward, and back again (slide 20).

    h, w, b: its input, weight and bias; back: how fast the loss changes with its output.
    Returns a `Back`. Raises ValueError for an activation of another name. The slope of tanh is
    1/cosh², and not torch's 1 − tanh², which has lost all its digits from |z| = 19 on.
    """
    record = choose(activation, ACTIVATIONS, "activation")
    z = np.array(w * h + b)
    slope = 1 / np.cosh(z) ** 2 if activation == "tanh" else record.backward(np.array(1.0), z)
    slope, at_z = float(slope), float(back * slope)
    return Back(float(z), float(record.forward(z)), slope, at_z, at_z * h, at_z, at_z * w)
