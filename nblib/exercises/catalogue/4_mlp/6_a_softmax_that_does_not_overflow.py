"""4.6 A softmax that does not overflow

Write `softmax(z)` for a batch: `z` has one row of logits for each example. Each row of the result
sums to 1. It must work for logits such as 1000, where e¹⁰⁰⁰ is too large for a float.

level: medium

explorer: softmax

start: Adding the same number to all logits of a row changes nothing. Which number helps?

hint: Subtract the largest logit of the row: then every exponent is at most 0.

hint: `axis=1` runs along a row; `keepdims=True` keeps the result as a column, so that it can be
divided by.

hint: Two lines: powers = exp(z − largest of its row); powers / sum of its row.

well: `nblib.ops.softmax` is the same two lines.
"""

import numpy as np

# --- solution ---


def softmax(z):
    """z (N, K) -> probabilities (N, K); every row sums to 1."""
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


# --- cases ---

CASES = (
    (np.array([[2.0, 1.0, 0.1]]),),
    (np.array([[0.0, 1.0, 3.0], [-2.0, 0.5, 0.25], [1.0, 1.0, 1.0]]),),
    (np.array([[1000.0, 999.0], [0.0, 2.0]]),),
    (np.array([[-1000.0, -1001.0], [3.0, 4.0]]),),
    (np.array([[1000.0, 0.0], [0.0, -1000.0]]),),
    (np.array([[800.0, -800.0], [0.5, 1.5]]),),
)

MISTAKES = """
overflow
    z - z.max(axis=1, keepdims=True) → z
Small logits are right. At 1000 e to that power is inf, and inf/inf is nan; at −1000 it is 0/0.
Shift the logits first.

smallest
    z.max → z.min
The smallest is at 0 now, and the largest may still be 1000. Which shift keeps every exponent at
most 0?

row-mean
    z.max → z.mean
Less the mean, the largest may still be far above 0. Which shift keeps every exponent at most 0?

largest-of-all
    z.max(axis=1, keepdims=True) → z.max()
One largest for the whole batch: in a row far below it all powers round to 0, and 0/0 is nan. Each
row has its own largest.

whole-sum
    powers.sum(axis=1, keepdims=True) → powers.sum()
The shift is right. But the whole table sums to 1, and each row should.

sum-lies-flat
    powers.sum(axis=1, keepdims=True) → powers.sum(axis=1)
The shift is right. The sums of the rows lie along a row when NumPy divides: keep them as a column,
`keepdims=True`.

largest-lies-flat
    z.max(axis=1, keepdims=True) → z.max(axis=1)
The largest logits of the rows lie along a row when NumPy subtracts: keep them as a column,
`keepdims=True`.

whole-batch
    z.max(axis=1, keepdims=True) → z.max()
    powers.sum(axis=1, keepdims=True) → powers.sum()
The whole table sums to 1. Each row should: along which axis is the sum?

wrong-axis
    z.max(axis=1, keepdims=True) → z.max(axis=0)
    powers.sum(axis=1, keepdims=True) → powers.sum(axis=0)
Your columns sum to 1. The classes of one example lie along a row, axis 1.

not-normalised
    return np.exp(z - z.max(axis=1, keepdims=True))
The largest of each row is 1, so the row sums to more. Divide by its sum.

no-exponential
    return powers / powers.sum(axis=1, keepdims=True) → return z / z.sum(axis=1, keepdims=True)
Logits over their sum: a negative logit would give a negative probability. Take e to the power
first.

log
    powers = np.exp(z - z.max(axis=1, keepdims=True)) → s = z - z.max(axis=1, keepdims=True)
    powers / powers.sum(axis=1, keepdims=True) → s - np.log(np.exp(s).sum(axis=1, keepdims=True))
These are the logarithms of the probabilities (log-softmax).

sigmoid
    powers = np.exp(z - z.max(axis=1, keepdims=True)) → return 0.5 * (1 + np.tanh(0.5 * z))
This is a sigmoid for each logit on its own. The rows do not sum to 1.

sign
    z - z.max(axis=1, keepdims=True) → z.min(axis=1, keepdims=True) - z
The largest logit gets the smallest probability: the sign in the exponent is turned round.

by-largest
    return (z == z.max(axis=1, keepdims=True)) * 1.0
All or nothing: this is the largest, hard. Softmax gives the others a share.
"""
