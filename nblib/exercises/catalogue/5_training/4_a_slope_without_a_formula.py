"""5.4 A slope without a formula

Write `slope(f, w, h)`, the *central difference*: the change of f from w − h to w + h, divided by
the distance between the two. The cells below check their gradients in the same way.

start: f takes a number: f(w + h) is the value a little to the right.

hint: Rise over run. The rise is f(w + h) − f(w − h).

hint: How far apart are w − h and w + h?

hint: The run is 2 · h, in brackets.

well: For w² it is exact; for others its error shrinks with h².
"""

import numpy as np

# --- solution ---


def slope(f, w, h):
    """f a function, w a number, h a small number -> about f'(w)."""
    return (f(w + h) - f(w - h)) / (2 * h)


# --- cases ---

CASES = ((np.square, 3.0, 0.1), (np.exp, 0.5, 0.5), (np.sin, 1.0, 0.25),
       (np.exp, -1.0, 0.01), (np.square, -2.0, 0.1))

MISTAKES = """
forward
    (f(w + h) - f(w - h)) / (2 * h) → (f(w + h) - f(w)) / h
This is the difference to the right only. It works, but much less precisely: look to both sides.

backward
    (f(w + h) - f(w - h)) / (2 * h) → (f(w) - f(w - h)) / h
This is the difference to the left only. Look to both sides.

run
    (f(w + h) - f(w - h)) / (2 * h) → (f(w + h) - f(w - h)) / h
Everything is twice too large. From w − h to w + h it is more than h.

brackets
    (f(w + h) - f(w - h)) / (2 * h) → (f(w + h) - f(w - h)) / 2 * h
`/ 2 * h` divides by 2 and then multiplies by h.

brackets-of-the-rise
    (f(w + h) - f(w - h)) / (2 * h) → f(w + h) - f(w - h) / (2 * h)
Division comes before subtraction: put the rise, f(w + h) − f(w − h), in brackets.

absolute
    return (f(w + h) - f(w - h)) / (2 * h) → return abs (f(w + h) - f(w - h)) / (2 * h)
A slope may be negative: where f falls, so is the rise.

rise
    (f(w + h) - f(w - h)) / (2 * h) → f(w + h) - f(w - h)
This is the rise. Divide it by the run.

sign
    return (f(w + h) - f(w - h)) / (2 * h) → return (f(w - h) - f(w + h)) / (2 * h)
The sign is turned round: right minus left.

mean
    f(w + h) - f(w - h) → f(w + h) + f(w - h)
You add the two values. A slope is about their difference.

own-h
    (f(w + h) - f(w - h)) / (2 * h) → (f(w + 1e-5) - f(w - 1e-5)) / 2e-5
Close, but not with the h that was given: you use one of your own.

half-steps
    (f(w + h) - f(w - h)) / (2 * h) → (f(w + h / 2) - f(w - h / 2)) / h
A good central difference, with half of the h that was asked for.
"""
