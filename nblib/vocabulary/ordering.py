"""Order and counting: sort, topk, unique, searchsorted, histc, bincount.

Each is a function and a method at once. Gradients go where the chosen elements came from.
"""

import math
from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from nblib import return_types
from nblib.annotations import Array, Grads, Number
from nblib.attaching import tensor_method
from nblib.numerics import axes_of, whole
from nblib.tensor import Tensor, apply, wrap


def _order(x: Array, axis: int, descending: bool) -> Array:
    """The stable order along axis; nan counts as the largest, equal ones keep their places."""
    if not descending:
        return whole(np.argsort(x, axis=axis, kind="stable"))
    back = whole(np.argsort(np.flip(x, axis), axis=axis, kind="stable"))
    return np.flip(x.shape[axis] - 1 - back, axis)


def _picked(self: Tensor, found: Array, axis: int, name: str) -> Tensor:
    """The elements at `found` along axis, and the way back to them."""
    x = self._data
    shape = x.shape

    def back(g: Array) -> Grads:
        grad = np.zeros(shape, g.dtype)
        np.put_along_axis(grad, found, g, axis)
        return (grad,)

    return apply(name, np.take_along_axis(x, found, axis), (self,), back)


@tensor_method
def sort(self: Tensor, dim: int = -1, descending: bool = False, stable: bool = False) -> Any:
    """The pair (sorted values, where they stood) along dim.

    >>> values, indices = torch.tensor([3, 1, 2]).sort(descending=True)
    >>> values, indices
    (tensor([3, 2, 1]), tensor([0, 2, 1]))
    """
    axis = axes_of(dim, self.ndim)
    if axis == ():
        return return_types.sort(self.clone(), wrap(whole(0)))
    found = _order(self._data, axis, descending)
    return return_types.sort(_picked(self, found, axis, "sort"), wrap(found))


@tensor_method
def argsort(self: Tensor, dim: int = -1, descending: bool = False, stable: bool = False) -> Tensor:
    """Where the sorted elements stood.

    >>> torch.tensor([3, 1, 2]).argsort()
    tensor([1, 2, 0])
    """
    return self.sort(dim, descending)[1]


@tensor_method
def msort(self: Tensor) -> Tensor:
    """Sorted along the first dimension.

    >>> torch.msort(torch.tensor([[3, 1], [2, 4]]))
    tensor([[2, 1],
            [3, 4]])
    """
    return self.sort(0)[0]


@tensor_method
def topk(self: Tensor, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> Any:
    """The pair (values, indices) of the k largest along dim, or smallest with largest=False.

    >>> torch.tensor([0.1, 0.7, 0.2]).topk(2)
    torch.return_types.topk(
    values=tensor([0.7000, 0.2000]),
    indices=tensor([1, 2]))
    """
    axis = axes_of(dim, self.ndim)
    limit = self._data.shape[axis] if axis != () else 1
    if not 0 <= k <= limit:
        raise RuntimeError(f"selected index k={k} out of range: dimension {dim} has {limit}.")
    if axis == ():
        return return_types.topk(self.clone(), wrap(whole(0)))
    found = np.take(_order(self._data, axis, largest), range(k), axis=axis)
    return return_types.topk(_picked(self, found, axis, "topk"), wrap(found))


@tensor_method
def unique(
    self: Tensor,
    sorted: bool = True,
    return_inverse: bool = False,
    return_counts: bool = False,
    dim: int | None = None,
) -> Any:
    """The different values, sorted; on request which of them each element is, and how many.

    >>> torch.tensor([3, 1, 3]).unique(return_counts=True)
    (tensor([1, 3]), tensor([1, 2]))
    """
    axis = None if dim is None else axes_of(dim, self.ndim)
    values, inverse, counts = np.unique(
        self._data, return_inverse=True, return_counts=True, axis=axis
    )
    inverse, counts = whole(inverse), whole(counts)
    inverse = inverse.reshape(self._data.shape if axis is None else -1)
    out = [values, *([inverse] if return_inverse else []), *([counts] if return_counts else [])]
    return wrap(out[0]) if len(out) == 1 else tuple(map(wrap, out))


@tensor_method
def unique_consecutive(
    self: Tensor, return_inverse: bool = False, return_counts: bool = False, dim: int | None = None
) -> Any:
    """The values without immediate repetitions.

    >>> torch.tensor([3, 3, 1, 3]).unique_consecutive()
    tensor([3, 1, 3])
    """
    if dim is not None:
        raise RuntimeError("unique_consecutive() has no dim in this engine; loop over the rows.")
    flat = self._data.reshape(-1)
    new = np.ones(flat.shape, bool)
    new[1:] = flat[1:] != flat[:-1]
    starts = whole(np.flatnonzero(new))
    inverse = whole(np.cumsum(new) - 1).reshape(self._data.shape)
    counts = np.diff(np.append(starts, flat.size))
    out = [flat[new], *([inverse] if return_inverse else []), *([counts] if return_counts else [])]
    return wrap(out[0]) if len(out) == 1 else tuple(map(wrap, out))


def searchsorted(
    sorted_sequence: Tensor,
    input: Tensor | Number,
    *,
    out_int32: bool = False,
    right: bool = False,
    side: str | None = None,
    sorter: Tensor | None = None,
) -> Tensor:
    """Where each value would be put into a sorted sequence (row by row for matrices).

    sorter: the argsort of a sequence that is not sorted.

    >>> torch.searchsorted(torch.tensor([1, 3, 5]), torch.tensor([0, 3, 9]))
    tensor([0, 1, 3])
    """
    if sorter is not None:
        sorted_sequence = sorted_sequence.gather(-1, sorter)
    right = side == "right" if side is not None else right
    end: Literal["left", "right"] = "right" if right else "left"
    rows = sorted_sequence._data
    values = input._data if isinstance(input, Tensor) else np.asarray(input)
    if rows.ndim == 1:
        found = np.asarray(np.searchsorted(rows, values, end))
    else:
        if rows.shape[:-1] != values.shape[:-1]:
            raise RuntimeError(
                "searchsorted(): all but the last sizes must be equal, these are "
                f"{list(rows.shape)} and {list(values.shape)}."
            )
        count = math.prod(rows.shape[:-1])
        flat = (a.reshape(count, a.shape[-1]) for a in (rows, values))
        places = [np.searchsorted(row, wanted, end) for row, wanted in zip(*flat, strict=True)]
        found = np.array(places, dtype=np.int64).reshape(values.shape)
    return wrap(found.astype(np.int32 if out_int32 else np.int64))


def bucketize(
    input: Tensor | Number, boundaries: Tensor, *, out_int32: bool = False, right: bool = False
) -> Tensor:
    """The number of the bucket between boundaries that each value falls into.

    >>> torch.bucketize(torch.tensor([0, 3, 9]), torch.tensor([1, 3, 5]))
    tensor([0, 1, 3])
    """
    return searchsorted(boundaries, input, out_int32=out_int32, right=right)


@tensor_method
def bincount(self: Tensor, weights: Tensor | None = None, minlength: int = 0) -> Tensor:
    """How often 0, 1, 2 ... occur, or the sums of their weights.

    >>> torch.bincount(torch.tensor([0, 2, 2]))
    tensor([1, 0, 2])
    """
    x = self._data
    if x.ndim != 1 or x.dtype.kind not in "iu" or (x.size and x.min() < 0):
        raise RuntimeError(
            "bincount only supports 1-d non-negative integral inputs; this has shape "
            f"{list(x.shape)} and dtype {self.dtype.name}."
        )
    heavy = None if weights is None else weights._data
    counts = np.bincount(x, heavy, minlength)
    if heavy is None:
        counts = whole(counts)
    elif heavy.dtype == np.float32:
        counts = counts.astype(np.float32)
    return wrap(counts)


@tensor_method
def histc(self: Tensor, bins: int = 100, min: float = 0, max: float = 0) -> Tensor:
    """How many elements fall into each of `bins` equal parts of min to max (0, 0: of the data).

    >>> torch.histc(torch.tensor([1.0, 2.0, 2.5]), bins=2, min=0, max=4)
    tensor([1., 2.])
    """
    x = self._data.reshape(-1)
    if min == max == 0 and x.size:
        min, max = x.min(), x.max()
    if min == max:
        min, max = min - 1, max + 1
    counts, _ = np.histogram(x, bins, (float(min), float(max)))
    return wrap(counts.astype(self._data.dtype))


def isin(
    elements: Any, test_elements: Any, *, assume_unique: bool = False, invert: bool = False
) -> Tensor:
    """Where an element is one of test_elements: bools.

    >>> torch.isin(torch.tensor([1, 2, 3]), torch.tensor([2, 9]))
    tensor([False,  True, False])
    """
    these, those = (t._data if isinstance(t, Tensor) else t for t in (elements, test_elements))
    return wrap(np.asarray(np.isin(these, those, invert=invert)))


def _running(name: str, better: Callable[..., Array]) -> Callable[..., Any]:
    def function(self: Tensor, dim: int) -> Any:
        axis = axes_of(dim, self.ndim)
        if axis == ():
            return getattr(return_types, name)(self.clone(), wrap(whole(0)))
        x = np.moveaxis(self._data, axis, 0)
        found: Array = np.zeros(x.shape, np.int64)
        for i in range(1, len(x)):
            before = np.take_along_axis(x, found[i - 1 : i], 0)[0]
            new = (better(x[i], before) & ~np.isnan(before)) | np.isnan(x[i])
            found[i] = np.where(new, i, found[i - 1])
        found = np.moveaxis(found, 0, axis)
        data = self._data
        shape = data.shape

        def back(g: Array) -> Grads:
            grad = np.moveaxis(np.zeros(shape, g.dtype), axis, 0)
            places: Array = np.moveaxis(found, axis, 0)
            for place, part in zip(places, np.moveaxis(g, axis, 0), strict=True):
                held = np.take_along_axis(grad, place[None], 0)
                np.put_along_axis(grad, place[None], held + part, 0)
            return (np.moveaxis(grad, 0, axis),)

        values = apply(name, np.take_along_axis(data, found, axis), (self,), back)
        return getattr(return_types, name)(values, wrap(found))

    function.__name__ = function.__qualname__ = name
    best = "largest" if name == "cummax" else "smallest"
    values = "2, 2, 3, 3" if name == "cummax" else "2, 1, 1, 0"
    function.__doc__ = f"""The pair (values, indices) of the {best} so far along dim. (torch.{name})

    >>> torch.tensor([2, 1, 3, 0]).{name}(0).values
    tensor([{values}])
    """
    return tensor_method(function)


cummax, cummin = _running("cummax", np.greater_equal), _running("cummin", np.less_equal)

__all__ = [
    "argsort",
    "bincount",
    "bucketize",
    "cummax",
    "cummin",
    "histc",
    "isin",
    "msort",
    "searchsorted",
    "sort",
    "topk",
    "unique",
    "unique_consecutive",
]
