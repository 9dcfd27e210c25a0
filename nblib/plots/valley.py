"""The picture of a long valley, walked down with SGD, momentum and Adam (part 05)."""

import numpy as np

from nblib.plots import style
from nblib.plots.training import beta_line

STEEP = 30  # so many steps of b are shown
LOOKS = {"SGD": 0, "Momentum": 1, "Adam": 3}  # as in `training.RacePicture`


class LongValleyPicture:
    """Left how far three walks come along a, and β on a line; right how they jump along b,
    all three on the same scale.

    Momentum's walk moves, the others stand still. paths: dict name -> (steps + 1, 2), of LOOKS;
    titles: dict name -> what it is called; momentum's title is handed over when it moves.
    """

    def __init__(self, figure, paths, titles):
        left, right = figure.add_gridspec(1, 2, width_ratios=(1, 1.1))
        self.along, self.strip = left.subgridspec(2, 1, height_ratios=(8, 1)).subplots()
        grid = right.subgridspec(3, 1)
        strips = dict(zip(paths, grid.subplots(sharex=True, sharey=True), strict=True))
        steps = max(map(len, paths.values())) - 1
        title = "Along a: the lowest place is 0"
        style.axes(self.along, title, "step", "weight a", (0, steps), (-2, 2.5))
        self.along.axhline(0, color=style.MUTED, linewidth=1)
        self.beta = beta_line(self.strip)
        first, middle, last = paths
        for name, path in paths.items():
            moves, look = name == "Momentum", LOOKS[name]
            shared = {"color": style.LINE_COLOURS[look], "marker": style.CLASS_MARKERS[look]}
            shared |= {"animated": moves, "zorder": 4 if moves else 3}
            every = {"markevery": 50, "linestyle": style.LINE_STYLES[look]}
            (along,) = self.along.plot(
                path[:, 0], label=name, linewidth=2, markersize=6, **every, **shared
            )
            ax, below = strips[name], "step" * (name == last)
            title = f"Along b: the first {STEEP} steps" * (name == first)
            style.axes(ax, title, below, "weight b" * (name == middle), (0, STEEP), (-0.5, 0.5))
            ax.set_yticks([-0.4, 0, 0.4])
            ax.axhline(0, color=style.MUTED, linewidth=1)
            (jumps,) = ax.plot(path[: STEEP + 1, 1], markersize=4.5, linewidth=1, **shared)
            words = {"fontsize": 10, "ha": "right", "va": "top", "color": style.INK, "zorder": 5}
            words |= {"transform": ax.transAxes, "animated": moves}
            words["bbox"] = {"facecolor": "white", "edgecolor": "none", "pad": 1}
            said = ax.text(0.99, 0.96, titles[name], **words)
            if moves:
                self.walk, self.jumps, self.title = along, jumps, said
        self.along.legend(fontsize=10, frameon=False, loc="upper right")

    def move(self, path, beta, title):
        """Momentum's walk (k + 1, 2), which may end early, its β and what it is called."""
        path = np.clip(path, -1e3, 1e3)
        self.walk.set_data(np.arange(len(path)), path[:, 0])
        jumps = path[: STEEP + 1, 1]
        self.jumps.set_data(np.arange(len(jumps)), jumps)
        self.beta.set_data([beta], [0.4])
        self.title.set_text(title)
