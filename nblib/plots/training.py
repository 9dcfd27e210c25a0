"""Pictures of part 05: losses, walks downhill, schedules, batches, a race of optimizers."""

import numpy as np
from matplotlib.patches import FancyArrowPatch

from nblib.plots import style

FLOOR = 1e-6  # losses below are drawn here: a logarithmic axis has no 0
LEAST = 1e-5  # the same for losses above the best


class SurprisePicture:
    """Left the losses of a probability, right how hard each pushes the logit."""

    def __init__(self, figure, p, curves, pushes):
        """p (n,); curves and pushes: pairs (cross-entropy, squared) of (n,) arrays."""
        left, right = self.axes = figure.subplots(1, 2)
        style.axes(left, "Loss", "probability p of the true class", "loss", (0, 1), (-0.15, 5))
        style.axes(
            right, "Push on the logit", "probability p of the true class", "−∂L/∂z", (0, 1),
            (-0.04, 1.1),
        )  # fmt: skip
        self.dots = []
        for ax, pair in ((left, curves), (right, pushes)):
            for k, (series, label) in enumerate(zip(pair, ("−ln p", "(1 − p)²"), strict=True)):
                ax.plot(
                    p, series, color=style.LINE_COLOURS[k], linestyle=style.LINE_STYLES[k],
                    linewidth=2.2, label=label,
                )  # fmt: skip
                self.dots.append(
                    ax.plot(
                        [], [], style.CLASS_MARKERS[k], color=style.LINE_COLOURS[k], markersize=10,
                        animated=True,
                    )[0]
                )  # fmt: skip
            ax.legend(fontsize=10, frameon=False, loc="upper right")

    def move(self, p, losses, pushes):
        """The point at p: losses and pushes are pairs of numbers."""
        for dot, value in zip(self.dots, (*losses, *pushes), strict=True):
            dot.set_data([p], [value])


class WalkPicture:
    """A walk down a surface, the loss after each step, and the rate beside its limit.

    An arrow stands for the steepest way down from the start.

    lowest, highest: the range of rates; steps: the longest walk.
    """

    def __init__(self, figure, lowest, highest, steps):
        spec = figure.subplot_mosaic(
            [["walk", "loss"], ["walk", "rate"]], width_ratios=(1.15, 1), height_ratios=(3.2, 1)
        )
        self.walk, self.loss, self.rate = spec["walk"], spec["loss"], spec["rate"]
        style.axes(self.loss, "Loss after each step", "step", "loss", (0, steps), (FLOOR, 1e3))
        self.loss.set_yscale("log")
        style.axes(
            self.rate, "The rate and its limit 2/λ", "learning rate η", "", (lowest, highest),
            (0, 1), grid=False,
        )  # fmt: skip
        self.rate.set_xscale("log")
        self.rate.set_yticks([])
        self.rate.spines["left"].set_visible(False)
        options = {"animated": True}
        self.safe = self.rate.axvspan(lowest, highest, color="#cfe3f2", **options)
        self.danger = self.rate.axvspan(
            highest, highest, facecolor="#fbe0cf", hatch="///", edgecolor="white", **options
        )
        (self.marker,) = self.rate.plot([], [], "D", color=style.INK, markersize=9, **options)
        self.limit = self.rate.text(
            0, 0.76, "", fontsize=10, ha="center", va="center", color=style.INK, **options
        )
        self.ends = lowest, highest
        (self.losses,) = self.loss.plot([], [], "o-", color=style.BLUE, markersize=4, **options)
        (self.path,) = self.walk.plot(
            [], [], "o-", color=style.RED, markersize=5, linewidth=1.2, zorder=4, **options
        )
        (self.here,) = self.walk.plot(
            [], [], "o", color=style.INK, markersize=9, zorder=5, **options
        )
        self.start = self.walk.text(
            0.03, 0.97, "", transform=self.walk.transAxes, fontsize=10, va="top", color=style.RED,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 2}, zorder=6,
            **options,
        )  # fmt: skip
        self.arrow = self.walk.add_patch(
            FancyArrowPatch(
                (0, 0), (1, 1), arrowstyle="-|>", mutation_scale=16, shrinkA=0, shrinkB=0,
                linewidth=2.2, color=style.INK, zorder=3, **options,
            )
        )  # fmt: skip
        self.name = style.Stamps(self.walk, zorder=6)
        self.still = []

    def place_curve(self, title, w, values):
        """The ground of a one-dimensional walk: w (n,), values (n,)."""
        self._clear(
            title, "weight w", "loss L(w)", (w[0], w[-1]), (-0.05 * values.max(), values.max())
        )
        self.walk.set_aspect("auto")
        self.still = self.walk.plot(w, values, color=style.BLUE, linewidth=2)

    def place_contours(self, title, a, b, values):
        """The ground of a two-dimensional walk: a (n,), b (m,), values (m, n)."""
        self._clear(title, "weight a", "weight b", (a[0], a[-1]), (b[0], b[-1]))
        # Only where both axes have one scale does the arrow cross the contour at a right angle.
        self.walk.set_aspect("equal")
        levels = values.min() + (values.max() - values.min()) * np.linspace(0, 1, 12) ** 2
        self.still = [self.walk.contour(a, b, values, levels, colors=style.SKY, linewidths=1)]

    def _clear(self, title, xlabel, ylabel, xlim, ylim):
        for artist in self.still:
            artist.remove()
        style.axes(self.walk, title, xlabel, ylabel, xlim, ylim)

    def move(self, points, losses, lr, limit, note, arrow=(0, 0), name=""):
        """points (k, 2) where the walk is drawn, losses (k,), the rate, its limit or None, a note
        for the picture, such as where it diverged; how far the arrow points from the first point,
        (0, 0) for none, and what it is called."""
        self._point(points[0], np.asarray(arrow), name)
        with np.errstate(all="ignore"):
            points = np.clip(points, -1e3, 1e3)
            losses = np.clip(np.nan_to_num(losses, nan=1e12, posinf=1e12), FLOOR, 1e12)
        self.path.set_data(*points.T)
        self.here.set_data(*points[-1:].T)
        self.losses.set_data(np.arange(len(losses)), losses)
        low, high = self.ends
        if limit is None:  # then neither side may be called safe
            safe = danger = (low, 0, 0, 1)
            said, place = "λ changes along the way: no single limit", np.sqrt(low * high)
        else:
            place = min(limit, high)
            safe, danger = (low, 0, place - low, 1), (place, 0, high - place, 1)
            said = f"2/λ = {limit:g}"
        self.safe.set_bounds(*safe)
        self.danger.set_bounds(*danger)
        self.limit.set_text(said)
        self.limit.set_x(place)
        self.marker.set_data([lr], [0.28])
        self.start.set_text(note)

    def _point(self, start, arrow, name):
        self.arrow.set_visible(bool(arrow.any()))
        self.name.show([])
        if arrow.any():
            tip = start + arrow
            self.arrow.set_positions(start, tip)
            # Beyond the tip, and clear of the walk, which sets out along the arrow.
            down = -20 if arrow[1] < 0 else 10
            leftwards = tip[0] > 0
            self.name.show(
                style.stamped_text(name, tip, (0, down), align=float(leftwards), plate=True)
            )


class SchedulePicture:
    """Above the rate of each epoch, below what it does to noisy descents."""

    def __init__(self, figure, epochs, highest):
        left, right = figure.subplots(1, 2)
        self.left = left
        style.axes(
            left, "The schedule", "epoch", "learning rate η", (0, epochs), (0, 1.06 * highest)
        )
        style.axes(
            right, "Mean loss of 40 noisy walks", "epoch", "loss above the best", (0, epochs),
            (1e-3, 10),
        )  # fmt: skip
        right.set_yscale("log")
        (self.rates,) = left.step(
            [], [], where="post", color=style.BLUE, linewidth=2.2, animated=True
        )
        (self.constant,) = right.plot(
            [], [], color=style.MUTED, linestyle="--", linewidth=1.8, animated=True,
            label="constant rate",
        )  # fmt: skip
        (self.losses,) = right.plot(
            [], [], color=style.BLUE, linewidth=2.2, animated=True, label="this schedule"
        )
        right.legend(fontsize=10, frameon=False, loc="upper right")

    def move(self, rates, losses, constant):
        """rates, losses and constant (epochs,): the last is the loss with the first rate kept."""
        epochs = np.arange(len(rates))
        self.rates.set_data(np.append(epochs, len(rates)), np.append(rates, rates[-1]))
        self.losses.set_data(epochs + 1, np.clip(losses, 1e-3, None))
        self.constant.set_data(epochs + 1, np.clip(constant, 1e-3, None))


class BatchPicture:
    """The path over the loss, and the loss against updates and against seconds.

    In both panels the curves of a few sizes stand thin, so that they can be compared; that of the
    chosen size is bold. updates, seconds: the ends of the axes; sizes: those drawn thin.
    """

    def __init__(self, figure, a, b, values, best, updates, seconds, sizes):
        left, *panels = figure.subplots(1, 3, width_ratios=(0.85, 1, 1))
        style.axes(left, "Path of the line", "slope", "intercept", (a[0], a[-1]), (b[0], b[-1]))
        left.contour(
            a, b, values, best + (values.max() - best) * np.linspace(0.01, 1, 9) ** 2,
            colors=style.SKY, linewidths=1,
        )  # fmt: skip
        (self.path,) = left.plot([], [], "-", color=style.RED, linewidth=1.2, animated=True)
        (self.end,) = left.plot([], [], "o", color=style.INK, markersize=8, animated=True)
        style.axes(panels[0], "Loss against updates", "updates, log scale", "loss above the best",
                   (0.8, 4 * updates), (LEAST, 50))  # fmt: skip
        style.axes(panels[1], "Loss against seconds", "seconds, at a digit network's prices", "",
                   (2e-4, 4 * seconds), (LEAST, 50))  # fmt: skip
        self.curves = []
        for ax in panels:
            ax.set_xscale("log")
            ax.set_yscale("log")
            looks = [(style.MUTED, 0.8)] * len(sizes) + [(style.BLUE, 2)]
            paper = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.5}
            self.curves.append([
                (ax.plot([], [], color=colour, linewidth=width, markersize=4, animated=True)[0],
                 ax.text(1, 1, "", fontsize=10, va="center", color=colour, bbox=paper,
                         animated=True))
                for colour, width in looks
            ])  # fmt: skip

    def move(self, path, curves):
        """path (k, 2); curves: (size, excess (k,), seconds (k,)) for each of `sizes` and then for
        the chosen one, where excess is the loss above the best."""
        self.path.set_data(*path.T)
        self.end.set_data(*path[-1:].T)
        chosen = curves[-1][0]
        for k, panel in enumerate(self.curves):
            taken = []
            for (line, label), (size, excess, seconds) in zip(panel, curves, strict=True):
                y = np.clip(excess[1:], LEAST, 1e3)
                x = seconds[1:] if k else np.arange(1, len(excess))
                line.set_data(x, y)
                few = len(x) < 10  # then dots, and the name above the last one
                line.set_marker("o" if few else "")
                place = np.log10([x[-1], y[-1] * (3 if few else 1)])
                while any((np.abs(place - other) < (1.2, 0.4)).all() for other in taken):
                    place[1] -= 0.1  # no label upon another
                named = y[-1] < 30 and (size != chosen or line is panel[-1][0])
                if named:  # but not where it ran away, and not twice
                    taken.append(place)
                label.set_text(f" size {size}" if named else "")
                label.set_position(10**place)


class RacePicture:
    """Left the paths of several optimizers on a surface, right their losses."""

    def __init__(self, figure, names, steps):
        left, right = figure.subplots(1, 2, width_ratios=(1.15, 1))
        self.left = left
        style.axes(
            right, "Loss after each step", "step", "loss, log scale", (0, steps), (1e-4, 300)
        )
        right.set_yscale("log")
        self.paths, self.heads, self.losses = [], [], []
        for k, name in enumerate(names):
            look = {"color": style.LINE_COLOURS[k], "animated": True}
            self.paths.append(
                left.plot([], [], linestyle=style.LINE_STYLES[k], linewidth=1.8, **look)[0]
            )
            self.heads.append(
                left.plot([], [], style.CLASS_MARKERS[k], markersize=9, markeredgecolor="white",
                          zorder=5, **look)[0]
            )  # fmt: skip
            self.losses.append(
                right.plot([], [], linestyle=style.LINE_STYLES[k], linewidth=1.8, label=name,
                           marker=style.CLASS_MARKERS[k], markevery=(5 * k, 25), markersize=6,
                           **look)[0]
            )  # fmt: skip
        self.goal = right.axhline(
            1, color=style.MUTED, linewidth=1, label="1 % of first loss", animated=True
        )
        right.legend(fontsize=10, frameon=False, loc="upper right", ncols=2)
        self.contours = None

    def place(self, title, a, b, values):
        """a (n,), b (m,), values (m, n)."""
        if self.contours is not None:
            self.contours.remove()
        style.axes(self.left, title, "weight a", "weight b", (a[0], a[-1]), (b[0], b[-1]))
        levels = values.min() + np.ptp(values) * np.linspace(0, 1, 14) ** 2
        self.contours = self.left.contour(a, b, values, levels, colors=style.GRID, linewidths=1.2)

    def move(self, paths, losses, goal):
        """paths: (k, 2) for each optimizer; losses: (k,) for each; goal: the loss that counts as
        arrived, not drawn if it is 0."""
        self.goal.set_visible(goal > 0)
        self.goal.set_ydata([goal, goal])
        for line, head, path in zip(self.paths, self.heads, paths, strict=True):
            path = np.clip(path, -1e3, 1e3)
            line.set_data(*path.T)
            head.set_data(*path[-1:].T)
        for line, series in zip(self.losses, losses, strict=True):
            line.set_data(np.arange(len(series)), np.clip(series, 1e-5, 1e6))


def overfitting(figure, runs):
    """Losses on the points trained on and on others, one panel a network, still.

    runs: dict title -> (train, test), each (draws, epochs + 1): a thin line a draw, a thick mean.
    """
    for ax, (title, both) in zip(
        figure.subplots(1, len(runs), sharey=True), runs.items(), strict=True
    ):
        epochs = np.arange(both[0].shape[1])
        style.axes(ax, title, "epoch", "", (0, epochs[-1]), (0, 1.7))
        for k, (losses, label) in enumerate(zip(both, ("training", "test"), strict=True)):
            look = dict(color=style.LINE_COLOURS[k], linestyle=style.LINE_STYLES[k])
            ax.plot(epochs, losses.T, linewidth=0.7, alpha=0.45, **look)
            ax.plot(epochs, losses.mean(axis=0), linewidth=2.6, label=f"{label}, mean", **look)
        ax.legend(fontsize=10, frameon=False, loc="upper left")
    figure.axes[0].set_ylabel("loss", fontsize=10, color=style.INK)


def four_rates(figure, w, values, walks):
    """A walk down one curve at several rates, one panel each, still (slide 40).

    w (n,), values (n,): the curve; walks: dict title -> (path (k,), losses (k,)).
    """
    for ax, (title, (path, losses)) in zip(
        figure.subplots(1, len(walks), sharey=True), walks.items(), strict=True
    ):
        style.axes(ax, title, "weight w", "", (w[0], w[-1]), (-0.05 * values.max(), values.max()))
        ax.plot(w, values, color=style.BLUE, linewidth=2)
        ax.plot(path, losses, "o-", color=style.RED, markersize=4, linewidth=1, zorder=4)
        ax.plot(path[:1], losses[:1], "o", color=style.INK, markersize=8, zorder=5)
    figure.axes[0].set_ylabel("loss L(w)", fontsize=10, color=style.INK)
