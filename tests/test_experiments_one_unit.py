"""One ReLU unit and the step that kills it (slide 23), against PyTorch and against arithmetic."""

import numpy as np
import pytest
import torch

from nblib import explorers
from nblib.experiments import one_unit as experiments
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
