"""Work shared between threads: how many there are, and a pool that is made when first needed.

NumPy lets go of the interpreter while it computes on an array, so that two halves of a large one
can be computed at the same time. Waiting threads sleep: they take nothing from a second program.
"""

import functools
import os
import sys

import numpy as np


@functools.cache
def count():
    """How many threads to work with: the cores this process may use, or fewer if it is told so.

    The environment's OMP_NUM_THREADS is what other numeric libraries listen to as well.
    """
    if sys.platform == "emscripten":  # a browser tab has one thread
        return 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    told = os.environ.get("OMP_NUM_THREADS", "").split(",")[0]
    return max(1, min(cores or 1, int(told) if told.isdecimal() else 8, 8))


@functools.cache
def _pool():
    from concurrent.futures import ThreadPoolExecutor

    return ThreadPoolExecutor(count() - 1, thread_name_prefix="nblib")


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_pool.cache_clear)  # a child has none of these threads


def run(tasks):
    """Call all functions of a list at the same time, the first in this thread; wait for all.

    An exception of one of them is raised when all are done. None may call run() itself.
    """
    first, *others = tasks
    begun, left = [], [first]
    for task in others:
        try:
            begun.append(_pool().submit(_quietly, task))
        except RuntimeError:  # no thread can be started, as when Python is ending
            left.append(task)
    try:
        for task in left:
            task()
    finally:
        errors = [future.exception() for future in begun]
    for error in filter(None, errors):
        raise error


def _quietly(task):
    """NumPy's warnings are switched off thread by thread."""
    with np.errstate(all="ignore"):
        task()
