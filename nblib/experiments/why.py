"""Part 1, why neural networks: what one line can do with XOR, and what a hidden layer changes.

Everything here is plane geometry on the unit square. The corners are the four rows of XOR's truth
table; "the field" is the whole square, where a point belongs to class 1 if exactly one of its
coordinates is above one half.
"""

from itertools import product
from typing import NamedTuple

import numpy as np

from nblib.datasets import gate
from nblib.ops import linear, relu
from nblib.steady import steady

CORNERS, XOR = gate("xor")
MIDDLE = np.array([0.5, 0.5])


class Line(NamedTuple):
    """A line w·x + b = 0 judged on the four corners; the four arrays follow `CORNERS`."""

    weights: np.ndarray  # (2,), unit length, points to the side of class 1
    bias: float
    z: np.ndarray  # (4,), signed distance of each corner from the line
    outputs: np.ndarray  # (4,), 1 where z > 0, else 0
    wrong: np.ndarray  # (4,), True where the output differs from the target
    accuracy: float  # share of corners that are right: 0, 0.25, 0.5, 0.75 (never 1 for XOR)


def line_weights(angle, offset):
    """Weights and bias of the line with this direction and distance.  (slides 04, 05)

    angle: degrees, the direction that the class-1 side faces; offset: how far the line is moved
    from the middle of the square in that direction, in units of the square's side.
    angle (...), offset (...) -> weights (..., 2), bias (...)
    """
    radians = np.deg2rad(np.asarray(angle, dtype=float))
    weights = np.stack([np.cos(radians), np.sin(radians)], axis=-1)
    return weights, -(weights @ MIDDLE) - offset


@steady()
def side_of_line(points, weights, bias):
    """Signed distances w·x + b, with a point on the line at exactly 0.

    cos and sin leave errors of about 1e-16, enough to push a corner that the line goes through to
    one side or the other; nine decimals are kept, so that a tie is a tie on every machine.
    """
    return np.round(points @ weights + bias, 9) + 0.0


def xor_line(angle, offset, targets=XOR):
    """One line against the four corners, by the rule of slide 13: z > 0 means class 1.

    angle in degrees, offset in sides of the square (see `line_weights`); targets (4,) of 0 and 1.
    """
    weights, bias = line_weights(angle, offset)
    z = side_of_line(CORNERS, weights, bias)
    outputs = (z > 0).astype(int)
    wrong = outputs != targets
    return Line(weights, float(bias), z, outputs, wrong, 1 - wrong.mean())


class LineSweep(NamedTuple):
    """Every line of a grid, judged on the four corners."""

    angles: np.ndarray  # (A,) degrees
    offsets: np.ndarray  # (B,) sides of the square
    correct: np.ndarray  # (A, B) how many of the four corners are right
    codes: np.ndarray  # (A, B) the four outputs read as a binary number, 0 to 15
    clearance: np.ndarray  # (A, B) distance from the line to the nearest corner


def sweep_lines(angles, offsets, targets=XOR):
    """Try all lines of a grid of angles and offsets.  (slide 06)

    The side of a corner is w·x + b, computed for all lines at once: (A, B, 4) numbers. `codes`
    names the gate that each line draws: 6 = 0110 is XOR, 9 = 1001 its opposite.
    """
    angles, offsets = np.asarray(angles, dtype=float), np.asarray(offsets, dtype=float)
    weights, _ = line_weights(angles, 0.0)
    distance = (CORNERS - MIDDLE) @ weights.T  # (4, A)
    z = np.round(distance.T[:, None, :] - offsets[None, :, None], 9)
    outputs = (z > 0).astype(int)
    correct = (outputs == targets).sum(axis=-1)
    codes = outputs @ np.array([8, 4, 2, 1])
    return LineSweep(angles, offsets, correct, codes, np.abs(z).min(axis=-1))


def clearest_line(sweep, code):
    """Of the lines of a sweep that draw gate `code` (0 to 15), the one farthest from any corner.

    Returns (weights (2,), bias), or None if no line of the sweep draws this gate.
    """
    clearance = np.where(sweep.codes == code, sweep.clearance, -1.0)
    i, j = np.unravel_index(clearance.argmax(), clearance.shape)
    if clearance[i, j] < 0:
        return None
    weights, bias = line_weights(sweep.angles[i], sweep.offsets[j])
    return weights, float(bias)


def best_on_parity(inputs):
    """How many of the 2ⁿ rows of the parity of n inputs one threshold unit gets right at best.

    Parity is 1 where the number of ones is odd; for two inputs it is XOR. Tries all whole weights
    from -3 to 3 and all thresholds between the sums they can give; inputs: 2 to 4.  (slide 07)
    Returns (best, rows, number of units tried).
    """
    rows = np.array(list(product((0, 1), repeat=inputs)))
    weights = np.array(list(product(range(-3, 4), repeat=inputs)))
    targets = rows.sum(axis=1) % 2
    biases = np.arange(-3 * inputs - 0.5, 3 * inputs + 1)
    z = rows @ weights.T
    right = [((z + bias > 0) == targets[:, None]).sum(axis=0).max() for bias in biases]
    return int(max(right)), len(rows), len(weights) * len(biases)


def count_tables(inputs):
    """How many of the truth tables of n inputs one threshold unit can produce.  (slide 06)

    Tries all whole weights from -3 to 3 and all thresholds between the sums they can give, which
    is enough for 2 to 4 inputs: others add none. Returns (tables done, tables there are).
    """
    rows = np.array(list(product((0, 1), repeat=inputs)))
    cuts = np.arange(-3 * inputs - 0.5, 3 * inputs + 1)
    done = {
        tuple(rows @ weights + cut > 0)
        for weights in product(range(-3, 4), repeat=inputs)
        for cut in cuts
    }
    return len(done), 2 ** len(rows)


class HiddenSpace(NamedTuple):
    """Points before and after a hidden layer of two ReLU units, and the output z = v·h + c."""

    hidden: np.ndarray  # (N, 2)
    z: np.ndarray  # (N,)
    outputs: np.ndarray  # (N,), 1 where z > 0, else 0


# Built by hand (slide 08): h1 = ReLU(x1 + x2), h2 = ReLU(x1 + x2 - 1), z = h1 - 2 h2 - 1/2.
BY_HAND = {"w11": 1.0, "w12": 1.0, "b1": 0.0, "w21": 1.0, "w22": 1.0, "b2": -1.0,
           "v1": 1.0, "v2": -2.0, "c": -0.5}  # fmt: skip
# Also built by hand: the same corners, but h1 = ReLU(x1 - x2), h2 = ReLU(x2 - x1).
DIFFERENCE = {"w11": 1.0, "w12": -1.0, "b1": 0.0, "w21": -1.0, "w22": 1.0, "b2": 0.0,
              "v1": 1.0, "v2": 1.0, "c": -0.3}  # fmt: skip


@steady()
def hidden_space(points, w11, w12, b1, w21, w22, b2, v1, v2, c):
    """Two ReLU units and an output line: h = ReLU(W x + b), z = v·h + c.  (slide 08)

    points (N, 2); W = [[w11, w12], [w21, w22]], one row for each hidden unit, as in nn.Linear.
    """
    weight, bias = np.array([[w11, w12], [w21, w22]], dtype=float), np.array([b1, b2], dtype=float)
    hidden = relu(linear(np.asarray(points, dtype=float), weight, bias))
    z = np.round(hidden @ np.array([v1, v2], dtype=float) + c, 9) + 0.0
    return HiddenSpace(hidden, z, (z > 0).astype(int))


def field_targets(points):
    """XOR of the two halves of the square: 1 where exactly one coordinate is above one half."""
    return ((points[:, 0] > 0.5) ^ (points[:, 1] > 0.5)).astype(int)


def square_grid(cells):
    """Midpoints of cells x cells equal squares that tile the unit square: (cells², 2), row by row
    from the bottom, so that `.reshape(cells, cells)` is an image with its origin below left."""
    middles = (np.arange(cells) + 0.5) / cells
    x1, x2 = np.meshgrid(middles, middles)
    return np.stack([x1.ravel(), x2.ravel()], axis=1)


def corner_and_field_accuracy(cells=101, **weights):
    """Share of the four corners and share of the field that a two-unit network gets right.

    The field's share is an area, measured on `cells` x `cells` midpoints (an odd number, so that
    few midpoints lie on a border). weights: the nine numbers of `hidden_space`.
    """
    points = square_grid(cells)
    corners = hidden_space(CORNERS, **weights).outputs
    field = hidden_space(points, **weights).outputs
    return float((corners == XOR).mean()), float((field == field_targets(points)).mean())
