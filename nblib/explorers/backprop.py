"""Explorers of slides 42, 43 and 51: any small formula, its graph and its gradients.

What is shown is computed by `experiments.backprop` with the engine's own backward functions.
"""

import textwrap

import numpy as np

from nblib.experiments import backprop as experiments
from nblib.explorers import base
from nblib.plots import backprop as plots
from nblib.words import digits

__all__ = ["autograd_graph", "backprop"]


@base.apart()
def backprop(
    step: int = 0, expression: str = experiments.SLIDE, values: str = experiments.SLIDE_VALUES
) -> base.Explorer:
    """A graph and its ledger, upstream × local = passed down, stepped node by node.

    step: 0 up to twice the number of operations, first forward and then backward. expression: a
    formula such as "y = relu(w * x + b)", parts separated by semicolons; values: "w = 2, x = 1".
    What cannot be read is explained in the sentence. Raises ValueError for a step out of range.

    >>> explorers.backprop().snapshot()["names"]
    ('W1', 'x', 'W2', 't', 'h', 'y', 'a', 'b', 'L')
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
    figure = base.new_figure(900, 540)
    picture = plots.GraphPicture(figure)
    slider = controls["step"].slider
    shown = None

    def update(step, expression, values):
        nonlocal shown
        try:
            result = experiments.trace(expression, values)
        except ValueError as problem:
            shown = None
            picture.say("\n".join(textwrap.wrap(str(problem), 80)))
            return str(problem), {"problem": str(problem)}
        slider.max = result.steps
        step = min(step, result.steps)
        if (expression, values) != shown:
            shown = expression, values
            picture.place(result.place)
        now = experiments.view(result, step)
        picture.move(*_drawing(result, now))
        return _say(result, now, step), {
            "names": result.names,
            "node_values": result.values,
            "node_gradients": result.gradients,
            **now._asdict(),
        }

    return base.Explorer(figure, controls, update)


@base.apart()
def autograd_graph(expression: str = "y = x**2 + 3*x + 1", x: float = 2.0) -> base.Explorer:
    """The graph that autograd records for a formula of x, with every value and gradient (slide 51).

    expression: a formula of x alone, as for `backprop`; x from -3 to 3. What cannot be read is
    explained in the sentence. Raises ValueError for an x out of range.

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

    def update(x, expression):
        nonlocal shown
        try:
            result = experiments.trace(expression, f"x = {x!r}")
            if expression != shown:
                picture.place(result.place, xs, experiments.curve(expression, xs))
                shown = expression
        except ValueError as problem:
            shown = None
            picture.say("\n".join(textwrap.wrap(str(problem), 80)))
            return str(problem), {"problem": str(problem)}
        now = experiments.view(result, result.steps)
        y, slope = result.values[-1], result.gradients[0]
        name = result.names[-1]
        note = f"slope ∂{name}/∂x = {digits(slope)}"
        picture.move(*_drawing(result, now)[:5], x, y, slope, note)
        parts = [digits(e.passed) for e in now.entries if e.target == 0]
        sentence = (
            f"At x = {digits(x)}: {name} = {digits(y)} and x.grad = {digits(slope)}. "
            f"{len(result.operations)} operations were recorded."
        )
        if len(parts) > 1:
            added = " + ".join(parts).replace("+ −", "− ")
            sentence += f" x is used {len(parts)} times; what comes back is added: {added}."
        return sentence, {"node_values": result.values, "node_gradients": result.gradients,
                          "names": result.names, "y": y, "slope": slope}  # fmt: skip

    return base.Explorer(figure, controls, update)


def _drawing(result, now):
    """What GraphPicture.move wants."""
    texts = [
        f"{name} = {formula}" if formula else name
        for name, formula in zip(result.names, result.formulas, strict=True)
    ]
    values = [
        digits(v) if known else "" for v, known in zip(result.values, now.computed, strict=True)
    ]
    gradients = ["" if np.isnan(g) else f"∂ {digits(g)}" for g in now.gradients]
    edges = [(j, i) for i, parents in enumerate(result.parents) for j in parents]
    walked = [(e.target, e.source) for e in now.entries]
    ledger = [
        f"{result.names[e.source]:>4} → {result.names[e.target]:<4}"
        f"{digits(e.upstream):>8} × {digits(e.local):>8} = {digits(e.passed):>8}"
        for e in now.entries
    ]
    return texts, values, gradients, edges, walked, now.active, ledger, now.fresh


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
        end = " That is the end of the way forward." if step == len(operations) else ""
        return f"Forward, step {step}: {name} = {formula} = {value}.{end}"
    words = [
        f"to {result.names[e.target]} {digits(e.upstream)} × {digits(e.local)} = {digits(e.passed)}"
        for e in now.entries[-now.fresh :]
    ]
    start = f"∂{last}/∂{last} is 1. " if node == operations[-1] else ""
    text = (
        f"Backward, step {step}: {start}{name} = {formula} has the gradient "
        f"{digits(now.gradients[node])} and passes down, upstream × local: {'; '.join(words)}."
    )
    if step == result.steps:
        leaves = [
            f"∂{last}/∂{n} = {digits(g)}"
            for n, f, g in zip(result.names, result.formulas, now.gradients, strict=True)
            if not f
        ]
        text += f" Done: {', '.join(leaves)}."
    return text
