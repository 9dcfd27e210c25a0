"""The code that an explorer shows gives the numbers that its picture shows, run apart from it.

Protected here, for settings drawn from the whole range of the controls, steered runs among them:
every loss of the program is the explorer's, with nblib and with PyTorch. For each there are a
hundred settings and more; with PyTorch `make test` has a few of them, and `make test-full` all.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nblib
from nblib import explorers, pytorch
from nblib.experiments import mnist, pasted, programs
from nblib.experiments import playground as lab
from nblib.experiments.common import OPTIMIZERS
from nblib.explorers.playground import BATCHES, HIDDEN

pytestmark = pytest.mark.undrawn


def run(program, library="nblib"):
    """What a student's kernel holds after the program: dict of its variables."""
    if library == "nblib":
        for line, instead in (
            ("import torch  # without PyTorch: import nblib as torch", "import nblib as torch"),
            (
                "from torch import nn  # without PyTorch: from nblib import nn",
                "from nblib import nn",
            ),
        ):
            assert program.count(line) == 1
            program = program.replace(line, instead)
    names = {}
    exec(compile(program, "program", "exec"), names)
    return names


steering = st.tuples(
    st.floats(1e-4, 10.0),
    st.sampled_from(list(OPTIMIZERS)),
    st.sampled_from(list(BATCHES.values())),
)
lessons = st.fixed_dictionaries(
    {
        "data": st.sampled_from(lab.DATA),
        "noise": st.sampled_from([0.0, 0.05, 0.3, 0.5]),
        "data_seed": st.integers(0, 99),
        "table": st.sampled_from([pasted.example(), "1;0,5;a\n2;1;b\n" * 4, "0 1 \\\n1 0 x\n" * 3]),
        "hidden": st.sampled_from(list(HIDDEN.values())),
        "activation": st.sampled_from(list(lab.ACTIVATIONS)),
        "weight_seed": st.integers(0, 99),
        # how far to train, then with what to go on from which epoch
        "course": st.lists(st.tuples(st.integers(0, 4), steering), min_size=1, max_size=3),
    }
)


def check_playground(lesson, library, name):
    """Follow the lesson, then compare every loss with its program's."""
    setting = {key: lesson[key] for key in ("data", "noise", "data_seed")}
    table = lesson["table"]
    start = {key: lesson[key] for key in ("hidden", "activation", "weight_seed")}
    (epoch, first), *rest = lesson["course"]
    made = lab.Run(
        lab.points(**setting, table=table),
        **start,
        library=library,
        **dict(zip(("lr", "optimizer", "batch_size"), first, strict=True)),
    )
    made.to(epoch)
    for later, change in rest:
        made.steer(min(epoch, len(made.records) - 1), *change)
        epoch = later
        made.to(epoch)
    reached = min(epoch, len(made.records) - 1)
    program = programs.playground(**setting, **start, phases=made.phases(reached), epochs=reached)
    found = run(programs.table(table) + program, name)
    wanted = [(r.train_loss, r.test_loss) for r in made.records[: reached + 1]]
    # the picture's losses come from a formula of their own, so the last bits may differ
    np.testing.assert_allclose(found["losses"], wanted, rtol=1e-9, atol=1e-12)


@given(lessons)
def test_the_playgrounds_program_gives_its_losses(lesson):
    check_playground(lesson, nblib, "nblib")


@settings(max_examples=15)
@given(lessons)
def test_the_playgrounds_program_gives_its_losses_in_pytorch(lesson):
    check_playground(lesson, pytorch.torch, "torch")


@pytest.mark.full
@given(lessons)
def test_the_playgrounds_program_gives_its_losses_in_pytorch_a_hundred_times(lesson):
    check_playground(lesson, pytorch.torch, "torch")


digits = st.tuples(
    st.floats(-5, 1).map(lambda power: 10.0**power),
    st.sampled_from(list(mnist.ACTIVATIONS)),
    st.sampled_from(range(4, 65, 4)),
    st.sampled_from(list(mnist.OPTIMIZERS)),
    st.integers(0, 9),
)


def check_digits(setting, library):
    *options, seed = setting
    wanted, found = (
        mnist.train_small(*options, weight_seed=seed),
        run(programs.mnist_training(*setting), library),
    )
    return wanted, found


@given(digits)
def test_the_digit_readers_program_gives_its_losses(setting):
    wanted, found = check_digits(setting, "nblib")
    np.testing.assert_array_equal(found["losses"], wanted.losses)  # the very same arithmetic
    assert found["accuracies"] == [wanted.train_accuracy, wanted.test_accuracy]


# Rates that train; at larger ones a run is chaotic and hangs on the last bit.
calm = st.tuples(st.floats(-5, -1.5).map(lambda power: 10.0**power), digits).map(
    lambda drawn: (drawn[0], *drawn[1][1:])
)


@settings(max_examples=10)
@given(calm)
def test_the_digit_readers_program_gives_its_losses_in_pytorch(setting):
    wanted, found = check_digits(setting, "torch")
    np.testing.assert_allclose(found["losses"], wanted.losses, rtol=1e-7)


@pytest.mark.full
@given(calm)
def test_the_digit_readers_program_gives_its_losses_in_pytorch_a_hundred_times(setting):
    wanted, found = check_digits(setting, "torch")
    np.testing.assert_allclose(found["losses"], wanted.losses, rtol=1e-7)


@pytest.mark.parametrize("name", ["playground", "mnist_training"])
def test_the_code_is_unfolded_by_its_button_and_follows_the_controls(name):
    explorer = getattr(explorers, name)()
    (code,) = explorer.children[1].children[1:]
    assert code.text.value == "" and code.button.description == "Show the code"
    explorer.set(lr=0.01)
    assert code.text.value == "", "nothing is sent before somebody asks"
    code.button.value = True
    assert "lr=0.01" in code.text.value and code.button.description == "Hide the code"
    explorer.set(weight_seed=7)
    assert "default_rng(7)" in code.text.value
    program = explorer.snapshot()["program"]
    assert program == code.program and 25 <= len(program.splitlines()) <= 42
    assert max(map(len, program.splitlines())) <= 88
    code.button.value = False
    assert code.text.value == ""


def test_a_steered_playground_shows_the_program_of_what_happened():
    explorer = explorers.playground(epoch=3)
    explorer.set(lr=0.1)
    explorer.set(epoch=5)
    explorer.set(optimizer="momentum", batch_size=50)
    explorer.set(epoch=7)
    snapshot = explorer.snapshot()
    assert 'if epoch == 4:\n        optimizer.param_groups[0]["lr"] = 0.1' in snapshot["program"]
    assert "if epoch == 6:\n        optimizer = torch.optim.SGD" in snapshot["program"]
    np.testing.assert_allclose(
        np.transpose(run(snapshot["program"])["losses"]), snapshot["losses"], rtol=1e-9
    )
