"""Pictures of overfitting, and of what helps against it."""

import contourpy
import numpy as np
from matplotlib.collections import LineCollection

from nblib.plots import style


def overfitting(figure, epochs, both, marked, axis, fields, x, labels):
    """One network at two times of its training, and the losses of several draws, still.

    epochs (k,); both: (training, test), each (draws, k): a thin line a draw, a thick mean.
    marked: two (letter, epoch, (training loss, test loss), title), the times that are shown.
    axis (m,): along both sides of a square; fields (2, m, m): the probability of class 1 there;
    x (N, 2), labels (N,) of 0 and 1: the points trained on.
    """
    *grounds, ax = figure.subplots(1, 3, width_ratios=(1, 1, 1.3))
    for ground, field, (letter, epoch, _, title) in zip(grounds, fields, marked, strict=True):
        _ground(ground, axis, field, x, labels)
        ground.set_title(f"{letter}, epoch {epoch}\n{title}", fontsize=11, loc="left")
    style.axes(ax, "Loss", "epoch", "", (0, 1.04 * epochs[-1]), (0, 1.5))
    looks = style.FITTED, style.UNSEEN
    for losses, label, look in zip(both, ("training", "test"), looks, strict=True):
        ax.plot(epochs, losses.T, linewidth=0.8, alpha=0.5, **look)
        ax.plot(epochs, losses.mean(axis=0), linewidth=2.6, label=f"{label}, mean", **look)
    for letter, epoch, losses, _ in marked:
        ax.plot([epoch, epoch], losses, ":", color=style.INK, linewidth=1.4, zorder=4)
        for loss, look in zip(losses, looks, strict=True):
            ax.plot(epoch, loss, "D", color=look["color"], markersize=7, zorder=5)
        place, shift = (epoch, min(losses)), (0, -20)
        look = dict(textcoords="offset points", ha="center", fontsize=12, fontweight="bold")
        ax.annotate(letter, place, shift, **look)
    ax.plot([], [], color=style.INK, linewidth=0.8, alpha=0.5, label="thin: one draw of points")
    ax.legend(fontsize=10, frameon=False, loc="upper left", borderpad=0)


def _ground(ax, axis, field, x, labels):
    """A field of probabilities on a square with its boundary, and points."""
    style.axes(ax, "", "$x_1$", "$x_2$", (axis[0], axis[-1]), (axis[0], axis[-1]), grid=False)
    ax.set_aspect("equal")
    frame = (axis[0], axis[-1]) * 2
    look = dict(cmap=style.FIELD, vmin=0, vmax=1, interpolation="bilinear")
    ax.imshow(field, extent=frame, origin="lower", **look)
    ax.contour(axis, axis, field, [0.5], colors=[style.INK], linewidths=1.4)
    style.Points(ax, size=24, animated=False, zorder=3).move(x, labels)


class EpochPicture:
    """Left what a network says of the plane at one epoch, with points; right its two losses.

    A wrong point has a dark edge. epochs (k,); losses: (training, test), each (k,); reach: the
    field covers ±reach with `side` numbers each way; reveal: draw the losses only up to the epoch.
    """

    def __init__(self, figure, epochs, losses, reach, side, reveal=False):
        self.ground, self.loss = ground, ax = figure.subplots(1, 2, width_ratios=(1, 1.25))
        style.axes(ground, "", "$x_1$", "$x_2$", (-reach, reach), (-reach, reach), grid=False)
        ground.set_aspect("equal")
        frame = (-reach, reach) * 2
        look = dict(cmap=style.FIELD, vmin=0, vmax=1, interpolation="bilinear", animated=True)
        blank = np.full((2, 2), 0.5)
        self.field = ground.imshow(blank, extent=frame, origin="lower", zorder=1, **look)
        self.axis = np.linspace(-reach, reach, side)
        self.border = ground.add_collection(
            LineCollection([], colors=style.INK, linewidths=1.6, animated=True, zorder=2)
        )
        self.points = style.Points(ground, size=26, zorder=3)
        look = dict(s=62, facecolors="none", edgecolors=style.INK, linewidths=1.6)
        self.wrong = ground.scatter([], [], animated=True, zorder=4, label="wrong", **look)
        handles = [*self.points.scatters, self.wrong]
        ground.legend(
            handles=handles,
            fontsize=10,
            frameon=False,
            loc="lower left",
            bbox_to_anchor=(0, 1),
            ncols=3,
            borderpad=0,
            handletextpad=0.1,
            columnspacing=1,
        )
        highest = 1.08 * max(series.max() for series in losses)
        style.axes(ax, "Loss", "epoch", "", (0, 1.02 * epochs[-1]), (0, highest))
        self.epochs, self.losses, self.curves, self.marks = epochs, losses, [], []
        looks = style.FITTED, style.UNSEEN
        for series, label, look in zip(losses, ("training", "test"), looks, strict=True):
            curve = ax.plot(epochs, series, linewidth=2.2, label=label, animated=reveal, **look)
            self.curves += curve if reveal else []
            look = dict(color=look["color"], markersize=8, animated=True, zorder=5)
            self.marks += ax.plot([], [], "D", **look)
        self.now = ax.axvline(0, color=style.INK, linestyle=":", linewidth=1.6, animated=True)
        ax.legend(fontsize=10, frameon=False, loc="lower center", ncols=2)  # below both curves

    def move(self, epoch, field, x, labels, wrong, losses):
        """field (side, side): probabilities; x (n, 2), labels (n,), wrong (n,): the points
        shown; losses: on the training and on the test points."""
        self.field.set_data(field)
        self.border.set_segments(
            contourpy.contour_generator(self.axis, self.axis, field).lines(0.5)
        )
        self.points.move(x, labels)
        self.wrong.set_offsets(x[wrong])
        self.now.set_xdata([epoch, epoch])
        for mark, loss in zip(self.marks, losses, strict=True):
            mark.set_data([epoch], [loss])
        so_far = self.epochs <= epoch
        for curve, series in zip(self.curves, self.losses, strict=False):
            curve.set_data(self.epochs[so_far], series[so_far])


def remedies(figure, ends):
    """The test loss at the end with each remedy, still: dict name -> (draws,)."""
    ax = style.axes(figure.subplots(), "", "test loss at the end, lower is better", "")
    ax.set_xlim(0.4, 1.05 * max(losses.max() for losses in ends.values()))
    ax.set_yticks(range(len(ends)), ends)
    ax.set_ylim(len(ends) - 0.5, -0.5)
    for row, losses in enumerate(ends.values()):
        ax.plot(
            losses,
            np.full(len(losses), row),
            "o",
            color=style.BLUE,
            alpha=0.45,
            markersize=7,
            markeredgewidth=0,
        )
        ax.plot([losses.mean()], [row], "|", color=style.RED, markersize=22, markeredgewidth=3)
    ax.plot([], [], "o", color=style.BLUE, alpha=0.5, label="one draw of points")
    ax.plot([], [], "|", color=style.RED, markersize=14, markeredgewidth=3, label="mean")
    ax.legend(fontsize=10, frameon=False, loc="lower right")
