"""Products of vectors and matrices by torch's many names: mm, bmm, dot, outer ...

They differ in the shapes that they accept; the work, and the way back, is that of @.
"""

import string
from collections.abc import Callable
from typing import Any

import numpy as np

from nblib.annotations import Number
from nblib.attaching import tensor_method
from nblib.tensor import Tensor, apply
from nblib.vocabulary.arranging import renamed
from nblib.vocabulary.contraction import einsum

# for the docstrings: what a product of tensors of so many dimensions may look like
SIZES = {
    (1, 1): ((3,), (3,)),
    (2, 1): ((2, 3), (3,)),
    (2, 2): ((2, 3), (3, 4)),
    (3, 3): ((5, 2, 3), (5, 3, 4)),
}


def _shaped(name: str, kinds: tuple[int, int]) -> Callable[..., Tensor]:
    """The product of two tensors of `kinds` dimensions, such as (2, 1) for matrix and vector."""
    words = {1: "a vector (1D)", 2: "a matrix (2D)", 3: "a batch of matrices (3D)"}
    first, second = (words[k] for k in kinds)

    def function(self: Tensor, mat2: Tensor) -> Tensor:
        if not isinstance(mat2, Tensor):
            raise TypeError(f"{name}(): the second must be a Tensor, not {type(mat2).__name__}.")
        if (self.ndim, mat2.ndim) != kinds:
            raise RuntimeError(
                f"{name}: expected {first} and {second}, got {self.ndim}D and {mat2.ndim}D tensors "
                f"of shapes {list(self.shape)} and {list(mat2.shape)}; matmul (@) takes all kinds."
            )
        if kinds == (3, 3) and self.shape[0] != mat2.shape[0]:
            raise RuntimeError(
                f"{name}: the batches have {self.shape[0]} and {mat2.shape[0]} matrices; these "
                "must be equal."
            )
        out = self @ mat2
        if out.grad_fn is not None:
            out.grad_fn.title = name
        return out

    function.__name__ = function.__qualname__ = name
    one, two = SIZES[kinds[0], kinds[1]]
    function.__doc__ = f"""The product of {first} and {second}.  (torch.{name})

    RuntimeError for tensors of other dimensions: matmul (@) takes all kinds.

    >>> torch.{name}(torch.zeros{one}, torch.zeros{two}).shape
    torch.Size({[*one[:-1], *two[-1:]] if kinds[1] > 1 else [*one[:-1]]})
    """
    return tensor_method(function)


mm, mv, bmm = _shaped("mm", (2, 2)), _shaped("mv", (2, 1)), _shaped("bmm", (3, 3))
dot = _shaped("dot", (1, 1))
vdot = dot
Tensor.vdot = Tensor.dot


@tensor_method
def outer(self: Tensor, vec2: Tensor) -> Tensor:
    """x yᵀ: the matrix of all products of an element of x and one of y.

    >>> torch.outer(torch.tensor([1, 2]), torch.tensor([10, 20, 30]))
    tensor([[10, 20, 30],
            [20, 40, 60]])
    """
    if self.ndim != 1 or vec2.ndim != 1:
        raise RuntimeError(
            f"outer: Expected 1-D argument self and vec2, but got {self.ndim}-D and {vec2.ndim}-D."
        )
    return self.unsqueeze(1) * vec2.unsqueeze(0)


ger = outer
Tensor.ger = Tensor.outer


@tensor_method
def inner(self: Tensor, other: Tensor) -> Tensor:
    """The products along the last dimensions, summed.

    >>> torch.inner(torch.tensor([1, 2]), torch.tensor([10, 20]))
    tensor(50)
    """
    if self.ndim == 0 or other.ndim == 0:
        return self * other
    return tensordot(self, other, ([-1], [-1]))


@tensor_method
def addmm(
    self: Tensor, mat1: Tensor, mat2: Tensor, *, beta: Number = 1, alpha: Number = 1
) -> Tensor:
    """beta · x + alpha · A B.

    >>> torch.addmm(torch.ones(1, 1), torch.ones(1, 3), torch.ones(3, 1))
    tensor([[4.]])
    """
    return renamed(_scaled(self, beta) + _scaled(mat1.mm(mat2), alpha), "addmm")


@tensor_method
def addmv(self: Tensor, mat: Tensor, vec: Tensor, *, beta: Number = 1, alpha: Number = 1) -> Tensor:
    """beta · x + alpha · A v.

    >>> torch.addmv(torch.ones(2), torch.eye(2), torch.tensor([5.0, 6.0]))
    tensor([6., 7.])
    """
    return renamed(_scaled(self, beta) + _scaled(mat.mv(vec), alpha), "addmv")


@tensor_method
def addr(
    self: Tensor, vec1: Tensor, vec2: Tensor, *, beta: Number = 1, alpha: Number = 1
) -> Tensor:
    """beta · x + alpha · u vᵀ.

    >>> torch.addr(torch.zeros(2, 2), torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0]))
    tensor([[3., 4.],
            [6., 8.]])
    """
    return renamed(_scaled(self, beta) + _scaled(vec1.outer(vec2), alpha), "addr")


@tensor_method
def baddbmm(
    self: Tensor, batch1: Tensor, batch2: Tensor, *, beta: Number = 1, alpha: Number = 1
) -> Tensor:
    """beta · x + alpha · A B for each pair of matrices of two batches.

    >>> torch.baddbmm(torch.zeros(1, 1, 1), torch.ones(1, 1, 3), torch.ones(1, 3, 1))
    tensor([[[3.]]])
    """
    return _scaled(self, beta) + _scaled(batch1.bmm(batch2), alpha)


@tensor_method
def addbmm(
    self: Tensor, batch1: Tensor, batch2: Tensor, *, beta: Number = 1, alpha: Number = 1
) -> Tensor:
    """beta · x + alpha · Σ A B over the pairs of matrices of two batches.

    >>> torch.addbmm(torch.zeros(1, 1), torch.ones(2, 1, 3), torch.ones(2, 3, 1))
    tensor([[6.]])
    """
    return _scaled(self, beta) + _scaled(batch1.bmm(batch2).sum(0), alpha)


def _scaled(x: Tensor, factor: Number) -> Tensor:
    if factor == 0:
        return x.new_zeros(())
    return x if factor == 1 else factor * x


@tensor_method
def matrix_power(self: Tensor, n: int) -> Tensor:
    """A multiplied by itself n times.

    >>> torch.tensor([[1, 1], [0, 1]]).matrix_power(5)
    tensor([[1, 5],
            [0, 1]])
    """
    if self.ndim < 2 or self.shape[-1] != self.shape[-2]:
        raise RuntimeError(f"matrix_power: A must be square matrices, not {list(self.shape)}.")
    if n < 0:
        return self.inverse().matrix_power(-n)
    if n == 0:
        one = np.broadcast_to(np.eye(self.shape[-1], dtype=self._data.dtype), self.shape).copy()
        return apply("matrixPower", one, (self,), lambda g: (np.zeros_like(g),))
    return chain_matmul(*[self] * n)


def chain_matmul(*matrices: Tensor) -> Tensor:
    """The product of several matrices, from left to right.

    >>> torch.chain_matmul(torch.ones(1, 2), torch.ones(2, 3), torch.ones(3, 1))
    tensor([[6.]])
    """
    out = matrices[0]
    for matrix in matrices[1:]:
        out = out @ matrix
    return out


@tensor_method
def kron(self: Tensor, other: Tensor) -> Tensor:
    """Kronecker's product: every element of x times all of y.

    >>> torch.kron(torch.tensor([1, 10]), torch.tensor([1, 2]))
    tensor([ 1,  2, 10, 20])
    """
    ndim = max(self.ndim, other.ndim)
    a, b = (t.reshape((1,) * (ndim - t.ndim) + tuple(t.shape)) for t in (self, other))
    wide = [n for pair in zip(a.shape, (1,) * ndim, strict=True) for n in pair]
    deep = [n for pair in zip((1,) * ndim, b.shape, strict=True) for n in pair]
    out = a.reshape(wide) * b.reshape(deep)
    return out.reshape([m * n for m, n in zip(a.shape, b.shape, strict=True)])


def tensordot(a: Tensor, b: Tensor, dims: Any = 2, out: object = None) -> Tensor:
    """Products summed over several dimensions: the last of a and the first of b, or named ones.

    >>> torch.tensordot(torch.ones(2, 3), torch.ones(2, 3), dims=2)
    tensor(6.)
    """
    if isinstance(dims, Tensor):
        dims = dims.tolist()
    if isinstance(dims, int):
        dims = list(range(a.ndim - dims, a.ndim)), list(range(dims))
    left, right = ([d % t.ndim for d in named] for named, t in zip(dims, (a, b), strict=True))
    letters = iter(string.ascii_letters)
    first = [next(letters) for _ in range(a.ndim)]
    second = [next(letters) for _ in range(b.ndim)]
    for i, j in zip(left, right, strict=True):
        second[j] = first[i]
    kept = [c for i, c in enumerate(first) if i not in left]
    kept += [c for j, c in enumerate(second) if j not in right]
    return einsum(f"{''.join(first)},{''.join(second)}->{''.join(kept)}", a, b)


def cdist(x1: Tensor, x2: Tensor, p: float = 2.0, compute_mode: object = None) -> Tensor:
    """The distances between all rows of x1 and all rows of x2.

    >>> torch.cdist(torch.tensor([[0.0, 0.0]]), torch.tensor([[3.0, 4.0], [0.0, 1.0]]))
    tensor([[5., 1.]])
    """
    return (x1.unsqueeze(-2) - x2.unsqueeze(-3)).norm(p, dim=-1)


__all__ = [
    "addbmm",
    "addmm",
    "addmv",
    "addr",
    "baddbmm",
    "bmm",
    "cdist",
    "chain_matmul",
    "dot",
    "ger",
    "inner",
    "kron",
    "matrix_power",
    "mm",
    "mv",
    "outer",
    "tensordot",
    "vdot",
]
