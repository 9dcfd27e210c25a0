"""Pictures of Rosenblatt's rule on data: irises that no line separates, and cards with a mark."""

import numpy as np

from nblib.plots import style
from nblib.plots.why import HalfPlanes


class IrisPicture:
    """Flowers and the line after some passes; beside it, how many are wrong after each pass."""

    FRAME = (2.7, 7.1, 0.8, 2.7)

    def __init__(self, figure, passes):
        self.left, self.right = left, right = figure.subplots(1, 2, width_ratios=(1.15, 1))
        style.axes(
            left,
            "● versicolor   ■ virginica   × wrong",
            "petal length in cm",
            "petal width in cm",
            self.FRAME[:2],
            self.FRAME[2:],
            grid=False,
        )
        left.set_yticks([1.0, 1.5, 2.0, 2.5])  # none behind the ring of the reader's line
        self.planes = HalfPlanes(left, self.FRAME)
        (self.own,) = left.plot(
            [], [], color=style.RED, linewidth=2.5, linestyle="--", zorder=3, animated=True
        )
        self.flowers = style.Points(left, size=42, zorder=4)
        rim = {"marker": "s", "facecolors": "none", "edgecolors": style.BLUE, "linewidths": 2.4}
        self.both = left.scatter([], [], s=64, zorder=4.5, animated=True, **rim)
        self.crosses = left.scatter(
            [], [], s=110, marker="x", c=style.INK, linewidths=1.6, zorder=5, animated=True
        )
        style.axes(
            right,
            "How many are wrong after each pass",
            "pass",
            "flowers wrong",
            (0, passes),
            (0, 56),
        )
        (self.after,) = right.plot([], [], color=style.BLUE, linewidth=1.5, animated=True)
        (self.fewest,) = right.plot(
            [],
            [],
            color=style.INK,  # the rule's, as its line is; the reader's own is dashed
            linewidth=3,
            drawstyle="steps-post",
            animated=True,
        )
        (self.mark,) = right.plot([], [], "o", markersize=9, color=style.BLUE, animated=True)
        self.names = style.Stamps(right, zorder=6)

    def place(self, flowers, species):
        """flowers (N, 2) in cm, species (N,) of 0 and 1. Where both lie, both are to be seen."""
        self.flowers.move(flowers, species)
        versicolor, virginica = ({*map(tuple, flowers[species == k])} for k in (0, 1))
        self.both.set_offsets(sorted(versicolor & virginica) or np.empty((0, 2)))

    def move(self, state, wrong, own, after, fewest):
        """state (3,), weights and bias now; wrong (K, 2) the flowers that these get wrong; own
        (2, 2) the ends of the reader's line; after, fewest (P + 1,) up to now."""
        self.planes.move(state[:2], state[2])
        self.crosses.set_offsets(wrong)
        self.own.set_data(*own.T)
        passes = np.arange(len(after))
        self.after.set_data(passes, after)
        self.fewest.set_data(passes, fewest)
        self.mark.set_data(passes[-1:], after[-1:])
        stamps = style.stamped_text(
            "the fewest so far", (passes[-1], fewest[-1]), (0, -17), align=min(passes[-1] / 40, 1)
        )
        self.names.show(stamps)


class CardsPicture:
    """A card, the weights of its cells as a picture, and how much is learned."""

    def __init__(self, figure, count, mark):
        self.card, self.weights, self.curve = figure.subplots(1, 3, width_ratios=(1, 1, 1.05))
        self.images = []
        for ax, title in (
            (self.card, "A card of yours"),
            (self.weights, "Weights: blue −, orange +"),
        ):
            style.axes(ax, title, "column", "row", grid=False)
            self.images.append(
                ax.imshow(
                    np.zeros((20, 20)),
                    cmap=style.SIGNED if ax is self.weights else "Greys",
                    vmin=-1.1 if ax is self.weights else 0,
                    vmax=1.1 if ax is self.weights else 1,
                    interpolation="none",
                    animated=True,
                )
            )
            ax.set(xticks=[0, 10, 19], yticks=[0, 10, 19])
            ax.axvline(9.5, color=style.INK, linewidth=1, linestyle=":", animated=True)
            for side in ("right", "top"):  # a mark may stand at any edge
                ax.spines[side].set(visible=True, color=ax.spines["left"].get_edgecolor())
                ax.spines[side].set_position(("outward", 1))  # not under the image
        (self.frame,) = self.weights.plot(
            [], [], color=style.INK, linewidth=2, zorder=5, animated=True
        )
        self.names = style.Stamps(self.card, zorder=6)
        style.axes(
            self.curve,
            "All possible cards",
            "cards shown",
            "answered correctly, in %",
            (0, count),
            (40, 104),
        )
        (self.line,) = self.curve.plot([], [], color=style.BLUE, linewidth=2.5, animated=True)
        # where it is now: before the first card there is no line yet
        (self.now,) = self.curve.plot([], [], "o", color=style.BLUE, markersize=7, animated=True)
        (self.wrong,) = self.curve.plot(
            [], [], "x", color=style.RED, markersize=5, markeredgewidth=1.5, animated=True
        )
        self.middle, self.mark = (mark - 1) / 2, mark

    def move(self, card, weights, accuracy, wrong, answer, place):
        """card, weights (400,); accuracy (shown + 1,) from 0 to 1; wrong: which cards were answered
        wrongly, counted from 1; answer: text below the card; place: row and column of the
        mark on the card shown last, or None. It is framed, in dots if it was answered rightly."""
        for image, values in zip(self.images, (card, weights), strict=True):
            image.set_data(np.reshape(values, (20, 20)))
        self.line.set_data(np.arange(len(accuracy)), 100 * accuracy)
        self.now.set_data([len(accuracy) - 1], 100 * accuracy[-1:])
        self.wrong.set_data(wrong, np.full(len(wrong), 43))
        around = np.array([(0, 0), (0, 1), (1, 1), (1, 0), (0, 0)]) * self.mark - 0.5
        self.frame.set_data(*((around + place).T[::-1] if place is not None else ([], [])))
        self.frame.set_linestyle("-" if len(accuracy) - 1 in wrong else ":")
        self.names.show(style.stamped_text(answer, (9.5, 19.5), (0, -62), weight="bold"))
