"""The repository as a stranger finds it, and the rules that keep the package simple.

Protected here: who may import whom; that `import nblib` stays light; one list of requirements in
three files, and torch with the torchvision that fits it; that every command of the README exists
and does what it says; that nothing of the machine a file was written on is committed.
"""

import ast
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

from tests.conftest import LONG_FIXTURES
from tests.runs import PATHS, ROOT

PACKAGE = ROOT / "nblib"
README = (ROOT / "README.md").read_text(encoding="utf-8")
MODULES = sorted(PACKAGE.rglob("*.py"))


# --- who may import whom -------------------------------------------------------------------------

GROUND = {"absent", "choose", "numerics", "dtypes", "printing", "random", "threads"}
PAIRS = {"derivatives", "ops", "ops_activations", "ops_layers"}  # mathematics on plain arrays
GRAPH = {"autograd", "gradmode"}
UNDER = GROUND | PAIRS | GRAPH | {"tensor", "attaching"}  # what an operation stands on
OPERATIONS = {
    "operators",
    "pointwise",
    "shapes",
    "indexing",
    "reductions",
    "inplace",
    "gradients",
    "graphs",
}
VOCABULARY = {"vocabulary", "linalg", "return_types", "special"}  # torch's further names
TENSORS = UNDER | OPERATIONS | VOCABULARY | {"factories", "gradcheck"}
ENGINE = TENSORS | {"nn", "optim", "utils", "face"}  # the face: `import nblib as torch`
MAY_IMPORT = {  # part of nblib -> the parts that it may import, beside itself and annotations
    "absent": set(),
    "annotations": set(),
    "numerics": set(),
    "dtypes": set(),
    "printing": {"dtypes"},
    "random": {"dtypes", "tensor"},
    "serialization": {"absent", "dtypes", "tensor", "nn"},
    "derivatives": {"numerics", "threads"},
    "threads": set(),
    "ops": {"numerics", "dtypes", "threads"},
    "ops_activations": {"numerics", "ops"},
    "ops_layers": {"numerics", "ops"},
    "gradmode": set(),
    "autograd": {"numerics", "dtypes", "gradmode"},
    "tensor": GROUND | GRAPH,
    "attaching": {"annotations", "tensor"},
    "inplace": GROUND | GRAPH | {"tensor"},
    "gradients": GROUND | GRAPH | {"tensor"},
    "graphs": GRAPH | {"tensor"},
    **dict.fromkeys(
        OPERATIONS - {"inplace", "gradients", "graphs"} | {"factories"}, UNDER | {"inplace"}
    ),
    "reductions": UNDER | {"operators", "inplace", "return_types"},
    **dict.fromkeys(VOCABULARY, TENSORS),
    "gradcheck": TENSORS,
    "nn": TENSORS,
    "optim": TENSORS,
    "utils": TENSORS,
    "cuda": {"absent"},
    "backends": {"absent", "dtypes", "threads"},
    "places": set(),
    "shadows": set(),
    "tab": set(),
    "choose": set(),
    "words": set(),
    "fields": {"choose"},
    "datasets": {"factories", "fields", "places", "tab"},
    "transforms": {"absent", "factories", "tensor"},
    "steady": set(),
    "experiments": ENGINE | {"datasets", "engines", "steady", "tab", "words"},
    "plots": {"words"},
    "showing": set(),
    "saving": {"showing"},
    "promptly": set(),
    "explorers": {"experiments", "plots", "showing", "steady", "words"},
    "exercises": ENGINE | {"datasets", "places", "showing", "tab", "words"},
    "grading": {"choose", "datasets", "face", "exercises", "experiments", "threads"}
    | {"steady", "transforms"},
    "grade": {"choose", "exercises", "grading"},
    "classroom": {"grading", "words"},
    "poll": {"exercises", "face", "words"},
    "pytorch": ENGINE | {"datasets", "experiments"},
    "engines": {"face"},
}
# Where a run on one engine or the other is wanted.
LATE_ONLY = {
    "explorers": {"pytorch", "face"},
    "experiments": {"pytorch"},
    "exercises": {"experiments"},  # a program that a student repairs is climbed by the ladder
}
# Libraries that only some parts may load at the top, and those that may load them when used.
AT_THE_TOP = {
    "contourpy": {"plots"},
    "torch": {"pytorch"},
    "torchvision": {"pytorch"},
    "ipywidgets": {"explorers"},
    "anywidget": {"explorers"},
    "traitlets": {"explorers"},
    "matplotlib": {"explorers", "plots"},
    "js": set(),  # Pyodide's, as the next one
    "pyodide_js": set(),
    "sklearn": set(),
    "threadpoolctl": {"steady"},
    "IPython": {"explorers"},
    "jinja2": {"grading"},
    "tornado": {"poll"},
    "nbformat": set(),
}
WHEN_USED = {
    "contourpy": {"plots"},
    "torch": {"pytorch", "explorers", "experiments", "datasets", "utils"},
    "torchvision": {"pytorch", "explorers", "experiments", "datasets", "utils"},
    "js": {"tab"},
    "pyodide_js": {"tab"},
    "ipywidgets": {"explorers", "exercises"},
    "anywidget": {"explorers"},
    "traitlets": {"explorers"},
    "matplotlib": {"explorers", "plots"},
    "sklearn": {"experiments"},
    "threadpoolctl": {"steady", "backends", "threads"},
    "IPython": {"explorers", "exercises", "grading"},
    "jinja2": {"grading"},
    "tornado": {"poll"},
    "nbformat": {"grading"},
}


def part_of(path):
    """The part of the package a file belongs to: its first name under nblib; "" for the face."""
    first = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return "" if first == "__init__" else first


def imports(text, path):
    """(dotted name, at the top?) of everything the module `text`, which lies at `path`, imports.

    What only a type checker imports is left out: nothing is loaded, and a type may look up.
    """
    tree = ast.parse(text, str(path))
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    package = ["nblib", *path.relative_to(PACKAGE).parts[:-1]]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *(node.module or "").split(".")]).strip(".")
            # `from nblib import ops` imports nblib.ops; `from nblib.ops import relu` nblib.ops
            names = [f"{module}.{a.name}" for a in node.names] if module == "nblib" else [module]
        else:
            continue
        above, late, for_types = node, False, False
        while above := parents.get(above):
            for_types = for_types or _is_for_types(above)
            late = late or isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for name in names if not for_types else ():
            yield name, not late


def _is_for_types(node):
    """Whether a statement is `if TYPE_CHECKING:`."""
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_who_imports_whom(path):
    """A layer that only looks down can be read, and tested, without what stands on it."""
    part = part_of(path)
    if not part:
        return
    assert part in MAY_IMPORT, f"nblib/{part} is new: say in MAY_IMPORT what it may import"
    for name, top in imports(path.read_text(encoding="utf-8"), path):
        root, _, rest = name.partition(".")
        if root == "nblib":
            other = rest.split(".")[0]
            other = other if other in MAY_IMPORT else "face"
            late = set() if top else LATE_ONLY.get(part, set())
            allowed = MAY_IMPORT[part] | {part, "annotations"} | late
            assert other in allowed, f"{part} may not import nblib.{other}"
        elif root not in sys.stdlib_module_names and root != "numpy":
            assert root in AT_THE_TOP, f"{name} is no dependency of the course"
            table = AT_THE_TOP if top else WHEN_USED
            when = "at the top" if top else "at all"
            assert part in table[root], f"{part} may not import {root} {when}"


def test_the_reader_of_imports_misses_none():
    """Relative imports, imports inside functions and names out of a package are all resolved."""
    text = "from ..ops import relu\nfrom . import base\ndef f():\n    from nblib import nn\n"
    text += "import torch.nn as tn\nif TYPE_CHECKING:\n    from nblib.tensor import Tensor\n"
    assert dict(imports(text, PACKAGE / "explorers" / "sample.py")) == {
        "nblib.ops": True,
        "nblib.explorers": True,
        "nblib.nn": False,
        "torch.nn": True,
    }


HEAVY = ("torch", "torchvision", "matplotlib", "ipywidgets", "sklearn", "scipy", "IPython")


def loaded_by(code):
    probe = f"{code}\nimport sys\nprint(*[m for m in {HEAVY} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return run.stdout.split()


def test_import_is_light():
    """Parts 1 to 5 run on a laptop where torch is not even installed, and start at once."""
    assert loaded_by("import nblib") == []


def test_the_lecture_trains_without_torch():
    """Not only the import: a network of the lecture trains, and nothing heavy was loaded."""
    code = """
import nblib as torch
import nblib.nn as nn
model = nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 2))
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
x, y = torch.randn(8, 2), torch.tensor([0, 1] * 4)
loss = nn.CrossEntropyLoss()(model(x), y)
loss.backward()
optimizer.step()
"""
    assert loaded_by(code) == []


# --- files that can be read in a sitting ----------------------------------------------------------

MOST_LINES = {"engine": 350, "around": 500}
REASON = "One file, because "  # begins the sentence at the top of a longer file


def has_reason(path):
    """Whether the docstring of a file says why it is longer than others: in at least ten words."""
    found = re.search(rf"^{REASON}([^.]*)", ast.get_docstring(ast.parse(path.read_text())), re.M)
    return bool(found) and len(found[1].split()) >= 6


def test_a_longer_file_says_why():
    """350 lines for a file of the engine, 500 for another, comments and docstrings counted; whoever
    goes on beyond says at the top why it is one file, and whoever does not says no such thing."""
    longer = {
        path
        for path in MODULES
        if len(path.read_text(encoding="utf-8").splitlines())
        > MOST_LINES["engine" if part_of(path) in ENGINE else "around"]
    }
    explained = {path for path in MODULES if "__init__" not in path.name and has_reason(path)}
    assert {str(p.relative_to(PACKAGE)) for p in longer ^ explained} == set()


# --- how the code is set -----------------------------------------------------------------------


def test_only_tables_are_set_by_hand():
    """`fmt: skip` stands at a table that has a name; everything else is the formatter's."""
    for folder in ("nblib", "tests", "tools", "benchmarks"):
        for path in (ROOT / folder).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            marked = [
                i for i, x in enumerate(text.splitlines(), 1) if x.endswith("# fmt: " + "skip")
            ]
            if marked:
                tables = {
                    node.end_lineno
                    for node in ast.parse(text).body
                    if isinstance(node, ast.Assign)
                    and isinstance(node.value, ast.Dict | ast.List | ast.Tuple)
                }
                assert set(marked) <= tables, f"{path.name}: let ruff format lines {marked}"


# --- one list of requirements --------------------------------------------------------------------


def pins(name):
    """{package: version} of the exact pins in a requirements file; comments and options aside."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    lines = [line.strip() for line in lines if line.strip() and line[0] not in "#-"]
    return dict(line.split("==") for line in lines)


def ranges():
    """{package: range} of pyproject.toml: what the course needs, and more: its tests, a hub."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    lists = [*project["dependencies"], *extras["torch"]], extras["test"], extras["hub"]
    return [{r.name: r.specifier for r in map(Requirement, texts)} for texts in lists]


def test_requirements_name_the_same_packages():
    """Four files and one list: a package added to one and forgotten in another fails here."""
    needed, for_tests, for_hub = ranges()
    assert set(pins("requirements.txt")) == set(needed)
    assert set(pins("requirements-test.txt")) == set(for_tests)
    assert set(pins("requirements-hub.txt")) == set(for_hub)
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    (from_pip,) = [d["pip"] for d in environment["dependencies"] if isinstance(d, dict)]
    assert dict(p.split("==") for p in from_pip if "==" in p) == pins("requirements.txt")
    assert "-e ." in from_pip
    assert "-e ." in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()


PINNED = ("requirements.txt", "requirements-test.txt", "requirements-hub.txt")


def test_pins_lie_in_the_ranges():
    for file, accepted in zip(PINNED, ranges(), strict=True):
        for name, version in pins(file).items():
            assert Version(version) in accepted[name], f"{name} {version}"


def test_pins_are_what_is_tested():
    """A pin that nobody ran is a guess. A CPU build, 2.15.0+cpu, counts as 2.15.0."""
    for name, version in (item for file in PINNED for item in pins(file).items()):
        installed = Version(importlib.metadata.version(name)).public
        assert installed == version, f"{name}: run make setup, or pin {installed}"


def test_python_version_is_said_once():
    """pyproject.toml, the Makefile's check, ruff and the README agree on the oldest Python."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    oldest = project["project"]["requires-python"].removeprefix(">=")
    assert f"({oldest.replace('.', ', ')})" in (ROOT / "Makefile").read_text(encoding="utf-8")
    assert project["tool"]["ruff"]["target-version"] == f"py{oldest.replace('.', '')}"
    assert f"Python {oldest}" in README
    assert sys.version_info[:2] >= tuple(map(int, oldest.split(".")))


def test_the_readme_names_the_tested_pair():
    """Who installs the CPU builds by hand must get the versions that are pinned."""
    for name in ("torch", "torchvision"):
        version = pins("requirements.txt")[name]
        assert set(re.findall(rf"\b{name}==([\w.]+)", README)) == {version}


def test_torch_and_torchvision_are_a_pair():
    """torchvision's compiled operations load only beside the torch they were built for."""
    torch = pytest.importorskip("torch")
    from torchvision.ops import nms

    boxes = torch.tensor([[0, 0, 2, 2], [0, 0, 2, 1.9], [5, 5, 6, 6]])
    assert nms(boxes, torch.tensor([0.9, 0.8, 0.7]), 0.5).tolist() == [0, 2]


# --- commands ------------------------------------------------------------------------------------

needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


def fenced(language=r"\w*"):
    return re.findall(rf"^```{language}\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)


def make(folder, *arguments, **env):
    return subprocess.run(
        ["make", *arguments], cwd=folder, env={**os.environ, **env}, capture_output=True, text=True
    )


@needs_make
def test_every_make_command_of_the_readme_exists():
    named = set(re.findall(r"\bmake (\w+)", "\n".join(fenced()) + README))
    assert {"lab", "test", "setup", "notebooks", "bench"} <= named
    for target in named:
        run = make(ROOT, "-n", target)
        assert run.returncode == 0, f"make {target}: {run.stderr}"


@needs_make
def test_the_commands_that_contributing_gives_are_whole():
    """Also the words after the target: `make latency -k name` is no command of make's."""
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    commands = set(re.findall(r"(?:`|^\s*)make ([^`\n]+)", page, flags=re.MULTILINE))
    assert {"quick", "notebooks", "latency"} <= commands
    for command in commands:
        run = make(ROOT, "-n", *command.split())
        assert run.returncode == 0, f"make {command}: {run.stderr}"


def test_every_path_of_the_readme_exists():
    """Commands, links, pictures and the table of folders name files that are there."""
    commands = re.findall(r"[\w./\\-]+\.(?:py|txt|yml|ipynb)\b", "\n".join(fenced()))
    links = [t for t in re.findall(r"\]\(([^)#\s]+)", README) if "://" not in t]
    listed = re.findall(r"^\| `([^`]+)` \|", README, flags=re.MULTILINE)
    assert commands and links and listed
    for name in (*commands, *links, *listed):
        assert (ROOT / name.replace("\\", "/")).exists(), name


def test_the_readme_lists_every_notebook_with_its_slides():
    row = r"^\| \[(\d\d) [^]]+\]\(notebooks/([^)]+)\) \| (?:(\d+)(?: to (\d+))?|beyond) \|"
    listed = re.findall(row, README, flags=re.MULTILINE)
    assert [name for _, name, _, _ in listed] == [path.name for path in PATHS]
    assert all(name.startswith(number) for number, name, _, _ in listed)
    for book, (_, _, first, last) in zip(PATHS, listed, strict=True):
        cells = json.loads(book.read_text(encoding="utf-8"))["cells"]
        tags = [tag for cell in cells for tag in cell["metadata"].get("tags", [])]
        taught = [int(tag[6:]) for tag in tags if tag.startswith("slide:")]
        expected = (int(first), int(last or first)) if first else ()  # "beyond" the lecture: none
        assert (min(taught), max(taught)) == expected if taught else expected == (), book.name


@pytest.fixture
def clone(tmp_path):
    """The files that make looks at, with an environment that counts as set up."""
    for name in ("Makefile", *PINNED, "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
        os.utime(tmp_path / name, (1000, 1000))
    (tmp_path / ".venv/bin").mkdir(parents=True)
    stamps = {"bin/python": 2000, ".setup-done": 3000, ".setup-hub-done": 3000}
    for name, time in (stamps | {".setup-test-done": 3000}).items():
        (tmp_path / ".venv" / name).touch()
        os.utime(tmp_path / ".venv" / name, (time, time))
    return tmp_path


@needs_make
@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("poll HOST=0.0.0.0 PORT=9000", "--host 0.0.0.0 --port 9000"),
        ("hub PORT=9000", 'HUB_PORT="9000"'),
        ("site-serve PORT=9000", "--port 9000"),
        ("gradebook NAME=week2", "--assignment week2"),
        ("release NAME=week2", 'release "week2"'),
        ("collect NAME=week2", "collect week2"),
        ("feedback NAME=week2", "feedback week2"),
    ],
)
def test_host_name_and_port_come_from_the_command_and_not_from_the_shell(clone, command, told):
    """Some shells have a HOST, in WSL there is a NAME: the machine's. A poll would be open to all,
    and marks entered under another name."""
    shell = {"HOST": "laptop", "NAME": "laptop", "PORT": "7022"}
    target, *words = command.split()
    assert told in make(clone, "-n", target, *words, **shell).stdout
    assert not re.search(r"laptop|7022", make(clone, "-n", target, **shell).stdout)


@needs_make
def test_a_python_that_is_too_old_is_named_before_anything_is_fetched(clone):
    old = clone / "old"
    old.write_text("#!/bin/sh\ntest $1 = --version && echo Python 3.10.1\n")
    old.chmod(0o755)
    (clone / ".venv/bin/python").unlink()
    for target in ("lab", "site"):
        run = make(clone, target, f"PYTHON={old}")
        assert run.returncode and "Python 3.10.1." in run.stdout, run.stdout + run.stderr
        assert f"make {target} PYTHON=python3.12" in run.stdout


@needs_make
def test_a_second_make_lab_installs_nothing(clone):
    """Nothing to do but start; a changed requirement installs again."""
    for target in ("lab", "test"):
        assert "pip" not in make(clone, "-n", target).stdout
    os.utime(clone / "requirements.txt", (4000, 4000))
    for target in ("lab", "test"):
        assert "pip install" in make(clone, "-n", target).stdout


@needs_make
def test_torch_can_be_left_out_and_come_later(clone):
    """TORCH=no asks pip for all but the pair, once; later commands keep to it, until TORCH=yes or
    one that needs the pair brings it."""
    (clone / ".venv/.setup-done").unlink()
    line = make(clone, "-n", "lab", "TORCH=no").stdout
    assert "requirements-numpy.txt" in line and "install" in line
    pip = clone / ".venv/bin/python"
    pip.write_text("#!/bin/sh\n")
    pip.chmod(0o755)
    assert make(clone, "setup", "TORCH=no").returncode == 0
    kept = (clone / ".venv/requirements-numpy.txt").read_text(encoding="utf-8").splitlines()
    whole = (clone / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert [ln for ln in whole if ln not in kept] == [
        f"{name}=={pins('requirements.txt')[name]}" for name in ("torch", "torchvision")
    ]
    for later in (["lab", "TORCH=no"], ["lab"], ["grade"], ["poll"]):
        assert "pip" not in make(clone, "-n", *later).stdout, later
    for whole in (["lab", "TORCH=yes"], ["test"]):
        assert "install --disable-pip-version-check -r requirements.txt" in (
            make(clone, "-n", *whole).stdout
        ), whole
    (clone / ".venv/.setup-done").touch()
    assert "pip" not in make(clone, "-n", "lab").stdout


@needs_make
def test_an_old_python_is_named(clone):
    """The message says what was found, what is needed and what to do; nothing is left behind."""
    shutil.rmtree(clone / ".venv")
    old = clone / "python-old"
    old.write_text('#!/bin/sh\nif [ "$1" = --version ]; then echo Python 3.9.1; else exit 1; fi\n')
    old.chmod(0o755)
    run = make(clone, "setup", f"PYTHON={old}")
    assert run.returncode != 0
    assert "3.9.1" in run.stdout and "3.11" in run.stdout and "PYTHON=" in run.stdout
    assert not (clone / ".venv").exists()


def test_ci_is_honest():
    """The script stops at the first failure and its last command is make test."""
    path = ROOT / ".ci" / "run"
    lines = [ln.strip() for ln in path.read_text(encoding="utf-8").splitlines() if ln.strip()]
    assert "set -euo pipefail" in lines
    assert lines[-1] == 'exec make "${1:-test}"'
    assert os.access(path, os.X_OK)


# --- what is committed ---------------------------------------------------------------------------


def committed():
    """The files git knows. Skips where there is no git, as in an unpacked archive."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: cannot tell which files are committed")
    run = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    names = run.stdout.decode().split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


HOME = r"(?<![\w.*)}\]])/(?:work|root|home|Users|private|mnt)/\w|\b[A-Z]:\\\\?Users"
REGISTRIES = r"\b(?:pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|anaconda\.(?:org|com)"
REGISTRIES += r"|conda\.io|crates\.io|download\.pytorch\.org|deb\.debian\.org)"


def test_nothing_of_one_machine_is_committed():
    """Neither somebody's folders nor the host a package came from belongs to the course."""
    for path in committed():
        content = path.read_bytes()
        if b"\0" in content:
            continue  # a picture or the packed digits
        text = content.decode("utf-8")
        for pattern in (HOME, REGISTRIES):
            found = re.search(pattern, text)
            assert not found, f"{path.relative_to(ROOT)}: {found[0]!r}"


def test_no_conflict_was_committed_unsolved():
    """Markdown and notebooks are read by no compiler that would stumble over the marks."""
    for path in committed():
        content = path.read_bytes()
        assert not re.search(rb"^(?:<{7}|>{7}) ", content, re.MULTILINE), path.relative_to(ROOT)


def test_nothing_generated_is_committed():
    """No environment, cache, unpacked digits or leftovers of JupyterLab."""
    for path in committed():
        parts = set(path.relative_to(ROOT).parts)
        assert not parts & {".venv", "__pycache__", ".ipynb_checkpoints", ".jupyter-state"}, path
        assert path.suffix not in {".pyc", ".tmp", ".orig", ".rej"}, path
    assert not [p for p in committed() if p.is_relative_to(ROOT / "notebooks" / "data")]


def test_a_checkout_has_the_same_line_ends_on_every_system(tmp_path):
    """Git for Windows turns them round unasked; make and byte-for-byte tests need them as here."""
    committed()
    attributes = (ROOT / ".gitattributes").read_text(encoding="utf-8")
    for line in (["init", "-q"], ["config", "core.autocrlf", "true"]):
        subprocess.run(["git", *line], cwd=tmp_path, check=True)
    (tmp_path / ".gitattributes").write_text(attributes, encoding="utf-8")
    (tmp_path / "Makefile").write_bytes(b"lab:\n\techo\n")
    (tmp_path / "digits.gz").write_bytes(b"\0\r\n\n")
    whose = ["-c", "user.name=a", "-c", "user.email=a@b"]
    for line in (["add", "."], [*whose, "commit", "-qm", "all"], ["clone", "-q", ".", "copy"]):
        subprocess.run(["git", "-c", "core.autocrlf=true", *line], cwd=tmp_path, check=True)
    assert (tmp_path / "copy" / "Makefile").read_bytes() == b"lab:\n\techo\n"
    assert (tmp_path / "copy" / "digits.gz").read_bytes() == b"\0\r\n\n"


def test_the_package_ships_its_data():
    """Every file under nblib that is no module is matched by pyproject's package-data."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]["nblib"]
    shipped = {path for pattern in patterns for path in PACKAGE.glob(pattern)}
    others = {p for p in committed() if p.is_relative_to(PACKAGE) and p.suffix != ".py"}
    assert others and others <= shipped, others - shipped


def test_each_test_recorded_as_slow_is_there():
    """A name that has changed would be as quick as any (tests/conftest.py reads the file)."""
    for line in (ROOT / "tests" / "slow.txt").read_text(encoding="utf-8").splitlines():
        file, _, function = line.split()[1].partition("::")
        assert f"\ndef {function}(" in (ROOT / file).read_text(encoding="utf-8"), line


def test_each_fixture_that_takes_long_is_there():
    """In the file where it stands: a test's parameter of the same name is as quick as any."""
    for name in LONG_FIXTURES:
        file, _, function = name.rpartition("::")
        text = (ROOT / "tests" / (file or "conftest.py")).read_text(encoding="utf-8")
        assert re.search(rf"^@pytest\.fixture.*\ndef {function}\(", text, re.MULTILINE), name
