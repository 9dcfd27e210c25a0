"""A picture of notebook 02: two neurons and one behind them, whose target alone is known."""

import numpy as np

from nblib.plots import style
from nblib.words import plain


def neurons_in_two_layers(ax, inputs, neurons, target):
    """Two neurons and one behind them, with the numbers of one example; stands still.

    inputs (2,); neurons: (name, w, b, z, output) of the two in front, then of the last; target:
    what the last one should answer. For those in front there stands a question mark instead.
    """
    ax.set(xlim=(-1.3, 11.1), ylim=(-2.55, 2.65), aspect="equal", xticks=[], yticks=[])
    for spine in ax.spines.values():
        spine.set_visible(False)
    sources = np.array([[0.0, 1.35], [0.0, -1.35]])
    bodies = np.array([[4.4, 1.35], [4.4, -1.35], [8.8, 0.0]])

    plate = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
    for (_, weights, *_), body in zip(neurons, bodies, strict=True):
        starts = sources if body[0] < bodies[-1, 0] else bodies[:2]
        for start, weight in zip(starts, weights, strict=True):
            line, colour = ("-", style.RED) if weight > 0 else ("--", style.BLUE)
            ax.plot(*np.stack([start, body]).T, line, color=colour, linewidth=2.2, zorder=1)
            share = 0.3 if starts is sources else 0.5
            _write(ax, plain(weight), start + share * (body - start), bbox=plate)
    ax.scatter(
        *np.concatenate([sources, bodies]).T,
        s=950,
        c="white",
        edgecolors=style.INK,
        linewidths=1.6,
        zorder=3,
    )
    for name, value, place in zip(("$x_1$", "$x_2$"), inputs, sources, strict=True):
        _write(ax, plain(value), place, fontsize=13)
        _write(ax, name, place, across=-0.65, ha="right")
    for k, ((name, _, bias, z, output), body) in enumerate(zip(neurons, bodies, strict=True)):
        _write(ax, str(output), body, fontsize=13)
        _write(ax, name, body, up=0.66, va="bottom")
        under = {"ha": "left", "va": "top", "fontsize": 10}
        _write(ax, f"b = {plain(bias)}, z = {plain(z)}", body, across=-0.5, up=-0.66, **under)
        last = k == len(neurons) - 1
        colour = style.RED_WORDS if not last or output != target else style.INK
        known = {"text": f"t = {target}" if last else "t = ?", "colour": colour, "ha": "left"}
        _write(ax, place=body, across=0.7, fontsize=13, bbox=plate, **known)


def _write(ax, text, place, across=0.0, up=0.0, colour=style.INK, **options):
    """A text that stands so far beside a place, on top of lines and circles."""
    options = {"ha": "center", "va": "center", "fontsize": 11, "zorder": 5, **options}
    ax.text(place[0] + across, place[1] + up, text, color=colour, **options)
