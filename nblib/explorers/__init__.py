"""Explorers: a few controls, one picture, one sentence. `__all__` lists them.

Each is a function of its start values, `explorers.mnist_training(lr=10.0)`, and works with none.
A part's module names its factories in its own `__all__`; they are gathered here.
"""

import importlib

PARTS = (
    "start",
    "why",
    "hidden_space",
    "perceptron",
    "perceptron_data",
    "blame",
    "activations",
    "bends",
    "deep",
    "one_unit",
    "flow",
    "mlp",
    "drawing",
    "lottery",
    "training",
    "valley",
    "batches",
    "inside",
    "remedies",
    "backprop",
    "scalars",
    "playground",
    "loop",
    "mnist",
    "reading",
    "pitfalls",
    "lab",
    "shifts",
    "layers",
)
__all__ = []

for _part in PARTS:
    _module = importlib.import_module(f"nblib.explorers.{_part}")
    globals().update({name: getattr(_module, name) for name in _module.__all__})
    __all__ += _module.__all__
