"""Which of the course's functions import scikit-learn when they are called.

Pyodide fetches what a cell imports itself. What a function of nblib imports inside has to be
fetched beforehand, and only for the cells that call such a function: scikit-learn and what it
stands on are as large as all the rest.
"""

import ast
import functools
from pathlib import Path

EXPERIMENTS = Path(__file__).resolve().parents[2] / "nblib" / "experiments"
PACKAGE, TOP = "scikit-learn", "sklearn"  # as Pyodide names it, and an import


@functools.cache
def functions(folder=EXPERIMENTS):
    """{"module.function"} of those that import it, by themselves or through others beside them."""
    found = set()
    for path in sorted(folder.glob("*.py")):
        defined = {
            node.name: node
            for node in ast.parse(path.read_text(encoding="utf-8")).body
            if isinstance(node, ast.FunctionDef)
        }
        names = {name for name, node in defined.items() if _imports(node)}
        while more := {
            name for name, node in defined.items() if name not in names and _names(node) & names
        }:
            names |= more
        found |= {f"{path.stem}.{name}" for name in names}
    return found


def asked(source):
    """The packages that a cell needs because it calls `start.compare_models` and the like."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return []
    called = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return [PACKAGE] if called & functions() else []


def _imports(node):
    parts = [part for part in ast.walk(node) if isinstance(part, ast.ImportFrom)]
    return any((part.module or "").split(".")[0] == TOP for part in parts)


def _names(node):
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
