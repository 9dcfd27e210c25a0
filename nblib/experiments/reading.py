"""Part 07: a drawing becomes an image like MNIST's, a network reads it, and errs.

An image here is (28, 28) or (N, 784) in MNIST's own pixels, 0 for paper to 255 for ink. How a
digit is put into it, the makers of MNIST say (LeCun, Cortes and Burges, "The MNIST database of
handwritten digits"): scaled to fit a box of 20 × 20 pixels with its proportions kept, and moved
into the field of 28 × 28 so that its centre of mass lies in the middle. `draw` and `fit` do that.
"""

import functools
from pathlib import Path
from typing import NamedTuple

import numpy as np

import nblib
from nblib import datasets, nn, optim
from nblib.experiments import common
from nblib.steady import steady

SIDE, BOX, MIDDLE = 28, 20, 14  # MNIST's centres of mass lie within half a pixel of (14, 14)
WEIGHTS = Path(__file__).parent.parent / "data" / "reader.npz"
RECORDED = WEIGHTS.with_name("promises.npz")  # what they make of digits that are moved
PIECE = 1000  # so many images are read at a time
GROUPS = (0, 0.5, 0.7, 0.9, 0.99, 0.999)  # of probabilities: where each begins
PEN = 2.2  # pixels; the strokes of MNIST are about 2 wide

# A three, as somebody would draw it: one stroke, (x, y) from 0 to 1, y downwards.
EXAMPLE = (
    tuple(
        (round(0.5 + 0.17 * x, 3), round(y, 3))
        for x, y in (
            (-0.85, 0.27), (-0.5, 0.2), (0.0, 0.17), (0.5, 0.2), (0.85, 0.28), (0.85, 0.37),
            (0.5, 0.44), (0.0, 0.48), (0.55, 0.5), (0.95, 0.57), (1.0, 0.66), (0.75, 0.75),
            (0.3, 0.8), (-0.25, 0.81), (-0.7, 0.78), (-1.0, 0.73),
        )
    ),
)  # fmt: skip


# ---------------------------------------------------------------- from a drawing to an image


def draw(strokes, centred=True):
    """Strokes with a pen 2.2 pixels wide as an image (28, 28), 0 to 255.

    strokes: lists of points (x, y) from 0 to 1, y downwards; one point makes a dot. With centred
    they are scaled and moved as MNIST's digits were; without, the unit square is the whole field,
    as if nobody had prepared the drawing. No strokes give an empty field.
    """
    lines = [np.asarray(stroke, float).reshape(-1, 2) for stroke in strokes if len(stroke)]
    if not lines:
        return np.zeros((SIDE, SIDE))
    points = np.concatenate(lines)
    if not centred:
        return 255 * _ink([SIDE * line for line in lines], SIDE, SIDE)
    low = points.min(axis=0)
    extent = points.max(axis=0) - low
    longest = extent.max()
    # A dot is not blown up to a blob: it stays as large as it was drawn.
    scale = (BOX - PEN) / longest if longest > 0.05 else SIDE
    width, height = np.ceil(extent * scale + PEN - 1e-9).astype(int)
    lines = [(line - low) * scale + PEN / 2 for line in lines]
    return 255 * _placed(_ink(lines, height, width))


def labelled(drawings, prepared=True):
    """Drawings, a dict from a digit to its strokes, as (images (N, 784), labels (N,)): normalised
    like MNIST's, the digits in order. prepared: whether `draw` scales and centres them.
    """
    digits = sorted(drawings)
    images = [draw(drawings[digit], prepared).ravel() for digit in digits]
    return datasets.normalise(np.reshape(images, (-1, SIDE * SIDE))), np.array(digits, int)


def _ink(lines, height, width):
    """How much of each pixel the pen covers, 0..1 (height, width); points are (x, y) in pixels.

    A pixel's share falls from 1 to 0 over the one pixel across the pen's edge.
    """
    starts = np.concatenate([line[: max(len(line) - 1, 1)] for line in lines])
    ends = np.concatenate([line[min(1, len(line) - 1) :] for line in lines])
    y, x = np.mgrid[:height, :width].reshape(2, -1, 1) + 0.5
    along_x, along_y = (ends - starts).T
    away_x, away_y = x - starts[:, 0], y - starts[:, 1]
    length = np.maximum(along_x**2 + along_y**2, 1e-12)
    share = np.clip((away_x * along_x + away_y * along_y) / length, 0, 1)  # nearest point
    distance = np.hypot(away_x - share * along_x, away_y - share * along_y).min(axis=1)
    return np.clip(PEN / 2 + 0.5 - distance, 0, 1).reshape(height, width)


def fit(picture):
    """Any picture (H, W) of ink, 0 for paper, as an image (28, 28) in the same units.

    What is inked is cut out, scaled to the box of 20 by averaging areas, and moved by whole pixels
    so that its centre of mass lies in the middle. Ink is never pushed over the edge: a digit whose
    mass is so far aside stays as close as it can. An empty picture gives an empty field.
    """
    picture = np.asarray(picture, float)
    rows, columns = np.flatnonzero(picture.any(axis=1)), np.flatnonzero(picture.any(axis=0))
    if len(rows) == 0:
        return np.zeros((SIDE, SIDE))
    cut = picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = BOX / max(cut.shape)
    height, width = (max(1, round(scale * n)) for n in cut.shape)
    return _placed(_areas(len(cut), height) @ cut @ _areas(cut.shape[1], width).T)


def _areas(old, new):
    """(new, old): row i says how much of new pixel i each of the old pixels covers; sums are 1."""
    edges = np.arange(new + 1)[:, None] * old / new
    low, high = np.arange(old), np.arange(1, old + 1)
    overlap = np.minimum(edges[1:], high) - np.maximum(edges[:-1], low)
    return np.maximum(overlap, 0) * new / old


def _placed(patch):
    """A patch of at most 28 × 28 in the field, its centre of mass in the middle."""
    field = np.zeros((SIDE, SIDE))
    mass = patch.sum()
    corner = []
    for axis, size in enumerate(patch.shape):
        centre = (patch.sum(axis=1 - axis) @ np.arange(size)) / mass
        corner.append(min(max(round(MIDDLE - centre), 0), SIDE - size))
    top, left = corner
    field[top : top + patch.shape[0], left : left + patch.shape[1]] = patch
    return field


def nudge(images, right=0, down=0):
    """Images (..., 28, 28), or (N, 784), moved by whole pixels; what leaves the field is gone, and
    paper, 0, comes in.
    """
    if images.shape[-1] == SIDE * SIDE:
        return nudge(images.reshape(-1, SIDE, SIDE), right, down).reshape(images.shape)
    moved = np.zeros_like(images)
    height, width = images.shape[-2:]
    to = slice(max(down, 0), height + min(down, 0)), slice(max(right, 0), width + min(right, 0))
    of = slice(max(-down, 0), height - max(down, 0)), slice(max(-right, 0), width - max(right, 0))
    moved[..., *to] = images[..., *of]
    return moved


def scattered(images, rng, most=4):
    """Images (N, ..., 28, 28), each moved across and down by whole pixels, up to `most` of them,
    as the generator rng draws it. In whatever units: the paper that comes in is the smallest number
    in `images`.
    """
    flat = images.reshape(-1, SIDE, SIDE)
    around = ((0, 0), (most, most), (most, most))
    wide = np.pad(flat, around, constant_values=flat.min())
    top, left = rng.integers(0, 2 * most + 1, (2, len(flat), 1))
    rows, columns = top + np.arange(SIDE), left + np.arange(SIDE)
    each = np.arange(len(flat))[:, None, None]
    return wide[each, rows[:, :, None], columns[:, None, :]].reshape(images.shape)


# ---------------------------------------------------------------- from an image to an answer


@functools.cache
@steady()
def reader():
    """A network that has learned the 60,000 training digits: 784 → 100 → 10, about 97 % right.

    `python -m nblib.experiments.reading` trains it, in two seconds, and stores its weights; here
    they are only read. It computes in float64, so that it gives the same answers on every
    processor. Shared: do not train it further.
    """
    model = _network()
    with np.load(WEIGHTS) as stored:
        model.load_state_dict(
            {name: nblib.from_numpy(stored[name].astype(np.float64)) for name in stored.files}
        )
    return model.eval()


def reader_arrays():
    """The reader's arrays as the lab has them, [W1, b1, W2, b2], copies in float64."""
    return [value.numpy().copy() for value in reader().state_dict().values()]


def train_reader():
    """Train the network of `reader` from its first weights."""
    digits = datasets.mnist(normalised=False)
    model = _network()
    images, labels = digits.train_images, digits.train_labels

    def take(rows):
        return _as_input(images[rows]), nblib.from_numpy(labels[rows])

    batches = common.Shuffled(take, len(labels), 100, np.random.default_rng(0))
    optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    for epoch in range(3):
        optimizer.param_groups[0]["lr"] = 0.1 * (1 - epoch / 3)
        common.fit(model, batches, nn.CrossEntropyLoss(), optimizer)
    return model.eval()


def store_reader(model, path):
    """Store the weights of `model` at `path`, in float32, half the room of what it computes in."""
    state = {name: value.numpy().astype(np.float32) for name, value in model.state_dict().items()}
    np.savez(path, **state)


def _network():
    with common.weights_from(0):
        return nn.Sequential(
            nn.Linear(784, 100, dtype=nblib.float64),
            nn.ReLU(),
            nn.Linear(100, 10, dtype=nblib.float64),
        )


def _as_input(images, dtype=np.float64):
    return nblib.from_numpy(datasets.normalise(images).astype(dtype, copy=False))


@steady()
def scores(model, images):
    """What an nblib model says of images (N, 784), 0 to 255: logits (N, 10) as an array.

    The model is asked in evaluation mode, without a graph, and each part left in its mode.
    """
    parameter = next(model.parameters(), None)
    dtype = np.float32 if parameter is None else parameter.detach().numpy().dtype
    pieces = range(0, max(len(images), 1), PIECE)  # the inputs of all at once would take 60 MB
    with common.evaluating(model), nblib.no_grad():
        found = [model(_as_input(images[k : k + PIECE], dtype)).numpy() for k in pieces]
    return np.concatenate(found)


def read(images, model=None):
    """What a network answers to images (N, 784), 0 to 255: digits (N,), and the probability (N,),
    0..1, that it gives each of them.

    model: the course's reader if None, else what `readers.asked` takes, such as one of your own.
    """
    from nblib.experiments import readers  # which asks the reader of this module

    p = probabilities(readers.asked(model)(images))
    return p.argmax(axis=1), p.max(axis=1)


def some(wrong, count=16, seed=0):
    """The places of `count` of the images that are True in wrong (N,), drawn by chance with a
    seed."""
    return np.random.default_rng(seed).choice(np.flatnonzero(wrong), count, replace=False)


def share_right(model=None):
    """How many of the 10,000 test images a network reads correctly, as a share 0..1.

    model: as for `read`.
    """
    images, labels = test_set()
    return float(np.mean(read(images, model)[0] == labels))


@functools.cache
def test_set():
    """The 10,000 test images, uint8 (10000, 784), and labels. Shared: do not change them."""
    digits = datasets.mnist(normalised=False, train_size=1)
    return digits.test_images, digits.test_labels


def probabilities(logits):
    """Softmax of each row of logits (N, 10), in float64."""
    return nblib.ops.softmax(np.asarray(logits, np.float64), dim=1)


# ---------------------------------------------------------------- from answers to mistakes


class Judged(NamedTuple):
    """How a network reads labelled images.

    labels, answers (N,): what each image is and what is read. confidence (N,): the probability
    that the answer was given, 0..1. confusion (10, 10): how many images of digit `row` are read as
    digit `column`. wrong: the indices of the mistakes, the surest first.
    """

    labels: np.ndarray
    answers: np.ndarray
    confidence: np.ndarray
    confusion: np.ndarray
    wrong: np.ndarray


def judge(logits, labels):
    """Judge logits (N, 10) by labels (N,)."""
    p = probabilities(logits)
    answers = p.argmax(axis=1)
    confidence = p.max(axis=1)
    confusion = np.bincount(10 * labels + answers, minlength=100).reshape(10, 10)
    wrong = np.flatnonzero(answers != labels)
    return Judged(
        labels, answers, confidence, confusion, wrong[np.argsort(-confidence[wrong], kind="stable")]
    )


def chosen(judged, true=None, read=None, surest_first=True):
    """The indices of the mistakes whose digit is `true` and whose answer is `read`, in order.

    None stands for any digit. On the diagonal, true == read, there is no mistake; it gives the
    images that are read right.
    """
    if true is not None and true == read:
        found = np.flatnonzero((judged.labels == true) & (judged.answers == true))
        found = found[np.argsort(-judged.confidence[found], kind="stable")]
    else:
        found = judged.wrong
        for wanted, of in ((true, judged.labels), (read, judged.answers)):
            if wanted is not None:
                found = found[of[found] == wanted]
    return found if surest_first else found[::-1]


class Promises(NamedTuple):
    """Answers in groups by their probability, one of GROUPS each.

    many (6,): how many there are. promised, kept (6,): their mean probability, and the share of
    them that is right, 0..1. give (6,): √(p(1 − p)/n), by how much such a share of n answers
    typically misses. NaN where there is no answer.
    """

    many: np.ndarray
    promised: np.ndarray
    kept: np.ndarray
    give: np.ndarray

    @property
    def expected(self):
        """(6,) how many mistakes they promise; 0 where there is no answer."""
        return np.nan_to_num(self.many * (1 - self.promised))

    @property
    def wrong(self):
        """(6,) how many there are, whole numbers."""
        return np.round(np.nan_to_num(self.many * (1 - self.kept))).astype(int)


def promises(right, sure):
    """What answers promised and what they kept: right (N,), whether each is right; sure (N,), its
    probability, 0..1."""
    group = np.searchsorted(GROUPS, sure, side="right") - 1
    many = np.bincount(group, minlength=len(GROUPS))
    there = np.where(many > 0, many, np.nan)
    promised, kept = (np.bincount(group, x, len(GROUPS)) / there for x in (sure, right))
    return Promises(many, promised, kept, np.sqrt(kept * (1 - kept) / there))


FARTHEST = 4  # pixels to the right
FIRST = 8  # test digits that are shown as they are moved


class Moved(NamedTuple):
    """How a network reads the 10,000 test digits, moved to the right.

    promises: of all of them. answers, sure (8,): what it reads in the first eight, and the
    probability that it gives, 0..1; NaN where its scores are no finite numbers, and then there are
    no promises.
    """

    promises: Promises
    answers: np.ndarray
    sure: np.ndarray


def judge_moved(ask, right):
    """`Moved` of `ask`, a function from images (N, 784) to scores (N, 10)."""
    images, labels = test_set()
    p = probabilities(ask(nudge(images, right)))
    answers, sure = p.argmax(axis=1), p.max(axis=1)
    finite = np.isfinite(sure)
    counted = slice(None if finite.all() else 0)
    found = promises((answers == labels)[counted], sure[counted])
    return Moved(found, answers[:FIRST], np.where(finite.all(), sure, np.nan)[:FIRST])


@functools.cache
def reader_moved(right):
    """`judge_moved` of the reader, 0 to 4 pixels, as `python -m nblib.experiments.reading` has
    stored it: to read 10,000 images takes ten times as long as to draw what comes of it."""
    with np.load(RECORDED) as stored:
        parts = {name: stored[name][right] for name in stored.files}
    return Moved(Promises(*(parts.pop(name) for name in Promises._fields)), **parts)


def store_moved(ask, path):
    """Store `judge_moved` of `ask` at each place at `path`, for `reader_moved`."""
    every = [judge_moved(ask, right) for right in range(FARTHEST + 1)]
    rows = [found._asdict() for found in every]
    rows = [row.pop("promises")._asdict() | row for row in rows]
    np.savez_compressed(path, **{name: np.array([row[name] for row in rows]) for name in rows[0]})


if __name__ == "__main__":
    store_reader(train_reader(), WEIGHTS)
    store_moved(functools.partial(scores, reader()), RECORDED)
    for path in (WEIGHTS, RECORDED):
        print(f"{path.name}: {path.stat().st_size:,} bytes")
