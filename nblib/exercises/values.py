"""Comparing and printing answers: numbers, arrays, tuples and letters.

Whatever a student hands in is first made plain: None, True, numbers, texts, arrays, tuples and
lists of these. What is nothing of the kind becomes a `Thing`, which only knows how it is called.
From then on no code of the student's runs any more, so that comparing and printing cannot fail.
"""

import collections
import contextlib
import inspect
import itertools
import numbers
import reprlib
import types
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from nblib.words import count, listed

DRAWN = 10_000  # so many entries of a generator are looked at, and no more
ENTRIES = 1_000_000  # of lists within lists, all together
DEEP = 40


class Finding:
    """What stands in the place of a value where there is none: it holds texts of ours."""


@dataclass(frozen=True)
class Misfit(Finding):
    """What came back has not the form that was asked for, or breaks a rule no number would show.

    said     what came back, in words: the rest of a sentence that begins with the call
    thought  what to do about it
    key      what it is recognised by when it comes from a catalogued mistake
    """

    said: str
    thought: str
    key: Any = None


@dataclass(frozen=True)
class Thing(Finding):
    """An object that is no answer to anything: what it is ("a dict"), and how it is written."""

    said: str
    text: str = ""

    def __repr__(self):
        return self.text or self.said


class Drawn(list):
    """The entries of a generator, a `map`, a `zip`: a list that knows what it was."""

    was = "an iterator"


class _Endless(Exception):
    """More than anybody would read, or nothing but itself inside."""


def plain(value):
    """Any object as plain data: tensors become arrays, fractions numbers, what is gone through by a
    loop a list, and the rest a Thing. It raises only what a generator's own lines raise, and it
    ends if their own code does."""
    try:
        return _plain(value, (), [ENTRIES])
    except _Endless as error:
        return Thing(f"{_typed(value)} {error}")
    except (Exception, SystemExit):  # objects of the student's own, not finished
        if type(value) is types.GeneratorType:
            raise
        return Thing(_typed(value))


def _plain(value, above, budget):
    """`plain` below the containers `above` (their ids), of at most `budget[0]` entries."""
    if value is None or value is ... or isinstance(value, bool | Finding):
        return value
    for family, exact in ((int, int.__pos__), (float, float.__pos__), (str, str.__str__)):
        if isinstance(value, family):
            return exact(value)
    if id(value) in above:
        raise _Endless("that contains itself")
    if len(above) > DEEP:
        raise _Endless(f"of more than {DEEP} levels")
    above = (*above, id(value))
    if isinstance(value, type) or inspect.isroutine(value):
        return value
    if (array := _array(value)) is not None:
        return _of_array(array, above, budget)
    if isinstance(value, numbers.Real | Decimal):
        return _float(value)
    if isinstance(value, complex):
        return value.real if value.imag == 0 else complex(value)
    if isinstance(value, tuple):
        return tuple(_entries(value, above, budget))
    if isinstance(value, _LISTS):
        return _entries(value, above, budget)
    if inspect.iscoroutine(value):
        value.close()  # or Python complains that nobody waited for it
    elif isinstance(value, collections.abc.Iterator):
        return _drawn(value, above, budget)
    elif not callable(value) and hasattr(type(value), "__float__"):
        return _float(value)
    return value if callable(value) else Thing(_typed(value), _text(value))


_LISTS: tuple[Any, ...] = (list, collections.deque, range, collections.abc.Sequence)
_LISTS += (collections.abc.ValuesView, collections.abc.KeysView)


def _float(value):
    """A fraction, a decimal number: as a float, infinite where it is too large for one."""
    try:
        return float(value)
    except OverflowError:
        return np.inf if value > 0 else -np.inf
    except ValueError:  # a Decimal that signals that it is not a number
        return np.nan


def _array(value):
    """The array in a tensor, ours or torch's, or in anything else that offers one; None if none."""
    if isinstance(value, np.ndarray | np.generic):
        return np.asarray(value)
    if hasattr(value, "detach") and hasattr(value, "numpy"):
        value = value.detach()
        value = value.cpu() if hasattr(value, "cpu") else value
        with contextlib.suppress(TypeError):  # bfloat16, which NumPy has not
            return np.asarray(value.numpy())
        return np.asarray(value.float().numpy())
    return np.asarray(value) if hasattr(type(value), "__array__") else None


def _of_array(array, above, budget):
    """An array as it is, a single number as Python's, and one of objects as what these are."""
    if array.dtype.kind == "O":
        found = _plain(array.item() if array.ndim == 0 else array.tolist(), above, budget)
        numbers = as_array(found)
        return found if array.ndim == 0 or numbers is None else numbers
    if array.dtype == np.longdouble:  # whose entries are no numbers of Python's
        array = array.astype(np.float64)
    if array.ndim == 0:
        return _plain(array.item(), above, budget) if array.dtype.kind in "biufcUS" else array
    if array.dtype.kind == "c" and not array.imag.any():
        return array.real
    return array


def _entries(values, above, budget):
    found = []
    for entry in values:
        budget[0] -= 1
        if budget[0] < 0:
            raise _Endless(f"of more than {ENTRIES:,} entries")
        found.append(_plain(entry, above, budget))
    return found


def _drawn(iterator, above, budget):
    found = Drawn(_entries(itertools.islice(iterator, DRAWN + 1), above, budget))
    if len(found) > DRAWN:
        raise _Endless(f"of more than {DRAWN:,} entries")
    found.was = _typed(iterator)
    return found


def _text(value):
    """How an object writes itself, if that is short, and the same tomorrow."""
    try:
        text = reprlib.repr(value).replace("`", "'")
    except (Exception, SystemExit):
        return ""
    return text if text.isprintable() and len(text) <= 60 and " at 0x" not in text else ""


def flattened(entries):
    """What stands in lists and tuples within one another, in its order."""
    for entry in entries:
        if isinstance(entry, list | tuple):
            yield from flattened(entry)
        else:
            yield entry


def as_array(value):
    """A float64 array of a number, an array or nested lists of numbers; None for anything else."""
    if isinstance(value, numbers.Real):
        return np.asarray(_float(value))
    if isinstance(value, tuple | list | range):
        try:
            value = np.array(value)
        except ValueError:  # rows of different lengths
            return None
        if value.dtype.kind == "O":  # whole numbers too large for NumPy's, or no numbers at all
            if not all(isinstance(entry, numbers.Real) for entry in value.flat):
                return None
            value = np.array([_float(entry) for entry in value.flat]).reshape(value.shape)
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
    """A value as a student would write it: numbers to `digits` figures, long ones in words."""
    if isinstance(value, np.ndarray):
        if value.size > 16:
            return f"an array of shape {value.shape}"
        value = value.tolist()
    if isinstance(value, str):
        text = repr(value).replace("`", "'")
        return text if len(text) <= 60 else f"{text[:56]}...{text[0]}"
    if isinstance(value, bool) or value is None:
        return repr(value)
    if isinstance(value, numbers.Integral):
        figures = int(value).bit_length() * 0.30103
        return str(int(value)) if figures < 24 else f"a whole number of {figures:.0f} digits"
    if isinstance(value, numbers.Real | complex):
        text = f"{value if value.imag else float(value.real):.{digits}g}"
        return "0" if text == "-0" else text
    if isinstance(value, tuple | list):
        inner = ", ".join(written(entry, digits) for entry in value[:41])  # more do not fit
        if len(inner) > 120:
            was = value.was if isinstance(value, Drawn) else f"a {type(value).__name__}"
            return f"{was} of {len(value)}"
        if isinstance(value, list):
            return f"[{inner}]"
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    return _named(value) or _text(value) or _typed(value)


def _named(value):
    """A function or a class by its name."""
    if isinstance(value, type):
        return f"the class {_name(value)}"
    return f"the function {value.__name__}" if inspect.isroutine(value) else ""


def written_apart(got, wanted):
    """Both values written with so many figures that a difference shows."""
    for digits in (4, 7, 12):
        pair = written(got, digits), written(wanted, digits)
        if pair[0] != pair[1]:
            break
    return pair


def kind(value, parts=()):
    """What a value is, in words: "a number", "an array of shape (4,)", "2 results: W and b"."""
    if isinstance(value, Thing):
        return value.said
    if isinstance(value, tuple):
        names = f": {listed(parts)}" if len(parts) > 1 else ""
        return (
            "a tuple with one element"
            if len(value) == 1
            else f"{count(len(value), 'result')}{names}"
        )
    if isinstance(value, bool):
        return "True or False"
    if isinstance(value, numbers.Real):
        return "a single number"
    if isinstance(value, complex):
        return "a complex number"
    array = as_array(value)
    if isinstance(value, np.ndarray) and array is None:
        return f"an array of {'strings' if value.dtype.kind in 'US' else f'{value.dtype} values'}"
    if isinstance(value, np.ndarray) or (array is not None and array.ndim > 1):
        return f"an array of shape {np.shape(value)}"
    if isinstance(value, list):
        was = value.was if isinstance(value, Drawn) else "a list"
        text = any(isinstance(entry, str) for entry in value)
        return f"{was} of {len(value)}" + " that contains text" * text
    if isinstance(value, str):
        return "text"
    if value is None:
        return "nothing"
    return _named(value) or _typed(value)


def is_array(value):
    """Whether a value is an array, or a tensor of ours or torch's."""
    return isinstance(value, np.ndarray) or (
        type(value).__module__.partition(".")[0] in ("nblib", "torch") and hasattr(value, "shape")
    )


def described(value):
    """A value in a sentence: "3", "[1, 2], an array of shape (2,)", "a list of 12", "None"."""
    if isinstance(value, str) and type(value) is not str:  # which has a text for a name
        return f"the {_name(type(value))} {written(str.__str__(value))}"
    if is_array(value):
        with contextlib.suppress(Exception):
            value = plain(value)
    if isinstance(value, np.ndarray):
        shape = f"an array of shape {value.shape}"
        if value.ndim and 0 < value.size <= 6:
            return f"`{written(value)}`, {shape}"
        return shape
    value = plain(value)
    if value is None or isinstance(value, bool):
        return f"{value}"
    if isinstance(value, str):
        return f"the text {written(value)}"
    if as_array(value) is not None and not isinstance(value, list | tuple):
        return written(value)
    if isinstance(value, list | tuple) and 0 < len(value) <= 4 and as_array(value) is not None:
        return f"`{written(value)}`, {sort_of(value)}"
    return sort_of(value)


def sort_of(value):
    return f"a tuple of {len(value)}" if isinstance(value, tuple) else kind(value)


_name = type.__dict__["__name__"].__get__  # of a class, whatever its own class says


def _typed(value):
    name = _name(type(value))
    if name.endswith("iterator"):
        return "an iterator"
    return f"{'an' if name[0] in 'AEIOUaeiou' else 'a'} {name}"
