"""The explorer of batches (slides 44, 45): what a size costs, and which rate goes with it."""

import numpy as np

from nblib.experiments import batches as experiments
from nblib.explorers import base
from nblib.plots import batches as plots
from nblib.words import count, listed, short

__all__ = ["batch_size"]


@base.apart()
def batch_size(
    size: int = 16, lr: float = 0.05, epochs: int = 4, overhead: int = experiments.OVERHEAD
) -> base.Explorer:
    """A line learned in batches: what a size costs, and which rate goes with it (slides 44, 45).

    Medians over 20 orders of the same 256 points; sizes 1, 16 and 256 are always shown to compare
    with. The vertical line, the rate, can be dragged.
    size: a power of 2 from 1 to 256; lr 0.001 to 1; epochs 1 to 8; overhead 0 to 100, what an
    update costs besides its examples, counted in examples.
    Raises ValueError for a number out of range or a size between two powers.

    >>> explorers.batch_size(size=256).snapshot()["per_epoch"]
    1
    """
    controls = {
        "lr": base.log_slider("learning rate η", lr, 0.001, 1.0),
        "size": base.choice("batch size", size, {str(n): n for n in experiments.SIZES}),
        "epochs": base.int_slider("epochs", epochs, 1, 8),
        "overhead": base.int_slider("an update costs, in examples", overhead, 0, 100),
    }
    figure = base.new_figure(900, 360)
    a, b = np.linspace(-2, 4, 50), np.linspace(-3, 2.5, 50)
    values = _ground(a, b)
    shown = 1, 16, 256
    picture = plots.BatchPicture(
        figure, a, b, values, experiments.best_line()[:2], shown, 1e5, (0.001, 1.0)
    )

    def update(lr, size, epochs, overhead):
        runs = [experiments.batches(each, lr, epochs) for each in (*shown, size)]
        ends = [(experiments.RATES, experiments.bearing(each, epochs)) for each in (*shown, size)]
        curves = [(run.work(overhead)[1:], run.excess[1:]) for run in runs]
        run = runs[-1]
        picture.move(run.path, curves, ends, lr)
        numbers = {
            **run._asdict(),
            "ends": ends[-1][1],
            "work": run.work(overhead),
            "best_rate": _best_rate(ends[-1][1]),
        }
        return _say_batches(size, lr, epochs, overhead, run, numbers), numbers

    handles = {
        "lr": base.Handle(
            picture.right,
            "the learning rate η",
            along="x",
            moved=lambda x, y: {"lr": x},
            at=lambda values, numbers: (values["lr"], plots.end_shown(numbers["excess"])),
            step=(0.01, 1),
            text=lambda x, y: f"η = {short(x)}",
        )
    }
    return base.Explorer(figure, controls, update, handles=handles)


def _ground(a, b):
    """The loss over slopes a (n,) and intercepts b (m,): (m, n)."""
    inputs, targets = experiments.line_data(0)
    weights = np.stack(np.meshgrid(a, b), axis=-1)
    return np.square(weights @ inputs.T - targets).mean(axis=-1)


def _best_rate(ends):
    """The rate with the lowest median at the end."""
    return float(experiments.RATES[np.median(ends, axis=1).argmin()])


def _say_batches(size, lr, epochs, overhead, run, numbers):
    opening = (
        f"Batches of {size} with η = {short(lr)}: {count(run.per_epoch, 'update')} an epoch, "
        f"{run.per_epoch * epochs} in {count(epochs, 'epoch')}."
    )
    best = f"Of the rates on the right {short(numbers['best_rate'])} ends lowest for this size."
    if run.diverged is not None:
        return f"{opening} Diverged at update {run.diverged}: η is too large. {best}"
    end = float(np.median(run.excess[-1]))
    end = "less than 0.001" if end < 0.001 else short(end)
    reached = run.reached(0.1)
    if reached is None:
        when = "It does not come within 0.1 of the best."
    else:
        when = (
            f"It is within 0.1 of the best after {count(reached, 'update')}, which cost as much as "
            f"{numbers['work'][reached]:,.0f} examples where an update costs {overhead} besides "
            "its own."
        )
    return (
        f"{opening} The loss ends {end} above the best (median over 20 shufflings). {when} {best}"
    )


@base.apart()
def walks(rates=(0.003, 0.05, 0.4), sizes=(1, 16, 256), epochs=4):
    """A still picture: a line learned at several rates in batches of several sizes (slide 44).

    Of each how far it ends above the best, the median of 20 shufflings, and the walk of the one
    that ends nearest to it. rates: above 0; sizes: powers of 2 from 1 to 256; epochs: from 1.
    """
    a, b = np.linspace(-2.2, 4, 60), np.linspace(-3, 2.5, 60)
    runs = {
        (row, column): experiments.batches(size, lr, epochs)
        for row, lr in enumerate(rates)
        for column, size in enumerate(sizes)
    }
    ends = {at: float(np.median(run.excess[-1])) for at, run in runs.items()}
    lowest = [min(range(len(rates)), key=lambda row: ends[row, k]) for k in range(len(sizes))]
    said = {
        at: "diverged" if run.diverged is not None else short(ends[at]) for at, run in runs.items()
    }
    cells = {
        (row, column): (
            experiments.typical(sizes[column], rates[row], epochs),
            said[row, column],
            lowest[column] == row,
        )
        for row, column in runs
    }
    names = [f"η = {short(lr)}" for lr in rates]
    columns = [
        f"batches of {size}: {count(experiments.EXAMPLES // size * epochs, 'update')}"
        for size in sizes
    ]
    figure = base.new_figure(840, 720)
    best = experiments.best_line()[:2]
    rows = [f"learning rate {name}" for name in names]
    plots.walks(figure, (a, b, _ground(a, b)), best, rows, columns, cells)
    words = [
        f"{name}: {listed(said[row, column] for column in range(len(sizes)))}"
        for row, name in enumerate(names)
    ]
    return base.Still(
        figure,
        f"Walks over slope and intercept, from the ring to the black dot, {count(epochs, 'epoch')} "
        f"each; the cross is the best line. How far the loss ends above the best, with "
        f"{listed(columns)} (median of {experiments.SHUFFLES} shufflings, of which the one "
        f"nearest to it is drawn; the lowest of each column is framed): {'; '.join(words)}.",
    )
