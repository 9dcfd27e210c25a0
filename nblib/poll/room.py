"""What a poll knows: the questions, which of them is asked, and how many chose which option.

All of it lives in memory, as long as the process does. A voter is a random text, not a name.
"""

import dataclasses
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import nblib
from nblib.exercises.quiz import Quiz

CODE_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # no vowels: no words; nothing that looks like a digit
MOST_VOTERS = 2000
ASKED, SHOWN, ANSWERED = "asked", "shown", "answered"


@dataclasses.dataclass
class Question:
    """A quiz in the room. `rounds` has the votes of each time it was asked: voter -> option."""

    quiz: Quiz
    rounds: list[dict[str, int]] = dataclasses.field(default_factory=lambda: [{}])
    stage: str = ASKED

    @property
    def votes(self) -> dict[str, int]:
        """The votes of the round that is on."""
        return self.rounds[-1]

    def counts(self, round: int = -1) -> list[int]:
        """How many chose each option in a round, by default the last one."""
        chosen = list(self.rounds[round].values())
        return [chosen.count(option) for option in range(len(self.quiz.options))]


class Room:
    """One poll. Nothing is asked until `step(1)`.

    code      what the students type
    question  the one that is asked now, None before the first and after the last
    moment    changes whenever the pages have to: with the question, its round and its stage

    >>> from nblib.exercises import QUIZZES
    >>> room = Room([QUIZZES["4.seeds"]])
    >>> room.step(1)
    >>> room.vote("a voter", room.moment, 2)
    True
    >>> room.question.counts()
    [0, 0, 1, 0]
    """

    def __init__(self, quizzes: Sequence[Quiz]) -> None:
        self.code = "".join(secrets.choice(CODE_LETTERS) for _ in range(4))
        self.id = secrets.token_hex(8)
        self.questions = [Question(quiz) for quiz in quizzes]
        self.place = -1
        self.here = set[str]()  # who has opened the page

    @property
    def question(self) -> Question | None:
        return self.questions[self.place] if 0 <= self.place < len(self.questions) else None

    @property
    def moment(self) -> str:
        question = self.question
        if question is None:
            return f"{self.place}"
        return f"{self.place}.{len(question.rounds)}.{question.stage}"

    def arrive(self, voter: str) -> None:
        """Somebody has opened the page."""
        if len(self.here) < MOST_VOTERS:
            self.here.add(voter)

    def vote(self, voter: str, moment: str, option: int) -> bool:
        """Count a vote, in place of the voter's earlier one. False: voting is over, or it was for
        another moment than this one, or the room is full."""
        question = self.question
        if question is None or question.stage != ASKED or moment != self.moment:
            return False
        if voter not in question.votes and len(question.votes) >= MOST_VOTERS:
            return False
        question.votes[voter] = option
        self.arrive(voter)
        return True

    def step(self, by: int) -> None:
        """To another question: 1 for the next, -1 for the one before. Its votes are kept."""
        self.place = max(-1, min(self.place + by, len(self.questions)))

    def show(self) -> None:
        """Show how many chose what; from now on nobody can vote."""
        if self.question and self.question.stage == ASKED:
            self.question.stage = SHOWN

    def answer(self) -> None:
        """Say which option is right, once the votes are shown."""
        if self.question and self.question.stage == SHOWN:
            self.question.stage = ANSWERED

    def again(self) -> None:
        """Ask the same once more, after a discussion. The votes of before are kept."""
        question = self.question
        if question and question.stage != ASKED:
            question.stage = ASKED
            if question.votes:
                question.rounds.append({})

    def counts(self) -> dict[str, Any]:
        """All that can be saved, as plain data: for each question that has votes its options, and
        how many chose each of them in each round."""
        return {
            "room": self.id,
            "course": nblib.__version__,
            "saved": datetime.now(UTC).isoformat(timespec="seconds"),
            "quizzes": {
                question.quiz.id: {
                    "question": question.quiz.question,
                    "options": [text for text, _ in question.quiz.options],
                    "rounds": [
                        question.counts(round)
                        for round, votes in enumerate(question.rounds)
                        if votes
                    ],
                }
                for question in self.questions
                if any(question.rounds)
            },
        }
