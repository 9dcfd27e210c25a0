"""Every explorer by its name, for the tests that go through all of them.

To those of `explorers.__all__`, which work with no argument, come the ones that a cell of their
notebook hands something it has made before. `SOURCES` is what opens each in a notebook.
"""

import functools
from pathlib import Path

import numpy as np

from nblib import explorers
from nblib.experiments import why

SCRIPTS = Path(__file__).parent.parent / "notebooks" / "scripts"


def _stored(name):
    with np.load(SCRIPTS / f"{name}.npz") as arrays:
        return dict(arrays)


_twin, _convolutional = _stored("flattened"), _stored("convolutional")
FACTORIES = {name: getattr(explorers, name) for name in explorers.__all__} | {
    "accuracy_map": functools.partial(explorers.why.accuracy_map, why.sweep_lines()),
    "last_layers": functools.partial(explorers.layers.last_layers, _twin, _convolutional),
    "stack": functools.partial(explorers.layers.stack, _convolutional),
}
SOURCES = {name: f"from nblib import explorers\nexplorers.{name}()" for name in explorers.__all__}
SOURCES |= {
    "accuracy_map": "from nblib import explorers\nfrom nblib.experiments import why\n"
    "sweep = why.sweep_lines()\nexplorers.why.accuracy_map(sweep)",
    "last_layers": "from nblib import explorers\nfrom scripts.shares import stored\n"
    'twin, convolutional = stored("flattened"), stored("convolutional")\n'
    "explorers.layers.last_layers(twin, convolutional)",
    "stack": "from nblib import explorers\nfrom scripts.shares import stored\n"
    'convolutional = stored("convolutional")\nexplorers.layers.stack(convolutional)',
}
NAMES = list(FACTORIES)


def make(name, /, **settings):
    """The explorer `name` with these start values."""
    return FACTORIES[name](**settings)
