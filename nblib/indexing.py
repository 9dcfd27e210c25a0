"""x[i], x[1:3], x[mask] and x[rows, columns], to read and to write, by torch's rules.

NumPy's own indexing does the work; here stand the cases in which torch's differs.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from nblib.annotations import Array, Grads
from nblib.derivatives import index_backward
from nblib.gradmode import mode
from nblib.inplace import assign, before, like, refuse_in_place
from nblib.numerics import unbroadcast
from nblib.tensor import Tensor, apply, is_int, plain, view, wrap

R = TypeVar("R")


def getitem(self: Tensor, index: Any) -> Tensor:
    index, x = _plain_index(index), self._data
    first, rest = _in_two(index)
    if first is not None:
        return self[first][rest]
    shape, kind = x.shape, x.dtype
    if _is_basic(index):

        def look(array: Array) -> Array:
            found = array[index]  # a number, where NumPy leaves the array, would be a copy
            return found if type(found) is np.ndarray else array[(*_as_tuple(index), ...)]

        return _indexed(
            lambda: view(
                _named(index), self, look, lambda g: (index_backward(g, shape, kind, index),)
            ),
            x,
        )
    if type(index) is np.ndarray and index.dtype.kind == "i" and x.ndim:
        rows = index.astype(np.intp, copy=False)  # in a browser they have 32 bits
        value = _indexed(lambda: x.take(rows, axis=0), x)  # sooner than x[index]
    else:
        value = _indexed(lambda: x[index], x)
    return apply("index", value, (self,), lambda g: (index_backward(g, shape, kind, index),))


def setitem(self: Tensor, index: Any, value: Any) -> None:
    """x[index] = value, recorded as any operation in place."""
    if value is None or isinstance(value, str):
        raise TypeError(f"can't assign {value!r} to a tensor; give a number or a Tensor.")
    plain_index, x = _plain_index(index), self._data
    source = value if isinstance(value, Tensor) else None
    refuse_in_place(self, WRITER)
    tracked = self.requires_grad or (source is not None and source.requires_grad)
    if not (mode.recording and tracked):
        _write(x, plain_index, np.asarray(plain(value)))
        self._memory.overwritten(WRITER)
        return
    if source is None:
        source = wrap(np.asarray(plain(value)))
    if _is_basic(plain_index):
        target = self[index]
        assign(target, like(source, target), WRITER)
        return
    old = before(self, source)
    numbers = old._data.copy()
    _write(numbers, plain_index, source._data)
    given, kind = source._data.shape, source._data.dtype

    def backward(g: Array) -> Grads:
        rest = g.copy()
        first, last = _in_two(plain_index)
        if first is None:
            part = g[plain_index]
            rest[plain_index] = 0
        else:
            part = g[first][last]
            rest[first][last] = 0
        part = unbroadcast(part.reshape((1,) * (len(given) - part.ndim) + part.shape), given)
        return rest, part.astype(kind, copy=False)

    assign(self, apply("indexPut", numbers, (old, source), backward), WRITER)


WRITER = "x[...] ="


def _write(x: Array, index: Any, numbers: Array) -> None:
    numbers = numbers.reshape(()) if numbers.size == 1 else numbers
    first, rest = _in_two(index)
    if first is None:
        _indexed(lambda: x.__setitem__(index, numbers), x)
    else:
        _indexed(lambda: x[first].__setitem__(rest, numbers), x)


def _as_tuple(index: Any) -> tuple[Any, ...]:
    return index if isinstance(index, tuple) else (index,)


def _is_basic(index: Any) -> bool:
    """Whether the index names a region (numbers, slices, None, ...), which is a view."""
    return all(
        part is None or part is Ellipsis or isinstance(part, slice) or _is_number(part)
        for part in _as_tuple(index)
    )


def _is_number(part: object) -> bool:
    return is_int(part) and not isinstance(part, bool)


def _named(index: Any) -> str:
    """torch's name of a view: by the kind of its last part that does something."""
    parts = [p for p in _as_tuple(index) if not (isinstance(p, slice) and p == slice(None))]
    last = next((p for p in reversed(parts) if p is not Ellipsis), ...)
    if _is_number(last):
        return "select"
    return "unsqueeze" if last is None else "alias" if last is ... else "slice"


def _plain_index(index: Any) -> Any:
    if isinstance(index, tuple):
        return tuple(_plain_part(part) for part in index)
    return _plain_part(index)


def _plain_part(part: Any) -> Any:
    if type(part) is int:
        return part
    if isinstance(part, slice):
        if isinstance(part.step, int) and part.step < 1:
            raise ValueError(
                f"step={part.step} in a slice must be greater than zero, as in torch; for the "
                "reverse order take an index: x[arange(len(x) - 1, -1, -1)]."
            )
        return part
    part = plain(part)
    if isinstance(part, np.ndarray) and part.ndim == 0 and part.dtype.kind in "iu":
        return int(part)
    return part


def _in_two(index: Any) -> tuple[Any, Any]:
    """An index of whole numbers and arrays as two: the numbers first, then the rest.

    NumPy would put the arrays' dimensions first if a slice stands between; torch leaves them in
    their place. (None, None) for any other index.
    """
    if not isinstance(index, tuple):
        return None, None
    number = [is_int(part) and not isinstance(part, bool) for part in index]
    if not any(number) or not any(isinstance(part, (np.ndarray, list)) for part in index):
        return None, None
    first = []
    for part, whole in zip(index, number, strict=True):
        if whole or part is Ellipsis:
            first.append(part)
        elif part is not None:
            array = np.asarray(part) if isinstance(part, (np.ndarray, list)) else None
            dims = array.ndim if array is not None and array.dtype.kind == "b" else 1
            first += [slice(None)] * dims
    rest = tuple(part for part, whole in zip(index, number, strict=True) if not whole)
    return tuple(first), rest


def _indexed(action: Callable[[], R], array: Array) -> R:
    try:
        return action()
    except (IndexError, ValueError) as error:
        kind = IndexError if isinstance(error, IndexError) else RuntimeError
        raise kind(
            f"{error}. The tensor has shape {list(array.shape)}; an index must fit it, dimension "
            "by dimension."
        ) from None


for _name, _method in (("__getitem__", getitem), ("__setitem__", setitem)):
    setattr(Tensor, _name, _method)
