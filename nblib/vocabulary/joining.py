"""Tensors joined into one, and grids of all combinations: hstack, block_diag, meshgrid ..."""

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nblib.attaching import keyworded, tensor_method
from nblib.shapes import cat, reshape, stack
from nblib.tensor import Tensor, wrap


def _at_least(name: str, ndim: int, grown: Callable[[Any], Any]) -> Callable[..., Any]:
    def function(*tensors: Any) -> Any:
        if len(tensors) == 1 and not isinstance(tensors[0], Tensor):
            tensors = tuple(tensors[0])
        found = tuple(t if t.ndim >= ndim else reshape(t, grown(t.shape)) for t in tensors)
        return found[0] if len(found) == 1 else found

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"""With at least {ndim} dimensions, new ones of size 1.  (torch.{name})

    >>> torch.{name}(torch.tensor(7)).ndim
    {ndim}
    """
    return function


atleast_1d = _at_least("atleast_1d", 1, lambda s: (1,))


atleast_2d = _at_least("atleast_2d", 2, lambda s: (1, *(s or (1,))))


atleast_3d = _at_least("atleast_3d", 3, lambda s: (1, *(s or (1,)), 1) if len(s) < 2 else (*s, 1))


def concat(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """As cat.

    >>> torch.concat([torch.tensor([1, 2]), torch.tensor([3])])
    tensor([1, 2, 3])
    """
    return cat(tensors, dim)


concatenate = concat


def hstack(tensors: Sequence[Tensor]) -> Tensor:
    """Joined along the columns; vectors end to end.

    >>> torch.hstack([torch.tensor([[1], [2]]), torch.tensor([[3], [4]])])
    tensor([[1, 3],
            [2, 4]])
    """
    tensors = [atleast_1d(t) for t in tensors]
    return cat(tensors, 0 if tensors[0].ndim == 1 else 1)


def vstack(tensors: Sequence[Tensor]) -> Tensor:
    """Joined along the rows, vectors as rows.

    >>> torch.vstack([torch.tensor([1, 2]), torch.tensor([3, 4])])
    tensor([[1, 2],
            [3, 4]])
    """
    return cat([atleast_2d(t) for t in tensors], 0)


def dstack(tensors: Sequence[Tensor]) -> Tensor:
    """Joined along the third dimension.

    >>> torch.dstack([torch.tensor([1, 2]), torch.tensor([3, 4])]).shape
    torch.Size([1, 2, 2])
    """
    return cat([atleast_3d(t) for t in tensors], 2)


def column_stack(tensors: Sequence[Tensor]) -> Tensor:
    """Joined along the columns, vectors as columns.

    >>> torch.column_stack([torch.tensor([1, 2]), torch.tensor([3, 4])])
    tensor([[1, 3],
            [2, 4]])
    """
    return hstack([t.reshape(-1, 1) if t.ndim < 2 else t for t in tensors])


def block_diag(*tensors: Tensor) -> Tensor:
    """The tensors along the diagonal of one matrix, zeros elsewhere.

    >>> torch.block_diag(torch.tensor([[1, 2]]), torch.tensor([[3]]))
    tensor([[1, 2, 0],
            [0, 0, 3]])
    """
    blocks = [atleast_2d(t) for t in tensors]
    width = sum(b.shape[1] for b in blocks)
    rows, left = [], 0
    for block in blocks:
        height, columns = block.shape
        sides = [
            wrap(np.zeros((height, n), block._data.dtype)) for n in (left, width - left - columns)
        ]
        rows.append(cat([sides[0], block, sides[1]], 1))
        left += columns
    return cat(rows, 0)


def meshgrid(*tensors: Any, indexing: str | None = None) -> tuple[Tensor, ...]:
    """The coordinates of a grid: vectors, each repeated along the others' dimensions.

    >>> x, y = torch.meshgrid(torch.tensor([1, 2, 3]), torch.tensor([10, 20]), indexing="ij")
    >>> x + y
    tensor([[11, 21],
            [12, 22],
            [13, 23]])
    """
    if len(tensors) == 1 and not isinstance(tensors[0], Tensor):
        tensors = tuple(tensors[0])
    if indexing not in (None, "ij", "xy"):
        raise RuntimeError(f"meshgrid: indexing must be one of 'xy' or 'ij', not {indexing!r}.")
    if any(t.ndim > 1 for t in tensors):
        raise RuntimeError("meshgrid: Expected 0D or 1D tensors; give vectors.")
    vectors = [t.reshape(-1) for t in tensors]
    order = list(range(len(vectors)))
    if indexing == "xy" and len(order) > 1:
        order[:2] = 1, 0
    shape = [vectors[i].shape[0] for i in order]
    places = [order.index(i) for i in range(len(order))]
    return tuple(
        t.reshape([-1 if k == place else 1 for k in range(len(shape))]).expand(shape)
        for t, place in zip(vectors, places, strict=True)
    )


def cartesian_prod(*tensors: Tensor) -> Tensor:
    """All combinations of one element of each vector, a row for each.

    >>> torch.cartesian_prod(torch.tensor([0, 1]), torch.tensor([0, 1]))
    tensor([[0, 0],
            [0, 1],
            [1, 0],
            [1, 1]])
    """
    if len(tensors) == 1:
        return tensors[0]
    return stack([grid.reshape(-1) for grid in meshgrid(*tensors, indexing="ij")], 1)


@tensor_method
def combinations(self: Tensor, r: int = 2, with_replacement: bool = False) -> Tensor:
    """All combinations of r elements of a vector, a row for each.

    >>> torch.combinations(torch.tensor([1, 2, 3]))
    tensor([[1, 2],
            [1, 3],
            [2, 3]])
    """
    choose = itertools.combinations_with_replacement if with_replacement else itertools.combinations
    rows = np.array(list(choose(range(len(self)), r)), dtype=np.int64).reshape(-1, r)
    return self[wrap(rows)]


for _name in ("concat", "concatenate", "hstack", "vstack", "dstack", "column_stack"):
    globals()[_name] = keyworded(globals()[_name])
row_stack = vstack

__all__ = [
    "atleast_1d",
    "atleast_2d",
    "atleast_3d",
    "block_diag",
    "cartesian_prod",
    "column_stack",
    "combinations",
    "concat",
    "concatenate",
    "dstack",
    "hstack",
    "meshgrid",
    "row_stack",
    "vstack",
]
