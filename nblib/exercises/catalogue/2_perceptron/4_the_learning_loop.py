"""2.4 The learning loop

Write `learn(X, t, lr, passes)`: start from w = 0 and b = 0, go through the rows in order, `passes`
times, and apply the rule of 2.3 after every single example. Return w, b and a list with the number
of mistakes made during each pass.

level: medium

explorer: perceptron_learning

start: Two loops, one inside the other: over passes, and over the rows of X with their targets
(`zip(X, t)`).

hint: w and b start once, before both loops. The count of mistakes starts anew in every pass.

hint: Inside: output, error t − y, count it if it is not 0, then update w and b at once.

hint: After the inner loop append the count; after the outer loop return all three.

lead w: w and b start once, before both loops, and change after every single example that was wrong:
w + lr · (t − y) · x.

lead b: w is right. b learns by the same rule, with the input 1.

lead mistakes: w and b are right. When is each answer judged: before its own step, or after? And
each pass has its own count.

well: Every training loop of this course has this shape: look, compare, correct, repeat.
"""

import numpy as np

CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
AND = np.array([0, 0, 0, 1])
OR = np.array([0, 1, 1, 1])
XOR = np.array([0, 1, 1, 0])

# --- solution ---


def learn(X, t, lr, passes):
    """X (N, d), t (N,) of 0 and 1 -> w (d,), b, list of `passes` counts."""
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(passes):
        wrong = 0
        for x, target in zip(X, t):
            error = target - (1 if w @ x + b > 0 else 0)
            wrong += abs(error)
            w, b = w + lr * error * x, b + lr * error
        mistakes.append(wrong)
    return w, b, mistakes


# --- cases ---

CASES = (
    (CORNERS, AND, 1.0, 1),
    (CORNERS, AND, 1.0, 6),
    (CORNERS, OR, 0.5, 6),
    (CORNERS, XOR, 1.0, 5),
    (np.array([[2.0, -1.0, 0.5], [-1.0, 1.0, 2.0], [0.5, 3.0, -1.0]]),
     np.array([1, 0, 1]), 0.25, 3),
)
PARTS = ("w", "b", "mistakes")

MISTAKES = """
batch
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(passes):
        error = t - (X @ w + b > 0)
        mistakes.append(int(np.sum(error != 0)))
        w, b = w + lr * error @ X, b + lr * error.sum()
    return w, b, mistakes
You collect the errors of a whole pass and step once. Rosenblatt's rule steps after every example,
so the next one already meets the new weights.

bias-forgotten
    w, b = w + lr * error * x, b + lr * error → w = w + lr * error * x
b stays 0. It learns by the same rule, with the input 1.

restart
    wrong = 0 → wrong, w, b = 0, np.zeros(X.shape[1]), 0.0
Every pass looks like the first. w and b are set to 0 again in each pass: start them once, before
the loops.

running-total
    wrong = 0 →
    0.0, [] → 0.0, []; wrong = 0
w and b are right. Your counts never go down, so they add up over the passes: start each pass at 0.

total-only
    return w, b, mistakes → return w, b, sum(mistakes)
w and b are right. The third thing to return is a list, one count for each pass, not their sum.

one-pass-short
    range(passes) → range(1, passes)
You stop one pass early: range(1, n) has n − 1 numbers.

sign
    w + lr * error * x → w - lr * error * x
    b + lr * error → b - lr * error
The steps go the wrong way: with target 1 and output 0 the score has to go up.

signed-count
    abs(error) → error
w and b are right. In your count a −1 cancels a +1: both are mistakes.

stops-early
    for _ in range(passes): → while len(mistakes) < passes and 0 not in mistakes:
You stop at the first pass without a mistake. The list should have one count for each of the
`passes`, the zeros included.

judged-after-the-pass
    mistakes.append(wrong) → mistakes.append(int(np.sum((X @ w + b > 0) != t)))
w and b are right. You count with the weights at the end of the pass. Count each mistake when it is
made, before the step.

right-ones-counted
    abs(error) → error == 0
w and b are right. You count the answers that are right.

rate-forgotten
    w + lr * error * x → w + error * x
    b + lr * error → b + error
With η = 1 it is right. Where does lr enter?

threshold
    1 if w @ x + b > 0 else 0 → w @ x + b >= 0
The first example meets a score of exactly 0, which is not above 0: the output is 0 there.

early-return
    mistakes.append(wrong) → mistakes.append(wrong); return w, b, mistakes
Only one pass is done, whatever `passes` says. Look at the indentation of your return.
"""
