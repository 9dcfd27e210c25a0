"""The examples in docstrings give what they say, and no public name lacks one.

What `help(torch.relu)` shows is read as a promise. Each example runs with torch meaning nblib, and
with the names of the file in which it stands; numbers are printed to four digits at most, so that
they are equal on every processor.
"""

import doctest
import importlib
import inspect
import types
import warnings

import numpy as np
import pytest

import nblib
from nblib import exercises, explorers, nn, optim, random
from nblib.optim import lr_scheduler

# The names that somebody calls who reads or uses the engine: what a module lists in `__all__`, or
# defines itself where it lists nothing.
PLACES = [
    "nblib",
    "nblib.linalg",
    "nblib.special",
    "nblib.nn",
    "nblib.nn.functional",
    "nblib.nn.init",
    "nblib.nn.parameter",
    "nblib.nn.utils",
    "nblib.optim",
    "nblib.optim.lr_scheduler",
    "nblib.utils.data",
    "nblib.datasets",
    "nblib.gradients",
    "nblib.gradcheck",
    "nblib.ops",
    "nblib.ops_activations",
    "nblib.ops_layers",
    "nblib.derivatives",
    "nblib.numerics",
]
LAB = ("points", "ready", "report", "use_reference")
EXERCISES = ("check", "quiz", "progress", "clear_progress", *LAB)
# Their methods and properties are names of torch's as well.
CLASSES = [nblib.Tensor, nn.Module, optim.Optimizer]
# Names without an example, and why.
WITHOUT = {
    "nblib.gradients.Context": "only a Function has one; the example of Function shows it",
    "Tensor.cuda": "it can only fail",
    "Module.cuda": "it can only fail",
}


def public():
    """dict name -> object: every public function, class, method and property."""
    found = {}
    for place in PLACES:
        module = importlib.import_module(place)
        own = [n for n, v in vars(module).items() if getattr(v, "__module__", None) == place]
        for name in getattr(module, "__all__", own):
            value = getattr(module, name)
            if not name.startswith("_") and (inspect.isclass(value) or inspect.isroutine(value)):
                found[f"{place}.{name}"] = value
    for name in EXERCISES:
        found[f"nblib.exercises.{name}"] = getattr(exercises, name)
    for owner in CLASSES:
        for name, value in inspect.getmembers_static(owner):
            if not name.startswith("_") and isinstance(value, (types.FunctionType, property)):
                found[f"{owner.__name__}.{name}"] = value
    return found


PUBLIC = public()


EXPLORERS = {f"explorers.{name}": getattr(explorers, name) for name in explorers.__all__}


def of(value):
    """The examples of a docstring, with the line on which they stand in the file."""
    text = inspect.cleandoc(value.__doc__ or "")
    return doctest.DocTestParser().get_examples(text)


def names_for(value):
    """What an example may use: the names of its file, and the course's short ones."""
    source = inspect.unwrap(value.fget if isinstance(value, property) else value)
    file = vars(importlib.import_module(source.__module__))
    return {
        **file,
        "torch": nblib,
        "nn": nn,
        "F": nn.functional,
        "optim": optim,
        "np": np,
        "lr_scheduler": lr_scheduler,
    }


# What PyTorch does not have, or not under this name.
OURS = {
    "nblib.get_printoptions",
    "nblib.graph",
    "nblib.retain_grads",
    "nblib.numerical_gradient",
    "nblib.gradients.once_differentiable",
    "nblib.nn.parameter.is_lazy",
    "nblib.nn.parameter.fresh",
}
NOT_OF_TORCH = ("exercises", "ops", "derivatives", "numerics", "datasets")  # what begins so


def wrong_in(examples, names, name, docstring):
    """What doctest reports of these examples."""
    test = doctest.DocTest(examples, names, name, None, 0, docstring)
    report = []
    doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS).run(test, out=report.append)
    return report


@pytest.mark.parametrize("place", sorted({name.rpartition(".")[0] for name in PUBLIC}))
def test_examples_give_what_they_say(place):
    done, wrong = set(), []
    for name, value in PUBLIC.items():
        docstring = value.__doc__ or ""
        if name.rpartition(".")[0] == place and docstring not in done:
            done.add(docstring)  # a function and a method share theirs, as do other names
            with random.fork_rng():
                random.manual_seed(0)
                wrong += wrong_in(of(value), names_for(value), name, docstring)
    assert not wrong, "".join(wrong)


def test_the_examples_give_the_same_with_pytorch():
    """One import apart: torch means PyTorch here, and the examples still give what they say."""
    torch = pytest.importorskip("torch")
    lent = {**vars(torch.utils.data), **vars(torch.optim.lr_scheduler)}
    short = {"torch": torch, "nn": torch.nn, "F": torch.nn.functional, "optim": torch.optim}
    done, wrong, without = set(), [], set()
    for name, value in PUBLIC.items():
        docstring = value.__doc__ or ""
        if docstring in done or name.startswith(tuple(f"nblib.{part}" for part in NOT_OF_TORCH)):
            continue
        done.add(docstring)
        with torch.random.fork_rng(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch warns of what it will drop one day
            torch.manual_seed(0)
            report = wrong_in(of(value), {**lent, **short, "np": np}, name, docstring)
        if report and name in OURS:
            without.add(name)
        else:
            wrong += report
    assert not wrong, "".join(wrong)
    assert without == OURS


@pytest.mark.undrawn
def test_the_explorers_examples_give_what_they_say():
    wrong = []
    for name, value in EXPLORERS.items():
        wrong += wrong_in(of(value), {"explorers": explorers}, name, value.__doc__)
    assert not wrong, "".join(wrong)


def test_a_docstring_begins_with_one_line():
    """A list of names shows the first line alone, and help() what it says below a blank one."""
    texts = {n: inspect.cleandoc(v.__doc__ or "") for n, v in (PUBLIC | EXPLORERS).items()}
    firsts = {name: text.partition("\n\n")[0] for name, text in texts.items()}
    assert [n for n, first in firsts.items() if "\n" in first.partition("\n>>>")[0]] == []


def test_no_public_name_lacks_an_example():
    """Also, no exception that is none any more."""
    assert [n for n, v in (PUBLIC | EXPLORERS).items() if not of(v)] == list(WITHOUT)
