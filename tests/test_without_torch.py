"""Where PyTorch is not installed all notebooks run, 06 and 07 on nblib by the `#` that is moved
there, and compare nothing with it.

Protected here: the promise of `nblib/__init__.py`, and of the README. Kernels are started with
torch and torchvision hidden from them.
"""

import os
import re
import subprocess
import sys

import nbformat
import pytest

from nblib.engines import engines
from tests.runs import ROOT
from tools import run_notebooks as tool
from tools.site.engine import turned

WITHOUT = [  # the longer ones under `make test-full`
    pytest.param(path, id=path.stem, marks=[] if path.name[1] in "12368" else pytest.mark.full)
    for path in sorted((ROOT / "notebooks").glob("0*.ipynb"))
]

ENGINES = r"\bin engines\(\)(:|\.)"  # asked for each, or for PyTorch before a comparison

HIDE = """
import sys
class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("torch", "torchvision"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Hidden())
"""


@pytest.fixture
def hidden(tmp_path, monkeypatch):
    """Python processes started from here have no torch."""
    (tmp_path / "sitecustomize.py").write_text(HIDE)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), str(ROOT)]))


def test_torch_is_hidden(hidden):
    """Else the test below would prove nothing."""
    code = "from nblib.engines import engines; print(*engines()); import torch"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.stdout == "nblib\n" and "ModuleNotFoundError" in run.stderr


def test_the_doctor_says_which_notebooks_need_torch(hidden):
    code = "from nblib.experiments import start; print(start.doctor())"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.stdout.startswith("PyTorch is not installed. Notebooks 00 to 05, 08 and 09 run")
    assert "06 and 07 run on nblib" in run.stdout and "make setup" in run.stdout, run.stderr


def test_with_torch_both_are_there():
    assert list(engines()) == ["nblib", "torch"]


@pytest.mark.parametrize("path", WITHOUT)
def test_a_notebook_runs_without_torch(path, hidden):
    """No error, nothing on stderr, and a cell that compares does not speak of torch."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        cell.source = turned(cell.source)
        if "has_torch" in cell.source or '"torch" in engines()' in cell.source:
            cell.metadata.pop("measured", None)  # what only PyTorch prints
    notebook = tool.execute(notebook, path.parent)
    for cell in notebook.cells:
        if cell.cell_type == "code" and re.search(ENGINES, cell.source):
            said = "".join(str(output.get("text", "")) for output in cell.outputs)
            assert "torch" not in said.lower(), cell.source
