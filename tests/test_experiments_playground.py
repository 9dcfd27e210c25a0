"""The playground: both engines the same numbers, steering and rewinding honest, divergence told.

What this protects: "engine: PyTorch" may change nothing but the engine, a run that is steered must
go on from the weights it has, and what diverged must say so instead of drawing nonsense.
"""

import numpy as np
import pytest
import torch

import nblib
from nblib import explorers
from nblib.experiments import playground as lab
from nblib.experiments.common import OPTIMIZERS
from tests.test_programs import run as run_program
from tests.test_stage import hand, put

pytestmark = pytest.mark.undrawn


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize(("activation", "hidden"), [("tanh", (4,)), ("relu", (3, 2)), ("none", ())])
def test_numpy_and_pytorch_give_the_same_numbers(optimizer, activation, hidden):
    data = lab.points("circles", 0.1, 3)
    ours, theirs = (
        lab.Run(data, hidden, activation, 0.01, optimizer, 50, 5, library)
        for library in (nblib, torch)
    )
    for run in (ours, theirs):
        run.to(5)
        run.steer(5, 0.005, optimizer, 10)
    for mine, other in zip(ours.to(8).layers, theirs.to(8).layers, strict=True):
        np.testing.assert_allclose(mine[0], other[0], rtol=1e-9, atol=1e-11)
        np.testing.assert_allclose(mine[1], other[1], rtol=1e-9, atol=1e-11)
    losses = [[r.train_loss for r in run.records] for run in (ours, theirs)]
    np.testing.assert_allclose(*losses, rtol=1e-9)


@pytest.mark.parametrize("data", lab.DATA)
def test_points_are_balanced_within_reach_and_drawn_from_their_seed(data):
    drawn = lab.points(data, 0.2, 7)
    assert [len(part) for part in drawn] == [200, 200, 100, 100]
    assert np.abs(np.vstack([drawn.x, drawn.test_x])).max() == pytest.approx(lab.REACH)
    assert drawn.labels.mean() == 0.5
    assert all(np.array_equal(a, b) for a, b in zip(drawn, lab.points(data, 0.2, 7), strict=True))
    assert not np.array_equal(drawn.x, lab.points(data, 0.2, 8).x)


def test_the_forward_pass_of_the_pictures_is_the_model_that_was_trained():
    data = lab.points("spiral")
    run = lab.Run(data, (8, 8), "relu")
    layers = run.to(3).layers
    logits = run.model(nblib.tensor(data.test_x)).detach().numpy()
    np.testing.assert_allclose(lab.forward(layers, data.test_x, "relu")[-1], logits, atol=1e-12)
    seen = lab.view(layers, "relu", cells=4, small=3, reach=1.0)
    assert seen.field.shape == (4, 4)
    assert [len(layer) for layer in seen.units] == [8, 8]
    corner = lab.forward(layers, np.array([[-0.75, -0.75]]), "relu")[-1][0, 0]
    assert seen.field[0, 0] == pytest.approx(1 / (1 + np.exp(-corner)))
    assert max(np.abs(unit).max() for layer in seen.units for unit in layer) <= 1


def test_one_step_at_a_time_or_all_at_once_is_the_same_run():
    data = lab.points("moons")
    slow, fast = lab.Run(data), lab.Run(data)
    for epoch in range(1, 6):
        slow.to(epoch)
    assert slow.to(5).train_loss == fast.to(5).train_loss
    assert fast.to(2).train_loss == slow.records[2].train_loss


def test_steering_goes_on_from_the_weights_it_has_and_forgets_what_lay_beyond():
    run = lab.Run(lab.points("moons"), lr=0.01, optimizer="sgd")
    run.to(6)
    kept = run.records[4]
    run.steer(4, 1e-4, "sgd", 200)
    assert len(run.records) == 5
    moved = run.to(5).layers[0][0] - kept.layers[0][0]
    assert 0 < np.abs(moved).max() < 1e-3, "one small step from the weights of epoch 4"


@pytest.mark.slow
def test_a_run_that_diverges_stops_and_says_how_to_mend_it():
    shown = explorers.playground(lr=10.0, optimizer="momentum", activation="relu", hidden=(8, 8))
    shown.set(epoch=lab.EPOCHS)
    epoch = shown.snapshot()["diverged"]
    assert epoch is not None
    assert f"Diverged in epoch {epoch}" in shown.sentence
    assert "ten times smaller" in shown.sentence
    shown.set(epoch=0)
    assert "Before training" in shown.sentence
    shown.set(lr=0.01)
    shown.set(epoch=3)
    assert shown.snapshot()["diverged"] is None


@pytest.mark.slow
def test_a_new_network_starts_untrained_and_a_new_rate_does_not():
    shown = explorers.playground(epoch=5)
    assert shown.values["epoch"] == 5
    shown.set(lr=0.001)
    assert shown.values["epoch"] == 5
    shown.set(hidden=(8,))
    assert shown.values["epoch"] == 0
    fresh = explorers.playground(hidden=(8,), lr=0.001)
    np.testing.assert_array_equal(shown.snapshot()["field"], fresh.snapshot()["field"])


@pytest.mark.slow
def test_the_engine_changes_nothing_but_its_name():
    ours, theirs = (explorers.playground(engine=e, epoch=4) for e in ("numpy", "torch"))
    np.testing.assert_allclose(ours.snapshot()["field"], theirs.snapshot()["field"], atol=1e-9)
    assert ours.sentence.replace("NumPy (nblib)", "PyTorch") == theirs.sentence


def test_what_cannot_be_played_with_is_refused_with_what_can():
    with pytest.raises(ValueError, match=r"hidden.*no option"):
        explorers.playground(hidden=(5,))
    with pytest.raises(ValueError, match=r"unknown data 'mnist'\. Choose one of: xor_field"):
        lab.points("mnist")


@pytest.mark.slow
def test_the_challenges_of_notebook_05_can_be_met():
    assert lab.challenges_can_be_met() == (True, True, True)


@pytest.mark.parametrize("hidden", [(), (4,), (8, 8, 8)])
def test_only_units_that_exist_are_numbered(hidden):
    shown = explorers.playground(hidden=hidden)
    (numbers,) = (
        artist for ax in shown.figure.axes for artist in ax.collections
        if type(artist).__name__ == "PathCollection" and not artist.get_clip_on()
    )  # fmt: skip
    assert numbers.get_visible() == bool(hidden)
    if hidden:
        assert len(numbers.get_offsets()) == len(hidden) + max(hidden)


@pytest.mark.slow
def test_hidden_units_let_the_playground_solve_what_a_line_cannot():
    """Circles: without a hidden layer about half right, with one nearly all; 5 weight seeds."""
    data = lab.points("circles", 0.05)
    line = [lab.Run(data, (), weight_seed=s).to(30).test_accuracy for s in range(5)]
    bent = [lab.Run(data, (8,), weight_seed=s).to(60).test_accuracy for s in range(5)]
    assert max(line) < 0.75
    assert min(bent) > 0.9


# --- by hand --------------------------------------------------------------------------------------


def test_points_changed_by_hand_are_trained_on_and_are_in_the_program():
    shown = explorers.playground(epoch=2)
    put(shown, "plane", 0.9, 0.9)
    assert shown.values["epoch"] == 0, "other points: it starts untrained"
    put(shown, "point", 0.8, -0.95)
    for number, deed in ((5, "move"), (9, "delete"), (7, "delete")):
        put(shown, "plane", *shown.snapshot()["x"][number])
        put(shown, "point", -1.0, 0.5) if deed == "move" else hand(shown, "point", key="Delete")
    shown.set(epoch=3)
    snapshot = shown.snapshot()
    assert "moons with 1 point added, 1 moved and 2 deleted by hand" in shown.sentence
    assert "on the 199 training points" in shown.sentence
    x = lab.points("moons").x.copy()
    x[5] = -1.0, 0.5
    x = np.vstack([np.delete(x, [7, 9], axis=0), [(0.8, -0.95)]])
    np.testing.assert_allclose(snapshot["x"], x, atol=1e-12)
    found = run_program(snapshot["program"])
    np.testing.assert_allclose(np.transpose(found["losses"]), snapshot["losses"], rtol=1e-9)
    np.testing.assert_allclose(found["x"].numpy(), x, atol=1e-12)
    shown.set(data_seed=1)
    np.testing.assert_array_equal(shown.snapshot()["x"], lab.points("moons", data_seed=1).x)
    assert "by hand" not in shown.sentence


def test_a_unit_that_is_clicked_is_silent_until_it_is_clicked_again():
    shown = explorers.playground(hidden=(4, 4), activation="tanh", epoch=4)
    plain, before = shown.sentence, shown.snapshot()
    put(shown, "units", 8, 2 * 18 + 8)  # the third unit of the first layer
    put(shown, "units", 18 + 8, 8)  # the first of the second
    snapshot = shown.snapshot()
    assert snapshot["off"] == [(0, 2), (1, 0)]
    network = torch.nn.Sequential(
        torch.nn.Linear(2, 4), torch.nn.Tanh(), torch.nn.Linear(4, 4), torch.nn.Tanh(),
        torch.nn.Linear(4, 1),
    ).double()  # fmt: skip
    flat = [torch.tensor(part) for layer in before["layers"] for part in layer]
    with torch.no_grad():
        for parameter, value in zip(network.parameters(), flat, strict=True):
            parameter.copy_(value)
        network[1].register_forward_hook(lambda *io: io[2] * torch.tensor([1.0, 1.0, 0.0, 1.0]))
        network[3].register_forward_hook(lambda *io: io[2] * torch.tensor([0.0, 1.0, 1.0, 1.0]))
        data = lab.points("moons")
        logits = network(torch.tensor(data.x))[:, 0]
        loss = torch.nn.functional.binary_cross_entropy_with_logits(
            logits, torch.tensor(data.labels).double()
        )
    right = ((logits > 0).numpy() == data.labels).mean()
    assert snapshot["train_loss_without"] == pytest.approx(loss.item(), rel=1e-12)
    assert snapshot["train_accuracy_without"] == right
    assert snapshot["train_loss"] == before["train_loss"], "it was not trained further"
    assert (
        f"without unit 3 of layer 1 and unit 1 of layer 2: the training loss is then {loss:.2f} "
        f"instead of {before['train_loss']:.2f}" in shown.sentence
    )
    put(shown, "units", 8, 2 * 18 + 8)
    put(shown, "units", 18 + 8, 8)
    assert shown.sentence == plain
    np.testing.assert_array_equal(shown.snapshot()["field"], before["field"])


def test_a_click_beside_the_units_does_nothing_and_another_network_has_all_of_its_own():
    shown = explorers.playground(hidden=(2,))
    for place in ((8, 2 * 18 + 8), (18 + 8, 8), (-1e6, 1e6), (1e6, -1e6)):
        put(shown, "units", *place)
    assert shown.snapshot()["off"] == []
    put(shown, "units", 8, 8)
    assert shown.snapshot()["off"] == [(0, 0)]
    shown.set(hidden=(4,))
    assert shown.snapshot()["off"] == []
