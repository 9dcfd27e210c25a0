"""Other people's way to write: each cell of foreign_cells.txt prints the same on both libraries.

What is printed holds values, dtypes, shapes, gradients and the names of the graph's nodes. Texts
are compared letter by letter, but for the last printed digit of a number, where two correct
roundings may differ: on some processors log10(100) is 2 for one library and 2.0000 for the other.
"""

import contextlib
import io
import re
import warnings
from pathlib import Path

import numpy as np
import pytest
import torch

import nblib

SOURCE = (Path(__file__).parent / "foreign_cells.txt").read_text(encoding="utf-8")
CELLS = dict(part.split("\n", 1) for part in re.split(r"^# %% ", SOURCE, flags=re.MULTILINE)[1:])
NUMBER = re.compile(r"-?\d+\.\d*(?:e[+-]\d+)?")


def printed(source, library):
    """What the cell prints, with the library under the name torch."""
    space = {"torch": library, "nn": library.nn, "F": library.nn.functional, "np": np}
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(source, "a cell", "exec"), space)
    return out.getvalue()


@pytest.mark.parametrize("title", CELLS)
def test_prints_the_same(title):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # torch's, of what it will change one day
        theirs = printed(CELLS[title], torch)
    mine = printed(CELLS[title], nblib)
    if mine != theirs:
        assert NUMBER.sub("#", mine) == NUMBER.sub("#", theirs)
        numbers = [np.array(NUMBER.findall(text), dtype=float) for text in (mine, theirs)]
        np.testing.assert_allclose(*numbers, rtol=2e-4, atol=1.1e-4)
    assert mine.strip()


def test_there_are_many_cells():
    assert len(CELLS) >= 120


@pytest.mark.parametrize(
    "line",
    [
        "import nblib.distributed",
        "from nblib.distributions import Normal",
        "from nblib.nn import LSTM",
        "from nblib import vmap",
    ],
)
def test_what_is_left_out_says_so_at_the_import(line):
    with pytest.raises(ImportError, match=r"has no '\w+' \(left out: .*import torch"):
        exec(line, {})
