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
    """log(1 + e^(βz)) / β, a smooth relu; z itself where βz is above threshold.

    >>> softplus(np.array([-1.0, 0.0, 100.0])).round(4)
    array([  0.3133,   0.6931, 100.    ])
    """
    return np.where(input * beta > threshold, input, np.logaddexp(0, input * beta) / beta).astype(
        input.dtype
    )


@ignore_fp_warnings
def softplus_backward(
    grad_output: Array, input: Array, beta: float = 1.0, threshold: float = 20.0
) -> Array:
    """d log(1 + e^(βz))/dz / β = σ(βz).

    >>> softplus_backward(np.ones(1), np.array([0.0]))
    array([0.5])
    """
    scaled = input * beta
    return np.where(scaled > threshold, grad_output, grad_output * sigmoid(scaled)).astype(
        input.dtype
    )


@ignore_fp_warnings
def softsign(input: Array) -> Array:
    """z / (1 + |z|).

    >>> softsign(np.array([-3.0, 0.0, 1.0]))
    array([-0.75,  0.  ,  0.5 ])
    """
    return input / (1 + np.abs(input))


@ignore_fp_warnings
def softsign_backward(grad_output: Array, input: Array) -> Array:
    """Quotient rule: (1 + |z| − z sign z) / (1 + |z|)² = 1 / (1 + |z|)².

    >>> softsign_backward(np.ones(3), np.array([-3.0, 0.0, 1.0]))
    array([0.0625, 1.    , 0.25  ])
    """
    return grad_output / np.square(1 + np.abs(input))


def hardtanh(input: Array, min_val: float = -1.0, max_val: float = 1.0) -> Array:
    """z held between min_val and max_val.

    >>> hardtanh(np.array([-2.0, 0.5, 2.0]))
    array([-1. ,  0.5,  1. ])
    """
    return np.clip(input, min_val, max_val)


def hardtanh_backward(
    grad_output: Array, input: Array, min_val: float = -1.0, max_val: float = 1.0
) -> Array:
    """The slope is 1 strictly between the bounds and 0 on and beyond them.

    >>> hardtanh_backward(np.ones(3), np.array([-2.0, 0.5, 1.0]))
    array([0., 1., 0.])
    """
    return np.where((input <= min_val) | (input >= max_val), 0, grad_output)


@ignore_fp_warnings
def celu(input: Array, alpha: float = 1.0) -> Array:
    """z for z > 0, else α(e^(z/α) − 1): smooth at 0 for every α.  (Barron 2017)

    >>> celu(np.array([-1.0, 2.0]), alpha=2.0).round(4)
    array([-0.7869,  2.    ])
    """
    return np.where(input > 0, input, alpha * np.expm1(np.minimum(input, 0) / alpha)).astype(
        input.dtype
    )


@ignore_fp_warnings
def celu_backward(grad_output: Array, input: Array, alpha: float = 1.0) -> Array:
    """The slope is 1 where z > 0 and e^(z/α) elsewhere.

    >>> celu_backward(np.ones(2), np.array([-1.0, 2.0]), alpha=2.0).round(4)
    array([0.6065, 1.    ])
    """
    slope = np.exp(np.minimum(input, 0) / alpha)
    return np.where(input > 0, grad_output, grad_output * slope).astype(input.dtype)


@ignore_fp_warnings
def selu(input: Array) -> Array:
    """λ z for z > 0, else λ α(eᶻ − 1), the constants keeping mean 0 and variance 1.

    >>> selu(np.array([-1.0, 2.0])).round(4)
    array([-1.1113,  2.1014])
    """
    return np.where(
        input > 0, SELU_SCALE * input, SELU_SCALE * SELU_ALPHA * np.expm1(np.minimum(input, 0))
    ).astype(input.dtype)


@ignore_fp_warnings
def selu_backward(grad_output: Array, input: Array) -> Array:
    """The slope is λ where z > 0 and λ α eᶻ elsewhere.

    >>> selu_backward(np.ones(2), np.array([-1.0, 2.0])).round(4)
    array([0.6468, 1.0507])
    """
    slope = np.where(input > 0, SELU_SCALE, SELU_SCALE * SELU_ALPHA * np.exp(np.minimum(input, 0)))
    return (grad_output * slope).astype(input.dtype)


@ignore_fp_warnings
def mish(input: Array) -> Array:
    """z tanh(log(1 + eᶻ)).  (Misra 2019)

    >>> mish(np.array([-1.0, 0.0, 1.0])).round(4)
    array([-0.3034,  0.    ,  0.8651])
    """
    return input * np.tanh(np.logaddexp(0, input))


@ignore_fp_warnings
def mish_backward(grad_output: Array, input: Array) -> Array:
    """Product rule with t = tanh(softplus z): t + z (1 − t²) σ(z).

    >>> mish_backward(np.ones(3), np.array([-1.0, 0.0, 1.0])).round(4)
    array([0.0592, 0.6   , 1.049 ])
    """
    t = np.tanh(np.logaddexp(0, input))
    return grad_output * (t + input * (1 - t * t) * sigmoid(input))


def hardsigmoid(input: Array) -> Array:
    """(z + 3) / 6 held between 0 and 1: the sigmoid in three straight pieces.

    >>> hardsigmoid(np.array([-4.0, 0.0, 1.5, 4.0]))
    array([0.  , 0.5 , 0.75, 1.  ])
    """
    return np.clip(input + 3, 0, 6) / 6


def hardsigmoid_backward(grad_output: Array, input: Array) -> Array:
    """The slope is 1/6 strictly between −3 and 3, and 0 elsewhere.

    >>> hardsigmoid_backward(np.ones(3), np.array([-4.0, 0.0, 3.0])).round(4)
    array([0.    , 0.1667, 0.    ])
    """
    return np.where((input > -3) & (input < 3), grad_output / 6, 0)


@ignore_fp_warnings
def hardswish(input: Array) -> Array:
    """z times hardsigmoid(z).

    >>> hardswish(np.array([-4.0, 1.5, 4.0]))
    array([-0.   ,  1.125,  4.   ])
    """
    return input * np.clip(input + 3, 0, 6) / 6


@ignore_fp_warnings
def hardswish_backward(grad_output: Array, input: Array) -> Array:
    """Between −3 and 3 it is (z² + 3z) / 6, with slope z/3 + ½; 0 below and 1 above.

    >>> hardswish_backward(np.ones(3), np.array([-4.0, 1.5, 4.0]))
    array([0., 1., 1.])
    """
    inner = grad_output * (input / 3 + 0.5)
    return np.where(input <= -3, 0, np.where(input < 3, inner, grad_output)).astype(input.dtype)


@ignore_fp_warnings
def logsigmoid(input: Array) -> Array:
    """log σ(z) = −log(1 + e⁻ᶻ), without forming the tiny σ.

    >>> logsigmoid(np.array([0.0, -100.0])).round(4)
    array([  -0.6931, -100.    ])
    """
    return np.minimum(input, 0) - np.log1p(np.exp(-np.abs(input)))


@ignore_fp_warnings
def logsigmoid_backward(grad_output: Array, input: Array) -> Array:
    """d log σ(z)/dz = 1 − σ(z) = σ(−z).

    >>> logsigmoid_backward(np.ones(2), np.array([0.0, -1000.0]))
    array([0.5, 1. ])
    """
    return grad_output * sigmoid(-input)


@ignore_fp_warnings
def tanhshrink(input: Array) -> Array:
    """z − tanh z.

    >>> tanhshrink(np.array([0.0, 2.0])).round(4)
    array([0.   , 1.036])
    """
    return input - np.tanh(input)


@ignore_fp_warnings
def tanhshrink_backward(grad_output: Array, input: Array) -> Array:
    """1 − (1 − tanh² z) = tanh² z.

    >>> tanhshrink_backward(np.ones(2), np.array([0.0, 2.0])).round(4)
    array([0.    , 0.9293])
    """
    return grad_output * np.square(np.tanh(input))


def hardshrink(input: Array, lambd: float = 0.5) -> Array:
    """z, but 0 where |z| is at most lambd.

    >>> hardshrink(np.array([-2.0, 0.3, 0.7]))
    array([-2. ,  0. ,  0.7])
    """
    return np.where(np.abs(input) <= lambd, 0, input).astype(input.dtype)


def hardshrink_backward(grad_output: Array, input: Array, lambd: float = 0.5) -> Array:
    """The slope is 0 in the gap and 1 outside.

    >>> hardshrink_backward(np.ones(3), np.array([-2.0, 0.3, 0.7]))
    array([1., 0., 1.])
    """
    return np.where(np.abs(input) <= lambd, 0, grad_output)


@ignore_fp_warnings
def softshrink(input: Array, lambd: float = 0.5) -> Array:
    """z brought nearer to 0 by lambd, and 0 where |z| is at most that.

    >>> softshrink(np.array([-2.0, 0.25, 0.75]))
    array([-1.5 ,  0.  ,  0.25])
    """
    moved = input - np.sign(input) * lambd
    return np.where(np.abs(input) <= lambd, input * 0, moved).astype(input.dtype)


def softshrink_backward(grad_output: Array, input: Array, lambd: float = 0.5) -> Array:
    """The slope is 0 in the gap and 1 outside.

    >>> softshrink_backward(np.ones(3), np.array([-2.0, 0.25, 0.75]))
    array([1., 0., 1.])
    """
    return np.where(np.abs(input) <= lambd, 0, grad_output)


def threshold(input: Array, threshold: float, value: float) -> Array:
    """z above the threshold, else value.

    >>> threshold(np.array([-1.0, 0.5, 2.0]), 1.0, 9.0)
    array([9., 9., 2.])
    """
    return np.where(input <= threshold, value, input).astype(input.dtype)


def threshold_backward(grad_output: Array, input: Array, threshold: float) -> Array:
    """The slope is 1 above the threshold and 0 elsewhere.

    >>> threshold_backward(np.ones(3), np.array([-1.0, 0.5, 2.0]), 1.0)
    array([0., 0., 1.])
    """
    return np.where(input <= threshold, 0, grad_output)


@ignore_fp_warnings
def prelu(input: Array, weight: Array) -> Array:
    """z for z > 0, else w z, with a slope w that is learned.  (He 2015) weight is broadcast.

    >>> prelu(np.array([-2.0, 3.0]), np.array([0.25]))
    array([-0.5,  3. ])
    """
    return np.where(input > 0, input, weight * input)


@ignore_fp_warnings
def prelu_backward(grad_output: Array, input: Array, weight: Array) -> tuple[Array, Array]:
    """∂/∂z as for leaky_relu; ∂/∂w = z where z ≤ 0 and 0 elsewhere, for every element apart.

    >>> prelu_backward(np.ones(2), np.array([-2.0, 3.0]), np.array([0.25]))
    (array([0.25, 1.  ]), array([-2.,  0.]))
    """
    below = input <= 0
    return (
        np.where(input > 0, grad_output, weight * grad_output),
        np.where(below, input * grad_output, 0),
    )


@ignore_fp_warnings
def glu(input: Array, dim: int = -1) -> Array:
    """a σ(b) for the two halves a and b of z along dim.  (Dauphin 2017)

    >>> glu(np.array([2.0, 3.0, 0.0, 100.0]))
    array([1., 3.])
    """
    a, b = np.split(input, 2, axis=dim)
    return a * sigmoid(b)


@ignore_fp_warnings
def glu_backward(grad_output: Array, input: Array, dim: int = -1) -> Array:
    """Product rule with s = σ(b): ∂/∂a = s, ∂/∂b = a s (1 − s).

    >>> glu_backward(np.ones(1), np.array([2.0, 0.0]))
    array([0.5, 0.5])
    """
    a, b = np.split(input, 2, axis=dim)
    s = sigmoid(b)
    return np.concatenate([grad_output * s, grad_output * a * s * (1 - s)], axis=dim)
