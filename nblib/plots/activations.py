"""Pictures of part 03, activation functions (slides 17-25): curves, slopes, gradients, units."""

import numpy as np

from nblib.plots import style

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
    """A dotted line across an Axes at `height`, named at its right end. Returns both."""
    line = ax.axhline(height, color=style.MUTED, linewidth=1, linestyle=":")
    name = ax.annotate(  # clipped, where this height is outside
        text,
        (1.0, height),
        xycoords=("axes fraction", "data"),
        xytext=(-2, 2),
        textcoords="offset points",
        ha="right",
        va="bottom",
        fontsize=10,
        color=style.MUTED,
        annotation_clip=True,
        clip_on=True,
    )
    return line, name


class ActivationPicture:
    """Value on the left, derivative on the right, a tangent and a point on both (slides 19-24)."""

    def __init__(self, figure, low=-6.0, high=6.0):
        self.left, right = figure.subplots(1, 2)
        self.right = right
        style.axes(self.left, "", "z, the weighted sum", "f(z), the output", (low, high))
        style.axes(
            right, "derivative f′(z)", "z, the weighted sum", "f′(z), the slope", (low, high)
        )
        _guide(right, 1.0, "1")
        self.quarter = _guide(right, 0.25, "¼")  # the sigmoid's steepest slope
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
            self.left.figure.set_gid(name)
            for artist in self.quarter:
                artist.set_visible(name == "sigmoid")
            self.left.set_title(
                f"{title}:  {FORMULAS[name]}", fontsize=11, color=style.INK, loc="left"
            )
            self.left.set_ylim(
                {"sigmoid": (-0.15, 1.15), "tanh": (-1.3, 1.3)}.get(name, (-2.6, 6.4))
            )
            self.right.set_ylim(
                {
                    "sigmoid": (-0.02, 0.29),
                    "tanh": (-0.1, 1.15),
                    "elu": (-0.2, 2.2),
                    "leaky_relu": (-0.2, 2.2),
                }.get(name, (-0.25, 1.25))
            )
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
    """The network as a curve beside a straight line, and its slope (slides 17, 18)."""

    def __init__(self, figure, low=-3.0, high=3.0):
        left, right = figure.subplots(1, 2)
        style.axes(
            left, "what the network computes", "input x", "output y", (low, high), (-1.25, 1.25)
        )
        style.axes(right, "its slope at each x", "input x", "slope dy/dx", (low, high), (-4, 4))
        self.right = right
        (self.curve,) = left.plot(
            [], [], color=style.BLUE, linewidth=3, animated=True, label="network"
        )
        (self.line,) = left.plot(
            [],
            [],
            color=style.ORANGE,
            linewidth=2,
            linestyle="--",
            animated=True,
        )
        (self.steps,) = right.plot([], [], color=style.BLUE, linewidth=2, animated=True)
        self.left = left

    def move(self, x, output, slope, straight, name):
        """Arrays (n,): the network's output and slope at x, and a straight line with its name."""
        steepest = np.abs(slope).max()
        limit = next((limit for limit in (0.5, 1, 2) if steepest < limit), 4)
        if (limit, name) != (self.right.get_ylim()[1], self.line.get_label()):
            self.right.figure.set_gid(f"{limit}, {name}")
            self.right.set_ylim(-limit, limit)
            self.line.set_label(name)
            look = {"fontsize": 10, "frameon": False, "borderaxespad": 0.1}
            self.left.legend(loc="upper center", ncols=2, **look)
        self.curve.set_data(x, output)
        self.line.set_data(x, straight)
        self.steps.set_data(x, slope)


class GradientPicture:
    """The size of a gradient from layer to layer on its way back, and what changes it (slide 20).

    The output is at the right edge, so that the gradient goes from right to left.
    """

    def __init__(self, figure, deepest, low, high):
        self.deepest, self.low, self.high = deepest, low, high
        self.left, right = figure.subplots(1, 2, width_ratios=(5, 4))
        style.axes(
            self.left,
            "what is left of the gradient",
            "layer (1 is next to the input)",
            "size of the gradient (log scale)",
            (deepest + 0.7, -1.0),
            (low, high * 30),
        )
        self.left.set_yscale("log")
        tens = range(-12, 5, 4)
        names = [f"$10^{{{ten}}}$" if ten else "1" for ten in tens]
        self.left.set_yticks([10.0**ten for ten in tens], names)
        style.axes(
            right,
            "what each layer multiplies it by",
            "layer (1 is next to the input)",
            "factor (log scale)",
            (deepest + 0.7, 0.3),
            (0.04, 25),
        )
        right.set_yscale("log")
        right.set_yticks([1 / 16, 1 / 4, 1 / 2, 1, 4, 16], ["1/16", "¼", "½", "1", "4", "16"])
        self.numbers = {}  # of the layers, below each Axes: they change with the depth
        for ax in (self.left, right):
            ax.minorticks_off()
            ax.grid(False, axis="x")
            ax.axhline(1, color=style.MUTED, linewidth=1)
            passed = np.arange(ax is not self.left, deepest + 1)
            ax.set_xticks(passed, [""] * len(passed))
            ax.tick_params(axis="x", direction="in")  # outwards they would cross the numbers
            ax.xaxis.labelpad = 14  # there the numbers stand
            foot = ax.get_ylim()[0]  # "out" stands a little to the right, clear of "10"
            self.numbers[ax] = style.captions(ax, [(place or -0.6, foot) for place in passed])
            style.way_back(ax)
        (self.limit,) = self.left.plot(
            [],
            [],
            ":",
            color=style.MUTED,
            linewidth=2.5,
            animated=True,
            label="every slope at its steepest",
        )
        (self.sizes,) = self.left.plot(
            [],
            [],
            "o-",
            color=style.BLUE,
            linewidth=2,
            markersize=5,
            animated=True,
            label="measured",
        )
        (self.slopes,) = right.plot(
            [],
            [],
            "o-",
            color=style.BLUE,
            linewidth=1.5,
            markersize=6,
            animated=True,
            label="slopes",
        )
        (self.weights,) = right.plot(
            [],
            [],
            "s--",
            color=style.ORANGE,
            linewidth=1.5,
            markersize=6,
            animated=True,
            label="weights",
        )
        for ax in (self.left, right):
            ax.legend(loc="lower right", fontsize=10, frameon=False)

    def move(self, norm, bound, slopes, weights):
        """Arrays (depth,), first layer first. Sizes out of the picture are drawn at its edge."""
        depth = len(norm)
        passed = np.arange(depth, -1, -1)
        # Each has its number where there is room, of more than ten layers each fifth.
        names = [k if depth <= 10 or k == 1 or k % 5 == 0 else "" for k in range(1, depth + 1)]
        shown = [style.glyphs(str(name)) if name else style.NOTHING for name in reversed(names)]
        shown += [style.NOTHING] * (self.deepest - depth)
        out, right = self.numbers
        self.numbers[out].set_paths([style.glyphs("out"), *shown])
        if depth == 10:
            shown[1] = style.NOTHING  # on the right 9 and 10 would run together
        self.numbers[right].set_paths(shown)
        for line, sizes in ((self.sizes, norm), (self.limit, bound)):
            line.set_data(passed, np.clip(np.append(sizes, 1.0), self.low, self.high))
        self.slopes.set_data(passed[:-1], np.clip(slopes, 0.04, 10))
        self.weights.set_data(passed[:-2], np.clip(weights[:-1], 0.04, 10))


class UnitsPicture:
    """A step of a film: slopes of all units for all inputs, units lost, the fit (slide 23).

    units: hidden units; steps: the longest run; reach: inputs lie within ±reach.
    """

    def __init__(self, figure, units=16, steps=200, reach=2.0):
        self.units = units
        self.words = None
        self.field, self.middle, right = figure.subplots(1, 3, width_ratios=(5, 4, 4))
        style.axes(
            self.field,
            "",
            "training input x",
            "hidden unit",
            (-reach, reach),
            (0.5, units + 0.5),
            grid=False,
        )
        self.image = self.field.imshow(
            np.zeros((units, 2)),
            cmap="Blues",
            vmin=0,
            vmax=1,
            aspect="auto",
            origin="lower",
            extent=(-reach, reach, 0.5, units + 0.5),
            interpolation="none",
            animated=True,
        )
        self.field.set_xlim(-reach, reach)
        self.field.set_xticks([-2, -1, 0, 1, 2])
        self.field.set_yticks([1, 4, 8, 12, 16])
        # Between the axis and its numbers: a mark of the whole row, of none of its inputs.
        self.field.tick_params(axis="y", pad=15)
        look = {"color": style.RED, "markersize": 8, "markeredgewidth": 2.5, "clip_on": False}
        beside = self.field.get_yaxis_transform()
        (self.marks,) = self.field.plot([], [], "x", transform=beside, animated=True, **look)
        style.axes(
            self.middle,
            "",
            "training step (log scale)",
            f"units of {units}",
            (-0.15, 1.3 * steps),
            (-0.6, units + 1.6),
        )
        self.middle.set_xscale("symlog", linthresh=1)
        self.middle.set_xticks([0, 1, 10, 100], ["0", "1", "10", "100"])
        self.middle.minorticks_off()
        self.middle.set_yticks([0, 4, 8, 12, 16])
        (self.lost,) = self.middle.plot([], [], color=style.RED, linewidth=2.5, animated=True)
        (self.now,) = self.middle.plot([], [], color=style.INK, linewidth=1.2, animated=True)
        # At step 0 there is no curve yet: the dot and its number stand for it.
        (self.dot,) = self.middle.plot(
            [], [], "o", color=style.RED, markersize=9, markeredgecolor="white", animated=True
        )
        self.number = self.middle.annotate(
            "",
            (0, 0),
            xytext=(9, 7),
            textcoords="offset points",
            fontsize=11,
            color=style.INK,
            animated=True,
        )
        style.axes(right, "the fit", "input x", "output y", (-reach, reach), (-2, 2.9))
        (self.points,) = right.plot(
            [], [], "o", color=style.MUTED, markersize=4, animated=True, label="data"
        )
        (self.curve,) = right.plot(
            [], [], color=style.BLUE, linewidth=2.5, animated=True, label="network"
        )
        right.legend(loc="upper center", fontsize=10, frameon=False, ncols=1, borderaxespad=0)

    def move(self, x, target, output, slopes, counts, word, counted):
        """x, target, output (n,); slopes (units, n); counts: one for each step up to now.

        word: what a unit with slopes below 0.01 everywhere is called, "" where there can be none;
        counted: what is counted.
        """
        if (word, counted) != self.words:
            self.words = word, counted
            self.field.figure.set_gid(f"{word}, {counted}")
            look = {"fontsize": 11, "color": style.INK, "loc": "left"}
            marked = f" (× {word})" if word else ""
            self.field.set_title(f"slope: blue is 1{marked}", **look)
            self.middle.set_title(counted, **look)
        self.image.set_data(np.clip(slopes, 0, 1))
        hopeless = np.flatnonzero(np.abs(slopes).max(axis=1) < 0.01)
        self.marks.set_data(np.full(len(hopeless), -0.047), hopeless + 1)  # such a row is all pale
        step = len(counts) - 1
        self.lost.set_data(np.arange(step + 1), counts)
        self.now.set_data([step, step], [-0.6, self.units + 1.0])
        self.dot.set_data([step], [counts[step]])
        self.number.set_text(str(counts[step]))
        late = step > 20  # then the right edge is near, and the number stands on the left
        high = counts[step] > self.units - 4  # then the ring of the step is near
        beside = counts[step // 5 if late else step :]  # what of the curve is above or below it
        self.number.xy = step, min(beside) if high else max(beside)
        self.number.set(
            ha="right" if late else "left",
            va="top" if high else "bottom",
            position=(-9 if late else 9, -7 if high else 7),
        )
        self.points.set_data(x, target)
        self.curve.set_data(x, np.clip(output, -1e3, 1e3))


def three(figure, grid, values, slopes, compared=("sigmoid", "tanh")):
    """Activations side by side, the value above and the slope below, still (slides 19-22).

    grid (n,); values, slopes: dict title -> f(grid), f'(grid); compared: the slope of the first is
    dashed beside that of the second as well, and named, where both are there.
    """
    rows = figure.subplots(2, len(values), sharex=True, sharey="row")
    for k, title in enumerate(values):
        above, below = rows[0, k], rows[1, k]
        style.axes(above, title, "", "", (grid[0], grid[-1]), (-1.3, 2.3))
        style.axes(below, "", "z, the weighted sum", "", None, (-0.08, 1.15))
        _guide(below, 0.25, "¼")
        below.set_yticks([0, 0.5, 1])
        for ax, y in ((above, values[title]), (below, slopes[title])):
            ax.axhline(0, color=style.MUTED, linewidth=1)
            jumps = np.flatnonzero(np.abs(np.diff(y)) > 0.5) + 1  # a gap, not an upright line
            ax.plot(
                np.insert(grid, jumps, np.nan),
                np.insert(y, jumps, np.nan),
                color=style.BLUE,
                linewidth=2.5,
                label=title,
            )
        if title == compared[1] and compared[0] in slopes:
            dashed = {"color": style.ORANGE, "linewidth": 2, "label": compared[0]}
            below.plot(grid, slopes[compared[0]], "--", **dashed)
            below.legend(loc="upper left", fontsize=10, frameon=False, handlelength=1.6)
    rows[0, 0].set_ylabel("f(z), the output", fontsize=10, color=style.INK)
    rows[1, 0].set_ylabel("f′(z), the slope", fontsize=10, color=style.INK)


def family(figure, near, afar):
    """ReLU and its relatives near 0 and from afar, a panel each, still (slide 24).

    near, afar: (grid (n,), dict title -> f(grid)).
    """
    left, right = figure.subplots(1, 2, width_ratios=(3, 2))
    for ax, title, (grid, curves) in ((left, "near 0", near), (right, "from afar", afar)):
        low = -1.1 if ax is left else -5.0
        limits = (grid[0], grid[-1]), (low, grid[-1])
        style.axes(ax, title, "z, the weighted sum", "f(z), the output", *limits)
        for index, (name, y) in enumerate(curves.items()):
            ax.plot(
                grid,
                y,
                label=name,
                linewidth=2.2,
                color=style.LINE_COLOURS[index],
                linestyle=style.LINE_STYLES[index],
            )
    right.set_ylabel("")
    left.legend(fontsize=10, frameon=False)
