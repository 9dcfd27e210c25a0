"""The loader: batches of a data set, in order or shuffled anew each epoch.  (slide 57)

Each batch is asked for when it is needed, in this process, whatever num_workers says: the engine's
examples are arrays in memory, which no second process could hand over faster.
"""

import itertools
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

from nblib.absent import absent, refuse_names
from nblib.random import Source
from nblib.tensor import wrap
from nblib.utils.data.collate import default_collate, default_convert
from nblib.utils.data.dataset import IterableDataset, Subset, TensorDataset
from nblib.utils.data.sampler import BatchSampler, RandomSampler, SequentialSampler


def get_worker_info() -> None:
    """None: the examples are made in the main process.

    >>> print(get_worker_info())
    None
    """
    return None


class DataLoader:
    """Batches of a data set.

    batch_size: examples in a batch, the last one may be smaller unless drop_last; None: no batches.
    shuffle: a new order each epoch, from generator or from the one seeded by manual_seed.
    sampler or batch_sampler: the order in your own hands.
    collate_fn: makes a batch of a list of examples.
    num_workers, pin_memory, timeout, worker_init_fn, prefetch_factor and persistent_workers are
    taken, and have no effect: everything is computed in this process.

    >>> data = torch.utils.data.TensorDataset(torch.zeros(10, 784), torch.zeros(10))
    >>> for images, labels in DataLoader(data, batch_size=4, shuffle=True):
    ...     print(images.shape)
    torch.Size([4, 784])
    torch.Size([4, 784])
    torch.Size([2, 784])
    """

    _fixed = ("batch_size", "batch_sampler", "sampler", "drop_last", "dataset")

    def __init__(
        self,
        dataset: Any,
        batch_size: int | None = 1,
        shuffle: bool | None = None,
        sampler: Any = None,
        batch_sampler: Any = None,
        num_workers: int = 0,
        collate_fn: Callable[[Any], Any] | None = None,
        pin_memory: bool = False,
        drop_last: bool = False,
        timeout: float = 0,
        worker_init_fn: object = None,
        multiprocessing_context: object = None,
        generator: Source = None,
        *,
        prefetch_factor: int | None = None,
        persistent_workers: bool = False,
        pin_memory_device: str = "",
        in_order: bool = True,
    ):
        _check_workers(num_workers, timeout, prefetch_factor, persistent_workers)
        stream = isinstance(dataset, IterableDataset)
        if stream:
            for name, value in (
                ("shuffle", shuffle or None),
                ("sampler", sampler),
                ("batch_sampler", batch_sampler),
            ):
                if value is not None:
                    raise ValueError(
                        f"DataLoader with IterableDataset: expected unspecified {name} option, but "
                        f"got {name}={value}. Its order is that of its __iter__."
                    )
        if sampler is not None and shuffle:
            raise ValueError("sampler option is mutually exclusive with shuffle; leave one out.")
        if batch_sampler is not None:
            if batch_size != 1 or shuffle or sampler is not None or drop_last:
                raise ValueError(
                    "batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, "
                    "and drop_last; leave those out."
                )
            batch_size = None
        elif batch_size is None and drop_last:
            raise ValueError(
                "batch_size=None option disables auto-batching and is mutually exclusive with "
                "drop_last; leave one out."
            )
        if sampler is None and not stream:
            sampler = (
                RandomSampler(dataset, generator=generator)
                if shuffle
                else SequentialSampler(dataset)
            )
        if batch_size is not None:
            batch_sampler = BatchSampler(
                itertools.count() if stream else sampler, batch_size, drop_last
            )
        self.dataset: Any = dataset
        self.batch_size, self.drop_last = batch_size, drop_last
        self.sampler, self.batch_sampler, self.generator = sampler, batch_sampler, generator
        convert = default_convert if batch_sampler is None else default_collate
        self.collate_fn = collate_fn or convert
        self.num_workers, self.timeout, self.prefetch_factor = num_workers, timeout, prefetch_factor
        self.pin_memory, self.pin_memory_device = pin_memory, pin_memory_device
        self.worker_init_fn, self.persistent_workers = worker_init_fn, persistent_workers
        self.multiprocessing_context, self.in_order = multiprocessing_context, in_order
        self._ready = True

    def __setattr__(self, name: str, value: Any) -> None:
        if name in self._fixed and "_ready" in self.__dict__:
            raise ValueError(
                f"{name} attribute should not be set after DataLoader is initialized; make a new "
                "loader."
            )
        super().__setattr__(name, value)

    def __getattr__(self, name: str) -> NoReturn:
        raise absent("nblib.utils.data.DataLoader", name)

    def __len__(self) -> int:
        examples: Any = self.dataset
        if isinstance(self.dataset, IterableDataset):  # which need not have a length
            n, size = len(examples), self.batch_size or 1
            return n // size if self.drop_last else -(-n // size)
        return len(self.sampler if self.batch_sampler is None else self.batch_sampler)

    def __iter__(self) -> Iterator[Any]:
        if isinstance(self.dataset, IterableDataset):
            return self._stream()
        if self.batch_sampler is None:
            return (self.collate_fn(self.dataset[i]) for i in self.sampler)
        return (self._batch(indices) for indices in self.batch_sampler)

    def _stream(self) -> Iterator[Any]:
        examples = iter(self.dataset)
        if self.batch_size is None:
            yield from map(self.collate_fn, examples)
            return
        while batch := list(itertools.islice(examples, self.batch_size)):
            if len(batch) == self.batch_size or not self.drop_last:
                yield self.collate_fn(batch)

    def _batch(self, indices: Any) -> Any:
        data = self.dataset
        if self.collate_fn is default_collate:
            rows = indices
            while type(data) is Subset:
                data, rows = data.dataset, [data.indices[i] for i in rows]
            if type(data) is TensorDataset and not any(t.requires_grad for t in data.tensors):
                return [wrap(t._data.take(rows, axis=0)) for t in data.tensors]
            data = self.dataset
        if hasattr(data, "__getitems__"):
            return self.collate_fn(data.__getitems__(indices))
        return self.collate_fn([data[i] for i in indices])


def _check_workers(
    num_workers: int, timeout: float, prefetch_factor: int | None, persistent_workers: bool
) -> None:
    """torch's errors for settings that cannot be, though none has an effect here."""
    if num_workers < 0:
        raise ValueError(
            "num_workers option should be non-negative; use num_workers=0, which is what this "
            f"loader does anyway, in place of {num_workers}."
        )
    if timeout < 0:
        raise ValueError(f"timeout option should be non-negative, not {timeout}.")
    if prefetch_factor is not None and num_workers == 0:
        raise ValueError(
            "prefetch_factor option could only be specified in multiprocessing: leave it out, or "
            "let num_workers > 0."
        )
    if prefetch_factor is not None and prefetch_factor < 0:
        raise ValueError(f"prefetch_factor option should be non-negative, not {prefetch_factor}.")
    if persistent_workers and num_workers == 0:
        raise ValueError("persistent_workers option needs num_workers > 0; leave it out.")


__getattr__ = refuse_names("nblib.utils.data.dataloader")
