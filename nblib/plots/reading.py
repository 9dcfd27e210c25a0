"""Pictures of part 06's end: a digit beside ten probabilities, and a network's mistakes."""

from types import SimpleNamespace

import numpy as np
from matplotlib.collections import PathCollection
from matplotlib.patches import Rectangle
from matplotlib.transforms import IdentityTransform

from nblib.plots import style
from nblib.plots.mnist import GAP, sheet

COLUMNS, ROWS = 5, 4  # mistakes on a page


def reading(figure, side, box):
    """Lay out what the network gets, (side, side), and its ten answers. Returns the artists.

    box: the side of the middle square that a prepared digit fills. Fill them with `move_reading`.
    """
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.05))
    image = left.imshow(
        np.zeros((side, side)), cmap="gray_r", vmin=0, vmax=255, interpolation="nearest",
        extent=(0, side, side, 0), animated=True,
    )  # fmt: skip
    style.axes(left, "What the network gets", "28 pixels", "28 pixels", grid=False)
    left.set_xticks(())
    left.set_yticks(())
    for spine in left.spines.values():
        spine.set(visible=True, color=style.MUTED, linewidth=0.8)
    edge = (side - box) / 2
    frame = Rectangle(
        (edge, edge), box, box, fill=False, edgecolor=style.ORANGE, linestyle="--", animated=True
    )
    left.add_patch(frame)

    style.axes(right, "What it answers", "probability, in %", "", (0, 118), (9.6, -0.6), grid=False)
    right.set_yticks(range(10))
    right.set_xticks((0, 50, 100))
    bars = right.barh(range(10), np.zeros(10), height=0.7, animated=True)
    shares = [
        right.text(0, k, "", va="center", fontsize=10, color=style.INK, animated=True)
        for k in range(10)
    ]
    return SimpleNamespace(image=image, frame=frame, bars=bars, shares=shares)


def move_reading(artists, image, probabilities, prepared, wrong=False):
    """Show an image (28, 28), 0 to 255, and probabilities (10,), all 0 where nothing is said.

    prepared: whether the image was fitted into the box, which is then drawn. wrong: whether the
    answer is known to be wrong; it is then hatched and red.
    """
    artists.image.set_data(image)
    artists.frame.set_visible(prepared)
    answer = probabilities.argmax()
    for k, (bar, share, p) in enumerate(
        zip(artists.bars, artists.shares, 100 * probabilities, strict=True)
    ):
        bar.set_width(p)
        first = k == answer
        bar.set_facecolor((style.WRONG if wrong else style.BLUE) if first else style.SKY)
        bar.set_hatch("//" if first and wrong else "")
        share.set_x(p + 1.5)
        share.set_text(("<1" if p < 0.95 else f"{p:.0f}") if p > 0.005 else "")


def gallery(figure, confusion, side):
    """Lay out a confusion matrix (10, 10) and a page of images. Returns its artists.

    The artists hold `table`, the Axes of the matrix. Fill them with `move_gallery`.
    """
    left, right = figure.subplots(1, 2, width_ratios=(1, 1))
    style.axes(left, "How often which digit is read as which", "read as", "true digit", grid=False)
    mistakes = np.where(np.eye(10, dtype=bool), 0, confusion)
    left.imshow(
        mistakes, cmap="Oranges", vmin=0, vmax=1.6 * max(1, mistakes.max()), aspect="auto",
        interpolation="nearest",
    )  # fmt: skip
    left.set_xticks(range(10))
    left.set_yticks(range(10))
    left.tick_params(length=0)
    for row, column in np.ndindex(10, 10):
        right_answer = row == column
        if confusion[row, column]:
            left.text(
                column, row, f"{confusion[row, column]}", ha="center", va="center", fontsize=10,
                color=style.BLUE if right_answer else style.INK,
                fontweight="bold" if right_answer else "normal",
            )  # fmt: skip
    chosen = Rectangle((0, 0), 1, 1, fill=False, edgecolor=style.BLUE, linewidth=2.5, animated=True)
    left.add_patch(chosen)

    blank = sheet(np.zeros((COLUMNS * ROWS, side * side)), side, COLUMNS)
    height, width = blank.shape
    right.set_axis_off()
    paper = right.imshow(
        np.full_like(blank, np.nan), cmap="gray_r", vmin=0, vmax=255, aspect="equal",
        extent=(0, width, height, 0), interpolation="nearest", animated=True,
    )  # fmt: skip
    title = right.text(
        0, 1.02, "", transform=right.transAxes, fontsize=11, color=style.INK, animated=True
    )
    step = side + GAP
    places = np.array(
        [
            (k % COLUMNS * step + step / 2, k // COLUMNS * step + side + 0.5)
            for k in range(COLUMNS * ROWS)
        ]
    )
    captions = PathCollection(
        [], offsets=places[:0], offset_transform=right.transData, transform=IdentityTransform(),
        linewidths=0, facecolor=style.INK, animated=True, clip_on=False,
    )  # fmt: skip
    right.add_collection(captions, autolim=False)
    return SimpleNamespace(
        table=left, chosen=chosen, paper=paper, title=title, captions=captions, places=places,
        side=side,
    )  # fmt: skip


def move_gallery(artists, true, read, images, captions, title):
    """Show a page: images (at most 20, side·side) with a caption each, and the chosen cells.

    true, read: the row and the column of the matrix that are marked; None marks all of them.
    """
    page = np.full((COLUMNS * ROWS, artists.side**2), np.nan)
    page[: len(images)] = images
    artists.paper.set_data(sheet(page, artists.side, COLUMNS))
    artists.captions.set_paths([style.glyphs(text) for text in captions])
    artists.captions.set_offsets(artists.places[: len(captions)])
    artists.title.set_text(title)
    artists.chosen.set_bounds(
        -0.5 if read is None else read - 0.5, -0.5 if true is None else true - 0.5,
        10 if read is None else 1, 10 if true is None else 1,
    )  # fmt: skip
