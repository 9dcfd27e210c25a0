"""The largest, the middle, the commonest: amax, median, mode, kthvalue, quantile."""

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from nblib import return_types
from nblib.annotations import Array, Dim, Grads
from nblib.attaching import tensor_method
from nblib.numerics import axes_of, whole
from nblib.tensor import Tensor, apply, wrap
from nblib.vocabulary.statistics import all_axes, floating, let_go, put_back

Find: TypeAlias = Callable[[Array, int], Array]


def _shared(name: str, pick: Callable[..., Array], empty: str) -> Callable[..., Tensor]:
    def function(self: Tensor, dim: Dim = (), keepdim: bool = False) -> Tensor:
        x = self._data
        axes = all_axes(dim, x.ndim)
        if not math.prod(x.shape[a] for a in axes):
            raise IndexError(
                f"{name}(): Expected reduction dim to have non-zero size, the shape is "
                f"{list(x.shape)}."
            )
        value = pick(x, axis=axes, keepdims=True)

        def back(g: Array) -> Grads:
            g = g if keepdim else put_back(g, axes)
            chosen = (x == value) | (np.isnan(x) & np.isnan(value))
            share = g / chosen.sum(axis=axes, keepdims=True).astype(g.dtype)
            return (np.where(chosen, share, 0).astype(g.dtype),)

        return apply(name, np.asarray(let_go(value, axes, keepdim)), (self,), back)

    function.__name__ = function.__qualname__ = name
    found = "7, 9" if name == "amax" else "7, 2"
    function.__doc__ = f"""The {empty} element, along dim if given.  (torch.{name})

    Equal ones share the gradient. IndexError where there is no element to choose from.

    >>> torch.tensor([[7, 7], [2, 9]]).{name}(dim=1)
    tensor([{found}])
    """
    return tensor_method(function)


amax, amin = _shared("amax", np.max, "largest"), _shared("amin", np.min, "smallest")


@tensor_method
def aminmax(self: Tensor, *, dim: Dim = None, keepdim: bool = False) -> Any:
    """The pair (smallest, largest).

    >>> low, high = torch.tensor([3, 1, 2]).aminmax()
    >>> low, high
    (tensor(1), tensor(3))
    """
    dim = () if dim is None else dim
    return return_types.aminmax(self.amin(dim, keepdim), self.amax(dim, keepdim))


def _along(self: Tensor, axis: int, found: Array, name: str) -> Tensor:
    """The values where `found`, kept at length 1 along axis, says; the gradient goes there."""
    x = self._data
    shape = x.shape

    def back(g: Array) -> Grads:
        grad = np.zeros(shape, g.dtype)
        np.put_along_axis(grad, found, g.reshape(found.shape), axis)
        return (grad,)

    return apply(name, np.take_along_axis(x, found, axis), (self,), back)


def _chosen(self: Tensor, dim: int, keepdim: bool, name: str, find: Find) -> Any:
    """The pair (values, indices) of a choice along dim."""
    axis = axes_of(dim, self.ndim)
    if axis == ():
        pair = self.clone(), wrap(whole(0))
        return getattr(return_types, name)(*pair)
    if self._data.shape[axis] == 0:
        raise IndexError(f"{name}(): Expected reduction dim {dim} to have non-zero size.")
    found = whole(find(self._data, axis))
    values, indices = _along(self, axis, found, name), wrap(found)
    if not keepdim:
        values, indices = values.squeeze(axis), indices.squeeze(axis)
    return getattr(return_types, name)(values, indices)


def _find_middle(x: Array, axis: int) -> Array:
    order = np.argsort(x, axis=axis, kind="stable")
    found = np.take(order, [(x.shape[axis] - 1) // 2], axis=axis)
    if x.dtype.kind == "f":  # nan is the median wherever there is one
        missing = np.isnan(x)
        first = np.argmax(missing, axis=axis, keepdims=True)
        found = np.where(missing.any(axis=axis, keepdims=True), first, found)
    return found


@tensor_method
def median(self: Tensor, dim: int | None = None, keepdim: bool = False) -> Any:
    """The middle one, the smaller of two; with dim a pair (values, indices).

    >>> torch.tensor([1.0, 9.0, 2.0, 3.0]).median()
    tensor(2.)
    """
    if dim is not None:
        return _chosen(self, dim, keepdim, "median", _find_middle)
    flat = self._data.reshape(-1)
    if not flat.size:
        return wrap(np.full((), np.nan, self._data.dtype))
    x, value = self._data, flat[_find_middle(flat, 0)[0]]

    def back(g: Array) -> Grads:
        chosen = (x == value) | (np.isnan(x) & np.isnan(value))
        return (chosen * (g / g.dtype.type(chosen.sum())),)

    return apply("median", np.asarray(value), (self,), back)


@tensor_method
def mode(self: Tensor, dim: int = -1, keepdim: bool = False) -> Any:
    """The commonest value along dim, the smallest of several, and where it stands last.

    >>> torch.tensor([2, 1, 2]).mode()
    torch.return_types.mode(
    values=tensor(2),
    indices=tensor(2))
    """

    def find(x: Array, axis: int) -> Array:
        def one(row: Array) -> Any:
            values, counts = np.unique(row, return_counts=True)
            return np.flatnonzero(row == values[counts.argmax()])[-1]

        return np.expand_dims(np.apply_along_axis(one, axis, x), axis)

    return _chosen(self, dim, keepdim, "mode", find)


@tensor_method
def kthvalue(self: Tensor, k: int, dim: int = -1, keepdim: bool = False) -> Any:
    """The k-th smallest along dim, counted from 1.

    >>> torch.tensor([30, 10, 20]).kthvalue(2)
    torch.return_types.kthvalue(
    values=tensor(20),
    indices=tensor(2))
    """
    axis = axes_of(dim, self.ndim)
    if not 1 <= k <= (self._data.shape[axis] if axis != () else 1):
        raise RuntimeError(f"kthvalue(): selected number k={k} out of range for dimension {dim}.")

    def find(x: Array, axis: int) -> Array:
        return np.take(np.argsort(x, axis=axis, kind="stable"), [k - 1], axis=axis)

    return _chosen(self, dim, keepdim, "kthvalue", find)


@tensor_method
def quantile(
    self: Tensor,
    q: Tensor | float,
    dim: int | None = None,
    keepdim: bool = False,
    *,
    interpolation: str = "linear",
) -> Tensor:
    """The value below which the share q of the numbers lies; between two, on the line.

    nan where one of them is nan.

    >>> torch.tensor([1.0, 2.0, 3.0, 4.0]).quantile(0.5)
    tensor(2.5000)
    """
    x = floating(self, "quantile")
    if not x._data.size:
        raise RuntimeError("quantile() input tensor must be non-empty.")
    pick: dict[str, Any] = {"lower": np.floor, "higher": np.ceil, "nearest": np.round}
    if interpolation not in {*pick, "linear", "midpoint"}:
        raise RuntimeError(
            "quantile() interpolation must be one of linear, lower, higher, nearest or midpoint, "
            f"but got {interpolation}."
        )
    shares = q if isinstance(q, Tensor) else wrap(np.array(q, x._data.dtype))
    if np.any((shares._data < 0) | (shares._data > 1)):
        raise RuntimeError("quantile() q values must be in the range [0, 1].")
    axis = axes_of(dim, x.ndim)
    rows = x.flatten() if axis is None or axis == () else x.movedim(axis, -1)
    ordered = rows.sort(-1)[0]
    place = shares * (ordered.shape[-1] - 1)

    def ranked(rounded: Any) -> Tensor:
        return ordered[..., wrap(np.asarray(rounded(place._data).astype(int)))]

    if interpolation in pick:
        out = ranked(pick[interpolation])
    else:
        below, above = ranked(np.floor), ranked(np.ceil)
        linear = interpolation == "linear"
        part = place - wrap(np.asarray(np.floor(place._data))) if linear else 0.5
        out = below + part * (above - below)
    last = ordered[..., -1:] if shares.ndim else ordered[..., -1]  # nan where there is one
    out = out.where(~last.isnan(), last)
    if keepdim:
        lost = range(x.ndim) if axis is None else [axis]
        shape = [1 if i in lost else n for i, n in enumerate(x.shape)]
        out = out.movedim(-1, 0) if shares.ndim else out
        return out.reshape(*shares.shape, *shape)
    return out.movedim(-1, 0) if shares.ndim else out


__all__ = ["amax", "amin", "aminmax", "kthvalue", "median", "mode", "quantile"]
