"""Pictures of batches: the path, the loss against the work, where each size ends."""

import numpy as np

from nblib.plots import style

LEAST = 1e-4  # smaller losses above the best are drawn here: a logarithmic axis has no 0


def end_shown(excess):
    """Where the median of the last losses above the best, excess (k, orders), is drawn."""
    return float(np.clip(np.median(excess[-1]), LEAST, 45))


class BatchPicture:
    """The path over the loss, the loss against work, and where each rate ends.

    Sizes of which nothing is chosen stand thin beside the chosen one, which has a band: the middle
    half of the orders. sizes: the thin ones; work: the end of that axis; rates: the ends of theirs.
    """

    def __init__(self, figure, a, b, values, best, sizes, work, rates):
        left, middle, right = figure.subplots(1, 3, width_ratios=(0.8, 1, 1))
        self.right = right
        style.axes(left, "One path", "slope", "intercept", (a[0], a[-1]), (b[0], b[-1]))
        left.contour(
            a,
            b,
            values,
            best + (values.max() - best) * np.linspace(0.01, 1, 9) ** 2,
            colors=style.SKY,
            linewidths=1,
        )
        (self.path,) = left.plot([], [], "-", color=style.RED, linewidth=1.2, animated=True)
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
        self.end.set_data(*path[-1:].T)
        for (band, bold, thin), series in zip(self.panels, (curves, ends), strict=True):
            for line, (x, y) in zip((*thin, bold), series, strict=True):
                line.set_data(x, np.clip(np.median(y, axis=1), LEAST, 1e3))
            x, y = series[-1]
            low, high = np.clip(np.quantile(y, [0.25, 0.75], axis=1), LEAST, 1e3)
            band.set_verts([np.column_stack([np.append(x, x[::-1]), np.append(low, high[::-1])])])
        self.rate.set_xdata([lr, lr])
        self.here.set_data([lr], [end_shown(curves[-1][1])])
