"""What all pictures share, so that a colour means the same thing throughout the course.

The colours are those of Okabe and Ito, which colour-blind readers can tell apart; a shape or a line
style always says the same thing a second time.
"""

import contextlib
import functools
from typing import NamedTuple

import matplotlib
import numpy as np
from matplotlib.collections import PathCollection
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D

DPI = 100  # a figure's pixel is a pixel of the page; what is saved has more of them (stage.py)

BLUE, ORANGE, GREEN, RED = "#0072B2", "#E69F00", "#009E73", "#D55E00"
PURPLE, SKY = "#CC79A7", "#56B4E9"
RED_WORDS = "#B85000"  # RED is too pale for letters on white: 3.9 to 1, where 4.5 is asked for
INK, MUTED, GRID = "#222222", "#666666", "#e2e2e2"

# Class k is drawn in CLASS_COLOURS[k] with the marker CLASS_MARKERS[k].
CLASS_COLOURS = (BLUE, ORANGE, GREEN, RED, PURPLE, SKY)
CLASS_MARKERS = ("o", "s", "^", "D", "v", "P")

# Line k of several curves in one Axes.
LINE_COLOURS = (BLUE, RED, GREEN, ORANGE, PURPLE, SKY)
LINE_STYLES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)))

# The curves of training and of test data. Blue and orange stand for classes and signs beside them.
FITTED, UNSEEN = {"color": INK, "linestyle": "-"}, {"color": PURPLE, "linestyle": "--"}

# A right answer and a wrong one.
RIGHT, WRONG = BLUE, RED

# From class 0 (blue) over "cannot tell" (white) to class 1 (orange), for fields of probabilities.
FIELD = LinearSegmentedColormap.from_list("field", ("#5aa3cf", "#ffffff", "#f2c25b"))

# From negative (blue) over 0 (white) to positive (red), for weights.
SIGNED = LinearSegmentedColormap.from_list("signed", (BLUE, "#ffffff", RED))


# The settings that matplotlib comes with; those left out choose windows, keys and files, not looks.
_SETTINGS = {
    name: value
    for name, value in matplotlib.rcParamsDefault.items()
    if not name.startswith(("backend", "figure.hooks", "interactive", "keymap.", "toolbar"))
}


@contextlib.contextmanager
def settings():
    """Around a block: matplotlib's own settings alone, whatever the reader's file or cells chose.

    A figure must be made *and* drawn within it: matplotlib looks at its settings both times. A
    `text.usetex`, a dark style or an odd font of the reader's then changes no picture here.
    """
    current = matplotlib.rcParams
    foreign = {name: value for name, value in _SETTINGS.items() if current[name] != value}
    with matplotlib.rc_context(foreign) if foreign else contextlib.nullcontext():
        yield


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


def way_back(ax):
    """Say at the top of an Axes with layers from left to right that a gradient goes to the left."""
    ax.text(
        0.98,
        0.97,
        "← the gradient goes this way",
        transform=ax.transAxes,
        ha="right",
        va="top",
        fontsize=10,
        color=MUTED,
    )


class Points:
    """Points of `count` classes on an Axes, each class with its colour and marker.

    hollow: an outline alone, where filled points of the same classes stand beside them.
    """

    def __init__(self, ax, count=2, size=30, animated=True, hollow=False, **options):
        self.scatters = [
            ax.scatter(
                [],
                [],
                s=size,
                marker=CLASS_MARKERS[k],
                animated=animated,
                label=f"class {k}",
                facecolors="none" if hollow else CLASS_COLOURS[k],
                edgecolors=CLASS_COLOURS[k] if hollow else "white",
                linewidths=1.4 if hollow else 0.6,
                **options,
            )
            for k in range(count)
        ]

    def move(self, x, labels):
        """x (N, 2); labels (N,) the class of each, from 0."""
        for k, scatter in enumerate(self.scatters):
            scatter.set_offsets(x[labels == k])


def own_points(ax, **options):
    """A dark outline for each point that is the reader's own, around what `Points` draws there."""
    return ax.scatter(
        [], [], s=80, facecolors="none", edgecolors=INK, linewidths=1.4, animated=True, **options
    )


@functools.cache
def glyphs(text, size=14):
    """A short text as a path in pixels, hanging centred below (0, 0).

    Ten of these in one collection are drawn ten times as fast as ten Text artists.
    """
    path, left, right = _letters(text, size)
    return path.transformed(Affine2D().translate(-(left + right) / 2, -size))


def _page_pixels(ax):
    """From pixels of the page to those of the figure that is drawn, of which there may be more."""
    return Affine2D().scale(1 / DPI) + ax.figure.dpi_scale_trans


def captions(ax, places):
    """Room for `glyphs` (`set_paths`) on an Axes, each below one of `places` (x, y) in data."""
    found = PathCollection(
        [NOTHING],
        offsets=places,
        offset_transform=ax.transData,
        transform=_page_pixels(ax),
        facecolor=INK,
        linewidths=0,
        animated=True,
        clip_on=False,
    )
    return ax.add_collection(found, autolim=False)


@functools.lru_cache(2048)
def _letters(text, size=14, **font):
    """A text as a path in pixels that starts at (0, 0), and from where to where its ink goes."""
    path = TextPath((0, 0), text, size=size, prop=FontProperties(**font))
    across = path.vertices[path.codes != Path.CLOSEPOLY, 0]
    return path, across.min(), across.max()


NOTHING = Path(np.empty((0, 2)))


class Stamp(NamedTuple):
    """A shape in pixels whose (0, 0) stands `shift` pixels from `place`, and how it is drawn.

    face, edge: its colours; width, in points, and line: the width and style of the edge.
    """

    path: Path
    place: tuple
    shift: tuple = (0, 0)
    face: str = INK
    edge: str = "none"
    width: float = 0
    line: str = "-"


def text_width(text, **font):
    """How many pixels of ink a text is wide, 14 pixels (10 points) high."""
    _, left, right = _letters(text, **font)
    return right - left


def stamped_text(text, place, shift=(0, 0), colour=INK, align=0.5, plate=False, **font):
    """A text as a list of Stamps, 14 pixels (10 points) high, its baseline at the place.

    align: what stands at the place, from 0, the start of the text, to 1, its end. plate: on a
    white ground that lets a little through. font: what FontProperties takes, such as a weight.
    """
    if not text.strip():
        return []
    path, left, right = _letters(text, **font)
    along = left + align * (right - left) if align else 0
    shift = (shift[0] - along, shift[1])
    letters = Stamp(path, place, shift, colour)
    if not plate:
        return [letters]
    ground = Path([[left - 2, -4], [right + 2, -4], [right + 2, 12], [left - 2, 12]])
    return [Stamp(ground, place, shift, "#ffffffcc"), letters]


class Stamps(PathCollection):
    """Many short texts and boxes on an Axes, drawn together: thirty times as fast as Texts.

    A place is in the coordinates of `transform`, by default in data; the shapes are in pixels.
    They are the page's, and each stands at whole ones, where letters are sharp. Later ones cover
    earlier ones.
    """

    def __init__(self, ax, transform=None, **options):
        pixels = {"transform": _page_pixels(ax), "offset_transform": _page_pixels(ax)}
        super().__init__([], **pixels, animated=True, clip_on=False, **options)
        self.coordinates = ax.transData if transform is None else transform
        self.places = self.shifts = np.empty((0, 2))
        ax.add_collection(self, autolim=False)

    def show(self, stamps):
        """stamps: the Stamps to be seen from now on."""
        self.set_visible(bool(stamps))
        if stamps:
            columns = map(list, zip(*stamps, strict=True))
            paths, places, shifts, faces, edges, widths, lines = columns
            # Of a path that stands alone matplotlib finds the extent of each curve, at each draw.
            self.set_paths(paths if len(paths) > 1 else [*paths, NOTHING])
            self.places, self.shifts = np.array(places), np.array(shifts)
            self.set(facecolor=faces, edgecolor=edges, linewidth=widths, linestyle=lines)

    def draw(self, renderer):
        places = self.coordinates.transform(self.places) * (DPI / self.figure.dpi)
        self.set_offsets(np.round(places + self.shifts))
        super().draw(renderer)
