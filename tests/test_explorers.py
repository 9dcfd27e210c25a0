"""Every explorer keeps the frame's promises, at every end of every control.

Nothing here knows what an explorer is about: that is tested beside its part. What is protected is
what each of them owes a student: a picture, a sentence that says the same thing to someone who
cannot see it, no exception and no warning (pyproject.toml turns warnings into errors), start
values that are honoured or refused with a reason, and the same answer for the same settings.
"""

import base64
import functools
import gc
import inspect
import json
import os
import subprocess
import sys

import ipywidgets
import numpy as np
import psutil
import pytest
from matplotlib.text import Text

from nblib.explorers.reading import Pad
from tests import every
from tests.every import make
from tests.sentences import ends, sentences, setting, shown
from tests.undrawn import undrawn
from tools import elsewhere

every_explorer = pytest.mark.parametrize("name", every.NAMES)


def presets(factory, explorer):
    """The shown controls whose start value is an argument of the same name.

    A factory may take several start values as one argument (`logits`, `layers`); its part's tests
    look after that one.
    """
    arguments = inspect.signature(every.FACTORIES[factory]).parameters
    return {key: control for key, control in shown(explorer).items() if key in arguments}


def same(a, b):
    """Equality in depth of what snapshots hold."""
    if isinstance(a, dict):
        return isinstance(b, dict) and a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, np.ndarray):
        return np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
    return a == b or (a != a and b != b)


def check_promises(explorer):
    """What holds at any time, whatever the settings."""
    data, metadata = explorer._repr_mimebundle_()
    picture = bytes(explorer.png)
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert base64.b64decode(data["image/png"]) == picture
    assert explorer.sentence.strip() and "Error" not in explorer.sentence
    assert repr(explorer) == data["text/plain"] == explorer.sentence
    assert metadata["image/png"]["alt"] == explorer.sentence
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == explorer.model_id
    size = explorer.figure.get_size_inches() * explorer.figure.dpi
    assert [metadata["image/png"][k] for k in ("width", "height")] == size.round().tolist()
    assert explorer.values.items() <= explorer.snapshot().items()


def check_readable(explorer):
    """No text under 10 points, no description cut off, every control named, no slider waiting."""
    for text in explorer.figure.findobj(Text):
        assert text.get_fontsize() >= 10 or not text.get_text().strip(), f"small letters: {text}"
    for key, control in shown(explorer).items():
        assert control.description, f"{key} has no name"
        whole = isinstance(control, Pad) or control.style.description_width == "initial"
        assert whole, f"the name of {key} may be cut off"
        # A slider answers while it is dragged; a text waits until it is complete.
        waits = not getattr(control, "continuous_update", True)
        assert waits == hasattr(control, "placeholder"), f"{key} waits, or should"


# The bytes of a picture as it is sent: a few thousand where a PNG had 30 to 100 kB; images are
# sent before they are enlarged. Some explorers have many images, each in colours of its own; a
# graph has many short texts, which are outlines.
LARGE = {"error_gallery": 160_000, "shifted_digits": 100_000, "sure_and_right": 90_000}
LARGE |= {"backprop": 60_000}
USUAL = 50_000


def check_artists(explorer):
    """A control makes no artist that moves: the painter keeps those that it found at the start."""

    def moving():
        return {artist for artist in explorer.figure.findobj() if artist.get_animated()}

    artists = moving()
    assert artists, "nothing in the picture moves"
    for key, control in shown(explorer).items():
        for value in ends(control):
            explorer.set(**{key: value})
            assert moving() == artists, f"{key}={value} makes or loses an artist"


@pytest.fixture(scope="module")
def sentences_here():
    """What has been said in this process, to be compared with another one: `sentences()`."""
    return {}


@every_explorer
def test_every_control_at_every_end(name, sentences_here):
    """Each setting is drawn, says what it says when it is the start value, and leaves no trace.

    What else is true of every explorer is looked at here, since it is open and drawn.
    """
    explorer = make(name)
    check_promises(explorer)
    check_readable(explorer)
    assert explorer.snapshot().keys() > explorer.values.keys(), "no numbers behind the picture"
    sent = sum(len(part) for part in explorer.stage.moving.values())
    assert 0 < sent < LARGE.get(name, USUAL), f"a message of {sent} bytes"
    start, first = explorer.values, bytes(explorer.png)
    said = {name: explorer.sentence}
    for key, control in shown(explorer).items():
        for value in ends(control):
            explorer.set(**{key: value})
            check_promises(explorer)
            said[setting(name, key, value)] = explorer.sentence
            if key not in presets(name, explorer):
                continue
            with undrawn():
                fresh = make(name, **{key: value})
            assert fresh.values[key] == value or fresh.values[key] == pytest.approx(value)
            assert fresh.sentence == explorer.sentence, (key, value)
            assert same(fresh.snapshot(), explorer.snapshot()), (key, value)
        with explorer.hold():
            for other, value in start.items():
                explorer.controls[other].value = value
        assert (explorer.sentence, bytes(explorer.png)) == (said[name], first), key
    with undrawn():
        check_artists(explorer)
    sentences_here.update(said)


@pytest.mark.undrawn
@every_explorer
def test_a_control_between_its_ends(name):
    """A start value that is neither the default nor an end is honoured as well."""
    explorer = make(name)
    for key, control in presets(name, explorer).items():
        if not hasattr(control, "step"):
            continue
        value = control.min + (control.max - control.min) // control.step // 3 * control.step
        if isinstance(control, ipywidgets.FloatLogSlider):
            value = control.base**value
        fresh = make(name, **{key: value})
        check_promises(fresh)
        assert fresh.values[key] == pytest.approx(value)


@pytest.mark.undrawn
@every_explorer
def test_what_does_not_fit_is_refused_with_what_does(name):
    explorer = make(name)
    arguments = presets(name, explorer)
    for key, control in shown(explorer).items():
        tried = ends(control)
        if hasattr(control, "options"):
            wrong, needed = ["no such thing"], [repr(value) for value in tried]
        elif hasattr(control, "max"):
            low, high = tried
            wrong = [low - abs(low) - 1, high + abs(high) + 1, float("nan"), "much", None]
            needed = [f"{low:g}", f"{high:g}"]
        elif isinstance(control, ipywidgets.Text):
            wrong, needed = [2, None], ["text"]
        elif isinstance(control, Pad):
            wrong, needed = [2, [[[0.5, 1.5]]]], ["list of strokes", "0 to 1"]
        else:
            wrong, needed = [2, None], ["True", "False"]
        for value in wrong:
            acts = [explorer.set] + [functools.partial(make, name)] * (key in arguments)
            for act in acts:
                with pytest.raises(ValueError) as refused:
                    act(**{key: value})
                assert all(part in str(refused.value) for part in needed), (key, value)
    assert explorer.values == make(name).values


def test_another_processor_says_the_same(sentences_here):
    """Other processors add in another order; no sentence may hang on that."""
    other = {"OPENBLAS_CORETYPE": "Nehalem", "OPENBLAS_NUM_THREADS": "2"}
    if why := elsewhere.obstacle(other):
        pytest.skip(f"no other processor's kernels: {why}")
    run = subprocess.run(
        [sys.executable, "-m", "tests.sentences"],
        env={**os.environ, **other},
        capture_output=True,
        text=True,
        check=True,
    )
    there = json.loads(run.stdout)
    with undrawn():  # what the test of every control has not said here
        missing = [name for name in every.NAMES if name not in sentences_here]
        here = sentences_here | sentences(missing)
    chaotic = {"deep_training(help=norm)"}  # ten normalised layers, 300 steps: a last digit grows
    differing = {key: (here[key], there[key]) for key in here if here[key] != there[key]}
    assert here.keys() == there.keys() and not differing.keys() - chaotic, differing


@pytest.mark.full
@every_explorer
def test_a_slider_taken_all_the_way_leaves_little_behind(name):
    """A hundred settings and more: what was computed for them is kept for some of them alone."""
    explorer = make(name)
    explorer.set(**explorer.values)

    def held():
        gc.collect()
        return psutil.Process().memory_full_info().uss / 2**20

    before = held()
    with undrawn():
        for key, control in shown(explorer).items():
            if not hasattr(control, "step") or key == "torch":
                continue
            steps = round((control.max - control.min) / control.step)
            for k in range(0, steps + 1, max(1, steps // 40)):
                value = min(control.min + k * control.step, control.max)
                if isinstance(control, ipywidgets.FloatLogSlider):
                    value = control.base**value
                explorer.set(**{key: type(control.value)(value)})
    assert held() - before < 150  # MB; 30 MB for each setting were seen
