"""8.3 A loss and its way back

Write `cross_entropy(input, target)`: softmax of each row of logits, then the mean of −ln of the
probability at the true class. And `cross_entropy_backward(input, target)`, its gradient for the
logits. With logits of ±1000, too, both must give finite numbers.

level: medium

explorer: loss_back

start: What is e to the power of 1000 for NumPy, and what is log 0? Where in the formula may they
come up?

hint: A probability can round to 0, and log 0 is −∞. So take the log on paper first: log p = z − max
− log Σ e^(z − max), with each row's largest logit as max.

hint: `log_p[np.arange(N), target]` picks one entry from each row. The gradient of one row is its
probabilities, minus 1 at the true class.

hint: The loss is a mean over N rows, so each row's gradient is divided by N.

lead cross_entropy: For each row log p = z − max − log Σ e^(z − max), and `log_p[np.arange(N),
target]` picks one entry from each row.

lead cross_entropy_backward: The loss is right. The gradient of one row is its probabilities, minus
1 at the true class, divided by the number of rows.

well: p − 1 at the true class: the more certain and right, the smaller the gradient.
"""

import numpy as np

from nblib.exercises.lab import T, W2, X

# --- solution ---


def cross_entropy(input, target):
    """input (N, classes) logits, target (N,) classes -> a number."""
    shifted = input - input.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_p[np.arange(len(target)), target].mean()


def cross_entropy_backward(input, target):
    """The gradient of that number for input: (N, classes)."""
    p = np.exp(input - input.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    p[np.arange(len(target)), target] -= 1
    return p / len(target)


# --- cases ---

CASES = (
    (np.array([[2.0, 1.0, 0.1]]), np.array([0])),
    (X @ W2[:, :3] + 0.5, T),
    (np.array([[1000.0, 0.0, -1000.0], [0.5, 1.0, 1.5]]), np.array([1, 2])),
    (3 * np.random.default_rng(0).normal(size=(120, 3)),
     np.random.default_rng(1).integers(0, 3, 120)),
)
PARTS = ("cross_entropy", "cross_entropy_backward")


def call(pieces, input, target):
    cross_entropy, cross_entropy_backward = pieces
    return cross_entropy(input, target), cross_entropy_backward(input, target)


MISTAKES = """
sum
    .mean() → .sum()
The gradient fits a mean; your loss is the sum over the rows.

no-mean-back
    return p / len(target) → return p
The loss is right. It is a mean of N rows: what does that do to each gradient?

sum-both
    .mean() → .sum()
    return p / len(target) → return p
Loss and gradient fit each other, but both are sums over the rows. Return the mean.

sign
    return -log_p → return log_p
The loss has the wrong sign: log of a probability is negative, a loss is not.

sign-back
    return p / len → return -p / len
The loss is right. The gradient points downhill; a gradient points uphill.

overflow
    shifted = input - input.max(axis=1, keepdims=True) → shifted = input
    p = np.exp(input - input.max(axis=1, keepdims=True)) → p = np.exp(input)
For small logits all is right. e¹⁰⁰⁰ is too large for a float: subtract each row's largest logit
first.

log-of-zero
    shifted - np.log(np.exp → np.log(np.exp(shifted) / np.exp
For small logits all is right. A probability can round to 0, and its log is −∞. Take the log on
paper first: log p = z − max − log Σ e^(z−max).

epsilon
    shifted - np.log(np.exp → np.log(1e-12 + np.exp(shifted) / np.exp
For small logits all is right. A small number added inside the log caps the loss of a grave mistake.
No such number is needed: log p = z − max − log Σ e^(z−max).

clipped
    shifted - np.log(np.exp → np.log(np.maximum(1e-15, np.exp(shifted) / np.exp
    sum(axis=1, keepdims=True)) → sum(axis=1, keepdims=True)))
For small logits all is right. Clipping the probability caps the loss of a grave mistake. No
clipping is needed: log p = z − max − log Σ e^(z−max).

largest-of-all
    shifted = input - input.max(axis=1, keepdims=True) → shifted = input - input.max()
You subtract the largest logit of the whole batch. Where a row's own logits are far below it, all
its powers round to 0: take each row's largest.

zero-times-infinity
    shifted - np.log(np.exp → np.log(np.exp(shifted) / np.exp
    shifted = input → one_hot = np.eye(input.shape[1])[target]; shifted = input
    -log_p[np.arange(len(target)), target].mean() → -(one_hot * log_p).sum() / len(target)
For small logits all is right. A probability that rounds to 0 has the log −∞, and 0 · −∞ is nan.
Take log p = z − max − log Σ e^(z−max).

probability
    return -log_p[ → return 1 - np.exp(log_p)[
The gradient is right. Your loss is 1 − p; cross-entropy is −ln p.

no-one-hot
    p[np.arange(len(target)), target] -= 1 →
The loss is right. The gradient is still softmax alone: nothing says which class is the true one.

no-softmax-back
    p = np.exp(input - input.max(axis=1, keepdims=True)) → p = input + 0.0
    p /= p.sum(axis=1, keepdims=True) →
The loss is right. On the way back the logits themselves stand where their softmax should.

all-classes
    -log_p[np.arange(len(target)), target].mean() → -log_p.mean()
The gradient is right. Your loss averages over all classes; only the true one counts.

log2
    .mean() → .mean() / np.log(2)
The gradient is right. Your loss is in bits, with log₂. Take the natural logarithm, `np.log`.

log10
    .mean() → .mean() / np.log(10)
The gradient is right. Your loss has log₁₀. Take the natural logarithm, `np.log`.

each row's loss
    .mean() →
The gradient is right. Your loss is a number for each row. Return their mean.

most likely class
    -log_p[np.arange(len(target)), target].mean() → -log_p.max(axis=1).mean()
The gradient is right. Your loss takes the most likely class of each row. It is the true one that
counts, `target`.

squares
    -log_p[ → np.square(np.exp(log_p) - np.eye(len(log_p[0]))[target])[
    np.arange(len(target)), target].mean() → :].mean()
The gradient is right. Your loss is a mean of squares. Cross-entropy is −ln of the probability of
the true class.

logit alone
    -log_p[ → -input[
The gradient is right. Your loss is made of the logits themselves. Take log of their softmax.

class before
    log_p[np.arange(len(target)), target] → log_p[np.arange(len(target)), target - 1]
The gradient is right. Your loss takes the class before the true one: classes count from 0.

mean over all entries
    .mean() → .sum() / input.size
The gradient is right. Your loss is divided by the number of all logits. It is a mean over the rows.

table of rows and targets
    np.arange(len(target)), target].mean() → :, target].mean()
The gradient is right. `log_p[:, target]` takes every row at every target. Each row needs its own
only: `np.arange(N)` in the first place.

softmax down the columns
    np.exp(shifted).sum(axis=1, keepdims=True) → np.exp(shifted).sum(axis=0, keepdims=True)
The gradient is right. In the loss your softmax adds down the columns, `axis=0`. Each row is an
example.

softmax of all
    np.exp(shifted).sum(axis=1, keepdims=True) → np.exp(shifted).sum()
The gradient is right. In the loss your softmax adds up the whole table. Each row has a sum of its
own.

back down the columns
    p.sum(axis=1, keepdims=True) → p.sum(axis=0, keepdims=True)
The loss is right. On the way back your softmax adds down the columns, `axis=0`. Each row is an
example.

back divided by all entries
    p / len(target) → p / p.size
The loss is right. The gradient is divided by the number of all logits. Divide by the rows.

back divided by the classes
    p / len(target) → p / p.shape[1]
The loss is right. The gradient is divided by the number of classes. Divide by the rows.

back twice
    p / len(target) → 2 * p / len(target)
The loss is right. The gradient is twice as large as it should be: no square stands here.

one minus everywhere
    p[np.arange(len(target)), target] -= 1 → p -= 1
The loss is right. On the way back you subtract 1 everywhere. Subtract it at the true class only.

one minus in all columns
    p[np.arange(len(target)), target] -= 1 → p[:, np.unique(target)] -= 1
The loss is right. `p[:, target]` is every row at every target. Subtract 1 once in each row, with
`np.arange(N)` in the first place.

one minus p
    target] -= 1 → target] = 1 - p[np.arange(len(target)), target]
The loss is right. At the true class the gradient is p − 1, not 1 − p.

true class alone
    target] -= 1 → target] -= 1; p *= np.eye(p.shape[1])[target]
The loss is right. Your gradient is 0 for the other classes. They have p: to lower them lowers the
loss.

sigmoid back
    p = np.exp(input - input.max(axis=1, keepdims=True)) → p = 1 / (1 + np.exp(-input))
    p /= p.sum(axis=1, keepdims=True) →
The loss is right. On the way back a sigmoid stands where softmax should. Its rows add up to 1.

label alone
    p[np.arange(len(target)), target] -= 1 → p = -np.eye(p.shape[1])[target]
The loss is right. The gradient lacks the probabilities: each row is softmax, minus 1 at the true
class.

p times one minus p
    p / len(target) → p * (1 - p) / len(target)
The loss is right. p (1 − p) is the slope of a sigmoid. Softmax and −ln together have p, minus 1 at
the true class.

classes by the labels
    -log_p[np.arange(len(target)), → -(log_p * np.eye(target.max() + 1)[target]).sum(axis=1)[
    target].mean() → :].mean()
    p[np.arange(len(target)), target] -= 1 → p = p - np.eye(target.max() + 1)[target]
You take as many classes as the largest label says. There are as many as `input` has columns, also
where the last one does not occur.

classes by the labels, in the loss
    -log_p[np.arange(len(target)), → -(log_p * np.eye(target.max() + 1)[target]).sum(axis=1)[
    target].mean() → :].mean()
The gradient is right. In the loss you take as many classes as the largest label says. There are as
many as `input` has columns, also where the last one does not occur.

classes by the labels, back
    p[np.arange(len(target)), target] -= 1 → p = p - np.eye(target.max() + 1)[target]
The loss is right. On the way back you take as many classes as the largest label says. There are as
many as `input` has columns, also where the last one does not occur.
"""
