"""Tensors after the pattern of another one: zeros_like(x), x.new_zeros(2, 3), randn_like(x) ...

`_like` copies the shape and the dtype of its pattern, `new_` the dtype alone.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from nblib import dtypes as dt
from nblib.annotations import Array, Number
from nblib.attaching import MEMORY, keyworded
from nblib.factories import made, sizes_of, tensor
from nblib.random import Source, numpy_generator
from nblib.tensor import Tensor
from nblib.vocabulary.draws import bounds


def _pattern(input: Tensor, dtype: dt.DType, name: str) -> dt.DType:
    if not isinstance(input, Tensor):
        raise TypeError(f"{name}(): the pattern must be a Tensor, not {type(input).__name__}.")
    return input.dtype if dtype is None else dtype


def full_like(
    input: Tensor,
    fill_value: Number,
    *,
    dtype: dt.DType = None,
    device: dt.Device | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """fill_value everywhere, in the shape and dtype of input.  (torch.full_like)

    >>> torch.full_like(torch.tensor([1, 2]), 7)
    tensor([7, 7])
    """
    kind = _pattern(input, dtype, "full_like")
    array = np.full(input._data.shape, fill_value, dt.numpy_dtype(kind))
    return made(array, kind, device, requires_grad)


def zeros_like(
    input: Tensor,
    *,
    dtype: dt.DType = None,
    device: dt.Device | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Zeros of the same shape and dtype.  (torch.zeros_like)

    >>> torch.zeros_like(torch.tensor([[1, 2]]))
    tensor([[0, 0]])
    """
    _pattern(input, dtype, "zeros_like")
    return full_like(input, 0, dtype=dtype, device=device, requires_grad=requires_grad)


def ones_like(
    input: Tensor,
    *,
    dtype: dt.DType = None,
    device: dt.Device | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Ones of the same shape and dtype.  (torch.ones_like)

    >>> torch.ones_like(torch.tensor([0.5, 2.5]))
    tensor([1., 1.])
    """
    _pattern(input, dtype, "ones_like")
    return full_like(input, 1, dtype=dtype, device=device, requires_grad=requires_grad)


def empty_like(
    input: Tensor,
    *,
    dtype: dt.DType = None,
    device: dt.Device | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """The same shape and dtype; fill it before you use it.  (torch.empty_like)

    >>> torch.empty_like(torch.tensor([[1, 2]])).shape
    torch.Size([1, 2])
    """
    kind = _pattern(input, dtype, "empty_like")
    array = np.empty(input._data.shape, dt.numpy_dtype(kind))
    return made(array, kind, device, requires_grad)


def _floats(like: Tensor, dtype: dt.DType, name: str) -> dt.DType:
    kind = like.dtype if dtype is None else dtype
    if np.dtype(dt.numpy_dtype(kind)).kind != "f":
        raise NotImplementedError(
            f"{name} makes floats, not {like.dtype.name}; give dtype=float32."
        )
    return kind


def rand_like(
    input: Tensor,
    *,
    generator: Source = None,
    dtype: dt.DType = None,
    device: dt.Device | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Uniform numbers between 0 and 1 of the same shape and dtype.  (torch.rand_like)

    >>> torch.rand_like(torch.zeros(2, 3)).shape
    torch.Size([2, 3])
    """
    numbers = numpy_generator(generator).random(input._data.shape)
    return made(np.asarray(numbers), _floats(input, dtype, "rand_like"), device, requires_grad)


def randn_like(
    input: Tensor,
    *,
    generator: Source = None,
    dtype: dt.DType = None,
    device: dt.Device | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Standard normal numbers of the same shape and dtype.  (torch.randn_like)

    >>> torch.randn_like(torch.zeros(2, 3)).shape
    torch.Size([2, 3])
    """
    numbers = numpy_generator(generator).standard_normal(input._data.shape)
    return made(np.asarray(numbers), _floats(input, dtype, "randn_like"), device, requires_grad)


def randint_like(
    input: Tensor,
    low: int,
    high: int | None = None,
    *,
    generator: Source = None,
    dtype: dt.DType = None,
    device: dt.Device | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Whole numbers from low (0 if left out) below high, of the same shape and dtype.

    >>> torch.randint_like(torch.tensor([0, 0]), 5, 6)
    tensor([5, 5])
    """
    low, high = bounds(*((0, low) if high is None else (low, high)))
    numbers = numpy_generator(generator).integers(low, high, input._data.shape)
    return made(np.asarray(numbers), input.dtype if dtype is None else dtype, device, requires_grad)


def _new(name: str, summary: str, make: Callable[..., Array]) -> None:
    def function(
        self: Tensor,
        *size: Any,
        dtype: dt.DType = None,
        device: dt.Device | None = None,
        requires_grad: bool = False,
    ) -> Tensor:
        kind = self.dtype if dtype is None else dtype
        array = make(sizes_of(size), dt.numpy_dtype(kind))
        return made(array, kind, device, requires_grad)

    function.__name__ = name
    function.__doc__ = f"""{summary} of this tensor's dtype.  (torch.Tensor.{name})

    >>> x = torch.tensor([1, 2]).{name}(2, 3)
    >>> x.shape, x.dtype
    (torch.Size([2, 3]), torch.int64)
    """
    setattr(Tensor, name, function)


_new("new_zeros", "Zeros", np.zeros)
_new("new_ones", "Ones", np.ones)
_new("new_empty", "Numbers that are not set,", np.empty)


def _new_full(
    self: Tensor,
    size: Any,
    fill_value: Number,
    *,
    dtype: dt.DType = None,
    device: dt.Device | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """fill_value everywhere, of this tensor's dtype.

    >>> torch.tensor([1, 2]).new_full((3,), 7)
    tensor([7, 7, 7])
    """
    kind = self.dtype if dtype is None else dtype
    array = np.full(sizes_of((size,)), fill_value, dt.numpy_dtype(kind))
    return made(array, kind, device, requires_grad)


def _new_tensor(
    self: Tensor,
    data: Any,
    *,
    dtype: dt.DType = None,
    device: dt.Device | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """data as a tensor of this tensor's dtype.

    >>> torch.tensor([1.0, 2.0]).new_tensor([3, 4])
    tensor([3., 4.])
    """
    kind = self.dtype if dtype is None else dtype
    return tensor(data, dtype=kind, device=device, requires_grad=requires_grad)


Tensor.new_full, Tensor.new_tensor = _new_full, _new_tensor

__all__ = [
    "empty_like",
    "full_like",
    "ones_like",
    "rand_like",
    "randint_like",
    "randn_like",
    "zeros_like",
]
for _name in __all__:
    globals()[_name] = keyworded(globals()[_name], *MEMORY)
