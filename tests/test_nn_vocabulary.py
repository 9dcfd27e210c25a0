"""The layers, activations and losses that stand beside the lecture's: equal to torch's.

Tables of modules and functions, each written once and run in both libraries in float64: values,
gradients (of the input and of every parameter), dtype, shape, printing and state_dict.
"""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import nblib
from tests.parity import (
    LIBRARIES,
    array,
    assert_close,
    assert_parity,
    copy_weights,
    draw,
    examples,
)

KINKS = np.array([[-6.0, -3, -2.5, -1, -0.5], [0, 0.5, 1, 3, 6], [20, 21, -20, 7, 2.5]])

ACTIVATIONS = {
    "ReLU6": lambda n: n.ReLU6(),
    "CELU": lambda n: n.CELU(),
    "CELU, alpha": lambda n: n.CELU(alpha=0.5),
    "SELU": lambda n: n.SELU(),
    "Mish": lambda n: n.Mish(),
    "LogSigmoid": lambda n: n.LogSigmoid(),
    "Tanhshrink": lambda n: n.Tanhshrink(),
    "Softplus": lambda n: n.Softplus(),
    "Softplus, settings": lambda n: n.Softplus(2, threshold=1.5),
    "Softsign": lambda n: n.Softsign(),
    "Hardtanh": lambda n: n.Hardtanh(),
    "Hardtanh, bounds": lambda n: n.Hardtanh(-0.5, 2.5),
    "Hardsigmoid": lambda n: n.Hardsigmoid(),
    "Hardswish": lambda n: n.Hardswish(),
    "Hardshrink": lambda n: n.Hardshrink(),
    "Softshrink": lambda n: n.Softshrink(),
    "Softshrink, lambd": lambda n: n.Softshrink(lambd=1.0),
    "Threshold": lambda n: n.Threshold(0.5, 20),
    "PReLU": lambda n: n.PReLU(),
    "PReLU, five": lambda n: n.PReLU(5, init=0.1),
    "GLU": lambda n: n.GLU(dim=0),
    "Softmin": lambda n: n.Softmin(dim=1),
    "LogSoftmax": lambda n: n.LogSoftmax(dim=-1),
    "LogSoftmax of columns": lambda n: n.LogSoftmax(0),
}


def pair(make):
    """The module in both libraries, in float64, with the same weights."""
    ours, theirs = make(nblib.nn).double(), make(torch.nn).double()
    copy_weights(ours, theirs)
    return ours, theirs


def compare(make, *inputs, tolerance=1e-10):
    """Forward and backward of a module in both, and the gradients of its parameters."""
    ours, theirs = pair(make)
    modules = dict(zip(LIBRARIES, (ours, theirs), strict=True))
    assert_parity(lambda t, *x: modules[t](*x), *inputs, tolerance=tolerance)
    for (name, mine), its in zip(ours.named_parameters(), theirs.parameters(), strict=True):
        assert (mine.grad is None) == (its.grad is None), name
        if its.grad is not None:
            assert_close(mine.grad, its.grad, what=f"gradient of {name}")
    for (name, mine), its in zip(ours.named_buffers(), theirs.buffers(), strict=True):
        assert_close(mine, its, what=name)
    assert repr(ours) == repr(theirs)
    assert list(ours.state_dict()) == list(theirs.state_dict())


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activation_at_its_kinks_and_far_out(name):
    rows = KINKS if name != "GLU" else np.concatenate([KINKS, KINKS[:1]])
    tolerance = 1e-7 if name == "Hardsigmoid" else 1e-10  # torch's sixth is a float32 number
    compare(ACTIVATIONS[name], rows, tolerance=tolerance)
    compare(ACTIVATIONS[name], draw((4, 5), "huge"), tolerance=tolerance)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activation_of_other_shapes_and_of_nan(name):
    for shape in [(2, 5), (2, 5, 3), (0, 5)] + [(6,)] * ("five" not in name):
        if "Log" in name or "Softmin" in name:
            shape = (2, *shape)
        compare(ACTIVATIONS[name], draw(shape), tolerance=1e-7)
    odd = np.array([[np.nan, np.inf, -np.inf, 0.0, -0.0]] * 2)
    for t in (nblib, torch):
        assert ACTIVATIONS[name](t.nn)(t.tensor(odd.astype(np.float32))).dtype == t.float32
    compare_nan(ACTIVATIONS[name], odd)


def compare_nan(make, values):
    ours, theirs = pair(make)
    np.testing.assert_allclose(
        array(ours(nblib.tensor(values))), array(theirs(torch.tensor(values))), rtol=1e-10
    )


IN_PLACE = {
    "ReLU": lambda n: n.ReLU(inplace=True),
    "ReLU6": lambda n: n.ReLU6(True),
    "LeakyReLU": lambda n: n.LeakyReLU(0.1, inplace=True),
    "ELU": lambda n: n.ELU(0.5, True),
    "CELU": lambda n: n.CELU(0.5, True),
    "SELU": lambda n: n.SELU(inplace=True),
    "SiLU": lambda n: n.SiLU(inplace=True),
    "Mish": lambda n: n.Mish(inplace=True),
    "Hardtanh": lambda n: n.Hardtanh(inplace=True),
    "Hardsigmoid": lambda n: n.Hardsigmoid(inplace=True),
    "Hardswish": lambda n: n.Hardswish(inplace=True),
    "Threshold": lambda n: n.Threshold(0.1, 2, inplace=True),
    "Dropout": lambda n: n.Dropout(1.0, inplace=True),
    "Dropout, evaluated": lambda n: n.Dropout(0.5, inplace=True).eval(),
}


@pytest.mark.parametrize("name", IN_PLACE)
def test_in_place_layers_overwrite_their_input(name):
    """The input itself changes, gradients are right, and a leaf that is learned is refused."""

    def function(t, x):
        before = x * 1
        after = IN_PLACE[name](t.nn)(before)
        assert after is before or "evaluated" in name
        return after * before

    assert_parity(function, draw((3, 4)), tolerance=1e-7)
    assert repr(IN_PLACE[name](nblib.nn)) == repr(IN_PLACE[name](torch.nn))
    if "evaluated" not in name:
        for t in LIBRARIES:
            with pytest.raises(RuntimeError, match="leaf"):
                IN_PLACE[name](t.nn)(t.ones(2, requires_grad=True))


def test_an_overwritten_value_that_backward_needs_is_refused():
    """A weight that somebody changes between forward and backward, as in torch (F4)."""
    for t in LIBRARIES:
        for layer, x in [
            (t.nn.PReLU(), t.tensor([-1.0])),
            (t.nn.LayerNorm(2), t.tensor([[1.0, 3.0]])),
            (t.nn.BatchNorm1d(1), t.tensor([[1.0], [3.0]])),
        ]:
            out = layer(x.requires_grad_())
            with t.no_grad():
                layer.weight += 1
            with pytest.raises(RuntimeError, match="modified by an inplace operation"):
                out.sum().backward()


LAYERS = {
    "BatchNorm1d": (lambda n: n.BatchNorm1d(4), (5, 4)),
    "BatchNorm1d, two rows": (lambda n: n.BatchNorm1d(4), (2, 4)),
    "BatchNorm1d, length": (lambda n: n.BatchNorm1d(3, eps=0.01), (2, 3, 4)),
    "BatchNorm1d, plain": (lambda n: n.BatchNorm1d(4, affine=False), (5, 4)),
    "BatchNorm1d, momentum": (lambda n: n.BatchNorm1d(4, momentum=0.3), (5, 4)),
    "BatchNorm1d, cumulative": (lambda n: n.BatchNorm1d(4, momentum=None), (5, 4)),
    "BatchNorm1d, untracked": (lambda n: n.BatchNorm1d(4, track_running_stats=False), (5, 4)),
    "BatchNorm1d, evaluated": (lambda n: n.BatchNorm1d(4).eval(), (5, 4)),
    "BatchNorm1d, evaluated, untracked": (
        lambda n: n.BatchNorm1d(4, track_running_stats=False).eval(),
        (5, 4),
    ),
    "LayerNorm": (lambda n: n.LayerNorm(4), (5, 4)),
    "LayerNorm, one row": (lambda n: n.LayerNorm(4), (4,)),
    "LayerNorm, several": (lambda n: n.LayerNorm((3, 4)), (2, 3, 4)),
    "LayerNorm, plain": (lambda n: n.LayerNorm(4, elementwise_affine=False, eps=0.1), (5, 4)),
    "LayerNorm, no bias": (lambda n: n.LayerNorm([4], bias=False), (5, 4)),
    "Unflatten": (lambda n: n.Unflatten(1, (2, 3)), (4, 6)),
    "Unflatten, last": (lambda n: n.Unflatten(-1, (3, 2)), (4, 6)),
    "Sequential": (
        lambda n: n.Sequential(
            n.Linear(4, 3), n.BatchNorm1d(3), n.Mish(), n.LayerNorm(3), n.PReLU()
        ),
        (5, 4),
    ),
}


@pytest.mark.parametrize(("make", "shape"), LAYERS.values(), ids=LAYERS.keys())
def test_layer_equals_torch(make, shape):
    compare(make, draw(shape))


@pytest.mark.parametrize("momentum", [0.1, 0.7, None])
def test_batch_norm_follows_its_batches_and_uses_them_in_evaluation(momentum):
    ours, theirs = pair(lambda n: n.BatchNorm1d(3, momentum=momentum))
    for seed in range(4):
        batch = draw((6, 3), seed=seed) * 3 + 1
        assert_close(ours(nblib.tensor(batch)), theirs(torch.tensor(batch)))
    for (name, mine), its in zip(ours.named_buffers(), theirs.buffers(), strict=True):
        assert str(mine.dtype) == str(its.dtype)
        assert_close(mine, its, what=name)
    assert ours.num_batches_tracked.item() == 4
    modules = dict(zip(LIBRARIES, (ours.eval(), theirs.eval()), strict=True))
    assert_parity(lambda t, x: modules[t](x), draw((1, 3)))
    ours.reset_running_stats()
    assert ours.running_var.tolist() == [1, 1, 1] and ours.num_batches_tracked.item() == 0


def test_frozen_batch_norm_statistics():
    """The idiom of transfer learning: the model trains while its norms stay in evaluation."""
    for t in LIBRARIES:
        net = t.nn.Sequential(t.nn.Linear(2, 3), t.nn.BatchNorm1d(3))
        net.train()
        net[1].eval()
        net(t.ones(4, 2))
        assert net[1].running_mean.tolist() == [0, 0, 0]


EMBEDDINGS = {
    "vector": lambda n: (n.Embedding(6, 3), [1, 4, 1]),
    "matrix": lambda n: (n.Embedding(6, 3), [[0, 5], [5, 5]]),
    "padding": lambda n: (n.Embedding(6, 3, padding_idx=0), [[0, 2], [2, 0]]),
    "padding, from the end": lambda n: (n.Embedding(6, 3, padding_idx=-1), [5, 1]),
    "number": lambda n: (n.Embedding(6, 3), 2),
}


@pytest.mark.parametrize("name", EMBEDDINGS)
def test_embedding_equals_torch(name):
    ours, theirs = pair(lambda n: EMBEDDINGS[name](n)[0])
    index = EMBEDDINGS[name](nblib.nn)[1]
    results = [m(t.tensor(index)) for t, m in zip(LIBRARIES, (ours, theirs), strict=True)]
    assert_close(*results)
    assert repr(ours) == repr(theirs) and ours.padding_idx == theirs.padding_idx
    for result in results:
        (result**2).sum().backward()
    assert_close(ours.weight.grad, theirs.weight.grad)
    if ours.padding_idx is not None:
        assert not ours.weight[ours.padding_idx].detach().numpy().any()


def test_embedding_from_a_given_table():
    for t in LIBRARIES:
        table = t.tensor([[1.0, 2.0], [3.0, 4.0]])
        layer = t.nn.Embedding.from_pretrained(table)
        assert layer(t.tensor([1])).tolist() == [[3.0, 4.0]]
        assert not layer.weight.requires_grad
        assert t.nn.Embedding.from_pretrained(table, freeze=False).weight.requires_grad


# ----------------------------------------------------------------------------------------- losses

X, SEED1 = draw((4, 3)), draw((4, 3), seed=1)
LOG = np.log(np.full((4, 3), 1 / 3))
PROBABILITIES = np.array([[0.2, 0.3, 0.5], [1, 0, 0], [0, 0.5, 0.5], [0.1, 0.1, 0.8]])
W = [0.5, 2.0, 1.25]


def weight(t):
    return t.tensor(W, dtype=t.float64)


LOSSES = {
    "L1Loss": (lambda t, **k: t.nn.L1Loss(**k), X, SEED1),
    "L1Loss, equal": (lambda t, **k: t.nn.L1Loss(**k), X, X),
    "SmoothL1Loss": (lambda t, **k: t.nn.SmoothL1Loss(**k), X, SEED1),
    "SmoothL1Loss, beta": (lambda t, **k: t.nn.SmoothL1Loss(beta=0.3, **k), X, SEED1),
    "SmoothL1Loss, beta 0": (lambda t, **k: t.nn.SmoothL1Loss(beta=0.0, **k), X, SEED1),
    "SmoothL1Loss, at the seam": (lambda t, **k: t.nn.SmoothL1Loss(**k), X, X + 1),
    "HuberLoss": (lambda t, **k: t.nn.HuberLoss(**k), X, SEED1),
    "HuberLoss, delta": (lambda t, **k: t.nn.HuberLoss(delta=0.3, **k), X, SEED1),
    "HuberLoss, huge": (lambda t, **k: t.nn.HuberLoss(**k), X * 1e3, SEED1),
    "KLDivLoss": (lambda t, **k: t.nn.KLDivLoss(**k), LOG, PROBABILITIES + 0.01),
    "KLDivLoss, log_target": (lambda t, **k: t.nn.KLDivLoss(log_target=True, **k), LOG, X),
    "NLLLoss": (lambda t, **k: t.nn.NLLLoss(**k), X, [1, 0, 2, 2]),
    "NLLLoss, weight": (lambda t, **k: t.nn.NLLLoss(weight(t), **k), X, [1, 0, 2, 2]),
    "NLLLoss, ignored": (lambda t, **k: t.nn.NLLLoss(ignore_index=2, **k), X, [1, 0, 2, 2]),
    "NLLLoss, one row": (lambda t, **k: t.nn.NLLLoss(**k), X[0], 1),
    "NLLLoss, images": (lambda t, **k: t.nn.NLLLoss(**k), draw((2, 3, 2)), [[0, 2], [1, 1]]),
    "CE, ignored": (
        lambda t, **k: t.nn.CrossEntropyLoss(ignore_index=2, **k),
        X,
        [1, 0, 2, 2],
    ),
    "CE, ignored by default": (lambda t, **k: t.nn.CrossEntropyLoss(**k), X, [1, -100, 2, -100]),
    "CE, ignored and weighted": (
        lambda t, **k: t.nn.CrossEntropyLoss(weight(t), ignore_index=0, **k),
        X,
        [1, 0, 2, 0],
    ),
    "CE, all ignored": (lambda t, **k: t.nn.CrossEntropyLoss(**k), X, [-100] * 4),
    "CE, smoothed": (
        lambda t, **k: t.nn.CrossEntropyLoss(label_smoothing=0.1, **k),
        X,
        [1, 0, 2, 2],
    ),
    "CE, smoothed to the end": (
        lambda t, **k: t.nn.CrossEntropyLoss(label_smoothing=1.0, **k),
        X,
        [1, 0, 2, 2],
    ),
    "CE, smoothed, weighted, ignored": (
        lambda t, **k: t.nn.CrossEntropyLoss(weight(t), label_smoothing=0.2, ignore_index=2, **k),
        X,
        [1, 0, 2, 2],
    ),
    "CE, smoothed images": (
        lambda t, **k: t.nn.CrossEntropyLoss(label_smoothing=0.2, ignore_index=1, **k),
        draw((2, 3, 2)),
        [[0, 2], [1, 1]],
    ),
    "CE, soft": (lambda t, **k: t.nn.CrossEntropyLoss(**k), X, PROBABILITIES),
    "CE, soft, weighted and smoothed": (
        lambda t, **k: t.nn.CrossEntropyLoss(weight(t), label_smoothing=0.3, **k),
        X,
        PROBABILITIES,
    ),
    "CE, soft, one row": (lambda t, **k: t.nn.CrossEntropyLoss(**k), X[0], PROBABILITIES[0]),
    "CE, soft images": (
        lambda t, **k: t.nn.CrossEntropyLoss(**k),
        draw((2, 3, 2, 2)),
        draw((2, 3, 2, 2), "unit"),
    ),
    "CE, soft, huge": (lambda t, **k: t.nn.CrossEntropyLoss(**k), X * 1e3, PROBABILITIES),
    "CE, images": (lambda t, **k: t.nn.CrossEntropyLoss(**k), draw((2, 3, 2)), [[0, 2], [1, 1]]),
    "CE, images, weighted": (
        lambda t, **k: t.nn.CrossEntropyLoss(weight(t), **k),
        draw((2, 3, 2, 2)),
        [[[0, 2], [1, 1]], [[2, 2], [0, 1]]],
    ),
}


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.filterwarnings("ignore:reduction. 'mean' divides:UserWarning")
def test_loss_equals_torch(name, reduction):
    make, x, target = LOSSES[name]
    inputs = [x] + [target] * isinstance(target, np.ndarray)

    def function(t, x, target=None):
        target = t.tensor(LOSSES[name][2]) if target is None else target
        return make(t, reduction=reduction)(x, target)

    assert_parity(function, *inputs)
    assert repr(make(nblib)) == repr(make(torch))
    assert list(make(nblib).state_dict()) == list(make(torch).state_dict())


def test_kl_divergence_by_rows():
    assert_parity(
        lambda t, x, p: t.nn.KLDivLoss(reduction="batchmean")(t.log_softmax(x, dim=1), p),
        X,
        PROBABILITIES + 0.01,
    )


@examples(60)
@given(
    classes=st.integers(1, 4),
    inner=st.sampled_from([(), (2,), (2, 1)]),
    rows=st.integers(1, 4),
    reduction=st.sampled_from(["mean", "sum", "none"]),
    smoothing=st.sampled_from([0.0, 0.1, 1.0]),
    weighted=st.booleans(),
    ignored=st.integers(-1, 3),
    soft=st.booleans(),
    seed=st.integers(0, 99),
)
def test_cross_entropy_in_every_combination(
    classes, inner, rows, reduction, smoothing, weighted, ignored, soft, seed
):
    x = draw((rows, classes, *inner), seed=seed)
    numbers = np.random.default_rng(seed).integers(0, classes, (rows, *inner))
    target = draw(x.shape, "unit", seed) if soft else numbers

    def function(t, x):
        loss = t.nn.CrossEntropyLoss(
            t.tensor(draw((classes,), "unit", seed)) if weighted else None,
            ignore_index=-100 if soft else ignored,
            reduction=reduction,
            label_smoothing=smoothing,
        )
        return loss(x, t.tensor(target))

    assert_parity(function, x)


def test_soft_targets_of_another_dtype_are_promoted():
    for t in LIBRARIES:
        x = t.zeros(2, 3, requires_grad=True)
        loss = t.nn.CrossEntropyLoss()(x, t.tensor(PROBABILITIES[:2]))
        loss.backward()
        assert str(loss.dtype) == "torch.float64" and str(x.grad.dtype) == "torch.float32"


# ---------------------------------------------------------------------------- functional

FUNCTIONS = {
    "one_hot": lambda f, t: f.one_hot(t.tensor([[1, 0], [2, 2]])),
    "one_hot, wide": lambda f, t: f.one_hot(t.tensor([1, 0]), num_classes=5),
    "one_hot of a number": lambda f, t: f.one_hot(t.tensor(2)),
    "one_hot of nothing": lambda f, t: f.one_hot(t.tensor([], dtype=t.int64), 3),
    "softmax in another dtype": lambda f, t: f.softmax(t.ones(2, 2), dim=1, dtype=t.float64),
    "softmin": lambda f, t: f.softmin(t.tensor([1.0, 2.0]), dim=0),
    "embedding": lambda f, t: f.embedding(t.tensor([1, 0]), t.ones(2, 2)),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function_equals_torch(name):
    ours, theirs = (FUNCTIONS[name](t.nn.functional, t) for t in LIBRARIES)
    assert str(ours.dtype) == str(theirs.dtype) and ours.shape == theirs.shape
    assert_close(ours, theirs, 1e-6)


DISTANCES = {
    "normalize": lambda t, a, b: t.nn.functional.normalize(a) * b,
    "normalize, rows and order": lambda t, a, b: t.nn.functional.normalize(a, p=1, dim=0) * b,
    "normalize a vector": lambda t, a, b: t.nn.functional.normalize(a[0], dim=0),
    "pairwise_distance": lambda t, a, b: t.nn.functional.pairwise_distance(a, b),
    "pairwise_distance, keepdim": lambda t, a, b: t.nn.functional.pairwise_distance(
        a, b, p=1.0, keepdim=True
    ),
    "cosine_similarity": lambda t, a, b: t.nn.functional.cosine_similarity(a, b),
    "CosineSimilarity": lambda t, a, b: t.nn.CosineSimilarity(dim=0)(a, b),
    "PairwiseDistance": lambda t, a, b: t.nn.PairwiseDistance()(a, b),
}


@pytest.mark.parametrize("name", DISTANCES)
def test_distance_equals_torch(name):
    assert_parity(DISTANCES[name], X, SEED1)


# ------------------------------------------------------------------------------- what is refused

ONES = nblib.ones(2, 2)
REFUSED = {  # one sentence that names the thing; never a bare error of Python's or NumPy's
    "a convolution": (lambda n: n.Conv2d, AttributeError, "Conv2d.*convolutions"),
    "a recurrent layer": (lambda n: n.functional.lstm, AttributeError, "lstm"),
    "of init": (lambda n: n.init.dirac_, AttributeError, "nblib.nn.init has no 'dirac_'"),
    "of utils": (lambda n: n.utils.weight_norm, AttributeError, "weight_norm.*import torch"),
    "half": (lambda n: n.Linear(1, 1).half(), AttributeError, "half.*float"),
    "compile": (lambda n: n.Linear(1, 1).compile(), AttributeError, "compile"),
    "cuda": (lambda n: n.Linear(1, 1).cuda(), RuntimeError, "cuda"),
    "memory_format": (lambda n: n.ReLU().to(memory_format=1), NotImplementedError, "memory_format"),
    "size_average": (lambda n: n.MSELoss(size_average=False), NotImplementedError, "reduction"),
    "reduce": (
        lambda n: n.functional.l1_loss(ONES, ONES, reduce=False),
        NotImplementedError,
        "reduction",
    ),
    "max_norm": (lambda n: n.Embedding(2, 2, max_norm=1.0), NotImplementedError, "max_norm"),
    "unknown setting": (lambda n: n.ReLU(slope=1), TypeError, r"slope.*takes \(inplace=False\)"),
    "no dim": (lambda n: n.Softmax()(ONES), TypeError, "needs dim"),
    "a list": (lambda n: n.Linear(2, 2)([1.0, 2.0]), TypeError, "list.*tensor"),
    "a list, lazily": (lambda n: n.LazyLinear(2)([1.0, 2.0]), TypeError, "list.*tensor"),
    "a list, flattened": (lambda n: n.Flatten()([1.0]), TypeError, "list.*tensor"),
    "a list, normalised": (lambda n: n.BatchNorm1d(2)([1.0]), TypeError, "list.*tensor"),
    "a bias of numbers": (
        lambda n: n.functional.linear(ONES, ONES, [1.0, 2.0]),
        TypeError,
        "list.*tensor",
    ),
    "a list of classes": (
        lambda n: n.CrossEntropyLoss()(ONES, [0, 1]),
        TypeError,
        "list.*tensor",
    ),
    "broadcasting": (lambda n: n.L1Loss()(ONES, ONES[0]), ValueError, r"\[2\].*\[2, 2\]"),
    "a learned weight": (
        lambda n: n.functional.cross_entropy(
            ONES, nblib.tensor([0, 1]), nblib.ones(2, requires_grad=True)
        ),
        RuntimeError,
        "weight.*detach",
    ),
    "a class": (lambda n: n.Sequential(n.ReLU), TypeError, "brackets"),
    "a probability of text": (lambda n: n.Dropout("half"), TypeError, "number between 0 and 1"),
    "sizes of text": (lambda n: n.LayerNorm("four"), TypeError, "whole numbers"),
    "gradients of numbers": (
        lambda n: n.utils.clip_grad_norm_([1.0], 1.0),
        TypeError,
        "parameters must be Tensors",
    ),
    "a list to be filled": (lambda n: n.init.normal_([1.0]), TypeError, "fills a Tensor"),
    "other things in a ParameterList": (lambda n: n.ParameterList([1]), TypeError, "tensors"),
    "two tracked inputs of a hooked module": (
        lambda n: hooked(n)(nblib.ones(2, requires_grad=True), nblib.ones(2, requires_grad=True)),
        NotImplementedError,
        "one such input",
    ),
}


def hooked(n):
    module = n.CosineSimilarity(dim=0)
    module.register_full_backward_hook(lambda *args: None)
    return module


@pytest.mark.parametrize("name", REFUSED)
def test_refused_by_a_sentence(name):
    function, kind, words = REFUSED[name]
    with pytest.raises(kind, match=words):
        function(nblib.nn)


def test_every_name_of_torchs_module_is_here_or_refused_by_name():
    module = nblib.nn.Linear(1, 1)
    for name in dir(torch.nn.Module):
        public = not name.startswith("_") and name not in (
            "T_destination",
            "call_super_init",
            "dump_patches",
        )
        if public and not hasattr(module, name):
            with pytest.raises(AttributeError, match=f"'?{name}'? is left out"):
                getattr(module, name)
