"""Schedules: at every step the rates, and the momenta, are torch's to a relative 1e-15.

A table of settings, settings drawn by hypothesis, several schedules on one optimizer, and going on
from a state dict of ours or of torch's. What torch warns of is caught here and silent in nblib.
"""

import copy
import inspect

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import nblib
from tests.parity import LIBRARIES, examples

TIGHT = 1e-15
pytestmark = [
    pytest.mark.filterwarnings("ignore:Detected call of .lr_scheduler:UserWarning"),
    pytest.mark.filterwarnings("ignore:The epoch parameter:UserWarning"),
]


class Halving:
    """A callable object, whose attributes a state dict keeps."""

    def __init__(self, every=3):
        self.every = every

    def __call__(self, epoch):
        return 0.5 ** (epoch // self.every)


SCHEDULES = {
    "StepLR": ("StepLR", dict(step_size=3)),
    "StepLR, gamma": ("StepLR", dict(step_size=4, gamma=0.5)),
    "StepLR, every step": ("StepLR", dict(step_size=1, gamma=0.9)),
    "MultiStepLR": ("MultiStepLR", dict(milestones=[3, 8, 8, 21], gamma=0.3)),
    "ExponentialLR": ("ExponentialLR", dict(gamma=0.8)),
    "CosineAnnealingLR": ("CosineAnnealingLR", dict(T_max=10)),
    "CosineAnnealingLR, eta_min": ("CosineAnnealingLR", dict(T_max=7, eta_min=0.01)),
    "CosineAnnealingLR, long": ("CosineAnnealingLR", dict(T_max=30)),
    "CosineAnnealingWarmRestarts": ("CosineAnnealingWarmRestarts", dict(T_0=4)),
    "CosineAnnealingWarmRestarts, longer": (
        "CosineAnnealingWarmRestarts", dict(T_0=3, T_mult=2, eta_min=0.01)),
    "LinearLR": ("LinearLR", dict()),
    "LinearLR, factors": ("LinearLR", dict(start_factor=0.1, end_factor=0.7, total_iters=8)),
    "LinearLR, downwards": ("LinearLR", dict(start_factor=1.0, end_factor=0.2, total_iters=20)),
    "ConstantLR": ("ConstantLR", dict()),
    "ConstantLR, long": ("ConstantLR", dict(factor=0.5, total_iters=12)),
    "PolynomialLR": ("PolynomialLR", dict()),
    "PolynomialLR, squared": ("PolynomialLR", dict(total_iters=17, power=2.0)),
    "LambdaLR": ("LambdaLR", dict(lr_lambda=lambda epoch: 0.95**epoch)),
    "LambdaLR, by group": ("LambdaLR", dict(lr_lambda=[lambda e: 1 / (1 + e), lambda e: 0.9**e])),
    "LambdaLR, an object": ("LambdaLR", dict(lr_lambda=Halving())),
    "MultiplicativeLR": ("MultiplicativeLR", dict(lr_lambda=lambda epoch: 0.95)),
    "OneCycleLR": ("OneCycleLR", dict(max_lr=0.3, total_steps=30)),
    "OneCycleLR, epochs": ("OneCycleLR", dict(max_lr=[0.3, 1.0], epochs=5, steps_per_epoch=6)),
    "OneCycleLR, linear, three phases": (
        "OneCycleLR",
        dict(max_lr=0.3, total_steps=31, pct_start=0.4, anneal_strategy="linear", three_phase=True,
             div_factor=10.0, final_div_factor=100.0)),
    "OneCycleLR, momentum left alone": (
        "OneCycleLR", dict(max_lr=0.3, total_steps=40, cycle_momentum=False)),
    "CyclicLR": ("CyclicLR", dict(base_lr=0.01, max_lr=0.1, step_size_up=4)),
    "CyclicLR, halving": (
        "CyclicLR",
        dict(base_lr=[0.01, 0.02], max_lr=0.1, step_size_up=3, step_size_down=5,
             mode="triangular2")),
    "CyclicLR, exponential": (
        "CyclicLR",
        dict(base_lr=0.01, max_lr=0.1, step_size_up=4, mode="exp_range", gamma=0.9,
             base_momentum=0.5, max_momentum=0.99)),
    "CyclicLR, a scale of one's own": (
        "CyclicLR",
        dict(base_lr=0.01, max_lr=0.1, step_size_up=2, scale_fn=lambda x: 1 / (1 + x),
             scale_mode="iterations", cycle_momentum=False)),
}  # fmt: skip
each_schedule = pytest.mark.parametrize(
    ("name", "settings"), SCHEDULES.values(), ids=SCHEDULES.keys()
)


def optimizer_of(t, kind="SGD"):
    """Two groups, of rates 0.5 and 0.1."""
    groups = [{"params": [t.ones(1)], "lr": 0.5}, {"params": [t.ones(1)]}]
    settings = {"momentum": 0.9} if kind == "SGD" else {}
    return getattr(t.optim, kind)(groups, lr=0.1, **settings)


def rates_of(optimizer):
    return [[g["lr"], g.get("momentum", 0), *g.get("betas", ())] for g in optimizer.param_groups]


def walk(optimizer, schedules, steps=30, jumps=None):
    """Rates and momenta of all groups after each step."""
    track = [rates_of(optimizer)]
    for t in range(steps):
        optimizer.step()
        for schedule in schedules:
            schedule.step(*([] if jumps is None else [jumps[t]]))
        track.append(rates_of(optimizer))
        np.testing.assert_allclose(
            schedules[-1].get_last_lr(), [g[0] for g in track[-1]], rtol=TIGHT
        )
    return np.array(track)


def both(make, steps=30, kind="SGD", jumps=None):
    found = []
    for t in LIBRARIES:
        optimizer = optimizer_of(t, kind)
        found.append(walk(optimizer, make(t.optim.lr_scheduler, optimizer), steps, jumps))
    np.testing.assert_allclose(*found, rtol=TIGHT, atol=0)
    return found[0]


@each_schedule
@pytest.mark.parametrize("kind", ["SGD", "Adam"])
def test_schedule_gives_torchs_rates(name, settings, kind):
    both(lambda L, o: [getattr(L, name)(o, **settings)], kind=kind)


whole, share = st.integers(1, 12), st.floats(0.05, 1.0)
DRAWN = {
    "StepLR": dict(step_size=whole, gamma=share),
    "MultiStepLR": dict(milestones=st.lists(st.integers(0, 30), max_size=5), gamma=share),
    "ExponentialLR": dict(gamma=share),
    "CosineAnnealingLR": dict(T_max=whole, eta_min=st.floats(0, 0.2)),
    "CosineAnnealingWarmRestarts": dict(
        T_0=whole, T_mult=st.integers(1, 3), eta_min=st.floats(0, 0.2)
    ),
    "LinearLR": dict(start_factor=share, end_factor=share, total_iters=whole),
    "ConstantLR": dict(factor=share, total_iters=whole),
    "PolynomialLR": dict(total_iters=whole, power=st.floats(0.5, 3)),
    "OneCycleLR": dict(
        max_lr=share, total_steps=st.integers(31, 60), pct_start=st.floats(0.1, 0.45),
        anneal_strategy=st.sampled_from(["cos", "linear"]), three_phase=st.booleans(),
        cycle_momentum=st.booleans(), div_factor=st.floats(2, 30),
    ),
    "CyclicLR": dict(
        base_lr=st.floats(0.001, 0.1), max_lr=st.floats(0.1, 1), step_size_up=whole,
        step_size_down=st.none() | whole, gamma=share, cycle_momentum=st.booleans(),
        mode=st.sampled_from(["triangular", "triangular2", "exp_range"]),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DRAWN)
@examples(30)
@given(data=st.data())
def test_drawn_settings(name, data):
    settings = data.draw(st.fixed_dictionaries(DRAWN[name]))
    both(lambda L, o: [getattr(L, name)(o, **settings)], steps=30)


@pytest.mark.parametrize("name", [name for name in DRAWN if name not in ("OneCycleLR", "CyclicLR")])
@examples(15)
@given(data=st.data())
def test_two_schedules_multiply_as_in_torch(name, data):
    first = data.draw(st.fixed_dictionaries(DRAWN[name]))
    second = data.draw(st.sampled_from(["StepLR", "ExponentialLR", "LinearLR", "PolynomialLR"]))
    rest = data.draw(st.fixed_dictionaries(DRAWN[second]))
    both(lambda L, o: [getattr(L, name)(o, **first), getattr(L, second)(o, **rest)], steps=25)


SEVERAL = {
    "warm-up, then decay": lambda L, o: L.SequentialLR(
        o, [L.LinearLR(o, 0.1, total_iters=5), L.ExponentialLR(o, 0.9)], [5]
    ),
    "warm-up, then a cosine": lambda L, o: L.SequentialLR(
        o, [L.ConstantLR(o, 0.1, 4), L.CosineAnnealingLR(o, 20)], [4]
    ),
    "three": lambda L, o: L.SequentialLR(
        o, [L.StepLR(o, 2), L.PolynomialLR(o, 8), L.MultiStepLR(o, [2, 4])], [6, 13]
    ),
    "at once": lambda L, o: L.SequentialLR(o, [L.LinearLR(o), L.ExponentialLR(o, 0.5)], [0]),
    "chained": lambda L, o: L.ChainedScheduler(
        [L.ConstantLR(o, 0.1, 4), L.ExponentialLR(o, 0.9)], optimizer=o
    ),
    "chained within": lambda L, o: L.SequentialLR(
        o, [L.ChainedScheduler([L.LinearLR(o), L.StepLR(o, 3)]), L.CosineAnnealingLR(o, 9)], [7]
    ),
}


@pytest.mark.parametrize("name", SEVERAL)
def test_several_schedules_in_one(name):
    both(lambda L, o: [SEVERAL[name](L, o)])


@pytest.mark.parametrize(
    ("name", "settings"),
    [value for value in SCHEDULES.values() if value[0] not in ("OneCycleLR", "CyclicLR")],
)
def test_a_jump_to_an_epoch(name, settings):
    both(lambda L, o: [getattr(L, name)(o, **settings)], steps=5, jumps=[4, 2, 9, 9, 0])


def test_warm_restarts_take_fractions():
    jumps = [epoch + i / 4 for epoch in range(8) for i in range(4)]
    both(lambda L, o: [L.CosineAnnealingWarmRestarts(o, 2, 2)], steps=32, jumps=jumps)


LOSSES = [1.0, 0.9, 0.9, 0.95, 0.9, 0.8, 0.8, 0.8, 0.81, 0.9, 0.7, 0.7, 0.7, 0.7, 0.6, 0.9, 1, 1, 1]
PLATEAUS = [
    dict(patience=1),
    dict(patience=0, factor=0.5, cooldown=2),
    dict(mode="max", patience=2, threshold=0.01, threshold_mode="abs"),
    dict(mode="max", patience=1, threshold=0.05),
    dict(patience=1, threshold=0.05, threshold_mode="abs", min_lr=0.02),
    dict(patience=0, min_lr=[0.1, 0.001], eps=0.01),
    dict(patience=0, factor=0.1, eps=0.2),
]


@pytest.mark.parametrize("settings", PLATEAUS)
def test_a_plateau_lowers_the_rate_as_in_torch(settings):
    tracks = []
    for t in LIBRARIES:
        optimizer = optimizer_of(t)
        schedule = t.optim.lr_scheduler.ReduceLROnPlateau(optimizer, **settings)
        track = []
        for loss in LOSSES:
            schedule.step(t.tensor(loss))
            track.append([*schedule.get_last_lr(), schedule.num_bad_epochs, schedule.best])
        tracks.append(track)
        halfway = copy.deepcopy(schedule.state_dict())
        schedule.load_state_dict(halfway)
        assert schedule.state_dict() == halfway
    np.testing.assert_allclose(*tracks, rtol=TIGHT)


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
    assert results[0] == pytest.approx(results[1], rel=TIGHT)


def test_cosine_ends_at_its_minimum():
    rates = both(lambda L, o: [L.CosineAnnealingLR(o, T_max=12, eta_min=0.02)], 12)[:, :, 0]
    np.testing.assert_allclose(rates[0], [0.5, 0.1])
    np.testing.assert_allclose(rates[6], [(0.5 + 0.02) / 2, (0.1 + 0.02) / 2])
    np.testing.assert_allclose(rates[12], 0.02)


def test_a_rate_that_is_a_tensor_is_written_into():
    results = []
    for t in LIBRARIES:
        rate = t.tensor(0.5)
        optimizer = t.optim.SGD([t.ones(1)], lr=rate)
        schedule = t.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.5)
        optimizer.step()
        schedule.step()
        results.append((rate.item(), [float(lr) for lr in schedule.get_last_lr()]))
    assert results[0] == results[1] == (0.25, [0.25])


def test_a_schedule_of_ones_own():
    def make(L, o):
        class Falling(L.LRScheduler):
            def get_lr(self):
                return [base / (1 + self.last_epoch) ** 0.5 for base in self.base_lrs]

        return [Falling(o)]

    both(make)


# ------------------------------------------------------------------------ saving and going on


def comparable(value):
    if isinstance(value, dict):
        return {k: comparable(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [comparable(v) for v in value]
    return float(f"{value:.13g}") if isinstance(value, float) else value


@each_schedule
def test_state_dict_is_torchs_and_goes_on(name, settings):
    """Five steps; then fresh ones load the state, ours also torch's, and take twenty more."""
    saved, optimizers, ends = [], [], []
    for t in LIBRARIES:
        optimizer = optimizer_of(t)
        schedule = getattr(t.optim.lr_scheduler, name)(optimizer, **copy.deepcopy(settings))
        walk(optimizer, [schedule], 5)
        optimizers.append(copy.deepcopy(optimizer.state_dict()))
        saved.append(copy.deepcopy(schedule.state_dict()))
        ends.append(walk(optimizer, [schedule], 20))
    assert list(saved[0]) == list(saved[1])
    assert comparable(saved[0]) == comparable(saved[1])
    for state, groups in zip(saved, optimizers, strict=True):
        optimizer = optimizer_of(nblib)
        schedule = getattr(nblib.optim.lr_scheduler, name)(optimizer, **settings)
        optimizer.load_state_dict(groups)
        schedule.load_state_dict(state)
        np.testing.assert_allclose(walk(optimizer, [schedule], 20), ends[1], rtol=1e-14)


@pytest.mark.parametrize("name", SEVERAL)
def test_state_of_several(name):
    ends = []
    for t in LIBRARIES:
        L, optimizer = t.optim.lr_scheduler, optimizer_of(t)
        schedule = SEVERAL[name](L, optimizer)
        walk(optimizer, [schedule], 5)
        again = optimizer_of(t)
        fresh = SEVERAL[name](L, again)
        again.load_state_dict(copy.deepcopy(optimizer.state_dict()))
        fresh.load_state_dict(copy.deepcopy(schedule.state_dict()))
        track = walk(again, [fresh], 15)
        np.testing.assert_allclose(track, walk(optimizer, [schedule], 15), rtol=TIGHT)
        ends.append(track)
    np.testing.assert_allclose(*ends, rtol=TIGHT)


@each_schedule
def test_resuming_by_last_epoch(name, settings):
    tracks = []
    for t in LIBRARIES:
        make = getattr(t.optim.lr_scheduler, name)
        with pytest.raises(KeyError):
            make(optimizer_of(t), **settings, last_epoch=4)
        optimizer = optimizer_of(t)
        walk(optimizer, [make(optimizer, **settings)], 5)
        tracks.append(walk(optimizer, [make(optimizer, **settings, last_epoch=4)], 10))
    np.testing.assert_allclose(*tracks, rtol=TIGHT)


# ------------------------------------------------------------------------------------- errors

REFUSED = [
    ("StepLR", dict(step_size=3), lambda o: "no optimizer", TypeError),
    ("LambdaLR", dict(lr_lambda=[lambda e: 1]), None, ValueError),
    ("MultiplicativeLR", dict(lr_lambda=0.5), None, TypeError),
    ("ConstantLR", dict(factor=1.5), None, ValueError),
    ("LinearLR", dict(start_factor=0.0), None, ValueError),
    ("LinearLR", dict(end_factor=1.5), None, ValueError),
    ("CosineAnnealingWarmRestarts", dict(T_0=0), None, ValueError),
    ("CosineAnnealingWarmRestarts", dict(T_0=2, T_mult=0), None, ValueError),
    ("CosineAnnealingWarmRestarts", dict(T_0=2.5), None, ValueError),
    ("OneCycleLR", dict(max_lr=1.0), None, ValueError),
    ("OneCycleLR", dict(max_lr=1.0, epochs=3), None, ValueError),
    ("OneCycleLR", dict(max_lr=1.0, total_steps=0), None, ValueError),
    ("OneCycleLR", dict(max_lr=1.0, total_steps=-1), None, ValueError),
    ("OneCycleLR", dict(max_lr=1.0, epochs=0, steps_per_epoch=3), None, ValueError),
    ("OneCycleLR", dict(max_lr=1.0, total_steps=9, pct_start=1.5), None, ValueError),
    ("OneCycleLR", dict(max_lr=1.0, total_steps=9, anneal_strategy="x"), None, ValueError),
    ("OneCycleLR", dict(max_lr=[1.0], total_steps=9), None, ValueError),
    ("OneCycleLR", dict(max_lr=1.0, total_steps=9), "Adagrad", ValueError),
    ("CyclicLR", dict(base_lr=0.1, max_lr=1.0, mode="x"), None, ValueError),
    ("CyclicLR", dict(base_lr=0.1, max_lr=1.0), "Adagrad", ValueError),
    ("CyclicLR", dict(base_lr=[0.1], max_lr=1.0), None, ValueError),
    ("ReduceLROnPlateau", dict(factor=1.0), None, ValueError),
    ("ReduceLROnPlateau", dict(mode="lowest"), None, ValueError),
    ("ReduceLROnPlateau", dict(threshold_mode="x"), None, ValueError),
]


@pytest.mark.parametrize(("name", "settings", "given", "error"), REFUSED)
def test_what_torch_refuses_is_refused_in_its_words(name, settings, given, error):
    messages = []
    for t in LIBRARIES:
        kind = given if isinstance(given, str) else "SGD"
        optimizer = given(t) if callable(given) else optimizer_of(t, kind)
        with pytest.raises(error) as caught:
            getattr(t.optim.lr_scheduler, name)(optimizer, **settings)
        messages.append(str(caught.value))
    assert messages[0][:12] == messages[1][:12]


def test_a_one_cycle_ends():
    for t in LIBRARIES:
        optimizer = optimizer_of(t)
        schedule = t.optim.lr_scheduler.OneCycleLR(optimizer, 1.0, total_steps=4)
        walk(optimizer, [schedule], 4)
        with pytest.raises(ValueError, match="Tried to step 5 times"):
            schedule.step()


def test_several_are_checked():
    for t in LIBRARIES:
        L, o = t.optim.lr_scheduler, optimizer_of(t)
        a, b = L.StepLR(o, 2), L.StepLR(optimizer_of(t), 2)
        for make, error in (
            (lambda L=L, o=o: L.SequentialLR(o, [], []), ValueError),
            (lambda L=L, o=o, a=a: L.SequentialLR(o, [a, a], []), ValueError),
            (lambda L=L, o=o, a=a, b=b: L.SequentialLR(o, [a, b], [2]), ValueError),
            (lambda L=L, o=o: L.SequentialLR(o, [1, 2], [2]), TypeError),
            (lambda L=L, o=o, a=a: L.SequentialLR(o, [a, L.ReduceLROnPlateau(o)], [2]), ValueError),
            (lambda L=L: L.ChainedScheduler([]), ValueError),
            (lambda L=L, o=o: L.ReduceLROnPlateau(o, min_lr=[0.1]), ValueError),
            (lambda L=L, a=a, b=b: L.ChainedScheduler([a, b]), ValueError),
        ):
            with pytest.raises(error):
                make()


def test_signatures_are_torchs():
    ours, theirs = (t.optim.lr_scheduler for t in LIBRARIES)
    assert torch.optim.lr_scheduler.__all__
    for name in theirs.__all__:
        mine, its = (inspect.signature(getattr(L, name)).parameters for L in (ours, theirs))
        assert [(p.name, p.default) for p in mine.values()] == [
            (p.name, p.default) for p in its.values()
        ], name


def test_nothing_is_said_where_torch_warns(recwarn):
    optimizer = optimizer_of(nblib)
    schedule = nblib.optim.lr_scheduler.StepLR(optimizer, 2)
    schedule.step()
    schedule.step(1)
    assert not recwarn.list
    with pytest.raises(AttributeError, match="StepLR has no 'print_lr'"):
        schedule.print_lr(True, 0, 0.1)
