"""What describes many numbers by few: var, std, norm, prod, logsumexp, median, cumsum ...

(sum, mean, max and min stand in `reductions`.) Each is a function and a method at once. The
gradients are short formulas here, beside the values they belong to.
"""

import math
import warnings

import numpy as np

from nblib import dtypes as dt
from nblib import return_types
from nblib.numerics import axes_of, ignore_fp_warnings
from nblib.shapes import cat
from nblib.tensor import Tensor, apply, tensor_method, wrap


def _axes(dim, ndim):
    """dim as a tuple of axes; None and () mean all of them."""
    if dim is None or (isinstance(dim, (tuple, list)) and not dim):
        return tuple(range(ndim))
    return tuple(np.atleast_1d(axes_of(dim, ndim)).astype(int).tolist())


def _kept(array, axes):
    """A reduced array with its reduced axes put back at length 1."""
    return np.expand_dims(array, axes)


def _floating(x, name):
    if not x.dtype.is_floating_point:
        raise RuntimeError(
            f"{name}(): input dtype should be floating point, this is {x.dtype.name}; use "
            f".float().{name}()."
        )
    return x


def _floats(x):
    return x if x.dtype.is_floating_point else x.to(dt.get_default_dtype())


def _to(x, dtype):
    return x if dtype is None else x.to(dtype)


# ------------------------------------------------------------------ spread


def _spread(name, self, dim, unbiased, keepdim, correction):
    """(axes, mean, variance, divisor) for var and std and their partners."""
    if isinstance(dim, bool):  # x.var(False) means unbiased=False
        dim, unbiased = None, dim
    if unbiased is not None:
        correction = int(unbiased)
    correction = 1 if correction is None else correction
    x = _floating(self, name)._data
    axes = _axes(dim, x.ndim)
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


def _shaped(array, axes, keepdim):
    return array if keepdim else np.squeeze(array, axis=axes)


@tensor_method
def var(self, dim=None, unbiased=None, keepdim=False, *, correction=1):
    """The variance Σ(x − mean)² / (n − 1); unbiased=False or correction=0 divides by n."""
    axes, _, centred, value, divisor = _spread("var", self, dim, unbiased, keepdim, correction)

    @ignore_fp_warnings
    def back(g):
        g = g if keepdim else _kept(g, axes)
        return (2 / divisor * g * centred,)

    return apply("var", _shaped(value, axes, keepdim), (self,), back)


@tensor_method
def std(self, dim=None, unbiased=None, keepdim=False, *, correction=1):
    """The standard deviation, √var."""
    axes, _, centred, value, divisor = _spread("std", self, dim, unbiased, keepdim, correction)
    root = np.sqrt(value)

    @ignore_fp_warnings
    def back(g):
        g = g if keepdim else _kept(g, axes)
        return (np.where(root == 0, 0, g / (root * divisor)).astype(g.dtype) * centred,)

    return apply("std", _shaped(root, axes, keepdim), (self,), back)


@tensor_method
def var_mean(self, dim=None, unbiased=None, keepdim=False, *, correction=1):
    """The pair (var, mean)."""
    spread = self.var(dim, unbiased, keepdim, correction=correction)
    return spread, self.mean(None if isinstance(dim, bool) else dim, keepdim)


@tensor_method
def std_mean(self, dim=None, unbiased=None, keepdim=False, *, correction=1):
    """The pair (std, mean)."""
    spread = self.std(dim, unbiased, keepdim, correction=correction)
    return spread, self.mean(None if isinstance(dim, bool) else dim, keepdim)


@tensor_method
def cov(self, *, correction=1, fweights=None, aweights=None):
    """The covariances of the rows: each row is a variable, each column an observation."""
    if fweights is not None or aweights is not None:
        raise RuntimeError("cov() takes no weights in this engine; weigh the columns first.")
    x = self if self.ndim == 2 else self.reshape(1, -1)
    x = x - x.mean(1, keepdim=True)
    found = (x @ x.T) / max(x.shape[1] - correction, 0)
    return found.squeeze()


@tensor_method
def corrcoef(self):
    """The correlations of the rows."""
    c = self.cov()
    if c.ndim == 0:
        return c / c
    d = c.diagonal().sqrt()
    return (c / d.unsqueeze(1) / d.unsqueeze(0)).clamp(-1, 1)


# ------------------------------------------------------------------ norms


@tensor_method
def norm(self, p="fro", dim=None, keepdim=False, dtype=None):
    """(Σ|x|ᵖ)^(1/p); p: 2 (the default, 'fro'), 1, 0, inf, −inf or another number."""
    if p == "nuc":
        raise RuntimeError("the nuclear norm is not part of this engine; p is 'fro' or a number.")
    self = _to(self, dtype)
    if not self.dtype.is_floating_point:
        raise RuntimeError(
            f"linalg.vector_norm: Expected a floating point tensor as input. Got "
            f"{self.dtype.name}; use .float().norm()."
        )
    p = 2.0 if p is None or p == "fro" else float(p)
    x = self._data
    axes = _axes(dim, x.ndim)
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
    def back(g):
        g = g if keepdim else _kept(g, axes)
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

    return apply("linalgVectorNorm", _shaped(value, axes, keepdim), (self,), back)


# ------------------------------------------------------------------ products and sums of powers


@tensor_method
def prod(self, dim=None, keepdim=False, *, dtype=None):
    """The product of all elements, or along dim."""
    self = _to(self, dtype)
    x = self._data if self._data.dtype.kind == "f" else self._data.astype(np.int64)
    if dtype is not None:
        x = self._data
    axis = axes_of(dim, x.ndim)
    if axis is None or axis == ():
        flat, along = x.reshape(-1), 0
    else:
        flat, along = x, axis
    with np.errstate(all="ignore"):
        value = np.prod(flat, axis=along, keepdims=True, dtype=x.dtype)

    @ignore_fp_warnings
    def back(g):
        others = _before(flat, along) * np.flip(_before(np.flip(flat, along), along), along)
        g = g.reshape(value.shape)
        return ((g * others).reshape(x.shape).astype(x.dtype),)

    if axis is None or axis == ():
        out = value.reshape((1,) * x.ndim if keepdim and axis is None else ())
    else:
        out = value if keepdim else value.squeeze(along)
    return apply("prod", out, (self,), back)


def _before(x, axis):
    """The product of all that stand before an element along axis: 1 for the first."""
    ones = np.ones_like(np.take(x, [0] if x.shape[axis] else [], axis=axis))
    return (
        np.cumprod(np.concatenate([ones, np.delete(x, -1, axis)], axis), axis=axis)
        if (x.shape[axis])
        else x
    )


@tensor_method
def cumsum(self, dim, *, dtype=None):
    """Sums of all elements up to each one along dim."""
    self = _to(self, dtype)
    x = self._data
    axis = axes_of(dim, x.ndim)
    if axis == ():
        return self.clone()
    kind = x.dtype if x.dtype.kind == "f" or dtype is not None else np.int64
    with np.errstate(all="ignore"):
        out = np.cumsum(x, axis=axis, dtype=kind)
    return apply(
        "cumsum", out, (self,), lambda g: (np.flip(np.cumsum(np.flip(g, axis), axis), axis),)
    )


@tensor_method
def cumprod(self, dim, *, dtype=None):
    """Products of all elements up to each one along dim."""
    self = _to(self, dtype)
    x = self._data
    axis = axes_of(dim, x.ndim)
    if axis == ():
        return self.clone()
    kind = x.dtype if x.dtype.kind == "f" or dtype is not None else np.int64
    with np.errstate(all="ignore"):
        out = np.cumprod(x, axis=axis, dtype=kind)

    @ignore_fp_warnings
    def back(g):
        # x_k is a factor of the products k, k+1 ...: r_k = g_k + x_(k+1) r_(k+1), from the end
        rest, values = np.moveaxis(g.copy(), axis, 0), np.moveaxis(x, axis, 0)
        for k in range(len(rest) - 2, -1, -1):
            rest[k] += values[k + 1] * rest[k + 1]
        return (np.moveaxis(rest, 0, axis) * _before(x, axis),)

    return apply("cumprod", out, (self,), back)


@tensor_method
def logsumexp(self, dim, keepdim=False):
    """log Σ eˣ along dim, without overflow."""
    self = _floats(self)
    x = self._data
    axes = _axes(dim, x.ndim)
    with np.errstate(all="ignore"):
        top = x.max(axis=axes, keepdims=True, initial=-np.inf)
        shift = np.where(np.isfinite(top), top, 0).astype(x.dtype)
        value = np.log(np.exp(x - shift).sum(axis=axes, keepdims=True)) + shift

    @ignore_fp_warnings
    def back(g):
        g = g if keepdim else _kept(g, axes)
        return (g * np.where(np.isinf(x) & (x < 0), 0, np.exp(x - value)).astype(x.dtype),)

    return apply("logsumexp", _shaped(value, axes, keepdim), (self,), back)


# ------------------------------------------------------------------ the largest, the middle


def _shared(name, pick, empty):
    def function(self, dim=(), keepdim=False):
        x = self._data
        axes = _axes(dim, x.ndim)
        if not math.prod(x.shape[a] for a in axes):
            raise IndexError(
                f"{name}(): Expected reduction dim to have non-zero size, the shape is "
                f"{list(x.shape)}."
            )
        value = pick(x, axis=axes, keepdims=True)

        def back(g):
            g = g if keepdim else _kept(g, axes)
            chosen = (x == value) | (np.isnan(x) & np.isnan(value))
            share = g / chosen.sum(axis=axes, keepdims=True).astype(g.dtype)
            return (np.where(chosen, share, 0).astype(g.dtype),)

        return apply(name, np.asarray(_shaped(value, axes, keepdim)), (self,), back)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"The {empty} element, along dim if given; equal ones share the gradient."
    return tensor_method(function)


amax, amin = _shared("amax", np.max, "largest"), _shared("amin", np.min, "smallest")


@tensor_method
def aminmax(self, *, dim=None, keepdim=False):
    """The pair (smallest, largest)."""
    dim = () if dim is None else dim
    return return_types.aminmax(self.amin(dim, keepdim), self.amax(dim, keepdim))


def _along(self, axis, found, name):
    """The values where `found`, kept at length 1 along axis, says; the gradient goes there."""
    x = self._data
    shape = x.shape

    def back(g):
        grad = np.zeros(shape, g.dtype)
        np.put_along_axis(grad, found, g.reshape(found.shape), axis)
        return (grad,)

    return apply(name, np.take_along_axis(x, found, axis), (self,), back)


def _chosen(self, dim, keepdim, name, find):
    """The pair (values, indices) of a choice along dim."""
    axis = axes_of(dim, self.ndim)
    if axis == ():
        pair = self.clone(), wrap(np.array(0))
        return getattr(return_types, name)(*pair)
    if self._data.shape[axis] == 0:
        raise IndexError(f"{name}(): Expected reduction dim {dim} to have non-zero size.")
    found = find(self._data, axis)
    values, indices = _along(self, axis, found, name), wrap(found)
    if not keepdim:
        values, indices = values.squeeze(axis), indices.squeeze(axis)
    return getattr(return_types, name)(values, indices)


def _find_middle(x, axis):
    order = np.argsort(x, axis=axis, kind="stable")
    found = np.take(order, [(x.shape[axis] - 1) // 2], axis=axis)
    if x.dtype.kind == "f":  # nan is the median wherever there is one
        missing = np.isnan(x)
        first = np.argmax(missing, axis=axis, keepdims=True)
        found = np.where(missing.any(axis=axis, keepdims=True), first, found)
    return found


@tensor_method
def median(self, dim=None, keepdim=False):
    """The middle one, the smaller of two; with dim a pair (values, indices)."""
    if dim is not None:
        return _chosen(self, dim, keepdim, "median", _find_middle)
    flat = self._data.reshape(-1)
    if not flat.size:
        return wrap(np.full((), np.nan, self._data.dtype))
    x, value = self._data, flat[_find_middle(flat, 0)[0]]

    def back(g):
        chosen = (x == value) | (np.isnan(x) & np.isnan(value))
        return (chosen * (g / g.dtype.type(chosen.sum())),)

    return apply("median", np.asarray(value), (self,), back)


@tensor_method
def mode(self, dim=-1, keepdim=False):
    """The commonest value along dim, the smallest of several, and where it stands last."""

    def find(x, axis):
        def one(row):
            values, counts = np.unique(row, return_counts=True)
            return np.flatnonzero(row == values[counts.argmax()])[-1]

        return np.expand_dims(np.apply_along_axis(one, axis, x), axis)

    return _chosen(self, dim, keepdim, "mode", find)


@tensor_method
def kthvalue(self, k, dim=-1, keepdim=False):
    """The k-th smallest along dim, counted from 1."""
    axis = axes_of(dim, self.ndim)
    if not 1 <= k <= (self._data.shape[axis] if axis != () else 1):
        raise RuntimeError(f"kthvalue(): selected number k={k} out of range for dimension {dim}.")

    def find(x, axis):
        return np.take(np.argsort(x, axis=axis, kind="stable"), [k - 1], axis=axis)

    return _chosen(self, dim, keepdim, "kthvalue", find)


@tensor_method
def quantile(self, q, dim=None, keepdim=False, *, interpolation="linear"):
    """The value below which the share q of the numbers lies; between two, on the line."""
    x = _floating(self, "quantile")
    pick = {"linear": None, "lower": np.floor, "higher": np.ceil, "nearest": np.round}
    if interpolation not in {*pick, "midpoint"}:
        raise RuntimeError(
            f"quantile() interpolation must be one of {', '.join(pick)} or midpoint, but got "
            f"{interpolation}."
        )
    shares = q if isinstance(q, Tensor) else wrap(np.array(q, x._data.dtype))
    if np.any((shares._data < 0) | (shares._data > 1)):
        raise RuntimeError("quantile() q values must be in the range [0, 1].")
    axis = axes_of(dim, x.ndim)
    rows = x.flatten() if axis is None or axis == () else x.movedim(axis, -1)
    ordered = rows.sort(-1)[0]
    place = shares * (ordered.shape[-1] - 1)
    low = np.floor(place._data).astype(int)
    high = np.ceil(place._data).astype(int)
    if interpolation == "linear":
        part = place - wrap(np.asarray(low.astype(x._data.dtype)))
    elif interpolation == "midpoint":
        part = 0.5
    else:
        part = wrap(np.asarray(pick[interpolation](place._data) - low, x._data.dtype))
    below, above = ordered[..., wrap(np.asarray(low))], ordered[..., wrap(np.asarray(high))]
    out = below + part * (above - below)
    if keepdim:
        lost = range(x.ndim) if axis is None else [axis]
        shape = [1 if i in lost else n for i, n in enumerate(x.shape)]
        out = out.movedim(-1, 0) if shares.ndim else out
        return out.reshape(*shares.shape, *shape)
    return out.movedim(-1, 0) if shares.ndim else out


# ------------------------------------------------------------------ counts


@tensor_method
def count_nonzero(self, dim=None):
    """How many elements are not 0."""
    return wrap(np.asarray(np.count_nonzero(self._data, axis=axes_of(dim, self.ndim))))


@tensor_method
def nansum(self, dim=None, keepdim=False, *, dtype=None):
    """The sum without the nan."""
    return self.nan_to_num(0.0, math.inf, -math.inf).sum(dim, keepdim, dtype=dtype)


@tensor_method
def nanmean(self, dim=None, keepdim=False, *, dtype=None):
    """The mean without the nan."""
    return self.nansum(dim, keepdim, dtype=dtype) / (~self.isnan()).sum(dim, keepdim)


@tensor_method
def diff(self, n=1, dim=-1, prepend=None, append=None):
    """Each element less the one before it along dim, n times over."""
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
    "amax", "amin", "aminmax", "corrcoef", "count_nonzero", "cov", "cumprod", "cumsum", "diff",
    "kthvalue", "logsumexp", "median", "mode", "nanmean", "nansum", "norm", "prod", "quantile",
    "std", "std_mean", "var", "var_mean",
]  # fmt: skip
