"""One protocol for pictures: a class makes the artists once and `move` moves them.

Whoever has read one picture has read them all. That a slider makes no artist, test_explorers.py
looks at.
"""

import ast
import importlib
import inspect
import pkgutil

import pytest
from matplotlib.artist import Artist

from nblib import plots

MODULES = [
    importlib.import_module(f"nblib.plots.{module.name}")
    for module in pkgutil.iter_modules(plots.__path__)
]
every_module = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)


@every_module
def test_what_moves_is_a_class_and_what_stands_still_a_function(module):
    functions = (ast.FunctionDef, ast.Lambda)
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, functions):
            inside = [n for n in ast.walk(node) if n is not node and isinstance(n, functions)]
            assert not inside, f"{module.__name__}, line {node.lineno}: a closure; write a class"
    for name, made in vars(module).items():
        if inspect.isclass(made) and made.__module__ == module.__name__:
            first = list(inspect.signature(made).parameters)[:1]
            if first in (["figure"], ["ax"]) and not issubclass(made, Artist):
                assert callable(getattr(made, "move", None)), f"{name} has no move"
        elif inspect.isfunction(made) and made.__module__ == module.__name__:
            assert not name.startswith("move"), f"{name}: what moves artists is a method"
