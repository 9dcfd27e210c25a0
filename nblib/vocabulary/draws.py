"""Tensors of random numbers: randint, normal, multinomial, bernoulli, poisson.

The numbers are NumPy's, so they differ from torch's for the same seed; the distributions, dtypes
and errors are the same.
"""

from typing import Any

import numpy as np

from nblib import dtypes as dt
from nblib.annotations import Array
from nblib.attaching import MEMORY, keyworded, tensor_method
from nblib.factories import made, sizes_of
from nblib.numerics import whole
from nblib.random import Source, numpy_generator
from nblib.tensor import Tensor, is_int, wrap


def bounds(low: Any, high: Any) -> tuple[int, int]:
    """low and high of whole numbers, checked as torch's random_ does."""
    if not low < high:
        raise RuntimeError(
            f"random_ expects 'from' to be less than 'to', but got from={low} >= to={high}."
        )
    return int(low), int(high)


def spread_checked(std: Any) -> Any:
    """std, which must not be negative."""
    if np.any(np.asarray(std) < 0):
        raise RuntimeError(f"normal expects std >= 0.0, but found std {np.min(std)}.")
    return std


def randint(
    *args: Any,
    low: int | None = None,
    high: int | None = None,
    size: Any = None,
    generator: Source = None,
    dtype: dt.DType = dt.int64,
    device: dt.Device | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Whole numbers from low (0 if left out) up to but without high.  (torch.randint)

    TypeError without a high and a size, RuntimeError if nothing lies between low and high.

    >>> dice = torch.randint(1, 7, (100,))
    >>> dice.min() >= 1, dice.max() <= 6
    (tensor(True), tensor(True))
    """
    given = list(args)
    if size is None and given and not is_int(given[-1]):
        size = given.pop()
    if high is None and given:
        high = given.pop()
    if low is None:
        low = given.pop() if given else 0
    if high is None or size is None or given:
        raise TypeError(
            "randint() needs high and a size, with low before them if it is not 0: "
            "randint(10, (2, 3)) or randint(1, 7, (2, 3))."
        )
    low, high = bounds(low, high)
    return made(
        np.asarray(numpy_generator(generator).integers(low, high, sizes_of((size,)))),
        dtype,
        device,
        requires_grad,
    )


def normal(
    mean: Any = 0.0,
    std: Any = 1.0,
    size: Any = None,
    *,
    generator: Source = None,
    dtype: dt.DType = None,
    device: dt.Device | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Normal numbers of a mean and standard deviation, numbers (with size) or tensors.

    >>> torch.normal(0.0, 1.0, (2, 3)).shape
    torch.Size([2, 3])
    """
    tensors = [t for t in (mean, std) if isinstance(t, Tensor)]
    if not tensors and size is None:
        raise TypeError("normal() of two numbers needs a size: normal(0, 1, (2, 3)).")
    if tensors:
        kind = tensors[0].dtype
        if not kind.is_floating_point:
            raise RuntimeError(f"normal needs floats, got {kind.name}; use .float().")
        mean, std = (t._data if isinstance(t, Tensor) else t for t in (mean, std))
        try:
            size = np.broadcast_shapes(np.shape(mean), np.shape(std))
        except ValueError:
            raise RuntimeError(
                f"the sizes of mean {list(np.shape(mean))} and std {list(np.shape(std))} do not "
                "broadcast."
            ) from None
        dtype = kind
    spread_checked(std)
    numbers = numpy_generator(generator).standard_normal(sizes_of((size,))) * std + mean
    return made(np.asarray(numbers), dtype, device, requires_grad)


@tensor_method
def multinomial(
    self: Tensor, num_samples: int, replacement: bool = False, *, generator: Source = None
) -> Tensor:
    """Indices drawn with these probabilities (any weights) from a vector, or from each row.

    >>> torch.multinomial(torch.tensor([0.0, 0.0, 1.0]), 4, replacement=True)
    tensor([2, 2, 2, 2])
    """
    if self.ndim not in (1, 2):
        raise RuntimeError(f"prob_dist must be 1 or 2 dim, this has {self.ndim}.")
    if not self.dtype.is_floating_point:
        raise RuntimeError(
            f"multinomial only supports floating-point dtypes for input, got: {self.dtype.name}; "
            "use .float()."
        )
    if num_samples <= 0:
        raise RuntimeError(f"cannot sample n_sample <= 0 samples, got {num_samples}.")
    weights = np.atleast_2d(self._data).astype(np.float64)
    if not replacement and num_samples > weights.shape[1]:
        raise RuntimeError(
            "cannot sample n_sample > prob_dist.size(-1) samples without replacement: "
            f"{num_samples} of {weights.shape[1]}; use replacement=True."
        )
    if not np.all(np.isfinite(weights)) or np.any(weights < 0):
        raise RuntimeError("probability tensor contains either `inf`, `nan` or element < 0.")
    totals = weights.sum(axis=1, keepdims=True)
    if np.any(totals <= 0):
        raise RuntimeError("invalid multinomial distribution (sum of probabilities <= 0).")
    source = numpy_generator(generator)
    if replacement:
        steps = np.cumsum(weights / totals, axis=1)
        points = source.random((len(weights), num_samples)) * steps[:, -1:]
        places = [np.searchsorted(s, p, "right") for s, p in zip(steps, points, strict=True)]
        found: Array = np.minimum(np.array(places, dtype=np.int64), weights.shape[1] - 1)
    else:  # the n smallest of exponential numbers divided by the weights
        with np.errstate(divide="ignore"):
            times = source.standard_exponential(weights.shape) / weights
        found = whole(np.argsort(times, axis=1)[:, :num_samples])
    return wrap(found.reshape(num_samples) if self.ndim == 1 else found)


@tensor_method
def bernoulli(self: Tensor, p: float | None = None, *, generator: Source = None) -> Tensor:
    """1 with these probabilities, else 0.

    >>> torch.bernoulli(torch.tensor([0.0, 1.0]))
    tensor([0., 1.])
    """
    if not self.dtype.is_floating_point:
        raise RuntimeError(
            f"bernoulli needs probabilities as floats, not {self.dtype.name}; use .float()."
        )
    chances = self._data if p is None else np.full(self._data.shape, p)
    if np.any((chances < 0) | (chances > 1)):
        raise RuntimeError("bernoulli expects all probabilities to lie between 0 and 1.")
    drawn = numpy_generator(generator).random(chances.shape) < chances
    return wrap(np.asarray(drawn, self._data.dtype))


@tensor_method
def poisson(self: Tensor, generator: Source = None) -> Tensor:
    """Poisson numbers with these means.

    >>> torch.poisson(torch.zeros(3))
    tensor([0., 0., 0.])
    """
    return wrap(np.asarray(numpy_generator(generator).poisson(self._data), self._data.dtype))


randint, normal = keyworded(randint, *MEMORY), keyworded(normal, *MEMORY)

__all__ = ["bernoulli", "multinomial", "normal", "poisson", "randint"]
