"""Part 08, the lab: still pictures of what a student's own network does, with their sentences.

They are called as `explorers.lab.curves(...)` with numbers that the student's own functions gave.
"""

import math

import numpy as np

from nblib.experiments import lab as experiment
from nblib.explorers import base
from nblib.plots import lab as plot
from nblib.words import agree, count, listed

__all__ = []  # no explorers: nothing here moves

SHOWN, COLUMNS = 24, 6  # hidden units in `first_layer`


@base.apart()
def way_back(examples=4, inputs=3, units=2):
    """A still picture: in which outputs of a layer a weight, an input and a bias occur."""
    figure = base.new_figure(800, 360)
    plot.way_back(figure, examples, inputs, units)
    return base.Still(
        figure,
        f"A layer of {count(units, 'unit')} with {count(inputs, 'input')}, for "
        f"{count(examples, 'example')}: Y = X Wᵀ + b. In orange one number, in blue the outputs "
        "that change with it, where G comes in, in light blue what it is multiplied by there (a "
        "bias by 1). The letters n, i and k stand at the row or column that they choose.",
    )


@base.apart()
def first_losses(factors, losses):
    """A still picture: the first loss against a factor on the last layer's weights.

    factors (F,), rising; losses (runs, F), or (F,) for one run.
    """
    factors, losses = np.asarray(factors, float), np.atleast_2d(np.asarray(losses, float))
    figure = base.new_figure(640, 300)
    plot.first_losses(figure, factors, losses, math.log(10))
    ends = [f"{losses[:, k].min():.2f} to {losses[:, k].max():.2f}" for k in (0, -1)]
    return base.Still(
        figure,
        f"The first loss of {count(len(losses), 'network')} with random weights: {ends[0]} where "
        f"the last layer's weights are multiplied by {factors[0]:g}, {ends[1]} where by "
        f"{factors[-1]:g}. Guessing costs {math.log(10):.2f}.",
    )


@base.apart()
def curves(loss, accuracy):
    """A still picture: a training watched. Each argument: one pair (learned from, held back) an
    epoch; accuracy in per cent.
    """
    loss, accuracy = (np.asarray(rows, float).reshape(-1, 2) for rows in (loss, accuracy))
    figure = base.new_figure(800, 300)
    plot.curves(figure, loss, accuracy)
    best = int(loss[:, 1].argmin()) + 1
    gap = accuracy[-1, 0] - accuracy[-1, 1]
    return base.Still(
        figure,
        f"After {count(len(loss), 'epoch')} {accuracy[-1, 0]:.1f} % of the images learned from and "
        f"{accuracy[-1, 1]:.1f} % of those held back are read correctly, a gap of {gap:.1f} "
        f"points. The loss on held-back images is lowest after epoch {best}: "
        f"{loss[best - 1, 1]:.3f}.",
    )


@base.apart()
def growing_sure(history, images, labels):
    """A still picture: how one network reads a few images before its training and after each epoch.

    history: the networks, each W1, b1, W2, b2, the untrained one first. images (N, 784), labels
    (N,): of these a few are chosen that are read right at once, late and never. Raises ValueError
    for fewer than two networks.
    """
    found = experiment.growing(history, images, labels)
    epochs = len(history) - 1
    rows = ["before", *(f"epoch {epoch}" for epoch in range(1, epochs + 1))]
    figure = base.new_figure(800, 130 + 68 * len(rows))
    pictures = np.asarray(images)[found.chosen].reshape(-1, 28, 28)
    plot.growing(figure, pictures, found.labels, found.answers, found.probabilities, rows)
    return base.Still(figure, _growing_told(found, epochs, len(labels)))


def _growing_told(found, epochs, total):
    """The sentence of `growing_sure`."""
    told = []
    for since in sorted(set(found.since.tolist()), key=lambda epoch: epoch or epochs + 1):
        digits = [_a(label) for label in found.labels[found.since == since]]
        when = f"right from epoch {since} on" if since else "wrong after every epoch"
        told.append(f"{listed(digits)} {agree(len(digits), 'is', 'are')} read {when}")
    parts = [
        f"The probabilities that the network gives to the ten digits, before training and after "
        f"each of {count(epochs, 'epoch')}, the true digit's in blue, that of a wrong answer in "
        f"orange and hatched: {', '.join(told)}."
    ]
    if found.stubborn:
        first, last = (f"{100 * p:.0f} %" for p in found.sure)
        parts.append(
            f"Of all {total:,} images {found.stubborn} {agree(found.stubborn, 'is', 'are')} read "
            f"wrong after every epoch; the answer given to them has on average a probability of "
            f"{first} after the first epoch and {last} after the last."
        )
    return " ".join(parts)


def _a(digit):
    return f"an {digit}" if digit == 8 else f"a {digit}"


@base.apart()
def first_layer(W1, W2):
    """A still picture: what the first layer's units look at, those with the largest say first.

    W1 (hidden, 784), W2 (10, hidden). A unit's say: the length of its column of W2 times that of
    its row of W1.
    """
    W1, W2 = np.asarray(W1, float), np.asarray(W2, float)
    say = np.linalg.norm(W2, axis=0) * np.linalg.norm(W1, axis=1)
    chosen = np.argsort(-say, kind="stable")[:SHOWN]
    figure = base.new_figure(800, 440)
    plot.first_layer(figure, W1[chosen], COLUMNS)
    return base.Still(
        figure,
        f"The weights of {len(chosen)} of the {len(W1)} hidden units, those with the largest "
        "weights in and out, each as a picture of 28 × 28 pixels with a scale of its own: orange "
        "where ink raises the unit's sum, blue where it lowers it.",
    )


@base.apart()
def search(rates, decays, shares, held):
    """A still picture: a table of validation accuracies, in per cent, with the best one framed.

    shares (rates, decays); held: how many images each was judged on.
    """
    shares = np.asarray(shares, float)
    figure = base.new_figure(560, 260)
    plot.search(figure, rates, decays, shares)
    row, column = np.unravel_index(shares.argmax(), shares.shape)
    best = shares[row, column] / 100
    error = 100 * math.sqrt(best * (1 - best) / held)
    near = int((shares >= 100 * best - 2 * error).sum()) - 1
    return base.Still(
        figure,
        f"Best: rate {rates[row]:g} with weight decay {decays[column]:g}, {100 * best:.1f} % of "
        f"{held:,} held-back images. Such a share has a standard error of {error:.1f} points, and "
        f"{near or 'none'} of the other {shares.size - 1} settings "
        f"{agree(near, 'lies', 'lie')} within two of them.",
    )
