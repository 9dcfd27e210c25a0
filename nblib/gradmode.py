"""Whether operations are recorded: no_grad, enable_grad, set_grad_enabled, inference_mode.

Each is a context manager and a decorator; each thread has its own switch, as in torch.
"""

import functools
import inspect
import threading
from collections.abc import Callable, Generator
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class _Mode(threading.local):
    """Whether this thread records."""

    recording = True


mode = _Mode()


class _GradMode:
    """Switches recording on or off, and back afterwards; around a function as its decorator.

    A generator function runs under the mode at every step, and its caller does not in between.
    """

    before: list[bool]

    def __init__(self, recording: bool):
        self.recording, self.before = recording, []

    def __enter__(self) -> None:
        self.before.append(mode.recording)
        mode.recording = self.recording

    def __exit__(self, *exc: object) -> None:
        mode.recording = self.before.pop()

    def __call__(self, function: Callable[P, R]) -> Callable[P, R]:
        if inspect.isgeneratorfunction(function):
            return self._generator(function)

        @functools.wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            with _GradMode(self.recording):
                return function(*args, **kwargs)

        return call

    def _generator(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
            running = function(*args, **kwargs)
            step, given = running.send, None
            while True:
                try:
                    with _GradMode(self.recording):
                        value = step(given)
                except StopIteration as end:
                    return end.value
                try:
                    step, given = running.send, (yield value)
                except GeneratorExit:
                    with _GradMode(self.recording):
                        running.close()
                    raise
                except BaseException as error:  # what the caller throws in belongs to the function
                    step, given = running.throw, error

        return call


class _Fixed(_GradMode):
    """A mode without an argument, which may also decorate without brackets: `@no_grad`."""

    def __new__(cls, function: Callable[..., Any] | None = None) -> Any:
        return super().__new__(cls) if function is None else cls()(function)

    def __init__(self) -> None:
        super().__init__(self.recording)


class no_grad(_Fixed):
    """Do not record: `with no_grad():`, `@no_grad()` or `@no_grad`.  (slide 59; torch.no_grad)

    >>> w = torch.tensor(3.0, requires_grad=True)
    >>> with torch.no_grad():
    ...     y = 2 * w
    >>> y.requires_grad
    False
    """

    recording = False


class enable_grad(_Fixed):
    """Record again inside no_grad.  (torch.enable_grad)

    >>> w = torch.tensor(3.0, requires_grad=True)
    >>> with torch.no_grad(), torch.enable_grad():
    ...     y = 2 * w
    >>> y.requires_grad
    True
    """

    recording = True


class set_grad_enabled(_GradMode):
    """Record or not, from this call on; in a `with` only inside it.  (torch.set_grad_enabled)

    >>> w = torch.tensor(3.0, requires_grad=True)
    >>> with torch.set_grad_enabled(False):
    ...     y = 2 * w
    >>> y.requires_grad
    False
    """

    def __init__(self, mode: bool):
        super().__init__(bool(mode))
        self.first = is_grad_enabled()
        _switch(self.recording)

    def __enter__(self) -> None:
        _switch(self.recording)
        self.before.append(self.first)

    def __call__(self, function: Callable[P, R]) -> Callable[P, R]:
        _switch(self.first)
        return super().__call__(function)


class inference_mode(_GradMode):
    """As no_grad. (torch.inference_mode)

    Difference from torch: a tensor made inside may be used in a graph afterwards.

    >>> w = torch.tensor(3.0, requires_grad=True)
    >>> with torch.inference_mode():
    ...     y = 2 * w
    >>> y.requires_grad
    False
    """

    def __new__(cls, mode: bool | Callable[..., Any] = True) -> Any:
        return cls()(mode) if callable(mode) else super().__new__(cls)

    def __init__(self, mode: bool = True):
        super().__init__(not mode)


def _switch(recording: bool) -> None:
    mode.recording = recording


def is_grad_enabled() -> bool:
    """Whether operations are being recorded.

    >>> with torch.no_grad():
    ...     print(torch.is_grad_enabled())
    False
    """
    return mode.recording
