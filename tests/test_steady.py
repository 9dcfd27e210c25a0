"""The same call gives the same number, whoever makes it and whatever was set before.

Protected here: what an experiment computes does not hang, to the last bit, on the number of BLAS
threads of its caller or on `np.seterr`; the reader's own settings are left as they were; and two
threads, of a cell and of a slider, take turns.
"""

import threading

import numpy as np
import pytest
from threadpoolctl import ThreadpoolController

from nblib import nn
from nblib.experiments import activations, common, drawing, mnist, playground, reading, start
from nblib.steady import steady

# NumPy's alone: SciPy brings another, which no experiment multiplies with.
BLAS = ThreadpoolController().select(user_api="blas")
BLAS.lib_controllers[:] = [lib for lib in BLAS.lib_controllers if "numpy" in lib.filepath]
assert BLAS.lib_controllers


def played():
    run = playground.Run(playground.points(), hidden=(8, 8), batch_size=200)
    return run.to(3), playground.view(run.records[-1].layers, "tanh")


def read():
    with common.weights_from(0):
        model = nn.Sequential(nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 10))
    return reading.scores(model, np.arange(1000 * 784, dtype=np.uint8).reshape(1000, 784))


CALLS = {  # what multiplies matrices that several threads would share
    "vanishing_gradient": lambda: activations.vanishing_gradient(width=128, examples=128),
    "depth_duel": lambda: drawing.depth_duel("spiral", ((2, 64, 64, 1),), 2, 5, every=5, seen=5)[
        2:
    ],
    "train_small": lambda: mnist.train_small(hidden=64)[:-1],
    "playground": played,
    "scores": read,
    "feature_race": lambda: start.feature_race(sizes=(300,), epochs=2),
}


def bits(value):
    """Everything in nested tuples, lists, dicts and arrays as bytes."""
    if isinstance(value, dict):
        return [(key, bits(value[key])) for key in value]
    if isinstance(value, tuple | list):
        return [bits(part) for part in value]
    if isinstance(value, np.ndarray | np.generic | float):
        return np.asarray(value).tobytes()
    return value


@pytest.mark.parametrize("name", CALLS)
def test_an_experiment_does_not_hang_on_its_callers_threads(name):
    call = CALLS[name]
    found = []
    for threads in (1, 2, 4):
        with BLAS.limit(limits=threads):
            found.append(bits(call()))
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("name", CALLS)
def test_an_experiment_does_not_hang_on_seterr(name):
    """A reader who wants to be told of every underflow does not stop an explorer."""
    expected = bits(CALLS[name]())
    with np.errstate(all="raise"):
        assert bits(CALLS[name]()) == expected


def test_steady_leaves_everything_as_it_was():
    threads = [library.num_threads for library in BLAS.lib_controllers]
    with np.errstate(over="raise", under="raise", divide="ignore"):
        with steady():
            assert [library.num_threads for library in BLAS.lib_controllers] == [1] * len(threads)
            assert np.geterr() == {
                "over": "warn",
                "under": "ignore",
                "invalid": "warn",
                "divide": "ignore",
            }
            assert np.exp(np.float64(-1000)) == 0
        assert np.geterr()["under"] == "raise"
    assert [library.num_threads for library in BLAS.lib_controllers] == threads


def test_two_threads_take_turns():
    """Else the one that ends last would put back the other's single thread, for good."""
    inside, leave = threading.Event(), threading.Event()

    def slider():
        with steady():
            inside.set()
            leave.wait(20)

    def cell():
        with steady():
            order.append("cell")

    order = []
    with BLAS.limit(limits=2):
        first, second = threading.Thread(target=slider), threading.Thread(target=cell)
        first.start()
        assert inside.wait(20)
        second.start()
        second.join(0.3)  # it has to wait
        order.append("slider")
        leave.set()
        first.join(20)
        second.join(20)
        assert {library.num_threads for library in BLAS.lib_controllers} == {2}
    assert order == ["slider", "cell"]


@steady()
def fails():
    """Its own words."""
    raise KeyError("x")


def test_steady_as_a_decorator():
    """The name and docstring are the function's own; an exception leaves the settings right."""
    assert (fails.__name__, fails.__doc__) == ("fails", "Its own words.")
    threads = [library.num_threads for library in BLAS.lib_controllers]
    with pytest.raises(KeyError):
        fails()
    assert [library.num_threads for library in BLAS.lib_controllers] == threads
