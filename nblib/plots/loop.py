"""Pictures of the training loop of 06: what becomes of it when a line or a shape is wrong."""

import numpy as np

from nblib.plots import style


class LinesPicture:
    """Left the five lines of a training loop, some struck through; right what happens in it.

    Above the loss of each batch, below the length of .grad just before step(). A blue band is
    the whole loop, a thin orange line with dots the loop as shown on the left, and below a thin
    grey one with squares the newest gradient alone. `code` is the Axes of the lines that can be
    left out, one in each row.
    """

    WIDTH, ROW = 38, 31  # characters a row of code has room for, pixels from row to row
    LETTER = 8.78  # pixels: the width of a letter of 10.5 points

    def __init__(self, figure, fixed, lines, updates, guessing):
        """fixed, lines: the text of the lines that stay, and of those that can be left out;
        updates: how many losses a run has; guessing: the loss of a guess, drawn as a level."""
        figure.set_layout_engine("none")
        width, height = figure.get_size_inches() * figure.dpi
        ax = figure.add_axes((0.5, 0.56, 0.485, 0.365))
        style.axes(ax, "", "", "cross-entropy", (0, updates + 1), (0, self.TOP))
        look = {"fontsize": 11, "color": style.INK, "loc": "left"}
        ax.set_title("Loss of each batch", pad=10, **look)  # above the triangles
        guess = ax.axhline(guessing, color=style.MUTED, linewidth=1, linestyle="--")
        self.whole, self.chosen = self._two(ax)
        below = figure.add_axes((0.5, 0.105, 0.485, 0.34))
        title = "Length of .grad just before step()"
        style.axes(below, title, "update", "length, log scale", (0, updates + 1))
        below.set_yscale("log")
        below.set_ylim(*self.LENGTHS)
        below.set_yticks((0.1, 1, 10, 100), ("0.1", "1", "10", "100"))
        below.minorticks_off()
        self.held_whole, self.held = self._two(below)
        (self.newest,) = below.plot(
            [], [], "s-", color=style.MUTED, linewidth=1, markersize=2.5, animated=True
        )
        self.held.set_zorder(self.newest.get_zorder() + 0.1)  # hides it where all is new
        self.none = below.text(
            (updates + 1) / 2,
            10,
            "None: there is nothing to read",
            fontsize=11,
            color=style.RED_WORDS,
            ha="center",
            va="center",
            animated=True,
        )
        (self.away,) = ax.plot(
            [], [], "^", color=style.WRONG, markersize=8, clip_on=False, animated=True
        )
        self.steps = np.arange(1, updates + 1)

        figure.text(
            14 / width, 1 - 22 / height, "In each update", fontsize=11, color=style.INK, va="center"
        )
        above = self._column(figure, 38, len(fixed))
        for k, text in enumerate(fixed):
            self._row(above, k, text)
        self.code = self._column(figure, 38 + len(fixed) * self.ROW, len(lines))
        self.lines = [self._row(self.code, k, text, animated=True) for k, text in enumerate(lines)]
        self.marks = [
            self.code.text(0, k, "", fontsize=10, color=style.INK, va="center", animated=True)
            for k in range(len(lines))
        ]
        self.strokes = [
            self.code.plot(
                (3.7, 4.3 + len(text)), (k, k), color=style.INK, linewidth=1.4, animated=True
            )[0]
            for k, text in enumerate(lines)
        ]
        figure.legend(
            [self.whole, self.chosen, self.newest, guess],
            [
                "all lines",
                "the loop as shown",
                "newest gradient alone",
                f"guessing: {guessing:.2f}",
            ],
            loc="upper left",
            bbox_to_anchor=(8 / width, 1 - (46 + (len(fixed) + len(lines)) * self.ROW) / height),
            borderpad=0,
            fontsize=10,
            frameon=False,
            labelcolor=style.INK,
        )
        self.note = figure.text(
            14 / width, 16 / height, "", fontsize=10, color=style.RED_WORDS, animated=True
        )

    TOP = 5.0  # where the loss axis ends
    LENGTHS = 0.05, 500  # the ends of the axis of lengths

    @staticmethod
    def _two(ax):
        """The curve of the whole loop and that of the loop at the left, still empty."""
        (whole,) = ax.plot([], [], color=style.BLUE, linewidth=4, animated=True)
        (chosen,) = ax.plot(
            [], [], "o-", color=style.ORANGE, linewidth=1.5, markersize=3.5, animated=True
        )
        return whole, chosen

    def _column(self, figure, top, rows):
        """An Axes for so many rows of code, one unit a letter and a row."""
        width, height = figure.get_size_inches() * figure.dpi
        size = self.WIDTH * self.LETTER, rows * self.ROW
        place = 14 / width, 1 - (top + size[1]) / height, size[0] / width, size[1] / height
        ax = figure.add_axes(place, xlim=(0, self.WIDTH), ylim=(rows - 0.5, -0.5))
        ax.set_axis_off()
        return ax

    @staticmethod
    def _row(ax, k, text, **kind):
        look = {"family": "monospace", "fontsize": 10.5, "va": "center"}
        return ax.text(4, k, text, color=style.INK, **look, **kind)

    def move(self, stands, losses, held, newest):
        """stands: a bool for each line that can be left out; losses, held: pairs of arrays
        (updates,), of the loop as it stands and of the whole one; newest (updates,): of the loop
        as it stands. held, newest: NaN for None.
        """
        chosen, whole = losses
        for stays, text, mark, stroke in zip(
            stands, self.lines, self.marks, self.strokes, strict=True
        ):
            text.set_color(style.INK if stays else style.MUTED)
            mark.set_text("" if stays else "out")
            stroke.set_visible(not stays)
        self.whole.set_data(self.steps, np.minimum(whole, 10 * self.TOP))
        self.chosen.set_data(self.steps, np.minimum(chosen, 10 * self.TOP))
        curves = self.held, self.held_whole, self.newest
        for curve, lengths in zip(curves, (*held, newest), strict=True):
            curve.set_data(self.steps, np.clip(lengths, *self.LENGTHS))
        self.none.set_visible(np.isnan(held[0]).all())
        both = np.maximum(chosen, whole)
        out = self.steps[both > self.TOP]
        self.away.set_data(out, np.full(len(out), self.TOP))
        self.note.set_text(f"▲ off the chart, up to {both.max():,.1f}" if len(out) else "")


def two_fits(figure, x, t, right, wrong):
    """Points, two lines fitted to them, and how their losses went.

    x, t (N,): the points; right, wrong: slope, intercept and losses (updates,) of the fit whose
    shapes are right, in blue, and of the other one, in orange.
    """
    left, beside = figure.subplots(1, 2)
    style.axes(left, f"{len(x)} points and two fitted lines", "x", "t, or what is predicted")
    left.plot(
        x,
        t,
        "o",
        color=style.INK,
        markerfacecolor="none",
        markersize=7,
        label="the points",
        zorder=4,
    )
    style.axes(beside, "The loss that each loop reports", "update", "loss")
    looks = (("wrong shape", wrong, style.ORANGE, "--"), ("right shape", right, style.BLUE, "-"))
    for name, (slope, intercept, losses), colour, line in looks:
        look = {"color": colour, "linestyle": line, "linewidth": 2.4, "label": name}
        ends = np.array([min(x), max(x)])
        left.plot(ends, slope * ends + intercept, **look)
        beside.plot(np.arange(1, len(losses) + 1), losses, **look)
        beside.annotate(
            f"{losses[-1]:.2f}",
            (len(losses), losses[-1]),
            (5, 1),
            textcoords="offset points",
            ha="left",
            va="bottom",
            fontsize=11,
            color=style.INK,
        )
    # Room for the two numbers; how high a loss began hangs on the first weights.
    beside.set_xlim(0, 1.13 * len(losses))
    beside.set_ylim(0, 5.5 * max(right[2][-1], wrong[2][-1], 0.1))
    left.legend(loc="upper left", fontsize=10, frameon=False)
