"""Part 09 in numbers: how many test digits a reader still reads when all of them have moved."""

import functools
from pathlib import Path
from typing import NamedTuple

import numpy as np

from nblib import datasets
from nblib.experiments import readers, reading

FARTHEST = 8  # pixels; a digit fills the middle 20 of 28
SHIFTS = np.arange(-FARTHEST, FARTHEST + 1)
EXAMPLES = 10
# Small patterns, made by hand: each is 0 in sum, so that even paper and even ink give nothing.
PATTERNS = {
    "upright": np.array([[-1.0, 2.0, -1.0]] * 3),
    "level": np.array([[-1.0], [2.0], [-1.0]]) * np.ones((1, 3)),
    "rising": np.array([[-1.0, -1.0, 2.0], [-1.0, 2.0, -1.0], [2.0, -1.0, -1.0]]),
    "falling": np.array([[2.0, -1.0, -1.0], [-1.0, 2.0, -1.0], [-1.0, -1.0, 2.0]]),
    "edge": np.array([[-1.0, 0.0, 1.0]] * 3),
}
# What the notebook's convolutional network does to neighbours, layer by layer: how many it takes in
# a row, how many zeros stand around the picture, how far it goes from one place to the next.
LAYERS = {
    "first patterns": (3, 1, 1),
    "first maxima": (2, 0, 2),
    "second patterns": (3, 1, 1),
    "second maxima": (2, 0, 2),
    "third patterns": (5, 2, 1),
}


class Field(NamedTuple):
    """What the numbers of a layer look at, counted in pixels of the digit along one side.

    side: so many numbers stand in a row. step: from one of them to the next. size: so many pixels
    each looks at. first: where those of the first number begin; below 0 is padding.
    """

    side: int
    step: int
    size: int
    first: int


def fields():
    """Dict: a name of LAYERS -> its Field."""
    found, field = {}, Field(reading.SIDE, 1, 1, 0)
    for name, (width, padding, stride) in LAYERS.items():
        field = Field(
            (field.side + 2 * padding - width) // stride + 1,
            field.step * stride,
            field.size + (width - 1) * field.step,
            field.first - padding * field.step,
        )
        found[name] = field
    return found


def answers(ask, right=0, count=10_000, down=0):
    """The digits (count,) that `ask` reads in the first test images, moved by whole pixels.

    ask: a function from images (N, 784), 0 to 255, to scores (N, 10), as `readers.asked` gives it.
    """
    images = reading.test_set()[0][:count].reshape(-1, reading.SIDE, reading.SIDE)
    moved = reading.nudge(images, right, down).reshape(len(images), -1)
    return ask(moved).argmax(axis=1)


def response(image, pattern):
    """The pattern (3, 3) laid on the image (H, W) at every place, multiplied and summed: torch's
    conv2d without padding, (H − 2, W − 2)."""
    patches = np.lib.stride_tricks.sliding_window_view(image, pattern.shape)
    return np.einsum("ijkl,kl->ij", patches, pattern)


class Largest(NamedTuple):
    """The largest number of a response, and where it stands first: the row and the column of the
    pixel under the middle of the pattern, from 1."""

    number: float
    row: int
    column: int


def largest(response):
    """The `Largest` of a response (H, W)."""
    row, column = np.unravel_index(response.argmax(), response.shape)
    return Largest(float(response[row, column]), int(row) + 1, int(column) + 1)


def beyond(response, right):
    """How many numbers of a response (H, W), other than 0, stand beyond its edge once all of them
    are moved by so many places to the right."""
    moved = reading.nudge(response, right)
    return int(np.count_nonzero(response) - np.count_nonzero(moved))


def own_pattern(numbers):
    """Nine numbers of the reader's own as a pattern, (3, 3) of floats.

    Raises ValueError for what is not 3 × 3 finite numbers.
    """
    try:
        pattern = np.array(numbers, float)
    except (TypeError, ValueError):
        pattern = np.zeros(0)
    if pattern.shape != (3, 3) or not np.isfinite(pattern).all():
        raise ValueError(
            f"{numbers!r} is no pattern. Give an array of 3 × 3 numbers, or one of "
            f"{', '.join(PATTERNS)}."
        )
    return pattern


def moves(pattern):
    """By how many pixels (right, down) the pattern (3, 3) moves every picture; None if it does more
    than that. A 1 to the left of the middle fetches what stands there: the picture goes right."""
    places = np.argwhere(pattern)
    if len(places) != 1 or pattern.max() != 1:
        return None
    row, column = places[0]
    return 1 - int(column), 1 - int(row)


def outlines(pattern):
    """Whether the pattern (3, 3) gives 0 in even ink and on paper, something along each straight
    edge, and up, down and to the sides the same."""
    mirrored = pattern.T, pattern[::-1], pattern[:, ::-1]
    alike = all(np.allclose(pattern, other) for other in mirrored)
    at_an_edge = pattern[0].sum()  # of a level one; the other edges follow, as the sides are alike
    return bool(alike and np.isclose(pattern.sum(), 0) and not np.isclose(at_an_edge, 0))


def pooled(pictures):
    """The largest number of each 2 × 2 places of pictures (..., H, W) of even H and W, as torch's
    MaxPool2d(2): (..., H/2, W/2)."""
    *many, height, width = pictures.shape
    return pictures.reshape(*many, height // 2, 2, width // 2, 2).max(axis=(-3, -1))


def first_layer(image, weights, bias):
    """What a network's first layer makes of an image (28, 28), 0 to 255: ReLU(Conv2d), (P, 28, 28).

    weights (P, 1, 3, 3), bias (P,) of torch's Conv2d(1, P, 3, padding=1).
    """
    return np.maximum(_convolved(datasets.normalise(image)[None, None], weights, bias)[0], 0)


def _convolved(x, weight, bias):
    """torch's conv2d with as much padding as keeps the size: x (N, C, H, W), weight (P, C, k, k)
    with k odd, bias (P,) -> (N, P, H, W)."""
    size = weight.shape[2]
    around = size // 2, size // 2
    padded = np.pad(x, ((0, 0), (0, 0), around, around))
    patches = np.lib.stride_tricks.sliding_window_view(padded, (size, size), axis=(2, 3))
    return np.moveaxis(np.tensordot(patches, weight, ([1, 4, 5], [1, 2, 3])) + bias, 3, 1)


def kept(start, weights):
    """How much of each pattern was there before training: the cosine (P,) of its numbers and those
    at the start. Both (P, …), of one shape."""
    pairs = [(a.ravel(), b.ravel()) for a, b in zip(start, weights, strict=True)]
    return np.array([a @ b / np.sqrt((a @ a) * (b @ b)) for a, b in pairs])


def grown(start, weights):
    """How many times as long each pattern is as it was, (P,): its length is the root of the sum of
    the squares of its numbers. Both (P, …), of one shape."""
    long, before = (np.linalg.norm(x.reshape(len(x), -1), axis=1) for x in (weights, start))
    return long / before


def third_layer(images, weights):
    """What the notebook's convolutional network makes of images (N, 28, 28), 0 to 255, up to its
    third ReLU: (N, 64, 7, 7), computed without PyTorch.

    weights: dict of the arrays of its state_dict, "0.weight" and so on.
    """
    return _third(datasets.normalise(images)[:, None], weights)


def _third(x, weights):
    """`third_layer` of images that are normalised already, (N, 1, 28, 28)."""
    *_, last = _layers(x, weights)
    return last


def _layers(x, weights):
    """What each layer of patterns with its ReLU, and each layer of maxima, makes of images that are
    normalised already, (N, 1, 28, 28): five arrays, one after the other."""
    for name in ("0", "3", "6"):
        weight, bias = (weights[f"{name}.{what}"].astype(float) for what in ("weight", "bias"))
        x = np.maximum(_convolved(x, weight, bias), 0)
        yield x
        if name != "6":
            x = pooled(x)
            yield x


def along(image, weights):
    """What the convolutional network makes of an image (28, 28), 0 to 255, layer by layer: the
    image itself, (1, 28, 28), five stacks of pictures, the largest of each, (64,), and the scores,
    (10,). weights: as for `third_layer`."""
    stacks = [maps[0] for maps in _layers(datasets.normalise(image)[None, None], weights)]
    largest = stacks[-1].max(axis=(1, 2))
    scores = weights["10.weight"] @ largest + weights["10.bias"]
    return [image[None], *stacks, largest, scores]


class Stacked(NamedTuple):
    """How a number of the second layer comes about.

    pictures (8, 14, 14): what the layer gets. sums (8,): at one place, of the products of each
    picture and its part of the stack; with the bias they add up to the number. response
    (14, 14): the numbers of all places, before ReLU.
    """

    pictures: np.ndarray
    sums: np.ndarray
    bias: float
    response: np.ndarray


def stacked(image, weights, pattern, row, column):
    """The `Stacked` of an image (28, 28), 0 to 255, for a pattern from 0, at a place of 14 × 14.

    weights: dict of the convolutional network's arrays.
    """
    first = first_layer(image, weights["0.weight"].astype(float), weights["0.bias"].astype(float))
    pictures = pooled(first)
    stack, bias = weights["3.weight"][pattern].astype(float), float(weights["3.bias"][pattern])
    patch = np.pad(pictures, ((0, 0), (1, 1), (1, 1)))[:, row : row + 3, column : column + 3]
    response = _convolved(pictures[None], stack[None], np.array([bias]))[0, 0]
    return Stacked(pictures, (patch * stack).sum(axis=(1, 2)), bias, response)


def gifts(maps, weights):
    """What each pattern of the third layer gives to each score, (N, 10, 64), and the biases (10,).

    maps (N, 64, 7, 7) as `third_layer` makes them; weights: of the convolutional network, whose
    last layer has one weight for the largest number of each pattern, or of its twin, where it has
    one for each place. What all patterns give, and the bias, add up to the score.
    """
    if "10.weight" in weights:
        largest = maps.max(axis=(2, 3))
        return largest[:, None] * weights["10.weight"], weights["10.bias"]
    each = weights["9.weight"].reshape(10, 64, 49)
    return np.einsum("nkp,dkp->ndk", maps.reshape(*maps.shape[:2], 49), each), weights["9.bias"]


def convolutional_scores(x, weights):
    """The scores (N, 10) that the convolutional network or its twin gives to images (N, 784) that
    are normalised already, computed without PyTorch. weights: as for `gifts`."""
    images = np.asarray(x).reshape(-1, 1, reading.SIDE, reading.SIDE)
    parts = np.array_split(images, max(1, -(-len(images) // 50)))  # or it takes much memory
    given = [gifts(_third(part, weights), weights) for part in parts]
    return np.concatenate([each.sum(axis=2) + bias for each, bias in given])


def four_readers(stored):
    """The four networks of 09, as `shifted_digits` and `digit_pad` take them: a dict by name.

    stored: a function that gives the arrays of a network by the name under which it is stored.
    """
    dense = {"dense": stored("unmoved"), "augmented": stored("moved")}
    others = {"twin": stored("flattened"), "convolutional": stored("convolutional")}
    return {name: list(arrays.values()) for name, arrays in dense.items()} | {
        name: functools.partial(convolutional_scores, weights=arrays)
        for name, arrays in others.items()
    }


class Best(NamedTuple):
    """For each pattern of the third layer the images that excite it most, the first one most.

    largest (N, 64): the maximum over all places in each of N images. images (64, most): which
    images. places (64, most, 2): row and column, in the layer, of the maximum in each of these.
    """

    largest: np.ndarray
    images: np.ndarray
    places: np.ndarray


def best(images, weights, most=50):
    """The `Best` of images (N, 28, 28), 0 to 255; weights as for `third_layer`."""
    parts = np.array_split(images, -(-len(images) // 50))
    flat = [third_layer(part, weights).reshape(len(part), -1, 49) for part in parts]
    largest = np.concatenate([part.max(axis=2) for part in flat])
    at = np.concatenate([part.argmax(axis=2) for part in flat])
    chosen = np.argsort(-largest, axis=0, kind="stable")[:most]
    places = np.take_along_axis(at, chosen, axis=0).T
    return Best(largest, chosen.T, np.stack(np.divmod(places, 7), axis=2))


def accuracy_by_shift(ask, count=10_000, along="right"):
    """The share (17,) of the first `count` test images that is read correctly after each of SHIFTS,
    `along` "right" or "down"."""
    labels = reading.test_set()[1][:count]
    shifts = [{along: pixels} for pixels in SHIFTS.tolist()]
    return np.array([(answers(ask, count=count, **shift) == labels).mean() for shift in shifts])


RECORDED = Path(__file__).parent.parent / "data" / "shifts.npz"


@functools.cache
def of_the_reader(count=10_000, along="right"):
    """`accuracy_by_shift` of the course's own network; float64, the same on every processor.

    Of all 10,000 images it is what `python -m nblib.experiments.shifts` has stored: to read them 17
    times takes most of a second, and in a browser's tab several.
    """
    if count == 10_000:
        with np.load(RECORDED) as stored:
            return stored[along]
    return accuracy_by_shift(readers.asked(), count, along)


@functools.cache
def examples():
    """Indices of the first test image of each digit, 0 to 9."""
    labels = reading.test_set()[1]
    return np.array([np.flatnonzero(labels == digit)[0] for digit in range(EXAMPLES)])


if __name__ == "__main__":
    ways = ("right", "down")
    np.savez_compressed(
        RECORDED, **{way: accuracy_by_shift(readers.asked(), along=way) for way in ways}
    )
    print(f"written: {RECORDED}")
