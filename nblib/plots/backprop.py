"""Backpropagation in pictures: a graph of boxes with values and gradients, and its ledger."""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.transforms import ScaledTranslation

from nblib.plots import style

MOST_NODES = 26  # boxes that are kept ready
BELOW = 19  # points from the middle of a box down to its gradient
ROWS = 6  # lines of the ledger in a column; there are two columns


class Boxes:
    """A graph of operations, left to right: a box for each with its value and its gradient.

    Boxes and lines are made once and moved; nothing is made anew.
    """

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
        box = {"boxstyle": "round,pad=0.35", "facecolor": "white", "linewidth": 1.2}
        self.boxes = [
            self.graph.text(
                0, 0, "", ha="center", va="center", fontsize=10, color=style.INK, zorder=3,
                animated=True, visible=False, linespacing=1.35, bbox=dict(box),
            )
            for _ in range(MOST_NODES)
        ]  # fmt: skip
        below = ax.transData + ScaledTranslation(0, -BELOW / 72, ax.figure.dpi_scale_trans)
        self.slopes = [
            self.graph.text(
                0, 0, "", ha="center", va="top", fontsize=10, color=style.RED, zorder=4,
                animated=True, visible=False, fontweight="bold", transform=below,
                bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.5},
            )
            for _ in range(MOST_NODES)
        ]  # fmt: skip
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
        for k, box in enumerate(self.boxes):
            visible = k < len(x)
            box.set_visible(visible)
            self.slopes[k].set_visible(visible)
            if visible:
                box.set_position((x[k], y[k]))
                self.slopes[k].set_position((x[k], y[k]))

    def move(self, texts, values, gradients, edges, walked, active=None):
        """What is known now.

        texts (n) what each node computes; values, gradients (n) as text, "" where unknown; edges
        and walked: pairs of node numbers; active: the node at work or None.
        """
        self.message.set_text("")
        for k, text in enumerate(texts):
            known = bool(values[k])
            box = self.boxes[k]
            box.set_text(f"{text}\n{values[k] or '?'}")
            frame = box.get_bbox_patch()
            frame.set_edgecolor(style.BLUE if known else style.MUTED)
            frame.set_linestyle("-" if known else "--")
            frame.set_facecolor("#e3f0fa" if k == active else "white")
            frame.set_linewidth(2.4 if k == active else 1.2)
            self.slopes[k].set_text(gradients[k])
        self.edges.set_segments([self.where[[i, j]] for i, j in edges])
        self.walked.set_segments([self.where[[i, j]] for i, j in walked])

    def say(self, message):
        """Nothing to draw: the reason in words."""
        for text in (*self.boxes, *self.slopes):
            text.set_visible(False)
        self.edges.set_segments([])
        self.walked.set_segments([])
        self.message.set_text(message)


class GraphPicture(Boxes):
    """The boxes, and below them the ledger of the walk back."""

    def __init__(self, figure):
        graph, self.table = figure.subplots(2, 1, height_ratios=(2.45, 1))
        super().__init__(graph)
        self.table.set_axis_off()
        self.table.set_xlim(0, 1)
        self.table.set_ylim(0, 1)
        self.table.text(
            0.0, 1.0, "The ledger: upstream × local = passed down", fontsize=11, color=style.INK,
            va="top",
        )  # fmt: skip
        self.lines = [
            self.table.text(
                0.01 + 0.5 * (k // ROWS), 0.82 - 0.145 * (k % ROWS), "", fontsize=10, va="top",
                family="monospace", color=style.INK, animated=True,
            )
            for k in range(2 * ROWS)
        ]  # fmt: skip

    def move(self, texts, values, gradients, edges, walked, active, ledger, fresh):
        """As for `Boxes`; ledger: lines of text, the last `fresh` of them new."""
        super().move(texts, values, gradients, edges, walked, active)
        shown = ledger[-len(self.lines) :]
        for k, line in enumerate(self.lines):
            line.set_text(shown[k] if k < len(shown) else "")
            new = len(shown) - fresh <= k < len(shown)
            line.set_color(style.RED if new else style.INK)
            line.set_fontweight("bold" if new else "normal")

    def say(self, message):
        super().say(message)
        for line in self.lines:
            line.set_text("")


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
        self.slope = self.plane.text(
            0.02, 0.96, "", transform=self.plane.transAxes, va="top", fontsize=10, color=style.RED,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 2},
            animated=True,
        )  # fmt: skip

    def set_curve(self, xs, ys):
        """The curve (n,), (n,); its finite part decides the height of the picture."""
        self.line.set_data(xs, ys)
        finite = ys[np.isfinite(ys)]
        low, high = np.percentile(finite, [2, 98]) if finite.size else (-1, 1)
        room = 0.15 * (high - low) or 1.0
        self.plane.set_ylim(low - room, high + room)

    def touch(self, x, y, slope, note):
        """The point (x, y), the tangent with its slope, and what is written beside it."""
        known = np.isfinite([y, slope]).all()
        ends = np.array([x - 0.8, x + 0.8])
        self.point.set_data([x], [y if known else np.nan])
        self.tangent.set_data(ends, y + slope * (ends - x) if known else [np.nan, np.nan])
        self.slope.set_text(note)

    def say(self, message):
        super().say(message)
        for line in (self.line, self.tangent, self.point):
            line.set_data([], [])
        self.slope.set_text("")
