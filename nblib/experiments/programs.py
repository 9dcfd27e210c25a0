"""Show the code: the short PyTorch program that gives the numbers in an explorer's picture.

A student who has turned the knobs can take the program home: it needs PyTorch (or nblib in its
place) and the course's data, and it gives the same losses. tests/test_programs.py runs it.
"""

import itertools

import numpy as np

from nblib.experiments import common, mnist
from nblib.experiments import playground as lab

WIDTH = 88  # letters in a line

_IMPORTS = """\
import numpy as np
import torch  # without PyTorch: import nblib as torch
from torch import nn  # without PyTorch: from nblib import nn

"""
_WEIGHTS = """\
rng = np.random.default_rng({seed})
with torch.no_grad():
    for layer in model[::2]:  # they start as PyTorch's do, from a seed
        bound = 1 / np.sqrt(layer.in_features)
        for parameter in layer.parameters():
            start = rng.uniform(-bound, bound, tuple(parameter.shape))
            parameter[...] = torch.tensor(start)
"""


def table(text):
    """The line or lines that give a program the text that was pasted, under the name `table`."""
    quotes = '"' * 3
    return (
        f"table = {text!r}\n\n"
        if "\\" in text or quotes in text
        else (f"table = {quotes}\\\n{text.rstrip()}\n{quotes}\n\n")
    )


def playground(
    data, noise, data_seed, hidden, activation, weight_seed, phases, epochs, cloud=None, edits=()
):
    """The program of a `playground.Run` after `epochs` epochs, as text.

    One for points of one's own needs what `table` gives before it.

    phases: what `Run.phases` gives; cloud: what the reader has made of the training points, an
    `explorers.cloud.Cloud`; edits: what `Run.edits` gives; the other settings as for `points` and
    `Run`.
    """
    sizes = (2, *hidden, 1)
    first, *later = phases
    turns = "".join(_turn(phase, before) for before, phase in itertools.pairwise(phases))
    tests = "tests" if data == "own" else lab.TEST
    size, line = str(first.batch_size), ""
    if any(phase.batch_size != first.batch_size for phase in later):
        size, line = "batch_size", f"batch_size = {size}\n"
    return f"""\
{_IMPORTS}{_points(data, noise, data_seed)}points = points - points.mean(axis=0)
points = points / np.abs(points).max()
labels = labels[:, None].astype(float)
{_by_hand(cloud)}x, y = torch.tensor(points[:-{tests}]), torch.tensor(labels[:-{tests}])
test_x, test_y = torch.tensor(points[-{tests}:]), torch.tensor(labels[-{tests}:])

{_model(sizes, lab.ACTIVATIONS[activation])}{_WEIGHTS.format(seed=weight_seed)}
criterion = nn.BCEWithLogitsLoss()
optimizer = {_optimizer(first)}
{line}losses = []  # on the training points and on the test points, after each epoch
for epoch in range({epochs} + 1):
{turns}    order = np.random.default_rng(({weight_seed}, epoch)).permutation(len(x))
    for start in range(0, len(x) if epoch else 0, {size}):  # epoch 0 only looks
        rows = torch.tensor(order[start : start + {size}])
        loss = criterion(model(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
{_set_by_hand(edits)}    with torch.no_grad():
        parts = (x, y), (test_x, test_y)
        losses.append([criterion(model(a), b).item() for a, b in parts])
print("epoch {epochs}: loss {{:.2f}} and {{:.2f}}".format(*losses[-1]))
"""


def _points(data, noise, seed):
    """The lines that make `points` and `labels`, those of the test last."""
    if data == "own":
        return f"""\
from nblib.experiments import pasted

# the points of the table, a third of them, the last ones, to test with; scaled into ±1
points, labels, _, tests = pasted.read(table, seed={seed})
"""
    return f"""\
from nblib import datasets

# {lab.TRAIN} points to learn from and {lab.TEST} to test with, scaled into ±1
points, labels = datasets.make("{data}", {lab.TRAIN + lab.TEST}, noise={noise!r}, seed={seed})
"""


def _by_hand(cloud):
    """The lines that move, delete and add training points as the reader has."""
    if cloud is None or not cloud.words():
        return ""
    lines = [f"# {cloud.words()}"]
    added = cloud.source < 0
    for row in np.flatnonzero(cloud.own & ~added):
        lines.append(f"points[{cloud.source[row]}] = {cloud.x[row].tolist()}")
    deleted = cloud.deleted.tolist()
    end = cloud.given - len(deleted)
    if deleted:
        lines.append(f"points = np.delete(points, {deleted}, axis=0)")
        lines.append(f"labels = np.delete(labels, {deleted}, axis=0)")
    for x, label in zip(cloud.x[added].tolist(), cloud.labels[added], strict=True):
        lines.append(f"points = np.insert(points, {end}, {x}, axis=0)")
        lines.append(f"labels = np.insert(labels, {end}, {label}, axis=0)")
        end += 1
    return "\n".join(lines) + "\n"


def _set_by_hand(edits):
    """The lines that set weights as the reader has, after the epochs at which it was done."""
    lines = []
    for epoch, group in itertools.groupby(edits, lambda edit: edit.epoch):
        lines += [f"    if epoch == {epoch}:  # set by hand", "        with torch.no_grad():"]
        for _, layer, unit, source, weight in group:
            lines.append(f"            model[{2 * layer}].weight[{unit}, {source}] = {weight!r}")
    return "".join(f"{line}\n" for line in lines)


def _turn(phase, before):
    """The lines that change the settings before an epoch."""
    lines = []
    if phase.fresh:
        lines.append(f"optimizer = {_optimizer(phase)}")
    elif phase.lr != before.lr:
        lines.append(f'optimizer.param_groups[0]["lr"] = {phase.lr!r}')
    if phase.batch_size != before.batch_size:
        lines.append(f"batch_size = {phase.batch_size}")
    body = "".join(f"        {line}\n" for line in lines)
    return f"    if epoch == {phase.epoch}:\n{body}"


def mnist_training(lr, activation, hidden, optimizer, weight_seed):
    """The program of `mnist.train_small` with these settings, as text."""
    row = mnist.OPTIMIZERS[optimizer]
    sizes, side = (mnist.SIDE**2, hidden, 10), mnist.SIDE
    return f"""\
{_IMPORTS}from nblib.experiments.mnist import small_digits

# {mnist.TRAIN:,} real digits to learn from and {mnist.TEST:,} others, halved to {side} × {side}
digits = small_digits()
x, y = torch.tensor(digits.train_images), torch.tensor(digits.train_labels)
test_x, test_y = torch.tensor(digits.test_images), torch.tensor(digits.test_labels)

{_model(sizes, mnist.ACTIVATIONS[activation])}{_WEIGHTS.format(seed=weight_seed)}
criterion = nn.CrossEntropyLoss()
optimizer = {_rule(row, lr)}
order = np.random.default_rng({weight_seed})
orders = [order.permutation(len(x)) for epoch in range({mnist.EPOCHS})]
losses = []
for rows in np.concatenate(orders).reshape(-1, {mnist.BATCH}):
    loss = criterion(model(x[rows]), y[rows])
    losses.append(loss.item())
    if not np.isfinite(losses[-1]):
        break  # training blew up
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
accuracies = []
with torch.no_grad():
    for images, labels in ((x, y), (test_x, test_y)):
        outputs = model(images)
        right = (outputs.argmax(1) == labels) & torch.isfinite(outputs).all(1)
        accuracies.append(right.double().mean().item())
print("last loss {{:.2f}}, right: {{:.1%}} and {{:.1%}}".format(losses[-1], *accuracies))
"""


def _model(sizes, activation):
    """The line or lines that make the network."""
    layers = []
    for into, out in itertools.pairwise(sizes):
        layers += [f"nn.Linear({into}, {out})", f"nn.{activation.layer}()"]
    line = f"model = nn.Sequential({', '.join(layers[:-1])}).double()\n"
    if len(line) <= WIDTH:
        return line
    pairs = [", ".join(layers[k : k + 2]) for k in range(0, len(layers) - 1, 2)]
    pairs[-1] = layers[-2]
    return "model = nn.Sequential(\n" + "".join(f"    {pair},\n" for pair in pairs) + ").double()\n"


def _optimizer(phase):
    return _rule(common.OPTIMIZERS[phase.optimizer], phase.lr)


def _rule(row, lr):
    settings = "".join(f", {name}={value!r}" for name, value in row.settings.items())
    return f"torch.optim.{row.rule}(model.parameters(), lr={lr!r}{settings})"
