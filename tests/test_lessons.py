"""The lesson plans: their minutes, how they are adapted, the answers of the exam's questions."""

import itertools
import math
import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

import nblib
from tools import minutes

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
TEXT = minutes.PLANS.read_text(encoding="utf-8")
PARTS = re.split(r"^## (\d\d) .*$", TEXT, flags=re.MULTILINE)
PLANS = dict(zip(PARTS[1::2], PARTS[2::2], strict=True))


def test_each_plan_has_the_minutes_of_its_notebook():
    assert minutes.plans(TEXT) == TEXT, "run: python -m tools.minutes --plans"
    assert TEXT.count("*Core path: ") == len(PLANS)
    assert minutes.plans(TEXT.replace("*Core path: ", "*Core path: 1")) == TEXT


@pytest.mark.parametrize("number", PLANS)
def test_what_is_done_together_fits_into_its_hour(number):
    """The minutes of the steps add up to those of the hour."""
    hours = re.findall(
        r"^\*Together[^(\n]*\((\d+) minutes\)(.*?)(?=^\*|\Z)", PLANS[number], re.M | re.S
    )
    assert hours
    for whole, steps in hours:
        found = [int(part) for part in re.findall(r"\b(\d+) min\)", steps)]
        assert len(found) > 1 and sum(found) == int(whole) <= 60, (found, whole)


@pytest.mark.parametrize("number", PLANS)
def test_a_plan_says_how_to_adapt_it_by_sections_of_the_notebook(number):
    (paragraph,) = re.findall(r"^\*To adapt\.\*(.*?)\n\n", PLANS[number], re.M | re.S)
    paragraph = " ".join(paragraph.split())
    for what in ("In half the time: ", "Without PyTorch: ", "More mathematics: "):
        assert paragraph.count(what) == 1, what
    (path,) = NOTEBOOKS.glob(f"{number}_*.ipynb")
    headings = {
        re.sub(r" \((optional|homework)\)$", "", heading)
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "markdown"
        for heading in re.findall(r"^#{2,6} (.+?) *$", cell.source, re.MULTILINE)
    }
    named = set(re.findall(r"\*([^*]+)\*", paragraph))
    assert named and named <= headings, named - headings


# --- the exam ------------------------------------------------------------------------------------


def questions(plan):
    """The exam's questions of a plan, each with its answer, which stands in italics behind it."""
    exam = " ".join(plan.partition("*For an exam.*")[2].split())
    return [part.strip() for part in re.split(r"\(\d\) ", exam) if part.strip()]


def laziest():
    """Of data with 70 % in one class."""
    return f"{100 * np.bincount([0] * 7 + [1] * 3).max() // 10} %"


def inequalities():
    """Whatever w and b answer the first three corners rightly: they answer 1 to the fourth."""
    w1, w2, b = np.random.default_rng(0).uniform(-1, 1, (3, 10_000))
    right = (b <= 0) & (w1 + b > 0) & (w2 + b > 0)
    assert right.sum() > 100 and np.all((w1 + w2 + b)[right] > -b[right])
    return "w₁ + w₂ + b > −b ≥ 0"


def xor_of_two_units():
    a, b = nblib.tensor([[0.0, 0, 1, 1], [0.0, 1, 0, 1]])
    output = nblib.relu(a + b) - 2 * nblib.relu(a + b - 1)
    assert output.tolist() == [0, 1, 1, 0]
    return "ReLU(x₁ + x₂) − 2 ReLU(x₁ + x₂ − 1)"


def one_step_of_the_rule():
    w, b, x, target = np.array([1, 1]), -1, np.array([1, 0]), 1
    z = w @ x + b
    error = int(z > 0) - target
    w, b = tuple((w - error * x).tolist()), b - error
    return f"z = {z}, output {int(z > 0)}, so add x: w = {w}, b = {b}."


def slope_of_a_step():
    z = np.linspace(-1, 1, 100)  # not at 0, where it has none
    assert not np.any((z + 1e-6 > 0).astype(float) - (z - 1e-6 > 0))
    return "Its slope is 0 wherever it has one"


def steepest_sigmoid():
    z = np.linspace(-5, 5, 1001)
    slopes = np.exp(-z) / (1 + np.exp(-z)) ** 2
    assert 1 / slopes.max() == pytest.approx(4) and slopes.max() ** 10 == pytest.approx(1e-6, 0.1)
    return f"1/4 at z = {abs(z[slopes.argmax()]):.0f}, so at most 4⁻¹⁰, a millionth."


def parameters_of_layers():
    counts = [
        parameter.numel()
        for one, other in itertools.pairwise((784, 100, 10))
        for parameter in nblib.nn.Linear(one, other).parameters()
    ]
    return f"{' + '.join(f'{count:,}' for count in counts)} = {sum(counts):,}."


def shifted_logits():
    z = nblib.tensor([2.0, 1.0, 0.1])
    assert np.allclose(z.softmax(0).numpy(), (z + 5).softmax(0).numpy())
    return "Nothing: e⁵ cancels."


def slope_of_a_squared_error():
    w = nblib.tensor(2.0, requires_grad=True)
    ((w * 3.0 - 5.0) ** 2).backward()
    return f"2 (6 − 5) · 3 = {w.grad.item():.0f}."


def rates_that_converge():
    """Of ever larger rates those with which steps down ½λw² come to its bottom, w = 0."""
    curvature, good = 8.0, []
    for k in range(-50, 101):
        w = 1.0
        for _ in range(400):
            w -= k / 50 * 2 / curvature * (curvature * w)
        good += [k] if abs(w) < 0.1 else []
    assert good == list(range(1, 50))
    return "0 < η < 2/λ"


def twice_backward():
    """y = x² + 3x + 1 at 2, whose slope is the 7 of slide 51."""
    x = nblib.tensor(2.0, requires_grad=True)
    y = x**2 + 3 * x + 1
    y.backward(retain_graph=True)
    assert x.grad.item() == 7
    y.backward()
    return f"{x.grad.item():.0f}."


def even_guess():
    assert f"{math.log(10):.2f}" == "2.30"
    return "ln 10"


def gradients_of_a_layer():
    nblib.manual_seed(0)
    X, W, b, G = (nblib.randn(*shape) for shape in ((5, 3), (4, 3), (4,), (5, 4)))
    for leaf in (X, W, b):
        leaf.requires_grad_()
    ((X @ W.T + b) * G).sum().backward()
    for leaf, gradient in ((W, G.T @ X.detach()), (b, G.sum(0)), (X, G @ W.detach())):
        assert np.allclose(leaf.grad.numpy(), gradient.numpy(), atol=1e-5)
    return "GᵀX, the sum of G over the examples, GW."


def first_loss():
    """Logits that mean nothing: their loss is above that of an even guess, on average."""
    z = np.random.default_rng(0).normal(size=(10_000, 10))
    assert np.mean(np.log(np.exp(z).sum(1)) - z[:, 3]) > math.log(10) + 0.3
    return "that raises ln Σ eᶻ"


def parameters_of_a_convolution():
    weights, biases = np.zeros((16, 8, 3, 3)), np.zeros(16)
    return f"16 · (8 · 9 + 1) = {weights.size + biases.size:,}, and no."


EXAM = {  # (notebook, question): what its answer has to say, computed
    ("00", 2): laziest,
    ("01", 1): inequalities,
    ("01", 2): xor_of_two_units,
    ("02", 1): one_step_of_the_rule,
    ("02", 2): slope_of_a_step,
    ("03", 1): steepest_sigmoid,
    ("04", 1): parameters_of_layers,
    ("04", 2): shifted_logits,
    ("05", 1): slope_of_a_squared_error,
    ("05", 2): rates_that_converge,
    ("06", 1): twice_backward,
    ("07", 1): even_guess,
    ("08", 1): gradients_of_a_layer,
    ("08", 2): first_loss,
    ("09", 1): parameters_of_a_convolution,
}


@pytest.mark.parametrize("number", PLANS)
def test_each_question_of_the_exam_has_an_answer_and_its_numbers_are_computed(number):
    found = questions(PLANS[number])
    assert found
    for place, question in enumerate(found, start=1):
        answer = re.search(r"\? \*([^*]+)\*$|\. \*([^*]+)\*$", question)
        assert answer, question
        answer = answer[1] or answer[2]
        if (number, place) in EXAM:
            assert EXAM[number, place]() in answer, (EXAM[number, place](), answer)
        else:
            assert not re.search(r"\d", answer), f"{number} ({place}) is computed nowhere: {answer}"
