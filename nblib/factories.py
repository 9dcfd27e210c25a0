"""Functions that make a tensor out of numbers, or of nothing: tensor, zeros, randn, arange ..."""

import numpy as np

from nblib import dtypes as dt
from nblib.random import numpy_generator
from nblib.tensor import Tensor, as_array, wrap


def tensor(data, *, dtype=None, device=None, requires_grad=False):
    """A tensor with a copy of data: numbers, nested lists, a NumPy array, a tensor.  (slide 49)

    Python floats become float32, whole numbers int64; a NumPy array keeps its dtype.
    ValueError for rows of different length, TypeError for what is not a number.
    """
    out = wrap(_placed(as_array(data, dtype), device))
    return out.requires_grad_() if requires_grad else out


def _placed(array, device):
    if device is not None:
        dt.device(device)
    return array


def _sizes(size):
    """zeros(3, 4), zeros((3, 4)) and zeros(Size([3, 4])) are the same."""
    sizes = size[0] if len(size) == 1 and isinstance(size[0], (tuple, list)) else size
    for n in sizes:
        if not isinstance(n, (int, np.integer)) or isinstance(n, bool):
            raise TypeError(f"sizes must be whole numbers, not {n!r}; for example zeros(3, 4).")
        if n < 0:
            raise RuntimeError(
                f"Trying to create tensor with negative dimension {n}: sizes must be at least 0, "
                f"got {list(sizes)}."
            )
    return tuple(sizes)


def _made(array, dtype, device, requires_grad):
    array = _placed(array.astype(dt.numpy_dtype(dtype), copy=False), device)
    return wrap(array).requires_grad_(requires_grad)


def zeros(*size, dtype=None, device=None, requires_grad=False):
    """All 0.  (slide 49)"""
    return _made(np.zeros(_sizes(size)), dtype, device, requires_grad)


def ones(*size, dtype=None, device=None, requires_grad=False):
    """All 1."""
    return _made(np.ones(_sizes(size)), dtype, device, requires_grad)


def full(size, fill_value, *, dtype=None, device=None, requires_grad=False):
    """All fill_value; its kind decides the dtype if none is given."""
    kind = as_array(fill_value).dtype if dtype is None else dtype
    return _made(np.full(_sizes((size,)), fill_value), kind, device, requires_grad)


def zeros_like(input):
    """Zeros of the same shape and dtype."""
    return wrap(np.zeros_like(input._data))


def ones_like(input):
    """Ones of the same shape and dtype."""
    return wrap(np.ones_like(input._data))


def randn(*size, generator=None, dtype=None, device=None, requires_grad=False):
    """Standard normal numbers.  (slide 49) The seed: manual_seed."""
    numbers = numpy_generator(generator).standard_normal(_sizes(size))
    return _made(np.asarray(numbers), dtype, device, requires_grad)


def rand(*size, generator=None, dtype=None, device=None, requires_grad=False):
    """Uniform numbers from 0 (included) to 1 (not included)."""
    draw = np.float64 if dt.numpy_dtype(dtype) == np.float64 else np.float32
    numbers = numpy_generator(generator).random(_sizes(size), dtype=draw)
    return _made(np.asarray(numbers), dtype, device, requires_grad)


def randperm(n, *, generator=None):
    """The numbers 0 to n − 1 in random order, int64."""
    return wrap(numpy_generator(generator).permutation(n))


def arange(start, end=None, step=1, *, dtype=None, device=None, requires_grad=False):
    """start, start + step ... up to but without end; int64 if all three are whole numbers."""
    start, end = (0, start) if end is None else (start, end)
    if step == 0 or (end - start) * step < 0:
        raise RuntimeError(f"arange({start}, {end}, {step}): the step must lead towards the end.")
    if dtype is None:
        whole = all(isinstance(v, (int, np.integer)) for v in (start, end, step))
        dtype = dt.int64 if whole else None
    return _made(np.arange(start, end, step), dtype, device, requires_grad)


def linspace(start, end, steps, *, dtype=None, device=None, requires_grad=False):
    """steps numbers at equal distances, both ends included."""
    if steps < 0:
        raise RuntimeError(f"number of steps must be non-negative, got {steps}.")
    return _made(np.linspace(start, end, steps), dtype, device, requires_grad)


def from_numpy(array):
    """A tensor that shares the array's memory."""
    if not isinstance(array, np.ndarray):
        raise TypeError(f"expected np.ndarray (got {type(array).__name__}); use tensor(...).")
    dt.of(array)
    return wrap(array)


def is_tensor(value):
    """Whether value is a Tensor."""
    return isinstance(value, Tensor)
