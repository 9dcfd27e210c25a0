"""How a tensor prints: PyTorch's text, so that the lecture's comments are true here too.

Source of the rules: torch._tensor_str with its default options (4 digits, 80 columns, at most 1000
elements in full, 3 at each edge of a longer one).
"""

import numpy as np

DIGITS, WIDTH, FULL, EDGE = 4, 80, 1000, 3


def tensor_text(array, dtype, suffixes=()):
    """'tensor([1., 2.])' and its like: array to print, its dtype, further 'name=value' suffixes."""
    prefix = "tensor("
    if array.size:
        body = _body(array, _Formatter(_shown(array)), len(prefix), array.size > FULL)
    else:
        body = "[]"
    notes = [f"size={tuple(array.shape)}"] if array.size == 0 and array.ndim != 1 else []
    if dtype.name not in ("float32", "int64", "bool") or (
        array.size == 0 and dtype.name != "float32"
    ):
        notes.append(f"dtype={dtype!r}")
    text = prefix + body
    last = len(text) - text.rfind("\n") + 1
    for note in [*notes, *suffixes]:
        if last + len(note) + 2 > WIDTH:
            text, last = f"{text},\n{' ' * len(prefix)}{note}", len(prefix) + len(note)
        else:
            text, last = f"{text}, {note}", last + len(note) + 2
    return text + ")"


def _shown(array):
    """The elements that will be printed: all, or the edges of a long tensor."""
    if array.size > FULL:
        for axis, n in enumerate(array.shape):
            if n > 2 * EDGE:
                keep = [*range(EDGE), *range(n - EDGE, n)]
                array = np.take(array, keep, axis=axis)
    return array.reshape(-1)


class _Formatter:
    """One format for all elements, chosen from their values."""

    def __init__(self, values):
        self.kind, self.scientific, self.whole = values.dtype.kind, False, True
        if self.kind == "f":  # zeros, nan and infinities have no say, not even in the width
            values = values[np.isfinite(values) & (values != 0)]
            if values.size:
                sizes = np.abs(values).astype(np.float64)
                low, high = sizes.min(), sizes.max()
                self.whole = bool(np.all(values == np.ceil(values)))
                self.scientific = bool(high / low > 1000 or high > 1e8 or low < 1e-4)
        self.width = max((len(self.plain(v)) for v in values), default=1)

    def plain(self, value):
        if self.kind != "f":
            return str(value.item())
        value = value.item()
        if self.scientific:
            return f"{value:.{DIGITS}e}"
        if self.whole:
            text = f"{value:.0f}"
            return text if text.lstrip("-") in ("inf", "nan") else text + "."
        return f"{value:.{DIGITS}f}"

    def __call__(self, value):
        return self.plain(value).rjust(self.width)


def _body(array, form, indent, summarise):
    if array.ndim == 0:
        return form.plain(array[()])
    if array.ndim == 1:
        per_line = max(1, (WIDTH - indent) // (form.width + 2))
        if summarise and len(array) > 2 * EDGE:
            words = [*map(form, array[:EDGE]), " ...", *map(form, array[-EDGE:])]
        else:
            words = [form(v) for v in array]
        lines = [", ".join(words[i : i + per_line]) for i in range(0, len(words), per_line)]
        return "[" + (",\n" + " " * (indent + 1)).join(lines) + "]"
    if summarise and len(array) > 2 * EDGE:
        parts = [_body(a, form, indent + 1, True) for a in array[:EDGE]]
        parts += ["..."] + [_body(a, form, indent + 1, True) for a in array[-EDGE:]]
    else:
        parts = [_body(a, form, indent + 1, summarise) for a in array]
    return "[" + ("," + "\n" * (array.ndim - 1) + " " * (indent + 1)).join(parts) + "]"
