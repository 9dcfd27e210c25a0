"""Pictures of 06 and 07: losses, how many digits are read correctly, the digits themselves."""

import numpy as np
from matplotlib.collections import PatchCollection
from matplotlib.patches import Rectangle

from nblib.plots import style

LABELLED = 6  # so many dots of a long training have room for a number each
GAP = 6  # pixels between the digits of a sheet; the answers stand there
TOP = 4.0  # where the loss axis of a short training ends
LOWEST = 1.4612  # ln(e + 9) − 1: the loss of a softmax that is given a 1 and nine times 0


def sheet(images, side, columns, gap=GAP):
    """Images (N, side·side) side by side with gaps between: (height, width), NaN in the gaps."""
    rows, step = -(-len(images) // columns), side + gap
    paper = np.full((rows * step, columns * step), np.nan)
    for k, image in enumerate(images):
        y, x = k // columns * step, k % columns * step + gap // 2
        paper[y : y + side, x : x + side] = image.reshape(side, side)
    return paper


def paper(ax, count, side, columns, gap=GAP):
    """An empty `sheet` for so many images on an Axes, which ends with it: set_data shows them."""
    blank = sheet(np.zeros((count, side * side)), side, columns, gap)
    height, width = blank.shape
    ax.set_axis_off()
    return ax.imshow(
        np.full_like(blank, np.nan),
        cmap="gray_r",
        vmin=0,
        vmax=255,
        aspect="equal",
        extent=(0, width, height, 0),
        interpolation="none",
        animated=True,
    )


class Readings:
    """On a `sheet` of the digits 0 to 9: a frame for each, and below it what is read there."""

    def __init__(self, ax, side, columns, gap=GAP):
        step = side + gap
        corners = [(k % columns * step + gap // 2, k // columns * step) for k in range(10)]
        self.frames = PatchCollection(
            [Rectangle(corner, side, side) for corner in corners],
            facecolors="none",
            linewidths=1.5,
            animated=True,
            clip_on=False,
        )
        ax.add_collection(self.frames, autolim=False)
        below = [(x + side / 2, y + side + 0.6) for x, y in corners]
        self.answers = style.captions(ax, below)

    def move(self, read, there=None):
        """read (10,): the answers, −1 for none. there (10,): which digits there are, None: all."""
        there = np.full(10, True) if there is None else there
        right = read == np.arange(10)
        colours = [style.RIGHT if ok else style.WRONG for ok in right]
        edges = [colour if on else "none" for colour, on in zip(colours, there, strict=True)]
        self.frames.set_edgecolor(edges)
        self.frames.set_linestyle(["-" if ok else "--" for ok in right])
        self.answers.set_facecolor([style.RIGHT if ok else style.RED_WORDS for ok in right])
        self.answers.set_paths(
            [
                style.glyphs(f"{'✓' if ok else '✗'} {answer if answer >= 0 else 'none'}")
                if on
                else style.NOTHING
                for ok, answer, on in zip(right, read, there, strict=True)
            ]
        )


class ShortTrainingPicture:
    """A short training: loss, accuracy, ten digits.

    updates: the number of updates on the loss axis. guessing: the loss of a guess, drawn as a
    level. images (10, side·side): the digits to be shown.
    """

    def __init__(self, figure, updates, guessing, images, side):
        grid = figure.add_gridspec(2, 2, width_ratios=(1, 1.15), height_ratios=(1, 2.2))
        ax = figure.add_subplot(grid[:, 0])
        style.axes(
            ax,
            "Loss of each batch",
            "update, of 100 digits each",
            "cross-entropy",
            xlim=(0, updates + 1),
            ylim=(0, TOP),
        )
        ax.set_xticks(range(0, updates + 1, 10))
        ax.axhline(guessing, color=style.MUTED, linewidth=1, linestyle="--")
        ax.text(
            updates,
            guessing - 0.05,
            f"guessing: {guessing:.2f}",
            ha="right",
            va="top",
            fontsize=10,
            color=style.MUTED,
        )
        (self.loss,) = ax.plot([], [], color=style.BLUE, linewidth=1.6, animated=True)
        (self.away,) = ax.plot(
            [],
            [],
            color=style.WRONG,
            marker="^",
            markersize=9,
            linestyle="none",
            clip_on=False,
            animated=True,
        )
        # Beside the title, where no curve comes.
        self.note = ax.annotate(
            "",
            (1, 1),
            (0, 6),
            xycoords="axes fraction",
            textcoords="offset points",
            ha="right",
            fontsize=10,
            color=style.RED_WORDS,
            animated=True,
        )

        # Each Axes on the right has a grid of its own, so that neither is indented for the other.
        ax = figure.add_subplot(grid[0, 1].subgridspec(1, 1)[0])
        style.axes(ax, "Digits read correctly, in %", xlim=(0, 112), ylim=(2.2, -0.6), grid=False)
        ax.set_yticks((0, 1), ("2,000 trained on", "1,000 others"))
        ax.set_xticks(range(0, 101, 20))
        ax.axvline(10, color=style.MUTED, linewidth=1, linestyle="--")
        ax.text(11.5, 1.78, "guessing", va="center", fontsize=10, color=style.MUTED)
        colours = (style.SKY, style.BLUE)
        self.bars = ax.barh((0, 1), (0, 0), height=0.62, color=colours, animated=True)
        self.shares = [
            ax.text(0, y, "", va="center", fontsize=10, color=style.INK, animated=True)
            for y in (0, 1)
        ]

        ax = figure.add_subplot(grid[1, 1].subgridspec(1, 1)[0])
        paper = sheet(images, side, 5)
        height, width = paper.shape
        ax.imshow(
            paper, cmap="gray_r", aspect="equal", extent=(0, width, height, 0), interpolation="none"
        )
        ax.set_axis_off()
        ax.set_title("What it reads in ten others, 14 × 14 pixels", fontsize=11, loc="left")
        self.readings = Readings(ax, side, 5)

    def move(self, losses, accuracies, predictions):
        """losses (updates,), not finite at the end if training blew up; accuracies: two shares,
        0..1; predictions (10,): the answer for the shown image of each digit, −1 for none.
        """
        steps = np.arange(1, len(losses) + 1)
        finite = np.isfinite(losses)
        self.loss.set_data(steps[finite], np.minimum(losses[finite], 1e6))
        off = steps[~(losses <= TOP)]
        self.away.set_data(off, np.full(len(off), TOP))
        highest = losses[finite].max()
        if len(off) == 0:
            note = ""
        elif finite.all():
            note = (
                f"▲ off the chart, up to {highest:,.0f}" if highest < 1e6 else "▲ far off the chart"
            )
        else:
            note = f"▲ no finite number after update {steps[finite][-1]}"
        self.note.set_text(note)
        for bar, text, share in zip(self.bars, self.shares, accuracies, strict=True):
            bar.set_width(100 * share)
            text.set_x(100 * share + 1.5)
            text.set_text(f"{100 * share:.1f}")
        self.readings.move(predictions)


class LongTrainingPicture:
    """A long training: loss and accuracy over epochs.

    Epochs are dots without a line between them: a long float32 training differs from processor to
    processor by a per cent or two, and the picture should not show more than that.
    """

    def __init__(self, figure, epochs, goal=None):
        """goal: an accuracy 0..1 that is marked by a line; None for none."""
        left, right = figure.subplots(1, 2)
        style.axes(left, "Loss", "epoch", "cross-entropy, log scale", xlim=(0, epochs))
        left.set_yscale("log")
        left.set_ylim(0.005, 10)
        left.set_yticks((0.01, 0.1, 1, 10), ("0.01", "0.1", "1", "10"))
        left.minorticks_off()
        (self.batches,) = left.plot([], [], color=style.SKY, linewidth=1, animated=True)
        (self.means,) = left.plot([], [], "o", color=style.BLUE, markersize=6, animated=True)
        left.legend(
            [self.batches, self.means],
            ["batches, smoothed", "mean of an epoch"],
            loc="upper right",
            fontsize=10,
            frameon=False,
        )
        style.axes(
            right, "Accuracy on test digits", "epoch", "read correctly, in %", (0, 1.08 * epochs)
        )
        (self.accuracy,) = right.plot(
            [], [], "s", color=style.ORANGE, markersize=7, clip_on=False, animated=True
        )
        self.labels = [
            right.text(
                0, 0, "", ha="center", va="bottom", fontsize=11, color=style.INK, animated=True
            )
            for _ in range(epochs if epochs <= LABELLED else 1)
        ]  # the first is that of the last dot
        right.set_ylim(80, 100)
        self.goal, self.epochs = goal, epochs
        if goal is not None:
            right.axhline(100 * goal, color=style.MUTED, linewidth=1.2, linestyle="--")
            right.annotate(
                f"{100 * goal:g} %",
                (1.08 * epochs, 100 * goal),
                (0, -3),
                textcoords="offset points",
                ha="right",
                va="top",
                fontsize=10,
                color=style.MUTED,
            )
        for ax in (left, right):
            ax.set_xticks(np.unique(np.linspace(0, epochs, min(epochs, 10) + 1).round()))

    def move(self, batches, means, accuracy):
        """Each a pair of arrays, x in epochs and y: the loss of batches, the mean loss of epochs,
        the accuracy 0..1.
        """
        self.batches.set_data(*batches)
        self.means.set_data(*means)
        x, share = accuracy
        self.accuracy.set_data(x, 100 * share)
        lowest = min(share, default=0.8)
        low = 95 if lowest > 0.95 else 80 if lowest >= 0.8 else 0
        self.accuracy.axes.set_ylim(low, 100)
        for label in self.labels:
            label.set_text("")
        for label, at, part in zip(self.labels, x[::-1], share[::-1], strict=False):
            label.set_text(f"{100 * part:.1f}")
            # Under a dot just below the goal, whose line would cross it; its name is at the end.
            under = self.goal is not None and at < self.epochs
            under = under and 0 <= 100 * (self.goal - part) < (100 - low) / 9
            label.set_position((at, 100 * part + (100 - low) * (-0.105 if under else 0.025)))


def labelled(figure, images, labels, columns, framed=False, true=None, title=""):
    """Lay out images (N, side·side) as a sheet with its label below each one.

    framed: whether a thin line shows where each field ends, so that the place in it is seen.
    true (N,): what the labels should be; a sign before each then says whether it is that.
    """
    side = round(images.shape[1] ** 0.5)
    gap = GAP + 2 * framed  # so that a label keeps away from the frame below it
    paper = sheet(images, side, columns, gap)
    height, width = paper.shape
    ax = figure.add_subplot()
    ax.imshow(
        paper, cmap="gray_r", aspect="equal", extent=(0, width, height, 0), interpolation="none"
    )
    ax.set_axis_off()
    ax.set_title(title, fontsize=11, color=style.INK, loc="left")
    step = side + gap
    for k, label in enumerate(labels):
        text, colour = str(label), style.INK
        if true is not None:
            sign, colour = ("✓", style.RIGHT) if label == true[k] else ("✗", style.RED_WORDS)
            text = f"{sign} {label}"
        left, top = k % columns * step + gap // 2, k // columns * step
        if framed:
            ax.add_patch(
                Rectangle(
                    (left, top),
                    side,
                    side,
                    fill=False,
                    edgecolor=style.MUTED,
                    linewidth=0.8,
                    clip_on=False,
                )
            )
        x, y = left + side / 2, top + side + (1.2 if framed else 0.3)
        ax.text(x, y, text, ha="center", va="top", fontsize=11, color=colour)


def printed_losses(figure, means, last):
    """Lay out the mean loss of every epoch and the last batch's; each (epochs,)."""
    ax = figure.subplots()
    epochs = np.arange(1, len(means) + 1)
    title, label = "What the slide prints, and the mean", "cross-entropy, log scale"
    style.axes(ax, title, "epoch", label, (0.5, len(means) + 0.5), (1e-4, 3))
    ax.set_yscale("log")
    ax.set_yticks((0.001, 0.01, 0.1, 1), ("0.001", "0.01", "0.1", "1"))
    ax.minorticks_off()
    ax.set_xticks(epochs)
    ax.plot(
        epochs,
        means,
        "o",
        color=style.BLUE,
        markersize=10,
        markeredgewidth=1.6,
        markerfacecolor="none",  # a cross of about the same loss is seen within
        label="mean of the epoch",
    )
    ax.plot(
        epochs,
        np.clip(last, 1e-4, 3),
        "x:",
        color=style.RED,
        linewidth=1,
        markersize=6,
        markeredgewidth=1.6,
        label="last batch, as printed",
    )
    ax.legend(loc="upper right", fontsize=10, frameon=False)


def four_losses(figure, curves, guessing, labels, named):
    """Lay out the smoothed losses of four programs over one epoch.

    curves: dict from a letter to losses (batches,); guessing: the loss of a guess; labels: what
    stands at the right end of each curve, in the same order. named: whether the labels are names,
    which take more room, and the lowest loss that two softmaxes allow is drawn too.
    """
    ax = figure.subplots()
    last = max(map(len, curves.values()))
    room = 1.5 if named else 1.06  # to the right of the curves, for the labels
    title = "The losses of four programs: running mean over 40 batches"
    style.axes(ax, title, "batch", "cross-entropy", (0, room * last), (0, 3.5))
    ax.set_xticks(range(0, last, 200))
    levels = [(guessing, guessing - 0.05, f"guessing: {guessing:.2f}")]
    if named:  # its words stand lower, where no curve comes
        levels.append((LOWEST, 0.95, f"the line at {LOWEST:.2f}: no lower with softmax twice"))
    for level, below, text in levels:
        ax.axhline(level, 0, 1 / room, color=style.MUTED, linewidth=1, zorder=1)
        words = {"ha": "right", "va": "top", "fontsize": 10, "color": style.MUTED}
        ax.text(last - 10, below, text, **words)
    ends = []
    for k, losses in enumerate(curves.values()):
        at = np.arange(1, len(losses) + 1)
        look = {"color": style.LINE_COLOURS[k], "linestyle": style.LINE_STYLES[k]}
        ax.plot(at, losses, linewidth=1.8, **look)
        ends.append(min(losses[-1], 3.4))
    for k, y in zip(np.argsort(ends), _kept_apart(np.sort(ends), 0.27), strict=True):
        ax.plot([last, last + 10], [ends[k], y], color=style.MUTED, linewidth=0.8)
        ax.text(last + 14, y, labels[k], va="center", fontsize=11, color=style.INK)


def _kept_apart(heights, least):
    """Rising heights (n,), each moved up until it is `least` above the one below it."""
    steps = least * np.arange(len(heights))
    return np.maximum.accumulate(heights - steps) + steps
