"""Small numeric helpers that every other file of the engine leans on.

Each is a few lines that NumPy lacks: silence about overflow, aligned memory, the reverse of
broadcasting, and torch's `dim` as NumPy's `axis`.
"""

import functools
import math
import threading
from collections.abc import Callable
from typing import Any, Literal, ParamSpec, TypeVar

import numpy as np

from nblib.annotations import Array, Axis, Dim, Shape

P = ParamSpec("P")
R = TypeVar("R")


class _Inside(threading.local):
    """Whether this thread ignores warnings already: asking NumPy twice would cost a step time."""

    ignoring = False


_inside = _Inside()


def ignore_fp_warnings(function: Callable[P, R]) -> Callable[P, R]:
    """Overflow and 0/0 give inf and nan without NumPy's warning, as in torch.

    A run that diverges is a result that the course shows, not a warning on stderr.

    >>> ignore_fp_warnings(np.log)(np.array([0.0]))
    array([-inf])
    """

    @functools.wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        if _inside.ignoring:
            return function(*args, **kwargs)
        _inside.ignoring = True
        try:
            with np.errstate(all="ignore"):
                return function(*args, **kwargs)
        finally:
            _inside.ignoring = False

    return call


def whole(places: Any) -> Array:
    """Places, counts and Python's whole numbers as int64, as torch has them everywhere.

    NumPy gives them the width of the machine's addresses, which are 32 bits in a browser. Where
    they are int64 already nothing is copied.

    >>> whole(np.array([2, 0], dtype=np.int32)).dtype
    dtype('int64')
    """
    return np.asarray(places).astype(np.int64, copy=False)


def aligned_zeros(
    shape: Shape, dtype: np.dtype[Any] | type, order: Literal["C", "F"] = "C"
) -> Array:
    """np.zeros whose first number lies at a multiple of 64 bytes; NumPy promises 16.

    Processors read and write up to 64 bytes at once, and fastest from such an address. Worth it for
    large arrays that many operations go through; measured on one of 200,000 float32: a tenth.

    >>> aligned_zeros((3,), float).ctypes.data % 64
    0
    """
    kind = np.dtype(dtype)
    room = np.zeros(math.prod(shape) * kind.itemsize + 64, np.uint8)
    return np.ndarray(shape, kind, room, offset=-room.ctypes.data % 64, order=order)


def zeroed(array: Array, where: Array) -> Array:
    """The array with 0 where the other, of booleans and the same shape, is True.

    np.where takes three to six times as long: it decides for each number, this one masks its bits.

    >>> zeroed(np.array([1.0, np.inf, np.nan]), np.array([False, True, True]))
    array([1., 0., 0.])
    """
    kind = _BITS.get(array.dtype.char)
    if kind is None or array.shape != where.shape:
        return np.where(where, 0, array)
    bits = np.subtract(where, 1, dtype=kind)  # no bit is set where 0 is wanted, elsewhere all are
    bits &= array.view(kind)
    return bits.view(array.dtype)


_BITS = {"f": np.int32, "d": np.int64}


def unbroadcast(grad: Array, shape: Shape) -> Array:
    """Sum grad down to shape: the reverse of broadcasting.  (numpy.broadcast_to; torch.sum_to_size)

    A copy's gradient belongs to the original, so the gradients of all copies are added.

    >>> unbroadcast(np.array([[1.0, 2.0], [3.0, 4.0]]), (2,))
    array([4., 6.])
    """
    if grad.shape == shape:
        return grad
    if grad.ndim > len(shape):
        grad = grad.sum(axis=tuple(range(grad.ndim - len(shape))))
    stretched = tuple(i for i, n in enumerate(shape) if n == 1 and grad.shape[i] != 1)
    return grad.sum(axis=stretched, keepdims=True) if stretched else grad


def axes_of(dim: Dim, ndim: int) -> Axis:
    """dim (an int, a tuple or None) as NumPy's axis, checked.

    >>> axes_of(-1, 3), axes_of((0, -1), 3), axes_of(None, 3)
    (2, (0, 2), None)
    """
    if dim is None:
        return None
    dims = dim if isinstance(dim, (tuple, list)) else (dim,)
    limit = max(ndim, 1)
    for d in dims:
        if not isinstance(d, (int, np.integer)) or isinstance(d, bool):
            raise TypeError(f"dim must be a whole number or a tuple of them, not {d!r}.")
        if not -limit <= d < limit:
            raise IndexError(
                f"Dimension out of range: got dim={d} for a tensor of {ndim} dimensions; "
                f"choose from {-limit} to {limit - 1}."
            )
    if ndim == 0:
        return ()
    axes = tuple(int(d) % ndim for d in dims)
    if len(set(axes)) != len(axes):
        raise RuntimeError(f"dim={dim} names one dimension twice; name each once.")
    return axes if isinstance(dim, (tuple, list)) else axes[0]


def power(x: Array, y: Array) -> Array:
    """xʸ; by multiplication, division or a square root where torch does so for a constant y.

    RuntimeError for whole numbers to a negative power.

    >>> power(np.array([1.0, 4.0]), np.array(0.5))
    array([1., 2.])
    """
    if y.ndim == 0 and x.dtype.kind == "f" and x.ndim:
        easy = _POWERS.get(y.item())
        if easy is not None:
            return easy(x)
    try:
        return np.power(x, y)
    except ValueError:
        raise RuntimeError(
            "Integers to negative integer powers are not allowed; make the base a float first: "
            "x.float() ** -1."
        ) from None


_POWERS: dict[float, Callable[[Array], Array]] = {
    0.5: np.sqrt,
    1.0: np.positive,
    2.0: np.square,
    3.0: lambda x: x * x * x,
    -0.5: lambda x: 1 / np.sqrt(x),
    -1.0: np.reciprocal,
    -2.0: lambda x: 1 / (x * x),
}
