"""torch's own samples (OpInfo) for every operation that both libraries have.

torch tests its operations with lists of arguments that its developers found worth a test: empty
tensors, negative dimensions, broadcasting, odd keyword arguments. Here each sample runs on both:
values and gradients agree to 1e-9 in float64 and to 1e-4 (of the largest number) in float32. What
the engine does not take must be refused by a sentence of its own, never by a bare Python error.
"""

import dis
import functools
import itertools
from collections import Counter

import numpy as np
import pytest
import torch

import nblib
from tests.opinfo import op_db, samples

RANDOM = {  # only dtypes and shapes can be compared
    "bernoulli",
    "empty",
    "empty_like",
    "multinomial",
    "new_empty",
    "normal",
    "poisson",
    "rand_like",
    "randint",
    "randint_like",
    "randn",
    "randn_like",
}
TURNED = {  # operations whose samples come with the arguments in another order
    "einsum": lambda operands, equation: nblib.einsum(equation, *operands),
}
MOST = 24  # samples of an operation: all kinds of arguments occur among them
LEFT_OUT = {  # operation (and variant): why its samples are not asked
    "zero_": "changes its argument: in-place methods are tested in test_in_place_names.py",
    "T": "a property",
    "H": "a property",
    "mT": "a property",
    "mH": "a property",
    "__ror__": "Python gives it what it wants",
    "__rmatmul__": "Python gives it what it wants",
    "linspace.tensor_overload": "torch rounds a float32 end before it computes in float64",
    "normal.in_place": "random",
}
LEFT_OUT_SAMPLES = {  # operation: which samples are not asked
    "histc": lambda s: s.kwargs.get("bins") == 1000,  # a number on the border of two of 1000 bins
    "normal": lambda s: "layout" in s.kwargs,
}


def ours(op):
    """The operation of the same name here, or None."""
    if op.name in TURNED:
        return TURNED[op.name]
    if op.name == "where" or op.name.startswith("__") or op.name in nblib.vocabulary.kinds.METHODS:
        return getattr(nblib.Tensor, op.name, None)
    place = nblib
    for part in op.name.split("."):
        place = getattr(place, part, None)
        if place is None:
            return getattr(nblib.Tensor, op.name, None)
    return place


def converted(value):
    """An argument of torch's as one of ours."""
    if isinstance(value, torch.Tensor):
        out = nblib.tensor(value.detach().numpy())
        return out.requires_grad_() if value.requires_grad else out
    if isinstance(value, torch.dtype):
        return getattr(nblib, str(value).removeprefix("torch."))
    if isinstance(value, (list, tuple)):
        return type(value)(map(converted, value))
    if isinstance(value, dict):
        return {name: converted(v) for name, v in value.items()}
    return value


def tensors(value):
    if isinstance(value, (torch.Tensor, nblib.Tensor)):
        return [value]
    parts = value.values() if isinstance(value, dict) else value
    return [t for v in parts for t in tensors(v)] if isinstance(value, (list, tuple, dict)) else []


def is_our_sentence(error):
    """Whether the exception was raised by a `raise` of the engine, not by Python or NumPy."""
    last = error.__traceback__
    while last.tb_next:
        last = last.tb_next
    code = last.tb_frame.f_code
    raised = code.co_code[last.tb_lasti] == dis.opmap["RAISE_VARARGS"]
    return "nblib" in code.co_filename and raised


def close(mine, its, tolerance, what):
    mine, its = mine.detach().numpy(), its.detach().resolve_neg().numpy(force=True)
    assert mine.shape == its.shape and mine.dtype == its.dtype, what
    if tolerance > 1e-8 and its.dtype.kind == "f" and its.size:
        scale = np.abs(its[np.isfinite(its)]).max(initial=1.0)
        np.testing.assert_allclose(mine / scale, its / scale, tolerance, tolerance, err_msg=what)
    else:
        np.testing.assert_allclose(mine, its, tolerance, tolerance, err_msg=what)


def check(op, function, sample, tolerance):
    """'same', 'refused', 'torch refuses' or an AssertionError."""
    args = (sample.input, *sample.args)
    try:
        expected = op.op(*args, **sample.kwargs)
    except Exception:
        return "torch refuses"
    try:
        mine, named = converted(args), converted(sample.kwargs)
        found = function(*mine, **named)
        results = list(zip(tensors(found), tensors(expected), strict=True))
        if op.name not in RANDOM:
            for x, y in results:
                close(x, y, tolerance, "value")
                assert x.requires_grad == y.requires_grad
            if not results and not isinstance(expected, (tuple, list)):
                assert found == expected
        if op.name in RANDOM or not any(y.requires_grad for _, y in results):
            return "same"
        roots = [
            (x, y, np.random.default_rng(3).normal(size=tuple(y.shape)))
            for x, y in results
            if y.requires_grad
        ]
        leaves = zip(tensors((mine, named)), tensors((args, sample.kwargs)), strict=True)
        leaves = [pair for pair in leaves if pair[1].requires_grad]
        wanted = torch.autograd.grad(
            [y for _, y, _ in roots],
            [t for _, t in leaves],
            [torch.tensor(d).to(y.dtype) for _, y, d in roots],
            allow_unused=True,
        )
        total = functools.reduce(
            lambda a, b: a + b, [(x * nblib.tensor(d).to(x.dtype)).sum() for x, _, d in roots]
        )
        total.backward()
    except Exception as error:
        if isinstance(error, AssertionError) or not is_our_sentence(error):
            raise
        return "refused"
    for (leaf, _), grad in zip(leaves, wanted, strict=True):
        if grad is None or leaf.grad is None:  # torch also gives zeros where nothing flows
            assert not (
                np.any(leaf.grad.numpy())
                if grad is None and leaf.grad is not None
                else torch.any(grad)
                if grad is not None
                else False
            )
        else:
            close(leaf.grad, grad, tolerance, "gradient")
    return "same"


def label(op):
    return f"{op.name}.{op.variant_test_name}".rstrip(".")


SHARED = [  # nn.functional has a test of its own
    op
    for op in op_db
    if ours(op) is not None and label(op) not in LEFT_OUT and "nn." not in op.name
]


@pytest.mark.parametrize("op", SHARED, ids=label)
@pytest.mark.filterwarnings("ignore")
def test_torchs_samples(op):
    function, counts = ours(op), Counter()
    kinds = [k for k in (torch.float64, torch.float32) if op.supports_dtype(k, "cpu")]
    for kind in kinds or [torch.int64 if op.supports_dtype(torch.int64, "cpu") else torch.bool]:
        floats = kind in (torch.float64, torch.float32)
        found = samples(op, kind, requires_grad=op.supports_autograd and floats)
        found = list(itertools.islice(found, 10 * MOST))
        most = 8 if kind is torch.float32 else MOST
        for sample in found[:: -(-len(found) // most) or 1]:
            if LEFT_OUT_SAMPLES.get(op.name, lambda s: False)(sample):
                continue
            counts[check(op, function, sample, 1e-9 if kind is not torch.float32 else 1e-4)] += 1
    REFUSED[op.name] = REFUSED.get(op.name, 0) + counts["refused"]


REFUSED = {}


def test_how_much_is_compared(report):
    """Enough operations stand in the table; what is refused is told."""
    assert len(SHARED) >= 240
    told = ", ".join(f"{name} {count}" for name, count in REFUSED.items() if count)
    report("OpInfo", f"{len(SHARED)} operations; samples refused by a sentence: {told}")
