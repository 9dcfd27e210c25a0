"""Whole training runs, drawn at random, under nblib and torch from the same weights.

Hypothesis draws the network (depth, widths, activations, normalisation), the loss, the optimizer
with its settings, a schedule and gradient clipping. Both libraries then take 50 steps in float64 on
the same batches. All parameters and buffers must agree at the end: an error of any part in any
combination would have grown by then.
"""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import nblib
from tests.parity import LIBRARIES, array, copy_weights, examples

STEPS, ROWS, INPUTS, CLASSES = 50, 8, 3, 3


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    """On a busy machine torch's threads wait for each other: eight times as long at this size."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


# Smooth ones: at a kink the last digit of a sum would decide between two slopes.
ACTIVATIONS = ("Tanh", "Sigmoid", "SiLU", "GELU", "Softplus", "Mish", "LogSigmoid", "Softsign")
KINKED = ("ReLU", "LeakyReLU", "ELU", "SELU", "Hardswish", "PReLU", "ReLU6")

OPTIMIZERS = {
    "SGD": lambda o, p, lr, wd: o.SGD(p, lr=lr, weight_decay=wd),
    "momentum": lambda o, p, lr, wd: o.SGD(p, lr=lr, momentum=0.9, weight_decay=wd),
    "Nesterov": lambda o, p, lr, wd: o.SGD(p, lr=lr, momentum=0.8, nesterov=True, weight_decay=wd),
    "RMSprop": lambda o, p, lr, wd: o.RMSprop(p, lr=lr / 10, eps=1e-4, weight_decay=wd),
    "Adam": lambda o, p, lr, wd: o.Adam(p, lr=lr / 10, eps=1e-4, weight_decay=wd),
    "AdamW": lambda o, p, lr, wd: o.AdamW(p, lr=lr / 10, eps=1e-4, weight_decay=wd),
}
SCHEDULES = {
    "none": lambda s, o: None,
    "StepLR": lambda s, o: s.StepLR(o, step_size=10, gamma=0.5),
    "ExponentialLR": lambda s, o: s.ExponentialLR(o, gamma=0.97),
    "CosineAnnealingLR": lambda s, o: s.CosineAnnealingLR(o, T_max=STEPS),
    "LinearLR": lambda s, o: s.LinearLR(o, start_factor=0.2, total_iters=20),
}
LOSSES = {  # name -> (loss, kind of target)
    "MSELoss": (lambda n: n.MSELoss(), "numbers"),
    "L1Loss": (lambda n: n.L1Loss(), "numbers"),
    "SmoothL1Loss": (lambda n: n.SmoothL1Loss(beta=0.5), "numbers"),
    "HuberLoss": (lambda n: n.HuberLoss(delta=0.7), "numbers"),
    "BCEWithLogitsLoss": (lambda n: n.BCEWithLogitsLoss(), "unit"),
    "CrossEntropyLoss": (lambda n: n.CrossEntropyLoss(), "classes"),
    "smoothed": (lambda n: n.CrossEntropyLoss(label_smoothing=0.1), "classes"),
    "ignored": (lambda n: n.CrossEntropyLoss(ignore_index=0), "classes"),
    "soft": (lambda n: n.CrossEntropyLoss(), "shares"),
    "summed": (lambda n: n.CrossEntropyLoss(reduction="sum"), "classes"),
}


def network(n, widths, activations, norms, bias):
    """An MLP: Linear, a normalisation or none, an activation, again and again; then Linear."""
    layers, size = [], INPUTS
    for width, activation, norm in zip(widths, activations, norms, strict=True):
        layers.append(n.Linear(size, width, bias=bias))
        if norm == "batch":
            layers.append(n.BatchNorm1d(width))
        if norm == "layer":
            layers.append(n.LayerNorm(width))
        layers += [getattr(n, activation)(), n.Dropout(0.0)]
        size = width
    return n.Sequential(*layers, n.Linear(size, CLASSES)).double()


def batches(kind, seed):
    """Pairs (inputs, targets) as arrays: three batches, over and over."""
    rng = np.random.default_rng(seed)
    made = []
    for _ in range(3):
        x = rng.normal(size=(ROWS, INPUTS))
        target = {
            "numbers": rng.normal(size=(ROWS, CLASSES)),
            "unit": rng.uniform(size=(ROWS, CLASSES)),
            "classes": rng.integers(0, CLASSES, ROWS),
            "shares": rng.dirichlet(np.ones(CLASSES), ROWS),
        }[kind]
        made.append((x, target))
    return [made[step % 3] for step in range(STEPS)]


def train(t, model, loss, optimizer, schedule, data, clip):
    """The loop of slide 57, with whatever was drawn. The losses of all steps."""
    losses = []
    for x, target in data:
        optimizer.zero_grad()
        value = loss(model(t.tensor(x)), t.tensor(target))
        value.backward()
        if clip:
            t.nn.utils.clip_grad_norm_(model.parameters(), clip)
        optimizer.step()
        if schedule is not None:
            schedule.step()
        losses.append(value.item())
    return losses


def both(build, loss, optimizer, schedule, lr, decay, clip, seed):
    """Both libraries' runs: (losses, state_dict as arrays) of each."""
    nblib.manual_seed(seed)
    models = build(nblib.nn), build(torch.nn)
    copy_weights(*models)
    make, kind = LOSSES[loss]
    results = []
    for t, model in zip(LIBRARIES, models, strict=True):
        steps = OPTIMIZERS[optimizer](t.optim, model.parameters(), lr, decay)
        plan = SCHEDULES[schedule](t.optim.lr_scheduler, steps)
        losses = train(t, model, make(t.nn), steps, plan, batches(kind, seed), clip)
        results.append((losses, {k: array(v) for k, v in model.state_dict().items()}))
    return results


def assert_same(results, tolerance):
    (losses, state), (their_losses, theirs) = results
    np.testing.assert_allclose(losses, their_losses, rtol=tolerance, atol=tolerance)
    assert list(state) == list(theirs)
    for name, value in theirs.items():
        np.testing.assert_allclose(state[name], value, tolerance, tolerance, err_msg=name)


@st.composite
def builds(draw, activations):
    depth = draw(st.integers(1, 3))
    rows = [
        st.integers(1, 6),
        st.sampled_from(activations),
        st.sampled_from(["", "batch", "layer"]),
    ]
    widths, acts, norms = (draw(st.lists(r, min_size=depth, max_size=depth)) for r in rows)
    # LayerNorm of one number is 0 and of two ±1, whatever comes in: only rounding would be compared
    widths = [max(w, 3) if norm == "layer" else w for w, norm in zip(widths, norms, strict=True)]
    bias = draw(st.booleans())
    return lambda n: network(n, widths, acts, norms, bias)


SETTINGS = {
    "loss": st.sampled_from([name for name in LOSSES if name != "L1Loss"]),
    "optimizer": st.sampled_from(list(OPTIMIZERS)),
    "schedule": st.sampled_from(list(SCHEDULES)),
    "lr": st.sampled_from([0.01, 0.05, 0.1]),
    "decay": st.sampled_from([0.0, 0.01]),
    "clip": st.sampled_from([None, 1.0]),
    "seed": st.integers(0, 99),
}


@examples(60)
@given(build=builds(ACTIVATIONS), **SETTINGS)
def test_fifty_steps_of_a_smooth_network(build, **settings):
    """Within 1e-7: rounding of 1e-16 grows a little with every step."""
    assert_same(both(build, **settings), 1e-7)


@examples(40)
@given(build=builds(ACTIVATIONS + KINKED), **(SETTINGS | {"loss": st.sampled_from(list(LOSSES))}))
def test_fifty_steps_of_a_network_with_kinks(build, **settings):
    assert_same(both(build, **settings), 1e-7)
