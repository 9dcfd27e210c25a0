"""The lab of notebook 07 (slide 63): eleven checkpoints from a neuron to a network of one's own."""

import numpy as np

from . import checkpoints
from .checkpoints import (
    REFERENCES,
    Checkpoint,
    Formula,
    Given,
    Together,
    adam,
    call_confusion,
    call_evaluate,
    call_experiment,
    call_initialise,
    call_linear,
    call_loss,
    call_relu,
    call_step,
    call_train,
    confusion,
    numerical_gradient,
)
from .frame import Mistake


def _edit(source, *changes):
    """The source with each (old, new) carried out, in one place, or (old, new, n) in n places."""
    for old, new, *places in changes:
        if source.count(old) != (places[0] if places else 1):
            raise ValueError(f"{old!r} is {source.count(old)} times in the source.")
        source = source.replace(old, new)
    return source


_RELU = (
    "def relu(input):\n"
    "    return np.maximum(input, 0)\n\n\n"
    "def relu_backward(grad_output, input):\n"
    "    return grad_output * (input > 0)"
)
_LINEAR = (
    "def linear(input, weight, bias):\n"
    "    return input @ weight.T + bias\n\n\n"
    "def linear_backward(grad_output, input, weight):\n"
    "    return grad_output @ weight, grad_output.T @ input, grad_output.sum(axis=0)"
)
_LOSS = (
    "def cross_entropy(input, target):\n"
    "    shifted = input - input.max(axis=1, keepdims=True)\n"
    "    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))\n"
    "    return -log_p[np.arange(len(target)), target].mean()\n\n\n"
    "def cross_entropy_backward(input, target):\n"
    "    p = np.exp(input - input.max(axis=1, keepdims=True))\n"
    "    p /= p.sum(axis=1, keepdims=True)\n"
    "    p[np.arange(len(target)), target] -= 1\n"
    "    return p / len(target)"
)
_GRADIENT = (
    "def numerical_gradient(f, x, h):\n"
    "    gradient = np.zeros(x.shape)\n"
    "    for i in np.ndindex(x.shape):\n"
    "        up, down = x.copy(), x.copy()\n"
    "        up[i] += h\n"
    "        down[i] -= h\n"
    "        gradient[i] = (f(up) - f(down)) / (2 * h)\n"
    "    return gradient"
)
_DRAW = "rng.normal(0, np.sqrt(2 / inputs), (outputs, inputs))"
_INITIALISE = (
    "def initialise(inputs, outputs, rng):\n"
    f"    weight = {_DRAW}\n"
    "    return weight.astype(np.float32), np.zeros(outputs, np.float32)"
)
_STEP = (
    "def train_step(parameters, images, labels, update):\n"
    "    W1, b1, W2, b2 = parameters\n"
    "    z1 = linear(images, W1, b1)\n"
    "    h1 = relu(z1)\n"
    "    logits = linear(h1, W2, b2)\n"
    "    loss = cross_entropy(logits, labels)\n"
    "    g2 = cross_entropy_backward(logits, labels)\n"
    "    g1, gW2, gb2 = linear_backward(g2, h1, W2)\n"
    "    g1 = relu_backward(g1, z1)\n"
    "    _, gW1, gb1 = linear_backward(g1, images, W1)\n"
    "    new = []\n"
    "    for k, g in enumerate([gW1, gb1, gW2, gb2]):\n"
    "        new.append(update(k, parameters[k], g))\n"
    "    return new, loss"
)
_TRAIN = (
    "def train(parameters, step, images, labels, epochs, batch_size, rng):\n"
    "    losses = []\n"
    "    for epoch in range(epochs):\n"
    "        order = rng.permutation(len(images))\n"
    "        total = []\n"
    "        for start in range(0, len(images), batch_size):\n"
    "            batch = order[start : start + batch_size]\n"
    "            parameters, loss = step(parameters, images[batch], labels[batch])\n"
    "            total.append(loss)\n"
    "        losses.append(np.mean(total))\n"
    "    return parameters, losses"
)
_ADAM = (
    "def adam(w, g, m, v, t, lr):\n"
    "    m = 0.9 * m + 0.1 * g\n"
    "    v = 0.999 * v + 0.001 * g**2\n"
    "    m_hat = m / (1 - 0.9**t)\n"
    "    v_hat = v / (1 - 0.999**t)\n"
    "    return w - lr * m_hat / (np.sqrt(v_hat) + 1e-8), m, v"
)
_EVALUATE = (
    "def evaluate(parameters, images, labels):\n"
    "    W1, b1, W2, b2 = parameters\n"
    "    logits = linear(relu(linear(images, W1, b1)), W2, b2)\n"
    "    return 100 * np.mean(logits.argmax(axis=1) == labels)"
)
_CONFUSION = (
    "def confusion(labels, predictions):\n"
    "    matrix = np.zeros((10, 10), dtype=int)\n"
    "    for true, predicted in zip(labels, predictions):\n"
    "        matrix[true, predicted] += 1\n"
    "    return matrix\n\n\n"
    "def most_confused(matrix):\n"
    "    errors = matrix.copy()\n"
    "    np.fill_diagonal(errors, 0)\n"
    "    true, predicted = np.unravel_index(errors.argmax(), errors.shape)\n"
    "    return int(true), int(predicted)"
)
_EXPERIMENT = (
    "def measure(hidden):\n"
    "    # per cent of 200 new points right; a point's class is the sign of x times y\n"
    "    rng = np.random.default_rng(0)\n"
    "    x = rng.uniform(-1, 1, (700, 2))\n"
    "    t = (x[:, 0] * x[:, 1] > 0).astype(int)\n"
    "    start = [*initialise(2, hidden, rng), *initialise(hidden, 2, rng)]\n"
    "    step = lambda p, a, b: train_step(p, a, b, lambda k, w, g: w - 0.2 * g)\n"
    "    p, _ = train(start, step, x[:500], t[:500], 60, 20, rng)\n"
    "    return evaluate(p, x[500:], t[500:])\n\n\n"
    "settings = (1, 16)  # hidden units\n"
    "small, large = (measure(hidden) for hidden in settings)\n"
    "conclusion = (\n"
    '    f"With 1 hidden unit the network gets {small:.1f} % of new points right, with 16 units "\n'
    '    f"{large:.1f} %. One fold cannot cut a square into four fields. It is one seed only."\n'
    ")"
)

_X = np.array([[1.0, -2.0, 0.5], [0.25, 3.0, -1.5], [-0.75, 0.5, 2.0], [1.5, 1.0, -0.5]])
_W1 = np.array([[0.5, -1.0, 0.25], [1.5, 0.5, -0.75], [-0.5, 0.75, 1.0], [0.25, 1.25, -1.5]])
_B1 = np.array([0.25, -0.5, 0.125, 0.75])
_W2 = np.array([[1.0, -0.5, 0.75, 0.25], [-1.25, 0.5, 1.5, -0.75], [0.5, 1.0, -0.25, 0.5]])
_B2 = np.array([0.5, -0.25, 1.0])
_T = np.array([2, 0, 1, 1])
_RATES = np.array([0.5, 0.25, 0.125, 1.0])
_NETWORK = "a network 3 → 4 → 3"


def _network(text, images, labels, W1, b1, W2, b2, **more):
    """A case under one short text: what a function of a whole network is given."""
    return (Given(text, images=images, labels=labels, W1=W1, b1=b1, W2=W2, b2=b2, **more),)


_STEP_CASES = (
    _network(f"{_NETWORK}, a batch of 4", _X, _T, _W1, _B1, _W2, _B2, rates=_RATES),
    _network(f"{_NETWORK}, one example", _X[:1], _T[:1], _W1, _B1, _W2, _B2, rates=_RATES[::-1]),
    _network(f"{_NETWORK}, a batch of 3", 2 * _X[1:], _T[:3], -_W1, _B1, _W2, -_B2, rates=_RATES),
)
_MANY = np.random.default_rng(3).normal(size=(60, 3))
_MANY_LABELS = np.random.default_rng(4).integers(0, 3, 60)
_MANY_WEIGHT = np.where(np.arange(60) == 0, 20.0, 1.0)[:, None]  # the first row has the extremes
_LABELS = np.array([4, 9, 4, 4, 7, 7, 2, 2, 2, 0, 4, 9, 9, 5, 3, 3, 5, 5, 7, 1])
_SAID = np.array([9, 9, 9, 4, 7, 2, 2, 7, 2, 0, 9, 4, 9, 3, 3, 5, 3, 5, 2, 1])
_M1, _M2 = confusion(_LABELS, _SAID), confusion(_SAID[::-1][:9], _LABELS[::-1][:9])
_M3 = np.diag(np.arange(10)) + np.eye(10, k=3, dtype=int) * 2
_M3[8, 1], _M3[1, 8], _M3[3, 5], _M3[5, 3] = 7, 0, 5, 5

EXERCISES = (
    Checkpoint(
        id="7.1",
        title="An activation and its way back",
        statement=(
            "Write `relu(input)`, and `relu_backward(grad_output, input)`: how the loss changes "
            "with each entry of `input`, when `grad_output` says how it changes with each entry of "
            "relu's output. At 0 itself take the slope 0."
        ),
        stub=(
            "def relu(input):\n"
            '    """input: an array -> an array of the same shape."""\n'
            "    ...\n\n\n"
            "def relu_backward(grad_output, input):\n"
            '    """Both have one shape -> the gradient for input, same shape."""\n'
            "    ..."
        ),
        answer="(relu, relu_backward)",
        solution=_RELU,
        start="What does ReLU make of −2, and of 3? `np.maximum` takes whole arrays.",
        expected=Together(call_relu, REFERENCES["7.1"]),
        call=call_relu,
        cases=(
            (np.array([1.0, -2.0, 0.5]), np.array([0.5, 3.0, -1.5])),
            (_X, _X[::-1]),
            (np.array([0.0, 4.0]), np.array([2.0, -5.0])),
        ),
        parts=("relu", "relu_backward"),
        hints=(
            "Forward: negative entries become 0, the others stay.",
            "Backward: the slope is 1 or 0. Multiply what comes from above by the slope.",
            "`input > 0` is an array of True and False, and counts as 1 and 0 in a product.",
        ),
        leads={
            "relu": "Forward: negative entries become 0, the others stay.",
            "relu_backward": "relu is right. The slope is 1 or 0; multiply what comes from above, "
            "grad_output, by the slope.",
        },
        well="Chain rule: upstream gradient times local slope.",
        mistakes=(
            Mistake(
                "arguments-exchanged", _edit(_RELU, (
                    "relu_backward(grad_output, input)", "relu_backward(input, grad_output)",
                )),
                "relu is right. relu_backward takes grad_output first, then input: yours has "
                "them exchanged.",
            ),
            Mistake(
                "slope-alone", _edit(_RELU, ("grad_output * (input > 0)", "1.0 * (input > 0)")),
                "relu is right. relu_backward returns the slope alone; what came from above, "
                "grad_output, gets lost.",
            ),
            Mistake(
                "no-slope", _edit(_RELU, ("grad_output * (input > 0)", "grad_output + 0")),
                "relu is right. relu_backward hands everything down, also where the output does "
                "not move with the input.",
            ),
            Mistake(
                "looks-at-gradient", _edit(_RELU, ("(input > 0)", "(grad_output > 0)")),
                "relu is right. On the way back it is the sign of the input that decides, not "
                "that of the gradient.",
            ),
            Mistake(
                "relu-of-gradient",
                _edit(_RELU, ("grad_output * (input > 0)", "grad_output * np.maximum(input, 0)")),
                "relu is right. On the way back you multiply by relu(input) itself. What is its "
                "slope?",
            ),
            Mistake(
                "slope-one-at-zero", _edit(_RELU, ("(input > 0)", "(input >= 0)")),
                "Nearly: at 0 itself the slope should be 0, as PyTorch has it.",
            ),
            Mistake(
                "turned-slope", _edit(_RELU, ("(input > 0)", "(input < 0)")),
                "relu is right. The gradient passes exactly where it should stop.",
            ),
            Mistake(
                "minimum", _edit(_RELU, ("np.maximum", "np.minimum")),
                "relu_backward is right. relu keeps the negative entries and loses the positive "
                "ones.",
            ),
            Mistake(
                "absolute", _edit(_RELU, ("np.maximum(input, 0)", "np.abs(input)")),
                "relu_backward is right. relu turns −2 into 2. It should be 0.",
            ),
            Mistake(
                "step", _edit(_RELU, ("np.maximum(input, 0)", "1.0 * (input > 0)")),
                "relu_backward is right. Your relu answers only 0 or 1: that is the perceptron's "
                "step. Positive entries stay what they are.",
            ),
        ),
    ),
    Checkpoint(
        id="7.2",
        title="A layer and its way back",
        statement=(
            "Write `linear(input, weight, bias)`, one example in each row of `input`, and "
            "`linear_backward(grad_output, input, weight)`, which returns three gradients: for "
            "`input`, for `weight`, for `bias`. Each has the shape of what it belongs to."
        ),
        stub=(
            "def linear(input, weight, bias):\n"
            '    """input (N, in), weight (out, in), bias (out,) -> (N, out)."""\n'
            "    ...\n\n\n"
            "def linear_backward(grad_output, input, weight):\n"
            '    """grad_output (N, out) -> (N, in), (out, in), (out,)."""\n'
            "    ..."
        ),
        answer="(linear, linear_backward)",
        solution=_LINEAR,
        start="Write the shapes down: (N, in) times which shape gives (N, out)?",
        expected=Together(call_linear, REFERENCES["7.2"]),
        call=call_linear,
        cases=(
            (_X, _W1[:2], _B1[:2], np.array([[1.0, 2.0], [-1.0, 0.5], [0.25, -0.5], [2.0, 1.0]])),
            (_X[:1], _W1[:2], _B1[:2], np.array([[1.0, -2.0]])),
            (_X[:3], _W1[:3], _B1[:3], _X[1:]),
        ),
        parts=("linear", "gradient for input", "gradient for weight", "gradient for bias"),
        hints=(
            "Forward: `input @ weight.T + bias`.",
            "Shapes nearly decide it: (N, out) with (out, in) gives (N, in), and (out, N) with "
            "(N, in) gives (out, in).",
            "Each row added the same bias, so the bias collects the gradients of all rows.",
        ),
        leads={
            "linear": "Forward: `input @ weight.T + bias`.",
            "gradient for input": "linear is right. What comes from above goes back through the "
            "weight: (N, out) with (out, in) gives (N, in).",
            "gradient for weight": "linear is right. The gradient for weight is (out, in): which "
            "product of grad_output and input has that shape?",
            "gradient for bias": "linear is right. Each row added the same bias, so the bias "
            "collects the gradients of all rows.",
        },
        well="Three products of matrices, one forward and two back: that is a layer.",
        mistakes=(
            Mistake(
                "both-means", _edit(
                    _LINEAR, ("grad_output.T @ input,", "grad_output.T @ input / len(input),"),
                    ("sum(axis=0)", "mean(axis=0)"),
                ),
                "linear is right. You average over the rows in both other gradients. Each row's "
                "change counts whole; the mean is already in the loss.",
            ),
            Mistake(
                "bias-missing", _edit(_LINEAR, (" + bias", "")),
                "The way back is right. Forward, the bias is missing.",
            ),
            Mistake(
                "not-transposed", _edit(_LINEAR, ("input @ weight.T", "input @ weight")),
                "The weight is (out, in). For rows of input to meet its rows, transpose it.",
            ),
            Mistake(
                "bias-mean", _edit(_LINEAR, ("sum(axis=0)", "mean(axis=0)")),
                "Look at the bias: you average over the rows. Each row's change counts whole; "
                "the mean is already in the loss.",
            ),
            Mistake(
                "bias-not-summed", _edit(_LINEAR, ("grad_output.sum(axis=0)", "grad_output + 0")),
                "The gradient for bias has one row for each example. The bias has only one.",
            ),
            Mistake(
                "bias-axis", _edit(_LINEAR, ("sum(axis=0)", "sum(axis=1)")),
                "The gradient for bias: you add along each row. Add down the columns.",
            ),
            Mistake(
                "weight-transposed",
                _edit(_LINEAR, ("grad_output.T @ input", "input.T @ grad_output")),
                "The gradient for weight has rows and columns exchanged.",
            ),
            Mistake(
                "order", _edit(_LINEAR, (
                    "grad_output @ weight, grad_output.T @ input, grad_output.sum(axis=0)",
                    "grad_output.T @ input, grad_output @ weight, grad_output.sum(axis=0)",
                )),
                "The first two gradients are exchanged: first for input, then for weight.",
            ),
            Mistake(
                "weight-mean",
                _edit(_LINEAR, ("grad_output.T @ input,", "grad_output.T @ input / len(input),")),
                "The gradient for weight is divided by N. That mean belongs to the loss.",
            ),
            Mistake(
                "two-gradients", _edit(_LINEAR, (", grad_output.sum(axis=0)", "")),
                "Two gradients came back. The bias wants one, too.",
            ),
        ),
    ),
    Checkpoint(
        id="7.3",
        title="A loss and its way back",
        statement=(
            "Write `cross_entropy(input, target)`: softmax of each row of logits, then the mean of "
            "−log of the probability at the true class. And `cross_entropy_backward(input, "
            "target)`, its gradient for the logits. Logits of ±1000 must do no harm."
        ),
        stub=(
            "def cross_entropy(input, target):\n"
            '    """input (N, classes) logits, target (N,) classes -> a number."""\n'
            "    ...\n\n\n"
            "def cross_entropy_backward(input, target):\n"
            '    """The gradient of that number for input: (N, classes)."""\n'
            "    ..."
        ),
        answer="(cross_entropy, cross_entropy_backward)",
        solution=_LOSS,
        start="Subtract each row's largest logit first. Then log p = z − log of the sum of eᶻ.",
        expected=Together(call_loss, REFERENCES["7.3"]),
        call=call_loss,
        cases=(
            (np.array([[2.0, 1.0, 0.1]]), np.array([0])),
            (_X @ _W2[:, :3] + 0.5, _T),
            (np.array([[1000.0, 0.0, -1000.0], [0.5, 1.0, 1.5]]), np.array([1, 2])),
        ),
        parts=("cross_entropy", "cross_entropy_backward"),
        hints=(
            "A probability can round to 0, and log 0 is −∞. So take the log on paper first: "
            "log p = z − max − log Σ e^(z − max), with each row's largest logit as max.",
            "`log_p[np.arange(N), target]` picks one entry from each row. The gradient of one row "
            "is its probabilities, less 1 at the true class.",
            "The loss is a mean over N rows, so each row's gradient is divided by N.",
        ),
        leads={
            "cross_entropy": "For each row log p = z − max − log Σ e^(z − max), and "
            "`log_p[np.arange(N), target]` picks one entry from each row.",
            "cross_entropy_backward": "The loss is right. The gradient of one row is its "
            "probabilities, less 1 at the true class, divided by the number of rows.",
        },
        well="p − 1 at the true class: the more certain and right, the smaller the gradient.",
        mistakes=(
            Mistake(
                "sum", _edit(_LOSS, (".mean()", ".sum()")),
                "The gradient fits a mean; your loss is the sum over the rows.",
            ),
            Mistake(
                "no-mean-back", _edit(_LOSS, ("return p / len(target)", "return p")),
                "The loss is right. It is a mean of N rows: what does that do to each gradient?",
            ),
            Mistake(
                "sum-both",
                _edit(_LOSS, (".mean()", ".sum()"), ("return p / len(target)", "return p")),
                "Loss and gradient fit each other, but both are sums over the rows. Return the "
                "mean.",
            ),
            Mistake(
                "sign", _edit(_LOSS, ("return -log_p", "return log_p")),
                "The loss has the wrong sign: log of a probability is negative, a loss is not.",
            ),
            Mistake(
                "sign-back", _edit(_LOSS, ("return p / len", "return -p / len")),
                "The loss is right. The gradient points downhill; a gradient points uphill.",
            ),
            Mistake(
                "overflow", _edit(
                    _LOSS, ("input - input.max(axis=1, keepdims=True)", "input + 0.0", 2)
                ),
                "For small logits all is right. e¹⁰⁰⁰ is too large for a float: subtract each "
                "row's largest logit first.",
            ),
            Mistake(
                "log-of-zero", _edit(_LOSS, (
                    "    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))\n",
                    "    q = np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True)\n"
                    "    log_p = np.log(q)\n",
                )),
                "For small logits all is right. A probability can round to 0, and its log is −∞. "
                "Take the log on paper first: log p = z − max − log Σ e^(z−max).",
            ),
            Mistake(
                "epsilon", _edit(_LOSS, (
                    "    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))\n",
                    "    q = np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True)\n"
                    "    log_p = np.log(q + 1e-12)\n",
                )),
                "For small logits all is right. A small number added inside the log caps the loss "
                "of a grave mistake. No such number is needed: log p = z − max − log Σ e^(z−max).",
            ),
            Mistake(
                "clipped", _edit(_LOSS, (
                    "    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))\n",
                    "    q = np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True)\n"
                    "    log_p = np.log(np.clip(q, 1e-15, None))\n",
                )),
                "For small logits all is right. Clipping the probability caps the loss of a grave "
                "mistake. No clipping is needed: log p = z − max − log Σ e^(z−max).",
            ),
            Mistake(
                "largest-of-all", _edit(_LOSS, (
                    "shifted = input - input.max(axis=1, keepdims=True)",
                    "shifted = input - input.max()",
                )),
                "You subtract the largest logit of the whole batch. Where a row's own logits are "
                "far below it, all its powers round to 0: take each row's largest.",
            ),
            Mistake(
                "zero-times-infinity", _edit(_LOSS, (
                    "    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))\n",
                    "    q = np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True)\n"
                    "    log_p = np.log(q)\n",
                ), (
                    "-log_p[np.arange(len(target)), target].mean()",
                    "-(np.eye(input.shape[1])[target] * log_p).sum() / len(target)",
                )),
                "For small logits all is right. A probability that rounds to 0 has the log −∞, "
                "and 0 · −∞ is nan. Take log p = z − max − log Σ e^(z−max).",
            ),
            Mistake(
                "probability", _edit(_LOSS, ("return -log_p[", "return 1 - np.exp(log_p)[")),
                "The gradient is right. Your loss is 1 − p; cross-entropy is −log p.",
            ),
            Mistake(
                "no-one-hot", _edit(_LOSS, ("    p[np.arange(len(target)), target] -= 1\n", "")),
                "The loss is right. The gradient is still softmax alone: nothing says which "
                "class is the true one.",
            ),
            Mistake(
                "no-softmax-back", _edit(
                    _LOSS, ("    p = np.exp(input - input.max(axis=1, keepdims=True))\n"
                            "    p /= p.sum(axis=1, keepdims=True)\n", "    p = input + 0.0\n"),
                ),
                "The loss is right. On the way back the logits themselves stand where their "
                "softmax should.",
            ),
            Mistake(
                "all-classes", _edit(
                    _LOSS, ("-log_p[np.arange(len(target)), target].mean()", "-log_p.mean()"),
                ),
                "The gradient is right. Your loss averages over all classes; only the true one "
                "counts.",
            ),
        ),
    ),
    Checkpoint(
        id="7.4",
        title="A gradient checker",
        statement=(
            "Write `numerical_gradient(f, x, h)`. `f` makes a number from an array. For each entry "
            "of `x` alone: move it up by h, move it down by h, and divide the difference of the "
            "two values by 2h. `x` itself stays as it is."
        ),
        stub=(
            "def numerical_gradient(f, x, h):\n"
            '    """f: array -> number, x: any shape, h > 0 -> x\'s shape."""\n'
            "    ..."
        ),
        solution=_GRADIENT,
        start="`for i in np.ndindex(x.shape):` visits every entry `x[i]` of any array.",
        expected=numerical_gradient,
        cases=(
            (Formula("sum of x³", lambda x: float((x**3).sum())), np.array([1.0, -2.0]), 0.5),
            (Formula("x₀² x₁ + 3 x₁", lambda x: float(x[0] ** 2 * x[1] + 3 * x[1])),
             np.array([2.0, -1.0]), 0.25),
            (Formula("sum of x⁴", lambda x: float((x**4).sum())),
             np.array([[1.0, 0.5, -1.0], [2.0, 0.0, -0.5]]), 0.125),
            (Formula("e to the sum of x", lambda x: float(np.exp(x.sum()))),
             np.array([[0.5], [-0.25]]), 0.5),
        ),
        hints=(
            "Work on copies: `up = x.copy()`, then `up[i] += h`.",
            "Fill an array of zeros of x's shape, one entry at a time.",
            "The entry is (f(up) − f(down)) / (2 · h): mind the brackets.",
        ),
        well="Slow, and it knows no calculus: just what one needs to catch a wrong backward.",
        mistakes=(
            Mistake(
                "forward", _edit(_GRADIENT, ("(f(up) - f(down)) / (2 * h)", "(f(up) - f(x)) / h")),
                "You step up only. Up and down cancels the largest part of the error.",
            ),
            Mistake(
                "backward",
                _edit(_GRADIENT, ("(f(up) - f(down)) / (2 * h)", "(f(x) - f(down)) / h")),
                "You step down only. Take the values on both sides.",
            ),
            Mistake(
                "one-h", _edit(_GRADIENT, ("(2 * h)", "h")),
                "Up and down lie 2h apart. You divide by h.",
            ),
            Mistake(
                "brackets", _edit(_GRADIENT, ("(f(up) - f(down)) / (2 * h)",
                                              "(f(up) - f(down)) / 2 * h")),
                "`/ 2 * h` divides by 2 and then multiplies by h. Put 2 * h in brackets.",
            ),
            Mistake(
                "sign", _edit(_GRADIENT, ("f(up) - f(down)", "f(down) - f(up)")),
                "The wrong way round: up less down.",
            ),
            Mistake(
                "all-at-once",
                "def numerical_gradient(f, x, h):\n"
                "    return np.full(x.shape, (f(x + h) - f(x - h)) / (2 * h))",
                "You move all entries at once. Each wants its own two values, while the others "
                "stay.",
            ),
            Mistake(
                "one-number",
                "def numerical_gradient(f, x, h):\n    return (f(x + h) - f(x - h)) / (2 * h)",
                "One number came out, from moving all entries at once. Each entry of x has a "
                "gradient of its own.",
            ),
            Mistake(
                "flat", _edit(_GRADIENT, ("return gradient", "return gradient.ravel()")),
                "The numbers are right and stand in one row. Give them x's shape.",
            ),
            Mistake(
                "not-restored", _edit(
                    _GRADIENT, ("    for i", "    up, down = x.copy(), x.copy()\n    for i"),
                    ("        up, down = x.copy(), x.copy()\n", ""),
                ),
                "The first entry is right. The copies are made once, so an entry that was moved "
                "stays moved while the next one is tried.",
            ),
            Mistake(
                "one-array", _edit(
                    _GRADIENT, ("up, down = x.copy(), x.copy()", "up = down = x.copy()"),
                ),
                "up and down are one and the same array: what you add, you take away again. Give "
                "each a copy of its own.",
            ),
            Mistake(
                "whole-rows", _edit(_GRADIENT, ("np.ndindex(x.shape)", "range(len(x))")),
                "For one row of numbers all is right. In a table x[i] is a whole row; "
                "`np.ndindex(x.shape)` visits the single entries of any array.",
            ),
            Mistake(
                "first-entry-only", _edit(_GRADIENT, ("    return", "        return")),
                "Only the first entry is filled. Where does `return` stand?",
            ),
            Mistake(
                "own-h", _edit(_GRADIENT, ("    gradient = np", "    h = 1e-5\n    gradient = np")),
                "You have put another h in place of the one that comes in.",
            ),
        ),
    ),
    Checkpoint(
        id="7.5",
        title="Initial weights",
        statement=(
            "Write `initialise(inputs, outputs, rng)`, which returns a layer's weight (outputs, "
            "inputs) and bias (outputs,). Take Kaiming's weights, from part 03: draw them from a "
            "normal distribution with mean 0 and standard deviation √(2 / inputs), with the "
            "generator `rng`. The bias is 0. Make both float32, as the images are (float64 passes, "
            "too, but then training takes longer)."
        ),
        stub=(
            "def initialise(inputs, outputs, rng):\n"
            '    """rng: a numpy.random.Generator -> weight, bias."""\n'
            "    ..."
        ),
        solution=_INITIALISE,
        start="`rng.normal(0, deviation, shape)` draws an array.",
        expected=Together(call_initialise, REFERENCES["7.5"]),
        call=call_initialise,
        cases=((200, 100, 0), (50, 400, 1), (784, 32, 2)),
        parts=(
            "rows of the weight", "columns of the weight", "length of the bias",
            "spread / √(2/inputs)", "mean / √(2/inputs)", "largest bias",
            "same seed, same weights", "second call, new weights",
        ),
        hints=(
            "The shape is (outputs, inputs): one row for each unit.",
            "`np.sqrt(2 / inputs)` is the second argument of `rng.normal`.",
            "`.astype(np.float32)` at the end, and `np.zeros(outputs, np.float32)` for the bias.",
        ),
        leads={
            "rows of the weight": "The shape is (outputs, inputs): one row for each unit.",
            "columns of the weight": "The shape is (outputs, inputs): one row for each unit.",
            "length of the bias": "The bias has one entry for each unit, (outputs,).",
            "spread / √(2/inputs)": "The shapes are right. The standard deviation should be "
            "√(2 / inputs): how far off is yours?",
            "mean / √(2/inputs)": "The weights should scatter around 0, half of them negative.",
            "largest bias": "The bias starts at 0.",
            "same seed, same weights": "With one seed two calls differ: some random number does "
            "not come from `rng`.",
            "second call, new weights": "A second call with the same `rng` gives the same weights "
            "again: draw from `rng` itself.",
        },
        well="This spread keeps the size of the signals the same from layer to layer (He, 2015).",
        mistakes=(
            Mistake(
                "zeros", _edit(_INITIALISE, (_DRAW, "np.zeros((outputs, inputs))")),
                "All weights are 0. Then all hidden units stay alike for ever: symmetry must be "
                "broken.",
            ),
            Mistake(
                "constant", _edit(
                    _INITIALISE, (_DRAW, "np.full((outputs, inputs), np.sqrt(2 / inputs))"),
                ),
                "All weights are the same number. Then all hidden units compute the same, and "
                "always will.",
            ),
            Mistake(
                "spread-one", _edit(_INITIALISE, ("np.sqrt(2 / inputs)", "1")),
                "The spread is 1 whatever the layer's size. Sums of hundreds of such terms "
                "become huge.",
            ),
            Mistake(
                "no-root", _edit(_INITIALISE, ("np.sqrt(2 / inputs)", "2 / inputs")),
                "2 / inputs is the variance. `rng.normal` wants the standard deviation, its root.",
            ),
            Mistake(
                "one-not-two", _edit(_INITIALISE, ("2 / inputs", "1 / inputs")),
                "1 / inputs suits tanh. ReLU throws half of the signal away: hence the 2.",
            ),
            Mistake(
                "root-of-two-only", _edit(_INITIALISE, ("np.sqrt(2 / inputs)",
                                                        "np.sqrt(2) / inputs")),
                "You divide √2 by inputs. The root is taken of the whole fraction.",
            ),
            Mistake(
                "uniform-from-zero", _edit(_INITIALISE, (
                    _DRAW, "rng.random((outputs, inputs)) * np.sqrt(2 / inputs)",
                )),
                "`rng.random` draws evenly between 0 and 1. Wanted is `rng.normal`, around 0.",
            ),
            Mistake(
                "outputs", _edit(_INITIALISE, ("2 / inputs", "2 / outputs")),
                "You divide by the number of units. It is the number of terms in each sum that "
                "counts.",
            ),
            Mistake(
                "transposed", _edit(_INITIALISE, ("(outputs, inputs)", "(inputs, outputs)")),
                "Rows and columns of the weight are exchanged: it is (outputs, inputs).",
            ),
            Mistake(
                "bias-ones", _edit(_INITIALISE, ("np.zeros(outputs", "np.ones(outputs")),
                "The weights are right. The bias should start at 0.",
            ),
            Mistake(
                "bias-length", _edit(_INITIALISE, ("np.zeros(outputs", "np.zeros(inputs")),
                "The weights are right. The bias has one entry for each unit, not each input.",
            ),
            Mistake(
                "own-seed", _edit(
                    _INITIALISE, ("    weight", "    rng = np.random.default_rng(0)\n    weight"),
                ),
                "You make a generator of your own, with a fixed seed: every layer would get the "
                "same numbers. Use `rng`.",
            ),
            Mistake(
                "global-random", _edit(_INITIALISE, ("rng.normal", "np.random.normal")),
                "The numbers come from NumPy's global generator, so that nobody can repeat your "
                "run. Use `rng`.",
            ),
            Mistake(
                "only-positive", _edit(
                    _INITIALISE, (_DRAW, f"np.abs({_DRAW})"),
                ),
                "All your weights are positive. Half of them should be negative.",
            ),
        ),
    ),
    Checkpoint(
        id="7.6",
        title="One training step",
        statement=(
            "Write `train_step(parameters, images, labels, update)` for a network with one hidden "
            "layer; `parameters` is the list W1, b1, W2, b2. Go forward to the loss, and back. "
            "`update(k, w, g)` then gives the new value of parameter number k, whose value is w "
            "and gradient g. Return the list of new parameters, and the loss."
        ),
        stub=(
            "def train_step(parameters, images, labels, update):\n"
            '    """-> [W1, b1, W2, b2] after the step, and the loss before it."""\n'
            "    ..."
        ),
        solution=_STEP,
        start="`W1, b1, W2, b2 = parameters`, then `z1 = linear(images, W1, b1)`.",
        expected=Together(call_step, REFERENCES["7.6"]),
        call=call_step,
        cases=_STEP_CASES,
        parts=("error of W1", "error of b1", "error of W2", "error of b2", "error of the loss"),
        hints=(
            "Keep z1 and h1: the way back needs them.",
            "Back, the same pieces in the other order: loss, second layer, ReLU, first layer.",
            "`linear_backward(g2, h1, W2)` gives the gradients for h1, W2 and b2; "
            "`relu_backward` takes the first of them, and z1.",
        ),
        leads={
            "error of the loss": "The loss is off already, so look at the way forward first: "
            "linear, relu, linear, cross_entropy.",
            "error of W2": "The loss is right; W2 is not. Its gradient is the second result of "
            "`linear_backward(g2, h1, W2)`, and `update(k, w, g)` makes the new value of it.",
            "error of b2": "The loss and W2 are right; b2 is not. Which k does it have, and which "
            "gradient?",
            "error of W1": "The loss and the second layer are right. Between the layers the way "
            "back goes through `relu_backward`, which takes the gradient and z1.",
            "error of b1": "All is right but b1. Which k does it have, and which gradient?",
        },
        well="This is what `loss.backward()` and `optimizer.step()` do together.",
        mistakes=(
            Mistake(
                "no-relu", _edit(_STEP, ("h1 = relu(z1)", "h1 = z1"),
                                 ("g1 = relu_backward(g1, z1)", "g1 = g1")),
                "There is no ReLU between your layers. Two linear layers are one.",
            ),
            Mistake(
                "no-relu-back", _edit(_STEP, ("g1 = relu_backward(g1, z1)", "g1 = g1")),
                "Loss, W2 and b2 are right. Between the two layers the way back leaves ReLU out.",
            ),
            Mistake(
                "first-layer-fixed",
                _edit(_STEP, ("enumerate([gW1, gb1, gW2, gb2])",
                              "enumerate([0 * gW1, 0 * gb1, gW2, gb2])")),
                "The second layer learns; the first stays as it was.",
            ),
            Mistake(
                "second-layer-fixed",
                _edit(_STEP, ("enumerate([gW1, gb1, gW2, gb2])",
                              "enumerate([gW1, gb1, 0 * gW2, 0 * gb2])")),
                "The first layer learns; the second stays as it was.",
            ),
            Mistake(
                "biases-fixed",
                _edit(_STEP, ("enumerate([gW1, gb1, gW2, gb2])",
                              "enumerate([gW1, 0 * gb1, gW2, 0 * gb2])")),
                "The weights learn and the biases stay as they were.",
            ),
            Mistake(
                "old-returned", _edit(_STEP, ("return new, loss", "return parameters, loss")),
                "The loss is right. The parameters come back unchanged: return the new ones.",
            ),
            Mistake(
                "always-zero", _edit(_STEP, ("update(k, ", "update(0, ")),
                "W1 is right. You call update with k = 0 for all four: Adam keeps a memory for "
                "each parameter, and k tells it which.",
            ),
            Mistake(
                "from-one", _edit(_STEP, ("update(k, ", "update((k + 1) % 4, ")),
                "Your k counts 1, 2, 3, 0. W1 is number 0, b1 is 1, W2 is 2, b2 is 3.",
            ),
            Mistake(
                "uphill", _edit(_STEP, ("parameters[k], g)", "parameters[k], -g)")),
                "The loss is right, and the steps go uphill. Hand over g as it is: update does "
                "the subtracting.",
            ),
            Mistake(
                "own-update", _edit(_STEP, ("update(k, parameters[k], g)",
                                            "parameters[k] - 0.1 * g")),
                "The loss is right. The new values do not come from `update`, so your step knows "
                "plain gradient descent only. Adam will need `update(k, w, g)`.",
            ),
            Mistake(
                "update-arguments", _edit(_STEP, ("update(k, parameters[k], g)",
                                                  "update(k, g, parameters[k])")),
                "The loss is right. `update` takes k, then the value, then the gradient; yours "
                "come in another order.",
            ),
            Mistake(
                "z1-for-h1", _edit(_STEP, ("linear_backward(g2, h1, W2)",
                                           "linear_backward(g2, z1, W2)")),
                "All is right but W2. The second layer has read h1, after the ReLU, not z1.",
            ),
            Mistake(
                "new-weights-back", _edit(
                    _STEP, ("    g1, gW2, gb2 = linear_backward(g2, h1, W2)",
                            "    _, gW2, gb2 = linear_backward(g2, h1, W2)\n"
                            "    g1 = linear_backward(g2, h1, update(2, W2, gW2))[0]"),
                ),
                "W2 and b2 are right. On the way back you use W2 after its update. First all "
                "gradients, then all updates.",
            ),
            Mistake(
                "loss-after", _edit(
                    _STEP, ("    return", "    a, b, c, d = new\n    loss = cross_entropy("
                            "linear(relu(linear(images, a, b)), c, d), labels)\n    return"),
                ),
                "The parameters are right. The loss belongs to the old ones: return the one "
                "computed on the way forward.",
            ),
            Mistake(
                "exchanged", _edit(_STEP, ("return new, loss", "return loss, new")),
                "First the parameters, then the loss.",
            ),
        ),
    ),
    Checkpoint(
        id="7.7",
        title="The loop",
        statement=(
            "Write `train(parameters, step, images, labels, epochs, batch_size, rng)`. In each "
            "epoch shuffle anew, go through all images in batches (the last may be smaller), and "
            "call `parameters, loss = step(parameters, batch_images, batch_labels)`. Return the "
            "last parameters, and a list with the mean loss of each epoch."
        ),
        stub=(
            "def train(parameters, step, images, labels, epochs, batch_size, rng):\n"
            '    """-> the last parameters, a list of one mean loss an epoch."""\n'
            "    ..."
        ),
        solution=_TRAIN,
        start="`rng.permutation(len(images))` gives the numbers of all images in a random order.",
        expected=Together(call_train, REFERENCES["7.7"]),
        call=call_train,
        cases=((20, 2, 8, 0), (24, 3, 6, 1), (15, 1, 4, 2)),
        parts=(
            "steps", "largest batch", "smallest batch", "every image once an epoch",
            "images keep their labels", "shuffled", "a new order each epoch",
            "same seed, same order", "another seed, another order", "steps carried on",
            "number of losses", "losses",
        ),
        hints=(
            "Two loops: epochs outside, batches inside.",
            "`range(0, len(images), batch_size)` gives the places where batches start.",
            "Index both with the same piece of the order: `images[batch]` and `labels[batch]`.",
        ),
        leads={
            "steps": "Two loops: epochs outside, batches inside, and one step for each batch.",
            "every image once an epoch": "Some images come twice in an epoch, or never. "
            "`rng.permutation(len(images))` has each number once.",
            "images keep their labels": "Index both with the same piece of the order: "
            "`images[batch]` and `labels[batch]`.",
            "same seed, same order": "With one seed two runs have different orders: some random "
            "number does not come from `rng`.",
            "another seed, another order": "The order does not follow `rng`.",
            "losses": "The steps are right. The loss of an epoch is the mean over its own batches.",
        },
        well="This loop is PyTorch's DataLoader and the two `for` lines of slide 56.",
        mistakes=(
            Mistake(
                "not-shuffled", _edit(_TRAIN, ("rng.permutation(len(images))",
                                               "np.arange(len(images))")),
                "The batches come in the order of the files. Shuffle them.",
            ),
            Mistake(
                "shuffled-once", _edit(
                    _TRAIN, ("        order = rng.permutation(len(images))\n", ""),
                    ("losses = []", "losses = []\n    order = rng.permutation(len(images))"),
                ),
                "You shuffle once, so every epoch has the same batches. Draw the order inside "
                "the loop over epochs.",
            ),
            Mistake(
                "labels-left",
                _edit(_TRAIN, ("labels[batch]", "labels[start : start + batch_size]")),
                "The images are shuffled, their labels are not: each image gets another one's "
                "label.",
            ),
            Mistake(
                "last-dropped", _edit(
                    _TRAIN, ("range(0, len(images), batch_size)",
                             "range(0, len(images) - batch_size + 1, batch_size)"),
                ),
                "The last, smaller batch is left out. Its images count too.",
            ),
            Mistake(
                "not-carried", _edit(_TRAIN, ("parameters, loss = step(", "last, loss = step("),
                                     ("return parameters", "return last")),
                "Every step starts from the first parameters. Hand the new ones to the next step.",
            ),
            Mistake(
                "old-parameters", _edit(
                    _TRAIN, ("    losses = []", "    losses, first = [], parameters"),
                    ("return parameters", "return first"),
                ),
                "All steps are made, and the untrained parameters come back. Return the last ones.",
            ),
            Mistake(
                "one-epoch", _edit(_TRAIN, ("range(epochs)", "range(1)")),
                "There is one epoch, whatever `epochs` says. Does `return` stand inside the loop?",
            ),
            Mistake(
                "last-loss", _edit(_TRAIN, ("np.mean(total)", "loss")),
                "You note the last batch's loss. Wanted is the mean of the epoch.",
            ),
            Mistake(
                "all-losses", _edit(_TRAIN, ("        losses.append(np.mean(total))",
                                             "        losses.extend(total)")),
                "There is one loss for each batch. Wanted is one for each epoch, the mean.",
            ),
            Mistake(
                "sum-of-losses", _edit(_TRAIN, ("np.mean(total)", "np.sum(total)")),
                "You add the losses of the batches. Wanted is their mean.",
            ),
            Mistake(
                "losses-pile-up", _edit(
                    _TRAIN, ("        total = []\n", ""),
                    ("    losses = []", "    losses, total = [], []"),
                ),
                "The first loss is right; later ones still contain the earlier epochs. Start the "
                "list anew in each epoch.",
            ),
            Mistake(
                "global-random", _edit(_TRAIN, ("rng.permutation", "np.random.permutation")),
                "The order comes from NumPy's global generator, so that nobody can repeat your "
                "run. Use `rng`.",
            ),
            Mistake(
                "own-seed", _edit(_TRAIN, (
                    "    losses = []", "    rng = np.random.default_rng(0)\n    losses = []",
                )),
                "You make a generator of your own, with a fixed seed: every run would see the "
                "same order. Use `rng`.",
            ),
            Mistake(
                "one-batch", _edit(_TRAIN, ("            total.append(loss)",
                                            "            total.append(loss)\n            break")),
                "Each epoch stops after its first batch.",
            ),
            Mistake(
                "one-by-one", _edit(_TRAIN, ("range(0, len(images), batch_size)",
                                             "range(len(images))"),
                                    ("start : start + batch_size", "start : start + 1")),
                "Every batch holds one image. `batch_size` says how many it should hold.",
            ),
            Mistake(
                "drawn-with-return", _edit(
                    _TRAIN, ("rng.permutation(len(images))",
                             "rng.integers(0, len(images), len(images))"),
                ),
                "You draw with replacement: some images come twice, others never.",
            ),
        ),
    ),
    Checkpoint(
        id="7.8",
        title="Adam",
        statement=(
            "Write `adam(w, g, m, v, t, lr)`, step number t = 1, 2, … of a parameter w with "
            "gradient g. m and v are the running means of g and of g². β₁ is 0.9, β₂ 0.999, "
            "ε 1e-8; correct both means for their start at 0. Return the new w, m and v."
        ),
        stub=(
            "def adam(w, g, m, v, t, lr):\n"
            '    """w, g, m, v: arrays of one shape, t = 1, 2, ... -> w, m, v."""\n'
            "    ..."
        ),
        solution=_ADAM,
        start="The first line is `m = 0.9 * m + 0.1 * g`. The one for v looks like it.",
        expected=adam,
        cases=(
            (np.array([1.0, -2.0]), np.array([0.5, -3.0]), np.zeros(2), np.zeros(2), 1, 0.5),
            (np.array([0.5, 1.5]), np.array([2.0, -1.0]), np.array([0.25, 0.5]),
             np.array([0.5, 2.0]), 3, 0.25),
            (np.array([[1.0], [0.25]]), np.array([[1e-4], [-1e-3]]), np.zeros((2, 1)),
             np.zeros((2, 1)), 2, 0.5),
        ),
        parts=("w", "m", "v"),
        hints=(
            "Corrected: m̂ = m / (1 − 0.9ᵗ), v̂ = v / (1 − 0.999ᵗ). Return m and v themselves.",
            "The step is lr · m̂ / (√v̂ + ε), and it is subtracted.",
            "Six lines at most: m, v, m_hat, v_hat, new w, return.",
        ),
        leads={
            "m": "m is the running mean of g: nine parts old, one part new.",
            "v": "m is right. v is the running mean of g², with 0.999 and 0.001.",
            "w": "m and v are right. Corrected: m̂ = m / (1 − 0.9ᵗ), v̂ = v / (1 − 0.999ᵗ). The "
            "step is lr · m̂ / (√v̂ + ε), and it is subtracted.",
        },
        well="The same numbers as `torch.optim.Adam`.",
        mistakes=(
            Mistake(
                "no-correction", _edit(_ADAM, (" / (1 - 0.9**t)", ""), (" / (1 - 0.999**t)", "")),
                "m and v are right. They start at 0 and are too small at first: the correction "
                "is missing.",
            ),
            Mistake(
                "m-not-corrected", _edit(_ADAM, (" / (1 - 0.9**t)", "")),
                "m and v are right, and v is corrected. m wants its correction, too.",
            ),
            Mistake(
                "v-not-corrected", _edit(_ADAM, (" / (1 - 0.999**t)", "")),
                "m and v are right, and m is corrected. v wants its correction, too.",
            ),
            Mistake(
                "corrected-returned", _edit(_ADAM, ("1e-8), m, v", "1e-8), m_hat, v_hat")),
                "w is right. Return m and v as they were before the correction, or the next step "
                "corrects twice.",
            ),
            Mistake(
                "not-squared", _edit(_ADAM, ("g**2", "g")),
                "m is right. v is the running mean of the squares g².",
            ),
            Mistake(
                "no-root", _edit(_ADAM, ("np.sqrt(v_hat)", "v_hat")),
                "m and v are right. The step is divided by the root of v̂.",
            ),
            Mistake(
                "uphill", _edit(_ADAM, ("w - lr", "w + lr")),
                "m and v are right. The step goes uphill.",
            ),
            Mistake(
                "epsilon-inside", _edit(_ADAM, ("np.sqrt(v_hat) + 1e-8", "np.sqrt(v_hat + 1e-8)")),
                "m and v are right, and so is w for large gradients. ε stands outside the root.",
            ),
            Mistake(
                "no-epsilon", _edit(_ADAM, ("np.sqrt(v_hat) + 1e-8", "np.sqrt(v_hat)")),
                "m and v are right, and so is w for large gradients. ε is missing, or stands "
                "outside the brackets of the denominator, (√v̂ + ε).",
            ),
            Mistake(
                "larger-epsilon", _edit(_ADAM, ("1e-8", "1e-7")),
                "m and v are right, and so is w for large gradients. ε is 1e-8; yours looks "
                "larger.",
            ),
            Mistake(
                "short-form",
                "def adam(w, g, m, v, t, lr):\n"
                "    m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2\n"
                "    rate = lr * np.sqrt(1 - 0.999**t) / (1 - 0.9**t)\n"
                "    return w - rate * m / (np.sqrt(v) + 1e-8), m, v",
                "Nearly: in this shorter form ε is added to √v before the correction and weighs "
                "more. Correct m and v first, then add ε, as PyTorch does.",
            ),
            Mistake(
                "t-plus-one", _edit(_ADAM, ("0.9**t", "0.9 ** (t + 1)"),
                                    ("0.999**t", "0.999 ** (t + 1)")),
                "m and v are right. The corrections use t + 1; t itself starts at 1 already.",
            ),
            Mistake(
                "order", _edit(_ADAM, ("1e-8), m, v", "1e-8), v, m")),
                "w is right. m comes back before v.",
            ),
            Mistake(
                "betas-exchanged",
                "def adam(w, g, m, v, t, lr):\n"
                "    m, v = 0.999 * m + 0.001 * g, 0.9 * v + 0.1 * g**2\n"
                "    step = m / (1 - 0.999**t) / (np.sqrt(v / (1 - 0.9**t)) + 1e-8)\n"
                "    return w - lr * step, m, v",
                "The two betas are exchanged: 0.9 belongs to m, 0.999 to v.",
            ),
            Mistake(
                "no-memory", _edit(_ADAM, ("0.9 * m + 0.1 * g", "g + 0"),
                                   ("0.999 * v + 0.001 * g**2", "g**2")),
                "Your means forget all that came before. Mix: nine parts old, one part new.",
            ),
            Mistake(
                "plain-sgd", "def adam(w, g, m, v, t, lr):\n    return w - lr * g, m + 0, v + 0",
                "This is plain gradient descent: m and v are never touched.",
            ),
            Mistake(
                "rate-forgotten", _edit(_ADAM, ("w - lr * m_hat", "w - m_hat")),
                "m and v are right. Where does the learning rate enter?",
            ),
            Mistake(
                "sum-not-mean", _edit(_ADAM, ("+ 0.1 * g", "+ g")),
                "v is right. In m the new gradient counts 1 − 0.9 = 0.1.",
            ),
        ),
    ),
    Checkpoint(
        id="7.9",
        title="Evaluation",
        statement=(
            "Write `evaluate(parameters, images, labels)`: for what percentage of the images is "
            "the label's logit the largest? Use your `linear` and `relu`; nothing is learned here."
        ),
        stub=(
            "def evaluate(parameters, images, labels):\n"
            '    """[W1, b1, W2, b2], (N, inputs), (N,) -> per cent, 0 to 100."""\n'
            "    ..."
        ),
        solution=_EVALUATE,
        start="`W1, b1, W2, b2 = parameters`, then forward as in 7.6, without the loss.",
        expected=Together(call_evaluate, REFERENCES["7.9"]),
        call=call_evaluate,
        cases=(
            _network(f"{_NETWORK}, 4 examples", _X, _T, _W1, _B1, _W2, _B2),
            _network(f"{_NETWORK}, 60 examples", _MANY, _MANY_LABELS, _W1, _B1, _W2, _B2),
            _network("another one, 60 examples", -_MANY, _MANY_LABELS, _W1 - 0.5, _B1, _W2[::-1],
                     _B2),
            _network("a third, 60 examples", _MANY * _MANY_WEIGHT, _MANY_LABELS, _W1, _B1,
                     _W2 - 0.25, -_B2),
        ),
        hints=(
            "`logits.argmax(axis=1)` is the predicted class of each row.",
            "The mean of True and False is the share of True.",
            "Per cent: multiply by 100.",
        ),
        well="Measured on images that the network has not seen, this is the number that counts.",
        mistakes=(
            Mistake(
                "share", _edit(_EVALUATE, ("100 * ", "")),
                "This is the share, from 0 to 1. Wanted are per cent.",
            ),
            Mistake(
                "wrong-ones", _edit(_EVALUATE, ("== labels", "!= labels")),
                "These are the per cent that are wrong.",
            ),
            Mistake(
                "count", _edit(_EVALUATE, ("100 * np.mean", "np.sum")),
                "You count the right ones. Out of how many?",
            ),
            Mistake(
                "argmin", _edit(_EVALUATE, ("argmax", "argmin")),
                "You take the class with the smallest logit.",
            ),
            Mistake(
                "no-relu", _edit(_EVALUATE, ("relu(linear(images, W1, b1))",
                                             "linear(images, W1, b1)")),
                "The network was trained with a ReLU after the first layer. It needs it here, too.",
            ),
            Mistake(
                "values", _edit(_EVALUATE, ("argmax(axis=1)", "max(axis=1)")),
                "You compare the largest logit itself with the label. Where does it stand?",
            ),
            Mistake(
                "no-axis", _edit(_EVALUATE, ("argmax(axis=1)", "argmax()")),
                "Without an axis, argmax finds one place in the whole table. Each row wants its "
                "own.",
            ),
            Mistake(
                "from-one", _edit(_EVALUATE, ("argmax(axis=1)", "argmax(axis=1) + 1")),
                "Your classes start at 1. Columns and labels both count from 0.",
            ),
            Mistake(
                "relu-last", _edit(_EVALUATE, ("linear(relu(linear(images, W1, b1)), W2, b2)",
                                               "relu(linear(linear(images, W1, b1), W2, b2))")),
                "The ReLU stands after the second layer. It belongs between the two.",
            ),
        ),
    ),
    Checkpoint(
        id="7.10",
        title="Which digits it mixes up",
        statement=(
            "Write `confusion(labels, predictions)`: a table of 10 × 10 counts, one row for each "
            "true digit, one column for each predicted one. And `most_confused(matrix)`: the pair "
            "(true, predicted) of the most frequent error in such a table. Do not change the table "
            "itself."
        ),
        stub=(
            "def confusion(labels, predictions):\n"
            '    """Two arrays (N,) of digits -> (10, 10) counts."""\n'
            "    ...\n\n\n"
            "def most_confused(matrix):\n"
            '    """(10, 10) counts -> true digit, predicted digit."""\n'
            "    ..."
        ),
        answer="(confusion, most_confused)",
        solution=_CONFUSION,
        start="Make `np.zeros((10, 10), dtype=int)` and add 1 for each image.",
        expected=Together(call_confusion, REFERENCES["7.10"]),
        call=call_confusion,
        cases=(
            (Given("20 digits", labels=_LABELS, predictions=_SAID), _M1),
            (Given("9 digits", labels=_SAID[:9], predictions=_LABELS[:9]), _M2),
            (Given("15 digits", labels=_LABELS[5:], predictions=_SAID[5:]), _M3),
        ),
        parts=("wrong cells of confusion", "most_confused"),
        hints=(
            "A loop over `zip(labels, predictions)` may be slow and is fine.",
            "On the diagonal stand the right answers. Put 0 there, in a copy.",
            "`np.unravel_index(place, matrix.shape)` turns argmax's one number into row and "
            "column.",
        ),
        leads={
            "wrong cells of confusion": "In the table the row is the true digit, the column the "
            "predicted one, and each image adds 1.",
            "most_confused": "The table is right. Put 0 on the diagonal of a copy, then find the "
            "largest count; `np.unravel_index` turns argmax's one number into row and column.",
        },
        well="Look at a few images of that pair: would you be sure?",
        mistakes=(
            Mistake(
                "transposed", _edit(_CONFUSION, ("matrix[true, predicted]",
                                                 "matrix[predicted, true]")),
                "most_confused is right. In the table, rows and columns are exchanged: a row is "
                "a true digit.",
            ),
            Mistake(
                "counted-once", _edit(
                    _CONFUSION, ("    for true, predicted in zip(labels, predictions):\n"
                                 "        matrix[true, predicted] += 1\n",
                                 "    matrix[labels, predictions] += 1\n"),
                ),
                "most_confused is right. `matrix[labels, predictions] += 1` counts a pair once "
                "however often it comes: NumPy reads, adds and writes all at once.",
            ),
            Mistake(
                "errors-only", _edit(_CONFUSION, (
                    "        matrix[true", "        if true != predicted:\n            matrix[true",
                )),
                "most_confused is right. The table lacks its diagonal: right answers are counted, "
                "too.",
            ),
            Mistake(
                "too-small", _edit(_CONFUSION, (
                    "(10, 10)", "(max(labels.max(), predictions.max()),) * 2",
                )),
                "The digits 0 to 9 want ten rows and ten columns.",
            ),
            Mistake(
                "diagonal", _edit(_CONFUSION, ("    np.fill_diagonal(errors, 0)\n", "")),
                "The table is right. Your most frequent pair is a right answer: the diagonal has "
                "to go first.",
            ),
            Mistake(
                "exchanged", _edit(_CONFUSION, ("return int(true), int(predicted)",
                                                "return int(predicted), int(true)")),
                "The table is right. In the pair, first the true digit, then the predicted one.",
            ),
            Mistake(
                "both-ways", _edit(_CONFUSION, ("errors = matrix.copy()",
                                                "errors = np.triu(matrix + matrix.T)")),
                "The table is right. You add up both directions: 4 taken for 9 and 9 taken for 4 "
                "are two different errors.",
            ),
            Mistake(
                "place", _edit(_CONFUSION, (
                    "    true, predicted = np.unravel_index(errors.argmax(), errors.shape)\n"
                    "    return int(true), int(predicted)", "    return int(errors.argmax())",
                )),
                "The table is right. argmax gives one number from 0 to 99; row and column are "
                "asked.",
            ),
            Mistake(
                "rarest", _edit(_CONFUSION, ("errors.argmax()", "errors.argmin()")),
                "The table is right. You look for the smallest count.",
            ),
            Mistake(
                "worst-row", _edit(_CONFUSION, (
                    "np.unravel_index(errors.argmax(), errors.shape)",
                    "errors.sum(axis=1).argmax(), errors.sum(axis=0).argmax()",
                )),
                "The table is right. You find the row and the column with most errors, each by "
                "itself. Find one single cell.",
            ),
            Mistake(
                "shares",
                _edit(_CONFUSION, ("return matrix\n", "return matrix / matrix.sum()\n")),
                "most_confused is right. Give the counts themselves, not shares.",
            ),
        ),
    ),
    Checkpoint(
        id="7.11",
        title="An experiment of your own",
        statement=(
            "Ask a question that two runs can answer: more hidden units, another learning rate, "
            "fewer images, no shuffling? Write `measure(setting)`, which trains with a fixed seed "
            "and an update of its own, and returns one number; `settings`, the two you compare; "
            "and `conclusion`, a few sentences with both numbers. The check reads numbers. "
            "Reasoning a person has to read."
        ),
        stub=(
            "def measure(setting):\n"
            '    """Train with this setting and a fixed seed -> one number."""\n'
            "    ...\n\n\n"
            "settings = ...  # the two settings you compare, such as (8, 128)\n"
            "conclusion = ...  # what you found, with both numbers, as text"
        ),
        answer="(measure, settings, conclusion)",
        solution=_EXPERIMENT,
        start="Write your guess down first. Then measure(first) and measure(second).",
        expected=Together(call_experiment, (float, (2.0, 5.0), "2 and 5 " * 6)),
        call=call_experiment,
        seconds=120.0,
        cases=(
            ("two different settings",), ("a number for each setting",),
            ("the same number when asked again",), ("both numbers in the conclusion",),
            ("a conclusion of 12 words or more",),
        ),
        hints=(
            "Keep it small: 5,000 images and two epochs take a second or two.",
            "Make the generator inside `measure`, `rng = np.random.default_rng(0)`, and an "
            "`AdamUpdate` and step of its own, so that a second run gives the same.",
            "An f-string writes measured numbers: `f\"{measure(8):.1f} %\"`.",
        ),
        well="Two numbers, measured by your own code, and a sentence that says what they mean. "
        "One seed is one throw of the dice: a second would make the claim stronger.",
        mistakes=(
            Mistake(
                "same-setting",
                "measure, settings = float, (2, 2)\nconclusion = '2 and 2, ' * 8",
                "Both settings are the same. What do you compare?",
            ),
            Mistake(
                "one-setting",
                "measure, settings, conclusion = float, 2, 'With 2 it gives 2. ' * 8",
                "One setting came in. A comparison wants two, in brackets: `(8, 128)`.",
            ),
            Mistake(
                "three-settings",
                "measure, settings, conclusion = float, (2, 5, 7), 'It gives 2, 5 and 7. ' * 4",
                "There are more than two settings. Choose the two that answer your question.",
            ),
            Mistake(
                "no-numbers",
                "measure, settings, conclusion = float, (2, 5), 'The second is better. ' * 4",
                "Your conclusion does not have the measured numbers in it. What exactly did you "
                "find?",
            ),
            Mistake(
                "not-repeatable",
                "import itertools\ncount = itertools.count()\n"
                "def measure(setting):\n    return setting + 10 * next(count)\n"
                "settings = (2, 5)\n"
                "conclusion = 'With 2 it is 2, with 5 it is 15, and 15 is more.'",
                "Asked twice, `measure` gives two different numbers. Fix the seed inside it. Make "
                "inside it, too, what remembers: an `AdamUpdate` from outside still knows the "
                "last run.",
            ),
            Mistake(
                "not-repeatable-no-numbers",
                "import itertools\ncount = itertools.count()\n"
                "def measure(setting):\n    return setting + 10 * next(count)\n"
                "settings, conclusion = (2, 5), 'The one was better than the other, by far. ' * 2",
                "Asked twice, `measure` gives two different numbers, so those you wrote down are "
                "gone. Fix the seed inside it, and make what remembers, an `AdamUpdate`, inside "
                "it, too.",
            ),
            Mistake(
                "too-short", "measure, settings, conclusion = float, (2, 5), '2 and 5'",
                "The numbers are there. Say in a sentence or two what they mean.",
            ),
            Mistake(
                "not-a-number",
                "def measure(setting):\n    return [setting, setting]\n"
                "settings, conclusion = (2, 5), 'With 2 it is 2 and with 5 it is 5. ' * 2",
                "`measure` does not return one number. Which single number answers your question?",
            ),
            Mistake(
                "short-no-numbers",
                "measure, settings, conclusion = float, (2, 5), 'More is better.'",
                "That is a claim. Which two numbers support it, and what do they say?",
            ),
        ),
    ),
)
QUIZZES = ()
checkpoints.CHECKPOINTS[:] = EXERCISES
