"""Kernels that pytest starts run as in `make lab`: this folder's code, and nobody's settings.

The teacher's line `pytest --nbval notebooks/` reads this file and nothing of tests/. Whatever the
machine's user has set for Jupyter, IPython, Python or matplotlib stays out, and nothing is written
outside the course's folder; where that is read-only, nothing is written inside it either.
"""

import os
import sys

import pytest

from tools import lab

if sys.flags.optimize:
    pytest.exit(
        "Python was told to leave out assertions (-O or PYTHONOPTIMIZE), and with them whatever a "
        "test says. Run it again without: env -u PYTHONOPTIMIZE python -m pytest ...",
        returncode=4,
    )

_state = lab.state_folder() / "tests"
_state.mkdir(exist_ok=True)
_wanted = lab.environment(_state)
for _name in set(os.environ) - set(_wanted):
    del os.environ[_name]
os.environ.update(_wanted)
os.environ["NBLIB_PROGRESS"] = "off"  # what somebody has done here is not the tests' affair


def pytest_configure(config):
    """nbval masks measured values, which stand after ≈ (tools/run_notebooks.py holds them)."""
    if getattr(config.option, "nbval_sanitize_with", "") is None:
        config.option.nbval_sanitize_with = str(lab.ROOT / "tools" / "nbval.cfg")
