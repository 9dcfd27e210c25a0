"""2.2 Many emails at once

The slide's `perceptron` judges one example. Write `predict(X, w, b)`, which judges all rows of `X`
at once and returns an array of 0 and 1.

level: easy

explorer: neuron

start: `X @ w` has one number for each row. Add b, then compare with 0.

hint: Scores, comparison, numbers: three steps in one line.

hint: A comparison of an array gives True and False; `.astype(int)` makes 1 and 0 of them.

hint: A score of exactly 0 gives 0.

well: No loop over the rows: that is what makes networks fast.
"""

import numpy as np

CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])

# --- solution ---


def predict(X, w, b):
    """X (N, d), w (d,), b a number -> (N,), each 0 or 1."""
    return (X @ w + b > 0).astype(int)


# --- cases ---

CASES = (
    (CORNERS, np.array([1.0, 1.0]), -1.5),
    (CORNERS, np.array([1.0, 1.0]), -1.0),
    (np.array([[1, 0, 0], [1, 0, 1], [0, 1, 1]]), np.array([2.0, 0.5, -1.5]), -0.5),
    (np.array([[2.0, -1.0], [1.0, 3.0]]), np.array([1.0, -0.5]), 0.25),
    (np.array([[0.0, 3.0], [2.0, 1.0]]), np.array([-1.0, 2.0]), -1.0),
)

MISTAKES = """
threshold
    X @ w + b > 0 → X @ w + b >= 0
Only scores of exactly 0 come out differently. The slide's rule is 1 if z > 0.

missing-bias
    X @ w + b → X @ w
These are the answers for b = 0. Where does b enter?

no-step
    (X @ w + b > 0).astype(int) → X @ w + b
These are the scores z. The step is missing: 1 where z > 0, else 0.

first-only
    X @ w → X[0] @ w
This judges the first row only. Every row needs an answer.

any
    return (X @ w + b > 0).astype(int) → return int(np.any (X @ w + b > 0))
You return one number for the whole batch. Each row needs its own.

plus-minus
    return (X @ w + b > 0).astype(int) → return np.where (X @ w + b > 0, 1, -1)
Your two answers are 1 and −1. Here the classes are called 1 and 0.

two-inputs
    X @ w → w[0] * X [:, 0] + w[1] * X[:, 1]
With two inputs all is right. A third one is left out: `X @ w` takes all.

three-answers
    return (X @ w + b > 0).astype(int) → return np.sign (X @ w + b)
np.sign has three answers, −1, 0 and 1. The classes are 0 and 1: compare with 0.

bias-sign
    X @ w + b > 0 → X @ w > b
X·w > b is X·w − b > 0: the sign of b is turned round.

sign
    X @ w + b > 0 → X @ w + b < 0
You answer 1 below the border. The rule gives 1 above it.

wrong-axis
    X @ w → w @ X
w meets the columns of X, and where X is square that even runs. Each row of X is one example: which
order of the product pairs w with the rows?
"""
