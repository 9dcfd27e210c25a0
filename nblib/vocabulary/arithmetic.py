"""The operators by torch's names and with its options: add(x, y, alpha=2), div, pow, lerp ..."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nblib.annotations import Array, Number
from nblib.attaching import numpy_names, tensor_method
from nblib.inplace import in_place
from nblib.operators import promote
from nblib.tensor import Operand, Tensor, apply, wrap
from nblib.vocabulary.pairs import both


def _operate(name: str, operator: Callable[..., Any], x: Any, other: Any) -> Tensor:
    result = operator(x, other)
    return operator(*both(name, x, other)) if result is NotImplemented else result


def _times(other: Any, alpha: Number) -> Any:
    """alpha · other, for add and sub."""
    whole = not isinstance(alpha, float)
    integers = (isinstance(other, Tensor) and not other.dtype.is_floating_point) or type(
        other
    ) is int
    if not whole and integers:
        raise RuntimeError(
            "For integral input tensors, argument alpha must not be a floating point number; "
            "make the tensor a float first: .float()."
        )
    return other if type(alpha) is int and alpha == 1 else alpha * other


@tensor_method
def add(self: Tensor, other: Operand, *, alpha: Number = 1) -> Tensor:
    """x + alpha · y, with broadcasting.  (torch.add) RuntimeError if the shapes do not fit.

    >>> torch.add(torch.tensor([1, 2]), torch.tensor([10, 20]), alpha=2)
    tensor([21, 42])
    """
    return _operate("add", Tensor.__add__, self, _times(other, alpha))


@tensor_method
def sub(self: Tensor, other: Operand, *, alpha: Number = 1) -> Tensor:
    """x − alpha · y, with broadcasting.  (torch.sub) RuntimeError if the shapes do not fit.

    >>> torch.sub(torch.tensor([10, 20]), torch.tensor([1, 2]))
    tensor([ 9, 18])
    """
    return _operate("sub", Tensor.__sub__, self, _times(other, alpha))


@tensor_method
def rsub(self: Tensor, other: Operand, *, alpha: Number = 1) -> Tensor:
    """y − alpha · x.

    >>> torch.rsub(torch.tensor([1, 2]), 10)
    tensor([9, 8])
    """
    return _operate("rsub", Tensor.__rsub__, _times(self, alpha), other)


@tensor_method
def mul(self: Tensor, other: Operand) -> Tensor:
    """x · y, with broadcasting.  (torch.mul) RuntimeError if the shapes do not fit.

    >>> torch.mul(torch.tensor([[1], [2]]), torch.tensor([10, 20]))
    tensor([[10, 20],
            [20, 40]])
    """
    return _operate("mul", Tensor.__mul__, self, other)


@tensor_method
def div(self: Tensor, other: Operand, *, rounding_mode: str | None = None) -> Tensor:
    """x / y, with broadcasting; rounding_mode 'floor' (as // does) or 'trunc' (towards 0).

    >>> x = torch.tensor([7, -7])
    >>> torch.div(x, 2), torch.div(x, 2, rounding_mode="floor")
    (tensor([ 3.5000, -3.5000]), tensor([ 3, -4]))
    """
    if rounding_mode is None:
        return _operate("div", Tensor.__truediv__, self, other)
    if rounding_mode not in ("floor", "trunc"):
        raise RuntimeError(
            f"div expected rounding_mode to be one of None, 'trunc', or 'floor' but found "
            f"{rounding_mode!r}."
        )
    if rounding_mode == "trunc":
        whole = all(x.dtype.category < 2 for x in both("div", self, other))
        parts = both("div", self, other)
        if whole:
            with np.errstate(all="ignore"):
                left, right = (p._data for p in parts)
                quotient = (left - np.fmod(left, _checked(right))) // right
            return wrap(quotient.astype(left.dtype))
        return _operate("div", Tensor.__truediv__, self, other).trunc()
    found = both("div", self, other)
    if found[0].dtype.is_floating_point:
        with np.errstate(all="ignore"):
            out = np.floor_divide(found[0]._data, found[1]._data)
        shapes = [t._data.shape for t in found]
        zeros = [np.zeros(s, out.dtype) for s in shapes]
        return apply("div", out, found, lambda g: tuple(zeros))
    return self.floor_divide(other)


def _checked(divisor: Array) -> Array:
    if np.any(divisor == 0):
        raise RuntimeError("ZeroDivisionError: a whole number cannot be divided by 0.")
    return divisor


def pow(self: Operand, exponent: Operand) -> Tensor:
    """xʸ, where one of the two may be a number; TypeError if both are.  (torch.pow)

    >>> torch.pow(torch.tensor([1.0, 2.0, 3.0]), 2), torch.pow(2, torch.tensor([1, 2, 3]))
    (tensor([1., 4., 9.]), tensor([2, 4, 8]))
    """
    if not isinstance(self, Tensor) and not isinstance(exponent, Tensor):
        raise TypeError("pow(): one of the two must be a Tensor; 2.0 ** 3 needs no torch.")
    operator = Tensor.__pow__ if isinstance(self, Tensor) else _power_of_number
    return _operate("pow", operator, self, exponent)


def _power_of_number(base: Operand, exponent: Tensor) -> Tensor:
    return exponent.__rpow__(base)


def _remainder(self: Operand, other: Any) -> Tensor:
    """The remainder of x / y, with the sign of y.

    >>> torch.remainder(torch.tensor([7, -7]), 3)
    tensor([1, 2])
    """
    if not isinstance(self, Tensor):
        return other.__rmod__(self)
    return _operate("remainder", Tensor.__mod__, self, other)


remainder = _remainder


remainder.__name__ = remainder.__qualname__ = "remainder"
Tensor.pow, Tensor.remainder = pow, numpy_names(remainder)


def _floordiv(self: Tensor, other: Any) -> Any:
    """x // y."""
    pair = promote(self, other, "//")
    return NotImplemented if pair is None else self.div(other, rounding_mode="floor")


def _rfloordiv(self: Tensor, other: Any) -> Any:
    """y // x."""
    pair = promote(self, other, "//")
    return NotImplemented if pair is None else pair[1].div(self, rounding_mode="floor")


FLOORED = {"floordiv": _floordiv, "rfloordiv": _rfloordiv, "ifloordiv": in_place("//=", _floordiv)}
for _name, _method in FLOORED.items():
    setattr(Tensor, f"__{_name}__", _method)


@tensor_method
def float_power(self: Tensor, exponent: Tensor | float) -> Tensor:
    """xʸ in float64.

    >>> torch.float_power(torch.tensor([2]), 0.5)
    tensor([1.4142], dtype=torch.float64)
    """
    other = exponent.double() if isinstance(exponent, Tensor) else exponent
    return self.double() ** other


@tensor_method
def lerp(self: Tensor, end: Tensor, weight: Tensor | float) -> Tensor:
    """x + weight · (end − x): between x and end.

    >>> torch.lerp(torch.tensor([0.0, 10.0]), torch.tensor([1.0, 20.0]), 0.5)
    tensor([ 0.5000, 15.0000])
    """
    return self + weight * (end - self)


@tensor_method
def addcmul(self: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: Number = 1) -> Tensor:
    """x + value · a · b.

    >>> torch.addcmul(torch.ones(2), torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0]), value=10)
    tensor([31., 81.])
    """
    return self + _times(tensor1 * tensor2, value)


@tensor_method
def addcdiv(self: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: Number = 1) -> Tensor:
    """x + value · a / b.

    >>> torch.addcdiv(torch.ones(2), torch.tensor([1.0, 2.0]), torch.tensor([2.0, 4.0]))
    tensor([1.5000, 1.5000])
    """
    if not (tensor1.dtype.is_floating_point or tensor2.dtype.is_floating_point):
        raise RuntimeError("addcdiv does not divide whole numbers; make one a float: .float().")
    return self + value * (tensor1 / tensor2)


ALIASES = {"multiply": "mul", "subtract": "sub", "divide": "div", "true_divide": "div"}
for _alias, _name in ALIASES.items():
    globals()[_alias] = globals()[_name]
    setattr(Tensor, _alias, getattr(Tensor, _name))

POINTWISE = [
    "add",
    "sub",
    "mul",
    "div",
    "pow",
    "remainder",
    "lerp",
    "addcmul",
    "addcdiv",
    *ALIASES,
]
__all__ = [*POINTWISE, "rsub", "float_power"]
