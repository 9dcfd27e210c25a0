"""`python -m benchmarks`: one table of seconds and ratios, and the course's targets beside it.

--quick runs everything on a small part of the data, to see that it works; its numbers mean little.
"""

import argparse
from functools import partial
from typing import NamedTuple

import torch

import nblib

from . import digits, imports, playground, sizes, split, together
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
    size_share: float  # of the steps that each size is given


FULL = Scale(5, 60_000, 10_000, 5, 200, 500, 10, 15, 1.0)
QUICK = Scale(2, 2_560, 1_000, 1, 200, 20, 2, 3, 0.03)

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
        *split_table(scale),
        *sizes_table(scale),
        *together_table(scale),
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
        at_most("one epoch, nblib / PyTorch eager", ours.ratio(times[EAGER]), 0.70),
        at_most("one epoch, nblib / PyTorch with fused Adam", ours.ratio(times[FUSED]), 0.95),
        at_most("one epoch, nblib / its matrix products alone", ours.ratio(times[FLOOR]), 2.0),
        at_least("one epoch, the slides' own loop / nblib", times[SLIDES].ratio(ours), 6),
    ]


def split_table(scale):
    """Where the engine's epoch goes."""
    times = split.split(digits.task(scale.train_size, 10), scale.rounds)
    print("\nWhere nblib's epoch goes")
    for part, seconds in times.items():
        print(f"  {part:<36} {seconds:8.3f}   {seconds / times['an epoch']:7.0%}")
    return []


def sizes_table(scale):
    """A step of training at small and large sizes. Returns the target that it settles."""
    print("\nOne step with Adam, 784 inputs, as nblib / PyTorch eager (milliseconds of nblib)")
    print(f"  {'hidden units':<20}" + "".join(f"{f'batch of {b}':>18}" for b in sizes.BATCH))
    ratios = []
    for hidden in sizes.HIDDEN:
        line = f"  {hidden:<20}"
        for batch in sizes.BATCH:
            ratio, seconds = sizes.compare((hidden, batch), scale.rounds, scale.size_share)
            ratios.append(ratio)
            line += f"{f'{ratio:.2f}  ({1000 * seconds:.2f})':>18}"
        print(line)
    return [at_most("a step, nblib / PyTorch eager, at the worst size", max(ratios), 1.05)]


def together_table(scale):
    """Two trainings at once. Returns the target that it settles."""
    print("\nTwo trainings at once, each in a process of its own")
    found = {}
    for name, library in (("nblib", "nblib"), ("PyTorch", "torch")):
        alone, both = together.compare(library, 2, scale.rounds, min(6_400, scale.train_size))
        found[name] = both / alone
        print(f"  {name:<36} {alone:8.3f}   {both:8.3f} each   {found[name]:7.2f}")
    return [at_most("two trainings at once / one alone", found["nblib"], 2.5)]


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
        (
            "import nblib loads of torch, matplotlib, widgets, sklearn",
            "none",
            ", ".join(heavy) or "none",
            not heavy,
        ),
    ]


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
