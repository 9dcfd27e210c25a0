"""How a tensor's numbers lie in memory: stride, contiguous, storage, storage_offset, nbytes ...

Lessons on views look at it: two tensors that share numbers, each with its own offset and strides.
"""

from typing import Any

import numpy as np

from nblib.tensor import Tensor


def _stride(self: Tensor, dim: int | None = None) -> Any:
    """How many elements lie between neighbours along each dimension.

    >>> torch.zeros(2, 3).stride(), torch.zeros(2, 3).T.stride()
    ((3, 1), (1, 3))
    """
    steps = tuple(n // self._data.itemsize for n in self._data.strides)
    return steps if dim is None else steps[dim]


def _element_size(self: Tensor) -> int:
    """Bytes of one element.

    >>> torch.zeros(3).element_size()
    4
    """
    return self._data.itemsize


def _is_contiguous(self: Tensor, memory_format: object = None) -> bool:
    """Whether the elements lie row after row.

    >>> x = torch.zeros(2, 3)
    >>> x.is_contiguous(), x.T.is_contiguous()
    (True, False)
    """
    return bool(self._data.flags.c_contiguous)


def _contiguous(self: Tensor, memory_format: object = None) -> Tensor:
    """Itself if its elements lie row after row, else a copy that does.

    >>> torch.zeros(2, 3).T.contiguous().stride()
    (2, 1)
    """
    return self if self._data.flags.c_contiguous else self.clone()


def _data_ptr(self: Tensor) -> int:
    """The address of the first number: equal for tensors that share it.

    >>> x = torch.zeros(3)
    >>> x.view(3, 1).data_ptr() == x.data_ptr(), x.clone().data_ptr() == x.data_ptr()
    (True, False)
    """
    return self._data.__array_interface__["data"][0]


def _storage_offset(self: Tensor) -> int:
    """How many elements of its base come before the first one.

    >>> torch.zeros(4, 3)[2].storage_offset()
    6
    """
    base = self._data
    while isinstance(base.base, np.ndarray):
        base = base.base
    first, start = (a.__array_interface__["data"][0] for a in (self._data, base))
    return (first - start) // self._data.itemsize


def _get_device(self: Tensor) -> int:
    """−1: on the CPU.

    >>> torch.zeros(3).get_device()
    -1
    """
    return -1


class _Word:
    """A setting of torch's of which this engine knows one value; it prints as in torch."""

    def __init__(self, name: str):
        self._name = name

    def __repr__(self) -> str:
        return f"torch.{self._name}"


strided, contiguous_format, preserve_format = map(
    _Word, ("strided", "contiguous_format", "preserve_format")
)


def _swapped(self: Tensor) -> Tensor:
    """The last two dimensions exchanged: each matrix of a batch transposed.

    >>> torch.zeros(5, 2, 3).mT.shape
    torch.Size([5, 3, 2])
    """
    return self.transpose(-2, -1)


def _transposed(self: Tensor) -> Tensor:
    """The transpose of a matrix, as T: there are no complex numbers here to conjugate.

    >>> torch.tensor([[1, 2, 3]]).H.shape
    torch.Size([3, 1])
    """
    return self.T


def _nbytes(self: Tensor) -> int:
    """Bytes of all elements together.

    >>> torch.zeros(64, 784).nbytes
    200704
    """
    return self._data.nbytes


class TypedStorage:
    """All numbers in the memory of a tensor, in their order there; writing changes the tensor."""

    def __init__(self, tensor: Tensor):
        base = tensor if tensor._view is None else tensor._view.base
        array, self._memory, self.dtype = base._data, base._memory, base.dtype
        order = np.argsort([-step for step in array.strides], kind="stable")
        self._row = array.transpose(order).reshape(-1)
        self._row.flags.writeable &= np.may_share_memory(self._row, array)

    def __len__(self) -> int:
        return self._row.size

    def size(self) -> int:
        """How many numbers."""
        return self._row.size

    def tolist(self) -> list[Any]:
        """The numbers as a list."""
        return self._row.tolist()

    def data_ptr(self) -> int:
        """The address of the first number."""
        return self._row.__array_interface__["data"][0]

    def __getitem__(self, place: Any) -> Any:
        return self._row[place].tolist()

    def __setitem__(self, place: Any, value: Any) -> None:
        self._row[place] = value
        self._memory.overwritten("storage()[...] = ...")

    def __repr__(self) -> str:
        rows = "".join(f" {number}\n" for number in self.tolist())
        kind = f"dtype={self.dtype}, device=cpu"
        return f"{rows}[torch.storage.TypedStorage({kind}) of size {len(self)}]"


def _storage(self: Tensor) -> TypedStorage:
    """The memory of this tensor, shared with its views, as one row of numbers.

    >>> torch.tensor([[1.0, 2.0]]).storage().tolist()
    [1.0, 2.0]
    """
    return TypedStorage(self)


_FURTHER = {
    "nelement": Tensor.numel,
    "ndimension": Tensor.dim,
    "layout": strided,
    "itemsize": property(_element_size),
    "nbytes": property(_nbytes),
    "mT": property(_swapped),
    "mH": property(_swapped),
    "H": property(_transposed),
    **dict.fromkeys(("is_cuda", "is_sparse", "is_mps", "is_quantized", "is_meta"), False),
}

for _method in (
    _stride,
    _element_size,
    _is_contiguous,
    _contiguous,
    _data_ptr,
    _storage,
    _storage_offset,
    _get_device,
):
    _method.__name__ = _method.__name__[1:]
    setattr(Tensor, _method.__name__, _method)
for _name, _found in _FURTHER.items():
    setattr(Tensor, _name, _found)

__all__ = [
    "contiguous_format",
    "preserve_format",
    "strided",
]
