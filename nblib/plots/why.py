"""Pictures of part 1: lines and corners, all lines at once, the square before and after folding."""

from itertools import pairwise

import numpy as np
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.patches import FancyArrowPatch

from nblib.plots import style

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
    for (point, side), (following, other) in pairwise([*zip(corners, z, strict=True),
                                                       (corners[0], z[0])]):  # fmt: skip
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
            *points[classes == k].T, s=size, c=style.CLASS_COLOURS[k],
            marker=style.CLASS_MARKERS[k], edgecolors="white", linewidths=1.5, zorder=4,
            label=f"output {k}",
        )  # fmt: skip


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
                *corners[classes == k].T, s=170, c=style.CLASS_COLOURS[k],
                marker=style.CLASS_MARKERS[k], edgecolors="white", linewidths=1.5, zorder=4,
                animated=True,
            )
            for k in (0, 1)
        ]  # fmt: skip
        self.crosses = left.scatter(
            [], [], s=420, c=style.WRONG, marker="x", linewidths=2.5, zorder=5, animated=True
        )
        self.points = corners
        self.arrow = left.add_patch(
            FancyArrowPatch(
                (0, 0), (1, 1), arrowstyle="-|>", mutation_scale=16, shrinkA=0, shrinkB=0,
                linewidth=2, color=style.INK, zorder=3, animated=True,
            )
        )  # fmt: skip
        self.name = style.Stamps(left, zorder=3)
        # Wide enough for the longest bar, 1.51, and a word beside it.
        style.axes(right, "w·x + b at each corner", "w·x + b", "", (-2.1, 2.1), (3.6, -0.6))
        right.set_yticks(range(4), [
            f"{name} wants {'above 0' if k else '0 or less'}"
            for name, k in zip(CORNER_NAMES, classes, strict=True)
        ])  # fmt: skip
        right.axvline(0, color=style.INK, linewidth=1.2)
        self.bars = right.barh(
            range(4), np.zeros(4), height=0.55, animated=True, edgecolor=style.WRONG,
            color=[style.CLASS_COLOURS[k] for k in classes],
        )  # fmt: skip
        self.verdicts = [
            right.text(0, row, "", va="center", fontsize=11, color=style.INK, animated=True)
            for row in range(4)
        ]

    def move(self, weights, bias, z, wrong):
        """weights (2,), bias, z (4,) the sum at each corner, wrong (4,) of bool."""
        self.planes.move(weights, bias)
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
            gaps = np.stack([tip, name])[:, None] - self.points
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
    shades = ListedColormap(["#f7f7f7", "#d6e6f2", "#84b7d9", style.BLUE, "#08306b"])
    style.axes(
        ax, f"Corners right: {correct.size:,} lines",
        "direction the orange side faces (degrees)", "offset from the middle", grid=False,
    )  # fmt: skip
    image = ax.imshow(
        correct.T, origin="lower", aspect="auto", cmap=shades, interpolation="none",
        norm=BoundaryNorm(np.arange(-0.5, 5), 5),
        extent=(angles[0], angles[-1], offsets[0], offsets[-1]),
    )  # fmt: skip
    ax.set_xticks(range(0, 361, 90))
    bar = ax.figure.colorbar(image, ax=ax, ticks=range(5))
    bar.ax.set_yticklabels([f"{count} of 4" for count in range(5)], fontsize=10)


class MapPicture:
    """The map of all lines (`accuracy_map`), and beside it the line of one place of the map."""

    def __init__(self, figure, sweep, corners, classes):
        self.map, right = figure.subplots(1, 2, width_ratios=(1.5, 1))
        accuracy_map(self.map, sweep.angles, sweep.offsets, sweep.correct)
        square_axes(right, "The line of the star")
        (self.star,) = self.map.plot([], [], "*", markersize=17, color=style.INK,
                                     markeredgecolor="white", animated=True)  # fmt: skip
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
            f"{code:04b}" + ("" if line else ": none"), fontsize=10, pad=4,
            color=style.INK if line else style.WRONG,
        )  # fmt: skip


class UnitLine:
    """The line of a hidden unit in the input plane, and its weights as an arrow of their own.

    The arrow stands where it always stands, so that its tip is the weights and nothing else.
    """

    TAILS = np.array([[0.3, 0.65], [0.7, 0.35]])
    LONG = 0.2  # units of the plane for each unit of a weight
    COLOURS = (style.GREEN, style.PURPLE)

    def __init__(self, ax, unit):
        self.tail, colour, line = self.TAILS[unit], self.COLOURS[unit], style.LINE_STYLES[unit]
        (self.line,) = ax.plot([], [], linestyle=line, linewidth=2.5, color=colour, zorder=3,
                               animated=True)  # fmt: skip
        self.arrow = ax.add_patch(
            FancyArrowPatch(
                (0, 0), (1, 1), arrowstyle="-|>", mutation_scale=15, shrinkA=0, shrinkB=0,
                linewidth=2.5, color=colour, zorder=3.5, animated=True,
            )
        )  # fmt: skip
        self.name, self.names = "w" + "₁₂"[unit], style.Stamps(ax, zorder=6)

    def move(self, weights, bias):
        """weights (2,), bias: the line is where w·x + b = 0."""
        self.line.set_data(*line_in_frame(weights, bias, (*FRAME, *FRAME)).T)
        tip = self.tip(weights)
        self.arrow.set_visible(bool(np.any(weights)))
        self.arrow.set_positions(self.tail, tip)
        self.names.show(style.stamped_text(self.name, self.tail, (0, -17), plate=True))

    def tip(self, weights):
        """Where the arrow of these weights (2,) ends."""
        return self.tail + self.LONG * np.asarray(weights)

    def weights_at(self, x, y):
        """The weights (2,) whose arrow ends there."""
        return ((x, y) - self.tail) / self.LONG

    def grip(self, weights, bias):
        """A place of the line by which it can be held: in the frame if it goes through that."""
        ends = seen_part(weights, bias, (*FRAME, *FRAME))
        if len(ends):
            return 0.7 * ends[0] + 0.3 * ends[1]
        ends = line_in_frame(weights, bias, (*FRAME, *FRAME))
        return ends.mean(axis=0) if len(ends) else None


class FoldPicture:
    """The square before a hidden layer of two units, and the hidden space after it.

    The hidden space is drawn in three sizes, so that its axes change seldom. Its Axes stand still
    in units of the size; what moves are the points and the numbers at the ticks.
    """

    SIZES = (2, 4, 8)  # hidden values from -0.2 to 1.2 times the size are seen
    TICKS = (0, 0.25, 0.5, 0.75, 1)
    PIXELS = 229  # to which a unit comes in a figure of 800 by 400
    # Where a name may stand: right above its point, right below it, ..., lower still.
    WAYS = np.array([(1, 1), (1, -1), (-1, 1), (-1, -1), (0, 1), (0, -1), (0, -1.8), (-1, -1.8)])

    def __init__(self, figure, corners, classes, field, field_classes, cells):
        left, right = figure.subplots(1, 2)
        square_axes(left, "Before: the inputs, tinted by the answer")
        seen = (-0.2, 1.2)
        style.axes(right, "After: the hidden units", "hidden unit $h_1$", "hidden unit $h_2$",
                   seen, seen, grid=False)  # fmt: skip
        right.set_aspect("equal")
        # Labels without colour keep the room for the numbers, which are drawn with what moves.
        right.set_xticks(self.TICKS, ["0.0"] * len(self.TICKS))
        right.set_yticks(self.TICKS, ["0.0"] * len(self.TICKS))
        right.tick_params(labelcolor="none")
        self.tint = left.imshow(
            np.zeros((cells, cells)), cmap=ListedColormap(CLASS_TINTS), vmin=0, vmax=1,
            origin="lower", extent=(*FRAME, *FRAME), interpolation="none", animated=True,
        )  # fmt: skip
        self.quarters = left.plot([0.5, 0.5, np.nan, 0, 1], [0, 1, np.nan, 0.5, 0.5], "--",
                                  color=style.MUTED, linewidth=1, animated=True)[0]  # fmt: skip
        # ReLU gives no negative numbers: what it cannot reach has no tint.
        self.planes = HalfPlanes(right, (0, seen[1], 0, seen[1]))
        self.before, self.units = left, [UnitLine(left, k) for k in range(2)]
        self.marks = [ax.plot([], [], "*", markersize=17, color=style.INK, markeredgecolor="white",
                              zorder=7, animated=True)[0] for ax in (left, right)]  # fmt: skip
        self.field, self.field_classes = field, field_classes
        self.dots = [style.Points(ax, size=14, alpha=0.85, zorder=2.5) for ax in (left, right)]
        self.corners = [style.Points(ax, size=170, zorder=4) for ax in (left, right)]
        self.crosses = left.scatter(
            [], [], s=420, c=style.WRONG, marker="x", linewidths=2.5, zorder=5, animated=True
        )
        self.labels = style.Stamps(right, zorder=6)
        self.points, self.classes = corners, classes
        self.corners[0].move(corners, classes)

    def move(self, units, tint, hidden, weights, bias, wrong, hidden_field, place, image):
        """units: weights (2,) and bias of each; tint (cells, cells) of 0 and 1; hidden (4, 2) the
        corners' new places, 0 to 9.6; weights (2,) and bias of the output line; wrong (4,) of bool;
        hidden_field (N, 2), or None for no field; place and image (2,): a place that is pointed at
        and where it goes, or None."""
        for unit, line in zip(self.units, units, strict=True):
            unit.move(*line)
        self.tint.set_data(tint)
        self.crosses.set_offsets(self.points[wrong])
        shown = hidden_field is not None
        largest = (hidden_field if shown else hidden).max()
        size = next((size for size in self.SIZES if largest <= size), self.SIZES[-1])
        self.planes.move(weights * size, bias)
        self.corners[1].move(hidden / size, self.classes)
        for mark, at in zip(self.marks, (place, image), strict=True):
            mark.set_visible(place is not None)
            if place is not None:
                mark.set_data(*np.reshape(at / (size if at is image else 1), (2, 1)))
        self.quarters.set_visible(shown)
        for scatter in (*self.dots[0].scatters, *self.dots[1].scatters):
            scatter.set_visible(shown)
        if shown:
            self.dots[0].move(self.field, self.field_classes)
            self.dots[1].move(hidden_field / size, self.field_classes)
        dots = np.empty((0, 2)) if hidden_field is None else hidden_field / size
        ends = line_in_frame(weights * size, bias, self.planes.frame)
        line = np.linspace(*ends, 300) if len(ends) else ends
        taken = np.concatenate([hidden / size, dots, line])
        self.labels.show([*self._numbers(size), *self._names(hidden / size, taken)])

    def _numbers(self, size):
        """The numbers at the ticks of both axes."""
        for tick in self.TICKS:
            text = f"{tick * size:.{1 if size == self.SIZES[0] else 0}f}"
            yield from style.stamped_text(text, (tick, -0.2), (0, -21))
            yield from style.stamped_text(text, (-0.2, tick), (-11, -5), align=1)

    def _names(self, hidden, taken):
        """The corners' names beside their places, where they cover least of what is there.

        hidden (4, 2), taken (N, 2): places of points and of the line, in units of the size.
        """
        places = {}
        for name, place in zip(CORNER_NAMES, np.round(hidden, 6).tolist(), strict=True):
            places.setdefault(tuple(place), []).append(name)
        for (x, y), names in places.items():
            text = " and ".join(names) if len(names) < 3 else ", ".join(names)
            size = np.array([style.text_width(text) + 4, 16]) / self.PIXELS  # of its plate
            corners = np.clip((x, y) + self.WAYS * (0.05 + size / 2) - size / 2, -0.19, 1.19 - size)
            inside = (taken >= corners[:, None]) & (taken <= corners[:, None] + size)
            corner = corners[inside.all(axis=2).sum(axis=1).argmin()]
            around = corner + size * np.linspace(0, 1, 4)[:, None]  # the next name keeps clear
            taken = np.concatenate([taken, np.stack(np.meshgrid(*around.T), -1).reshape(-1, 2)])
            yield from style.stamped_text(text, corner, (2, 4), align=0, plate=True)
