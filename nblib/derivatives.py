"""How a gradient goes back through the elementary operations: + − × ÷ ** @, exp, sums, maxima.

NumPy supplies the forward side; here is what each does to a gradient, in the manner of `ops`:
`<name>_backward(grad_output, ...)` returns the gradients of the inputs. Where broadcasting repeated
a value, `unbroadcast` adds up the gradients of its copies.
"""

import numpy as np

from nblib.numerics import ignore_fp_warnings, unbroadcast


def add_backward(grad_output, a, b):
    """d(a + b) = da + db."""
    return unbroadcast(grad_output, a.shape), unbroadcast(grad_output, b.shape)


def sub_backward(grad_output, a, b):
    """d(a − b) = da − db."""
    return unbroadcast(grad_output, a.shape), unbroadcast(-grad_output, b.shape)


@ignore_fp_warnings
def mul_backward(grad_output, a, b):
    """Product rule: d(a b) = b da + a db."""
    return unbroadcast(grad_output * b, a.shape), unbroadcast(grad_output * a, b.shape)


@ignore_fp_warnings
def div_backward(grad_output, a, b):
    """Quotient rule: d(a / b) = da / b − (a / b²) db."""
    grad_a = grad_output / b
    return unbroadcast(grad_a, a.shape), unbroadcast(-grad_a * (a / b), b.shape)


@ignore_fp_warnings
def remainder_backward(grad_output, x, y):
    """x % y = x − ⌊x/y⌋ y, so the gradients are 1 and −⌊x/y⌋."""
    grad_y = -grad_output * np.floor_divide(x, y)
    return unbroadcast(grad_output, x.shape), unbroadcast(grad_y, y.shape)


@ignore_fp_warnings
def pow_backward(grad_output, a, b):
    """d(aᵇ) = b aᵇ⁻¹ da + aᵇ log(a) db; both are 0 where torch sets them 0 (b = 0; a = 0 < b)."""
    grad_a = np.where(b == 0, 0, grad_output * (b * a ** (b - 1))).astype(a.dtype)
    grad_b = np.where((a == 0) & (b >= 0), 0, grad_output * (a**b * np.log(a))).astype(a.dtype)
    return unbroadcast(grad_a, a.shape), unbroadcast(grad_b, b.shape)


@ignore_fp_warnings
def exp_backward(grad_output, output):
    """deˣ/dx = eˣ, the output itself."""
    return grad_output * output


@ignore_fp_warnings
def log_backward(grad_output, input):
    """d(log x)/dx = 1/x."""
    return grad_output / input


@ignore_fp_warnings
def sqrt_backward(grad_output, output):
    """d√x/dx = 1 / (2√x)."""
    return grad_output / (2 * output)


def abs_backward(grad_output, input):
    """d|x|/dx = sign x, and 0 at 0."""
    return grad_output * np.sign(input)


def _swap(array):
    return array.swapaxes(-1, -2)


@ignore_fp_warnings
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


@ignore_fp_warnings
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
