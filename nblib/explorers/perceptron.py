"""Explorers and figures of part 02, the perceptron (slides 11 to 16).

Everything shown is computed by `experiments.perceptron`; here it is put into a picture and a
sentence.
"""

from collections.abc import Sequence

import numpy as np

from nblib.experiments import perceptron as experiments
from nblib.explorers import base
from nblib.explorers.why import SLIDER, THREE_SLIDERS
from nblib.plots import perceptron as plots
from nblib.words import bracketed, count, plain, vector

__all__ = ["neuron", "perceptron_learning"]

GATES = {"AND": "and", "OR": "or", "NOT": "not", "XOR": "xor"}
STEPS = 48
OWN = 12  # points that a reader can add to a gate: Novikoff's bound must be quick


@base.apart()
def neuron(
    x1: float = 1.0,
    x2: float = 0.0,
    x3: float = 0.0,
    w1: float = 2.0,
    w2: float = 0.5,
    w3: float = -1.5,
    b: float = -0.5,
    names: Sequence[str] = ("has FREE", "has attachment", "known contact"),
    outputs: Sequence[str] = ("not spam", "spam"),
) -> base.Explorer:
    """One neuron with three inputs and a step, its sum drawn as bars (slides 10, 12, 13).

    x1, x2, x3 from -2 to 2; w1, w2, w3 and b from -3 to 3; the defaults are the lecture's spam
    filter. names (3) say what the inputs mean, outputs (2) what 0 and 1 mean.
    Raises ValueError for a number out of range, or another count of names or outputs.

    >>> explorers.neuron(x1=1.0, x2=1.0).snapshot()["z"]
    2.0
    """
    names, outputs = tuple(names), tuple(outputs)
    if len(names) != 3 or len(outputs) != 2:
        raise ValueError(
            f"{len(names)} names and {len(outputs)} outputs: give 3 names, one for each input, "
            "and 2 outputs, the meanings of 0 and 1."
        )
    start = {"x1": x1, "x2": x2, "x3": x3, "w1": w1, "w2": w2, "w3": w3, "b": b}
    labels = dict(zip(start, ("x₁", "x₂", "x₃", "w₁", "w₂", "w₃", "b"), strict=True))
    controls = {
        name: base.slider(labels[name], value, *((-2.0, 2.0) if name[0] == "x" else (-3.0, 3.0)),
                          0.1, ".1f")
        for name, value in start.items()
    }  # fmt: skip
    for control in controls.values():
        control.layout.width = SLIDER
    figure = base.new_figure(800, 400)
    picture = plots.NeuronPicture(figure, names)

    def update(b, **values):
        x, w = ([values[f"{kind}{i}"] for i in (1, 2, 3)] for kind in "xw")
        result = experiments.neuron(x, w, b)
        picture.move(x, [*w, b], result.terms, result.running, result.output)
        return _say_neuron(x, w, b, result, names, outputs), result._asdict()

    handles = {
        name: _hold_wire(picture.drawing, row, name, labels[name], controls)
        for row, name in enumerate(("w1", "w2", "w3", "b"))
    }
    explorer = base.Explorer(figure, controls, update, handles=handles)
    explorer.children[0].layout.max_width = THREE_SLIDERS
    return explorer


def _hold_wire(drawing, row, name, label, controls):
    """A handle on the edge of a wire: its weight is how far the edge lies from the middle."""
    return base.Handle(
        drawing.ax, f"the wire of {label}: as wide as the weight, negative below",
        at=lambda values, numbers: drawing.edge(row, values[name], drawing.GRIP),
        moved=lambda x, y: {name: drawing.weight_at(row, y)},
        along="y", step=(0.1, 0.1 * drawing.WIDE),
        text=lambda x, y: f"{label} = {plain(controls[name].value)}",
        ghost=lambda values, _: [(*drawing.edge(row, values[name], end), 1) for end in (0, 1)],
    )  # fmt: skip


def _say_neuron(x, w, b, result, names, outputs):
    products = [f"{plain(weight)} × {bracketed(value)}" for weight, value in zip(w, x, strict=True)]
    formula = " + ".join([*products, plain(b)]).replace("+ −", "− ")
    relation = "above 0" if result.z > 0 else "not above 0"
    strongest = int(np.argmax(np.abs(result.terms)))
    source = [*(f"w{i}x{i} ({name})" for i, name in zip("₁₂₃", names, strict=True)), "b"][strongest]
    push = result.terms[strongest]
    pushes = f" The largest term is {source}: {'+' if push > 0 else ''}{plain(push)}."
    return (
        f"z = {formula} = {plain(result.z)}, which is {relation}: "
        f"the output is {result.output} ({outputs[result.output]}).{pushes if push else ''}"
    )


@base.apart()
def perceptron_learning(gate: str = "and", lr: float = 1.0, step: int = 0) -> base.Explorer:
    """Rosenblatt's rule on a gate, one example at a time (slides 15, 16).

    gate: "and", "or", "not" or "xor". lr from 0.01 to 10. step from 0 to 48: how many examples
    have been looked at, in the order of the truth table, over and over. The weights start at 0.
    A click in the plane adds an example, which comes after those of the gate.
    Raises ValueError for a number out of range or another gate.

    >>> explorers.perceptron_learning("and", step=48).snapshot()["right"]
    4
    """
    gate = gate.lower() if isinstance(gate, str) else gate
    controls = {
        "gate": base.choice("gate", gate, GATES),
        "step": base.player(base.int_slider("step", step, 0, STEPS)),
        "lr": base.log_slider("learning rate η", lr, 0.01, 10.0),
        "adds": base.choice("a click adds", 1, {"● class 0": 0, "■ class 1": 1}),
    }
    figure = base.new_figure(800, 400)
    picture = plots.LearningPicture(figure, STEPS)
    own: list[list[float]] = []  # the reader's points, [x₁, x₂, class] each
    shown = known = None

    def learn(gate, lr):
        """The examples and what is known of all their steps; computed anew where it has changed."""
        nonlocal known
        key = gate, lr, repr(own)
        if known is None or known[0] != key:
            inputs, targets = experiments.examples(gate, own)
            run = experiments.perceptron_rule(inputs, targets, lr, -(-STEPS // len(inputs)))
            known = key, (inputs, targets, run, experiments.margin(inputs, targets))
        return known[1]

    def update(gate, step, lr, adds):
        nonlocal shown
        inputs, targets, run, margin = learn(gate, lr)
        bound = None if margin is None else margin.bound
        now = experiments.progress(run, inputs, targets, step)
        # NOT has one input: it is drawn on the floor of the plane
        flat = ((0, 0), (0, 2 - inputs.shape[1]))
        points = np.pad(inputs, flat)
        weights, before = np.pad([now.weights, now.before], flat)
        if known is not shown:
            shown = known
            reach = np.abs(run.states[: STEPS + 1, :-1]).max() / lr
            picture.place(points, targets, bound, reach)
        looked_at = points[run.example[step - 1]] if step else None
        sign = int(run.target[step - 1] - run.output[step - 1]) if step else 0
        picture.move(
            weights, now.bias, looked_at, before / lr, weights / lr, sign, now.mistakes, now.total,
            f"w = {vector(now.weights)}   b = {plain(now.bias)}",
        )  # fmt: skip
        numbers = {
            **now._asdict(), "states": run.states, "converged": run.converged, "cycle": run.cycle,
            "bound": bound, "own": np.reshape(own, (-1, 3)),
        }  # fmt: skip
        return _say_learning(gate, lr, step, len(own), inputs, run, now, margin), numbers

    left, right, bottom, top = picture.FRAME

    def place(x, y):
        # two decimals: they are read as fractions, and a fraction should stay short
        return [round(min(max(x, left), right), 2), round(min(max(y, bottom), top), 2)]

    def add(x, y):
        if len(own) < OWN:
            own.append([*place(x, y), controls["adds"].value])
        return {}

    def clear():
        own.clear()
        explorer.refresh()

    handles = {
        "plane": base.Region(
            picture.left, "the plane: a click adds a point of the chosen class", add
        ),
        **{f"point {k + 1}": _hold_own(picture.left, own, k, place, controls) for k in range(OWN)},
    }
    extras = [base.button("Remove my points", clear, "the gate's own examples stay")]
    explorer = base.Explorer(figure, controls, update, extras, handles=handles)
    return explorer


def _hold_own(ax, own, k, place, controls):
    """A handle for the reader's point k, which is there when there are so many."""

    def at(values, numbers):
        if k < len(own):
            return own[k][0], 0.0 if values["gate"] == "not" else own[k][1]

    def moved(x, y):
        if k < len(own):  # else it was removed meanwhile
            own[k][:2] = place(x, own[k][1] if controls["gate"].value == "not" else y)
        return {}

    def keys(key):
        if k >= len(own):
            return {}
        if key in ("Delete", "Backspace"):
            del own[k]
        else:
            own[k][2] = 1 - own[k][2]
        return {}

    return base.Handle(
        ax, f"your point {k + 1}: move it; Enter changes its class, Delete removes it",
        at=at, moved=moved, keys=keys, step=(0.02, 0.02),
        text=lambda x, y: f"({plain(x)}, {plain(y)}), class {own[k][2]}",
    )  # fmt: skip


def _say_learning(gate, lr, step, own, inputs, run, now, margin):
    size = len(inputs)
    weights = f"w = {vector(now.weights)}, b = {plain(now.bias)}"
    name = gate.upper() + (f" with {count(own, 'point')} of your own" if own else "")
    name += " (there is no room for more)" if own == OWN else ""
    if step == 0:
        first = f"{name}, before the first step: all weights are 0, so every output is 0."
    else:
        k = step - 1
        x, z = vector(inputs[run.example[k]]), plain(run.z[k])
        first = (
            f"{name}, step {step} (pass {k // size + 1}): the example {x} has z = {z}, "
            f"output {run.output[k]}, target {run.target[k]}. "
        )
        if run.output[k] == run.target[k]:
            first += f"Right: nothing changes, {weights}."
        else:
            adds = "adds ηx to w and η to b" if run.target[k] else "takes ηx from w and η from b"
            first += f"Wrong: the rule {adds}, which makes it {weights}."
    total = now.total[-1]
    mistakes = f"{total} mistake{'' if total == 1 else 's'} so far"
    if margin is not None:
        mistakes += f"; Novikoff's bound is {margin.bound:,.0f}"
    state = f"{_say_line(now) if step else ''}These weights get {now.right} of {size} right."
    if now.settled:
        state = f"Pass {run.converged} had no mistake: it has converged and stays as it is."
    elif now.repeating:
        start, again = run.cycle
        state += (
            f" Pass {again} began with the weights of pass {start}, so everything repeats for ever."
        )
    return f"{first} {mistakes}. {state}"


def _say_line(now):
    """A sentence if the picture of two inputs shows no line, else nothing."""
    if len(now.weights) == 1:  # NOT is drawn on the floor of the plane
        return ""
    left, right, bottom, top = plots.LearningPicture.FRAME
    corners = np.array([[left, bottom], [left, top], [right, bottom], [right, top]])
    z = np.round(corners @ now.weights + now.bias, 9)
    if z.min() < 0 < z.max():
        return ""
    if not now.weights.any():
        return f"Both weights are 0: no line, and the answer is {int(now.bias > 0)} everywhere. "
    return f"The line lies outside the picture: the answer is {int(z.max() > 0)} everywhere in it. "


@base.apart()
def steps_and_slopes():
    """Figure of slide 14: the step and ReLU above, their measured slopes below."""
    z = np.linspace(-3, 3, 601)
    relu = lambda values: np.maximum(values, 0.0)  # noqa: E731
    curves = [
        (name, function(z), experiments.slope(function, z))
        for name, function in (("step", experiments.step_function), ("ReLU", relu))
    ]
    figure = base.new_figure(800, 380)
    plots.steps_and_slopes(figure.subplots(2, 2, sharex=True), z, curves)
    flat = [float((np.abs(slopes[np.abs(z) > 0.01]) < 1e-9).mean()) for _, _, slopes in curves]
    return base.Still(
        figure,
        f"Away from 0 the slope of the step is 0 at {100 * flat[0]:.0f} % of the points, that of "
        f"ReLU at {100 * flat[1]:.0f} %. Both have one bad point, z = 0. (A filled dot belongs to "
        "the curve, an empty one does not.)",
    )


@base.apart()
def gate_by_hand(gate, w, b):
    """Figure of slide 16: a gate, the line of weights chosen by hand, the sum at each corner."""
    inputs, targets = experiments.truth_table(gate)
    results = [experiments.neuron(x, w, b) for x in inputs]
    figure = base.new_figure(460, 400)
    plots.gate_with_line(
        figure.add_subplot(), f"{gate.upper()}: w = {vector(w)}, b = {plain(b)}",
        inputs, targets, w, b, [result.z for result in results],
    )  # fmt: skip
    right = sum(result.output == t for result, t in zip(results, targets, strict=True))
    sums = ", ".join(
        f"{plain(result.z)} at {vector(x)}" for x, result in zip(inputs, results, strict=True)
    )
    return base.Still(figure, f"The sums are {sums}: {right} of {len(inputs)} outputs are right.")
