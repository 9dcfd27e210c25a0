"""Graphs that nobody thought of: up to 30 drawn operations on both libraries, in float64.

Views, changes in place (of views, of their bases, of what backward needs), reductions, indexing,
products and a second backward are drawn in any order. After every graph all values and all
gradients agree with torch to 1e-9 of their size; where torch refuses, a refusal stands here too.
"""

import numpy as np
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import nblib

ROWS, COLUMNS = 2, 3
PURE = {  # each takes one or two of the tensors at hand, all of shape (2, 3)
    "add": lambda t, a, b: a + b,
    "sub": lambda t, a, b: a - b,
    "mul": lambda t, a, b: a * b,
    "div": lambda t, a, b: a / (b * b + 1),
    "double": lambda t, a, b: a * 2,
    "half": lambda t, a, b: 0.5 - a,
    "square": lambda t, a, b: a**2 / 4,
    "relu": lambda t, a, b: a.relu(),
    "tanh": lambda t, a, b: a.tanh(),
    "sigmoid": lambda t, a, b: a.sigmoid(),
    "exp": lambda t, a, b: a.tanh().exp(),
    "abs": lambda t, a, b: a.abs(),
    "maximum": lambda t, a, b: t.maximum(a, b),
    "softmax": lambda t, a, b: a.softmax(1),
    "centred": lambda t, a, b: a - a.mean(0),
    "row max": lambda t, a, b: a + b.max(1, keepdim=True)[0],
    "matmul": lambda t, a, b: (a @ b.T) @ a / 8,
    "rows twice": lambda t, a, b: a[[1, 0]],
    "mask": lambda t, a, b: a * (b > 0),
    "cat": lambda t, a, b: t.cat([a[:1], b[1:]]),
    "stack": lambda t, a, b: t.stack([a[0], b[1]]),
    "outer": lambda t, a, b: a[:, :1] * b[:1],
    "clone": lambda t, a, b: a.clone(),
    "detach": lambda t, a, b: a.detach(),
}
VIEWS = {
    "itself": lambda t, a, b: a,
    "view": lambda t, a, b: a.view(COLUMNS, ROWS).view(ROWS, COLUMNS),
    "twice turned": lambda t, a, b: a.T.transpose(0, 1),
    "squeezed": lambda t, a, b: a.unsqueeze(1).squeeze(1),
    "slice": lambda t, a, b: a[:],
}


def _assign(index):
    def change(t, a, b):
        a[index] = b[index]

    return change


def _inplace(name):
    def change(t, a, b):
        getattr(a, name)(b)

    return change


def _on_part(part, name):
    def change(t, a, b):
        getattr(part(a), name)(part(b))

    return change


def _mask(t, a, b):
    a[a > 0.3] = 0.1


def _number(t, a, b):
    a[0, 1] = 0.25


CHANGES = {
    "+=": _inplace("__iadd__"),
    "-=": _inplace("__isub__"),
    "*=": _inplace("__imul__"),
    "mul_ row": _on_part(lambda x: x[0], "__imul__"),
    "add_ column": _on_part(lambda x: x[:, 1], "__iadd__"),
    "add_ turned": _on_part(lambda x: x.T[1:], "__isub__"),
    "copy_ flat": _on_part(lambda x: x.view(-1)[2:5], "copy_"),
    "row =": _assign(0),
    "columns =": _assign((slice(None), slice(1, 3))),
    "rows =": _assign([1]),
    "mask =": _mask,
    "number =": _number,
}
STEPS = [
    (kind, name)
    for kind, table in (("pure", PURE), ("view", VIEWS), ("change", CHANGES))
    for name in table
]
step = st.tuples(st.sampled_from(STEPS), st.integers(0, 40), st.integers(0, 40))
starts = st.lists(st.integers(-8, 8), min_size=2 * ROWS * COLUMNS, max_size=2 * ROWS * COLUMNS)


def run(t, numbers, steps, twice):
    """Values and gradients after the drawn steps, or where and by what kind of error it ended."""
    values = np.array(numbers, float).reshape(2, ROWS, COLUMNS) / 7
    leaves = [t.tensor(v, requires_grad=True) for v in values]
    tensors = [*(x * 1 for x in leaves), t.tensor(values[0] - values[1]), *leaves[:1]]
    where = "start"
    try:
        for number, ((kind, name), i, j) in enumerate(steps):
            where = f"{number}: {name}"
            a, b = tensors[i % len(tensors)], tensors[j % len(tensors)]
            if kind == "pure":
                tensors.append(PURE[name](t, a, b))
            elif kind == "view":
                tensors.append(VIEWS[name](t, a, b))
            else:
                CHANGES[name](t, a, b)
        where = "backward"
        root = sum((x * (k + 1)).sum() for k, x in enumerate(tensors))
        root.backward(retain_graph=twice)
        if twice:
            root.backward()
    except RuntimeError:
        return where, [], []
    return (
        None,
        [x.detach().numpy() for x in tensors],
        [np.zeros((ROWS, COLUMNS)) if x.grad is None else x.grad.numpy() for x in leaves],
    )


@settings(  # 400 graphs, and 80 in `make quick`
    max_examples=4 * settings().max_examples,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(starts, st.lists(step, min_size=1, max_size=30), st.booleans())
def test_a_drawn_graph_gives_torchs_values_and_gradients(numbers, steps, twice):
    found, right = run(nblib, numbers, steps, twice), run(torch, numbers, steps, twice)
    assert found[0] == right[0], f"refused at {found[0]}, torch at {right[0]}"
    for ours, theirs in zip(found[1] + found[2], right[1] + right[2], strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9)
