"""The pairs that max(dim), sort, topk ... return, which print as torch.return_types does."""

from collections import namedtuple
from typing import Any


def _pair(name: str, *fields: str) -> Any:
    class Pair(namedtuple(name, fields)):  # type: ignore[misc]  # a name known when it runs
        __slots__ = ()

        def __repr__(self) -> str:
            lines = ",\n".join(f"{field}={value!r}" for field, value in self._asdict().items())
            return f"torch.return_types.{name}(\n{lines})"

    Pair.__name__ = Pair.__qualname__ = name
    return Pair


max, min, median, mode, sort, topk, kthvalue, cummax, cummin = (
    _pair(name, "values", "indices")
    for name in "max min median mode sort topk kthvalue cummax cummin".split()  # noqa: SIM905
)
aminmax = _pair("aminmax", "min", "max")
histogram = _pair("histogram", "hist", "bin_edges")
