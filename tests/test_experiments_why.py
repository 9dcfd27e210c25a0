"""Part 1's geometry, against loops and hand-made algebra that share no code with it."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nblib.experiments import why

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


@given(st.tuples(*[st.integers(-50, 50)] * 3))
def test_no_weights_whatever_solve_xor(weights):
    w1, w2, b = weights
    outputs = [int(w1 * x1 + w2 * x2 + b > 0) for x1, x2 in TABLE]
    assert outputs != list(TABLE.values())


def test_the_hidden_layer_by_hand_folds_the_square():
    space = why.hidden_space(why.CORNERS, **why.BY_HAND)
    by_hand = [(max(0, a + b), max(0, a + b - 1)) for a, b in TABLE]
    assert space.hidden.tolist() == [list(map(float, pair)) for pair in by_hand]
    assert space.z.tolist() == [h1 - 2 * h2 - 0.5 for h1, h2 in by_hand] == [-0.5, 0.5, 0.5, -0.5]
    assert space.outputs.tolist() == list(TABLE.values())


def test_corner_rule_and_field_rule():
    # area that the band 1/2 < x1 + x2 < 3/2 gets right: all of class 1, half of class 0
    assert why.corner_and_field_accuracy(**why.BY_HAND) == (1.0, pytest.approx(3 / 4, abs=0.002))
    # |x1 - x2| > c is wrong on 2 (1/2 - c)² + c²
    for c in (0.2, 0.3, 1 / 3, 0.4):
        weights = {**why.DIFFERENCE, "c": -c}
        area = 1 - 2 * (0.5 - c) ** 2 - c**2
        assert why.corner_and_field_accuracy(**weights) == (1.0, pytest.approx(area, abs=0.005))


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
