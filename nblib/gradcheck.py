"""A gradient checker: is the slope that backpropagation found the slope that is really there?

Central differences move one number at a time a little up and a little down and look at what the
result does. Slow, simple, and independent of every formula it checks (slides 42 and 43).
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nblib import autograd
from nblib.annotations import Array
from nblib.tensor import Tensor


def numerical_gradient(function: Callable[[Array], Any], array: Array, eps: float = 1e-6) -> Array:
    """∂ function(array).sum() / ∂ array by central differences.

    function: takes an array of array's shape and returns a number or an array; array: float64.
    Each entry is (f(x + eps) − f(x − eps)) / (2 eps), its error about eps² plus 1e-16/eps.
    TypeError for another dtype: float32 keeps too few digits for a difference.

    >>> numerical_gradient(lambda x: x**2, np.array([1.0, 3.0])).round(4)
    array([2., 6.])
    """
    if array.dtype != np.float64:
        raise TypeError(
            f"numerical_gradient needs float64 numbers, not {array.dtype}: the difference of two "
            "nearly equal float32 values is mostly rounding. Use .double() or astype('float64')."
        )
    moved = array.copy()
    grad = np.empty_like(moved)
    for index in np.ndindex(moved.shape):
        value = moved[index]
        moved[index] = value + eps
        above = np.sum(function(moved))
        moved[index] = value - eps
        below = np.sum(function(moved))
        moved[index] = value
        grad[index] = (above - below) / (2 * eps)
    return grad


def gradcheck(
    function: Callable[..., Tensor],
    inputs: Tensor | Sequence[Tensor],
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
) -> bool:
    """Whether backward() agrees with central differences.  (torch.autograd.gradcheck)

    function: takes the inputs (a Tensor or a tuple of them, float64, those with requires_grad are
    checked) and returns a Tensor. The product with one fixed random tensor makes a number of it, so
    that errors cannot cancel. Returns True; on a difference raises RuntimeError that names the
    input, the entry and both slopes, or returns False with raise_exception=False.
    Stay away from kinks: at 0 relu has no slope to compare with.

    >>> x = torch.tensor([0.5, -1.0], dtype=torch.float64, requires_grad=True)
    >>> torch.autograd.gradcheck(torch.tanh, x)
    True
    """
    inputs = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    if not any(x.requires_grad for x in inputs):
        raise ValueError("gradcheck: none of the inputs has requires_grad=True, nothing to check.")
    weights = np.random.default_rng(0).uniform(0.5, 1.5, size=function(*inputs).shape)
    fresh = [x.detach().clone() for x in inputs]
    for copy, x in zip(fresh, inputs, strict=True):
        copy.requires_grad_(x.requires_grad)
    output = function(*fresh)
    output.backward(weights)
    for number, x in enumerate(fresh):
        if not x.requires_grad:
            continue

        def moved(array: Array, number: int = number) -> Array:
            trial = [t.detach() for t in fresh]
            trial[number]._data = array
            return function(*trial).detach().numpy() * weights

        numerical = numerical_gradient(moved, x._data, eps)
        found = np.zeros_like(numerical) if x.grad is None else x.grad.numpy()
        wrong = ~np.isclose(found, numerical, atol=atol, rtol=rtol)
        if wrong.any():
            if not raise_exception:
                return False
            at = tuple(int(i) for i in np.argwhere(wrong)[0])
            raise RuntimeError(
                f"gradient of input {number} differs at entry {at}: backward() gives "
                f"{found[at]:.6g}, central differences give {numerical[at]:.6g}. "
                "Look at the backward formula for this input."
            )
    return True


vars(autograd)["gradcheck"] = gradcheck
