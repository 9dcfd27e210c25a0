"""A folder that was moved or copied with its environment works, with its own code, in seconds.

Protected here: `tools/moved.py` rewrites what the environment says of its folder, in a copy as in
a moved one; it touches no environment that lies elsewhere, and nothing where all is well.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.runs import ROOT

pytestmark = pytest.mark.skipif(os.name != "posix", reason="make is not used on Windows")


@pytest.fixture
def course(tmp_path):
    """A small course with an environment into which pip would have put nblib, editable."""
    folder = tmp_path / "a course"
    (folder / "tools").mkdir(parents=True)
    shutil.copy(ROOT / "tools" / "moved.py", folder / "tools")
    (folder / "nblib").mkdir()
    (folder / "nblib" / "__init__.py").write_text("where = __file__\n")
    built = folder / "nblib.egg-info"  # as setuptools leaves it; it says nothing of where
    built.mkdir()
    (built / "PKG-INFO").write_text("Metadata-Version: 2.1\nName: nblib\nVersion: 0.1.0\n")
    line = [sys.executable, "-m", "venv", "--without-pip", str(folder / ".venv")]
    subprocess.run(line, check=True)
    (packages,) = (folder / ".venv").glob("lib/*/site-packages")
    (packages / "__editable__.nblib-0.1.0.pth").write_text(str(folder))
    about = packages / "nblib-0.1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: nblib\nVersion: 0.1.0\n")
    origin = {"dir_info": {"editable": True}, "url": folder.as_uri()}
    (about / "direct_url.json").write_text(json.dumps(origin))
    script = folder / ".venv" / "bin" / "jupyter"
    script.write_text(f"#!/bin/sh\nexec '{folder}/.venv/bin/python' -c 'print(1)'\n")
    script.chmod(0o755)
    return folder


def moved(folder, environment=None):
    """What tools/moved.py says."""
    python = (environment or folder / ".venv") / "bin" / "python"
    line = [str(python), str(folder / "tools" / "moved.py")]
    env = {**os.environ, "PYTHONPATH": str(folder)}
    run = subprocess.run(line, capture_output=True, text=True, cwd=folder, env=env)
    assert run.returncode == 0, run.stderr
    return run.stdout


def code_of(folder):
    """The folder whose nblib the environment in `folder` imports, wherever it is started."""
    line = [str(folder / ".venv/bin/python"), "-c", "import nblib; print(nblib.where)"]
    env = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    run = subprocess.run(line, capture_output=True, text=True, cwd="/", env=env)
    return Path(run.stdout.strip()).parent.parent if run.returncode == 0 else None


def times(folder):
    return {path: path.lstat().st_mtime_ns for path in (folder / ".venv").rglob("*")}


def test_nothing_is_changed_where_all_is_well(course):
    before = times(course)
    assert moved(course) == "" and times(course) == before
    assert code_of(course) == course


def test_a_moved_folder(course):
    new = course.rename(course.parent / "renamed, with ü")
    assert code_of(new) is None, "the fault that is put right here"
    assert "belongs to this folder" in moved(new)
    assert code_of(new) == new and moved(new) == ""
    assert subprocess.run([new / ".venv/bin/jupyter"], capture_output=True).stdout == b"1\n"


def test_a_copy_beside_the_original(course):
    """Its name begins as the original's does."""
    new = course.parent / "a course 2"
    shutil.copytree(course, new, symlinks=True, copy_function=os.link)  # as `cp -al` does
    assert code_of(new) == course, "the fault that is put right here"
    before = times(course)
    moved(new)
    assert code_of(new) == new and code_of(course) == course and times(course) == before
    again = course.parent / "a course 2 3"
    shutil.copytree(new, again, symlinks=True)
    moved(again)
    assert code_of(again) == again


def test_an_environment_elsewhere_is_left_alone(course):
    other = course.parent / "other"
    (other / "tools").mkdir(parents=True)
    shutil.copy(ROOT / "tools" / "moved.py", other / "tools")
    (other / ".venv").symlink_to(course / ".venv")
    before = times(course)
    assert moved(other) == "" and times(course) == before
