"""Diagonals and triangles of matrices: diag, diagonal, trace, tril, triu."""

from collections.abc import Callable

import numpy as np

from nblib import dtypes as dt
from nblib.annotations import Array, Grads
from nblib.attaching import tensor_method
from nblib.tensor import Tensor, apply, view, wrap
from nblib.vocabulary.arranging import one_axis, renamed


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
    "diag",
    "diag_embed",
    "diagflat",
    "diagonal",
    "trace",
    "tril",
    "tril_indices",
    "triu",
    "triu_indices",
]
