"""The playground's picture: decision regions, what each hidden unit sees, and the loss."""

import numpy as np
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.transforms import IdentityTransform

from nblib.plots import style

GAP = 2  # cells of white between two units' pictures
MOST_LAYERS, MOST_UNITS = 3, 8


class PlaygroundPicture:
    """Left the field with its points, in the middle the hidden units, right the losses.

    epochs: the longest run; reach: the field covers ±reach; small: cells of a unit's picture.
    """

    def __init__(self, figure, epochs, reach, small):
        left, middle, right = figure.subplots(1, 3, width_ratios=(1.5, 0.85, 1.25))
        self.small = small
        self.plane, self.mosaic = left, middle
        style.axes(left, "Decision field and points", "$x_1$", "$x_2$", grid=False)
        left.set_aspect("equal")
        left.set_xlim(-reach, reach)
        left.set_ylim(-reach, reach)
        frame = (-reach, reach, -reach, reach)
        self.field = left.imshow(
            np.full((2, 2), 0.5), cmap=style.FIELD, vmin=0, vmax=1, extent=frame, origin="lower",
            interpolation="bilinear", animated=True, zorder=1,
        )  # fmt: skip
        self.train = style.Points(left, size=26, zorder=3)
        self.test = style.Points(left, size=26, hollow=True, zorder=2)
        self.own = style.own_points(left, zorder=3)
        height = MOST_UNITS * (small + GAP) - GAP
        width = MOST_LAYERS * (small + GAP) - GAP
        style.axes(middle, "Hidden units", grid=False)
        middle.set_xlabel("layer", fontsize=10, color=style.INK, labelpad=22)
        middle.set_ylabel("unit", fontsize=10, color=style.INK, labelpad=22)
        middle.set_aspect("equal")
        middle.set_xlim(-0.5, width - 0.5)
        middle.set_ylim(height - 0.5, -0.5)
        middle.set_xticks([])
        middle.set_yticks([])
        self.numbers = PathCollection(  # of the layers and units that the network has
            [style.glyphs("0")], offsets=[(0, 0)], offset_transform=middle.transData,
            transform=IdentityTransform(), facecolor=style.INK, linewidths=0, animated=True,
            clip_on=False,
        )  # fmt: skip
        middle.add_collection(self.numbers, autolim=False)
        for side in ("left", "bottom"):
            middle.spines[side].set_visible(False)
        self.empty = np.full((height, width), np.nan)
        self.units = middle.imshow(
            self.empty, cmap=style.SIGNED, vmin=-1, vmax=1, interpolation="none", animated=True
        )
        self.crosses = middle.add_collection(  # over units that are switched off
            LineCollection([], colors=style.INK, linewidths=2, animated=True, zorder=3)
        )
        self.none = middle.text(
            width / 2, height / 2, "no hidden\nlayer", ha="center", va="center", fontsize=10,
            color=style.MUTED, animated=True,
        )  # fmt: skip
        style.axes(right, "Loss", "epoch", "cross-entropy, log scale", (0, epochs), (1e-4, 10))
        right.set_yscale("log")
        self.losses = [
            right.plot(
                [], [], color=style.LINE_COLOURS[k], linestyle=style.LINE_STYLES[k], linewidth=2,
                animated=True, label=label,
            )[0]
            for k, label in enumerate(("training", "test"))
        ]  # fmt: skip
        right.axhline(
            np.log(2), color=style.MUTED, linewidth=1, linestyle=":", label="tossing a coin"
        )
        right.legend(loc="lower left", fontsize=10, frameon=False)
        (self.now,) = right.plot([], [], "o", markersize=7, color=style.INK, animated=True)
        self.epochs = epochs

    def place(self, x, labels, test_x, test_labels, own):
        """New points: training ones filled, test ones hollow; own (N,): which are the reader's."""
        self.train.move(x, labels)
        self.own.set_offsets(x[own])
        self.test.move(test_x, test_labels)

    def move(self, field, units, losses, epoch, off=()):
        """field (cells, cells) probabilities; units [layer][unit] (small, small) within ±1;
        losses (2, epochs so far + 1) of training and test set; epoch: where the run is;
        off: the units that are switched off, pairs (layer, unit) from 0."""
        self.field.set_data(field)
        mosaic = self.empty.copy()
        step = self.small + GAP
        self._count([len(layer) for layer in units])
        for column, layer in enumerate(units):
            for row, unit in enumerate(layer):
                # a picture's rows run downwards, the field's upwards
                faint = 0.25 if (column, row) in off else 1.0
                mosaic[
                    row * step : row * step + self.small, column * step : column * step + self.small
                ] = faint * unit[::-1]
        self.units.set_data(np.ma.masked_invalid(mosaic))
        side = np.array([0, self.small - 1])
        self.crosses.set_segments(
            [
                np.column_stack([column * step + side, row * step + across])
                for column, row in off
                for across in (side, side[::-1])
            ]
        )
        self.none.set_visible(not units)
        for line, series in zip(self.losses, losses, strict=True):
            line.set_data(np.arange(len(series)), np.clip(series, 1e-4, 10))
        self.now.set_data([epoch], [np.clip(losses[0][epoch], 1e-4, 10)])

    def unit_at(self, x, y):
        """(layer, unit), from 0, whose picture is at this place of the Axes `mosaic`."""
        step = self.small + GAP
        return int((x + GAP / 2) // step), int((y + GAP / 2) // step)

    def _count(self, sizes):
        """Number the layers, each below its last unit, and the rows on their left."""
        step, middle = self.small + GAP, self.small / 2
        below = [(k * step + middle, size * step - GAP + 1) for k, size in enumerate(sizes)]
        left = [(-6, k * step + middle - 5) for k in range(max(sizes, default=0))]
        if sizes:
            numbers = [*range(1, len(below) + 1), *range(1, len(left) + 1)]
            self.numbers.set_paths([style.glyphs(str(n)) for n in numbers])
            self.numbers.set_offsets(below + left)
        self.numbers.set_visible(bool(sizes))
