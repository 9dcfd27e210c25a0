"""What a lecture room voted comes onto the class page: exactly, once, and from nothing but polls.

Protected here: the counts of made-up lectures come back, whatever is saved twice, damaged, forged
or of another edition; they stand beside the predictions of the receipts, and never among them.
"""

import json
import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nblib import classroom
from nblib.exercises import QUIZZES
from nblib.grading.classpage import page, tally
from nblib.grading.receipts import gather
from nblib.poll.room import Room
from tests.test_class import moment, sealed

ANN = {
    "receipt": 1, "course": "x", "name": "Ann", "seed": None, "student": "a", "exercises": {},
    "made": moment(1, 59),
}  # fmt: skip
ASKED = ["4.seeds", "2.xor-cycles", "5.nudge"]


def votes(id):
    option = st.integers(0, len(QUIZZES[id].options) - 1)
    return st.lists(st.lists(option, max_size=6), min_size=1, max_size=3)


LECTURE = st.fixed_dictionaries({}, optional={id: votes(id) for id in ASKED})


def held(lecture):
    """A lecture as a poll saves it: {quiz: [what each voter chose, in each round]}."""
    room = Room([QUIZZES[id] for id in lecture])
    for rounds in lecture.values():
        room.step(1)
        for number, chosen in enumerate(rounds):
            if number:
                room.show()
                room.again()
            for voter, option in enumerate(chosen):
                assert room.vote(str(voter), room.moment, option)
    return room.counts()


@settings(max_examples=60, deadline=None)
@given(lectures=st.lists(LECTURE, min_size=1, max_size=4), twice=st.booleans())
def test_the_votes_of_made_up_lectures_come_back_exactly(lectures, twice, tmp_path_factory):
    folder = tmp_path_factory.mktemp("rooms")
    first, again = ({id: [0] * len(QUIZZES[id].options) for id in ASKED} for _ in range(2))
    for number, lecture in enumerate(lectures):
        saved = held(lecture)
        (folder / f"{number}.json").write_text(json.dumps(saved), encoding="utf-8")
        if twice:  # in the middle of the hour as well, when fewer had voted
            half = {**saved, "saved": "2020-01-01T00:00:00+00:00", "quizzes": {}}
            (folder / f"z{number}.json").write_text(json.dumps(half), encoding="utf-8")
        for id, rounds in lecture.items():
            rounds = [chosen for chosen in rounds if chosen]
            for option in rounds[0] if rounds else ():
                first[id][option] += 1
            for option in rounds[-1] if len(rounds) > 1 else ():
                again[id][option] += 1
    found = gather(folder)
    assert set(found.aside) == {f"z{n}.json" for n in range(len(lectures)) if twice}
    assert all("saved later in the same poll" in why for why in found.aside.values())
    quizzes = tally(found)["quizzes"]
    assert set(quizzes) == {id for id in ASKED if any(first[id])}
    for id, numbers in quizzes.items():
        assert numbers["room"] == first[id] and numbers["room_again"] == again[id]
        assert not any(numbers["before"]) and not any(numbers["after"])


def test_the_room_stands_beside_the_predictions_and_not_among_them(tmp_path):
    quiz = QUIZZES["4.seeds"]
    locked = {"choice": quiz.options[0][0], "right": quiz.right == 0, "locked": moment(1, 2)}
    receipt = ANN | {"quizzes": {"4.seeds": locked}}
    (tmp_path / "ann.json").write_text(json.dumps(sealed(receipt)), encoding="utf-8")
    right, wrong = quiz.right, (quiz.right + 1) % len(quiz.options)
    saved = held({"4.seeds": [[wrong, wrong, right], [right, right, right]]})
    (tmp_path / "room.json").write_text(json.dumps(saved), encoding="utf-8")
    numbers = tally(gather(tmp_path))
    assert numbers["counted"] == 1 and sum(numbers["quizzes"]["4.seeds"]["before"]) == 1
    text = " ".join(unescape(re.sub(r"<[^>]+>", " ", page(numbers))).split())
    assert "Option before in the room and again" in text
    assert (
        "In the lecture room 1 of 3 votes were right, and 3 of 3 when it was asked again." in text
    )
    assert f"{int(quiz.right == 0)} of 1 were right." in text


def test_a_folder_of_polls_alone_makes_a_page(tmp_path, capsys):
    folder = tmp_path / "receipts"
    folder.mkdir()
    (folder / "room.json").write_text(json.dumps(held({"5.nudge": [[0, 1]]})), encoding="utf-8")
    assert classroom.main([str(folder)]) == 0
    text = (tmp_path / "class.html").read_text(encoding="utf-8")
    assert "in the room" in text and "of 0 were right" not in text
    assert json.loads((tmp_path / "class.json").read_text())["quizzes"]["5.nudge"]["room"][1] == 1


@pytest.mark.parametrize(
    "change",
    [
        {"room": 7},
        {"saved": "yesterday"},
        {"saved": "2026-11-26"},
        {"quizzes": []},
        {"quizzes": {"5.nudge": []}},
        {"quizzes": {"5.nudge": {"options": ["a"], "rounds": []}}},
        {"quizzes": {"5.nudge": {"options": ["a"], "rounds": [[1, 2]]}}},
        {"quizzes": {"5.nudge": {"options": ["a"], "rounds": [[-1]]}}},
        {"quizzes": {"5.nudge": {"options": ["a"], "rounds": [[True]]}}},
        {"quizzes": {"5.nudge": {"options": ["a"], "rounds": [[10**9]]}}},
        {"quizzes": {"5.nudge": {"options": [1], "rounds": [[1]]}}},
    ],
)
def test_what_no_poll_can_have_saved_is_set_aside(tmp_path, change):
    saved = held({"5.nudge": [[0]]}) | change
    (tmp_path / "room.json").write_text(json.dumps(saved), encoding="utf-8")
    found = gather(tmp_path)
    assert found.aside == {"room.json": "it is no saved poll"} and found.voted == {}


def test_a_question_of_another_edition_is_named_and_not_counted(tmp_path):
    saved = held({"5.nudge": [[0]]})
    saved["quizzes"]["5.old"] = saved["quizzes"]["5.nudge"]
    other = saved["quizzes"].pop("5.nudge")
    saved["quizzes"]["5.nudge"] = other | {"options": [f"{text}!" for text in other["options"]]}
    (tmp_path / "room.json").write_text(json.dumps(saved), encoding="utf-8")
    found = gather(tmp_path)
    assert found.voted == {} and found.foreign == ("5.nudge", "5.old")
