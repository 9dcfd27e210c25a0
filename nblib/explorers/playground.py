"""The playground: every knob of training on one small network (slides 35 to 47).

What is shown is computed by `experiments.playground`, with nblib or with PyTorch.
"""

import textwrap
from collections.abc import Mapping
from typing import Any

import numpy as np

from nblib.experiments import common, pasted, programs
from nblib.experiments import playground as experiments
from nblib.explorers import base
from nblib.explorers.cloud import Cloud
from nblib.explorers.listing import Listing
from nblib.plots import playground as plots
from nblib.words import agree, count, listed, plain

__all__ = ["playground"]

DATA = {
    "XOR field": "xor_field",
    "moons": "moons",
    "circles": "circles",
    "spiral": "spiral",
    "blobs": "blobs",
    "your own points": "own",
}
HIDDEN = {
    "none": (),
    "1": (1,),
    "2": (2,),
    "3": (3,),
    "4": (4,),
    "8": (8,),
    "2, 2": (2, 2),
    "4, 4": (4, 4),
    "8, 8": (8, 8),
    "4, 4, 4": (4, 4, 4),
    "8, 8, 8": (8, 8, 8),
}
ACTIVATIONS = {row.title: name for name, row in experiments.ACTIVATIONS.items()}
OPTIMIZERS = {row.title: name for name, row in common.OPTIMIZERS.items()}
BATCHES = {"1": 1, "10": 10, "50": 50, "all": 200}
ENGINES = {"NumPy (nblib)": "numpy", "PyTorch": "torch"}
# What a hand can have done: points (x₁, x₂, class) added, {number: place} moved, numbers deleted;
# `steered` and `weights`, the run's `phases` and `edits`; `off`, the units switched off.
BY_HAND = ("added", "moved", "deleted", "steered", "weights", "off")
SMALL, CELLS, EDGE = 16, 48, 1.15


@base.apart()
def playground(
    data: str = "moons",
    hidden: Any = (4,),
    activation: str = "tanh",
    lr: float = 0.03,
    optimizer: str = "adam",
    batch_size: int = 10,
    noise: float = 0.1,
    data_seed: int = 0,
    weight_seed: int = 0,
    epoch: int = 0,
    engine: str = "numpy",
    table: str = "",
    unit_lines: bool = False,
    by_hand: Mapping[str, Any] | None = None,
) -> base.Explorer:
    """A network on points in the plane: train, pause, step, and turn every knob (slides 35-47).

    data: xor_field, moons, circles, spiral or blobs; noise 0 to 0.5; data_seed, weight_seed 0 to
    99. With "own", the points of `table` are taken: lines of two numbers and a class, as a
    spreadsheet copies them ("" has the course's irises); data_seed chooses the third of them that
    is kept for the test. hidden: units of each hidden layer, one of the sizes in HIDDEN;
    activation: tanh, relu, sigmoid, leaky_relu or none. lr 0.0001 to 10, optimizer: sgd, momentum,
    rmsprop, adam or adamw, batch_size: 1, 10, 50 or 200. epoch: 0 to 300. engine: "numpy" or
    "torch", the same numbers. unit_lines: for one hidden layer of up to four units, draw the line
    on which each unit is 0, with a stroke to the side where it is more for orange, and the border.
    Learning rate, optimizer and batch size steer the run from where it is; every other change
    starts it anew, and so does Reset. "Show the code" unfolds a PyTorch program that gives the
    losses in the picture, and the call that shows this picture again; snapshot() has the program
    as `program`. by_hand: what such a call says that a hand has done: dict with any of BY_HAND.
    A click in the field adds a point to train on or picks one, which can be dragged or deleted. A
    click on a hidden unit's picture switches it off and on: the network as it is, without it. A
    click on a wire picks it; its weight is then moved up and down, and training goes on from there.
    Raises ValueError for a number out of range, another name, sizes that are not in HIDDEN, a
    point or a weight that is not there, and a table that cannot be read, with the line.

    >>> len(explorers.playground("moons", epoch=50).snapshot()["layers"])
    2
    """
    table = table or pasted.example()
    controls = {
        "data": base.choice("data", data, DATA),
        "table": base.area("x₁, x₂, class", table),
        "noise": base.slider("noise", noise, 0.0, 0.5, 0.05),
        "epoch": base.player(base.int_slider("epoch", epoch, 0, experiments.EPOCHS), interval=33),
        "lr": base.log_slider("learning rate η", lr, 1e-4, 10.0),
        "hidden": base.choice("hidden layers", _sizes(hidden), HIDDEN),
        "activation": base.choice("activation", activation, ACTIVATIONS),
        "optimizer": base.choice("optimizer", optimizer, OPTIMIZERS),
        "batch_size": base.choice("batch size", batch_size, BATCHES),
        "data_seed": base.int_slider("data seed", data_seed, 0, 99),
        "weight_seed": base.int_slider("weight seed", weight_seed, 0, 99),
        "engine": base.choice("engine", engine, ENGINES),
        "unit_lines": base.checkbox("unit lines", unit_lines),
    }
    figure = base.new_figure(900, 370)
    picture = plots.PlaygroundPicture(figure, experiments.EPOCHS, EDGE, SMALL)
    code = Listing()
    cloud = Cloud(picture.plane, experiments.REACH, 0.06, lambda: explorer.refresh())
    network = Network(picture, cloud, controls["epoch"].slider, table, by_hand or {})

    def update(**values):
        hidden, activation = values["hidden"], values["activation"]
        network.read(values["table"])
        record = network.train(**values)
        layers = experiments.without(record.layers, network.off)
        seen = experiments.view(layers, activation, CELLS, SMALL, EDGE)
        lines = experiments.unit_lines(record.layers, network.off) if values["unit_lines"] else []
        network.draw(record, seen, lines)
        own = values["data"] == "own"
        few = len(hidden) == 1 and hidden[0] <= experiments.MOST_LINES
        for name, shown in (("table", own), ("noise", not own), ("unit_lines", few)):
            controls[name].layout.display = None if shown else "none"
        opening = programs.table(network.table) if own else ""
        program = network.program(**values)
        code.show(program, opening + _line(controls, network.reached, network.by_hand))
        numbers = {**record._asdict(), **seen._asdict(), **network.numbers(), "lines": lines}
        numbers["program"] = opening + program
        sentence = _say(controls, network, record) + _say_wires(record.layers, network)
        sentence += _say_lines(lines)
        if network.off:
            silent = experiments.judge(layers, network.run.data, activation)
            numbers |= {f"{name}_without": score for name, score in silent._asdict().items()}
            if np.isfinite(silent.train_loss):
                sentence += _say_without(sorted(network.off), record, silent)
        if network.wrong and own:
            sentence = network.wrong + sentence[0].upper() + sentence[1:]
        return sentence, numbers

    handles = {**cloud.handles(), **network.handles()}
    explorer = base.Explorer(
        figure, controls, update, cloud.extras, around=code.below, handles=handles
    )
    return explorer


class Network:
    """The network that is trained, and what the reader has made of it.

    run      the training, as far as it has been followed (`experiments.Run`)
    off      the units that are switched off, pairs (layer, unit)
    picked   the wire that is held, (layer, unit, source), or None
    table    the last table that could be read
    wrong    in words, why a later one could not; "" where none is later

    cloud: the points that it is trained on; slider: of the epoch; picture: of it all; by_hand: what
    a hand is to have done at the start. Raises ValueError for a table that cannot be read, and for
    what no hand can have done.
    """

    def __init__(
        self, picture: Any, cloud: Cloud, slider: Any, table: str, by_hand: Mapping[str, Any]
    ):
        pasted.read(table)
        if other := [name for name in by_hand if name not in BY_HAND]:
            raise ValueError(f"by_hand has {other[0]!r}. Use {base.either(BY_HAND)}.")
        self._given = dict(by_hand)
        self.picture, self.cloud, self.slider = picture, cloud, slider
        self.table = self._tried = table
        self.wrong = ""
        self.run: Any = None
        self.off: set[tuple[int, int]] = set()
        self.picked: tuple[int, int, int] | None = None
        self._source: Any = None  # what the points are drawn from
        self._made: Any = None  # what the run is made from

    @property
    def reached(self) -> int:
        """The epoch that is shown: the slider's, or where the run has come to so far."""
        return min(self.slider.value, len(self.run.records) - 1)

    @property
    def by_hand(self) -> dict[str, Any]:
        """What a hand has done: dict with any of BY_HAND."""
        run, epoch, found = self.run, self.reached, self.cloud.changes()
        if edits := run.edits(epoch):
            found["weights"] = [tuple(edit) for edit in edits]
        phases = [phase for phase in run.phases(epoch) if phase.epoch <= epoch]
        now = run.lr, run.optimizer, run.batch_size
        if phases and (edits or len(phases) > 1 or phases[0][1:4] != now):
            found["steered"] = [tuple(phase) for phase in phases]
        if self.off:
            found["off"] = sorted(self.off)
        return found

    @property
    def classes(self) -> tuple[str, ...]:
        """What the table calls its two classes; () where the points are not the reader's."""
        return pasted.read(self.table).classes if self._source[0] == "own" else ()

    def read(self, table: str) -> None:
        """Take over a table that can be read; of another one say what is wrong."""
        if table == self._tried:
            return
        self._tried = table
        try:
            pasted.read(table)
            self.table, self.wrong = table, ""
        except ValueError as error:
            self.wrong = f"{error} Until then the points before are shown. "

    def train(self, data, noise, data_seed, lr, optimizer, batch_size, **others):
        """Train on these settings, up to the slider's epoch; gives the record of that epoch.

        Learning rate, optimizer and batch size steer the run; all others start it anew.
        """
        source = data, noise, data_seed, self.table
        if source != self._source:
            self._source = source
            self.cloud.place(*experiments.points(*source)[:2])
            points = ("added", "moved", "deleted")
            self.cloud.change(**{name: self._given.pop(name, ()) for name in points})
        self._make(lr, optimizer, batch_size, **others)
        self.run.steer(self.reached, lr, optimizer, batch_size)
        return self.run.to(self.slider.value)

    def _make(self, lr, optimizer, batch_size, hidden, activation, weight_seed, engine, **_):
        made = self.cloud.edition, hidden, activation, weight_seed, engine
        if made == self._made:
            return
        if self._made is not None:
            self.slider.value = 0  # another network: it starts untrained
            if hidden != self._made[1]:
                self.off.clear()
                self.picked = None
        points = experiments.points(*self._source)
        points = points._replace(x=self.cloud.x.copy(), labels=self.cloud.labels)
        self.run = experiments.Run(
            points, hidden, activation, lr, optimizer, batch_size, weight_seed, _library(engine)
        )
        self._take_over(hidden)
        self.picture.place(*points, self.cloud.own)
        self._made = made

    def _take_over(self, hidden):
        """What a hand is to have done at the start, once."""
        given, self._given = self._given, {}
        for layer, unit in given.get("off", ()):
            if layer not in range(len(hidden)) or unit not in range(hidden[layer]):
                raise ValueError(f"by_hand: there is no unit {unit!r} in layer {layer!r}.")
            self.off.add((layer, unit))
        try:
            acts = given.get("steered", ()), given.get("weights", ())
            self.run.replay(*acts, self.slider.value)
        except (IndexError, TypeError, KeyError) as error:
            raise ValueError(
                f"by_hand: such a run is not possible ({error}). Use what the playground showed."
            ) from None

    def losses(self) -> np.ndarray:
        """Of the training and the test points after each epoch until now, (2, reached + 1)."""
        records = self.run.records[: self.reached + 1]
        return np.array([(record.train_loss, record.test_loss) for record in records]).T

    def numbers(self) -> dict[str, Any]:
        """What `snapshot()` tells of it."""
        return {
            "losses": self.losses(),
            "diverged": self.run.diverged,
            "x": self.run.data.x,
            "labels": self.run.data.labels,
            "own": self.cloud.own,
            "off": sorted(self.off),
            "edits": self.run.edits(self.reached),
            "picked": self.picked,
        }

    def program(self, data, noise, data_seed, hidden, activation, weight_seed, **_):
        """The PyTorch program that gives the same losses."""
        run, epoch = self.run, self.reached
        made = data, noise, data_seed, hidden, activation, weight_seed
        return programs.playground(*made, run.phases(epoch), epoch, self.cloud, run.edits(epoch))

    def draw(self, record, seen, lines):
        """Show an epoch's record, what `experiments.view` sees of it, and the units' lines."""
        losses = np.nan_to_num(self.losses(), nan=1e9, posinf=1e9)
        self.picture.move(
            seen.field, seen.units, losses, self.reached, record.layers, self.off, self.picked
        )
        self.picture.move_lines(lines, seen.field)

    def handles(self) -> dict[str, Any]:
        """For an Explorer: the units and wires to click on, and the weight of the picked wire."""
        picture = self.picture
        up = picture.rail(0) - picture.rail(0.1)
        return {
            "units": base.Region(
                picture.mosaic,
                "the hidden units and their wires: a click switches a unit off or on, or picks a "
                "wire",
                self.clicked,
                step=(picture.pitch / 2, (picture.small + plots.GAP) / 4),
            ),
            "wire": base.Handle(
                picture.mosaic,
                "the weight of the picked wire",
                at=self._place,
                moved=self.moved,
                along="y",
                step=(up, up),
                text=lambda x, y: f"{picture.weight_at(y):.2f}",
            ),
        }

    def clicked(self, x: float, y: float) -> dict[str, Any]:
        """Switch the unit there off or on, or pick the wire there, or let it go."""
        layer, unit = self.picture.unit_at(x, y)
        hidden = self._made[1]
        if 0 <= layer < len(hidden) and 0 <= unit < hidden[layer]:
            self.off ^= {(layer, unit)}
        elif layer < 0 and (wire := self.picture.wire_at(x, y)):
            self.picked = None if wire == self.picked else wire
        return {}

    def moved(self, x: float, y: float) -> dict[str, Any]:
        """The picked wire has another weight, and the training goes on from there."""
        if self.picked is not None:
            self.run.edit(self.reached, *self.picked, self.picture.weight_at(y))
        return {}

    def _place(self, values, numbers):
        if self.picked is None:
            return None
        layer, unit, source = self.picked
        weight = numbers["layers"][layer][0][unit, source]
        if not np.isfinite(weight):
            return None
        return self.picture.wire(*self.picked)[:, 0].mean(), self.picture.rail(weight)


def _sizes(hidden):
    """4, [4] and (4,) all mean one hidden layer of 4."""
    return (hidden,) if isinstance(hidden, int) else tuple(hidden)


def _library(engine):
    if engine == "torch":
        from nblib import pytorch

        return pytorch.torch
    import nblib

    return nblib


def _line(controls, epoch, by_hand):
    """The call that shows this picture again, in lines of at most 88 letters."""
    values = {name: getattr(control, "slider", control).value for name, control in controls.items()}
    values["epoch"] = epoch
    del values["noise" if values["data"] == "own" else "table"]
    parts = [
        f"{name}={'table' if name == 'table' else repr(value)}" for name, value in values.items()
    ]
    if by_hand:
        parts.append(f"by_hand={by_hand!r}")
    lines = textwrap.wrap(", ".join(parts), 82, break_on_hyphens=False)
    body = "".join(f"    {line}\n" for line in lines)
    return f"# this picture again:\nexplorers.playground(\n{body})\n"


def _say_wires(layers, network):
    picked, edits = network.picked, network.run.edits(network.reached)
    if not picked:
        many = count(len(edits), "weight") if edits else ""
        return f" {many[0].upper()}{many[1:]} of it set by hand." if edits else ""
    layer, unit, source = picked
    start = f"unit {source + 1} of layer {layer}" if layer else f"input x{'₁₂'[source]}"
    end = f"unit {unit + 1} of layer {layer + 1}" if layer + 1 < len(layers) else "the output"
    by_hand = any(edit[1:4] == picked for edit in edits)
    weight = plain(round(float(layers[layer][0][unit, source]), 2))
    return f" The wire from {start} to {end} has the weight {weight}" + (
        ", set by hand." if by_hand else "."
    )


def _say_lines(lines):
    if not lines:
        return ""
    where = [
        f"{abs(shift):.2f} (unit {unit + 1}"
        + (", outside of the picture)" if abs(shift) > EDGE * np.abs(towards).sum() else ")")
        for unit, towards, shift, _ in lines
    ]
    return (
        f" How far the units' lines are from the middle: {listed(where)}. A stroke points to where "
        "its unit is more for orange; black is the border between the two answers."
    )


def _say_without(off, record, silent):
    names = listed(f"unit {unit + 1} of layer {layer + 1}" for layer, unit in off)
    return (
        f" The field is drawn without {names}: the training loss is then {silent.train_loss:.2f} "
        f"instead of {record.train_loss:.2f}, and {100 * silent.train_accuracy:.0f} % of the "
        "training points are right."
    )


def _say(controls, network, record):
    run, epoch, classes = network.run, network.slider.value, network.classes
    values = {name: getattr(control, "slider", control).value for name, control in controls.items()}
    titles = {
        name: next(t for t, value in table.items() if value == values[name])
        for name, table in (
            ("data", DATA),
            ("hidden", HIDDEN),
            ("activation", ACTIVATIONS),
            ("optimizer", OPTIMIZERS),
            ("batch_size", BATCHES),
            ("engine", ENGINES),
        )
    }
    layers = values["hidden"]
    layout = (
        "no hidden layer"
        if not layers
        else f"{agree(len(layers), 'hidden layer', 'hidden layers')} of {titles['hidden']} "
        f"({titles['activation']})"
    )
    by_hand = network.cloud.words()
    changes = f" with {by_hand}" if by_hand else ""
    named = " (● {}, ■ {})".format(*classes) if classes else ""
    setting = (
        f"{titles['data']}{named}{changes}, {layout}, {titles['optimizer']} with "
        f"η = {values['lr']:g}, batches of {values['batch_size']}, {titles['engine']}"
    )
    if run.diverged is not None and epoch >= run.diverged:
        return (
            f"{setting}. Diverged in epoch {run.diverged}: the loss is more than ten times that of "
            "tossing a coin. The steps are too large: make η ten times smaller, then Reset."
        )
    scores = (
        f"loss {record.train_loss:.2f} on the {len(run.data.x)} training points and "
        f"{record.test_loss:.2f} on the {len(run.data.test_x)} test points; "
        f"{100 * record.train_accuracy:.0f} % and {100 * record.test_accuracy:.0f} % of them are "
        "right"
    )
    when = "Before training" if epoch == 0 else f"Epoch {epoch}"
    return f"{setting}. {when}: {scores}.{_remark(epoch, record, run)}"


def _remark(epoch, record, run):
    """One thought, where there is one."""
    if epoch and record.test_loss > 2 * record.train_loss and record.test_loss > 0.2:
        return " The test loss is more than twice the training loss: the network overfits."
    if epoch >= 50 and record.train_loss > 0.6:
        return " It has hardly learned anything."
    return ""
