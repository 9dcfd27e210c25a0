"""5.2 Binary cross-entropy

Write `bce(y, p)`: the binary cross-entropy of slide 36, as a mean over all examples. `y` holds
labels 0 or 1, and `p` the probabilities that were given to label 1.

start: Take one example with y = 1. What does the formula become? And with y = 0?

hint: For y = 1 only −log p is left, for y = 0 only −log(1 − p).

hint: `np.log` is the natural logarithm, which is meant here.

hint: −np.mean(y * … + (1 − y) * …), with the two logarithms.

well: `nn.BCELoss` does the same, on both engines.
"""

import numpy as np

# --- solution ---


def bce(y, p):
    """y (N,) of 0 and 1, p (N,) between 0 and 1 -> one number."""
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


# --- cases ---

CASES = (
    (np.array([1.0]), np.array([0.99])),
    (np.array([0.0]), np.array([0.2])),
    (np.array([1.0, 0.0, 1.0]), np.array([0.7, 0.4, 0.05])),
    (np.array([0.0, 0.0, 1.0, 1.0]), np.array([0.9, 0.25, 0.5, 0.6])),
)

MISTAKES = """
sign
    return np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
Your loss is negative. The logarithm of a probability is below 0: what turns it round?

sum
    np.mean → np.sum
Single examples are right. For more you add; asked is the mean.

ones-only
    y * np.log(p) + (1 - y) * np.log(1 - p) → y * np.log(p)
Examples with y = 0 cost nothing in yours. They have a term of their own.

zeros-only
    y * np.log(p) + (1 - y) * np.log(1 - p) → (1 - y) * np.log(1 - p)
Examples with y = 1 cost nothing in yours. They have a term of their own.

labels-swapped
    y * np.log(p) + (1 - y) * np.log(1 - p) → (1 - y) * np.log(p) + y * np.log(1 - p)
You punish the right answer: with y = 1 the probability that counts is p.

base-2
    np.log(p) → np.log2(p)
    np.log(1 - p) → np.log2(1 - p)
Everything is larger by the same factor: this is the logarithm to base 2.

base-10
    np.log(p) → np.log10(p)
    np.log(1 - p) → np.log10(1 - p)
Everything is smaller by the same factor: this is the logarithm to base 10.

same-probability
    1 - p → p
Examples with y = 1 are right. If label 1 has the probability p, what has label 0?

squared
    -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)) → np.mean((y - p) ** 2)
This is the mean squared error.

no-mean
    np.mean →
You return the loss of each example. Return one number, their mean.

no-logarithm
    return 1 - np.mean(y * p + (1 - y) * (1 - p))
This is one minus the mean probability of the truth. The logarithm is missing.
"""
