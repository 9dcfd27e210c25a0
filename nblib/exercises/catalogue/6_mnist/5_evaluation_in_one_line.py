"""6.5 Evaluation in one line

Write `accuracy(outputs, labels)`: the percentage of rows of `outputs` whose largest score stands in
the column given by `labels`. Both are NumPy arrays. It does for a whole test set what slide 59 does
batch by batch.

start: `outputs.argmax(1)` gives the column of the largest score in each row.

hint: First the predicted class of each row, then compare, then the share that agrees.

hint: The mean of True and False is the share of True.

hint: Per cent: 3 of 4 is 75, not 0.75.

well: Slide 59's loop adds the same counts up, so that the test set need not fit at once.
"""

import numpy as np

_SCORES = np.array([
    [0.1, 4.0, -1.0], [3.0, 0.5, 0.2], [-2.0, -3.0, -0.5], [0.4, 0.9, 0.3], [1.5, 0.2, 1.0],
])

# --- solution ---


def accuracy(outputs, labels):
    """Arrays: outputs (N, classes), labels (N,) from 0 -> per cent, 0 to 100."""
    return 100 * np.mean(outputs.argmax(1) == labels)


# --- cases ---

CASES = (
    (_SCORES, np.array([1, 0, 2, 0, 2])),
    (_SCORES, np.array([1, 0, 2, 1, 0])),
    (_SCORES, np.array([0, 1, 0, 2, 1])),
    (_SCORES[:3], np.array([1, 2, 2])),
    (np.array([[0.2, -0.1], [-1.0, -2.0], [0.0, 4.0], [1.0, 3.0]]), np.array([0, 0, 0, 1])),
)

MISTAKES = """
share
    return np.mean(outputs.argmax(1) == labels)
This is the share, from 0 to 1. Wanted are per cent.

count
    return 100 * np.mean(outputs.argmax(1) == labels) → return np.sum(outputs.argmax(1) == labels)
You count the right ones. Out of how many?

error-rate
    outputs.argmax(1) == labels → outputs.argmax(1) != labels
These are the per cent that are wrong.

score-not-class
    outputs.argmax → outputs.max
You compare the largest score itself with the label. Where does it stand? max gives the value,
argmax the place. (torch's max(1) gives both.)

columns
    outputs.argmax(1) → outputs.argmax(0)
argmax(0) looks for the best row of each column. Each row is one image.

argmin
    outputs.argmax → outputs.argmin
You take the class with the smallest score.

flat
    outputs.argmax(1) → outputs.argmax()
Without an axis, argmax finds one place in the whole table. Each row wants its own.

size
    np.mean(outputs.argmax(1) == labels) → np.sum(outputs.argmax(1) == labels) / outputs.size
You divide by the number of scores. How many images are there?

from-one
    outputs.argmax(1) → outputs.argmax(1) + 1
Your classes start at 1. Columns and labels both count from 0.

positive
    outputs.argmax(1) == labels → outputs[np.arange(len(labels)), labels] > 0
You ask whether the true class's score is above 0. The question is whether it is the largest of its
row.
"""
