"""In which order examples are asked for: each sampler is an iterable of indices with a length.

Random ones draw from `generator`, or from the generator that manual_seed seeds. The numbers are
NumPy's, so that the order is not torch's for the same seed.
"""

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from nblib.absent import refuse_names
from nblib.random import Source, numpy_generator
from nblib.tensor import Tensor, wrap


class Sampler:
    """Subclass it and define __iter__(), yielding indices, and __len__().

    >>> class Backward(Sampler):
    ...     def __init__(self, data):
    ...         self.data = data
    ...     def __iter__(self):
    ...         return iter(range(len(self.data) - 1, -1, -1))
    ...     def __len__(self):
    ...         return len(self.data)
    >>> data = [10, 20, 30]
    >>> list(torch.utils.data.DataLoader(data, sampler=Backward(data), batch_size=2))
    [tensor([30, 20]), tensor([10])]
    """

    def __init__(self, data_source: object = None):
        pass

    def __class_getitem__(cls, kind: object) -> "type[Sampler]":
        return cls

    def __iter__(self) -> Iterator[Any]:
        raise NotImplementedError(
            f"{type(self).__name__} must define __iter__(self), yielding indices."
        )


class SequentialSampler(Sampler):
    """0, 1, 2 ... to the end of the data set.

    >>> list(SequentialSampler(["a", "b", "c"]))
    [0, 1, 2]
    """

    def __init__(self, data_source: Any):
        self.data_source = data_source

    def __iter__(self) -> Iterator[int]:
        return iter(range(len(self.data_source)))

    def __len__(self) -> int:
        return len(self.data_source)


class RandomSampler(Sampler):
    """All indices in a new order each time; with replacement, any index any number of times.

    num_samples: how many; more than there are means one order after the other.

    >>> sorted(RandomSampler(["a", "b", "c"]))
    [0, 1, 2]
    """

    def __init__(
        self,
        data_source: Any,
        replacement: bool = False,
        num_samples: int | None = None,
        generator: Source = None,
    ):
        self.data_source, self.replacement = data_source, replacement
        self._num_samples, self.generator = num_samples, generator
        if not isinstance(replacement, bool):
            raise TypeError(
                f"replacement should be a boolean value, but got replacement={replacement}."
            )
        _check_positive("num_samples", self.num_samples)
        numpy_generator(generator)  # refuses what is no generator

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self._num_samples is None else self._num_samples

    def __iter__(self) -> Iterator[int]:
        rng, n, left = numpy_generator(self.generator), len(self.data_source), self.num_samples
        if self.replacement:
            yield from rng.integers(n, size=left).tolist()
            return
        while left > 0:
            yield from rng.permutation(n)[:left].tolist()
            left -= n

    def __len__(self) -> int:
        return self.num_samples


class SubsetRandomSampler(Sampler):
    """The given indices, in a new order each time.

    >>> sorted(SubsetRandomSampler([7, 3, 5]))
    [3, 5, 7]
    """

    def __init__(self, indices: Sequence[int], generator: Source = None):
        self.indices, self.generator = indices, generator
        numpy_generator(generator)

    def __iter__(self) -> Iterator[int]:
        for i in numpy_generator(self.generator).permutation(len(self.indices)).tolist():
            yield self.indices[i]

    def __len__(self) -> int:
        return len(self.indices)


class WeightedRandomSampler(Sampler):
    """num_samples indices, each drawn with a probability in proportion to its weight.

    >>> list(WeightedRandomSampler([0.0, 0.0, 1.0], num_samples=3))
    [2, 2, 2]
    """

    def __init__(
        self, weights: Any, num_samples: int, replacement: bool = True, generator: Source = None
    ):
        _check_positive("num_samples", num_samples)
        if not isinstance(replacement, bool):
            raise ValueError(
                f"replacement should be a boolean value, but got replacement={replacement}."
            )
        numbers = weights.tolist() if isinstance(weights, Tensor) else list(weights)
        self.weights = wrap(np.array(numbers, np.float64))
        if self.weights.ndim != 1:
            raise ValueError(
                "weights should be a 1d sequence but given weights have shape "
                f"{tuple(self.weights.shape)}."
            )
        self.num_samples, self.replacement, self.generator = num_samples, replacement, generator
        numpy_generator(generator)

    def __iter__(self) -> Iterator[int]:
        weights = self.weights._data
        total = weights.sum()
        if not (np.isfinite(total) and total > 0 and (weights >= 0).all()):
            raise RuntimeError(
                "weights must be finite, at least 0 and not all 0: they are in proportion to "
                "probabilities."
            )
        if not self.replacement and self.num_samples > np.count_nonzero(weights):
            raise RuntimeError(
                f"cannot draw {self.num_samples} samples without replacement: only "
                f"{np.count_nonzero(weights)} weights are above 0."
            )
        yield from (
            numpy_generator(self.generator)
            .choice(len(weights), self.num_samples, replace=self.replacement, p=weights / total)
            .tolist()
        )

    def __len__(self) -> int:
        return self.num_samples


class BatchSampler(Sampler):
    """Lists of batch_size indices of another sampler; the last may be shorter unless drop_last.

    >>> list(BatchSampler(SequentialSampler(range(5)), batch_size=2, drop_last=False))
    [[0, 1], [2, 3], [4]]
    """

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool):
        _check_positive("batch_size", batch_size)
        if not isinstance(drop_last, bool):
            raise ValueError(f"drop_last should be a boolean value, but got drop_last={drop_last}.")
        self.sampler, self.batch_size, self.drop_last = sampler, batch_size, drop_last

    def __iter__(self) -> Iterator[list[Any]]:
        indices = iter(self.sampler)
        while batch := list(itertools.islice(indices, self.batch_size)):
            if self.drop_last and len(batch) < self.batch_size:
                return
            yield batch

    def __len__(self) -> int:
        n = len(self.sampler)
        return n // self.batch_size if self.drop_last else -(-n // self.batch_size)


def _check_positive(name: str, value: Any) -> None:
    whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    if not whole or value <= 0:
        raise ValueError(f"{name} should be a positive integer value, but got {name}={value}.")


__getattr__ = refuse_names("nblib.utils.data.sampler")
