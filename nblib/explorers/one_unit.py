"""An explorer of part 03: one ReLU unit and the step that kills it (slide 23)."""

from nblib.experiments import one_unit as experiments
from nblib.explorers import base
from nblib.plots import one_unit as plots
from nblib.words import fixed

__all__ = ["fatal_step"]

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
