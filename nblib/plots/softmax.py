"""Softmax in three steps (slide 33): logits as bars, their powers in a stack, the stack scaled."""

import numpy as np

from nblib.plots import style
from nblib.words import fixed, power

SCALES = (1, 2.5, 10)  # times a power of ten: where the axis of the powers can end
LEAST = 25  # and its least end: a logit of 2 can be drawn to 3, and the other pieces stay


class ClassBars:
    """A bar for each class, and a text at its end.

    gap: how far from the end the text stands, in data: the room that a handle takes.
    """

    width = 0.6  # of a bar

    def __init__(self, ax, names, gap=0.0):
        self.ax, self.gap = ax, gap
        at = range(len(names))
        ax.set_xticks(at, names)
        ax.set_xlim(-0.6, len(names) - 0.4)
        ax.grid(False, axis="x")
        look = {"width": self.width, "color": style.CLASS_COLOURS[: len(names)], "animated": True}
        self.bars = ax.bar(at, np.zeros(len(names)), **look)
        words = {"ha": "center", "fontsize": 11, "color": style.INK, "animated": True}
        self.texts = [ax.text(k, 0, "", **words) for k in at]

    def move(self, heights, written):
        """heights (K,), and K texts."""
        for bar, text, height, word in zip(self.bars, self.texts, heights, written, strict=True):
            bar.set_height(height)
            down = height < 0
            y = height + (-self.gap if down else self.gap)
            text.set(text=word, y=y, va="top" if down else "bottom")


def logit_bars(ax, names, title="logits z"):
    """The `ClassBars` of logits from -5 to 5, each with room for its handle."""
    style.axes(ax, title, "class", "logit", None, (-6.2, 6.2))
    ax.axhline(0, color=style.INK, linewidth=1)
    return ClassBars(ax, names, gap=0.5)


class Stack:
    """One bar of a piece for each class, with a text beside each and one below.

    Class 0 is on top: while it grows, the others lie still.
    """

    LEFT, RIGHT = 0.06, 0.34  # of the bar; the axis is 1 wide, and 1.1 high
    APART = 0.066  # of two texts at least: a line's height

    def __init__(self, ax, classes):
        self.ax = ax
        ax.set(xlim=(0, 1), ylim=(0, 1.1), xticks=[])
        ax.grid(False, axis="x")
        colours = style.CLASS_COLOURS[:classes]
        middle, width = (self.LEFT + self.RIGHT) / 2, self.RIGHT - self.LEFT
        look = {"color": colours, "animated": True}
        self.pieces = ax.bar([middle] * classes, np.zeros(classes), width=width, **look)
        (self.leads,) = ax.plot([], [], color=style.MUTED, linewidth=0.8, animated=True)
        words = {"fontsize": 10, "color": style.INK, "animated": True}
        x = self.RIGHT + 0.06
        self.texts = [ax.text(x, 0, "", va="center", **words) for _ in range(classes)]
        self.total = ax.text(middle, -0.03, "", ha="center", va="top", **words)

    def move(self, heights, written, total):
        """heights (K,) of the pieces, K texts beside them, and a text below the bar."""
        tops = np.cumsum(heights[::-1])[::-1]
        middles = tops - heights / 2
        steps = self.APART * np.arange(len(heights))  # from the lowest piece up
        level = np.maximum(middles[::-1], self.APART / 2)
        level = (np.maximum.accumulate(level - steps) + steps)[::-1]
        for piece, text, word, top, height, y in zip(
            self.pieces, self.texts, written, tops, heights, level, strict=True
        ):
            piece.set_bounds(self.LEFT, top - height, self.RIGHT - self.LEFT, height)
            text.set_text(word)
            text.set_y(y)
        if tops[0]:
            ends = np.column_stack([middles, level, np.full(len(level), np.nan)])
            across = [self.RIGHT, self.RIGHT + 0.04, np.nan]
            self.leads.set_data(np.tile(across, len(level)), ends.ravel())
        else:
            self.leads.set_data([], [])
        self.total.set_text(total)


class SoftmaxPicture:
    """Logits, their powers in one stack, and the same stack divided by its sum (slide 33)."""

    def __init__(self, figure, names):
        left, middle, right = figure.subplots(1, 3, width_ratios=(1, 1.1, 1))
        self.figure, self.titled = figure, (left, middle, right)
        self.logits = logit_bars(left, names)
        style.axes(middle, "exp(z), stacked", " ")
        style.axes(right, "softmax(z)", " ", "probability")
        self.powers, self.probabilities = (Stack(ax, len(names)) for ax in (middle, right))
        right.set_yticks(np.arange(6) / 5)
        self.dress, self.end = None, 0

    def move(self, heights, run, titles, measured="logit"):
        """heights (K,): the logits as they are drawn; run: their `experiments.mlp.Softmax`;
        titles: of the three panels; measured: what the axis of the first one is called."""
        total = run.powers.sum()
        self._dress(titles, measured, _end(total))
        self.logits.move(heights, [fixed(z, 1) for z in run.logits])
        powers = [
            f"exp({fixed(z, 1)}) = {_number(p)}"
            for z, p in zip(run.scaled, run.powers, strict=True)
        ]
        overflows = not np.isfinite(total)  # what has no height
        tall = np.zeros(len(powers)) if overflows else run.powers / self.end
        self.powers.move(tall, powers, f"sum {_number(total)}")
        shares = [f"class {k}: {p:.2f}" for k, p in enumerate(run.probabilities)]
        self.probabilities.move(run.probabilities, shares, "sum 1")

    def _dress(self, *dress):
        """What stands still but for this: titles, a name, and the numbers beside the powers."""
        if dress == self.dress:
            return
        self.dress = dress
        titles, measured, self.end = dress
        self.figure.set_gid(f"{titles}, {measured}, {self.end}")
        self.logits.ax.set_ylabel(measured)
        for ax, title in zip(self.titled, titles, strict=True):
            ax.set_title(title, fontsize=11, color=style.INK, loc="left")
        fifths = np.arange(6) / 5
        numbers = [f"{self.end * share:,.0f}" if self.end <= 1000 else "" for share in fifths]
        self.powers.ax.set_yticks(fifths, numbers)


def _end(total):
    """Where the axis of the powers ends: at a number that is seldom another one."""
    if total <= LEAST or not np.isfinite(total):
        return max(total, LEAST)
    ten = 10.0 ** np.floor(np.log10(total))
    return next(k * ten for k in SCALES if k * ten >= total)


def _number(value):
    if not np.isfinite(value):
        return "inf"
    return fixed(value, 2) if 0.01 <= value < 1000 else power(value)
