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

__all__ = ["convolution", "moved_response", "shifted_digits"]

DARKEST = (
    2.5  # a response of this size has the full colour: strokes shall be seen, the largest are 4.4
)


def _distance(pixels, along="right"):
    ways = {"right": ("to the right", "to the left"), "down": ("down", "up")}[along]
    return f"{counted(abs(pixels), 'pixel')} {ways[pixels < 0]}"


def moved_words(digit, right):
    """ "The 7 has been moved 4 pixels to the right.": the beginning of a sentence."""
    where = "has not been moved" if right == 0 else f"has been moved {_distance(right)}"
    return f"The {digit} {where}."


def _granted(pattern):
    """Whether one's own pattern moves the picture or leaves its outline: words, with a space."""
    moved = experiment.moves(pattern)
    if moved == (1, 0):
        return "The picture moves to the right, by one pixel. "
    if moved == (0, 0):
        return "The picture stays where it is. "
    if moved:
        ways = (("", "to the right", "to the left")[moved[0]], ("", "down", "up")[moved[1]])
        return f"The picture moves, but {' and '.join(way for way in ways if way)}. "
    if experiment.outlines(pattern):
        return (
            "Only the outline is left: the response is 0 on paper and in even ink, and all sides "
            "count alike. "
        )
    if not np.isclose(pattern.sum(), 0):
        return "So in even ink the response is not 0. "
    if not pattern.any():
        return ""
    return "So in even ink the response is 0; but not every edge answers alike. "


def drag(ax):
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

    readers  dict: a name -> what reads, as for `digit_pad`; None is the reader of 07
    right    pixels to the right, −8 to 8
    count    how many of the 10,000 test images are judged
    down     pixels down, −8 to 8: with a number here the digits move up and down, and not to the
             right and left
    shares   dict: each name -> the shares (17,) that are read after shifts of −8 to 8, if they are
             known; without them all digits are read 17 times

    snapshot() adds accuracy, a dict from name to the shares (17,) after shifts of −8 to 8, and
    read, a dict from name to (10,), what is read in the first test image of each digit.
    Raises TypeError or ValueError for what does not read digits, and ValueError for other shares.

    >>> bool(explorers.shifted_digits(right=4).snapshot()["accuracy"]["reader"][8] > 0.95)
    True
    """
    along, start = ("right", right) if down is None else ("down", down)
    readers = {"reader": None} if readers is None else dict(readers)
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
    images = reading.test_set()[0][experiment.examples()].reshape(-1, reading.SIDE, reading.SIDE)
    name = "pixels to the right" if along == "right" else "pixels down"
    controls = {
        along: base.int_slider(name, start, -experiment.FARTHEST, experiment.FARTHEST),
    }
    figure = base.new_figure(800, 330)
    picture = plot.ShiftPicture(figure, experiment.SHIFTS, curves, reading.SIDE, along)

    def update(**shift):
        moved = reading.nudge(images, **shift).reshape(len(images), -1)
        read = {name: ask(moved).argmax(axis=1) for name, ask in ways.items()}
        pixels = shift[along]
        picture.move(pixels, moved, np.array([*read.values()]))
        at = pixels + experiment.FARTHEST
        said = [f"{_named(name)} reads {100 * shares[at]:.0f} %" for name, shares in curves.items()]
        where = "where they were" if pixels == 0 else f"moved {_distance(pixels, along)}"
        few = listed(str((answers == range(10)).sum()) for answers in read.values())
        who = "they read" if len(read) > 1 else f"{_named(*read)} reads"
        sentence = (
            f"{count:,} test digits, {where}: {listed(said)} of them correctly. Of the ten shown "
            f"{who} {few}."
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
        step=(1, 1),
    )
    return base.Explorer(figure, controls, update, handles={"point": point})


def _named(name):
    return "the reader" if name == "reader" else f"the {name} network"


@base.apart()
def convolution(
    pattern: Any = "upright",
    digit: int = 7,
    right: int = 0,
    pooled: bool = False,
    row: int = 15,
    column: int = 17,
) -> base.Explorer:
    """Lay a pattern of 3 × 3 numbers on a digit, place by place.

    pattern  "upright", "level", "rising", "falling" or "edge"; or numbers (3, 3) of one's own
    digit    0 to 9: the first of that kind among the test images
    right    pixels to the right, −8 to 8; a slider with pooled alone
    pooled   show the largest number of each 2 × 2 places of the response, and not the products
    row, column    of the pixel in the middle of the window on the digit, 1 to 26. With pooled the
             window stays where the response is largest

    The sentence says of a pattern of one's own whether it moves the picture, or leaves the outline
    of the ink alone.

    snapshot() adds response (26, 26), as torch's conv2d gives it without padding; largest, its
    largest number with the row and the column of the pixel under the pattern's middle, in the array
    response[row - 1, column - 1]; pooled (13, 13), as torch's
    MaxPool2d(2) makes it of the response; and without pooled also products (3, 3), those of the
    pattern and the pixels under the window.
    Raises ValueError for a pattern that is not 3 × 3 finite numbers.

    >>> explorers.convolution(right=4).snapshot()["response"].shape
    (26, 26)
    """
    patterns, most = dict(PATTERNS), DARKEST
    if not isinstance(pattern, str):
        patterns = {"mine": experiment.own_pattern(pattern)} | patterns
        pattern = "mine"
    pictures = reading.test_set()[0][experiment.examples()].reshape(-1, reading.SIDE, reading.SIDE)
    images = pictures / 255
    if pattern == "mine":  # the largest number that it gives on these digits, in few figures
        largest = np.abs([experiment.response(each, patterns["mine"]) for each in images]).max()
        most = (np.ceil(largest) if largest > 1 else np.ceil(10 * largest) / 10) or DARKEST
    controls = {
        "pattern": base.choice("pattern", pattern, tuple(patterns)),
        "digit": base.int_slider("digit", digit, 0, 9),
    }
    shift = base.int_slider("pixels to the right", right, -experiment.FARTHEST, experiment.FARTHEST)
    picture: Any
    if pooled:
        controls["right"] = shift
        figure = base.new_figure(800, 250)
        picture = plot.PooledPicture(figure, reading.SIDE, most)
    else:
        last = reading.SIDE - 2
        controls["row"] = base.int_slider("row of the frame's middle", row, 1, last)
        controls["column"] = base.int_slider("its column", column, 1, last)
        figure = base.new_figure(800, 340)
        picture = plot.WindowPicture(figure, reading.SIDE, most)

    def update(pattern, digit, right=shift.value, row=None, column=None):
        image = reading.nudge(images[digit], right)
        response = experiment.response(image, patterns[pattern])
        maxima = experiment.pooled(response)
        largest = experiment.largest(response)
        numbers = {"response": response, "largest": tuple(largest), "pooled": maxima}
        whose = "your pattern" if pattern == "mine" else f"the {pattern} pattern"
        sentence = f"{moved_words(digit, right)} " if pooled or right else ""
        if pattern == "mine":
            sentence += f"Your nine numbers add up to {plain(patterns[pattern].sum())}. "
            sentence += _granted(patterns[pattern])
        best = f"row {largest.row}, column {largest.column}"
        if pooled:
            picture.move(image, patterns[pattern], response, maxima)
            return (
                f"{sentence}{whose.capitalize()} fits best at {best}: there the response is "
                f"{fixed(largest.number, 2)}. Of {response.size} numbers {maxima.size} are left, "
                f"the largest of each 2 × 2; this one is now at row {(largest.row - 1) // 2}, "
                f"column {(largest.column - 1) // 2}."
            ), numbers
        picture.move(image, patterns[pattern], response, window=(row, column))
        under = image[row - 1 : row + 2, column - 1 : column + 2]
        numbers["products"] = under * patterns[pattern]
        there = response[row - 1, column - 1]
        sentence += (
            f"At row {row}, column {column} the nine products of the {digit} with {whose} add up "
            f"to {fixed(there, 2)}; "
        )
        if not np.ptp(response):
            return f"{sentence}the response is the same everywhere.", numbers
        if there == largest.number:
            return f"{sentence}nowhere is the response larger.", numbers
        return f"{sentence}the largest response, {fixed(largest.number, 2)}, is at {best}.", numbers

    window = base.Handle(
        picture.ax,
        "the frame of 3 × 3 pixels",
        at=lambda values, numbers: (values["column"], values["row"]),
        moved=lambda x, y: {"row": round(y), "column": round(x)},
        step=(1, 1),
        text=lambda x, y: f"row {round(y)}, column {round(x)}",
    )
    handles = {"digit": drag(picture.ax)} if pooled else {"window": window}
    return base.Explorer(figure, controls, update, handles=handles)


@base.apart()
def moved_response(pattern: str = "upright", digit: int = 7, right: int = 4) -> base.Explorer:
    """A digit and its response to a pattern, before the digit is moved and after it.

    pattern  "upright", "level", "rising", "falling" or "edge"
    digit    0 to 9: the first of that kind among the test images
    right    pixels to the right, −8 to 8

    snapshot() adds responses, two of (26, 26); largest, the largest number of each with its row and
    column, as in `convolution`; and lost, how many numbers of the first, other than 0, have no
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
            f"{moved_words(digit, right)} The largest response to the {pattern} pattern was "
            f"{where[0]}; now it is {where[1]}."
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

    return base.Explorer(figure, controls, update, handles={"digit": drag(picture.ax)})
