"""0.2 The laziest model

Before you praise a model, ask what the laziest one gets. It always gives the most frequent label,
whatever comes in. Write `baseline(labels)`: the share of `labels`, between 0 and 1, that it gets
right.

level: easy

start: `np.bincount(labels)` counts how often each label occurs.

hint: For the labels 0, 1, 1, 0, 1 the lazy model always says 1. How many does it get right, of how
many?

hint: `np.bincount([0, 1, 1, 0, 1])` is [2, 3]: two zeros and three ones.

hint: The largest of these counts, divided by the number of labels.

well: On two classes of equal size it gets ½, on MNIST's ten digits about 0.11. What a model has
learned begins above that.
"""

import numpy as np

# --- solution ---


def baseline(labels):
    """labels (N,), an array of whole numbers from 0 on -> a number from 0 to 1."""
    counts = np.bincount(labels)  # how often 0, 1, 2 and so on occur
    return counts.max() / len(labels)


# --- cases ---

CASES = (
    (np.array([0, 1, 1, 0, 1]),),
    (np.array([0, 0, 0, 1]),),
    (np.array([3, 1, 3, 7, 3, 1, 0, 9]),),
    (np.array([2, 2, 2]),),
    (np.array([4, 5, 4, 0, 5, 4, 5, 2, 1, 0]),),
    (np.array([0, 0, 0, 5, 6, 7, 8, 0, 9]),),
    (np.array([1, 0, 1, 1, 2, 1, 1]),),
)

MISTAKES = """
mean
    return np.mean(labels)
The mean of the labels is the share of ones, if there are only zeros and ones. But the most frequent
label may be 0, or 7.

ones
    return np.mean(labels == 1)
This is the share of ones. Is 1 always the most frequent label?

count
    counts.max() / len(labels) → counts.max()
This is how many it gets right. A share is that count divided by the number of labels.

label
    counts.max() / len(labels) → counts.argmax()
This is the most frequent label itself, what the lazy model says. How often is it right?

errors
    return 1 - np.bincount(labels).max() / len(labels)
This is the share that it gets wrong.

percent
    return 100 * np.bincount(labels).max() / len(labels)
These are per cent. The exercise asks for a share between 0 and 1.

guessing
    return 1 / len(np.unique(labels))
That is what guessing gets, with each label equally often. The lazy model does not guess: it knows
which label is the most frequent.

largest
    return np.mean(labels == labels.max())
You take the largest label. Wanted is the one that occurs most often.

two-classes
    np.bincount(labels) → np.bincount(labels == 1)
That is right for the two labels 0 and 1. Here any whole number may occur: count each of them.

middle
    return np.mean(labels == np.median(labels))
You take the label in the middle, the median. Wanted is the one that occurs most often.

first
    return np.mean(labels == labels[0])
You take the first label. Wanted is the one that occurs most often.

among-labels
    counts = np.bincount(labels) → c = np.bincount(labels)
    counts.max → c.max
    len(labels) → len(c)
You divide by the number of different labels. Each example counts, so divide by the number of
examples.
"""
