"""A name out of several, or an error that lists them."""

from collections.abc import Collection, Mapping
from typing import Any


def choose(name: Any, among: Collection[Any], kind: str) -> Any:
    """among[name], or the name itself where `among` is a sequence of names.

    kind: what is chosen, in words, for the error. Raises ValueError for a name that is not there.

    >>> choose("b", {"a": 1, "b": 2}, "letter")
    2
    >>> choose("c", ("a", "b"), "letter")
    Traceback (most recent call last):
    ValueError: unknown letter 'c'. Choose one of: a, b.
    """
    if name not in list(among):  # a list: the name may be something that no dict could look up
        raise ValueError(f"unknown {kind} {name!r}. Choose one of: {', '.join(map(str, among))}.")
    return among[name] if isinstance(among, Mapping) else name
