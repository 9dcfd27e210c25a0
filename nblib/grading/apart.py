"""The process in which a submission's cells run, from outside; child.py is its inside.

It can read a copy of the package without an exercise in it, and Python. The replies are made by one
that has the exercises, since nothing that it says counts.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nblib
from nblib.datasets import prepare_mnist

from .wire import Peer

PACKAGE = Path(nblib.__file__).resolve().parent


@dataclass(frozen=True)
class Limits:
    """What one submission may use: seconds for the cells and the calls of an exercise, for all of
    it, MiB of memory."""

    exercise: float = 60.0
    whole: float = 400.0
    memory: int = 3000

    def now(self) -> "Limits":
        """These for a submission that begins now: by the clock, a right answer takes longer where
        the machine has had more to do in the last minute than it has processors. So seconds are
        given in this proportion, up to four times as many."""
        try:
            busy = os.getloadavg()[0] / (os.cpu_count() or 1)
        except (AttributeError, OSError):  # Windows does not say
            return self
        more = min(max(busy, 1.0), 4.0)
        return replace(self, exercise=more * self.exercise, whole=more * self.whole)


class Apart:
    """The process in which the cells run. A new one is begun where the last one is gone."""

    def __init__(self, limits: Limits, bare: Path | None, reference: Callable[[str], Any]) -> None:
        self.limits, self.bare, self.reference = limits, bare, reference
        self.process: subprocess.Popen[bytes] | None = None
        self.walls: list[str] = []

    def begin(self, seconds: float) -> Peer:
        """An empty notebook; all that is asked of it must be done within so many seconds."""
        if self.process is None or self.process.poll() is not None:
            self._start()
        self.peer.deadline = time.monotonic() + seconds + 60  # importing may take its time
        self.walls = self.peer.call("begin")
        self.peer.deadline = time.monotonic() + seconds
        return self.peer

    def _start(self) -> None:
        self.close()
        self.folder = tempfile.mkdtemp(prefix="submission-")
        work, other = Path(self.folder) / "work", Path(self.folder) / "root"
        work.mkdir()
        other.mkdir()
        if self.bare is not None:  # where mnist() looks for the digits: there it cannot unpack any
            (work / "data").symlink_to(self.bare / "data")
        root = self.bare or PACKAGE.parent
        hidden = [] if self.bare is None else _solutions()
        outward, inward = os.pipe(), os.pipe()
        readable = [self.bare or PACKAGE, PACKAGE / "data", sys.prefix, sys.base_prefix]
        readable += _libraries()
        parts = readable, [work], hidden
        places = [os.pathsep.join(map(str, part)) for part in parts]
        numbers = outward[0], inward[1], self.limits.memory, int(2 * self.limits.whole)
        env = {name: os.environ[name] for name in _KEPT if name in os.environ}
        env |= {
            "NBLIB_PROGRESS": "off",
            "HOME": str(work),
            "MPLCONFIGDIR": str(work),
            "PYTHONPATH": str(root),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONNOUSERSITE": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
            "MPLBACKEND": "agg",
        }
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "nblib.grading.child",
                *map(str, numbers),
                str(other),
                *places,
            ],
            pass_fds=(outward[0], inward[1]),
            cwd=work,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(outward[0])
        os.close(inward[1])
        self.peer = Peer(inward[0], outward[1], reference=self.reference)
        self.ends = inward[0], outward[1]

    def close(self) -> None:
        """End the process and forget its folder."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            for end in self.ends:
                os.close(end)
            shutil.rmtree(self.folder, ignore_errors=True)
        self.process = None


_KEPT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "LD_LIBRARY_PATH")


def _solutions() -> list[Path]:
    """Folders in which the right answers stand: an installation of them can be read, else."""
    packages = {PACKAGE, *(Path(folder) / "nblib" for folder in sys.path if folder)}
    return sorted(package / "exercises" / "catalogue" for package in packages)


def _libraries() -> list[Path]:
    """Where this Python finds packages; not the folder in which the command was given."""
    found = [Path(folder).resolve() for folder in sys.path if folder and Path(folder).is_dir()]
    return [path for path in found if path != Path.cwd() and not (path / "nblib").is_dir()]


@contextlib.contextmanager
def bare_package(digits: bool) -> Iterator[Path]:
    """A folder with a copy of the package that has no exercise in it; the digits, if wanted."""
    with tempfile.TemporaryDirectory(prefix="nblib-") as folder:
        skip = {str(PACKAGE): ["data"], str(PACKAGE / "exercises"): ["catalogue"]}

        def left_out(folder: str, names: list[str]) -> list[str]:
            return [*skip.get(folder, ()), *("__pycache__" for n in names if n == "__pycache__")]

        shutil.copytree(PACKAGE, Path(folder) / "nblib", ignore=left_out)
        (Path(folder) / "nblib" / "data").symlink_to(PACKAGE / "data")
        if digits:
            prepare_mnist(Path(folder) / "data")
        yield Path(folder)
