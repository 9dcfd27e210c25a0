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
    (Formula("sum of row 0 times row 1", lambda x: float((x[0] * x[1]).sum())),
     np.array([[1.0, 0.5, -1.0], [2.0, 0.0, -0.5]]), 0.25),
    (Formula("sum of x³", lambda x: float((x**3).sum())), np.array([12.5, -20.0, 0.0]), 0.5),
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

left-below
    up, down = x.copy(), x.copy() →
    gradient = np.zeros(x.shape) → gradient = np.zeros(x.shape); y = x.copy()
    up[i] += h → y[i] += h; above = f(y)
    down[i] -= h → y[i] -= 2 * h
    f(up) - f(down) → above - f(y)
The first entry is right. One copy serves for all, and an entry stays where it was moved to, h below
x, while the next one is tried. Move it back.

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

h missing
    (2 * h) → 2
Up and down lie 2h apart: divide by h, too.

not divided
    (f(up) - f(down)) / (2 * h) → f(up) - f(down)
That is the difference. Divide it by how far up and down lie apart, 2h.

half a step
    up[i] += h → up[i] += h / 2
    down[i] -= h → down[i] -= h / 2
You move by h / 2 each way, so up and down lie only h apart, and divide by 2h.

half a step, divided by h
    up[i] += h → up[i] += h / 2
    down[i] -= h → down[i] -= h / 2
    (2 * h) → h
You move by h / 2 each way. The statement has h up and h down, and 2h between them.

smaller h
    gradient = np.zeros(x.shape) → gradient = np.zeros(x.shape); h = h / 10
You move by less than h. Take the `h` that comes in.

times
    up[i] += h → up[i] *= 1 + h
    down[i] -= h → down[i] *= 1 - h
You stretch the entry by h. Move it: add h, and subtract h.

up and back
    down[i] -= h → down[i] = up[i] - h
Your `down` lies h below `up`, where x itself is. It should be h below x.

second derivative
    (f(up) - f(down)) / (2 * h) → (f(up) - 2 * f(x) + f(down)) / h**2
That is the second derivative. For the first, subtract the value below from that above and divide by
2h.

absolute
    (f(up) - f(down)) → abs(f(up) - f(down))
You lose the sign. A gradient can be negative.

added
    f(up) - f(down) → f(up) + f(down)
You add the two values. Their difference is wanted.

halved again
    (2 * h) → (4 * h)
You divide by 4h, or by 2 once more. Up and down lie 2h apart.

h squared
    (2 * h) → h**2
You divide by h². Up and down lie 2h apart.

two h squared
    (2 * h) → (2 * h**2)
You divide by 2h². Up and down lie 2h apart.

whole numbers
    np.zeros(x.shape) → np.zeros(x.shape, dtype=int)
Your result holds whole numbers only, so decimals are cut off.

sum
    return gradient → return gradient.sum()
You add up the gradient. Return it with x's shape.

length one
    return gradient → return gradient / np.linalg.norm(gradient)
You divide the gradient by its length. How steep it is gets lost.

flat
    gradient = np.zeros(x.shape)
    flat = x.ravel()
    for i, place in enumerate(np.ndindex(x.shape)):
        up, down = flat.copy(), flat.copy()
        up[i] += h
        down[i] -= h
        gradient[place] = (f(up) - f(down)) / (2 * h)
    return gradient
You hand f an array without rows. f is made for arrays of x's shape, and may ask for a row or a
column of it.
"""
