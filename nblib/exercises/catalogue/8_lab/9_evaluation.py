"""8.9 Evaluation

Write `evaluate(parameters, images, labels)`: for what percentage of the images is the label's logit
the largest? Use your `linear` and `relu`; nothing is learned here.

level: easy

start: `W1, b1, W2, b2 = parameters`, then forward as in 8.6, without the loss.

hint: `logits.argmax(axis=1)` is the predicted class of each row.

hint: The mean of True and False is the share of True.

hint: Per cent: multiply by 100.

well: Measured on images that the network has not seen, this is the number that counts.
"""

import numpy as np

from nblib.exercises.checkpoints import use_reference
from nblib.exercises.lab import B1, B2, NETWORK, T, W1, W2, X, network

relu, relu_backward = use_reference("8.1")
linear, linear_backward = use_reference("8.2")

MANY = np.random.default_rng(3).normal(size=(60, 3))
MANY_LABELS = np.random.default_rng(4).integers(0, 3, 60)
MANY_WEIGHT = np.where(np.arange(60) == 0, 20.0, 1.0)[:, None]  # the first row has the extremes

# --- solution ---


def evaluate(parameters, images, labels):
    """[W1, b1, W2, b2], (N, inputs), (N,) -> per cent, 0 to 100."""
    W1, b1, W2, b2 = parameters
    logits = linear(relu(linear(images, W1, b1)), W2, b2)
    return 100 * np.mean(logits.argmax(axis=1) == labels)


# --- cases ---

CASES = (
    network(f"{NETWORK}, 4 examples", X, T, W1, B1, W2, B2),
    network(f"{NETWORK}, 60 examples", MANY, MANY_LABELS, W1, B1, W2, B2),
    network("another one, 60 examples", -MANY, MANY_LABELS, W1 - 0.5, B1, W2[::-1],
             B2),
    network("a third, 60 examples", MANY * MANY_WEIGHT, MANY_LABELS, W1, B1,
             W2 - 0.25, -B2),
    network("a fourth, 7 examples", MANY[:7], np.array([0, 1, 2, 0, 2, 1, 0]), W1, B1, W2, B2),
)


def call(pieces, data):
    images, labels, *parameters = data.arrays.values()
    return pieces[0](parameters, images, labels)


MISTAKES = """
share
    100 * np.mean(logits.argmax(axis=1) == labels) → np.mean(logits.argmax(axis=1) == labels)
This is the share, from 0 to 1. Wanted are per cent.

wrong-ones
    == labels → != labels
These are the per cent that are wrong.

count
    100 * np.mean → np.sum
You count the right ones. Out of how many?

argmin
    argmax → argmin
You take the class with the smallest logit.

no-relu
    relu(linear(images, W1, b1)) → linear(images, W1, b1)
The network was trained with a ReLU after the first layer. It needs it here, too.

values
    argmax(axis=1) → max(axis=1)
You compare the largest logit itself with the label. Where does it stand?

no-axis
    argmax(axis=1) → argmax()
Without an axis, argmax finds one place in the whole table. Each row needs its own.

from-one
    argmax(axis=1) → argmax(axis=1) + 1
Your classes start at 1. Columns and labels both count from 0.

relu-last
    linear(relu(linear(images, W1, b1)), W2, b2) → relu(linear(linear(images, W1, b1), W2, b2))
The ReLU stands after the second layer. It belongs between the two.
"""
