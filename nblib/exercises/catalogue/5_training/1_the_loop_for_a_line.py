"""5.1 The loop, for a line

Write `fit_line(x, t, lr, steps)`. It starts with w = 0 and b = 0 and makes `steps` updates of
gradient descent for y = wx + b. The loss is the mean of (y − t)², over all points. Return w and b.

level: easy

explorer: gradient_descent

start: Forward first: y = w * x + b for all points at once. Then how far each is off.

hint: The gradients are ∂L/∂w = mean(2 (y − t) x) and ∂L/∂b = mean(2 (y − t)).

hint: Both gradients belong to the old w and b: compute both before you change either.

hint: In the loop: y, error = y − t, the two gradients, then w −= lr · grad_w and the same for b.

well: Forward, loss, backward, update, repeat: every network in this course learns so.
"""

import numpy as np

# --- solution ---


def fit_line(x, t, lr, steps):
    """x, t (N,), lr a number, steps whole -> two numbers w, b."""
    w, b = 0.0, 0.0
    for _ in range(steps):
        y = w * x + b
        error = y - t
        grad_w = np.mean(2 * error * x)
        grad_b = np.mean(2 * error)
        w = w - lr * grad_w
        b = b - lr * grad_b
    return w, b


# --- cases ---

CASES = (
    (np.array([0.5, -1.0, 2.0, 1.5]), np.array([1.0, -0.5, 3.0, 2.0]), 0.1, 1),
    (np.array([0.5, -1.0, 2.0, 1.5]), np.array([1.0, -0.5, 3.0, 2.0]), 0.1, 5),
    (np.array([1.0, 3.0]), np.array([2.0, -1.0]), 0.05, 3),
    (np.array([1.0, 3.0]), np.array([2.0, -1.0]), 0.3, 5),  # too high a rate: the loss rises
    (np.array([-1.0, 0.0, 2.0]), np.array([-1.0, 1.0, 5.0]), 0.2, 14),  # soon near the line
    (np.array([12.0, -20.0, 15.0]), np.array([40.0, -11.0, 30.0]), 0.004, 3),  # far from 0
)
PARTS = ("w", "b")

MISTAKES = """
sign
    w - lr * grad_w → w + lr * grad_w
    b - lr * grad_b → b + lr * grad_b
You go uphill: the gradient points to larger loss, so it is subtracted.

half
    2 * error * x → error * x
    np.mean(2 * error) → np.mean(error)
Your gradients are half as large. The derivative of (y − t)² has a factor 2.

sum
    np.mean(2 * error * x) → np.sum(2 * error * x)
    np.mean(2 * error) → np.sum(2 * error)
You add over the points. The loss is a mean, so its gradient is one, too.

old-and-new
    lr * grad_b → lr * np.mean(2 * (w * x + b - t))
The first loop is already off in b: its gradient is taken after w has moved. Both belong to the old
point.

bias-forgotten
    b = b - lr * grad_b →
b stays 0. It needs an update as w does.

weight-forgotten
    w = w - lr * grad_w →
w stays 0. It needs an update as b does; or its gradient is multiplied by w, which is 0, in place of
x.

no-input
    2 * error * x → 2 * error
w gets the gradient of b. In wx the weight is multiplied by x, so its gradient is, too.

one-less
    range(steps) → range(steps - 1)
You make one step fewer than asked.

early-return
    lr * grad_b → lr * grad_b; return w, b
It is right for one step. Either a `return` stands inside the loop, or w and b start anew in each
turn.

notebook-rate
    w, b = 0.0, 0.0 → w, b, lr = 0.0, 0.0, 0.05
With a rate of 0.05 it is right, the one in the cell above. Use `lr`.

rate-forgotten
    w - lr * grad_w → w - grad_w
    b - lr * grad_b → b - grad_b
The steps have the right direction and the wrong length: where does lr enter?

ends-early
    error = y - t → error = y - t; steps = steps if np.mean(error**2) > 0.01 else 0
    lr * grad_w → lr * grad_w * (steps > 0)
    lr * grad_b → lr * grad_b * (steps > 0)
It is right until the loss is small. Asked for are all `steps`, also those that change little.

starts-at-one
    0.0, 0.0 → 1.0, 1.0
Your w and b start at 1. They should start at 0.

one-more
    range(steps) → range(steps + 1)
You make one step more than asked.

assigned
    w = w - lr * grad_w → w = -lr * grad_w
    b = b - lr * grad_b → b = -lr * grad_b
`w =- a` sets w to −a. To subtract a from w write `w -= a`.

swapped
    return w, b → return b, w
The two results have changed places: first w, then b.

stale-error
    error = y - t →
    0.0, 0.0 → 0.0, 0.0; error = w * x + b - t
The first step is right. Later ones use the error of the start: the forward pass belongs inside the
loop.

point-by-point
    w, b = 0.0, 0.0
    for _ in range(steps):
        for one, target in zip(x, t):
            error = w * one + b - target
            w, b = w - lr * 2 * error * one, b - lr * 2 * error
    return w, b
You move w and b after every single point. One step uses the mean over all points.

one-point-a-step
    w, b = 0.0, 0.0
    for i in range(steps):
        one, target = x[i % len(x)], t[i % len(x)]
        error = w * one + b - target
        w, b = w - lr * 2 * error * one, b - lr * 2 * error
    return w, b
Each of your steps uses one point alone. The loss is a mean over all points, in every step.

mean-times-mean
    np.mean(2 * error * x) → np.mean(2 * error) * np.mean(x)
The mean of a product is not the product of the means: multiply error by x first, point by point.

by-steps
    np.mean(2 * error * x) → np.sum(2 * error * x) / steps
    np.mean(2 * error) → np.sum(2 * error) / steps
You divide the sum over the points by `steps`. A mean divides by how many points there are.

lowest-point
    w, b = np.linalg.lstsq(np.column_stack([x, x * 0 + 1]), t, rcond=None)[0]
    return w, b
This is the best line itself, where the loss is lowest. Wanted is how far gradient descent has come
after `steps` steps with this `lr`.

error-squared
    error = y - t → error = (y - t) ** 2
In the gradient stands the error itself, y − t: the square is gone when the loss is differentiated.

error-without-size
    error = y - t → error = np.sign(y - t) / 2
Only the sign of the error is left. That is the gradient of |y − t|; that of (y − t)² is 2 (y − t).

targets-for-inputs
    2 * error * x → 2 * error * t
In w's gradient the error is multiplied by the target. In wx the weight is multiplied by x.
"""
