"""8.2 A layer and its way back

Write `linear(input, weight, bias)`, one example in each row of `input`, and
`linear_backward(grad_output, input, weight)`, which returns three gradients: for `input`, for
`weight`, for `bias`. Each has the shape of what it belongs to.

level: hard

explorer: layer_back

start: Write the shapes down: (N, in) times which shape gives (N, out)?

hint: Forward: `input @ weight.T + bias`.

hint: Shapes nearly decide it: (N, out) with (out, in) gives (N, in), and (out, N) with (N, in)
gives (out, in).

hint: Each row added the same bias, so the bias collects the gradients of all rows.

lead linear: Forward: `input @ weight.T + bias`.

lead gradient for input: linear is right. grad_output goes back through the weight: (N, out)
with (out, in) gives (N, in).

lead gradient for weight: linear is right. The gradient for weight is (out, in): which product of
grad_output and input has that shape?

lead gradient for bias: linear is right. Each row added the same bias, so the bias collects the
gradients of all rows.

well: Three products of matrices, one forward and two back: that is a layer.
"""

import numpy as np

from nblib.exercises.lab import B1, W1, X

# --- solution ---


def linear(input, weight, bias):
    """input (N, in), weight (out, in), bias (out,) -> (N, out)."""
    return input @ weight.T + bias


def linear_backward(grad_output, input, weight):
    """grad_output (N, out) -> (N, in), (out, in), (out,)."""
    return grad_output @ weight, grad_output.T @ input, grad_output.sum(axis=0)


# --- cases ---

CASES = (
    (X, W1[:2], B1[:2], np.array([[1.0, 2.0], [-1.0, 0.5], [0.25, -0.5], [2.0, 1.0]])),
    (X[:1], W1[:2], B1[:2], np.array([[1.0, -2.0]])),
    (X[:3], W1[:3], B1[:3], X[1:]),
    (20 * np.random.default_rng(0).normal(size=(120, 3)), 12 * W1[:2], 30 * B1[:2],
     np.random.default_rng(1).normal(size=(120, 2))),
)
PARTS = ("linear", "gradient for input", "gradient for weight", "gradient for bias")


def _several(first, others):
    """(first, *others) if the others came as a tuple or list, else what came, to be named."""
    return (first, *others) if isinstance(others, tuple | list) else (first, others)


def call(pieces, input, weight, bias, grad_output):
    linear, linear_backward = pieces
    return _several(linear(input, weight, bias), linear_backward(grad_output, input, weight))


MISTAKES = """
both-means
    grad_output.T @ input, → grad_output.T @ input / len(input),
    sum(axis=0) → mean(axis=0)
linear is right. You average over the rows in both other gradients. Each row's change counts whole;
the mean is already in the loss.

bias-missing
    input @ weight.T + bias → input @ weight.T
The way back is right. Forward, the bias is missing.

not-transposed
    input @ weight.T → input @ weight
The weight is (out, in). For rows of input to meet its rows, transpose it.

bias-mean
    sum(axis=0) → mean(axis=0)
Look at the bias: you average over the rows. Each row's change counts whole; the mean is already in
the loss.

bias-not-summed
    grad_output.sum(axis=0) → grad_output + 0
The gradient for bias has one row for each example. The bias has only one.

bias-axis
    sum(axis=0) → sum(axis=1)
The gradient for bias: you add along each row. Add down the columns.

weight-transposed
    grad_output.T @ input → input.T @ grad_output
The gradient for weight has rows and columns exchanged.

order
    grad_output @ weight, grad_output.T @ input → grad_output.T @ input, grad_output @ weight
The first two gradients are exchanged: first for input, then for weight.

weight-mean
    grad_output.T @ input, → grad_output.T @ input / len(input),
The gradient for weight is divided by N. That mean belongs to the loss.

two-gradients
    def linear(input, weight, bias):
        return input @ weight.T + bias


    def linear_backward(grad_output, input, weight):
        return grad_output @ weight, grad_output.T @ input
Two gradients came back. The bias needs one, too.

all means
    grad_output @ weight, → grad_output @ weight / len(input),
    grad_output.T @ input, → grad_output.T @ input / len(input),
    sum(axis=0) → mean(axis=0)
linear is right. All three gradients are divided by the number of rows. Each row's change counts
whole; the mean is in the loss already.

input-mean
    grad_output @ weight, → grad_output @ weight / len(input),
The gradient for input is divided by the number of rows. That mean is in the loss already.

weight alone
    grad_output @ weight, grad_output.T → weight, grad_output.T
The gradient for input: you return the weight itself. Multiply what comes from above by it.

bias ones
    grad_output.sum(axis=0) → np.ones(grad_output.shape[1])
The gradient for bias: you return the slope 1 alone. What comes from above, grad_output, gets lost.

bias one number
    grad_output.sum(axis=0) → grad_output.sum()
The gradient for bias: you add everything up into one number. Each entry of the bias has its own:
add down the columns, `axis=0`.

bias a row
    sum(axis=0) → sum(axis=0, keepdims=True)
The gradient for bias has the right numbers as a table of one row. The bias has the shape (out,).

first row only
    grad_output.T @ input, → np.outer(grad_output[0], input[0]),
    grad_output.sum(axis=0) → grad_output[0]
The gradients for weight and bias come from the first row only. All rows add to them.

last row only
    grad_output.T @ input, → np.outer(grad_output[-1], input[-1]),
    grad_output.sum(axis=0) → grad_output[-1]
The gradients for weight and bias come from the last row only. All rows add to them.

downhill
    grad_output @ weight, → -grad_output @ weight,
    grad_output.T @ input, → -grad_output.T @ input,
    grad_output.sum(axis=0) → -grad_output.sum(axis=0)
linear is right. All three gradients have the wrong sign.

reshaped
    weight.T → weight.reshape(input.shape[1], -1)
`reshape` cuts the numbers anew and does not exchange rows and columns. `.T` does.

reshaped back
    grad_output.T → grad_output.reshape(grad_output.shape[1], -1)
The gradient for weight: `reshape` cuts the numbers anew and does not exchange rows and columns.
`.T` does.

bias subtracted
    weight.T + bias → weight.T - bias
The way back is right. Forward, the bias is added.

ReLU inside
    input @ weight.T + bias → np.maximum(input @ weight.T + bias, 0)
The way back is right. Forward there is a ReLU as well. It is a piece of its own; a layer's results
may be negative.

forward mean
    input @ weight.T → input @ weight.T / input.shape[1]
The way back is right. Forward you take the mean of the products. They are added up.

as behind a ReLU
    grad_output @ weight, → grad_output @ weight * (input > 0),
The gradient for input is cut where the input is not positive. That is ReLU's way back, a piece of
its own.

times the input
    grad_output @ weight, → grad_output @ weight * input,
The gradient for input is multiplied by the input. Its change counts with the weight alone.

bias in the input's
    grad_output @ weight, → grad_output @ weight + 1,
The gradient for input: 1 is added to it. The bias has no part in it.

no gradient for input
    grad_output @ weight, → 0 * input,
The gradient for input is 0 with you. The layer before it needs it.

absolute
    grad_output.T @ input, → np.abs(grad_output.T @ input),
The gradient for weight loses its signs.
"""
