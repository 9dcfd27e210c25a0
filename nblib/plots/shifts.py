"""The pictures of part 09: ten digits that move and what is read; patterns laid on a digit."""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle

from nblib.plots import style
from nblib.plots.mnist import Readings, paper, sheet

COLUMNS, GAP = 4, 9  # between the digits there is room for what is read
# Curves lie on one another here; the second and the fourth of CLASS_COLOURS would look alike.
COLOURS = (style.BLUE, style.ORANGE, style.GREEN, style.PURPLE, style.RED, style.SKY)
STILL = {"interpolation": "none", "animated": True}  # of an image whose pixels are to be seen


class ShiftPicture:
    """Curves of accuracy against shift, and what the last reader makes of ten moved digits.

    curves: dict from a name to shares (S,) at `shifts` (S,); along: where to, "right" or "down".
    """

    def __init__(self, figure, shifts, curves, side, along="right"):
        self.ax, right = figure.subplots(1, 2, width_ratios=(1.2, 1))
        style.axes(
            self.ax,
            "Test digits read correctly, in %",
            f"all digits moved {'to the right' if along == 'right' else 'down'} by … pixels",
            "",
            xlim=(shifts[0] - 0.5, shifts[-1] + 0.5),
            ylim=(0, 104),
        )
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
        self.ax.text(0, 11, "guessing", fontsize=10, color=style.MUTED, ha="center")
        if len(curves) > 1:
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
        who = next(reversed(curves)) if len(curves) > 1 else ""
        title = f"What the {who} network reads" if who else "What is read now"
        right.set_title(title, fontsize=11, color=style.INK, loc="left")
        self.paper = paper(right, 10, side, COLUMNS, GAP)
        self.readings = Readings(right, side, COLUMNS, GAP)

    def move(self, shift, images, read):
        """shift: in pixels; images (10, side·side), moved, of the digits 0 to 9; read (10,)."""
        at = np.searchsorted(self.shifts, shift)
        heights = [100 * shares[at] for shares in self.curves.values()]
        self.dots.set_data([shift] * len(heights), heights)
        self.paper.set_data(sheet(images, self.side, COLUMNS, GAP))
        self.readings.move(read)


class WindowPicture:
    """A digit with a window of 3 × 3 pixels; the pixels under it times the pattern; the response.

    The digit and the response are on one scale and side by side, so that the window stands at the
    same height in both. most: numbers of this size and beyond have the full colour.
    """

    def __init__(self, figure, side, most):
        figure.set_layout_engine("none")
        scale = 9  # so many pixels of the figure for one of the digit: the window is to be seen
        self.ax = _panel(figure, (30, 40), (scale * side,) * 2, "The digit", (side, side))
        size = (scale * (side - 2),) * 2
        self.right = _panel(figure, (478, 40 + scale), size, "The response", (side - 2, side - 2))
        self.digit = _grey(self.ax, side)
        self.response = _signed(self.right, side - 2, most)
        bar = figure.add_axes(_place(figure, (726, 40 + scale), (10, size[1])))
        _bar(figure, self.response, bar, most)
        pale = {"cmap": style.SIGNED, "vmin": -5, "vmax": 5}
        grey = {"cmap": "gray_r", "vmin": 0, "vmax": 3}
        self.grids = []
        named = zip(("pixels", "× pattern", "= products"), (grey, pale, pale), strict=True)
        for k, (title, colours) in enumerate(named):
            ax = _panel(figure, (295, 40 + 98 * k), (146, 72), title, (3, 3), ticks=False)
            shown = ax.imshow(np.zeros((3, 3)), aspect="auto", **colours, **STILL)
            self.grids.append((shown, _numbers(ax)))
        below = {"ha": "center", "va": "top", "fontsize": 12, "color": style.INK}
        self.sum = ax.text(1, 2.7, "", animated=True, **below)
        around = {"edgecolor": style.GREEN, "linewidth": 2.5}
        self.windows = [_frame(ax, 0, 0, 3, 3, **around) for ax in (self.ax, self.right)]
        (self.there,) = self.right.plot(
            [], [], "o", color=style.INK, markersize=14, fillstyle="none", animated=True
        )

    def move(self, image, pattern, response, window):
        """image (28, 28), 0 to 1; pattern (3, 3); response (26, 26). Marks the largest response,
        unless all are equal. window: the row and the column of the pixel at the upper left of the
        frame."""
        self.digit.set_data(image)
        self.response.set_data(response)
        best = np.unravel_index(response.argmax(), response.shape)
        self.there.set_data(([best[1]], [best[0]]) if np.ptp(response) else ([], []))
        row, column = window
        self.windows[0].set_xy((column - 0.5, row - 0.5))  # the patch that it looks at
        self.windows[1].set_xy((column - 1.5, row - 1.5))  # the number in the middle of it
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
        scale, left = self.SCALE, 268 + self.SCALE
        self.digits, self.responses, self.circles, self.said = [], [], [], []
        for top, title in zip(self.TOPS, ("where it was", "moved"), strict=True):
            ax = _panel(figure, (36, top), (scale * side,) * 2, f"The digit {title}", (side,) * 2)
            size = (scale * (side - 2),) * 2
            other = _panel(figure, (left, top + scale), size, "", (side - 2,) * 2)
            self.digits.append(_grey(ax, side))
            self.responses.append(_signed(other, side - 2, most))
            look = {"color": style.INK, "fontsize": 11, "va": "center", "animated": True}
            self.said.append(other.text(side + 0.5, side / 2, "", **look))
            marker = {"color": style.INK, "markersize": 13, "fillstyle": "none", "animated": True}
            self.circles.append(other.plot([], [], "o", **marker)[0])
        bar = figure.add_axes(_place(figure, (572, self.TOPS[0] + scale), (10, size[1])))
        _bar(figure, self.responses[0], bar, most)
        self.responses[0].axes.set_title("Its response", fontsize=11, color=style.INK, loc="left")
        for image in (self.digits[0], self.responses[0]):
            image.axes.set_xticklabels([])
        self.ax = ax
        # Between the rows, in the columns of the responses: from the one above to the one below.
        gap = self.TOPS[0] + scale + size[1], self.TOPS[1] + scale
        between = figure.add_axes(_place(figure, (left, gap[0]), (size[0], gap[1] - gap[0])))
        between.set_axis_off()
        between.set(xlim=(-0.5, side - 2.5), ylim=(1, 0))
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
            row, column = np.unravel_index(response.argmax(), response.shape)
            at.append((row, column))
            self.circles[k].set_data([column], [row])
            self.said[k].set_text(said[k])
        (above, start), (below, end) = at
        ends = ((above + 1, 26), (0, 0.36), (0.36, 1), (-0.5, below - 1))
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
        sides = side, 3, side - 2, side // 2 - 1
        for ax, title, n in zip(panels, titles, sides, strict=True):
            _dress(ax, title, (n, n), ticks=ax is not small)
        self.digit = _grey(self.ax, side)
        self.grid = small.imshow(np.zeros((3, 3)), cmap=style.SIGNED, vmin=-5, vmax=5, **STILL)
        self.texts = _numbers(small)
        self.responses = [_signed(ax, n, most) for ax, n in zip(wide, sides[2:], strict=True)]
        for at in np.arange(1.5, side - 3, 2):
            for line in (wide[0].axvline, wide[0].axhline):
                line(at, color=style.MUTED, linewidth=0.8, alpha=0.6, animated=True)
        bar = figure.colorbar(self.responses[-1], ax=wide[-1], shrink=0.8, ticks=(-most, 0, most))
        bar.ax.set_yticklabels((f"≤ −{most:g}", "0", f"≥ {most:g}"), fontsize=10)
        self.here = _frame(self.ax, 0, 0, 3, 3, edgecolor=style.RED, linewidth=1.5)
        marker = {"color": style.INK, "markersize": 8, "fillstyle": "none", "animated": True}
        self.there = [ax.plot([], [], "s", **marker)[0] for ax in wide]

    def move(self, image, pattern, response, maxima):
        """image (28, 28), 0 to 1; pattern (3, 3); response (26, 26); maxima (13, 13). Marks the
        largest response, unless all are equal."""
        self.digit.set_data(image)
        for shown, there, numbers in zip(
            self.responses, self.there, (response, maxima), strict=True
        ):
            shown.set_data(numbers)
            row, column = np.unravel_index(numbers.argmax(), numbers.shape)
            there.set_data(([column], [row]) if np.ptp(numbers) else ([], []))
        row, column = np.unravel_index(response.argmax(), response.shape)
        self.here.set_xy((column - 0.5, row - 0.5))  # the patch that it looks at
        _show_numbers(self.grid, self.texts, pattern, exact=True, pattern=pattern)


def _place(figure, corner, size):
    """What `add_axes` takes for a box in the figure's pixels: (left, top) and (width, height)."""
    width, height = figure.get_size_inches() * figure.dpi
    left, top = corner
    return left / width, 1 - (top + size[1]) / height, size[0] / width, size[1] / height


def _panel(figure, corner, size, title, shape, ticks=True):
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
    _frame(ax, -0.5, -0.5, shape[1], shape[0])
    return ax


def _grey(ax, side, most=1):
    """An empty image of ink, 0 to `most`, that moves."""
    return ax.imshow(np.zeros((side, side)), cmap="gray_r", vmin=0, vmax=most, **STILL)


def _signed(ax, side, most):
    """An empty image of numbers from −most to most that moves."""
    return ax.imshow(np.zeros((side, side)), cmap=style.SIGNED, vmin=-most, vmax=most, **STILL)


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


class LastLayersPicture:
    """A digit that moves, and what one pattern of the third layer gives to a score: in the twin,
    which has a weight for each place, and in the network with the maximum over all places.

    `names`: what the two rows are called.
    """

    def __init__(self, figure, side, names):
        figure.set_layout_engine("none")
        width, height = figure.get_size_inches() * figure.dpi
        self.ax = _panel(figure, (36, 96), (168, 168), "The digit", (side, side))
        self.digit = _grey(self.ax, side, 255)
        lefts, size, self.names = (246, 386, 526), (120, 120), names
        look = {"color": style.INK, "fontsize": 11, "va": "center", "animated": True}
        self.titles, self.responses, self.said = [], [], []
        for top in (38, 206):
            ax = _panel(figure, (lefts[0], top), size, "", (7, 7), ticks=False)
            # Not the Axes' own title, which cannot move. The response's number stands in it.
            self.titles.append(ax.text(-0.5, -1.1, "", **look))
            self.responses.append(_grey(ax, 7))
            self.said.append(figure.text(660 / width, 1 - (top + 60) / height, "", **look))
        (self.largest,) = ax.plot(
            [], [], "s", color=style.GREEN, markersize=12, fillstyle="none", mew=2.5, animated=True
        )
        self.one = figure.text(lefts[1] / width, 1 - (top + 60) / height, "", **look)
        self.signed, self.second = [], []
        for left, title in zip(lefts[1:], ("", "= products"), strict=True):
            ax = _panel(figure, (left, 38), size, "", (7, 7), ticks=False)
            self.second.append(ax.text(-0.5, -1.1, title, **look))
            self.signed.append(_signed(ax, 7, 1))

    def move(self, image, digit, patterns, responses, still, weights, one, said):
        """image (28, 28), 0 to 255; digit: whose score it is; patterns: a number for each row;
        responses: two of (7, 7); still: what they were before the digit moved, for the scales;
        weights (7, 7) of the twin; one and said (2,): texts, what the second network's pattern
        gives, and what the two read."""
        self.digit.set_data(image)
        for k in range(2):
            self.titles[k].set_text(f"{self.names[k]}, pattern {patterns[k]}")
            self.responses[k].set_data(responses[k])
            self.responses[k].set_clim(0, max(still[k].max(), 1e-9))
            self.said[k].set_text(said[k])
        row, column = np.unravel_index(responses[1].argmax(), responses[1].shape)
        self.largest.set_data([column], [row])
        self.one.set_text(one)
        self.second[0].set_text(f"× weights for {digit}")
        for shown, numbers, scale in zip(
            self.signed,
            (weights, weights * responses[0]),
            (weights, weights * still[0]),
            strict=True,
        ):
            most = max(np.abs(scale).max(), 1e-9)
            shown.set_data(numbers)
            shown.set_clim(-most, most)


class FieldPicture:
    """A digit with the square that one number looks at; the numbers of its layer, that one filled.

    Both Axes are in pixels of the digit, so that each number stands where its pixels are.
    """

    def __init__(self, figure, side):
        self.ax, right = figure.subplots(1, 2)
        self.side = side
        for ax, title in ((self.ax, "The digit"), (right, "The numbers of the layer")):
            ax.set_title(title, fontsize=11, color=style.INK, loc="left")
            ax.set_xlim(-0.5, side - 0.5)
            ax.set_ylim(side - 0.5, -0.5)
            ax.set_aspect("equal")
            ax.set_xticks(range(0, side, 10))
            ax.set_yticks(range(0, side, 10))
            ax.tick_params(labelsize=10)
        self.digit = self.ax.imshow(
            np.zeros((side, side)),
            cmap="gray_r",
            vmin=0,
            vmax=255,
            interpolation="none",
            animated=True,
        )
        self.field = Rectangle(
            (0, 0), 1, 1, facecolor=style.ORANGE, alpha=0.35, edgecolor="none", animated=True
        )
        self.ax.add_patch(self.field)
        self.frame = _frame(self.ax, 0, 0, 1, 1, edgecolor=style.RED, linewidth=2)
        self.lines = LineCollection([], colors=style.MUTED, linewidths=0.6, animated=True)
        right.add_collection(self.lines, autolim=False)
        self.number = _frame(right, 0, 0, 1, 1, edgecolor=style.RED, linewidth=2)
        self.number.set(fill=True, facecolor=style.ORANGE)

    def move(self, image, step, corner, rows, columns):
        """image (28, 28), 0 to 255; step: from number to number; corner (x, y) of the chosen
        number; rows and columns: the first pixel it looks at, and the one after the last."""
        self.digit.set_data(image)
        (top, bottom), (left, right) = rows, columns
        for square in (self.field, self.frame):
            square.set_bounds(left - 0.5, top - 0.5, right - left, bottom - top)
        edges, ends = np.arange(0, self.side + 1, step) - 0.5, (-0.5, self.side - 0.5)
        self.lines.set_segments(
            [[(x, y) for y in ends] for x in edges] + [[(x, y) for x in ends] for y in edges]
        )
        self.number.set_bounds(corner[0] - 0.5, corner[1] - 0.5, step, step)


class LearnedPicture:
    """Patterns of 3 × 3 numbers in a row; below each its response, and that with 2 × 2 maxima.

    patterns (P, 3, 3); side: of the responses, an even number; start (P, 3, 3): what the patterns
    were before training, in a row above them, or None; kept (P,): the cosine of the two, a number
    between them.
    """

    def __init__(self, figure, patterns, side, start=None, kept=None):
        self.ax = ax = figure.add_subplot()
        ax.set_axis_off()
        step, small, gap = side + 4, 21, 5 if kept is None else 8  # all in pixels of a response
        sizes, tops = (small, side, side // 2), (0, small + gap, small + side + 2 * gap)
        most = float(np.abs(patterns).max())
        names = ("pattern", "response", "2 × 2 maxima")
        above = 0 if start is None else small + gap
        if above:
            names = ("after training", *names[1:])
            style_of = {"ha": "right", "va": "center", "fontsize": 10, "color": style.INK}
            ax.text(-4, small / 2 - above, "before training", **style_of)
            ax.text(-4, -gap / 2, "cosine", **style_of)
        for name, top, size in zip(names, tops, sizes, strict=True):
            ax.text(-4, top + size / 2, name, ha="right", va="center", fontsize=10, color=style.INK)
        self.responses, self.pooled = [], []
        for k, pattern in enumerate(patterns):
            middle = k * step + side / 2
            ax.text(middle, -2 - above, f"{k + 1}", ha="center", fontsize=11, color=style.INK)
            if above:
                box = (middle - small / 2, -above, small)
                _image(ax, box, cmap=style.SIGNED, vmin=-most, vmax=most).set_data(start[k])
                _frame(ax, *box[:2], small, small)
                style_of = {"ha": "center", "va": "center", "fontsize": 10, "color": style.INK}
                ax.text(middle, -gap / 2, f"{kept[k]:.2f}".replace("-", "−"), **style_of)
            boxes = [(middle - size / 2, top, size) for top, size in zip(tops, sizes, strict=True)]
            _image(ax, boxes[0], cmap=style.SIGNED, vmin=-most, vmax=most).set_data(pattern)
            for images, box in zip((self.responses, self.pooled), boxes[1:], strict=True):
                images.append(_image(ax, box, cmap="gray_r", vmin=0, vmax=1, animated=True))
            for left, top, size in boxes:
                _frame(ax, left, top, size, size)
        ax.set_xlim(-34 if start is None else -42, len(patterns) * step)
        ax.set_ylim(tops[-1] + side // 2 + 1, -9 - above)
        ax.set_aspect("equal")

    def move(self, responses, pooled, most):
        """responses (P, side, side), none below 0; pooled (P, side/2, side/2), their maxima; most:
        the number that is drawn black."""
        for images, arrays in ((self.responses, responses), (self.pooled, pooled)):
            for image, array in zip(images, arrays, strict=True):
                image.set_data(array)
                image.set_clim(0, most)


def best_digits(figure, rows, size, side):
    """Rows of digits, each with a frame around the pixels that one number looks at.

    rows: dict from a label to (images (n, side, side), corners (n, 2), the row and column of each
    frame's first pixel); size: of the frames.
    """
    count = max(len(images) for images, _ in rows.values())
    panels = figure.subplots(len(rows), count, squeeze=False)
    for row, (label, (images, corners)) in zip(panels, rows.items(), strict=True):
        for ax, image, (top, left) in zip(row, images, corners, strict=True):
            ax.imshow(image, cmap="gray_r", interpolation="none")
            ax.set(xticks=[], yticks=[])
            ax.spines[:].set_color(style.GRID)
            ends = ((left, left + size), (top, top + size))
            (x, right), (y, bottom) = (np.clip(end, 0, side) for end in ends)
            box = (x - 0.5, y - 0.5), right - x, bottom - y
            ax.add_patch(Rectangle(*box, fill=False, edgecolor=style.RED, linewidth=1.5))
        row[0].set_ylabel(
            label, fontsize=11, color=style.INK, rotation=0, ha="right", va="center", labelpad=8
        )


def _image(ax, box, **options):
    """An empty image in a box (left, top, size) of an Axes whose y goes down."""
    left, top, size = box
    extent = (left, left + size, top + size, top)
    return ax.imshow(np.zeros((1, 1)), extent=extent, interpolation="none", **options)


def _frame(ax, left, top, width, height, **options):
    """A thin frame, above the image that it surrounds."""
    options = {"edgecolor": style.MUTED, "zorder": 3, "clip_on": False} | options
    box = Rectangle((left, top), width, height, fill=False, animated=True, **options)
    return ax.add_patch(box)
