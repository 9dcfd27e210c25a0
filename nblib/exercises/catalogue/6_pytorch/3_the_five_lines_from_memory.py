"""6.3 The five lines, from memory

`fit` trains the smallest model there is: one weight w, which starts at 0. The prediction is
`w * x` in place of `model(batch_x)`, and the loss is the mean of (w·x − t)². The frame is given.
Write the five lines of the loop.

level: easy

explorer: training_lines

start: The first line makes the prediction, `w * x`. The second makes one number of how wrong it is.

hint: The order is slide 56's: predict, loss, zero_grad, backward, step.

hint: The loss is the mean of the squares: `((w * x - t) ** 2).mean()`.

hint: The last three lines are those of the loop above, letter for letter.

well: Replace w·x by a network and this is slide 55, line for line.
"""

import numpy as np

import nblib as torch

_LINE = np.array([1.0, 2.0, 3.0])

# --- solution ---


def fit(x, t, lr, steps):
    """x, t: N numbers each, lr > 0, steps a whole number -> w, a number."""
    x, t = torch.tensor(x), torch.tensor(t)
    w = torch.tensor(0.0, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=lr)
    for step in range(steps):
        prediction = w * x
        loss = ((prediction - t) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return w.item()


# --- cases ---

CASES = (
    (_LINE, 2 * _LINE, 0.05, 1),
    (_LINE, 2 * _LINE, 0.05, 3),
    (np.array([0.5, -1.0, 2.0, 1.0]), np.array([-1.0, 0.5, -2.5, 0.25]), 0.1, 4),
    (np.array([-1.5, 0.5]), np.array([1.0, 2.0]), 0.25, 2),
    # more than go into one small batch
    (np.array([0.5, -1, 2, 1, -2, 1.5]), np.array([1, 0.5, -2, 0.25, 1, -1]), 0.1, 2),
    (np.array([0.5, 1.0, 2.0]), np.array([0.01, 0.03, 0.02]), 0.2, 3),  # the loss is small at once
    (np.array([2.0, -11.0, 4.0]), np.array([40.0, -150.0, 70.0]), 0.02, 2),  # far from 0
)
TOLERANCE = 1e-4
AT_HAND = {"torch": torch}
STUB = '''\
def fit(x, t, lr, steps):
    """x, t: N numbers each, lr > 0, steps a whole number -> w, a number."""
    x, t = torch.tensor(x), torch.tensor(t)
    w = torch.tensor(0.0, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=lr)
    for step in range(steps):
        ...  # your five lines
    return w.item()'''

MISTAKES = """
never-cleared
    w, g = 0.0, 0.0
    for _ in range(steps):
        g += 2 * float(np.mean((w * x - t) * x)); w -= lr * g
    return w
The first step is right, the later ones are too long: the gradients pile up. Which line clears them?

never-stepped
    return 0.0
w is still 0. backward() must have filled the gradient when step() uses it: is one of the two
missing, without brackets, or in front of the other, or is the gradient cleared between them? Or is
w made anew in the loop, so that the optimizer holds another one?

uphill
    w = 0.0
    for _ in range(steps):
        w += lr * 2 * float(np.mean((w * x - t) * x))
    return w
w runs away from the answer. The gradient points uphill; the step goes against it.

sum
    w = 0.0
    for _ in range(steps):
        w -= lr * 2 * float(np.sum((w * x - t) * x))
    return w
Your steps are too long by the number of points: the loss is a mean, not a sum.

column-minus-row
    w = 0.0
    for _ in range(steps):
        w -= lr * 2 * float(np.mean((w * x[:, None] - t) * x[:, None]))
    return w
A column of predictions less a row of answers is a table: every prediction is compared with every
answer. Print the shapes of both; they must be the same.

one-too-few
    w = 0.0
    for _ in range(steps - 1):
        w -= lr * 2 * float(np.mean((w * x - t) * x))
    return w
This is w one step earlier. Count the turns of your loop; or step() comes before backward(), and
uses the gradient of the turn before.

gradient-of-the-turn-before
    w, g = 0.0, 0.0
    for _ in range(steps):
        new = 2 * float(np.mean((w * x - t) * x)); w -= lr * g; g = new
    return w
Each step uses the gradient of the turn before: step() stands in front of backward().

one-prediction
    return -lr * steps * 2 * float(np.mean(-t * x))
The first step is right, and all others repeat it. The prediction and the loss belong inside the
loop: they change as soon as w has changed.

absolute
    w = 0.0
    for _ in range(steps):
        w -= lr * float(np.mean(np.sign(w * x - t) * x))
    return w
You go down the mean of |w·x − t|. The loss asked for is the mean of its square.

one-too-many
    w = 0.0
    for _ in range(steps + 1):
        w -= lr * 2 * float(np.mean((w * x - t) * x))
    return w
This is w one step later. Count the turns of your loop.

loss-returned
    w = 0.0
    for _ in range(steps):
        loss = float(np.mean((w * x - t) ** 2)); w -= lr * 2 * float(np.mean((w * x - t) * x))
    return loss
You return the last loss. Wanted is the weight.

gradient-returned
    w, g = 0.0, 0.0
    for _ in range(steps):
        g = 2 * float(np.mean((w * x - t) * x)); w -= lr * g
    return g
You return the last gradient. Wanted is the weight.

rate-forgotten
    w = 0.0
    for _ in range(steps):
        w -= 2 * float(np.mean((w * x - t) * x))
    return w
The steps have the right direction and the wrong length: where does lr enter?

two-forgotten
    w = 0.0
    for _ in range(steps):
        w -= lr * float(np.mean((w * x - t) * x))
    return w
Every step is half as long as it should be. The slope of e² is 2e; autograd would not have forgotten
the 2.

input-forgotten
    w = 0.0
    for _ in range(steps):
        w -= lr * 2 * float(np.mean(w * x - t))
    return w
The gradient with respect to w has a factor x. Let backward() find it.

one-step-only
    w = 0.0
    for _ in range(1):
        w -= lr * 2 * float(np.mean((w * x - t) * x))
    return w
It is right for one step. Either a `return` stands inside the loop, or w is made anew in each turn.

default-rate
    w = 0.0
    for _ in range(steps):
        w -= 0.001 * 2 * float(np.mean((w * x - t) * x))
    return w
Your steps have the rate 0.001, SGD's default. Give it lr: SGD([w], lr=lr).

starts-at-one
    w = 1.0
    for _ in range(steps):
        w -= lr * 2 * float(np.mean((w * x - t) * x))
    return w
Your w starts at 1. It should start at 0.

twice-as-long
    w = 0.0
    for _ in range(steps):
        w -= 2 * lr * 2 * float(np.mean((w * x - t) * x))
    return w
Each step is twice as long as it should be. Does `step()` or `backward()` stand in the loop twice,
is w moved by hand as well, or has the loss a 2 in front?

stops-early
    w = 0.0
    for _ in range(steps):
        if float(np.mean((w * x - t) ** 2)) < 0.01:
            break
        w -= lr * 2 * float(np.mean((w * x - t) * x))
    return w
Where the loss is small already, yours takes fewer steps than it is told. All `steps` are taken.

example-by-example
    w = 0.0
    for _ in range(steps):
        for one, target in zip(x, t):
            w -= lr * 2 * float((w * one - target) * one)
    return w
You make a step for every single example. The loss is one mean over all of them, and one step
follows it.

stepped-before-cleared-never
    w, g = 0.0, 0.0
    for _ in range(steps):
        w, g = w - lr * g, g + 2 * float(np.mean((w * x - t) * x))
    return w
The step comes before `backward()`, so it uses old gradients; and they pile up, since nothing clears
them.

number-of-points-halved
    w = 0.0
    for _ in range(steps):
        w -= lr * float(np.sum((w * x - t) * x))
    return w
Your loss is half of the sum of the squares. It is their mean: divided by how many there are.

square-of-the-mean
    w = 0.0
    for _ in range(steps):
        w -= lr * 2 * float(np.mean(w * x - t) * np.mean(x))
    return w
Yours is the square of the mean error. Wanted is the mean of the squared errors: square first.

not-squared
    w = 0.0
    for _ in range(steps):
        w -= lr * float(np.mean(x))
    return w
The errors are not squared, so those above 0 and those below cancel out.
"""
