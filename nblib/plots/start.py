"""Pictures of part 0: models on the plane, lines around a ring, and features made or learned."""

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.patches import Patch

from nblib.plots import style
from nblib.plots.why import CLASS_TINTS


def regions(ax, title, X, y, frame, classes, scores=None):
    """One model's answers: classes (n, n) of 0 and 1 on a frame, points X (N, 2), y (N,) on top.

    scores (n, n), above 0 for class 1: then the border lies where they cross 0, between the cells.
    Returns the Points.
    """
    if scores is None:
        ax.imshow(
            classes,
            cmap=ListedColormap(CLASS_TINTS),
            vmin=0,
            vmax=1,
            origin="lower",
            extent=frame,
            interpolation="none",
            aspect="auto",
        )
    else:
        ax.set_facecolor(CLASS_TINTS[0])
        scores = np.pad(scores, 1, mode="reflect", reflect_type="odd")  # beyond the frame
        cells = (np.arange(len(scores)) - 0.5) / (len(scores) - 2)
        left, right, bottom, top = frame
        across, up = left + cells * (right - left), bottom + cells * (top - bottom)
        ax.contourf(across, up, scores, [0, np.inf], colors=[CLASS_TINTS[1]])
    points = style.Points(ax, size=26, animated=False)
    points.move(X, y)
    ax.set_title(title, fontsize=10, color=style.INK)
    ax.set(xlim=frame[:2], ylim=frame[2:], xticks=[], yticks=[])
    for spine in ax.spines.values():
        spine.set_color(style.MUTED)
    return points


def regions_key(figure, points):
    """Below all panels: what the markers and the tints of `regions` stand for, given its Points."""
    tints = [Patch(facecolor=tint, edgecolor=style.MUTED) for tint in CLASS_TINTS]
    figure.legend(
        [*points.scatters, *tints],
        ["a blue point", "an orange point", "the model says blue", "the model says orange"],
        loc="outside lower center",
        ncols=4,
        fontsize=10,
        frameon=False,
    )


def lottery_fields(ax, names, lottery, won, winning):
    """A small square for each trained network: its two answers, their border, the two rings.

    names (U,) of the rows; lottery: seeds (S,) of the columns, fields (U, S, n, n) of logits with
    row 0 at the bottom, their reach, and the radii of the blue and the orange ring; won (U, S):
    which squares get a frame, and winning: what that says.
    """
    pitch = 2.25 * lottery.reach  # from one square to the next: all stand in one Axes
    tints = ListedColormap(CLASS_TINTS)
    n = lottery.fields.shape[-1]
    middle = ((np.arange(n) + 0.5) / n * 2 - 1) * lottery.reach
    around = np.linspace(0, 2 * np.pi, 91)
    blue, orange = (r * np.array([np.cos(around), np.sin(around)]) for r in lottery.radii)
    for row, column in np.ndindex(*won.shape):
        x, y = column * pitch, -row * pitch
        field = lottery.fields[row, column]
        left, right = x - lottery.reach, x + lottery.reach
        bottom, top = y - lottery.reach, y + lottery.reach
        extent = (left, right, bottom, top)
        ax.imshow(field > 0, cmap=tints, vmin=0, vmax=1, origin="lower", extent=extent, zorder=1)
        if field.min() < 0 < field.max():
            ax.contour(x + middle, y + middle, field, levels=[0], colors=style.INK, linewidths=1)
        look = {"linewidth": 1.2, "zorder": 2}
        ax.plot(x + blue[0], y + blue[1], color=style.BLUE, linestyle=(0, (2, 1)), **look)
        ax.plot(x + orange[0], y + orange[1], color=style.ORANGE, **look)
        if won[row, column]:
            edge = [left, right, right, left, left], [bottom, bottom, top, top, bottom]
            ax.plot(*edge, color=style.INK, linewidth=2.2, zorder=4)
    rows, columns = (np.arange(k) * pitch for k in won.shape)
    ax.set(xlim=(-pitch / 2, columns[-1] + pitch / 2), ylim=(-rows[-1] - pitch / 2, pitch / 2))
    ax.set(aspect="equal", xticks=columns, yticks=-rows)
    ax.set_xticklabels(lottery.seeds)
    ax.set_yticklabels(names)
    ax.tick_params(length=0, labelsize=10, labelcolor=style.INK, labeltop=True, labelbottom=False)
    ax.xaxis.set_label_position("top")
    ax.set_xlabel("weight seed", fontsize=10, color=style.INK)
    ax.spines[:].set_visible(False)
    faces = [Patch(facecolor=tint, edgecolor=style.MUTED) for tint in CLASS_TINTS]
    frame = Patch(facecolor="none", edgecolor=style.INK, linewidth=2.2)
    ax.figure.legend(
        [*ax.lines[:2], *faces, frame],
        ["blue ring", "orange ring", "it says blue", "it says orange", winning],
        loc="outside lower center",
        ncols=5,
        fontsize=10,
        frameon=False,
    )


def lines_around(ax, title, inner, outer, directions, half):
    """Two rings and lines that touch the inner one; what a line cuts off the outer one is thick.

    directions (L,): the angle of each line's normal; half: so far the arcs reach to both sides.
    """
    reach = 1.25 * outer
    ax.set_facecolor(CLASS_TINTS[1])
    along = np.array([-3, 3]) * reach
    around = np.linspace(0, 2 * np.pi, 361)
    for angle in directions:
        normal = np.array([np.cos(angle), np.sin(angle)])
        (x0, y0), (x1, y1) = inner * normal + np.outer(along, [-normal[1], normal[0]])
        (x2, y2), (x3, y3) = [(x1, y1), (x0, y0)] + 3 * reach * normal
        ax.fill([x0, x1, x2, x3], [y0, y1, y2, y3], color=CLASS_TINTS[0], linewidth=0, zorder=1)
    for angle in directions:
        normal = np.array([np.cos(angle), np.sin(angle)])
        ends = inner * normal + np.outer(along, [-normal[1], normal[0]])
        ax.plot(*ends.T, color=style.INK, linewidth=1.5, zorder=4, label="a line")
    ax.plot(
        outer * np.cos(around),
        outer * np.sin(around),
        color=style.BLUE,
        linewidth=1.2,
        linestyle=(0, (3, 2)),
        zorder=2,
        label="blue ring, not cut off: wrong",
    )
    for angle in directions:
        arc = angle + np.linspace(-half, half, 121)
        ax.plot(
            outer * np.cos(arc),
            outer * np.sin(arc),
            color=style.BLUE,
            linewidth=5,
            solid_capstyle="butt",
            zorder=3,
            label="blue ring, cut off: right",
        )
    ax.plot(
        inner * np.cos(around),
        inner * np.sin(around),
        color=style.ORANGE,
        linewidth=5,
        zorder=3,
        label="orange ring: right",
    )
    ax.set_title(title, fontsize=11, color=style.INK)
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), xticks=[], yticks=[], aspect="equal")
    for spine in ax.spines.values():
        spine.set_color(style.MUTED)


def lines_key(figure, ax):
    """Below all panels: what the lines of `lines_around`, drawn on `ax`, stand for."""
    named = dict(zip(*ax.get_legend_handles_labels()[::-1], strict=True))  # each once
    figure.legend(
        named.values(), named, loc="outside lower center", ncols=4, fontsize=10, frameon=False
    )


class SlopePicture:
    """Two rings, and beside them along the same x1 how likely orange is: in truth, by the score of
    one slope, by a single step.

    X (n, 2), y (n,): the points; edges (k + 1,) of x1 and shares (k,) of orange between them;
    line: the x1 of the step, before: what it says to the left of it.
    """

    def __init__(self, figure, X, y, edges, shares, line, before):
        left, right = figure.subplots(1, 2)
        self.plane, self.curve = left, right
        low, high = edges[[0, -1]]
        self.X, self.x = X, np.linspace(low, high, 97)
        limits = (low, high)
        style.axes(left, "Two rings", "$x_1$", "$x_2$", limits, limits, grid=False)
        left.set_aspect("equal")
        self.ground = left.imshow(
            np.full((1, 2), 0.5),
            cmap=style.FIELD,
            vmin=0,
            vmax=1,
            extent=(*limits, *limits),
            origin="lower",
            interpolation="bilinear",
            animated=True,
            zorder=0.5,
        )
        style.Points(left, size=34, zorder=2).move(X, y)  # above the ground, which moves
        self.crosses = left.scatter(
            [], [], s=52, c=style.INK, marker="x", linewidths=1.5, zorder=3, animated=True
        )
        style.axes(right, "How likely is orange?", "$x_1$", "per cent", limits, (0, 100))
        right.bar(
            edges[:-1],
            100 * shares,
            width=np.diff(edges),
            align="edge",
            color="#c9c9c9",
            edgecolor="white",
            linewidth=0.6,
            label="share of orange",
        )
        right.plot(
            [low, line, line, high],
            [100 * before, 100 * before, 0, 0],
            color=style.GREEN,
            linewidth=2.4,
            linestyle="--",
            clip_on=False,
            zorder=3,
            label="the step",
        )
        (self.said,) = right.plot(
            [],
            [],
            color=style.INK,
            linewidth=2.4,
            zorder=4,
            animated=True,
            label="logistic regression",
        )
        for ax in (left, right):
            look = {"color": style.MUTED, "linewidth": 1.2, "linestyle": ":"}
            ax.axvline(line, zorder=1.5, animated=True, label="your ruler", **look)
        key = {"loc": "upper center", "ncols": 2, "fontsize": 10, "frameon": False}
        right.legend(bbox_to_anchor=(0.5, -0.15), **key)  # below it, also where panels are stacked

    def move(self, p, wrong):
        """p (97,): what the score says at the places `x`; wrong (n,): which points get a cross."""
        self.ground.set_data(p[None])
        self.said.set_data(self.x, 100 * p)
        self.crosses.set_offsets(self.X[wrong])


def accuracy_curves(ax, sizes, pixels, by_hand, learned):
    """Three accuracies (S,) between 0 and 1 against the number of training digits (S,)."""
    style.axes(
        ax,
        "Right on 10,000 other digits",
        "training digits, log scale",
        "right, in % (axis from 70)",
        ylim=(70, 100),
    )
    ax.set_xscale("log")
    ax.set_xticks(sizes, [f"{size:,}" for size in sizes])
    ax.minorticks_off()
    for values, look, colour, label in (
        (by_hand, "o-", style.INK, "features by hand"),
        (learned, "s--", style.GREEN, "features learned"),
        (pixels, "^:", style.MUTED, "raw features: the pixels"),
    ):
        ax.plot(sizes, 100 * values, look, color=colour, linewidth=2, label=label)
    ax.legend(loc="lower right", fontsize=10, frameon=False)


FEATURE_ROWS = (
    "By hand: dark where the ink changes much in that direction",
    "From {:,} digits: raised by ink on orange, lowered on blue",
)


def digit_features(axes, digit, features, names, weights):
    """A digit and its hand-made features above, learned features below.

    axes (2, 5); digit (28, 28) from 0 to 1; features (4, 4, 4) and their 4 names; weights
    (5, 28, 28) of learned features: orange where ink raises the feature, blue where it lowers it.
    """
    axes[0, 0].imshow(digit, cmap="gray_r", interpolation="none")
    for between in (6.5, 13.5, 20.5):  # the borders of its 16 patches
        for line in (axes[0, 0].axhline, axes[0, 0].axvline):
            line(between, color=style.ORANGE, linewidth=1)
    axes[0, 0].set_title("16 patches", fontsize=10)
    for ax, name, values in zip(axes[0, 1:], names, features, strict=True):
        ax.imshow(values, cmap="gray_r", vmin=0, vmax=features.max(), interpolation="none")
        ax.set_title(name, fontsize=10)
    for number, (ax, values) in enumerate(zip(axes[1], weights, strict=True), start=1):
        largest = np.abs(values).max()
        ax.imshow(values, cmap=style.SIGNED, vmin=-largest, vmax=largest, interpolation="none")
        ax.set_title(f"learned {number}", fontsize=10)
    for ax in axes.ravel():
        ax.set(xticks=[], yticks=[])
        for spine in ax.spines.values():
            spine.set_color(style.MUTED)
