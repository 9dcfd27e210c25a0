"""Pictures of backpropagation by hand: two matrices and their product, and a boundary on points."""

import numpy as np
from matplotlib.patches import Rectangle

from nblib.plots import style
from nblib.words import fixed


def product(figure, left, right, names, chosen):
    """Two matrices and their product, side by side, still.

    left (n, k), right (k, m): arrays; names: three titles; chosen: the row of `left` and the column
    of `right` that are framed, with the entry that they make.
    """
    row, column = chosen
    grids = (left, right, left @ right)
    widths = [grid.shape[1] for grid in grids]
    axes = figure.subplots(1, 3, width_ratios=widths)
    frames = (
        (-0.5, row - 0.5, left.shape[1], 1),
        (column - 0.5, -0.5, 1, right.shape[0]),
        (column - 0.5, row - 0.5, 1, 1),
    )
    for ax, grid, title, (x, y, width, height) in zip(axes, grids, names, frames, strict=True):
        top = 1.6 * np.abs(grid).max()
        ax.imshow(grid, cmap=style.SIGNED, vmin=-top, vmax=top, aspect="equal")
        ax.set_title(title, fontsize=11, color=style.INK)
        ax.set_xticks([])
        ax.set_yticks([])
        for side in ax.spines.values():
            side.set_visible(False)
        for (i, j), number in np.ndenumerate(grid):
            ax.text(
                j,
                i,
                fixed(number, 2),
                fontsize=10,
                ha="center",
                va="center",
                color=style.INK,
            )
        ax.add_patch(
            Rectangle(
                (x, y),
                width,
                height,
                fill=False,
                edgecolor=style.INK,
                linewidth=2.4,
                clip_on=False,
                zorder=3,
            )
        )
    for ax, sign in zip(axes[1:], ("@", "="), strict=True):
        ax.text(
            -0.9,
            (len(ax.images[0].get_array()) - 1) / 2,
            sign,
            fontsize=16,
            ha="center",
            va="center",
            color=style.INK,
        )


def field(figure, across, up, probability, x, labels):
    """A field of probabilities with its boundary, and points on it, still.

    across (n,), up (m,): the grid; probability (m, n); x (N, 2), labels (N,) of 0 and 1.
    """
    ax = style.axes(figure.subplots(), "", "$x_1$", "$x_2$", grid=False)
    ax.set_aspect("equal")
    frame = (across[0], across[-1], up[0], up[-1])
    ax.imshow(
        probability,
        cmap=style.FIELD,
        vmin=0,
        vmax=1,
        extent=frame,
        origin="lower",
        interpolation="bilinear",
    )
    ax.contour(across, up, probability, [0.5], colors=[style.INK], linewidths=1.6)
    points = style.Points(ax, size=46, animated=False, zorder=3)
    points.move(x, labels)
    ax.legend(fontsize=10, loc="upper left")
