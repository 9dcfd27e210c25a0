"""Part 09: a digit moves by a few pixels: what a network reads then, and what a pattern finds."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from nblib.experiments import reading
from nblib.experiments import shifts as experiment
from nblib.experiments.shifts import PATTERNS
from nblib.explorers import base
from nblib.explorers.reading import asked
from nblib.plots import shifts as plot
from nblib.words import count as counted
from nblib.words import fixed, listed, plain

__all__ = [
    "convolution",
    "learned_patterns",
    "moved_response",
    "receptive_field",
    "shifted_digits",
]

DARKEST = (
    2.5  # a response of this size has the full colour: strokes shall be seen, the largest are 4.4
)
NEAR = 0.85  # a pattern whose cosine with its start is larger has hardly turned


def _distance(pixels, along="right"):
    ways = {"right": ("to the right", "to the left"), "down": ("down", "up")}[along]
    return f"{counted(abs(pixels), 'pixel')} {ways[pixels < 0]}"


def _moved(digit, right):
    where = "has not been moved" if right == 0 else f"has been moved {_distance(right)}"
    return f"The {digit} {where}."


def _a(digit):
    return f"{'an' if digit == 8 else 'a'} {digit}"


def _drag(ax):
    """A handle above the digit on `ax` that moves it to the right and left."""
    middle = (reading.SIDE - 1) / 2
    return base.Handle(
        ax,
        "the digit",
        at=lambda values, numbers: (middle + values["right"], 1.5),
        moved=lambda x, y: {"right": round(x - middle)},
        along="x",
        step=(1, 1),
        text=lambda x, y: f"{round(x - middle)} pixels to the right",
    )


@base.apart()
def shifted_digits(
    readers: Mapping[str, Any] | None = None,
    right: int = 0,
    count: int = 10_000,
    down: int | None = None,
    shares: Mapping[str, Any] | None = None,
) -> base.Explorer:
    """Move all test digits by some pixels and see how many are still read.

    readers  dict: a name -> what reads, as for `digit_pad`; None is the course's own network. The
             ten digits shown are read by the last of them
    right    pixels to the right, −8 to 8
    count    how many of the 10,000 test images are judged
    down     pixels down, −8 to 8: with a number here the digits move up and down, and not to the
             right and left
    shares   dict: each name -> the shares (17,) that are read after shifts of −8 to 8, if they are
             known; without them all digits are read 17 times

    snapshot() adds accuracy, a dict from name to the shares (17,) after shifts of −8 to 8, and
    read (10,), what is read in the first test image of each digit.
    Raises TypeError or ValueError for what does not read digits, and ValueError for other shares.

    >>> bool(explorers.shifted_digits(right=4).snapshot()["accuracy"]["dense"][8] > 0.95)
    True
    """
    along, start = ("right", right) if down is None else ("down", down)
    readers = {"dense": None} if readers is None else dict(readers)
    ways = {name: asked(model) for name, model in readers.items()}
    curves = (
        dict(shares)
        if shares is not None
        else {
            name: experiment.of_the_reader(count, along)
            if readers[name] is None
            else experiment.accuracy_by_shift(ask, count, along)
            for name, ask in ways.items()
        }
    )
    if [*curves] != [*ways] or any(np.shape(each) != (17,) for each in curves.values()):
        raise ValueError(
            f"these shares do not fit. Give 17 numbers for each of {listed(ways)}, in this order."
        )
    last = next(reversed(ways.values()))
    images = reading.test_set()[0][experiment.examples()].reshape(-1, reading.SIDE, reading.SIDE)
    name = "pixels to the right" if along == "right" else "pixels down"
    controls = {
        along: base.int_slider(name, start, -experiment.FARTHEST, experiment.FARTHEST),
    }
    figure = base.new_figure(800, 330)
    picture = plot.ShiftPicture(figure, experiment.SHIFTS, curves, reading.SIDE, along)

    def update(**shift):
        moved = reading.nudge(images, **shift).reshape(len(images), -1)
        read = last(moved).argmax(axis=1)
        pixels = shift[along]
        picture.move(pixels, moved, read)
        at = pixels + experiment.FARTHEST
        said = [
            f"the {name} network reads {100 * shares[at]:.0f} %" for name, shares in curves.items()
        ]
        where = "where they were" if pixels == 0 else f"moved {_distance(pixels, along)}"
        sentence = (
            f"{count:,} test digits, {where}: {listed(said)} of them correctly. Of the ten shown "
            f"the {next(reversed(ways))} network reads {(read == range(10)).sum()}."
        )
        return sentence, {"accuracy": curves, "read": read}

    def at(values, numbers):
        shares = next(reversed(numbers["accuracy"].values()))
        return values[along], 100 * shares[values[along] + experiment.FARTHEST]

    point = base.Handle(
        picture.ax,
        "how far the digits are moved",
        at=at,
        moved=lambda x, y: {along: round(x)},
        along="x",
    )
    return base.Explorer(figure, controls, update, handles={"point": point})


@base.apart()
def convolution(
    pattern: Any = "upright",
    digit: int = 7,
    right: int = 0,
    pooled: bool = False,
    row: int = 14,
    column: int = 16,
) -> base.Explorer:
    """Lay a pattern of 3 × 3 numbers on a digit, place by place.

    pattern  "upright", "level", "rising", "falling" or "edge"; or numbers (3, 3) of one's own
    digit    0 to 9: the first of that kind among the test images
    right    pixels to the right, −8 to 8; a slider with pooled alone
    pooled   show the largest number of each 2 × 2 places of the response, and not the products
    row, column    of the pixel at the upper left of the window on the digit, 0 to 25. With pooled
             the window stays where the response is largest

    snapshot() adds response (26, 26), as torch's conv2d gives it without padding; largest, its
    largest number with the place [row, column] where it stands; pooled (13, 13), as torch's
    MaxPool2d(2) makes it of the response; and without pooled also products (3, 3), those of the
    pattern and the pixels under the window.
    Raises ValueError for a pattern that is not 3 × 3 finite numbers.

    >>> explorers.convolution(right=4).snapshot()["response"].shape
    (26, 26)
    """
    patterns = dict(PATTERNS)
    if not isinstance(pattern, str):
        patterns = {"mine": experiment.own_pattern(pattern)} | patterns
        pattern = "mine"
    pictures = reading.test_set()[0][experiment.examples()].reshape(-1, reading.SIDE, reading.SIDE)
    images = pictures / 255
    controls = {
        "pattern": base.choice("pattern", pattern, tuple(patterns)),
        "digit": base.int_slider("digit", digit, 0, 9),
    }
    shift = base.int_slider("pixels to the right", right, -experiment.FARTHEST, experiment.FARTHEST)
    if pooled:
        controls["right"] = shift
        figure = base.new_figure(800, 250)
        picture = plot.PooledPicture(figure, reading.SIDE, DARKEST)
    else:
        last = reading.SIDE - 3
        controls["row"] = base.int_slider("row of the frame", row, 0, last)
        controls["column"] = base.int_slider("its column", column, 0, last)
        figure = base.new_figure(800, 340)
        picture = plot.WindowPicture(figure, reading.SIDE, DARKEST)

    def update(pattern, digit, right=shift.value, row=None, column=None):
        image = reading.nudge(images[digit], right)
        response = experiment.response(image, patterns[pattern])
        maxima = experiment.pooled(response)
        largest = experiment.largest(response)
        numbers = {"response": response, "largest": tuple(largest), "pooled": maxima}
        whose = "your pattern" if pattern == "mine" else f"the {pattern} pattern"
        sentence = f"{_moved(digit, right)} " if pooled or right else ""
        if pattern == "mine":
            sentence += f"Your nine numbers add up to {plain(patterns[pattern].sum())}. "
        best = f"row {largest.row}, column {largest.column}"
        if pooled:
            picture.move(image, patterns[pattern], response, maxima)
            return (
                f"{sentence}{whose.capitalize()} fits best at {best}: there the response is "
                f"{fixed(largest.number, 2)}. Of {response.size} numbers {maxima.size} are left, "
                f"the largest of each 2 × 2; this one is now at row {largest.row // 2}, column "
                f"{largest.column // 2}."
            ), numbers
        picture.move(image, patterns[pattern], response, window=(row, column))
        numbers["products"] = image[row : row + 3, column : column + 3] * patterns[pattern]
        sentence += (
            f"At row {row}, column {column} the nine products of the {digit} with {whose} add up "
            f"to {fixed(response[row, column], 2)}; "
        )
        if not np.ptp(response):
            return f"{sentence}the response is the same everywhere.", numbers
        if response[row, column] == largest.number:
            return f"{sentence}nowhere is the response larger.", numbers
        return f"{sentence}the largest response, {fixed(largest.number, 2)}, is at {best}.", numbers

    window = base.Handle(
        picture.ax,
        "the frame of 3 × 3 pixels",
        at=lambda values, numbers: (values["column"] + 1, values["row"] + 1),
        moved=lambda x, y: {"row": round(y) - 1, "column": round(x) - 1},
        step=(1, 1),
        text=lambda x, y: f"row {round(y) - 1}, column {round(x) - 1}",
    )
    handles = {"digit": _drag(picture.ax)} if pooled else {"window": window}
    return base.Explorer(figure, controls, update, handles=handles)


@base.apart()
def moved_response(pattern: str = "upright", digit: int = 7, right: int = 4) -> base.Explorer:
    """A digit and its response to a pattern, before the digit is moved and after it.

    pattern  "upright", "level", "rising", "falling" or "edge"
    digit    0 to 9: the first of that kind among the test images
    right    pixels to the right, −8 to 8

    snapshot() adds responses, two of (26, 26); largest, the largest number of each with the place
    [row, column] where it stands; and lost, how many numbers of the first, other than 0, have no
    place in the second, because they would stand beyond its edge.

    >>> explorers.moved_response(right=4).snapshot()["lost"]
    0
    """
    pictures = reading.test_set()[0][experiment.examples()].reshape(-1, reading.SIDE, reading.SIDE)
    images = pictures / 255
    controls = {
        "pattern": base.choice("pattern", pattern, tuple(PATTERNS)),
        "digit": base.int_slider("digit", digit, 0, 9),
        "right": base.int_slider(
            "pixels to the right", right, -experiment.FARTHEST, experiment.FARTHEST
        ),
    }
    figure = base.new_figure(650, 426)
    picture = plot.MovedPicture(figure, reading.SIDE, DARKEST)

    def update(pattern, digit, right):
        both = images[digit], reading.nudge(images[digit], right)
        responses = [experiment.response(image, PATTERNS[pattern]) for image in both]
        largest = [experiment.largest(response) for response in responses]
        lost = experiment.beyond(responses[0], right)
        said = [
            f"largest {fixed(most.number, 2)}\nin row {most.row},\ncolumn {most.column}"
            for most in largest
        ]
        along = largest[1].column - largest[0].column
        picture.move(both, responses, said, counted(abs(along), "column") if along else "")
        where = [f"{fixed(most.number, 2)}, in column {most.column}" for most in largest]
        sentence = (
            f"{_moved(digit, right)} The largest response to the {pattern} pattern was {where[0]}; "
            f"now it is {where[1]}."
        )
        if right:
            sentence += (
                " Every number of the upper response that is not 0 is found in the lower one, "
                f"{counted(abs(right), 'column')} further to the {'right' if right > 0 else 'left'}"
            )
            sentence += f", except {lost}, which would stand beyond the edge" if lost else ""
            new = experiment.beyond(responses[1], -right)
            sentence += f"; {new} of the lower one had no place above." if new else "."
        return sentence, {"responses": responses, "largest": largest, "lost": lost}

    return base.Explorer(figure, controls, update, handles={"digit": _drag(picture.ax)})


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
            f"largest {fixed(responses[1].max(), 2)}\n× weight for {digit}: {fixed(one, 2)}\n"
            f"= {fixed(given[1][1], 2)}"
        )
        picture.move(image, digit, patterns, responses, still, each, largest, said)
        sentence = _moved(digit, right)
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

    return base.Explorer(figure, controls, update, handles={"digit": _drag(picture.ax)})


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
            f"{_moved(digit, right)} Pattern {best + 1} responds on most of the ink, "
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
