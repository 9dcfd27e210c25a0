"""Products, running sums, and the log of a sum of exponentials: prod, cumsum, logsumexp."""

import numpy as np

from nblib import dtypes as dt
from nblib.annotations import Array, Dim, Grads
from nblib.attaching import tensor_method
from nblib.numerics import axes_of, ignore_fp_warnings
from nblib.tensor import Tensor, apply
from nblib.vocabulary.statistics import all_axes, converted, floats, let_go, put_back


@tensor_method
def prod(self: Tensor, dim: Dim = None, keepdim: bool = False, *, dtype: dt.DType = None) -> Tensor:
    """The product of all elements, or along dim.  (torch.prod)

    >>> torch.tensor([[1, 2], [3, 4]]).prod(dim=1)
    tensor([ 2, 12])
    """
    self = converted(self, dtype)
    x = self._data if self._data.dtype.kind == "f" else self._data.astype(np.int64)
    if dtype is not None:
        x = self._data
    axis = axes_of(dim, x.ndim)
    if axis is None or axis == ():
        flat, along = x.reshape(-1), 0
    else:
        flat, along = x, axis
    with np.errstate(all="ignore"):
        value = np.prod(flat, axis=along, keepdims=True, dtype=x.dtype)

    @ignore_fp_warnings
    def back(g: Array) -> Grads:
        others = _before(flat, along) * np.flip(_before(np.flip(flat, along), along), along)
        g = g.reshape(value.shape)
        return ((g * others).reshape(x.shape).astype(x.dtype),)

    if axis is None or axis == ():
        out = value.reshape((1,) * x.ndim if keepdim and axis is None else ())
    else:
        out = value if keepdim else value.squeeze(along)
    return apply("prod", out, (self,), back)


def _before(x: Array, axis: int) -> Array:
    """The product of all that stand before an element along axis: 1 for the first."""
    ones = np.ones_like(np.take(x, [0] if x.shape[axis] else [], axis=axis))
    return (
        np.cumprod(np.concatenate([ones, np.delete(x, -1, axis)], axis), axis=axis)
        if (x.shape[axis])
        else x
    )


@tensor_method
def cumsum(self: Tensor, dim: int, *, dtype: dt.DType = None) -> Tensor:
    """Sums of all elements up to each one along dim.  (torch.cumsum)

    >>> torch.tensor([1, 2, 3, 4]).cumsum(0)
    tensor([ 1,  3,  6, 10])
    """
    self = converted(self, dtype)
    x = self._data
    axis = axes_of(dim, x.ndim)
    if axis == ():
        return self.clone()
    kind = x.dtype if x.dtype.kind == "f" or dtype is not None else np.int64
    with np.errstate(all="ignore"):
        out = np.cumsum(x, axis=axis, dtype=kind)
    return apply(
        "cumsum", out, (self,), lambda g: (np.flip(np.cumsum(np.flip(g, axis), axis), axis),)
    )


@tensor_method
def cumprod(self: Tensor, dim: int, *, dtype: dt.DType = None) -> Tensor:
    """Products of all elements up to each one along dim.  (torch.cumprod)

    >>> torch.tensor([1, 2, 3, 4]).cumprod(0)
    tensor([ 1,  2,  6, 24])
    """
    self = converted(self, dtype)
    x = self._data
    axis = axes_of(dim, x.ndim)
    if axis == ():
        return self.clone()
    kind = x.dtype if x.dtype.kind == "f" or dtype is not None else np.int64
    with np.errstate(all="ignore"):
        out = np.cumprod(x, axis=axis, dtype=kind)

    @ignore_fp_warnings
    def back(g: Array) -> Grads:
        # x_k is a factor of the products k, k+1 ...: r_k = g_k + x_(k+1) r_(k+1), from the end
        rest, values = np.moveaxis(g.copy(), axis, 0), np.moveaxis(x, axis, 0)
        for k in range(len(rest) - 2, -1, -1):
            rest[k] += values[k + 1] * rest[k + 1]
        return (np.moveaxis(rest, 0, axis) * _before(x, axis),)

    return apply("cumprod", out, (self,), back)


@tensor_method
def logsumexp(self: Tensor, dim: Dim, keepdim: bool = False) -> Tensor:
    """log Σ eˣ along dim, without overflow.  (torch.logsumexp)

    >>> torch.tensor([1000.0, 1000.0]).logsumexp(0)
    tensor(1000.6932)
    """
    self = floats(self)
    x = self._data
    axes = all_axes(dim, x.ndim)
    with np.errstate(all="ignore"):
        top = x.max(axis=axes, keepdims=True, initial=-np.inf)
        shift = np.where(np.isfinite(top), top, 0).astype(x.dtype)
        value = np.log(np.exp(x - shift).sum(axis=axes, keepdims=True)) + shift

    @ignore_fp_warnings
    def back(g: Array) -> Grads:
        g = g if keepdim else put_back(g, axes)
        return (g * np.where(np.isinf(x) & (x < 0), 0, np.exp(x - value)).astype(x.dtype),)

    return apply("logsumexp", let_go(value, axes, keepdim), (self,), back)


__all__ = ["cumprod", "cumsum", "logsumexp", "prod"]
