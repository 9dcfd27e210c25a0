"""One ReLU unit and three examples: the step that kills it (slide 23). Settings in, arrays out."""

from typing import NamedTuple

import numpy as np

from nblib import ops
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
