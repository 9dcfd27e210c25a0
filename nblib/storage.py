"""The memory under a tensor and its views, as one row of numbers: x.storage().

Lessons on views look at it: two tensors that share numbers, each with its own offset and strides.
"""

from typing import Any

import numpy as np

from nblib.tensor import Tensor


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


Tensor.storage = _storage
