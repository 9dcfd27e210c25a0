"""What importing costs, each time in a fresh interpreter, whose own start is left out.

As on a student's machine from the second time on: with the bytecode of every file at hand. Some
environments forbid Python to keep it, and then all that is timed is how long our files are.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from .timing import Times

_CODE = "import time; start = time.perf_counter(); import {}; print(time.perf_counter() - start)"


def import_times(modules, rounds, warmup=1):
    """Time `import module` for each module, in turn. Returns dict module -> Times."""
    seconds = {module: [] for module in modules}
    with tempfile.TemporaryDirectory() as bytecode:
        for turn in range(warmup + rounds):  # the first round compiles, and fills the disk's cache
            for module in modules:
                taken = float(_python(_CODE.format(module), PYTHONPYCACHEPREFIX=bytecode))
                if turn >= warmup:
                    seconds[module].append(taken)
    return {module: Times(tuple(runs)) for module, runs in seconds.items()}


def loaded_with(module, among):
    """Those names of `among` that a fresh interpreter has loaded after `import module`."""
    code = f"import sys, {module}; print(*(set({list(among)!r}) & set(sys.modules)))"
    return sorted(_python(code).split())


def _python(code, **variables):
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    project = Path(__file__).resolve().parents[1]
    run = [sys.executable, "-c", code]
    return subprocess.run(
        run, cwd=project, capture_output=True, text=True, check=True, env=environment | variables
    ).stdout
