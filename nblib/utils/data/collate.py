"""A list of examples as one batch: numbers, arrays and tensors stacked, tuples and dicts kept."""

import copy
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from nblib.shapes import stack
from nblib.tensor import Tensor, wrap


def default_collate(batch: Any) -> Any:
    """The examples of a batch, put together as torch does.

    Tensors, arrays and numbers of all examples become one tensor with a new first dimension; dicts
    keep their keys; tuples and lists become lists, one entry for each part; text stays as it is.

    >>> default_collate([(torch.tensor([1.0]), 0), (torch.tensor([2.0]), 1)])
    [tensor([[1.],
            [2.]]), tensor([0, 1])]
    """
    first = batch[0]
    if isinstance(first, Tensor) or hasattr(first, "detach"):
        return _stacked([_tensor(e) for e in batch])
    if isinstance(first, np.ndarray) and first.dtype.kind in "bifu":
        return _stacked([wrap(e) for e in batch])
    if isinstance(first, (np.bool_, np.number)):
        return wrap(np.array(batch))
    if isinstance(first, (bool, int, float)):
        return wrap(np.array(batch, np.float64 if isinstance(first, float) else None))
    if isinstance(first, (str, bytes)):
        return batch
    if isinstance(first, Mapping):
        return _like(first, {key: default_collate([e[key] for e in batch]) for key in first})
    if isinstance(first, Sequence):
        if any(len(e) != len(first) for e in batch):
            raise RuntimeError(
                "each element in list of batch should be of equal size, but their lengths are "
                f"{sorted({len(e) for e in batch})}. Cut or pad them, or give a collate_fn."
            )
        parts = [default_collate(part) for part in zip(*batch, strict=True)]
        return type(first)(*parts) if hasattr(first, "_fields") else parts
    kind = first.dtype if isinstance(first, np.ndarray) else type(first)
    raise TypeError(
        "default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found "
        f"{kind}. Give the data set a transform that makes a tensor."
    )


def default_convert(data: Any) -> Any:
    """One example as it is, arrays in it made tensors: what a loader without batches gives.

    >>> default_convert([np.array([1, 2]), "text"])
    [tensor([1, 2]), 'text']
    """
    if isinstance(data, Tensor):
        return data
    if hasattr(data, "detach"):
        return _tensor(data)
    if isinstance(data, (np.ndarray, np.number, np.bool_)):
        return wrap(np.asarray(data)) if data.dtype.kind in "bifu" else data
    if isinstance(data, Mapping):
        return _like(data, {key: default_convert(value) for key, value in data.items()})
    if isinstance(data, Sequence) and not isinstance(data, (str, bytes)):
        parts = [default_convert(part) for part in data]
        return type(data)(*parts) if hasattr(data, "_fields") else parts
    return data


def _tensor(value: Any) -> Tensor:
    """A tensor of this engine, also from torch's."""
    return value if isinstance(value, Tensor) else wrap(value.detach().numpy())


def _stacked(tensors: Sequence[Tensor]) -> Tensor:
    arrays = [t._data for t in tensors]
    plain = not any(t.requires_grad for t in tensors) and len({a.dtype for a in arrays}) == 1
    if plain and len({a.shape for a in arrays}) == 1:
        return wrap(np.stack(arrays))
    return stack(tensors)


def _like(mapping: Any, items: dict[Any, Any]) -> Any:
    """A mapping of the same kind, where that is possible."""
    try:
        clone = copy.copy(mapping)
        clone.update(items)
        return clone
    except (TypeError, AttributeError):
        return items
