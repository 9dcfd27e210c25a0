"""nbgrader's side: cells that it can grade, and the grades of `make grade` in its gradebook.

    python -m tools.gradebook grades/grades.json gradebook.db --assignment week3

writes the points of each exercise into an nbgrader database (made if there is none), so that
`nbgrader export`, `nbgrader formgrade` and whatever reads such a database find them. A submission
is entered under its name up to the first "/". Points of open explanations are those of to_read.csv.

nbgrader runs a student's cells and the checks in one process, where a cell can change a check. The
points that it finds by itself are for a class that one trusts; ours come from a process apart.
"""

import argparse
import json
import os
import sys
import warnings
from pathlib import Path
from unittest import mock

import nbformat

from nblib.exercises import EXERCISES
from nblib.exercises.lab import Checkpoint
from nblib.grading import weights_from
from nblib.grading.slices import CALL, asked

FIXED = {"grade": False, "locked": True, "solution": False, "task": False, "schema_version": 3}


def marked(notebook, weights):
    """A copy of a notebook (NotebookNode) whose checks, points and explanations nbgrader knows.

    A check is locked. Below it comes a locked cell with its points. An explanation is an answer to
    be read by a person, with the rubric for that person; nbgrader's `generate_assignment` puts its
    own words in the place of both.
    The cells of the lab have all this already, but for the explanations.
    """
    cells, last = [], ""
    for cell in map(nbformat.from_dict, notebook.cells):
        cells.append(cell)
        call = _check_in(cell)
        if call is not None:
            last = call.id
            if "nbgrader" in cell.metadata or isinstance(EXERCISES[last], Checkpoint):
                continue
            cell.metadata["nbgrader"] = {**FIXED, "grade_id": f"check-{_dashed(last)}"}
            points, worth = f"points-{_dashed(last)}", weights.points[last]
            source = f"{worth:g} * {cell.source}.passed"
            new = nbformat.v4.new_code_cell(source, id=points)
            new.metadata["nbgrader"] = {**FIXED, "grade": True, "points": worth, "grade_id": points}
            cells.append(new)
        elif cell.source.startswith("**Your explanation.**") and last:
            question, _, empty = cell.source.partition("\n\n")
            inside = f"{empty}\n\n*For the grader.* {EXERCISES[last].rubric}"
            cell.source = f"{question}\n\n### BEGIN SOLUTION\n{inside}\n### END SOLUTION"
            cell.metadata["nbgrader"] = {
                **FIXED,
                "grade": True,
                "locked": False,
                "solution": True,
                "points": weights.explanation,
                "grade_id": f"explanation-{_dashed(last)}",
            }
    return nbformat.from_dict({**notebook, "cells": cells})


def _check_in(cell):
    if cell.cell_type != "code" or not CALL.match(cell.source):
        return None
    return next((call for call in asked([cell.source]) if call.id in EXERCISES), None)


def _dashed(id):
    return id.replace(".", "-")


def enter(grades, database, assignment, weights=None):
    """Write grades (as in grades.json) into an nbgrader database; the number of submissions.

    Each exercise is a grade cell of one notebook, called like the assignment. Whoever could not be
    graded is entered with 0 points. A second call writes the newer points over the older ones.
    """
    from nbgrader.api import Gradebook

    tools = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    weights = weights or weights_from()
    ids = [id for id in EXERCISES if any(id in sheet["marks"] for sheet in grades.values())]
    words = {id: weights.explanation if EXERCISES[id].explain else 0.0 for id in ids}
    whole = {id: weights.points[id] + words[id] for id in ids}
    if any(sheet["accuracy"] is not None for sheet in grades.values()):
        whole["accuracy"] = weights.accuracy
    earned = {}
    for name, sheet in grades.items():
        student = earned.setdefault(name.partition("/")[0], dict.fromkeys(whole, 0.0))
        found = dict(sheet["points"])
        if "accuracy" in whole:
            found["accuracy"] = sheet["total"] - sum(found.values())
        for id, points in found.items():
            student[id] = max(student[id], points)  # of several notebooks the one that has it
    with (
        mock.patch.dict(os.environ, PATH=tools),  # it calls its database's tool by name
        warnings.catch_warnings(action="ignore"),  # of SQLAlchemy, about nbgrader's own code
        Gradebook(f"sqlite:///{Path(database).resolve()}") as book,
    ):
        book.update_or_create_assignment(assignment)
        book.update_or_create_notebook(assignment, assignment)
        for id, most in whole.items():
            book.update_or_create_grade_cell(
                id, assignment, assignment, max_score=most, cell_type="code"
            )
        for student, points in earned.items():
            book.update_or_create_student(student)
            book.update_or_create_submission(assignment, student)
            for id, score in points.items():
                grade = book.find_grade(id, assignment, assignment, student)
                grade.auto_score, grade.needs_manual_grade = score, False
        book.db.commit()
    return len(earned)


def main(arguments=None):
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("grades", type=Path, help="grades.json, as `make grade` has written it")
    parser.add_argument("database", type=Path, help="nbgrader's gradebook.db")
    parser.add_argument("--assignment", required=True, help="the name of the assignment there")
    parser.add_argument("--weights", type=Path, help="the same file as for `make grade`")
    given = parser.parse_args(arguments)
    try:
        weights = weights_from(given.weights)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    try:
        grades = json.loads(given.grades.read_text(encoding="utf-8"))
        count = enter(grades, given.database, given.assignment, weights)
    except ImportError:
        print("nbgrader is not installed. Install it: pip install nbgrader", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{given.grades} cannot be read: {error.strerror}. Grade first.", file=sys.stderr)
        return 1
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"{given.grades} is not what `make grade` writes: {error!r}", file=sys.stderr)
        return 1
    print(f"{count} submissions to {given.assignment}: {given.database}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
