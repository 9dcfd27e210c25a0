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
    """A row of digits (side·side), each framed, with a caption below: what it is → what is read."""

    ROOM = 9  # pixels of a digit between two of them; the captions stand there

    def __init__(self, figure, side, many, title):
        ax = figure.subplots()
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
    """What answers promised and what they kept, in groups by their probability: the shares of right
    answers, and the mistakes, of which a share near 100 says nothing.

    names: of the groups, in per cent, from the least sure. most: how many answers there are in all.
    """

    def __init__(self, figure, names, most):
        left, right = figure.subplots(1, 2, width_ratios=(1.35, 1))
        self.at = np.arange(len(names))
        ends = -0.5, len(names) - 0.5
        probability = "probability of the answer, in %"
        style.axes(left, "Right answers, in 100", probability, "", ends, (0, 105))
        left.set_xticks(self.at, names)
        lines = {"linewidths": 1.6, "animated": True}
        self.gaps = LineCollection([], colors=style.MUTED, linestyles=":", **lines)
        self.gives = LineCollection([], colors=style.ORANGE, **lines)
        for line in (self.gaps, self.gives):
            left.add_collection(line, autolim=False)
        points = {"linestyle": "none", "animated": True, "clip_on": False}
        ring = points | {"marker": "o", "color": style.BLUE, "markerfacecolor": "none"}
        ring |= {"markersize": 12, "markeredgewidth": 1.8}
        square = points | {"marker": "s", "color": style.ORANGE, "markersize": 6.5}
        (self.promised,) = left.plot([], [], label="promised: mean probability", **ring)
        (self.kept,) = left.plot([], [], label="kept: right answers", **square)
        # From its left end: where that lies does not depend on how wide the letters come out.
        left.legend(loc="lower left", bbox_to_anchor=(0.35, 0), fontsize=10, frameon=False)

        style.axes(right, "Mistakes: expected, and counted", "", probability, (0, 1), ends)
        right.set_xscale("symlog", linthresh=1, linscale=0.5)  # no mistake has its place, too
        right.set_xlim(-0.4, 15 * most)  # beyond the last number is room for a count
        right.spines["bottom"].set_bounds(-0.4, most)
        at = (0, *(10**k for k in range(int(np.log10(most)) + 1)))
        right.set_xticks(at, [f"{number:,}" for number in at])
        right.set_yticks(self.at, names)
        right.minorticks_off()
        (self.expected,) = right.plot([], [], **ring)
        (self.wrong,) = right.plot([], [], **square)
        self.ways = LineCollection([], colors=style.MUTED, linestyles=":", **lines)
        right.add_collection(self.ways, autolim=False)
        look = {"ha": "right", "va": "center", "fontsize": 10, "color": style.INK, "animated": True}
        self.counts = [right.text(15 * most, k, "", **look) for k in self.at]

    def move(self, many, promised, kept, give):
        """Each (groups,): how many answers; two shares, 0..1, and the second's give; NaN: none."""
        self.promised.set_data(self.at, 100 * promised)
        self.kept.set_data(self.at, 100 * kept)
        for lines, low, high in (
            (self.gaps, kept, promised),
            (self.gives, np.clip(kept - give, 0, 1), np.clip(kept + give, 0, 1)),
        ):
            there = self.at[many > 0]
            lines.set_segments([[(k, 100 * low[k]), (k, 100 * high[k])] for k in there])
        there = many > 0
        pairs = np.array([many * (1 - promised), np.round(many * (1 - kept))]).T
        self.expected.set_data(pairs[:, 0], self.at)
        self.wrong.set_data(pairs[:, 1], self.at)
        rows = zip(pairs[there], self.at[there], strict=True)
        self.ways.set_segments([[(x, k) for x in pair] for pair, k in rows])
        for text, count in zip(self.counts, many, strict=True):
            text.set_text(f"of {count:,}")
