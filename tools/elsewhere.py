"""Run the tests as on other machines: other processors, other numbers of threads, another Python.

A number or a sentence that holds on one machine only is found here, not in class. Each row of the
table is the same checkout under other settings: unit tests (no browser) and strict nbval on every
notebook. `make elsewhere` runs all of it (an hour or two); `--quick` is the part that fits into
continuous integration: quick tests, on another processor's kernels and on the newest Python.

    python tools/elsewhere.py                          everything that this machine can run
    python tools/elsewhere.py --quick
    python tools/elsewhere.py --rows threads-4 nehalem  these rows only; --list names them
    python tools/elsewhere.py --python PATH ...        these interpreters beside this one
    python tools/elsewhere.py --tests tests/test_ops.py notebooks/02*.ipynb   these tests only

Another interpreter gets an environment of its own in .elsewhere/, with the newest versions that the
ranges in pyproject.toml allow. What this processor cannot run is said and left out.
"""

import argparse
import glob
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENTS = ROOT / ".elsewhere"
NEWEST = (3, 13)  # the newest Python that is tried

# Row -> what is set for it. OPENBLAS_CORETYPE chooses the kernels of another processor,
# ATEN_CPU_CAPABILITY those of PyTorch.
ROWS = {
    "as it is": {},
    "threads-1": {"OPENBLAS_NUM_THREADS": "1"},
    "threads-2": {"OPENBLAS_NUM_THREADS": "2"},
    "threads-4": {"OPENBLAS_NUM_THREADS": "4"},
    "nehalem": {"OPENBLAS_CORETYPE": "Nehalem"},
    "haswell": {"OPENBLAS_CORETYPE": "Haswell"},
    "zen": {"OPENBLAS_CORETYPE": "Zen"},
    "skylakex": {"OPENBLAS_CORETYPE": "SkylakeX"},
    "aten-default": {"ATEN_CPU_CAPABILITY": "default"},
}
NO_PINS = "not pins_are_what_is_tested"  # they are for the tested environment; here are others
QUICK = ["-m", "not browser and not slow and not full", "--hypothesis-profile=quick"]
QUICK_ROWS = {"nehalem-1": {**ROWS["nehalem"], **ROWS["threads-1"], **ROWS["aten-default"]}}

PROBE = """
import numpy, threadpoolctl
numpy.ones((300, 300)) @ numpy.ones((300, 300))
print(*(lib.get("architecture") for lib in threadpoolctl.threadpool_info()))
"""


def clean(settings):
    """This process's environment without earlier choices of the same kind, then `settings`.

    Records that this run is to write (tests/slow.txt, benchmarks/) are none of another's.
    """
    chosen = {name for row in ROWS.values() for name in row}
    chosen |= {"OMP_NUM_THREADS", "PYTHONPATH", "SLOW", "KEPT"}
    return {**{k: v for k, v in os.environ.items() if k not in chosen}, **settings}


def obstacle(settings, python=sys.executable):
    """Why this processor cannot run with `settings`, "" where it can: tried in a process apart."""
    wanted = settings.get("OPENBLAS_CORETYPE")
    if wanted is None:
        return ""
    run = subprocess.run(
        [python, "-c", PROBE], env=clean(settings), cwd="/", capture_output=True, text=True
    )
    if run.returncode:
        return "this processor lacks its instructions"
    if wanted not in run.stdout:
        return f"OpenBLAS gives {run.stdout.strip() or 'another library'} instead"
    return ""


def version(python):
    """(major, minor) of an interpreter, None where it does not run."""
    code = "import sys; print(*sys.version_info[:2])"
    try:
        run = subprocess.run([python, "-c", code], capture_output=True, text=True, timeout=30)
        return tuple(map(int, run.stdout.split())) if run.returncode == 0 else None
    except (OSError, subprocess.TimeoutExpired):
        return None


def newest_python():
    """The newest interpreter on this machine after this one, up to NEWEST; None without."""
    names = [f"python3.{minor}" for minor in range(sys.version_info.minor + 1, NEWEST[1] + 1)]
    found = [path for name in names if (path := shutil.which(name))]
    found += glob.glob(os.path.expanduser("~/.pyenv/versions/*/bin/python3"))
    if shutil.which("uv"):
        line = ["uv", "python", "find", "{}.{}".format(*NEWEST)]
        found += subprocess.run(line, capture_output=True, text=True).stdout.split()
    known = {path: version(path) for path in found}
    newer = {p: v for p, v in known.items() if v and sys.version_info[:2] < v <= NEWEST}
    return max(newer, key=newer.get, default=None)


def environment(python, patience=None):
    """The interpreter of an environment for `python` with the newest versions in our ranges.

    Raises subprocess.SubprocessError where they cannot be had, or not within `patience` seconds.
    """
    name = "python" + ".".join(map(str, version(python)))
    folder = ENVIRONMENTS / name
    inside = folder / "bin" / "python"
    if not inside.exists():
        subprocess.run([python, "-m", "venv", str(folder)], check=True)
    line = [str(inside), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    line += ["--upgrade", "-e", f"{ROOT}[torch,test]"]
    subprocess.run(line, check=True, cwd=ROOT, timeout=patience)
    return str(inside)


def tests(python, settings, arguments, log):
    """One run of pytest: (its closing line, seconds, whether it was green). Words go to `log`."""
    began = time.monotonic()
    line = [python, "-m", "pytest", "-q", "--color=no", "-p", "no:cacheprovider", *arguments]
    with log.open("w") as out:
        status = subprocess.run(line, cwd=ROOT, env=clean(settings), stdout=out, stderr=out)
    said = log.read_text(errors="replace").strip().splitlines() or ["nothing was said"]
    # a library may complain at the very end, after pytest's own last line
    ends = [line for line in said if re.search(r"\b(passed|failed|error)\b.* in [\d.]+s", line)]
    closing = re.sub(r" in [\d.]+s.*|=+ ?| ?=+", "", (ends or said)[-1]).strip()
    return closing, time.monotonic() - began, status.returncode == 0


def suites(options):
    """Name of a column -> pytest's arguments."""
    given = [Path(name).resolve() for name in options.tests]
    notebooks = [str(path) for path in given if path.suffix == ".ipynb"]
    modules = [str(path) for path in given if path.suffix != ".ipynb"]
    found = {}
    if modules or not given:
        chosen = QUICK if options.quick else ["-m", "not browser and not full"]
        chosen = [*chosen, "-k", NO_PINS]
        found["unit tests"] = [*(modules or ["tests"]), *chosen]
    if notebooks or not (given or options.quick):
        found["notebooks"] = ["--nbval", *(notebooks or ["notebooks"]), "--nbval-cell-timeout=900"]
    return found


def main(arguments=None):
    """Command line; see the module's docstring. Exit status 1 if any run was red."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="the part for continuous integration")
    parser.add_argument("--list", action="store_true", help="name the rows and stop")
    parser.add_argument("--rows", nargs="+", metavar="ROW", help="these rows only")
    parser.add_argument("--python", nargs="*", metavar="PATH", help="other interpreters, or none")
    parser.add_argument("--tests", nargs="+", default=[], metavar="FILE", help="these tests only")
    options = parser.parse_args(arguments)
    rows = QUICK_ROWS if options.quick else ROWS
    if options.list:
        print(*rows, sep="\n")
        return 0
    if unknown := set(options.rows or ()) - set(rows):
        parser.error(f"no rows {sorted(unknown)}; there are {', '.join(rows)}")
    jobs = [(n, sys.executable, rows[n]) for n in rows if not options.rows or n in options.rows]
    others = options.python
    if others is None:
        others = [newest_python()] if not options.rows else []
    ENVIRONMENTS.mkdir(exist_ok=True)
    for other in others:
        if other is None:
            newest = "{}.{}".format(*NEWEST)
            print(f"{'newest python':16} left out: none up to {newest} beside this one is here")
            continue
        if version(other) is None:
            print(f"{'newest python':16} left out: {other} is not on this machine")
            continue
        try:
            python = environment(other)
        except subprocess.SubprocessError as error:
            print(f"{'newest python':16} left out: its packages cannot be had here: {error}")
            continue
        jobs.append((Path(python).parents[1].name, python, {}))
    red = 0
    for name, python, settings in jobs:
        if reason := obstacle(settings, python):
            print(f"{name:16} left out: {reason}", flush=True)
            continue
        for suite, line in suites(options).items():
            log = ENVIRONMENTS / f"{name} {suite}.log".replace(" ", "-")
            closing, seconds, green = tests(python, settings, line, log)
            red += not green
            verdict = "green" if green else "RED  "
            print(f"{name:16} {suite:11} {verdict} {seconds:5.0f} s  {closing}", flush=True)
            if not green:
                print(f"{'':16} read {log}")
    return 1 if red else 0


if __name__ == "__main__":
    sys.exit(main())
