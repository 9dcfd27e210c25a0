"""What describes many numbers by few: var, std, norm, nansum, count_nonzero ...

Each is a function and a method at once. The gradients are short formulas here, beside the values
they belong to.
"""

import math
import warnings
from typing import Any

import numpy as np

from nblib import dtypes as dt
from nblib.annotations import Array, Axis, Dim, Grads
from nblib.attaching import tensor_method
from nblib.numerics import axes_of, ignore_fp_warnings, whole
from nblib.shapes import cat
from nblib.tensor import Tensor, apply, wrap


def all_axes(dim: Dim, ndim: int) -> tuple[int, ...]:
    """dim as a tuple of axes; None and () mean all of them."""
    if dim is None or (isinstance(dim, (tuple, list)) and not dim):
        return tuple(range(ndim))
    return tuple(np.atleast_1d(axes_of(dim, ndim)).astype(int).tolist())


def put_back(array: Array, axes: tuple[int, ...]) -> Array:
    """A reduced array with its reduced axes put back at length 1."""
    return np.expand_dims(array, axes)


def floating(x: Tensor, name: str) -> Tensor:
    if not x.dtype.is_floating_point:
        raise RuntimeError(
            f"{name}(): input dtype should be floating point, this is {x.dtype.name}; use "
            f".float().{name}()."
        )
    return x


def floats(x: Tensor) -> Tensor:
    return x if x.dtype.is_floating_point else x.to(dt.get_default_dtype())


def converted(x: Tensor, dtype: dt.DType) -> Tensor:
    return x if dtype is None else x.to(dtype)


def let_go(array: Array, axes: Axis, keepdim: bool) -> Array:
    return array if keepdim else np.squeeze(array, axis=axes)


# ------------------------------------------------------------------ spread


def _spread(
    name: str,
    self: Tensor,
    dim: Dim,
    unbiased: bool | None,
    keepdim: bool,
    correction: float | None,
) -> tuple[tuple[int, ...], Array, Array, Array, Any]:
    """(axes, mean, variance, divisor) for var and std and their partners."""
    if isinstance(dim, bool):  # x.var(False) means unbiased=False
        dim, unbiased = None, dim
    if unbiased is not None:
        correction = int(unbiased)
    correction = 1 if correction is None else correction
    x = floating(self, name)._data
    axes = all_axes(dim, x.ndim)
    count = math.prod(x.shape[a] for a in axes)
    divisor = max(count - correction, 0)
    if divisor == 0:
        warnings.warn(
            f"{name}(): degrees of freedom is <= 0. Correction should be strictly less than the "
            "reduction factor (input numel divided by output numel).",
            UserWarning,
            stacklevel=4,
        )
    with np.errstate(all="ignore"):
        mean = x.mean(axis=axes, keepdims=True) if count else np.full((1,) * x.ndim, np.nan)
        centred = x - mean
        total = (centred * centred).sum(axis=axes, keepdims=True)
        variance = (total / x.dtype.type(divisor)).astype(x.dtype)
    return axes, mean, centred, variance, x.dtype.type(divisor)


@tensor_method
def var(
    self: Tensor,
    dim: Dim = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: float = 1,
) -> Tensor:
    """The variance Σ(x − mean)² / (n − 1); unbiased=False or correction=0 divides by n.

    >>> torch.tensor([1.0, 2.0, 3.0]).var(), torch.tensor([1.0, 2.0, 3.0]).var(correction=0)
    (tensor(1.), tensor(0.6667))
    """
    axes, _, centred, value, divisor = _spread("var", self, dim, unbiased, keepdim, correction)

    @ignore_fp_warnings
    def back(g: Array) -> Grads:
        g = g if keepdim else put_back(g, axes)
        return (2 / divisor * g * centred,)

    return apply("var", let_go(value, axes, keepdim), (self,), back)


@tensor_method
def std(
    self: Tensor,
    dim: Dim = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: float = 1,
) -> Tensor:
    """The standard deviation, √var.

    >>> torch.tensor([1.0, 2.0, 3.0]).std()
    tensor(1.)
    """
    axes, _, centred, value, divisor = _spread("std", self, dim, unbiased, keepdim, correction)
    root = np.sqrt(value)

    @ignore_fp_warnings
    def back(g: Array) -> Grads:
        g = g if keepdim else put_back(g, axes)
        return (np.where(root == 0, 0, g / (root * divisor)).astype(g.dtype) * centred,)

    return apply("std", let_go(root, axes, keepdim), (self,), back)


@tensor_method
def var_mean(
    self: Tensor,
    dim: Dim = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: float = 1,
) -> tuple[Tensor, Tensor]:
    """The pair (var, mean).

    >>> torch.var_mean(torch.tensor([1.0, 2.0, 3.0]))
    (tensor(1.), tensor(2.))
    """
    spread = self.var(dim, unbiased, keepdim, correction=correction)
    return spread, self.mean(None if isinstance(dim, bool) else dim, keepdim)


@tensor_method
def std_mean(
    self: Tensor,
    dim: Dim = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: float = 1,
) -> tuple[Tensor, Tensor]:
    """The pair (std, mean).

    >>> torch.std_mean(torch.tensor([1.0, 2.0, 3.0]))
    (tensor(1.), tensor(2.))
    """
    spread = self.std(dim, unbiased, keepdim, correction=correction)
    return spread, self.mean(None if isinstance(dim, bool) else dim, keepdim)


@tensor_method
def cov(
    self: Tensor, *, correction: float = 1, fweights: object = None, aweights: object = None
) -> Tensor:
    """The covariances of the rows: each row is a variable, each column an observation.

    >>> torch.cov(torch.tensor([[1.0, 2.0, 3.0], [3.0, 2.0, 1.0]]))
    tensor([[ 1., -1.],
            [-1.,  1.]])
    """
    if fweights is not None or aweights is not None:
        raise RuntimeError("cov() takes no weights in this engine; weigh the columns first.")
    x = self if self.ndim == 2 else self.reshape(1, -1)
    x = x - x.mean(1, keepdim=True)
    found = (x @ x.T) / max(x.shape[1] - correction, 0)
    return found.squeeze()


@tensor_method
def corrcoef(self: Tensor) -> Tensor:
    """The correlations of the rows.

    >>> torch.corrcoef(torch.tensor([[1.0, 2.0, 3.0], [3.0, 2.0, 1.0]]))
    tensor([[ 1., -1.],
            [-1.,  1.]])
    """
    c = self.cov()
    if c.ndim == 0:
        return c / c
    d = c.diagonal().sqrt()
    return (c / d.unsqueeze(1) / d.unsqueeze(0)).clamp(-1, 1)


# ------------------------------------------------------------------ norms


@tensor_method
def norm(
    self: Tensor, p: Any = "fro", dim: Dim = None, keepdim: bool = False, dtype: dt.DType = None
) -> Tensor:
    """(Σ|x|ᵖ)^(1/p); p: 2 (the default, 'fro'), 1, 0, inf, −inf or another number.

    >>> torch.tensor([3.0, 4.0]).norm(), torch.tensor([3.0, 4.0]).norm(1)
    (tensor(5.), tensor(7.))
    """
    if p == "nuc":
        raise RuntimeError("the nuclear norm is not part of this engine; p is 'fro' or a number.")
    self = converted(self, dtype)
    if not self.dtype.is_floating_point:
        raise RuntimeError(
            f"linalg.vector_norm: Expected a floating point tensor as input. Got "
            f"{self.dtype.name}; use .float().norm()."
        )
    p = 2.0 if p is None or p == "fro" else float(p)
    x = self._data
    axes = all_axes(dim, x.ndim)
    size = np.abs(x)
    if not math.prod(x.shape[a] for a in axes) and math.isinf(p):
        raise RuntimeError("norm(): the largest of no numbers is not defined; give one at least.")
    with np.errstate(all="ignore"):
        if p == 2:
            value = np.sqrt((x * x).sum(axis=axes, keepdims=True))
        elif p == 1:
            value = size.sum(axis=axes, keepdims=True)
        elif p == 0:
            value = (x != 0).sum(axis=axes, keepdims=True).astype(x.dtype)
        elif math.isinf(p):
            value = (np.max if p > 0 else np.min)(size, axis=axes, keepdims=True)
        else:
            value = (size**p).sum(axis=axes, keepdims=True) ** x.dtype.type(1 / p)
        value = np.asarray(value, x.dtype)

    @ignore_fp_warnings
    def back(g: Array) -> Grads:
        g = g if keepdim else put_back(g, axes)
        if p == 0:
            slope = np.zeros_like(x)
        elif p == 1:
            slope = np.sign(x)
        elif math.isinf(p):
            chosen = size == value
            slope = np.sign(x) * chosen / chosen.sum(axis=axes, keepdims=True)
        elif p == 2:
            slope = np.where(value == 0, 0, x / value)
        else:
            slope = np.sign(x) * size ** (p - 1) / value ** (p - 1)
            slope = np.where((value == 0) | ((x == 0) & (p < 1)), 0, slope)
        return ((g * slope).astype(x.dtype),)

    return apply("linalgVectorNorm", let_go(value, axes, keepdim), (self,), back)


# ------------------------------------------------------------------ counts


@tensor_method
def count_nonzero(self: Tensor, dim: Dim = None) -> Tensor:
    """How many elements are not 0.

    >>> torch.tensor([0, 5, 7]).count_nonzero()
    tensor(2)
    """
    return wrap(whole(np.count_nonzero(self._data, axis=axes_of(dim, self.ndim))))


@tensor_method
def nansum(
    self: Tensor, dim: Dim = None, keepdim: bool = False, *, dtype: dt.DType = None
) -> Tensor:
    """The sum without the nan.

    >>> torch.tensor([1.0, float("nan"), 2.0]).nansum()
    tensor(3.)
    """
    return self.nan_to_num(0.0, math.inf, -math.inf).sum(dim, keepdim, dtype=dtype)


@tensor_method
def nanmean(
    self: Tensor, dim: Dim = None, keepdim: bool = False, *, dtype: dt.DType = None
) -> Tensor:
    """The mean without the nan.

    >>> torch.tensor([1.0, float("nan"), 2.0]).nanmean()
    tensor(1.5000)
    """
    return self.nansum(dim, keepdim, dtype=dtype) / (~self.isnan()).sum(dim, keepdim)


@tensor_method
def diff(
    self: Tensor,
    n: int = 1,
    dim: int = -1,
    prepend: Tensor | None = None,
    append: Tensor | None = None,
) -> Tensor:
    """Each element less the one before it along dim, n times over.

    >>> torch.tensor([1, 4, 9]).diff()
    tensor([3, 5])
    """
    if n == 0:
        return self.clone()
    parts = [part for part in (prepend, self, append) if part is not None]
    out = cat(parts, dim) if len(parts) > 1 else self
    if out.ndim == 0:
        raise RuntimeError("diff expects input to be at least one-dimensional.")
    for _ in range(min(n, out.shape[dim])):
        if out.dtype is dt.bool_:
            out = out.narrow(dim, 1, out.shape[dim] - 1) ^ out.narrow(dim, 0, out.shape[dim] - 1)
            continue
        out = out.narrow(dim, 1, out.shape[dim] - 1) - out.narrow(dim, 0, out.shape[dim] - 1)
    return out


__all__ = [
    "corrcoef",
    "count_nonzero",
    "cov",
    "diff",
    "nanmean",
    "nansum",
    "norm",
    "std",
    "std_mean",
    "var",
    "var_mean",
]
