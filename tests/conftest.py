"""What all tests share: this folder's code, a drawing backend without a window, measurements.

Warnings are errors in every test: a warning in a notebook is noise in front of a beginner, and in
the engine it is usually a number that has gone wrong. What pytest itself warns of, such as a cache
that it cannot write, is none, and neither is what a teacher's own plugins have to say.
"""

import contextlib
import os

import pytest

from tests import runs

runs.share_the_processors()
os.environ["MPLBACKEND"] = "Agg"  # before anything imports matplotlib: no window, also on a desktop


def pytest_configure(config):
    """Here and not in pyproject.toml, where it would also bind `pytest --nbval notebooks/`."""
    config.addinivalue_line("filterwarnings", "error")
    config.addinivalue_line("filterwarnings", "ignore::pytest.PytestCacheWarning")


@pytest.hookimpl(tryfirst=True)  # before tests are chosen by their marks
def pytest_collection_modifyitems(items):
    """Whatever opens JupyterLab in a browser has the mark, and one worker of xdist does it all."""
    for item in items:
        if "live" in getattr(item, "fixturenames", ()):  # a notebook's cells have none
            item.add_marker("browser")
            item.add_marker(pytest.mark.xdist_group("browser"))


# --- JupyterLab in a browser ---------------------------------------------------------------------


@pytest.fixture(scope="session")
def live():
    """One browser and one JupyterLab for all browser tests (tests/live.py)."""
    from tests.live import session

    with session() as found:
        yield found


@pytest.fixture
def page(live):
    """A browser page of this test alone."""
    with live.page() as found:
        yield found


@pytest.fixture
def open_notebook(live):
    """open_notebook(name, notebook=None): it in JupyterLab; page and kernel end with the test."""
    with contextlib.ExitStack() as stack:
        yield lambda *wanted: stack.enter_context(live.notebook(*wanted))


# --- notebooks -----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def run_of(tmp_path_factory):
    """run_of(path, environment="here"): the one strict nbval run of a notebook (tests/runs.py)."""
    return runs.Runs(tmp_path_factory.mktemp("runs"))


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
