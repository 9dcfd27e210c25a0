"""How long `make grade` takes: a made-up class is graded, and one of 150 is reckoned from it.

    python -m benchmarks.grading                   24 submissions of each of 02, 04, 05 and 08
    python -m benchmarks.grading --students 6 --parts 8

Each submission is the course's notebook, its exercises drawn right, wrong by a known mistake, or
untouched. Judging takes so long for each submission; the search for similar ones is over pairs, so
its time is scaled by their number. A number of students that the processors can share evenly is the
fairest. Nothing else should run meanwhile.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import nbformat

from nblib.exercises import EXERCISES
from nblib.grading import grade_folder
from tools import lab

from .timing import machine

CLASS = 150
KINDS = ("right", "right", "wrong", "untouched")  # of an answer, as often as they stand here


class Taken(NamedTuple):
    """Seconds for so many submissions: to judge them, and to write the tables and replies; seconds
    of all processors together."""

    students: int
    judging: float
    writing: float
    processors: float

    def for_a_class(self, students=CLASS):
        """Seconds for another number of submissions of the same kind."""
        factor = students / self.students
        return self.judging * factor + self.writing * factor**2


def made_up(part, seed):
    """A submission of a part (a number), as NotebookNode; the same for the same seed."""
    (path,) = (lab.ROOT / "notebooks").glob(f"{part:02d}_*.ipynb")
    notebook, draw = nbformat.read(path, as_version=4), random.Random(f"{part} {seed}")
    stubs = {e.stub.strip(): e for id, e in EXERCISES.items() if id.startswith(f"{part}.")}
    for cell in notebook.cells:
        exercise = stubs.get(cell.source.strip()) if cell.cell_type == "code" else None
        if exercise is None:
            continue
        kind = draw.choice(KINDS)
        if kind == "right":
            cell.source = exercise.solution
        elif kind == "wrong" and exercise.mistakes:
            wrong = draw.choice(exercise.mistakes).wrong
            cell.source = wrong if isinstance(wrong, str) else f"{exercise.name} = {wrong!r}"
    return notebook


def measure(part, students, workers=0):
    """What it takes to grade so many submissions of a part: a Taken. workers: of grade_folder."""
    with tempfile.TemporaryDirectory() as folder:
        submitted = Path(folder, "submitted")
        submitted.mkdir()
        for student in range(students):
            nbformat.write(made_up(part, student), submitted / f"student{student}.ipynb")
        before, begun, judged = sum(os.times()[:4]), time.perf_counter(), [0.0]
        grade_folder(
            submitted,
            Path(folder, "grades"),
            seed=1,
            workers=workers,
            told=lambda line: judged.append(time.perf_counter()),
        )
        end, used = time.perf_counter(), sum(os.times()[:4]) - before
    return Taken(students, judged[-1] - begun, end - judged[-1], used)


def main(arguments=None):
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=24, choices=range(1, CLASS + 1))
    parts = sorted({int(id.partition(".")[0]) for id in EXERCISES})
    parser.add_argument("--parts", type=int, nargs="+", default=[2, 4, 5, 8], choices=parts)
    parser.add_argument("--workers", type=int, default=0, help="0 for one on each processor")
    given = parser.parse_args(arguments)
    print("\n".join(machine()))
    print(f"part  submissions  judged in  written in  processors, each  {CLASS} of them")
    for part in given.parts:
        taken = measure(part, given.students, given.workers)
        print(
            f"{part:4}  {taken.students:11}  {taken.judging:7.1f} s  {taken.writing:8.1f} s  "
            f"{taken.processors / taken.students:14.1f} s  {taken.for_a_class() / 60:7.1f} min",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
