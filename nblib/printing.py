"""How a tensor prints: PyTorch's text, so that the lecture's comments are true here too.

Source of the rules: torch._tensor_str. `set_printoptions` has torch's arguments and defaults.
"""

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from nblib.annotations import Array
from nblib.dtypes import bool_, dtype, get_default_dtype, int64


@dataclass
class Options:
    """What a reader may set: digits, when a tensor is too long, its edges, columns, notation."""

    precision: int = 4
    threshold: float = 1000
    edgeitems: int = 3
    linewidth: int = 80
    sci_mode: bool | None = None


options = Options()
PROFILES: dict[str, dict[str, float]] = {
    "default": {"precision": 4, "threshold": 1000, "edgeitems": 3, "linewidth": 80},
    "short": {"precision": 2, "threshold": 1000, "edgeitems": 2, "linewidth": 80},
    "full": {"precision": 4, "threshold": math.inf, "edgeitems": 3, "linewidth": 80},
}


def set_printoptions(
    precision: int | None = None,
    threshold: float | None = None,
    edgeitems: int | None = None,
    linewidth: int | None = None,
    profile: str | None = None,
    sci_mode: bool | None = None,
) -> None:
    """Set how tensors print; what is None stays. profile: 'default', 'short' or 'full'.

    sci_mode True or False decides between 1.0000e-05 and 0.0000; every call without it leaves that
    to the numbers again, as in torch.

    >>> torch.set_printoptions(precision=2)
    >>> torch.tensor([3.14159])
    tensor([3.14])
    >>> torch.set_printoptions(profile="default")
    """
    if profile is not None and profile not in PROFILES:
        raise ValueError(f"profile={profile!r} is unknown; use one of {', '.join(PROFILES)}.")
    given = {
        "precision": precision,
        "threshold": threshold,
        "edgeitems": edgeitems,
        "linewidth": linewidth,
    }
    chosen = {} if profile is None else PROFILES[profile]
    chosen = chosen | {k: v for k, v in given.items() if v is not None}
    for name, value in chosen.items():
        setattr(options, name, value)
    options.sci_mode = sci_mode


def get_printoptions() -> dict[str, Any]:
    """The settings as a dictionary that set_printoptions takes again.

    >>> torch.get_printoptions()["precision"]
    4
    """
    return asdict(options)


def tensor_text(
    array: Array, dtype: dtype, suffixes: Iterable[str] = (), prefix: str = "tensor("
) -> str:
    """'tensor([1., 2.])' and its like: array to print, its dtype, further 'name=value' suffixes."""
    indent = len(prefix)
    summarise = array.size > options.threshold
    if array.size:
        form = _Formatter(_edges(array).reshape(-1) if summarise else array.reshape(-1))
        body = _body(array, form, indent, summarise)
    else:
        body = "[]"
    said = array.ndim == 1 if array.size == 0 else options.edgeitems
    notes = [] if said else [f"size={tuple(array.shape)}"]
    default = get_default_dtype()
    if dtype not in (default, int64, bool_) or (array.size == 0 and dtype is not default):
        notes.append(f"dtype={dtype!r}")
    text = prefix + body
    last = len(text) - text.rfind("\n") + 1
    for note in [*notes, *suffixes]:
        if last + len(note) + 2 > options.linewidth:
            text, last = f"{text},\n{' ' * indent}{note}", indent + len(note)
        else:
            text, last = f"{text}, {note}", last + len(note) + 2
    return text + ")"


def _edges(array: Array) -> Array:
    """The elements of a long tensor that will be printed."""
    edge = options.edgeitems
    for axis, n in enumerate(array.shape):
        if n > 2 * edge:
            array = np.delete(array, slice(edge, n - edge), axis=axis)
    return array


class _Formatter:
    """One format for all elements, chosen from their values."""

    def __init__(self, values: Array):
        self.floating, self.whole = values.dtype.kind == "f", True
        self.scientific: bool | None = False
        if self.floating:  # zeros, nan and infinities have no say, not even in the width
            values = values[np.isfinite(values) & (values != 0)]
            if values.size:
                sizes = np.abs(values).astype(np.float64)
                low, high = sizes.min(), sizes.max()
                self.whole = bool(np.all(values == np.ceil(values)))
                self.scientific = options.sci_mode
                if self.scientific is None:
                    with np.errstate(over="ignore"):
                        self.scientific = bool(high / low > 1000 or high > 1e8 or low < 1e-4)
        self.width = max((len(self.plain(v)) for v in values.tolist()), default=1)

    def plain(self, value: Any) -> str:
        if not self.floating:
            return str(value)
        if self.scientific:
            return f"{value:.{options.precision}e}"
        if self.whole:
            return f"{value:.0f}" + ("." if math.isfinite(value) else "")
        return f"{value:.{options.precision}f}"

    def __call__(self, value: Any) -> str:
        return self.plain(value).rjust(self.width)


def _body(array: Array, form: _Formatter, indent: int, summarise: bool) -> str:
    if array.ndim == 0:
        return form(array.item())
    edge = options.edgeitems
    short = summarise and len(array) > 2 * edge
    if array.ndim == 1:
        per_line = max(1, (options.linewidth - indent) // (form.width + 2))
        if summarise and not edge:
            words = ["..."]
        elif short:
            words = [*map(form, array[:edge].tolist()), " ...", *map(form, array[-edge:].tolist())]
        else:
            words = [form(v) for v in array.tolist()]
        lines = [", ".join(words[i : i + per_line]) for i in range(0, len(words), per_line)]
        return "[" + (",\n" + " " * (indent + 1)).join(lines) + "]"
    if short:
        head, tail = array[:edge], array[len(array) - edge :]
        parts = [_body(a, form, indent + 1, True) for a in head]
        parts += ["...", *(_body(a, form, indent + 1, True) for a in tail)]
    else:
        parts = [_body(a, form, indent + 1, summarise) for a in array]
    return "[" + ("," + "\n" * (array.ndim - 1) + " " * (indent + 1)).join(parts) + "]"
