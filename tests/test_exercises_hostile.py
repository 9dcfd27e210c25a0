"""Whatever is handed to a check, it answers in sentences: no exception of ours, and no hang.

Objects that lie about themselves, answers that end the session or never end, and right answers in
clothes that nobody expects. The three small exercises are those of test_exercises_frame.py.
"""

import builtins
import collections
import itertools
import os
import re
import subprocess
import sys
import threading
import time
import warnings
import weakref
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import partial
from unittest import mock

import numpy as np
import pytest

import nblib
from nblib.exercises import check
from nblib.exercises.diagnosis import judge
from nblib.exercises.running import limited, run_cases
from nblib.exercises.values import DRAWN, Thing, as_array, kind, plain, written
from tests.cells import run_cell
from tests.test_exercises_frame import (
    DOUBLE,
    LETTER,
    NUMBERS,
    PAIR,
    SLOPE,
    assert_readable,
    student,
)

# --- objects -------------------------------------------------------------------------------------


def _raise(*_, **__):
    raise RuntimeError("no")


class Everything:
    """An object all of whose ways to be looked at raise."""

    __repr__ = __str__ = __eq__ = __len__ = __iter__ = __float__ = __int__ = __bool__ = _raise
    __getitem__ = __array__ = __getattr__ = __hash__ = __index__ = _raise


class Disguised:
    """An object that says it is a list."""

    __class__ = list


class Liar(Disguised):
    __class__ = property(_raise)


class Meta(type):
    __name__ = property(_raise)
    __repr__ = _raise
    __instancecheck__ = _raise


class OfMeta(metaclass=Meta):
    pass


class Leaves:
    def __repr__(self):
        raise SystemExit

    __float__ = __repr__


class Number(float):
    __eq__ = __float__ = __mul__ = __repr__ = __format__ = __abs__ = __round__ = _raise
    __hash__ = None


class Whole(int):
    __index__ = __int__ = __eq__ = __str__ = __repr__ = __format__ = _raise
    __hash__ = None


class Text(str):
    strip = lower = __eq__ = __repr__ = __str__ = _raise
    __hash__ = None


class Rows(list):
    __iter__ = __len__ = __getitem__ = __repr__ = _raise


class Attributes:
    def __getattr__(self, name):
        return self

    def __call__(self, *_, **__):
        return self


class Array:
    def __array__(self, *_, **__):
        return "no array"


class Deep:
    def __repr__(self):
        return repr(self)


class Long:
    def __repr__(self):
        return "long" * 10**6


class Lines:
    def __repr__(self):
        return "a\nb`c"


def inside_itself():
    one = [1.5]
    one.append(one)
    return one


def inside_a_dict():
    one = {}
    one[1] = one
    return one


def inside_an_array():
    one = np.empty((), object)
    one[()] = one
    return one


def nested(levels):
    one = [1.0]
    for _ in range(levels):
        one = [one]
    return one


def endless():
    while True:
        yield 1


def failing():
    yield 1
    raise KeyError("gone")


async def waits():
    return 1


def matrix(entries):
    with warnings.catch_warnings(action="ignore"):
        return np.asmatrix(entries)


def closed():
    stream = open(os.devnull)  # noqa: SIM115
    stream.close()
    return stream


OBJECTS = {
    "everything raises": Everything,
    "says it is a list": Disguised,
    "its class raises": Liar,
    "a metaclass that raises": lambda: OfMeta,
    "an object of such a class": OfMeta,
    "its repr leaves": Leaves,
    "a number that raises": lambda: Number(1.5),
    "a whole number that raises": lambda: Whole(2),
    "text that raises": lambda: Text("b"),
    "a list that raises": lambda: Rows([1.5, 2]),
    "has every attribute": Attributes,
    "an array that is none": Array,
    "its repr never ends": Deep,
    "a long repr": Long,
    "a repr of lines": Lines,
    "a list in itself": inside_itself,
    "a dict in itself": inside_a_dict,
    "an array in itself": inside_an_array,
    "a deep list": lambda: nested(10_000),
    "a mock": mock.Mock,
    "a magic mock": mock.MagicMock,
    "a huge whole number": lambda: 10**5000,
    "a huge negative one": lambda: -(10**400),
    "huge ones in a list": lambda: [10**400, 2],
    "huge ones in an array": lambda: np.array([10**400, 2], dtype=object),
    "a huge fraction": lambda: Fraction(10**400, 3),
    "a huge decimal": lambda: Decimal("1e999"),
    "not a decimal": lambda: Decimal("sNaN"),
    "infinite": lambda: (float("inf"), -float("inf")),
    "complex": lambda: (1j, 2),
    "a complex array": lambda: np.array([1j, 2]),
    "None inside": lambda: (None, 2),
    "None inside an array": lambda: np.array([None, 2]),
    "text inside": lambda: ["1.5", "2"],
    "text inside an array": lambda: np.array(["1.5", "2"]),
    "bytes": lambda: b"\xff\x00",
    "a bytearray": lambda: bytearray(2),
    "a memory view": lambda: memoryview(b"ab"),
    "a long text": lambda: "b`" * 10**6,
    "a text with a null": lambda: "\0\ud800",
    "dates": lambda: np.array(["2026-01-01"] * 2, dtype="M8[D]"),
    "records": lambda: np.zeros(2, dtype="i4,f4"),
    "one record": lambda: np.zeros(2, dtype="i4,f4")[0],
    "masked": lambda: np.ma.masked,
    "a masked array": lambda: np.ma.array([1.5, 2], mask=[0, 1]),
    "a matrix": lambda: matrix([1.0, 2.0]),
    "no entries": lambda: np.zeros((0, 3)),
    "many dimensions": lambda: np.zeros((1,) * 32),
    "an array of functions": lambda: np.array([len, max]),
    "an empty list": list,
    "a set": lambda: {1.5, 2},
    "a frozen set": lambda: frozenset({1.5}),
    "a dict": lambda: {"a": 1.5, "b": 2},
    "a file": closed,
    "a module": lambda: np,
    "a lock": threading.Lock,
    "a class": lambda: dict,
    "an exception": lambda: ValueError("no"),
    "the class of one": lambda: KeyboardInterrupt,
    "a generator without end": endless,
    "a generator that fails": failing,
    "count": itertools.count,
    "a repeated list": lambda: itertools.repeat([1]),
    "a coroutine": waits,
    "a cell of the notebook": lambda: NotImplemented,
    "a type": lambda: list[int],
    "a slice": lambda: slice(3),
    "a tensor that is not there": lambda: nblib.zeros(0),
    "a layer": lambda: nblib.nn.Linear(2, 1),
    "a frame": sys._getframe,
    "a weak proxy": lambda: weakref.proxy(Array()),
    "a result of check": lambda: check("1.1", [0]),
    "an exercise": lambda: DOUBLE,
}


def readable(result):
    assert result.lines and all(isinstance(line, str) and line for line in result.lines)
    assert len(repr(result)) < 2000, "nobody reads so much"
    assert_readable(result)


@pytest.mark.parametrize("name", OBJECTS)
def test_any_object_is_answered_in_sentences(name):
    """As the answer, and as what a function returns: alone, in a pair and in a list."""
    make = OBJECTS[name]
    for exercise in (NUMBERS, LETTER, SLOPE, DOUBLE):
        readable(judge(exercise, make(), seconds=1))
    readable(judge(NUMBERS, (make(), 2), seconds=1))
    for exercise in (DOUBLE, PAIR):
        for answer in (lambda x: make(), lambda x: (x, make()), lambda x: [make(), make()]):
            readable(judge(exercise, answer, seconds=1))
    made = plain(make()) if name != "a generator that fails" else None
    assert isinstance(written(made), str) and isinstance(kind(made), str)
    as_array(made)


@pytest.mark.parametrize("name", [name for name in OBJECTS if name != "an array in itself"])
def test_any_object_may_be_raised_about_or_put_into_an_argument(name):
    """But for the array, with which any arithmetic ends Python itself: `-a` alone does."""
    make = OBJECTS[name]

    def puts(x):
        x += [make()]
        return 2

    def raises(x):
        raise ValueError(make())

    exercise = replace(DOUBLE, cases=(([1.0],),), expected=lambda x: 2.0, mistakes=())
    readable(judge(exercise, puts, seconds=1))
    readable(judge(DOUBLE, raises, seconds=1))


def test_what_an_object_is_called():
    said = {
        "a dict": {"a": 1},
        "a set": {1},
        "the class dict": dict,
        "the function len": len,
        "a generator of 2": (n for n in (1, 2)),
        "a map of 2": map(abs, [1, 2]),
        "an iterator of 2": iter([1, 2]),
        "a generator of more than 10,000 entries": endless(),
        "a list that contains itself": inside_itself(),
        "a list of more than 40 levels": nested(100),
        "an Everything": Everything(),
        "a list of 2 that contains text": ["1", "2"],
        "an array of strings": np.array(["1", "2"]),
        "a complex number": 1j,
    }
    assert {kind(plain(value)): value for value in said.values()}.keys() == said.keys()
    assert DRAWN == 10_000
    assert written(plain(10**5000)) == "a whole number of 5000 digits"
    assert written("b" * 100) == f"'{'b' * 55}...'"
    assert plain(Everything()) == Thing("an Everything")


# --- right answers -------------------------------------------------------------------------------

RIGHT = {
    "fractions": (NUMBERS, lambda: (Fraction(3, 2), Fraction(2))),
    "decimals": (NUMBERS, lambda: (Decimal("1.5"), Decimal(2))),
    "objects": (NUMBERS, lambda: np.array([Fraction(3, 2), 2], dtype=object)),
    "float32": (NUMBERS, lambda: np.float32([1.5, 2])),
    "float16": (NUMBERS, lambda: np.float16([1.5, 2])),
    "single arrays": (NUMBERS, lambda: (np.array(1.5), np.array(2))),
    "an array of single arrays": (NUMBERS, lambda: [np.float64(1.5), np.int8(2)]),
    "complex without imaginary part": (NUMBERS, lambda: np.array([1.5 + 0j, 2])),
    "a column": (NUMBERS, lambda: np.array([[1.5], [2]])),
    "a row": (NUMBERS, lambda: [[1.5, 2]]),
    "a matrix": (NUMBERS, lambda: matrix([[1.5], [2]])),
    "a generator": (NUMBERS, lambda: (n / 2 for n in (3, 4))),
    "a map": (NUMBERS, lambda: map(float, ("1.5", "2"))),
    "a deque": (NUMBERS, lambda: collections.deque([1.5, 2])),
    "values of a dict": (NUMBERS, lambda: {"a": 1.5, "b": 2}.values()),
    "a named tuple": (NUMBERS, lambda: collections.namedtuple("Pair", "a b")(1.5, 2)),
    "a tensor": (NUMBERS, lambda: nblib.tensor([1.5, 2.0], requires_grad=True)),
    "a column of a tensor": (NUMBERS, lambda: nblib.tensor([[1.5], [2.0]])),
    "tensors": (NUMBERS, lambda: [nblib.tensor(1.5), nblib.tensor(2)]),
    "booleans of floats": (NUMBERS, lambda: (1.5, np.float64(2))),
    "not writable": (NUMBERS, lambda: np.broadcast_to(np.array([1.5, 2]), (2,))),
    "its own list": (NUMBERS, lambda: collections.UserList([1.5, 2])),
    "a memory view": (NUMBERS, lambda: memoryview(np.array([1.5, 2]))),
    "range": (replace(NUMBERS, expected=(1, 3), mistakes=()), lambda: range(1, 5, 2)),
    "letter of an array": (LETTER, lambda: np.array("b")),
    "letter of its own class": (LETTER, lambda: type("Choice", (str,), {})("B")),
    "a line of fractions": (SLOPE, lambda: [Fraction(1), Fraction(-1)]),
    "a line as a column": (SLOPE, lambda: np.array([[1], [-1]])),
}


@pytest.mark.parametrize("name", RIGHT)
def test_right_value_in_any_form_passes(name):
    exercise, make = RIGHT[name]
    result = judge(exercise, make())
    assert result.passed and exercise.well in result.lines, result


def _fractions(x):
    doubled = [2 * Fraction(entry) for entry in np.ravel(x).tolist()]
    return doubled[0] if np.ndim(x) == 0 else np.reshape(np.array(doubled, object), np.shape(x))


def _decimals(x):
    return np.vectorize(lambda entry: 2 * Decimal(float(entry)), otypes=[object])(x)


class Twice:
    def __call__(self, x):
        return x + x

    def method(self, x):
        return x + x

    @staticmethod
    def static(x):
        return x + x


def scaled(factor, x):
    return factor * x


FUNCTIONS = {
    "an object that can be called": Twice(),
    "a method": Twice().method,
    "a static method": Twice.static,
    "partial": partial(scaled, 2),
    "vectorize": np.vectorize(lambda entry: 2.0 * entry),
    "a ufunc of Python": np.frompyfunc(lambda entry: 2.0 * entry, 1, 1),
    "in C": partial(np.multiply, 2),
    "fractions": _fractions,
    "decimals": _decimals,
    "lists": lambda x: (2 * np.asarray(x)).tolist(),
    "a generator": lambda x: 2 * x if np.ndim(x) == 0 else (2 * row for row in x),
    "a map": lambda x: 2 * x if np.ndim(x) == 0 else map(lambda row: 2 * row, x),
    "tensors": lambda x: nblib.tensor(2 * np.asarray(x, np.float64), requires_grad=True),
    "a list of tensors": lambda x: 2 * x if np.ndim(x) == 0 else [nblib.tensor(2 * r) for r in x],
    "float32": lambda x: np.float32(2) * np.asarray(x, dtype=np.float32),
    "complex": lambda x: 2 * x + 0j,
    "prints megabytes": lambda x: (print("x" * 5_000_000), 2 * x)[1],
    "writes on stderr": lambda x: (print("x", file=sys.stderr), 2 * x)[1],
    "warns": lambda x: (warnings.warn("no", stacklevel=1), 2 * x)[1],
    "catches its own exit": student(
        "def twice(x):\n    try:\n        exit()\n    except SystemExit:\n        return 2 * x"
    ),
    "recursion": student("def twice(x, n=300):\n    return 2 * x if n == 0 else twice(x, n - 1)"),
    "endless iterators that end": student(
        "import itertools\nfrom itertools import count, cycle\ndef twice(x):\n"
        "    pairs = zip(count(1), cycle('ab'), itertools.repeat(2), itertools.repeat(3, 2))\n"
        "    return sum(pair[2] for pair in pairs) / 2 * x\n"
    ),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_right_function_of_any_kind_passes(name, capsys):
    result = judge(DOUBLE, FUNCTIONS[name])
    assert result.passed, result
    readable(result)
    assert capsys.readouterr() == ("", "")


def test_a_column_is_not_what_a_function_returns():
    """Where it would be computed with, (N, 1) beside (N,) makes (N, N)."""
    result = judge(DOUBLE, lambda x: 2 * x if np.ndim(x) != 1 else (2 * x)[:, None])
    assert not result.passed and "The shape is (2, 1), expected (2,)." in repr(result)


# --- code that does what no answer should --------------------------------------------------------

WILD = {
    "exit": ("exit()", "raised", "end the whole session"),
    "exits later": ("if np.ndim(x):\n        exit()\n    return 2 * x", "raised", "whole session"),
    "quit": ("quit(1)", "raised", "end the whole session"),
    "os._exit": ("import os\n    os._exit(1)", "raised", "end the whole session"),
    "sys.exit": ("import sys\n    sys.exit('bye')", "raised", "end the whole session"),
    "input": ("return float(input('x? '))", "raised", "in a check nobody does"),
    "its own kind": (
        "class Own(BaseException):\n        pass\n    raise Own('x')", "raised", "raised Own"
    ),
    "generator exit": ("raise GeneratorExit", "raised", "raised GeneratorExit"),
    "the button's exception": ("raise KeyboardInterrupt", "raised", "raised KeyboardInterrupt"),
    "a group": (
        "raise ExceptionGroup('two', [ValueError(1), KeyError(2)])", "raised", "raised Exception"
    ),
    "sleeps": ("import time\n    time.sleep(60)", "time", "did not finish"),
    "a huge power": ("return 10**10**10", "time", "did not finish"),
    "a huge factorial": ("import math\n    return math.factorial(10**8)", "time", "did not finish"),
    "a sum in C": ("import itertools\n    return sum(itertools.count())", "time", "did not finish"),
    "a list in C": (
        "from itertools import cycle\n    return max(cycle([1, 2]))", "time", "did not finish"
    ),
    "a repetition in C": (
        "import itertools\n    return min(itertools.repeat(x))", "time", "did not finish"
    ),
    "iter with a sentinel": ("return sum(iter(int, 1))", "time", "did not finish"),
    "a slow pattern": (
        "import re\n    return re.match('(a+)+$', 'a' * 60 + 'b')", "time", "did not finish"
    ),
    "waits for a lock": (
        "import threading\n    lock = threading.Lock()\n    lock.acquire()\n    lock.acquire()",
        "time", "did not finish",
    ),
    "reads a pipe": (
        "import os\n    r, w = os.pipe()\n    os.read(r, 1)", "time", "did not finish",
    ),
    "endless generator": ("while True:\n        yield x", None, "`twice("),
    "a generator that hangs": (
        "def hangs():\n        while True:\n            x\n        yield x\n    return hangs()",
        "time", "did not finish",
    ),
    "a generator that fails": ("return (1 / 0 for _ in [1])", "raised", "raised ZeroDivisionError"),
    "too large": ("return np.ones(10**13)", "raised", "more memory than there is"),
    "a list too large": ("return [0.0] * 10**13", "raised", "more memory than there is"),
    "doubles for ever": ("a = np.ones(10)\n    while True:\n        a = np.append(a, a)", None, ""),
    "recursion": ("return twice(x) + 1", "raised", "calls itself without end"),
    "a deeper recursion": (
        "import sys\n    sys.setrecursionlimit(5000)\n    return twice(x) + 1", "raised",
        "calls itself without end",
    ),
    "recursion of two": (
        "def other(x):\n        return twice(x)\n    return other(x)", "raised", "without end"
    ),
    "closes the screen": ("import sys\n    sys.stdout.close()\n    return 3 * x", "factor", "1.5"),
    "no screen": ("import sys\n    sys.stdout = None\n    return 3 * x", "factor", "1.5 times"),
    "prints for ever": ("while True:\n        print('x' * 1000)", "time", "did not finish"),
    "deletes np": (
        "global np\n    del np\n    return 3 * x", "raised", "It changes the notebook's `np`"
    ),
    "rebinds np": (
        "global np\n    np = 3\n    return 3 * x", "factor", "the check has restored"
    ),
    "empties the globals": ("globals().clear()\n    return 3 * x", "factor", "restored"),
    "breaks print": (
        "import builtins\n    builtins.len = builtins.vars = builtins.any = None\n    return 3 * x",
        "factor", "1.5",
    ),
    "moves away": ("import os\n    os.chdir('/')\n    return 3 * x", "factor", "1.5"),
    "errors of NumPy": ("np.seterr(all='raise')\n    return np.float64(1) / 0 * x", "factor", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", WILD)
def test_wild_code(name, capsys):
    body, diagnosis, words = WILD[name]
    names = {"np": np}
    function = run_cell(f"def twice(x):\n    {body}\n", names)["twice"]
    before, folder, depth = dict(names), os.getcwd(), sys.getrecursionlimit()
    original = dict(vars(builtins))
    began = time.monotonic()
    ends = diagnosis not in (None, "time")  # by itself, though on a busy machine not at once
    result = judge(DOUBLE, function, seconds=5 if ends else 0.5)
    assert time.monotonic() - began < 20, "on a busy machine; alone it is a second"
    assert not result.passed
    assert diagnosis in (None, result.diagnosis) or name == "errors of NumPy", result
    assert words in repr(result)
    readable(result)
    assert names == before and vars(builtins) == original
    assert (os.getcwd(), sys.getrecursionlimit()) == (folder, depth)
    assert itertools.count is type(itertools.count())
    assert capsys.readouterr() == ("", "")


def test_an_async_function_is_no_answer():
    result = judge(DOUBLE, student("async def twice(x):\n    return 2 * x"))
    assert result.diagnosis == "type" and "It returned a coroutine." in repr(result)


def test_exit_of_ipython_is_kept_from_the_kernel():
    """IPython's `exit` is an object among the notebook's names, and ends the kernel."""
    ended = []
    names = {"exit": type("ExitAutocall", (), {"__call__": lambda self: ended.append(1)})()}
    result = judge(DOUBLE, run_cell("def twice(x):\n    exit()", names)["twice"])
    assert not ended and "raised SystemExit" in repr(result)
    assert type(names["exit"]).__name__ == "ExitAutocall"


def test_the_alarm_gives_back_what_it_took():
    """Another's alarm and handler are as they were; and nothing strikes after a stop."""
    import signal

    heard = []
    before = signal.signal(signal.SIGALRM, lambda *_: heard.append(1))
    signal.setitimer(signal.ITIMER_REAL, 30)
    try:
        assert limited(lambda: None, 5)
        assert not limited(lambda: time.sleep(30), 0.1)
        assert 20 < signal.getitimer(signal.ITIMER_REAL)[0] <= 30
        assert signal.getsignal(signal.SIGALRM) is not None and not heard
        signal.raise_signal(signal.SIGALRM)
        assert heard == [1]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_a_long_answer_is_not_shown_whole():
    result = judge(DOUBLE, lambda x: "x" * 10**6)
    readable(result)
    outcome = run_cases(lambda: print("y" * 10**7), ((),))[0]
    assert len(outcome.printed) <= 10_000


def test_the_memory_of_the_machine_is_not_taken():
    """In a process of its own, since what is left over would be missed."""
    code = """import resource
from nblib.exercises import check, guards
guards.LEAST_MEMORY = guards.MOST_MEMORY = 256 << 20
def leaky_relu(z, slope):
    a = [1.0]
    while True:
        a = a + a
taken = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
before = taken()
print(check("3.4", leaky_relu, seconds=5).diagnosis, taken() - before < 256 << 20)"""
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120
    )
    assert found.stdout.split() == ["raised", "True"], found.stdout + found.stderr


def test_full_memory_is_told_though_the_time_is_up_afterwards():
    """To fill it takes seconds, for each case anew."""
    source = "def twice(x):\n    if np.ndim(x) == 0: raise MemoryError\n    while True: pass"
    result = judge(DOUBLE, student(source), seconds=0.2)
    assert result.diagnosis == "raised" and "`twice(3)` raised MemoryError" in repr(result), result


LATE = {
    "imported inside": ("", "    import torch\n"),
    "imported above": ("import torch\n", ""),
}


@pytest.mark.parametrize("name", LATE)
def test_a_large_package_that_a_function_loads_costs_it_no_time(name):
    """PyTorch needs seconds, and once more for its first optimizer: a fresh kernel's first check
    was stopped there, and the package broken off half loaded."""
    above, inside = LATE[name]
    code = f"""{above}from nblib.exercises import check
def fit(x, t, lr, steps):
{inside}    w = torch.zeros((), dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=lr)
    for _ in range(steps):
        optimizer.zero_grad()
        ((w * torch.tensor(x) - torch.tensor(t)) ** 2).mean().backward()
        optimizer.step()
    return w.item()
print(check("6.3", fit))"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert re.match(r"6\.3 fit: all \d+ cases agree\.", run.stdout), run.stdout + run.stderr


def test_what_stands_for_an_endless_iterator_is_a_class_as_pythons_is():
    """A module that is loaded while a function runs may ask `isinstance`."""

    def own():
        assert not isinstance(3, (itertools.count, itertools.cycle, itertools.repeat))
        return list(zip(itertools.count(2, 3), itertools.cycle([0, 1]), itertools.repeat(7, 3)))

    (outcome,) = run_cases(own, ((),))
    assert outcome.value == [(2, 0, 7), (5, 1, 7), (8, 0, 7)]
