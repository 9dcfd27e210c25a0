"""Pictures of part 08, the lab: a layer's way back, a loss's, a training watched, weights."""

import numpy as np
from matplotlib.collections import PatchCollection
from matplotlib.patches import FancyArrowPatch, Rectangle

from nblib.plots import style
from nblib.plots.mnist import sheet
from nblib.plots.softmax import ClassBars, logit_bars
from nblib.words import fixed

# Of a layer's arrays, as `LayerPicture` draws them: their upper left corners in pixels.
CORNERS = {"W": (262, 58), "b": (262, 156), "X": (62, 222), "G": (262, 222)}
# Face, edge, width and line of the edge: a frame says what the colour says. The faces are such that
# their letters can be read in a dark theme, too.
LOOKS = {
    "number": ("#f2c25b", style.INK, 2.2, "-"),
    "place": (style.BLUE, style.BLUE, 0.8, "-"),
    "factor": ("#bfe1f5", style.INK, 1.4, "--"),
}


class LayerPicture:
    """A layer Y = X Wᵀ + b on its way back: which numbers one number's gradient is made of.

    On the left X, Wᵀ and b, and G where Y would stand: row n of X and column i of Wᵀ meet at
    G[n, i]. On the right the gradients found so far, each where its number stands on the left.
    `tables` has the Axes of X, W (transposed) and b, whose cells can be clicked.
    """

    WIDE, HIGH = 50, 28  # pixels: a cell
    BOARDS = (0, 386), (398, 780)  # pixels: from where to where each half goes
    ONES = 224  # pixels from the left: the 1s that a bias is multiplied by

    def __init__(self, figure, layer):
        """layer: X (4, 3), W (2, 3), b (1, 2), G (4, 2), as a NamedTuple."""
        figure.set_layout_engine("none")
        self.layer = layer
        self.width, self.height = figure.get_size_inches() * figure.dpi
        boards = [
            self._axes(figure, left, 0, right - left, self.height) for left, right in self.BOARDS
        ]
        for ax, title in zip(
            boards, ("The layer, and the G that comes back", "Gradients found so far"), strict=True
        ):
            ax.text(8, 18, title, fontsize=11, color=style.INK, va="center")
        for name in "WbXG":
            self._empty(boards[0], name, {"W": "Wᵀ"}.get(name, name))
            if name != "G":
                self._empty(boards[1], name, f"for {'Wᵀ' if name == 'W' else name}")
        self._legend(boards[0])
        self.marks = [self._marks(ax) for ax in boards]
        self.numbers = [style.Stamps(ax, zorder=4) for ax in boards]
        self.tables = {name: self._table(figure, name) for name in "XWb"}

    def _shown(self, name):
        """An array as it is drawn: W transposed."""
        array = getattr(self.layer, name)
        return array.T if name == "W" else array

    def _axes(self, figure, left, top, width, height, **limits):
        """An Axes in pixels from the left and the top, with nothing around it."""
        low = self.height - top - height
        ax = figure.add_axes(
            (left / self.width, low / self.height, width / self.width, height / self.height),
            **({"xlim": (0, width), "ylim": (height, 0)} | limits),
        )
        ax.set_axis_off()
        return ax

    def _table(self, figure, name):
        rows, columns = self._shown(name).shape
        size = columns * self.WIDE, rows * self.HIGH
        limits = {"xlim": (-0.5, columns - 0.5), "ylim": (rows - 0.5, -0.5)}
        return self._axes(figure, *CORNERS[name], *size, **limits)

    def _cell(self, name, row, column, inset=0.0):
        """(x, y, width, height) of a cell of the arrays as they are drawn."""
        x, y = CORNERS[name]
        width, height = self.WIDE - 2 * inset, self.HIGH - 2 * inset
        return x + column * self.WIDE + inset, y + row * self.HIGH + inset, width, height

    def _empty(self, ax, name, title):
        """The boxes of an array, with its name at the corner and the numbers of rows, columns."""
        shape = self._shown(name).shape
        for place in np.ndindex(shape):
            x, y, width, height = self._cell(name, *place)
            look = {"facecolor": "white", "edgecolor": style.MUTED, "linewidth": 0.8}
            ax.add_patch(Rectangle((x, y), width, height, **look))
        left, top = CORNERS[name]
        down, across = {"W": "ki", "b": " i", "X": "nk", "G": " i"}[name]
        words = {"fontsize": 10, "color": style.MUTED, "va": "center"}
        for row in range(shape[0]) if down != " " else ():
            middle = top + (row + 0.5) * self.HIGH
            ax.text(left - 6, middle, f"{down} = {row}", ha="right", **words)
        for column in range(shape[1]) if name != "b" else ():
            middle = left + (column + 0.5) * self.WIDE
            ax.text(middle, top - 10, f"{across} = {column}", ha="center", **words)
        beside = name == "b"
        ax.text(
            left - 6,
            top + (self.HIGH / 2 if beside else -10),
            title,
            ha="right",
            va="center",
            fontsize=11,
            fontweight="bold",
            color=style.INK,
        )

    def _legend(self, ax):
        for x, look, words in (
            (8, "number", "the number"),
            (126, "place", "here G arrives"),
            (272, "factor", "times this"),
        ):
            face, edge, width, line = LOOKS[look]
            box = {"facecolor": face, "edgecolor": edge, "linewidth": width, "linestyle": line}
            ax.add_patch(Rectangle((x, self.height - 25), 24, 14, **box))
            ax.text(x + 30, self.height - 18, words, fontsize=10, color=style.INK, va="center")

    def _marks(self, ax):
        marks = PatchCollection([], animated=True, zorder=3)
        ax.add_collection(marks, autolim=False)
        return marks

    def move(self, chosen, places, factors, found):
        """chosen, and each of factors: (array, row, column); places: (n, i) of G.

        A factor None is a 1. found: dict from such triples to gradients.
        """
        looks = {chosen: "number"} | {("G", *place): "place" for place in places}
        looks |= {factor: "factor" for factor in factors if factor}
        boxes = [(self._cell(*_drawn(of), inset=1.5), look) for of, look in looks.items()]
        words = []
        for name in "WbXG":
            for place, value in np.ndenumerate(getattr(self.layer, name)):
                of = (name, *place)
                white = looks.get(of) == "place"
                words += self._said(self._cell(*_drawn(of)), fixed(value, 1), white)
        if None in factors:
            for n, i in places:
                y = self._cell("G", n, i)[1]
                box = self.ONES, y + 1.5, 26, self.HIGH - 3
                boxes.append((box, "factor"))
                words += self._said(box, "1", False)
        self._show(0, boxes, words)
        words = []
        for of, value in found.items():
            words += self._said(self._cell(*_drawn(of)), fixed(value, 2), False)
        self._show(1, [(self._cell(*_drawn(chosen), inset=1.5), "number")], words)

    def _said(self, box, text, white):
        x, y, width, height = box
        place = x + width / 2, y + height / 2
        return style.stamped_text(text, place, (0, -5), "white" if white else style.INK)

    def _show(self, board, boxes, words):
        marks = self.marks[board]
        marks.set_paths([Rectangle(box[:2], *box[2:]) for box, _ in boxes])
        faces, edges, widths, lines = zip(*(LOOKS[look] for _, look in boxes), strict=True)
        marks.set(facecolor=faces, edgecolor=edges, linewidth=widths, linestyle=lines)
        self.numbers[board].show(words)


class LossBackPicture:
    """Logits, their probabilities beside the target, and under each class an arrow, p − t.

    `logits` are the bars of the logits, `probabilities` those beside them.
    """

    HEAD = 14  # points, of a long arrow's head; a short arrow has a smaller one
    LEAST = 0.04  # a shorter arrow has none

    def __init__(self, figure, classes):
        left, right = figure.subfigures(1, 2, width_ratios=(2, 1))
        names = [str(k) for k in range(classes)]
        logits, shares = left.subplots(1, 2)
        self.logits = logit_bars(logits, names)
        style.axes(
            shares, "p filled, target t dashed (1 or 0)", "class", "probability", None, (0, 1.12)
        )
        self.probabilities = ClassBars(shares, names)
        at, wide = np.arange(classes), ClassBars.width + 0.14
        look = {"fill": False, "edgecolor": style.INK, "linestyle": "--", "linewidth": 1.5}
        self.targets = shares.bar(at, np.zeros(classes), width=wide, animated=True, **look)
        ax = right.subplots()
        style.axes(
            ax, "slope p − t", "class", "slope of the loss", (-0.6, classes - 0.4), (-1.3, 1.3)
        )
        ax.set_xticks(at, names)
        ax.grid(False, axis="x")
        ax.axhline(0, color=style.INK, linewidth=1)
        self.arrows = [
            ax.add_patch(
                FancyArrowPatch(
                    (k, 0),
                    (k, 1),
                    arrowstyle="-|>",
                    shrinkA=0,
                    shrinkB=0,
                    linewidth=2.4,
                    color=style.CLASS_COLOURS[k],
                    animated=True,
                )
            )
            for k in at
        ]
        tick = {"marker": "_", "markersize": 26, "markeredgewidth": 2, "linestyle": "none"}
        tick |= {"color": style.INK, "zorder": 4, "animated": True, "label": "measured"}
        (self.measured,) = ax.plot(at, 0.0 * at, **tick)
        ax.legend(loc="upper right", fontsize=10, frameon=False)
        words = {"ha": "center", "fontsize": 11, "color": style.INK, "animated": True}
        self.texts = [ax.text(k, 0, "", **words) for k in at]

    def move(self, logits, slope):
        """logits (K,), and their `LossSlope`."""
        self.logits.move(logits, [fixed(z, 1) for z in logits])
        written = self.probabilities.texts
        self.probabilities.move(slope.probabilities, [f"{p:.2f}" for p in slope.probabilities])
        for k, height in enumerate(slope.target):
            self.targets[k].set_height(height)
            if 0.85 < slope.probabilities[k] < height:  # the number would lie on the target's top
                written[k].set_y(height)
        self.measured.set_ydata(slope.measured)
        for k, value in enumerate(slope.slopes):
            self.arrows[k].set_positions((k, 0), (k, value))
            long = abs(value)
            self.arrows[k].set_arrowstyle("-|>" if long > self.LEAST else "-")
            self.arrows[k].set_mutation_scale(min(self.HEAD, 3 + 70 * long))
            self.arrows[k].set_linewidth(min(2.4, 0.8 + 10 * long))
            down = value < 0
            self.texts[k].set(
                text=fixed(value, 2),
                y=value + (-0.06 if down else 0.06),
                va="top" if down else "bottom",
            )


def _drawn(of):
    """Where (array, row, column) is drawn: W stands transposed."""
    name, row, column = of
    return (name, column, row) if name == "W" else of


def first_losses(figure, factors, losses, guessing):
    """The first loss (runs, factors) against the factor on the last layer's weights, log scale."""
    ax = figure.subplots()
    style.axes(
        ax,
        "The loss before the first update",
        "factor on the weights of the last layer",
        "cross-entropy",
    )
    ax.set_xscale("log")
    ax.axhline(guessing, color=style.MUTED, linestyle="--", linewidth=1.2)
    for row in losses:
        ax.plot(factors, row, "o-", color=style.BLUE, markersize=5, linewidth=1)
    ax.set_xticks(factors, [f"{factor:g}" for factor in factors])
    ax.minorticks_off()
    ax.set_ylim(bottom=min(2.0, losses.min() - 0.1))
    ax.text(
        factors[0],
        guessing - 0.04,
        f"guessing: ln 10 = {guessing:.2f}",
        va="top",
        fontsize=10,
        color=style.MUTED,
    )


def curves(figure, loss, accuracy):
    """Two Axes: loss and accuracy after each epoch, each (epochs, 2): learned from, held back."""
    panels = figure.subplots(1, 2)
    labels = ("Loss", "cross-entropy"), ("Accuracy", "read correctly, in %")
    epochs = np.arange(1, len(loss) + 1)
    for ax, (title, ylabel), values in zip(panels, labels, (loss, accuracy), strict=True):
        style.axes(ax, title, "epoch", ylabel, xlim=(0.7, len(epochs) + 0.3))
        ax.plot(epochs, values[:, 0], marker="o", label="learned from", **style.FITTED)
        ax.plot(epochs, values[:, 1], marker="s", label="held back", **style.UNSEEN)
        ax.set_xticks(epochs)
    panels[0].set_ylim(bottom=0)
    panels[0].legend(loc="upper right", fontsize=10, frameon=False)
    panels[1].legend(loc="lower right", fontsize=10, frameon=False)


def first_layer(figure, weights, columns):
    """Rows of weights (N, side·side) as pictures, each with its own scale of colours."""
    side = round(weights.shape[1] ** 0.5)
    scaled = weights / np.abs(weights).max(axis=1, keepdims=True).clip(1e-12)
    paper = sheet(scaled, side, columns)
    height, width = paper.shape
    ax = figure.subplots()
    drawn = ax.imshow(
        paper,
        cmap=style.SIGNED,
        vmin=-1,
        vmax=1,
        extent=(0, width, height, 0),
        interpolation="none",
    )
    ax.set_axis_off()
    bar = figure.colorbar(drawn, ax=ax, shrink=0.8, ticks=(-1, 0, 1))
    bar.set_ticklabels(("− the unit's largest", "0", "+ the unit's largest"), fontsize=10)
    bar.ax.set_title("weight", fontsize=10, color=style.INK)


def search(figure, rates, decays, shares):
    """Percentages (rates, decays) as a table in colours, the best one framed."""
    ax = figure.subplots()
    title = "Held-back images read correctly, in %"
    style.axes(ax, title, "weight decay", "learning rate", grid=False)
    ax.imshow(shares, cmap="Blues", vmin=shares.min() - 5, vmax=shares.max() + 5, aspect="auto")
    ax.set_xticks(range(len(decays)), [f"{decay:g}" for decay in decays])
    ax.set_yticks(range(len(rates)), [f"{rate:g}" for rate in rates])
    best = np.unravel_index(shares.argmax(), shares.shape)
    for row, column in np.ndindex(shares.shape):
        ax.text(
            column,
            row,
            f"{shares[row, column]:.1f}",
            ha="center",
            va="center",
            fontsize=11,
            fontweight="bold" if (row, column) == best else "normal",
            color=style.INK,
        )
    ax.add_patch(
        Rectangle(
            (best[1] - 0.48, best[0] - 0.46),
            0.96,
            0.92,
            fill=False,
            edgecolor=style.RED,
            linewidth=2.5,
        )
    )


def growing(figure, images, labels, answers, probabilities, rows):
    """Images (k, side, side) on top; below each, a row for each network, ten bars: how probable it
    thinks each digit. The label's bar is blue; a wrong answer's is orange and hatched.

    answers (rows, k) and probabilities (rows, k, 10) as in `experiments.lab.Growing`; rows: the
    names of the networks.
    """
    shown = len(labels)
    panels = figure.subplots(
        len(rows) + 1, shown, squeeze=False, height_ratios=[1.5] + [1] * len(rows)
    )
    for ax, image, label in zip(panels[0], images, labels, strict=True):
        ax.imshow(image, cmap="gray_r", interpolation="none")
        ax.set_title(f"a {label}" if label != 8 else "an 8", fontsize=11, color=style.INK)
        ax.set_axis_off()
    for row, column in np.ndindex(len(rows), shown):
        ax, label, answer = panels[row + 1, column], labels[column], answers[row, column]
        bars = ax.bar(range(10), probabilities[row, column], width=0.8, color=style.MUTED)
        bars[label].set_facecolor(style.BLUE)
        if answer not in (label, -1):
            bars[answer].set(
                facecolor=style.ORANGE, hatch="////", edgecolor=style.INK, linewidth=0.5
            )
        p = 100 * probabilities[row, column, answer]
        said = f"{answer}, {'> 99' if p >= 99.5 else f'{p:.0f}'} %" if answer >= 0 else "none"
        mark = "right" if answer == label else "wrong"
        ax.set_xlim(-0.7, 9.7)
        ax.set_ylim(0, 1.75)
        ax.set_yticks([])
        for side in ("top", "right", "left"):
            ax.spines[side].set_visible(False)
        ax.spines["bottom"].set_color(style.MUTED)
        last = row == len(rows) - 1
        ax.set_xticks(range(10), [str(digit) for digit in range(10)] if last else [])
        ax.tick_params(labelsize=10, length=0, labelcolor=style.INK)
        ax.text(
            0.5,
            0.99,
            f"{said}, {mark}",
            transform=ax.transAxes,
            ha="center",
            va="top",
            fontsize=10,
            color=style.INK,
        )
        if column == 0:
            ax.set_ylabel(
                rows[row], fontsize=10, color=style.INK, rotation=0, ha="right", va="center"
            )
