"""Elements repeated or in another shape: expand, repeat, movedim, unflatten ...

What these can say by an index, a permutation or a product they say so; the rest has its own way
back here.
"""

import math
from typing import Any

import numpy as np

from nblib import dtypes as dt
from nblib.annotations import Array, Grads
from nblib.attaching import tensor_method
from nblib.numerics import axes_of, unbroadcast
from nblib.shapes import permute
from nblib.tensor import Tensor, apply, is_int, view, wrap


def given_sizes(sizes: Any) -> tuple[Any, ...]:
    """f(2, 3), f((2, 3)) and f(Size([2, 3])) are the same."""
    return tuple(sizes[0]) if len(sizes) == 1 and not is_int(sizes[0]) else sizes


def renamed(out: Tensor, name: str) -> Tensor:
    """out, made by a simpler operation, printed as torch prints it."""
    if out.grad_fn is not None:
        out.grad_fn.title = name
    return out


def at(axis: int, index: Any) -> tuple[Any, ...]:
    """An index that stands at dimension axis alone."""
    return (slice(None),) * axis + (index,)


def one_axis(dim: Any, ndim: int) -> int:
    axis = axes_of(dim, ndim)
    if axis == ():
        raise IndexError("a tensor of no dimensions cannot be cut or indexed; use .reshape(1).")
    return axis


# ------------------------------------------------------------------ repeated


@tensor_method
def expand(self: Tensor, *sizes: Any) -> Tensor:
    """Dimensions of size 1 as if repeated, memory shared; −1 keeps a size.

    >>> torch.tensor([[1], [2]]).expand(2, 3)
    tensor([[1, 1, 1],
            [2, 2, 2]])
    """
    sizes, old = given_sizes(sizes), self._data.shape
    if len(sizes) < len(old):
        raise RuntimeError(
            f"expand: the number of sizes provided ({len(sizes)}) must be greater or equal to the "
            f"number of dimensions in the tensor ({len(old)})."
        )
    padded = (None,) * (len(sizes) - len(old)) + old
    target = tuple(had if n == -1 else n for n, had in zip(sizes, padded, strict=True))
    for axis, (n, had) in enumerate(zip(target, padded, strict=True)):
        if n is None or (had not in (None, 1, n)):
            raise RuntimeError(
                f"The expanded size of the tensor ({sizes[axis]}) must match the existing size "
                f"({had}) at non-singleton dimension {axis}. Target sizes: {list(sizes)}. Tensor "
                f"sizes: {list(old)}."
            )
    repeated = math.prod(target) != self._data.size  # what NumPy repeats it lets nobody write into

    def look(array: Array) -> Array:
        return np.broadcast_to(array, target) if repeated else array.reshape(target)

    return view("expand", self, look, lambda g: (unbroadcast(g, old),))


@tensor_method
def expand_as(self: Tensor, other: Tensor) -> Tensor:
    """Expanded to the shape of other.

    >>> torch.tensor([[1], [2]]).expand_as(torch.zeros(2, 3)).shape
    torch.Size([2, 3])
    """
    return self.expand(other.shape)


@tensor_method
def broadcast_to(self: Tensor, size: Any) -> Tensor:
    """Expanded to a shape, as in arithmetic.

    >>> torch.tensor([1, 2]).broadcast_to((3, 2)).shape
    torch.Size([3, 2])
    """
    return self.expand(size)


def broadcast_tensors(*tensors: Tensor) -> tuple[Tensor, ...]:
    """All tensors expanded to their common shape.

    >>> a, b = torch.broadcast_tensors(torch.zeros(3, 1), torch.zeros(4))
    >>> a.shape, b.shape
    (torch.Size([3, 4]), torch.Size([3, 4]))
    """
    try:
        shape = np.broadcast_shapes(*(t._data.shape for t in tensors))
    except ValueError:
        raise RuntimeError(
            f"the shapes {[list(t.shape) for t in tensors]} do not broadcast: sizes must be equal "
            "or 1, counted from the last dimension."
        ) from None
    return tuple(t.expand(shape) for t in tensors)


def broadcast_shapes(*shapes: Any) -> dt.Size:
    """The shape that tensors of these shapes have together.

    >>> torch.broadcast_shapes((3, 1), (4,))
    torch.Size([3, 4])
    """
    try:
        return dt.Size(np.broadcast_shapes(*(tuple(np.atleast_1d(s)) for s in shapes)))
    except ValueError:
        raise RuntimeError(f"the shapes {[list(s) for s in shapes]} do not broadcast.") from None


@tensor_method
def repeat(self: Tensor, *repeats: Any) -> Tensor:
    """The whole tensor, copied so many times along each dimension.

    >>> torch.tensor([1, 2]).repeat(2, 2)
    tensor([[1, 2, 1, 2],
            [1, 2, 1, 2]])
    """
    repeats, old = given_sizes(repeats), self._data.shape
    if len(repeats) < len(old):
        raise RuntimeError(
            "Number of dimensions of repeat dims can not be smaller than number of dimensions of "
            f"tensor: {len(repeats)} and {len(old)}."
        )
    padded = (1,) * (len(repeats) - len(old)) + old
    parted = [n for pair in zip(repeats, padded, strict=True) for n in pair]

    def back(g: Array) -> Grads:
        grad = g.reshape(parted).sum(axis=tuple(range(0, len(parted), 2)))
        return (grad.reshape(old),)

    return apply("repeat", np.tile(self._data, repeats), (self,), back)


@tensor_method
def tile(self: Tensor, *dims: Any) -> Tensor:
    """As repeat; missing counts are 1.

    >>> torch.tensor([[1, 2]]).tile(2)
    tensor([[1, 2, 1, 2]])
    """
    dims = given_sizes(dims)
    return self.repeat((1,) * (self.ndim - len(dims)) + tuple(dims))


@tensor_method
def repeat_interleave(
    self: Tensor, repeats: Any, dim: int | None = None, *, output_size: object = None
) -> Tensor:
    """Each element, or slice along dim, repeated on the spot.

    NotImplementedError, as in torch, for repeats that are no whole numbers.

    >>> torch.tensor([1, 2]).repeat_interleave(2)
    tensor([1, 1, 2, 2])
    """
    x, axis = (self.flatten(), 0) if dim is None else (self, one_axis(dim, self.ndim))
    counts = np.asarray(repeats._data if isinstance(repeats, Tensor) else repeats)
    if counts.dtype.kind not in "iu":
        raise NotImplementedError(
            f"repeat_interleave(): the repeats are whole numbers, not {counts.dtype}; use .long()."
        )
    counts = counts.astype(np.intp)  # in a browser they have 32 bits
    index = np.repeat(np.arange(x._data.shape[axis]), counts)
    return x[at(axis, wrap(index))]


# ------------------------------------------------------------------ dimensions


@tensor_method
def movedim(self: Tensor, source: Any, destination: Any) -> Tensor:
    """Dimensions moved to other places, the others in their order.

    >>> torch.zeros(28, 28, 3).movedim(2, 0).shape
    torch.Size([3, 28, 28])
    """
    order = np.moveaxis(np.empty((0,) * self.ndim), source, destination)
    del order
    pairs = [
        axes_of(d if isinstance(d, (tuple, list)) else (d,), self.ndim)
        for d in (source, destination)
    ]
    rest = [axis for axis in range(self.ndim) if axis not in pairs[0]]
    for place, axis in sorted(zip(pairs[1], pairs[0], strict=True)):
        rest.insert(place, axis)
    return permute(self, rest)


@tensor_method
def swapaxes(self: Tensor, axis0: int, axis1: int) -> Tensor:
    """Two dimensions exchanged, as transpose.

    >>> torch.zeros(2, 3, 4).swapaxes(0, 2).shape
    torch.Size([4, 3, 2])
    """
    return self.transpose(axis0, axis1)


@tensor_method
def adjoint(self: Tensor) -> Tensor:
    """The last two dimensions exchanged.

    >>> torch.zeros(5, 2, 3).adjoint().shape
    torch.Size([5, 3, 2])
    """
    return self.transpose(-2, -1)


@tensor_method
def ravel(self: Tensor) -> Tensor:
    """All dimensions made one.

    >>> torch.tensor([[1, 2], [3, 4]]).ravel()
    tensor([1, 2, 3, 4])
    """
    return self.reshape(-1)


@tensor_method
def unflatten(self: Tensor, dim: int, sizes: Any) -> Tensor:
    """One dimension made several, whose product it is; one size may be −1.

    >>> torch.zeros(64, 784).unflatten(1, (1, 28, 28)).shape
    torch.Size([64, 1, 28, 28])
    """
    axis = one_axis(dim, self.ndim)
    shape = self._data.shape
    sizes = (sizes,) if is_int(sizes) else tuple(sizes)
    known = math.prod(n for n in sizes if n != -1)
    if (-1 in sizes and (known == 0 or shape[axis] % known)) or (
        -1 not in sizes and known != shape[axis]
    ):
        raise RuntimeError(
            f"unflatten: Provided sizes {list(sizes)} don't multiply up to the size of dim {dim} "
            f"({shape[axis]}) in the input tensor."
        )
    return self.reshape((*shape[:axis], *sizes, *shape[axis + 1 :]))


@tensor_method
def view_as(self: Tensor, other: Tensor) -> Tensor:
    """view with the shape of other.

    >>> torch.arange(6).view_as(torch.zeros(2, 3)).shape
    torch.Size([2, 3])
    """
    return self.view(other.shape)


@tensor_method
def reshape_as(self: Tensor, other: Tensor) -> Tensor:
    """reshape with the shape of other.

    >>> torch.arange(6).reshape_as(torch.zeros(2, 3)).shape
    torch.Size([2, 3])
    """
    return self.reshape(other.shape)


ALIASES = {"moveaxis": "movedim", "swapdims": "swapaxes"}
for _alias, _name in ALIASES.items():
    globals()[_alias] = globals()[_name]
    setattr(Tensor, _alias, getattr(Tensor, _name))

__all__ = [
    "adjoint",
    "broadcast_shapes",
    "broadcast_tensors",
    "broadcast_to",
    "movedim",
    "ravel",
    "repeat_interleave",
    "swapaxes",
    "tile",
    "unflatten",
    *ALIASES,
]
