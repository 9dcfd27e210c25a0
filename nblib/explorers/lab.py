"""Part 08, the lab: a layer's way back and the loss's, and still pictures of what a student's own
network does.

The stills are called as `explorers.lab.curves(...)` with numbers that the student's own functions
gave.
"""

import math
from collections.abc import Sequence

import numpy as np

from nblib.experiments import lab as experiment
from nblib.experiments import reading
from nblib.explorers import base
from nblib.explorers.mlp import logit_bar
from nblib.plots import lab as plot
from nblib.plots.reading import StripPicture
from nblib.words import agree, count, fixed, listed

__all__ = ["layer_back", "loss_back"]

SHOWN, COLUMNS = 24, 6  # hidden units in `first_layer`
CLASSES = 4  # in `loss_back`


@base.apart()
def layer_back(number: int = 1) -> base.Explorer:
    """Click a number of a layer, and see what its gradient is made of (slide 63).

    Y = X Wᵀ + b with 4 examples, 3 inputs and 2 units, in numbers, and G, how a loss changes with
    each number of Y. What has been clicked stays filled in on the right; Play goes through all.
    number: which is chosen at first, 1 to 20: the weights from the last to the first, the inputs,
    the biases. Raises ValueError outside that range.

    snapshot() adds chosen (array, row, column), places, terms, value, measured and found.

    >>> shown = explorers.layer_back().snapshot()
    >>> shown["chosen"], round(shown["value"], 2)
    (('W', 1, 2), 0.93)
    """
    layer = experiment.layer()
    order = experiment.entries(layer)
    film = base.player(base.int_slider("number", number, 1, len(order)), interval=550)
    for part in (film.slider, film.reset, film.back, film.step):
        part.layout.display = "none"  # a click chooses; of the player the film alone is left
    controls = {"number": film}
    figure = base.new_figure(780, 370)
    picture = plot.LayerPicture(figure, layer)
    found: dict[tuple, float] = {}

    def update(number):
        chosen = order[number - 1]
        slope = experiment.slope(layer, *chosen)
        found[chosen] = slope.value
        picture.move(chosen, slope.places, slope.factors, found)
        numbers = slope._asdict() | {"chosen": chosen, "found": dict(found)}
        return _say_slope(chosen, slope, len(found), len(order)), numbers

    def fill(change):
        missing = [k for k, of in enumerate(order, 1) if of not in found]
        if change.new and missing:
            film.slider.value = max(1, missing[0] - 1)

    def again():
        found.clear()
        film.playing.value = False
        film.slider.value = 1
        explorer.refresh()

    def table(name):
        array = getattr(layer, name)
        names = [[f"{_entry(name, *p)} = {fixed(array[p], 1)}" for p in row] for row in _rows(name)]

        def click(row, column):
            film.playing.value = False
            return {"number": 1 + order.index((name, *_rows(name)[row][column]))}

        label = f"the numbers of {'W, transposed' if name == 'W' else name}: click one"
        return base.Region(picture.tables[name], label, click, kind="cells", cells=names)

    def _rows(name):
        """The places of an array, as they stand in the picture."""
        rows, columns = getattr(layer, name).shape
        places = [[(row, column) for column in range(columns)] for row in range(rows)]
        return [list(row) for row in zip(*places, strict=True)] if name == "W" else places

    film.playing.observe(fill, "value")
    explorer = base.Explorer(
        figure,
        controls,
        update,
        extras=[base.button("Start again", again, "empty the gradients")],
        handles={name: table(name) for name in "WbX"},
    )
    return explorer


def _entry(array, row, column):
    return f"b[{column}]" if array == "b" else f"{array}[{row}, {column}]"


def _say_slope(chosen, slope, found, total):
    name = _entry(*chosen)
    letters = [
        f"{_entry('G', *place)} · {_entry(*factor) if factor else '1'}"
        for place, factor in zip(slope.places, slope.factors, strict=True)
    ]
    numbers = [f"{_bracketed(g)} · {_bracketed(factor)}" for g, factor in slope.terms]
    outputs = listed(_entry("Y", *place) for place in slope.places)
    return (
        f"{name} occurs in {outputs}. Its gradient: {' + '.join(letters)} = "
        f"{' + '.join(numbers)} = {fixed(slope.value, 2)}. Measured, by moving {name} a little up "
        f"and down: {fixed(slope.measured, 2)}. {found} of {total} gradients are filled in."
    )


def _bracketed(number):
    return f"({fixed(number, 1)})" if number < 0 else fixed(number, 1)


@base.apart()
def loss_back(logits: Sequence[float] = (2.0, 1.0, 0.1, -1.0), true: int = 1) -> base.Explorer:
    """The loss of one example, and its slope for each of four logits (slide 63).

    logits: four numbers from -5 to 5, whose bars can be dragged; true: the true class, 0 to 3.
    Raises ValueError for a number out of range or not four logits.

    snapshot() adds probabilities, target, slopes and measured (4,), and loss.

    >>> explorers.loss_back().snapshot()["slopes"].round(2)
    array([ 0.64, -0.77,  0.1 ,  0.03])
    """
    if len(logits) != CLASSES:
        raise ValueError(f"logits={tuple(logits)} does not fit. Give four numbers from -5 to 5.")
    controls = {
        f"z{k}": base.slider(f"z{k}", value, -5.0, 5.0, 0.1, ".1f")
        for k, value in enumerate(logits)
    }
    controls["true"] = base.int_slider("true class", true, 0, CLASSES - 1)
    figure = base.new_figure(900, 320)
    picture = plot.LossBackPicture(figure, CLASSES)

    def update(true, **each):
        logits = np.array(list(each.values()))
        slope = experiment.loss_slope(logits, true)
        picture.move(logits, slope)
        return _say_loss_slope(logits, true, slope), slope._asdict()

    handles = {f"bar {k}": logit_bar(picture.logits, k) for k in range(CLASSES)}
    return base.Explorer(figure, controls, update, handles=handles)


def _say_loss_slope(logits, true, slope):
    z = ", ".join(fixed(value, 1) for value in logits)
    p, slopes, measured = (
        ", ".join(fixed(value, 2) for value in values)
        for values in (slope.probabilities, slope.slopes, slope.measured)
    )
    return (
        f"The logits ({z}) give p = ({p}). The true class is {true}, so the loss is "
        f"{fixed(slope.loss, 2)}, −ln of its p. The slopes p − t are ({slopes}). Measured, by "
        f"moving each logit alone a little up and down: ({measured})."
    )


@base.apart()
def goal(parameters, seed=0):
    """A still picture: what a network reads in ten test digits, before it has learned and after.

    parameters: the trained network's W1 (hidden, 784), b1, W2 (10, hidden), b2; seed: of the
    random weights that stand in their place before.

    >>> "the trained one 10;" in explorers.lab.goal(reader_arrays()).sentence
    True
    """
    images, labels = reading.test_set()
    ten = [int(np.flatnonzero(labels == digit)[0]) for digit in range(10)]
    figure = base.new_figure(640, 226)
    parts = figure.subfigures(2, 1)
    networks = {
        "Before the training": experiment.random_like(parameters, seed),
        "After the training": parameters,
    }
    few, all_of_them = [], []
    for (when, network), part in zip(networks.items(), parts, strict=True):
        read, _ = reading.read(images, network)
        right = read == labels
        few.append(right[ten].sum())
        all_of_them.append(f"{100 * right.mean():.1f} %")
        title = f"{when}: of {len(labels):,} test digits {all_of_them[-1]} are read correctly"
        strip = StripPicture(part, reading.SIDE, len(ten), title)
        strip.move(images[ten], [f"{labels[k]}→{read[k]}" for k in ten], right[ten])
    return base.Still(
        figure,
        f"Ten test digits, one of each kind (label → what is read). A network with random weights "
        f"reads {few[0]} of them correctly, the trained one {few[1]}; of all {len(labels):,} "
        f"{all_of_them[0]} and {all_of_them[1]}.",
    )


@base.apart()
def first_losses(factors, losses):
    """A still picture: the first loss against a factor on the last layer's weights.

    factors (F,), rising; losses (runs, F), or (F,) for one run.
    """
    factors, losses = np.asarray(factors, float), np.atleast_2d(np.asarray(losses, float))
    figure = base.new_figure(640, 300)
    plot.first_losses(figure, factors, losses, math.log(10))
    ends = [f"{losses[:, k].min():.2f} to {losses[:, k].max():.2f}" for k in (0, -1)]
    return base.Still(
        figure,
        f"The first loss of {count(len(losses), 'network')} with random weights: {ends[0]} where "
        f"the last layer's weights are multiplied by {factors[0]:g}, {ends[1]} where by "
        f"{factors[-1]:g}. Guessing costs {math.log(10):.2f}.",
    )


@base.apart()
def curves(loss, accuracy):
    """A still picture: a training watched. Each argument: one pair (learned from, held back) an
    epoch; accuracy in per cent.
    """
    loss, accuracy = (np.asarray(rows, float).reshape(-1, 2) for rows in (loss, accuracy))
    figure = base.new_figure(800, 300)
    plot.curves(figure, loss, accuracy)
    best = int(loss[:, 1].argmin()) + 1
    gap = accuracy[-1, 0] - accuracy[-1, 1]
    return base.Still(
        figure,
        f"After {count(len(loss), 'epoch')} {accuracy[-1, 0]:.1f} % of the images learned from and "
        f"{accuracy[-1, 1]:.1f} % of those held back are read correctly, a gap of {gap:.1f} "
        f"points. The loss on held-back images is lowest after epoch {best}: "
        f"{loss[best - 1, 1]:.3f}.",
    )


@base.apart()
def growing_sure(history, images, labels):
    """A still picture: how one network reads a few images before its training and after each epoch.

    history: the networks, each W1, b1, W2, b2, the untrained one first. images (N, 784), labels
    (N,): of these a few are chosen that are read right at once, late and never. Raises ValueError
    for fewer than two networks.
    """
    found = experiment.growing(history, images, labels)
    epochs = len(history) - 1
    rows = ["before", *(f"epoch {epoch}" for epoch in range(1, epochs + 1))]
    figure = base.new_figure(800, 130 + 68 * len(rows))
    pictures = np.asarray(images)[found.chosen].reshape(-1, 28, 28)
    plot.growing(figure, pictures, found.labels, found.answers, found.probabilities, rows)
    return base.Still(figure, _growing_told(found, epochs, len(labels)))


def _growing_told(found, epochs, total):
    """The sentence of `growing_sure`."""
    told = []
    for since in sorted(set(found.since.tolist()), key=lambda epoch: epoch or epochs + 1):
        digits = [_a(label) for label in found.labels[found.since == since]]
        when = f"right from epoch {since} on" if since else "wrong after every epoch"
        told.append(f"{listed(digits)} {agree(len(digits), 'is', 'are')} read {when}")
    parts = [
        f"The probabilities that the network gives to the ten digits, before training and after "
        f"each of {count(epochs, 'epoch')}, the true digit's in blue, that of a wrong answer in "
        f"orange and hatched: {', '.join(told)}."
    ]
    if found.stubborn:
        first, last = (f"{100 * p:.0f} %" for p in found.sure)
        parts.append(
            f"Of all {total:,} images {found.stubborn} {agree(found.stubborn, 'is', 'are')} read "
            f"wrong after every epoch; the answer given to them has on average a probability of "
            f"{first} after the first epoch and {last} after the last."
        )
    return " ".join(parts)


def _a(digit):
    return f"an {digit}" if digit == 8 else f"a {digit}"


@base.apart()
def first_layer(W1, W2):
    """A still picture: what the first layer's units look at, those with the largest say first.

    W1 (hidden, 784), W2 (10, hidden). A unit's say: the length of its column of W2 times that of
    its row of W1.
    """
    W1, W2 = np.asarray(W1, float), np.asarray(W2, float)
    say = np.linalg.norm(W2, axis=0) * np.linalg.norm(W1, axis=1)
    chosen = np.argsort(-say, kind="stable")[:SHOWN]
    figure = base.new_figure(800, 440)
    plot.first_layer(figure, W1[chosen], COLUMNS)
    return base.Still(
        figure,
        f"The weights of {len(chosen)} of the {len(W1)} hidden units, those with the largest "
        "weights in and out, each as a picture of 28 × 28 pixels with a scale of its own: orange "
        "where ink raises the unit's sum, blue where it lowers it.",
    )


@base.apart()
def search(rates, decays, shares, held):
    """A still picture: a table of validation accuracies, in per cent, with the best one framed.

    shares (rates, decays); held: how many images each was judged on.
    """
    shares = np.asarray(shares, float)
    figure = base.new_figure(560, 260)
    plot.search(figure, rates, decays, shares)
    row, column = np.unravel_index(shares.argmax(), shares.shape)
    best = shares[row, column] / 100
    error = 100 * math.sqrt(best * (1 - best) / held)
    near = int((shares >= 100 * best - 2 * error).sum()) - 1
    return base.Still(
        figure,
        f"Best: rate {rates[row]:g} with weight decay {decays[column]:g}, {100 * best:.1f} % of "
        f"{held:,} held-back images. Such a share has a standard error of {error:.1f} points, and "
        f"{near or 'none'} of the other {shares.size - 1} settings "
        f"{agree(near, 'lies', 'lie')} within two of them.",
    )
