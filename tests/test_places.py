"""On somebody else's machine: files go where this user may write, and nowhere else.

Protected here: the order of the places (ours, the user's data, a temporary one), also without a
home; a folder that another user has laid in our way is not used; MNIST is read from where it lies.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from nblib import datasets, places
from tools import lab


@pytest.fixture
def locked(monkeypatch):
    """locked(*folders): nothing can be written in them, also for root."""
    writable = places.writable

    def lock(*folders):
        def refuses(folder):
            return not any(folder.is_relative_to(f) for f in folders) and writable(folder)

        monkeypatch.setattr(places, "writable", refuses)
        monkeypatch.setitem(lab.PLACES, "writable", refuses)

    return lock


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A machine of its own: its user's data folder and its folder for temporary files."""
    monkeypatch.setenv("LOCALAPPDATA" if os.name == "nt" else "XDG_DATA_HOME", f"{tmp_path}/data")
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    return tmp_path


def test_writable_is_tried_and_leaves_nothing(tmp_path):
    assert places.writable(tmp_path / "a" / "b")
    assert list((tmp_path / "a" / "b").iterdir()) == []
    (tmp_path / "file").touch()
    assert not places.writable(tmp_path / "file")
    assert not places.writable(tmp_path / "file" / "below")


def test_own_is_among_the_users_data_and_the_same_each_time(home):
    assert places.own("work") == places.own("work") == home / "data" / "nblib" / "work"


def test_own_without_a_home_is_temporary_and_the_same_each_time(home, locked):
    locked(home / "data")
    folder = places.own("work")
    assert folder.parent == home / "temporary" and folder == places.own("work")
    assert places.writable(folder)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no numbers for users")
def test_a_folder_that_another_user_laid_in_our_way_is_not_used(home, locked, monkeypatch):
    locked(home / "data")
    monkeypatch.setattr(os, "geteuid", lambda: 4242)
    theirs = home / "temporary" / "nblib-4242-work"
    theirs.mkdir()  # by the user who runs the tests, and that is not 4242
    assert places.own("work") != theirs


def test_an_unknown_home_is_none(monkeypatch):
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)  # as where no home is known
    assert places.users_data() is None


def test_the_labs_state_goes_where_it_can(home, locked):
    course = home / "course"
    assert lab.state_folder(course) == course / ".jupyter-state"
    locked(course)
    state = lab.state_folder(course)
    assert state.is_relative_to(home / "data") and state == lab.state_folder(course)
    assert state != lab.state_folder(home / "other course") is not None


def test_mnist_is_read_where_it_lies_and_unpacked_where_it_can(home, locked, monkeypatch):
    """A locked checkout without the unpacked digits; and one that holds them."""
    project = home / "project"
    monkeypatch.setattr(datasets, "__file__", str(project / "nblib" / "datasets.py"))
    project.mkdir()
    (project / "pyproject.toml").touch()
    locked(project)
    own = home / "data" / "nblib" / "data" / "MNIST" / "raw"
    assert datasets.prepare_mnist() == own
    lies = project / "notebooks" / "data" / "MNIST"
    lies.mkdir(parents=True)
    own.rename(lies / "raw")
    assert datasets.prepare_mnist() == lies / "raw" and not own.exists()


def test_workplace_stays_where_files_can_be_written(home, monkeypatch):
    monkeypatch.chdir(home)
    assert datasets.workplace() == home == Path.cwd()
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert datasets.workplace() == home / "data" / "nblib" / "work" == Path.cwd()


@pytest.mark.parametrize("library", ["numpy", "torch"])
def test_a_file_with_a_librarys_name_is_named(library, tmp_path):
    """It lies beside the notebook, where Python looks first."""
    (tmp_path / f"{library}.py").write_text("learning = True\n")
    path = os.pathsep.join([str(tmp_path), str(lab.ROOT)])
    run = subprocess.run(
        [sys.executable, "-c", "import nblib"],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
    )
    said = run.stderr.strip().splitlines()[-1]
    assert said.startswith(f"ImportError: {tmp_path / library}.py has the name of a library")
    assert "another name" in said


def test_the_file_runs_without_the_package():
    """tools/lab.py reads it before NumPy may be loaded."""
    code = "import runpy, sys; runpy.run_path(sys.argv[1]); print('numpy' in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-I", "-c", code, places.__file__], capture_output=True, text=True
    )
    assert run.stdout == "False\n", run.stderr
