"""8.1 An activation and its way back

Write `relu(input)`, and `relu_backward(grad_output, input)`: how the loss changes with each entry
of `input`, when `grad_output` says how it changes with each entry of relu's output. At 0 itself
take the slope 0.

level: easy

explorer: activation

start: What does ReLU make of −2, and of 3? `np.maximum` takes whole arrays.

hint: Forward: negative entries become 0, the others stay.

hint: Backward: the slope is 1 or 0. Multiply what comes from above by the slope.

hint: `input > 0` is an array of True and False, and counts as 1 and 0 in a product.

lead relu: Forward: negative entries become 0, the others stay.

lead relu_backward: relu is right. The slope is 1 or 0; multiply what comes from above, grad_output,
by the slope.

well: Chain rule: upstream gradient times local slope.
"""

import numpy as np

from nblib.exercises.lab import X

# --- solution ---


def relu(input):
    """input: an array -> an array of the same shape."""
    return np.maximum(input, 0)


def relu_backward(grad_output, input):
    """Both have one shape -> the gradient for input, same shape."""
    return grad_output * (input > 0)


# --- cases ---

CASES = (
    (np.array([1.0, -2.0, 0.5]), np.array([0.5, 3.0, -1.5])),
    (X, X[::-1]),
    (np.array([0.0, 40.0]), np.array([2.0, -5.0])),
)
PARTS = ("relu", "relu_backward")


def call(pieces, input, grad_output):
    relu, relu_backward = pieces
    return relu(input), relu_backward(grad_output, input)


MISTAKES = """
arguments-exchanged
    relu_backward(grad_output, input) → relu_backward(input, grad_output)
relu is right. relu_backward takes grad_output first, then input: yours has them exchanged.

slope-alone
    grad_output * (input > 0) → 1.0 * (input > 0)
relu is right. relu_backward returns the slope alone; what came from above, grad_output, gets lost.

no-slope
    grad_output * (input > 0) → grad_output + 0
relu is right. relu_backward hands everything down, also where the output does not move with the
input.

looks-at-gradient
    (input > 0) → (grad_output > 0)
relu is right. On the way back it is the sign of the input that decides, not that of the gradient.

relu-of-gradient
    grad_output * (input > 0) → grad_output * np.maximum(input, 0)
relu is right. On the way back you multiply by relu(input) itself. What is its slope?

slope-one-at-zero
    (input > 0) → (input >= 0)
Nearly: at 0 itself the slope should be 0, as PyTorch has it.

turned-slope
    (input > 0) → (input < 0)
relu is right. The gradient passes exactly where it should stop.

minimum
    np.maximum → np.minimum
relu_backward is right. relu keeps the negative entries and loses the positive ones.

absolute
    np.maximum(input, 0) → np.abs(input)
relu_backward is right. relu turns −2 into 2. It should be 0.

step
    np.maximum(input, 0) → 1.0 * (input > 0)
relu_backward is right. Your relu answers only 0 or 1: that is the perceptron's step. Positive
entries stay what they are.
"""
