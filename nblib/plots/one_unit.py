"""A picture of one ReLU unit and the step that kills it (slide 23)."""

import numpy as np
from matplotlib.patches import FancyArrowPatch

from nblib.plots import style

LOW, HIGH = -1.4, 1.4  # of the plane of w and b


class FatalStepPicture:
    """The sums of one unit before and after a step, and the step in the plane of w and b."""

    def __init__(self, figure, x, target):
        left, self.right = figure.subplots(1, 2, width_ratios=(1, 1))
        self._sums(left, x, target)
        self._plane(self.right, x)

    def _sums(self, ax, x, target):
        style.axes(
            ax, "the sums z = wx + b", "input x", "z", (x[0] - 0.35, x[-1] + 0.35), (-2.3, 5.2)
        )
        ax.set_xticks(x)
        ax.set_yticks([-2, -1, 0, 1, 2, 3])
        ax.axhspan(-2.3, 0, color=style.GRID, linewidth=0)
        ax.text(x[-1] + 0.3, -2.2, "z ≤ 0: off, slope 0", fontsize=10, color=style.INK, ha="right")
        ax.plot(
            x,
            target,
            "s",
            color=style.ORANGE,
            markersize=8,
            markeredgecolor="white",
            label="target of ReLU(z)",
        )
        (self.before,) = ax.plot(
            [],
            [],
            "o-",
            color=style.MUTED,
            linewidth=2,
            markersize=6,
            label="before",
            animated=True,
        )
        (self.after,) = ax.plot(
            [],
            [],
            "o-",
            color=style.BLUE,
            linewidth=2.5,
            markersize=8,
            markeredgecolor="white",
            label="after one step",
            animated=True,
        )
        (self.end,) = ax.plot(
            [], [], ":", color=style.BLUE, linewidth=2.5, label="after 200 steps", animated=True
        )
        self.arrows = [self._arrow(ax, style.INK, 1.2, 9) for _ in x]
        ax.legend(loc="upper left", fontsize=10, frameon=False, ncols=2, borderaxespad=0.1)

    def _plane(self, ax, x):
        style.axes(
            ax, "the unit as a point, and its step", "weight w", "bias b", (LOW, HIGH), (LOW, HIGH)
        )
        # z ≤ 0 at all inputs where it is so at the first, 0, and at the last
        corner = -LOW / x[-1]
        ax.fill([LOW, 0, corner, LOW], [0, 0, LOW, LOW], color=style.GRID, linewidth=0)
        ax.text(LOW + 0.08, LOW + 0.1, "off for all three inputs", fontsize=10, color=style.INK)
        (self.trail,) = ax.plot(
            [], [], ".:", color=style.BLUE, linewidth=1, markersize=4, animated=True
        )
        self.step = self._arrow(ax, style.BLUE, 2.5, 16)
        (self.start,) = ax.plot([], [], "o", color=style.MUTED, markersize=8, animated=True)

    @staticmethod
    def _arrow(ax, colour, width, head):
        look = dict(arrowstyle="-|>", mutation_scale=head, shrinkA=0, shrinkB=0, zorder=3.5)
        return ax.add_patch(
            FancyArrowPatch((0, 0), (1, 1), color=colour, linewidth=width, animated=True, **look)
        )

    def move(self, x, path, z):
        """x (3,); path (steps + 1, 2) of w and b; z (steps + 1, 3)."""
        for line, sums in ((self.before, z[0]), (self.after, z[1]), (self.end, z[-1])):
            line.set_data(x, sums)
        for arrow, place, old, new in zip(self.arrows, x, z[0], z[1], strict=True):
            gap = np.copysign(min(0.15, abs(new - old) / 4), new - old)
            arrow.set_positions((place, old + gap), (place, new - gap))
        self.start.set_data(*path[:1].T)
        self.step.set_positions(path[0], path[1])
        self.trail.set_data(*path[1:].T)
