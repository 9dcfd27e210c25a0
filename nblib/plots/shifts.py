"""The pictures of part 09: ten digits that move and what is read; patterns laid on a digit."""

import numpy as np
from matplotlib.collections import PatchCollection
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke

from nblib.plots import style
from nblib.plots.mnist import Readings, paper, sheet

COLUMNS, GAP = 4, 9  # between the digits there is room for what is read
# Curves lie on one another here; the second and the fourth of CLASS_COLOURS would look alike.
COLOURS = (style.BLUE, style.ORANGE, style.GREEN, style.PURPLE, style.RED, style.SKY)
STILL = {"interpolation": "none", "animated": True}  # of an image whose pixels are to be seen
# Of a frame on ink, on paper and on a response, where blue and orange stand for a sign.
AROUND = {
    "edgecolor": style.INK,
    "linewidth": 1.6,
    "path_effects": [withStroke(linewidth=3.8, foreground="white")],
}


class ShiftPicture:
    """Curves of accuracy against shift, and what is read in ten moved digits: by one reader below
    each digit, by several in a table.

    curves: dict from a name to shares (S,) at `shifts` (S,); along: where to, "right" or "down".
    """

    def __init__(self, figure, shifts, curves, side, along="right"):
        several = len(curves) > 1
        self.ax, right = figure.subplots(1, 2, width_ratios=(1.05, 1) if several else (1.2, 1))
        style.axes(
            self.ax,
            "Test digits read correctly, in %",
            f"all digits moved {'to the right' if along == 'right' else 'down'} by … pixels",
            "",
            xlim=(shifts[0] - 0.5, shifts[-1] + 0.5),
            ylim=(0, 104),
        )
        self.ax.set_xticks(shifts[::2])
        self.shifts, self.curves, self.side = shifts, curves, side
        for k, (name, shares) in enumerate(curves.items()):
            self.ax.plot(
                shifts,
                100 * shares,
                style.CLASS_MARKERS[k] + "-",
                color=COLOURS[k],
                markersize=4,
                label=name,
            )
        self.ax.axhline(10, color=style.MUTED, linestyle="--", linewidth=1)
        self.ax.text(0, 12.5, "guessing", fontsize=10, color=style.MUTED, ha="center")
        if several:
            self.ax.legend(  # narrow, so that it stands between the curves
                loc="lower center",
                fontsize=10,
                frameon=False,
                bbox_to_anchor=(0.5, 0.17),
                handlelength=1,
                handletextpad=0.5,
                labelspacing=0.3,
            )
        (self.dots,) = self.ax.plot(
            [], [], "o", color=style.INK, markersize=9, fillstyle="none", animated=True
        )
        title = "What each network reads (✗: wrong)" if several else "What is read now"
        right.set_title(title, fontsize=11, color=style.INK, loc="left")
        self.table = Answers(right, side, [*curves]) if several else None
        if not several:
            self.paper = paper(right, 10, side, COLUMNS, GAP)
            self.readings = Readings(right, side, COLUMNS, GAP)

    def move(self, shift, images, read):
        """shift: in pixels; images (10, side·side), moved, of the digits 0 to 9; read (readers,
        10)."""
        at = np.searchsorted(self.shifts, shift)
        heights = [100 * shares[at] for shares in self.curves.values()]
        self.dots.set_data([shift] * len(heights), heights)
        if self.table:
            self.table.move(images, read)
            return
        self.paper.set_data(sheet(images, self.side, COLUMNS, GAP))
        self.readings.move(read[0])


class Answers:
    """Two rows of five digits, and below each digit what every reader reads in it, a row each.

    names: of the readers, in the order of their curves, whose marks stand before them.
    """

    MANY, LINE, ROOM = 5, 12, 12  # digits in a row; of a line's height, and between the two rows
    LEFT = -80  # where the names begin, in pixels of a digit

    def __init__(self, ax, side, names):
        self.side, step = side, side + GAP
        height = side + self.LINE * len(names) + self.ROOM
        self.papers, self.places, frames = [], [], []
        for k in range(2):
            top = k * height
            image = paper(ax, self.MANY, side, self.MANY, GAP)
            image.set_extent((0, self.MANY * step, top + step, top))
            self.papers.append(image)
            lines = [top + side + self.LINE * (row + 0.75) for row in range(len(names))]
            for row, name in enumerate(names):
                look = {"color": COLOURS[row], "markersize": 5, "clip_on": False}
                ax.plot(self.LEFT + 2, lines[row], style.CLASS_MARKERS[row], **look)
                words = {"fontsize": 10, "color": style.INK, "va": "center"}
                ax.text(self.LEFT + 9, lines[row], name, **words)
            for left in np.arange(self.MANY) * step + GAP // 2:
                frames.append(Rectangle((left, top), side, side))
                self.places.append([(left + side / 2, line) for line in lines])
        thin = {"edgecolors": style.MUTED, "linewidths": 0.8, "animated": True, "clip_on": False}
        ax.add_collection(PatchCollection(frames, facecolors="none", **thin), autolim=False)
        self.answers = style.Stamps(ax)
        ax.set(xlim=(self.LEFT, self.MANY * step), ylim=(2 * height - self.ROOM, -1))

    def move(self, images, read):
        """images (10, side·side) of the digits 0 to 9; read (readers, 10)."""
        for image, few in zip(self.papers, np.split(images, 2), strict=True):
            image.set_data(sheet(few, self.side, self.MANY, GAP))
        stamps = []
        for digit, places in enumerate(self.places):
            for place, answer in zip(places, read[:, digit], strict=True):
                right = answer == digit
                colour = style.RIGHT if right else style.RED_WORDS
                text = str(answer) if right else f"✗ {answer}"
                stamps += style.stamped_text(text, place, (0, -5), colour=colour)
        self.answers.show(stamps)


class WindowPicture:
    """A digit with a window of 3 × 3 pixels; the pixels under it times the pattern; the response.

    The response stands on the digit's own rows and columns, so that the window is at the same place
    in both. most: numbers of this size and beyond have the full colour.
    """

    def __init__(self, figure, side, most):
        figure.set_layout_engine("none")
        scale = 9  # so many pixels of the figure for one of the digit: the window is to be seen
        self.ax = panel(figure, (30, 40), (scale * side,) * 2, "The digit", (side, side))
        size = (scale * side,) * 2
        self.right = panel(figure, (464, 40), size, "The response", (side, side))
        self.right.set_yticklabels([])  # the digit's own rows; numbers would stand in the tables
        self.digit = grey(self.ax, side)
        self.response = inside(self.right, side, most)
        name_axes(self.ax)
        name_axes(self.right, "column")
        bar = figure.add_axes(_place(figure, (724, 40), (10, size[1])))
        _bar(figure, self.response, bar, most)
        pale = {"cmap": style.SIGNED, "vmin": -5, "vmax": 5}
        dark = {"cmap": "gray_r", "vmin": 0, "vmax": 3}
        self.grids = []
        named = zip(("pixels", "× pattern", "= products"), (dark, pale, pale), strict=True)
        for k, (title, colours) in enumerate(named):
            ax = panel(figure, (290, 40 + 98 * k), (138, 72), title, (3, 3), ticks=False)
            shown = ax.imshow(np.zeros((3, 3)), aspect="auto", **colours, **STILL)
            self.grids.append((shown, _numbers(ax)))
        below = {"ha": "center", "va": "top", "fontsize": 12, "color": style.INK}
        self.sum = ax.text(1, 2.7, "", animated=True, **below)
        self.windows = [frame(ax, 0, 0, 3, 3, **AROUND) for ax in (self.ax, self.right)]
        (self.there,) = self.right.plot(
            [], [], "o", color=style.INK, markersize=14, fillstyle="none", animated=True
        )

    def move(self, image, pattern, response, window):
        """image (28, 28), 0 to 1; pattern (3, 3); response (26, 26). Marks the largest response,
        unless all are equal. window: the row and the column of the pixel in the middle of the
        frame, 1 to 26."""
        self.digit.set_data(image)
        self.response.set_data(response)
        best = np.unravel_index(response.argmax(), response.shape)
        self.there.set_data(([best[1] + 1], [best[0] + 1]) if np.ptp(response) else ([], []))
        row, column = (middle - 1 for middle in window)  # from here on of the upper left
        for around in self.windows:
            around.set_xy((column - 0.5, row - 0.5))
        self.sum.set_text(f"sum {response[row, column] + 0.0:.2f}".replace("-", "−"))
        pixels = image[row : row + 3, column : column + 3]
        for k, numbers in enumerate((pixels, pattern, pixels * pattern)):
            shown, texts = self.grids[k]
            _show_numbers(shown, texts, numbers, exact=k == 1, pattern=pattern if k else None)


class MovedPicture:
    """A digit and its response, and below them the digit moved and its response.

    The columns of both responses stand above one another; a circle marks the largest number of
    each, and a line its column. most: numbers of this size and beyond have the full colour.
    """

    SCALE, TOPS = 6, (28, 232)  # pixels of the figure for one of the digit; where the rows begin

    def __init__(self, figure, side, most):
        figure.set_layout_engine("none")
        scale, left = self.SCALE, 268
        self.digits, self.responses, self.circles, self.said = [], [], [], []
        for top, title in zip(self.TOPS, ("where it was", "moved"), strict=True):
            ax = panel(figure, (36, top), (scale * side,) * 2, f"The digit {title}", (side,) * 2)
            size = (scale * side,) * 2
            other = panel(figure, (left, top), size, "", (side,) * 2)
            self.digits.append(grey(ax, side))
            self.responses.append(inside(other, side, most))
            look = {"color": style.INK, "fontsize": 11, "va": "center", "animated": True}
            self.said.append(other.text(side + 2, side / 2, "", **look))
            marker = {"color": style.INK, "markersize": 13, "fillstyle": "none", "animated": True}
            self.circles.append(other.plot([], [], "o", **marker)[0])
        bar = figure.add_axes(_place(figure, (572, self.TOPS[0]), (10, size[1])))
        _bar(figure, self.responses[0], bar, most)
        self.responses[0].axes.set_title("Its response", fontsize=11, color=style.INK, loc="left")
        for image in (self.digits[0], self.responses[0]):
            image.axes.set_xticklabels([])
        name_axes(self.digits[0].axes, "row")
        name_axes(ax)
        name_axes(other)
        self.ax = ax
        # Between the rows, in the columns of the responses: from the one above to the one below.
        gap = self.TOPS[0] + size[1], self.TOPS[1]
        between = figure.add_axes(_place(figure, (left, gap[0]), (size[0], gap[1] - gap[0])))
        between.set_axis_off()
        between.set(xlim=(-0.5, side - 0.5), ylim=(1, 0))
        dashed = {"color": style.INK, "linestyle": "--", "linewidth": 1, "animated": True}
        self.lines = [
            line.plot([], [], **dashed)[0]
            for line in (self.responses[0].axes, between, between, other)
        ]
        thick = {"color": style.INK, "linewidth": 1.5, "animated": True}
        (self.way,) = between.plot([], [], **thick)
        (self.head,) = between.plot([], [], markersize=7, **thick)
        look = {"color": style.INK, "fontsize": 11, "va": "center", "animated": True}
        self.far = between.text(0, 0.36, "", **look)

    def move(self, images, responses, said, far):
        """images: two of (28, 28), 0 to 1; responses: two of (26, 26); said: two texts beside them;
        far: the text of the arrow from column to column, or "" for none."""
        at = []
        for k, (image, response) in enumerate(zip(images, responses, strict=True)):
            self.digits[k].set_data(image)
            self.responses[k].set_data(response)
            row, column = (n + 1 for n in np.unravel_index(response.argmax(), response.shape))
            at.append((row, column))
            self.circles[k].set_data([column], [row])
            self.said[k].set_text(said[k])
        (above, start), (below, end) = at
        ends = ((above + 1, 27.5), (0, 0.36), (0.36, 1), (-0.5, below - 1))
        for line, column, heights in zip(self.lines, (start, start, end, end), ends, strict=True):
            line.set_data([column, column], heights)
        self.way.set_data([start, end], [0.36, 0.36])
        self.head.set_data([end], [0.36])
        self.head.set_marker(">" if end > start else "<")
        for artist in (self.way, self.head):
            artist.set_visible(bool(far))
        self.far.set_text(far)
        self.far.set_x(max(start, end) + 2)


class PooledPicture:
    """A digit with the window where a pattern fits best; the pattern; the response; its maxima.

    The last image shows the largest number of each 2 × 2 places of the response. most: numbers of
    this size and beyond have the full colour.
    """

    def __init__(self, figure, side, most):
        titles = ["The digit", "The pattern", "The response", "2 × 2 maxima"]
        panels = list(figure.subplots(1, 4, width_ratios=[28, 17, 28, 28]))
        self.ax, small, *wide = panels
        sides = side, 3, side, side // 2 - 1
        for ax, title, n in zip(panels, titles, sides, strict=True):
            _dress(ax, title, (n, n), ticks=ax is not small)
        self.digit = grey(self.ax, side)
        self.grid = small.imshow(np.zeros((3, 3)), cmap=style.SIGNED, vmin=-5, vmax=5, **STILL)
        self.texts = _numbers(small)
        self.responses = [inside(wide[0], side, most), signed(wide[1], sides[3], most)]
        thin = {"color": style.MUTED, "linewidth": 0.8, "alpha": 0.6, "animated": True}
        whole = 0.5, side - 1.5  # the response has no number on the digit's rim
        for at in np.arange(2.5, side - 2, 2):
            for x, y in (((at, at), whole), (whole, (at, at))):
                wide[0].plot(x, y, **thin)
        bar = figure.colorbar(self.responses[-1], ax=wide[-1], shrink=0.8, ticks=(-most, 0, most))
        bar.ax.set_yticklabels((f"≤ −{most:g}", "0", f"≥ {most:g}"), fontsize=10)
        self.here = frame(self.ax, 0, 0, 3, 3, **AROUND)
        marker = {"color": style.INK, "markersize": 8, "fillstyle": "none", "animated": True}
        self.there = [ax.plot([], [], "s", **marker)[0] for ax in wide]

    def move(self, image, pattern, response, maxima):
        """image (28, 28), 0 to 1; pattern (3, 3); response (26, 26); maxima (13, 13). Marks the
        largest response, unless all are equal."""
        self.digit.set_data(image)
        for shown, there, numbers, rim in zip(
            self.responses, self.there, (response, maxima), (1, 0), strict=True
        ):
            shown.set_data(numbers)
            row, column = (n + rim for n in np.unravel_index(numbers.argmax(), numbers.shape))
            there.set_data(([column], [row]) if np.ptp(numbers) else ([], []))
        row, column = np.unravel_index(response.argmax(), response.shape)
        self.here.set_xy((column - 0.5, row - 0.5))  # the patch that it looks at
        _show_numbers(self.grid, self.texts, pattern, exact=True, pattern=pattern)


def _place(figure, corner, size):
    """What `add_axes` takes for a box in the figure's pixels: (left, top) and (width, height)."""
    width, height = figure.get_size_inches() * figure.dpi
    left, top = corner
    return left / width, 1 - (top + size[1]) / height, size[0] / width, size[1] / height


def panel(figure, corner, size, title, shape, ticks=True):
    """An Axes for an image of this shape in a box of the figure, as `_place` takes it."""
    ax = figure.add_axes(_place(figure, corner, size))
    return _dress(ax, title, shape, ticks)


def _dress(ax, title, shape, ticks=True):
    """A title, a thin frame and few ticks for an image (rows, columns). Returns the Axes."""
    numbers = range(0, shape[0], 10 if shape[0] > 20 else 5) if ticks else ()
    ax.set_xticks(numbers)
    ax.set_yticks(numbers)
    ax.tick_params(labelsize=10)
    ax.set_title(title, fontsize=11, color=style.INK, loc="left")
    ax.spines[:].set_visible(False)  # an image hides half of each
    frame(ax, -0.5, -0.5, shape[1], shape[0])
    return ax


def name_axes(ax, names="row column"):
    """Write the names of an image's axes where their next numbers would stand."""
    look = {"textcoords": "offset points", "fontsize": 10, "color": style.INK}
    if "row" in names:
        at = {"xycoords": ("axes fraction", "data"), "xytext": (-3, 0), "ha": "right"}
        ax.annotate("row", (0, ax.get_ylim()[0] - 1), va="center", **at, **look)
    if "column" in names:
        at = {"xycoords": ("data", "axes fraction"), "xytext": (0, -7), "ha": "left"}
        ax.annotate("column", (ax.get_xlim()[1] - 5, 0), va="top", **at, **look)


def grey(ax, side, most=1):
    """An empty image of ink, 0 to `most`, that moves."""
    return ax.imshow(np.zeros((side, side)), cmap="gray_r", vmin=0, vmax=most, **STILL)


def signed(ax, side, most):
    """An empty image of numbers from −most to most that moves."""
    return ax.imshow(np.zeros((side, side)), cmap=style.SIGNED, vmin=-most, vmax=most, **STILL)


def inside(ax, side, most):
    """An empty response to 3 × 3 numbers, (side − 2, side − 2), that moves: `signed`, but on the
    rows and columns of the digit. Each number is at the pixel under the middle of the pattern, and
    the digit's rim, where there is none, is grey."""
    response = signed(ax, side - 2, most)
    response.set_extent((0.5, side - 1.5, side - 1.5, 0.5))
    ax.set(xlim=(-0.5, side - 0.5), ylim=(side - 0.5, -0.5), facecolor="0.88")
    return response


def _bar(figure, image, ax, most):
    """A bar that says which colour stands for which number."""
    bar = figure.colorbar(image, cax=ax, ticks=(-most, 0, most))
    ax.set_yticklabels((f"≤ −{most:g}", "0", f"≥ {most:g}"), fontsize=10)
    return bar


def _numbers(ax):
    """Nine texts, one in each place of a 3 × 3 image on an Axes."""
    options = {"ha": "center", "va": "center", "fontsize": 10, "animated": True}
    return [ax.text(x, y, "", **options) for y in range(3) for x in range(3)]


def _show_numbers(image, texts, numbers, exact, pattern=None):
    """Nine numbers (3, 3) in an image and its texts, `exact` or with two decimals. Pale, so that
    they are read in a light theme and in a dark one; how pale follows from the pattern, if any."""
    image.set_data(numbers)
    if pattern is not None:
        most = max(5.0, 2.5 * np.abs(pattern).max())
        image.set_clim(-most, most)
    for text, number in zip(texts, numbers.ravel(), strict=True):
        rounded = round(float(number), 2) + 0.0  # no −0.0
        text.set_text(f"{rounded:{'g' if exact else '.2f'}}".replace("-", "−"))


def frame(ax, left, top, width, height, **options):
    """A thin frame, above the image that it surrounds."""
    options = {"edgecolor": style.MUTED, "zorder": 3, "clip_on": False} | options
    box = Rectangle((left, top), width, height, fill=False, animated=True, **options)
    return ax.add_patch(box)
