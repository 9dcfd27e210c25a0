"""Part 1's geometry and explorers, against loops and algebra that share no code with them."""

import itertools
import math
import re

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nblib import explorers
from nblib.experiments import why
from nblib.explorers import base
from nblib.explorers import why as figures
from nblib.plots import neurons, style, two_units
from nblib.plots.why import FRAME
from tests.test_stage import hand, put, state

pytestmark = pytest.mark.undrawn

TABLE = {(0, 0): 0, (0, 1): 1, (1, 0): 1, (1, 1): 0}


def test_the_corners_are_the_truth_table():
    pairs = zip(why.CORNERS.astype(int), why.XOR, strict=True)
    assert {tuple(map(int, corner)): int(target) for corner, target in pairs} == TABLE


@pytest.mark.parametrize("angle", [0, 30, 90, 135, 200, 315])
@pytest.mark.parametrize("offset", [-0.7, -0.2, 0.1, 0.6])
def test_a_line_is_judged_corner_by_corner(angle, offset):
    line = why.xor_line(angle, offset)
    right = 0
    for (x1, x2), target in TABLE.items():
        # how far the corner lies from the line, by turning the plane so that the line is upright
        along = (x1 - 0.5) * math.cos(math.radians(angle)) + (x2 - 0.5) * math.sin(
            math.radians(angle)
        )
        right += (along > offset) == (target == 1)
    assert line.accuracy == right / 4
    assert line.wrong.sum() == 4 - right
    assert np.hypot(*line.weights) == pytest.approx(1)


def test_a_corner_on_the_line_has_z_exactly_zero_and_output_zero():
    line = why.xor_line(45, 0.0)  # through (0, 1) and (1, 0)
    assert line.z[1] == 0 and line.z[2] == 0
    assert line.outputs.tolist() == [0, 0, 0, 1]


def test_the_best_of_all_lines_gets_three_corners_of_four():
    sweep = why.sweep_lines(np.arange(0, 360, 3), np.linspace(-0.8, 0.8, 81))
    assert sweep.correct.shape == (120, 81)
    assert sweep.correct.max() == 3
    assert sweep.correct.min() == 1  # four wrong would be the opposite of XOR, as impossible


def test_the_sweep_agrees_with_one_line_at_a_time():
    angles, offsets = np.arange(0, 360, 45), np.linspace(-0.75, 0.75, 7)
    sweep = why.sweep_lines(angles, offsets)
    for (i, angle), (j, offset) in itertools.product(enumerate(angles), enumerate(offsets)):
        line = why.xor_line(angle, offset)
        assert sweep.correct[i, j] == 4 * line.accuracy
        assert sweep.codes[i, j] == int("".join(map(str, line.outputs)), 2)


def test_lines_draw_fourteen_of_the_sixteen_gates():
    sweep = why.sweep_lines(np.arange(0, 360, 5), np.linspace(-0.8, 0.8, 65))
    assert set(range(16)) - set(sweep.codes.ravel().tolist()) == {0b0110, 0b1001}


@pytest.mark.parametrize(("inputs", "tables"), [(2, 14), (3, 104), (4, 1882)])
def test_how_many_tables_one_unit_can_do(inputs, tables):
    """Whole weights from -3 to 3 do that many, and no weights whatever do another one.

    For four rows with p + q = r + s, z(p) + z(q) = z(r) + z(s) for all weights: the proof of
    notebook 01. A table with 1 at p and q and 0 at r and s is therefore out of reach. Such tables
    are ruled out here; as many are left as weights were found for.
    """
    rows = np.array(list(itertools.product((0, 1), repeat=inputs)))
    found = {
        tuple(rows @ w + b > 0)
        for w in itertools.product(range(-3, 4), repeat=inputs)
        for b in np.arange(-3 * inputs - 0.5, 3 * inputs + 1)
    }
    assert why.count_tables(inputs) == (tables, 2 ** len(rows)) and len(found) == tables
    every = np.array(list(itertools.product((False, True), repeat=len(rows))))
    possible = np.ones(len(every), dtype=bool)
    pairs = list(itertools.combinations_with_replacement(range(len(rows)), 2))
    for (p, q), (r, s) in itertools.permutations(pairs, 2):
        if (rows[p] + rows[q] == rows[r] + rows[s]).all():
            possible &= ~(every[:, p] & every[:, q] & ~every[:, r] & ~every[:, s])
    assert possible.sum() == tables


@settings(deadline=None, derandomize=True, database=None)
@given(st.tuples(*[st.integers(-50, 50)] * 3))
def test_no_weights_whatever_solve_xor(weights):
    w1, w2, b = weights
    outputs = [int(w1 * x1 + w2 * x2 + b > 0) for x1, x2 in TABLE]
    assert outputs != list(TABLE.values())


def test_one_hidden_unit_is_no_more_than_a_line():
    """Notebook 01, cell solution-try-answer: with one unit alone it can never work."""
    rng = np.random.default_rng(0)
    square, wanted = np.array(list(TABLE), dtype=float), np.array(list(TABLE.values()))
    (w, b, v, c), along = (rng.normal(size=(4, 2000, 2)), np.linspace(-9, 9, 99))
    b, v, c = b[:, :1], v[:, :1], c[:, :1]
    z = square @ w.T
    outputs = v.T * np.maximum(z + b.T, 0) + c.T > 0
    assert (outputs == wanted[:, None]).mean(axis=0).max() == 0.75
    steps = np.diff(v * np.maximum(along + b, 0) + c, axis=1)
    assert ((steps >= 0).all(axis=1) | (steps <= 0).all(axis=1)).all()


def test_the_second_unit_is_the_product_at_the_corners():
    """Notebook 01, cell lift-see: h₂ = ReLU(x₁ + x₂ − 1) is x₁x₂ there, and h₁ is x₁ + x₂."""
    for x1, x2 in TABLE:
        assert max(x1 + x2 - 1, 0) == x1 * x2
        assert max(x1 + x2, 0) == x1 + x2


def test_parity_is_out_of_reach_of_one_unit():
    for inputs, best in ((2, 3), (3, 6), (4, 11)):
        assert why.best_on_parity(inputs)[:2] == (best, 2**inputs)
    # the same by brute force over random real weights, which can find no better
    rng = np.random.default_rng(0)
    for inputs, best in ((2, 3), (3, 6)):
        rows = list(itertools.product((0, 1), repeat=inputs))
        w = rng.normal(size=(20_000, inputs + 1))
        right = sum(
            (w[:, :-1] @ np.array(row) + w[:, -1] > 0) == bool(sum(row) % 2) for row in rows
        )
        assert right.max() == best


def test_the_hidden_layer_by_hand_squashes_and_bends_the_square():
    space = why.hidden_space(why.CORNERS, **why.BY_HAND)
    by_hand = [(max(0, a + b), max(0, a + b - 1)) for a, b in TABLE]
    assert space.hidden.tolist() == [list(map(float, pair)) for pair in by_hand]
    assert space.z.tolist() == [h1 - 2 * h2 - 0.5 for h1, h2 in by_hand] == [-0.5, 0.5, 0.5, -0.5]
    assert space.outputs.tolist() == list(TABLE.values())
    # points with the same sum land on one spot, and the spots make two straight pieces
    points = np.random.default_rng(0).random((200, 2))
    moved = why.hidden_space(points, **why.BY_HAND).hidden
    turned = why.hidden_space(points[:, ::-1], **why.BY_HAND).hidden
    np.testing.assert_allclose(moved, turned, atol=1e-12)
    np.testing.assert_allclose(moved[:, 1], np.maximum(0, moved[:, 0] - 1), atol=1e-12)


def test_the_questions_of_notebook_01_about_the_sliders():
    no_bend = explorers.xor_hidden_space(b2=0.0).snapshot()
    assert no_bend["outputs"].tolist() == [0, 0, 0, 0]
    one_unit = explorers.xor_hidden_space(v2=0.0).snapshot()
    assert one_unit["outputs"].tolist() == [0, 1, 1, 1] and one_unit["wrong"].sum() == 1


def test_the_tent_is_the_whole_network_over_the_sum_of_the_inputs():
    rng = np.random.default_rng(0)
    points = rng.random((200, 2))
    settings = [(-1.0, -2.0, -0.5), (0.0, -2.0, -0.5), (-1.0, 0.0, -0.5), (-2.0, -3.0, 0.0)]
    settings += np.round(rng.uniform((-2, -3, -1.5), 0, (30, 3)), 1).tolist()
    for b2, v2, c in settings:
        weights = {**why.BY_HAND, "b2": b2, "v2": v2, "c": c}
        curve, space = why.tent(b2, v2, c), why.hidden_space(points, **weights)
        s = points.sum(axis=1)
        for sums, expected in (
            (curve.z, space.z),
            (curve.first, space.hidden[:, 0]),
            (curve.second, v2 * space.hidden[:, 1]),
        ):
            np.testing.assert_allclose(np.interp(s, curve.s, sums), expected, atol=1e-8)
        corners = why.hidden_space(why.CORNERS, **weights)
        assert curve.corners.tolist() == pytest.approx(corners.z.tolist())
        assert curve.outputs.tolist() == corners.outputs.tolist()
        assert len(curve.above) <= 1, "the sentence names one stretch"
        clear = np.abs(space.z) > 1e-6
        inside = sum(((s > start) & (s < end) for start, end in curve.above), np.zeros(200, int))
        assert (inside == space.outputs)[clear].all()


def test_what_notebook_01_says_of_the_tent():
    curve = why.tent(-1, -2, -0.5)
    assert curve.z.tolist() == [-0.5, -0.5, 0.5, -0.9]
    assert curve.above == [(0.5, 1.5)]
    right = [v2 for v2 in np.arange(-30, 1) / 10 if not why.tent(-1, v2, -0.5).outputs[3]]
    assert max(right) == -1.5
    level = why.tent(-1, -1, -0.5)
    assert level.corners.tolist() == [-0.5, 0.5, 0.5, 0.5] and level.z[-1] == 0.5
    # both units at the same place: -s - 1/2; without the second the sum never comes down
    both, one = explorers.tent(b2=0.0), explorers.tent(v2=0.0)
    assert both.snapshot()["corners"].tolist() == [-0.5, -1.5, -1.5, -2.5]
    assert "nowhere above 0: 2 of 4 corners right (wrong: (0,1) and (1,0))" in both.sentence
    assert (np.diff(one.snapshot()["z"]) >= 0).all()
    assert "above 0 from s = 0.5 on: 3 of 4 corners right (wrong: (1,1))" in one.sentence


def test_the_tent_is_held_by_its_top_its_left_and_its_end():
    explorer = explorers.tent()
    put(explorer, "bend", 0.5, 2.0)
    assert explorer.values["b2"] == -0.5
    put(explorer, "level", 1.0, -0.8)
    assert explorer.values == {"b2": -0.5, "v2": -2.0, "c": -0.8}
    put(explorer, "end", 2.0, -0.3)  # 2 + 1.5 v2 - 0.8 = -0.3
    assert explorer.values["v2"] == -1.0
    place = state(explorer, "end")  # an arrow key moves its slider by one step, wherever the top is
    assert place["text"] == "v₂ = −1"
    hand(explorer, "end", x=place["x"], y=place["y"] + place["step"][1])
    assert explorer.values["v2"] == pytest.approx(-1.1)
    explorer.set(b2=-1.9)
    place = state(explorer, "end")
    hand(explorer, "end", x=place["x"], y=place["y"] - place["step"][1])
    assert explorer.values["v2"] == pytest.approx(-1.0)
    explorer.set(b2=-2.0)  # no weight of the second unit changes the sum at s = 2
    assert [state["name"] for state in explorer.stage.handles] == ["bend", "level"]


def test_the_network_is_drawn_with_what_passes_through_it():
    said = explorers.hidden_space.wiring(x=(1, 1)).sentence
    assert "h₁ = ReLU(1 · 1 + 1 · 1 + 0) = 2 and h₂ = ReLU(1 · 1 + 1 · 1 + (−1)) = 1" in said
    assert "1 · 2 + (−2) · 1 + (−0.5) = −0.5, which is not above 0: output 0." in said
    for x, target in TABLE.items():
        assert explorers.hidden_space.wiring(x).sentence.endswith(f"output {target}.")
    for x in ((1, 0), (0, 0), (30, -70)):  # each unit is a dot on the small curve of ReLU
        figure = base.new_figure(800, 370)
        pairs = [(s, max(s, 0)) for s in (x[0] + x[1], x[0] + x[1] - 1)]
        two_units.wiring(figure, np.array(x), pairs, why.BY_HAND, (0.5, 1))
        (small,) = figure.axes[0].child_axes
        curve, *dots = (line.get_xydata().tolist() for line in small.lines)
        assert dots == [[list(pair)] for pair in pairs]
        assert curve[1] == [0, 0] and curve[0][1] == 0 and curve[2][0] == curve[2][1]
        (left, right), (bottom, top) = small.get_xlim(), small.get_ylim()
        assert all(left < z < right and bottom < h < top for z, h in pairs)
    for wrong in ((1, 2, 3), 1, (0, np.inf)):
        with pytest.raises(ValueError, match=r"two numbers, such as \(1, 0\)"):
            explorers.hidden_space.wiring(wrong)


def test_one_layer_squashes_the_square_and_one_leaves_it_a_sheet():
    """Notebook 01: both get all corners; the parts below 0 come to lie on the axes."""
    lines = why.square_lines()
    for layer, rank in ((why.BY_HAND, 1), (why.DIFFERENCE, 1), (why.CROSSED, 2)):
        six = {name: layer[name] for name in ("w11", "w12", "b1", "w21", "w22", "b2")}
        sums, folded = (why.on_the_way(lines, way, **six).reshape(-1, 2) for way in (1, 2))
        assert np.linalg.matrix_rank(sums - sums.mean(axis=0), tol=1e-6) == rank
        assert why.corner_and_field_accuracy(**layer)[0] == 1
        below = (sums < 0).any(axis=1)
        assert below.any() and (folded[below] == 0).any(axis=1).all()
    assert (folded > 0).all(axis=1).any()  # and a part of the last stays a sheet
    places = why.hidden_space(why.CORNERS, **why.CROSSED).hidden
    assert places.tolist() == [[0, 0], [0, 1.8], [1.8, 0], pytest.approx([0.7, 0.7])]


def button(explorer, name):
    """The button above the picture that says `name`."""
    bar = explorer.children[0].children
    (found,) = (each for each in bar if getattr(each, "description", "") == name)
    return found


def test_a_button_takes_another_layer_and_one_the_first_again():
    explorer = explorers.xor_hidden_space(b2=0.3, v2=1.0)
    for name, layer in (("Another layer", why.CROSSED), ("Layer of 1.4", why.BY_HAND)) * 2:
        button(explorer, name).click()
        assert explorer.values == {**layer, "show": "corners", "way": 0}
        explorer.set(way=20)
        assert "4 of 4 corners right" in explorer.sentence
        for unit in (1, 2):  # its arrow has gone to the new line with it
            w, b = np.array([layer[f"w{unit}1"], layer[f"w{unit}2"]]), layer[f"b{unit}"]
            tip = explorer.handles[f"arrow {unit}"].at(explorer.values, explorer.snapshot())
            assert (np.array(tip) - 0.2 * w) @ w + b == pytest.approx(0, abs=1e-12)
    button(explorer, "Another layer").click()
    explorer.set(way=10)  # before ReLU the diamonds lie on each other, here as with any layer
    assert explorer.snapshot()["middles"] == pytest.approx(np.full((2, 2), 0.35))
    explorer.set(way=20)
    assert explorer.snapshot()["middles"] == pytest.approx(np.array([[0.35] * 2, [0.9] * 2]))


@pytest.mark.parametrize("layer", [why.BY_HAND, why.DIFFERENCE, why.CROSSED])
def test_no_name_of_a_corner_lies_on_a_diamond(layer):
    explorer = explorers.xor_hidden_space(**layer)
    after = explorer.figure.axes[1]
    (names,) = (each for each in after.collections if isinstance(each, style.Stamps))
    to_pixels = names.coordinates.transform
    plates = [
        path.get_extents().translated(*(to_pixels(place) + shift))
        for path, place, shift in zip(names.get_paths(), names.places, names.shifts, strict=True)
    ]
    for middle in to_pixels(explorer.snapshot()["middles"] / 2):
        assert not any(plate.contains(*middle) for plate in plates)


NINE = ("w11", "w12", "b1", "w21", "w22", "b2", "v1", "v2", "c")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-30, 30), min_size=9, max_size=9))
@example([0, 0, 0, 0, 0, 0, 0, 0, 1])  # no lines at all, and 1 everywhere
@example([0, 0, 0, 10, 0, -5, 0, 10, 0])
@example([10, 0, -5, 10, 0, -5, 10, -10, 0])  # a sum that is 0 everywhere: the answer is 0
def test_the_tint_is_where_the_network_answers_1(numbers):
    layer = {name: number / 10 for name, number in zip(NINE, numbers, strict=True)}
    points = np.random.default_rng(0).uniform(*FRAME, (300, 2))
    space = why.hidden_space(points, **layer)
    inside = np.zeros(len(points), int)
    for corners in why.where_one(*FRAME, **layer):
        (x, y), (dx, dy) = corners.T, (np.roll(corners, -1, axis=0) - corners).T
        left = dx * (points[:, 1:] - y) - dy * (points[:, :1] - x)  # of each edge
        inside += (left > 0).all(axis=1)
    clear = np.abs(space.z) > 1e-6
    for unit in (1, 2):  # and not on the edge between two polygons
        z = points @ [layer[f"w{unit}1"], layer[f"w{unit}2"]] + layer[f"b{unit}"]
        clear &= (np.abs(z) > 1e-6) | (z == layer[f"b{unit}"])
    assert (inside == space.outputs)[clear | (space.z == 0)].all()


def test_a_border_of_the_tint_is_straight():
    """No staircase: the orange band by hand has its four corners where the two borders leave."""
    path = explorers.xor_hidden_space().figure.axes[0].patches[0].get_path()
    x, y = np.concatenate(path.to_polygons()).T
    for border in (0.5, 1.5):
        assert np.isclose(x + y, border).sum() >= 2
    assert ((x + y > 0.5 - 1e-9) & (x + y < 1.5 + 1e-9)).all()


def test_corner_rule_and_field_rule():
    # area that the band 1/2 < x1 + x2 < 3/2 gets right: all of class 1, half of class 0
    assert why.corner_and_field_accuracy(**why.BY_HAND) == (1.0, pytest.approx(3 / 4, abs=0.002))
    # |x1 - x2| > c is wrong on 2 (1/2 - c)² + c²
    for c in (0.2, 0.3, 1 / 3, 0.4):
        weights = {**why.DIFFERENCE, "c": -c}
        area = 1 - 2 * (0.5 - c) ** 2 - c**2
        assert why.corner_and_field_accuracy(**weights) == (1.0, pytest.approx(area, abs=0.005))


def test_sum_and_difference_both_reach_five_sixths_of_the_field():
    """Notebook 01, "field-sixths": it is c that matters, not which of the two is taken."""
    for weights, best in ((why.DIFFERENCE, -1 / 3), (why.BY_HAND, -2 / 3)):
        corners, share = why.corner_and_field_accuracy(**dict(weights, c=best))
        assert corners == 1 and share == pytest.approx(5 / 6, abs=0.005)
        for c in (-0.2, -1 / 3, -0.5, -2 / 3, -0.8):
            assert why.corner_and_field_accuracy(**dict(weights, c=c))[1] <= share


def test_the_sum_with_c_of_t_less_1_gets_what_the_difference_gets_with_minus_t():
    """Notebook 01, "field-sixths-see": the one is the other, turned, with its answers exchanged."""
    for t in (0.2, 0.3, 1 / 3, 0.45):
        shares = [
            why.corner_and_field_accuracy(cells=301, **dict(weights, c=c))[1]
            for weights, c in ((why.DIFFERENCE, -t), (why.BY_HAND, t - 1))
        ]
        assert shares[0] == pytest.approx(shares[1], abs=0.004)
        assert shares[0] == pytest.approx(1 - 2 * (0.5 - t) ** 2 - t**2, abs=0.004)


def test_no_search_over_all_nine_numbers_gets_beyond_five_sixths_of_the_field():
    """Notebook 01, "field-search": and the best have parallel lines, as sum and difference have."""
    found = why.search_field()
    assert why.corner_and_field_accuracy(cells=301, **found.weights)[1] < 5 / 6 + 0.003
    assert found.share > 0.82 and found.apart < 5


def test_a_linear_output_without_the_fold_fails_a_corner():
    never_active = {**why.BY_HAND, "b2": -2.0}  # the second unit stays at 0 on the whole square
    corners, _ = why.corner_and_field_accuracy(**never_active)
    assert corners == 0.75


def test_the_grid_is_an_image_from_below_left():
    points = why.square_grid(3).reshape(3, 3, 2)
    assert points[0, 0] == pytest.approx([1 / 6, 1 / 6])
    assert points[0, 2] == pytest.approx([5 / 6, 1 / 6])
    assert points[2, 0] == pytest.approx([1 / 6, 5 / 6])
    assert why.field_targets(points.reshape(-1, 2)).reshape(3, 3)[0].tolist() == [0, 0, 1]


def test_the_clearest_line_draws_its_gate_and_keeps_its_distance():
    sweep = why.sweep_lines(np.arange(0, 360, 5), np.linspace(-0.8, 0.8, 65))
    for code in range(16):
        line = why.clearest_line(sweep, code)
        if code in (6, 9):
            assert line is None
            continue
        (w1, w2), b = line
        z = [w1 * x1 + w2 * x2 + b for x1, x2 in TABLE]
        assert [int(value > 0) for value in z] == [int(bit) for bit in f"{code:04b}"]
        assert min(map(abs, z)) > 0.05


# --- explorers -----------------------------------------------------------------------------------


def shown(explorer):
    """The pixels and the words of an explorer: what must change when a control moves."""
    return bytes(explorer.png), explorer.sentence


@pytest.mark.drawn
def test_xor_line_shows_the_line_it_was_asked_for():
    explorer = explorers.xor_line(angle=90, offset=0.25)  # horizontal, at x2 = 0.75
    numbers = explorer.snapshot()
    assert numbers["outputs"].tolist() == [0, 1, 0, 1]
    assert numbers["wrong"].tolist() == [False, False, True, True]
    assert numbers["accuracy"] == 0.5
    assert numbers["z"] == pytest.approx([-0.75, 0.25, -0.75, 0.25])
    assert "The line whose orange side faces 90°, with offset 0.25, gets" in repr(explorer)
    assert "2 of 4 corners right (50 %)" in repr(explorer)
    assert "Wrong: (1,0) and (1,1)." in repr(explorer)
    before = shown(explorer)
    explorer.controls["angle"].value = 91.0
    assert all(a != b for a, b in zip(before, shown(explorer), strict=True))


def test_the_two_diagonals_have_equal_sums_for_every_line():
    explorer = explorers.xor_line()
    for angle in range(0, 360, 30):
        explorer.controls["angle"].value = angle
        z00, z01, z10, z11 = explorer.snapshot()["z"]
        assert z00 + z11 == pytest.approx(z01 + z10, abs=1e-8)


def test_a_cross_marks_each_point_of_the_field_that_gets_the_wrong_answer():
    """By hand these are blue ones alone, and crossed in both panels; without the field, none is."""
    explorer = explorers.xor_hidden_space(show="field")
    missed = explorer.snapshot()["missed"]
    field = np.random.default_rng(0).random((160, 2))
    assert 20 < missed.sum() < 60 and not why.field_targets(field)[missed].any()

    def crossed(ax):
        return [
            len(marks.get_offsets())
            for marks in ax.collections
            if marks.get_visible() and len(marks.get_offsets()) == missed.sum()
        ]

    for ax in explorer.figure.axes:
        assert crossed(ax), "no crosses"
    explorer.set(show="corners")
    assert not any(crossed(ax) for ax in explorer.figure.axes)


def test_the_two_diagonals_share_their_middle_until_relu_parts_them():
    rng = np.random.default_rng(0)
    for numbers in [(1, 1, 0, 1, 1, -1), *np.round(rng.uniform(-3, 3, (20, 6)), 1).tolist()]:
        layer = dict(zip(("w11", "w12", "b1", "w21", "w22", "b2"), numbers, strict=True))
        for way in (0, 5, 10):
            explorer = explorers.xor_hidden_space(way=way, **layer)
            blue, orange = explorer.snapshot()["middles"]
            assert blue == pytest.approx(orange, abs=1e-8)
            assert "The two dashed diagonals share their middle" in explorer.sentence
    explorer = explorers.xor_hidden_space()  # by hand, after ReLU
    assert explorer.snapshot()["middles"].tolist() == [[1, 0.5], [1, 0]]
    said = "the orange corners is then (1, 0), between the blue ones (1, 0.5)"
    assert said in explorer.sentence
    explorer.set(b2=0.0)  # both bend at the same place
    assert explorer.snapshot()["middles"].tolist() == [[1, 1], [1, 1]]
    explorer.set(show="field")
    assert "diagonal" not in explorer.sentence
    best = 0  # whatever the output unit, it is one line again
    for v1, v2, c in rng.uniform(-3, 3, (500, 3)):
        weights = dict(why.BY_HAND, b2=0.0, v1=v1, v2=v2, c=c)
        best = max(best, why.corner_and_field_accuracy(3, **weights)[0])
    assert best == 0.75


def test_the_middle_of_the_square_has_the_mean_of_the_z_of_either_diagonal():
    for angle in range(0, 360, 15):
        for offset in (-0.5, 0.0, 0.2):
            explorer = explorers.xor_line(angle=angle, offset=offset)
            answer = int(-offset > 0)  # z of the middle is how far the line is from it
            assert f"The middle of the square (the diamond) gets a {answer}." in explorer.sentence
            z00, z01, z10, z11 = explorer.snapshot()["z"]
            assert [z00 + z11, z01 + z10] == pytest.approx([-2 * offset] * 2, abs=1e-8)


def test_xor_hidden_space_shows_the_fold():
    explorer = explorers.xor_hidden_space()
    assert "field" not in repr(explorer)  # a question of its own, asked later
    numbers = explorer.snapshot()
    assert numbers["hidden"].tolist() == [[0, 0], [1, 0], [1, 0], [2, 1]]
    assert numbers["corner_accuracy"] == 1 and not numbers["wrong"].any()
    assert round(100 * numbers["field_accuracy"]) == 75
    # the tint is the band 1/2 < x1 + x2 < 3/2
    sums = np.concatenate(numbers["tint"]).sum(axis=1)
    assert (sums.min(), sums.max()) == (pytest.approx(0.5), pytest.approx(1.5))


@pytest.mark.drawn
def test_xor_hidden_space_says_which_corner_fails():
    explorer = explorers.xor_hidden_space(v2=0.0)  # without the second unit, (1,1) is not folded
    assert "3 of 4 corners right (wrong: (1,1))" in repr(explorer)
    before = shown(explorer)
    explorer.controls["w11"].value = 1.1
    assert all(a != b for a, b in zip(before, shown(explorer), strict=True))
    explorer.set(v1=0.0, v2=0.0)
    assert "There is no line" in repr(explorer)
    explorer.set(**why.DIFFERENCE, show="field")
    assert "4 of 4 corners right, and 83 % of the whole field" in repr(explorer)


def layer(numbers, point):
    """The hidden units of a point, computed from the controls one by one."""
    sums = [
        numbers[f"w{k}1"] * point[0] + numbers[f"w{k}2"] * point[1] + numbers[f"b{k}"]
        for k in (1, 2)
    ]
    return [max(z, 0.0) for z in sums]


@pytest.mark.parametrize("unit", (1, 2))
def test_the_line_of_a_hidden_unit_is_shifted_and_its_arrow_turned(unit):
    explorer = explorers.xor_hidden_space()
    put(explorer, f"line {unit}", 0.25, 0.5)
    numbers = explorer.snapshot()
    expected = round(-10 * (0.25 + 0.5)) / 10  # the nearest tenth: the line goes by that place
    assert numbers[f"b{unit}"] == expected
    x, y = explorer.handles[f"line {unit}"].at(explorer.values, numbers)
    assert x + y + expected == pytest.approx(0, abs=1e-12)  # it stays on its line
    assert state(explorer, f"line {unit}")["text"] == f"b{'₁₂'[unit - 1]} = {expected:.1f}".replace(
        "-", "−"
    )
    tail = ((-0.175, 0.175), (0.75, 0.25))[unit - 1]  # on the lines of the beginning
    put(explorer, f"arrow {unit}", tail[0] + 0.2 * 2.0, tail[1] + 0.2 * -1.5)
    numbers = explorer.snapshot()
    assert (numbers[f"w{unit}1"], numbers[f"w{unit}2"]) == (2.0, -1.5)
    assert numbers[f"b{unit}"] == expected, "the arrow changes the weights alone"
    assert state(explorer, f"arrow {unit}")["text"].endswith("= (2, −1.5)")
    for corner, hidden in zip(why.CORNERS, numbers["hidden"], strict=True):
        assert hidden == pytest.approx(layer(numbers, corner), abs=1e-12)
    place = state(explorer, f"arrow {unit}")  # an arrow key: one step of each slider
    (right, up), name = place["step"], f"arrow {unit}"
    hand(explorer, name, x=place["x"] + right, y=place["y"] - up)
    assert explorer.values[f"w{unit}1"] == pytest.approx(2.1)
    assert explorer.values[f"w{unit}2"] == pytest.approx(-1.4)


def test_each_arrow_begins_on_its_own_line_and_lines_that_coincide_are_held_apart():
    for weights in (why.BY_HAND, why.DIFFERENCE):
        explorer = explorers.xor_hidden_space(**weights)
        grips = []
        for unit in (1, 2):
            w, b = np.array([weights[f"w{unit}1"], weights[f"w{unit}2"]]), weights[f"b{unit}"]
            handle = explorer.handles[f"arrow {unit}"]
            tip = np.array(handle.at(explorer.values, explorer.snapshot()))
            assert (tip - 0.2 * w) @ w + b == pytest.approx(0, abs=1e-12)
            grips += [explorer.handles[f"line {unit}"].at(explorer.values, explorer.snapshot())]
        assert np.hypot(*np.subtract(*grips)) > 0.3


def test_a_unit_without_weights_has_no_line_to_hold():
    explorer = explorers.xor_hidden_space()
    put(explorer, "arrow 1", -0.175, 0.175)
    assert explorer.values["w11"] == explorer.values["w12"] == 0
    names = [state["name"] for state in explorer.stage.handles]
    assert names == ["square", "arrow 1", "line 2", "arrow 2"]
    put(explorer, "arrow 1", 0.025, 0.175)
    assert explorer.values["w11"] == 1 and state(explorer, "line 1")


@settings(max_examples=40, deadline=None)
@given(
    place=st.tuples(st.floats(-9, 9), st.floats(-9, 9)),
    weights=st.lists(st.integers(-30, 30), min_size=6, max_size=6),
    name=st.sampled_from(("line 1", "arrow 1", "line 2", "arrow 2")),
)
def test_a_place_that_is_pointed_at_is_shown_where_it_goes(place, weights, name):
    keys = ("w11", "w12", "b1", "w21", "w22", "b2")
    FOLD.set(**{key: weight / 10 for key, weight in zip(keys, weights, strict=True)})
    if any(state["name"] == name for state in FOLD.stage.handles):
        put(FOLD, name, *place)
    put(FOLD, "square", *place)
    numbers = FOLD.snapshot()
    assert all(-3 <= numbers[key] <= 3 for key in keys)
    assert numbers["place"] == pytest.approx(np.clip(place, 0, 1), abs=0.005 + 1e-9)
    hidden = layer(numbers, numbers["place"])
    assert numbers["image"] == pytest.approx(hidden, abs=1e-12)
    z = numbers["v1"] * hidden[0] + numbers["v2"] * hidden[1] + numbers["c"]
    assert numbers["answer"] == int(z > 1e-9)
    assert FOLD.sentence.endswith(f": output {numbers['answer']}.")


def test_a_place_of_the_map_is_shown_as_its_line():
    sweep = why.sweep_lines(np.arange(0, 360, 5), np.linspace(-0.8, 0.8, 65))
    explorer = figures.accuracy_map(sweep)
    assert explorer.snapshot()["accuracy"] == 0.75, "it begins with a best line"
    for i, j in [(0, 0), (71, 64), (33, 17), (50, 40)]:
        angle, offset = sweep.angles[i], sweep.offsets[j]
        put(explorer, "map", angle + 1.2, offset - 0.01)  # less than half a cell aside
        numbers = explorer.snapshot()
        assert (numbers["angle"], numbers["offset"]) == (angle, offset)
        assert 4 * numbers["accuracy"] == sweep.correct[i, j]
        assert explorer.sentence.endswith(f", {sweep.correct[i, j]} of 4.")
    put(explorer, "map", 1e6, -1e6)
    assert (explorer.snapshot()["angle"], explorer.snapshot()["offset"]) == (355, -0.8)


def test_nothing_is_said_of_a_place_before_one_is_pointed_at():
    explorer = explorers.xor_hidden_space()
    assert explorer.snapshot()["place"] is None and "place" not in explorer.sentence
    put(explorer, "square", 0.304, 0.6)
    assert "The place (0.3, 0.6) goes to (0.9, 0): output 1." in explorer.sentence


@pytest.mark.drawn
def test_what_relu_cannot_reach_has_no_tint():
    explorer = explorers.xor_hidden_space(c=0.5)
    after = explorer.figure.axes[1]
    tints = [np.array(patch.get_xy()) for patch in after.patches if patch.get_facecolor()[3]]
    everything = np.concatenate(tints)
    assert len(tints) == 2 and everything.min() >= 0 and everything.max() == pytest.approx(1.2)


@pytest.mark.drawn
def test_the_hidden_space_changes_its_size_and_hides_no_point():
    """What changes with the size are the numbers at the ticks: no reason to draw all anew."""
    explorer = explorers.xor_hidden_space(show="field")
    after = explorer.figure.axes[1]
    low, high = after.get_xlim()
    assert after.get_ylim() == (low, high)
    sizes = set()
    for w11, b1 in itertools.product(np.arange(-3, 3.1, 0.5).round(1), (0.0, 3.0)):
        explorer.set(w11=w11, b1=b1)
        *field, first, second = (points.get_offsets() for points in after.collections[:4])
        corners = np.concatenate([first, second])
        everything = np.concatenate([*field, corners])
        assert len(everything) == 164
        assert low <= everything.min() and everything.max() <= high
        sizes.add(round(explorer.snapshot()["hidden"].max() / corners.max(), 9))
    assert sizes == {2, 4, 8}
    assert explorer._painter.edition == 1


def test_values_out_of_range_are_refused_with_the_range():
    with pytest.raises(ValueError, match="from 0 to 360"):
        explorers.xor_line(angle=400)
    with pytest.raises(ValueError, match="from -3 to 3"):
        explorers.xor_hidden_space(w11=5)
    with pytest.raises(ValueError, match="'corners' or 'field'"):
        explorers.xor_hidden_space(show="all")


def test_the_figures_say_what_the_sweep_found():
    sweep = why.sweep_lines(np.arange(0, 360, 5), np.linspace(-0.8, 0.8, 65))
    said = repr(figures.accuracy_map(sweep))
    shares = [round(100 * (sweep.correct == count).mean()) for count in (1, 2, 3)]
    assert "{} % get 1, {} % get 2, {} % get 3".format(*shares) in said
    assert "The best is 3 of 4" in said
    assert "14 of the 16 gates" in repr(figures.sixteen_gates(sweep))
    assert "0110 and 1001" in repr(figures.sixteen_gates(sweep))


# --- what can be taken hold of ---


@pytest.mark.parametrize("degrees", [0, 45, 137, 250, 359])
@pytest.mark.parametrize("offset", [-0.8, 0.0, 0.55])
def test_the_knob_turns_the_line_to_where_it_is_taken(degrees, offset):
    explorer = explorers.xor_line(offset=offset)
    direction = np.array([np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))])
    taken = explorer.handles["knob"].moved(*(why.MIDDLE + 0.3 * direction))
    assert taken["angle"] == pytest.approx(degrees, abs=1e-6)
    explorer.set(angle=float(degrees))
    place = explorer.handles["knob"].at(explorer.values, explorer.snapshot())
    assert place == pytest.approx(why.MIDDLE + 0.5 * direction)


@pytest.mark.parametrize("x, y", [(0.2, 0.9), (0.5, 0.5), (1.1, -0.2)])
def test_the_line_is_shifted_to_go_through_where_it_is_taken(x, y):
    explorer = explorers.xor_line(angle=70.0)
    explorer.controls["offset"].value = explorer.handles["line"].moved(x, y)["offset"]
    line = explorer.snapshot()
    assert abs(line["weights"] @ (x, y) + line["bias"]) <= 0.5 * 0.01 + 1e-9  # the slider's step
    grip = explorer.handles["line"].at(explorer.values, line)
    assert line["weights"] @ grip + line["bias"] == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("degrees, offset", [(130, 0.4), (317, -0.3)])
def test_the_line_beside_the_map_is_held_too_and_moves_the_star(degrees, offset):
    explorer = figures.accuracy_map(why.sweep_lines(np.arange(0, 360), np.linspace(-0.8, 0.8, 161)))
    direction = np.array([np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))])
    put(explorer, "knob", *(why.MIDDLE + 0.5 * direction))
    put(explorer, "line", *(why.MIDDLE + offset * direction))
    numbers = explorer.snapshot()
    assert (numbers["angle"], numbers["offset"]) == (degrees, pytest.approx(offset))


# --- carried through the layer ---


@pytest.mark.parametrize(
    "way, expected",
    [
        (0, [[0, 0], [0, 1], [1, 0], [1, 1]]),
        (5, [[0, -0.5], [0.5, 0.5], [1, 0], [1.5, 1]]),
        (10, [[0, -1], [1, 0], [1, 0], [2, 1]]),
        (15, [[0, -0.5], [1, 0], [1, 0], [2, 1]]),
        (20, [[0, 0], [1, 0], [1, 0], [2, 1]]),
    ],
)
def test_the_square_is_carried_to_w_x_plus_b_and_then_folded(way, expected):
    explorer = explorers.xor_hidden_space(way=way)
    assert explorer.snapshot()["carried"].tolist() == expected
    assert ("In the end the hidden layer moves" in explorer.sentence) == (way < 20)


@pytest.mark.parametrize("way, seen", [(0, False), (10, False), (11, True), (20, True)])
def test_relu_leaves_to_be_seen_where_the_sheet_was(way, seen):
    layer = {"w11": 1.0, "w12": -0.6, "b1": 0.0, "w21": -0.6, "w22": 1.0, "b2": 0.5}
    explorer = explorers.xor_hidden_space(way=way, **layer)
    (pale,) = (line for line in explorer.figure.axes[1].lines if line.get_alpha() == 0.35)
    found = np.array(pale.get_xydata(), dtype=float)
    found = 2 * found[~np.isnan(found[:, 0])]  # the picture has 2 for its unit
    lines = why.square_lines().reshape(-1, 2)
    sums = lines @ [[1.0, -0.6], [-0.6, 1.0]] + [0.0, 0.5]
    assert found == pytest.approx(sums if seen else np.empty((0, 2)))


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.lists(st.integers(-30, 30), min_size=6, max_size=6), st.integers(0, 10**6))
def test_the_way_begins_at_the_inputs_goes_by_w_x_plus_b_and_ends_at_the_layer(numbers, seed):
    weights = dict(
        zip(("w11", "w12", "b1", "w21", "w22", "b2"), (n / 10 for n in numbers), strict=True)
    )
    points = np.random.default_rng(seed).random((20, 2))
    z = np.array(
        [
            [weights[f"w{k}1"] * x + weights[f"w{k}2"] * y + weights[f"b{k}"] for k in (1, 2)]
            for x, y in points
        ]
    )
    half = np.where(z > 0, z, z / 2)
    for way, expected in ((0, points), (1, z), (1.5, half), (2, np.maximum(z, 0))):
        assert why.on_the_way(points, way, **weights) == pytest.approx(expected, abs=1e-8)


def test_the_grid_is_that_of_the_unit_square():
    lines = why.square_lines(count=3, pieces=2)
    assert lines.shape == (6, 3, 2)
    assert lines[1].tolist() == [[0.5, 0], [0.5, 0.5], [0.5, 1]]
    assert lines[4].tolist() == [[0, 0.5], [0.5, 0.5], [1, 0.5]]


# --- the lift ---


def test_with_the_product_a_plane_separates_the_corners_and_without_it_none_does():
    """Weight w₃ = −2 and b = −½ solve XOR; with w₃ = 0 the plane is a line, whatever b is."""
    assert explorers.lift(w3=-2.0).snapshot()["outputs"].tolist() == [0, 1, 1, 0]
    flat = explorers.lift(w3=0.0)
    for b in np.arange(-2, 2.1, 0.1):
        flat.set(b=float(round(b, 1)))
        assert flat.snapshot()["accuracy"] <= 0.75


@settings(max_examples=80, deadline=None, derandomize=True, database=None)
@given(st.integers(-40, 40), st.integers(-20, 20))
def test_the_plane_is_cut_out_of_the_box_in_order(w3, b):
    low, high = np.array([0, 0, -0.3]), np.array([1, 1, 1.15])
    plane = why.plane_in_box((1, 1, w3 / 10), b / 10, low, high)
    assert len(plane) in (0, 3, 4, 5, 6, 7, 8)
    if not len(plane):
        return
    assert plane @ (1, 1, w3 / 10) + b / 10 == pytest.approx(0, abs=1e-6)
    assert (plane >= low - 1e-9).all() and (plane <= high + 1e-9).all()
    normal = np.array([1, 1, w3 / 10])
    sides = np.roll(plane, -1, axis=0) - plane
    turns = np.cross(sides, np.roll(sides, -1, axis=0)) @ normal
    assert (turns >= -1e-9).all() or (turns <= 1e-9).all(), "convex: the vertices are in order"


def test_from_above_the_lift_is_the_old_square_and_from_the_side_the_height_is_seen():
    points = np.array([[0.5, -0.25, 0.0], [0.5, -0.25, 0.8]])
    assert why.seen_from(points, 0, 90) == pytest.approx(points[:, :2])
    level = why.seen_from(points, 0, 0)
    assert level == pytest.approx(np.array([[0.5, 0.0], [0.5, 0.8]]))
    turned = why.seen_from(points, 90, 0)
    assert turned[:, 0] == pytest.approx([-0.25, -0.25])


@pytest.mark.parametrize("turn, height", [(0, 30), (-60, 12), (45, 70), (20, 90)])
def test_the_turntable_is_turned_by_its_knob(turn, height):
    explorer = explorers.lift()
    explorer.set(turn=float(turn), height=float(height))
    place = explorer.handles["knob"].at(explorer.values, explorer.snapshot())
    explorer.set(turn=0.0, height=45.0)
    put(explorer, "knob", *place)
    assert (explorer.values["turn"], explorer.values["height"]) == (turn, height)


# --- the drawn neuron ---


def test_the_drawn_neuron_sums_its_products():
    explorer = explorers.drawn_neuron(w1=1.5, w2=-0.25, w3=0.5, b=-1.0)
    numbers = explorer.snapshot()
    assert numbers["z"] == numbers["y"] == 1.5 * 1 - 0.25 * 2 + 0.5 * 3 - 1.0
    assert explorer.sentence == (
        "z = 1.5 · 1 + (−0.25) · 2 + 0.5 · 3 + (−1) = 1.50, and y = ReLU(z) = 1.50."
    )
    wires = [line for line in explorer.figure.axes[0].lines if line.get_alpha() == 0.55]
    assert [wire.get_linestyle() for wire in wires] == ["-", "--", "-", "--"]  # below 0: dashed
    explorer.set(b=-2.0, w1=0.0)
    assert explorer.snapshot()["z"] == -1.0 and explorer.snapshot()["y"] == 0


@pytest.mark.parametrize("name", ["w1", "w2", "w3", "b"])
def test_a_weight_is_dragged_by_its_gauge(name):
    explorer = explorers.drawn_neuron()
    foot = explorer.handles[name].at({**explorer.values, name: 0.0}, {})
    up = explorer.handles[name].at({**explorer.values, name: 1.0}, {})
    put(explorer, name, foot[0], foot[1] - 1.5 * (up[1] - foot[1]))
    assert explorer.values[name] == -1.5


FOLD = explorers.xor_hidden_space()


@pytest.mark.parametrize("unit", (1, 2))
@pytest.mark.parametrize("layer", (why.BY_HAND, why.CROSSED, why.DIFFERENCE))
def test_the_name_of_a_unit_hides_no_point_of_the_field(unit, layer):
    ax = explorers.xor_hidden_space(**layer, show="field").figure.axes[0]
    names = [c for c in ax.collections if isinstance(c, style.Stamps)][unit - 1]
    inverse = ax.transData.inverted()
    scale = np.diff(inverse.transform([(0, 0), (1, 1)]), axis=0)[0]
    plate = names.get_paths()[0].get_extents()
    corners = (np.array([plate.min, plate.max]) + names.shifts[0]) * scale + names.places[0]
    assert (corners[1] < 0).any() or (corners[0] > 1).any() or (corners[1] < FRAME[0]).any()
    assert (corners > FRAME[0]).all() and (corners < FRAME[1]).all(), "inside the frame"


@pytest.mark.drawn
def test_nerve_cell_and_neuron_are_numbered_alike():
    """Each number once on either side, and no name lies on another."""
    figure = base.new_figure(860, 300)
    neurons.side_by_side(figure)
    figure.canvas.draw()
    for ax in figure.axes:
        shown = [text for text in ax.texts if text.get_text()]
        assert sorted(t.get_text() for t in shown if t.get_text().isdigit()) == list("12345")
        names = [t.get_window_extent() for t in shown if re.search("[a-z]{4}", t.get_text())]
        assert len(names) == 5
        assert not any(a.overlaps(b) for a, b in itertools.combinations(names, 2))
        assert all(figure.bbox.x0 < box.x0 and box.x1 < ax.bbox.x1 + 5 for box in names)
    unit_texts = figure.axes[1].texts
    said = str(figures.nerve_cell())
    assert "three inputs and a bias b" in said and "$b$" in [t.get_text() for t in unit_texts]
    assert "1 dendrites, inputs" in said and "5 synapses, weights" in said
