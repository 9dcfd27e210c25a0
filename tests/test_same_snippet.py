"""What a reader may type in a cell, run twice: with torch and with nblib.

Each snippet leaves its result in `out`. Both libraries must give the same shape, dtype and numbers,
or the same kind of exception. (Operations one by one are in test_ops.py and test_tensor.py.)
"""

import numpy as np
import pytest
import torch

import nblib

SNIPPETS = {
    "a number and an array, a slice between": "x = torch.arange(18.).reshape(2, 3, 3)\n"
    "out = x[0, :, torch.tensor([0, 1, 1])]",
    "a number and a mask": "x = torch.arange(18.).reshape(2, 3, 3)\n"
    "out = x[1, :, torch.tensor([True, False, True])]",
    "an array and a number at the end": "x = torch.arange(18.).reshape(2, 3, 3)\n"
    "out = x[torch.tensor([1, 0]), :, 2]",
    "an ellipsis, a number and an array": "x = torch.arange(24.).reshape(2, 3, 2, 2)\n"
    "out = x[..., 0, torch.tensor([1, 0])]",
    "a new dimension, a number and an array": "x = torch.arange(18.).reshape(2, 3, 3)\n"
    "out = x[None, 1, :, [0, 2]]",
    "written there": "x = torch.zeros(1, 2, 2)\n"
    "x[0, :, [0, 1]] = torch.tensor([[1., 2.], [3., 4.]])\nout = x",
    "its gradient": "x = torch.arange(18.).reshape(2, 3, 3).requires_grad_()\n"
    "(x[0, :, torch.tensor([0, 2, 2])] * torch.tensor([[1., 2., 3.]])).sum().backward()\n"
    "out = x.grad",
    "a 0-d index is a view": "x = torch.zeros(2, 2)\nx[torch.tensor(1)][0] = 5\nout = x",
    "one number written as a list of one": "x = torch.zeros(2)\nx[0] = torch.tensor([3.])\nout = x",
    "remainders": "out = torch.tensor([5, -5, 7]) % 3",
    "gradients of remainders": "x = torch.tensor([5.5, -2.5], requires_grad=True)\n"
    "y = torch.tensor(2., requires_grad=True)\n(x % y).sum().backward()\n"
    "out = torch.stack([x.grad[0], x.grad[1], y.grad])",
    "exclusive or": "out = torch.tensor([True, True, False]) ^ torch.tensor([True, False, False])",
    "bytes less a large number": "out = torch.tensor([1, 200], dtype=torch.uint8) - 300",
    "a large number less bytes": "out = 300 - torch.tensor([1, 200], dtype=torch.uint8)",
    "bytes beside a negative number": "out = torch.tensor([1, 255], dtype=torch.uint8) == -1",
    "labels that are even": "out = torch.arange(6)[torch.arange(6) > 2]",
    "minimum of bytes": "u = torch.uint8\nout = torch.minimum(torch.tensor([0, 5], dtype=u), "
    "torch.tensor([5, 0], dtype=u))",
    "minimum of a float and bytes": "out = torch.minimum(torch.tensor([1., 0.5]), "
    "torch.tensor([0, 1], dtype=torch.uint8))",
    "minimum's gradient": "a = torch.tensor([1., 2., 3.], requires_grad=True)\n"
    "torch.minimum(a, torch.tensor([2., 2., 2.])).sum().backward()\nout = a.grad",
    "min of two tensors": "out = torch.tensor([1., 4.]).min(torch.tensor([2., 3.]))",
    "sum of bytes": "out = torch.tensor([200, 100], dtype=torch.uint8).sum()",
    "sum of bools": "out = torch.tensor([[True, True], [False, True]]).sum(0)",
    "dtype=float": "out = torch.zeros(2, dtype=float)",
    "to(float)": "out = torch.ones(2).to(float)",
    "whole numbers over a double": "out = torch.arange(3) / torch.tensor(2., dtype=torch.float64)",
    "whole numbers over doubles": "d = torch.float64\n"
    "out = torch.arange(3) / torch.tensor([1., 2., 3.], dtype=d)",
    "a list that grows from nothing": "out = torch.cat([torch.tensor([]), torch.ones(2, 3)])",
    "only nothing": "out = torch.cat([torch.tensor([]), torch.tensor([])])",
    "a column-ordered array": "x = torch.tensor(np.asfortranarray(np.arange(6.).reshape(2, 3)))\n"
    "out = x.reshape(-1)",
    "children, each once": "l = torch.nn.Linear(1, 1)\n"
    "out = torch.tensor(len(list(torch.nn.Sequential(l, torch.nn.ReLU(), l).children())))",
    "a layer by loops, stacked": "W = torch.ones(2, 3, requires_grad=True)\n"
    "parts = [(W[i] * torch.ones(3)).sum() for i in range(2)]\n"
    "(torch.stack(parts) ** 2).mean().backward()\nout = W.grad",
    "cosine after a rate set by hand": "w = torch.ones(1, requires_grad=True)\n"
    "o = torch.optim.SGD([w], lr=0.1)\n"
    "s = torch.optim.lr_scheduler.CosineAnnealingLR(o, 10, eta_min=0.01)\nrates = []\n"
    "for i in range(30):\n    o.step(); s.step()\n"
    "    if i == 3: o.param_groups[0]['lr'] = 0.3\n    rates.append(o.param_groups[0]['lr'])\n"
    "out = torch.tensor(rates)",
    "cosine on top of a warm-up": "w = torch.ones(1, requires_grad=True)\n"
    "o = torch.optim.SGD([w], lr=0.1)\nL = torch.optim.lr_scheduler\n"
    "a, b = L.LinearLR(o, 0.1, total_iters=4), L.CosineAnnealingLR(o, 8, eta_min=0.01)\n"
    "rates = []\nfor i in range(20):\n    o.step(); a.step(); b.step()\n"
    "    rates.append(o.param_groups[0]['lr'])\nout = torch.tensor(rates)",
    "a mean down many rows": "out = torch.full((60000, 3), 0.1).mean(0)",
    "a sum down many rows": "out = torch.full((60000, 3), 0.1).sum(0)",
    "a part written into a whole": "W = torch.ones(2, requires_grad=True)\nx = torch.zeros(2)\n"
    "x[0] = W[0] * 2\nx.sum().backward()\nout = W.grad",
    "zero_ inside a graph": "w = torch.ones(2, requires_grad=True)\ny = (w * 2).zero_()\n"
    "y.sum().backward()\nout = w.grad",
    "a diagonal written": "w = torch.ones(3, 3, requires_grad=True)\nv = w * 2\n"
    "v.diagonal().mul_(3)\nv.sum().backward()\nout = w.grad",
    "zeroed without recording": "w = torch.ones(3, requires_grad=True)\n"
    "with torch.no_grad():\n    w.zero_()\nout = w.detach()",
}


def run(source, library):
    """`out` after the snippet, with the library under the name torch."""
    space = {"torch": library, "np": np}
    exec(source, space)
    return space["out"]


@pytest.mark.parametrize("name", SNIPPETS)
def test_same_result(name):
    theirs, ours = run(SNIPPETS[name], torch), run(SNIPPETS[name], nblib)
    assert list(ours.shape) == list(theirs.shape) and repr(ours.dtype) == repr(theirs.dtype)
    np.testing.assert_allclose(ours.numpy(), theirs.numpy(), rtol=1e-6)


ERRORS = {
    "softmax without a dimension": (
        "out = torch.ones(2, 2).softmax((0, 1))", TypeError, "one whole number"),
    "labels of minus one and one": (
        "F = torch.nn.functional\n"
        "out = F.binary_cross_entropy(torch.tensor([.7, .2]), torch.tensor([1., -1.]))",
        RuntimeError, "target should be between 0 and 1"),
    "a slice backwards": ("out = torch.arange(4)[::-1]", ValueError, "arange"),
    "one less a mask": ("out = 1 - torch.tensor([True])", RuntimeError, "~mask"),
    "None written": ("x = torch.zeros(2)\nx[0] = None", TypeError, "a number"),
    "scalars put together": (
        "out = torch.cat([torch.tensor(1.), torch.tensor(2.)])", RuntimeError, "stack"),
    "a list times a tensor": ("out = torch.ones(2).matmul([1., 2.])", TypeError, "must be"),
    "text added": ("out = torch.ones(2).add('a')", TypeError, "must be"),
    "a bias of another length": (
        "x = torch.ones(2, 3)\nout = torch.nn.functional.linear(x, x, torch.ones(3))",
        RuntimeError, "bias"),
    "a gradient of another shape": (
        "w = torch.ones(3, requires_grad=True)\no = torch.optim.SGD([w], lr=0.1)\n"
        "w.grad = torch.tensor(1.)\no.step()", RuntimeError, "agree"),
    "an expanded factor overwritten": (
        "w, x = torch.ones(2, 2, requires_grad=True), torch.ones(2, 1)\n"
        "z = (w * x.expand(2, 2)).sum()\nx += 1\nz.backward()", RuntimeError, "inplace"),
    "a mask counted up": ("m = torch.tensor([True])\nm += 1", RuntimeError, "cast"),
    "a transposed view": ("out = torch.ones(2, 3).T.view(-1)", RuntimeError, "reshape"),
    "quantiles of nothing": ("out = torch.zeros(0).quantile(.5)", RuntimeError, "non-empty"),
    "compared with another shape": (
        "out = torch.allclose(torch.ones(2), torch.ones(3))", RuntimeError, "broadcast"),
}  # fmt: skip


@pytest.mark.parametrize("name", ERRORS)
def test_same_error(name):
    """torch's kind of exception; ours also says what to do."""
    source, kind, words = ERRORS[name]
    with pytest.raises(kind):
        run(source, torch)
    with pytest.raises(kind, match=words):
        run(source, nblib)


def test_what_is_shared_stays_shared():
    from nblib.pytorch import from_torch, to_torch

    layer = torch.nn.Linear(2, 2)
    tied = torch.nn.Sequential(layer, torch.nn.ReLU(), layer)
    half = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Linear(2, 2))
    half[1].weight = half[0].weight
    for model in (tied, half):
        ours = from_torch(model)
        again = to_torch(ours)
        count = len(list(model.parameters()))
        assert len(list(ours.parameters())) == len(list(again.parameters())) == count
        assert list(ours.state_dict()) == list(model.state_dict()) == list(again.state_dict())
        x = np.array([[0.5, -1.0]], dtype=np.float32)
        np.testing.assert_allclose(
            ours(nblib.tensor(x)).detach().numpy(),
            model(torch.tensor(x)).detach().numpy(),
            atol=1e-6,
        )


@pytest.mark.parametrize(
    "name",
    [
        "Conv2d",
        "nn.Conv2d",
        "nn.functional.conv2d",
        "optim.LBFGS",
        "nn.init.dirac_",
        "optim.lr_scheduler.SWALR",
        "utils.data.DistributedSampler",
    ],
)
def test_a_name_that_is_not_here(name):
    *path, last = name.split(".")
    place = nblib
    for part in path:
        place = getattr(place, part)
    with pytest.raises(AttributeError, match=f"has no '{last}'.*import torch"):
        getattr(place, last)
    with pytest.raises(AttributeError, match="Tensor has no 'svd'"):
        nblib.ones(2, 2).svd()


def test_whole_numbers_keep_their_leak():
    """In ops, where a student's array of whole numbers may come in (torch takes floats only)."""
    z = np.array([-3, 1, 2])
    np.testing.assert_allclose(nblib.ops.leaky_relu(z, 0.25), [-0.75, 1, 2])
    np.testing.assert_allclose(nblib.ops.elu(z, 0.5), [0.5 * np.expm1(-3), 1, 2])


def test_tab_completion_shows_the_parts_of_a_module():
    model = nblib.nn.Sequential(nblib.nn.Linear(2, 2))
    assert "0" in dir(model) and "weight" in dir(model[0]) and "forward" in dir(model)
