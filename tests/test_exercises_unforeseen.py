"""What is said to wrong answers that no catalogue holds: by their cell, one number, or one line.

Values: the cell that computed them is searched for a slip, and each number is compared with the
right one, or tried with a change. Functions: lines that cannot be meant so, and what the cases that
fail share.
"""

import ast
import contextlib
import itertools
import sys
import time

import numpy as np
import pytest

import nblib
from nblib.exercises import EXERCISES, check, repair
from nblib.exercises.cell import cell_of
from nblib.exercises.edits import edits
from nblib.exercises.parts import Parts
from nblib.exercises.probes import probed
from nblib.exercises.running import STOPPED, Outcome
from nblib.exercises.singles import names_of
from nblib.exercises.slips import slip, unread
from nblib.grading.misconceptions import GENERAL
from tests.answering import answer_of
from tests.live import notebook_of

# --- the cell of a value -------------------------------------------------------------------------


@pytest.fixture
def typed(monkeypatch):
    """Run a cell as a notebook does, and give the answer that the check cell names."""
    main = sys.modules["__main__"]
    cells = [""]
    monkeypatch.setattr(main, "In", cells, raising=False)
    monkeypatch.setattr(main, "np", np, raising=False)

    def run(id, source):
        space = {"np": np}
        exec(source, space)
        name = EXERCISES[id].name
        cells.extend([source, f'check("{id}", {name})'])
        return eval(name, space)

    return run


CODED = """S, base = set(), 2
for w1 in np.linspace(-2, 2, 9):
    for w2 in np.linspace(-2, 2, 9):
        for b in np.linspace(-2, 2, 9):
            code = 0
            for x1, x2 in [(0, 0), (0, 1), (1, 0), (1, 1)]:
                k = 2 * x1 + x2
                code += int(w1 * x1 + w2 * x2 + b > 0) * ({power})
            S.add(code)
tables = len(S)
"""
CELLS = {  # exercise, cell, what is said
    "a division that leaves out the remainder": (
        "5.3", "limit, best = 2 // 16, 1 // 16", "`2 // 16` is 0. The quotient itself is `2 / 16`."
    ),
    "a number that is none of the list": (
        "7.3", "one, two, three, four, five, six = range(11, 17)", "16 is not from 1 to 15."
    ),
    "a loop that ends too early": ("1.7", (
        "w, x, b = [0.5, 1, -1], [2, -1, 3], 2\nz = b\nfor i in range(2):\n"
        "    z = z + w[i] * x[i]\ny = max(0, z)"
    ), "Line 3: look at `range(2)`."),
    "the order of a difference": ("5.6", (
        "x, W1, W2, t = 3, 0.5, 2, 1\nh = W1 * x\ny = W2 * h\ndy = t - y\n"
        "dh = dy + W2\ngradients = [dy, dy * h, dh, dh * x]"
    ), "Line 4: look at the order in `t - y`."),
    "brackets": ("5.5", (
        "nudged = (8.012006 - 7.988006) / 2.001 - 1.999\n"
        "slope, error = nudged, abs(11.4 - nudged) / nudged"
    ), "Line 1: look at `(8.012006 - 7.988006) / 2.001 - 1.999`."),
    "numbers of an array are typed, so the brackets are at fault": ("1.7", (
        "w, x, b = np.array([0.5, 1, -1]), np.array([2, -1, 3]), 2\nz = w @ (x + b)\ny = max(0, z)"
    ), "Line 2: look at `w @ (x + b)`."),
    "a product where a sum leads on": ("6.1", (
        "x = 3\ny = x**3 - 2 * x\nonce = 3 * x**2 - 2 * x + x\ntwice = 2 * once\nprint(y, once)"
    ), "Line 3: look at `*` in `2 * x`."),
    "`^` for a power, with another fault beside it": ("1.3", (
        CODED.format(power="2^k").replace("b in np.linspace(-2, 2, 9)", "b in (-2, 0)")
    ), "Line 8: look at `2^k`. `^` is exclusive or in Python, on the bits of whole numbers. A"),
    "`^` for a power, where `**` makes it right": ("1.3", (
        CODED.format(power="base ^ k")
    ), "Line 8: look at `base ^ k`. `^` is exclusive or in Python"),
}  # fmt: skip


@pytest.mark.parametrize("name", CELLS)
def test_the_place_in_the_cell_of_a_value_is_named(typed, name):
    id, source, said = CELLS[name]
    result = check(id, typed(id, source))
    assert not result.passed and said in repr(result), result


def test_in_a_kernel_the_cell_is_found():
    from nbclient import NotebookClient

    id, source, said = CELLS["a loop that ends too early"]
    imports = "import numpy as np\nfrom nblib.exercises import check"
    book = notebook_of(imports, source, f'check("{id}", (z, y))')
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYDEVD_DISABLE_FILE_VALIDATION", "1")
        NotebookClient(book, kernel_name="python3", timeout=60).execute()
    assert said in book.cells[2].outputs[0]["data"]["text/plain"]


def test_without_the_cell_nothing_is_said_of_its_lines(typed):
    id, source, _ = CELLS["brackets"]
    answer = typed(id, source)
    typed("1.7", "z, y = 0, 0")
    sys.modules["__main__"].In.append("slope, error = 3, 4")  # another answer than the one given
    assert "Line" not in repr(check(id, answer))


@pytest.mark.parametrize(
    "source",
    [
        "gradients = [2, 3, 4, float(open(0).fileno())]",
        "import os\ngradients = [2, 3, 4, len(os.sep)]",
        "np.save('x.npy', [1])\ngradients = [2, 3, 4, 1]\nnp.savetxt('x.txt', [1])\nx = np.load",
        "gradients = [2, 3, 4, helper(1)]",
        "gradients = [2, 3, 4, (1).__class__(2)]",
        "with open(0, closefd=False) as f:\n    gradients = [2, 3, 4, f.fileno()]",
        "%matplotlib inline\ngradients = [2, 3, 4, 1]",
    ],
)
def test_a_cell_that_does_more_than_compute_is_not_run_again(typed, source, monkeypatch):
    main = sys.modules["__main__"]
    monkeypatch.setattr(main, "helper", lambda one: one, raising=False)
    main.In.append(source)
    assert cell_of(EXERCISES["5.6"], [2, 3, 4, 1]) is None


def test_running_a_cell_again_leaves_the_notebook_as_it_is(typed, monkeypatch):
    kept = [1.0, 2.0]
    monkeypatch.setattr(sys.modules["__main__"], "kept", kept, raising=False)
    sys.modules["__main__"].In.append("kept += [4.0]\ngradients = [2, 3, 4, sum(kept)]")
    cell = cell_of(EXERCISES["5.6"], [2, 3, 4, 7.0])
    assert cell is not None and cell.value() == [2, 3, 4, 7.0] and kept == [1.0, 2.0]


def test_numbers_typed_by_hand_are_no_slip_of_a_cell(typed):
    for source in ("z, y = 5, 6", "z, y = -7, 0", "z = -1\ny = 3"):
        assert "Line" not in repr(check("1.7", typed("1.7", source)))


# --- single numbers ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "id, answer, said",
    [
        ("5.3", (8, 16), "The limit is upside down: 1 divided by it would be right. The same"),
        ("3.8", 0.8, "right as far as it goes, but rounded"),
        ("5.6", [-2, 3, 4, 12], "∂L/∂y has the right size, but the wrong sign."),
        ("5.6", [2, 3, 4, 24], "∂L/∂W₁ is 2 times too large."),
        ("7.3", (5, 10, 7, 1, 13, 8), "The numbers of one and two are in each other's place."),
        ("3.2", (2, 40), "With the opposite sign of `b` everything would be right."),
        ("3.2", (-40, 2), "With `w` and `b` swapped everything would be right."),
        ("0.3", (0.8, 0, -1, 0.5), "It is enough to make `w1` smaller"),
        (
            "2.8",
            [(1, 0.5, 0.5), (0, 0.5, 0.55), (1, 0, 0), (0, 1, 1)],
            "The numbers in each row are in another order. Expected: a list of four rows (x1",
        ),
        # also where a catalogued mistake does the same at these few points: the weights of the
        # output first; w and b the other way round in the hidden units' rows
        ("1.6", (1, -2, 2, 0, -1, -2, -0.5), "The numbers are right, but in another order."),
        ("4.5", [[0, 1, 1], [-1, 2, 2], [3, -2, 0]], "in each row but the last are in another"),
        # what cannot be, or is near
        ("3.3", 6.644, "6.644 is not a whole number."),
        ("3.8", 1.4, "1.4 is above 1"),
        ("1.3", -3, "-3 is below 0, and it counts something."),
        ("3.8", 0.81, "It is close: 3.7 % too"),
        # what is no number, or not as many as are asked for
        ("4.1", ["100", "784", "32", "100", "79510"], "'100' with quotation marks is text"),
        ("3.5", [0.5, 0.5, 0, "four"], "'four' is a word: write the number in digits."),
        ("5.6", [2, 3, None, None], "None in place of a number for ∂L/∂h and ∂L/∂W₁"),
        ("1.4", [[0, 0], [1, 0], [1], [2, 1]], "different lengths: 2, 2, 1, 2."),
        ("1.3", {1, 2}, "If its size is meant, that is `len` of it."),
        ("1.5", (1, -2), "Yours has 2 numbers, and 3 are asked for."),
        ("3.8", np.zeros(1000), "Yours is 1000 numbers: what makes a single one of them?"),
    ],
)
def test_what_the_numbers_have_to_do_with_the_right_ones(id, answer, said):
    result = check(id, answer)
    assert not result.passed and said in repr(result), result


def test_the_hint_how_to_begin_is_not_given_for_what_is_begun_rightly():
    exercise = EXERCISES["5.3"]
    begun = repr(check("5.3", (2 / 16, 0.0777)))
    assert "look again at the best rate" in begun and exercise.hints[0] not in begun


def test_numbers_are_called_by_the_names_the_exercise_gives_them():
    assert names_of(EXERCISES["3.2"], (2,)) == ["`w`", "`b`"]
    assert names_of(EXERCISES["5.6"], (4,))[3] == "∂L/∂W₁"
    assert names_of(EXERCISES["4.5"], (3, 3))[5] == "the third number of the second row"


def test_a_slip_of_a_cell_does_not_hide_that_a_number_is_impossible(typed):
    for source in ("tables = 14 / 16", "tables = -3"):
        said = repr(check("1.3", typed("1.3", source)))
        assert "is not a whole number" in said or "is below 0" in said


def test_numbers_of_a_list_measure_nothing():
    assert "times too" not in repr(check("7.3", (1, 2, 3, 4, 5, 6)))


def test_a_loop_of_one_turn_is_no_repair_of_one_of_three(typed):
    """b is added three times. One turn of the loop would give the right z by luck."""
    source = (
        "w, x, b = [2.0, 0.5, -1.5], [1, 0, 1], -0.5\nz = 0\nfor i in range(3):\n"
        "    z = z + w[i] * x[i] + b\ny = 1 if z > 0 else 0"
    )
    assert "look at `3`" not in repr(check("2.1", typed("2.1", source)))


def test_numbers_sorted_by_kind_are_in_another_order():
    units = (3, 2, -1, 1, -1, -2)  # v, v, w, w, b, b
    assert check("6.2", (3, -1, -1, 2, 1, -2)).passed
    assert "in another order" in repr(check("6.2", units))


def test_where_many_starts_are_right_none_is_one_with_two_numbers_swapped():
    assert "swapped" not in repr(check("2.5", (2, 0, 1)))


def test_numbers_of_a_table_are_not_exchanged_by_accident():
    rows = [(0.5, 0.5, 1), (0.5, 0.52, 0), (0, 0, 0), (1, 1, 0)]  # three points of one class
    assert "swapped" not in repr(check("2.8", rows))


# --- functions -----------------------------------------------------------------------------------

FUNCTIONS = {  # exercise, function, what is said
    "a return inside the loop": ("5.4", (
        "def accumulate(nodes):\n    nodes[0].grad = 1.0\n    for n in nodes:\n"
        "        for p, s in zip(n.parents, n.slopes):\n            p.grad += n.grad * s\n"
        "        return [n.grad for n in nodes]"
    ), "Line 6: this `return` stands inside the loop of line 3"),  # as `backwards` would come out
    "a value kept nowhere": ("2.3", (
        "def update(w, b, x, t, lr):\n    y = int(w @ x + b > 0)\n    w + lr * (t - y) * x\n"
        "    b = b + lr * (t - y)\n    return w, b"
    ), "Line 3 computes `w + lr * (t - y) * x` and keeps it nowhere"),
    "== in place of =": ("2.3", (
        "def update(w, b, x, t, lr):\n    y = int(w @ x + b > 0)\n"
        "    w = w + lr * (t - y) * x\n    b == b + lr * (t - y)\n    return w, b"
    ), "Line 4, `b == b + lr * (t - y)`, asks whether two things are equal"),
    "an argument lost": ("3.6", (
        "def dead_units(X, W, b):\n    b = np.zeros(len(W))\n"
        "    return (X @ W.T + b + 0.1 <= 0).all(axis=0)"
    ), "Line 2 gives `b` another value before it has been read"),
    "a name never read": ("4.3", (
        "def network(X, W1, b1, W2, b2):\n    z = X @ W1.T + b1\n    h = np.maximum(0, z)\n"
        "    return z @ W2.T + np.abs(b2) + 1"
    ), "`h` gets its value in line 3 and is never used."),
    "a search for the least that begins too low": ("0.1", (
        "def nearest(X, y, point):\n    best, label = 6, y[0]\n    for row, lab in zip(X, y):\n"
        "        d = np.sum((row - point) ** 2)\n        if d < best:\n"
        "            best, label = d, lab\n    return label"
    ), "Line 2: look at `6`."),
    "two numbers in each other's place": ("8.8", (
        "def adam(w, g, m, v, t, lr):\n    m = 0.9 * m + 0.1 * g\n"
        "    v = 0.999 * v + 0.001 * g**2\n"
        "    top, below = m / (1 - 0.999**t), v / (1 - 0.9**t)\n"
        "    return w - lr * top / (np.sqrt(below) + 1e-8), m, v"
    ), "Line 4: look at the order in"),
    "totals that outlive the call": ("7.1", (
        "total, count = 0, 0\ndef epoch_loss(losses, sizes):\n    global total, count\n"
        "    total += np.sum(losses * sizes)\n    count += np.sum(sizes)\n    return total / count"
    ), "Called again with the same arguments, it returns something else."),
    "what is full after the first calls": ("5.8", (
        "def order(last, seen=set(), out=[]):\n    if last not in seen:\n"
        "        seen.add(last)\n        for p in last.parents:\n            order(p)\n"
        "        out.append(last)\n    return out[::-1]"
    ), "Called again with the same arguments, it returns something else."),
    "one of several texts": ("5.7", (
        'def record(op, a, b):\n    if op == "-":\n        return a - b, 1, -1\n'
        '    if op == "/":\n        return a / b, 1 / b, -a / b**2\n'
        "    return max(a, 0), float(a > 0), 0.0"
    ), "It is wrong only where `op` is 'max'."),
    "a bound": ("5.4", (
        "def accumulate(nodes):\n    nodes[0].grad = 1.0\n    for node in nodes:\n"
        "        for parent, slope in zip(node.parents, node.slopes):\n"
        "            new = parent.grad + node.grad * slope\n"
        "            parent.grad = max(-1.0, min(1.0, new))\n"
        "    return [node.grad for node in nodes]"
    ), "It is right up to 1, and 1 wherever the right value lies beyond."),
    "a method that gives nothing back": ("5.8", (
        "def order(last):\n    found, seen = [], set()\n    def visit(v):\n"
        "        if v not in seen:\n            seen.add(v)\n            for p in v.parents:\n"
        "                visit(p)\n            found.append(v)\n    visit(last)\n"
        "    return found.reverse()"
    ), "Line 10: `found.reverse()` changes the list itself and gives back None."),
    "a function that gives nothing back, where a mistake comes to the same": ("8.10", (
        "def confusion(labels, predictions):\n"
        "    both = 10 * np.array(labels) + np.array(predictions)\n"
        "    return np.bincount(both, minlength=100).reshape(10, 10)\n"
        "def most_confused(matrix):\n"
        "    errors = np.fill_diagonal(matrix.copy(), 0)\n"
        "    return divmod(int(np.argmax(errors)), 10)"
    ), "Line 5: `np.fill_diagonal(matrix.copy(), 0)` changes its argument and gives back None."),
    "a power written as in other languages": ("0.1", (
        "def nearest(X, y, point):\n"
        "    return y[np.argmin([int(100 * np.abs(row - point).sum()) ^ 2 for row in X])]"
    ), "`^` is exclusive or in Python, on the bits of whole numbers. A power is written `**`."),
    "a return inside a loop that one case does not enter": ("3.1", (
        "def collapse(layers):\n    W, b = layers[0]\n    for W2, b2 in layers[1:]:\n"
        "        W, b = W2 @ W, W2 @ b + b2\n        return W, b"
    ), "Line 5: this `return` stands inside the loop of line 3"),
    "a text after or": ("5.7", (
        'def record(op, a, b):\n    if op == "/":\n        return a / b, 1 / b, -a / b**2\n'
        '    if op == "-" or "max":\n        return a - b, 1, -1\n    return 0, 0, 0'
    ), "is always true"),
    "a constant": ("4.2", (
        "def count_parameters(layers):\n    return 1"
    ), "The result is 1 in every case tried."),
    "one of two targets": ("2.3", (
        "def update(w, b, x, t, lr):\n    y = 1 if w @ x + b > 0 else 0\n"
        "    if t == 1 and y == 0:\n        return w + lr * x, b + lr\n    return w, b - y + t * y"
    ), "It is wrong only where `t` is 0."),
}  # fmt: skip


@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_a_function_shows(name, monkeypatch):
    monkeypatch.setattr(repair, "WAIT", 1e9)  # a busy machine finds the same, only later
    id, source, said = FUNCTIONS[name]
    result = check(id, answer_of(source, EXERCISES[id]), seconds=10)
    assert not result.passed and said in repr(result), result
    assert result.diagnosis in GENERAL, "a teacher reads what it means"


def test_what_only_the_last_turn_of_a_loop_leaves_is_seen():
    source = (
        "def dead_units(X, W, b):\n    for x in X:\n        dead = W @ x + b <= 0\n    return dead"
    )
    said = unread(EXERCISES["3.6"], answer_of(source, EXERCISES["3.6"]))
    assert said.startswith("Line 3 gives `dead` a new value in each turn of the loop.")
    meant = source.replace("dead =", "dead = dead &").replace("    for", "    dead = True\n    for")
    assert unread(EXERCISES["3.6"], answer_of(meant, EXERCISES["3.6"])) == ""


TRAIN = """def train(parameters, step, images, labels, epochs, batch_size, rng):
    losses = []
    for _ in range(epochs):
        order, total = rng.permutation(len(images)), []
        for start in range(0, len(images), {size}):
            batch = order[start : start + {size}]
            parameters, loss = step(parameters, images[batch], labels[batch])
            total.append(loss)
        losses.append(np.mean(total))
    return parameters, losses
"""


def test_what_a_check_has_observed_is_not_called_returned():
    exercise = EXERCISES["8.7"]
    said = repr(check("8.7", answer_of(TRAIN.format(size="epochs"), exercise)))
    assert ", in every case." in said and "unchanged" not in said


def test_a_call_that_changes_what_it_is_given_may_stand_alone():
    source = TRAIN.format(size="batch_size").replace(
        "order, total = rng.permutation(len(images)), []",
        "order, total = np.arange(len(images)), []\n        rng.shuffle(order)",
    )
    exercise = EXERCISES["8.7"]
    assert slip(exercise, answer_of(source, exercise)) == ""
    kept = source.replace("        rng.shuffle(order)", "        order = rng.shuffle(order)")
    assert "`rng.shuffle(order)` changes its argument" in slip(exercise, answer_of(kept, exercise))


def test_one_bit_turned_round_is_no_power():
    exercise = EXERCISES["3.6"]
    source = "def dead_units(X, W, b):\n    return ((X @ W.T + b > 0).any(axis=0) * 1 ^ 1) == 0"
    assert slip(exercise, answer_of(source, exercise)) == ""
    assert "exclusive or" in slip(exercise, answer_of(source.replace("^ 1", "^ 2"), exercise))


def test_an_argument_is_unread_where_only_signs_show_its_use():
    exercise = EXERCISES["3.6"]
    answer = answer_of(
        "def dead_units(X, W, b):\n    return np.all(W <= 0, axis=1) & (b <= 0)", exercise
    )
    values = [outcome.value for outcome in exercise.outcomes(answer)]
    assert probed(exercise, answer, values)[1].startswith("The result is the same whatever `X` is.")


@pytest.mark.parametrize(
    "source",
    [  # what looks like a slip and is none
        "def predict(X, w, b):\n    np.set_printoptions(precision=3)\n    out = np.zeros(len(X))\n"
        "    np.add(X @ w, b, out)\n    return (out >= 0).astype(int)",
        "def predict(X, w, b):\n    for row in X:\n        if row[0] > 1e9:\n            continue\n"
        "        break\n    return (X @ w + b >= 0).astype(int)",
        "def predict(X, w, b):\n    w = np.array(w)\n    return (X @ w + b >= 0).astype(int)",
    ],
)
def test_a_line_that_may_be_meant_so_is_let_be(source):
    said = repr(check("2.2", answer_of(source, EXERCISES["2.2"]), seconds=10))
    assert "keeps it nowhere" not in said and "inside the loop" not in said
    assert "before it has been read" not in said


def test_five_numbers_are_too_few_for_a_rule():
    """It is divided by 4, where 4 rows are usual: that b is above 0 elsewhere is an accident."""
    source = (
        "def line_accuracy(w, b, X, t):\n    right = 0\n    for x, label in zip(X, t):\n"
        "        if (x @ w + b > 0) == label:\n            right += 1\n    return right / 4"
    )
    said = repr(check("1.2", answer_of(source, EXERCISES["1.2"])))
    assert "wherever b" not in said and "It is wrong only" not in said


def test_graphs_are_not_told_apart_by_the_names_of_their_last_values():
    """Wrong for one graph that ends in y, and right for others: "only where last is y" is false."""
    source = (
        "def order(last):\n    found, todo, seen = [], [last], set()\n    while todo:\n"
        "        node = todo.pop(0)\n        if node in found:\n            found.remove(node)\n"
        "        found.append(node)\n        if node not in seen:\n            seen.add(node)\n"
        "            todo.extend(node.parents)\n    return found"
    )
    assert "only where `last` is" not in repr(check("5.8", answer_of(source, EXERCISES["5.8"])))


def test_leaky_relu_is_tried_between_0_and_its_slope():
    source = "def leaky_relu(z, slope):\n    return np.where(z > slope, z, slope * z)"
    assert not check("3.4", answer_of(source, EXERCISES["3.4"])).passed


# --- the time of a search ------------------------------------------------------------------------


@pytest.mark.parametrize("work, wall", [(0.0, 0.0), (9.0, 0.0), (0.0, 9.0)])
def test_the_search_ends_by_the_processors_time_or_much_later_by_the_walls(monkeypatch, work, wall):
    """work, wall: how many seconds each of the two clocks goes on between two looks at it."""
    tries, run, begun = [], repair.run_cases, time.monotonic()
    clocks = {"thread_time": itertools.count(0.0, work), "monotonic": itertools.count(begun, wall)}
    for name, clock in clocks.items():
        monkeypatch.setattr(repair.time, name, clock.__next__)

    def counted(*given):
        tries.append(given)
        if len(tries) > 400:
            raise KeyboardInterrupt
        return run(*given)

    monkeypatch.setattr(repair, "run_cases", counted)
    exercise = EXERCISES["4.6"]
    answer = answer_of("def share_solved(P):\n    return (P > 0.5).mean() * 0", exercise)
    with contextlib.suppress(KeyboardInterrupt):
        repair.repair(exercise, answer, [False] * len(exercise.cases))
    assert len(tries) <= 3 if work or wall else len(tries) > 100


def test_a_change_that_the_machine_had_no_time_for_is_tried_once_more(monkeypatch):
    runs, run = [], repair.run_cases

    def busy(function, cases, seconds=None):
        runs.append(seconds)
        if len(runs) % 2:  # every first try is stopped, though it has computed nothing
            return [Outcome(state=STOPPED) for _ in cases]
        return run(function, cases, 10.0)

    monkeypatch.setattr(repair, "run_cases", busy)
    exercise = EXERCISES["3.4"]
    source = "def leaky_relu(z, slope):\n    return np.where(z > 0, z, slope + z)"
    agree = [False] * len(exercise.cases)
    found = repair.repair(exercise, answer_of(source, exercise), agree)
    assert found is not None and "`+`" in found.sentence


def test_a_tree_is_as_it_was_after_every_edit():
    source = "def f(a, b):\n    c = 2 * a + 3 * b\n    return c, 2 * c - 5 * a"
    tree = ast.parse(source).body[0]
    before = ast.dump(tree)
    for edit in edits(tree, Parts(EXERCISES["8.8"].solution)):
        with edit.made():
            pass
        assert ast.dump(tree) == before


def changed(source):
    """What a function is after each edit, as text."""
    tree = ast.parse(source).body[0]
    for edit in edits(tree, Parts(EXERCISES["8.8"].solution)):
        with edit.made():
            yield ast.unparse(tree)


def test_a_break_goes_though_it_is_alone_in_its_block():
    source = "def f(a):\n    for b in a:\n        if b:\n            break\n    return b"
    assert source.replace("break", "pass") in changed(source)


def test_where_an_error_is_caught_nothing_is_changed():
    open_to_it, caught = (
        "    b = a * 2\n",
        "    try:\n        b = a * 2\n    except TypeError:\n        b = 0\n",
    )
    for block, may in ((open_to_it, True), (caught, False)):
        texts = list(changed(f"def f(a):\n{block}    return b"))
        assert any("b = a / 2" in text for text in texts) == may


# --- right answers of other kinds ----------------------------------------------------------------


def test_long_doubles_and_our_tensors_are_numbers():
    assert check("5.3", (np.longdouble(0.125), np.longdouble(0.0625))).passed
    assert check("1.1", np.array([1, 0, 1, 0], np.longdouble)).passed

    def initialise(inputs, outputs, rng):
        weight = rng.normal(0, np.sqrt(2 / inputs), (outputs, inputs))
        return nblib.tensor(weight), nblib.zeros(outputs)

    assert check("8.5", initialise).passed


ONCE_ACCEPTED = {  # wrong answers that passed until a case was added for them
    "a line worse than a coin": ("1.2", (
        "def line_accuracy(w, b, X, t):\n    right = np.mean((X @ w + b > 0) == t)\n"
        "    return max(right, 1 - right)"
    )),
    "a unit that is on only just": ("3.6", (
        "def dead_units(X, W, b):\n"
        "    return np.maximum(X @ W.T + b, 0).max(axis=0).round(1) == 0"
    )),
    "a coarse nudge": ("5.7", (
        "def record(op, a, b):\n"
        "    f = {'-': lambda a, b: a - b, '/': lambda a, b: a / b, 'max': max}[op]\n"
        "    return f(a, b), (f(a + 0.5, b) - f(a, b)) / 0.5, (f(a, b + 0.5) - f(a, b)) / 0.5"
    )),
    "moved to the end without its parents": ("5.8", (
        "def order(last):\n    found, todo, seen = [], [last], set()\n    while todo:\n"
        "        node = todo.pop(0)\n        if node in found:\n            found.remove(node)\n"
        "        found.append(node)\n        if node not in seen:\n            seen.add(node)\n"
        "            todo.extend(node.parents)\n    return found"
    )),
    "a table as large as the digits that occur": ("8.10", (
        "def confusion(labels, predictions):\n    n = max(max(labels), max(predictions)) + 1\n"
        "    matrix = np.zeros((n, n), dtype=int)\n"
        "    np.add.at(matrix, (labels, predictions), 1)\n    return matrix\n"
        "def most_confused(matrix):\n    errors = matrix * (1 - np.eye(10, dtype=int))\n"
        "    return np.unravel_index(errors.argmax(), errors.shape)"
    )),
    "gradients in a dict of its own": ("5.4", (
        "def accumulate(nodes):\n    grads = {id(node): 0.0 for node in nodes}\n"
        "    grads[id(nodes[0])] = 1.0\n    for node in nodes:\n"
        "        for parent, slope in zip(node.parents, node.slopes):\n"
        "            grads[id(parent)] += grads[id(node)] * slope\n"
        "    return [grads[id(node)] for node in nodes]"
    )),
    "cut at 6": ("8.1", (
        "def relu(input):\n    return np.clip(input, 0, 6)\n"
        "def relu_backward(grad_output, input):\n"
        "    return grad_output * ((input > 0) & (input < 6))"
    )),
    "single precision": ("8.4", (
        "def numerical_gradient(f, x, h):\n    gradient = np.zeros(x.shape)\n"
        "    for i in np.ndindex(x.shape):\n"
        "        up, down = x.astype(np.float32), x.astype(np.float32)\n"
        "        up[i] += h\n        down[i] -= h\n"
        "        gradient[i] = (f(up) - f(down)) / (2 * h)\n    return gradient"
    )),
}  # fmt: skip


@pytest.mark.parametrize("name", ONCE_ACCEPTED)
def test_a_wrong_answer_that_once_passed_does_not(name):
    id, source = ONCE_ACCEPTED[name]
    assert not check(id, answer_of(source, EXERCISES[id])).passed


# --- of a part only what something shows to be wrong ---------------------------------------------

FIT = "def fit_line(x, t, lr, steps):\n    w = b = 0.0\n    for _ in range(steps):\n"
ADAM = "def adam(w, g, m, v, t, lr):\n    v = 0.999 * v + 0.001 * g**2\n"
STEP = EXERCISES["8.6"].solution
RIGHT_BESIDES = {  # exercise, answer, what is said, and what would be about a part that is right
    "a flag that is not set back": ("4.6", (
        "def share_solved(P):\n    ok, count = True, 0\n    for i in range(len(P)):\n"
        "        for j in range(4):\n            p = P[i][j] if j == 1 or j == 2 else 1 - P[i][j]\n"
        "            if p < 0.9:\n                ok = False\n        if ok:\n"
        "            count += 1\n    return count / len(P)"
    ), "With the rows in the opposite order it gives another result", "1 − P"),
    "a sum that runs on": ("1.2", (
        "def line_accuracy(w, b, X, t):\n    hits, z = 0, b\n    for row, label in zip(X, t):\n"
        "        for one, x in zip(w, row):\n            z += one * x\n"
        "        hits += int(z > 0) == label\n    return hits / len(t)"
    ), "With the rows in the opposite order", "Three steps"),
    "a step for each example": ("5.1", FIT + (
        "        for a, c in zip(x, t):\n            e = w * a + b - c\n"
        "            w -= lr * 2 * e * a / len(x)\n            b -= lr * 2 * e / len(x)\n"
        "    return w, b"
    ), "With the elements in the opposite order", "Line"),
    "the corrected mean, stored at once": ("8.8", (
        "def adam(w, g, m, v, t, lr):\n    m = (0.9 * m + 0.1 * g) / (1 - 0.9**t)\n"
        "    v = (0.999 * v + 0.001 * g**2) / (1 - 0.999**t)\n"
        "    w = w - lr * m / np.sqrt(v + 1e-8)\n    return w, m, v"
    ), "Line 2: `0.9 * m + 0.1 * g` alone is the right m.", "nine parts old"),
    "the corrected mean, stored later": ("8.8", ADAM + (
        "    m = 0.9 * m + 0.1 * g\n    m = m / (1 - 0.9**t)\n    u = v / (1 - 0.999**t)\n"
        "    return w - lr * m / (u**0.5 + 1e-8), m, v"
    ), "Line 4 then gives `m` another value.", "nine parts old"),
    "the finished answer in a wrong one": ("7.1", (
        "def epoch_loss(losses, sizes):\n    return sizes.sum() / (sizes / losses).sum()"
    ), "0 of 5 cases agree", "Line"),
    "a list in the def line": ("2.2", (
        "def predict(X, w, b, out=[]):\n    for row in X:\n"
        "        out.append(1 if row @ w + b > 0 else 0)\n    return np.array(out)"
    ), "Called again with the same arguments", "Line 4"),
    "updated before it is read": ("8.6", STEP.replace(
        "    g1, gW2, gb2 = linear_backward(g2, h1, W2)\n",
        "    _, gW2, gb2 = linear_backward(g2, h1, W2)\n    W2 = update(2, W2, gW2)\n"
        "    g1 = linear_backward(g2, h1, W2)[0]\n"
    ).replace("update(k, parameters[k], g))", "W2 if k == 2 else update(k, parameters[k], g))"),
        "First all gradients, then all updates.", "the order in"),
    "a line too early": ("5.4", (
        "def accumulate(nodes):\n    nodes[0].grad = g = 1.0\n    for node in nodes:\n"
        "        for parent, slope in zip(node.parents, node.slopes):\n"
        "            parent.grad += g * slope\n            g = node.grad\n"
        "    return [node.grad for node in nodes]"
    ), "Line 5: look at", "the order in"),
    "a graph that loses its parents": ("5.8", (
        "def order(last):\n    out, seen, stack = [], {last}, [last]\n    while stack:\n"
        "        v = stack[-1]\n        v.parents = list(v.parents)\n"
        "        if v.parents:\n            p = v.parents.pop()\n"
        "            stack += [] if p in seen else [p]\n            seen.add(p)\n"
        "        else:\n            out.append(stack.pop())\n    return out[::-1]"
    ), "changes `last`, which belongs to the caller", "agree with"),
    "an error that is caught makes nothing right": ("8.6", STEP.replace(
        "        new.append(update(k, parameters[k], g))",
        "        try:\n            new.append(parameters[k] - 0.01 * g)\n"
        "        except Exception:\n            new.append(update(k, parameters[k], g))"
    ), "", "small change"),
    "a wrong argument": ("8.1", (
        "def relu(input):\n    return np.where(input > 0, input, 0)\n\n\n"
        "def relu_backward(grad_output, input):\n    return np.where(input > 0, grad_output, input)"
    ), "Line 6: look at `np.where(input > 0, grad_output, input)`.", "missing"),
    "brackets in two places of a line": ("2.3", (
        "def update(w, b, x, t, lr):\n    y = 1 if w @ x + b > 0 else 0\n"
        "    return w + (lr * t - y) * x, b + (lr * t - y)"
    ), "Line 3: look at `lr * t - y`", "ine 2"),
    "the nodes in a set": ("5.8", (
        "def order(last):\n    return {last, *last.parents}"
    ), "It returned a set. A set has no order", "opposite order"),
    "a node is no text": ("5.8", (
        "def order(last):\n    return sorted([last, *last.parents], key=lambda v: -v.data)"
    ), "the Node 'x', which has no `data`. It has `grad`, `parents` and `slopes`.", "the text"),
    "an argument does not become 0": ("5.7", (
        "def record(op, a, b):\n    if op == '/':\n        return a / b, a / b / a, -a / b**2\n"
        "    return (a - b, 1, -1) if op == '-' else (max(a, b), a > b, a <= b)"
    ), "The divisor `a` is an argument, and 0 is what was given for it.", "become"),
    "the part below 0": ("3.4", (
        "def leaky_relu(z, slope):\n    return (z + abs(z)) / 2 + slope * (z - abs(z))"
    ), "wrong only where z < 0. There it is 2 times what it should be.", "still below 0"),
    "a sum over the rows before": ("4.7", (
        "def softmax(z):\n    out, total = np.zeros(z.shape), 0\n"
        "    for i, row in enumerate(z):\n        e = np.exp(row - row.max())\n"
        "        total += e.sum()\n        out[i] = e / total\n    return out"
    ), "something of one row is left over for the next ones.", "axis"),
    "halves, in which a 0 is an accident": ("9.1", (
        "def maxima(response):\n    H, W = response.shape\n"
        "    a = np.maximum(response[0:H:2], response[1:H:2])\n"
        "    return np.maximum(a[:, : W // 2], a[:, W // 2 :])"
    ), "2 of 6 cases agree", "contains"),
    "a distance that runs on": ("0.1", (
        "def nearest(X, y, point):\n    best, label, d = np.inf, y[0], 0\n"
        "    for row, k in zip(X, y):\n        for a, p in zip(row, point):\n"
        "            d += (a - p) ** 2\n        if d < best:\n            best, label = d, k\n"
        "    return label"
    ), "or each point's distance goes on from that of the one before.", "Either"),
    "images shuffled themselves": ("8.7", EXERCISES["8.7"].solution.replace(
        "        total = []\n", "        images[:], labels[:] = images[order], labels[order]\n"
        "        order, total = np.arange(len(images)), []\n"
    ), "`images` belongs to the caller", "Line"),
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT_BESIDES)
def test_nothing_is_said_of_what_is_right(name):
    id, source, said, unsaid = RIGHT_BESIDES[name]
    reply = repr(check(id, answer_of(source, EXERCISES[id])))
    spoken = "\n".join(line for line in reply.split("\n") if not line.startswith("For a hint"))
    assert said in spoken and unsaid not in spoken, reply


PATTERNS = (
    "seen, pattern = set(), []\nfor w1 in range(-4, 5):\n    for w2 in range(-4, 5):\n"
    "        for b in range(-4, 5):\n"
)
CELLS_BESIDES = {  # a cell, what is said, and what would be about something else in it
    "<< binds less than +": ("1.3", PATTERNS + (
        "            code = 0\n            for x1 in (0, 1):\n                for x2 in (0, 1):\n"
        "                    code = code << 1 + (w1 * x1 + w2 * x2 + b > 0)\n"
        "            seen.add(code)\ntables = len(seen)"
    ), "Line 8: look at `code << 1 + (w1 * x1 + w2 * x2 + b > 0)`.", "set"),
    "a list that is not made anew": ("1.3", PATTERNS.replace(", pattern = set(), []", " = set()")
        .replace("for w1", "pattern = []\nfor w1", 1) + (
        "            for x in ((0, 0), (0, 1), (1, 0), (1, 1)):\n"
        "                pattern.append(w1 * x[0] + w2 * x[1] + b > 0)\n"
        "            seen.add(tuple(pattern[:4]))\ntables = len(seen)"
    ), "Line 2: look at how far `pattern = []` is indented.", "set"),
    "// in place of /": ("3.5", (
        "relu = lambda n: max(n, 0)\n"
        "values = [(relu(n) - 2 * relu(n - 2) + relu(n - 4)) // 2 for n in (1, 3, 6)] + [4]"
    ), "Line 2: look at `//`", "ReLU"),
    "another weight, which is 1 / 2": ("5.6", (
        "W1, W2, x, t = 0.5, 2, 3, 1\nh = W1 * x\ny = W2 * h\ndh = (y - t) * W1\n"
        "gradients = [y - t, (y - t) * h, dh, dh * x]"
    ), "Line 4: look at `(y - t) * W1`.", "divide"),
    "b in the brackets of a product": ("1.7", (
        "w, x, b = [0.5, 1, -1], [2, -1, 3], 2\n"
        "z = w[0] * x[0] + w[1] * x[1] + w[2] * (x[2] + b)\ny = max(0, z)"
    ), "Line 2: look at `w[2] * (x[2] + b)`.", "subtracted"),
    "b left out, where >= would do as well": ("1.1", (
        "outputs = [int(x1 - 2 * x2 > 0) for x1 in (0, 1) for x2 in (0, 1)]"
    ), "b seems to be missing", "Line"),
    "a value for its slope, where less would do as well": ("5.9", (
        "w, x = 2, 3\nbroken, right = x * w, (w * x + x) * x"
    ), "27 is what y is worth.", "Line"),
    "a right line that would make up for the wrong one": ("5.2", (
        "ps = np.linspace(0, 1, 101)[1:-1]\ndi = [0.7 * abs(1 - p) - 0.3 * abs(p) for p in ps]\n"
        "p_entropy, p_distance = 0.7, ps[int(np.argmax(di))]"
    ), "look again at the p of the distance", "ine 3"),
    "brackets around a sum that is subtracted": ("3.5", (
        "r = lambda x: max(x, 0)\nf = lambda x: r(x) - 2 * (r(x - 1) + r(x - 2))\n"
        "values = [f(0.5), f(1.5), f(3), 4]"
    ), "Line 2: look at `r(x) - 2 * (r(x - 1) + r(x - 2))`.", "ine 3"),
    "another bias than c": (
        "1.6", "network = (0, 1, -2, 1, -2, 2, -0.5)", "With the opposite sign of `b2`", "is c"
    ),
    "doubled: the number does not tell": ("9.3", (
        "second = 4 + 4 * 2\npooled = 2 * second\nseen = [second, pooled, pooled + 4 * 4, 29610]"
    ), "Maxima do not double", "Line"),
    "two shares of two changes": ("5.5", (
        "dL = (8.012006 - 7.988006) / 8\ndw = (2.001 - 1.999) / 2\nslope = dL / dw\n"
        "error = abs(11.4 - slope) / slope"
    ), "The slope is 4 times too small.", "Line"),
    "column by column": ("6.2", (
        "v1, w1, b1 = 3, -1, -1\nv2, w2, b2 = 2, 1, -2\nunits = (v1, v2, w1, w2, b1, b2)"
    ), "The numbers are right, but in another order.", "ine 2"),
    "counted from 0": ("7.3", (
        "one, two, three, four, five, six = 9, 4, 6, 0, 12, 7"
    ), "Each of your numbers is 1 smaller than the right one. Do you count from 0?", "atient"),
    "a quotient": ("3.3", "layers = int(0.25 // 1e-4)", "It is far too large.", "steepest"),
    "w is large enough": ("3.2", "weights = (1.5, -33)", "nearer to 22 than to 18", "above 1.5"),
    "other corners": ("1.4", (
        "hidden = [[x1 + x2, max(x1 + x2 - 1, 0)] for x1 in (1, 2) for x2 in (1, 2)]"
    ), "not yet", "times"),
}  # fmt: skip


@pytest.mark.parametrize("name", CELLS_BESIDES)
def test_nothing_is_said_of_what_is_right_in_a_cell(typed, name):
    id, source, said, unsaid = CELLS_BESIDES[name]
    reply = repr(check(id, typed(id, source)))
    spoken = "\n".join(line for line in reply.split("\n") if not line.startswith("For a hint"))
    assert said in spoken and unsaid not in spoken, reply


BEFORE_THE_DOT = {  # of an object that has no such name: what is said, and what is not
    "a refusal raised by hand, which holds no object": (
        lambda labels: nblib.tensor(1.0).shrink,
        "the course uses: dir(nblib.Tensor) lists it.\n",
        "is None",
    ),
    "an object of slots": (lambda labels: nblib.Size([1]).shrink, "a tuple of 1", "Print its type"),
    "names that are nobody's": (
        lambda labels: nblib.nn.Linear(2, 2).shrink,
        "It has `in_features`, `out_features` and `training`.",
        "`_",
    ),
    "None": (lambda labels: [1].append(2).shrink, "The value before the dot is None.", "has `"),
}


@pytest.mark.parametrize("name", BEFORE_THE_DOT)
def test_what_stands_before_a_dot_is_described_truly(name):
    answer, said, unsaid = BEFORE_THE_DOT[name]
    _, raised, thought, _ = repr(check("0.2", answer)).split("\n")
    assert said in f"{raised[-120:]}\n{thought}" and unsaid not in thought, (raised, thought)


CUT = {  # the arguments whose decimals, or whose signs, decide in some case
    "0.1": (0, 2),
    "1.2": (0, 1, 2),
    "2.2": (0, 1, 2),
    "2.3": (0, 1, 2, 4),
    "2.4": (0, 2),
    "3.4": (0, 1),
    "3.6": (0, 1, 2),
    "4.3": (0, 1, 2, 3, 4),
    "7.4": (0, 1),
    "8.4": (1, 2),
    "9.1": (0,),
    "9.2": (0, 1, 2),
}
LOSSES = {"cut off": np.trunc, "rounded": np.round}


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("id", CUT)
def test_who_loses_the_decimals_of_an_argument_is_wrong(id, loss):
    space = {}
    exec(f"import numpy as np\n{EXERCISES[id].solution}", space)
    right = space[EXERCISES[id].name]
    for place in CUT[id]:

        def answer(*args, place=place):
            lost = LOSSES[loss](args[place])
            return right(*args[:place], lost, *args[place + 1 :])

        assert not check(id, answer).passed, place


@pytest.mark.parametrize(("id", "place"), [("1.2", 2), ("2.2", 0), ("3.6", 0), ("9.1", 0)])
def test_who_takes_inputs_below_0_for_0_is_wrong(id, place):
    space = {}
    exec(f"import numpy as np\n{EXERCISES[id].solution}", space)
    right = space[EXERCISES[id].name]

    def answer(*args):
        return right(*args[:place], np.maximum(args[place], 0), *args[place + 1 :])

    assert not check(id, answer).passed
