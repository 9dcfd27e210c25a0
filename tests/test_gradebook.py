"""nbgrader's side of the course: its own validator, commands and database judge what we write.

Protected here: every notebook of FORMAT=nbgrader has cell metadata of nbgrader's schema, with one
graded cell for each exercise and explanation; nbgrader hands out, runs and grades one; the points
of `make grade` arrive in its gradebook, and can be written there again.
"""

import csv
import json
import re
import subprocess

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.nbgraderformat.v3 import MetadataValidatorV3

from nblib.exercises import EXERCISES
from nblib.exercises.lab import Checkpoint
from nblib.grading import weights_from
from nblib.grading.judging import cells_of
from tests.test_lab import nbgrader
from tools import assignment, gradebook

PATHS = sorted(assignment.NOTEBOOKS.glob("*.ipynb"))
WEIGHTS = weights_from()


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_cells_are_what_nbgrader_calls_valid(path):
    given = assignment.edition(nbformat.read(path, as_version=4))
    marked = gradebook.marked(given, WEIGHTS)
    MetadataValidatorV3().validate_nb(marked)
    nbformat.validate(marked)
    grader = {c.id: c.metadata.nbgrader for c in marked.cells if "nbgrader" in c.metadata}
    names = [entry.grade_id for entry in grader.values()]
    assert len(names) == len(set(names))
    points = {entry.grade_id: entry.points for entry in grader.values() if entry.grade}
    within = {
        cell.metadata.nbgrader.grade_id: re.findall(
            r"### BEGIN SOLUTION(.*?)### END", cell.source, re.S
        )[0]
        for cell in marked.cells
        if "### BEGIN SOLUTION" in cell.source  # nbgrader takes it out of what is handed out
    }
    wanted = {}
    for _, id in assignment.exercises_in(given.cells):
        dashed = id.replace(".", "-")
        wanted[f"points-{dashed}"] = WEIGHTS.points[id]
        if isinstance(EXERCISES[id], Checkpoint):
            wanted["points-accuracy"] = WEIGHTS.accuracy
        if EXERCISES[id].explain:
            wanted[f"explanation-{dashed}"] = WEIGHTS.explanation
            assert EXERCISES[id].rubric in within[f"explanation-{dashed}"]
    assert points == wanted
    assert [c for c in marked.cells if c.id in {c.id for c in given.cells}] != [] or not wanted
    left = [c.source for c in given.cells]
    assert [c.source for c in marked.cells if c.source in left][:5] == left[:5]


@pytest.mark.full
def test_nbgrader_hands_out_runs_and_grades(tmp_path):
    """Notebook 06 is the shortest run. Ada has solved it and explained; Eve has done nothing."""
    line = ["06", "--format", "nbgrader", "--out", str(tmp_path)]
    assert assignment.main(line) == 0
    nbgrader(tmp_path, "generate_assignment", "assignment")
    (path,) = (tmp_path / "release" / "assignment").glob("*.ipynb")
    stubs = {e.stub.strip(): e.solution for e in EXERCISES.values() if e.id[0] == "6"}
    assert "For the grader" not in path.read_text(encoding="utf-8")
    for student in ("eve", "ada"):
        released = nbformat.read(path, as_version=4)
        for cell in released.cells if student == "ada" else ():
            if cell.source.strip() in stubs:
                cell.source = stubs[cell.source.strip()]
            if cell.source.startswith("**Your explanation.**"):
                assert "BEGIN SOLUTION" not in cell.source
                cell.source = cell.source.replace("YOUR ANSWER HERE", "Because it is linear.")
        folder = tmp_path / "submitted" / student / "assignment"
        folder.mkdir(parents=True)
        nbformat.write(released, folder / path.name)
    nbgrader(tmp_path, "autograde", "assignment", "--create", "--Execute.timeout=600")
    nbgrader(tmp_path, "export", "--to=grades.csv")
    with (tmp_path / "grades.csv").open(encoding="utf-8", newline="") as file:
        scores = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    whole = sum(WEIGHTS.points[id] for id in EXERCISES if id[0] == "6")
    assert scores == {"ada": whole, "eve": 0}
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as book:
        waiting = book.find_submission("assignment", "ada").needs_manual_grade
        assert waiting  # for somebody who reads the explanation
    _, words = cells_of(tmp_path / "submitted" / "ada" / "assignment" / path.name)
    _, empty = cells_of(tmp_path / "submitted" / "eve" / "assignment" / path.name)
    assert words["6.2"] == "Because it is linear." and empty["6.2"] == ""


def graded(points, **sheet):
    marks = {id: {"state": "right"} for id in points}
    total = sum(points.values())
    return {"marks": marks, "points": points, "total": total, "accuracy": None} | sheet


def test_our_points_arrive_in_nbgraders_gradebook(tmp_path, capsys):
    """A folder with two notebooks is one student's; a second call writes over the first."""
    grades = {
        "22110045/01_why": graded({"1.1": 1.0, "2.1": 0.0}),
        "22110045/02_perceptron": graded({"1.1": 0.0, "2.1": 0.5}),
        "22110046": graded({"1.1": 0.0, "2.1": 1.0}),
        "broken": graded({"1.1": 0.0, "2.1": 0.0}, trouble="no notebook"),
    }
    file, database = tmp_path / "grades.json", tmp_path / "gradebook.db"
    for changed in (0.25, 0.75):
        grades["22110046"]["points"]["1.1"] = changed
        file.write_text(json.dumps(grades))
        assert gradebook.main([str(file), str(database), "--assignment", "week3"]) == 0
        assert "3 submissions to week3" in capsys.readouterr().out
        with Gradebook(f"sqlite:///{database}") as book:
            found = {
                s.student.id: (s.score, s.max_score) for s in book.assignment_submissions("week3")
            }
            assert found == {
                "22110045": (1.5, 2),
                "22110046": (1 + changed, 2),
                "broken": (0, 2),
            }
            assert not book.find_submission("week3", "22110046").needs_manual_grade
    nbgrader(tmp_path, "export", "--to=grades.csv")
    with (tmp_path / "grades.csv").open(encoding="utf-8", newline="") as text:
        rows = {row["student_id"]: row for row in csv.DictReader(text)}
    assert rows["22110046"]["score"] == "1.75" and rows["22110046"]["assignment"] == "week3"


def test_the_accuracy_of_the_lab_is_a_cell_of_its_own(tmp_path):
    grades = {
        "ann": graded({"8.9": 1.0}, accuracy=97.5, total=4.0),
        "bob": graded({"8.9": 0.0}, accuracy=None),
    }
    gradebook.enter(grades, tmp_path / "g.db", "lab")
    with Gradebook(f"sqlite:///{tmp_path / 'g.db'}") as book:
        found = {s.student.id: s.score for s in book.assignment_submissions("lab")}
        assert found == {"ann": 4.0, "bob": 0.0}
        assert book.find_grade("accuracy", "lab", "lab", "ann").auto_score == WEIGHTS.accuracy


def test_what_cannot_be_read_is_said(tmp_path, capsys):
    line = [str(tmp_path / "no.json"), str(tmp_path / "g.db"), "--assignment", "x"]
    assert gradebook.main(line) == 1
    assert "no.json cannot be read: No such file or directory. Grade first." in (
        capsys.readouterr().err
    )
    for text in ("{", "[1]", '{"ann": 3}'):
        (tmp_path / "no.json").write_text(text)
        assert gradebook.main(line) == 1
        assert "not what `make grade` writes" in capsys.readouterr().err
    assert gradebook.main([*line, "--weights", str(tmp_path / "w.toml")]) == 1
    assert "w.toml" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "files"),
    [
        ([], "grades/grades.json gradebook.db"),
        (["OUT=grades/week3"], "grades/week3/grades.json grades/gradebook.db"),
        (["OUT=/srv/class/week3/"], "/srv/class/week3/grades.json /srv/class/gradebook.db"),
    ],
)
def test_the_gradebook_of_all_weeks_lies_beside_the_grades_of_one(given, files):
    """They may be where students cannot read them."""
    line = ["make", "-n", "-o", ".venv/.setup-nbgrader-done", "gradebook", "NAME=week3", *given]
    said = subprocess.run(line, cwd=PATHS[0].parent.parent, capture_output=True, text=True)
    assert f"-m tools.gradebook {files} " in said.stdout
