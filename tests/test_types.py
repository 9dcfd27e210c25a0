"""Types: the whole engine is annotated, and the annotations tell a reader's checker the truth.

`make test` and `make quick` run mypy before the tests. Protected here is what that run does not
show: that no file of the engine is let pass, that each exception says its reason, and what somebody
sees who uses nblib under a strict checker.
"""

import inspect
import re
import subprocess
import sys
import tomllib
import types
from typing import Any

import nblib
from nblib import exercises, explorers
from tests.runs import ROOT

PACKAGE = ROOT / "nblib"
# What stands around the engine; its public functions alone are annotated.
AROUND = {
    "engines",
    "exercises",
    "experiments",
    "explorers",
    "places",
    "plots",
    "pytorch",
    "promptly",
    "saving",
    "showing",
    "steady",
}


def test_all_but_what_stands_around_the_engine_must_be_annotated():
    """A file of the engine that mypy is told to let pass would say nothing of what it takes."""
    mypy = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]
    assert mypy["disallow_untyped_defs"] and mypy["files"] == ["nblib"]
    eased = [o for o in mypy["overrides"] if o.get("disallow_untyped_defs") is False]
    assert {name.split(".")[1] for o in eased for name in o["module"]} == AROUND
    assert not any(o.get("ignore_errors") for o in mypy["overrides"])


def test_every_exception_names_its_error_and_its_reason():
    """`# type: ignore` alone would also hide the next mistake on its line."""
    for path in PACKAGE.rglob("*.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if "type: ignore" in line:
                assert re.search(r"# type: ignore\[[a-z-]+\]  # \w+", line), f"{path.name}: {line}"


def test_all_lists_what_the_package_gives():
    """A checker takes a name that `__all__` lacks for private, and an editor does not offer it."""
    private = {"absent", "as_function"}
    public = {n for n, v in vars(nblib).items() if not isinstance(v, types.ModuleType)}
    public = {n for n in public if not n.startswith("_")} - private
    assert public <= set(nblib.__all__), public - set(nblib.__all__)
    assert all(hasattr(nblib, name) for name in nblib.__all__)
    assert len(set(nblib.__all__)) == len(nblib.__all__)


USE = """
from typing import assert_type
import nblib as torch
x = torch.tensor([1.0, 2.0], requires_grad=True)
assert_type(x, torch.Tensor)
assert_type(x + 1, torch.Tensor)
assert_type(2 * x, torch.Tensor)
assert_type(x == 1, torch.Tensor)
assert_type(x[0], torch.Tensor)
assert_type(-x @ x, torch.Tensor)
assert_type(torch.relu(x), torch.Tensor)
assert_type(torch.zeros(2, 3), torch.Tensor)
assert_type(x.grad, torch.Tensor | None)
assert_type(x.shape, torch.Size)
assert_type(x.shape[0], int)
assert_type(x.dtype.is_floating_point, bool)
y = torch.sin(x).sum()
y.backward()
with torch.no_grad():
    x -= 0.1 * x
torch.manual_seed(0)
x + "1"  # refused
x.requires_grad = None  # refused
torch.zeros(3, requires_grad="yes")  # refused
x.to(device=3.5)  # refused
x.backward(retain_graph="no")  # refused
"""


def test_what_a_strict_checker_says_of_code_that_uses_the_engine(tmp_path):
    """The right lines pass, and the five wrong ones are refused: annotations are no decoration."""
    (tmp_path / "use.py").write_text(USE, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent"]
    command += ["--no-warn-unused-ignores", f"--cache-dir={tmp_path}", str(tmp_path / "use.py")]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert run.returncode in (0, 1), run.stdout + run.stderr
    refused = {int(n) for n in re.findall(r"use\.py:(\d+): error", run.stdout)}
    wrong = {i for i, line in enumerate(USE.splitlines(), 1) if line.endswith("# refused")}
    assert len(wrong) == 5 and refused == wrong, run.stdout


def test_the_faces_that_students_call_are_annotated():
    """An editor shows what an explorer or an exercise takes, while one types."""
    faces = [getattr(explorers, name) for name in explorers.__all__]
    faces += [getattr(exercises, name) for name in ("check", "points", "quiz", "ready", "report")]
    for face in [*faces, exercises.use_reference, explorers.base.Explorer.set]:
        signature = inspect.signature(face)
        given = [p for p in signature.parameters.values() if p.name != "self"]
        assert signature.return_annotation not in (inspect.Signature.empty, Any), face
        assert all(p.annotation is not inspect.Parameter.empty for p in given), face
