"""What a reader has set does not change what an explorer shows.

Protected here: matplotlib's settings (a dark style, TeX, odd fonts), NumPy's error settings and
print options, the locale, decimal context and global random numbers of the reader change no pixel
and no word of an explorer, neither at first nor after a move; and they are left as they were.
"""

import ast
import contextlib
import decimal
import locale
import random
from pathlib import Path

import matplotlib
import matplotlib.style
import numpy as np
import pytest
import torch

import nblib
from nblib import explorers
from nblib.explorers import base
from nblib.plots import style
from tests import every

HOSTILE = {
    "text.usetex": True,
    "font.family": "cmr10",
    "font.size": 23.0,
    "axes.unicode_minus": False,
    "axes.formatter.use_locale": True,
    "mathtext.fontset": "cm",
    "lines.linewidth": 9.0,
    "axes.grid": True,
    "axes.spines.left": False,
    "figure.dpi": 37.0,
    "figure.facecolor": "black",
    "figure.autolayout": True,
    "path.sketch": (1.0, 100.0, 2.0),
    "image.origin": "lower",
    "image.cmap": "hot",
    "legend.fontsize": 30.0,
    "xtick.direction": "in",
    "agg.path.chunksize": 10,
    "savefig.dpi": 10,
}


@contextlib.contextmanager
def hostile():
    """As on the machine of somebody who has set everything that can be set."""
    printed = np.get_printoptions()
    numbers = locale.setlocale(locale.LC_NUMERIC)
    try:
        with matplotlib.rc_context(), np.errstate(all="raise"), decimal.localcontext() as context:
            matplotlib.style.use("dark_background")
            matplotlib.rcParams.update(HOSTILE)
            context.prec = 2
            np.set_printoptions(precision=1, threshold=3, sign="+")
            np.random.seed(1)  # noqa: NPY002
            for seed in (random.seed, nblib.manual_seed, torch.manual_seed):
                seed(1)
            with contextlib.suppress(locale.Error):
                locale.setlocale(locale.LC_NUMERIC, "de_DE.UTF-8")  # 0,5 for 0.5
            yield
    finally:
        np.set_printoptions(**printed)
        locale.setlocale(locale.LC_NUMERIC, numbers)


def random_numbers():
    """Where each of the reader's four generators of random numbers stands."""
    kind, words, *rest = np.random.get_state()  # noqa: NPY002
    engines = (nblib.get_rng_state().tolist(), torch.get_rng_state().tolist())
    return random.getstate(), (kind, words.tolist(), *rest), *engines


def shown(name):
    """(sentence, PNG) of an explorer as it opens, and after its first control that can has moved.

    `max` is the far end of a slider; a choice takes its last option.
    """
    explorer = every.make(name)
    found = [(explorer.sentence, explorer.png)]
    for key, control in explorer.controls.items():
        values = [option for _, option in getattr(control, "options", ())]
        values += [control.max] if hasattr(control, "max") and not hasattr(control, "base") else []
        if values and values[-1] != control.value:
            explorer.set(**{key: values[-1]})
            found.append((explorer.sentence, explorer.png))
            break
    explorer.close()
    return found


@pytest.mark.parametrize("name", every.NAMES)
def test_a_readers_settings_change_nothing(name):
    with hostile():  # first, so that nothing comes out of a cache
        before, numbers = dict(matplotlib.rcParams.copy()), random_numbers()
        found = shown(name)
        assert dict(matplotlib.rcParams.copy()) == before
        assert random_numbers() == numbers
    assert found == shown(name)


def test_a_setting_made_while_an_explorer_is_open_changes_nothing():
    """The reader chooses a style in a later cell, then moves a slider of an earlier one."""
    plain, other = (explorers.gradient_descent() for _ in range(2))
    plain.set(surface="wells")  # new axes, new letters
    with hostile():
        other.set(surface="wells")
    assert other.png == plain.png


def test_matplotlib_settings_end_with_the_block():
    with matplotlib.rc_context({"font.size": 30.0, "text.usetex": True}):
        with style.settings():
            assert matplotlib.rcParams["font.size"] == 10.0
            assert not matplotlib.rcParams["text.usetex"]
        assert matplotlib.rcParams["font.size"] == 30.0 and matplotlib.rcParams["text.usetex"]


def calls(function, name):
    return [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == name
    ]


def test_every_figure_is_made_apart():
    """A new explorer that forgets `@base.apart()` would let the reader's settings in."""
    made = 0
    for path in Path(base.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and calls(node, "base.new_figure"):
                made += 1
                above = [ast.unparse(decorator) for decorator in node.decorator_list]
                assert "base.apart()" in above, f"{path.name}: {node.name} wants @base.apart()"
    assert made > 30
