"""What all pictures share, so that a colour means the same thing throughout the course.

The colours are those of Okabe and Ito, which colour-blind readers can tell apart; a shape or a line
style always says the same thing a second time.
"""

import functools

from matplotlib.colors import LinearSegmentedColormap
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D

BLUE, ORANGE, GREEN, RED = "#0072B2", "#E69F00", "#009E73", "#D55E00"
PURPLE, SKY = "#CC79A7", "#56B4E9"
INK, MUTED, GRID = "#222222", "#666666", "#e2e2e2"

# Class k is drawn in CLASS_COLOURS[k] with the marker CLASS_MARKERS[k].
CLASS_COLOURS = (BLUE, ORANGE, GREEN, RED, PURPLE, SKY)
CLASS_MARKERS = ("o", "s", "^", "D", "v", "P")

# Line k of several curves in one Axes.
LINE_COLOURS = (BLUE, RED, GREEN, ORANGE, PURPLE, SKY)
LINE_STYLES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)))

# A right answer and a wrong one.
RIGHT, WRONG = BLUE, RED

# From class 0 (blue) over "cannot tell" (white) to class 1 (orange), for fields of probabilities.
FIELD = LinearSegmentedColormap.from_list("field", ("#5aa3cf", "#ffffff", "#f2c25b"))

# From negative (blue) over 0 (white) to positive (red), for weights.
SIGNED = LinearSegmentedColormap.from_list("signed", (BLUE, "#ffffff", RED))


def axes(ax, title="", xlabel="", ylabel="", xlim=None, ylim=None, grid=True):
    """Dress an Axes in the course's style: labels, limits, a light grid, no box. Returns it."""
    ax.set_title(title, fontsize=11, color=INK, loc="left")
    ax.set_xlabel(xlabel, fontsize=10, color=INK)
    ax.set_ylabel(ylabel, fontsize=10, color=INK)
    ax.tick_params(labelsize=10, color=MUTED, labelcolor=INK)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        ax.spines[side].set_color(MUTED)
    ax.set_axisbelow(True)
    if grid:
        ax.grid(True, color=GRID, linewidth=0.8)
    if xlim is not None:
        ax.set_xlim(*xlim)
    if ylim is not None:
        ax.set_ylim(*ylim)
    return ax


def points(ax, count=2, size=30, animated=True, **options):
    """Empty scatters for `count` classes, each with its colour and marker; returns them.

    Place them with `move(scatters, x, labels)`.
    """
    return [
        ax.scatter(
            [], [], s=size, c=CLASS_COLOURS[k], marker=CLASS_MARKERS[k], edgecolors="white",
            linewidths=0.6, animated=animated, label=f"class {k}", **options,
        )
        for k in range(count)
    ]  # fmt: skip


def move(scatters, x, labels):
    """Place points x (N, 2) of integer classes labels (N,) on scatters from `points`."""
    for k, scatter in enumerate(scatters):
        scatter.set_offsets(x[labels == k])


@functools.cache
def glyphs(text, size=14):
    """A short text as a path in pixels, hanging centred below (0, 0).

    Ten of these in one collection are drawn ten times as fast as ten Text artists.
    """
    path = TextPath((0, 0), text, size=size)
    box = path.get_extents()
    return path.transformed(Affine2D().translate(-(box.x0 + box.x1) / 2, -size))
