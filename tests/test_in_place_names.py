"""Methods that end in an underscore: torch's values and gradients; every name sees the change."""

import numpy as np
import pytest
import torch

import nblib
from nblib.vocabulary import underscore

ARGUMENTS = {
    "clamp": "(-0.5, 0.6)",
    "clip": "(-0.5, 0.6)",
    "clamp_min": "(0.1,)",
    "clamp_max": "(0.1,)",
    "cumsum": "(1,)",
    "cumprod": "(0,)",
    "masked_fill": "(t.ones(2, 3) > 0, 2.0)",
    "lerp": "(t.ones(2, 3, dtype=t.float64), 0.3)",
    "addcmul": "(t.ones(2, 3), t.ones(3))",
    "addcdiv": "(t.ones(2, 3), t.ones(3) * 2)",
    "float_power": "(2,)",
    "scatter": "(1, t.tensor([[0], [2]]), 5.0)",
    "scatter_add": "(1, t.tensor([[0], [2]]), t.ones(2, 1, dtype=t.float64))",
    "index_add": "(0, t.tensor([1]), t.ones(1, 3, dtype=t.float64))",
    "index_copy": "(0, t.tensor([1]), t.ones(1, 3, dtype=t.float64))",
    "index_fill": "(0, t.tensor([1]), 3.0)",
    "heaviside": "(t.ones(2, 3, dtype=t.float64),)",
    "acosh": "()",
}
PAIRED = {*nblib.vocabulary.pairs.POINTWISE, *nblib.vocabulary.arithmetic.POINTWISE}
PAIRED -= {
    "lerp",
    "addcmul",
    "addcdiv",
    "heaviside",
}
WHOLE = {"bitwise_and", "bitwise_or", "bitwise_xor"}
NAMES = [n for n in underscore.NAMES if hasattr(torch.Tensor, f"{n}_") and n not in WHOLE]


def after(t, name, recorded):
    values = np.random.default_rng(5).uniform(0.1, 0.9, (2, 3)) * [1, 1, -1 if name in SAFE else 1]
    leaf = t.tensor(values, requires_grad=recorded)
    x = leaf * 1.5 if recorded else leaf.clone()
    seen, other = x, x.view(3, 2)
    arguments = ARGUMENTS.get(
        name, "(t.full((3,), 0.7, dtype=t.float64),)" if name in PAIRED else "()"
    )
    result = getattr(x, f"{name}_")(*eval(arguments, {"t": t}))
    assert result is x is seen
    np.testing.assert_array_equal(
        other.detach().numpy().ravel(), x.detach().numpy().ravel(), strict=True
    )
    if recorded:
        x.sum().backward()
    return x.detach().numpy(), leaf.grad.clone().tolist() if recorded else None


SAFE = {"abs", "relu", "sigmoid", "tanh", "sin", "cos", "exp", "add", "sub", "mul", "clamp", "sign"}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.filterwarnings("ignore")
def test_as_in_torch(name):
    # torch lets the gradient through logical_and_, whose slope is 0
    for recorded in (False,) if name.startswith("logical") else (False, True):
        try:
            expected = after(torch, name, recorded)
        except NotImplementedError:  # torch has no gradient for these in place, we do
            continue
        except RuntimeError:
            with pytest.raises(RuntimeError):
                after(nblib, name, recorded)
            continue
        found = after(nblib, name, recorded)
        for mine, its in zip(found, expected, strict=True):
            if its is not None:
                np.testing.assert_allclose(mine, its, rtol=1e-9, atol=1e-9)


def test_all_are_torchs():
    assert [n for n in underscore.NAMES if not hasattr(torch.Tensor, f"{n}_")] == []


def test_random_fills_stay_in_their_range_and_repeat():
    for t in (nblib, torch):
        t.manual_seed(0)
        x = t.empty(2000)
        assert x.normal_(3, 0.1) is x and abs(x.mean().item() - 3) < 0.02
        assert -1 <= x.uniform_(-1, 1).min().item() < -0.9 and x.max().item() < 1
        assert set(x.random_(3).tolist()) == {0, 1, 2} == set(x.random_(0, 3).tolist())
        assert set(x.bernoulli_(0.5).tolist()) == {0, 1} and x.exponential_().min().item() >= 0
        g = t.Generator().manual_seed(5)
        first = x.normal_(generator=g).tolist()
        assert x.normal_(generator=g.manual_seed(5)).tolist() == first
        with pytest.raises(RuntimeError, match="std"):
            x.normal_(0, -1)
        with pytest.raises(RuntimeError, match="from"):
            x.uniform_(2, 1)
        with pytest.raises(RuntimeError, match="leaf"):
            t.ones(2, requires_grad=True).normal_()
        with t.no_grad():
            assert t.ones(2, requires_grad=True).fill_(3).tolist() == [3, 3]


def test_shapes_change_where_nobody_else_looks():
    for t in (nblib, torch):
        x = t.arange(6.0).view(1, 6).clone()
        assert list(x.squeeze_().shape) == [6] and list(x.unsqueeze_(1).shape) == [6, 1]
        assert list(x.t_().shape) == [1, 6] == list(x.transpose_(0, 1).t_().shape)
    with pytest.raises(RuntimeError, match=r"write x = x\.t"):
        nblib.ones(2, 2, requires_grad=True).mul(2).t_()
