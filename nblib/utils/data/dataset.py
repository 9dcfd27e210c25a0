"""Data sets: anything with len(d) and d[i], and ways to join and to split them."""

import bisect
import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from nblib.absent import refuse_names
from nblib.random import Source, numpy_generator
from nblib.tensor import Tensor


class Dataset:
    """Subclass it and define __getitem__(index) and __len__().

    >>> class Squares(Dataset):
    ...     def __len__(self):
    ...         return 4
    ...     def __getitem__(self, i):
    ...         return i * i
    >>> list(torch.utils.data.DataLoader(Squares(), batch_size=2))
    [tensor([0, 1]), tensor([4, 9])]
    """

    def __class_getitem__(cls, kind: object) -> "type[Dataset]":
        return cls  # Dataset[Tensor], as type hints have it

    def __getitem__(self, index: Any) -> Any:
        raise NotImplementedError(
            f"{type(self).__name__} must define __getitem__(self, index), returning one example."
        )

    def __add__(self, other: Any) -> Any:
        return ConcatDataset([self, other])


class IterableDataset(Dataset):
    """Examples that come one after the other: subclass it and define __iter__().

    >>> class Countdown(IterableDataset):
    ...     def __iter__(self):
    ...         yield from (3, 2, 1)
    >>> list(torch.utils.data.DataLoader(Countdown(), batch_size=2))
    [tensor([3, 2]), tensor([1])]
    """

    def __iter__(self) -> Iterator[Any]:
        raise NotImplementedError(
            f"{type(self).__name__} must define __iter__(self), yielding examples."
        )

    def __add__(self, other: Any) -> Any:
        return ChainDataset([self, other])


class TensorDataset(Dataset):
    """Rows of tensors that belong together: TensorDataset(images, labels).  (slide 57)

    TypeError for what is no tensor, AssertionError for tensors of different length.

    >>> data = TensorDataset(torch.tensor([[1.0], [2.0]]), torch.tensor([0, 1]))
    >>> len(data), data[1]
    (2, (tensor([2.]), tensor(1)))
    """

    def __init__(self, *tensors: Tensor):
        for t in tensors:
            if not isinstance(t, Tensor):
                raise TypeError(
                    f"TensorDataset takes tensors, not {type(t).__name__}; wrap with tensor(...)."
                )
        lengths, shapes = [len(t) for t in tensors], [list(t.shape) for t in tensors]
        _check_lengths(AssertionError, "tensors", lengths, shapes)
        self.tensors = tensors

    def __getitem__(self, index: Any) -> tuple[Tensor, ...]:
        return tuple(t[index] for t in self.tensors)

    def __len__(self) -> int:
        return len(self.tensors[0])


def _check_lengths(
    kind: type[Exception], what: str, lengths: Sequence[int], shown: Sequence[Any]
) -> None:
    if len(set(lengths)) != 1:
        raise kind(
            f"Size mismatch between {what}: all need the same length, and at least one is needed; "
            f"got {', '.join(map(str, shown)) or 'none'}."
        )


class StackDataset(Dataset):
    """Data sets side by side: example i is a tuple (or, by keywords, a dict) of their examples.

    ValueError for data sets of different length.

    >>> StackDataset([10, 20], ["a", "b"])[1]
    (20, 'b')
    """

    def __init__(self, *args: Any, **kwargs: Any):
        if args and kwargs:
            raise ValueError("give data sets by position or by keyword, not both.")
        self.datasets = args or kwargs
        lengths = [len(d) for d in (args or kwargs.values())]
        _check_lengths(ValueError, "datasets", lengths, lengths)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(self.datasets, dict):
            return {name: d[index] for name, d in self.datasets.items()}
        return tuple(d[index] for d in self.datasets)

    def __len__(self) -> int:
        datasets = self.datasets
        return len(next(iter(datasets.values() if isinstance(datasets, dict) else datasets)))


class ConcatDataset(Dataset):
    """Data sets one after the other; a + b is the same.

    >>> data = ConcatDataset([[1, 2], [3]])
    >>> len(data), data[2]
    (3, 3)
    """

    def __init__(self, datasets: Iterable[Any]):
        self.datasets = list(datasets)
        if not self.datasets:
            raise ValueError("datasets should not be an empty iterable; give at least one.")
        if any(isinstance(d, IterableDataset) for d in self.datasets):
            raise ValueError("ConcatDataset does not support IterableDataset; use ChainDataset.")
        self.cumulative_sizes = list(itertools.accumulate(len(d) for d in self.datasets))

    def __getitem__(self, idx: int) -> Any:
        if idx < 0:
            if -idx > len(self):
                raise ValueError(
                    f"absolute value of index should not exceed dataset length: {idx} for "
                    f"{len(self)} examples."
                )
            idx += len(self)
        which = bisect.bisect_right(self.cumulative_sizes, idx)
        if which == len(self.datasets):
            raise IndexError(f"index {idx} is out of range for {len(self)} examples.")
        return self.datasets[which][idx - ([0, *self.cumulative_sizes][which])]

    def __len__(self) -> int:
        return self.cumulative_sizes[-1]


class ChainDataset(IterableDataset):
    """IterableDatasets one after the other.

    >>> class Countdown(IterableDataset):
    ...     def __iter__(self):
    ...         yield from (3, 2, 1)
    >>> list(ChainDataset([Countdown(), Countdown()]))
    [3, 2, 1, 3, 2, 1]
    """

    def __init__(self, datasets: Iterable[Any]):
        self.datasets = datasets

    def __iter__(self) -> Iterator[Any]:
        for d in self.datasets:
            if not isinstance(d, IterableDataset):
                raise ValueError("ChainDataset only supports IterableDataset.")
            yield from d

    def __len__(self) -> int:
        return sum(len(d) for d in self.datasets)


class Subset(Dataset):
    """The examples of a data set at the given indices.

    >>> Subset(["a", "b", "c"], [2, 0])[0]
    'c'
    """

    def __init__(self, dataset: Any, indices: Sequence[int]):
        self.dataset, self.indices = dataset, indices

    def __getitem__(self, idx: Any) -> Any:
        if isinstance(idx, list):
            return self.dataset[[self.indices[i] for i in idx]]
        return self.dataset[self.indices[idx]]

    def __len__(self) -> int:
        return len(self.indices)


def random_split(dataset: Any, lengths: Sequence[float], generator: Source = None) -> list[Subset]:
    """Cut a data set at random into parts of the given lengths (or fractions that add up to 1).

    >>> train, test = random_split(range(10), [0.8, 0.2])
    >>> len(train), len(test)
    (8, 2)
    """
    n = len(dataset)
    sizes: list[Any] = list(lengths)
    if math.isclose(sum(sizes), 1):
        for i, part in enumerate(sizes):
            if not 0 <= part <= 1:
                raise ValueError(f"Fraction at index {i} is not between 0 and 1: {part}.")
        sizes = [math.floor(n * part) for part in sizes]
        for i in range(n - sum(sizes)):  # what is left over, one each from the first on
            sizes[i % len(sizes)] += 1
    if sum(sizes) != n:
        raise ValueError(
            "Sum of input lengths does not equal the length of the input dataset! "
            f"{sizes} add up to {sum(sizes)}, the data set has {n} examples. Give lengths that "
            "use each once, or fractions that add up to 1."
        )
    order = numpy_generator(generator).permutation(n).tolist()
    ends = itertools.accumulate(sizes)
    return [Subset(dataset, order[end - size : end]) for size, end in zip(sizes, ends, strict=True)]


__getattr__ = refuse_names("nblib.utils.data.dataset")
