"""Real digits (06, 07): a network retrained while you drag, and an eye on a long training."""

import ipywidgets
import numpy as np

from nblib.experiments import mnist as experiment
from nblib.experiments import programs
from nblib.explorers import base
from nblib.explorers.listing import Listing
from nblib.plots import mnist as plot
from nblib.words import agree, bounded, count, in_words, listed, short

__all__ = ["mnist_training", "training_progress"]

PLACES = "CADB"  # the letters of `four_losses`, in the order in which it gets the programs
SMOOTH = 40  # batches


@base.apart()
def mnist_training(
    lr: float = 0.1,
    activation: str = "ReLU",
    hidden: int = 32,
    optimizer: str = "SGD",
    weight_seed: int = 0,
) -> base.Explorer:
    """Retrain a digit reader on every move of a control.  (slides 55 to 59)

    A network 196 → hidden → 10 learns from 2,000 real digits, halved to 14 × 14 pixels, in 60
    updates of 100 digits, and is judged on 1,000 digits of the test set.

    lr              learning rate, 1e-5 to 10
    activation      "ReLU", "Leaky ReLU", "tanh", "sigmoid" or "none"
    hidden          hidden units, 4 to 64
    optimizer       "SGD", "Momentum", "RMSprop" or "Adam"
    weight_seed     the first weights and the order of the batches, 0 to 9

    "Show the code" unfolds a PyTorch program that gives the losses and accuracies in the picture.
    snapshot() adds losses, train_accuracy, test_accuracy, predictions (of the shown digits 0 to 9)
    and program.

    >>> explorers.mnist_training().snapshot()["test_accuracy"] > 0.5
    True
    """
    controls = {
        "lr": base.log_slider("learning rate", lr, 1e-5, 10),
        "hidden": base.int_slider("hidden units", hidden, 4, 64, 4),
        "activation": base.choice("activation", activation, list(experiment.ACTIVATIONS)),
        "optimizer": base.choice("optimizer", optimizer, list(experiment.OPTIMIZERS)),
        "weight_seed": base.int_slider("weight seed", weight_seed, 0, 9),
    }
    digits = experiment.small_digits()
    code = Listing()
    figure = base.new_figure(800, 360)
    picture = plot.ShortTrainingPicture(
        figure,
        experiment.UPDATES,
        experiment.GUESSING,
        digits.test_images[digits.shown],
        experiment.SIDE,
    )

    def update(lr, hidden, activation, optimizer, weight_seed):
        run = experiment.train_small(lr, activation, hidden, optimizer, weight_seed=weight_seed)
        accuracies = (run.train_accuracy, run.test_accuracy)
        picture.move(run.losses, accuracies, run.shown_predictions)
        code.show(programs.mnist_training(lr, activation, hidden, optimizer, weight_seed))
        numbers = {
            "losses": run.losses,
            "train_accuracy": run.train_accuracy,
            "test_accuracy": run.test_accuracy,
            "predictions": run.shown_predictions,
            "program": code.program,
        }
        units = f"{hidden} units, {activation if activation != 'none' else 'no activation'}"
        return f"{units}, {optimizer} at learning rate {lr:.3g}: {_story(run)}", numbers

    return base.Explorer(figure, controls, update, around=code.below)


def _story(run):
    """What a run did: how the loss went, how much is read right, which shown digits are not."""
    first, last = run.losses[0], run.losses[-experiment.TRAIN // experiment.BATCH :].mean()
    rough = not np.diff(run.losses).max() <= 0.5
    if not np.isfinite(run.losses[-1]):
        course = (
            f"the steps are far too large. Training blew up: after {len(run.losses) - 1} updates "
            "the loss is not a finite number any more."
        )
    elif rough and last > 0.9 * experiment.GUESSING:
        course = (
            f"the steps are too large. The loss jumps up to {bounded(run.losses.max())} and ends "
            f"at {bounded(last)}; guessing gives {experiment.GUESSING:.2f}."
        )
        if run.silent >= 0.75 * run.model[0].out_features:
            every = run.silent == run.model[0].out_features
            which = "All" if every else "Most"
            course += f" {which} hidden units are dead: they give 0 for every image."
    elif rough:
        course = (
            f"the steps are on the large side. The loss jumps up to {bounded(run.losses.max())} "
            f"on its way from {first:.2f} to {bounded(last)}."
        )
    elif last > 0.9 * first:
        course = (
            f"the steps are too small. In {experiment.UPDATES} updates the loss hardly moves, "
            f"from {first:.2f} to {last:.2f}."
        )
    elif run.train_accuracy < 0.8:
        course = (
            f"learning is slow. In {experiment.UPDATES} updates the loss falls from {first:.2f} "
            f"to {last:.2f}."
        )
    else:
        course = f"the loss falls from {first:.2f} to {last:.2f} in {experiment.UPDATES} updates."
    places = 0 if rough else 1  # a rough run hangs on the last bits of its numbers
    read = (
        f"The network reads {run.train_accuracy:.{places}%} of the digits it learned from and "
        f"{run.test_accuracy:.{places}%} of 1,000 others."
    ).replace("%", " %")
    wrong = np.flatnonzero(run.shown_predictions != np.arange(10))
    if len(wrong) == 0:
        shown = "All ten shown are right."
    elif len(wrong) > 3:
        right = 10 - len(wrong)
        shown = f"Of the ten shown, {in_words(right)} {agree(right, 'is', 'are')} right."
    else:
        taken = listed(f"{k} as {run.shown_predictions[k]}" for k in wrong)
        shown = f"Of the ten shown, it reads {taken}."
    return f"{course} {read} {shown}"


class TrainingProgress(base.Live):
    """What `training_progress` gives; see there."""

    @base.apart()
    def __init__(self, epochs, batches, goal):
        self._epochs, self._batches, self._goal = epochs, batches, goal
        self._losses, self._accuracies = [], []  # accuracies: pairs (after so many updates, share)
        self._bar = ipywidgets.IntProgress(
            max=epochs * batches, description="progress", style={"description_width": "initial"}
        )
        figure = base.new_figure(800, 280)
        self._curves = plot.LongTrainingPicture(figure, epochs, goal)
        super().__init__(figure, self._show, [self._bar])

    def enter(self):
        """A cell that trains has begun: the same run goes on, or if it is over, another begins.

        A cell can be run again, after its end and after an interrupt: both end a run.
        """
        if len(self._losses) == self._bar.max or self.broken:
            self._losses, self._accuracies = [], []

    def report(self, loss=None, accuracy=None):
        """Tell of one more update with its batch's `loss`, and of an `accuracy` (0..1) just found.

        Either may be left out. Raises ValueError for an accuracy outside 0..1 and for more losses
        than were announced, in one run of a cell.
        """
        self.begin()
        if loss is not None:
            if len(self._losses) == self._bar.max:
                raise ValueError(
                    f"more than {self._epochs} × {self._batches} losses were reported. Announce "
                    "the true number: training_progress(epochs=..., batches=len(loader))."
                )
            self._losses.append(float(loss))
        if accuracy is not None:
            if not 0 <= float(accuracy) <= 1:
                raise ValueError(f"accuracy {accuracy} does not fit. Give a share from 0 to 1.")
            self._accuracies.append((len(self._losses), float(accuracy)))
        self.tick()

    def _show(self):
        done, total = len(self._losses), self._bar.max
        losses = np.array(self._losses)
        means = losses[: done // self._batches * self._batches]
        means = means.reshape(-1, self._batches).mean(axis=1)
        # About twenty points an epoch, and no more than the picture has room for.
        size = max(1, self._batches // 20, total // 400)
        coarse = losses[: done // size * size].reshape(-1, size).mean(axis=1)
        at, shares = np.array(self._accuracies).reshape(-1, 2).T
        self._curves.move(
            ((np.arange(len(coarse)) + 0.5) * size / self._batches, coarse),
            (np.arange(len(means)) + 0.5, means),
            (at / self._batches, shares),
        )
        self._bar.value = done
        numbers = {"losses": losses, "epoch_losses": means, "accuracies": shares}
        return self._sentence(done, total, losses, means, shares), numbers

    def _sentence(self, done, total, losses, means, shares):
        plan = f"{count(self._epochs, 'epoch')} of {self._batches:,} batches"
        if done == 0:
            return f"{plan}: training has not begun."
        epoch = min(done // self._batches + 1, self._epochs)
        parts = [f"{plan} are done." if done == total else f"Epoch {epoch} of {plan}."]
        if not np.isfinite(losses).all():
            first = np.argmin(np.isfinite(losses)) + 1
            parts.append(f"From update {first:,} on the loss is not a finite number.")
        elif len(means) > 1:
            parts.append(
                f"The mean loss of an epoch went from ≈ {short(means[0])} to ≈ {short(means[-1])}."
            )
        else:
            recent = losses[-min(done, 100) :].mean()
            parts.append(f"The loss of the latest batches is ≈ {short(recent)} on average.")
        if len(shares):
            goal = ""
            if self._goal is not None:
                reached = "is reached" if shares[-1] >= self._goal else "is not reached yet"
                goal = f"; the goal of {self._goal:.0%} {reached}"
            parts.append(f"Accuracy on test digits ≈ {shares[-1]:.1%}{goal}.")
        return " ".join(parts).replace("%", " %")


def training_progress(
    epochs: int = 5, batches: int = 100, goal: float | None = None
) -> TrainingProgress:
    """Watch a training loop of your own: progress, live curves and a sentence.  (slides 55 to 59)

        live = explorers.training_progress(epochs=5, batches=len(train_loader), goal=0.97)
        for epoch in range(5):
            for images, labels in train_loader:
                ...
                live.report(loss.item())
            live.report(accuracy=...)

    epochs, batches  how many epochs, and updates in each, at least 1
    goal             an accuracy to compare with, 0..1; the sentence says whether it is reached

    It shows itself at the first report, redraws at most five times a second, and works for every
    engine: it sees only numbers. The saved output is how the run ended.
    snapshot() has losses, epoch_losses, accuracies. Raises ValueError for numbers that do not fit.

    >>> len(explorers.training_progress(epochs=2, batches=1).snapshot()["losses"])
    0
    """
    for name, number in (("epochs", epochs), ("batches", batches)):
        if isinstance(number, bool) or not isinstance(number, int) or number < 1:
            raise ValueError(f"{name}: {number!r} does not fit. Use a whole number of at least 1.")
    if goal is not None and not 0 <= goal <= 1:
        raise ValueError(f"goal: {goal!r} does not fit. Use a share from 0 to 1.")
    return TrainingProgress(epochs, batches, goal)


# ------------------------------------------------------------------------------- still pictures


@base.apart()
def labelled(
    images,
    labels,
    columns=8,
    said="Their labels",
    of="handwritten digits",
    framed=False,
    true=None,
    title="",
):
    """A still picture: images with a digit below each, its label or what is read (slide 57).

    images (N, 784), labels (N,), N at least 1. said, of: what the sentence calls the digits
    below, and the images; said="" for labels that are all empty. framed: whether a thin line shows
    where each field ends. true (N,): what should be read: wrong answers are marked.
    """
    rows, columns = -(-len(images) // columns), min(columns, max(len(images), 3))
    figure = base.new_figure(100 * columns, 105 * rows + 24 * bool(title))
    plot.labelled(figure, np.asarray(images), np.asarray(labels), columns, framed, true, title)
    below = f" {said}: {', '.join(str(label) for label in labels)}." if said else ""
    if true is not None:
        below += f" {sum(np.equal(labels, true))} of {len(labels)} are right."
    return base.Still(figure, f"{len(images)} images of {of}, dark on white.{below}")


def first_eight(digits, read, title):
    """A still picture: the first eight images that are learned from, and what is read in them.

    digits: a data set; read (N,): a tensor of either engine, N at least 8.
    """
    true = digits.train_labels[:8].tolist()
    images = digits.train_images[:8]
    return labelled(images, read[:8].tolist(), said="It reads", true=true, title=title)


@base.apart()
def printed_losses(means, last):
    """A still picture: what slide 58 prints beside the mean loss of each epoch.

    means, last (epochs,): the mean loss of each epoch, the loss of its last batch.
    """
    means, last = np.asarray(means), np.asarray(last)
    figure = base.new_figure(800, 300)
    plot.printed_losses(figure, means, last)
    falls = "falls every time" if (np.diff(means) < 0).all() else "does not always fall"
    ups = "goes up at least once" if (np.diff(last) > 0).any() else "falls every time too"
    return base.Still(
        figure,
        "What the slide prints, and the mean: the mean of an epoch (circles) "
        f"{falls}, the last batch's loss (crosses) {ups}.",
    )


@base.apart()
def four_losses(runs, mine="????"):
    """A still picture: the losses of four programs, A to D, in an order of its own (slide 60).

    runs     dict from the name of a program to (losses (n,) of one epoch, share of test digits
             that it reads afterwards, 0..1); four, all of them with the same n
    mine     four letters, in the order of `runs`: which curve one takes for which program. While
             one of them is a ?, only letters are shown; then the names and the shares as well

    Raises ValueError for a number of programs or letters other than four.
    """
    mine = str(mine).upper()
    if len(runs) != len(PLACES) or len(mine) != len(PLACES) or not set(mine) <= {*"ABCD?"}:
        raise ValueError(
            f"{len(runs)} programs and the letters {mine!r} do not fit. Give four programs, and "
            'four letters from A to D in their order, such as "DCBA"; a ? where you cannot tell.'
        )
    names = dict(zip(PLACES, runs, strict=True))  # letter -> program
    curves = {}
    for letter in sorted(names):
        losses = np.asarray(runs[names[letter]][0], float)
        curves[letter] = experiment.mean_of_the_last(losses, SMOOTH)
    told = "?" not in mine
    labels = [
        f"{letter}: {names[letter]}, {100 * runs[names[letter]][1]:.0f} % read" if told else letter
        for letter in curves
    ]
    figure = base.new_figure(800, 320)
    plot.four_losses(figure, curves, experiment.GUESSING, labels, told)
    return base.Still(figure, _which_is_which(curves, names, runs, mine if told else None))


def _which_is_which(curves, names, runs, mine):
    """The sentence of `four_losses`; without letters of the reader's it tells no names."""
    low, guessing = 0.5, experiment.GUESSING
    courses = []
    for letter, means in curves.items():
        if means.min() > 0.95 * guessing:
            course = "stays at about that"
        elif means[-1] < low:
            course = f"falls below {low}"
        else:
            rises = means.max() > 1.05 * guessing
            ends = f"between {low} and {guessing:.2f}" if means[-1] < guessing else "above it"
            course = f"{'rises far above it, then ' if rises else ''}falls, and ends {ends}"
        courses.append(f"{letter} {course}")
    sentence = (
        f"The losses of four programs over one epoch. Guessing gives {guessing:.2f}: "
        f"{'; '.join(courses)}."
    )
    if mine is None:
        return sentence
    right = sum(a == b for a, b in zip(mine, PLACES, strict=True))
    told = listed(f"{letter} is {names[letter]}" for letter in curves)
    judged = f"{in_words(right)} {agree(right, 'is', 'are')} right"
    return f"{sentence} {told}. Of your four letters {judged}."
