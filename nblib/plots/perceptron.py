"""Pictures of part 02: a neuron and its sum, the step, a line that learns, a cut and its margin.

Those of the rule on data are in `perceptron_data.py`.
"""

import numpy as np
from matplotlib.patches import FancyArrowPatch
from matplotlib.ticker import MaxNLocator

from nblib.plots import style
from nblib.plots.why import HalfPlanes, line_in_frame
from nblib.words import plain


class NeuronDrawing:
    """A neuron with its wires, each as wide as its weight is large; it lives in `NeuronPicture`.

    A wire is WIDE units of the plane high on either side of its middle for each unit of its weight.
    names: what each of the n inputs means; a further wire, that of the bias, has the input 1.
    """

    # grip: how far along the wire it is taken hold of; farther on, the wires lie on each other
    WIDE, GRIP = 0.12, 0.35

    def __init__(self, ax, names):
        self.ax, size = ax, len(names)
        style.axes(ax, "The neuron", xlim=(-0.35, 3.3), ylim=(size + 0.6, -0.6), grid=False)
        ax.spines[["left", "bottom"]].set_visible(False)
        ax.set_xticks([])
        ax.set_yticks(range(size + 1), [*names, "bias"])
        ax.tick_params(length=0)
        self.rows, self.body = np.arange(size + 1), np.array([2.0, size / 2])
        self.wires = [ax.fill([], [], edgecolor="white", animated=True)[0] for _ in self.rows]
        places = [(0, row) for row in self.rows]
        ends = np.array([end for place in places for end in (place, self.body, (np.nan, np.nan))])
        (self.middles,) = ax.plot(*ends.T, color=style.INK, linewidth=1, zorder=2, animated=True)
        self.out = np.array([3.0, size / 2])
        ax.plot(*np.stack([self.body, self.out]).T, color=style.INK, linewidth=2)
        self.nodes = ax.scatter(
            *np.array([*places, self.body]).T,
            s=[700] * len(places) + [1500],
            c="white",
            edgecolors=style.INK,
            linewidths=1.5,
            zorder=3,
            animated=True,
        )
        self.output = ax.scatter(*self.out, s=700, zorder=3, linewidths=1.5, animated=True)
        self.numbers = style.Stamps(ax, zorder=5)

    def edge(self, row, weight, along):
        """The place on a wire's edge: the upper one of a positive weight, the lower of another."""
        middle = (1 - along) * np.array([0, row]) + along * self.body
        return middle[0], middle[1] - self.WIDE * weight  # the axis points downwards

    def weight_at(self, row, y):
        """The weight whose wire has its edge at the height y, where it is taken hold of."""
        return (self.edge(row, 0.0, self.GRIP)[1] - y) / self.WIDE

    def move(self, inputs, weights, z, output):
        """inputs (n,), weights (n + 1,) with the bias last, z and the output 0 or 1."""
        stamps = []
        inputs = [*inputs, 1.0]
        for row, (wire, x, weight) in enumerate(zip(self.wires, inputs, weights, strict=True)):
            wire.set_xy(
                [
                    self.edge(row, side * weight, along)
                    for side, along in ((1, 0), (1, 1), (-1, 1), (-1, 0))
                ]
            )
            wire.set_facecolor(style.RED if weight > 0 else style.BLUE)
            wire.set_hatch("///" if weight < 0 else "")
            name = "b" if row == len(self.rows) - 1 else f"w{'₁₂₃₄₅₆₇₈₉'[row]}"
            stamps += _number(plain(x), (0, row))
            # below what the input means, where no wire passes
            text = f"{name} = {plain(weight)}"
            stamps += style.stamped_text(text, (-0.35, row), (-8, -22), align=1)
        stamps += _number(plain(z), self.body)
        stamps += style.stamped_text("z", self.body, (0, 31))
        stamps += _number(str(output), self.out, plate=True)
        self.output.set_facecolor(style.CLASS_COLOURS[output])
        self.output.set_edgecolor(style.INK)
        self.numbers.show(stamps)


def _number(text, place, **options):
    """A text whose middle stands at a place."""
    return style.stamped_text(text, place, (0, -5), **options)


class NeuronPicture:
    """A neuron, its sum as bars that start where the one before ended, and the step at its end.

    names: what each of the n inputs means.
    """

    SIZES = (4.0, 8.0, 24.0)

    def __init__(self, figure, names):
        drawn, left, right = figure.subplots(1, 3, width_ratios=(1.8, 1.05, 0.9))
        self.drawing = NeuronDrawing(drawn, names)
        rows = [*(f"w{i}x{i}" for i in "₁₂₃₄₅₆₇₈₉"[: len(names)]), "b", "z"]
        style.axes(left, "The sum", "running sum", "", ylim=(len(rows) - 0.4, -0.6))
        left.set_yticks(range(len(rows)), rows)
        left.axvline(0, color=style.INK, linewidth=1.2)
        self.left, self.reach = left, None
        self.bars = left.barh(range(len(rows)), np.zeros(len(rows)), height=0.55, animated=True)
        self.joints = [
            left.plot([], [], color=style.MUTED, linewidth=1, animated=True)[0] for _ in rows[:-1]
        ]
        self.numbers = [
            left.text(0, row, "", va="center", fontsize=11, color=style.INK, animated=True)
            for row in range(len(rows))
        ]
        style.axes(right, "Its step", "sum z", "output", ylim=(-0.25, 1.25))
        right.set_yticks([0, 1])
        right.xaxis.set_major_locator(MaxNLocator(3, integer=True))
        self.right = right
        # They change with the frame only, when everything is drawn again: not animated.
        self.below, self.above = (
            right.plot([], [], color=style.CLASS_COLOURS[k], linewidth=3)[0] for k in (0, 1)
        )
        jump(right, style.CLASS_COLOURS[0], style.CLASS_COLOURS[1])
        (self.dot,) = right.plot([], [], "o", markersize=12, color=style.INK, animated=True)

    def move(self, inputs, weights, terms, running, output):
        """inputs (n,), weights (n + 1,) with the bias last; terms (n + 1,) what each of them adds;
        running (n + 1,) the sum after each."""
        self.drawing.move(inputs, weights, running[-1], output)
        before = np.concatenate([[0.0], running[:-1]])
        self._fit(np.abs(running).max())
        starts, widths = np.append(before, 0.0), np.append(terms, running[-1])
        for row, (bar, text) in enumerate(zip(self.bars, self.numbers, strict=True)):
            bar.set_x(starts[row])
            bar.set_width(widths[row])
            last = row == len(terms)
            kind = int(output) if last else int(widths[row] > 0)
            bar.set_facecolor(style.CLASS_COLOURS[kind] if last else (style.BLUE, style.RED)[kind])
            bar.set_hatch("" if last or widths[row] >= 0 else "///")
            bar.set_edgecolor("white")
            end = starts[row] + widths[row]
            number = f"{abs(widths[row]):.2f}"
            sign = "−" if widths[row] < 0 else "" if last or float(number) == 0 else "+"
            text.set_text(sign + number)
            text.set_x(max(starts[row], end) + 0.08 * self.reach)
        for row, joint in enumerate(self.joints):
            end, above = running[row], 0.28 if widths[row] else -0.28  # through a bar of no width
            joint.set_data([end, end], [row + above, row + 0.72])
        z = running[-1]
        self.dot.set_data([z], [output])

    def _fit(self, largest):
        """Three sizes of frame, so that the axes change seldom and never hide a bar."""
        reach = next((size for size in self.SIZES if largest <= size), largest)
        if reach != self.reach:
            self.reach = reach
            self.left.figure.set_gid(f"{reach}" if reach in self.SIZES else None)
            self.left.set_xlim(-1.1 * reach, 2.0 * reach)  # room for a number beside a bar
            self.right.set_xlim(-1.1 * reach, 1.1 * reach)
            self.below.set_data([-1.1 * reach, 0], [0, 0])
            self.above.set_data([0, 1.1 * reach], [1, 1])


def ends(ax, colour, filled=(), empty=()):
    """Where a curve ends at a jump: a filled dot (z, y) belongs to it, an empty one does not."""
    for places, inside in ((filled, colour), (empty, "white")):
        for z, y in places:
            ax.plot(
                z,
                y,
                "o",
                markersize=7,
                markerfacecolor=inside,
                markeredgecolor=colour,
                markeredgewidth=2,
                zorder=3,
            )


def jump(ax, below, above):
    """The step's two ends at z = 0: the output there is 0."""
    ends(ax, below, filled=[(0, 0)])
    ends(ax, above, empty=[(0, 1)])


def steps_and_slopes(axes, z, curves):
    """The step and ReLU above, their slopes below: axes (2, 2), z (N,), curves of (name, f, slope).

    Dots show the ends of pieces at z = 0, where neither has a slope.
    """
    jump(axes[0, 0], style.BLUE, style.BLUE)
    ends(axes[1, 0], style.RED, empty=[(0, 0)])
    ends(axes[1, 1], style.RED, empty=[(0, 0), (0, 1)])
    for column, (name, values, slopes) in zip(axes.T, curves, strict=True):
        style.axes(column[0], name, "", "f(z)")
        style.axes(column[1], "its slope", "z", "f′(z)", ylim=(-0.25, 1.6))
        for ax, series, colour in ((column[0], values, style.BLUE), (column[1], slopes, style.RED)):
            # a jump is a gap, not an upright line
            series = np.where(np.abs(np.gradient(series)) > 0.4, np.nan, series)
            ax.plot(z, series, color=colour, linewidth=2.5)
            ax.axhline(0, color=style.MUTED, linewidth=0.8)


class LearningPicture:
    """The perceptron rule at work: the line, the weights as an arrow, the mistakes.

    steps: how many examples are looked at, which are 2 or more in each pass.
    """

    FRAME = (-0.5, 1.6, -0.5, 1.6)
    REACHES = (1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 77)  # of the plane: up to 48 times 1.6
    TICKS = np.array([-1, -0.5, 0, 0.5, 1])  # in units of the reach

    def __init__(self, figure, steps):
        axes = figure.subplot_mosaic([["line", "w"], ["pass", "pass"]], height_ratios=(3.4, 1))
        self.left, self.middle, self.below = axes["line"], axes["w"], axes["pass"]
        style.axes(
            self.left,
            "The line so far",
            "input $x_1$",
            "input $x_2$",
            self.FRAME[:2],
            self.FRAME[2:],
            grid=False,
        )
        self.left.set_aspect("equal")
        self.left.set_xticks([0, 1])
        self.left.set_yticks([0, 1])
        self.planes = HalfPlanes(self.left, self.FRAME)
        (self.was,) = self.left.plot(
            [], [], color=style.MUTED, linewidth=2, linestyle="--", zorder=2, animated=True
        )
        self.corners = style.Points(self.left, size=170, zorder=4)
        self.ring = self.left.scatter(
            [],
            [],
            s=620,
            facecolors="none",
            edgecolors=style.INK,
            linewidths=2,
            zorder=5,
            animated=True,
        )
        style.axes(
            self.middle,
            "The weights w, an arrow",
            "weight $w_1$ / η",
            "weight $w_2$ / η",
            (-1.15, 1.15),
            (-1.15, 1.15),
        )
        self.middle.set_aspect("equal")
        self.middle.axhline(0, color=style.MUTED, linewidth=0.8)
        self.middle.axvline(0, color=style.MUTED, linewidth=0.8)
        self.caption = self.middle.text(
            0.03,
            0.04,
            "",
            fontsize=11,
            color=style.INK,
            zorder=7,
            transform=self.middle.transAxes,
            animated=True,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 2, "alpha": 0.8},
        )
        self.before, self.now = _arrow(self.middle, style.MUTED), _arrow(self.middle, style.INK, 5)
        # What the rule adds, and the example that it is: the same arrow in both planes.
        self.added, self.example = _arrow(self.middle, style.RED), _arrow(self.left, style.RED)
        self.names = style.Stamps(self.middle, zorder=6)
        self.reach = self.size = None
        style.axes(self.below, "Mistakes in each pass", "pass", "mistakes")
        self.below.xaxis.set_major_locator(MaxNLocator(12, integer=True))
        self.passes = self.below.bar(
            range(1, steps // 2 + 1),
            np.zeros(steps // 2),
            width=0.7,
            color=style.BLUE,
            animated=True,
        )
        self.steps = steps

    def place(self, points, classes, reach, passes):
        """points (N, 2), classes (N,); reach: the largest number in w / η; passes: so many are
        shown, if the steps are enough for them."""
        self.corners.move(points, classes)
        size = len(points), min(passes, -(-self.steps // len(points)))
        self._fit(size, next(size for size in self.REACHES if reach <= size + 1e-9))
        self.below.figure.set_gid(f"{self.size}, {self.reach}")

    def _fit(self, sizes, reach):
        """Axes for (examples, passes), and for weights of such a length."""
        if sizes != self.size:
            self.size, (size, passes) = sizes, sizes
            self.below.set(xlim=(0.4, passes + 0.6), ylim=(0, 1.15 * max(size, 4)))
            self.below.set_yticks(range(0, max(size, 4) + 1, 2 if size < 8 else 4))
            for number, bar in enumerate(self.passes, start=1):
                bar.set_visible(number <= passes)
        if reach != self.reach:
            self.reach = reach
            names = [plain(tick) for tick in self.TICKS * reach]
            self.middle.set_xticks(self.TICKS, names)
            self.middle.set_yticks(self.TICKS, names)

    def move(self, states, looked_at, before, after, sign, share, mistakes, caption):
        """states (2, 3): weights and bias before and after the last example; looked_at (2,), that
        example, or None; before and after (2,), w / η; it was added (sign 1), taken away (-1) or
        left out (0), and the share of that which is drawn, from 0 to 1; mistakes (P,) in each
        pass, up to now; caption: text below the arrows."""
        state = (1 - share) * states[0] + share * states[1]
        after = before + share * (after - before)
        self.planes.move(state[:2], state[2])
        self.was.set_data(*line_in_frame(states[0, :2], states[0, 2], self.FRAME).T)
        self.was.set_visible(bool(sign))
        self.ring.set_offsets(np.empty((0, 2)) if looked_at is None else [looked_at])
        origin, before, after = np.zeros(2), before / self.reach, after / self.reach
        _point(self.before, origin, before if sign else origin)
        _point(self.added, before, after)
        _point(self.now, origin, after)
        _point(self.example, origin, looked_at if sign else origin)
        self.names.show([*self._names(before, after, sign)])
        for bar, height in zip(self.passes, mistakes, strict=False):
            bar.set_height(height)
        self.caption.set_text(caption)

    def _names(self, before, after, sign):
        """w beside its arrow, and beside the middle of the red arrow what was done."""
        if after.any():
            shift = _aside(_outside(before, after), 16)
            yield from style.stamped_text("w", 0.6 * after, shift, plate=True, weight="bold")
        (across, up), middle = after - before, (before + after) / 2
        if across or up:
            outwards = np.array([up, -across])  # away from the two other arrows
            shift = _aside(outwards if outwards @ middle >= 0 else -outwards, 16)
            text = "+ x" if sign > 0 else "− x"
            yield from style.stamped_text(text, middle, shift, style.RED_WORDS, plate=True)


def _arrow(ax, colour, width=2):
    """An arrow that `_point` moves."""
    arrow = FancyArrowPatch(
        (0, 0),
        (1, 1),
        arrowstyle="-|>",
        mutation_scale=8 + 3 * width,
        shrinkA=0,
        shrinkB=0,
        linewidth=width,
        color=colour,
        zorder=4,
        animated=True,
    )
    return ax.add_patch(arrow)


def _point(arrow, start, end):
    """Draw an arrow from start to end, or none if they are one place."""
    arrow.set_visible(bool(np.hypot(*(end - start)) > 1e-9))
    arrow.set_positions(start, end)


def _outside(before, after):
    """The side of the arrow `after` (2,) away from `before` and from the arrow between them."""
    left = np.array([-after[1], after[0]])
    # on one line with it: the name of the arrow between stands to the right of that
    side = left @ before or -after @ (after - before)
    return -left if side > 0 else left


def _aside(direction, pixels):
    """The shift of a short text that stands so far away in a direction (2,)."""
    across, up = pixels * np.array(direction) / np.hypot(*direction)
    return across, up - 5


class GatePicture:
    """A gate, the line of a neuron, and the neuron's sum at each corner.

    Dotted: how far the line can be shifted to either side until it meets the nearest corner.
    """

    FRAME = (-0.5, 1.6, -0.5, 1.6)

    def __init__(self, figure):
        self.ax = ax = figure.add_subplot()
        axes = "input $x_1$", "input $x_2$", self.FRAME[:2], self.FRAME[2:]
        style.axes(ax, "The neuron's line and its sums", *axes, grid=False)
        ax.set_aspect("equal")
        ax.set_xticks([0, 1])
        ax.set_yticks([0, 1])
        self.planes = HalfPlanes(ax, self.FRAME)
        look = {"color": style.INK, "linewidth": 1.5, "animated": True}
        self.dotted = [ax.plot([], [], ":", **look)[0] for _ in range(2)]
        self.corners = style.Points(ax, size=170, zorder=4)
        self.crosses = ax.scatter(
            [], [], s=420, c=style.WRONG, marker="x", linewidths=2.5, zorder=5, animated=True
        )
        self.names = style.Stamps(ax, zorder=6)

    def move(self, points, classes, weights, bias, z, wrong):
        """points (4, 2), classes (4,); weights (2,), bias; z (4,) the sum at each corner; wrong
        (4,) of bool: the answer there is not the class."""
        self.planes.move(weights, bias)
        nearest = np.abs(z).min() if np.any(weights) else 0
        for line, shift in zip(self.dotted, (nearest, -nearest), strict=True):
            line.set_data(*line_in_frame(weights, bias + shift, self.FRAME).T)
            line.set_visible(bool(nearest))
        self.corners.move(points, classes)
        self.crosses.set_offsets(points[wrong])
        stamps = []
        for point, value in zip(points, z, strict=True):
            stamps += style.stamped_text(f"z = {plain(value)}", point, (0, 22), plate=True)
        self.names.show(stamps)


class CutPicture:
    """One example of each class in the plane of (x, 1), a cut through the origin, its margin."""

    FRAME = (-2.4, 2.4, -1.75, 1.75)
    REACH = 1.5  # how long the arrow u is drawn

    def __init__(self, figure):
        self.ax = ax = figure.subplots()
        style.axes(
            ax,
            "Each example has a further input, always 1, whose weight is b",
            "input x, whose weight is w",
            "input 1, whose weight is b",
            self.FRAME[:2],
            self.FRAME[2:],
            grid=False,
        )
        ax.set_aspect("equal")
        self.planes = HalfPlanes(ax, self.FRAME)
        self.street = [
            ax.plot([], [], color=style.INK, linewidth=1.5, linestyle=":", zorder=2, animated=True)[
                0
            ]
            for _ in range(2)
        ]
        ax.axhline(1, color=style.MUTED, linewidth=0.8, animated=True)
        ax.plot(0, 0, "o", markersize=5, color=style.INK, zorder=3, animated=True)
        self.arrow = _arrow(ax, style.INK, 3)
        self.distances = [
            ax.plot([], [], color=style.RED, linewidth=2, zorder=3, animated=True)[0]
            for _ in range(2)
        ]
        self.points = style.Points(ax, size=420, zorder=4)  # larger than the rings of the handles
        self.names = style.Stamps(ax, zorder=6)

    def move(self, points, u, signed):
        """points (2, 2), of class 1 and of class 0; u (2,) of length 1; signed (2,), how far each
        lies on its own side of the cut."""
        self.planes.move(u, 0.0)
        gamma = signed.min()
        for line, side in zip(self.street, (1, -1), strict=True):
            line.set_visible(bool(gamma > 0))
            line.set_data(*line_in_frame(u, side * gamma, self.FRAME).T)
        _point(self.arrow, np.zeros(2), self.REACH * u)
        beside = _aside(np.array([-u[1], u[0]]), 16)
        stamps = style.stamped_text("u", 0.55 * self.REACH * u, beside, weight="bold")
        for line, point, far, k in zip(self.distances, points, signed, (1, 0), strict=True):
            sign = 1 if k else -1
            foot = point - sign * far * u
            line.set_data(*np.stack([point, foot]).T)
            stamps += style.stamped_text(
                plain(round(far, 2)), point, (0, 16), style.RED_WORDS, plate=True
            )
            stamps += style.stamped_text(f"class {k}", point, (0, 34), plate=True)
        self.points.move(points, np.array([1, 0]))
        self.names.show(stamps)
