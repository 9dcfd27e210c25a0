"""3.6 Find the dead units

A layer computes z = XWᵀ + b, followed by ReLU. Each row of `X` is one input, each row of `W` one
unit, and z has a row for each input and a column for each unit (notebook 04 has more on this
order). A unit is *dead* on the data if its z is not above 0 for any row of `X`. Write
`dead_units(X, W, b)`: True for each dead unit, False for the others.

level: medium

explorer: dead_relu

start: First z for all rows and units: an array (N, units). Then look down each column.

hint: `z > 0` or `z <= 0` gives an array of True and False of the shape (N, units).

hint: `np.all(…, axis=0)` asks for each column whether all rows agree.

hint: A unit that fires for a single row is alive.

well: One row that wakes a unit is enough: then it gets a gradient and can learn.
"""

import numpy as np

_MANY = 20 * np.random.default_rng(0).normal(size=(120, 2))

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
    # and here by a millionth
    (np.array([[0.25, 0.5], [-1.0, -1.0]]),
     np.array([[0.5, 0.0], [0.0, 0.25]]), np.array([-0.124999, -0.125])),
    # inputs below 0 that count: on for one unit, off for the other
    (np.array([[-2.0, 0.5], [-1.0, 0.25]]),
     np.array([[-1.0, 0.0], [1.0, 2.0]]), np.array([-0.5, 0.75])),
    # many rows, and numbers far from 0
    (_MANY, np.array([[12.0, 0.5], [-1.5, 11.0], [1.0, 1.0]]), np.array([-400.0, -580.0, -70.0])),
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

threshold
    z <= 0 → z <= 0.05
A z only a little above 0 counts as silent for you. Above 0 is above 0: compare with 0 itself.

bias-after-relu
    z = X @ W.T + b → z = np.maximum(X @ W.T, 0) + b
b is added after the ReLU. It is part of z, so it comes before.

minus-bias
    X @ W.T + b → X @ W.T - b
b is subtracted from z. It is added.

most
    np.all(z <= 0, axis=0) → np.mean(z <= 0, axis=0) > 0.5
A unit that is silent for most rows is dead for you. Dead means silent for all of them.

count-for-each-unit
    np.all(z <= 0, axis=0) → np.sum(z <= 0, axis=0)
This counts for each unit the rows for which it is silent. A dead one is silent for all: compare
with their number, or use `np.all`.

share-for-each-unit
    np.all(z <= 0, axis=0) → np.mean(z <= 0, axis=0)
This is for each unit the share of rows for which it is silent. A dead one is silent for all: ask
for True or False.

table
    np.all(z <= 0, axis=0) → z <= 0
This says for each row and each unit whether it is silent there. A unit needs one answer: is it so
in the whole column?

table-alive
    np.all(z <= 0, axis=0) → z > 0
This says for each row and each unit whether it is on there. A unit needs one answer: is it on in no
row of its column?

outputs
    np.all(z <= 0, axis=0) → np.maximum(z, 0)
These are the outputs of the layer. A unit needs one answer, True or False: is its column 0
throughout?

places
    np.all(z <= 0, axis=0) → np.flatnonzero(np.all(z <= 0, axis=0))
These are the places of the dead units. Asked for is True or False for every unit.

share
    np.all(z <= 0, axis=0) → np.mean(np.all(z <= 0, axis=0))
This is the share of dead units. The question is which they are: one answer for each.

last-row
    return W @ X[-1] + b <= 0
Only the last row of X decides. In a loop each row overwrites what the one before it said: a unit is
dead only if no row wakes it.

without-the-first
    X @ W.T + b → X[1:] @ W.T + b
The first row of X is left out. It may be the one that wakes a unit.

without-the-last
    X @ W.T + b → X[:-1] @ W.T + b
The last row of X is left out. It may be the one that wakes a unit.

sum-of-inputs
    return W @ X.sum(axis=0) + b <= 0
You add up the rows of X first and ask about their sum. One row alone may wake a unit: ask about
each.

bias-alone
    return b <= 0
You look at b alone. It depends on the inputs as well whether z = XWᵀ + b comes above 0.

weights-alone
    return np.all(W <= 0, axis=1) & (b <= 0)
You look at the numbers in W and b, and not at X. Where an input is below 0 a negative weight gives
something positive: compute z.

negative-weights
    return np.all(W <= 0, axis=1)
You look at the weights alone. Where an input is below 0 a negative weight gives something positive,
and b plays a part: compute z.

inputs
    return np.all(X <= 0, axis=0)
You ask about the columns of X, the inputs. The units are the columns of z = XWᵀ + b.

row-by-row-units
    np.all(z <= 0, axis=0) → np.all(z <= 0, axis=0)[::-1]
The answers stand in the reverse order: the first belongs to the first unit.

loudest
    np.all(z <= 0, axis=0) → z.sum(axis=0) == z.sum(axis=0).min()
You mark the unit with the lowest sum. Whether a unit is dead does not depend on the others: ask of
each whether any z in its column is above 0.

nobody
    np.all(z <= 0, axis=0) → np.zeros(len(b), bool)
No unit is ever dead for you. What ReLU gives is never below 0, only 0; and z is seldom exactly 0:
which question do you ask about which of the two?

everybody
    np.all(z <= 0, axis=0) → np.ones(len(b), bool)
Every unit is dead for you. Which question do you ask about z, and for which rows?

mean-of-outputs
    np.all(z <= 0, axis=0) → np.maximum(z, 0).mean(axis=0) < 0.1
You compare the mean output with a number above 0. A unit that fires a little is alive as well: its
mean output is above 0 itself.
"""
