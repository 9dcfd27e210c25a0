"""Two small explorers, one with controls and one that reports: their tests, and notebooks that the
tests write, import them from here."""

import numpy as np

from nblib.explorers import base

X = np.linspace(-1, 1, 50)


def line(slope=1.0, word="up", on_update=None):
    """A small explorer. Its record `calls` has the values of every update so far."""
    figure = base.new_figure(400, 200)
    ax = figure.add_subplot()
    ax.set_ylim(-3, 3)
    (curve,) = ax.plot(X, X, animated=True)
    calls = []

    def update(**values):
        calls.append(values)
        curve.set_data(X, values["slope"] * X)
        if on_update is not None:
            on_update(ax, values)
        y = values["slope"] * X
        return f"{values['word']}: slope {values['slope']:.1f} & no <more>, 50 %.", {"y": y}

    controls = {
        "slope": base.slider("slope", slope, -2, 2, 0.1),
        "word": base.choice("word", word, ["up", "down", "left", "right"]),
    }
    explorer = base.Explorer(figure, controls, update)
    explorer.calls, explorer.curve = calls, curve
    return explorer


class Counter(base.Live):
    def __init__(self):
        self.count = 0
        super().__init__(base.new_figure(120, 80), self.show)

    def show(self):
        return f"counted to {self.count}", {"count": self.count}
