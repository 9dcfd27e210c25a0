"""Points of one's own in the playground: read as a spreadsheet copies them, or told what is wrong.

What this protects: no line is lost or guessed, the test points are of both classes, a mistake
leaves the picture that was there, and the code that is shown gives the picture's losses.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nblib import explorers
from nblib.experiments import pasted, perceptron
from tests.test_programs import run
from tests.test_stage import hand

ROWS = [(1.5, 2.0, "cat"), (3.25, -4.0, "dog"), (0.5, 1e3, "dog"), (7.0, 8.0, "cat")] * 2


def as_rows(found):
    words = np.array(found.classes)[found.labels]
    return sorted((*map(float, x), str(word)) for x, word in zip(found.x, words, strict=True))


@pytest.mark.parametrize("mark", [",", ", ", ";", "\t", "  "])
@pytest.mark.parametrize("head", ["", "x{0}y{0}kind\n", "\n\n"])
def test_what_a_spreadsheet_copies_is_read(mark, head):
    lines = head.format(mark) + "\n".join(mark.join(map(str, row)) for row in ROWS) + "\n \n"
    assert as_rows(pasted.read(lines)) == sorted(ROWS)


def test_decimal_commas_are_read_where_a_comma_separates_nothing():
    lines = "\n".join(f"{x};{y};{word}".replace(".", ",") for x, y, word in ROWS)
    assert as_rows(pasted.read(lines)) == sorted(ROWS)


@given(st.lists(st.booleans(), min_size=6, max_size=300), st.integers(0, 99))
def test_a_third_of_each_class_is_kept_for_the_test(kinds, seed):
    many = [sum(kinds), len(kinds) - sum(kinds)]
    lines = "\n".join(f"{k},{k % 7},{'ab'[kind]}" for k, kind in enumerate(kinds))
    if min(many) < pasted.LEAST:
        with pytest.raises(ValueError, match=r"two classes|has fewer than 3 lines"):
            pasted.read(lines, seed)
        return
    found = pasted.read(lines, seed)
    assert sorted(found.x[:, 0]) == list(range(len(kinds)))
    assert [kinds[int(k)] for k in found.x[:, 0]] == found.labels.tolist()
    kept = found.labels[-found.tests :]
    assert [int((kept == label).sum()) for label in (1, 0)] == [-(-number // 3) for number in many]


def test_another_seed_keeps_others():
    one, other = (pasted.read(pasted.example(), seed).x for seed in (0, 1))
    assert not np.array_equal(one, other)
    np.testing.assert_array_equal(np.sort(one, axis=0), np.sort(perceptron.irises()[0], axis=0))


GOOD = "1,2,a\n2,1,b\n" * 3


@pytest.mark.parametrize(
    "lines, said",
    [
        ("", "two classes, and there are none"),
        (GOOD + "3,4\n", "Line 7 has 2 entries"),
        (GOOD + "3,,b\n", "Line 7 has 2 entries"),
        (GOOD + "3,4,a,5\n", "Line 7 has 4 entries"),
        (GOOD + "3,x4,a\n", "Line 7: 'x4' is not a number"),
        (GOOD + "nan,4,a\n", "Line 7: 'nan' is not a number"),
        (GOOD + "3,4,c\n" * 3, "two classes, and there are 3: a, b and c"),
        ("1,2,a\n" * 9, "two classes, and there are 1: a"),
        (GOOD[:-6], "Class b has fewer than 3 lines"),
        ("1,2,a\n1,2,b\n" * 3, "at the same place"),
        (GOOD * 51, "There are 306 lines. Paste at most 300"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(lines, said):
    with pytest.raises(ValueError, match=said):
        pasted.read(lines)


def test_the_playground_trains_on_them():
    shown = explorers.playground("own", epoch=5)
    assert shown.sentence.startswith("your own points (● versicolor, ■ virginica), hidden")
    assert "5: loss" in shown.sentence and "on the 66 training points" in shown.sentence
    assert shown.controls["noise"].layout.display == "none"
    shown.set(table=GOOD * 4)
    assert "on the 16 training points" in shown.sentence and "8 test points" in shown.sentence
    shown.set(data="moons")
    assert shown.controls["table"].layout.display == "none"
    assert "on the 200 training points" in shown.sentence


def test_a_mistake_leaves_the_points_that_were_there():
    shown = explorers.playground("own", epoch=0)
    before, sentence = shown.png, shown.sentence
    shown.set(table="1,2,a\n3,b")
    assert shown.sentence.startswith("Line 2 has 2 entries. Write two numbers")
    assert sentence[1:] in shown.sentence and shown.png == before
    shown.set(data="blobs")
    assert shown.sentence.startswith("blobs"), "it is no fault of other data"
    shown.set(data="own", table=GOOD)
    assert "4 training points" in shown.sentence


@pytest.mark.parametrize("table", ["1 2", 3])
def test_a_table_that_cannot_be_read_is_refused(table):
    with pytest.raises(ValueError, match=r"Line 1 has 2 entries|in quotes"):
        explorers.playground(table=table)


def test_the_code_gives_the_losses_and_the_picture(subtests):
    shown = explorers.playground("own", table=GOOD * 4, epoch=4, hidden=(2,))
    code = shown.children[1].children[1]
    with subtests.test("the line of code"):
        names = {"explorers": explorers}
        exec(code.call.replace("explorers.playground(", "again = explorers.playground("), names)
        assert names["again"].sentence == shown.sentence
    for step in ("as it is", "after a click"):
        with subtests.test(step):
            snapshot = shown.snapshot()
            losses = np.transpose(run(snapshot["program"])["losses"])
            np.testing.assert_allclose(losses, snapshot["losses"], rtol=1e-9)
        hand(shown, "plane", x=0.9, y=-0.9)
        shown.set(epoch=3)
