"""Explorers and figures of part 01, why neural networks (slides 04 to 10).

The layer that solves XOR (slide 08) is in `hidden_space.py`.

Everything shown is computed by `experiments.why`; here it is put into a picture and a sentence.
"""

import numpy as np

from nblib.experiments import why as experiments
from nblib.explorers import base
from nblib.plots import neurons
from nblib.plots import why as plots
from nblib.words import bracketed, fixed, listed, plain

__all__ = ["drawn_neuron", "xor_line"]

NAMES = plots.CORNER_NAMES
KNOB = 0.5  # how far from the middle of the square the line's direction is taken hold of
# Three sliders in a row: the two weights of a unit, then its bias.
SLIDER, THREE_SLIDERS = "230px", "760px"


@base.apart()
def xor_line(angle: float = 20.0, offset: float = 0.2) -> base.Explorer:
    """One straight line against the four corners of XOR (slides 04, 05).

    angle: 0 to 360 degrees, the direction that the side of class 1 faces. offset: -0.8 to 0.8,
    how far the line lies from the middle of the square.
    Raises ValueError for a number out of range.

    >>> float(explorers.xor_line(angle=45.0, offset=-0.25).snapshot()["accuracy"])
    0.75
    """
    controls = {
        "angle": base.slider("direction (degrees)", angle, 0.0, 360.0, 1.0, ".0f"),
        "offset": base.slider("offset from the middle", offset, -0.8, 0.8, 0.01),
    }
    figure = base.new_figure()
    picture = plots.LinePicture(figure, experiments.CORNERS, experiments.XOR)

    def update(angle, offset):
        line = experiments.xor_line(angle, offset)
        picture.move(line.weights, line.bias, line.z, line.wrong)
        return _say_line(angle, offset, line), line._asdict()

    handles = _hold_line(
        picture.plane,
        lambda: (controls["angle"].value, controls["offset"].value),
        lambda angle: {"angle": angle},
        lambda offset: {"offset": offset},
    )
    return base.Explorer(figure, controls, update, handles=handles)


def _hold_line(ax, now, turn, shift):
    """The two handles of a line in the square: a knob that turns it, and the line itself.

    now() -> (angle, offset); turn(angle), shift(offset) -> what the handle gives back.
    """

    def foot(numbers, along=0.0):
        """The point of the line nearest to the middle of the square, or one so far from it."""
        weights, middle = numbers["weights"], experiments.MIDDLE
        aside = np.array([-weights[1], weights[0]])
        return middle - weights * (weights @ middle + numbers["bias"]) + along * aside

    def turned(x, y):
        across, up = (x, y) - experiments.MIDDLE
        return turn(np.degrees(np.arctan2(up, across)) % 360)

    def shifted(x, y):
        weights, _ = experiments.line_weights(now()[0], 0.0)
        return shift(weights @ ((x, y) - experiments.MIDDLE))

    return {
        # Not the arrow's tip: that moves along the line, to be clear of the corners.
        "knob": base.Handle(
            ax,
            "the knob: turn the line around the middle of the square",
            at=lambda values, numbers: experiments.MIDDLE + KNOB * numbers["weights"],
            moved=turned,
            step=(0.02, 0.02),
            text=lambda x, y: f"{now()[0]:.0f} degrees",
            ghost=lambda values, numbers: [
                (*experiments.MIDDLE, 0),
                (*(experiments.MIDDLE + KNOB * numbers["weights"]), 1),
            ],
        ),
        "line": base.Handle(
            ax,
            "the line: shift it",
            moved=shifted,
            step=(0.02, 0.02),
            at=lambda values, numbers: foot(numbers, 0.45),
            text=lambda x, y: f"offset {now()[1]:.2f}",
            ghost=lambda values, numbers: [(*foot(numbers, side), 1) for side in (-2, 2)],
        ),
    }


def _say_line(angle, offset, line):
    wrong = [name for name, fails in zip(NAMES, line.wrong, strict=True) if fails]
    alike, apart = line.z[0] + line.z[3], line.z[1] + line.z[2]
    return (
        f"The line whose orange side faces {plain(angle)}°, with offset {fixed(offset, 2)}, gets "
        f"{4 - len(wrong)} of 4 corners right ({100 * line.accuracy:.0f} %). "
        f"Wrong: {listed(wrong)}. The sums w·x + b: {fixed(alike, 2)} for (0,0) and "
        f"(1,1) together, {fixed(apart, 2)} for (0,1) and (1,0) together. "
        f"The middle of the square (the diamond) gets a {int(line.z.mean() > 1e-9)}."
    )


@base.apart()
def accuracy_map(sweep) -> base.Explorer:
    """How many corners each line of an `experiments.why.LineSweep` gets right (slide 06).

    A place of the map is a line: the one that is pointed at stands beside it, first a best one.
    """
    figure = base.new_figure(800, 340)
    picture = plots.MapPicture(figure, sweep, experiments.CORNERS, experiments.XOR)
    counts = {count: (sweep.correct == count).mean() for count in range(5)}
    shares = ", ".join(f"{100 * share:.0f} % get {n}" for n, share in counts.items() if share)
    best = sweep.correct.max()
    # of the best lines the one that is clearest of the corners
    clearest = np.where(sweep.correct == best, sweep.clearance, -1.0).argmax()
    angle, offset = np.unravel_index(clearest, sweep.correct.shape)
    line = sweep.angles[angle], sweep.offsets[offset]

    def update():
        judged = experiments.xor_line(*line)
        picture.move(*line, judged)
        return (
            f"Of {sweep.correct.size:,} lines of different directions and offsets, {shares} of the "
            f"four corners right. The best is {best} of 4: no point of this map has all 4. The "
            f"star: direction {plain(line[0])}°, offset {fixed(line[1], 2)}, "
            f"{4 - judged.wrong.sum()} of 4."
        ), {"angle": line[0], "offset": line[1], **judged._asdict()}

    def choose(angle, offset):
        nonlocal line
        nearest = (np.abs(sweep.angles - angle).argmin(), np.abs(sweep.offsets - offset).argmin())
        line = sweep.angles[nearest[0]], sweep.offsets[nearest[1]]
        return {}

    region = base.Region(
        picture.map,
        "the map: point at a line to see it",
        choose,
        kind="pointed",
        step=(sweep.angles[1] - sweep.angles[0], sweep.offsets[1] - sweep.offsets[0]),
    )
    held = _hold_line(
        picture.plane,
        lambda: line,
        lambda angle: choose(angle, line[1]),
        lambda offset: choose(line[0], offset),
    )
    return base.Explorer(figure, {}, update, handles={"map": region, **held})


X = (1.0, 2.0, 3.0)  # what comes into the neuron of slide 10


@base.apart()
def drawn_neuron(
    w1: float = 0.5, w2: float = -1.0, w3: float = 0.25, b: float = 0.1
) -> base.Explorer:
    """The neuron of slide 10, drawn: z = w₁x₁ + w₂x₂ + w₃x₃ + b for x = (1, 2, 3), y = ReLU(z).

    w1, w2, w3 and b from -2 to 2. Raises ValueError for a number out of range.

    >>> round(explorers.drawn_neuron().snapshot()["z"], 2)
    -0.65
    """
    names = {"w1": "w₁", "w2": "w₂", "w3": "w₃", "b": "b"}
    controls = {
        name: base.slider(label, value, -2.0, 2.0, 0.05)
        for (name, label), value in zip(names.items(), (w1, w2, w3, b), strict=True)
    }
    figure = base.new_figure(800, 440)
    picture = plots.NeuronPicture(figure)

    def update(**values):
        weights = np.array([values[name] for name in names])
        products = np.round(weights * (*X, 1.0), 9) + 0.0
        z = float(np.round(products.sum(), 9)) + 0.0
        y = max(0.0, z)
        picture.move([*map(plain, X), "1"], weights, f"z = {fixed(z, 2)}", f"y = {fixed(y, 2)}")
        terms = " + ".join(
            f"{bracketed(weight)} · {plain(x)}" for weight, x in zip(weights[:3], X, strict=True)
        )
        return (
            f"z = {terms} + {bracketed(weights[3])} = {fixed(z, 2)}, and y = ReLU(z) = "
            f"{fixed(y, 2)}."
        ), {"products": products, "z": z, "y": y}

    def gauge_end(row, weight):
        x, y = picture.wire_at(row)
        return x, y + picture.LONG * weight

    def gauge(row, name):
        return base.Handle(
            picture.ax,
            f"the weight {names[name]}: up makes it larger, down smaller"
            if row < 3
            else "the bias b: up makes it larger, down smaller",
            at=lambda values, numbers: gauge_end(row, values[name]),
            moved=lambda x, y: {name: (y - picture.wire_at(row)[1]) / picture.LONG},
            along="y",
            step=(0.1, 0.05 * picture.LONG),
            text=lambda x, y: f"{names[name]} = {plain(controls[name].value)}",
        )

    handles = {name: gauge(row, name) for row, name in enumerate(names)}
    return base.Explorer(figure, controls, update, handles=handles)


@base.apart()
def nerve_cell():
    """Figure of slides 09, 10: a nerve cell beside an artificial neuron, parts numbered alike."""
    figure = base.new_figure(860, 300)
    neurons.side_by_side(figure)
    names = [(cell.replace("\n", " "), unit) for _, _, cell, _, _, unit in neurons.PARTS]
    pairs = [f"{k} {cell}, {unit}" for k, (cell, unit) in enumerate(names, start=1)]
    return base.Still(
        figure,
        "A nerve cell, simplified, and an artificial neuron with three inputs and a bias b, from "
        f"left to right. The same number, the same part: {'; '.join(pairs)}.",
    )


@base.apart()
def sixteen_gates(sweep):
    """Figure of slide 06: the sixteen gates of two inputs, each with a line that draws it."""
    figure = base.new_figure(800, 280)
    lines = [experiments.clearest_line(sweep, code) for code in range(16)]
    plots.sixteen_gates(figure.subplots(2, 8).ravel(), range(16), lines)
    missing = [f"{code:04b}" for code, line in enumerate(lines) if line is None]
    return base.Still(
        figure,
        f"The lines of the sweep draw {16 - len(missing)} of the 16 gates. Above each stand its "
        f"outputs for (0,0), (0,1), (1,0), (1,1). No line draws {listed(missing)}: XOR and its "
        "opposite.",
    )
