"""Exercises that answer back: `check("2.1", answer)` and `quiz("1.best-line")`.

`catalogue` has one file an exercise, and one with the quizzes of each part; loading.py reads them.
frame.py says what an exercise is, diagnosis.py judges an answer to it (running.py runs it safely,
values.py compares and prints), checkpoints.py and lab.py are what the lab has besides, quiz.py asks
and reveals, keeping.py keeps what was done, and receipt.py writes it down for a teacher.
"""

from dataclasses import replace
from numbers import Integral, Real
from typing import Any, Protocol, Self

from nblib.choose import choose
from nblib.words import count as counted

from .checkpoints import judge_checkpoint, points, ready, report, use_reference
from .diagnosis import judge
from .frame import Exercise, Mistake, Result
from .keeping import Progress, attended, clear_progress, note_check, notes, of_exercise, page
from .lab import Checkpoint
from .loading import EXERCISES, read_quizzes
from .quiz import Quiz, widget_class
from .receipt import receipt

QUIZZES = read_quizzes()


class Asked(Protocol):
    """A quiz on the screen, as `quiz` returns it: a widget that can be answered in code too."""

    locked: bool  # whether the choice is made and its reason shown

    def choose(self, letter: str) -> Self:
        """Choose an option by its letter."""

    def lock(self) -> Self:
        """Lock the choice and show why it is right or not."""


__all__ = [
    "EXERCISES",
    "QUIZZES",
    "Exercise",
    "Mistake",
    "Quiz",
    "Result",
    "check",
    "clear_progress",
    "points",
    "progress",
    "quiz",
    "ready",
    "receipt",
    "report",
    "use_reference",
]


def check(
    id: str,
    answer: Any = ...,
    hint: int | None = None,
    *,
    seconds: float = 3.0,
    roll: str = "",
    most_hints: int | None = None,
) -> Result:
    """Judge an answer and say what was tried, what came out, what was expected, what to look at.

    id          the exercise, such as "2.1"
    answer      a function, number, array, tuple or letter, as the exercise asks
    hint        None, or 1, 2, 3: also show that many of its hints
    seconds     how long the student's code may take in all
    roll        a roll number, in a notebook whose exercises have numbers of one's own
    most_hints  None, or how many hints the teacher's edition of the notebook has
    Returns a Result; it is truthy for a right answer. Wrong answers, unknown ids, and a hint or a
    limit that there is not, do not raise.

    >>> check("0.2", lambda labels: np.bincount(labels).max() / len(labels)).passed
    True
    >>> check("0.2", lambda labels: np.bincount(labels).max()).passed
    False
    """
    try:
        exercise = choose(id, EXERCISES, "exercise")
    except ValueError as error:
        meant = 'The first argument is the exercise, as text: check("2.1", answer).'
        lines = (str(error),) if isinstance(id, str) else (meant, str(error))
        return Result(False, "no-such-exercise", lines)
    if not (isinstance(seconds, Real) and seconds > 0):
        said = "seconds is how long your code may take, a number above 0 such as seconds=30"
        return Result(False, "no-such-limit", (f"{id}: {said}; got {seconds!r}.",))
    if not (hint is None or isinstance(hint, Integral)):
        hint = 0  # of which the result says that there is none
    exercise = EXERCISES.own(id, roll)
    judged = judge_checkpoint if isinstance(exercise, Checkpoint) else judge
    most = len(exercise.hints) if most_hints is None else most_hints
    shown = hint if hint is None or hint <= most else most or None
    result = _kept(exercise, judged(exercise, answer, shown, seconds), shown)
    return result if most_hints is None else _with_few_hints(exercise, result, hint, most)


def _with_few_hints(exercise: Exercise, result: Result, hint: int | None, most: int) -> Result:
    """The result without an offer of more hints than the teacher's edition has."""
    offers = {exercise.offer(k): k for k in range(1, len(exercise.hints) + 1)}
    lines = [
        line.replace(", hint=", f", most_hints={most}, hint=") if line in offers else line
        for line in result.lines
        if offers.get(line, 0) <= most
    ]
    if hint is not None and hint > most and not result.passed:
        few = counted(most, "hint") if most else "no hints"
        lines.append(f"This edition of the notebook has {few} to {exercise.id}.")
    return replace(result, lines=tuple(lines))


def _kept(exercise: Exercise, result: Result, hint: int | None) -> Result:
    """The result, after it has been kept; it goes on from the hints that were read before."""
    if not attended():
        return result
    count = len(exercise.hints)
    read = max(of_exercise(exercise.id).get("hints", 0), hint if hint in range(count + 1) else 0)
    note_check(exercise.id, result.passed, result.diagnosis, read)
    following = exercise.offer(min(read + 1, count))
    lines = [following if line == exercise.offer(1) else line for line in result.lines]
    return replace(result, lines=(*lines, *notes()))


def progress() -> Progress:
    """A page with what you have done in all notebooks, kept on this machine alone.

    Returns a Progress, whose `rows` are (notebook, exercises, predictions) in words.

    >>> [title for title, *_ in progress().rows][:2]
    ['00 Start here', '01 Why neural networks?']
    """
    return page(EXERCISES, QUIZZES)


def quiz(id: str, choice: str | None = None, *, again: bool = False) -> Asked:
    """Ask a question: choose an option, lock it, read why it is right or not.

    id      the question, such as "1.best-line"
    choice  a letter: choose and lock at once, for places where no widget can be shown
    again   ask it anew, after the lesson; the second answer is kept beside the first
    Returns a widget whose text is the question. Raises ValueError for an unknown id or letter.

    >>> quiz("1.best-line").locked, quiz("1.best-line", "a").locked
    (False, True)
    """
    widget = widget_class()(choose(id, QUIZZES, "quiz"), again)
    return widget if choice is None else widget.choose(choice).lock()
