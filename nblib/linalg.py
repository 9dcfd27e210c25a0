"""The small part of torch.linalg that a course on dense networks meets: norms, inverse, solve."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from nblib import dtypes as dt
from nblib.absent import refuse_names
from nblib.annotations import Array, Dim, Grads
from nblib.attaching import tensor_method
from nblib.numerics import axes_of, unbroadcast
from nblib.tensor import Tensor, apply
from nblib.vocabulary.pairs import both
from nblib.vocabulary.products import chain_matmul, matrix_power
from nblib.vocabulary.sampled import powers

__getattr__ = refuse_names("nblib.linalg")


def _square(x: Tensor, name: str) -> Tensor:
    if x.ndim < 2 or x.shape[-1] != x.shape[-2]:
        raise RuntimeError(
            f"linalg.{name}: A must be batches of square matrices, but they are of shape "
            f"{list(x.shape)}."
        )
    if not x.dtype.is_floating_point:
        raise RuntimeError(
            f"linalg.{name}: Expected a floating point tensor. Got {x.dtype.name}; use .float()."
        )
    return x


class LinAlgError(RuntimeError):
    """A matrix that has no inverse.

    >>> try:
    ...     torch.linalg.inv(torch.zeros(2, 2))
    ... except torch.linalg.LinAlgError:
    ...     print("no inverse")
    no inverse
    """


def _solved(name: str, *arrays: Array) -> Array:
    try:
        return (np.linalg.inv if len(arrays) == 1 else np.linalg.solve)(*arrays)
    except np.linalg.LinAlgError:
        raise LinAlgError(
            f"linalg.{name}: the input matrix is singular, so that it has no inverse. Is a column "
            "a multiple of another one?"
        ) from None


def _turned(array: Array) -> Array:
    return array.swapaxes(-1, -2)


@tensor_method
def inverse(self: Tensor) -> Tensor:
    """The matrix whose product with this one is 1.

    >>> torch.linalg.inv(torch.tensor([[2.0, 0.0], [0.0, 4.0]]))
    tensor([[0.5000, 0.0000],
            [0.0000, 0.2500]])
    """
    x = _square(self, "inv")
    y = _solved("inv", x._data)
    return apply("linalgInvEx", y, (x,), lambda g: (-_turned(y) @ g @ _turned(y),))


inv = inverse


def solve(A: Tensor, B: Tensor, *, left: bool = True) -> Tensor:
    """X with A X = B (X A = B with left=False), for a matrix or a vector B.

    >>> A, B = torch.tensor([[2.0, 0.0], [0.0, 4.0]]), torch.tensor([2.0, 2.0])
    >>> torch.linalg.solve(A, B)
    tensor([1.0000, 0.5000])
    """
    if not left:
        return solve(A.transpose(-2, -1), B.transpose(-2, -1)).transpose(-2, -1)
    _square(A, "solve")
    if B.ndim == 1 or (B.ndim < A.ndim and B.shape == A.shape[:-1]):
        return solve(A, B.unsqueeze(-1)).squeeze(-1)
    matrix, x = A._data, _solved("solve", A._data, B._data)

    def back(g: Array) -> Grads:
        grad = np.linalg.solve(_turned(matrix), g)
        return -grad @ _turned(x), grad

    return apply("linalgSolveEx", x, (A, B), back)


@tensor_method
def det(self: Tensor) -> Tensor:
    """The determinant.

    >>> torch.det(torch.tensor([[2.0, 1.0], [0.0, 3.0]]))
    tensor(6.)
    """
    x = _square(self, "det")
    matrix = x._data
    value = np.asarray(np.linalg.det(matrix))

    def back(g: Array) -> Grads:
        # det · A⁻ᵀ, the matrix of cofactors; from the singular values, so that det = 0 is no case
        u, s, v = np.linalg.svd(matrix)
        sign = np.linalg.det(u) * np.linalg.det(v)
        others = (
            np.stack([np.prod(np.delete(s, i, -1), -1) for i in range(s.shape[-1])], -1)
            if s.shape[-1]
            else s
        )
        cofactors = (u * others[..., None, :]) @ v * sign[..., None, None]
        return ((g[..., None, None] * cofactors).astype(matrix.dtype),)

    return apply("linalgDet", value, (x,), back)


def cross(input: Tensor, other: Tensor, *, dim: int = -1) -> Tensor:
    """The vector at right angles to both, as long as the area between them: a × b along dim.

    >>> torch.linalg.cross(torch.tensor([1, 0, 0]), torch.tensor([0, 1, 0]))
    tensor([0, 0, 1])
    """
    a, b = both("linalg.cross", input, other)
    if a.ndim != b.ndim:
        raise RuntimeError("linalg.cross: inputs must have the same number of dimensions.")
    axis, x, y = axes_of(dim, a.ndim), a._data, b._data
    if x.shape[axis] != 3 or y.shape[axis] != 3:
        raise RuntimeError(
            f"linalg.cross: inputs dimension {dim} must have length 3. Got {x.shape[axis]} and "
            f"{y.shape[axis]}"
        )

    def back(g: Array) -> Grads:
        to_a, to_b = np.cross(y, g, axis=axis), np.cross(g, x, axis=axis)
        return unbroadcast(to_a, x.shape), unbroadcast(to_b, y.shape)

    return apply("linalgCross", np.cross(x, y, axis=axis), (a, b), back)


def cross_of_first(self: Tensor, other: Tensor, dim: int | None = None) -> Tensor:
    """a × b along dim, or along the first dimension of length 3.

    >>> torch.cross(torch.tensor([1, 0, 0]), torch.tensor([0, 1, 0]))
    tensor([0, 0, 1])
    """
    if dim is None:
        if 3 not in self.shape:
            raise RuntimeError(f"no dimension of size 3 in input of shape {list(self.shape)}.")
        dim = self.shape.index(3)
    return cross(self, other, dim=dim)


cross_of_first.__name__ = cross_of_first.__qualname__ = "cross"  # torch.cross, not torch.linalg's
cross_of_first = tensor_method(cross_of_first)


vander = powers


def vector_norm(
    x: Tensor, ord: float = 2, dim: Dim = None, keepdim: bool = False, *, dtype: dt.DType = None
) -> Tensor:
    """(Σ|x|ᵖ)^(1/p) of all elements, or along dim.

    >>> torch.linalg.vector_norm(torch.tensor([3.0, 4.0]))
    tensor(5.)
    """
    return x.norm(ord, dim, keepdim, dtype)


def matrix_norm(
    A: Tensor,
    ord: Any = "fro",
    dim: Sequence[int] = (-2, -1),
    keepdim: bool = False,
    *,
    dtype: dt.DType = None,
) -> Tensor:
    """√Σx² ('fro'), or the largest (smallest) sum of a column (1, −1) or row (inf, −inf).

    >>> torch.linalg.matrix_norm(torch.tensor([[1.0, 2.0], [3.0, 4.0]]), ord=1)
    tensor(6.)
    """
    if A.ndim < 2:
        raise RuntimeError(f"linalg.matrix_norm: the tensor must be at least 2D, not {A.ndim}D.")
    if ord == "fro":
        return A.norm(2, dim, keepdim, dtype)
    if ord in ("nuc", 2, -2):
        raise RuntimeError(
            f"linalg.matrix_norm: ord={ord!r} needs singular values, which are not part of this "
            "engine; use 'fro', 1, -1, inf or -inf."
        )
    if ord not in (1, -1, float("inf"), -float("inf")):
        raise RuntimeError(f"linalg.matrix_norm: Order {ord} not supported.")
    rows, columns = (d % A.ndim for d in dim)
    along, rest = (rows, columns) if abs(ord) == 1 else (columns, rows)
    sums = A.norm(1, along, True, dtype)
    out = sums.amax(rest, True) if ord > 0 else sums.amin(rest, True)
    return out if keepdim else out.squeeze((rows, columns))


def norm(
    A: Tensor, ord: Any = None, dim: Any = None, keepdim: bool = False, *, dtype: dt.DType = None
) -> Tensor:
    """vector_norm, or matrix_norm for a matrix with an ord or for a dim of two.

    >>> torch.linalg.norm(torch.tensor([3.0, 4.0]))
    tensor(5.)
    """
    if ord is None:
        return A.norm(2, dim, keepdim, dtype)
    if (isinstance(dim, (tuple, list)) and len(dim) == 2) or (dim is None and A.ndim == 2):
        return matrix_norm(A, ord, (-2, -1) if dim is None else dim, keepdim, dtype=dtype)
    if ord == "fro":
        return matrix_norm(A, ord, (-2, -1) if dim is None else dim, keepdim, dtype=dtype)
    return vector_norm(A, ord, dim, keepdim, dtype=dtype)


def multi_dot(tensors: Sequence[Tensor]) -> Tensor:
    """The product of several matrices.

    >>> torch.linalg.multi_dot([torch.ones(1, 2), torch.ones(2, 3), torch.ones(3, 1)])
    tensor([[6.]])
    """
    return chain_matmul(*tensors)


def matmul(input: Tensor, other: Tensor) -> Tensor:
    """The matrix product, as @.

    >>> torch.linalg.matmul(torch.ones(1, 3), torch.ones(3, 1))
    tensor([[3.]])
    """
    return input @ other


def diagonal(A: Tensor, *, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Tensor:
    """The diagonals of matrices.

    >>> torch.linalg.diagonal(torch.tensor([[1, 2], [3, 4]]))
    tensor([1, 4])
    """
    return A.diagonal(offset, dim1, dim2)


def vecdot(x: Tensor, y: Tensor, *, dim: int = -1) -> Tensor:
    """The products along dim, summed.

    >>> torch.linalg.vecdot(torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0]))
    tensor(11.)
    """
    return (x * y).sum(dim)


__all__ = [
    "LinAlgError",
    "det",
    "diagonal",
    "inv",
    "inverse",
    "matmul",
    "matrix_norm",
    "matrix_power",
    "multi_dot",
    "norm",
    "solve",
    "vecdot",
    "vector_norm",
]
