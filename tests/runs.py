"""One strict nbval run of each notebook in each environment, for all the tests that look at it.

A run takes up to a minute of processor time. So the fixture `run_of` (conftest.py) makes it once
and keeps what it gave in a file, not in memory; the tests that look at one run have one mark
`xdist_group` (they get it from `every_run`), so that one worker does them one after another.
"""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PATHS = sorted((ROOT / "notebooks").glob("*.ipynb"))
HERE = {}  # this processor, as it is; one thread where another worker shares it
ELSEWHERE = {  # the same machine made to add in another order, as another processor would
    "OPENBLAS_CORETYPE": "Nehalem",
    "OPENBLAS_NUM_THREADS": "2",
    "OMP_NUM_THREADS": "2",
    "ATEN_CPU_CAPABILITY": "default",
}
ENVIRONMENTS = {"here": HERE, "elsewhere": ELSEWHERE}
SECONDS = 900  # for one notebook on a busy machine; a hung kernel then fails its tests
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def share_the_processors():
    """In a worker of pytest-xdist, one thread: beside it another worker has the other processor.

    Where the variables are set already, they stay. To be called before NumPy is imported.
    """
    if "PYTEST_XDIST_WORKER" in os.environ:
        for name in THREADS:
            os.environ.setdefault(name, "1")


def for_kernels():
    """The environment without what is for these processes alone: a drawing backend."""
    return {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}


@dataclass
class Run:
    """What strict nbval said of a notebook, and what it saw."""

    status: int  # 0: every line is as stored
    said: str
    outputs: list | None = None  # for each code cell the list of its outputs, as they came
    cpu_seconds: float = 0.0
    seconds: float = 0.0
    peak_bytes: float = 0.0
    again: list | None = None  # what went wrong when, here, each cell was run a second time


def strict_nbval(path, environment="here", options=()):
    """Run `path` with strict nbval in the environment of that name, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        env = {**for_kernels(), **ENVIRONMENTS[environment], "NBVAL_RECORD": folder}
        if environment == "here":
            env["NBVAL_AGAIN"] = "1"
        line = [sys.executable, "-m", "pytest", "--nbval", str(path), "-p", "tests.nbval_record"]
        line += ["-q", "--color=no", "-p", "no:cacheprovider", f"--nbval-cell-timeout={SECONDS}"]
        line += options
        try:
            done = subprocess.run(
                line, cwd=ROOT, env=env, capture_output=True, text=True, timeout=SECONDS
            )
        except subprocess.TimeoutExpired as error:
            said = (error.stdout or b"").decode(errors="replace")
            return Run(124, f"{said}\n{path.name} did not end within {SECONDS} s")
        record = Path(folder) / f"{path.name}.json"
        found = json.loads(record.read_text(encoding="utf-8")) if record.exists() else {}
    return Run(done.returncode, done.stdout + done.stderr, **found)


class Runs:
    """run_of(path, environment="here"): that `Run`, made when it is first asked for."""

    def __init__(self, folder):
        self._folder = folder

    def __call__(self, path, environment="here"):
        kept = self._folder / f"{path.stem}-{environment}.json"
        if not kept.exists():
            kept.write_text(json.dumps(asdict(strict_nbval(path, environment))), encoding="utf-8")
        return Run(**json.loads(kept.read_text(encoding="utf-8")))


def of_runs(*environments):
    """For a test of a run: its parameters `path` and `environment`, the mark `slow`, its group; and
    the mark `full` where the run is another processor's."""
    found = []
    for path in PATHS:
        for environment in environments:
            name = f"{path.stem}-{environment}"
            marks = [pytest.mark.slow, pytest.mark.xdist_group(name)]
            marks += [pytest.mark.full] * (environment != "here")
            found.append(pytest.param(path, environment, marks=marks, id=name))
    return pytest.mark.parametrize(("path", "environment"), found)


every_run = of_runs(*ENVIRONMENTS)
every_run_here = of_runs("here")
