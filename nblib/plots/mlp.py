"""Pictures of part 04, multi-layer networks (slides 26-34): layers, sums, boundaries, softmax."""

import itertools

import contourpy
import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.colors import ListedColormap

from nblib.plots import style
from nblib.words import count

TINTS = ListedColormap(["#c3dcec", "#f7dfa8", "#bfe3d8"])  # class 0, 1, 2, pale enough for points
MOST_CIRCLES = 8


def _slots(count):
    """Heights of the circles that stand for `count` units, and of the dots for those left out."""
    if count <= MOST_CIRCLES:
        apart = min(1.7, (MOST_CIRCLES + 0.6) / count)
        return apart * (np.arange(count)[::-1] - (count - 1) / 2), None
    half = np.arange(MOST_CIRCLES // 2)
    return np.concatenate([half[::-1] + 0.8, -half - 0.8]), 0.0


class NetworkPicture:
    """Circles for units, lines for weights, shapes as text (slides 26 to 28)."""

    def __init__(self, figure, most_layers=5):
        ax = figure.add_subplot()
        ax.set_axis_off()
        ax.set_xlim(-0.5, most_layers - 0.5)
        ax.set_ylim(-8.2, 6.4)
        self.most_layers = most_layers
        self.lines = ax.add_collection(
            LineCollection([], colors=style.MUTED, linewidths=0.6, alpha=0.6, animated=True)
        )
        self.circles = ax.scatter(
            [], [], s=170, edgecolors="white", linewidths=1, zorder=3, animated=True
        )
        centred = {"ha": "center", "fontsize": 10, "color": style.INK, "animated": True}
        self.dots = [ax.text(0, 0, "", va="center", **{**centred, "fontsize": 14})
                     for _ in range(most_layers)]  # fmt: skip
        self.heads = [ax.text(0, 4.6, "", va="bottom", linespacing=1.4, **centred)
                      for _ in range(most_layers)]  # fmt: skip
        self.labels = [ax.text(0, -5.0, "", va="top", linespacing=1.4, **centred)
                       for _ in range(most_layers - 1)]  # fmt: skip

    def move(self, sizes, above, between):
        """sizes: the units of each layer; above, between: a text for each layer, for each arrow."""
        margin = {2: 1.0, 3: 0.6, 4: 0.3}.get(len(sizes), 0.0)
        places = np.linspace(margin, self.most_layers - 1 - margin, len(sizes))
        columns, colours = [], []
        for text in (*self.dots, *self.heads, *self.labels):
            text.set_text("")
        for k, (x, size) in enumerate(zip(places, sizes, strict=True)):
            heights, gap = _slots(size)
            columns.append(np.column_stack([np.full(len(heights), x), heights]))
            last = k == len(sizes) - 1
            colour = style.BLUE if k == 0 else style.ORANGE if last else style.GREEN
            colours += [colour] * len(heights)
            if gap is not None:
                self.dots[k].set(position=(x, gap), text="⋮")
            self.heads[k].set(position=(x, 4.6), text=above[k])
        segments = []
        for k, (left, right) in enumerate(itertools.pairwise(columns)):
            segments += [(a, b) for a in left for b in right]
            self.labels[k].set(position=((places[k] + places[k + 1]) / 2, -5.0), text=between[k])
        self.lines.set_segments(segments)
        self.circles.set_offsets(np.concatenate(columns))
        self.circles.set_facecolor(colours)


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
        self.below = below
        style.axes(
            below, "their sum (draw a function here)", "input x", "output y", ends, (-1.6, 2.1)
        )
        top.tick_params(labelbottom=False)
        for ax in (top, below):
            for a, b in ((ends[0], -1), (1, ends[1])):
                ax.axvspan(a, b, color=style.GRID, zorder=0)
        moving = {"animated": True}
        self.units = top.add_collection(LineCollection([], linewidths=1.4, **moving))
        self.note = top.text(-1.47, 0.98, "", va="top", fontsize=10, color=style.INK, **moving)
        (self.target,) = below.plot([], [], color=style.MUTED, linewidth=2, linestyle="--",
                                    label="function", **moving)  # fmt: skip
        (self.output,) = below.plot([], [], color=style.BLUE, linewidth=2.2, label="network",
                                    **moving)  # fmt: skip
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

    def move(self, target, contributions, output, widths, errors, hidden, error):
        """target, output (n,); contributions (hidden, n); widths, errors (k,); two numbers."""
        # Some sums are made of units ten times as high; the axis stays, and words say the scale.
        largest = np.abs(contributions[:, np.abs(self.x) <= 1]).max()
        scale = SCALES[np.searchsorted(SCALES[:-1], largest)]
        self.note.set_text("" if scale == 1 else f"drawn {scale:g} times smaller")
        x = self.x[::3]
        self.units.set_segments([np.column_stack([x, row[::3] / scale]) for row in contributions])
        self.units.set_color([style.LINE_COLOURS[k % 6] for k in range(len(contributions))])
        self.target.set_data(self.x, target)
        self.output.set_data(self.x, np.clip(output, -50, 50))
        self.errors.set_data(widths, np.maximum(errors, FLOOR))
        self.here.set_data([hidden], [max(error, FLOOR)])


def _edge(grid, field):
    """The line where a field of probabilities crosses one half, as a list of polylines."""
    return contourpy.contour_generator(grid, grid, field).lines(0.5)


class BoundaryPicture:
    """The plane as the network sees it, its hidden units as lines, and the loss (slides 26, 32).

    steps: the longest run; reach: the plane is seen within ±reach.
    """

    def __init__(self, figure, steps, reach=1.6):
        self.reach = reach
        plane, curve = figure.subplots(1, 2, width_ratios=(1, 1.1))
        self.plane = plane
        limits = (-reach, reach)
        style.axes(plane, "what the network says of each place", "input $x_1$", "input $x_2$",
                   limits, limits, grid=False)  # fmt: skip
        plane.set_aspect("equal")
        moving = {"animated": True}
        self.ground = plane.imshow(
            np.zeros((2, 2)), cmap=style.FIELD, vmin=0, vmax=1, origin="lower",
            extent=(*limits, *limits), interpolation="none", zorder=0.5, **moving,
        )  # fmt: skip
        self.lines = plane.add_collection(LineCollection(
            [], colors=style.MUTED, linewidths=1.1, linestyles="--", zorder=1, **moving
        ))  # fmt: skip
        self.edge = plane.add_collection(
            LineCollection([], colors=style.INK, linewidths=2.2, zorder=1.5, **moving)
        )
        self.points = style.Points(plane, size=26, zorder=2)
        self.own = style.own_points(plane, zorder=2)
        style.axes(curve, "loss while it trains", "training step", "binary cross-entropy",
                   (0, steps), (0, 1.02))  # fmt: skip
        curve.axhline(np.log(2), color=style.MUTED, linewidth=1, linestyle=":")
        curve.text(steps, np.log(2) + 0.015, "guessing, ln 2", ha="right", fontsize=10,
                   color=style.MUTED)  # fmt: skip
        (self.whole,) = curve.plot([], [], color=style.SKY, linewidth=2, **moving)
        (self.done,) = curve.plot([], [], color=style.BLUE, linewidth=2.8, **moving)
        (self.now,) = curve.plot(
            [], [], "D", color=style.RED, markersize=9, clip_on=False, **moving
        )

    def move(self, grid, field, units, x, labels, own, losses, step):
        """grid (c,), field (c, c), units (hidden, 3) w1, w2, b, x (N, 2), labels (N,), own (N,)
        whether it is the reader's, losses (steps + 1,); step: how far the run is shown."""
        self.ground.set_data(field)
        self.lines.set_segments([_line(unit, 2 * self.reach) for unit in units if unit[:2].any()])
        self.edge.set_segments(_edge(grid, field))
        for scatter in self.points.scatters:
            scatter.set_sizes([26 if len(x) > 10 else 150])
        self.points.move(x, labels)
        self.own.set_offsets(x[own])
        losses = np.minimum(losses, 1.0)
        at = np.arange(len(losses))
        self.whole.set_data(at, losses)
        self.done.set_data(at[: step + 1], losses[: step + 1])
        self.now.set_data([step], [losses[step]])


def _line(unit, reach):
    """Two ends of the line w1 x1 + w2 x2 + b = 0. unit (3,) -> (2, 2)"""
    weight, bias = unit[:2], unit[2]
    foot = -bias * weight / (weight @ weight)
    along = np.array([-weight[1], weight[0]]) / np.hypot(*weight) * (reach + np.hypot(*foot))
    return np.array([foot - along, foot + along])


class SoftmaxPicture:
    """Logits on the left, probabilities on the right (slide 33). names: of the K classes."""

    width = 0.6  # of a bar

    def __init__(self, figure, names):
        left, right = figure.subplots(1, 2)
        self.left = left
        style.axes(left, "logits z", "class", "logit", None, (-6.2, 6.2))
        style.axes(right, "softmax(z / T)", "class", "probability", None, (0, 1.12))
        left.axhline(0, color=style.INK, linewidth=1)
        self.note = left.text(0.99, 0.99, "", transform=left.transAxes, ha="right", va="top",
                              fontsize=10, color=style.MUTED, animated=True)  # fmt: skip
        at = range(len(names))
        self.bars, self.texts = [], []  # of the logits, then of the probabilities
        for ax in (left, right):
            ax.set_xticks(at, names)
            ax.set_xlim(-0.6, len(names) - 0.4)
            ax.grid(False, axis="x")
            self.bars += ax.bar(at, np.zeros(len(names)), width=self.width, animated=True,
                                color=style.CLASS_COLOURS[: len(names)])  # fmt: skip
            self.texts += [
                ax.text(k, 0, "", ha="center", fontsize=11, color=style.INK, animated=True)
                for k in at
            ]

    def move(self, heights, written, probabilities, note=""):
        """heights (K,) of the logits and K texts at them; probabilities (K,); note: a text above
        the logits."""
        self.note.set_text(note)
        values = [*heights, *probabilities]
        words = [*written, *(f"{p:.2f}" for p in probabilities)]
        gaps = [0.5] * len(heights) + [0.0] * len(probabilities)  # room for the logits' handles
        for bar, text, value, word, gap in zip(
            self.bars, self.texts, values, words, gaps, strict=True
        ):
            bar.set_height(value)
            down = value < 0
            text.set(text=word, y=value + (-gap if down else gap), va="top" if down else "bottom")


# ------------------------------------------------------------------------------- still pictures


def lottery(figure, widths, solved):
    """One mark a network: a dot where XOR was solved, a cross where not. solved (W, S)."""
    seeds = solved.shape[1]
    across = 20
    x, y = np.arange(seeds) % across, np.arange(seeds) // across
    for ax, width, won in zip(figure.subplots(1, len(widths)), widths, solved, strict=True):
        style.axes(ax, f"{width} hidden units: {won.sum()} of {seeds}", grid=False)
        ax.scatter(x[won], y[won], s=26, c=style.RIGHT, marker="o")
        ax.scatter(x[~won], y[~won], s=26, c=style.WRONG, marker="x", linewidths=1.2)
        ax.set(xticks=[], yticks=[], aspect="equal")
        ax.invert_yaxis()
        for spine in ax.spines.values():
            spine.set_visible(False)


def first_layer(figure, before, after, labels=("before training", "after training")):
    """Weights of a few first-layer units as 28 × 28 pictures: before (n, 784), after (n, 784)."""
    axes = figure.subplots(2, len(before))
    for row, weights, label in zip(axes, (before, after), labels, strict=True):
        for ax, weight in zip(row, weights, strict=True):
            limit = np.abs(weight).max()
            ax.imshow(weight.reshape(28, 28), cmap=style.SIGNED, vmin=-limit, vmax=limit)
            ax.set(xticks=[], yticks=[])
            for spine in ax.spines.values():
                spine.set_color(style.GRID)
        row[0].set_ylabel(label, fontsize=10, color=style.INK)


LOWEST = 1e-4  # errors of trained networks below this share one mark at the edge


def depth(figure, teeth, shallow, deep, races):
    """Numbers needed for a sawtooth, built; and errors of trained networks (slide 31).

    teeth, shallow, deep (k,); races: dict title -> (counts (c,), wide (c, S), deep (c, S)).
    """
    first, *others = figure.subplots(1, 1 + len(races))
    style.axes(first, "built: numbers needed", "teeth of the sawtooth", "weights and biases")
    first.set_xscale("log", base=2)
    first.set_yscale("log")
    first.set_xticks(teeth, [str(n) for n in teeth])
    first.set_yticks([10, 100, 400], ["10", "100", "400"])
    first.minorticks_off()
    looks = {"wide": (style.BLUE, "o", "-"), "deep": (style.RED, "D", "--")}
    for (name, (colour, marker, line)), counts in zip(looks.items(), (shallow, deep), strict=True):
        first.plot(teeth, counts, color=colour, marker=marker, linestyle=line, label=name)
    first.legend(fontsize=10, frameon=False)
    for ax, (title, (counts, wide, folded)) in zip(others, races.items(), strict=True):
        style.axes(ax, title, "weights and biases", "RMS error, one mark a run")
        ax.set_yscale("log")
        ax.set_ylim(0.6 * LOWEST, 2)
        ax.set_xticks(range(len(counts)), [str(n) for n in counts])
        ax.set_xlim(-0.5, len(counts) - 0.5)
        ax.minorticks_off()
        for (name, (colour, marker, line)), errors, side in zip(
            looks.items(), (wide, folded), (-0.13, 0.13), strict=True
        ):
            for k, row in enumerate(errors):
                inside = row[row >= LOWEST]
                ax.plot(np.full(len(inside), k + side), inside, marker, color=colour,
                        markersize=4, alpha=0.45, markeredgewidth=0)  # fmt: skip
                if below := len(row) - len(inside):
                    ax.plot([k + side], [LOWEST], "v", color=colour, markersize=7,
                            markerfacecolor="white")  # fmt: skip
                    ax.text(k + side - 0.1, LOWEST, f"{count(below, 'run')} below 10⁻⁴",
                            ha="right", va="center", fontsize=10, color=style.INK)  # fmt: skip
            ax.plot(np.arange(len(counts)) + side, np.median(errors, axis=1), line, color=colour,
                    marker=marker, markersize=9, label=f"{name}, median")  # fmt: skip
    others[0].legend(fontsize=10, frameon=False, loc="lower left")


def heads(figure, grid, binary, regions, curve):
    """Three tasks, three last layers (slide 34).

    grid (c,); binary: x (N, 2), labels, field (c, c) of probabilities; regions: x, labels, field
    (c, c) of class indices; curve: x, noisy y, grid (m,), output (m,).
    """
    axes = figure.subplots(1, 3)
    extent = (grid[0], grid[-1], grid[0], grid[-1])
    for ax, title, (x, labels, field), look in zip(
        axes, ("1 output: class 0 or 1", "3 outputs: one of three"), (binary, regions),
        ({"cmap": style.FIELD, "vmin": 0, "vmax": 1}, {"cmap": TINTS, "vmin": 0, "vmax": 2}),
        strict=False,
    ):  # fmt: skip
        style.axes(ax, title, "$x_1$", "$x_2$", extent[:2], extent[2:], grid=False)
        ax.imshow(field, origin="lower", extent=extent, aspect="auto", interpolation="none",
                  **look)  # fmt: skip
        style.Points(ax, count=labels.max() + 1, size=22, animated=False).move(x, labels)
    axes[0].add_collection(LineCollection(_edge(grid, binary[2]), colors=style.INK, linewidths=2))
    x, y, fine, output = curve
    style.axes(axes[2], "1 output: a number", "x", "y")
    axes[2].plot(x, y, "o", color=style.MUTED, markersize=4, label="data")
    axes[2].plot(fine, output, color=style.BLUE, linewidth=2.5, label="network")
    axes[2].legend(fontsize=10, frameon=False)
