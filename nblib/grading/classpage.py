"""What a class has done and got wrong: counted from its receipts, and set as one page.

`tally` counts and knows nothing of pages; `page` writes one file of HTML that needs nothing else.
"""

import statistics
from collections import Counter
from typing import Any

from nblib.exercises import EXERCISES, QUIZZES
from nblib.exercises.keeping import TITLES
from nblib.exercises.quiz import LETTERS
from nblib.experiments import lottery

from . import rooms
from .misconceptions import meaning
from .receipts import Gathered
from .reports import template

TOP = 3  # so many misconceptions are shown for an exercise
FIRST = 5  # and so many of the whole class
COLUMNS = {"before": "before", "after": "after", "room": "in the room", "room_again": "and again"}


def tally(gathered: Gathered) -> dict[str, Any]:
    """All numbers of the page, as plain data.

    students   a list: name, and for each part [exercises passed, begun and not passed]
    exercises  id -> tried, passed, at_once (with the first try), hints, borrowed: students;
               tries: the median of those who passed; found: diagnosis -> students
    quizzes    id -> before, after: students for each option; moved: "wrong right" -> students,
               of those who were asked twice; room, room_again: votes in the lecture room
    lottery    None, or the seeds given, the students, and how many of each have won
    """
    receipts = list(gathered.counted.values())
    names = {file: data["name"] or file for file, data in gathered.counted.items()}
    exercises = {id: _of_exercise(id, receipts) for id in EXERCISES}
    quizzes = {id: _of_quiz(id, receipts, gathered.voted.get(id)) for id in QUIZZES}
    return {
        "counted": len(receipts),
        "students": [
            {"name": names[file], "parts": _parts(data)} for file, data in gathered.counted.items()
        ],
        "exercises": {id: found for id, found in exercises.items() if found["tried"]},
        "quizzes": {id: found for id, found in quizzes.items() if _any_votes(found)},
        "lottery": _lottery(receipts),
        "aside": gathered.aside,
        "foreign": list(gathered.foreign),
    }


def _parts(data: dict[str, Any]) -> list[list[int]]:
    records = data["exercises"]
    passed = Counter(id.partition(".")[0] for id, record in records.items() if "passed" in record)
    begun = Counter(
        id.partition(".")[0]
        for id, record in records.items()
        if record.get("tries") and "passed" not in record
    )
    return [[passed[str(part)], begun[str(part)]] for part in range(len(TITLES))]


def _of_exercise(id: str, receipts: list[dict[str, Any]]) -> dict[str, Any]:
    records = [data["exercises"].get(id, {}) for data in receipts]
    tried = [record for record in records if record.get("tries")]
    passed = [record for record in tried if "passed" in record]
    found = Counter(kind for record in tried for kind in record.get("found", ()) if kind != "right")
    return {
        "tried": len(tried),
        "passed": len(passed),
        "at_once": sum(record["tries"] == record["found"].get("right") for record in passed),
        "tries": statistics.median(record["tries"] for record in passed) if passed else None,
        "hints": sum(record.get("hints", 0) > 0 for record in tried),
        "borrowed": sum("borrowed" in record for record in records),
        "found": dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))),
    }


def _any_votes(found: dict[str, Any]) -> bool:
    return any(found["before"]) or any(found["room"])


def _of_quiz(
    id: str, receipts: list[dict[str, Any]], votes: rooms.Votes | None = None
) -> dict[str, Any]:
    texts = [text for text, _ in QUIZZES[id].options]
    records = [data["quizzes"][id] for data in receipts if id in data["quizzes"]]
    again = [record for record in records if "again" in record]
    moved = Counter(_word(record) + " " + _word(record["again"]) for record in again)
    return {
        "before": [sum(record["choice"] == text for record in records) for text in texts],
        "after": [sum(record["again"]["choice"] == text for record in again) for text in texts],
        "moved": dict(sorted(moved.items())),
        "room": votes.first if votes else [0] * len(texts),
        "room_again": votes.again if votes else [0] * len(texts),
    }


def _word(answer: dict[str, Any]) -> str:
    return "right" if answer["right"] else "wrong"


def _lottery(receipts: list[dict[str, Any]]) -> dict[str, Any] | None:
    given = [data["seed"] for data in receipts if data["seed"] is not None]
    if not given:
        return None
    won = lottery.lottery_of(2).solved[0]  # computed here, so that nobody can claim to have won
    seeds = sorted(set(given))
    return {
        "students": len(given),
        "won": int(won[given].sum()),
        "seeds": {seed: bool(won[seed]) for seed in seeds},
        "of_all": [int(won.sum()), len(won)],
    }


def page(numbers: dict[str, Any]) -> str:
    """The page for a lecturer, from what `tally` gives. Names are shown as text, whatever they
    hold."""
    totals = [sum(id.startswith(f"{part}.") for id in EXERCISES) for part in range(len(TITLES))]
    parts = [
        {
            "number": part,
            "title": title,
            "total": totals[part],
            "exercises": [
                _shown(id, found)
                for id, found in numbers["exercises"].items()
                if id.startswith(f"{part}.")
            ],
            "quizzes": [
                _asked(id, found)
                for id, found in numbers["quizzes"].items()
                if id.startswith(f"{part}.")
            ],
            "begun": sum(any(student["parts"][part]) for student in numbers["students"]),
            "finished": sum(
                student["parts"][part][0] == totals[part] for student in numbers["students"]
            ),
        }
        for part, title in enumerate(TITLES)
    ]
    first = sorted(
        (
            one
            | {
                "id": exercise["id"],
                "title": exercise["title"],
                "explorer": exercise["explorer"],
                "tried": exercise["tried"],
            }
            for part in parts
            for exercise in part["exercises"]
            for one in exercise["found"]
        ),
        key=lambda one: (-one["students"], one["id"]),
    )[:FIRST]
    return template("class.html").render(numbers=numbers, parts=parts, first=first, letters=LETTERS)


def _shown(id: str, found: dict[str, Any]) -> dict[str, Any]:
    """An exercise, with what its diagnoses mean."""
    kinds = [
        {"kind": kind, "students": students, "meaning": meaning(id, kind)}
        for kind, students in list(found["found"].items())[:TOP]
    ]
    more = len(found["found"]) - len(kinds)
    exercise = EXERCISES[id]
    return found | {
        "id": id,
        "title": exercise.title,
        "found": kinds,
        "more": more,
        "explorer": exercise.explorer,
    }


def _share(counts: list[int], right: int) -> str:
    """How many of those who voted were right; "" if nobody voted."""
    return f"{counts[right]} of {sum(counts)}" if any(counts) else ""


def _asked(id: str, found: dict[str, Any]) -> dict[str, Any]:
    quiz = QUIZZES[id]
    columns = [
        {"name": name, "counts": found[key]}
        for key, name in COLUMNS.items()
        if any(found[key]) or (key == "before" and not any(found["room"]))
    ]
    options = [
        {
            "text": text,
            "right": index == quiz.right,
            "counts": [column["counts"][index] for column in columns],
        }
        for index, (text, _) in enumerate(quiz.options)
    ]
    asked, again = sum(found["before"]), sum(found["after"])
    return {
        "id": id,
        "question": quiz.question,
        "options": options,
        "columns": [column["name"] for column in columns],
        "asked": asked,
        "room": _share(found["room"], quiz.right),
        "room_again": _share(found["room_again"], quiz.right),
        "again": again,
        "right": found["before"][quiz.right],
        "right_again": found["after"][quiz.right],
        "moved": found["moved"],
    }
