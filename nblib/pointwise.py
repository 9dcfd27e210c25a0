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
    """eˣ, element by element.  (torch.exp)

    >>> torch.exp(torch.tensor([0.0, 1.0]))
    tensor([1.0000, 2.7183])
    """
    with np.errstate(all="ignore"):
        y = np.exp(_floats(self)._data)
    return apply("exp", y, (self,), lambda g: (derivatives.exp_backward(g, y),))


@tensor_method
def log(self: Tensor) -> Tensor:
    """The natural logarithm; −inf at 0 and nan below, as in torch.

    >>> torch.log(torch.tensor([1.0, 2.7183, 0.0]))
    tensor([0.0000, 1.0000,   -inf])
    """
    x = _floats(self)._data
    with np.errstate(all="ignore"):
        y = np.log(x)
    return apply("log", y, (self,), lambda g: (derivatives.log_backward(g, x),))


@tensor_method
def sqrt(self: Tensor) -> Tensor:
    """The square root; nan below 0.  (torch.sqrt)

    >>> torch.sqrt(torch.tensor([9.0, 2.0, -1.0]))
    tensor([3.0000, 1.4142,    nan])
    """
    with np.errstate(all="ignore"):
        y = np.sqrt(_floats(self)._data)
    return apply("sqrt", y, (self,), lambda g: (derivatives.sqrt_backward(g, y),))


@tensor_method
def abs(self: Tensor) -> Tensor:
    """The absolute value |x|.  (torch.abs)

    >>> torch.abs(torch.tensor([-2, 0, 3]))
    tensor([2, 0, 3])
    """
    x = self._data
    return apply("abs", np.abs(x), (self,), lambda g: (derivatives.abs_backward(g, x),))


@tensor_method
def relu(self: Tensor) -> Tensor:
    """max(0, x).  (slide 22; torch.relu)

    >>> torch.relu(torch.tensor([-2.0, 0.0, 3.0]))
    tensor([0., 0., 3.])
    """
    y = ops.relu(self._data)
    return apply("relu", y, (self,), lambda g: (ops.relu_backward(g, y),))


@tensor_method
def sigmoid(self: Tensor) -> Tensor:
    """1 / (1 + e⁻ˣ), between 0 and 1.  (slide 19; torch.sigmoid)

    >>> torch.sigmoid(torch.tensor([-2.0, 0.0, 2.0]))
    tensor([0.1192, 0.5000, 0.8808])
    """
    y = ops.sigmoid(_floats(self)._data)
    return apply("sigmoid", y, (self,), lambda g: (ops.sigmoid_backward(g, y),))


@tensor_method
def tanh(self: Tensor) -> Tensor:
    """The hyperbolic tangent, between −1 and 1.  (slide 21; torch.tanh)

    >>> torch.tanh(torch.tensor([-2.0, 0.0, 2.0]))
    tensor([-0.9640,  0.0000,  0.9640])
    """
    y = ops.tanh(_floats(self)._data)
    return apply("tanh", y, (self,), lambda g: (ops.tanh_backward(g, y),))


@tensor_method
def softmax(self: Tensor, dim: int, dtype: dt.DType = None) -> Tensor:
    """Probabilities along dim: eˣ over the sum of all eˣ.  (slide 33; torch.softmax)

    TypeError if dim is not a whole number: dim=1 makes each row sum to 1.

    >>> torch.softmax(torch.tensor([[2.0, 1.0, 0.1]]), dim=1)
    tensor([[0.6590, 0.2424, 0.0986]])
    """
    if dtype is not None:
        return self.to(dtype).softmax(dim)
    axis = axes_of(_one_dim(dim, "softmax"), self.ndim)
    if self.ndim == 0:
        return apply("softmax", np.ones_like(self._data), (self,), lambda g: (g * 0,))
    y = ops.softmax(_floats(self)._data, axis)
    return apply("softmax", y, (self,), lambda g: (ops.softmax_backward(g, y, axis),))


@tensor_method
def log_softmax(self: Tensor, dim: int, dtype: dt.DType = None) -> Tensor:
    """The logarithm of softmax, computed stably.  (torch.log_softmax) TypeError as for softmax.

    >>> torch.log_softmax(torch.tensor([[2.0, 1.0, 0.1]]), dim=1)
    tensor([[-0.4170, -1.4170, -2.3170]])
    """
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
