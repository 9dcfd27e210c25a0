"""The playground: every knob of training on one small network (slides 35 to 47).

What is shown is computed by `experiments.playground`, with nblib or with PyTorch.
"""

import textwrap
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
    losses in the picture; snapshot() has it as `program`.
    A click in the field adds a point to train on or picks one, which can be dragged or deleted. A
    click on a hidden unit's picture switches it off and on: the network as it is, without it. A
    click on a wire picks it; its weight is then moved up and down, and training goes on from there.
    Raises ValueError for a number out of range, another name, sizes that are not in HIDDEN, and a
    table that cannot be read, with the line.

    >>> len(explorers.playground("moons", epoch=50).snapshot()["layers"])
    2
    """
    good = tried = table or pasted.example()  # the last table that could be read, and the last
    wrong = ""
    controls = {
        "data": base.choice("data", data, DATA),
        "table": base.area("x₁, x₂, class", good),
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
    pasted.read(good)
    figure = base.new_figure(900, 400)
    picture = plots.PlaygroundPicture(figure, experiments.EPOCHS, EDGE, SMALL)
    slider = controls["epoch"].slider
    code = Listing()
    cloud = Cloud(picture.plane, experiments.REACH, 0.06, lambda: explorer.refresh())
    run = made_from = drawn = None
    off: set[tuple[int, int]] = set()  # the units that are switched off: pairs (layer, unit)
    picked: Any = None  # the wire that is held: (layer, unit, source)

    def update(
        data,
        table,
        noise,
        epoch,
        lr,
        hidden,
        activation,
        optimizer,
        batch_size,
        data_seed,
        weight_seed,
        engine,
        unit_lines,
    ):
        nonlocal run, made_from, drawn, picked, good, tried, wrong
        if table != tried:
            tried = table
            try:
                pasted.read(table)
                good, wrong = table, ""
            except ValueError as error:
                wrong = f"{error} Until then the points before are shown. "
        for name, own in (("table", True), ("noise", False)):
            controls[name].layout.display = None if own == (data == "own") else "none"
        source = data, noise, data_seed, good
        if source != drawn:
            drawn = source
            cloud.place(*experiments.points(*source)[:2])
        wanted = cloud.edition, hidden, activation, weight_seed, engine
        if wanted != made_from:
            if made_from is not None:
                slider.value = epoch = 0  # another network: it starts untrained
            if made_from is not None and wanted[1] != made_from[1]:
                off.clear()
                picked = None
            points = experiments.points(*source)
            points = points._replace(x=cloud.x.copy(), labels=cloud.labels)
            run = experiments.Run(
                points, hidden, activation, lr, optimizer, batch_size, weight_seed, _library(engine)
            )
            picture.place(*points, cloud.own)
            made_from = wanted
        run.steer(min(epoch, len(run.records) - 1), lr, optimizer, batch_size)
        record = run.to(epoch)
        reached = min(epoch, len(run.records) - 1)
        layers = experiments.without(record.layers, off)
        seen = experiments.view(layers, activation, CELLS, SMALL, EDGE)
        losses = np.array([(r.train_loss, r.test_loss) for r in run.records[: reached + 1]]).T
        drawable = np.nan_to_num(losses, nan=1e9, posinf=1e9)
        picture.move(seen.field, seen.units, drawable, reached, record.layers, off, picked)
        lines = experiments.unit_lines(record.layers, off) if unit_lines else []
        few = len(hidden) == 1 and hidden[0] <= experiments.MOST_LINES
        controls["unit_lines"].layout.display = None if few else "none"
        picture.move_lines(lines, seen.field)
        program = programs.playground(
            data,
            noise,
            data_seed,
            hidden,
            activation,
            weight_seed,
            run.phases(reached),
            reached,
            cloud,
            run.edits(reached),
        )
        by_hand = cloud.words() or run.edits(reached) or len(run.phases(reached)) > 1
        opening = programs.table(good) if data == "own" else ""
        code.show(program, opening + ("" if by_hand else _line(controls, reached)))
        numbers = {
            **record._asdict(),
            "losses": losses,
            "diverged": run.diverged,
            **seen._asdict(),
            "program": opening + program,
            "x": run.data.x,
            "labels": run.data.labels,
            "own": cloud.own,
            "off": sorted(off),
            "edits": run.edits(reached),
            "picked": picked,
            "lines": lines,
        }
        classes = pasted.read(good).classes if data == "own" else ()
        sentence = _say(controls, cloud, epoch, record, run, classes)
        sentence += _say_wires(record.layers, picked, run.edits(reached))
        sentence += _say_lines(lines)
        if off:
            silent = experiments.judge(layers, run.data, activation)
            numbers |= {f"{name}_without": score for name, score in silent._asdict().items()}
            if np.isfinite(silent.train_loss):
                sentence += _say_without(sorted(off), record, silent)
        if wrong and data == "own":
            sentence = wrong + sentence[0].upper() + sentence[1:]
        return sentence, numbers

    def clicked(x, y):
        nonlocal picked
        layer, unit = picture.unit_at(x, y)
        sizes = controls["hidden"].value
        if 0 <= layer < len(sizes) and 0 <= unit < sizes[layer]:
            off.symmetric_difference_update({(layer, unit)})
        elif layer < 0 and (wire := picture.wire_at(x, y)):
            picked = None if wire == picked else wire
        return {}

    def weight(values, numbers):
        layer, unit, source = picked
        return numbers["layers"][layer][0][unit, source]

    def place(values, numbers):
        if picked is None or not np.isfinite(weight(values, numbers)):
            return None
        return picture.wire(*picked)[:, 0].mean(), picture.rail(weight(values, numbers))

    def moved(x, y):
        if picked is not None:
            epoch = min(slider.value, len(run.records) - 1)
            run.edit(epoch, *picked, picture.weight_at(y))
        return {}

    up = picture.rail(0) - picture.rail(0.1)
    handles = {
        **cloud.handles(),
        "units": base.Region(
            picture.mosaic,
            "the hidden units and their wires: a click switches a unit off or on, or picks a wire",
            clicked,
            step=(picture.pitch / 2, (picture.small + plots.GAP) / 4),
        ),
        "wire": base.Handle(
            picture.mosaic,
            "the weight of the picked wire",
            at=place,
            moved=moved,
            along="y",
            step=(up, up),
            text=lambda x, y: f"{picture.weight_at(y):.2f}",
        ),
    }
    explorer = base.Explorer(
        figure, controls, update, cloud.extras, around=code.below, handles=handles
    )
    return explorer


def _sizes(hidden):
    """4, [4] and (4,) all mean one hidden layer of 4."""
    return (hidden,) if isinstance(hidden, int) else tuple(hidden)


def _library(engine):
    if engine == "torch":
        from nblib import pytorch

        return pytorch.torch
    import nblib

    return nblib


def _line(controls, epoch):
    """The call that shows this picture again, in lines of at most 88 letters."""
    values = {name: getattr(control, "slider", control).value for name, control in controls.items()}
    values["epoch"] = epoch
    del values["noise" if values["data"] == "own" else "table"]
    parts = [
        f"{name}={'table' if name == 'table' else repr(value)}" for name, value in values.items()
    ]
    lines = textwrap.wrap(", ".join(parts), 82)
    body = "".join(f"    {line}\n" for line in lines)
    return f"# this picture again:\nexplorers.playground(\n{body})\n"


def _say_wires(layers, picked, edits):
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


def _say(controls, cloud, epoch, record, run, classes):
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
    network = (
        "no hidden layer"
        if not layers
        else f"{agree(len(layers), 'hidden layer', 'hidden layers')} of {titles['hidden']} "
        f"({titles['activation']})"
    )
    changes = f" with {cloud.words()}" if cloud.words() else ""
    named = " (● {}, ■ {})".format(*classes) if classes else ""
    setting = (
        f"{titles['data']}{named}{changes}, {network}, {titles['optimizer']} with "
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
