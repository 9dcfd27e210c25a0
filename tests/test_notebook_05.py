"""What notebook 05 says in words, held to what its experiments compute: a test for each such cell.

The engine that the notebook builds, what is measured inside a network, and the remedies against
overfitting are tested here as well.
"""

import contextlib
import math
import re

import nbformat
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nblib import datasets, explorers
from nblib.exercises import EXERCISES, QUIZZES
from nblib.exercises.graph import Node, graph
from nblib.experiments import backprop, batches, inside, mnist, remedies, scalars, training, valley
from nblib.words import fixed
from tests.runs import ROOT
from tests.test_stage import put, state

# ------------------------------------------------------------------------------- the engine


def _cells():
    notebook = nbformat.read(ROOT / "notebooks" / "05_training.ipynb", as_version=4)
    return {cell.id: cell.source for cell in notebook.cells}


def _engine(*ids, **names):
    """The names that the notebook's engine makes, and those that the cells `ids` make after it."""
    names = {"accumulate": scalars.accumulate, "math": math, "scalars": scalars, **names}
    cells = _cells()
    with contextlib.redirect_stdout(None):
        exec(cells["engine-parts"], names)
    for id in ("engine-value", "engine-relu", *ids):
        exec(cells[id], names)
    return names


def test_the_notebooks_engine_is_backpropagation():
    """relu((a · b + a) · b + b) with a, b used twice: torch's gradients, and an empty tape."""
    engine = _engine()
    a, b = engine["Value"](2.0), engine["Value"](-3.0)
    for x, y, relu in ((a, b, engine["relu"]),) * 2:  # a second time it adds to the gradients
        last = relu((x * y + x) * y + y)
        last.backward()
        assert engine["tape"] == []
    u, v = (torch.tensor(n, dtype=torch.float64, requires_grad=True) for n in (2.0, -3.0))
    (2 * torch.relu((u * v + u) * v + v)).backward()
    assert [a.grad, b.grad] == [u.grad.item(), v.grad.item()] and last.data > 0


def test_the_tape_is_the_table_in_the_text():
    """Cell build, of h = x · x, k = 4x and y = h + k: its rows, its order, its gradients."""
    text, engine = _cells()["build"], _engine()
    x = engine["Value"](3.0)
    h, four = x * x, engine["Value"](4.0)
    k = four * x
    y = h + k
    names = {id(x): "x", id(four): "4", id(h): "h", id(k): "k", id(y): "y"}
    made = [names[id(value)] for value in engine["tape"]]
    assert f"the **tape**: here {', '.join(made)}. Read backwards" in text
    y.backward()
    for value in (x, h, four, k, y):
        parents = ", ".join(names[id(parent)] for parent in value.parents)
        slopes = ", ".join(f"{slope:g}" for slope in value.slopes)
        grad = "4 + 3 + 3 = 10" if value is x else f"{value.grad:g}"
        row = names[id(value)], f"{value.data:g}", f"({parents})", f"({slopes})", grad
        assert f"| {' | '.join(row)} |" in text


def test_what_is_made_of_plain_numbers_in_the_notebook_comes_out_right(capsys):
    """Cells engine-tried, engine-check and order-use print the same number twice, or the text's."""
    _engine("engine-tried")
    assert capsys.readouterr().out == "y = 21, ∂y/∂x = 10\n"
    ids = "engine-operators", "engine-check", "order-use", "order-checked"
    _engine(*ids, accumulate=..., record=..., order=None)
    *formula, whose, in_a, in_b = capsys.readouterr().out.splitlines()
    assert whose == "record: ours, order: ours, accumulate: ours" and len(formula) == 2
    for line in (*formula, in_a, in_b):
        engine, nudged = re.findall(r"-?\d+\.\d+", line)
        assert engine == nudged != "0.0000"


def test_a_wrong_function_is_not_lent_to_the_engine():
    """An unfinished one, a wrong one, and one that leaves every .grad at 0: ours in their place."""
    ids = {"record": "5.7", "order": "5.8", "accumulate": "5.4"}
    for name, id in ids.items():
        assert scalars.working(name, EXERCISES[id].expected)[1] == "yours"
        for wrong in (None, ..., lambda *_: ..., lambda last: [last]):
            assert scalars.working(name, wrong) == (getattr(scalars, name), "ours")
        for mistake in EXERCISES[id].mistakes:
            wrong = EXERCISES[id].build(mistake.wrong)
            assert scalars.working(name, wrong)[1] == "ours", (id, mistake.id)


def test_the_orders_of_the_course_and_of_the_solution_are_that_of_the_tape():
    *_, last = graph("x; 4; k = 4 x, 3 4; h = 3 x, 3 x; y = 1 h, 1 k")
    for order in (scalars.order, EXERCISES["5.8"].expected):
        assert ", ".join(order(last)) == "y, k, 4, h, x"


def test_a_graph_of_an_exercise_writes_itself_and_is_a_list_of_names():
    x, h, y = graph("x; h = 3 x, 3 x; y = 1 h, -1 x")
    assert repr(y) == "y ← h x; h ← x x" and repr(x) == "x" and isinstance(x, Node)
    assert (y.parents, y.slopes, h.grad) == ((h, x), (1.0, -1.0), 0.0)
    assert [x, h, y] == ["x", "h", "y"]


def test_engine_train_learns_the_moons():
    """The cell's training, with torch in place of the engine: every point right."""
    x = torch.tensor([point[:2] for point in scalars.moons()], dtype=torch.float64)
    t = torch.tensor([point[2] for point in scalars.moons()], dtype=torch.float64)
    units = torch.tensor(scalars.first_units(12, seed=0), dtype=torch.float64, requires_grad=True)
    for _ in range(61):
        score = torch.relu(x @ units[:, :2].T + units[:, 2]) @ units[:, 3]
        torch.relu(1 - t * score).mean().backward()
        with torch.no_grad():
            units -= 0.6 * units.grad
            units.grad = None
    still = explorers.scalars.field(units.tolist(), scalars.moons())
    assert still.sentence.startswith("40 of 40 points")


def test_the_product_in_the_picture_is_the_gradient_of_the_notebooks_network():
    """The entry that is framed, and all of d_W2, against torch."""
    rng = np.random.default_rng(0)
    X, labels = rng.normal(size=(5, 3)), np.array([0, 1, 1, 0, 1])
    P = {name: rng.normal(size=size) for name, size in (("W1", (4, 3)), ("b1", 4))}
    P |= {name: rng.normal(size=size) for name, size in (("W2", (2, 4)), ("b2", 2))}
    T = {name: torch.tensor(value, requires_grad=True) for name, value in P.items()}
    hidden = torch.relu(torch.tensor(X) @ T["W1"].T + T["b1"])
    logits = hidden @ T["W2"].T + T["b2"]
    torch.nn.functional.cross_entropy(logits, torch.tensor(labels)).backward()
    d_logits, found = scalars.last_layer(P, X, labels)
    wanted = T["W2"].grad.numpy()
    np.testing.assert_allclose(found, hidden.detach().numpy(), rtol=1e-12)
    np.testing.assert_allclose(d_logits.T @ found, wanted, rtol=1e-9, atol=1e-12)
    sentence = explorers.scalars.product(P, X, labels, chosen=(1, 2)).sentence
    assert f"five products, one for each example, added to {fixed(wanted[1, 2], 2)} (" in sentence


# ------------------------------------------------------------------------------ batches, rates

POWERS = (0.001, 0.01, 0.1, 1.0)


def test_batch_see_single_examples_are_first_and_do_not_arrive():
    one, some, all_ = (batches.batches(size) for size in (1, 16, 256))
    steps = [run.reached(0.1) for run in (one, some)]
    assert steps == [27, 25] and all_.reached(0.1) is None
    paid = [run.work()[there] for run, there in zip((one, some), steps, strict=True)]
    assert paid == [27 * 51, 25 * 66] and paid[0] < paid[1]
    ends = [float(np.median(run.excess[-1])) for run in (one, some, all_)]
    assert ends[1] < ends[0] < ends[2]
    ends = {size: np.median(batches.batches(size, 0.2).excess[-1]) for size in (1, 16, 64, 256)}
    assert sorted(ends, key=ends.get) == [64, 16, 1, 256] and ends[64] < 0.1 * ends[16]  # the quiz
    assert np.median(batches.batches(1, 0.4).excess[-1]) > 1
    assert np.median(batches.batches(256, 0.4).excess[-1]) < 0.001
    for size, rate in ((1, 0.003), (16, 0.05), (256, 0.4)):  # cell batch-walks
        ends = {lr: np.median(batches.batches(size, lr).excess[-1]) for lr in (0.003, 0.05, 0.4)}
        assert min(ends, key=ends.get) == rate and ends[rate] < 0.001
    ends = [np.median(batches.bearing(size), axis=1) for size in (1, 16, 256)]
    assert np.diff([batches.RATES[end.argmin()] for end in ends]).min() > 0  # a larger rate each
    assert max(end.min() for end in ends) < 0.001  # and with it all come very near


def test_batch_limit_what_a_coarse_goal_costs():
    """Cell batch-limit: free updates favour the smallest batches, a cost the middle ones."""
    sizes, paid, updates = (1, 4, 16, 64, 256), [], []
    for size in sizes:
        rate, run = batches.quickest(size, 0.1)
        there = run.stays(0.1)
        assert np.median(run.excess, axis=1)[there:].max() <= 0.1
        fewer = [batches.batches(size, other).stays(0.1) for other in batches.RATES.tolist()]
        assert there == min(steps for steps in fewer if steps is not None), rate
        updates.append(there)
        paid.append([run.work(cost)[there] for cost in (0, 25, 100, batches.OVERHEAD)])
    assert updates == [23, 6, 2, 2, 2]
    for size, alike in ((16, 1), (64, 3), (256, 3)):  # rates with which it takes two
        there = [batches.batches(size, rate).stays(0.1) for rate in batches.RATES.tolist()]
        assert there.count(2) == alike
    free, some, much, usual = np.array(paid).T
    assert free.argmin() == 0 and (np.diff(free) > 0).all()
    assert usual.argmax() == 0  # with a rate each, single examples are the last
    assert sizes[some.argmin()] == sizes[much.argmin()] == 16
    largest = 2 * np.linalg.eigvalsh(batches.best_line()[2])[-1]
    assert round(2 / largest, 2) == 0.87


def test_overfitting_remedies_see_what_the_noise_costs():
    """0.45, and 0.36 on the playground's test points: the loss of somebody who knows how the two
    noisy rings are drawn."""
    noise = 0.3

    def lowest(x, labels):
        r = np.hypot(*x.T)
        ring = {  # a ring's density at this distance, but for a factor that both have
            label: np.exp(-(r**2 + radius**2) / (2 * noise**2)) * np.i0(r * radius / noise**2)
            for label, radius in ((0, 1.0), (1, 0.5))
        }
        return -np.log(np.where(labels == 0, ring[0], ring[1]) / (ring[0] + ring[1])).mean()

    assert lowest(*datasets.circles(40_000, noise=noise, seed=1)) == pytest.approx(0.45, abs=0.005)
    x, labels = datasets.circles(300, noise=noise, seed=2)
    assert lowest(x[-100:], labels[-100:]) == pytest.approx(0.36, abs=0.005)
    shown = inside.playground.points("circles", noise, 2).test_x  # the same, moved and scaled
    np.testing.assert_allclose(np.corrcoef(x[-100:, 0], shown[:, 0])[0, 1], 1)


def test_rate_one_step_the_first_step_beyond_the_limit_gains():
    losses = training.descend("valley", 0.21, 60).losses
    assert losses[1] < losses[0] < losses[60]


def _zigzag(lr):
    """(reversals along b, length) of SGD and of averaged momentum at the same effective step."""
    sgd = training.race("valley", lr).paths["SGD"]
    averaged = training.race("valley", lr / 10).paths["Momentum"]  # a mean is a tenth of the sum
    return [(training.reversals(path)[1], training.length(path)) for path in (sgd, averaged)]


def test_race_momentum_turns_round_less_often_near_the_limit_and_more_often_below():
    (often, long), (seldom, short) = _zigzag(0.039)
    assert (often, seldom) == (99, 14) and long > 5 * short
    for lr in (0.005, 0.01, 0.019):
        (never, short), (turns, long) = _zigzag(lr)
        assert never == 0 < turns and short < long


def test_race_turned_valley_is_the_same_to_plain_descent_alone():
    straight, turned = (training.race(surface, 0.03).arrived for surface in ("valley", "tilted"))
    assert [turned[name] for name in ("SGD", "Momentum")] == [41, 44]
    assert (straight["RMSprop"], turned["RMSprop"], turned["Adam"]) == (12, 92, None)
    rates = (0.01, 0.03, 0.1, 0.3)
    good = {
        (surface, name): sum(training.race(surface, lr).arrived[name] is not None for lr in rates)
        for surface in ("valley", "tilted")
        for name in training.OPTIMIZERS
    }
    assert list(good.values()) == [1, 2, 4, 3, 1, 2, 3, 2]
    first = [  # cell race-rates-see: RMSprop before Adam, but for one
        (arrived["RMSprop"] or 101) < (arrived["Adam"] or 101)
        for surface in ("valley", "tilted")
        for arrived in (training.race(surface, lr).arrived for lr in rates)
        if arrived["RMSprop"] or arrived["Adam"]
    ]
    assert (first.count(True), first.count(False)) == (6, 1)
    for name in ("SGD", "Momentum"):
        losses = [training.race(s, 0.01).losses[name] for s in ("valley", "tilted")]
        np.testing.assert_allclose(*losses, rtol=1e-9, atol=1e-12)


def test_race_see_rmsprops_lead_comes_from_a_v_that_is_not_corrected():
    path = training.race("valley", 0.03).paths["RMSprop"]
    np.testing.assert_allclose(abs(path[1] - path[0]), 10 * 0.03, rtol=1e-6)
    rates = (0.01, 0.03, 0.1, 0.3)
    sooner = []
    for surface, steps in (("valley", [None, 57, 18, 79]), ("tilted", [None, None, 75, 94])):
        adam = [training.race(surface, lr).arrived["Adam"] for lr in rates]
        found = [training.corrected(surface, lr) for lr in rates]
        assert found == steps
        assert [step is None for step in found] == [step is None for step in adam]
        sooner += [one < other for one, other in zip(found, adam, strict=True) if one]
        ahead = [
            lr for lr, one, other in zip(rates, found, adam, strict=True) if one and one < other
        ]
        assert ahead == [0.1]  # without its long start only there
    assert (sooner.count(True), sooner.count(False)) == (2, 3)
    assert training.race("saddle", 0.03).arrived["RMSprop"] == 23
    assert training.corrected("saddle", 0.03) == 89


def _rules():
    """The notebook's sgd, momentum and adam, and how they go down its long valley."""
    notebook = nbformat.read(ROOT / "notebooks" / "05_training.ipynb", as_version=4)
    cells = {cell.id: cell.source for cell in notebook.cells}
    space = {"np": np}
    for name in ("optimizers-rules", "optimizers-adam"):
        exec(cells[name], space)

    def walk(rule, rate, turned=False):
        turn = np.array([[1.0, 1.0], [-1.0, 1.0]]) / math.sqrt(2) if turned else np.eye(2)
        point, m, v = np.array([-1.8, 0.2]) @ turn, 0.0, 0.0
        path = [point]
        with np.errstate(all="ignore"):
            for step in range(1, 301):
                gradient = (np.array([1.0, 1000.0]) * (point @ turn.T)) @ turn
                point, m, v = space[rule](point, gradient, m, v, step, rate)
                path.append(point)
        return np.array(path) @ turn.T

    return space, walk


def _best(walk, rule, turned=False):
    """The rate of 1, 2, ... 9 times a power of ten, 0.0001 to 1, with the lowest last loss, and
    this loss."""
    rates = [k * 10.0**power for power in range(-4, 0) for k in range(1, 10)] + [1.0]
    with np.errstate(all="ignore"):
        ends = [walk(rule, rate, turned)[-1] ** 2 @ [0.5, 500.0] for rate in rates]
    best = int(np.nanargmin(np.where(np.isfinite(ends), ends, np.nan)))
    return rates[best], ends[best]


def test_long_valley_what_is_left_of_the_way():
    _, walk = _rules()
    left = [abs(walk(*pair)[-1, 0]) / 1.8 for pair in (("sgd", 0.0019), ("momentum", 0.003))]
    assert left[0] == pytest.approx(0.9981**300) == pytest.approx(0.565, abs=0.001)
    assert left[1] < 0.01 and abs(walk("adam", 0.1)[-1, 0]) / 1.8 < 0.01
    assert _best(walk, "momentum")[0] == pytest.approx(0.003)  # found by trying
    wide = [walk("adam", rate)[-1] ** 2 @ [0.5, 500.0] for rate in (0.04, 0.1, 0.4)]
    assert max(wide) < 1e-11  # for Adam many will do
    signs = np.sign(walk("momentum", 0.003)[:, 1])
    assert 0.6 < (np.diff(signs) != 0).mean() < 0.8  # they mostly change sign
    path = walk("momentum", 0.003)[:, 0]
    assert 8 < (path[21] - path[20]) / 0.003 / -path[20] < 12  # m, beside the gradient


@pytest.mark.parametrize("name", valley.RATES)
def test_long_valley_is_walked_down_by_the_notebooks_own_rules(name):
    _, walk = _rules()
    found = valley.long_walk(name, valley.RATES[name]).path
    np.testing.assert_allclose(found, walk(name.lower(), valley.RATES[name]), rtol=1e-9, atol=1e-9)


def test_long_valley_says_what_is_left_and_where_b_goes():
    said = LONG.sentence
    for part in (
        "λ = 1 along a and 1000 along b, 300 steps. What is left of the way along a: SGD, "
        "η = 0.0019: 57 %; Momentum, η = 0.003, β = 0.90: less than 1 %; Adam, η = 0.1: less than",
        "Along b momentum goes 0.20, −0.40, 0.26, 0.07, −0.32, … and its swings die out.",
    ):
        assert part in said
    assert "lowest place" not in said


def test_long_valley_the_three_walks_along_b_stand_in_the_legends_order_at_one_scale():
    strips = [ax for ax in LONG.figure.axes if ax.get_ylim() == (-0.5, 0.5)]
    assert [ax.texts[0].get_text().split(",")[0] for ax in strips] == list(valley.RATES)
    assert len({round(ax.get_position().height, 6) for ax in strips}) == 1
    named = LONG.figure.axes[0].get_legend().get_texts()
    assert [text.get_text() for text in named] == list(valley.RATES)


@pytest.mark.parametrize(
    ("beta", "lr", "swings", "says"),
    [
        (0.0, 0.003, "grow", "Along b momentum goes 0.20, −0.40, 0.80, −1.60"),
        (0.49, 0.003, "grow", "17 %; Adam"),
        (0.5, 0.003, "stay", "its swings neither die out nor grow."),
        (0.51, 0.003, "die out", "its swings die out."),
        (0.9, 0.0039, "grow", "its swings grow."),
        (0.99, 0.003, "die out", "Along a it runs past the lowest place, as far as 1.3."),
        (0.05, 0.0005, "none", "0.20, 0.10, 0.05, 0.02, 0.01, … and does not swing."),
    ],
)
def test_long_valley_momentum_with_another_beta_or_rate(beta, lr, swings, says):
    """As the walk itself goes, the sentence says; cell race-see has some of the numbers."""
    shown = explorers.long_valley(beta, lr)
    numbers, b = shown.snapshot(), shown.snapshot()["path"][:, 1]
    assert numbers["swings"] == swings and says in shown.sentence
    early, late = np.abs(b[:20]).max(), np.abs(b[-20:]).max()
    told = f"diverged at step {numbers['diverged']}" in shown.sentence
    assert told == (numbers["diverged"] is not None)
    assert {"grow": late > early, "stay": early / 2 < late < early * 2}.get(swings, late < early)
    assert (b > 0).all() == (swings == "none")
    assert (numbers["diverged"] is None) == (len(b) == 301)


def test_long_valley_from_here_on_the_swings_die_out():
    """Cell race-see: below 0.5 they grow; near 1 they hardly die out."""
    grows = [valley.swings(0.003, beta / 100) == "grow" for beta in range(100)]
    assert grows == [True] * 50 + [False] * 50
    b = np.abs(valley.long_walk("Momentum", 0.003, 0.99).path[:31, 1])
    assert b[-10:].max() > 0.8 * b[:10].max()


LONG = explorers.long_valley()


@given(st.floats(-5, 5), st.floats(-5, 5))
def test_long_valleys_beta_is_dragged_along_its_line(x, y):
    put(LONG, "beta", x, y)
    assert LONG.values["beta"] == pytest.approx(min(max(x, 0), 0.99), abs=0.0051)
    assert f"β = {LONG.values['beta']:.2f}" in LONG.sentence
    assert state(LONG, "beta")["text"] == f"β = {LONG.values['beta']:.2f}"
    LONG.set(beta=0.9)


def test_long_valley_momentum_bears_a_rate_above_sgds_limit_and_rises_at_first():
    _, walk = _rules()
    losses = walk("momentum", 0.003) ** 2 @ [0.5, 500.0]
    assert losses[0] < 22 < 80 < losses[1] and losses[-1] < 1e-3
    wide, tame = (np.abs(walk(*pair)[:, 1]) for pair in (("momentum", 0.003), ("sgd", 0.0019)))
    assert wide[1:].max() > 1.5 * tame.max()  # its swings are wider, and longer
    assert np.flatnonzero(wide > 0.02)[-1] > 2 * np.flatnonzero(tame > 0.02)[-1]
    a = walk("adam", 0.1)[:, 0]
    assert a[0] < 0 < 0.25 < a.max() and np.abs(a[-100:]).max() < 0.01  # over it, and back
    for rule, limit in (("sgd", 0.002), ("momentum", 0.0038)):
        below, above = (abs(walk(rule, limit * by)[-1, 1]) for by in (0.98, 1.02))
        assert below < 0.2 < above
    b = walk("momentum", 0.003)[:, 1]
    first, second = 1000 * b[0], 1000 * b[1]  # the gradients, as the text has them
    assert np.round([first, second, 0.9 * first + second]).tolist() == [200, -400, -220]
    assert np.round(b[:5], 2).tolist() == [0.2, -0.4, 0.26, 0.07, -0.32]
    assert np.abs(b[28:31]).max() < 0.1  # its swings die out
    np.testing.assert_allclose(walk("sgd", 0.003)[:4, 1], [0.2, -0.4, 0.8, -1.6])
    alternating = sum((-0.9) ** k for k in range(300))
    assert round(alternating, 2) == 0.53 and np.isclose(1 / alternating, 1.9)


def test_the_loop_over_batches_learns():
    """Cell sgd-loop, after the first loop: on its three points, and on 256 of the line t = 2x."""
    notebook = nbformat.read(ROOT / "notebooks" / "05_training.ipynb", as_version=4)
    (code,) = (cell.source for cell in notebook.cells if cell.id == "sgd-loop")
    few = np.array([1.0, 2.0, 3.0])
    for x, size in ((few, 2), (np.random.default_rng(1).uniform(-1, 1, 256), 16)):
        space = {"np": np, "x": x, "t": 2 * x}
        exec(code.replace("size, lr, w, draw = 2, 0.05", f"size, lr, w, draw = {size}, 0.1"), space)
        assert abs(space["w"] - 2) < 0.05


def test_the_walks_as_the_text_reads_them():
    """Cell batch-see: near after about 25 of 1,024 updates, restless; at rest; far away."""
    sizes = 1, 16, 256
    runs = [batches.batches(size, 0.05, 4) for size in sizes]
    best = batches.best_line()[0]
    away = [np.linalg.norm(batches.typical(size, 0.05) - best, axis=1) for size in sizes]
    assert [len(each) - 1 for each in away] == [1024, 64, 4]
    assert all((len(each) - 1) * size == 4 * 256 for each, size in zip(away, sizes, strict=True))
    assert 20 <= np.flatnonzero(away[0] < 0.4)[0] <= 30 and 20 <= runs[0].reached(0.1) <= 30
    assert away[0][-300:].max() > 0.3 > 0.1 > away[1][-20:].max() and away[1][-1] < 0.03
    assert away[2][-1] > 2
    said = explorers.batches.walks().sentence
    assert "of each column is framed): η = 0.003: 0.00047, 5.9 and 11; η = 0.05: " in said
    assert said.endswith("; η = 0.4: 1.4, 0.02 and 0.00041.")
    wild = explorers.batches.walks(rates=(0.05, 5.0), sizes=(1, 256)).sentence
    assert "diverged" in wild


@pytest.mark.parametrize(("size", "lr"), [(1, 0.003), (1, 0.05), (1, 0.4), (16, 0.05), (16, 0.4)])
def test_the_walk_drawn_is_the_lower_of_the_two_nearest_to_the_median(size, lr):
    """The median of 20 lies halfway between two: rounding, another on each processor, chose one."""
    place, _, half = batches.best_line()
    away = batches.typical(size, lr)[-1] - place
    last = np.sort(batches.batches(size, lr, 4).excess[-1])
    assert away @ half @ away == pytest.approx(last[9], rel=1e-6) and last[9] < last[10]


def test_momentum_with_a_beta_of_1_is_descent_that_forgets_no_gradient():
    """Cell adam-text: the gradients added up, never set to 0; on a bowl it never settles."""
    kept, place, m, w = 0.0, 1.0, 0.0, 1.0
    ends = []
    for _ in range(2000):
        kept, m = kept + 4 * place, 1.0 * m + 4 * w  # the bowl 2w², whose limit would be 0.5
        place, w = place - 0.1 * kept, w - 0.1 * m
        ends.append(abs(w))
    assert place == w and max(ends[-20:]) > 0.9


def test_long_valley_turned_by_45_degrees_the_order_is_another():
    _, walk = _rules()
    straight, turned = ([_best(walk, r, t)[1] for r in ("momentum", "adam")] for t in (False, True))
    assert straight[1] < straight[0] and turned[0] < 1e-6 < 1e-3 < turned[1]


def test_the_first_loop_converges_with_a_rate_of_0_2_and_not_with_0_22():
    x = np.array([1.0, 2.0, 3.0])
    curvature = 2 * np.mean(x**2)
    assert curvature == pytest.approx(28 / 3) and round(2 / curvature, 3) == 0.214
    assert [round(1 - rate * curvature, 2) for rate in (0.2, 0.22)] == [-0.87, -1.05]
    steps = math.log(0.01 / np.mean((2 * x) ** 2)) / math.log(0.8667**2)
    assert 25 < steps < 39  # so that 40 are enough


def test_graph_of_a_number_used_twice_adds_what_comes_back():
    still = explorers.scalars.finished("h = x * x; k = 4 * x; y = h + k", "x = 3")
    assert still.sentence == "Forward y = 21. Backward ∂y/∂x = 4 + 3 + 3 = 10."


def test_adam_scale_the_first_step_of_two_very_different_gradients():
    for rule, moves in ((torch.optim.SGD, (10, 0.00001)), (torch.optim.Adam, (0.01, 0.01))):
        w = torch.zeros(2, dtype=torch.float64, requires_grad=True)
        w.grad = torch.tensor([1000.0, 0.001], dtype=torch.float64)
        rule([w], lr=0.01).step()
        assert w.abs().tolist() == pytest.approx(moves, rel=1e-4)


def test_corrected_is_rmsprop_with_v_divided_by_what_it_still_lacks():
    here = training.RACES["tilted"]
    w, v, losses = np.array(here.start), 0.0, [here.value(np.array(here.start))]
    for step in range(1, 101):
        g = here.gradient(w)
        v = 0.99 * v + 0.01 * g**2
        w = w - 0.1 * g / (np.sqrt(v / (1 - 0.99**step)) + 1e-8)
        losses.append(here.value(w))
    below = np.array(losses) < 0.01 * losses[0]
    assert not below[74] and below[75:].all() and training.corrected("tilted", 0.1) == 75
    with pytest.raises(ValueError, match="unknown surface 'hill'"):
        training.corrected("hill")


def test_race_saddle_at_equal_effective_steps_momentum_is_the_later_one():
    for lr in (0.03, 0.3):
        sgd = training.race("saddle", lr, 400).arrived["SGD"]
        momentum = training.race("saddle", lr / 10, 400).arrived["Momentum"]
        assert sgd < momentum < 400


def test_race_jump_adam_stays_where_it_has_arrived():
    path = training.race("valley", 0.3, 300).paths["RMSprop"]
    assert abs(path[220:228, 1]).max() > 0.7 > 1e-9 > abs(path[30:190, 1]).max()
    losses = training.race("valley", 0.3, 1000).losses
    assert losses["Adam"][100:].max() < 0.01 * losses["Adam"][0]
    assert losses["RMSprop"][100:].max() > losses["RMSprop"][0]


def test_the_race_of_exercise_10_is_that_of_the_explorer():
    assert training.race("valley", 0.03).arrived["Momentum"] == 44
    lr, beta = EXERCISES["5.10"].expected
    assert training.race("valley", lr, 100, None, beta).arrived["Momentum"] <= 20
    for lr in np.linspace(0.001, 0.039, 39):  # without memory no rate does it
        assert (training.race("valley", lr).arrived["SGD"] or 100) > 20


@pytest.mark.parametrize("name, best", [("SGD", (0.1, 0.4)), ("Adam", (0.003, 0.04))])
def test_guidelines_the_finder_points_near_the_best_rates(name, best):
    found = inside.find_rate(name)
    middle = np.median(found.accuracy, axis=1)
    assert best[0] <= inside.TRIED[middle.argmax()] <= best[1]
    nearest = np.abs(np.log(inside.TRIED / found.steepest)).argmin()
    assert middle[nearest] > middle.max() - 0.05
    assert (middle > middle.max() - 0.05).sum() == (2 if name == "SGD" else 3)
    if name == "SGD":  # the quiz
        tried = [middle[np.isclose(inside.TRIED, lr)][0] for lr in (0.001, 0.01, 0.1, 1)]
        assert tried[0] < 0.2 < tried[1] < 0.5 < tried[3] < 0.65 < tried[2]
    assert middle[np.isclose(inside.TRIED, 1e-3)] < (0.2 if name == "SGD" else 1)


@pytest.mark.parametrize("name, best", [("SGD", 0.1), ("Adam", 0.01)])
def test_walk_see_of_four_powers_of_ten_the_lowest_loss_after_a_while_tells_the_best(name, best):
    for seed in range(3):
        runs = {lr: mnist.train_small(lr, optimizer=name, weight_seed=seed) for lr in POWERS}
        assert min(POWERS, key=lambda lr: runs[lr].losses[-10:].mean()) == best
        assert max(POWERS, key=lambda lr: runs[lr].test_accuracy) == best


def test_race_seen_what_momentum_gains_and_where_it_comes_in_late():
    slow, fast = (training.race("valley", lr).arrived for lr in (0.01, 0.03))
    assert (slow["SGD"], slow["Momentum"]) == (None, 43)
    assert (fast["SGD"], fast["Momentum"]) == (41, 44)
    assert np.isclose(sum(0.9**k for k in range(200)), 10)  # "up to ten times"


# ----------------------------------------------------------------------- inside a network


def test_sharpness_is_the_largest_second_derivative():
    """Against torch's Hessian, at the first weights."""
    data = inside.playground.points("moons", 0.1, 0)
    x, t = torch.tensor(data.x), torch.tensor(2.0 * data.labels - 1)
    w = torch.tensor(inside._flat(inside.playground.first_weights((2, 16, 1), 0)))

    def loss(w):
        hidden = torch.tanh(x @ w[:32].reshape(16, 2).T + w[32:48])
        return ((hidden @ w[48:64] + w[64] - t) ** 2).mean()

    largest = torch.linalg.eigvalsh(torch.autograd.functional.hessian(loss, w))[-1].item()
    run = inside.sharpness(0.2, steps=0, runs=1)
    assert run.curvature[0, 0] == pytest.approx(largest, rel=1e-6)
    assert run.losses[0, 0] == pytest.approx(loss(w).item(), rel=1e-12)


def test_rate_edge_a_large_rate_stops_the_curvature_which_rises_by_itself_with_a_small_one():
    free, held = inside.sharpness(0.1, 1320), inside.sharpness(0.3, 440)
    assert ((free.curvature[:, 0] > 5) & (free.curvature[:, 0] < 6.5)).all()
    assert ((free.curvature[:, -1] > 11) & (free.curvature[:, -1] < 13)).all()
    assert free.curvature.max() < 0.7 * free.limit  # its limit is not what stops it
    late = held.curvature[:, len(held.steps) // 2 :]
    assert np.abs(late / held.limit - 1).max() < 0.2
    assert np.isfinite(held.losses).all() and (held.losses[:, -1] < held.losses[:, 0]).all()


@pytest.mark.parametrize("activation", inside.SEEN)
def test_layers_are_what_torch_trains(activation):
    digits = inside.mnist.small_digits()
    modules = []
    between = {"sigmoid": torch.nn.Sigmoid, "tanh": torch.nn.Tanh, "relu": torch.nn.ReLU}[
        activation
    ]
    for weight, bias in inside.playground.first_weights((196, *inside.HIDDEN, 10), 0):
        linear = torch.nn.Linear(*weight.shape[::-1], dtype=torch.float64)
        linear.weight.data, linear.bias.data = torch.tensor(weight), torch.tensor(bias)
        modules += [linear, between()]
    model = torch.nn.Sequential(*modules[:-1])
    criterion, optimizer = torch.nn.CrossEntropyLoss(), torch.optim.SGD(model.parameters(), lr=0.1)
    rows = np.random.default_rng(0).permutation(inside.mnist.TRAIN)
    for k in range(3):
        some = rows[100 * k : 100 * (k + 1)]
        optimizer.zero_grad()
        criterion(
            model(torch.tensor(digits.train_images[some])), torch.tensor(digits.train_labels[some])
        ).backward()
        optimizer.step()
    loss, outputs, gradients = inside.layers(activation).at(3)
    x, y = torch.tensor(digits.train_images[:300]), torch.tensor(digits.train_labels[:300])
    optimizer.zero_grad()
    error = criterion(model(x), y)
    error.backward()
    assert loss == pytest.approx(error.item(), rel=1e-9)
    np.testing.assert_allclose(
        gradients[0], model[0].weight.grad.numpy().ravel(), rtol=1e-7, atol=1e-12
    )
    np.testing.assert_allclose(outputs[0], model[:2](x).detach().numpy().ravel(), rtol=1e-9)


def test_inside_see_gradients_vanish_with_the_sigmoid_alone():
    ratio = {}
    for activation in inside.SEEN:
        sizes = explorers.layers_inside(activation, update=60).snapshot()["sizes"]
        ratio[activation] = sizes[-1] / sizes[0]
    assert ratio["sigmoid"] > 50 > 10 > max(ratio["tanh"], ratio["relu"])


# --------------------------------------------------------------------------- overfitting


def test_overfitting_the_training_loss_falls_and_the_test_loss_turns_in_every_draw():
    run = remedies.overfitting("nothing")
    middle = np.searchsorted(run.epochs, 100)
    assert (run.train[:, -1] < run.train[:, middle]).all()
    lowest = run.test.argmin(axis=1)
    assert (run.epochs[lowest] < 60).all()  # and so the quiz
    assert (run.train[np.arange(len(lowest)), lowest] > 0.4).all()
    assert (run.test[:, -1] > run.test.min(axis=1) + 0.2).all()
    at_best = run.right[:, np.arange(len(lowest)), lowest]
    then, end = at_best.mean(axis=1), run.right[:, :, -1].mean(axis=1)
    assert [then[0], end[0]] == pytest.approx([0.80, 0.89], abs=0.015)  # of the training points
    assert [then[2], end[2]] == pytest.approx([0.77, 0.705], abs=0.015)
    assert (at_best[2] > run.right[2, :, -1]).all()  # in each draw
    said = explorers.remedies.overfitting().sentence
    assert "where 77 to 78 % are right, and ends at 1.03, where 70 to 71 % are." in said


def test_overfitting_a_wrong_answer_costs_more_at_the_end():
    """In six draws, as in cell overfitting-see: the loss doubles, 7 in 100 more are wrong."""
    run = remedies.overfitting("nothing")
    *_, (points, truth) = remedies._draws(1, 6)
    costs = []
    for draw, best in enumerate(run.test.argmin(axis=1)):
        x, signs = torch.tensor(points[draw]), torch.tensor(2 * truth[draw] - 1)
        for at in (best, -1):
            h = x
            for weight, bias in run.layers[:-1]:
                h = torch.tanh(h @ torch.tensor(weight[at, draw]) + torch.tensor(bias[at, draw]))
            weight, bias = run.layers[-1]
            logits = h @ torch.tensor(weight[at, draw]) + torch.tensor(bias[at, draw])
            margin = logits[:, 0] * signs
            costs.append(torch.log1p(torch.exp(-margin[margin < 0])).mean().item())
    then, end = np.mean(costs[::2]), np.mean(costs[1::2])
    assert (round(then, 1), round(end, 1)) == (1.3, 3.2)


def test_the_boundary_that_is_shown_is_that_of_the_draw_whose_losses_are_marked():
    """Points of the training set, asked of the grid's nearest place, are right as often as said."""
    found, run = remedies.boundaries(3), remedies.overfitting("nothing")
    assert found.epochs == (run.epochs[run.test[3].argmin()], 300)
    assert found.losses[1].tolist() == [run.train[3, -1], run.test[3, -1]]
    assert found.losses[1, 0] < found.losses[0, 0] and found.losses[0, 1] < found.losses[1, 1]
    across, up = (np.abs(found.axis - found.x[:, k, None]).argmin(axis=1) for k in (0, 1))
    for field, right in zip(found.fields, found.right, strict=True):
        share = ((field[up, across] > 0.5) == found.labels).mean()
        assert share == pytest.approx(right[0], abs=0.03)
    with pytest.raises(ValueError, match="draw=6"):
        remedies.boundaries(6)


def test_overfitting_epochs_where_the_network_is_wrong_and_sure():
    """Cell overfitting-epochs-see: how many of the points shown, at the lowest loss and the end."""
    found = {}
    for epoch in (27, 300):
        for points in explorers.remedies.POINTS:
            now = explorers.overfitting_epochs(epoch, points).snapshot()
            wrong, sure = now["wrong"], now["sure"]
            found[epoch, points] = int(wrong.sum()), int((wrong & sure).sum())
            assert len(wrong) == len(now["x"]) == 200
    assert (found[27, "test"], found[300, "test"]) == ((39, 1), (58, 26))
    for epoch in (27, 300):  # nearly all where the rings, of radius ½ and 1, overlap
        now = explorers.overfitting_epochs(epoch, "test").snapshot()
        ring = np.hypot(*now["x"][now["wrong"]].T)
        assert ((ring > 0.5) & (ring < 1.25)).mean() > 0.85
    assert found[300, "training"] == (20, 0)
    run = remedies.overfitting("nothing")
    assert run.epochs[run.test[3].argmin()] == 27
    early, late = (remedies.moment(epoch, test=True) for epoch in (27, 300))
    assert (round(early.cost, 1), round(late.cost, 1)) == (1.3, 3.0)
    assert late.losses == (run.train[3, -1], run.test[3, -1]) and late.losses[1] > early.losses[1]
    assert [round(now.price, 2) for now in (early, late)] == [0.31, 0.88]  # cell overfitting-see
    wrong = [1 - now.right[1] for now in (early, late)]
    assert [round(share, 2) for share in wrong] == [0.23, 0.29] and round(late.right[0], 2) == 0.9
    assert late.price == pytest.approx(wrong[1] * late.cost)
    assert late.price > 0.9 * late.losses[1]
    asked = QUIZZES["5.which-epoch"]
    for said in (*(fixed(loss, 2) for loss in early.losses), f"{100 * early.right[1]:.0f} %"):
        assert said in asked.question
    assert all(fixed(loss, 2) in asked.question for loss in late.losses)
    dearer, more = wrong[0] * (late.cost - early.cost), (wrong[1] - wrong[0]) * early.cost
    assert dearer > 0.5 * (late.price - early.price) > more
    places = np.abs(np.linspace(-1.9, 1.9, 90) - late.x[..., None]).argmin(axis=2)
    agree = ((late.field[places[:, 1], places[:, 0]] > 0.5) == late.labels) != late.wrong
    inside = np.abs(late.x).max(axis=1) < 1.9
    assert agree[inside].mean() > 0.95  # the field is the network that is asked
    with pytest.raises(ValueError, match="epoch=100"):
        remedies.moment(100)


def test_overfitting_epochs_the_line_is_dragged_to_an_epoch_that_was_measured():
    shown = explorers.overfitting_epochs()
    put(shown, "epoch", 28.4, 0.5)
    assert shown.values == {"epoch": 27, "points": "training"}
    assert "Here the test loss is lowest" in shown.sentence
    for place, end in ((-50, 0), (1e3, 300)):
        put(shown, "epoch", place, 0)
        assert shown.values["epoch"] == end


def test_overfitting_epochs_says_what_the_wrong_answers_cost_of_all_test_points():
    """Cell overfitting-see: the reader compares these two sentences. The legend is in no curve."""
    shown = explorers.overfitting_epochs(300, "test")
    said = "On all 500 test points 29 % of the answers are wrong and cost 3.0 each on average: "
    assert f"{said}together 0.88 of the test loss of 0.96." in shown.sentence
    shown.set(epoch=27)
    assert "23 % of the answers are wrong and cost 1.3 each" in shown.sentence
    assert "together 0.31 of the test loss of 0.51." in shown.sentence
    ax = shown.figure.axes[1]
    legend = ax.get_legend().get_window_extent().transformed(ax.transData.inverted())
    assert 30 < legend.x0 < legend.x1 < 300 and legend.y1 < 0.2


def test_overfitting_epochs_reveals_the_losses_only_up_to_the_epoch():
    """Cell overfitting: at epoch 24 nothing of the end is drawn or said."""
    shown, run = explorers.overfitting_epochs(24, reveal=True), remedies.overfitting("nothing")
    training, test = shown.figure.axes[1].get_lines()[0:3:2]
    assert (np.diff(run.train[3, 5:9]) < 0).all() and (np.diff(run.test[3, 5:9]) < 0).all()
    assert "lowest" not in shown.sentence and shown.figure.axes[1].get_xlim()[1] > 300
    for epoch in (24, 300, 0):
        shown.controls["epoch"].value = epoch
        for line, series in ((training, run.train), (test, run.test)):
            assert line.get_xdata()[-1] == epoch and line.get_ydata()[-1] == series[3, epoch // 3]
        assert ("So far the test loss was lowest in epoch 27." in shown.sentence) == (epoch > 27)
    assert len(explorers.overfitting_epochs(24).figure.axes[1].get_lines()[0].get_xdata()) == 101


def test_every_remedy_brings_the_test_loss_down_to_about_half():
    nothing = remedies.overfitting("nothing")
    ends = [
        remedies.overfitting(name).test[:, -1] for name in remedies.REMEDIES if name != "nothing"
    ]
    ends.append(nothing.stopped)
    means = [end.mean() for end in ends]
    assert all(0.4 < mean / nothing.test[:, -1].mean() < 0.6 for mean in means)
    assert np.ptp(means) < max(np.ptp(end) for end in ends)  # draws differ more than remedies


def test_more_points_are_tried_on_the_same_others():
    few, many = remedies._draws(1, 2), remedies._draws(remedies.MORE, 2)
    for (x, labels), (same_x, same_labels) in zip(few[1:], many[1:], strict=True):
        np.testing.assert_array_equal(x, same_x)
        np.testing.assert_array_equal(labels, same_labels)
    np.testing.assert_array_equal(few[0][0], many[0][0][:, : remedies.POINTS])
    assert many[0][0].shape == (2, 800, 2) and few[2][0].shape == (2, 500, 2)


def test_all_draws_at_once_are_each_by_itself():
    """One draw alone, trained by torch: the same losses."""
    run = remedies.overfitting("weight decay", 2)
    (x, labels), _, (other, others) = remedies._draws(1, 2)
    modules = []
    for weight, bias in remedies.playground.first_weights((2, 8, 8, 8, 1)):
        linear = torch.nn.Linear(*weight.shape[::-1], dtype=torch.float64)
        linear.weight.data, linear.bias.data = torch.tensor(weight), torch.tensor(bias)
        modules += [linear, torch.nn.Tanh()]
    model, criterion = torch.nn.Sequential(*modules[:-1]), torch.nn.BCEWithLogitsLoss()
    optimizer = torch.optim.AdamW(model.parameters(), lr=remedies.RATE, weight_decay=1.0)
    for _ in range(30):
        optimizer.zero_grad()
        criterion(model(torch.tensor(x[1]))[:, 0], torch.tensor(labels[1])).backward()
        optimizer.step()
    losses = [
        criterion(model(torch.tensor(points))[:, 0], torch.tensor(right)).item()
        for points, right in ((x[1], labels[1]), (other[1], others[1]))
    ]
    at = np.searchsorted(run.epochs, 30)
    assert [run.train[1, at], run.test[1, at]] == pytest.approx(losses, rel=1e-6)


def test_early_stopping_chooses_by_the_validation_points():
    run = remedies.overfitting("nothing", 2)
    at = [np.searchsorted(run.epochs, epoch) for epoch in run.stops]
    assert at == run.validation.argmin(axis=1).tolist()
    assert run.stopped.tolist() == [run.test[0, at[0]], run.test[1, at[1]]]


def test_a_remedy_that_is_none_is_refused():
    with pytest.raises(ValueError, match="remedy"):
        remedies.overfitting("prayer")


def test_nudge_what_the_quiz_and_the_text_say_is_right():
    """The slide's graph: x up by 0.1 raises L by about 0.03, and W₂ down by 0.02 lowers it so."""
    change = 0.5 * (0.4 * 1.5 * 2.1 - 0.7) ** 2 - 0.125
    assert 0.03 < change < 0.035 and math.isclose(0.5 * 0.4 * 1.5, 0.3)
    change = 0.5 * (0.38 * 1.5 * 2 - 0.7) ** 2 - 0.125
    assert f"{change:.3f}" == "-0.028" and math.isclose(0.5 * 1.5 * 2, 1.5)


def test_race_see_adam_is_slower_in_the_same_valley_turned_by_45_degrees():
    """Cell race-see: 24 % left at the same rate, less than 1 % along the axes; the others alike."""
    notebook = nbformat.read(ROOT / "notebooks" / "05_training.ipynb", as_version=4)
    names = {"np": np}
    for cell in notebook.cells:
        if cell.id in ("optimizers-rules", "optimizers-adam"):
            exec(cell.source, names)  # the rules as the notebook writes them
    turn = np.array([[1.0, -1.0], [1.0, 1.0]]) / math.sqrt(2)

    def left(rule, lr, axes):
        w, m, v = axes @ [-1.8, 0.2], 0.0, 0.0
        for step in range(1, 301):
            w, m, v = rule(w, axes @ ([1.0, 1000.0] * (axes.T @ w)), m, v, step, lr)
        return abs((axes.T @ w)[0] / 1.8)

    assert left(names["adam"], 0.1, np.eye(2)) < 0.01
    assert left(names["adam"], 0.1, turn) == pytest.approx(0.24, abs=0.005)
    for lr in (0.003, 0.01, 0.03, 0.1, 0.3, 1.0):
        assert left(names["adam"], lr, turn) > left(names["adam"], lr, np.eye(2)) + 0.03
    for name, lr in (("sgd", 0.0019), ("momentum", 0.003)):
        straight, turned = (left(names[name], lr, axes) for axes in (np.eye(2), turn))
        assert turned == pytest.approx(straight, abs=1e-9)


def test_the_forecast_of_the_nudge_beside_what_the_graph_says():
    """Below the slide's graph: x from 2 to 2.1, by the numbers of the picture."""
    result = backprop.trace(backprop.SLIDE, backprop.SLIDE_VALUES)
    nudged = backprop.trace(backprop.SLIDE, backprop.SLIDE_VALUES.replace("x = 2,", "x = 2.1,"))
    slope = backprop.view(result, result.steps).gradients[result.names.index("x")]
    assert 0.1 * slope == pytest.approx(0.03)
    assert round(nudged.values[-1] - result.values[-1], 3) == 0.032
