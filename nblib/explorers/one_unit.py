"""Explorers of one unit: what comes back through it (slide 20), what kills it (slide 23)."""

import numpy as np

from nblib.experiments import one_unit as experiments
from nblib.experiments.activations import value
from nblib.explorers import base
from nblib.plots import one_unit as plots
from nblib.words import bracketed, fixed, plain, sized

__all__ = ["comes_back", "fatal_step"]

STEPS = 200


@base.apart()
def fatal_step(lr: float = 0.05) -> base.Explorer:
    """One ReLU unit, three examples that push it down, and one step (slide 23).

    lr: the learning rate, 0.01 to 0.4. The arrow's head can be dragged: the step is the rate times
    the gradient. Dots show where the steps that follow lead. Raises ValueError for a rate out of
    range.

    >>> explorers.fatal_step(lr=0.3).snapshot()["dead"]
    True
    """
    controls = {"lr": base.slider("learning rate η", lr, 0.01, 0.4, 0.005, ".3f")}
    figure = base.new_figure(860, 380)
    picture = plots.FatalStepPicture(figure, experiments.INPUTS, experiments.TARGETS)

    def update(lr):
        fate = experiments.fatal_step(lr, STEPS)
        picture.move(fate.x, fate.path, fate.z)
        return _say(lr, fate), fate._asdict()

    def pulled(x, y):
        """The rate whose step ends nearest to (x, y): both parts of the gradient are the same."""
        (w, b), (grad_w, grad_b) = fate.path[0], fate.gradient
        return {"lr": ((w - x) * grad_w + (b - y) * grad_b) / (grad_w**2 + grad_b**2)}

    fate = experiments.fatal_step(lr, 1)
    head = base.Handle(
        picture.right,
        "the arrow's head: pull it along for a larger or smaller learning rate",
        at=lambda values, numbers: tuple(numbers["path"][1]),
        moved=pulled,
        step=(0.04, 0.04),
        ghost=lambda values, numbers: [(*numbers["path"][0], 0), (*numbers["path"][1], 1)],
        text=lambda x, y: f"w = {fixed(x, 2)}, b = {fixed(y, 2)}",
    )
    return base.Explorer(figure, controls, update, handles={"head": head})


def _unit(w, b):
    return f"ReLU({fixed(w, 2)}x {'−' if fixed(b, 2).startswith('−') else '+'} {abs(b):.2f})"


def _say(lr, fate):
    opening = f"η = {lr:.3g}: one step makes ReLU(x + 1) into {_unit(*fate.path[1])}"
    loss, more = fixed(fate.losses[1], 2), STEPS - 1
    if fate.dead:
        return (
            f"{opening}, with z ≤ 0 for all three inputs. It is dead: its gradient is 0, {more} "
            f"more steps change nothing, and the loss stays at {loss}."
        )
    return (
        f"{opening}, which is on for all three inputs. In {more} more steps (dots) it becomes "
        f"{_unit(*fate.path[-1])}, and the loss falls from {loss} to {fixed(fate.losses[-1], 2)}."
    )


CALLED = {"sigmoid": "the sigmoid", "tanh": "tanh", "relu": "ReLU"}


@base.apart()
def comes_back(
    h: float = 1.5, w: float = 2.0, b: float = -1.0, back: float = 0.8, activation: str = "sigmoid"
) -> base.Explorer:
    """One unit on the way forward, and what comes back through it (slide 20).

    h, w: its input and its weight, -3 to 3; b: its bias, -17 to 17, which changes where the point
    is dragged along the activation's curve; back: how fast the loss changes with the unit's output,
    -2 to 2; activation: sigmoid, tanh or relu.
    Raises ValueError for a number out of range or another name.

    >>> numbers = explorers.comes_back().snapshot()
    >>> round(numbers["output"], 3), round(numbers["slope"], 3), round(numbers["at_z"], 3)
    (0.881, 0.105, 0.084)
    """
    options = {title: name for name, title in plots.TITLES.items()}
    controls = {
        "h": base.slider("input h", h, -3.0, 3.0, 0.1, ".1f"),
        "w": base.slider("weight w", w, -3.0, 3.0, 0.1, ".1f"),
        "b": base.slider("bias b", b, -17.0, 17.0, 0.1, ".1f"),  # any z of the curve
        "back": base.slider("comes back", back, -2.0, 2.0, 0.1, ".1f"),
        "activation": base.choice("activation", activation, options),
    }
    figure = base.new_figure(870, 350)
    picture = plots.BackPicture(figure)
    grid = np.linspace(-picture.FAR, picture.FAR, 161)

    def update(h, w, b, back, activation):
        run = experiments.comes_back(h, w, b, back, activation)
        picture.move(activation, grid, value(activation, grid), run, h, w, b, back)
        return _say_back(run, h, w, b, back, activation), run._asdict()

    handles = {name: _on_track(picture, name) for name in plots.TRACKS}
    handles["z"] = _on_curve(picture, controls)
    return base.Explorer(figure, controls, update, handles=handles)


NAMES = {"h": "the input h", "w": "the weight w", "back": "what comes back to the unit"}


def _on_track(picture, name):
    return base.Handle(
        picture.at(picture.track(name, 0.0)[0]),
        f"{NAMES[name]}: less to the left, more to the right",
        at=lambda values, numbers: picture.track(name, values[name]),
        moved=lambda x, y: {name: picture.value(name, x)},
        along="x",
        step=(picture.track(name, 0.1)[0] - picture.track(name, 0.0)[0], 0.1),
        text=lambda x, y: fixed(picture.value(name, x), 1),
    )


def _on_curve(picture, controls):
    """The point on the curve: along it goes z, and the bias with it."""

    def at(values, numbers):
        z, name = numbers["z"], values["activation"]
        if abs(z) > picture.FAR:
            return None  # the point is outside of the picture
        return picture.place(z, value(name, z), name)

    def moved(x, y):
        z = min(max(picture.z(x), -picture.FAR), picture.FAR)
        return {"b": z - controls["w"].value * controls["h"].value}

    return base.Handle(
        picture.at(picture.MIDDLE),
        "the point z on the activation's curve: move it along, which changes the bias",
        at,
        moved,
        along="x",
        step=(0.1 * picture.ACROSS, 0.1),
        text=lambda x, y: f"z = {fixed(picture.z(x), 1)}",
    )


def _say_back(run, h, w, b, back, activation):
    slope = sized(run.slope)
    sign = "−" if b < 0 else "+"
    z = f"z = {plain(w)} · {bracketed(h)} {sign} {plain(abs(b))} = {fixed(run.z, 2)}"
    return (
        f"{z}, and {CALLED[activation]} makes {fixed(run.output, 3)} of it. Its slope there is "
        f"{slope}: of the {plain(back)} that comes back to the unit, {plain(back)} · {slope} = "
        f"{sized(run.at_z)} is left at z. That is the gradient of b; the gradient of w is "
        f"{sized(run.at_z)} · {bracketed(h)} = {sized(run.of_w)}, and {sized(run.at_z)} · "
        f"{bracketed(w)} = {sized(run.to_h)} comes back to the unit before it."
    )
