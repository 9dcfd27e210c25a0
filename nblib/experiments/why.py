"""Part 1, why neural networks: what one line can do with XOR, and what a hidden layer changes.

Everything here is plane geometry on the unit square. The corners are the four rows of XOR's truth
table; "the field" is the whole square, where a point belongs to class 1 if exactly one of its
coordinates is above one half.
"""

from itertools import pairwise, product
from typing import NamedTuple

import numpy as np

from nblib.datasets import gate
from nblib.experiments import polygons
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


def diagonal_middles(places):
    """Halfway between the two corners that want a 1, and between the two that want a 0.

    places (4, 2), where the `CORNERS` are -> (2, 2): row k belongs to XOR = k. A line keeps the two
    corners of a class on one side only if it keeps their middle there; and W x + b carries what is
    halfway to what is halfway.
    """
    return np.round([np.asarray(places)[k == XOR].mean(axis=0) for k in (0, 1)], 9) + 0.0


class LineSweep(NamedTuple):
    """Every line of a grid, judged on the four corners."""

    angles: np.ndarray  # (A,) degrees
    offsets: np.ndarray  # (B,) sides of the square
    correct: np.ndarray  # (A, B) how many of the four corners are right
    codes: np.ndarray  # (A, B) the four outputs read as a binary number, 0 to 15
    clearance: np.ndarray  # (A, B) distance from the line to the nearest corner


ANGLES, OFFSETS = np.arange(0, 360, 2), np.linspace(-0.8, 0.8, 81)  # 14,580 lines


def sweep_lines(angles=ANGLES, offsets=OFFSETS):
    """Try all lines of a grid of angles and offsets.  (slide 06)

    The side of a corner is w·x + b, computed for all lines at once: (A, B, 4) numbers. `codes`
    names the gate that each line draws: 6 = 0110 is XOR, 9 = 1001 its opposite.
    """
    angles, offsets = np.asarray(angles, dtype=float), np.asarray(offsets, dtype=float)
    weights, _ = line_weights(angles, 0.0)
    distance = (CORNERS - MIDDLE) @ weights.T  # (4, A)
    z = np.round(distance.T[:, None, :] - offsets[None, :, None], 9)
    outputs = (z > 0).astype(int)
    correct = (outputs == XOR).sum(axis=-1)
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
# Its two lines cross: W x + b leaves the square a sheet, where the other two squash it onto a line.
CROSSED = {"w11": 1.8, "w12": -1.1, "b1": 0.0, "w21": -1.1, "w22": 1.8, "b2": 0.0,
           "v1": 1.0, "v2": 1.0, "c": -1.6}  # fmt: skip


@steady()
def hidden_space(points, w11, w12, b1, w21, w22, b2, v1, v2, c):
    """Two ReLU units and an output line: h = ReLU(W x + b), z = v·h + c.  (slide 08)

    points (N, 2); W = [[w11, w12], [w21, w22]], one row for each hidden unit, as in nn.Linear.
    """
    weight, bias = np.array([[w11, w12], [w21, w22]], dtype=float), np.array([b1, b2], dtype=float)
    hidden = relu(linear(np.asarray(points, dtype=float), weight, bias))
    z = np.round(hidden @ np.array([v1, v2], dtype=float) + c, 9) + 0.0
    return HiddenSpace(hidden, z, (z > 0).astype(int))


def where_one(low, high, w11, w12, b1, w21, w22, b2, v1, v2, c):
    """Where in a square of the plane the network of `hidden_space` answers 1, exactly.  (slide 08)

    low, high: from where to where the square reaches, along both axes. A list of convex polygons,
    their corners (k, 2) counter-clockwise: at most one in each of the parts into which the two
    units' lines cut the square, since within such a part the output's sum is w·x + b with one w
    and b.

    >>> len(where_one(0, 1, **BY_HAND))
    2
    """
    units = np.array([[w11, w12, b1], [w21, w22, b2]], dtype=float)
    found = []
    for corners, on in polygons.pieces(units, low, high):
        z = np.round((on * np.array([v1, v2], dtype=float)) @ units + (0, 0, c), 9)
        found += [part for part, above in polygons.cut(corners, z) if above]
    return found


class Tent(NamedTuple):
    """A network whose two units read s = x1 + x2 alone: one curve over s, of straight pieces."""

    s: np.ndarray  # (4,), the ends of the pieces, from left to right
    first: np.ndarray  # (4,), h1 there
    second: np.ndarray  # (4,), v2 h2
    z: np.ndarray  # (4,), the output's sum, h1 + v2 h2 + c
    corners: np.ndarray  # (4,), the same sum at the corners
    outputs: np.ndarray  # (4,), 1 where that is above 0, else 0
    above: list  # of (from, to), where between the ends the sum is above 0


def tent(b2, v2, c, low=-0.4, high=2.4):
    """The network built by hand, drawn over s = x1 + x2 from low to high.  (slide 08)

    z = ReLU(s) + v2 ReLU(s + b2) + c, with b2 from -high to 0.
    """

    def at(s):
        first, second = np.maximum(s, 0.0), v2 * np.maximum(s + b2, 0.0)
        return first, second, np.round(first + second + c, 9) + 0.0

    s = np.array([low, 0.0, -b2, high])
    first, second, z = at(s)
    corners = at(CORNERS.sum(axis=1))[2]
    above = []
    for (left, before), (right, after) in pairwise(zip(s.tolist(), z.tolist(), strict=True)):
        if left == right or max(before, after) <= 0:
            continue
        zero = left if before == after else left + (right - left) * before / (before - after)
        piece = (left if before > 0 else zero, right if after > 0 else zero)
        if above and above[-1][1] == piece[0]:
            piece = (above.pop()[0], piece[1])
        above.append(piece)
    return Tent(s, first, second, z, corners, (corners > 0).astype(int), above)


@steady()
def on_the_way(points, way, w11, w12, b1, w21, w22, b2):
    """Where points of the plane are on their way through the hidden layer.  (slide 08)

    way: 0 is the input plane, 1 is W x + b, 2 is ReLU(W x + b); in between every point moves along
    a straight line. points (..., 2), and the six numbers of the two units -> places (..., 2).
    """
    points = np.asarray(points, dtype=float)
    z = points @ np.array([[w11, w21], [w12, w22]], dtype=float) + np.array([b1, b2], dtype=float)
    places = (1 - way) * points + way * z if way <= 1 else np.where(z > 0, z, (2 - way) * z)
    return np.round(places, 9) + 0.0


def square_lines(count=11, pieces=40):
    """A grid of `count` upright and `count` level lines on the unit square, as points.

    -> (2 count, pieces + 1, 2); in so many pieces that a line which is bent looks bent.
    """
    along = np.linspace(0, 1, pieces + 1)
    across = np.linspace(0, 1, count)
    upright = np.stack(np.broadcast_arrays(across[:, None], along[None, :]), axis=-1)
    return np.concatenate([upright, upright[..., ::-1]])


class Lifted(NamedTuple):
    """XOR's corners with x1 times x2 as a third coordinate, and a plane through the cube."""

    points: np.ndarray  # (4, 3)
    z: np.ndarray  # (4,), x1 + x2 + w3 x3 + b
    outputs: np.ndarray  # (4,), 1 where z > 0, else 0


@steady()
def lifted(w3, b):
    """The plane x1 + x2 + w3 x3 + b = 0 against the four corners, lifted to x3 = x1 x2."""
    points = np.column_stack([CORNERS, CORNERS[:, 0] * CORNERS[:, 1]])
    z = np.round(points @ np.array([1.0, 1.0, w3]) + b, 9) + 0.0
    return Lifted(points, z, (z > 0).astype(int))


def plane_in_box(weights, bias, low, high):
    """The part of the plane w·x + b = 0 that lies in a box: its vertices in order, (V, 3), or none.

    weights (3,), bias a number; low, high (3,): two opposite vertices of the box.
    """
    low, high, weights = (np.asarray(part, dtype=float) for part in (low, high, weights))
    vertices = low + (high - low) * np.array(list(product((0, 1), repeat=3)))
    sides = np.round(vertices @ weights + bias, 9)
    cuts = [vertex for vertex, side in zip(vertices, sides, strict=True) if side == 0]
    for i, j in product(range(8), repeat=2):
        if i < j and (vertices[i] != vertices[j]).sum() == 1 and sides[i] * sides[j] < 0:
            share = sides[i] / (sides[i] - sides[j])
            cuts.append(vertices[i] + share * (vertices[j] - vertices[i]))
    if len(cuts) < 3:
        return np.empty((0, 3))
    cuts = np.array(cuts)
    # in the order of their angles around the middle, seen along the plane's normal
    away = cuts - cuts.mean(axis=0)
    normal = weights / np.linalg.norm(weights)
    first = away[np.linalg.norm(away, axis=1).argmax()]
    second = np.cross(normal, first)
    return cuts[np.argsort(np.arctan2(away @ second, away @ first), kind="stable")]


def seen_from(points, turn, height):
    """Points of space as a camera far away sees them.

    turn: degrees that the scene is turned to the left, around the upright; height: degrees from
    which it is looked down upon, 0 level, 90 from above. points (..., 3) -> places (..., 2).
    """
    a, e = np.deg2rad([turn, height])
    right = np.array([np.cos(a), np.sin(a), 0.0])
    up = np.array([-np.sin(a) * np.sin(e), np.cos(a) * np.sin(e), np.cos(e)])
    return np.round(np.stack([points @ right, points @ up], axis=-1), 9)


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


class Found(NamedTuple):
    """The best two-unit network that a search found for the field."""

    share: float  # of the field that it gets right
    apart: float  # degrees between its two units' lines, 0 to 90
    weights: dict  # the nine numbers of `hidden_space`
    searches: int  # among how many it is the best


def search_field():
    """How much of the field two units can get, by random search over all nine numbers.

    Each of 96 searches begins with random numbers, changes them 600 times at random, and keeps what
    is not worse on 15 x 15 midpoints. The best few are then measured on a finer grid.
    """
    rng = np.random.default_rng(0)
    searches, points = 96, square_grid(15)
    (x1, x2), targets = points.T, field_targets(points) == 1

    def shares(numbers):
        w11, w12, b1, w21, w22, b2, v1, v2, c = numbers.T[:, :, None]
        h1 = np.maximum(w11 * x1 + w12 * x2 + b1, 0)
        h2 = np.maximum(w21 * x1 + w22 * x2 + b2, 0)
        return ((v1 * h1 + v2 * h2 + c > 0) == targets).mean(axis=1)

    numbers = rng.uniform(-3, 3, (searches, 9))
    best = shares(numbers)
    for _ in range(600):
        steps = rng.normal(size=numbers.shape) * 10 ** rng.uniform(-3, 0.3, (searches, 1))
        tried = numbers + steps * (rng.random(numbers.shape) < rng.choice([0.2, 0.5, 1]))
        found = shares(tried)
        kept = found >= best
        numbers[kept], best[kept] = tried[kept], found[kept]
    results = []
    for row in numbers[np.argsort(-best, kind="stable")[:12]]:
        weights = dict(zip(BY_HAND, row.tolist(), strict=True))
        turned = np.arctan2([row[1], row[4]], [row[0], row[3]])
        apart = np.degrees(abs(turned[0] - turned[1])) % 180
        share = corner_and_field_accuracy(**weights)[1]
        results.append(Found(share, float(min(apart, 180 - apart)), weights, searches))
    return max(results, key=lambda result: result.share)
