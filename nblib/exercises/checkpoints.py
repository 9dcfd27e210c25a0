"""The lab's checkpoints: judged, remembered, lent, reported and graded.

What `check` found is kept in the kernel's memory for a teacher's points; the progress line and the
report know what was passed before, too (keeping.py). `use_reference` lends our function where the
student's is missing. lab.py says what a checkpoint is; the eleven are in catalogue/8_lab.
"""

import contextlib
import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from nblib import datasets
from nblib.choose import choose
from nblib.words import count

from .diagnosis import judge
from .frame import Result
from .keeping import note_borrowed, read
from .lab import Checkpoint, Together
from .loading import EXERCISES
from .unfinished import is_stub

PART = "8."  # how their ids begin
GOAL = 97.0  # per cent of the 10,000 test images
LEAST = 90.0  # from here on an accuracy earns a part of its points, and at the goal all
ACCURACY = 3  # points
PASSED: dict = {}  # id -> what the last check of this kernel found
_LENT_NOW: set = set()  # ids of what has been lent since the last check began


def checkpoints():
    """All of them, in order."""
    return [EXERCISES[id] for id in EXERCISES if _is_one(id)]


def _is_one(id):
    return id in EXERCISES and id.startswith(PART)


def checkpoint(id):
    """One of them. Only this one is read: some need the pieces of others. ValueError for others."""
    return EXERCISES[choose(id, [id for id in EXERCISES if _is_one(id)], "checkpoint")]


def reference_of(id):
    """Our functions for a checkpoint, as a tuple. ValueError for one that has none."""
    if not checkpoint(id).reference:
        raise ValueError(f"{id} has no reference: it is an experiment of your own.")
    return checkpoint(id).reference


Ours: TypeAlias = Callable[..., Any] | tuple[Callable[..., Any], ...]


def use_reference(id: str) -> Ours:
    """Our function for a checkpoint, or our functions as a tuple, in the stub's order.

    Whoever is stuck at 8.3 goes on with `cross_entropy, cross_entropy_backward =
    use_reference("8.3")`. ValueError for 8.11, an experiment of one's own, and for unknown ids.

    >>> [function.__name__ for function in use_reference("8.3")]
    ['cross_entropy', 'cross_entropy_backward']
    """
    functions = reference_of(id)
    _LENT_NOW.add(id)
    note_borrowed(id)
    return functions if len(functions) > 1 else functions[0]


@dataclass(frozen=True, repr=False)
class LabResult(Result):
    """A Result with the progress line below it."""

    progress: str = ""

    def __repr__(self):
        return "\n".join((*self.lines, self.progress))

    def _repr_html_(self):
        lines = (*self.lines, self.progress)
        return Result(self.passed, self.diagnosis, lines)._repr_html_()


def judge_checkpoint(
    exercise: Checkpoint, answer: Any, hint: int | None, seconds: float
) -> LabResult:
    """Judge an answer as every exercise's, and remember in this kernel how it went."""
    pieces = answer if isinstance(answer, tuple) else (answer,)
    lent = exercise.reference
    if any(piece is ours for piece in pieces for ours in lent):
        head = f"{exercise.id} {exercise.name}: this is the reference."
        result = Result(False, "reference", (head, _LENT))
    elif not _bare(answer) and (sentence := exercise.misfit(answer)):
        head = f"{exercise.id} {exercise.name}: it cannot be called."
        result = Result(False, "arguments", (head, sentence))
    elif missing := _used(pieces, lambda point, piece: piece is None or is_stub(piece)):
        head = f"{exercise.id} {exercise.name}: an earlier piece is missing."
        line = f"It uses {_listed(missing)}, not written yet. Write it, or use our version:"
        result = Result(False, "waiting", (head, f"{line} `{_borrowing(missing[0][0])}`"))
    else:
        limit = max(seconds, exercise.seconds)
        _LENT_NOW.clear()
        result = judge(exercise, exercise.prepared(answer), hint, limit)
        if exercise.id in _LENT_NOW or _holds(pieces, lent):
            head = f"{exercise.id} {exercise.name}: it calls the reference."
            result = Result(False, "reference", (head, _LENT))
        done = passed()
        doubtful = _used(pieces, lambda point, _: point.id not in done)
        if doubtful and not result.passed and result.diagnosis not in ("not-started", "reference"):
            line = f"It uses {_listed(doubtful)}, not passed yet: the mistake may be there."
            result = Result(False, result.diagnosis, (*result.lines, line))
    PASSED[exercise.id] = result.passed
    return LabResult(result.passed, result.diagnosis, result.lines, progress())


def _bare(answer):
    """Whether nothing that could be looked at has come in, or what the catalogue has built."""
    return answer is None or answer is ... or isinstance(answer, Together)


def _used(pieces, wanted):
    """(checkpoint, name) of earlier pieces that these functions call, themselves or through helpers
    of the student's own, and that `wanted` picks; what has been lent is never picked."""
    found, waiting = {}, [piece for piece in pieces if inspect.isfunction(piece)]
    seen = list(waiting)
    while waiting:
        function = waiting.pop()
        for name in function.__code__.co_names:
            called = function.__globals__.get(name, ...)
            point = next((point for point in checkpoints() if name in point.names), None)
            if point is None:
                own = inspect.isfunction(called) and called.__globals__ is function.__globals__
                if own and called not in seen:
                    seen.append(called)
                    waiting.append(called)
                continue
            ours = (*point.reference, *pieces, ...)
            if all(called is not other for other in ours) and wanted(point, called):
                found[name] = point
    pairs = [(point, name) for name, point in found.items()]
    return sorted(pairs, key=lambda pair: (int(pair[0].id[2:]), pair[1]))


def _holds(pieces, lent):
    """Whether one of these functions can call one that was lent: by a name of the notebook's or of
    a function around it, through helpers of the student's own, from a list, a partial, a default.
    """
    waiting, seen = [*pieces], []
    while waiting:
        one = waiting.pop()
        if any(one is ours for ours in lent):
            return True
        if any(one is other for other in seen):
            continue
        seen.append(one)
        if inspect.isfunction(one):
            codes, space = [one.__code__], one.__globals__
            for code in codes:  # it grows while it is gone through
                codes += [inner for inner in code.co_consts if inspect.iscode(inner)]
            named = [space[name] for code in codes for name in code.co_names if name in space]
            held = [*named, *(one.__defaults__ or ()), *(one.__kwdefaults__ or {}).values()]
            for cell in one.__closure__ or ():
                with contextlib.suppress(ValueError):  # it has no value yet
                    held.append(cell.cell_contents)
            # of what is called by name, a library's functions are none of the student's
            waiting += [
                h for h in held if not inspect.isfunction(h) or h.__globals__ is space or h in lent
            ]
        elif isinstance(one, functools.partial):
            waiting += [one.func, *one.args, *one.keywords.values()]
        elif isinstance(one, tuple | list):
            waiting += one[:100]
        elif isinstance(one, dict):
            waiting += [*one.values()][:100]
    return False


def _listed(found):
    return ", ".join(f"{name} ({point.id})" for point, name in found)


def _borrowing(point):
    return f'{", ".join(point.names)} = use_reference("{point.id}")'


_LENT = "You can go on with it, but it does not count as yours: come back whenever you like."


def passed():
    """The ids of those whose last check in this kernel passed, or else one before it."""
    kept = read()["exercises"]
    ids = [point.id for point in checkpoints()]
    return [id for id in ids if PASSED.get(id, "passed" in kept.get(id, {}))]


def progress():
    """One sentence: which checkpoints have been passed."""
    done = passed()
    listed = f": {', '.join(done)}" if done else ""
    return f"Passed so far: {len(done) or 'none'} of {len(checkpoints())}{listed}."


def ready(*functions: Any) -> bool:
    """Whether none of these functions is a stub any more; if one is, say what to do.

    >>> ready(use_reference("8.8"))
    True
    """
    stubs = [f for f in functions if f is None or f is ... or is_stub(f)]
    if not stubs:
        return True
    names = {getattr(f, "__name__", None) for f in stubs}
    waiting = [point for point in checkpoints() if names & set(point.names)]
    if not waiting:
        print("This cell needs functions that are not defined yet. Run the cells above.")
        return False
    listed = ", ".join(f"{point.id} ({', '.join(point.names)})" for point in waiting)
    print(f"This cell needs {listed}.")
    which, of = ("them", " of the first") if len(waiting) > 1 else ("it", "")
    print(f"Write {which}, or use our version{of}: {_borrowing(waiting[0])}")
    return False


class Report:
    """What passed, and how well the student's network reads the 10,000 test images.

    passed    how many checkpoints
    accuracy  per cent, or None while there is no network
    points    what the accuracy earns, for nbgrader
    """

    def __init__(self, passed: int, accuracy: float | None, lines: tuple[str, ...]) -> None:
        self.passed, self.accuracy, self.lines = passed, accuracy, lines

    @property
    def points(self) -> "Points":
        return Points(ACCURACY * share_of(self.accuracy), ACCURACY)

    def __repr__(self) -> str:
        return "\n".join(self.lines)


def share_of(accuracy: float | None) -> float:
    """The share of its points that an accuracy earns: none up to LEAST, all from the GOAL on.

    >>> share_of(93.5), share_of(97.9), share_of(None)
    (0.5, 1.0, 0.0)
    """
    return min(1.0, max(0.0, ((accuracy or 0.0) - LEAST) / (GOAL - LEAST)))


def report(parameters: Any = ...) -> Report:
    """The report of the lab. parameters: the student's trained [W1, b1, W2, b2], or `...`.

    The accuracy is measured here, with our forward pass on all 10,000 test images.
    Returns a Report; parameters that do not fit are a line of it and raise nothing.

    >>> report().accuracy is None
    True
    """
    done = passed()
    lines = [f"Lab report: {len(done)} of {len(checkpoints())} checkpoints passed."]
    for point in checkpoints():
        mark = "passed" if point.id in done else "not yet"
        lines.append(f"{point.id:5} {mark:8} {point.title}")
    accuracy, said = _measured(parameters)
    return Report(len(done), accuracy, (*lines, said))


def _measured(parameters):
    if parameters is ... or parameters is None:
        return None, "Your network: not trained yet. The cells under 'The real run' do it."
    try:
        W1, b1, W2, b2 = (np.asarray(p, np.float32) for p in parameters)
        digits = datasets.mnist(train_size=1)
        (evaluate,) = EXERCISES["8.9"].reference
        accuracy = evaluate([W1, b1, W2, b2], digits.test_images, digits.test_labels)
    except (TypeError, ValueError):
        return None, "Your network: expected four arrays, W1 (h, 784), b1 (h,), W2 (10, h), b2."
    reached = "The goal is reached" if accuracy >= GOAL else "Not there yet: the goal is"
    goal = f"{GOAL:.0f} %"
    said = f"Your network: {accuracy:.2f} % of the 10,000 test images. "
    return accuracy, said + (f"{reached}: {goal}." if accuracy >= GOAL else f"{reached} {goal}.")


class Points(float):
    """Points of `most`, as a number, which is what nbgrader reads; people are shown a sentence."""

    def __new__(cls, earned: float, most: int) -> "Points":
        made = super().__new__(cls, earned)
        made.most = most
        return made

    most: int

    def _repr_html_(self) -> str:
        return f"<div>{float(self):g} of {count(self.most, 'point')}</div>"


def points(id: str) -> Points:
    """What a checkpoint earned in this kernel: its points if its last check passed, else 0.

    nbgrader takes the value of a graded cell as its score, so nothing has to raise.
    ValueError for an unknown id.

    >>> points("8.11") > 0
    False
    """
    point = checkpoint(id)
    return Points(point.points if PASSED.get(id) else 0, point.points)
