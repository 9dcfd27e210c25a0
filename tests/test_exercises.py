"""The course's exercises and quizzes: solutions pass, every wrong answer draws the thought for it.

The catalogue in nblib/exercises holds wrong answers in one form. WRONG below has them as other
students would write them, RIGHT has right answers in other forms, and the facts that exercises and
quizzes rest on are computed a second time, from the engine and the experiments.
"""

import copy
import itertools
import math
import re
from collections import Counter, defaultdict

import nbformat
import numpy as np
import pytest

from nblib import datasets, explorers, ops
from nblib.exercises import EXERCISES, QUIZZES, check, loading
from nblib.exercises.quiz import LETTERS
from nblib.exercises.values import plain, same
from nblib.experiments import activations, perceptron, start, why
from tests import exercise_oracles as oracles
from tests.cells import run_cell
from tests.runs import PATHS

MISTAKES = [(e.id, m.id) for e in EXERCISES.values() for m in e.mistakes]


def run(source, exercise):
    """What the names in the check cell stand for after `source` has run, with NumPy as np and,
    in the lab, with our functions of the earlier checkpoints."""
    space = {"np": np, "math": math, **getattr(exercise, "given", {})}
    run_cell(source, space)
    return eval(exercise.name, space)


# --- every exercise of the course ----------------------------------------------------------------


def test_ids_are_unique_and_belong_to_their_part():
    files = sorted(loading.CATALOGUE.glob("[0-9]*/[0-9]*.py"))
    assert len(EXERCISES) == len(files) == len({*EXERCISES})
    assert all(EXERCISES[id].id == id for id in EXERCISES)
    assert all(question.id == id for id, question in QUIZZES.items())


@pytest.mark.parametrize("id", EXERCISES)
def test_exercise_is_complete(id):
    exercise = EXERCISES[id]
    assert 2 <= len(exercise.hints) <= 3 and len(set(exercise.hints)) == len(exercise.hints)
    assert all((exercise.title, exercise.statement, exercise.start, exercise.well))
    assert exercise.is_function or exercise.form
    assert len(exercise.mistakes) >= 5
    thoughts = [mistake.thought for mistake in exercise.mistakes]
    assert all(thoughts) and not set(thoughts) & set(exercise.hints)
    assert "..." in exercise.stub and "..." not in exercise.solution


@pytest.mark.parametrize("id", EXERCISES)
def test_stub_says_how_to_start(id):
    exercise = EXERCISES[id]
    result = check(id, run(exercise.stub, exercise))
    assert (result.diagnosis, result.passed) == ("not-started", False)
    assert exercise.start in repr(result)


def test_a_frame_is_a_stub_also_where_its_source_is_unknown():
    """6.3 as it is handed out returns 0, and must not be taken for an answer."""
    exercise = EXERCISES["6.3"]
    assert check("6.3", exercise.build(exercise.stub)).diagnosis == "not-started"
    begun = exercise.stub.replace("...  #", "loss = w * x  #")
    assert check("6.3", run(begun, exercise)).diagnosis == "never-stepped"


@pytest.mark.parametrize("id", EXERCISES)
def test_solution_passes(id):
    exercise = EXERCISES[id]
    result = check(id, run(exercise.solution, exercise))
    assert result.passed, result
    assert result.lines[1:] == (exercise.well,)


@pytest.mark.parametrize("id", [id for id in EXERCISES if not id.startswith("8.")])
def test_solution_agrees_with_another_way_to_it(id):
    """The expected answers are the solutions' own; here they meet PyTorch, or plain counting."""
    exercise = EXERCISES[id]
    if not exercise.is_function:
        assert check(id, oracles.VALUES[id]).passed
        return
    for case in exercise.cases:
        found, other = (
            function(*copy.deepcopy(case))
            for function in (exercise.expected, oracles.FUNCTIONS[id])
        )
        entries = zip(found, other, strict=True) if isinstance(found, tuple) else [(found, other)]
        for mine, theirs in entries:
            if isinstance(mine, list):  # of names, or of sums that are exact
                assert mine == theirs
                continue
            np.testing.assert_allclose(mine, theirs, rtol=exercise.tolerance, atol=1e-6)


@pytest.mark.parametrize("id", oracles.LAB)
def test_checkpoint_agrees_with_another_way_to_it(id):
    exercise = EXERCISES[id]
    outcomes = exercise.outcomes(exercise.prepared(oracles.LAB[id]))
    for outcome, wanted in zip(outcomes, exercise.wanted, strict=True):
        assert same(plain(outcome.value), wanted, exercise.tolerance), (outcome.value, wanted)


def test_every_exercise_has_another_way_to_it():
    """8.11, an experiment of one's own, has no one answer."""
    known = [*oracles.VALUES, *oracles.FUNCTIONS, *oracles.LAB, "8.11"]
    assert sorted(known) == sorted(EXERCISES) and EXERCISES["8.11"].wanted == ["yes"] * 5
    assert [id for id, exercise in EXERCISES.items() if exercise.is_experiment] == ["8.11"]


def test_the_explorer_that_a_teacher_can_show_exists():
    named = {exercise.explorer for exercise in EXERCISES.values()}
    assert named - {""} <= set(explorers.__all__) and len(named) > 20


@pytest.mark.parametrize("id, mistake", MISTAKES)
def test_catalogued_mistake_draws_its_thought(id, mistake):
    exercise = EXERCISES[id]
    entry = next(m for m in exercise.mistakes if m.id == mistake)
    result = check(id, exercise.build(entry.wrong))
    assert (result.diagnosis, result.passed) == (mistake, False), result
    assert entry.thought in result.lines


@pytest.mark.parametrize(
    "id",
    [
        pytest.param(e.id, marks=pytest.mark.slow if e.is_experiment else ())  # it trains
        for e in EXERCISES.values()
        if e.is_function
    ],
)
def test_right_answer_that_is_printed_is_not_one(id):
    exercise = EXERCISES[id]
    right = run(exercise.solution, exercise)
    result = check(id, lambda *case: print(right(*case)))
    assert result.diagnosis in ("printed", "arguments")  # a lambda may hide the arguments' names
    assert not result.passed


# --- parts 00 to 03: the same mistakes, written by others ----------------------------------------

LOOP = (
    "def learn(X, t, lr, passes):\n"
    "    w = np.zeros(len(X[0]))\n"
    "    b = 0\n"
    "    counts = []\n"
    "    for p in range(passes):\n"
    "        count = 0\n"
    "        for i in range(len(X)):\n"
    "            y = 1 if np.dot(w, X[i]) + b > 0 else 0\n"
    "            if y != t[i]:\n"
    "                count += 1\n"
    "                w = w + lr * (t[i] - y) * X[i]\n"
    "                b = b + lr * (t[i] - y)\n"
    "        counts.append(count)\n"
    "    return w, b, counts\n"
)

COLLAPSE = (
    "def collapse(layers):\n"
    "    W, b = layers[0]\n"
    "    for i in range(1, len(layers)):\n"
    "        V, c = layers[i]\n"
    "        W, b = np.dot(V, W), c + np.dot(V, b)\n"
    "    return W, b\n"
)

WRONG = [
    ("0.1", "loop over steps", (
        "def nearest(X, y, point):\n    best = 0\n    for i in range(len(X)):\n"
        "        if sum(abs(X[i] - point)) < sum(abs(X[best] - point)):\n            best = i\n"
        "    return y[best]"
    ), "steps"),
    ("0.1", "sorted the wrong way", (
        "def nearest(X, y, point):\n    order = np.argsort(np.linalg.norm(X - point, axis=1))\n"
        "    return y[order[-1]]"
    ), "farthest"),
    ("0.1", "the row", (
        "def nearest(X, y, point):\n"
        "    return X[np.argmin(np.linalg.norm(X - point, axis=1))]"
    ), "row"),
    ("0.2", "loop", (
        "def baseline(labels):\n    best = 0\n    for k in set(labels.tolist()):\n"
        "        best = max(best, sum(labels == k))\n    return best"
    ), "count"),
    ("0.2", "most frequent", (
        "def baseline(labels):\n    values, counts = np.unique(labels, return_counts=True)\n"
        "    return values[counts.argmax()]"
    ), "label"),
    ("0.2", "two classes only", (
        "def baseline(labels):\n    ones = sum(labels)\n    return ones / len(labels)"
    ), "mean"),
    ("0.2", "at least half", (
        "def baseline(labels):\n    p = np.mean(labels == 1)\n    return max(p, 1 - p)"
    ), "two-classes"),
    ("0.3", "small feature", (1, 1, -0.01, 0), "no-feature"),
    ("0.3", "zeros", [0, 0, 0, 0], "never"),
    ("0.3", "generous", (0, 0, -1, 9), "unknown"),  # w3 alone would do, and is named
    ("0.3", "three numbers", (0, 0, -1), "shape"),
    ("1.1", "labels as an array", np.array([0, 1, 1, 0]), "xor-labels"),
    ("1.1", "booleans", [False, True, False, True], "sides-swapped"),
    ("1.1", "column of another", np.array([[0], [1], [1], [0]]), "xor-labels"),
    ("1.2", "loop", (
        "def line_accuracy(w, b, X, t):\n    right = 0\n    for x, target in zip(X, t):\n"
        "        y = 1 if w[0] * x[0] + w[1] * x[1] + b >= 0 else 0\n"
        "        right += y == target\n    return right / len(t)"
    ), "threshold"),
    ("1.2", "sum", (
        "def line_accuracy(w, b, X, t):\n    y = np.where(X.dot(w) + b > 0, 1, 0)\n"
        "    return (y == t).sum()"
    ), "count"),
    ("1.2", "difference", (
        "def line_accuracy(w, b, X, t):\n    y = np.where(X.dot(w) + b > 0, 1, 0)\n"
        "    return np.abs(y - t).mean()"
    ), "errors"),
    ("1.2", "bias forgotten in a loop", (
        "def line_accuracy(w, b, X, t):\n"
        "    return sum((np.dot(x, w) > 0) == bool(y) for x, y in zip(X, t)) / len(X)"
    ), "missing-bias"),
    ("1.2", "array", "def line_accuracy(w, b, X, t):\n    return (X @ w + b > 0) == t", "array"),
    ("1.2", "transposed", (
        "def line_accuracy(w, b, X, t):\n    return np.mean((w @ X + b > 0) == t)"
    ), "raised"),
    ("1.3", "float", 16.0, "all"),
    ("1.4", "array", np.array([[0, 0, 0, 1], [0, 1, 1, 2]]).T, "columns-swapped"),
    ("1.4", "flat", [0, 0, 1, 0, 1, 0, 2, 1], "shape"),
    ("1.5", "no pull", (1, 0, -0.5), "pushes-too"),
    ("1.5", "generous", [3, 3, 3], "always"),
    ("1.5", "strict", (0.5, -2, -0.5), "never"),  # z = 0 is not above 0
    ("1.6", "two units", (0, -1, 0, 1, -2, 0, -0.5), "xor-only"),
    ("1.6", "all zeros", [0] * 7, "never"),
    ("1.6", "as arrays", (np.array(0.0), -1, -2, 1, -2, 2, 5), "always"),
    ("1.7", "text", "-1, 0", "text"),
    ("1.7", "list", [-3, 0], "missing-bias"),
    ("2.1", "float", (0.0, 1.0), "threshold"),
    ("2.1", "boolean", (0.5, True), "missing-bias"),
    ("2.2", "loop", (
        "def predict(X, w, b):\n    result = []\n    for x in X:\n"
        "        z = sum(xi * wi for xi, wi in zip(x, w)) + b\n"
        "        if z >= 0:\n            result.append(1)\n        else:\n"
        "            result.append(0)\n    return np.array(result)"
    ), "threshold"),
    ("2.2", "returns in the loop", (
        "def predict(X, w, b):\n    for x in X:\n        return 1 if np.dot(w, x) + b > 0 else 0"
    ), "slip"),
    ("2.2", "sign function", "def predict(X, w, b):\n    return np.sign(X @ w + b)",
     "three-answers"),
    ("2.2", "transposed", "def predict(X, w, b):\n    return 1 * (X.T @ w + b > 0)", "wrong-axis"),
    ("2.2", "column", (
        "def predict(X, w, b):\n    return (X @ w[:, None] + b > 0).astype(int)"
    ), "shape"),
    ("2.2", "slide as it is", (
        "def predict(X, w, b):\n    z = np.dot(w, X) + b\n    return 1 if z > 0 else 0"
    ), "raised"),
    ("2.3", "minus twice", (
        "def update(w, b, x, t, lr):\n    y = np.where(np.dot(x, w) + b > 0, 1, 0)\n"
        "    error = y - t\n    return w + lr * error * x, b + lr * error"
    ), "sign"),
    ("2.3", "in place", (
        "def update(w, b, x, t, lr):\n    y = int(w @ x + b > 0)\n    w += lr * (t - y) * x\n"
        "    return w, b + lr * (t - y)"
    ), "in-place"),
    ("2.3", "only w", (
        "def update(w, b, x, t, lr):\n    y = int(w @ x + b > 0)\n    return w + lr * (t - y) * x"
    ), "type"),
    ("2.3", "if wrong", (
        "def update(w, b, x, t, lr):\n    if (w @ x + b > 0) != t:\n        s = 2 * t - 1\n"
        "        w = w + lr * s * x\n    return w, b"
    ), "bias-forgotten"),
    ("2.3", "delta rule", (
        "def update(w, b, x, t, lr):\n    error = t - (x.dot(w) + b)\n"
        "    return [w + lr * x * error, b + lr * error]"
    ), "score-not-output"),
    ("2.4", "bias", LOOP.replace("b = b + lr * (t[i] - y)", "pass"), "bias-forgotten"),
    ("2.4", "threshold", LOOP.replace("+ b > 0", "+ b >= 0"), "threshold"),
    ("2.4", "count outside", LOOP.replace("        count = 0\n", "").replace(
        "    counts = []\n", "    counts = []\n    count = 0\n"
    ), "running-total"),
    ("2.4", "start inside", LOOP.replace(
        "        count = 0\n", "        count = 0\n        w, b = np.zeros(len(X[0])), 0\n"
    ), "restart"),
    ("2.4", "one short", LOOP.replace("range(passes)", "range(passes - 1)"), "one-pass-short"),
    ("2.4", "return inside", LOOP.replace("    return w,", "        return w,"), "early-return"),
    ("2.4", "sum", LOOP.replace("b, counts\n", "b, np.sum(counts)\n"), "total-only"),
    ("2.4", "wrong way", LOOP.replace("(t[i] - y)", "(y - t[i])"), "sign"),
    ("2.4", "while without end", LOOP.replace(
        "for p in range(passes):", "while sum(counts) >= 0:"
    ), "time"),
    ("2.5", "an eighth away", (0.125, 0.125, 0.125), "good-for-the-small"),
    ("2.5", "far on one side", (0, 0, -1e4), "too-far"),
    ("2.6", "floats", (16.0, 12.0), "swapped"),
    ("2.7", "large", (10, 10, -11), "and"),
    ("2.7", "at the edge", (-1, -1, 1), "nor"),
    ("2.7", "equal pull", (-1, -1, 3), "always"),
    ("2.7", "zeros", (0, 0, 0), "bias-sign"),
    ("3.1", "dot", COLLAPSE.replace("np.dot(V, W)", "np.dot(W, V)"), "order"),
    ("3.1", "times", COLLAPSE.replace("np.dot(V, W)", "np.multiply(V, W)"), "elementwise"),
    ("3.1", "added", COLLAPSE.replace("c + np.dot(V, b)", "c + b"), "bias-not-carried"),
    ("3.1", "return inside", COLLAPSE.replace("    return W", "        return W"),
     "no-return-somewhere"),
    ("3.1", "from the front", COLLAPSE.replace("range(1,", "range(0,"), "first-twice"),
    ("3.1", "in two lines", COLLAPSE.replace(
        "W, b = np.dot(V, W), c + np.dot(V, b)", "W = V.dot(W); b = W.dot(b) + c"
    ), "too-early"),
    ("3.1", "popped", (
        "def collapse(layers):\n    W, b = layers.pop(0)\n    for V, c in layers:\n"
        "        W, b = V @ W, V @ b + c\n    return W, b"
    ), "in-place"),
    ("3.1", "the slide's two", (
        "def collapse(W1, b1, W2, b2):\n    return W2 @ W1, W2 @ b1 + b2"
    ), "arguments"),
    ("3.1", "only W", COLLAPSE.replace("return W, b", "return W"), "type"),
    ("3.2", "steeper", (1.3, -26), "too-flat"),
    ("3.2", "list", [5, 0], "no-bias"),
    ("3.2", "steep and turned", (-50, 1000), "turned"),
    ("3.2", "at 18", (10, -180), "middle-at-18"),
    ("3.3", "float", 7.0, "one-too-far"),
    ("3.3", "as an array", np.array(13), "value-at-0"),
    ("3.4", "zeros", (
        "def leaky_relu(z, slope):\n    out = np.array(z)\n    out[out < 0] = 0\n    return out"
    ), "relu"),
    ("3.4", "mask", (
        "def leaky_relu(z, slope):\n    return z * (z > 0) - slope * z * (z <= 0)"
    ), "sign"),
    ("3.4", "if", (
        "def leaky_relu(z, slope):\n    if z > 0:\n        return z\n    return slope * z"
    ), "raised"),
    ("3.4", "in place", (
        "def leaky_relu(z, slope):\n    z[z < 0] = slope * z[z < 0]\n    return z"
    ), "in-place"),
    ("3.4", "whole numbers", (
        "def leaky_relu(z, slope):\n    out = np.zeros_like(z)\n    out[:] = np.where(z > 0, z, "
        "slope * z)\n    return out"
    ), "whole-numbers"),
    ("3.5", "tuple", (0.5, 0.5, 0, 3), "kinks"),
    ("3.6", "loop over rows", (
        "def dead_units(X, W, b):\n    return np.array([np.all(W @ x + b <= 0) for x in X])"
    ), "wrong-axis"),
    ("3.6", "loop, any", (
        "def dead_units(X, W, b):\n    return [any(X @ w + c <= 0) for w, c in zip(W, b)]"
    ), "any"),
    ("3.6", "not dead", (
        "def dead_units(X, W, b):\n    return (X @ W.T + b).max(axis=0) > 0"
    ), "alive"),
    ("3.6", "no bias", (
        "def dead_units(X, W, b):\n    return (X @ W.T).max(0) <= 0"
    ), "missing-bias"),
    ("3.7", "small", (0.1, 0.2, 0.0), "as-they-were"),
    ("3.7", "one number for all", [-20, -20, -20], "all-dead"),
    ("3.7", "second too far", (-3, 4.5, -1.5), "too-far-up"),
    ("3.8", "own draw, no bias", 0.4996, "no-bias"),
    ("3.8", "own draw, living", 0.1583, "alive"),
]  # fmt: skip


@pytest.mark.parametrize("id, how, answer, diagnosis", WRONG, ids=lambda value: str(value)[:20])
def test_wrong_answer_written_another_way(id, how, answer, diagnosis):
    exercise = EXERCISES[id]
    given = run(answer, exercise) if exercise.is_function else answer
    result = check(id, given, seconds=1)
    assert (result.diagnosis, result.passed) == (diagnosis, False), result
    known = {mistake.id: mistake.thought for mistake in exercise.mistakes}
    assert known.get(diagnosis, "") in repr(result)


RIGHT = [
    ("0.1", (
        "def nearest(X, y, point):\n"
        "    return min(zip(X, y), key=lambda row: np.hypot.reduce(row[0] - point))[1]"
    )),
    ("0.2", (
        "def baseline(labels):\n    _, counts = np.unique(labels, return_counts=True)\n"
        "    return max(counts) / sum(counts)"
    )),
    ("0.2", (
        "from collections import Counter\n\ndef baseline(labels):\n"
        "    return Counter(labels.tolist()).most_common(1)[0][1] / len(labels)"
    )),
    ("0.3", (0, 0, -2.5, 1.5)),
    ("0.3", np.array([0.01, 0, -1, 0.6])),
    ("1.6", (0.0, -1, -2, 2, -4, 4, -1)),
    ("1.6", [-0.5, -1.5, -2.5, 4, -10, 20, -1.5]),
    ("1.1", np.array([True, False, True, False])),
    ("1.1", np.array([[1], [0], [1], [0]])),
    ("1.2", (
        "def line_accuracy(w, b, X, t):\n    right = 0\n    for x, target in zip(X, t):\n"
        "        if (1 if np.dot(w, x) + b > 0 else 0) == target:\n            right += 1\n"
        "    return right / len(X)"
    )),
    ("1.2", (
        "def line_accuracy(w, b, X, t):\n    return 1 - np.abs((X.dot(w) > -b) - t).sum() / t.size"
    )),
    ("1.4", np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 0.0], [2.0, 1.0]])),
    ("1.5", (2, -4, -1)),
    ("1.5", (1, -3, 0)),
    ("2.2", "def predict(X, w, b):\n    return X @ w + b > 0"),
    ("2.2", "def predict(X, w, b):\n    return [1 if np.dot(x, w) + b > 0 else 0 for x in X]"),
    ("2.2", "def predict(X, w, b):\n    return np.heaviside(X @ w + b, 0)"),
    ("2.3", (
        "def update(w, b, x, t, lr):\n    y = 1 if np.dot(w, x) + b > 0 else 0\n    w = w.copy()\n"
        "    w += lr * (t - y) * x\n    return [w, b + lr * (t - y)]"
    )),
    ("2.4", LOOP),
    ("2.7", (-2, -3, 4)),
    ("3.1", COLLAPSE),
    ("3.1", (  # from the end, and by what the stack does to unit vectors
        "def collapse(layers):\n    def f(x):\n        for W, b in layers:\n"
        "            x = W @ x + b\n        return x\n    n = layers[0][0].shape[1]\n"
        "    b = f(np.zeros(n))\n    return np.array([f(e) - b for e in np.eye(n)]).T, b"
    )),
    ("3.1", (
        "def collapse(layers):\n    if len(layers) == 1:\n        return layers[0]\n"
        "    (W, b), (V, c) = layers[:2]\n"
        "    return collapse([(V @ W, V @ b + c)] + layers[2:])"
    )),
    ("3.2", [3, -60.5]),
    ("3.2", np.array([1.5, -30.0])),
    ("3.3", 6.0),
    ("3.4", "def leaky_relu(z, slope):\n    return np.maximum(slope * z, z)"),
    ("3.4", (
        "def leaky_relu(z, slope):\n    out = z.astype(float)\n    out[z < 0] *= slope\n"
        "    return out"
    )),
    ("3.5", (0.5, 0.5, 0.0, 4)),
    ("3.6", (
        "def dead_units(X, W, b):\n    return np.array([max(X @ w + c) <= 0 for w, c in zip(W, b)])"
    )),
    ("3.6", "def dead_units(X, W, b):\n    return ~((X @ W.T + b) > 0).any(axis=0)"),
    ("3.7", np.array([-4.0, 3.0, -1.5])),
    ("3.7", (-7.5, 1.5, -0.6)),
    ("3.8", 0.84),
]  # fmt: skip


@pytest.mark.parametrize("id, answer", RIGHT, ids=lambda value: str(value)[:20])
def test_right_answer_written_another_way(id, answer):
    exercise = EXERCISES[id]
    result = check(id, run(answer, exercise) if exercise.is_function else answer)
    assert result.passed, result


# --- what the answers rest on, computed a second time --------------------------------------------


def test_right_values_of_part_00():
    # 0.1 works with what the figure of slide 02 shows
    scores = {model.name: model.test_accuracy for model in start.compare_models("moons").models}
    forest, regression = scores["random forest"], scores["logistic regression"]
    assert (round(100 * forest), round(100 * regression)) == (95, 85)
    digits = datasets.mnist(train_size=100).test_labels  # what is said to a right answer
    assert EXERCISES["0.2"].expected(digits) == pytest.approx(0.11, abs=0.005)
    rings, labels = datasets.circles(2000)
    assert EXERCISES["0.2"].expected(labels) == pytest.approx(0.5, abs=0.03)
    w1, w2, w3, b = EXERCISES["0.3"].expected  # right on whole rings, not only at the cases
    inputs = np.column_stack([rings, (rings**2).sum(axis=1)])
    np.testing.assert_array_equal(inputs @ [w1, w2, w3] + b > 0, labels == 1)
    near = [EXERCISES["0.1"].expected(rings, labels, ring * 1.02) for ring in rings[:200]]
    np.testing.assert_array_equal(near, labels[:200])


def test_right_values_of_part_01():
    corners, xor = why.CORNERS, why.XOR
    assert list((corners @ [1, -2] > -0.5).astype(int)) == EXERCISES["1.1"].expected
    sweep = why.sweep_lines(np.arange(0, 360, 1), np.linspace(-1, 1, 41))
    assert len(np.unique(sweep.codes)) == EXERCISES["1.3"].expected == 14
    assert sweep.correct.max() == 3  # quiz 1.best-line
    hidden = why.hidden_space(corners, **why.BY_HAND)
    np.testing.assert_array_equal(hidden.hidden, EXERCISES["1.4"].expected)
    np.testing.assert_array_equal(hidden.outputs, xor)
    assert (why.BY_HAND["v1"], why.BY_HAND["v2"], why.BY_HAND["c"]) == EXERCISES["1.5"].expected
    z = ops.linear(np.array([2.0, -1.0, 3.0]), np.array([[0.5, 1.0, -1.0]]), np.array([2.0]))
    assert (*z, *ops.relu(z)) == EXERCISES["1.7"].expected
    # quiz 1.corners-field
    on_corners, on_field = why.corner_and_field_accuracy(**why.BY_HAND)
    assert on_corners == 1 and on_field == pytest.approx(0.75, abs=0.01)


def test_right_values_of_part_02():
    quick, slow = (
        perceptron.perceptron_rule(
            why.CORNERS, [0, 0, 0, 1], lr=lr, passes=200, start=EXERCISES["2.5"].expected
        )
        for lr in (1, 1 / 8)
    )
    assert quick.converged and slow.converged
    assert (quick.mistakes.sum(), slow.mistakes.sum()) == (20, 90)
    hard = np.array(EXERCISES["2.8"].expected)
    run_hard = perceptron.perceptron_rule(hard[:, :2], hard[:, 2], passes=500)
    bound = perceptron.margin(hard[:, :2], hard[:, 2]).bound
    assert run_hard.converged and 100 <= run_hard.mistakes.sum() <= bound
    run_xor = perceptron.perceptron_rule(why.CORNERS, why.XOR, lr=1, passes=10)
    w, b = run_xor.states[-1, :2], run_xor.states[-1, 2]
    sums = [
        perceptron.perceptron_rule(why.CORNERS[rows], np.equal(rows, 3)).mistakes.sum()
        for rows in map(list, itertools.permutations(range(4)))
    ]
    assert EXERCISES["2.6"].expected == (max(sums), sums.count(max(sums)))
    learned = EXERCISES["2.4"].expected(why.CORNERS, why.XOR, 1, 10)
    np.testing.assert_array_equal(learned[0], w)
    assert learned[1] == b and learned[2] == run_xor.mistakes.tolist()
    # quizzes 2.xor-cycles and 2.mistakes
    assert run_xor.converged is None and run_xor.cycle == (3, 4)
    assert perceptron.perceptron_rule(why.CORNERS, [0, 0, 0, 1]).mistakes.sum() == 10
    flowers = perceptron.learn_irises(100)  # quiz 2.irises
    fewest = perceptron.fewest_wrong(*perceptron.irises())
    assert flowers.during.min() > fewest > 0  # no pass without a mistake
    late = flowers.after[-50:]
    assert late.min() < 10 and late.max() > 30 and fewest not in late


def test_right_values_of_part_03():
    z = np.linspace(-6, 6, 41)
    w, b = EXERCISES["3.2"].expected
    outputs = ops.sigmoid(np.array([18.0, 20.0, 22.0]) * w + b)
    assert outputs[0] < 0.05 and outputs[1] == 0.5 and outputs[2] > 0.95
    slope = ops.sigmoid_backward(np.ones_like(z), ops.sigmoid(z))
    leaky = EXERCISES["3.4"].expected(z, 0.1)
    np.testing.assert_allclose(leaky, ops.leaky_relu(z, 0.1), atol=1e-12)
    x = np.array([0.5, 1.5, 3.0])
    hat = ops.relu(x) - 2 * ops.relu(x - 1) + ops.relu(x - 2)
    assert EXERCISES["3.5"].expected == [*hat, 4]
    steepest, layers = slope.max(), EXERCISES["3.3"].expected
    assert steepest == 0.25 and steepest**layers >= 1e-4 > steepest ** (layers + 1)
    on = np.outer([1, 2, 3, 4], [2, -1, 0.5]) + EXERCISES["3.7"].expected > 0
    assert on.any(axis=0).all() and not on.all(axis=0).any()
    sample = np.random.default_rng(5).standard_normal(1_000_000)
    assert np.mean(sample <= 1) == pytest.approx(EXERCISES["3.8"].expected, abs=0.002)
    # quizzes: 3.tanh-cure, 3.ten-sigmoids, 3.comes-back
    assert activations.slope("tanh", 3.0) == pytest.approx(0.01, abs=0.002)
    assert activations.slope("sigmoid", 3.0) == pytest.approx(0.05, abs=0.006)
    assert activations.slope("tanh", 0.0) == pytest.approx(4 * activations.slope("sigmoid", 0.0))
    assert round(0.25**10 * 1e7, 1) == 9.5
    left = -0.5 * activations.slope("sigmoid", 0.0)
    assert (left, left * 2, left * 3) == (-0.125, -0.25, -0.375)  # times h, times w


def test_cases_stay_away_from_kinks():
    """Part 03's cases give no z at a bend, where two right answers could differ."""
    for z, _ in EXERCISES["3.4"].cases:
        assert np.abs(z).min() >= 0.1
    for X, W, b in EXERCISES["3.6"].cases:
        z = np.abs(X @ W.T + b)
        assert z[z > 0].min() > 1e-9  # a z of exactly 0 is there, from numbers without rounding


# --- quizzes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("id", QUIZZES)
def test_quiz_is_complete(id):
    question = QUIZZES[id]
    texts, explanations = zip(*question.options, strict=True)
    assert 3 <= len(texts) <= 5 and 0 <= question.right < len(texts)
    assert len(set(texts)) == len(set(explanations)) == len(texts)
    assert all(explanation.endswith(".") for explanation in explanations)
    assert "\n" not in question.question and question.question[-1] in "?."
    for explanation in explanations:
        assert explanation not in question.text + question.html


def test_the_right_letters_of_the_quizzes_are_spread():
    """No letter is right in more than 40 % of the course's quizzes, and where a notebook has five
    or more, each of a to d is right once: whoever always takes one letter gains nothing by it."""
    right = defaultdict(str)
    for id, question in QUIZZES.items():
        right[id.partition(".")[0]] += LETTERS[question.right]
    course = Counter("".join(right.values()))
    assert [letter for letter in course if course[letter] > 0.4 * course.total()] == []
    never = {part: set("abcd") - set(letters) for part, letters in right.items()}
    assert {part: never[part] for part in right if never[part] and len(right[part]) >= 5} == {}


@pytest.mark.parametrize("part", sorted({id[0] for id in QUIZZES}))
def test_no_letter_is_a_safe_guess(part):
    right = [question.right for id, question in QUIZZES.items() if id.startswith(f"{part}.")]
    assert max(map(right.count, right)) <= max(len(right) / 2, 1)
    assert len(set(right)) >= min(len(right), 3)


# --- as the notebooks show them ------------------------------------------------------------------


@pytest.fixture(scope="module", params=PATHS, ids=lambda path: path.stem)
def notebook(request):
    return request.param.stem, nbformat.read(request.param, as_version=4).cells


def test_exercises_in_the_notebook(notebook):
    """Statement, stub, check and solution stand one after another, exactly as defined."""
    stem, cells = notebook
    found = [
        (i, match[1])
        for i, cell in enumerate(cells)
        if cell.cell_type == "code" and (match := re.match(r'check\("([^"]*)"', cell.source))
    ]
    for i, id in found:
        exercise = EXERCISES[id]
        assert id.split(".")[0] == str(int(stem[:2]))
        assert cells[i].source == exercise.check_cell
        assert cells[i - 1].source == exercise.stub
        assert exercise.statement in cells[i - 2].source
        told = [exercise.explanation] if exercise.explain else []
        after = [cell.source for cell in cells[i + 1 : i + 2 + len(told)]]
        assert after == [*told, exercise.details]
        assert exercise.start in cells[i].outputs[0]["data"]["text/plain"]
    assert len(found) == len({id for _, id in found})
    numbers = [int(id.split(".")[1]) for _, id in found]
    assert numbers == sorted(numbers) or stem[:2] == "03"  # the core path of 03 begins with 3.7
    least = {"01": 4, "02": 4, "03": 4, "09": 0}  # the last page asks in words alone
    assert len(found) >= least.get(stem[:2], 3)
    assert len({id for _, id in found}) == len(found)


@pytest.mark.parametrize("id", [id for id in EXERCISES if EXERCISES[id].explain])
def test_each_explanation_has_a_rubric(id):
    """What earns all, half and nothing, in this order, for whoever reads the answers."""
    parts = re.fullmatch(
        r"Whole: (.+\.\)?) Half: (.+\.\)?) Nothing: (.+\.\)?)", EXERCISES[id].rubric
    )
    assert parts and all(len(part.split()) > 4 for part in parts.groups())


def test_a_rubric_without_a_question_is_for_nobody():
    assert [id for id in EXERCISES if EXERCISES[id].rubric and not EXERCISES[id].explain] == []


def test_quizzes_in_the_notebook(notebook):
    """Each is known, stands alone in its cell, and its answer is not in the notebook's source."""
    _, cells = notebook
    asked = [
        QUIZZES[match[1]]
        for cell in cells
        if cell.cell_type == "code" and (match := re.match(r'quiz\("([^"]*)"\)$', cell.source))
    ]
    assert len(asked) == sum("quiz(" in c.source for c in cells if c.cell_type == "code")
    whole = nbformat.writes(nbformat.v4.new_notebook(cells=cells))
    for question in asked:
        for _, explanation in question.options:
            assert explanation not in whole


# --- what the cases must tell apart --------------------------------------------------------------

ROWS = {  # functions of many rows: which arguments have a row for each
    "0.1": (0, 1),
    "0.2": (0,),
    "1.2": (2, 3),
    "2.2": (0,),
    "2.4": (0, 1),
    "3.4": (0,),
    "3.6": (0,),
    "4.3": (0,),
    "4.6": (0,),
    "4.7": (0,),
    "7.1": (0, 1),
    "9.1": (0,),
}
NEAR = {"4.2", "4.6", "5.4", "5.8"}  # sizes, shares and graphs


def like_ours(exercise, change):
    """Whether our function, its arguments changed, still gives what is wanted in every case."""
    outcomes = exercise.outcomes(lambda *given: exercise.expected(*change(given)))
    got = [plain(outcome.value) for outcome in outcomes]
    return all(same(a, b, exercise.tolerance) for a, b in zip(got, exercise.wanted, strict=True))


@pytest.mark.parametrize("id", ROWS)
def test_a_function_that_reads_the_first_rows_alone_is_refused(id):
    def change(given):
        return [a[:100] if k in ROWS[id] else a for k, a in enumerate(given)]

    assert not like_ours(EXERCISES[id], change)


@pytest.mark.parametrize(
    "id", [id for id, e in EXERCISES.items() if e.is_function and not hasattr(e, "call")]
)
def test_a_function_that_cuts_off_at_ten_is_refused(id):
    def change(value):
        if isinstance(value, list | tuple):
            return type(value)(map(change, value))
        return np.clip(value, -10, 10) if isinstance(value, np.ndarray | float) else value

    assert like_ours(EXERCISES[id], change) == (id in NEAR)
