"""One of two values, element by element: clamp, where, isclose."""

from typing import Any, TypeAlias

import numpy as np

from nblib import dtypes as dt
from nblib.annotations import Array, Grads, Number
from nblib.attaching import tensor_method
from nblib.numerics import unbroadcast
from nblib.operators import check_shapes
from nblib.tensor import Operand, Tensor, apply, wrap
from nblib.vocabulary.arranging import renamed
from nblib.vocabulary.pairs import both

Bound: TypeAlias = Tensor | Number | None


@tensor_method
def clamp(self: Tensor, min: Bound | None = None, max: Bound | None = None) -> Tensor:
    """x held between min and max, which are numbers or tensors; either may be left out.

    >>> torch.tensor([-3.0, 0.5, 7.0]).clamp(-1, 1)
    tensor([-1.0000,  0.5000,  1.0000])
    """
    if min is None and max is None:
        raise RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None.")
    for bound in (min, max):
        if bound is not None:
            self = both("clamp", self, bound)[0]
    bounds = [None if b is None else both("clamp", self, b)[1] for b in (min, max)]
    x = self._data
    low, high = (None if b is None else b._data for b in bounds)
    out = x
    if low is not None:
        out = np.maximum(out, low)
    if high is not None:
        out = np.minimum(out, high)
    inputs = (self, *(b for b in bounds if b is not None))
    shapes = [t._data.shape for t in inputs]

    numbers = not isinstance(min, Tensor) and not isinstance(max, Tensor)

    def share(beyond: Array, at: Array) -> Array:
        """1 beyond a bound; on it ½, or 1 where the bound is a number, which takes no gradient."""
        return beyond + at * (1.0 if numbers else 0.5)

    def back(g: Array) -> Grads:
        below = 0.0 if low is None else share(x < low, x == low)
        above = 0.0 if high is None else share(x > high, x == high)
        if low is not None and high is not None:  # where min > max, max is the answer
            below = np.where(low < high, below, 0.0)
            above = np.where(low > high, 1.0, above)
        grads = [np.where((below >= 1) | (above >= 1), 0, g * (1 - below - above))]
        if low is not None:
            grads.append(g * below)
        if high is not None:
            grads.append(g * above)
        return tuple(
            unbroadcast(part.astype(g.dtype), shape)
            for part, shape in zip(grads, shapes, strict=True)
        )

    return apply("clamp.1" if numbers else "clamp", np.asarray(out), inputs, back)


@tensor_method
def clamp_min(self: Tensor, min: Tensor | Number) -> Tensor:
    """x, and min where x is smaller.

    >>> torch.tensor([-3.0, 0.5]).clamp_min(0)
    tensor([0.0000, 0.5000])
    """
    return renamed(clamp(self, min=min), "clampMin")


@tensor_method
def clamp_max(self: Tensor, max: Tensor | Number) -> Tensor:
    """x, and max where x is larger.

    >>> torch.tensor([0.5, 7.0]).clamp_max(1)
    tensor([0.5000, 1.0000])
    """
    return renamed(clamp(self, max=max), "clampMax")


def where(condition: Tensor, input: Operand | None = None, other: Operand | None = None) -> Any:
    """input where condition is True, other elsewhere; numbers are taken too.

    Without input and other: where condition is not 0, an index tensor for each dimension.

    >>> x = torch.tensor([-1.0, 2.0])
    >>> torch.where(x > 0, x, 0.0)
    tensor([0., 2.])
    """
    if input is None and other is None:
        return condition.nonzero(as_tuple=True)
    if not isinstance(condition, Tensor) or condition.dtype not in (dt.bool_, dt.uint8):
        kind = condition.dtype.name if isinstance(condition, Tensor) else type(condition).__name__
        raise RuntimeError(
            f"where expected condition to be a boolean tensor, but got {kind}; compare first: "
            "where(x > 0, x, 0)."
        )
    if isinstance(input, Tensor):
        a, b = both("where", input, other)
    elif isinstance(other, Tensor):
        b, a = both("where", other, input)
    else:
        a, b = both("where", _number(input), other)
    chosen, x, y = condition._data.astype(bool), a._data, b._data
    first, second = x.shape, y.shape
    check_shapes(chosen, np.broadcast_to(False, np.broadcast_shapes(first, second)))

    def back(g: Array) -> Grads:
        return (
            unbroadcast(np.where(chosen, g, 0).astype(g.dtype), first),
            unbroadcast(np.where(chosen, 0, g).astype(g.dtype), second),
        )

    return apply("where", np.where(chosen, x, y), (a, b), back)


def _number(value: Any) -> Tensor:
    kind = dt._SCALARS[type(value)].dtype
    return wrap(np.array(value, dtype=kind))


def _where(self: Tensor, condition: Tensor, other: Operand) -> Tensor:
    """x where condition is True, other elsewhere.  (torch.Tensor.where)

    >>> x = torch.tensor([-1.0, 2.0])
    >>> x.where(x > 0, 0.0)
    tensor([0., 2.])
    """
    return where(condition, self, other)


Tensor.where = _where


@tensor_method
def isclose(
    self: Tensor, other: Tensor, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False
) -> Tensor:
    """Where |x − y| ≤ atol + rtol · |y|: bools.

    >>> torch.isclose(torch.tensor([0.1 + 0.2, 1.0]), torch.tensor([0.3, 1.1]))
    tensor([ True, False])
    """
    if not isinstance(other, Tensor) or other.dtype is not self.dtype:
        kind = other.dtype.name if isinstance(other, Tensor) else type(other).__name__
        raise RuntimeError(
            f"isclose(): both must be tensors of one dtype, these are {self.dtype.name} and {kind}."
        )
    check_shapes(self._data, other._data)
    return wrap(np.isclose(self._data, other._data, rtol, atol, equal_nan))


@tensor_method
def dist(self: Tensor, other: Tensor, p: float = 2) -> Tensor:
    """The p-norm of x − y.

    >>> torch.tensor([0.0, 0.0]).dist(torch.tensor([3.0, 4.0]))
    tensor(5.)
    """
    return renamed((self - other).norm(p), "dist")


clip = clamp
Tensor.clip = Tensor.clamp

__all__ = [
    "clamp",
    "clamp_max",
    "clamp_min",
    "clip",
    "dist",
    "isclose",
    "where",
]
