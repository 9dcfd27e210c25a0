"""Pictures of part 07: a digit beside ten probabilities, and a network's mistakes."""

import numpy as np
from matplotlib.collections import LineCollection, PatchCollection
from matplotlib.patches import Rectangle

from nblib.plots import style
from nblib.plots.mnist import GAP, Readings, paper, sheet

COLUMNS, ROWS = 5, 4  # mistakes on a page


class ReadingPicture:
    """What the network gets, (side, side), and its ten answers.

    box: the side of the middle square that a prepared digit fills.
    """

    def __init__(self, figure, side, box):
        left, right = figure.subplots(1, 2, width_ratios=(1, 1.05))
        self.image = left.imshow(
            np.zeros((side, side)),
            cmap="gray_r",
            vmin=0,
            vmax=255,
            interpolation="none",
            extent=(0, side, side, 0),
            animated=True,
        )
        style.axes(left, "What the network gets", "28 pixels", "28 pixels", grid=False)
        left.set_xticks(())
        left.set_yticks(())
        for spine in left.spines.values():
            spine.set(visible=True, color=style.MUTED, linewidth=0.8)
        edge = (side - box) / 2
        self.frame = Rectangle(
            (edge, edge),
            box,
            box,
            fill=False,
            edgecolor=style.ORANGE,
            linestyle="--",
            animated=True,
        )
        left.add_patch(self.frame)

        style.axes(
            right, "What it answers", "probability, in %", "", (0, 118), (9.6, -0.6), grid=False
        )
        right.set_yticks(range(10))
        right.set_xticks((0, 50, 100))
        right.spines["bottom"].set_bounds(0, 100)  # beyond it is room for a number
        self.bars = right.barh(range(10), np.zeros(10), height=0.7, animated=True)
        self.shares = [
            right.text(0, k, "", va="center", fontsize=10, color=style.INK, animated=True)
            for k in range(10)
        ]

    def move(self, image, probabilities, prepared, wrong=False):
        """image (28, 28), 0 to 255; probabilities (10,), all 0 where nothing is said.

        prepared: whether the image was fitted into the box, which is then drawn. wrong: whether the
        answer is known to be wrong; it is then hatched and red.
        """
        self.image.set_data(image)
        self.frame.set_visible(prepared)
        answer = probabilities.argmax()
        for k, (bar, share, p) in enumerate(
            zip(self.bars, self.shares, 100 * probabilities, strict=True)
        ):
            bar.set_width(p)
            first = k == answer
            bar.set_facecolor((style.WRONG if wrong else style.BLUE) if first else style.SKY)
            bar.set_hatch("//" if first and wrong else "")
            share.set_x(p + 1.5)
            share.set_text(_whole(p))


class KeptPicture:
    """Two rows of the digits 0 to 9 that a reader has kept: prepared, and as they were drawn.

    Each is framed, with what the network reads below it; one that is still to come is a grey digit.
    """

    ROOM = 10  # pixels of a digit between two of them; the answers stand there

    def __init__(self, figure, side):
        self.side = side
        rows = figure.subplots(2, 1)
        self.papers = [paper(ax, 10, side, 10, self.ROOM) for ax in rows]
        self.readings = [Readings(ax, side, 10, self.ROOM) for ax in rows]
        titles = "Kept, scaled and centred", "The same strokes, as you drew them"
        for ax, title in zip(rows, titles, strict=True):
            ax.set_title(title, fontsize=11, color=style.INK, loc="left")
            for digit in range(10):
                corner = digit * (side + self.ROOM) + self.ROOM // 2, 0
                look = {"fill": False, "edgecolor": style.GRID, "linewidth": 1.5}
                ax.add_patch(Rectangle(corner, side, side, **look))
                middle = corner[0] + side / 2, side / 2
                words = {"ha": "center", "va": "center", "fontsize": 11, "color": style.MUTED}
                ax.text(*middle, str(digit), **words)

    def move(self, images, read):
        """images: two arrays (10, side·side), NaN where there is none; read: two arrays (10,)."""
        for drawn, readings, pictures, said in zip(
            self.papers, self.readings, images, read, strict=True
        ):
            drawn.set_data(sheet(pictures, self.side, 10, self.ROOM))
            readings.move(said, np.isfinite(pictures).all(axis=1))


class GalleryPicture:
    """A confusion matrix (10, 10), in the Axes `table`, and a page of images (side·side)."""

    def __init__(self, figure, confusion, side):
        left, right = figure.subplots(1, 2, width_ratios=(1, 1))
        self.table, self.side = left, side
        style.axes(
            left, "How often which digit is read as which", "read as", "true digit", grid=False
        )
        mistakes = np.where(np.eye(10, dtype=bool), 0, confusion)
        left.imshow(
            mistakes,
            cmap="Oranges",
            vmin=0,
            vmax=2.8 * max(1, mistakes.max()),  # pale: the numbers are read in a dark theme too
            aspect="auto",
            interpolation="none",
        )
        left.set_xticks(range(10))
        left.set_yticks(range(10))
        left.tick_params(length=0)
        for row, column in np.ndindex(10, 10):
            right_answer = row == column
            if confusion[row, column]:
                left.text(
                    column,
                    row,
                    f"{confusion[row, column]}",
                    ha="center",
                    va="center",
                    fontsize=10,
                    color=style.BLUE if right_answer else style.INK,
                )
        self.chosen = Rectangle(
            (0, 0), 1, 1, fill=False, edgecolor=style.BLUE, linewidth=2.5, animated=True
        )
        left.add_patch(self.chosen)

        self.paper = paper(right, COLUMNS * ROWS, side, COLUMNS)
        self.title = right.text(
            0, 1.02, "", transform=right.transAxes, fontsize=11, color=style.INK, animated=True
        )
        right.text(
            0,
            -0.035,
            "below each: true digit → digit read, its probability",
            transform=right.transAxes,
            va="top",
            fontsize=10,
            color=style.MUTED,
        )
        step = side + GAP
        self.places = np.array(
            [
                (k % COLUMNS * step + step / 2, k // COLUMNS * step + side + 0.5)
                for k in range(COLUMNS * ROWS)
            ]
        )
        self.captions = style.captions(right, self.places[:0])

    def move(self, true, read, images, captions, title):
        """A page: images (at most 20, side·side) with a caption each; and the chosen cells.

        true, read: the row and the column of the matrix that are marked; None marks all of them.
        """
        page = np.full((COLUMNS * ROWS, self.side**2), np.nan)
        page[: len(images)] = images
        self.paper.set_data(sheet(page, self.side, COLUMNS))
        self.captions.set_paths([style.glyphs(text, 12) for text in captions])
        self.captions.set_offsets(self.places[: len(captions)])
        self.title.set_text(title)
        self.chosen.set_bounds(
            -0.5 if read is None else read - 0.5,
            -0.5 if true is None else true - 0.5,
            10 if read is None else 1,
            10 if true is None else 1,
        )


def _whole(percent):
    """A share in whole per cent, where 100 would promise too much and 0 says nothing: ">99", "<1",
    and "" for next to nothing."""
    if percent <= 0.005:
        return ""
    return "<1" if percent < 0.95 else ">99" if percent > 99.5 else f"{percent:.0f}"


class StripPicture:
    """A row of digits (side·side), each framed, with a caption below: what it is → what is read.

    towards: where in the figure the row stands, "C" in its middle, "W" at its left, "E" at its
    right.
    """

    ROOM = 9  # pixels of a digit between two of them; the captions stand there

    def __init__(self, figure, side, many, title, towards="C"):
        ax = figure.subplots()
        ax.set_anchor(towards)
        self.side, self.many, step = side, many, side + self.ROOM
        self.paper = paper(ax, many, side, many, self.ROOM)
        ax.set_title(title, fontsize=11, color=style.INK, loc="left")
        corners = [(k * step + self.ROOM // 2, 0) for k in range(many)]
        frames = PatchCollection(
            [Rectangle(corner, side, side) for corner in corners],
            facecolors="none",
            edgecolors=style.MUTED,
            linewidths=0.8,
            animated=True,  # or the paper would lie on them
            clip_on=False,
        )
        ax.add_collection(frames, autolim=False)
        self.captions = style.captions(ax, [(x + side / 2, y + side + 1.2) for x, y in corners])

    def move(self, images, captions, right):
        """images (many, side·side); a caption each; right (many,): whether it is read rightly."""
        self.paper.set_data(sheet(images, self.side, self.many, self.ROOM))
        self.captions.set_facecolor([style.INK if ok else style.RED_WORDS for ok in right])
        words = zip(captions, right, strict=True)
        self.captions.set_paths([style.glyphs(f"{'✓' if ok else '✗'} {a}", 14) for a, ok in words])


class PromisePicture:
    """What answers promised and what they kept, a row for each group of probabilities: the shares
    of right answers, and the mistakes, of which a share near 100 says nothing; these in numbers,
    too.

    figures: two, a panel each. names: of the groups, from the least sure, which stands at the
    bottom. most: how many answers there are in all.
    """

    ROOM = 3.5  # decades beyond the last number; these columns stand there
    COLUMNS = (("expected", 0.68), ("counted", 0.84), ("answers", 1.0))  # where each ends

    def __init__(self, figures, names, most):
        left, right = (figure.subplots() for figure in figures)
        self.at = np.arange(len(names))
        ends = -0.6, len(names) - 0.4
        lines = {"linewidths": 1.6, "animated": True}
        dotted = lines | {"colors": style.MUTED, "linestyles": ":"}
        points = {"linestyle": "none", "clip_on": False}
        ring = points | {"marker": "o", "color": style.BLUE, "markerfacecolor": "none"}
        ring |= {"markersize": 12, "markeredgewidth": 1.8}
        square = points | {"marker": "s", "color": style.ORANGE, "markersize": 6.5}

        style.axes(left, "Right answers, in 100", "", "probability of the answer", (0, 105), ends)
        style.axes(right, "Mistakes", "", "", (0, 1), ends)
        for ax in (left, right):
            ax.set_yticks(self.at, names)
        self.gaps = LineCollection([], **dotted)
        self.gives = LineCollection([], colors=style.ORANGE, **lines)
        for line in (self.gaps, self.gives):
            left.add_collection(line, autolim=False)
        (self.promised,) = left.plot([], [], label="promised", animated=True, **ring)
        (self.kept,) = left.plot([], [], label="kept", animated=True, **square)

        right.set_xscale("symlog", linthresh=1, linscale=0.5)  # no mistake has its place, too
        right.set_xlim(-0.4, most * 10**self.ROOM)
        right.spines["bottom"].set_bounds(-0.4, most)
        at = (0, *(10**k for k in range(int(np.log10(most)) + 1)))
        right.set_xticks(at, [f"{number:,}" for number in at])
        right.minorticks_off()
        right.grid(False, axis="y")  # it would go through the numbers
        right.hlines(self.at, -0.4, most, colors=style.GRID, linewidths=0.8, zorder=0.5)
        self.ways = LineCollection([], **dotted)
        right.add_collection(self.ways, autolim=False)
        (self.expected,) = right.plot([], [], label="expected", animated=True, **ring)
        (self.wrong,) = right.plot([], [], label="counted", animated=True, **square)
        # From its left end: where that lies does not depend on how wide the letters come out.
        key = {"loc": "upper left", "bbox_to_anchor": (0, -0.11), "ncols": 2, "frameon": False}
        for ax in (left, right):
            ax.legend(fontsize=10, borderaxespad=0, handletextpad=0.2, **key)
        beside = right.get_yaxis_transform()  # across in the Axes' width, up in rows
        words = {"transform": right.transAxes, "ha": "right", "fontsize": 10, "color": style.INK}
        self.numbers = style.Stamps(right, beside)
        for name, end in self.COLUMNS:
            right.text(end, 1.03, name, **words)

    def move(self, many, promised, kept, give, expected, wrong):
        """Each (groups,): how many answers; two shares, 0..1, and the second's give, NaN where
        there is none; and how many mistakes were to be expected, and how many there are."""
        there = many > 0
        rows = self.at[there]
        self.promised.set_data(100 * promised, self.at)
        self.kept.set_data(100 * kept, self.at)
        self.expected.set_data(expected[there], rows)
        self.wrong.set_data(wrong[there], rows)
        for lines, low, high in (
            (self.gaps, 100 * kept, 100 * promised),
            (self.gives, 100 * np.clip(kept - give, 0, 1), 100 * np.clip(kept + give, 0, 1)),
            (self.ways, expected, wrong),
        ):
            lines.set_segments([[(low[k], k), (high[k], k)] for k in rows])
        stamps = []
        for k in rows:
            texts = _one_decimal(expected[k]), f"{wrong[k]:,}", f"{many[k]:,}"
            for text, (_, end) in zip(texts, self.COLUMNS, strict=True):
                stamps += style.stamped_text(text, (end, k), (0, -5), align=1)
        self.numbers.show(stamps)


def _one_decimal(number):
    """A number as it is written in a table: with a decimal where it is below 10."""
    return f"{number:.1f}" if number < 9.95 else f"{number:,.0f}"
