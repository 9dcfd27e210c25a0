"""The digit reader that is retrained under the finger, and the eye on a long training.

Protected here: the run behind the picture is an honest training on real digits (PyTorch, given the
same weights and batches, gets the same losses), the sentence and the picture say what came out of
it, also when it diverges, and a progress report says the same on every processor.
"""

import types

import ipywidgets
import numpy as np
import pytest
import torch
from matplotlib.figure import Figure

import nblib
from nblib import datasets, explorers
from nblib.experiments import mnist as experiment
from nblib.explorers import base
from nblib.plots import mnist as plot
from tools.run_notebooks import MEASURED

pytestmark = pytest.mark.undrawn


# --- the data ------------------------------------------------------------------------------------
def test_small_digits_are_real_digits_halved():
    digits, files = experiment.small_digits(), datasets.mnist(normalised=False)
    for images, labels, all_images, all_labels, count in (
        (digits.train_images, digits.train_labels, files.train_images, files.train_labels, 2000),
        (digits.test_images, digits.test_labels, files.test_images, files.test_labels, 1000),
    ):
        assert images.shape == (count, 196) and images.dtype == np.float64
        rng_order = np.random.default_rng(0).permutation(len(all_labels))[:count]
        if count == 2000:  # the first draw of the seed can be repeated here
            assert np.array_equal(labels, all_labels[rng_order])
            pixels = (all_images[rng_order[7]].reshape(28, 28) / 255 - 0.1307) / 0.3081
            by_hand = [
                pixels[2 * i : 2 * i + 2, 2 * j : 2 * j + 2].mean()
                for i in range(14)
                for j in range(14)
            ]
            assert images[7] == pytest.approx(by_hand, abs=1e-6)
        assert np.bincount(labels, minlength=10).min() > count / 20, "every digit is there"
        assert len(np.unique(images, axis=0)) == count, "none is drawn twice"
    assert digits.test_labels[digits.shown].tolist() == list(range(10))


def test_the_few_digits_are_drawn_from_all():
    drawn = experiment.few_digits()
    with np.load(experiment.FEW) as stored:
        assert stored.files == list(drawn)
        for name, array in drawn.items():
            assert np.array_equal(stored[name], array) and stored[name].dtype == array.dtype, name


def test_the_digits_are_read_once():
    assert experiment.small_digits() is experiment.small_digits()


# --- the training --------------------------------------------------------------------------------
TORCH = {
    "SGD": lambda p, lr: torch.optim.SGD(p, lr=lr),
    "Momentum": lambda p, lr: torch.optim.SGD(p, lr=lr, momentum=0.9),
    "RMSprop": lambda p, lr: torch.optim.RMSprop(p, lr=lr),
    "Adam": lambda p, lr: torch.optim.Adam(p, lr=lr),
    "ReLU": torch.nn.ReLU,
    "Leaky ReLU": torch.nn.LeakyReLU,
    "tanh": torch.nn.Tanh,
    "sigmoid": torch.nn.Sigmoid,
    "none": torch.nn.Identity,
}


def train_in_torch(lr, activation, hidden, optimizer, weight_seed):
    """The same run in PyTorch, written apart: losses, share of the test digits read right."""
    digits = experiment.small_digits()
    model = torch.nn.Sequential(
        torch.nn.Linear(196, hidden), TORCH[activation](), torch.nn.Linear(hidden, 10)
    ).double()
    rng = np.random.default_rng(weight_seed)  # torch's rule: uniform in ± 1/√inputs
    with torch.no_grad():
        for layer in (model[0], model[2]):
            bound = layer.in_features**-0.5
            for parameter in (layer.weight, layer.bias):
                values = rng.uniform(-bound, bound, tuple(parameter.shape))
                parameter.copy_(torch.from_numpy(values))
    step = TORCH[optimizer](model.parameters(), lr)
    rng = np.random.default_rng(weight_seed)
    losses = []
    for _ in range(3):
        order = rng.permutation(2000)
        for start in range(0, 2000, 100):
            batch = order[start : start + 100]
            images = torch.from_numpy(digits.train_images[batch])
            loss = torch.nn.functional.cross_entropy(
                model(images), torch.from_numpy(digits.train_labels[batch])
            )
            losses.append(loss.item())
            step.zero_grad()
            loss.backward()
            step.step()
    with torch.no_grad():
        answers = model(torch.from_numpy(digits.test_images)).argmax(1).numpy()
    return losses, (answers == digits.test_labels).mean()


@pytest.mark.parametrize(
    ("lr", "activation", "hidden", "optimizer", "weight_seed"),
    [
        (0.1, "ReLU", 32, "SGD", 0),
        (0.1, "tanh", 8, "Momentum", 1),
        (0.003, "sigmoid", 16, "RMSprop", 2),
        (0.01, "Leaky ReLU", 64, "Adam", 3),
        (0.05, "none", 4, "SGD", 4),
    ],
)
def test_training_is_pytorchs(lr, activation, hidden, optimizer, weight_seed):
    settings = (lr, activation, hidden, optimizer)
    run = experiment.train_small(*settings, weight_seed=weight_seed)
    losses, accuracy = train_in_torch(*settings, weight_seed)
    assert run.losses == pytest.approx(losses, rel=1e-8)
    assert run.test_accuracy == accuracy


def test_a_good_rate_reads_nine_of_ten():
    for settings, least in (({}, 0.84), ({"lr": 0.01, "optimizer": "Adam", "hidden": 64}, 0.9)):
        run = experiment.train_small(**settings)
        assert len(run.losses) == 60 and run.losses[-20:].mean() < 0.4 * run.losses[0]
        assert run.test_accuracy >= least and run.train_accuracy >= least
        answers = experiment.predict(run.model, experiment.small_digits().test_images)
        right = answers == experiment.small_digits().test_labels
        assert right.mean() == run.test_accuracy
        assert np.array_equal(answers[experiment.small_digits().shown], run.shown_predictions)


def test_a_silent_unit_gives_0_for_every_image_and_gets_no_gradient():
    """Silent for the 1,000 others alone would not do: a gradient comes from what it learns from."""
    digits = experiment.small_digits()
    run = experiment.train_small(lr=10, weight_seed=5)
    labels = nblib.from_numpy(digits.train_labels)
    run.model.zero_grad()
    outputs = run.model(nblib.from_numpy(digits.train_images))
    nblib.nn.functional.cross_entropy(outputs, labels).backward()
    untaught = (run.model[0].weight.grad.numpy() == 0).all(axis=1)
    rows = np.vstack([digits.train_images, digits.test_images])
    with nblib.no_grad():
        silent = (run.model[:2](nblib.from_numpy(rows)).numpy() == 0).all(axis=0)
    assert run.silent == silent.sum() > 16 and untaught[silent].all()


def test_the_readers_random_numbers_are_untouched():
    nblib.manual_seed(3)
    expected = nblib.randn(4).tolist()
    nblib.manual_seed(3)
    experiment.train_small(hidden=4)
    assert nblib.randn(4).tolist() == expected


def test_a_network_without_numbers_says_nothing():
    run = experiment.train_small(hidden=4)
    with nblib.no_grad():
        run.model[2].bias[3] = float("nan")
    assert (experiment.predict(run.model, experiment.small_digits().test_images) == -1).all()


@pytest.mark.parametrize("what", ["activation", "optimizer"])
def test_unknown_names_are_refused(what):
    with pytest.raises(ValueError, match=f"unknown {what} 'SReLU'.*(ReLU, Leaky|SGD, Momentum)"):
        experiment.train_small(**{what: "SReLU"})


# --- mnist_training ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("settings", "phrases"),
    [
        ({}, ["32 units, ReLU, SGD at learning rate 0.1: the loss falls from 2.30"]),
        ({"lr": 1e-5}, ["the steps are too small", "hardly moves"]),
        ({"lr": 0.02}, ["learning is slow"]),
        ({"lr": 10}, ["the steps are too large", "guessing gives 2.30", "is right"]),
        ({"lr": 10, "activation": "none"}, ["no activation", "over a million"]),
        ({"lr": 0.05, "optimizer": "RMSprop"}, ["on the large side"]),
        ({"lr": 0.01, "optimizer": "Adam", "hidden": 64}, ["All ten shown are right"]),
    ],
)
def test_sentence_names_the_regime(settings, phrases):
    explorer = explorers.mnist_training(**settings)
    assert all(phrase in explorer.sentence for phrase in phrases), explorer.sentence


def test_sentence_and_snapshot_hold_the_runs_numbers():
    explorer = explorers.mnist_training(lr=0.2, weight_seed=1)
    run = experiment.train_small(lr=0.2, weight_seed=1)
    snapshot = explorer.snapshot()
    assert snapshot["losses"] == pytest.approx(run.losses, rel=1e-12)
    assert snapshot["train_accuracy"] == run.train_accuracy
    assert snapshot["test_accuracy"] == run.test_accuracy
    for number in (
        f"{100 * run.train_accuracy:.1f} % of the digits it learned from",
        f"{100 * run.test_accuracy:.1f} % of 1,000 others",
        f"from {run.losses[0]:.2f} to {run.losses[-20:].mean():.2f}",
    ):
        assert number in explorer.sentence
    wrong = [k for k in range(10) if snapshot["predictions"][k] != k]
    assert wrong, "this seed shows a mistake, so that the next line looks at one"
    assert all(f"{k} as {snapshot['predictions'][k]}" in explorer.sentence for k in wrong)


@pytest.mark.drawn
def test_picture_shows_the_run():
    """The drawn curve, bars, answers and frames are the run's numbers, also after a move."""
    explorer = explorers.mnist_training()
    explorer.set(lr=0.5)
    run = experiment.train_small(lr=0.5)
    loss_axes, bar_axes, digit_axes = explorer.figure.axes
    x, y = loss_axes.lines[1].get_data()
    assert np.array_equal(x, np.arange(1, 61)) and y == pytest.approx(run.losses, rel=1e-12)
    widths = [bar.get_width() for bar in bar_axes.patches]
    assert widths == pytest.approx([100 * run.train_accuracy, 100 * run.test_accuracy])
    frames = digit_axes.collections[0]
    dashed = np.array([pattern is not None for _, pattern in frames.get_linestyle()])
    assert np.array_equal(dashed, run.shown_predictions != np.arange(10))
    assert explorer._painter.edition == 1, "a move draws only what moves"


def test_a_blown_up_run_is_drawn_and_said(monkeypatch):
    """Ten times the largest rate on offer: the losses end in a number that is not finite."""
    run = experiment.train_small(lr=1e6, activation="none")
    assert not np.isfinite(run.losses[-1]) and np.isfinite(run.losses[:-1]).all()
    monkeypatch.setattr(experiment, "train_small", lambda *_, **__: run)
    explorer = explorers.mnist_training()
    assert "the steps are far too large. Training blew up" in explorer.sentence
    assert f"after {len(run.losses) - 1} updates" in explorer.sentence
    assert "no finite number" in explorer.figure.axes[0].texts[1].get_text()


# --- training_progress ---------------------------------------------------------------------------
def train(progress, epochs=3, batches=20, stop=None):
    """A loop as a student writes it, with losses that fall; `stop` breaks it after that many."""
    for epoch in range(epochs):
        for batch in range(batches):
            if stop == epoch * batches + batch:
                return progress.refresh()
            progress.report(2.3 * 0.95 ** (epoch * batches + batch))
        progress.report(accuracy=0.9 + epoch / 50)
    return progress.refresh()


def test_a_frame_shows_where_each_field_ends():
    images = experiment.small_digits().test_images[:3]
    side = round(images.shape[1] ** 0.5)
    for framed in (False, True):
        figure = Figure()
        plot.labelled(figure, images, [1, 2, 3], 8, framed)
        (ax,) = figure.axes
        assert len(ax.patches) == 3 * framed
        paper = ax.images[0].get_array()
        for frame, image in zip(ax.patches, images, strict=False):
            x, y = frame.get_xy()
            assert (frame.get_width(), frame.get_height()) == (side, side)
            inside = paper[y : y + side, x : x + side]
            np.testing.assert_array_equal(inside, image.reshape(side, side))


@pytest.mark.drawn
def test_right_and_wrong_answers_are_told_apart():
    images = experiment.small_digits().test_images[:3]
    figure = Figure()
    plot.labelled(figure, images, [1, 2, 3], 8, true=[1, 7, 3], title="What it reads")
    (ax,) = figure.axes
    assert [text.get_text() for text in ax.texts] == ["✓ 1", "✗ 2", "✓ 3"]
    assert ax.texts[0].get_color() != ax.texts[1].get_color()
    assert ax.get_title(loc="left") == "What it reads"
    still = explorers.mnist.labelled(images, [1, 2, 3], said="It reads", true=[1, 7, 3])
    assert still.sentence.endswith("It reads: 1, 2, 3. 2 of 3 are right.")
    digits = experiment.small_digits()
    read = digits.train_labels[:9].copy()
    read[7] = (read[7] + 1) % 10  # the ninth is not shown
    still = explorers.mnist.first_eight(digits, read, "What it reads")
    assert still.sentence.startswith("8 images of handwritten digits")
    assert still.sentence.endswith("7 of 8 are right.")


def four_runs():
    """Losses of four programs, made up: what `explorers.mnist.four_losses` gets."""
    steps = np.arange(200)
    return {
        "no fault": (2.3 * 0.95**steps, 0.96),
        "no zero_grad()": (1.4 + 2 * np.exp(-(((steps - 60) / 20) ** 2)), 0.53),
        "softmax twice": (1.5 + 0.8 * 0.95**steps, 0.94),
        "another's parameters": (np.full(200, 2.3), 0.16),
    }


@pytest.mark.drawn
def test_four_losses_stand_under_letters_until_all_four_are_guessed():
    runs = four_runs()
    for letters in ("????", "CA?B"):
        sentence = explorers.mnist.four_losses(runs, letters).sentence
        assert sentence.startswith("The losses of four programs over one epoch. Guessing gives 2.3")
        assert "A rises far above it, then falls, and ends between 0.5 and 2.30; B" in sentence
        assert "B stays at about that; C falls below 0.5; D falls, and ends between" in sentence
        assert not any(name in sentence for name in runs)
    diverged = {**runs, "no zero_grad()": (np.linspace(1.4, 9, 200), 0.1)}
    assert "falls, and ends above it; B" in explorers.mnist.four_losses(diverged).sentence
    told = explorers.mnist.four_losses(runs, "cadb").sentence
    assert told.endswith(
        "C is no fault and D is softmax twice. Of your four letters four are right."
    )
    assert explorers.mnist.four_losses(runs, "ABCD").sentence.endswith("letters none are right.")
    for runs_given, letters in ((runs, "ABC"), (runs, "ABCE"), ({"one": runs["no fault"]}, "????")):
        with pytest.raises(ValueError, match="Give four programs, and four letters from A to D"):
            explorers.mnist.four_losses(runs_given, letters)


@pytest.mark.parametrize("named", [False, True])
def test_the_ends_of_four_losses_keep_apart(named):
    lasts = {"A": 1.5, "B": 1.45, "C": 0.1, "D": 9}
    curves = {letter: np.linspace(2.3, last, 90) for letter, last in lasts.items()}
    figure = Figure()
    plot.four_losses(figure, curves, np.log(10), ["A", "B", "C", "D"], named)
    (ax,) = figure.axes
    heights = {text.get_text(): text.get_position()[1] for text in ax.texts}
    ends = sorted(heights[letter] for letter in "ABCD")
    assert np.diff(ends).min() > 0.26 and heights["C"] < heights["B"] < heights["A"] < heights["D"]
    assert any("no lower with softmax twice" in text for text in heights) == named
    assert abs(np.log(np.e + 9) - 1 - plot.LOWEST) < 1e-4


def test_the_mean_of_the_last():
    losses = np.random.default_rng(0).normal(size=90)
    means = experiment.mean_of_the_last(losses, 40)
    assert means == pytest.approx([losses[max(0, k - 39) : k + 1].mean() for k in range(90)])


def test_progress_tells_a_whole_run():
    progress = explorers.training_progress(epochs=3, batches=20, goal=0.93)
    assert progress.sentence == "3 epochs of 20 batches: training has not begun."
    train(progress)
    losses = 2.3 * 0.95 ** np.arange(60)
    snapshot = progress.snapshot()
    assert snapshot["losses"] == pytest.approx(losses)
    assert snapshot["epoch_losses"] == pytest.approx(losses.reshape(3, 20).mean(axis=1))
    assert snapshot["accuracies"] == pytest.approx([0.9, 0.92, 0.94])
    assert progress.sentence == (
        "3 epochs of 20 batches are done. The mean loss of an epoch went from ≈ 1.5 to "
        "≈ 0.19. Accuracy on test digits ≈ 94.0 %; the goal of 93 % is reached."
    )
    left, right = progress.figure.axes
    assert left.lines[0].get_ydata() == pytest.approx(losses)
    assert right.lines[0].get_data()[0].tolist() == [1, 2, 3]
    assert right.lines[0].get_data()[1] == pytest.approx([90, 92, 94])


def test_a_cell_that_trains_can_be_run_again(monkeypatch):
    """After its end, and after an interrupt, another run begins; a cell that ended well goes on."""
    monkeypatch.setattr(base, "display", lambda *shown: None)
    progress = explorers.training_progress(epochs=3, batches=20)

    def cell(stop=None, success=True):
        train(progress, stop=stop)
        progress._stage = (ipywidgets.VBox(), types.SimpleNamespace(update=lambda *_, **__: None))
        progress._leave(types.SimpleNamespace(success=success))
        return len(progress.snapshot()["losses"])

    assert cell() == 60
    assert cell() == 60, "whole: run again"
    assert cell(stop=30, success=False) == 30
    assert cell(stop=7, success=False) == 7, "interrupted: run again"
    assert cell(stop=20) == 20
    assert cell(stop=20) == 40, "two epochs in two cells"
    train(progress, stop=20)
    with pytest.raises(ValueError, match="more than 3 × 20 losses"):
        progress.report(1.0)


@pytest.mark.parametrize(
    ("goal", "stop", "phrases"),
    [
        (None, None, ["Accuracy on test digits ≈ 94.0 %."]),
        (0.99, None, ["≈ 94.0 %; the goal of 99 % is not reached yet"]),
        (None, 30, ["Epoch 2 of 3 epochs of 20 batches.", "≈ 1.2 on average", "≈ 90.0 %"]),
        (None, 1, ["Epoch 1 of 3", "≈ 2.3 on average"]),
    ],
)
def test_progress_says_where_it_stands(goal, stop, phrases):
    progress = explorers.training_progress(epochs=3, batches=20, goal=goal)
    train(progress, stop=stop)
    assert all(phrase in progress.sentence for phrase in phrases), progress.sentence


def test_progress_of_a_run_that_blew_up():
    progress = explorers.training_progress(epochs=1, batches=4)
    for loss in (2.0, float("inf"), float("nan"), 0.0):
        progress.report(loss)
    progress.report(accuracy=0.1)
    progress.refresh()
    assert "From update 2 on the loss is not a finite number." in progress.sentence
    assert progress.figure.axes[1].get_ylim()[0] == 0, "the axis reaches down to a low accuracy"


def test_progress_takes_numbers_of_any_engine():
    progress = explorers.training_progress(epochs=1, batches=3)
    for loss in (torch.tensor(0.5), nblib.tensor(0.25), np.float32(0.125)):
        progress.report(loss)
    progress.refresh()
    assert progress.snapshot()["losses"].tolist() == [0.5, 0.25, 0.125]


def test_measured_numbers_stand_behind_their_sign():
    """Another processor's last digits change them; nbval masks what stands there."""
    said = set()
    for noise in (0, 0.02, -0.02):
        progress = explorers.training_progress(epochs=2, batches=2, goal=0.9)
        for loss in (0.4, 0.3, 0.08, 0.06):
            progress.report(loss * (1 + noise))
        progress.report(accuracy=0.95 + noise)
        progress.refresh()
        said.add(progress.sentence)
    assert len(said) == 3
    assert len({MEASURED.sub("", sentence) for sentence in said}) == 1


@pytest.mark.parametrize(
    "wrong", [{"epochs": 0}, {"batches": 2.5}, {"epochs": True}, {"goal": 97}], ids=str
)
def test_progress_refuses_what_does_not_fit(wrong):
    with pytest.raises(ValueError, match=f"{next(iter(wrong))}.*does not fit"):
        explorers.training_progress(**wrong)


def test_progress_refuses_reports_that_do_not_fit():
    progress = explorers.training_progress(epochs=1, batches=1)
    with pytest.raises(ValueError, match="share from 0 to 1"):
        progress.report(accuracy=97)
    progress.report(0.5)
    with pytest.raises(ValueError, match="more than 1 × 1 losses"):
        progress.report(0.5)
    progress.refresh()
    assert progress.snapshot()["losses"].tolist() == [0.5]
