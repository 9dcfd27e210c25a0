"""The operators of a Tensor: + − * / % ** @, comparisons, & | ^ ~, and their in-place forms.

How + differentiates stands in one place: the table at the end names each operator, what NumPy
computes, and how a gradient goes back (its `_backward` partner in `derivatives`).

One file, because the table is of use only beside what makes methods of its rows.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias, overload

import numpy as np

from nblib import derivatives
from nblib import dtypes as dt
from nblib.annotations import Array, Grads, Shape
from nblib.attaching import as_function, keyworded
from nblib.gradmode import mode
from nblib.inplace import in_place
from nblib.numerics import power, unbroadcast
from nblib.tensor import Tensor, apply, wrap
from nblib.threads import product

Method: TypeAlias = Callable[..., Any]
Way: TypeAlias = tuple[Callable[..., Array], Sequence[Array], Shape]


@overload
def promote(x: Tensor, y: Tensor, op: str) -> tuple[Tensor, Tensor]: ...
@overload
def promote(x: Tensor, y: object, op: str) -> tuple[Tensor, Tensor] | None: ...
def promote(x: Tensor, y: object, op: str) -> tuple[Tensor, Tensor] | None:
    """Both sides of x ∘ y as tensors of one dtype by torch's rules, or None if y is foreign."""
    if isinstance(y, Tensor):
        if x._data.dtype == y._data.dtype:
            return x, y
        dtype = dt.result_type(x._data, y._data)
        return x.to(dtype), y.to(dtype)
    if isinstance(y, np.generic):
        y = y.item()
    if isinstance(y, (bool, int, float)):
        dtype = dt.result_type(x._data, y)
        if dtype.kind in "iu" and not isinstance(y, bool):  # one out of range wraps, as in torch
            return x.to(dtype), wrap(np.array(y).astype(dtype))
        return x.to(dtype), wrap(np.array(y, dtype=dtype))
    if isinstance(y, np.ndarray):
        dt.of(y)
        return promote(x, wrap(y), op)
    return None


def check_shapes(a: Array, b: Array) -> None:
    try:
        np.broadcast_shapes(a.shape, b.shape)
    except ValueError:
        sizes = enumerate(zip(a.shape[::-1], b.shape[::-1], strict=False), start=1)
        axis, (m, n) = next((i, pair) for i, pair in sizes if len({*pair, 1}) == 3)
        raise RuntimeError(
            f"the shapes {list(a.shape)} and {list(b.shape)} do not broadcast: dimension {-axis} "
            f"has {m} and {n} elements. Sizes must be equal or 1; reshape or unsqueeze one of them."
        ) from None


class Operator(NamedTuple):
    """A row of the table: torch's name, NumPy's forward for a ∘ b, and the way back.

    to_a and to_b turn the gradient g of the result into that of a and of b. Their parameters after
    g name what they need, a or b: only that is held until backward().
    """

    name: str
    forward: Callable[[Array, Array], Any]
    to_a: Callable[..., Array]
    to_b: Callable[..., Array]

    def __call__(self, a: Tensor, b: Tensor, name: str | None = None) -> Tensor:
        """The result for two tensors of one dtype."""
        x, y = a._data, b._data
        if x.shape != y.shape:
            check_shapes(x, y)
        with np.errstate(all="ignore"):
            value = self.forward(x, y)
        if not (mode.recording and (a.requires_grad or b.requires_grad)):
            return wrap(value)
        to_a = (self.to_a, self._held(self.to_a, x, y), x.shape) if a.requires_grad else None
        to_b = (self.to_b, self._held(self.to_b, x, y), y.shape) if b.requires_grad else None

        def backward(g: Array) -> Grads:
            with np.errstate(all="ignore"):
                return _way(g, to_a), _way(g, to_b)

        return apply(name or self.name, value, (a, b), backward)

    @staticmethod
    def _held(to: Callable[..., Array], x: Array, y: Array) -> list[Array]:
        code = to.__code__
        return [x if n == "a" else y for n in code.co_varnames[1 : code.co_argcount]]


def _way(g: Array, to: Way | None) -> Array | None:
    if to is None:
        return None
    function, held, shape = to
    return unbroadcast(function(g, *held), shape)


def _methods(operator: Operator) -> tuple[Method, Method]:
    """x ∘ y and its reflection y ∘ x as methods of x; None where y is foreign."""
    name = operator.name

    def checked(x: Tensor, other: object) -> tuple[Tensor, Tensor] | None:
        if name == "sub" and (_is_bool(x) or _is_bool(other)):
            raise RuntimeError(
                "Subtraction with a bool tensor is not supported. Invert a mask with ~mask, or "
                "make numbers of it first: mask.long()."
            )
        return promote(x, other, name)

    def method(self: Tensor, other: object) -> Any:
        pair = checked(self, other)
        if pair is None:
            return NotImplemented
        tensors = name in ("pow", "remainder") and isinstance(other, Tensor)
        return operator(*pair, name=f"{name}.1" if tensors else name)

    def reflected(self: Tensor, other: object) -> Any:
        if isinstance(other, np.ndarray):
            raise TypeError(
                f"cannot combine a NumPy array and a Tensor with {name!r}; "
                "wrap the array first: tensor(array)."
            )
        pair = checked(self, other)
        if pair is None:
            return NotImplemented
        if name in ("add", "mul"):  # torch computes 2 * x as x * 2
            return operator(*pair)
        number = {"sub": "rsub.1", "pow": "pow.2"}.get(name, name)
        return operator(pair[1], pair[0], name=number)

    method.__name__, method.__doc__ = name, f"Element-wise {name}, with broadcasting."
    return method, reflected


def _is_bool(value: object) -> bool:
    return isinstance(value, Tensor) and value._data.dtype.kind == "b"


def _named(name: str, operator: Method) -> Method:
    """An operator as a method: x.add(y). What the operator would leave to y is an error here."""

    def method(self: Tensor, other: object) -> Any:
        result = operator(self, other)
        if result is NotImplemented:
            raise TypeError(
                f"{name}(): argument 'other' must be a Tensor or a number, not "
                f"{type(other).__name__}."
            )
        return result

    method.__name__ = method.__qualname__ = name
    method.__doc__ = operator.__doc__
    return method


def _float_first(divide: Method) -> Method:
    """Division of integers gives the default float type, as in torch."""

    def method(self: Tensor, other: object) -> Any:
        floats = isinstance(other, Tensor) and other.dtype.is_floating_point
        x = self if floats or self.dtype.is_floating_point else self.to(dt.get_default_dtype())
        return divide(x, other)

    return method


def _comparison(name: str, forward: Method) -> Method:
    def method(self: Tensor, other: object) -> Any:
        pair = promote(self, other, name)
        if pair is None:
            return NotImplemented
        check_shapes(pair[0]._data, pair[1]._data)
        return wrap(forward(pair[0]._data, pair[1]._data))

    method.__name__, method.__doc__ = name, f"Element-wise {name}: a bool tensor."
    return method


def _bool_op(sign: str, forward: Method) -> tuple[Method, Method]:
    def operate(self: Tensor, other: object, swapped: bool = False) -> Tensor:
        pair = promote(self, other, sign)
        if pair is None:
            raise TypeError(f"{sign} needs bool or integer tensors, not {type(other).__name__}.")
        if pair[0]._data.dtype.kind == "f":
            raise NotImplementedError(
                f"{sign} is not implemented for {pair[0].dtype.name}: it needs bool or integer "
                "tensors; compare first: (x > 0)."
            )
        x, y = (t._data for t in (pair[::-1] if swapped else pair))
        check_shapes(x, y)
        return wrap(np.asarray(forward(x, y)))

    return (lambda x, y: operate(x, y)), (lambda x, y: operate(x, y, swapped=True))


def _divided(self: Tensor, other: object) -> Any:
    """number / x as torch computes it: the reciprocal of x, times the number."""
    if not isinstance(other, (int, float, np.generic)):
        return NotImplemented
    x = self if self.dtype.is_floating_point else self.to(dt.get_default_dtype())
    pair = promote(x, other, "div")
    if pair is None:
        return NotImplemented
    x, number = pair
    with np.errstate(all="ignore"):
        y, n = 1 / x._data, number._data
        return apply("mul", n * y, (number, x), lambda g: (None, -g * (n * y * y)))


def neg(self: Tensor) -> Tensor:
    return apply("neg", -self._data, (self,), lambda g: (-g,))


def positive(self: Tensor) -> Tensor:
    return self


def absolute(self: Tensor) -> Tensor:
    return self.abs()


def invert(self: Tensor) -> Tensor:
    if self._data.dtype.kind == "f":
        raise TypeError("~ needs a bool or integer tensor; compare first: ~(x > 0).")
    return wrap(~self._data)


def _rmatmul(self: Tensor, other: object) -> Any:
    if isinstance(other, np.ndarray):
        raise TypeError(
            "matmul(): argument 'other' must be a Tensor, not an array: wrap it, tensor(array)."
        )
    return NotImplemented


def _matmul(self: Tensor, other: object) -> Any:
    """The matrix product, as @; batches of matrices one by one.  (torch.matmul)

    RuntimeError if the columns of the one are not as many as the rows of the other.

    >>> torch.matmul(torch.tensor([[1, 2], [3, 4]]), torch.tensor([10, 1]))
    tensor([12, 34])
    """
    if not isinstance(other, Tensor):
        return _rmatmul(self, other)
    a, b = self._data, other._data
    _check_matmul(a, b)
    with np.errstate(all="ignore"):
        value = product(a, b)
    shapes, needs = (a.shape, b.shape), (self.requires_grad, other.requires_grad)
    held = (a if needs[1] else None), (b if needs[0] else None)
    name = _MATMUL.get((self.ndim, other.ndim), "unsafeView")
    return apply(
        name, value, (self, other), lambda g: derivatives.matmul_backward(g, *held, shapes)
    )


_MATMUL = {(2, 2): "mm", (2, 1): "mv", (1, 1): "dot", (1, 2): "squeeze.4"}


def _check_matmul(a: Array, b: Array) -> None:
    if a.ndim == 0 or b.ndim == 0:
        raise RuntimeError(
            f"both arguments to matmul need to be at least 1D, but they are {a.ndim}D and "
            f"{b.ndim}D; use * for numbers."
        )
    if a.dtype != b.dtype:
        raise RuntimeError(
            f"expected m1 and m2 to have the same dtype, but got: {dt.of(a).name} != "
            f"{dt.of(b).name}; convert one with .to(...)."
        )
    inner = b.shape[0] if b.ndim == 1 else b.shape[-2]
    if a.shape[-1] != inner:
        raise RuntimeError(
            f"mat1 and mat2 shapes cannot be multiplied ({_by(a)} and {_by(b)}): "
            f"{a.shape[-1]} columns meet {inner} rows. These two must be equal; transpose one (.T)?"
        )
    try:
        np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    except ValueError:
        raise RuntimeError(
            f"the batch dimensions of {_by(a)} and {_by(b)} do not broadcast; all but the last two "
            "sizes must be equal or 1."
        ) from None


def _by(array: Array) -> str:
    return "x".join(map(str, array.shape))


def maximum(input: Tensor, other: Tensor) -> Tensor:
    """The larger of two, element by element.  (torch.maximum) TypeError for what is no tensor.

    >>> torch.maximum(torch.tensor([1, 5]), torch.tensor([3, 2]))
    tensor([3, 5])
    """
    return _of_two("maximum", input, other)


def minimum(input: Tensor, other: Tensor) -> Tensor:
    """The smaller of two, element by element.  (torch.minimum) TypeError for what is no tensor.

    >>> torch.minimum(torch.tensor([1, 5]), torch.tensor([3, 2]))
    tensor([1, 2])
    """
    return _of_two("minimum", input, other)


def _of_two(name: str, a: object, b: object) -> Tensor:
    pair = promote(a, b, name) if isinstance(a, Tensor) else None
    if pair is None:
        kinds = f"{type(a).__name__} and {type(b).__name__}"
        raise TypeError(f"{name} needs two tensors, not {kinds}; make them with tensor(...).")
    return TABLE[name](*pair)


def equal(input: Tensor, other: Tensor) -> bool:
    """Whether two tensors have the same shape and the same numbers: True or False.  (torch.equal)

    >>> torch.equal(torch.tensor([1, 2]), torch.tensor([1, 2]))
    True
    """
    return input.shape == other.shape and bool((input == other).all())


def allclose(
    input: Tensor, other: Tensor, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False
) -> bool:
    """Whether two tensors agree to |input − other| <= atol + rtol · |other|.

    >>> torch.allclose(torch.tensor([0.1 + 0.2]), torch.tensor([0.3]))
    True
    """
    check_shapes(input._data, other._data)
    return bool(np.allclose(input._data, other._data, rtol, atol, equal_nan))


# ------------------------------------------------------------------ the table

TABLE = {  # how a ∘ b is computed, and how the gradient g of the result goes back to a and to b
    "+": Operator("add", np.add, lambda g: g, lambda g: g),
    "-": Operator("sub", np.subtract, lambda g: g, lambda g: -g),
    "*": Operator("mul", np.multiply, lambda g, b: g * b, lambda g, a: g * a),
    "/": Operator("div", np.true_divide, lambda g, b: g / b, lambda g, a, b: -g / b * (a / b)),
    "%": Operator("remainder", np.mod, lambda g: g, lambda g, a, b: -g * np.floor_divide(a, b)),
    "**": Operator("pow", power, derivatives.to_power, derivatives.to_exponent),
    "maximum": Operator(
        "maximum", np.maximum, derivatives.to_larger, lambda g, a, b: derivatives.to_larger(g, b, a)
    ),
    "minimum": Operator(
        "minimum", np.minimum, derivatives.to_smaller,
        lambda g, a, b: derivatives.to_smaller(g, b, a),
    ),
}  # fmt: skip
# operator: (Python's and torch's name, NumPy's forward); a comparison has no gradient
COMPARISONS: dict[str, tuple[str, Method]] = {
    "<": ("lt", np.less),
    "<=": ("le", np.less_equal),
    ">": ("gt", np.greater),
    ">=": ("ge", np.greater_equal),
    "==": ("eq", np.equal),
    "!=": ("ne", np.not_equal),
}
LOGIC: dict[str, tuple[str, Method]] = {
    "&": ("and", np.bitwise_and),
    "|": ("or", np.bitwise_or),
    "^": ("xor", np.bitwise_xor),
    "<<": ("lshift", np.left_shift),
    ">>": ("rshift", np.right_shift),
}
OTHERS: dict[str, Method] = {
    "neg": neg,
    "pos": positive,
    "abs": absolute,
    "invert": invert,
    "matmul": _matmul,
    "rmatmul": _rmatmul,
}
PYTHON = {"div": "truediv", "remainder": "mod"}  # where Python's name differs from torch's


def _attach() -> None:
    """Make methods of the table: x + y, y + x, x.add(y), x += y and x.add_(y)."""
    for sign in ["+", "-", "*", "/", "%", "**"]:
        name = TABLE[sign].name
        method, reflected = _methods(TABLE[sign])
        if name == "div":
            method, reflected = _float_first(method), _divided
        python = PYTHON.get(name, name)
        named = _named(name, method)
        setattr(Tensor, f"__{python}__", method)
        setattr(Tensor, f"__r{python}__", reflected)
        setattr(Tensor, f"__i{python}__", in_place(f"{sign}=", method))
        setattr(Tensor, f"{name}_", in_place(f"{name}_", named))
    for name, forward in COMPARISONS.values():
        setattr(Tensor, f"__{name}__", _comparison(name, forward))
    for sign, (name, forward) in LOGIC.items():
        method, reflected = _bool_op(sign, forward)
        setattr(Tensor, f"__{name}__", method)
        setattr(Tensor, f"__r{name}__", reflected)
        setattr(Tensor, f"__i{name}__", in_place(f"{sign}=", method))
    for name, method in OTHERS.items():
        setattr(Tensor, f"__{name}__", method)
    Tensor.matmul = _named("matmul", _matmul)


_attach()
Tensor.equal, Tensor.allclose = equal, allclose
Tensor.maximum, Tensor.minimum = maximum, minimum
maximum, minimum = keyworded(maximum), keyworded(minimum)
matmul = as_function(Tensor.matmul)
