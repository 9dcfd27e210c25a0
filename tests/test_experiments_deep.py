"""Deep networks in training (slides 20 and 23), held against PyTorch, and what notebook 03 says of
them: each claim of its text that no cell prints is a test here, named after the cell.
"""

import numpy as np
import pytest
import torch

from nblib import explorers, ops
from nblib.experiments import activations
from nblib.experiments import deep as experiments
from tests.test_stage import put

pytestmark = pytest.mark.undrawn


def torch_run(activation, optimizer, help, scale, seed, steps):
    """Losses and sizes of one start by PyTorch's autograd and optimizers."""
    rng = np.random.default_rng(seed)
    x, target = (torch.tensor(array) for array in experiments.sine())
    variance = {"sigmoid": 1.0, "tanh": 1.0, "relu": 2.0}[activation]
    sizes = [1] + [16] * 10 + [1]
    parameters = []
    for k in range(11):
        spread = (1.0 if k == 10 else scale * variance**0.5) / sizes[k] ** 0.5
        weight = torch.tensor(rng.normal(size=(sizes[k + 1], sizes[k])) * spread)
        parameters += [weight, torch.zeros(sizes[k + 1], dtype=torch.float64)]
    for parameter in parameters:
        parameter.requires_grad_()
    rule, lr = {"gd": (torch.optim.SGD, 0.03), "adam": (torch.optim.Adam, 0.003)}[optimizer]
    rule = rule(parameters, lr=lr)
    losses, norms = [], []
    for _ in range(steps + 1):
        h = x
        for k in range(10):
            z = h @ parameters[2 * k].T + parameters[2 * k + 1]
            if help == "norm":
                z = torch.nn.functional.batch_norm(z, None, None, training=True, eps=1e-5)
            f = getattr(torch, activation)(z)
            h = h + f if help == "skip" and k else f
        loss = ((h @ parameters[20].T + parameters[21] - target) ** 2).mean()
        rule.zero_grad()
        loss.backward()
        losses.append(loss.item())
        norms.append([weight.grad.norm().item() for weight in parameters[::2]])
        rule.step()
    return np.array(losses), np.array(norms)


@pytest.mark.parametrize("optimizer", ["gd", "adam"])
@pytest.mark.parametrize("help", experiments.HELPS)
@pytest.mark.parametrize("activation", ["sigmoid", "relu"])
def test_training_is_torchs(activation, help, optimizer):
    scale = 0.25 if help == "skip" else 1.0  # ReLU with skip connections soon diverges from more
    steps = 3 if help == "norm" else 12  # where the loss jumps up and down, rounding grows fast
    film = experiments.deep_training(activation, optimizer, help, scale, steps=steps, starts=2)
    for seed in (0, 1):
        losses, norms = torch_run(activation, optimizer, help, scale, seed, steps)
        np.testing.assert_allclose(film.losses[:, seed], losses, rtol=1e-6)
        np.testing.assert_allclose(film.sizes[:, seed], norms, rtol=1e-4, atol=1e-12)


def test_what_diverges_takes_no_further_part():
    film = experiments.deep_training("relu", scale=2.0, steps=20)
    lost = np.isinf(film.losses[-1])
    assert lost.any() and np.isnan(film.sizes[-1][lost]).all()
    assert not (np.diff(np.isinf(film.losses).astype(int), axis=0) < 0).any()


def test_errors_name_what_is_accepted():
    for call, accepted in (
        (lambda: experiments.deep_training("swish"), "sigmoid, tanh, relu"),
        (lambda: experiments.deep_training(optimizer="sgd"), "gd, adam"),
        (lambda: experiments.deep_training(help="batch"), "none, norm, skip"),
        (lambda: experiments.deep_training(weights="torch"), "xavier, kaiming"),
    ):
        with pytest.raises(ValueError, match=accepted):
            call()


# --- what notebook 03 says ---


def test_deep_explorer_sigmoid_learns_a_constant_and_relu_the_sine():
    sigmoid = experiments.deep_training("sigmoid")
    relu = experiments.deep_training("relu")
    assert sigmoid.losses[-1].min() > 0.99 * sigmoid.constant
    assert relu.losses[-1].max() < 0.2 * sigmoid.constant
    # the ramp at step 0, about a quarter a layer, and by step 30 none
    ramp, later = (np.median(sigmoid.sizes[step], axis=0) for step in (0, 30))
    assert (np.diff(np.log(ramp)) > 0).all() and 0.1 < (ramp[0] / ramp[-1]) ** 0.1 < 0.35
    assert 0.8 < later[0] / ramp[0] < 1 < ramp[-1] < 1.2  # layer 1 as before, the output's about 1
    assert later[-1] == later.max() < 1e-5
    np.testing.assert_allclose(sigmoid.losses[30], sigmoid.constant, atol=1e-6)


def test_deep_apart_see_only_differences_count_in_the_last_layer():
    """A weight of the output layer gets 2 · mean(error · h), and the common part averages
    away: what the trained network's gradient is, nearly, without it."""
    x, target = experiments.sine()
    flat, layers = experiments._network("sigmoid", None, 1.0, 10, 5)
    for _ in range(300):
        parts = experiments._loss_and_gradients(layers, "sigmoid", "none", x, target)[1]
        flat -= 0.03 * np.concatenate([part.reshape(5, -1) for part in parts], axis=1)
    h = np.broadcast_to(x, (5, *x.shape))
    for weight, bias in layers[:-1]:
        h = activations.value("sigmoid", h @ weight.transpose(0, 2, 1) + bias)
    weight, bias = layers[-1]
    error = h @ weight.transpose(0, 2, 1) + bias - target
    assert np.abs(error.mean(axis=(1, 2))).max() < 1e-7
    gradient = 2 * (error * h).mean(axis=1)
    film = experiments.deep_training("sigmoid")
    np.testing.assert_allclose(np.linalg.norm(gradient, axis=1), film.sizes[300][:, -1], rtol=1e-4)
    differences = 2 * (error * (h - h.mean(axis=1, keepdims=True))).mean(axis=1)
    left = np.linalg.norm(differences, axis=1) / np.linalg.norm(gradient, axis=1)
    np.testing.assert_allclose(left, 1, atol=0.15)
    assert h.std(axis=1).max() < 1e-6


def test_relu_slopes_kaimings_weights_keep_root_two_to_the_ninth_times_as_much_of_the_spread():
    """Biases are 0, so that a factor of the weights goes straight through a ReLU."""
    kept = {w: experiments.signals("relu", w) for w in experiments.WEIGHTS}
    grown = {w: spread[:, -1] / spread[:, 0] for w, spread in kept.items()}
    np.testing.assert_allclose(grown["kaiming"] / grown["xavier"], 2**4.5, rtol=1e-9)
    assert np.median(grown["kaiming"]) == pytest.approx(0.25, abs=0.005)
    assert np.median(grown["xavier"]) == pytest.approx(0.011, abs=0.0005)


def test_the_fit_is_that_of_the_start_in_the_middle():
    film = experiments.deep_training("relu", steps=40)
    middle = np.sort(film.losses[-1])[2]
    x, target = experiments.sine()
    assert film.fits.shape == (41, len(x))
    assert ((film.fits[-1] - target[:, 0]) ** 2).mean() == pytest.approx(middle)
    lost = experiments.deep_training("relu", scale=2.0, steps=20)
    assert np.isnan(lost.fits[-1]).all()


def test_deep_explorer_the_sigmoids_answer_is_a_flat_line():
    fits = experiments.deep_training("sigmoid").fits
    assert np.ptp(fits[-1]) < 1e-4 and np.ptp(experiments.deep_training("relu").fits[-1]) > 1.5


def test_signals_are_those_of_the_networks_that_are_trained():
    rng = np.random.default_rng(1)  # the second start
    h, spreads = experiments.sine()[0], []
    for fan_in in [1] + [16] * 9:
        weight = rng.normal(size=(16, fan_in)) * (2.0 / fan_in) ** 0.5
        h = activations.value("relu", h @ weight.T)
        spreads.append(h.std(axis=0).mean())
    np.testing.assert_allclose(experiments.signals("relu")[1], spreads, rtol=1e-9)


def test_deep_apart_it_is_the_sigmoid_and_for_relu_the_weights_too():
    kinds = [(name, weights) for name in ("sigmoid", "relu") for weights in experiments.WEIGHTS]
    ends = [experiments.deep_training(name, weights=weights).losses[-1] for name, weights in kinds]
    constant = experiments.deep_training().constant
    assert ends[0].min() > 0.99 * constant and ends[1].min() > 0.99 * constant
    assert ends[3].max() < ends[2].min()
    left = [np.median(experiments.signals(*kind)[:, -1]) for kind in kinds]
    assert 1e-7 < left[0] < left[1] < 1e-5 < 1e-3 < left[2] < 0.1 < left[3]
    said = explorers.deep.apart().sentence
    assert "sigmoid with Kaiming weights 0.44 to 0.44" in said
    assert "ReLU with Xavier weights 0.09 to 0.31" in said


def test_deep_sigmoid_quiz_the_output_layer_alone_soon_finds_the_constant():
    """And deep-see: given time, its bias alone does."""
    x, target = experiments.sine()
    for parts, steps in ((2, 20), (1, 100)):
        layers = experiments._network("sigmoid", None, 1.0, 10, 5)[1]
        for _ in range(steps):
            loss, gradients, _ = experiments._loss_and_gradients(
                layers, "sigmoid", "none", x, target
            )
            for part, gradient in list(zip(layers[-1], gradients[-2:], strict=True))[-parts:]:
                part -= 0.03 * gradient
        np.testing.assert_allclose(loss, target.var(), atol=1e-5)


def test_tanh_ten_layers_of_tanh_train_as_well_as_ten_of_relu():
    for depth in (10, 20):
        tanh, relu = (
            experiments.deep_training(name, depth=depth).losses[-1] for name in ("tanh", "relu")
        )
        assert tanh.max() < relu.max() and np.median(tanh) < np.median(relu)


@pytest.mark.parametrize("lr", [0.1, 0.3])
def test_deep_adam_a_larger_rate_does_not_help_gradient_descent(lr):
    film = experiments.deep_training("sigmoid", lr=lr)
    assert film.losses[-1].min() > 0.99 * film.constant
    if lr == 0.3:  # it overshoots, then settles on the constant
        assert film.losses[:6].max(axis=0).min() > 10 and film.sizes[20:].max() < 1e-6
        np.testing.assert_allclose(film.losses[20:], film.constant, atol=1e-3)


def test_deep_adam_a_hundred_times_the_rate_diverges_and_much_larger_weights_help_in_part():
    """The last layer's gradient is of ordinary size from the start, and that rate is beyond it."""
    assert np.isinf(experiments.deep_training("sigmoid", lr=3).losses[-1]).all()
    sizes = experiments.deep_training("sigmoid").sizes[0]
    assert sizes[:, -1].min() > 0.1 and sizes[:, 0].max() < 1e-5
    film = experiments.deep_training("sigmoid", scale=4)
    assert np.abs(film.losses[-1] - film.constant).max() < 0.01
    ends = np.sort(experiments.deep_training("sigmoid", scale=8).losses[-1])
    other = np.sort(experiments.deep_training("sigmoid", scale=8, nudge=1e-10).losses[-1])
    assert 0.2 < ends[0] < 0.25 and ends[3] < 0.3 and 0.42 < ends[4] < 0.98 * film.constant
    np.testing.assert_allclose(ends, other, atol=1e-6)
    spread, usual = (experiments.signals("sigmoid", scale=scale)[:, -1] for scale in (8, 1))
    assert (spread > 1000 * usual).all()


def test_slope_or_centre_it_takes_both():
    """Cell slope-or-centre: the centre alone nothing, the slope alone some, both nearly tanh."""
    centred, steep, both, tanh = (
        experiments.deep_training(name).losses[-1] for name in (*experiments.TWINS, "tanh")
    )
    constant = experiments.deep_training().constant
    assert centred.min() > 0.99 * constant
    assert steep.min() > 0.25 and np.median(steep) < 0.9 * constant
    assert both.max() < 0.15 and tanh.max() < 0.05
    left = [np.median(experiments.signals(name)[:, -1]) for name in experiments.TWINS]
    plain = np.median(experiments.signals("sigmoid")[:, -1])
    assert left[0] / plain == pytest.approx(2, abs=0.15)  # "only doubles it"
    assert left[1] / plain == pytest.approx(1e4, rel=0.2)
    assert left[2] / left[1] == pytest.approx(40, abs=5)


def test_slope_or_centre_sums_of_positive_outputs_lie_further_from_0_and_slopes_are_smaller():
    """From the second layer on, of whose sums the activation decides."""
    sums, slopes = {}, {}
    for name in ("sigmoid_steep", "sigmoid_both"):
        twin, h = experiments.TWINS[name], experiments.sine()[0]
        layers, seen = experiments._network(name, None, 1.0, 10, 5)[1], []
        for weight, bias in layers[:-1]:
            z = h @ weight.transpose(0, 2, 1) + bias
            h = twin.forward(z)
            seen.append((np.abs(z).mean(), twin.backward(np.ones_like(z), z, output=h).mean()))
        sums[name], slopes[name] = np.array(seen[1:]).T
    assert (sums["sigmoid_steep"] > 1.4 * sums["sigmoid_both"]).all()
    assert (slopes["sigmoid_steep"] < 0.75 * slopes["sigmoid_both"]).all()


@pytest.mark.parametrize("name", experiments.TWINS)
def test_the_twins_slopes_are_those_of_their_curves(name):
    twin, z, small = experiments.TWINS[name], np.linspace(-3, 3, 13), 1e-6
    found = twin.backward(np.ones_like(z), z, output=twin.forward(z))
    rise = (twin.forward(z + small) - twin.forward(z - small)) / (2 * small)
    np.testing.assert_allclose(found, rise, atol=1e-8)
    at_zero = twin.forward(0.0), twin.backward(np.ones(1), np.zeros(1), output=None)[0]
    expected = {"centred": (0, 0.25), "steep": (0.5, 1), "both": (0, 1)}
    assert at_zero == expected[name.removeprefix("sigmoid_")]


def test_sums_of_skip_connections_grow_with_the_weights():
    """Cell helps-grow."""
    grown = {}
    for scale in (0.25, 2.0):
        spread = experiments.signals("relu", help="skip", scale=scale)
        grown[scale] = spread[:, -1] / spread[:, 0]
    assert grown[0.25].max() < 4 and grown[2.0].min() > 500


def test_deep_adam_leaves_the_plateau_for_a_second_one():
    sigmoid = experiments.deep_training("sigmoid", "adam")
    relu = experiments.deep_training("relu", "adam")
    left = [np.argmax(run < 0.9 * sigmoid.constant) for run in sigmoid.losses.T]
    assert min(left) > 50 and max(left) - min(left) > 50  # some starts sooner, some later
    assert sigmoid.losses[-1].min() > 0.25 and sigmoid.losses[-1].max() < 0.35
    assert relu.losses[150].max() < 0.01


def test_deep_sigmoid_quiz_patience_does_not_help():
    film = experiments.deep_training("sigmoid", lr=0.1, steps=3000, starts=2)
    assert film.losses[-1].min() > 0.99 * film.constant


def test_helps_see_normalisation_and_skip_connections():
    def ends(help, scale, optimizer="gd"):
        return experiments.deep_training("relu", optimizer, help, scale).losses[-1]

    constant = experiments.deep_training("relu").constant
    assert ends("none", 0.25).min() > 0.99 * constant and np.isinf(ends("none", 2.0)).all()
    assert ends("norm", 0.25).max() < 0.02 and ends("norm", 2.0).max() < 0.05
    assert ends("skip", 0.25).max() < 0.05 and np.isinf(ends("skip", 2.0)).all()
    assert ends("none", 0.25, "adam").max() < 0.01  # "Does Adam need this help as well?"
    assert ends("none", 2.0, "adam").min() > 0.03 and ends("norm", 2.0, "adam").max() < 0.01
    said = explorers.deep.helps().sentence
    assert "times Kaiming's: without help it diverges, with normalisation 0.00, with skip" in said


def test_dead_when_most_that_die_with_a_large_rate_die_in_the_first_steps():
    runs = [activations.dead_relu(0.3, weight_seed=seed) for seed in range(20)]
    kept = [run for run in runs if run.diverged is None]
    deaths = sum(run.dead[-1] - run.dead[0] for run in kept)
    early = sum(run.dead[10] - run.dead[0] for run in kept)
    assert (len(kept), deaths, early) == (15, 159, 127)  # dead-see says so
    calm = sum(
        r.dead[-1] - r.dead[0]
        for r in (activations.dead_relu(0.05, weight_seed=seed) for seed in range(20))
    )
    assert calm == 8
    shown = activations.dead_relu(0.3)
    assert list(shown.dead[[0, 1, 2, 3, 74, 75, -1]]) == [1, 2, 4, 10, 10, 11, 11]
    assert shown.losses[:2] == pytest.approx([1.7, 14], rel=0.03)
    assert shown.losses[4:72].max() < 0.5  # after the fourth step
    assert shown.losses[:-1][np.diff(shown.dead) > 0].min() > 1.6  # they die while it is large


def test_dead_compare_see_tanh_far_out_is_as_good_as_stuck():
    """At 0.02; at 0.1 some runs diverge, so the smaller rate is not chosen to make it look bad."""
    slow, fast = (
        [activations.dead_relu(lr, -6.0, "tanh", weight_seed=seed) for seed in range(5)]
        for lr in (0.02, 0.1)
    )
    assert all(run.losses[-1] > 0.4 and run.diverged is None for run in slow)
    assert 0 < sum(run.diverged is not None for run in fast) < 5


def test_dead_compare_a_small_leak_ends_where_relu_does_elu_and_swish_lower():
    ends = {
        name: np.sort(
            [activations.dead_relu(0.1, -2.0, name, weight_seed=k).losses[-1] for k in range(5)]
        )
        for name in ("relu", "leaky_relu", "elu", "silu")
    }
    np.testing.assert_allclose(ends["relu"], ends["leaky_relu"], atol=0.03)
    for name in ("elu", "silu"):
        assert (ends[name] < ends["relu"]).all()


def test_larger_weights_on_the_way_back():
    """vanishing-see, tanh-see, relu-gradient-see: what the explorer shows when it is pulled up."""
    runs = {
        name: [activations.vanishing_gradient(name, init=init, scale=scale) for scale in (1, 2, 4)]
        for name, init in (("sigmoid", "xavier"), ("tanh", "xavier"), ("relu", "kaiming"))
    }
    left = {name: [run.norm[0] for run in three] for name, three in runs.items()}
    assert left["sigmoid"] == sorted(left["sigmoid"]) and 0.0014 < left["sigmoid"][2] < 0.0016
    for name in ("sigmoid", "tanh"):  # the slopes become smaller meanwhile
        slopes = [run.slopes.prod() for run in runs[name]]
        assert slopes == sorted(slopes, reverse=True)
    assert left["tanh"] == sorted(left["tanh"]) and left["tanh"][0] < 1 < left["tanh"][2]
    assert left["relu"][1] / left["relu"][0] == pytest.approx(2**9)
    assert 0.02 < runs["relu"][0].slopes.prod() < 0.05  # "a few hundredths"
    for name, scale, verdict in (
        ("sigmoid", 1.0, "It has vanished."),
        ("sigmoid", 4.0, "Little of it arrives."),
        ("tanh", 1.0, "It arrives."),
        ("tanh", 4.0, "It has grown."),
    ):
        assert verdict in explorers.vanishing_gradient(name, scale=scale).sentence


def test_vanishing_see_no_unit_need_be_saturated():
    """Ten sigmoid layers with Xavier's weights: the slopes' factors, and single slopes."""
    for seed in range(6):
        assert activations.vanishing_gradient("sigmoid", weight_seed=seed).slopes.min() > 0.2
        rng = np.random.default_rng(seed)
        h, slopes = rng.normal(size=(32, 32)), []
        for _ in range(10):
            h = activations.value("sigmoid", h @ rng.normal(size=(32, 32)) / np.sqrt(32))
            slopes.append(h * (1 - h))
        assert (np.array(slopes) < 0.05).mean() < 0.002


def test_tanh_see_most_sums_lie_near_0_and_there_tanh_is_steep():
    layers, h = experiments._network("tanh", None, 1.0, 10, 5)[1], experiments.sine()[0]
    for weight, bias in layers[:-1]:
        z = h @ weight.transpose(0, 2, 1) + bias
        assert (np.abs(z) < 1).mean() > 0.7  # where the slope is above 0.42
        h = np.tanh(z)
    rng = np.random.default_rng(0)  # and in the network of the explorer
    h = rng.normal(size=(32, 32))
    rng.normal(size=(32, 32))  # the gradient at its output
    for _ in range(10):
        z = h @ rng.normal(size=(32, 32)).T / np.sqrt(32)
        assert (np.abs(z) < 1).mean() > 0.6
        h = np.tanh(z)
    assert activations.vanishing_gradient("tanh").norm[0] == pytest.approx(1 / 3, abs=0.02)


def test_relu_gradient_in_twenty_networks_about_as_much_is_left_as_came_in():
    left = [activations.vanishing_gradient("relu", 10, "kaiming", k).norm[0] for k in range(20)]
    assert 0.3 < min(left) < 0.35 and 1.25 < max(left) < 1.35


def test_relu_gain_twenty_relus_need_root_two_times_xaviers_weights_or_a_little_more():
    """By what Xavier's weights have to be multiplied for 1 to be left, in the explorer's seeds."""
    needed, slopes = [], []
    for k in range(21):
        run = activations.vanishing_gradient("relu", 20, "xavier", k)
        needed.append(run.norm[0] ** (-1 / 19))  # nineteen matrices, each by the same factor
        slopes.append(run.slopes)
        again = activations.vanishing_gradient("relu", 20, "xavier", k, needed[-1])
        assert again.norm[0] == pytest.approx(1)
        kaiming = activations.vanishing_gradient("relu", 20, "kaiming", k)
        assert 0.1 < kaiming.norm[0] < 1.3 and run.norm[0] < 2e-3
    assert min(needed) > 1.395 and max(needed) < 1.56 and np.median(needed) < 1.46
    assert np.mean(slopes) == pytest.approx(0.5**0.5, abs=0.01)
    wide = [
        activations.vanishing_gradient("relu", 20, weight_seed=k, width=256).norm[0] ** (-1 / 19)
        for k in range(6)
    ]
    assert np.mean(wide) == pytest.approx(2 ** (20 / 19 / 2), abs=0.01)  # more units, less chance


def test_summary_table_cross_entropy_makes_up_for_the_slope_of_a_sigmoid_output():
    """exercise-3-2-ours too: what is left is p − t, and of the squared error next to nothing."""
    z = torch.tensor(-40.0, dtype=torch.float64, requires_grad=True)
    p = torch.sigmoid(z)  # the right answer is 1
    for loss, size in ((-torch.log(p), 1), ((p - 1) ** 2, 0)):
        (gradient,) = torch.autograd.grad(loss, z, retain_graph=True)
        assert gradient.item() == pytest.approx(-size, abs=1e-12)


def test_vanishing_see_four_times_the_weights_help_since_they_have_both_signs():
    """The same weights made positive leave next to nothing."""
    assert explorers.vanishing_gradient().controls["scale"].max == pytest.approx(np.log10(4))
    runs = [activations.vanishing_gradient("sigmoid", weight_seed=k, scale=4) for k in range(21)]
    assert f"{runs[0].norm[0]:.1e}" == "1.5e-03" and max(run.norm[0] for run in runs) < 0.01
    for positive in (False, True):
        rng = np.random.default_rng(0)
        h, grad = rng.normal(size=(2, 32, 32))
        grad /= np.linalg.norm(grad)
        steps = []
        for _ in range(10):
            weight = rng.normal(size=(32, 32)) * 4 / np.sqrt(32)
            weight = np.abs(weight) if positive else weight
            z = h @ weight.T
            h = activations.value("sigmoid", z)
            steps.append((weight, h * (1 - h)))
            if len(steps) > 2:  # how many sums stay near 0
                assert (
                    (np.abs(z) < 1.5).mean() < 1e-3 if positive else (np.abs(z) < 1.5).mean() > 0.3
                )
        for weight, slopes in reversed(steps):
            grad = grad * slopes
            left = np.linalg.norm(grad)
            grad = grad @ weight
        assert left < 1e-40 if positive else left == pytest.approx(runs[0].norm[0], rel=1e-9)


def test_vanishing_see_back_to_1_takes_thirty_times_the_weights():
    """Beyond the explorer's range. Most units are saturated then: slopes below 0.01."""
    left = {
        scale: [
            activations.vanishing_gradient("sigmoid", weight_seed=k, scale=scale).norm[0]
            for k in range(6)
        ]
        for scale in (16, 32)
    }
    assert max(left[16]) < 1 and 0.5 < min(left[32]) < np.median(left[32]) < 3
    rng = np.random.default_rng(0)
    h = rng.normal(size=(32, 32))
    for _ in range(10):
        h = activations.value("sigmoid", h @ rng.normal(size=(32, 32)) * 32 / np.sqrt(32))
        assert (h * (1 - h) < 0.01).mean() > 0.75


def test_dead_seeds_do_not_hang_on_a_last_digit():
    for lr in (0.05, 0.3):
        for seed in range(20):
            one = activations.dead_relu(lr, weight_seed=seed)
            other = activations.dead_relu(lr, weight_seed=seed, nudge=1e-10)
            assert one.dead[-1] == other.dead[-1] and one.dead[:11][-1] == other.dead[:11][-1]


SHOWN = [
    *(
        (name, optimizer, "none", 1.0)
        for name in ("sigmoid", "relu")
        for optimizer in ("gd", "adam")
    ),
    *(("relu", "gd", help, scale) for help in experiments.HELPS for scale in (0.25, 2.0)),
]


@pytest.mark.parametrize("setting", SHOWN)
def test_shown_losses_do_not_hang_on_a_last_digit(setting):
    one = experiments.deep_training(*setting).losses[-1]
    other = experiments.deep_training(*setting, nudge=1e-13).losses[-1]
    np.testing.assert_allclose(one, other, atol=3e-3)  # two digits are shown


# --- the explorer ---


def test_deep_training_snapshot_and_handle():
    explorer = explorers.deep_training(step=0)
    for step in (100, 300, 0):
        put(explorer, "now", step, 0.8)
        assert explorer.values["step"] == step
        numbers = explorer.snapshot()
        film = experiments.deep_training("sigmoid")
        np.testing.assert_array_equal(numbers["losses"]["sigmoid"], film.losses)
        np.testing.assert_array_equal(numbers["sizes"]["sigmoid"], film.sizes[step].T)
        assert explorer.sentence.startswith(f"Step {step} with gradient descent")
    explorer.set(scale=2.0, step=300)
    assert "ReLU: all five diverged" in explorer.sentence


def test_deep_training_sets_the_sigmoid_against_tanh():
    explorer = explorers.deep_training(step=100)
    explorer.set(rival="tanh")
    film = experiments.deep_training("tanh")
    numbers = explorer.snapshot()
    assert list(numbers["losses"]) == ["sigmoid", "tanh"]
    np.testing.assert_array_equal(numbers["sizes"]["tanh"], film.sizes[100].T)
    assert f"Tanh: loss {np.median(film.losses[100]):.2f}" in explorer.sentence
    legend = explorer._painter.figure.axes[0].get_legend()
    assert [text.get_text() for text in legend.get_texts()] == ["sigmoid", "tanh"]


def test_two_inputs_are_sent_through_the_network_that_is_trained():
    rng = np.random.default_rng(0)  # the first start
    h = np.array([[-0.8], [0.8]])
    pair = experiments.two_inputs(-0.8, 0.8, "relu")
    for layer, fan_in in enumerate([1] + [16] * 9):
        h = np.maximum(0, h @ (rng.normal(size=(16, fan_in)) * (2.0 / fan_in) ** 0.5).T)
        np.testing.assert_allclose(pair.outputs[:, layer], h, atol=1e-12)
        assert pair.apart[layer] == pytest.approx(np.sqrt(((h[0] - h[1]) ** 2).mean()))
    with pytest.raises(ValueError, match="sigmoid, tanh, relu"):
        experiments.two_inputs(activation="swish")
    with pytest.raises(ValueError, match="multiple of 5 from 0 to 300, not 7"):
        experiments.two_inputs(step=7)


@pytest.mark.parametrize("name", experiments.USUAL)
def test_two_inputs_at_each_step_are_those_of_the_training(name):
    film = experiments.deep_training(name)
    x, target = (column[:, 0] for column in experiments.sine())
    middle = int(np.argsort(film.losses[-1], kind="stable")[2])
    for step in (0, 5, 60, 300):
        pairs = [
            experiments.two_inputs(a, b, name, step) for a, b in zip(x[:-1:2], x[1::2], strict=True)
        ]
        answers = np.concatenate([pair.answers for pair in pairs])
        assert ((answers - target) ** 2).mean() == pytest.approx(film.losses[step, 0], rel=1e-9)
        np.testing.assert_allclose(pairs[0].fit, answers, atol=1e-12)
        assert pairs[0].loss == pytest.approx(film.losses[step, 0], rel=1e-9)
        if middle == 0:
            np.testing.assert_allclose(answers, film.fits[step], atol=1e-12)


def test_two_inputs_see_training_pulls_them_apart_with_relu_and_not_with_sigmoids():
    explorer = explorers.two_inputs()
    apart = []
    for step in range(0, 301, 5):
        pair = experiments.two_inputs(step=step)
        apart.append(pair.apart)
        if step >= 20:
            errors = pair.fit - experiments.sine()[1][:, 0]
            assert np.abs(pair.answers).max() < 0.001 and abs(errors.mean()) < 0.001
    assert np.ptp(apart, axis=0).max() < 1e-6 and np.ptp(apart, axis=0)[-1] < 1e-9
    explorer.set(step=300)
    assert "step 300: loss 0.44 (the best constant answer: 0.44)." in explorer.sentence
    assert explorer.sentence.endswith("by 4.1 × 10⁻⁷; the answers are 0.00 and 0.00.")
    explorer.set(activation="relu")
    assert "answers are −1.00 and 0.99" in explorer.sentence and "loss 0.03" in explorer.sentence
    explorer.set(step=0)
    assert "layer 1 gives for the two differs by 1 (root" in explorer.sentence
    assert "layer 10 gives by 0.18" in explorer.sentence
    film = experiments.deep_training("relu", starts=1, nudge=1e-13)  # not the last digit's doing
    assert film.losses[-1, 0] == pytest.approx(
        experiments.deep_training("relu").losses[-1, 0], rel=1e-3
    )


def test_two_inputs_see_every_layer_pays_for_all_ten_slopes_on_one_way_or_the_other():
    """At step 300 a weight's gradient is near the difference at its input times what comes back."""
    film = experiments.deep_training("sigmoid")
    row = np.median(film.sizes[300], axis=0)
    assert row.min() > 0.25**10 / 10 and row.max() < 0.25**10  # flat, near a quarter to the tenth
    assert row[1:].max() / row[1:].min() < 3
    flat, layers = experiments._network("sigmoid", None, 1.0, 10, 1)
    flat[:] = experiments._kept("sigmoid", experiments.STEPS)[0]
    x = experiments.sine()[0]
    differ, slopes, h = [x.std()], [], x
    for weight, bias in layers[:-1]:
        h = ops.sigmoid(h @ weight[0].T + bias[0])
        differ.append(np.sqrt((h.std(axis=0) ** 2).sum()))
        slopes.append((h * (1 - h))[:1])
    back, came = layers[-1][0][0], [1.0]  # how far the answer moves with a layer's sums
    for (weight, _), slope in zip(layers[-2::-1], slopes[::-1], strict=True):
        came.append(np.linalg.norm(back * slope))
        back = (back * slope) @ weight[0]
    product = np.array(differ) * np.array(came[::-1])
    assert product.max() / product.min() < 10 and differ[-1] / differ[0] < 1e-5 > came[-1]
    assert (np.abs(np.log10(product / film.sizes[300, 0])) < 1).all()


def test_two_inputs_ten_sigmoids_make_practically_one_of_them_tanh_and_relu_do_not():
    apart = {name: experiments.two_inputs(activation=name).apart for name in experiments.USUAL}
    assert (np.diff(apart["sigmoid"]) < 0).all() and apart["sigmoid"][-1] < 1e-6
    assert (apart["sigmoid"][1:] / apart["sigmoid"][:-1] < 0.3).all()
    assert min(apart["tanh"].min(), apart["relu"].min()) > 0.1
    outputs = experiments.two_inputs().outputs
    assert np.abs(outputs[0] - outputs[1]).max(axis=1)[9] < 1e-5  # the same sixteen numbers
    for name in experiments.USUAL:  # every start, all forty inputs
        assert (experiments.signals(name)[:, -1] < 1e-6).all() == (name == "sigmoid")


def test_two_inputs_see_what_eye_and_output_layer_can_make_of_them():
    outputs = experiments.two_inputs(-0.8, 0.8).outputs
    far = np.abs(outputs[0] - outputs[1]).max(axis=1)  # shades run from 0 to 1
    assert far[1] > 0.1 > far[2] and far[3] < 0.02  # alike from layer 3 or 4 on
    difference = outputs[1, -1] - outputs[0, -1]
    weights = 2 * difference / (difference @ difference)  # the smallest that give −1 and 1
    assert 1e5 < np.sqrt((weights**2).mean()) < 1e6
    assert experiments.two_inputs(-0.8, 0.8, "relu").apart[-1] == pytest.approx(0.18, abs=0.005)
    hidden = experiments.deep_training("sigmoid").sizes[:, :, :-1]
    assert hidden[30:].max() < 1e-5  # hardly any gradient, to the end
    assert hidden[..., :3].max() < 2e-5  # and in the first layers from the start


@pytest.mark.parametrize(
    ("name", "ends"), [("sigmoid", ["0", "1"]), ("tanh", ["−1", "1"]), ("relu", ["0", "2"])]
)
def test_a_bar_beside_the_two_fields_says_what_pale_and_dark_are(name, ends):
    explorer = explorers.two_inputs()
    explorer.set(activation=name)
    bar = explorer.figure.axes[-1]
    assert [text.get_text() for text in bar.get_yticklabels()] == ends
    shades = [image.get_clim() for ax in explorer.figure.axes for image in ax.images]
    assert shades == 2 * [bar.get_ylim()]


def test_two_inputs_are_moved_along_the_sine():
    explorer = explorers.two_inputs()
    put(explorer, "a", 0.5, 0.0)
    assert explorer.values["a"] == 0.5
    pair = experiments.two_inputs(0.5, 0.8)
    np.testing.assert_array_equal(explorer.snapshot()["apart"], pair.apart)
    assert "Inputs 0.5 and 0.8" in explorer.sentence
    explorer.set(b=0.5)
    assert "are the same" in explorer.sentence
