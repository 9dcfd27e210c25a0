"""Backpropagation through a formula: the numbers, the ledger, and the safety of what is typed.

The lecture's example has numbers that belong to no one network; those of the corrected one are held
here by hand, by differences, by nblib and by torch. What a reader types is parsed and never
executed, and every mistake is answered with a sentence.
"""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nblib import explorers
from nblib.experiments import backprop
from nblib.explorers import base
from nblib.explorers.backprop import LEVER, _ledger, _texts
from nblib.gradcheck import numerical_gradient
from nblib.plots import backprop as plots
from tests.test_stage import hand, put, state
from tests.undrawn import undrawn

FORMULAS = [
    (backprop.SLIDE, backprop.SLIDE_VALUES),
    ("p = sigmoid(w1*x1 + w2*x2 + b); L = -log(p)", "w1=2, w2=-1, b=-1, x1=1, x2=3"),
    ("x*x + x/(1 + exp(-x)) - tanh(x)*x^2", "x = 0.5"),
    ("relu(x)*sqrt(y) + 2**x", "x = 1.5; y = 4"),
    ("relu(w*x + b)", "w = -1, x = 1, b = 0.5"),
    ("x - -y", "x = −1, y = 2"),
    ("h = x * x; k = 4 * x; y = h + k", "x = 3"),
]


def as_python(expression, names):
    """The formula as a function of an array of the inputs, by Python itself and NumPy."""
    functions = {
        "exp": np.exp,
        "log": np.log,
        "sqrt": np.sqrt,
        "tanh": np.tanh,
        "relu": lambda v: np.maximum(v, 0),
        "sigmoid": lambda v: 1 / (1 + np.exp(-v)),
    }
    code = expression.replace("^", "**").split(";")
    last = code[-1].split("=")[-1]

    def function(inputs):
        scope = dict(zip(names, inputs, strict=True)) | functions
        for line in code[:-1]:
            exec(line.strip(), scope)
        return eval(last.strip(), scope)

    return function


def test_the_corrected_numbers_of_the_slide():
    """x=2, W1=1.5, W2=0.4, t=0.7: by hand, by nblib, and by torch."""
    result = backprop.trace()
    values = dict(zip(result.names, result.values, strict=True))
    gradients = dict(zip(result.names, result.gradients, strict=True))
    by_hand = {"y": 0.5, "W2": 0.5 * 3, "h": 0.5 * 0.4, "W1": 0.5 * 0.4 * 2}
    assert (values["h"], values["y"], values["L"]) == pytest.approx((3, 1.2, 0.125), abs=1e-12)
    assert {k: gradients[k] for k in by_hand} == pytest.approx(by_hand, abs=1e-12)

    x, w1, w2, t = (
        torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (2.0, 1.5, 0.4, 0.7)
    )
    ((w2 * (w1 * x) - t) ** 2 / 2).backward()
    ours = [gradients[name] for name in ("x", "W1", "W2", "t")]
    assert ours == pytest.approx([x.grad.item(), w1.grad.item(), w2.grad.item(), t.grad.item()])


@pytest.mark.parametrize(("expression", "values"), FORMULAS)
def test_values_and_gradients_agree_with_differences(expression, values):
    result = backprop.trace(expression, values)
    inputs = backprop.read_values(values)
    function = as_python(expression, inputs)
    at = np.array(list(inputs.values()))
    assert result.values[-1] == pytest.approx(function(at), abs=1e-12)
    found = dict(zip(result.names, result.gradients, strict=True))
    slopes = numerical_gradient(function, at)
    assert [found[name] for name in inputs] == pytest.approx(slopes, abs=1e-6)


@pytest.mark.parametrize(("expression", "values"), FORMULAS)
def test_the_ledger_adds_up_to_the_gradients(expression, values):
    """upstream × local = passed back; what arrives at a node is the sum of what it was passed."""
    result = backprop.trace(expression, values)
    total = np.zeros(len(result.names))
    total[result.operations[-1]] = 1.0
    for entry in result.ledger:
        assert entry.upstream == pytest.approx(total[entry.source]), "complete before handed on"
        assert entry.passed == entry.upstream * entry.local
        total[entry.target] += entry.passed
    np.testing.assert_allclose(total, result.gradients)
    assert np.array_equal(
        backprop.view(result, result.steps).gradients.round(12), result.gradients.round(12)
    )


def test_a_step_computes_one_operation_or_walks_back_through_one():
    result = backprop.trace()
    known = [int(backprop.view(result, s).computed.sum()) for s in range(result.steps + 1)]
    assert known == [4, 5, 6, 7, 8, 9, 9, 9, 9, 9, 9]
    entries = [len(backprop.view(result, s).entries) for s in range(result.steps + 1)]
    assert entries == [0, 0, 0, 0, 0, 0, 1, 2, 4, 6, 8]
    assert np.isnan(backprop.view(result, 5).gradients).all()
    for step in (-1, result.steps + 1):
        with pytest.raises(ValueError, match=r"steps 0 to 10"):
            backprop.view(result, step)


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        ("__import__('os').system('true')", "not arithmetic"),
        ("__import__('os')", r"__import__\(\) is not known"),
        ("x.__class__", "not arithmetic"),
        ("(lambda: x)()", "not arithmetic"),
        ("[x for x in y]", "not arithmetic"),
        ("x if x else y", "not arithmetic"),
        ("x[0]", "not arithmetic"),
        ("'text' * x", "not arithmetic"),
        ("True * x", "not arithmetic"),
        ("x // 2", "not arithmetic"),
        ("import os", "is not a formula"),
        ("w *", "cannot be read"),
        ("(" * 3000, "cannot be read"),
        ("", "nothing to compute"),
        ("3 + 4", "must compute something"),
        ("x", "must compute something"),
        ("sin(x)", "functions are exp, log, relu"),
        ("relu(x, x)", "takes one number"),
        ("w * x", "w has no value yet. Add w = 1"),
        ("h = x * 2; x + 1", "h is not used"),
        ("h = x * 2; h = h + 1", "set twice"),
        ("+".join("x" * 12), "do not fit into one picture"),
    ],
)
def test_what_is_not_a_formula_is_explained_and_never_run(expression, says):
    with pytest.raises(ValueError, match=says):
        backprop.trace(expression, "x = 2")
    shown = explorers.backprop(expression=expression, values="x = 2")
    assert shown.snapshot()["problem"] == shown.sentence


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ("x", "name = number"),
        ("x = two", "is not a number"),
        ("x = inf", "not finite"),
        ("2 = x", "name = number"),
    ],
)
def test_values_that_are_none_are_explained(values, says):
    with pytest.raises(ValueError, match=says):
        backprop.trace("x * 2", values)


def test_results_that_are_no_numbers_are_results():
    shown = explorers.backprop(expression="log(x)", values="x = -1", step=1)
    assert "not a number" in shown.sentence
    shown.set(values="x = 0")
    assert "infinite" in shown.sentence


def test_the_explorer_shows_the_trace_and_a_new_formula_starts_where_its_steps_allow():
    shown = explorers.backprop()
    shown.set(step=10)
    numbers = shown.snapshot()
    result = backprop.trace()
    np.testing.assert_array_equal(numbers["node_values"], result.values)
    np.testing.assert_allclose(numbers["gradients"], result.gradients)
    assert "∂L/∂W₁ = 0.4" in shown.sentence
    assert "∂L/∂W₂ = 1.5" in shown.sentence
    shown.set(expression="w * x", values="w = 3, x = 2")
    assert shown.values["step"] == shown.controls["step"].max == 2
    assert shown.sentence.endswith("Done: ∂q/∂w = 2, ∂q/∂x = 3.")


def test_boxes_of_one_column_do_not_overlap():
    for expression, values in FORMULAS:
        place = backprop.trace(expression, values).place
        for i, (column, row) in enumerate(place):
            others = np.delete(place, i, axis=0)
            same = others[others[:, 0] == column]
            assert (np.abs(same[:, 1] - row) >= 1).all(), expression


def test_autograd_graph_shows_the_slope_of_the_curve():
    shown = explorers.autograd_graph()
    assert shown.snapshot()["slope"] == 7.0
    assert "x.grad = 7" in shown.sentence
    assert "x is used 2 times; what comes back is added: 4 + 3." in shown.sentence
    for x in (-3.0, 0.0, 1.5):
        shown.set(x=x)
        assert shown.snapshot()["slope"] == pytest.approx(2 * x + 3)
        assert shown.snapshot()["y"] == pytest.approx(x**2 + 3 * x + 1)


def test_the_curve_is_the_formula_at_every_x():
    xs = np.linspace(-2, 2, 9)
    for expression in ("x**2 + 3*x + 1", "h = relu(x); h*2 - x/(1+exp(-x))"):
        points = [backprop.trace(expression, f"x = {x!r}").values[-1] for x in xs.tolist()]
        np.testing.assert_allclose(backprop.curve(expression, xs), points, atol=1e-12)


@pytest.mark.parametrize("expression", ["log(x)", "1/x", "sqrt(x)", "x*0", "w*x", "x +"])
def test_autograd_graph_answers_every_formula_with_a_sentence(expression):
    shown = explorers.autograd_graph(expression=expression, x=0.0)
    for x in (-3.0, 3.0):
        shown.set(x=x)
        assert shown.sentence


@pytest.mark.parametrize(("factory", "control"), [("backprop", "step"), ("autograd_graph", "x")])
def test_the_first_slider_draws_only_what_moves(factory, control):
    explorer = getattr(explorers, factory)()
    slider, seen = explorer.controls[control], set()
    for value in np.linspace(slider.min, slider.max, 11).tolist():
        explorer.set(**{control: round(value) if control == "step" else value})
        seen.add(bytes(explorer.png))
    assert len(seen) == 11
    assert explorer._painter.edition == 1


# --- a leaf is nudged -----------------------------------------------------------------------------


def nudge(explorer, name, delta):
    """Drag the handle of an input so far, from where it rests."""
    hold = explorer.handles[f"leaf {name}"]
    if explorer.snapshot()["nudge"][0]:
        hand(explorer, f"leaf {name}", key="Delete")
    x, y = hold.at({}, {})
    put(explorer, f"leaf {name}", x, y + LEVER * delta)


@pytest.mark.parametrize(("expression", "values"), FORMULAS)
def test_what_a_nudge_changes_is_the_formula_computed_again(expression, values):
    numbers = backprop.read_values(values)
    function = as_python(expression, list(numbers))
    before = function(list(numbers.values()))
    for name in numbers:
        for delta in (0.1, -1.0):
            after = function(list({**numbers, name: numbers[name] + delta}.values()))
            changes = backprop.nudged(expression, values, name, delta)
            assert changes[-1] == pytest.approx(after - before, abs=1e-12, nan_ok=True)


def test_a_small_nudge_changes_each_node_by_its_slope():
    """Forward in differences is backward in slopes: Δ of the last node is ∂ × Δ of the leaf."""
    gradients = dict(zip(backprop.trace().names, backprop.trace().gradients, strict=True))
    for name in backprop.read_values(backprop.SLIDE_VALUES):
        change = backprop.nudged(backprop.SLIDE, backprop.SLIDE_VALUES, name, 1e-6)[-1]
        assert change / 1e-6 == pytest.approx(gradients[name], abs=1e-5)


def test_a_nudged_leaf_sends_its_change_forward_and_is_held_against_its_gradient():
    shown = explorers.backprop(step=10)
    nudge(shown, "W2", 0.1)
    snapshot = shown.snapshot()
    assert snapshot["nudge"] == ("W2", 0.1)
    by_hand = ((0.5 * 3 - 0.7) ** 2 - (0.4 * 3 - 0.7) ** 2) / 2
    assert snapshot["node_changes"][-1] == pytest.approx(by_hand)
    assert "W₂ nudged by +0.1: L changes by +0.195" in shown.sentence
    assert "∂L/∂W₂ × Δ = 1.5 × +0.1 = +0.15 was promised." in shown.sentence
    np.testing.assert_array_equal(snapshot["node_values"], backprop.trace().values)
    shown.set(step=2)
    assert "W₂ nudged by +0.1: step forward to see the change travel to L." in shown.sentence
    assert np.isnan(shown.snapshot()["node_changes"]).sum() == 3, "not computed, so not changed"
    shown.set(step=6)
    assert shown.sentence.endswith("L changes by +0.195."), "no gradient has arrived there yet"


def test_the_keys_move_a_leaf_keep_the_nudge_and_take_it_back():
    shown = explorers.backprop(step=10)
    plain = shown.sentence
    leaf = state(shown, "leaf x")
    assert leaf["text"] == "x as it is" and leaf["along"] == "y"
    hand(shown, "leaf x", x=leaf["x"], y=leaf["y"] - leaf["step"][1])
    assert shown.snapshot()["nudge"] == ("x", 0.05)
    assert state(shown, "leaf x")["text"] == "x nudged by +0.05"
    hand(shown, "leaf x", key="Delete")
    assert shown.sentence == plain and shown.snapshot()["node_changes"] is None
    nudge(shown, "t", -0.25)
    hand(shown, "leaf t", key="Enter")
    assert shown.values["values"] == "x = 2, W1 = 1.5, W2 = 0.4, t = 0.45"
    assert shown.snapshot()["nudge"] == ("", 0.0)


def test_another_formula_has_handles_of_its_own_and_no_formula_has_none():
    shown = explorers.backprop()
    assert [s["name"] for s in shown.stage.handles] == ["leaf W1", "leaf x", "leaf W2", "leaf t"]
    nudge(shown, "W1", 0.5)
    shown.set(expression="w * x", values="w = 3, x = 2")
    assert [s["name"] for s in shown.stage.handles] == ["leaf w", "leaf x"]
    assert "nudged" not in shown.sentence
    shown.set(expression="w * ")
    assert shown.stage.handles == []
    assert [s["name"] for s in explorers.backprop(expression="(").stage.handles] == []


def test_the_point_on_the_curve_and_its_slider_agree():
    shown = explorers.autograd_graph()
    put(shown, "point", 1.23, 0)
    assert shown.values["x"] == pytest.approx(1.25)
    place = shown.handles["point"].at(shown.values, shown.snapshot())
    assert place == pytest.approx((1.25, 1.25**2 + 3 * 1.25 + 1))
    put(shown, "point", 1e6, 0)
    assert shown.values["x"] == 3.0
    nudge(shown, "x", -0.5)
    snapshot = shown.snapshot()
    assert snapshot["node_changes"][-1] == pytest.approx((2.5**2 + 7.5) - (3.0**2 + 9.0))
    assert "y changes by −4.25, and ∂y/∂x × Δ = 9 × −0.5 = −4.5 was promised." in shown.sentence


@pytest.mark.parametrize(("expression", "values"), FORMULAS)
def test_no_two_arrows_end_at_the_same_place(expression, values):
    """Three parts come back to x in h = x · x, k = 4x: one sees three arrowheads."""
    result = backprop.trace(expression, values)
    picture = plots.GraphPicture(base.new_figure(900, 470))
    texts = _texts(result)
    picture.place(result.place, texts)
    edges = [(j, i) for i, parents in enumerate(result.parents) for j in parents]
    ends = picture._ends(edges, [50] * len(texts)).reshape(-1, 2) * picture.pixels
    for k, end in enumerate(ends):
        assert (np.hypot(*(np.delete(ends, k, axis=0) - end).T) > 5).all()


def test_the_picture_writes_indices_and_operations_as_the_text_does():
    result = backprop.trace()
    assert _texts(result)[4:] == ["h = W₁ × x", "y = W₂ × h", "q = y − t", "r = q²", "L = r / 2"]
    lines, _ = _ledger(result, backprop.view(result, result.steps))
    assert [line[0] for line in lines[-2:]] == ["h → W₁", "h → x"]


def test_an_empty_ledger_says_why():
    """A third of the picture is its place, and stands empty until the way back begins."""
    figure = base.new_figure(900, 470)
    picture = plots.GraphPicture(figure)
    picture.place(np.array([[0, 0]]), ["x"])
    nothing = ([], [], None, (), {})
    picture.move(["x"], ["2"], [""], *nothing, [], 0)
    assert picture.lines.get_visible()
    heads = len(picture.lines.places) - 1  # beside the sentence that says why it is empty
    picture.move(["x"], ["2"], ["1"], *nothing, [("y → x", "1", "2", "2")], 1)
    assert len(picture.lines.places) == heads + 6  # four texts and two signs
    picture.say("what is typed cannot be read")
    assert not picture.lines.get_visible()


@pytest.mark.parametrize(
    "expression, step, wanted, fresh",
    [
        ("h = x * x; k = 4 * x; y = h + k", 5, [("k → x", "1", "4", "4")], 1),
        ("h = x * x; k = 4 * x; y = h + k", 6, [("∂y/∂x", "4 + 3 + 3", "", "10")], 3),
        ("h = 3 * x; y = h - x", 4, [("h → x", "1", "3", "3"), ("∂y/∂x", "−1 + 3", "", "2")], 2),
        ("h = x + x; y = h * h", 3, [("∂y/∂h", "6 + 6", "", "12")], 3),
        ("y = 2 * x - x * x", 6, [("∂y/∂x", "−3 − 3 + 2", "", "−4")], 2),
        ("y = x + x + x + x + x", 8, [("∂y/∂x", "1 + … + 1", "", "5")], 3),
        ("y = 3 * x", 2, [("y → x", "1", "3", "3")], 1),
    ],
)
def test_what_comes_back_along_several_arrows_is_added_up_in_a_line(
    expression, step, wanted, fresh
):
    """As soon as all is there, and not before; where there is one arrow nothing is added."""
    result = backprop.trace(expression, "x = 3")
    lines, new = _ledger(result, backprop.view(result, step))
    assert lines[-len(wanted) :] == wanted and new == fresh
    assert sum(not line[2] for line in lines) == (len(wanted[-1][2]) == 0)


@given(y=st.floats(-1e6, 1e6), step=st.integers(0, 10))
def test_wherever_a_leaf_is_dragged_the_nudge_stays_small(y, step):
    with undrawn():
        SAMPLE.set(step=step)
        hand(SAMPLE, "leaf x", x=0, y=y)
    name, delta = SAMPLE.snapshot()["nudge"]
    assert -1 <= delta <= 1 and (name == "x" if delta else name == "")
    assert delta == pytest.approx(round(20 * delta) / 20)


SAMPLE = explorers.backprop()
