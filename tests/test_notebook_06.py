"""Notebook 06 shows the lecture's code as it stands, on both engines, one import apart.

The generic notebook tests check that it runs and says the truth. Here is what only this notebook
promises: the slides' lines are there, unchanged, once for PyTorch and once for nblib; each pair of
cells differs in its imports and in nothing else; and the answers to its quizzes are not claims but
what the code does.
"""

from pathlib import Path

import nbformat
import numpy as np
import pytest
import torch

import nblib
from nblib.experiments import mnist as experiment
from nblib.experiments import reading
from tests.test_lecture_code import BLOCKS, SET_RIGHT

NOTEBOOK = Path(__file__).parent.parent / "notebooks" / "06_pytorch_basics.ipynb"
CELLS = {cell.id: cell for cell in nbformat.read(NOTEBOOK, as_version=4).cells}

# Lines of the slides that stand in the notebook in another form, and why.
CHANGED = {
    49: {
        "# Move to GPU": "stands with the next line, in a cell for torch alone",
        "x_gpu = x.to('cuda') # or x.cuda()": "asks first whether there is a GPU",
    },
    58: {'print(f"Epoch {epoch+1}, Loss: {loss.item():.4f}")': "digits differ by processor"},
    59: {'print(f"Test Accuracy: {accuracy:.2f}%") # ~97-98%': "digits differ by processor"},
}
PAIRS = [
    ("tensors-torch", "tensors-nblib"),
    ("properties-torch", "properties-nblib"),
    ("autograd-torch", "autograd-nblib"),
    ("linear-torch", "linear-nblib"),
    ("sequential-torch", "sequential-nblib"),
    ("loop-torch-1", "loop-nblib-1"),
    ("loop-torch-2", "loop-nblib-2"),
    ("loading-torch", "loading-nblib"),
    ("loading-torch-iterate", "loading-nblib-iterate"),
    ("mnist-torch-model", "mnist-nblib-model"),
    ("mnist-torch-train", "mnist-nblib-train"),
    ("evaluation-torch", "evaluation-nblib"),
    ("evaluation-torch-said", "evaluation-nblib-said"),
    ("recipe-torch", "recipe-nblib"),
    ("recipe-torch-train", "recipe-nblib-train"),
]


def is_import(line):
    return line.startswith(("import ", "from "))


def plain(line):
    """Without indentation and with single spaces: columns of comments may be set closer."""
    return " ".join(line.split())


@pytest.mark.parametrize("slide", [49, 50, 51, 52, 53, 54, 55, 57, 58, 59, 62])
def test_the_slides_lines_stand_there_twice(slide):
    """Once for each engine, comments included."""
    code = BLOCKS[slide]
    if slide == 57:
        code = code.replace(*SET_RIGHT[57])
    shown = [
        plain(line) for cell in CELLS.values() if cell.cell_type == "code"
        for line in cell.source.splitlines()
    ]  # fmt: skip
    for line in map(plain, code.splitlines()):
        if line and not is_import(line) and line not in CHANGED.get(slide, {}):
            assert shown.count(line) >= 2, f"slide {slide}: {line!r}"


@pytest.mark.parametrize(("on_torch", "on_nblib"), PAIRS)
def test_one_import_apart(on_torch, on_nblib):
    """The two cells differ in import lines only, and so does nothing that they print."""
    a, b = CELLS[on_torch], CELLS[on_nblib]
    lines = [[x for x in cell.source.splitlines() if not is_import(x)] for cell in (a, b)]
    assert lines[0] == lines[1]
    imports = {x for x in b.source.splitlines() if is_import(x) and "torchvision" not in x}
    assert all("nblib" in line for line in imports)
    said = [
        [o.get("text") or o.data["text/plain"] for o in cell.outputs if "text/html" not in
         o.get("data", {})] for cell in (a, b)
    ]  # fmt: skip
    assert said[0] == said[1]


def few_digits(engine):
    """1,000 images and their labels as tensors of that engine."""
    digits = nblib.datasets.mnist(train_size=1000, test_size=1)
    return engine.tensor(digits.train_images), engine.tensor(digits.train_labels)


@pytest.mark.parametrize("engine", [torch, nblib])
@pytest.mark.parametrize("seed", range(6))
def test_quiz_no_zero_grad(engine, seed):
    """Without zero_grad the loss ends far above the 0.2 that it reaches with it, whatever the first
    weights; it may or may not end above its start."""
    engine.manual_seed(seed)
    images, labels = few_digits(engine)
    model = engine.nn.Sequential(
        engine.nn.Linear(784, 256), engine.nn.ReLU(), engine.nn.Linear(256, 10)
    )
    criterion = engine.nn.CrossEntropyLoss()
    optimizer = engine.optim.Adam(model.parameters(), lr=0.001)
    for start in list(range(0, 1000, 50)) * 3:
        criterion(model(images[start : start + 50]), labels[start : start + 50]).backward()
        optimizer.step()
    assert criterion(model(images), labels).item() > 0.7


@pytest.mark.parametrize("weight_seed", range(5))
def test_quiz_learning_rate_ten(weight_seed):
    """At 0.1 it learns; at 10 the loss jumps up and the network ends no better than a guess."""
    good = experiment.train_small(lr=0.1, weight_seed=weight_seed)
    bad = experiment.train_small(lr=10, weight_seed=weight_seed)
    assert good.test_accuracy > 0.75
    assert bad.losses.max() > 100 * experiment.GUESSING and bad.test_accuracy < 0.2


def test_quiz_last_loss():
    """60,000 is 937 batches of 64 and one of 32."""
    assert divmod(60_000, 64) == (937, 32)


@pytest.mark.slow
def test_quiz_mixed_up():
    """261 mistakes; 4 and 9 lead, 3 and 5 come second, the other two options far behind."""
    images, labels = reading.test_set()
    judged = reading.judge(reading.scores(reading.reader(), images), labels)
    both = np.triu(judged.confusion + judged.confusion.T, k=1)
    assert len(judged.wrong) == 261
    ranked = sorted(np.ndindex(10, 10), key=lambda pair: -both[pair])
    assert ranked[:2] == [(4, 9), (3, 5)] and both[4, 9] > 1.5 * both[3, 5]
    assert max(both[0, 8], both[1, 7]) < both[4, 9] / 3


def test_quiz_shift():
    """97 of 100 in place, 95 and 82 after one and two pixels, 36 after four, guessing after 8."""
    images, labels = reading.test_set()
    shares = {}
    for right in (0, 1, 2, 4, 8):
        moved = reading.nudge(images.reshape(-1, 28, 28), right).reshape(-1, 784)
        answers = reading.scores(reading.reader(), moved).argmax(axis=1)
        shares[right] = round(100 * (answers == labels).mean())
    assert shares == {0: 97, 1: 95, 2: 82, 4: 36, 8: 8}


def test_stored_pictures_have_the_sentence():
    """The two training runs say the same bounds, on whichever engine."""
    sentences = [
        output.data["text/plain"]
        for id in ("mnist-torch-train", "mnist-nblib-train")
        for output in CELLS[id].outputs
        if "image/png" in output.data
    ]
    assert len(sentences) == 2 and "at least 97 %" in sentences[0]
    assert np.unique(sentences).size == 1
