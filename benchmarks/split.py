"""Where an epoch's time goes: matrix products, elementwise work, the optimizer, Python.

The loop of digits.Network is timed whole and around optimizer.step(). The products, and the
elementwise work of the layers and the loss, are timed by themselves, as bare NumPy on arrays of the
same shapes; what is left of the whole is the engine's own Python.  `python -m benchmarks.split`
"""

import argparse
import statistics
import time

import numpy as np

import nblib

from . import digits


def split(task, rounds=5):
    """dict part -> seconds of one epoch, each the median of the rounds."""
    found = [_round(task) for _ in range(rounds + 1)][1:]
    return {part: statistics.median(times[part] for times in found) for part in found[0]}


def _round(task):
    network = digits.Network(nblib, task)
    step = _timed(network.optimizer.step)
    network.optimizer.step = step
    whole = _seconds(lambda: list(network.epoch(digits.order(task))))
    times = {
        "matrix products": _seconds(lambda: list(digits.Floor(task).epoch(None))),
        "elementwise": _seconds(lambda: _elementwise(task)),
        "optimizer": step.seconds,
    }
    return times | {"Python, batches": whole - sum(times.values()), "an epoch": whole}


def _seconds(function):
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def _timed(function):
    def call():
        start = time.perf_counter()
        function()
        call.seconds += time.perf_counter() - start

    call.seconds = 0.0
    return call


def _elementwise(task):
    """Bias, relu, softmax, loss and their way back, for every batch, in place."""
    rng = np.random.default_rng(0)
    h = rng.normal(size=(digits.BATCH, digits.HIDDEN)).astype(np.float32)
    o = rng.normal(size=(digits.BATCH, 10)).astype(np.float32)
    bias, small, rows = h[0].copy(), o[0].copy(), np.arange(digits.BATCH)
    for _ in range(-(-len(task.digits.train_labels) // digits.BATCH)):
        np.maximum(h + bias, 0)
        z = o + small
        z -= z.max(axis=1, keepdims=True)
        e = np.exp(z)
        e /= e.sum(axis=1, keepdims=True)
        e[rows, 3] -= 1
        e *= 1 / digits.BATCH
        h * (h > 0)
        h.sum(axis=0)
        e.sum(axis=0)


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m benchmarks.split", description=__doc__)
    parser.add_argument("--size", type=int, default=60_000, help="how many of the digits")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args(arguments)
    times = split(digits.task(given.size, 10), given.rounds)
    for part, seconds in times.items():
        print(f"  {part:<20} {seconds:8.3f} s {seconds / times['an epoch']:7.0%}")


if __name__ == "__main__":
    main()
