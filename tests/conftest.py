"""What all tests share: this folder's code, a drawing backend without a window, measurements.

Warnings are errors in every test: a warning in a notebook is noise in front of a beginner, and in
the engine it is usually a number that has gone wrong. What pytest itself warns of, such as a cache
that it cannot write, is none, and neither is what a teacher's own plugins have to say.
"""

import contextlib
import gc
import json
import os
import pickle
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
import psutil
import pytest
from hypothesis import settings

from tests import runs

WORKER = "PYTEST_XDIST_WORKER"  # set in a worker, which has been started by the process without
TOLD = "NBLIB_TESTS_TOLD"  # a folder in which workers leave what the others must know

runs.share_the_processors()
os.environ["MPLBACKEND"] = "Agg"  # before anything imports matplotlib: no window, also on a desktop
for name in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL"):
    os.environ.pop(name, None)  # a `make` in a test is no part of the `make test` that runs it


def pytest_configure(config):
    """Here and not in pyproject.toml, where it would also bind `pytest --nbval notebooks/`."""
    config.addinivalue_line("filterwarnings", "error")
    config.addinivalue_line("filterwarnings", "ignore::pytest.PytestCacheWarning")
    if WORKER not in os.environ:
        os.environ[TOLD] = tempfile.mkdtemp(prefix="nblib-tests-")


def pytest_unconfigure():
    if WORKER not in os.environ:
        shutil.rmtree(os.environ.pop(TOLD, ""), ignore_errors=True)


# The functions whose tests take long, each with its mean of seconds: so written by `make test` and
# `make quick` where SLOW is set, which put right what they have run and leave the others. And what
# takes long once for all tests that ask for it: fixtures of this file, and of others.
SLOW, LONG = Path(__file__).with_name("slow.txt"), 0.06
LONG_FIXTURES = {
    "run_of",
    "site",
    "test_awake.py::said",
    "test_deploy.py::image",
    "test_experiments_start.py::comparison",
    "test_explorers_base.py::saved",
    "test_lab.py::graded",
    "test_pages.py::site",
    "test_slides.py::folder",
}

# Drawn examples are the same in each run. `make quick` has 20 where the whole has 100.
FULL = settings(derandomize=True, deadline=None, database=None)
settings.register_profile("full", FULL)
settings.register_profile("quick", FULL, max_examples=20)
settings.load_profile("full")


# --- which test runs where, and when -------------------------------------------------------------


def pytest_ignore_collect(collection_path, config):
    """`make quick` has no time to import PyTorch's samples: ten seconds, half a gigabyte."""
    heavy = collection_path.name in ("test_opinfo.py", "test_opinfo_nn.py")
    return True if heavy and "not slow" in config.getoption("markexpr") else None


@pytest.hookimpl(tryfirst=True)  # before tests are chosen by their marks
def pytest_collection_modifyitems(items):
    """Whatever opens JupyterLab in a browser has the mark, and one worker of xdist does it all.

    Two workers end together if the longest pieces of work come first.
    """
    long = recorded()
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))  # a notebook's cells have none
        named = fixtures | {f"{item.path.name}::{name}" for name in fixtures}
        if _function(item.nodeid) in long or named & LONG_FIXTURES:
            item.add_marker("slow")
        if "live" in fixtures:
            item.add_marker("browser")
            item.add_marker(pytest.mark.xdist_group("browser"))
    if WORKER in os.environ:
        seconds = Counter()
        for item in items:
            seconds[item.path] += long.get(_function(item.nodeid), 0)
        items.sort(key=lambda item: _turn(item, seconds))  # stable, the same in each worker


def recorded():
    """The functions recorded in SLOW, with their seconds."""
    lines = (line.split() for line in SLOW.read_text(encoding="utf-8").splitlines())
    return {name: float(seconds) for seconds, name in lines}


def _function(nodeid):
    """A test's file and function: "tests/test_nn.py::test_linear"."""
    return nodeid.partition("[")[0]


def _put_right(reports):
    taken, counted = Counter(), Counter()
    for report in reports:
        if hasattr(report, "duration"):  # a file that skips itself has none
            taken[_function(report.nodeid)] += report.duration
            counted[_function(report.nodeid)] += report.when == "call"
    ran = {name: taken[name] / count for name, count in counted.items() if count}
    long = {name: seconds for name, seconds in (recorded() | ran).items() if seconds >= LONG}
    text = "".join(f"{seconds:7.2f} {name}\n" for name, seconds in sorted(long.items()))
    SLOW.write_text(text, encoding="utf-8")


def _turn(item, seconds):
    """First what the browser's worker does, then other groups, then files, the longest first."""
    group = item.get_closest_marker("xdist_group")
    if group:
        return 0 if group.args == ("browser",) else 1, 0
    return 2, -seconds[item.path]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Groups go to one worker whole, and so do the other tests of a file: its fixtures and what
    nblib remembers of trained networks are then made once.

    pytest-xdist 3.8 writes a test's group into its id, which pytest 9.2 does not let it: then all
    groups fall apart in silence. So the workers say which test has which.
    """
    if config.getvalue("dist") != "loadgroup":
        return None
    from xdist.scheduler import LoadGroupScheduling

    class ByGroupAndFile(LoadGroupScheduling):
        groups = None

        def _split_scope(self, nodeid):
            if self.groups is None:
                told = Path(os.environ[TOLD]).glob("groups-*.json")
                self.groups = json.loads(next(told).read_text(encoding="utf-8"))
            return self.groups.get(nodeid) or nodeid.split("::")[0]

    config.option.loadscopereorder = False
    return ByGroupAndFile(config, log)


@pytest.hookimpl(tryfirst=True)  # before the worker says that it has collected
def pytest_collection_finish(session):
    """What was imported until now stays: the collector need not look at it again and again."""
    if WORKER in os.environ:
        marked = ((i.nodeid, i.get_closest_marker("xdist_group")) for i in session.items)
        groups = {nodeid: mark.args[0] for nodeid, mark in marked if mark}
        place = Path(os.environ[TOLD], f"groups-{os.environ[WORKER]}.json")
        place.write_text(json.dumps(groups), encoding="utf-8")
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def close_widgets():
    """ipywidgets keeps each widget until it is closed, and an explorer is a figure of megabytes."""
    yield
    if widgets := sys.modules.get("ipywidgets"):
        before = len(widgets.widgets.widget._instances)
        widgets.Widget.close_all()
        if before:
            gc.collect()  # figures are full of cycles


@pytest.fixture(autouse=True)
def no_unseen_pictures(request):
    """For a test marked `undrawn`, unless it has the mark `drawn` too (tests/undrawn.py)."""
    if not request.node.get_closest_marker("undrawn") or request.node.get_closest_marker("drawn"):
        yield
        return
    from tests.undrawn import undrawn

    with undrawn():
        yield


@pytest.fixture(autouse=True)
def numbers_are_printed_as_before():
    """Whatever a student's answer has told NumPy."""
    with np.printoptions():
        yield


@pytest.fixture(autouse=True, scope="module")
def release_caches():
    """What experiments remember of trained networks and loaded digits is of use to one file; what
    the lab's checks remember of passed pieces, to the answers of one."""
    yield
    if checkpoints := sys.modules.get("nblib.exercises.checkpoints"):
        checkpoints.PASSED.clear()
    for name, module in list(sys.modules.items()):
        if name.startswith("nblib.experiments"):
            for value in list(vars(module).values()):
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


@pytest.fixture(autouse=True, scope="module")
def cases_stay_as_they_are(request):
    """All tests of one worker share the exercises' cases: who calls a function on one copies it."""
    exercises = getattr(request.module, "EXERCISES", {})
    if not isinstance(exercises, dict):  # a list of names, for another use
        exercises = {}
    before = {id: _pickled(exercise) for id, exercise in exercises.items()}
    yield
    after = {id: _pickled(exercise) for id, exercise in exercises.items()}
    changed = [id for id in before if before[id] != after[id]]
    assert not changed, f"a test has written into the cases of {', '.join(changed)}"


def _pickled(exercise):
    with contextlib.suppress(pickle.PicklingError):  # 8.4 is given functions
        return pickle.dumps((exercise.cases, exercise.wanted))


# --- JupyterLab in a browser ---------------------------------------------------------------------


@pytest.fixture(scope="session")
def live():
    """One browser and one JupyterLab for all browser tests (tests/live.py)."""
    from tests.live import session

    other = Path(os.environ[TOLD], "live")  # two at once would take turns at the processors
    if other.exists() and psutil.pid_exists(int(other.read_text())):
        raise RuntimeError("another worker has the browser already: its tests are not in one group")
    other.write_text(str(os.getpid()))
    with session() as found:
        yield found


@pytest.fixture
def page(live):
    """A browser page of this test alone."""
    with live.page() as found:
        yield found


@pytest.fixture(scope="session")
def site():
    """The address of the course's site (tests/sites.py): pages, JupyterLite, Pyodide."""
    from tests import sites

    with sites.site() as address:
        yield address


@pytest.fixture
def tab_page(page, site):
    """A page whose every request goes to the site itself: checked at the end."""
    from tests import sites

    with sites.watched(page, site) as found:
        yield found


@pytest.fixture
def open_notebook(live):
    """open_notebook(name, notebook=None): it in JupyterLab; page and kernel end with the test."""
    with contextlib.ExitStack() as stack:
        yield lambda *wanted: stack.enter_context(live.notebook(*wanted))


# --- notebooks -----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def run_of(tmp_path_factory, request):
    """run_of(path, environment="here"): the one strict nbval run of a notebook (tests/runs.py)."""
    try:
        live = request.getfixturevalue("live")
    except pytest.skip.Exception:  # no browser: nbval alone
        live = None
    return runs.Runs(tmp_path_factory.mktemp("runs"), live)


# --- pictures ------------------------------------------------------------------------------------


@pytest.fixture
def keep(request):
    """The folder for a file's pictures of what people see, to be looked at after the tests.

    In the one that KEPT names (`make weeks`), else in pytest's own cache.
    """
    name = request.path.stem.removeprefix("test_")
    kept = request.config.rootpath / os.environ.get("KEPT", "")
    if "KEPT" not in os.environ or kept.suffix:  # a file is for measurements
        return request.config.cache.mkdir(name)
    (kept / name).mkdir(parents=True, exist_ok=True)
    return kept / name


# --- measurements --------------------------------------------------------------------------------

REPORT = "report"


@pytest.fixture
def report(record_property):
    """report(title, line): a measurement to print under that title when all tests are done."""
    return lambda title, line: record_property(REPORT, (title, line))


def pytest_terminal_summary(terminalreporter):
    """Print what was measured: pytest shows the output of passing tests to nobody."""
    found = {}
    for test in terminalreporter.getreports(""):
        for name, value in getattr(test, "user_properties", ()):
            if name == REPORT:
                found.setdefault(value[0], []).append(value[1])
    for title, lines in found.items():
        terminalreporter.section(title)
        for line in lines:
            terminalreporter.write_line(line)
    if "SLOW" in os.environ:
        _put_right(each for found in terminalreporter.stats.values() for each in found)
    kept = Path(os.environ.get("KEPT", ""))
    if kept.suffix and found:  # make latency and make tabs keep what they measured
        from benchmarks.timing import machine

        head = f"What `make {kept.stem}` measured, written by it (the Makefile names its tests)."
        parts = [head, "\n".join(machine())]
        parts += [
            f"{title}\n" + "\n".join(f"    {line}" for line in found[title]) for title in found
        ]
        (terminalreporter.config.rootpath / kept).write_text(
            "\n\n".join(parts) + "\n", encoding="utf-8"
        )
