"""The mathematics of the course: what a layer, an activation and a loss are, on plain NumPy arrays.

Every forward function has its partner `<name>_backward`. Given grad_output = ∂L/∂(output), the
partner returns ∂L/∂(input). Names and argument order are PyTorch's. Nothing here knows of tensors
or graphs; `autograd` records these pairs and walks them backward.

The functions are stable for inputs of ±1000 and keep the dtype they are given.

One file, because the lecture's formulas are meant to be read from top to bottom. Less than half of
its lines are code; the others derive it.
"""

import math

import numpy as np

from nblib.annotations import Array, Value
from nblib.numerics import ignore_fp_warnings, zeroed
from nblib.threads import product

# ---------------------------------------------------------------- the linear layer (slides 10, 53)


@ignore_fp_warnings
def linear(input: Array, weight: Array, bias: Array | None = None) -> Array:
    """y = x Wᵀ + b.  (slides 10 and 53; torch.nn.functional.linear)

    input (..., in), weight (out, in), bias (out,) or None -> (..., out)

    >>> linear(np.array([[1.0, 2.0]]), np.array([[3.0, 4.0], [0.0, -1.0]]), np.array([0.5, 0.0]))
    array([[11.5, -2. ]])
    """
    output = product(input, weight.T)
    if bias is not None:
        output += bias
    return output


@ignore_fp_warnings
def linear_backward(
    grad_output: Array, input: Array | None, weight: Array | None
) -> tuple[Array | None, Array | None, Array]:
    """Gradients of y = x Wᵀ + b, given G = ∂L/∂y.  (slide 42; torch.nn.functional.linear)

    y_ij = Σ_k x_ik w_jk + b_j, hence ∂L/∂x = G W, ∂L/∂W = Gᵀ x, ∂L/∂b = Σ_i G_i.
    grad_output (..., out), input (..., in), weight (out, in) -> (..., in), (out, in), (out,)
    With None in place of weight the first is None, in place of input the second: a first layer
    need not pay for the gradient of its input.

    >>> x, W = np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]])
    >>> linear_backward(np.array([[1.0]]), x, W)
    (array([[3., 4.]]), array([[1., 2.]]), array([1.]))
    """
    count = math.prod(grad_output.shape[:-1])
    rows = grad_output.reshape(count, grad_output.shape[-1])
    grad_input = grad_weight = None
    if weight is not None:
        grad_input = product(rows, weight).reshape(*grad_output.shape[:-1], weight.shape[1])
    if input is not None:
        grad_weight = product(rows.T, input.reshape(count, input.shape[-1]))
    return grad_input, grad_weight, rows.sum(axis=0)


# ------------------------------------------------------------- activations (slides 14, 17 to 25)


def relu(input: Array) -> Array:
    """max(0, z).  (slide 22; torch.relu)

    >>> relu(np.array([-2.0, 0.0, 3.0]))
    array([0., 0., 3.])
    """
    return np.maximum(input, 0)


def relu_backward(grad_output: Array, input: Array) -> Array:
    """The slope is 1 where z > 0 and 0 elsewhere; at the kink itself 0, as in torch; at nan 1.

    The output does as well as the input: it is positive where the input is.

    >>> relu_backward(np.array([10.0, 10.0, 10.0]), np.array([-2.0, 0.0, 3.0]))
    array([ 0.,  0., 10.])
    """
    return zeroed(grad_output, input <= 0)


def leaky_relu(input: Array, negative_slope: float = 0.01) -> Array:
    """z for z > 0, else negative_slope · z.  (slide 24; torch.nn.functional.leaky_relu)

    >>> leaky_relu(np.array([-2.0, 3.0]))
    array([-0.02,  3.  ])
    """
    return np.where(input > 0, input, input * float(negative_slope))


def leaky_relu_backward(grad_output: Array, input: Array, negative_slope: float = 0.01) -> Array:
    """The slope is 1 where z > 0 and negative_slope elsewhere.

    >>> leaky_relu_backward(np.ones(2), np.array([-2.0, 3.0]))
    array([0.01, 1.  ])
    """
    return np.where(input > 0, grad_output, grad_output * float(negative_slope))


def elu(input: Array, alpha: float = 1.0) -> Array:
    """z for z > 0, else α(eᶻ − 1).  (slide 24; torch.nn.functional.elu; Clevert 2015)

    Smooth at 0 only for α = 1: the slopes from the two sides are α and 1.

    >>> elu(np.array([-1.0, 2.0])).round(4)
    array([-0.6321,  2.    ])
    """
    return np.where(input > 0, input, float(alpha) * np.expm1(np.minimum(input, 0)))


def elu_backward(grad_output: Array, input: Array, alpha: float = 1.0) -> Array:
    """The slope is 1 where z > 0 and α eᶻ elsewhere.

    >>> elu_backward(np.ones(2), np.array([-1.0, 2.0])).round(4)
    array([0.3679, 1.    ])
    """
    slope = float(alpha) * np.exp(np.minimum(input, 0))
    return np.where(input > 0, grad_output, grad_output * slope)


def sigmoid(input: Array) -> Array:
    """1 / (1 + e⁻ᶻ), between 0 and 1.  (slide 19; torch.sigmoid)

    Computed from e^(−|z|), which never overflows.

    >>> sigmoid(np.array([0.0, 2.0, -1000.0])).round(4)
    array([0.5   , 0.8808, 0.    ])
    """
    small = np.exp(-np.abs(input))
    return np.where(input >= 0, 1, small) / (1 + small)


def sigmoid_backward(grad_output: Array, output: Array) -> Array:
    """With s = σ(z): ds/dz = s (1 − s), at most ¼. Takes the output, as torch does.

    >>> sigmoid_backward(np.array([1.0]), sigmoid(np.array([0.0])))
    array([0.25])
    """
    return grad_output * (output * (1 - output))


def tanh(input: Array) -> Array:
    """(eᶻ − e⁻ᶻ) / (eᶻ + e⁻ᶻ), between −1 and 1.  (slide 21; torch.tanh)

    >>> tanh(np.array([0.0, 1.0])).round(4)
    array([0.    , 0.7616])
    """
    return np.tanh(input)


def tanh_backward(grad_output: Array, output: Array) -> Array:
    """With t = tanh z: dt/dz = 1 − t². Takes the output, as torch does.

    >>> tanh_backward(np.ones(2), tanh(np.array([0.0, 1.0]))).round(4)
    array([1.  , 0.42])
    """
    return grad_output * (1 - output * output)


def silu(input: Array) -> Array:
    """z σ(z), also called Swish.  (slide 24; torch.nn.functional.silu)

    >>> silu(np.array([-1.0, 0.0, 1.0])).round(4)
    array([-0.2689,  0.    ,  0.7311])
    """
    return input * sigmoid(input)


def silu_backward(grad_output: Array, input: Array) -> Array:
    """Product rule with s = σ(z): d(z s)/dz = s + z s (1 − s).

    >>> silu_backward(np.ones(3), np.array([-1.0, 0.0, 1.0])).round(4)
    array([0.0723, 0.5   , 0.9277])
    """
    s = sigmoid(input)
    return grad_output * (s + input * s * (1 - s))


# GELU needs the normal distribution's Φ, and NumPy has no erf: math.erf, element by element.
_erf = np.vectorize(math.erf, otypes=[np.float64])
_TANH_SCALE, _TANH_CUBIC = math.sqrt(2 / math.pi), 0.044715


def _normal_cdf(z: Array) -> Array:
    return 0.5 * (1 + _erf(z / math.sqrt(2))).astype(z.dtype)


@ignore_fp_warnings
def gelu(input: Array, approximate: str = "none") -> Array:
    """z Φ(z) with the normal distribution function Φ.  (slide 24; torch.nn.functional.gelu)

    approximate "none" is exact, "tanh" is ½ z (1 + tanh(√(2/π) (z + 0.044715 z³))).
    Hendrycks and Gimpel 2016. ValueError for another name.

    >>> gelu(np.array([-1.0, 0.0, 1.0])).round(4)
    array([-0.1587,  0.    ,  0.8413])
    >>> gelu(np.array([-1.0, 0.0, 1.0]), approximate="tanh").round(4)
    array([-0.1588,  0.    ,  0.8412])
    """
    if approximate == "none":
        return input * _normal_cdf(input)
    if approximate == "tanh":
        return input * _tanh_cdf(input)[0]
    raise ValueError(f"approximate={approximate!r} is unknown; use 'none' or 'tanh'.")


@ignore_fp_warnings
def gelu_backward(grad_output: Array, input: Array, approximate: str = "none") -> Array:
    """Product rule: d(z Φ(z))/dz = Φ(z) + z φ(z), with the density φ(z) = e^(−z²/2) / √(2π).

    >>> gelu_backward(np.ones(3), np.array([-1.0, 0.0, 1.0])).round(4)
    array([-0.0833,  0.5   ,  1.0833])
    """
    if approximate == "none":
        density = np.exp(-0.5 * input * input) / input.dtype.type(math.sqrt(2 * math.pi))
        return grad_output * (_normal_cdf(input) + input * density)
    if approximate == "tanh":
        cdf, slope = _tanh_cdf(input)
        return grad_output * (cdf + input * slope)
    raise ValueError(f"approximate={approximate!r} is unknown; use 'none' or 'tanh'.")


def _tanh_cdf(z: Array) -> tuple[Array, Array]:
    """The tanh form of Φ and its derivative. Beyond |z| = 10 both are constant to the last bit."""
    z = np.clip(z, -10, 10)
    t = np.tanh(_TANH_SCALE * (z + _TANH_CUBIC * z**3))
    slope = 0.5 * (1 - t * t) * _TANH_SCALE * (1 + 3 * _TANH_CUBIC * z * z)
    return 0.5 * (1 + t), slope


# ----------------------------------------------------------------------------- softmax (slide 33)


def softmax(input: Array, dim: int = -1) -> Array:
    """eᶻⁱ / Σ_j eᶻʲ along axis dim: positive, sums to 1.  (slide 33; torch.softmax)

    Adding a constant to all logits changes nothing, so the largest is subtracted first:
    every exponent is then at most 0 and nothing overflows.

    >>> softmax(np.array([2.0, 1.0, 0.0])).round(4)
    array([0.6652, 0.2447, 0.09  ])
    >>> softmax(np.array([1002.0, 1001.0, 1000.0])).round(4)
    array([0.6652, 0.2447, 0.09  ])
    """
    exp = np.exp(_shifted(input, dim))
    exp /= exp.sum(axis=dim, keepdims=True)
    return exp


def softmax_backward(grad_output: Array, output: Array, dim: int = -1) -> Array:
    """With p = softmax(z): ∂p_i/∂z_j = p_i (δ_ij − p_j), hence ∂L/∂z = p (G − Σ_j G_j p_j).

    >>> p = softmax(np.array([2.0, 1.0, 0.0]))
    >>> softmax_backward(np.array([1.0, 0.0, 0.0]), p).round(4)
    array([ 0.2227, -0.1628, -0.0599])
    """
    weighted = grad_output * output
    return weighted - output * weighted.sum(axis=dim, keepdims=True)


@ignore_fp_warnings
def log_softmax(input: Array, dim: int = -1) -> Array:
    """log softmax(z) = z − log Σ_j eᶻʲ, without forming the tiny softmax (torch.log_softmax).

    >>> log_softmax(np.array([2.0, 1.0, -100.0])).round(4)
    array([  -0.3133,   -1.3133, -102.3133])
    """
    shifted = _shifted(input, dim)
    return shifted - np.log(np.exp(shifted).sum(axis=dim, keepdims=True))


def log_softmax_backward(grad_output: Array, output: Array, dim: int = -1) -> Array:
    """∂(log p_i)/∂z_j = δ_ij − p_j, hence ∂L/∂z = G − p Σ_i G_i, with p = e^output.

    >>> log_softmax_backward(np.array([1.0, 0.0]), log_softmax(np.zeros(2)))
    array([ 0.5, -0.5])
    """
    return grad_output - np.exp(output) * grad_output.sum(axis=dim, keepdims=True)


@ignore_fp_warnings
def _shifted(input: Array, dim: int) -> Array:
    if input.size == 0:
        return input - 0
    return input - input.max(axis=dim, keepdims=True)


# ---------------------------------------------------------------------- losses (slides 36 and 37)


@ignore_fp_warnings
def reduce(values: Array, reduction: str) -> Value:
    """'mean', 'sum' or 'none' of the values, as torch's losses do. ValueError for another name.

    The mean of no values is nan, as in torch.

    >>> float(reduce(np.array([1.0, 2.0, 6.0]), "mean"))
    3.0
    """
    if reduction == "mean":
        return values.sum() / values.dtype.type(values.size)
    if reduction == "sum":
        return values.sum()
    if reduction == "none":
        return values
    raise ValueError(f"reduction={reduction!r} is unknown; use 'mean', 'sum' or 'none'.")


@ignore_fp_warnings
def spread(grad_output: Value | float, values: Array, reduction: str) -> Array:
    """The gradient that `reduce` hands down to each value: a mean shares it among them all.

    >>> float(spread(1.0, np.array([1.0, 2.0, 5.0, 6.0]), "mean"))
    0.25
    """
    grad_output = np.asarray(grad_output, dtype=values.dtype)
    return grad_output / values.dtype.type(values.size) if reduction == "mean" else grad_output


@ignore_fp_warnings
def mse_loss(input: Array, target: Array, reduction: str = "mean") -> Value:
    """(x − t)², averaged.  (slide 36; torch.nn.functional.mse_loss) Shapes of both are equal.

    >>> float(mse_loss(np.array([2.5, 0.0]), np.array([3.0, 1.0])))
    0.625
    """
    return reduce((input - target) ** 2, reduction)


@ignore_fp_warnings
def mse_loss_backward(
    grad_output: Array, input: Array, target: Array, reduction: str = "mean"
) -> Array:
    """d(x − t)²/dx = 2 (x − t), shared by the mean. The target's gradient is minus this.

    >>> mse_loss_backward(1.0, np.array([2.5, 0.0]), np.array([3.0, 1.0]))
    array([-0.5, -1. ])
    """
    return 2 * (input - target) * spread(grad_output, input, reduction)


@ignore_fp_warnings
def binary_cross_entropy(
    input: Array, target: Array, weight: Array | None = None, reduction: str = "mean"
) -> Value:
    """−(t log x + (1 − t) log(1 − x)) for probabilities x.  (slide 36)

    As in torch.nn.functional.binary_cross_entropy each logarithm is held at −100 or above, so that
    a certain and wrong prediction costs 100 and not infinity. weight broadcasts over the loss.

    >>> x, t = np.array([0.9, 0.1]), np.array([1.0, 1.0])
    >>> binary_cross_entropy(x, t, reduction="none").round(4)
    array([0.1054, 2.3026])
    """
    log_x, log_not_x = np.maximum(np.log(input), -100), np.maximum(np.log1p(-input), -100)
    loss = -(target * log_x + (1 - target) * log_not_x)
    return reduce(loss if weight is None else loss * weight, reduction)


@ignore_fp_warnings
def binary_cross_entropy_backward(
    grad_output: Array,
    input: Array,
    target: Array,
    weight: Array | None = None,
    reduction: str = "mean",
) -> Array:
    """d/dx of −(t log x + (1−t) log(1−x)) is (x − t) / (x (1 − x)), the divisor at least 1e-12.

    >>> x, t = np.array([0.9, 0.1]), np.array([1.0, 1.0])
    >>> binary_cross_entropy_backward(1.0, x, t, reduction="sum").round(4)
    array([ -1.1111, -10.    ])
    """
    slope = (input - target) / np.maximum(input * (1 - input), 1e-12)
    if weight is not None:
        slope = slope * weight
    return slope * spread(grad_output, input, reduction)


@ignore_fp_warnings
def binary_cross_entropy_with_logits(
    input: Array,
    target: Array,
    weight: Array | None = None,
    reduction: str = "mean",
    pos_weight: Array | None = None,
) -> Value:
    """Sigmoid and binary cross-entropy in one, safe for any logit.

    −(p t log σ(z) + (1 − t) log(1 − σ(z))) with p = pos_weight (1 if None), and
    −log σ(z) = max(−z, 0) + log(1 + e^(−|z|)).  (torch.nn.functional.…_with_logits)

    >>> z, t = np.array([0.0, -100.0]), np.ones(2)
    >>> binary_cross_entropy_with_logits(z, t, reduction="none").round(4)
    array([  0.6931, 100.    ])
    """
    softplus = np.log1p(np.exp(-np.abs(input))) + np.maximum(-input, 0)  # −log σ(z)
    scale = 1 if pos_weight is None else 1 + (pos_weight - 1) * target
    loss = (1 - target) * input + scale * softplus
    return reduce(loss if weight is None else loss * weight, reduction)


@ignore_fp_warnings
def binary_cross_entropy_with_logits_backward(
    grad_output: Array,
    input: Array,
    target: Array,
    weight: Array | None = None,
    reduction: str = "mean",
    pos_weight: Array | None = None,
) -> Array:
    """d(−log σ(z))/dz = σ(z) − 1, hence σ(z) − t when pos_weight is 1.

    >>> z, t = np.array([0.0, -1000.0]), np.ones(2)
    >>> binary_cross_entropy_with_logits_backward(1.0, z, t, reduction="sum")
    array([-0.5, -1. ])
    """
    scale = 1 if pos_weight is None else 1 + (pos_weight - 1) * target
    slope = (1 - target) + scale * (sigmoid(input) - 1)
    if weight is not None:
        slope = slope * weight
    return slope * spread(grad_output, input, reduction)


def cross_entropy(
    input: Array, target: Array, weight: Array | None = None, reduction: str = "mean"
) -> Value:
    """−log softmax(z)[class], the loss of a classifier.  (slides 36 and 37)

    input (N, C) logits, target (N,) class indices, weight (C,) or None -> a number, or (N,) for
    'none'. With weights the mean is divided by the sum of the weights met, as in
    torch.nn.functional.cross_entropy.

    >>> logits = np.array([[2.0, 1.0, 0.1]])
    >>> float(cross_entropy(logits, np.array([0])).round(4))
    0.417
    >>> float(cross_entropy(logits, np.array([2])).round(4))
    2.317
    """
    return nll_loss(log_softmax(input, dim=1), target, weight, reduction)


@ignore_fp_warnings
def nll_loss(
    log_p: Array, target: Array, weight: Array | None = None, reduction: str = "mean"
) -> Value:
    """−log p[class]: the second half of cross_entropy, given the logarithms (N, C).

    >>> float(nll_loss(np.log([[0.7, 0.2, 0.1]]), np.array([0])).round(4))
    0.3567
    """
    loss = -log_p[np.arange(len(target)), target]
    if weight is None:
        return reduce(loss, reduction)
    weights = weight[target]
    loss = loss * weights
    return loss.sum() / weights.sum() if reduction == "mean" else reduce(loss, reduction)


@ignore_fp_warnings
def cross_entropy_backward(
    input: Array,
    target: Array,
    weight: Array | None = None,
    reduction: str = "mean",
    grad_output: Value | float = 1.0,
    log_p: Array | None = None,
) -> Array:
    """∂(−log p_t)/∂z_j = p_j − δ_jt: the probabilities, less one at the true class.

    input (N, C), target (N,) -> (N, C). grad_output (a number, or (N,) for 'none') comes last
    because it is 1 whenever the loss is the end of the graph. log_p: log_softmax(input), if the
    forward pass has kept it.

    >>> cross_entropy_backward(np.array([[2.0, 1.0, 0.1]]), np.array([0])).round(4)
    array([[-0.341 ,  0.2424,  0.0986]])
    """
    grad = np.exp(log_softmax(input, dim=1) if log_p is None else log_p)
    grad[np.arange(len(target)), target] -= 1
    scale = np.asarray(grad_output, dtype=grad.dtype)
    if weight is None:
        scale = scale / len(target) if reduction == "mean" else scale
    else:
        weights = weight[target]
        scale = scale / weights.sum() * weights if reduction == "mean" else scale * weights
    grad *= scale[..., None]
    return grad
