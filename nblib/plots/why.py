"""Pictures of part 01: lines and corners, all lines at once, the sixteen gates, a drawn neuron.

Those of the layer that solves XOR are in `hidden_space.py`.
"""

from itertools import pairwise

import numpy as np
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.patches import Circle, FancyArrowPatch, PathPatch, Rectangle
from matplotlib.path import Path

from nblib.plots import style
from nblib.words import plain

CORNER_NAMES = ("(0,0)", "(0,1)", "(1,0)", "(1,1)")
CLASS_TINTS = ("#d4e6f1", "#fbe8c3")  # class 0, class 1: pale enough for markers on top
FRAME = (-0.35, 1.35)


def clip_to_frame(weights, bias, frame):
    """The part of a frame where w·x + b ≥ 0, as a polygon.

    weights (2,), bias a number, frame (left, right, bottom, top) -> vertices (V, 2), V may be 0.
    """
    left, right, bottom, top = frame
    corners = np.array([[left, bottom], [right, bottom], [right, top], [left, top]], dtype=float)
    z = corners @ np.asarray(weights, dtype=float) + bias
    kept = []
    for (point, side), (following, other) in pairwise(
        [*zip(corners, z, strict=True), (corners[0], z[0])]
    ):
        if side >= 0:
            kept.append(point)
        if (side >= 0) != (other >= 0):
            kept.append(point + (following - point) * side / (side - other))
    return np.array(kept).reshape(-1, 2)


def line_in_frame(weights, bias, frame):
    """The two ends of the line w·x + b = 0 drawn through a frame, (2, 2), or none, (0, 2)."""
    w = np.asarray(weights, dtype=float)
    length = float(w @ w)
    if length == 0:
        return np.empty((0, 2))
    left, right, bottom, top = frame
    middle = np.array([(left + right) / 2, (bottom + top) / 2])
    foot = middle - w * (float(w @ middle) + bias) / length
    reach = np.hypot(right - left, top - bottom) + np.linalg.norm(foot - middle)
    along = np.array([-w[1], w[0]]) / np.sqrt(length) * reach
    return np.array([foot - along, foot + along])


def seen_part(weights, bias, frame):
    """The ends of what a frame shows of the line w·x + b = 0, (2, 2), or none, (0, 2)."""
    kept = clip_to_frame(weights, bias, frame)
    ends = kept[np.abs(kept @ np.asarray(weights, dtype=float) + bias) < 1e-9]
    if not np.any(weights) or len(ends) < 2 or np.ptp(ends, axis=0).max() < 1e-9:
        return np.empty((0, 2))
    return ends[np.lexsort(ends.T)][[0, -1]]


class HalfPlanes:
    """An Axes whose two sides of a line are tinted as classes; `move` turns and shifts the line."""

    def __init__(self, ax, frame, animated=True):
        self.frame = frame
        self.zero, self.one = (
            ax.fill([], [], facecolor=tint, edgecolor="none", zorder=0.5, animated=animated)[0]
            for tint in CLASS_TINTS
        )
        (self.line,) = ax.plot([], [], color=style.INK, linewidth=2, zorder=2, animated=animated)

    def move(self, weights, bias):
        """weights (2,), bias: class 1 is where w·x + b > 0."""
        weights = np.asarray(weights, dtype=float)
        self.zero.set_xy(_closed(clip_to_frame(-weights, -bias, self.frame)))
        self.one.set_xy(_closed(clip_to_frame(weights, bias, self.frame)))
        if not weights.any():  # no line at all: one class everywhere
            (self.zero if bias > 0 else self.one).set_xy(np.zeros((1, 2)))
        self.line.set_data(*line_in_frame(weights, bias, self.frame).T)


def _closed(vertices):
    return vertices if len(vertices) else np.zeros((1, 2))


class Tint:
    """An Axes in the tint of class 0, and in that of class 1 wherever `move` says."""

    def __init__(self, ax):
        ax.set_facecolor(CLASS_TINTS[0])
        nowhere = Path(np.empty((0, 2)))
        look = {"facecolor": CLASS_TINTS[1], "edgecolor": "none", "animated": True, "zorder": 0.5}
        self.one = ax.add_patch(PathPatch(nowhere, **look))

    def move(self, polygons):
        """polygons: (k, 2) each, drawn as one, so that no seam is seen where two of them meet."""
        whole = [Path(np.append(p, p[:1], axis=0), closed=True) for p in polygons]
        self.one.set_path(Path.make_compound_path(*whole) if whole else Path(np.empty((0, 2))))


def square_axes(ax, title):
    """An Axes for the unit square and a margin, both axes alike."""
    style.axes(ax, title, "input $x_1$", "input $x_2$", FRAME, FRAME, grid=False)
    ax.set_aspect("equal")
    ax.set_xticks([0, 0.5, 1])
    ax.set_yticks([0, 0.5, 1])
    return ax


def corner_markers(ax, points, classes, size=170):
    """Big markers for the rows of a truth table, class by colour and shape; they stand still."""
    for k in (0, 1):
        ax.scatter(
            *points[classes == k].T,
            s=size,
            c=style.CLASS_COLOURS[k],
            marker=style.CLASS_MARKERS[k],
            edgecolors="white",
            linewidths=1.5,
            zorder=4,
            label=f"output {k}",
        )


class Diagonals:
    """The dashed pieces between the two corners of each class, with diamonds in their middles."""

    STYLES = ((0, (4, 4)), (4, (4, 4)))  # where the two lie on each other, both are seen

    def __init__(self, ax, classes, sizes=(11, 7)):
        self.classes = classes
        self.lines = [
            ax.plot(
                [],
                [],
                linestyle=self.STYLES[k],
                linewidth=1.6,
                color=style.CLASS_COLOURS[k],
                zorder=3.2,
                animated=True,
            )[0]
            for k in (0, 1)
        ]
        self.middles = [
            ax.plot(
                [],
                [],
                "D",
                markersize=size,
                color=style.CLASS_COLOURS[k],
                markeredgecolor="white",
                zorder=4.5,
                animated=True,
            )[0]
            for k, size in enumerate(sizes)  # on one place, the smaller lies on the larger
        ]

    def move(self, corners, middles, classes):
        """corners (4, 2); middles (M, 2) and the class of each, at most one of a class."""
        for k, line in enumerate(self.lines):
            line.set_data(*corners[self.classes == k].T)
        for k, diamond in enumerate(self.middles):
            of_class = [middle for middle, c in zip(middles, classes, strict=True) if c == k]
            diamond.set_data(*np.reshape(of_class, (-1, 2)).T)

    def show(self, shown):
        for artist in (*self.lines, *self.middles):
            artist.set_visible(shown)


class LinePicture:
    """One line against the four corners: the square, and w·x + b at each corner as bars."""

    def __init__(self, figure, corners, classes):
        left, right = figure.subplots(1, 2, width_ratios=(1, 1.15))
        self.plane = left
        square_axes(left, "One line and the four corners")
        self.planes = HalfPlanes(left, (*FRAME, *FRAME))
        # The markers move nowhere, but must be drawn after the tinted sides, which do.
        self.corners = [
            left.scatter(
                *corners[classes == k].T,
                s=170,
                c=style.CLASS_COLOURS[k],
                marker=style.CLASS_MARKERS[k],
                edgecolors="white",
                linewidths=1.5,
                zorder=4,
                animated=True,
            )
            for k in (0, 1)
        ]
        self.crosses = left.scatter(
            [], [], s=420, c=style.WRONG, marker="x", linewidths=2.5, zorder=5, animated=True
        )
        self.diagonals = Diagonals(left, classes, sizes=(9, 9))
        self.points = corners
        self.arrow = left.add_patch(
            FancyArrowPatch(
                (0, 0),
                (1, 1),
                arrowstyle="-|>",
                mutation_scale=16,
                shrinkA=0,
                shrinkB=0,
                linewidth=2,
                color=style.INK,
                zorder=3,
                animated=True,
            )
        )
        self.name = style.Stamps(left, zorder=3)
        # Wide enough for the longest bar, 1.51, and a word beside it.
        style.axes(right, "w·x + b at each corner", "w·x + b", "", (-2.1, 2.1), (3.6, -0.6))
        right.set_yticks(
            range(4),
            [
                f"{name} wants {'above 0' if k else '0 or less'}"
                for name, k in zip(CORNER_NAMES, classes, strict=True)
            ],
        )
        right.axvline(0, color=style.INK, linewidth=1.2)
        self.bars = right.barh(
            range(4),
            np.zeros(4),
            height=0.55,
            animated=True,
            edgecolor=style.WRONG,
            color=[style.CLASS_COLOURS[k] for k in classes],
        )
        self.verdicts = [
            right.text(0, row, "", va="center", fontsize=11, color=style.INK, animated=True)
            for row in range(4)
        ]

    def move(self, weights, bias, z, wrong):
        """weights (2,), bias, z (4,) the sum at each corner, wrong (4,) of bool."""
        self.planes.move(weights, bias)
        middle = self.points.mean(axis=0)
        self.diagonals.move(self.points, [middle], [int(weights @ middle + bias > 1e-9)])
        self._point(weights, bias)
        self.crosses.set_offsets(self.points[wrong])
        for bar, text, value, fails in zip(self.bars, self.verdicts, z, wrong, strict=True):
            bar.set_width(value)
            bar.set_hatch("////" if fails else "")
            bar.set_linewidth(2 if fails else 0)
            text.set_text("wrong" if fails else "right")
            text.set_x(value + (0.06 if value >= 0 else -0.06))
            text.set_ha("left" if value >= 0 else "right")

    def _point(self, weights, bias):
        """The arrow w: at right angles to the line, near the middle, clear of the corners."""
        along, middle = np.array([-weights[1], weights[0]]), np.full(2, sum(FRAME) / 2)
        clearest = -1.0
        for shift in (0, 0.35, -0.35):
            foot = middle - weights * (weights @ middle + bias) + shift * along
            tip, name = foot + 0.24 * weights, foot + 0.12 * weights + 0.1 * along
            gaps = np.stack([tip, name])[:, None] - np.vstack([self.points, middle])
            clear = np.hypot(*gaps.reshape(-1, 2).T).min()
            if FRAME[0] < min(tip) and max(tip) < FRAME[1] and clear > clearest:
                clearest, best = clear, (foot, tip, name)
            if clearest > 0.2:
                break
        self.arrow.set_visible(clearest >= 0)
        self.name.show([])
        if clearest >= 0:
            foot, tip, name = best
            self.arrow.set_positions(foot, tip)
            self.name.show(style.stamped_text("w", name, (0, -5), weight="bold"))


def accuracy_map(ax, angles, offsets, correct):
    """How many corners each line of a grid gets right: angles (A,), offsets (B,), (A, B) counts."""
    half = (angles[1] - angles[0]) / 2, (offsets[1] - offsets[0]) / 2  # of a cell
    title = f"Corners right: {correct.size:,} lines"
    if angles[-1] + 2 * half[0] - angles[0] == 360:  # once around: the first is the last as well
        angles, correct = np.append(angles, angles[0] + 360), np.vstack([correct, correct[:1]])
    shades = ListedColormap(["#f7f7f7", "#d6e6f2", "#84b7d9", style.BLUE, "#08306b"])
    style.axes(
        ax,
        title,
        "direction the orange side faces (degrees)",
        "offset from the middle",
        grid=False,
    )
    image = ax.imshow(
        correct.T,
        origin="lower",
        aspect="auto",
        cmap=shades,
        interpolation="none",
        norm=BoundaryNorm(np.arange(-0.5, 5), 5),
        extent=(
            angles[0] - half[0],
            angles[-1] + half[0],
            offsets[0] - half[1],
            offsets[-1] + half[1],
        ),
    )
    ax.set_xticks(range(0, 361, 90))
    bar = ax.figure.colorbar(image, ax=ax, ticks=range(5))
    bar.ax.set_yticklabels([f"{count} of 4" for count in range(5)], fontsize=10)


class MapPicture:
    """The map of all lines (`accuracy_map`), and beside it the line of one place of the map."""

    def __init__(self, figure, sweep, corners, classes):
        self.map, right = figure.subplots(1, 2, width_ratios=(1.5, 1))
        accuracy_map(self.map, sweep.angles, sweep.offsets, sweep.correct)
        self.plane = square_axes(right, "The line of the star")
        (self.star,) = self.map.plot(
            [], [], "*", markersize=17, color=style.INK, markeredgecolor="white", animated=True
        )
        self.planes = HalfPlanes(right, (*FRAME, *FRAME))
        style.Points(right, size=170, zorder=4).move(corners, classes)
        self.crosses = right.scatter(
            [], [], s=420, c=style.WRONG, marker="x", linewidths=2.5, zorder=5, animated=True
        )
        self.points = corners

    def move(self, angle, offset, line):
        """angle in degrees, offset; line: the `experiments.why.Line` that they give."""
        self.star.set_data([angle], [offset])
        self.planes.move(line.weights, line.bias)
        self.crosses.set_offsets(self.points[line.wrong])


def sixteen_gates(axes, codes, lines):
    """All sixteen gates of two inputs: axes (16,), codes 0..15, lines (weights, bias) or None.

    Above each gate stand its outputs for (0,0), (0,1), (1,0), (1,1).
    """
    corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    frame = (-0.45, 1.45, -0.45, 1.45)
    for ax, code, line in zip(axes, codes, lines, strict=True):
        bits = np.array([int(bit) for bit in f"{code:04b}"])
        ax.set(xlim=frame[:2], ylim=frame[2:], xticks=[], yticks=[], aspect="equal")
        for spine in ax.spines.values():
            spine.set_color(style.GRID if line else style.WRONG)
            spine.set_linewidth(1 if line else 3)
        if line:
            HalfPlanes(ax, frame, animated=False).move(*line)
        corner_markers(ax, corners, bits, size=45)
        ax.set_title(
            f"{code:04b}" + ("" if line else ": none"),
            fontsize=10,
            pad=4,
            color=style.INK if line else style.RED_WORDS,
        )


class NeuronPicture:
    """One neuron as the slide draws it: inputs, wires, a body that sums, an activation, an output.

    A wire is as wide as its weight is large, red where it is above 0 and blue where it is below;
    its gauge, in the middle, stands so far above or below the wire.
    """

    ROWS = (2.4, 0.8, -0.8, -2.4)  # of the three inputs and of the 1 that belongs to the bias
    BODY, END, GAUGE = np.array([5.0, 0.0]), 8.6, 1.4
    LONG = 0.45  # how far a gauge stands for each unit of a weight

    def __init__(self, figure):
        self.ax = ax = figure.add_subplot()
        ax.set(xlim=(-2.2, 10.4), ylim=(-3.9, 3.3), aspect="equal", xticks=[], yticks=[])
        for spine in ax.spines.values():
            spine.set_visible(False)
        for row, name in zip(self.ROWS, ("$x_1$", "$x_2$", "$x_3$", "bias input"), strict=True):
            ax.add_patch(
                Circle(
                    (0, row), 0.42, facecolor="white", edgecolor=style.INK, linewidth=1.6, zorder=3
                )
            )
            ax.text(-0.55, row, name, ha="right", va="center", fontsize=12, color=style.INK)
        ax.add_patch(
            Circle(self.BODY, 0.95, facecolor="white", edgecolor=style.INK, linewidth=2, zorder=3)
        )
        ax.text(5, 1.15, "weighted sum z", ha="center", va="bottom", fontsize=11)
        ax.text(7.15, 1.15, "activation", ha="center", va="bottom", fontsize=11)
        ax.add_patch(
            Rectangle(
                (6.5, -0.7), 1.3, 1.4, facecolor="white", edgecolor=style.INK, linewidth=2, zorder=3
            )
        )
        ax.plot(
            [6.7, 7.15, 7.6], [-0.35, -0.35, 0.4], "-", color=style.MUTED, linewidth=2, zorder=4
        )
        ax.text(
            0,
            -3.25,
            "a wire's width: the size of its weight; orange-red above 0, blue and dashed below",
            va="top",
            fontsize=10,
            color=style.MUTED,
        )
        ax.plot([5.95, 6.5], [0, 0], "-", color=style.INK, linewidth=2, zorder=2)
        (self.out,) = ax.plot(
            [7.8, self.END], [0, 0], "-", linewidth=2, color=style.INK, zorder=2, animated=True
        )
        self.wires = [
            ax.plot(
                [0.42, self.BODY[0] - 0.95],
                [row, row * 0.12],
                "-",
                zorder=2,
                solid_capstyle="butt",
                animated=True,
            )[0]
            for row in self.ROWS
        ]
        self.gauges = [
            ax.plot([], [], "-", linewidth=3, zorder=4, animated=True)[0] for _ in self.ROWS
        ]
        self.labels = style.Stamps(ax, zorder=6)

    def wire_at(self, row):
        """The place on a wire, 0 to 3, where its gauge stands."""
        wire = self.wires[row]
        (x0, x1), (y0, y1) = wire.get_xdata(), wire.get_ydata()
        share = (self.GAUGE - x0) / (x1 - x0)
        return np.array([self.GAUGE, y0 + share * (y1 - y0)])

    def move(self, x, weights, z, y):
        """x (4,) the inputs and the bias's 1, z, y: texts; weights (4,): three and the bias."""
        stamps = []
        for row, (value, weight) in enumerate(zip(x, weights, strict=True)):
            text = plain(weight)
            colour = style.RED if weight > 0 else style.BLUE
            self.wires[row].set(
                linewidth=max(0.6, 3.2 * abs(weight)),
                color=colour if weight else style.MUTED,
                alpha=0.55,
                linestyle="--" if weight < 0 else "-",
            )
            foot = self.wire_at(row)
            self.gauges[row].set_data([foot[0]] * 2, [foot[1], foot[1] + self.LONG * weight])
            self.gauges[row].set_color(colour)
            name = f"w{'₁₂₃'[row]}" if row < 3 else "b"
            stamps += style.stamped_text(value, (0, self.ROWS[row]), (0, -5))
            stamps += style.stamped_text(
                f"{name} = {text}", foot + np.array([0.3, 0.0]), (0, 6), align=0, plate=True
            )
        stamps += style.stamped_text(z, self.BODY, (0, -5), weight="bold")
        stamps += style.stamped_text(y, (self.END + 0.15, 0), (0, -5), align=0, weight="bold")
        self.labels.show(stamps)
