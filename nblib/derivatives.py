"""How a gradient goes back through the elementary operations: + − × ÷ ** @, exp, sums, maxima.

NumPy supplies the forward side; here is what each does to a gradient, in the manner of `ops`:
`<name>_backward(grad_output, ...)` returns the gradients of the inputs. Where broadcasting repeated
a value, `unbroadcast` adds up the gradients of its copies.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from nblib.annotations import Array, Axis, Shape
from nblib.numerics import ignore_fp_warnings, power, unbroadcast
from nblib.threads import product

# For z = a ∘ b: what reaches a, and what reaches b, of the gradient g of z. `operators` pairs them
# with their operators in one table. Where a or b is None its numbers are not needed.


def to_power(g: Array, a: Array, b: Array) -> Array:
    """∂(aᵇ)/∂a = b aᵇ⁻¹, and 0 for b = 0 as in torch.

    >>> float(to_power(np.array(1.0), np.array(5.0), np.array(3.0)))
    75.0
    """
    slope = b * power(a, b - 1)
    return (
        g * np.where(b == 0, 0, slope).astype(a.dtype, copy=False)
        if b.ndim or b == 0
        else g * slope
    )


def to_exponent(g: Array, a: Array, b: Array) -> Array:
    """∂(aᵇ)/∂b = aᵇ log a, and 0 where torch sets it 0 (a = 0 ≤ b).

    >>> float(to_exponent(np.array(1.0), np.array(2.0), np.array(3.0)).round(4))
    5.5452
    """
    return np.where((a == 0) & (b >= 0), 0, g * (a**b * np.log(a))).astype(g.dtype, copy=False)


def to_larger(g: Array, a: Array, b: Array) -> Array:
    """The larger of two gets the gradient; equal ones half each, as in torch.

    >>> to_larger(np.ones(3), np.array([1.0, 2.0, 3.0]), np.array([2.0, 2.0, 2.0]))
    array([0. , 0.5, 1. ])
    """
    return np.where(a == b, g / 2, np.where(a < b, 0, g))


def to_smaller(g: Array, a: Array, b: Array) -> Array:
    """The smaller of two gets the gradient; equal ones half each, as in torch.

    >>> to_smaller(np.ones(3), np.array([1.0, 2.0, 3.0]), np.array([2.0, 2.0, 2.0]))
    array([1. , 0.5, 0. ])
    """
    return np.where(a == b, g / 2, np.where(a > b, 0, g))


@ignore_fp_warnings
def exp_backward(grad_output: Array, output: Array) -> Array:
    """deˣ/dx = eˣ, the output itself.

    >>> exp_backward(np.array([3.0]), np.exp(np.array([0.0])))
    array([3.])
    """
    return grad_output * output


@ignore_fp_warnings
def log_backward(grad_output: Array, input: Array) -> Array:
    """d(log x)/dx = 1/x.

    >>> log_backward(np.array([1.0]), np.array([4.0]))
    array([0.25])
    """
    return grad_output / input


@ignore_fp_warnings
def sqrt_backward(grad_output: Array, output: Array) -> Array:
    """d√x/dx = 1 / (2√x).

    >>> sqrt_backward(np.array([1.0]), np.sqrt(np.array([4.0])))
    array([0.25])
    """
    return grad_output / (2 * output)


def abs_backward(grad_output: Array, input: Array) -> Array:
    """d|x|/dx = sign x, and 0 at 0.

    >>> abs_backward(np.array([5.0, 5.0, 5.0]), np.array([-2.0, 0.0, 2.0]))
    array([-5.,  0.,  5.])
    """
    return grad_output * np.sign(input)


def _swap(array: Array) -> Array:
    return array.swapaxes(-1, -2)


@ignore_fp_warnings
def matmul_backward(
    grad_output: Array, a: Array | None, b: Array | None, shapes: tuple[Shape, Shape]
) -> tuple[Array | None, Array | None]:
    """For C = A B: ∂L/∂A = G Bᵀ and ∂L/∂B = Aᵀ G, vectors as one-row or one-column matrices.

    None for a or b: the gradient that needs it is not wanted. shapes: those of a and b.

    >>> A, B = np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]])
    >>> matmul_backward(np.array([[1.0]]), A, B, (A.shape, B.shape))
    (array([[3., 4.]]), array([[1.],
           [2.]]))
    """
    shape_a, shape_b = shapes
    row, column = len(shape_a) == 1, len(shape_b) == 1
    grad = grad_output
    if row:
        grad = np.expand_dims(grad, -1 if column else -2)
    if column:
        grad = np.expand_dims(grad, -1)
    grad_a = grad_b = None
    if b is not None:
        grad_a = product(grad, _swap(b[:, None] if column else b))
        grad_a = unbroadcast(grad_a, (1, *shape_a) if row else shape_a).reshape(shape_a)
    if a is not None:
        grad_b = product(_swap(a[None, :] if row else a), grad)
        grad_b = unbroadcast(grad_b, (*shape_b, 1) if column else shape_b).reshape(shape_b)
    return grad_a, grad_b


def _kept(array: Array, shape: Shape, axis: Axis, keepdim: bool) -> Array:
    """A reduced array with its reduced axes put back at length 1."""
    if axis is None:
        return array.reshape((1,) * len(shape))
    return array if keepdim else np.expand_dims(array, axis)


def sum_backward(
    grad_output: Array, shape: Shape, dim: Axis | None = None, keepdim: bool = False
) -> Array:
    """Every summand has slope 1: the gradient is repeated.

    >>> sum_backward(np.array([1.0, 2.0]), (2, 3), dim=1)
    array([[1., 1., 1.],
           [2., 2., 2.]])
    """
    return np.broadcast_to(_kept(grad_output, shape, dim, keepdim), shape)


@ignore_fp_warnings
def max_backward(grad_output: Array, input: Array, output: Array) -> Array:
    """The largest value alone has a slope; equal ones share it evenly, as in torch.

    >>> max_backward(np.array(1.0), np.array([3.0, 7.0, 7.0]), np.array(7.0))
    array([0. , 0.5, 0.5])
    """
    chosen = (input == output) | ((input != input) & (output != output))
    return np.where(chosen, grad_output / input.dtype.type(max(chosen.sum(), 1)), 0)


def select_backward(
    grad_output: Array, shape: Shape, dim: int, keepdim: bool, indices: Array
) -> Array:
    """max along dim and its like: the gradient goes where the value was found.

    >>> select_backward(np.array([5.0, 6.0]), (2, 3), 1, False, np.array([2, 0]))
    array([[0., 0., 5.],
           [6., 0., 0.]])
    """
    grad = np.zeros(shape, grad_output.dtype)
    where = _kept(indices, shape, dim, keepdim)
    np.put_along_axis(grad, where, _kept(grad_output, shape, dim, keepdim), axis=dim)
    return grad


def index_backward(grad_output: Array, shape: Shape, dtype: np.dtype[Any], index: Any) -> Array:
    """Each picked element gets its gradient; one picked twice gets both.

    >>> index_backward(np.array([1.0, 10.0]), (3,), np.dtype(float), np.array([2, 2]))
    array([ 0.,  0., 11.])
    """
    grad = np.zeros(shape, dtype)
    parts = index if isinstance(index, tuple) else (index,)
    if any(isinstance(part, (np.ndarray, list)) for part in parts):
        np.add.at(grad, index, grad_output)
    else:
        grad[index] = grad_output
    return grad


def cat_backward(grad_output: Array, shapes: Sequence[Shape], dim: int = 0) -> tuple[Array, ...]:
    """The gradient is cut where the inputs were joined.

    >>> cat_backward(np.array([1.0, 2.0, 3.0]), [(1,), (2,)])
    (array([1.]), array([2., 3.]))
    """
    cuts = np.cumsum([shape[dim] for shape in shapes])[:-1]
    return tuple(np.split(grad_output, cuts, axis=dim))
