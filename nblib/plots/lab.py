"""Pictures of part 08, the lab: a layer's way back, a first loss, a training watched, weights."""

import numpy as np
from matplotlib.patches import Rectangle

from nblib.plots import style
from nblib.plots.mnist import sheet


def _grid(ax, x, y, rows, columns, name, marked, colour):
    """A matrix as boxes with its upper left corner at (x, y); marked: which (row, column)."""
    for row in range(rows):
        for column in range(columns):
            on = (row, column) in marked
            ax.add_patch(
                Rectangle(
                    (x + column, y + row),
                    1,
                    1,
                    facecolor=colour if on else "white",
                    edgecolor=style.MUTED,
                    linewidth=0.8,
                )
            )
    ax.text(x, y - 0.3, name, ha="left", va="bottom", fontsize=11, color=style.INK)


def _letters(ax, x, y, places):
    """Index letters at the edges of a matrix at (x, y): places has (letter, row, column), one of
    the two None: a letter for a column stands above it, one for a row to its left."""
    for letter, row, column in places:
        where = (x + column + 0.5, y - 0.3) if row is None else (x - 0.25, y + row + 0.5)
        ha, va = ("center", "bottom") if row is None else ("right", "center")
        ax.text(*where, letter, ha=ha, va=va, fontsize=11, style="italic", color=style.INK)


def _ones(ax, x, y, rows):
    """A column of light boxes with a 1 in each, its upper end at (x, y)."""
    _grid(ax, x, y, rows, 1, "", {(row, 0) for row in range(rows)}, style.SKY)
    for row in range(rows):
        ax.text(x + 0.5, y + row + 0.5, "1", ha="center", va="center", fontsize=11, color=style.INK)


def way_back(figure, examples, inputs, units):
    """Where a weight, an input and a bias occur in Y = X Wᵀ + b: one Axes for each.

    The number itself is orange, what it is multiplied by light blue, the outputs it changes blue;
    a bias is multiplied by 1.
    Wᵀ and b stand above Y and X to the left of it: Y[n, i] is where row n of X meets column i.
    The letters n, i and k stand where they choose a row or a column.
    """
    unit, feature, example = units - 1, inputs - 1, 1
    column = {(n, feature) for n in range(examples)}
    below = {(n, unit) for n in range(examples)}
    cases = (
        ("One weight, W[i, k]", column, {(feature, unit)}, set(), below, "W"),
        (
            "One input, X[n, k]",
            {(example, feature)},
            {(feature, i) for i in range(units)},
            set(),
            {(example, i) for i in range(units)},
            "X",
        ),
        ("One bias, b[i]", set(), set(), {(0, unit)}, below, "b"),
    )
    panels = figure.subplots(1, 3)
    for ax, (title, in_x, in_w, in_b, in_y, own) in zip(panels, cases, strict=True):
        colours = {name: style.ORANGE if name == own else style.SKY for name in "XWb"}
        right = inputs + 1.5
        _grid(ax, right, 0, inputs, units, "Wᵀ", in_w, colours["W"])
        _grid(ax, right, inputs + 1.4, 1, units, "b", in_b, colours["b"])
        down = inputs + 3.8
        _grid(ax, 0, down, examples, inputs, "X", in_x, colours["X"])
        _grid(ax, right, down, examples, units, "Y", in_y, style.BLUE)
        if own == "b":  # a bias is multiplied by 1
            _ones(ax, right - 1.2, down, examples)
        k_below, k_beside = ("k", None, feature), ("k", feature, None)
        if own != "b":
            _letters(ax, 0, down, [k_below])
            _letters(ax, right, 0, [k_beside])
        if own == "X":
            _letters(ax, 0, down, [("n", example, None)])
            _letters(ax, right, down, [("n", example, None)])
        else:
            for y in (0, down) if own == "W" else (inputs + 1.4, down):
                _letters(ax, right, y, [("i", None, unit)])
        ax.set_title(title, fontsize=11, color=style.INK, loc="left")
        ax.set_xlim(-0.5, right + units + 1.5)
        ax.set_ylim(down + examples + 0.3, -1.5)
        ax.set_aspect("equal")
        ax.set_axis_off()
    meanings = (
        (style.ORANGE, "the number"),
        (style.BLUE, "here G comes in"),
        (style.SKY, "times this"),
    )
    patches = [
        Rectangle((0, 0), 1, 1, facecolor=colour, edgecolor=style.MUTED, label=label)
        for colour, label in meanings
    ]
    figure.legend(handles=patches, loc="outside lower center", ncols=3, fontsize=11, frameon=False)


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
        ax.plot(epochs, values[:, 0], "o-", color=style.BLUE, label="learned from")
        ax.plot(epochs, values[:, 1], "s--", color=style.ORANGE, label="held back")
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
    bar.set_ticklabels(("most negative", "0", "most positive"), fontsize=10)
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
