"""Part 05's experiments: losses by hand, divergence exactly at 2/λ, optimizers equal to torch's.

What this protects: the limit that the explorer marks is the limit that the walk has, the race is
run by optimizers that are torch's to the last digits, and every sentence follows its numbers.
"""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.contour import ContourSet

import nblib
from nblib import explorers
from nblib.exercises import EXERCISES
from nblib.experiments import backprop, batches, mnist
from nblib.experiments import training as lab
from nblib.explorers import base
from nblib.plots import training as training_plots
from tests.test_stage import hand, put, state

pytestmark = pytest.mark.undrawn

# ------------------------------------------------------------------------------------- losses


@pytest.mark.parametrize("p", [0.001, 0.01, 0.3, 0.5, 0.99])
def test_the_price_of_a_probability_and_its_push_agree_with_torch(p):
    result = lab.cross_entropy(p)
    z = torch.tensor(math.log(p / (1 - p)), dtype=torch.float64, requires_grad=True)
    loss = torch.nn.functional.binary_cross_entropy_with_logits(z, torch.ones_like(z))
    loss.backward()
    assert (result.cross_entropy, result.push) == pytest.approx((loss.item(), -z.grad.item()))
    y = torch.tensor(z.item(), dtype=torch.float64, requires_grad=True)
    squared = (1 - torch.sigmoid(y)) ** 2
    squared.backward()
    assert (result.squared, result.squared_push) == pytest.approx((squared.item(), -y.grad.item()))


def test_the_slides_row_for_a_confident_mistake_rounds_to_461():
    losses = [round(lab.cross_entropy(p).cross_entropy, 2) for p in (0.99, 0.5, 0.01)]
    assert losses == [0.01, 0.69, 4.61]


@pytest.mark.parametrize("p", [0, -0.1, 1.1, math.nan])
def test_what_is_no_probability_is_refused(p):
    with pytest.raises(ValueError, match="probability"):
        lab.cross_entropy(p)


# --------------------------------------------------------------------------- gradient descent


@pytest.mark.parametrize("surface", ["bowl", "shallow", "valley", "round"])
def test_divergence_sets_in_at_two_over_lambda(surface):
    """One per cent below the limit every walk shrinks, one per cent above it grows."""
    here = lab.SURFACES[surface]
    slope = here.gradient(np.ones(len(here.start)))
    limit = 2 / slope.max()
    assert lab.descend(surface, 0.1, 1).limit == pytest.approx(limit)
    below, above = (lab.descend(surface, f * limit, 2000) for f in (0.99, 1.01))
    assert below.diverged is None
    assert below.losses[-1] < 1e-9
    assert above.diverged is not None
    assert (below.regime, above.regime) == ("zigzag", "diverges")


def test_the_explorers_slider_finds_the_limit_to_within_a_step():
    """Moved over its whole range, it says "beyond" for the first time next to 2/λ."""
    shown = explorers.gradient_descent(steps=60)
    slider = shown.controls["lr"]
    exponents = np.arange(slider.min, slider.max + slider.step / 2, slider.step)
    rates = slider.base**exponents
    regimes = []
    for rate in rates:
        shown.set(lr=float(min(rate, slider.base**slider.max)))
        regimes.append(shown.snapshot()["regime"])
    first = regimes.index("diverges")
    assert rates[first - 1] <= 0.5 * (1 + 1e-9) < rates[first] * (1 + 1e-9)
    assert "diverges" not in regimes[:first]
    assert set(regimes[first:]) == {"diverges"}


def test_one_step_on_the_bowl_is_the_step_of_the_text():
    """L = 2w² has slope 4 at w = 1: one step with η = 0.1 lands on 0.6."""
    walk = lab.descend("bowl", 0.1, 3)
    assert walk.path[:, 0] == pytest.approx([1, 0.6, 0.36, 0.216])
    assert walk.losses == pytest.approx(2 * walk.path[:, 0] ** 2)
    assert walk.factors == pytest.approx([0.6])


def test_at_the_limit_it_jumps_for_ever():
    walk = lab.descend("bowl", 0.5, 9)
    assert walk.path[:, 0] == pytest.approx([(-1) ** k for k in range(10)])
    assert walk.regime == "bounces"
    assert "for ever" in explorers.gradient_descent(lr=0.5).sentence


@pytest.mark.parametrize(
    "here", [*lab.SURFACES.values(), *lab.RACES.values()], ids=lambda here: here.title
)
def test_gradients_of_all_surfaces_agree_with_differences(here):
    rng = np.random.default_rng(0)
    for w in rng.uniform(-1.5, 1.5, (20, len(here.start))):
        steps = 1e-6 * np.eye(len(w))
        slopes = [(here.value(w + s) - here.value(w - s)) / 2e-6 for s in steps]
        np.testing.assert_allclose(here.gradient(w), slopes, atol=1e-7)


def test_two_wells_end_where_the_slope_is_0_and_the_rate_decides_in_which():
    ends = {lr: lab.descend("wells", lr, 200).path[-1, 0] for lr in (0.01, 0.2)}
    for end in ends.values():
        assert abs(lab.SURFACES["wells"].gradient(np.array([end]))[0]) < 1e-4
    assert ends[0.01] > 0 > ends[0.2]


def test_an_unknown_surface_or_rate_is_refused():
    with pytest.raises(ValueError, match=r"unknown surface 'hill'\. Choose one of: bowl, shallow"):
        lab.descend("hill")
    with pytest.raises(ValueError, match="above 0"):
        lab.descend("bowl", 0.0)


GROUND = explorers.gradient_descent()
HANDLES = {1: "w", 2: "ab"}  # by the dimensions of the surface


@given(
    st.sampled_from(sorted(lab.SURFACES)),
    st.floats(-9, 9),
    st.floats(-9, 9),
    st.sampled_from([0.01, 0.1, 0.2, 0.5, 3.0]),
)
def test_a_walk_begins_where_the_hand_has_put_it(surface, x, y, lr):
    """To two digits, within the picture; and every step is η times the gradient where it began."""
    GROUND.set(surface=surface, lr=GROUND.controls["lr"].base ** math.log10(lr), steps=8)
    here = lab.SURFACES[surface]
    put(GROUND, HANDLES[len(here.start)], x, y)
    shown = GROUND.snapshot()
    reach = np.array(here.reach)
    wanted = np.clip([x, y][: len(reach)], -reach, reach)
    np.testing.assert_allclose(shown["path"][0], wanted, rtol=0, atol=0.0051)
    np.testing.assert_allclose(shown["gradient"], here.gradient(shown["path"][0]), rtol=1e-12)
    steps = np.diff(shown["path"], axis=0)
    slopes = here.gradient(shown["path"][:-1])
    np.testing.assert_allclose(steps, -lr * slopes, rtol=1e-9, atol=1e-9 * np.abs(slopes).max())
    assert "your start" in GROUND.sentence


def test_a_start_is_kept_with_its_surface_until_it_is_given_up():
    shown = explorers.gradient_descent("valley", lr=0.05)
    first = shown.snapshot()
    put(shown, "ground", 0.5, -0.8)
    assert shown.snapshot()["path"][0] == pytest.approx([0.5, -0.8], abs=0.0051)
    shown.set(surface="bowl")
    assert shown.snapshot()["path"][0] == [1.0] and "At the start" in shown.sentence
    put(shown, "w", -0.4, 7.0)
    assert shown.snapshot()["path"][0] == pytest.approx([-0.4], abs=0.0051)
    shown.set(surface="valley")
    assert shown.snapshot()["path"][0] == pytest.approx([0.5, -0.8], abs=0.0051)
    shown.children[0].children[-1].click()  # "First start"
    assert (shown.snapshot()["path"] == first["path"]).all()


def test_one_press_of_an_arrow_key_moves_the_start_by_a_twentieth():
    shown = explorers.gradient_descent("round")
    told = state(shown, "ab")
    hand(shown, "ab", x=told["x"] + told["step"][0], y=told["y"] + told["step"][1])
    assert shown.snapshot()["path"][0] == pytest.approx([-1.55, 0.55])
    assert state(shown, "ab")["text"] == "a = −1.55, b = 0.55"


@pytest.mark.drawn
def test_both_axes_have_one_scale_and_the_arrow_leaves_the_contour_at_a_right_angle():
    shown = explorers.gradient_descent("valley")
    told = state(shown, "ab")
    assert told["step"][0] == pytest.approx(told["step"][1])
    picture = shown.handles["ab"].ax
    arrow = next(patch for patch in picture.patches if patch.get_animated())
    start, tip = (picture.transData.transform(place) for place in arrow._posA_posB)
    along_contour = picture.transData.transform([(-1.6, 0.6), (-1.6 + 6e-3, 0.6 + 1.6e-3)])
    assert np.dot(tip - start, np.diff(along_contour, axis=0)[0]) == pytest.approx(0, abs=1e-6)


def test_a_coordinate_that_is_0_stays_0_with_any_rate_and_the_sentence_says_so():
    walk = lab.descend("valley", 0.3, 60, (1.0, 0.0))
    assert walk.diverged is None and (walk.path[:, 1] == 0).all() and walk.regime == "smooth"
    assert lab.descend("valley", 0.3, 60, (1.0, 0.01)).regime == "diverges"
    assert lab.descend("bowl", 0.5, 5, [0.0]).regime == "stays"
    shown = explorers.gradient_descent("valley", lr=0.3)
    put(shown, "ab", 1.0, 0.0)
    assert "beyond it, but b is 0" in shown.sentence
    shown.set(steps=2)
    assert "it is slow" in shown.sentence and "safe" not in shown.sentence
    put(shown, "ab", 0.0, 0.0)
    assert "begins at the bottom" in shown.sentence and "no step leads away" in shown.sentence
    shown = explorers.gradient_descent("valley", lr=2.0)
    put(shown, "ab", 1.0, 0.0)
    assert "for ever. The limit along a is 2/λ = 2.00, exactly this rate" in shown.sentence


def test_the_wells_part_at_the_ridge():
    """A slow walk from a little to its left ends in the left well, from its right in the other."""
    for shift in (-0.01, 0.01):
        walk = lab.descend("wells", 0.01, 2000, [lab.RIDGE + shift])
        assert math.copysign(1, walk.path[-1, 0]) == math.copysign(1, shift)
    shown = explorers.gradient_descent("wells", lr=0.001, steps=1)
    put(shown, "w", 0.05, 0.0)
    assert "w = 0.05, on the side of the deeper well" in shown.sentence


@pytest.mark.parametrize("start", [(1.0,), (1.0, math.nan), (1.0, 2.0, 3.0)])
def test_a_start_that_does_not_fit_is_refused(start):
    with pytest.raises(ValueError, match="Give 2 finite"):
        lab.descend("valley", 0.1, 5, start)


# ---------------------------------------------------------------------------------- schedules


def test_schedules_end_where_they_say():
    rates = {kind: lab.schedule(kind, 0.5, 40).rates for kind in lab.SCHEDULES}
    assert rates["constant"] == pytest.approx(np.full(40, 0.5))
    assert rates["step"][[0, 9, 10, 39]] == pytest.approx([0.5, 0.5, 0.15, 0.5 * 0.3**3])
    assert rates["cosine"] == pytest.approx(0.25 * (1 + np.cos(np.pi * np.arange(40) / 40)))
    assert rates["exponential"][-1] == pytest.approx(0.5 * 0.02 ** (39 / 40))
    assert rates["warm-up"][0] == pytest.approx(0.025)
    assert rates["warm-up"][8:] == pytest.approx(np.full(32, 0.5))


def test_a_rate_that_falls_ends_lower_than_one_that_stays_over_many_seeds():
    for seed in range(20):
        floors = {k: lab.schedule(k, 0.5, 60, seed=seed).floor for k in lab.SCHEDULES}
        assert max(floors["cosine"], floors["step"], floors["exponential"]) < floors["constant"] / 2


def test_a_rate_that_falls_is_as_quick_as_it_is_calm():
    """Notebook 05, "schedule-see": after ten steps, and at the end; the picture begins at 4.5."""
    falling = [lab.schedule(kind, 0.8, 60) for kind in ("step", "exponential", "cosine")]
    assert max(run.losses[9].mean() for run in falling) < 0.24
    slow, slower = (lab.schedule("constant", lr, 60) for lr in (0.1, 0.02))
    assert slow.losses[9].mean() == pytest.approx(0.60, abs=0.005)
    assert slow.floor < 0.022 < 0.4 < slower.floor
    right = explorers.lr_schedule("cosine", 0.8).figure.axes[1]
    for line in right.lines[:2]:
        assert (line.get_xdata()[0], line.get_ydata()[0], len(line.get_xdata())) == (0, 4.5, 61)


def test_the_noise_floor_of_a_constant_rate_is_the_known_one():
    """w ← (1 − η) w − η ε settles at the variance η / (2 − η): the loss at half of that."""
    floor = lab.schedule("constant", 0.5, 100, runs=4000).floor
    assert floor == pytest.approx(0.5 * 0.5 / 1.5, rel=0.03)


# ------------------------------------------------------------------------------------ batches


@pytest.mark.parametrize("size", batches.SIZES)
def test_a_run_has_the_updates_of_its_batches_and_its_losses_are_above_the_best_line(size):
    run = batches.batches(size, 0.02, 8)
    assert run.per_epoch == 256 // size
    assert len(run.path) - 1 == 8 * run.per_epoch and run.excess.shape[1] == batches.SHUFFLES
    inputs, targets = batches.line_data(0)
    best = np.linalg.lstsq(inputs, targets, rcond=None)[0]
    lowest = np.square(inputs @ best - targets).mean()
    losses = np.square(run.path @ inputs.T - targets).mean(axis=1)
    np.testing.assert_allclose(run.excess[:, 0], losses - lowest, rtol=1e-9, atol=1e-12)
    assert run.work(25)[-1] == (size + 25) * 8 * run.per_epoch


def test_one_order_is_plain_sgd():
    """The first path, written out: shuffled by the generator (0, 1), batch after batch."""
    (inputs, targets), rng = batches.line_data(0), np.random.default_rng((0, 1))
    w = np.array([-1.5, 1.5])
    for _ in range(2):
        order = rng.permutation(256)
        for start in range(0, 256, 32):
            x, y = inputs[order[start : start + 32]], targets[order[start : start + 32]]
            w = w - 0.05 * 2 * (x.T @ (x @ w - y)) / 32
    np.testing.assert_allclose(batches.batches(32, 0.05, 2).path[-1], w, rtol=1e-12)


@pytest.mark.parametrize("size, lr", [(1, 0.003), (1, 0.4), (16, 0.4), (256, 0.05)])
def test_the_walk_that_is_drawn_ends_where_the_number_beside_it_says(size, lr):
    """Of the 20 orders the first may end far away: at 0.4 with size 1 it leaves the picture."""
    walk, run = batches.typical(size, lr, 4), batches.batches(size, lr, 4)
    assert len(walk) == len(run.path) and (walk[0] == run.path[0]).all()
    (inputs, targets), (_, lowest, _) = batches.line_data(0), batches.best_line()
    end = np.square(inputs @ walk[-1] - targets).mean() - lowest
    middle = np.median(run.excess[-1])
    assert abs(end - middle) == pytest.approx(np.abs(run.excess[-1] - middle).min(), abs=1e-9)
    assert (np.abs(walk[-1]) < 4).all()
    assert np.abs(batches.typical(1, 5.0, 1)).max() <= lab.FAR  # even where it diverges


@pytest.mark.parametrize("size", [1, 16, 256])
def test_where_each_rate_ends_is_where_its_run_ends(size):
    ends = batches.bearing(size, 2)
    for k in (5, 15, 22):
        run = batches.batches(size, float(batches.RATES[k]), 2)
        np.testing.assert_allclose(ends[k], run.excess[-1], rtol=1e-6, atol=1e-12)


def test_a_rate_that_is_too_large_is_a_result():
    run = batches.batches(1, 1.0, 4)
    assert run.diverged and len(run.path) == run.diverged + 1
    assert "Diverged at update" in explorers.batch_size(1, 1.0).sentence


# --------------------------------------------------------------------------------- optimizers


@pytest.mark.parametrize("name", lab.OPTIMIZERS)
def test_a_walk_with_a_library_is_the_race(name):
    start, steepness = np.array([-1.8, 0.7]), np.array([1.0, 50.0])
    end = lab.walk_with(nblib, name, start, steepness, 0.01, 50)
    np.testing.assert_allclose(end, lab.race("valley", 0.01, 50).paths[name][-1], rtol=1e-12)


def test_reversals_and_length_are_those_of_a_path_drawn_by_hand():
    path = np.array([[0, 0], [3, 4], [6, 0], [9, 4], [12, 8]], dtype=float)
    assert lab.reversals(path).tolist() == [0, 2] and lab.length(path) == 20


@pytest.mark.parametrize("surface", lab.RACES)
def test_the_race_is_torchs_race_for_a_hundred_steps(surface):
    here = lab.RACES[surface]
    race = lab.race(surface, 0.01, 100)
    make = {
        "SGD": lambda p: torch.optim.SGD(p, lr=0.01),
        "Momentum": lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9),
        "RMSprop": lambda p: torch.optim.RMSprop(p, lr=0.01),
        "Adam": lambda p: torch.optim.Adam(p, lr=0.01),
    }
    assert list(make) == list(lab.OPTIMIZERS)
    for name, maker in make.items():
        w = torch.tensor(here.start, dtype=torch.float64, requires_grad=True)
        optimizer, path = maker([w]), [np.array(here.start)]
        for _ in range(100):
            w.grad = torch.tensor(here.gradient(w.detach().numpy()))
            optimizer.step()
            path.append(w.detach().numpy().copy())
        np.testing.assert_allclose(race.paths[name], path, rtol=1e-9, atol=1e-10)


def test_sgd_and_momentum_diverge_on_the_valley_where_adam_does_not():
    race = lab.race("valley", 0.3)
    assert len(race.paths["SGD"]) < 101 > len(race.paths["Momentum"])
    assert race.arrived["Adam"] is not None
    said = explorers.optimizer_race(lr=0.3).sentence
    assert "Diverged: SGD, Momentum." in said


def test_plain_descent_waits_at_the_saddle_and_on_the_plateau():
    for surface, lr in (("saddle", 0.03), ("plateau", 0.1)):
        race = lab.race(surface, lr)
        assert race.arrived["SGD"] is None
        assert race.arrived["Adam"] < 100


@pytest.mark.parametrize("surface", lab.RACES)
def test_whoever_has_arrived_stays_there(surface):
    """A dip below 1 % is no arrival: from the step given on every loss is below, before it not."""
    for lr in (0.01, 0.03, 0.1, 0.3):
        race = lab.race(surface, lr)
        for name, losses in race.losses.items():
            below = [loss < 0.01 * losses[0] for loss in losses]
            stays = [step for step in range(len(losses)) if all(below[step:])]
            assert race.arrived[name] == (min(stays) if stays else None)


def test_momentum_dips_long_before_it_arrives():
    race = lab.race("valley", 0.03)
    assert race.losses["Momentum"][10] < 0.01 * race.losses["Momentum"][0]
    assert sorted(race.arrived.items(), key=lambda pair: pair[1]) == [
        ("RMSprop", 12),
        ("SGD", 41),
        ("Momentum", 44),
        ("Adam", 54),
    ]
    said = explorers.optimizer_race("valley", lr=0.03).sentence
    assert "staying there to step 100: RMSprop from step 12, SGD from step 41, Momentum" in said


RACE = explorers.optimizer_race()


@given(st.sampled_from(sorted(lab.RACES)), st.floats(-9, 9), st.floats(-9, 9), st.floats(0, 0.99))
@settings(max_examples=25)
def test_all_four_start_where_the_hand_has_put_them(surface, x, y, beta):
    RACE.set(surface=surface, beta=round(beta, 2))
    put(RACE, "start", x, y)
    shown, reach = RACE.snapshot(), np.array(lab.RACES[surface].reach)
    for path in shown["paths"].values():
        np.testing.assert_allclose(path[0], np.clip([x, y], -reach, reach), rtol=0, atol=0.0051)
    assert "from your start" in RACE.sentence and f"β = {beta:.2f}" in RACE.sentence


def test_a_loss_that_ends_above_0_is_drawn_on_a_plain_axis():
    shown = explorers.gradient_descent("wells")
    (ax,) = (ax for ax in shown.figure.axes if ax.get_ylabel() == "loss")
    assert ax.get_yscale() == "linear" and ax.get_ylim()[0] == 0
    shown.set(surface="bowl")
    assert ax.get_yscale() == "log"


def test_beta_can_be_dragged():
    put(RACE, "beta", 0.43, 0.0)
    assert RACE.values["beta"] == pytest.approx(0.43) and "β = 0.43" in RACE.sentence
    put(RACE, "beta", 7.0, 0.0)
    assert RACE.values["beta"] == pytest.approx(0.99)


@pytest.mark.parametrize("beta", [0.0, 0.5, 0.99])
def test_beta_is_the_momentum_of_momentum_and_the_first_beta_of_adam(beta):
    race = lab.race("valley", 0.01, 50, (1.0, -0.5), beta)
    make = {
        "Momentum": lambda p: torch.optim.SGD(p, lr=0.01, momentum=beta),
        "Adam": lambda p: torch.optim.Adam(p, lr=0.01, betas=(beta, 0.999)),
    }
    for name, maker in make.items():
        w = torch.tensor([1.0, -0.5], dtype=torch.float64, requires_grad=True)
        optimizer, path = maker([w]), [[1.0, -0.5]]
        for _ in range(50):
            w.grad = torch.tensor(lab.RACES["valley"].gradient(w.detach().numpy()))
            optimizer.step()
            path.append(w.tolist())
        np.testing.assert_allclose(race.paths[name], path, rtol=1e-9, atol=1e-10)
    if beta == 0:
        np.testing.assert_array_equal(race.paths["Momentum"], race.paths["SGD"])


def test_where_the_gradient_is_0_the_race_says_so():
    shown = explorers.optimizer_race("plateau")
    put(shown, "ground", 0.0, 0.0)
    assert shown.sentence.endswith("shows no way. It is a minimum.")
    shown.set(surface="saddle")
    put(shown, "ground", 0.0, 0.0)
    assert "shows no way. Not there: SGD, Momentum" in shown.sentence
    shown.children[0].children[-1].click()  # "First start"
    assert shown.snapshot()["paths"]["SGD"][0].tolist() == [-1.8, 0.001]


# --------------------------------------------------------------------------------- explorers


SURPRISE = explorers.cross_entropy()


@given(st.sampled_from(["loss", "push"]), st.floats(-50, 50), st.floats(-50, 50))
def test_the_points_of_both_curves_are_one_p(name, x, y):
    put(SURPRISE, name, x, y)
    shown = SURPRISE.snapshot()
    assert shown["p"] == pytest.approx(min(max(x, 0.001), 0.999), abs=0.00051)
    assert shown["cross_entropy"] == pytest.approx(-math.log(shown["p"]))
    assert state(SURPRISE, "push")["text"] == f"p = {shown['p']:.3f}"


@pytest.mark.parametrize("kind", lab.SCHEDULES)
def test_a_schedule_is_held_at_its_highest_place_and_at_its_end(kind):
    shown = explorers.lr_schedule(kind, 0.5, 40)
    put(shown, "lr", 0.0, 0.82)
    put(shown, "epochs", 23.4, 0.0)
    assert shown.values == {"lr": pytest.approx(0.8), "kind": kind, "epochs": 23}
    told = {name: state(shown, name) for name in ("lr", "epochs")}
    assert [each["text"] for each in told.values()] == ["η = 0.80", "23 epochs"]
    assert shown.snapshot()["rates"] == pytest.approx(lab.schedule(kind, 0.8, 23).rates)
    for place, ends in ((-1e3, (0.05, 10)), (1e3, (1.0, 60))):
        put(shown, "lr", place, place)
        put(shown, "epochs", place, place)
        assert (shown.values["lr"], shown.values["epochs"]) == pytest.approx(ends)


def test_the_deepest_place_has_no_contour_of_its_own():
    """One at the lowest value itself is a stray dash in the middle."""
    for explorer in (explorers.gradient_descent("valley"), explorers.optimizer_race("valley")):
        (lines,) = (c for c in explorer.figure.axes[0].collections if isinstance(c, ContourSet))
        assert lines.levels.min() > 0 and len(lines.get_paths()[0].vertices) > 20


def test_bowl_rates_are_the_pictures_of_the_slide():
    """Too small, good, oscillating, diverged: each with its factor 1 − 4η and its last loss; and
    the rate between the last two, at the limit, which the quiz asks about."""
    still = explorers.training.bowl_rates()
    ends = [lab.descend("bowl", lr, 20).losses[-1] for lr in (0.01, 0.1, 0.4, 0.6)]
    assert max(ends[1:3]) < 1e-6 and ends[3] > 1e6
    for said in (
        f"0.01, factor 0.96: creeps, loss {ends[0]:.2f}",
        "0.1, factor 0.60: good",
        "0.4, factor −0.60: oscillates",
        "0.5, factor −1.00: bounces, loss 2",
        "0.6, factor −1.40: diverges",
    ):
        assert f"η = {said}" in still.sentence


def test_no_side_of_the_strip_is_safe_where_there_is_no_single_limit():
    """Two wells: 0.4 diverges, so the strip must not say that every rate is safe."""
    figure = base.new_figure()
    picture = training_plots.WalkPicture(figure, 0.001, 3.0, 60)
    for limit, widths in ((0.5, (0.499, 2.5)), (None, (0, 0)), (10, (2.999, 0))):
        picture.move(np.zeros((2, 2)), np.ones(2), 0.1, limit, "")
        found = [span.get_width() for span in (picture.safe, picture.danger)]
        assert found == pytest.approx(widths)
    assert lab.descend("wells", 0.4, 60).diverged is not None


def test_axes_end_where_the_slider_ends():
    shown = explorers.lr_schedule()
    assert {ax.get_xlim() for ax in shown.figure.axes} == {(0, shown.controls["epochs"].max)}


def test_batch_sizes_can_be_compared_in_one_picture_and_the_rate_is_dragged():
    shown = explorers.batch_size(size=4)
    left, middle, right = shown.figure.axes
    assert left.get_aspect() == 1 and left.get_title(loc="left") == "One walk"
    assert any(line.get_marker() == "+" for line in left.lines)  # the best line
    labels = [text.get_text() for text in middle.get_legend().get_texts()]
    assert labels == ["size 1", "size 16", "size 256", "chosen"]
    # the chosen size first, then the three beside it, and the legend's own
    assert [len(line.get_xdata()) for line in middle.lines][:4] == [256, 1024, 64, 4]
    assert {len(line.get_xdata()) for line in right.lines[:4]} == {len(batches.RATES)}
    put(shown, "lr", 0.4, 1.0)
    assert shown.values["lr"] == pytest.approx(0.4, rel=0.03)
    for edge in (1e-9, 1e9):
        put(shown, "lr", edge, 1.0)
    assert shown.values["lr"] == pytest.approx(1.0, rel=0.01)  # the slider's last step


def test_sentences_say_the_numbers_of_the_snapshot():
    shown = explorers.cross_entropy(p=0.01)
    assert f"= {shown.snapshot()['cross_entropy']:.2f}, the squared" in shown.sentence
    shown = explorers.batch_size(size=4)
    assert f"{shown.snapshot()['per_epoch']} updates an epoch" in shown.sentence
    shown = explorers.lr_schedule(kind="cosine")
    assert "from 0.500 to 0.000 in 60 epochs" in shown.sentence
    shown = explorers.gradient_descent(surface="valley", lr=0.25, steps=60)
    assert f"diverged at step {shown.snapshot()['diverged']}" in shown.sentence


# ------------------------------------------------- what exercises and quizzes of part 05 rest on


def test_right_answers_about_loss_and_line_are_torchs():
    p, y = np.linspace(0, 1, 1001), np.repeat([1.0, 0.0], [7, 3])
    given = np.where(y[:, None] == 1, p, 1 - p)  # to what was true
    entropy = -np.log(np.maximum(given, 1e-300)).mean(axis=0)
    lowest = p[entropy.argmin()], p[np.abs(y[:, None] - p).mean(axis=0).argmin()]
    assert EXERCISES["5.2"].expected == pytest.approx(lowest, abs=1e-9)
    for x, t, lr, steps in EXERCISES["5.1"].cases:
        w, b = (torch.zeros((), dtype=torch.float64, requires_grad=True) for _ in range(2))
        optimizer = torch.optim.SGD([w, b], lr=lr)
        for _ in range(steps):
            optimizer.zero_grad()
            torch.nn.MSELoss()(w * torch.tensor(x) + b, torch.tensor(t)).backward()
            optimizer.step()
        assert EXERCISES["5.1"].expected(x, t, lr, steps) == pytest.approx((w.item(), b.item()))


def test_right_answers_about_backprop_and_slopes_are_the_engines():
    trace = backprop.trace(backprop.SLIDE, "x = 3, W1 = 0.5, W2 = 2, t = 1")
    gradients = dict(zip(trace.names, trace.gradients, strict=True))
    assert [gradients[n] for n in ("y", "W2", "h", "W1")] == EXERCISES["5.6"].expected
    trace = backprop.trace("h = w * x; s = h + x; y = s * x", "w = 2, x = 3")
    assert trace.gradients[trace.names.index("x")] == EXERCISES["5.9"].expected[1]
    limit, best = EXERCISES["5.3"].expected
    assert (1 - 16 * limit, 1 - 16 * best) == (-1, 0)  # 8w² has the slope 16w


def test_the_quiz_about_rates_is_right():
    """Plain SGD on small digits: hardly better than guessing, less than half, more than 80 %."""
    for seed in range(3):
        slow, middle, good = (
            mnist.train_small(lr, optimizer="SGD", weight_seed=seed).test_accuracy
            for lr in (0.001, 0.01, 0.1)
        )
        assert slow < 0.2 < middle < 0.5 and good > 0.8
