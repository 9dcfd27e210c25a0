"""Matrix products without the library's threads: on one core, and the largest ones on several.

OpenBLAS, with which NumPy multiplies, has threads of its own, and these wait for one another
busily. Where something else wants a core, a second notebook or the browser, a product then takes
many times as long (benchmarks/together.py: of two trainings at once each took 27 times as long as
alone), while on two idle cores a training step of the lecture's network gains a tenth. So the
library is given one thread here, and a product so large that it is worth waking somebody up for
goes in pieces to threads that sleep while they wait.

The pieces depend on the product's size alone, not on how many threads there are: the same numbers,
to the bit, on one core and on four.
"""

import contextvars
import functools
import os
import queue
import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np

from nblib.annotations import Array

Call: TypeAlias = Sequence[Any]  # a function, then its arguments

ALONE = 250_000  # multiplications up to which OpenBLAS takes one thread by itself
SHARED = 80_000_000  # from which on a second core brings more than waking it costs: 2 ms of work
MOST = 4  # threads


def product(a: Array, b: Array) -> Array:
    """a @ b; in pieces if these are large arrays (m, k) and (k, n)."""
    if a.ndim != 2 or b.ndim != 2:
        return a @ b
    (m, k), n = a.shape, b.shape[1]
    work = m * k * n
    if work <= ALONE:
        return a @ b
    with _library_alone as threads:
        if work < SHARED:
            return a @ b
        parts = min(MOST, work * 2 // SHARED)
        out = np.empty((m, n), np.result_type(a, b))
        if m >= n:
            tasks = [(np.matmul, a[piece], b, out[piece]) for piece in pieces(m, parts)]
        else:
            tasks = [(np.matmul, a, b[:, piece], out[:, piece]) for piece in pieces(n, parts)]
        run(tasks, threads)
        return out


def pieces(length: int, parts: int) -> list[slice]:
    """Slices that cut a length in so many parts, each a multiple of 16 but the last: what a
    processor's kernel takes at once."""
    size = -(-length // (16 * parts)) * 16
    return [slice(start, start + size) for start in range(0, length, size)]


def run(tasks: Sequence[Call], threads: int = MOST) -> None:
    """Call function(*arguments) for each task (function, *arguments), some at the same time on so
    many threads, this one among them.

    This thread begins with the first and goes on with whatever nobody has begun: on a busy machine
    another thread may come too late, and is not waited for. An exception is raised at the end.
    """
    (function, *arguments), *rest = tasks
    others = [_Task(task) for task in rest]
    for task in others[: threads - 1]:
        _tasks().put(task)
    error = _error_of(function, arguments)
    for task in reversed(others):
        task.begin()
    for task in others:
        task.done.acquire()
        error = error or task.error
    if error is not None:
        raise error


def library_count() -> int:
    """How many threads NumPy's library is set to; 1 where it has none."""
    library = _library()
    return 1 if library is None else library.get_num_threads()


def count() -> int:
    """How many threads a product may use: as many as the library, at most 4."""
    return min(library_count(), MOST)


# ------------------------------------------------------------------ the library's own threads


@functools.cache
def _library() -> Any:
    """threadpoolctl's handle on what NumPy multiplies with; None where it has none."""
    try:
        from threadpoolctl import ThreadpoolController  # when needed: importing nblib loads NumPy
    except ImportError:
        return None
    found = ThreadpoolController().select(user_api="blas").lib_controllers
    found = [library for library in found if "numpy" in library.filepath] or found
    return found[0] if found else None


class _LibraryAlone:
    """Within it the library uses one thread; gives how many it was allowed to."""

    def __init__(self) -> None:
        self.lock, self.inside, self.threads = threading.Lock(), 0, 1

    def __enter__(self) -> int:
        with self.lock:
            if not self.inside:
                self.threads = count()
                self.before = self.threads if self.threads == 1 else library_count()
                if self.before > 1:
                    _library().set_num_threads(1)
            self.inside += 1
            return self.threads

    def __exit__(self, *exc: object) -> None:
        with self.lock:
            self.inside -= 1
            if not self.inside and self.before > 1:
                _library().set_num_threads(self.before)


_library_alone = _LibraryAlone()


# ------------------------------------------------------------------ threads that sleep


class _Task:
    """A function with its arguments that one thread calls, the one that begins it first.

    It runs in the context of the thread that made it: NumPy's errors are treated as there.
    """

    __slots__ = ("call", "context", "done", "error", "free")

    def __init__(self, call: Call):
        self.call, self.context = call, contextvars.copy_context()
        self.error: BaseException | None = None
        self.free, self.done = threading.Lock(), threading.Lock()
        self.done.acquire()

    def begin(self) -> None:
        """Do it, unless another thread has begun it; `done` can be acquired afterwards."""
        if self.free.acquire(blocking=False):
            function, *arguments = self.call
            self.error = _error_of(self.context.run, (function, *arguments))
            del self.call, self.context  # whoever still has the task has no need of the arrays
            self.done.release()


def _error_of(function: Callable[..., Any], arguments: Sequence[Any]) -> BaseException | None:
    try:
        function(*arguments)
    except BaseException as error:  # an interrupt too: the other threads' pieces end first
        return error
    return None


@functools.cache
def _tasks() -> "queue.SimpleQueue[_Task]":
    """The queue of tasks; the first call starts the threads that work through it."""
    waiting: queue.SimpleQueue[_Task] = queue.SimpleQueue()
    for number in range(MOST - 1):
        name = f"nblib-{number}"
        threading.Thread(target=_work, args=(waiting,), name=name, daemon=True).start()
    return waiting


def _work(waiting: "queue.SimpleQueue[_Task]") -> None:
    while True:
        waiting.get().begin()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_tasks.cache_clear)  # a child has none of these threads
