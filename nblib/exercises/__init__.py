"""Exercises that answer back: `check("2.1", answer)` and `quiz("1.best-line")`.

`catalogue` has one file an exercise, and one with the quizzes of each part; loading.py reads them.
frame.py says what an exercise is, diagnosis.py judges an answer to it (running.py runs it safely,
values.py compares and prints), checkpoints.py and lab.py are what the lab has besides, quiz.py asks
and reveals, keeping.py keeps what was done.
"""

from dataclasses import replace
from typing import Any, Protocol, Self

from nblib.choose import choose

from .checkpoints import judge_checkpoint, points, ready, report, use_reference
from .diagnosis import judge
from .frame import Exercise, Mistake, Result
from .keeping import Progress, attended, clear_progress, note_check, notes, of_exercise, page
from .lab import Checkpoint
from .loading import EXERCISES, read_quizzes
from .quiz import Quiz, widget_class

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
    "report",
    "use_reference",
]


def check(id: str, answer: Any = ..., hint: int | None = None, *, seconds: float = 3.0) -> Result:
    """Judge an answer and say what was tried, what came out, what was expected, what to look at.

    id       the exercise, such as "2.1"
    answer   a function, number, array, tuple or letter, as the exercise asks
    hint     None, or 1, 2, 3: also show that many of its hints
    seconds  how long the student's code may take in all
    Returns a Result; it is truthy for a right answer. Wrong answers and unknown ids do not raise.

    >>> check("3.2", lambda z: 1 / (1 + np.exp(-z))).passed
    True
    >>> check("3.2", lambda z: 1 / (1 + np.exp(z))).passed
    False
    """
    exercise = EXERCISES.get(id) if isinstance(id, str) else None
    if exercise is None:
        line = (
            f"There is no exercise {id!r}. "
            if isinstance(id, str)
            else 'The first argument is the exercise, as text: check("2.1", answer). '
        )
        return Result(False, "no-such-exercise", (f"{line}There are: {', '.join(EXERCISES)}.",))
    judged = judge_checkpoint if isinstance(exercise, Checkpoint) else judge
    return _kept(exercise, judged(exercise, answer, hint, seconds), hint)


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
    """A page with what you have done in all notebooks, kept on this machine alone."""
    return page(EXERCISES, QUIZZES)


def quiz(id: str, choice: str | None = None) -> Asked:
    """Ask a question: choose an option, lock it, read why it is right or not.

    id      the question, such as "1.best-line"
    choice  a letter: choose and lock at once, for places where no widget can be shown
    Returns a widget whose text is the question. Raises ValueError for an unknown id or letter.

    >>> quiz("1.best-line").locked, quiz("1.best-line", "a").locked
    (False, True)
    """
    widget = widget_class()(choose(id, QUIZZES, "quiz"))
    return widget if choice is None else widget.choose(choice).lock()
