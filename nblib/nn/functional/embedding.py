"""Rows looked up by number: embedding and one_hot."""

import numpy as np

from nblib import ops_layers as more
from nblib.nn.functional.checks import (
    array_of,
)
from nblib.tensor import Tensor, apply, wrap


def embedding(
    input: Tensor,
    weight: Tensor,
    padding_idx: int | None = None,
    max_norm: object = None,
    norm_type: float = 2.0,
    scale_grad_by_freq: bool = False,
    sparse: bool = False,
) -> Tensor:
    """Row number i of weight for each index i of input; the row padding_idx gets no gradient.

    >>> F.embedding(torch.tensor([1, 0, 1]), torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([[3., 4.],
            [1., 2.],
            [3., 4.]])
    """
    if max_norm is not None or scale_grad_by_freq or sparse:
        raise NotImplementedError(
            "max_norm, scale_grad_by_freq and sparse are left out of this engine's embedding."
        )
    index, w = array_of(input, "embedding"), array_of(weight, "embedding")
    if index.dtype not in (np.int64, np.int32):
        raise RuntimeError(
            "Expected tensor for argument #1 'indices' to have one of the following scalar types: "
            f"Long, Int; but got {input.dtype.name} instead; use .long()."
        )
    if w.ndim != 2:
        raise RuntimeError(f"'weight' must be 2-D: (rows, size), but has shape {list(w.shape)}.")
    if index.size and not (index.min() >= 0 and index.max() < len(w)):
        bad = index[(index < 0) | (index >= len(w))].flat[0]
        raise IndexError(
            f"index out of range in self: {bad}, where {len(w)} rows allow 0 to {len(w) - 1}."
        )
    if padding_idx is not None:
        padding_idx = row_number(padding_idx, len(w))
    index, rows = index.copy(), w.shape  # what backward needs, whatever becomes of the tensors
    return apply(
        "embedding",
        more.embedding(index, w),
        (weight,),
        lambda g: (more.embedding_backward(g, index, rows, padding_idx),),
    )


def row_number(padding_idx: int, rows: int) -> int:
    """padding_idx counted from the front. AssertionError, as in torch, if there is no such row."""
    if not -rows <= padding_idx < rows:
        raise AssertionError(
            f"Padding_idx must be within num_embeddings: {padding_idx} for {rows} rows."
        )
    return padding_idx % rows


def one_hot(tensor: Tensor, num_classes: int = -1) -> Tensor:
    """For each class number a row of zeros with a 1 there; num_classes −1 is the largest + 1.

    >>> F.one_hot(torch.tensor([2, 0]), num_classes=3)
    tensor([[0, 0, 1],
            [1, 0, 0]])
    """
    index = array_of(tensor, "one_hot")
    if index.dtype not in (np.int64, int):  # int: NumPy's own, of 32 bits in a browser
        raise RuntimeError(
            "one_hot is only applicable to index tensor of type LongTensor, not "
            f"{tensor.dtype.name}; use .long()."
        )
    if not index.size and num_classes <= 0:
        raise RuntimeError("Can not infer total number of classes from empty tensor: num_classes=.")
    if index.size and index.min() < 0:
        raise RuntimeError(f"Class values must be non-negative, but there is {index.min()}.")
    if num_classes == -1:
        num_classes = int(index.max()) + 1
    if num_classes < 1:
        raise RuntimeError(f"num_classes should be positive, not {num_classes}.")
    if index.size and index.max() >= num_classes:
        raise RuntimeError(
            f"Class values must be smaller than num_classes, but {index.max()} is not below "
            f"{num_classes}."
        )
    return wrap((index[..., None] == np.arange(num_classes)).astype(np.int64))
