"""Exercises and quizzes of notebook 04, multi-layer networks (slides 26 to 34)."""

import numpy as np

from .frame import Exercise, Mistake
from .quiz import Quiz


def _parameters(layers):
    return sum((layers[k] + 1) * layers[k + 1] for k in range(len(layers) - 1))


def _network(X, W1, b1, W2, b2):
    return np.maximum(X @ W1.T + b1, 0) @ W2.T + b2


def _softmax(z):
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def _share_solved(P):
    right = np.where([0, 1, 1, 0], P, 1 - P)
    return float((right >= 0.9).all(axis=1).mean())


_W1 = np.array([[1.0, 2.0], [0.5, -1.0], [-1.0, 0.25]])
_B1 = np.array([0.5, 1.0, -0.25])
_W2 = np.array([[2.0, -1.0, 3.0], [0.5, 1.0, -2.0]])
_B2 = np.array([0.25, -1.0])

EXERCISES = (
    Exercise(
        id="4.1",
        title="Shapes by hand",
        statement=(
            "A network for digits goes 784 → 100 → 10. A batch of 32 images comes in. Work out by "
            "hand: the two numbers in the shape of W₁, written (out, in); the two numbers in the "
            "shape of what leaves the hidden layer; and how many parameters the network has."
        ),
        stub="shapes = ...  # [W1 rows, W1 columns, hidden rows, hidden columns, parameters]",
        solution=(
            "# W1 is (out, in); each of 32 examples leaves 100 numbers;\n"
            "# 100 * 784 + 100 + 10 * 100 + 10 = 79510\n"
            "shapes = [100, 784, 32, 100, 79510]"
        ),
        start="One row of W₁ belongs to one hidden unit. How many units are there?",
        expected=[100, 784, 32, 100, 79510],
        form="a list of five whole numbers",
        parts=(
            "the rows of W₁", "the columns of W₁", "the hidden rows", "the hidden columns",
            "the parameters",
        ),
        hints=(
            "W₁ has one row for each hidden unit and one column for each input.",
            "A batch is a table with one row for each example, in every layer.",
            "Each layer has out · in weights and out biases: 100 · 784 + 100, and then the second.",
        ),
        leads={
            "the rows of W₁": "W₁ has one row for each hidden unit.",
            "the columns of W₁": "W₁ has one column for each input.",
            "the hidden rows": "A batch is a table with one row for each example, in every layer.",
            "the hidden columns": "The hidden layer gives one number for each of its units.",
            "the parameters": "The shapes are right. Each layer has out · in weights and out "
            "biases: 100 · 784 + 100, and then the second.",
        },
        well="Nearly all of the parameters sit in the first layer.",
        mistakes=(
            Mistake(
                "transposed", [784, 100, 32, 100, 79510],
                "The rest is right. W₁ is written (out, in), as in `nn.Linear`: which of the two "
                "numbers comes first?",
            ),
            Mistake(
                "no-biases", [100, 784, 32, 100, 79400],
                "The shapes are right. 79,400 are the weights alone: every unit also has a bias.",
            ),
            Mistake(
                "hidden-biases-only", [100, 784, 32, 100, 79500],
                "The shapes are right. The hidden units have their biases; the ten outputs have "
                "some too.",
            ),
            Mistake(
                "batch-last", [100, 784, 100, 32, 79510],
                "The rest is right. A batch has one row for each example, so the 32 comes first.",
            ),
            Mistake(
                "batch-of-inputs", [100, 784, 32, 784, 79510],
                "The rest is right. (32, 784) goes into the hidden layer. What comes out?",
            ),
            Mistake(
                "output-of-network", [100, 784, 32, 10, 79510],
                "The rest is right. (32, 10) leaves the whole network. The question is about the "
                "hidden layer.",
            ),
            Mistake(
                "first-layer-only", [100, 784, 32, 100, 78500],
                "The shapes are right. 78,500 are the parameters of the first layer; there is a "
                "second one.",
            ),
            Mistake(
                "times-batch", [100, 784, 32, 100, 2544320],
                "The shapes are right. The parameters do not grow with the batch: all 32 examples "
                "use the same weights.",
            ),
        ),
    ),
    Exercise(
        id="4.2",
        title="Count for any network",
        statement=(
            "Write `count_parameters(layers)`. `layers` is a list of sizes from input to output, "
            "such as `[3, 4, 2]`, for which the answer is 26."
        ),
        stub=(
            "def count_parameters(layers):\n"
            '    """layers: at least two sizes -> how many weights and biases there are."""\n'
            "    ..."
        ),
        solution=(
            "def count_parameters(layers):\n"
            "    total = 0\n"
            "    for inputs, outputs in zip(layers[:-1], layers[1:]):\n"
            "        total += outputs * inputs + outputs\n"
            "    return total"
        ),
        start="Go through neighbouring pairs of sizes: (3, 4), then (4, 2).",
        expected=_parameters,
        cases=(([3, 4, 2],), ([5, 1],), ([784, 256, 10],), ([2, 3, 3, 1],), ([1, 8, 8, 8, 1],)),
        hints=(
            "A layer from n inputs to m outputs has m · n weights and m biases.",
            "`zip(layers[:-1], layers[1:])` gives the neighbouring pairs.",
            "For [3, 4, 2] the pairs give 4·3 + 4 and 2·4 + 2.",
        ),
        well="It agrees with the explorer and with both engines.",
        mistakes=(
            Mistake(
                "no-biases",
                "def count_parameters(layers):\n"
                "    return sum(a * b for a, b in zip(layers[:-1], layers[1:]))",
                "You count the weights. Every unit after the input also has a bias.",
            ),
            Mistake(
                "bias-of-input",
                "def count_parameters(layers):\n"
                "    return sum(a * b + a for a, b in zip(layers[:-1], layers[1:]))",
                "You add one bias for each number that goes in. There is one for each that comes "
                "out.",
            ),
            Mistake(
                "one-bias-a-layer",
                "def count_parameters(layers):\n"
                "    return sum(a * b + 1 for a, b in zip(layers[:-1], layers[1:]))",
                "You add one bias for each layer. There is one for each unit of it.",
            ),
            Mistake(
                "biases-for-inputs-too",
                "def count_parameters(layers):\n"
                "    return sum(a * b for a, b in zip(layers[:-1], layers[1:])) + sum(layers)",
                "Close: you also gave biases to the inputs. Inputs are given, they have none.",
            ),
            Mistake(
                "units",
                "def count_parameters(layers):\n    return sum(layers)",
                "This is the number of circles in the diagram. Count the lines, too: each is a "
                "weight.",
            ),
            Mistake(
                "first-pair-only",
                "def count_parameters(layers):\n"
                "    for a, b in zip(layers[:-1], layers[1:]):\n"
                "        return a * b + b",
                "Only the first layer is counted. A `return` inside the loop ends it at once.",
            ),
            Mistake(
                "last-pair-only",
                "def count_parameters(layers):\n"
                "    for a, b in zip(layers[:-1], layers[1:]):\n"
                "        total = a * b + b\n"
                "    return total",
                "Only the last layer is left: the total is set anew each time. Use `+=`.",
            ),
            Mistake(
                "ends-only",
                "def count_parameters(layers):\n    return layers[0] * layers[-1] + layers[-1]",
                "You jump from the first size to the last. Each neighbouring pair is a layer.",
            ),
            Mistake(
                "last-biases-missing",
                "def count_parameters(layers):\n"
                "    weights = sum(a * b for a, b in zip(layers[:-1], layers[1:]))\n"
                "    return weights + sum(layers[1:-1])",
                "The hidden units have their biases. The outputs have some too.",
            ),
        ),
    ),
    Exercise(
        id="4.3",
        title="A whole batch forward",
        statement=(
            "Slide 27 sends one x through the network as `W1 @ x + b1`. Write "
            "`network(X, W1, b1, W2, b2)` for a whole batch, one example in each row of `X`: "
            "linear, ReLU, linear. No softmax at the end: return the logits."
        ),
        stub=(
            "def network(X, W1, b1, W2, b2):\n"
            '    """X (N, n), W1 (m, n), b1 (m,), W2 (k, m), b2 (k,) -> logits (N, k)."""\n'
            "    ..."
        ),
        solution=(
            "def network(X, W1, b1, W2, b2):\n"
            "    hidden = np.maximum(X @ W1.T + b1, 0)\n"
            "    return hidden @ W2.T + b2"
        ),
        start="X is (N, n) and W1 is (m, n). What must be transposed to get (N, m)?",
        expected=_network,
        cases=(
            (np.array([[1.0, 0.5], [-1.0, 2.0], [0.25, -0.75], [3.0, 1.0]]), _W1, _B1, _W2, _B2),
            (np.array([[0.5, -1.5]]), _W1, _B1, _W2, _B2),
            (np.array([[2.0, -1.0], [0.5, 0.25]]), np.array([[1.0, -2.0], [0.5, 1.5]]),
             np.array([-1.0, 0.25]), np.array([[1.0, 2.0], [-0.5, 1.0]]), np.array([0.75, -0.25])),
        ),
        hints=(
            "For one row it is the slide's formula; for many rows it is `X @ W1.T + b1`.",
            "Three lines: z1, then h1 from z1 by ReLU, then z2.",
            "`np.maximum(z, 0)` is ReLU for arrays; `max` is not.",
        ),
        well="`nn.Linear` stores its weight as (out, in) and does exactly this.",
        mistakes=(
            Mistake(
                "no-relu",
                "def network(X, W1, b1, W2, b2):\n    return (X @ W1.T + b1) @ W2.T + b2",
                "Without the ReLU the two layers are one linear layer (part 03).",
            ),
            Mistake(
                "relu-twice",
                "def network(X, W1, b1, W2, b2):\n"
                "    return np.maximum(np.maximum(X @ W1.T + b1, 0) @ W2.T + b2, 0)",
                "A second ReLU sits at the end. Logits may be negative: leave them as they are.",
            ),
            Mistake(
                "relu-at-the-end",
                "def network(X, W1, b1, W2, b2):\n"
                "    return np.maximum((X @ W1.T + b1) @ W2.T + b2, 0)",
                "The ReLU stands at the end. It belongs between the two layers.",
            ),
            Mistake(
                "first-bias-missing",
                "def network(X, W1, b1, W2, b2):\n    return np.maximum(X @ W1.T, 0) @ W2.T + b2",
                "b₁ is missing: it is added before the ReLU.",
            ),
            Mistake(
                "bias-after-relu",
                "def network(X, W1, b1, W2, b2):\n"
                "    return (np.maximum(X @ W1.T, 0) + b1) @ W2.T + b2",
                "b₁ is added after the ReLU. It is part of z₁, so it comes before.",
            ),
            Mistake(
                "second-bias-missing",
                "def network(X, W1, b1, W2, b2):\n    return np.maximum(X @ W1.T + b1, 0) @ W2.T",
                "Every row is off by the same b₂.",
            ),
            Mistake(
                "softmax",
                "def network(X, W1, b1, W2, b2):\n"
                "    p = np.exp(np.maximum(X @ W1.T + b1, 0) @ W2.T + b2)\n"
                "    return p / p.sum(axis=1, keepdims=True)",
                "These are probabilities. Return the logits, as they are before softmax.",
            ),
            Mistake(
                "np-max",
                "def network(X, W1, b1, W2, b2):\n    return np.max(X @ W1.T + b1, 0) @ W2.T + b2",
                "np.max takes the largest of each column; its second argument is an axis. "
                "np.maximum compares entry by entry.",
            ),
            Mistake(
                "not-transposed",
                "def network(X, W1, b1, W2, b2):\n    return np.maximum(X @ W1 + b1, 0) @ W2 + b2",
                "The shapes do not fit, or fit by chance: W is (out, in), so rows of X need "
                "`W.T`.",
            ),
            Mistake(
                "outputs-as-columns",
                "def network(X, W1, b1, W2, b2):\n"
                "    h = np.maximum(W1 @ X.T + b1[:, None], 0)\n"
                "    return W2 @ h + b2[:, None]",
                "The numbers are right, but each example has become a column. One row each, "
                "please.",
            ),
        ),
    ),
    Exercise(
        id="4.4",
        title="Fold a strip of paper",
        statement=(
            "`fold` below folds the interval from 0 to 1 in half. Applied again and again, it "
            "draws a sawtooth. Find by experiment: of how many straight pieces is "
            "fold(fold(fold(fold(x)))) made, for x from 0 to 1? And how many hidden ReLU units "
            "must a single hidden layer have at least, if its graph is to have so many pieces at "
            "all?"
        ),
        stub=(
            "def fold(x):\n"
            "    return 2 * np.maximum(x, 0) - 4 * np.maximum(x - 0.5, 0)\n"
            "\n"
            "pieces, units = ..., ..."
        ),
        solution=(
            "def fold(x):\n"
            "    return 2 * np.maximum(x, 0) - 4 * np.maximum(x - 0.5, 0)\n\n"
            "x = np.linspace(0, 1, 1025)\n"
            "slopes = np.diff(fold(fold(fold(fold(x)))))\n"
            "pieces = 1 + np.sum(np.diff(np.sign(slopes)) != 0)\n"
            "units = pieces - 1  # each unit brings one bend, and p pieces have p - 1 bends"
        ),
        answer="(pieces, units)",
        start="Draw or print fold(x) for x = 0, ¼, ½, ¾, 1. Two pieces. Then fold that again.",
        expected=(16, 15),
        form="two whole numbers (pieces, units)",
        parts=("the pieces", "the units"),
        hints=(
            "Count how often the slope changes its sign: `np.diff` gives the slopes, up to a "
            "factor. Take points that meet the bends, such as `np.linspace(0, 1, 1025)`.",
            "Every fold doubles the pieces: 2, 4, …",
            "n ReLU units in one layer bend at most n times, which leaves n + 1 pieces.",
        ),
        leads={
            "the pieces": "Every fold doubles the pieces: 2, 4, …",
            "the units": "The pieces are right. n ReLU units in one layer bend at most n times, "
            "which leaves n + 1 pieces.",
        },
        well=(
            "Four folds are 8 units in four layers. One layer needs at least 15 for so many "
            "pieces; this very sawtooth takes 16, as the next table shows."
        ),
        mistakes=(
            Mistake(
                "no-bend-less", (16, 16),
                "The pieces are right. 16 pieces have one bend less than that inside.",
            ),
            Mistake(
                "one-more", (16, 17),
                "The pieces are right. n units make at most n + 1 pieces, not n − 1.",
            ),
            Mistake(
                "added", (8, 7),
                "8 pieces are three folds; 8 is also the number of teeth. Each of the four folds "
                "doubles the pieces.",
            ),
            Mistake(
                "bends", (15, 14),
                "15 is the number of bends. Into how many pieces do they cut the strip?",
            ),
            Mistake(
                "grid-of-hundredths", (20, 19),
                "Some steps of your grid lie across a tip, where the slope comes out as 0, and "
                "count twice. Take points that meet the bends: `np.linspace(0, 1, 1025)`.",
            ),
            Mistake(
                "grid-off-by-one", (17, 16),
                "One step of your grid lies across a tip and counts twice. Take points that meet "
                "the bends: `np.linspace(0, 1, 1025)`.",
            ),
            Mistake(
                "grid-across-all", (31, 30),
                "Nearly all tips lie between two points of your grid and count twice. Take points "
                "that meet the bends: `np.linspace(0, 1, 1025)`.",
            ),
            Mistake(
                "teeth", (8, 15),
                "8 is the number of teeth. Each tooth has two sides.",
            ),
            Mistake(
                "one-fold-missing", (8, 8),
                "It looks like three folds. The statement has four.",
            ),
            Mistake(
                "folds", (4, 3),
                "4 is the number of folds. How many pieces has the strip after two of them?",
            ),
            Mistake(
                "deep-units", (16, 8),
                "The pieces are right. 8 units are enough in four layers of 2. How many does a "
                "single layer need?",
            ),
            Mistake(
                "fold-too-many", (32, 31),
                "It looks like five folds. The statement has four.",
            ),
            Mistake(
                "swapped", (15, 16),
                "The two answers have changed places, or 15 bends were taken for 15 pieces.",
            ),
        ),
    ),
    Exercise(
        id="4.5",
        title="Count the winners",
        statement=(
            "200 networks are trained on XOR. `P` has one row for each network: its outputs for "
            "(0,0), (0,1), (1,0), (1,1). Count as the lottery did: a network has solved XOR if it "
            "gives every corner's right answer at least 90 %. So the four outputs are at most 0.1, "
            "at least 0.9, at least 0.9, at most 0.1. Write `share_solved(P)`, from 0 to 1."
        ),
        stub=(
            "def share_solved(P):\n"
            '    """P (networks, 4), probabilities -> share of networks with all four right."""\n'
            "    ..."
        ),
        solution=(
            "def share_solved(P):\n"
            "    right = np.where([0, 1, 1, 0], P, 1 - P)  # what the right answers are given\n"
            "    return (right >= 0.9).all(axis=1).mean()"
        ),
        start=(
            "An output is the probability of 1. What is the probability of 0, which two of the "
            "corners want?"
        ),
        expected=_share_solved,
        cases=(
            (np.array([[0.03, 0.97, 0.95, 0.04], [0.3, 0.95, 0.4, 0.05],
                       [0.97, 0.02, 0.03, 0.99]]),),
            (np.array([[0.05, 0.95, 0.93, 0.02], [0.01, 0.99, 0.98, 0.02],
                       [0.01, 0.99, 0.99, 0.3], [0.2, 0.8, 0.7, 0.4], [0.01, 0.75, 0.99, 0.01]]),),
            (np.array([[0.6, 0.6, 0.6, 0.6], [0.4, 0.4, 0.4, 0.4]]),),
            (np.array([[0.35, 0.65, 0.55, 0.45]]),),
            (np.array([[0.02, 0.98, 0.97, 0.96]]),),
            (np.array([[0.15, 0.97, 0.98, 0.02], [0.2, 0.96, 0.95, 0.03], [0.02, 0.97, 0.85, 0.03],
                       [0.03, 0.85, 0.96, 0.01], [0.01, 0.98, 0.99, 0.15],
                       [0.02, 0.95, 0.97, 0.04]]),),
            (np.array([[0.02, 0.98, 0.97, 0.03], [0.04, 0.95, 0.96, 0.01]]),),
        ),
        hints=(
            "For the two corners in the middle look at P, for the two others at 1 − P.",
            "A network counts only if *all* of its four entries are at least 0.9: "
            "`.all(axis=1)`.",
            "The mean of True and False is the share of True.",
        ),
        well=(
            "Try it on `lottery.probabilities[0]`, the 200 networks with two hidden units: it "
            "gives 53 of 200, 0.265."
        ),
        mistakes=(
            Mistake(
                "corners",
                "def share_solved(P):\n"
                "    return (np.where([0, 1, 1, 0], P, 1 - P) >= 0.9).mean()",
                "This is the share of right corners. A network with three of four has not solved "
                "XOR.",
            ),
            Mistake(
                "any",
                "def share_solved(P):\n"
                "    return (np.where([0, 1, 1, 0], P, 1 - P) >= 0.9).any(axis=1).mean()",
                "One right corner is enough for you. All four must be right.",
            ),
            Mistake(
                "wrong-axis",
                "def share_solved(P):\n"
                "    return (np.where([0, 1, 1, 0], P, 1 - P) >= 0.9).all(axis=0).mean()",
                "You ask for each corner whether all networks got it. Ask for each network: "
                "axis 1.",
            ),
            Mistake(
                "count",
                "def share_solved(P):\n"
                "    return (np.where([0, 1, 1, 0], P, 1 - P) >= 0.9).all(axis=1).sum()",
                "This is how many solved it. Divide by how many there are: a share lies between 0 "
                "and 1.",
            ),
            Mistake(
                "one-half",
                "def share_solved(P):\n"
                "    return ((P > 0.5) == np.array([0, 1, 1, 0])).all(axis=1).mean()",
                "Your border is one half. The lottery asks for 90 % at every corner.",
            ),
            Mistake(
                "zeros-below-0.9",
                "def share_solved(P):\n"
                "    return ((P >= 0.9) == np.array([0, 1, 1, 0])).all(axis=1).mean()",
                "The corners that want 1 are judged well. Those that want 0 pass with anything "
                "below 0.9; they need at most 0.1.",
            ),
            Mistake(
                "no-complement",
                "def share_solved(P):\n    return (P >= 0.9).all(axis=1).mean()",
                "All four outputs can never be at least 0.9 in XOR: two corners want 0, and the "
                "probability of that is 1 − P.",
            ),
            Mistake(
                "all-of-all",
                "def share_solved(P):\n"
                "    return float((np.where([0, 1, 1, 0], P, 1 - P) >= 0.9).all())",
                "Without an axis, `.all()` asks the whole table at once. Ask each network: axis 1.",
            ),
            Mistake(
                "two-hundred",
                "def share_solved(P):\n"
                "    return (np.where([0, 1, 1, 0], P, 1 - P) >= 0.9).all(axis=1).sum() / 200",
                "You divide by 200. How many rows has this P?",
            ),
            Mistake(
                "opposite",
                "def share_solved(P):\n"
                "    return (np.where([1, 0, 0, 1], P, 1 - P) >= 0.9).all(axis=1).mean()",
                "You count networks that learned the opposite of XOR.",
            ),
            Mistake(
                "or",
                "def share_solved(P):\n"
                "    return (np.where([0, 1, 1, 1], P, 1 - P) >= 0.9).all(axis=1).mean()",
                "(1,1) wants 0 in XOR; with 1 it would be OR.",
            ),
            Mistake(
                "rounded-mean",
                "def share_solved(P):\n"
                "    return (np.abs(P - np.array([0, 1, 1, 0])).mean(axis=1) <= 0.1).mean()",
                "You average the four errors first: three good corners then hide a bad one.",
            ),
            Mistake(
                "first-network",
                "def share_solved(P):\n"
                "    return float((np.where([0, 1, 1, 0], P[0], 1 - P[0]) >= 0.9).all())",
                "Only the first network is judged.",
            ),
        ),
    ),
    Exercise(
        id="4.6",
        title="A softmax that does not overflow",
        statement=(
            "Write `softmax(z)` for a batch: `z` has one row of logits for each example. Each row "
            "of the result sums to 1. It must work for logits such as 1000, where e¹⁰⁰⁰ is too "
            "large for a float."
        ),
        stub=(
            "def softmax(z):\n"
            '    """z (N, K) -> probabilities (N, K); every row sums to 1."""\n'
            "    ..."
        ),
        solution=(
            "def softmax(z):\n"
            "    powers = np.exp(z - z.max(axis=1, keepdims=True))\n"
            "    return powers / powers.sum(axis=1, keepdims=True)"
        ),
        start="Adding the same number to all logits of a row changes nothing. Which number helps?",
        expected=_softmax,
        cases=(
            (np.array([[2.0, 1.0, 0.1]]),),
            (np.array([[0.0, 1.0, 3.0], [-2.0, 0.5, 0.25], [1.0, 1.0, 1.0]]),),
            (np.array([[1000.0, 999.0], [0.0, 2.0]]),),
            (np.array([[-1000.0, -1001.0], [3.0, 4.0]]),),
            (np.array([[1000.0, 0.0], [0.0, -1000.0]]),),
            (np.array([[800.0, -800.0], [0.5, 1.5]]),),
        ),
        hints=(
            "Subtract the largest logit of the row: then every exponent is at most 0.",
            "`axis=1` runs along a row; `keepdims=True` keeps the result as a column, so that it "
            "can be divided by.",
            "Two lines: powers = exp(z − largest of its row); powers / sum of its row.",
        ),
        well="`nblib.ops.softmax` is the same two lines.",
        mistakes=(
            Mistake(
                "overflow",
                "def softmax(z):\n"
                "    with np.errstate(all='ignore'):\n"
                "        p = np.exp(z)\n"
                "        return p / p.sum(axis=1, keepdims=True)",
                "Small logits are right. At 1000 e to that power is inf, and inf/inf is nan; at "
                "−1000 it is 0/0. Shift the logits first.",
            ),
            Mistake(
                "smallest",
                "def softmax(z):\n    with np.errstate(all='ignore'):\n"
                "        p = np.exp(z - z.min(axis=1, keepdims=True))\n"
                "        return p / p.sum(axis=1, keepdims=True)",
                "The smallest is at 0 now, and the largest may still be 1000. Which shift keeps "
                "every exponent at most 0?",
            ),
            Mistake(
                "row-mean",
                "def softmax(z):\n    with np.errstate(all='ignore'):\n"
                "        p = np.exp(z - z.mean(axis=1, keepdims=True))\n"
                "        return p / p.sum(axis=1, keepdims=True)",
                "Less the mean, the largest may still be far above 0. Which shift keeps every "
                "exponent at most 0?",
            ),
            Mistake(
                "largest-of-all",
                "def softmax(z):\n    with np.errstate(all='ignore'):\n"
                "        p = np.exp(z - z.max())\n"
                "        return p / p.sum(axis=1, keepdims=True)",
                "One largest for the whole batch: in a row far below it all powers round to 0, and "
                "0/0 is nan. Each row has its own largest.",
            ),
            Mistake(
                "whole-sum",
                "def softmax(z):\n    p = np.exp(z - z.max(axis=1, keepdims=True))\n"
                "    return p / p.sum()",
                "The shift is right. But the whole table sums to 1, and each row should.",
            ),
            Mistake(
                "sum-lies-flat",
                "def softmax(z):\n    p = np.exp(z - z.max(axis=1, keepdims=True))\n"
                "    return p / p.sum(axis=1)",
                "The shift is right. The sums of the rows lie along a row when NumPy divides: keep "
                "them as a column, `keepdims=True`.",
            ),
            Mistake(
                "largest-lies-flat",
                "def softmax(z):\n    with np.errstate(all='ignore'):\n"
                "        p = np.exp(z - z.max(axis=1))\n"
                "        return p / p.sum(axis=1, keepdims=True)",
                "The largest logits of the rows lie along a row when NumPy subtracts: keep them as "
                "a column, `keepdims=True`.",
            ),
            Mistake(
                "whole-batch",
                "def softmax(z):\n    p = np.exp(z - z.max())\n    return p / p.sum()",
                "The whole table sums to 1. Each row should: along which axis is the sum?",
            ),
            Mistake(
                "wrong-axis",
                "def softmax(z):\n"
                "    p = np.exp(z - z.max(axis=0))\n"
                "    return p / p.sum(axis=0)",
                "Your columns sum to 1. The classes of one example lie along a row, axis 1.",
            ),
            Mistake(
                "not-normalised",
                "def softmax(z):\n    return np.exp(z - z.max(axis=1, keepdims=True))",
                "The largest of each row is 1, so the row sums to more. Divide by its sum.",
            ),
            Mistake(
                "no-exponential",
                "def softmax(z):\n"
                "    with np.errstate(all='ignore'):\n"
                "        return z / z.sum(axis=1, keepdims=True)",
                "Logits over their sum: a negative logit would give a negative probability. Take "
                "e to the power first.",
            ),
            Mistake(
                "log",
                "def softmax(z):\n"
                "    s = z - z.max(axis=1, keepdims=True)\n"
                "    return s - np.log(np.exp(s).sum(axis=1, keepdims=True))",
                "These are the logarithms of the probabilities (log-softmax).",
            ),
            Mistake(
                "sigmoid",
                "def softmax(z):\n    return 0.5 * (1 + np.tanh(0.5 * z))",
                "This is a sigmoid for each logit on its own. The rows do not sum to 1.",
            ),
            Mistake(
                "sign",
                "def softmax(z):\n"
                "    p = np.exp(z.min(axis=1, keepdims=True) - z)\n"
                "    return p / p.sum(axis=1, keepdims=True)",
                "The largest logit gets the smallest probability: the sign in the exponent is "
                "turned round.",
            ),
            Mistake(
                "by-largest",
                "def softmax(z):\n"
                "    return (z == z.max(axis=1, keepdims=True)) * 1.0",
                "All or nothing: this is the largest, hard. Softmax gives the others a share.",
            ),
        ),
    ),
)

QUIZZES = (
    Quiz(
        id="4.parameters",
        question="A network for digits goes 784 → 256 → 128 → 10. Where do most of its parameters "
        "sit?",
        options=(
            ("In the first layer", "784 · 256 weights: more than eight tenths of all."),
            ("In the second layer, the one in the middle", "It joins 256 and 128, a sixth of what "
             "784 and 256 make."),
            ("In the last layer, which decides", "10 · 128 weights, less than one in a hundred."),
            ("About equally in all three", "The size of a layer is the product of its two ends, "
             "and 784 · 256 is far the largest."),
        ),
        right=0,
    ),
    Quiz(
        id="4.shuffled-pixels",
        question="The 784 pixels of every digit are shuffled, by the same rule for all images. To "
        "the eye nothing is left of a digit. The same kind of network is trained on them. How good "
        "does it get?",
        options=(
            ("No better than guessing, 10 %", "It would be so if it looked for edges and strokes "
             "as we do. Each pixel is only an input with a number."),
            ("Clearly worse than on real digits", "Nothing is lost for it: each pixel still "
             "carries what it carried, at another place in the list."),
            ("About as good as on real digits", "A linear layer adds up its inputs, and a sum "
             "does not ask which of them were neighbours."),
            ("Better, since shuffling removes distractions", "Nothing is removed. All 784 numbers "
             "are still there."),
        ),
        right=2,
    ),
    Quiz(
        id="4.theorem",
        question="A continuous function on [−1, 1] is given, and an allowed error of 0.01. What "
        "does the universal approximation theorem promise?",
        options=(
            ("Training will find a network that good", "The theorem says that weights exist. It "
             "says nothing of finding them."),
            ("Some network with one hidden layer of finite width is that good", "That is all. How "
             "wide, it does not say."),
            ("A network that good also does well beyond [−1, 1]", "Outside, anything may happen, "
             "as the grey parts of the picture show."),
            ("Only infinitely many units reach 0.01", "For each error above 0 finitely many are "
             "enough. Only error 0 may need more than any number."),
        ),
        right=1,
    ),
    Quiz(
        id="4.seeds",
        question="Two hidden ReLU units are enough for XOR: part 01 built them by hand. Now they "
        "are trained from 200 random starts. How many of these runs solve XOR?",
        options=(
            ("All of them", "Weights that solve it exist. Going downhill from a random start need "
             "not end there."),
            ("About nine in ten", "With eight hidden units it is like that, not with two."),
            ("About one in four", "Most starts end where a unit is dead or both units are on at "
             "the same corners, and no way downhill leads on from there to a solution."),
            ("None", "Some starts lie on the right side of the hill."),
        ),
        right=2,
    ),
    Quiz(
        id="4.softmax-shift",
        question="softmax turns the logits (2.0, 1.0, 0.1) into (0.66, 0.24, 0.10). All three "
        "logits grow by 1000. What happens to the probabilities?",
        options=(
            ("Nothing", "Each power is multiplied by the same e¹⁰⁰⁰, and dividing by their sum "
             "cancels it."),
            ("They become nearly equal", "That happens if the logits are divided by 1000: it is "
             "the differences that count."),
            ("The first becomes nearly 1", "That happens if the logits are multiplied by 1000: it "
             "is the differences that count."),
            ("They grow by 1000 as well", "Probabilities lie between 0 and 1 and sum to 1."),
        ),
        right=0,
    ),
    Quiz(
        id="4.softmax-twice",
        question="A network for ten classes ends in softmax, and its output goes into "
        "CrossEntropyLoss, which takes softmax again. Suppose it is right and certain of every "
        "example. What is the loss?",
        options=(
            ("0, as it should be", "The loss sees 1 and nine times 0, takes them for logits, and "
             "logits that differ by 1 are not certain of anything."),
            ("About 1.46", "−log(e / (e + 9)): softmax of (1, 0, …, 0) gives the right class only "
             "23 %."),
            ("About 2.30, that of guessing", "Guessing is −log(1/10) = 2.30. The right class is "
             "somewhat favoured."),
            ("Infinite", "No probability is 0 here: softmax of numbers from 0 to 1 is mild."),
        ),
        right=1,
    ),
)
