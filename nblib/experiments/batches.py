"""The walk that stands for the others where a line is learned in batches (slide 44)."""

import functools

import numpy as np

from nblib.choose import choose
from nblib.experiments.training import FAR, SIZES, _excess, _walks
from nblib.numerics import ignore_fp_warnings
from nblib.steady import steady


@functools.lru_cache(maxsize=32)
@steady()
@ignore_fp_warnings
def typical(size=16, lr=0.05, epochs=4):
    """Of the walks of `training.batches` the one whose last loss is nearest to the median of all.

    As there; (updates + 1, 2), slope and intercept, within ±FAR. Remembered: do not change it.
    """
    choose(size, SIZES, "batch size")
    paths = _walks(size, np.array([lr]), epochs)[:, :, 0]
    last = _excess(paths[-1])
    path = paths[:, np.abs(last - np.median(last)).argmin()]
    return np.clip(np.nan_to_num(path, nan=FAR, posinf=FAR, neginf=-FAR), -FAR, FAR)
