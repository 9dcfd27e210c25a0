"""Part 08, the lab: how the networks of one training, kept after each epoch, read the same images.

A network here is the list of arrays W1, b1, W2, b2 that a student's own loop has made: the logits
are W2 relu(W1 x + b1) + b2.
"""

from typing import NamedTuple

import numpy as np

from nblib.experiments.reading import probabilities

EASY = 3  # images read right from the first epoch on


class Growing(NamedTuple):
    """Some images, read by one network before its training and after each of E epochs.

    chosen         (k,) their indices
    labels         (k,)
    since          (k,) the epoch from which on each is read right; 0: after none of them
    answers        (E + 1, k) the digits that are read; −1 where there is no finite logit
    probabilities  (E + 1, k, 10)
    stubborn       how many of all images are read wrong after every epoch
    sure           the mean probability of the answers to these, after the first and the last epoch
    """

    chosen: np.ndarray
    labels: np.ndarray
    since: np.ndarray
    answers: np.ndarray
    probabilities: np.ndarray
    stubborn: int
    sure: tuple


def growing(history, images, labels):
    """`Growing` of some of these images (N, 784), from networks before and after each epoch.

    Chosen are, each time the first that fits: three with different labels that are read right from
    epoch 1 on; one that is wrong at first, and right from as late an epoch on as there is one (but
    before the last, so that it is right more than once, if that can be); one that is never right.

    Raises ValueError for a history of fewer than two networks.
    """
    if len(history) < 2:
        raise ValueError(
            f"history has {len(history)} network(s). Give at least two: the one before training, "
            "and one after each epoch."
        )
    labels = np.asarray(labels)
    read = np.stack([_read(parameters, images) for parameters in history])
    answers = np.where(read.any(axis=2), read.argmax(axis=2), -1)
    right = answers[1:] == labels
    epochs = len(right)
    turns = (right[1:] >= right[:-1]).all(axis=0) & right[-1]  # once right, right to the end
    since = np.where(turns, 1 + epochs - right.sum(axis=0), 0)
    never = ~right.any(axis=0)
    chosen = [np.flatnonzero((since == 1) & (labels == d))[:1] for d in range(10)]
    chosen = np.sort(np.concatenate(chosen))[:EASY].tolist()
    late = since[(since > 1) & (since < epochs)]
    late = late.max() if len(late) else epochs
    if late > 1:
        chosen += np.flatnonzero(since == late)[:1].tolist()
    chosen += np.flatnonzero(never)[:1].tolist()
    surest = read[:, never].max(axis=2)
    sure = tuple(float(surest[k].mean()) if never.any() else 0.0 for k in (1, -1))
    return Growing(
        np.array(chosen, int),
        labels[chosen],
        np.where(never, 0, since)[chosen],
        answers[:, chosen],
        read[:, chosen],
        int(never.sum()),
        sure,
    )


def _read(parameters, images):
    """Probabilities (N, 10) of one network; zeros where its logits are not finite."""
    W1, b1, W2, b2 = parameters
    logits = np.maximum(images @ W1.T + b1, 0) @ W2.T + b2
    finite = np.isfinite(logits).all(axis=1, keepdims=True)
    return np.where(finite, probabilities(np.where(finite, logits, 0)), 0)
