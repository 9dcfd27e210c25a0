"""The picture of a curve that one hidden layer of ReLU units draws (slide 18)."""

import numpy as np

from nblib.plots import style


class PiecesPicture:
    """Two ReLUs and the V that they make, still; a wave and the straight pieces that follow it."""

    def __init__(self, figure):
        left, self.right = figure.subplots(1, 2, width_ratios=(1, 2))
        x = np.array([-2.0, 0.0, 2.0])
        style.axes(left, "two units make a V", "input x", "output y", (-2, 2), (-0.25, 3.1))
        left.set(xticks=[-2, -1, 0, 1, 2], yticks=[0, 1, 2, 3])
        v, first, second = np.abs(x), np.maximum(x, 0), np.maximum(-x, 0)
        left.plot(x, v, color=style.BLUE, linewidth=5, alpha=0.4, label="their sum")
        left.plot(x, first, "--", color=style.GREEN, linewidth=2, label="ReLU(x)")
        left.plot(x, second, ":", color=style.RED, linewidth=2.4, label="ReLU(−x)")
        left.legend(loc="upper center", fontsize=10, frameon=False, borderaxespad=0.1)
        title = "one hidden layer of n units, and the wave"
        style.axes(self.right, title, "input x", "", (-1.06, 1.06), (-1.6, 1.6))
        self.right.set(xticks=[-1, -0.5, 0, 0.5, 1], yticks=[-1, 0, 1])
        look = {"linewidth": 2, "animated": True}
        (self.output,) = self.right.plot([], [], color=style.BLUE, label="network", **look)
        (self.target,) = self.right.plot(
            [], [], "--", color=style.INK, label="wave", zorder=3, **(look | {"linewidth": 1.4})
        )
        (self.gap,) = self.right.plot(
            [], [], color=style.RED, zorder=4, label="largest distance", **(look | {"linewidth": 3})
        )
        self.right.legend(loc="upper left", fontsize=10, frameon=False, borderaxespad=0.1)

    def move(self, x, target, output, k):
        """The wave and what the network gives, arrays (n,); at point k they are farthest apart."""
        self.output.set_data(x, output)
        self.target.set_data(x, target)
        self.gap.set_data([x[k], x[k]], [target[k], output[k]])
