"""Part 2, the perceptron: one neuron, the step function, and a rule that learns from mistakes.

The learning runs are computed in fractions, not in floating point: an example that lies exactly on
the line (z = 0) is then a tie on every machine, and a cycle is a cycle and not an approximation.
"""

from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import numpy as np

from nblib import datasets
from nblib.experiments import polygons


class Neuron(NamedTuple):
    """A weighted sum taken apart: z = w₁x₁ + … + wₙxₙ + b and the step of it."""

    terms: np.ndarray  # (n + 1,): wᵢxᵢ for each input, then the bias
    running: np.ndarray  # (n + 1,): the sum after each term; the last one is z
    z: float
    output: int  # 1 if z > 0, else 0


def neuron(x, w, b):
    """One neuron with the step activation, its sum kept term by term.  (slides 10, 12, 13)

    x (n,), w (n,), b a number. Sums are rounded to twelve decimals: 0.1 + 0.2 - 0.3 is 0 here,
    and the step sees the 0.
    """
    x, w = np.asarray(x, dtype=float), np.asarray(w, dtype=float)
    if x.shape != w.shape or x.ndim != 1:
        raise ValueError(
            f"x has shape {x.shape} and w has shape {w.shape}; a neuron has one weight for each "
            "input. Give two arrays of the same length."
        )
    terms = np.append(w * x, float(b))
    running = np.round(np.cumsum(terms), 12) + 0.0
    return Neuron(terms, running, float(running[-1]), int(running[-1] > 0))


# XOR as "at least one, but not both": two neurons in front, (w, b) each, and the lamp behind them.
# The bias of "not both" is 1 too large: with 1.5 the network is right everywhere.
IN_FRONT = {"at least one": ((1, 1), -0.5), "not both": ((-1, -1), 2.5)}
LAMP = ((1, 1), -1.5)


def behind(x, front=IN_FRONT, lamp=LAMP):
    """A lamp behind others, all with steps: the `Neuron`s in front in their order, then the lamp.

    x (2,) the inputs of those in front, whose outputs are the lamp's inputs; front: name to (w, b);
    lamp: (w, b). What stands there by default has one bias wrong.  (notebook 02)
    """
    first = [neuron(x, w, b) for w, b in front.values()]
    return [*first, neuron([each.output for each in first], *lamp)]


def where_lit(low, high, front=IN_FRONT, lamp=LAMP):
    """Where in the square from low to high the lamp of `behind` says 1: convex polygons (k, 2).

    The lines of those in front cut the square into pieces. In a piece their outputs are the same
    everywhere, and so is the lamp's answer.
    """
    units = [(*w, b) for w, b in front.values()]
    pieces = polygons.pieces(units, low, high)
    return [corners for corners, on in pieces if neuron(on, *lamp).output]


def step_function(z):
    """1 where z > 0, 0 elsewhere (also at 0).  (slide 14)"""
    return (np.asarray(z) > 0).astype(float)


def slope(function, z, h=1e-3):
    """Central difference (f(z + h) - f(z - h)) / 2h: the slope as one would measure it."""
    z = np.asarray(z, dtype=float)
    return (function(z + h) - function(z - h)) / (2 * h)


def examples(gate, own=()):
    """A gate's examples with further ones after them: inputs (N, n), targets (N,) of 0 and 1.

    own: places in the plane and classes, (x₁, x₂, class) each; "not" has one input and takes x₁.
    """
    inputs, targets = datasets.gate(gate)
    own = np.reshape(np.asarray(own, dtype=float), (-1, 3))
    width = inputs.shape[1]
    return np.concatenate([inputs, own[:, :width]]), np.append(targets, own[:, 2].astype(int))


class PerceptronRun(NamedTuple):
    """A run of the perceptron rule, one row for each example looked at (S of them)."""

    states: np.ndarray  # (S + 1, n + 1): weights and bias before step 0, after step 1, ...
    example: np.ndarray  # (S,) which row of the data was looked at
    z: np.ndarray  # (S,)
    output: np.ndarray  # (S,) 0 or 1
    target: np.ndarray  # (S,) 0 or 1
    mistakes: np.ndarray  # (P,) mistakes in each complete pass over the data
    converged: int | None  # the first pass without a mistake, counted from 1; None if there is none
    cycle: tuple[int, int] | None  # (first, again): pass `again` starts with the weights with which
    #   pass `first` started, so that the run repeats itself for ever; None if not seen


def _exact(values):
    return [Fraction(repr(float(value))) for value in np.ravel(values)]


def perceptron_rule(inputs, targets, lr=1.0, passes=12, start=None):
    """Rosenblatt's rule, example by example: w ← w + η(t − y)x, b ← b + η(t − y).  (slide 15)

    inputs (N, n), targets (N,) of 0 and 1, taken in order, `passes` times; lr > 0 is η; start
    (n + 1,) the first weights and bias, zero if left out. A right answer has t − y = 0 and changes
    nothing. Numbers are read as the decimals they are written with, and kept as fractions.
    Source: F. Rosenblatt, Principles of Neurodynamics, 1962.
    """
    rows = [[*_exact(row), Fraction(1)] for row in np.asarray(inputs, dtype=float)]
    labels = [int(label) for label in targets]
    if len(rows) != len(labels) or not set(labels) <= {0, 1}:
        raise ValueError(
            f"{len(rows)} inputs and targets {list(targets)}: give one target for each input, "
            "each 0 or 1."
        )
    if not lr > 0:
        raise ValueError(f"lr is {lr}; the rule needs a step size above 0, for example 1.0.")
    eta = Fraction(repr(float(lr)))
    state = [Fraction(0)] * len(rows[0]) if start is None else _exact(start)
    states, looks, starts, mistakes, cycle = [state], [], [tuple(state)], [], None
    for count in range(1, passes + 1):
        wrong = 0
        for index, (row, target) in enumerate(zip(rows, labels, strict=True)):
            z = sum(weight * value for weight, value in zip(state, row, strict=True))
            output = int(z > 0)
            if output != target:
                change = eta * (target - output)
                state = [w + change * value for w, value in zip(state, row, strict=True)]
                wrong += 1
            states.append(state)
            looks.append((index, float(z), output, target))
        mistakes.append(wrong)
        if wrong and cycle is None and tuple(state) in starts:
            cycle = (starts.index(tuple(state)) + 1, count + 1)
        starts.append(tuple(state))
    example, z, output, target = zip(*looks, strict=True)
    return PerceptronRun(
        np.array(states, dtype=float),
        np.array(example),
        np.array(z),
        np.array(output),
        np.array(target),
        np.array(mistakes),
        mistakes.index(0) + 1 if 0 in mistakes else None,
        cycle,
    )


class Progress(NamedTuple):
    """Where a run stands after a number of steps."""

    weights: np.ndarray  # (n,)
    bias: float
    before: np.ndarray  # (n,) the weights before the last example was looked at
    passes: int  # complete passes so far
    mistakes: np.ndarray  # (P,) mistakes so far in each pass of the run
    total: np.ndarray  # (step + 1,) mistakes after 0, 1, ... steps
    right: int  # how many examples the present weights get right
    settled: bool  # a whole pass without a mistake lies behind: nothing will change any more
    repeating: bool  # the weights have come back to where an earlier pass started


def progress(run, inputs, targets, step):
    """Read a PerceptronRun after `step` examples, 0 to len(run.example).  (slide 15)"""
    inputs, size = np.asarray(inputs, dtype=float), len(inputs)
    wrong = run.output[:step] != run.target[:step]
    padded = np.zeros(len(run.example), dtype=int)
    padded[:step] = wrong
    weights, bias = run.states[step, :-1], float(run.states[step, -1])
    # nine decimals: a tie stays a tie, as in the run itself
    outputs = np.round(inputs @ weights + bias, 9) > 0
    return Progress(
        weights,
        bias,
        run.states[max(step - 1, 0), :-1],
        step // size,
        padded.reshape(-1, size).sum(axis=1),
        np.concatenate([[0], np.cumsum(wrong)]),
        int((outputs == (np.asarray(targets) > 0)).sum()),
        run.converged is not None and step >= run.converged * size,
        run.cycle is not None and step >= (run.cycle[1] - 1) * size,
    )


class Margin(NamedTuple):
    """How clearly a straight cut through the origin of (x, 1) space separates two classes."""

    radius: float  # R, the length of the longest (x, 1)
    gamma: float  # γ, the largest distance that all examples keep from a cut between the classes
    bound: float  # R²/γ², Novikoff's limit on the number of mistakes
    weights: np.ndarray  # (n + 1,), the cut itself, scaled so that the nearest example has ±1


def margin(inputs, targets):
    """The widest margin γ and Novikoff's bound R²/γ², or None if no line separates.  (slide 15)

    The bias is folded in: each example becomes x̃ = (x, 1) with sign s = ±1, and the rule a search
    for u with s u·x̃ > 0. γ is 1/|u*|, where u* is the shortest u with s u·x̃ ≥ 1 for all examples.
    At u* some of these inequalities are equalities, and u* is the shortest vector that solves
    those (the Karush-Kuhn-Tucker conditions). So it is enough to solve the equalities of every
    small subset, to keep the solutions that satisfy all inequalities, and to take the shortest:
    exact but for rounding, with no search over directions. For N examples of n inputs there are
    about N^(n+1) subsets, which is for gates, not for pictures.
    Source: A. B. J. Novikoff, On convergence proofs for perceptrons, 1962.
    """
    inputs = np.asarray(inputs, dtype=float)
    points = np.column_stack([inputs, np.ones(len(inputs))])
    signed = points * np.where(np.asarray(targets) > 0, 1.0, -1.0)[:, None]
    shortest = None
    for size in range(1, points.shape[1] + 1):
        subsets = signed[list(combinations(range(len(signed)), size))]
        found = np.linalg.pinv(subsets).sum(axis=2)  # each times a vector of ones: (K, n + 1)
        for u in found[(found @ signed.T >= 1 - 1e-9).all(axis=1)]:
            if shortest is None or u @ u < shortest @ shortest - 1e-12:
                shortest = u
    if shortest is None:
        return None
    radius = float(np.linalg.norm(points, axis=1).max())
    bound = radius**2 * float(shortest @ shortest)
    return Margin(radius, 1 / float(np.linalg.norm(shortest)), round(bound, 9), shortest)


class Cut(NamedTuple):
    """One example of each class on a number line, and a cut through the origin of (x, 1) space."""

    points: np.ndarray  # (2, 2): (x, 1) of the example of class 1, then of that of class 0
    signed: np.ndarray  # (2,) how far each lies on its own side of the cut; below 0: on the other
    mistakes: int | None  # that the rule makes on the two; None where both are at one place
    best: Margin | None  # the widest margin there is


def cut(one, zero, angle):
    """How well the cut at right angles to u = (cos, sin) of `angle` degrees separates two numbers.

    (slide 15) one, zero: the x of the example of class 1, and of class 0.
    """
    inputs, targets = np.array([[one], [zero]], dtype=float), np.array([1, 0])
    points = np.column_stack([inputs, np.ones(2)])
    u = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    best = None if one == zero else margin(inputs, targets)
    mistakes, passes = None, 8
    while best is not None and mistakes is None:
        run = perceptron_rule(inputs, targets, passes=passes)
        mistakes = None if run.converged is None else int(run.mistakes.sum())
        passes *= 4
    return Cut(points, np.round(points @ u * [1, -1], 12), mistakes, best)


# ---------------------------------------------------------------------------------------------
# Two kinds of flowers that no line separates
# ---------------------------------------------------------------------------------------------

IRISES = Path(__file__).resolve().parents[1] / "data" / "irises.csv"
SPECIES = ("versicolor", "virginica")


def irises():
    """Petals of 100 irises: length and width in cm (100, 2), species (100,) of 0 and 1.

    Class 0 is Iris versicolor, class 1 Iris virginica. Source and licence stand in the file.
    """
    rows = [
        line.split(",")
        for line in IRISES.read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    ]
    species = np.array([SPECIES.index(name) for *_, name in rows])
    return np.array([[float(length), float(width)] for length, width, _ in rows]), species


class Passes(NamedTuple):
    """What P passes of the perceptron rule over data do that no line separates."""

    states: np.ndarray  # (P + 1, n + 1): weights and bias before the first pass, after each
    during: np.ndarray  # (P,) mistakes made during each pass
    after: np.ndarray  # (P + 1,) examples that the weights after each pass get wrong
    fewest: np.ndarray  # (P + 1,) the fewest wrong of any weights met until then, within passes too
    best: np.ndarray  # (n + 1,) the weights that were met with the fewest wrong


def learn_irises(passes=100, shuffled=True, seed=0, centred=False):
    """Rosenblatt's rule on the irises, with η = 1.

    shuffled: each pass in an order of its own, drawn from `seed`; else all versicolor come first.
    centred: the mean flower is subtracted from each first. The numbers have one decimal each, so
    that a thousand times the sums are whole, of centred ones too, and nothing is rounded.
    Source of keeping the best: S. I. Gallant, Perceptron-based learning algorithms, 1990.
    """
    inputs, targets = irises()
    rows = np.round(1000 * np.column_stack([inputs, np.ones(len(inputs))]))
    if centred:
        rows[:, :-1] -= np.round(rows[:, :-1].mean(axis=0))
    rng = np.random.default_rng(seed)
    state = np.zeros(3)

    def wrong():
        return int(((rows @ state > 0) != targets).sum())

    states, during, after, fewest, best = [state], [], [wrong()], [wrong()], state
    for _ in range(passes):
        mistakes, least = 0, fewest[-1]
        for k in rng.permutation(len(rows)) if shuffled else range(len(rows)):
            error = int(rows[k] @ state > 0) - targets[k]
            if error:
                mistakes += 1
                state = state - error * rows[k]
                if wrong() < least:
                    least, best = wrong(), state
        states.append(state)
        during.append(mistakes)
        after.append(wrong())
        fewest.append(least)
    return Passes(
        np.array(states) / 1000, np.array(during), np.array(after), np.array(fewest), best / 1000
    )


def fewest_wrong(inputs, targets):
    """The fewest examples in the plane that any line gets wrong, by trying every line that counts.

    inputs (N, 2), targets (N,) of 0 and 1. Each way in which a line can part the examples is that
    of a line through two of them, turned or shifted by a little: then those upon it fall to either
    side, up to some place along it to one side and from there on to the other.
    """
    points, counts = np.unique(np.asarray(inputs, dtype=float), axis=0, return_inverse=True)
    ones = np.bincount(counts.ravel(), weights=targets)
    gain = np.bincount(counts.ravel()) - 2 * ones  # what calling a place 1 adds to the wrong ones
    least = min(ones.sum(), len(targets) - ones.sum())
    for first, second in combinations(points, 2):
        along = second - first
        across = points - first
        side = np.round(across[:, 0] * along[1] - across[:, 1] * along[0], 9)
        on = np.abs(side) == 0
        parts = np.append(0, np.cumsum(gain[on][np.argsort(points[on] @ along)]))
        for above in (side > 0, side < 0):
            beyond = ones.sum() + gain[above].sum()
            least = min(least, beyond + parts.min(), beyond + parts[-1] - parts.max())
    return int(least)


# ---------------------------------------------------------------------------------------------
# Cards with a mark on the left or on the right
# ---------------------------------------------------------------------------------------------

CELLS, MARK = 20, 5  # photocells in a row of the retina, and how many of them a mark covers


def card(row, column):
    """One card as 400 photocells of 0 and 1: a square mark whose upper left cell is given."""
    seen = np.zeros((CELLS, CELLS))
    seen[row : row + MARK, column : column + MARK] = 1
    return seen.ravel()


class Cards(NamedTuple):
    """What a perceptron with 400 photocells learned from N cards, one after the other."""

    places: np.ndarray  # (N, 2) row and column of each mark
    targets: np.ndarray  # (N,) 0 for a mark on the left, 1 for one on the right
    outputs: np.ndarray  # (N,) what was answered before the answer was corrected
    weights: np.ndarray  # (N + 1, 400) before the first card, after each
    biases: np.ndarray  # (N + 1,)
    accuracy: np.ndarray  # (N + 1,) share of all cards that there are which it then gets right


def _rosenblatt(w, b, x, t, lr):
    change = lr * (t - int(x @ w + b > 0))
    return w + change * x, b + change


def learn_cards(count=50, seed=0, update=None):
    """Left from right, told apart after some cards as Rosenblatt showed in 1958, but more simply.

    His perceptron had random connections between the photocells and the weights that learn; here
    the cells are the inputs. Each card's mark lies wholly in one half of the retina. update: the
    rule of exercise 2.3, (w, b, x, t, lr) -> (w, b), asked with every card; else Rosenblatt's.
    """
    update = update or _rosenblatt
    rng = np.random.default_rng(seed)
    half = CELLS // 2
    where = [
        (row, column)
        for row in range(CELLS - MARK + 1)
        for column in (*range(half - MARK + 1), *range(half, CELLS - MARK + 1))
    ]
    every = np.array([card(*place) for place in where])
    sides = np.array([int(column >= half) for _, column in where])
    w, b, outputs = np.zeros(CELLS**2), 0.0, []
    weights, biases, accuracy = [w], [b], [float(((every @ w + b > 0) == sides).mean())]
    drawn = rng.integers(len(where), size=count)
    for k in drawn:
        output = int(every[k] @ w + b > 0)
        outputs.append(output)
        w, b = update(w.copy(), b, every[k].copy(), int(sides[k]), 1)
        w, b = np.array(w, dtype=float), float(b)
        weights.append(w)
        biases.append(b)
        accuracy.append(float(((every @ w + b > 0) == sides).mean()))
    return Cards(
        np.array(where)[drawn],
        sides[drawn],
        np.array(outputs, dtype=int),
        np.array(weights),
        np.array(biases),
        np.array(accuracy),
    )
