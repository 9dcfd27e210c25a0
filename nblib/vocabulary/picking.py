"""Elements picked by index tensors and masks, and put by them: gather, masked_fill, scatter.

One file, because what picks and what puts read an index alike and share its checks.
"""

import numbers
from typing import Any

import numpy as np

from nblib import dtypes as dt
from nblib.annotations import Array, Grads, Number
from nblib.attaching import tensor_method
from nblib.numerics import axes_of, whole
from nblib.tensor import Tensor, apply, wrap
from nblib.vocabulary.arranging import at, broadcast_tensors, one_axis, renamed


def _whole(index: Any, name: str) -> Array:
    if not isinstance(index, Tensor) or index.dtype not in (dt.int64, dt.int32):
        kind = index.dtype.name if isinstance(index, Tensor) else type(index).__name__
        raise RuntimeError(f"{name}(): Expected dtype int64 for index, got {kind}; use .long().")
    return index._data


@tensor_method
def index_select(self: Tensor, dim: int, index: Tensor) -> Tensor:
    """The slices along dim at the places of index.

    >>> torch.tensor([[1, 2], [3, 4]]).index_select(0, torch.tensor([1, 1]))
    tensor([[3, 4],
            [3, 4]])
    """
    axis, places = _places(self, dim, index, "index_select")
    return renamed(self[at(axis, wrap(places))], "indexSelect")


def _inside(index: Array, size: int, name: str, kind: type[Exception] = RuntimeError) -> None:
    if index.size and (index.min() < 0 or index.max() >= size):
        raise kind(
            f"{name}(): index {int(index.max() if index.max() >= size else index.min())} is out of "
            f"bounds for a dimension of size {size}; use 0 to {size - 1}."
        )


def _places(self: Tensor, dim: int, index: Tensor, name: str) -> tuple[int, Array]:
    """The axis that dim means, and index as places (n,) along it."""
    axis, places = one_axis(dim, self.ndim), np.atleast_1d(_whole(index, name))
    if places.ndim > 1:
        raise IndexError(
            f"{name}(): Index is supposed to be a vector, but got one of shape "
            f"{list(places.shape)}; use .reshape(-1), or gather for a place of each element."
        )
    _inside(places, self.shape[axis], name, IndexError)
    return axis, places


def _grid(index: Array, axis: int) -> tuple[Array, ...]:
    """The places that gather and scatter speak of, as an index of NumPy's."""
    grid = list(np.ogrid[tuple(slice(n) for n in index.shape)])
    grid[axis] = index
    return tuple(grid)


@tensor_method
def gather(self: Tensor, dim: int, index: Tensor, *, sparse_grad: bool = False) -> Tensor:
    """For each place of index the element at index[place] along dim, as out[i][j] = x[i][k].

    >>> scores = torch.tensor([[0.1, 0.9], [0.7, 0.3]])
    >>> scores.gather(1, torch.tensor([[1], [0]]))
    tensor([[0.9000],
            [0.7000]])
    """
    places, x = _whole(index, "gather"), self._data
    if x.ndim == 0 or places.ndim == 0:
        return self.reshape(-1).gather(0, index.reshape(-1)).reshape(index.shape)
    axis = axes_of(dim, x.ndim)
    if places.size == 0:
        return self.new_empty(index.shape)
    if places.ndim != x.ndim or any(
        i > n for k, (i, n) in enumerate(zip(places.shape, x.shape, strict=True)) if k != axis
    ):
        raise RuntimeError(
            f"Size does not match: index {list(places.shape)} must have the dimensions of input "
            f"{list(x.shape)}, and be no larger apart from dimension {axis}."
        )
    _inside(places, x.shape[axis], "gather")
    grid, shape = _grid(places, axis), x.shape

    def back(g: Array) -> Grads:
        grad = np.zeros(shape, g.dtype)
        np.add.at(grad, grid, g)
        return (grad,)

    return apply("gather", x[grid], (self,), back)


@tensor_method
def take_along_dim(self: Tensor, indices: Tensor, dim: int | None = None) -> Tensor:
    """gather with broadcasting; without dim of the flattened tensor.

    >>> x = torch.tensor([[3, 1, 2]])
    >>> x.take_along_dim(x.argsort(dim=1), dim=1)
    tensor([[1, 2, 3]])
    """
    if dim is None:
        return take_along_dim(self.reshape(-1), indices.reshape(-1), 0)
    axis = one_axis(dim, self.ndim)
    if indices.ndim != self.ndim:
        raise RuntimeError(
            f"take_along_dim(): input {list(self.shape)} and indices {list(indices.shape)} should "
            "have the same number of dimensions."
        )
    size = max(self.shape[axis], 1)
    indices = wrap(np.where(indices._data < 0, indices._data + size, indices._data))
    shapes = [[1 if i == axis else n for i, n in enumerate(t.shape)] for t in (self, indices)]
    common = list(np.broadcast_shapes(*map(tuple, shapes)))
    wide = [list(common) for _ in range(2)]
    wide[0][axis], wide[1][axis] = self.shape[axis], indices.shape[axis]
    return self.expand(wide[0]).gather(axis, indices.expand(wide[1]))


@tensor_method
def take(self: Tensor, index: Tensor) -> Tensor:
    """The elements at the places of index in the flattened tensor.

    >>> torch.tensor([[1, 2], [3, 4]]).take(torch.tensor([0, 3]))
    tensor([1, 4])
    """
    return self.reshape(-1)[index.reshape(-1)].reshape(index.shape)


@tensor_method
def masked_select(self: Tensor, mask: Tensor) -> Tensor:
    """The elements where mask is True, as a vector.

    >>> x = torch.tensor([1, -2, 3])
    >>> x.masked_select(x > 0)
    tensor([1, 3])
    """
    _mask(mask, "masked_select")
    x, chosen = broadcast_tensors(self, mask)
    return renamed(x[chosen], "maskedSelect")


def _mask(mask: Any, name: str) -> None:
    if not isinstance(mask, Tensor) or mask.dtype is not dt.bool_:
        kind = mask.dtype.name if isinstance(mask, Tensor) else type(mask).__name__
        raise RuntimeError(f"{name} expects a BoolTensor as mask, got {kind}; compare: x > 0.")


@tensor_method
def masked_fill(self: Tensor, mask: Tensor, value: Tensor | Number) -> Tensor:
    """value where mask is True, the element itself elsewhere.

    >>> x = torch.tensor([1, -2, 3])
    >>> x.masked_fill(x < 0, 0)
    tensor([1, 0, 3])
    """
    _mask(mask, "masked_fill")
    put: Any = value
    source: tuple[Tensor, ...] = ()
    if isinstance(value, Tensor):
        if value.ndim:
            raise RuntimeError(
                "masked_fill only supports a 0-dimensional value tensor, but got tensor with "
                f"{value.ndim} dimension(s)."
            )
        put, source = value._data.astype(self._data.dtype), (value,)
    elif isinstance(value, float) and not self.dtype.is_floating_point:
        raise RuntimeError(
            f"value cannot be converted to type {self.dtype.name} without overflow; give a "
            "whole number."
        )
    x, wide = broadcast_tensors(self, mask)
    chosen = wide._data

    def back(g: Array) -> Grads:
        grads = np.where(chosen, 0, g).astype(g.dtype), np.where(chosen, g, 0).sum().astype(g.dtype)
        return grads if source else grads[:1]

    filled = np.where(chosen, np.asarray(put, x._data.dtype), x._data)
    return apply("maskedFill", filled, (x, *source), back)


@tensor_method
def nonzero(self: Tensor, *, as_tuple: bool = False) -> Any:
    """Where the elements are not 0: a row for each, or a tuple of a tensor for each dimension.

    >>> torch.tensor([[0, 5], [7, 0]]).nonzero()
    tensor([[0, 1],
            [1, 0]])
    """
    found = (
        np.nonzero(np.atleast_1d(self._data) if as_tuple else self._data)
        if (self.ndim or as_tuple)
        else ()
    )
    if as_tuple:
        return tuple(wrap(whole(where)) for where in found)
    if not self.ndim:
        return wrap(np.zeros((int(bool(self._data)), 0), np.int64))
    return wrap(whole(np.stack(found, axis=1)))


@tensor_method
def argwhere(self: Tensor) -> Tensor:
    """Where the elements are not 0, a row for each.

    >>> torch.tensor([0, 5, 7]).argwhere()
    tensor([[1],
            [2]])
    """
    return self.nonzero()


# ------------------------------------------------------------------ put


def _tensor_like(self: Tensor, source: Any, name: str, what: str) -> None:
    """Raise unless source is a tensor of the dtype of self."""
    if not isinstance(source, Tensor):
        raise TypeError(
            f"{name}(): argument '{what}' must be Tensor, not {type(source).__name__}; use "
            "torch.tensor(...)."
        )
    if source.dtype is not self.dtype:
        raise RuntimeError(
            f"{name}(): Expected self.dtype to be equal to {what}.dtype, got {self.dtype.name} and "
            f"{source.dtype.name}; use {what}.to(...)."
        )


def _source(
    self: Tensor, dim: int, index: Tensor, src: Any, name: str
) -> tuple[Tensor, tuple[Array, ...], tuple[slice, ...]]:
    """src, with the places that it goes to and the part of it that goes there."""
    _tensor_like(self, src, name, "src")
    axis, places = one_axis(dim, self.ndim), np.atleast_1d(_whole(index, name))
    src = src.reshape(-1) if src.ndim == 0 else src
    if not places.ndim == src.ndim == self.ndim or any(
        i > s or (k != axis and i > n)
        for k, (i, s, n) in enumerate(zip(places.shape, src.shape, self.shape, strict=True))
    ):
        raise RuntimeError(
            f"{name}(): index {list(places.shape)} must have the dimensions of self "
            f"{list(self.shape)} and of src {list(src.shape)}, and be no larger than src, nor than "
            f"self apart from dimension {axis}."
        )
    _inside(places, self.shape[axis], name)
    return src, _grid(places, axis), tuple(slice(n) for n in places.shape)


@tensor_method
def scatter(
    self: Tensor,
    dim: int,
    index: Tensor,
    src: Tensor | Number | None = None,
    *,
    value: Number | None = None,
    reduce: object = None,
) -> Tensor:
    """A copy with src written where index says, as out[k][j] = src[i][j]; the reverse of gather.

    >>> torch.zeros(2, 3).scatter(1, torch.tensor([[2], [0]]), 1.0)
    tensor([[0., 0., 1.],
            [1., 0., 0.]])
    """
    if reduce is not None:
        raise RuntimeError("scatter() has no reduce in this engine; use scatter_add for sums.")
    if (src is None) == (value is None):
        raise TypeError("scatter(): give either src or value, what is to be written.")
    written = value if src is None else src
    if isinstance(written, numbers.Number):
        written = wrap(np.full(_whole(index, "scatter").shape, written, self._data.dtype))
    src, grid, part = _source(self, dim, index, written, "scatter")
    out, shape = self._data.copy(), src._data.shape
    out[grid] = src._data[part]

    def back(g: Array) -> Grads:
        own, other = g.copy(), np.zeros(shape, g.dtype)
        own[grid] = 0
        other[part] = g[grid]
        return own, other

    return apply("scatter", out, (self, src), back)


@tensor_method
def scatter_add(self: Tensor, dim: int, index: Tensor, src: Tensor) -> Tensor:
    """A copy with src added where index says; several may go to one place.

    >>> torch.zeros(3).scatter_add(0, torch.tensor([2, 2]), torch.tensor([1.0, 10.0]))
    tensor([ 0.,  0., 11.])
    """
    src, grid, part = _source(self, dim, index, src, "scatter_add")
    out, shape = self._data.copy(), src._data.shape
    np.add.at(out, grid, src._data[part])

    def back(g: Array) -> Grads:
        other = np.zeros(shape, g.dtype)
        other[part] = g[grid]
        return g, other

    return apply("scatterAdd", out, (self, src), back)


def _slices(self: Tensor, dim: int, index: Tensor, source: Any, name: str) -> tuple[Any, ...]:
    """Where the slices of source go, which has one for each place of index."""
    _tensor_like(self, source, name, "source")
    axis, places = _places(self, dim, index, name)
    wanted = [len(places) if k == axis else n for k, n in enumerate(self.shape)]
    if list(source.shape) != wanted:
        fewer = source.ndim != self.ndim or source.shape[axis] != len(places)
        kind = IndexError if fewer and name == "index_copy" else RuntimeError  # as torch has it
        raise kind(
            f"{name}(): with an index of length {len(places)} for dimension {axis} of self "
            f"{list(self.shape)}, source must have the shape {wanted}, not {list(source.shape)}."
        )
    return at(axis, places)


@tensor_method
def index_add(
    self: Tensor, dim: int, index: Tensor, source: Tensor, *, alpha: Number = 1
) -> Tensor:
    """A copy with the slices of source added to those that index names along dim.

    >>> torch.zeros(3).index_add(0, torch.tensor([2, 2]), torch.tensor([1.0, 10.0]))
    tensor([ 0.,  0., 11.])
    """
    where, out = _slices(self, dim, index, source, "index_add"), self._data.copy()
    np.add.at(out, where, alpha * source._data)
    return apply("indexAdd", out, (self, source), lambda g: (g, alpha * g[where]))


@tensor_method
def index_copy(self: Tensor, dim: int, index: Tensor, source: Tensor) -> Tensor:
    """A copy with the slices that index names along dim replaced by those of source.

    >>> torch.zeros(3).index_copy(0, torch.tensor([2, 0]), torch.tensor([1.0, 10.0]))
    tensor([10.,  0.,  1.])
    """
    source = source.reshape(-1) if isinstance(source, Tensor) and not source.ndim else source
    where, out = _slices(self, dim, index, source, "index_copy"), self._data.copy()
    out[where] = source._data

    def back(g: Array) -> Grads:
        own = g.copy()
        own[where] = 0
        return own, g[where]

    return apply("indexCopy", out, (self, source), back)


@tensor_method
def index_fill(self: Tensor, dim: int, index: Tensor, value: Tensor | Number) -> Tensor:
    """A copy with value in the slices that index names along dim.

    >>> torch.zeros(3).index_fill(0, torch.tensor([2, 0]), 7)
    tensor([7., 0., 7.])
    """
    axis, places = _places(self, dim, index, "index_fill")
    mask = np.zeros(self._data.shape, bool)
    mask[at(axis, places)] = True
    return renamed(self.masked_fill(wrap(mask), value), "indexFill")


__all__ = [
    "argwhere",
    "gather",
    "index_add",
    "index_copy",
    "index_fill",
    "index_select",
    "masked_fill",
    "masked_select",
    "nonzero",
    "scatter",
    "scatter_add",
    "take",
    "take_along_dim",
]
