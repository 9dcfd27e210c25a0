"""Explorers of slides 42, 43 and 51: any small formula, its graph and its gradients.

What is shown is computed by `experiments.backprop` with the engine's own backward functions.
"""

import textwrap

import numpy as np

from nblib.experiments import backprop as experiments
from nblib.explorers import base
from nblib.plots import backprop as plots
from nblib.words import digits, subscripted

__all__ = ["autograd_graph", "backprop"]

NUDGE = 1.0  # the largest
MOST = 4  # parts of a sum that are written out
LEVER = 0.12  # so far its handle then moves, as a share of the height of the graph


class Nudge:
    """One input is made a little larger or smaller, and what that changes everywhere is looked at.

    name, delta     the input and by how much; ("", 0) for none
    handles         dict for an Explorer: a handle left of each input's box, dragged up or down
    """

    def __init__(self, picture, take):
        """take(name, delta): the controls to change when the reader keeps a nudge, with Enter."""
        self.picture, self.take = picture, take
        self.handles = {}
        self.clear()

    def clear(self):
        self.name, self.delta = "", 0.0

    def place(self, result):
        """A graph of other inputs: a Trace, or None where there is none."""
        self.clear()
        self.handles.clear()
        names = () if result is None else result.names
        for k, name in enumerate(names):
            if not result.formulas[k]:
                self.handles[f"leaf {name}"] = self._handle(k, name)

    def _handle(self, k, name):
        def at(values, numbers):
            x, y = self.picture.lever(k)
            return x, y + LEVER * (self.delta if name == self.name else 0.0) / NUDGE

        def moved(x, y):
            up = (y - self.picture.lever(k)[1]) / LEVER * NUDGE
            self.delta = round(min(max(20 * up, -20 * NUDGE), 20 * NUDGE)) / 20
            self.name = name if self.delta else ""
            return {}

        def pressed(key):
            delta = self.delta if name == self.name else 0.0
            self.clear()
            return self.take(name, delta) if delta and key in ("Enter", " ") else {}

        return base.Handle(
            self.picture.graph,
            f"nudge {subscripted(name)}: up or down; Enter keeps it, Delete takes it back",
            at,
            moved,
            along="y",
            step=(0.05, 0.05 * LEVER / NUDGE),
            keys=pressed,
            text=lambda x, y: (
                f"{subscripted(name)} nudged by {_signed(self.delta)}"
                if self.name == name
                else f"{subscripted(name)} as it is"
            ),
            ghost=lambda values, numbers: [(*self.picture.lever(k), 0), (*at(values, numbers), 1)],
        )

    def changes(self, expression, values, now):
        """(n,) how much every node changes, nan where its value is not known yet; None for none."""
        if not self.name:
            return None
        changes = experiments.nudged(expression, values, self.name, self.delta)
        return np.where(now.computed, changes, np.nan)

    def words(self, result, now, changes):
        """What the nudge does to the last node, and what its gradient had promised; "" for none."""
        if changes is None:
            return ""
        leaf, last = result.names.index(self.name), result.names[-1]
        delta = _signed(self.delta)
        text = f" {self.name} nudged by {delta}"
        if not now.computed[-1]:
            return f"{text}: step forward to see the change travel to {last}."
        text += f": {last} changes by {_signed(changes[-1])}"
        gradient = now.gradients[leaf]
        if np.isnan(gradient):
            return f"{text}."
        return (
            f"{text}, and ∂{last}/∂{self.name} × Δ = {digits(gradient)} × {delta} = "
            f"{_signed(gradient * self.delta)} was promised."
        )


def _signed(number):
    text = digits(number)
    return f"+{text}" if number > 0 and text != "0" else text


@base.apart()
def backprop(
    step: int = 0, expression: str = experiments.SLIDE, values: str = experiments.SLIDE_VALUES
) -> base.Explorer:
    """A graph and its ledger, upstream × local = passed back, stepped node by node.

    step: 0 up to twice the number of operations, first forward and then backward. expression: a
    formula such as "y = relu(w * x + b)", parts separated by semicolons; values: "w = 2, x = 1".
    What cannot be read is explained in the sentence. Drag the ring at an input up or down to nudge
    it: Δ is what then changes at each node. Raises ValueError for a step out of range.

    >>> explorers.backprop().snapshot()["names"]
    ('W1', 'x', 'W2', 't', 'h', 'y', 'q', 'r', 'L')
    """
    try:
        steps = experiments.trace(expression, values).steps
    except ValueError:
        steps = 0
    controls = {
        "step": base.player(base.int_slider("step", step, 0, steps)),
        "expression": base.text("expression", expression),
        "values": base.text("values", values),
    }
    figure = base.new_figure(900, 470)
    picture = plots.GraphPicture(figure)
    slider = controls["step"].slider
    shown = None

    def keep(name, delta):
        numbers = experiments.read_values(controls["values"].value)
        numbers[name] = round(numbers[name] + delta, 9)
        return {"values": ", ".join(f"{n} = {v:.12g}" for n, v in numbers.items())}

    nudge = Nudge(picture, keep)

    def update(step, expression, values):
        nonlocal shown
        try:
            result = experiments.trace(expression, values)
        except ValueError as problem:
            shown = None
            picture.say("\n".join(textwrap.wrap(str(problem), 80)))
            nudge.place(None)
            return str(problem), {"problem": str(problem)}
        slider.max = result.steps
        step = min(step, result.steps)
        if (expression, values) != shown:
            shown = expression, values
            picture.place(result.place, _texts(result), _inputs(result))
            nudge.place(result)
        now = experiments.view(result, step)
        changes = nudge.changes(expression, values, now)
        picture.move(*_drawing(result, now, changes), *_ledger(result, now))
        return subscripted(_say(result, now, step) + nudge.words(result, now, changes)), {
            "names": result.names,
            "node_values": result.values,
            "node_gradients": result.gradients,
            "nudge": (nudge.name, nudge.delta),
            "node_changes": changes,
            **now._asdict(),
        }

    return base.Explorer(figure, controls, update, handles=nudge.handles)


@base.apart()
def finished(expression: str, values: str) -> base.Still:
    """A still picture: a graph and its ledger after the whole way back; as for `backprop`.

    ValueError for an expression or values that cannot be read.
    """
    result = experiments.trace(expression, values)
    figure = base.new_figure(900, 410)
    picture = plots.GraphPicture(figure)
    picture.place(result.place, _texts(result))
    now = experiments.view(result, result.steps)._replace(active=None, fresh=0)
    picture.move(*_drawing(result, now, None), *_ledger(result, now))
    leaves = [
        f"∂{result.names[-1]}/∂{name} = {' + '.join(parts)}"
        + (f" = {digits(result.gradients[k])}" if len(parts) > 1 else "")
        for k, name in enumerate(result.names)
        if not result.formulas[k]
        and (parts := [digits(e.passed) for e in result.ledger if e.target == k])
    ]
    last = f"{result.names[-1]} = {digits(result.values[-1])}"
    return base.Still(figure, subscripted(f"Forward {last}. Backward {'; '.join(leaves)}."))


@base.apart()
def autograd_graph(expression: str = "y = x**2 + 3*x + 1", x: float = 2.0) -> base.Explorer:
    """The graph that autograd records for a formula of x, with every value and gradient (slide 51).

    expression: a formula of x alone, as for `backprop`; x from -3 to 3. What cannot be read is
    explained in the sentence. Drag the point along the curve, or the ring at x up or down to nudge
    it: Δ is what then changes at each node. Raises ValueError for an x out of range.

    >>> float(explorers.autograd_graph(x=3.0, expression="x ** 2").snapshot()["slope"])
    6.0
    """
    controls = {
        "x": base.slider("x", x, -3.0, 3.0, 0.05),
        "expression": base.text("expression", expression),
    }
    figure = base.new_figure(900, 560)
    picture = plots.TangentPicture(figure, 3.0)
    xs = np.linspace(-3, 3, 241)
    shown = None
    nudge = Nudge(picture, lambda name, delta: {"x": controls["x"].value + delta})
    point = base.Handle(
        picture.plane,
        "the point on the curve: move x",
        lambda values, numbers: (values["x"], numbers["y"]) if "y" in numbers else None,
        moved=lambda x, y: {"x": x},
        along="x",
        step=(0.05, 0.05),
        text=lambda x, y: f"x = {x:.2f}",
    )

    def update(x, expression):
        nonlocal shown
        try:
            result = experiments.trace(expression, f"x = {x!r}")
            if expression != shown:
                curve = xs, experiments.curve(expression, xs)
                picture.place(result.place, _texts(result), _inputs(result), *curve)
                nudge.place(result)
                nudge.handles["point"] = point
                shown = expression
        except ValueError as problem:
            shown = None
            picture.say("\n".join(textwrap.wrap(str(problem), 80)))
            nudge.place(None)
            return str(problem), {"problem": str(problem)}
        now = experiments.view(result, result.steps)
        y, slope = result.values[-1], result.gradients[0]
        name = result.names[-1]
        note = f"slope ∂{name}/∂x = {digits(slope)}"
        changes = nudge.changes(expression, f"x = {x!r}", now)
        now = now._replace(active=None)  # all is done
        picture.move(*_drawing(result, now, changes), x, y, slope, note)
        parts = [digits(e.passed) for e in now.entries if e.target == 0][::-1]  # as in the formula
        sentence = (
            f"At x = {digits(x)}: {name} = {digits(y)} and x.grad = {digits(slope)}. "
            f"{len(result.operations)} operations were recorded."
        )
        if len(parts) > 1:
            added = " + ".join(parts).replace("+ −", "− ")
            sentence += f" x is used {len(parts)} times; what comes back is added: {added}."
        sentence += nudge.words(result, now, changes)
        return sentence, {
            "node_values": result.values,
            "node_gradients": result.gradients,
            "names": result.names,
            "y": y,
            "slope": slope,
            "nudge": (nudge.name, nudge.delta),
            "node_changes": changes,
        }

    return base.Explorer(figure, controls, update, handles=nudge.handles)


def _texts(result):
    """What stands in the boxes."""
    return [
        subscripted(f"{name} = {formula}" if formula else name)
        for name, formula in zip(result.names, result.formulas, strict=True)
    ]


def _inputs(result):
    """The numbers of the nodes that compute nothing: a ring stands beside each."""
    return [k for k, formula in enumerate(result.formulas) if not formula]


def _drawing(result, now, changes):
    """What Boxes.move wants."""
    values = [
        digits(v) if known else "" for v, known in zip(result.values, now.computed, strict=True)
    ]
    gradients = ["" if np.isnan(g) else f"∂ {digits(g)}" for g in now.gradients]
    edges = [(j, i) for i, parents in enumerate(result.parents) for j in parents]
    walked = [(e.target, e.source) for e in now.entries]
    notes = [] if changes is None else ["" if np.isnan(c) else f"Δ {_signed(c)}" for c in changes]
    slopes: dict[tuple[int, int], list[str]] = {}
    for e in result.ledger:  # a local slope is known as soon as its operation is computed
        if now.computed[e.source]:
            slopes.setdefault((e.target, e.source), []).append(f"× {digits(e.local)}")
    return _texts(result), values, gradients, edges, walked, now.active, notes, slopes


def _ledger(result, now):
    """The lines of the ledger, and how many of them are new: one for each arrow, and, where all is
    there that comes back to a node along several arrows, its sum."""
    lines, fresh = [], 0
    for k, e in enumerate(now.entries):
        new = k >= len(now.entries) - now.fresh
        arrow = f"{result.names[e.source]} → {result.names[e.target]}"
        lines.append((subscripted(arrow), digits(e.upstream), digits(e.local), digits(e.passed)))
        fresh += new
        if parts := _parts(result, now.entries[: k + 1], e.target):
            name = subscripted(f"∂{result.names[-1]}/∂{result.names[e.target]}")
            if len(parts) > MOST:
                parts = [parts[0], "…", parts[-1]]
            total = digits(now.gradients[e.target])
            lines.append((name, " + ".join(parts).replace("+ −", "− "), "", total))
            fresh += new
    return lines, fresh


def _parts(result, entries, node):
    """The parts that come back to a node in these entries, as texts, in the order of time; [] while
    one is missing, and where there is only one."""
    parts = [digits(e.passed) for e in entries if e.target == node]
    return parts if len(parts) == sum(p.count(node) for p in result.parents) > 1 else []


def _say(result, now, step):
    operations = result.operations
    last = result.names[-1]
    inputs = ", ".join(
        f"{name} = {digits(value)}"
        for name, formula, value in zip(result.names, result.formulas, result.values, strict=True)
        if not formula
    )
    if step == 0:
        return (
            f"{inputs}. {len(operations)} operations lie between them and {last}; "
            "step through them to the right, then the gradients come back."
        )
    node = now.active
    name, formula = result.names[node], result.formulas[node]
    if step <= len(operations):
        value = digits(result.values[node])
        end = " That is the end of the forward pass." if step == len(operations) else ""
        return f"Forward, step {step}: {name} = {formula} = {value}.{end}"
    words = [
        f"to {result.names[e.target]} {digits(e.upstream)} × {digits(e.local)} = {digits(e.passed)}"
        for e in now.entries[-now.fresh :]
    ]
    start = f"∂{last}/∂{last} is 1. " if node == operations[-1] else ""
    text = (
        f"Backward, step {step}: {start}{name} = {formula} has the gradient "
        f"{digits(now.gradients[node])} and passes back, upstream × local: {'; '.join(words)}."
    )
    if step == result.steps:
        leaves = [
            f"∂{last}/∂{n} = {digits(g)}"
            for n, f, g in zip(result.names, result.formulas, now.gradients, strict=True)
            if not f
        ]
        text += f" Done: {', '.join(leaves)}."
    return text
