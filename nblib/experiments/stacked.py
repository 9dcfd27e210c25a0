"""Many networks of one shape, trained together: their parameters in one array, a row a network.

The experiments of part 04 compare networks that differ only in their random start. Everything is
float64.
"""

import itertools
import math

import numpy as np

from nblib.experiments.common import ACTIVATIONS

UNITS = {name: ACTIVATIONS[name] for name in ("relu", "tanh", "sigmoid")}


def start(sizes, seeds, bound=1.0):
    """Random weights and biases for one network a seed: (S, P), one row each.

    Layer by layer, weight before bias, uniform within ±bound/√(number of inputs). bound=1 is the
    default of nn.Linear.
    """
    rows = []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        rows.append(
            np.concatenate(
                [
                    rng.uniform(-bound, bound, out * into + out) / math.sqrt(into)
                    for into, out in itertools.pairwise(sizes)
                ]
            )
        )
    return np.stack(rows)


def unpack(theta, sizes):
    """Weights and biases as views into a flat array theta (..., P).

    Returns a list of pairs: weight (..., out, in), bias (..., 1, out).
    """
    layers, at = [], 0
    for into, out in itertools.pairwise(sizes):
        weight = theta[..., at : at + out * into].reshape(*theta.shape[:-1], out, into)
        at += out * into
        layers.append((weight, theta[..., None, at : at + out]))
        at += out
    return layers


def forward(layers, x, activation="relu"):
    """Run x (N, in) through the networks of `unpack`.

    Returns what enters each layer, ending with the output (..., N, out), and each layer's z.
    """
    entering, zs = [x], []
    for k, (weight, bias) in enumerate(layers, 1):
        zs.append(entering[-1] @ weight.swapaxes(-1, -2) + bias)
        entering.append(UNITS[activation].forward(zs[-1]) if k < len(layers) else zs[-1])
    return entering, zs


def backward(layers, entering, zs, grad, activation="relu"):
    """The gradient of every parameter, flat as theta (..., P), given that of the output."""
    parts = []
    for k in reversed(range(len(layers))):
        if k < len(layers) - 1:
            grad = UNITS[activation].backward(grad, zs[k], output=entering[k + 1])
        weight = grad.swapaxes(-1, -2) @ entering[k]
        parts += [grad.sum(axis=-2), weight.reshape(*weight.shape[:-2], -1)]
        if k:
            grad = grad @ layers[k][0]
    return np.concatenate(parts[::-1], axis=-1)
