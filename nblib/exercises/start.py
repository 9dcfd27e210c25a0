"""Exercises and quizzes of notebook 00, start here (slides 1 to 3)."""

import numpy as np

from .frame import Exercise, Mistake
from .quiz import Quiz


def _baseline(labels):
    return float(np.bincount(labels).max() / len(labels))


def _orange(weights, x1, x2):
    """The linear model of slide 02 with the product as a third input; 1 is orange."""
    w1, w2, w3, b = weights
    return int(w1 * x1 + w2 * x2 + w3 * x1 * x2 + b > 0)


EXERCISES = (
    Exercise(
        id="0.1",
        title="Count the errors",
        statement=(
            "Suppose that one model gets 95 % of 2,000 new points right, and another 85 %. How "
            "many points does each get wrong? And the second makes how many times as many errors "
            "as the first?"
        ),
        stub="errors = ...  # [of the first, of the second, how many times as many]",
        solution=(
            "# 5 % of 2,000 and 15 % of 2,000; 300 / 100 = 3\n"
            "errors = [100, 300, 3]"
        ),
        start="The first is wrong on 100 − 95 = 5 per cent. How many of 2,000 points is that?",
        expected=[100, 300, 3],
        form="a list of three numbers",
        parts=("the first's errors", "the second's errors", "how many times as many"),
        hints=(
            "What is not right is wrong: 100 % less the per cent that are right.",
            "1 % of 2,000 is 20.",
            "How many times as many: divide the larger number of errors by the smaller one.",
        ),
        leads={
            "the first's errors": "What is not right is wrong: 100 − 95 per cent, and 1 % of "
            "2,000 is 20.",
            "the second's errors": "The first's are right. 100 − 85 per cent are wrong here.",
            "how many times as many": "Both counts are right. How many times as many: divide the "
            "larger one by the smaller one.",
        },
        well="Ten points more right, and two thirds of the errors are gone. Errors tell more.",
        mistakes=(
            Mistake(
                "right-ones", [1900, 1700, 1700 / 1900],
                "These are the points that are right. The question is about the wrong ones.",
            ),
            Mistake(
                "percent", [5, 15, 3],
                "5 and 15 are per cent. How many of 2,000 points are that?",
            ),
            Mistake(
                "shares", [0.05, 0.15, 3],
                "These are shares between 0 and 1. How many of 2,000 points are that?",
            ),
            Mistake(
                "training", [10, 30, 3],
                "That would be right for the 200 points the models learned from. They were tested "
                "on 2,000 new ones.",
            ),
            Mistake(
                "difference", [100, 300, 200],
                "The second makes 200 errors more. How many times as many is a quotient.",
            ),
            Mistake(
                "points", [100, 300, 10],
                "10 is the difference of the per cents. How many times as many is a quotient of "
                "the two numbers of errors.",
            ),
            Mistake(
                "inverse", [100, 300, 1 / 3],
                "The last number should say how often the first's errors fit into the "
                "second's: divide the other way about.",
            ),
            Mistake(
                "inverse-rounded", [100, 300, 0.33],
                "The last number should say how often the first's errors fit into the "
                "second's: divide the other way about, and the result is whole.",
            ),
            Mistake(
                "swapped", [300, 100, 3],
                "The numbers are right, in another order.",
            ),
        ),
    ),
    Exercise(
        id="0.2",
        title="The laziest model",
        statement=(
            "Before you praise a model, ask what the laziest one gets. It always gives the most "
            "frequent label, whatever comes in. Write `baseline(labels)`: the share of `labels`, "
            "between 0 and 1, that it gets right."
        ),
        stub=(
            "def baseline(labels):\n"
            '    """labels (N,), an array of whole numbers from 0 on -> a number from 0 to 1."""\n'
            "    ..."
        ),
        solution=(
            "def baseline(labels):\n"
            "    counts = np.bincount(labels)  # how often 0, 1, 2 and so on occur\n"
            "    return counts.max() / len(labels)"
        ),
        start="`np.bincount(labels)` counts how often each label occurs.",
        expected=_baseline,
        cases=(
            (np.array([0, 1, 1, 0, 1]),),
            (np.array([0, 0, 0, 1]),),
            (np.array([3, 1, 3, 7, 3, 1, 0, 9]),),
            (np.array([2, 2, 2]),),
            (np.array([4, 5, 4, 0, 5, 4, 5, 2, 1, 0]),),
            (np.array([0, 0, 0, 5, 6, 7, 8, 0, 9]),),
            (np.array([1, 0, 1, 1, 2, 1, 1]),),
        ),
        hints=(
            "For the labels 0, 1, 1, 0, 1 the lazy model always says 1. How many does it get "
            "right, of how many?",
            "`np.bincount([0, 1, 1, 0, 1])` is [2, 3]: two zeros and three ones.",
            "The largest of these counts, divided by the number of labels.",
        ),
        well=(
            "On two classes of equal size it gets ½, on MNIST's ten digits about 0.11. What a "
            "model has learned begins above that."
        ),
        mistakes=(
            Mistake(
                "mean",
                "def baseline(labels):\n    return np.mean(labels)",
                "The mean of the labels is the share of ones, if there are only zeros and ones. "
                "But the most frequent label may be 0, or 7.",
            ),
            Mistake(
                "ones",
                "def baseline(labels):\n    return np.mean(labels == 1)",
                "This is the share of ones. Is 1 always the most frequent label?",
            ),
            Mistake(
                "count",
                "def baseline(labels):\n    return np.bincount(labels).max()",
                "This is how many it gets right. A share is that count divided by the number of "
                "labels.",
            ),
            Mistake(
                "label",
                "def baseline(labels):\n    return np.bincount(labels).argmax()",
                "This is the most frequent label itself, what the lazy model says. How often is "
                "it right?",
            ),
            Mistake(
                "errors",
                "def baseline(labels):\n    return 1 - np.bincount(labels).max() / len(labels)",
                "This is the share that it gets wrong.",
            ),
            Mistake(
                "percent",
                "def baseline(labels):\n    return 100 * np.bincount(labels).max() / len(labels)",
                "These are per cent. The exercise asks for a share between 0 and 1.",
            ),
            Mistake(
                "guessing",
                "def baseline(labels):\n    return 1 / len(np.unique(labels))",
                "That is what guessing gets, with each label equally often. The lazy model does "
                "not guess: it knows which label is the most frequent.",
            ),
            Mistake(
                "largest",
                "def baseline(labels):\n    return np.mean(labels == labels.max())",
                "You take the largest label. Wanted is the one that occurs most often.",
            ),
            Mistake(
                "two-classes",
                "def baseline(labels):\n    p = np.mean(labels == 1)\n    return max(p, 1 - p)",
                "That is right for the two labels 0 and 1. Here any whole number may occur: count "
                "each of them.",
            ),
            Mistake(
                "middle",
                "def baseline(labels):\n    return np.mean(labels == np.median(labels))",
                "You take the label in the middle, the median. Wanted is the one that occurs most "
                "often.",
            ),
            Mistake(
                "first",
                "def baseline(labels):\n    return np.mean(labels == labels[0])",
                "You take the first label. Wanted is the one that occurs most often.",
            ),
            Mistake(
                "among-labels",
                "def baseline(labels):\n    c = np.bincount(labels)\n    return c.max() / len(c)",
                "You divide by the number of different labels. Each example counts, so divide by "
                "the number of examples.",
            ),
        ),
    ),
    Exercise(
        id="0.3",
        title="One clever number, by hand",
        statement=(
            "With x₁x₂ as a third input, a linear model says orange where "
            "w₁x₁ + w₂x₂ + w₃x₁x₂ + b > 0. Find w₁, w₂, w₃ and b for the XOR field with its "
            "middle at 0, where a point is orange if exactly one of x₁, x₂ is above 0. Many "
            "answers are right."
        ),
        stub="weights = ...  # (w1, w2, w3, b)",
        solution="# x1 * x2 is below 0 exactly where the point is orange\nweights = (0, 0, -1, 0)",
        start="Write down the sign of x₁x₂ in each of the four quarters of the field.",
        expected=(0, 0, -1, 0),
        probe=_orange,
        form="four numbers (w1, w2, w3, b)",
        cases=(
            (0.5, 0.5), (-0.5, -0.5), (0.5, -0.5), (-0.5, 0.5),
            (0.9, 0.2), (-0.2, -0.8), (-0.7, 0.3), (0.1, -0.9),
            (0.05, 0.9), (-0.9, -0.05), (0.9, -0.05), (-0.05, 0.9), (0.9, 0.9), (-0.9, 0.9),
        ),
        arguments=("x1", "x2"),
        hints=(
            "Orange quarters: one coordinate above 0, the other below. Which sign has their "
            "product?",
            "The product alone says it all, so x₁ and x₂ need no weight of their own.",
            "The sum must be above 0 where x₁x₂ is below 0. Which sign has w₃?",
        ),
        well="Three of the four numbers may be 0: the feature does all the work.",
        mistakes=(
            Mistake(
                "flipped", (0, 0, 1, 0),
                "Every answer is flipped. The sum has to be above 0 where the product is below 0.",
            ),
            Mistake(
                "no-product", (1, 1, 0, 0),
                "w₃ is 0, too small, or of the wrong sign: what is left is a straight line. Let "
                "the product speak.",
            ),
            Mistake(
                "difference", (1, -1, 0, 0),
                "One orange quarter is found, the other is not: x₁ − x₂ is a straight line. What "
                "does the product say in the two orange quarters?",
            ),
            Mistake(
                "always", (0, 0, -1, 1),
                "The sum is above 0 at every point tried. How large may b be beside the product?",
            ),
            Mistake(
                "never", (0, 0, -1, -1),
                "The sum is never above 0 at the points tried. Which sign has w₃, and how low may "
                "b be beside the product?",
            ),
            Mistake(
                "some-bias", (0, 0, -1, 0.1),
                "Right, except where the product is small: there b decides, and near the axes it "
                "gives the wrong colour. What must b be?",
            ),
            Mistake(
                "some-bias-down", (0, 0, -1, -0.1),
                "Right, except where the product is small: near the axes b pulls orange points "
                "down to 0 or below. What must b be?",
            ),
            Mistake(
                "one-input", (1, 0, 0, 0),
                "Orange is where x₁ is above 0; x₂ has no say.",
            ),
            Mistake(
                "all-alike", (1, 1, -1, 0),
                "The product has the right sign, but x₁ and x₂ speak as loudly. Which of the "
                "three is needed?",
            ),
        ),
    ),
)

QUIZZES = (
    Quiz(
        id="0.xor-models",
        question="Four classical models are trained on the XOR field: label 1 where exactly one "
        "coordinate is above the middle. Which of them cannot learn it?",
        options=(
            ("Decision tree and random forest", "Two questions about one coordinate each cut the "
             "field into its four squares: trees can do it."),
            ("Linear and logistic regression", "Both draw one straight boundary, and no straight "
             "line separates the four squares."),
            ("All four", "Only the linear ones. A tree cuts the plane as often as it needs to."),
            ("None of them", "Linear and logistic regression have one straight boundary. They "
             "stay near one half."),
        ),
        right=1,
    ),
    Quiz(
        id="0.product-feature",
        question="You give logistic regression one more input, the product x₁x₂, with the middle "
        "of the field at 0. How well does it do on the XOR field now?",
        options=(
            ("As before, near one half: the model is still linear", "It is linear in its inputs, "
             "and one of them now bends."),
            ("About three quarters", "It could do better: look at the sign of x₁x₂ in each of "
             "the four squares."),
            ("Almost perfectly", "x₁x₂ is negative exactly where the label is 1. The right "
             "feature makes the model's work easy; a network has to find it itself."),
            ("It cannot be trained with such an input", "Any number may be an input, also one "
             "computed from the others."),
        ),
        right=2,
    ),
)
