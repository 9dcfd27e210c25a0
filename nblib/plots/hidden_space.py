"""Pictures of the layer that solves XOR: the plane carried through it and folded, and lifted.

The network that it belongs to, drawn as a whole, is in `two_units.py`.
"""

from functools import partial
from typing import NamedTuple

import numpy as np
from matplotlib.patches import FancyArrowPatch

from nblib.plots import style
from nblib.plots.why import (
    CORNER_NAMES,
    FRAME,
    Diagonals,
    HalfPlanes,
    Tint,
    line_in_frame,
    seen_part,
    square_axes,
)
from nblib.words import fixed, listed

# The weights and biases of two units and of the one behind them, and how they are written.
NUMBERS = {"w11": "w₁₁", "w12": "w₁₂", "b1": "b₁", "w21": "w₂₁", "w22": "w₂₂", "b2": "b₂",
           "v1": "v₁", "v2": "v₂", "c": "c"}  # fmt: skip


class UnitLine:
    """The line of a hidden unit in the input plane, and its weights as an arrow of their own.

    The arrow begins on the line with which the picture begins, and stays there when that is
    shifted, so that its tip is the weights and nothing else; a dotted thread then joins the two.
    """

    # where an arrow begins, or as near as may be: clear of most points of the field
    NEAR = np.array([[0.2, 0.55], [0.85, 0.35]])
    GRIPS = (0.3, 0.7)  # how far along the seen part of its line each is held
    LONG = 0.2  # units of the plane for each unit of a weight
    COLOURS = (style.GREEN, style.PURPLE)

    def __init__(self, ax, unit, weights, bias):
        colour, line = self.COLOURS[unit], style.LINE_STYLES[unit]
        self.near, self.held = self.NEAR[unit], self.GRIPS[unit]
        self.unit = unit
        self.begin(weights, bias)
        (self.thread,) = ax.plot(
            [], [], ":", linewidth=1.5, color=colour, zorder=2.8, animated=True
        )
        (self.line,) = ax.plot(
            [], [], linestyle=line, linewidth=2.5, color=colour, zorder=3, animated=True
        )
        self.arrow = ax.add_patch(
            FancyArrowPatch(
                (0, 0),
                (1, 1),
                arrowstyle="-|>",
                mutation_scale=15,
                shrinkA=0,
                shrinkB=0,
                linewidth=2.5,
                color=colour,
                zorder=3.5,
                animated=True,
            )
        )
        self.name, self.names = f"unit {unit + 1}", style.Stamps(ax, zorder=6)

    def begin(self, weights, bias):
        """From now on the arrow begins on the line of these weights (2,) and this bias."""
        foot = _foot(self.near, weights, bias)
        self.tail = foot if _inside(foot) else self.near

    def move(self, weights, bias):
        """weights (2,), bias: the line is where w·x + b = 0."""
        self.line.set_data(*line_in_frame(weights, bias, (*FRAME, *FRAME)).T)
        tip, foot = self.tip(weights), _foot(self.tail, weights, bias)
        self.thread.set_visible(_inside(foot))
        self.thread.set_data(*np.stack([self.tail, foot]).T)
        self.arrow.set_visible(bool(np.any(weights)))
        self.arrow.set_positions(self.tail, tip)
        place, below = self._named_at(weights, bias)
        self.names.show(style.stamped_text(self.name, place, (0, -17 if below else 9), plate=True))

    def _named_at(self, weights, bias):
        """Where the unit's name stands, and whether below that: near an end of its line, where no
        points are, the first unit's at the left one; at the arrow if no line is seen."""
        ends = seen_part(weights, bias, (*FRAME, *FRAME))
        if not len(ends):
            return self.tail, True
        end, other = sorted(ends.tolist(), reverse=self.unit > 0)
        way = np.subtract(other, end)
        place = end + way * min(0.24 / max(np.hypot(*way), 1e-9), 0.5)
        return place, bool(place[1] > FRAME[0] + 0.15)

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
            return (1 - self.held) * ends[0] + self.held * ends[1]
        ends = line_in_frame(weights, bias, (*FRAME, *FRAME))
        return ends.mean(axis=0) if len(ends) else None


def _foot(place, weights, bias):
    """The place (2,) of the line w·x + b = 0 that is nearest to a place; that one if w is 0."""
    weights = np.asarray(weights, dtype=float)
    square = float(weights @ weights)
    return place - weights * (weights @ place + bias) / square if square else np.array(place)


def _inside(place):
    return bool(FRAME[0] < min(place) and max(place) < FRAME[1])


class FoldPicture:
    """The square before a hidden layer of two units, and the same square carried through it.

    The right side is drawn in four sizes, so that its axes change seldom. Its Axes stand still in
    units of the size; what moves are the points, the grid and the numbers at the ticks.
    """

    SIZES = (2, 4, 8, 16)  # numbers from -0.6 to 1.2 times the size are seen
    SEEN = (-0.6, 1.2)
    TICKS = (-0.5, 0, 0.5, 1)
    PIXELS = 197  # to which a unit comes in a figure of 860 by 440
    # Where a name may stand: right above its point, right below it, ..., lower still.
    WAYS = np.array([(1, 1), (1, -1), (-1, 1), (-1, -1), (0, 1), (0, -1), (0, -1.8), (-1, -1.8)])

    def __init__(self, figure, corners, classes, field, field_classes, units):
        left, right = figure.subplots(1, 2)
        square_axes(left, "Before: the inputs, tinted by the answer")
        style.axes(
            right,
            "Carried through the hidden layer",
            "$x_1$, then $z_1$, then $h_1$",
            "$x_2$, then $z_2$, then $h_2$",
            self.SEEN,
            self.SEEN,
            grid=False,
        )
        right.set_aspect("equal")
        # Labels without colour keep the room for the numbers, which are drawn with what moves.
        right.set_xticks(self.TICKS, ["−0.0"] * len(self.TICKS))
        right.set_yticks(self.TICKS, ["−0.0"] * len(self.TICKS))
        right.tick_params(labelcolor="none")
        self.tint = Tint(left)
        # ReLU gives no negative numbers: what it cannot reach has no tint.
        self.planes = HalfPlanes(right, (0, self.SEEN[1], 0, self.SEEN[1]))
        right.plot(
            [*self.SEEN, np.nan, 0, 0],
            [0, 0, np.nan, *self.SEEN],
            "-",
            color=style.INK,
            linewidth=0.8,
            zorder=1,
            animated=True,
        )
        self.grids = [
            ax.plot(
                [], [], "-", color=colour, linewidth=width, alpha=0.55, zorder=1.5, animated=True
            )[0]
            for ax, colour, width in ((left, style.MUTED, 0.8), (right, style.BLUE, 1.6))
        ]
        # where the sheet was before ReLU: below 0 it is pushed up from there
        (self.pushed,) = right.plot(
            [], [], "-", color=style.MUTED, linewidth=1, alpha=0.35, zorder=1.2, animated=True
        )
        self.quarters = left.plot(
            [0.5, 0.5, np.nan, 0, 1],
            [0, 1, np.nan, 0.5, 0.5],
            "--",
            color=style.INK,
            linewidth=1.4,
            animated=True,
        )[0]
        self.before = left
        self.units = [UnitLine(left, k, *unit) for k, unit in enumerate(units)]
        self.folds = [
            right.plot(
                [],
                [],
                linestyle=style.LINE_STYLES[k],
                linewidth=2.5,
                zorder=3,
                color=UnitLine.COLOURS[k],
                animated=True,
            )[0]
            for k in range(2)
        ]
        self.marks = [
            ax.plot(
                [],
                [],
                "*",
                markersize=17,
                color=style.INK,
                markeredgecolor="white",
                zorder=7,
                animated=True,
            )[0]
            for ax in (left, right)
        ]
        self.field, self.field_classes = field, field_classes
        self.dots = [style.Points(ax, size=14, alpha=0.85, zorder=2.5) for ax in (left, right)]
        self.corners = [style.Points(ax, size=170, zorder=4) for ax in (left, right)]
        self.crosses = left.scatter(
            [], [], s=420, c=style.WRONG, marker="x", linewidths=2.5, zorder=5, animated=True
        )
        # Wrong points lie above the right ones at the same place, so that their colour is seen.
        self.missed = [style.Points(ax, size=34, zorder=2.8) for ax in (left, right)]
        self.strokes = [
            ax.scatter(
                [], [], s=11, c=style.INK, marker="x", linewidths=0.9, zorder=3, animated=True
            )
            for ax in (left, right)
        ]
        self.labels = style.Stamps(right, zorder=6)
        self.diagonals = Diagonals(right, classes)
        self.points, self.classes = corners, classes
        self.corners[0].move(corners, classes)

    def move(self, units, tint, wrong, carried, output, names):
        """units: weights (2,) and bias of each; tint: the polygons (k, 2) where the answer is 1;
        wrong (4,) of bool; carried: a `Carried`, what is on its way; output: weights (2,) and bias
        of the output line, or None where nothing is folded yet; names: the three words for how far
        it is."""
        for unit, line in zip(self.units, units, strict=True):
            unit.move(*line)
        self.tint.move(tint)
        self.crosses.set_offsets(self.points[wrong])
        low, high = carried.extent
        size = next((s for s in self.SIZES if high <= 1.1 * s and low >= -0.55 * s), self.SIZES[-1])
        for line in (self.planes.zero, self.planes.one, self.planes.line):
            line.set_visible(output is not None)
        if output is not None:
            self.planes.move(output[0] * size, output[1])
        self.grids[0].set_data(*_broken(carried.lines).T)
        self.grids[1].set_data(*(_broken(carried.grid) / size).T)
        self.pushed.set_data(*(_broken(carried.sums) / size).T)
        for fold, places in zip(self.folds, carried.folds, strict=True):
            fold.set_data(*(places / size).T)
        self.corners[1].move(carried.corners / size, self.classes)
        shown = carried.place is not None
        for mark, place in zip(self.marks, (carried.place, carried.image), strict=True):
            mark.set_visible(shown)
            if shown:
                mark.set_data(*np.reshape(place / (size if mark is self.marks[1] else 1), (2, 1)))
        shown = carried.field is not None
        self.diagonals.show(not shown)
        self.diagonals.move(carried.corners / size, carried.middles / size, (0, 1))
        self.quarters.set_visible(shown)
        for points in (*self.dots, *self.missed):
            for scatter in points.scatters:
                scatter.set_visible(shown)
        if shown:
            self.dots[0].move(self.field, self.field_classes)
            self.dots[1].move(carried.field / size, self.field_classes)
        for k, places in enumerate((self.field, carried.field)):
            self.strokes[k].set_visible(shown)
            if shown:
                wrong = places[carried.missed] / (size if k else 1)
                self.missed[k].move(wrong, self.field_classes[carried.missed])
                self.strokes[k].set_offsets(wrong)
        # names keep off corners, diamonds, other points and lines, and where they can off the sheet
        taken = [
            np.repeat(carried.corners / size, 200, axis=0),
            carried.grid.reshape(-1, 2)[::16] / size,
        ]
        taken += [carried.field / size if shown else np.repeat(carried.middles / size, 200, axis=0)]
        if output is not None:
            ends = line_in_frame(output[0] * size, output[1], self.planes.frame)
            taken += [np.linspace(*ends, 300)] if len(ends) else []
        self.labels.show(
            [
                *self._numbers(size),
                *self._names(carried.corners / size, np.concatenate(taken)),
                *style.stamped_text(
                    names, (0.3, self.SEEN[1]), (0, -17), weight="bold", plate=True
                ),
            ]
        )

    def _numbers(self, size):
        """The numbers at the ticks of both axes."""
        for tick in self.TICKS:
            text = fixed(tick * size, 0)
            yield from style.stamped_text(text, (tick, self.SEEN[0]), (0, -21))
            yield from style.stamped_text(text, (self.SEEN[0], tick), (-11, -5), align=1)

    def _names(self, hidden, taken):
        """The corners' names beside their places, where they cover least of what is there.

        hidden (4, 2), taken (N, 2): places of points and of the line, in units of the size.
        """
        places = {}
        for name, place in zip(CORNER_NAMES, np.round(hidden, 6).tolist(), strict=True):
            places.setdefault(tuple(place), []).append(name)
        low, high = self.SEEN
        for (x, y), names in places.items():
            text = listed(names)
            size = np.array([style.text_width(text) + 4, 16]) / self.PIXELS  # of its plate
            corners = np.clip(
                (x, y) + self.WAYS * (0.06 + size / 2) - size / 2, low + 0.01, high - 0.05 - size
            )
            inside = (taken >= corners[:, None]) & (taken <= corners[:, None] + size)
            corner = corners[inside.all(axis=2).sum(axis=1).argmin()]
            around = corner + size * np.linspace(0, 1, 12)[:, None]  # the next name keeps clear
            taken = np.concatenate([taken, np.stack(np.meshgrid(*around.T), -1).reshape(-1, 2)])
            yield from style.stamped_text(text, corner, (2, 4), align=0, plate=True)


class Carried(NamedTuple):
    """What is on its way through the hidden layer: where it is now."""

    corners: np.ndarray  # (4, 2)
    middles: np.ndarray  # (2, 2), halfway between the corners of class 0, and of class 1
    lines: np.ndarray  # (L, P, 2), the grid as it was
    grid: np.ndarray  # (L, P, 2), the same grid now
    folds: tuple  # of each unit (Q, 2): the line where its z is 0
    sums: np.ndarray  # (L, P, 2), the grid after W x + b, (0, P, 2) while it is not yet there
    extent: tuple  # the least and the largest number that is met on the whole way
    field: np.ndarray | None = None  # (N, 2)
    missed: np.ndarray | None = None  # (N,) of bool: which of these get the wrong answer
    place: np.ndarray | None = None  # (2,), a place that is pointed at
    image: np.ndarray | None = None  # (2,), where that is now


def _broken(lines):
    """Lines (L, P, 2) as one list of points with a gap after each."""
    gaps = np.full((len(lines), 1, 2), np.nan)
    return np.concatenate([lines, gaps], axis=1).reshape(-1, 2)


def moving_line(ax, *form, **options):
    return ax.plot([], [], *form, animated=True, **options)[0]


class LiftPicture:
    """XOR's corners, lifted to a third coordinate, and a plane between them, from any side."""

    FLOOR = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 0, 0]], dtype=float)
    RIM = 1.05  # the radius of the turntable, in sides of the square

    def __init__(self, figure, classes):
        self.ax = ax = figure.add_subplot()
        ax.set(xlim=(-1.7, 1.7), ylim=(-1.15, 1.3), aspect="equal", xticks=[], yticks=[])
        for spine in ax.spines.values():
            spine.set_visible(False)
        ax.set_title(
            "The square, lifted by $x_3 = x_1 x_2$ (blue net), and the plane (grey)",
            fontsize=11,
            color=style.INK,
            loc="left",
        )

        line = partial(moving_line, ax)
        self.rim = line("-", color=style.GRID, linewidth=6, zorder=0.5)
        self.arms = [line("-", color=style.MUTED, linewidth=1.2, zorder=1) for _ in range(3)]
        self.floor = line("-", color=style.MUTED, linewidth=1.2, zorder=1)
        self.surface = line("-", color=style.SKY, linewidth=0.9, alpha=0.9, zorder=1.5)
        self.plane = ax.fill(
            [],
            [],
            facecolor="#22222230",
            edgecolor=style.INK,
            linewidth=1.5,
            zorder=2,
            animated=True,
        )[0]
        self.stems = line(":", color=style.INK, linewidth=1.5, zorder=2.5)
        self.points, self.classes = style.Points(ax, size=170, zorder=4), classes
        self.crosses = ax.scatter(
            [], [], s=420, c=style.WRONG, marker="x", linewidths=2.5, zorder=5, animated=True
        )
        self.labels = style.Stamps(ax, zorder=6)

    def move(self, seen, points, wrong, plane, surface, rim):
        """seen: a function from points (..., 3) around the square's middle to places (..., 2);
        points (4, 3); wrong (4,) of bool; plane (V, 3); surface (L, P, 3); rim (R, 3)."""
        self.rim.set_data(*seen(rim).T)
        self.floor.set_data(*seen(self.FLOOR).T)
        ends = np.array([[1.25, 0, 0], [0, 1.45, 0], [0, 0, 1.15]])
        for arm, end in zip(self.arms, ends, strict=True):
            arm.set_data(*seen(np.array([np.zeros(3), end])).T)
        self.surface.set_data(*_broken(seen(surface)).T)
        self.plane.set_xy(seen(plane) if len(plane) else np.zeros((1, 2)))
        feet = points * (1, 1, 0)
        self.stems.set_data(*_broken(seen(np.stack([feet, points], axis=1))).T)
        places = seen(points)
        self.points.move(places, self.classes)
        self.crosses.set_offsets(places[wrong])
        stamps = [
            stamp
            for name, place in zip(("x₁", "x₂", "x₃"), seen(ends * 1.07), strict=True)
            for stamp in style.stamped_text(name, place, (0, -5), plate=True)
        ]
        for name, place in zip(CORNER_NAMES, places, strict=True):
            side = -1 if place[0] < 0 else 1  # outwards, away from the net
            stamps += style.stamped_text(
                name, place, (14 * side, 8), align=(1 - side) / 2, plate=True
            )
        self.labels.show(stamps)
