"""The explorers of slide 60: five faults beside code without them, and fifteen to be diagnosed.

The runs are made by `experiments.pitfalls` and `experiments.clinic`; here they are put into
pictures and sentences.
"""

import numpy as np

from nblib.experiments import clinic as clinics
from nblib.experiments import ladder
from nblib.experiments import pitfalls as experiments
from nblib.explorers import base
from nblib.plots import pitfalls as plots
from nblib.words import short

__all__ = ["clinic", "pitfall"]

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
                       f"{TOO_HIGH} η, cross-entropy"),
                      (1e-3, 1e42), *_LENGTHS, (1e-4, 1e42), True),
}  # fmt: skip
# At small rates the runs of zero_grad differ by little: up to this rate these limits of the loss.
CLOSER = 0.012, (1.2, 2.8)


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

    def update(lr, name, seed):
        pair = experiments.compare(name, lr, seed)
        runs = [track for track in pair if track is not None]
        closer = name == "zero_grad" and lr <= CLOSER[0]
        scene = f"{name} closer" if closer else name
        if scene != figure.get_gid():
            labels, limits, *rest = SIDES[name]
            picture.place(labels, CLOSER[1] if closer else limits, *rest)
            figure.set_gid(scene)
        stopped, note, columns = None, "", ("", "")
        if pair.wrong.message:
            if len(pair.wrong.losses):
                stopped = (1, pair.wrong.losses[0])
            note = "The engine stops: " + _words(pair.wrong)
        elif not np.isfinite(pair.wrong.losses).all():
            last = _first_without_number(pair.wrong) - 1
            stopped = (last, pair.wrong.losses[last - 1])
            note = f"✖ the last finite loss, that of batch {last}"
        if name == "shape":
            columns = tuple(
                f"{title}\n\n{_walk(track)}"
                for title, track in zip(SIDES[name][0], runs, strict=True)
            )
        picture.move([t.losses for t in runs], _symptoms(name, runs), stopped, note, columns)
        fault = experiments.PITFALLS[name]
        sentence = (
            f"{fault.title}, η = {short(lr)}, seed {seed}. {_say(name, lr, pair)} "
            f"Cure: {fault.cure}. A check that finds it: {ladder.CHECKS[fault.found_by]}."
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
    return [t.lengths for t in runs]


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
        return "not a finite number"
    return f"{loss:.2f}" if loss < 10 else f"over {10 ** int(np.log10(loss)):,}"


def _say(name, lr, pair):
    right, wrong, third = pair
    if name == "zero_grad":
        good, bad = _late(right), _late(wrong)
        longest = [f"{t.lengths.max() / t.lengths[0]:.1f}" for t in (right, wrong)]
        end = (
            "The steps get so long that the loss does not come down."
            if bad > good
            else "At this rate the longer steps even help, within these batches: the fault hides."
        )
        return (
            f"The last ten batches have a mean loss of {good:.2f} with the line and {bad:.2f} "
            f"without it. Old gradients are added to new ones: the longest update is {longest[1]} "
            f"times the first, and {longest[0]} times with the line. {end}"
        )
    if name == "shape":
        return (
            f"Turned on its side, the table of images has the shape {wrong.shapes[0][1]} instead "
            f"of {right.shapes[0][1]}, and the first layer refuses: “{_words(wrong)}”. Not one "
            f"update is made; the right run makes {len(right.lengths)}."
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


# --------------------------------------------------------------------- patients without a name

SHORT = {
    "size": "the inputs have a size near 1",
    "classes": "a batch holds several classes",
    "shape": "a row of scores for each image",
    "moves": "parameters get gradients and move",
    "first": "the first loss is that of guessing",
    "twice": "same batch twice, same gradient",
    "heart": "8 images are learned by heart",
    "epoch": "two epochs beat guessing",
    "answers": "asked twice, the same answer",
    "apart": "no test image learned from",
    "total": "the running total is a number",
}
GUESSING = float(np.log(experiments.CLASSES))


@base.apart()
def clinic(patient: int = 1, checks: int = 0) -> base.Explorer:
    """Fifteen training programs, each with one fault that is not named (slide 60).

    patient 1 to 15; checks 0 to 11, how far one has climbed the ladder of checks.
    A thin line is the loss of the healthy program. snapshot() adds losses, accuracy, message and
    climbed, the rungs that have been looked at.
    Raises ValueError for a number out of range.

    >>> explorers.clinic(patient=2).snapshot()["losses"].shape
    (80,)
    """
    controls = {
        "patient": base.int_slider("patient", patient, 1, len(clinics.PATIENTS)),
        "checks": base.int_slider("checks made", checks, 0, len(clinics.CHECKS)),
    }
    figure = base.new_figure(860, 390)
    steps = experiments.STEPS * clinics.EPOCHS
    healthy = clinics.examine().losses[:steps]
    picture = plots.ClinicPicture(figure, healthy, GUESSING, list(SHORT.values()))

    def update(patient, checks):
        found = clinics.examine(clinics.PATIENTS[patient])
        climbed = found.climbed[:checks]
        passed = [rung.passed for rung in climbed]
        picture.move(f"patient {patient}", found.losses[:steps], found.message, passed)
        sentence = f"Patient {patient}. {_complaint(found)} {_climb(climbed, checks)}"
        numbers = {
            "losses": found.losses,
            "accuracy": found.accuracy,
            "message": found.message,
            "climbed": [(rung.name, rung.passed, rung.seen) for rung in climbed],
        }
        return sentence, numbers

    rungs = base.Region(
        picture.ladder,
        "the ladder: a click climbs to that check",
        lambda row, column: {"checks": row + 1},
        kind="cells",
        cells=[[f"check {k}: {text}"] for k, text in enumerate(SHORT.values(), start=1)],
    )
    return base.Explorer(figure, controls, update, handles={"ladder": rungs})


def _complaint(found):
    """What anybody sees of a patient. Chaotic runs are told in bounds, the same everywhere."""
    if found.message:
        return f"It stops before its first update: “{found.message.split(':')[0]}”."
    late = float(found.losses[-40:].mean())
    if not late < 10:
        course = f"is far above that of guessing, {GUESSING:.1f}"
    elif late > 1.25 * GUESSING:
        course = f"is above that of guessing, {GUESSING:.1f}"
    elif late > 0.8 * GUESSING:
        course = f"is about that of guessing, {GUESSING:.1f}, or little better"
    else:
        course = f"is {late:.1f}, and guessing gives {GUESSING:.1f}"
    share = found.accuracy
    right = "fewer than 30 %" if share < 0.3 else f"{100 * share:.0f} %"
    return f"The loss of the second epoch {course}. It reports that {right} of the test is right."


def _climb(climbed, checks):
    if not climbed:
        return "No check has been made yet."
    *_, last = climbed
    if last.passed:
        what = f"the last: {clinics.CHECKS[last.name]} ({last.seen})"
        return f"Checks made: {len(climbed)}. All hold, {what}."
    before = f"The first {len(climbed) - 1} hold." if len(climbed) > 2 else ""
    before = "The first holds." if len(climbed) == 2 else before
    return (
        f"Checks made: {len(climbed)}. {before} Check {len(climbed)} fails: "
        f"{clinics.CHECKS[last.name]}. Seen: {last.seen}."
    ).replace("  ", " ")
