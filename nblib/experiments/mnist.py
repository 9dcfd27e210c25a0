"""Digits in numbers (06, 07): a network trained on a few of them, and how it is judged.

`train_small` is what the explorer runs while a slider is dragged, so it must end within some 20 ms.
It therefore learns from 2,000 digits, halved to 14 × 14 pixels, in 60 updates, and is judged on
1,000 digits of the test set that it never saw. The full 28 × 28 network is trained in the notebook.
"""

import functools
import math
from pathlib import Path
from typing import NamedTuple

import numpy as np

import nblib
from nblib import datasets, nn
from nblib.choose import choose
from nblib.experiments import common
from nblib.steady import steady

TRAIN, TEST, SIDE = 2000, 1000, 14
BATCH, EPOCHS = 100, 3
UPDATES = EPOCHS * TRAIN // BATCH
GUESSING = math.log(10)  # the loss of a network that gives each of the ten digits 10 %

# What the explorer offers, by title.
ACTIVATIONS = common.by_title(common.ACTIVATIONS, "relu", "leaky_relu", "tanh", "sigmoid")
ACTIVATIONS["none"] = common.ACTIVATIONS["linear"]
OPTIMIZERS = common.by_title(common.OPTIMIZERS, "sgd", "momentum", "rmsprop", "adam")


class SmallDigits(NamedTuple):
    """A few real digits, halved: images (N, 196) float64, labels (N,) int64 in 0..9.

    `shown` (10,) says which test images stand for the digits 0 to 9 in a picture.
    """

    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray
    shown: np.ndarray


def halve(images):
    """Images (N, 784) of 28 × 28 pixels to (N, 196): each pixel the mean of a square of four."""
    return images.reshape(-1, SIDE, 2, SIDE, 2).mean(axis=(2, 4)).reshape(-1, SIDE * SIDE)


FEW = Path(__file__).parent.parent / "data" / "digits.npz"


@functools.cache
def small_digits():
    """2,000 training and 1,000 test digits, drawn without repeats.

    They lie in a file of their own, written by `python -m nblib.experiments.mnist`: to unpack all
    70,000 for them would take longer than to draw the picture. The arrays are shared: do not change
    them.
    """
    with np.load(FEW) as few:
        parts = [few[name] for name in SmallDigits._fields[:-1]]
    for k in (0, 2):
        parts[k] = halve(datasets.normalise(parts[k]).astype(np.float64))
    shown = np.array([np.flatnonzero(parts[3] == digit)[0] for digit in range(10)])
    return SmallDigits(*parts, shown)


def few_digits():
    """What FEW holds, drawn from all digits: pixels (N, 784) uint8 and labels (N,) int64, twice."""
    rng = np.random.default_rng(0)
    digits = datasets.mnist(normalised=False)
    parts = []
    for images, labels, count in (
        (digits.train_images, digits.train_labels, TRAIN),
        (digits.test_images, digits.test_labels, TEST),
    ):
        chosen = rng.permutation(len(labels))[:count]
        parts += [images[chosen], labels[chosen]]
    return dict(zip(SmallDigits._fields[:-1], parts, strict=True))


class Run(NamedTuple):
    """What `train_small` gives.

    losses (updates,): the loss of each batch before its update; it ends early, with a number that
    is not finite, if training blew up. train_accuracy, test_accuracy: 0..1. shown_predictions
    (10,): the digits it reads in the shown images, −1 where it says nothing. silent: how many
    hidden units give 0 for every image, the 2,000 it learned from and the 1,000 others; such a unit
    gets no gradient any more. model: the trained network.
    """

    losses: np.ndarray
    train_accuracy: float
    test_accuracy: float
    shown_predictions: np.ndarray
    silent: int
    model: nn.Module


@steady()
def predict(model, images):
    """The digit that `model` reads in each of images (N, features): (N,) int64 in 0..9.

    −1 where an output is no finite number: such a network says nothing.
    """
    with nblib.no_grad():
        outputs = model(nblib.from_numpy(images)).numpy()
    return np.where(np.isfinite(outputs).all(axis=1), outputs.argmax(axis=1), -1)


@steady()
def train_small(lr=0.1, activation="ReLU", hidden=32, optimizer="SGD", weight_seed=0):
    """Train 196 → hidden → 10 on 2,000 halved digits and judge it on 1,000 others; gives a Run.

    lr              learning rate, above 0
    activation      a key of ACTIVATIONS; "none" leaves the network linear
    hidden          number of hidden units
    optimizer       a key of OPTIMIZERS
    weight_seed     the first weights and the order of the batches

    Three passes over the data in batches of 100: 60 updates. Everything is float64, so that the
    same settings give the same printed numbers on every processor, but for rates so large that
    training is chaotic and hangs on the last bit. Raises ValueError for an
    unknown activation or optimizer.
    """
    between = choose(activation, ACTIVATIONS, "activation")
    rule = choose(optimizer, OPTIMIZERS, "optimizer")
    digits = small_digits()
    with common.weights_from(weight_seed):
        model = nn.Sequential(
            nn.Linear(SIDE * SIDE, hidden, dtype=nblib.float64),
            between.make(),
            nn.Linear(hidden, 10, dtype=nblib.float64),
        )
    images, labels = digits.train_images, digits.train_labels
    losses = []

    def take(rows):
        return nblib.from_numpy(images[rows]), nblib.from_numpy(labels[rows])

    def seen(loss, labels):
        losses.append(loss.item())
        return not math.isfinite(losses[-1])

    batches = common.Shuffled(take, TRAIN, BATCH, np.random.default_rng(weight_seed))
    optimizer = rule.make(model.parameters(), lr)
    common.fit(model, batches, nn.CrossEntropyLoss(), optimizer, EPOCHS, seen)
    with nblib.no_grad():
        silent = np.ones(hidden, dtype=bool)
        for part in (digits.train_images, digits.test_images):
            silent &= (model[:2](nblib.from_numpy(part)).numpy() == 0).all(axis=0)
    return Run(
        np.array(losses),
        float((predict(model, digits.train_images) == digits.train_labels).mean()),
        float((predict(model, digits.test_images) == digits.test_labels).mean()),
        predict(model, digits.test_images[digits.shown]),
        int(silent.sum()),
        model,
    )


def mean_of_the_last(losses, count):
    """For each loss of (n,) the mean of it and of those before it, `count` in all: (n,)."""
    sums = np.cumsum(np.concatenate([[0.0], losses]))
    last = np.arange(1, len(sums))
    first = np.maximum(last - count, 0)
    return (sums[last] - sums[first]) / (last - first)


if __name__ == "__main__":
    np.savez_compressed(FEW, **few_digits())
    print(f"written: {FEW}")
