"""Overfitting, and what helps against it: still pictures of `experiments.remedies`."""

import numpy as np

from nblib.experiments import remedies
from nblib.explorers import base
from nblib.plots import remedies as plots
from nblib.words import fixed, listed

__all__: list[str] = []  # still pictures only


@base.apart()
def overfitting(draws=6):
    """A still picture: a network on noisy circles, several draws of points (slides 35 to 47)."""
    run = remedies.overfitting("nothing", draws)
    figure = base.new_figure(760, 320)
    plots.overfitting(figure, run.epochs, (run.train, run.test))
    lowest = run.test.argmin(axis=1)
    best = run.epochs[lowest]
    then = 100 * run.right[2, np.arange(draws), lowest].mean()
    end = 100 * run.right[2, :, -1].mean()
    return base.Still(
        figure,
        f"Noisy circles, hidden layers of 8, 8, 8, {draws} draws of 200 points. The training loss "
        f"falls to the end, to {fixed(run.train[:, -1].mean(), 2)} on average. The test loss is "
        f"lowest between epochs {best.min()} and {best.max()}, at "
        f"{fixed(run.test.min(axis=1).mean(), 2)}, and ends at "
        f"{fixed(run.test[:, -1].mean(), 2)}; of the test points more than "
        f"{int(then)} % are right where it is lowest, and more than {int(end)} % at the end.",
    )


@base.apart()
def what_helps(draws=6):
    """A still picture: the test loss at the end with each remedy against overfitting."""
    runs = {name: remedies.overfitting(name, draws) for name in remedies.REMEDIES}
    ends = {name: run.test[:, -1] for name, run in runs.items()}
    ends["early stopping"] = runs["nothing"].stopped
    figure = base.new_figure(760, 320)
    plots.remedies(figure, ends)
    means = [f"{name} {fixed(losses.mean(), 2)}" for name, losses in ends.items()]
    return base.Still(
        figure, f"Test loss at the end, mean of {draws} draws of noisy circles: {listed(means)}."
    )
