"""A folder of receipts or of submitted notebooks, sorted: which count, which do not, and why.

A receipt is made on the student's own machine, and whoever can edit a text file can write another
one. So this finds what is damaged, what comes twice, what contradicts itself or the catalogue, and
whose history is somebody else's. An invented history without a contradiction it cannot find: a page
made of receipts is for teaching, and marks come from `python -m nblib.grade`.
"""

import concurrent.futures
import dataclasses
import json
import os
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from nblib.exercises import EXERCISES, QUIZZES
from nblib.exercises.keeping import FORM, KINDS
from nblib.exercises.quiz import LETTERS
from nblib.exercises.receipt import LONGEST, SEEDS, digest

from . import rooms
from .apart import Limits
from .judging import RIGHT, Sheet
from .reports import judged, submissions

LARGEST = 2**20  # bytes of a receipt
MOST_TRIES = 100_000  # of an exercise: a try a second for a day and more
SHARED = 3  # so many moments in common, to the second, are no accident
_FIELDS = {
    "course": str, "name": str, "student": str, "made": str, "exercises": dict, "quizzes": dict,
    "sum": str,
}  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Gathered:
    """A class.

    counted  file -> receipt (a dict), one for each student, with what the student's notebooks show
             beside it; where there are only notebooks, under the first of them
    aside    file -> why it does not count
    foreign  ids of exercises and quizzes that this edition of the course does not have
    voted    quiz -> what was voted in the lecture room (rooms.py)
    """

    counted: dict[str, dict[str, Any]]
    aside: dict[str, str]
    foreign: tuple[str, ...] = ()
    voted: dict[str, rooms.Votes] = dataclasses.field(default_factory=dict)


def gather(folder: Path) -> Gathered:
    """All receipts (.json), saved polls (.json) and notebooks (.ipynb) below a folder.

    What lies in one folder of it, or has one name there, is one student's: `student_of`.
    ValueError if there is none.
    """
    receipts, polls, aside = {}, {}, {}
    paths = [path for path in sorted(folder.rglob("*.json")) if not path.is_symlink()]
    for path in paths:
        name = str(path.relative_to(folder))
        try:
            data = _read(path)
            if "room" in data:
                polls[name] = rooms.checked(data)
            else:
                receipts[name] = _receipt(data)
        except (ValueError, OSError, RecursionError) as error:
            aside[name] = str(error) or "it cannot be read"
    notebooks = submissions(folder)
    if not paths and not notebooks:
        raise ValueError(f"there is no receipt, no saved poll and no notebook in {folder}.")
    asked, later, unknown = rooms.pool(polls)
    found = sort(receipts, {**aside, **later})
    found = dataclasses.replace(
        found, voted=asked, foreign=tuple(sorted({*found.foreign, *unknown}))
    )
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        sheets = pool.map(lambda path: judged(path, 0, (), Limits(), True), notebooks.values())
    shown = {}
    for (name, path), sheet in zip(notebooks.items(), sheets, strict=True):
        file = f"{name}.ipynb"
        if sheet.marks:
            try:
                shown[file] = of_notebook(student_of(file), sheet, path)
            except (TypeError, AttributeError):
                found.aside[file] = "its stored outputs are none that JupyterLab writes"
        else:
            found.aside[file] = sheet.trouble
    _add(shown, found, receipts)
    return found


def student_of(file: str) -> str:
    """Whose file it is: its folder among the submissions, or its own name without the ending.

    >>> student_of("22110045/week2/02.ipynb"), student_of("22110045.ipynb")
    ('22110045', '22110045')
    """
    return Path(file).with_suffix("").parts[0]


def _add(
    notebooks: Mapping[str, dict[str, Any]], found: Gathered, receipts: Mapping[str, dict[str, Any]]
) -> None:
    """Count what notebooks show, by student. Of the same exercise the receipt's record counts, else
    one that is passed; of the same prediction the receipt's answer, else the first one."""
    beside = _beside(receipts, found.counted)
    for file, shown in notebooks.items():
        student = student_of(file)
        owners = beside.setdefault(student, {file})
        if len(owners) > 1:
            found.aside[file] = f"receipts of {len(owners)} students lie beside it"
            continue
        (owner,) = owners
        whole = found.counted.setdefault(owner, shown)
        own = {} if whole["sum"] else whole["exercises"]  # a notebook's, not a receipt's
        better = {id for id, mine in own.items() if "passed" not in mine}
        exercises = {
            id: record
            for id, record in shown["exercises"].items()
            if id not in whole["exercises"] or (id in better and "passed" in record)
        }
        found.counted[owner] = {
            **whole,
            "exercises": {**whole["exercises"], **exercises},
            "quizzes": {**shown["quizzes"], **whole["quizzes"]},
        }


def _beside(
    receipts: Mapping[str, dict[str, Any]], counted: Mapping[str, dict[str, Any]]
) -> dict[str, set[str]]:
    """Student's folder or name -> the counted receipts of whoever has receipts there: an older one
    stands for the one that counts, wherever that lies."""
    last = {data["student"]: name for name, data in counted.items() if data["student"]}
    found: dict[str, set[str]] = {}
    for name, data in receipts.items():
        owner = name if name in counted else last.get(data["student"])
        if owner and not _two_names(data, counted[owner]):
            found.setdefault(student_of(name), set()).add(owner)
    return found


def _two_names(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two receipts give different names; one without a name gives none."""
    return len({one["name"], other["name"]} - {""}) > 1


def sort(receipts: Mapping[str, dict[str, Any]], aside: Mapping[str, str] = {}) -> Gathered:
    """Set aside what contradicts itself, what is older than another of the same student, and what
    has the history of another student. `aside` holds what could not be read."""
    counted, out, foreign = {}, dict(aside), set[str]()
    for name, data in receipts.items():
        reason = contradiction(data)
        if reason:
            out[name] = f"it contradicts itself: {reason}"
        else:
            counted[name], left = _known(data)
            foreign |= left
    for find in (_older, _copied):
        for name, reason in find(counted):
            out[name] = reason
            del counted[name]
    return Gathered(counted, out, tuple(sorted(foreign)))


# ------------------------------------------------------------------ one receipt


def _read(path: Path) -> dict[str, Any]:
    """What a file holds. ValueError with the reason if it can be no receipt and no poll."""
    if path.stat().st_size > LARGEST:
        raise ValueError("it is too large for a receipt")
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise ValueError("it is damaged: it is no JSON") from None
    if not isinstance(data, dict):
        raise ValueError("it is no receipt")
    return data


def _receipt(data: dict[str, Any]) -> dict[str, Any]:
    """The receipt itself. ValueError with the reason if it is none, or is damaged."""
    if data.get("receipt") != 1:
        raise ValueError("it is no receipt")
    if data.get("sum") != digest(data):
        raise ValueError("it is damaged, or was changed after it was saved")
    if not all(isinstance(data.get(key), kind) for key, kind in _FIELDS.items()):
        raise ValueError("it is no receipt")
    seed = data.get("seed")
    if seed is not None and (type(seed) is not int or not 0 <= seed < SEEDS):
        raise ValueError("it is no receipt: its seed is none of the lottery's")
    if len(data["name"]) > LONGEST or len(data["student"]) > LONGEST:
        raise ValueError("it is no receipt: a name is too long")
    for record in (*data["exercises"].values(), *data["quizzes"].values()):
        if not isinstance(record, dict) or not _typed(record):
            raise ValueError("it is no receipt")
    return data


def _typed(record: dict[str, Any]) -> bool:
    again = record.get("again", {})
    return (
        all(type(record.get(key, kind())) is kind for key, kind in FORM.items())
        and set(record) <= set(FORM)
        and all(type(times) is int for times in record.get("found", {}).values())
        and (not again or ("again" not in again and _typed(again)))
    )


def contradiction(data: dict[str, Any]) -> str:
    """What in a receipt cannot be, in words; "" if nothing is found."""
    made = _moment(data["made"])
    if made is None:
        return "there is no such date"
    for id, record in data["exercises"].items():
        if id in EXERCISES and (said := _in_exercise(id, record, made)):
            return f"{id} {said}"
    for id, record in data["quizzes"].items():
        for answer in (record, *([record["again"]] if "again" in record else [])):
            if id in QUIZZES and (said := _in_quiz(id, answer, made)):
                return f"{id} {said}"
        if "again" in record and _earlier(record["again"].get("locked"), record.get("locked")):
            return f"{id} was asked again before it was asked"
    return ""


def _in_exercise(id: str, record: dict[str, Any], made: datetime) -> str:
    found, tries = record.get("found", {}), record.get("tries", 0)
    whole = len(found) < KINDS  # otherwise some were left out
    if not 0 <= record.get("hints", 0) <= len(EXERCISES[id].hints):
        return "has other hints"
    if not 0 <= tries <= MOST_TRIES or min(found.values(), default=1) < 1:
        return "was tried an impossible number of times"
    if max(map(len, found), default=0) > 60:
        return "has a diagnosis with too long a name"
    if sum(found.values()) > tries or (whole and sum(found.values()) != tries):
        return "has another number of tries than of diagnoses"
    if whole and ("passed" in record) != ("right" in found):
        return "was passed without a right answer, or not passed with one"
    if "borrowed" in record and not getattr(EXERCISES[id], "reference", ()):
        return "cannot be borrowed"
    return _late([record[key] for key in ("passed", "borrowed") if key in record], made)


def _in_quiz(id: str, answer: dict[str, Any], made: datetime) -> str:
    texts = [text for text, _ in QUIZZES[id].options]
    choice = answer.get("choice")
    if choice in texts and answer.get("right") is not (texts.index(choice) == QUIZZES[id].right):
        return "has a right answer marked wrong, or a wrong one right"
    return _late([answer.get("locked", "")], made)


def _late(moments: Iterable[str], made: datetime) -> str:
    times = [_moment(moment) for moment in moments]
    if any(time is None for time in times):
        return "has no such date"
    return "was done after the receipt was made" if any(t > made for t in times if t) else ""


def _earlier(one: Any, other: Any) -> bool:
    first, second = _moment(one), _moment(other)
    return first is not None and second is not None and first < second


def _moment(text: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except (ValueError, TypeError):
        return None
    return moment if moment.tzinfo else None


def _known(data: dict[str, Any]) -> tuple[dict[str, Any], set[str]]:
    """The receipt without what this edition of the course does not have, and the ids of that."""
    quizzes, left = {}, {id for id in data["exercises"] if id not in EXERCISES}
    for id, record in data["quizzes"].items():
        texts = [text for text, _ in QUIZZES[id].options] if id in QUIZZES else []
        if record.get("choice") in texts:
            quizzes[id] = dict(record)
            if record.get("again", {}).get("choice") not in texts:
                quizzes[id].pop("again", None)
        else:
            left.add(id)
    exercises = {id: record for id, record in data["exercises"].items() if id in EXERCISES}
    return {**data, "exercises": exercises, "quizzes": quizzes}, left


# ------------------------------------------------------------------ one beside the others


def _older(receipts: Mapping[str, dict[str, Any]]) -> list[tuple[str, str]]:
    """(file, why) for each but the last of a student's receipts."""
    last: dict[str, str] = {}
    for name, data in receipts.items():
        student = data["student"]
        if student and (student not in last or not _newer(receipts[last[student]], data)):
            last[student] = name
    said = []
    for name, data in receipts.items():
        other = last.get(data["student"], name)
        if other != name:
            why = f"{other} is a later one of the same student"
            if _two_names(data, receipts[other]):
                why = f"it has the history of {other}, with another name"
            said.append((name, why))
    return said


def _newer(one: dict[str, Any], other: dict[str, Any]) -> bool:
    first, second = _moment(one["made"]), _moment(other["made"])
    return first is not None and second is not None and first > second


def _copied(receipts: Mapping[str, dict[str, Any]]) -> list[tuple[str, str]]:
    """(file, why) for each that shares moments with one that was made before it."""
    order = sorted(receipts, key=lambda name: (_moment(receipts[name]["made"]), name))
    seen: dict[tuple[str, str, str], str] = {}
    said = []
    for name in order:
        moments = _moments(receipts[name])
        owners = [seen[moment] for moment in moments if moment in seen]
        for owner in sorted(set(owners)):
            if owners.count(owner) >= SHARED:
                said.append((name, f"it shares {owners.count(owner)} moments with {owner}"))
                break
        else:
            for moment in moments:
                seen.setdefault(moment, name)
    return said


def _moments(data: dict[str, Any]) -> list[tuple[str, str, str]]:
    kinds = ("passed", "borrowed", "locked")
    return [
        (id, kind, record[kind])
        for part in ("exercises", "quizzes")
        for id, record in data[part].items()
        for kind in kinds
        if kind in record
    ]


# ------------------------------------------------------------------ a notebook in its place


def of_notebook(name: str, sheet: Sheet, path: Path) -> dict[str, Any]:
    """What a submitted notebook shows, in a receipt's form: one try for each exercise, without a
    time, and the predictions that are locked in its stored outputs."""
    exercises = {}
    for id, mark in sheet.marks.items():
        kind = "right" if mark.state == RIGHT else mark.diagnosis
        if kind == "right" and mark.state != RIGHT:
            kind = "hidden"
        if kind and kind not in ("not-started", "waiting"):
            exercises[id] = {"tries": 1, "hints": 0, "found": {kind: 1}}
            exercises[id] |= {"passed": ""} if kind == "right" else {}
    return {
        "receipt": 1,
        "course": "",
        "name": name,
        "seed": None,
        "student": "",
        "made": "",
        "exercises": exercises,
        "quizzes": predictions(path),
        "sum": "",
    }


def predictions(path: Path) -> dict[str, dict[str, Any]]:
    """Answers to quizzes, from the stored outputs of a notebook: they say "b) is not right."."""
    found = {}
    for cell in json.loads(path.read_text(encoding="utf-8")).get("cells", []):
        asked = re.search(r"""\bquiz\(\s*["']([^"']+)""", "".join(cell.get("source", "")))
        if not asked or asked[1] not in QUIZZES:
            continue
        quiz = QUIZZES[asked[1]]
        for output in cell.get("outputs", []):
            text = "".join(output.get("data", {}).get("text/plain", ""))
            said = re.search(r"^([a-h])\) is (right|not right)\.$", text, re.MULTILINE)
            if said and LETTERS.index(said[1]) < len(quiz.options):
                index = LETTERS.index(said[1])
                found[quiz.id] = {"choice": quiz.options[index][0], "right": index == quiz.right}
    return found
