"""Exercises and quizzes of notebook 02, the perceptron (slides 11 to 16)."""

import numpy as np

from .frame import Exercise, Mistake
from .quiz import Quiz

CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
AND = np.array([0, 0, 0, 1])
OR = np.array([0, 1, 1, 1])
XOR = np.array([0, 1, 1, 0])


def _predict(X, w, b):
    return (X @ w + b > 0).astype(int)


def _fires(weights, x1, x2):
    """The perceptron of slide 16 with the student's (w1, w2, b)."""
    w1, w2, b = weights
    return int(w1 * x1 + w2 * x2 + b > 0)


def _update(w, b, x, t, lr):
    error = t - int(w @ x + b > 0)
    return w + lr * error * x, b + lr * error


def _learn(X, t, lr, passes):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(passes):
        wrong = 0
        for x, target in zip(X, t, strict=True):
            error = target - int(w @ x + b > 0)
            wrong += int(error != 0)
            w, b = w + lr * error * x, b + lr * error
        mistakes.append(wrong)
    return w, b, mistakes


def _learner(inner, start="w, b, mistakes = np.zeros(X.shape[1]), 0.0, []", end="w, b, mistakes"):
    """Source of a learning loop with `inner` as its body: the wrong answers of 2.4 differ there."""
    return (
        f"def learn(X, t, lr, passes):\n    {start}\n    for _ in range(passes):\n"
        f"        wrong = 0\n{inner}        mistakes.append(wrong)\n    return {end}"
    )


_STEP = (
    "        for x, target in zip(X, t):\n"
    "            error = target - int(w @ x + b > 0)\n"
    "            wrong += error != 0\n"
)

EXERCISES = (
    Exercise(
        id="2.1",
        title="A second email",
        statement=(
            "Slide 12's perceptron has w = (2.0, 0.5, −1.5) and b = −0.5. The next email contains "
            '"FREE", has no attachment and comes from a known contact: x = (1, 0, 1). Work out z '
            "and the output (1 for spam, 0 otherwise) by hand."
        ),
        stub="z, output = ..., ...",
        solution=(
            "# 2.0 * 1 + 0.5 * 0 + (-1.5) * 1 + (-0.5) = 0, and 0 is not above 0: not spam\n"
            "z, output = 0, 0"
        ),
        answer="(z, output)",
        start="Multiply each input by its weight, add the three products, then add b.",
        expected=(0, 0),
        form="two numbers (z, output)",
        parts=("z", "output"),
        hints=(
            "Only the first and the third input are 1, so only two weights and b take part.",
            "2.0 − 1.5 − 0.5 is z.",
            "The rule says 1 if z > 0. Read it once more for a z exactly on the border.",
        ),
        leads={
            "z": "z is 2.0 − 1.5 − 0.5: two weights and b take part.",
            "output": "z is right. The rule says 1 if z > 0, else 0: only these two.",
        },
        well="A known sender just outweighs the word FREE: z sits exactly on the border.",
        mistakes=(
            Mistake(
                "threshold", (0, 1),
                "z is right. The rule is 1 if z > 0: is 0 greater than 0?",
            ),
            Mistake(
                "missing-bias", (0.5, 1),
                "0.5 is what the products give. b is still to be added.",
            ),
            Mistake(
                "input-ignored", (1.5, 1),
                "1.5 is slide 12's own email. This one comes from a known contact, so x₃ = 1 and "
                "w₃ takes part.",
            ),
            Mistake(
                "bias-sign", (1, 1),
                "b = −0.5 is added, so it lowers z. You seem to have raised it.",
            ),
            Mistake(
                "weight-sign", (3, 1),
                "w₃ is −1.5: a known contact lowers the sum.",
            ),
            Mistake(
                "swapped-inputs", (2, 1),
                "It looks as if x₂ was taken for x₃: the attachment is missing, and the contact "
                "is known.",
            ),
        ),
    ),
    Exercise(
        id="2.2",
        title="Many emails at once",
        statement=(
            "The slide's `perceptron` judges one example. Write `predict(X, w, b)`, which judges "
            "all rows of `X` at once and returns an array of 0 and 1."
        ),
        stub=(
            "def predict(X, w, b):\n"
            '    """X (N, d), w (d,), b a number -> (N,), each 0 or 1."""\n'
            "    ..."
        ),
        solution="def predict(X, w, b):\n    return (X @ w + b > 0).astype(int)",
        start="`X @ w` has one number for each row. Add b, then compare with 0.",
        expected=_predict,
        cases=(
            (CORNERS, np.array([1.0, 1.0]), -1.5),
            (CORNERS, np.array([1.0, 1.0]), -1.0),
            (np.array([[1, 0, 0], [1, 0, 1], [0, 1, 1]]), np.array([2.0, 0.5, -1.5]), -0.5),
            (np.array([[2.0, -1.0], [1.0, 3.0]]), np.array([1.0, -0.5]), 0.25),
            (np.array([[0.0, 3.0], [2.0, 1.0]]), np.array([-1.0, 2.0]), -1.0),
        ),
        hints=(
            "Scores, comparison, numbers: three steps in one line.",
            "A comparison of an array gives True and False; `.astype(int)` makes 1 and 0 of them.",
            "A score of exactly 0 gives 0.",
        ),
        well="No loop over the rows: that is what makes networks fast.",
        mistakes=(
            Mistake(
                "threshold",
                "def predict(X, w, b):\n    return (X @ w + b >= 0).astype(int)",
                "Only scores of exactly 0 come out differently. The slide's rule is 1 if z > 0.",
            ),
            Mistake(
                "missing-bias",
                "def predict(X, w, b):\n    return (X @ w > 0).astype(int)",
                "These are the answers for b = 0. Where does b enter?",
            ),
            Mistake(
                "no-step",
                "def predict(X, w, b):\n    return X @ w + b",
                "These are the scores z. The step is missing: 1 where z > 0, else 0.",
            ),
            Mistake(
                "first-only",
                "def predict(X, w, b):\n    return 1 if X[0] @ w + b > 0 else 0",
                "This judges the first row only. Every row wants an answer.",
            ),
            Mistake(
                "any",
                "def predict(X, w, b):\n    return int(np.any(X @ w + b > 0))",
                "You return one number for the whole batch. Each row wants its own.",
            ),
            Mistake(
                "plus-minus",
                "def predict(X, w, b):\n    return np.where(X @ w + b > 0, 1, -1)",
                "Your two answers are 1 and −1. Here the classes are called 1 and 0.",
            ),
            Mistake(
                "two-inputs",
                "def predict(X, w, b):\n"
                "    return (w[0] * X[:, 0] + w[1] * X[:, 1] + b > 0).astype(int)",
                "With two inputs all is right. A third one is left out: `X @ w` takes all.",
            ),
            Mistake(
                "three-answers",
                "def predict(X, w, b):\n    return np.sign(X @ w + b)",
                "np.sign has three answers, −1, 0 and 1. The classes are 0 and 1: compare with 0.",
            ),
            Mistake(
                "bias-sign",
                "def predict(X, w, b):\n    return (X @ w > b).astype(int)",
                "X·w > b is X·w − b > 0: the sign of b is turned round.",
            ),
            Mistake(
                "sign",
                "def predict(X, w, b):\n    return (X @ w + b < 0).astype(int)",
                "You answer 1 below the border. The rule gives 1 above it.",
            ),
            Mistake(
                "wrong-axis",
                "def predict(X, w, b):\n    return (w @ X + b > 0).astype(int)",
                "w meets the columns of X, and where X is square that even runs. Each row of X "
                "is one example: which order of the product pairs w with the rows?",
            ),
        ),
    ),
    Exercise(
        id="2.3",
        title="One step of Rosenblatt's rule",
        statement=(
            "Write `update(w, b, x, t, lr)`: let y be the perceptron's output for `x` (1 if "
            "w·x + b > 0, else 0) and return the new pair w + η(t − y)x, b + η(t − y), with "
            "η = `lr`. Leave the arrays you were given as they are."
        ),
        stub=(
            "def update(w, b, x, t, lr):\n"
            '    """w (d,), b a number, x (d,), t 0 or 1, lr > 0 -> (new w, new b)."""\n'
            "    ..."
        ),
        solution=(
            "def update(w, b, x, t, lr):\n"
            "    y = 1 if w @ x + b > 0 else 0\n"
            "    return w + lr * (t - y) * x, b + lr * (t - y)"
        ),
        start="First the output y, 0 or 1, as on slide 13. Then the error t − y.",
        expected=_update,
        parts=("new w", "new b"),
        cases=(
            (np.array([0.5, -1.0]), -0.25, np.array([1.0, 2.0]), 1, 0.5),
            (np.array([1.0, 0.5]), 0.25, np.array([2.0, -1.0]), 0, 0.25),
            (np.array([1.0, 0.5]), 0.25, np.array([2.0, -1.0]), 1, 0.25),
            (np.array([1.0, 0.5]), -2.0, np.array([2.0, -1.0]), 1, 0.5),
            (np.array([-1.0, 1.0]), 0.0, np.array([1.0, 1.0]), 1, 1.0),
            (np.array([-2.0, 0.0, 1.0]), 1.0, np.array([1.0, 3.0, 0.5]), 0, 2.0),
        ),
        hints=(
            "t − y is 0 if the answer was right: then nothing changes.",
            "The bias moves like a weight whose input is always 1.",
            "`return new_w, new_b` gives both at once. `w + …` makes a new array, `w += …` does "
            "not.",
        ),
        leads={
            "new w": "With the error t − y, which is 1, 0 or −1, the new w is w + lr · error · x.",
            "new b": "w is right. The bias moves like a weight whose input is always 1.",
        },
        well="Nothing moves when the answer is right; that is the whole of Rosenblatt's rule.",
        mistakes=(
            Mistake(
                "sign",
                "def update(w, b, x, t, lr):\n    y = int(w @ x + b > 0)\n"
                "    return w + lr * (y - t) * x, b + lr * (y - t)",
                "Your steps go the wrong way. If the target is 1 and the output 0, should the "
                "score go up or down?",
            ),
            Mistake(
                "bias-forgotten",
                "def update(w, b, x, t, lr):\n    y = int(w @ x + b > 0)\n"
                "    return w + lr * (t - y) * x, b",
                "The weights are right. The bias has to learn too.",
            ),
            Mistake(
                "input-forgotten",
                "def update(w, b, x, t, lr):\n    y = int(w @ x + b > 0)\n"
                "    return w + lr * (t - y), b + lr * (t - y)",
                "Every weight moves by the same amount. The rule has a factor x: an input of 0 "
                "had no share in the mistake.",
            ),
            Mistake(
                "rate-forgotten",
                "def update(w, b, x, t, lr):\n    y = int(w @ x + b > 0)\n"
                "    return w + (t - y) * x, b + (t - y)",
                "The direction is right, the length is not: where does lr enter?",
            ),
            Mistake(
                "score-not-output",
                "def update(w, b, x, t, lr):\n    z = w @ x + b\n"
                "    return w + lr * (t - z) * x, b + lr * (t - z)",
                "The error is t minus the output y, which is 0 or 1. You seem to use the score.",
            ),
            Mistake(
                "output-forgotten",
                "def update(w, b, x, t, lr):\n    return w + lr * t * x, b + lr * t",
                "Your step does not depend on what the perceptron said. Where is y?",
            ),
            Mistake(
                "threshold",
                "def update(w, b, x, t, lr):\n    y = int(w @ x + b >= 0)\n"
                "    return w + lr * (t - y) * x, b + lr * (t - y)",
                "Only a score of exactly 0 comes out differently. The output is 1 if z > 0.",
            ),
            Mistake(
                "without-sign",
                "def update(w, b, x, t, lr):\n    y = int(w @ x + b > 0)\n"
                "    return w + lr * abs(t - y) * x, b + lr * abs(t - y)",
                "Every step goes up. t − y keeps its sign: −1 if the output was too large.",
            ),
            Mistake(
                "plus-minus",
                "def update(w, b, x, t, lr):\n    y = 1 if w @ x + b > 0 else -1\n"
                "    return w + lr * (t - y) * x, b + lr * (t - y)",
                "Your outputs are 1 and −1. Here the two answers are 1 and 0.",
            ),
            Mistake(
                "change-only",
                "def update(w, b, x, t, lr):\n    y = int(w @ x + b > 0)\n"
                "    return lr * (t - y) * x, lr * (t - y)",
                "These are the changes. Return the new w and b: add them to the old ones.",
            ),
            Mistake(
                "bias-without-rate",
                "def update(w, b, x, t, lr):\n    y = int(w @ x + b > 0)\n"
                "    return w + lr * (t - y) * x, b + (t - y)",
                "The weights are right. The bias takes its step with lr as well.",
            ),
            Mistake(
                "bias-not-in-score",
                "def update(w, b, x, t, lr):\n    y = int(w @ x > 0)\n"
                "    return w + lr * (t - y) * x, b + lr * (t - y)",
                "In some cases you see a mistake where there is none, or none where there is "
                "one. Does b take part in your score?",
            ),
        ),
    ),
    Exercise(
        id="2.4",
        title="The learning loop",
        statement=(
            "Write `learn(X, t, lr, passes)`: start from w = 0 and b = 0, go through the rows in "
            "order, `passes` times, and apply the rule of 2.3 after every single example. Return "
            "w, b and a list with the number of mistakes made during each pass."
        ),
        stub=(
            "def learn(X, t, lr, passes):\n"
            '    """X (N, d), t (N,) of 0 and 1 -> w (d,), b, list of `passes` counts."""\n'
            "    ..."
        ),
        solution=(
            "def learn(X, t, lr, passes):\n"
            "    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []\n"
            "    for _ in range(passes):\n"
            "        wrong = 0\n"
            "        for x, target in zip(X, t):\n"
            "            error = target - (1 if w @ x + b > 0 else 0)\n"
            "            wrong += abs(error)\n"
            "            w, b = w + lr * error * x, b + lr * error\n"
            "        mistakes.append(wrong)\n"
            "    return w, b, mistakes"
        ),
        start=(
            "Two loops, one inside the other: over passes, and over the rows of X with their "
            "targets (`zip(X, t)`)."
        ),
        expected=_learn,
        parts=("w", "b", "mistakes"),
        cases=(
            (CORNERS, AND, 1.0, 1),
            (CORNERS, AND, 1.0, 6),
            (CORNERS, OR, 0.5, 6),
            (CORNERS, XOR, 1.0, 5),
            (np.array([[2.0, -1.0, 0.5], [-1.0, 1.0, 2.0], [0.5, 3.0, -1.0]]),
             np.array([1, 0, 1]), 0.25, 3),
        ),
        hints=(
            "w and b start once, before both loops. The count of mistakes starts anew in every "
            "pass.",
            "Inside: output, error t − y, count it if it is not 0, then update w and b at once.",
            "After the inner loop append the count; after the outer loop return all three.",
        ),
        leads={
            "w": "w and b start once, before both loops, and change after every single example "
            "that was wrong: w + lr · (t − y) · x.",
            "b": "w is right. b learns by the same rule, with the input 1.",
            "mistakes": "w and b are right. When is each answer judged: before its own step, or "
            "after? And each pass has its own count.",
        },
        well="Every training loop of this course has this shape: look, compare, correct, repeat.",
        mistakes=(
            Mistake(
                "batch",
                "def learn(X, t, lr, passes):\n"
                "    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []\n"
                "    for _ in range(passes):\n"
                "        error = t - (X @ w + b > 0)\n"
                "        mistakes.append(int(np.sum(error != 0)))\n"
                "        w, b = w + lr * error @ X, b + lr * error.sum()\n"
                "    return w, b, mistakes",
                "You collect the errors of a whole pass and step once. Rosenblatt's rule steps "
                "after every example, so the next one already meets the new weights.",
            ),
            Mistake(
                "bias-forgotten",
                _learner(_STEP + "            w = w + lr * error * x\n"),
                "b stays 0. It learns by the same rule, with the input 1.",
            ),
            Mistake(
                "restart",
                _learner(
                    "        w, b = np.zeros(X.shape[1]), 0.0\n" + _STEP
                    + "            w, b = w + lr * error * x, b + lr * error\n"
                ),
                "Every pass looks like the first. w and b are set to 0 again in each pass: start "
                "them once, before the loops.",
            ),
            Mistake(
                "running-total",
                "def learn(X, t, lr, passes):\n"
                "    w, b, mistakes, wrong = np.zeros(X.shape[1]), 0.0, [], 0\n"
                "    for _ in range(passes):\n"
                + _STEP + "            w, b = w + lr * error * x, b + lr * error\n"
                "        mistakes.append(wrong)\n    return w, b, mistakes",
                "w and b are right. Your counts never go down, so they add up over the passes: "
                "start each pass at 0.",
            ),
            Mistake(
                "total-only",
                _learner(
                    _STEP + "            w, b = w + lr * error * x, b + lr * error\n",
                    end="w, b, sum(mistakes)",
                ),
                "w and b are right. The third thing to return is a list, one count for each "
                "pass, not their sum.",
            ),
            Mistake(
                "one-pass-short",
                _learner(
                    _STEP + "            w, b = w + lr * error * x, b + lr * error\n"
                ).replace("range(passes)", "range(1, passes)"),
                "You stop one pass early: range(1, n) has n − 1 numbers.",
            ),
            Mistake(
                "sign",
                _learner(_STEP + "            w, b = w - lr * error * x, b - lr * error\n"),
                "The steps go the wrong way: with target 1 and output 0 the score has to go up.",
            ),
            Mistake(
                "signed-count",
                _learner(
                    "        for x, target in zip(X, t):\n"
                    "            error = target - int(w @ x + b > 0)\n"
                    "            wrong += error\n"
                    "            w, b = w + lr * error * x, b + lr * error\n"
                ),
                "w and b are right. In your count a −1 cancels a +1: both are mistakes.",
            ),
            Mistake(
                "stops-early",
                "def learn(X, t, lr, passes):\n"
                "    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []\n"
                "    for _ in range(passes):\n        wrong = 0\n"
                + _STEP + "            w, b = w + lr * error * x, b + lr * error\n"
                "        mistakes.append(wrong)\n        if wrong == 0:\n            break\n"
                "    return w, b, mistakes",
                "You stop at the first pass without a mistake. The list should have one count for "
                "each of the `passes`, the zeros included.",
            ),
            Mistake(
                "judged-after-the-pass",
                "def learn(X, t, lr, passes):\n"
                "    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []\n"
                "    for _ in range(passes):\n        wrong = 0\n"
                + _STEP + "            w, b = w + lr * error * x, b + lr * error\n"
                "        mistakes.append(int(np.sum((X @ w + b > 0) != t)))\n"
                "    return w, b, mistakes",
                "w and b are right. You count with the weights at the end of the pass. Count each "
                "mistake when it is made, before the step.",
            ),
            Mistake(
                "right-ones-counted",
                "def learn(X, t, lr, passes):\n"
                "    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []\n"
                "    for _ in range(passes):\n        wrong = 0\n"
                + _STEP.replace("error != 0", "error == 0")
                + "            w, b = w + lr * error * x, b + lr * error\n"
                "        mistakes.append(wrong)\n    return w, b, mistakes",
                "w and b are right. You count the answers that are right.",
            ),
            Mistake(
                "rate-forgotten",
                _learner(_STEP + "            w, b = w + error * x, b + error\n"),
                "With η = 1 it is right. Where does lr enter?",
            ),
            Mistake(
                "threshold",
                _learner(
                    _STEP.replace("> 0", ">= 0")
                    + "            w, b = w + lr * error * x, b + lr * error\n"
                ),
                "The first example meets a score of exactly 0, which is not above 0: the output "
                "is 0 there.",
            ),
            Mistake(
                "early-return",
                "def learn(X, t, lr, passes):\n"
                "    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []\n"
                "    for _ in range(passes):\n        wrong = 0\n"
                + _STEP + "            w, b = w + lr * error * x, b + lr * error\n"
                "        mistakes.append(wrong)\n        return w, b, mistakes",
                "Only one pass is done, whatever `passes` says. Look at the indentation of your "
                "return.",
            ),
        ),
    ),
    Exercise(
        id="2.5",
        title="Does the learning rate matter?",
        statement=(
            "Run your `learn` on AND (corners in the order (0,0), (0,1), (1,0), (1,1)) for 20 "
            "passes, once with η = 1 and once with η = 0.25. How many mistakes are made in all, "
            "with each? What do you conclude?"
        ),
        stub="with_1, with_quarter = ..., ...",
        solution=(
            "def mistakes_on_and(lr):\n"
            "    X, t = [(0, 0), (0, 1), (1, 0), (1, 1)], [0, 0, 0, 1]\n"
            "    w, b, total = np.zeros(2), 0.0, 0\n"
            "    for _ in range(20):\n"
            "        for x, target in zip(X, t):\n"
            "            error = target - (1 if w @ x + b > 0 else 0)\n"
            "            w, b = w + lr * error * np.array(x), b + lr * error\n"
            "            total += abs(error)\n"
            "    return total\n"
            "\n"
            "with_1, with_quarter = mistakes_on_and(1), mistakes_on_and(0.25)  # 10 and 10"
        ),
        answer="(with_1, with_quarter)",
        start="`w, b, mistakes = learn(X, t, 1, 20)`, then `sum(mistakes)`.",
        expected=(10, 10),
        form="two whole numbers (with η = 1, with η = 0.25)",
        parts=("the count for η = 1", "the count for η = 0.25"),
        hints=(
            "`sum(mistakes)` adds the counts of all passes.",
            "Print w and b for both rates, too, and compare them.",
            "From w = 0 and b = 0, a rate of 0.25 makes every weight a quarter of what it would "
            "be. What does that do to the sign of z?",
        ),
        well=(
            "Both are alike: started from 0, η only scales w and b, and the sign of z does not "
            "notice."
        ),
        mistakes=(
            Mistake(
                "passes", (5, 5),
                "5 passes contain a mistake. The question is how many mistakes they contain in "
                "all.",
            ),
            Mistake(
                "slower", (10, 40),
                "A rate of a quarter does not need four times as many steps. Run it rather than "
                "guess.",
            ),
            Mistake(
                "scaled", (10, 2.5),
                "The weights shrink by four. The number of mistakes is a count: run it.",
            ),
            Mistake(
                "first-pass", (1, 1),
                "That is the first pass alone. Add the counts of all passes.",
            ),
            Mistake(
                "last-pass", (0, 0),
                "That is the last pass, when all is learned. Add the counts of all passes.",
            ),
            Mistake(
                "threshold", (11, 11),
                "One mistake too many: with ≥ the very first example, whose score is 0, counts "
                "as wrong.",
            ),
            Mistake(
                "updates", (80, 80),
                "80 is the number of examples shown, 20 passes of 4. Count only the wrong "
                "answers.",
            ),
        ),
    ),
    Exercise(
        id="2.6",
        title="What XOR does to it",
        statement=(
            "Run `learn` on XOR with η = 1 for 10 passes. How many mistakes are made during the "
            "tenth pass? And how many of the four corners do the weights after that pass get "
            "right? Explain why the two numbers do not add up to four."
        ),
        stub="mistakes_in_pass, corners_right = ..., ...",
        solution=(
            "X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])\n"
            "t = np.array([0, 1, 1, 0])\n"
            "w, b = np.zeros(2), 0.0\n"
            "for _ in range(10):\n"
            "    mistakes_in_pass = 0\n"
            "    for x, target in zip(X, t):\n"
            "        error = target - (1 if w @ x + b > 0 else 0)\n"
            "        w, b = w + error * x, b + error\n"
            "        mistakes_in_pass += abs(error)\n"
            "corners_right = np.sum((X @ w + b > 0) == t)\n"
            "# 4 mistakes, 2 corners right. A mistake is judged with the weights of that moment,\n"
            "# the corners all with the last weights: so the two need not add up to four."
        ),
        answer="(mistakes_in_pass, corners_right)",
        start=(
            '`X, xor = gate("xor")`, then `w, b, mistakes = learn(X, xor, 1, 10)`; the tenth pass '
            "is `mistakes[-1]`."
        ),
        expected=(4, 2),
        form="two whole numbers (mistakes in pass 10, corners right after it)",
        parts=("the mistakes in pass 10", "the corners right after it"),
        hints=(
            "The second number needs fixed weights: use `predict(X, w, b)` with the w and b that "
            "`learn` returned.",
            "During a pass the weights change after every mistake. Each corner is judged by "
            "other weights.",
            "Print w and b after each pass: from the second on they repeat.",
        ),
        leads={
            "the mistakes in pass 10": "The list that `learn` returns has one count for each "
            "pass: the tenth is `mistakes[-1]`.",
            "the corners right after it": "The first number is right. For the second, judge all "
            "four corners with the w and b that `learn` returned: `predict(X, w, b)`.",
        },
        well=(
            "Each example undoes what the one before it taught, and every pass ends where it "
            "began."
        ),
        mistakes=(
            Mistake(
                "best-line", (1, 3),
                "3 of 4 is what the best line gets. The rule does not find it: run it.",
            ),
            Mistake(
                "learned", (0, 4),
                "That would mean XOR was learned. Run the loop, and look at t.",
            ),
            Mistake(
                "complement", (4, 0),
                "The first number is right. The second is not 4 minus the first, since the "
                "weights moved during the pass. Judge all corners with the last weights.",
            ),
            Mistake(
                "complement-2", (2, 2),
                "The second number is right. The first is counted during the pass, while the "
                "weights still move: take `mistakes[-1]`.",
            ),
            Mistake(
                "total", (37, 2),
                "37 is the sum over ten passes. The question is about the tenth alone.",
            ),
            Mistake(
                "swapped", (2, 4),
                "Both numbers are there, in the other order.",
            ),
        ),
    ),
    Exercise(
        id="2.7",
        title="NAND",
        statement=(
            "Slide 16's AND has w = (1, 1), b = −1.5. Find w₁, w₂, b for NAND, which gives 0 for "
            "(1,1) and 1 for the other three corners. Many answers are right."
        ),
        stub="nand = ...  # (w1, w2, b)",
        solution="nand = (-1, -1, 1.5)",
        start="NAND is AND with every answer flipped. What flips the sign of z?",
        expected=(-1, -1, 1.5),
        probe=_fires,
        form="three numbers (w1, w2, b)",
        cases=((0, 0), (0, 1), (1, 0), (1, 1)),
        arguments=("x1", "x2"),
        hints=(
            "At (0,0) only b is left. Which sign must it have?",
            "One input alone must not be enough to bring the sum down to 0, both together must.",
            "With w = (−1, −1): which b has b − 1 above 0, but b − 2 below it?",
        ),
        well="Any circuit can be built from NANDs, so networks of perceptrons can compute it.",
        mistakes=(
            Mistake(
                "and", (1, 1, -1.5),
                "This is AND. Every answer has to flip.",
            ),
            Mistake(
                "bias-sign", (-1, -1, -1.5),
                "Nothing gives 1. At (0,0) only b is left, so b must be above 0; the weights have "
                "to bring the sum down from there.",
            ),
            Mistake(
                "nor", (-1, -1, 0.5),
                "A single 1 already pulls the sum down to 0 or below: this is NOR. b must be "
                "larger than the pull of either weight.",
            ),
            Mistake(
                "always", (-1, -1, 2.5),
                "Everything gives 1. At (1,1) the sum w₁ + w₂ + b may not be above 0: which sign "
                "must the weights have, and how large may b be?",
            ),
            Mistake(
                "or", (1, 1, -0.5),
                "This is OR: its answers are 0, 1, 1, 1. NAND's 0 belongs to the corner (1,1).",
            ),
            Mistake(
                "one-input", (-1, 0, 0.5),
                "The answers are those of NOT x₁: at (1,0) the sum should be above 0 as well.",
            ),
            Mistake(
                "other-input", (0, -1, 0.5),
                "The answers are those of NOT x₂: at (0,1) the sum should be above 0 as well.",
            ),
            Mistake(
                "xor-hoped", (-1, 1, 0.5),
                "Your weights have different signs, so (0,1) and (1,0) are not treated alike. "
                "In NAND the two inputs play the same part.",
            ),
        ),
    ),
)

QUIZZES = (
    Quiz(
        id="2.first",
        question="What made Rosenblatt's perceptron of 1958 different from the neuron of McCulloch "
        "and Pitts (1943)?",
        options=(
            ("It added up its inputs and compared the sum with a threshold", "So did theirs, with "
             "connections chosen by hand."),
            ("It learned its weights from examples", "That is what made it more than a circuit: "
             "it changed its weights by itself."),
            ("It trained a hidden layer", "Its first layer was wired at random and stayed as "
             "it was. Only the last one learned."),
            ("It had a smooth activation", "It used a step. Smooth activations came with "
             "gradient training."),
        ),
        right=1,
    ),
    Quiz(
        id="2.step-gradient",
        question="Gradient descent cannot train a unit with a step activation. What is the main "
        "reason?",
        options=(
            ("The step has no derivative at z = 0", "ReLU has none there either, and it trains "
             "well. A single point is hardly ever hit."),
            ("Its derivative is 0 everywhere else", "A small change of a weight changes nothing, "
             "so the gradient gives no direction."),
            ("Its output is only 0 or 1", "A bounded output is no obstacle: the sigmoid stays "
             "between 0 and 1 and can be trained."),
            ("It jumps, so its derivative is too large", "At the jump there is no derivative, and "
             "beside it the derivative is 0, not large."),
        ),
        right=1,
    ),
    Quiz(
        id="2.xor-cycles",
        question="Rosenblatt's rule runs on XOR, pass after pass. What happens?",
        options=(
            ("It settles on a line with 3 of 4 right", "Such a line exists, but the rule steps "
             "again after each mistake and never stays there."),
            ("The weights grow without end", "They stay small: on XOR each step is undone by a "
             "later one."),
            ("The weights go round in a circle for ever", "After two passes every further pass "
             "ends with the weights it began with."),
            ("It finds a solution, only slowly", "There is none to find: no line gets all four "
             "right."),
        ),
        right=2,
    ),
    Quiz(
        id="2.bound",
        question="Novikoff's theorem says that the rule, started from zero weights, makes at most "
        "R²/γ² mistakes where some line separates the classes. For AND, with its widest "
        "margin, that is 51. How many does it really make?",
        options=(
            ("4, one for each example", "Correcting one example can spoil another, so an example "
             "may be wrong more than once."),
            ("About 10", "The bound holds with room to spare. What counts is that it is "
             "finite."),
            ("About 30", "The bound would allow it, but it is made for the worst order of the "
             "examples. This run is luckier."),
            ("Exactly 51", "It is an upper bound for every order of the examples and the worst "
             "possible luck. It need not be reached."),
        ),
        right=1,
    ),
)
