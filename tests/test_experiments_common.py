"""The one training loop and the one table each of activations and optimizers.

PyTorch is the judge in float64. The last tests hold that there is one of each: a second loop or
table would fail here.
"""

import ast
import inspect
from pathlib import Path

import numpy as np
import pytest
import torch

import nblib
from nblib import experiments
from nblib.experiments import common, four, pitfalls, playground, recipe, speed

LIBRARIES = pytest.mark.parametrize("library", [nblib, torch], ids=["nblib", "torch"])
FOLDER = Path(experiments.__file__).parent


def line(library, weight=0.0):
    """A model y = w x with w as given, its optimizer with a rate of 0.1, and its parameter."""
    model = library.nn.Linear(1, 1, bias=False, dtype=library.float64)
    with library.no_grad():
        model.weight[...] = weight
    return model, library.optim.SGD(model.parameters(), lr=0.1), model.weight


def pair(library, x, y):
    """A batch of one example, as tensors (1, 1)."""
    return tuple(library.tensor([[value]], dtype=library.float64) for value in (x, y))


def saved(folder):
    """A model as recipe.py saves one."""
    table = recipe.read_table(recipe.example(), "cultivar")
    model = recipe.network(len(table.columns), 2, len(table.classes))
    recipe.save(folder / "weights.pt", model, table, recipe.prepare(table))
    return folder / "weights.pt"


@LIBRARIES
def test_a_network_of_an_experiment_leaves_the_readers_random_numbers(library, tmp_path):
    batch = library.zeros(2, 784), library.tensor([0, 1])
    path = saved(tmp_path)
    library.manual_seed(0)
    begun = library.get_rng_state().tolist()
    for make in (
        lambda: playground.Run(playground.points(), library=library),
        lambda: pitfalls.network(0, library, dropout=0.5),
        lambda: four.one_epoch(library, [batch], "another's parameters"),
        lambda: recipe.load(path),
        lambda: speed.contestants(4),
    ):
        make()
        assert library.get_rng_state().tolist() == begun


@LIBRARIES
def test_fit_takes_a_step_for_every_batch_of_every_epoch(library):
    model, optimizer, weight = line(library)
    batches = [pair(library, 1.0, 2.0), pair(library, 2.0, -1.0)]
    losses = []
    common.fit(
        model,
        batches,
        library.nn.MSELoss(),
        optimizer,
        3,
        lambda loss, y: losses.append((loss.item(), y.item())),
    )
    w, expected = 0.0, []
    for _ in range(3):
        for x, y in ((1.0, 2.0), (2.0, -1.0)):
            expected.append(((w * x - y) ** 2, y))
            w -= 0.1 * 2 * (w * x - y) * x
    np.testing.assert_allclose(losses, expected, rtol=1e-12)
    assert weight.item() == pytest.approx(w, rel=1e-12)


@LIBRARIES
def test_fit_ends_where_seen_says_so_without_that_update(library):
    model, optimizer, weight = line(library)
    seen = []
    common.fit(
        model,
        [pair(library, 1.0, 2.0)],
        library.nn.MSELoss(),
        optimizer,
        10,
        lambda loss, y: seen.append(loss.item()) or len(seen) == 2,
    )
    assert len(seen) == 2
    assert weight.item() == pytest.approx(0.4, rel=1e-12)  # one update: 0 + 0.1 · 2 · 2 · 1


def test_shuffled_takes_every_row_once_an_epoch_and_each_epoch_in_another_order():
    batches = common.Shuffled(lambda rows: (rows, -rows), 7, 3, np.random.default_rng(0))
    epochs = [list(batches), list(batches)]
    for epoch in epochs:
        assert [len(x) for x, _ in epoch] == [3, 3, 1]
        assert all((y == -x).all() for x, y in epoch)
    first, second = (np.concatenate([x for x, _ in epoch]) for epoch in epochs)
    assert sorted(first) == sorted(second) == list(range(7))
    expected = np.random.default_rng(0)
    np.testing.assert_array_equal([first, second], [expected.permutation(7) for _ in range(2)])


@pytest.mark.parametrize("name", common.ACTIVATIONS)
def test_an_activation_is_torchs_as_a_layer_and_as_a_pair_of_functions(name):
    row = common.ACTIVATIONS[name]
    z = np.array([-30.0, -2.0, -0.5, 0.0, 0.3, 1.0, 40.0])
    theirs = torch.tensor(z, requires_grad=True)
    output = row.make(torch)(theirs)
    upstream = np.linspace(-1, 2, 7)
    output.backward(torch.tensor(upstream))
    ours = row.make()(nblib.tensor(z))
    for found in (ours.numpy(), row.forward(z)):
        np.testing.assert_allclose(found, output.detach().numpy(), atol=1e-12)
    np.testing.assert_allclose(row.backward(upstream, z), theirs.grad.numpy(), atol=1e-12)
    known = row.backward(upstream, z, output=row.forward(z))
    np.testing.assert_array_equal(known, row.backward(upstream, z))
    assert (row.parameter is None) == (row.default is None)
    if row.parameter:
        assert getattr(row.make(torch), row.parameter) == row.default
        np.testing.assert_array_equal(row.forward(z, row.default), row.forward(z))


@pytest.mark.parametrize("name", common.OPTIMIZERS)
def test_an_optimizer_is_the_same_class_with_the_same_settings_in_both_libraries(name):
    ours, theirs = (
        common.OPTIMIZERS[name].make(line(library)[0].parameters(), 0.25, library)
        for library in (nblib, torch)
    )
    assert type(ours).__name__ == type(theirs).__name__
    for key in ("lr", "momentum", "betas", "alpha", "eps", "weight_decay"):
        assert ours.defaults.get(key) == theirs.defaults.get(key), key
    assert ours.defaults["lr"] == 0.25
    assert ours.defaults.get("momentum", 0) == (0.9 if name == "momentum" else 0)


def test_rows_by_title_keep_their_order():
    chosen = common.by_title(common.OPTIMIZERS, "adam", "sgd")
    assert list(chosen) == ["Adam", "SGD"] and chosen["Adam"] is common.OPTIMIZERS["adam"]
    for table in (common.OPTIMIZERS, common.ACTIVATIONS):
        assert list(common.by_title(table).values()) == list(table.values())


# ------------------------------------------------------------------------------ one of each


def functions():
    """(where, its tree) of every function of the experiments and of pytorch.py."""
    for path in (*sorted(FOLDER.glob("*.py")), FOLDER.parent / "pytorch.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                yield f"{path.stem}.{node.name}", node


def called(tree):
    """The names of the methods that a piece of code calls."""
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {func.attr for func in calls if isinstance(func, ast.Attribute)}


def test_there_is_one_training_loop_the_broken_ones_and_one_that_is_measured():
    loops = {where for where, tree in functions() if {"backward", "step"} <= called(tree)}
    assert loops == {"common.fit", "four.one_epoch", "pitfalls._train", "loop.angles", "loop.train"}


def test_the_loop_can_be_read_at_a_glance():
    assert len(inspect.getsource(common.fit).splitlines()) <= 25


def test_there_is_one_table_of_activations_and_one_of_optimizers():
    """No other experiment, explorer or benchmark has a dict with several of their names."""
    rules = {row.rule for row in common.OPTIMIZERS.values()}
    layers = {row.layer for row in common.ACTIVATIONS.values()}
    for folder in (FOLDER, FOLDER.parent / "explorers", FOLDER.parents[1] / "benchmarks"):
        for path in folder.glob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Dict) or path.stem == "common":
                    continue
                words = {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}
                words |= {n.value for n in ast.walk(node) if isinstance(n, ast.Constant)}
                second = max(len(words & rules), len(words & layers)) > 1
                assert not second, f"{path.name}, line {node.lineno}: a second table"
