"""x[i], x[1:3], x[mask] and x[rows, columns], to read and to write, by torch's rules.

NumPy's own indexing does the work; here stand the cases in which torch's differs.
"""

import numpy as np

from nblib import autograd, derivatives
from nblib.tensor import Tensor, apply, is_int, plain


def getitem(self, index):
    index, x = _plain_index(index), self._data
    first, rest = _in_two(index)
    if first is not None:
        return self[first][rest]
    if type(index) is np.ndarray and index.dtype.kind == "i" and x.ndim:
        value = _indexed(lambda: x.take(index, axis=0), x)  # rows, sooner than x[index]
    else:
        value = _indexed(lambda: x[index], x)
    return apply("index", value, (self,), lambda g: (derivatives.index_backward(g, x, index),))


def setitem(self, index, value):
    if autograd.mode.recording and self.requires_grad:
        raise RuntimeError(
            "writing into a tensor that requires grad would break its graph; "
            "do it inside `with no_grad():`."
        )
    if autograd.mode.recording and isinstance(value, Tensor) and value.requires_grad:
        raise RuntimeError(
            "writing a tensor that requires grad into another one would lose its gradient. "
            "Collect the parts in a list and use stack(parts) or cat(parts)."
        )
    if value is None or isinstance(value, str):
        raise TypeError(f"can't assign {value!r} to a tensor; give a number or a Tensor.")
    index, x = _plain_index(index), self._data
    first, rest = _in_two(index)
    numbers = np.asarray(plain(value))
    numbers = numbers.reshape(()) if numbers.size == 1 else numbers
    if first is None:
        _indexed(lambda: x.__setitem__(index, numbers), x)
    else:
        _indexed(lambda: x[first].__setitem__(rest, numbers), x)


def _plain_index(index):
    if isinstance(index, tuple):
        return tuple(_plain_part(part) for part in index)
    return _plain_part(index)


def _plain_part(part):
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


def _in_two(index):
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
            mask = array is not None and array.dtype.kind == "b"
            first += [slice(None)] * (array.ndim if mask else 1)
    rest = tuple(part for part, whole in zip(index, number, strict=True) if not whole)
    return tuple(first), rest


def _indexed(action, array):
    try:
        return action()
    except (IndexError, ValueError) as error:
        kind = IndexError if isinstance(error, IndexError) else RuntimeError
        raise kind(
            f"{error}. The tensor has shape {list(array.shape)}; an index must fit it, dimension "
            "by dimension."
        ) from None


Tensor.__getitem__, Tensor.__setitem__ = getitem, setitem
