"""einsum: products summed as letters say, with the gradient of each operand as one more einsum."""

import string
from collections.abc import Sequence
from typing import Any

import numpy as np

from nblib import dtypes as dt
from nblib.annotations import Array, Grads
from nblib.numerics import ignore_fp_warnings
from nblib.tensor import Tensor, apply


def einsum(equation: str, *operands: Any) -> Tensor:
    """Products summed as the letters say: einsum("ij,jk->ik", A, B) is A @ B.

    >>> torch.einsum("ij,j->i", torch.tensor([[1.0, 2.0]]), torch.tensor([3.0, 4.0]))
    tensor([11.])
    """
    if not isinstance(equation, str):
        raise RuntimeError("einsum() takes its letters as a text first: einsum('ij,jk->ik', A, B).")
    if len(operands) == 1 and isinstance(operands[0], (list, tuple)):
        operands = tuple(operands[0])
    for operand in operands:
        if not isinstance(operand, Tensor):
            raise TypeError(f"einsum(): operands must be Tensors, not {type(operand).__name__}.")
    terms, output = _terms(equation.replace(" ", ""), operands)
    tensors = list(operands)
    for k, term in enumerate(terms):
        tensors[k], terms[k] = _one_of_each(tensors[k], term)
    kinds = {t._data.dtype for t in tensors}
    if len(kinds) > 1:
        names = " and ".join(dt.of(np.empty(0, kind)).name for kind in kinds)
        raise RuntimeError(f"einsum(): expected operands of one dtype, got {names}; use .to(...).")
    sizes: dict[str, int] = {}
    for operand, term in zip(tensors, terms, strict=True):
        for letter, n in zip(term, operand.shape, strict=True):
            if n != 1 and sizes.get(letter, 1) not in (1, n):
                raise RuntimeError(
                    f"einsum(): operands do not broadcast: {letter!r} stands for {sizes[letter]} "
                    f"and for {n} elements."
                )
            sizes[letter] = max(n, sizes.get(letter, n)) if n else 0
    arrays = [operand._data for operand in tensors]
    value = _contract(arrays, terms, output)

    @ignore_fp_warnings
    def back(g: Array) -> Grads:
        return tuple(_slope(g, k, arrays, terms, output, sizes) for k in range(len(arrays)))

    return apply("view" if len(arrays) == 1 else "bmm", np.asarray(value), tuple(tensors), back)


def _terms(equation: str, operands: Sequence[Tensor]) -> tuple[list[str], str]:
    """The letters of each operand and of the output, `...` replaced by letters of its own."""
    left, arrow, output = equation.partition("->")
    terms = left.split(",")
    if len(terms) != len(operands):
        raise RuntimeError(
            f"einsum(): the text names {len(terms)} operands, but {len(operands)} were given."
        )
    free = [c for c in string.ascii_uppercase + string.ascii_lowercase if c not in equation]
    most = 0
    for k, (term, operand) in enumerate(zip(terms, operands, strict=True)):
        named = term.replace("...", "")
        extra = operand.ndim - len(named)
        if extra < 0 or (extra and "..." not in term) or not (named.isalpha() or not named):
            raise RuntimeError(
                f"einsum(): {term!r} does not name the {operand.ndim} dimensions of operand {k}."
            )
        if "..." in term:
            most = max(most, extra)
            terms[k] = term.replace("...", "".join(free[:most][most - extra :]) if extra else "")
    most_letters = {}
    for k, (term, operand) in enumerate(zip(left.split(","), operands, strict=True)):
        if "..." in term:  # again, now that the longest ... is known: aligned at the end
            extra = operand.ndim - len(term.replace("...", ""))
            terms[k] = term.replace("...", "".join(free[most - extra : most]))
            most_letters[k] = extra
    dots = "".join(free[:most])
    if not arrow:
        joined = "".join(t.replace("...", "") for t in left.split(","))
        output = dots + "".join(sorted(c for c in set(joined) if joined.count(c) == 1))
    else:
        output = output.replace("...", dots)
    for letter in output:
        if not any(letter in term for term in terms):
            raise RuntimeError(f"einsum(): output letter {letter!r} stands for no dimension.")
    return terms, output


def _one_of_each(x: Tensor, term: str) -> tuple[Tensor, str]:
    """x with the diagonal taken where a letter stands twice."""
    for letter in dict.fromkeys(term):
        while term.count(letter) > 1:
            a, b = term.index(letter), term.rindex(letter)
            x = x.diagonal(0, a, b)
            term = term[:a] + term[a + 1 : b] + term[b + 1 :] + letter
    return x, term


def _contract(arrays: Sequence[Array], terms: Sequence[str], output: str) -> Array:
    """np.einsum; a size of 1 meets any other, as in torch."""
    sizes: dict[str, int] = {}
    for array, term in zip(arrays, terms, strict=True):
        for letter, n in zip(term, array.shape, strict=True):
            sizes[letter] = n if sizes.get(letter, 1) == 1 else sizes[letter]
    shapes = [tuple(sizes[letter] for letter in term) for term in terms]
    arrays = [
        array if array.shape == shape else np.broadcast_to(array, shape)
        for array, shape in zip(arrays, shapes, strict=True)
    ]
    with np.errstate(all="ignore"):
        return np.einsum(f"{','.join(terms)}->{output}", *arrays, optimize=len(arrays) > 1)


def _slope(
    g: Array,
    k: int,
    arrays: Sequence[Array],
    terms: Sequence[str],
    output: str,
    sizes: dict[str, int],
) -> Array:
    """The gradient of operand k: g times the others, summed to the letters of its own."""
    others = [(a, t) for i, (a, t) in enumerate(zip(arrays, terms, strict=True)) if i != k]
    reached = set(output).union(*(t for _, t in others))
    own = "".join(c for c in terms[k] if c in reached)
    wide = _contract([g, *(a for a, _ in others)], [output, *(t for _, t in others)], own)
    wide = np.expand_dims(wide, tuple(i for i, c in enumerate(terms[k]) if c not in reached))
    shape = arrays[k].shape
    wide = np.broadcast_to(wide, [sizes[c] for c in terms[k]])
    stretched = tuple(i for i, n in enumerate(shape) if n == 1 and wide.shape[i] != 1)
    return wide.sum(axis=stretched, keepdims=True) if stretched else wide


__all__ = ["einsum"]
