"""The numbers of part 03 (slides 17-25), held against PyTorch and against arithmetic by hand.

The explorers' snapshots are checked in the same file: what a reader sees is what is tested here.
"""

import itertools
import math

import ipywidgets
import numpy as np
import pytest
import torch
from matplotlib.collections import PathCollection

from nblib.experiments import activations as experiments
from nblib.explorers import activations as explorers
from nblib.plots import style
from nblib.words import power
from tests.test_stage import hand, put, state

pytestmark = pytest.mark.undrawn

GRID = np.linspace(-7.3, 7.1, 144)  # no point at 0, where ReLU has its kink

TORCH = {
    "linear": lambda z: z * 1.0,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu": torch.nn.functional.leaky_relu,
    "elu": torch.nn.functional.elu,
    "gelu": torch.nn.functional.gelu,
    "silu": torch.nn.functional.silu,
}
NAMES = list(TORCH)


def torch_value_and_slope(name, z, **keywords):
    """Value and derivative by PyTorch's autograd, in float64."""
    z = torch.tensor(z, dtype=torch.float64, requires_grad=True)
    y = TORCH[name](z, **keywords)
    y.sum().backward()
    return y.detach().numpy(), z.grad.numpy()


# ------------------------------------------------------------------ one activation (slides 19-24)


def test_every_activation_has_a_torch_partner():
    assert list(experiments.ACTIVATIONS) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_value_and_slope_are_torchs(name):
    value, slope = torch_value_and_slope(name, GRID)
    np.testing.assert_allclose(experiments.value(name, GRID), value, atol=1e-12)
    np.testing.assert_allclose(experiments.slope(name, GRID), slope, atol=1e-12)


@pytest.mark.parametrize("parameter", [0.0, 0.2, 1.0, 2.0])
@pytest.mark.parametrize(("name", "keyword"), [("leaky_relu", "negative_slope"), ("elu", "alpha")])
def test_the_parameter_is_torchs(name, keyword, parameter):
    value, slope = torch_value_and_slope(name, GRID, **{keyword: parameter})
    np.testing.assert_allclose(experiments.value(name, GRID, parameter), value, atol=1e-12)
    np.testing.assert_allclose(experiments.slope(name, GRID, parameter), slope, atol=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_the_slope_is_the_slope_of_the_curve(name):
    h = 1e-6
    rise = experiments.value(name, GRID + h) - experiments.value(name, GRID - h)
    np.testing.assert_allclose(experiments.slope(name, GRID), rise / (2 * h), atol=1e-8)


def test_curve_holds_the_point_and_the_steepest_place():
    curve = experiments.curve("sigmoid", 2.0)
    assert curve.value == pytest.approx(1 / (1 + math.exp(-2.0)))
    assert curve.slope == pytest.approx(curve.value * (1 - curve.value))
    assert (curve.steepest, curve.grid[curve.slopes.argmax()]) == (0.25, 0.0)
    assert curve.parameter is None
    assert experiments.curve("leaky_relu", -3.0).value == pytest.approx(-0.03)
    assert experiments.curve("elu", -3.0, 0.5).value == pytest.approx(0.5 * math.expm1(-3.0))


@pytest.mark.parametrize(
    ("name", "low", "high", "at_zero", "left", "right", "steepest"),
    [
        ("sigmoid", 0.0, 1.0, 0.5, 0.0, 1.0, 0.25),
        ("tanh", -1.0, 1.0, 0.0, -1.0, 1.0, 1.0),
        ("relu", 0.0, math.inf, 0.0, 0.0, 1000.0, 1.0),
        ("leaky_relu", -math.inf, math.inf, 0.0, -10.0, 1000.0, 1.0),
        ("elu", -1.0, math.inf, 0.0, -1.0, 1000.0, 1.0),
        ("linear", -math.inf, math.inf, 0.0, -1000.0, 1000.0, 1.0),
    ],
)
def test_property_rows(name, low, high, at_zero, left, right, steepest):
    row = experiments.properties(name)
    assert (row.low, row.high, row.at_zero) == (low, high, at_zero)
    assert row.steepest == steepest
    assert experiments.value(name, [-1000, 1000]).tolist() == [left, right]


def test_properties_of_random_outputs():
    rows = {name: experiments.properties(name) for name in NAMES}
    assert abs(rows["tanh"].mean) < 0.03 and abs(rows["sigmoid"].mean - 0.5) < 0.03
    # The mean of max(0, z) for standard normal z is 1 / sqrt(2 pi).
    assert rows["relu"].mean == pytest.approx(1 / math.sqrt(2 * math.pi), abs=0.02)
    assert rows["relu"].zeros == pytest.approx(0.5, abs=0.02)
    assert all(rows[name].zeros == 0 for name in NAMES if name != "relu")
    # The lowest points of GELU and Swish, from a fine search by torch.
    z = torch.linspace(-3, 0, 300_001, dtype=torch.float64)
    for name in ("gelu", "silu"):
        assert rows[name].low == pytest.approx(TORCH[name](z).min().item(), abs=1e-5)


def test_elu_is_smooth_at_zero_for_alpha_one_only():
    for alpha in (0.25, 0.5, 1.0, 1.5, 2.0):
        left, right = experiments.slope("elu", [-1e-9, 1e-9], alpha)
        assert left == pytest.approx(alpha, abs=1e-6)
        assert (abs(right - left) < 1e-6) == (alpha == 1.0)


def test_exp_costs_more_than_a_maximum():
    assert experiments.cost_ratio("sigmoid", "relu") > 1.5
    assert experiments.cost_ratio("relu", "sigmoid") < 1 / 1.5


# ------------------------------------------------------------------------- layers (slides 17, 18)


@pytest.mark.parametrize("depth", [1, 2, 5])
def test_linear_layers_multiply_into_one(depth):
    rng = np.random.default_rng(depth)
    sizes = rng.integers(1, 7, size=depth + 1)
    layers = [
        (rng.normal(size=(fan_out, fan_in)), rng.normal(size=fan_out))
        for fan_in, fan_out in itertools.pairwise(sizes)
    ]
    x = h = rng.normal(size=(20, sizes[0]))
    for weight, bias in layers:
        h = h @ weight.T + bias
    weight, bias = experiments.collapse_layers(layers)
    assert weight.shape == (sizes[-1], sizes[0]) and bias.shape == (sizes[-1],)
    np.testing.assert_allclose(x @ weight.T + bias, h, atol=1e-10)


@pytest.mark.parametrize("depth", range(1, 11))
def test_without_activation_every_depth_is_one_line(depth):
    for weight_seed in range(5):
        run = experiments.linear_collapse(depth, "linear", weight_seed)
        assert run.pieces == 1
        assert run.gap < 1e-10
        np.testing.assert_allclose(run.output, run.collapsed_weight * run.x + run.collapsed_bias)
        np.testing.assert_allclose(run.slope, run.collapsed_weight)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "linear"])
@pytest.mark.parametrize("depth", [2, 3, 10])
def test_one_activation_bends_it(name, depth):
    for weight_seed in range(5):
        run = experiments.linear_collapse(depth, name, weight_seed)
        assert run.gap > 0.01
        assert np.ptp(run.slope) > 0.01
        assert np.abs(run.output).max() <= 1.0 + 1e-9


def test_one_layer_never_meets_its_activation():
    lines = [experiments.linear_collapse(1, name) for name in ("linear", "relu", "leaky_relu")]
    for run in lines:
        assert run.pieces == 1 and run.gap < 1e-12
        np.testing.assert_array_equal(run.output, lines[0].output)


def test_the_slope_of_a_network_is_its_derivative():
    for name in ("tanh", "silu", "sigmoid"):
        run = experiments.linear_collapse(4, name, points=3001)
        np.testing.assert_allclose(np.gradient(run.output, run.x)[1:-1], run.slope[1:-1], atol=2e-3)


def slow_count(layers, low, high):
    """Pieces counted another way: how often the pattern of active units changes on a fine grid."""
    h = torch.linspace(low, high, 400_001, dtype=torch.float64)[:, None]
    patterns = []
    for weight, bias in layers[:-1]:
        z = h @ torch.tensor(weight).T + torch.tensor(bias)
        patterns.append(z > 0)
        h = torch.relu(z)
    pattern = torch.cat(patterns, dim=1)
    return 1 + int((pattern[1:] != pattern[:-1]).any(dim=1).sum())


@pytest.mark.parametrize("hidden", [(1,), (5,), (16,), (4, 4), (8, 8), (4, 4, 4)])
def test_pieces_are_counted_exactly(hidden):
    for seed in range(4):
        rng = np.random.default_rng(seed)
        sizes = (1, *hidden, 1)
        layers = [
            (rng.normal(size=(b, a)) * math.sqrt(2 / a), rng.normal(size=b))
            for a, b in itertools.pairwise(sizes)
        ]
        pieces = experiments.count_pieces(layers, "relu", -3.0, 3.0)
        # A unit of a deeper layer may switch where nothing it sees reaches the output.
        assert pieces <= slow_count(layers, -3.0, 3.0)
        if len(hidden) == 1:
            inside = np.abs(layers[0][1] / layers[0][0][:, 0]) < 3.0
            assert pieces == 1 + inside.sum() == slow_count(layers, -3.0, 3.0)


def test_pieces_of_a_known_sawtooth():
    """2 relu(x) - 4 relu(x - 1/2) folds 0 to 1 into a tent; k folds make 2^k pieces."""
    tent = [(np.array([[1.0], [1.0]]), np.array([0.0, -0.5])), (np.array([[2.0, -4.0]]), 0.0)]
    for folds in range(1, 5):
        weight, bias = tent[0]
        layers = [(weight, bias)]
        for _ in range(folds - 1):
            layers.append((weight @ tent[1][0], bias.copy()))
        layers.append((tent[1][0], np.zeros(1)))
        assert experiments.count_pieces(layers, "relu", 0.0, 1.0) == 2**folds


def test_pieces_a_deeper_unit_may_cross_zero_more_than_once():
    """Cell pieces: above a fold, z = tent − ½ crosses 0 twice, and the fold's own units once."""
    x = np.linspace(-1, 2, 3001)
    first = np.array([x, x - 0.5])
    tent = 2 * np.maximum(first[0], 0) - 4 * np.maximum(first[1], 0)
    crossings = [np.abs(np.diff(z > 1e-9)).sum() for z in (*first, tent - 0.5)]
    assert crossings == [1, 1, 2]


def test_width_sets_the_number_of_pieces():
    runs = [experiments.pieces_of(width) for width in (1, 3, 7, 15)]
    assert [run.pieces for run in runs] == [2, 4, 8, 16]
    errors = [run.error for run in runs]
    assert errors == sorted(errors, reverse=True) and errors[-1] < 0.05
    for run in runs:
        # The network is straight between its bends: interpolating between them gives it back.
        knots = np.concatenate([run.x[:1], run.joints, run.x[-1:]])
        heights = np.interp(knots, run.x, run.output)
        np.testing.assert_allclose(np.interp(run.x, knots, heights), run.output, atol=0.02)
        np.testing.assert_allclose(run.target, np.cos(np.pi * run.x))


def test_pieces_are_fewer_where_two_units_bend_at_one_place_or_at_an_end():
    for joints, pieces in (([-0.5, 0.0, 0.5], 4), ([0.0, 0.0, 0.5], 3), ([-1.0, 0.0, 1.0], 2)):
        assert experiments.pieces_of(3, joints).pieces == pieces


def test_pieces_ten_random_layers_mostly_draw_fewer_than_one_wide_layer():
    """pieces: 72 hidden units in ten layers, and 72 on one hidden layer."""
    pieces = [experiments.linear_collapse(10, "relu", seed).pieces for seed in range(21)]
    assert (pieces[2], max(pieces)) == (62, 67)
    assert explorers.linear_collapse(10, "relu").values["weight_seed"] == 2
    assert sum(number < 45 for number in pieces) == 14
    bends = []  # of one wide layer, drawn in the same way: weights and biases of equal spread
    for seed in range(200):
        weight, bias = np.random.default_rng(seed).normal(size=(2, 72))
        bends.append((np.abs(bias / weight) < 3).sum())
    assert np.mean(bends) == pytest.approx(57, abs=0.8)
    wide = [experiments.linear_collapse(2, "relu", seed, 72).pieces for seed in range(21)]
    assert (np.median(pieces), np.median(wide)) == (39, 57)
    assert sorted(pieces)[-2] <= 62 and sum(w > d for w, d in zip(wide, pieces, strict=True)) >= 15


def chain_of_ten(w, b, h=0.5, activation=torch.sigmoid):
    """Ten units of one w and b: what is left of a gradient, and the last z, by torch's autograd."""
    h = start = torch.tensor(h, dtype=torch.float64, requires_grad=True)
    for _ in range(10):
        z = w * h + b
        h = activation(z)
    h.backward()
    return start.grad.item(), z.item(), h.item()


def test_ten_units_see_a_larger_weight_hardly_helps_but_with_a_bias_all_is_left():
    """ten-units, ten-units-see."""
    found = [f"{chain_of_ten(w, 0.0)[0]:.1e}" for w in (1.0, 2.0, 4.0)]
    assert found == ["3.5e-07", "3.0e-06", "5.5e-11"]
    assert f"{chain_of_ten(4.0, 0.0)[1]:.2f}" == "3.92"
    assert chain_of_ten(4.0, -2.0) == (1.0, 0.0, 0.5)
    assert f"{chain_of_ten(4.0, -2.0, 0.9)[0]:.3f}" == "0.076"


def test_tanh_see_the_chain_with_w_4_and_b_minus_2_is_one_of_tanh():
    for h in (0.1, 0.5, 0.7, 0.9):
        left, z, end = chain_of_ten(4.0, -2.0, h)
        of_tanh = chain_of_ten(1.0, 0.0, 2 * h - 1, torch.tanh)
        assert (left, z / 2, 2 * end - 1) == pytest.approx(of_tanh, abs=1e-12)


def test_relu_gain_see_the_default_weights_leave_next_to_nothing():
    assert (
        explorers.vanishing_gradient(init="torch").controls["init"].label == "default of nn.Linear"
    )
    assert f"{experiments.vanishing_gradient('relu', 20, 'torch').norm[0]:.1e}" == "3.5e-08"
    assert f"{experiments.vanishing_gradient('relu', 20, 'kaiming').norm[0]:.2f}" == "0.44"
    xavier = [experiments.vanishing_gradient("relu", 20, "xavier", k).norm[0] for k in range(21)]
    default = [experiments.vanishing_gradient("relu", 20, "torch", k).norm[0] for k in range(21)]
    assert max(default) < 1e-6 < 1e-4 < min(xavier)


def test_bend_eight_units_give_at_most_eight_jumps():
    """bend: two layers of the explorer are one hidden layer of 8 units."""
    pieces = [experiments.linear_collapse(2, "relu", seed).pieces for seed in range(21)]
    assert min(pieces) >= 2 and max(pieces) <= 9


def test_variants_see_the_slope_left_of_0_is_0_at_one_point_of_gelu_and_swish_only():
    left = np.linspace(-8, -0.01, 2000)
    for name in ("leaky_relu", "elu", "gelu", "silu"):
        slopes = experiments.slope(name, left)
        assert (slopes != 0).all()
        signs = np.count_nonzero(np.diff(np.sign(slopes)))
        assert signs == (name in ("gelu", "silu"))
        assert (np.abs(slopes[0]) < 0.005) == (name != "leaky_relu")  # curved: flat far out


def test_variants_gelu_and_swish_differ_from_relu_on_both_sides_of_0_the_others_on_the_left():
    for name in ("leaky_relu", "elu", "gelu", "silu"):
        left, right = np.abs(experiments.value(name, [-1.0, 1.0]) - [0.0, 1.0])
        assert left > 0.005 and (right > 0.1) == (name in ("gelu", "silu"))


# --------------------------------------------------------------- the way back (slides 20, 23)


def torch_gradients(name, depth, init, weight_seed, width=32, examples=32):
    """The same random network by PyTorch: the norm of dL/dz of every layer."""
    rng = np.random.default_rng(weight_seed)
    h = torch.tensor(rng.normal(size=(examples, width)))
    upstream = rng.normal(size=(examples, width))
    upstream = torch.tensor(upstream / np.linalg.norm(upstream))
    inner = []
    for _ in range(depth):
        if init == "torch":
            weight = rng.uniform(-1, 1, size=(width, width)) / width**0.5
        else:
            spread = {"xavier": width**-0.5, "kaiming": (2 / width) ** 0.5}
            weight = rng.normal(size=(width, width)) * spread[init]
        inner.append((h @ torch.tensor(weight).T).requires_grad_())
        inner[-1].retain_grad()
        h = TORCH[name](inner[-1])
    (h * upstream).sum().backward()
    return np.array([z.grad.norm().item() for z in inner])


@pytest.mark.parametrize("init", list(experiments.INITS))
@pytest.mark.parametrize("name", NAMES)
def test_gradient_norms_are_torchs(name, init):
    run = experiments.vanishing_gradient(name, 6, init, weight_seed=3)
    np.testing.assert_allclose(run.norm, torch_gradients(name, 6, init, 3), rtol=1e-9)


@pytest.mark.parametrize("init", list(experiments.INITS))
def test_ten_sigmoids_stay_under_a_quarter_to_the_tenth(init):
    for weight_seed in range(20):
        run = experiments.vanishing_gradient("sigmoid", 10, init, weight_seed)
        assert run.slopes.prod() <= 0.25**10 == run.bound[0]
        assert (run.slopes <= 0.25).all()
    assert round(0.25**10 * 1e7, 1) == 9.5


def test_large_weights_with_matching_biases_let_a_gradient_through_sigmoids():
    """What notebook 03 says of sigmoids: five kinds of weights do not help, others can.

    Spread 5/√n instead of 1/√n, and biases that keep the mean of each unit's z at 0.
    """
    for weight_seed in range(5):
        for init in experiments.INITS:
            run = experiments.vanishing_gradient("sigmoid", 20, init, weight_seed)
            assert run.norm[0] < 1e-5
        rng, width = np.random.default_rng(weight_seed), 32
        h = torch.tensor(rng.normal(size=(32, width)))
        upstream = rng.normal(size=(32, width))
        inner = []
        for _ in range(10):
            weight = torch.tensor(rng.normal(size=(width, width)) * 5 / width**0.5)
            z = h @ weight.T
            inner.append((z - z.mean(dim=0).detach()).requires_grad_())
            inner[-1].retain_grad()
            h = torch.sigmoid(inner[-1])
        (h * torch.tensor(upstream / np.linalg.norm(upstream))).sum().backward()
        assert inner[0].grad.norm().item() > 0.03


def test_vanishing_larger_thirty_times_xaviers_weights_saturate_most_units():
    """And about half of the gradient is left."""
    assert experiments.vanishing_gradient("sigmoid", 10, scale=30).norm[0] == pytest.approx(
        0.55, abs=0.05
    )
    rng, saturated = np.random.default_rng(0), []
    h = rng.normal(size=(32, 32))
    rng.normal(size=(32, 32))  # the gradient that enters
    for _ in range(10):
        z = h @ (30 * rng.normal(size=(32, 32)) / 32**0.5).T
        h = 1 / (1 + np.exp(-z))
        saturated.append((np.abs(z) > 4).mean())
    assert min(saturated) > 0.6


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("scale", [0.25, 1.0, 4.0])
def test_slopes_and_weights_multiply_to_what_is_left(name, scale):
    run = experiments.vanishing_gradient(name, 7, "kaiming", weight_seed=1, scale=scale)
    on_the_way = (run.slopes * run.weights)[::-1].cumprod()[::-1]
    np.testing.assert_allclose(on_the_way, run.norm, rtol=1e-9)
    assert run.weights[-1] == 1.0  # nothing lies between the last layer and the output


def test_the_way_back_through_linear_layers_is_the_weights_alone():
    for scale in (0.5, 2.0):
        one = experiments.vanishing_gradient("linear", 6, "xavier", weight_seed=2)
        run = experiments.vanishing_gradient("linear", 6, "xavier", weight_seed=2, scale=scale)
        np.testing.assert_allclose(run.slopes, 1.0)
        np.testing.assert_allclose(run.norm[0], one.norm[0] * scale**5)


def test_relu_passes_a_gradient_that_sigmoid_loses():
    for weight_seed in range(20):
        relu = experiments.vanishing_gradient("relu", 10, "kaiming", weight_seed)
        sigmoid = experiments.vanishing_gradient("sigmoid", 10, "xavier", weight_seed)
        assert relu.slopes.max() <= relu.bound[0] == 1.0
        assert 0.1 < relu.norm[0] < 10
        assert sigmoid.norm[0] < 1e-4


def torch_training(name, lr, bias, steps, units=16, inputs=40, weight_seed=0):
    """The same small network trained by PyTorch: losses, final output and hidden z."""
    rng = np.random.default_rng(weight_seed)
    first, last = torch.nn.Linear(1, units).double(), torch.nn.Linear(units, 1).double()
    with torch.no_grad():
        first.weight[:] = torch.tensor(rng.normal(size=(units, 1)))
        first.bias[:] = torch.tensor(bias + 0.3 * rng.normal(size=units))
        last.weight[:] = torch.tensor(rng.normal(size=(1, units)) / units**0.5)
        last.bias.zero_()
    parameters = [*first.parameters(), *last.parameters()]
    optimizer = torch.optim.SGD(parameters, lr=lr)
    x = torch.linspace(-2, 2, inputs, dtype=torch.float64)[:, None]
    losses = []
    for step in range(steps + 1):
        output = last(TORCH[name](first(x)))
        loss = torch.nn.functional.mse_loss(output, torch.sin(2 * x))
        losses.append(loss.item())
        if step < steps:
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return np.array(losses), output.detach().numpy()[:, 0], first(x).detach().numpy()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("lr", "bias"), [(0.05, 0.0), (0.02, -1.0)])
def test_training_is_torchs(name, lr, bias):
    run = experiments.dead_relu(lr, bias, name, steps=60)
    losses, output, z = torch_training(name, lr, bias, 60)
    np.testing.assert_allclose(run.losses, losses, rtol=1e-8)
    np.testing.assert_allclose(run.outputs[-1], output, atol=1e-8)
    assert run.slopes.shape == (61, 16, 40) and run.outputs.shape == (61, 40)
    assert run.off[-1] == (z <= 0).all(axis=0).sum()
    _, slopes = torch_value_and_slope(name, z)
    np.testing.assert_allclose(run.slopes[-1], slopes.T, atol=1e-6)


@pytest.mark.parametrize("bias", [-4.0, -2.0, -1.0, 0.0, 1.0])
@pytest.mark.parametrize("lr", [0.001, 0.05, 0.3, 1.0, 3.0])
def test_a_dead_relu_stays_dead(lr, bias):
    run = experiments.dead_relu(lr, bias, "relu")
    assert (np.diff(run.dead) >= 0).all()
    np.testing.assert_array_equal(run.dead, run.off)
    np.testing.assert_array_equal((run.slopes.max(axis=2) == 0).sum(axis=1), run.dead)
    assert np.isfinite(run.losses).all()
    assert (run.diverged is None) == (len(run.losses) == 201)


def test_exercise_3_7_ours_the_second_unit_stays_dead_and_with_a_leak_it_moves():
    for leak in (0.0, 0.01):
        first = torch.tensor([2.0, -1.0, 0.5]).requires_grad_()
        bias, last = torch.zeros(3, requires_grad=True), torch.ones(3, requires_grad=True)
        optimizer = torch.optim.SGD([first, bias, last], lr=0.01)
        x = torch.tensor([1.0, 2.0, 3.0, 4.0])
        for _ in range(50):
            h = torch.nn.functional.leaky_relu(x[:, None] * first + bias, leak)
            loss = ((h @ last - torch.sin(x)) ** 2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        moved = torch.stack([first - torch.tensor([2.0, -1.0, 0.5]), bias]).abs().min(dim=0).values
        assert (moved > 0).tolist() == [True, leak > 0, True]


def test_a_low_bias_and_a_high_rate_kill():
    assert experiments.dead_relu(0.05, -4.0).dead[0] >= 12
    assert experiments.dead_relu(0.05, 1.0).dead[0] == 0
    assert experiments.dead_relu(0.05, 0.0).dead[-1] + 5 < experiments.dead_relu(0.3, 0.0).dead[-1]


def test_leaky_relu_keeps_a_slope_and_tanh_saturates():
    leaky = experiments.dead_relu(0.05, -4.0, "leaky_relu")
    assert leaky.off[0] >= 12 and leaky.dead.max() == 0 and leaky.stuck.max() == 0
    tanh = experiments.dead_relu(0.05, -6.0, "tanh")
    assert tanh.dead.max() == 0 and tanh.stuck[0] >= 8


# ------------------------------------------------------------------------------------- bad settings


def test_errors_name_what_is_accepted():
    calls = [
        lambda: experiments.value("swish", 0.0),
        lambda: experiments.curve("swish"),
        lambda: experiments.linear_collapse(3, "swish"),
        lambda: experiments.vanishing_gradient("swish"),
        lambda: experiments.dead_relu(activation="swish"),
    ]
    for call in calls:
        with pytest.raises(ValueError, match=r"'swish'.*sigmoid.*relu.*silu"):
            call()
    with pytest.raises(ValueError, match=r"'he'.*torch, xavier, kaiming"):
        experiments.vanishing_gradient(init="he")
    for call in (experiments.linear_collapse, experiments.vanishing_gradient):
        with pytest.raises(ValueError, match="at least 1, not 0"):
            call(depth=0)
    with pytest.raises(ValueError, match="above 0, not -1"):
        experiments.dead_relu(lr=-1)
    with pytest.raises(ValueError, match="at least 1, not 0"):
        experiments.pieces_of(0)
    with pytest.raises(ValueError, match=r"tanh is curved.*relu"):
        experiments.count_pieces([(np.ones((1, 1)), np.zeros(1))] * 2, "tanh")
    with pytest.raises(ValueError, match="no layers"):
        experiments.collapse_layers([])


# ---------------------------------------------------------------------------------- the explorers

FACTORIES = {name: getattr(explorers, name) for name in explorers.__all__}


def ends(control):
    """Every option of a choice, both ends of a slider."""
    if hasattr(control, "options"):
        return [value for _, value in control._options_full]
    if isinstance(control, ipywidgets.FloatLogSlider):
        return [control.base**control.min, control.base**control.max]
    return [control.min, control.max]


@pytest.mark.drawn
@pytest.mark.parametrize("name", FACTORIES)
def test_every_end_of_every_control_gives_a_picture_and_a_sentence(name):
    explorer = FACTORIES[name]()
    seen = set()
    for corner in itertools.product(*(ends(control) for control in explorer.controls.values())):
        explorer.set(**dict(zip(explorer.controls, corner, strict=True)))
        assert explorer.sentence.endswith(".") and len(explorer.sentence) < 420
        assert "nan" not in explorer.sentence and "inf" not in explorer.sentence
        seen.add(explorer.sentence)
    assert len(seen) > 8


@pytest.mark.drawn
@pytest.mark.parametrize("name", FACTORIES)
def test_the_first_slider_changes_picture_and_sentence_without_a_full_drawing(name):
    explorer = FACTORIES[name]()
    slider = next(iter(explorer.controls.values()))
    if name == "activation":
        slider = explorer.controls["z"]
    if name == "dead_relu":
        slider.value = 3
    picture, sentence, draws = explorer.png, explorer.sentence, 1
    assert explorer._painter.edition == draws
    slider.value = slider.value + slider.step
    assert explorer.png != picture and explorer.sentence != sentence
    assert explorer._painter.edition == draws


def test_activation_snapshot():
    snapshot = explorers.activation("tanh", -1.5).snapshot()
    value, slope = torch_value_and_slope("tanh", snapshot["grid"])
    np.testing.assert_allclose(snapshot["values"], value, atol=1e-12)
    np.testing.assert_allclose(snapshot["slopes"], slope, atol=1e-12)
    assert snapshot["z"] == -1.5 and snapshot["value"] == pytest.approx(math.tanh(-1.5))
    assert snapshot["slope"] == pytest.approx(1 - math.tanh(1.5) ** 2)


def test_activation_says_what_matters():
    assert (
        "value 0.500, slope 0.250. This is the largest slope"
        in explorers.activation(z=0.0).sentence
    )
    assert "saturated" in explorers.activation(z=6.0).sentence
    assert "saturated" in explorers.activation("tanh", -4.0).sentence
    assert "no gradient passes" in explorers.activation("relu", -1.0).sentence
    assert "kink" in explorers.activation("relu", 0.0).sentence
    assert "from the left the slope is 0.50" in explorers.activation("elu", 0.0, 0.5).sentence
    assert "no kink" in explorers.activation("elu", 0.0, 1.0).sentence
    assert "falls here" in explorers.activation("gelu", -2.0).sentence


def test_choosing_another_function_sets_its_own_parameter():
    explorer = explorers.activation("leaky_relu", -2.0)
    assert explorer.values["parameter"] == 0.01
    explorer.controls["name"].value = "elu"
    assert explorer.values["parameter"] == 1.0 and "α = 1.00" in explorer.sentence
    explorer.set(parameter=0.5)
    assert explorer.snapshot()["value"] == pytest.approx(0.5 * math.expm1(-2.0))
    explorer.controls["name"].value = "sigmoid"
    assert explorer.controls["parameter"].layout.display == "none"


def test_linear_collapse_snapshot():
    snapshot = explorers.linear_collapse(5, "linear", 4).snapshot()
    weight, bias = np.polyfit(snapshot["x"], snapshot["output"], 1)
    assert snapshot["collapsed_weight"] == pytest.approx(weight)
    assert snapshot["collapsed_bias"] == pytest.approx(bias)
    assert snapshot["gap"] < 1e-10 and snapshot["pieces"] == 1
    bent = explorers.linear_collapse(5, "relu", 4)
    assert bent.snapshot()["gap"] > 0.1
    assert f"{bent.snapshot()['pieces']} straight pieces" in bent.sentence
    slopes = np.round(np.diff(bent.snapshot()["output"]) / np.diff(bent.snapshot()["x"]), 6)
    assert len(set(slopes)) >= bent.snapshot()["pieces"] > 10


@pytest.mark.parametrize(("name", "init"), [("sigmoid", "xavier"), ("relu", "kaiming")])
def test_vanishing_gradient_snapshot(name, init):
    explorer = explorers.vanishing_gradient(name, 10, init)
    snapshot = explorer.snapshot()
    np.testing.assert_allclose(snapshot["norm"], torch_gradients(name, 10, init, 0), rtol=1e-9)
    if name == "sigmoid":
        assert snapshot["slopes"].prod() <= 0.25**10
        assert "vanished" in explorer.sentence
        assert "10 layers of sigmoid, Xavier weights:" in explorer.sentence
    else:
        assert "It arrives" in explorer.sentence
        for word, factors in (("slopes", snapshot["slopes"]), ("weights", snapshot["weights"])):
            assert f"{word} multiply it by {power(factors.prod())}".split(" by ")[1] in (
                explorer.sentence
            )
        explorer.set(scale=0.25)
        assert "0.25 times Kaiming weights" in explorer.sentence and "vanished" in explorer.sentence


def test_exercise_3_3_ours_weights_twice_as_large_bring_far_less_than_512_times_as_much():
    explorer = explorers.vanishing_gradient("sigmoid", 10)
    usual = explorer.snapshot()
    explorer.set(scale=2.0)
    twice = explorer.snapshot()
    assert twice["norm"][0] / usual["norm"][0] == pytest.approx(110, abs=2)
    slopes = usual["slopes"].prod(), twice["slopes"].prod()
    assert slopes == pytest.approx((4.7e-7, 1.1e-7), rel=0.03)
    assert (twice["slopes"] < usual["slopes"]).all()
    for layer, found in ((10, ("0.24", "0.22")), (1, ("0.22", "0.18"))):
        assert tuple(f"{run['slopes'][layer - 1]:.2f}" for run in (usual, twice)) == found


def test_dead_relu_snapshot():
    explorer = explorers.dead_relu(0.05, -1.0)
    losses, output, z = torch_training("relu", 0.05, -1.0, 200)
    snapshot = explorer.snapshot()
    np.testing.assert_allclose(snapshot["losses"], losses, rtol=1e-6)
    np.testing.assert_allclose(snapshot["outputs"], output, atol=1e-6)
    dead = int((z <= 0).all(axis=0).sum())
    assert snapshot["dead"][-1] == dead > 0
    assert f"{dead} of 16 ReLU units are dead" in explorer.sentence
    assert "diverged" in explorers.dead_relu(3.0, 0.0).sentence
    one = explorers.dead_relu(0.3, step=0).sentence
    assert "1 of 16 ReLU units is dead: its z ≤ 0 for all 40 training inputs" in one
    assert "so no gradient reaches its weights." in one
    many = explorers.dead_relu(0.3, step=1).sentence
    assert "2 of 16 ReLU units are dead (1 at the start): their z ≤ 0 for all" in many
    assert "so no gradient reaches their weights." in many
    field, counts, _ = explorer._painter.figure.axes
    assert "× dead" in field.get_title(loc="left") and counts.get_title(loc="left") == "dead units"
    explorer.set(activation="tanh")
    assert counts.get_title(loc="left") == "saturated units"
    explorer.set(activation="leaky_relu", lr=0.1, bias=-2.0)  # none is stuck: those that leak
    assert counts.get_title(loc="left") == "z ≤ 0 for all inputs"
    (line, _, *_) = counts.lines
    assert np.array_equal(line.get_ydata(), explorer.snapshot()["off"]) and line.get_ydata()[-1] > 0


@pytest.mark.parametrize("step", [0, 3, 200])
def test_the_count_of_dead_units_is_seen_at_every_step(step):
    """At step 0, too, where there is no curve yet."""
    explorer = explorers.dead_relu(0.3, step=step)
    dead = explorer.snapshot()["dead"][-1]
    counts = explorer._painter.figure.axes[1]
    dots = [line for line in counts.lines if line.get_marker() == "o"]
    assert [line.get_xydata().tolist() for line in dots] == [[[step, dead]]]
    assert [text.get_text() for text in counts.texts] == [str(dead)]


@pytest.mark.parametrize("options", [{"lr": 0.3}, {"lr": 0.1, "bias": -2.0, "name": "leaky_relu"}])
def test_the_number_of_the_units_is_clear_of_their_curve(options):
    """Notebook 03: a count of leaking units goes up and down below its last value."""
    explorer = explorers.dead_relu(activation=options.pop("name", "relu"), **options)
    assert explorer.png  # the number has its place once it is drawn
    counts = explorer._painter.figure.axes[1]
    (number,), (curve, *_) = counts.texts, counts.lines
    box = number.get_window_extent()
    drawn = curve.get_path().interpolated(20).transformed(counts.transData)
    assert not drawn.intersects_bbox(box, filled=False)


@pytest.mark.parametrize(
    ("depth", "between", "name"),
    [(10, "linear", "Wx + b"), (1, "relu", "Wx + b"), (10, "relu", "nearest straight line")],
)
def test_the_straight_line_beside_the_network_has_its_name(depth, between, name):
    """Where it is the layers multiplied out the legend says so, whatever was chosen before."""
    explorer = explorers.linear_collapse(3, "tanh")
    explorer.set(depth=depth, activation=between)
    left, run = explorer.figure.axes[0], experiments.linear_collapse(depth, between, 2)
    assert [text.get_text() for text in left.get_legend().get_texts()] == ["network", name]
    product = run.collapsed_weight * run.x + run.collapsed_bias
    shown = left.lines[1].get_ydata()
    np.testing.assert_allclose(shown, run.line if name.startswith("nearest") else product)


def test_three_curves_and_their_slopes():
    said = explorers.three(far=2.0).sentence
    for name, title, largest in (
        ("sigmoid", "sigmoid", 0.25),
        ("tanh", "tanh", 1),
        ("relu", "ReLU", 1),
    ):
        _, (left, right) = torch_value_and_slope(name, np.array([-2.0, 2.0]))
        assert f"{title} {round(left, 3):g}, {largest}, {round(right, 3):g}" in said


def test_the_answers_of_notebook_03_on_dead_units():
    assert experiments.dead_relu(0.05).dead[[0, -1]].tolist() == [1, 1]
    leaky = experiments.dead_relu(0.1, -2.0, "leaky_relu")
    assert leaky.off[-1] >= leaky.off[0] == 12
    dips = np.flatnonzero(np.diff(leaky.off) < 0)
    assert len(dips) and (leaky.off[dips + 2] >= leaky.off[dips]).all()  # each lasts one step
    said = explorers.dead_relu(0.1, -2.0, "leaky_relu").sentence
    assert "no Leaky ReLU unit is lost. 13 of 16 have z ≤ 0 for all 40 training inputs" in said
    assert "but each keeps a slope of at least 0.01. Loss" in said
    assert "Each has z > 0 for at least one" in explorers.dead_relu(0.05, 1.0, "elu").sentence


def test_presets_out_of_range_are_refused():
    cases = [
        (explorers.activation, {"name": "swish"}, "sigmoid"),
        (explorers.activation, {"z": 9.0}, "-6 to 6"),
        (explorers.activation, {"parameter": 0.5}, "leaky_relu or elu"),
        (explorers.linear_collapse, {"depth": 0}, "1 to 10"),
        (explorers.vanishing_gradient, {"init": "he"}, "kaiming"),
        (explorers.dead_relu, {"lr": 10.0}, "0.001 to 3"),
        (explorers.dead_relu, {"activation": "gelu"}, "relu"),
    ]
    for factory, preset, accepted in cases:
        with pytest.raises(ValueError, match=accepted):
            factory(**preset)


@pytest.mark.parametrize("lr", [0.001, 0.02, 0.05, 0.3, 1.1, 3.0])
def test_a_preset_lies_on_a_step_of_its_slider(lr):
    """A browser moves a slider to the nearest whole step, and another run would be shown."""
    slider = explorers.dead_relu(lr=lr).controls["lr"]
    steps = (math.log10(slider.value) - slider.min) / slider.step
    assert slider.value == lr and abs(steps - round(steps)) < 1e-6
    assert 0.02 < slider.step < 0.03


# The presets of notebook 03. Another processor rounds differently; a run that is sensitive to its
# start would print another sentence there, so each must survive a start moved by 1e-10.
SHOWN = [(0.3, 0.0, "relu"), (0.1, -2.0, "leaky_relu"), (0.02, -6.0, "tanh")]


@pytest.mark.parametrize("preset", SHOWN)
def test_shown_sentences_do_not_hang_on_a_last_digit(preset):
    sentences = {explorers.dead_relu(*preset).sentence}
    lr, bias, name = preset
    for nudge in (1e-10, -1e-10, 3e-10):
        run = experiments.dead_relu(lr, bias + nudge, name)
        sentences.add(explorers._say_dead(200, lr, name, run))
    assert len(sentences) == 1


# --- what can be taken hold of ---


@pytest.mark.parametrize("name", experiments.ACTIVATIONS)
@pytest.mark.parametrize("handle", ["value", "slope"])
def test_the_point_is_moved_along_the_curve(name, handle):
    explorer = explorers.activation(name)
    for x, expected in ((-1.26, -1.3), (0.74, 0.7), (-99.0, -6.0), (99.0, 6.0)):
        put(explorer, handle, x, 0.3)
        numbers = explorer.snapshot()
        assert numbers["z"] == expected
        value, slope = torch_value_and_slope(name, expected)
        assert numbers["value"] == pytest.approx(value.item(), abs=1e-9)
        assert numbers["slope"] == pytest.approx(slope.item(), abs=1e-9)
        assert explorer.handles[handle].at(explorer.values, numbers) == (expected, numbers[handle])
    assert state(explorer, handle)["text"].startswith("z = 6.0, ")
    place = state(explorer, handle)  # an arrow key: one step of the slider
    hand(explorer, handle, x=place["x"] - place["step"][0], y=place["y"])
    assert explorer.values["z"] == 5.9


@pytest.mark.parametrize("name", ["leaky_relu", "elu"])
def test_the_curve_is_bent_by_its_parameter(name):
    explorer = explorers.activation(name)
    for wanted, expected in ((0.734, 0.73), (0.0, 0.0), (9.0, 2.0), (-9.0, 0.0), (1.5, 1.5)):
        unit = -1.25 if name == "leaky_relu" else math.expm1(-1.25)
        put(explorer, "bend", 3.0, wanted * unit)
        assert explorer.values["parameter"] == expected
        at = explorer.handles["bend"].at(explorer.values, explorer.snapshot())
        assert at == pytest.approx((-1.25, expected * unit), abs=1e-9)
    assert state(explorer, "bend")["text"].endswith("= 1.50")
    explorer.set(name="relu")
    assert [state["name"] for state in explorer.stage.handles] == ["value", "slope"]
    put(explorer, "bend", 0.0, -1.0)  # a message on its way may still come
    assert explorer.values["parameter"] == 1.5


def test_a_film_of_dead_units_stops_where_it_is_dragged_to():
    explorer = explorers.dead_relu(0.3)
    run = experiments.dead_relu(0.3)
    for step in (0, 3, 200):
        put(explorer, "now", step, 17)
        numbers = explorer.snapshot()
        assert explorer.values["step"] == step == len(numbers["losses"]) - 1
        np.testing.assert_array_equal(numbers["slopes"], run.slopes[step])
        assert explorer.sentence.startswith(f"Step {step}, ")
        assert f"{run.stuck[step]} of 16" in explorer.sentence
    explorer.set(lr=3.0)  # diverges: the film ends there
    diverged = explorer.snapshot()["diverged"]
    assert f"diverged at step {diverged}" in explorer.sentence
    assert len(explorer.snapshot()["losses"]) == diverged + 1


def test_layer_one_is_pulled_to_more_layers_and_larger_weights():
    explorer = explorers.vanishing_gradient("linear", 6, "xavier")
    at = explorer.handles["first"].at
    start = explorer.snapshot()["norm"][0]
    put(explorer, "first", 6, start * 2**5)
    assert explorer.values["depth"] == 6 and explorer.values["scale"] == pytest.approx(2, rel=0.07)
    assert at(explorer.values, explorer.snapshot()) == (6, explorer.snapshot()["norm"][0])
    for x, depth in ((11.4, 11), (-5, 1), (99, 20)):
        put(explorer, "first", x, explorer.snapshot()["norm"][0])
        assert explorer.values["depth"] == depth
    for y in (1e-30, 1e30):  # beyond what weights can do: the slider stays at its end
        put(explorer, "first", 20, y)
        assert explorer.values["scale"] == pytest.approx(0.25 if y < 1 else 4.0)


@pytest.mark.parametrize(
    ("depth", "left"),
    [(1, "1 out"), (4, "1 2 3 4 out"), (10, "1 2 3 4 5 6 7 8 9 10 out"), (20, "1 5 10 15 20 out")],
)
def test_layers_are_numbered_from_the_input_and_the_gradient_comes_from_the_right(depth, left):
    """As in the other pictures of layers, and as the text counts them."""
    explorer = explorers.vanishing_gradient("sigmoid", depth)
    numbers = [
        next(c for c in ax.collections if isinstance(c, PathCollection))
        for ax in explorer.figure.axes
    ]
    names = ["out", *map(str, range(1, 21))]
    right = left.removesuffix(" out").replace(" 9 10", " 10")  # they would run together
    for ax, found, words in zip(explorer.figure.axes, numbers, (left, right), strict=True):
        assert ax.get_xlabel() == "layer (1 is next to the input)"
        assert "← the gradient goes this way" in [text.get_text() for text in ax.texts]
        written = {
            (ax.transData.transform(place)[0]): next(n for n in names if path is style.glyphs(n))
            for place, path in zip(found.get_offsets(), found.get_paths(), strict=True)
            if len(path.vertices)
        }
        assert " ".join(written[x] for x in sorted(written)) == words
        scale = style.DPI / explorer.figure.dpi
        boxes = [style.glyphs(written[x]).get_extents().translated(scale * x, 0) for x in written]
        boxes.sort(key=lambda box: box.x0)
        assert all(b.x0 - a.x1 > 4 for a, b in itertools.pairwise(boxes)), (
            "numbers that run together"
        )
        size = explorer.snapshot()["norm"] if ax is explorer.figure.axes[0] else None
        if size is not None:  # layer k has its own number below it
            x, y = ax.lines[-1].get_data()
            assert x[0] == depth and y[0] == pytest.approx(size[0]) and x[-1] == 0 and y[-1] == 1


@pytest.mark.drawn
@pytest.mark.parametrize(("name", "lr"), [("relu", 0.05), ("tanh", 0.02)])
def test_crosses_stand_beside_the_inputs_and_not_on_one(name, lr):
    """A cross is for a whole row; within the field it would lie on the slopes of one input."""
    explorer = explorers.dead_relu(lr=lr, bias=-6.0, activation=name)
    field = explorer.figure.axes[0]
    crosses = field.lines[0]
    x = crosses.get_transform().transform(crosses.get_xydata())[:, 0]
    assert len(x) > 8 and x.max() < field.bbox.x0 - 5
    assert max(label.get_window_extent().x1 for label in field.get_yticklabels()) < x.min() - 4
    assert len(explorer.stage.columns) == 3, "a narrow page shows one below another"


@pytest.mark.parametrize(("name", "guides"), [("sigmoid", ["1", "¼"]), ("elu", ["1"])])
def test_only_the_slope_of_a_sigmoid_has_a_line_at_a_quarter(name, guides):
    """Its steepest slope; that of another function is not compared with it here."""
    right = explorers.activation(name).figure.axes[1]
    assert [text.get_text() for text in right.texts if text.get_visible()] == guides
