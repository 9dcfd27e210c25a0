"""Exercises and quizzes of notebook 06, PyTorch basics (slides 48 to 62)."""

from itertools import pairwise

import numpy as np

from .frame import Exercise, Mistake
from .quiz import Quiz


def _count_parameters(sizes):
    return sum((before + 1) * after for before, after in pairwise(sizes))


def _fit(x, t, lr, steps):
    w = 0.0
    for _ in range(steps):
        w -= lr * 2 * float(np.mean((w * x - t) * x))
    return w


def _epoch_loss(losses, sizes):
    return float(np.average(losses, weights=sizes))


def _accuracy(outputs, labels):
    return 100.0 * float(np.mean(np.argmax(outputs, axis=1) == labels))


def _standardise(rows, train):
    return (rows - train.mean(axis=0)) / train.std(axis=0)


def _standardiser(line):
    """Source of `standardise` with `line` as its only one: the wrong answers of 6.6."""
    return f"def standardise(rows, train):\n    {line}"


def _fitter(inner, start="w = 0.0", end="w", turns="steps"):
    """Source of a fitting loop with `inner` as its body: the wrong answers of 6.3 differ there."""
    return (
        f"def fit(x, t, lr, steps):\n    {start}\n    for _ in range({turns}):\n"
        f"        {inner}\n    return {end}"
    )


_LINE = np.array([1.0, 2.0, 3.0])
_SCORES = np.array([
    [0.1, 4.0, -1.0], [3.0, 0.5, 0.2], [-2.0, -3.0, -0.5], [0.4, 0.9, 0.3], [1.5, 0.2, 1.0],
])  # fmt: skip

_TRAIN = np.array([[1.0, 20.0], [3.0, 50.0], [2.0, 80.0], [6.0, 10.0]])
_WIDE = np.array([[0.5, -4.0, 7.0], [2.5, 0.0, 1.0], [0.0, 2.0, -3.0]])

EXERCISES = (
    Exercise(
        id="6.1",
        title="By hand first",
        statement=(
            "x = 3 and y = x³ − 2x. Work out three numbers by hand: y, what `x.grad` holds after "
            "`y.backward()`, and what it holds after the same two lines once more (compute y "
            "again, call `y.backward()` again) with nothing cleared in between. Then let autograd "
            "check you."
        ),
        stub="y, once, twice = ..., ..., ...",
        solution=(
            "# 27 - 6 = 21;  dy/dx = 3x^2 - 2 = 25;  gradients add up: 25 + 25\n"
            "y, once, twice = 21, 25, 50"
        ),
        answer="(y, once, twice)",
        start="Put 3 in for x to get y. Then differentiate x³ − 2x and put 3 in again.",
        expected=(21, 25, 50),
        form="three numbers (y, once, twice)",
        parts=("y", "once", "twice"),
        hints=(
            "The slope of x³ is 3x², and that of −2x is −2.",
            "backward() does not write into x.grad, it adds to it.",
            "y = 27 − 6, and the slope is 27 − 2.",
        ),
        leads={
            "y": "y = 27 − 6.",
            "once": "y is right. The slope of x³ is 3x², and that of −2x is −2.",
            "twice": "y and the first gradient are right. backward() does not write into x.grad, "
            "it adds to it.",
        },
        well="The second 25 was added to the first: that is why a training loop clears gradients.",
        mistakes=(
            Mistake(
                "not-added", (21, 25, 25),
                "y and the first gradient are right. What does backward() do with a gradient that "
                "is there already?",
            ),
            Mistake(
                "same-tensor", (21, 50, 50),
                "`once` is no copy: it names the tensor x.grad, which grew later. Take the number "
                "at once, `x.grad.item()`.",
            ),
            Mistake(
                "cleared", (21, 25, 0),
                "Nobody cleared x.grad, and nothing is subtracted. The second gradient meets the "
                "first one there.",
            ),
            Mistake(
                "second-derivative", (21, 25, 18),
                "18 is the second derivative, 6x. Calling backward() twice is not differentiating "
                "twice: it finds the same slope again.",
            ),
            Mistake(
                "multiplied", (21, 25, 625),
                "You multiplied the two gradients. They are collected in another way.",
            ),
            Mistake(
                "constant-slope", (21, 27, 54),
                "The slope of x³ is there. The term −2x has a slope as well.",
            ),
            Mistake(
                "slope-keeps-x", (21, 21, 42),
                "You seem to have taken 2x for the slope of 2x. A straight line has the same slope "
                "everywhere.",
            ),
            Mistake(
                "power-kept", (21, 79, 158),
                "The slope of x³ is not 3x³: the power goes down by one.",
            ),
            Mistake(
                "cube-as-triple", (3, 1, 2),
                "x³ is x·x·x, not 3·x.",
            ),
            Mistake(
                "value-for-slope", (21, 21, 21),
                "All three are the value y. The gradient is the slope of y: differentiate first.",
            ),
        ),
    ),
    Exercise(
        id="6.2",
        title="Count the parameters",
        statement=(
            "Write `count_parameters(sizes)`: the number of weights and biases of a stack of "
            "`nn.Linear` layers. `sizes` lists the widths from input to output: [784, 256, 10] is "
            "the network of slide 52."
        ),
        stub=(
            "def count_parameters(sizes):\n"
            '    """sizes: widths from input to output -> number of weights and biases."""\n'
            "    ..."
        ),
        solution=(
            "def count_parameters(sizes):\n"
            "    total = 0\n"
            "    for before, after in zip(sizes, sizes[1:]):\n"
            "        total += before * after + after  # a weight matrix and a bias\n"
            "    return total"
        ),
        start="Take one layer, nn.Linear(3, 4): what are the shapes of its weight and its bias?",
        expected=_count_parameters,
        cases=(
            ([3, 4],),
            ([784, 256, 10],),
            ([784, 256, 128, 10],),
            ([2, 1],),
        ),
        hints=(
            "nn.Linear(3, 4) has 12 weights and 4 biases.",
            "Three widths are two layers. Each layer needs its own width and the one before.",
            "`zip(sizes, sizes[1:])` gives the pairs.",
        ),
        well="203,530 numbers for slide 52, nearly all of them in the first layer.",
        mistakes=(
            Mistake(
                "no-biases",
                "def count_parameters(sizes):\n"
                "    return sum(a * b for a, b in zip(sizes, sizes[1:]))",
                "These are the weights. Each output of a layer has a bias too.",
            ),
            Mistake(
                "biases-of-inputs",
                "def count_parameters(sizes):\n"
                "    return sum(a * b + a for a, b in zip(sizes, sizes[1:]))",
                "You gave each input a bias. To which side of the layer do the biases belong?",
            ),
            Mistake(
                "one-bias-a-layer",
                "def count_parameters(sizes):\n"
                "    return sum(a * b + 1 for a, b in zip(sizes, sizes[1:]))",
                "You count a single bias in each layer. Print `nn.Linear(3, 4).bias.shape`.",
            ),
            Mistake(
                "first-layer-only",
                "def count_parameters(sizes):\n"
                "    return sizes[0] * sizes[1] + sizes[1] if len(sizes) > 1 else 0",
                "The first layer is right. The layers after it are missing.",
            ),
            Mistake(
                "last-layer-only",
                "def count_parameters(sizes):\n"
                "    total = 0\n"
                "    for a, b in zip(sizes, sizes[1:]):\n        total = a * b + b\n"
                "    return total",
                "Only the last layer is left in your total. Does each turn of the loop add to it, "
                "or replace it?",
            ),
            Mistake(
                "early-return",
                "def count_parameters(sizes):\n"
                "    total = 0\n"
                "    for a, b in zip(sizes[:-1], sizes[1:-1]):\n        total += a * b + b\n"
                "    return total",
                "The last layer is missing. How many layers do three widths make?",
            ),
            Mistake(
                "output-bias-missing",
                "def count_parameters(sizes):\n"
                "    return sum(a * b for a, b in zip(sizes, sizes[1:])) + sum(sizes[1:-1])",
                "The hidden layers have their biases. The output layer has biases as well.",
            ),
            Mistake(
                "input-biases-too",
                "def count_parameters(sizes):\n"
                "    return sum(a * b for a, b in zip(sizes, sizes[1:])) + sum(sizes)",
                "You added every width once, the input's too. The input is data: nothing there is "
                "learned.",
            ),
            Mistake(
                "index-beyond",
                "def count_parameters(sizes):\n"
                "    total = 0\n"
                "    for i in range(len(sizes)):\n"
                "        total += sizes[i] * sizes[i + 1] + sizes[i + 1]\n"
                "    return total",
                "Your index goes one too far: with n widths there are n − 1 layers.",
            ),
            Mistake(
                "units",
                "def count_parameters(sizes):\n    return sum(sizes[1:])",
                "You counted units. Each unit has one weight for every input, and a bias.",
            ),
        ),
    ),
    Exercise(
        id="6.3",
        title="The five lines, from memory",
        statement=(
            "Write `fit(x, t, lr, steps)`, a training loop for the smallest model there is: one "
            "weight w, which starts at 0, and the prediction w·x. The loss is the mean of "
            "(w·x − t)². Take `steps` steps of plain gradient descent with learning rate `lr`, let "
            "autograd find the gradient, and return w as a number. Use torch or nblib."
        ),
        stub=(
            "def fit(x, t, lr, steps):\n"
            '    """x (N,), t (N,) arrays, lr > 0, steps a whole number -> w, a number."""\n'
            "    ..."
        ),
        solution=(
            "import nblib as torch\n\n\n"
            "def fit(x, t, lr, steps):\n"
            "    x, t = torch.tensor(x), torch.tensor(t)\n"
            "    w = torch.tensor(0.0, requires_grad=True)\n"
            "    optimizer = torch.optim.SGD([w], lr=lr)\n"
            "    for _ in range(steps):\n"
            "        loss = ((w * x - t) ** 2).mean()\n"
            "        optimizer.zero_grad()\n"
            "        loss.backward()\n"
            "        optimizer.step()\n"
            "    return w.item()"
        ),
        answer="fit",
        start="Make w a tensor with requires_grad=True and give it to torch.optim.SGD([w], lr=lr).",
        expected=_fit,
        tolerance=1e-4,
        cases=(
            (_LINE, 2 * _LINE, 0.05, 1),
            (_LINE, 2 * _LINE, 0.05, 3),
            (np.array([0.5, -1.0, 2.0, 1.0]), np.array([-1.0, 0.5, -2.5, 0.25]), 0.1, 4),
            (np.array([-1.5, 0.5]), np.array([1.0, 2.0]), 0.25, 2),
        ),
        hints=(
            "The order is slide 56's: predict, loss, zero_grad, backward, step.",
            "x and t are NumPy arrays: make tensors of them first, torch.tensor(x).",
            "w.item() is the number in a tensor of one element.",
        ),
        well="Replace w·x by a network and this is slide 55, line for line.",
        mistakes=(
            Mistake(
                "never-cleared",
                _fitter(
                    "g += 2 * float(np.mean((w * x - t) * x)); w -= lr * g",
                    start="w, g = 0.0, 0.0",
                ),
                "The first step is right, the later ones are too long: the gradients pile up. "
                "Which line clears them?",
            ),
            Mistake(
                "never-stepped",
                "def fit(x, t, lr, steps):\n    return 0.0",
                "w is still 0. backward() must have filled the gradient when step() uses it: is "
                "one of the two missing, without brackets, or is the gradient cleared between "
                "them?",
            ),
            Mistake(
                "uphill",
                _fitter("w += lr * 2 * float(np.mean((w * x - t) * x))"),
                "w runs away from the answer. The gradient points uphill; the step goes against "
                "it.",
            ),
            Mistake(
                "sum",
                _fitter("w -= lr * 2 * float(np.sum((w * x - t) * x))"),
                "Your steps are too long by the number of points: the loss is a mean, not a sum.",
            ),
            Mistake(
                "one-too-few",
                _fitter("w -= lr * 2 * float(np.mean((w * x - t) * x))", turns="steps - 1"),
                "This is w one step earlier. Count the turns of your loop.",
            ),
            Mistake(
                "one-too-many",
                _fitter("w -= lr * 2 * float(np.mean((w * x - t) * x))", turns="steps + 1"),
                "This is w one step later. Count the turns of your loop.",
            ),
            Mistake(
                "loss-returned",
                _fitter(
                    "loss = float(np.mean((w * x - t) ** 2)); "
                    "w -= lr * 2 * float(np.mean((w * x - t) * x))",
                    end="loss",
                ),
                "You return the last loss. Wanted is the weight.",
            ),
            Mistake(
                "gradient-returned",
                _fitter(
                    "g = 2 * float(np.mean((w * x - t) * x)); w -= lr * g",
                    start="w, g = 0.0, 0.0", end="g",
                ),
                "You return the last gradient. Wanted is the weight.",
            ),
            Mistake(
                "rate-forgotten",
                _fitter("w -= 2 * float(np.mean((w * x - t) * x))"),
                "The steps have the right direction and the wrong length: where does lr enter?",
            ),
            Mistake(
                "two-forgotten",
                _fitter("w -= lr * float(np.mean((w * x - t) * x))"),
                "Every step is half as long as it should be. The slope of e² is 2e; autograd "
                "would not have forgotten the 2.",
            ),
            Mistake(
                "input-forgotten",
                _fitter("w -= lr * 2 * float(np.mean(w * x - t))"),
                "The gradient with respect to w has a factor x. Let backward() find it.",
            ),
            Mistake(
                "one-step-only",
                _fitter("w -= lr * 2 * float(np.mean((w * x - t) * x))", turns="1"),
                "It is right for one step. Either a `return` stands inside the loop, or w is made "
                "anew in each turn.",
            ),
            Mistake(
                "default-rate",
                _fitter("w -= 0.001 * 2 * float(np.mean((w * x - t) * x))"),
                "Your steps have the rate 0.001, SGD's default. Give it lr: SGD([w], lr=lr).",
            ),
            Mistake(
                "starts-at-one",
                _fitter("w -= lr * 2 * float(np.mean((w * x - t) * x))", start="w = 1.0"),
                "Your w starts at 1. It should start at 0.",
            ),
        ),
    ),
    Exercise(
        id="6.4",
        title="The loss of an epoch",
        statement=(
            "Write `epoch_loss(losses, sizes)`: the mean loss over all *images* of an epoch. "
            "`losses` has the mean loss of each batch and `sizes` the number of images in it; the "
            "last batch is often smaller."
        ),
        stub=(
            "def epoch_loss(losses, sizes):\n"
            '    """losses, sizes: arrays (batches,) -> a number."""\n'
            "    ..."
        ),
        solution=(
            "def epoch_loss(losses, sizes):\n"
            "    return np.sum(losses * sizes) / np.sum(sizes)"
        ),
        start="A batch of 64 images with mean loss 0.5 has a total loss of 32. Add up the totals.",
        expected=_epoch_loss,
        cases=(
            (np.array([0.5, 0.1]), np.array([64, 32])),
            (np.array([0.75, 0.5, 2.0]), np.array([4, 4, 1])),
            (np.array([1.0, 0.0, 3.0, 0.5]), np.array([10, 30, 20, 5])),
            (np.array([0.25, 1.25]), np.array([8, 8])),
        ),
        hints=(
            "Every image counts once, so a batch counts as often as it has images.",
            "The total of all losses, divided by the number of all images.",
            "The total of one batch is its mean times its size.",
        ),
        well="On MNIST the 32 images of the last batch now weigh half as much as 64 others.",
        mistakes=(
            Mistake(
                "mean-of-means",
                "def epoch_loss(losses, sizes):\n    return np.mean(losses)",
                "Every batch counts the same in your mean. Should a batch of 32 images count as "
                "much as one of 64?",
            ),
            Mistake(
                "last-batch",
                "def epoch_loss(losses, sizes):\n    return losses[-1]",
                "This is the last batch's loss: the number slide 58 prints. Wanted is the whole "
                "epoch's.",
            ),
            Mistake(
                "sum-of-losses",
                "def epoch_loss(losses, sizes):\n    return np.sum(losses)",
                "You added the means of the batches. A mean over images divides by their number.",
            ),
            Mistake(
                "total",
                "def epoch_loss(losses, sizes):\n    return np.sum(losses * sizes)",
                "This is the total over all images. Divide it by how many they are.",
            ),
            Mistake(
                "by-batches",
                "def epoch_loss(losses, sizes):\n    return np.sum(losses * sizes) / len(sizes)",
                "The total is right. You divide by the number of batches: how many images are "
                "there?",
            ),
            Mistake(
                "unweighted-total",
                "def epoch_loss(losses, sizes):\n    return np.sum(losses) / np.sum(sizes)",
                "You divide by the number of images, and above it stands a sum over batches. "
                "Multiply each loss by its size first.",
            ),
            Mistake(
                "inverse-weights",
                "def epoch_loss(losses, sizes):\n"
                "    return np.sum(losses / sizes) / np.sum(1 / sizes)",
                "Small batches count most in your mean. It should be the other way round.",
            ),
            Mistake(
                "largest-size",
                "def epoch_loss(losses, sizes):\n"
                "    return np.sum(losses * sizes) / (len(sizes) * sizes[0])",
                "You divide as if all batches were as large as the first.",
            ),
            Mistake(
                "without-last",
                "def epoch_loss(losses, sizes):\n"
                "    return np.sum(losses[:-1] * sizes[:-1]) / np.sum(sizes[:-1])",
                "You left the last batch out. It counts too, as much as it has images.",
            ),
            Mistake(
                "median",
                "def epoch_loss(losses, sizes):\n    return np.median(losses)",
                "This is the median of the batches. Wanted is a mean over images.",
            ),
        ),
    ),
    Exercise(
        id="6.5",
        title="Evaluation in one line",
        statement=(
            "Write `accuracy(outputs, labels)`: the percentage of rows of `outputs` whose largest "
            "score stands in the column given by `labels`. Both are NumPy arrays. It does for a "
            "whole test set what slide 59 does batch by batch."
        ),
        stub=(
            "def accuracy(outputs, labels):\n"
            '    """Arrays: outputs (N, classes), labels (N,) from 0 -> per cent, 0 to 100."""\n'
            "    ..."
        ),
        solution=(
            "def accuracy(outputs, labels):\n"
            "    return 100 * np.mean(outputs.argmax(1) == labels)"
        ),
        start="`outputs.argmax(1)` gives the column of the largest score in each row.",
        expected=_accuracy,
        cases=(
            (_SCORES, np.array([1, 0, 2, 0, 2])),
            (_SCORES, np.array([1, 0, 2, 1, 0])),
            (_SCORES, np.array([0, 1, 0, 2, 1])),
            (_SCORES[:3], np.array([1, 2, 2])),
            (np.array([[0.2, -0.1], [-1.0, -2.0], [0.0, 4.0], [1.0, 3.0]]), np.array([0, 0, 0, 1])),
        ),
        hints=(
            "First the predicted class of each row, then compare, then the share that agrees.",
            "The mean of True and False is the share of True.",
            "Per cent: 3 of 4 is 75, not 0.75.",
        ),
        well="Slide 59's loop adds the same counts up, so that the test set need not fit at once.",
        mistakes=(
            Mistake(
                "share",
                "def accuracy(outputs, labels):\n    return np.mean(outputs.argmax(1) == labels)",
                "This is the share, from 0 to 1. Wanted are per cent.",
            ),
            Mistake(
                "count",
                "def accuracy(outputs, labels):\n    return np.sum(outputs.argmax(1) == labels)",
                "You count the right ones. Out of how many?",
            ),
            Mistake(
                "error-rate",
                "def accuracy(outputs, labels):\n"
                "    return 100 * np.mean(outputs.argmax(1) != labels)",
                "These are the per cent that are wrong.",
            ),
            Mistake(
                "score-not-class",
                "def accuracy(outputs, labels):\n"
                "    return 100 * np.mean(outputs.max(1) == labels)",
                "You compare the largest score itself with the label. Where does it stand? "
                "max gives the value, argmax the place. (torch's max(1) gives both.)",
            ),
            Mistake(
                "columns",
                "def accuracy(outputs, labels):\n"
                "    return 100 * np.mean(outputs.argmax(0) == labels)",
                "argmax(0) looks for the best row of each column. Each row is one image.",
            ),
            Mistake(
                "argmin",
                "def accuracy(outputs, labels):\n"
                "    return 100 * np.mean(outputs.argmin(1) == labels)",
                "You take the class with the smallest score.",
            ),
            Mistake(
                "flat",
                "def accuracy(outputs, labels):\n"
                "    return 100 * np.mean(outputs.argmax() == labels)",
                "Without an axis, argmax finds one place in the whole table. Each row wants its "
                "own.",
            ),
            Mistake(
                "size",
                "def accuracy(outputs, labels):\n"
                "    return 100 * np.sum(outputs.argmax(1) == labels) / outputs.size",
                "You divide by the number of scores. How many images are there?",
            ),
            Mistake(
                "from-one",
                "def accuracy(outputs, labels):\n"
                "    return 100 * np.mean(outputs.argmax(1) + 1 == labels)",
                "Your classes start at 1. Columns and labels both count from 0.",
            ),
            Mistake(
                "positive",
                "def accuracy(outputs, labels):\n"
                "    return 100 * np.mean(outputs[np.arange(len(labels)), labels] > 0)",
                "You ask whether the true class's score is above 0. The question is whether it is "
                "the largest of its row.",
            ),
        ),
    ),
    Exercise(
        id="6.6",
        title="By the training rows alone",
        statement=(
            "Write `standardise(rows, train)` for a table of your own: subtract from "
            "every column of `rows` the mean that this column has in `train`, then divide by the "
            "standard deviation that it has in `train`. The recipe calls it twice, for the "
            "training rows and for those held out."
        ),
        stub=(
            "def standardise(rows, train):\n"
            '    """rows (N, columns), train (M, columns) -> (N, columns)."""\n'
            "    ..."
        ),
        solution=(
            "def standardise(rows, train):\n"
            "    return (rows - train.mean(axis=0)) / train.std(axis=0)"
        ),
        start="Begin with `train.mean(axis=0)`: one number for each column.",
        expected=_standardise,
        cases=(
            (_TRAIN.copy(), _TRAIN),
            (np.array([[3.0, 40.0], [4.0, 70.0]]), _TRAIN),
            (np.array([[1.0, 2.0, 3.0], [2.0, 0.0, 1.0]]), _WIDE),
            (np.array([[-1.0, 5.0, 0.5], [4.0, 1.0, 2.0]]), _WIDE),
        ),
        hints=(
            "Which of the two tables may say what the mean is?",
            "A mean along axis 0 goes down the rows and leaves one number for each column.",
            "Subtract train's mean first, then divide by train's standard deviation.",
        ),
        well="What is held out must not say anything before the test, not even its mean.",
        mistakes=(
            Mistake(
                "own-statistics",
                _standardiser("return (rows - rows.mean(axis=0)) / rows.std(axis=0)"),
                "You standardise `rows` by their own mean and spread. Held-out rows should meet "
                "the numbers that the network was trained with.",
            ),
            Mistake(
                "joint-statistics",
                _standardiser(
                    "both = np.vstack([rows, train]); "
                    "return (rows - both.mean(axis=0)) / both.std(axis=0)"
                ),
                "You mix both tables before you take the mean. Then the held-out rows have a say "
                "in it.",
            ),
            Mistake(
                "all-columns",
                _standardiser("return (rows - train.mean()) / train.std()"),
                "One mean for the whole table. A column of ages and one of incomes each need "
                "their own.",
            ),
            Mistake(
                "one-spread",
                _standardiser("return (rows - train.mean(axis=0)) / train.std()"),
                "The mean is right. The spread is taken over the whole table: each column has its "
                "own, `train.std(axis=0)`.",
            ),
            Mistake(
                "not-centred",
                _standardiser("return rows / train.std(axis=0)"),
                "The spread is right. The mean has not been taken away.",
            ),
            Mistake(
                "not-scaled",
                _standardiser("return rows - train.mean(axis=0)"),
                "The mean is gone. Large columns are still large: what brings them to spread 1?",
            ),
            Mistake(
                "variance",
                _standardiser("return (rows - train.mean(axis=0)) / train.var(axis=0)"),
                "You divide by the variance. The standard deviation is its square root.",
            ),
            Mistake(
                "sample-spread",
                _standardiser("return (rows - train.mean(axis=0)) / train.std(axis=0, ddof=1)"),
                "Your spread divides by M − 1. Here it is NumPy's plain `std`, which divides by M.",
            ),
            Mistake(
                "min-max",
                _standardiser(
                    "low = train.min(axis=0); return (rows - low) / (train.max(axis=0) - low)"
                ),
                "You bring the columns between 0 and 1. That is another scaling; wanted are the "
                "mean and the standard deviation.",
            ),
            Mistake(
                "median",
                _standardiser("return (rows - np.median(train, axis=0)) / train.std(axis=0)"),
                "You take the median away. Wanted is the mean.",
            ),
            Mistake(
                "bracket",
                _standardiser("return rows - train.mean(axis=0) / train.std(axis=0)"),
                "Division comes before subtraction: what has to stand in brackets?",
            ),
            Mistake(
                "multiplied",
                _standardiser("return (rows - train.mean(axis=0)) * train.std(axis=0)"),
                "You multiply by the spread: wide columns become wider still.",
            ),
        ),
    ),
)

QUIZZES = (
    Quiz(
        id="6.loops",
        question="The first layer of the digit network makes 256 numbers from 784: about 200,000 "
        "multiplications. A plain Python loop and NumPy's `W @ x` both do them. How much longer "
        "does the loop take?",
        options=(
            ("No longer, they do the same sums", "The same sums, but Python looks up, checks and "
             "boxes each number on the way; NumPy's loop is compiled and takes several at once."),
            ("Two or three times as long", "More: for each product Python does dozens of things "
             "that are not the product."),
            ("At least twenty times as long", "Each product costs Python far more time around the "
             "multiplication than in it."),
            ("It never ends", "200,000 is nothing to be afraid of: a fraction of a second."),
        ),
        right=2,
    ),
    Quiz(
        id="6.second-backward",
        question="x.grad is 7 now. You run the last two steps again, y = x**2 + 3*x + 1 and "
        "y.backward(), and change nothing else. What does x.grad hold then?",
        options=(
            ("7, the slope is the same", "The slope is the same. But x.grad is not written, it is "
             "added to."),
            ("14", "Gradients add up until somebody clears them. In the training loop that is the "
             "work of zero_grad()."),
            ("0", "Nothing clears it by itself."),
            ("An error: backward may be called only once", "Once for each graph, and computing y "
             "anew made a new graph."),
        ),
        right=1,
    ),
    Quiz(
        id="6.logits",
        question="The untrained SimpleNetwork looks at one image and gives ten numbers. What are "
        "they?",
        options=(
            ("Ten probabilities that add up to 1", "Nothing in forward() makes probabilities: its "
             "last line is a linear layer."),
            ("The digit, as ten zeros and ones", "A linear layer gives any number, not only 0 and "
             "1."),
            ("Ten scores, some of them below 0", "They are called logits. Softmax makes "
             "probabilities of them, and CrossEntropyLoss does that inside."),
            ("Nothing, it has to be trained first", "Random weights compute too. They only "
             "compute something useless."),
        ),
        right=2,
    ),
    Quiz(
        id="6.no-zero-grad",
        question="The loop takes 60 updates with Adam. As it stands, the loss falls from 2.3 to "
        "0.2. Where does it end without optimizer.zero_grad()?",
        options=(
            ("At 0.2 as well, the line is only for tidiness", "Each gradient then still carries "
             "all those before it, and they point where downhill used to be."),
            ("A little higher, at 0.3 or 0.4: it learns more slowly", "It is not slower. The steps "
             "go on in old directions, further than they should."),
            ("Far above 0.2, perhaps higher than before training", "Old gradients are never "
             "forgotten, the sum grows, and the weights are carried past every valley."),
            ("At exactly 2.3: nothing is learned", "The weights do move, and a lot: the steps are "
             "taken, only in a wrong direction."),
        ),
        right=2,
    ),
    Quiz(
        id="6.lr-ten",
        question="A small network learns digits with SGD; a learning rate of 0.1 works well. What "
        "does 10 do?",
        options=(
            ("It learns a hundred times faster", "Each step is as long as if the slope went on "
             "like that for ever, and it does not."),
            ("The loss jumps up, and in the end it guesses", "One step too long throws the "
             "weights far out, where the gradient says little about digits."),
            ("Nothing changes, only the direction counts", "The gradient gives the direction, the "
             "learning rate the length."),
            ("The loss falls to 0", "It would need steps that fit the valley."),
        ),
        right=1,
    ),
    Quiz(
        id="6.last-loss",
        question="After each epoch slide 58 prints loss.item(). What is that number?",
        options=(
            ("The mean loss of the epoch", "Nothing in the loop adds anything up: `loss` is "
             "overwritten with every batch."),
            ("The loss over all 60,000 images after the epoch", "That would take a pass of its "
             "own. `loss` is what the last line assigned to it."),
            ("The loss on the test images", "The test images have not come in yet."),
            ("The loss of the last batch alone", "60,000 = 937 × 64 + 32: the last batch has 32 "
             "images, and other ones each time."),
        ),
        right=3,
    ),
    Quiz(
        id="6.hidden-fault",
        question="SGD with the small learning rate 0.01 trains on 2,000 digits, once with "
        "zero_grad() and once without it. Which loss is lower after the 40 batches?",
        options=(
            ("The one with zero_grad()", "At a large rate, yes. At 0.01 the right loop has hardly "
             "begun, and piled up gradients make its steps longer."),
            ("The one without zero_grad()", "Old gradients are added to new ones, so the steps "
             "grow. At so small a rate longer steps are what is missing. That is how this fault "
             "hides."),
            ("Both are the same", "The first update is the same. From the second on, the old "
             "gradient comes on top."),
            ("Without it there is no loss, torch raises", "Adding up gradients is allowed, and "
             "sometimes wanted: torch cannot know that you forgot."),
        ),
        right=1,
    ),
    Quiz(
        id="6.one-batch",
        question="A network is to learn 8 digits by heart, nothing else. A loop that works brings "
        "the loss to nearly 0. What do you know when it does not?",
        options=(
            ("The network is too small", "It has hundreds of weights for 8 images."),
            ("It needs more data", "More images only make learning by heart harder."),
            ("The loop has a fault, or its rate does not fit", "With 8 examples nothing else is "
             "left to blame. And trying takes a second, not an hour."),
            ("Nothing, it was bad luck", "Ten seeds out of ten learn them: the tests of this "
             "course check it."),
        ),
        right=2,
    ),
    Quiz(
        id="6.mixed-up",
        question="A network of the course's own misreads 261 of the 10,000 test images. Which two "
        "digits does it mix up most often, counted in both directions?",
        options=(
            ("0 and 8", "Both are round, but the waist of an 8 is where a 0 has nothing."),
            ("1 and 7", "People tell these apart by a bar, and so does the network, quite well."),
            ("4 and 9", "Close the top of a 4 and it is a 9. Many hands nearly close it."),
            ("3 and 5", "A good guess: the lower halves are the same. It comes second."),
        ),
        right=2,
    ),
    Quiz(
        id="6.shift",
        question="Every test image is moved four pixels to the right, nothing else. The network "
        "reads 97 of 100 without that. How many of 100 does it still read?",
        options=(
            ("97: a 3 is a 3 wherever it stands", "For you. The network has a weight for each "
             "pixel, and behind every weight there is now another piece of the digit."),
            ("About 90", "That is where it stands between one pixel (95) and two (82)."),
            ("About 40", "Six of ten are lost. It learned which pixels are dark in a 3 that "
             "stands in the middle, and nothing about threes elsewhere."),
            ("10: it can only guess", "It still reads every third digit, so something is left."),
        ),
        right=2,
    ),
)
