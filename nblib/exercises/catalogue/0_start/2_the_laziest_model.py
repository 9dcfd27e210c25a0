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
    (np.array([10, 0, 12, 21, 11, 12, 20, 10, 12, 11]),),
    (np.random.default_rng(0).integers(0, 12, size=130),),
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

zeros
    return np.mean(labels == 0)
This is the share of zeros. Is 0 always the most frequent label?

last
    return np.mean(labels == labels[-1])
You count the last label. In a loop that happens if the largest count so far is not kept. Wanted is
the label that occurs most often.

smallest
    return np.mean(labels == labels.min())
You take the smallest label. Wanted is the one that occurs most often.

rounded-mean
    return np.mean(labels == np.round(np.mean(labels)))
You take the label nearest to the mean. The mean of labels says nothing about how often they occur.

mean-or-rest
    return max(np.mean(labels), 1 - np.mean(labels))
The mean is the share of ones only if there are just zeros and ones. Here any whole number may
occur: count each of them.

not-zero
    return np.mean(labels > 0)
This is the share of labels above 0, all of them together. Each label is counted on its own.

distinct
    return len(np.unique(labels)) / len(labels)
You count how many different labels there are. Count how often the most frequent one occurs.

one-over-largest
    return 1 / (labels.max() + 1)
That is the mean of the shares of 0, 1, … up to the largest label, and what guessing among them
gets. The lazy model does not guess: take the largest of these shares.

tenth
    return 0.1
0.1 is what guessing among ten digits gets. Count: how often does the most frequent label occur?

half
    return 0.5
½ is what a coin gets with two labels. Count: how often does the most frequent label occur?

rarest
    return np.unique(labels, return_counts=True)[1].min() / len(labels)
You take the label that occurs least. Wanted is the one that occurs most often.

rarest-with-none
    return np.bincount(labels).min() / len(labels)
You take the smallest count. Wanted is the largest.

second
    return np.sort(np.bincount(labels))[-2] / len(labels)
You take the second largest count. Wanted is the largest.

label-share
    counts.max() / len(labels) → counts.argmax() / len(labels)
`argmax` is the label itself. Divide how often it occurs, `max`, by the number of labels.

largest-value
    return np.max(labels) / len(labels)
That is the largest label, divided. How often a label occurs, says `np.bincount(labels)`.

guessing-by-share
    return np.sum((np.bincount(labels) / len(labels)) ** 2)
That is what guessing gets, each label as often as it occurs. The lazy model always says the same
one.

mean-count
    return np.bincount(labels).mean()
This is the mean of the counts. Wanted is the largest, as a share.

by-others
    c = np.bincount(labels)
    return c.max() / max(1, c.sum() - c.max())
You divide by the number of the other labels. Divide by the number of all.

by-others-2
    c = np.bincount(labels)
    return c.max() / (c.sum() - c.max()) if c.sum() > c.max() else float("inf")
You divide by the number of the other labels. Divide by the number of all.

by-largest-label
    return np.bincount(labels).max() / np.max(labels)
You divide by the largest label. Divide by the number of labels, `len(labels)`.

one-less
    counts.max() / len(labels) → counts.max() / (len(labels) - 1)
You divide by one less than the number of labels.

zero-skipped
    return np.bincount(labels)[1:].max() / len(labels)
The label 0 is left out. It may be the most frequent one.

last-skipped
    most = np.bincount(labels).argmax()
    return np.sum(labels[:-1] == most) / len(labels)
The last label is not counted. `range(n)` ends at n − 1 already.

first-skipped
    most = np.bincount(labels).argmax()
    return np.sum(labels[1:] == most) / len(labels)
The first label is not counted. Places are counted from 0.

longest-run
    best = run = 1
    for a, b in zip(labels, labels[1:]):
        run = run + 1 if a == b else 1
        best = max(best, run)
    return best / len(labels)
You count equal labels that stand side by side. All of a kind count, wherever they stand.

equal-to-count
    return np.mean(labels == np.bincount(labels).max())
You compare the labels with a count. `argmax` is the label that occurs most often, `max` is how
often.

all-shares
    return np.bincount(labels) / len(labels)
These are the shares of all labels. One step is left: the largest of them.

all-counts
    return np.bincount(labels)
These are the counts of all labels. Two steps are left: the largest of them, as a share.

with-label
    counts = np.bincount(labels)
    return counts.argmax(), counts.max() / len(labels)
You return two things. The share alone is asked for.

ten-bins
    counts = np.bincount(labels) → counts = np.histogram(labels)[0]
`np.histogram` makes ten bins from the smallest label to the largest. If these lie more than ten
apart, several labels fall into one bin. Count each by itself, as `np.bincount` does.

zeros-or-ones
    return max(np.sum(labels == 0), np.sum(labels == 1)) / len(labels)
You count only the labels 0 and 1. Here any whole number may occur: count each of them.

place-of-the-largest
    return np.mean(labels == np.argmax(labels))
`np.argmax(labels)` is the place of the largest label. Count the labels first: the place of the
largest *count* is the label that occurs most often.

once-each
    return 1 / len(labels)
You count a single label, once. Count how often it occurs: the count goes up by 1 each time.
"""
