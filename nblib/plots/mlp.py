"""Pictures of part 04, multi-layer networks (slides 26-34): layers, boundaries, images.

Those of slides 30 and 31 are in `drawing.py`, those of the lottery of starts in `lottery.py`,
softmax is in `softmax.py`.
"""

import itertools

import contourpy
import numpy as np
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import ListedColormap

from nblib.plots import style
from nblib.plots.why import line_in_frame
from nblib.words import fixed

TINTS = ListedColormap(["#c3dcec", "#f7dfa8", "#bfe3d8"])  # class 0, 1, 2, pale enough for points
PATCHWORK = ("#ffffff", "#e3e3e3", "#eed2e2", "#d9d3ec", "#d3e8d9")  # tints of no class
MOST_CIRCLES = 6
TALL = 5.0  # half the height of a layer of `MOST_UNITS`
MOST_UNITS = 784


def half_height(size):
    """Half the height at which a layer of `size` units is drawn: it grows with the logarithm."""
    return TALL * np.log2(size + 1) / np.log2(MOST_UNITS + 1)


def size_at(half):
    """How many units a layer so high has; the inverse of `half_height`."""
    return 2 ** (half / TALL * np.log2(MOST_UNITS + 1)) - 1


class NetworkPicture:
    """A network as columns of units, and its parameters as bars (slides 26 to 28)."""

    def __init__(self, figure, most_layers=5):
        ax, side = figure.subplots(1, 2, width_ratios=(1.35, 1))
        self.ax = ax
        ax.set_axis_off()
        ax.set_title(
            "the layers (their heights on a logarithmic scale)",
            fontsize=11,
            color=style.INK,
            loc="left",
        )
        ax.set_xlim(-0.5, most_layers - 0.5)
        ax.set_ylim(-TALL - 2.6, TALL + 0.6)
        self.most_layers = most_layers
        moving = {"animated": True}
        self.bands = ax.add_collection(PolyCollection([], facecolors=style.GRID, **moving))
        self.lines = ax.add_collection(
            LineCollection([], colors=style.MUTED, linewidths=0.8, alpha=0.7, **moving)
        )
        self.columns = ax.add_collection(PolyCollection([], zorder=3, **moving))
        self.circles = ax.scatter(
            [], [], s=80, edgecolors="white", linewidths=1, zorder=3, **moving
        )
        centred = {"ha": "center", "va": "top", "fontsize": 10, "color": style.INK, **moving}
        self.heads = [
            ax.text(0, -TALL - 0.6, "", linespacing=1.3, **centred) for _ in range(most_layers)
        ]
        style.axes(
            side,
            "parameters: weights and biases",
            "how many",
            "",
            (0, 1),
            (most_layers - 1.4, -0.6),
        )
        side.set_yticks([])
        side.grid(False, axis="y")
        self.side, self.scale = side, 0  # the number at the end of the axis
        count = most_layers - 1
        self.bars = side.barh(range(count), [0] * count, height=0.28, color=style.PURPLE, **moving)
        self.names = [
            side.text(0.008, k - 0.2, "", va="bottom", fontsize=10, color=style.INK, **moving)
            for k in range(count)
        ]

    def places(self, count):
        """Where the columns of `count` layers stand: x (count,)."""
        margin = {2: 1.0, 3: 0.6, 4: 0.3}.get(count, 0.0)
        return np.linspace(margin, self.most_layers - 1 - margin, count)

    def move(self, sizes, heads, parameters, names):
        """sizes: the units of each layer; heads: a text for each; parameters, names: for each
        arrow its number of weights and biases, and a text."""
        places = self.places(len(sizes))
        for text in (*self.heads, *self.names):
            text.set_text("")
        spots, spot_colours, columns, colours, bands, segments = [], [], [], [], [], []
        drawn = []  # for each layer the heights of its circles, or None for a column
        for k, (x, size) in enumerate(zip(places, sizes, strict=True)):
            half = half_height(size)
            colour = style.BLUE if k == 0 else style.ORANGE if k == len(sizes) - 1 else style.GREEN
            self.heads[k].set(position=(x, -TALL - 0.6), text=heads[k])
            if size <= MOST_CIRCLES:
                apart = 2 * half / max(size - 1, 1)
                drawn.append(half - apart * np.arange(size) if size > 1 else np.zeros(1))
                spots += [(x, y) for y in drawn[-1]]
                spot_colours += [colour] * size
            else:
                drawn.append(None)
                columns.append(
                    [(x - 0.09, -half), (x + 0.09, -half), (x + 0.09, half), (x - 0.09, half)]
                )
                colours.append(colour)
        for k, (left, right) in enumerate(itertools.pairwise(places)):
            if drawn[k] is not None and drawn[k + 1] is not None:
                segments += [[(left, a), (right, b)] for a in drawn[k] for b in drawn[k + 1]]
            else:
                a, b = half_height(sizes[k]), half_height(sizes[k + 1])
                bands.append([(left, -a), (right, -b), (right, b), (left, a)])
        self.circles.set_offsets(np.array(spots).reshape(-1, 2))
        self.circles.set_facecolor(spot_colours)
        self.columns.set_verts(columns)
        self.columns.set_facecolor(colours)
        self.bands.set_verts(bands)
        self.lines.set_segments(segments)
        self._reach(max(parameters))
        for k, bar in enumerate(self.bars):
            bar.set_width(parameters[k] / self.scale if k < len(parameters) else 0)
        apart = len(self.bars) / len(names)
        for k, (bar, text, name) in enumerate(zip(self.bars, self.names, names, strict=False)):
            middle = (k + 0.5) * apart - 0.5
            bar.set_y(middle - bar.get_height() / 2)
            text.set(text=name, y=middle - 0.2)

    def _reach(self, largest):
        """Let the bars' axis reach this number, in steps that are seldom taken: so a layer made
        smaller mostly shows in a shorter bar, and the same network always in the same one."""
        power = 10 ** int(np.log10(largest))
        scale = next(round(k * power) for k in (1, 2.5, 10) if k * power >= largest)
        if scale != self.scale:
            self.scale = scale
            fifths = np.arange(6) / 5
            self.side.set_xticks(fifths, [f"{round(scale * share):,}" for share in fifths])


class TravelPicture:
    """A small network with the number in each unit, and a track beside each input (slide 27).

    layers: two pairs weight (out, in), bias. A line is blue for a negative weight, orange for a
    positive one, the thicker the larger. One hidden unit is followed: the weights into it and out
    of it stand on their lines, its bias and those of the logits below them. All other lines are
    pale, and dotted where a unit that is off sends nothing but 0.
    """

    places = (0, 1.5, 2.1, 3.6, 4.2)  # of the columns
    TRACK, REACH, MOST = -0.4, 0.4, 3.0  # where the tracks are, half their length, and its number

    def __init__(self, figure, layers):
        self.ax = ax = figure.subplots()
        self.layers = layers
        ax.set_axis_off()
        (hidden, inputs), outputs = layers[0][0].shape, len(layers[1][1])
        sizes = (inputs, hidden, hidden, outputs, outputs)
        self.spots = [np.linspace(1, -1, n) * 0.55 * (n - 1) for n in sizes]
        # ReLU looks at each sum alone, softmax at all logits together
        one_each = zip(self.spots[1], self.spots[2], strict=True)
        for left, pairs in ((1, one_each), (3, itertools.product(self.spots[3], self.spots[4]))):
            for ends in pairs:
                across = self.places[left : left + 2]
                ax.plot(across, ends, color=style.GRID, linewidth=6, zorder=0)
        names = ("input x", "hidden z₁", "ReLU: h₁", "logits z₂", "softmax")
        for x, name in zip(self.places, names, strict=True):
            ax.text(x, 2.15, name, ha="center", fontsize=11, color=style.INK)
        for y in self.spots[0]:
            ends = [y - self.REACH, y + self.REACH]
            ax.plot([self.TRACK] * 2, ends, color=style.MUTED, linewidth=3, alpha=0.5)
            ax.plot([self.TRACK - 0.05, self.TRACK + 0.05], [y, y], color=style.MUTED, linewidth=1)
        key = ((0, style.ORANGE, "weight above 0"), (1, style.BLUE, "below 0"))
        for place, colour, words in key:
            ax.plot([place - 0.2, place], [-2.35] * 2, color=colour, linewidth=2.4)
            ax.text(place + 0.06, -2.35, words, va="center", fontsize=10, color=style.INK)
        ax.set_xlim(-0.6, 4.6)
        ax.set_ylim(-2.5, 2.5)
        # Each line: the layer, the unit that it leaves, the one that it enters, its weight.
        self.wires = [
            (k, i, j, w)
            for k, (weight, _) in enumerate(layers)
            for j, row in enumerate(weight)
            for i, w in enumerate(row)
        ]
        self.ends = [
            [
                (self.places[2 * k] + 0.17, self.spots[2 * k][i]),
                (self.places[2 * k + 1] - 0.17, self.spots[2 * k + 1][j]),
            ]
            for k, i, j, _ in self.wires
        ]
        widths = [0.6 + 2.2 * abs(w) for *_, w in self.wires]
        colours = [style.ORANGE if w > 0 else style.BLUE for *_, w in self.wires]
        self.lines = ax.add_collection(
            LineCollection(self.ends, linewidths=widths, colors=colours, zorder=1, animated=True)
        )
        at = [(x, y) for x, heights in zip(self.places, self.spots, strict=True) for y in heights]
        self.discs = ax.scatter(*zip(*at, strict=True), s=1150, zorder=2, animated=True)
        self.at = at
        self.words = style.Stamps(ax, zorder=3)

    def track(self, k, value):
        """Where on its track input k (from 0) has this value: (x, y)"""
        return self.TRACK, self.spots[0][k] + value * self.REACH / self.MOST

    def value(self, k, y):
        """The value that input k has at this height of its track."""
        return (y - self.spots[0][k]) * self.MOST / self.REACH

    def unit(self, x, y):
        """Which hidden unit, from 0, is drawn there; None: none."""
        across = min(abs(x - self.places[1]), abs(x - self.places[2]))
        away = np.abs(self.spots[1] - y)
        return int(away.argmin()) if across < 0.25 and away.min() < 0.5 else None

    def move(self, values, followed):
        """values: the numbers of each column, input first; followed: a hidden unit, from 0."""
        hidden = values[2]
        of_it = [followed == (i if k else j) for k, i, j, _ in self.wires]
        self.lines.set_alpha([1.0 if own else 0.25 for own in of_it])
        self.lines.set_linestyle(
            [":" if k and hidden[i] == 0 else "-" for k, i, _, _ in self.wires]
        )
        numbers = [
            (k, u, number) for k, column in enumerate(values) for u, number in enumerate(column)
        ]
        off = [k == 2 and number == 0 for k, _, number in numbers]
        chosen = [k in (1, 2) and u == followed for k, u, _ in numbers]
        self.discs.set(
            facecolor=["white" if silent else "#eef4f8" for silent in off],
            edgecolor=[style.INK if own else style.MUTED for own in chosen],
            linewidth=[2.2 if own else 1.2 for own in chosen],
            linestyle=["--" if silent else "-" for silent in off],
        )
        stamps = []
        for place, silent, (_, _, number) in zip(self.at, off, numbers, strict=True):
            colour = style.MUTED if silent else style.INK
            stamps += style.stamped_text(fixed(number, 2), place, (0, -5), colour)
        for own, (left, right), (k, _, _, w) in zip(of_it, self.ends, self.wires, strict=True):
            if own:
                share = 0.45 if k else 0.2
                place = np.array(left) + share * (np.array(right) - left)
                stamps += style.stamped_text(fixed(w, 2), place, (0, -5), plate=True)
        (_, b1), (_, b2) = self.layers
        biases = [(1, followed, b1[followed]), *((3, k, bias) for k, bias in enumerate(b2))]
        for column, u, bias in biases:
            place = self.places[column], self.spots[column][u] - 0.43
            stamps += style.stamped_text(f"b = {fixed(bias, 2)}", place, (0, -5), plate=True)
        self.words.show(stamps)


def ground(ax, frame):
    """An image of a field of probabilities, as yet empty, that fills the frame of an Axes."""
    return ax.imshow(
        np.zeros((2, 2)),
        cmap=style.FIELD,
        vmin=0,
        vmax=1,
        origin="lower",
        extent=(*frame, *frame),
        interpolation="bilinear",
        zorder=0.5,
        animated=True,
    )


def edge(grid, field):
    """The line where a field of probabilities crosses one half, as a list of polylines."""
    return contourpy.contour_generator(grid, grid, field).lines(0.5)


def _tint(on):
    """A tint for a pattern of units that are on; where one unit differs, it is another tint."""
    return PATCHWORK[(np.arange(len(on)) % (len(PATCHWORK) - 1) + 1)[on].sum() % len(PATCHWORK)]


class BoundaryPicture:
    """The plane as the network sees it, its hidden units as lines, and the loss (slides 26, 32).

    steps: the longest run; reach: the plane is seen within ±reach.
    """

    TITLE = "what the network says of each place"

    def __init__(self, figure, steps, reach=1.6):
        self.reach = reach
        plane, curve = figure.subplots(1, 2, width_ratios=(1, 1.1))
        self.plane = plane
        limits = (-reach, reach)
        style.axes(
            plane,
            self.TITLE,
            "input $x_1$",
            "input $x_2$",
            limits,
            limits,
            grid=False,
        )
        plane.set_aspect("equal")
        moving = {"animated": True}
        self.ground = ground(plane, limits)
        self.parts = plane.add_collection(PolyCollection([], zorder=0.6, **moving))
        self.lines = plane.add_collection(
            LineCollection(
                [], colors=style.MUTED, linewidths=1.1, linestyles="--", zorder=1, **moving
            )
        )
        self.edge = plane.add_collection(
            LineCollection([], colors=style.INK, linewidths=2.2, zorder=1.5, **moving)
        )
        self.points = style.Points(plane, size=26, zorder=2)
        self.own = style.own_points(plane, zorder=2)
        style.axes(
            curve,
            "loss while it trains",
            "training step",
            "binary cross-entropy",
            (0, steps),
            (0, 1.02),
        )
        curve.axhline(np.log(2), color=style.MUTED, linewidth=1, linestyle=":")
        curve.text(
            steps, np.log(2) + 0.015, "guessing, ln 2", ha="right", fontsize=10, color=style.MUTED
        )
        self.film = LossFilm(curve)

    def move(self, grid, field, units, x, labels, own, losses, step, parts=()):
        """grid (c,), field (c, c), units (hidden, 3) w1, w2, b, x (N, 2), labels (N,), own (N,)
        whether it is the reader's, losses (steps + 1,); step: how far the run is shown; parts:
        polygons (n, 2) with the units that are on there, which are tinted in place of the field."""
        title = "where the same units are on" if parts else self.TITLE
        if title != self.plane.get_title(loc="left"):
            self.plane.set_title(title, fontsize=11, color=style.INK, loc="left")
        self.ground.set_data(field)
        self.parts.set_verts([corners for corners, _ in parts])
        self.parts.set_facecolor([_tint(on) for _, on in parts])
        frame = (-self.reach, self.reach) * 2
        self.lines.set_segments([line_in_frame(unit[:2], unit[2], frame) for unit in units])
        self.edge.set_segments(edge(grid, field))
        for scatter in self.points.scatters:
            scatter.set_sizes([26 if len(x) > 10 else 150])
        self.points.move(x, labels)
        self.own.set_offsets(x[own])
        self.film.move(np.minimum(losses, 1.0), step)


class LossFilm:
    """The losses of a training on an Axes: pale as a whole, strong as far as it is shown."""

    def __init__(self, ax):
        (self.whole,) = ax.plot([], [], color=style.SKY, linewidth=2, animated=True)
        (self.done,) = ax.plot([], [], color=style.BLUE, linewidth=2.8, animated=True)
        (self.now,) = ax.plot(
            [], [], "D", color=style.RED, markersize=9, clip_on=False, animated=True
        )

    def move(self, losses, step):
        """losses (steps + 1,); step: how far the training is shown."""
        at = np.arange(len(losses))
        self.whole.set_data(at, losses)
        self.done.set_data(at[: step + 1], losses[: step + 1])
        self.now.set_data([step], [losses[step]])


# ------------------------------------------------------------------------------- still pictures


def pixels(figure, rows, titles=()):
    """Rows of 28 × 28 pictures: dict label -> (images (n, 784), signed). titles: above the last.

    signed: blue below 0, white, orange above; otherwise from white to black.
    """
    count = max(len(images) for images, _ in rows.values())
    axes = figure.subplots(len(rows), count, squeeze=False)
    for row, (label, (images, signed)) in zip(axes, rows.items(), strict=True):
        for ax, image in zip(row, images, strict=True):
            limit = np.abs(image).max()
            look = (
                {"cmap": style.SIGNED, "vmin": -limit, "vmax": limit}
                if signed
                else {"cmap": "gray_r", "vmin": image.min(), "vmax": limit}
            )
            ax.imshow(image.reshape(28, 28), **look)
            ax.set(xticks=[], yticks=[])
            for spine in ax.spines.values():
                spine.set_color(style.GRID)
        row[0].set_ylabel(label, fontsize=10, color=style.INK)
    for ax, title in zip(axes[0], titles, strict=False):
        ax.set_title(title, fontsize=10, color=style.INK)


def heads(figure, grid, binary, regions, curve, asked):
    """Three tasks, three losses (slide 34).

    grid (c,); binary: x (N, 2), labels, field (c, c) of probabilities; regions: x, labels, field
    (c, c) of class indices; curve: x, noisy y, grid (m,), output (m,); asked: (x, y) of a cross in
    each picture.
    """
    axes = figure.subplots(1, 3)
    extent = (grid[0], grid[-1], grid[0], grid[-1])
    for ax, title, (x, labels, field), look in zip(
        axes,
        ("1 output: yes or no", "3 outputs: one of three"),
        (binary, regions),
        ({"cmap": style.FIELD, "vmin": 0, "vmax": 1}, {"cmap": TINTS, "vmin": 0, "vmax": 2}),
        strict=False,
    ):
        style.axes(ax, title, "$x_1$", "$x_2$", extent[:2], extent[2:], grid=False)
        ax.imshow(field, origin="lower", extent=extent, aspect="auto", interpolation="none", **look)
        style.Points(ax, count=labels.max() + 1, size=22, animated=False).move(x, labels)
    axes[0].add_collection(LineCollection(edge(grid, binary[2]), colors=style.INK, linewidths=2))
    x, y, fine, output = curve
    style.axes(axes[2], "1 output: a number", "x", "y")
    axes[2].plot(x, y, "o", color=style.MUTED, markersize=4, label="data")
    axes[2].plot(fine, output, color=style.BLUE, linewidth=2.5, label="network")
    for ax, (x, y) in zip(axes, asked, strict=True):
        for colour, width, size in (("white", 3.5, 6.5), (style.INK, 1.6, 5)):
            ax.plot(x, y, "x", color=colour, markeredgewidth=width, markersize=size)
    axes[2].legend(fontsize=10, frameon=False)
