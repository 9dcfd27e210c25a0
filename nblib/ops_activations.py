"""The activations that other people's dense networks use beside the lecture's (those are in `ops`).

In the manner of `ops`: pure functions on arrays, each with its `_backward` partner, torch's names
and argument order, and torch's choice of slope at every kink.
"""

import numpy as np

from nblib.annotations import Array
from nblib.numerics import ignore_fp_warnings
from nblib.ops import sigmoid

SELU_ALPHA, SELU_SCALE = 1.6732632423543772, 1.0507009873554805  # Klambauer 2017: mean 0, var 1


@ignore_fp_warnings
def softplus(input: Array, beta: float = 1.0, threshold: float = 20.0) -> Array:
    """log(1 + e^(βz)) / β, a smooth relu; z itself where βz is above threshold."""
    return np.where(input * beta > threshold, input, np.logaddexp(0, input * beta) / beta).astype(
        input.dtype
    )


@ignore_fp_warnings
def softplus_backward(
    grad_output: Array, input: Array, beta: float = 1.0, threshold: float = 20.0
) -> Array:
    """d log(1 + e^(βz))/dz / β = σ(βz)."""
    scaled = input * beta
    return np.where(scaled > threshold, grad_output, grad_output * sigmoid(scaled)).astype(
        input.dtype
    )


@ignore_fp_warnings
def softsign(input: Array) -> Array:
    """z / (1 + |z|)."""
    return input / (1 + np.abs(input))


@ignore_fp_warnings
def softsign_backward(grad_output: Array, input: Array) -> Array:
    """Quotient rule: (1 + |z| − z sign z) / (1 + |z|)² = 1 / (1 + |z|)²."""
    return grad_output / np.square(1 + np.abs(input))


def hardtanh(input: Array, min_val: float = -1.0, max_val: float = 1.0) -> Array:
    """z held between min_val and max_val."""
    return np.clip(input, min_val, max_val)


def hardtanh_backward(
    grad_output: Array, input: Array, min_val: float = -1.0, max_val: float = 1.0
) -> Array:
    """The slope is 1 strictly between the bounds and 0 on and beyond them."""
    return np.where((input <= min_val) | (input >= max_val), 0, grad_output)


@ignore_fp_warnings
def celu(input: Array, alpha: float = 1.0) -> Array:
    """z for z > 0, else α(e^(z/α) − 1): smooth at 0 for every α.  (Barron 2017)"""
    return np.where(input > 0, input, alpha * np.expm1(np.minimum(input, 0) / alpha)).astype(
        input.dtype
    )


@ignore_fp_warnings
def celu_backward(grad_output: Array, input: Array, alpha: float = 1.0) -> Array:
    """The slope is 1 where z > 0 and e^(z/α) elsewhere."""
    slope = np.exp(np.minimum(input, 0) / alpha)
    return np.where(input > 0, grad_output, grad_output * slope).astype(input.dtype)


@ignore_fp_warnings
def selu(input: Array) -> Array:
    """λ z for z > 0, else λ α(eᶻ − 1), the constants keeping mean 0 and variance 1."""
    return np.where(
        input > 0, SELU_SCALE * input, SELU_SCALE * SELU_ALPHA * np.expm1(np.minimum(input, 0))
    ).astype(input.dtype)


@ignore_fp_warnings
def selu_backward(grad_output: Array, input: Array) -> Array:
    """The slope is λ where z > 0 and λ α eᶻ elsewhere."""
    slope = np.where(input > 0, SELU_SCALE, SELU_SCALE * SELU_ALPHA * np.exp(np.minimum(input, 0)))
    return (grad_output * slope).astype(input.dtype)


@ignore_fp_warnings
def mish(input: Array) -> Array:
    """z tanh(log(1 + eᶻ)).  (Misra 2019)"""
    return input * np.tanh(np.logaddexp(0, input))


@ignore_fp_warnings
def mish_backward(grad_output: Array, input: Array) -> Array:
    """Product rule with t = tanh(softplus z): t + z (1 − t²) σ(z)."""
    t = np.tanh(np.logaddexp(0, input))
    return grad_output * (t + input * (1 - t * t) * sigmoid(input))


def hardsigmoid(input: Array) -> Array:
    """(z + 3) / 6 held between 0 and 1: the sigmoid in three straight pieces."""
    return np.clip(input + 3, 0, 6) / 6


def hardsigmoid_backward(grad_output: Array, input: Array) -> Array:
    """The slope is 1/6 strictly between −3 and 3, and 0 elsewhere."""
    return np.where((input > -3) & (input < 3), grad_output / 6, 0)


@ignore_fp_warnings
def hardswish(input: Array) -> Array:
    """z times hardsigmoid(z)."""
    return input * np.clip(input + 3, 0, 6) / 6


@ignore_fp_warnings
def hardswish_backward(grad_output: Array, input: Array) -> Array:
    """Between −3 and 3 it is (z² + 3z) / 6, with slope z/3 + ½; 0 below and 1 above."""
    inner = grad_output * (input / 3 + 0.5)
    return np.where(input <= -3, 0, np.where(input < 3, inner, grad_output)).astype(input.dtype)


@ignore_fp_warnings
def logsigmoid(input: Array) -> Array:
    """log σ(z) = −log(1 + e⁻ᶻ), without forming the tiny σ."""
    return np.minimum(input, 0) - np.log1p(np.exp(-np.abs(input)))


@ignore_fp_warnings
def logsigmoid_backward(grad_output: Array, input: Array) -> Array:
    """d log σ(z)/dz = 1 − σ(z) = σ(−z)."""
    return grad_output * sigmoid(-input)


@ignore_fp_warnings
def tanhshrink(input: Array) -> Array:
    """z − tanh z."""
    return input - np.tanh(input)


@ignore_fp_warnings
def tanhshrink_backward(grad_output: Array, input: Array) -> Array:
    """1 − (1 − tanh² z) = tanh² z."""
    return grad_output * np.square(np.tanh(input))


def hardshrink(input: Array, lambd: float = 0.5) -> Array:
    """z, but 0 where |z| is at most lambd."""
    return np.where(np.abs(input) <= lambd, 0, input).astype(input.dtype)


def hardshrink_backward(grad_output: Array, input: Array, lambd: float = 0.5) -> Array:
    """The slope is 0 in the gap and 1 outside."""
    return np.where(np.abs(input) <= lambd, 0, grad_output)


@ignore_fp_warnings
def softshrink(input: Array, lambd: float = 0.5) -> Array:
    """z brought nearer to 0 by lambd, and 0 where |z| is at most that."""
    moved = input - np.sign(input) * lambd
    return np.where(np.abs(input) <= lambd, input * 0, moved).astype(input.dtype)


def softshrink_backward(grad_output: Array, input: Array, lambd: float = 0.5) -> Array:
    """The slope is 0 in the gap and 1 outside."""
    return np.where(np.abs(input) <= lambd, 0, grad_output)


def threshold(input: Array, threshold: float, value: float) -> Array:
    """z above the threshold, else value."""
    return np.where(input <= threshold, value, input).astype(input.dtype)


def threshold_backward(grad_output: Array, input: Array, threshold: float) -> Array:
    """The slope is 1 above the threshold and 0 elsewhere."""
    return np.where(input <= threshold, 0, grad_output)


@ignore_fp_warnings
def prelu(input: Array, weight: Array) -> Array:
    """z for z > 0, else w z, with a slope w that is learned.  (He 2015) weight is broadcast."""
    return np.where(input > 0, input, weight * input)


@ignore_fp_warnings
def prelu_backward(grad_output: Array, input: Array, weight: Array) -> tuple[Array, Array]:
    """∂/∂z as for leaky_relu; ∂/∂w = z where z ≤ 0 and 0 elsewhere, for every element apart."""
    below = input <= 0
    return (
        np.where(input > 0, grad_output, weight * grad_output),
        np.where(below, input * grad_output, 0),
    )


@ignore_fp_warnings
def glu(input: Array, dim: int = -1) -> Array:
    """a σ(b) for the two halves a and b of z along dim.  (Dauphin 2017)"""
    a, b = np.split(input, 2, axis=dim)
    return a * sigmoid(b)


@ignore_fp_warnings
def glu_backward(grad_output: Array, input: Array, dim: int = -1) -> Array:
    """Product rule with s = σ(b): ∂/∂a = s, ∂/∂b = a s (1 − s)."""
    a, b = np.split(input, 2, axis=dim)
    s = sigmoid(b)
    return np.concatenate([grad_output * s, grad_output * a * s * (1 - s)], axis=dim)
