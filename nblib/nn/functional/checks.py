"""Argument checks that the functions of this package share: what was given, what is accepted."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from nblib import dtypes as dt
from nblib.annotations import Array
from nblib.operators import promote
from nblib.tensor import Tensor


def tensor_of(value: Any, name: str) -> Tensor:
    """value, which must be a Tensor. name: the function that was called."""
    if not isinstance(value, Tensor):
        raise TypeError(
            f"{name}() expects a Tensor, not {_kind(value)}; make one with tensor(...)."
        )
    return value


def _kind(value: object) -> str:
    """The name of a type; with its library if that, too, has a Tensor."""
    kind = type(value)
    return f"{kind.__module__}.{kind.__name__}" if kind.__name__ == "Tensor" else kind.__name__


def array_of(value: Any, name: str) -> Array:
    """The array of a Tensor."""
    return tensor_of(value, name)._data


def floats_of(value: Any, name: str) -> Array:
    """The array of a floating-point Tensor."""
    array = array_of(value, name)
    if array.dtype.kind != "f":
        raise NotImplementedError(
            f'"{name}" not implemented for {value.dtype.name}; convert the input with .float().'
        )
    return array


def pair_of(input: Tensor, target: Tensor, name: str) -> tuple[Tensor, Tensor]:
    """Input and target of a loss, promoted to one float dtype; their shapes must be equal.

    Difference from torch, which broadcasts with a warning: that is nearly always a mistake, (N, 1)
    beside (N,), that trains on the wrong differences.
    """
    both = promote(tensor_of(input, name), tensor_of(target, name), name)
    for tensor in both:
        floats_of(tensor, name)
    same_shape(*both, name)
    return both


def same_shape(input: Tensor, target: Tensor, name: str) -> None:
    """ValueError unless input and target of a loss have one shape."""
    if input._data.shape != target._data.shape:
        raise ValueError(
            f"{name}: target size {list(target.shape)} must be the same as input size "
            f"{list(input.shape)}; bring one to the other's shape, for example target.unsqueeze(1)."
        )


def same_dtype(input: Tensor, target: Tensor, name: str) -> None:
    """RuntimeError unless input and target have one dtype."""
    if input._data.dtype != target._data.dtype:
        raise RuntimeError(
            f"{name}: input is {input.dtype.name} and target {target.dtype.name}; convert one "
            "with .to()."
        )


def constant(tensor: Tensor | None, what: str, name: str) -> None:
    """RuntimeError for a tensor that torch treats as a constant and somebody wants to learn."""
    if tensor is not None and tensor_of(tensor, name).requires_grad:
        raise RuntimeError(
            f"The function '{name}' is not differentiable with respect to argument '{what}'. "
            "This input cannot have requires_grad True; give it .detach()."
        )


def weight_of(weight: Tensor | None, like: Array, name: str, what: str = "weight") -> Array | None:
    """The array of a weight that broadcasts over a loss of the shape of `like`, or None."""
    if weight is None:
        return None
    constant(weight, what, name)
    w = weight._data.astype(like.dtype, copy=False)
    try:
        fits = np.broadcast_shapes(w.shape, like.shape) == like.shape
    except ValueError:
        fits = False
    if not fits:
        raise RuntimeError(
            f"a {what} of shape {list(w.shape)} does not broadcast over a loss of shape "
            f"{list(like.shape)}; its sizes must be equal or 1, from the last one backwards."
        )
    return w


def check_reduction(reduction: str, allowed: Sequence[str] = ("mean", "sum", "none")) -> None:
    """ValueError for an unknown reduction."""
    if reduction not in allowed:
        names = ", ".join(map(repr, allowed))
        raise ValueError(f"{reduction!r} is not a valid value for reduction; use {names}.")


def check_legacy(size_average: object, reduce: object) -> None:
    """NotImplementedError for the settings that reduction has replaced."""
    if size_average is not None or reduce is not None:
        raise NotImplementedError(
            "size_average and reduce are deprecated in PyTorch and left out of this engine; "
            "give reduction='mean', 'sum' or 'none'."
        )


def check_probability(p: float, name: str = "dropout") -> None:
    """ValueError unless p is a probability."""
    if isinstance(p, (str, bytes)) or not hasattr(p, "__float__"):
        raise TypeError(f"{name} probability has to be a number between 0 and 1, but got {p!r}.")
    if not 0 <= p <= 1:
        raise ValueError(f"{name} probability has to be between 0 and 1, but got {p}.")


def in_dtype(input: Tensor, dtype: dt.DType, name: str) -> Tensor:
    """input, converted first where a function takes dtype=."""
    return tensor_of(input, name) if dtype is None else tensor_of(input, name).to(dtype)
