"""What a checkpoint of the lab (notebook 07) is: judged, remembered, lent, reported and graded.

A checkpoint is an exercise whose answer may be several functions at once, such as
(relu, relu_backward). What `check` found is kept in the kernel's memory, for the progress line, the
report and a teacher's points. `use_reference` lends our function where the student's is missing.
The eleven checkpoints themselves are in lab.py.
"""

import inspect
import math
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from nblib import datasets, ops

from .diagnosis import _is_stub, judge
from .frame import Exercise, Result

GOAL = 97.0  # per cent of the 10,000 test images
CHECKPOINTS = []  # all of them in order; lab.py fills it
PASSED = {}  # id -> what the last check of this kernel found

# What is lent: the functions of the checkpoints, ours -------------------------------------------


def numerical_gradient(f, x, h):
    """Central differences (f(… xᵢ + h …) − f(… xᵢ − h …)) / 2h, one entry at a time.

    f: array -> number, x: array of any shape, h > 0 -> array of x's shape
    """
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[i] += h
        down[i] -= h
        gradient[i] = (f(up) - f(down)) / (2 * h)
    return gradient


def initialise(inputs, outputs, rng):
    """Weight (outputs, inputs), normal with deviation √(2/inputs) (He 2015), and bias 0 (outputs,).

    float32, as the images are. rng: a numpy.random.Generator.
    """
    weight = rng.normal(0, np.sqrt(2 / inputs), (outputs, inputs))
    return weight.astype(np.float32), np.zeros(outputs, np.float32)


def train_step(parameters, images, labels, update):
    """One step of a network with one hidden layer: forward, loss, backward, update.

    parameters [W1, b1, W2, b2], images (N, inputs), labels (N,)
    update(k, w, g): the new value of parameter number k, whose value is w and gradient g
    -> the list of new parameters, the loss before the step
    """
    W1, b1, W2, b2 = parameters
    z1 = ops.linear(images, W1, b1)
    h1 = ops.relu(z1)
    logits = ops.linear(h1, W2, b2)
    loss = ops.cross_entropy(logits, labels)
    g2 = ops.cross_entropy_backward(logits, labels)
    g1, gW2, gb2 = ops.linear_backward(g2, h1, W2)
    g1 = ops.relu_backward(g1, z1)
    _, gW1, gb1 = ops.linear_backward(g1, images, W1)
    pairs = zip(parameters, [gW1, gb1, gW2, gb2], strict=True)
    return [update(k, w, g) for k, (w, g) in enumerate(pairs)], loss


def train(parameters, step, images, labels, epochs, batch_size, rng):
    """Call `step(parameters, batch images, batch labels)` for every batch of shuffled epochs.

    -> the last parameters, and a list with the mean of the batches' losses for each epoch
    """
    losses = []
    for _ in range(epochs):
        order, total = rng.permutation(len(images)), []
        for start in range(0, len(images), batch_size):
            batch = order[start : start + batch_size]
            parameters, loss = step(parameters, images[batch], labels[batch])
            total.append(loss)
        losses.append(np.mean(total))
    return parameters, losses


def adam(w, g, m, v, t, lr):
    """Step t = 1, 2, … of Adam with β₁ 0.9, β₂ 0.999, ε 1e-8 (slide 47; Kingma and Ba 2015).

    w, g, m, v: arrays of one shape -> the new w, m and v
    """
    m = 0.9 * m + 0.1 * g
    v = 0.999 * v + 0.001 * g**2
    m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + 1e-8), m, v


def evaluate(parameters, images, labels):
    """Per cent of images (N, inputs) whose largest logit stands at their label (N,)."""
    W1, b1, W2, b2 = parameters
    logits = ops.linear(ops.relu(ops.linear(images, W1, b1)), W2, b2)
    return 100 * float(np.mean(logits.argmax(axis=1) == labels))


def confusion(labels, predictions):
    """(10, 10) counts: row = true digit, column = predicted digit."""
    matrix = np.zeros((10, 10), dtype=int)
    np.add.at(matrix, (labels, predictions), 1)
    return matrix


def most_confused(matrix):
    """(true, predicted) of the largest count off the diagonal of `confusion`'s matrix."""
    errors = matrix - np.diag(np.diag(matrix))
    true, predicted = np.unravel_index(errors.argmax(), errors.shape)
    return int(true), int(predicted)


REFERENCES = {
    "7.1": (ops.relu, ops.relu_backward),
    "7.2": (ops.linear, ops.linear_backward),
    "7.3": (ops.cross_entropy, ops.cross_entropy_backward),
    "7.4": (numerical_gradient,),
    "7.5": (initialise,),
    "7.6": (train_step,),
    "7.7": (train,),
    "7.8": (adam,),
    "7.9": (evaluate,),
    "7.10": (confusion, most_confused),
}


def use_reference(id):
    """Our function for a checkpoint, or our functions as a tuple, in the stub's order.

    Whoever is stuck at 7.3 goes on with `cross_entropy, cross_entropy_backward =
    use_reference("7.3")`. ValueError for 7.11, an experiment of one's own, and for unknown ids.
    """
    if id not in REFERENCES:
        raise ValueError(f"there is no reference for {id!r}. There are: {', '.join(REFERENCES)}.")
    functions = REFERENCES[id]
    return functions if len(functions) > 1 else functions[0]


# What a checkpoint is, and how it is judged ------------------------------------------------------


class Together:
    """Several pieces of an answer, called as one function, so that the frame can judge them.

    call(pieces, *case) uses them; its arguments after the first are the signature.
    """

    def __init__(self, call, pieces):
        self.call, self.pieces = call, pieces
        parameters = list(inspect.signature(call).parameters.values())[1:]
        self.__signature__ = inspect.Signature(parameters)
        # by which the frame tells the student's own lines from ours
        self.__globals__ = getattr(pieces[0], "__globals__", {})

    def __call__(self, *case):
        return self.call(self.pieces, *case)


@dataclass(frozen=True)
class Formula:
    """A function of an array with its text, for cases that a student reads in a message."""

    text: str
    rule: Any = field(repr=False, compare=False)

    def __call__(self, x):
        return self.rule(x)

    def __repr__(self):
        return self.text


class Given:
    """Arrays under one short text, for cases too large to be read in a message."""

    def __init__(self, text, *arrays):
        self.text, self.arrays = text, arrays

    def __repr__(self):
        return self.text

    def __eq__(self, other):
        return all(map(np.array_equal, self.arrays, other.arrays))

    __hash__ = None


@dataclass(frozen=True)
class Checkpoint(Exercise):
    """An exercise of the lab.

    call     call(pieces, *case) -> output, where pieces are the functions in the check cell
    points   what it is worth to a teacher
    seconds  the least time limit
    """

    call: Any = None
    points: int = 1
    seconds: float = 3.0

    @property
    def names(self):
        """The names in the check cell, in order."""
        return [name.strip() for name in self.name.strip("()").split(",")]

    @cached_property
    def given(self):
        """What the answer may use besides NumPy: our functions of the earlier checkpoints."""
        space = {}
        for other in CHECKPOINTS:
            if other.id == self.id:
                break
            space |= dict(zip(other.names, REFERENCES[other.id], strict=True))
        return space

    def build(self, source):
        """The answer that `source` stands for, ready to be called with the cases."""
        if not isinstance(source, str):
            return source
        space = {"np": np, "math": math, **self.given}
        exec(compile(source, f"<{self.id}>", "exec"), space)  # our own text, from the catalogue
        return self.prepared(eval(self.name, space))

    @cached_property
    def signatures(self):
        """name -> names of the arguments, for each function in the stub."""
        found = re.findall(r"^def (\w+)\((.*)\):", self.stub, flags=re.MULTILINE)
        return {name: arguments.split(", ") for name, arguments in found}

    def prepared(self, answer):
        """The student's pieces as one function; `...` where only stubs came in, and what came in
        where a piece is missing or is no function."""
        pieces = answer if isinstance(answer, tuple) else (answer,)
        if len(pieces) != len(self.names) or isinstance(answer, Together):
            return answer
        pieces = tuple(... if piece is None or _is_stub(piece) else piece for piece in pieces)
        if any(piece is ... for piece in pieces):
            return ... if all(piece is ... for piece in pieces) else pieces
        if not all(map(callable, pieces[: len(self.signatures)])):
            return answer
        return Together(self.call, pieces) if self.call else pieces[0]

    def misfit(self, answer):
        """A sentence if a function of the answer cannot be called as the stub's can, else None."""
        pieces = answer if isinstance(answer, tuple) else (answer,)
        if len(pieces) != len(self.names):
            return f"Give all of it: `{self.check_cell}`."
        for piece, (name, arguments) in zip(pieces, self.signatures.items(), strict=False):
            if not inspect.isfunction(piece):
                continue
            try:
                inspect.signature(piece).bind(*arguments)
            except TypeError:
                return (
                    f"It is called as `{name}({', '.join(arguments)})`. Yours takes "
                    f"`{inspect.signature(piece)}`."
                )
        return None


@dataclass(frozen=True, repr=False)
class LabResult(Result):
    """A Result with the progress line below it."""

    progress: str = ""

    def __repr__(self):
        return "\n".join((*self.lines, self.progress))

    def _repr_html_(self):
        lines = (*self.lines, self.progress)
        return Result(self.passed, self.diagnosis, lines)._repr_html_()


def judge_checkpoint(exercise, answer, hint, seconds):
    """Judge an answer as every exercise's, and remember in this kernel how it went."""
    pieces = answer if isinstance(answer, tuple) else (answer,)
    lent = REFERENCES.get(exercise.id, ())
    if any(piece is ours for piece in pieces for ours in lent):
        head = f"{exercise.id} {exercise.name}: this is ours."
        result = Result(False, "reference", (head, _LENT))
    elif not _bare(answer) and (sentence := exercise.misfit(answer)):
        head = f"{exercise.id} {exercise.name}: it cannot be called."
        result = Result(False, "arguments", (head, sentence))
    elif missing := _used(pieces, lambda point, piece: piece is None or _is_stub(piece)):
        head = f"{exercise.id} {exercise.name}: it waits for an earlier piece."
        line = f"It uses {_listed(missing)}, still a stub. Write it, or take ours:"
        result = Result(False, "waiting", (head, f"{line} `{_borrowing(missing[0][0])}`"))
    else:
        limit = max(seconds, exercise.seconds)
        result = judge(exercise, exercise.prepared(answer), hint, limit)
        doubtful = _used(pieces, lambda point, _: PASSED.get(point.id) is False)
        if doubtful and not result.passed and result.diagnosis != "not-started":
            line = f"It uses {_listed(doubtful)}, not passed yet: the fault may be there."
            result = Result(False, result.diagnosis, (*result.lines, line))
    PASSED[exercise.id] = result.passed
    return LabResult(result.passed, result.diagnosis, result.lines, progress())


def _bare(answer):
    """Whether nothing that could be looked at has come in, or what the catalogue has built."""
    return answer is None or answer is ... or isinstance(answer, Together)


def _used(pieces, wanted):
    """(checkpoint, name) of earlier pieces that these functions call and `wanted` picks; what
    has been lent is never picked."""
    found = []
    for piece in filter(inspect.isfunction, pieces):
        for point in CHECKPOINTS:
            for name in set(point.names) & set(piece.__code__.co_names):
                called = piece.__globals__.get(name, ...)
                ours = (*REFERENCES.get(point.id, ()), *pieces, ...)
                if all(called is not other for other in ours) and wanted(point, called):
                    found.append((point, name))
    return sorted(found, key=lambda pair: (CHECKPOINTS.index(pair[0]), pair[1]))


def _listed(found):
    return ", ".join(f"{name} ({point.id})" for point, name in found)


def _borrowing(point):
    return f'{", ".join(point.names)} = use_reference("{point.id}")'


_LENT = "You can go on with it. It does not count as yours: come back when you want to."


def progress():
    """One sentence: which checkpoints have been passed in this kernel."""
    done = [point.id for point in CHECKPOINTS if PASSED.get(point.id)]
    listed = f": {', '.join(done)}" if done else ""
    return f"Passed so far: {len(done) or 'none'} of {len(CHECKPOINTS)}{listed}."


def ready(*functions):
    """Whether none of these functions is a stub any more; if one is, say what to do."""
    stubs = [f for f in functions if f is None or f is ... or _is_stub(f)]
    if not stubs:
        return True
    names = {getattr(f, "__name__", None) for f in stubs}
    waiting = [point for point in CHECKPOINTS if names & set(point.names)]
    if not waiting:
        print("This cell waits for functions that are not defined yet. Run the cells above.")
        return False
    listed = ", ".join(f"{point.id} ({', '.join(point.names)})" for point in waiting)
    print(f"This cell waits for {listed}.")
    print(f"Write it, or take ours: {_borrowing(waiting[0])}")
    return False


def _by_id(id):
    return next(point for point in CHECKPOINTS if point.id == id)


class Report:
    """What passed, and how well the student's network reads the 10,000 test images.

    passed    how many checkpoints
    accuracy  per cent, or None while there is no network
    """

    def __init__(self, passed, accuracy, lines):
        self.passed, self.accuracy, self.lines = passed, accuracy, lines

    def __repr__(self):
        return "\n".join(self.lines)


def report(parameters=...):
    """The report of the lab. parameters: the student's trained [W1, b1, W2, b2], or `...`.

    The accuracy is measured here, with our forward pass on all 10,000 test images.
    Returns a Report; parameters that do not fit are a line of it and raise nothing.
    """
    done = [point for point in CHECKPOINTS if PASSED.get(point.id)]
    lines = [f"Lab report: {len(done)} of {len(CHECKPOINTS)} checkpoints passed."]
    for point in CHECKPOINTS:
        mark = "passed" if PASSED.get(point.id) else "not yet"
        lines.append(f"{point.id:5} {mark:8} {point.title}")
    accuracy, said = _measured(parameters)
    return Report(len(done), accuracy, (*lines, said))


def _measured(parameters):
    if parameters is ... or parameters is None:
        return None, "Your network: not trained yet. The cell below checkpoint 7.8 does it."
    try:
        W1, b1, W2, b2 = (np.asarray(p, np.float32) for p in parameters)
        digits = datasets.mnist(train_size=1)
        accuracy = evaluate([W1, b1, W2, b2], digits.test_images, digits.test_labels)
    except (TypeError, ValueError):
        return None, "Your network: wanted are four arrays, W1 (h, 784), b1 (h,), W2 (10, h), b2."
    reached = "The goal is reached" if accuracy >= GOAL else "Not there yet: the goal is"
    goal = f"{GOAL:.0f} %"
    said = f"Your network: {accuracy:.2f} % of the 10,000 test images. "
    return accuracy, said + (f"{reached}: {goal}." if accuracy >= GOAL else f"{reached} {goal}.")


class Points(float):
    """Points as a number, which is what nbgrader reads; people are shown a sentence."""

    most = 1

    def _repr_html_(self):
        return f"<div>{float(self):g} of {self.most} point{'' if self.most == 1 else 's'}</div>"


def points(id):
    """What a checkpoint earned in this kernel: its points if its last check passed, else 0.

    nbgrader takes the value of a graded cell as its score, so nothing has to raise.
    ValueError for an unknown id.
    """
    if id not in {point.id for point in CHECKPOINTS}:
        raise ValueError(f"there is no checkpoint {id!r}; they go from 7.1 to 7.11.")
    score = Points(_by_id(id).points if PASSED.get(id) else 0)
    score.most = _by_id(id).points
    return score


# How the pieces of an answer are called ----------------------------------------------------------


def _several(first, others):
    """(first, *others) if the others came as a tuple or list, else what came, to be named."""
    return (first, *others) if isinstance(others, tuple | list) else (first, others)


def call_relu(pieces, input, grad_output):
    relu, relu_backward = pieces
    return relu(input), relu_backward(grad_output, input)


def call_linear(pieces, input, weight, bias, grad_output):
    linear, linear_backward = pieces
    return _several(linear(input, weight, bias), linear_backward(grad_output, input, weight))


def call_loss(pieces, input, target):
    cross_entropy, cross_entropy_backward = pieces
    return cross_entropy(input, target), cross_entropy_backward(input, target)


def call_initialise(pieces, inputs, outputs, seed):
    rng = np.random.default_rng(seed)
    pair = pieces[0](inputs, outputs, rng)
    if not (isinstance(pair, tuple | list) and len(pair) == 2):
        return pair
    W, b = (np.asarray(array, float) for array in pair)
    rows, columns = W.shape if W.ndim == 2 else (-1, -1)
    unit = math.sqrt(2 / inputs)
    again = pieces[0](inputs, outputs, np.random.default_rng(seed))[0]
    following = pieces[0](inputs, outputs, rng)[0]
    return (
        rows, columns, len(b) if b.ndim == 1 else -1, _rough(W.std() / unit),
        _rough(W.mean() / unit), float(np.abs(b).max()), bool(np.array_equal(W, again)),
        not np.array_equal(W, following),
    )


def _rough(value):
    """One decimal, and none from 2 on: a spread measured on random numbers is not exact."""
    return float(round(value, 1) if abs(value) < 2 else round(value)) + 0.0


def call_step(pieces, data):
    """Each part as its largest distance from ours: -1 where the shape is another one."""
    images, labels, *parameters, rates = data.arrays
    pair = pieces[0](parameters, images, labels, lambda k, w, g: w - rates[k] * g)
    if not (isinstance(pair, tuple | list) and len(pair) == 2):
        return pair
    wanted, loss = train_step(parameters, images, labels, lambda k, w, g: w - rates[k] * g)
    if not (isinstance(pair[0], tuple | list) and len(pair[0]) == 4):
        return pair
    return tuple(map(_distance, [*pair[0], pair[1]], [*wanted, loss]))


def _distance(array, wanted):
    array = np.asarray(array, float)
    return float(np.abs(array - wanted).max()) if array.shape == np.shape(wanted) else -1.0


def call_train(pieces, count, epochs, batch_size, seed):
    images, labels = np.arange(count, dtype=float)[:, None], np.arange(count)
    seen, sizes, given, paired = [], [], [], True

    def step(parameters, x, y):
        nonlocal paired
        paired = paired and np.shape(x) == (len(y), 1) and np.array_equal(np.ravel(x), y)
        seen.extend(int(i) for i in y)
        sizes.append(len(y))
        given.append(1.0 + 2 * len(given))
        return [parameters[0] + 1], given[-1]

    rng = np.random.default_rng(seed)
    answer = pieces[0]([0.0], step, images, labels, epochs, batch_size, rng)
    if not (isinstance(answer, tuple | list) and len(answer) == 2):
        return answer
    last, losses = answer
    rounds = [seen[i : i + count] for i in range(0, len(seen), count)]
    whole = len(seen) == epochs * count and all(sorted(r) == list(range(count)) for r in rounds)
    new_order = len({tuple(r) for r in rounds}) == len(rounds)
    return (
        len(sizes), max(sizes, default=0), min(sizes, default=0), whole, bool(paired),
        all(r != sorted(r) for r in rounds), new_order,
        last[0] if isinstance(last, list | tuple) else last,
        len(losses) if isinstance(losses, tuple | list | np.ndarray) else -1,
        _first_epoch(losses, given, sizes, -(-count // batch_size)),
    )


def _first_epoch(losses, given, sizes, steps):
    """The first epoch's loss; a mean over images counts as the mean over batches."""
    if not (isinstance(losses, tuple | list | np.ndarray) and len(losses)):
        return float("nan")
    first, batches = float(losses[0]), given[:steps]
    by_images = float(np.average(batches, weights=sizes[:steps])) if len(given) >= steps else None
    return float(np.mean(batches)) if by_images is not None and np.isclose(first, by_images) \
        else first


def call_evaluate(pieces, data):
    images, labels, *parameters = data.arrays
    return pieces[0](parameters, images, labels)


def call_confusion(pieces, data, matrix):
    labels, predictions = data.arrays
    table = np.asarray(pieces[0](labels, predictions))
    wrong = int((table != confusion(labels, predictions)).sum()) if table.shape == (10, 10) else 100
    return wrong, pieces[1](matrix)


def call_experiment(pieces, question):
    _, settings, conclusion = pieces
    if question == "two different settings":
        return _yes(isinstance(settings, tuple | list) and len(settings) == 2
                    and repr(settings[0]) != repr(settings[1]))
    if question == "a conclusion of 12 words or more":
        return _yes(isinstance(conclusion, str) and len(conclusion.split()) >= 12)
    results = _measurements(pieces)
    numbers = [r for r in results if isinstance(r, int | float | np.number)
               and not isinstance(r, bool) and math.isfinite(r)]
    if question == "a number for each setting":
        return _yes(len(numbers) == len(results) == 3)
    if question == "the same number when asked again":
        return _yes(len(numbers) == 3 and numbers[0] == numbers[2])
    text = conclusion if isinstance(conclusion, str) else ""
    written = re.findall(r"-?\d+(?:\.\d+)?", text.replace("−", "-"))
    return _yes(len(numbers) == 3 and all(_stands(n, written) for n in numbers[:2]))


def _yes(fact):
    return "yes" if fact else "no"


_LAST = [None, None]  # pieces of the last experiment, its results: four questions, three runs


def _measurements(pieces):
    """[measure(first), measure(second), measure(first) again] for the settings there are."""
    if _LAST[0] is not pieces:
        measure, settings, _ = pieces
        settings = list(settings)[:2] if isinstance(settings, tuple | list) else [settings]
        _LAST[:] = [pieces, [measure(s) for s in [*settings, *settings[:1]]]]
    return _LAST[1]


def _stands(number, written):
    """Whether the number stands in the text, rounded as the text rounds it."""
    steps = [10.0 ** -len(text.partition(".")[2]) for text in written]
    return any(
        abs(float(number) - float(text)) <= 0.5 * step + 1e-9
        for text, step in zip(written, steps, strict=True)
    )
