"""Comparing and printing answers: numbers, arrays, tuples and letters."""

import numbers
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Misfit:
    """What came back has not the form that was asked for, or breaks a rule no number would show.

    said     what came back, in words: the rest of a sentence that begins with the call
    thought  what to do about it
    key      what it is recognised by when it comes from a catalogued mistake
    """

    said: str
    thought: str
    key: Any = None


def plain(value):
    """Tensors (ours or torch's) become arrays, NumPy numbers Python's; the rest stays as it is."""
    if hasattr(value, "detach") and hasattr(value, "numpy"):
        value = value.detach()
        value = np.asarray((value.cpu() if hasattr(value, "cpu") else value).numpy())
    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0):
        return value.item()
    if isinstance(value, tuple | list):
        return (list if isinstance(value, list) else tuple)(plain(entry) for entry in value)
    return value


def as_array(value):
    """A float64 array of a number, an array or nested lists of numbers; None for anything else."""
    if isinstance(value, numbers.Real):
        return np.asarray(float(value))
    if isinstance(value, tuple | list | range):
        try:
            value = np.array(value)
        except ValueError:  # rows of different lengths
            return None
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
        return value.astype(np.float64)
    return None


def same(got, wanted, tolerance):
    """Whether two values agree: shape for shape, numbers within tolerance · max(1, |wanted|)."""
    if isinstance(got, Misfit) or isinstance(wanted, Misfit):
        alike = isinstance(got, Misfit) and isinstance(wanted, Misfit)
        return alike and got.thought == wanted.thought and same(got.key, wanted.key, tolerance)
    if wanted is None:
        return got is None
    if isinstance(wanted, str):
        return isinstance(got, str) and got.strip().lower() == wanted.lower()
    if isinstance(wanted, tuple | list) and as_array(wanted) is None:
        return (
            isinstance(got, tuple | list)
            and len(got) == len(wanted)
            and all(same(g, w, tolerance) for g, w in zip(got, wanted, strict=True))
        )
    got, wanted = as_array(got), as_array(wanted)
    if got is None or wanted is None or got.shape != wanted.shape:
        return False
    return bool(np.all(close(got, wanted, tolerance)))


def close(got, wanted, tolerance):
    """Entry by entry: equal (also both nan, both inf) or within tolerance · max(1, |wanted|)."""
    with np.errstate(invalid="ignore"):
        near = np.abs(got - wanted) <= tolerance * np.maximum(1, np.abs(wanted))
    near &= np.isfinite(wanted)  # everything would be near to infinity
    return near | (got == wanted) | (np.isnan(got) & np.isnan(wanted))


def written(value, digits=4):
    """A value as a student would write it: numbers to `digits` figures, long arrays by shape."""
    if isinstance(value, np.ndarray):
        if value.size > 16:
            return f"an array of shape {value.shape}"
        value = value.tolist()
    if isinstance(value, bool | str) or value is None:
        return repr(value)
    if isinstance(value, numbers.Integral):
        return str(int(value))
    if isinstance(value, numbers.Real):
        text = f"{float(value):.{digits}g}"
        return "0" if text == "-0" else text
    if isinstance(value, tuple | list):
        inner = ", ".join(written(entry, digits) for entry in value)
        if len(inner) > 120:
            return f"a {type(value).__name__} of {len(value)}"
        if isinstance(value, list):
            return f"[{inner}]"
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    try:
        text = repr(value)
    except Exception:  # an object of the student's own, not finished
        text = ""
    return text if 0 < len(text) <= 60 else _typed(value)


def written_apart(got, wanted):
    """Both values written with so many figures that a difference shows."""
    for digits in (4, 7, 12):
        pair = written(got, digits), written(wanted, digits)
        if pair[0] != pair[1]:
            break
    return pair


def kind(value, parts=()):
    """What a value is, in words: "a number", "an array of shape (4,)", "2 results: W and b"."""
    if isinstance(value, tuple):
        names = f": {', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else ""
        return "a tuple of one" if len(value) == 1 else f"{len(value)} results{names}"
    if isinstance(value, bool):
        return "True or False"
    if isinstance(value, numbers.Real):
        return "a single number"
    array = as_array(value)
    if isinstance(value, np.ndarray) and array is None:
        return f"an array of {value.dtype} values"
    if isinstance(value, np.ndarray) or (array is not None and array.ndim > 1):
        return f"an array of shape {np.shape(value)}"
    if isinstance(value, list):
        text = any(isinstance(entry, str) for entry in value)
        return f"a list of {len(value)}" + " that holds text" * text
    if isinstance(value, str):
        return "text"
    if value is None:
        return "nothing"
    return _typed(value)


def _typed(value):
    name = type(value).__name__
    return f"{'an' if name[0] in 'AEIOUaeiou' else 'a'} {name}"
