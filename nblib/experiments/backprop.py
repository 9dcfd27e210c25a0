"""Backpropagation through one small expression, step by step (slides 42, 43 and 51).

The reader writes an expression, the engine computes it, and every step of the way is laid open:
values forward, then gradients backward as a ledger of upstream × local = passed back. The
expression is read with Python's own parser and computed here: nothing of it is ever executed.
"""

import ast
from typing import NamedTuple

import numpy as np

from nblib import factories, graphs, pointwise
from nblib.numerics import ignore_fp_warnings
from nblib.words import SUPERSCRIPTS, minus

# The slide's network with numbers that fit together. (Its own 0.4, 0.3 and 0.5 do not.)
SLIDE = "h = W1 * x; y = W2 * h; L = (y - t)**2 / 2"
SLIDE_VALUES = "x = 2, W1 = 1.5, W2 = 0.4, t = 0.7"

MOST = 10  # operations in one expression; more do not fit into one picture

_SIGNS = {ast.Add: "+", ast.Sub: "−", ast.Mult: "×", ast.Div: "/", ast.Pow: "**"}
_FUNCTIONS = ("exp", "log", "relu", "sigmoid", "sqrt", "tanh")


class Entry(NamedTuple):
    """One line of the ledger: what an operation hands to one of its inputs."""

    source: int
    target: int
    upstream: float
    local: float
    passed: float


class Trace(NamedTuple):
    """An expression, computed. Nodes are numbered inputs first, then operations in order of time.

    names       (n) what a node is called: x, h, or q, r, s ... for a part that has no name
    formulas    (n) what it computes, "W1 × x", and "" for an input
    values      (n,) floats
    parents     (n) tuples of node numbers, without constants
    gradients   (n,) d(last node)/d(node)
    ledger      the entries, in the order of the walk back; (n_operations) of them grouped in steps
    place       (n, 2) where to draw it: column from 0 at the left, row from 0 at the top, floats
    """

    names: tuple
    formulas: tuple
    values: np.ndarray
    parents: tuple
    gradients: np.ndarray
    ledger: tuple
    place: np.ndarray

    @property
    def operations(self):
        """The numbers of the nodes that compute something, in order of time."""
        return [i for i, formula in enumerate(self.formulas) if formula]

    @property
    def steps(self):
        """How many steps there are: every operation once forward and once backward."""
        return 2 * len(self.operations)


def read_values(text):
    """{"x": 2.0, ...} from "x = 2, W1 = 1.5". ValueError that says what is wrong with it."""
    if not isinstance(text, str):
        raise ValueError(f"inputs: {text!r} does not fit. Use text in quotes, 'x = 2, w = 1.5'.")
    values = {}
    for part in text.replace(";", ",").replace("−", "-").split(","):
        if not part.strip():
            continue
        name, equals, number = (piece.strip() for piece in part.partition("="))
        if not equals or not name.isidentifier():
            raise ValueError(f"{part.strip()!r} gives no value. Write it as name = number: x = 2.")
        try:
            values[name] = float(number)
        except ValueError:
            raise ValueError(
                f"{name} = {number!r} is not a number. Write for example x = 2."
            ) from None
        if not np.isfinite(values[name]):
            raise ValueError(f"{name} = {number} is not finite. Give a number such as 2 or -0.5.")
    return values


def written(values):
    """Values, a dict, as a text that `read_values` reads: "x = 2.0, W1 = 1.5"."""
    return ", ".join(f"{name} = {float(value)!r}" for name, value in values.items())


def read_expression(text):
    """[(name, tree)] of "h = W1 * x; y = relu(h)", parsed and checked, nothing computed.

    Allowed: names, numbers, + - * / **, brackets, exp log relu sigmoid sqrt tanh, and parts that
    are given a name with "=" and separated by ";". The last part needs no name. ValueError for
    anything else, with the place it was found at.
    """
    if not isinstance(text, str):
        raise ValueError(f"expression: {text!r} does not fit. Use text in quotes, 'w * x + b'.")
    try:
        body = ast.parse(text.replace("−", "-").replace("^", "**").strip()).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ValueError(
            f"{text!r} cannot be read. Write a formula such as w * x + b, with * between factors; "
            "name parts with =, and separate them by semicolons."
        ) from None
    parts = []
    for statement in body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            parts.append((statement.targets[0].id, statement.value))
        elif isinstance(statement, ast.Expr):
            parts.append((None, statement.value))
        else:
            raise ValueError(
                f"{_source(statement)!r} is not a formula. Write for example y = w * x."
            )
    if not parts:
        raise ValueError("There is nothing to compute yet. Write a formula such as w * x + b.")
    for _, tree in parts:
        _check(tree)
    return parts


def _source(tree):
    text = ast.unparse(tree)
    return text if len(text) <= 40 else text[:39] + "…"


def _check(tree):
    """Only arithmetic may pass."""
    if isinstance(tree, ast.Constant) and type(tree.value) in (int, float):
        return
    if isinstance(tree, ast.Name):
        return
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, (ast.USub, ast.UAdd)):
        return _check(tree.operand)
    if isinstance(tree, ast.BinOp) and type(tree.op) in _SIGNS:
        _check(tree.left)
        return _check(tree.right)
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name):
        if tree.func.id not in _FUNCTIONS:
            raise ValueError(
                f"{tree.func.id}() is not known here. The functions are {', '.join(_FUNCTIONS)}."
            )
        if len(tree.args) != 1 or tree.keywords:
            raise ValueError(
                f"{_source(tree)!r}: {tree.func.id} takes one number in its parentheses."
            )
        return _check(tree.args[0])
    raise ValueError(
        f"{_source(tree)!r} is not arithmetic. Use names, numbers, + - * / ** and "
        f"{', '.join(_FUNCTIONS)}."
    )


class _Computer:
    """Computes a checked tree with tensors and remembers what each of them is called."""

    def __init__(self, values):
        self.values, self.inputs, self.named = values, {}, {}
        self.formulas = {}  # id of a tensor -> how its operation reads
        self.labels = {}  # id of a tensor -> its name
        self.kept = []  # so that no id is used twice
        self.count = 0
        self.spare = iter("qrsuvgkmnfcjdipaez")  # not b, the bias, unless nothing else is left

    def run(self, parts):
        taken = {name for name, _ in parts if name} | set(self.values)
        for _, tree in parts:
            taken |= {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
        self.spare = (letter for letter in self.spare if letter not in taken)
        result = None
        for name, tree in parts:
            result = self.value(tree, name)
            if name is not None:
                if name in self.named or name in self.inputs:
                    raise ValueError(f"{name} is used before it is set, or set twice. Rename one.")
                self.named[name] = result
        return result

    def value(self, tree, name=None):
        """A float for a constant, a tensor for anything that depends on an input."""
        if isinstance(tree, ast.Constant):
            return float(tree.value)
        if isinstance(tree, ast.Name):
            return self.lookup(tree.id)
        if isinstance(tree, ast.UnaryOp):
            inner = self.value(tree.operand)
            if isinstance(tree.op, ast.UAdd):
                return inner
            if isinstance(inner, float):
                return -inner
            return self.note(-inner, f"−{self.word(inner)}", name)
        if isinstance(tree, ast.Call):
            inner = self.value(tree.args[0])
            inner = factories.tensor(inner, dtype="float64") if isinstance(inner, float) else inner
            result = getattr(pointwise, tree.func.id)(inner)
            if not result.requires_grad:
                return result.item()
            return self.note(result, f"{tree.func.id}({self.word(inner)})", name)
        left, right = self.value(tree.left), self.value(tree.right)
        both = isinstance(left, float) and isinstance(right, float)
        if both:
            left = factories.tensor(left, dtype="float64")
        result = _apply(type(tree.op), left, right)
        if both:
            return result.item()
        sign, power = _SIGNS[type(tree.op)], self.word(right)
        reading = f"{self.word(left)} {sign} {power}"
        if sign == "**" and power.isdigit():
            reading = f"{self.word(left)}{power.translate(SUPERSCRIPTS)}"  # q²
        return self.note(result, reading, name)

    def lookup(self, name):
        if name in self.named:
            return self.named[name]
        if name not in self.inputs:
            if name not in self.values:
                raise ValueError(f"{name} has no value yet. Add {name} = 1 to the values.")
            tensor = factories.tensor(self.values[name], dtype="float64", requires_grad=True)
            self.inputs[name] = tensor
            self.labels[id(tensor)] = name
        return self.inputs[name]

    def word(self, value):
        return minus(f"{value:g}") if isinstance(value, float) else self.labels[id(value)]

    def note(self, tensor, formula, name):
        self.count += 1
        if self.count > MOST:
            raise ValueError(
                f"More than {MOST} operations do not fit into one picture. Write a shorter formula."
            )
        self.kept.append(tensor)
        self.formulas[id(tensor)] = formula
        self.labels[id(tensor)] = name if name is not None else next(self.spare)
        return tensor


def _apply(kind, left, right):
    if kind is ast.Add:
        return left + right
    if kind is ast.Sub:
        return left - right
    if kind is ast.Mult:
        return left * right
    if kind is ast.Div:
        return left / right
    return left**right


@ignore_fp_warnings
def trace(expression=SLIDE, values=SLIDE_VALUES):
    """Compute expression from values with the engine and write down every step: a Trace.

    expression: see `read_expression`; values: see `read_values`. ValueError in a sentence that a
    reader of the explorer can act on. Every gradient is that of nblib's backward().
    """
    computer = _Computer(read_values(values))
    parts = read_expression(expression)
    root = computer.run(parts)
    if isinstance(root, float) or id(root) not in computer.formulas:
        raise ValueError(
            "The last part must compute something from a named value: y = w * x, and not a number "
            "or a name alone."
        )
    behind = {id(t) for t in graphs.ancestors(root, everything=False)}
    loose = [name for name, t in computer.named.items() if id(t) not in behind]
    if loose:
        raise ValueError(
            f"{loose[0]} is not used: the last part does not depend on it. Leave it out."
        )
    tensors = [t for t in [*computer.inputs.values(), *computer.kept] if id(t) in behind]
    number = {id(t): i for i, t in enumerate(tensors)}
    parents = tuple(
        tuple(number[id(p)] for p in t.grad_fn.inputs if p.requires_grad) if t.grad_fn else ()
        for t in tensors
    )
    slopes = [_local(t) for t in tensors]
    graphs.retain_grads(root).backward()
    gradients = np.array([t.grad.item() for t in tensors])
    ledger = tuple(
        Entry(i, j, gradients[i], slope, gradients[i] * slope)
        for i in reversed(range(len(tensors)))
        for j, slope in zip(parents[i], slopes[i], strict=True)
    )
    return Trace(
        tuple(computer.labels[id(t)] for t in tensors),
        tuple(computer.formulas.get(id(t), "") for t in tensors),
        np.array([t.item() for t in tensors]),
        parents,
        gradients,
        ledger,
        _layout(parents),
    )


@ignore_fp_warnings
def nudged(expression, values, name, delta):
    """By how much each node changes, exactly, if input `name` becomes larger by delta: (n,) floats.

    ValueError as for `trace`, and KeyError for a name that has no value.
    """
    before = read_values(values)
    after = {**before, name: before[name] + delta}
    return trace(expression, written(after)).values - trace(expression, values).values


@ignore_fp_warnings
def curve(expression, xs):
    """The last part of `expression` for every x in xs (n,), computed at once: (n,) floats.

    x must be the only name without a value. ValueError as for `trace`.
    """
    root = _Computer({"x": np.asarray(xs, dtype=float)}).run(read_expression(expression))
    return np.broadcast_to(np.asarray(root if isinstance(root, float) else root._data), len(xs))


def _local(tensor):
    """The slope of an operation for each input that has one: its backward, given upstream 1."""
    if tensor.grad_fn is None:
        return ()
    parts = tensor.grad_fn.backward(np.array(1.0))
    return tuple(
        float(part) for part, p in zip(parts, tensor.grad_fn.inputs, strict=True) if p.requires_grad
    )


def _layout(parents):
    """(n, 2) columns and rows: an operation right of its inputs, an input left of its first use."""
    n = len(parents)
    column = np.zeros(n)
    for i in range(n):
        if parents[i]:
            column[i] = 1 + max(column[j] for j in parents[i])
    for i in range(n):
        if not parents[i]:
            column[i] = min(column[k] for k in range(n) if i in parents[k]) - 1
    row = np.zeros(n)
    for c in sorted(set(column)):
        members = [i for i in range(n) if column[i] == c]
        # beside what they come from; inputs with what they lead to
        ideal = {
            i: np.mean([row[j] for j in parents[i]]) if parents[i] else len(members)
            for i in members
        }
        members.sort(key=lambda i: (ideal[i], i))
        for k, i in enumerate(members):
            row[i] = k - (len(members) - 1) / 2
    return np.column_stack([column, row])


class View(NamedTuple):
    """What is known after some steps.

    computed    (n,) bools: the value is known
    gradients   (n,) the gradient collected so far, nan where none has arrived
    active      the node that was worked on in this step, None at the start
    entries     the ledger's entries so far, the newest last
    fresh       how many of them are of this step
    """

    computed: np.ndarray
    gradients: np.ndarray
    active: int | None
    entries: tuple
    fresh: int


def view(result, step):
    """The Trace `result` after `step` steps: first every operation forward, then each backward.

    step from 0 to result.steps. Before the first step only the inputs are known.
    """
    operations = result.operations
    if not 0 <= step <= result.steps:
        raise ValueError(f"step={step}: this expression has the steps 0 to {result.steps}.")
    forward, backward = min(step, len(operations)), max(0, step - len(operations))
    computed = np.array([not formula for formula in result.formulas])
    computed[operations[:forward]] = True
    gradients = np.full(len(computed), np.nan)
    entries, fresh, active = (), 0, None
    if forward:
        active = operations[forward - 1]
    if backward:
        gradients[operations[-1]] = 1.0
        visited = operations[::-1][:backward]
        active = visited[-1]
        entries = tuple(e for e in result.ledger if e.source in visited)
        fresh = sum(e.source == active for e in entries)
        for e in entries:
            before = 0.0 if np.isnan(gradients[e.target]) else gradients[e.target]
            gradients[e.target] = before + e.passed
    return View(computed, gradients, active, entries, fresh)
