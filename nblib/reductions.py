"""Many numbers become few: sum, mean, max, min, argmax, argmin, any, all.

Each is a function and a method at once, `sum(x, dim=1)` and `x.sum(dim=1)`, as in torch.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from nblib import derivatives, return_types
from nblib import dtypes as dt
from nblib.annotations import Array, Axis, Dim, Value
from nblib.attaching import tensor_method
from nblib.numerics import axes_of, ignore_fp_warnings, whole
from nblib.operators import maximum, minimum
from nblib.tensor import Tensor, apply, wrap


@tensor_method
def sum(self: Tensor, dim: Dim = None, keepdim: bool = False, *, dtype: dt.DType = None) -> Tensor:
    """The sum of all elements, or along dim.  (torch.sum)

    >>> x = torch.tensor([[1, 2, 3], [4, 5, 6]])
    >>> x.sum(), x.sum(dim=0), x.sum(dim=1, keepdim=True).shape
    (tensor(21), tensor([5, 7, 9]), torch.Size([2, 1]))
    """
    if dtype is not None:
        return self.to(dtype).sum(dim, keepdim).to(dtype)
    axis, shape = axes_of(_all_for_none(dim), self.ndim), self._data.shape
    value, name = _total(self._data, axis, keepdim), "sum" if axis is None else "sum.1"
    backward = derivatives.sum_backward
    return apply(name, value, (self,), lambda g: (backward(g, shape, axis, keepdim),))


@tensor_method
@ignore_fp_warnings
def mean(self: Tensor, dim: Dim = None, keepdim: bool = False, *, dtype: dt.DType = None) -> Tensor:
    """The mean of all elements, or along dim.  (torch.mean)

    NotImplementedError for integers, as in torch: make floats of them first.

    >>> x = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    >>> x.mean(), x.mean(dim=0)
    (tensor(3.5000), tensor([2.5000, 3.5000, 4.5000]))
    """
    if dtype is not None:
        return self.to(dtype).mean(dim, keepdim)
    if not self.dtype.is_floating_point:
        raise NotImplementedError(
            f"mean(): could not infer output dtype. Input dtype must be floating point, this "
            f"is {self.dtype.name}; use .float().mean()."
        )
    axis, x = axes_of(_all_for_none(dim), self.ndim), self._data
    shape, name = x.shape, "mean" if axis is None else "mean.1"
    total = np.asarray(_total(x, axis, keepdim))
    reduced = range(x.ndim) if axis is None else np.atleast_1d(axis).astype(int)
    count = x.dtype.type(np.prod([shape[i] for i in reduced]))
    backward = derivatives.sum_backward
    return apply(
        name, total / count, (self,), lambda g: (backward(g / count, shape, axis, keepdim),)
    )


def _all_for_none(dim: Dim) -> Dim:
    """torch reduces every dimension where no dimension is named."""
    return None if isinstance(dim, (tuple, list)) and len(dim) == 0 else dim


@tensor_method
def max(self: Tensor, dim: Dim | Tensor | None = None, keepdim: bool = False) -> Any:
    """The largest element; with dim a pair (values, indices); with a tensor the larger of two.

    RuntimeError (with dim: IndexError) where there is no element to choose from.  (torch.max)
    The second of the pair is what slide 59 calls `predicted`.

    >>> outputs = torch.tensor([[0.1, 0.7, 0.2], [0.5, 0.3, 0.2]])
    >>> outputs.max()
    tensor(0.7000)
    >>> _, predicted = outputs.max(1)
    >>> predicted
    tensor([1, 0])
    """
    return _extreme(self, dim, keepdim, np.argmax, 1, "max")


@tensor_method
def min(self: Tensor, dim: Dim | Tensor | None = None, keepdim: bool = False) -> Any:
    """The smallest element; with dim a pair (values, indices).  (torch.min) Errors as for max.

    >>> values, indices = torch.tensor([[3.0, 1.0], [2.0, 5.0]]).min(dim=1)
    >>> values, indices
    (tensor([1., 2.]), tensor([1, 0]))
    """
    return _extreme(self, dim, keepdim, np.argmin, -1, "min")


@tensor_method
def argmax(self: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Index of the largest element (of the flattened tensor without dim).  (torch.argmax)

    IndexError where there is no element to choose from.

    >>> x = torch.tensor([[1, 9, 3], [8, 5, 6]])
    >>> x.argmax(), x.argmax(dim=1)
    (tensor(1), tensor([1, 0]))
    """
    return _arg(self, dim, keepdim, np.argmax)


@tensor_method
def argmin(self: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Index of the smallest element (of the flattened tensor without dim).  (torch.argmin)

    IndexError where there is no element to choose from.

    >>> torch.tensor([[1, 9, 3], [8, 5, 6]]).argmin(dim=1)
    tensor([0, 1])
    """
    return _arg(self, dim, keepdim, np.argmin)


@tensor_method
def any(self: Tensor, dim: Dim = None, keepdim: bool = False) -> Tensor:
    """Whether any element is not 0, in all or along dim.  (torch.any)

    >>> torch.tensor([[0, 0], [0, 7]]).any(dim=1)
    tensor([False,  True])
    """
    return _yes(np.any, self, dim, keepdim)


@tensor_method
def all(self: Tensor, dim: Dim = None, keepdim: bool = False) -> Tensor:
    """Whether every element is not 0, in all or along dim.  (torch.all)

    >>> torch.tensor([[1, 0], [3, 7]]).all(dim=1)
    tensor([False,  True])
    """
    return _yes(np.all, self, dim, keepdim)


def _yes(ask: Callable[..., Any], x: Tensor, dim: Dim, keepdim: bool) -> Tensor:
    found = np.asarray(ask(x._data, axis=axes_of(dim, x.ndim), keepdims=keepdim))
    return wrap(found.astype(np.uint8) if x.dtype is dt.uint8 else found)  # as in torch


def _extreme(
    x: Tensor, dim: Dim | Tensor, keepdim: bool, arg: Callable[..., Array], sign: int, name: str
) -> Any:
    if isinstance(dim, Tensor):
        return maximum(x, dim) if sign > 0 else minimum(x, dim)
    data = x._data
    axis = axes_of(dim, x.ndim)
    if data.size == 0 and (axis is None or data.shape[axis] == 0):
        raise (RuntimeError if axis is None else IndexError)(
            f"{name}() of a tensor with no elements (shape {list(x.shape)}) is not defined; "
            "it needs at least one element to choose from."
        )
    if axis is None:
        value = np.asarray(data.max() if sign > 0 else data.min())
        return apply(
            f"{name}.1", value, (x,), lambda g: (derivatives.max_backward(g, data, value),)
        )
    if axis == ():
        return getattr(return_types, name)(x.clone(), wrap(whole(0)))
    found = whole(arg(data, axis=axis, keepdims=True))
    values = np.take_along_axis(data, found, axis=axis)
    if not keepdim:
        found, values = found.squeeze(axis), values.squeeze(axis)
    shape = data.shape
    picked = apply(
        name,
        values,
        (x,),
        lambda g: (derivatives.select_backward(g, shape, axis, keepdim, found),),
    )
    return getattr(return_types, name)(picked, wrap(found))


def _arg(x: Tensor, dim: Dim, keepdim: bool, arg: Callable[..., Array]) -> Tensor:
    axis = axes_of(dim, x.ndim)
    if axis == ():
        axis = None
    if x._data.size == 0 and (axis is None or x._data.shape[axis] == 0):
        raise IndexError(
            f"{arg.__name__}() needs at least one element to choose from, this tensor has shape "
            f"{list(x.shape)}."
        )
    return wrap(whole(arg(x._data, axis=axis, keepdims=keepdim)))


@ignore_fp_warnings
def _total(x: Array, axis: Axis, keepdim: bool) -> Value:
    """The sum, with torch's dtype and precision.

    NumPy adds pairwise along the axis that lies together in memory, one by one along others: there
    a float32 sum of thousands loses digits, so it is taken in float64.
    """
    if x.dtype.kind in "biu":
        return x.sum(axis=axis, keepdims=keepdim, dtype=np.int64)
    one_by_one = axis is not None and x.dtype == np.float32 and x.size > 1024
    if one_by_one and np.prod([x.shape[i] for i in np.atleast_1d(axis)], dtype=int) > 1024:
        return x.sum(axis=axis, keepdims=keepdim, dtype=np.float64).astype(np.float32)
    return x.sum(axis=axis, keepdims=keepdim)
