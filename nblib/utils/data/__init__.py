"""Data sets and the loader that cuts them into batches.  (slides 45 and 57; torch.utils.data)

A data set answers len(d) and d[i] (dataset.py). A sampler says in which order (sampler.py). The
loader asks for the examples of a batch and puts them together (dataloader.py, collate.py).

Everything is computed in this one process. What torch has for several processes (workers, shared
and pinned memory) is taken and has no effect; distributed samplers and data pipes are left out.
"""

from nblib.absent import refuse_names
from nblib.utils.data.collate import default_collate, default_convert
from nblib.utils.data.dataloader import DataLoader, get_worker_info
from nblib.utils.data.dataset import (
    ChainDataset,
    ConcatDataset,
    Dataset,
    IterableDataset,
    StackDataset,
    Subset,
    TensorDataset,
    random_split,
)
from nblib.utils.data.sampler import (
    BatchSampler,
    RandomSampler,
    Sampler,
    SequentialSampler,
    SubsetRandomSampler,
    WeightedRandomSampler,
)

__all__ = [
    "BatchSampler",
    "ChainDataset",
    "ConcatDataset",
    "DataLoader",
    "Dataset",
    "IterableDataset",
    "RandomSampler",
    "Sampler",
    "SequentialSampler",
    "StackDataset",
    "Subset",
    "SubsetRandomSampler",
    "TensorDataset",
    "WeightedRandomSampler",
    "default_collate",
    "default_convert",
    "get_worker_info",
    "random_split",
]

__getattr__ = refuse_names("nblib.utils.data")
