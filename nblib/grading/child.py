"""The process in which a submission's cells run. It is never told what is right.

`python -m nblib.grading.child` with two file descriptors; its parent calls `begin`, `run` and
`limited`. The package that it imports is a copy without the exercises' files, so that a student's
own `check` finds none, and `use_reference` borrows a function that runs with the parent.
"""

import os
import sys
import types
from typing import Any

UNFINISHED = "its cells took longer than they may"


def main() -> None:
    """Serve the parent until it closes the connection."""
    reader, writer, memory, cpu = map(int, sys.argv[1:5])
    root = sys.argv[5]
    readable, writable, hidden = (text.split(os.pathsep) if text else [] for text in sys.argv[6:])
    from nblib.grading.walls import raise_walls, watch

    standing = raise_walls(
        root, readable, writable, hidden, memory, cpu
    )  # before there is a thread
    from nblib.grading.wire import Peer

    child = _Child()
    peer = Peer(
        reader,
        writer,
        begin=child.begin,
        run=child.run,
        answer=child.answer,
        limited=child.limited,
        reply=child.reply,
    )
    child.peer = peer
    _warm_up()
    _stand_in()
    watch(readable, writable, hidden)
    child.standing = standing
    sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  # for good
    sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115
    peer.serve()


def _warm_up() -> None:
    """Load what asks the system for libraries by name, while that is allowed."""
    from IPython.core import inputtransformer2  # noqa: F401

    import nblib.steady  # noqa: F401
    from nblib import threads

    threads.count()


def _stand_in() -> None:
    """Let `import torch` find nblib, whose numbers are the same. PyTorch itself asks for libraries
    by name and for more memory than a submission may have; not every grader's machine has it."""
    import nblib.datasets
    import nblib.transforms

    for name, module in list(sys.modules.items()):
        if name == "nblib" or name.startswith("nblib."):
            sys.modules[f"torch{name.removeprefix('nblib')}"] = module
    vision: Any = types.ModuleType("torchvision")
    vision.datasets, vision.transforms = nblib.datasets, nblib.transforms
    sys.modules |= {
        "torchvision": vision,
        "torchvision.datasets": nblib.datasets,
        "torchvision.transforms": nblib.transforms,
    }


class _Child:
    """What the parent calls."""

    peer: Any
    standing: list[str]

    def __init__(self) -> None:
        self.space: dict[str, Any] = {}

    def begin(self) -> list[str]:
        """A new, empty notebook; which walls stand."""
        from nblib import exercises

        module = types.ModuleType("__main__")
        self.space = module.__dict__
        sys.modules["__main__"] = module
        if not exercises.EXERCISES:  # without them, pieces are borrowed from the parent
            exercises.use_reference = lambda id: _one_or_all(self.peer.call("reference", id))
        return self.standing

    def run(self, sources: list[str], seconds: float) -> str:
        """Run cells, each as far as it goes; "" or what the last one that failed raised."""
        import time

        from nblib.exercises.running import limited

        from .slices import python_of

        failed, end = "", time.monotonic() + seconds
        for source in sources:
            left = end - time.monotonic()

            def cell(source: str = source) -> None:
                exec(compile(python_of(source), "<cell>", "exec"), self.space)

            try:
                if left <= 0 or not limited(cell, left):
                    return UNFINISHED
            except BaseException as error:  # sys.exit() is no way out
                failed = f"{type(error).__name__}: {str(error)[:300]}"
        return failed

    def answer(self, expression: str, seconds: float) -> Any:
        """What an expression gives: a function, or plain data; "stub" in place of one."""
        from nblib.exercises.running import limited
        from nblib.exercises.unfinished import is_stub
        from nblib.exercises.values import plain

        found: list[Any] = []
        run = lambda: found.append(eval(expression, self.space))  # noqa: E731
        if not limited(run, seconds):
            raise TimeoutError("the answer took too long")

        def one(value: Any) -> Any:
            if callable(value):
                return ... if is_stub(value) else _Limited(value)
            return plain(value)

        value = found[0]
        return tuple(map(one, value)) if isinstance(value, tuple) else one(value)

    def reply(self, id: str, expression: str, roll: str) -> tuple[str, str]:
        """What the course's own check finds and says; only where the exercises can be read."""
        from nblib.exercises import check

        result = check(id, eval(expression, self.space), roll=roll)
        return result.diagnosis, str(result)

    def limited(self, seconds: float) -> None:
        """So long may each further call of a function take."""
        _Limited.seconds = seconds


def _one_or_all(functions: list[Any]) -> Any:
    return functions[0] if len(functions) == 1 else tuple(functions)


class _Limited:
    """A student's function for the parent: what it returns is made plain, and it must end."""

    seconds = 3.0

    def __init__(self, function: Any) -> None:
        self.function = function
        self.__name__ = getattr(function, "__name__", "")

    def __call__(self, *args: Any) -> Any:
        from nblib.exercises.running import limited
        from nblib.exercises.values import plain

        found: list[Any] = []

        def run() -> None:
            value = self.function(*args)
            found.append(_Limited(value) if callable(value) else plain(value))

        if not limited(run, self.seconds):
            raise TimeoutError("it was stopped by the time limit")
        return found[0]


if __name__ == "__main__":
    main()
