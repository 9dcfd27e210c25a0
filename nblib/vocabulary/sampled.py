"""Functions known at some points: the area under them, powers of the points, histograms of values.

trapezoid and vander are composed of operations that have gradients; a histogram has none.
"""

from typing import Any, NoReturn

import numpy as np

from nblib import return_types
from nblib.annotations import Array
from nblib.attaching import as_function, tensor_method
from nblib.shapes import cat
from nblib.tensor import Tensor, apply
from nblib.vocabulary.arranging import at, one_axis
from nblib.vocabulary.cutting import flip


def _slices(y: Tensor, x: Tensor | None, dx: Any, dim: int, name: str) -> tuple[Tensor, int]:
    """The areas of the trapezoids between neighbouring points, along dim; and dim as an axis."""
    if dx is not None and x is not None:
        raise TypeError(f"{name}(): give the points x or their distance dx, not both.")
    axis = one_axis(dim, y.ndim)
    if x is None:
        width = 1 if dx is None else dx
    else:
        distances = x.diff(dim=-1 if x.ndim == 1 else dim)
        width = distances.reshape([-1] + [1] * (y.ndim - 1 - axis)) if x.ndim == 1 else distances
    left, right = (y[at(axis, s)] for s in (slice(None, -1), slice(1, None)))
    return (left + right) * width / 2, axis


@as_function
def trapezoid(y: Tensor, x: Tensor | None = None, *, dx: Any = None, dim: int = -1) -> Tensor:
    """The area under the points (x, y) joined by lines; without x they lie dx = 1 apart.

    >>> torch.trapezoid(torch.tensor([0.0, 1.0, 4.0]))
    tensor(3.)
    """
    areas, axis = _slices(y, x, dx, dim, "trapezoid")
    return areas.sum(axis)


@as_function
def cumulative_trapezoid(
    y: Tensor, x: Tensor | None = None, *, dx: Any = None, dim: int = -1
) -> Tensor:
    """The area up to each point but the first.

    >>> torch.cumulative_trapezoid(torch.tensor([0.0, 1.0, 4.0]))
    tensor([0.5000, 3.0000])
    """
    areas, axis = _slices(y, x, dx, dim, "cumulative_trapezoid")
    return areas.cumsum(axis)


trapz = trapezoid


def powers(x: Any, N: int | None = None) -> Tensor:
    """A row for each element of x: 1, x, x² ... to the power N − 1, or to as many as x has."""
    if not isinstance(x, Tensor):
        raise TypeError(f"vander(): x must be a Tensor, not {type(x).__name__}: tensor([1, 2]).")
    x = x.reshape(1) if x.ndim == 0 else x
    count = x.shape[-1] if N is None else N
    ones = x.new_ones((*x.shape, min(count, 1)))
    if count < 2:
        return ones
    rest = x.unsqueeze(-1).expand((*x.shape, count - 1)).cumprod(-1)
    return cat([ones, rest], -1)


def vander(x: Any, N: int | None = None, increasing: bool = False) -> Tensor:
    """The powers of the elements of a vector, a row for each: N − 1 to 0, or 0 to N − 1.

    >>> torch.vander(torch.tensor([1, 2, 3]))
    tensor([[1, 1, 1],
            [4, 2, 1],
            [9, 3, 1]])
    """
    if isinstance(x, Tensor) and x.ndim != 1:
        raise RuntimeError(
            f"vander: x must be a one-dimensional tensor, this has {x.ndim} dimensions."
        )
    rows = powers(x, N)
    return rows if increasing else flip(rows, (-1,))


@tensor_method
def histogram(
    self: Tensor,
    bins: int | Tensor = 100,
    *,
    range: tuple[float, float] | None = None,
    weight: Tensor | None = None,
    density: bool = False,
) -> Any:
    """(hist, bin_edges): how many elements fall between neighbouring edges.

    bins: how many parts of range (of the data without it), or the edges. density: areas add to 1.

    >>> torch.histogram(torch.tensor([1.0, 2.0, 2.5]), bins=2, range=(0.0, 4.0)).hist
    tensor([1., 2.])
    """
    if not self.dtype.is_floating_point:
        raise NotImplementedError(
            f"histogram is not implemented for {self.dtype.name}; make floats: .float()."
        )
    kind = self._data.dtype
    edges = bins._data if isinstance(bins, Tensor) else bins
    weights = None if weight is None else weight._data.reshape(-1)
    found = np.histogram(self._data.reshape(-1), edges, range, density, weights)

    def back(g: Array) -> NoReturn:
        raise RuntimeError(
            "derivative for histogram is not implemented: it counts. Use .detach() before it."
        )

    results = (apply("NotImplemented", array.astype(kind), (self,), back) for array in found)
    return return_types.histogram(*results)


__all__ = ["cumulative_trapezoid", "histogram", "trapezoid", "trapz", "vander"]
