"""torch's own samples for every function of nn.functional that both libraries have.

OpInfo is how torch tests itself: for each function dozens of shapes, settings and edge cases. Here
torch gives the value and the gradients, in float64, and nblib must give the same, or refuse the
sample by a sentence of its own (`REFUSED` says which and why).
"""

import functools
import re

import numpy as np
import pytest
import torch

import nblib
from tests.parity import assert_close

OURS = {name: getattr(nblib.nn.functional, name) for name in nblib.nn.functional.__all__}
NO_SAMPLES = {"dropout", "log_softmax", "sigmoid", "softmax", "tanh"}  # drawn; or not in nn there
NAMES = sorted(set(OURS) - NO_SAMPLES)


@functools.cache
def sampled():
    """{name: OpInfo} of nn.functional."""
    from tests.opinfo import op_db

    start = "nn.functional."
    return {op.name.removeprefix(start): op for op in op_db if op.name.startswith(start)}


REFUSED = {  # function -> what its refusals say
    "batch_norm": "expected 2D or 3D input",  # a batch of numbers without features
    "embedding": "max_norm|indices",  # max_norm; and samples of float indices
    "linear": "linear takes a weight|cannot be multiplied",  # a weight of one dimension
    "one_hot": "LongTensor",
}
TOLERANCE = {"hardsigmoid": 1e-7}  # torch's sixth is a float32 number


def ours(value):
    """A sample's argument for nblib."""
    if isinstance(value, torch.Tensor):
        return nblib.tensor(value.detach().numpy().copy(), requires_grad=value.requires_grad)
    if isinstance(value, (list, tuple)):
        return type(value)(map(ours, value))
    return getattr(nblib, str(value).split(".")[1]) if isinstance(value, torch.dtype) else value


def accepted(name):
    """Pairs (inputs, keywords) that torch itself accepts, with torch's result."""
    from tests.opinfo import samples

    op = sampled()[name]
    for sample in samples(op, torch.float64, requires_grad=True):
        inputs = (sample.input, *sample.args)
        try:
            yield inputs, sample.kwargs, op(*inputs, **sample.kwargs)
        except (RuntimeError, ValueError, IndexError):
            continue  # torch refuses its own sample: nothing to compare with


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("name", NAMES)
def test_torchs_samples(name):
    equal = 0
    for inputs, settings, theirs in accepted(name):
        mine = [ours(x) for x in inputs]
        named = {key: ours(value) for key, value in settings.items()}
        try:
            result = OURS[name](*mine, **named)
        except (RuntimeError, ValueError, IndexError, TypeError) as error:
            assert name in REFUSED, f"{error}: {[getattr(x, 'shape', x) for x in inputs]}"
            assert re.search(REFUSED[name], str(error)), error
            continue
        tolerance = TOLERANCE.get(name, 1e-9)
        assert (str(result.dtype), tuple(result.shape)) == (str(theirs.dtype), tuple(theirs.shape))
        assert_close(result, theirs, tolerance)
        leaves = [x for x in (*inputs, *settings.values()) if getattr(x, "requires_grad", False)]
        own = [x for x in (*mine, *named.values()) if getattr(x, "requires_grad", False)]
        direction = 1 + np.random.default_rng(0).normal(size=tuple(theirs.shape))
        wanted = torch.autograd.grad(
            theirs, leaves, torch.tensor(direction), allow_unused=True, materialize_grads=True
        )
        result.backward(nblib.tensor(direction))
        for leaf, gradient in zip(own, wanted, strict=True):
            got = np.zeros(leaf.shape) if leaf.grad is None else leaf.grad
            assert_close(got, gradient, tolerance, f"gradient for {settings}")
        equal += 1
    assert equal or name in REFUSED
