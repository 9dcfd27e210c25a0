"""Pictures of the network of two hidden units: its wires, and all that it computes as one curve."""

from functools import partial

import numpy as np
from matplotlib.patches import Circle

from nblib.plots import style
from nblib.plots.hidden_space import UnitLine, moving_line
from nblib.plots.why import CLASS_TINTS, CORNER_NAMES, corner_markers
from nblib.words import listed, plain


class TentPicture:
    """A network that reads s = x₁ + x₂ alone, over s: what each unit adds, and their sum."""

    SEEN = (-0.4, 2.4, -2.75, 2.15)  # the numbers s and the sums that are seen
    LEVEL = -0.2  # where the level part on the left is held

    def __init__(self, figure, sums, classes):
        """sums (4,): s at each corner; classes (4,)."""
        self.ax = ax = figure.add_subplot()
        left, right, low, high = self.SEEN
        style.axes(
            ax,
            "All that the network computes",
            "s = x₁ + x₂",
            "sum",
            (left, right),
            (low, high),
            grid=False,
        )
        ax.set_xticks([0, 0.5, 1, 1.5, 2])
        ax.axvspan(left, right, facecolor=CLASS_TINTS[0], edgecolor="none", zorder=0)
        self.orange = ax.fill([], [], facecolor=CLASS_TINTS[1], zorder=0.5, animated=True)[0]
        line = partial(moving_line, ax)
        line("-", color=style.INK, linewidth=0.8, zorder=1).set_data([left, right], [0, 0])
        self.stems = line(":", color=style.INK, linewidth=1.5, zorder=2)
        self.first, self.second = (
            line(linestyle=form, color=colour, linewidth=1.8, zorder=2.5, label=name)
            for form, colour, name in zip(
                style.LINE_STYLES, UnitLine.COLOURS, ("h₁", "v₂h₂"), strict=False
            )
        )
        self.sum = line("-", color=style.INK, linewidth=3, zorder=3, label="h₁ + v₂h₂ + c")
        ax.legend(
            loc="lower right",
            bbox_to_anchor=(1, 1),
            borderaxespad=0.1,
            borderpad=0.2,
            ncols=3,
            frameon=False,
            fontsize=10,
        )
        self.corners = style.Points(ax, size=170, zorder=4)
        self.corners.move(np.column_stack([sums, np.zeros(4)]), classes)
        self.crosses = ax.scatter(
            [], [], s=420, c=style.WRONG, marker="x", linewidths=2.5, zorder=5, animated=True
        )
        self.sums, self.labels = sums, style.Stamps(ax, zorder=6)

    def move(self, tent, wrong):
        """tent: an `experiments.why.Tent`; wrong (4,) of bool."""
        left, _, low, high = self.SEEN
        start, end = tent.above[0] if tent.above else (left, left)
        self.orange.set_xy([(start, low), (end, low), (end, high), (start, high)])
        for line, sums in ((self.first, tent.first), (self.second, tent.second)):
            line.set_data(tent.s, sums)
        self.sum.set_data(tent.s, tent.z)
        gap = np.full(4, np.nan)
        self.stems.set_data(
            np.column_stack([self.sums, self.sums, gap]).ravel(),
            np.column_stack([np.zeros(4), tent.corners, gap]).ravel(),
        )
        self.crosses.set_offsets(np.column_stack([self.sums, np.zeros(4)])[wrong])
        names = {0: CORNER_NAMES[0], 1: listed(CORNER_NAMES[1:3]), 2: CORNER_NAMES[3]}
        # a name stands on the side of its corner that the sum leaves free
        self.labels.show(
            [
                stamp
                for s, name in names.items()
                for stamp in style.stamped_text(
                    name, (s, 0), (0, -27 if tent.corners[[0, 1, 3][s]] > 0 else 17), plate=True
                )
            ]
        )


def wiring(figure, x, hidden, layer, outcome):
    """The network of two hidden units, drawn: its nine numbers, and what passes through it.

    x (2,); hidden: of each unit (its sum, its output); layer: the nine numbers by their names;
    outcome: (the output unit's sum, its answer, 0 or 1).
    """
    ax = figure.add_subplot()
    ax.set(xlim=(-1.5, 11.9), ylim=(-3.0, 3.2), aspect="equal", xticks=[], yticks=[])
    for spine in ax.spines.values():
        spine.set_visible(False)
    rows, middle, right = (1.25, -1.25), 4.4, 8.6
    for place, name in ((0, "inputs"), (middle, "hidden layer"), (right, "output unit")):
        _words(ax, (place, 3), name, color=style.MUTED)
    for k, row in enumerate(rows):
        _circle(ax, (0, row), 0.5, style.INK)
        _words(ax, (0, row), plain(x[k]))
        _words(ax, (-0.7, row), f"x{'₁₂'[k]}", ha="right")
    for unit, row in enumerate(rows):
        name, colour, form = "₁₂"[unit], UnitLine.COLOURS[unit], style.LINE_STYLES[unit]
        z, h = hidden[unit]
        _circle(ax, (middle, row), 0.85, colour, form)
        _words(ax, (middle, row + 0.24), f"z{name} = {plain(z)}")
        _words(ax, (middle, row - 0.26), f"h{name} = {plain(h)}", weight="bold")
        bias = f"b{name} = {plain(layer[f'b{unit + 1}'])}"
        _words(ax, (middle, row + (-1.16 if unit else 1.12)), bias)
        for k, start in enumerate(rows):
            weight = f"w{name}{'₁₂'[k]} = {plain(layer[f'w{unit + 1}{k + 1}'])}"
            share = 0.42 if k == unit else 0.24  # the crossing stays free
            _wire(ax, (0, start), (middle, row), colour, form, weight, share)
        weight = f"v{name} = {plain(layer[f'v{unit + 1}'])}"
        _wire(ax, (middle, row), (right, 0), style.INK, "-", weight, 0.5)
    z, answer = outcome
    ax.plot([right, 10.1], [0, 0], "-", color=style.INK, linewidth=2, zorder=2)
    _circle(ax, (right, 0), 0.85, style.INK)
    _words(ax, (right, 0), f"z = {plain(z)}", weight="bold")
    _words(ax, (right, -1.16), f"c = {plain(layer['c'])}")
    corner_markers(ax, np.array([[10.1, 0.0]]), np.array([answer]))
    _words(ax, (10.5, 0), f"output {answer}", ha="left", weight="bold")
    _words(ax, (10.1, 0.55), "z > 0?", color=style.MUTED)
    _relu(ax.inset_axes((5.75, -2.95, 1.9, 1.4), transform=ax.transData), hidden)


def _relu(ax, hidden):
    """ReLU as a small curve, and on it each unit (its sum, its output)."""
    reach = max(2.0, *(abs(number) for unit in hidden for number in unit)) * 1.2
    style.axes(ax, "", "", "", (-reach, reach), (-0.35 * reach, reach), grid=False)
    ax.set_title("h = ReLU(z)", fontsize=10, color=style.INK)
    ax.set(xticks=[], yticks=[])
    ax.text(reach, -0.08 * reach, "z", va="top", ha="right", fontsize=11, color=style.INK)
    for side in ("left", "bottom"):
        ax.spines[side].set_position("zero")
    ax.plot([-reach, 0, reach], [0, 0, reach], color=style.MUTED, linewidth=2.5)
    for k, (unit, marker) in enumerate(zip(hidden, "os", strict=True)):
        look = {"color": UnitLine.COLOURS[k], "markeredgecolor": "white", "zorder": 5}
        ax.plot(*unit, marker, markersize=8, clip_on=False, **look)


def _words(ax, place, text, **options):
    given = {"ha": "center", "va": "center", "fontsize": 11, "color": style.INK, "zorder": 6}
    ax.text(*place, text, **given | options)


def _circle(ax, place, radius, colour, line="-"):
    ax.add_patch(
        Circle(
            place,
            radius,
            facecolor="white",
            edgecolor=colour,
            linestyle=line,
            linewidth=2.5,
            zorder=3,
        )
    )


def _wire(ax, start, end, colour, line, text, share):
    """A wire from place to place, and its weight so far along it."""
    ends = np.array([start, end], dtype=float)
    ax.plot(*ends.T, linestyle=line, color=colour, linewidth=2, zorder=2)
    plate = {"facecolor": "white", "linewidth": 0, "pad": 1}
    _words(ax, ends[0] + share * (ends[1] - ends[0]), text, bbox=plate)
