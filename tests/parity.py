"""What the engine's tests share: one expression, run on nblib and on torch, compared to 1e-10.

The two have the same names, so a test writes an expression once, as a function of the library:
`lambda t, x: t.relu(x).sum()` is run with `t = nblib` and with `t = torch`. torch is the oracle;
nothing here knows the right answer by itself. Everything is float64 unless a test is about dtypes.
"""

from types import SimpleNamespace

import numpy as np
import torch
from hypothesis import settings

import nblib

TOLERANCE = 1e-10
LIBRARIES = (nblib, torch)


def examples(count):
    """Hypothesis settings for CI: the same `count` examples in every run, no time limit.

    Under `make quick` fewer: its profile asks for 20 where the default asks for 100.
    """
    count = max(1, count * settings.default.max_examples // 100)
    return settings(max_examples=count, derandomize=True, deadline=None, database=None)


def draw(shape, domain="any", seed=0):
    """A float64 array of `shape`, away from kinks, inside the `domain` an operation needs.

    any: normal values, none nearer than 0.05 to zero; positive: 0.5 to 2; unit: 0.05 to 0.95;
    huge: normal values times 400, so that differences beyond 1,000 occur.
    """
    rng = np.random.default_rng([seed, *shape])
    if domain == "positive":
        return rng.uniform(0.5, 2.0, shape)
    if domain == "unit":
        return rng.uniform(0.05, 0.95, shape)
    values = rng.normal(size=shape)
    values = values + np.where(values < 0, -0.05, 0.05)
    return values * 400 if domain == "huge" else values


def array(value):
    """The numbers of a result: of an nblib tensor, a torch tensor, an array or a number."""
    return np.asarray(value.detach().numpy() if hasattr(value, "detach") else value)


def run(library, function, *arrays):
    """Run `function(library, *tensors)` forward and backward.

    Float arrays become leaves that require a gradient. The result is differentiated along a fixed
    direction of ones and other numbers, so that no gradient is hidden by a sum of zeros.
    Returns value (array), dtype and shape as printed, grads (one array, or None, for each input).
    """
    inputs = [library.tensor(a, requires_grad=a.dtype.kind == "f") for a in map(np.asarray, arrays)]
    output = function(library, *inputs)
    if output.requires_grad:
        shape = tuple(output.shape)
        direction = 1 + np.random.default_rng([9, *shape]).normal(size=shape)
        output.backward(library.tensor(direction, dtype=output.dtype))
    grads = [None if x.grad is None else array(x.grad) for x in inputs]
    return SimpleNamespace(
        value=array(output), dtype=str(output.dtype), shape=str(output.shape), grads=grads
    )


def assert_close(ours, theirs, tolerance=TOLERANCE, what="values"):
    """Equal within `tolerance`, absolute for small numbers and relative for large ones."""
    np.testing.assert_allclose(
        array(ours), array(theirs), rtol=tolerance, atol=tolerance, err_msg=what
    )


def assert_parity(function, *arrays, tolerance=TOLERANCE):
    """`function` gives torch's value, dtype, shape and gradients on nblib."""
    ours, theirs = (run(library, function, *arrays) for library in LIBRARIES)
    assert (ours.dtype, ours.shape) == (theirs.dtype, theirs.shape)
    assert_close(ours.value, theirs.value, tolerance)
    for i, (mine, its) in enumerate(zip(ours.grads, theirs.grads, strict=True)):
        assert (mine is None) == (its is None), f"input {i}: gradient {mine}, torch has {its}"
        if its is not None:
            assert mine.shape == its.shape, f"gradient of input {i}"
            assert_close(mine, its, tolerance, f"gradient of input {i}")


def copy_weights(ours, theirs):
    """Give the torch module the weights of the nblib module (same names, same shapes)."""
    with torch.no_grad():
        for (mine, source), (its, target) in zip(
            ours.named_parameters(), theirs.named_parameters(), strict=True
        ):
            assert mine == its
            target.copy_(torch.tensor(array(source)))


def central_differences(function, arrays, step=1e-6):
    """Gradient of a scalar `function(*arrays)` by each float64 array: no torch, no formula."""
    grads = []
    for values in arrays:
        grad = np.zeros_like(values)
        for i in np.ndindex(values.shape):
            kept = values[i]
            values[i] = kept + step
            above = function(*arrays)
            values[i] = kept - step
            below = function(*arrays)
            values[i] = kept
            grad[i] = (above - below) / (2 * step)
        grads.append(grad)
    return grads
