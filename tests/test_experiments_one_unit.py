"""What comes back through one unit (slide 20), and the step that kills it (slide 23), against
PyTorch and against arithmetic."""

import numpy as np
import pytest
import torch
from matplotlib.collections import LineCollection
from matplotlib.patches import FancyArrowPatch

from nblib import explorers
from nblib.experiments import one_unit as experiments
from nblib.explorers import base
from nblib.explorers.stage import settle
from nblib.plots import one_unit as plots
from nblib.plots import style
from tests.test_stage import hand, put, state

pytestmark = pytest.mark.undrawn


@pytest.mark.parametrize("lr", [0.05, 0.2, 0.3])
def test_the_path_is_torchs(lr):
    w, b = (torch.tensor(1.0, dtype=torch.float64, requires_grad=True) for _ in "wb")
    x, target = (torch.tensor(array) for array in (experiments.INPUTS, experiments.TARGETS))
    rule = torch.optim.SGD([w, b], lr=lr)
    fate = experiments.fatal_step(lr, 30)
    for place, loss in zip(fate.path, fate.losses, strict=True):
        np.testing.assert_allclose(place, [w.item(), b.item()], atol=1e-12)
        now = ((torch.relu(w * x + b) - target) ** 2).mean()
        assert loss == pytest.approx(now.item(), abs=1e-12)
        rule.zero_grad()
        now.backward()
        rule.step()


def test_a_rate_is_above_0():
    with pytest.raises(ValueError, match="above 0, not 0"):
        experiments.fatal_step(0)


def test_fatal_ask_all_three_answers_are_too_high_by_two_and_the_gradient_is_four():
    fate = experiments.fatal_step(0.05)
    np.testing.assert_array_equal(fate.z[0], [1, 2, 3])
    np.testing.assert_array_equal(fate.z[0] - fate.target, [2, 2, 2])
    np.testing.assert_array_equal(fate.gradient, [4, 4])


def test_fatal_see_from_a_quarter_on_it_is_dead_and_below_it_lives_and_learns():
    slider = explorers.fatal_step().controls["lr"]
    for lr in np.round(np.arange(slider.min, slider.max + 0.001, slider.step), 9):
        fate = experiments.fatal_step(lr)
        np.testing.assert_allclose(fate.path[1], 1 - 4 * lr, atol=1e-12)
        assert fate.dead == (lr >= 0.25)
        if fate.dead:  # and no step leads out of it
            assert (fate.path[1:] == fate.path[1]).all() and (fate.z[1:] <= 0).all()
        else:
            assert (fate.z[1:] > 0).any(axis=1).all()
            assert (np.diff(fate.losses) < 0).all() and fate.losses[-1] < 0.4 < fate.losses[1]
    assert experiments.fatal_step(0.05).z[-1, 0] == pytest.approx(-0.6, abs=0.05)
    path = experiments.fatal_step(0.05).path
    way = np.diff(path, axis=0)
    way /= np.linalg.norm(way, axis=1)[:, None]
    turns = (way[1:] * way[:-1]).sum(axis=1)  # the cosine of the angle
    sharpest = turns.argmin()  # between two steps, at b = 0
    assert turns.min() < 0.9 and path[sharpest, 1] > 0 > path[sharpest + 2, 1]
    far = experiments.fatal_step(0.05, 2000)
    np.testing.assert_allclose(far.path[-1], [1, -1], atol=0.01)  # towards the line x - 1


def test_fatal_step_is_pulled_by_its_head_and_says_what_becomes_of_the_unit():
    explorer = explorers.fatal_step()
    assert "η = 0.05: one step makes ReLU(x + 1) into ReLU(0.80x + 0.80)" in explorer.sentence
    for place, lr in (((0.0, 0.0), 0.25), ((0.3, -0.7), 0.3), ((9, 9), 0.01), ((-9, -9), 0.4)):
        put(explorer, "head", *place)
        assert explorer.values["lr"] == pytest.approx(lr)
        assert ("It is dead" in explorer.sentence) == (lr >= 0.25)
    assert state(explorer, "head")["text"] == "w = −0.60, b = −0.60"
    explorer.set(lr=0.3)
    assert "ReLU(−0.20x − 0.20)" in explorer.sentence and "stays at 0.67" in explorer.sentence
    place = state(explorer, "head")  # an arrow key: one step of the slider
    hand(explorer, "head", x=place["x"] + place["step"][0], y=place["y"])
    assert explorer.values["lr"] == pytest.approx(0.295)


TORCH = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu}


@pytest.mark.parametrize("activation", TORCH)
@pytest.mark.parametrize(
    ("h", "w", "b", "back"),
    [(1.5, 2.0, -1.0, 0.8), (1.5, 2.0, 3.0, 0.8), (-2.0, 0.5, 0.3, -1.2), (0.0, 3.0, -7.5, 2.0)],
)
def test_what_comes_back_is_torchs(activation, h, w, b, back):
    leaves = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in (h, w, b)]
    z = leaves[1] * leaves[0] + leaves[2]
    z.retain_grad()
    output = TORCH[activation](z)
    (back * output).backward()
    run = experiments.comes_back(h, w, b, back, activation)
    assert run[:2] == pytest.approx((z.item(), output.item()), abs=1e-15)
    gradients = [leaf.grad.item() for leaf in (z, leaves[1], leaves[2], leaves[0])]
    assert run[3:] == pytest.approx(gradients, abs=1e-15)
    assert run.slope == pytest.approx(gradients[0] / back, abs=1e-15)


def test_another_activation_does_not_come_back():
    with pytest.raises(ValueError, match=r"'step'.*sigmoid.*tanh.*relu"):
        experiments.comes_back(activation="step")
    for start, accepted in (
        ({"activation": "elu"}, "'sigmoid' or 'tanh' or 'relu'"),
        ({"h": 9}, "-3 to 3"),
    ):
        with pytest.raises(ValueError, match=accepted):
            explorers.comes_back(**start)


def test_comes_back_at_z_2_a_tenth_is_left_and_at_6_hardly_anything():
    """The numbers that notebook 03 names: 0.881, 0.105 and 0.084; and 0.8 becomes 0.002."""
    explorer = explorers.comes_back()
    said = "z = 2 · 1.5 − 1 = 2.00, and the sigmoid makes 0.881 of it. Its slope there is 0.105:"
    assert said in explorer.sentence and "0.8 · 0.105 = 0.084 is left at z." in explorer.sentence
    assert "the gradient of w is 0.084 · 1.5 = 0.126, and 0.084 · 2 = 0.168" in explorer.sentence
    x, _ = explorer.handles["z"].at(explorer.values, explorer.snapshot())
    put(explorer, "z", x + 4 * plots.BackPicture.ACROSS, 0.0)
    assert explorer.values["b"] == 3.0 and explorer.snapshot()["z"] == 6.0
    assert "0.8 · 0.0025 = 0.002 is left" in explorer.sentence
    explorer.set(activation="relu")
    assert "0.8 · 1 = 0.8 is left" in explorer.sentence
    put(explorer, "z", 0.0, 0.0)  # off: beyond the box it stays at its left edge
    assert explorer.snapshot()["z"] == -8.0 and "−8.00, and ReLU makes 0.000" in explorer.sentence
    assert "0.8 · 0 = 0 is left at z" in explorer.sentence


@pytest.mark.parametrize("z", [-24.0, -18.5, 12.0, 18.0, 24.0])
def test_far_out_the_slope_of_tanh_keeps_its_digits(z):
    """1 - tanh² has none left there, and the sentence would say so many."""
    run = experiments.comes_back(h=3.0, w=3.0, b=z - 9.0, back=1.0, activation="tanh")
    small = np.exp(-2 * abs(z))  # 1/cosh² is 4s/(1 + s)²
    assert run.slope == pytest.approx(4 * small / (1 + small) ** 2, rel=1e-12)


def test_a_point_outside_of_the_curve_cannot_be_taken_hold_of():
    """And every place of the curve can be reached, whatever the weight and the input are."""
    explorer = explorers.comes_back(h=3.0, w=3.0, b=15.0)
    assert "= 24.00" in explorer.sentence
    assert "z" not in {handle["name"] for handle in explorer.stage.handles}
    for sign in (1, -1):
        explorer.set(w=3.0 * sign, b=0.0 - 9.0 * sign)
        put(explorer, "z", -1e3 * sign, 0.0)
        assert explorer.snapshot()["z"] == -8.0 * sign


@pytest.mark.parametrize(("name", "most"), [("h", 3.0), ("w", 3.0), ("back", 2.0)])
def test_the_numbers_of_a_unit_are_dragged_along_their_tracks(name, most):
    explorer = explorers.comes_back()
    picture = plots.BackPicture
    middle, height, _ = plots.TRACKS[name]
    for share, expected in ((0, 0.0), (0.5, most / 2), (-1, -most), (9, most)):
        put(explorer, name, middle + share * picture.REACH, 3.0)
        assert explorer.values[name] == expected
        at = explorer.handles[name].at(explorer.values, explorer.snapshot())
        assert at == pytest.approx((middle + min(share, 1) * picture.REACH, height))
    place = state(explorer, name)  # an arrow key: one step of the slider
    hand(explorer, name, x=place["x"] - place["step"][0], y=place["y"])
    assert explorer.values[name] == pytest.approx(most - 0.1)


def test_the_lines_back_are_as_thick_as_what_comes_back_along_them():
    explorer = explorers.comes_back()
    left, right = explorer.figure.axes
    every = [c for ax in (right, left) for c in ax.collections if isinstance(c, LineCollection)]

    def dotted():
        return [dashes is not None for line in every for _, dashes in line.get_linestyle()]

    wide = [line.get_linewidth()[0] for line in every]
    assert wide[0] == wide[1] == 6.4 and wide[2] < wide[3] < 2 and not any(dotted())
    explorer.set(activation="relu", b=-8.0)
    assert dotted() == [False, False, True, True]
    explorer.set(b=8.0)
    assert every[2].get_linewidth()[0] == 6.4 and not any(dotted())


@pytest.mark.parametrize("back", [0.0, 0.1, 0.8, 2.0])
def test_an_arrow_back_has_a_head_wider_than_its_shaft_and_the_shaft_ends_within_it(back):
    picture = plots.BackPicture(base.new_figure(870, 350))
    run = experiments.comes_back(back=back, activation="relu")
    picture.move("relu", np.zeros(1), np.zeros(1), run, 1.5, 2.0, -1.0, back)
    settle(picture.figure)
    for line, head, (start, tip) in zip(picture.flows, picture.heads, picture.ways, strict=True):
        ((_, end),) = line.get_segments()
        assert head.get_markersize() >= 1.6 * line.get_linewidth()[0]
        pixels = picture.at(tip).transData.transform([(tip, 0), (end[0], 0)])[:, 0]
        long = 0.75 * head.get_markersize() * style.DPI / 72  # of the head
        assert start > end[0] and 0.5 * long < np.diff(pixels)[0] < long


def test_the_curve_of_a_unit_looks_flat_where_it_is_and_the_arrows_touch_its_box():
    """On the page a slope of 0.105 must not rise like one of 1."""
    picture = plots.BackPicture(base.new_figure(870, 350))
    settle(picture.figure)
    right = picture.axes[1]
    ends = right.transData.transform([picture.place(2.0, y, "sigmoid") for y in (0.0, 0.105)])
    across = right.transData.transform([(picture.ACROSS, 0), (0, 0)])
    rise = (ends[1, 1] - ends[0, 1]) / (across[0, 0] - across[1, 0])
    assert rise < 0.8
    (left_edge, right_edge), (low, high) = picture.BOX
    box = right.transData.transform([(left_edge, low), (right_edge, high)])
    wide, tall = box[1] - box[0]
    assert wide > 1.5 * tall
    arrows = [patch for patch in right.patches if isinstance(patch, FancyArrowPatch)]
    xs = [[x for x, _ in arrow._posA_posB] for arrow in arrows]
    assert xs[0][1] == left_edge and xs[1][0] == right_edge
    assert picture.ways[2][0] == left_edge and picture.ways[1][1] == pytest.approx(
        right_edge, abs=0.03
    )


@pytest.mark.drawn
def test_a_narrow_page_shows_one_half_of_a_unit_below_the_other():
    assert len(explorers.comes_back().stage.columns) == 2
