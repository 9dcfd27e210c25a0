"""The explorer of slide 60: five common faults, each beside the code without it.

The runs are made by `experiments.pitfalls`; here they are put into a picture and a sentence.
"""

import numpy as np

from nblib.experiments import pitfalls as experiments
from nblib.explorers import base
from nblib.plots import pitfalls as plots
from nblib.words import short

__all__ = ["pitfall"]

NAMES = {fault.title: name for name, fault in experiments.PITFALLS.items()}
STEPS, LOOKS, TOO_HIGH = experiments.STEPS, experiments.LOOKS, experiments.TOO_HIGH

# Of each pitfall: names of the runs, limits of the loss, and the right-hand side.
_LENGTHS = ("Length of each update", "batch", "length, log scale", (0, STEPS + 1))
SIDES = {
    "zero_grad": (("with zero_grad()", "without"), (0, 5.5), *_LENGTHS, (1e-4, 20), True),
    "shape": (("images as rows", "images as columns"), (0, 3), "Shapes on the way", "", "",
              (0, 1), None, False),
    "no_grad": (("gradients on", "under no_grad()"), (0, 3), "How far the weights have come",
                "batch", "distance from the start", (0, STEPS + 1), (-0.2, 10), False),
    "eval": (("with eval()", "without eval()", "no dropout, no eval()"), (0, 4),
             "The same test, ten times in a row", "test number", "accuracy in %", (0, LOOKS + 1),
             (0, 100), False),
    "learning_rate": (("η, squared error", f"{TOO_HIGH} η, squared error",
                       f"{TOO_HIGH} η, cross-entropy"), (1e-5, 1e8), *_LENGTHS, (1e-4, 1e8), True),
}  # fmt: skip


@base.apart()
def pitfall(name: str = "zero_grad", lr: float = 0.5, seed: int = 0) -> base.Explorer:
    """One of slide 60's faults, beside the same run without it.

    name: zero_grad, shape, no_grad, eval or learning_rate; lr 0.001 to 1, plain SGD; seed of the
    first weights, 0 to 49.
    Raises ValueError for a number out of range or another name.

    >>> len(explorers.pitfall("zero_grad").snapshot()["right_losses"])
    40
    """
    controls = {
        "lr": base.log_slider("learning rate η", lr, 0.001, 1.0),
        "name": base.choice("pitfall", name, NAMES),
        "seed": base.int_slider("weight seed", seed, 0, 49),
    }
    figure = base.new_figure(860, 380)
    picture = plots.PitfallPicture(figure, STEPS)
    shown = None

    def update(lr, name, seed):
        nonlocal shown
        pair = experiments.compare(name, lr, seed)
        if name != shown:
            shown = name
            picture.place(*SIDES[name])
        runs = [track for track in pair if track is not None]
        stopped, note, columns = None, "", ("", "")
        if pair.wrong.message:
            if len(pair.wrong.losses):
                stopped = (1, pair.wrong.losses[0])
            note = "The engine stops: " + _words(pair.wrong)
        elif not np.isfinite(pair.wrong.losses).all():
            stopped = (_first_without_number(pair.wrong), 1e8)
            note = f"From batch {stopped[0]} on the loss is no finite number."
        if name == "shape":
            columns = tuple(
                f"{title}\n\n{_walk(track)}"
                for title, track in zip(SIDES[name][0], runs, strict=True)
            )
        picture.move([t.losses for t in runs], _symptoms(name, runs), stopped, note, columns)
        fault = experiments.PITFALLS[name]
        sentence = (
            f"{fault.title}, η = {short(lr)}, seed {seed}. {_say(name, lr, pair)} "
            f"Cure: {fault.cure}. A check that finds it: {experiments.RUNGS[fault.rung - 1]}."
        )
        numbers = {
            f"{which}_{key}": value
            for which, track in zip(("right", "wrong", "third"), pair, strict=True)
            if track is not None
            for key, value in track._asdict().items()
        }
        return sentence, numbers

    return base.Explorer(figure, controls, update)


def _symptoms(name, runs):
    if name == "shape":
        return []
    if name == "eval":
        return [100 * t.accuracies for t in runs]
    if name == "no_grad":
        return [runs[0].distances[1:], np.zeros(STEPS)]
    return [t.lengths for t in runs[:2]]


def _walk(track):
    """The layers of a run and the shapes between them, one a line."""
    lines = [f"{layer}:  {shape}" if shape else f"{layer}:  stops" for layer, shape in track.shapes]
    return "\n".join(lines)


def _first_without_number(track):
    """The number of the first batch whose loss is not finite, counted from 1."""
    return int(np.argmin(np.isfinite(track.losses))) + 1


def _words(track):
    """The message as torch has it; nblib adds its advice behind a colon."""
    return track.message.split(":")[0]


def _late(track):
    """The mean loss of the last ten batches."""
    return float(np.mean(track.losses[-10:]))


def _size(loss):
    """A loss that may be huge, by its power of ten."""
    if not np.isfinite(loss):
        return "no finite number"
    return f"{loss:.2f}" if loss < 10 else f"over {10 ** int(np.log10(loss)):,}"


def _say(name, lr, pair):
    right, wrong, third = pair
    if name == "zero_grad":
        good, bad = _late(right), _late(wrong)
        longest = [f"{t.lengths.max() / t.lengths[0]:.1f}" for t in (right, wrong)]
        end = (
            "The old gradients carry the weights past every valley."
            if bad > good
            else "At so small a rate the longer steps even help: the fault hides."
        )
        return (
            f"The last ten batches have a mean loss of {good:.2f} with the line and {bad:.2f} "
            f"without it. Old gradients are added to new ones: the longest update is {longest[1]} "
            f"times the first, and {longest[0]} times with the line. {end}"
        )
    if name == "shape":
        return (
            f"Turned on their side, the images have the shape {wrong.shapes[0][1]} instead of "
            f"{right.shapes[0][1]}, and the first layer refuses: “{_words(wrong)}”. Not one update "
            f"is made; the right run makes {len(right.lengths)}."
        )
    if name == "no_grad":
        return (
            f"Under no_grad() backward() raises at the first batch: “{_words(wrong)}”. The loss "
            f"was {wrong.losses[0]:.2f}, and the weights stay where they are. With gradients they "
            f"move by {right.distances[-1]:.2f} in {STEPS} batches, and the last ten have a mean "
            f"loss of {_late(right):.2f}."
        )
    if name == "eval":
        low, high = (100 * bound for bound in (wrong.accuracies.min(), wrong.accuracies.max()))
        return (
            f"With dropout {experiments.DROPOUT} and without eval() the same test gives "
            f"{low:.0f} to {high:.0f} %, another answer each time; with eval() always "
            f"{100 * right.accuracies[0]:.0f} %. Training is the same in both. A network without "
            f"dropout needs no eval(): always {100 * third.accuracies[0]:.0f} %."
        )
    high = f"η = {short(lr * TOO_HIGH)}"
    if np.isfinite(wrong.losses).all():
        worst, end = wrong.losses.max(), _late(wrong)
        course = (
            f"it leaps to {_size(worst)} and ends at {_size(end)}"
            if worst > 2 * wrong.losses[0]
            else f"it ends at {end:.2f}, so this rate is not too high yet"
        )
    else:
        course = (
            f"it grows until, from batch {_first_without_number(wrong)} on, it is no finite number"
        )
    return (
        f"The squared error ends at {_late(right):.2f}; with {high} {course}. Cross-entropy with "
        f"{high} goes up to {_size(third.losses.max())} and ends at {_size(_late(third))}; "
        f"guessing costs {np.log(experiments.CLASSES):.2f}."
    )
