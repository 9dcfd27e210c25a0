"""Pictures of batches: the path, the loss against the work, where each size ends."""

import numpy as np
from matplotlib.ticker import LogLocator

from nblib.plots import style

WILD = 300  # how long a walk is that is drawn thinner
RING = {"markerfacecolor": "none", "markeredgecolor": style.INK, "markeredgewidth": 1.6}
LEAST = 1e-4  # smaller losses above the best are drawn here: a logarithmic axis has no 0


def end_shown(excess):
    """Where the median of the last losses above the best, excess (k, orders), is drawn."""
    return float(np.clip(np.median(excess[-1]), LEAST, 45))


class BatchPicture:
    """The path over the loss, the loss against work, and where each rate ends.

    Sizes of which nothing is chosen stand thin beside the chosen one, which has a band: the middle
    half of the orders. best: (place (2,), loss) where it is smallest; sizes: the thin ones; work:
    the end of that axis; rates: the ends of theirs.
    """

    def __init__(self, figure, a, b, values, best, sizes, work, rates):
        place, lowest = best
        left, middle, right = figure.subplots(1, 3, width_ratios=(0.8, 1, 1))
        self.right = right
        style.axes(left, "One walk", "slope", "intercept", (a[0], a[-1]), (b[0], b[-1]))
        left.contour(
            a,
            b,
            values,
            lowest + (values.max() - lowest) * np.linspace(0.01, 1, 9) ** 2,
            colors=style.SKY,
            linewidths=1,
        )
        left.set_aspect("equal")
        left.plot(*place, "+", color=style.BLUE, markersize=17, markeredgewidth=2.4)
        (self.path,) = left.plot([], [], "-", color=style.RED, linewidth=1.2, animated=True)
        (self.start,) = left.plot([], [], "o", markersize=10, animated=True, **RING)
        (self.end,) = left.plot([], [], "o", color=style.INK, markersize=8, animated=True)
        style.axes(
            middle,
            "Loss against work",
            "work, counted in examples",
            "loss above the best",
            (20, work),
            (LEAST, 50),
        )
        style.axes(right, "At the end, with each rate", "learning rate η", "", rates, (LEAST, 50))
        self.panels = []
        for ax in (middle, right):
            ax.set_xscale("log")
            ax.set_yscale("log")
            for axis in (ax.xaxis, ax.yaxis):  # all of 2 to 9 would be 170 ticks, and a slow start
                axis.set_minor_locator(LogLocator(subs=(2, 5)))
            band = ax.fill_between(
                [1, 1], 1, 1, color=style.INK, alpha=0.15, linewidth=0, animated=True
            )
            (bold,) = ax.plot([], [], color=style.MUTED, linewidth=6, alpha=0.5, animated=True)
            thin = [
                ax.plot(
                    [],
                    [],
                    color=style.LINE_COLOURS[k],
                    linestyle=style.LINE_STYLES[k],
                    linewidth=1.8,
                    animated=True,
                    label=f"size {size}",
                )[0]
                for k, size in enumerate(sizes)
            ]
            self.panels.append((band, bold, thin))
        middle.plot([], [], color=style.MUTED, linewidth=5, alpha=0.5, label="chosen")
        middle.legend(fontsize=10, frameon=False, loc="lower left")
        self.rate = right.axvline(0.1, color=style.MUTED, linewidth=1.2, animated=True)
        (self.here,) = right.plot([], [], "D", color=style.INK, markersize=8, animated=True)

    def move(self, path, curves, ends, lr):
        """path (k, 2) of the chosen size. curves, ends: lists of (x, y), y (k, orders), for the
        thin sizes and then the chosen one: against work, and against rates. lr: the rate."""
        self.path.set_data(*path.T)
        self.start.set_data(*path[:1].T)
        self.end.set_data(*path[-1:].T)
        for (band, bold, thin), series in zip(self.panels, (curves, ends), strict=True):
            for line, (x, y) in zip((*thin, bold), series, strict=True):
                line.set_data(x, np.clip(np.median(y, axis=1), LEAST, 1e3))
            x, y = series[-1]
            low, high = np.clip(np.quantile(y, [0.25, 0.75], axis=1), LEAST, 1e3)
            band.set_verts([np.column_stack([np.append(x, x[::-1]), np.append(low, high[::-1])])])
        self.rate.set_xdata([lr, lr])
        self.here.set_data([lr], [end_shown(curves[-1][1])])


def walks(figure, ground, best, rows, columns, cells, calm=300, near=0.4):
    """Walks over the loss of a line, a panel for each rate (rows) and batch size (columns), still.

    ground: slopes (n,), intercepts (m,), the loss (m, n); best: (place (2,), loss) where it is
    smallest; rows, columns: titles; cells: dict (row, column) -> (path (k + 1, 2), words, whether
    it is the best of its column, which is framed); calm: so many last updates are drawn as dots
    where there are more; near: half the side of the inset around the best place, which is drawn
    where the walk ends within it.
    """
    a, b, values = ground
    place, lowest = best
    levels = lowest + (values.max() - lowest) * np.linspace(0.01, 1, 9) ** 2
    panels = figure.subplots(len(rows), len(columns), sharex=True, sharey=True, squeeze=False)
    for (row, column), (path, words, framed) in cells.items():
        ax = panels[row, column]
        title, below = columns[column] * (not row), "slope" * (row + 1 == len(rows))
        left = "intercept" * (not column)
        style.axes(ax, title, below, left, (a[0], a[-1]), (b[0], b[-1]), grid=False)
        if not column:
            turned = {"rotation": 90, "ha": "center", "va": "center", "color": style.INK}
            ax.text(-0.36, 0.5, rows[row], transform=ax.transAxes, fontsize=11, **turned)
        ax.set_aspect("equal")
        ax.contour(a, b, values, levels, colors="#b9d8ea", linewidths=1)
        _walk(ax, path, place, calm)
        plate = {"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 2}
        look = {"fontsize": 10, "ha": "right", "va": "top", "color": style.INK, "bbox": plate}
        look |= {"fontweight": "bold" if framed else "normal", "zorder": 8}
        ax.text(0.98, 0.97, words, transform=ax.transAxes, **look)
        if framed:
            for spine in ax.spines.values():
                spine.set(visible=True, color=style.BLUE, linewidth=2.6)
        if np.abs(path[-1] - place).max() <= near:
            inset = ax.inset_axes([0.02, 0.03, 0.38, 0.38 * np.ptp(a) / np.ptp(b)])
            ends = np.array([-near, near])
            inset.set(xlim=place[0] + ends, ylim=place[1] + ends, xticks=[], yticks=[])
            _walk(inset, path, place, calm)
            ax.indicate_inset_zoom(inset, edgecolor=style.INK, alpha=0.7)


def _walk(ax, path, place, calm):
    """A thin line from a ring to a black dot, dots at the last updates, a cross at the best.

    A walk that goes WILD ways is a hair, so that one still sees where it ends.
    """
    last, length = path[-calm:], np.hypot(*np.diff(path, axis=0).T).sum()
    look = {"linewidth": 0.25, "alpha": 0.5} if length > WILD else {"linewidth": 0.8, "alpha": 0.8}
    ax.plot(*path.T, color=style.RED, zorder=3, **look)
    ax.plot(*last.T, "o", color=style.RED, markersize=2.4, markeredgewidth=0, zorder=4)
    ax.plot(*place, "+", color=style.BLUE, markersize=17, markeredgewidth=2.4, zorder=5)
    rim = {"markeredgecolor": "white", "markeredgewidth": 1}
    ax.plot(*path[-1], "o", color=style.INK, markersize=7, zorder=7, **rim)
    ax.plot(*path[0], "o", markersize=10, zorder=6, **RING)
