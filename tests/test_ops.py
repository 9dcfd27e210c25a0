"""nblib.ops, the mathematics: every forward function and its `_backward`, on plain arrays.

Each pair is judged three times: against central differences (no torch, no formula), against torch
to 1e-10, and for the manners of both: any memory layout, no input changed, float32 stays float32.
"""

from dataclasses import dataclass, field

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from nblib import ops
from nblib.numerics import zeroed
from tests.parity import assert_close, central_differences, draw, examples


@dataclass
class Pair:
    """A forward function, the torch function that is its oracle, and how its partner is called.

    backward(grad_output, *inputs) returns the gradients of the first inputs, in order; `labels`
    are inputs without a gradient (class numbers, targets).
    """

    name: str
    theirs: object
    shapes: list
    backward: object
    domain: str = "any"
    options: dict = field(default_factory=dict)
    labels: tuple = ()
    note: str = ""

    def inputs(self, seed=0):
        return [draw(shape, self.domain, seed + i) for i, shape in enumerate(self.shapes)]

    def forward(self, *inputs):
        labels = [like(inputs[0], label) for label in self.labels]
        options = {k: like(inputs[0], v) for k, v in self.options.items()}
        return getattr(ops, self.name)(*inputs, *labels, **options)

    def gradients(self, grad_output, *inputs):
        result = self.backward(grad_output, *inputs)
        return result if isinstance(result, tuple) else (result,)

    def torch_forward(self, *inputs):
        labels = [torch.from_numpy(label) for label in self.labels]
        options = {
            k: torch.from_numpy(v) if isinstance(v, np.ndarray) else v
            for k, v in self.options.items()
        }
        return self.theirs(*inputs, *labels, **options)


def like(x, value):
    """A float array in the dtype of the input x; class numbers, names and numbers as they are."""
    is_float = isinstance(value, np.ndarray) and value.dtype.kind == "f"
    return value.astype(x.dtype) if is_float else value


def elementwise(name, theirs, takes="input", **options):
    """An activation: one array in, one out; its partner takes the input or the output."""

    def backward(grad_output, x):
        known = x if takes == "input" else getattr(ops, name)(x, **options)
        return getattr(ops, f"{name}_backward")(grad_output, known, **options)

    note = ",".join(f"{k}={v}" for k, v in options.items())
    return Pair(name, theirs, [(3, 4)], backward, options=options, note=note)


CLASSES = np.array([2, 0, 0, 1, 2])
BITS = np.array([[0.0, 1.0, 1.0], [1.0, 0.0, 0.3]])  # 0.3: a soft target is allowed
CLASS_WEIGHT = np.array([0.5, 2.0, 1.25])


def loss(name, shape, label, domain="any", weight_name="weight", weight=None, **options):
    """A loss with every reduction. cross_entropy_backward has grad_output last, others first."""
    pairs = []
    for reduction in ("mean", "sum", "none"):
        options = {**options, "reduction": reduction}
        if weight is not None:
            options[weight_name] = weight

        def backward(grad_output, x, options=options):
            function = getattr(ops, f"{name}_backward")
            options = {k: like(x, v) for k, v in options.items()}
            if name == "cross_entropy":
                return function(x, label, grad_output=grad_output, **options)
            return function(grad_output, x, like(x, label), **options)

        note = reduction if weight is None else f"{reduction},{weight_name}"
        pairs.append(
            Pair(name, getattr(F, name), [shape], backward, domain, options, (label,), note)
        )
    return pairs


PAIRS = [
    Pair(
        "linear", F.linear, [(5, 3), (4, 3), (4,)], lambda g, x, w, b: ops.linear_backward(g, x, w)
    ),
    Pair(
        "linear",
        F.linear,
        [(2, 5, 3), (4, 3), (4,)],
        lambda g, x, w, b: ops.linear_backward(g, x, w),
        note="two batch axes",
    ),
    Pair(
        "linear",
        F.linear,
        [(3,), (4, 3), (4,)],
        lambda g, x, w, b: ops.linear_backward(g, x, w),
        note="one example",
    ),
    Pair(
        "linear",
        F.linear,
        [(5, 3), (4, 3)],
        lambda g, x, w: ops.linear_backward(g, x, w)[:2],
        note="no bias",
    ),
    elementwise("relu", torch.relu),
    elementwise("leaky_relu", F.leaky_relu),
    elementwise("leaky_relu", F.leaky_relu, negative_slope=0.2),
    elementwise("elu", F.elu),
    elementwise("elu", F.elu, alpha=0.5),
    elementwise("gelu", F.gelu),
    elementwise("gelu", F.gelu, approximate="tanh"),
    elementwise("silu", F.silu),
    elementwise("sigmoid", torch.sigmoid, takes="output"),
    elementwise("tanh", torch.tanh, takes="output"),
    elementwise("softmax", torch.softmax, takes="output", dim=1),
    elementwise("softmax", torch.softmax, takes="output", dim=0),
    elementwise("log_softmax", torch.log_softmax, takes="output", dim=-1),
    elementwise("log_softmax", torch.log_softmax, takes="output", dim=0),
    *loss("mse_loss", (2, 3), BITS),
    *loss("binary_cross_entropy", (2, 3), BITS, domain="unit"),
    *loss("binary_cross_entropy", (2, 3), BITS, domain="unit", weight=CLASS_WEIGHT),
    *loss("binary_cross_entropy_with_logits", (2, 3), BITS),
    *loss("binary_cross_entropy_with_logits", (2, 3), BITS, weight=CLASS_WEIGHT),
    *loss(
        "binary_cross_entropy_with_logits",
        (2, 3),
        BITS,
        weight=CLASS_WEIGHT,
        weight_name="pos_weight",
    ),
    *loss("cross_entropy", (5, 3), CLASSES),
    *loss("cross_entropy", (5, 3), CLASSES, weight=CLASS_WEIGHT),
]

each_pair = pytest.mark.parametrize("pair", PAIRS, ids=lambda p: f"{p.name}[{p.note}]")


def direction(shape):
    """A grad_output without symmetry, so that a lost sign or axis shows."""
    return np.array(1 + draw(shape, seed=77))


def test_every_backward_has_a_row():
    written = {name for name in dir(ops) if name.endswith("_backward") and name[0] != "_"}
    assert written == {f"{pair.name}_backward" for pair in PAIRS}


@each_pair
def test_gradient_equals_central_differences(pair):
    inputs = pair.inputs()
    grad_output = direction(np.shape(pair.forward(*inputs)))
    ours = pair.gradients(grad_output, *inputs)
    numeric = central_differences(lambda *a: float(np.sum(pair.forward(*a) * grad_output)), inputs)
    for mine, measured in zip(ours, numeric, strict=True):
        np.testing.assert_allclose(mine, measured, rtol=1e-6, atol=1e-7)


@each_pair
def test_value_and_gradient_equal_torch(pair):
    inputs = pair.inputs()
    leaves = [torch.tensor(x, requires_grad=True) for x in inputs]
    theirs = pair.torch_forward(*leaves)
    grad_output = direction(tuple(theirs.shape))
    theirs.backward(torch.tensor(grad_output))
    assert_close(pair.forward(*inputs), theirs)
    for mine, leaf in zip(pair.gradients(grad_output, *inputs), leaves, strict=True):
        assert_close(mine, leaf.grad)


LAYOUTS = {
    "transposed": lambda x: np.asfortranarray(x),
    "every second": lambda x: np.repeat(x, 2, axis=0)[::2],
    "negative stride": lambda x: x[::-1].copy()[::-1],
    "read-only": lambda x: x.copy(),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@each_pair
def test_any_memory_layout_and_no_input_changed(pair, layout):
    """The same numbers from any strides; a write into an input would raise, for it is locked."""
    plain = pair.inputs()
    laid_out = [LAYOUTS[layout](x) for x in plain]
    expected = pair.forward(*plain)
    grad_output = direction(np.shape(expected))
    gradients = pair.gradients(grad_output, *plain)
    for x in (*laid_out, grad_output):
        x.flags.writeable = False
    assert_close(pair.forward(*laid_out), expected)
    for mine, its in zip(pair.gradients(grad_output, *laid_out), gradients, strict=True):
        assert_close(mine, its)


@each_pair
def test_float32_stays_float32(pair):
    inputs = [x.astype(np.float32) for x in pair.inputs()]
    value = pair.forward(*inputs)
    gradients = pair.gradients(direction(np.shape(value)).astype(np.float32), *inputs)
    assert {np.asarray(x).dtype for x in (value, *gradients)} == {np.dtype(np.float32)}


ROWWISE = [p for p in PAIRS if not p.labels and p.note != "one example"]


@pytest.mark.parametrize("rows", [0, 1])
@pytest.mark.parametrize("pair", ROWWISE, ids=lambda p: f"{p.name}[{p.note}]")
def test_empty_batch_and_single_row(pair, rows):
    shapes = [(rows, *pair.shapes[0][1:]), *pair.shapes[1:]]
    if rows == 0 and pair.options.get("dim") == 0:
        shapes = [(3, 0)]  # a softmax over no numbers is not defined; over no rows it is
    inputs = [draw(shape, pair.domain, i) for i, shape in enumerate(shapes)]
    leaves = [torch.tensor(x, requires_grad=True) for x in inputs]
    theirs = pair.torch_forward(*leaves)
    grad_output = direction(tuple(theirs.shape))
    theirs.backward(torch.tensor(grad_output))
    value = pair.forward(*inputs)
    assert value.shape == tuple(theirs.shape)
    assert_close(value, theirs)
    for mine, leaf in zip(pair.gradients(grad_output, *inputs), leaves, strict=True):
        assert mine.shape == tuple(leaf.grad.shape)
        assert_close(mine, leaf.grad)


# ---------------------------------------------------------------- extremes, searched by hypothesis

LOGITS = arrays_of.arrays(
    np.float64,
    arrays_of.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=5),
    elements=st.floats(-1000, 1000, width=64),
)
STABLE = [
    p
    for p in PAIRS
    if p.name in ("sigmoid", "tanh", "silu", "elu", "gelu", "softmax", "log_softmax")
]


@pytest.mark.parametrize("pair", STABLE, ids=lambda p: f"{p.name}[{p.note}]")
@examples(40)
@given(logits=LOGITS)
def test_activations_at_extreme_logits(pair, logits):
    """Between −1,000 and 1,000: finite, without a warning, equal to torch, gradients too."""
    leaf = torch.tensor(logits, requires_grad=True)
    theirs = pair.torch_forward(leaf)
    theirs.backward(torch.ones_like(theirs))
    value = pair.forward(logits)
    (gradient,) = pair.gradients(np.ones_like(logits), logits)
    assert np.isfinite(value).all() and np.isfinite(gradient).all()
    assert_close(value, theirs)
    assert_close(gradient, leaf.grad)


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@examples(40)
@given(data=st.data(), logits=LOGITS)
def test_losses_at_extreme_logits(reduction, data, logits):
    rows, columns = logits.shape
    classes = data.draw(arrays_of.arrays(np.int64, rows, elements=st.integers(0, columns - 1)))
    bits = data.draw(
        arrays_of.arrays(np.float64, logits.shape, elements=st.sampled_from([0.0, 1.0]))
    )
    for name, label in (("cross_entropy", classes), ("binary_cross_entropy_with_logits", bits)):
        pair = next(p for p in PAIRS if p.name == name and p.note == reduction)
        leaf = torch.tensor(logits, requires_grad=True)
        theirs = getattr(F, name)(leaf, torch.tensor(label), reduction=reduction)
        theirs.backward(torch.ones_like(theirs))
        value = getattr(ops, name)(logits, label, reduction=reduction)
        grad_output = np.ones(np.shape(value))
        backward = getattr(ops, f"{name}_backward")
        if name == "cross_entropy":
            gradient = backward(logits, label, reduction=reduction, grad_output=grad_output)
        else:
            gradient = backward(grad_output, logits, label, reduction=reduction)
        assert np.isfinite(value).all() and np.isfinite(gradient).all(), pair.name
        assert_close(value, theirs)
        assert_close(gradient, leaf.grad)


@examples(40)
@given(logits=LOGITS, shift=st.floats(-1000, 1000))
def test_softmax_is_a_distribution_and_ignores_a_shift(logits, shift):
    p = ops.softmax(logits, dim=1)
    np.testing.assert_allclose(p.sum(axis=1), 1, rtol=1e-12)
    assert (p >= 0).all()
    np.testing.assert_allclose(ops.softmax(logits + shift, dim=1), p, atol=1e-9)


@pytest.mark.parametrize("x", [0.0, 1.0, 1e-300, 1 - 1e-16])
@pytest.mark.parametrize("target", [0.0, 0.5, 1.0])
def test_binary_cross_entropy_of_certain_predictions(x, target):
    """A certain and wrong prediction costs 100, not infinity, as in torch."""
    x, target = np.array([x]), np.array([target])
    leaf = torch.tensor(x, requires_grad=True)
    theirs = F.binary_cross_entropy(leaf, torch.tensor(target))
    theirs.backward()
    assert_close(ops.binary_cross_entropy(x, target), theirs)
    # torch holds the divisor at float32's 1e-12, which is 4e-9 off float64's
    assert_close(ops.binary_cross_entropy_backward(1.0, x, target), leaf.grad, tolerance=1e-8)


KINKS = np.array([0.0, -0.0, 1e-320, -1e-320])


@pytest.mark.parametrize("name", ["relu", "leaky_relu", "elu", "gelu", "silu"])
def test_at_the_kink_torch_decides(name):
    """At exactly 0 the slope is a convention; ours is torch's."""
    leaf = torch.tensor(KINKS, requires_grad=True)
    theirs = getattr(F, name)(leaf)
    theirs.backward(torch.ones_like(theirs))
    assert_close(getattr(ops, name)(KINKS), theirs)
    assert_close(getattr(ops, f"{name}_backward")(np.ones(4), KINKS), leaf.grad)


@pytest.mark.parametrize("name", ["relu", "leaky_relu", "elu", "gelu", "silu", "sigmoid", "tanh"])
def test_nan_goes_through_and_infinity_has_a_limit(name):
    """A diverged run shows as nan, never as a healthy number."""
    values = np.array([np.nan, np.inf])
    assert_close(getattr(ops, name)(values), getattr(F, name)(torch.tensor(values)))


def test_linear_backward_can_leave_out_the_input():
    x, weight, grad = draw((5, 3)), draw((4, 3)), draw((5, 4))
    full = ops.linear_backward(grad, x, weight)
    first = ops.linear_backward(grad, x, None)
    assert first[0] is None
    assert_close(first[1], full[1])
    assert_close(first[2], full[2])
    assert ops.linear_backward(grad, None, weight)[1] is None


def test_default_grad_output_of_cross_entropy_is_one():
    logits = draw((5, 3))
    assert_close(
        ops.cross_entropy_backward(logits, CLASSES),
        ops.cross_entropy_backward(logits, CLASSES, grad_output=1.0),
    )
    leaf = torch.tensor(logits, requires_grad=True)
    F.cross_entropy(leaf, torch.tensor(CLASSES)).backward()
    assert_close(ops.cross_entropy_backward(logits, CLASSES), leaf.grad)


@pytest.mark.parametrize(
    ("call", "names"),
    [
        (lambda: ops.mse_loss(np.ones(2), np.ones(2), reduction="average"), "'mean', 'sum'"),
        (lambda: ops.cross_entropy(np.ones((1, 2)), np.array([0]), reduction="avg"), "'mean'"),
        (lambda: ops.gelu(np.ones(2), approximate="erf"), "'none' or 'tanh'"),
        (lambda: ops.gelu_backward(np.ones(2), np.ones(2), approximate="erf"), "'none' or 'tanh'"),
    ],
)
def test_unknown_option_lists_the_valid_ones(call, names):
    with pytest.raises(ValueError, match=names):
        call()


@given(
    arrays_of.arrays(
        st.sampled_from([np.float16, np.float32, np.float64]),
        arrays_of.array_shapes(max_dims=3, max_side=5),
        elements=st.sampled_from([0.0, -0.0, 1.5, -2.0, np.inf, -np.inf, np.nan]),
    ),
    st.randoms(use_true_random=False),
)
def test_zeroed_is_where_to_the_bit(array, random):
    where = np.array([random.random() < 0.5 for _ in range(array.size)]).reshape(array.shape)
    for a, w in ((array, where), (array.T, where.T), (array.T.copy(), where.T)):
        got, wanted = zeroed(a, w), np.where(w, np.zeros((), a.dtype), a)
        assert got.dtype == wanted.dtype and got.tobytes() == wanted.tobytes()
