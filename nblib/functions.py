"""Functions that make tensors, and functions of tensors: zeros, randn, cat, matmul, relu ...

The functional half of torch's face; each is a line or two over `tensor`.
"""

import functools

import numpy as np

from nblib import arithmetic
from nblib import dtypes as dt
from nblib.random import numpy_generator
from nblib.tensor import Tensor, as_array, axes_of, check_shapes, record, wrap


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


def zeros(*size, dtype=dt.float32, device=None, requires_grad=False):
    """All 0.  (slide 49)"""
    return _made(np.zeros(_sizes(size)), dtype, device, requires_grad)


def ones(*size, dtype=dt.float32, device=None, requires_grad=False):
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


def randn(*size, generator=None, dtype=dt.float32, device=None, requires_grad=False):
    """Standard normal numbers.  (slide 49) The seed: manual_seed."""
    numbers = numpy_generator(generator).standard_normal(_sizes(size))
    return _made(np.asarray(numbers), dtype, device, requires_grad)


def rand(*size, generator=None, dtype=dt.float32, device=None, requires_grad=False):
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
        dtype = dt.int64 if whole else dt.float32
    return _made(np.arange(start, end, step), dtype, device, requires_grad)


def linspace(start, end, steps, *, dtype=dt.float32, device=None, requires_grad=False):
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


def _method(name, summary):
    def function(input, *args, **kwargs):
        if not isinstance(input, Tensor):
            raise TypeError(
                f"{name}(): the first argument must be a Tensor, not {type(input).__name__}; "
                "make one with tensor(...)."
            )
        return getattr(input, name)(*args, **kwargs)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"{summary}  (Tensor.{name} as a function)"
    return function


relu = _method("relu", "max(0, x).")
sigmoid = _method("sigmoid", "1 / (1 + e⁻ˣ).")
tanh = _method("tanh", "The hyperbolic tangent.")
softmax = _method("softmax", "Probabilities along dim.")
log_softmax = _method("log_softmax", "The logarithm of softmax.")
exp = _method("exp", "eˣ.")
log = _method("log", "The natural logarithm.")
sqrt = _method("sqrt", "The square root.")
abs = _method("abs", "Without the sign.")
matmul = _method("matmul", "The matrix product.")
argmax = _method("argmax", "Where the largest element is.")
argmin = _method("argmin", "Where the smallest element is.")
max = _method("max", "The largest element, along dim if given.")
min = _method("min", "The smallest element, along dim if given.")
sum = _method("sum", "The sum, along dim if given.")
mean = _method("mean", "The mean, along dim if given.")
flatten = _method("flatten", "Several dimensions made one.")
reshape = _method("reshape", "The same elements in another shape.")
transpose = _method("transpose", "Two dimensions exchanged.")
squeeze = _method("squeeze", "Without dimensions of size 1.")
unsqueeze = _method("unsqueeze", "With a new dimension of size 1.")


def is_tensor(value):
    """Whether value is a Tensor."""
    return isinstance(value, Tensor)


def equal(a, b):
    """Whether two tensors have the same shape and the same numbers."""
    return a.shape == b.shape and bool((a == b).all())


def allclose(a, b, rtol=1e-05, atol=1e-08):
    """Whether two tensors agree to |a − b| <= atol + rtol · |b|."""
    check_shapes(a._data, b._data)
    return bool(np.allclose(a._data, b._data, rtol=rtol, atol=atol))


def cat(tensors, dim=0):
    """Tensors joined along an existing dimension.  (torch.cat)"""
    tensors = _same_dtype(tensors, "cat")
    if any(t.ndim == 0 for t in tensors):
        raise RuntimeError("zero-dimensional tensor cannot be concatenated; use stack(tensors).")
    # tensor([]) may begin a growing list, whatever the shape of the others
    tensors = tuple(t for t in tensors if t.shape != (0,)) or tensors[:1]
    axis = axes_of(dim, tensors[0].ndim)
    shapes = [t._data.shape for t in tensors]
    for shape in shapes:
        rest = [s[:axis] + s[axis + 1 :] for s in (shape, shapes[0])]
        if len(shape) != len(shapes[0]) or rest[0] != rest[1]:
            raise RuntimeError(
                f"Sizes of tensors must match except in dimension {axis}: got "
                f"{list(shapes[0])} and {list(shape)}."
            )
    return record(
        "cat",
        np.concatenate([t._data for t in tensors], axis=axis),
        tensors,
        lambda g: arithmetic.cat_backward(g, shapes, axis),
    )


def stack(tensors, dim=0):
    """Tensors of one shape put together along a new dimension.  (torch.stack)"""
    tensors = _same_dtype(tensors, "stack")
    first = tensors[0].shape
    for t in tensors:
        if t.shape != first:
            raise RuntimeError(
                f"stack expects each tensor to be equal size, but got {list(first)} and "
                f"{list(t.shape)}; use cat for tensors of different length."
            )
    return cat([t.unsqueeze(dim) for t in tensors], dim=dim)


def _same_dtype(tensors, name):
    tensors = tuple(tensors)
    if not tensors:
        raise RuntimeError(f"{name} expects a non-empty list of Tensors; give at least one.")
    for t in tensors:
        if not isinstance(t, Tensor):
            raise TypeError(f"{name} expects Tensors, got {type(t).__name__}; use tensor(...).")
    arrays = [t._data for t in tensors]
    common = functools.reduce(lambda a, b: np.empty(1, dt.result_type(a, b)), arrays).dtype
    return tuple(t.to(common) for t in tensors)
