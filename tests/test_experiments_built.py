"""Notebook 06, "Build one yourself": what is said about a network that somebody has built.

What this protects: it is judged by what it computes, so a class counts like a chain, on either
engine; and each way to go wrong is named, whether it stops with an error or not.
"""

import itertools
import re
from pathlib import Path

import nbformat
import pytest
import torch

import nblib
from nblib.experiments.built import report

NOTEBOOK = Path(__file__).parent.parent / "notebooks" / "06_pytorch_basics.ipynb"
SIZES = (784, 100, 50, 10)
RIGHT = "As asked: 784 → 100 → 50 → 10, with ReLU between and nothing after the last layer."
FURTHER = "It has the layers asked for, and further numbers to learn besides them."
# What is written in the brackets of nn.Sequential -> how the last line begins.
CHAINS = {
    "L(784, 100), R(), L(100, 50), R(), L(50, 10)": RIGHT,
    "S(L(784, 100), R()), S(L(100, 50), R()), L(50, 10)": RIGHT,
    "L(784, 100), L(100, 50), L(50, 10)": "No ReLU stands between the layers: ",
    "L(784, 100), L(100, 50), R(), L(50, 10)": "No ReLU stands after hidden layer 1.",
    "L(784, 100), R(), L(100, 50), L(50, 10)": "No ReLU stands after hidden layer 2.",
    "L(784, 100), R(), L(100, 50), R(), L(50, 10), R()": "A ReLU stands after the last layer: ",
    "L(784, 100), R(), L(100, 50), R(), L(50, 10), nn.Softmax(dim=1)": "A softmax stands at the ",
    "L(784, 100), R(), L(100, 50), R(), L(50, 10), nn.LogSoftmax(dim=1)": "A log-softmax stands ",
    "L(784, 100), R(), L(100, 50), R(), L(50, 10), nn.Softmax(dim=0)": "A softmax over the images ",
    "L(784, 100), R(), L(100, 50), L(50, 10), nn.Softmax(dim=1)": "No ReLU stands after hidden "
    "layer 2. A softmax stands at the end",
    "L(784, 100), nn.LayerNorm(100), R(), L(100, 50), R(), L(50, 10)": FURTHER,
    "L(784, 100), nn.BatchNorm1d(100), R(), L(100, 50), R(), L(50, 10)": FURTHER,
    "L(784, 100), nn.PReLU(), L(100, 50), R(), L(50, 10)": FURTHER,
    "L(784, 100), nn.Tanh(), L(100, 50), nn.Tanh(), L(50, 10)": "It has the layers asked for, but ",
    "L(784, 50), R(), L(50, 100), R(), L(100, 10)": "Its linear layers are 784 → 50 → 100 → 10. ",
    "L(784, 100), R(), L(100, 10)": "Its linear layers are 784 → 100 → 10. Asked for are 784 → ",
    "L(784, 100), R(), L(100, 50, bias=False), R(), L(50, 10)": "Its layers have the sizes asked ",
    "R()": "Its linear layers are none.",
    "L(100, 784), R(), L(50, 100), R(), L(10, 50)": "It does not run: linear layer 1 takes 100 ",
    "L(784, 100), R(), L(50, 100), R(), L(50, 10)": "It does not run: linear layer 2 takes 50 ",
    "L(784, 100), R(), L(50, 10)": "It does not run: linear layer 2 takes 50 numbers, and is given "
    "100. The message: ",
}


@pytest.mark.parametrize("engine", [torch, nblib], ids=["torch", "nblib"])
@pytest.mark.parametrize("chain", CHAINS)
def test_a_chain_is_judged_by_what_it_computes(engine, chain):
    nn = engine.nn
    names = {"S": nn.Sequential, "L": nn.Linear, "R": nn.ReLU, "nn": nn}
    engine.manual_seed(0)
    network = nn.Sequential(*eval(f"({chain},)", names))
    head, learned, *said = report(network, engine.randn(7, 784), SIZES).rsplit("\n", 2)
    assert head == str(network) and said[0].startswith(CHAINS[chain]), said
    assert learned == f"{sum(p.numel() for p in network.parameters()):,} numbers to learn"
    if CHAINS[chain] == RIGHT:
        assert learned == "84,060 numbers to learn"


@pytest.mark.parametrize("engine", [torch, nblib], ids=["torch", "nblib"])
@pytest.mark.parametrize("sizes", [(784, 100, 50, 10), (6, 6, 6)], ids=str)
def test_a_class_may_define_its_last_layer_first(engine, sizes):
    class Network(engine.nn.Module):
        def __init__(self):
            super().__init__()
            pairs = list(itertools.pairwise(sizes))
            for k in reversed(range(len(pairs))):
                setattr(self, f"layer{k}", engine.nn.Linear(*pairs[k]))

        def forward(self, x):
            for k in range(len(sizes) - 1):
                x = getattr(self, f"layer{k}")(engine.relu(x) if k else x)
            return x

    said = report(Network(), engine.randn(7, sizes[0]), sizes)
    assert "As asked: " + " → ".join(map(str, sizes)) in said


@pytest.mark.parametrize("engine", [torch, nblib], ids=["torch", "nblib"])
def test_a_network_that_is_not_ready_is_said_to_be_so(engine):
    class Empty(engine.nn.Module):
        def __init__(self):
            pass

    said = report(Empty(), engine.randn(7, 784), SIZES)
    assert said.startswith("This network is not ready: ") and "super().__init__()" in said
    if engine is torch:
        lazy = torch.nn.Sequential(torch.nn.LazyLinear(10))
        assert report(lazy, torch.randn(7, 784), SIZES).startswith("This network is not ready: ")


@pytest.mark.parametrize("engine", [torch, nblib], ids=["torch", "nblib"])
@pytest.mark.parametrize(
    ("returns", "verdict"),
    [
        ("return self.last(torch.relu(self.second(torch.relu(self.first(x)))))", RIGHT),
        ("return self.last(self.second(self.first(x)))", "No ReLU stands between the layers: "),
        ("self.first(x)", "It does not run: its `forward` returns nothing."),
        ("return self.first(x), x", "Its `forward` returns no tensor but a tuple."),
        (
            "return self.last(self.second(self.first(x))).sum(dim=1)",
            "From (7, 784) it ",
        ),
        ("return self.lsat(x)", "It does not run: 'Network' object has no attribute 'lsat'"),
    ],
)
def test_a_class_is_judged_as_a_chain_is(engine, returns, verdict):
    source = f"""class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.first = torch.nn.Linear(784, 100)
        self.second = torch.nn.Linear(100, 50)
        self.last = torch.nn.Linear(50, 10)

    def forward(self, x):
        {returns}"""
    names = {"torch": engine}
    exec(source, names)
    said = report(names["Network"](), engine.randn(7, 784), SIZES).splitlines()[-1]
    assert said.startswith(verdict), said
    assert report(names["Network"], None, SIZES).startswith("This is a class.")


def test_what_is_no_network():
    assert report(..., None, SIZES) == "Fill in the line above, then run this cell again."
    said = report([nblib.nn.ReLU()], None, SIZES)
    assert said == "This is no network but a list. Begin with `nn.Sequential(`."


def test_layers_that_do_not_fit_are_named_one_by_one():
    """Where a class does not chain them: it runs, since it uses only the first."""

    class Network(nblib.nn.Module):
        def __init__(self):
            super().__init__()
            self.first, self.last = nblib.nn.Linear(3, 2), nblib.nn.Linear(4, 1)

        def forward(self, x):
            return self.first(x)

    said = report(Network(), nblib.zeros(7, 3), (3, 1))
    assert said.endswith("Its linear layers are 3 → 2 and 4 → 1. Asked for are 3 → 1.")


@pytest.mark.parametrize("engine", [torch, nblib], ids=["torch", "nblib"])
def test_the_notebooks_own_answer_is_as_asked(engine):
    """Cell build-it-ours: its chain, and how many numbers each layer learns."""
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    (text,) = (cell.source for cell in cells if cell.id == "build-it-ours")
    names = {"nn": engine.nn}
    exec(re.search(r"```python\n(.*?)```", text, re.DOTALL)[1], names)
    network = names["my_network"]
    assert report(network, engine.randn(7, 784), SIZES).endswith(RIGHT)
    learned = [sum(p.numel() for p in network[k].parameters()) for k in (0, 2, 4)]
    for number in (*learned, sum(learned)):
        assert f"{number:,}" in text
