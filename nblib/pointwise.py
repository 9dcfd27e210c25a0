"""Functions of one tensor: exp, log, relu ... element by element; softmax along a dimension.

Each has three parts: compute the value, name the inputs, and say how a gradient goes back (its
`_backward` partner in `derivatives` or `ops`). Each is a function and a method at once, `exp(x)`
and `x.exp()`, as in torch.
"""

import numpy as np

from nblib import derivatives, ops
from nblib import dtypes as dt
from nblib.attaching import tensor_method
from nblib.numerics import axes_of
from nblib.tensor import Tensor, apply, is_int


@tensor_method
def exp(self: Tensor) -> Tensor:
    """eˣ."""
    with np.errstate(all="ignore"):
        y = np.exp(_floats(self)._data)
    return apply("exp", y, (self,), lambda g: (derivatives.exp_backward(g, y),))


@tensor_method
def log(self: Tensor) -> Tensor:
    """The natural logarithm; −inf at 0 and nan below, as in torch."""
    x = _floats(self)._data
    with np.errstate(all="ignore"):
        y = np.log(x)
    return apply("log", y, (self,), lambda g: (derivatives.log_backward(g, x),))


@tensor_method
def sqrt(self: Tensor) -> Tensor:
    """The square root; nan below 0."""
    with np.errstate(all="ignore"):
        y = np.sqrt(_floats(self)._data)
    return apply("sqrt", y, (self,), lambda g: (derivatives.sqrt_backward(g, y),))


@tensor_method
def abs(self: Tensor) -> Tensor:
    """Without the sign."""
    x = self._data
    return apply("abs", np.abs(x), (self,), lambda g: (derivatives.abs_backward(g, x),))


@tensor_method
def relu(self: Tensor) -> Tensor:
    """max(0, x).  (slide 22)"""
    y = ops.relu(self._data)
    return apply("relu", y, (self,), lambda g: (ops.relu_backward(g, y),))


@tensor_method
def sigmoid(self: Tensor) -> Tensor:
    """1 / (1 + e⁻ˣ).  (slide 19)"""
    y = ops.sigmoid(_floats(self)._data)
    return apply("sigmoid", y, (self,), lambda g: (ops.sigmoid_backward(g, y),))


@tensor_method
def tanh(self: Tensor) -> Tensor:
    """The hyperbolic tangent.  (slide 21)"""
    y = ops.tanh(_floats(self)._data)
    return apply("tanh", y, (self,), lambda g: (ops.tanh_backward(g, y),))


@tensor_method
def softmax(self: Tensor, dim: int, dtype: dt.DType = None) -> Tensor:
    """Probabilities along dim, one whole number.  (slide 33)"""
    if dtype is not None:
        return self.to(dtype).softmax(dim)
    axis = axes_of(_one_dim(dim, "softmax"), self.ndim)
    if self.ndim == 0:
        return apply("softmax", np.ones_like(self._data), (self,), lambda g: (g * 0,))
    y = ops.softmax(_floats(self)._data, axis)
    return apply("softmax", y, (self,), lambda g: (ops.softmax_backward(g, y, axis),))


@tensor_method
def log_softmax(self: Tensor, dim: int, dtype: dt.DType = None) -> Tensor:
    """The logarithm of softmax, computed stably."""
    if dtype is not None:
        return self.to(dtype).log_softmax(dim)
    axis = axes_of(_one_dim(dim, "log_softmax"), self.ndim)
    if self.ndim == 0:
        return apply("logSoftmax", np.zeros_like(self._data), (self,), lambda g: (g * 0,))
    y = ops.log_softmax(_floats(self)._data, axis)
    return apply("logSoftmax", y, (self,), lambda g: (ops.log_softmax_backward(g, y, axis),))


def _one_dim(dim: int, name: str) -> int:
    if not is_int(dim) or isinstance(dim, bool):
        raise TypeError(f"{name}: dim={dim!r}; give one whole number, such as dim=1 for rows.")
    return dim


def _floats(x: Tensor) -> Tensor:
    """exp, log and their like turn whole numbers into float32 first, as in torch."""
    return x if x._data.dtype.kind == "f" else x.to(dt.get_default_dtype())
