"""Exercises and quizzes of notebook 03, activation functions (slides 17 to 25)."""

import math

import numpy as np

from .frame import Exercise, Mistake
from .quiz import Quiz


def _sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(z, dtype=float)))


def _sigmoid_slope(z):
    return _sigmoid(z) * _sigmoid(-np.asarray(z, dtype=float))


def _collapse(layers):
    W, b = layers[0]
    for next_W, next_b in layers[1:]:
        W, b = next_W @ W, next_W @ b + next_b
    return W, b


def _joiner(inner, head="W, b = layers[0]", rows="layers[1:]"):
    """Source of a loop that joins layer after layer: the wrong answers of 3.1 differ in it."""
    return (
        f"def collapse(layers):\n    {head}\n    for next_W, next_b in {rows}:\n"
        f"        {inner}\n    return W, b"
    )


def _leaky_relu(z, slope):
    return np.where(z > 0, z, slope * z)


def _dead_units(X, W, b):
    return np.all(X @ W.T + b <= 0, axis=0)


EXERCISES = (
    Exercise(
        id="3.1",
        title="All layers into one",
        statement=(
            "With no activation between them, any number of linear layers is one linear layer "
            "y = Wx + b. Write `collapse(layers)`, which returns that pair W, b. `layers` is a "
            "list of pairs (W, b); the first pair is the layer that x meets first."
        ),
        stub=(
            "def collapse(layers):\n"
            '    """layers: [(W1, b1), (W2, b2), ...], at least one -> W, b of one layer."""\n'
            "    ..."
        ),
        solution=(
            "def collapse(layers):\n"
            "    W, b = layers[0]\n"
            "    for next_W, next_b in layers[1:]:\n"
            "        W, b = next_W @ W, next_W @ b + next_b\n"
            "    return W, b"
        ),
        start="Begin with the first pair alone. Then join the next layer to it, in a loop.",
        expected=_collapse,
        parts=("W", "b"),
        cases=(
            ([(np.array([[1.0, 2.0], [0.0, -1.0]]), np.array([1.0, -2.0])),
              (np.array([[3.0, 1.0], [-1.0, 2.0]]), np.array([0.5, 0.0]))],),
            ([(np.array([[2.0, -1.0], [1.0, 0.0], [0.0, 3.0]]), np.array([1.0, 0.0, -1.0])),
              (np.array([[1.0, 2.0, -1.0]]), np.array([4.0]))],),
            ([(np.array([[0.5, -1.0]]), np.array([2.0]))],),
            ([(np.array([[2.0]]), np.array([1.0])), (np.array([[3.0]]), np.array([-4.0])),
              (np.array([[-1.0]]), np.array([0.5]))],),
            ([(np.array([[1.0, 0.0], [2.0, 1.0]]), np.array([1.0, -1.0])),
              (np.array([[0.0, 1.0], [1.0, 1.0]]), np.array([2.0, 0.0])),
              (np.array([[1.0, -1.0], [3.0, 0.0]]), np.array([0.0, 0.5]))],),
        ),
        hints=(
            "W₂(W₁x + b₁) + b₂ = W₂W₁x + W₂b₁ + b₂: that joins two layers into one pair.",
            "The pair joined so far plays the part of layer 1, the next layer that of layer 2.",
            "The next W stands on the left, and it multiplies the b so far as well.",
        ),
        well="However many layers: without an activation they are one.",
        mistakes=(
            Mistake(
                "order",
                _joiner("W, b = W @ next_W, next_W @ b + next_b"),
                "In W the factors stand the wrong way round. x meets the earlier layer first, so "
                "the earlier matrix stands next to x.",
            ),
            Mistake(
                "bias-not-carried",
                _joiner("W, b = next_W @ W, b + next_b"),
                "W is right. The bias so far also passes through the next layer: what happens to "
                "it there?",
            ),
            Mistake(
                "new-bias-missing",
                _joiner("W, b = next_W @ W, next_W @ b"),
                "W is right, and the old bias is carried on. Each layer also adds its own.",
            ),
            Mistake(
                "old-bias-missing",
                _joiner("W, b = next_W @ W, next_b"),
                "W is right. The bias so far has been lost: multiply the bracket out once more.",
            ),
            Mistake(
                "elementwise",
                _joiner("W, b = next_W * W, next_W @ b + next_b"),
                "`*` multiplies entry by entry. Rows times columns is `@`.",
            ),
            Mistake(
                "bias-through-all",
                _joiner("W, b = next_W @ W, next_W @ (b + next_b)"),
                "W is right. A layer's own bias is added after its product and is not multiplied "
                "by its W.",
            ),
            Mistake(
                "too-early",
                _joiner("W = next_W @ W\n        b = W @ b + next_b"),
                "W is right. In the line after it W is already the new product, but the bias so "
                "far has only the next layer ahead of it.",
            ),
            Mistake(
                "two-only",
                "def collapse(layers):\n    (W1, b1), (W2, b2) = layers\n"
                "    return W2 @ W1, W2 @ b1 + b2",
                "This joins exactly two layers. There may be one, or three: keep a joined pair "
                "and loop over the rest.",
            ),
            Mistake(
                "first-two",
                "def collapse(layers):\n    W, b = layers[0]\n    if len(layers) > 1:\n"
                "        W, b = layers[1][0] @ W, layers[1][0] @ b + layers[1][1]\n    return W, b",
                "The first two layers are joined, and all others left out. A loop reaches them.",
            ),
            Mistake(
                "first-twice",
                _joiner("W, b = next_W @ W, next_W @ b + next_b", rows="layers"),
                "The first layer takes part twice: you begin with it, and the loop meets it "
                "again.",
            ),
            Mistake(
                "backwards",
                _joiner(
                    "W, b = next_W @ W, next_W @ b + next_b",
                    head="W, b = layers[-1]", rows="layers[-2::-1]",
                ),
                "Your pair lets x meet the last layer first: either you begin at the last, or the "
                "two layers are exchanged in the join. The next W stands on the left.",
            ),
        ),
    ),
    Exercise(
        id="3.2",
        title="The sigmoid",
        statement=(
            "Write `sigmoid(z)` = 1 / (1 + e⁻ᶻ) so that it works for numbers and for arrays."
        ),
        stub=(
            "def sigmoid(z):\n"
            '    """z a number or an array -> the same shape, between 0 and 1."""\n'
            "    ..."
        ),
        solution="def sigmoid(z):\n    return 1 / (1 + np.exp(-z))",
        start="`np.exp` takes numbers and arrays. What is the exponent for z = 2?",
        expected=_sigmoid,
        cases=(
            (0.0,), (2.0,), (-2.0,), (0.5,),
            (np.array([-1.0, 0.25, 3.0]),),
            (np.array([[1.0, -3.0], [4.0, -0.5]]),),
        ),
        hints=(
            "Check three values in the head: σ(0) = ½, σ of a large number is near 1, of a very "
            "negative one near 0.",
            "The exponent is −z, and the whole sum 1 + e⁻ᶻ stands below the line.",
            "Use `np.exp`, not `math.exp`: the latter takes single numbers only.",
        ),
        well="Below z ≈ −700 this e⁻ᶻ overflows; nblib's sigmoid is written to avoid it.",
        mistakes=(
            Mistake(
                "sign",
                "def sigmoid(z):\n    return 1 / (1 + np.exp(z))",
                "Your curve falls where it should rise. Which sign does z have in the exponent?",
            ),
            Mistake(
                "brackets",
                "def sigmoid(z):\n    return 1 / 1 + np.exp(-z)",
                "This is 1 + e⁻ᶻ, the denominator. Python divides before it adds, so `1 / 1 + a` "
                "is 1 + a: put brackets round the whole denominator.",
            ),
            Mistake(
                "one-missing",
                "def sigmoid(z):\n    return 1 / np.exp(-z)",
                "At 0 you get 1, and for larger z ever more. What keeps the denominator above 1?",
            ),
            Mistake(
                "tanh",
                "def sigmoid(z):\n    return np.tanh(z)",
                "This is tanh: it is 0 at 0 and goes from −1 to 1. The sigmoid is ½ at 0.",
            ),
            Mistake(
                "steeper",
                "def sigmoid(z):\n    return (np.tanh(z) + 1) / 2",
                "The range is right, but the curve is twice as steep as it should be: this is "
                "σ(2z).",
            ),
            Mistake(
                "minus",
                "def sigmoid(z):\n    return 1 / (1 - np.exp(-z))",
                "At 0 the denominator vanishes. It is a sum: 1 plus e⁻ᶻ.",
            ),
            Mistake(
                "notebook-e",
                "def sigmoid(z):\n    return 1 / (1 + math.exp(-2) ** (-z))",
                "`e` is a name of this notebook, e⁻² = 0.135. Use `np.exp(-z)`.",
            ),
            Mistake(
                "scalars-only",
                "def sigmoid(z):\n    return 1 / (1 + math.exp(-z))",
                "Single numbers work, arrays do not: `math.exp` takes one number. NumPy's takes "
                "arrays as well.",
            ),
            Mistake(
                "slope",
                "def sigmoid(z):\n    s = 1 / (1 + np.exp(-z))\n    return s * (1 - s)",
                "This is the slope of the sigmoid: ¼ at 0. The value there is ½.",
            ),
        ),
    ),
    Exercise(
        id="3.3",
        title="Its slope",
        statement=(
            "The derivative of the sigmoid can be written with the sigmoid alone: "
            "σ′(z) = σ(z)(1 − σ(z)). Write `sigmoid_slope(z)`."
        ),
        stub=(
            "def sigmoid_slope(z):\n"
            '    """z a number or an array -> the slope of the sigmoid at z, same shape."""\n'
            "    ..."
        ),
        solution=(
            "def sigmoid_slope(z):\n"
            "    s = 1 / (1 + np.exp(-z))\n"
            "    return s * (1 - s)"
        ),
        start="Compute s = σ(z) once, then use it twice.",
        expected=_sigmoid_slope,
        cases=(
            (0.0,), (2.0,), (-2.0,), (0.5,),
            (np.array([-1.0, 0.25, 3.0]),),
        ),
        hints=(
            "At 0 the sigmoid is ½. So the slope there is ½ · ½.",
            "The slope is the same at z and at −z: the curve is as steep on the left as on the "
            "right.",
            "Compare with (σ(z + h) − σ(z − h)) / 2h for a small h such as 1e-4.",
        ),
        well="It is never more than ¼: that is why gradients vanish in deep stacks of sigmoids.",
        mistakes=(
            Mistake(
                "of-z",
                "def sigmoid_slope(z):\n    return z * (1 - z)",
                "At z = 2 a slope of −2 would mean a falling curve. The formula wants σ(z) in "
                "both places, not z.",
            ),
            Mistake(
                "brackets",
                "def sigmoid_slope(z):\n    s = 1 / (1 + np.exp(-z))\n    return s * 1 - s",
                "`s * 1 - s` is s − s. The bracket belongs round 1 − s.",
            ),
            Mistake(
                "value",
                "def sigmoid_slope(z):\n    return 1 / (1 + np.exp(-z))",
                "This is the sigmoid itself. How steep is it?",
            ),
            Mistake(
                "plus",
                "def sigmoid_slope(z):\n    s = 1 / (1 + np.exp(-z))\n    return s * (1 + s)",
                "The slope should shrink towards 0 for large z, where σ is near 1. Which factor "
                "does that?",
            ),
            Mistake(
                "sign",
                "def sigmoid_slope(z):\n    s = 1 / (1 + np.exp(-z))\n    return s * (s - 1)",
                "Your slopes are negative, but the curve rises everywhere.",
            ),
            Mistake(
                "tanh-rule",
                "def sigmoid_slope(z):\n    s = 1 / (1 + np.exp(-z))\n    return 1 - s**2",
                "1 − y² is the rule for tanh. For the sigmoid it is y(1 − y).",
            ),
            Mistake(
                "factor-missing",
                "def sigmoid_slope(z):\n    s = 1 / (1 + np.exp(-z))\n    return 1 - s",
                "This is 1 − σ(z), only one of the two factors. For very negative z the curve is "
                "flat, but 1 − σ(z) is near 1.",
            ),
        ),
    ),
    Exercise(
        id="3.4",
        title="A leak for ReLU",
        statement=(
            "Write `leaky_relu(z, slope)`: z where z > 0, and slope · z elsewhere, for arrays. "
            "Leave `z` itself unchanged."
        ),
        stub=(
            "def leaky_relu(z, slope):\n"
            '    """z an array, slope a number from 0 to 1 -> an array of the shape of z."""\n'
            "    ..."
        ),
        solution="def leaky_relu(z, slope):\n    return np.where(z > 0, z, slope * z)",
        start="`np.where(condition, a, b)` takes a where the condition holds, and b elsewhere.",
        expected=_leaky_relu,
        cases=(
            (np.array([-2.0, 0.5, 3.0]), 0.1),
            (np.array([[1.5, -0.5], [-4.0, 2.0]]), 0.01),
            (np.array([-3, 1, 2]), 0.25),
            (np.array([-1.0, 4.0]), 0.0),
        ),
        hints=(
            "For z = −2 and slope = 0.1 the result is −0.2: still below 0, only smaller.",
            "As long as slope is at most 1, the larger of z and slope · z is the right one.",
            "Assigning into z (`z[z < 0] = …`) changes the caller's array. Make a new one.",
        ),
        well="With slope = 0 it is ReLU; with slope = 1 it would be no activation at all.",
        mistakes=(
            Mistake(
                "relu",
                "def leaky_relu(z, slope):\n    return np.maximum(0, z)",
                "This is plain ReLU: below 0 nothing comes through. Where does slope enter?",
            ),
            Mistake(
                "minimum",
                "def leaky_relu(z, slope):\n    return np.minimum(z, slope * z)",
                "It is the wrong way round: positive numbers shrink, negative ones pass. Is it "
                "the larger or the smaller of z and slope · z?",
            ),
            Mistake(
                "sign",
                "def leaky_relu(z, slope):\n    return np.where(z > 0, z, -slope * z)",
                "Your results below 0 come out positive. A leak keeps the sign of z.",
            ),
            Mistake(
                "absolute",
                "def leaky_relu(z, slope):\n    return np.where(z > 0, z, slope * (-z) - z)",
                "Negative numbers come out positive and large. Below 0 the result is slope · z.",
            ),
            Mistake(
                "constant-leak",
                "def leaky_relu(z, slope):\n    return np.where(z > 0, z, slope)",
                "Every z below 0 gives the same number, slope. It should be slope times z.",
            ),
            Mistake(
                "elu",
                "def leaky_relu(z, slope):\n    return np.where(z > 0, z, slope * (np.exp(z) - 1))",
                "This is ELU, which bends. The leak is a straight line, slope · z.",
            ),
            Mistake(
                "fixed-leak",
                "def leaky_relu(z, slope):\n    return np.where(z > 0, z, 0.01 * z)",
                "0.01 is torch's default. Here the caller chooses: use slope.",
            ),
            Mistake(
                "everywhere",
                "def leaky_relu(z, slope):\n    return slope * z",
                "You multiply the positive numbers too. They should pass unchanged.",
            ),
            Mistake(
                "whole-numbers",
                "def leaky_relu(z, slope):\n    out = z.copy()\n"
                "    out[out < 0] = slope * out[out < 0]\n    return out",
                "A copy of whole numbers holds whole numbers only: −0.75 becomes 0. Make it with "
                "floats, or use `np.where`.",
            ),
            Mistake(
                "leak-on-top",
                "def leaky_relu(z, slope):\n    return np.maximum(0, z) + slope * z",
                "Below 0 all is right. Positive numbers get slope · z on top: they should pass "
                "unchanged.",
            ),
            Mistake(
                "shifted",
                "def leaky_relu(z, slope):\n    return np.where(z > 1, z, slope * z)",
                "Numbers between 0 and 1 are damped as well. The bend sits at 0.",
            ),
        ),
    ),
    Exercise(
        id="3.5",
        title="A hat from three ReLUs",
        statement=(
            "f(x) = ReLU(x) − 2 ReLU(x − 1) + ReLU(x − 2). Work out f(0.5), f(1.5) and f(3) by "
            "hand. And how many straight pieces does the graph of f have, from far left to far "
            "right?"
        ),
        stub="values = ...  # [f(0.5), f(1.5), f(3), number of pieces]",
        solution=(
            "# f(0.5) = 0.5 - 0 + 0;  f(1.5) = 1.5 - 2 * 0.5 + 0;  f(3) = 3 - 2 * 2 + 1\n"
            "# kinks at 0, 1 and 2 cut the line into four pieces\n"
            "values = [0.5, 0.5, 0, 4]"
        ),
        start="For x = 0.5 only the first of the three ReLUs is above 0.",
        expected=[0.5, 0.5, 0, 4],
        form="a list of four numbers",
        parts=("f(0.5)", "f(1.5)", "f(3)", "the number of pieces"),
        hints=(
            "Below 0 all three are silent; each kink switches one more on.",
            "At x = 3 the three are 3, 2 and 1; the middle one counts −2 times.",
            "n kinks cut a line into n + 1 pieces.",
        ),
        leads={
            "f(0.5)": "At 0.5 only the first ReLU is above 0.",
            "f(1.5)": "At 1.5 the first gives 1.5 and the second 0.5, which counts −2 times.",
            "f(3)": "At 3 the three give 3, 2 and 1, with the factors 1, −2 and 1.",
            "the number of pieces": "The values are right. Each of the three ReLUs makes one kink: "
            "into how many pieces do they cut the line?",
        },
        well="Each ReLU brings one kink, so n of them make at most n + 1 pieces.",
        mistakes=(
            Mistake(
                "kinks", [0.5, 0.5, 0, 3],
                "The values are right. Three is the number of kinks; how many pieces lie "
                "between and beside them?",
            ),
            Mistake(
                "no-relu", [0, 0, 0, 1],
                "Without the ReLUs everything cancels: x − 2(x − 1) + (x − 2) = 0. Which of "
                "them are silent at x = 0.5?",
            ),
            Mistake(
                "two-forgotten", [0.5, 1, 2, 4],
                "It looks as if the middle ReLU counted once. It counts −2 times.",
            ),
            Mistake(
                "plus", [0.5, 2.5, 8, 4],
                "The middle ReLU is subtracted, and you seem to have added it.",
            ),
            Mistake(
                "last-forgotten", [0.5, 0.5, -1, 4],
                "f(3) lacks the third ReLU, which gives 1 there.",
            ),
            Mistake(
                "visible-hat", [0.5, 0.5, 0, 2],
                "The values are right. The hat has two sides, and the flat parts left and right "
                "of it are pieces as well.",
            ),
            Mistake(
                "identity", [0.5, 1.5, 3, 4],
                "Only the first ReLU seems to take part. At 1.5 the second is at work already.",
            ),
        ),
    ),
    Exercise(
        id="3.6",
        title="Find the dead units",
        statement=(
            "A layer computes z = XWᵀ + b, one column for each unit, followed by ReLU. A unit is "
            "*dead* on the data if its z is not above 0 for any row of `X`. Write "
            "`dead_units(X, W, b)`: True for each dead unit, False for the others."
        ),
        stub=(
            "def dead_units(X, W, b):\n"
            '    """X (N, n), W (units, n), b (units,) -> (units,) of True and False."""\n'
            "    ..."
        ),
        solution=(
            "def dead_units(X, W, b):\n"
            "    z = X @ W.T + b\n"
            "    return np.all(z <= 0, axis=0)"
        ),
        start="First z for all rows and units: an array (N, units). Then look down each column.",
        expected=_dead_units,
        cases=(
            (np.array([[1.0, 2.0], [-1.0, 0.5], [0.0, -1.0]]),
             np.array([[1.0, 0.0], [-1.0, -1.0], [1.0, 1.0], [0.0, 1.0]]),
             np.array([0.5, -3.0, -3.0, 0.25])),
            (np.array([[1.0, 2.0], [0.5, 0.25]]),
             np.array([[-1.0, 0.5], [2.0, -1.5]]), np.array([-0.25, 0.25])),
            (np.array([[1.0, -2.0, 0.5], [3.0, 1.0, -1.0]]),
             np.array([[1.0, 1.0, 1.0], [-1.0, 0.0, -2.0]]), np.array([0.0, 0.5])),
            (np.array([[2.0, 0.5], [0.25, 1.0], [-0.5, -0.5], [1.0, 1.0]]),
             np.array([[-1.0, -1.0], [1.0, -3.0]]), np.array([0.5, -2.0])),
        ),
        hints=(
            "`z > 0` or `z <= 0` gives an array of True and False of the shape (N, units).",
            "`np.all(…, axis=0)` asks for each column whether all rows agree.",
            "A unit that fires for a single row is alive.",
        ),
        well="One row that wakes a unit is enough: then it gets a gradient and can learn.",
        mistakes=(
            Mistake(
                "any",
                "def dead_units(X, W, b):\n    return np.any(X @ W.T + b <= 0, axis=0)",
                "You call a unit dead if it is silent for one row. Nearly every ReLU unit is "
                "silent sometimes; dead means silent for all rows.",
            ),
            Mistake(
                "strict",
                "def dead_units(X, W, b):\n    return np.all(X @ W.T + b < 0, axis=0)",
                "A z of exactly 0 is not above 0 either: ReLU gives 0 there, and its slope is 0.",
            ),
            Mistake(
                "wrong-axis",
                "def dead_units(X, W, b):\n    return np.all(X @ W.T + b <= 0, axis=1)",
                "You have one answer for each row of X. The units are the columns of z: along "
                "which axis do you look?",
            ),
            Mistake(
                "missing-bias",
                "def dead_units(X, W, b):\n    return np.all(X @ W.T <= 0, axis=0)",
                "b is missing from z, and it is often b that kills a unit.",
            ),
            Mistake(
                "alive",
                "def dead_units(X, W, b):\n    return np.any(X @ W.T + b > 0, axis=0)",
                "These are the units that live. Dead is the opposite.",
            ),
            Mistake(
                "all-positive",
                "def dead_units(X, W, b):\n    return np.all(X @ W.T + b > 0, axis=0)",
                "These units fire for every row. A dead one fires for none.",
            ),
            Mistake(
                "transpose",
                "def dead_units(X, W, b):\n    return np.all(X @ W + b <= 0, axis=0)",
                "W has one row for each unit. X @ W pairs the inputs with its columns, and where "
                "W is square that even runs.",
            ),
            Mistake(
                "one-answer",
                "def dead_units(X, W, b):\n    return np.all(X @ W.T + b <= 0)",
                "One answer for the whole layer. Each unit wants its own: give `np.all` an axis.",
            ),
            Mistake(
                "first-row",
                "def dead_units(X, W, b):\n    return W @ X[0] + b <= 0",
                "You look at the first row of X only. Another row may wake the unit.",
            ),
            Mistake(
                "mean",
                "def dead_units(X, W, b):\n    return np.mean(X @ W.T + b, axis=0) <= 0",
                "You look at the mean of z. A unit may be below 0 on average and still fire for "
                "one row.",
            ),
            Mistake(
                "count",
                "def dead_units(X, W, b):\n    return np.sum(np.all(X @ W.T + b <= 0, axis=0))",
                "You count the dead units. The question is which they are.",
            ),
        ),
    ),
    Exercise(
        id="3.7",
        title="How deep may sigmoids go?",
        statement=(
            "Going back through a sigmoid multiplies the gradient by at most its steepest slope. "
            "Take that best case for every layer, and weights that change nothing. What is the "
            "largest number of layers after which at least a ten-thousandth (1e-4) of the gradient "
            "is left?"
        ),
        stub="layers = ...  # a whole number",
        solution=(
            "factor, layers = 0.25, 0\n"
            "while factor ** (layers + 1) >= 1e-4:\n"
            "    layers += 1\n"
            "# 6 layers leave 2.4e-04, 7 layers 6.1e-05"
        ),
        start="Find the steepest slope first (3.3, or the explorer). Then multiply in a loop.",
        expected=6,
        form="a whole number",
        hints=(
            "The slope is steepest at z = 0. What is it there?",
            "Print slope ** n for n = 1, 2, 3 …",
            "The question is for the last n with at least 1e-4, not for the first below it.",
        ),
        well=(
            "Six in the best case. Away from z = 0 the slope is smaller, so in practice it is "
            "fewer."
        ),
        mistakes=(
            Mistake(
                "one-too-far", 7,
                "0.25 to the power 7 is 6.1e-5, already less than 1e-4.",
            ),
            Mistake(
                "value-at-0", 13,
                "It looks as if you multiplied by ½, the value of the sigmoid at 0. Its slope "
                "there is smaller.",
            ),
            Mistake(
                "value-at-0-too-far", 14,
                "It looks as if you multiplied by ½, the value of the sigmoid at 0. Its slope "
                "there is smaller.",
            ),
            Mistake(
                "tenths", 4,
                "Four would be right for a slope of 0.1 in each layer. Look at the steepest "
                "place.",
            ),
            Mistake(
                "one-short", 5,
                "One more layer is possible: 0.25 to the power 6 is 2.4e-4.",
            ),
            Mistake(
                "slope-1", 0,
                "Zero layers would mean a single sigmoid swallows it all. Its steepest slope is "
                "well above 1e-4.",
            ),
            Mistake(
                "division", 2500,
                "You seem to have divided 0.25 by 1e-4. The slopes of the layers are multiplied "
                "with each other.",
            ),
        ),
    ),
    Exercise(
        id="3.8",
        title="How sparse is ReLU?",
        statement=(
            "Draw a million z from the standard normal distribution, add the bias b = −1, and "
            "apply ReLU. What share of the outputs is exactly 0? Measure it and give two "
            "decimals."
        ),
        stub="share = ...  # a number between 0 and 1",
        solution=(
            "rng = np.random.default_rng(0)\n"
            "outputs = np.maximum(0, rng.standard_normal(1_000_000) - 1)\n"
            "share = np.mean(outputs == 0)  # 0.84"
        ),
        start="`rng = np.random.default_rng(0)`, then `rng.standard_normal(1_000_000)`.",
        expected=0.5 * math.erfc(-1 / math.sqrt(2)),
        tolerance=0.0075,
        form="a number between 0 and 1",
        hints=(
            "`np.maximum(0, z)` is ReLU, and the mean of `outputs == 0` is a share.",
            "The bias is added before the ReLU.",
            "ReLU(z − 1) is 0 wherever z is at most 1. For a normal z that is likelier than not.",
        ),
        well="With b = 0 it is half. The bias decides how sparse a ReLU layer is.",
        mistakes=(
            Mistake(
                "no-bias", 0.5,
                "Half is the share for b = 0. Add the bias before the ReLU.",
            ),
            Mistake(
                "alive", 0.1587,
                "This is the share above 0, or the share of zeros with b = +1. Wanted is the "
                "share of zeros with b = −1.",
            ),
            Mistake(
                "percent", 84.13,
                "These are per cent. Give the share, between 0 and 1.",
            ),
            Mistake(
                "both-tails", 0.6827,
                "This is the share of z between −1 and 1. Very negative z give 0 as well.",
            ),
            Mistake(
                "bias-after", 0.0,
                "It looks as if the −1 was added after the ReLU. Then hardly any output is "
                "exactly 0.",
            ),
            Mistake(
                "mean", 0.0833,
                "This is the mean of the outputs. Wanted is the share that is exactly 0.",
            ),
            Mistake(
                "uniform", 1.0,
                "All of them 0 happens with `rng.random`, which gives numbers from 0 to 1. The "
                "normal distribution is `rng.standard_normal`.",
            ),
        ),
    ),
)

QUIZZES = (
    Quiz(
        id="3.linear-collapse",
        question="Ten linear layers are stacked, with nothing between them. What can the network "
        "draw that a single linear layer cannot?",
        options=(
            ("A line with up to ten kinks", "A kink needs something that is not linear. Linear "
             "after linear stays linear."),
            ("A smooth curve", "No matter how many: W₂(W₁x + b₁) + b₂ multiplies out to one "
             "matrix and one bias."),
            ("Nothing: it is one linear layer with more numbers", "The ten matrices multiply to "
             "one."),
            ("A steeper line", "A single layer can be as steep as you like."),
        ),
        right=2,
    ),
    Quiz(
        id="3.ten-sigmoids",
        question="A gradient goes back through ten sigmoids, all at their steepest point. The "
        "weights change nothing. What is left of it?",
        options=(
            ("A quarter", "That is one layer. Each of the ten multiplies by a quarter."),
            ("About a tenth", "The factors multiply: 1/4 · 1/4 · … is far less."),
            ("About a thousandth", "½ to the power 10 would be that. The steepest slope is ¼, "
             "the value there is ½."),
            ("About a millionth", "0.25 to the power 10 is 9.5e-7, and that is the best case."),
        ),
        right=3,
    ),
    Quiz(
        id="3.tanh-saturates",
        question="Does tanh cure the vanishing gradient of the sigmoid?",
        options=(
            ("Yes, its slope reaches 1", "At 0 only. At z = 3 the slope of tanh is 0.01, less "
             "than the sigmoid's 0.05 there."),
            ("Yes, since its output is centred at 0", "That helps the next layer, but far from 0 "
             "tanh is as flat as the sigmoid."),
            ("Partly: its slope is larger near 0, and it saturates all the same",
             "tanh(z) = 2σ(2z) − 1 is the sigmoid, stretched: steeper in the middle, sooner flat."),
            ("No, it is worse everywhere", "Near 0 its slope is four times as large, and that "
             "helps."),
        ),
        right=2,
    ),
    Quiz(
        id="3.dead-relu",
        question="A ReLU unit gets z < 0 for every training example. What does gradient descent "
        "do with its weights?",
        options=(
            ("It raises the bias until the unit fires again", "For that the bias would need a "
             "gradient, and it is 0 for every example."),
            ("Nothing: their gradient is 0", "The slope of ReLU is 0 for all these z, so no "
             "example moves the weights, unless the inputs to the unit change."),
            ("It shrinks them towards 0", "That would be weight decay, a term of its own. The "
             "gradient of the loss is 0."),
            ("It changes them at random", "Mini-batches are random, but every one of their "
             "gradients is 0 here."),
        ),
        right=1,
    ),
    Quiz(
        id="3.elu-smooth",
        question="ELU is z for z > 0 and α(eᶻ − 1) otherwise. For which α does it have no kink "
        "at 0?",
        options=(
            ("For every α > 0", "The value is continuous for every α, but the slope jumps from α "
             "to 1."),
            ("Only for α = 1", "From the left the slope is αe⁰ = α, from the right it is 1."),
            ("For α below 1", "Then the slope jumps up at 0, from α to 1."),
            ("For none, it has ReLU's kink", "ReLU's slope jumps from 0 to 1. ELU's left slope "
             "can be chosen."),
        ),
        right=1,
    ),
    Quiz(
        id="3.which-price",
        question="A network predicts the change of a price, up or down, in euros. Which "
        "activation belongs on its last layer?",
        options=(
            ("ReLU", "It can never predict a fall: its output is not below 0."),
            ("Sigmoid", "Its output stays between 0 and 1, and a change of 20 euros is out of "
             "reach."),
            ("Tanh", "It gives both signs, but nothing beyond −1 and 1."),
            ("None: leave it linear", "Any number may be the answer, so nothing may limit it."),
        ),
        right=3,
    ),
    Quiz(
        id="3.which-digit",
        question="A network names one of ten digits and should say how sure it is of each. Which "
        "activation turns its ten outputs into that?",
        options=(
            ("Ten sigmoids", "Each lies between 0 and 1, but they need not sum to 1: right for "
             "ten separate yes-or-no questions, not for one choice of ten."),
            ("Softmax", "Ten numbers between 0 and 1 that sum to 1."),
            ("ReLU", "Not limited to 1, and nothing makes them sum to 1."),
            ("Tanh", "A probability cannot be negative."),
        ),
        right=1,
    ),
    Quiz(
        id="3.which-hidden",
        question="Twenty hidden layers, a plain classification task, no special requirements. What "
        "do you put into the hidden layers first?",
        options=(
            ("Sigmoid", "After twenty layers at most 0.25 to the power 20 of the gradient is "
             "left from the activations, about 1e-12."),
            ("Softmax", "It makes the units compete for a sum of 1. It belongs at the "
             "output."),
            ("ReLU", "Cheap, and where a unit is on the gradient passes in full. If units die, "
             "try Leaky ReLU."),
            ("Nothing", "Then the twenty layers are one linear layer."),
        ),
        right=2,
    ),
)
