"""The playground: a small network on points in the plane, epoch by epoch (slides 35-47).

One class, `Run`, trains with a library that has torch's face: nblib itself or PyTorch. Both start
from the same weights and see the same batches in float64, so they give the same numbers.
"""

import itertools
from typing import NamedTuple

import numpy as np

import nblib
from nblib import datasets, ops
from nblib.choose import choose
from nblib.experiments import common, pasted
from nblib.numerics import ignore_fp_warnings
from nblib.steady import steady

DATA = ("xor_field", "moons", "circles", "spiral", "blobs", "own")
TRAIN, TEST = 200, 100
EPOCHS = 300  # the longest run
HOPELESS = 10 * np.log(2)  # ten times the loss of tossing a coin
REACH = 1.0  # points are scaled into ±REACH; the picture shows a little more

ACTIVATIONS = {name: common.ACTIVATIONS[name] for name in ("tanh", "relu", "sigmoid", "leaky_relu")}
ACTIVATIONS["none"] = common.ACTIVATIONS["linear"]


class Points(NamedTuple):
    """Points in the plane: x (n, 2) within ±REACH, labels (n,) 0 or 1; the test set likewise."""

    x: np.ndarray
    labels: np.ndarray
    test_x: np.ndarray
    test_labels: np.ndarray


def points(data="moons", noise=0.1, data_seed=0, table=""):
    """200 points to train on and 100 to test with, of one draw: Points.

    data: one of DATA; noise: 0 to 0.5, the standard deviation of what is added to each coordinate
    on the data's own scale. "own" are the points of `table`, text that `pasted.read` reads, with no
    noise; the seed then says which third is for the test. ValueError for an unknown name, or lines
    that cannot be read.
    """
    choose(data, DATA, "data")
    if data == "own":
        x, labels, _, tests = pasted.read(table, data_seed)
    else:
        (x, labels), tests = datasets.make(data, TRAIN + TEST, noise, data_seed), TEST
    centre, spread = x.mean(axis=0), np.abs(x - x.mean(axis=0)).max()
    x = (x - centre) / spread * REACH
    return Points(x[:-tests], labels[:-tests], x[-tests:], labels[-tests:])


def first_weights(sizes, weight_seed=0):
    """[(weight (out, in), bias (out,))] uniform within ± 1/√in, as torch's Linear starts."""
    rng = np.random.default_rng(weight_seed)
    layers = []
    for into, out in itertools.pairwise(sizes):
        bound = 1 / np.sqrt(into)
        layers.append((rng.uniform(-bound, bound, (out, into)), rng.uniform(-bound, bound, out)))
    return layers


class Record(NamedTuple):
    """The network after one epoch: its weights, and loss and accuracy on both sets."""

    layers: list
    train_loss: float
    test_loss: float
    train_accuracy: float
    test_accuracy: float


class Phase(NamedTuple):
    """From `epoch` on, a run trained with these settings; fresh: with an optimizer made anew."""

    epoch: int
    lr: float
    optimizer: str
    batch_size: int
    fresh: bool


class Edit(NamedTuple):
    """After `epoch` epochs, a weight was set by hand: from `source` to `unit` of layer `layer`."""

    epoch: int
    layer: int
    unit: int
    source: int
    weight: float


class Run:
    """A training run that can be followed epoch by epoch, and steered on the way.

    hidden: units of each hidden layer, (8, 8) or (); activation: of ACTIVATIONS; optimizer: of
    common.OPTIMIZERS; batch_size: 1 to 200; library: nblib or torch, what has their common face.
    weight_seed: of the first weights, and of the order of the points, unless order_seed is given.

    records     Record 0 is the untrained network, record k the one after k epochs
    diverged    the first epoch with a loss above HOPELESS, or no number at all; None without one
    """

    def __init__(
        self,
        data,
        hidden=(4,),
        activation="tanh",
        lr=0.03,
        optimizer="adam",
        batch_size=10,
        weight_seed=0,
        library=nblib,
        order_seed=None,
    ):
        self.data, self.activation, self.library = data, activation, library
        self.lr, self.optimizer, self.batch_size = lr, optimizer, batch_size
        self.order_seed = weight_seed if order_seed is None else order_seed
        nn = library.nn
        sizes = (2, *hidden, 1)
        modules = []
        with library.random.fork_rng(devices=[]):  # replaced below; the reader's numbers stay
            for into, out in itertools.pairwise(sizes):
                modules.append(nn.Linear(into, out, dtype=library.float64))
                modules.append(ACTIVATIONS[activation].make(library))
        self.model = nn.Sequential(*modules[:-1])
        self._load(first_weights(sizes, weight_seed))
        self.criterion = nn.BCEWithLogitsLoss()
        self.x = library.tensor(data.x)
        self.targets = library.tensor(data.labels[:, None].astype(float))
        self.diverged = None
        self._stepper = None
        self._phases = []
        self._edits = []
        self.records = [self._record()]

    def steer(self, epoch, lr, optimizer, batch_size):
        """From `epoch` on, train with these settings; what was trained beyond it is forgotten."""
        if (lr, optimizer, batch_size) == (self.lr, self.optimizer, self.batch_size):
            return
        if optimizer != self.optimizer or epoch < len(self.records) - 1:
            self._stepper = None  # the memory of past gradients belongs to another run
        self.lr, self.optimizer, self.batch_size = lr, optimizer, batch_size
        self._back(epoch)

    def edit(self, epoch, layer, unit, source, weight):
        """At `epoch`, set one weight by hand; what was trained beyond is forgotten.

        layer, unit, source: from 0, the layer of weights, its row and its column. Training goes on
        from the weight that was set. Raises IndexError for a weight that is not there.
        """
        if epoch < len(self.records) - 1:
            self._stepper = None
        self._back(epoch)
        layers = [(w.copy(), b.copy()) for w, b in self.records[epoch].layers]
        layers[layer][0][unit, source] = weight
        edit = Edit(epoch, layer, unit, source, weight)
        self._edits = [old for old in self._edits if old[:4] != edit[:4]] + [edit]
        self.records[epoch] = judge(layers, self.data, self.activation)
        self._load(layers)

    def edits(self, epoch):
        """The weights that were set by hand up to `epoch`: a list of Edit, in their order."""
        return sorted(edit for edit in self._edits if edit.epoch <= epoch)

    def replay(self, phases, edits, epoch):
        """On a run that has not trained: what `phases` and `edits` of another one tell.

        phases: of what a Phase has, edits: of what an Edit has; epoch: up to which to train.
        Raises IndexError for a weight that is not there.
        """
        acts = [(Phase(*phase).epoch - 1, 1, Phase(*phase)) for phase in phases]
        acts += [(Edit(*edit).epoch, 0, Edit(*edit)) for edit in edits]
        for when, _, act in sorted(acts):
            self.to(when)
            if isinstance(act, Edit):
                self.edit(*act)
                continue
            _, self.lr, self.optimizer, self.batch_size, fresh = act
            if fresh:
                self._stepper = None
        self.to(epoch)

    def _back(self, epoch):
        """To the weights of `epoch`; what came after them is forgotten."""
        del self.records[epoch + 1 :]
        self._phases = [phase for phase in self._phases if phase.epoch <= epoch]
        self._edits = [edit for edit in self._edits if edit.epoch <= epoch]
        if self.diverged is not None and self.diverged > epoch:
            self.diverged = None
        self._load(self.records[epoch].layers)

    def phases(self, epoch):
        """How the weights of `epoch` came about: a list of Phase, a new one with each change."""
        return [phase for phase in self._phases if phase.epoch <= epoch] or [self._phase()]

    def _phase(self):
        fresh = self._stepper is None
        return Phase(len(self.records), self.lr, self.optimizer, self.batch_size, fresh)

    @steady()
    def to(self, epoch):
        """Train up to `epoch`, unless the run has been there; its Record.

        A run that has diverged trains no further: the last Record stands.
        """
        while len(self.records) <= epoch and self.diverged is None:
            self._train_epoch()
            self.records.append(self._record())
            if not self.records[-1].train_loss <= self._hopeless():
                self.diverged = len(self.records) - 1
        return self.records[min(epoch, len(self.records) - 1)]

    def _hopeless(self):
        """The largest loss that is not called diverged: a hand may set weights that are wrong
        without any fault of the steps."""
        last = [2 * self.records[edit.epoch].train_loss for edit in self._edits[-1:]]
        return max([HOPELESS, *last])

    @ignore_fp_warnings
    def _train_epoch(self):
        phase = self._phase()
        if phase.fresh or phase[1:4] != self._phases[-1][1:4]:
            self._phases.append(phase)
        if self._stepper is None:
            optimizer = common.OPTIMIZERS[self.optimizer]
            self._stepper = optimizer.make(self.model.parameters(), self.lr, self.library)
        for group in self._stepper.param_groups:
            group["lr"] = self.lr
        # the order of an epoch depends on its number alone, so that both engines shuffle alike
        rng = np.random.default_rng((self.order_seed, len(self.records)))
        batches = common.Shuffled(self._batch, len(self.data.x), self.batch_size, rng)
        common.fit(self.model, batches, self.criterion, self._stepper)

    def _batch(self, rows):
        rows = self.library.tensor(rows)
        return self.x[rows], self.targets[rows]

    def _linears(self):
        return [module for module in self.model if hasattr(module, "weight")]

    def _load(self, layers):
        with self.library.no_grad():
            for linear, (weight, bias) in zip(self._linears(), layers, strict=True):
                linear.weight[...] = self.library.tensor(weight)
                linear.bias[...] = self.library.tensor(bias)

    @ignore_fp_warnings
    def _record(self):
        layers = [
            (linear.weight.detach().numpy().copy(), linear.bias.detach().numpy().copy())
            for linear in self._linears()
        ]
        return judge(layers, self.data, self.activation)


@steady()
@ignore_fp_warnings
def judge(layers, data, activation):
    """How a network of these weights does on Points: Record."""
    scores = []
    for x, labels in ((data.x, data.labels), (data.test_x, data.test_labels)):
        logits = forward(layers, x, activation)[-1][:, 0]
        loss = ops.binary_cross_entropy_with_logits(logits, labels.astype(float))
        scores.append((float(loss), float(np.mean((logits > 0) == labels))))
    (train_loss, train_accuracy), (test_loss, test_accuracy) = scores
    return Record(layers, train_loss, test_loss, train_accuracy, test_accuracy)


@steady()
@ignore_fp_warnings
def forward(layers, x, activation):
    """What every unit says about points x (n, 2): a list of (n, units), the logits last."""
    return common.forward(layers, x, ACTIVATIONS[activation].forward)


def without(layers, off):
    """The same network with some hidden units silent: nobody listens to what they say.

    off: pairs (hidden layer, unit), both from 0; those that the network does not have change
    nothing. Weights are copied where they change.
    """
    layers = list(layers)
    for layer, unit in off:
        if layer + 1 < len(layers) and unit < layers[layer + 1][0].shape[1]:
            weight, bias = layers[layer + 1]
            weight = weight.copy()
            weight[:, unit] = 0.0
            layers[layer + 1] = weight, bias
    return layers


class View(NamedTuple):
    """What the network sees on a square grid of cells: [row, column], the lowest row first.

    field   (cells, cells) the probability of class 1
    units   [layer][unit] (small, small), each scaled so that ±1 is its largest size
    """

    field: np.ndarray
    units: list


@steady()
@ignore_fp_warnings
def view(layers, activation, cells=48, small=16, reach=1.15):
    """The decision field and the hidden units' pictures of a network: View."""
    field = ops.sigmoid(forward(layers, _grid(cells, reach), activation)[-1])
    units = []
    for outputs in forward(layers, _grid(small, reach), activation)[:-1]:
        largest = np.abs(outputs).max(axis=0)
        scaled = outputs / np.where(largest > 0, largest, 1)
        units.append(list(np.nan_to_num(scaled).T.reshape(-1, small, small)))
    return View(np.nan_to_num(field, nan=0.5).reshape(cells, cells), units)


MOST_LINES = 4  # more lines than that in one field would be a tangle


class UnitLine(NamedTuple):
    """The straight line towards · x + shift = 0, on which what one hidden unit sums up is 0."""

    unit: int  # its number, from 0
    towards: np.ndarray  # (2,) of length 1: in this direction the unit speaks more for class 1
    shift: float  # its size is how far the line is from the middle of the field
    silent: bool  # nobody listens to the unit


@ignore_fp_warnings
def unit_lines(layers, off=()):
    """The lines of a single hidden layer of at most MOST_LINES units: a list of UnitLine.

    off: units that are switched off, as in `without`. Empty for other networks. A unit without
    weights, or with some that are no numbers, has no line.
    """
    if len(layers) != 2 or len(layers[0][0]) > MOST_LINES:
        return []
    (weights, biases), (votes, _) = layers
    lines = []
    for unit, (weight, bias, vote) in enumerate(zip(weights, biases, votes[0], strict=True)):
        size = np.hypot(*weight) * (-1 if vote < 0 else 1)
        towards, shift = weight / size, float(bias / size)
        if np.isfinite([*towards, shift, vote]).all():
            lines.append(UnitLine(unit, towards, shift, vote == 0 or (0, unit) in off))
    return lines


def _grid(cells, reach):
    middle = (np.arange(cells) + 0.5) / cells * 2 * reach - reach
    return np.stack(np.meshgrid(middle, middle), axis=-1).reshape(-1, 2)
