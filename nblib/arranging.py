"""Elements put elsewhere: expand, repeat, split, gather, roll, tril, meshgrid ...

(reshape, transpose, squeeze, cat and stack stand in `shapes`.) What these can say by an index, a
permutation or a product they say so; the rest has its own way back here.
"""

import itertools
import math

import numpy as np

from nblib import dtypes as dt
from nblib.numerics import axes_of, unbroadcast
from nblib.shapes import cat, permute, reshape, stack
from nblib.tensor import Tensor, apply, is_int, tensor_method, wrap


def _sizes(sizes):
    """f(2, 3), f((2, 3)) and f(Size([2, 3])) are the same."""
    return tuple(sizes[0]) if len(sizes) == 1 and not is_int(sizes[0]) else sizes


def _renamed(out, name):
    """out, made by a simpler operation, printed as torch prints it."""
    if out.grad_fn is not None:
        out.grad_fn.name = name
    return out


def _at(axis, index):
    """An index that stands at dimension axis alone."""
    return (slice(None),) * axis + (index,)


def _axis(dim, ndim):
    axis = axes_of(dim, ndim)
    if axis == ():
        raise IndexError("a tensor of no dimensions cannot be cut or indexed; use .reshape(1).")
    return axis


# ------------------------------------------------------------------ repeated


@tensor_method
def expand(self, *sizes):
    """Dimensions of size 1 as if repeated, memory shared; −1 keeps a size."""
    sizes, old = _sizes(sizes), self._data.shape
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
    value = np.broadcast_to(self._data, target)
    return apply("expand", value, (self,), lambda g: (unbroadcast(g, old),))


@tensor_method
def expand_as(self, other):
    """Expanded to the shape of other."""
    return self.expand(other.shape)


@tensor_method
def broadcast_to(self, size):
    """Expanded to a shape, as in arithmetic."""
    return self.expand(size)


def broadcast_tensors(*tensors):
    """All tensors expanded to their common shape."""
    try:
        shape = np.broadcast_shapes(*(t._data.shape for t in tensors))
    except ValueError:
        raise RuntimeError(
            f"the shapes {[list(t.shape) for t in tensors]} do not broadcast: sizes must be equal "
            "or 1, counted from the last dimension."
        ) from None
    return tuple(t.expand(shape) for t in tensors)


def broadcast_shapes(*shapes):
    """The shape that tensors of these shapes have together."""
    try:
        return dt.Size(np.broadcast_shapes(*(tuple(np.atleast_1d(s)) for s in shapes)))
    except ValueError:
        raise RuntimeError(f"the shapes {[list(s) for s in shapes]} do not broadcast.") from None


@tensor_method
def repeat(self, *repeats):
    """The whole tensor, copied so many times along each dimension."""
    repeats, old = _sizes(repeats), self._data.shape
    if len(repeats) < len(old):
        raise RuntimeError(
            "Number of dimensions of repeat dims can not be smaller than number of dimensions of "
            f"tensor: {len(repeats)} and {len(old)}."
        )
    padded = (1,) * (len(repeats) - len(old)) + old
    parted = [n for pair in zip(repeats, padded, strict=True) for n in pair]

    def back(g):
        grad = g.reshape(parted).sum(axis=tuple(range(0, len(parted), 2)))
        return (grad.reshape(old),)

    return apply("repeat", np.tile(self._data, repeats), (self,), back)


@tensor_method
def tile(self, *dims):
    """As repeat; missing counts are 1."""
    dims = _sizes(dims)
    return self.repeat((1,) * (self.ndim - len(dims)) + tuple(dims))


@tensor_method
def repeat_interleave(self, repeats, dim=None, *, output_size=None):
    """Each element, or slice along dim, repeated on the spot."""
    x, axis = (self.flatten(), 0) if dim is None else (self, _axis(dim, self.ndim))
    counts = repeats._data if isinstance(repeats, Tensor) else repeats
    index = np.repeat(np.arange(x._data.shape[axis]), counts)
    return x[_at(axis, wrap(index))]


# ------------------------------------------------------------------ dimensions


@tensor_method
def movedim(self, source, destination):
    """Dimensions moved to other places, the others in their order."""
    order = np.moveaxis(np.empty((0,) * self.ndim), source, destination)
    del order
    pairs = [axes_of(d if isinstance(d, (tuple, list)) else (d,), self.ndim) for d in
             (source, destination)]  # fmt: skip
    rest = [axis for axis in range(self.ndim) if axis not in pairs[0]]
    for place, axis in sorted(zip(pairs[1], pairs[0], strict=True)):
        rest.insert(place, axis)
    return permute(self, rest)


@tensor_method
def swapaxes(self, axis0, axis1):
    """Two dimensions exchanged, as transpose."""
    return self.transpose(axis0, axis1)


@tensor_method
def adjoint(self):
    """The last two dimensions exchanged."""
    return self.transpose(-2, -1)


@tensor_method
def ravel(self):
    """All dimensions made one."""
    return self.reshape(-1)


@tensor_method
def unflatten(self, dim, sizes):
    """One dimension made several, whose product it is; one size may be −1."""
    axis = _axis(dim, self.ndim)
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
def view_as(self, other):
    """view with the shape of other."""
    return self.view(other.shape)


@tensor_method
def reshape_as(self, other):
    """reshape with the shape of other."""
    return self.reshape(other.shape)


def _at_least(name, ndim, grown):
    def function(*tensors):
        if len(tensors) == 1 and not isinstance(tensors[0], Tensor):
            tensors = tuple(tensors[0])
        found = tuple(t if t.ndim >= ndim else reshape(t, grown(t.shape)) for t in tensors)
        return found[0] if len(found) == 1 else found

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"With at least {ndim} dimensions."
    return function


atleast_1d = _at_least("atleast_1d", 1, lambda s: (1,))
atleast_2d = _at_least("atleast_2d", 2, lambda s: (1, *(s or (1,))))
atleast_3d = _at_least("atleast_3d", 3, lambda s: (1, *(s or (1,)), 1) if len(s) < 2 else (*s, 1))


# ------------------------------------------------------------------ joined


def concat(tensors, dim=0):
    """As cat."""
    return cat(tensors, dim)


concatenate = concat


def hstack(tensors):
    """Joined along the columns; vectors end to end."""
    tensors = [atleast_1d(t) for t in tensors]
    return cat(tensors, 0 if tensors[0].ndim == 1 else 1)


def vstack(tensors):
    """Joined along the rows, vectors as rows."""
    return cat([atleast_2d(t) for t in tensors], 0)


def dstack(tensors):
    """Joined along the third dimension."""
    return cat([atleast_3d(t) for t in tensors], 2)


def column_stack(tensors):
    """Joined along the columns, vectors as columns."""
    return hstack([t.reshape(-1, 1) if t.ndim < 2 else t for t in tensors])


def block_diag(*tensors):
    """The tensors along the diagonal of one matrix, zeros elsewhere."""
    blocks = [atleast_2d(t) for t in tensors]
    width = sum(b.shape[1] for b in blocks)
    rows, left = [], 0
    for block in blocks:
        height, columns = block.shape
        sides = [wrap(np.zeros((height, n), block._data.dtype)) for n in
                 (left, width - left - columns)]  # fmt: skip
        rows.append(cat([sides[0], block, sides[1]], 1))
        left += columns
    return cat(rows, 0)


# ------------------------------------------------------------------ cut


@tensor_method
def narrow(self, dim, start, length):
    """The part of `length` from start on along dim."""
    axis = _axis(dim, self.ndim)
    size = self._data.shape[axis]
    start = int(start) + (size if start < 0 else 0)
    if length < 0 or not 0 <= start <= size - length:
        raise RuntimeError(
            f"start ({start}) + length ({length}) exceeds dimension size ({size}); a length must "
            "be at least 0."
        )
    return self[_at(axis, slice(start, start + length))]


@tensor_method
def select(self, dim, index):
    """The slice number index along dim."""
    return self[_at(_axis(dim, self.ndim), index)]


@tensor_method
def split(self, split_size_or_sections, dim=0):
    """Parts of one size, the last one smaller if it does not fit, or of the sizes of a list."""
    axis, sizes = _axis(dim, self.ndim), split_size_or_sections
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
        _renamed(self.narrow(axis, start, n), "split")
        for start, n in zip(starts, sizes, strict=False)
    )


@tensor_method
def chunk(self, chunks, dim=0):
    """At most `chunks` parts of equal size, the last one smaller if it does not fit."""
    if chunks < 1:
        raise RuntimeError(f"chunk expects `chunks` to be greater than 0, got: {chunks}.")
    total = self._data.shape[_axis(dim, self.ndim)]
    if total == 0:
        return self.split([0] * chunks, dim)
    return self.split(-(-total // chunks), dim)


@tensor_method
def tensor_split(self, indices_or_sections, dim=0):
    """So many parts of nearly equal size, or cut before the given indices."""
    total = self._data.shape[_axis(dim, self.ndim)]
    cuts = indices_or_sections
    if isinstance(cuts, Tensor):
        cuts = cuts.tolist()
    if is_int(cuts):
        small, extra = divmod(total, cuts)
        return self.split([small + (i < extra) for i in range(cuts)], dim)
    places = [0, *(min(c + total if c < 0 else c, total) for c in cuts), total]
    sizes = [max(b - a, 0) for a, b in itertools.pairwise(places)]
    return tuple(self.narrow(dim, a, n) for a, n in zip(places, sizes, strict=False))


@tensor_method
def unbind(self, dim=0):
    """The slices along dim, one by one."""
    axis = _axis(dim, self.ndim)
    return tuple(_renamed(self[_at(axis, i)], "unbind") for i in range(self._data.shape[axis]))


# ------------------------------------------------------------------ picked


def _whole(index, name):
    if not isinstance(index, Tensor) or index.dtype not in (dt.int64, dt.int32):
        kind = index.dtype.name if isinstance(index, Tensor) else type(index).__name__
        raise RuntimeError(f"{name}(): Expected dtype int64 for index, got {kind}; use .long().")
    return index._data


@tensor_method
def index_select(self, dim, index):
    """The slices along dim at the places of index."""
    axis, places = _axis(dim, self.ndim), _whole(index, "index_select")
    return _renamed(self[_at(axis, wrap(np.atleast_1d(places)))], "indexSelect")


def _inside(index, size, name):
    if index.size and (index.min() < 0 or index.max() >= size):
        raise RuntimeError(
            f"{name}(): index {int(index.max() if index.max() >= size else index.min())} is out of "
            f"bounds for a dimension of size {size}."
        )


def _grid(index, axis):
    """The places that gather and scatter speak of, as an index of NumPy's."""
    grid = list(np.ogrid[tuple(slice(n) for n in index.shape)])
    grid[axis] = index
    return tuple(grid)


@tensor_method
def gather(self, dim, index, *, sparse_grad=False):
    """For each place of index the element at index[place] along dim, as out[i][j] = x[i][k]."""
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

    def back(g):
        grad = np.zeros(shape, g.dtype)
        np.add.at(grad, grid, g)
        return (grad,)

    return apply("gather", x[grid], (self,), back)


@tensor_method
def take_along_dim(self, indices, dim=None):
    """gather with broadcasting; without dim of the flattened tensor."""
    if dim is None:
        return take_along_dim(self.reshape(-1), indices.reshape(-1), 0)
    axis = _axis(dim, self.ndim)
    size = max(self.shape[axis], 1)
    indices = wrap(np.where(indices._data < 0, indices._data + size, indices._data))
    shapes = [[1 if i == axis else n for i, n in enumerate(t.shape)] for t in (self, indices)]
    common = list(np.broadcast_shapes(*map(tuple, shapes)))
    wide = [list(common) for _ in range(2)]
    wide[0][axis], wide[1][axis] = self.shape[axis], indices.shape[axis]
    return self.expand(wide[0]).gather(axis, indices.expand(wide[1]))


@tensor_method
def take(self, index):
    """The elements at the places of index in the flattened tensor."""
    return self.reshape(-1)[index.reshape(-1)].reshape(index.shape)


@tensor_method
def masked_select(self, mask):
    """The elements where mask is True, as a vector."""
    _mask(mask, "masked_select")
    x, chosen = broadcast_tensors(self, mask)
    return _renamed(x[chosen], "maskedSelect")


def _mask(mask, name):
    if not isinstance(mask, Tensor) or mask.dtype is not dt.bool_:
        kind = mask.dtype.name if isinstance(mask, Tensor) else type(mask).__name__
        raise RuntimeError(f"{name} expects a BoolTensor as mask, got {kind}; compare: x > 0.")


@tensor_method
def masked_fill(self, mask, value):
    """value where mask is True, the element itself elsewhere."""
    _mask(mask, "masked_fill")
    if isinstance(value, Tensor):
        if value.ndim:
            raise RuntimeError(
                "masked_fill only supports a 0-dimensional value tensor, but got tensor with "
                f"{value.ndim} dimension(s)."
            )
        put, source = value._data.astype(self._data.dtype), (value,)
    else:
        if isinstance(value, float) and not self.dtype.is_floating_point:
            raise RuntimeError(
                f"value cannot be converted to type {self.dtype.name} without overflow; give a "
                "whole number."
            )
        put, source = value, ()
    x, chosen = broadcast_tensors(self, mask)
    chosen = chosen._data

    def back(g):
        grads = np.where(chosen, 0, g).astype(g.dtype), np.where(chosen, g, 0).sum().astype(g.dtype)
        return grads if source else grads[:1]

    filled = np.where(chosen, np.asarray(put, x._data.dtype), x._data)
    return apply("maskedFill", filled, (x, *source), back)


@tensor_method
def nonzero(self, *, as_tuple=False):
    """Where the elements are not 0: a row for each, or a tuple of a tensor for each dimension."""
    found = (
        np.nonzero(np.atleast_1d(self._data) if as_tuple else self._data)
        if (self.ndim or as_tuple)
        else ()
    )
    if as_tuple:
        return tuple(map(wrap, found))
    if not self.ndim:
        return wrap(np.zeros((int(bool(self._data)), 0), np.int64))
    return wrap(np.stack(found, axis=1))


@tensor_method
def argwhere(self):
    """Where the elements are not 0, a row for each."""
    return self.nonzero()


# ------------------------------------------------------------------ turned, cut to a triangle


@tensor_method
def flip(self, *dims, **named):
    """The order reversed along dims."""
    axes = axes_of(tuple(_sizes((*dims, *named.values()))), self.ndim)
    return apply("flip", np.flip(self._data, axes), (self,), lambda g: (np.flip(g, axes),))


@tensor_method
def fliplr(self):
    """Columns in reverse order."""
    return self.flip(1)


@tensor_method
def flipud(self):
    """Rows in reverse order."""
    return self.flip(0)


@tensor_method
def rot90(self, k=1, dims=(0, 1)):
    """Turned by k right angles from dims[0] towards dims[1]."""
    axes = axes_of(tuple(dims), self.ndim)
    return apply(
        "rot90", np.rot90(self._data, k, axes), (self,), lambda g: (np.rot90(g, -k, axes),)
    )


@tensor_method
def roll(self, shifts, dims=None):
    """Moved along dims; what leaves at the end comes back at the beginning."""
    axes = axes_of(dims, self.ndim)
    if axes == () and dims is not None:
        return self.clone()
    away = tuple(-s for s in shifts) if isinstance(shifts, (tuple, list)) else -shifts
    if isinstance(shifts, (tuple, list)) and (
        axes is None or len(np.atleast_1d(axes)) != len(away)
    ):
        raise RuntimeError(f"shifts and dimensions must align. shifts: {len(away)}, dims: {dims}.")
    return apply(
        "roll", np.roll(self._data, shifts, axes), (self,), lambda g: (np.roll(g, away, axes),)
    )


def _triangle(name, cut):
    def function(self, diagonal=0):
        if self.ndim < 2:
            raise RuntimeError(f"{name}: input tensor must have at least 2 dimensions.")
        return apply(name, cut(self._data, diagonal), (self,), lambda g: (cut(g, diagonal),))

    function.__name__ = function.__qualname__ = name
    side = "below" if name == "tril" else "above"
    function.__doc__ = f"The triangle on and {side} the diagonal, zeros elsewhere."
    return tensor_method(function)


tril, triu = _triangle("tril", np.tril), _triangle("triu", np.triu)


def tril_indices(row, col, offset=0, *, dtype=None, device=None):
    """Where the lower triangle of a row × col matrix lies: two rows of indices."""
    kind = np.int64 if dtype is None else dt.numpy_dtype(dtype)
    return wrap(np.stack(np.tril_indices(row, offset, col)).astype(kind))


def triu_indices(row, col, offset=0, *, dtype=None, device=None):
    """Where the upper triangle of a row × col matrix lies: two rows of indices."""
    kind = np.int64 if dtype is None else dt.numpy_dtype(dtype)
    return wrap(np.stack(np.triu_indices(row, offset, col)).astype(kind))


@tensor_method
def diagonal(self, offset=0, dim1=0, dim2=1):
    """The elements x[i][i + offset]."""
    a, b = (_axis(d, self.ndim) for d in (dim1, dim2))
    if a == b:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}.")
    shape = self._data.shape

    def back(g):
        grad = np.zeros(shape, g.dtype)
        place = np.arange(g.shape[-1])
        view = np.moveaxis(grad, (a, b), (-2, -1))
        view[..., place + max(-offset, 0), place + max(offset, 0)] = g
        return (grad,)

    return apply("diagonal", np.diagonal(self._data, offset, a, b), (self,), back)


@tensor_method
def diag(self, diagonal=0):
    """The diagonal of a matrix, or the matrix with this diagonal."""
    if self.ndim == 2:
        return self.diagonal(diagonal).clone()
    if self.ndim != 1:
        raise RuntimeError(f"diag(): Supports 1D or 2D tensors. Got {self.ndim}D.")
    return self.diag_embed(diagonal)


@tensor_method
def diag_embed(self, offset=0, dim1=-2, dim2=-1):
    """Matrices with these diagonals."""
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
def diagflat(self, offset=0):
    """The matrix with the flattened tensor as its diagonal."""
    return self.reshape(-1).diag_embed(offset)


@tensor_method
def trace(self):
    """The sum of the diagonal."""
    if self.ndim != 2:
        raise RuntimeError(f"trace: expected a matrix, but got tensor with dim {self.ndim}.")
    return _renamed(self.diagonal().sum(), "trace")


# ------------------------------------------------------------------ grids


def meshgrid(*tensors, indexing=None):
    """The coordinates of a grid: vectors, each repeated along the others' dimensions."""
    if len(tensors) == 1 and not isinstance(tensors[0], Tensor):
        tensors = tuple(tensors[0])
    if indexing not in (None, "ij", "xy"):
        raise RuntimeError(f"meshgrid: indexing must be one of 'xy' or 'ij', not {indexing!r}.")
    if any(t.ndim > 1 for t in tensors):
        raise RuntimeError("meshgrid: Expected 0D or 1D tensors; give vectors.")
    tensors = [t.reshape(-1) for t in tensors]
    order = list(range(len(tensors)))
    if indexing == "xy" and len(order) > 1:
        order[:2] = 1, 0
    shape = [tensors[i].shape[0] for i in order]
    places = [order.index(i) for i in range(len(order))]
    return tuple(
        t.reshape([-1 if k == place else 1 for k in range(len(shape))]).expand(shape)
        for t, place in zip(tensors, places, strict=True)
    )


def cartesian_prod(*tensors):
    """All combinations of one element of each vector, a row for each."""
    if len(tensors) == 1:
        return tensors[0]
    return stack([grid.reshape(-1) for grid in meshgrid(*tensors, indexing="ij")], 1)


@tensor_method
def combinations(self, r=2, with_replacement=False):
    """All combinations of r elements of a vector, a row for each."""
    choose = itertools.combinations_with_replacement if with_replacement else itertools.combinations
    rows = np.array(list(choose(range(len(self)), r)), dtype=np.int64).reshape(-1, r)
    return self[wrap(rows)]


ALIASES = {"moveaxis": "movedim", "swapdims": "swapaxes"}
for _alias, _name in ALIASES.items():
    globals()[_alias] = globals()[_name]
    setattr(Tensor, _alias, getattr(Tensor, _name))
row_stack = vstack

__all__ = [
    "adjoint", "argwhere", "atleast_1d", "atleast_2d", "atleast_3d", "block_diag",
    "broadcast_shapes", "broadcast_tensors", "broadcast_to", "cartesian_prod", "chunk",
    "column_stack", "combinations", "concat", "concatenate", "diag", "diag_embed", "diagflat",
    "diagonal", "dstack", "flip", "fliplr", "flipud", "gather", "hstack", "index_select",
    "masked_fill", "masked_select", "meshgrid", "movedim", "narrow", "nonzero", "ravel",
    "repeat_interleave", "roll", "rot90", "row_stack", "select", "split", "swapaxes", "take",
    "take_along_dim", "tensor_split", "tile", "trace", "tril", "tril_indices", "triu",
    "triu_indices", "unbind", "unflatten", "vstack", *ALIASES,
]  # fmt: skip
