"""A nerve cell and an artificial neuron side by side, their parts numbered alike (slides 9, 10)."""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import Circle, FancyBboxPatch

from nblib.plots import style

FLESH = "#d3e6f2"
SOMA = np.array([4.0, 3.1])  # the middle of the cell body, and of the weighted sum
# A branch: from, towards, to, and how thick it is at both ends, in points.
BRANCHES = [
    (SOMA, (2.6, 4.2), (1.15, 5.1), 13, 3),
    ((2.55, 4.18), (2.2, 5.0), (2.45, 5.7), 5, 2),
    (SOMA, (2.6, 2.7), (1.0, 3.1), 13, 3),
    ((2.2, 2.93), (1.7, 2.5), (1.35, 2.05), 5, 2),
    (SOMA, (2.9, 1.9), (1.15, 1.1), 13, 3),
    ((2.5, 1.75), (2.5, 1.1), (2.15, 0.55), 5, 2),
    (SOMA, (3.9, 4.3), (4.35, 5.5), 10, 2),
    (SOMA, (5.0, 3.1), (5.5, 3.2), 22, 7),  # where the axon begins
    ((5.2, 3.15), (6.5, 3.55), (7.9, 3.1), 7, 5),
    ((7.9, 3.1), (8.6, 2.95), (9.3, 4.1), 5, 3),
    ((7.9, 3.1), (8.8, 2.85), (9.6, 3.0), 5, 3),
    ((7.9, 3.1), (8.6, 2.8), (9.25, 2.0), 5, 3),
]
ENDS = [branch[2] for branch in BRANCHES[-3:]]
TIPS = [(1.15, 5.1), (1.0, 3.1), (1.15, 1.1)]  # where other cells touch it
# For each number: its place and its name, in the cell and in the artificial neuron.
PARTS = [
    ((2.47, 5.4), (2.95, 6.05), "dendrites", (1.25, 5.3), (1.9, 5.75), "inputs"),
    ((4.05, 2.3), (4.3, 1.2), "cell body", (4.05, 2.15), (4.3, 1.2), "weighted sum"),
    ((5.3, 3.3), (5.0, 4.35), "fires above\na threshold", (6.35, 3.85), (6.35, 4.9), "activation"),
    ((6.7, 3.25), (6.9, 2.3), "axon", (8.0, 3.05), (7.7, 2.05), "output"),
    ((0.85, 5.3), (0.1, 6.05), "synapses", (2.55, 4.15), (3.0, 4.8), "weights"),
]


def side_by_side(figure):
    """Still. What has a number on the left does, on the right, the work of the same number."""
    cell, unit = figure.subplots(1, 2)
    for ax, title in ((cell, "a nerve cell"), (unit, "an artificial neuron")):
        style.axes(ax, title, xlim=(-0.4, 9.9), ylim=(0.3, 6.5), grid=False).set_axis_off()
        ax.set_aspect("equal")
    _cell(cell)
    _unit(unit)
    for number, (at, name_at, name, *unit_part) in enumerate(PARTS, start=1):
        _numbered(cell, number, at, name_at, name)
        _numbered(unit, number, *unit_part)


def _cell(ax):
    """Each shape twice, first a little larger in the colour of its rim: so they are one body."""
    curves = [_tapered(*branch) for branch in BRANCHES]
    for rim, colour, order in ((2.6, style.BLUE, 1), (0, FLESH, 2)):
        for segments, widths in curves:
            ax.add_collection(
                LineCollection(
                    segments, linewidths=widths + rim, colors=colour, capstyle="round", zorder=order
                )
            )
        ax.plot(*SOMA, "o", markersize=50 + rim, color=colour, markeredgewidth=0, zorder=order)
        ax.plot(
            *np.transpose(ENDS),
            "o",
            markersize=9 + rim,
            color=colour,
            markeredgewidth=0,
            zorder=order,
        )
    ax.plot(*SOMA, "o", markersize=20, color=style.SKY, markeredgecolor=style.BLUE, zorder=3)
    for x, y in TIPS:
        (segments, _) = _tapered((-0.2, y + 0.5), (0.3, y + 0.5), (x - 0.35, y + 0.1), 2, 2)
        ax.add_collection(LineCollection(segments, linewidths=2.2, colors=style.ORANGE, zorder=3))
        ax.plot(x - 0.3, y + 0.06, "o", markersize=9, color=style.ORANGE, zorder=3)


def _unit(ax):
    wire = {"color": style.BLUE, "linewidth": 2.2, "zorder": 1}
    for k, y in enumerate((5.1, 3.1, 1.1), start=1):
        ax.plot([0.9, SOMA[0]], [y, SOMA[1]], **wire)
        ax.plot(0.9, y, "o", markersize=24, color=style.ORANGE, zorder=2)
        ax.text(0.9, y, f"$x_{k}$", ha="center", va="center", fontsize=11, color=style.INK)
    ax.annotate("", (4.5, 3.95), (4.9, 4.6), arrowprops={"arrowstyle": "-|>", "color": style.BLUE})
    ax.text(4.95, 4.65, "$b$", fontsize=11, color=style.INK)
    ax.plot([SOMA[0], 9.0], [SOMA[1]] * 2, **wire)
    ax.plot(9.05, SOMA[1], ">", markersize=9, color=style.BLUE)
    ax.text(9.35, SOMA[1], "$y$", va="center", fontsize=13, color=style.INK)
    body = {"facecolor": FLESH, "edgecolor": style.BLUE, "linewidth": 1.8, "zorder": 2}
    ax.add_patch(Circle(SOMA, 0.95, **body))
    ax.text(*SOMA, "Σ", ha="center", va="center", fontsize=20, color=style.INK, zorder=3)
    ax.add_patch(FancyBboxPatch((5.65, 2.4), 1.4, 1.4, boxstyle="round,pad=0.06", **body))
    ax.plot([5.75, 6.35, 6.95], [2.75, 2.75, 3.6], color=style.INK, linewidth=2, zorder=3)


def _tapered(start, towards, end, thick, thin, pieces=24):
    """A curve from start to end that sets out towards a point, (segments, widths)."""
    t = np.linspace(0, 1, pieces + 1)[:, None]
    start, towards, end = map(np.asarray, (start, towards, end))
    points = (1 - t) ** 2 * start + 2 * t * (1 - t) * towards + t**2 * end
    return np.stack([points[:-1], points[1:]], axis=1), np.linspace(thick, thin, pieces)


def _numbered(ax, number, at, name_at, name):
    """A name with its number, and a thin line to what it names."""
    ax.plot(*np.transpose([at, name_at]), color=style.INK, linewidth=0.9, zorder=4)
    ax.plot(*name_at, "o", markersize=17, color=style.INK, zorder=5)
    ax.text(
        *name_at,
        str(number),
        ha="center",
        va="center_baseline",
        fontsize=10,
        color="white",
        fontweight="bold",
        zorder=6,
    )
    ax.annotate(
        name,
        name_at,
        (12, 0),
        textcoords="offset points",
        va="center",
        fontsize=10,
        color=style.INK,
        zorder=6,
    )
