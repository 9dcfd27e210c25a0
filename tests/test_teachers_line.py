"""The README's line for teachers, `pytest --nbval notebooks/`, on the machines of strangers.

Protected here: it is green in a copy of the course and runs the copy's code, in a locked folder,
without a home, with the usual plugins and amid foreign settings; it writes nothing outside the
course; and where it cannot work, it says why in a sentence.
"""

import os
import re
import shutil
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from tests.runs import ROOT

CELLS = {  # what a notebook does that a stranger's machine could change -> what it prints
    "import nblib\nprint('nblib', nblib.__version__)": "nblib 0.0.copy\n",
    "import matplotlib.pyplot as plt\nprint(plt.rcParams['text.usetex'])": "False\n",
    "print(__debug__)": "True\n",
    "nblib.datasets.workplace()\nprint(nblib.datasets.prepare_mnist('data').name)": "raw\n",
    "print(nblib.datasets.mnist(test_size=1).test_labels)": "[7]\n",
    "from nblib import explorers\nprint(explorers.softmax().sentence[:6])": "Logits\n",
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the course in a folder of another name, with another version and one notebook."""
    folder = tmp_path_factory.mktemp("with spaces ü") / "copy"
    folder.mkdir()
    for name in ("conftest.py", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    for name in ("nblib", "tools"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    face = folder / "nblib" / "__init__.py"
    text = face.read_text(encoding="utf-8")
    text, count = re.subn(r'^__version__ = ".*"$', '__version__ = "0.0.copy"', text, flags=re.M)
    assert count == 1
    face.write_text(text, encoding="utf-8")
    cells = [
        new_code_cell(source, execution_count=k, outputs=[new_output("stream", text=said)])
        for k, (source, said) in enumerate(CELLS.items(), 1)
    ]
    (folder / "notebooks").mkdir()
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, folder / "notebooks" / "one.ipynb")
    return folder


def run(folder, home, *options, powerless=False, **variables):
    """pytest --nbval notebooks/ in `folder` for a user whose home is `home`: the process."""
    env = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT") if name in os.environ}
    env |= {"HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1", **variables}
    line = [sys.executable, "-m", "pytest", "--nbval", "notebooks/", "-q", "--color=no", *options]
    if powerless and os.geteuid() == 0:  # root writes where it likes, unless it gives that up
        if shutil.which("setpriv") is None:
            pytest.skip("as root, and setpriv is not installed")
        line = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *line]
    return subprocess.run(line, cwd=folder, env=env, capture_output=True, text=True, timeout=300)


def check(done):
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert f"{len(CELLS)} passed" in done.stdout


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_a_copy_runs_its_own_code_and_leaves_the_home_alone(copy, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    check(run(copy, home))
    assert files(home) == []


def test_with_two_workers_and_a_plugin_that_measures_coverage(copy, tmp_path):
    check(run(copy, tmp_path, "-n2", "--dist=loadscope", "--cov=nblib", "--cov-report="))


@pytest.mark.skipif(os.name != "posix", reason="locks folders by their mode")
@pytest.mark.parametrize("home", ["missing", "usual"])
def test_a_locked_folder(copy, tmp_path, home):
    """A computer room: the course is somebody else's. What is kept goes to the user's data."""
    locked, own, temporary = tmp_path / "locked", tmp_path / "home", tmp_path / "temporary"
    temporary.mkdir()
    if home == "missing":  # and cannot be made
        own = tmp_path / "file" / "home"
        own.parent.touch()
    else:
        own.mkdir()
    shutil.copytree(copy, locked, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    shutil.rmtree(locked / "notebooks" / "data", ignore_errors=True)  # what other tests unpacked
    before = files(locked)
    every = [locked, *locked.rglob("*")]
    for path in every:
        path.chmod(path.stat().st_mode & ~0o222)
    try:
        check(run(locked, own, powerless=True, TMPDIR=str(temporary)))
    finally:
        for path in every:
            path.chmod(path.stat().st_mode | 0o200)
    assert files(locked) == before
    if home == "usual":
        assert all(path.startswith(".local") for path in files(own)) and files(own)
    else:
        assert any(temporary.iterdir())


def test_foreign_settings_stay_out(copy, tmp_path):
    """Another nblib, a false kernel, start-up code, TeX, ASCII, warnings as errors."""
    foreign = tmp_path / "foreign"
    (foreign / "kernels" / "python3").mkdir(parents=True)
    spec = '{"argv": ["false"], "display_name": "x", "language": "python"}'
    (foreign / "kernels" / "python3" / "kernel.json").write_text(spec)
    (foreign / "nblib.py").write_text("raise ImportError('a foreign nblib')")
    (foreign / "start.py").write_text("print('a foreign start')\nimport os\nnblib = 1\n")
    (foreign / "profile_default" / "startup").mkdir(parents=True)
    (foreign / "profile_default" / "startup" / "a.py").write_text("print('a foreign profile')")
    (foreign / "matplotlibrc").write_text("text.usetex: True\nbackend: Cairo\n")
    done = run(
        copy,
        tmp_path,
        PYTHONPATH=str(foreign),
        PYTHONSTARTUP=str(foreign / "start.py"),
        PYTHONWARNINGS="error",
        IPYTHONDIR=str(foreign),
        JUPYTER_PATH=str(foreign),
        JUPYTER_CONFIG_DIR=str(foreign),
        MATPLOTLIBRC=str(foreign),
        MPLCONFIGDIR=str(foreign),
        MPLBACKEND="TkAgg",
        LC_ALL="C",
        TERM="dumb",
        NO_COLOR="1",
        PYTHONHASHSEED="7",
        TZ="Asia/Kolkata",
        DISPLAY=":99",
        HTTPS_PROXY="http://127.0.0.1:9",
        COLUMNS="20",
    )
    check(done)


def test_without_assertions_it_says_so(copy, tmp_path):
    done = run(copy, tmp_path, PYTHONOPTIMIZE="2")
    assert done.returncode == 4
    assert "PYTHONOPTIMIZE" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
