"""nn: modules, their parts and names, and losses, equal to torch's in numbers and in print.

One table of modules, each made and run in both libraries with the same weights; then what a Module
is as a container; then the losses with every keyword.
"""

import copy

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

import nblib
from nblib.numerics import aligned_zeros
from tests.parity import LIBRARIES, array, assert_close, assert_parity, copy_weights, draw, examples


def lecture_network(t):
    """The class of slide 52, as a function of the library."""

    class SimpleNetwork(t.nn.Module):
        def __init__(self):
            super().__init__()
            self.fc1 = t.nn.Linear(784, 256)
            self.fc2 = t.nn.Linear(256, 10)

        def forward(self, x):
            return self.fc2(t.relu(self.fc1(x)))

    return SimpleNetwork()


def nested(t):
    """A network in a network, with a parameter of its own and an activation of every kind."""

    class Scaled(t.nn.Module):
        def __init__(self):
            super().__init__()
            self.body = t.nn.Sequential(
                t.nn.Linear(4, 5), t.nn.GELU(), t.nn.Linear(5, 3, bias=False)
            )
            self.scale = t.nn.Parameter(t.tensor([0.5, 1.0, 2.0]))
            self.drop = t.nn.Dropout(0.25)

        def forward(self, x):
            return self.drop(self.body(x)) * self.scale

    return Scaled()


MODULES = {
    "Linear": (lambda t: t.nn.Linear(4, 3), (5, 4)),
    "Linear without bias": (lambda t: t.nn.Linear(4, 3, bias=False), (5, 4)),
    "Linear, one example": (lambda t: t.nn.Linear(4, 3), (4,)),
    "Linear, two batch axes": (lambda t: t.nn.Linear(4, 3), (2, 5, 4)),
    "Linear, empty batch": (lambda t: t.nn.Linear(4, 3), (0, 4)),
    "Linear, single row": (lambda t: t.nn.Linear(4, 1), (1, 4)),
    "Flatten": (lambda t: t.nn.Flatten(), (2, 1, 3, 4)),
    "Flatten, empty batch": (lambda t: t.nn.Flatten(), (0, 3, 4)),
    "Flatten all": (lambda t: t.nn.Flatten(0), (2, 3, 4)),
    "Flatten 1 to 2": (lambda t: t.nn.Flatten(start_dim=1, end_dim=2), (2, 3, 4, 2)),
    "Dropout, none": (lambda t: t.nn.Dropout(0.0), (3, 4)),
    "Dropout, all": (lambda t: t.nn.Dropout(p=1.0), (3, 4)),
    "Dropout, evaluated": (lambda t: t.nn.Dropout().eval(), (3, 4)),
    "ReLU": (lambda t: t.nn.ReLU(), (3, 4)),
    "LeakyReLU": (lambda t: t.nn.LeakyReLU(), (3, 4)),
    "LeakyReLU, slope": (lambda t: t.nn.LeakyReLU(negative_slope=0.2), (3, 4)),
    "ELU": (lambda t: t.nn.ELU(), (3, 4)),
    "ELU, alpha": (lambda t: t.nn.ELU(alpha=0.5), (3, 4)),
    "GELU": (lambda t: t.nn.GELU(), (3, 4)),
    "GELU, tanh": (lambda t: t.nn.GELU(approximate="tanh"), (3, 4)),
    "SiLU": (lambda t: t.nn.SiLU(), (3, 4)),
    "Sigmoid": (lambda t: t.nn.Sigmoid(), (3, 4)),
    "Tanh": (lambda t: t.nn.Tanh(), (3, 4)),
    "Softmax": (lambda t: t.nn.Softmax(dim=1), (3, 4)),
    "Softmax of columns": (lambda t: t.nn.Softmax(dim=0), (3, 4)),
    "Identity": (lambda t: t.nn.Identity(), (3, 4)),
    "Identity, any arguments": (lambda t: t.nn.Identity(54, unused=0.1), (3, 4)),
    "Sequential": (
        lambda t: t.nn.Sequential(t.nn.Linear(4, 6), t.nn.Tanh(), t.nn.Linear(6, 2)),
        (5, 4),
    ),
    "Sequential, empty": (lambda t: t.nn.Sequential(), (3, 4)),
    "Sequential, nested": (
        lambda t: t.nn.Sequential(
            t.nn.Flatten(), t.nn.Sequential(t.nn.Linear(4, 3), t.nn.ELU(0.7)), t.nn.Softmax(dim=-1)
        ),
        (5, 2, 2),
    ),
    "slide 52": (lecture_network, (3, 784)),
    "slide 54": (
        lambda t: t.nn.Sequential(
            t.nn.Linear(784, 256),
            t.nn.ReLU(),
            t.nn.Linear(256, 128),
            t.nn.ReLU(),
            t.nn.Linear(128, 10),
        ),
        (3, 784),
    ),
    "slide 58": (
        lambda t: t.nn.Sequential(
            t.nn.Flatten(), t.nn.Linear(784, 256), t.nn.ReLU(), t.nn.Linear(256, 10)
        ),
        (2, 1, 28, 28),
    ),
    "own class, evaluated": (lambda t: nested(t).eval(), (5, 4)),
}

each_module = pytest.mark.parametrize(("make", "shape"), MODULES.values(), ids=MODULES.keys())


def pair(make):
    """The module in both libraries, in float64, with the same weights."""
    ours, theirs = make(nblib).double(), make(torch).double()
    copy_weights(ours, theirs)
    return ours, theirs


@each_module
def test_module_equals_torch_forward_and_backward(make, shape):
    modules = dict(zip(LIBRARIES, pair(make), strict=True))
    assert_parity(lambda t, x: modules[t](x), draw(shape))
    ours, theirs = modules.values()
    for (name, mine), its in zip(ours.named_parameters(), theirs.parameters(), strict=True):
        assert_close(mine.grad, its.grad, what=f"gradient of {name}")


@each_module
def test_module_prints_as_torch_prints(make, shape):
    assert repr(make(nblib)) == repr(make(torch))


@each_module
def test_names_shapes_and_order_are_torchs(make, shape):
    ours, theirs = make(nblib), make(torch)

    def table(module):
        return [(n, tuple(p.shape), str(p.dtype)) for n, p in module.named_parameters()]

    assert table(ours) == table(theirs)
    assert list(ours.state_dict()) == list(theirs.state_dict())
    assert [n for n, _ in ours.named_modules()] == [n for n, _ in theirs.named_modules()]
    assert [n for n, _ in ours.named_children()] == [n for n, _ in theirs.named_children()]
    assert all(p.requires_grad and p.is_leaf for p in ours.parameters())
    assert all(isinstance(p, nblib.nn.Parameter) for p in ours.parameters())


@each_module
def test_module_does_not_change_its_input(make, shape):
    x = nblib.tensor(draw(shape).astype(np.float32))
    before = x.tolist()
    make(nblib)(x)
    assert x.tolist() == before


def test_shapes_of_slide_53():
    for t in LIBRARIES:
        layer = t.nn.Linear(3, 4)
        assert layer.weight.shape == (4, 3) and layer.bias.shape == (4,)
        assert layer(t.randn(2, 3)).shape == (2, 4)
        assert (layer.in_features, layer.out_features) == (3, 4)


def test_a_linear_layer_can_be_made_in_float64():
    for t in LIBRARIES:
        layer = t.nn.Linear(3, 4, dtype=t.float64)
        assert str(layer.weight.dtype) == str(layer.bias.dtype) == "torch.float64"


FUNCTIONS = {
    "relu": lambda t, x: t.nn.functional.relu(x),
    "leaky_relu": lambda t, x: t.nn.functional.leaky_relu(x),
    "leaky_relu, slope": lambda t, x: t.nn.functional.leaky_relu(x, negative_slope=0.3),
    "elu": lambda t, x: t.nn.functional.elu(x),
    "elu, alpha": lambda t, x: t.nn.functional.elu(x, alpha=2.0),
    "gelu": lambda t, x: t.nn.functional.gelu(x),
    "gelu, tanh": lambda t, x: t.nn.functional.gelu(x, approximate="tanh"),
    "silu": lambda t, x: t.nn.functional.silu(x),
    "sigmoid": lambda t, x: t.nn.functional.sigmoid(x),
    "tanh": lambda t, x: t.nn.functional.tanh(x),
    "softmax": lambda t, x: t.nn.functional.softmax(x, dim=-1),
    "log_softmax": lambda t, x: t.nn.functional.log_softmax(x, dim=0),
    "dropout, evaluated": lambda t, x: t.nn.functional.dropout(x, p=0.5, training=False),
    "dropout, none": lambda t, x: t.nn.functional.dropout(x, 0.0),
}


@pytest.mark.parametrize("shape", [(3, 4), (0, 4), (1, 4), (2, 3, 4), (5,)])
@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS.keys())
def test_functional_equals_torch(function, shape):
    assert_parity(function, draw(shape))


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS.keys())
def test_functional_of_huge_and_transposed_inputs(function):
    assert_parity(function, draw((3, 4), "huge"))
    assert_parity(lambda t, x: function(t, x.T[::2]), draw((3, 4)))


@pytest.mark.parametrize(
    ("shape", "with_bias"), [((5, 3), True), ((5, 3), False), ((3,), True), ((2, 0, 3), True)]
)
def test_functional_linear_equals_torch(shape, with_bias):
    inputs = [draw(shape), draw((4, 3), seed=1)] + [draw((4,), seed=2)] * with_bias
    assert_parity(lambda t, *a: t.nn.functional.linear(*a), *inputs)
    assert_parity(lambda t, x, w: t.nn.functional.linear(x.T, w.T), draw((4, 5)), draw((4, 3)))


def test_a_layer_may_be_used_twice_in_one_pass():
    ours, theirs = pair(lambda t: t.nn.Linear(3, 3))
    modules = dict(zip(LIBRARIES, (ours, theirs), strict=True))
    assert_parity(lambda t, x: modules[t](t.tanh(modules[t](x))), draw((4, 3)))
    assert_close(ours.weight.grad, theirs.weight.grad)


def test_a_frozen_layer_passes_the_gradient_on_and_keeps_none():
    for t in LIBRARIES:
        model = t.nn.Sequential(t.nn.Linear(2, 2), t.nn.Linear(2, 1))
        model[1].requires_grad_(False)
        model(t.ones(3, 2)).sum().backward()
        assert model[0].weight.grad is not None
        assert model[1].weight.grad is None and model[1].bias.grad is None


# ---------------------------------------------------------------------------------------- dropout


@pytest.mark.parametrize("p", [0.1, 0.5, 0.8])
def test_dropout_in_distribution(p):
    """Every element is 0 or x/(1 − p); the share of zeros is p within five standard deviations."""
    n = 40_000
    for t in LIBRARIES:
        t.manual_seed(0)
        out = array(t.nn.Dropout(p)(t.ones(n)))
        kept = out[out != 0]
        np.testing.assert_allclose(kept, 1 / (1 - p), rtol=1e-6)
        assert abs((out == 0).mean() - p) < 5 * np.sqrt(p * (1 - p) / n), t.__name__
        neighbours = np.corrcoef(out[1:], out[:-1])[0, 1]
        assert abs(neighbours) < 5 / np.sqrt(n), "each element is drawn on its own"


def test_dropout_gradient_uses_the_mask_of_the_forward_pass():
    for t in LIBRARIES:
        x = t.ones(1000, requires_grad=True)
        y = t.nn.Dropout(0.3)(x)
        y.sum().backward()
        assert_close(x.grad, y, 1e-6)


def test_dropout_is_a_new_mask_each_time_and_off_in_evaluation():
    for t in LIBRARIES:
        layer, x = t.nn.Dropout(0.5), t.ones(200)
        assert not np.array_equal(array(layer(x)), array(layer(x)))
        layer.eval()
        np.testing.assert_array_equal(array(layer(x)), array(x))
        t.manual_seed(3)
        first = array(layer.train()(x))
        t.manual_seed(3)
        np.testing.assert_array_equal(first, array(layer(x)))


# ------------------------------------------------------------------- the module as a container


def test_train_and_eval_reach_every_module_and_return_self():
    for t in LIBRARIES:
        model = nested(t)
        assert all(m.training for m in model.modules())
        assert model.eval() is model and not any(m.training for m in model.modules())
        assert model.train() is model and all(m.training for m in model.modules())
        assert model.train(False) is model and not model.drop.training
        assert model.double() is model and model.float() is model and model.to("cpu") is model


def test_state_dict_round_trip_copies_the_numbers():
    for t in LIBRARIES:
        source, target = nested(t), nested(t)
        result = target.load_state_dict(source.state_dict())
        assert str(result) == "<All keys matched successfully>"
        for mine, its in zip(source.parameters(), target.parameters(), strict=True):
            np.testing.assert_array_equal(array(mine), array(its))
        with t.no_grad():
            source.scale += 1
        assert target.scale.tolist() == [0.5, 1.0, 2.0]


def test_state_dict_shows_the_parameters_themselves():
    """As in torch: a saved state must be copied (copy.deepcopy), or training changes it."""
    for t in LIBRARIES:
        layer = t.nn.Linear(2, 1)
        shown, saved = layer.state_dict(), copy.deepcopy(layer.state_dict())
        before = layer.weight.tolist()
        with t.no_grad():
            layer.weight += 1
        assert shown["weight"].tolist() == layer.weight.tolist()
        assert saved["weight"].tolist() == before
        assert not shown["weight"].requires_grad
        layer.load_state_dict(saved)
        assert layer.weight.tolist() == before


def test_the_best_state_is_restored_while_an_optimizer_holds_the_parameters():
    for t in LIBRARIES:
        layer = t.nn.Linear(2, 1)
        optimizer = t.optim.SGD(layer.parameters(), lr=0.5)
        best = copy.deepcopy(layer.state_dict())
        for _ in range(2):
            optimizer.zero_grad()
            layer(t.ones(1, 2)).sum().backward()
            optimizer.step()
        layer.load_state_dict(best)
        assert layer.weight.tolist() == best["weight"].tolist()
        optimizer.zero_grad()
        layer(t.ones(1, 2)).sum().backward()
        optimizer.step()
        np.testing.assert_allclose(array(layer.weight), array(best["weight"]) - 0.5, rtol=1e-6)


def test_load_state_dict_takes_torch_weights_and_arrays():
    theirs = torch.nn.Linear(3, 2)
    ours = nblib.nn.Linear(3, 2)
    ours.load_state_dict(theirs.state_dict())
    assert ours.weight.tolist() == theirs.weight.tolist()
    ours.load_state_dict({"weight": np.ones((2, 3)), "bias": np.zeros(2)})
    assert ours.weight.tolist() == [[1.0] * 3] * 2 and ours.weight.dtype == nblib.float32


BAD_STATES = {
    "missing": (lambda s: s.pop("2.bias"), ["2.bias"]),
    "unexpected": (lambda s: s.update(extra=s["0.bias"]), ["extra"]),
    "wrong shape": (
        lambda s: s.update({"2.weight": s["0.weight"]}),
        ["2.weight", r"3\D+2", r"1\D+3"],
    ),
}


@pytest.mark.parametrize(("spoil", "words"), BAD_STATES.values(), ids=BAD_STATES.keys())
def test_a_wrong_state_dict_raises_names_it_and_copies_nothing(spoil, words):
    for t in LIBRARIES:
        model = t.nn.Sequential(t.nn.Linear(2, 3), t.nn.ReLU(), t.nn.Linear(3, 1))
        other = t.nn.Sequential(t.nn.Linear(2, 3), t.nn.ReLU(), t.nn.Linear(3, 1))
        state = dict(other.state_dict())
        spoil(state)
        before = [p.tolist() for p in model.parameters()]
        with pytest.raises(RuntimeError) as error:
            model.load_state_dict(state)
        for word in words:
            error.match(word)
        if t is nblib:  # torch has copied what came before the mistake
            assert [p.tolist() for p in model.parameters()] == before


def test_strict_false_loads_what_fits():
    for t in LIBRARIES:
        model, other = t.nn.Linear(2, 3), t.nn.Linear(2, 3)
        before = model.bias.tolist()
        state = {"weight": other.weight.detach(), "new": t.ones(1)}
        left_over = model.load_state_dict(state, strict=False)
        assert left_over.missing_keys == ["bias"] and left_over.unexpected_keys == ["new"]
        assert model.weight.tolist() == other.weight.tolist() and model.bias.tolist() == before


def test_a_shared_layer_is_listed_once():
    for t in LIBRARIES:
        layer = t.nn.Linear(2, 2)
        model = t.nn.Sequential(layer, t.nn.Tanh(), layer)
        assert len(list(model.parameters())) == 2
        assert [n for n, _ in model.named_parameters()] == ["0.weight", "0.bias"]
        assert list(model.state_dict()) == ["0.weight", "0.bias", "2.weight", "2.bias"]
        assert [n for n, _ in model.named_modules()] == ["", "0", "1"]


def test_a_shared_parameter_is_listed_once_and_collects_both_gradients():
    for t in LIBRARIES:
        model = t.nn.Sequential(t.nn.Linear(2, 2, bias=False), t.nn.Linear(2, 2, bias=False))
        model[1].weight = model[0].weight
        assert [n for n, _ in model.named_parameters()] == ["0.weight"]
        assert list(model.state_dict()) == ["0.weight", "1.weight"]
        t.nn.init.ones_(model[0].weight)
        model(t.ones(1, 2)).sum().backward()
        assert model[0].weight.grad.tolist() == [[4.0, 4.0], [4.0, 4.0]]


def test_sequential_is_a_list_of_modules():
    for t in LIBRARIES:
        model = t.nn.Sequential(t.nn.Linear(2, 3), t.nn.ReLU(), t.nn.Linear(3, 1))
        assert len(model) == 3 and model[0].out_features == 3 and model[-1].out_features == 1
        assert [type(m).__name__ for m in model] == ["Linear", "ReLU", "Linear"]
        head = model[:2]
        assert isinstance(head, t.nn.Sequential) and head[0] is model[0] and len(head) == 2
        model.append(t.nn.Sigmoid())
        assert len(model) == 4 and list(dict(model.named_children())) == ["0", "1", "2", "3"]
        for wrong in (4, -5):
            with pytest.raises(IndexError):
                model[wrong]
        named = t.nn.Sequential(dict_of(t))
        assert list(named.state_dict()) == ["first.weight", "first.bias"]
        assert named.first is named[0]
        model[3] = t.nn.Tanh()
        assert type(model[3]).__name__ == "Tanh" and len(model) == 4


def dict_of(t):
    from collections import OrderedDict

    return OrderedDict(first=t.nn.Linear(2, 3), second=t.nn.ReLU())


def test_attributes_find_their_place():
    for t in LIBRARIES:
        model = nested(t)
        model.note = "kept"
        model.constant = t.ones(2)
        assert model.note == "kept" and "constant" not in model.state_dict()
        model.extra = t.nn.Parameter(t.zeros(2))
        assert [n for n, _ in model.named_parameters()][:2] == ["scale", "extra"]
        model.extra = None
        assert "extra" not in dict(model.named_parameters())
        model.body = t.nn.Linear(4, 3)
        assert list(model.state_dict()) == ["scale", "body.weight", "body.bias"]
        del model.body
        assert not hasattr(model, "body")
        with pytest.raises(AttributeError, match="nothing_here"):
            model.nothing_here  # noqa: B018


def test_apply_visits_every_module():
    for t in LIBRARIES:
        model = t.nn.Sequential(t.nn.Linear(2, 3), t.nn.Sequential(t.nn.Linear(3, 1)))
        seen = []
        assert model.apply(lambda m, seen=seen: seen.append(type(m).__name__)) is model
        assert seen == ["Linear", "Linear", "Sequential", "Sequential"]


def test_zero_grad_of_a_module():
    for t in LIBRARIES:
        model = t.nn.Linear(2, 1)
        model(t.ones(1, 2)).sum().backward()
        model.zero_grad(set_to_none=False)
        assert model.weight.grad.tolist() == [[0, 0]]
        model.zero_grad()
        assert model.weight.grad is None


def test_a_parameter_is_a_tensor_that_learns():
    for t in LIBRARIES:
        p = t.nn.Parameter(t.tensor([1.0, 2.0]))
        assert isinstance(p, t.Tensor) and p.requires_grad and p.is_leaf
        assert repr(p).startswith("Parameter containing:\ntensor([1., 2.], requires_grad=True)")
        assert not t.nn.Parameter(t.ones(2), requires_grad=False).requires_grad
        assert type(p * 2) is t.Tensor


def test_a_copied_model_is_independent():
    for t in LIBRARIES:
        model = t.nn.Sequential(t.nn.Linear(2, 3), t.nn.ReLU(), t.nn.Linear(3, 1))
        twin = copy.deepcopy(model)
        assert all(p.requires_grad for p in twin.parameters())
        before = [p.tolist() for p in twin.parameters()]
        optimizer = t.optim.SGD(model.parameters(), lr=0.1)
        model(t.ones(4, 2)).sum().backward()
        optimizer.step()
        assert [p.tolist() for p in twin.parameters()] == before
        assert all(p.grad is None for p in twin.parameters())


def test_changing_the_dtype_keeps_the_parameters_themselves():
    """An optimizer made before .double() goes on training the same objects."""
    for t in LIBRARIES:
        layer = t.nn.Linear(2, 1)
        weight = layer.weight
        layer.double()
        assert layer.weight is weight and str(weight.dtype) == "torch.float64"


def test_the_first_line_of_init_is_missed_with_a_helpful_message():
    for t in LIBRARIES:

        class Forgetful(t.nn.Module):
            def __init__(self, t=t):
                self.layer = t.nn.Linear(2, 2)

        with pytest.raises(AttributeError, match="__init__"):
            Forgetful()


def test_forward_is_missed_with_a_helpful_message():
    for t in LIBRARIES:

        class Empty(t.nn.Module):
            pass

        with pytest.raises(NotImplementedError, match="forward"):
            Empty()(t.ones(1))


# ----------------------------------------------------------------------------------------- losses

ROWS = [1, 0, 2, 2, 1]
BITS = np.array([[0.0, 1.0, 1.0], [1.0, 0.0, 0.25]])


def classes(t, rows=ROWS):
    return t.tensor(rows)


def weight(t):
    return t.tensor([0.5, 2.0, 1.25], dtype=t.float64)


LOSSES = {
    "MSELoss": (lambda t, **k: t.nn.MSELoss(**k), lambda t: t.tensor(BITS), (2, 3), "any"),
    "BCELoss": (lambda t, **k: t.nn.BCELoss(**k), lambda t: t.tensor(BITS), (2, 3), "unit"),
    "BCELoss, weight": (
        lambda t, **k: t.nn.BCELoss(weight=weight(t), **k),
        lambda t: t.tensor(BITS),
        (2, 3),
        "unit",
    ),
    "BCEWithLogitsLoss": (
        lambda t, **k: t.nn.BCEWithLogitsLoss(**k),
        lambda t: t.tensor(BITS),
        (2, 3),
        "any",
    ),
    "BCEWithLogitsLoss, huge": (
        lambda t, **k: t.nn.BCEWithLogitsLoss(**k),
        lambda t: t.tensor(BITS),
        (2, 3),
        "huge",
    ),
    "BCEWithLogitsLoss, weight": (
        lambda t, **k: t.nn.BCEWithLogitsLoss(weight=weight(t), **k),
        lambda t: t.tensor(BITS),
        (2, 3),
        "any",
    ),
    "BCEWithLogitsLoss, pos_weight": (
        lambda t, **k: t.nn.BCEWithLogitsLoss(pos_weight=weight(t), **k),
        lambda t: t.tensor(BITS),
        (2, 3),
        "any",
    ),
    "BCEWithLogitsLoss, one pos_weight": (
        lambda t, **k: t.nn.BCEWithLogitsLoss(pos_weight=t.tensor(3.0, dtype=t.float64), **k),
        lambda t: t.tensor(BITS),
        (2, 3),
        "huge",
    ),
    "BCEWithLogitsLoss, both weights": (
        lambda t, **k: t.nn.BCEWithLogitsLoss(
            weight=t.tensor([[1.0], [0.5]], dtype=t.float64), pos_weight=weight(t), **k
        ),
        lambda t: t.tensor(BITS),
        (2, 3),
        "any",
    ),
    "CrossEntropyLoss": (lambda t, **k: t.nn.CrossEntropyLoss(**k), classes, (5, 3), "any"),
    "CrossEntropyLoss, huge": (lambda t, **k: t.nn.CrossEntropyLoss(**k), classes, (5, 3), "huge"),
    "CrossEntropyLoss, weight": (
        lambda t, **k: t.nn.CrossEntropyLoss(weight=weight(t), **k),
        classes,
        (5, 3),
        "any",
    ),
    "CrossEntropyLoss, single row": (
        lambda t, **k: t.nn.CrossEntropyLoss(**k),
        lambda t: classes(t, [2]),
        (1, 3),
        "any",
    ),
    "CrossEntropyLoss, no batch": (
        lambda t, **k: t.nn.CrossEntropyLoss(**k),
        lambda t: t.tensor(2),
        (3,),
        "any",
    ),
    "CrossEntropyLoss, no batch, weight": (
        lambda t, **k: t.nn.CrossEntropyLoss(weight=weight(t), **k),
        lambda t: t.tensor(2),
        (3,),
        "any",
    ),
    "CrossEntropyLoss, one class": (
        lambda t, **k: t.nn.CrossEntropyLoss(**k),
        lambda t: classes(t, [0, 0]),
        (2, 1),
        "any",
    ),
    "MSELoss, empty": (
        lambda t, **k: t.nn.MSELoss(**k),
        lambda t: t.zeros(0, 3).double(),
        (0, 3),
        "any",
    ),
    "BCEWithLogitsLoss, empty": (
        lambda t, **k: t.nn.BCEWithLogitsLoss(**k),
        lambda t: t.zeros(0, 3).double(),
        (0, 3),
        "any",
    ),
    "CrossEntropyLoss, empty": (
        lambda t, **k: t.nn.CrossEntropyLoss(**k),
        lambda t: classes(t, []).long(),
        (0, 3),
        "any",
    ),
}


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize(("make", "target", "shape", "domain"), LOSSES.values(), ids=LOSSES.keys())
def test_loss_equals_torch(make, target, shape, domain, reduction):
    def function(t, x):
        return make(t, reduction=reduction)(x, target(t))

    assert_parity(function, draw(shape, domain))


@pytest.mark.parametrize(("make", "target", "shape", "domain"), LOSSES.values(), ids=LOSSES.keys())
def test_loss_averages_by_default_and_prints_as_torch(make, target, shape, domain):
    assert_parity(lambda t, x: make(t)(x, target(t)), draw(shape, domain))
    assert repr(make(nblib)) == repr(make(torch))


FUNCTIONAL_LOSSES = {
    "mse_loss": lambda t, x: t.nn.functional.mse_loss(x, t.tensor(BITS), reduction="sum"),
    "mse_loss of two graphs": lambda t, x: t.nn.functional.mse_loss(x * 2, x**2),
    "bce": lambda t, x: t.nn.functional.binary_cross_entropy(
        t.sigmoid(x), t.tensor(BITS), weight=weight(t)
    ),
    "bce with logits": lambda t, x: t.nn.functional.binary_cross_entropy_with_logits(
        x, t.tensor(BITS), pos_weight=weight(t), reduction="none"
    ),
    "cross_entropy": lambda t, x: t.nn.functional.cross_entropy(
        x, t.tensor([2, 0]), weight=weight(t)
    ),
    "cross_entropy of a view": lambda t, x: t.nn.functional.cross_entropy(x.T, t.tensor([1, 0, 1])),
    "several losses": lambda t, x: (
        t.nn.functional.cross_entropy(x, t.tensor([2, 0])) * 0.5 + (x**2).sum() * 0.01
    ),
}


@pytest.mark.parametrize("function", FUNCTIONAL_LOSSES.values(), ids=FUNCTIONAL_LOSSES.keys())
def test_functional_loss_equals_torch(function):
    assert_parity(function, draw((2, 3)))


@examples(40)
@given(
    logits=arrays_of.arrays(np.float64, (3, 4), elements=st.floats(-1000, 1000)),
    rows=st.lists(st.integers(0, 3), min_size=3, max_size=3),
    reduction=st.sampled_from(["mean", "sum", "none"]),
    weighted=st.booleans(),
)
def test_cross_entropy_at_extremes(logits, rows, reduction, weighted):
    def function(t, x):
        w = t.tensor([0.5, 1.0, 2.0, 0.25], dtype=t.float64) if weighted else None
        return t.nn.CrossEntropyLoss(weight=w, reduction=reduction)(x, t.tensor(rows))

    assert_parity(function, logits)


@examples(40)
@given(
    logits=arrays_of.arrays(np.float64, (2, 3), elements=st.floats(-1000, 1000)),
    positive=st.floats(0.01, 100),
    reduction=st.sampled_from(["mean", "sum", "none"]),
)
def test_bce_with_logits_at_extremes(logits, positive, reduction):
    def function(t, x):
        loss = t.nn.BCEWithLogitsLoss(
            pos_weight=t.tensor(positive, dtype=t.float64), reduction=reduction
        )
        return loss(x, t.tensor(BITS))

    assert_parity(function, logits)


@pytest.mark.parametrize("kind", ["float64", "long"])
def test_mse_promotes_its_target_as_torch_does(kind):
    for t in LIBRARIES:
        x = t.zeros(2, requires_grad=True)
        loss = t.nn.MSELoss()(x, t.ones(2, dtype=getattr(t, kind)))
        loss.backward()
        assert str(loss.dtype) == f"torch.{'float64' if kind == 'float64' else 'float32'}"
        assert x.grad.tolist() == [-1, -1] and str(x.grad.dtype) == "torch.float32"


def test_softmax_before_cross_entropy_cannot_go_below_1_461():
    """Slide 34 set right: with ten classes, softmax twice leaves at least 1.461."""
    for t in LIBRARIES:
        logits = t.full((1, 10), -1000.0)
        logits[0, 3] = 1000.0
        loss = t.nn.CrossEntropyLoss()(t.softmax(logits, dim=1), t.tensor([3]))
        assert round(loss.item(), 3) == 1.461
        assert t.nn.CrossEntropyLoss()(logits, t.tensor([3])).item() == 0.0


def test_settings_that_change_nothing_are_accepted():
    nblib.nn.CrossEntropyLoss(label_smoothing=0.0, ignore_index=-100)
    assert repr(nblib.nn.ReLU(inplace=False)) == "ReLU()"
    assert repr(nblib.nn.Dropout(0.5, inplace=False)) == "Dropout(p=0.5, inplace=False)"


def test_a_weights_gradient_lies_in_memory_as_the_weight_does():
    """Otherwise every optimizer would walk the one along rows and the other along columns."""
    layer = nblib.nn.Linear(7, 5)
    layer(nblib.randn(3, 7)).sum().backward()
    by_rows = nblib.zeros(5, 7, requires_grad=True)
    nblib.nn.functional.linear(nblib.randn(3, 7), by_rows).sum().backward()
    for weight in (layer.weight, by_rows):
        gradient = weight.grad.numpy()
        assert gradient.strides == weight.detach().numpy().strides and gradient.base is None


@pytest.mark.parametrize("shape", [(), (0, 3), (5,), (7, 5), (2, 3, 4)])
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64])
def test_aligned_zeros_are_zeros_that_begin_at_a_multiple_of_64_bytes(shape, dtype):
    for order in "CF":
        made, plain = aligned_zeros(shape, dtype, order), np.zeros(shape, dtype, order)
        assert made.ctypes.data % 64 == 0 and made.flags.writeable
        assert (made.shape, made.dtype) == (plain.shape, plain.dtype)
        assert made.flags.f_contiguous == plain.flags.f_contiguous
        assert made.flags.c_contiguous == plain.flags.c_contiguous
        np.testing.assert_array_equal(made, plain)


def test_what_a_step_goes_through_most_often_is_aligned():
    layer = nblib.nn.Linear(300, 100)
    optimizer = nblib.optim.Adam(layer.parameters())
    layer(nblib.randn(3, 300)).sum().backward()
    optimizer.step()
    state = optimizer.state[layer.weight]
    for numbers in (layer.weight._data, state["exp_avg"]._data, state["exp_avg_sq"]._data):
        assert numbers.ctypes.data % 64 == 0 and numbers.flags.c_contiguous
