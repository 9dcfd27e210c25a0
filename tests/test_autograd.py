"""Autograd: gradients walk back through any graph, accumulate, and end where torch's end.

Values and gradients of single operations are in test_tensor.py. Here is the machinery: shared
parts, deep graphs, what is freed, what is recorded, and that a failed backward changes nothing.
Tests that loop `for t in LIBRARIES` hold for torch and for nblib alike, word for word.
"""

import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nblib
from tests.parity import LIBRARIES, assert_close, assert_parity, draw, examples

NUMBERS = np.array([0.5, -1.5, 2.0])


def leaf(t, values=(2.0,)):
    return t.tensor(np.asarray(values, dtype=np.float64), requires_grad=True)


# ----------------------------------------------------------------------------------- the chain rule


def test_slide_51_gives_seven():
    for t in LIBRARIES:
        x = t.tensor([2.0], requires_grad=True)
        y = x**2 + 3 * x + 1
        y.backward()
        assert y.item() == 11.0
        assert x.grad.item() == 7.0


def test_the_corrected_numbers_of_slide_43():
    """x = 2, W1 = 1.5, h = 3, W2 = 0.4, y = 1.2, t = 0.7, L = ½(y − t)² = 0.125."""
    for t in LIBRARIES:
        w1, w2 = leaf(t, 1.5), leaf(t, 0.4)
        h = w1 * 2.0
        y = w2 * h
        h.retain_grad()
        y.retain_grad()
        loss = 0.5 * (y - 0.7) ** 2
        loss.backward()
        found = [loss.item(), y.grad.item(), w2.grad.item(), h.grad.item(), w1.grad.item()]
        np.testing.assert_allclose(found, [0.125, 0.5, 1.5, 0.2, 0.4], rtol=1e-12)


@pytest.mark.parametrize(
    "function",
    [
        pytest.param(lambda t, x: x + x, id="twice the same"),
        pytest.param(lambda t, x: x * x * x, id="three times the same"),
        pytest.param(lambda t, x: (lambda s: s + s * s)(t.tanh(x)), id="shared part"),
        pytest.param(lambda t, x: (lambda a: a.exp() * a.sigmoid() + a)(2 * x), id="diamond"),
        pytest.param(
            lambda t, x: (lambda a: (lambda b, c: b * c + b)(a * 3, a + x))(x**2),
            id="diamond in a diamond",
        ),
        pytest.param(lambda t, x: x.sum() + x.mean() + x.max(), id="three reductions"),
        pytest.param(lambda t, x: x[0] * x[1] + x[0] * x[2], id="elements of one tensor"),
        pytest.param(lambda t, x: t.stack([x, x * 2, x]).sum(0), id="stacked with itself"),
        pytest.param(lambda t, x: x.reshape(3, 1) @ x.reshape(1, 3), id="outer product"),
        pytest.param(lambda t, x: x * x.detach(), id="half detached"),
        pytest.param(lambda t, x: (x - x.mean()) / (x.max() - x.min()), id="normalised"),
    ],
)
def test_shared_parts_add_their_gradients(function):
    assert_parity(function, NUMBERS)


def test_an_unused_input_has_no_gradient():
    assert_parity(lambda t, a, b: a * 2, NUMBERS, NUMBERS)


def test_an_integer_input_has_no_gradient():
    assert_parity(lambda t, a, k: a * k, NUMBERS, np.array([1, 2, 3]))


def random_expression(t, x, plan):
    """A graph from a list of small numbers: each step combines two earlier tensors."""
    held = [x, x * 0.5 + 0.1]
    for first, second, kind in plan:
        a, b = held[first % len(held)], held[second % len(held)]
        step = [
            lambda a, b: a + b,
            lambda a, b: a * b * 0.3,
            lambda a, b: t.tanh(a) - b,
            lambda a, b: t.sigmoid(a - b.mean()),
            lambda a, b: a / (2 + b * b),
            lambda a, b: t.cat([a, b])[::2].sum() * a,
        ][kind]
        held.append(step(a, b))
    return held[-1]


@examples(60)
@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 5)), min_size=1, max_size=9
    )
)
def test_random_graphs_have_torchs_gradients(plan):
    assert_parity(lambda t, x: random_expression(t, x, plan), NUMBERS, tolerance=1e-9)


@pytest.mark.parametrize("length", [10_000])
def test_a_deep_chain_needs_no_recursion(length):
    """10,000 operations in a row: forward, backward and the graph's end, without recursion."""
    for t in LIBRARIES:
        x = leaf(t)
        y = x
        for _ in range(length):
            y = y + 1.0
        y.backward()
        assert y.item() == 2.0 + length
        assert x.grad.item() == 1.0
        del y


def test_a_ladder_of_diamonds_is_walked_once():
    """Each of 60 steps uses the one before twice: 2^60 paths, but only 60 nodes to visit."""
    for t in LIBRARIES:
        x = leaf(t)
        y = x
        for _ in range(60):
            y = y * 0.5 + y * 0.5
        y.backward()
        assert x.grad.item() == 1.0


# ----------------------------------------------------------------- accumulation, freeing, repeating


def test_gradients_accumulate_until_they_are_cleared():
    for t in LIBRARIES:
        x = leaf(t)
        for expected in (4.0, 8.0, 12.0):
            (x * x).backward()
            assert x.grad.item() == expected
        x.grad.zero_()
        (x * x).backward()
        assert x.grad.item() == 4.0
        x.grad = None
        (x * x).backward()
        assert x.grad.item() == 4.0


def test_a_kept_gradient_is_not_overwritten_by_the_next():
    for t in LIBRARIES:
        x = leaf(t, NUMBERS)
        (x * x).sum().backward()
        first = x.grad
        x.grad = None
        (x * 5).sum().backward()
        assert_close(first, 2 * NUMBERS)
        assert_close(x.grad, np.full(3, 5.0))


@pytest.mark.parametrize(
    "function",
    [
        lambda t, a, b: a + b,
        lambda t, a, b: (a + b).reshape(1, 3),
        lambda t, a, b: t.stack([a, b]),
        lambda t, a, b: t.cat([a, b]),
        lambda t, a, b: a.sum() + b.sum(),
        lambda t, a, b: (a + b) + (a + b),
        lambda t, a, b: (a.T if a.dim() > 1 else a) - b,
    ],
)
def test_two_tensors_never_share_one_gradient_array(function):
    """Changing a.grad in place must leave b.grad, and the gradient passed in, alone."""
    a, b = leaf(nblib, NUMBERS), leaf(nblib, NUMBERS + 1)
    output = function(nblib, a, b)
    passed = nblib.ones(output.shape, dtype=nblib.float64)
    output.backward(passed)
    kept = b.grad.tolist()
    a.grad.zero_()
    assert b.grad.tolist() == kept
    assert passed.sum().item() == passed.numel()
    (a * 3).sum().backward()
    assert a.grad.tolist() == [3, 3, 3]
    assert b.grad.tolist() == kept


def test_the_gradient_of_a_leaf_is_not_the_array_passed_in():
    for t in LIBRARIES:
        x = leaf(t, NUMBERS)
        gradient = t.ones(3, dtype=t.float64)
        x.backward(gradient)
        x.grad.zero_()
        assert gradient.tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    "function",
    [
        lambda t, x: (x * x).sum(),
        lambda t, x: t.sigmoid(x).sum(),
        lambda t, x: (x.exp() / x).mean(),
        lambda t, x: x @ x,
    ],
)
def test_backward_twice_raises_and_adds_nothing(function):
    for t in LIBRARIES:
        x = leaf(t, NUMBERS)
        y = function(t, x)
        y.backward()
        before = np.array(x.grad.numpy())
        with pytest.raises(RuntimeError, match="second time"):
            y.backward()
        assert_close(x.grad, before, 0)


def test_backward_through_a_part_that_is_freed_raises():
    for t in LIBRARIES:
        x = leaf(t)
        shared = x * x
        first, second = shared.exp(), shared.sigmoid()
        first.backward()
        with pytest.raises(RuntimeError, match="second time"):
            second.backward()


def test_a_failed_backward_leaves_every_gradient_as_it_was():
    """A graph with a fresh and a freed part: nothing of the fresh part may be added (here)."""
    x, w = leaf(nblib), leaf(nblib)
    freed = x * x
    freed.backward()
    with pytest.raises(RuntimeError, match="second time"):
        (w * 3 + freed).backward()
    assert w.grad is None
    assert x.grad.item() == 4.0


def test_retain_graph_allows_another_walk():
    for t in LIBRARIES:
        x = leaf(t)
        y = x**3
        y.backward(retain_graph=True)
        y.backward(retain_graph=True)
        y.backward()
        assert x.grad.item() == 36.0
        with pytest.raises(RuntimeError):
            y.backward()


def test_a_rejected_gradient_does_not_free_the_graph():
    for t in LIBRARIES:
        x = leaf(t, NUMBERS)
        y = x * x
        with pytest.raises(RuntimeError):
            y.backward()  # not a single number
        with pytest.raises(RuntimeError):
            y.backward(t.ones(2, dtype=t.float64))  # wrong shape
        assert x.grad is None
        y.backward(t.ones(3, dtype=t.float64))
        assert_close(x.grad, 2 * NUMBERS)


def test_gradient_argument_weights_the_outputs():
    for t in LIBRARIES:
        x = leaf(t, NUMBERS)
        (x * x).backward(gradient=t.tensor([1.0, 0.0, -2.0], dtype=t.float64))
        assert_close(x.grad, 2 * NUMBERS * [1, 0, -2])


def test_a_single_number_of_any_shape_needs_no_gradient_argument():
    for t in LIBRARIES:
        for shape in [(), (1,), (1, 1)]:
            x = leaf(t, np.full(shape, 3.0))
            (x * x).backward()
            assert tuple(x.grad.shape) == shape
            assert x.grad.item() == 6.0


# ----------------------------------------------------------------------- what is recorded, and when


def test_results_need_a_gradient_if_an_input_does():
    for t in LIBRARIES:
        x, c = leaf(t, NUMBERS), t.tensor(NUMBERS)
        assert (x + c).requires_grad and not (c + c).requires_grad
        assert not (x > 0).requires_grad and not x.argmax().requires_grad
        assert not x.max(0)[1].requires_grad and not x.detach().requires_grad
        assert not x.long().requires_grad


def test_leaves_keep_gradients_and_inner_tensors_drop_them():
    for t in LIBRARIES:
        x = leaf(t)
        kept = x * 2
        kept.retain_grad()
        y = kept * 3
        y.backward()
        assert x.is_leaf and not kept.is_leaf
        assert x.grad.item() == 6.0 and kept.grad.item() == 3.0
        assert x.grad_fn is None and y.grad_fn is not None


def test_inner_gradient_is_none():
    x = leaf(nblib)
    inner = x * 2
    (inner * 3).backward()
    assert inner.grad is None


def test_a_tensor_without_a_gradient_is_a_leaf():
    for t in LIBRARIES:
        c = t.ones(2)
        assert c.is_leaf and (c * 2).is_leaf and c.grad is None


def test_the_gradient_is_itself_no_part_of_a_graph():
    for t in LIBRARIES:
        x = leaf(t)
        (x * x).backward()
        assert isinstance(x.grad, t.Tensor)
        assert not x.grad.requires_grad and x.grad.is_leaf
        assert x.grad.dtype == x.dtype and x.grad.shape == x.shape


def test_no_grad_records_nothing_and_ends():
    for t in LIBRARIES:
        x = leaf(t)
        with t.no_grad():
            y = x * x
            with t.no_grad():
                pass
            z = x + 1
            made = t.ones(2, requires_grad=True)
        assert not y.requires_grad and not z.requires_grad and y.is_leaf
        assert made.requires_grad and x.requires_grad
        assert (x * x).requires_grad
        with pytest.raises(RuntimeError, match="does not require grad"):
            y.backward()


def test_no_grad_ends_after_an_exception():
    for t in LIBRARIES:
        x = leaf(t)
        with pytest.raises(KeyError), t.no_grad():
            raise KeyError("inside")
        assert (x * 2).requires_grad


def test_no_grad_as_decorator():
    for t in LIBRARIES:
        x = leaf(t)

        @t.no_grad()
        def predict(value):
            """Its docstring stays."""
            return value * 2

        assert not predict(x).requires_grad
        assert predict.__name__ == "predict" and predict.__doc__ == "Its docstring stays."
        assert (x * 2).requires_grad


def test_one_no_grad_object_can_be_used_again():
    for t in LIBRARIES:
        x, off = leaf(t), t.no_grad()
        with off:
            assert not (x * 2).requires_grad
        with off:
            assert not (x * 2).requires_grad
        assert (x * 2).requires_grad


def test_no_grad_in_one_thread_leaves_the_others_recording():
    """A training run in a thread of its own must not be switched off by an evaluation elsewhere."""
    for t in LIBRARIES:
        inside, done = threading.Event(), threading.Event()

        def evaluate(t=t, inside=inside, done=done):
            with t.no_grad():
                inside.set()
                done.wait(5)

        thread = threading.Thread(target=evaluate)
        thread.start()
        inside.wait(5)
        recorded = (leaf(t) * 2).requires_grad
        done.set()
        thread.join()
        assert recorded, t.__name__


def test_detach_cuts_the_graph():
    for t in LIBRARIES:
        x = leaf(t)
        y = (x * x).detach() * x
        y.backward()
        assert x.grad.item() == 4.0


def test_requires_grad_can_be_switched_on_a_leaf_only():
    for t in LIBRARIES:
        x = t.ones(2)
        assert x.requires_grad_() is x and x.requires_grad
        x.requires_grad_(False)
        assert not (x * 2).requires_grad
        x.requires_grad_(True)
        with pytest.raises(RuntimeError, match="leaf"):
            (x * 2).requires_grad_(False)


def test_a_weight_step_by_hand_under_no_grad():
    """The update of slide 38 as everybody writes it: the tensor stays itself, stays a leaf."""
    for t in LIBRARIES:
        w = leaf(t)
        same = w
        for _ in range(3):
            (w * w).backward()
            with t.no_grad():
                w -= 0.1 * w.grad
            w.grad.zero_()
        assert w is same and w.requires_grad and w.is_leaf
        np.testing.assert_allclose(w.item(), 2.0 * 0.8**3)


def test_in_place_on_a_leaf_inside_the_graph_raises_and_changes_nothing():
    for t in LIBRARIES:
        x = leaf(t)
        with pytest.raises(RuntimeError, match="leaf"):
            x += 1
        with pytest.raises(RuntimeError, match="leaf"):
            x.zero_()
        assert x.item() == 2.0


def test_a_running_sum_of_losses_is_differentiable():
    for t in LIBRARIES:
        x = leaf(t)
        total = t.zeros(1, dtype=t.float64)
        for k in range(4):
            total += k * x
        total.backward()
        assert total.item() == 12.0 and x.grad.item() == 6.0


# ---------------------------------------------------------------------------- the graph, to look at


def test_graph_lists_nodes_before_what_uses_them():
    x = nblib.tensor([2.0], requires_grad=True)
    y = x**2 + 3 * x + 1
    nodes, edges = nblib.graph(y)
    assert nodes[-1].tensor is y and nodes[-1].operation == "add"
    names = [node.operation for node in nodes]
    assert sorted(n for n in names if n != "leaf") == ["add", "add", "mul", "pow"]
    assert all(start < end for start, end in edges)
    assert {i for edge in edges for i in edge} == set(range(len(nodes)))
    (place,) = [i for i, node in enumerate(nodes) if node.tensor is x]
    assert len([edge for edge in edges if edge[0] == place]) == 2, "x is used twice"


def test_graph_shows_values_and_gradients():
    x = nblib.tensor([2.0], requires_grad=True)
    y = nblib.retain_grads(x**2 + 3 * x + 1)
    assert all(node.gradient is None for node in nblib.graph(y).nodes)
    y.backward()
    by_tensor = {id(node.tensor): node for node in nblib.graph(y).nodes}
    assert by_tensor[id(x)].gradient.tolist() == [7.0]
    assert by_tensor[id(y)].gradient.tolist() == [1.0]
    found = {
        (n.operation, n.value.tolist()[0]): n.gradient.tolist()
        for n in nblib.graph(y).nodes
        if n.operation != "leaf"
    }
    assert found == {
        ("pow", 4.0): [1.0],
        ("mul", 6.0): [1.0],
        ("add", 10.0): [1.0],
        ("add", 11.0): [1.0],
    }


def test_graph_of_a_leaf_and_of_a_deep_chain():
    x = nblib.tensor([2.0])
    assert [node.operation for node in nblib.graph(x).nodes] == ["leaf"]
    assert nblib.graph(x).edges == []
    y = nblib.tensor([2.0], requires_grad=True)
    for _ in range(5_000):
        y = y + 1
    assert len(nblib.graph(y).nodes) == 10_001  # 5,000 sums, 5,000 ones and the leaf


def test_shapes_of_a_gradient_follow_the_tensor_not_the_result():
    for shape in [(3, 1), (1, 4), (4,), ()]:
        assert_parity(lambda t, a, b: a * b, draw((3, 4)), draw(shape, seed=1))
