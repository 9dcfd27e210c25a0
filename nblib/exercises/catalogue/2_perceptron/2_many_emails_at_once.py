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
    (np.array([[1.0, 2.0], [3.0, 1.0], [0.5, 0.25]]), np.array([1.0, 1.0]), 0.5),  # all above 0
    (np.array([[1.0, 2.0], [3.0, 1.0], [0.5, 0.25]]), np.array([1.0, 1.0]), -6.0),  # none
    # inputs that are not whole, and one whose sign decides
    (np.array([[0.75, 0.5], [-1.0, 0.25], [0.4, 0.49]]), np.array([0.5, -1.5]), 0.5),
    # many rows, and numbers far from 0
    (20 * np.random.default_rng(0).normal(size=(120, 3)), np.array([12.5, -1.5, 0.25]), -14.25),
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

sigmoid
    return 1 / (1 + np.exp(-(X @ w + b)))
These are sigmoids of the scores, numbers between 0 and 1. The perceptron has a step: 1 where z > 0,
else 0.

relu
    return np.maximum (0, X @ w + b)
This is the ReLU of the scores. The perceptron has a step: 1 where z > 0, however large z is.

clipped
    return np.clip (X @ w + b, 0, 1)
Clipping leaves a score between 0 and 1 as it is. The answer is 1 for every score above 0.

cut
    return np.clip (X @ w + b, 0, 1).astype(int)
Here a score between 0 and 1 loses its decimals and becomes 0. It is above 0, so the answer is 1:
compare.

whole-scores
    return (X @ w + b).astype (int)
`astype(int)` cuts off the decimals of the scores. A comparison with 0 comes first.

truth-of-scores
    return (X @ w + b).astype (bool).astype(int)
As a truth value every number but 0 counts as True, −3 as well. Compare with 0: is the score above?

half
    X @ w + b > 0 → X @ w + b > 0.5
Your border is 0.5. That belongs to the output of a sigmoid; a score is compared with 0.

one
    X @ w + b > 0 → X @ w + b > 1
Your border is 1. The rule is 1 where z > 0.

not-summed
    X @ w + b → X * w + b
This has one number for each entry of `X`. The products of a row belong together: `@` adds them up.

bias-for-each-input
    X @ w + b → (X * w + b).sum(axis=1)
b is added once to each product here. It belongs to the score once.

among-themselves
    return (X @ w + b > (X @ w + b).mean()).astype(int)
You compare a score with the mean of the batch. Each row is judged alone: is its score above 0?

largest
    return (X @ w + b == (X @ w + b).max()).astype(int)
You mark the largest score of the batch. Each row is judged alone: is its score above 0?

places
    return np.flatnonzero (X @ w + b > 0)
These are the places of the rows with a 1. Asked is one answer for each row, 1 or 0.

place-of-the-largest
    return np.argmax (X @ w + b)
This is the place of the largest score. Asked is one answer for each row, 1 or 0.

count
    return np.sum (X @ w + b > 0)
This is how many rows get a 1. Asked is one answer for each row.

share
    return np.mean (X @ w + b > 0)
This is the share of rows that get a 1. Asked is one answer for each row.

last-only
    return int (X[-1] @ w + b > 0)
You return one number, that of the last row. Collect an answer for each row.

running-sum
    return (np.cumsum (X @ w) + b > 0).astype(int)
Each row's products come on top of those of the rows before it. Every row starts anew: its own w·x,
plus b.

half-at-the-border
    return (np.sign (X @ w + b) + 1) / 2
A score of exactly 0 gives ½ here, since np.sign has three answers. The rule gives 0 there.

first-skipped
    predictions = (X @ w + b > 0).astype(int)
    predictions[0] = 0
    return predictions
The first row is always 0 in your answer. Rows are counted from 0: is it left out?

last-skipped
    predictions = (X @ w + b > 0).astype(int)
    predictions[-1] = 0
    return predictions
The last row is always 0 in your answer. `range(n)` ends at n − 1 already: is a row left out?

first-left-out
    return (X[1:] @ w + b > 0).astype(int)
An answer is missing, that of the first row. Rows are counted from 0.

last-left-out
    return (X[:-1] @ w + b > 0).astype(int)
An answer is missing, that of the last row.

bias-multiplied
    X @ w + b > 0 → b * (X @ w) > 0
It looks as if the score was multiplied by b. b is added.

each-entry
    X @ w + b > 0 → X.sum(axis=1) + b > 0
w takes no part: the entries of a row are added as they are. Each is multiplied by its weight first.

with-the-score
    return np.column_stack([X @ w + b, X @ w + b > 0])
You return scores and answers. Only the answers are asked for, one for each row.
"""
