"""The operators of a Tensor: + − * / % ** @, comparisons, & | ^ ~, and their in-place forms.

How + differentiates stands in one place: the table at the end names each operator, what NumPy
computes, and how a gradient goes back (its `_backward` partner in `derivatives`).
"""

import numpy as np

from nblib import autograd, derivatives
from nblib import dtypes as dt
from nblib.tensor import Tensor, apply, as_function, wrap


def promote(x, y, op):
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
        raise TypeError(
            f"cannot combine a Tensor and a NumPy array with {op!r}; "
            "wrap the array first: tensor(array)."
        )
    return None


def check_shapes(a, b):
    try:
        np.broadcast_shapes(a.shape, b.shape)
    except ValueError:
        sizes = enumerate(zip(a.shape[::-1], b.shape[::-1], strict=False), start=1)
        axis, (m, n) = next((i, pair) for i, pair in sizes if len({*pair, 1}) == 3)
        raise RuntimeError(
            f"the shapes {list(a.shape)} and {list(b.shape)} do not broadcast: dimension {-axis} "
            f"has {m} and {n} elements. Sizes must be equal or 1; reshape or unsqueeze one of them."
        ) from None


def _power(x, y):
    try:
        return np.power(x, y)
    except ValueError:
        raise RuntimeError(
            "Integers to negative integer powers are not allowed; make the base a float first: "
            "x.float() ** -1."
        ) from None


def _binary(name, forward, backward):
    """An operator method from a NumPy function and its `_backward` partner."""

    def compute(a, b):
        if a._data.shape != b._data.shape:
            check_shapes(a._data, b._data)
        x, y = a._data, b._data
        with np.errstate(all="ignore"):
            value = forward(x, y)
        return apply(name, value, (a, b), lambda g: backward(g, x, y))

    def checked(x, other):
        if name == "sub" and (_is_bool(x) or _is_bool(other)):
            raise RuntimeError(
                "Subtraction with a bool tensor is not supported. Invert a mask with ~mask, or "
                "make numbers of it first: mask.long()."
            )
        return promote(x, other, name)

    def method(self, other):
        pair = checked(self, other)
        return NotImplemented if pair is None else compute(*pair)

    def reflected(self, other):
        pair = checked(self, other)
        return NotImplemented if pair is None else compute(pair[1], pair[0])

    method.__name__, method.__doc__ = name, f"Element-wise {name}, with broadcasting."
    return method, reflected


def _is_bool(value):
    return isinstance(value, Tensor) and value._data.dtype.kind == "b"


def _named(name, operator):
    """An operator as a method: x.add(y). What the operator would leave to y is an error here."""

    def method(self, other):
        result = operator(self, other)
        if result is NotImplemented:
            raise TypeError(
                f"{name}(): argument 'other' must be a Tensor or a number, not "
                f"{type(other).__name__}."
            )
        return result

    method.__name__, method.__doc__ = name, operator.__doc__
    return method


def _float_first(divide):
    """Division of integers gives the default float type, as in torch."""

    def method(self, other):
        floats = isinstance(other, Tensor) and other.dtype.is_floating_point
        x = self if floats or self.dtype.is_floating_point else self.to(dt.get_default_dtype())
        return divide(x, other)

    return method


def _comparison(name, forward):
    def method(self, other):
        pair = promote(self, other, name)
        if pair is None:
            return NotImplemented
        check_shapes(pair[0]._data, pair[1]._data)
        return wrap(forward(pair[0]._data, pair[1]._data))

    method.__name__, method.__doc__ = name, f"Element-wise {name}: a bool tensor."
    return method


def _bool_op(name, forward):
    def method(self, other):
        pair = promote(self, other, name)
        if pair is None or pair[0]._data.dtype.kind == "f":
            raise TypeError(f"{name} needs bool or integer tensors; compare first: (x > 0).")
        return wrap(forward(pair[0]._data, pair[1]._data))

    return method


def _in_place(name, method):
    """x += y. Only where nothing is recorded may the array itself change."""

    def assign(self, other):
        if autograd.mode.recording and (
            self.requires_grad or (isinstance(other, Tensor) and other.requires_grad)
        ):
            if self.requires_grad and self.grad_fn is None:
                raise RuntimeError(
                    f"a leaf tensor that requires grad is being used in an in-place operation "
                    f"({name}). Update weights inside `with no_grad():`."
                )
            return method(self, other)
        with autograd.no_grad():
            result = method(self, other)
        if result is NotImplemented:
            return result
        if result._data.shape != self._data.shape:
            raise RuntimeError(
                f"{name} would change the shape {list(self.shape)} to {list(result.shape)}; "
                "an in-place operation keeps it. Write x = x + y instead."
            )
        if result.dtype.category > self.dtype.category:
            raise RuntimeError(
                f"result type {result.dtype.name} can't be cast to {self.dtype.name} in place; "
                "write x = x + y, or make x a tensor of that type first."
            )
        self._data[...] = result._data
        return self

    return assign


def neg(self):
    return apply("neg", -self._data, (self,), lambda g: (-g,))


def positive(self):
    return self


def absolute(self):
    return self.abs()


def invert(self):
    if self._data.dtype.kind == "f":
        raise TypeError("~ needs a bool or integer tensor; compare first: ~(x > 0).")
    return wrap(~self._data)


def _rmatmul(self, other):
    promote(self, other, "@")  # says what is wrong with an array; else Python does
    return NotImplemented


def _matmul(self, other):
    if not isinstance(other, Tensor):
        return _rmatmul(self, other)
    a, b = self._data, other._data
    _check_matmul(a, b)
    with np.errstate(all="ignore"):
        value = a @ b
    needs = self.requires_grad, other.requires_grad
    return apply("mm", value, (self, other), lambda g: _matmul_backward(g, a, b, needs))


def _check_matmul(a, b):
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


def _by(array):
    return "x".join(map(str, array.shape))


def _matmul_backward(grad, a, b, needs):
    if all(needs) or a.ndim != 2 or b.ndim != 2:
        return derivatives.matmul_backward(grad, a, b)
    with np.errstate(all="ignore"):
        return (grad @ b.T, None) if needs[0] else (None, a.T @ grad)


def maximum(a, b):
    """The larger of two, element by element.  (torch.maximum)"""
    a, b, x, y = _two(a, b, "maximum")
    return apply(
        "maximum", np.maximum(x, y), (a, b), lambda g: derivatives.maximum_backward(g, x, y)
    )


def minimum(a, b):
    """The smaller of two, element by element.  (torch.minimum)"""
    a, b, x, y = _two(a, b, "minimum")
    return apply(
        "minimum", np.minimum(x, y), (a, b), lambda g: derivatives.maximum_backward(g, -x, -y)
    )


def _two(a, b, name):
    pair = promote(a, b, name) if isinstance(a, Tensor) else None
    if pair is None:
        kinds = f"{type(a).__name__} and {type(b).__name__}"
        raise TypeError(f"{name} needs two tensors, not {kinds}; make them with tensor(...).")
    check_shapes(pair[0]._data, pair[1]._data)
    return *pair, pair[0]._data, pair[1]._data


def equal(a, b):
    """Whether two tensors have the same shape and the same numbers."""
    return a.shape == b.shape and bool((a == b).all())


def allclose(a, b, rtol=1e-05, atol=1e-08):
    """Whether two tensors agree to |a − b| <= atol + rtol · |b|."""
    check_shapes(a._data, b._data)
    return bool(np.allclose(a._data, b._data, rtol=rtol, atol=atol))


# ------------------------------------------------------------------ the table


# operator: (torch's name, NumPy's forward, how a gradient goes back)
ARITHMETIC = {
    "+": ("add", np.add, derivatives.add_backward),
    "-": ("sub", np.subtract, derivatives.sub_backward),
    "*": ("mul", np.multiply, derivatives.mul_backward),
    "/": ("div", np.true_divide, derivatives.div_backward),
    "%": ("remainder", np.mod, derivatives.remainder_backward),
    "**": ("pow", _power, derivatives.pow_backward),
}
# operator: (Python's and torch's name, NumPy's forward); a comparison has no gradient
COMPARISONS = {
    "<": ("lt", np.less),
    "<=": ("le", np.less_equal),
    ">": ("gt", np.greater),
    ">=": ("ge", np.greater_equal),
    "==": ("eq", np.equal),
    "!=": ("ne", np.not_equal),
}
LOGIC = {"&": ("and", np.bitwise_and), "|": ("or", np.bitwise_or), "^": ("xor", np.bitwise_xor)}
PYTHON = {"div": "truediv", "remainder": "mod"}  # where Python's name differs from torch's


def _attach():
    """Make methods of the table."""
    for sign, (name, forward, backward) in ARITHMETIC.items():
        method, reflected = _binary(name, forward, backward)
        if name == "div":
            method, reflected = _float_first(method), _float_first(reflected)
        python = PYTHON.get(name, name)
        setattr(Tensor, f"__{python}__", method)
        setattr(Tensor, f"__r{python}__", reflected)
        if sign in "+-*/":
            setattr(Tensor, f"__i{python}__", _in_place(f"{sign}=", method))
    for name, forward in COMPARISONS.values():
        setattr(Tensor, f"__{name}__", _comparison(name, forward))
    for sign, (name, forward) in LOGIC.items():
        setattr(Tensor, f"__{name}__", _bool_op(sign, forward))
    Tensor.__neg__, Tensor.__pos__, Tensor.__abs__ = neg, positive, absolute
    Tensor.__invert__ = invert
    Tensor.__matmul__, Tensor.__rmatmul__ = _matmul, _rmatmul
    Tensor.matmul = _named("matmul", _matmul)


_attach()
matmul = as_function(Tensor.matmul)
