"""The exercise frame: every kind of answer, however odd, gets its own sentence and no traceback.

A small exercise made for the purpose keeps these tests apart from the course's own exercises.
"""

import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook

import nblib
from nblib.exercises import Exercise, Mistake, Quiz, check, quiz, running
from nblib.exercises.diagnosis import judge
from nblib.exercises.running import STOPPED, limited, run_cases
from nblib.exercises.values import written, written_apart
from tests.cells import run_cell
from tests.live import notebook_of

DOUBLE = Exercise(
    id="0.1",
    title="Twice",
    statement="Return 2x.",
    stub="def twice(x):\n    ...",
    solution="def twice(x):\n    return 2 * x",
    start="What is two times x?",
    expected=lambda x: 2 * x,
    cases=((3.0,), (np.array([1.0, -2.0]),), (np.array([[0.5, 1.0, 4.0], [2.0, 0.0, -1.0]]),)),
    hints=("Multiply.", "By two.", "2 * x."),
    well="Twice as good.",
    mistakes=(
        Mistake("square", "def twice(x):\n    return x**2", "You square."),
        Mistake("scalar-only", "def twice(x):\n    return 2 * float(x)", "Arrays come in too."),
    ),
)
PAIR = replace(
    DOUBLE,
    expected=lambda x: (x, np.array([1.0, 2.0])),
    parts=("same", "two"),
    mistakes=(),
    cases=((3.0,), (5.0,)),
)
TABLE = replace(
    DOUBLE,
    stub="def twice(by):\n    ...",
    solution="def twice(by):\n    return by['a'] + 2",
    expected=lambda by: by["a"] + 2,
    mistakes=(),
    cases=(({"a": 1, "b": np.array([1.0, 2.0])},), ({"a": 1, "b": np.array([0.0, 2.0])},)),
)
NUMBERS = Exercise(
    id="0.2",
    title="Numbers",
    statement="Give one and a half, and two.",
    stub="numbers = ...",
    solution="numbers = (1.5, 2)",
    start="One and a half first.",
    expected=(1.5, 2),
    form="two numbers (a, b)",
    parts=("a", "b"),
    tolerance=0.01,
    hints=("Half of three.", "And then two."),
    well="Both.",
    mistakes=(Mistake("swapped", (2, 1.5), "The other way round."),),
)
LETTER = replace(
    NUMBERS,
    expected="b",
    options=("a", "b", "c"),
    form="a, b or c",
    parts=(),
    mistakes=(Mistake("first", "a", "Not the first."),),
)
SLOPE = replace(
    NUMBERS,
    expected=(1, -1),
    probe=lambda line, x: int(line[0] * x + line[1] > 0),
    parts=(),
    arguments=("x",),
    cases=((0,), (2,)),
    form="two numbers (w, b)",
    mistakes=(Mistake("always", (0, 1), "b alone decides."),),
)


def student(source, name="twice"):
    """The function that a student's cell defines."""
    return run_cell(source, {"np": np})[name]


def assert_readable(result):
    """Whole sentences, no traceback, no path, nothing of ours; the HTML says the same."""
    text = repr(result)
    assert result.lines and all(result.lines)
    for trace in ("Traceback", "nblib/", "site-packages", 'File "', "0x"):
        assert trace not in text
    shown = result._repr_html_()
    for line in result.lines:
        assert line.replace("`", "").split("<")[0][:30].replace("&", "&amp;") in shown.replace(
            "<code>", ""
        ).replace("</code>", "")


# --- what a student may hand in ------------------------------------------------------------------

ODD_ANSWERS = {
    "stub": (DOUBLE, "def twice(x):\n    ...", "not-started", "What is two times x?"),
    "stub with a docstring": (DOUBLE, 'def twice(x):\n    """Do."""\n    ...', "not-started", "To"),
    "pass": (DOUBLE, "def twice(x):\n    pass", "not-started", "What is two times x?"),
    "a hole inside": (DOUBLE, "def twice(x):\n    return ... * x", "not-started", "still a `...`"),
    "a hole returned": (DOUBLE, "def twice(x):\n    y = 2\n    return ...", "not-started", "`...`"),
    "prints": (DOUBLE, "def twice(x):\n    print(2 * x)", "printed", "prints `6.0` and returns"),
    "no return": (DOUBLE, "def twice(x):\n    y = 2 * x", "no-return", "returns nothing"),
    "one path without return": (
        DOUBLE, "def twice(x):\n    if np.ndim(x):\n        return 2 * x", "no-return-somewhere",
        "`twice(3)` returned nothing",
    ),
    "rounded": (
        replace(DOUBLE, expected=lambda x: x / 3.0), "def twice(x):\n    return np.round(x / 3, 2)",
        "rounded", "right, but rounded",
    ),
    "half done": (
        DOUBLE, "def twice(x):\n    y = 2 * x\n    z = ...\n    return z", "not-started",
        "There is still a `...` in your line 3, `z = ...`.",
    ),
    "a class": (
        DOUBLE, "def twice(x):\n    return float", "function-returned", "returned the class float"
    ),
    "a hole in a loop": (
        DOUBLE, "def twice(x):\n    for i in range(2):\n        ...\n    return x", "not-started",
        "still a `...`",
    ),
    "an ellipsis in an index": (
        DOUBLE, "def twice(x):\n    return np.asarray(x)[...] * 3", "factor", "1.5 times"
    ),
    "nearly": (
        DOUBLE, "def twice(x):\n    return 2.001 * x + 0.001 * x**2", "nearly", "nearly right"
    ),
    "power": (DOUBLE, "def twice(x):\n    return x ^ 2.0", "raised", "A power is written `**`"),
    "no star": (DOUBLE, "def twice(x):\n    return x(2)", "raised", "Is a `*` missing"),
    "no value yet": (
        DOUBLE, "def twice(x):\n    total += x\n    return total", "raised", "before the loop"
    ),
    "not called": (
        DOUBLE, "def twice(x):\n    return np.exp - x", "raised", "put parentheses after its name"
    ),
    "whole numbers": (
        DOUBLE, "def twice(x):\n    z = np.ones(3, int)\n    z *= 0.5\n    return z", "raised",
        "can hold only integers",
    ),
    "another type": (
        DOUBLE, "def twice(x):\n    return np.isnan('x')", "raised", "not what you expect"
    ),
    "labels of floats": (
        DOUBLE, "def twice(x):\n    raise RuntimeError('expected scalar type Long but found it')",
        "raised", "Run that line alone",
    ),
    "append": (
        DOUBLE, "def twice(x):\n    a = [].append(x)\n    return a.append(x)", "raised",
        "no `=` before them",
    ),
    "comma": (DOUBLE, "def twice(x):\n    return 2 * x,", "array", "a tuple with one element"),
    "name": (
        DOUBLE, "def twice(x):\n    y = 2\n    return yy * x", "raised",
        "raised NameError in your line 3, `return yy * x`, at `yy`: name 'yy' is not defined.",
    ),
    "helper raises": (
        DOUBLE, "def helper(x):\n    return x / 0\ndef twice(x):\n    return helper(x)", "raised",
        "raised ZeroDivisionError in your line 2, `return x / 0`",
    ),
    "shapes": (
        DOUBLE, "def twice(x):\n    return np.ones((2, 3)) @ np.ones((2, 3))", "raised",
        "these shapes do not fit.",
    ),
    "recursion": (DOUBLE, "def twice(x):\n    return twice(x)", "raised", "calls itself without"),
    "exits": (DOUBLE, "import sys\ndef twice(x):\n    sys.exit()", "raised", "raised SystemExit"),
    "in place": (DOUBLE, "def twice(x):\n    x *= 2\n    return x", "in-place", "changes `x`"),
    "in place by index": (
        DOUBLE, "def twice(x):\n    if np.ndim(x):\n        x[0] = 0\n    return 2 * x", "in-place",
        "belongs to the caller",
    ),
    "too few arguments": (DOUBLE, "def twice():\n    return 2", "arguments", "Yours takes `()`"),
    "too many arguments": (
        DOUBLE, "def twice(x, y):\n    return 2 * x", "arguments",
        "called with 1 argument, `twice(x)`. Yours takes `(x, y)`.",
    ),
    "text": (DOUBLE, "def twice(x):\n    return str(2 * x)", "type", "It returned text."),
    "a dict": (DOUBLE, "def twice(x):\n    return {1: 2 * x}", "type", "It returned a dict."),
    "a function": (
        DOUBLE, "def twice(x):\n    return np.sin", "function-returned", "in parentheses"
    ),
    "complex": (DOUBLE, "def twice(x):\n    return np.array(2j * x)[None]", "type", "complex128"),
    "objects": (
        DOUBLE, "def twice(x):\n    return np.array([x, None], object)", "type", "a list of 2",
    ),
    "scalar for array": (DOUBLE, "def twice(x):\n    return 2.0", "scalar", "a single number"),
    "array for scalar": (
        DOUBLE, "def twice(x):\n    return np.atleast_1d(2 * x)", "array", "shape (1,)"
    ),
    "transposed": (
        DOUBLE, "def twice(x):\n    return np.transpose(2 * x)", "transposed",
        "rows and columns are swapped",
    ),
    "wrong shape": (
        DOUBLE, "def twice(x):\n    return 2 * x if np.ndim(x) < 1 else 2 * x[None]", "shape",
        "The shape is (1, 2), expected (2,).",
    ),
    "nan": (DOUBLE, "def twice(x):\n    return x * np.nan", "nan", "not a number"),
    "negative": (DOUBLE, "def twice(x):\n    return -2 * x", "sign-of-all", "sign is wrong"),
    "four times": (DOUBLE, "def twice(x):\n    return 4 * x", "factor", "2 times the expected"),
    "plus one": (DOUBLE, "def twice(x):\n    return 2 * x + 1", "offset", "same amount, 1"),
    "constant": (
        DOUBLE, "def twice(x):\n    return 7 + 0 * x", "constant", "is 7 in every case"
    ),
    "catalogued": (DOUBLE, "def twice(x):\n    return x * x", "square", "You square."),
    "catalogued exception": (
        DOUBLE, "def twice(x):\n    return float(x) + float(x)", "scalar-only", "Arrays come in"
    ),
    "nothing known": (
        DOUBLE, "def twice(x):\n    return x**3 + 7 * x * abs(x)", "unknown",
        "It is right wherever x = 0, and wrong elsewhere.",
    ),
    "nothing known, nothing right": (
        DOUBLE, "def twice(x):\n    return x + 5 * x**3 + 1", "unknown", "expected `6`"
    ),
    "a table of the caller's": (
        TABLE, "def twice(by):\n    by['a'] *= 1\n    by['b'] = 0\n    return 3", "in-place",
        "changes `by`",
    ),
    "one of two": (PAIR, "def twice(x):\n    return x", "type", "2 results: same and two"),
    "a part is wrong": (
        PAIR, "def twice(x):\n    return x, np.array([1, 3])", "repair",
        "gave two = `[1, 3]`, expected `[1, 2]`",
    ),
    "a part has another shape": (
        PAIR, "def twice(x):\n    return x, np.array([1.0])", "shape", "The shape is (1,)"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD_ANSWERS)
def test_odd_function(name):
    exercise, source, diagnosis, words = ODD_ANSWERS[name]
    result = judge(exercise, student(source))
    assert (result.diagnosis, bool(result)) == (diagnosis, False)
    assert words in repr(result)
    assert 'check("0.1", twice, hint=' in result.lines[-1]
    assert_readable(result)


ODD_VALUES = {
    "nothing": (NUMBERS, None, "none", "what `print`, `append` and a function without"),
    "a hole": (NUMBERS, ..., "not-started", "One and a half first."),
    "half done": (NUMBERS, (1.5, ...), "not-started", "There is still a `...` for `b`."),
    "not begun": (NUMBERS, (..., ...), "not-started", "One and a half first."),
    "a class": (NUMBERS, dict, "called", "You gave the class dict."),
    "text": (NUMBERS, "1.5, 2", "text", "without quotation marks"),
    "a function": (NUMBERS, len, "called", "You gave the function len."),
    "a set": (NUMBERS, {1.5, 2}, "form", "Expected: two numbers (a, b)."),
    "ragged": (NUMBERS, [1.5, [2, 3]], "form", "Expected: two numbers (a, b)."),
    "nan": (NUMBERS, (1.5, float("nan")), "nan", "not a number"),
    "one number": (NUMBERS, 1.5, "shape", "Expected: two numbers (a, b)."),
    "three": (NUMBERS, (1.5, 2, 3), "shape", "You gave `(1.5, 2, 3)`."),
    "a known mistake": (NUMBERS, [2, 1.5], "swapped", "The other way round."),
    "near": (NUMBERS, (1.52, 2), "unknown", "1 of 2 right; look again at a."),
    "signs": (NUMBERS, (-1.5, -2), "sign-of-all", "look again at a and b."),
    "array for a letter": (LETTER, np.ones(2), "form", "Give a, b or c"),
    "another letter": (LETTER, "z", "form", 'such as "a"'),
    "wrong letter": (LETTER, "A", "first", "Not the first."),
    "unknown letter": (LETTER, "c", "unknown", "not this one."),
    "known line": (SLOPE, (0, 5), "always", "At x = 0 your numbers give 1; expected 0."),
    "other line": (SLOPE, (0, -5), "unknown", "1 of 2 points right."),
    "half a line": (SLOPE, (1,), "shape", "Expected: two numbers (w, b)."),
    "function wanted": (DOUBLE, 6.0, "not-a-function", 'do not call it: `check("0.1", twice)`'),
}


@pytest.mark.parametrize("name", ODD_VALUES)
def test_odd_value(name):
    exercise, answer, diagnosis, words = ODD_VALUES[name]
    result = judge(exercise, answer)
    assert (result.diagnosis, bool(result)) == (diagnosis, False)
    assert words in repr(result)
    assert_readable(result)


RIGHT = [
    (DOUBLE, lambda x: x + x),
    (DOUBLE, lambda *numbers: 2 * numbers[0]),
    (DOUBLE, lambda x, scale=2: scale * x),
    (DOUBLE, lambda x: (2 * np.asarray(x)).tolist()),
    (DOUBLE, lambda x: np.float32(2) * np.asarray(x, dtype=np.float32)),
    (DOUBLE, lambda x: nblib.tensor(2 * np.asarray(x), requires_grad=True)),
    (PAIR, lambda x: [x, [1, 2]]),
    (NUMBERS, (1.5, 2)),
    (NUMBERS, [1.495, 2.01]),
    (NUMBERS, np.array([1.5, 2.0])),
    (NUMBERS, nblib.tensor([1.5, 2.0])),
    (LETTER, " B "),
    (SLOPE, (1, -1)),
    (SLOPE, (7.5, 0)),
]


@pytest.mark.parametrize("exercise, answer", RIGHT)
def test_right_answers_pass_however_written(exercise, answer):
    result = judge(exercise, answer)
    assert result.passed and result and result.diagnosis == "right", result
    assert exercise.well in result.lines
    assert_readable(result)


def test_a_right_answer_that_also_prints_passes_and_says_so():
    result = judge(DOUBLE, student("def twice(x):\n    print('x is', x)\n    return 2 * x"))
    assert result.passed and "Your function also printed `x is 3.0`." in result.lines


def test_nothing_of_the_students_reaches_the_screen(capsys):
    judge(DOUBLE, student("def twice(x):\n    print('hello')\n    return np.log(-abs(x)) * 0"))
    assert capsys.readouterr() == ("", "")


def test_hints_are_graded():
    wrong = student("def twice(x):\n    return x**3 + 4 * x")
    one, two = judge(DOUBLE, wrong, hint=1), judge(DOUBLE, wrong, hint=2)
    assert one.lines[-1] == "Hint 1 of 3: Multiply."
    assert two.lines[-2:] == ("Hint 1 of 3: Multiply.", "Hint 2 of 3: By two.")
    assert judge(DOUBLE, wrong, hint=9).lines[-1] == "Hints go from hint=1 to hint=3."
    assert judge(DOUBLE, wrong, hint="2").lines[-1] == "Hints go from hint=1 to hint=3."
    assert judge(DOUBLE, wrong).lines[-1] == 'For a hint: `check("0.1", twice, hint=1)`'
    assert "Hint" not in repr(judge(DOUBLE, lambda x: 2 * x, hint=2))


def test_arguments_are_fresh_for_every_case_and_every_check():
    seen = []

    def twice(x):
        seen.append(np.copy(x))
        np.asarray(x)[...] = 0
        return 2 * seen[-1]

    judge(DOUBLE, twice)
    judge(DOUBLE, twice)
    assert [s.tolist() for s in seen[:3]] == [s.tolist() for s in seen[3:]]
    assert seen[1].tolist() == [1.0, -2.0]


def test_arguments_may_be_lists_of_arrays():
    layers = [(np.array([[1.0, 2.0]]), np.array([3.0])), (np.eye(1), np.zeros(1))]
    case = (layers,)

    def change_inside(layers):
        layers[0][1][0] = 5.0

    assert run_cases(lambda layers: layers[0][0], (case,))[0].changed == ()
    assert run_cases(lambda layers: layers.pop(), (case,))[0].changed == ("layers",)
    assert run_cases(change_inside, (case,))[0].changed == ("layers",)


def test_numbers_that_look_alike_are_written_apart():
    assert written_apart(0.33331, 0.33334) == ("0.33331", "0.33334")
    assert written(-0.0) == "0" and written(np.zeros((5, 5))) == "an array of shape (5, 5)"


def test_an_object_that_cannot_be_printed_is_named_by_its_type():
    source = (
        "class Odd:\n    def __repr__(self):\n        return self.missing\n"
        "def twice(x):\n    return Odd()"
    )
    result = judge(DOUBLE, student(source))
    assert result.diagnosis == "type" and "It returned an Odd." in repr(result)


# --- loops that do not end -----------------------------------------------------------------------

ENDLESS = {
    "plain": "while True:\n        pass",
    "with work": "n = 0\n    while n >= 0:\n        n = n + 1",
    "swallows exceptions": (
        "while True:\n        try:\n            x = abs(-1)\n        except Exception:\n"
        "            pass"
    ),
    "swallows everything": (
        "while True:\n        try:\n            x = abs(-1)\n        except:\n            pass"
    ),
    "swallows everything, deep down": (
        "while True:\n        try:\n            while True:\n                x = abs(-1)\n"
        "        except BaseException:\n            continue"
    ),
    "in a comprehension": "import itertools\n    return [i for i in itertools.count() if i < 0]",
    "prints": "while True:\n        print(end='')",
}


@pytest.mark.parametrize("name", ENDLESS)
def test_endless_loop_is_stopped(name):
    result = judge(DOUBLE, student(f"def twice(x):\n    {ENDLESS[name]}"), seconds=0.2)
    assert result.diagnosis == "time"
    assert "`twice(3)` did not finish and was stopped" in repr(result)
    assert_readable(result)


def test_only_the_case_that_hangs_is_named():
    source = "def twice(x):\n    while np.ndim(x) == 2:\n        pass\n    return 2 * x"
    outcomes = run_cases(student(source), DOUBLE.cases, seconds=0.2)
    assert [outcome.state for outcome in outcomes] == ["", "", STOPPED]
    assert outcomes[0].value == 6.0


def test_a_limit_works_in_any_thread():
    found = []
    loop = student("def twice(x):\n    while True: pass")
    thread = threading.Thread(target=lambda: found.append(judge(DOUBLE, loop, seconds=0.2)))
    thread.start()
    thread.join(30)
    assert found and found[0].diagnosis == "time"


@pytest.mark.parametrize("seconds", [float("inf"), 1e300, 10**400, 0, -2, float("nan")])
def test_a_limit_that_no_clock_can_wait_for_is_brought_to_one_that_it_can(seconds):
    """A lock and an alarm refuse such numbers, and the call would wait for ever."""
    alarm, ended = getattr(signal, "SIGALRM", signal.SIGINT), []  # Windows has none
    handler = signal.getsignal(alarm)

    def work():
        ended.append(limited(lambda: None, seconds))

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(10)
    assert ended and not thread.is_alive()
    work()  # in the main thread, which has an alarm too
    assert len(ended) == 2 and signal.getsignal(alarm) == handler


def test_no_exception_arrives_late():
    """Calls that end about when their time is up: stopped or not, nothing strikes afterwards."""
    limit, ended = 0.002, []
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)  # the watcher is let in at almost any line
    try:
        for k in range(120):

            def work(seconds=limit * k / 60):
                end = time.monotonic() + seconds
                while time.monotonic() < end:
                    pass

            ended.append(limited(work, limit))
            for _ in range(2000):  # room for a stray exception to show itself
                pass
        endless = limited(student("def twice():\n    while True: pass"), limit)
    finally:
        sys.setswitchinterval(interval)
    assert ended[0] and not endless
    assert len(ended) == 120


def test_exceptions_pass_through_the_limit():
    with pytest.raises(KeyboardInterrupt):
        limited(lambda: exec("raise KeyboardInterrupt"), 5)


def test_in_a_kernel():
    """The real thing: a kernel's main thread, the line in the cell, and a kernel that lives on."""
    from nbclient import NotebookClient

    cells = [
        "from nblib.exercises import check",
        "def leaky_relu(z, slope):\n    while True:\n        z = z + 1",
        'check("3.4", leaky_relu, seconds=0.3)',
        "def leaky_relu(z, slope):\n    a = 1\n    return a / b",
        'check("3.4", leaky_relu)',
    ]
    book = new_notebook(cells=[new_code_cell(cell) for cell in cells])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYDEVD_DISABLE_FILE_VALIDATION", "1")
        NotebookClient(book, kernel_name="python3", timeout=60).execute()
    stopped, raised = (book.cells[i].outputs for i in (2, 4))
    assert "3.4 leaky_relu: stopped." in stopped[0]["data"]["text/plain"]
    assert "raised NameError in your line 3, `return a / b`" in raised[0]["data"]["text/plain"]
    assert len(stopped) == len(raised) == 1
    nbformat.validate(book)


# --- check and quiz ------------------------------------------------------------------------------


def test_unknown_exercise_names_the_known_ones():
    for id in ("9.9", "", 3.2, None):
        result = check(id, 1)
        assert result.diagnosis == "no-such-exercise" and "1.1, 1.2" in repr(result)
        assert not result
    assert "first argument is the exercise" in repr(check(len, "2.2"))


def test_check_without_an_answer_says_how_to_begin():
    assert check("2.1").diagnosis == "not-started"
    assert check("2.1", hint=1).lines[-1].startswith("Hint 1 of ")


@pytest.mark.parametrize("hint", ["2", 2.0, float("nan"), [1], np.array([1, 2]), 0])
def test_a_hint_that_there_is_not_names_those_that_there_are(hint):
    said = check("0.2", lambda labels: 1, hint=hint).lines
    assert said[-1] == "Hints go from hint=1 to hint=3."


@pytest.mark.parametrize("seconds", ["3", None, 0, -2, float("nan"), [1], np.array([1.0, 2.0])])
def test_a_limit_that_is_none_is_named(seconds):
    result = check("0.2", lambda labels: 1, seconds=seconds)
    assert not result and repr(seconds) in repr(result) and "seconds=30" in repr(result)


@pytest.mark.parametrize("seconds", [float("inf"), 10**400, np.float32(2)])
def test_a_long_limit_is_a_limit(seconds):
    assert check("0.2", lambda labels: np.bincount(labels).max() / len(labels), seconds=seconds)


TRIAL = Quiz(
    id="0.trial",
    question="Is a < b & c?",
    right=1,
    options=(("yes", "Because of a."), ("no <", "Because of b."), ("perhaps?", "Because of c.")),
)
TEXT = "Predict: Is a < b & c?\n  a) yes\n  b) no <\n  c) perhaps?\nChoose, then lock."


def trial():
    from nblib.exercises.quiz import widget_class

    return widget_class()(TRIAL)


def test_quiz_as_text():
    bundle, _ = trial()._repr_mimebundle_()
    assert bundle["text/plain"] == TEXT
    assert bundle["text/html"] == (
        "<p><strong>Predict:</strong> Is a &lt; b &amp; c?</p>"
        "<p>a) yes<br>b) no &lt;<br>c) perhaps?</p><p>Choose, then lock.</p>"
    )
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_quiz_reveals_only_when_locked():
    asked = trial()
    assert asked.button.disabled
    assert repr(asked.lock()) == TEXT and not asked.locked  # nothing chosen yet
    asked.choose("a")
    assert not asked.button.disabled and "Because" not in asked.answer.value + repr(asked)
    asked.choose("c").button.click()
    assert asked.locked and asked.options.disabled
    assert "c) is not right." in asked.answer.value
    for words in ("Because of c.", "The right answer is b) no &lt;. Because of b."):
        assert words in asked.answer.value
    assert "Because of a." not in asked.answer.value
    assert repr(asked).endswith(
        "c) is not right.\nBecause of c.\nThe right answer is b) no <. Because of b."
    )
    asked.choose("b").lock()
    assert asked.options.index == 2  # locked is locked


def test_quiz_right_answer():
    asked = trial().choose("B").lock()
    assert repr(asked).endswith("b) is right.\nBecause of b.")


def test_quiz_in_one_line_of_text():
    assert "c) is not right." in repr(quiz("1.best-line", "c"))
    with pytest.raises(ValueError, match=r"unknown option 'z'\. Choose one of: a, b, c, d\."):
        quiz("1.best-line", "z")
    for odd in ("best-line", None, ["1.best-line"]):
        with pytest.raises(ValueError, match=r"unknown quiz .*\. Choose one of: 0\.rings"):
            quiz(odd)


def test_importing_the_exercises_loads_no_widgets():
    code = (
        "import sys, nblib.exercises as e; e.check('1.1', [0]); "
        "print([m for m in ('ipywidgets', 'torch', 'matplotlib', 'sklearn') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_quiz_by_keyboard_in_the_browser(open_notebook):
    """Tab to an option, Space, Tab to the button, Enter: the explanation appears, focus stays."""
    source = "from nblib.exercises import quiz\nquiz('1.minsky-papert')"
    notebook = open_notebook("quiz.ipynb", notebook_of(source))
    page = notebook.page
    page.set_viewport_size({"width": 900, "height": 900})
    notebook.run_all()
    options = page.locator(".nblib-quiz input[type=radio]")
    options.first.wait_for(timeout=30_000)
    labels = page.locator(".nblib-quiz .widget-radio-box label").all()
    boxes = [label.bounding_box() for label in labels]
    bottoms = [box["y"] + box["height"] for box in boxes]
    assert all(box["y"] >= end for box, end in zip(boxes[1:], bottoms, strict=False))
    assert max(box["height"] for box in boxes) > 1.5 * min(box["height"] for box in boxes)

    options.nth(2).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    lock = page.locator(".nblib-quiz button")
    page.wait_for_function("() => !document.querySelector('.nblib-quiz button').disabled")
    assert page.get_by_text("smallest case").count() == 0
    page.keyboard.press("Tab")
    assert lock.evaluate("button => button === document.activeElement")
    page.keyboard.press("Enter")
    page.get_by_text("d) is right.").wait_for(timeout=10_000)
    assert page.get_by_text("smallest case").is_visible()
    assert page.locator(".nblib-quiz [role=status]").count() == 1
    assert lock.evaluate("button => button === document.activeElement")
    assert all(option.is_disabled() for option in options.all())


def test_a_half_done_answer_is_not_sent_back_to_its_beginning():
    start = DOUBLE.start
    half = judge(DOUBLE, student("def twice(x):\n    y = 2 * x\n    z = ...\n    return z"))
    bare = judge(DOUBLE, student("def twice(x):\n    'Twice.'\n    ..."))
    assert start in repr(bare) and start not in repr(half)
    assert start not in repr(judge(NUMBERS, (1.5, ...)))


LEANING = {
    "a variable": ("return factor * x", "It reads `factor`, 2, from another cell."),
    "through a helper": (
        "def helper(x):\n        return factor * x\n    return helper(x)",
        "It reads `factor`, 2,",
    ),
    "a helper beside its variable": ("return helper(x)", None),
    "in a comprehension": (
        "return sum(x for _ in numbers)",
        "It reads `numbers`, `[1, 1]`, a list of 2, from",
    ),
    "not on this path": ("return 2 * x if True else factor", None),
    "what its cell makes": ("return own * x", None),
    "a module": ("return np.multiply(2, x)", None),
    "a function": ("return double(x)", None),
    "a class": ("return Doubler().of(x)", None),
}


@pytest.mark.parametrize("name", LEANING)
def test_a_right_answer_that_leans_on_the_notebook_is_told_so(name):
    body, words = LEANING[name]
    names = {"np": np}
    run_cell(
        "factor, numbers = 2, [1, 1]\ndef helper(x):\n    return factor * x\n"
        "def double(x):\n    return 2 * x\n"
        "class Doubler:\n    def of(self, x):\n        return 2 * x",
        names,
    )
    before = dict(names)
    answer = run_cell(f"own = 2\ndef twice(x):\n    {body}", names)["twice"]
    result = judge(DOUBLE, answer)
    assert result.passed
    assert ("from another cell" in repr(result)) == bool(words) and (words or "") in repr(result)
    assert names == {**before, "own": 2, "twice": answer}
    assert_readable(result)


def test_a_wrong_answer_that_reads_the_notebook_in_place_of_its_argument_is_told_so():
    names = run_cell("z = np.ones(3)", {"np": np})
    result = judge(DOUBLE, run_cell("def twice(x):\n    return 2 * z", names)["twice"])
    said = "It never reads its argument `x`, but `z` of the notebook, which is `[1, 1, 1]`"
    assert not result.passed and said in repr(result)
    reads = run_cell("def twice(x):\n    return [3 * x for _ in z]", names)["twice"]
    assert "never reads" not in repr(judge(DOUBLE, reads))


def test_a_callable_that_runs_out_ends_its_iterator():
    """As in `iter(lines.__next__, "")`; NumPy's first `np.unique` goes through such a one."""
    (outcome,) = run_cases(lambda: list(iter(iter([1, 2]).__next__, 3)), ((),))
    assert outcome.value == [1, 2]


def test_the_limit_strikes_nothing_but_the_call(monkeypatch):
    """A search for a repair makes a thousand such calls. On a busy machine the time of one can be
    up before it has begun: the exception then came outside of it, and ended the kernel."""

    def at_once(alarm, seconds):
        alarm()
        return lambda: None

    monkeypatch.setattr(running, "_set_alarm", at_once)
    assert limited(lambda: None, 5.0)
