"""Functions of two tensors, element by element: fmod, atan2, eq, logical_and ...

One table for what is differentiable, one for questions whose answer is a bool.
"""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

import numpy as np

from nblib import dtypes as dt
from nblib.annotations import Array, Grads
from nblib.attaching import tensor_method, with_example
from nblib.numerics import unbroadcast
from nblib.operators import check_shapes, promote
from nblib.tensor import Operand, Tensor, apply, wrap
from nblib.vocabulary.elementary import Method, back_of

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
            f"derivative for {name} is not implemented: it is a step function. Use .detach() "
            "before it."
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


def _larger(ask: Forward) -> Slopes:
    """The backward of fmax and fmin: all to the chosen one, half to each of two equal ones.

    As in torch 2.15; in earlier ones the first of two equal ones had it all.
    """

    def back(g: Array, x: Array, y: Array) -> Pair:
        first = ask(x, y) | np.isnan(y)
        parts = np.where(first, g, 0), np.where(first, 0, g)
        return np.where(x == y, g / 2, parts[0]), np.where(x == y, g / 2, parts[1])

    return back


# name: (what it is, forward(x, y), backward, which gives both gradients and names what it needs)
SMOOTH: dict[str, tuple[str, Forward, Slopes]] = {  # whole numbers become floats first
    "atan2": ("The angle of the point (y, x).", np.arctan2, _atan2_back),
    "hypot": ("√(x² + y²).", np.hypot, _hypot_back),
    "logaddexp": ("log(eˣ + eʸ), stable.", np.logaddexp, _logaddexp_back),
    "logaddexp2": (
        "log₂(2ˣ + 2ʸ), stable.",
        np.logaddexp2,
        lambda g, x, y, out: (g * np.exp2(x - out), g * np.exp2(y - out)),
    ),
    "xlogy": ("x log y, 0 where x is 0.", _xlogy, _xlogy_back),
    "copysign": ("|x| with the sign of y.", np.copysign, _copysign_back),
}
WHOLE: dict[str, tuple[str, Forward, Slopes]] = {  # whole numbers stay whole
    "fmod": (
        "The remainder of x / y, with the sign of x.",
        np.fmod,
        lambda g, x, y: (g, -g * np.trunc(x / y)),
    ),
    "floor_divide": ("⌊x / y⌋.", _floor_divide, _not_differentiable("floor_divide")),
    "fmax": ("The larger of two, or the one that is not nan.", np.fmax, _larger(np.greater)),
    "fmin": ("The smaller of two, or the one that is not nan.", np.fmin, _larger(np.less)),
    "heaviside": ("0 below 0, 1 above, y at 0.", np.heaviside, _not_differentiable("heaviside")),
}
# name: (what it asks, forward); the answer is a bool and has no gradient
QUESTIONS: dict[str, tuple[str, Forward]] = {
    "eq": ("x = y", np.equal),
    "ne": ("x ≠ y", np.not_equal),
    "lt": ("x < y", np.less),
    "le": ("x ≤ y", np.less_equal),
    "gt": ("x > y", np.greater),
    "ge": ("x ≥ y", np.greater_equal),
    "logical_and": ("both are not 0", np.logical_and),
    "logical_or": ("one is not 0", np.logical_or),
    "logical_xor": ("exactly one is not 0", np.logical_xor),
}
BITS = {
    "bitwise_and": "__and__",
    "bitwise_or": "__or__",
    "bitwise_xor": "__xor__",
    "bitwise_left_shift": "__lshift__",
    "bitwise_right_shift": "__rshift__",
}
# for the docstrings: arguments → result, as they print
EXAMPLES = {
    "atan2": "[1, 0]; [1, -1] → [0.7854, 3.1416]",
    "hypot": "[1.0]; [1.0] → [1.4142]",
    "logaddexp": "[0.0]; [0.0] → [0.6931]",
    "logaddexp2": "[3.0]; [2.0] → [3.5850]",
    "xlogy": "[0, 2]; [0, 3] → [0.0000, 2.1972]",
    "copysign": "[1.0, -1.0]; [-2.0, 2.0] → [-1.,  1.]",
    "fmod": "[7, -7]; [3, 3] → [ 1, -1]",
    "floor_divide": "[7, -7]; [2, 2] → [ 3, -4]",
    "fmax": "[1.0, 5.0]; [3.0, 2.0] → [3., 5.]",
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
    "bitwise_and": "[6]; [3] → [2]",
    "bitwise_or": "[6]; [3] → [7]",
    "bitwise_xor": "[6]; [3] → [5]",
    "bitwise_left_shift": "[6]; [1] → [12]",
    "bitwise_right_shift": "[6]; [1] → [3]",
}
ALIASES = {
    "not_equal": "ne",
    "less": "lt",
    "less_equal": "le",
    "greater": "gt",
    "greater_equal": "ge",
    "arctan2": "atan2",
}


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


for _alias, _name in ALIASES.items():
    globals()[_alias] = globals()[_name]
    setattr(Tensor, _alias, getattr(Tensor, _name))

POINTWISE = [
    *SMOOTH,
    *WHOLE,
    *QUESTIONS,
    *BITS,
    *ALIASES,
]
__all__ = POINTWISE
