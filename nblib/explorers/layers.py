"""Part 09: what the layers of a convolutional network see, have found, and pass on."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from nblib.experiments import reading
from nblib.experiments import shifts as experiment
from nblib.experiments.shifts import PATTERNS
from nblib.explorers import base
from nblib.explorers.shifts import drag, moved_words
from nblib.plots import layers as plot
from nblib.words import fixed, listed

__all__ = ["learned_patterns", "receptive_field"]

NEAR = 0.85  # a pattern whose cosine with its start is larger has hardly turned


def _a(digit):
    return f"{'an' if digit == 8 else 'a'} {digit}"


@base.apart()
def receptive_field(
    layer: int = 1, digit: int = 6, across: int = 14, down: int = 14
) -> base.Explorer:
    """Which pixels of a digit one number of the convolutional network of 09 looks at.

    layer   1 to 5: the first patterns, their 2 × 2 maxima, the second patterns, their maxima, the
            third patterns
    digit   0 to 9: the first of that kind among the test images
    across, down    the number is the one that stands over this pixel, 0 to 27

    snapshot() adds place, the number's [row, column] in its layer, and rows and columns, the first
    pixel it looks at and the one after the last.

    >>> explorers.receptive_field(layer=5).snapshot()["rows"]
    (1, 27)
    """
    pictures = reading.test_set()[0][experiment.examples()].reshape(-1, reading.SIDE, reading.SIDE)
    fields = experiment.fields()
    last = reading.SIDE - 1
    controls = {
        "layer": base.int_slider("layer", layer, 1, len(fields)),
        "digit": base.int_slider("digit", digit, 0, 9),
        "across": base.int_slider("pixels across", across, 0, last),
        "down": base.int_slider("pixels down", down, 0, last),
    }
    figure = base.new_figure(640, 320)
    picture = plot.FieldPicture(figure, reading.SIDE)

    def update(layer, digit, across, down):
        name, field = list(fields.items())[layer - 1]
        row, column = down // field.step, across // field.step
        rows, columns = (
            (max(begin, 0), min(begin + field.size, reading.SIDE))
            for begin in (field.first + field.step * place for place in (row, column))
        )
        corner = column * field.step, row * field.step
        picture.move(pictures[digit], field.step, corner, rows, columns)
        inside = (rows[1] - rows[0]) * (columns[1] - columns[0])
        sentence = (
            f"The {name} give {field.side} × {field.side} numbers in each picture. Each looks at "
            f"{field.size} × {field.size} pixels; the one in row {row}, column {column} at those "
            f"in rows {rows[0]} to {rows[1] - 1} and columns {columns[0]} to {columns[1] - 1}"
        )
        if inside < field.size**2:
            sentence += ", and beyond the edge at zeros"
        return f"{sentence}.", {"place": (row, column), "rows": rows, "columns": columns}

    place = base.Handle(
        picture.ax,
        "the place of the number",
        at=lambda values, numbers: (values["across"], values["down"]),
        moved=lambda x, y: {"across": round(x), "down": round(y)},
        step=(1, 1),
        text=lambda x, y: f"{round(x)} pixels across, {round(y)} down",
    )
    return base.Explorer(figure, controls, update, handles={"place": place})


@base.apart()
def learned_patterns(
    weights: Any = None, bias: Any = None, digit: int = 7, right: int = 0, start: Any = None
) -> base.Explorer:
    """The patterns of a network's first layer, and where each of them fits on a digit.

    weights  (P, 1, 3, 3), and bias (P,), of a layer Conv2d(1, P, 3, padding=1); with None the
             five patterns made by hand, without bias
    digit    0 to 9: the first of that kind among the test images
    right    pixels to the right, −8 to 8
    start    the weights before training, which are then shown as well; or None

    snapshot() adds responses (P, 28, 28), what the layer and its ReLU give, and ink (P,): of the
    digit's ink, the share on which each pattern responds; with a start also kept (P,), the
    cosine of each pattern and what it was, and grown (P,), how many times as long it has become.
    Raises ValueError for arrays of other shapes.

    >>> explorers.learned_patterns().snapshot()["responses"].shape
    (5, 28, 28)
    """
    if weights is None:
        weights = np.array(list(PATTERNS.values()))[:, None]
    weights = np.asarray(weights, float)
    bias = np.zeros(len(weights)) if bias is None else np.asarray(bias, float)
    if weights.ndim != 4 or weights.shape[1:] != (1, 3, 3) or bias.shape != weights.shape[:1]:
        raise ValueError(
            f"weights of shape {weights.shape} and bias of shape {bias.shape} do not fit. Give "
            "(P, 1, 3, 3) and (P,), as Conv2d(1, P, 3, padding=1) has them."
        )
    if start is not None and np.shape(start) != weights.shape:
        raise ValueError(
            f"start of shape {np.shape(start)} does not fit weights of shape {weights.shape}. Give "
            "the same weights as they were before training."
        )
    kept = {}
    if start is not None:
        begun = np.asarray(start, float)
        kept = {"kept": experiment.kept(begun, weights), "grown": experiment.grown(begun, weights)}
    near = [f"{k + 1}" for k in np.flatnonzero(kept.get("kept", np.zeros(0)) > NEAR)]
    pictures = reading.test_set()[0][experiment.examples()].reshape(-1, reading.SIDE, reading.SIDE)
    controls = {
        "digit": base.int_slider("digit", digit, 0, 9),
        "right": base.int_slider(
            "pixels to the right", right, -experiment.FARTHEST, experiment.FARTHEST
        ),
    }
    figure = base.new_figure(800, 250 if start is None else 310)
    first = None if start is None else np.asarray(start, float)[:, 0]
    picture = plot.LearnedPicture(figure, weights[:, 0], reading.SIDE, first, kept.get("kept"))
    most = max(experiment.first_layer(image, weights, bias).max() for image in pictures)

    def update(digit, right):
        image = reading.nudge(pictures[digit], right)
        responses = experiment.first_layer(image, weights, bias)
        picture.move(responses, experiment.pooled(responses), most)
        share = (responses[:, image > 0] > 0).mean(axis=1)
        best, least = share.argmax(), share.argmin()
        # Far from the digit: the middle of the field's upper edge, one pixel in.
        paper = responses[:, 1, reading.SIDE // 2]
        on_paper = np.flatnonzero(paper)
        by = f", by {listed([fixed(paper[k], 1) for k in on_paper])}" if len(on_paper) else ""
        sentence = (
            f"{moved_words(digit, right)} Pattern {best + 1} responds on most of the ink, "
            f"{100 * share[best]:.0f} % of its pixels, pattern {least + 1} on the least, "
            f"{100 * share[least]:.0f} %. On empty paper "
            f"{listed([f'{k + 1}' for k in on_paper]) if len(on_paper) else 'none'} respond"
            f"{'s' if len(on_paper) < 2 else ''}{by}."
        )
        if kept:
            low, high = kept["grown"].min(), kept["grown"].max()
            sentence += (
                f" The cosine with what it was before training is above {NEAR} for "
                f"{listed(near) if near else 'none'}. In length the patterns have grown by factors "
                f"of {fixed(low, 1)} to {fixed(high, 1)}."
            )
        return sentence, {"responses": responses, "ink": share, **kept}

    return base.Explorer(figure, controls, update)


@base.apart()
def network(
    weights: Any,
    digit: int = 7,
    flat: Sequence[Sequence[int]] = ((3, 6, 8, 5), (6, 4, 7, 14), (28, 21, 44, 1)),
) -> base.Still:
    """A still picture: a digit on its way through the convolutional network of 09.

    weights  dict of the arrays of its state_dict
    digit    0 to 9: the first of that kind among the test images
    flat     four patterns of each of the three layers, from 1: their pictures are laid flat

    >>> "8 × 14 × 14" in explorers.layers.network(weights).sentence
    True
    """
    stages = experiment.along(
        reading.test_set()[0][experiment.examples()[digit]].reshape(reading.SIDE, -1), weights
    )
    maxima = "2 × 2\nmaxima"
    words = (
        "8 patterns\n3 × 3,\nReLU",
        maxima,
        "16 patterns\n3 × 3,\nReLU",
        maxima,
        "64 patterns\n5 × 5,\nReLU",
        "largest\nof each",
        "linear",
    )
    figure = base.new_figure(860, 414)
    plot.network(figure, stages, words, {k: flat[(k - 1) // 2] for k in range(1, 6)})
    shapes = [" × ".join(str(n) for n in stage.shape) for stage in stages]
    reached = (f"pattern {pattern}: {fixed(stages[-2][pattern - 1], 1)}" for pattern in flat[-1])
    return base.Still(
        figure,
        f"The {digit} on its way through the convolutional network, of each stack at most 16 "
        f"pictures, the liveliest in front: {shapes[0]} pixels, then {', '.join(shapes[1:-1])} "
        f"numbers, and ten scores, the largest that of the {stages[-1].argmax()} (orange is "
        "positive, blue negative). Four pictures of each stack are laid flat; the largest numbers "
        f"of those of the third layer: {', '.join(reached)}.",
    )


@base.apart()
def best_digits_picture(weights, patterns=(44, 21, 16, 28, 1), count=2000, most=50):
    """A still picture: the test digits that excite patterns of the third layer most.

    weights: dict of the convolutional network's arrays; patterns: which of the 64, from 1; of the
    first `count` test digits the `most` most exciting are counted, and eight are shown.
    """
    images, labels = (part[:count] for part in reading.test_set())
    images = images.reshape(-1, reading.SIDE, reading.SIDE)
    found = experiment.best(images, weights, most)
    field = list(experiment.fields().values())[-1]
    rows, said = {}, []
    for pattern in patterns:
        shown = found.images[pattern - 1]
        corners = field.first + field.step * found.places[pattern - 1]
        rows[f"{pattern}"] = images[shown[:8]], corners[:8]
        digits = np.bincount(labels[shown], minlength=10)
        often = [d for d in np.argsort(-digits, kind="stable")[:2] if digits[d]]
        said.append(f"{pattern}: {listed([f'{digits[d]} show a {d}' for d in often])}")
    figure = base.new_figure(720, 90 * len(rows) + 20)
    plot.best_digits(figure, rows, field.size, reading.SIDE)
    return base.Still(
        figure,
        f"Of the first {count:,} test digits those that excite some patterns of the third layer "
        f"most, a row for each pattern; framed are the {field.size} × {field.size} pixels which "
        f"the largest number looks at. Of the {most} most exciting digits of pattern "
        f"{'; of '.join(said)}.",
    )


@base.apart()
def last_layers(
    twin: Any, convolutional: Any, digit: int = 9, right: int = 0, rank: int = 1
) -> base.Explorer:
    """What one pattern gives to the score of a digit, in a network without the maximum over the
    whole picture and in one with it, when the digit moves.

    twin, convolutional    dicts of the arrays of the two networks of 09
    digit    0 to 9: the first of that kind among the test images
    right    pixels to the right, −8 to 8
    rank     1 for the pattern that gives most to the digit's score where the digit has not moved,
             2 for the next, up to 8; for each network its own

    snapshot() adds patterns, from 1; before and now, what these patterns gave to the score before
    the digit was moved, and give now; scores, those of the digit then and now, [[twin's two],
    [convolutional's two]]; and read, what both read now. All but the scores (2,).
    """
    pictures = reading.test_set()[0][experiment.examples()].reshape(-1, reading.SIDE, reading.SIDE)
    networks = twin, convolutional
    controls = {
        "digit": base.int_slider("digit", digit, 0, 9),
        "right": base.int_slider(
            "pixels to the right", right, -experiment.FARTHEST, experiment.FARTHEST
        ),
        "rank": base.int_slider("pattern that gives most, next, …", rank, 1, 8),
    }
    names = "twin", "convolutional"
    figure = base.new_figure(800, 340)
    picture = plot.LastLayersPicture(figure, reading.SIDE, names)

    def update(digit, right, rank):
        image = reading.nudge(pictures[digit], right)
        both = np.stack([pictures[digit], image])
        patterns, given, scores, read, still, responses = [], [], [], [], [], []
        for weights in networks:
            maps = experiment.third_layer(both, weights)
            gifts, bias = experiment.gifts(maps, weights)
            pattern = np.argsort(-gifts[0, digit], kind="stable")[rank - 1]
            logits = gifts.sum(axis=2) + bias
            patterns.append(int(pattern) + 1)
            given.append(gifts[:, digit, pattern])
            scores.append(logits[:, digit])
            read.append(int(logits[1].argmax()))
            still.append(maps[0, pattern])
            responses.append(maps[1, pattern])
        each = twin["9.weight"][digit].reshape(64, 7, 7)[patterns[0] - 1]
        one = convolutional["10.weight"][digit, patterns[1] - 1]
        said = [
            f"score of {digit}: {fixed(score[1], 1)}\nreads {_a(answer)}"
            for score, answer in zip(scores, read, strict=True)
        ]
        said[0] = f"sum {fixed(given[0][1], 2)}\n\n{said[0]}"
        largest = (
            f"largest {fixed(responses[1].max(), 2)}\n× weight for {digit}: {fixed(one, 3)}\n"
            f"= {fixed(given[1][1], 2)}"
        )
        picture.move(image, digit, patterns, responses, still, each, largest, said)
        sentence = moved_words(digit, right)
        for name, pattern, gift, score, answer in zip(
            names, patterns, given, scores, read, strict=True
        ):
            sentence += f" In the {name} network pattern {pattern} "
            sentence += (
                f"gave {fixed(gift[0], 2)} to the score of the {digit}, and now gives "
                f"{fixed(gift[1], 2)}; the whole score was {fixed(score[0], 1)} and is "
                f"{fixed(score[1], 1)}: it reads {_a(answer)}."
                if right
                else f"gives {fixed(gift[0], 2)} to the score of the {digit}, which is "
                f"{fixed(score[0], 1)}: it reads {_a(answer)}."
            )
        before, now = np.array(given).T
        return sentence, {
            "patterns": patterns,
            "before": before,
            "now": now,
            "scores": np.array(scores),
            "read": read,
        }

    return base.Explorer(figure, controls, update, handles={"digit": drag(picture.ax)})


@base.apart()
def stack(
    weights: dict[str, np.ndarray],
    digit: int = 7,
    pattern: int = 13,
    row: int = 11,
    column: int = 6,
) -> base.Explorer:
    """How one number of the second layer comes about from eight pictures.

    weights  dict of the convolutional network's arrays
    digit    0 to 9: the first of that kind among the test images
    pattern  1 to 16, of the second layer
    row, column    of the number, 0 to 13

    snapshot() adds sums (8,), of the products of each picture and its part of the pattern; bias;
    and response (14, 14), before ReLU.
    """
    pictures = reading.test_set()[0][experiment.examples()].reshape(-1, reading.SIDE, reading.SIDE)
    controls = {
        "digit": base.int_slider("digit", digit, 0, 9),
        "pattern": base.int_slider("pattern", pattern, 1, 16),
        "row": base.int_slider("row", row, 0, 13),
        "column": base.int_slider("column", column, 0, 13),
    }
    figure = base.new_figure(800, 250)
    picture = plot.StackPicture(figure, 14, 8)

    def update(digit, pattern, row, column):
        found = experiment.stacked(pictures[digit], weights, pattern - 1, row, column)
        sums = [fixed(number, 2) for number in found.sums]
        number = found.response[row, column]
        total, bias = fixed(found.sums.sum(), 2), fixed(found.bias, 2)
        picture.move(
            found.pictures,
            weights["3.weight"][pattern - 1],
            sums,
            found.response,
            (row, column),
            f"the new picture {pattern}",
            f"all eight together {total}, with the bias, {bias}: {fixed(number, 2)}",
        )
        return (
            f"Pattern {pattern} of the second layer on the first layer's pictures of the {digit}, "
            f"at row {row}, column {column}: in each of the eight pictures nine products add up, "
            f"to {listed(sums)}. Together these are {total}; with the bias, {bias}, they make one "
            f"number, {fixed(number, 2)}."
        ), {"sums": found.sums, "bias": found.bias, "response": found.response}

    place = base.Handle(
        picture.ax,
        "the number",
        at=lambda values, numbers: (values["column"], values["row"]),
        moved=lambda x, y: {"row": round(y), "column": round(x)},
        step=(1, 1),
        text=lambda x, y: f"row {round(y)}, column {round(x)}",
    )
    return base.Explorer(figure, controls, update, handles={"place": place})
