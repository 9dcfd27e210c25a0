"""A picture of notebook 02: two neurons and one behind them, whose target alone is known."""

import numpy as np
from matplotlib.patches import Circle

from nblib.plots import style
from nblib.plots.hidden_space import NUMBERS, UnitLine
from nblib.plots.why import FRAME, Tint, line_in_frame, square_axes
from nblib.words import plain

INPUTS = np.array([[0.0, 1.9], [0.0, -1.9]])
BODIES = np.array([[5.0, 1.9], [5.0, -1.9], [9.4, 0.0]])
RADIUS = 0.46
# Each weight's wire: from where to where, and how far along it is held.
WIRES = {
    "w11": (INPUTS[0], BODIES[0], 0.46),
    "w12": (INPUTS[1], BODIES[0], 0.27),
    "w21": (INPUTS[0], BODIES[1], 0.27),
    "w22": (INPUTS[1], BODIES[1], 0.46),
    "v1": (BODIES[0], BODIES[2], 0.36),
    "v2": (BODIES[1], BODIES[2], 0.36),
}
BIASES = {"b1": BODIES[0], "b2": BODIES[1], "c": BODIES[2]}


class Gauge:
    """A bar as long as a number is large, from its foot upwards, or to the right for a bias."""

    LONG = 0.25  # units of the picture for each unit of a number

    def __init__(self, ax, foot, along):
        self.foot, self.along = np.array(foot), np.array(along)
        (self.bar,) = ax.plot([], [], "-", linewidth=3, zorder=4, animated=True)

    def tip(self, number):
        return self.foot + self.LONG * number * self.along

    def number_at(self, x, y):
        return float(((x, y) - self.foot) @ self.along) / self.LONG

    def move(self, number):
        self.bar.set_data(*np.stack([self.foot, self.tip(number)]).T)
        self.bar.set_color(style.RED if number > 0 else style.BLUE)


class BlamePicture:
    """Left a network of three neurons with steps, and what passes through it for one corner; right
    the square of the inputs, tinted by the answer of the last one, and the lines of the others.

    corners (4, 2), classes (4,): what the last one should answer there; names (3,) of the neurons.
    """

    def __init__(self, figure, corners, classes, names):
        self.network, self.square = ax, right = figure.subplots(1, 2, width_ratios=(1.6, 1))
        ax.set(xlim=(-1.0, 10.8), ylim=(-3.7, 3.4), aspect="equal", xticks=[], yticks=[])
        for spine in ax.spines.values():
            spine.set_visible(False)
        self.corners, self.names = corners, names
        self.wires = {
            name: ax.plot(*np.stack([start, end]).T, "-", zorder=2, animated=True)[0]
            for name, (start, end, _) in WIRES.items()
        }
        self.gauges = {
            name: Gauge(ax, start + share * (end - start), (0, 1))
            for name, (start, end, share) in WIRES.items()
        }
        for name, body in BIASES.items():
            foot = body - (0, 1.0)
            ax.plot(
                foot[0] + np.array([-0.75, 0.75]),
                foot[1] * np.ones(2),
                color=style.MUTED,
                linewidth=1,
            )
            ax.plot([foot[0]] * 2, foot[1] + np.array([-0.1, 0.1]), color=style.MUTED, linewidth=1)
            self.gauges[name] = Gauge(ax, foot, (1, 0))
        looks = [(style.INK, "-")] * 2
        looks += [*zip(UnitLine.COLOURS, style.LINE_STYLES, strict=False), (style.INK, "-")]
        for place, (colour, line) in zip((*INPUTS, *BODIES), looks, strict=True):
            look = {"facecolor": "white", "linewidth": 2.2, "zorder": 3, "animated": True}
            ax.add_patch(Circle(place, RADIUS, edgecolor=colour, linestyle=line, **look))
        self.words = style.Stamps(ax, zorder=6)
        square_axes(right, "Tinted by the lamp's answer")
        self.tint = Tint(right)
        self.lines = [
            right.plot(
                [], [], color=colour, linestyle=line, linewidth=2.5, zorder=3, animated=True
            )[0]
            for colour, line in looks[2:4]
        ]
        style.Points(right, size=170, zorder=4).move(corners, classes)
        look = {"facecolors": "none", "linewidths": 2, "animated": True, "zorder": 4.5}
        self.ring = right.scatter([], [], s=420, edgecolors=style.INK, **look)
        look = {"marker": "x", "linewidths": 2.5, "zorder": 5, "animated": True}
        self.crosses = right.scatter([], [], s=420, c=style.WRONG, **look)

    def move(self, numbers, inputs, neurons, target, lit, wrong):
        """numbers: the nine by their names; inputs (2,); neurons: of each z and output for these
        inputs; target of the last one; lit: the polygons where that says 1; wrong (4,) of bool."""
        for name, number in numbers.items():
            self.gauges[name].move(number)
        for name, wire in self.wires.items():
            number = numbers[name]
            look = ("-", style.RED) if number > 0 else ("--", style.BLUE)
            wire.set(linestyle=look[0], color=look[1] if number else style.MUTED)
            wire.set_linewidth(max(0.6, 2 * abs(number)))
            wire.set_alpha(0.55)
        self.tint.move(lit)
        for line, k in zip(self.lines, "12", strict=True):
            w, b = (numbers[f"w{k}1"], numbers[f"w{k}2"]), numbers[f"b{k}"]
            line.set_data(*line_in_frame(w, b, (*FRAME, *FRAME)).T)
        self.crosses.set_offsets(self.corners[wrong])
        self.ring.set_offsets([inputs])
        self.words.show([*self._words(numbers, inputs, neurons, target)])

    def _words(self, numbers, inputs, neurons, target):
        bold = {"weight": "bold"}
        for k, (value, place) in enumerate(zip(inputs, INPUTS, strict=True)):
            yield from style.stamped_text(plain(value), place, (0, -5), **bold)
            yield from style.stamped_text(f"x{'₁₂'[k]}", place, (-40, -5))
        for name, number in numbers.items():
            text, gauge = f"{NUMBERS[name]} = {plain(number)}", self.gauges[name]
            if name in BIASES:
                yield from style.stamped_text(text, gauge.foot, (0, -26))
            else:
                yield from style.stamped_text(
                    text, gauge.tip(number), (14, -5), align=0, plate=True
                )
        last = len(BODIES) - 1
        for k, (name, neuron, body) in enumerate(zip(self.names, neurons, BODIES, strict=True)):
            yield from style.stamped_text(str(neuron.output), body, (0, -5), **bold)
            yield from style.stamped_text(name, body, (0, 46))
            yield from style.stamped_text(f"z = {plain(neuron.z)}", body, (0, 29))
            known = f"t = {target}" if k == last else "t = ?"
            right = k == last and neuron.output == target
            colour = style.INK if right else style.RED_WORDS
            yield from style.stamped_text(
                known, body, (28, -9 if k == 1 else 5), colour, align=0, **bold
            )
