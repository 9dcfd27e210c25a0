"""The playground: both engines the same numbers, steering and rewinding honest, divergence told.

What this protects: "engine: PyTorch" may change nothing but the engine, a run that is steered must
go on from the weights it has, and what diverged must say so instead of drawing nonsense.
"""

import re

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex

import nblib
from nblib import explorers
from nblib.experiments import playground as lab
from nblib.experiments.common import OPTIMIZERS
from nblib.explorers import base
from nblib.plots import lab as lab_plots
from nblib.plots import style
from tests.test_programs import run as run_program
from tests.test_stage import hand, put, state

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


@pytest.mark.parametrize("data", lab.DATA[:-1])
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


def test_a_new_network_starts_untrained_and_a_new_rate_does_not():
    shown = explorers.playground(epoch=5)
    assert shown.values["epoch"] == 5
    shown.set(lr=0.001)
    assert shown.values["epoch"] == 5
    shown.set(hidden=(8,))
    assert shown.values["epoch"] == 0
    fresh = explorers.playground(hidden=(8,), lr=0.001)
    np.testing.assert_array_equal(shown.snapshot()["field"], fresh.snapshot()["field"])


def test_the_engine_changes_nothing_but_its_name():
    ours, theirs = (explorers.playground(engine=e, epoch=4) for e in ("numpy", "torch"))
    np.testing.assert_allclose(ours.snapshot()["field"], theirs.snapshot()["field"], atol=1e-9)
    assert ours.sentence.replace("NumPy (nblib)", "PyTorch") == theirs.sentence


def test_what_cannot_be_played_with_is_refused_with_what_can():
    with pytest.raises(ValueError, match=r"hidden.*not an option"):
        explorers.playground(hidden=(5,))
    with pytest.raises(ValueError, match=r"unknown data 'mnist'\. Choose one of: xor_field"):
        lab.points("mnist")


def test_circles_are_not_learned_by_heart_if_one_stops_or_takes_a_smaller_network():
    """Challenge 1 of notebook 05."""
    circles = lab.points("circles", 0.3, 2)
    stopped = lab.Run(circles, (8, 8, 8), "tanh", 0.03, "adam", lab.TRAIN).to(50)
    smaller = lab.Run(circles, (4,), "tanh", 0.03, "adam", lab.TRAIN).to(lab.EPOCHS)
    assert max(stopped.test_loss, smaller.test_loss) < 0.45


def test_the_spiral_is_untangled_in_200_epochs():
    """Challenge 2."""
    run = lab.Run(lab.points("spiral"), (8, 8), "tanh", 0.03, "adam", 10)
    assert run.to(200).test_accuracy >= 0.95


def test_moons_diverge_at_a_rate_of_3_and_are_learned_at_one_of_a_tenth():
    """Challenge 3."""
    broken, mended = (
        lab.Run(lab.points("moons"), (8, 8), "tanh", lr, "momentum", 10) for lr in (3.0, 0.1)
    )
    broken.to(50)
    assert broken.diverged is not None
    assert mended.to(50).test_accuracy >= 0.98


def test_the_axis_of_the_losses_is_as_long_as_the_losses_ask():
    shown = explorers.playground("blobs", hidden=(8,), lr=0.03, epoch=0)
    (ax,) = (ax for ax in shown.figure.axes if ax.get_title(loc="left").startswith("Loss"))
    assert ax.get_ylim() == (0.1, 3.0)
    shown.set(epoch=60)
    assert ax.get_ylim()[0] < shown.snapshot()["losses"].min() < 0.1
    shown.set(epoch=0)
    assert ax.get_ylim() == (0.1, 3.0)


def _lab_curves():
    figure = base.new_figure()
    lab_plots.curves(figure, np.ones((3, 2)), np.ones((3, 2)))
    return figure


@pytest.mark.parametrize(
    "figure",
    [
        lambda: explorers.playground().figure,
        lambda: explorers.overfitting_epochs().figure,
        _lab_curves,
    ],
)
def test_training_and_test_look_the_same_in_all_pictures(figure):
    """And like neither class: blue and orange stand beside them."""
    (*_, ax) = figure().axes
    legend = ax.get_legend().get_lines()[:2]
    assert [line.get_linestyle() for line in legend] == ["-", "--"]
    colours = [line.get_color() for line in legend]
    assert colours == [look["color"] for look in (style.FITTED, style.UNSEEN)]
    assert not {*colours} & {style.BLUE, style.ORANGE, style.RED}


@pytest.mark.parametrize("hidden", [(), (4,), (8, 8, 8)])
def test_only_units_that_exist_are_numbered(hidden):
    shown = explorers.playground(hidden=hidden)
    (numbers,) = (
        artist
        for ax in shown.figure.axes
        for artist in ax.collections
        if type(artist).__name__ == "PathCollection" and not artist.get_clip_on()
    )
    names = 3  # of two inputs and the output
    if hidden:
        names += len(hidden)
    if len(hidden) > 1:  # beside one layer they would be taken for the numbers of the inputs
        names += max(hidden) + 1  # and "unit"
    assert len(numbers.get_offsets()) == names


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


def picture_of(shown):
    """The PlaygroundPicture that an explorer draws."""
    return shown.handles["wire"].at.__self__.picture


def middle(shown, layer, unit):
    """Where the middle of a unit is drawn: 16 cells wide, 2 between rows, 22 between layers."""
    return picture_of(shown)._placed((38 * layer + 7.5, 18 * unit + 7.5))


def test_a_smaller_network_is_drawn_larger_and_still_inside():
    for hidden in ((), (2,), (4,), (8,), (2, 2), (8, 8), (4, 4, 4), (8, 8, 8)):
        shown = explorers.playground(hidden=hidden, epoch=0)
        drawn = picture_of(shown)
        assert (drawn.zoom == 1) == (hidden in ((), (8,), (8, 8), (8, 8, 8), (4, 4, 4)))
        (left, right), (bottom, top) = drawn.mosaic.get_xlim(), drawn.mosaic.get_ylim()
        for layer, (weight, _) in enumerate(shown.snapshot()["layers"]):
            for unit, source in np.ndindex(weight.shape):
                ends = drawn.wire(layer, unit, source)
                assert (left < ends[:, 0]).all() and (ends[:, 0] < right).all()
                assert (top < ends[:, 1]).all() and (ends[:, 1] < bottom).all()
        for layer, units in enumerate(hidden):
            for unit in range(units):
                assert drawn.unit_at(*middle(shown, layer, unit)) == (layer, unit)


def test_a_unit_that_is_clicked_is_silent_until_it_is_clicked_again():
    shown = explorers.playground(hidden=(4, 4), activation="tanh", epoch=4)
    plain, before = shown.sentence, shown.snapshot()
    put(shown, "units", *middle(shown, 0, 2))  # the third unit of the first layer
    put(shown, "units", *middle(shown, 1, 0))  # the first of the second
    snapshot = shown.snapshot()
    assert snapshot["off"] == [(0, 2), (1, 0)]
    network = torch.nn.Sequential(
        torch.nn.Linear(2, 4),
        torch.nn.Tanh(),
        torch.nn.Linear(4, 4),
        torch.nn.Tanh(),
        torch.nn.Linear(4, 1),
    ).double()
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
    put(shown, "units", *middle(shown, 0, 2))
    put(shown, "units", *middle(shown, 1, 0))
    assert shown.sentence == plain
    np.testing.assert_array_equal(shown.snapshot()["field"], before["field"])


def test_a_click_beside_the_units_does_nothing_and_another_network_has_all_of_its_own():
    shown = explorers.playground(hidden=(2,))
    beside = middle(shown, 0, 2), middle(shown, 1, 0)
    for place in (*beside, (-1e6, 1e6), (1e6, -1e6)):
        put(shown, "units", *place)
    assert shown.snapshot()["off"] == []
    put(shown, "units", *middle(shown, 0, 0))
    assert shown.snapshot()["off"] == [(0, 0)]
    shown.set(hidden=(4,))
    assert shown.snapshot()["off"] == []


# --- the units' lines -----------------------------------------------------------------------------


def test_a_units_line_is_where_it_is_0_and_points_to_where_it_speaks_for_orange():
    for activation in lab.ACTIVATIONS:
        for seed in range(3):
            layers = lab.Run(lab.points(), (4,), activation, weight_seed=seed).to(3).layers
            lines = lab.unit_lines(layers, {(0, 2), (1, 0)})
            assert [line.unit for line in lines] == [0, 1, 2, 3]
            for unit, towards, shift, silent in lines:
                foot = -shift * towards
                along = foot + np.outer([-1, 0, 1], [-towards[1], towards[0]])
                assert lab.forward(layers, along, "none")[0][:, unit] == pytest.approx(0)
                assert np.hypot(*foot) == pytest.approx(abs(shift))
                beside = np.array([foot - 0.5 * towards, foot + 0.5 * towards])
                before, beyond = lab.forward(layers, beside, activation)[0][:, unit]
                assert (beyond - before) * layers[1][0][0, unit] > 0
                assert silent == (unit == 2)


def test_only_few_units_beside_each_other_have_lines():
    nan, one = np.full((1, 2), np.nan), np.ones((1, 1))
    assert lab.unit_lines([(nan, np.zeros(1)), (one, np.zeros(1))]) == []
    assert lab.unit_lines([(np.zeros((1, 2)), np.ones(1)), (one, np.zeros(1))]) == []
    ((*_, silent),) = lab.unit_lines([(np.ones((1, 2)), np.ones(1)), (0 * one, np.zeros(1))])
    assert silent
    for hidden in ((), (8,), (2, 2)):
        shown = explorers.playground(hidden=hidden, unit_lines=True)
        assert shown.snapshot()["lines"] == [] and "stroke" not in shown.sentence
        assert not picture_of(shown).border.get_segments()
        assert shown.controls["unit_lines"].layout.display == "none"
    shown.set(hidden=(3,))
    assert shown.controls["unit_lines"].layout.display is None and "stroke" in shown.sentence


def test_the_field_shows_lines_strokes_numbers_and_the_border():
    shown = explorers.playground("circles", hidden=3, lr=0.1, batch_size=50, epoch=50)
    drawn = picture_of(shown)
    assert not drawn.lines.get_segments() and not drawn.names.get_visible()
    plain = shown.sentence
    shown.set(unit_lines=True)
    snapshot = shown.snapshot()
    assert shown.sentence.startswith(plain)
    assert "from the middle: 0.43 (unit 1), 0.40 (unit 2) and 0.45 (unit 3)." in shown.sentence
    segments, layers = drawn.lines.get_segments(), snapshot["layers"]
    assert len(segments) == 6 and len(drawn.names.places) == 6, "a plate and a number each"
    for unit, (line, stroke) in enumerate(zip(segments[::2], segments[1::2], strict=True)):
        assert lab.forward(layers, line, "none")[0][:, unit] == pytest.approx(0, abs=1e-9)
        start, end = lab.forward(layers, stroke, "tanh")[0][:, unit] * layers[1][0][0, unit]
        assert start == pytest.approx(0, abs=1e-9) and end > 0.5
        assert np.abs(line).max() == pytest.approx(1.15)
    (border,) = drawn.border.get_segments()
    assert (border[0] == border[-1]).all(), "the fence is closed"
    assert lab.forward(layers, border, "tanh")[-1] == pytest.approx(0, abs=0.1)
    put(shown, "units", *(drawn._placed((7.5, 18 + 7.5))))  # unit 2 is switched off
    assert len(drawn.lines.get_segments()) == 5 and shown.snapshot()["lines"][1].silent
    assert to_hex(drawn.lines.get_colors()[2]) == style.MUTED
    border = drawn.border.get_segments()
    assert not any((part[0] == part[-1]).all() for part in border), "and now it is open"
    shown.set(unit_lines=False)
    assert not drawn.lines.get_segments() and not drawn.border.get_segments()


def test_numbers_of_lines_that_nearly_coincide_stand_apart():
    shown = explorers.playground("circles", hidden=4, epoch=0, unit_lines=True)
    drawn = picture_of(shown)
    lines = [lab.UnitLine(k, np.array([1.0, 0.01 * k]), 0.3, False) for k in range(4)]
    drawn.move_lines(lines, np.full((48, 48), 0.2))
    places = drawn.names.places[::2]
    apart = np.hypot(*(places[:, None] - places[None]).T)
    assert len(places) == 4 and apart[~np.eye(4, dtype=bool)].min() > 0.2


# --- wires ----------------------------------------------------------------------------------------


def pick(shown, *wire):
    """Click in the middle of a wire, a little towards its unit, where it is nobody else's."""
    drawn = picture_of(shown)
    start, end = drawn.wire(*wire)
    put(shown, "units", *(0.2 * start + 0.8 * end))
    return drawn


def test_every_wire_is_drawn_with_its_weight_and_can_be_picked():
    shown = explorers.playground(hidden=(3,), epoch=3)
    layers = shown.snapshot()["layers"]
    for k, (weight, _) in enumerate(layers):
        for unit, source in np.ndindex(weight.shape):
            drawn = pick(shown, k, unit, source)
            assert shown.snapshot()["picked"] == (k, unit, source)
            assert f"has the weight {weight[unit, source]:.2f}".replace("-", "−").rstrip("0") in (
                shown.sentence
            )
            place = state(shown, "wire")
            assert float(place["text"].replace("−", "-")) == pytest.approx(
                weight[unit, source], abs=0.006
            )
    widths, colours = drawn.wires.get_linewidths(), drawn.wires.get_colors()
    flat = np.concatenate([weight.ravel() for weight, _ in layers])
    assert len(widths) == len(flat) == 9
    assert (np.argsort(widths) == np.argsort(np.abs(flat))).all()
    for value, colour in zip(flat, colours, strict=True):
        assert to_hex(colour).upper() == (style.RED if value > 0 else style.BLUE).upper()
    pick(shown, 1, 0, 2)
    assert shown.snapshot()["picked"] is None, "a second click lets it go"
    assert "wire" not in {each["name"] for each in shown.stage.handles}


def test_a_weight_moved_by_hand_is_in_the_picture_the_sentence_and_the_program():
    shown = explorers.playground(hidden=(4, 4), epoch=4)
    plain = shown.snapshot()
    drawn = pick(shown, 1, 1, 2)
    put(shown, "wire", 0, drawn.rail(-2.5))
    snapshot = shown.snapshot()
    assert snapshot["layers"][1][0][1, 2] == -2.5
    assert "from unit 3 of layer 1 to unit 2 of layer 2 has the weight −2.5, set by hand" in (
        shown.sentence
    )
    assert snapshot["train_loss"] != plain["train_loss"]
    assert snapshot["train_loss"] == lab.judge(snapshot["layers"], lab.points(), "tanh").train_loss
    np.testing.assert_array_equal(snapshot["losses"][:, :4], plain["losses"][:, :4])
    shown.set(epoch=6)  # training goes on from there, with the same optimizer
    pick(shown, 0, 0, 1)
    put(shown, "wire", 0, drawn.rail(3))
    shown.set(epoch=2)
    assert shown.snapshot()["edits"] == []
    shown.set(epoch=8)
    snapshot = shown.snapshot()
    assert [edit.epoch for edit in snapshot["edits"]] == [4, 6]
    losses = np.transpose(run_program(snapshot["program"])["losses"])
    np.testing.assert_allclose(losses, snapshot["losses"], rtol=1e-9)
    shown.set(epoch=3)
    pick(shown, 0, 2, 0)
    put(shown, "wire", 0, drawn.rail(0.5))  # what was trained and set beyond is forgotten
    shown.set(epoch=5)
    snapshot = shown.snapshot()
    assert [edit.epoch for edit in snapshot["edits"]] == [3]
    losses = np.transpose(run_program(snapshot["program"])["losses"])
    np.testing.assert_allclose(losses, snapshot["losses"], rtol=1e-9)
    shown.set(weight_seed=1)
    assert shown.snapshot()["edits"] == [] and "set by hand" not in shown.sentence


def test_weights_set_by_hand_and_forgotten_leave_the_run_as_it_was():
    plain, touched = (
        lab.Run(lab.points("moons"), (8, 8), "relu", batch_size=200) for _ in range(2)
    )
    for run in (plain, touched):
        run.to(3)
    wrong = -8 * np.sign(touched.records[3].layers[2][0][0])
    for source, weight in enumerate(wrong):
        touched.edit(3, 2, 0, source, weight)
    for run in (plain, touched):
        run.steer(0, 1.0, "momentum", 200)
        run.to(60)
    assert touched.edits(60) == []
    assert touched.diverged == plain.diverged == 49


def test_a_large_weight_set_by_hand_is_not_called_a_step_that_was_too_large():
    run = lab.Run(lab.points("moons"), (8,), "relu", lr=1e-4)
    for unit in range(8):
        run.edit(0, 1, 0, unit, -8.0)  # against what the points want: class 1 lies on the right
        run.edit(0, 0, unit, 0, 8.0)
    assert run.records[0].train_loss > lab.HOPELESS
    run.to(3)
    assert run.diverged is None


@pytest.mark.parametrize("key, more", [("up", 1), ("down", -1)])
def test_an_arrow_key_moves_the_weight_by_a_tenth(key, more):
    """As the browser does it: by the handle's step, from where it stands."""
    shown = explorers.playground(hidden=(2,), epoch=0)
    drawn = pick(shown, 0, 1, 0)
    put(shown, "wire", 0, drawn.rail(1))
    end = state(shown, "wire")
    hand(shown, "wire", x=end["x"], y=end["y"] - more * end["step"][1])
    assert shown.snapshot()["layers"][0][0][1, 0] == pytest.approx(1 + 0.1 * more, abs=0.011)


def test_the_line_of_code_shows_the_same_picture_again():
    shown = explorers.playground("circles", hidden=(4, 4), optimizer="momentum", epoch=0)
    shown.set(noise=0.2, weight_seed=3, lr=0.1)
    shown.set(epoch=7)
    assert shown_again(shown).sentence == shown.sentence
    pick(shown, 0, 1, 0)
    put(shown, "wire", 0, 10)
    shown.set(epoch=9)
    put(shown, "units", *middle(shown, 1, 2))
    again = shown_again(shown)
    assert again.snapshot()["off"] == [(1, 2)] and len(again.snapshot()["edits"]) == 1
    np.testing.assert_array_equal(again.snapshot()["field"], shown.snapshot()["field"])


def shown_again(shown):
    """What the line of code gives that an explorer shows."""
    call = shown.children[1].children[1].call
    assert max(map(len, call.splitlines())) <= 88
    return eval(call.split("\n", 1)[1], {"explorers": explorers})


place = st.tuples(st.floats(-1.2, 1.2), st.floats(-1.2, 1.2))
acts = st.one_of(
    st.tuples(st.just("add"), place),
    st.tuples(st.just("move"), st.integers(0, 150), place),
    st.tuples(st.just("delete"), st.integers(0, 150)),
    st.tuples(st.just("weigh"), st.integers(0, 1), st.integers(0, 1), st.floats(0, 30)),
    st.tuples(st.just("switch"), st.integers(0, 1)),
    st.tuples(st.just("train"), st.integers(0, 4)),
    st.tuples(
        st.just("steer"), st.sampled_from([0.01, 0.1, 1.0]), st.sampled_from(["sgd", "adam"])
    ),
)


def do(shown, deed, *more):
    """One thing that a hand does with the playground."""
    if deed == "add":
        put(shown, "plane", *more[0])
    elif deed in ("move", "delete"):
        put(shown, "plane", *shown.snapshot()["x"][more[0]])
        put(shown, "point", *more[1]) if deed == "move" else hand(shown, "point", key="Delete")
    elif deed == "weigh":
        if shown.snapshot()["picked"] != (0, *more[:2]):
            pick(shown, 0, *more[:2])
        put(shown, "wire", 0, more[2])
    elif deed == "switch":
        put(shown, "units", *middle(shown, 0, more[0]))
    else:
        shown.set(
            **(
                {"epoch": more[0]}
                if deed == "train"
                else dict(zip(("lr", "optimizer"), more, strict=True))
            )
        )


@settings(max_examples=25)
@given(st.lists(acts, min_size=1, max_size=6))
@example([("steer", 0.01, "sgd")])
@example([("weigh", 0, 0, 3.0), ("train", 4), ("steer", 0.1, "sgd"), ("train", 5), ("train", 3)])
@example([("steer", 1.0, "adam"), ("train", 4), ("weigh", 1, 1, 20.0), ("train", 6), ("switch", 1)])
def test_the_line_has_whatever_a_hand_has_done(deeds):
    """Also a rate that was chosen after the last epoch: it has had no part in the picture."""
    shown = explorers.playground("blobs", hidden=(2,), epoch=2, batch_size=50)
    for deed in deeds:
        do(shown, *deed)
    again = shown_again(shown)
    one, other = shown.snapshot(), again.snapshot()
    for name in ("x", "labels", "own", "off", "losses", "field", "edits", "lr"):
        np.testing.assert_array_equal(one[name], other[name], name)
    assert one["program"] == other["program"]


@pytest.mark.parametrize(
    "wrong, told",
    [
        ({"add": []}, "by_hand has 'add'. Use 'added' or"),
        ({"deleted": [200]}, "no point 200. Use a number from 0 to 199"),
        ({"added": [(0, 0, 2)]}, "no class 2. Use 0 or 1"),
        ({"off": [(0, 4)]}, "no unit 4 in layer 0"),
        ({"weights": [(0, 5, 0, 0, 1.0)]}, "such a run is not possible"),
        ({"steered": [(1, 0.1)]}, "such a run is not possible"),
        ({"steered": [(1, 0.1, "newton", 10, True)]}, "such a run is not possible"),
    ],
)
def test_what_no_hand_can_have_done_is_refused(wrong, told):
    with pytest.raises(ValueError, match=re.escape(told)):
        explorers.playground(by_hand=wrong, epoch=1)
