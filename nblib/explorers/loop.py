"""The training loop of 06: leave a line out, or a shape wrong, and see what it learns."""

import numpy as np

from nblib.experiments import loop
from nblib.experiments import mnist as experiment
from nblib.explorers import base
from nblib.plots import loop as plot
from nblib.words import bounded, listed, minus, short

__all__ = ["training_lines"]

FIXED = ("outputs = model(batch_x)", "loss = criterion(outputs, batch_y)")
LINES = {
    "zero_grad": "optimizer.zero_grad()",
    "backward": "loss.backward()",
    "step": "optimizer.step()",
}


@base.apart()
def training_lines(
    zero_grad: bool = True,
    backward: bool = True,
    step: bool = True,
    optimizer: str = "Adam",
    lr: float = 0.003,
    seed: int = 0,
) -> base.Explorer:
    """The training loop, whose lines can be left out, beside the whole one.  (slides 55, 56)

    Above the loss of each batch, below the length of what .grad holds just before step(), and that
    of the newest gradient alone.

    A network 196 → 64 → 10 learns from 1,000 real digits, halved to 14 × 14 pixels, in 60 updates
    of 50 digits, always in the same order. A click on a line leaves it out or puts it back.

    zero_grad, backward, step  whether that line stands in the loop
    optimizer                  "SGD" or "Adam"
    lr                         learning rate, 0.001 to 0.3
    seed                       of the first weights, 0 to 9

    snapshot() adds losses, held and newest, all (60,), and with all lines whole and whole_held: the
    loss of each batch, the length of .grad just before step(), and that of the batch's own
    gradient. Lengths are NaN where .grad is None.

    >>> explorers.training_lines(step=False).snapshot()["losses"].shape
    (60,)
    """
    controls = {
        "zero_grad": base.checkbox("zero_grad()", zero_grad),
        "backward": base.checkbox("backward()", backward),
        "step": base.checkbox("step()", step),
        "optimizer": base.choice("optimizer", optimizer, list(loop.OPTIMIZERS)),
        "lr": base.log_slider("learning rate", lr, 0.001, 0.3),
        "seed": base.int_slider("start", seed, 0, 9),
    }
    figure = base.new_figure(860, 470)
    picture = plot.LinesPicture(
        figure, FIXED, list(LINES.values()), experiment.UPDATES, experiment.GUESSING
    )

    def update(optimizer, lr, seed, **stands):
        lines = tuple(name for name in loop.LINES if stands[name])
        run = loop.with_lines(lines, optimizer, lr, seed)
        whole = loop.with_lines(loop.LINES, optimizer, lr, seed)
        picture.move(
            [stands[name] for name in LINES],
            (run.losses, whole.losses),
            (run.held, whole.held),
            run.newest,
        )
        out = listed(f"{name}()" for name in LINES if not stands[name])
        head = f"Without {out}" if out else "All lines"
        sentence = f"{head}, {optimizer} at {lr:.2g}, start {seed}: {_course(run.losses)}"
        if out:
            sentence += f" With all lines that mean is {bounded(_late(whole.losses))}."
        sentence += f" {_gradient(run, whole, out)}"
        return sentence, run._asdict() | {"whole": whole.losses, "whole_held": whole.held}

    def clicked(row, column):
        name = list(LINES)[row]
        return {name: not controls[name].value}

    lines = base.Region(
        picture.code,
        "the lines of the loop: a click leaves one out, or puts it back",
        clicked,
        kind="cells",
        cells=[[f"{text}, in or out"] for text in LINES.values()],
    )
    return base.Explorer(figure, controls, update, handles={"lines": lines})


def _late(values):
    """The mean of the last ten updates."""
    return values[-10:].mean()


def _gradient(run, whole, out):
    """How long .grad is just before step() in the last ten updates, and how much is new."""
    if np.isnan(run.held).all():
        return "Just before step(), .grad is None each time."
    said = f"Over the last ten updates .grad has a mean length of {short(_late(run.held))}"
    said += " just before step()"
    if out:
        said += f" (with all lines {short(_late(whole.held))})"
    if not np.array_equal(run.newest, run.held):
        said += f", and the newest gradient alone one of {short(_late(run.newest))}"
    return f"{said}."


def _course(losses):
    """How the loss of each batch went, over the three epochs."""
    epoch = loop.TRAIN // loop.BATCH
    if np.array_equal(losses[:epoch], losses[epoch : 2 * epoch]):
        return (
            f"the three epochs have the same {epoch} losses, near that of guessing, "
            f"{experiment.GUESSING:.2f}. The last ten have a mean of {bounded(_late(losses))}."
        )
    return (
        f"the lowest loss of a batch is {bounded(losses.min())}, at update {losses.argmin() + 1} "
        f"of {len(losses)}, and the last ten have a mean of {bounded(_late(losses))}; guessing "
        f"costs {experiment.GUESSING:.2f}."
    )


# ------------------------------------------------------------------------------- a still picture


@base.apart()
def two_fits(x, t, right, wrong):
    """A still picture: points, and the lines that a right and a wrong shape made of them.

    x, t (N,); right, wrong: slope, intercept and the losses of all updates, a list.
    """
    x, t = np.asarray(x), np.asarray(t)
    figure = base.new_figure(800, 300)
    plot.two_fits(figure, x, t, right, wrong)
    said = "; ".join(
        f"with the {name} shape, slope {_hundredths(slope)} and intercept "
        f"{_hundredths(intercept)}, loss {_hundredths(losses[-1])} after {len(losses)} updates"
        for name, (slope, intercept, losses) in (("right", right), ("wrong", wrong))
    )
    return base.Still(figure, f"Two lines fitted to {len(x)} points: {said}.")


def _hundredths(number):
    return minus(f"{round(float(number), 2) + 0.0:.2f}")
