"""One submission: its answers are asked for in a process apart, and compared here.

Each exercise begins with an empty notebook, in which the cells run that its answer needs; where the
answer is not right, once more with those that may change it (slices.py). A function is then called
with the cases that students know and with others, drawn from the teacher's seed; a value is
compared as it is. What is right in part earns that part.
"""

import ast
import contextlib
import dataclasses
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nblib.exercises import EXERCISES
from nblib.exercises.checkpoints import reference_of, report
from nblib.exercises.frame import Exercise
from nblib.exercises.lab import Checkpoint
from nblib.exercises.running import run_cases
from nblib.exercises.values import as_array, plain, same
from nblib.exercises.varied import varied

from .apart import Apart, Limits, bare_package
from .child import UNFINISHED
from .rolls import judged_as
from .slices import Asked, asked, needed, python_of, rolls_in, touching
from .wire import Gone, Late, Remote

LARGEST, LONGEST = 50 * 2**20, 100_000  # bytes of a notebook, characters of a cell
LONGEST_REPLY = 4_000  # characters: a submission's code could make up a longer one
RIGHT, PARTLY, WRONG = "right", "partly right", "wrong"
LATE = "it took longer than a submission may; the rest was not judged"
NOT_BEGUN, BORROWED, BROKEN = "not begun", "borrowed", "cannot be run"
ENDED = "ended"  # why an answer is not to be had: its process is gone, or was ended


@dataclass
class Mark:
    """What one exercise earned.

    share     of its points, from 0 to 1
    state     in a word or two: RIGHT, PARTLY, WRONG, NOT_BEGUN, BORROWED or BROKEN
    said      what the checks say to the student
    diagnosis what they call it
    borrowed  the pieces of ours that its answer used
    answer    what is to be read by a person: the explanation, where one was asked for
    """

    id: str
    share: float = 0.0
    state: str = NOT_BEGUN
    said: str = ""
    diagnosis: str = ""
    borrowed: list[str] = field(default_factory=list)
    answer: str = ""


@dataclass
class Sheet:
    """What a submission earned: a Mark for each exercise; accuracy of the lab's network in per
    cent; the walls around it; a sentence if something is wrong with it; the roll number by whose
    numbers it was judged; a digest of what this follows from."""

    marks: dict[str, Mark] = field(default_factory=dict)
    accuracy: float | None = None
    walls: list[str] = field(default_factory=list)
    trouble: str = ""
    roll: str = ""
    key: str = ""

    def as_json(self) -> str:
        return json.dumps(dataclasses.asdict(self))

    @classmethod
    def from_dict(cls, found: dict[str, Any]) -> "Sheet":
        """From the entries of `as_json`; others, as in grades.json, are left out."""
        names = {entry.name for entry in dataclasses.fields(cls)} - {"marks"}
        marks = {id: Mark(**mark) for id, mark in found["marks"].items()}
        return cls(marks=marks, **{name: found[name] for name in names & set(found)})


# ------------------------------------------------------------------ what is right


def hidden_cases(exercise: Exercise, seed: int) -> tuple[list[tuple[Any, ...]], list[Any]]:
    """The cases that students know and others drawn from a seed, and what is right for each."""
    pairs = varied(exercise, (2 * seed + 1_000, 2 * seed + 1_001))
    cases = [*exercise.cases, *(case for case, _ in pairs)]
    return cases, [*exercise.wanted, *(wanted for _, wanted in pairs)]


def share_right(exercise: Exercise, values: Sequence[Any], wanted: Sequence[Any]) -> float:
    """How much of the answer is right: 1, or by its parts the share that is right in every case."""
    tolerance = exercise.tolerance
    pairs = list(zip(values, wanted, strict=True))
    if all(same(value, right, tolerance) for value, right in pairs):
        return 1.0
    count = len(exercise.parts)
    if count < 2:
        return 0.0

    def part(value: Any, k: int) -> Any:
        if isinstance(value, tuple | list) and len(value) == count:
            return value[k]
        array = as_array(value)
        return array[k] if array is not None and array.shape[:1] == (count,) else None

    right = [
        all(
            part(want, k) is not None
            and part(value, k) is not None
            and same(part(value, k), part(want, k), tolerance)
            for value, want in pairs
        )
        for k in range(count)
    ]
    return sum(right) / count


# ------------------------------------------------------------------ the judge


class _Judge:
    """Goes through the exercises of one submission."""

    def __init__(self, cells: Sequence[str], words: dict[str, str], seed: int, limits: Limits):
        self.cells, self.words, self.seed, self.limits = cells, words, seed, limits
        self.asked = {found.id: found for found in asked(cells)}
        self.current, self.used = "", set[str]()
        self.ran: dict[str, Sequence[int]] = {}  # exercise -> the cells by which it was marked

    def reference(self, id: str) -> list[Any]:
        """What `use_reference` borrows over there. Not for the exercise that is being judged."""
        functions = reference_of(str(id))

        def lent(function: Any) -> Callable[..., Any]:
            def call(*args: Any) -> Any:
                self.used.add(str(id))
                if str(id) == self.current:
                    raise PermissionError("this piece is borrowed, and is what is to be written")
                return function(*args)

            return call

        return [lent(function) for function in functions]

    def mark(self, exercise: Exercise, apart: Apart) -> Mark:
        """Run what the answer needs, ask for it, compare; if it is not right, once more with the
        cells that a slice may have missed. The second time counts where it earns more."""
        call = self.asked.get(exercise.id)
        if call is None:
            call = Asked(len(self.cells), exercise.id, exercise.name)
        places: Sequence[int] = needed(self.cells, call.answer, call.place)
        mark, why = self._attempt(exercise, apart, call.answer, places)
        self.ran[exercise.id] = places
        if mark.state == RIGHT:
            return mark
        if why == "NameError" and exercise.id not in self.asked:
            return Mark(mark.id, said="It is not in the notebook.", answer=mark.answer)
        more: Sequence[int] = range(call.place)
        if why != "NameError":
            more = touching(self.cells, call.answer, call.place)
        if why != ENDED and len(more) > len(places):
            second, _ = self._attempt(exercise, apart, call.answer, more)
            if second.share > mark.share or mark.state in (BROKEN, NOT_BEGUN):
                mark, self.ran[exercise.id] = second, more
        return mark

    def _attempt(
        self, exercise: Exercise, apart: Apart, expression: str, cells: Sequence[int]
    ) -> tuple[Mark, str]:
        """What the answer earns after these cells; the name of the error or ENDED if it is not to
        be had."""
        mark, why = Mark(exercise.id, answer=self.words.get(exercise.id, "")), ""
        self.current, self.used = exercise.id, set()
        try:
            mark.share, mark.state = self._compared(exercise, apart, expression, cells)
        except Remote as error:
            mark.state, mark.said, why = BROKEN, str(error), error.kind
        except (Gone, Late) as error:
            apart.close()
            late = isinstance(error, Late)
            mark.state, why = BROKEN, ENDED
            mark.said = "It took too long." if late else "Its process ended."
        mark.borrowed = sorted(self.used)
        if exercise.id in self.used and mark.state != RIGHT:
            mark.share, mark.state, mark.said = 0.0, BORROWED, ""
        return mark, why

    def _compared(
        self, exercise: Exercise, apart: Apart, expression: str, cells: Sequence[int]
    ) -> tuple[float, str]:
        call = max(3.0, getattr(exercise, "seconds", 3.0))  # an experiment may train for minutes
        whole = max(self.limits.exercise, 2 * call)
        peer = apart.begin(whole)
        failed = peer.call("run", [self.cells[i] for i in cells], whole / 2)
        if failed == UNFINISHED:  # a name may still have a value of before, even one of the course
            raise Late
        peer.call("limited", call)
        try:
            answer = peer.call("answer", expression, whole / 2)
        except Remote as error:
            if not failed or error.kind != "NameError":
                raise
            raise Remote(
                error.kind, f"{error.message}. Before it, a cell ended in {failed}"
            ) from None
        if isinstance(exercise, Checkpoint):
            answer = exercise.prepared(answer)
        if answer is ... or _is_nothing(answer):
            return 0.0, NOT_BEGUN
        if exercise.is_function:
            if not callable(answer):
                return 0.0, WRONG
            cases, wanted = hidden_cases(exercise, self.seed)
        elif exercise.probe:
            if callable(answer):
                return 0.0, WRONG
            probe, value = exercise.probe, answer
            cases, wanted = list(exercise.cases), list(exercise.wanted)
            answer = lambda *case: probe(value, *case)  # noqa: E731
        else:
            if callable(answer):
                return 0.0, WRONG
            value = exercise.settled(answer)
            share = share_right(exercise, [value], exercise.wanted)
            return share, _state(share)
        watched = _Watched(answer)
        outcomes = run_cases(watched, cases)
        if watched.gone is not None:  # run_cases takes it for one more of the student's errors
            raise watched.gone
        # As `check` has it: whoever changes the caller's arguments has not answered.
        values = [None if outcome.changed else plain(outcome.value) for outcome in outcomes]
        share = share_right(exercise, values, wanted)
        return share, _state(share)


class _Watched:
    """A function that remembers when the process apart has ended or does not answer."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.gone: BaseException | None = None

    def __call__(self, *case: Any) -> Any:
        if self.gone is not None:
            raise self.gone
        try:
            return self.function(*case)
        except (Gone, Late) as error:
            self.gone = error
            raise


def _state(share: float) -> str:
    return RIGHT if share == 1 else PARTLY if share else WRONG


def _is_nothing(answer: Any) -> bool:
    """Whether nothing but `...` came in."""
    if isinstance(answer, tuple | list):
        return bool(answer) and all(_is_nothing(entry) for entry in answer)
    return answer is ...


def cells_of(path: Path) -> tuple[list[str], dict[str, str]]:
    """The code cells of a notebook, and exercise -> the words in its explanation's cell."""
    import nbformat

    if path.stat().st_size > LARGEST:
        raise ValueError(f"it is larger than {LARGEST // 2**20} MiB")
    notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    code, words, last = [], {}, ""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            # nobody writes so long a cell; reading its syntax would take minutes
            code.append(cell.source if len(cell.source) <= LONGEST else "")
            for found in asked([cell.source]):
                last = found.id
        elif cell.source.startswith("**Your explanation.**") and last:
            said = cell.source.partition("\n\n")[2]
            for empty in ("*Double-click here and write.*", "YOUR ANSWER HERE"):  # ours, nbgrader's
                said = said.replace(empty, "")
            words[last] = said.strip()[:LONGEST]
    return code, words


def grade_notebook(
    path: str | os.PathLike[str],
    seed: int = 0,
    ids: Sequence[str] = (),
    limits: Limits = Limits(),  # noqa: B008  # it is frozen
    reply: bool = True,
    roll: str = "",
) -> Sheet:
    """Grade one notebook; what is wrong with the file itself becomes the sheet's `trouble`.

    seed   of the cases that nobody has seen
    ids    by default all graded exercises of each part from which a check stands in the notebook
    reply  whether the checks are asked for what to say about what is not right
    roll   whose numbers the exercises have; "" for those that the notebook names, or the course's
    """
    try:
        cells, words = cells_of(Path(path))
    except Exception as error:
        return Sheet(trouble=f"this is no notebook that can be read: {str(error)[:200]}")
    judge = _Judge(cells, words, seed, limits)
    parts = {id.partition(".")[0] for id in judge.asked if id in EXERCISES}
    ids = ids or [id for id in EXERCISES if id.partition(".")[0] in parts and EXERCISES[id].graded]
    if not ids:
        return Sheet(trouble="no check of an exercise stands in it")
    sheet, end = Sheet(), time.monotonic() + limits.whole
    sheet.roll, sheet.trouble = judged_as(roll, rolls_in(cells))
    digits = any("mnist" in cell.lower() for cell in cells)
    with (
        bare_package(digits) as bare,
        contextlib.closing(Apart(limits, bare, judge.reference)) as apart,
    ):
        for id in ids:
            if time.monotonic() > end:
                sheet.trouble = LATE
                sheet.marks[id] = Mark(id, state=BROKEN, said="It was not reached.")
                continue
            sheet.marks[id] = judge.mark(EXERCISES.own(id, sheet.roll), apart)
        sheet.walls = apart.walls
        sheet.accuracy = _accuracy(judge, apart) if any(i.startswith("8.") for i in ids) else None
    if reply:
        _add_replies(judge, sheet, limits)
    return sheet


def _accuracy(judge: _Judge, apart: Apart) -> float | None:
    """Per cent of the test images that the network in the call `report(parameters)` gets right."""
    for place, source in reversed(list(enumerate(judge.cells))):
        with contextlib.suppress(SyntaxError, ValueError):
            for node in ast.walk(ast.parse(python_of(source))):
                if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "report"):
                    continue
                if not node.args:
                    continue
                expression = ast.unparse(node.args[0])
                # What a slice has missed, such as a loop that changes the parameters in place, is
                # seen nowhere here: so both are run, and the better network counts.
                slices = (find(judge.cells, expression, place) for find in (needed, touching))
                found = [
                    _reached(judge, apart, expression, cells)
                    for cells in dict.fromkeys(map(tuple, slices))
                ]
                return max((reached for reached in found if reached is not None), default=None)
    return None


def _reached(judge: _Judge, apart: Apart, expression: str, cells: Sequence[int]) -> float | None:
    """The accuracy of the parameters that an expression gives after these cells."""
    judge.current = ""
    try:
        peer = apart.begin(2 * judge.limits.exercise)
        peer.call("run", [judge.cells[i] for i in cells], 1.5 * judge.limits.exercise)
        return report(peer.call("answer", expression, 10.0)).accuracy
    except (Gone, Late, Remote):
        apart.close()
        return None


def _add_replies(judge: _Judge, sheet: Sheet, limits: Limits) -> None:
    """What the checks say about each answer that is not right; it counts for nothing."""
    waiting = [m for m in sheet.marks.values() if m.state in (WRONG, PARTLY, BROKEN, NOT_BEGUN)]
    waiting = [m for m in waiting if m.id in judge.asked and m.id in judge.ran]  # and was reached
    with contextlib.closing(Apart(limits, None, lambda id: [])) as apart:
        for mark in waiting:
            call = judge.asked[mark.id]
            try:
                peer = apart.begin(limits.exercise)
                cells = [judge.cells[i] for i in judge.ran[mark.id]]
                peer.call("run", cells, limits.exercise / 2)
                said = peer.call("reply", mark.id, call.answer, sheet.roll)
                if isinstance(said, tuple) and [*map(type, said)] == [str, str]:
                    mark.diagnosis, mark.said = said[0][:60], said[1][:LONGEST_REPLY]
            except Remote as error:
                mark.said = mark.said or f"The answer cannot be had: {error}"
            except (Gone, Late):
                apart.close()


def main(arguments: Sequence[str] | None = None) -> None:
    """One submission for `reports.py`, in a process that can be ended: its path; the settings as
    JSON come by stdin, since everybody on a machine can read the seed in a command line."""
    (path,) = sys.argv[1:2] if arguments is None else arguments
    given = json.loads(sys.stdin.read())
    limits = Limits(**given.pop("limits"))
    print(grade_notebook(path, limits=limits, **given).as_json())


if __name__ == "__main__":
    main()
