"""What a student's function would import while a check runs it, imported before its time counts.

Large packages take seconds to load, PyTorch at its first optimizer once more. The time limit would
break that off, and blame a loop; and a package that was broken off while it loaded cannot be loaded
again in the same kernel.
"""

import contextlib
import dis
import functools
import importlib
import inspect
import sys

from .guards import spaces

LARGE = {"matplotlib", "pandas", "scipy", "sklearn", "torch", "torchvision"}
OPTIMIZERS = {"optim", "Adadelta", "Adagrad", "Adam", "AdamW", "NAdam", "RMSprop", "SGD"}
FIRST_OPTIMIZER = "torch._dynamo"  # what PyTorch loads when the first one is made


def fetch(function):
    """Import the large packages that `function`, or a function beside it, would import.

    Whatever an import raises is left to the function, which will meet it again.
    """
    beside = [
        value
        for space in spaces(function)
        for value in list(space.values())
        if inspect.isfunction(value) and value.__globals__ is space
    ]
    codes = [getattr(one, "__code__", None) for one in (function, *beside)]
    wanted = [_wants(code) for code in codes if inspect.iscode(code)]
    for name in sorted(frozenset().union(*wanted)):
        if name == FIRST_OPTIMIZER and "torch" not in sys.modules:
            continue  # the optimizer is nblib's
        if name not in sys.modules:
            with contextlib.suppress(Exception):
                importlib.import_module(name)


@functools.lru_cache(maxsize=1000)  # a search for repairs runs many functions beside the same ones
def _wants(code):
    """What the lines of a function, and of what is defined inside it, would import."""
    found = {
        step.argval
        for step in (dis.get_instructions(code) if LARGE & _packages(code) else ())
        if step.opname == "IMPORT_NAME" and step.argval.partition(".")[0] in LARGE
    }
    if OPTIMIZERS & {*code.co_names}:
        found.add(FIRST_OPTIMIZER)
    inside = (_wants(const) for const in code.co_consts if inspect.iscode(const))
    return frozenset(found).union(*inside)


def _packages(code):
    return {name.partition(".")[0] for name in code.co_names}
