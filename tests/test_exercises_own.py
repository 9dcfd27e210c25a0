"""Numbers of one's own: what a roll number draws is an exercise like any other.

Protected here: the course's own numbers are what they were; each student's solution is right and
each known mistake is known by its name, for whatever roll number; nobody's numbers are the
course's; the same roll number draws the same everywhere; `check` takes a roll number and keeps to
the hints of the teacher's edition.
"""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nblib.exercises import EXERCISES, check
from nblib.exercises.own import Draw, drawn, filled
from nblib.exercises.values import plain, same

OWN = [id for id in EXERCISES if EXERCISES[id].numbers]
ROLLS = [f"2211{number:04}" for number in range(12)]


def test_which_exercises_have_numbers_of_ones_own():
    """At least one in each part from 1 to 6; docs/teaching.md names them."""
    assert {id[0] for id in OWN} == set("123456")
    page = (Path(__file__).parents[1] / "docs" / "teaching.md").read_text("utf-8")
    assert f"{', '.join(OWN[:-1])} and {OWN[-1]}" in page.replace("\n", " ")
    said = re.findall(r"(\d+)(?: different answers)? to (\d\.\d+)", page)
    assert len(said) == 3
    for count, id in said:
        answers = {str(EXERCISES.own(id, f"2211{k:04}").wanted) for k in range(150)}
        assert len(answers) == int(count), id


@pytest.mark.parametrize("id", OWN)
def test_the_first_choices_are_the_numbers_of_the_course(id):
    """The solution that the notebook shows is written by hand; `right` is computed."""
    exercise = EXERCISES[id]
    space = {}
    exec(f"import math\nimport numpy as np\n{exercise.solution}", space)
    shown = eval(exercise.name, space)
    assert same(plain(shown), exercise.wanted[0], exercise.tolerance)
    module = __import__("sys").modules[_module(id)]
    assert same(plain(module.numbers(Draw())["right"]), exercise.wanted[0], 1e-9)


def _module(id):
    file = EXERCISES._files[id]
    return f"nblib.exercises.catalogue.{file.parent.name}.{file.stem}"


@pytest.mark.parametrize("id", OWN)
@given(roll=st.sampled_from(ROLLS) | st.text(min_size=1, max_size=12).filter(str.strip))
@settings(max_examples=25, deadline=None)
def test_a_drawn_exercise_is_one_like_any_other(id, roll):
    exercise = EXERCISES.own(id, roll)
    assert exercise.id == id and exercise.roll == roll.strip().upper()
    texts = [exercise.statement, exercise.start, exercise.well, *exercise.hints]
    texts += [*exercise.leads.values(), *(mistake.thought for mistake in exercise.mistakes)]
    for text in texts:
        assert not re.search(r"[{}]|nan|\d-|−−|\+ −|- -", text), text
    space = {}
    exec(exercise.solution, space)
    answer = eval(exercise.name, space)
    assert check(id, answer, roll=roll).passed
    assert not check(id, answer).passed  # it is not the course's
    standard = EXERCISES[id].wanted[0]
    assert not check(id, standard, roll=roll).passed
    for mistake in exercise.mistakes:
        result = check(id, mistake.wrong, roll=roll)
        assert (result.diagnosis, result.passed) == (mistake.id, False), result


@pytest.mark.parametrize("id", OWN)
def test_neighbours_seldom_share_an_answer(id):
    answers = {str(EXERCISES.own(id, roll).wanted) for roll in ROLLS}
    assert len(answers) >= 4, answers


def test_the_same_roll_number_draws_the_same_everywhere():
    """Written down once: another Python or NumPy may not change what a student was given."""
    draw = Draw("22110045 an exercise 0")
    assert [draw(1, 2, 3, 4, 5, 6, 7, 8, 9) for _ in range(6)] == [7, 6, 7, 7, 1, 6]
    assert EXERCISES.own("5.6", "22110045").expected == [9.0, 54.0, 18.0, 72.0]
    first, again = (EXERCISES.own("5.6", roll) for roll in (" me21b045", "ME21B045 "))
    assert first is again and "x = " in first.statement
    assert Draw()(3, 4) == 3 and not Draw().own


def test_numbers_that_never_do_are_said():
    with pytest.raises(ValueError, match="no numbers for 'x'"):
        drawn(lambda draw: None, "2.1", "x", lambda found: True)


def test_braces_are_filled_in():
    assert filled("{a} {a:+} {b:,} {c} {a * 2:.1f}", {"a": -1, "b": 79510, "c": "x"}) == (
        "−1 −1 79,510 x −2.0"
    )


def test_an_exercise_without_numbers_takes_a_roll_number_and_stays_as_it_is():
    assert EXERCISES.own("1.2", "22110045") is EXERCISES["1.2"]
    assert check("1.3", 14, roll="22110045").passed


def test_the_offer_of_a_hint_keeps_the_roll_number_and_the_edition():
    """A student copies that line into the cell: without the roll number it would be judged by
    other numbers."""
    said = str(check("1.7", (1, 2), roll="22110045", most_hints=2))
    line = 'check("1.7", (z, y), roll="22110045", most_hints=2, hint=1)'
    assert f"For a hint: `{line}`" in said
    z, y = 1, 2
    assert "Hint 1 of 3" in str(eval(line, {"check": check, "z": z, "y": y}))


@pytest.mark.parametrize(("most", "shown"), [(0, 0), (1, 1), (3, 3), (None, 3)])
def test_a_teachers_edition_may_have_fewer_hints(most, shown):
    said = str(check("1.7", (1, 2), 3, most_hints=most))
    assert len(re.findall(r"^Hint \d of 3", said, re.MULTILINE)) == shown
    few = most is not None and most < 3
    words = {0: "no hints", 1: "1 hint"}.get(most, "")
    assert ("This edition of the notebook has" in said) == few
    assert words in said
    plainly = str(check("1.7", (1, 2), most_hints=most))
    assert ("For a hint" in plainly) == (most != 0)


def test_fewer_hints_in_a_checkpoint_too():
    said = str(check("8.1", (..., ...), 2, most_hints=1))
    assert "Hint 2" not in said and "This edition of the notebook has 1 hint to 8.1." in said


def test_two_ways_to_one_answer_are_both_said():
    """Where W₁ = 1/W₂ it cannot be seen whether W₁ was taken for W₂ or W₂ has divided."""
    assert "another weight stands where W₂ should, or you divide" in str(check("5.6", [2, 3, 1, 3]))
    for roll in ROLLS:
        exercise = EXERCISES.own("5.6", roll)
        w1, w2 = (
            float(re.search(f"{name} = ([\\d.]+)", exercise.statement)[1]) for name in ("W₁", "W₂")
        )
        (divided,) = (m.thought for m in exercise.mistakes if m.id == "divided")
        assert ("another weight" in divided) == (w1 * w2 == 1)


def test_no_answer_to_one_neuron_is_that_of_a_quarter_of_a_class():
    """A sigmoid's two decimals are 0 from z = −6 on, like ReLU's: that had left four answers."""
    answers = [str(EXERCISES.own("1.7", f"2211{k:04}").wanted) for k in range(150)]
    assert max(answers.count(answer) for answer in answers) < 150 / 4
    assert len(set(answers)) >= 8
