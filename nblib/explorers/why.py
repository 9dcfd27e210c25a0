"""Explorers and figures of part 01, why neural networks (slides 04 to 10).

Everything shown is computed by `experiments.why`; here it is put into a picture and a sentence.
"""

import numpy as np

from nblib.experiments import why as experiments
from nblib.explorers import base
from nblib.plots import why as plots
from nblib.words import fixed, listed, plain

__all__ = ["xor_hidden_space", "xor_line"]

CELLS = 85  # of the tinted frame around the square
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

    def foot(numbers, along=0.0):
        """The point of the line nearest to the middle of the square, or one so far from it."""
        weights, middle = numbers["weights"], experiments.MIDDLE
        aside = np.array([-weights[1], weights[0]])
        return middle - weights * (weights @ middle + numbers["bias"]) + along * aside

    def turned(x, y):
        across, up = (x, y) - experiments.MIDDLE
        return {"angle": np.degrees(np.arctan2(up, across)) % 360}

    def shifted(x, y):
        weights, _ = experiments.line_weights(controls["angle"].value, 0.0)
        return {"offset": weights @ ((x, y) - experiments.MIDDLE)}

    handles = {
        # Not the arrow's tip: that moves along the line, to be clear of the corners.
        "knob": base.Handle(
            picture.plane, "the knob: turn the line around the middle of the square",
            at=lambda values, numbers: experiments.MIDDLE + KNOB * numbers["weights"],
            moved=turned, step=(0.02, 0.02),
            text=lambda x, y: f"{controls['angle'].value:.0f} degrees",
            ghost=lambda values, numbers: [
                (*experiments.MIDDLE, 0), (*(experiments.MIDDLE + KNOB * numbers["weights"]), 1),
            ],
        ),
        "line": base.Handle(
            picture.plane, "the line: shift it", moved=shifted, step=(0.02, 0.02),
            at=lambda values, numbers: foot(numbers, 0.45),
            text=lambda x, y: f"offset {controls['offset'].value:.2f}",
            ghost=lambda values, numbers: [(*foot(numbers, side), 1) for side in (-2, 2)],
        ),
    }  # fmt: skip
    return base.Explorer(figure, controls, update, handles=handles)


def _say_line(angle, offset, line):
    wrong = [name for name, fails in zip(NAMES, line.wrong, strict=True) if fails]
    alike, apart = line.z[0] + line.z[3], line.z[1] + line.z[2]
    return (
        f"The line whose orange side faces {plain(angle)}°, with offset {fixed(offset, 2)}, gets "
        f"{4 - len(wrong)} of 4 corners right ({100 * line.accuracy:.0f} %). "
        f"Wrong: {listed(wrong)}. The sums w·x + b: {fixed(alike, 2)} for (0,0) and "
        f"(1,1) together, {fixed(apart, 2)} for (0,1) and (1,0) together."
    )


WEIGHTS = {"w11": "w₁₁", "w12": "w₁₂", "b1": "b₁", "w21": "w₂₁", "w22": "w₂₂", "b2": "b₂",
           "v1": "v₁", "v2": "v₂", "c": "c"}  # fmt: skip


@base.apart()
def xor_hidden_space(
    w11: float = 1.0,
    w12: float = 1.0,
    b1: float = 0.0,
    w21: float = 1.0,
    w22: float = 1.0,
    b2: float = -1.0,
    v1: float = 1.0,
    v2: float = -2.0,
    c: float = -0.5,
    show: str = "corners",
) -> base.Explorer:
    """XOR's square before and after a hidden layer of two ReLU units (slide 08).

    h₁ = ReLU(w₁₁x₁ + w₁₂x₂ + b₁), h₂ = ReLU(w₂₁x₁ + w₂₂x₂ + b₂), output 1 where
    v₁h₁ + v₂h₂ + c > 0. All nine numbers from -3 to 3; the defaults are built by hand, not
    trained. show: "corners", or "field" for points of the whole square as well.
    Raises ValueError for a number out of range or another word for show.

    >>> explorers.xor_hidden_space().snapshot()["outputs"].tolist()
    [0, 1, 1, 0]
    """
    start = (w11, w12, b1, w21, w22, b2, v1, v2, c)
    controls = {
        name: base.slider(label, value, -3.0, 3.0, 0.1, ".1f")
        for (name, label), value in zip(WEIGHTS.items(), start, strict=True)
    }
    for control in controls.values():
        control.layout.width = SLIDER
    controls["show"] = base.choice("show", show, {"corners": "corners", "whole field": "field"})
    figure = base.new_figure(800, 400)
    field = np.random.default_rng(0).random((160, 2))
    low, high = plots.FRAME
    frame = low + (high - low) * experiments.square_grid(CELLS)
    picture = plots.FoldPicture(
        figure, experiments.CORNERS, experiments.XOR, field, experiments.field_targets(field), CELLS
    )

    place = None  # the reader points at it

    def update(show, **weights):
        corners = experiments.hidden_space(experiments.CORNERS, **weights)
        tint = experiments.hidden_space(frame, **weights).outputs.reshape(CELLS, CELLS)
        of_corners, of_field = experiments.corner_and_field_accuracy(**weights)
        wrong = corners.outputs != experiments.XOR
        moved = experiments.hidden_space(field, **weights).hidden if show == "field" else None
        line = np.array([weights["v1"], weights["v2"]])
        image = answer = None
        if place is not None:
            there = experiments.hidden_space([place], **weights)
            image, answer = there.hidden[0], int(there.outputs[0])
        units = [_unit(weights, k) for k in (1, 2)]
        picture.move(
            units, tint, corners.hidden, line, weights["c"], wrong, moved, place, image
        )  # fmt: skip
        numbers = {**corners._asdict(), "wrong": wrong, "tint": tint, "corner_accuracy": of_corners,
                   "field_accuracy": of_field, "place": place, "image": image,
                   "answer": answer}  # fmt: skip
        said = _say_fold(weights, corners, wrong, of_field if show == "field" else None)
        if place is not None:
            said += f" The place {_place(place)} goes to {_place(image)}: output {answer}."
        return said, numbers

    def point(x, y):
        nonlocal place
        place = np.round(np.clip((x, y), 0, 1), 2)
        return {}

    handles = {
        "square": base.Region(
            picture.before, "the square: point at a place, to see where it goes", point,
            kind="pointed", step=(0.02, 0.02),
        )
    }  # fmt: skip
    for unit, drawn in enumerate(picture.units, start=1):
        handles |= _hold_unit(picture.before, drawn, unit)
    explorer = base.Explorer(figure, controls, update, handles=handles)
    explorer.children[0].layout.max_width = THREE_SLIDERS
    return explorer


def _unit(values, unit):
    """The weights (2,) and the bias of a hidden unit, 1 or 2."""
    return np.array([values[f"w{unit}1"], values[f"w{unit}2"]]), values[f"b{unit}"]


def _place(point):
    return f"({plain(point[0])}, {plain(point[1])})"


def _hold_unit(ax, drawn, unit):
    """The handles of a hidden unit: its line, which is held by its bias, and its arrow."""
    weights = np.zeros(2)  # as they were when the handle was last placed

    def grip(values, numbers):
        weights[:] = _unit(values, unit)[0]
        return drawn.grip(*_unit(values, unit))

    name = f"w{'₁₂'[unit - 1]}"
    return {
        f"line {unit}": base.Handle(
            ax, f"the line of hidden unit {unit}: shift it, which changes b{name[1:]}",
            at=grip, moved=lambda x, y: {f"b{unit}": -weights @ (x, y)}, step=(0.02, 0.02),
            text=lambda x, y: f"b{name[1:]} = {plain(round(float(-weights @ (x, y)), 6))}",
            ghost=lambda values, numbers: [
                (*end, 1) for end in plots.line_in_frame(*_unit(values, unit), plots.FRAME * 2)
            ],
        ),
        f"arrow {unit}": base.Handle(
            ax, f"the weights {name} of hidden unit {unit}: turn or stretch the arrow",
            at=lambda values, numbers: drawn.tip(_unit(values, unit)[0]),
            moved=lambda x, y: dict(
                zip((f"w{unit}1", f"w{unit}2"), drawn.weights_at(x, y), strict=True)
            ),
            step=(0.1 * drawn.LONG,) * 2,
            text=lambda x, y: f"{name} = {_place(np.round(drawn.weights_at(x, y), 6))}",
            ghost=lambda values, numbers: [
                (*drawn.tail, 0), (*drawn.tip(_unit(values, unit)[0]), 1)
            ],
        ),
    }  # fmt: skip


def _say_fold(weights, corners, wrong, of_field):
    places = {}
    for name, (h1, h2) in zip(NAMES, corners.hidden, strict=True):
        places.setdefault(f"({plain(h1)}, {plain(h2)})", []).append(name)
    moves = "; ".join(f"{listed(names)} to {place}" for place, names in places.items())
    v1, v2, c = (weights[name] for name in ("v1", "v2", "c"))
    line = f"The line {_sum({'h₁': v1, 'h₂': v2, '': c})} = 0"
    if v1 == v2 == 0:
        line = "There is no line, since v₁ and v₂ are both 0: one answer everywhere. It"
    names = [name for name, fails in zip(NAMES, wrong, strict=True) if fails]
    verdict = f" (wrong: {listed(names)})" if names else ""
    field = "" if of_field is None else f", and {100 * of_field:.0f} % of the whole field"
    return (
        f"The hidden layer moves {moves}. {line} then gets {4 - len(names)} of 4 corners "
        f"right{verdict}{field}."
    )


def _sum(terms):
    """A sum as one writes it: terms of 0 and coefficients of 1 are left out."""
    text = ""
    for name, number in terms.items():
        if number == 0:
            continue
        size = "" if name and abs(number) == 1 else plain(abs(number))
        sign = ("−" if number < 0 else "") if not text else (" − " if number < 0 else " + ")
        text += f"{sign}{size}{name}"
    return text or "0"


@base.apart()
def accuracy_map(sweep):
    """How many corners each line of an `experiments.why.LineSweep` gets right (slide 06).

    A place of the map is a line: the one that is pointed at stands beside it, first a best one.
    """
    figure = base.new_figure(800, 340)
    picture = plots.MapPicture(figure, sweep, experiments.CORNERS, experiments.XOR)
    counts = {count: (sweep.correct == count).mean() for count in range(5)}
    shares = ", ".join(f"{100 * share:.0f} % get {n}" for n, share in counts.items() if share)
    best = sweep.correct.max()
    # of the best lines the one that is clearest of the corners
    chosen = np.where(sweep.correct == best, sweep.clearance, -1.0).argmax()
    chosen = np.unravel_index(chosen, sweep.correct.shape)

    def update():
        angle, offset = sweep.angles[chosen[0]], sweep.offsets[chosen[1]]
        line = experiments.xor_line(angle, offset)
        picture.move(angle, offset, line)
        return (
            f"Of {sweep.correct.size:,} lines of different directions and offsets, {shares} of the "
            f"four corners right. The best is {best} of 4: no point of this map has all 4. The "
            f"star: direction {plain(angle)}°, offset {fixed(offset, 2)}, "
            f"{4 - line.wrong.sum()} of 4."
        ), {"angle": angle, "offset": offset, **line._asdict()}

    def point(x, y):
        nonlocal chosen
        chosen = np.abs(sweep.angles - x).argmin(), np.abs(sweep.offsets - y).argmin()
        return {}

    region = base.Region(
        picture.map, "the map: point at a line to see it", point, kind="pointed",
        step=(sweep.angles[1] - sweep.angles[0], sweep.offsets[1] - sweep.offsets[0]),
    )  # fmt: skip
    return base.Explorer(figure, {}, update, handles={"map": region})


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
