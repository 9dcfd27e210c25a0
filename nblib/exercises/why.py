"""Exercises and quizzes of notebook 01, why neural networks (slides 4 to 10)."""

import numpy as np

from .frame import Exercise, Mistake
from .quiz import Quiz

CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
XOR = np.array([0, 1, 1, 0])


def _line_accuracy(w, b, X, t):
    return float(np.mean((X @ w + b > 0) == (t == 1)))


def _fires(weights, h1, h2):
    """The output unit of slide 8: 1 where v1 h1 + v2 h2 + c > 0."""
    v1, v2, c = weights
    return int(v1 * h1 + v2 * h2 + c > 0)


EXERCISES = (
    Exercise(
        id="1.1",
        title="Four corners, one line",
        statement=(
            "A line answers 1 where w₁x₁ + w₂x₂ + b > 0 and 0 elsewhere. Take w = (2, −1) and "
            "b = −1.5. Work out by hand what it answers at (0,0), (0,1), (1,0), (1,1), in this "
            "order."
        ),
        stub="outputs = ...  # four numbers, each 0 or 1",
        solution=(
            "# scores: -1.5, -2.5, 0.5, -0.5; only the third is above 0\n"
            "outputs = [0, 0, 1, 0]"
        ),
        start="Put x₁ = 0 and x₂ = 0 into 2x₁ − x₂ − 1.5 and ask whether the result is above 0.",
        expected=[0, 0, 1, 0],
        form="a list of four numbers, each 0 or 1",
        parts=("(0,0)", "(0,1)", "(1,0)", "(1,1)"),
        hints=(
            "Make a table with a row for each corner and the columns x₁, x₂, score, answer.",
            "The scores are 2x₁ − x₂ − 1.5. At (1,0) that is 2 − 0 − 1.5 = 0.5.",
            "Exactly one of the four scores is above 0.",
        ),
        well="Three of the four agree with XOR. Does any line do better?",
        mistakes=(
            Mistake(
                "xor-labels", [0, 1, 1, 0],
                "These are the labels of XOR, what we would like to get. The question is what "
                "this line gives: compute 2x₁ − x₂ − 1.5 at each corner.",
            ),
            Mistake(
                "missing-bias", [0, 0, 1, 1],
                "At (1,1) the weights alone give 2 − 1 = 1. What does b = −1.5 do to that?",
            ),
            Mistake(
                "bias-sign", [1, 1, 1, 1],
                "It looks as if 1.5 was added. b is negative, so it lowers every score.",
            ),
            Mistake(
                "inputs-swapped", [0, 1, 0, 0],
                "The 2 belongs to x₁, the first number of a corner. At (0,1) x₁ is 0.",
            ),
            Mistake(
                "sides-swapped", [1, 1, 0, 1],
                "Every answer is flipped: a score above 0 means 1, the others mean 0.",
            ),
            Mistake(
                "scores", [-1.5, -2.5, 0.5, -0.5],
                "These are the scores, and they are right. One step is left: a score above 0 "
                "becomes 1, any other becomes 0.",
            ),
        ),
    ),
    Exercise(
        id="1.2",
        title="How good is a line?",
        statement=(
            "Write `line_accuracy(w, b, X, t)`: the share of rows of `X`, between 0 and 1, for "
            "which the rule *1 where w·x + b > 0, else 0* agrees with the label in `t`."
        ),
        stub=(
            "def line_accuracy(w, b, X, t):\n"
            '    """X (N, 2), w (2,), b a number, t (N,) of 0 and 1 -> a number from 0 to 1."""\n'
            "    ..."
        ),
        solution=(
            "def line_accuracy(w, b, X, t):\n"
            "    outputs = X @ w + b > 0\n"
            "    return np.mean(outputs == t)"
        ),
        start="`X @ w + b` gives the scores of all rows at once. Which of them are above 0?",
        expected=_line_accuracy,
        cases=(
            (np.array([2.0, -1.0]), -1.5, CORNERS, XOR),
            (np.array([1.0, 1.0]), -1.0, CORNERS, np.array([0, 0, 0, 1])),
            (np.array([1.0, 1.0]), -0.5, CORNERS, np.array([0, 1, 1, 1])),
            (np.array([-1.0, 2.0]), 0.5, np.array([[3, 1], [1, 0], [0, 4]]), np.array([1, 0, 1])),
            (
                np.array([1.0, -2.0]), 0.25,
                np.array([[1.0, 0.0], [0.0, 1.0], [2.0, 0.5], [-1.0, -1.0], [0.5, 0.5]]),
                np.array([1, 0, 0, 1, 0]),
            ),
        ),
        hints=(
            "Three steps: the scores, the answers 0 or 1, the share of answers equal to the label.",
            "Comparing two arrays with == gives an array of True and False, and its mean is the "
            "share of True.",
            "A score of exactly 0 is not above 0, so it gets the answer 0.",
        ),
        well="This one number, taken for every line, is the accuracy map of slide 6.",
        mistakes=(
            Mistake(
                "count",
                "def line_accuracy(w, b, X, t):\n    return np.sum((X @ w + b > 0) == t)",
                "You count the right answers. A share is that count divided by the number of rows.",
            ),
            Mistake(
                "threshold",
                "def line_accuracy(w, b, X, t):\n    return np.mean((X @ w + b >= 0) == t)",
                "Only points exactly on the line differ. There the score is 0, which is not "
                "above 0: the answer is 0. Look at your comparison.",
            ),
            Mistake(
                "missing-bias",
                "def line_accuracy(w, b, X, t):\n    return np.mean((X @ w > 0) == t)",
                "This is the line through the origin. Where does b enter your score?",
            ),
            Mistake(
                "errors",
                "def line_accuracy(w, b, X, t):\n    return np.mean((X @ w + b > 0) != t)",
                "You return the share that is wrong. How does the share that is right follow?",
            ),
            Mistake(
                "percent",
                "def line_accuracy(w, b, X, t):\n    return 100 * np.mean((X @ w + b > 0) == t)",
                "These are per cent. The exercise asks for a share between 0 and 1.",
            ),
            Mistake(
                "bias-sign",
                "def line_accuracy(w, b, X, t):\n    return np.mean((X @ w - b > 0) == t)",
                "The bias is added to w·x. With a minus the line moves to the wrong side of the "
                "origin.",
            ),
            Mistake(
                "positives",
                "def line_accuracy(w, b, X, t):\n    return np.mean(X @ w + b > 0)",
                "This is the share of rows answered with 1. You have not compared with t yet.",
            ),
            Mistake(
                "hits-only",
                "def line_accuracy(w, b, X, t):\n    return np.mean((X @ w + b > 0) * t)",
                "You count a row only if answer and label are both 1. A 0 that is answered with 0 "
                "is right too.",
            ),
        ),
    ),
    Exercise(
        id="1.3",
        title="How many truth tables can a line do?",
        statement=(
            "XOR is one of 16 truth tables of two inputs (each of four corners can be 0 or 1). "
            "Try many lines, with w₁, w₂ and b from −2 to 2 in steps of 0.5, and collect the "
            "different output patterns in a `set`. How many of the 16 can a line produce?"
        ),
        stub="tables = ...  # a whole number",
        solution=(
            "corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])\n"
            "values = np.arange(-2, 2.5, 0.5)\n"
            "patterns = set()\n"
            "for w1 in values:\n"
            "    for w2 in values:\n"
            "        for b in values:\n"
            "            outputs = corners @ [w1, w2] + b > 0\n"
            "            patterns.add(tuple(outputs.tolist()))\n"
            "tables = len(patterns)  # 14: all but XOR and its opposite"
        ),
        start=(
            "Three nested loops over w₁, w₂ and b; inside, the four outputs as a tuple, added "
            "to a set. The length of the set is the answer."
        ),
        expected=14,
        form="a whole number from 0 to 16",
        hints=(
            "`tuple((corners @ [w1, w2] + b > 0).tolist())` can be added to a set.",
            "The tables *always 0* and *always 1* count: b alone does them. Negative weights "
            "count as well.",
            "Print the tables that are missing from your set. There are two, and they are "
            "relatives.",
        ),
        well="Missing are XOR and its opposite, XNOR. They are the only two.",
        mistakes=(
            Mistake(
                "all", 16,
                "16 is the number of tables there are. Is XOR among those your lines produced?",
            ),
            Mistake(
                "xor-only", 15,
                "XOR is missing, and one more. If a line could do the opposite of XOR, turning "
                "all signs would give XOR.",
            ),
            Mistake(
                "no-constants", 12,
                "Always 0 and always 1 are tables too, and a line can do both: "
                "take w = (0, 0) and let b decide.",
            ),
            Mistake(
                "missing", 2,
                "That many are missing. The question is how many can be done.",
            ),
            Mistake(
                "too-few-lines", 6,
                "Six come from lines with no bias, and also six from lines with no negative "
                "weight. Let all three numbers run from −2 to 2.",
            ),
            Mistake(
                "bias-range", 13,
                "13 come if b is never below 0, and also if the numbers stop short of 2, as in "
                "`range(-2, 2)`. Let all three run from −2 to 2.",
            ),
            Mistake(
                "bias-not-above", 7,
                "It looks as if b is never above 0. Let it run from −2 to 2 as the weights do.",
            ),
            Mistake(
                "unit-weights", 10,
                "It looks as if both weights are always ±1. Then neither input can be ignored: "
                "a weight may also be 0, or larger than the other.",
            ),
            Mistake(
                "lines", 729,
                "You counted the lines tried, 9 × 9 × 9. Many of them give the same four "
                "outputs: put the outputs, as a tuple, into a set.",
            ),
        ),
    ),
    Exercise(
        id="1.4",
        title="Where do the corners land?",
        statement=(
            "Two hidden units compute h₁ = ReLU(x₁ + x₂) and h₂ = ReLU(x₁ + x₂ − 1), where "
            "ReLU(z) is z if z > 0, else 0. Work out by hand where (0,0), (0,1), (1,0), (1,1) "
            "land: one row (h₁, h₂) for each corner."
        ),
        stub="hidden = ...  # four rows [h1, h2]",
        solution=(
            "# x1 + x2 is 0, 1, 1, 2; minus 1 it is -1, 0, 0, 1; ReLU turns the -1 into 0\n"
            "hidden = [[0, 0], [1, 0], [1, 0], [2, 1]]"
        ),
        start="Begin with (0,1): x₁ + x₂ is 1. What is h₁, and what is h₂?",
        expected=np.array([[0, 0], [1, 0], [1, 0], [2, 1]]),
        form="four rows of two numbers, such as [[0, 0], ...]",
        hints=(
            "Write x₁ + x₂ for the four corners first. Both units use nothing else.",
            "At (0,0) the second unit sees 0 + 0 − 1 = −1. What does ReLU make of it?",
            "(0,1) and (1,0) land on the same point.",
        ),
        well=(
            "Two corners share a point now, and the line h₁ − 2h₂ = ½ separates them from the "
            "others."
        ),
        mistakes=(
            Mistake(
                "no-relu", [[0, -1], [1, 0], [1, 0], [2, 1]],
                "h₂ is −1 at (0,0): the sum before the ReLU. A ReLU never gives a negative "
                "number.",
            ),
            Mistake(
                "transposed", [[0, 1, 1, 2], [0, 0, 0, 1]],
                "The numbers are right, the table lies on its side: one row for each corner, "
                "so four rows of two.",
            ),
            Mistake(
                "columns-swapped", [[0, 0], [0, 1], [0, 1], [1, 2]],
                "h₂ stands before h₁ in your rows. h₁ is the unit without the −1.",
            ),
            Mistake(
                "missing-bias", [[0, 0], [1, 1], [1, 1], [2, 2]],
                "Both units give the same. What does the −1 in h₂ change?",
            ),
            Mistake(
                "step", [[0, 0], [1, 0], [1, 0], [1, 1]],
                "At (1,1) x₁ + x₂ is 2, and ReLU passes 2 on unchanged. A step would give 1.",
            ),
            Mistake(
                "bias-sign", [[0, 1], [1, 2], [1, 2], [2, 3]],
                "It looks as if 1 was added in h₂. It is subtracted, before the ReLU.",
            ),
            Mistake(
                "absolute", [[0, 1], [1, 0], [1, 0], [2, 1]],
                "ReLU(−1) is 0, not 1: it drops the negative part and does not mirror it.",
            ),
        ),
    ),
    Exercise(
        id="1.5",
        title="A line in the hidden space",
        statement=(
            "Now find an output unit for the four points of 1.4: numbers v₁, v₂, c such that "
            "v₁h₁ + v₂h₂ + c > 0 for (0,1) and (1,0), but not for (0,0) and (1,1). Many answers "
            "are right."
        ),
        stub="weights = ...  # (v1, v2, c)",
        solution="weights = (1, -2, -0.5)",
        start=(
            "The points are (0,0) and (2,1) for answer 0, and (1,0) for answer 1. Draw them on "
            "paper and lay a line between."
        ),
        expected=(1, -2, -0.5),
        probe=_fires,
        form="three numbers (v1, v2, c)",
        cases=((0, 0), (1, 0), (2, 1)),
        arguments=("h1", "h2"),
        hints=(
            "At (0,0) only c is left. So c may not be above 0.",
            "At (1,0) the sum is v₁ + c, which has to be above 0. So v₁ is larger than −c.",
            "At (2,1) the sum is 2v₁ + v₂ + c. With v₁ = 1 and c = −0.5, how negative must v₂ "
            "be?",
        ),
        well="With ReLU before it, one line is enough for XOR's four corners.",
        mistakes=(
            Mistake(
                "pushes-too", (1, 1, -0.5),
                "(2,1) lies on the side of 1. There h₁ pushes the sum up by 2v₁, and v₂h₂ and c "
                "together have to pull it down to 0 or below: v₂ must be negative, and large "
                "enough.",
            ),
            Mistake(
                "always", (1, -2, 2.5),
                "Everything gets a 1. At (0,0) the sum is c alone, so c may not be above 0.",
            ),
            Mistake(
                "turned", (-1, 2, 0.5),
                "Every answer is flipped. Change the sign of all three numbers.",
            ),
            Mistake(
                "never", (1, -2, -1.5),
                "Nothing gets a 1. At (1,0) the sum is v₁ + c, and it is not above 0: v₁ has "
                "to be larger than −c.",
            ),
            Mistake(
                "and", (0, 1, -0.5),
                "Only (2,1) gets a 1: this is AND. The point for (0,1) and (1,0) is (1,0), where "
                "only h₁ can push the sum up.",
            ),
            Mistake(
                "origin", (-1, 0, 0.5),
                "Only (0,0) gets a 1. There the sum is c, so c may not be above 0; and v₁ has "
                "to push (1,0) up.",
            ),
        ),
    ),
    Exercise(
        id="1.6",
        title="Which third feature helps?",
        statement=(
            "Give XOR a third input x₃ computed from the two, and look for a plane "
            "w₁x₁ + w₂x₂ + w₃x₃ + b > 0 that gets all four corners right. Try whole numbers from "
            "−3 to 3 for the weights and b. With which x₃ is there one, and why not with the "
            "others? (a) x₁ + x₂, (b) x₁², (c) x₁x₂, (d) 2x₁ − x₂, (e) 1, (f) x₁² + x₂²"
        ),
        stub='feature = ...  # "a", "b", "c", "d", "e" or "f"',
        solution=(
            "from itertools import product\n"
            "\n"
            "x1, x2 = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])\n"
            "xor = np.array([0, 1, 1, 0])\n"
            'candidates = {"a": x1 + x2, "b": x1**2, "c": x1 * x2,\n'
            '              "d": 2 * x1 - x2, "e": np.ones(4), "f": x1**2 + x2**2}\n'
            "for letter, x3 in candidates.items():\n"
            "    for w1, w2, w3, b in product(range(-3, 4), repeat=4):\n"
            "        if np.array_equal(w1 * x1 + w2 * x2 + w3 * x3 + b > 0, xor == 1):\n"
            '            feature = letter  # only for "c", the product'
        ),
        start=(
            "Make x₃ for the four corners, loop over `itertools.product(range(-3, 4), repeat=4)`, "
            "and see whether any choice gets all four right."
        ),
        expected="c",
        options=("a", "b", "c", "d", "e", "f"),
        form="one of the letters a to f, as text",
        hints=(
            "Write each x₃ at the four corners. Some are old acquaintances.",
            "If x₃ is a weighted sum of x₁, x₂ and 1, the plane is only a line in disguise.",
            "On corners of 0 and 1, x₁² equals x₁.",
        ),
        well=(
            "x₁ + x₂ − 2x₁x₂ − ½ does it. Only a feature that bends helps: a hidden layer finds "
            "such features itself."
        ),
        mistakes=(
            Mistake(
                "sum", "a",
                "x₁ + x₂ is already a weighted sum of what is there: w₃(x₁ + x₂) only changes w₁ "
                "and w₂.",
            ),
            Mistake(
                "square", "b",
                "At the corners x₁ is 0 or 1, and there x₁² equals x₁. Nothing new.",
            ),
            Mistake(
                "difference", "d",
                "2x₁ − x₂ is a weighted sum of the inputs. A plane over it is the same line.",
            ),
            Mistake(
                "constant", "e",
                "A constant only moves b.",
            ),
            Mistake(
                "squares", "f",
                "It looks bent, but at the corners x₁² + x₂² equals x₁ + x₂.",
            ),
        ),
    ),
    Exercise(
        id="1.7",
        title="One neuron by hand",
        statement=(
            "A neuron has w = (0.5, 1, −1), b = 2, and a ReLU. Its input is x = (2, −1, 3). "
            "Work out by hand z = w·x + b and y = ReLU(z)."
        ),
        stub="z, y = ..., ...",
        solution=(
            "# 0.5 * 2 + 1 * (-1) + (-1) * 3 + 2 = 1 - 1 - 3 + 2 = -1\n"
            "z, y = -1, 0"
        ),
        answer="(z, y)",
        start="The first product is 0.5 · 2 = 1. Write down the other two, then add b.",
        expected=(-1, 0),
        form="two numbers (z, y)",
        parts=("z", "y"),
        hints=(
            "Three products, one for each input, and then b once.",
            "The products are 1, −1 and −3.",
            "ReLU keeps what is above 0 and gives 0 for the rest.",
        ),
        leads={
            "z": "Three products, 1, −1 and −3, and then b once.",
            "y": "z is right. ReLU keeps what is above 0 and gives 0 for the rest.",
        },
        well="The neuron is silent for this input: its z is below 0.",
        mistakes=(
            Mistake("missing-bias", (-3, 0), "z is what the three products give. b is missing."),
            Mistake(
                "bias-sign", (-5, 0),
                "It looks as if b was subtracted. It is added: z = w·x + b.",
            ),
            Mistake(
                "no-relu", (-1, -1),
                "z is right. y is what ReLU makes of it, and ReLU gives nothing below 0.",
            ),
            Mistake(
                "lost-sign", (1, 1),
                "One minus sign got lost: 1 · (−1) is −1.",
            ),
            Mistake(
                "lost-sign-3", (5, 5),
                "One minus sign got lost: (−1) · 3 is −3.",
            ),
            Mistake(
                "absolute", (-1, 1),
                "z is right. ReLU drops a negative number, it does not change its sign.",
            ),
            Mistake(
                "swapped", (0, -1),
                "Both numbers are there, in the other order: z first, then y.",
            ),
        ),
    ),
)

QUIZZES = (
    Quiz(
        id="1.best-line",
        question="You may lay one straight line anywhere. How many of XOR's four corners can it "
        "get right at most?",
        options=(
            ("2 of 4", "One better is possible: a line that cuts off a single corner, such as "
             "x₁ + x₂ = ½, gets three right."),
            ("3 of 4", "Any line that cuts off one corner does it. The fourth always stands on "
             "the wrong side."),
            ("4 of 4", "Try it: a line with (0,1) and (1,0) on one side has the point halfway "
             "between them, (½,½), on that side too. It is also halfway between (0,0) and (1,1)."),
            ("It depends on how the line is found", "No method helps here: further down 14,661 "
             "lines are tried, and a proof covers the rest."),
        ),
        right=1,
    ),
    Quiz(
        id="1.minsky-papert",
        question="What did Minsky and Papert prove in 1969?",
        options=(
            ("No neural network of any kind can compute XOR", "With a hidden layer it can, and "
             "that was known. Their proofs are about one trained layer."),
            ("One trained layer, whose parts see few inputs each, cannot tell odd from even",
             "That is parity, and XOR is parity of two inputs, the smallest case."),
            ("Networks of several layers cannot be trained, whatever the method", "They suspected "
             "so, and did not prove it. In 1986 Rumelhart, Hinton and Williams made a way to "
             "train them widely known."),
            ("Perceptrons can learn what they like, but it takes them far too long", "Speed was "
             "not the point: some functions are out of reach however long one trains."),
        ),
        right=1,
    ),
    Quiz(
        id="1.corners-field",
        question="Two hidden units, h₁ = ReLU(x₁+x₂) and h₂ = ReLU(x₁+x₂−1), get all four corners "
        "of XOR right. Now take points from the whole square, with label 1 where exactly one of "
        "x₁, x₂ is above ½. What share does the same network get right?",
        options=(
            ("All of them", "The corners say nothing about the points between. Take (0.4, 0.4): "
             "its label is 0, yet x₁ + x₂ = 0.8 lies in the band that is answered with 1."),
            ("About nine in ten", "The network answers 1 on a diagonal band, while the true "
             "regions are two squares. They differ on more than a tenth."),
            ("About three in four", "The band ½ < x₁+x₂ < 1½ covers both squares with label 1, "
             "and half of both squares with label 0."),
            ("About half, no better than a coin", "It is better than that: both squares with "
             "label 1 are answered right throughout."),
        ),
        right=2,
    ),
    Quiz(
        id="1.hebb",
        question="A weight has been used a lot in an example that the network got wrong. What "
        "does a training step that lowers the error do to it?",
        options=(
            ("It strengthens it, since it was used", "That is Hebb's rule. This step asks what "
             "would lower the error."),
            ("It weakens it, since the answer was wrong", "Not always: if the output was too "
             "low, and the weight pushes it up, the step makes the weight larger."),
            ("Either, whichever lowers the error", "What decides is the error, not the "
             "amount of use."),
            ("Nothing, only unused weights change", "The other way about: where the input is 0, "
             "the weight has no part in the error."),
        ),
        right=2,
    ),
)
