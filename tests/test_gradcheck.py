"""The gradient checker: it agrees with right gradients and catches wrong ones.

A checker that never says no is worth nothing, so most of this file hands it mistakes: a sign, a
factor, a forgotten term, a transpose, a gradient that misses its broadcasting.
"""

import numpy as np
import pytest
import torch

import nblib
from nblib import ops
from nblib.tensor import apply
from tests.parity import LIBRARIES, central_differences, draw

X = draw((3, 4))
W = draw((2, 4), seed=1)


def leaf(values):
    return nblib.tensor(values, requires_grad=True)


# ------------------------------------------------------------------------------- numerical_gradient


def test_numerical_gradient_of_a_known_function():
    found = nblib.numerical_gradient(lambda x: (x**3).sum(), X)
    np.testing.assert_allclose(found, 3 * X**2, rtol=1e-7)


def test_numerical_gradient_equals_an_independent_one():
    (expected,) = central_differences(lambda x: float(np.sin(x).sum()), [X.copy()])
    np.testing.assert_allclose(nblib.numerical_gradient(np.sin, X), expected, rtol=1e-9)


def test_numerical_gradient_changes_nothing():
    values = X.copy()
    values.flags.writeable = False
    nblib.numerical_gradient(lambda x: (x**2).sum(), values)
    np.testing.assert_array_equal(values, X)


@pytest.mark.parametrize("shape", [(), (1,), (0, 3), (2, 3, 2)])
def test_numerical_gradient_of_any_shape(shape):
    values = np.asarray(draw(shape))
    found = nblib.numerical_gradient(lambda x: np.sum(x * x), values)
    assert found.shape == shape
    np.testing.assert_allclose(found, 2 * values, rtol=1e-7)


def test_numerical_gradient_refuses_float32():
    with pytest.raises(TypeError, match=r"float64.*float32"):
        nblib.numerical_gradient(lambda x: x.sum(), X.astype(np.float32))


@pytest.mark.parametrize("name", ["relu", "sigmoid", "tanh", "silu", "gelu", "elu"])
def test_a_students_check_of_a_pair(name):
    """As a reader of ops.py would do it: forward by differences, backward by formula."""
    forward, backward = getattr(ops, name), getattr(ops, f"{name}_backward")
    known = forward(X) if name in ("sigmoid", "tanh") else X
    np.testing.assert_allclose(
        backward(np.ones_like(X), known), nblib.numerical_gradient(forward, X), atol=1e-8
    )


# ---------------------------------------------------------------------------------------- gradcheck

RIGHT = {
    "product": lambda a, b: a @ b.T,
    "network": lambda a, b: nblib.softmax(nblib.tanh(a @ b.T), dim=1),
    "loss": lambda a, b: nblib.nn.functional.cross_entropy(a @ b.T, nblib.tensor([0, 1, 1])),
    "shared": lambda a, b: (a * a).sum() * b.mean() + (a[0] * b[1]).sum(),
    "one unused": lambda a, b: a.exp(),
}


@pytest.mark.parametrize("function", RIGHT.values(), ids=RIGHT.keys())
def test_right_gradients_pass_here_and_in_torch(function):
    assert nblib.gradcheck(function, (leaf(X), leaf(W))) is True


def test_the_same_call_in_torch():
    for t in LIBRARIES:
        check = t.autograd.gradcheck if t is torch else t.gradcheck
        inputs = tuple(t.tensor(v, requires_grad=True) for v in (X, W))
        assert check(lambda a, b: (a @ b.T).tanh(), inputs)
        assert check(lambda a: (a * 2).sum(), t.tensor(X, requires_grad=True))


def wrong(name, forward, backward):
    """An operation of one input with a mistake in its backward."""
    return lambda x: apply(name, forward(x.detach().numpy()), (x,), lambda g: (backward(g, x),))


def numbers(x):
    return x.detach().numpy()


WRONG = {
    "sign": wrong(
        "sigmoid", ops.sigmoid, lambda g, x: -ops.sigmoid_backward(g, ops.sigmoid(numbers(x)))
    ),
    "factor": wrong("square", np.square, lambda g, x: g * numbers(x)),
    "input for output": wrong("tanh", np.tanh, lambda g, x: ops.tanh_backward(g, numbers(x))),
    "forgotten upstream": wrong("exp", np.exp, lambda g, x: np.exp(numbers(x))),
    "forgotten term": wrong(
        "softmax",
        lambda x: ops.softmax(x, 1),
        lambda g, x: g * ops.softmax(numbers(x), 1) * (1 - ops.softmax(numbers(x), 1)),
    ),
    "transposed": wrong("T", lambda x: x.T.copy(), lambda g, x: g.reshape(3, 4)),
    "one entry": wrong(
        "copy", np.copy, lambda g, x: g * np.where(np.arange(12) == 7, 1.01, 1).reshape(3, 4)
    ),
    "no gradient": wrong("copy", np.copy, lambda g, x: None),
}


@pytest.mark.parametrize("function", WRONG.values(), ids=WRONG.keys())
def test_wrong_gradients_are_caught(function):
    x = leaf(X)
    with pytest.raises(RuntimeError, match="input 0") as error:
        nblib.gradcheck(function, x)
    error.match("backward")
    error.match("differences")
    assert nblib.gradcheck(function, x, raise_exception=False) is False


def test_the_message_names_the_entry_and_both_slopes():
    with pytest.raises(RuntimeError) as error:
        nblib.gradcheck(WRONG["one entry"], leaf(X))
    error.match(r"\(1, 3\)")


def test_the_second_input_is_checked_too():
    def product(a, b):
        x, y = numbers(a), numbers(b)
        return apply("mul", x * y, (a, b), lambda g: (g * y, g * y))

    with pytest.raises(RuntimeError, match="input 1"):
        nblib.gradcheck(product, (leaf(X), leaf(draw((3, 4), seed=3))))


def test_inputs_without_requires_grad_are_left_alone():
    classes = nblib.tensor([0, 1, 0])
    loss = nblib.nn.functional.cross_entropy
    assert nblib.gradcheck(lambda x, y: loss(x, y), (leaf(X), classes))
    with pytest.raises(ValueError, match="requires_grad"):
        nblib.gradcheck(lambda x: x * 2, nblib.tensor(X))


def test_gradcheck_changes_nothing():
    x = leaf(X)
    nblib.gradcheck(lambda a: a * a, x)
    assert x.grad is None
    assert x.tolist() == X.tolist()
    (x * 3).sum().backward()
    nblib.gradcheck(lambda a: a * a, x)
    assert x.grad.tolist() == np.full((3, 4), 3.0).tolist()


def test_gradcheck_of_a_network_by_its_weights():
    """Weights are inputs like any other once the network is written as a function of them."""

    def network(w1, b1, w2):
        hidden = nblib.tanh(nblib.nn.functional.linear(nblib.tensor(X), w1, b1))
        return nblib.nn.functional.linear(hidden, w2)

    shapes = [(3, 4), (3,), (2, 3)]
    assert nblib.gradcheck(network, tuple(leaf(draw(s, seed=i)) for i, s in enumerate(shapes)))
