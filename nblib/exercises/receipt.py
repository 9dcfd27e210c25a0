"""A receipt: what you have done, as one small file that you may give to your teacher.

It holds what `progress()` keeps and nothing else, no name unless you give one, and no code. It is
shown before it is saved, and it goes nowhere by itself. `make class` turns the receipts of a class
into one page (nblib/grading/receipts.py says what it believes of them).
"""

import hashlib
import html
import json
import os
from pathlib import Path
from typing import Any

import nblib
from nblib import places
from nblib.words import count

from . import keeping

SEEDS = 200  # the lottery of notebook 04 has so many
LONGEST = 80  # characters of a name


def digest(content: dict[str, Any]) -> str:
    """A checksum of all but itself: it tells a damaged file from a whole one, no more."""
    rest = {key: value for key, value in content.items() if key != "sum"}
    text = json.dumps(rest, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class Receipt:
    """A receipt that is not saved yet; to show it is to show all that it holds."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.content = content

    def save(self, path: str | os.PathLike[str] = "receipt.json") -> None:
        """Write it to a file, by default beside the notebook; say where."""
        place = Path(path)
        text = json.dumps(self.content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        try:
            place.write_text(text, encoding="utf-8")
        except OSError as error:
            if place.parent != Path():
                print(f"{place} cannot be written ({error.strerror}). Give another path.")
                return
            place = places.own("work") / place.name  # the notebooks may be another's
            place.write_text(text, encoding="utf-8")
        print(f"Saved: {place.resolve()}")

    def __repr__(self) -> str:
        return "\n".join((*self._head(), *self._rows(), "receipt(...).save() writes it to a file."))

    def _repr_html_(self) -> str:
        return "".join(f"<div>{html.escape(line)}</div>" for line in repr(self).split("\n"))

    def _head(self) -> list[str]:
        given = self.content
        name = f"Name: {given['name']}" if given["name"] else "No name"
        seed = "no seed" if given["seed"] is None else f"seed {given['seed']}"
        return [
            f"{name}; {seed}; made {_short(given['made'])}; nblib {given['course']}.",
            f"You are {given['student'] or 'nobody yet'} here, a random number that says only "
            "which receipts come from the same person.",
        ]

    def _rows(self) -> list[str]:
        rows = []
        for id, record in self.content["exercises"].items():
            said = [f"passed {_short(record['passed'])}"] if "passed" in record else ["not passed"]
            tries = record.get("tries", 0)
            said.append("1 try" if tries == 1 else f"{tries} tries")
            said += [count(record["hints"], "hint")] if record.get("hints") else []
            said += [f"borrowed {_short(record['borrowed'])}"] if "borrowed" in record else []
            found = ", ".join(f"{kind} {times}" for kind, times in record.get("found", {}).items())
            rows.append(f"Exercise {id}: {', '.join(said)}{f'; found: {found}' * bool(found)}.")
        for id, record in self.content["quizzes"].items():
            rows.append(f"Quiz {id}: {_answer(record)}.")
            if "again" in record:
                rows.append(f"Quiz {id}, asked again: {_answer(record['again'])}.")
        return rows or ["Nothing has been done yet."]


def _answer(record):
    mark = "right" if record["right"] else "not right"
    return f"“{record['choice']}”, {mark}, locked {_short(record['locked'])}"


def _short(moment):
    return moment[:16].replace("T", " ")


def receipt(name: str = "", seed: int | None = None) -> Receipt:
    """What you have done in all notebooks, for your teacher: shown first, then `.save()`.

    name  yours, if you wish; without it nobody can tell from the file whose it is
    seed  0 to 199: yours in the class lottery of notebook 04, so that the class can be counted
    Returns a Receipt. Raises ValueError for a name that is too long and for another seed.

    >>> print(repr(receipt(seed=12)).split(";")[1])
     seed 12
    """
    if not isinstance(name, str) or len(name) > LONGEST:
        raise ValueError(f"name must be text of at most {LONGEST} characters; got {name!r}.")
    if seed is not None and (type(seed) is not int or not 0 <= seed < SEEDS):
        raise ValueError(f"seed must be a whole number from 0 to {SEEDS - 1}; got {seed!r}.")
    student = keeping.student()
    kept = keeping.read()
    content = {
        "receipt": 1,
        "course": nblib.__version__,
        "name": name.strip(),
        "seed": seed,
        "student": student,
        "made": keeping.now(),
        "exercises": kept["exercises"],
        "quizzes": kept["quizzes"],
    }
    return Receipt({**content, "sum": digest(content)})
