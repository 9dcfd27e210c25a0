"""Parts of a tensor, and what is turned or cut along its diagonal: split, flip, tril, diag."""

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nblib import dtypes as dt
from nblib.annotations import Array, Dim, Grads
from nblib.arranging import at, given_sizes, one_axis, renamed
from nblib.attaching import tensor_method
from nblib.numerics import axes_of
from nblib.tensor import Tensor, apply, is_int, view, wrap

# ------------------------------------------------------------------ cut


@tensor_method
def narrow(self: Tensor, dim: int, start: int, length: int) -> Tensor:
    """The part of `length` from start on along dim.

    >>> torch.arange(6).narrow(0, 2, 3)
    tensor([2, 3, 4])
    """
    axis = one_axis(dim, self.ndim)
    size = self._data.shape[axis]
    start = int(start) + (size if start < 0 else 0)
    if length < 0 or not 0 <= start <= size - length:
        raise RuntimeError(
            f"start ({start}) + length ({length}) exceeds dimension size ({size}); a length must "
            "be at least 0."
        )
    return self[at(axis, slice(start, start + length))]


@tensor_method
def select(self: Tensor, dim: int, index: int) -> Tensor:
    """The slice number index along dim.

    >>> torch.tensor([[1, 2], [3, 4]]).select(1, 0)
    tensor([1, 3])
    """
    return self[at(one_axis(dim, self.ndim), index)]


@tensor_method
def split(self: Tensor, split_size_or_sections: Any, dim: int = 0) -> tuple[Tensor, ...]:
    """Parts of one size, the last one smaller if it does not fit, or of the sizes of a list.

    >>> torch.arange(5).split(2)
    (tensor([0, 1]), tensor([2, 3]), tensor([4]))
    """
    axis, sizes = one_axis(dim, self.ndim), split_size_or_sections
    total = self._data.shape[axis]
    if is_int(sizes):
        if sizes <= 0:
            raise RuntimeError(f"split expects split_size to be positive, got {sizes}.")
        sizes = [min(sizes, total - i) for i in range(0, total, sizes)] or [0]
    elif sum(sizes) != total:
        raise RuntimeError(
            f"split_with_sizes expects split_sizes to sum exactly to {total} (input tensor's size "
            f"at dimension {dim}), but got split_sizes={list(sizes)}."
        )
    starts = itertools.accumulate(sizes, initial=0)
    return tuple(
        renamed(self.narrow(axis, start, n), "split")
        for start, n in zip(starts, sizes, strict=False)
    )


@tensor_method
def chunk(self: Tensor, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    """At most `chunks` parts of equal size, the last one smaller if it does not fit.

    >>> torch.arange(5).chunk(2)
    (tensor([0, 1, 2]), tensor([3, 4]))
    """
    if chunks < 1:
        raise RuntimeError(f"chunk expects `chunks` to be greater than 0, got: {chunks}.")
    total = self._data.shape[one_axis(dim, self.ndim)]
    if total == 0:
        return self.split([0] * chunks, dim)
    return self.split(-(-total // chunks), dim)


@tensor_method
def tensor_split(self: Tensor, indices_or_sections: Any, dim: int = 0) -> tuple[Tensor, ...]:
    """So many parts of nearly equal size, or cut before the given indices.

    >>> torch.arange(5).tensor_split(2), torch.arange(5).tensor_split((1, 3))
    ((tensor([0, 1, 2]), tensor([3, 4])), (tensor([0]), tensor([1, 2]), tensor([3, 4])))
    """
    total = self._data.shape[one_axis(dim, self.ndim)]
    cuts = indices_or_sections
    if isinstance(cuts, Tensor):
        cuts = cuts.tolist()
    if is_int(cuts):
        small, extra = divmod(total, cuts)
        return self.split([small + (i < extra) for i in range(cuts)], dim)
    places = [0, *(min(c + total if c < 0 else c, total) for c in cuts), total]
    sizes = [max(b - a, 0) for a, b in itertools.pairwise(places)]
    return tuple(self.narrow(dim, a, n) for a, n in zip(places, sizes, strict=False))


def _along(name: str, axis: int, least: int) -> Callable[..., tuple[Tensor, ...]]:
    def function(self: Tensor, indices_or_sections: Any) -> tuple[Tensor, ...]:
        if self.ndim < least:
            raise RuntimeError(
                f"torch.{name} requires a tensor with at least {least} dimension(s), but got a "
                f"tensor with {self.ndim}."
            )
        dim = 0 if self.ndim == 1 else axis
        count = indices_or_sections
        if is_int(count) and (count < 1 or self.shape[dim] % count):
            raise RuntimeError(
                f"torch.{name} attempted to split along dimension {dim}, but its size "
                f"{self.shape[dim]} is not divisible by {count}; tensor_split allows that."
            )
        return self.tensor_split(count, dim)

    function.__name__ = function.__qualname__ = name
    shape = ", ".join("4" if i == axis else "1" for i in range(axis + 1))
    function.__doc__ = f"""Cut along dimension {axis} into equal parts or at indices. (torch.{name})

    RuntimeError if the parts would not be equal: tensor_split allows that.

    >>> len(torch.{name}(torch.zeros({shape}, 1), 2))
    2
    """
    return tensor_method(function)


hsplit, vsplit, dsplit = _along("hsplit", 1, 1), _along("vsplit", 0, 2), _along("dsplit", 2, 3)


@tensor_method
def unbind(self: Tensor, dim: int = 0) -> tuple[Tensor, ...]:
    """The slices along dim, one by one.

    >>> torch.tensor([[1, 2], [3, 4]]).unbind()
    (tensor([1, 2]), tensor([3, 4]))
    """
    axis = one_axis(dim, self.ndim)
    return tuple(renamed(self[at(axis, i)], "unbind") for i in range(self._data.shape[axis]))


# ------------------------------------------------------------------ turned, cut to a triangle


@tensor_method
def flip(self: Tensor, *dims: Any, **named: Any) -> Tensor:
    """The order reversed along dims.

    >>> torch.tensor([[1, 2], [3, 4]]).flip(0, 1)
    tensor([[4, 3],
            [2, 1]])
    """
    axes = axes_of(tuple(given_sizes((*dims, *named.values()))), self.ndim)
    return apply("flip", np.flip(self._data, axes), (self,), lambda g: (np.flip(g, axes),))


@tensor_method
def fliplr(self: Tensor) -> Tensor:
    """Columns in reverse order.

    >>> torch.tensor([[1, 2], [3, 4]]).fliplr()
    tensor([[2, 1],
            [4, 3]])
    """
    return self.flip(1)


@tensor_method
def flipud(self: Tensor) -> Tensor:
    """Rows in reverse order.

    >>> torch.tensor([[1, 2], [3, 4]]).flipud()
    tensor([[3, 4],
            [1, 2]])
    """
    return self.flip(0)


@tensor_method
def rot90(self: Tensor, k: int = 1, dims: Sequence[int] = (0, 1)) -> Tensor:
    """Turned by k right angles from dims[0] towards dims[1].

    >>> torch.tensor([[1, 2], [3, 4]]).rot90()
    tensor([[2, 4],
            [1, 3]])
    """
    axes = axes_of(tuple(dims), self.ndim)
    return apply(
        "rot90", np.rot90(self._data, k, axes), (self,), lambda g: (np.rot90(g, -k, axes),)
    )


@tensor_method
def roll(self: Tensor, shifts: int | Sequence[int], dims: Dim = None) -> Tensor:
    """Moved along dims; what leaves at the end comes back at the beginning.

    >>> torch.arange(5).roll(2)
    tensor([3, 4, 0, 1, 2])
    """
    axes = axes_of(dims, self.ndim)
    if axes == () and dims is not None:
        return self.clone()
    if isinstance(shifts, (tuple, list)) and (
        axes is None or len(np.atleast_1d(axes)) != len(shifts)
    ):
        raise RuntimeError(
            f"shifts and dimensions must align. shifts: {len(shifts)}, dims: {dims}."
        )
    away = np.negative(shifts).tolist()
    return apply(
        "roll", np.roll(self._data, shifts, axes), (self,), lambda g: (np.roll(g, away, axes),)
    )


def _triangle(name: str, cut: Callable[..., Array]) -> Callable[..., Tensor]:
    def function(self: Tensor, diagonal: int = 0) -> Tensor:
        if self.ndim < 2:
            raise RuntimeError(f"{name}: input tensor must have at least 2 dimensions.")
        return apply(name, cut(self._data, diagonal), (self,), lambda g: (cut(g, diagonal),))

    function.__name__ = function.__qualname__ = name
    side = "below" if name == "tril" else "above"
    first, second = ("1, 0", "1, 1") if name == "tril" else ("1, 1", "0, 1")
    function.__doc__ = f"""The triangle on and {side} the diagonal, zeros elsewhere.  (torch.{name})

    >>> torch.ones(2, 2, dtype=torch.int64).{name}()
    tensor([[{first}],
            [{second}]])
    """
    return tensor_method(function)


tril, triu = _triangle("tril", np.tril), _triangle("triu", np.triu)


def tril_indices(
    row: int, col: int, offset: int = 0, *, dtype: dt.DType = None, device: dt.Device | None = None
) -> Tensor:
    """Where the lower triangle of a row × col matrix lies: two rows of indices.

    >>> torch.tril_indices(2, 3)
    tensor([[0, 1, 1],
            [0, 0, 1]])
    """
    kind = np.int64 if dtype is None else dt.numpy_dtype(dtype)
    return wrap(np.stack(np.tril_indices(row, offset, col)).astype(kind))


def triu_indices(
    row: int, col: int, offset: int = 0, *, dtype: dt.DType = None, device: dt.Device | None = None
) -> Tensor:
    """Where the upper triangle of a row × col matrix lies: two rows of indices.

    >>> torch.triu_indices(2, 3)
    tensor([[0, 0, 0, 1, 1],
            [0, 1, 2, 1, 2]])
    """
    kind = np.int64 if dtype is None else dt.numpy_dtype(dtype)
    return wrap(np.stack(np.triu_indices(row, offset, col)).astype(kind))


@tensor_method
def diagonal(self: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor:
    """The elements x[i][i + offset].

    >>> torch.tensor([[1, 2, 3], [4, 5, 6]]).diagonal(offset=1)
    tensor([2, 6])
    """
    a, b = (one_axis(d, self.ndim) for d in (dim1, dim2))
    if a == b:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}.")
    shape = self._data.shape

    def back(g: Array) -> Grads:
        grad = np.zeros(shape, g.dtype)
        place = np.arange(g.shape[-1])
        turned = np.moveaxis(grad, (a, b), (-2, -1))
        turned[..., place + max(-offset, 0), place + max(offset, 0)] = g
        return (grad,)

    def look(array: Array) -> Array:
        found = np.diagonal(array, offset, a, b)
        if array.flags.writeable:  # NumPy's diagonal is read-only, torch's is a view like others
            found.setflags(write=True)
        return found

    return view("diagonal", self, look, back)


@tensor_method
def diag(self: Tensor, diagonal: int = 0) -> Tensor:
    """The diagonal of a matrix, or the matrix with this diagonal.

    >>> torch.diag(torch.tensor([1, 2])), torch.diag(torch.tensor([[1, 2], [3, 4]]))
    (tensor([[1, 0],
            [0, 2]]), tensor([1, 4]))
    """
    if self.ndim == 2:
        return self.diagonal(diagonal).clone()
    if self.ndim != 1:
        raise RuntimeError(f"diag(): Supports 1D or 2D tensors. Got {self.ndim}D.")
    return self.diag_embed(diagonal)


@tensor_method
def diag_embed(self: Tensor, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Tensor:
    """Matrices with these diagonals.

    >>> torch.diag_embed(torch.tensor([[1, 2], [3, 4]])).shape
    torch.Size([2, 2, 2])
    """
    if (dim1, dim2) != (-2, -1):
        return self.diag_embed(offset).movedim((-2, -1), (dim1, dim2))
    x = self._data
    size = x.shape[-1] + abs(offset)
    out = np.zeros((*x.shape[:-1], size, size), x.dtype)
    place = np.arange(x.shape[-1])
    where = (..., place + max(-offset, 0), place + max(offset, 0))
    out[where] = x
    return apply("diagEmbed", out, (self,), lambda g: (g[where],))


@tensor_method
def diagflat(self: Tensor, offset: int = 0) -> Tensor:
    """The matrix with the flattened tensor as its diagonal.

    >>> torch.diagflat(torch.tensor([[1], [2]]))
    tensor([[1, 0],
            [0, 2]])
    """
    return self.reshape(-1).diag_embed(offset)


@tensor_method
def trace(self: Tensor) -> Tensor:
    """The sum of the diagonal.

    >>> torch.tensor([[1, 2], [3, 4]]).trace()
    tensor(5)
    """
    if self.ndim != 2:
        raise RuntimeError(f"trace: expected a matrix, but got tensor with dim {self.ndim}.")
    return renamed(self.diagonal().sum(), "trace")


__all__ = [
    "chunk", "diag", "diag_embed", "diagflat", "diagonal", "dsplit", "flip", "fliplr", "flipud",
    "hsplit", "narrow", "roll", "rot90", "select", "split", "tensor_split", "trace", "tril",
    "tril_indices", "triu", "triu_indices", "unbind", "vsplit",
]  # fmt: skip
