"""Pictures of overfitting, and of what helps against it."""

import numpy as np

from nblib.plots import style


def overfitting(figure, epochs, both):
    """Losses on the points trained on and on others, still.

    epochs (k,); both: (training, test), each (draws, k): a thin line a draw, a thick mean.
    """
    ax = style.axes(figure.subplots(), "", "epoch", "loss", (0, epochs[-1]), (0, 1.3))
    for k, (losses, label) in enumerate(zip(both, ("training", "test"), strict=True)):
        look = dict(color=style.LINE_COLOURS[k], linestyle=style.LINE_STYLES[k])
        ax.plot(epochs, losses.T, linewidth=0.8, alpha=0.5, **look)
        ax.plot(epochs, losses.mean(axis=0), linewidth=2.6, label=f"{label}, mean", **look)
    lowest = both[1].mean(axis=0).argmin()  # of the test loss
    place = epochs[lowest], both[1].mean(axis=0)[lowest]
    ax.plot(*place, "o", color=style.INK, markersize=8, zorder=5)
    ax.annotate("lowest", place, (0, 16), textcoords="offset points", ha="center")
    ax.plot([], [], color=style.INK, linewidth=0.8, alpha=0.5, label="thin: one draw of points")
    ax.legend(fontsize=10, frameon=False, loc="upper left")


def remedies(figure, ends):
    """The test loss at the end with each remedy, still: dict name -> (draws,)."""
    ax = style.axes(figure.subplots(), "", "test loss at the end, lower is better", "")
    ax.set_xlim(0.4, 1.05 * max(losses.max() for losses in ends.values()))
    ax.set_yticks(range(len(ends)), ends)
    ax.set_ylim(len(ends) - 0.5, -0.5)
    for row, losses in enumerate(ends.values()):
        ax.plot(
            losses,
            np.full(len(losses), row),
            "o",
            color=style.BLUE,
            alpha=0.45,
            markersize=7,
            markeredgewidth=0,
        )
        ax.plot([losses.mean()], [row], "|", color=style.RED, markersize=22, markeredgewidth=3)
    ax.plot([], [], "o", color=style.BLUE, alpha=0.5, label="one draw of points")
    ax.plot([], [], "|", color=style.RED, markersize=14, markeredgewidth=3, label="mean")
    ax.legend(fontsize=10, frameon=False, loc="lower right")
