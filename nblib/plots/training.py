"""Pictures of part 05: losses, walks downhill, schedules, a race of optimizers."""

import numpy as np
from matplotlib.patches import FancyArrowPatch, Rectangle

from nblib.plots import style

FLOOR = 1e-6  # losses below are drawn here: a logarithmic axis has no 0
LOW = 5e-3  # the same for losses above the best, of schedules


class SurprisePicture:
    """Left the losses of a probability, right how hard each pulls at the logit."""

    def __init__(self, figure, p, curves, pushes):
        """p (n,); curves and pushes: pairs (cross-entropy, squared) of (n,) arrays."""
        left, right = self.axes = figure.subplots(1, 2)
        style.axes(left, "Loss", "probability p of the true class", "loss", (0, 1), (-0.15, 5))
        style.axes(
            right,
            "How strongly the logit z is corrected",
            "probability p of the true class",
            "−∂L/∂z",
            (0, 1),
            (-0.04, 1.1),
        )
        self.dots = []
        for ax, pair in ((left, curves), (right, pushes)):
            for k, (series, label) in enumerate(zip(pair, ("−ln p", "(1 − p)²"), strict=True)):
                ax.plot(
                    p,
                    series,
                    color=style.LINE_COLOURS[k],
                    linestyle=style.LINE_STYLES[k],
                    linewidth=2.2,
                    label=label,
                )
                self.dots.append(
                    ax.plot(
                        [],
                        [],
                        style.CLASS_MARKERS[k],
                        color=style.LINE_COLOURS[k],
                        markersize=10,
                        animated=True,
                    )[0]
                )
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
        style.axes(self.loss, "Loss after each step", "step", "loss", (0, steps))
        self.measure(None)
        style.axes(
            self.rate,
            "The rate and its limit 2/λ",
            "learning rate η",
            "",
            (lowest, highest),
            (0, 1),
            grid=False,
        )
        self.rate.set_xscale("log")
        self.rate.set_yticks([])
        self.rate.spines["left"].set_visible(False)
        options = {"animated": True}
        # axvspan gives a polygon in matplotlib 3.8, which Pyodide 0.27 has: it has no bounds to set
        options["transform"] = self.rate.get_xaxis_transform()
        self.safe = Rectangle((lowest, 0), 0, 1, color="#cfe3f2", **options)
        self.danger = Rectangle(
            (highest, 0), 0, 1, facecolor="#fbe0cf", hatch="///", edgecolor="white", **options
        )
        self.rate.add_patch(self.safe)
        self.rate.add_patch(self.danger)
        del options["transform"]
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
            0.03,
            0.97,
            "",
            transform=self.walk.transAxes,
            fontsize=10,
            va="top",
            color=style.RED_WORDS,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 2},
            zorder=6,
            **options,
        )
        self.arrow = self.walk.add_patch(
            FancyArrowPatch(
                (0, 0),
                (1, 1),
                arrowstyle="-|>",
                mutation_scale=16,
                shrinkA=0,
                shrinkB=0,
                linewidth=2.2,
                color=style.INK,
                zorder=3,
                **options,
            )
        )
        self.name = style.Stamps(self.walk, zorder=6)
        self.still = []

    def measure(self, top):
        """The scale of the losses: from 0 to `top`, or logarithmic if that is None."""
        self.loss.set_yscale("log" if top is None else "linear")
        self.loss.set_ylim((FLOOR, 1e3) if top is None else (0, top))

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
        levels = values.min() + (values.max() - values.min()) * np.linspace(0, 1, 12)[1:] ** 2
        self.still = [self.walk.contour(a, b, values, levels, colors=style.SKY, linewidths=1)]

    def _clear(self, title, xlabel, ylabel, xlim, ylim):
        for artist in self.still:
            artist.remove()
        self.walk.figure.set_gid(title)
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
            said = f"2/λ = {limit:g} "
        self.safe.set_bounds(*safe)
        self.danger.set_bounds(*danger)
        self.limit.set_text(said)
        self.limit.set(x=place, ha="center" if limit is None else "right")  # beside the boundary
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
            right,
            "Mean loss of 40 noisy walks",
            "epoch",
            "loss above the best",
            (0, epochs),
            (LOW, 10),
        )
        right.set_yscale("log")
        (self.rates,) = left.step(
            [], [], where="post", color=style.BLUE, linewidth=2.2, animated=True
        )
        (self.constant,) = right.plot(
            [],
            [],
            color=style.MUTED,
            linestyle="--",
            linewidth=1.8,
            animated=True,
            label="constant rate",
        )
        (self.losses,) = right.plot(
            [], [], color=style.BLUE, linewidth=2.2, animated=True, label="this schedule"
        )
        right.legend(fontsize=10, frameon=False, loc="upper right")

    def move(self, rates, losses, constant):
        """rates (epochs,); losses and constant (epochs + 1,), from before the first step on: the
        last is the loss with the first rate kept."""
        epochs = np.arange(len(rates))
        self.rates.set_data(np.append(epochs, len(rates)), np.append(rates, rates[-1]))
        self.losses.set_data(np.arange(len(losses)), np.clip(losses, LOW, None))
        self.constant.set_data(np.arange(len(constant)), np.clip(constant, LOW, None))


class RacePicture:
    """Left the paths of several optimizers on a surface, right their losses, and β on a line."""

    def __init__(self, figure, names, steps):
        spec = figure.subplot_mosaic(
            [["paths", "loss"], ["paths", "beta"]], width_ratios=(1.15, 1), height_ratios=(6, 1)
        )
        self.left, right, self.strip = spec["paths"], spec["loss"], spec["beta"]
        style.axes(
            right, "Loss after each step", "step", "loss, log scale", (0, steps), (1e-4, 1e4)
        )
        right.set_yscale("log")
        self.beta = beta_line(self.strip)
        self.paths, self.heads, self.losses = [], [], []
        for k, name in enumerate(names):
            swings = name == "Momentum"  # thin and beneath, or it covers where the others arrive
            look = {"color": style.LINE_COLOURS[k], "animated": True}
            look |= {"linestyle": style.LINE_STYLES[k], "linewidth": 1.1 if swings else 1.8}
            order = 3.4 if swings else 4 - k / 9
            self.paths.append(self.left.plot([], [], zorder=order, **look)[0])
            self.heads.append(
                self.left.plot(
                    [],
                    [],
                    style.CLASS_MARKERS[k],
                    markersize=9,
                    zorder=5,
                    markeredgecolor="white",
                    color=style.LINE_COLOURS[k],
                    animated=True,
                )[0]
            )
            self.losses.append(right.plot([], [], label=name, **look)[0])
        self.goal = right.axhline(
            1, color=style.MUTED, linewidth=1, label="1 % of first loss", animated=True
        )
        right.legend(fontsize=10, frameon=False, loc="upper right", ncols=2)
        self.contours = None

    def place(self, title, a, b, values):
        """a (n,), b (m,), values (m, n)."""
        if self.contours is not None:
            self.contours.remove()
        self.left.figure.set_gid(title)
        style.axes(self.left, title, "weight a", "weight b", (a[0], a[-1]), (b[0], b[-1]))
        levels = values.min() + np.ptp(values) * np.linspace(0, 1, 11)[1:] ** 2
        self.contours = self.left.contour(a, b, values, levels, colors="#b9d8ea", linewidths=1.2)

    def move(self, paths, losses, goal, beta):
        """paths: (k, 2) for each optimizer; losses: (k,) for each; goal: the loss that counts as
        arrived, not drawn if it is 0; beta: from 0 to 1."""
        self.goal.set_visible(goal > 0)
        self.goal.set_ydata([goal, goal])
        self.beta.set_data([beta], [0.4])
        for line, head, path in zip(self.paths, self.heads, paths, strict=True):
            path = np.clip(path, -1e3, 1e3)
            line.set_data(*path.T)
            head.set_data(*path[-1:].T)
        for line, series in zip(self.losses, losses, strict=True):
            line.set_data(np.arange(len(series)), np.clip(series, 1e-5, 1e6))


def beta_line(ax):
    """Make of a low Axes the line of β; returns the mark on it, a Line2D without a place."""
    style.axes(ax, "", "β, what is kept of past gradients", "", (-0.02, 1.01), (0, 1), grid=False)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    look = {"color": style.INK, "markersize": 9, "animated": True, "clip_on": False}
    return ax.plot([], [], "D", **look)[0]


def bowl_rates(figure, w, values, walks):
    """A walk down one curve at several rates, one panel each, still (slide 40).

    A ring where it begins, a black dot where it ends. w (n,), values (n,): the curve; walks: dict
    title -> (path (k,), losses (k,)).
    """
    for ax, (title, (path, losses)) in zip(
        figure.subplots(1, len(walks), sharey=True), walks.items(), strict=True
    ):
        style.axes(ax, title, "weight w", "", (w[0], w[-1]), (-0.05 * values.max(), values.max()))
        ax.plot(w, values, color=style.BLUE, linewidth=2)
        ax.plot(path, losses, "o-", color=style.RED, markersize=4, linewidth=1, zorder=4)
        _ends(ax, (path[0], losses[0]), (path[-1], losses[-1]))
    figure.axes[0].set_ylabel("loss L(w)", fontsize=10, color=style.INK)


def _ends(ax, first, last):
    """A ring where a walk begins, a black dot where it ends: points (x, y)."""
    ax.plot(*last, "o", color=style.INK, markersize=8, zorder=5)
    ring = {"markerfacecolor": "none", "markeredgecolor": style.INK, "markeredgewidth": 1.8}
    ax.plot(*first, "o", markersize=13, zorder=6, **ring)
