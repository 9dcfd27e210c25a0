"""Slide 60 in numbers: five common faults of training code, each run with and without its fault.

The same small network, data and first weights every time; only the one line differs. How one finds
a fault that nobody has named: ladder.py and clinic.py.
"""

import contextlib
import functools
import math
from typing import NamedTuple

import numpy as np

import nblib
from nblib.choose import choose
from nblib.experiments import mnist
from nblib.numerics import ignore_fp_warnings
from nblib.steady import steady

PIXELS, HIDDEN, CLASSES, DROPOUT = 49, 16, 10, 0.5
BATCH, STEPS = 50, 40  # one epoch of 2,000 digits
TEST = 500
LOOKS = 10  # evaluations in a row of one trained network
TOO_HIGH = 100  # the learning rate too high is this many times the one that is set


class Pitfall(NamedTuple):
    """A row of slide 60, and which check of the ladder finds it: a key of ladder.CHECKS."""

    title: str
    cure: str
    found_by: str


PITFALLS = {
    "zero_grad": Pitfall(
        "zero_grad() forgotten",
        "call optimizer.zero_grad() before every loss.backward()",
        "twice",
    ),
    "shape": Pitfall(
        "wrong input shape",
        "print x.shape: rows are examples, and their length is the first layer's in_features",
        "shape",
    ),
    "no_grad": Pitfall(
        "training under no_grad()",
        "take the training loop out of no_grad(); it is for evaluation",
        "moves",
    ),
    "eval": Pitfall(
        "eval() forgotten",
        "call model.eval() before judging and model.train() before training on",
        "answers",
    ),
    "learning_rate": Pitfall(
        "learning rate too high",
        "divide the learning rate by ten until the loss falls",
        "heart",
    ),
}


class Digits(NamedTuple):
    """Real digits of 7 × 7 pixels: images (2000, 49), labels (2000,), test_images (500, 49),
    test_labels (500,)."""

    images: np.ndarray
    labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray


@functools.cache
def digits():
    """The data of every run here: Digits. The arrays are shared."""
    small = mnist.small_digits()
    images, test_images = (
        part.reshape(-1, 7, 2, 7, 2).mean(axis=(2, 4)).reshape(-1, PIXELS)
        for part in (small.train_images, small.test_images[:TEST])
    )
    return Digits(images, small.train_labels, test_images, small.test_labels[:TEST])


@functools.cache
def _batches(library, loss, on_its_side, dtype):
    """The 40 batches as pairs of tensors (images (50, 49), targets)."""
    data = digits()
    images_in = data.images.astype(dtype)
    labels = data.labels
    if loss == "MSELoss":
        labels = np.eye(CLASSES, dtype=dtype)[labels]
    pairs = []
    for start in range(0, BATCH * STEPS, BATCH):
        images = images_in[start : start + BATCH]
        images = images.T.copy() if on_its_side else images
        pairs.append((library.tensor(images), library.tensor(labels[start : start + BATCH])))
    return pairs


class Track(NamedTuple):
    """One training run.

    losses      (k,) the loss of each batch before its update; k is 40 unless the run was stopped
    lengths     (k,) how far each update moved the weights; empty if the run was stopped
    distances   (k + 1,) how far the weights are from where they began
    message     what the engine said when it stopped the run, or ""
    accuracies  the share of test digits that is right: (10,) for "eval", asked ten times in a row,
                else (1,); empty if the input does not fit
    shapes      what stands before and behind each layer, as far as the input came
    """

    losses: np.ndarray
    lengths: np.ndarray
    distances: np.ndarray
    message: str
    accuracies: np.ndarray
    shapes: list


class Comparison(NamedTuple):
    """A pitfall's two runs, and a third: for "eval" the faulty code on a network without dropout,
    for "learning_rate" the high rate with cross-entropy; else None."""

    right: Track
    wrong: Track
    third: Track | None


def known(name):
    """The Pitfall of this name. ValueError, with the five names, for another."""
    return choose(name, PITFALLS, "pitfall")


@functools.lru_cache(maxsize=256)
@steady()
def compare(name, lr=0.5, seed=0, library=nblib):
    """One pitfall with and without its fault, 40 batches of 50 digits, plain SGD: Comparison.

    name: of PITFALLS; lr: above 0, the rate of the right run; seed of weights and dropout;
    library: nblib or torch. ValueError for an unknown name or a rate that is not above 0.
    """
    known(name)
    if not 0 < lr < math.inf:
        raise ValueError(f"lr={lr}: the learning rate must be above 0 and finite.")
    if name == "learning_rate":
        # float32, where torch begins, is full at 3e38; and a squared error has slopes without end.
        high = lr * TOO_HIGH
        return Comparison(
            _train("", lr, seed, library, "MSELoss", dtype="float32"),
            _train("", high, seed, library, "MSELoss", dtype="float32"),
            _train("", high, seed, library),
        )
    dropout, looks = (DROPOUT, LOOKS) if name == "eval" else (0.0, 1)
    right = _train("", lr, seed, library, dropout=dropout, looks=looks)
    wrong = _train(name, lr, seed, library, dropout=dropout, looks=looks)
    plain = _train(name, lr, seed, library, looks=looks) if name == "eval" else None
    return Comparison(right, wrong, plain)


@ignore_fp_warnings
def _train(
    fault, lr, seed, library, loss_name="CrossEntropyLoss", dropout=0.0, looks=1, dtype="float64"
):
    model = network(seed, library, dropout, dtype)
    weights = list(model.parameters())
    optimizer = library.optim.SGD(weights, lr=lr)
    criterion = getattr(library.nn, loss_name)()
    batches = _batches(library, loss_name, fault == "shape", dtype)
    shapes, message = _shapes(model, batches[0][0])
    first = before = _flat(weights)
    losses, lengths, distances = [], [], [0.0]
    for images, targets in [] if message else batches:
        with library.no_grad() if fault == "no_grad" else contextlib.nullcontext():
            loss = criterion(model(images), targets)
        losses.append(loss.item())
        if fault != "zero_grad":
            optimizer.zero_grad()
        try:
            loss.backward()
        except RuntimeError as error:
            message = str(error)
            break
        optimizer.step()
        now = _flat(weights)
        lengths.append(_norm(now - before))
        distances.append(_norm(now - first))
        before = now
    accuracies = [] if fault == "shape" else _judge(model, library, fault != "eval", looks, dtype)
    return Track(
        np.array(losses),
        np.array(lengths),
        np.array(distances),
        message,
        np.array(accuracies),
        shapes,
    )


def network(seed, library=nblib, dropout=0.0, dtype="float64"):
    """49 pixels, 16 hidden units, 10 scores; first weights as torch's Linear draws them."""
    rng = np.random.default_rng(seed)
    nn, kind = library.nn, getattr(library, dtype)
    with library.random.fork_rng(devices=[]):  # replaced below; the reader's numbers stay
        layers = [nn.Linear(PIXELS, HIDDEN, dtype=kind), nn.ReLU()]
        if dropout:
            layers.append(_own_dropout(library)(dropout, seed))
        layers.append(nn.Linear(HIDDEN, CLASSES, dtype=kind))
    model = nn.Sequential(*layers)
    with library.no_grad():
        for layer in (layers[0], layers[-1]):
            bound = 1 / math.sqrt(layer.in_features)
            for parameter in (layer.weight, layer.bias):
                drawn = rng.uniform(-bound, bound, tuple(parameter.shape))
                parameter[...] = library.tensor(drawn.astype(dtype))
    return model


def _own_dropout(library):
    """nn.Dropout with a generator of its own: the same masks in both engines, no global seed."""

    class OwnDropout(library.nn.Dropout):
        def __init__(self, p, seed):
            super().__init__(p)
            self.rng = np.random.default_rng((seed, 1))

        def forward(self, input):
            if not self.training:
                return input
            kept = self.rng.random(tuple(input.shape)) >= self.p
            return input * library.tensor(kept / (1 - self.p))

    return OwnDropout


def _shapes(model, x):
    """(what stands before and behind each layer, the engine's message where one refuses)."""
    seen, message = [("input", tuple(x.shape))], ""
    model.eval()
    for layer in model:
        name = type(layer).__name__.removeprefix("Own")
        if hasattr(layer, "weight"):
            name = f"Linear({layer.in_features}, {layer.out_features})"
        try:
            x = layer(x)
        except RuntimeError as error:
            seen.append((name, None))
            message = str(error)
            break
        seen.append((name, tuple(x.shape)))
    model.train()
    return seen, message


def _judge(model, library, switch, looks, dtype):
    """`looks` evaluations in a row; with `switch` model.eval() comes first, as it should."""
    data = digits()
    if switch:
        model.eval()
    images = library.tensor(data.test_images.astype(dtype))
    shares = []
    with library.no_grad():
        for _ in range(looks):
            scores = model(images).numpy()
            shares.append(float(np.mean(scores.argmax(axis=1) == data.test_labels)))
    return shares


def _flat(weights):
    return np.concatenate([w.detach().numpy().ravel() for w in weights]).astype(np.float64)


def _norm(vector):
    return float(np.sqrt(np.square(vector).sum()))
