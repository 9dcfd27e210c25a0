"""The pictures of part 09's layers: what they see, what they have found, and what they pass on."""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle

from nblib.plots import style
from nblib.plots.shifts import frame, grey, panel, signed


class LastLayersPicture:
    """A digit that moves, and what one pattern of the third layer gives to a score: in the twin,
    which has a weight for each place, and in the network with the maximum over all places.

    `names`: what the two rows are called.
    """

    def __init__(self, figure, side, names):
        figure.set_layout_engine("none")
        width, height = figure.get_size_inches() * figure.dpi
        self.ax = panel(figure, (36, 96), (168, 168), "The digit", (side, side))
        self.digit = grey(self.ax, side, 255)
        lefts, size, self.names = (246, 386, 526), (120, 120), names
        look = {"color": style.INK, "fontsize": 11, "va": "center", "animated": True}
        self.titles, self.responses, self.said = [], [], []
        for top in (38, 206):
            ax = panel(figure, (lefts[0], top), size, "", (7, 7), ticks=False)
            # Not the Axes' own title, which cannot move. The response's number stands in it.
            self.titles.append(ax.text(-0.5, -1.1, "", **look))
            self.responses.append(grey(ax, 7))
            self.said.append(figure.text(660 / width, 1 - (top + 60) / height, "", **look))
        (self.largest,) = ax.plot(
            [], [], "s", color=style.GREEN, markersize=12, fillstyle="none", mew=2.5, animated=True
        )
        self.one = figure.text(lefts[1] / width, 1 - (top + 60) / height, "", **look)
        self.signed, self.second = [], []
        for left, title in zip(lefts[1:], ("", "= products"), strict=True):
            ax = panel(figure, (left, 38), size, "", (7, 7), ticks=False)
            self.second.append(ax.text(-0.5, -1.1, title, **look))
            self.signed.append(signed(ax, 7, 1))

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


class StackPicture:
    """Eight pictures, a pattern of eight parts, eight sums; and the picture of which their sum is
    one number."""

    def __init__(self, figure, side, count):
        figure.set_layout_engine("none")
        width, height = figure.get_size_inches() * figure.dpi
        look = {"color": style.INK, "fontsize": 10, "va": "center"}
        moving = look | {"animated": True}
        tops = {"pictures": 40, "× pattern": 110, "= sums": 180}
        for name, top in tops.items():
            figure.text(
                6 / width, 1 - (top + (26 if name != "= sums" else 0)) / height, name, **look
            )
        self.pictures, self.parts, self.frames, self.sums = [], [], [], []
        size = 48
        for k in range(count):
            left = 84 + (size + 14) * k  # room for the frame, which sticks out at an edge
            ax = panel(
                figure, (left, tops["pictures"]), (size, size), "", (side, side), ticks=False
            )
            ax.set_title(f"{k + 1}", fontsize=11, color=style.INK)
            self.pictures.append(grey(ax, side))
            self.frames.append(frame(ax, 0, 0, 3, 3, edgecolor=style.GREEN, linewidth=2))
            ax = panel(figure, (left, tops["× pattern"]), (size, size), "", (3, 3), ticks=False)
            self.parts.append(signed(ax, 3, 1))
            at = (left + size / 2) / width, 1 - tops["= sums"] / height
            self.sums.append(figure.text(*at, "", ha="center", **moving))
        self.total = figure.text(84 / width, 1 - 222 / height, "", **moving | {"fontsize": 11})
        self.ax = panel(figure, (590, 40), (196, 196), "", (side, side), ticks=False)
        self.title = self.ax.text(-0.5, -1.2, "", **moving | {"fontsize": 11})
        self.response = signed(self.ax, side, 1)
        self.here = frame(self.ax, 0, 0, 1, 1, edgecolor=style.GREEN, linewidth=2.5)

    def move(self, pictures, stack, sums, response, place, title, total):
        """pictures (8, 14, 14); stack (8, 3, 3); sums: eight texts; response (14, 14); place: its
        row and column; title and total: texts."""
        row, column = place
        ends = pictures.max(), np.abs(stack).max(), np.abs(response).max()
        for k, text in enumerate(sums):
            self.pictures[k].set_data(pictures[k])
            self.pictures[k].set_clim(0, ends[0])
            self.frames[k].set_xy((column - 1.5, row - 1.5))
            self.parts[k].set_data(stack[k])
            self.parts[k].set_clim(-ends[1], ends[1])
            self.sums[k].set_text(text)
        self.response.set_data(response)
        self.response.set_clim(-ends[2], ends[2])
        self.here.set_xy((column - 0.5, row - 0.5))
        self.title.set_text(title)
        self.total.set_text(total)


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
        self.frame = frame(self.ax, 0, 0, 1, 1, edgecolor=style.RED, linewidth=2)
        self.lines = LineCollection([], colors=style.MUTED, linewidths=0.6, animated=True)
        right.add_collection(self.lines, autolim=False)
        self.number = frame(right, 0, 0, 1, 1, edgecolor=style.RED, linewidth=2)
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
                frame(ax, *box[:2], small, small)
                style_of = {"ha": "center", "va": "center", "fontsize": 10, "color": style.INK}
                ax.text(middle, -gap / 2, f"{kept[k]:.2f}".replace("-", "−"), **style_of)
            boxes = [(middle - size / 2, top, size) for top, size in zip(tops, sizes, strict=True)]
            _image(ax, boxes[0], cmap=style.SIGNED, vmin=-most, vmax=most).set_data(pattern)
            for images, box in zip((self.responses, self.pooled), boxes[1:], strict=True):
                images.append(_image(ax, box, cmap="gray_r", vmin=0, vmax=1, animated=True))
            for left, top, size in boxes:
                frame(ax, left, top, size, size)
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


def network(figure, stages, words, flat):
    """A digit on its way through the convolutional network, from the left to the right, and below
    each stack four of its pictures laid flat.

    stages: the arrays that follow one another, stacks of pictures (C, n, n), then numbers (64,) and
    scores (10,); words: what is done between each of them and the next; flat: dict from a stage's
    number to those of four pictures, from 1.
    """
    figure.set_layout_engine("none")
    width, height = figure.get_size_inches() * figure.dpi
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, width), ylim=(height, 0))
    ax.set_axis_off()
    look = {"fontsize": 10, "color": style.INK, "ha": "center"}
    scale, gap, middle, foot, below = 2.5, 51, 152, 250, 272
    ax.text(14, below + 72, "Four of\neach stack,\nlaid flat", va="center", **look | {"ha": "left"})
    x, reached = 14.0, 0.0
    for k, stage in enumerate(stages):
        if stage.ndim == 3:
            wide = _stack(ax, stage, x, middle, scale)
        else:
            wide = _column(ax, stage, x, middle)
        shape = " × ".join(str(n) for n in stage.shape)
        ax.text(x + wide / 2, foot, shape, va="baseline", **look)
        if k in flat:
            reached = _flat(ax, stage, flat[k], max(x + wide / 2 - 49, reached + 22), below)
        x += wide
        if k < len(words):
            ax.annotate(
                "",
                (x + gap - 6, middle),
                (x + 6, middle),
                arrowprops={"arrowstyle": "-|>", "color": style.INK, "shrinkA": 0, "shrinkB": 0},
            )
            ax.text(x + gap / 2, 12, words[k], va="top", linespacing=1.3, **look)
            x += gap


def _stack(ax, pictures, left, middle, scale, most=16):
    """Draw pictures (C, n, n) behind one another, those that differ most from place to place in
    front, at most so many. Returns the width."""
    shown = pictures[np.argsort(-pictures.std(axis=(1, 2)), kind="stable")[:most]]
    side, step = scale * pictures.shape[1], 5 if len(shown) < most else 3
    far = step * (len(shown) - 1)
    top = middle - (side + far) / 2
    largest = shown.max() or 1
    for k in reversed(range(len(shown))):
        corner = left + k * step, top + far - k * step
        _sheet(ax, shown[k], corner, side, largest, zorder=len(shown) - k)
    return side + far


def _sheet(ax, picture, corner, side, largest, zorder=1):
    """Draw one picture (n, n) with its upper left corner there, black where it is `largest`."""
    x, y = corner
    place = {"extent": (x, x + side, y + side, y), "aspect": "auto", "zorder": zorder}
    ax.imshow(picture, cmap="gray_r", vmin=0, vmax=largest, interpolation="none", **place)
    edge = {"fill": False, "edgecolor": style.MUTED, "linewidth": 0.6}
    ax.add_patch(Rectangle(corner, side, side, zorder=zorder, **edge))


def _flat(ax, pictures, numbers, left, top, side=46, gap=6, line=20):
    """Draw four of the pictures (C, n, n) in two rows, each with its number, from 1, above it.
    Returns where they end."""
    for k, number in enumerate(numbers):
        x = left + k % 2 * (side + gap)
        y = top + k // 2 * (side + line) + line
        _sheet(ax, pictures[number - 1], (x, y), side, pictures.max() or 1)
        ax.text(x + side / 2, y - 5, str(number), fontsize=10, color=style.INK, ha="center")
    return x + side


def _column(ax, numbers, left, middle):
    """Draw numbers (N,) below one another, ten scores with their digits. Returns the width."""
    wide, tall, scores = 12, 160, len(numbers) == 10
    box = (left, left + wide, middle + tall / 2, middle - tall / 2)
    most = np.abs(numbers).max()
    colours = {"cmap": style.SIGNED, "vmin": -most, "vmax": most} if scores else {"cmap": "gray_r"}
    ax.imshow(numbers[:, None], extent=box, aspect="auto", interpolation="none", **colours)
    frame = {"fill": False, "edgecolor": style.MUTED, "linewidth": 0.8}
    ax.add_patch(Rectangle((left, box[3]), wide, tall, **frame))
    for k in range(10 * scores):
        y = box[3] + (k + 0.5) * tall / 10
        best = {"weight": "bold"} if k == numbers.argmax() else {}
        ax.text(left + wide + 5, y, str(k), fontsize=10, color=style.INK, va="center", **best)
    return wide


def best_digits(figure, rows, size, side):
    """Rows of digits, each with a frame around the pixels that one number looks at.

    rows: dict from a label to (images (n, side, side), corners (n, 2), the row and column of each
    frame's first pixel); size: of the frames.
    """
    count = max(len(images) for images, _ in rows.values())
    panels = figure.subplots(len(rows), count, squeeze=False)
    head = "Each row: the number of a pattern, and the digits that excite it most"
    figure.suptitle(head, x=0, ha="left", fontsize=11, color=style.INK)
    for row, (label, (images, corners)) in zip(panels, rows.items(), strict=True):
        for ax, image, (top, left) in zip(row, images, corners, strict=True):
            ax.imshow(image, cmap="gray_r", interpolation="none")
            ax.set(xticks=[], yticks=[])
            ax.spines[:].set_color(style.GRID)
            corner = left - 0.5, top - 0.5  # what lies beyond the picture is cut off: an open side
            look = {"fill": False, "edgecolor": style.RED, "linewidth": 1.5}
            ax.add_patch(Rectangle(corner, size, size, **look))
            ax.set(xlim=(-0.5, side - 0.5), ylim=(side - 0.5, -0.5))
        row[0].set_ylabel(
            label, fontsize=11, color=style.INK, rotation=0, ha="right", va="center", labelpad=8
        )


def _image(ax, box, **options):
    """An empty image in a box (left, top, size) of an Axes whose y goes down."""
    left, top, size = box
    extent = (left, left + size, top + size, top)
    return ax.imshow(np.zeros((1, 1)), extent=extent, interpolation="none", **options)
