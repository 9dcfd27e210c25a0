"""Activations as functions of tensors: pairs from `ops` and `ops_activations`, recorded."""

from collections.abc import Sequence
from typing import Any

from nblib import dtypes as dt
from nblib import ops
from nblib import ops_activations as more
from nblib.annotations import Array, Grads, Pair
from nblib.inplace import in_place
from nblib.nn.functional.checks import floats_of, in_dtype, tensor_of
from nblib.numerics import axes_of, unbroadcast
from nblib.tensor import Tensor, apply


def _pointwise(
    input: Tensor,
    node: str,
    pair: Pair,
    settings: Sequence[Any] = (),
    inplace: bool = False,
    name: str | None = None,
) -> Tensor:
    """One function of each element: pair = (forward, backward) with the same settings.

    node: what torch calls the operation in a graph.
    """
    forward, backward = pair
    if inplace:
        name = name or forward.__name__
        return in_place(f"{name}_", lambda x: _pointwise(x, node, pair, settings))(
            tensor_of(input, name)
        )
    x = floats_of(input, name or forward.__name__)
    return apply(node, forward(x, *settings), (input,), lambda g: (backward(g, x, *settings),))


def relu(input: Tensor, inplace: bool = False) -> Tensor:
    """max(0, z).  (slide 22)

    >>> F.relu(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([0., 0., 2.])
    """
    input = tensor_of(input, "relu")
    return in_place("relu_", relu)(input) if inplace else input.relu()


def sigmoid(input: Tensor) -> Tensor:
    """1 / (1 + e⁻ᶻ).  (slide 19)

    >>> F.sigmoid(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([0.2689, 0.5000, 0.8808])
    """
    return tensor_of(input, "sigmoid").sigmoid()


def tanh(input: Tensor) -> Tensor:
    """The hyperbolic tangent.  (slide 21)

    >>> F.tanh(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([-0.7616,  0.0000,  0.9640])
    """
    return tensor_of(input, "tanh").tanh()


def leaky_relu(input: Tensor, negative_slope: float = 0.01, inplace: bool = False) -> Tensor:
    """z for z > 0, else negative_slope · z.  (slide 24)

    >>> F.leaky_relu(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([-0.0100,  0.0000,  2.0000])
    """
    pair = ops.leaky_relu, ops.leaky_relu_backward
    return _pointwise(input, "leakyRelu", pair, (negative_slope,), inplace)


def elu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """z for z > 0, else α(eᶻ − 1).  (slide 24)

    >>> F.elu(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([-0.6321,  0.0000,  2.0000])
    """
    return _pointwise(input, "elu", (ops.elu, ops.elu_backward), (alpha,), inplace)


def gelu(input: Tensor, approximate: str = "none") -> Tensor:
    """z Φ(z); approximate is 'none' or 'tanh'.  (slide 24)

    >>> F.gelu(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([-0.1587,  0.0000,  1.9545])
    """
    return _pointwise(input, "gelu", (ops.gelu, ops.gelu_backward), (approximate,))


def silu(input: Tensor, inplace: bool = False) -> Tensor:
    """z σ(z), Swish.  (slide 24)

    >>> F.silu(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([-0.2689,  0.0000,  1.7616])
    """
    return _pointwise(input, "silu", (ops.silu, ops.silu_backward), (), inplace)


def softplus(input: Tensor, beta: float = 1.0, threshold: float = 20.0) -> Tensor:
    """log(1 + e^(βz)) / β, a smooth relu.

    >>> F.softplus(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([0.3133, 0.6931, 2.1269])
    """
    pair = more.softplus, more.softplus_backward
    return _pointwise(input, "softplus", pair, (beta, threshold))


def softsign(input: Tensor) -> Tensor:
    """z / (1 + |z|).

    >>> F.softsign(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([-0.5000,  0.0000,  0.6667])
    """
    return _pointwise(input, "div", (more.softsign, more.softsign_backward))


def hardtanh(
    input: Tensor, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False
) -> Tensor:
    """z held between min_val and max_val.

    >>> F.hardtanh(torch.tensor([-2.0, 0.5, 2.0]))
    tensor([-1.0000,  0.5000,  1.0000])
    """
    if min_val > max_val:
        raise ValueError(
            f"min_val cannot be greater than max_val, got {min_val} > {max_val}; exchange them."
        )
    pair = more.hardtanh, more.hardtanh_backward
    return _pointwise(input, "hardtanh", pair, (min_val, max_val), inplace)


def relu6(input: Tensor, inplace: bool = False) -> Tensor:
    """z held between 0 and 6.

    >>> F.relu6(torch.tensor([-1.0, 3.0, 9.0]))
    tensor([0., 3., 6.])
    """
    return hardtanh(input, 0.0, 6.0, inplace)


def celu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """z for z > 0, else α(e^(z/α) − 1).

    >>> F.celu(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([-0.6321,  0.0000,  2.0000])
    """
    if alpha == 0:
        raise ZeroDivisionError("ZeroDivisionError: alpha cannot be 0 for CELU; give alpha=1.")
    return _pointwise(input, "celu", (more.celu, more.celu_backward), (alpha,), inplace)


def selu(input: Tensor, inplace: bool = False) -> Tensor:
    """λ z for z > 0, else λ α(eᶻ − 1), with the constants that keep mean 0 and variance 1.

    >>> F.selu(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([-1.1113,  0.0000,  2.1014])
    """
    return _pointwise(input, "elu", (more.selu, more.selu_backward), (), inplace)


def mish(input: Tensor, inplace: bool = False) -> Tensor:
    """z tanh(softplus(z)).

    >>> F.mish(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([-0.3034,  0.0000,  1.9440])
    """
    return _pointwise(input, "mish", (more.mish, more.mish_backward), (), inplace)


def hardsigmoid(input: Tensor, inplace: bool = False) -> Tensor:
    """(z + 3) / 6 held between 0 and 1.

    >>> F.hardsigmoid(torch.tensor([-4.0, 0.0, 1.5]))
    tensor([0.0000, 0.5000, 0.7500])
    """
    pair = more.hardsigmoid, more.hardsigmoid_backward
    return _pointwise(input, "hardsigmoid", pair, (), inplace)


def hardswish(input: Tensor, inplace: bool = False) -> Tensor:
    """z times hardsigmoid(z).

    >>> F.hardswish(torch.tensor([-4.0, 1.5, 4.0]))
    tensor([-0.0000, 1.1250, 4.0000])
    """
    return _pointwise(input, "hardswish", (more.hardswish, more.hardswish_backward), (), inplace)


def logsigmoid(input: Tensor) -> Tensor:
    """log σ(z), computed stably.

    >>> F.logsigmoid(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([-1.3133, -0.6931, -0.1269])
    """
    return _pointwise(input, "logSigmoid", (more.logsigmoid, more.logsigmoid_backward))


def tanhshrink(input: Tensor) -> Tensor:
    """z − tanh z.

    >>> F.tanhshrink(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([-0.2384,  0.0000,  1.0360])
    """
    return _pointwise(input, "sub", (more.tanhshrink, more.tanhshrink_backward))


def hardshrink(input: Tensor, lambd: float = 0.5) -> Tensor:
    """z, but 0 where |z| is at most lambd.

    >>> F.hardshrink(torch.tensor([-2.0, 0.3, 0.7]))
    tensor([-2.0000,  0.0000,  0.7000])
    """
    return _pointwise(input, "hardshrink", (more.hardshrink, more.hardshrink_backward), (lambd,))


def softshrink(input: Tensor, lambd: float = 0.5) -> Tensor:
    """z brought nearer to 0 by lambd.

    >>> F.softshrink(torch.tensor([-2.0, 0.3, 0.7]))
    tensor([-1.5000,  0.0000,  0.2000])
    """
    if lambd < 0:
        raise RuntimeError(f"softshrink: lambda must be at least 0, but found {lambd}.")
    return _pointwise(input, "softshrink", (more.softshrink, more.softshrink_backward), (lambd,))


def threshold(input: Tensor, threshold: float, value: float, inplace: bool = False) -> Tensor:
    """z above the threshold, else value.

    >>> F.threshold(torch.tensor([-1.0, 0.5, 2.0]), 1.0, 9.0)
    tensor([9., 9., 2.])
    """

    def backward(grad: Array, x: Array, limit: float, value: float) -> Array:
        return more.threshold_backward(grad, x, limit)

    return _pointwise(input, "threshold", (more.threshold, backward), (threshold, value), inplace)


def prelu(input: Tensor, weight: Tensor) -> Tensor:
    """z for z > 0, else w z with learned slopes w: one, or one for each entry of dimension 1.

    >>> F.prelu(torch.tensor([-2.0, 3.0]), torch.tensor([0.25]))
    tensor([-0.5000,  3.0000])
    """
    x, w = floats_of(input, "prelu"), floats_of(weight, "prelu")
    channels = x.shape[1] if x.ndim > 1 else 1
    if w.ndim > 1 or w.size not in (1, channels):
        raise RuntimeError(
            f"Mismatch of parameter numbers and input channel size. Found parameter numbers = "
            f"{w.size} and channel size = {channels}; give one slope, or one a channel."
        )
    if x.dtype != w.dtype:
        raise RuntimeError(
            f"prelu: input is {input.dtype.name} and weight {weight.dtype.name}; convert one."
        )
    wide = w.reshape((1, -1) + (1,) * (x.ndim - 2)) if x.ndim > 1 else w.reshape(-1)
    shape = wide.shape if x.ndim else ()
    wide = wide.reshape(shape)

    def backward(g: Array) -> Grads:
        grad, slopes = more.prelu_backward(g, x, w.reshape(shape))
        return grad, unbroadcast(slopes, shape).reshape(w.shape)

    return apply("preluKernel", more.prelu(x, wide), (input, weight), backward)


def glu(input: Tensor, dim: int = -1) -> Tensor:
    """a σ(b) for the two halves a and b of the input along dim.

    >>> F.glu(torch.tensor([2.0, 3.0, 0.0, 100.0]))
    tensor([1., 3.])
    """
    x = floats_of(input, "glu")
    if x.ndim == 0:
        raise RuntimeError("glu does not support 0-dimensional tensors; give at least a vector.")
    axis = axes_of(dim, x.ndim)
    if x.shape[axis] % 2:
        raise RuntimeError(
            f"Halving dimension must be even, but dimension {axis} is size {x.shape[axis]}."
        )
    return apply("glu", more.glu(x, axis), (input,), lambda g: (more.glu_backward(g, x, axis),))


def softmax(
    input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: dt.DType = None
) -> Tensor:
    """Probabilities along dim.  (slide 33) torch's old habit of guessing dim is left out.

    >>> F.softmax(torch.tensor([[2.0, 1.0, 0.1]]), dim=1)
    tensor([[0.6590, 0.2424, 0.0986]])
    """
    return in_dtype(input, dtype, "softmax").softmax(_given(dim, "softmax"))


def softmin(
    input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: dt.DType = None
) -> Tensor:
    """softmax of −z: the smallest gets the largest share.

    >>> F.softmin(torch.tensor([[2.0, 1.0, 0.1]]), dim=1)
    tensor([[0.0961, 0.2613, 0.6426]])
    """
    return (-in_dtype(input, dtype, "softmin")).softmax(_given(dim, "softmin"))


def log_softmax(
    input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: dt.DType = None
) -> Tensor:
    """The logarithm of softmax along dim.

    >>> F.log_softmax(torch.tensor([[2.0, 1.0, 0.1]]), dim=1)
    tensor([[-0.4170, -1.4170, -2.3170]])
    """
    return in_dtype(input, dtype, "log_softmax").log_softmax(_given(dim, "log_softmax"))


def _given(dim: int | None, name: str) -> int:
    if dim is None:
        raise TypeError(
            f"{name} needs dim: dim=1 for rows of a batch. (torch guesses it, with a warning that "
            "the guess is deprecated; this engine does not.)"
        )
    return dim
