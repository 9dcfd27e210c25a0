"""Pictures of what goes on inside a training: layers, curvature, learning rates."""

import numpy as np

from nblib.plots import style


def sharpness(figure, runs):
    """The largest curvature while training, a panel for each rate, still.

    runs: list of (title, rate times step (k,), curvature (runs, k), limit).
    """
    axes = figure.subplots(1, len(runs), sharey=True)
    reach = max(run[1][-1] for run in runs)
    for ax, (title, far, curvature, limit) in zip(axes, runs, strict=True):
        style.axes(ax, f"{title}, limit 2/η = {limit:.3g} (dashed)", "η × step", "", (0, reach))
        ax.plot(far, curvature.T, color=style.BLUE, linewidth=1.6)
        ax.axhline(limit, color=style.RED, linestyle="--", linewidth=2)
    axes[0].set_ylim(0, 1.15 * max(max(run[2].max(), run[3]) for run in runs))
    axes[0].set_ylabel("largest curvature λ", fontsize=10, color=style.INK)


def rates(figure, sweep, found, tried):
    """Above the loss while the rate is raised, below what fixed rates reach, still.

    sweep (k,): the rates of the sweep; found: list of (name, losses (seeds, k), steepest,
    accuracy (n, seeds)); tried (n,): the fixed rates.
    """
    axes = figure.subplots(2, len(found), sharex=True, sharey="row", squeeze=False)
    for column, (name, losses, steepest, accuracy) in enumerate(found):
        top, below = axes[:, column]
        style.axes(top, f"{name}: the rate is raised in each update", "", "", None, (0, 4.2))
        style.axes(
            below,
            f"{name}: trained at one rate",
            "learning rate η",
            "",
            (sweep[0], sweep[-1]),
            (0, 100),
        )
        below.set_xscale("log")
        top.plot(sweep, losses.T, color=style.BLUE, linewidth=0.8, alpha=0.6)
        top.plot(sweep, np.median(losses, axis=0), color=style.BLUE, linewidth=2.2)
        for ax in (top, below):
            ax.axvline(steepest, color=style.RED, linestyle="--", linewidth=1.6)
        below.plot(tried, 100 * accuracy, "o", color=style.BLUE, markersize=5, alpha=0.6)
        below.plot(tried, 100 * np.median(accuracy, axis=1), color=style.BLUE, linewidth=2)
    axes[0, 0].set_ylabel("loss of a batch", fontsize=10, color=style.INK)
    axes[1, 0].set_ylabel("test digits right, in %", fontsize=10, color=style.INK)


class LayersPicture:
    """Histograms layer by layer: above the activations, below the gradients of the weights.

    count: how many hidden layers; the last column of the gradients is that of the output layer.
    """

    BINS = np.linspace(-7, 0, 29)  # powers of ten of the gradients

    def __init__(self, figure, count):
        axes = figure.subplots(2, count + 1, sharey="row")
        self.activations, self.gradients = [], []
        for k in range(count + 1):
            name = f"layer {k + 1}" if k < count else "output layer"
            if k < count:
                ax = style.axes(
                    axes[0, k], f"{name}: activations", "activation", "", (-1.05, 2.05), (0, 1)
                )
                self.activations.append(self._bars(ax, np.linspace(-1, 2, 31)))
            else:
                axes[0, k].set_axis_off()
            ax = style.axes(
                axes[1, k], f"{name}: gradients", "power of ten of |∂L/∂w|", "", (-7, 0), (0, 0.5)
            )
            self.gradients.append(self._bars(ax, self.BINS))
        for row in axes:
            row[0].set_ylabel("share", fontsize=10, color=style.INK)
        self.note = axes[0, count].text(
            0.02,
            0.5,
            "",
            fontsize=11,
            color=style.INK,
            va="center",
            animated=True,
            transform=axes[0, count].transAxes,
            linespacing=1.6,
        )

    @staticmethod
    def _bars(ax, edges):
        return edges, ax.stairs(
            np.zeros(len(edges) - 1), edges, fill=True, color=style.BLUE, animated=True
        )

    def move(self, activations, gradients, note):
        """activations, gradients: one flat array a layer; note: what is written beside them."""
        powers = [np.log10(np.maximum(np.abs(g), 1e-30)) for g in gradients]
        for bars, values in ((self.activations, activations), (self.gradients, powers)):
            for (edges, stairs), numbers in zip(bars, values, strict=True):
                inside = np.clip(numbers, edges[0], edges[-1])
                counts, _ = np.histogram(inside, edges)
                stairs.set_data(counts / len(numbers))
        self.note.set_text(note)
