"""Pictures of slide 32: a mark for each start, the boundary that it found, and its hidden units."""

import contourpy
import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import Polygon

from nblib.plots import style
from nblib.plots.mlp import LossFilm, edge, ground
from nblib.plots.why import line_in_frame, seen_part

LOTTERY_ACROSS = 10  # marks side by side
# A network that has solved XOR and one that has not; blue and orange are what a corner wants.
SOLVED, UNSOLVED = style.INK, "#767676"


def _marks(seeds):
    return np.arange(seeds) % LOTTERY_ACROSS, np.arange(seeds) // LOTTERY_ACROSS


def _lottery_axes(ax, title, seeds):
    style.axes(ax, title, grid=False)
    rows = -(-seeds // LOTTERY_ACROSS)
    ax.set(xticks=[], xlim=(-0.7, LOTTERY_ACROSS - 0.3), ylim=(rows - 0.3, -0.7))
    first = range(0, rows, 5)
    ax.set_yticks(first, ["seed 0", *(str(LOTTERY_ACROSS * row) for row in first[1:])])
    for spine in ax.spines.values():
        spine.set_visible(False)
    ax.tick_params(length=0)


class LotteryPicture:
    """A mark for each seed; of one of them the network, hidden space and loss (slide 32)."""

    frame = (-0.5, 1.5)  # of the plane, along both axes
    levels = ((np.log(2), "4 alike"), (0.4774, "3 alike"), (np.log(2) / 2, "2 alike"))

    def __init__(self, figure, seeds=200):
        parts = figure.add_gridspec(2, 3, width_ratios=(0.85, 1, 1), height_ratios=(2.1, 1))
        self.ax, plane = figure.add_subplot(parts[:, 0]), figure.add_subplot(parts[0, 1])
        self.plane = plane
        self.space = HiddenSpaceFilm(figure.add_subplot(parts[0, 2]))
        curve = figure.add_subplot(parts[1, 1:])
        _lottery_axes(self.ax, "200 random starts", seeds)
        moving = {"animated": True}
        self.x, self.y = _marks(seeds)
        # As lines of marks they are drawn faster than by scatter.
        self.won, self.lost, self.here = (
            self.ax.plot([], [], mark, markersize=size, linestyle="none", **look, **moving)[0]
            for mark, size, look in (
                ("o", 5.8, {"color": SOLVED, "markeredgewidth": 1}),
                ("x", 5.8, {"color": UNSOLVED, "markeredgewidth": 1.5}),
                ("o", 14, {"color": style.INK, "markeredgewidth": 1.8, "fillstyle": "none"}),
            )
        )
        style.axes(
            plane,
            "what this network says",
            "input $x_1$",
            "input $x_2$",
            self.frame,
            self.frame,
            grid=False,
        )
        plane.set_aspect("equal")
        plane.set_xticks([0, 1])
        plane.set_yticks([0, 1])
        self.ground = ground(plane, self.frame)
        self.lines = plane.add_collection(
            LineCollection(
                [], colors=style.GREEN, linewidths=1.6, linestyles="--", zorder=1.6, **moving
            )
        )
        self.sides = plane.add_collection(
            LineCollection([], colors=style.GREEN, linewidths=3, zorder=1.6, **moving)
        )
        self.edge = _edge(plane)
        self.points = style.Points(plane, size=150, zorder=2)
        self.said = style.Stamps(plane, zorder=3)
        style.axes(
            curve,
            "loss while it trains",
            "per cent of the training",
            "cross-entropy",
            (0, 100),
            (0, 0.82),
        )
        for level, words in self.levels:
            curve.axhline(level, color=style.MUTED, linewidth=1, linestyle=":")
            curve.text(106, level, words, va="center", fontsize=10, color=style.MUTED)
        self.film = LossFilm(curve)

    def move(self, solved, seed, grid, field, units, x, labels, outputs, losses, shown, space):
        """solved (S,); seed: the one that is replayed; grid (c,), field (c, c), units (hidden, 3)
        w1, w2, b; x (4, 2), labels (4,), outputs (4,); losses (101,); shown: 0 to 100; space:
        what `HiddenSpaceFilm.move` takes first, or None.

        Until its training is over, the picture does not say how that of this seed ends.
        """
        known = np.arange(len(solved)) != seed if shown < 100 else np.True_
        self.won.set_data(self.x[solved & known], self.y[solved & known])
        self.lost.set_data(self.x[~solved & known], self.y[~solved & known])
        self.here.set_data(self.x[[seed]], self.y[[seed]])
        self.ground.set_data(field)
        frame = (*self.frame, *self.frame)
        self.lines.set_segments([line_in_frame(unit[:2], unit[2], frame) for unit in units])
        seen = {k: seen_part(unit[:2], unit[2], frame) for k, unit in enumerate(units, 1)}
        sides = {k: _side(units[k - 1], ends) for k, ends in seen.items() if len(ends)}
        self.sides.set_segments(list(sides.values()))
        named = sides.items() if len(units) <= MOST_NAMED else ()
        names = [stamp for k, side in named for stamp in _named(k, side, self.frame)]
        self.edge.set_segments(_seen_edge(grid, field))
        self.points.move(x, labels)
        words = [
            style.stamped_text(f"{p:.2f}", place, (0, 14 if place[1] else -26), plate=True)
            for place, p in zip(x, outputs, strict=True)
        ]
        self.said.show(names + [stamp for word in words for stamp in word])
        self.film.move(np.minimum(losses, 0.82)[: shown + 1], shown)
        self.space.move(space, x, labels)


MOST_NAMED = 4  # hidden units whose lines are numbered


def _side(unit, ends, length=0.14):
    """A short stroke from the middle of what is seen of a unit's line to where the unit is on.

    unit (3,), ends (2, 2) -> (2, 2)
    """
    middle = ends.mean(axis=0)
    return np.array([middle, middle + length * unit[:2] / np.hypot(*unit[:2])])


def _named(number, side, frame):
    """The number of a unit, beyond its stroke, and within the frame. side (2, 2) -> stamps"""
    place = np.clip(side[1] + 0.5 * (side[1] - side[0]), frame[0] + 0.06, frame[1] - 0.06)
    return style.stamped_text(str(number), place, (0, -5), plate=True, weight="bold")


class HiddenSpaceFilm:
    """The corners where a hidden layer of two units puts them, and what the output says there.

    Hatched is where ReLU can put none: an h below 0. The Axes stand still in units of the size; its
    number stands at their ends.
    """

    SEEN = (-0.38, 1.25)
    # A corner that wants 0 has its name below, the others above: of XOR, neighbours take turns.
    SHIFTS = (-24, 12)
    NAME = 0.4, 0.14  # more than the room that a name takes

    def __init__(self, ax):
        style.axes(ax, "the hidden space", "$h_1$", "$h_2$", self.SEEN, self.SEEN, grid=False)
        ax.set_aspect("equal")
        # Labels without colour keep the room for the numbers, which are drawn with what moves.
        ax.set_xticks((0, 1), "08")
        ax.set_yticks((0, 1), "08")
        ax.tick_params(labelcolor="none")
        _unreachable(ax)
        self.grid = np.linspace(0, self.SEEN[1], 41)
        moving = {"animated": True, "zorder": 2.2, "linestyle": "none"}
        self.ground = ground(ax, (0, self.SEEN[1]))
        self.edge = _edge(ax)
        self.corners = [
            ax.plot([], [], mark, markersize=size, color=colour, markeredgecolor="white", **moving)[
                0
            ]
            for mark, colour, size in zip(  # a square on a circle leaves its rim to be seen
                style.CLASS_MARKERS[:2], style.CLASS_COLOURS[:2], (12, 7), strict=True
            )
        ]
        self.words = style.Stamps(ax, zorder=3)

    def move(self, space, x, labels):
        """space: places (4, 2) of the corners x (4, 2), size, and field, what the output says over
        size times `grid`; or None where the hidden layer is no plane."""
        if space is None:
            self.ground.set_data(np.full((2, 2), 0.5))
            self.edge.set_segments([])
            for corners in self.corners:
                corners.set_data([], [])
            words = style.stamped_text("with 2 units only", (0.5, 0.5), colour=style.MUTED)
            self.words.show(words)
            return
        places, size, field = space
        self.ground.set_data(field)
        self.edge.set_segments(_seen_edge(self.grid, field))
        low = self.SEEN[0]
        stamps = [
            stamp
            for number in (0, size)
            for place, shift in (
                ((number / size, low), (0, -19)),
                ((low, number / size), (-13, -5)),
            )
            for stamp in style.stamped_text(str(number), place, shift)
        ]
        for k, (shift, corners) in enumerate(zip(self.SHIFTS, self.corners, strict=True)):
            corners.set_data(*places[labels == k].T / size)
            named = names_at(places[labels == k] / size, x[labels == k])
            for place, names in named.items():
                side = self._side(place, *named)
                for row, name in enumerate(names):
                    at = 3 * side, shift + 15 * row * (1 if k else -1)
                    align = (1 - side) / 2
                    stamps += style.stamped_text(name, place, at, align=align, plate=True)
        self.words.show(stamps)

    def _side(self, place, *places):
        """Where a place's name stands: over it, 0, or beside that of another, −1 left, 1 right."""
        for other in places:
            along, up = np.subtract(other, place)
            if other != place and abs(along) < self.NAME[0] and abs(up) < self.NAME[1]:
                return -1 if (along, up) > (0, 0) else 1
        return 0


def _unreachable(ax):
    """Hatch the part of a hidden space where an h is below 0, which ReLU never gives."""
    low, high = ax.get_xlim()
    outline = [(low, low), (high, low), (high, 0), (0, 0), (0, high), (low, high)]
    look = {"facecolor": "white", "edgecolor": style.GRID, "hatch": "////", "linewidth": 0}
    ax.add_patch(Polygon(outline, zorder=0.4, **look))


def _edge(ax):
    """The line where an output says one half, as yet nowhere."""
    return ax.add_collection(
        LineCollection([], colors=style.INK, linewidths=2.6, zorder=1.5, animated=True)
    )


def _seen_edge(grid, field):
    """Where a field crosses one half; nowhere if it is one half everywhere, but for a breath."""
    return edge(grid, field) if np.abs(field - 0.5).max() > 0.02 else []


def lottery(figure, widths, solved):
    """One mark a network: a dot where XOR was solved, a cross where not. solved (W, S).

    The solved ones stand first: shares can be compared, and nobody reads off the end of a seed that
    is still to be trained.
    """
    seeds = solved.shape[1]
    x, y = _marks(seeds)
    for ax, width, won in zip(figure.subplots(1, len(widths)), widths, solved, strict=True):
        won = np.sort(won)[::-1]
        _lottery_axes(ax, f"{width} units: {won.sum()} of {seeds}", seeds)
        ax.set_yticks([])
        marks = (
            ax.scatter(x[won], y[won], s=40, c=SOLVED, marker="o"),
            ax.scatter(x[~won], y[~won], s=40, c=UNSOLVED, marker="x", linewidths=1.6),
        )
    key = {"loc": "outside lower center", "ncols": 2, "frameon": False}
    figure.legend(marks, ("solved", "not solved"), **key)


BAND_ACROSS, BAND_GAP = 20, 1.1  # marks side by side; rows between two bands


def kinds(figure, bands, ground=None):
    """Networks as marks, a band for each kind, and beside it how many of it have won.

    bands: of (name, solved (n,), shaded (n,)), and a shaded mark stands on grey; ground: what the
    grey says, of which there is one band.
    """
    ax = figure.subplots()
    style.axes(ax, grid=False)
    ax.set(xticks=[], yticks=[])
    for spine in ax.spines.values():
        spine.set_visible(False)
    top = 0.0
    for name, solved, shaded in bands:
        x, y = np.arange(len(solved)) % BAND_ACROSS, top + np.arange(len(solved)) // BAND_ACROSS
        if shaded.any():
            boxes = {"width": 1, "bottom": y[shaded] - 0.5, "color": style.GRID, "zorder": 0.5}
            ax.bar(x[shaded], 1, **boxes)
        marks = (
            ax.scatter(x[solved], y[solved], s=40, c=SOLVED, marker="o"),
            ax.scatter(x[~solved], y[~solved], s=40, c=UNSOLVED, marker="x", linewidths=1.6),
        )
        words = [(name, "bold"), (f"{solved.sum()} of {len(solved)} solved", "normal")]
        if shaded.any():
            words.append((f"on grey: {shaded.sum()} that had such\na unit {ground}", "normal"))
        for row, (line, weight) in enumerate(words):
            ax.text(
                BAND_ACROSS + 0.3,
                top - 0.5 + 1.15 * row,
                line,
                va="top",
                fontsize=11,
                color=style.INK,
                fontweight=weight,
            )
        top = y[-1] + 1 + BAND_GAP
    ax.set(xlim=(-0.7, BAND_ACROSS + 11), ylim=(top - BAND_GAP - 0.2, -0.7))
    key = {"loc": "outside lower center", "ncols": 2, "frameon": False}
    figure.legend(marks, ("solved", "not solved"), **key)


def redraws(figure, groups):
    """How often networks win as drawn, a cross, and with a bias drawn again, a dot for each time.

    groups: dict name -> (in %, as drawn; (n,) in %, one number for each redraw)
    """
    ax = figure.subplots()
    style.axes(ax, "", "win, in %", "", (-3, 100), (len(groups) - 0.4, -0.6))
    ax.grid(axis="y", visible=False)
    ax.set_yticks(range(len(groups)), groups, fontsize=11)
    ax.tick_params(axis="y", length=0)
    for row, (before, after) in enumerate(groups.values()):
        crosses = ax.plot([before], [row + 0.2], "+", color=style.ORANGE, ms=15, mew=4)
        x, y = _stacked(after)  # above the cross
        dots = ax.plot(x, row - 0.06 - 0.16 * y, "o", color=style.BLUE, ms=8, mec="white")
    key = {"loc": "outside lower center", "ncols": 2, "frameon": False}
    words = "as drawn", "with a bias drawn again"
    figure.legend([crosses[0], dots[0]], words, **key)


def _stacked(values, apart=1.2):
    """Marks for values (n,): where along the axis, and how high, so that none hides another."""
    values, rows = np.sort(values), []
    for value in values:
        row = 0
        while any(y == row and value - x < apart for x, y in rows):
            row += 1
        rows.append((value, row))
    return values, np.array([row for _, row in rows])


def hidden_grid(places):
    """Numbers from 0 along both sides of the picture of a hidden space. places (N, 2) -> (61,)"""
    return np.linspace(0, _hidden_limits(places)[1], 61)


def _hidden_limits(places):
    reach = max(1.0, places.max())
    return -0.38 * reach, 1.3 * reach


def hidden_spaces(figure, x, labels, networks):
    """The corners as inputs, and where the hidden layer of each network puts them (slide 32).

    x (N, 2), labels (N,); networks: dict title -> (hidden (N, 2), field (61, 61)): where the
    corners come to lie, and what the output says over `hidden_grid(hidden)`.
    """
    first, *axes = figure.subplots(1, 1 + len(networks))
    _corners(first, "the inputs", "$x_1$", "$x_2$", x, x, labels)
    first.set(xticks=[0, 1], yticks=[0, 1])
    for ax, (title, (hidden, field)) in zip(axes, networks.items(), strict=True):
        _corners(ax, title, "$h_1$", "$h_2$", hidden, x, labels)
        _unreachable(ax)
        grid = hidden_grid(hidden)
        ax.imshow(
            field,
            cmap=style.FIELD,
            vmin=0,
            vmax=1,
            origin="lower",
            aspect="auto",
            extent=(grid[0], grid[-1]) * 2,
            interpolation="bilinear",
            zorder=0.5,
        )
        border = contourpy.contour_generator(grid, grid, field).lines(0.5)
        ax.add_collection(LineCollection(border, colors=style.INK, linewidths=2, zorder=1))


def _corners(ax, title, across, up, places, x, labels):
    """The corners x (N, 2) of these labels at their places (N, 2), each with its name."""
    style.axes(ax, title, across, up, *[_hidden_limits(places)] * 2, grid=False)
    ax.set_box_aspect(1)
    points = style.Points(ax, animated=False, zorder=2)
    points.move(places, labels)
    for scatter, size in zip(points.scatters, (220, 80), strict=True):
        scatter.set_sizes([size])  # a square on a circle leaves its rim to be seen
    wants_1 = names_at(places[labels == 1], x[labels == 1])
    for place, here in names_at(places, x).items():
        above = place in wants_1  # as in `HiddenSpaceFilm`: away from the line between the two
        ax.annotate(
            "\n".join(here),
            place,
            xytext=(0, 11 if above else -11),
            textcoords="offset points",
            ha="center",
            va="bottom" if above else "top",
            fontsize=10,
            color=style.INK,
            zorder=3,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1},
        )


def names_at(places, x):
    """Which corners x (N, 2) have gone to which of these places (N, 2): dict place -> names"""
    names = {}
    for place, (a, b) in zip(places.round(2), x, strict=True):
        names.setdefault(tuple(place + 0.0), []).append(f"({a:.0f},{b:.0f})")
    return names
