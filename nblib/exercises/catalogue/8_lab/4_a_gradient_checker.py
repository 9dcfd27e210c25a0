"""8.4 A gradient checker

Write `numerical_gradient(f, x, h)`. `f` makes a number from an array. For each entry of `x` alone:
move it up by h, move it down by h, and divide the difference of the two values by 2h. `x` itself
stays as it is.

level: medium

explorer: backprop

start: `for i in np.ndindex(x.shape):` visits every entry `x[i]` of any array.

hint: Work on copies: `up = x.copy()`, then `up[i] += h`.

hint: Fill an array of zeros of x's shape, one entry at a time.

hint: The entry is (f(up) − f(down)) / (2 · h): mind the brackets.

well: Slow, and it knows no calculus: just what one needs to catch a wrong backward.

explain: Your checker calls `f` twice for each entry of `x`. How many forward passes would it need
for all parameters of a network 784 → 128 → 10, and what does that say about backpropagation?
"""

import numpy as np

from nblib.exercises.lab import Formula

# --- solution ---


def numerical_gradient(f, x, h):
    """f: array -> number, x: any shape, h > 0 -> x's shape."""
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[i] += h
        down[i] -= h
        gradient[i] = (f(up) - f(down)) / (2 * h)
    return gradient


# --- cases ---

CASES = (
    (Formula("sum of x³", lambda x: float((x**3).sum())), np.array([1.0, -2.0]), 0.5),
    (Formula("x₀² x₁ + 3 x₁", lambda x: float(x[0] ** 2 * x[1] + 3 * x[1])),
     np.array([2.0, -1.0]), 0.25),
    (Formula("sum of x⁴", lambda x: float((x**4).sum())),
     np.array([[1.0, 0.5, -1.0], [2.0, 0.0, -0.5]]), 0.125),
    (Formula("e to the sum of x", lambda x: float(np.exp(x.sum()))),
     np.array([[0.5], [-0.25]]), 0.5),
    (Formula("sum of x³", lambda x: float((x**3).sum())), np.array([0.7, -1.3]), 0.001),
)

MISTAKES = """
forward
    (f(up) - f(down)) / (2 * h) → (f(up) - f(x)) / h
You step up only. Up and down cancels the largest part of the error.

backward
    (f(up) - f(down)) / (2 * h) → (f(x) - f(down)) / h
You step down only. Take the values on both sides.

one-h
    (2 * h) → h
Up and down lie 2h apart. You divide by h.

brackets
    (f(up) - f(down)) / (2 * h) → (f(up) - f(down)) / 2 * h
`/ 2 * h` divides by 2 and then multiplies by h. Put 2 * h in brackets.

sign
    f(up) - f(down) → f(down) - f(up)
The wrong way round: subtract the value below from the value above.

all-at-once
    return np.full(x.shape, (f(x + h) - f(x - h)) / (2 * h))
You move all elements at once. Each needs two values of its own, while the others stay.

one-number
    return (f(x + h) - f(x - h)) / (2 * h)
You get one number, from moving all elements at once. Each element of x has a gradient of its
own.

flat
    return gradient → return gradient.ravel()
The numbers are right and stand in one row. Give them x's shape.

not-restored
    up, down = x.copy(), x.copy() →
    gradient = np.zeros(x.shape) → gradient = np.zeros(x.shape); up, down = x.copy(), x.copy()
The first entry is right. The copies are made once, so an entry that was moved stays moved while the
next one is tried.

one-array
    up, down = x.copy(), x.copy() → up = down = x.copy()
up and down are one and the same array: what you add, you take away again. Give each a copy of its
own.

whole-rows
    np.ndindex(x.shape) → range(len(x))
For one row of numbers all is right. In a table x[i] is a whole row; `np.ndindex(x.shape)` visits
the single entries of any array.

first-entry-only
    / (2 * h) → / (2 * h); return gradient
Only the first entry is filled. Where does `return` stand?

own-h
    gradient = np.zeros(x.shape) → h = 1e-5; gradient = np.zeros(x.shape)
You have put another h in place of the one that comes in.
"""
