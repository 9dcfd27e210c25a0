"""Backpropagation in pictures: a graph of boxes with values and gradients, and its ledger."""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import BoxStyle

from nblib.plots import style

ROWS = 6  # lines of the ledger in a column; there are two columns


class Boxes:
    """A graph of operations, left to right: a box for each with its value and its gradient."""

    def __init__(self, ax):
        self.graph = ax
        ax.set_axis_off()
        ax.set_xlim(0, 1)
        ax.set_ylim(0, 1)
        options = {"animated": True, "zorder": 1}
        self.edges = LineCollection([], colors=style.MUTED, linewidths=1.2, **options)
        self.walked = LineCollection([], colors=style.RED, linewidths=3, **options)
        self.graph.add_collection(self.edges)
        self.graph.add_collection(self.walked)
        self.nodes = style.Stamps(ax, zorder=3)
        self.message = self.graph.text(
            0.5, 0.5, "", fontsize=11, color=style.INK, ha="center", va="center", animated=True,
            wrap=True,
        )  # fmt: skip
        self.where = np.zeros((0, 2))

    def place(self, columns_rows):
        """Where the boxes stand: (n, 2) columns from 0 at the left and rows around 0."""
        columns, rows = columns_rows[:, 0], columns_rows[:, 1]
        width, height = max(columns.max(), 1), max(np.ptp(rows), 1)
        x = 0.07 + 0.86 * columns / width
        y = 0.55 - 0.80 * (rows - (rows.max() + rows.min()) / 2) / max(height, 1.9)
        self.where = np.column_stack([x, y])

    def move(self, texts, values, gradients, edges, walked, active=None, changes=(), slopes=()):
        """What is known now.

        texts (n) what each node computes; values, gradients (n) as text, "" where unknown; edges
        and walked: pairs of node numbers; active: the node at work or None; changes: (n) texts
        above the boxes, "" for none; slopes: for each walked edge the local slope as text, which
        is shown where there is room between the boxes.
        """
        self.message.set_text("")
        boxes, notes = [], []
        for k, (text, value, slope) in enumerate(zip(texts, values, gradients, strict=True)):
            boxes += _box(self.where[k], text, value, k == active)
            notes += style.stamped_text(
                slope, self.where[k], (0, -38), style.RED, plate=True, weight="bold"
            )
            if changes:
                notes += style.stamped_text(
                    changes[k], self.where[k], (0, 28), style.BLUE, plate=True, weight="bold"
                )
        widths = [_width(text, value) for text, value in zip(texts, values, strict=True)]
        across = self.graph.bbox.width
        for (i, j), slope in zip(walked, slopes, strict=False):
            left, right = self.where[i], self.where[j]
            room = across * (right[0] - left[0]) - (widths[i] + widths[j]) / 2 - 20
            if room > style.text_width(slope):
                middle = (left + right) / 2
                shift = ((widths[i] - widths[j]) / 4, -5)  # halfway between the boxes' sides
                ground, letters = style.stamped_text(slope, middle, shift, plate=True)
                notes += [ground, ground, letters]  # the line below it is thick
        self.nodes.show(boxes + notes)
        self.edges.set_segments([self.where[[i, j]] for i, j in edges])
        self.walked.set_segments([self.where[[i, j]] for i, j in walked])

    def lever(self, k):
        """Where the handle of node k rests, left of its box: (x, y)."""
        return self.where[k] - (48 / self.graph.bbox.width, 0)

    def say(self, message):
        """Nothing to draw: the reason in words."""
        self.nodes.show([])
        self.edges.set_segments([])
        self.walked.set_segments([])
        self.message.set_text(message)


def _width(text, value):
    """How many pixels a node's texts are wide."""
    return max(style.text_width(text), style.text_width(value or "?")) + 2


def _box(place, text, value, active):
    """What a node computes over its value, in a box: dashed while the value, "", is unknown."""
    shown, width = value or "?", _width(text, value)
    outline = BoxStyle("round", pad=0.35)(-width / 2, -19, width, 38, mutation_size=14)
    box = style.Stamp(
        outline, place,
        face="#e3f0fa" if active else "white", edge=style.BLUE if value else style.MUTED,
        width=2.4 if active else 1.2, line="-" if value else "--",
    )  # fmt: skip
    return [
        box,
        *style.stamped_text(text, place, (0, 4)),
        *style.stamped_text(shown, place, (0, -15)),
    ]


class GraphPicture(Boxes):
    """The boxes, and below them the ledger of the walk back."""

    def __init__(self, figure):
        graph, table = figure.subplots(2, 1, height_ratios=(2.45, 1))
        super().__init__(graph)
        table.set_axis_off()
        table.set_xlim(0, 1)
        table.set_ylim(0, 1)
        table.text(
            0.0, 1.0, "The ledger: upstream × local = passed down", fontsize=11, color=style.INK,
            va="top",
        )  # fmt: skip
        self.lines = style.Stamps(table)

    def move(self, texts, values, gradients, edges, walked, active, changes, slopes, ledger, fresh):
        """As for `Boxes`; ledger: lines of text, the last `fresh` of them new."""
        super().move(texts, values, gradients, edges, walked, active, changes, slopes)
        shown = ledger[-2 * ROWS :]
        stamps = []
        for k, line in enumerate(shown):
            new = k >= len(shown) - fresh
            stamps += style.stamped_text(
                line, (0.01 + 0.5 * (k // ROWS), 0.82 - 0.145 * (k % ROWS)), (0, -13),
                style.RED if new else style.INK, align=0,
                family="monospace", weight="bold" if new else "normal",
            )  # fmt: skip
        self.lines.show(stamps)

    def say(self, message):
        super().say(message)
        self.lines.show([])


class TangentPicture(Boxes):
    """The boxes, and below them the curve of the formula with its tangent at x.

    reach: the curve is drawn from −reach to reach.
    """

    def __init__(self, figure, reach):
        graph, self.plane = figure.subplots(2, 1, height_ratios=(1.25, 1))
        super().__init__(graph)
        style.axes(self.plane, "", "x", "value", (-reach, reach))
        (self.line,) = self.plane.plot([], [], color=style.BLUE, linewidth=2.2, animated=True)
        (self.tangent,) = self.plane.plot(
            [], [], color=style.RED, linewidth=2, linestyle="--", animated=True
        )
        (self.point,) = self.plane.plot([], [], "o", color=style.RED, markersize=9, animated=True)
        self.slope = style.Stamps(self.plane, self.plane.transAxes, zorder=3)

    def place(self, columns_rows, xs, ys):
        """As for `Boxes`; the curve (n,), (n,), whose finite part decides the picture's height."""
        super().place(columns_rows)
        self.line.set_data(xs, ys)
        finite = ys[np.isfinite(ys)]
        low, high = np.percentile(finite, [2, 98]) if finite.size else (-1, 1)
        room = 0.15 * (high - low) or 1.0
        self.plane.set_ylim(low - room, high + room)

    def move(
        self, texts, values, gradients, edges, walked, active, changes, slopes, x, y, slope, note
    ):
        """As for `Boxes`; the point (x, y), the tangent's slope, and what is written beside it."""
        super().move(texts, values, gradients, edges, walked, active, changes, slopes)
        known = np.isfinite([y, slope]).all()
        ends = np.array([x - 0.8, x + 0.8])
        self.point.set_data([x], [y if known else np.nan])
        self.tangent.set_data(ends, y + slope * (ends - x) if known else [np.nan, np.nan])
        self.slope.show(
            style.stamped_text(note, (0.02, 0.96), (0, -13), style.RED, align=0, plate=True)
        )

    def say(self, message):
        super().say(message)
        for line in (self.line, self.tangent, self.point):
            line.set_data([], [])
        self.slope.show([])
