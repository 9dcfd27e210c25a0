"""The same numbers in another shape: reshape, transpose, squeeze ...; cat and stack join tensors.

Each is a function and a method at once, `reshape(x, 2, 3)` and `x.reshape(2, 3)`, as in torch.
"""

import functools
from collections.abc import Sequence
from typing import Any

import numpy as np

from nblib import derivatives
from nblib import dtypes as dt
from nblib.annotations import Array, Dim
from nblib.attaching import keyworded, tensor_method
from nblib.numerics import axes_of
from nblib.tensor import Tensor, apply, is_int
from nblib.tensor import view as view_of


@tensor_method
def reshape(self: Tensor, *shape: Any) -> Tensor:
    """The same elements in another shape; one entry may be −1: what is left.  (torch.reshape)

    RuntimeError if the number of elements does not fit.

    >>> torch.arange(6).reshape(2, -1)
    tensor([[0, 1, 2],
            [3, 4, 5]])
    """
    shape = tuple(shape[0]) if len(shape) == 1 and not is_int(shape[0]) else shape
    out = _in_shape("view", self, shape)
    if out._view is None:  # copied, since the numbers do not lie row after row
        _name(out, "unsafeView")
    return out


@tensor_method
def view(self: Tensor, *shape: Any) -> Tensor:
    """As reshape, but always over the same memory; RuntimeError where that cannot be.

    >>> x = torch.arange(6)
    >>> x.view(2, 3)[0, 0] = 100
    >>> x
    tensor([100,   1,   2,   3,   4,   5])
    """
    shape = tuple(shape[0]) if len(shape) == 1 and not is_int(shape[0]) else shape
    out = _in_shape("view", self, shape)
    if out._view is None and out._data.size > 1:
        raise RuntimeError(
            f"view size is not compatible with input tensor's size and stride: the numbers of this "
            f"tensor (shape {list(self.shape)}) do not lie in memory row after row, as after .T. "
            "Use .reshape(...) instead, which copies them."
        )
    return out


def _in_shape(name: str, x: Tensor, shape: Any) -> Tensor:
    """x's numbers in another shape: a view of its memory, or a copy where that cannot be."""
    old = x._data.shape

    def look(array: Array) -> Array:
        return array.reshape(shape)

    try:
        return view_of(name, x, look, lambda g: (g.reshape(old),))
    except ValueError:
        raise RuntimeError(
            f"shape {list(shape)} is invalid for input of size {x._data.size} "
            f"(shape {list(old)}): the product of the sizes must stay the same."
        ) from None


def _name(out: Tensor, name: str) -> None:
    if out._grad_fn is not None:
        out._grad_fn.title = name


@tensor_method
def flatten(self: Tensor, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """Dimensions start_dim to end_dim become one.  (torch.flatten)

    >>> torch.zeros(64, 1, 28, 28).flatten(1).shape
    torch.Size([64, 784])
    """
    if self.ndim == 0:
        return self.reshape(1)
    first, last = axes_of(start_dim, self.ndim), axes_of(end_dim, self.ndim)
    if first > last:
        raise RuntimeError(f"flatten() has start_dim={start_dim} after end_dim={end_dim}.")
    shape = self._data.shape
    middle = int(np.prod(shape[first : last + 1]))
    return self.reshape((*shape[:first], middle, *shape[last + 1 :]))


@tensor_method
def squeeze(self: Tensor, dim: Dim = None) -> Tensor:
    """Without its dimensions of size 1, or without dimension dim if that has size 1.

    >>> torch.zeros(2, 1, 3, 1).squeeze().shape, torch.zeros(2, 1, 3, 1).squeeze(1).shape
    (torch.Size([2, 3]), torch.Size([2, 3, 1]))
    """
    axes = range(self.ndim) if dim is None else np.atleast_1d(axes_of(dim, self.ndim))
    keep = [n for i, n in enumerate(self._data.shape) if not (i in axes and n == 1)]
    return _in_shape("squeeze", self, tuple(keep))


@tensor_method
def unsqueeze(self: Tensor, dim: int) -> Tensor:
    """With a new dimension of size 1 at position dim.

    >>> x = torch.tensor([1, 2, 3])
    >>> x.unsqueeze(0).shape, x.unsqueeze(1).shape
    (torch.Size([1, 3]), torch.Size([3, 1]))
    """
    axis = axes_of(dim, self.ndim + 1)
    shape = self._data.shape
    return _in_shape("unsqueeze", self, (*shape[:axis], 1, *shape[axis:]))


@tensor_method
def transpose(self: Tensor, dim0: int, dim1: int) -> Tensor:
    """Dimensions dim0 and dim1 exchanged.  (torch.transpose)

    >>> torch.tensor([[1, 2, 3], [4, 5, 6]]).transpose(0, 1)
    tensor([[1, 4],
            [2, 5],
            [3, 6]])
    """
    a, b = axes_of(dim0, self.ndim), axes_of(dim1, self.ndim)
    if self.ndim == 0:
        return self
    return _exchanged("transpose", self, a, b)


def _exchanged(name: str, x: Tensor, a: int, b: int) -> Tensor:
    def look(array: Array) -> Array:
        return array.swapaxes(a, b)

    return view_of(name, x, look, lambda g: (g.swapaxes(a, b),))


@tensor_method
def permute(self: Tensor, *dims: Any) -> Tensor:
    """Dimensions in another order, each named once; RuntimeError otherwise.  (torch.permute)

    >>> torch.zeros(28, 28, 3).permute(2, 0, 1).shape
    torch.Size([3, 28, 28])
    """
    dims = tuple(dims[0]) if len(dims) == 1 and not is_int(dims[0]) else dims
    if sorted(axes_of(d, self.ndim) for d in dims) != list(range(self.ndim)):
        raise RuntimeError(f"permute{dims}: name each of the {self.ndim} dimensions once.")
    back = tuple(np.argsort([d % self.ndim for d in dims]))

    def look(array: Array) -> Array:
        return array.transpose(dims)

    return view_of("permute", self, look, lambda g: (g.transpose(back),))


@tensor_method
def t(self: Tensor) -> Tensor:
    """The transpose of a matrix; RuntimeError for more than two dimensions.  (torch.t)

    >>> torch.tensor([[1, 2, 3]]).t()
    tensor([[1],
            [2],
            [3]])
    """
    if self.ndim > 2:
        raise RuntimeError(
            f"t() expects a tensor with <= 2 dimensions, but self is {self.ndim}D; use .mT or "
            "transpose(dim0, dim1)."
        )
    return self if self.ndim < 2 else _exchanged("t", self, 0, 1)


def cat(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Tensors joined along an existing dimension.  (torch.cat)

    RuntimeError if there are none, or if their other sizes differ.

    >>> torch.cat([torch.tensor([[1, 2]]), torch.tensor([[3, 4], [5, 6]])])
    tensor([[1, 2],
            [3, 4],
            [5, 6]])
    """
    tensors = _same_dtype(tensors, "cat")
    if any(t.ndim == 0 for t in tensors):
        raise RuntimeError("zero-dimensional tensor cannot be concatenated; use stack(tensors).")
    # tensor([]) may begin a growing list, whatever the shape of the others
    tensors = tuple(t for t in tensors if t.shape != (0,)) or tensors[:1]
    axis = axes_of(dim, tensors[0].ndim)
    shapes = [t._data.shape for t in tensors]
    for shape in shapes:
        rest = [s[:axis] + s[axis + 1 :] for s in (shape, shapes[0])]
        if len(shape) != len(shapes[0]) or rest[0] != rest[1]:
            raise RuntimeError(
                f"Sizes of tensors must match except in dimension {axis}: got "
                f"{list(shapes[0])} and {list(shape)}."
            )
    return apply(
        "cat",
        np.concatenate([t._data for t in tensors], axis=axis),
        tensors,
        lambda g: derivatives.cat_backward(g, shapes, axis),
    )


def stack(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Tensors of one shape put together along a new dimension.  (torch.stack)

    RuntimeError if there are none, or if their shapes differ: cat joins those.

    >>> torch.stack([torch.tensor([1, 2]), torch.tensor([3, 4])], dim=1)
    tensor([[1, 3],
            [2, 4]])
    """
    tensors = _same_dtype(tensors, "stack")
    first = tensors[0].shape
    for t in tensors:
        if t.shape != first:
            raise RuntimeError(
                f"stack expects each tensor to be equal size, but got {list(first)} and "
                f"{list(t.shape)}; use cat for tensors of different length."
            )
    out = cat([t.unsqueeze(dim) for t in tensors], dim=dim)
    _name(out, "stack")
    return out


def _same_dtype(tensors: Sequence[Tensor], name: str) -> tuple[Tensor, ...]:
    tensors = tuple(tensors)
    if not tensors:
        raise RuntimeError(f"{name} expects a non-empty list of Tensors; give at least one.")
    for t in tensors:
        if not isinstance(t, Tensor):
            raise TypeError(f"{name} expects Tensors, got {type(t).__name__}; use tensor(...).")
    arrays = [t._data for t in tensors]
    common = functools.reduce(lambda a, b: np.empty(1, dt.result_type(a, b)), arrays).dtype
    return tuple(t.to(common) for t in tensors)


cat, stack = keyworded(cat), keyworded(stack)
