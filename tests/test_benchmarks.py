"""The benchmarks at a tiny size: they run, and the contestants do the same work."""

from collections import Counter

import numpy as np
import pytest
import torch

import nblib
from benchmarks import __main__ as table
from benchmarks import digits, grading, imports, playground, timing
from benchmarks.scalars import Scalar
from nblib.exercises import EXERCISES


@pytest.fixture(scope="module")
def task():
    return digits.task(train_size=640, test_size=500)


# --- the same work ---


def test_all_contestants_on_tensors_reach_the_same_weights(task):
    order = digits.order(task)
    contestants = {
        "nblib": digits.Network(nblib, task),
        "nblib loader": digits.LoaderNetwork(nblib, task),
        "eager": digits.Network(torch, task),
        "fused": digits.Network(torch, task, fused=True),
        "slides": digits.SlidesNetwork(torch, task),
    }
    losses = {name: [*contestant.epoch(order)][-1] for name, contestant in contestants.items()}
    assert 0.2 < losses["eager"] < 1.5  # ten steps from 2.3
    for name, contestant in contestants.items():
        assert losses[name] == pytest.approx(losses["eager"], abs=1e-4), name
        theirs = contestants["eager"].model.state_dict().values()
        for ours, other in zip(contestant.model.state_dict().values(), theirs, strict=True):
            np.testing.assert_allclose(ours.numpy(), other.numpy(), atol=2e-4, err_msg=name)
    accuracies = [contestant.accuracy() for contestant in contestants.values()]
    assert max(accuracies) - min(accuracies) <= 0.004 and min(accuracies) > 0.6


@pytest.mark.parametrize("library", [nblib, torch], ids=["nblib", "torch"])
def test_a_loader_without_an_order_shuffles_and_sees_each_image_once(task, library):
    network = digits.LoaderNetwork(library, task)
    seen = [np.concatenate([y.numpy() for _, y in network.batches(None)]) for _ in range(2)]
    assert not np.array_equal(seen[0], seen[1])
    for labels in seen:
        assert np.array_equal(np.sort(labels), np.sort(task.digits.train_labels))


def test_scikit_learn_has_the_same_network_and_loss(task):
    contestant = digits.ScikitLearn(task)
    losses = list(contestant.epoch(digits.order(task)))
    assert len(losses) == digits.PARTS and losses[0] > losses[-1] > 0
    assert contestant.accuracy() > 0.5
    classifier = contestant.classifier
    assert classifier.t_ == 640
    assert classifier.coefs_[0].dtype == np.float32
    W1, b1, W2, b2 = task.weights
    classifier.coefs_, classifier.intercepts_ = [W1.T, W2.T], [b1, b2]
    images, labels = task.digits.train_images, task.digits.train_labels
    network = digits.Network(nblib, task)
    ours = network.criterion(network.model(network.images), network.labels).item()
    theirs = classifier.predict_proba(images)[np.arange(640), labels]
    assert ours == pytest.approx(-np.log(theirs, dtype=np.float64).mean(), abs=1e-4)


def test_the_floor_does_each_product_of_each_step(task):
    products = []

    class Counted(np.ndarray):
        def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
            plain = [np.asarray(array) for array in inputs]
            products.append((ufunc, plain[0].shape, plain[1].shape))
            return getattr(ufunc, method)(*plain, **kwargs).view(Counted)

    counted = task._replace(
        digits=task.digits._replace(train_images=task.digits.train_images.view(Counted))
    )
    list(digits.Floor(counted).epoch(None))
    assert products == 10 * [
        (np.matmul, (64, 784), (784, 256)),
        (np.matmul, (64, 256), (256, 10)),
        (np.matmul, (10, 64), (64, 256)),
        (np.matmul, (64, 10), (10, 256)),
        (np.matmul, (256, 64), (64, 784)),
    ]


@pytest.mark.parametrize("activation", playground.ACTIVATIONS)
def test_the_playground_is_the_same_in_nblib_torch_and_scalars(activation):
    case = playground.case(40, activation)
    [expected] = playground.tensors(torch, case, 12)
    assert expected[-1] < expected[0] < 1
    np.testing.assert_allclose(next(playground.tensors(nblib, case, 12)), expected, atol=1e-5)
    np.testing.assert_allclose(next(playground.scalars(case, 12)), expected, atol=1e-5)


def test_an_unknown_activation_is_answered_with_the_known_ones():
    with pytest.raises(ValueError, match=r"'gelu'.*tanh, relu"):
        playground.case(activation="gelu")


def test_scalars_have_torchs_gradients():
    values = [0.7, -1.3, 2.0]
    ours = [Scalar(value) for value in values]
    theirs = [torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in values]

    def expression(a, b, c, softplus):
        once = (a * b + c).tanh()
        return softplus(once * a - 3.0 * c + 1) + (b * -2.0).relu() * once + a * a

    result = expression(*ours, Scalar.softplus)
    result.backward()
    expected = expression(*theirs, torch.nn.functional.softplus)
    expected.backward()
    assert result.data == pytest.approx(expected.item(), abs=1e-12)
    for our, their in zip(ours, theirs, strict=True):
        assert our.grad == pytest.approx(their.grad.item(), abs=1e-12)
    assert Scalar(1000.0).softplus().data == 1000 and Scalar(-1000.0).softplus().data == 0


# --- the clock ---


def test_contestants_take_turns_and_setting_up_is_not_timed(monkeypatch):
    calls, clock = [], [0.0]
    monkeypatch.setattr(timing.time, "perf_counter", lambda: clock[0])
    monkeypatch.setattr(timing.time, "sleep", lambda seconds: clock.append(clock.pop() + seconds))

    def contestant(name, seconds, parts):
        def work():
            for _ in range(parts):
                calls.append(name)
                clock[0] += seconds * len(calls)
                yield

        def make():
            clock[0] += 1000
            return work()

        return make

    makers = {"a": contestant("a", 0.25, 2), "b": contestant("b", 2.0, 1)}
    times = timing.take_turns(makers, rounds=2, warmup=1)
    assert calls == ["a", "b", "a"] * 3
    assert times["a"].runs == (0.25 * (4 + 6), 0.25 * (7 + 9))  # its calls, numbered among all
    assert times["b"].runs == (2.0 * 5, 2.0 * 8)
    with pytest.raises(ValueError, match="rounds must be at least 1; got 0"):
        timing.take_turns(makers, rounds=0)


def test_the_median_ratio_and_scaling():
    a, b = timing.Times((3.0, 1.0, 50.0)), timing.Times((2.0, 4.0, 10.0))
    assert a.median == 3 and a.ratio(b) == 1.5  # of 1.5, 0.25 and 5, each within a round
    assert b.scaled(25).runs == (50, 100, 250)


def test_imports_are_timed_in_fresh_interpreters():
    times = imports.import_times(["colorsys", "numpy"], rounds=1, warmup=0)
    assert 0 < times["colorsys"].median < times["numpy"].median
    assert imports.loaded_with("numpy", ["numpy", "torch"]) == ["numpy"]


# --- grading a class ---


def test_a_made_up_class_is_the_same_each_time_and_answers_in_every_way():
    exercises = [exercise for id, exercise in EXERCISES.items() if id[0] == "2"]
    answers = Counter()
    for seed in range(8):
        sources = [cell.source for cell in grading.made_up(2, seed).cells]
        assert sources == [cell.source for cell in grading.made_up(2, seed).cells]
        for exercise in exercises:
            known = {exercise.solution: "right", exercise.stub.strip(): "untouched"}
            found = {kind for source, kind in known.items() if source in map(str.strip, sources)}
            answers[found.pop() if found else "wrong"] += 1
    assert answers.total() == 8 * len(exercises)
    assert answers["right"] > answers["wrong"] > 8 and answers["untouched"] > 8


def test_a_class_of_two_is_timed_and_one_of_150_reckoned(capsys, monkeypatch):
    """What is judged grows with the class, what is compared with the pairs in it."""
    taken = grading.Taken(students=10, judging=20.0, writing=0.5, processors=40.0)
    assert taken.for_a_class(100) == 10 * 20 + 100 * 0.5
    found = []
    measure = lambda *given: found.append(grading_measure(*given)) or found[-1]  # noqa: E731
    grading_measure = grading.measure
    monkeypatch.setattr(grading, "measure", measure)
    assert grading.main(["--students", "2", "--parts", "0", "--workers", "1"]) == 0
    (taken,) = found
    assert taken.students == 2 and taken.judging > 1 and taken.writing > 0
    assert taken.processors > 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("   0 ")]
    assert line.endswith(f"{taken.for_a_class(150) / 60:.1f} min")


# --- the table ---


@pytest.mark.full
def test_the_quick_run_prints_every_contestant_and_target(capsys, monkeypatch):
    tiny = table.Scale(1, 128, 100, 1, 20, 2, 1, 1, 0.01)
    monkeypatch.setattr(table, "QUICK", tiny)
    table.main(["--quick"])
    said = capsys.readouterr().out
    for name in (
        table.OURS,
        table.LOADER,
        table.EAGER,
        table.FUSED,
        table.SLIDES,
        table.SKLEARN,
        table.FLOOR,
        "with tanh",
        "with relu",
        "scaled up",
        "import numpy",
        "import nblib",
        "accuracy of nblib",
        "accuracy of PyTorch",
        "thread",
        "core",
        "matrix products",
        "elementwise",
        "optimizer",
        "hidden units",
        "at once",
    ):
        assert name in said, name
    asked = ["≤ 0.70", "≤ 0.95", "≤ 2.00", "≥ 6.00", "≤ 1.05", "≤ 2.50", "≥ 97 %", "none"]
    assert all(target in said for target in asked)
    assert "judges nothing" in said and "MISSED" not in said and " met" not in said


def test_a_target_is_judged_on_its_bound():
    assert table.at_most("x", 0.75, 0.75) == ("x", "≤ 0.75", "0.750", True)
    assert not table.at_most("x", 0.76, 0.75)[-1]
    assert table.at_least("x", 6.0, 6)[-1] and not table.at_least("x", 5.99, 6)[-1]
