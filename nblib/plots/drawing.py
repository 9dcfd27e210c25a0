"""Pictures of slides 30 and 31: curves as sums of bends and hats, folds, what depth saves."""

import numpy as np
from matplotlib.collections import LineCollection

from nblib.plots import style
from nblib.words import plain


class HatsPicture:
    """One hat as three ReLUs; a row of hats, their sum, and the function they draw (slide 30).

    x (n,): where the curves are drawn.
    """

    near = np.linspace(-2.5, 2.5, 101)  # distances from a tip, in spacings

    def __init__(self, figure, x):
        self.x = x
        left, ax = figure.subplots(1, 2, width_ratios=(1, 1.9))
        self.ax = ax
        style.axes(
            left,
            "one hat is three ReLUs",
            "distance from the tip, in spacings",
            "height",
            (-2.5, 2.5),
            (-2.2, 3.6),  # the legend stands above the hat
        )
        style.axes(ax, "all hats, and their sum", "input x", "output y", (-1.06, 1.06), (-1.7, 2.1))
        moving = {"animated": True}
        looks = (
            ("1st ReLU", style.GREEN, "--"),
            ("2nd, × (−2)", style.RED, "-."),
            ("3rd ReLU", style.PURPLE, ":"),
            ("sum: the hat", style.SKY, "-"),
        )
        self.parts = [
            left.plot(
                [],
                [],
                line,
                color=colour,
                linewidth=2.6 if line == "-" else 1.8,
                label=name,
                **moving,
            )[0]
            for name, colour, line in looks
        ]
        left.legend(
            loc="upper left",
            handlelength=1.6,
            fontsize=10,
            frameon=False,
            borderaxespad=0.1,
            labelspacing=0.2,
        )
        self.hats = ax.add_collection(
            LineCollection([], colors=style.SKY, linewidths=1, label="hats", **moving)
        )
        (self.picked,) = ax.plot(
            [], [], color=style.SKY, linewidth=2.6, label="the hat on the left", **moving
        )
        (self.target,) = ax.plot(
            [], [], color=style.MUTED, linewidth=2, linestyle="--", label="function", **moving
        )
        (self.output,) = ax.plot(
            [], [], color=style.BLUE, linewidth=2.6, label="their sum", **moving
        )
        # In this order, so that "their" stands after the hats.
        look = {"fontsize": 10, "frameon": False, "borderaxespad": 0.1}
        lines = [self.target, self.hats, self.output, self.picked]
        ax.legend(
            handles=lines, loc="upper center", ncols=4, columnspacing=1.2, handlelength=1.6, **look
        )

    def move(self, target, hats, output, picked, height):
        """target, output (n,); hats (k, n); picked: which hat stands on the left; its height."""
        t, height = self.near, height or 1.0
        relu = [np.maximum(t + shift, 0) for shift in (1, 0, -1)]
        curves = [height * relu[0], -2 * height * relu[1], height * relu[2]]
        for line, curve in zip(self.parts, [*curves, sum(curves)], strict=True):
            line.set_data(t, curve)
        self.hats.set_segments([np.column_stack([self.x, row]) for row in hats])
        self.picked.set_data(self.x, hats[picked])
        self.target.set_data(self.x, target)
        self.output.set_data(self.x, output)


class FoldPicture:
    """The strips of a strip that is folded again and again, and its graph (slide 31)."""

    def __init__(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=(1, 1.4))
        self.right = right
        style.axes(
            left,
            "the strip, folded (drawn apart)",
            "where it ends up",
            "",
            (-0.1, 1.1),
            (-0.08, 1.08),
            grid=False,
        )
        left.set_yticks([])
        style.axes(
            right,
            "as a function",
            "point x of the strip",
            "where it ends up",
            (0, 1),
            (-0.12, 1.32),  # the legend stands above the graphs
        )
        right.set_yticks([0, 0.5, 1], ["0", "½", "1"])
        moving = {"animated": True}
        (self.paper,) = left.plot([], [], color=style.GREEN, linewidth=3, **moving)
        (self.graph,) = right.plot(
            [], [], color=style.GREEN, linewidth=2.4, label="by folding", **moving
        )
        (self.copy,) = right.plot(
            [], [], "--", color=style.BLUE, linewidth=2, label="a copy", **moving
        )
        look = {"ncols": 2, "fontsize": 10, "frameon": False, "borderaxespad": 0.1}
        self.names = right.legend(handles=[self.graph, self.copy], loc="upper center", **look)
        self.names.set_visible(False)
        (self.middle,) = right.plot([], [], ":", color=style.INK, linewidth=1.2, **moving)
        ring = {"fillstyle": "none", "markersize": 7, "markeredgewidth": 1.6, "zorder": 3, **moving}
        (self.rings,) = right.plot([], [], "o", color=style.GREEN, **ring)
        (self.squares,) = right.plot([], [], "s", color=style.BLUE, **ring)
        look = {"color": style.RED, "markersize": 10, "zorder": 4, **moving}
        (self.spot,) = left.plot([], [], "D", **look)
        (self.on,) = right.plot([], [], "D", **look)
        (self.guide,) = right.plot([], [], color=style.MUTED, linewidth=1, linestyle=":", **moving)

    def move(self, folds, x, y, copy=None):
        """folds: how often the strip was folded; x, y: a place on it, and where that lies now.

        copy: of another graph the ends and bends (k, 2), and where it and the sawtooth cross the
        height ½, (c,) and (t,); or None.
        """
        pieces = 2**folds
        u = np.arange(pieces + 1) / pieces  # the creases, and the two ends
        lies = np.where(np.arange(pieces + 1) % 2 == 1, 1.0, 0.0)
        # Each layer is level, with a short rise where the next one begins.
        level = np.linspace(0.5, 0.5, 1) if pieces == 1 else np.linspace(0, 1, pieces)
        self.paper.set_data(np.ravel([lies[:-1], lies[1:]], order="F"), np.repeat(level, 2))
        self.graph.set_data(u, lies)
        # With a copy there are joints to take hold of; a place would be one ring too many.
        at = level[min(int(x * pieces), pieces - 1)]
        self.spot.set_data(*(([y], [at]) if copy is None else ([], [])))
        self.on.set_data(*(([x], [y]) if copy is None else ([], [])))
        self.guide.set_data(*(([x, x, 0], [-0.12, y, y]) if copy is None else ([], [])))
        joints, crossed, tooth_crossed = (np.empty((0, 2)), [], []) if copy is None else copy
        self.copy.set_data(*joints.T)
        self.middle.set_data(*(([], []) if copy is None else ([0, 1], [0.5, 0.5])))
        self.rings.set_data(tooth_crossed, np.full(len(tooth_crossed), 0.5))
        self.squares.set_data(crossed, np.full(len(crossed), 0.5))
        if self.names.get_visible() != (copy is not None):  # one graph alone needs no name
            self.names.set_visible(copy is not None)
            self.right.figure.set_gid(f"named: {copy is not None}")


SCALES = np.array([0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000])
FLOOR = 1e-3  # smaller errors are drawn here


class ApproximationPicture:
    """Hidden units above, their sum below, error against width beside them (slide 30).

    x (n,): where the curves are drawn; outside [-1, 1] the ground is grey.
    """

    def __init__(self, figure, x):
        self.x = x
        grid = figure.add_gridspec(2, 2, width_ratios=(1.5, 1))
        top, below = figure.add_subplot(grid[0, 0]), figure.add_subplot(grid[1, 0])
        side = figure.add_subplot(grid[:, 1])
        ends = (x[0], x[-1])
        style.axes(
            top, "each hidden unit, times its output weight", "", "height", ends, (-1.1, 1.1)
        )
        self.top, self.scale = top, 1.0
        for colour, name, line in (
            (style.BLUE, "weight above 0", "-"),
            (style.RED, "below 0", "--"),
        ):
            top.plot([], [], line, color=colour, linewidth=1.6, label=name)
        top.legend(loc="upper left", ncols=2, fontsize=10, frameon=False, borderaxespad=0.1)
        self.below = below
        style.axes(
            below, "their sum (draw a function here)", "input x", "output y", ends, (-1.6, 2.1)
        )
        top.tick_params(labelbottom=False)
        top.set_yticks([-1, 0, 1], ["−1", "0", "1"])
        for ax in (top, below):
            for a, b in ((ends[0], -1), (1, ends[1])):
                ax.axvspan(a, b, color=style.GRID, zorder=0)
        moving = {"animated": True}
        self.units = top.add_collection(LineCollection([], linewidths=1.6, **moving))
        (self.target,) = below.plot(
            [], [], color=style.MUTED, linewidth=2, linestyle="--", label="function", **moving
        )
        (self.output,) = below.plot(
            [], [], color=style.BLUE, linewidth=2.2, label="network", **moving
        )
        below.legend(loc="upper center", ncols=2, fontsize=10, frameon=False, borderaxespad=0.1)
        style.axes(
            side, "largest error on [−1, 1]", "hidden units", "|network − function|", (0.9, 72)
        )
        side.set_xscale("log", base=2)
        side.set_yscale("log")
        side.set_ylim(FLOOR * 0.8, 2.0)
        side.set_xticks([1, 2, 4, 8, 16, 32, 64], ["1", "2", "4", "8", "16", "32", "64"])
        side.minorticks_off()
        (self.errors,) = side.plot(
            [], [], "o-", color=style.BLUE, markersize=5, linewidth=1.6, **moving
        )
        (self.here,) = side.plot([], [], "D", color=style.RED, markersize=10, **moving)

    def move(self, target, contributions, output, weights, widths, errors, hidden, error):
        """target, output (n,); contributions (hidden, n); weights (hidden,); widths, errors (k,);
        two numbers."""
        # Some sums are made of units ten times as high; the curves stay within the axis, and the
        # numbers beside it change.
        largest = np.abs(contributions[:, np.abs(self.x) <= 1]).max()
        scale = SCALES[np.searchsorted(SCALES[:-1], largest)]
        if scale != self.scale:
            self.scale = scale
            self.top.figure.set_gid(f"{scale}")
            self.top.set_yticks([-1, 0, 1], [plain(k * scale) for k in (-1, 0, 1)])
        x = self.x[::3]
        self.units.set_segments([np.column_stack([x, row[::3] / scale]) for row in contributions])
        above = np.asarray(weights) >= 0
        self.units.set_color([style.BLUE if up else style.RED for up in above])
        self.units.set_linestyle(["-" if up else "--" for up in above])
        self.target.set_data(self.x, target)
        self.output.set_data(self.x, np.clip(output, -50, 50))
        self.errors.set_data(widths, np.maximum(errors, FLOOR))
        self.here.set_data([hidden], [max(error, FLOOR)])


def depth_cost(ax, teeth, shallow, deep):
    """Numbers needed for a sawtooth, wide and deep, both built (slide 31). Each (k,)."""
    style.axes(ax, "weights and biases for a sawtooth", "teeth (each step doubles)", "how many")
    ax.set_xscale("log", base=2)
    ax.set_xticks(teeth, [str(n) for n in teeth])
    ax.minorticks_off()
    for name, counts, colour, marker, line in (
        ("one hidden layer", shallow, style.BLUE, "o", "-"),
        ("folding", deep, style.RED, "D", "--"),
    ):
        ax.plot(teeth, counts, color=colour, marker=marker, linestyle=line, linewidth=2)
        ax.annotate(
            name,
            (teeth[-1], counts[-1]),
            xytext=(-8, 6),
            ha="right",
            fontsize=10,
            textcoords="offset points",
            color=colour,
        )
        ax.annotate(
            str(counts[-1]),
            (teeth[-1], counts[-1]),
            xytext=(10, 0),
            va="center",
            fontsize=10,
            textcoords="offset points",
            color=colour,
        )
    ax.set(xlim=(teeth[0] / 1.2, teeth[-1] * 1.6), ylim=(0, 1.15 * max(shallow[-1], deep[-1])))


def duel_tasks(figure, tasks, reach=1.2):
    """The points of some tasks, and where the right answer changes (slide 31).

    tasks: dict title -> x (N, 2), labels (N,), border, a list of lines (k, 2).
    """
    axes = figure.subplots(1, len(tasks))
    for ax, (title, (x, labels, border)) in zip(axes, tasks.items(), strict=True):
        limits = (-reach, reach)
        style.axes(ax, title, "$x_1$", "$x_2$", limits, limits, grid=False)
        ax.set(aspect="equal", xticks=[-1, 0, 1], yticks=[-1, 0, 1])
        for line in border:
            ax.plot(*line.T, color=style.INK, linewidth=1.1)
        style.Points(ax, size=18, animated=False).move(x, labels)


def duels(figure, tasks, names, reach=1.2):
    """Trained networks of several shapes on several tasks (slide 31).

    tasks: dict title -> an `experiments.drawing.Duel`; names: of the shapes.
    """
    axes = figure.subplots(len(tasks), len(names) + 1, squeeze=False, width_ratios=(1, 1, 1.3))
    extent = (-reach, reach, -reach, reach)
    for row, (title, duel) in zip(axes, tasks.items(), strict=True):
        for k, (ax, name, field) in enumerate(zip(row[:-1], names, duel.fields, strict=True)):
            style.axes(
                ax,
                f"{title}: {name}, step {duel.seen}",
                "$x_1$",
                "$x_2$" if k == 0 else "",
                extent[:2],
                extent[2:],
                grid=False,
            )
            ax.imshow(
                field,
                origin="lower",
                extent=extent,
                cmap=style.FIELD,
                vmin=0,
                vmax=1,
                interpolation="bilinear",
            )
            for line in duel.border:
                ax.plot(*line.T, color="white", linewidth=2.2, zorder=1.4)
                ax.plot(*line.T, color=style.INK, linewidth=1.1, zorder=1.5)
            style.Points(ax, size=6, animated=False, zorder=2).move(duel.x, duel.labels)
        _race(row[-1], title, duel, names)
    lines = axes[0, -1].get_legend_handles_labels()
    key = {"loc": "outside lower center", "ncols": 4, "fontsize": 10, "frameon": False}
    figure.legend(*lines, **key)


def _race(ax, title, duel, names):
    """How many points are right as training goes on: the median seed, and the middle half.

    Thin and dotted, the median of the training points themselves.
    """
    style.axes(
        ax,
        f"{title}: {duel.accuracy.shape[-1]} seeds",
        "training step",
        "right, in %",
        (0, duel.steps[-1]),
        (46, 100),
    )
    ax.axhline(50, color=style.MUTED, linewidth=1, linestyle=":")
    ax.text(duel.steps[-1], 50.8, "guessing", ha="right", fontsize=10, color=style.MUTED)
    ax.axvline(duel.seen, color=style.MUTED, linewidth=1)
    ax.text(duel.seen + 15, 54, f"step {duel.seen}", fontsize=10, color=style.MUTED)
    looks = (style.BLUE, style.RED), ("-", "--")
    for shares, own, name, colour, line in zip(
        100 * duel.accuracy, 100 * duel.own, names, *looks, strict=True
    ):
        low, middle, high = np.percentile(shares, (25, 50, 75), axis=1)
        ax.fill_between(duel.steps, low, high, color=colour, alpha=0.18, linewidth=0)
        ax.plot(duel.steps, middle, line, color=colour, linewidth=2.4, label=f"{name}, new points")
        ax.plot(
            duel.steps,
            np.median(own, axis=1),
            ":",
            color=colour,
            linewidth=1.6,
            label=f"{name}, training points",
        )
