"""Pictures of part 0: what each model so far makes of the plane, and features made or learned."""

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.patches import Patch

from nblib.plots import style
from nblib.plots.why import CLASS_TINTS


def regions(ax, title, X, y, frame, classes):
    """One model's answers: classes (n, n) of 0 and 1 on a frame, points X (N, 2), y (N,) on top."""
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
    style.Points(ax, size=26, animated=False).move(X, y)
    ax.set_title(title, fontsize=10, color=style.INK)
    ax.set(xlim=frame[:2], ylim=frame[2:], xticks=[], yticks=[])
    for spine in ax.spines.values():
        spine.set_color(style.MUTED)


def regions_key(figure, ax):
    """Below all panels: what the markers and the tints of `regions`, drawn on `ax`, stand for."""
    tints = [Patch(facecolor=tint, edgecolor=style.MUTED) for tint in CLASS_TINTS]
    figure.legend(
        [*ax.collections, *tints],
        ["a blue point", "an orange point", "the model says blue", "the model says orange"],
        loc="outside lower center",
        ncols=4,
        fontsize=10,
        frameon=False,
    )


def accuracy_curves(ax, sizes, pixels, by_hand, learned):
    """Three accuracies (S,) between 0 and 1 against the number of training digits (S,)."""
    style.axes(
        ax, "Right on 10,000 other digits", "training digits", "per cent right", ylim=(70, 100)
    )
    ax.set_xscale("log")
    ax.set_xticks(sizes, [f"{size:,}" for size in sizes])
    ax.minorticks_off()
    for values, look, colour, label in (
        (by_hand, "o-", style.BLUE, "features by hand"),
        (learned, "s--", style.RED, "features learned"),
        (pixels, "^:", style.MUTED, "no features: the pixels"),
    ):
        ax.plot(sizes, 100 * values, look, color=colour, linewidth=2, label=label)
    ax.legend(loc="lower right", fontsize=10, frameon=False)


FEATURE_ROWS = (
    "By hand: dark where the ink changes much in that direction",
    "Learned: ink on orange speaks for it, on blue against it",
)


def digit_features(axes, digit, features, names, weights):
    """A digit and its hand-made features above, learned features below.

    axes (2, 5); digit (28, 28) from 0 to 1; features (4, 4, 4) and their 4 names; weights
    (5, 28, 28) of learned features: orange where ink speaks for the feature, blue against it.
    """
    axes[0, 0].imshow(digit, cmap="gray_r", interpolation="none")
    axes[0, 0].set_title("a digit", fontsize=10)
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
