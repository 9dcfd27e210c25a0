"""The training loop of 06, whole and with a line left out: losses, what .grad holds, its steps."""

import functools
from typing import NamedTuple

import numpy as np

import nblib
from nblib import nn
from nblib.experiments import common, mnist
from nblib.steady import steady

LINES = ("zero_grad", "backward", "step")  # those that can be left out, as they stand in the loop
OPTIMIZERS = {title: mnist.OPTIMIZERS[title] for title in ("SGD", "Adam")}
TRAIN, BATCH, EPOCHS, HIDDEN = 1000, 50, 3, 64


class Run(NamedTuple):
    """What happened in each update, arrays (updates,).

    losses  of the batch
    held    the length of what .grad holds, all parameters together, just before step()
    newest  the length of this batch's own gradient; both are NaN where .grad is None
    """

    losses: np.ndarray
    held: np.ndarray
    newest: np.ndarray


def train(model, optimizer, criterion, batches, lines=LINES, look=None):
    """Train with these of the LINES alone, and give the loss of each batch: (updates,).

    model, optimizer, criterion  of either engine
    batches                      pairs (inputs, targets), one for each update
    look                         called in each update just before step(), without arguments
    """
    losses = []
    for inputs, targets in batches:
        loss = criterion(model(inputs), targets)
        losses.append(loss.item())
        if "zero_grad" in lines:
            optimizer.zero_grad()
        if "backward" in lines:
            loss.backward()
        if look is not None:
            look()
        if "step" in lines:
            optimizer.step()
    return np.array(losses)


@functools.cache
def _batches():
    """The 20 batches of an epoch as pairs of tensors (images (50, 196), labels (50,))."""
    digits = mnist.small_digits()
    starts = range(0, TRAIN, BATCH)
    return [
        tuple(
            nblib.from_numpy(part[start : start + BATCH])
            for part in (digits.train_images, digits.train_labels)
        )
        for start in starts
    ]


@functools.lru_cache(maxsize=512)
@steady()
def with_lines(lines=LINES, optimizer="Adam", lr=0.003, seed=0):
    """The Run of 60 updates of a small network, 196 → 64 → 10, trained with these LINES alone.

    lines: a tuple of LINES; optimizer: a key of OPTIMIZERS; lr above 0; seed of the first weights.
    1,000 halved digits three times, in batches of 50 in the same order. float64. The arrays are
    shared: do not change them.
    """
    with common.weights_from(seed):
        model = nn.Sequential(
            nn.Linear(mnist.SIDE**2, HIDDEN, dtype=nblib.float64),
            nn.ReLU(),
            nn.Linear(HIDDEN, 10, dtype=nblib.float64),
        )
    parameters = list(model.parameters())
    rule = OPTIMIZERS[optimizer].make(parameters, lr)
    lengths, before = [], 0.0  # before: what .grad held one update ago

    def look():
        nonlocal before
        if parameters[0].grad is None:
            lengths.append((np.nan, np.nan))
            return
        now = np.concatenate([p.grad.numpy().ravel() for p in parameters])
        newest = now if "zero_grad" in lines else now - before
        lengths.append((np.sqrt(now @ now), np.sqrt(newest @ newest)))
        before = now

    losses = train(model, rule, nn.CrossEntropyLoss(), EPOCHS * _batches(), lines, look)
    return Run(losses, *np.transpose(lengths))


def _flat(arrays):
    """Arrays of any shape as one long one, float64."""
    return np.concatenate([np.ravel(array) for array in arrays]).astype(float)


def angles(model, optimizer, criterion, batches, zero_grad=True):
    """Train, and give for each step its angle to straight downhill: (updates,), 0 to 180 degrees.

    model, optimizer, criterion  of either engine
    batches                      pairs (inputs, targets), one for each update
    zero_grad                    whether that line stands in the loop

    Straight downhill is against the gradient of this batch alone, where the step begins. 90 is
    neither down nor up. Raises ValueError for a step, or a gradient, of length 0: it has no angle.
    """
    found = []
    parameters = list(model.parameters())
    for inputs, targets in batches:
        start = _flat(p.detach().numpy() for p in parameters)
        loss = criterion(model(inputs), targets)
        if zero_grad:
            optimizer.zero_grad()
        left = _flat(np.zeros(p.shape) if p.grad is None else p.grad.numpy() for p in parameters)
        loss.backward()
        gradient = _flat(p.grad.numpy() for p in parameters) - left
        optimizer.step()
        step = _flat(p.detach().numpy() for p in parameters) - start
        length = np.linalg.norm(step) * np.linalg.norm(gradient)
        if length == 0:
            raise ValueError(f"step {len(found) + 1} or its gradient has length 0: no angle.")
        found.append(np.degrees(np.arccos(np.clip(-step @ gradient / length, -1, 1))))
    return np.array(found)
