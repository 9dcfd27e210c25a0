"""Elementary array operations with their gradients: + − × ÷ ** @, sums, maxima, indexing.

NumPy supplies the forward side; here is what each does to a gradient, in the manner of `ops`:
`<name>_backward(grad_output, ...)` returns the gradients of the inputs. The one idea of its own is
`unbroadcast`: a value that broadcasting repeated receives the sum of its copies' gradients.
"""

import functools
import math
import threading

import numpy as np


class _Inside(threading.local):
    """Whether this thread is inside a quiet function already, which costs a step time otherwise."""

    quiet = False


_inside = _Inside()


def quiet(function):
    """Overflow and 0/0 give inf and nan without NumPy's warning, as in torch.

    A run that diverges is a result that the course shows, not a warning on stderr.
    """

    @functools.wraps(function)
    def call(*args, **kwargs):
        if _inside.quiet:
            return function(*args, **kwargs)
        _inside.quiet = True
        try:
            with np.errstate(all="ignore"):
                return function(*args, **kwargs)
        finally:
            _inside.quiet = False

    return call


def aligned_zeros(shape, dtype, order="C"):
    """np.zeros whose first number lies at a multiple of 64 bytes; NumPy promises 16.

    Processors read and write up to 64 bytes at once, and fastest from such an address. Worth it for
    large arrays that many operations go through; measured on one of 200,000 float32: a tenth.
    """
    kind = np.dtype(dtype)
    room = np.zeros(math.prod(shape) * kind.itemsize + 64, np.uint8)
    return np.ndarray(shape, kind, room, offset=-room.ctypes.data % 64, order=order)


def unbroadcast(grad, shape):
    """Sum grad down to shape: the reverse of broadcasting.  (numpy.broadcast_to; torch.sum_to_size)

    A copy's gradient belongs to the original, so the gradients of all copies are added.
    """
    if grad.shape == shape:
        return grad
    if grad.ndim > len(shape):
        grad = grad.sum(axis=tuple(range(grad.ndim - len(shape))))
    stretched = tuple(i for i, n in enumerate(shape) if n == 1 and grad.shape[i] != 1)
    return grad.sum(axis=stretched, keepdims=True) if stretched else grad


def add_backward(grad_output, a, b):
    """d(a + b) = da + db."""
    return unbroadcast(grad_output, a.shape), unbroadcast(grad_output, b.shape)


def sub_backward(grad_output, a, b):
    """d(a − b) = da − db."""
    return unbroadcast(grad_output, a.shape), unbroadcast(-grad_output, b.shape)


@quiet
def mul_backward(grad_output, a, b):
    """Product rule: d(a b) = b da + a db."""
    return unbroadcast(grad_output * b, a.shape), unbroadcast(grad_output * a, b.shape)


@quiet
def div_backward(grad_output, a, b):
    """Quotient rule: d(a / b) = da / b − (a / b²) db."""
    grad_a = grad_output / b
    return unbroadcast(grad_a, a.shape), unbroadcast(-grad_a * (a / b), b.shape)


@quiet
def remainder_backward(grad_output, x, y):
    """x % y = x − ⌊x/y⌋ y, so the gradients are 1 and −⌊x/y⌋."""
    grad_y = -grad_output * np.floor_divide(x, y)
    return unbroadcast(grad_output, x.shape), unbroadcast(grad_y, y.shape)


@quiet
def pow_backward(grad_output, a, b):
    """d(aᵇ) = b aᵇ⁻¹ da + aᵇ log(a) db; both are 0 where torch sets them 0 (b = 0; a = 0 < b)."""
    grad_a = np.where(b == 0, 0, grad_output * (b * a ** (b - 1))).astype(a.dtype)
    grad_b = np.where((a == 0) & (b >= 0), 0, grad_output * (a**b * np.log(a))).astype(a.dtype)
    return unbroadcast(grad_a, a.shape), unbroadcast(grad_b, b.shape)


@quiet
def exp_backward(grad_output, output):
    """deˣ/dx = eˣ, the output itself."""
    return grad_output * output


@quiet
def log_backward(grad_output, input):
    """d(log x)/dx = 1/x."""
    return grad_output / input


@quiet
def sqrt_backward(grad_output, output):
    """d√x/dx = 1 / (2√x)."""
    return grad_output / (2 * output)


def abs_backward(grad_output, input):
    """d|x|/dx = sign x, and 0 at 0."""
    return grad_output * np.sign(input)


def _swap(array):
    return array.swapaxes(-1, -2)


@quiet
def matmul_backward(grad_output, a, b):
    """For C = A B: ∂L/∂A = G Bᵀ and ∂L/∂B = Aᵀ G, vectors as one-row or one-column matrices."""
    row, column = a.ndim == 1, b.ndim == 1
    a2 = a[None, :] if row else a
    b2 = b[:, None] if column else b
    grad = grad_output
    if row:
        grad = np.expand_dims(grad, -1 if column else -2)
    if column:
        grad = np.expand_dims(grad, -1)
    grad_a = unbroadcast(grad @ _swap(b2), a2.shape).reshape(a.shape)
    grad_b = unbroadcast(_swap(a2) @ grad, b2.shape).reshape(b.shape)
    return grad_a, grad_b


def _kept(array, shape, axis, keepdim):
    """A reduced array with its reduced axes put back at length 1."""
    if axis is None:
        return array.reshape((1,) * len(shape))
    return array if keepdim else np.expand_dims(array, axis)


def sum_backward(grad_output, input, dim=None, keepdim=False):
    """Every summand has slope 1: the gradient is repeated."""
    return np.broadcast_to(_kept(grad_output, input.shape, dim, keepdim), input.shape)


@quiet
def max_backward(grad_output, input, dim=None, keepdim=False, indices=None):
    """The largest value alone has a slope. Without dim, equal ones share it evenly, as in torch.

    indices: where the maximum along dim was found; not needed without dim.
    """
    if dim is None:
        chosen = (input == input.max()) if input.size else np.zeros(input.shape, bool)
        return chosen * (grad_output / input.dtype.type(max(chosen.sum(), 1)))
    grad = np.zeros_like(input)
    where = _kept(indices, input.shape, dim, keepdim)
    np.put_along_axis(grad, where, _kept(grad_output, input.shape, dim, keepdim), axis=dim)
    return grad


def maximum_backward(grad_output, a, b):
    """The larger of two gets the gradient; equal ones half each, as in torch."""
    half = grad_output.dtype.type(0.5)
    grad_a = grad_output * ((a > b) + half * (a == b))
    grad_b = grad_output * ((b > a) + half * (a == b))
    return unbroadcast(grad_a, a.shape), unbroadcast(grad_b, b.shape)


def index_backward(grad_output, input, index):
    """Each picked element gets its gradient; one picked twice gets both."""
    grad = np.zeros_like(input)
    parts = index if isinstance(index, tuple) else (index,)
    if any(isinstance(part, (np.ndarray, list)) for part in parts):
        np.add.at(grad, index, grad_output)
    else:
        grad[index] = grad_output
    return grad


def cat_backward(grad_output, shapes, dim=0):
    """The gradient is cut where the inputs were joined."""
    cuts = np.cumsum([shape[dim] for shape in shapes])[:-1]
    return tuple(np.split(grad_output, cuts, axis=dim))
