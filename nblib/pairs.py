"""Functions of two tensors, element by element: fmod, atan2, where, clamp, eq, logical_and ...

The operators + − × ÷ ** stand in `operators`; here they get torch's names and options
(`add(x, y, alpha=2)`, `div(x, y, rounding_mode="floor")`). One table for what is differentiable,
one for questions whose answer is a bool.
"""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

import numpy as np

from nblib import dtypes as dt
from nblib.annotations import Array, Grads, Number
from nblib.attaching import numpy_names, tensor_method, with_example
from nblib.elementary import Method, back_of
from nblib.inplace import in_place
from nblib.numerics import unbroadcast
from nblib.operators import check_shapes, promote
from nblib.tensor import Operand, Tensor, apply, wrap

Forward: TypeAlias = Callable[[Array, Array], Any]
Slopes: TypeAlias = Callable[..., Any]  # the gradient of the result -> those of x and of y
Pair: TypeAlias = tuple[Array, Array]

LN2 = math.log(2)


def both(name: str, x: Tensor, other: Any) -> tuple[Tensor, Tensor]:
    """x and other as two tensors of one dtype; TypeError where other is no tensor or number."""
    pair = promote(x, other, name)
    if pair is None:
        raise TypeError(
            f"{name}(): argument 'other' must be a Tensor or a number, not {type(other).__name__}."
        )
    check_shapes(pair[0]._data, pair[1]._data)
    return pair


def _not_differentiable(name: str) -> Slopes:
    def back(g: Array) -> NoReturn:
        raise RuntimeError(
            f"derivative for {name} is not implemented: it is a staircase. Use .detach() before it."
        )

    return back


def _floor_divide(x: Array, y: Array) -> Array:
    if x.dtype.kind in "iu" and np.any(y == 0):
        raise RuntimeError("ZeroDivisionError: a whole number cannot be divided by 0.")
    return np.floor_divide(x, y)


def _hypot_back(g: Array, x: Array, y: Array, out: Array) -> Pair:
    slope = np.where(out == 0, 0, g / out).astype(g.dtype)
    return slope * x, slope * y


def _atan2_back(g: Array, x: Array, y: Array) -> Pair:
    slope = g / (x * x + y * y)
    slope = np.where((x == 0) & (y == 0), 0, slope).astype(g.dtype)
    return slope * y, -slope * x


def _xlogy(x: Array, y: Array) -> Array:
    return np.where((x == 0) & ~np.isnan(y), 0, x * np.log(y)).astype(x.dtype)


def _xlogy_back(g: Array, x: Array, y: Array) -> Pair:
    return np.where((x == 0) & (y <= 0), 0, g * np.log(y)).astype(g.dtype), g * x / y


def _logaddexp_back(g: Array, x: Array, y: Array, out: Array) -> Pair:
    return g * np.exp(x - out), g * np.exp(y - out)


def _copysign_back(g: Array, x: Array, out: Array) -> Pair:
    ratio = np.where(x == 0, 0, out / x).astype(g.dtype)
    return g * ratio, np.zeros_like(g)


def _larger(pick: Forward) -> Slopes:
    """The backward of fmax and fmin: all to the chosen one, the first of two equal ones."""

    def back(g: Array, x: Array, y: Array) -> Pair:
        first = pick(x, y) | np.isnan(y)
        return np.where(first, g, 0).astype(g.dtype), np.where(first, 0, g).astype(g.dtype)

    return back


# name: (what it is, forward(x, y), backward, which gives both gradients and names what it needs)
SMOOTH: dict[str, tuple[str, Forward, Slopes]] = {  # whole numbers become floats first
    "atan2": ("The angle of the point (y, x).", np.arctan2, _atan2_back),
    "hypot": ("√(x² + y²).", np.hypot, _hypot_back),
    "logaddexp": ("log(eˣ + eʸ), stable.", np.logaddexp, _logaddexp_back),
    "logaddexp2": ("log₂(2ˣ + 2ʸ), stable.", np.logaddexp2,
                   lambda g, x, y, out: (g * np.exp2(x - out), g * np.exp2(y - out))),
    "xlogy": ("x log y, 0 where x is 0.", _xlogy, _xlogy_back),
    "copysign": ("|x| with the sign of y.", np.copysign, _copysign_back),
}  # fmt: skip
WHOLE: dict[str, tuple[str, Forward, Slopes]] = {  # whole numbers stay whole
    "fmod": ("What is left of x / y, with the sign of x.", np.fmod,
             lambda g, x, y: (g, -g * np.trunc(x / y))),
    "floor_divide": ("⌊x / y⌋.", _floor_divide, _not_differentiable("floor_divide")),
    "fmax": ("The larger of two, or the one that is not nan.", np.fmax, _larger(np.greater_equal)),
    "fmin": ("The smaller of two, or the one that is not nan.", np.fmin, _larger(np.less_equal)),
    "heaviside": ("0 below 0, 1 above, y at 0.", np.heaviside, _not_differentiable("heaviside")),
}  # fmt: skip
# name: (what it asks, forward); the answer is a bool and has no gradient
QUESTIONS: dict[str, tuple[str, Forward]] = {
    "eq": ("x = y", np.equal), "ne": ("x ≠ y", np.not_equal), "lt": ("x < y", np.less),
    "le": ("x ≤ y", np.less_equal), "gt": ("x > y", np.greater),
    "ge": ("x ≥ y", np.greater_equal), "logical_and": ("both are not 0", np.logical_and),
    "logical_or": ("one is not 0", np.logical_or),
    "logical_xor": ("exactly one is not 0", np.logical_xor),
}  # fmt: skip
BITS = {
    "bitwise_and": "__and__", "bitwise_or": "__or__", "bitwise_xor": "__xor__",
    "bitwise_left_shift": "__lshift__", "bitwise_right_shift": "__rshift__",
}  # fmt: skip
# for the docstrings: arguments → result, as they print
EXAMPLES = {
    "atan2": "[1, 0]; [1, -1] → [0.7854, 3.1416]", "hypot": "[1.0]; [1.0] → [1.4142]",
    "logaddexp": "[0.0]; [0.0] → [0.6931]", "logaddexp2": "[3.0]; [2.0] → [3.5850]",
    "xlogy": "[0, 2]; [0, 3] → [0.0000, 2.1972]",
    "copysign": "[1.0, -1.0]; [-2.0, 2.0] → [-1.,  1.]", "fmod": "[7, -7]; [3, 3] → [ 1, -1]",
    "floor_divide": "[7, -7]; [2, 2] → [ 3, -4]", "fmax": "[1.0, 5.0]; [3.0, 2.0] → [3., 5.]",
    "fmin": "[1.0, 5.0]; [3.0, 2.0] → [1., 2.]",
    "heaviside": "[-1.0, 0.0, 2.0]; [0.5] → [0.0000, 0.5000, 1.0000]",
    "eq": "[1, 2, 3]; [2, 2, 2] → [False,  True, False]",
    "ne": "[1, 2, 3]; [2, 2, 2] → [ True, False,  True]",
    "lt": "[1, 2, 3]; [2, 2, 2] → [ True, False, False]",
    "le": "[1, 2, 3]; [2, 2, 2] → [ True,  True, False]",
    "gt": "[1, 2, 3]; [2, 2, 2] → [False, False,  True]",
    "ge": "[1, 2, 3]; [2, 2, 2] → [False,  True,  True]",
    "logical_and": "[0, 0, 1, 1]; [0, 1, 0, 1] → [False, False, False,  True]",
    "logical_or": "[0, 0, 1, 1]; [0, 1, 0, 1] → [False,  True,  True,  True]",
    "logical_xor": "[0, 0, 1, 1]; [0, 1, 0, 1] → [False,  True,  True, False]",
    "bitwise_and": "[6]; [3] → [2]", "bitwise_or": "[6]; [3] → [7]",
    "bitwise_xor": "[6]; [3] → [5]", "bitwise_left_shift": "[6]; [1] → [12]",
    "bitwise_right_shift": "[6]; [1] → [3]",
}  # fmt: skip
ALIASES = {
    "not_equal": "ne", "less": "lt", "less_equal": "le", "greater": "gt", "greater_equal": "ge",
    "arctan2": "atan2", "multiply": "mul", "subtract": "sub", "divide": "div",
    "true_divide": "div",
}  # fmt: skip


def _differentiable(
    name: str, doc: str, forward: Forward, backward: Slopes, floats: bool
) -> Method:
    def function(self: Tensor, other: Operand) -> Tensor:
        a, b = both(name, self, other)
        if floats and a._data.dtype.kind != "f":
            a, b = (t.to(dt.get_default_dtype()) for t in (a, b))
        x, y = a._data, b._data
        with np.errstate(all="ignore"):
            out = np.asarray(forward(x, y))
        if out.dtype != x.dtype:
            out = out.astype(x.dtype)

        slopes, shapes = back_of(backward, x=x, y=y, out=out), (x.shape, y.shape)

        def back(g: Array) -> Grads:
            return tuple(map(unbroadcast, slopes(g)[0], shapes))

        return apply(_camel(name), out, (a, b), back)

    return _named(function, name, doc)


def _camel(name: str) -> str:
    """floor_divide as the node's name floorDivide."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def _question(name: str, doc: str, forward: Forward) -> Method:
    def function(self: Tensor, other: Operand) -> Tensor:
        a, b = both(name, self, other)
        return wrap(np.asarray(forward(a._data, b._data)))

    return _named(function, name, f"Where {doc}: bools.")


def _bits(name: str, operator: str) -> Method:
    def function(self: Tensor, other: Operand) -> Tensor:
        found = getattr(self, operator)(other)
        if found is NotImplemented:
            both(name, self, other)
        return found

    return _named(function, name, f"{name.replace('_', ' ').capitalize()}, for bools too.")


def _named(function: Method, name: str, doc: str) -> Method:
    function.__name__ = function.__qualname__ = name
    function.__doc__ = with_example(doc, name, EXAMPLES[name])
    return tensor_method(function)


if TYPE_CHECKING:

    def __getattr__(name: str) -> Method: ...  # the functions that are made of the tables


for _table, _floats_first in ((SMOOTH, True), (WHOLE, False)):
    for _name, (_doc, _forward, _backward) in _table.items():
        globals()[_name] = _differentiable(_name, _doc, _forward, _backward, _floats_first)
for _name, (_doc, _forward) in QUESTIONS.items():
    globals()[_name] = _question(_name, _doc, _forward)
for _name, _operator in BITS.items():
    globals()[_name] = _bits(_name, _operator)


# ------------------------------------------------------------------ the operators by name


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
    """What is left of x / y, with the sign of y.

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


FLOORED = {
    "floordiv": _floordiv, "rfloordiv": _rfloordiv, "ifloordiv": in_place("//=", _floordiv),
}  # fmt: skip
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


for _alias, _name in ALIASES.items():
    globals()[_alias] = globals()[_name]
    setattr(Tensor, _alias, getattr(Tensor, _name))

POINTWISE = [
    *SMOOTH, *WHOLE, *QUESTIONS, *BITS, "add", "sub", "mul", "div", "pow", "remainder", "lerp",
    "addcmul", "addcdiv", *ALIASES,
]  # fmt: skip
__all__ = [*POINTWISE, "rsub", "float_power"]
