"""What was voted in the lecture room: the files that a poll saves (`make poll`), added up.

A file has the number of votes for each option of each question, in each round: a question that was
asked again after a discussion has two rounds. It comes from the lecturer's own machine.
"""

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from nblib.exercises import QUIZZES

MOST = 10_000  # votes for an option that are still believed
NO_POLL = "it is no saved poll"


@dataclasses.dataclass
class Votes:
    """Of one quiz, in the order of its options: votes in the first round of all polls, and in the
    last round of those that asked again."""

    first: list[int]
    again: list[int]


def checked(data: dict[str, Any]) -> dict[str, Any]:
    """The content of a file if it is a saved poll; ValueError if it is none."""
    texts = [data.get(key) for key in ("room", "course", "saved")]
    if not all(isinstance(text, str) for text in texts) or not isinstance(
        data.get("quizzes"), dict
    ):
        raise ValueError(NO_POLL)
    try:
        aware = datetime.fromisoformat(data["saved"]).tzinfo
    except ValueError:
        aware = None
    if not aware or not all(map(_sound, data["quizzes"].values())):
        raise ValueError(NO_POLL)
    return data


def _sound(asked: Any) -> bool:
    """Whether this can be what a poll saves of one question."""
    if not isinstance(asked, dict):
        return False
    options, rounds = asked.get("options"), asked.get("rounds")
    return (
        isinstance(options, list)
        and all(isinstance(text, str) for text in options)
        and isinstance(rounds, list)
        and len(rounds) > 0
        and all(isinstance(counts, list) and len(counts) == len(options) for counts in rounds)
        and all(type(n) is int and 0 <= n <= MOST for counts in rounds for n in counts)
    )


def pool(
    files: Mapping[str, dict[str, Any]],
) -> tuple[dict[str, Votes], dict[str, str], set[str]]:
    """(quiz -> Votes, file -> why it does not count, ids that this edition does not have).

    Who saves twice in one lecture has the first votes in both files: only the last one counts.
    """
    last: dict[str, str] = {}
    for name, data in files.items():
        other = last.get(data["room"])
        if other is None or _saved(files[other]) <= _saved(data):
            last[data["room"]] = name
    pooled: dict[str, Votes] = {}
    unknown = set()
    for name in last.values():
        for id, asked in files[name]["quizzes"].items():
            texts = [text for text, _ in QUIZZES[id].options] if id in QUIZZES else []
            if sorted(asked["options"]) != sorted(texts):
                unknown.add(id)
                continue
            votes = pooled.setdefault(id, Votes([0] * len(texts), [0] * len(texts)))
            first, *more = (
                [counts[asked["options"].index(text)] for text in texts]
                for counts in asked["rounds"]
            )
            votes.first = [a + b for a, b in zip(votes.first, first, strict=True)]
            if more:
                votes.again = [a + b for a, b in zip(votes.again, more[-1], strict=True)]
    aside = {
        name: f"{last[data['room']]} was saved later in the same poll"
        for name, data in files.items()
        if last[data["room"]] != name
    }
    return pooled, aside, unknown


def _saved(data: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(data["saved"])
