"""Explorers of the layer that solves XOR (slide 08): carry the plane through it, draw it, lift it.

Everything shown is computed by `experiments.why`; here it is put into a picture and a sentence.
"""

from functools import partial

import numpy as np

from nblib.experiments import why as experiments
from nblib.explorers import base
from nblib.explorers.why import NAMES, SLIDER, THREE_SLIDERS
from nblib.plots import hidden_space as plots
from nblib.plots import two_units
from nblib.plots.why import FRAME, line_in_frame, seen_part
from nblib.words import agree, bracketed, listed, plain

__all__ = ["lift", "tent", "xor_hidden_space"]

# What the reader can choose: the words on a button, the nine numbers, and the button's tip.
LAYERS = {
    "Layer of 1.4": (experiments.BY_HAND, "it squashes the square onto a line and bends that"),
    "Another layer": (experiments.CROSSED, "it leaves the square a sheet, and folds two corners"),
}
WAY = 20  # steps from the input plane to the hidden units; half of them are W x + b


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
    way: int = WAY,
) -> base.Explorer:
    """XOR's square, carried through a hidden layer of two ReLU units (slide 08).

    h₁ = ReLU(w₁₁x₁ + w₁₂x₂ + b₁), h₂ = ReLU(w₂₁x₁ + w₂₂x₂ + b₂), output 1 where
    v₁h₁ + v₂h₂ + c > 0. All nine numbers from -3 to 3; the defaults are built by hand, not
    trained. show: "corners", or "field" for points of the whole square as well. way: how far the
    square has been carried, from 0, the input plane, over 10, after Wx + b, to 20, after ReLU. A
    button takes the layer of exercise 1.4, another one a layer that leaves the square a sheet.
    Raises ValueError for a number out of range or another word for show.

    >>> explorers.xor_hidden_space().snapshot()["outputs"].tolist()
    [0, 1, 1, 0]
    """
    start = (w11, w12, b1, w21, w22, b2, v1, v2, c)
    controls = {
        name: base.slider(label, value, -3.0, 3.0, 0.1, ".1f")
        for (name, label), value in zip(plots.NUMBERS.items(), start, strict=True)
    }
    for control in controls.values():
        control.layout.width = SLIDER
    controls["way"] = base.player(base.int_slider("on its way", way, 0, WAY), interval=90)
    controls["show"] = base.choice("show", show, {"corners": "corners", "whole field": "field"})
    figure = base.new_figure(860, 440)
    field = np.random.default_rng(0).random((160, 2))
    targets = experiments.field_targets(field)
    lines = experiments.square_lines()
    picture = plots.FoldPicture(
        figure,
        experiments.CORNERS,
        experiments.XOR,
        field,
        targets,
        [((w11, w12), b1), ((w21, w22), b2)],
    )

    place = None  # the reader points at it

    def update(show, way, **weights):
        corners = experiments.hidden_space(experiments.CORNERS, **weights)
        tint = experiments.where_one(*FRAME, **weights)
        of_corners, of_field = experiments.corner_and_field_accuracy(**weights)
        wrong = corners.outputs != experiments.XOR
        layer = {name: weights[name] for name in ("w11", "w12", "b1", "w21", "w22", "b2")}

        def carry(points, way=way):
            return experiments.on_the_way(points, 2 * way / WAY, **layer)

        units = [_unit(weights, k) for k in (1, 2)]
        ends = [seen_part(*unit, (*FRAME, *FRAME)) for unit in units]
        folds = tuple(carry(np.linspace(*end, 60)) if len(end) else end for end in ends)
        met = carry(experiments.CORNERS, WAY // 2)  # of a plane that is moved, corners go farthest
        seen_field = carry(field) if show == "field" else None
        missed = experiments.hidden_space(field, **weights).outputs != targets
        middles = experiments.diagonal_middles(places := carry(experiments.CORNERS))
        carried = plots.Carried(
            places,
            middles,
            lines,
            carry(lines),
            folds,
            carry(lines, WAY // 2)[: len(lines) if way > WAY // 2 else 0],
            (min(met.min(), 0.0), max(met.max(), 1.0)),
            seen_field,
            missed,
            place,
            None if place is None else carry(place),
        )
        output = np.array([weights["v1"], weights["v2"]]), weights["c"]
        stage = (
            "the inputs"
            if way == 0
            else "W x + b"
            if way == WAY // 2
            else "after ReLU"
            if way == WAY
            else "on the way"
        )
        picture.move(units, tint, wrong, carried, output if way == WAY else None, stage)
        image = answer = None
        if place is not None:
            there = experiments.hidden_space([place], **weights)
            image, answer = there.hidden[0], int(there.outputs[0])
        numbers = {
            **corners._asdict(),
            "wrong": wrong,
            "tint": tint,
            "corner_accuracy": of_corners,
            "field_accuracy": of_field,
            "missed": missed,
            "place": place,
            "image": image,
            "answer": answer,
            "carried": carried.corners,
            "middles": middles,
        }
        said = _say_fold(weights, corners, wrong, of_field if show == "field" else None)
        if way != WAY:
            said = f"{_say_way(way, carried.corners)} In the end t{said[1:]}"
        said += f" {_say_middles(middles)}" if show == "corners" else ""
        if place is not None:
            said += f" The place {_place(place)} goes to {_place(image)}: output {answer}."
        return said, numbers

    def point(x, y):
        nonlocal place
        place = np.round(np.clip((x, y), 0, 1), 2)
        return {}

    handles = {
        "square": base.Region(
            picture.before,
            "the square: point at a place, to see where it goes",
            point,
            kind="pointed",
            step=(0.02, 0.02),
        )
    }
    for unit, drawn in enumerate(picture.units, start=1):
        handles |= _hold_unit(picture.before, drawn, unit)

    def choose(layer):
        for k, line in enumerate(picture.units, start=1):
            line.begin(*_unit(layer, k))
        explorer.set(**layer, way=0)

    extras = [
        base.button(name, partial(choose, layer), tip) for name, (layer, tip) in LAYERS.items()
    ]
    explorer = base.Explorer(figure, controls, update, extras, handles=handles)
    explorer.children[0].layout.max_width = THREE_SLIDERS
    return explorer


@base.apart()
def wiring(x=(1, 0)):
    """A still picture: the network built by hand, its nine numbers and what x gives (slide 08).

    x: two numbers, the inputs. Raises ValueError for anything else.
    """
    x = np.asarray(x, dtype=float)
    if x.shape != (2,) or not np.isfinite(x).all():
        raise ValueError(f"x has to be two numbers, such as (1, 0), not {x.tolist()}.")
    figure = base.new_figure(800, 370)
    layer, sums, said = experiments.BY_HAND, [], []
    space = experiments.hidden_space([x], **layer)
    (hidden,), (z,), (answer,) = space.hidden, space.z, space.outputs
    for k, h in zip((1, 2), hidden, strict=True):
        weights, bias = _unit(layer, k)
        sums.append((float(np.round(weights @ x + bias, 9)), float(h)))
        said.append(f"h{'₁₂'[k - 1]} = ReLU({_products(weights, x, bias)}) = {plain(h)}")
    two_units.wiring(figure, x, sums, layer, (z, answer))
    output = _products((layer["v1"], layer["v2"]), hidden, layer["c"])
    return base.Still(
        figure,
        f"x₁ = {plain(x[0])} and x₂ = {plain(x[1])} go to two hidden units: {listed(said)}. The "
        f"output unit adds up {output} = {plain(z)}, which is {'' if answer else 'not '}above 0: "
        f"output {answer}.",
    )


def _products(weights, x, bias):
    """A weighted sum with its numbers put in: "1 · 1 + (−2) · 0 + (−0.5)"."""
    terms = [f"{bracketed(w)} · {bracketed(value)}" for w, value in zip(weights, x, strict=True)]
    return " + ".join([*terms, bracketed(bias)])


@base.apart()
def tent(b2: float = -1.0, v2: float = -2.0, c: float = -0.5) -> base.Explorer:
    """The network built by hand over s = x₁ + x₂, all that its two units read (slide 08).

    The output's sum is ReLU(s) + v₂ ReLU(s + b₂) + c, and the output 1 where that is above 0.
    b2: -2 to 0, where the second unit sets in; v2: -3 to 0; c: -1.5 to 0.
    Raises ValueError for a number out of range.

    >>> explorers.tent(b2=0.0).snapshot()["outputs"].tolist()
    [0, 0, 0, 0]
    """
    controls = {
        "b2": base.slider("b₂", b2, -2.0, 0.0, 0.1, ".1f"),
        "v2": base.slider("v₂", v2, -3.0, 0.0, 0.1, ".1f"),
        "c": base.slider("c", c, -1.5, 0.0, 0.1, ".1f"),
    }
    figure = base.new_figure(800, 380)
    picture = two_units.TentPicture(figure, experiments.CORNERS.sum(axis=1), experiments.XOR)
    left, right, low, high = picture.SEEN

    def update(b2, v2, c):
        curve = experiments.tent(b2, v2, c, left, right)
        wrong = curve.outputs != experiments.XOR
        picture.move(curve, wrong)
        return _say_tent(curve, wrong), {**curve._asdict(), "wrong": wrong}

    def top(values):
        """The place where the second unit sets in."""
        return -values["b2"], values["c"] - values["b2"]

    def hold_end(values, numbers):
        z = numbers["corners"][3]
        return (2.0, z) if values["b2"] > -1.95 and low <= z <= high else None

    handles = {
        "bend": base.Handle(
            picture.ax,
            "the place where the second unit sets in: shift it, which changes b₂",
            at=lambda values, numbers: top(values),
            moved=lambda x, y: {"b2": -x},
            along="x",
            text=lambda x, y: f"b₂ = {plain(controls['b2'].value)}",
        ),
        "level": base.Handle(
            picture.ax,
            "the level part on the left: lift or lower the whole curve, which changes c",
            at=lambda values, numbers: (picture.LEVEL, values["c"]),
            moved=lambda x, y: {"c": y},
            along="y",
            text=lambda x, y: f"c = {plain(controls['c'].value)}",
        ),
        "end": base.Handle(
            picture.ax,
            "the sum at s = 2: lift or lower it, which changes v₂",
            at=hold_end,
            moved=lambda x, y: {"v2": (y - 2 - controls["c"].value) / (2 + controls["b2"].value)},
            along="y",
            step=lambda values: (0.1, 0.1 * max(2 + values["b2"], 0.1)),
            text=lambda x, y: f"v₂ = {plain(controls['v2'].value)}",
            ghost=lambda values, numbers: [(*top(values), 0), (2.0, numbers["corners"][3], 1)],
        ),
    }
    return base.Explorer(figure, controls, update, handles=handles)


def _say_tent(curve, wrong):
    z00, z01, _, z11 = curve.corners
    if not curve.above:
        above = "nowhere above 0"
    else:
        ((start, end),) = curve.above
        above = f"above 0 from s = {plain(start)} " + (f"to s = {plain(end)}" if end <= 2 else "on")
    return (
        f"The output's sum is {plain(z00)} at s = 0, {plain(z01)} at s = 1 and {plain(z11)} at "
        f"s = 2. It is {above}: {_verdict(wrong)}."
    )


def _verdict(wrong):
    """ "3 of 4 corners right (wrong: (1,1))"."""
    names = [name for name, fails in zip(NAMES, wrong, strict=True) if fails]
    return f"{4 - len(names)} of 4 corners right" + (f" (wrong: {listed(names)})" if names else "")


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
            ax,
            f"the line of hidden unit {unit}: shift it, which changes b{name[1:]}",
            at=grip,
            moved=lambda x, y: {f"b{unit}": -weights @ (x, y)},
            step=lambda values: tuple(0.1 / np.maximum(np.abs(_unit(values, unit)[0]), 0.1)),
            text=lambda x, y: f"b{name[1:]} = {plain(round(float(-weights @ (x, y)), 6))}",
            ghost=lambda values, numbers: [
                (*end, 1) for end in line_in_frame(*_unit(values, unit), FRAME * 2)
            ],
        ),
        f"arrow {unit}": base.Handle(
            ax,
            f"the weights {name} of hidden unit {unit}: turn or stretch the arrow",
            at=lambda values, numbers: drawn.tip(_unit(values, unit)[0]),
            moved=lambda x, y: dict(
                zip((f"w{unit}1", f"w{unit}2"), drawn.weights_at(x, y), strict=True)
            ),
            step=(0.1 * drawn.LONG,) * 2,
            text=lambda x, y: f"{name} = {_place(np.round(drawn.weights_at(x, y), 6))}",
            ghost=lambda values, numbers: [
                (*drawn.tail, 0),
                (*drawn.tip(_unit(values, unit)[0]), 1),
            ],
        ),
    }


def _say_way(way, carried):
    stage = (
        "The square is still the input plane"
        if way == 0
        else "After W x + b, before ReLU"
        if way == WAY // 2
        else f"On the way from the input plane to W x + b, {way} of {WAY // 2} steps"
        if way < WAY // 2
        else f"ReLU pushes what is below 0 up to 0, {way - WAY // 2} of {WAY - WAY // 2} steps"
    )
    return f"{stage}: {_moves(carried, 'stands at', 'stand at')}."


def _say_middles(middles):
    """Where the diamonds of the right picture are. middles (2, 2), of class 0 and of class 1."""
    blue, orange = map(_place, middles)
    if blue == orange:
        return f"The two dashed diagonals share their middle, {blue}."
    return f"Halfway between the orange corners is then {orange}, between the blue ones {blue}."


def _moves(places, one, several):
    """Which corner is where: "(0,0) stands at (0, −1); ...". places (4, 2)."""
    found = {}
    for name, (h1, h2) in zip(NAMES, places, strict=True):
        found.setdefault(f"({plain(h1)}, {plain(h2)})", []).append(name)
    return "; ".join(
        f"{listed(names)} {agree(len(names), one, several)} {place}"
        for place, names in found.items()
    )


def _say_fold(weights, corners, wrong, of_field):
    moves = _moves(corners.hidden, "to", "to")
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
def lift(
    w3: float = 0.0, b: float = -0.5, turn: float = 25.0, height: float = 35.0
) -> base.Explorer:
    """XOR's corners in space, lifted by x₃ = x₁x₂, and the plane x₁ + x₂ + w₃x₃ + b = 0 (slide 08).

    w3: -4 to 4; with 0 the plane stands upright and is a line on the floor. b: -2 to 2. turn: -75
    to 75 degrees, height: 5 to 90, from level to straight above: from where one looks.
    Raises ValueError for a number out of range.

    >>> float(explorers.lift(w3=-2.0).snapshot()["accuracy"])
    1.0
    """
    controls = {
        "w3": base.slider("weight w₃ of the product", w3, -4.0, 4.0, 0.1, ".1f"),
        "b": base.slider("bias b", b, -2.0, 2.0, 0.1, ".1f"),
        "turn": base.slider("turn (degrees)", turn, -75.0, 75.0, 1.0, ".0f"),
        "height": base.slider("look from (degrees)", height, 5.0, 90.0, 1.0, ".0f"),
    }
    figure = base.new_figure(760, 460)
    picture = plots.LiftPicture(figure, experiments.XOR)
    lines = experiments.square_lines()
    surface = np.concatenate([lines, lines[..., :1] * lines[..., 1:]], axis=-1)
    round_ = np.linspace(0, 2 * np.pi, 121)
    rim = np.stack(
        [0.5 + picture.RIM * np.cos(round_), 0.5 + picture.RIM * np.sin(round_), np.zeros(121)],
        axis=-1,
    )
    middle = np.array([0.5, 0.5, 0.0])

    def update(w3, b, turn, height):
        space = experiments.lifted(w3, b)
        wrong = space.outputs != experiments.XOR
        plane = experiments.plane_in_box((1, 1, w3), b, (0, 0, -0.3), (1, 1, 1.15))
        picture.move(
            lambda points: experiments.seen_from(points - middle, turn, height),
            space.points,
            wrong,
            plane,
            surface,
            rim,
        )
        numbers = {**space._asdict(), "wrong": wrong, "accuracy": 1 - wrong.mean(), "plane": plane}
        return _say_lift(w3, b, wrong, len(plane), height), numbers

    def knob(values, numbers):
        """The foremost point of the turntable's rim, turned with the scene."""
        a, e = np.radians([values["turn"], values["height"]])
        return picture.RIM * np.array([np.sin(a), -np.cos(a) * np.sin(e)])

    def moved(x, y):
        turn = np.arcsin(np.clip(x / picture.RIM, -0.999, 0.999))
        height = np.arcsin(np.clip(-y / (picture.RIM * np.cos(turn)), 0, 1))
        return {"turn": np.degrees(turn), "height": np.degrees(height)}

    handles = {
        "knob": base.Handle(
            picture.ax,
            "the turntable: sideways turns the scene, up and down the view on it",
            at=knob,
            moved=moved,
            step=(0.02, 0.02),
            text=lambda x, y: (
                f"turned {controls['turn'].value:.0f} degrees, "
                f"from {controls['height'].value:.0f} degrees above"
            ),
        )
    }
    return base.Explorer(figure, controls, update, handles=handles)


def _say_lift(w3, b, wrong, seen, height):
    names = [name for name, fails in zip(NAMES, wrong, strict=True) if fails]
    verdict = f"gets {4 - len(names)} of 4 corners right" + (
        f" (wrong: {listed(names)})" if names else ""
    )
    plane = f"The plane {_sum({'x₁': 1, 'x₂': 1, 'x₃': w3, '': b})} = 0 {verdict}."
    if w3 == 0:
        plane += " It stands upright: as on the floor, it is only a line."
    if not seen:
        plane += " It lies outside the picture."
    if height >= 85:
        plane += " From above the lift cannot be seen, and this is the old square."
    return f"The product lifts (1,1) to height 1 and leaves the others on the floor. {plane}"
