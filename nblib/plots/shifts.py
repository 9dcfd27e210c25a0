"""The pictures of part 09: ten digits that move and what is read; patterns laid on a digit."""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle

from nblib.plots import style
from nblib.plots.mnist import Readings, paper, sheet

COLUMNS, GAP = 4, 9  # between the digits there is room for what is read
# Curves lie on one another here; the second and the fourth of CLASS_COLOURS would look alike.
COLOURS = (style.BLUE, style.ORANGE, style.GREEN, style.PURPLE, style.RED, style.SKY)


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


class ConvolutionPicture:
    """A digit with a window of 3 × 3 pixels; the pixels under it times the pattern; the response.

    most: numbers of this size and beyond have the full colour. pooled: in place of the products a
    last image shows the largest number of each 2 × 2 places of the response.
    """

    def __init__(self, figure, side, most, pooled=False):
        if pooled:
            widths = [28, 17, 28, 28]
            titles = ["The digit", "The pattern", "The response", "2 × 2 maxima"]
        else:
            widths = [24, 20, 20, 28, 24]  # a product such as −0.51 needs more than a weight
            titles = ["The digit", "Pixels", "× pattern", "= products", "The response"]
        panels = list(figure.subplots(1, len(widths), width_ratios=widths))
        self.ax, *small = panels[: 2 if pooled else 4]
        wide = panels[len(small) + 1 :]
        common = {"aspect": "equal", "interpolation": "none", "animated": True}
        signed = {"cmap": style.SIGNED, "vmin": -most, "vmax": most}
        shapes = [(side, side), *[(3, 3)] * len(small), (side - 2, side - 2)]
        shapes += [(side // 2 - 1, side // 2 - 1)] if pooled else []
        for ax, title, shape in zip(panels, titles, shapes, strict=True):
            ticks = () if ax in small else range(0, shape[0], 10 if shape[0] > 20 else 5)
            ax.set_xticks(ticks)
            ax.set_yticks(ticks)
            ax.tick_params(labelsize=10)
            ax.set_title(title, fontsize=11, color=style.INK, loc="left")
            ax.spines[:].set_visible(False)  # an image hides half of each
            _frame(ax, -0.5, -0.5, shape[1], shape[0])
        self.digit = self.ax.imshow(np.zeros((side, side)), cmap="gray_r", vmin=0, vmax=1, **common)
        # Pale, so that the numbers upon it are read in a light theme and in a dark one.
        pale = {"cmap": style.SIGNED, "vmin": -5, "vmax": 5}
        grey = {"cmap": "gray_r", "vmin": 0, "vmax": 3}
        colours = (pale,) if pooled else (grey, pale, pale)
        self.grids = [
            (ax.imshow(np.zeros((3, 3)), **colour, **common), _numbers(ax))
            for ax, colour in zip(small, colours, strict=True)
        ]
        if not pooled:
            below = {"ha": "center", "va": "top", "fontsize": 12, "color": style.INK}
            self.sum = small[-1].text(1, 2.75, "", animated=True, **below)
        self.responses = [
            ax.imshow(np.zeros(shape), **signed, **common)
            for ax, shape in zip(wide, shapes[len(small) + 1 :], strict=True)
        ]
        if pooled:
            for at in np.arange(1.5, side - 3, 2):
                for line in (wide[0].axvline, wide[0].axhline):
                    line(at, color=style.MUTED, linewidth=0.8, alpha=0.6, animated=True)
        bar = figure.colorbar(self.responses[-1], ax=wide[-1], shrink=0.8, ticks=(-most, 0, most))
        bar.ax.set_yticklabels((f"≤ −{most:g}", "0", f"≥ {most:g}"), fontsize=10)
        self.here = _frame(self.ax, 0, 0, 3, 3, edgecolor=style.RED, linewidth=1.5)
        marker = {"fillstyle": "none", "animated": True}
        self.there = [
            ax.plot([], [], "s" if pooled else "o", color=style.INK, markersize=8, **marker)[0]
            for ax in wide
        ]
        if not pooled:
            marker |= {"markersize": 12, "markeredgewidth": 1.5}
            (self.window,) = wide[0].plot([], [], "s", color=style.RED, **marker)

    def move(self, image, pattern, *responses, window=None):
        """image (28, 28), 0 to 1; pattern (3, 3); response (26, 26), and with pooled its maxima
        (13, 13). Marks the largest response, unless all are equal. window: the row and the column
        of the pixel at the upper left of the frame; None: where the response is largest."""
        self.digit.set_data(image)
        for shown, there, response in zip(self.responses, self.there, responses, strict=True):
            shown.set_data(response)
            row, column = np.unravel_index(response.argmax(), response.shape)
            there.set_data(([column], [row]) if np.ptp(response) else ([], []))
        if window is None:
            window = np.unravel_index(responses[0].argmax(), responses[0].shape)
        row, column = window
        self.here.set_xy((column - 0.5, row - 0.5))  # the patch that it looks at
        grids = [pattern]
        if len(self.grids) > 1:
            pixels = image[row : row + 3, column : column + 3]
            grids = [pixels, pattern, pixels * pattern]
            self.window.set_data([column], [row])
            self.sum.set_text(f"sum {responses[0][row, column] + 0.0:.2f}".replace("-", "−"))
        for (shown, texts), numbers in zip(self.grids, grids, strict=True):
            shown.set_data(numbers)
            exact = numbers is pattern
            if shown is not self.grids[0][0] or exact:  # not the pixels
                most = max(5.0, 2.5 * np.abs(pattern).max())
                shown.set_clim(-most, most)
            for text, number in zip(texts, numbers.ravel(), strict=True):
                rounded = round(float(number), 2) + 0.0  # no −0.0
                text.set_text(f"{rounded:{'g' if exact else '.2f'}}".replace("-", "−"))


def _numbers(ax):
    """Nine texts, one in each place of a 3 × 3 image on an Axes."""
    options = {"ha": "center", "va": "center", "fontsize": 10, "animated": True}
    return [ax.text(x, y, "", **options) for y in range(3) for x in range(3)]


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
