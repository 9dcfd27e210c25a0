"""The student's edition: no solution is in it, and all else is as it was."""

import csv
import itertools
import os
import subprocess
import sys
import zipfile

import nbformat
import pytest

from nblib.exercises import EXERCISES
from nblib.grading import slices
from tools import assignment

PATHS = sorted(assignment.NOTEBOOKS.glob("*.ipynb"))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_only_the_solutions_are_gone(path):
    whole = nbformat.read(path, as_version=4)
    given = assignment.edition(whole)
    gone = [cell for cell in whole.cells if cell.id not in {c.id for c in given.cells}]
    ours = [cell for cell in gone if cell.source.startswith("<details>\n<summary>Our answer")]
    solutions = [cell for cell in gone if cell not in ours]
    assert all(cell.source.startswith("<details>\n<summary>Solution") for cell in solutions)
    for question, cell in itertools.pairwise(given.cells):
        asks = question.source.startswith("**Your explanation.**")
        assert not (asks and "<summary>Our answer" in cell.source)
    assert [c for c in whole.cells if c not in gone] == given.cells
    calls = slices.asked([c.source for c in given.cells if c.cell_type == "code"])
    ids = [call.id for call in calls if call.id in EXERCISES]
    assert len(solutions) == len(ids) == len(set(ids))
    for before, cell in itertools.pairwise(whole.cells):  # ours also say why a solution is right
        assert cell not in ours or before in solutions
    whole_text = "\n".join(cell.source for cell in given.cells)
    for id in ids:
        assert not EXERCISES[id].rubric or EXERCISES[id].rubric not in whole_text, id
        lines = EXERCISES[id].solution.splitlines()
        own = [line for line in lines if line.strip() and line not in EXERCISES[id].stub]
        text = "\n".join(c.source for c in given.cells if c.id.startswith("exercise-"))
        assert not own or not all(line in text for line in own), id


def test_a_folder_and_a_zip_are_written_the_same_each_time(tmp_path, capsys):
    first, second = (tmp_path / name / "week" for name in "ab")
    for out in (first, second):
        assert assignment.main(["01", "02", "--out", str(out)]) == 0
    names = [path.name for path in PATHS if path.name[:2] in ("01", "02")]
    assert sorted(path.name for path in first.iterdir()) == names
    archives = [out.parent / "week.zip" for out in (first, second)]
    assert archives[0].read_bytes() == archives[1].read_bytes()
    with zipfile.ZipFile(archives[0]) as file:
        assert file.namelist() == [f"week/{name}" for name in names]
    assert "2 notebooks" in capsys.readouterr().out
    assert assignment.main(["77"]) == 1
    assert "no notebook '77'. Give numbers of these: 00, 01" in capsys.readouterr().err


def test_what_a_notebook_reads_goes_with_it(tmp_path, capsys):
    """09 has its weights and the script of two processes in a folder beside it."""
    assert assignment.main(["02", "09", "--out", str(tmp_path / "week")]) == 0
    files = {path.name for path in assignment.SCRIPTS.iterdir() if path.is_file()}
    assert {"convolutional.npz", "train_ddp.py"} <= files
    with zipfile.ZipFile(tmp_path / "week.zip") as file:
        for name in files:
            data = (assignment.SCRIPTS / name).read_bytes()
            assert (tmp_path / "week" / "scripts" / name).read_bytes() == data
            assert file.read(f"week/scripts/{name}") == data
    assert assignment.main(["02", "--out", str(tmp_path / "other")]) == 0
    assert not (tmp_path / "other" / "scripts").exists()


@pytest.mark.parametrize(
    ("names", "numbers"),
    [
        (["5"], ["05"]),
        (["05", "2", "05"], ["02", "05"]),
        (["notebooks/05_training.ipynb"], ["05"]),
        (["0"], ["00"]),
        ([], [path.name[:2] for path in PATHS]),
    ],
)
def test_notebooks_are_chosen_by_their_numbers(names, numbers):
    assert [path.name[:2] for path in assignment.chosen(names)] == numbers


def test_hints_are_told_also_where_a_lecturer_has_cleared_the_outputs():
    path = next(path for path in PATHS if path.name.startswith("02"))
    stored, cleared = (nbformat.read(path, as_version=4) for _ in range(2))
    for cell in cleared.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    first, second = (assignment.edition(book, most_hints=1) for book in (stored, cleared))
    for place, _ in assignment.exercises_in(first.cells):
        assert second.cells[place].outputs == first.cells[place].outputs


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_what_the_checks_say_is_what_the_notebook_has_stored(path):
    """So that an edition of other numbers can say it without a kernel."""
    cells = nbformat.read(path, as_version=4).cells
    for place, id in assignment.exercises_in(cells):
        (output,) = cells[place].outputs
        assert dict(output.data) == assignment.said(EXERCISES[id]), id


@pytest.mark.parametrize(("hints", "most"), [("first", 1), ("none", 0), ("all", None)])
def test_a_teacher_chooses_the_hints(hints, most, tmp_path):
    assert assignment.main(["02", "--out", str(tmp_path / "w"), "--hints", hints]) == 0
    given = nbformat.read(next((tmp_path / "w").iterdir()), as_version=4)
    places = assignment.exercises_in(given.cells)
    assert [id for _, id in places] == [id for id in EXERCISES if id[0] == "2"]
    for place, id in places:
        tail = "" if most is None else f", most_hints={most}"
        assert given.cells[place].source == f'check("{id}", {EXERCISES[id].name}{tail})'
        text = given.cells[place].outputs[0].data["text/plain"]
        assert ("For a hint" in text) == (most != 0)
        assert (f"most_hints={most}, hint=1" in text) == (most == 1)


def test_each_roll_number_gets_an_edition_of_its_own(tmp_path, capsys):
    """Other numbers where an exercise allows it, and nothing else is another; and a table."""
    (tmp_path / "class.csv").write_text("Roll number,name\n22110045,Ada\n22110046,Bob\n")
    line = ["05", "--out", str(tmp_path / "week"), "--roll", str(tmp_path / "class.csv")]
    assert assignment.main(line) == 0
    said = capsys.readouterr().out
    assert "2 roll numbers" in said and "Numbers of their own in 5.2, 5.3, 5.5, 5.6" in said
    name = next(path.name for path in PATHS if path.name.startswith("05"))
    course = assignment.edition(nbformat.read(assignment.NOTEBOOKS / name, as_version=4))
    with (tmp_path / "week-answers.csv").open(encoding="utf-8-sig", newline="") as file:
        answers = {row["roll number"]: row for row in csv.DictReader(file)}
    for roll in ("22110045", "22110046"):
        with zipfile.ZipFile(tmp_path / "week" / f"{roll}.zip") as file:
            assert file.namelist() == [f"{roll}/{name}"]
        given = nbformat.read(tmp_path / "week" / roll / name, as_version=4)
        other = [
            cell.id for cell, own in zip(course.cells, given.cells, strict=True) if cell != own
        ]
        ids = ("5-2", "5-3", "5-5", "5-6")
        checks = [cell.id for cell in course.cells if cell.source.startswith("check(")]
        statements = [f"exercise-{id}-statement" for id in ids]
        assert set(other) - set(checks) == set(statements)
        for id in ("5.2", "5.3", "5.5", "5.6"):
            exercise = EXERCISES.own(id, roll)
            sources = [cell.source for cell in given.cells]
            assert exercise.heading in sources and exercise.check_cell in sources
            assert exercise.heading != EXERCISES[id].heading
            assert answers[roll][id] == exercise.solution
    assert answers["22110045"] != answers["22110046"]


def test_nbgrader_has_one_notebook_for_all(tmp_path, capsys):
    (tmp_path / "class.txt").write_text("22110045\n")
    line = ["02", "--out", str(tmp_path / "w"), "--format", "nbgrader"]
    assert assignment.main([*line, "--roll", str(tmp_path / "class.txt")]) == 1
    assert "Leave out --roll" in capsys.readouterr().err
    assert assignment.main(["02", "--roll", str(tmp_path / "no.txt")]) == 1
    assert "no.txt" in capsys.readouterr().err


def test_in_an_exam_a_check_says_nothing(tmp_path, capsys):
    path = next(path for path in PATHS if path.name.startswith("02"))
    given = assignment.edition(nbformat.read(path, as_version=4), exam=True)
    checks = [c for c in given.cells if c.cell_type == "code" and c.source.startswith("check(")]
    assert checks and not any(cell.outputs for cell in checks)
    space = {}
    exec(next(c for c in given.cells if c.id == "to-be-graded").source, space)
    space["check"]("2.1", 3)
    space["quiz"]("2.step-gradient")
    said = capsys.readouterr().out
    assert said == "2.1: to be graded.\n2.step-gradient: no predictions in an exam.\n"


def test_the_package_for_an_exam_has_no_exercise(tmp_path):
    assert assignment.main(["02", "--out", str(tmp_path / "o"), "--package", str(tmp_path)]) == 0
    assert (tmp_path / "nblib" / "ops.py").exists()
    assert not (tmp_path / "nblib" / "exercises" / "catalogue").exists()


def test_a_notebook_of_an_exam_runs_where_only_the_package_is(tmp_path):
    """Its checks, its quizzes and its explorers: no cell asks for an exercise."""
    line = ["02", "--exam", "--out", str(tmp_path / "exam"), "--package", str(tmp_path / "bare")]
    assert assignment.main(line) == 0
    (path,) = (tmp_path / "exam").glob("*.ipynb")
    run = subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--inplace", path],
        cwd=path.parent,
        env=os.environ | {"PYTHONPATH": str(tmp_path / "bare")},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    said = "".join(
        output.get("text", "")
        for cell in nbformat.read(path, as_version=4).cells
        for output in cell.get("outputs", ())
    )
    assert "2.1: to be graded." in said and "no predictions in an exam." in said
