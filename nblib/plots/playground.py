"""The playground's picture: decision regions, what each hidden unit sees, weights, the loss."""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.ticker import LogLocator

from nblib.plots import style
from nblib.plots.mlp import edge
from nblib.plots.why import seen_part

GAP = 2  # cells of white between two units' pictures, one below the other
WIRES = 22  # cells between two layers, where the weights are drawn
THICK = 1.4  # points of width for a weight of 1
WIDEST = 5.0  # points
MOST = 8.0  # the largest weight that a hand can set
MOST_LAYERS, MOST_UNITS = 3, 8
LEAST = 1e-4  # smaller losses are drawn here
# A unit's line has a stroke to the side for which it speaks, and its number on the other: half-way
# along what is seen of it, or where that is free.
STROKE, BEYOND, ALONG = 0.14, 0.11, (0.5, 0.36, 0.64, 0.22, 0.78)


class PlaygroundPicture:
    """Left the field with its points, in the middle the hidden units, right the losses.

    epochs: the longest run; reach: the field covers ±reach; small: cells of a unit's picture.
    """

    def __init__(self, figure, epochs, reach, small):
        left, middle, right = figure.subplots(1, 3, width_ratios=(1.75, 1.45, 0.9))
        self.small = small
        self.plane, self.mosaic = left, middle
        style.axes(left, "Decision field and points", "$x_1$", "$x_2$", grid=False)
        left.set_aspect("equal")
        left.set_xlim(-reach, reach)
        left.set_ylim(-reach, reach)
        frame = (-reach, reach, -reach, reach)
        self.field = left.imshow(
            np.full((2, 2), 0.5),
            cmap=style.FIELD,
            vmin=0,
            vmax=1,
            extent=frame,
            origin="lower",
            interpolation="bilinear",
            animated=True,
            zorder=1,
        )
        self.train = style.Points(left, size=26, zorder=3)
        self.test = style.Points(left, size=26, hollow=True, zorder=2)
        self.own = style.own_points(left, zorder=3)
        self.frame = frame
        self.border = left.add_collection(
            LineCollection([], colors=style.INK, linewidths=2.2, animated=True, zorder=4)
        )
        self.lines = left.add_collection(LineCollection([], animated=True, zorder=4.5))
        self.names = style.Stamps(left, zorder=5)
        self.zoom = 1.0
        self.height = height = MOST_UNITS * (small + GAP) - GAP
        self.pitch = small + WIRES
        width = MOST_LAYERS * self.pitch - WIRES
        style.axes(middle, "Hidden units and weights", grid=False)
        middle.set_xlabel(" ", fontsize=10, labelpad=4)  # room for the layers' names
        middle.set_ylabel(" ", fontsize=10, labelpad=36)  # room for the numbers of the rows
        middle.set_aspect("equal")
        middle.set_xlim(-WIRES - 4.5, width + WIRES + 3.5)
        middle.set_ylim(height - 0.5, -0.5)
        middle.set_xticks([])
        middle.set_yticks([])
        self.numbers = style.captions(middle, [(0, 0)])  # of the network's layers and units
        for side in ("left", "bottom"):
            middle.spines[side].set_visible(False)
        self.units = middle.imshow(
            np.full((height, width), np.nan),
            cmap=style.SIGNED,
            vmin=-1,
            vmax=1,
            interpolation="none",
            animated=True,
            zorder=2,
        )
        middle.set_xlim(-WIRES - 4.5, width + WIRES + 3.5)  # imshow has set its own
        self.wires = middle.add_collection(
            LineCollection([], capstyle="butt", animated=True, zorder=1), autolim=False
        )
        (self.picked,) = middle.plot(
            [], [], color=style.INK, linewidth=1.2, linestyle=":", animated=True, zorder=3
        )
        self.crosses = middle.add_collection(  # over units that are switched off
            LineCollection([], colors=style.INK, linewidths=2, animated=True, zorder=3)
        )
        self.numbered = style.Stamps(middle, zorder=4)  # the same numbers on the units' pictures
        self.none = middle.text(
            width / 2,
            height / 2,
            "no hidden\nlayer",
            ha="center",
            va="center",
            fontsize=10,
            color=style.MUTED,
            animated=True,
        )
        style.axes(right, "Loss", "epoch", "cross-entropy, log scale", (0, epochs), (LEAST, 10))
        right.set_yscale("log")
        right.yaxis.set_minor_locator(LogLocator(subs=(2, 5)))
        right.yaxis.set_major_formatter("{x:g}")
        right.yaxis.set_minor_formatter("{x:g}")
        right.tick_params(which="minor", labelsize=10, labelcolor=style.INK)
        self.losses = [
            right.plot(
                [],
                [],
                linewidth=2,
                animated=True,
                label=label,
                **look,
            )[0]
            for label, look in (("training", style.FITTED), ("test", style.UNSEEN))
        ]
        right.axhline(
            np.log(2), color=style.MUTED, linewidth=1, linestyle=":", label="tossing a coin"
        )
        right.legend(loc="lower left", fontsize=10, frameon=False, handlelength=1.4)
        (self.now,) = right.plot([], [], "o", markersize=7, color=style.INK, animated=True)
        self.epochs = epochs

    def place(self, x, labels, test_x, test_labels, own):
        """New points: training ones filled, test ones hollow; own (N,): which are the reader's."""
        self.train.move(x, labels)
        self.own.set_offsets(x[own])
        self.test.move(test_x, test_labels)

    def move(self, field, units, losses, epoch, layers, off=(), picked=None):
        """field (cells, cells) probabilities; units [layer][unit] (small, small) within ±1;
        losses (2, epochs so far + 1) of training and test set; epoch: where the run is;
        layers: [(weight (out, in), bias)]; off: the units that are switched off, pairs
        (layer, unit) from 0; picked: the wire that is held, (layer, unit, source), or None."""
        self.field.set_data(field)
        step, pitch = self.small + GAP, self.pitch
        self.zoom = self._fitting(units)
        self._wire([weight for weight, _ in layers], picked)
        self._count([len(layer) for layer in units])
        size = max(map(len, units), default=1) * step - GAP, max(len(units), 1) * pitch - WIRES
        mosaic = np.full(size, np.nan)  # no larger than it needs to be: it travels with each epoch
        (left, top), (right, bottom) = self._placed([(-0.5, -0.5), (size[1] - 0.5, size[0] - 0.5)])
        self.units.set_extent((left, right, bottom, top))
        for column, layer in enumerate(units):
            for row, unit in enumerate(layer):
                # a picture's rows run downwards, the field's upwards
                faint = 0.25 if (column, row) in off else 1.0
                mosaic[
                    row * step : row * step + self.small,
                    column * pitch : column * pitch + self.small,
                ] = faint * unit[::-1]
        self.units.set_data(np.ma.masked_invalid(mosaic))
        side = np.array([0, self.small - 1])
        self.crosses.set_segments(
            [
                self._placed(np.column_stack([column * pitch + side, row * step + across]))
                for column, row in off
                for across in (side, side[::-1])
            ]
        )
        self.none.set_visible(not units)
        losses = np.clip(losses, LEAST, 10)
        self._scale(losses)
        for line, series in zip(self.losses, losses, strict=True):
            line.set_data(np.arange(len(series)), series)
        self.now.set_data([epoch], [losses[0][epoch]])

    def move_lines(self, lines, field):
        """lines: (unit, towards (2,), shift, silent) of each hidden unit's line
        towards · x + shift = 0 that is to be seen; with them the border, where `field` crosses one
        half. A line has a stroke in the direction `towards`, unless the unit is silent."""
        low, high = self.frame[:2]
        grid = low + (np.arange(len(field)) + 0.5) / len(field) * (high - low)
        self.border.set_segments(edge(grid, field) if lines else [])
        segments, looks, stamps, taken = [], [], [], []
        for unit, towards, shift, silent in lines:
            ends = seen_part(towards, shift, self.frame)
            if not len(ends):
                continue
            along = [ends[0] + share * (ends[1] - ends[0]) for share in ALONG]
            place = next((p for p in along if _free(p - BEYOND * towards, taken)), along[0])
            name = np.clip(place - BEYOND * towards, low + 0.07, high - 0.07)
            taken.append(name)
            segments.append(ends)
            if silent:
                looks.append((style.MUTED, 2.0, (0, (1, 1.5))))
            else:
                segments.append(np.array([place, place + STROKE * towards]))
                looks += [(style.GREEN, 2.0, (0, (4, 2))), (style.GREEN, 4.0, (0, None))]
            stamps += style.stamped_text(str(unit + 1), name, (0, -5), plate=True, weight="bold")
        self.lines.set_segments(segments)
        if segments:
            colours, widths, styles = zip(*looks, strict=True)
            self.lines.set(colors=colours, linewidths=widths, linestyles=list(styles))
        self.names.show(stamps)
        step = self.small + GAP
        corners = {unit: self._placed((-0.5, unit * step - 0.5)) for unit, *_ in lines}
        self.numbered.show(
            [
                stamp
                for unit, corner in corners.items()
                for stamp in style.stamped_text(
                    str(unit + 1), corner, (9, -15), plate=True, weight="bold"
                )
            ]
        )

    def unit_at(self, x, y):
        """(layer, unit), from 0, whose picture is at this place of the Axes `mosaic`."""
        x, y = self._cell(x, y)
        layer, beyond = divmod(x + 0.5, self.pitch)
        row = int((y + GAP / 2) // (self.small + GAP))
        return (int(layer) if beyond <= self.small else -1), row

    def wire(self, layer, unit, source):
        """The ends (2, 2) of a wire: where it leaves its source, and where it meets its unit.

        layer, unit, source as in `Run.edit`; the inputs stand on the left, the output on the right,
        both around the middle of the layer beside them.
        """
        return self._placed(self._wire_in_cells(layer, unit, source))

    def _wire_in_cells(self, layer, unit, source):
        step, middle = self.small + GAP, self.small / 2 - 0.5
        if layer == 0:
            units = self.shapes[0][0]
            source = _middle_row(units) + (source - 0.5) * max(1, units / 4)
        if layer == len(self.shapes) - 1:
            unit = _middle_row(self.shapes[-1][1])
        start = (layer - 1) * self.pitch + self.small - 0.5, source * step + middle
        end = layer * self.pitch - 0.5, unit * step + middle
        return np.array([start, end])

    def wire_at(self, x, y):
        """(layer, unit, source) of the wire nearest to this place, None where there are none."""
        x, y = self._cell(x, y)
        layer = int((x + self.pitch - self.small) // self.pitch)
        if not 0 <= layer < len(self.shapes):
            return None
        out, into = self.shapes[layer]
        found = []
        for unit, source in np.ndindex(out, into):
            (x0, y0), (x1, y1) = self._wire_in_cells(layer, unit, source)
            found.append((abs(y0 + (x - x0) / (x1 - x0) * (y1 - y0) - y), unit, source))
        _, unit, source = min(found)
        return layer, unit, source

    def _wire(self, weights, picked):
        """Draw the weights: as wide as they are large, red above 0, blue and dashed below."""
        self.shapes = [weight.shape for weight in weights]
        places = [(k, *at) for k, shape in enumerate(self.shapes) for at in np.ndindex(shape)]
        values = np.array([weights[k][i, j] for k, i, j in places])
        sizes = np.clip(THICK * np.abs(np.nan_to_num(values)), 0.3, WIDEST)
        self.wires.set_segments([self.wire(*place) for place in places])
        self.wires.set_linewidths(sizes)
        self.wires.set_color([style.RED if value > 0 else style.BLUE for value in values])
        dashed = [(0, (4 / size, 2.5 / size)) for size in sizes]
        self.wires.set_linestyle(
            [(0, None) if value > 0 else dash for value, dash in zip(values, dashed, strict=True)]
        )
        self.picked.set_visible(picked is not None)
        if picked:  # the wire, and the rail along which its weight is moved
            ends = self.wire(*picked)
            rail = ends[:, 0].mean() + np.zeros(2), [self.rail(MOST), self.rail(-MOST)]
            self.picked.set_data(*np.vstack([ends, [(np.nan, np.nan)], np.transpose(rail)]).T)

    def _fitting(self, units):
        """How many times as large as the largest network this one can be drawn."""
        rows = max(map(len, units), default=MOST_UNITS) * (self.small + GAP) - GAP
        room = (MOST_LAYERS * self.pitch + WIRES) / (max(len(units), 1) * self.pitch + WIRES)
        return min(room, self.height / rows)

    def _placed(self, cells):
        """Where cells (..., 2) of the largest network's grid are drawn: from the upper left corner,
        which stays, `zoom` times as far."""
        corner = np.array([-WIRES - 0.5, -0.5])
        return self.zoom * (np.asarray(cells) - corner) + corner

    def _cell(self, x, y):
        """The other way round."""
        corner = np.array([-WIRES - 0.5, -0.5])
        return (np.array([x, y]) - corner) / self.zoom + corner

    def rail(self, weight):
        """How far down a weight stands on the rail; `weight_at` is the other way round."""
        return (self.height - 1) / 2 * (1 - weight / MOST)

    def weight_at(self, y):
        """The weight, to hundredths and within ±MOST, at a place down the rail."""
        weight = MOST * (1 - 2 * y / (self.height - 1))
        return float(np.round(np.clip(weight, -MOST, MOST), 2))

    def _scale(self, losses):
        """The losses' axis: whole powers of ten that have all of them, 0.1 and 3 at least."""
        low = 10.0 ** np.clip(np.floor(np.log10(max(losses.min(), LEAST))), -4, -1)
        limits = low, 3.0 if losses.max() < 3 else 10.0
        if limits != self.losses[0].axes.get_ylim():  # a new scale draws the whole figure again
            self.losses[0].axes.set_ylim(limits)

    def _count(self, sizes):
        """Name the layers, each below its last unit, number the rows of several; name the ends."""
        step, middle = self.small + GAP, self.small / 2
        ends = [(k * self.pitch + middle, size * step - GAP) for k, size in enumerate(sizes)]
        below = [(x, y + 1) for x, y in map(self._placed, ends)]
        # with one hidden layer a number would stand beside an input, and be taken for its number
        rows = [self._placed((0, k * step + middle))[1] for k in range(max(sizes, default=0))]
        rows = rows if len(sizes) > 1 else []
        # far from the inputs and paler: "2 x₂" side by side would read as a product
        left = [(-WIRES - 27, y - 5) for y in rows]
        layers = [f"layer {k}" for k in range(1, len(below) + 1)]
        words = [*layers, *range(1, len(left) + 1), "x₁", "x₂", "y"]
        inputs = [(-WIRES - 7, self.wire(0, 0, k)[0, 1] - 4) for k in range(2)]
        x, y = self.wire(len(sizes), 0, 0)[1]
        places = [*below, *left, *inputs, (x + 5, y - 4)]
        if rows:
            words.append("unit")
            places.append((left[0][0], left[0][1] - 14))
        self.numbers.set_paths([style.glyphs(str(word)) for word in words])
        self.numbers.set_offsets(places)
        pale = {*range(len(below), len(below) + len(left)), len(words) - bool(rows)}
        self.numbers.set_facecolor(
            [style.MUTED if k in pale else style.INK for k in range(len(words))]
        )


def _free(place, taken):
    """Whether a number at this place is clear of those that stand already."""
    return all(np.hypot(*(place - other)) > 0.2 for other in taken)


def _middle_row(units):
    """The middle of a layer's rows, with room for two inputs beside a layer of one unit."""
    return max((units - 1) / 2, 0.5)
