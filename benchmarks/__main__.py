"""`python -m benchmarks`: one table of seconds and ratios, and the course's targets beside it.

--quick runs everything on a small part of the data, to see that it works; its numbers mean little.
"""

import argparse
from functools import partial
from typing import NamedTuple

import torch

import nblib

from . import digits, imports, playground
from .timing import machine, take_turns


class Scale(NamedTuple):
    """How much of everything a run does."""

    rounds: int
    train_size: int
    test_size: int
    epochs: int
    points: int
    steps: int
    scalar_steps: int
    import_rounds: int


FULL = Scale(5, 60_000, 10_000, 5, 200, 500, 10, 15)
QUICK = Scale(2, 2_560, 1_000, 1, 200, 20, 2, 3)

OURS, LOADER = "nblib, batches by index", "nblib, its DataLoader"
EAGER, FUSED = "PyTorch eager, batches by index", "PyTorch with Adam(fused=True)"
SLIDES, SKLEARN = "PyTorch, the slides' own loop", "scikit-learn MLPClassifier"
FLOOR, SCALARS = "its matrix products alone (NumPy)", "scalars"


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small part of everything")
    scale = QUICK if parser.parse_args(arguments).quick else FULL
    print("\n".join(machine()))
    if scale is QUICK:
        print("A quick run: it shows that the benchmarks work, and judges nothing.")
    print(
        f"Seconds are the median of {scale.rounds} rounds, in which the contestants take short"
        " turns;\nratios compare within a round, and are the median of these."
    )
    targets = [
        *epoch_table(scale),
        *accuracy_table(scale),
        *playground_table(scale),
        *import_table(scale),
    ]
    print("\nThe course's targets")
    for what, asked, measured, met in targets:
        verdict = "" if scale is QUICK else "met" if met else "MISSED"
        print(f"  {what:<58} {asked:>8} {measured:>8}  {verdict}".rstrip())


def epoch_table(scale):
    """One epoch of the lecture's network. Returns the targets it settles."""
    task = digits.task(scale.train_size, scale.test_size)
    order = digits.order(task)
    makers = {
        OURS: (partial(digits.Network, nblib, task), order),
        LOADER: (partial(digits.LoaderNetwork, nblib, task), None),
        EAGER: (partial(digits.Network, torch, task), order),
        FUSED: (partial(digits.Network, torch, task, fused=True), order),
        SLIDES: (partial(digits.SlidesNetwork, torch, task), None),
        SKLEARN: (partial(digits.ScikitLearn, task), order),
        FLOOR: (partial(digits.Floor, task), None),
    }
    last = {}

    def fresh(name):
        make, order = makers[name]
        last[name] = make()
        return last[name].epoch(order)

    times = take_turns({name: partial(fresh, name) for name in makers}, scale.rounds)
    ours = times[OURS]
    accuracies = {name: contestant.accuracy() for name, contestant in last.items()}
    print(
        f"\nOne epoch of the lecture's network: {scale.train_size:,} digits,"
        f" 784-{digits.HIDDEN}-10, batches of {digits.BATCH}, Adam at {digits.RATE}"
    )
    print_times(times, OURS, {n: f"{a:.1%} right" for n, a in accuracies.items() if a is not None})
    return [
        at_most("one epoch, nblib / PyTorch eager", ours.ratio(times[EAGER]), 0.75),
        at_most("one epoch, nblib / PyTorch with fused Adam", ours.ratio(times[FUSED]), 1.1),
        at_most("one epoch, nblib / its matrix products alone", ours.ratio(times[FLOOR]), 2.4),
        at_least("one epoch, the slides' own loop / nblib", times[SLIDES].ratio(ours), 6),
    ]


def accuracy_table(scale):
    """Test accuracy of nblib and PyTorch from the same weights, over the same batches."""
    task = digits.task(scale.train_size, scale.test_size)
    epochs = "1 epoch" if scale.epochs == 1 else f"{scale.epochs} epochs"
    print(f"\nTest accuracy after {epochs}, from the same weights over the same batches")
    targets = []
    for name, library in (("nblib", nblib), ("PyTorch", torch)):
        network = digits.Network(library, task)
        for epoch in range(scale.epochs):
            *_, loss = network.epoch(digits.order(task, epoch))
        accuracy = network.accuracy()
        print(f"  {name:<36} {accuracy:8.2%}   last batch's loss {loss:.4f}")
        what = f"accuracy of {name} after {epochs}"
        targets.append((what, "≥ 97 %", f"{accuracy:.2%}", accuracy >= 0.97))
    return targets


def playground_table(scale):
    """A small network on few points, where what counts is an engine's overhead."""
    for activation in playground.ACTIVATIONS:
        case = playground.case(scale.points, activation)
        makers = {
            "nblib": partial(playground.tensors, nblib, case, scale.steps),
            "PyTorch": partial(playground.tensors, torch, case, scale.steps),
            SCALARS: partial(playground.scalars, case, scale.scalar_steps),
        }
        times = take_turns(makers, scale.rounds)
        times[SCALARS] = times[SCALARS].scaled(scale.steps / scale.scalar_steps)
        print(
            f"\nThe playground: {scale.points} points, 2-{playground.HIDDEN}-1 with {activation},"
            f" {scale.steps} full-batch steps of SGD"
        )
        print_times(times, "nblib", {SCALARS: f"from {scale.scalar_steps} steps, scaled up"})
    return []


def import_table(scale):
    """`import nblib` against `import numpy`. Returns the targets it settles."""
    times = imports.import_times(["numpy", "nblib", "torch"], scale.import_rounds)
    times = {f"import {module}": measured for module, measured in times.items()}
    print(f"\nImporting, each in a fresh interpreter (median of {scale.import_rounds})")
    print_times(times, "import numpy")
    heavy = imports.loaded_with("nblib", ("torch", "matplotlib", "ipywidgets", "sklearn"))
    slower = times["import nblib"].ratio(times["import numpy"])
    return [
        at_most("import nblib / import numpy", slower, 2),
        ("import nblib loads of torch, matplotlib, widgets, sklearn", "none",
         ", ".join(heavy) or "none", not heavy),
    ]  # fmt: skip


def print_times(times, base, notes=None):
    """One line a contestant: seconds, their range, and the ratio to contestant `base`."""
    print(f"  {'':<36} {'seconds':>8}   {'from – to':^15} {'ratio':>7}")
    for name, measured in times.items():
        spread = f"{min(measured.runs):.3f} – {max(measured.runs):.3f}"
        note = (notes or {}).get(name, "")
        ratio = measured.ratio(times[base])
        line = f"  {name:<36} {measured.median:8.3f}   {spread:^15} {ratio:7.2f}"
        print(f"{line}   {note}".rstrip())


def at_most(what, measured, bound):
    return what, f"≤ {bound:.2f}", f"{measured:.3f}", measured <= bound


def at_least(what, measured, bound):
    return what, f"≥ {bound:.2f}", f"{measured:.3f}", measured >= bound


if __name__ == "__main__":
    main()
