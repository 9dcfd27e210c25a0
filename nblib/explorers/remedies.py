"""Overfitting, and what helps against it (part 05): `experiments.remedies` in pictures."""

import numpy as np

from nblib.experiments import remedies
from nblib.explorers import base
from nblib.plots import remedies as plots
from nblib.words import fixed, listed

__all__ = ["overfitting_epochs"]

POINTS = {"training": False, "test": True}
DRAW, REACH, SIDE = 3, 1.9, 90  # whose network is shown; half the side of its field, its cells


@base.apart()
def overfitting_epochs(
    epoch: int = 300, points: str = "training", reveal: bool = False
) -> base.Explorer:
    """A network that overfits, at each epoch of its training, with points that it has seen or not.

    The line at the losses can be dragged. epoch: from 0 to 300; points: training or test; reveal:
    show the losses only up to the epoch, as if the training were still going on. Raises ValueError
    for an epoch out of range or other points.

    >>> explorers.overfitting_epochs(points="test").snapshot()["wrong"].sum()
    np.int64(58)
    """
    run = remedies.overfitting()
    every = remedies.EVERY
    slider = base.int_slider("epoch", epoch, 0, remedies.EPOCHS, every)
    controls = {
        "epoch": base.player(slider, interval=60),
        "points": base.choice("points", points, tuple(POINTS)),
    }
    figure = base.new_figure(860, 400)
    losses = run.train[DRAW], run.test[DRAW]
    picture = plots.EpochPicture(figure, run.epochs, losses, REACH, SIDE, reveal)

    def update(epoch, points):
        now = remedies.moment(epoch - epoch % every, POINTS[points], DRAW, reach=REACH, side=SIDE)
        picture.move(epoch, now.field, now.x, now.labels, now.wrong, now.losses)
        train, test = (f"{100 * share:.0f} %" for share in now.right)
        sentence = (
            f"Epoch {epoch}: training loss {fixed(now.losses[0], 2)}, {train} right; test loss "
            f"{fixed(now.losses[1], 2)}, {test} right. Of the 200 {points} points shown "
            f"{now.wrong.sum()} are wrong, {(now.wrong & now.sure).sum()} of them with more than "
            f"{100 * remedies.SURE:.0f} % certainty. On all 500 test points "
            f"{100 - 100 * now.right[1]:.0f} % of the answers are wrong and cost "
            f"{fixed(now.cost, 1)} each on average: together {fixed(now.price, 2)} of the test "
            f"loss of {fixed(now.losses[1], 2)}."
        )
        known = run.test[DRAW][run.epochs <= epoch] if reveal else run.test[DRAW]
        lowest = int(run.epochs[known.argmin()])
        if not reveal:
            sentence += " Here the test loss is lowest." if epoch == lowest else ""
        elif epoch - epoch % every > lowest:
            sentence += f" So far the test loss was lowest in epoch {lowest}."
        return sentence, now._asdict()

    handles = {
        "epoch": base.Handle(
            picture.loss,
            "the epoch that is shown",
            along="x",
            at=lambda values, numbers: (values["epoch"], numbers["losses"][1]),
            moved=lambda x, y: {"epoch": x},
            step=(every, 0.1),
            text=lambda x, y: f"epoch {x:.0f}",
            ghost=lambda values, numbers: [
                (values["epoch"], end, 1) for end in picture.loss.get_ylim()
            ],
        )
    }
    return base.Explorer(figure, controls, update, handles=handles)


@base.apart()
def overfitting(draws=remedies.DRAWS, draw=3):
    """A still picture: a network on the noisy rings at two times of its training, A and B, and the
    losses in several draws of points (slides 35 to 47).

    draw: the one whose network is shown, counted from 0.
    """
    run, shown = remedies.overfitting("nothing", draws), remedies.boundaries(draw, draws)
    shares = [[f"{100 * right:.0f} %" for right in both] for both in shown.right]
    figure = base.new_figure(900, 330)
    titles = [f"{train} right, test: {test}" for train, test in shares]
    marked = list(zip("AB", shown.epochs, shown.losses.tolist(), titles, strict=True))
    ground = shown.axis, shown.fields, shown.x, shown.labels
    plots.overfitting(figure, run.epochs, (run.train, run.test), marked, *ground)
    lowest = run.test.argmin(axis=1)
    best = run.epochs[lowest]
    then = int(100 * run.right[2, np.arange(draws), lowest].mean())
    end = int(100 * run.right[2, :, -1].mean())
    times = [
        f"{letter}, epoch {epoch}: training loss {fixed(train, 2)}, test loss {fixed(test, 2)}, "
        f"{share} of the test points right"
        for letter, epoch, (train, test), (_, share) in zip(
            "AB", shown.epochs, shown.losses.tolist(), shares, strict=True
        )
    ]
    return base.Still(
        figure,
        f"Noisy rings, hidden layers of 8, 8, 8. One network at two times, with its 200 training "
        f"points (class 0 blue, class 1 orange): {'; '.join(times)}. The losses, on average over "
        f"{draws} draws: the training loss falls to {fixed(run.train[:, -1].mean(), 2)}; the test "
        f"loss is lowest between epochs {best.min()} and {best.max()}, at "
        f"{fixed(run.test.min(axis=1).mean(), 2)}, where {then} to {then + 1} % are right, and "
        f"ends at {fixed(run.test[:, -1].mean(), 2)}, where {end} to {end + 1} % are.",
    )


@base.apart()
def what_helps(draws=remedies.DRAWS):
    """A still picture: the test loss at the end with each remedy against overfitting."""
    runs = {name: remedies.overfitting(name, draws) for name in remedies.REMEDIES}
    ends = {name: run.test[:, -1] for name, run in runs.items()}
    ends["early stopping"] = runs["nothing"].stopped
    figure = base.new_figure(760, 320)
    plots.remedies(figure, ends)
    means = [f"{name} {fixed(losses.mean(), 2)}" for name, losses in ends.items()]
    return base.Still(
        figure, f"Test loss at the end, mean of {draws} draws of noisy rings: {listed(means)}."
    )
