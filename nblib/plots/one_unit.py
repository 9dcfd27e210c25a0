"""Pictures of one unit: what comes back through it (slide 20), what kills it (slide 23)."""

from itertools import pairwise

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import FancyArrowPatch, Rectangle

from nblib.plots import style
from nblib.words import bracketed, fixed, minus, plain, sized

LOW, HIGH = -1.4, 1.4  # of the plane of w and b


class FatalStepPicture:
    """The sums of one unit before and after a step, and the step in the plane of w and b."""

    def __init__(self, figure, x, target):
        left, self.right = figure.subplots(1, 2, width_ratios=(1, 1))
        self._sums(left, x, target)
        self._plane(self.right, x)

    def _sums(self, ax, x, target):
        style.axes(
            ax, "the sums z = wx + b", "input x", "z", (x[0] - 0.35, x[-1] + 0.35), (-2.3, 5.2)
        )
        ax.set_xticks(x)
        ax.set_yticks([-2, -1, 0, 1, 2, 3])
        ax.axhspan(-2.3, 0, color=style.GRID, linewidth=0)
        ax.text(x[-1] + 0.3, -2.2, "z ≤ 0: off, slope 0", fontsize=10, color=style.INK, ha="right")
        ax.plot(
            x,
            target,
            "s",
            color=style.ORANGE,
            markersize=8,
            markeredgecolor="white",
            label="target of ReLU(z)",
        )
        (self.before,) = ax.plot(
            [],
            [],
            "o-",
            color=style.MUTED,
            linewidth=2,
            markersize=6,
            label="before",
            animated=True,
        )
        (self.after,) = ax.plot(
            [],
            [],
            "o-",
            color=style.BLUE,
            linewidth=2.5,
            markersize=8,
            markeredgecolor="white",
            label="after one step",
            animated=True,
        )
        (self.end,) = ax.plot(
            [], [], ":", color=style.BLUE, linewidth=2.5, label="after 200 steps", animated=True
        )
        self.arrows = [self._arrow(ax, style.INK, 1.2, 9) for _ in x]
        ax.legend(loc="upper left", fontsize=10, frameon=False, ncols=2, borderaxespad=0.1)

    def _plane(self, ax, x):
        style.axes(
            ax, "the unit as a point, and its step", "weight w", "bias b", (LOW, HIGH), (LOW, HIGH)
        )
        # z ≤ 0 at all inputs where it is so at the first, 0, and at the last
        corner = -LOW / x[-1]
        ax.fill([LOW, 0, corner, LOW], [0, 0, LOW, LOW], color=style.GRID, linewidth=0)
        ax.text(LOW + 0.08, LOW + 0.1, "off for all three inputs", fontsize=10, color=style.INK)
        (self.trail,) = ax.plot(
            [], [], ".:", color=style.BLUE, linewidth=1, markersize=4, animated=True
        )
        self.step = self._arrow(ax, style.BLUE, 2.5, 16)
        (self.start,) = ax.plot([], [], "o", color=style.MUTED, markersize=8, animated=True)

    @staticmethod
    def _arrow(ax, colour, width, head):
        look = dict(arrowstyle="-|>", mutation_scale=head, shrinkA=0, shrinkB=0, zorder=3.5)
        return ax.add_patch(
            FancyArrowPatch((0, 0), (1, 1), color=colour, linewidth=width, animated=True, **look)
        )

    def move(self, x, path, z):
        """x (3,); path (steps + 1, 2) of w and b; z (steps + 1, 3)."""
        for line, sums in ((self.before, z[0]), (self.after, z[1]), (self.end, z[-1])):
            line.set_data(x, sums)
        for arrow, place, old, new in zip(self.arrows, x, z[0], z[1], strict=True):
            gap = np.copysign(min(0.15, abs(new - old) / 4), new - old)
            arrow.set_positions((place, old + gap), (place, new - gap))
        self.start.set_data(*path[:1].T)
        self.step.set_positions(path[0], path[1])
        self.trail.set_data(*path[1:].T)


RANGES = {"sigmoid": (0, 1), "tanh": (-1, 1), "relu": (0, 8)}  # of the curves in a `BackPicture`
TITLES = {"sigmoid": "sigmoid σ", "tanh": "tanh", "relu": "ReLU"}
# There, for each number that is set, a track: its middle, and the number at its right end.
TRACKS = {"h": (0.95, 1.9, 3.0), "w": (2.3, 3.4, 3.0), "back": (8.05, 0.4, 2.0)}


class BackPicture:
    """One unit: its numbers in the upper lane, what comes back in the lower one (slide 20).

    The activation stands in the upper one as a curve, and its slope below it in the lower one. A
    line of the lower lane is the thicker, the more comes back along it, and dotted where nothing
    does.
    It is drawn on two Axes, so that a narrow page can show the halves one below the other.
    """

    UP, DOWN = 2.55, 0.95  # the lanes
    UNIT, SUM, OUTPUT, LOSS = 0.95, 3.72, 8.05, 9.3  # the columns
    START, CUT, END = -0.35, 4.25, 10.1  # where the left half begins, and the right one; its end
    BOX = (4.75, 7.15), (1.7, 3.15)  # of the activation, about twice as wide as high
    SLOPE = 0.65, 1.25  # the lower and the upper edge of its slope's box
    MIDDLE, ACROSS, FLOOR, TALL = 5.95, 0.14, 2.05, 0.95  # of its curve: z = 0, a unit of z, foot
    FAR = 8.0  # it goes from −FAR to FAR
    REACH = 0.55  # half the length of a track

    def __init__(self, figure):
        self.figure = figure
        ends = (self.START, self.CUT, self.END)
        self.axes = figure.subplots(1, 2, width_ratios=np.diff(ends))
        for ax, limits in zip(self.axes, pairwise(ends), strict=True):
            ax.set_axis_off()
            ax.set_xlim(*limits)
            ax.set_ylim(-0.3, 3.7)
        ways = self._still()
        ax = self.axes[1]
        moving = {"animated": True, "linewidth": 2.4}
        (self.curve,) = ax.plot([], [], color=style.BLUE, zorder=3, **moving)
        (self.tangent,) = ax.plot([], [], color=style.RED, zorder=4, **moving)
        look = {"color": style.RED, "markersize": 7, "markeredgecolor": "white", "zorder": 5}
        (self.dot,) = ax.plot([], [], "o", animated=True, **look)
        self.ways = ways
        self.flows = [
            self.at(start).add_collection(
                LineCollection([], colors=style.RED, zorder=1, animated=True)
            )
            for start, _ in ways
        ]
        self.heads = [
            self.at(tip).plot(tip, self.DOWN, marker=4, color=style.RED, animated=True)[0]
            for _, tip in ways
        ]
        self.words = [style.Stamps(ax, zorder=6) for ax in self.axes]

    def at(self, x):
        """The Axes of this place."""
        return self.axes[int(x > self.CUT)]

    def _still(self):
        """What no number changes: names, tracks, the arrows. From where to where it comes back."""
        look = {"facecolor": "#eef4f8", "edgecolor": style.MUTED}
        for x, name in ((self.UNIT, "input h"), (self.SUM, "sum z"), (self.OUTPUT, "output")):
            self.at(x).text(x, self.UP + 0.48, name, ha="center", fontsize=11, color=style.INK)
            self.at(x).scatter([x], [self.UP], s=1350, zorder=2, **look)
        left, right = self.BOX[0]
        ax = self.axes[1]
        ax.plot([self.MIDDLE] * 2, [self.SLOPE[1], self.BOX[1][0]], color=style.MUTED, linewidth=1)
        for lower, upper in (self.BOX[1], self.SLOPE):
            ax.add_patch(Rectangle((left, lower), right - left, upper - lower, **look))
        for z in (-6, 0, 6):
            x, _ = self.place(z, 0, "sigmoid")
            ax.plot([x, x], [self.FLOOR, self.FLOOR + self.TALL], color="white", linewidth=1)
            ax.text(
                x, self.FLOOR - 0.24, minus(str(z)), ha="center", fontsize=10, color=style.MUTED
            )
        disc, room = 0.43, 0.45  # half a disc, half the room of 0.8; a small number is longer
        arrow = {"arrowstyle": "-|>", "color": style.INK, "linewidth": 1.4, "mutation_scale": 14}
        end, enters = self.LOSS - 0.15, self.CUT + 0.02  # the right half
        for start, tip in (
            (self.UNIT + disc, self.SUM - disc),
            (enters, left),
            (right, self.OUTPUT - disc),
            (self.OUTPUT + disc, end),
        ):
            path = FancyArrowPatch((start, self.UP), (tip, self.UP), shrinkA=0, **arrow)
            self.at(start).add_patch(path)
        ways = [
            (end, self.OUTPUT + room),
            (self.OUTPUT - room, right + 0.02),
            (left, enters),
            (self.SUM - 1.4 * room, self.UNIT + 1.4 * room),
        ]
        for y, words, colour in (
            (self.UP, "forward →", style.INK),
            (self.DOWN, "← back", style.RED_WORDS),
        ):
            ax.text(self.LOSS, y, "… loss", va="center", fontsize=11, color=style.INK)
            ax.text(self.LOSS - 0.25, y + 0.42, words, fontsize=11, color=colour)
        for y, words in ((self.UP, "· w + b"), (self.DOWN, "· w")):
            look = {"ha": "center", "fontsize": 10, "color": style.MUTED}
            self.axes[0].text(TRACKS["w"][0], y - 0.33, words, **look)
        for x, y, _ in TRACKS.values():
            ends = [x - self.REACH, x + self.REACH]
            self.at(x).plot(ends, [y, y], color=style.MUTED, linewidth=3, alpha=0.5)
            self.at(x).plot([x, x], [y - 0.06, y + 0.06], color=style.MUTED, linewidth=1)
        for name, side, words in (("h", -1, "h"), ("w", -1, "w"), ("back", 1, "comes back")):
            x, y, _ = TRACKS[name]
            look = {"ha": "right" if side < 0 else "left", "va": "center", "color": style.INK}
            self.at(x).text(x + side * (self.REACH + 0.2), y, words, fontsize=11, **look)
        return ways

    def track(self, name, value):
        """Where on its track this number stands: (x, y)"""
        x, y, most = TRACKS[name]
        return x + self.REACH * value / most, y

    def value(self, name, x):
        """The number at this place of its track."""
        middle, _, most = TRACKS[name]
        return (x - middle) * most / self.REACH

    def place(self, z, value, activation):
        """Where in the box the curve has this z and this value; arrays, too."""
        low, high = RANGES[activation]
        return self.MIDDLE + self.ACROSS * z, self.FLOOR + self.TALL * (value - low) / (high - low)

    def z(self, x):
        """The z at this place of the box."""
        return (x - self.MIDDLE) / self.ACROSS

    def move(self, activation, grid, values, run, h, w, b, back):
        """grid, values (n,): the activation's curve; run: an `experiments.one_unit.Back`."""
        self.curve.set_data(*self.place(grid, values, activation))
        z = np.clip(run.z, -self.FAR, self.FAR)
        dot = np.array(self.place(z, np.interp(z, grid, values), activation))
        low, high = RANGES[activation]
        along = np.array([self.ACROSS, self.TALL * run.slope / (high - low)])
        along *= 0.36 / np.hypot(*along)
        short = min(1, (self.BOX[0][1] - 0.05 - dot[0]) / along[0])  # within the box
        before = min(1, (dot[0] - self.BOX[0][0] - 0.05) / along[0])
        self.dot.set_data(*dot[:, None])
        self.tangent.set_data(*np.transpose([dot - before * along, dot + short * along]))
        passed = (back, back, run.at_z, run.to_h)
        for line, head, way, flow in zip(self.flows, self.heads, self.ways, passed, strict=True):
            width = min(max(8 * abs(flow), 0.8), 9) if flow else 1.6
            size = max(8, 1.7 * width)
            line.set_linewidth(width)
            line.set_linestyle("-" if flow else ":")
            start, tip = way
            line.set_segments([[(start, self.DOWN), (tip + 0.009 * size, self.DOWN)]])
            head.set_markersize(size)
        self._write(activation, run, h, w, b, back)

    def _write(self, activation, run, h, w, b, back):
        (_, high), (foot, top) = self.BOX[1], self.SLOPE
        between, above = TRACKS["w"][0], 0.17
        bias = f"{'−' if b < 0 else '+'} {plain(abs(b))}"
        red = style.RED_WORDS
        own = f"gradient of w: {sized(run.at_z)} · {bracketed(h)} = {sized(run.of_w)}"
        written = [
            (plain(h), (self.UNIT, self.UP), (0, -5), style.INK),
            (fixed(run.z, 2), (self.SUM, self.UP), (0, -5), style.INK),
            (fixed(run.output, 3), (self.OUTPUT, self.UP), (0, -5), style.INK),
            (f"· {bracketed(w)} {bias}", (between, self.UP + above), (0, 0), style.INK),
            (TITLES[activation], (self.MIDDLE, high + 0.12), (0, 0), style.INK),
            (f"· slope {sized(run.slope)}", (self.MIDDLE, (foot + top) / 2), (0, -5), red),
            (sized(back), (self.OUTPUT, self.DOWN), (0, -5), red),
            (sized(run.at_z), (self.SUM, self.DOWN), (0, -5), red),
            (sized(run.to_h), (self.UNIT, self.DOWN), (0, -5), red),
            (f"· {bracketed(w)}", (between, self.DOWN + above), (0, 0), red),
        ]
        stamps = [stamp for words in written for stamp in style.stamped_text(*words)]
        for line, words in enumerate((own, f"gradient of b: {sized(run.of_b)}")):
            place = (self.CUT - 0.15, 0.25 - 0.28 * line)
            stamps += style.stamped_text(words, place, colour=red, align=1)
        for half, ax in zip(self.words, self.axes, strict=True):
            half.show([stamp for stamp in stamps if self.at(stamp.place[0]) is ax])
