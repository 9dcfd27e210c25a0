"""Running a student's function safely: a time limit, its prints, its exceptions, its arguments.

The limit has to work in a notebook on every system and in any thread, so a second thread watches
the clock and asks Python to raise an exception in the first one (PyThreadState_SetAsyncExc). That
ends every loop written in Python. Where the system has alarms and this is the main thread, as in a
kernel, an alarm wakes what waits in C (`time.sleep`) or looks for signals there (`10**10**10`, a
regular expression). What is left is a C function that does neither, such as a product of huge
matrices: it ends when it returns. guards.py keeps out those that never would.

In a browser's tab there is neither thread nor alarm. There Python itself looks at the clock, at
every jump and every start of a function (sys.monitoring, Python 3.12); what waits in C is not
woken.
"""

import contextlib
import copy
import ctypes
import functools
import inspect
import itertools
import signal
import sys
import threading
import time
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nblib import tab

from .fetching import fetch
from .guards import Printed, guarded, spaces
from .raising import Raised, describe
from .thoughts import is_of_a_raise
from .values import Thing, plain

# Ask Python to raise an exception in a thread soon; an empty py_object takes the request back.
_raise_in = ctypes.PYFUNCTYPE(None, ctypes.c_ulong, ctypes.py_object)(
    ("PyThreadState_SetAsyncExc", ctypes.pythonapi)
)


STOPPED = "stopped by the time limit"
NOT_RUN = "not run, since an earlier case was stopped"
SHORTEST, LONGEST = 1e-3, 1e6  # seconds that a lock and an alarm can wait on every system


@dataclass(frozen=True)
class Outcome:
    """What one case gave.

    value    what was returned, as plain data (values.py), or a Raised
    printed  what was printed meanwhile
    changed  names of arguments that were changed in place
    state    "", STOPPED or NOT_RUN
    rebound  names of the notebook's own that any of the cases has given another value, or deleted
    """

    value: Any = None
    printed: str = ""
    changed: tuple = ()
    state: str = ""
    rebound: tuple = ()


class _Stop(BaseException):
    """The time is up. Not an Exception, so that `except Exception` lets it pass."""


def limited(function, seconds):
    """Call `function()`; True if it ended by itself, False if it was stopped after `seconds`.

    Works in any thread. Whatever `function` raises by itself passes through.
    """
    seconds = float(min(max(SHORTEST, seconds), LONGEST))
    if tab.IN_A_TAB:
        return limited_by_steps(function, seconds)
    this_thread = threading.get_ident()

    class TimeIsUp(_Stop):
        """This call's own."""

    # A bare `except:` would swallow it and loop on. So wherever one is raised, the next one is
    # already asked for (in C, since Python code would be struck by it at once).
    TimeIsUp.__init__ = staticmethod(functools.partial(_raise_in, this_thread, TimeIsUp))

    starting, running = threading.Lock(), threading.Lock()  # each held until let go below
    starting.acquire()
    running.acquire()
    gone, late, caught, ended = False, False, False, False

    def alarm(*_):
        nonlocal late
        if begun and not (ended or caught):
            late = True
            _raise_in(this_thread, TimeIsUp)

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

    def attempt():
        """The call, and then to wait until no exception is asked for any more."""
        nonlocal begun, ended, error
        if not begun:
            begun = True
            starting.release()
            try:
                function()
            except TimeIsUp:
                raise
            except BaseException as other:
                error = other
        ended = True
        for lock in (starting, running):
            if lock.locked():
                lock.release()
        while not gone:
            time.sleep(1e-4)
        _raise_in(this_thread, ctypes.py_object())

    threading.Thread(target=watch, daemon=True).start()
    begun, error = False, None
    unset = _set_alarm(alarm, seconds)
    # The exception may arrive at any call and at any turn of a loop. So what stands outside of a
    # `try` here has neither: the attempts follow one another without a loop. After the first one
    # that is struck at most two more exceptions come: one asked for already, and the watch's last.
    try:
        attempt()
    except TimeIsUp:
        caught = True
        TimeIsUp.__init__ = BaseException.__init__
    try:
        attempt()
    except TimeIsUp:
        caught = True
    try:
        attempt()
    except TimeIsUp:
        caught = True
    try:
        attempt()
    except TimeIsUp:
        caught = True
    attempt()
    unset()
    if error is not None:
        raise error
    return not late


STEPS = 16  # jumps from one look at the clock to the next


def limited_by_steps(function, seconds):
    """As `limited`, without a thread: each loop and each call looks at the clock now and then.

    Loops take three to eight times as long meanwhile. Once it is late, every further jump is
    struck, so that a bare `except:` catches one exception and not the next.
    """
    watch, steps, late = sys.monitoring, itertools.count(1), False
    end = time.monotonic() + seconds

    class TimeIsUp(_Stop):
        """This call's own."""

    def look(*_):
        nonlocal late
        if late or (next(steps) % STEPS == 0 and time.monotonic() > end):
            late = True
            raise TimeIsUp

    tool = next(number for number in range(6) if watch.get_tool(number) is None)
    watch.use_tool_id(tool, "nblib")
    events = watch.events.JUMP | watch.events.PY_START
    for event in (watch.events.JUMP, watch.events.PY_START):
        watch.register_callback(tool, event, look)
    try:
        try:
            watch.set_events(tool, events)
            function()
        finally:
            watch.set_events(tool, 0)  # before the next jump, which would be struck as well
    except TimeIsUp:
        pass
    finally:
        watch.free_tool_id(tool)
    return not late


def _set_alarm(alarm, seconds):
    """Call `alarm` after so many seconds, and then again and again, where the system can do so in
    this thread. Gives back the function that ends it."""
    main = threading.current_thread() is threading.main_thread()
    if not main or not hasattr(signal, "setitimer"):
        return lambda: None
    before = signal.signal(signal.SIGALRM, alarm)
    left, every = signal.setitimer(signal.ITIMER_REAL, seconds, 0.05)

    def unset():
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before or signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, left, every)

    return unset


def run_cases(function, cases, seconds=None):
    """Call `function(*case)` for every case, on copies of the arguments; a list of Outcome.

    seconds  limit for all cases together; None for none
    """
    outcomes = [Outcome(state=NOT_RUN)] * len(cases)
    current = 0
    printed = Printed()

    def run_all():
        nonlocal current
        for current, case in enumerate(cases):
            printed.afresh()
            outcomes[current] = _run(function, case, printed, guard)

    fetch(function)
    with guarded(function, printed) as guard:
        if seconds is None:
            run_all()
        elif not limited(run_all, seconds):
            outcomes[current] = Outcome(printed=printed.getvalue(), state=STOPPED)
    if guard.rebound:
        outcomes = [replace(outcome, rebound=tuple(guard.rebound)) for outcome in outcomes]
    return outcomes


def settled(answer, seconds):
    """An answer that is no function as plain data. A generator, whose own lines run here, has so
    many seconds."""
    (outcome,) = run_cases(lambda: answer, ((),), seconds)
    broken = outcome.state or isinstance(outcome.value, Raised)
    return Thing(f"a {type(answer).__name__}") if broken else outcome.value


def _run(function, case, printed, guard):
    given = copy.deepcopy(case)
    try:
        try:
            value = function(*given)
        finally:
            guard.restore()
        value = plain(value)
        for one in given:  # an argument that is to be written into knows whether it was
            value = one.judged(value) if hasattr(one, "judged") else value
    except _Stop:
        raise
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt) and not is_of_a_raise(error):
            raise  # somebody has pressed the button
        value = describe(error, spaces(function))
    changed = [i for i, (a, b) in enumerate(zip(case, given, strict=True)) if differ(a, b)]
    names = argument_names(function, changed)
    # an argument made of several things knows which of them it is
    names = [
        getattr(case[i], "changes", lambda _, n=n: (n,))(given[i])
        for i, n in zip(changed, names, strict=True)
    ]
    return Outcome(value, printed.getvalue(), tuple(itertools.chain(*names)))


def differ(before, after):
    """Whether something is not as it was: numbers, arrays, texts, and what holds these."""
    with contextlib.suppress(Exception):  # what is in the list now need not be comparable
        if hasattr(before, "differs"):  # it knows by itself
            return before.differs(after)
        if isinstance(before, np.ndarray):
            numbers = before.dtype.kind in "fc"
            return not np.array_equal(before, after, equal_nan=numbers)
        if isinstance(before, tuple | list):  # they may hold arrays, which have no truth value
            return len(before) != len(after) or any(map(differ, before, after))
        if isinstance(before, dict):
            return list(before) != list(after) or any(differ(before[k], after[k]) for k in before)
        return bool(before != after)
    return True


def argument_names(function, positions):
    """The names of the arguments at these positions, as the function calls them."""
    if not positions:
        return ()
    try:
        names = list(inspect.signature(function).parameters)
        return tuple(names[i] for i in positions)
    except Exception:  # in C there need not be a signature, and the student may have made one up
        return tuple(f"argument {i + 1}" for i in positions)
