"""The student's edition: the notebooks without solutions, as folders and ZIPs to hand out.

    python -m tools.assignment                     all notebooks, into assignment/
    python -m tools.assignment 02 05 --out week3   some of them
    python -m tools.assignment --hints first       one hint to each exercise (or none)
    python -m tools.assignment --roll class.txt    an edition for each roll number, own numbers
    python -m tools.assignment --format nbgrader   source/assignment/, for nbgrader's commands
    python -m tools.assignment --exam              without quizzes' and exercises' own replies too

The notebooks are the course's own; nothing is written twice. What goes is the folded solution below
each exercise, and our answer to what is to be explained there. Cells, their ids and all else stay,
so that what comes back can be graded with `python -m nblib.grade`. Stored outputs stay, since they
are what one reads where no kernel runs.

With --roll each student has a folder and a ZIP, called by the roll number, in which the exercises
that allow it have other numbers; the right answers to these go into OUT-answers.csv, for you.

--exam takes the installed catalogue away from the student's `check` as well: `check("2.4", ...)`
then only says that the answer will be graded. It writes a cell for that at the top of each
notebook; a student who looks for the solutions in an installed nblib still finds them there, so for
an exam install the package that `--package FOLDER` writes, which has none.
"""

import argparse
import contextlib
import csv
import io
import math
import re
import shutil
import sys
import zipfile
from pathlib import Path

import nbformat
import numpy as np

from nblib.exercises import EXERCISES, check
from nblib.grading import read_rolls, weights_from
from nblib.grading.apart import bare_package
from nblib.grading.slices import CALL, asked
from nblib.words import count
from tools.gradebook import marked

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"
SCRIPTS = NOTEBOOKS / "scripts"  # of 09, with weights
SOLUTION = "<details>\n<summary>Solution"
# Below a solution: the answer to the question of the explanation, or why the solution is right.
OURS = "<details>\n<summary>Our answer"
EXAM = """# This notebook will be graded later. Until then `check` says only that.
def check(id, answer=..., *_, **__):
    print(f"{id}: to be graded.")


def quiz(id, *_, **__):
    print(f"{id}: no predictions in an exam.")
"""
STAMP = (2020, 1, 1, 0, 0, 0)  # of each file in the ZIP: the same bytes each time
HINTS = {"all": None, "first": 1, "none": 0}


def edition(notebook, exam=False, roll="", most_hints=None):
    """A copy of a notebook (NotebookNode) for students; see the module's docstring.

    roll        whose numbers the exercises have, where they allow it; "" for the course's own
    most_hints  how many hints `check` gives; None for all
    """
    cells, before = [], ""
    for cell in notebook.cells:
        ours = cell.source.startswith(OURS) and before.startswith(SOLUTION)
        if not (ours or cell.source.startswith(SOLUTION)):
            cells.append(nbformat.from_dict(cell))
        before = cell.source
    if roll or most_hints is not None:
        _rewrite(cells, roll, most_hints)
    if exam:
        cells = [_unanswered(cell) for cell in cells]
        first = next(i for i, cell in enumerate(cells) if cell.cell_type == "code")
        cells.insert(first + 1, nbformat.v4.new_code_cell(EXAM, id="to-be-graded"))
    return nbformat.from_dict({**notebook, "cells": cells})


def _rewrite(cells, roll, most_hints):
    """Statements, checks and what these say in the cells of the exercises, in place."""
    for place, id in exercises_in(cells):
        exercise = EXERCISES.own(id, roll)
        source = exercise.check_cell
        if most_hints is not None:
            source = f"{source.removesuffix(')')}, most_hints={most_hints})"
        cells[place - 2].source, cells[place].source = exercise.heading, source
        reply = said(exercise, roll, most_hints)
        count = cells[place].execution_count
        output = nbformat.v4.new_output("execute_result", reply, execution_count=count)
        cells[place].outputs = [output]  # a lecturer may have cleared them


def exercises_in(cells):
    """(place of the check, id of the exercise) for each in a notebook's cells."""
    code = [cell.source if cell.cell_type == "code" else "" for cell in cells]
    return [(c.place, c.id) for c in asked(code) if c.id in EXERCISES and CALL.match(code[c.place])]


def said(exercise, roll="", most_hints=None):
    """What the check says to the stub, as a cell's output has it: text and HTML."""
    space = {"np": np, "math": math, **getattr(exercise, "given", {})}
    with contextlib.redirect_stdout(io.StringIO()):  # some stubs print
        exec(exercise.stub, space)  # our own text, from the catalogue
        answer = eval(exercise.name, space)
        result = check(exercise.id, answer, roll=roll, most_hints=most_hints)
    return {"text/html": result._repr_html_(), "text/plain": repr(result)}


def _unanswered(cell):
    if cell.cell_type == "code" and cell.source.startswith(("check(", "quiz(")):
        cell = nbformat.from_dict({**cell, "outputs": [], "execution_count": None})
    return cell


def chosen(names):
    """The notebooks with these numbers ("5", "05"), in the course's order; all if there is none.

    A file's name stands for its number: "05_training.ipynb". ValueError for one that is missing.
    """
    paths = {int(path.name[:2]): path for path in sorted(NOTEBOOKS.glob("*.ipynb"))}
    numbers = set()
    for name in names:
        found = re.match(r"([0-9]+)(_|$)", Path(name).name)
        if not found or int(found[1]) not in paths:
            there = ", ".join(f"{number:02d}" for number in paths)
            raise ValueError(f"There is no notebook {name!r}. Give numbers of these: {there}.")
        numbers.add(int(found[1]))
    return [path for number, path in paths.items() if number in numbers or not numbers]


def write(paths, out, exam=False, most_hints=None, roll="", change=lambda notebook: notebook):
    """The edition of each notebook into the folder `out`, and all of them into `out`.zip.

    What a notebook reads from `scripts` goes with it. change: what else is done to each notebook
    before it is written.
    """
    files = {}
    for path in paths:
        whole = nbformat.read(path, as_version=4)
        text = nbformat.writes(change(edition(whole, exam, roll, most_hints))) + "\n"
        files[path.name] = text.encode("utf-8")
        if f"{SCRIPTS.name}/" in text:
            scripts = (file for file in SCRIPTS.iterdir() if file.is_file())
            files |= {f"{SCRIPTS.name}/{file.name}": file.read_bytes() for file in scripts}
    out.mkdir(parents=True, exist_ok=True)
    archive = out.parent / f"{out.name}.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in sorted(files.items()):
            (out / name).parent.mkdir(exist_ok=True)
            (out / name).write_bytes(data)
            stamped = zipfile.ZipInfo(f"{out.name}/{name}", STAMP)
            file.writestr(stamped, data, compress_type=zipfile.ZIP_DEFLATED)
    return archive


def write_own(paths, out, rolls, **options):
    """A folder and a ZIP for each roll number below `out`; their right answers as a table."""
    ids = [
        id
        for path in paths
        for _, id in exercises_in(nbformat.read(path, as_version=4).cells)
        if EXERCISES[id].numbers
    ]
    for roll in rolls:
        write(paths, out / roll, roll=roll, **options)
    table = out.parent / f"{out.name}-answers.csv"
    with table.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["roll number", *ids])
        for roll in rolls:
            writer.writerow([roll, *(EXERCISES.own(id, roll).solution for id in ids)])
    return ids, table


def main(arguments=None):
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", metavar="NN", help="numbers, such as 02")
    parser.add_argument("--out", type=Path, default=ROOT / "assignment")
    parser.add_argument("--hints", choices=HINTS, default="all")
    parser.add_argument("--roll", type=Path, help="roll numbers: text, one a line, or CSV")
    parser.add_argument("--format", choices=("folder", "nbgrader"), default="folder")
    parser.add_argument("--exam", action="store_true")
    parser.add_argument("--package", type=Path, help="a folder for nblib without its exercises")
    given = parser.parse_args(arguments)
    options = {"exam": given.exam, "most_hints": HINTS[given.hints]}
    try:
        paths = chosen(given.notebooks)
        if given.format == "nbgrader" and given.roll:
            raise ValueError(
                "nbgrader hands out one notebook to all. Leave out --roll or --format nbgrader."
            )
        rolls = read_rolls(given.roll) if given.roll else []
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    what = f"{count(len(paths), 'notebook')} without solutions"
    if given.format == "nbgrader":
        weights = weights_from()
        source = given.out / "source" / "assignment"
        write(paths, source, **options, change=lambda notebook: marked(notebook, weights))
        print(f"{what}, as nbgrader's source: {source}")
    elif rolls:
        ids, table = write_own(paths, given.out, rolls, **options)
        print(f"{what}, for {count(len(rolls), 'roll number')}: {given.out}")
        print(f"Numbers of their own in {', '.join(ids) or 'no exercise'}; answers: {table}")
    else:
        archive = write(paths, given.out, **options)
        print(f"{what}: {given.out}, {archive}")
    if given.package:
        with bare_package(digits=False) as bare:
            shutil.copytree(bare / "nblib", given.package / "nblib", dirs_exist_ok=True)
        print(f"nblib without exercises: {given.package}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
