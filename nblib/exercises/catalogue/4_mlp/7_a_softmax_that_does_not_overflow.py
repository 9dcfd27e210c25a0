"""4.7 A softmax that does not overflow

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
    (np.array([[0.0, 1000.0, 5.0], [2.0, 1.0, 1000.0], [1.0, 3.0, 2.0]]),),
    (np.array([[20000.0, 19999.0], [-20000.0, -20001.0]]),),  # too large for a long double as well
    (20 * np.random.default_rng(0).normal(size=(120, 4)),),  # many rows
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

clipped
    z - z.max(axis=1, keepdims=True) → np.clip(z, -500, 500)
Cut off at a limit, 1000 and 999 become the same number, and so do −1000 and −1001. Shift all logits
of a row alike instead.

inf-replaced
    np.exp(z - z.max(axis=1, keepdims=True)) → np.nan_to_num(np.exp(z))
What has overflowed is lost: 1000 and 999 cannot be told apart any more. Shift the logits before
they go into the exponential.

tiny-added
    z - z.max(axis=1, keepdims=True) → z
    powers.sum(axis=1, keepdims=True) → (powers.sum(axis=1, keepdims=True) + 1e-9)
A tiny number in the divisor helps against 0/0 only, and there all probabilities become 0. At 1000
the exponential is inf before it is divided. Shift the logits first.

thousand
    z - z.max(axis=1, keepdims=True) → z - 1000
You subtract the same number from all rows, and small logits all become 0 in the exponential. Each
row needs its own shift.

scaled
    z - z.max(axis=1, keepdims=True) → z / 1000
Dividing the logits by a number changes the probabilities. Adding the same number to all of a row
changes nothing.

divided-by-largest
    z - z.max(axis=1, keepdims=True) → z / z.max(axis=1, keepdims=True)
Dividing the logits by their largest changes the probabilities. Subtracting it changes nothing.

largest-added
    z - z.max(axis=1, keepdims=True) → z + z.max(axis=1, keepdims=True)
The largest logit is added, which makes the exponents larger still. Subtract it.

first-column
    z.max(axis=1, keepdims=True) → z[:, :1]
You subtract the first logit of each row. Where another one is much larger, the exponential
overflows all the same.

last-column
    z.max(axis=1, keepdims=True) → z[:, -1:]
You subtract the last logit of each row. Where another one is much larger, the exponential overflows
all the same.

largest-of-first-row
    z.max(axis=1, keepdims=True) → z[0].max()
You subtract the largest of the first row everywhere. Each row has its own largest.

sums-of-columns
    powers.sum(axis=1, keepdims=True) → powers.sum(axis=0)
The shift is right. But you divide by the sums of the columns: the classes of one example lie along
a row, axis 1.

both-lie-flat
    z.max(axis=1, keepdims=True) → z.max(axis=1)
    powers.sum(axis=1, keepdims=True) → powers.sum(axis=1)
The largest logits and the sums of the rows lie along a row when NumPy computes with them: keep them
as columns, `keepdims=True`.

sum-without-shift
    powers.sum(axis=1, keepdims=True) → np.exp(z).sum(axis=1, keepdims=True)
The powers above the line are shifted, those of the sum below are not. Use the same powers for both.

powers-without-shift
    return powers / → return np.exp(z) /
The sum is made of shifted powers, but the powers above the line are not shifted. Use the same for
both.

log-of-sum
    return np.exp(z - np.log(np.exp(z).sum(axis=1, keepdims=True)))
The logarithm comes too late: e to the power 1000 has overflowed by then. Shift the logits first.

shift-of-powers
    np.exp(z - z.max(axis=1, keepdims=True)) → np.exp(z) - np.exp(z).max(axis=1, keepdims=True)
You subtract after the exponential. That changes the probabilities, and 1000 has overflowed by then:
subtract the largest logit before it.

first-row-only
    z = z[:1]; powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
Only the first example comes out. Each row of z gives a row of probabilities.

first-row-flat
    powers = np.exp(z[0] - z[0].max())
    return powers / powers.sum()
Only the first example comes out. Each row of z gives a row of probabilities.

largest-of-sizes
    z - z.max(axis=1, keepdims=True) → -np.abs(z)
You take the sizes of the logits, so that 1000 and −1000 become the same. Subtract the largest of
the row instead.

scaled-by-length
    z - z.max(axis=1, keepdims=True) → z / (1e-300 + (z**2).sum(axis=1, keepdims=True)) ** 0.5
Dividing the logits by their length changes the probabilities. Subtracting a number from a whole row
changes nothing.

class
    return powers / powers.sum(axis=1, keepdims=True) → return powers.argmax(axis=1)
This is the place of the largest. Return all the probabilities.

largest-probability
    return powers / powers.sum(axis=1, keepdims=True) → return 1 / powers.sum(axis=1)
This is the probability of the largest logit alone. Return all of them, a row for each example.

powers-of-10
    np.exp(z - z.max(axis=1, keepdims=True)) → 10.0 ** (z - z.max(axis=1, keepdims=True))
These are powers of 10. Softmax takes powers of e: `np.exp`.

sum-of-logits
    powers.sum(axis=1, keepdims=True) → z.sum(axis=1, keepdims=True)
You divide by the sum of the logits. Divide by the sum of the powers.

mean-of-powers
    powers.sum → powers.mean
You divide by the mean of the powers, so that a row sums to the number of classes. Divide by their
sum.

without-below-0
    np.exp(z - z.max(axis=1, keepdims=True)) → np.maximum(z, 0)
That is ReLU, divided by the sum of the row: a logit below 0 gets nothing. Take e to the power
first.

squares
    np.exp(z - z.max(axis=1, keepdims=True)) → z**2
You square the logits: a very negative one then becomes large. Take e to the power first.

sizes
    np.exp(z - z.max(axis=1, keepdims=True)) → np.abs(z)
You take the sizes of the logits: a very negative one then becomes large. Take e to the power first.

standardised
    np.exp(z - z.max(axis=1, keepdims=True)) → np.exp((z.T - z.mean(axis=1)) / z.std(axis=1)).T
Divided by their standard deviation the logits are others, and so are the probabilities. Subtracting
the same number from a row is all that is needed.

sorted
    z - z.max(axis=1, keepdims=True) → np.sort(z, axis=1) - z.max(axis=1, keepdims=True)
The logits are sorted, and so the probabilities do not stand any more where their classes do.

softmax-twice
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    again = np.exp(powers / powers.sum(axis=1, keepdims=True))
    return again / again.sum(axis=1, keepdims=True)
Softmax is applied twice: the probabilities have gone through it once more. Once is enough.

transposed
    return powers / powers.sum(axis=1, keepdims=True) → return powers.T / powers.sum(axis=1)
The numbers are right, but each example has become a column. One row each, please.

rounded
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return np.round(powers / powers.sum(axis=1, keepdims=True), 2)
It is right but for the rounding. Return the numbers as they are.
"""
