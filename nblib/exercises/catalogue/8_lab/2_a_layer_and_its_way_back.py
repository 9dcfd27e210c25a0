"""8.2 A layer and its way back

Write `linear(input, weight, bias)`, one example in each row of `input`, and
`linear_backward(grad_output, input, weight)`, which returns three gradients: for `input`, for
`weight`, for `bias`. Each has the shape of what it belongs to.

level: hard

explorer: backprop

start: Write the shapes down: (N, in) times which shape gives (N, out)?

hint: Forward: `input @ weight.T + bias`.

hint: Shapes nearly decide it: (N, out) with (out, in) gives (N, in), and (out, N) with (N, in)
gives (out, in).

hint: Each row added the same bias, so the bias collects the gradients of all rows.

lead linear: Forward: `input @ weight.T + bias`.

lead gradient for input: linear is right. What comes from above goes back through the weight: (N,
out) with (out, in) gives (N, in).

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
"""
