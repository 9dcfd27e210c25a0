"""What a check keeps from a student's function, and what it puts right after it.

The function runs in the student's own kernel, where it can end the session, wait for a keyboard
that nobody watches, print a million lines, fill the memory, delete `np` from the notebook, or hand
an endless iterator to a loop in C, which no clock could stop. `guarded` is the place for all that.
"""

import builtins
import contextlib
import functools
import inspect
import io
import itertools
import os
import sys
import time
import warnings
from pathlib import Path

import numpy as np

PRINTED = 10_000  # characters that are kept of what a function prints
# Bytes that a function may take: in any case, and at most, since to fill them takes seconds in C.
LEAST_MEMORY, MOST_MEMORY = 2 << 30, 6 << 30


class Asks(Exception):
    """The function has called `input`."""


class Printed(io.StringIO):
    """What a function prints: the beginning of it, whatever the function does to its screen."""

    def write(self, text):
        if self.tell() < PRINTED:
            super().write(text[: PRINTED - self.tell()])
        return len(text)

    def close(self):
        pass

    def afresh(self):
        """Forget what has been printed so far."""
        self.seek(0)
        self.truncate()


def spaces(function):
    """The global names of a function, as dicts, one for each module that it is made of: those of
    what a decorator or `partial` holds, and of a method, are its own as well."""
    found, waiting, seen = [], [function], []
    while waiting and len(seen) < 20:
        one = waiting.pop()
        if any(one is other for other in seen):
            continue
        seen.append(one)
        with contextlib.suppress(Exception):  # an object of the student's own, not finished
            if isinstance(space := getattr(one, "__globals__", None), dict):
                found += [space] if all(space is not other for other in found) else []
            inside = ("__wrapped__", "__func__", "func", "pyfunc")
            waiting += [getattr(one, name) for name in inside if hasattr(one, name)]
            if not inspect.isroutine(one):
                waiting += getattr(one, "pieces", ())
                waiting.append(one.__init__ if isinstance(one, type) else type(one).__call__)
    return found


class Guard:
    """What `guarded` gives.

    rebound  at its end, the function's global names that got another value or were deleted
    """

    def __init__(self):
        self.rebound = []
        self._builtins = {**builtins.__dict__}

    def restore(self):
        """Give Python's own functions back, which are needed to look at what came back; and so
        without any of them."""
        names = builtins.__dict__
        try:
            if names == self._builtins:  # in C: this is done for each case
                return
        except Exception:
            pass  # what differs cannot even be compared
        for name in [*names]:
            if name not in self._builtins:
                del names[name]
        for name, value in self._builtins.items():
            names[name] = value


@contextlib.contextmanager
def guarded(function, printed):
    """While this is open, what `function` prints goes to `printed`, and it finds no way to end the
    kernel, to wait for a key or to fill the memory; afterwards all is as it was before.

    Gives a Guard.
    """
    own = spaces(function)
    before = [(space, dict(space)) for space in own]
    depth = sys.getrecursionlimit()
    folder = _folder()
    with (
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
        np.errstate(all="ignore"),
        warnings.catch_warnings(),
        _little_memory(),
        _replaced(own),
    ):
        warnings.simplefilter("ignore")
        guard = Guard()
        try:
            yield guard
        finally:
            sys.setrecursionlimit(depth)
            guard.restore()
            for space, names in before:
                guard.rebound += _put_back(space, names)
            if folder and _folder() != folder:
                os.chdir(folder)


def _put_back(space, names):
    """Give the names in `space` their old values, and take away new ones. A list of those that had
    another value, our own replacements apart."""
    for name in [name for name in space if name not in names]:
        del space[name]
    changed = [name for name, value in names.items() if space.get(name, _GONE) is not value]
    ours = [name for name in changed if any(space.get(name) is new for new in _REPLACED.values())]
    for name in changed:
        space[name] = names[name]
    return [name for name in changed if name not in ours]


_GONE = object()


def _folder():
    try:
        return os.getcwd()
    except OSError:  # it has been deleted
        return None


# What stands in the place of some functions of Python's -------------------------------------------


def _leave(*_, **__):
    raise SystemExit


def _ask(*_, **__):
    raise Asks


# Iterators that may go on for ever. C code that goes through Python's own cannot be stopped; with
# these, each step is a step of Python's. They are classes, as Python's are: what is imported while
# a function runs may ask `isinstance`.


class _Steps:
    def __init__(self, *given, **named):
        self._steps = self._go(*given, **named)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._steps)


class _Count(_Steps):
    @staticmethod
    def _go(start=0, step=1):
        while True:
            yield start
            start = start + step


class _Cycle(_Steps):
    @staticmethod
    def _go(iterable):
        kept = list(iterable)
        while kept:
            yield from kept


class _Repeat(_Steps):
    @staticmethod
    def _go(object, times=None):
        left = _Count() if times is None else range(times)
        for _ in left:
            yield object


_iter = iter


def _until(callable, sentinel):
    with contextlib.suppress(StopIteration):  # which ends Python's own as well
        while (value := callable()) != sentinel:
            yield value


def _iter_or_until(*given):
    return _until(*given) if len(given) == 2 else _iter(*given)


_REPLACED = {
    (builtins, "input"): _ask,
    (builtins, "exit"): _leave,
    (builtins, "quit"): _leave,
    (builtins, "iter"): _iter_or_until,
    (os, "_exit"): _leave,
    (os, "abort"): _leave,
    (itertools, "count"): _Count,
    (itertools, "cycle"): _Cycle,
    (itertools, "repeat"): _Repeat,
}


@contextlib.contextmanager
def _replaced(own):
    """Put the replacements in, in their modules and wherever a notebook has them by name; IPython
    has its own `exit` and `quit` among the notebook's names."""
    olds = {place: vars(place[0])[place[1]] for place in _REPLACED if place[1] in vars(place[0])}
    by_id = {id(old): _REPLACED[place] for place, old in olds.items()}
    for (module, name), _ in olds.items():
        setattr(module, name, _REPLACED[module, name])
    for space in own:
        for name, value in list(space.items()):
            if name in ("exit", "quit") and not inspect.isroutine(value):
                space[name] = _leave
            elif id(value) in by_id:
                space[name] = by_id[id(value)]
    try:
        yield  # `guarded` puts the names back
    finally:
        for (module, name), old in olds.items():
            setattr(module, name, old)


@contextlib.contextmanager
def _little_memory():
    """Let Python raise MemoryError before the system ends the kernel (where the system can: Linux).

    What may be taken is three quarters of what is free, within the two bounds.
    """
    try:
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        wanted = max(LEAST_MEMORY, min(MOST_MEMORY, _free_memory(time.monotonic() // 5) * 3 // 4))
        limit = pages * resource.getpagesize() + wanted
        if soft != resource.RLIM_INFINITY:
            limit = min(limit, soft)
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    except (ImportError, AttributeError, OSError, ValueError, LookupError):
        yield
        return
    try:
        yield
    finally:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


@functools.lru_cache(maxsize=1)
def _free_memory(moment):
    """Bytes that the system, or the container this runs in, could give at a moment."""
    lines = Path("/proc/meminfo").read_text().splitlines()
    free = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable"))
    with contextlib.suppress(OSError, ValueError):  # "max": the container has no limit of its own
        most, used = (
            int(Path("/sys/fs/cgroup", name).read_text())
            for name in ("memory.max", "memory.current")
        )
        free = min(free, max(0, most - used))
    return free
