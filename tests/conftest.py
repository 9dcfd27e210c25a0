"""What all tests share: this folder's code, a drawing backend without a window, measurements.

Warnings are errors everywhere (pyproject.toml): a warning in a notebook is noise in front of a
beginner, and in the engine it is usually a number that has gone wrong.
"""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

os.environ["MPLBACKEND"] = "Agg"  # before anything imports matplotlib: no window, also on a desktop
# Kernels and other processes that tests start take the code from here, as this process does.
os.environ["PYTHONPATH"] = os.pathsep.join(
    dict.fromkeys([str(ROOT), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))])
)

REPORT = pytest.StashKey[dict]()


@pytest.fixture
def report(request):
    """report(title, line): a measurement to print under that title when all tests are done."""

    def add(title, line):
        request.config.stash.setdefault(REPORT, {}).setdefault(title, []).append(line)

    return add


def pytest_terminal_summary(terminalreporter, config):
    """Print what was measured: pytest shows the output of passing tests to nobody."""
    for title, lines in config.stash.get(REPORT, {}).items():
        terminalreporter.section(title)
        for line in lines:
            terminalreporter.write_line(line)
