"""Numbers on their way through a small network (slides 26, 27): move an input, follow a unit."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from nblib.experiments import mlp as experiments
from nblib.explorers import base
from nblib.plots import mlp as plots
from nblib.words import fixed, listed, minus

__all__ = ["travel"]

MOST = plots.TravelPicture.MOST  # as far as an input can be moved


@base.apart()
def travel(
    x: Sequence[float] = (1.0, -2.0, 0.5),
    layers: Sequence[tuple[Any, Any]] | None = None,
    unit: int = 0,
) -> base.Explorer:
    """Numbers on their way through a network with one hidden layer of ReLUs (slides 26, 27).

    x: 1 to 3 inputs from -3 to 3. layers: two pairs of arrays, weight (out, in) and bias (out,),
    with 1 to 4 hidden units and two outputs; by default those of notebook 04. unit: the hidden unit
    that is followed, from 1; with 0 the first that ReLU lets pass, or else the first.
    Raises ValueError for shapes that do not fit together or a number out of range.

    >>> explorers.travel().snapshot()["probabilities"].round(2)
    array([0.87, 0.13])
    """
    layers = experiments.travel_layers() if layers is None else layers
    shapes = [tuple(np.shape(part) for part in layer) for layer in layers]
    inputs, hidden = len(x), len(shapes[0][0]) and shapes[0][0][0]
    fitting = [((hidden, inputs), (hidden,)), ((2, hidden), (2,))]
    if shapes != fitting or not (1 <= inputs <= 3 and 1 <= hidden <= 4):
        raise ValueError(
            f"layers of the shapes {shapes} do not fit to {inputs} inputs. Use (hidden, {inputs}) "
            "and (hidden,), then (2, hidden) and (2,), with 1 to 3 inputs and 1 to 4 hidden units."
        )
    passed = np.flatnonzero(experiments.travel(np.asarray(x, float), layers).hidden)
    first = 1 + int(passed[0]) if len(passed) else 1
    controls = {
        f"x{k}": base.slider(f"x{'₁₂₃'[k - 1]}", value, -MOST, MOST, 0.1, ".1f")
        for k, value in enumerate(x, 1)
    }
    for control in controls.values():
        control.layout.width = "210px"
    controls["unit"] = base.int_slider("follow unit", unit if unit != 0 else first, 1, hidden)
    figure = base.new_figure(860, 420)
    picture = plots.TravelPicture(figure, layers)

    def update(unit, **inputs):
        values = np.array(list(inputs.values()))
        run = experiments.travel(values, layers)
        picture.move((values, *run), unit - 1)
        return _say_travel(values, run, layers, unit - 1), {**run._asdict(), "inputs": values}

    def clicked(x, y):
        found = picture.unit(x, y)
        return {} if found is None else {"unit": found + 1}

    handles: dict[str, base.Hold] = {
        "units": base.Region(
            picture.ax, "the hidden units: a click on one follows it", clicked, step=(0.3, 0.275)
        )
    }
    handles |= {f"input {k + 1}": _hold_input(picture, k) for k in range(inputs)}
    return base.Explorer(figure, controls, update, handles=handles)


def _hold_input(picture, k):
    """The ring on the track beside input k, from 0."""
    name = f"x{'₁₂₃'[k]}"
    return base.Handle(
        picture.ax,
        f"the input {name}: raise or lower it",
        at=lambda values, numbers: picture.track(k, values[f"x{k + 1}"]),
        moved=lambda x, y: {f"x{k + 1}": picture.value(k, y)},
        along="y",
        step=(0.1, 0.1 * picture.REACH / picture.MOST),
        text=lambda x, y: f"{name} = {fixed(min(max(picture.value(k, y), -MOST), MOST), 1)}",
    )


def _say_travel(x, run, layers, unit):
    (W1, b1), (W2, b2) = layers
    off, every = int((run.hidden == 0).sum()), len(run.hidden)
    passed = np.flatnonzero(run.hidden)
    upper, lower = (fixed(z, 2) for z in run.logits)
    if len(passed):
        written = _written(W2[0, passed], run.hidden[passed], b2[0], run.logits[0])
        logits = f"The upper logit is {written} = {upper}, the lower one {lower}"
    else:
        logits = f"No number gets through, so the logits are their biases, {upper} and {lower}"
    passes = "lets it pass" if run.hidden[unit] else "makes it 0"
    how_many = f"All {every}" if off == every else f"{off or 'None'} of the {every}"
    shares = listed(f"{share:.2f}" for share in run.probabilities)
    return (
        f"Unit {unit + 1} adds up {_written(W1[unit], x, b1[unit], run.sums[unit])} = "
        f"{fixed(run.sums[unit], 2)}, and ReLU {passes}. {how_many} sums "
        f"{'become' if off > 1 else 'becomes'} 0 (dashed). {logits}, and softmax makes {shares} of "
        f"them. Thick lines are large weights; all but those of unit {unit + 1} are pale, and "
        "dotted where they carry nothing but 0."
    )


def _written(weights, values, bias, total):
    """A weighted sum as one writes it, 0.10 · 1 − 0.54 · (−2) − 0.22, with two digits after the
    point, or with as many more as it takes until who adds it up gets `total` to two digits."""
    for digits in range(2, 8):
        w, v, b = (np.round(part, digits) for part in (weights, values, bias))
        if fixed(w @ v + b, 2) == fixed(total, 2):
            break
    text = ""
    for weight, value in [*zip(w, v, strict=True), (b, None)]:
        sign = " − " if weight < 0 else " + "
        plainly = "" if value is None else minus(f"{value + 0:.12g}")
        factor = f" · ({plainly})" if plainly.startswith("−") else f" · {plainly}" * bool(plainly)
        text += f"{sign if text else sign.strip(' +')}{fixed(abs(weight), digits)}{factor}"
    return text
