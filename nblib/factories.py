"""Functions that make a tensor out of numbers, or of nothing: tensor, zeros, randn, arange ...

One file, because they take the same arguments and are checked alike; a third of it is docstrings.
"""

import math
from typing import Any

import numpy as np

from nblib import dtypes as dt
from nblib.annotations import Array, Number, Shape
from nblib.attaching import MEMORY, keyworded
from nblib.random import Source, numpy_generator
from nblib.tensor import Tensor, as_array, is_int, wrap


def tensor(
    data: Any,
    *,
    dtype: dt.DType = None,
    device: dt.Device | None = None,
    requires_grad: bool = False,
    pin_memory: bool = False,
) -> Tensor:
    """A tensor with a copy of data: numbers, nested lists, a NumPy array, a tensor.  (slide 49)

    Python floats become float32, whole numbers int64; a NumPy array keeps its dtype.
    ValueError for rows of different length, TypeError for what is not a number.

    >>> torch.tensor([[1, 2], [3, 4]])
    tensor([[1, 2],
            [3, 4]])
    >>> torch.tensor([0.5, 1]).dtype
    torch.float32
    """
    out = wrap(_placed(as_array(data, dtype), device))
    return out.requires_grad_() if requires_grad else out


def _placed(array: Array, device: dt.Device | None) -> Array:
    if device is not None:
        dt.placed(device)
    return array


def sizes_of(given: Any, size: Any = None) -> Shape:
    """zeros(3, 4), zeros((3, 4)), zeros(Size([3, 4])) and zeros(size=(3, 4)) are the same."""
    if size is not None:
        given = (size,)
    sizes = given[0] if len(given) == 1 and isinstance(given[0], (tuple, list)) else given
    sizes = [int(n) if isinstance(n, Tensor) and n.dtype.category == 1 else n for n in sizes]
    for n in sizes:
        if not isinstance(n, (int, np.integer)) or isinstance(n, bool):
            raise TypeError(f"sizes must be whole numbers, not {n!r}; for example zeros(3, 4).")
        if n < 0:
            raise RuntimeError(
                f"Trying to create tensor with negative dimension {n}: sizes must be at least 0, "
                f"got {list(sizes)}."
            )
    return tuple(sizes)


def made(array: Array, dtype: dt.DType, device: dt.Device | None, requires_grad: bool) -> Tensor:
    array = _placed(array.astype(dt.numpy_dtype(dtype), copy=False), device)
    return wrap(array).requires_grad_(requires_grad)


def zeros(
    *sizes: Any,
    size: Any = None,
    dtype: dt.DType = None,
    device: dt.Device | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """A tensor of zeros.  (slide 49; torch.zeros) TypeError or RuntimeError for what is no size.

    >>> torch.zeros(2, 3)
    tensor([[0., 0., 0.],
            [0., 0., 0.]])
    """
    return made(np.zeros(sizes_of(sizes, size)), dtype, device, requires_grad)


def ones(
    *sizes: Any,
    size: Any = None,
    dtype: dt.DType = None,
    device: dt.Device | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """A tensor of ones.  (torch.ones) Errors as for zeros.

    >>> torch.ones(3, dtype=torch.int64)
    tensor([1, 1, 1])
    """
    return made(np.ones(sizes_of(sizes, size)), dtype, device, requires_grad)


def empty(
    *sizes: Any,
    size: Any = None,
    dtype: dt.DType = None,
    device: dt.Device | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Whatever numbers lie in the memory: fill them before you use them.

    >>> torch.empty(2, 3).shape
    torch.Size([2, 3])
    """
    return made(
        np.empty(sizes_of(sizes, size), dt.numpy_dtype(dtype)), dtype, device, requires_grad
    )


def eye(
    n: int,
    m: int | None = None,
    *,
    dtype: dt.DType = None,
    device: dt.Device | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """1 on the diagonal of an n × m matrix (n × n without m), 0 elsewhere.

    >>> torch.eye(2, 3)
    tensor([[1., 0., 0.],
            [0., 1., 0.]])
    """
    rows, columns = sizes_of((n, n if m is None else m))
    return made(np.eye(rows, columns), dtype, device, requires_grad)


def full(
    size: Any,
    fill_value: Number,
    *,
    dtype: dt.DType = None,
    device: dt.Device | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """A tensor that holds fill_value everywhere; its kind decides the dtype.  (torch.full)

    >>> torch.full((2, 2), 7)
    tensor([[7, 7],
            [7, 7]])
    """
    kind = as_array(fill_value).dtype if dtype is None else dtype
    return made(np.full(sizes_of((size,)), fill_value), kind, device, requires_grad)


def randn(
    *sizes: Any,
    size: Any = None,
    generator: Source = None,
    dtype: dt.DType = None,
    device: dt.Device | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Standard normal numbers: mean 0, variance 1.  (slide 49; torch.randn) The seed: manual_seed.

    >>> x = torch.randn(100, 100)
    >>> x.shape, abs(x.mean().item()) < 0.1
    (torch.Size([100, 100]), True)
    """
    numbers = numpy_generator(generator).standard_normal(sizes_of(sizes, size))
    return made(np.asarray(numbers), dtype, device, requires_grad)


def rand(
    *sizes: Any,
    size: Any = None,
    generator: Source = None,
    dtype: dt.DType = None,
    device: dt.Device | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Uniform numbers from 0 (included) to 1 (not included).  (torch.rand)

    >>> x = torch.rand(1000)
    >>> x.min().item() >= 0, x.max().item() < 1
    (True, True)
    """
    draw = np.float64 if dt.numpy_dtype(dtype) == np.float64 else np.float32
    numbers = numpy_generator(generator).random(sizes_of(sizes, size), dtype=draw)
    return made(np.asarray(numbers), dtype, device, requires_grad)


def randperm(
    n: int,
    *,
    generator: Source = None,
    dtype: dt.DType = dt.int64,
    device: dt.Device | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """The numbers 0 to n − 1 in random order.  (torch.randperm) TypeError if n is not whole.

    >>> torch.randperm(5).sort().values
    tensor([0, 1, 2, 3, 4])
    """
    if not is_int(n):
        raise TypeError(f"randperm(): n must be a whole number, not {n!r}.")
    return made(numpy_generator(generator).permutation(n), dtype, device, requires_grad)


def arange(
    start: Any,
    end: Any = None,
    step: Any = 1,
    *,
    dtype: dt.DType = None,
    device: dt.Device | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """start, start + step ... up to but without end; int64 if all three are whole numbers.

    RuntimeError for a step of 0 or away from end.  (torch.arange)

    >>> torch.arange(4), torch.arange(1, 2, 0.25)
    (tensor([0, 1, 2, 3]), tensor([1.0000, 1.2500, 1.5000, 1.7500]))
    """
    start, end = (0, start) if end is None else (start, end)
    if step == 0 or (end - start) * step < 0:
        raise RuntimeError(f"arange({start}, {end}, {step}): the step must lead towards the end.")
    if dtype is None:
        whole = all(isinstance(v, (int, np.integer)) for v in (start, end, step))
        dtype = dt.int64 if whole else None
    if dtype is None or not np.issubdtype(dt.numpy_dtype(dtype), np.integer):
        numbers = _steps(start, float(step), max(math.ceil((end - start) / step), 0), dtype)
        return made(numbers, dtype, device, requires_grad)
    return made(np.arange(start, end, step), dtype, device, requires_grad)


def _steps(start: float, step: float, count: int, dtype: dt.DType) -> Array:
    """start + i · step as torch rounds it: eight at a time, from the first of the eight."""
    i = np.arange(count)
    first = (start + (i - i % 8) * step).astype(dt.numpy_dtype(dtype)).astype(np.float64)
    numbers = first + i % 8 * step
    rest = count - count % 8
    numbers[rest:] = start + i[rest:] * step
    return numbers


def linspace(
    start: Any,
    end: Any,
    steps: int,
    *,
    dtype: dt.DType = None,
    device: dt.Device | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """steps numbers at equal distances, both ends included.  (torch.linspace) RuntimeError below 0.

    >>> torch.linspace(-1, 1, 5)
    tensor([-1.0000, -0.5000,  0.0000,  0.5000,  1.0000])
    """
    if steps < 0:
        raise RuntimeError(f"number of steps must be non-negative, got {steps}.")
    kind = dt.numpy_dtype(dtype)
    start, end = float(start), float(end)
    if kind.kind == "f":
        start, end = float(kind.type(start)), float(kind.type(end))
    if kind.kind != "f" or steps < 2:
        return made(np.linspace(start, end, steps), dtype, device, requires_grad)
    # as torch: a step of the dtype itself, from the start in the first half, else from the end
    step, i = float(kind.type((end - start) / (steps - 1))), np.arange(steps)
    numbers = np.where(i < steps // 2, start + i * step, end - (steps - 1 - i) * step)
    return made(numbers, dtype, device, requires_grad)


def logspace(
    start: Any,
    end: Any,
    steps: int,
    base: float = 10.0,
    *,
    dtype: dt.DType = None,
    device: dt.Device | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """steps powers of base, from base^start to base^end.  (torch.logspace) RuntimeError below 0.

    >>> torch.logspace(-3, 0, 4)
    tensor([0.0010, 0.0100, 0.1000, 1.0000])
    """
    if steps < 0:
        raise RuntimeError(f"number of steps must be non-negative, got {steps}.")
    powers = np.power(float(base), np.linspace(float(start), float(end), steps))
    return made(powers, dtype, device, requires_grad)


def as_tensor(data: Any, dtype: dt.DType = None, device: dt.Device | None = None) -> Tensor:
    """data as a tensor, without a copy where it is a tensor or an array of that dtype already.

    >>> x = torch.tensor([1.0])
    >>> torch.as_tensor(x) is x, torch.as_tensor([1, 2])
    (True, tensor([1, 2]))
    """
    if isinstance(data, Tensor):
        return data.to(dtype=data.dtype if dtype is None else dtype, device=device)
    if isinstance(data, np.ndarray) and dtype in (None, dt._BY_NUMPY.get(data.dtype)):
        return from_numpy(data)
    return tensor(data, dtype=dtype, device=device)


def asarray(
    obj: Any,
    *,
    dtype: dt.DType = None,
    device: dt.Device | None = None,
    copy: bool | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """obj as a tensor, without a copy unless that is needed or copy=True.

    >>> x = torch.tensor([1.0])
    >>> torch.asarray(x, copy=True) is x
    False
    """
    out = as_tensor(obj, dtype, device)
    out = out.detach().clone() if copy else out
    return out.requires_grad_() if requires_grad else out


def scalar_tensor(
    s: Any, *, dtype: dt.DType = None, device: dt.Device | None = None, requires_grad: bool = False
) -> Tensor:
    """One number of the default dtype.

    >>> torch.scalar_tensor(3)
    tensor(3.)
    """
    return made(np.asarray(s), dtype, device, requires_grad)


def from_numpy(array: Array) -> Tensor:
    """A tensor that shares the array's memory.  (torch.from_numpy)

    TypeError for what is not an array, ValueError for one that runs backwards, as a[::-1] does.

    >>> a = np.array([1.0, 2.0])
    >>> torch.from_numpy(a).mul_(10)
    tensor([10., 20.], dtype=torch.float64)
    >>> a
    array([10., 20.])
    """
    if not isinstance(array, np.ndarray):
        raise TypeError(f"expected np.ndarray (got {type(array).__name__}); use tensor(...).")
    if min(array.strides, default=0) < 0:
        raise ValueError(
            "At least one stride in the given numpy array is negative, as after a[::-1]; give a "
            "copy: a[::-1].copy()."
        )
    dt.of(array)
    return wrap(array)


def is_tensor(obj: object) -> bool:
    """Whether obj is a Tensor.

    >>> torch.is_tensor(torch.tensor(1)), torch.is_tensor([1])
    (True, False)
    """
    return isinstance(obj, Tensor)


for _make in (arange, empty, eye, full, linspace, logspace, ones, rand, randn, randperm, zeros):
    globals()[_make.__name__] = keyworded(_make, *MEMORY)

__all__ = [
    "arange",
    "as_tensor",
    "asarray",
    "empty",
    "eye",
    "from_numpy",
    "full",
    "is_tensor",
    "linspace",
    "logspace",
    "ones",
    "rand",
    "randn",
    "randperm",
    "scalar_tensor",
    "tensor",
    "zeros",
]
