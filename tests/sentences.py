"""Every explorer at every end of every control, and what it then says.

The tests of all explorers go these ways; run as `python -m tests.sentences` it prints the
sentences as JSON, so that a process with other settings can be compared with this one.
"""

import json

import ipywidgets

from nblib.explorers.reading import Pad
from tests import every
from tests.every import make
from tests.undrawn import undrawn


def shown(explorer):
    """The controls that a reader sees; one that means nothing for a choice may be hidden."""
    return {k: c for k, c in explorer.controls.items() if c.layout.display != "none"}


def ends(control):
    """The values at which a control is tried: both ends of a range, every option."""
    if hasattr(control, "options"):
        return [value for _, value in control.options]
    if isinstance(control, ipywidgets.FloatLogSlider):
        return [control.base**control.min, control.base**control.max]
    if hasattr(control, "max"):
        return [control.min, control.max]
    if isinstance(control, ipywidgets.Text):
        return [control.value]  # which texts make sense is its part's affair
    if isinstance(control, Pad):
        corner, others = [[[0.0, 0.0]]], [[[0.0, 1.0], [1.0, 0.0]], [[0.5, 0.5]]]
        return [[], corner, others]  # empty, a dot, two strokes
    return [False, True]


def setting(name, key, value):
    """How one end of one control is called: "sigmoid(slope=2)"."""
    return f"{name}({key}={value})"


def sentences(names):
    """What each of these explorers says at the start and at each end of each control."""
    said = {}
    for name in names:
        explorer = make(name)
        said[name] = explorer.sentence
        for key, control in shown(explorer).items():
            before = control.value
            for value in ends(control):
                explorer.set(**{key: value})
                said[setting(name, key, value)] = explorer.sentence
            control.value = before
    return said


if __name__ == "__main__":
    with undrawn():
        print(json.dumps(sentences(every.NAMES)))
