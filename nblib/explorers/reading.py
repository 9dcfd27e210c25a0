"""Part 07: draw a digit and see it read; look through what a network reads wrong."""

import functools
import itertools
import math
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets
import numpy as np
import traitlets

from nblib.experiments import readers
from nblib.experiments import reading as experiment
from nblib.explorers import base
from nblib.plots import reading as plot
from nblib.words import agree, count, listed

__all__ = ["digit_pad", "error_gallery", "sure_and_right"]

HERE = Path(__file__).parent
IMAGES = 100  # test images that one can choose from
PAGE = plot.COLUMNS * plot.ROWS
DRAWING, IMAGE = "my drawing", "a test image"
STRIPS = slice(0, 3), slice(3, experiment.FIRST)  # of the digits that are moved, below two panels
ANY = "any"
SUREST, LEAST = "surest first", "least sure first"


class Pad(anywidget.AnyWidget):
    """A square to draw on with mouse, pen or finger.

    value: a list of strokes, each a list of points [x, y] from 0 to 1, y downwards. example: True
    while it shows a drawing that is not the reader's; the first touch then clears it.
    """

    _esm = traitlets.Unicode((HERE / "pad.js").read_text()).tag(sync=True)
    _css = traitlets.Unicode((HERE / "pad.css").read_text()).tag(sync=True)
    value = traitlets.List().tag(sync=True)
    example = traitlets.Bool(False).tag(sync=True)
    pen = traitlets.Float(experiment.PEN / experiment.SIDE).tag(sync=True)
    description = "drawing"

    def accept(self, value):
        """Raise ValueError unless `value` is a list of strokes."""
        try:
            lines = [np.asarray(stroke, float) for stroke in value]
            fits = all(
                line.ndim == 2
                and line.shape[1] == 2
                and len(line)
                and np.isfinite(line).all()
                and line.min() >= 0
                and line.max() <= 1
                for line in lines
            )
        except (TypeError, ValueError):
            fits = False
        if not fits:
            raise ValueError(
                f"{self.description}: {value!r} does not fit. Use a list of strokes, each a list "
                "of points (x, y) with both from 0 to 1; [] is an empty pad."
            )


def asked(model):
    """A function from images (N, 784), 0 to 255, to scores (N, 10) of whatever `model` is.

    model: what `readers.asked` takes. Raises TypeError for anything else, and ValueError for what
    does not make ten scores of 784 pixels.
    """
    return readers.tried(readers.asked(model))


class Keeping(base.Explorer):
    """A pad that remembers drawings: `drawings` is a dict from a digit to its strokes."""

    def __init__(self, drawings: dict[int, Any], *arguments: Any, **more: Any):
        self.drawings = drawings
        super().__init__(*arguments, **more)

    def kept(self, prepared: bool = True) -> tuple[np.ndarray, np.ndarray]:
        """The drawings that were kept, as (images (N, 784), labels (N,)), like MNIST's: normalised.

        prepared: whether each is scaled and centred as MNIST's digits were.
        """
        return experiment.labelled(self.drawings, prepared)


@base.apart()
def digit_pad(
    model: Any = None,
    drawing: Any = None,
    show: str = DRAWING,
    image: int = 0,
    prepared: bool = True,
    right: int = 0,
    down: int = 0,
    keep: bool = False,
) -> base.Explorer:
    """Draw a digit and see what a network reads in it.  (slides 57 to 59)

    The drawing is scaled and centred as MNIST's digits were, shown as the network gets it, and
    read while it grows. By keyboard: choose a test image and nudge it.

    model       who reads: a network of nblib or of PyTorch; arrays of your own, (W1, b1, W2, b2);
                or a function from images (N, 784) to scores or probabilities (N, 10). None is a
                network of the course's own, trained in two seconds
    drawing     strokes to begin with, lists of points (x, y) from 0 to 1, y downwards; None is an
                example, which the first touch of the pad clears
    show        "my drawing" or "a test image"
    image       which of the first 100 test images
    prepared    whether the drawing or image is scaled and centred as MNIST's were
    right, down move it by so many pixels after that, −8 to 8
    keep        whether a drawing can be kept as one of ten digits, each shown with what is read;
                `pad.kept(prepared=True)` gives their images (N, 784), normalised, and labels (N,)

    snapshot() adds pixels (28, 28), probabilities (10,), answer and label (None if not known).
    Raises TypeError or ValueError for a model or a drawing that does not fit.

    >>> explorers.digit_pad().snapshot()["probabilities"].shape
    (10,)
    """
    ask = asked(model)
    about = "" if model is None else "≈ "  # the course's own network is the same everywhere
    images, labels = (part[:IMAGES] for part in experiment.test_set())
    example = [[list(point) for point in stroke] for stroke in experiment.EXAMPLE]
    pad = Pad()
    if drawing is not None:
        pad.accept(drawing)
        drawing = [[list(map(float, point)) for point in stroke] for stroke in drawing]
    pad.value = example if drawing is None else drawing
    pad.example = pad.value == example
    controls = {
        "drawing": pad,
        "show": base.choice("show", show, [DRAWING, IMAGE]),
        "image": base.int_slider("test image", image, 0, IMAGES - 1),
        "prepared": base.checkbox("scale and centre as MNIST did", prepared),
        "right": base.int_slider("pixels to the right", right, -8, 8),
        "down": base.int_slider("pixels down", down, -8, 8),
    }

    def drawn(change):
        pad.example = pad.value == example
        controls["show"].value = DRAWING

    def clear():
        pad.value = []
        controls["show"].value = DRAWING

    figure = base.new_figure(560, 530 if keep else 320)
    above, below = figure.subfigures(2, 1, height_ratios=(32, 21)) if keep else (figure, None)
    picture = plot.ReadingPicture(above, experiment.SIDE, experiment.BOX)
    drawings: dict[int, Any] = {}
    row_of = plot.KeptPicture(below, experiment.SIDE) if keep else None
    pages = np.full((2, 10, 784), np.nan)  # what is kept: prepared, and as drawn
    told = ""  # what the last press of a button asks for

    def keep_as(digit):
        nonlocal told
        own = controls["show"].value == DRAWING and pad.value and not pad.example
        told = "" if own else " Draw a digit of your own before you keep it."
        if own:
            drawings[digit] = pad.value
            for page, fitted in zip(pages, (True, False), strict=True):
                page[digit] = experiment.draw(pad.value, fitted).ravel()
            pad.value = []  # for the next one
        else:
            explorer.refresh()

    def kept():
        """What is read in each that is kept, shown and told."""
        there = sorted(drawings)
        read = np.full((2, 10), -1)
        for said, page in zip(read, pages, strict=True):
            if there:
                logits = ask(page[there])
                said[there] = np.where(np.isfinite(logits).all(axis=1), logits.argmax(axis=1), -1)
        row_of.move(pages, read)
        return read, there

    def update(drawing, show, image, prepared, right, down):
        if show == DRAWING:
            label, pixels = None, experiment.draw(drawing, prepared)
        else:
            label, pixels = int(labels[image]), images[image].reshape(28, 28).astype(float)
            pixels = experiment.fit(pixels) if prepared else pixels
        controls["image"].layout.display = None if show == IMAGE else "none"
        pixels = experiment.nudge(pixels, right, down)
        numbers = {"pixels": pixels, "label": label, "answer": None, "probabilities": np.zeros(10)}
        if show == DRAWING and not drawing:
            sentence = (
                "The pad is empty. Draw a digit with the mouse, a pen or a finger; or show a test "
                "image and nudge it with the sliders."
            )
        else:
            logits = ask(pixels.reshape(1, 784))[0]
            if np.isfinite(logits).all():
                p = experiment.probabilities(logits[None])[0]
                numbers |= {"answer": int(p.argmax()), "probabilities": p}
            what = f"Test image {image}, a {label}" if show == IMAGE else _drawn(drawing, pad)
            sentence = f"{what}{_moved(prepared, right, down)}: {_answer(numbers, about)}"
        wrong = label is not None and numbers["answer"] != label
        picture.move(pixels, numbers["probabilities"], prepared, wrong)
        if keep:
            numbers["kept"], there = kept()
            sentence += _told_kept(numbers["kept"], there) + told
        return sentence, numbers

    pad.observe(drawn, "value")
    row = ipywidgets.Layout(flex_flow="row wrap", align_items="center", grid_gap="4px 16px")
    explorer = Keeping(
        drawings,
        figure,
        controls,
        update,
        [base.button("Clear the pad", clear)],
        around=lambda stage: ipywidgets.Box(
            [pad, stage, *([_keepers(keep_as)] if keep else [])], layout=row
        ),
    )
    return explorer


def _keepers(keep_as):
    """Ten buttons in a row of their own: keep the drawing as this digit."""
    buttons = [
        base.button(
            str(digit), functools.partial(keep_as, digit), f"keep the drawing as {_a(digit)}"
        )
        for digit in range(10)
    ]
    label = ipywidgets.Label("Keep the drawing as")
    layout = ipywidgets.Layout(width="100%", flex_flow="row wrap", align_items="center")
    return ipywidgets.Box([label, *buttons], layout=layout)


def _told_kept(read, there):
    """read (2, 10): what is read in each digit that is kept, prepared and as drawn."""
    if not there:
        return " No digit is kept yet."
    fitted, raw = (
        f"{sum(int(said[digit] == digit) for digit in there)} of {len(there)}" for said in read
    )
    return (
        f" Kept: {listed(map(str, there))}. Scaled and centred, {fitted} "
        f"{agree(len(there), 'is', 'are')} read correctly; as drawn, {raw}."
    )


def _drawn(strokes, pad):
    what = "example drawing" if pad.example else "drawing"
    return f"The {what} of {count(len(strokes), 'stroke')}"


def _moved(prepared, right, down):
    parts = [
        "scaled to the dashed box and centred" if prepared else "as it is, not scaled or centred"
    ]
    for pixels, forth, back in ((right, "to the right", "to the left"), (down, "down", "up")):
        if pixels:
            parts.append(f"then moved {abs(pixels)} {forth if pixels > 0 else back}")
    return ", " + ", ".join(parts)


def _answer(numbers, about):
    """What is read and how surely. about: what stands before a probability, "≈ " or nothing."""
    answer, label, p = numbers["answer"], numbers["label"], numbers["probabilities"]
    if answer is None:
        return "the network gives no finite numbers, so it says nothing."
    verdict = "" if label is None else ", which is right" if answer == label else ", which is wrong"
    parts = [f"the network reads {_a(answer)} with {about}{_cut(p[answer])} %{verdict}."]
    second = int(np.argsort(p)[-2])
    if p[second] >= 0.05:
        parts.append(f"Next comes {_a(second)} with {about}{_cut(p[second])} %.")
    else:
        rest = next(share for share in (0.1, 1, 5) if 100 * p[second] <= share)
        parts.append(f"No other digit gets more than {rest:g} %.")
    return " ".join(parts)


def _a(digit):
    return f"an {digit}" if digit == 8 else f"a {digit}"


@base.apart()
def error_gallery(
    model: Any = None, true: Any = ANY, read: Any = ANY, order: str = SUREST, page: int = 1
) -> base.Explorer:
    """The test images that a network reads wrong, with the confusion matrix.  (slide 59)

    Click a cell of the matrix, or choose digits in the lists. On the diagonal, where digits are
    read right, those are shown.

    model   as for `digit_pad`
    true    the digit on the image, 0 to 9, or "any"
    read    the digit that is read, 0 to 9, or "any"
    order   "surest first" or "least sure first", by the probability of the answer given
    page    which twenty of them, from 1

    snapshot() adds confusion (10, 10), chosen (indices of the test images that fit), and shown,
    the part of them on this page.

    >>> explorers.error_gallery().snapshot()["confusion"].shape
    (10, 10)
    """
    images, labels = experiment.test_set()
    judged = experiment.judge(asked(model)(images), labels)
    digits = {str(k): k for k in (ANY, *range(10))}
    controls = {
        "true": base.choice("true digit", true, digits),
        "read": base.choice("read as", read, digits),
        "order": base.choice("order", order, [SUREST, LEAST]),
    }

    def choose(true, read, *order):
        return experiment.chosen(judged, _digit(true), _digit(read), *order)

    pages = _pages(choose(true, read))
    controls["page"] = base.int_slider("page", page, 1, pages)
    figure = base.new_figure(860, 430)
    picture = plot.GalleryPicture(figure, judged.confusion, experiment.SIDE)

    def update(true, read, order, page):
        chosen = choose(true, read, order == SUREST)
        controls["page"].max = _pages(chosen)
        before = (min(page, controls["page"].max) - 1) * PAGE
        shown = chosen[before : before + PAGE]
        captions = [
            f"{judged.labels[k]}→{judged.answers[k]} {_cut(judged.confidence[k])} %" for k in shown
        ]
        which = f", {before + 1} to {before + len(shown)} of {len(chosen)}" if len(shown) else ": 0"
        true, read = _digit(true), _digit(read)
        title = _what(true, read) + which
        picture.move(true, read, images[shown], captions, title)
        numbers = {"confusion": judged.confusion, "chosen": chosen, "shown": shown}
        return _story(judged, true, read, order, chosen, shown), numbers

    names = [
        [f"{i} read as {j}: {count(judged.confusion[i, j], 'image')}" for j in range(10)]
        for i in range(10)
    ]
    table = base.Region(
        picture.table,
        "confusion matrix: rows are true digits, columns answers",
        lambda row, column: {"true": row, "read": column},
        kind="cells",
        cells=names,
    )
    return base.Explorer(figure, controls, update, handles={"table": table})


def _cut(p):
    """A probability in per cent, cut off after the first decimal: none below 1 becomes 100."""
    return f"{math.floor(1000 * p) / 10:.1f}"


def _digit(value):
    """The digit, None for any: a list in a browser shows nothing where its value is None."""
    return None if value == ANY else value


def _pages(chosen):
    return max(1, -(-len(chosen) // PAGE))


def _what(true, read):
    if true is None and read is None:
        return "All mistakes"
    if true is None:
        return f"Wrongly read as {read}"
    if read is None:
        return f"Misread {true}s"
    return f"{true} read as {read}"


def _story(judged, true, read, order, chosen, shown):
    total, wrong = len(judged.labels), len(judged.wrong)
    off = np.where(np.eye(10, dtype=bool), 0, judged.confusion)
    row, column = np.unravel_index(off.argmax(), off.shape)
    parts = [
        f"Of {total:,} test images {wrong:,} are read wrong, most often a {row} as a {column}: "
        f"{off.max()} times."
    ]
    what = _what(true, read)
    if len(chosen) == 0:
        parts.append(f"{what}: that never happens.")
        return " ".join(parts)
    if true is not None and true == read:
        parts.append(f"{what}, as it should be: {count(len(chosen), 'image', ',')}.")
    elif true is not None or read is not None:
        parts.append(f"{what}: {count(len(chosen), 'image', ',')}.")
    sure, least = (_cut(p) for p in judged.confidence[shown][[0, -1]])
    if len(shown) == 1:
        parts.append(f"The one shown has an answer with a probability of {sure} %.")
    else:
        range_ = f"of {sure} %" if sure == least else f"from {sure} to {least} %"
        parts.append(f"The {len(shown)} shown, {order}, have answers with probabilities {range_}.")
    return " ".join(parts)


@base.apart()
def sure_and_right(model: Any = None, right: int = 0) -> base.Explorer:
    """Is a network right as often as its probabilities promise?  (slide 59)

    Its answers to the 10,000 test digits, sorted into six groups by their probability: what each
    group promises, and how many are right; the mistakes that were to be expected, and those
    counted. And what becomes of that when the digits are moved; the first eight of them are shown,
    with what is read.

    model   as for `digit_pad`
    right   pixels to the right, 0 to 4

    snapshot() adds many (6,), how many answers there are in each group; promised, kept (6,), their
    mean probability and the share that is right; wrong and expected (2,), the mistakes among those
    with at least 90 % and among the others, and how many the probabilities promise; captions (8,),
    what stands below the eight digits.
    Raises TypeError or ValueError for a model that does not fit.

    >>> explorers.sure_and_right().snapshot()["wrong"]
    (77, 184)
    """
    judged = (
        experiment.reader_moved
        if model is None
        else functools.partial(experiment.judge_moved, asked(model))  # which may learn on
    )
    images, labels = experiment.test_set()
    total = len(labels)
    controls = {"right": base.int_slider("pixels to the right", right, 0, experiment.FARTHEST)}
    figure = base.new_figure(860, 460)
    # Left and right stand one below the other on a narrow page, so nothing lies across.
    above, below = figure.subfigures(2, 2, height_ratios=(320, 140), width_ratios=(322, 538))
    picture = plot.PromisePicture(above, _groups(), total)
    titles = (  # each is whole: on a narrow page the one stands below the other
        "Test digits 1 to 3: label → read, in %",
        "Test digits 4 to 8: label → what is read, how surely in %",
    )
    strips = [
        plot.StripPicture(part, experiment.SIDE, some.stop - some.start, title, towards)
        for part, some, title, towards in zip(below, STRIPS, titles, "EW", strict=True)
    ]

    def update(right):
        found, read, sure = judged(right)
        finite = found.many.sum() == total
        captions = [
            f"{a}→{b} {_cut(p)}" if finite else f"{a}→none"
            for a, b, p in zip(labels, read, sure, strict=False)
        ]
        shown = (read == labels[: len(read)]) & finite
        moved = experiment.nudge(images[: len(read)], right)
        for strip, some in zip(strips, STRIPS, strict=True):
            strip.move(moved[some], captions[some], shown[some])
        wrong, expected = found.wrong, found.expected
        picture.move(*found, expected, wrong)
        firm = np.array(experiment.GROUPS) >= 0.9
        parts = firm, ~firm
        many = [found.many[part].sum() for part in parts]
        numbers = found._asdict() | {"captions": captions}
        numbers["wrong"] = tuple(int(wrong[part].sum()) for part in parts)
        numbers["expected"] = tuple(float(expected[part].sum()) for part in parts)
        where = "where they were" if right == 0 else f"moved {count(right, 'pixel')} to the right"
        sentence = f"{total:,} test digits, {where}: "
        if not finite:
            return f"{sentence}the network gives no finite numbers, so it says nothing.", numbers

        def told(number, what):  # "8 are wrong"
            return f"{number:,} {agree(number, 'is', 'are')} {what}"

        (sure_wrong, other_wrong), (sure_few, other_few) = numbers["wrong"], numbers["expected"]
        return (
            f"{sentence}{100 - wrong.sum() / total * 100:.0f} % are read correctly, and the "
            f"probabilities promise {100 - expected.sum() / total * 100:.0f} %. There are "
            f"{many[0]:,} answers with at least 90 %: of these {told(sure_wrong, 'wrong')}, "
            f"where {sure_few:,.0f} were to be expected; of the other {many[1]:,}, "
            f"{told(other_wrong, 'wrong')}, where {other_few:,.0f} were to be expected. Of the "
            f"first eight digits {told(sum(shown), 'read correctly')}: "
            f"{', '.join(f'{each} %' for each in captions)}."
        ), numbers

    return base.Explorer(figure, controls, update)


def _groups():
    """The names of the groups of probabilities."""
    ends = [f"{100 * low:g}" for low in (*experiment.GROUPS[1:], 1)]
    return [f"below {ends[0]} %", *(f"{a}–{b} %" for a, b in itertools.pairwise(ends))]
