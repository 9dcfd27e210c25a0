"""optim: after 50 steps every optimizer stands where torch's stands, to 1e-9.

Each setting of the table trains the same small network in both libraries, from the same weights.
Then what surrounds the formula: groups, settings, state dicts, parameters without a gradient, large
parameters, odd memory layouts, two optimizers over one model.
"""

import copy
import inspect
import math

import numpy as np
import pytest
import torch

import nblib
from nblib.optim import blocks
from nblib.optim.blocks import BLOCK, LARGE
from tests.parity import LIBRARIES, array, assert_close, copy_weights, draw

STEPS = 50
TOLERANCE = 1e-9

OPTIMIZERS = {
    "SGD": ("SGD", dict(lr=0.1)),
    "SGD, default rate": ("SGD", dict()),
    "SGD, weight decay": ("SGD", dict(lr=0.1, weight_decay=0.01)),
    "SGD, momentum": ("SGD", dict(lr=0.05, momentum=0.9)),
    "SGD, dampening": ("SGD", dict(lr=0.05, momentum=0.9, dampening=0.3)),
    "SGD, nesterov": ("SGD", dict(lr=0.05, momentum=0.9, nesterov=True)),
    "SGD, everything": ("SGD", dict(lr=0.05, momentum=0.8, dampening=0.1, weight_decay=0.02)),
    "SGD, nesterov and decay": (
        "SGD",
        dict(lr=0.05, momentum=0.8, nesterov=True, weight_decay=0.02),
    ),
    "RMSprop": ("RMSprop", dict()),
    "RMSprop, alpha": ("RMSprop", dict(lr=0.01, alpha=0.9)),
    "RMSprop, eps": ("RMSprop", dict(lr=0.01, eps=1e-2)),
    "RMSprop, momentum": ("RMSprop", dict(lr=0.002, momentum=0.9)),
    "RMSprop, centered": ("RMSprop", dict(lr=0.005, centered=True)),
    "RMSprop, everything": (
        "RMSprop",
        dict(lr=0.002, alpha=0.95, eps=1e-6, momentum=0.5, weight_decay=0.01, centered=True),
    ),
    "Adam": ("Adam", dict()),
    "Adam of the lecture": ("Adam", dict(lr=0.001)),
    "Adam, large rate": ("Adam", dict(lr=0.1)),
    "Adam, betas": ("Adam", dict(lr=0.01, betas=(0.8, 0.95))),
    "Adam, no memory": ("Adam", dict(lr=0.01, betas=(0.0, 0.0))),
    "Adam, eps": ("Adam", dict(lr=0.01, eps=1e-2)),
    "Adam, weight decay": ("Adam", dict(lr=0.01, weight_decay=0.1)),
    "AdamW": ("AdamW", dict()),
    "AdamW, weight decay": ("AdamW", dict(lr=0.01, weight_decay=0.5)),
    "AdamW, no decay": ("AdamW", dict(lr=0.01, weight_decay=0)),
    "Adam, amsgrad": ("Adam", dict(lr=0.05, amsgrad=True)),
    "Adam, decoupled": ("Adam", dict(lr=0.05, weight_decay=0.2, decoupled_weight_decay=True)),
    "Adam, uphill": ("Adam", dict(lr=0.01, maximize=True, weight_decay=0.1)),
    "SGD, uphill": ("SGD", dict(lr=0.01, maximize=True, momentum=0.9, weight_decay=0.1)),
    "Adagrad": ("Adagrad", dict()),
    "Adagrad, everything": (
        "Adagrad",
        dict(lr=0.1, lr_decay=0.1, weight_decay=0.05, initial_accumulator_value=0.2, eps=1e-6),
    ),
    "Adadelta": ("Adadelta", dict()),
    "Adadelta, everything": ("Adadelta", dict(lr=0.5, rho=0.8, eps=1e-4, weight_decay=0.05)),
    "Adamax": ("Adamax", dict()),
    "Adamax, everything": (
        "Adamax",
        dict(lr=0.02, betas=(0.8, 0.95), eps=1e-5, weight_decay=0.05),
    ),
    "NAdam": ("NAdam", dict()),
    "NAdam, weight decay": ("NAdam", dict(lr=0.02, weight_decay=0.1, momentum_decay=0.01)),
    "NAdam, decoupled": (
        "NAdam",
        dict(lr=0.02, betas=(0.8, 0.99), weight_decay=0.1, decoupled_weight_decay=True),
    ),
    "AdamW, betas": ("AdamW", dict(lr=0.01, betas=(0.7, 0.9), eps=1e-4, weight_decay=0.1)),
}

each_optimizer = pytest.mark.parametrize(
    ("name", "settings"), OPTIMIZERS.values(), ids=OPTIMIZERS.keys()
)
NAMES = ["SGD", "RMSprop", "Adam", "AdamW", "Adagrad", "Adadelta", "Adamax", "NAdam"]
one_of_each = pytest.mark.parametrize("name", NAMES)


def network(t):
    return t.nn.Sequential(t.nn.Linear(4, 8), t.nn.Tanh(), t.nn.Linear(8, 3))


def networks(dtype="float64"):
    """The small network in both libraries, with the same weights."""
    nblib.manual_seed(0)
    ours, theirs = (network(t).to(getattr(t, dtype)) for t in LIBRARIES)
    copy_weights(ours, theirs)
    return ours, theirs


def batch(t, step, dtype="float64"):
    """Twelve examples that change with the step, and their classes."""
    x = draw((12, 4), seed=step)
    return t.tensor(x, dtype=getattr(t, dtype)), t.tensor((x.sum(1) > 0) + (x[:, 0] > 1))


def train(t, model, optimizer, steps=STEPS, dtype="float64", schedules=(), first=0):
    """The five lines of slide 55. Returns the losses."""
    losses = []
    for step in range(first, first + steps):
        x, y = batch(t, step, dtype)
        loss = t.nn.CrossEntropyLoss()(model(x), y.long())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        for schedule in schedules:
            schedule.step()
        losses.append(loss.item())
    return losses


def assert_same_parameters(ours, theirs, tolerance=TOLERANCE):
    for (name, mine), its in zip(ours.named_parameters(), theirs.parameters(), strict=True):
        assert_close(mine, its, tolerance, name)


@each_optimizer
def test_fifty_steps_end_where_torchs_end(name, settings):
    ours, theirs = networks()
    losses = [
        train(t, model, getattr(t.optim, name)(model.parameters(), **settings))
        for t, model in zip(LIBRARIES, (ours, theirs), strict=True)
    ]
    assert_same_parameters(ours, theirs)
    np.testing.assert_allclose(losses[0], losses[1], rtol=TOLERANCE)


@each_optimizer
def test_fifty_steps_in_float32(name, settings):
    ours, theirs = networks("float32")
    for t, model in zip(LIBRARIES, (ours, theirs), strict=True):
        train(t, model, getattr(t.optim, name)(model.parameters(), **settings), dtype="float32")
    assert_same_parameters(ours, theirs, 2e-3)
    assert all(p.dtype == nblib.float32 for p in ours.parameters())


# --------------------------------------------------- any size, any layout: gradients set by hand


def steps_with_given_gradients(t, name, settings, starts, steps, make=lambda t, a: t.tensor(a)):
    """Parameters of the given start values, moved by the same made-up gradients in any library."""
    parameters = [t.nn.Parameter(make(t, a)) for a in starts]
    optimizer = getattr(t.optim, name)(parameters, **settings)
    rng = np.random.default_rng(5)
    for _ in range(steps):
        for p, start in zip(parameters, starts, strict=True):
            p.grad = make(t, rng.normal(size=start.shape).astype(start.dtype))
        optimizer.step()
    return parameters


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("SGD", dict(lr=0.1, momentum=0.9, weight_decay=0.01)),
        ("RMSprop", dict(lr=0.01, momentum=0.5)),
        ("Adam", dict(lr=0.01)),
        ("AdamW", dict(lr=0.01, weight_decay=0.1)),
    ],
)
def test_parameters_of_any_size(name, settings, dtype):
    """Small, empty and larger than any internal block, mixed in one list."""
    sizes = [(3,), (1, 1), (600, 500), (0, 4), (), (BLOCK,), (BLOCK + 1,), (2 * BLOCK + 1,)]
    starts = [draw(size, seed=i).astype(dtype) for i, size in enumerate(sizes)]
    ours, theirs = (steps_with_given_gradients(t, name, settings, starts, 4) for t in LIBRARIES)
    for mine, its in zip(ours, theirs, strict=True):
        assert_close(mine, its, TOLERANCE if dtype == "float64" else 1e-4)


@one_of_each
def test_parameters_of_any_memory_layout(name):
    """A transposed weight is stepped as itself, not as a copy and not column for row."""
    starts = [draw((600, 500)), draw((3, 2), seed=1)]
    assert starts[0].size > BLOCK
    rows = steps_with_given_gradients(nblib, name, {"lr": 0.01}, starts, 3)
    columns = steps_with_given_gradients(
        nblib, name, {"lr": 0.01}, starts, 3, lambda t, a: t.from_numpy(np.asfortranarray(a))
    )
    mixed = [nblib.nn.Parameter(nblib.from_numpy(np.asfortranarray(a))) for a in starts]
    optimizer, rng = getattr(nblib.optim, name)(mixed, lr=0.01), np.random.default_rng(5)
    for _ in range(3):
        for p, start in zip(mixed, starts, strict=True):
            p.grad = nblib.tensor(rng.normal(size=start.shape))
        optimizer.step()
    for a, b, c in zip(rows, columns, mixed, strict=True):
        assert_close(a, b, 1e-12)
        assert_close(a, c, 1e-12)


@each_optimizer
def test_a_step_leaves_the_gradient_alone(name, settings):
    for size in [(3,), (70_000,)]:
        p = nblib.nn.Parameter(nblib.tensor(draw(size)))
        p.grad = nblib.tensor(draw(size, seed=1))
        optimizer = getattr(nblib.optim, name)([p], **settings)
        optimizer.step()
        optimizer.step()
        np.testing.assert_array_equal(array(p.grad), draw(size, seed=1))


@one_of_each
def test_huge_and_tiny_gradients(name):
    for scale in (1e-30, 1e-12, 1e12, 1e30):
        results = []
        for t in LIBRARIES:
            p = t.nn.Parameter(t.tensor(draw((5,))))
            optimizer = getattr(t.optim, name)([p], lr=1e-3)
            for step in range(5):
                p.grad = t.tensor(draw((5,), seed=step) * scale)
                optimizer.step()
            results.append(array(p))
        assert_close(*results, tolerance=1e-8)


@one_of_each
def test_a_diverged_run_is_nan_and_no_warning(name):
    for t in LIBRARIES:
        p = t.nn.Parameter(t.tensor([1.0, 2.0]))
        optimizer = getattr(t.optim, name)([p], lr=1.0)
        p.grad = t.tensor([float("inf"), float("nan")])
        optimizer.step()
        optimizer.step()
        assert not np.isfinite(array(p)).all()


# ------------------------------------------------------------ parameters, groups, missing gradients


@one_of_each
def test_parameters_without_a_gradient_stand_still(name):
    """Their state does not age either: Adam's correction starts at their own first gradient."""
    results = []
    for t in LIBRARIES:
        early, late, never = (t.nn.Parameter(t.tensor(draw((3,), seed=i))) for i in range(3))
        optimizer = getattr(t.optim, name)([early, late, never], lr=0.05, weight_decay=0.1)
        for step in range(10):
            optimizer.zero_grad()
            loss = (early**2).sum()
            if step >= 4:
                loss = loss + (late**3).sum()
            loss.backward()
            optimizer.step()
        assert never.grad is None
        np.testing.assert_array_equal(array(never), draw((3,), seed=2))
        results.append(np.stack([array(early), array(late)]))
    assert_close(*results, tolerance=TOLERANCE)


@one_of_each
def test_groups_have_settings_of_their_own(name):
    ours, theirs = networks()
    for t, model in zip(LIBRARIES, (ours, theirs), strict=True):
        groups = [
            {"params": model[0].parameters(), "lr": 0.05},
            {"params": [model[2].weight], "weight_decay": 0.2},
            {"params": model[2].bias},
        ]
        optimizer = getattr(t.optim, name)(groups, lr=0.01)
        assert [g["lr"] for g in optimizer.param_groups] == [0.05, 0.01, 0.01]
        assert len(optimizer.param_groups[0]["params"]) == 2
        train(t, model, optimizer)
    assert_same_parameters(ours, theirs)


@one_of_each
def test_a_rate_changed_by_hand_counts(name):
    ours, theirs = networks()
    for t, model in zip(LIBRARIES, (ours, theirs), strict=True):
        optimizer = getattr(t.optim, name)(model.parameters(), lr=0.05)
        train(t, model, optimizer, 10)
        for group in optimizer.param_groups:
            group["lr"] = 0.005
        train(t, model, optimizer, 10, first=10)
    assert_same_parameters(ours, theirs)


@one_of_each
def test_a_group_added_later_learns(name):
    ours, theirs = networks()
    for t, model in zip(LIBRARIES, (ours, theirs), strict=True):
        optimizer = getattr(t.optim, name)(model[0].parameters(), lr=0.05)
        train(t, model, optimizer, 5)
        optimizer.add_param_group({"params": model[2].parameters(), "lr": 0.01})
        train(t, model, optimizer, 5, first=5)
    assert_same_parameters(ours, theirs)


def test_zero_grad_forgets_or_fills_with_zeros():
    for t in LIBRARIES:
        p = t.nn.Parameter(t.ones(2))
        optimizer = t.optim.SGD([p], lr=0.1)
        (p * 2).sum().backward()
        optimizer.zero_grad(set_to_none=False)
        assert p.grad.tolist() == [0, 0]
        optimizer.zero_grad()
        assert p.grad is None


def test_a_gradient_kept_from_before_zero_grad_survives():
    for t in LIBRARIES:
        p = t.nn.Parameter(t.ones(2))
        optimizer = t.optim.Adam([p], lr=0.1)
        (p * 2).sum().backward()
        kept = p.grad
        optimizer.zero_grad()
        (p * 5).sum().backward()
        optimizer.step()
        assert kept.tolist() == [2, 2]


def test_forgetting_zero_grad_adds_up_as_in_torch():
    """Slide 60: the steps grow."""
    results = []
    for t in LIBRARIES:
        p = t.nn.Parameter(t.tensor([4.0], dtype=t.float64))
        optimizer = t.optim.SGD([p], lr=0.1)
        track = []
        for _ in range(5):
            (p**2).sum().backward()
            optimizer.step()
            track.append(p.item())
        results.append(track)
    assert_close(*map(np.array, results))


def test_step_with_a_closure_returns_its_loss():
    for t in LIBRARIES:
        p = t.nn.Parameter(t.tensor([3.0], dtype=t.float64))
        optimizer = t.optim.SGD([p], lr=0.1)

        def closure(p=p, optimizer=optimizer):
            optimizer.zero_grad()
            loss = (p**2).sum()
            loss.backward()
            return loss

        with t.no_grad():
            assert optimizer.step(closure).item() == 9.0
        np.testing.assert_allclose(p.item(), 2.4)


# --------------------------------------------------------- one model, several owners of its numbers


@one_of_each
def test_a_second_optimizer_over_the_same_model(name):
    """As when a notebook cell is run twice: both move the one model, in turn."""
    ours, theirs = networks()
    for t, model in zip(LIBRARIES, (ours, theirs), strict=True):
        first = getattr(t.optim, name)(model.parameters(), lr=0.02)
        train(t, model, first, 5)
        second = getattr(t.optim, name)(model.parameters(), lr=0.01)
        train(t, model, second, 5, first=5)
        train(t, model, first, 5, first=10)
    assert_same_parameters(ours, theirs)


@one_of_each
def test_weights_set_from_outside_are_what_is_trained(name):
    """load_state_dict, nn.init, .data and in-place writes between steps all count."""
    ours, theirs = networks()
    for t, model in zip(LIBRARIES, (ours, theirs), strict=True):
        optimizer = getattr(t.optim, name)(model.parameters(), lr=0.02)
        start = copy.deepcopy(model.state_dict())
        train(t, model, optimizer, 4)
        model.load_state_dict(start)
        train(t, model, optimizer, 4)
        t.nn.init.constant_(model[2].bias, 0.25)
        model[0].bias.data = t.full((8,), 0.125, dtype=t.float64)
        with t.no_grad():
            model[0].weight *= 0.5
        train(t, model, optimizer, 4)
    assert_same_parameters(ours, theirs)


def test_views_of_the_weights_show_every_step():
    for t in LIBRARIES:
        layer = t.nn.Linear(2, 1)
        seen = layer.weight.detach()
        numbers = layer.weight.detach().numpy()
        optimizer = t.optim.Adam(layer.parameters(), lr=0.1)
        layer(t.ones(1, 2)).sum().backward()
        optimizer.step()
        assert seen.tolist() == layer.weight.tolist() == numbers.tolist()


def test_one_layer_trained_while_another_is_frozen():
    ours, theirs = networks()
    for t, model in zip(LIBRARIES, (ours, theirs), strict=True):
        model[0].requires_grad_(False)
        optimizer = t.optim.Adam(model.parameters(), lr=0.05)
        before = model[0].weight.tolist()
        train(t, model, optimizer, 10)
        assert model[0].weight.tolist() == before
    assert_same_parameters(ours, theirs)


def test_plain_tensors_can_be_optimized():
    for t in LIBRARIES:
        w = t.tensor([1.0, -2.0], requires_grad=True)
        optimizer = t.optim.SGD([w], lr=0.25)
        for _ in range(3):
            optimizer.zero_grad()
            (w**2).sum().backward()
            optimizer.step()
        assert w.tolist() == [0.125, -0.25]


# -------------------------------------------------------------- what the optimizers are, by formula


def test_adamw_decays_a_weight_at_the_same_pace_whatever_its_gradient():
    """Slide 46 set right: decoupled decay is not L2 inside Adam. Here against torch's own Adam."""
    for t in LIBRARIES:
        ratios = {}
        for name in ("Adam", "AdamW"):
            p = t.nn.Parameter(t.tensor([1.0, 1.0], dtype=t.float64))
            optimizer = getattr(t.optim, name)([p], lr=0.01, weight_decay=0.1)
            for step in range(STEPS):
                p.grad = t.tensor([1e-3, 1e3], dtype=t.float64) * (-1.0) ** step
                optimizer.step()
            ratios[name] = p.tolist()
        assert ratios["AdamW"][0] == pytest.approx(ratios["AdamW"][1], rel=1e-6)
        assert abs(ratios["Adam"][0] - ratios["Adam"][1]) > 0.1


def test_the_first_adam_step_is_the_rate_whatever_the_gradient():
    for t in LIBRARIES:
        for size in (1e-4, 1.0, 1e6):
            p = t.nn.Parameter(t.tensor([0.0], dtype=t.float64))
            optimizer = t.optim.Adam([p], lr=0.01)
            p.grad = t.tensor([size], dtype=t.float64)
            optimizer.step()
            assert math.isclose(p.item(), -0.01, rel_tol=1e-3)


# -------------------------------------------------------------- settings, as torch has them

BAD_SETTINGS = [
    ("SGD", dict(lr=-1), ValueError),
    ("SGD", dict(momentum=-0.1), ValueError),
    ("SGD", dict(weight_decay=-1), ValueError),
    ("SGD", dict(nesterov=True), ValueError),
    ("SGD", dict(nesterov=True, momentum=0.9, dampening=0.1), ValueError),
    ("SGD", dict(nonsense=1), TypeError),
    ("SGD", dict(fused=True, foreach=True), RuntimeError),
    ("RMSprop", dict(alpha=-0.1), ValueError),
    ("RMSprop", dict(eps=-1e-8), ValueError),
    ("Adam", dict(betas=(1.0, 0.999)), ValueError),
    ("Adam", dict(betas=(0.9, -0.1)), ValueError),
    ("Adam", dict(betas=(0, 0.999)), ValueError),
    ("AdamW", dict(lr=-1e-3), ValueError),
    ("Adagrad", dict(lr_decay=-1), ValueError),
    ("Adagrad", dict(initial_accumulator_value=-1), ValueError),
    ("Adadelta", dict(rho=1.5), ValueError),
    ("Adamax", dict(betas=(0.9, 1.0)), ValueError),
    ("NAdam", dict(momentum_decay=-1), ValueError),
]


@pytest.mark.parametrize(("name", "settings", "error"), BAD_SETTINGS)
def test_a_setting_out_of_range_is_torchs_error(name, settings, error):
    messages = []
    with pytest.raises(TypeError):
        getattr(nblib.optim, name)([nblib.ones(1)], lr="a")
    for t in LIBRARIES:
        with pytest.raises(error) as caught:
            getattr(t.optim, name)([t.ones(1)], **settings)
        messages.append(str(caught.value))
    ours, theirs = messages
    assert ours.lower().startswith(theirs.lower()[:20])


@one_of_each
def test_defaults_signature_and_printing_are_torchs(name):
    shown = []
    for t in LIBRARIES:
        kind = getattr(t.optim, name)
        parameters = inspect.signature(kind).parameters.values()
        optimizer = kind([{"params": [t.ones(1)]}, {"params": t.ones(2), "lr": 0.25}])
        shown.append(
            [
                [(p.name, p.kind, p.default) for p in parameters],
                repr(optimizer),
                repr(optimizer.defaults),
                repr(optimizer.state_dict()["param_groups"]),
            ]
        )
    assert shown[0] == shown[1]


def test_what_is_left_out_says_so():
    for name in ("LBFGS", "Rprop", "ASGD", "RAdam", "SparseAdam"):
        assert hasattr(torch.optim, name)
        with pytest.raises(AttributeError, match=f"no '{name}'.*import torch"):
            getattr(nblib.optim, name)
    for setting in ("capturable", "differentiable"):
        with pytest.raises(NotImplementedError, match=setting):
            nblib.optim.Adam([nblib.ones(1)], **{setting: True})
    with pytest.raises(AttributeError, match="Adam has no 'register_step_pre_hook'"):
        nblib.optim.Adam([nblib.ones(1)]).register_step_pre_hook(print)


@pytest.mark.parametrize(
    ("params", "error"),
    [
        (lambda t: t.ones(2), TypeError),
        (lambda t: [], ValueError),
        (lambda t: [1.0], TypeError),
        (lambda t: [t.ones(2, requires_grad=True) * 2], ValueError),
        (lambda t: [{"params": t.ones(1)}, t.ones(1)], TypeError),
        (lambda t: [("a", t.ones(1)), t.ones(1)], ValueError),
        (lambda t: [{"params": {t.ones(1)}}], TypeError),
        (lambda t: [{"params": [("a", t.ones(1))]}, {"params": [t.ones(1)]}], ValueError),
        (lambda t: [{"params": p} for p in [t.ones(1)] * 2], ValueError),
    ],
)
def test_parameters_that_are_none(params, error):
    for t in LIBRARIES:
        with pytest.raises(error):
            t.optim.SGD(params(t), lr=0.1)


def test_a_rate_may_be_a_tensor():
    results = []
    for t in LIBRARIES:
        w = t.tensor([1.0, 2.0], requires_grad=True)
        optimizer = t.optim.SGD([w], lr=t.tensor(0.25))
        (w**2).sum().backward()
        optimizer.step()
        results.append((w.tolist(), repr(optimizer)))
    assert results[0] == results[1]


def test_an_optimizer_of_ones_own():
    """A subclass that defines step() itself, with state, as in many a tutorial."""
    results = []
    for t in LIBRARIES:

        class Heavy(t.optim.Optimizer):
            def __init__(self, params, lr=0.1, drag=0.9):
                super().__init__(params, dict(lr=lr, drag=drag))

            def step(self, t=t):
                for group in self.param_groups:
                    for p in group["params"]:
                        state = self.state[p]
                        if "speed" not in state:
                            state["speed"] = t.zeros_like(p.data)
                        state["speed"] = group["drag"] * state["speed"] - group["lr"] * p.grad
                        p.data += state["speed"]

        w = t.tensor([1.0, -2.0], requires_grad=True)
        optimizer = Heavy([w])
        for _ in range(4):
            optimizer.zero_grad()
            (w**2).sum().backward()
            optimizer.step()
        results.append((w.detach().numpy().round(6).tolist(), repr(optimizer)))
    assert results[0] == results[1]


# ------------------------------------------------------------------------- saving and going on


def plain(value):
    """A state dict as plain Python, numbers rounded: what torch's and nblib's must agree on."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    if hasattr(value, "detach"):
        return str(value.dtype), np.round(array(value), 7).tolist()
    return value


@each_optimizer
def test_state_dict_is_torchs(name, settings):
    ours, theirs = networks()
    found = []
    for t, model in zip(LIBRARIES, (ours, theirs), strict=True):
        optimizer = getattr(t.optim, name)(model.parameters(), **settings)
        train(t, model, optimizer, 3)
        found.append(optimizer.state_dict())
    assert plain(found[0]) == plain(found[1])
    assert [list(entry) for entry in found[0]["state"].values()] == [
        list(entry) for entry in found[1]["state"].values()
    ]


@each_optimizer
def test_going_on_from_a_state_dict(name, settings):
    """Ten steps, then ten by a fresh optimizer that loads: ours and torch's own state alike."""
    ours, theirs = networks()
    optimizers = [
        getattr(t.optim, name)(model.parameters(), **settings)
        for t, model in zip(LIBRARIES, (ours, theirs), strict=True)
    ]
    for t, model, optimizer in zip(LIBRARIES, (ours, theirs), optimizers, strict=True):
        train(t, model, optimizer, 10)
    copied = copy.deepcopy(ours)
    for model, state in ((ours, optimizers[0]), (copied, optimizers[1])):
        fresh = getattr(nblib.optim, name)(model.parameters())
        fresh.load_state_dict(copy.deepcopy(state.state_dict()))
        train(nblib, model, fresh, 10, first=10)
    train(torch, theirs, optimizers[1], 10, first=10)
    assert_same_parameters(ours, theirs)
    assert_same_parameters(copied, theirs)


def test_loaded_state_is_a_copy_and_checked():
    def optimizer(size, groups=1):
        w = [nblib.tensor(draw((size,), seed=i), requires_grad=True) for i in range(groups)]
        made = nblib.optim.SGD([{"params": p} for p in w], lr=0.1, momentum=0.9)
        for p in w:
            p.grad = nblib.ones(size, dtype=nblib.float64)
        made.step()
        return made, w

    (first, _), (second, v) = optimizer(3), optimizer(3)
    saved = first.state_dict()
    second.load_state_dict(saved)
    first.step()
    assert second.state[v[0]]["momentum_buffer"].tolist() == [1, 1, 1]
    assert saved["state"][0]["momentum_buffer"].tolist() == [1.9] * 3, "as in torch: live"
    with pytest.raises(ValueError, match="different number of parameter groups"):
        second.load_state_dict(optimizer(3, 2)[0].state_dict())
    with pytest.raises(ValueError, match=r"\[4\].*\[3\].*another model"):
        second.load_state_dict(optimizer(4)[0].state_dict())
    with pytest.raises(ValueError, match="doesn't match the size"):
        two = nblib.optim.SGD([nblib.ones(1), nblib.ones(1)])
        second.load_state_dict(two.state_dict())


def test_named_parameters_keep_their_names():
    found = []
    for t in LIBRARIES:
        model = t.nn.Linear(2, 1)
        optimizer = t.optim.SGD(model.named_parameters(), lr=0.1)
        found.append([group["param_names"] for group in optimizer.state_dict()["param_groups"]])
    assert found[0] == found[1] == [["weight", "bias"]]


# ------------------------------------------------------------------- the plain rule and the faster


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(
    "settings",
    [dict(), dict(weight_decay=0.1), dict(betas=(0.5, 0.9), eps=1e-3), dict(maximize=True)],
)
@pytest.mark.parametrize("name", ["Adam", "AdamW"])
def test_adams_faster_way_is_its_rule(name, settings, dtype):
    """A large parameter by sums and by means, looked at in the middle: equal but for rounding."""
    start = draw((LARGE + 37,)).astype(dtype)
    ways = {"fast": (), "plain": (0,), "looked at": (3,)}
    results = {}
    for way, looks in ways.items():
        p = nblib.nn.Parameter(nblib.tensor(start))
        optimizer = getattr(nblib.optim, name)([p], lr=0.01, **settings)
        rng = np.random.default_rng(0)
        for step in range(6):
            if step in looks:
                assert optimizer.state is not None
            p.grad = nblib.tensor(rng.normal(size=start.shape).astype(dtype))
            optimizer.step()
            if step == 2:  # as OneCycleLR does
                for group in optimizer.param_groups:
                    group["betas"] = (0.7, group["betas"][1])
        assert (optimizer._units is None) == bool(looks)
        results[way] = [array(p)] + [
            array(optimizer.state[p][key]) for key in ("exp_avg", "exp_avg_sq")
        ]
    tolerance = 1e-12 if dtype == "float64" else 2e-6
    for way in ("fast", "looked at"):
        for mine, its in zip(results[way], results["plain"], strict=True):
            assert_close(mine, its, tolerance, way)


@one_of_each
def test_the_pieces_change_no_bit(name, monkeypatch):
    """A parameter of several pieces moves as one that is updated whole."""
    start = draw((2 * BLOCK + 5,)).astype(np.float32)
    results = []
    for size in (BLOCK, 10 * BLOCK):
        monkeypatch.setattr(blocks, "BLOCK", size)
        (found,) = steps_with_given_gradients(nblib, name, {"lr": 0.01}, [start], 3)
        results.append(array(found).tobytes())
    assert results[0] == results[1]
