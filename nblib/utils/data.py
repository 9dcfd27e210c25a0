"""Data sets and the loader that cuts them into batches.  (slides 45 and 57; torch.utils.data)

A data set answers len(d) and d[i]. The loader shuffles the indices once an epoch and yields batches
of tensors. A TensorDataset is cut by indexing its arrays at once; anything else, torchvision's data
sets included, is collected example by example.
"""

import numpy as np

from nblib.absent import absent
from nblib.random import numpy_generator
from nblib.tensor import Tensor, wrap


class Dataset:
    """Subclass it and define __getitem__(index) and __len__()."""

    def __getitem__(self, index):
        raise NotImplementedError(
            f"{type(self).__name__} must define __getitem__(self, index), returning one example."
        )


class TensorDataset(Dataset):
    """Rows of tensors that belong together: TensorDataset(images, labels)."""

    def __init__(self, *tensors):
        for t in tensors:
            if not isinstance(t, Tensor):
                raise TypeError(
                    f"TensorDataset takes tensors, not {type(t).__name__}; wrap with tensor(...)."
                )
        if not tensors or len({len(t) for t in tensors}) > 1:
            shapes = ", ".join(str(list(t.shape)) for t in tensors) or "none"
            raise ValueError(
                f"Size mismatch between tensors: all need the same first dimension, got {shapes}."
            )
        self.tensors = tensors

    def __getitem__(self, index):
        return tuple(t[index] for t in self.tensors)

    def __len__(self):
        return len(self.tensors[0])


class Subset(Dataset):
    """The examples of a data set at the given indices."""

    def __init__(self, dataset, indices):
        self.dataset, self.indices = dataset, indices

    def __getitem__(self, index):
        return self.dataset[self.indices[index]]

    def __len__(self):
        return len(self.indices)


def random_split(dataset, lengths, generator=None):
    """Cut a data set at random into parts of the given lengths (or fractions that add up to 1)."""
    n, lengths = len(dataset), list(lengths)
    if abs(sum(lengths) - 1) < 1e-9 and all(0 <= part <= 1 for part in lengths) and n != 1:
        sizes = [int(n * part) for part in lengths]
        for i in range(n - sum(sizes)):
            sizes[i % len(sizes)] += 1
        lengths = sizes
    if sum(lengths) != n:
        raise ValueError(
            f"Sum of input lengths does not equal the length of the input dataset: {lengths} add "
            f"up to {sum(lengths)}, the data set has {n} examples. Give lengths that use each "
            "once, or fractions that add up to 1."
        )
    order = numpy_generator(generator).permutation(n).tolist()
    ends = np.cumsum(lengths).tolist()
    return [
        Subset(dataset, order[end - size : end]) for size, end in zip(lengths, ends, strict=True)
    ]


def default_collate(examples):
    """A list of examples as one batch: numbers, arrays and tensors stacked, tuples and dicts kept.

    Difference from torch: a batch of tuples is a list of tensors, as there; text stays a list.
    """
    first = examples[0]
    if isinstance(first, dict):
        return {key: default_collate([e[key] for e in examples]) for key in first}
    if isinstance(first, (tuple, list)):
        if len({len(e) for e in examples}) > 1:
            raise RuntimeError("each example of a batch must have the same number of parts.")
        return [default_collate(list(part)) for part in zip(*examples, strict=True)]
    if isinstance(first, str):
        return examples
    if isinstance(first, (bool, int, float)):
        kind = np.float64 if isinstance(first, float) else None
        return wrap(np.array(examples, dtype=kind))
    arrays = [np.asarray(e) for e in examples]
    if len({a.shape for a in arrays}) > 1:
        raise RuntimeError(
            f"stack expects each tensor to be equal size, but got {list(arrays[0].shape)} and "
            f"{next(list(a.shape) for a in arrays if a.shape != arrays[0].shape)}."
        )
    if arrays[0].dtype.kind not in "bifu":
        raise TypeError(
            f"default_collate: a batch must contain tensors, arrays, numbers, dicts or lists; "
            f"found {type(first).__name__}. Give the data set a transform that makes a tensor."
        )
    return wrap(np.stack(arrays))


class DataLoader:
    """Batches of a data set, in order or shuffled anew each epoch.  (slide 57)

    batch_size: examples in a batch, the last one may be smaller unless drop_last.
    shuffle: a new order each epoch, from generator or from the one seeded by manual_seed.
    num_workers and pin_memory are accepted as 0 and False: this loader works in the one process.
    """

    def __init__(
        self,
        dataset,
        batch_size=1,
        shuffle=False,
        *,
        num_workers=0,
        collate_fn=None,
        pin_memory=False,
        drop_last=False,
        generator=None,
    ):
        if not isinstance(batch_size, (int, np.integer)) or batch_size < 1:
            raise ValueError(
                f"batch_size should be a positive integer value, but got batch_size={batch_size}."
            )
        if num_workers or pin_memory:
            raise ValueError(
                f"num_workers={num_workers}, pin_memory={pin_memory}: this loader works in one "
                "process and has no GPU; leave both out."
            )
        if shuffle and len(dataset) == 0:
            raise ValueError("num_samples should be a positive integer value, but got 0.")
        numpy_generator(generator)  # refuses what is no generator
        self.dataset, self.batch_size, self.shuffle = dataset, int(batch_size), bool(shuffle)
        self.collate_fn, self.drop_last, self.generator = collate_fn, bool(drop_last), generator

    def __len__(self):
        n = len(self.dataset)
        return n // self.batch_size if self.drop_last else -(-n // self.batch_size)

    def __iter__(self):
        n = len(self.dataset)
        order = numpy_generator(self.generator).permutation(n) if self.shuffle else np.arange(n)
        for start in range(0, len(self) * self.batch_size, self.batch_size):
            yield self._batch(order[start : start + self.batch_size])

    def _batch(self, indices):
        data = self.dataset
        if self.collate_fn is None and type(data) is TensorDataset:
            return [wrap(t._data.take(indices, axis=0)) for t in data.tensors]
        examples = [data[i] for i in indices.tolist()]
        return (self.collate_fn or default_collate)(examples)


def __getattr__(name):
    raise absent("nblib.utils.data", name)
