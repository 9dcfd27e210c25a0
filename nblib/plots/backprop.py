"""Backpropagation in pictures: a graph of boxes with values and gradients, and its ledger."""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import BoxStyle
from matplotlib.path import Path

from nblib.plots import style

PADDING = 12  # pixels that a box is wider and higher than its texts
ROWS = 6  # lines of the ledger in a block; there are two blocks, side by side
EMPTY = "Still empty: the backward pass writes a line for each arrow that it goes back along."


APART = 14  # pixels between two lines that meet a box on the same side
HALF = 19 + PADDING / 2  # pixels: half the height of a box
GAPS = 30  # pixels left free at both ends of the graph


class Boxes:
    """A graph of operations, left to right: a box for each with its value and its gradient.

    share: how much of the figure's height the Axes has. Distances in pixels are reckoned from the
    figure and not from the Axes, whose place is known only once the layout has been made.
    """

    def __init__(self, ax, share):
        self.graph = ax
        self.pixels = np.array([0.98, 0.92 * share]) * ax.figure.bbox.size
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
            0.5,
            0.5,
            "",
            fontsize=11,
            color=style.INK,
            ha="center",
            va="center",
            animated=True,
            wrap=True,
        )
        self.where = np.zeros((0, 2))
        self.levers = ()

    def place(self, columns_rows, texts, levers=()):
        """Where the boxes stand: (n, 2) columns from 0 at the left and rows around 0; texts (n)
        what each will say; levers: the nodes that have a ring to nudge them. Between two columns
        there is equally much room for the slopes."""
        self.levers = levers
        columns, rows = columns_rows[:, 0].astype(int), columns_rows[:, 1]
        widths = [PADDING] * (columns.max() + 1)
        for column, text in zip(columns, texts, strict=True):
            widths[column] = max(widths[column], _width(text, "-0.0000") + PADDING)
        across = self.pixels[0]
        room = across - 2 * GAPS - sum(widths)
        gap = room / max(len(widths) - 1, 1)
        starts = GAPS + np.concatenate([[0], np.cumsum(np.array(widths)[:-1] + gap)])
        x = (starts + np.array(widths) / 2) / across
        height = max(np.ptp(rows), 1)
        y = 0.52 - 0.80 * (rows - (rows.max() + rows.min()) / 2) / max(height, 1.35)
        self.where = np.column_stack([x[columns], y])

    def move(self, texts, values, gradients, edges, walked, active=None, changes=(), slopes=()):
        """What is known now.

        texts (n) what each node computes; values, gradients (n) as text, "" where unknown; edges
        and walked: pairs of node numbers, a pair twice where a node is used twice; active: the node
        at work or None; changes: (n) texts above the boxes, "" for none; slopes: dict of an edge to
        its local slopes as texts, one for each use.
        """
        self.message.set_text("")
        boxes, notes = [], []
        for k in self.levers:
            notes += style.stamped_text("nudge", self.lever(k), (0, -24), style.MUTED)
        for k, (text, value, slope) in enumerate(zip(texts, values, gradients, strict=True)):
            boxes += _box(self.where[k], text, value, k == active)
            notes += style.stamped_text(
                slope, self.where[k], (0, -38), style.RED_WORDS, plate=True, weight="bold"
            )
            if changes:
                notes += style.stamped_text(
                    changes[k], self.where[k], (0, 28), style.BLUE, plate=True, weight="bold"
                )
        widths = [_width(text, value) for text, value in zip(texts, values, strict=True)]
        heads, lines, walks = [], [], []
        for k, ((i, j), ends) in enumerate(zip(edges, self._ends(edges, widths), strict=True)):
            back = (i, j) in walked
            use, uses = edges[:k].count((i, j)), edges.count((i, j))
            (walks if back else lines).append(ends)
            colour, words = (style.RED, style.RED_WORDS) if back else (style.MUTED, style.MUTED)
            tip, tail = ends if back else ends[::-1]  # forward the values go, back the gradients
            heads.append(_head(tip, _direction((tip - tail) * self.pixels), colour, back))
            if texts_here := slopes.get((i, j), ()):
                flat = abs(self._toward(i, j)[1]) < 0.1  # then above the edge, else upon it
                up = (7 if use == uses - 1 else -17) if flat else -5
                along = (use + 1) / (uses + 1) if uses > 1 and not flat else 0.5
                place = (1 - along) * ends[0] + along * ends[1]
                ground, letters = style.stamped_text(
                    texts_here[use], place, (0, up), words, plate=True
                )
                notes += [ground, ground, letters]  # the line below it is thick
        self.nodes.show(heads + boxes + notes)
        self.edges.set_segments(lines)
        self.walked.set_segments(walks)

    def _ends(self, edges, widths):
        """(k, 2, 2) where the line of each edge begins and ends; no two of them meet at a box."""
        ends = np.zeros((len(edges), 2, 2))
        meet: dict[tuple, list] = {}  # a box and its left or right side: the ends of lines there
        for k, (i, j) in enumerate(edges):
            use, uses = edges[:k].count((i, j)), edges.count((i, j))
            ends[k] = self._sides(i, j, widths) + self._aside(i, j, use, uses)
            for which, (here, there) in enumerate(((i, j), (j, i))):
                across, up = (ends[k, which] - self.where[here]) * self.pixels
                if abs(up) < HALF - 1:  # else above or below the box
                    rank = self._toward(here, there)[1], up, k, which  # no two of them cross
                    meet.setdefault((here, across > 0), []).append(rank)
        for group in meet.values():
            group.sort()
            ups = np.array([up for _, up, _, _ in group])
            if len(group) > 1 and np.diff(ups).min() < APART - 1:
                step = min(APART, 2 * (HALF - 6) / (len(group) - 1))
                spread = ups.mean() + step * (np.arange(len(group)) - (len(group) - 1) / 2)
                for (_, _, k, which), shift in zip(group, spread - ups, strict=True):
                    ends[k, which, 1] += shift / self.pixels[1]
        return ends

    def _aside(self, i, j, use, uses):
        """By how much the line of one use of node i in node j stands beside the middle one."""
        x, y = self._toward(i, j)
        return (use - (uses - 1) / 2) * APART * np.array([-y, x]) / self.pixels

    def _toward(self, i, j):
        """The direction from node i to node j in pixels, of length 1."""
        return _direction((self.where[j] - self.where[i]) * self.pixels)

    def _sides(self, i, j, widths):
        """(2, 2) where the line from node i to node j leaves the box of i and meets that of j."""
        ends = []
        for here, there in ((i, j), (j, i)):
            toward = self._toward(here, there)
            half = np.array([(widths[here] + PADDING) / 2, HALF])
            reach = np.min(half / np.maximum(np.abs(toward), 1e-9))
            ends.append(self.where[here] + toward * reach / self.pixels)
        return np.array(ends)

    def lever(self, k):
        """Where the handle of node k rests, left of its box: (x, y)."""
        return self.where[k] - (48 / self.pixels[0], 0)

    def say(self, message):
        """Nothing to draw: the reason in words."""
        self.nodes.show([])
        self.edges.set_segments([])
        self.walked.set_segments([])
        self.message.set_text(message)


def _direction(across):
    """An arrow (2,) of length 1."""
    return across / max(np.hypot(*across), 1e-9)


def _head(tip, toward, colour, large):
    """An arrowhead whose tip is there."""
    long, half = (11, 6) if large else (8, 4)
    back, across = -long * toward, half * np.array([-toward[1], toward[0]])
    return style.Stamp(Path([(0, 0), back + across, back - across, (0, 0)]), tip, face=colour)


def _width(text, value):
    """How many pixels a node's texts are wide."""
    return max(style.text_width(text), style.text_width(value or "?")) + 8


def _box(place, text, value, active):
    """What a node computes over its value, in a box: dashed while the value, "", is unknown."""
    shown, width = value or "?", _width(text, value)
    outline = BoxStyle("round", pad=0.35)(-width / 2, -19, width, 38, mutation_size=14)
    box = style.Stamp(
        outline,
        place,
        face="#e3f0fa" if active else "white",
        edge=style.BLUE if value else style.MUTED,
        width=2.4 if active else 1.2,
        line="-" if value else "--",
    )
    return [
        box,
        *style.stamped_text(text, place, (0, 4)),
        *style.stamped_text(shown, place, (0, -15)),
    ]


HEADS = "", "upstream", "local", "passed back"
COLUMNS = 10, 190, 275, 400  # pixels: where the first text of a line begins, and the others end


def _line(texts, place, colour, **font):
    """A line of the ledger or its heads, in columns, from this place on: a list of Stamps."""
    what, upstream, local, passed = texts
    begin, *ends = COLUMNS
    stamps = style.stamped_text(what, place, (begin, -13), colour, align=0, **font)
    pieces = [(upstream, ends[0] if local else ends[1]), (local, ends[1]), (passed, ends[2])]
    for text, end in pieces:
        stamps += style.stamped_text(text, place, (end, -13), colour, align=1, **font)
    for sign, after in (("×", ends[0]), ("=", ends[1])):
        if local or sign == "=":
            stamps += style.stamped_text(sign, place, (after + 16, -13), colour, **font)
    return stamps


class GraphPicture(Boxes):
    """The boxes, and below them the ledger of the walk back."""

    def __init__(self, figure):
        graph, table = figure.subplots(2, 1, height_ratios=(2.1, 1))
        super().__init__(graph, 2.1 / 3.1)
        table.set_axis_off()
        table.set_xlim(0, 1)
        table.set_ylim(0, 1)
        table.text(0.0, 1.0, "The ledger", fontsize=11, color=style.INK, va="top")
        self.lines = style.Stamps(table)

    def move(self, texts, values, gradients, edges, walked, active, changes, slopes, ledger, fresh):
        """As for `Boxes`; ledger: lines of four texts, from where to where, upstream, local and
        what is passed back, or for a sum whose it is, its terms, "" and the sum; the last `fresh`
        of them are new."""
        super().move(texts, values, gradients, edges, walked, active, changes, slopes)
        shown = ledger[-2 * ROWS :]
        stamps = _line(HEADS, (0, 1.0), style.MUTED)
        if not shown:
            stamps += style.stamped_text(EMPTY, (0.01, 0.82), (0, -13), style.MUTED, align=0)
        if len(shown) > ROWS:
            stamps += _line(HEADS, (0.5, 1.0), style.MUTED)
        for k, line in enumerate(shown):
            new, sums = k >= len(shown) - fresh, not line[2]
            place = 0.5 * (k // ROWS), 0.82 - 0.145 * (k % ROWS)
            colour = style.RED_WORDS if new or sums else style.INK
            stamps += _line(line, place, colour, weight="bold" if new or sums else "normal")
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
        super().__init__(graph, 1.25 / 2.25)
        style.axes(self.plane, "", "x", "y", (-reach, reach))
        (self.line,) = self.plane.plot([], [], color=style.BLUE, linewidth=2.2, animated=True)
        (self.tangent,) = self.plane.plot(
            [], [], color=style.RED, linewidth=2, linestyle="--", animated=True
        )
        (self.point,) = self.plane.plot([], [], "o", color=style.RED, markersize=9, animated=True)
        self.slope = style.Stamps(self.plane, self.plane.transAxes, zorder=3)

    def place(self, columns_rows, texts, levers, xs, ys):
        """As for `Boxes`; the curve (n,), (n,), whose finite part decides the picture's height."""
        super().place(columns_rows, texts, levers)
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
            style.stamped_text(note, (0.02, 0.96), (0, -13), style.RED_WORDS, align=0, plate=True)
        )

    def say(self, message):
        super().say(message)
        for line in (self.line, self.tangent, self.point):
            line.set_data([], [])
        self.slope.show([])
