"""The clinic of slide 60: one training program, and fifteen ways in which it is commonly broken.

The program is text, as a student would type it, and a fault is a change of a line or two in it;
what runs is that text, in nblib or in PyTorch. `examine` runs a program to its end, and climbs the
ladder with a second, fresh run of it. Patients are the faults under numbers that say nothing.
"""

import functools
import textwrap
from typing import NamedTuple

import numpy as np

import nblib
from nblib.choose import choose
from nblib.experiments import ladder as ladders
from nblib.experiments import pitfalls
from nblib.numerics import ignore_fp_warnings
from nblib.steady import steady

EPOCHS, BATCH, DROPOUT = 2, 50, 0.25

PROGRAM = """\
x = torch.tensor((pixels / 255 - 0.1307) / 0.3081)
y = torch.tensor(labels)
model = network()
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)

def step(model, x, y):
    scores = model(x)
    loss = criterion(scores, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss

def evaluate(model, x):
    model.eval()
    with torch.no_grad():
        return model(x)

def batches():
    order = rng.permutation(len(y))
    for start in range(0, len(y), 50):
        rows = order[start : start + 50]
        yield x[rows], y[rows]

def train(epochs):
    total = 0.0
    for epoch in range(epochs):
        model.train()
        for images, answers in batches():
            loss = step(model, images, answers)
            losses.append(loss.item())
            total += loss.item()
    return total
"""


class Fault(NamedTuple):
    """A way to break PROGRAM: `old` becomes `new`, the check `found_by` is the first to fail."""

    title: str
    old: str
    new: str
    found_by: str


# In the order of the list in exercise 7.3, whose numbers `diagnose` takes.
FAULTS = {
    "zero_grad": Fault("zero_grad() is forgotten", "    optimizer.zero_grad()\n", "", "twice"),
    "no_grad": Fault(
        "training under no_grad()",
        "    scores = model(x)\n",
        "    with torch.no_grad():\n        scores = model(x)\n",
        "moves",
    ),
    "eval": Fault("eval() is forgotten", "    model.eval()\n", "", "answers"),
    "learning_rate": Fault("the learning rate is too high", "lr=0.5", "lr=50.0", "heart"),
    "softmax_dim": Fault(
        "softmax along the batch, not along the classes",
        "criterion(scores, y)",
        "nn.NLLLoss()(torch.log_softmax(scores, dim=0), y)",
        "first",
    ),
    "softmax_twice": Fault(
        "softmax twice",
        "criterion(scores, y)",
        "criterion(torch.softmax(scores, dim=1), y)",
        "heart",
    ),
    "labels_apart": Fault(
        "images and labels are shuffled apart",
        "y[rows]",
        "y[rng.permutation(len(y))[rows]]",
        "epoch",
    ),
    "no_shuffle": Fault(
        "no shuffling, and the file is sorted by digit",
        "rng.permutation(len(y))",
        "np.arange(len(y))",
        "classes",
    ),
    "frozen": Fault(
        "a layer is frozen",
        "model = network()\n",
        "model = network()\nmodel[0].requires_grad_(False)\n",
        "moves",
    ),
    "reduction": Fault(
        "the loss is a sum over the batch, not a mean",
        "CrossEntropyLoss()",
        "CrossEntropyLoss(reduction='sum')",
        "first",
    ),
    "not_normalised": Fault(
        "the pixels are not normalised", "(pixels / 255 - 0.1307) / 0.3081", "pixels", "size"
    ),
    "test_set": Fault(
        "the test set is trained on",
        "torch.tensor((pixels / 255 - 0.1307) / 0.3081)\ny = torch.tensor(labels)",
        "torch.tensor((np.concatenate([pixels, test_pixels]) / 255 - 0.1307) / 0.3081)\n"
        "y = torch.tensor(np.concatenate([labels, test_labels]))",
        "apart",
    ),
    "old_optimizer": Fault(
        "the optimizer holds the parameters of another model",
        "\n\ndef step",
        "\nmodel = network()\n\ndef step",
        "moves",
    ),
    "shape": Fault(
        "the batch goes in transposed, pixels in rows and images in columns",
        "scores = model(x)",
        "scores = model(x.T)",
        "moves",
    ),
    "graph_kept": Fault(
        "the running total keeps every graph", "total += loss.item()", "total += loss", "total"
    ),
}

# The ladder's checks and those of a whole program, in the order of climbing.
CHECKS = {
    name: (ladders.CHECKS | ladders.WHOLE)[name]
    for name in (*list(ladders.CHECKS)[:-1], "epoch", "answers", "apart", "total")
}
ORDER = (9, 4, 6, 0, 12, 7, 14, 5, 1, 10, 2, 11, 13, 8, 3)  # numbers that say nothing
PATIENTS = {number: list(FAULTS)[k] for number, k in enumerate(ORDER, start=1)}


def source(fault=None):
    """The program, healthy or with one fault: text. ValueError for an unknown name."""
    if fault is None:
        return PROGRAM
    change = choose(fault, FAULTS, "fault")
    return PROGRAM.replace(change.old, change.new)


class Examined(NamedTuple):
    """What is known of a program.

    losses    (k,) of each batch of its two epochs; fewer where the engine stopped it
    message   what the engine said when it stopped it, or ""
    accuracy  the share of the 500 test digits that it reports to be right; nan if it was stopped
    climbed   list of ladder.Rung, the first that fails last
    """

    losses: np.ndarray
    message: str
    accuracy: float
    climbed: list


@functools.cache
def _data():
    """pixels (2000, 49) 0..255 and labels, sorted by digit; test_pixels (500, 49), test_labels."""
    digits = pitfalls.digits()
    order = np.argsort(digits.labels, kind="stable")
    pixels, test_pixels = (
        255 * (0.3081 * images + 0.1307) for images in (digits.images[order], digits.test_images)
    )
    return pixels, digits.labels[order], test_pixels, digits.test_labels


def _begun(fault, seed, library):
    """The names of the program after its text has run."""
    pixels, labels, test_pixels, test_labels = _data()
    space = {
        "torch": library,
        "nn": library.nn,
        "np": np,
        "rng": np.random.default_rng((seed, 2)),
        "network": lambda: pitfalls.network(seed, library, DROPOUT),
        "losses": [],
        "pixels": pixels,
        "labels": labels,
        "test_pixels": test_pixels,
        "test_labels": test_labels,
    }
    exec(compile(source(fault), f"<patient {fault}>", "exec"), space)
    return space


@functools.lru_cache(maxsize=256)
@steady()
@ignore_fp_warnings
def examine(fault=None, seed=0, library=nblib):
    """Run the program with that fault, or with none, and climb the ladder: Examined.

    seed of the weights, of dropout and of the order; library: nblib or torch.
    """
    space = _begun(fault, seed, library)
    test_x = library.tensor((space["test_pixels"] / 255 - 0.1307) / 0.3081)
    message, accuracy, total = "", float("nan"), None
    try:
        total = space["train"](EPOCHS)
        answers = space["evaluate"](space["model"], test_x).detach().numpy().argmax(axis=1)
        accuracy = float((answers == space["test_labels"]).mean())
    except RuntimeError as error:
        message = str(error)
    losses = np.array(space["losses"])
    fresh = _begun(fault, seed, library)
    batch = next(fresh["batches"]())
    climbed = ladders.ladder(fresh["model"], batch, fresh["step"], fresh["evaluate"])
    climbed = _whole(climbed, losses, space, test_x, total)
    return Examined(losses, message, accuracy, climbed)


def _whole(climbed, losses, space, test_x, total):
    """The ladder's rungs and the whole program's in their places, up to the first that fails."""
    found = {rung.name: rung for rung in climbed}
    if "heart" in found and found["heart"].passed:
        late = float(losses[-40:].mean())
        learned = np.isfinite(late) and late < 0.8 * np.log(pitfalls.CLASSES)
        seen = f"{late:.1f}, and ln {pitfalls.CLASSES} = {np.log(pitfalls.CLASSES):.1f}"
        found["epoch"] = ladders.Rung("epoch", bool(learned), seen)
        known = {row.tobytes() for row in space["x"].detach().numpy().round(6)}
        shared = sum(row.tobytes() in known for row in test_x.numpy().round(6))
        found["apart"] = ladders.Rung("apart", shared == 0, f"{shared} of {len(test_x)} are")
        plain = isinstance(total, float)
        seen = "it is" if plain else "it is a tensor, and behind it stands a graph of all batches"
        found["total"] = ladders.Rung("total", plain, seen)
    ordered = [found[name] for name in CHECKS if name in found]
    stop = next((k for k, rung in enumerate(ordered) if not rung.passed), len(ordered) - 1)
    return ordered[: stop + 1]


def diagnose(named):
    """What is to be said of diagnoses: text, of each patient and of how many are right.

    named: a dict from a patient's number to the number of the fault in the list of exercise 7.3,
    or ... where there is no diagnosis yet. A wrong one is told the check that speaks against it; a
    right one is shown the fault's line. ValueError for a number outside 1 to 15.

    >>> print(diagnose({1: 4, 2: ...}))
    Patient 1: not fault 4, the learning rate is too high. With it check 5 holds; here it fails.
    0 of 2 are right.
    """
    said, right = [], 0
    for patient, number in named.items():
        true = choose(patient, PATIENTS, "patient")
        if number is ...:
            continue
        fault = choose(number, dict(enumerate(FAULTS, start=1)), "fault")
        right += fault == true
        reply = _confirmed(true) if fault == true else _refuted(fault, number, true)
        said.append(f"Patient {patient}: {reply}")
    return "\n".join([*said, f"{right} of {len(named)} are right."])


def _confirmed(name):
    fault = FAULTS[name]
    old, new = (
        textwrap.indent(textwrap.dedent(lines).strip(), "    ") for lines in (fault.old, fault.new)
    )
    with_it = f"with it:\n{new}" if new else "with it the line is missing"
    return f"yes, {fault.title}.\n  Without the fault:\n{old}\n  {with_it}"


def _refuted(name, number, true):
    """What the first check that fails says against a diagnosis."""
    would, here = examine(name).climbed[-1], examine(true).climbed[-1]
    no = f"not fault {number}, {FAULTS[name].title}."
    first, failed = (1 + list(CHECKS).index(rung.name) for rung in (would, here))
    if first < failed:
        return f"{no} With it check {first} fails; here it holds."
    if first > failed:
        return f"{no} With it check {failed} holds; here it fails."
    return f"{no} Both fail at check {failed}. With it one sees: {would.seen}. Here: {here.seen}."
