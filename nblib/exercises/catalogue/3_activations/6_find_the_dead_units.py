"""3.6 Find the dead units

A layer computes z = XWᵀ + b, one column for each unit, followed by ReLU. A unit is *dead* on the
data if its z is not above 0 for any row of `X`. Write `dead_units(X, W, b)`: True for each dead
unit, False for the others.

level: medium

explorer: dead_relu

start: First z for all rows and units: an array (N, units). Then look down each column.

hint: `z > 0` or `z <= 0` gives an array of True and False of the shape (N, units).

hint: `np.all(…, axis=0)` asks for each column whether all rows agree.

hint: A unit that fires for a single row is alive.

well: One row that wakes a unit is enough: then it gets a gradient and can learn.
"""

import numpy as np

# --- solution ---


def dead_units(X, W, b):
    """X (N, n), W (units, n), b (units,) -> (units,) of True and False."""
    z = X @ W.T + b
    return np.all(z <= 0, axis=0)


# --- cases ---

CASES = (
    (np.array([[1.0, 2.0], [-1.0, 0.5], [0.0, -1.0]]),
     np.array([[1.0, 0.0], [-1.0, -1.0], [1.0, 1.0], [0.0, 1.0]]),
     np.array([0.5, -3.0, -3.0, 0.25])),
    (np.array([[1.0, 2.0], [0.5, 0.25]]),
     np.array([[-1.0, 0.5], [2.0, -1.5]]), np.array([-0.25, 0.25])),
    (np.array([[1.0, -2.0, 0.5], [3.0, 1.0, -1.0]]),
     np.array([[1.0, 1.0, 1.0], [-1.0, 0.0, -2.0]]), np.array([0.0, 0.5])),
    (np.array([[2.0, 0.5], [0.25, 1.0], [-0.5, -0.5], [1.0, 1.0]]),
     np.array([[-1.0, -1.0], [1.0, -3.0]]), np.array([0.5, -2.0])),
    # the first unit is on, but only just
    (np.array([[0.25, 0.5], [0.125, -1.0]]),
     np.array([[0.125, 0.0], [-1.0, -1.0]]), np.array([-0.015625, -2.0])),
)

MISTAKES = """
any
    return np.any(X @ W.T + b <= 0, axis=0)
You call a unit dead if it is silent for one row. Nearly every ReLU unit is silent sometimes; dead
means silent for all rows.

strict
    return np.all(X @ W.T + b < 0, axis=0)
A z of exactly 0 is not above 0 either: ReLU gives 0 there, and its slope is 0.

wrong-axis
    axis=0 → axis=1
You have one answer for each row of X. The units are the columns of z: along which axis do you look?

missing-bias
    return np.all(X @ W.T <= 0, axis=0)
b is missing from z, and it is often b that kills a unit.

alive
    return np.any(X @ W.T + b > 0, axis=0)
These are the units that live. Dead is the opposite.

all-positive
    return np.all(X @ W.T + b > 0, axis=0)
These units fire for every row. A dead one fires for none.

transpose
    return np.all(X @ W + b <= 0, axis=0)
W has one row for each unit. X @ W pairs the inputs with its columns, and where W is square that
even runs.

one-answer
    np.all(z <= 0, axis=0) → np.all(z <= 0)
One answer for the whole layer. Each unit needs its own: give `np.all` an axis.

first-row
    return W @ X[0] + b <= 0
You look at the first row of X only. Another row may wake the unit.

mean
    return np.mean(X @ W.T + b, axis=0) <= 0
You look at the mean of z. A unit may be below 0 on average and still fire for one row.

count
    return np.sum(np.all(X @ W.T + b <= 0, axis=0))
You count the dead units. The question is which they are.
"""
