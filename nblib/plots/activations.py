"""Pictures of part 03, activation functions (slides 17-25): curves, slopes, gradients, units."""

import numpy as np
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.transforms import IdentityTransform

from nblib.plots import style
from nblib.words import count, ten_to

FORMULAS = {
    "linear": "f(z) = z",
    "sigmoid": "1 / (1 + e⁻ᶻ)",
    "tanh": "(eᶻ − e⁻ᶻ) / (eᶻ + e⁻ᶻ)",
    "relu": "max(0, z)",
    "leaky_relu": "z for z > 0, else slope · z",
    "elu": "z for z > 0, else α(eᶻ − 1)",
    "gelu": "z · Φ(z)",
    "silu": "z · σ(z)",
}


def _guide(ax, height, text):
    """A dotted line across an Axes at `height`, named at its right end."""
    ax.axhline(height, color=style.MUTED, linewidth=1, linestyle=":")
    ax.annotate(
        text, (1.0, height), xycoords=("axes fraction", "data"), xytext=(-2, 2),
        textcoords="offset points", ha="right", va="bottom", fontsize=10, color=style.MUTED,
    )  # fmt: skip


class ActivationPicture:
    """Value on the left, derivative on the right, a tangent and a point on both (slides 19-24)."""

    def __init__(self, figure, low=-6.0, high=6.0):
        self.left, right = figure.subplots(1, 2)
        self.right = right
        style.axes(self.left, "", "z, the weighted sum", "f(z), the output", (low, high))
        style.axes(
            right, "derivative f′(z)", "z, the weighted sum", "f′(z), the slope", (low, high),
            (-0.3, 2.2),
        )  # fmt: skip
        _guide(right, 1.0, "1")
        _guide(right, 0.25, "¼")
        curve = {"color": style.BLUE, "linewidth": 2.5, "animated": True}
        dashed = {"color": style.RED, "linewidth": 2, "linestyle": "--", "animated": True}
        (self.curve,) = self.left.plot([], [], **curve)
        (self.tangent,) = self.left.plot([], [], **dashed)
        (self.derivative,) = right.plot([], [], **curve)
        (self.stem,) = right.plot([], [], **dashed)
        self.dots = [
            ax.plot(
                [], [], "o", color=style.RED, markersize=9, markeredgecolor="white", animated=True
            )[0]
            for ax in (self.left, right)
        ]
        self.name = None

    def move(self, name, title, grid, values, slopes, z, value, slope):
        """grid, values, slopes (n,); name picks the formula and the height of the left Axes."""
        if name != self.name:
            self.name = name
            self.left.set_title(
                f"{title}:  {FORMULAS[name]}", fontsize=11, color=style.INK, loc="left"
            )
            self.left.set_ylim((-1.4, 1.4) if name in ("sigmoid", "tanh") else (-2.6, 6.4))
        self.curve.set_data(grid, values)
        jumps = np.flatnonzero(np.abs(np.diff(slopes)) > 0.05) + 1  # a gap, not an upright line
        self.derivative.set_data(np.insert(grid, jumps, np.nan), np.insert(slopes, jumps, np.nan))
        reach = 1.6 / np.hypot(1.0, slope)
        ends = np.array([-reach, reach])
        self.tangent.set_data(z + ends, value + slope * ends)
        self.stem.set_data([z, z], [0.0, slope])
        self.dots[0].set_data([z], [value])
        self.dots[1].set_data([z], [slope])


class CollapsePicture:
    """The network as a curve beside the nearest line, and its slope (slides 17, 18)."""

    def __init__(self, figure, low=-3.0, high=3.0):
        left, right = figure.subplots(1, 2)
        style.axes(
            left, "what the network computes", "input x", "output y", (low, high), (-1.25, 1.25)
        )
        style.axes(right, "its slope at each x", "input x", "slope dy/dx", (low, high), (-4, 4))
        (self.curve,) = left.plot(
            [], [], color=style.BLUE, linewidth=3, animated=True, label="network"
        )
        (self.line,) = left.plot(
            [], [], color=style.ORANGE, linewidth=2, linestyle="--", animated=True,
            label="nearest straight line",
        )  # fmt: skip
        (self.steps,) = right.plot([], [], color=style.BLUE, linewidth=2, animated=True)
        left.legend(loc="upper center", ncols=2, fontsize=10, frameon=False, borderaxespad=0.1)

    def move(self, x, output, slope, nearest):
        """Arrays (n,): the network's output and slope at x, and the nearest line."""
        self.curve.set_data(x, output)
        self.line.set_data(x, nearest)
        self.steps.set_data(x, slope)


FLOOR = 1e-24
KEY = 0.2  # share of the height that the legend takes


class _Scale:
    """Grid lines and numbers of an axis that stretches while a slider is dragged.

    A tick of matplotlib cannot be animated: each new range would draw the whole figure again. So
    the Axes runs from 0 to 1, its own ticks are left out, and these take their place. The grid
    stays above `bottom`, where a legend stands that they would cross out.
    """

    def __init__(self, ax, vertical, bottom=0.0):
        self.vertical, self.bottom = vertical, bottom
        self.lines = LineCollection(
            [], colors=style.GRID, linewidths=0.8, zorder=0.5, transform=ax.transAxes,
            animated=True,
        )  # fmt: skip
        self.numbers = PathCollection(
            [style.glyphs("0")], offsets=[(0, 0)], offset_transform=ax.transAxes,
            transform=IdentityTransform(), facecolor=style.INK, linewidths=0, animated=True,
            clip_on=False,
        )  # fmt: skip
        for artist in (self.lines, self.numbers):
            ax.add_collection(artist, autolim=False)
        if vertical:
            ax.set_yticks([])
            ax.yaxis.labelpad = 44
        else:
            ax.set_xticks([])
            ax.xaxis.labelpad = 22

    def move(self, places, names):
        """places (T,) from 0 to 1 along the axis, names (T) to write there."""
        if self.vertical:
            self.lines.set_segments([[(0, place), (1, place)] for place in places])
            self.numbers.set_offsets([(-0.062, place + 0.025) for place in places])
        else:
            self.lines.set_segments([[(place, self.bottom), (place, 1)] for place in places])
            self.numbers.set_offsets([(place, -0.02) for place in places])
        self.numbers.set_paths([style.glyphs(name) for name in names])


class GradientPicture:
    """The gradient in each layer, on a log scale, and its units' mean slope (slides 20, 23)."""

    def __init__(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=(5, 3))
        style.axes(
            left, "the gradient on its way back to layer 1", "layer (1 is next to the input)",
            "size of the gradient (log scale)", (0, 1), (0, 1), grid=False,
        )  # fmt: skip
        style.axes(
            right, "mean slope |f′(z)| of the units", "layer", "", (0, 1), (0, 1.2), grid=False
        )
        right.yaxis.grid(True, color=style.GRID, linewidth=0.8)
        _guide(right, 1.0, "1")
        _guide(right, 0.25, "¼")
        self.sizes = _Scale(left, vertical=True)
        self.layers = [_Scale(left, vertical=False, bottom=KEY), _Scale(right, vertical=False)]
        (self.unchanged,) = left.plot([], [], color=style.MUTED, linewidth=1, animated=True)
        (self.limit,) = left.plot(
            [], [], "--", color=style.RED, linewidth=2, animated=True, label="slopes alone, at most"
        )
        (self.norms,) = left.plot(
            [], [], "o-", color=style.BLUE, linewidth=1.5, markersize=5, animated=True,
            label="measured, weights and slopes",
        )  # fmt: skip
        (self.slopes,) = right.plot(
            [], [], "o-", color=style.BLUE, linewidth=2, markersize=6, animated=True
        )
        left.legend(loc="lower right", fontsize=10, frameon=False)

    def move(self, layer, norm, allowed, local):
        """Arrays (depth,): the axes end at the last layer and hold the sizes that there are.

        Sizes below 1e-24 count as that.
        """
        deepest = len(layer)
        along = 0.04 + 0.92 * (layer - 1) / max(deepest - 1, 1)
        named = [1, 5, 10, 15] if deepest > 10 else range(1, deepest)
        named = [*(n for n in named if n < deepest - (deepest > 10)), deepest]
        for scale in self.layers:
            scale.move(along[np.array(named) - 1], [str(n) for n in named])

        powers = np.log10(np.maximum([norm, allowed], FLOOR))
        low, high = 3 * min(-1, np.floor(powers.min() / 3)), 3 * np.ceil((powers.max() - 0.5) / 3)
        step = int(np.ceil((high - low) / 6))
        marks = step * np.arange(np.ceil(low / step), np.floor(high / step) + 1, dtype=int)
        low, high = low - 1.1 * KEY / (1 - KEY) * (high - low), high + 0.06 * (high - low)
        self.sizes.move((marks - low) / (high - low), [ten_to(power) for power in marks])
        self.unchanged.set_data([0, 1], [-low / (high - low)] * 2)
        heights = (powers - low) / (high - low)
        for line, row in zip((self.norms, self.limit), heights, strict=True):
            line.set_data(along, row)
        self.slopes.set_data(along, local)


class UnitsPicture:
    """Slopes of all units for all inputs, units lost over time, and the fit (slide 23).

    units: hidden units; steps: the longest run; reach: inputs lie within ±reach.
    """

    def __init__(self, figure, units=16, steps=200, reach=2.0):
        self.reach = reach
        left, middle, right = figure.subplots(1, 3, width_ratios=(5, 4, 4))
        style.axes(
            left, "slope f′(z) at the end (× lost)", "training input x", "hidden unit", grid=False
        )
        self.image = left.imshow(
            np.zeros((units, 2)), cmap="Blues", vmin=0, vmax=1, aspect="auto", origin="lower",
            extent=(-reach, reach, 0.5, units + 0.5), interpolation="none", animated=True,
        )  # fmt: skip
        (self.marks,) = left.plot(
            [], [], "x", color=style.RED, markersize=8, markeredgewidth=2.5, animated=True
        )
        left.set_yticks([1, 4, 8, 12, 16])
        bar = figure.colorbar(self.image, ax=left, ticks=[0, 0.5, 1], pad=0.02, aspect=30)
        bar.ax.tick_params(labelsize=10)
        style.axes(
            middle, "units that are off or flat", "training step", f"units of {units}", (0, steps),
            (-0.6, units + 4.5),
        )  # fmt: skip
        (self.stuck,) = middle.plot(
            [], [], color=style.RED, linewidth=2.5, animated=True, label="slope < 0.01 for all x"
        )
        (self.off,) = middle.plot(
            [], [], color=style.INK, linewidth=1.5, linestyle="--", animated=True,
            label="z < 0 for all x",
        )  # fmt: skip
        middle.set_yticks([0, 4, 8, 12, 16])
        middle.legend(loc="upper center", fontsize=10, frameon=False, borderaxespad=0)
        style.axes(right, "the fit", "input x", "output y", (-reach, reach), (-2, 2.9))
        (self.points,) = right.plot(
            [], [], "o", color=style.MUTED, markersize=4, animated=True, label="data"
        )
        (self.curve,) = right.plot(
            [], [], color=style.BLUE, linewidth=2.5, animated=True, label="network"
        )
        right.legend(loc="upper center", fontsize=10, frameon=False, ncols=1, borderaxespad=0)

    def move(self, x, target, output, slopes, off, stuck):
        """x, target, output (n,); slopes (units, n); off, stuck: one count for each step."""
        self.image.set_data(np.clip(slopes, 0, 1))
        hopeless = np.flatnonzero(np.abs(slopes).max(axis=1) < 0.01)
        self.marks.set_data(np.full(len(hopeless), -self.reach * 0.92), hopeless + 1)
        self.stuck.set_data(np.arange(len(stuck)), stuck)
        self.off.set_data(np.arange(len(off)), off)
        self.points.set_data(x, target)
        self.curve.set_data(x, np.clip(output, -1e3, 1e3))


def pieces(figure, runs):
    """A wave drawn with ever more ReLU units, one panel a width, still (slide 18).

    runs: a list of (x, target, output, bends, pieces), arrays (n,), (n,), (n,), (width,), a number.
    """
    for ax, (x, target, output, bends, straight) in zip(
        figure.subplots(1, len(runs), sharey=True), runs, strict=True
    ):
        units = count(len(bends), "unit")
        style.axes(ax, f"{units}: {straight} pieces", "input x", "", (x[0], x[-1]), (-1.8, 1.8))
        ax.plot(x, target, color=style.MUTED, linewidth=1.5, linestyle="--")
        ax.plot(x, output, color=style.BLUE, linewidth=2.5)
        ax.plot(bends, np.interp(bends, x, output), "o", color=style.RED, markersize=6)
    figure.axes[0].set_ylabel("output y", fontsize=10, color=style.INK)


def family(figure, grid, curves, near, slopes):
    """ReLU and its relatives: their curves, and the slope of ELU near 0 (slide 24).

    grid (n,), curves: dict title -> f(grid); near (m,), slopes: dict title -> f'(near). Still.
    """
    left, right = figure.subplots(1, 2)
    style.axes(
        left, "ReLU and its relatives", "z, the weighted sum", "f(z), the output",
        (grid[0], grid[-1]),
    )  # fmt: skip
    style.axes(right, "slope of ELU around 0", "z", "f′(z), the slope", (near[0], near[-1]))
    for ax, x, named in ((left, grid, curves), (right, near, slopes)):
        for index, (title, y) in enumerate(named.items()):
            ax.plot(
                x, y, label=title, linewidth=2.2,
                color=style.LINE_COLOURS[index], linestyle=style.LINE_STYLES[index],
            )  # fmt: skip
        ax.legend(fontsize=10, frameon=False)
