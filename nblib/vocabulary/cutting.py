"""Parts of a tensor, and what is turned or moved: split, chunk, narrow, flip, roll ..."""

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nblib.annotations import Dim
from nblib.attaching import tensor_method
from nblib.numerics import axes_of
from nblib.tensor import Tensor, apply, is_int
from nblib.vocabulary.arranging import at, given_sizes, one_axis, renamed

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
    turned = np.flip(self._data, axes).copy()  # torch's has memory of its own, NumPy's looks at x
    return apply("flip", turned, (self,), lambda g: (np.flip(g, axes),))


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
    turned = np.rot90(self._data, k, axes).copy()  # as in flip
    return apply("rot90", turned, (self,), lambda g: (np.rot90(g, -k, axes),))


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


__all__ = [
    "chunk",
    "dsplit",
    "flip",
    "fliplr",
    "flipud",
    "hsplit",
    "narrow",
    "roll",
    "rot90",
    "select",
    "split",
    "tensor_split",
    "unbind",
    "vsplit",
]
