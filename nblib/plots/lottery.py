"""Pictures of slide 32: a mark for each start, the boundary that it found, and its hidden units."""

import contourpy
import numpy as np
from matplotlib.collections import LineCollection

from nblib.plots import style
from nblib.plots.mlp import LossFilm, edge, unit_line

LOTTERY_ACROSS = 10  # marks side by side


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
    """A mark for each seed; the network of one of them, and its loss (slide 32)."""

    frame = (-0.5, 1.5)  # of the plane, along both axes
    levels = ((np.log(2), "4 corners alike"), (0.4774, "3 alike"), (np.log(2) / 2, "2 alike"))

    def __init__(self, figure, seeds=200):
        self.ax, plane, curve = figure.subplots(1, 3, width_ratios=(0.85, 1.25, 1.15))
        _lottery_axes(self.ax, "200 random starts", seeds)
        moving = {"animated": True}
        self.x, self.y = _marks(seeds)
        self.won = self.ax.scatter([], [], s=34, c=style.RIGHT, marker="o", **moving)
        self.lost = self.ax.scatter(
            [], [], s=34, c=style.WRONG, marker="x", linewidths=1.5, **moving
        )
        self.here = self.ax.scatter(
            [], [], s=190, facecolors="none", edgecolors=style.INK, linewidths=1.8, **moving
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
        self.ground = plane.imshow(
            np.zeros((2, 2)),
            cmap=style.FIELD,
            vmin=0,
            vmax=1,
            origin="lower",
            extent=(*self.frame, *self.frame),
            interpolation="none",
            zorder=0.5,
            **moving,
        )
        self.lines = plane.add_collection(
            LineCollection(
                [], colors=style.GREEN, linewidths=1.6, linestyles="--", zorder=1.6, **moving
            )
        )
        self.sides = plane.add_collection(
            LineCollection([], colors=style.GREEN, linewidths=3, zorder=1.6, **moving)
        )
        self.edge = plane.add_collection(
            LineCollection([], colors=style.INK, linewidths=2.6, zorder=1.5, **moving)
        )
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
            curve.text(99, level + 0.022, words, ha="right", fontsize=10, color=style.MUTED)
        self.film = LossFilm(curve)

    def move(self, solved, seed, grid, field, units, x, labels, outputs, losses, shown):
        """solved (S,); seed: the one that is replayed; grid (c,), field (c, c), units (hidden, 3)
        w1, w2, b; x (4, 2), labels (4,), outputs (4,); losses (101,); shown: 0 to 100."""
        at = np.column_stack([self.x, self.y])
        self.won.set_offsets(at[solved])
        self.lost.set_offsets(at[~solved])
        self.here.set_offsets(at[[seed]])
        self.ground.set_data(field)
        units = [unit for unit in units if unit[:2].any()]
        self.lines.set_segments([unit_line(unit, 4) for unit in units])
        self.sides.set_segments([_side(unit) for unit in units])
        self.edge.set_segments(edge(grid, field))
        self.points.move(x, labels)
        words = [
            style.stamped_text(f"{p:.2f}", place, (0, 14 if place[1] else -26), plate=True)
            for place, p in zip(x, outputs, strict=True)
        ]
        self.said.show([stamp for word in words for stamp in word])
        self.film.move(np.minimum(losses, 0.82), shown)


def _side(unit, middle=(0.5, 0.5), length=0.14):
    """A short stroke from a unit's line to the side where it is on. unit (3,) -> (2, 2)"""
    weight, bias = unit[:2], unit[2]
    foot = middle - (weight @ middle + bias) * weight / (weight @ weight)
    return np.array([foot, foot + length * weight / np.hypot(*weight)])


def lottery(figure, widths, solved):
    """One mark a network: a dot where XOR was solved, a cross where not. solved (W, S)."""
    seeds = solved.shape[1]
    x, y = _marks(seeds)
    for ax, width, won in zip(figure.subplots(1, len(widths)), widths, solved, strict=True):
        _lottery_axes(ax, f"{width} units: {won.sum()} of {seeds}", seeds)
        ax.scatter(x[won], y[won], s=40, c=style.RIGHT, marker="o")
        ax.scatter(x[~won], y[~won], s=40, c=style.WRONG, marker="x", linewidths=1.6)


def hidden_spaces(figure, x, labels, networks):
    """The corners as inputs, and where the hidden layer of each network puts them (slide 32).

    x (N, 2), labels (N,); networks: dict title -> (hidden (N, 2), v (2,), c): where the corners
    come to lie, and the output sigmoid(v₁h₁ + v₂h₂ + c).
    """
    first, *axes = figure.subplots(1, 1 + len(networks))
    _corners(first, "the inputs", "$x_1$", "$x_2$", x, x, labels)
    first.set(xticks=[0, 1], yticks=[0, 1])
    for ax, (title, (hidden, v, c)) in zip(axes, networks.items(), strict=True):
        _corners(ax, title, "$h_1$", "$h_2$", hidden, x, labels)
        grid = [np.linspace(*limits, 61) for limits in (ax.get_xlim(), ax.get_ylim())]
        h1, h2 = np.meshgrid(*grid)
        field = 1 / (1 + np.exp(-(v[0] * h1 + v[1] * h2 + c)))
        ax.imshow(
            field,
            cmap=style.FIELD,
            vmin=0,
            vmax=1,
            origin="lower",
            aspect="auto",
            extent=(*ax.get_xlim(), *ax.get_ylim()),
            interpolation="bilinear",
            zorder=0.5,
        )
        border = contourpy.contour_generator(*grid, field).lines(0.5)
        ax.add_collection(LineCollection(border, colors=style.INK, linewidths=2, zorder=1))


def _corners(ax, title, across, up, places, x, labels):
    """The corners x (N, 2) of these labels at their places (N, 2), each with its name."""
    reach = max(1.0, places.max())
    style.axes(ax, title, across, up, *[(-0.22 * reach, 1.3 * reach)] * 2, grid=False)
    ax.set_box_aspect(1)
    points = style.Points(ax, animated=False, zorder=2)
    points.move(places, labels)
    for scatter, size in zip(points.scatters, (220, 80), strict=True):
        scatter.set_sizes([size])  # a square on a circle leaves its rim to be seen
    names = {}
    for place, (a, b) in zip(places.round(2), x, strict=True):
        names.setdefault(tuple(place + 0.0), []).append(f"({a:.0f},{b:.0f})")
    for place, here in names.items():
        ax.annotate(
            "\n".join(here),
            place,
            xytext=(0, 11),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=10,
            color=style.INK,
            zorder=3,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1},
        )
