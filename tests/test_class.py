"""A class page says what was planted in the receipts, and sets aside what is not to be counted.

Protected here: a receipt holds what was done and nothing else; 200 made-up classes come back with
exactly their counts, with damaged, doubled, copied and forged files among them; the page shows
names as text, whatever they hold; submitted notebooks do in place of receipts.
"""

import ast
import json
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nblib import classroom, exercises
from nblib.exercises import EXERCISES, QUIZZES, check, quiz, receipt
from nblib.exercises.keeping import clear_progress, now
from nblib.exercises.receipt import digest
from nblib.experiments import lottery
from nblib.grading import receipts
from nblib.grading.classpage import page, tally
from nblib.grading.judging import Mark, Sheet
from nblib.grading.misconceptions import GENERAL, meaning
from tests.attacks import HONEST, WRONG
from tests.test_grading import submit

PLANTED = ["2.3", "4.7", "8.1"]
ASKED = ["2.xor-cycles", "4.seeds"]


def moment(student, place):
    """No two students do two things in the same second."""
    return (
        f"2026-10-{1 + student % 28:02d}T{student // 28:02d}:{place:02d}:{student % 60:02d}+00:00"
    )


def sealed(content):
    content.pop("sum", None)
    return {**content, "sum": digest(content)}


@st.composite
def classes(draw):
    """(receipts by file, files to be set aside, the numbers that must come out)."""
    count, files, aside = draw(st.integers(1, 8)), {}, set()
    numbers = {
        "tried": Counter(),
        "passed": Counter(),
        "found": Counter(),
        "hints": Counter(),
        "at_once": Counter(),
        "before": Counter(),
        "after": Counter(),
        "moved": Counter(),
        "seeds": [],
    }
    for student in range(count):
        exercises, quizzes = {}, {}
        for place, id in enumerate(PLANTED):
            if not draw(st.booleans()):
                continue
            kinds = [mistake.id for mistake in EXERCISES[id].mistakes] + ["shape", "time"]
            found = draw(st.dictionaries(st.sampled_from(kinds), st.integers(1, 4), max_size=4))
            passed = draw(st.booleans()) or not found
            numbers["tried"][id] += 1
            for kind in found:
                numbers["found"][id, kind] += 1
            if passed:
                numbers["passed"][id] += 1
                numbers["at_once"][id] += not found
                found["right"] = draw(st.integers(1, 2))
            record = {"tries": sum(found.values()), "found": found}
            record |= {"passed": moment(student, place)} if passed else {}
            record["hints"] = draw(st.integers(0, len(EXERCISES[id].hints)))
            numbers["hints"][id] += record["hints"] > 0
            exercises[id] = record
        for place, id in enumerate(ASKED, 10):
            options, right = QUIZZES[id].options, QUIZZES[id].right
            chosen = draw(st.lists(st.integers(0, len(options) - 1), max_size=2))
            given = [
                {
                    "choice": options[k][0],
                    "right": k == right,
                    "locked": moment(student, place + 20 * again),
                }
                for again, k in enumerate(chosen)
            ]
            if chosen:
                quizzes[id] = given[0]
                numbers["before"][id, chosen[0]] += 1
            if len(chosen) == 2:
                quizzes[id]["again"] = given[1]
                numbers["after"][id, chosen[1]] += 1
                moved = " ".join("right" if k == right else "wrong" for k in chosen)
                numbers["moved"][id, moved] += 1
        seed = draw(st.none() | st.integers(0, 199))
        numbers["seeds"] += [] if seed is None else [seed]
        content = {
            "receipt": 1,
            "course": "x",
            "name": draw(st.sampled_from(["", "Ann", "<b>Bo</b>"])),
            "seed": seed,
            "student": f"{student:016x}",
            "made": moment(student, 59),
            "exercises": exercises,
            "quizzes": quizzes,
        }
        files[f"s{student}.json"] = json.dumps(sealed(content))
        spoil = draw(st.sampled_from(["", "", "damaged", "doubled", "older", "forged", "copied"]))
        name = f"{spoil}{student}.json"
        if spoil == "damaged":
            files[name] = files[f"s{student}.json"].replace('"receipt": 1', '"receipt":  1')[:-2]
        elif spoil == "doubled":
            files[f"a{name}"] = files[f"s{student}.json"]
            aside.add(f"a{name}")
            continue
        elif spoil == "older":
            old = {**content, "exercises": {}, "made": moment(student, 58)}
            files[name] = json.dumps(sealed(old))
        elif spoil == "forged":
            better = {"2.1": {"tries": 1, "found": {"right": 2}, "passed": moment(student, 1)}}
            files[name] = json.dumps(sealed({**content, "exercises": better, "student": "f"}))
        elif spoil == "copied" and len(receipts._moments(content)) >= receipts.SHARED:
            later = {
                **content,
                "student": f"copy{student}",
                "name": "Cy",
                "made": moment(student, 59),
            }
            files[f"z{name}"] = json.dumps(sealed(later))
            aside.add(f"z{name}")
            continue
        else:
            continue
        aside.add(name)
    return files, aside, numbers


@settings(max_examples=200, deadline=None)
@given(made=classes())
def test_the_counts_of_200_made_up_classes_come_back_exactly(made, tmp_path_factory):
    files, aside, planted = made
    folder = tmp_path_factory.mktemp("class")
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    numbers = tally(receipts.gather(folder))
    assert set(numbers["aside"]) == aside, numbers["aside"]
    assert numbers["counted"] == len(files) - len(aside)
    for id in PLANTED:
        found = numbers["exercises"].get(id)
        assert (found is None) == (planted["tried"][id] == 0)
        if found:
            for what in ("tried", "passed", "at_once", "hints"):
                assert found[what] == planted[what][id], what
            assert found["found"] == {
                kind: n for (other, kind), n in planted["found"].items() if other == id
            }
    for id in ASKED:
        count = len(QUIZZES[id].options)
        found = numbers["quizzes"].get(
            id, {"before": [0] * count, "after": [0] * count, "moved": {}}
        )
        assert found["before"] == [planted["before"][id, k] for k in range(count)]
        assert found["after"] == [planted["after"][id, k] for k in range(count)]
        assert found["moved"] == {m: n for (other, m), n in planted["moved"].items() if other == id}
    won = lottery.lottery_of(2).solved[0]
    if planted["seeds"]:
        assert numbers["lottery"]["won"] == sum(won[seed] for seed in planted["seeds"])
        assert set(numbers["lottery"]["seeds"]) == set(planted["seeds"])
    else:
        assert numbers["lottery"] is None
    shown = page(numbers)
    assert "<b>Bo" not in shown and ("&lt;b&gt;Bo" in shown) == any(
        student["name"] == "<b>Bo</b>" for student in numbers["students"]
    )
    parser = HTMLParser()
    parser.feed(shown)
    assert "http" not in shown.replace("http-equiv", "")


# --- what a receipt is ---------------------------------------------------------------------------


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setenv("NBLIB_PROGRESS", str(tmp_path / "kept"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_receipt_shows_what_it_saves_and_is_counted(kept, capsys):
    check("1.1", [0, 1, 1, 0])
    check("1.1", EXERCISES["1.1"].expected)
    quiz("4.seeds", "a")
    quiz("4.seeds", "b", again=True)
    given = receipt("Ann", seed=12)
    shown = repr(given)
    assert "Name: Ann; seed 12; made 20" in shown and "Exercise 1.1: passed" in shown
    assert "2 tries" in shown and shown.count("Quiz 4.seeds") == 2
    assert not (kept / "receipt.json").exists()
    given.save()
    assert f"Saved: {kept / 'receipt.json'}" in capsys.readouterr().out
    numbers = tally(receipts.gather(kept))
    assert (numbers["counted"], numbers["aside"]) == (1, {"kept/progress.json": "it is no receipt"})
    assert numbers["exercises"]["1.1"]["passed"] == 1
    assert sum(numbers["quizzes"]["4.seeds"]["after"]) == 1
    assert numbers["students"][0]["name"] == "Ann"


def test_no_name_and_no_code_is_in_it_unless_given(kept):
    check("1.1", [0, 1, 1, 0])
    content = receipt().content
    assert content["name"] == "" and "No name; no seed" in repr(receipt())
    assert set(content) == {
        "receipt",
        "course",
        "name",
        "seed",
        "student",
        "made",
        "exercises",
        "quizzes",
        "sum",
    }
    assert content["student"] == receipt().content["student"]
    clear_progress()
    assert receipt().content["student"] != content["student"]


def test_the_second_answer_stands_beside_the_first(kept):
    quiz("4.seeds", "a")
    assert not quiz("4.seeds", again=True).locked
    quiz("4.seeds", "b", again=True)
    quiz("4.seeds", "c", again=True)
    record = receipt().content["quizzes"]["4.seeds"]
    texts = [text for text, _ in QUIZZES["4.seeds"].options]
    assert (record["choice"], record["again"]["choice"]) == (texts[0], texts[2])
    assert quiz("4.seeds").locked


@pytest.mark.parametrize("wrong", [{"name": 3}, {"name": "x" * 99}, {"seed": 200}, {"seed": 1.0}])
def test_what_a_receipt_does_not_take(wrong):
    with pytest.raises(ValueError, match=f"{next(iter(wrong))} must be .* got"):
        receipt(**wrong)


def test_where_nothing_can_be_written_it_says_so(kept, capsys):
    receipt().save(kept / "nowhere" / "receipt.json")
    assert "cannot be written" in capsys.readouterr().out


# --- what is set aside ---------------------------------------------------------------------------

GOOD = {"tries": 2, "found": {"shape": 1, "right": 1}, "passed": moment(1, 1), "hints": 0}
PREDICTED = {
    "choice": QUIZZES["4.seeds"].options[0][0],
    "right": QUIZZES["4.seeds"].right == 0,
    "locked": moment(1, 2),
}


@pytest.mark.parametrize(
    "change, said",
    [
        ({"exercises": {"2.3": {**GOOD, "tries": 1}}}, "number of tries"),
        ({"exercises": {"2.3": {**GOOD, "found": {"shape": 2}}}}, "without a right answer"),
        ({"exercises": {"2.3": {**GOOD, "hints": 9}}}, "other hints"),
        ({"exercises": {"2.3": {**GOOD, "found": {"shape": -1, "right": 3}}}}, "number of times"),
        (
            {"exercises": {"2.3": {**GOOD, "tries": 10**400, "found": {"right": 10**400}}}},
            "number of times",
        ),
        ({"exercises": {"2.3": {**GOOD, "found": {"x" * 61: 1, "right": 1}}}}, "too long a name"),
        ({"exercises": {"2.3": {**GOOD, "passed": "soon"}}}, "no such date"),
        ({"exercises": {"2.3": {**GOOD, "passed": moment(2, 1)}}}, "after the receipt"),
        ({"exercises": {"2.3": {**GOOD, "borrowed": moment(1, 1)}}}, "cannot be borrowed"),
        ({"quizzes": {"4.seeds": {**PREDICTED, "right": not PREDICTED["right"]}}}, "marked"),
        (
            {"quizzes": {"4.seeds": {**PREDICTED, "again": {**PREDICTED, "locked": moment(1, 1)}}}},
            "before it was asked",
        ),
        ({"made": "yesterday"}, "no such date"),
        ({"seed": 200}, "no receipt"),
        ({"name": 3}, "no receipt"),
        ({"exercises": []}, "no receipt"),
        ({"exercises": {"2.3": {**GOOD, "tries": "2"}}}, "no receipt"),
        ({"exercises": {"2.3": {**GOOD, "extra": 1}}}, "no receipt"),
    ],
)
def test_what_cannot_be_is_not_counted(tmp_path, change, said):
    content = {
        "receipt": 1,
        "course": "x",
        "name": "",
        "seed": None,
        "student": "1",
        "made": moment(1, 30),
        "exercises": {"2.3": GOOD},
        "quizzes": {"4.seeds": PREDICTED},
    }
    (tmp_path / "good.json").write_text(
        json.dumps(sealed({**content, "student": "2", "quizzes": {}}))
    )
    (tmp_path / "bad.json").write_text(json.dumps(sealed({**content, **change})))
    found = receipts.gather(tmp_path)
    assert list(found.counted) == ["good.json"] and said in found.aside["bad.json"], found.aside


@pytest.mark.parametrize("text", ["", "[", "[" * 90_000, "3", '{"receipt": 2}', "x" * 2**21])
def test_what_is_no_receipt_stops_nothing(tmp_path, text):
    (tmp_path / "odd.json").write_text(text)
    (tmp_path / "link.json").symlink_to(tmp_path / "odd.json")
    assert list(receipts.gather(tmp_path).aside) == ["odd.json"]


def test_what_another_edition_has_is_said(tmp_path):
    content = receipt().content
    content["exercises"] = {"77.1": dict(GOOD), "2.3": dict(GOOD)}
    content["quizzes"] = {"4.seeds": {**PREDICTED, "choice": "of last year"}}
    (tmp_path / "r.json").write_text(json.dumps(sealed({**content, "made": now()})))
    numbers = tally(receipts.gather(tmp_path))
    assert numbers["foreign"] == ["4.seeds", "77.1"] and list(numbers["exercises"]) == ["2.3"]


# --- what is said --------------------------------------------------------------------------------


def test_every_diagnosis_has_its_sentence():
    """All that the checks can answer, read off their code: the first of what they return."""
    given = set()
    for path in Path(exercises.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            first = []
            if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
                first = node.value.elts[:1] if len(node.value.elts) > 1 else []
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Result":
                first = node.args[1:2]
            given |= {entry.value for entry in first if isinstance(entry, ast.Constant)}
    given = {kind for kind in given if isinstance(kind, str) and re.fullmatch("[a-z-]+", kind)}
    assert {"shape", "transposed", "sign-of-all", "rows", "reference"} <= given
    silent = {"right", "not-started", "waiting", "no-such-exercise", "no-such-limit"}
    assert given - set(GENERAL) <= silent and not set(GENERAL) & silent


# --- the command ---------------------------------------------------------------------------------


def test_notebooks_do_in_place_of_receipts(tmp_path, capsys):
    folder = tmp_path / "in"
    submit(folder, "ann", *HONEST)
    path = submit(folder, "bob", *WRONG, 'quiz("4.seeds")')
    stored = json.loads(path.read_text())
    locked = repr(quiz("4.seeds", "a"))
    stored["cells"][-1]["outputs"] = [
        {
            "output_type": "execute_result",
            "execution_count": 1,
            "metadata": {},
            "data": {"text/plain": locked},
        }
    ]
    path.write_text(json.dumps(stored))
    (folder / "none.ipynb").write_text("{}")
    assert classroom.main([str(folder)]) == 0
    assert "2 students, 1 file set aside" in capsys.readouterr().out
    numbers = json.loads((tmp_path / "class.json").read_text("utf-8"))
    found = numbers["exercises"]["4.7"]
    assert (found["tried"], found["passed"]) == (2, 1) and sum(found["found"].values()) == 1
    assert numbers["quizzes"]["4.seeds"]["before"][0] == 1
    shown = (tmp_path / "class.html").read_text("utf-8")
    (kind,) = found["found"]
    assert meaning("4.7", kind).split(".")[0] in shown and "bob" in shown


HANDED_IN = ["2.3", "4.7", "8.1"]


def in_words(id, letter):
    """A quiz's locked answer, as JupyterLab stores it."""
    right = "abcdefgh".index(letter) == QUIZZES[id].right
    text = f"{letter}) is {'right' if right else 'not right'}."
    output = {"output_type": "execute_result", "metadata": {}, "execution_count": 1}
    return output | {"data": {"text/plain": text}}


@st.composite
def handed_in(draw):
    """(notebook -> (sheet, its text), receipt -> its text, what must be counted).

    Each student has a folder, with notebooks in it or in folders below, or files of one name.
    """
    notebooks, files = {}, {}
    tried, passed, found, before = Counter(), Counter(), Counter(), Counter()
    count = draw(st.integers(1, 5))
    for student in range(count):
        flat = draw(st.booleans())
        names = (
            [f"s{student}"]
            if flat
            else [
                f"s{student}/{draw(st.sampled_from(['', 'w1/', 'w2/deep/']))}{k}"
                for k in range(draw(st.integers(1, 3)))
            ]
        )
        kept, voted = {}, None
        if draw(st.booleans()):
            for id in draw(st.sets(st.sampled_from(HANDED_IN))):
                kept[id] = draw(st.sampled_from(["right", "shape"]))
            quizzes = {}
            if draw(st.booleans()):
                voted, options = 0, QUIZZES["4.seeds"].options
                right = QUIZZES["4.seeds"].right == 0
                answer = {"choice": options[0][0], "right": right, "locked": moment(student, 9)}
                quizzes = {"4.seeds": answer}
            content = {
                **{"receipt": 1, "course": "x", "name": "", "seed": None},
                **{"student": f"{student:x}", "made": moment(student, 59), "quizzes": quizzes},
                "exercises": {
                    id: {"tries": 1, "found": {kind: 1}}
                    | ({"passed": moment(student, place)} if kind == "right" else {})
                    for place, (id, kind) in enumerate(kept.items())
                },
            }
            files[f"s{student}.json" if flat else f"s{student}/r.json"] = json.dumps(
                sealed(content)
            )
            if not flat and draw(st.booleans()):
                older = {**content, "exercises": {}, "quizzes": {}, "made": moment(student, 58)}
                files[f"s{student}/old.json"] = json.dumps(sealed(older))
        for name in sorted(names):
            marks = {}
            for id in draw(st.sets(st.sampled_from(HANDED_IN), min_size=1)):
                kind = draw(st.sampled_from(["right", "transposed", "not-started"]))
                state = "right" if kind == "right" else "wrong"
                marks[id] = Mark(id, state=state, diagnosis=kind)
                if kind != "not-started" and kept.get(id, "transposed") == "transposed":
                    kept[id] = kind if kind == "right" else "transposed"
            letter = draw(st.sampled_from(["", "a", "b"]))
            cell = {"cell_type": "code", "source": "quiz('4.seeds')"}
            cell["outputs"] = [in_words("4.seeds", letter)] if letter else []
            notebooks[name] = Sheet(marks), json.dumps({"cells": [cell]})
            if letter and voted is None:
                voted = "ab".index(letter)
        for id, kind in kept.items():
            tried[id] += 1
            if kind == "right":
                passed[id] += 1
            else:
                found[id, kind] += 1
        if voted is not None:
            before[voted] += 1
    return notebooks, files, (count, tried, passed, found, before)


@settings(max_examples=100, deadline=None)
@given(made=handed_in())
def test_a_student_with_several_notebooks_and_a_receipt_is_one(made, tmp_path_factory):
    """What the receipt says of an exercise counts, then what is right in one of the notebooks."""
    notebooks, files, (count, tried, passed, found, before) = made
    folder = tmp_path_factory.mktemp("class")
    texts = {f"{name}.ipynb": text for name, (_, text) in notebooks.items()}
    for name, text in {**texts, **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    sheets = {folder / f"{name}.ipynb": sheet for name, (sheet, _) in notebooks.items()}
    with mock.patch.object(receipts, "judged", lambda path, *_: sheets[path]):
        numbers = tally(receipts.gather(folder))
    assert numbers["counted"] == len(numbers["students"]) == count
    assert {*numbers["aside"]} == {name for name in files if name.endswith("old.json")}
    assert {id: each["tried"] for id, each in numbers["exercises"].items()} == tried
    assert +Counter({id: each["passed"] for id, each in numbers["exercises"].items()}) == passed
    assert {
        (id, kind): n
        for id, each in numbers["exercises"].items()
        for kind, n in each["found"].items()
    } == found
    chosen = numbers["quizzes"].get("4.seeds", {"before": []})["before"]
    assert +Counter(dict(enumerate(chosen))) == before


def test_a_notebook_beside_receipts_of_two_students_is_nobodys(tmp_path, monkeypatch):
    """And one beside a receipt that was set aside is its own student's."""
    monkeypatch.setattr(receipts, "judged", lambda *_: Sheet({"2.3": Mark("2.3", state="right")}))
    (tmp_path / "week2").mkdir()
    (tmp_path / "cy").mkdir()
    content = receipt().content
    for name, student in {"week2/ann": "1", "week2/bob": "2", "cy/r": "3"}.items():
        text = json.dumps(sealed({**content, "student": student}))
        (tmp_path / f"{name}.json").write_text(text if student != "3" else text[1:])
        (tmp_path / f"{name}.ipynb").write_text('{"cells": []}')
    found = receipts.gather(tmp_path)
    assert set(found.counted) == {"week2/ann.json", "week2/bob.json", "cy/r.ipynb"}
    said = "receipts of 2 students lie beside it"
    assert found.aside["week2/ann.ipynb"] == found.aside["week2/bob.ipynb"] == said


def test_a_notebook_with_odd_outputs_stops_nothing(tmp_path, monkeypatch):
    sheet = Sheet({"2.1": Mark("2.1", 1.0, "right")})
    monkeypatch.setattr(receipts, "judged", lambda *_: sheet)
    for name, text in {"good": "b) is right.", "odd": 5}.items():
        outputs = [{"output_type": "display_data", "data": {"text/plain": text}}]
        cells = [{"cell_type": "code", "source": "quiz('2.mistakes')", "outputs": outputs}]
        (tmp_path / f"{name}.ipynb").write_text(json.dumps({"cells": cells}))
    found = receipts.gather(tmp_path)
    assert set(found.counted) == {"good.ipynb"} and set(found.aside) == {"odd.ipynb"}


def test_an_empty_folder_is_said(tmp_path, capsys):
    assert classroom.main([str(tmp_path)]) == 1
    assert "no receipt, no saved poll and no notebook" in capsys.readouterr().err
