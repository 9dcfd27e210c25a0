"""Points that the reader adds, moves and deletes: what a hand does to them, and what is then said.

Protected here: a hand changes the points that are trained on and nothing else, wherever it goes;
what is shown is the training on these very points; and the sentence says what is the reader's own.
"""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nblib import datasets, explorers
from nblib.experiments import stacked
from nblib.explorers import cloud
from tests.test_stage import hand, put, state


def click(explorer, x, y):
    put(explorer, "plane", x, y)


def drag(explorer, x, y):
    put(explorer, "point", x, y)


def buttons(explorer):
    """The buttons and choices beside the controls, by what they say."""
    children = explorer.children[0].children
    return {getattr(child, "description", None): child for child in children}


@pytest.fixture
def few():
    """The four corners, with twenty steps of training."""
    return explorers.decision_boundary("xor", hidden=3, lr=0.5, steps=20)


def losses_in_torch(x, labels, start):
    """20 steps of the same training, written apart. start: the explorer's weights at step 0."""
    network = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Tanh(), torch.nn.Linear(3, 1))
    network.double()
    torch.nn.utils.vector_to_parameters(torch.tensor(start), network.parameters())
    step = torch.optim.SGD(network.parameters(), lr=0.5)
    losses = []
    for _ in range(21):
        loss = torch.nn.functional.binary_cross_entropy_with_logits(
            network(torch.tensor(x)), torch.tensor(labels[:, None]).double()
        )
        losses.append(loss.item())
        step.zero_grad()
        loss.backward()
        step.step()
    return losses


def test_a_click_adds_a_point_of_the_chosen_class_and_the_network_learns_it(few):
    buttons(few)["a click adds"].value = 1
    click(few, 0.5, -0.2)
    snapshot = few.snapshot()
    assert snapshot["x"][-1] == pytest.approx((0.5, -0.2)) and snapshot["labels"].tolist() == [
        0,
        1,
        1,
        0,
        1,
    ]
    assert snapshot["own"].tolist() == [False] * 4 + [True]
    assert "on the four corners with 1 point added by hand, after 20 steps" in few.sentence
    assert "of 5 points right" in few.sentence
    wanted = losses_in_torch(snapshot["x"], snapshot["labels"], stacked.start((2, 3, 1), [0])[0])
    np.testing.assert_allclose(snapshot["losses"][:21], wanted, rtol=1e-10)


def test_a_click_on_a_point_picks_it_and_a_drag_moves_it(few):
    before = few.snapshot()
    with pytest.raises(StopIteration):
        state(few, "point")
    click(few, 1.03, 0.98)
    picked = few.snapshot()
    assert len(picked["x"]) == 4 and picked["loss"] == before["loss"]
    assert state(few, "point")["text"] == "class 0 at 1.00, 1.00"
    drag(few, 0.25, 0.5)
    moved = few.snapshot()
    assert moved["x"][3] == pytest.approx((0.25, 0.5)) and moved["loss"] != before["loss"]
    np.testing.assert_array_equal(moved["x"][:3], before["x"][:3])
    assert "with 1 point moved by hand" in few.sentence


def test_an_arrow_key_moves_the_picked_point_a_little(few):
    click(few, 1, 1)
    shown = state(few, "point")
    hand(few, "point", x=shown["x"] - shown["step"][0], y=shown["y"])
    assert few.snapshot()["x"][3] == pytest.approx((1 - 1.6 / 50, 1))


def test_delete_removes_the_picked_point_but_never_the_last(few):
    for corner in ((0, 0), (0, 1), (1, 0), (1, 1)):
        click(few, *corner)
        hand(few, "point", key="Delete")
    snapshot = few.snapshot()
    assert snapshot["x"].tolist() == [[1, 1]] and np.isfinite(snapshot["losses"]).all()
    assert "with 3 points deleted by hand" in few.sentence
    buttons(few)["Delete point"].click()
    assert len(few.snapshot()["x"]) == 1


def test_every_change_is_counted_and_taken_back(few):
    first = few.sentence
    click(few, 0.2, 0.2)
    click(few, 1, 0)
    drag(few, 0.7, -0.7)
    click(few, 0, 0)
    buttons(few)["Delete point"].click()
    assert "with 1 point added, 1 moved and 1 deleted by hand" in few.sentence
    buttons(few)["Restore points"].click()
    assert few.sentence == first and not few.snapshot()["own"].any()


def test_other_data_bring_their_own_points():
    explorer = explorers.decision_boundary("blobs", steps=0)
    click(explorer, 1.5, 1.5)
    explorer.set(data_seed=3)
    np.testing.assert_array_equal(explorer.snapshot()["x"], datasets.blobs(200, seed=3)[0])
    assert "by hand" not in explorer.sentence


@pytest.mark.undrawn
def test_a_cloud_has_an_end():
    explorer = explorers.decision_boundary("xor", hidden=1, steps=0)
    rng = np.random.default_rng(0)
    held = explorer.handles["plane"].done.__self__
    for place in rng.uniform(-1.6, 1.6, (2000, 2)):
        held.clicked(*place)
    assert 300 < len(held.x) <= cloud.MOST


places = st.floats(-1e6, 1e6)
deeds = st.lists(
    st.one_of(
        st.tuples(st.just("plane"), places, places),
        st.tuples(st.just("point"), places, places),
        st.sampled_from([("Delete",), ("Backspace",), ("Enter",)]),
    ),
    max_size=4,
)


@given(deeds)
def test_wherever_a_hand_goes_points_stay_in_the_plane(deeds):
    buttons(SAMPLE)["Restore points"].click()
    for name, *place in deeds:
        if place:
            hand(SAMPLE, name, x=place[0], y=place[1], click=True)
        else:
            hand(SAMPLE, "point", key=name)
    snapshot = SAMPLE.snapshot()
    assert np.abs(snapshot["x"]).max() <= 1.6 and len(snapshot["x"]) >= 1
    assert len(snapshot["x"]) == len(snapshot["labels"]) == len(snapshot["own"])
    assert np.isfinite(snapshot["loss"]) and np.isfinite(snapshot["field"]).all()


SAMPLE = explorers.decision_boundary("xor", hidden=1, steps=5)
