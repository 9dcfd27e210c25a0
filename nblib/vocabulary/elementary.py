"""Functions of one number, applied to each element: sin, log1p, round, isnan ...

One table: name, what it computes, how a gradient goes back. A function, a method and a method with
an underscore are made of each row.
"""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from nblib import dtypes as dt
from nblib import ops
from nblib.annotations import Array, Grads
from nblib.attaching import tensor_method, with_example
from nblib.numerics import ignore_fp_warnings
from nblib.tensor import Tensor, apply, wrap

Forward: TypeAlias = Callable[[Array], Any]
Method: TypeAlias = Callable[..., Tensor]

LN2, LN10 = math.log(2), math.log(10)
DEGREE = math.pi / 180


def _scaled(value: float, x: Array) -> Any:
    """A constant in x's own dtype, so that float32 stays float32."""
    return x.dtype.type(value)


def _erf(x: Array) -> Array:
    return ops._erf(x).astype(x.dtype)


def _bell(x: Array) -> Array:
    """The slope of erf: 2/√π e^(−x²)."""
    return np.exp(-x * x) * _scaled(2 / math.sqrt(math.pi), x)


def _sinc(x: Array) -> Array:
    return np.sinc(x).astype(x.dtype)


def _sinc_slope(x: Array) -> Array:
    angle = x * _scaled(math.pi, x)
    return np.where(x == 0, 0, (np.cos(angle) * angle - np.sin(angle)) / (angle * x))


def _flat(g: Array) -> Array:
    """The slope of a step function: 0."""
    return np.zeros_like(g)


def _sign(x: Array) -> Array:
    return np.where(np.isnan(x), x.dtype.type(0), np.sign(x)) if x.dtype.kind == "f" else _step(x)


def _step(x: Array) -> Array:
    return x if x.dtype.kind == "b" else np.sign(x)


# name: (what it is, forward(x), backward); whole numbers become floats first. The backward names
# what it needs: g the gradient of the output, x the input, y the output.
SMOOTH: dict[str, tuple[str, Forward, Callable[..., Any]]] = {
    "sin": ("The sine.", np.sin, lambda g, x: g * np.cos(x)),
    "cos": ("The cosine.", np.cos, lambda g, x: -g * np.sin(x)),
    "tan": ("The tangent.", np.tan, lambda g, y: g * (1 + y * y)),
    "asin": ("The inverse sine.", np.arcsin, lambda g, x: g / np.sqrt(1 - x * x)),
    "acos": ("The inverse cosine.", np.arccos, lambda g, x: -g / np.sqrt(1 - x * x)),
    "atan": ("The inverse tangent.", np.arctan, lambda g, x: g / (1 + x * x)),
    "sinh": ("The hyperbolic sine.", np.sinh, lambda g, x: g * np.cosh(x)),
    "cosh": ("The hyperbolic cosine.", np.cosh, lambda g, x: g * np.sinh(x)),
    "asinh": ("The inverse of sinh.", np.arcsinh, lambda g, x: g / np.sqrt(x * x + 1)),
    "acosh": ("The inverse of cosh.", np.arccosh, lambda g, x: g / np.sqrt(x * x - 1)),
    "atanh": ("The inverse of tanh.", np.arctanh, lambda g, x: g / (1 - x * x)),
    "expm1": ("eˣ − 1, exact near 0.", np.expm1, lambda g, y: g * (y + 1)),
    "exp2": ("2ˣ.", np.exp2, lambda g, x, y: g * y * _scaled(LN2, x)),
    "log1p": ("log(1 + x), exact near 0.", np.log1p, lambda g, x: g / (1 + x)),
    "log2": ("The logarithm of base 2.", np.log2, lambda g, x: g / (x * _scaled(LN2, x))),
    "log10": ("The logarithm of base 10.", np.log10, lambda g, x: g / (x * _scaled(LN10, x))),
    "rsqrt": ("1/√x.", lambda x: 1 / np.sqrt(x), lambda g, x, y: g * y * y * y * _scaled(-0.5, x)),
    "reciprocal": ("1/x.", lambda x: 1 / x, lambda g, y: -g * (y * y)),
    "erf": ("2/√π ∫₀ˣ e^(−t²) dt.", _erf, lambda g, x: g * _bell(x)),
    "erfc": ("1 − erf(x).", lambda x: 1 - _erf(x), lambda g, x: -g * _bell(x)),
    "sinc": ("sin(πx)/(πx), 1 at 0.", _sinc, lambda g, x: g * _sinc_slope(x)),
    "deg2rad": (
        "Degrees as radians.",
        lambda x: x * _scaled(DEGREE, x),
        lambda g, x: g * _scaled(DEGREE, x),
    ),
    "rad2deg": (
        "Radians as degrees.",
        lambda x: x * _scaled(1 / DEGREE, x),
        lambda g, x: g * _scaled(1 / DEGREE, x),
    ),
}
# the same, but whole numbers stay whole
WHOLE: dict[str, tuple[str, Forward, Callable[..., Any]]] = {
    "square": ("x².", lambda x: x * x, lambda g, x: g * (2 * x)),
    "sign": ("−1, 0 or 1.", _sign, _flat),
    "sgn": ("−1, 0 or 1.", _sign, _flat),
    "floor": ("The next whole number below.", np.floor, _flat),
    "ceil": ("The next whole number above.", np.ceil, _flat),
    "trunc": ("Rounded towards 0: without what follows the point.", np.trunc, _flat),
    "frac": ("The fractional part.", lambda x: x - np.trunc(x), lambda g: g),
}
# name: (what it is, forward); the answer is a bool and has no gradient
QUESTIONS: dict[str, tuple[str, Forward]] = {
    "isfinite": ("Where x is neither infinite nor nan.", np.isfinite),
    "isnan": ("Where x is nan, which is not a number.", np.isnan),
    "isinf": ("Where x is +∞ or −∞.", np.isinf),
    "isposinf": ("Where x is +∞.", np.isposinf),
    "isneginf": ("Where x is −∞.", np.isneginf),
    "signbit": ("Where x is negative, −0 included.", np.signbit),
    "logical_not": ("Where x is 0.", np.logical_not),
}
# for the docstrings: arguments → result, as they print
EXAMPLES = {
    "sin": "[0, 0.5236] → [0.0000, 0.5000]",
    "cos": "[0, 1.0472] → [1.0000, 0.5000]",
    "tan": "[0, 0.7854] → [0.0000, 1.0000]",
    "asin": "[0, 1] → [0.0000, 1.5708]",
    "acos": "[1, 0] → [0.0000, 1.5708]",
    "atan": "[0, 1] → [0.0000, 0.7854]",
    "sinh": "[0, 1] → [0.0000, 1.1752]",
    "cosh": "[0, 1] → [1.0000, 1.5431]",
    "asinh": "[0, 1.1752] → [0.0000, 1.0000]",
    "acosh": "[1, 1.5431] → [0.0000, 1.0000]",
    "atanh": "[0, 0.7616] → [0.0000, 1.0000]",
    "expm1": "[0, 1] → [0.0000, 1.7183]",
    "exp2": "[0, 1.5] → [1.0000, 2.8284]",
    "log1p": "[0, 1] → [0.0000, 0.6931]",
    "log2": "[1, 10] → [0.0000, 3.3219]",
    "log10": "[1, 50] → [0.0000, 1.6990]",
    "rsqrt": "[1, 4] → [1.0000, 0.5000]",
    "reciprocal": "[1, 4] → [1.0000, 0.2500]",
    "erf": "[0, 1] → [0.0000, 0.8427]",
    "erfc": "[0, 1] → [1.0000, 0.1573]",
    "sinc": "[0, 0.5] → [1.0000, 0.6366]",
    "deg2rad": "[0, 180] → [0.0000, 3.1416]",
    "rad2deg": "[0, 1] → [ 0.0000, 57.2958]",
    "square": "[-3, 2] → [9, 4]",
    "sign": "[-3, 0, 2] → [-1,  0,  1]",
    "sgn": "[-3, 0, 2] → [-1,  0,  1]",
    "floor": "[-1.5, 1.5] → [-2.,  1.]",
    "ceil": "[-1.5, 1.5] → [-1.,  2.]",
    "trunc": "[-1.5, 1.5] → [-1.,  1.]",
    "frac": "[-1.5, 1.25] → [-0.5000,  0.2500]",
    "isfinite": "[1, -torch.inf, torch.nan] → [ True, False, False]",
    "isnan": "[1, -torch.inf, torch.nan] → [False, False,  True]",
    "isinf": "[1, -torch.inf, torch.nan] → [False,  True, False]",
    "isposinf": "[torch.inf, -torch.inf, torch.nan] → [ True, False, False]",
    "isneginf": "[torch.inf, -torch.inf, torch.nan] → [False,  True, False]",
    "signbit": "[-2., 0., 3.] → [ True, False, False]",
    "logical_not": "[0, 2] → [ True, False]",
}
ALIASES = {
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "arcsinh": "asinh",
    "arccosh": "acosh",
    "arctanh": "atanh",
    "fix": "trunc",
}
NODES = {"log1p": "log1P"}  # where torch's name of the node is not the function's


def back_of(backward: Callable[..., Any], **known: Array) -> Callable[[Array], tuple[Any, ...]]:
    """The way back as a function of g alone, which holds only what the parameters of backward name.

    (What a node holds must not be overwritten before backward(), see `autograd`.)
    """
    names = backward.__code__.co_varnames[1 : backward.__code__.co_argcount]
    held = [known[name] for name in names]

    @ignore_fp_warnings
    def back(g: Array) -> tuple[Any, ...]:
        return (backward(g, *held),)

    return back


def _differentiable(
    name: str, doc: str, forward: Forward, backward: Callable[..., Any], floats: bool
) -> Method:
    node = NODES.get(name, name)

    def function(self: Tensor) -> Tensor:
        if self._data.dtype.kind != "f":
            if floats:
                self = self.to(dt.get_default_dtype())
            elif self._data.dtype.kind == "b" and name not in ("sign", "sgn", "square"):
                raise RuntimeError(f"{name} is not defined for bools; use .float().{name}().")
        x = self._data
        with np.errstate(all="ignore"):
            y = np.asarray(forward(x))
        return apply(node, y, (self,), back_of(backward, x=x, y=y))

    return _named(function, name, doc)


def _question(name: str, doc: str, forward: Forward) -> Method:
    return _named(lambda self: wrap(np.asarray(forward(self._data))), name, doc)


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


@tensor_method
def round(self: Tensor, *, decimals: int = 0) -> Tensor:
    """The nearest whole number, the even one of two; or so many decimals.

    >>> torch.tensor([0.5, 1.5, 2.6]).round()
    tensor([0., 2., 3.])
    """
    x = self._data
    y = np.asarray(np.round(x, decimals))
    return apply("round", y, (self,), lambda g: (np.zeros_like(g),))


@tensor_method
def nan_to_num(
    self: Tensor, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None
) -> Tensor:
    """nan and infinities as numbers: 0, and the largest and smallest ones of the dtype.

    >>> torch.tensor([float("nan"), 2.0]).nan_to_num()
    tensor([0., 2.])
    """
    x = self._data
    y = np.nan_to_num(x, nan=0.0 if nan is None else nan, posinf=posinf, neginf=neginf)
    return apply("nanToNum", y, (self,), lambda g: (g * np.isfinite(x),))


@tensor_method
def logit(self: Tensor, eps: float | None = None) -> Tensor:
    """log(x / (1 − x)), the inverse of sigmoid; with eps x is held in [eps, 1 − eps].

    >>> torch.tensor([0.5, 0.8808]).logit()
    tensor([0.0000, 2.0000])
    """
    x = self if self.dtype.is_floating_point else self.to(dt.get_default_dtype())
    kept = x._data
    inside = kept
    if eps is not None:
        inside = np.where(kept < eps, eps, np.minimum(kept, 1 - eps)).astype(kept.dtype)

    @ignore_fp_warnings
    def back(g: Array) -> Grads:
        slope = g / (kept * (1 - kept))
        if eps is not None:
            return (np.where((kept < eps) | (kept > 1 - eps), 0, slope).astype(kept.dtype),)
        return (np.where((kept < 0) | (kept > 1), np.nan, slope).astype(kept.dtype),)

    with np.errstate(all="ignore"):
        y = np.log(inside / (1 - inside))
    return apply("logit", y, (x,), back)


@tensor_method
def bitwise_not(self: Tensor) -> Tensor:
    """~x: of bools the opposite, of whole numbers −x − 1.

    >>> torch.tensor([True, False]).bitwise_not(), torch.tensor([5]).bitwise_not()
    (tensor([False,  True]), tensor([-6]))
    """
    if self._data.dtype.kind == "f":
        raise NotImplementedError(
            f"bitwise_not is not implemented for {self.dtype.name}; compare first: ~(x > 0)."
        )
    return ~self


@tensor_method
def negative(self: Tensor) -> Tensor:
    """−x.

    >>> torch.tensor([1, -2]).negative()
    tensor([-1,  2])
    """
    return -self


@tensor_method
def positive(self: Tensor) -> Tensor:
    """x itself.

    >>> torch.tensor([1, -2]).positive()
    tensor([ 1, -2])
    """
    if self._data.dtype.kind == "b":
        raise RuntimeError("positive is not defined for bools; make numbers of them: .float().")
    return self


ALIASES |= {"neg": "negative"}

POINTWISE = [*SMOOTH, *WHOLE, "round", "nan_to_num", "logit", "bitwise_not", "negative", *ALIASES]
for _alias, _name in ALIASES.items():
    globals()[_alias] = globals()[_name]
    setattr(Tensor, _alias, getattr(Tensor, _name))

__all__ = [*POINTWISE, *QUESTIONS, "positive"]
