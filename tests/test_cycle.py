"""One week of a class, by the commands of docs/teaching.md, read out of that page.

Protected here: the page's commands do what it says, in a copy of the course's files: three students
get notebooks with numbers of their own. Ada solves hers in JupyterLab, by keyboard in a real
browser, and hands in a receipt; Leo is lost; Eve hands in Ada's notebook with a few tricks of her
own. They are graded, an explanation is read, replies and the class page are written.
"""

import csv
import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from nblib.exercises import EXERCISES
from tests import axe
from tests.runs import ROOT

ADA, LEO, EVE, NOBODY = "22110045", "22110046", "22110047", "22110048"
NAME = "02_perceptron.ipynb"
IDS = [id for id in EXERCISES if id.startswith("2.")]
WRONG = {"2.2": "threshold", "2.4": "early-return"}  # what Leo does, by the catalogue


def commands():
    """The lines of the page's first section that are commands, in order."""
    page = (ROOT / "docs" / "teaching.md").read_text(encoding="utf-8")
    week = page.partition("## A week")[2].partition("\n## ")[0]
    return re.findall(r"^ {4,}(make .*)$", week, re.MULTILINE)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A copy of the files that git has, as a clone would give them, with this environment."""
    folder = tmp_path_factory.mktemp("clone") / "course"
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True
    )
    for name in listed.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    (folder / ".venv").symlink_to(Path(sys.prefix))
    (folder / "class.csv").write_text(
        f"Roll number,Name\n{ADA},Ada\n{LEO},Leo\n{EVE},Eve\n{NOBODY},Nobody\n"
    )
    return folder


def make(course, line):
    """Give one of the page's commands; what it says. The environment counts as made."""
    program, *rest = shlex.split(line)
    done = ["-o", ".venv/.setup-done", "-o", ".venv/.setup-test-done", "-o", ".venv/bin/python"]
    found = subprocess.run(
        [program, *done, *rest], cwd=course, capture_output=True, text=True, timeout=1800
    )
    assert found.returncode == 0, found.stdout + found.stderr
    return found.stdout


def place_of(cells, id, before=0):
    """Where the cell of an exercise's check stands, or its stub one before."""
    start = f'check("{id}"'
    return next(i for i, c in enumerate(cells) if c["source"].startswith(start)) - before


def solve_in_the_browser(live, given):
    """Ada types her answers, runs all cells, saves; her notebook, her receipt, what it showed."""
    notebook = nbformat.read(given, as_version=4)
    last = 'from nblib.exercises import receipt\nreceipt("Ada", seed=12).save()'
    notebook.cells.append(nbformat.v4.new_code_cell(last))
    name = f"{ADA}-{NAME}"
    with live.notebook(name, notebook) as opened:
        opened.wait_for_kernel()
        page = opened.page
        for id in IDS:
            place = place_of(notebook.cells, id, before=1)
            assert notebook.cells[place].source == EXERCISES[id].stub
            write_into(page, place, EXERCISES.own(id, ADA).solution)
        words = next(
            i for i, c in enumerate(notebook.cells) if c.source.startswith("**Your explanation.**")
        )
        question = notebook.cells[words].source.partition("\n\n")[0]
        write_into(page, words, f"{question}\n\nBoth grow in step, so the line stays.")
        opened.run_all(timeout=400)
        page.keyboard.press("Control+s")
        page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty")
        cells = opened.cells()
        for id in IDS:
            place = place_of(cells, id)
            said = "".join(cells[place]["outputs"][0]["data"]["text/plain"])
            assert re.search(r"right\.|all \d+ (cases agree|points right)", said), said
        page.evaluate(
            "(i) => window.jupyterapp.shell.currentWidget.content.widgets[i].node.scrollIntoView()",
            place_of(cells, "2.1", before=2),
        )
        picture = page.screenshot()
    folder = live.server.root / "notebooks"
    return (folder / name).read_text("utf-8"), folder / "receipt.json", picture


def write_into(page, place, text):
    """Choose a cell, enter it, replace all that it holds, by keyboard."""
    page.evaluate(
        """(place) => {
          const content = window.jupyterapp.shell.currentWidget.content;
          content.deselectAll();
          content.activeCellIndex = place;
          content.mode = 'edit';
          content.activeCell.editor?.focus();
        }""",
        place,
    )
    page.wait_for_function(
        """(place) => document.activeElement?.closest('.jp-Cell') ===
          window.jupyterapp.shell.currentWidget.content.widgets[place].node""",
        arg=place,
    )
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)
    page.wait_for_function(
        """([place, text]) => window.jupyterapp.shell.currentWidget.content.widgets[place]
          .model.sharedModel.getSource() === text""",
        arg=[place, text],
    )
    page.keyboard.press("Escape")


def lost(given):
    """Leo: one number wrong, two known mistakes, the rest not begun."""
    notebook = nbformat.read(given, as_version=4)
    cells = notebook.cells
    for id, diagnosis in WRONG.items():
        mistake = next(m for m in EXERCISES[id].mistakes if m.id == diagnosis)
        cells[place_of(cells, id, before=1)].source = mistake.wrong
    missing = next(m for m in EXERCISES.own("2.1", LEO).mistakes if m.id == "missing-bias")
    cells[place_of(cells, "2.1", before=1)].source = f"z, output = {missing.wrong!r}"
    return notebook


TRICKS = """import nblib.exercises.diagnosis, nblib.exercises.checkpoints
nblib.exercises.diagnosis.same = lambda *a: True
class Right:
    passed = True
check = lambda *a, **k: Right()"""


@pytest.mark.full
@pytest.mark.browser
def test_a_week(course, live, pytestconfig):
    hand_out, grade, of_class = commands()
    said = make(course, hand_out)
    assert "for 4 roll numbers" in said and "Numbers of their own in 2.1" in said
    week = course / "week2"
    given = {roll: week / roll / NAME for roll in (ADA, LEO, EVE)}
    assert all((week / f"{roll}.zip").exists() for roll in given)
    assert "<summary>Solution" not in given[ADA].read_text("utf-8")
    texts = {place.read_text("utf-8") for place in given.values()}
    assert len(texts) == 3

    text, receipt, picture = solve_in_the_browser(live, given[ADA])
    submitted = {roll: course / "submissions" / roll / NAME for roll in given}
    for place in submitted.values():
        place.parent.mkdir(parents=True)
    submitted[ADA].write_text(text, encoding="utf-8")
    nbformat.write(lost(given[LEO]), submitted[LEO])
    copied = nbformat.reads(text, as_version=4)
    copied.cells.insert(0, nbformat.v4.new_code_cell(TRICKS))
    nbformat.write(copied, submitted[EVE])
    (course / "receipts").mkdir()
    shutil.copy(receipt, course / "receipts" / "one.json")

    said = make(course, grade)
    assert "3 submissions" in said and f"Nothing has come from 1 of 4: {NOBODY}." in said
    rows = table(course / "grades" / "grades.csv")
    ada, leo, eve = (rows[f"{roll}/{NAME.removesuffix('.ipynb')}"] for roll in (ADA, LEO, EVE))
    assert all(float(ada[id]) > 0 for id in IDS) and not ada["trouble"]
    assert all(float(leo[id]) < float(ada[id]) for id in IDS) and not leo["trouble"]
    assert float(eve["2.1"]) < float(ada["2.1"])
    assert eve["trouble"] == f"its checks name {ADA}; it was judged as {EVE}'s"
    pairs = table(course / "grades" / "similar.csv", "exercise")
    assert {"2.3", "2.4"} <= set(pairs) and pairs["2.4"]["alike"] == "1.00"

    reading = course / "grades" / "to_read.csv"
    text = reading.read_text("utf-8-sig")
    assert text.count("Both grow in step") == 2  # Ada's, and Eve's copy
    lines = text.splitlines()
    lines = [f"{line}1" if line.startswith(ADA) else line for line in lines]
    reading.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    said = make(course, grade)
    assert said.count("as before") == 3
    again = table(course / "grades" / "grades.csv")[f"{ADA}/{NAME.removesuffix('.ipynb')}"]
    assert float(again["total"]) == float(ada["total"]) + 1

    replies = course / "grades" / "replies"
    to_leo = (replies / f"{LEO}__{NAME.removesuffix('.ipynb')}.md").read_text("utf-8")
    for id, diagnosis in WRONG.items():
        thought = next(m.thought for m in EXERCISES[id].mistakes if m.id == diagnosis)
        assert thought in to_leo
    assert len(list(replies.iterdir())) == 3

    assert "1 student, 0 files set aside" in make(course, of_class)
    numbers = json.loads((course / "class.json").read_text("utf-8"))
    assert numbers["counted"] == 1
    assert "3 students" in make(course, of_class.replace("receipts", "submissions"))
    shown = (course / "class.html").read_text("utf-8")
    assert "2.1" in shown and "b is still to be added" in shown
    keep = pytestconfig.cache.mkdir("cycle")  # to be looked at
    (keep / "ada.png").write_bytes(picture)
    with live.page() as page:
        page.goto((course / "class.html").as_uri())
        page.screenshot(path=keep / "class.png", full_page=True)
        assert axe.found(page) == []
    for name in ("grades.csv", "similar.csv"):
        shutil.copy(course / "grades" / name, keep / name)
    shutil.copytree(replies, keep / "replies", dirs_exist_ok=True)


def table(path, key="submission"):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row[key]: row for row in csv.DictReader(file)}


def test_the_page_has_the_commands_of_a_week():
    """In this order: hand out, grade, see the class."""
    assert [line.split()[1] for line in commands()] == ["assignment", "grade", "class"]
