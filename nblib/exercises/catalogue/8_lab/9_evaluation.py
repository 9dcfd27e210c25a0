"""8.9 Evaluation

Write `evaluate(parameters, images, labels)`: for what percentage of the images is the label's logit
the largest? Use your `linear` and `relu`; nothing is learned here.

level: easy

start: `W1, b1, W2, b2 = parameters`, then forward as in 8.6, without the loss.

hint: Three steps: the logits, by linear, relu and linear with all four parameters; in each row the
place of the largest, `logits.argmax(axis=1)`; and how often that is the label.

hint: The mean of True and False is the share of True.

hint: Per cent: multiply by 100.

well: Measured on images that the network has not seen, this is the number that counts.
"""

import numpy as np

from nblib.exercises.checkpoints import reference_of
from nblib.exercises.lab import B1, B2, NETWORK, T, W1, W2, X, network

relu, relu_backward = reference_of("8.1")
linear, linear_backward = reference_of("8.2")

MANY = np.random.default_rng(3).normal(size=(60, 3))
MANY_LABELS = np.random.default_rng(4).integers(0, 3, 60)
MORE = np.random.default_rng(5).normal(size=(300, 3))
MORE_LABELS = np.random.default_rng(6).integers(0, 3, 300)
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
    network(f"{NETWORK}, 300 examples", MORE, MORE_LABELS, W1, B1, W2, B2),
    network("a fourth, 7 examples", MANY[:7], np.array([0, 1, 2, 0, 2, 1, 0]), W1, B1, W2, B2),
)


def call(pieces, data):
    images, labels, *parameters = data.arrays.values()
    return pieces[0](data.lend("parameters", parameters), images, labels)


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

wrong share
    100 * np.mean(logits.argmax(axis=1) == labels) → 1 - np.mean(logits.argmax(axis=1) == labels)
This is the share of the wrong ones, from 0 to 1. Wanted are the right ones, in per cent.

second layer missing
    linear(relu(linear(images, W1, b1)), W2, b2) → relu(linear(images, W1, b1))
You compare the hidden units. The second layer, with W2 and b2, makes the logits of them.

second layer missing, no ReLU
    linear(relu(linear(images, W1, b1)), W2, b2) → linear(images, W1, b1)
You stop after the first linear layer. ReLU and the second layer, with W2 and b2, come after it.

no b1
    linear(images, W1, b1) → images @ W1.T
The first layer lacks its bias, b1.

no b2
    linear(relu(linear(images, W1, b1)), W2, b2) → relu(linear(images, W1, b1)) @ W2.T
The second layer lacks its bias, b2.

neither bias
    linear(relu(linear(images, W1, b1)), W2, b2) → relu(images @ W1.T) @ W2.T
Both biases, b1 and b2, are missing.

sigmoid
    relu(linear(images, W1, b1)) → 1 / (1 + np.exp(-linear(images, W1, b1)))
Between the layers stands a sigmoid. The network was trained with a ReLU there.

tanh
    relu(linear(images, W1, b1)) → np.tanh(linear(images, W1, b1))
Between the layers stands tanh. The network was trained with a ReLU there.

ReLU on both
    logits.argmax → relu(logits).argmax
A second ReLU stands on the logits. Where all of a row are negative, it makes them all 0, and none
is the largest any more.

softmax over the images
    logits.argmax(axis=1) → (np.exp(logits) / np.exp(logits).sum(axis=0)).argmax(axis=1)
Your softmax divides by sums over the images, `axis=0`. Each row has its own sum; and for the
largest of a row no softmax is needed at all.

axis of the images
    logits.argmax(axis=1) → np.resize(logits.argmax(axis=0), len(labels))
`axis=0` looks for the image with the largest logit, for each class. Each image, a row, needs its
own largest: `axis=1`.

without sign
    logits.argmax → np.abs(logits).argmax
You take the logit farthest from 0. A very negative logit speaks against its class.

second best
    logits.argmax(axis=1) → logits.argsort(axis=1)[:, -2]
That is the class of the second-largest logit.

among the best two
    W1, b1, W2, b2 = parameters
    order = linear(relu(linear(images, W1, b1)), W2, b2).argsort(axis=1)
    return 100 * np.mean([t in row[-2:] for t, row in zip(labels, order)])
You count the images whose label is among the two largest logits. Only the largest counts.

positive logit
    logits.argmax(axis=1) == labels → logits[np.arange(len(labels)), labels] > 0
You ask whether the label's logit is positive. It has to be the largest of its row.

more than half
    W1, b1, W2, b2 = parameters
    p = np.exp(linear(relu(linear(images, W1, b1)), W2, b2))
    p /= p.sum(axis=1, keepdims=True)
    return 100 * np.mean(p[np.arange(len(p)), labels] > 0.5)
You ask whether the label's probability is above one half. It is enough that it is the largest of
its row.

mean probability
    W1, b1, W2, b2 = parameters
    p = np.exp(linear(relu(linear(images, W1, b1)), W2, b2))
    p /= p.sum(axis=1, keepdims=True)
    return 100 * np.mean(p[np.arange(len(p)), labels])
You take the mean of the label's probability. Wanted is how often its logit is the largest: each
image counts 1 or 0.

rounded logits
    logits.argmax → np.round(logits).argmax
You round the logits before comparing them, which makes some of them alike.

mean over the classes
    W1, b1, W2, b2 = parameters
    said = linear(relu(linear(images, W1, b1)), W2, b2).argmax(axis=1)
    return 100 * np.mean([np.mean(said[labels == c] == c) for c in np.unique(labels)])
That is the mean of a percentage for each class, in which rare classes weigh more. Wanted is one
percentage of all images.

mean over the predicted classes
    W1, b1, W2, b2 = parameters
    said = linear(relu(linear(images, W1, b1)), W2, b2).argmax(axis=1)
    return 100 * np.mean([np.mean(labels[said == c] == c) for c in np.unique(said)])
You take the mean over the predicted classes. Wanted is one percentage of all images.

how often each class comes
    W1, b1, W2, b2 = parameters
    said = linear(relu(linear(images, W1, b1)), W2, b2).argmax(axis=1)
    return 100 * np.mean(np.bincount(said, minlength=3) == np.bincount(labels, minlength=3))
You compare how often each class comes. Compare image by image: what was predicted with its label.

divided by all numbers
    np.mean(logits.argmax(axis=1) == labels) → np.sum(logits.argmax(axis=1) == labels) / images.size
You divide the right ones by the size of a table, which counts every number in it. Divide by how
many images there are.

divided by the classes
    np.mean(logits.argmax(axis=1) == labels) → np.sum(logits.argmax(axis=1) == labels) / 3
You divide the right ones by the number of classes (or another 3). Divide by how many images there
are.

divided by four
    np.mean(logits.argmax(axis=1) == labels) → np.sum(logits.argmax(axis=1) == labels) / 4
You divide the right ones by 4 in each case, but only the first case has 4 images. Divide by how
many there are.

one image missing
    W1, b1, W2, b2 = parameters
    right = linear(relu(linear(images, W1, b1)), W2, b2).argmax(axis=1) == labels
    return 100 * right[:-1].sum() / len(right)
The last image is not counted. `range(n)` ends before n already.

first image missing
    W1, b1, W2, b2 = parameters
    right = linear(relu(linear(images, W1, b1)), W2, b2).argmax(axis=1) == labels
    return 100 * right[1:].sum() / len(right)
The first image, number 0, is not counted.

first hundred
    W1, b1, W2, b2 = parameters
    images, labels = images[:100], labels[:100]
    return 100 * np.mean(linear(relu(linear(images, W1, b1)), W2, b2).argmax(axis=1) == labels)
Of many images you judge the first hundred only. All of them count.

last image alone
    W1, b1, W2, b2 = parameters
    right = linear(relu(linear(images, W1, b1)), W2, b2).argmax(axis=1) == labels
    return 100 * right[-1] / len(right)
Only the last image is counted: the count is begun anew for each image, or overwritten.

predictions
    100 * np.mean(logits.argmax(axis=1) == labels) → logits.argmax(axis=1)
These are the predicted classes. Compare them with the labels: how many per cent agree?

right or wrong
    100 * np.mean(logits.argmax(axis=1) == labels) → logits.argmax(axis=1) == labels
This says of each image whether it was read correctly. Wanted is one number: how many per cent are?

loss
    W1, b1, W2, b2 = parameters
    p = np.exp(linear(relu(linear(images, W1, b1)), W2, b2))
    p /= p.sum(axis=1, keepdims=True)
    return -np.log(p[np.arange(len(p)), labels]).mean()
That is the loss, the cross-entropy. Wanted is how often the largest logit is the label's.
"""
