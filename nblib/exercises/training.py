"""Exercises and quizzes of notebook 05, training (slides 35 to 47)."""

import numpy as np

from .frame import Exercise, Mistake
from .quiz import Quiz


def _fit_line(x, t, lr, steps):
    w = b = 0.0
    for _ in range(steps):
        error = w * x + b - t
        w, b = w - lr * float(np.mean(2 * error * x)), b - lr * float(np.mean(2 * error))
    return w, b


def _bce(y, p):
    return -float(np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))


def _slope(f, w, h):
    return (f(w + h) - f(w - h)) / (2 * h)


def _updates(samples, batch_size, epochs):
    return -(-samples // batch_size) * epochs


def _adam_step(w, g, m, v, t, lr):
    m = 0.9 * m + 0.1 * g
    v = 0.999 * v + 0.001 * g**2
    w = w - lr * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    return w, m, v


_FIT = (
    "def fit_line(x, t, lr, steps):\n"
    "    w, b = 0.0, 0.0\n"
    "    for _ in range(steps):\n"
    "        y = w * x + b\n"
    "        error = y - t\n"
    "        grad_w = np.mean(2 * error * x)\n"
    "        grad_b = np.mean(2 * error)\n"
    "        w = w - lr * grad_w\n"
    "        b = b - lr * grad_b\n"
    "    return w, b"
)

_ADAM = (
    "def adam_step(w, g, m, v, t, lr):\n"
    "    m = 0.9 * m + 0.1 * g\n"
    "    v = 0.999 * v + 0.001 * g**2\n"
    "    m_hat = m / (1 - 0.9**t)\n"
    "    v_hat = v / (1 - 0.999**t)\n"
    "    w = w - lr * m_hat / (np.sqrt(v_hat) + 1e-8)\n"
    "    return w, m, v"
)


def _with(source, *changes):
    """`source` with each (old, new) replaced: one wrong answer out of a right one."""
    for old, new in changes:
        if old not in source:
            raise ValueError(f"{old!r} is not in the source.")
        source = source.replace(old, new)
    return source


EXERCISES = (
    Exercise(
        id="5.1",
        title="The loop, for a line",
        statement=(
            "Write `fit_line(x, t, lr, steps)`. It starts with w = 0 and b = 0 and makes `steps` "
            "updates of gradient descent for y = wx + b. The loss is the mean of (y − t)², over "
            "all points. Return w and b."
        ),
        stub=(
            "def fit_line(x, t, lr, steps):\n"
            '    """x, t (N,), lr a number, steps whole -> two numbers w, b."""\n'
            "    ..."
        ),
        solution=_FIT,
        start="Forward first: y = w * x + b for all points at once. Then how far each is off.",
        expected=_fit_line,
        cases=(
            (np.array([0.5, -1.0, 2.0, 1.5]), np.array([1.0, -0.5, 3.0, 2.0]), 0.1, 1),
            (np.array([0.5, -1.0, 2.0, 1.5]), np.array([1.0, -0.5, 3.0, 2.0]), 0.1, 5),
            (np.array([1.0, 3.0]), np.array([2.0, -1.0]), 0.05, 3),
        ),
        parts=("w", "b"),
        hints=(
            "The gradients are ∂L/∂w = mean(2 (y − t) x) and ∂L/∂b = mean(2 (y − t)).",
            "Both gradients belong to the old w and b: compute both before you change either.",
            "In the loop: y, error = y − t, the two gradients, then w −= lr · grad_w and the "
            "same for b.",
        ),
        well="Forward, loss, backward, update, repeat: every network in this course learns so.",
        mistakes=(
            Mistake(
                "sign", _with(_FIT, ("w - lr", "w + lr"), ("b - lr", "b + lr")),
                "You go uphill: the gradient points to larger loss, so it is subtracted.",
            ),
            Mistake(
                "half", _with(_FIT, ("2 * error * x", "error * x"), ("2 * error)", "error)")),
                "Your gradients are half as large. The derivative of (y − t)² has a factor 2.",
            ),
            Mistake(
                "sum", _with(_FIT, ("np.mean", "np.sum")),
                "You add over the points. The loss is a mean, so its gradient is one, too.",
            ),
            Mistake(
                "old-and-new",
                _with(
                    _FIT,
                    ("        grad_b = np.mean(2 * error)\n", ""),
                    (
                        "        b = b",
                        "        grad_b = np.mean(2 * (w * x + b - t))\n        b = b",
                    ),
                ),
                "The first loop is already off in b: its gradient is taken after w has moved. "
                "Both belong to the old point.",
            ),
            Mistake(
                "bias-forgotten", _with(_FIT, ("        b = b - lr * grad_b\n", "")),
                "b stays 0. It needs an update as w does.",
            ),
            Mistake(
                "weight-forgotten", _with(_FIT, ("        w = w - lr * grad_w\n", "")),
                "w stays 0. It needs an update as b does; or its gradient is multiplied by w, "
                "which is 0, in place of x.",
            ),
            Mistake(
                "no-input", _with(_FIT, ("2 * error * x", "2 * error")),
                "w gets the gradient of b. In wx the weight is multiplied by x, so its gradient "
                "is, too.",
            ),
            Mistake(
                "one-less", _with(_FIT, ("range(steps)", "range(steps - 1)")),
                "You make one step fewer than asked.",
            ),
            Mistake(
                "early-return", _with(_FIT, ("    return w", "        return w")),
                "It is right for one step. Either a `return` stands inside the loop, or w and b "
                "start anew in each turn.",
            ),
            Mistake(
                "notebook-rate", _with(_FIT, ("    w, b = 0.0", "    lr = 0.05\n    w, b = 0.0")),
                "With a rate of 0.05 it is right, the one in the cell above. Use `lr`.",
            ),
            Mistake(
                "rate-forgotten", _with(_FIT, ("lr * grad_w", "grad_w"), ("lr * grad_b", "grad_b")),
                "The steps have the right direction and the wrong length: where does lr enter?",
            ),
            Mistake(
                "starts-at-one", _with(_FIT, ("w, b = 0.0, 0.0", "w, b = 1.0, 1.0")),
                "Your w and b start at 1. They should start at 0.",
            ),
            Mistake(
                "one-more", _with(_FIT, ("range(steps)", "range(steps + 1)")),
                "You make one step more than asked.",
            ),
            Mistake(
                "assigned",
                _with(_FIT, ("w = w - lr * grad_w", "w =- lr * grad_w"),
                      ("b = b - lr * grad_b", "b =- lr * grad_b")),
                "`w =- a` sets w to −a. To subtract a from w write `w -= a`.",
            ),
            Mistake(
                "swapped", _with(_FIT, ("return w, b", "return b, w")),
                "The two results have changed places: first w, then b.",
            ),
            Mistake(
                "stale-error",
                _with(
                    _FIT,
                    ("        y = w * x + b\n        error = y - t\n", ""),
                    ("0.0, 0.0\n", "0.0, 0.0\n    error = w * x + b - t\n"),
                ),
                "The first step is right. Later ones use the error of the start: the forward pass "
                "belongs inside the loop.",
            ),
        ),
    ),
    Exercise(
        id="5.2",
        title="Binary cross-entropy",
        statement=(
            "Write `bce(y, p)`: the binary cross-entropy of slide 36, as a mean over all examples. "
            "`y` holds labels 0 or 1, and `p` the probabilities that were given to label 1."
        ),
        stub=(
            "def bce(y, p):\n"
            '    """y (N,) of 0 and 1, p (N,) between 0 and 1 -> one number."""\n'
            "    ..."
        ),
        solution=(
            "def bce(y, p):\n    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))"
        ),
        start="Take one example with y = 1. What does the formula become? And with y = 0?",
        expected=_bce,
        cases=(
            (np.array([1.0]), np.array([0.99])),
            (np.array([0.0]), np.array([0.2])),
            (np.array([1.0, 0.0, 1.0]), np.array([0.7, 0.4, 0.05])),
            (np.array([0.0, 0.0, 1.0, 1.0]), np.array([0.9, 0.25, 0.5, 0.6])),
        ),
        hints=(
            "For y = 1 only −log p is left, for y = 0 only −log(1 − p).",
            "`np.log` is the natural logarithm, which is meant here.",
            "−np.mean(y * … + (1 − y) * …), with the two logarithms.",
        ),
        well="`nn.BCELoss` does the same, on both engines.",
        mistakes=(
            Mistake(
                "sign",
                "def bce(y, p):\n    return np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))",
                "Your loss is negative. The logarithm of a probability is below 0: what turns it "
                "round?",
            ),
            Mistake(
                "sum",
                "def bce(y, p):\n    return -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p))",
                "Single examples are right. For more you add; asked is the mean.",
            ),
            Mistake(
                "ones-only",
                "def bce(y, p):\n    return -np.mean(y * np.log(p))",
                "Examples with y = 0 cost nothing in yours. They have a term of their own.",
            ),
            Mistake(
                "zeros-only",
                "def bce(y, p):\n    return -np.mean((1 - y) * np.log(1 - p))",
                "Examples with y = 1 cost nothing in yours. They have a term of their own.",
            ),
            Mistake(
                "labels-swapped",
                "def bce(y, p):\n    return -np.mean((1 - y) * np.log(p) + y * np.log(1 - p))",
                "You punish the right answer: with y = 1 the probability that counts is p.",
            ),
            Mistake(
                "base-2",
                "def bce(y, p):\n    return -np.mean(y * np.log2(p) + (1 - y) * np.log2(1 - p))",
                "Everything is larger by the same factor: this is the logarithm to base 2.",
            ),
            Mistake(
                "base-10",
                "def bce(y, p):\n    return -np.mean(y * np.log10(p) + (1 - y) * np.log10(1 - p))",
                "Everything is smaller by the same factor: this is the logarithm to base 10.",
            ),
            Mistake(
                "same-probability",
                "def bce(y, p):\n    return -np.mean(y * np.log(p) + (1 - y) * np.log(p))",
                "Examples with y = 1 are right. If label 1 has the probability p, what has label "
                "0?",
            ),
            Mistake(
                "squared",
                "def bce(y, p):\n    return np.mean((y - p) ** 2)",
                "This is the mean squared error.",
            ),
            Mistake(
                "no-mean",
                "def bce(y, p):\n    return -(y * np.log(p) + (1 - y) * np.log(1 - p))",
                "You return the loss of each example. Return one number, their mean.",
            ),
            Mistake(
                "no-logarithm",
                "def bce(y, p):\n    return 1 - np.mean(y * p + (1 - y) * (1 - p))",
                "This is one minus the mean probability of the truth. The logarithm is missing.",
            ),
        ),
    ),
    Exercise(
        id="5.3",
        title="How far it may step",
        statement=(
            "Gradient descent runs on L(w) = 8w². Above which learning rate does it diverge? And "
            "with which learning rate does the first step land exactly on the bottom, w = 0?"
        ),
        stub="limit, best = ..., ...",
        solution=(
            "curvature = 16  # the slope is 16 w, so one step multiplies w by 1 - 16 lr\n"
            "limit, best = 2 / curvature, 1 / curvature"
        ),
        answer="(limit, best)",
        start="What is the slope at w? By which factor does one step multiply w?",
        expected=(0.125, 0.0625),
        form="two numbers (limit, best)",
        parts=("the limit", "the best rate"),
        hints=(
            "The slope is 16w, so w becomes w − η · 16w.",
            "The factor is 1 − 16η. It diverges when the factor's size passes 1.",
            "Solve 1 − 16η = −1 for the limit and 1 − 16η = 0 for the bottom.",
        ),
        well="At half of the limit the bottom of a bowl is reached in one step. Try 0.25 in the "
        "explorer above.",
        mistakes=(
            Mistake(
                "coefficient", (0.25, 0.125),
                "Both are twice as large as they should be. λ is the second derivative, and 8w² "
                "has more than 8.",
            ),
            Mistake(
                "swapped", (0.0625, 0.125),
                "The numbers are right and stand in the wrong order: (limit, best).",
            ),
            Mistake(
                "one-over", (0.0625, 0.0625),
                "The best rate is right. At that rate the factor is 0; how much further may it go "
                "until it is −1?",
            ),
            Mistake(
                "same", (0.125, 0.125),
                "The limit is right. There w jumps to the other side, and it never reaches the "
                "bottom.",
            ),
            Mistake(
                "half-again", (0.125, 0.03125),
                "The limit is right. With this rate the factor is ½. It should be 0.",
            ),
            Mistake(
                "curvature", (16, 8),
                "These are curvatures. A steep bowl needs small steps: the rate is 2 / λ.",
            ),
            Mistake(
                "explorers-bowl", (0.5, 0.25),
                "These belong to the explorer's bowl, 2w². This one is four times as steep.",
            ),
            Mistake(
                "inverse-only", (0.0625, 0.03125),
                "Both are half of what they should be. The factor 1 − 16η may go down to −1, not "
                "only to 0.",
            ),
        ),
    ),
    Exercise(
        id="5.4",
        title="A slope without a formula",
        statement=(
            "Write `slope(f, w, h)`, the *central difference*: the change of f from w − h to "
            "w + h, divided by the distance between the two. The cells below check their gradients "
            "in the same way."
        ),
        stub=(
            "def slope(f, w, h):\n"
            '    """f a function, w a number, h a small number -> about f\'(w)."""\n'
            "    ..."
        ),
        solution="def slope(f, w, h):\n    return (f(w + h) - f(w - h)) / (2 * h)",
        start="f takes a number: f(w + h) is the value a little to the right.",
        expected=_slope,
        cases=((np.square, 3.0, 0.1), (np.exp, 0.5, 0.5), (np.sin, 1.0, 0.25),
               (np.exp, -1.0, 0.01), (np.square, -2.0, 0.1)),
        hints=(
            "Rise over run. The rise is f(w + h) − f(w − h).",
            "How far apart are w − h and w + h?",
            "The run is 2 · h, in brackets.",
        ),
        well="For w² it is exact; for others its error shrinks with h².",
        mistakes=(
            Mistake(
                "forward", "def slope(f, w, h):\n    return (f(w + h) - f(w)) / h",
                "This is the difference to the right only. It works, but much less precisely: "
                "look to both sides.",
            ),
            Mistake(
                "backward", "def slope(f, w, h):\n    return (f(w) - f(w - h)) / h",
                "This is the difference to the left only. Look to both sides.",
            ),
            Mistake(
                "run", "def slope(f, w, h):\n    return (f(w + h) - f(w - h)) / h",
                "Everything is twice too large. From w − h to w + h it is more than h.",
            ),
            Mistake(
                "brackets", "def slope(f, w, h):\n    return (f(w + h) - f(w - h)) / 2 * h",
                "`/ 2 * h` divides by 2 and then multiplies by h.",
            ),
            Mistake(
                "brackets-of-the-rise",
                "def slope(f, w, h):\n    return f(w + h) - f(w - h) / (2 * h)",
                "Division comes before subtraction: put the rise, f(w + h) − f(w − h), in "
                "brackets.",
            ),
            Mistake(
                "absolute",
                "def slope(f, w, h):\n    return abs(f(w + h) - f(w - h)) / (2 * h)",
                "A slope may be negative: where f falls, so is the rise.",
            ),
            Mistake(
                "rise", "def slope(f, w, h):\n    return f(w + h) - f(w - h)",
                "This is the rise. Divide it by the run.",
            ),
            Mistake(
                "sign", "def slope(f, w, h):\n    return (f(w - h) - f(w + h)) / (2 * h)",
                "The sign is turned round: right minus left.",
            ),
            Mistake(
                "mean", "def slope(f, w, h):\n    return (f(w + h) + f(w - h)) / (2 * h)",
                "You add the two values. A slope is about their difference.",
            ),
            Mistake(
                "own-h",
                "def slope(f, w, h):\n    return (f(w + 1e-5) - f(w - 1e-5)) / 2e-5",
                "Close, but not with the h that was given: you use one of your own.",
            ),
            Mistake(
                "half-steps", "def slope(f, w, h):\n    return (f(w + h / 2) - f(w - h / 2)) / h",
                "A good central difference, with half of the h that was asked for.",
            ),
        ),
    ),
    Exercise(
        id="5.5",
        title="Backprop by hand",
        statement=(
            "The slide's network with other numbers: h = W₁x, y = W₂h, L = ½(y − t)², with x = 3, "
            "W₁ = 0.5, W₂ = 2 and t = 1. Go forward, then backward, on paper. Give ∂L/∂y, ∂L/∂W₂, "
            "∂L/∂h and ∂L/∂W₁."
        ),
        stub="gradients = ...  # [dL/dy, dL/dW2, dL/dh, dL/dW1]",
        solution=(
            "h = 0.5 * 3  # 1.5\n"
            "y = 2 * h  # 3\n"
            "dy = y - 1\n"
            "gradients = [dy, dy * h, dy * 2, dy * 2 * 3]"
        ),
        start="Forward: what are h and y? Then ∂L/∂y = y − t.",
        expected=[2, 3, 4, 12],
        form="a list of four numbers",
        parts=("∂L/∂y", "∂L/∂W₂", "∂L/∂h", "∂L/∂W₁"),
        hints=(
            "Each line of the ledger is upstream × local = passed down.",
            "At y = W₂ · h the local slope for W₂ is h, and the one for h is W₂.",
            "∂L/∂W₁ = ∂L/∂h · x.",
        ),
        well="Type these values into the explorer and compare its ledger with yours.",
        mistakes=(
            Mistake(
                "locals-swapped", [2, 4, 3, 9],
                "At y = W₂ · h you have exchanged the two local slopes: each factor's slope is "
                "the *other* factor.",
            ),
            Mistake(
                "locals-swapped-once", [2, 4, 3, 12],
                "∂L/∂W₂ and ∂L/∂h have changed places.",
            ),
            Mistake(
                "no-half", [4, 6, 8, 24],
                "Everything is twice too large: the ½ in the loss cancels the 2 of the square.",
            ),
            Mistake(
                "sign", [-2, -3, -4, -12],
                "All signs are turned round: the prediction is above the target, so more y means "
                "more loss.",
            ),
            Mistake(
                "target-forgotten", [3, 4.5, 6, 18],
                "You start with y. The loss starts with y − t.",
            ),
            Mistake(
                "value-of-loss", [2, 3, 4, 4],
                "The first three are right. ∂L/∂h is not yet ∂L/∂W₁: multiply by the local slope "
                "of h = W₁ · x.",
            ),
            Mistake(
                "weight-not-input", [2, 3, 4, 2],
                "The first three are right. In h = W₁ · x the slope for W₁ is x, not W₁.",
            ),
            Mistake(
                "from-output", [2, 3, 4, 6],
                "The first three are right. You passed W₂ by: ∂L/∂W₁ starts from ∂L/∂h.",
            ),
            Mistake(
                "locals-only", [2, 1.5, 2, 3],
                "These are local slopes. Each is still to be multiplied by what comes from above.",
            ),
            Mistake(
                "slides-network", [0.5, 1.5, 0.2, 0.4],
                "These belong to the slide's numbers. Here x, W₁, W₂ and t are others.",
            ),
        ),
    ),
    Exercise(
        id="5.6",
        title="Count the updates",
        statement=(
            "Write `updates(samples, batch_size, epochs)`: how many updates are made in all? A "
            "last batch that is not full counts as a batch, too. For 10,000 samples, batches of "
            "100 and 5 epochs the answer is 500."
        ),
        stub=(
            "def updates(samples, batch_size, epochs):\n"
            '    """Three whole numbers -> a whole number."""\n'
            "    ..."
        ),
        solution=(
            "def updates(samples, batch_size, epochs):\n"
            "    batches = (samples + batch_size - 1) // batch_size  # rounded up\n"
            "    return batches * epochs"
        ),
        start="How many batches has one epoch? Try 10 samples in batches of 4.",
        expected=_updates,
        cases=((10000, 100, 5), (10, 4, 1), (10, 4, 3), (60000, 64, 2), (7, 1, 2), (5, 8, 4)),
        hints=(
            "10 samples in batches of 4 are 4 + 4 + 2: three batches.",
            "Round up in every epoch: each starts anew, and what is left over is not kept.",
            "`(a + b - 1) // b`, or `math.ceil(a / b)`, is a / b rounded up.",
        ),
        well="`len(DataLoader(...))` counts the batches of an epoch in the same way.",
        mistakes=(
            Mistake(
                "floor",
                "def updates(samples, batch_size, epochs):\n"
                "    return samples // batch_size * epochs",
                "You drop the last batch when it is not full.",
            ),
            Mistake(
                "round-at-the-end",
                "def updates(samples, batch_size, epochs):\n"
                "    return math.ceil(samples * epochs / batch_size)",
                "You round once, at the end. Every epoch ends with a batch of its own.",
            ),
            Mistake(
                "floor-at-the-end",
                "def updates(samples, batch_size, epochs):\n"
                "    return samples * epochs // batch_size",
                "You join the epochs and drop what is left over. Every epoch ends with a batch of "
                "its own.",
            ),
            Mistake(
                "fraction",
                "def updates(samples, batch_size, epochs):\n"
                "    return samples / batch_size * epochs",
                "There are no half updates. A batch that is not full makes one, too.",
            ),
            Mistake(
                "one-epoch",
                "def updates(samples, batch_size, epochs):\n"
                "    return math.ceil(samples / batch_size)",
                "These are the updates of one epoch.",
            ),
            Mistake(
                "always-one-more",
                "def updates(samples, batch_size, epochs):\n"
                "    return (samples // batch_size + 1) * epochs",
                "You add a batch even when nothing is left over: 10,000 in batches of 100 are "
                "exactly 100.",
            ),
            Mistake(
                "examples",
                "def updates(samples, batch_size, epochs):\n    return samples * epochs",
                "So many examples are seen. A whole batch of them makes one update.",
            ),
            Mistake(
                "full-batch",
                "def updates(samples, batch_size, epochs):\n    return epochs",
                "One update an epoch is full-batch descent. Here each batch makes one.",
            ),
            Mistake(
                "nearest",
                "def updates(samples, batch_size, epochs):\n"
                "    return round(samples / batch_size) * epochs",
                "You round to the nearest whole number. A short last batch must count, however "
                "short.",
            ),
        ),
    ),
    Exercise(
        id="5.7",
        title="One step of Adam",
        statement=(
            "Write `adam_step(w, g, m, v, t, lr)`: step number t (the first is 1) of Adam, with "
            "β₁ = 0.9, β₂ = 0.999 and ε = 1e-8. `g` is the gradient; `m` and `v` are the running "
            "means of g and of g². Correct both means for their start at 0, as in the cell `adam` "
            "above. Return the new w, and the new m and v *uncorrected*."
        ),
        stub=(
            "def adam_step(w, g, m, v, t, lr):\n"
            '    """w, g, m, v arrays of one shape, t = 1, 2, ... -> w, m, v."""\n'
            "    ..."
        ),
        solution=_ADAM,
        start="Two running means first: m = 0.9 m + 0.1 g, and v likewise with g².",
        expected=_adam_step,
        cases=(
            (np.array([1.0, -2.0]), np.array([0.5, 30.0]), np.zeros(2), np.zeros(2), 1, 0.1),
            (np.array([1.0, -2.0]), np.array([0.5, -4.0]), np.array([0.3, 1.0]),
             np.array([0.02, 0.5]), 3, 0.1),
            (np.array([0.5]), np.array([1e-7]), np.zeros(1), np.zeros(1), 1, 0.5),
        ),
        parts=("w", "m", "v"),
        hints=(
            "Both means start at 0 and are too small at first: divide m by 1 − 0.9ᵗ and v by "
            "1 − 0.999ᵗ.",
            "The step is lr · m̂ / (√v̂ + ε), subtracted from w.",
            "Return m and v as they are, without the correction: it is made anew in each step.",
        ),
        leads={
            "m": "m is the running mean of g, uncorrected: 0.9 · m + 0.1 · g.",
            "v": "m is right. v is the running mean of g², uncorrected: 0.999 · v + 0.001 · g².",
            "w": "m and v are right. The step is lr · m̂ / (√v̂ + ε), with m̂ = m / (1 − 0.9ᵗ) and "
            "v̂ = v / (1 − 0.999ᵗ), and it is subtracted.",
        },
        well="Fifty such steps are torch's to the last digits, as you saw above.",
        mistakes=(
            Mistake(
                "no-correction",
                _with(_ADAM, ("m / (1 - 0.9**t)", "m"), ("v / (1 - 0.999**t)", "v")),
                "m and v are right. They start at 0 and are too small in the first steps: correct "
                "both before the step.",
            ),
            Mistake(
                "no-correction-of-v", _with(_ADAM, ("v / (1 - 0.999**t)", "v")),
                "m is corrected for starting at 0, v is not.",
            ),
            Mistake(
                "no-correction-of-m", _with(_ADAM, ("m / (1 - 0.9**t)", "m")),
                "v is corrected for starting at 0, m is not.",
            ),
            Mistake(
                "corrected-kept", _with(_ADAM, ("return w, m, v", "return w, m_hat, v_hat")),
                "w is right. You return the corrected means; the next step needs them as they "
                "were.",
            ),
            Mistake(
                "eps-inside", _with(_ADAM, ("np.sqrt(v_hat) + 1e-8", "np.sqrt(v_hat + 1e-8)")),
                "It differs only for tiny gradients: ε stands outside the square root.",
            ),
            Mistake(
                "no-epsilon", _with(_ADAM, ("np.sqrt(v_hat) + 1e-8", "np.sqrt(v_hat)")),
                "It differs only for tiny gradients: ε is missing, or stands outside the brackets "
                "of the denominator, (√v̂ + ε).",
            ),
            Mistake(
                "no-root", _with(_ADAM, ("np.sqrt(v_hat)", "v_hat")),
                "The square root of v̂ is missing: g is to be divided by its size, not by the "
                "square of it.",
            ),
            Mistake(
                "not-squared", _with(_ADAM, ("0.001 * g**2", "0.001 * np.abs(g)")),
                "v is the running mean of g², the square.",
            ),
            Mistake(
                "sign", _with(_ADAM, ("w - lr", "w + lr")),
                "You go uphill: the step is subtracted.",
            ),
            Mistake(
                "raw-gradient", _with(_ADAM, ("lr * m_hat", "lr * g")),
                "The first step is right. Later the step takes the running mean m̂, not the "
                "latest gradient: without it this is RMSprop.",
            ),
            Mistake(
                "betas-swapped",
                _with(
                    _ADAM, ("0.9 * m + 0.1 * g", "0.999 * m + 0.001 * g"),
                    ("0.999 * v + 0.001 *", "0.9 * v + 0.1 *"), ("0.9**t", "0.999**t "),
                    ("(1 - 0.999**t)\n", "(1 - 0.9**t)\n"),
                ),
                "β₁ and β₂ have changed places: v has the longer memory.",
            ),
            Mistake(
                "sums",
                _with(_ADAM, ("0.1 * g\n", "g\n"), ("0.001 * g**2", "g**2")),
                "m and v are sums in yours. In a running mean the new value gets the rest of the "
                "weight, 0.1 and 0.001.",
            ),
            Mistake(
                "counts-from-0", _with(_ADAM, ("0.9**t", "0.9 ** (t + 1)"),
                                       ("0.999**t", "0.999 ** (t + 1)")),
                "The correction is one step ahead: t is 1 in the first step already.",
            ),
        ),
    ),
)

QUIZZES = (
    Quiz(
        id="5.sure-and-wrong",
        question="A network gives the true class the probability 0.01, and another network gives "
        "it 0.0001, a hundredth of that. How much larger is the second network's cross-entropy?",
        options=(
            ("A hundred times", "The logarithm turns factors into differences: ln 100 = 4.6 is "
             "added."),
            ("Twice as large", "−ln 0.01 = 4.6 and −ln 0.0001 = 9.2: each factor of 100 adds "
             "another 4.6."),
            ("Hardly at all", "It would be so for the squared error, which is close to 1 for "
             "both."),
            ("Infinitely", "Only the probability 0 costs that much."),
        ),
        right=1,
    ),
    Quiz(
        id="5.lr-half",
        question="On L(w) = 2w² one step multiplies w by 1 − 4η. It starts at w = 1. What does "
        "η = 0.5 do?",
        options=(
            ("It reaches the bottom in one step", "That is η = 0.25, where the factor is 0."),
            ("It comes down slowly", "The factor 1 − 2 = −1 has the size 1: nothing shrinks."),
            ("It jumps between 1 and −1 for ever", "The factor is −1, and the loss stays 2."),
            ("It flies away", "That happens above 0.5, where the factor's size is more than 1."),
        ),
        right=2,
    ),
    Quiz(
        id="5.sgd-rate",
        question="Three passes over 2,000 small digits with plain SGD. Which learning rate gets "
        "the most test digits right?",
        options=(
            ("0.001, the usual start", "A usual start for Adam. Plain SGD is then so slow that it "
             "hardly beats guessing."),
            ("0.01", "Better than 0.001, and still less than half are right after three passes."),
            ("0.1", "With plain SGD the step is η times the gradient, and gradients are small "
             "here: 0.1 is common."),
            ("They are all about equal", "They differ from about one in ten to more than eight in "
             "ten."),
        ),
        right=2,
    ),
    Quiz(
        id="5.batch-of-one",
        question="One epoch over the same 256 digits: once in batches of 1, once as a single batch "
        "of 256. Which epoch takes more time?",
        options=(
            ("Batches of 1, by far", "Each update is cheap, but there are 256 of them, and each "
             "pays the fixed costs again."),
            ("The single batch, by far", "Its one update is dearer than one with a single example, "
             "but there is only one."),
            ("Both about the same, since the examples are the same", "The examples are, the number "
             "of updates is not."),
        ),
        right=0,
    ),
    Quiz(
        id="5.adam-first-step",
        question="Adam with η = 0.01 makes its first step. One weight has the gradient 1000, "
        "another 0.001. How far do they move?",
        options=(
            ("By 10 and by 0.00001", "That is plain SGD: η times the gradient."),
            ("By 0.01 each", "In the first step m̂ = g and √v̂ = |g|, so only the sign of g is "
             "left."),
            ("The first by 0.01, the second not at all", "Small gradients are divided by their "
             "size as well."),
            ("That depends on the loss", "Adam does not look at the loss, only at gradients."),
        ),
        right=1,
    ),
    Quiz(
        id="5.test-turns",
        question="A large network trains for 300 epochs on 200 noisy points. The training loss "
        "falls to the end. What does the loss on 100 other points do?",
        options=(
            ("It falls as well, only slower", "At first it does. Then the network learns the noise "
             "of its own points, which the others do not share."),
            ("It falls and then stays", "It does so for a small network, which has no room to "
             "learn the noise."),
            ("It falls and then rises", "The network has begun to learn the noise: it overfits."),
            ("It rises from the start", "The first epochs learn the shape that both sets share."),
        ),
        right=2,
    ),
)
