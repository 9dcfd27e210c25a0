"""Whose submission it is: roll numbers, and answers judged by the numbers of the student's own.

Protected here: a list is read as lecturers write them, and what is wrong with it is said; a roll
number is found in the names that learning platforms make; the name decides by whose numbers an
answer is judged, so that neither a neighbour's notebook nor a changed check earns anything.
"""

import csv
import json

import pytest

from nblib import grade
from nblib.exercises import EXERCISES
from nblib.grading import judging, read_rolls, reports
from nblib.grading.rolls import missing, roll_of
from nblib.grading.slices import rolls_in
from tests.test_grading import submit

ADA, BOB = "22110045", "22110046"
IDS = ["1.7", "5.6"]


def cells_of(roll, named=None, ids=IDS):
    """The answers that are right for a roll number; the checks name `named`, or it."""
    named = roll if named is None else named
    cells = []
    for id in ids:
        exercise = EXERCISES.own(id, roll)
        tail = f', roll="{named}"' if named else ""
        cells += [exercise.solution, f'check("{id}", {exercise.name}{tail})']
    return cells


@pytest.mark.parametrize(
    "text",
    [
        "22110045\n22110046\n",
        "Roll number\n22110045\n\n22110046",
        "roll,name\n22110045,Ada Lovelace\n22110046,Bob\n",
        '\ufeffRoll No.;Name\n"22110045";Ada\n22110046;Bob\n',
        "22110045\tAda\n22110046\tBob\n",
    ],
)
def test_a_list_as_lecturers_write_them(text, tmp_path):
    (tmp_path / "class.csv").write_text(text, encoding="utf-8")
    assert read_rolls(tmp_path / "class.csv") == [ADA, BOB]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ann\nbob\n", ["ANN", "BOB"]),
        ("ann", ["ANN"]),
        ("user\nann\nbob\n", ["ANN", "BOB"]),
        ("User name;Seat\nann;3\nbob;4\n", ["ANN", "BOB"]),
        ("who\nann7\nbob\n", ["ANN7", "BOB"]),
        ("ann\nbob7\n", ["BOB7"]),  # nothing says that it is none; make release lists who is left
    ],
)
def test_a_list_of_the_names_with_which_a_class_logs_in(text, names, tmp_path):
    (tmp_path / "class.csv").write_text(text)
    assert read_rolls(tmp_path / "class.csv") == names


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no roll number"),
        ("Roll\n", "no roll number"),
        ("1\n2\n1\n", "1 stands there twice"),
        ("me21\nME21\n", "ME21 stands there twice"),
        ("../1\n", "cannot be a roll number"),
        ("a/1\n", "cannot be a roll number"),
    ],
)
def test_what_is_wrong_with_a_list_is_said(text, said, tmp_path):
    (tmp_path / "class.csv").write_text(text)
    with pytest.raises(ValueError, match=said):
        read_rolls(tmp_path / "class.csv")


def test_the_roll_number_in_a_submissions_name():
    rolls = [ADA, BOB, "ME21B045", "2021-EE-101", "2021-EE"]
    for name, roll in (
        (ADA, ADA),
        (f"{ADA}/02_perceptron", ADA),
        ("Ada Lovelace_22110045_assignsubmission_file/02_perceptron", ADA),
        ("me21b045-final", "ME21B045"),
        ("2021-EE-101/x", "2021-EE-101"),
    ):
        assert roll_of(name, rolls) == roll
    for name in ("ada", "221100451", "x22110045", ""):
        with pytest.raises(ValueError, match="no roll number"):
            roll_of(name, rolls)
    with pytest.raises(ValueError, match=f"{ADA} and {BOB} stand in its name"):
        roll_of(f"{ADA}/{BOB}", rolls)
    assert missing([f"{BOB}/x", "nobody"], [ADA, BOB]) == [ADA]


def test_the_roll_numbers_that_checks_name():
    cells = ['check("2.1", x, roll="a")', "roll = 3", 'check("2.2", y, roll=" A")', "broken("]
    assert rolls_in(cells) == ["A"]
    assert rolls_in(['f("2.1", x, roll="a")', 'check("2.1", x, roll=name)']) == []


# The y of 1.7 is 0 for everybody: that part of a neighbour's answer is right.
# name -> whose answers they are, what its checks name, what each exercise earns, what is said
CLASS = {
    f"{ADA}/own": (ADA, ADA, [1, 1], ""),
    f"{BOB}/copied": (ADA, ADA, [0.5, 0], f"its checks name {ADA}; it was judged as {BOB}'s"),
    f"{BOB}/copied and renamed": (ADA, BOB, [0.5, 0], ""),
    f"{BOB}/the course's answers": ("", "", [0.5, 0], ""),
    f"{BOB}/no roll number in the checks": (BOB, "", [1, 1], ""),
    "somebody": (ADA, ADA, [], "no roll number of the list stands in its name"),
}


def test_the_name_decides_by_whose_numbers_an_answer_is_judged(tmp_path, capsys):
    folder, out = tmp_path / "in", tmp_path / "out"
    for name, (roll, named, _, _) in CLASS.items():
        submit(folder, name, *cells_of(roll, named))
    (tmp_path / "class.txt").write_text(f"{ADA}\n{BOB}\n22110047\n")
    line = [str(folder), "--out", str(out), "--exercises", *IDS]
    assert grade.main([*line, "--roll", str(tmp_path / "class.txt")]) == 0
    assert "Nothing has come from 1 of 3: 22110047." in capsys.readouterr().out
    found = json.loads((out / "grades.json").read_text("utf-8"))
    for name, (_, _, shares, trouble) in CLASS.items():
        marks = found[name]["marks"].values()
        assert [mark["share"] for mark in marks] == shares, name
        assert found[name]["trouble"].startswith(trouble), name
        assert bool(found[name]["trouble"]) == bool(trouble), name
        if shares:
            assert found[name]["roll"] == name.partition("/")[0]
    reply = (out / "replies" / f"{BOB}__copied and renamed.md").read_text("utf-8")
    own = EXERCISES.own("5.6", BOB)
    assert "wrong, 0 of 1 points" in reply and own.name in reply
    assert "About this notebook" not in reply
    reply = (out / "replies" / f"{BOB}__copied.md").read_text("utf-8")
    assert f"About this notebook: its checks name {ADA}; it was judged as {BOB}'s." in reply
    with (out / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["submission"]: row for row in csv.DictReader(file)}
    assert rows["somebody"]["trouble"] and rows["somebody"]["total"] == "0.00"


def test_without_a_list_a_notebook_is_judged_as_it_says_and_the_table_says_so(tmp_path):
    path = submit(tmp_path, "somebody", *cells_of(ADA, ids=["5.6"]))
    sheet = judging.grade_notebook(path, 5, ["5.6"], reply=False)
    assert (sheet.marks["5.6"].share, sheet.roll) == (1, ADA)
    assert sheet.trouble == f"judged by the numbers of {ADA}, as it says; --roll compares it"
    cells = cells_of(ADA, ids=["5.6"]) + cells_of(BOB, ids=["1.7"])
    sheet = judging.grade_notebook(submit(tmp_path, "two", *cells), 5, ["5.6"], reply=False)
    assert sheet.roll == "" and sheet.marks["5.6"].share < 1 and "and" in sheet.trouble


def test_a_list_that_cannot_be_read_is_said(tmp_path, capsys):
    assert grade.main([str(tmp_path), "--roll", str(tmp_path / "no.csv")]) == 1
    said = capsys.readouterr().err
    assert "no.csv, cannot be read: No such file or directory. Give a text file" in said
    (tmp_path / "class.xlsx").write_bytes(b"PK\x03\x04\xff\xfe")
    assert grade.main([str(tmp_path), "--roll", str(tmp_path / "class.xlsx")]) == 1
    assert "it is no text. Give a text file" in capsys.readouterr().err


def test_what_was_judged_is_not_judged_again(tmp_path, monkeypatch):
    """A mark for an explanation, or a late submission, does not cost the class's time again. What
    has changed does: a notebook, the seed, a roll number, the course. So does what was too slow."""
    folder, out, done = tmp_path / "in", tmp_path / "out", []
    ann = submit(folder, "ann", "x = 1")

    def judged(path, seed, *rest):
        done.append(path.stem)
        share = 0.5 if "x = 1" in path.read_text("utf-8") else 1.0
        return judging.Sheet({"5.6": judging.Mark("5.6", share, judging.PARTLY)}, roll=rest[-1])

    def again(**changed):
        done.clear()
        settings = {"seed": 3, "ids": ["5.6"], "reply": False} | changed
        sheets = reports.grade_folder(folder, out, **settings)
        return sorted(done), {name: sheet.marks["5.6"].share for name, sheet in sheets.items()}

    monkeypatch.setattr(reports, "judged", judged)
    assert again() == (["ann"], {"ann": 0.5})
    assert again() == ([], {"ann": 0.5})
    submit(folder, f"bob {BOB}", "x = 2")
    assert again() == ([f"bob {BOB}"], {"ann": 0.5, f"bob {BOB}": 1})
    assert len(again(afresh=True)[0]) == len(again(seed=4)[0]) == 2
    submit(folder, "ann", "x = 3")
    assert again(seed=4) == (["ann"], {"ann": 1, f"bob {BOB}": 1})
    ann.unlink()
    assert len(again(seed=4, rolls=[BOB])[0]) == 1 and again(seed=4, rolls=[BOB])[0] == []
    monkeypatch.setattr(reports, "_course", lambda: "another")
    assert len(again(seed=4, rolls=[BOB])[0]) == 1
    found = json.loads((out / "grades.json").read_text("utf-8"))
    found[f"bob {BOB}"]["marks"]["5.6"]["state"] = judging.BROKEN
    (out / "grades.json").write_text(json.dumps(found))
    assert len(again(seed=4, rolls=[BOB])[0]) == 1
    for damaged in ("[1, 2]", "{", '{"ann": 3}'):
        (out / "grades.json").write_text(damaged)
        assert len(again(seed=4, rolls=[BOB])[0]) == 1
