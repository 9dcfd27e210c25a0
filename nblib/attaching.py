"""How a function of a tensor becomes what torch has of it: a method, a function, out= and axis=.

The files of operations write each operation once. Here it gets torch's other ways to call it.
"""

import functools
import inspect
from collections.abc import Callable
from typing import Any, TypeVar

from nblib.tensor import Tensor

R = TypeVar("R")


def tensor_method(function: Callable[..., R]) -> Callable[..., R]:
    """Make function a method of Tensor too. What is returned is `as_function` of it."""
    method = numpy_names(function)
    setattr(Tensor, method.__name__, method)
    return as_function(method)


NUMPY_NAMES = {"axis": "dim", "keepdims": "keepdim", "x2": "other"}  # torch takes both


def numpy_names(function: Callable[..., R]) -> Callable[..., R]:
    """Let function take NumPy's names of its arguments too: sum(axis=0, keepdims=True)."""
    ours = inspect.signature(function).parameters
    known = {theirs: name for theirs, name in NUMPY_NAMES.items() if name in ours}
    if not known:
        return function

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> R:
        if kwargs and not known.keys().isdisjoint(kwargs):
            kwargs = {known.get(name, name): value for name, value in kwargs.items()}
        return function(*args, **kwargs)

    return call


def as_function(method: Callable[..., R]) -> Callable[..., R]:
    """A method as torch's function of the same name, whose first argument must be a Tensor."""
    name = method.__name__

    @functools.wraps(method)
    def function(input: Any, *args: Any, out: Tensor | None = None, **kwargs: Any) -> R:
        if not isinstance(input, Tensor):
            raise TypeError(
                f"{name}(): the first argument must be a Tensor, not {type(input).__name__}; "
                "make one with tensor(...)."
            )
        result = method(input, *args, **kwargs)
        return result if out is None else put_into(out, result, name)

    return function


def with_example(doc: str, name: str, example: str) -> str:
    """A docstring for a row of a table: what it is, torch's name, and an example.

    example: arguments and result as they print, with an arrow between: "[0, 1] → [1., 2.7183]".
    """
    given, result = example.split(" → ")
    arguments = ", ".join(f"torch.tensor({text})" for text in given.split("; "))
    return f"{doc}  (torch.{name})\n\n>>> torch.{name}({arguments})\ntensor({result})"


MEMORY = ("layout", "memory_format", "pin_memory")  # how numbers lie: here row after row


def keyworded(function: Callable[..., R], *without_effect: str) -> Callable[..., R]:
    """function with what torch's has beside: axis= for dim=, out=, and keywords without effect."""
    named = numpy_names(function)

    @functools.wraps(function)
    def call(*args: Any, out: Tensor | None = None, **kwargs: Any) -> R:
        for name in without_effect:
            kwargs.pop(name, None)
        result = named(*args, **kwargs)
        return result if out is None else put_into(out, result, function.__name__)

    return call


def put_into(out: Any, result: Any, name: str) -> Any:
    """What out= asks for: the result written into the tensor `out`, which is returned."""
    if not isinstance(out, Tensor) or not isinstance(result, Tensor):
        raise TypeError(
            f"{name}(): out must be one Tensor, and the result one; call it without out=."
        )
    if out.requires_grad or result.requires_grad:
        raise RuntimeError(
            f"{name}(): functions with out=... arguments don't support automatic differentiation, "
            "but one of the arguments requires grad. Call it without out=."
        )
    if out._data.shape != result._data.shape:
        raise RuntimeError(
            f"{name}(): out has shape {list(out.shape)} and the result {list(result.shape)}; make "
            "them equal (torch would resize out, with a warning)."
        )
    if result.dtype.category > out.dtype.category:
        raise RuntimeError(
            f"result type {result.dtype.name} can't be cast to the desired output type "
            f"{out.dtype.name}; give an out of that type."
        )
    return out.copy_(result)
