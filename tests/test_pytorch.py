"""The bridge between the engines: a model carried across gives the same numbers, both ways.

What this protects: the claim that only the import differs. If a layer were rebuilt with another
setting, or a weight lost on the way, the two training runs of notebook 07 would drift apart.
"""

import numpy as np
import pytest
import torch

import nblib
from nblib import nn, optim
from nblib.pytorch import from_torch, load_weights, to_torch, train


def everything(library):
    return library.Sequential(
        library.Flatten(),
        library.Linear(12, 8),
        library.ReLU(),
        library.Sequential(library.Linear(8, 8, bias=False), library.LeakyReLU(0.2)),
        library.ELU(0.7),
        library.GELU("tanh"),
        library.SiLU(),
        library.Dropout(0.3),
        library.Identity(),
        library.Tanh(),
        library.Linear(8, 5),
        library.Sigmoid(),
        library.Softmax(dim=1),
    )


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_every_layer_carried_across_gives_the_same_output(dtype):
    inputs = np.random.default_rng(0).normal(size=(6, 3, 4)).astype(dtype)
    ours = everything(nn).to(dtype).eval()
    theirs = everything(torch.nn).to(getattr(torch, dtype)).eval()
    for mine, other in ((ours, to_torch(ours)), (from_torch(theirs), theirs)):
        np.testing.assert_allclose(
            mine(nblib.tensor(inputs)).detach().numpy(),
            other(torch.tensor(inputs)).detach().numpy(),
            rtol=1e-5 if dtype == "float32" else 1e-12,
        )
        assert list(mine.state_dict()) == list(other.state_dict())
        assert not mine.training
        assert not other.training
    assert repr(to_torch(ours)) == repr(theirs)
    assert repr(from_torch(theirs)) == repr(ours)


def test_the_copy_owns_its_weights():
    ours = nn.Sequential(nn.Linear(2, 2))
    theirs = to_torch(ours)
    before = ours[0].weight.detach().numpy().copy()
    with torch.no_grad():
        theirs[0].weight += 1
    np.testing.assert_array_equal(ours[0].weight.detach().numpy(), before)


def test_a_frozen_weight_stays_frozen():
    ours = nn.Linear(2, 2)
    ours.bias.requires_grad_(False)
    assert [p.requires_grad for p in to_torch(ours).parameters()] == [True, False]


def test_each_part_is_carried_across_in_its_mode():
    ours = nn.Sequential(nn.Dropout(), nn.Sequential(nn.Dropout(), nn.ReLU()))
    ours[1][0].eval()
    for copy in (to_torch(ours), from_torch(to_torch(ours))):
        assert [part.training for part in copy.modules()] == [True, True, True, False, True]


class Own(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3, 2)

    def forward(self, x):
        return self.fc(x)


class TheirOwn(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = torch.nn.Linear(3, 2)

    def forward(self, x):
        return self.fc(x)


def test_a_module_of_ones_own_is_refused_with_the_way_out():
    with pytest.raises(TypeError, match=r"cannot carry a Own across.*Linear.*load_weights"):
        to_torch(nn.Sequential(Own()))
    with pytest.raises(TypeError, match=r"cannot carry a BatchNorm1d"):
        from_torch(torch.nn.BatchNorm1d(3))


@pytest.mark.parametrize("to_theirs", [True, False])
def test_load_weights_carries_the_weights_of_a_module_of_ones_own(to_theirs):
    ours, theirs = Own(), TheirOwn()
    load_weights(*((theirs, ours) if to_theirs else (ours, theirs)))
    for key, value in theirs.state_dict().items():
        np.testing.assert_array_equal(ours.state_dict()[key].numpy(), value.numpy())


def test_load_weights_that_do_not_fit_changes_nothing():
    ours = Own()
    before = {k: v.numpy().copy() for k, v in ours.state_dict().items()}
    with pytest.raises(RuntimeError, match=r"size mismatch for fc.weight"):
        wrong = TheirOwn()
        wrong.fc = torch.nn.Linear(4, 2)
        load_weights(ours, wrong)
    for key, value in before.items():
        np.testing.assert_array_equal(ours.state_dict()[key].numpy(), value)


def test_the_same_run_gives_the_same_losses_in_both_engines():
    """300 examples, 3 epochs, the last batch a short one; in float64 to the last digits."""
    rng = np.random.default_rng(1)
    images, labels = rng.normal(size=(300, 20)), rng.integers(0, 4, size=300)
    ours = nn.Sequential(nn.Linear(20, 16), nn.ReLU(), nn.Linear(16, 4)).double()
    theirs = train(to_torch(ours), images, labels, epochs=3, lr=0.01, seed=5)

    criterion, optimizer = nn.CrossEntropyLoss(), optim.Adam(ours.parameters(), lr=0.01)
    data = nblib.utils.data.TensorDataset(nblib.tensor(images), nblib.tensor(labels))
    loader = nblib.utils.data.DataLoader(
        data, batch_size=64, shuffle=True, generator=np.random.default_rng(5)
    )
    losses = []
    for _ in range(3):
        total = 0.0
        for x, y in loader:
            loss = criterion(ours(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
        losses.append(total / len(labels))
    np.testing.assert_allclose(losses, theirs, rtol=1e-9)
    assert losses[-1] < losses[0]


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU here; on one, this runs")
def test_the_run_on_a_gpu_agrees_with_the_cpu():
    rng = np.random.default_rng(2)
    images, labels = rng.normal(size=(200, 20)).astype("f"), rng.integers(0, 4, size=200)
    ours = nn.Sequential(nn.Linear(20, 16), nn.ReLU(), nn.Linear(16, 4))
    cpu, gpu = to_torch(ours), to_torch(ours)
    on_cpu = train(cpu, images, labels, epochs=2)
    np.testing.assert_allclose(train(gpu, images, labels, epochs=2, device="cuda"), on_cpu, 1e-3)
