"""Of what kind a tensor's numbers are: type, float, FloatTensor, is_floating_point ...

FloatTensor and its like are PyTorch's oldest way to name a dtype.
"""

from typing import Any

import numpy as np

from nblib import dtypes as dt
from nblib.annotations import Number
from nblib.attaching import tensor_method
from nblib.factories import sizes_of
from nblib.tensor import Tensor, as_array, wrap

_OLD_NAMES = {
    "Float": dt.float32,
    "Double": dt.float64,
    "Long": dt.int64,
    "Int": dt.int32,
    "Short": dt.int16,
    "Char": dt.int8,
    "Byte": dt.uint8,
    "Bool": dt.bool_,
}


class TensorType:
    """torch.FloatTensor and its like: makes tensors of one dtype, and knows them again.

    FloatTensor([1, 2]) holds these numbers; FloatTensor(2, 3) is a tensor of that shape.
    """

    def __init__(self, name: str, kind: dt.dtype):
        self.__name__, self.dtype = f"{name}Tensor", kind

    def __call__(self, *data: Any) -> Tensor:
        if len(data) == 1 and isinstance(data[0], Tensor):
            if data[0].dtype is not self.dtype:
                raise TypeError(
                    f"{self.__name__} expected a tensor of dtype {self.dtype.name} (got "
                    f"{data[0].dtype.name}); convert it: x.to({self.dtype.name})."
                )
            return data[0].detach()
        if not data:
            return wrap(np.zeros(0, self.dtype.dtype))
        if len(data) > 1 or isinstance(data[0], (int, np.integer, dt.Size)):
            return wrap(np.zeros(sizes_of(data), self.dtype.dtype))
        if isinstance(data[0], float):
            raise TypeError(f"new(): data must be a sequence (got {type(data[0]).__name__}).")
        return wrap(as_array(data[0], self.dtype))

    def __instancecheck__(self, value: object) -> bool:
        return isinstance(value, Tensor) and value.dtype is self.dtype

    def __repr__(self) -> str:
        return f"<class 'torch.{self.__name__}'>"


TYPES = {f"{name}Tensor": TensorType(name, kind) for name, kind in _OLD_NAMES.items()}
globals().update(TYPES)


@tensor_method
def type(
    self: Tensor, dtype: dt.DType | TensorType | None = None, non_blocking: bool = False
) -> Any:
    """The old name of its type, 'torch.FloatTensor'; with dtype the tensor converted to that.

    >>> torch.tensor([1.0]).type(), torch.tensor([1.0]).type(torch.int64)
    ('torch.FloatTensor', tensor([1]))
    """
    if dtype is None:
        return next(f"torch.{n}Tensor" for n, kind in _OLD_NAMES.items() if kind is self.dtype)
    if isinstance(dtype, str):
        name = dtype.removeprefix("torch.")
        if name not in TYPES:
            raise ValueError(f"invalid type: {dtype!r}; choose one of {', '.join(TYPES)}.")
        dtype = TYPES[name]
    return self.to(dtype.dtype if isinstance(dtype, TensorType) else dtype)


@tensor_method
def type_as(self: Tensor, other: Tensor) -> Tensor:
    """Converted to the dtype of other.

    >>> torch.tensor([1]).type_as(torch.tensor([0.5])).dtype
    torch.float32
    """
    return self.to(other.dtype)


def typename(obj: object) -> str:
    """The name of what obj is: 'torch.FloatTensor' for a tensor.

    >>> torch.typename(torch.tensor([1]))
    'torch.LongTensor'
    """
    if isinstance(obj, Tensor):
        return obj.type()
    return f"{obj.__class__.__module__}.{obj.__class__.__qualname__}"


def set_default_tensor_type(t: str | TensorType) -> None:
    """Make FloatTensor's or DoubleTensor's dtype the default one; TypeError for anything else.

    >>> torch.set_default_tensor_type(torch.FloatTensor)
    >>> torch.get_default_dtype()
    torch.float32
    """
    kind = TYPES.get(t.removeprefix("torch.")) if isinstance(t, str) else t
    if not isinstance(kind, TensorType):
        raise TypeError(f"invalid type object: {t!r}; give FloatTensor or DoubleTensor.")
    dt.set_default_dtype(kind.dtype)


def _converts(name: str, kind: dt.dtype) -> None:
    def function(self: Tensor, memory_format: object = None) -> Tensor:
        return self.to(kind)

    function.__name__ = name
    function.__doc__ = f"""The numbers as {kind.name}.  (torch.Tensor.{name})

    >>> torch.tensor([1, 0]).{name}().dtype
    {kind}
    """
    setattr(Tensor, name, function)


METHODS = [name.lower() for name in _OLD_NAMES]  # x.float(), x.long() ...
for _name, _kind in zip(METHODS, _OLD_NAMES.values(), strict=True):
    _converts(_name, _kind)


def result_type(tensor1: Tensor | Number, tensor2: Tensor | Number) -> dt.dtype:
    """The dtype of tensor1 + tensor2; either may be a number.

    >>> torch.result_type(torch.tensor([1]), 0.5)
    torch.float32
    """
    plain = (x._data if isinstance(x, Tensor) else x for x in (tensor1, tensor2))
    return dt._BY_NUMPY[dt.result_type(*plain)]


@tensor_method
def is_floating_point(self: Tensor) -> bool:
    """Whether its numbers are floats.

    >>> torch.tensor([1.0]).is_floating_point(), torch.tensor([1]).is_floating_point()
    (True, False)
    """
    return self.dtype.is_floating_point


@tensor_method
def is_complex(self: Tensor) -> bool:
    """False: this engine has no complex numbers.

    >>> torch.tensor([1.0]).is_complex()
    False
    """
    return False


@tensor_method
def is_signed(self: Tensor) -> bool:
    """Whether its dtype has negative numbers.

    >>> torch.tensor([1]).is_signed(), torch.tensor([1], dtype=torch.uint8).is_signed()
    (True, False)
    """
    return self.dtype.is_signed


@tensor_method
def is_nonzero(self: Tensor) -> bool:
    """Whether its one number is not 0.

    >>> torch.tensor(3.0).is_nonzero()
    True
    """
    return bool(self)


@tensor_method
def numel(self: Tensor) -> int:
    """How many elements it has.

    >>> torch.zeros(28, 28).numel()
    784
    """
    return self._data.size


__all__ = [
    "is_complex",
    "is_floating_point",
    "is_nonzero",
    "is_signed",
    "numel",
    "result_type",
    "set_default_tensor_type",
    "typename",
    *TYPES,
]
