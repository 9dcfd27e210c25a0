"""8.1 An activation and its way back

Write `relu(input)`, and `relu_backward(grad_output, input)`: how the loss changes with each entry
of `input`, when `grad_output` says how it changes with each entry of relu's output. (An example:
for the input [−2, 3] relu gives [0, 3]. If moving these two outputs changes the loss by 5 and 7 per
unit, by how much does moving each input change it?) At 0 itself take the slope 0.

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
    """Both have the same shape -> the gradient for input, same shape."""
    return grad_output * (input > 0)


# --- cases ---

CASES = (
    (np.array([1.0, -2.0, 0.5]), np.array([0.5, 3.0, -1.5])),
    (X, X[::-1]),
    (np.array([0.0, 40.0]), np.array([2.0, -5.0])),
    (np.round(20 * np.random.default_rng(0).normal(size=(120, 3))) + 0.5,
     30 * np.random.default_rng(1).normal(size=(120, 3))),
)
PARTS = ("relu", "relu_backward")


def call(pieces, input, grad_output):
    relu, relu_backward = pieces
    output = relu(input)
    relu(input[::-1].copy())  # the way back belongs to its own input, not to the last forward
    return output, relu_backward(grad_output, input)


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

leaky
    np.maximum(input, 0) → np.where(input > 0, input, 0.01 * input)
    (input > 0) → np.where(input > 0, 1, 0.01)
Your relu lets a little of the negative entries through, and so does its way back (a leaky ReLU).
Negative entries become 0.

leaky forward
    np.maximum(input, 0) → np.where(input > 0, input, 0.01 * input)
relu_backward is right. Your relu lets a little of the negative entries through (a leaky ReLU). They
become 0.

leaky back
    (input > 0) → np.where(input > 0, 1, 0.01)
relu is right. On the way back the slope of negative entries is 0.01 with you. It is 0.

half at zero
    (input > 0) → np.heaviside(input, 0.5)
Nearly: at 0 itself the slope should be 0, not one half.

sign as slope
    (input > 0) → np.sign(input)
relu is right. Negative entries have the slope −1 with you. relu is flat there: 0.

times the input
    (input > 0) → input
relu is right. You multiply by the input itself. The slope is 1 or 0.

relu of the product
    grad_output * (input > 0) → np.maximum(grad_output * input, 0)
relu is right. On the way back you take ReLU of a product. Multiply grad_output by the slope, which
is 1 or 0.

negative gradients lost
    grad_output * → np.maximum(grad_output, 0) *
relu is right. On the way back negative gradients get lost. They pass like positive ones: only the
input's sign decides.

sigmoid's slope
    grad_output * (input > 0) → grad_output * (lambda s: s * (1 - s))(1 / (1 + np.exp(-input)))
relu is right. The slope is that of the sigmoid. ReLU's is 1 or 0.

sum
    grad_output * (input > 0) → (grad_output * (input > 0)).sum()
relu is right. relu_backward adds all up. It returns a number for each entry of the input.

mean
    grad_output * (input > 0) → grad_output * (input > 0) / len(input)
relu is right. You divide by the number of rows. No mean stands here.

plus slope
    grad_output * (input > 0) → grad_output + (input > 0)
relu is right. You add the slope to the gradient. By the chain rule they are multiplied.

downhill
    grad_output * → -grad_output *
relu is right. relu_backward has the wrong sign.

softplus
    np.maximum(input, 0) → np.log1p(np.exp(input))
relu_backward is right. Your relu is softplus, a smooth curve. ReLU makes negative entries exactly
0.

up to one
    np.maximum(input, 0) → np.clip(input, 0, 1)
relu_backward is right. Your relu stops at 1. Positive entries stay what they are, however large.

up to six
    np.maximum(input, 0) → np.clip(input, 0, 6)
relu_backward is right. Your relu stops at a largest value. Positive entries stay what they are,
however large.

over one only
    np.maximum(input, 0) → np.where(input > 1, input, 0)
relu_backward is right. Your relu compares with 1. The bend is at 0.

positive entries alone
    np.maximum(input, 0) → input[input > 0]
relu_backward is right. Your relu drops the negative entries. They become 0, and the shape stays.

largest entry
    np.maximum(input, 0) → np.max(input, 0)
relu_backward is right. `np.max(x, 0)` is the largest along axis 0; `np.maximum(x, 0)` compares each
entry with 0.

whole numbers
    np.maximum(input, 0) → np.maximum(input, 0).astype(int)
relu_backward is right. Your relu cuts decimals off.

identity
    np.maximum(input, 0) → input + 0
relu_backward is right. Your relu returns what it is given. Negative entries become 0.

remembered
    return np.maximum(input, 0) → relu.positive = input > 0; return np.maximum(input, 0)
    (input > 0) → relu.positive
relu is right. relu_backward uses what the last call of relu has left behind, and another batch may
have gone forward since. Use its own argument, `input`.
"""
