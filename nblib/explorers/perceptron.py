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
from nblib.words import bracketed, plain, vector

__all__ = ["neuron", "perceptron_learning"]

GATES = {"AND": "and", "OR": "or", "NOT": "not", "XOR": "xor"}
STEPS = 48


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
    figure = base.new_figure()
    picture = plots.NeuronPicture(
        figure, [f"w{i}x{i}: {name}" for i, name in zip("₁₂₃", names, strict=True)]
    )

    def update(b, **values):
        x, w = ([values[f"{kind}{i}"] for i in (1, 2, 3)] for kind in "xw")
        result = experiments.neuron(x, w, b)
        picture.move(result.terms, result.running, result.output)
        return _say_neuron(x, w, b, result, names, outputs), result._asdict()

    explorer = base.Explorer(figure, controls, update)
    explorer.children[0].layout.max_width = THREE_SLIDERS
    return explorer


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
    Raises ValueError for a number out of range or another gate.

    >>> explorers.perceptron_learning("and", step=48).snapshot()["right"]
    4
    """
    gate = gate.lower() if isinstance(gate, str) else gate
    controls = {
        "gate": base.choice("gate", gate, GATES),
        "step": base.player(base.int_slider("step", step, 0, STEPS)),
        "lr": base.log_slider("learning rate η", lr, 0.01, 10.0),
    }
    figure = base.new_figure(800, 400)
    picture = plots.LearningPicture(figure, STEPS)
    shown = None

    def update(gate, step, lr):
        nonlocal shown
        inputs, targets = experiments.truth_table(gate)
        size, width = inputs.shape
        run = experiments.perceptron_rule(inputs, targets, lr, STEPS // size)
        margin = experiments.margin(inputs, targets)
        now = experiments.progress(run, inputs, targets, step)
        # NOT has one input: it is drawn on the floor of the plane
        points = np.column_stack([inputs, np.zeros((size, 2 - width))])
        if gate != shown:
            shown = gate
            picture.place(points, targets, None if margin is None else margin.bound, STEPS // size)
        looked_at = points[run.example[step - 1]] if step else None
        picture.move(
            np.append(now.weights, np.zeros(2 - width)), now.bias, looked_at, now.mistakes,
            now.total, f"w = {vector(now.weights)}   b = {plain(now.bias)}",
        )  # fmt: skip
        numbers = {
            **now._asdict(), "states": run.states, "converged": run.converged, "cycle": run.cycle,
            "bound": None if margin is None else margin.bound,
        }  # fmt: skip
        return _say_learning(gate, lr, step, inputs, run, now, margin), numbers

    return base.Explorer(figure, controls, update)


def _say_learning(gate, lr, step, inputs, run, now, margin):
    size = len(inputs)
    weights = f"w = {vector(now.weights)}, b = {plain(now.bias)}"
    if step == 0:
        first = f"{gate.upper()}, before the first step: all weights are 0, so every output is 0."
    else:
        k = step - 1
        x, z = vector(inputs[run.example[k]]), plain(run.z[k])
        first = (
            f"{gate.upper()}, step {step} (pass {k // size + 1}): the example {x} has z = {z}, "
            f"output {run.output[k]}, target {run.target[k]}. "
        )
        first += (
            f"Right: nothing changes, {weights}."
            if run.output[k] == run.target[k]
            else f"Wrong: the rule makes it {weights}."
        )
    count = now.total[-1]
    mistakes = f"{count} mistake{'' if count == 1 else 's'} so far"
    if margin is not None:
        mistakes += f"; Novikoff's bound is {margin.bound:.0f}"
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
