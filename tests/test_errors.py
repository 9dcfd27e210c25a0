"""Bad input: torch's kind of exception, a message with what was given, and nothing changed.

Each row is one mistake, written once and made in both libraries. torch must raise the named kind
(it is the oracle), nblib the same kind, and nblib's message must show what the reader needs: both
shapes, the offending value, or the valid names. `shape(2, 3)` matches 2x3, [2, 3] and (2, 3).
"""

import re

import numpy as np
import pytest
import torch

import nblib
from tests.parity import LIBRARIES


def shape(*sizes):
    return r"\D{1,2}".join(map(str, sizes))


def functional(t):
    return t.nn.functional


def weights(t):
    return [t.nn.Parameter(t.ones(2))]


MISTAKES = {
    # ---- a divisor of 0
    "batch_norm, eps 0 in training": (
        lambda t: t.nn.BatchNorm1d(2, eps=0.0)(t.ones(3, 2)),
        ValueError,
        ["positive", "0.0"],
    ),
    "batch_norm, eps below 0": (
        lambda t: t.nn.BatchNorm1d(2, eps=-1.0).eval()(t.ones(3, 2)),
        ValueError,
        ["-1.0"],
    ),
    # ---- shapes
    "matmul, inner sizes": (
        lambda t: t.ones(2, 3) @ t.ones(4, 5),
        RuntimeError,
        [shape(2, 3), shape(4, 5)],
    ),
    "matmul, vector": (lambda t: t.ones(2, 3) @ t.ones(4), RuntimeError, [shape(2, 3), "4"]),
    "matmul, batches": (
        lambda t: t.ones(2, 3, 4) @ t.ones(5, 4, 2),
        RuntimeError,
        [shape(2, 3, 4), shape(5, 4, 2)],
    ),
    "matmul, number": (lambda t: t.ones(2) @ t.tensor(3.0), RuntimeError, ["1D"]),
    "matmul, dtypes": (
        lambda t: t.ones(2, 2) @ t.ones(2, 2, dtype=t.float64),
        RuntimeError,
        ["dtype|float", "float|double"],
    ),
    "add": (lambda t: t.ones(2, 3) + t.ones(2), RuntimeError, [shape(2, 3), "3", "2"]),
    "compare": (lambda t: t.ones(2) == t.ones(3), RuntimeError, ["2", "3"]),
    "reshape": (lambda t: t.ones(2, 3).reshape(4, 2), RuntimeError, [shape(4, 2), "6"]),
    "reshape, unknown": (lambda t: t.ones(2, 3).reshape(-1, 4), RuntimeError, ["6"]),
    "view": (lambda t: t.ones(2, 3).view(7), RuntimeError, ["7", "6"]),
    "stack": (lambda t: t.stack([t.ones(2), t.ones(3)]), RuntimeError, ["2", "3"]),
    "cat": (
        lambda t: t.cat([t.ones(2, 2), t.ones(2, 3)]),
        RuntimeError,
        ["2", "3"],
    ),
    "stack of nothing": (lambda t: t.stack([]), RuntimeError, ["empty"]),
    "cat of nothing": (lambda t: t.cat([]), (RuntimeError, ValueError), ["empty"]),
    "stack of arrays": (lambda t: t.stack([np.ones(2)]), TypeError, ["Tensor", "array"]),
    "Linear": (lambda t: t.nn.Linear(3, 4)(t.ones(2, 5)), RuntimeError, [shape(2, 5), shape(3, 4)]),
    "Linear, dtype": (
        lambda t: t.nn.Linear(3, 4)(t.ones(2, 3, dtype=t.float64)),
        RuntimeError,
        ["float64|Double", "float32|Float"],
    ),
    "Linear, integers": (
        lambda t: t.nn.Linear(3, 4)(t.ones(2, 3).long()),
        RuntimeError,
        ["int64|Long", "float"],
    ),
    "Linear, array": (lambda t: t.nn.Linear(3, 4)(np.ones((2, 3))), TypeError, ["ndarray"]),
    "Flatten of one row": (lambda t: t.nn.Flatten()(t.ones(3)), IndexError, ["1"]),
    "images without Flatten": (
        lambda t: t.nn.Linear(784, 10)(t.ones(2, 1, 28, 28)),
        RuntimeError,
        ["28", "784"],
    ),
    # ---- dimensions and indices
    "sum, dim": (lambda t: t.ones(2, 3).sum(2), IndexError, ["2", "-2"]),
    "softmax, dim": (lambda t: t.softmax(t.ones(2, 3), dim=-3), IndexError, ["-3", "-2"]),
    "softmax without dim": (lambda t: t.softmax(t.ones(2, 3)), TypeError, ["dim"]),
    "max, dim": (lambda t: t.ones(2, 3).max(5), IndexError, ["5"]),
    "transpose, dim": (lambda t: t.ones(2, 3).transpose(0, 2), IndexError, ["2"]),
    "unsqueeze, dim": (lambda t: t.ones(2).unsqueeze(3), IndexError, ["3"]),
    "size, dim": (lambda t: t.ones(2).size(1), IndexError, ["1"]),
    "cat, dim": (lambda t: t.cat([t.ones(2), t.ones(2)], dim=1), IndexError, ["1"]),
    "max of nothing": (lambda t: t.ones(0, 3).max(), RuntimeError, ["max"]),
    "argmax of nothing": (lambda t: t.ones(0, 3).argmax(), IndexError, ["argmax"]),
    # ---- what is picked or put by an index
    "scatter, nothing": (lambda t: t.zeros(3).scatter(0, t.tensor([1])), TypeError, ["src"]),
    "scatter, src and value": (
        lambda t: t.zeros(3).scatter(0, t.tensor([1]), 1.0, value=2.0),
        TypeError,
        ["src", "value"],
    ),
    "scatter, a list": (
        lambda t: t.zeros(3).scatter(0, t.tensor([1]), [1.0]),
        TypeError,
        ["src", "list"],
    ),
    "scatter, index of another dimension": (
        lambda t: t.zeros(2, 3).scatter(0, t.tensor([[0]]), t.ones(1)),
        (IndexError, RuntimeError),
        [shape(1, 1), shape(2, 3), shape(1)],
    ),
    "scatter, index beyond self": (
        lambda t: t.zeros(2, 3).scatter(1, t.tensor([[0], [1], [2]]), t.ones(3, 1)),
        RuntimeError,
        [shape(3, 1), shape(2, 3)],
    ),
    "scatter_add, a number": (
        lambda t: t.zeros(3).scatter_add(0, t.tensor([1]), 1.0),
        TypeError,
        ["src", "float"],
    ),
    "take_along_dim, dimensions": (
        lambda t: t.zeros(2, 3).take_along_dim(t.tensor([0, 1]), 1),
        RuntimeError,
        [shape(2, 3), "2"],
    ),
    "index_select, a matrix": (
        lambda t: t.ones(2, 3).index_select(0, t.tensor([[1]])),
        IndexError,
        ["vector"],
    ),
    "index_select, a negative one": (
        lambda t: t.ones(2, 3).index_select(0, t.tensor([-1])),
        IndexError,
        ["-1"],
    ),
    "index_add, too few slices": (
        lambda t: t.zeros(2, 3).index_add(0, t.tensor([1, 0]), t.ones(1, 3)),
        RuntimeError,
        [shape(2, 3), shape(1, 3)],
    ),
    "index_copy, too few slices": (
        lambda t: t.zeros(2, 3).index_copy(0, t.tensor([1, 0]), t.ones(1, 3)),
        IndexError,
        [shape(2, 3), shape(1, 3)],
    ),
    "index_copy, shorter slices": (
        lambda t: t.zeros(2, 3).index_copy(0, t.tensor([1, 0]), t.ones(2, 1)),
        RuntimeError,
        [shape(2, 3), shape(2, 1)],
    ),
    "index_add, a row without its dimension": (
        lambda t: t.zeros(2, 3).index_add(0, t.tensor([1]), t.ones(3)),
        RuntimeError,
        [shape(1, 3), "3"],
    ),
    "index_add, dtypes": (
        lambda t: t.zeros(3, dtype=t.int64).index_add(0, t.tensor([1]), t.tensor([1.5])),
        RuntimeError,
        ["int64|Long", "float32|Float"],
    ),
    "index_copy, dtypes": (
        lambda t: t.zeros(3, dtype=t.int64).index_copy(0, t.tensor([1]), t.tensor([1.5])),
        RuntimeError,
        ["int64|Long", "float32|Float"],
    ),
    "index_copy, a number": (
        lambda t: t.zeros(3).index_copy(0, t.tensor([1]), 1.0),
        TypeError,
        ["source", "float"],
    ),
    "index_add, a matrix of places": (
        lambda t: t.zeros(3).index_add(0, t.tensor([[1]]), t.tensor([1.0])),
        IndexError,
        ["vector"],
    ),
    "index_fill, beyond": (
        lambda t: t.zeros(3).index_fill(0, t.tensor([3]), 1.0),
        IndexError,
        ["3"],
    ),
    "index": (lambda t: t.ones(2, 3)[5], IndexError, ["5", "2"]),
    "too many indices": (lambda t: t.ones(2, 3)[0, 0, 0], IndexError, ["2"]),
    "index by a float": (lambda t: t.ones(3)[1.5], (IndexError, TypeError), []),
    "mask of another shape": (
        lambda t: t.ones(3)[t.tensor([True, False])],
        IndexError,
        ["3", "2"],
    ),
    "write of another shape": (
        lambda t: t.ones(3).__setitem__(slice(0, 2), t.ones(3)),
        RuntimeError,
        ["2", "3"],
    ),
    # ---- numbers and types
    "item of many": (lambda t: t.ones(2, 3).item(), RuntimeError, ["6"]),
    "item of none": (lambda t: t.ones(0).item(), RuntimeError, ["0"]),
    "truth of many": (lambda t: bool(t.ones(2)), RuntimeError, ["ambiguous"]),
    "ragged rows": (lambda t: t.tensor([[1.0], [2.0, 3.0]]), ValueError, ["length"]),
    "text": (lambda t: t.tensor("seven"), TypeError, ["str|seven"]),
    "text in a list": (lambda t: t.tensor(["a"]), (TypeError, ValueError), ["str|a"]),
    "nothing in a list": (lambda t: t.tensor([None]), (TypeError, RuntimeError), ["None"]),
    "negative size": (lambda t: t.zeros(-1), RuntimeError, ["-1|negative"]),
    "size of a float": (lambda t: t.zeros(2.5), TypeError, ["2.5|float"]),
    "unknown dtype": (lambda t: t.zeros(2, dtype="float99"), TypeError, ["float99|str"]),
    "integers to a negative power": (lambda t: t.tensor([1, 2]) ** -1, RuntimeError, ["negative"]),
    "mean of integers": (lambda t: t.arange(3).mean(), RuntimeError, ["float"]),
    "tensor + text": (lambda t: t.ones(2) + "a", TypeError, []),
    "tensor + None": (lambda t: t.ones(2) + None, TypeError, []),
    "tensor + list": (lambda t: t.ones(2) + [1, 2], TypeError, []),  # noqa: RUF005
    "function of a number": (lambda t: t.exp(3.0), TypeError, ["float"]),
    "function of a list": (lambda t: t.relu([1.0]), TypeError, ["list"]),
    "length of a number": (lambda t: len(t.tensor(3.0)), TypeError, ["0-d"]),
    "loop over a number": (lambda t: list(t.tensor(3.0)), TypeError, ["0-d"]),
    "arange backwards": (lambda t: t.arange(5, 0), RuntimeError, ["step"]),
    "linspace of minus one": (lambda t: t.linspace(0, 1, -1), RuntimeError, ["negative"]),
    "an unknown device": (lambda t: t.ones(2).to("nowhere"), RuntimeError, ["cpu"]),
    "a missing name": (lambda t: t.sinus(t.ones(2)), AttributeError, ["sinus"]),
    "a missing activation": (lambda t: t.nn.Relu(), AttributeError, ["Relu"]),
    "a missing function": (lambda t: functional(t).rellu(t.ones(2)), AttributeError, ["rellu"]),
    "a missing optimizer": (lambda t: t.optim.Adams(weights(t)), AttributeError, ["Adams"]),
    "a missing method": (lambda t: t.ones(2).summ(), AttributeError, ["summ"]),
    # ---- autograd
    "gradient of integers": (
        lambda t: t.tensor([1, 2], requires_grad=True),
        RuntimeError,
        ["float"],
    ),
    "gradient of integers, later": (
        lambda t: t.arange(3).requires_grad_(),
        RuntimeError,
        ["float"],
    ),
    "backward of many": (
        lambda t: t.ones(2, requires_grad=True).backward(),
        RuntimeError,
        ["scalar"],
    ),
    "backward of a constant": (lambda t: t.ones(1).backward(), RuntimeError, ["require"]),
    "backward, shape of the gradient": (
        lambda t: (t.ones(2, requires_grad=True) * 2).backward(t.ones(3)),
        RuntimeError,
        ["2", "3"],
    ),
    "numpy of a leaf": (lambda t: t.ones(2, requires_grad=True).numpy(), RuntimeError, ["detach"]),
    "array of a leaf": (
        lambda t: np.asarray(t.ones(2, requires_grad=True)),
        RuntimeError,
        ["detach"],
    ),
    # ---- losses
    "class too large": (
        lambda t: functional(t).cross_entropy(t.ones(2, 3), t.tensor([0, 7])),
        IndexError,
        ["7"],
    ),
    "class negative": (
        lambda t: functional(t).cross_entropy(t.ones(2, 3), t.tensor([0, -1])),
        IndexError,
        ["-1"],
    ),
    "classes as floats": (
        lambda t: functional(t).cross_entropy(t.ones(2, 3), t.tensor([0.0, 1.0])),
        RuntimeError,
        ["Long", "float|Float"],
    ),
    "fewer labels than rows": (
        lambda t: functional(t).cross_entropy(t.ones(4, 3), t.tensor([0, 1])),
        ValueError,
        ["4", "2"],
    ),
    "labels as a column": (
        lambda t: functional(t).cross_entropy(t.ones(2, 3), t.tensor([[0], [1]])),
        (RuntimeError, ValueError),
        ["target"],
    ),
    "weight of another length": (
        lambda t: functional(t).cross_entropy(t.ones(2, 3), t.tensor([0, 1]), weight=t.ones(2)),
        RuntimeError,
        ["3", "2"],
    ),
    "weight of another dtype": (
        lambda t: functional(t).cross_entropy(
            t.ones(2, 3), t.tensor([0, 1]), weight=t.ones(3, dtype=t.float64)
        ),
        RuntimeError,
        ["float|Float", "float64|Double"],
    ),
    "unknown reduction": (
        lambda t: functional(t).cross_entropy(t.ones(2, 3), t.tensor([0, 1]), reduction="average"),
        ValueError,
        ["average"],
    ),
    "unknown reduction of MSE": (
        lambda t: functional(t).mse_loss(t.ones(2), t.ones(2), reduction="average"),
        ValueError,
        ["average"],
    ),
    "probability above one": (
        lambda t: functional(t).binary_cross_entropy(t.tensor([1.5]), t.tensor([1.0])),
        RuntimeError,
        ["between 0 and 1"],
    ),
    "probability that is nan": (
        lambda t: functional(t).binary_cross_entropy(t.tensor([float("nan")]), t.tensor([1.0])),
        RuntimeError,
        ["between 0 and 1"],
    ),
    "BCE, shapes": (
        lambda t: functional(t).binary_cross_entropy(t.ones(4, 1), t.ones(4)),
        ValueError,
        [shape(4, 1), "4"],
    ),
    "BCE with logits, shapes": (
        lambda t: functional(t).binary_cross_entropy_with_logits(t.ones(4, 1), t.ones(4)),
        ValueError,
        [shape(4, 1), "4"],
    ),
    "BCE, integer target": (
        lambda t: functional(t).binary_cross_entropy(t.tensor([0.5]), t.tensor([1])),
        RuntimeError,
        ["Long|int64"],
    ),
    "BCE with logits, pos_weight": (
        lambda t: functional(t).binary_cross_entropy_with_logits(
            t.ones(2, 3), t.ones(2, 3), pos_weight=t.ones(2)
        ),
        (RuntimeError, ValueError),
        ["3", "2"],
    ),
    "gelu, approximate": (
        lambda t: functional(t).gelu(t.ones(2), approximate="erf"),
        (RuntimeError, ValueError),
        ["tanh"],
    ),
    "dropout above one": (lambda t: functional(t).dropout(t.ones(2), 1.5), ValueError, ["1.5"]),
    "Dropout below zero": (lambda t: t.nn.Dropout(-0.1), ValueError, ["-0.1"]),
    # ---- modules
    "a function in Sequential": (lambda t: t.nn.Sequential(t.relu), TypeError, ["Module"]),
    "a class in Sequential": (lambda t: t.nn.Sequential(t.nn.ReLU), TypeError, ["Module"]),
    "a number in Sequential": (lambda t: t.nn.Sequential(3), TypeError, ["Module"]),
    "a number appended": (lambda t: t.nn.Sequential().append(3), TypeError, ["Module"]),
    "Linear of a float": (lambda t: t.nn.Linear(3.5, 4), (TypeError, ValueError), ["3.5|float"]),
    "Linear of minus one": (lambda t: t.nn.Linear(-1, 4), (RuntimeError, ValueError), ["-1"]),
    "a parameter overwritten": (
        lambda t: setattr(t.nn.Linear(2, 2), "weight", t.ones(2, 2)),
        TypeError,
        ["weight", "Parameter"],
    ),
    "a parameter of a list": (
        lambda t: t.nn.Parameter([1.0]),
        (TypeError, AttributeError),
        ["list"],
    ),
    "init of a bias": (lambda t: t.nn.init.xavier_uniform_(t.ones(3)), ValueError, ["2 dim"]),
    "init, mode": (
        lambda t: t.nn.init.kaiming_uniform_(t.ones(3, 3), mode="fan"),
        ValueError,
        ["fan_in", "fan_out"],
    ),
    "init, nonlinearity": (
        lambda t: t.nn.init.kaiming_normal_(t.ones(3, 3), nonlinearity="relo"),
        ValueError,
        ["relo"],
    ),
    "init, bounds": (lambda t: t.nn.init.uniform_(t.ones(3), 2, 1), RuntimeError, ["2", "1"]),
    "init, deviation": (lambda t: t.nn.init.normal_(t.ones(3), 0, -1), RuntimeError, ["-1"]),
    # ---- optimizers
    "no parameters": (lambda t: t.optim.SGD([], lr=0.1), ValueError, ["empty"]),
    "no parameters in Adam": (lambda t: t.optim.Adam([]), ValueError, ["empty"]),
    "a tensor for a list": (lambda t: t.optim.SGD(t.ones(2), lr=0.1), TypeError, ["Tensor"]),
    "a number to optimize": (lambda t: t.optim.SGD([3.0], lr=0.1), TypeError, ["float"]),
    "a result to optimize": (
        lambda t: t.optim.SGD([t.ones(2, requires_grad=True) * 2], lr=0.1),
        ValueError,
        ["leaf"],
    ),
    "one parameter in two groups": (
        lambda t: (lambda w: t.optim.SGD([{"params": w}, {"params": w}], lr=0.1))(weights(t)),
        ValueError,
        ["more than one"],
    ),
    "negative rate": (lambda t: t.optim.SGD(weights(t), lr=-0.1), ValueError, ["-0.1"]),
    "negative momentum": (
        lambda t: t.optim.SGD(weights(t), lr=0.1, momentum=-1),
        ValueError,
        ["-1"],
    ),
    "negative decay": (lambda t: t.optim.AdamW(weights(t), weight_decay=-1), ValueError, ["-1"]),
    "negative eps": (lambda t: t.optim.RMSprop(weights(t), eps=-1), ValueError, ["-1"]),
    "beta of one": (lambda t: t.optim.Adam(weights(t), betas=(0.9, 1.0)), ValueError, ["1"]),
    "nesterov without momentum": (
        lambda t: t.optim.SGD(weights(t), lr=0.1, nesterov=True),
        ValueError,
        ["momentum"],
    ),
    "unknown setting": (lambda t: t.optim.SGD(weights(t), rate=0.1), TypeError, ["rate"]),
    "schedule of no optimizer": (
        lambda t: t.optim.lr_scheduler.StepLR(3, 1),
        TypeError,
        ["Optimizer"],
    ),
    "start factor of zero": (
        lambda t: t.optim.lr_scheduler.LinearLR(t.optim.SGD(weights(t), lr=1), start_factor=0),
        ValueError,
        ["0"],
    ),
    # ---- data
    "batch size of zero": (lambda t: t.utils.data.DataLoader([1], 0), ValueError, ["0"]),
    "batch size of a float": (lambda t: t.utils.data.DataLoader([1], 2.5), ValueError, ["2.5"]),
    "shuffling nothing": (
        lambda t: list(t.utils.data.DataLoader([], shuffle=True)),
        ValueError,
        ["0"],
    ),
    "split of another sum": (
        lambda t: t.utils.data.random_split([1, 2, 3], [1, 1]),
        ValueError,
        ["length"],
    ),
    "examples of several shapes": (
        lambda t: next(iter(t.utils.data.DataLoader([np.ones(2), np.ones(3)], batch_size=2))),
        RuntimeError,
        ["2", "3"],
    ),
    "repeats that are not whole": (
        lambda t: t.tensor([1, 2]).repeat_interleave(t.tensor([1.5, 2.0])),
        NotImplementedError,
        ["float32"],
    ),
    "a batch of objects": (
        lambda t: next(iter(t.utils.data.DataLoader([object(), object()], batch_size=2))),
        TypeError,
        ["object"],
    ),
}


@pytest.mark.parametrize(("mistake", "kind", "words"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_raises_torchs_kind_and_says_what_was_given(mistake, kind, words):
    with pytest.raises(kind):
        mistake(torch)
    with pytest.raises(kind) as error:
        mistake(nblib)
    for word in words:
        error.match(word)


PYTHONS_OWN = (
    "unsupported operand",
    "has no attribute",
    "missing 1 required",
    "0-d tensor",
    "unexpected keyword argument",
)
ADVICE = re.compile(
    r"\b(use|give|make|choose|must|needs?|requires?|expects?|should|convert|reshape|reduce|pass|write"
    r"|apply|compare|flatten|bring|start|exchange|leave|import|assign|between|only"
    r"|one class index)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize(("mistake", "kind", "words"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_message_tells_what_to_do(mistake, kind, words):
    """It names what is accepted or what to do next. Python's own sentences are left alone."""
    with pytest.raises(kind) as error:
        mistake(nblib)
    message = str(error.value)
    assert ADVICE.search(message) or any(own in message for own in PYTHONS_OWN), message


def test_a_gpu_is_refused_with_advice():
    """Slide 49 moves x to 'cuda'. This engine has no GPU and says so."""
    for ask in (lambda x: x.to("cuda"), lambda x: x.cuda(), lambda x: x.to("cuda:0")):
        with pytest.raises(RuntimeError, match="cuda") as error:
            ask(nblib.ones(2))
        error.match("cpu")
    with pytest.raises(RuntimeError, match="cuda"):
        nblib.nn.Linear(2, 2).to("cuda")
    with pytest.raises(RuntimeError, match="cuda"):
        nblib.zeros(2, device="cuda")


def test_mse_of_different_shapes_raises_where_torch_only_warns():
    """(4, 1) against (4,) broadcasts to sixteen differences: nearly always a mistake."""
    with pytest.warns(UserWarning, match="broadcasting"):
        torch.nn.MSELoss()(torch.ones(4, 1), torch.ones(4))
    with pytest.raises(ValueError, match=shape(4, 1)):
        nblib.nn.MSELoss()(nblib.ones(4, 1), nblib.ones(4))


def test_arrays_and_tensors_do_not_mix_by_accident():
    """As in torch: an array after the operator is taken as a tensor, one before it is not."""
    assert (nblib.ones(2) + np.ones(2)).dtype == nblib.float64
    for mix in (lambda x, a: a + x, lambda x, a: a * x, lambda x, a: x @ a):
        with pytest.raises(TypeError):
            mix(nblib.ones(2), np.ones(2))


def test_tensors_of_different_length_in_a_dataset():
    for t in (torch, nblib):
        with pytest.raises(ValueError, match="mismatch"):
            t.utils.data.StackDataset([1, 2], [3])
        with pytest.raises(AssertionError, match="Size mismatch") as error:
            t.utils.data.TensorDataset(t.ones(2, 3), t.ones(4))
    error.match(shape(2, 3))
    error.match("4")


def test_a_negative_rate_of_a_group_is_refused_too():
    """torch looks at the default rate only; a group's own is the same mistake."""
    with pytest.raises(ValueError, match=r"-0\.5"):
        nblib.optim.Adam([{"params": weights(nblib), "lr": -0.5}])


# ------------------------------------------------------------ nothing changed by a call that failed


def test_a_failed_in_place_operation_changes_nothing():
    for t in LIBRARIES:
        x = t.ones(2)
        with pytest.raises(RuntimeError):
            x += t.ones(3)
        with pytest.raises(RuntimeError):
            x += t.ones(4, 2)
        with pytest.raises(IndexError):
            x[5] = 1.0
        assert x.tolist() == [1, 1] and tuple(x.shape) == (2,)
        k = t.arange(3)
        with pytest.raises(RuntimeError):
            k += 0.5
        with pytest.raises(RuntimeError):
            k /= 2
        assert k.tolist() == [0, 1, 2] and str(k.dtype) == "torch.int64"


def test_a_failed_group_leaves_the_optimizer_as_it_was():
    for t in LIBRARIES:
        w = weights(t)
        optimizer = t.optim.SGD(w, lr=0.1)
        for bad in (
            {"params": w},
            {"params": [3.0]},
            {"params": [t.ones(1, requires_grad=True) * 2]},
        ):
            with pytest.raises((ValueError, TypeError)):
                optimizer.add_param_group(bad)
        assert len(optimizer.param_groups) == 1
        w[0].grad = t.ones(2)
        optimizer.step()
        np.testing.assert_allclose(w[0].detach().numpy(), 0.9, rtol=1e-6)


def test_a_failed_optimizer_leaves_the_parameters_as_they_were():
    model = nblib.nn.Linear(2, 1)
    before = model.weight.tolist()
    for make in (
        lambda: nblib.optim.Adam(model.parameters(), lr=-1),
        lambda: nblib.optim.Adam([model.weight, 3.0]),
        lambda: nblib.optim.SGD([{"params": model.parameters()}, {"params": [model.bias]}], lr=1),
    ):
        with pytest.raises((ValueError, TypeError)):
            make()
    assert model.weight.tolist() == before and model.weight.is_leaf and model.weight.requires_grad
    optimizer = nblib.optim.SGD(model.parameters(), lr=0.5)
    model(nblib.ones(1, 2)).sum().backward()
    optimizer.step()
    np.testing.assert_allclose(model.weight.detach().numpy(), np.array(before) - 0.5, rtol=1e-6)


def test_a_failed_schedule_leaves_the_rate_as_it_was():
    for t in LIBRARIES:
        optimizer = t.optim.SGD(weights(t), lr=0.1)
        with pytest.raises(ValueError):
            t.optim.lr_scheduler.LinearLR(optimizer, start_factor=2.0)
        assert optimizer.param_groups[0]["lr"] == 0.1


def test_a_failed_forward_pass_leaves_gradients_and_recording_as_they_were():
    for t in LIBRARIES:
        model = t.nn.Linear(2, 1)
        model(t.ones(1, 2)).sum().backward()
        before = model.weight.grad.tolist()
        with pytest.raises(RuntimeError):
            model(t.ones(1, 3)).sum().backward()
        with pytest.raises(RuntimeError), t.no_grad():
            model(t.ones(1, 3))
        assert model.weight.grad.tolist() == before
        assert model(t.ones(1, 2)).requires_grad


def test_a_failed_initialisation_leaves_the_numbers():
    for t in LIBRARIES:
        w = t.full((3, 3), 0.5)
        for fill in (
            lambda w, t=t: t.nn.init.kaiming_uniform_(w, mode="x"),
            lambda w, t=t: t.nn.init.uniform_(w, 2, 1),
            lambda w, t=t: t.nn.init.normal_(w, 0, -1),
        ):
            with pytest.raises((ValueError, RuntimeError)):
                fill(w)
        assert w.tolist() == [[0.5] * 3] * 3


def test_a_failed_change_of_dtype_leaves_the_whole_module():
    for t in LIBRARIES:
        model = t.nn.Sequential(t.nn.Linear(2, 2), t.nn.Linear(2, 1))
        with pytest.raises(TypeError):
            model.to(t.int64)
        assert {str(p.dtype) for p in model.parameters()} == {"torch.float32"}


def test_a_bad_seed_leaves_the_sequence():
    nblib.manual_seed(0)
    expected = nblib.rand(3).tolist()
    nblib.manual_seed(0)
    for bad in ("seven", 1.5, None):
        with pytest.raises((ValueError, TypeError), match="seed"):
            nblib.manual_seed(bad)
    assert nblib.rand(3).tolist() == expected
