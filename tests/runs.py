"""One strict nbval run of each notebook in each environment, for all the tests that look at it.

A run takes up to a minute of processor time. So the fixture `run_of` (conftest.py) makes it once
and keeps what it gave in a file, not in memory; the tests that look at one run have one mark
`xdist_group` (they get it from `every_run`), so that one worker does them one after another.

On this processor, and where there is a browser, nbval borrows a kernel of JupyterLab's. Then
JupyterLab opens the notebook, as somebody who comes back to it would, and runs all its cells once
more in the kernel that has them all behind it: what it shows is the second part of a `Run`.
"""

import json
import os
import subprocess
import sys
import tempfile
import traceback
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

from tools import browser as harness

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
CANVAS = ".nblib-picture canvas"
BROKEN = ("Error displaying widget", "Loading widget")
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
    opened: dict | None = None  # what JupyterLab showed of it (`in_jupyterlab`)


def strict_nbval(path, environment="here", options=(), kernel=None):
    """Run `path` with strict nbval in the environment of that name, in a process of its own.

    kernel: the connection file of a running kernel to borrow; None for a kernel of its own.
    """
    with tempfile.TemporaryDirectory() as folder:
        env = {**for_kernels(), **ENVIRONMENTS[environment], "NBVAL_RECORD": folder}
        if kernel is not None:
            env["NBVAL_KERNEL"] = str(kernel)
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


def in_jupyterlab(page, live, path, kernel, patience):
    """Open `path` on a browser page, look, choose Run All Cells, look again: what was there.

    kernel: the id of the one to run in, which JupyterLab is given when it asks for a new one.
    patience: the milliseconds until the first look: JupyterLab asks its questions late.

    first_pop_ups, pop_ups: the texts of every dialog, before and after the run. first_picture: the
    width of the first stored picture, None without one. cells: all, as they are after the run.
    alive: the number of explorers whose picture is a canvas. broken: what says that a widget is.
    """
    waiting = []  # until the first look is over JupyterLab hears of no kernel

    def hold(route):
        if route.request.method == "POST":
            waiting.append(route)
        else:
            route.continue_()

    page.route("**/api/sessions*", hold)
    notebook = harness.Notebook(page, live.server, path.name).open()
    found = {"first_picture": None}
    stored = json.loads(path.read_text(encoding="utf-8"))["cells"]
    if any("image/png" in o.get("data", {}) for c in stored for o in c.get("outputs", [])):
        picture = page.locator(".jp-OutputArea-output img").first
        picture.scroll_into_view_if_needed(timeout=30_000)
        decoded = "img => img.decode().then(() => img.naturalWidth)"
        found["first_picture"] = picture.evaluate(decoded)
    page.wait_for_timeout(patience)
    found["first_pop_ups"] = notebook.pop_ups()
    for route in waiting:
        wanted = {**route.request.post_data_json, "kernel": {"id": kernel}}
        route.continue_(post_data=json.dumps(wanted))
    page.unroute("**/api/sessions*")
    notebook.run_all(timeout=SECONDS)
    page.wait_for_timeout(1000)
    broken = [page.get_by_text(text).locator("visible=true") for text in BROKEN]
    return found | {
        "pop_ups": notebook.pop_ups(),
        "cells": notebook.cells(),
        "alive": page.locator(CANVAS).count(),
        "broken": [text for each in broken for text in each.all_inner_texts()],
    }


class Runs:
    """run_of(path, environment="here"): that `Run`, made when it is first asked for.

    live: the `Live` JupyterLab to go on in, None without a browser.
    """

    def __init__(self, folder, live):
        self._folder, self._live = folder, live
        self._patience = 3000  # for the first; what is asked later of another, its last look sees

    def __call__(self, path, environment="here"):
        kept = self._folder / f"{path.stem}-{environment}.json"
        if not kept.exists():
            kept.write_text(json.dumps(asdict(self._run(path, environment))), encoding="utf-8")
        return Run(**json.loads(kept.read_text(encoding="utf-8")))

    def _run(self, path, environment):
        if environment != "here" or self._live is None:
            return strict_nbval(path, environment)
        with self._live.server.kernel() as (kernel, connection_file):
            run = strict_nbval(path, environment, kernel=connection_file)
            with self._live.page() as page:
                try:
                    run.opened = in_jupyterlab(page, self._live, path, kernel, self._patience)
                    self._patience = 500
                except Exception:  # the browser's affair: what nbval has found stands
                    run.opened = {"failed": traceback.format_exc()}
        return run


def of_runs(*environments):
    """For a test of a run: its parameters `path` and `environment`, its group; and the mark `full`
    where the run is another processor's. A run here needs the browser's worker."""
    found = []
    for path in PATHS:
        for environment in environments:
            name = f"{path.stem}-{environment}"
            here = environment == "here"
            marks = [pytest.mark.xdist_group("browser" if here else name)]
            marks += [pytest.mark.full] * (not here)
            found.append(pytest.param(path, environment, marks=marks, id=name))
    return pytest.mark.parametrize(("path", "environment"), found)


every_run = of_runs(*ENVIRONMENTS)
every_run_here = of_runs("here")
