"""The checks, measured on answers that they were not built for: tests/answers, tools/answers.py.

The bounds say what holds today; whoever makes the checks better tightens them.
"""

import re
from collections import Counter

import pytest

from nblib.exercises import EXERCISES
from tools import answers as tool

ANSWERS = tool.answers()
WRONG = [answer for answer in ANSWERS if answer.kind]


@pytest.mark.parametrize("half", tool.HALVES)
def test_answer_stands_in_the_half_that_its_digest_decides(half):
    assert [f"{a.id} {a.says}: {a.half}" for a in tool.answers(half) if a.half != half] == []


def test_answers_are_many_and_differ():
    assert len({(answer.id, answer.digest) for answer in ANSWERS}) == len(ANSWERS)
    assert len(WRONG) >= 600 and len(ANSWERS) - len(WRONG) >= 150
    wrong = Counter(answer.id for answer in WRONG)
    assert set(wrong) == set(EXERCISES) and min(wrong.values()) >= 8
    kinds = Counter(answer.kind for answer in WRONG)
    assert set(kinds) == set(range(1, 13)) and min(kinds[k] for k in range(1, 11)) >= 10


def test_an_expression_does_not_match_everything():
    # what every reply has: else any reply would count as one that names the fault
    plain = "look at it again, step by step, beside your code."
    assert [a.says for a in WRONG if not a.names or re.search(a.names, plain, re.I)] == []


def test_the_worker_outlives_what_ends_a_process():
    cells = ("import os\nos._exit(3)\n", "errors = [100, 300, 3]\n", "while True:\n    pass\n")
    group = [tool.Answer("0.1", 12, "", "x", cell) for cell in cells]
    died, right, endless = tool.reports("0.1", group, limit=6.0)
    assert "3" in died["crash"] and right["passed"] and endless == {"hung": 6.0}
