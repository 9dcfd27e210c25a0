"""optim: after 50 steps every optimizer stands where torch's stands, to 1e-9; schedules too.

Each setting of the table trains the same small network in both libraries, from the same weights.
Then what surrounds the formula: groups, schedules, parameters without a gradient, large parameters,
odd memory layouts, two optimizers over one model.
"""

import copy
import math

import numpy as np
import pytest
import torch

import nblib
from nblib.optim.optimizers import BLOCK
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
    "AdamW, betas": ("AdamW", dict(lr=0.01, betas=(0.7, 0.9), eps=1e-4, weight_decay=0.1)),
}

each_optimizer = pytest.mark.parametrize(
    ("name", "settings"), OPTIMIZERS.values(), ids=OPTIMIZERS.keys()
)
one_of_each = pytest.mark.parametrize("name", ["SGD", "RMSprop", "Adam", "AdamW"])


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


# ------------------------------------------------------------------------------------- schedules

SCHEDULES = {
    "StepLR": ("StepLR", dict(step_size=3)),
    "StepLR, gamma": ("StepLR", dict(step_size=4, gamma=0.5)),
    "StepLR, every step": ("StepLR", dict(step_size=1, gamma=0.9)),
    "ExponentialLR": ("ExponentialLR", dict(gamma=0.8)),
    "CosineAnnealingLR": ("CosineAnnealingLR", dict(T_max=10)),
    "CosineAnnealingLR, eta_min": ("CosineAnnealingLR", dict(T_max=7, eta_min=0.01)),
    "CosineAnnealingLR, long": ("CosineAnnealingLR", dict(T_max=30)),
    "LinearLR": ("LinearLR", dict()),
    "LinearLR, factors": ("LinearLR", dict(start_factor=0.1, end_factor=0.7, total_iters=8)),
    "LinearLR, downwards": ("LinearLR", dict(start_factor=1.0, end_factor=0.2, total_iters=20)),
}
each_schedule = pytest.mark.parametrize(
    ("name", "settings"), SCHEDULES.values(), ids=SCHEDULES.keys()
)


def rates(t, make, steps=30):
    """The rates of two groups over the steps of a schedule (or of several)."""
    groups = [{"params": [t.ones(1)], "lr": 0.5}, {"params": [t.ones(1)]}]
    optimizer = t.optim.SGD(groups, lr=0.1)
    schedules = make(optimizer)
    track = [[g["lr"] for g in optimizer.param_groups]]
    for _ in range(steps):
        optimizer.step()
        for schedule in schedules:
            schedule.step()
        track.append([g["lr"] for g in optimizer.param_groups])
    np.testing.assert_allclose(schedules[-1].get_last_lr(), track[-1], rtol=1e-12)
    return np.array(track)


@each_schedule
def test_schedule_gives_torchs_rates(name, settings):
    ours, theirs = (
        rates(t, lambda o, t=t: [getattr(t.optim.lr_scheduler, name)(o, **settings)])
        for t in LIBRARIES
    )
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-15)


@each_schedule
def test_training_with_a_schedule_ends_where_torchs_ends(name, settings):
    ours, theirs = networks()
    for t, model in zip(LIBRARIES, (ours, theirs), strict=True):
        optimizer = t.optim.Adam(model.parameters(), lr=0.05)
        schedule = getattr(t.optim.lr_scheduler, name)(optimizer, **settings)
        train(t, model, optimizer, schedules=[schedule])
    assert_same_parameters(ours, theirs)


CHAINS = {
    "warm-up, then decay": lambda t, o: [
        t.optim.lr_scheduler.LinearLR(o, start_factor=0.1, total_iters=5),
        t.optim.lr_scheduler.ExponentialLR(o, gamma=0.9),
    ],
    "steps and cosine": lambda t, o: [
        t.optim.lr_scheduler.StepLR(o, step_size=4, gamma=0.5),
        t.optim.lr_scheduler.CosineAnnealingLR(o, T_max=40),
    ],
}


@pytest.mark.parametrize("make", CHAINS.values(), ids=CHAINS.keys())
def test_two_schedules_multiply_as_in_torch(make):
    ours, theirs = (rates(t, lambda o, t=t: make(t, o)) for t in LIBRARIES)
    np.testing.assert_allclose(ours, theirs, rtol=1e-9)


def test_a_rate_changed_by_hand_goes_on_from_there():
    results = []
    for t in LIBRARIES:
        optimizer = t.optim.SGD([t.ones(1)], lr=0.1)
        schedule = t.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.5)
        optimizer.step()
        schedule.step()
        optimizer.param_groups[0]["lr"] = 0.8
        optimizer.step()
        schedule.step()
        results.append(optimizer.param_groups[0]["lr"])
    assert results[0] == pytest.approx(results[1], rel=1e-12)


def test_cosine_ends_at_its_minimum():
    for t in LIBRARIES:
        track = rates(
            t,
            lambda o, t=t: [t.optim.lr_scheduler.CosineAnnealingLR(o, T_max=12, eta_min=0.02)],
            12,
        )
        np.testing.assert_allclose(track[0], [0.5, 0.1])
        np.testing.assert_allclose(track[6], [(0.5 + 0.02) / 2, (0.1 + 0.02) / 2])
        np.testing.assert_allclose(track[12], 0.02)


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


@pytest.mark.parametrize("name", ["amsgrad", "maximize"])
def test_what_is_left_out_says_so_by_name(name):
    torch.optim.Adam([torch.ones(1)], **{name: True})
    with pytest.raises(NotImplementedError, match=rf"{name}.*left out"):
        nblib.optim.Adam([nblib.ones(1)], **{name: True})


def test_speed_settings_of_torch_that_change_no_number_are_told_apart():
    nblib.optim.Adam([nblib.ones(1)], fused=False, foreach=None, amsgrad=False)
    with pytest.raises(TypeError, match="nonsense"):
        nblib.optim.Adam([nblib.ones(1)], nonsense=1)


def test_an_optimizer_prints_its_settings():
    text = repr(nblib.optim.SGD([nblib.ones(1)], lr=0.1, momentum=0.9))
    assert text.startswith("SGD (\nParameter Group 0\n")
    assert "    lr: 0.1\n" in text and "    momentum: 0.9\n" in text
