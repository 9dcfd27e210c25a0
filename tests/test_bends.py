"""The explorer of the straight pieces that one hidden layer of ReLUs draws (slide 18)."""

import itertools

import numpy as np
import pytest

from nblib import explorers
from nblib.experiments import activations as experiments
from tests.test_stage import hand, put, state

pytestmark = pytest.mark.undrawn


@pytest.mark.parametrize(
    ("units", "distance"), [(1, "1.24"), (3, "0.53"), (7, "0.16"), (15, "0.04")]
)
def test_more_units_draw_more_pieces_and_come_nearer(units, distance):
    explorer = explorers.pieces(units)
    said = f"{units + 1} straight pieces. Their largest distance from the wave (dashed) is"
    assert f"{said} {distance}." in explorer.sentence
    assert len(explorer.stage.handles) == units


def test_the_weights_are_those_of_numpys_least_squares():
    explorer = explorers.pieces(3)
    for k, place in enumerate((-0.8, -0.2, 0.0)):
        put(explorer, f"bend {k}", place, 0.0)
    run = explorer.snapshot()
    units = np.maximum(run["x"][:, None] - run["joints"], 0)
    columns = np.column_stack([units, np.ones(len(units))])
    found = np.linalg.lstsq(columns, np.cos(np.pi * run["x"]), rcond=None)[0]
    np.testing.assert_allclose(run["weights"], found[:-1], atol=1e-9)
    np.testing.assert_allclose(run["output"], columns @ found, atol=1e-9)
    assert run["error"] == pytest.approx(np.abs(run["output"] - run["target"]).max())


def test_bends_two_units_well_placed_come_nearer_than_five_evenly_spaced():
    """What notebook 03 says of two units: bends at the left end and at the top."""
    explorer = explorers.pieces(2)
    assert explorer.snapshot()["error"] == pytest.approx(0.88, abs=0.005)
    for k, place in enumerate((-1.0, 0.0)):
        put(explorer, f"bend {k}", place, 0.0)
    assert "2 straight pieces" in explorer.sentence and "is 0.21." in explorer.sentence
    assert explorer.sentence.endswith("With the bends evenly spaced it is 0.88.")
    assert explorers.pieces(5).snapshot()["error"] > 0.25
    grid = np.arange(-20, 21) / 20
    pairs = itertools.combinations(grid, 2)
    best = min(pairs, key=lambda joints: experiments.pieces_of(2, joints).error)
    assert best == (-1.0, 0.0)


def test_a_bend_is_dragged_and_comes_back():
    explorer = explorers.pieces(3)
    even = explorer.snapshot()
    put(explorer, "bend 1", 0.234, 9.0)
    assert explorer.snapshot()["joints"] == pytest.approx([-0.5, 0.25, 0.5])
    put(explorer, "bend 2", 7.0, 0.0)  # as far as the wave goes
    assert explorer.snapshot()["joints"] == pytest.approx([-0.5, 0.25, 1.0])
    place = state(explorer, "bend 1")  # an arrow key: one step
    hand(explorer, "bend 1", x=place["x"] - place["step"][0], y=place["y"])
    assert explorer.snapshot()["joints"][1] == pytest.approx(0.2)
    explorer.set(units=1)
    put(explorer, "bend 2", 0.0, 0.0)  # a message on its way may still come
    assert explorer.snapshot()["joints"] == [0.0]
    explorer.set(units=3)
    assert explorer.snapshot()["joints"][1] == pytest.approx(0.2)
    (button,) = (b for b in explorer.children[0].children if b.description == "Even bends")
    button.click()
    np.testing.assert_array_equal(explorer.snapshot()["output"], even["output"])
    with pytest.raises(ValueError, match="1 to 15"):
        explorers.pieces(16)


def test_the_gap_stands_where_the_distance_is_largest():
    explorer = explorers.pieces(3)
    output, target, gap = explorer.figure.axes[1].lines
    x, ends = gap.get_data()
    assert x[0] == x[1] and abs(ends[1] - ends[0]) == pytest.approx(explorer.snapshot()["error"])
    assert np.interp(x[0], *output.get_data()) == ends[1]
    assert target.get_zorder() > output.get_zorder()
