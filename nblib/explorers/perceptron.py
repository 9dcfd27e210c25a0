"""Explorers and figures of part 02, the perceptron (slides 11 to 16).

Everything shown is computed by `experiments.perceptron`; here it is put into a picture and a
sentence.
"""

import asyncio
import contextlib
from collections.abc import Sequence

import numpy as np

from nblib.experiments import perceptron as experiments
from nblib.explorers import base
from nblib.explorers.why import SLIDER, THREE_SLIDERS
from nblib.plots import perceptron as plots
from nblib.plots.why import line_in_frame, seen_part
from nblib.words import bracketed, count, plain, vector

__all__ = ["gate_by_hand", "margin", "neuron", "perceptron_learning"]

GATES = {"AND": "and", "OR": "or", "NOT": "not", "XOR": "xor"}
STEPS = 48
FRAMES = 8  # pictures of one correction, while the arrow that is added grows
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
        name: base.slider(
            labels[name], value, *((-2.0, 2.0) if name[0] == "x" else (-3.0, 3.0)), 0.1, ".1f"
        )
        for name, value in start.items()
    }
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
        drawing.ax,
        f"the wire of {label}: as wide as the weight, negative below",
        at=lambda values, numbers: drawing.edge(row, values[name], drawing.GRIP),
        moved=lambda x, y: {name: drawing.weight_at(row, y)},
        along="y",
        step=(0.1, 0.1 * drawing.WIDE),
        text=lambda x, y: f"{label} = {plain(controls[name].value)}",
        ghost=lambda values, _: [(*drawing.edge(row, values[name], end), 1) for end in (0, 1)],
    )


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
def perceptron_learning(
    gate: str = "and", lr: float = 1.0, step: int = 0, bound: bool = False
) -> base.Explorer:
    """Rosenblatt's rule on a gate, one example at a time; corrections are films (slides 15, 16).

    gate: "and", "or", "not" or "xor". lr from 0.01 to 10. step from 0 to 48: how many examples
    have been looked at, in the order of the truth table, over and over. The weights start at 0.
    bound: say Novikoff's limit on the number of mistakes as well.
    A click in the plane adds an example, which comes after those of the gate.
    Raises ValueError for a number out of range or another gate.

    >>> explorers.perceptron_learning("and", step=48).snapshot()["right"]
    4
    """
    gate = gate.lower() if isinstance(gate, str) else gate
    controls = {
        "gate": base.choice("gate", gate, GATES),
        "step": base.player(base.int_slider("step", step, 0, STEPS), interval=900),
        "lr": base.log_slider("learning rate η", lr, 0.01, 10.0),
        "adds": base.choice("a click adds", 1, {"● class 0": 0, "■ class 1": 1}),
    }
    figure = base.new_figure(800, 560)
    picture = plots.LearningPicture(figure, STEPS)
    film = Film(controls["step"].slider)
    own: list[list[float]] = []  # the reader's points, [x₁, x₂, class] each
    shown = known = None
    limited = bound

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
        states = np.column_stack([(before, weights), run.states[[max(step - 1, 0), step], -1]])
        if known is not shown:
            shown = known
            reach = np.abs(run.states[: STEPS + 1, :-1]).max() / lr
            # a gate that is learned stays as it is: a pass or two more are enough to see that
            ended = run.converged if run.converged and not own else STEPS
            picture.place(points, targets, reach, ended + 2)
        looked_at = points[run.example[step - 1]] if step else None
        sign = int(run.target[step - 1] - run.output[step - 1]) if step else 0
        film.worth = bool(sign)
        picture.move(
            states,
            looked_at,
            before / lr,
            weights / lr,
            sign,
            film.share,
            now.mistakes,
            f"w = {vector(now.weights)}   b = {plain(now.bias)}",
        )
        numbers = {
            **now._asdict(),
            "states": run.states,
            "converged": run.converged,
            "cycle": run.cycle,
            "bound": bound,
            "own": np.reshape(own, (-1, 3)),
        }
        said = _say_learning(
            gate, step, len(own), inputs, run, now, bound if limited else None
        ) + _say_afterwards(step, now, margin)
        return said, numbers

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
    film.show, film.stage = explorer.refresh, explorer.stage
    return explorer


class Film:
    """One step on is drawn as a film: `share` goes from 0 to 1 while a picture follows a picture.

    slider: the one of the steps. show(): draws anew; worth: whether this step has anything to move;
    stage: the explorer's. Where no event loop runs, for a reader who has asked for less motion, and
    for any other change, the share is 1 at once.
    """

    def __init__(self, slider):
        self.share, self.worth, self.show, self._task = 1.0, False, lambda: None, None
        self.stage = None
        slider.observe(self._moved, names="value")  # before the explorer, which draws on it

    def _moved(self, change):
        self.share = 1.0
        if self._task is not None:
            self._task.cancel()
            self._task = None
        with contextlib.suppress(RuntimeError):  # no loop: a terminal, a test
            if change.new == change.old + 1 and not self.stage.calm:
                self._task = asyncio.get_running_loop().create_task(self._play())
                self.share = 0.0

    async def _play(self):
        for k in range(FRAMES if self.worth else 1):
            await asyncio.sleep(0.05 if self.worth else 0)
            self.share = (k + 1) / FRAMES if self.worth else 1.0
            self.show()


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
        ax,
        f"your point {k + 1}: move it; Enter changes its class, Delete removes it",
        at=at,
        moved=moved,
        keys=keys,
        step=(0.02, 0.02),
        text=lambda x, y: f"({plain(x)}, {plain(y)}), class {own[k][2]}",
    )


def _say_learning(gate, step, own, inputs, run, now, bound):
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
    mistakes = f"{count(total, 'mistake')} so far"
    if bound is not None:
        mistakes += f"; Novikoff's bound is {bound:,.0f}"
    state = f"{_say_line(now) if step else ''}These weights get {now.right} of {size} right."
    if now.settled:
        state = f"Pass {run.converged} had no mistake: it has converged and stays as it is."
    elif now.repeating:
        start, again = run.cycle
        state += (
            f" Pass {again} began with the weights of pass {start}, so everything repeats for ever."
        )
    return f"{first} {mistakes}. {state}"


def _say_afterwards(step, now, margin):
    """How the rule goes on after the last step that is shown, if that is still to be seen."""
    if step < STEPS or now.settled or now.repeating:
        return ""
    if margin is None:
        return " No line separates these points, so the rule will not end."
    known = "a line does separate these points, so the rule will end"
    return f" {STEPS} steps do not decide it: {known}."


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
def margin(angle: float = 117.0, one: float = 0.0, zero: float = 1.0) -> base.Explorer:
    """How clearly a cut separates two examples, and how many mistakes that allows (slide 15).

    Two numbers on a line, each with a further input 1: `one` of class 1 and `zero` of class 0, from
    -2 to 2; the gate NOT by default. angle: the direction of the arrow u, 0 to 360 degrees.
    Raises ValueError for a number out of range.

    >>> explorers.margin().snapshot()["mistakes"]
    3
    """
    controls = {
        "angle": base.slider("direction of u (degrees)", angle, 0.0, 360.0, 1.0, ".0f"),
        "one": base.slider("■ x of class 1", one, -2.0, 2.0, 0.1, ".1f"),
        "zero": base.slider("● x of class 0", zero, -2.0, 2.0, 0.1, ".1f"),
    }
    figure = base.new_figure(700, 500)
    picture = plots.CutPicture(figure)

    def update(angle, one, zero):
        found = experiments.cut(one, zero, angle)
        u = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
        picture.move(found.points, u, found.signed)
        best = found.best
        return _say_cut(found), {
            "points": found.points,
            "u": u,
            "gamma": found.signed.min(),
            "mistakes": found.mistakes,
            "widest": None if best is None else best.gamma,
            "bound": None if best is None else best.bound,
        }

    def tip(values, numbers):
        return 1.08 * plots.CutPicture.REACH * numbers["u"]  # beyond the head of the arrow

    handles = {
        "u": base.Handle(
            picture.ax,
            "the tip of u: turn the cut",
            at=tip,
            step=(0.05, 0.05),
            moved=lambda x, y: {"angle": np.degrees(np.arctan2(y, x)) % 360},
            text=lambda x, y: f"{controls['angle'].value:.0f} degrees",
            ghost=lambda values, numbers: [(0, 0, 0), (*tip(values, numbers), 1)],
        ),
        "one": _hold_example(picture.ax, "one", 1, controls),
        "zero": _hold_example(picture.ax, "zero", 0, controls),
    }
    return base.Explorer(figure, controls, update, handles=handles)


def _hold_example(ax, name, kind, controls):
    """A handle on one of two examples, which moves along its line."""
    return base.Handle(
        ax,
        f"the example of class {kind}: move it",
        at=lambda values, _: (values[name], 1.0),
        moved=lambda x, y: {name: x},
        along="x",
        step=(0.1, 0.1),
        text=lambda x, y: f"x = {plain(controls[name].value)}",
    )


def _say_cut(found):
    gamma, best = float(found.signed.min()), found.best
    if best is None:
        return "Both examples stand at one place: no cut separates them, and no bound holds."
    if gamma > 0:
        here = f"This cut separates the two and keeps {gamma:.2f} from the nearer example. "
    elif gamma == 0:
        here = "This cut goes through an example. "
    else:
        here = f"This cut does not separate the two: one is {-gamma:.2f} on the wrong side. "
    return (
        f"{here}The widest margin of all cuts is γ = {plain(best.gamma)}. The longer example has "
        f"the length R = {plain(best.radius)}, so R²/γ² = {plain(best.bound)}: at most that many "
        f"mistakes. The rule makes {found.mistakes}."
    )


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
    (left_step, left_relu), (right_step, right_relu) = (
        [plain(round(float(slopes[k]), 3)) for _, _, slopes in curves] for k in (100, 500)
    )
    return base.Still(
        figure,
        f"Left of 0 the slope of the step is {left_step} and that of ReLU is {left_relu}. Right of "
        f"0 they are {right_step} and {right_relu}. At z = 0 neither has one. (A filled dot "
        "belongs to the curve, an empty one does not.)",
    )


@base.apart()
def gate_by_hand(
    gate: str = "and", w1: float = 1.0, w2: float = 1.0, b: float = -1.5
) -> base.Explorer:
    """A gate, and the line and the sums of a neuron whose weights are chosen by hand (slide 16).

    gate: "and", "or" or "xor". w1, w2 and b from -3 to 3.
    Raises ValueError for a number out of range or another gate.

    >>> explorers.gate_by_hand("or", b=-0.5).snapshot()["right"]
    4
    """
    gate = gate.lower() if isinstance(gate, str) else gate
    start = {"w1": ("w₁", w1), "w2": ("w₂", w2), "b": ("b", b)}
    controls = {"gate": base.choice("gate", gate, {k: v for k, v in GATES.items() if v != "not"})}
    for name, (label, value) in start.items():
        controls[name] = base.slider(label, value, -3.0, 3.0, 0.1, ".1f")
    figure = base.new_figure(460, 400)
    picture = plots.GatePicture(figure)

    def update(gate, w1, w2, b):
        inputs, targets = experiments.examples(gate)
        results = [experiments.neuron(x, (w1, w2), b) for x in inputs]
        z = np.array([result.z for result in results])
        wrong = (z > 0) != targets
        picture.move(inputs, targets, np.array([w1, w2]), b, z, wrong)
        right = int((~wrong).sum())
        sums = ", ".join(f"{plain(v)} at {vector(x)}" for x, v in zip(inputs, z, strict=True))
        return (
            f"{gate.upper()}, w = {vector((w1, w2))}, b = {plain(b)}. "
            f"The sums are {sums}: {right} of {len(z)} outputs are right."
        ), {"z": z, "wrong": wrong, "right": right}

    def grip(values, numbers):
        """The middle of what is seen of the line."""
        ends = seen_part((values["w1"], values["w2"]), values["b"], picture.FRAME)
        return ends.mean(axis=0) if len(ends) else None

    line = base.Handle(
        picture.ax,
        "the line: shift it, which changes b",
        at=grip,
        moved=lambda x, y: {"b": -controls["w1"].value * x - controls["w2"].value * y},
        step=lambda values: tuple(0.1 / max(abs(values[name]), 0.1) for name in ("w1", "w2")),
        text=lambda x, y: f"b = {plain(controls['b'].value)}",
        ghost=lambda values, numbers: [
            (*end, 1)
            for end in line_in_frame((values["w1"], values["w2"]), values["b"], picture.FRAME)
        ],
    )
    return base.Explorer(figure, controls, update, handles={"line": line})
