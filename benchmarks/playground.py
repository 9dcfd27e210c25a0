"""The playground's case: 200 points, one hidden layer of 8 units, full-batch gradient descent.

Arrays this small cost next to nothing to multiply: what is timed is what an engine adds to it.
"""

from typing import NamedTuple

import numpy as np

from nblib import datasets
from nblib.choose import choose
from nblib.experiments import common

from .scalars import Scalar

HIDDEN, RATE = 8, 0.5
ACTIVATIONS = {name: common.ACTIVATIONS[name] for name in ("tanh", "relu")}  # what Scalar has


class Case(NamedTuple):
    """X float32 (n, 2), y float32 (n, 1) in {0, 1}, and the weights that all contestants start
    from: W1 (8, 2), b1 (8,), W2 (1, 8), b2 (1,)."""

    X: np.ndarray
    y: np.ndarray
    weights: list
    activation: str


def case(n=200, activation="tanh"):
    """The data and start weights. Raises ValueError for an activation other than tanh and relu."""
    choose(activation, ACTIVATIONS, "activation")
    X, y = datasets.moons(n, noise=0.1, seed=0)
    rng = np.random.default_rng(1)
    shapes = [((HIDDEN, 2), 2), ((HIDDEN,), 2), ((1, HIDDEN), HIDDEN), ((1,), HIDDEN)]
    weights = [rng.uniform(-1, 1, shape) / fan_in**0.5 for shape, fan_in in shapes]
    weights = [weight.astype(np.float32) for weight in weights]
    return Case(X.astype(np.float32), y[:, None].astype(np.float32), weights, activation)


def tensors(torch, case, steps):
    """The contestant on tensors, for torch or nblib alike: an iterator that trains, all in one
    part, and gives the loss before each step, (steps,)."""
    nn = torch.nn
    between = ACTIVATIONS[case.activation].make(torch)
    model = nn.Sequential(nn.Linear(2, HIDDEN), between, nn.Linear(HIDDEN, 1))
    names = ["0.weight", "0.bias", "2.weight", "2.bias"]
    start = {name: torch.tensor(w) for name, w in zip(names, case.weights, strict=True)}
    model.load_state_dict(start)
    criterion = nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
    X, y = torch.tensor(case.X), torch.tensor(case.y)

    def train():
        losses = []
        for _ in range(steps):
            loss = criterion(model(X), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        yield losses

    return train()


def scalars(case, steps):
    """The same in scalars: an iterator that trains, all in one part, and gives the losses."""
    W1, b1, W2, b2 = (np.vectorize(Scalar, otypes=[object])(w).tolist() for w in case.weights)
    parameters = [weight for row in (*W1, b1, *W2, b2) for weight in row]
    points = list(zip(case.X.tolist(), case.y[:, 0].tolist(), strict=True))

    def train():
        losses = []
        for _ in range(steps):
            loss = Scalar(0.0)
            for x, target in points:
                logit = b2[0]
                for row, bias, out in zip(W1, b1, W2[0], strict=True):
                    z = row[0] * x[0] + row[1] * x[1] + bias
                    logit = logit + out * getattr(z, case.activation)()
                loss = loss + logit.softplus() - logit * target
            loss = loss * (1 / len(points))
            for parameter in parameters:
                parameter.grad = 0.0
            loss.backward()
            for parameter in parameters:
                parameter.data -= RATE * parameter.grad
            losses.append(loss.data)
        yield losses

    return train()
