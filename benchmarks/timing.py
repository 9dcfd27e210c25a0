"""How the benchmarks measure: contestants take turns, so that a noisy machine is noisy for all.

A shared machine may be half as fast for some seconds. So the turns are short, a fifth of an epoch
each, and a ratio compares what two contestants needed in the same round.
"""

import os
import platform
import statistics
import time
from pathlib import Path
from typing import NamedTuple

from nblib.words import count


class Times(NamedTuple):
    """The seconds of one contestant's runs."""

    runs: tuple

    @property
    def median(self):
        return statistics.median(self.runs)

    def scaled(self, factor):
        return Times(tuple(seconds * factor for seconds in self.runs))

    def ratio(self, other):
        """How many times as long as `other`: the median over the rounds, which both were in."""
        pairs = zip(self.runs, other.runs, strict=True)
        return statistics.median(mine / theirs for mine, theirs in pairs)


PAUSE = 0.15  # seconds between turns: a library's idle threads wait busily for 0.1


def take_turns(makers, rounds, warmup=1):
    """Time contestants A, B, C, A, B, C, …: `warmup` rounds that do not count, then `rounds`.

    makers: dict name -> function that sets a fresh contestant up (not timed) and returns an
    iterator, which does a part of the work each time it is asked for the next. Within a round the
    contestants do one part each in turn until all are done; a run is the sum of its parts.
    Returns dict name -> Times. Raises ValueError for fewer than one round.
    """
    if rounds < 1:
        raise ValueError(f"rounds must be at least 1; got {rounds}.")
    runs = {name: [] for name in makers}
    for turn in range(warmup + rounds):
        at_work = {name: make() for name, make in makers.items()}
        seconds = dict.fromkeys(makers, 0.0)
        while at_work:
            for name, parts in list(at_work.items()):
                time.sleep(PAUSE)
                start = time.perf_counter()
                done = next(parts, _DONE) is _DONE
                seconds[name] += time.perf_counter() - start
                if done:
                    del at_work[name]
        if turn >= warmup:
            for name, taken in seconds.items():
                runs[name].append(taken)
    return {name: Times(tuple(taken)) for name, taken in runs.items()}


_DONE = object()


def machine():
    """Processor, cores, versions and thread counts, as a list of lines."""
    import numpy
    import sklearn
    import torch
    from threadpoolctl import threadpool_info

    blas = [
        f"{p['internal_api']} {p['version']}, {count(p['num_threads'], 'thread')}"
        for p in threadpool_info()
        if p["user_api"] == "blas"
    ]
    limits = [f"{key}={n}" for key, n in sorted(os.environ.items()) if key.endswith("_NUM_THREADS")]
    return [
        f"{_processor()}, {count(_cores(), 'core')}, {platform.system()}",
        f"Python {platform.python_version()}, NumPy {numpy.__version__} ({'; '.join(blas)}),"
        f" scikit-learn {sklearn.__version__}",
        f"PyTorch {torch.__version__} ({count(torch.get_num_threads(), 'thread')}, CPU),"
        f" in the environment: {' '.join(limits) or 'no limit on threads'}",
    ]


def _processor():
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _cores():
    """The cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpucount()
