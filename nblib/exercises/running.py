"""Running a student's function safely: a time limit, its prints, its exceptions, its arguments.

The limit has to work in a notebook on every system, so it uses no signal: a second thread watches
the clock and asks Python to raise an exception in the first one (PyThreadState_SetAsyncExc). That
ends every loop written in Python. A single long call into C (a `time.sleep`) ends only when it
returns.
"""

import contextlib
import copy
import ctypes
import functools
import inspect
import io
import itertools
import linecache
import re
import threading
import time
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

# Ask Python to raise an exception in a thread soon; an empty py_object takes the request back.
_raise_in = ctypes.PYFUNCTYPE(None, ctypes.c_ulong, ctypes.py_object)(
    ("PyThreadState_SetAsyncExc", ctypes.pythonapi)
)


@dataclass(frozen=True)
class Raised:
    """An exception in the student's code: its type, its message, and the student's own line."""

    kind: type
    message: str
    line: int | None = None
    source: str = ""


STOPPED = "stopped by the time limit"
NOT_RUN = "not run, since an earlier case was stopped"


@dataclass(frozen=True)
class Outcome:
    """What one case gave.

    value    the returned object, or a Raised
    printed  what was printed meanwhile
    changed  names of arguments that were changed in place
    state    "", STOPPED or NOT_RUN
    """

    value: Any = None
    printed: str = ""
    changed: tuple = ()
    state: str = ""


def limited(function, seconds):
    """Call `function()`; True if it ended by itself, False if it was stopped after `seconds`.

    Works in any thread. Whatever `function` raises by itself passes through.
    """
    this_thread = threading.get_ident()

    class TimeIsUp(BaseException):
        """Not an Exception, so that `except Exception` lets it pass."""

    # A bare `except:` would swallow it and loop on. So wherever one is raised, the next one is
    # already asked for (in C, since Python code would be struck by it at once).
    TimeIsUp.__init__ = staticmethod(functools.partial(_raise_in, this_thread, TimeIsUp))

    starting, running = threading.Lock(), threading.Lock()  # each held until let go below
    starting.acquire()
    running.acquire()
    gone, late, caught = False, False, False

    def watch():
        nonlocal gone, late
        starting.acquire()
        wait = seconds
        while not running.acquire(timeout=wait):
            late = True
            if not caught:
                _raise_in(this_thread, TimeIsUp)
            wait = 0.05
        gone = True

    threading.Thread(target=watch, daemon=True).start()
    begun, error = False, None
    while True:  # the exception may arrive at any line of this, so each may run twice
        try:
            if not begun:
                begun = True
                starting.release()
                function()
            for lock in (starting, running):
                if lock.locked():
                    lock.release()
            while not gone:
                time.sleep(1e-4)
            _raise_in(this_thread, ctypes.py_object())
            break
        except TimeIsUp:
            # Python looks for the next one at calls and at the turn of loops: not in these lines,
            # after which none is asked for any more, but in the loop, which takes the last one.
            caught = True
            TimeIsUp.__init__ = BaseException.__init__
            try:
                for _ in range(3):
                    pass
            except TimeIsUp:
                pass
        except BaseException as other:
            error = other
    if error is not None:
        raise error
    return not late


def run_cases(function, cases, seconds=None):
    """Call `function(*case)` for every case, on copies of the arguments; a list of Outcome.

    seconds  limit for all cases together; None for none
    """
    outcomes = [Outcome(state=NOT_RUN)] * len(cases)
    current = 0
    printed = io.StringIO()

    def run_all():
        nonlocal current
        for current, case in enumerate(cases):
            printed.seek(0)
            printed.truncate()
            outcomes[current] = _run(function, case, printed)

    with (
        contextlib.redirect_stdout(printed),
        np.errstate(all="ignore"),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        if seconds is None:
            run_all()
        elif not limited(run_all, seconds):
            outcomes[current] = Outcome(printed=printed.getvalue(), state=STOPPED)
    return outcomes


def _run(function, case, printed):
    given = copy.deepcopy(case)
    try:
        value = function(*given)
    except (Exception, SystemExit) as error:
        value = _describe(error, function)
    changed = [i for i, (a, b) in enumerate(zip(case, given, strict=True)) if _differ(a, b)]
    names = argument_names(function, changed)
    # an argument made of several things knows which of them it is
    names = [getattr(case[i], "changes", lambda _, n=n: (n,))(given[i])
             for i, n in zip(changed, names, strict=True)]  # fmt: skip
    return Outcome(value, printed.getvalue(), tuple(itertools.chain(*names)))


def _differ(before, after):
    if isinstance(before, np.ndarray):
        return not np.array_equal(before, after)
    if isinstance(before, tuple | list):  # they may hold arrays, which have no single truth value
        return len(before) != len(after) or any(map(_differ, before, after))
    return before != after


def argument_names(function, positions):
    """The names of the arguments at these positions, as the function calls them."""
    try:
        names = list(inspect.signature(function).parameters)
        return tuple(names[i] for i in positions)
    except (TypeError, ValueError, IndexError):
        return tuple(f"argument {i + 1}" for i in positions)


def _describe(error, function):
    """The exception as a Raised; its line is the last one that the student wrote."""
    theirs = getattr(function, "__globals__", None)
    line, source, step = None, "", error.__traceback__
    while step is not None:
        frame = step.tb_frame
        if frame.f_globals is theirs:
            line = step.tb_lineno
            source = linecache.getline(frame.f_code.co_filename, line).strip()
        step = step.tb_next
    return Raised(type(error), _message(error), line, source)


def _message(error):
    """The first line of the message; NumPy's about a matrix product, said more plainly."""
    message = str(error).split("\n", 1)[0]
    if message.startswith("matmul: Input operand") and "enough dimensions" in message:
        return "one side of @ is a single number"
    sizes = re.search(r"matmul: .*size (\d+) is different from (\d+)", message)
    if sizes:
        return f"these shapes do not fit into a product ({sizes[2]} against {sizes[1]})"
    return message if len(message) <= 120 else message[:117] + "..."
