"""Notebooks 06 and 07 show the lecture's code as it stands, and run on either engine.

The generic notebook tests check that they run and say the truth. Here is what only these two
promise: the slides' lines are there, unchanged; one line switches the engine, and then every cell
still runs and every measured number lies in its range; and the answers to the quizzes, like the
claims of single cells, are not claims but what the code does.
"""

import base64
import copy
import io
import re
from pathlib import Path

import nbformat
import numpy as np
import pytest
import torch
from PIL import Image

import nblib
from nblib import explorers
from nblib.exercises import EXERCISES
from nblib.experiments import common, four, ladder, loop, reading, recipe, speed
from nblib.experiments import mnist as experiment
from nblib.explorers.stage import DENSITY
from tests.test_lecture_code import BLOCKS, SET_RIGHT
from tools import run_notebooks as tool
from tools.site.engine import turned

FOLDER = Path(__file__).parent.parent / "notebooks"
NOTEBOOKS = [FOLDER / "06_pytorch_basics.ipynb", FOLDER / "07_reading_digits.ipynb"]
CELLS = [cell for path in NOTEBOOKS for cell in nbformat.read(path, as_version=4).cells]

# Lines of the slides that stand in the notebook in another form, and why.
CHANGED = {
    49: {
        "# Move to GPU": "stands with the next line, which asks first whether there is a GPU",
        "x_gpu = x.to('cuda') # or x.cuda()": "asks first whether there is a GPU",
    },
    51: {"# Forward pass: compute y = x2 + 3x + 1": "x², which it means"},
    54: {
        "model = nn.Sequential(": "`chain`, since the network of slide 52 is still needed",
        "output = model(x) # → shape (32, 10)": "`chain`",
    },
    58: {'print(f"Epoch {epoch+1}, Loss: {loss.item():.4f}")': "digits differ by processor"},
    59: {'print(f"Test Accuracy: {accuracy:.2f}%") # ~97-98%': "a measured value, after ≈"},
    62: {
        "model = nn.Sequential(": "`wine_model`",
        "loss = criterion(model(x), y)": "`wine_model`",
        "optimizer = torch.optim.Adam(model.parameters(), lr=0.001)": "`wine_model`",
    },
}

# Cells that say something else on the other engine: its name, weights and batches drawn by its own
# generator, its own words for an error.
OTHERWISE = {
    "engine",
    "module-logits",
    "lines-one-parameter",
    "ladder-climb",
    "errors-dtype",
    "errors-shape",
}


def cell_of(id):
    """The text of a cell."""
    return next(cell.source for cell in CELLS if cell.id == id)


def is_import(line):
    return line.startswith(("import ", "from "))


def plain(line):
    """Without indentation and with single spaces: columns of comments may be set closer."""
    return " ".join(line.split())


@pytest.mark.parametrize("slide", [49, 50, 51, 52, 53, 54, 55, 57, 58, 59, 62])
def test_the_slides_lines_stand_there(slide):
    """Comments included."""
    code = BLOCKS[slide]
    if slide == 57:
        code = code.replace(*SET_RIGHT[57])
    shown = {
        plain(line)
        for cell in CELLS
        if cell.cell_type == "code"
        for line in cell.source.splitlines()
    }
    for line in map(plain, code.splitlines()):
        if line and not is_import(line) and line not in CHANGED.get(slide, {}):
            assert line in shown, f"slide {slide}: {line!r}"


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(NOTEBOOKS[0], id="06"),
        pytest.param(NOTEBOOKS[1], marks=pytest.mark.full, id="07"),  # it takes a minute more
    ],
)
def test_the_other_engine(path):
    """The `#` moved, in 07 also that of torchvision, and all cells run: no error, measured values
    in their ranges, and the lines without a random number are the same. What an untrained network
    reads (pad-untrained) is left out: each engine draws its own first weights."""
    stored = nbformat.read(path, as_version=4)
    switched = copy.deepcopy(stored)
    (engine,) = (cell for cell in switched.cells if cell.id == "engine")
    assert "import torch\n# import nblib as torch\n" in engine.source
    for cell in switched.cells:
        cell.source = turned(cell.source)
    switched.cells = [cell for cell in switched.cells if cell.id != "pad-untrained"]
    assert not any("torchvision import" in cell.source for cell in switched.cells)
    ran = tool.execute(switched, path.parent)
    assert tool.problems(ran) == []
    said = [
        {
            cell.id: cell.outputs[0].text
            for cell in notebook.cells
            if cell.cell_type == "code" and cell.outputs and cell.outputs[0].output_type == "stream"
        }
        for notebook in (stored, ran)
    ]
    assert said[1]["engine"] == "engine: nblib\n"
    for id, text in said[0].items():
        if "≈" not in text and id not in OTHERWISE:
            assert said[1][id] == text, id


WITHOUT = {line: tuple(other for other in loop.LINES if other != line) for line in loop.LINES}


@pytest.mark.parametrize("seed", range(10))
def test_the_loop_with_a_line_left_out(seed):
    """Quiz no-zero-grad, and cells lines-explorer and lines-see, of every start that the explorer
    has. Without backward and without step nothing moves. Without zero_grad Adam falls to about 1 or
    below and climbs above 1.8, where the whole loop falls from about 2.3 to about 0.4; SGD at 0.01
    is helped, whose steps were too short: at 0.1 as many get much further, and there forgetting
    harms."""
    whole = loop.with_lines(seed=seed).losses
    still, unused = (
        loop.with_lines(WITHOUT[line], seed=seed).losses for line in ("backward", "step")
    )
    assert np.array_equal(still, unused) and np.array_equal(still, np.tile(still[:20], 3))
    assert np.abs(still - experiment.GUESSING).max() < 0.3
    climbs = loop.with_lines(WITHOUT["zero_grad"], seed=seed).losses
    assert 0.35 < whole[-10:].mean() < 0.5 and climbs[0] == whole[0] and abs(whole[0] - 2.3) < 0.3
    assert climbs[:50].min() < 1.1 and 1.8 < climbs[-10:].mean() < 3.3
    helped, short, longer = (
        loop.with_lines(lines, "SGD", lr, seed).losses[-10:].mean()
        for lines, lr in ((WITHOUT["zero_grad"], 0.01), (loop.LINES, 0.01), (loop.LINES, 0.1))
    )
    assert 0.5 < helped < 0.75 and 2 < short < 2.2 and longer < 0.7
    assert 0.8 < loop.with_lines(WITHOUT["zero_grad"], "SGD", 0.1, seed).losses[-10:].mean() < 1.7


@pytest.mark.parametrize("seed", range(10))
def test_what_stands_in_grad_with_a_line_left_out(seed):
    """Cells lines-explore and lines-see, of every start: with all lines .grad is 0.8 to 3 long;
    without backward it is None, and without step the same 20 lengths come three
    times. Without zero_grad it grows to 35 to 50 times the usual length, and the newest gradient
    is about a tenth of it. It hardly ever shrinks."""
    whole, none, unused, sums = (
        loop.with_lines(lines, seed=seed)
        for lines in (loop.LINES, WITHOUT["backward"], WITHOUT["step"], WITHOUT["zero_grad"])
    )
    assert whole.held.min() > 0.8 and 2 < whole.held.max() < 3
    assert np.array_equal(whole.held, whole.newest)
    assert np.isnan(none.held).all() and np.isnan(none.newest).all()
    np.testing.assert_allclose(unused.held, np.tile(unused.held[:20], 3))
    assert unused.held.min() > 0.8 and unused.held.max() < 1.5
    late, usual, newest = (x[-10:].mean() for x in (sums.held, whole.held, sums.newest))
    assert 34 < late / usual < 50 and 0.065 < newest / late < 0.125
    assert (np.diff(sums.held) < 0).sum() <= 11 and sums.held[20] > 10 * whole.held[20]
    assert sums.held[0] == sums.newest[0] == whole.held[0]
    times = sums.held / sums.newest  # at update 10 about six times as long, at 60 eight or more
    assert 5 < times[9] < 6.5 and 7.5 < times[59] < 21
    if seed == 0:
        assert 6 < times[9] < 6.5 and 8.5 < times[59] < 9.5


@pytest.mark.parametrize("seed", range(3))
def test_the_held_lengths_are_torchs(seed):
    """PyTorch's .grad just before step(), and what backward() has just added to it."""
    run = loop.with_lines(WITHOUT["zero_grad"], "SGD", 0.01, seed)
    model, batches = small_network(seed)
    rule = torch.optim.SGD(model.parameters(), lr=0.01)
    held, newest = [], []
    for x, y in batches:
        fresh = torch.autograd.grad(torch.nn.CrossEntropyLoss()(model(x), y), model.parameters())
        newest.append(torch.cat([g.ravel() for g in fresh]).norm().item())
        for parameter, g in zip(model.parameters(), fresh, strict=True):
            parameter.grad = g if parameter.grad is None else parameter.grad + g
        held.append(torch.cat([p.grad.ravel() for p in model.parameters()]).norm().item())
        rule.step()
    assert run.held == pytest.approx(held, rel=1e-6)
    assert run.newest == pytest.approx(newest, rel=1e-6)


@pytest.mark.parametrize("seed", range(10))
def test_adams_steps_grow_less_than_what_it_reads(seed):
    """Cell lines-see: .grad is some 40 times as long in the end, and the step about five times: the
    sums of two updates are nearly the same, so nothing cancels in Adam's mean, and each weight
    moves by about the whole rate. Gradients of two batches differ."""
    steps, alike = {}, {}
    for line in (True, False):
        model, batches = small_network(seed)
        rule, at, read = torch.optim.Adam(model.parameters(), lr=0.003), [], []
        for x, y in batches:
            at.append(torch.cat([p.detach().ravel() for p in model.parameters()]))
            if line:
                rule.zero_grad()
            torch.nn.CrossEntropyLoss()(model(x), y).backward()
            read.append(torch.cat([p.grad.ravel() for p in model.parameters()]))
            rule.step()
        read = torch.stack(read[-10:])
        alike[line] = torch.cosine_similarity(read[:-1], read[1:], dim=1).mean().item()
        at = torch.stack([*at, torch.cat([p.detach().ravel() for p in model.parameters()])])
        steps[line] = torch.diff(at, dim=0).norm(dim=1)[-10:].mean().item()
    assert 4.2 < steps[False] / steps[True] < 5.3
    rate = 0.003 * at.shape[1] ** 0.5  # so long is a step in which each weight moves by the rate
    assert 1 < steps[False] / rate < 1.25 and 0.2 < steps[True] / rate < 0.3
    assert alike[True] < 0.5 and alike[False] > 0.98


def small_network(seed):
    """The explored network in PyTorch with the first weights of a start, and its 60 batches."""
    with common.weights_from(seed):
        first = [nblib.nn.Linear(*size, dtype=nblib.float64) for size in ((196, 64), (64, 10))]
    layers = [torch.nn.Linear(*size, dtype=torch.float64) for size in ((196, 64), (64, 10))]
    with torch.no_grad():
        for ours, theirs in zip(first, layers, strict=True):
            theirs.weight[:] = torch.from_numpy(ours.weight.detach().numpy())
            theirs.bias[:] = torch.from_numpy(ours.bias.detach().numpy())
    digits = experiment.small_digits()
    x, y = (torch.from_numpy(a[:1000]) for a in (digits.train_images, digits.train_labels))
    batches = [(x[k : k + 50], y[k : k + 50]) for k in range(0, 1000, 50)] * 3
    return torch.nn.Sequential(layers[0], torch.nn.ReLU(), layers[1]), batches


@pytest.mark.parametrize("line", ["nothing", *loop.LINES])
@pytest.mark.parametrize("optimizer", loop.OPTIMIZERS)
def test_the_explored_loop_is_torchs(optimizer, line):
    """The same first weights, batches and lines: PyTorch has the same losses."""
    lines = WITHOUT.get(line, loop.LINES)
    model, batches = small_network(3)
    rule = getattr(torch.optim, optimizer)(model.parameters(), lr=0.003)
    losses = loop.train(model, rule, torch.nn.CrossEntropyLoss(), batches, lines)
    assert losses == pytest.approx(loop.with_lines(lines, optimizer, 0.003, 3).losses, rel=1e-6)


@pytest.mark.drawn
def test_a_click_leaves_a_line_out_and_puts_it_back():
    """And what is out is struck through; a loss beyond the axis is a triangle at its end."""
    explorer = explorers.training_lines()
    code, lines = explorer.handles["lines"], explorer.handles["lines"].ax.lines
    assert [line.get_visible() for line in lines] == [False] * 3
    assert explorer.sentence.startswith("All lines, Adam at 0.003, start 0: ")
    for row, name in enumerate(loop.LINES):
        explorer.set(**code.done(row, 0))
        assert [line.get_visible() for line in lines] == [k == row for k in range(3)]
        assert explorer.sentence.startswith(f"Without {name}(), ")
        run, numbers = loop.with_lines(WITHOUT[name]), explorer.snapshot()
        assert np.array_equal(numbers["losses"], run.losses)
        assert np.array_equal(numbers["held"], run.held, equal_nan=True)
        below = explorer.figure.axes[1]
        held_whole, held, newest = (line.get_ydata() for line in below.lines)
        assert np.array_equal(held, run.held, equal_nan=True)
        assert np.array_equal(newest, run.newest, equal_nan=True)
        assert np.array_equal(held_whole, loop.with_lines().held)
        assert below.texts[0].get_visible() == (name == "backward")
        assert (".grad is None each time" in explorer.sentence) == (name == "backward")
        explorer.set(**code.done(row, 0))
        assert explorer.values[name]
    explorer.set(backward=False, step=False)
    assert explorer.sentence.startswith("Without backward() and step(), ")
    explorer.set(backward=True, step=True, zero_grad=False, optimizer="SGD", lr=0.3)
    losses = explorer.snapshot()["losses"]
    axes = explorer.figure.axes[0]
    _, whole, chosen, away = axes.lines
    assert np.array_equal(chosen.get_ydata(), losses)
    assert np.array_equal(whole.get_ydata(), explorer.snapshot()["whole"])
    assert np.array_equal(away.get_xdata(), np.flatnonzero(losses > 5) + 1) and losses.max() > 5
    assert f"up to {losses.max():.1f}" in " ".join(
        text.get_text() for text in explorer.figure.texts
    )


@pytest.mark.parametrize("seed", range(6))
def test_digits_read_before_and_after_sixty_updates(seed):
    """Cells loop-before and loop-after: about one of ten, then more than nine of ten. From the
    seed of the notebook the readings that it shows are no close race."""
    images, labels = few_digits(torch)
    torch.manual_seed(seed)
    model = torch.nn.Sequential(
        torch.nn.Linear(784, 256), torch.nn.ReLU(), torch.nn.Linear(256, 10)
    )
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    batches = [(images[k : k + 50], labels[k : k + 50]) for k in range(0, 1000, 50)] * 3
    shares, margins = [], []
    for batches_now in ([], batches):
        loop.train(model, optimizer, torch.nn.CrossEntropyLoss(), batches_now)
        scores = model(images).detach()
        shares.append((scores.argmax(1) == labels).float().mean().item())
        ranked = scores[:8].sort(1).values
        margins.append((ranked[:, -1] - ranked[:, -2]).min().item())
    assert 0.03 < shares[0] < 0.2 and 0.93 < shares[1] < 0.97
    if seed == 0:
        assert min(margins) > 0.003, margins
    assert abs(np.bincount(labels.numpy()) / 1000 - 0.1).max() < 0.025, "each digit about a tenth"


def test_zero_grad_in_06_is_momentum_one():
    """Cell lines-momentum, in both engines: equal at β = 1 only."""
    (cell,) = (cell for cell in CELLS if cell.id == "lines-momentum")
    assert cell.outputs[0].text == (
        "forgotten, and momentum 0.9: other weights\nforgotten, and momentum 0.99: other weights\n"
        "forgotten, and momentum 1.0: the same weights\n"
    )


@pytest.mark.parametrize("seed", range(6))
def test_forgotten_gradients_under_sgd(seed):
    """Cell lines-momentum-rates: at 0.01 forgetting helps, at 0.1 it harms, whatever the start. At
    0.01 plain steps are too short, since 0.1 does better, and the sum makes them longer."""
    images, labels = few_digits(torch)
    criterion = torch.nn.CrossEntropyLoss()

    def end(lr, clears):
        torch.manual_seed(seed)
        model = torch.nn.Sequential(
            torch.nn.Linear(784, 256), torch.nn.ReLU(), torch.nn.Linear(256, 10)
        )
        optimizer = torch.optim.SGD(model.parameters(), lr=lr)
        lengths = []
        for start in list(range(0, 1000, 50)) * 3:
            loss = criterion(model(images[start : start + 50]), labels[start : start + 50])
            if clears:
                optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            lengths.append(torch.cat([p.grad.ravel() for p in model.parameters()]).norm().item())
        return criterion(model(images), labels).item(), lengths

    (short, lengths), (helped, longer) = end(0.01, True), end(0.01, False)
    assert helped < 0.9 < 1.1 < short
    assert np.mean(longer) > 3 * np.mean(lengths) and longer[0] == lengths[0]
    assert end(0.1, True)[0] < 0.4 < 1 < end(0.1, False)[0]


def test_loops_are_slower_when_there_is_much_to_do():
    """Cells why-race and quiz loops, without a clock: what is timed gives the same numbers."""
    with pytest.raises(ValueError, match="does not give W @ x"):
        speed.gain(lambda W, x: [0.0] * len(W), 3, 2, limit=0.0)
    loops = lambda W, x: [sum(w * v for w, v in zip(row, x, strict=True)) for row in W]  # noqa: E731
    assert speed.gain(loops, 3, 2, limit=0.001) > 0


def test_the_prepared_images_are_the_slides():
    """Cell loading-prepared: what the transform makes of an image is what `digits` has."""
    from torchvision import datasets, transforms

    transform = transforms.Compose(
        [transforms.ToTensor(), transforms.Normalize((0.1307,), (0.3081,))]
    )
    theirs = datasets.MNIST(FOLDER / "data", train=True, transform=transform)
    ours = nblib.datasets.mnist(train_size=20, test_size=1)
    for k in range(20):
        image, label = theirs[k]
        assert np.array_equal(image.numpy().ravel(), ours.train_images[k])
        assert label == ours.train_labels[k]


def test_the_example_table_is_read(tmp_path):
    """Cell recipe-read, and recipe-torch-said: the commonest class is far below 90 %."""
    table = recipe.read_table(recipe.example(), "cultivar")
    assert table.x.shape == (178, 13) and table.classes == [f"cultivar {k}" for k in (1, 2, 3)]
    assert np.bincount(table.y).max() / len(table.y) < 0.5


def few_digits(engine):
    """1,000 images and their labels as tensors of that engine."""
    digits = nblib.datasets.mnist(train_size=1000, test_size=1)
    return engine.tensor(digits.train_images), engine.tensor(digits.train_labels)


@pytest.mark.parametrize("engine", [torch, nblib])
@pytest.mark.parametrize("seed", range(6))
def test_the_larger_network_climbs_too(engine, seed):
    """Cells lines-seeds and lines-angles-intro: without zero_grad the loss falls and ends above 1,
    whatever the first weights; it may or may not end above its start."""
    engine.manual_seed(seed)
    images, labels = few_digits(engine)
    model = engine.nn.Sequential(
        engine.nn.Linear(784, 256), engine.nn.ReLU(), engine.nn.Linear(256, 10)
    )
    criterion = engine.nn.CrossEntropyLoss()
    optimizer = engine.optim.Adam(model.parameters(), lr=0.001)
    losses = []
    for start in list(range(0, 1000, 50)) * 3:
        loss = criterion(model(images[start : start + 50]), labels[start : start + 50])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert criterion(model(images), labels).item() > 1
    assert min(losses[:40]) < 1 < np.mean(losses[-10:]), "it falls at first, then it rises again"


@pytest.mark.parametrize("engine", [torch, nblib])
@pytest.mark.parametrize("seed", range(3))
def test_steps_without_zero_grad_are_level(engine, seed):
    """Cells lines-angles and lines-angles-see: with all lines every step goes down, from the second
    epoch on at some 78 degrees; without zero_grad it is at some 90, about half of them uphill. Two
    directions picked at random are at 90, give or take a fraction of a degree."""
    images, labels = few_digits(engine)
    starts = list(range(0, 1000, 50)) * 3
    found = {}
    for line in (True, False):
        engine.manual_seed(seed)
        model = engine.nn.Sequential(
            engine.nn.Linear(784, 256), engine.nn.ReLU(), engine.nn.Linear(256, 10)
        )
        optimizer = engine.optim.Adam(model.parameters(), lr=0.001)
        batches = [(images[k : k + 50], labels[k : k + 50]) for k in starts]
        found[line] = loop.angles(model, optimizer, engine.nn.CrossEntropyLoss(), batches, line)
    assert found[True].max() < 90 and abs(found[True][20:].mean() - 78) < 2
    assert found[False][:20].mean() < 85 and abs(found[False][20:].mean() - 90) < 1.5
    assert 10 <= (found[False][20:] > 90).sum() <= 30
    assert found[True][0] == pytest.approx(found[False][0], abs=1e-3), "nothing is left over yet"
    one, other = np.random.default_rng(seed).standard_normal((2, 203_530))
    cosine = one @ other / np.linalg.norm(one) / np.linalg.norm(other)
    assert abs(np.degrees(np.arccos(cosine)) - 90) < 0.5


def test_angles_of_steps_by_hand():
    """On (a² + b²) / 2 from (3, 4) SGD goes straight downhill, or uphill where the rate is below 0;
    where a weight is scaled, the angle is that between (3, 4) and (3, 8)."""
    point = torch.nn.Linear(2, 1, bias=False).double()

    class Scaled:
        def __init__(self, factors):
            self.factors = torch.tensor(factors, dtype=torch.float64)

        def zero_grad(self):
            point.weight.grad = None

        def step(self):
            with torch.no_grad():
                point.weight -= self.factors * point.weight.grad

    def angle(factors):
        with torch.no_grad():
            point.weight[:] = torch.tensor([[3.0, 4.0]])
        half = lambda output, _: (point.weight**2).sum() / 2 + 0 * output.sum()  # noqa: E731
        x = torch.zeros(1, 2, dtype=torch.float64)
        return loop.angles(point, Scaled(factors), half, [(x, None)])

    assert angle([0.1, 0.1]) == pytest.approx([0], abs=1e-5)
    assert angle([-0.1, -0.1]) == pytest.approx([180], abs=1e-5)
    between = (3 * 3 + 4 * 8) / (5 * np.hypot(3, 8))
    assert angle([0.1, 0.2]) == pytest.approx([np.degrees(np.arccos(between))])
    with pytest.raises(ValueError, match="length 0"):
        angle([0.0, 0.0])


def test_adams_first_two_steps_on_one_bias():
    """Cell adam-second: with the printed gradients 0.0256 and −0.0780 the steps have the lengths
    0.0010, which is the rate, and half of it; plain SGD's is far shorter."""
    w = torch.nn.Parameter(torch.tensor(0.0617, dtype=torch.float64))
    optimizer = torch.optim.Adam([w], lr=0.001)
    steps = []
    for gradient in (0.0256, -0.0780):
        before = w.item()
        w.grad = torch.tensor(gradient, dtype=torch.float64)
        optimizer.step()
        steps.append(round(w.item() - before, 4))
    assert steps == [-0.001, 0.0005] and 0.001 * 0.0256 < 0.00005
    state = optimizer.state[w]  # after two steps the corrections divide by 1 − β²
    mean, size = state["exp_avg"] / 0.19, (state["exp_avg_sq"] / (1 - 0.999**2)) ** 0.5
    assert (round(mean.item(), 3), round(size.item(), 3)) == (-0.029, 0.058)
    assert mean.item() == pytest.approx((0.09 * 0.0256 - 0.1 * 0.0780) / 0.19)
    assert size.item() == pytest.approx(np.hypot(0.0256, 0.0780) / 2**0.5, rel=1e-3)
    (cell,) = (cell for cell in CELLS if cell.id == "lines-one-parameter")
    assert ".grad 0.0256" in cell.outputs[0].text and ".grad -0.0780" in cell.outputs[0].text


@pytest.mark.parametrize("engine", [torch, nblib])
@pytest.mark.parametrize("rule", ["Adam", "SGD"])
def test_old_scores_cannot_be_trained_on(engine, rule):
    """Cell lines-stale-see: a graph that was walked is gone, whatever is asked now; had it been
    kept, step() has changed the weights that it needs."""
    images, labels = few_digits(engine)
    for kept, words in ((False, "a second time"), (True, "modified by an inplace operation")):
        engine.manual_seed(0)
        model = engine.nn.Sequential(
            engine.nn.Linear(784, 256), engine.nn.ReLU(), engine.nn.Linear(256, 10)
        )
        optimizer = getattr(engine.optim, rule)(model.parameters(), lr=0.001)
        outputs = model(images[:50])
        criterion = engine.nn.CrossEntropyLoss()
        criterion(outputs, labels[:50]).backward(retain_graph=kept)
        optimizer.step()
        with pytest.raises(RuntimeError, match=words):
            criterion(outputs, labels[:50]).backward(retain_graph=True)


@pytest.mark.parametrize("engine", [torch, nblib])
@pytest.mark.parametrize(
    ("order", "learns"), [("zbs", True), ("bsz", True), ("bzs", False)], ids=str
)
def test_where_zero_grad_may_stand(engine, order, learns):
    """Cell five-lines-order: between backward and step it takes the gradient away."""
    x, t = engine.tensor([1.0, 2.0, 3.0]), engine.tensor([2.0, 4.0, 6.0])
    w = engine.tensor(0.0, requires_grad=True)
    optimizer = engine.optim.SGD([w], lr=0.05)
    for _ in range(20):
        loss = ((w * x - t) ** 2).mean()
        lines = {"z": optimizer.zero_grad, "b": loss.backward, "s": optimizer.step}
        for line in order:
            lines[line]()
    assert w.item() == (pytest.approx(2, abs=0.01) if learns else 0)


def test_exercise_6_3_is_the_first_loop_of_05():
    """Cell five-lines-run: the solution's w after 7 steps is the last that is printed there."""
    fit = EXERCISES["6.3"].expected
    assert f"{fit([1.0, 2.0, 3.0], [2.0, 4.0, 6.0], lr=0.05, steps=7):.3f}" == "1.975"
    cells = nbformat.read(FOLDER / "05_training.ipynb", as_version=4).cells
    text = " ".join(str(o.get("text")) for c in cells[:6] for o in c.get("outputs", ()))
    assert "step 7: loss  0.0099, w = 1.975" in text


def test_a_loop_that_is_not_written_yet_is_not_compared(capsys):
    """Cell five-lines-run: before exercise 6.3 is solved, or where zero_grad stands wrongly."""
    exec(cell_of("five-lines-run"), {"fit": lambda x, t, lr, steps: 0.0})
    assert capsys.readouterr().out == "w is still 0: no line of `fit` has moved it.\n"
    exec(cell_of("five-lines-run"), {"fit": EXERCISES["6.3"].expected})
    said = capsys.readouterr().out
    assert said == "after 7 steps: w = 1.975, and by hand in notebook 05: 1.975\n"


@pytest.mark.parametrize("engine", [torch, nblib])
def test_backward_starts_from_one_number(engine):
    """Cell autograd-set-right."""
    x = engine.tensor([2.0, 3.0], requires_grad=True)
    with pytest.raises(RuntimeError, match="only for scalar outputs"):
        (x**2 + 3 * x + 1).backward()


def test_a_small_rate_takes_longer_and_a_large_one_never_arrives(monkeypatch):
    """Cell explorer-rates-see: 6,000 updates in place of 60. A unit that is silent stays so."""
    monkeypatch.setattr(experiment, "EPOCHS", 300)
    for seed in range(3):
        assert experiment.train_small(lr=0.001, weight_seed=seed).test_accuracy > 0.8
    for epochs, seed in ((300, 0), (30, 1), (30, 2)):
        monkeypatch.setattr(experiment, "EPOCHS", epochs)
        large = experiment.train_small(lr=10, weight_seed=seed)
        assert large.test_accuracy < 0.2 and large.silent > 16


def test_what_a_column_minus_a_row_teaches():
    """Cell errors-see: the loss is least where each prediction is the mean of the targets."""
    target = np.array([1.0, 2.0, 6.0])
    prediction = nblib.tensor(np.full((3, 1), target.mean()), requires_grad=True)
    loss = ((prediction - nblib.tensor(target)) ** 2).mean()
    loss.backward()
    assert np.abs(prediction.grad.numpy()).max() < 1e-12  # and the loss is a bowl
    right = ((nblib.tensor(target[:, None]) - nblib.tensor(target)) ** 2).mean()
    assert loss.item() < right.item(), "right predictions are dearer"
    with pytest.warns(UserWarning, match="broadcasting"):
        torch.nn.MSELoss()(torch.ones(3, 1), torch.ones(3))


@pytest.mark.parametrize("engine", [torch, nblib], ids=["torch", "nblib"])
def test_a_wrong_shape_learns_a_level_line(engine):
    """Quiz wrong-shape, and cells errors-learned and errors-picture-see: the loss falls in both
    fits. Unrepaired, the line is level at the mean of the targets, its loss their variance."""
    names = {"torch": engine, "nn": engine.nn}
    for id in ("errors-points", "errors-learned"):
        exec(next(cell.source for cell in CELLS if cell.id == id), names)
    targets = names["targets"].numpy()
    for repaired, expected, floor in ((True, (2, 3), 0), (False, (0, 3), targets.var())):
        slope, intercept, losses = names["fit_line"](repaired)
        assert (slope, intercept) == pytest.approx(expected, abs=0.002)
        assert losses[-1] == pytest.approx(floor, abs=1e-4) and losses[0] > 4 * max(floor, 0.1)
        assert (np.diff(losses[:20]) < 0).all()
    assert targets.mean() == pytest.approx(3) and round(float(targets.var()), 2) == 1.47
    fits = names["fit_line"](True), names["fit_line"](False)
    picture = explorers.loop.two_fits(names["points"][:, 0], names["targets"], *fits)
    assert "right shape, slope 2.00 and intercept 3.00, loss 0.00" in picture.sentence
    assert "wrong shape, slope 0.00 and intercept 3.00, loss 1.47" in picture.sentence


@pytest.mark.parametrize("seed", range(4))
def test_the_first_loss_says_how_large_the_weights_are(seed):
    """Cell loop-see: small ones give about ln 10; with weights ten times as large, or pixels from 0
    to 255, the network is sure, mostly wrong, and its loss is far higher."""
    images, labels = few_digits(torch)
    torch.manual_seed(seed)
    model = torch.nn.Sequential(
        torch.nn.Linear(784, 256), torch.nn.ReLU(), torch.nn.Linear(256, 10)
    )
    with torch.no_grad():
        assert abs(torch.nn.functional.cross_entropy(model(images), labels) - 2.3) < 0.15
        scores = model(255 * (0.3081 * images + 0.1307))
        assert torch.nn.functional.cross_entropy(scores, labels) > 10
        assert scores.softmax(1).max(1).values.mean() > 0.9
        for parameter in model.parameters():
            parameter *= 10
        scores = model(images)
        assert torch.nn.functional.cross_entropy(scores, labels) > 20
        assert scores.softmax(1).max(1).values.mean() > 0.9
        assert (scores.argmax(1) == labels).float().mean() < 0.3


@pytest.mark.parametrize("weight_seed", range(5))
def test_quiz_learning_rate_ten(weight_seed):
    """At 0.1 it learns; at 10 the loss jumps up and the network ends no better than a guess."""
    good = experiment.train_small(lr=0.1, weight_seed=weight_seed)
    bad = experiment.train_small(lr=10, weight_seed=weight_seed)
    assert good.test_accuracy > 0.75
    assert bad.losses.max() > 100 * experiment.GUESSING and bad.test_accuracy < 0.2
    assert 2 < bad.losses[-10:].mean() < 3
    assert len(set(bad.shown_predictions)) == 1
    assert bad.silent >= 30 and good.silent == 0, "most hidden units give 0 for every image"
    if weight_seed == 0:
        assert bad.silent == 31
        assert "Most hidden units are dead" in explorers.mnist_training(lr=10.0).sentence


def test_quiz_last_loss():
    """60,000 is 937 batches of 64 and one of 32."""
    assert divmod(60_000, 64) == (937, 32)


def test_quiz_mixed_up():
    """261 mistakes; 4 and 9 lead, 3 and 5 come second, the other two options far behind. And the
    numbers of cell mistakes-matrix."""
    images, labels = reading.test_set()
    judged = reading.judge(reading.scores(reading.reader(), images), labels)
    both = np.triu(judged.confusion + judged.confusion.T, k=1)
    assert len(judged.wrong) == 261
    ranked = sorted(np.ndindex(10, 10), key=lambda pair: -both[pair])
    assert ranked[:2] == [(4, 9), (3, 5)] and both[4, 9] > 1.5 * both[3, 5]
    assert max(both[0, 8], both[1, 7]) < both[4, 9] / 3
    assert (judged.confusion[4, 9], judged.confusion[9, 4], both[3, 5]) == (18, 11, 18)
    assert both[1, 7] == 8
    assert reading.share_right() == 1 - 261 / 10_000
    assert 1 in judged.labels[judged.wrong[judged.answers[judged.wrong] == 3][:5]]


def test_a_probability_means_less_away_from_the_training_digits():
    """Cells mistakes-see, shift-see and noise: what the network says of itself, and what holds."""
    images, labels = reading.test_set()
    answers, sure = reading.read(images)
    wrong = answers != labels
    for least, many, mistakes, promised in ((0.9, 9428, 77, 33), (0.999, 7424, 8, 1)):
        firm = sure >= least
        assert (firm.sum(), wrong[firm].sum()) == (many, mistakes)
        assert round(np.sum(1 - sure[firm])) == promised
    few = sure < 0.9
    assert (few.sum(), wrong[few].sum(), round(np.sum(1 - sure[few]))) == (572, 184, 171)
    assert wrong.sum() == 261 and round(np.sum(1 - sure[sure >= 0.999]), 1) == 0.8
    assert wrong[reading.some(wrong, 16)].all() and len({*reading.some(wrong, 16)}) == 16
    for right in (1, 2, 4):  # "a probability puts answers in order", ever more weakly
        answers, sure = reading.read(reading.nudge(images, right))
        assert np.mean(answers == labels) < np.mean((answers == labels)[sure >= 0.9])
    assert round(np.mean(answers == labels), 2) == 0.36 and round(sure.mean(), 2) == 0.79
    assert np.mean((answers == labels)[sure >= 0.9]) < 0.5


def test_the_table_of_promises():
    """Cells promises and shift-see: every number of the table, and of the sentences below it."""
    source = next(cell.source for cell in CELLS if cell.id == "shift-see")
    for right in (0, 1, 2, 4):
        explorer = explorers.sure_and_right(right=right)
        numbers = explorer.snapshot()
        read, promised = re.search(
            r"(\d+) % are read .* (\d+) %\. There", explorer.sentence
        ).groups()
        row = f"{right} | {read} % | {promised} % | {numbers['many'][-1]:,} | "
        assert f"| {row}{100 * numbers['kept'][-1]:.1f} % |" in source
    assert numbers["kept"][2:].min() > 0.33 and numbers["kept"][2:].max() < 0.46


@pytest.mark.full
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_how_honest_a_network_of_ones_own_is(seed):
    """Cell shift-see, the last paragraph of the answer; the network of cell mnist-torch-model."""
    digits = nblib.datasets.mnist(test_size=1)
    pairs = torch.utils.data.TensorDataset(
        torch.from_numpy(digits.train_images), torch.from_numpy(digits.train_labels)
    )
    loader = torch.utils.data.DataLoader(pairs, batch_size=64, shuffle=True)
    torch.manual_seed(seed)
    layers = torch.nn.Linear(784, 256), torch.nn.ReLU(), torch.nn.Linear(256, 10)
    model, criterion = torch.nn.Sequential(*layers), torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    for _ in range(5):
        for images, labels in loader:
            loss = criterion(model(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    explorer = explorers.sure_and_right(model)
    numbers = explorer.snapshot()
    assert numbers["wrong"][0] > 2 * numbers["expected"][0]
    for right in (0, 4):
        explorer.controls["right"].value = right
        many, kept, promised = (explorer.snapshot()[key] for key in ("many", "kept", "promised"))
        share, said = (np.sum(many * each) / 10_000 for each in (kept, promised))
        assert share > {0: reading.share_right(), 4: 0.37}[right]
    assert share < 0.41 and said > 0.75


@pytest.mark.full
@pytest.mark.parametrize("seed", [3, 4, 5, 6, 7])
def test_what_the_three_faults_of_the_loop_cost(seed):
    """Cells four-losses and repair-see: each of the faults alone, and none; an epoch of each."""
    digits = nblib.datasets.mnist(test_size=1)
    pairs = torch.utils.data.TensorDataset(
        torch.from_numpy(digits.train_images), torch.from_numpy(digits.train_labels)
    )
    loader = torch.utils.data.DataLoader(pairs, batch_size=64, shuffle=True)
    runs = {fault: four.one_epoch(torch, loader, fault, seed) for fault in four.FAULTS}
    sound, added, twice, unmoved = (experiment.mean_of_the_last(x, 40) for x, _ in runs.values())
    read = [100 * share for _, share in runs.values()]
    assert round(read[0]) in (96, 97) and 50 < read[1] < 72
    assert 93.5 < read[2] < 95.5 < read[0] and 5 < read[3] < 20
    assert abs(unmoved - np.log(10)).max() < 0.15 and sound[-1] < 0.2
    assert added.max() > 2.5 > 2.4 > twice.max()  # it leaps up first
    assert np.mean(added < twice) > 0.5  # for most of the epoch the lower loss, and fewer are read
    assert np.diff(twice[40:]).max() < 0.01 < np.diff(added[40:]).max()  # as smoothly as
    assert min(runs["softmax twice"][0]) > 1.461 and abs(np.log((np.e + 9) / np.e) - 1.461) < 0.001
    if seed == 3:  # that of the notebook
        said = explorers.mnist.four_losses(runs, "CADB").sentence
        assert "Of your four letters four are right." in said
        assert "A rises far above it, then falls, and ends between 0.5 and 2.30; B stays" in said
        assert "C falls below 0.5; D falls, and ends between 0.5 and 2.30." in said


@pytest.mark.parametrize("library", [torch, nblib])
def test_where_the_ladder_stops_with_zero_grad_one_line_too_low(library):
    """Cell ladder-by-hand: at check 4, without a gradient, with the names of all four."""
    digits = nblib.datasets.mnist(train_size=64, test_size=1)
    batch = library.from_numpy(digits.train_images), library.from_numpy(digits.train_labels)
    nn = library.nn
    fresh = nn.Sequential(nn.Flatten(), nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10))
    optimizer = library.optim.Adam(fresh.parameters(), lr=0.001)

    def step(network, images, labels):
        loss = nn.CrossEntropyLoss()(network(images), labels)
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
        return loss

    climbed = ladder.ladder(fresh, batch, step)
    assert len(climbed) == 4 and not climbed[-1].passed
    assert climbed[-1].seen == "without a gradient: 1.weight, 1.bias, 3.weight, 3.bias"


@pytest.mark.parametrize("library", [torch, nblib])
def test_the_ladder_does_not_see_that_labels_are_anothers(library):
    """Cell ladder-break, its second break: all seven checks hold, whatever the start."""
    digits = nblib.datasets.mnist(train_size=640, test_size=1)
    images, labels = (library.from_numpy(x) for x in (digits.train_images, digits.train_labels))
    line = re.search(r"^batch = .*randperm.*$", cell_of("ladder-break"), re.MULTILINE)[0]
    for seed in range(4):
        rows = slice(64 * seed, 64 * seed + 64)
        library.manual_seed(seed)
        names = {"torch": library, "nn": library.nn, "batch": (images[rows], labels[rows])}
        names["criterion"] = library.nn.CrossEntropyLoss()
        exec(line, names)
        assert sorted(names["batch"][1].tolist()) == sorted(labels[rows].tolist())
        assert (names["batch"][1] != labels[rows]).sum() > 40
        exec(cell_of("ladder-own"), names)
        climbed = ladder.ladder(names["fresh"], names["batch"], names["step"])
        assert np.asarray(climbed).tolist() == [1] * 7


def test_what_fits_seven_checks_and_a_tenth_of_the_test():
    """Cell repair-see, its question: labels of others teach nothing; test images prepared otherwise
    are read badly by a network that reads 97 of 100."""
    images, labels = reading.test_set()
    fields = images.reshape(-1, 28, 28)
    for other, share in ((fields.transpose(0, 2, 1), 15), (255 - fields, 3)):
        answers, _ = reading.read(other.reshape(-1, 784))
        assert round(100 * np.mean(answers == labels)) == share
    digits = nblib.datasets.mnist(train_size=20_000, test_size=1)
    torch.manual_seed(0)
    layers = torch.nn.Linear(784, 256), torch.nn.ReLU(), torch.nn.Linear(256, 10)
    model = torch.nn.Sequential(*layers)
    x, y = torch.from_numpy(digits.train_images), torch.from_numpy(digits.train_labels)
    y = y[torch.randperm(len(y))]
    optimizer, losses = torch.optim.Adam(model.parameters(), lr=0.001), []
    for start in range(0, len(x), 64):
        rows = slice(start, start + 64)
        loss = torch.nn.functional.cross_entropy(model(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert 2.25 < np.mean(losses[-100:]) < 2.45 and 0.05 < reading.share_right(model) < 0.18


@pytest.mark.parametrize("library", [torch, nblib])
def test_the_repaired_loop_reads(library, capsys):
    """Cell repair-reward, with 100 batches for 938; and before the repair it only speaks."""
    digits = nblib.datasets.mnist(train_size=6400, test_size=1)
    arrays = (library.from_numpy(x) for x in (digits.train_images, digits.train_labels))
    pairs = library.utils.data.TensorDataset(*arrays)
    names = {"torch": library, "nn": library.nn, "reading": reading, "ladder": ladder.ladder}
    names["criterion"] = library.nn.CrossEntropyLoss()
    names["train_loader"] = library.utils.data.DataLoader(pairs, batch_size=64, shuffle=True)
    names["batch"] = next(iter(names["train_loader"]))
    exec("climbed = ...\n" + cell_of("repair-reward"), names)
    assert capsys.readouterr().out == "Climb first.\n"
    exec(cell_of("exercise-7-2-solution").partition("```python\n")[2].partition("```")[0], names)
    exec(cell_of("repair-reward"), names)
    assert int(re.search(r"reads ≈ (\d+) % of", capsys.readouterr().out)[1]) > 85


@pytest.mark.parametrize("library", [torch, nblib])
def test_two_checks_of_the_ladder_by_hand(library, capsys):
    """Cell ladder-by-hand, as it stands there: near ln 10 before training, near 0 by heart."""
    source = next(cell.source for cell in CELLS if cell.id == "ladder-by-hand")
    digits = nblib.datasets.mnist(train_size=64, test_size=1)
    images = library.from_numpy(digits.train_images.reshape(-1, 1, 28, 28))
    batch = images, library.from_numpy(digits.train_labels)
    names = {"torch": library, "nn": library.nn, "np": np, "batch": batch}
    names["criterion"] = library.nn.CrossEntropyLoss()
    exec(source.partition("```python\n")[2].partition("```")[0], names)
    first, guessing, last = (float(x) for x in re.findall(r"\d+\.\d\d", capsys.readouterr().out))
    assert guessing == 2.30 and abs(first - guessing) < 0.5 and last < 0.05


def test_how_sure_noise_is_read_follows_the_size_of_the_inputs():
    """Cells noise and noise-see: from dark noise to an empty field, the surer the larger the
    inputs; and inputs of twice the size lie twice as far apart."""
    rows = []
    for seed in range(4):
        noise = np.random.default_rng(seed).integers(0, 256, (500, 784))
        for images in (noise, noise // 2, noise // 4, noise // 8, noise // 16, 0 * noise):
            inputs = nblib.datasets.normalise(images).astype(float)
            scores = reading.scores(reading.reader(), images)
            rows.append((np.sqrt(np.mean(inputs**2)), np.ptp(scores, axis=1).mean()))
        assert reading.read(noise)[1].mean() > 0.9
        assert reading.read(noise // 4)[1].mean() < 0.5 < reading.read(noise // 16)[1].mean()
        assert abs((noise // 4).mean() / 255 - 0.1307) < 0.02
        four = [noise // 4, noise // 16, 0 * noise, noise]
        sizes = [np.abs(nblib.datasets.normalise(images)).mean() for images in four]
        sure = [reading.read(images)[1].mean() for images in four]
        assert (np.diff(sizes) > 0).all() and (np.diff(sure) > 0).all()
        inputs = nblib.datasets.normalise(noise).astype(float)
        spread = [
            np.ptp(reading.reader()(nblib.tensor(factor * inputs)).detach().numpy(), axis=1).mean()
            for factor in (0.125, 0.25, 0.5, 1)
        ]
        np.testing.assert_allclose(np.divide(spread[1:], spread[:-1]), 2, rtol=0.1)
    sizes, spreads = np.array(sorted(rows)).T
    groups = spreads.reshape(6, 4)  # the four seeds of each kind have nearly the same size
    assert np.ptp(sizes.reshape(6, 4), axis=1).max() < 0.005
    assert (np.diff([groups.min(axis=1), groups.max(axis=1)], axis=1) > 0).all()


def test_batch_norm_and_a_forgotten_eval():
    """Note in clinic: the same batch, the same answers; in other company, others."""
    torch.manual_seed(0)
    network = torch.nn.Sequential(torch.nn.Linear(4, 5), torch.nn.BatchNorm1d(5))
    x = torch.randn(8, 4)
    assert torch.equal(network(x), network(x))
    assert (network(x)[:4] - network(x[:4])).abs().max() > 0.1
    network.eval()
    assert torch.allclose(network(x)[:4], network(x[:4]))


@pytest.mark.full
@pytest.mark.parametrize("seed", [1, 2])
def test_five_epochs_and_moved_digits(seed):
    """Cells mnist-look and moving-see. Whatever the start, the loss falls to about a sixth and the
    accuracy gains about a hundredth (3 to 4 mistakes in 100, then 2 to 3). Shown digits
    moved by up to two pixels, it reads those at little cost, and fewer of those moved by four, yet
    far more than without."""
    digits = nblib.datasets.mnist()
    pairs = torch.utils.data.TensorDataset(
        torch.from_numpy(digits.train_images), torch.from_numpy(digits.train_labels)
    )
    images, labels = reading.test_set()
    criterion = torch.nn.CrossEntropyLoss()

    def learn(moved):
        torch.manual_seed(seed)
        loader = torch.utils.data.DataLoader(pairs, batch_size=64, shuffle=True)
        model = torch.nn.Sequential(
            torch.nn.Linear(784, 256), torch.nn.ReLU(), torch.nn.Linear(256, 10)
        )
        optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
        rng, losses, shares = np.random.default_rng(0), [], []
        for _ in range(5):
            for x, y in loader:
                if moved:
                    x = reading.scattered(x.numpy().reshape(-1, 28, 28), rng, most=2)
                    x = torch.from_numpy(x.reshape(-1, 784))
                loss = criterion(model(x), y)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                losses.append(loss.item())
            shares.append(np.mean(reading.read(images, model)[0] == labels))
        far = [
            np.mean(
                reading.read(reading.nudge(images.reshape(-1, 28, 28), k).reshape(-1, 784), model)[
                    0
                ]
                == labels
            )
            for k in (2, 4)
        ]
        return np.reshape(losses, (5, -1)).mean(axis=1), shares, far

    losses, shares, (two, four) = learn(moved=False)
    assert 5 < losses[0] / losses[-1] < 7.5 and 0.005 < shares[-1] - shares[0] < 0.02
    assert 0.96 < shares[0] < 0.97 < shares[-1] < 0.98
    assert 0.8 < two < 0.9 and 0.3 < four < 0.49
    _, moved_shares, (two, four) = learn(moved=True)
    assert abs(shares[-1] - moved_shares[-1]) < 0.006 and two > 0.96 and 0.8 < four < 0.9


def test_four_pixels_cost_hardly_any_ink():
    """Cell moving-see: under half a percent of all ink; eight pixels cost most digits some."""
    images = reading.test_set()[0].reshape(-1, 28, 28)
    ink, left = (
        pictures.sum(axis=(1, 2), dtype=float)
        for pictures in (images, reading.nudge(images, right=4))
    )
    assert 0.003 < 1 - left.sum() / ink.sum() < 0.005
    far = reading.nudge(images, right=8).sum(axis=(1, 2), dtype=float)
    assert (far < ink).mean() > 0.7


def test_quiz_shift():
    """97 of 100 in place, 95 and 82 after one and two pixels, 36 after four, guessing after 8."""
    images, labels = reading.test_set()
    shares = {}
    for right in (0, 1, 2, 4, 8):
        moved = reading.nudge(images.reshape(-1, 28, 28), right).reshape(-1, 784)
        answers = reading.scores(reading.reader(), moved).argmax(axis=1)
        shares[right] = round(100 * (answers == labels).mean())
    assert shares == {0: 97, 1: 95, 2: 82, 4: 36, 8: 8}


def stored_output(id, kind):
    (cell,) = (cell for cell in CELLS if cell.id == id)
    return next(output for output in cell.outputs if kind in output.get("data", output))


def test_the_stored_picture_and_the_stored_accuracy_are_of_one_run():
    """A measured number is kept from run to run, and a picture is not: then they would differ.

    The number at the picture's last point is drawn again from the printed one and compared.
    """
    said = float(tool.MEASURED.search(stored_output("evaluation-torch-said", "text")["text"])[1])
    stored = base64.b64decode(stored_output("mnist-torch-train", "image/png").data["image/png"])

    def differs(percent):
        """The share of pixels around the number that are others where it is `percent`."""
        progress = explorers.training_progress(epochs=5, batches=1, goal=0.97)
        for _ in range(5):
            progress.report(1.0, accuracy=percent / 100)
        progress.refresh()
        progress.figure.canvas.draw()
        left, low, right, high = progress._curves.labels[0].get_window_extent().extents
        height = progress.figure.bbox.height
        rows, columns = (
            slice(*(round(DENSITY * edge) for edge in edges))
            for edges in ((height - high, height - low), (left, right))
        )
        one, other = (
            np.asarray(Image.open(io.BytesIO(png)).convert("L"), float)[rows, columns]
            for png in (stored, progress.png)
        )
        return np.mean(np.abs(one - other) > 40)

    assert differs(said + 0.1) > 0.03, "the comparison sees a tenth"
    assert differs(said) < 0.01, f"{said} is not in the picture: run_notebooks.py --afresh"


def test_the_stored_accuracy_is_the_slides():
    """97 to 98 %, printed and drawn."""
    said, drawn = (
        cell.outputs for cell in CELLS if cell.id in ("evaluation-torch-said", "mnist-torch-train")
    )
    if "image/png" not in drawn[0].get("data", {}):
        said, drawn = drawn, said
    assert 97 <= float(tool.MEASURED.search(said[0].text)[1]) < 99
    assert "the goal of 97 % is reached" in drawn[0].data["text/plain"]
