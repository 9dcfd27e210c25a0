"""What all tests share: a drawing backend without a window, and an eye on strays.

Warnings are errors everywhere (pyproject.toml): a warning in a notebook is noise in front of a
beginner, and in the engine it is usually a number that has gone wrong.
"""

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

os.environ["MPLBACKEND"] = "Agg"  # before anything imports matplotlib: no window, also on a desktop
for folder in (ROOT, ROOT / "tools"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

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
