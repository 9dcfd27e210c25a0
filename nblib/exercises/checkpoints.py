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
from .values import Misfit, as_array, kind, plain, same, written

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

    def __init__(self, text, **arrays):
        self.text, self.arrays = text, arrays

    def __repr__(self):
        return self.text

    def __eq__(self, other):
        return not self.changes(other)

    def changes(self, other):
        """The names of the arrays that differ."""
        pairs = zip(self.arrays.items(), other.arrays.values(), strict=True)
        return tuple(name for (name, ours), theirs in pairs if not np.array_equal(ours, theirs))

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
    word = "Checkpoint"

    @property
    def names(self):
        """The names in the check cell, in order."""
        return [name.strip() for name in self.name.strip("()").split(",")]

    def shown(self, case):
        """How a case is named in a message: the call, or what several functions were given."""
        if self.call is None or len(self.names) == 1:
            return super().shown(case)
        arguments = list(inspect.signature(self.expected).parameters)
        if arguments == ["question"]:
            return f"{case[0][0].upper()}{case[0][1:]}:"
        said = ", ".join(f"{n} = {written(v)}" for n, v in zip(arguments, case, strict=True))
        return f"With `{said}` your functions"

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
        doubtful = _used(pieces, lambda point, _: not PASSED.get(point.id))
        if doubtful and not result.passed and result.diagnosis != "not-started":
            line = f"It uses {_listed(doubtful)}, not passed yet: the fault may be there."
            result = Result(False, result.diagnosis, (*result.lines, line))
    PASSED[exercise.id] = result.passed
    return LabResult(result.passed, result.diagnosis, result.lines, progress())


def _bare(answer):
    """Whether nothing that could be looked at has come in, or what the catalogue has built."""
    return answer is None or answer is ... or isinstance(answer, Together)


def _used(pieces, wanted):
    """(checkpoint, name) of earlier pieces that these functions call, themselves or through helpers
    of the student's own, and that `wanted` picks; what has been lent is never picked."""
    found, waiting = {}, [piece for piece in pieces if inspect.isfunction(piece)]
    seen = list(waiting)
    while waiting:
        function = waiting.pop()
        for name in function.__code__.co_names:
            called = function.__globals__.get(name, ...)
            point = next((point for point in CHECKPOINTS if name in point.names), None)
            if point is None:
                own = inspect.isfunction(called) and called.__globals__ is function.__globals__
                if own and called not in seen:
                    seen.append(called)
                    waiting.append(called)
                continue
            ours = (*REFERENCES.get(point.id, ()), *pieces, ...)
            if all(called is not other for other in ours) and wanted(point, called):
                found[name] = point
    pairs = [(point, name) for name, point in found.items()]
    return sorted(pairs, key=lambda pair: (CHECKPOINTS.index(pair[0]), pair[1]))


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


def _two(answer):
    return isinstance(answer, tuple | list) and len(answer) == 2


def _not_two(answer, wanted):
    """What came back in place of two things, with a sentence that says which are wanted."""
    if answer is None or answer is ...:
        return answer  # the frame has its own sentences for these
    said = kind(answer)
    return Misfit(f"returned {said}", f"Two things come back: {wanted}.", key=said)


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
    if not _two(pair):
        return _not_two(pair, "the weight and the bias, `return weight, bias`")
    W, b = map(as_array, pair)
    if W is None or b is None or b.ndim != 1:
        said = f"returned {kind(plain(pair[0]))} and {kind(plain(pair[1]))}"
        return Misfit(said, "The weight is an array of shape (outputs, inputs), the bias one of "
                      "shape (outputs,).", key=said)  # fmt: skip
    rows, columns = W.shape if W.ndim == 2 else (-1, -1)
    unit = math.sqrt(2 / inputs)
    again = pieces[0](inputs, outputs, np.random.default_rng(seed))[0]
    following = pieces[0](inputs, outputs, rng)[0]
    return (
        rows, columns, len(b), _rough(W.std() / unit),
        _rough(W.mean() / unit), float(np.abs(b).max()), bool(np.array_equal(W, again)),
        not np.array_equal(W, following),
    )


def _rough(value):
    """One decimal, and none from 2 on: a spread measured on random numbers is not exact."""
    return float(round(value, 1) if abs(value) < 2 else round(value)) + 0.0


def call_step(pieces, data):
    """Each part as its largest distance from ours."""
    images, labels, *parameters, rates = data.arrays.values()
    both = "the list of the four new parameters, and the loss, `return new, loss`"

    def update(k, w, g):
        return w - rates[k] * g

    wanted, loss = train_step(parameters, images, labels, update)
    pair = pieces[0](list(parameters), images, labels, update)  # the list is theirs to change
    if not _two(pair):
        return _not_two(pair, both)
    if not (isinstance(pair[0], tuple | list) and len(pair[0]) == 4):
        said = f"returned {kind(plain(pair[0]))} and {kind(plain(pair[1]))}"
        return Misfit(said, f"Two things come back: {both}.", key=said)
    goals = dict(zip(("W1", "b1", "W2", "b2", "the loss"), [*wanted, loss], strict=True))
    for (name, goal), value in zip(goals.items(), [*pair[0], pair[1]], strict=True):
        shape = np.shape(value)
        if as_array(plain(value)) is None or shape != np.shape(goal):
            said = f"returned as {name} {kind(plain(value))}, where the shape is {np.shape(goal)}"
            return Misfit(said, f"{name} does not keep its shape. Print the shapes of its gradient "
                          "and of what `update` is given.", key=said)  # fmt: skip
    return tuple(
        float(np.abs(value - goal).max())
        for value, goal in zip([*pair[0], pair[1]], goals.values(), strict=True)
    )


def call_train(pieces, count, epochs, batch_size, seed):
    def run(seed):
        """What came back, and the images, sizes and losses of the batches, in their order."""
        images, labels = np.arange(count, dtype=float)[:, None], np.arange(count)
        seen, sizes, given, paired = [], [], [], []

        def step(parameters, x, y):
            paired.append(np.shape(x) == (len(y), 1) and np.array_equal(np.ravel(x), y))
            seen.extend(int(i) for i in y)
            sizes.append(len(y))
            given.append(1.0 + 2 * len(given))
            return [parameters[0] + 1], given[-1]

        rng = np.random.default_rng(seed)
        answer = pieces[0]([0.0], step, images, labels, epochs, batch_size, rng)
        return answer, seen, sizes, given, all(paired)

    answer, seen, sizes, given, paired = run(seed)
    if not _two(answer):
        return _not_two(answer, "the last parameters, and the list of losses")
    last, losses = answer[0], as_array(plain(answer[1]))
    if losses is None or losses.ndim != 1:
        said = f"returned {kind(plain(answer[1]))} as the losses"
        return Misfit(said, "The losses are a list of numbers, one for each epoch.", key=said)
    rounds = [seen[i : i + count] for i in range(0, len(seen), count)]
    whole = len(seen) == epochs * count and all(sorted(r) == list(range(count)) for r in rounds)
    new_order = len({tuple(r) for r in rounds}) == len(rounds)
    return (
        len(sizes), max(sizes, default=0), min(sizes, default=0), whole, paired,
        all(r != sorted(r) for r in rounds), new_order, run(seed)[1] == seen,
        run(seed + 1)[1] != seen, last[0] if isinstance(last, list | tuple) else last,
        len(losses), _means(losses, given, sizes, -(-count // batch_size)),
    )  # fmt: skip


def _means(losses, given, sizes, steps):
    """The losses of the epochs; where they are means over images, those over batches instead."""
    starts = range(0, len(given), steps)
    of_images = [np.average(given[i : i + steps], weights=sizes[i : i + steps]) for i in starts]
    if len(losses) == len(of_images) and np.allclose(losses, of_images):
        return [float(np.mean(given[i : i + steps])) for i in starts]
    return losses.tolist()


def call_evaluate(pieces, data):
    images, labels, *parameters = data.arrays.values()
    return pieces[0](parameters, images, labels)


def call_confusion(pieces, data, matrix):
    labels, predictions = data.arrays.values()
    table = pieces[0](labels, predictions)
    if isinstance(table, list) and np.shape(table) == (10, 10):
        return Misfit("returned a list of lists as the table", "Make the table a NumPy array, "
                      "`np.array(...)`: the cells below take entries by `table[true, predicted]`.")
    table = np.asarray(table)
    wrong = int((table != confusion(labels, predictions)).sum()) if table.shape == (10, 10) else 100
    return wrong, pieces[1](matrix)


def call_experiment(pieces, question):
    """ "yes", or a Misfit that says what is missing, in the student's own numbers."""
    _, settings, conclusion = pieces
    settings = _as_pair(settings)
    text = conclusion if isinstance(conclusion, str) else ""
    if question == "two different settings":
        if len(settings) < 2:
            return Misfit("one came in", "A comparison wants two settings, in brackets: "
                          "`(8, 128)`.")  # fmt: skip
        if len(settings) > 2:
            return Misfit(f"there are {len(settings)}", "Choose the two that answer your "
                          "question.")  # fmt: skip
        alike = repr(settings[0]) == repr(settings[1])
        return Misfit(f"both are {written(settings[0])}", "Both settings are the same. What do "
                      "you compare?") if alike else "yes"
    if question == "a conclusion of 12 words or more":
        words = len(text.split())
        return "yes" if words >= 12 else Misfit(f"yours has {words}", "Say in a sentence or two "
                                                "what the numbers mean, and what they do not.")
    results = _measurements(pieces, settings)
    if question == "a number for each setting":
        for setting, result in zip(settings, results, strict=False):
            if result is None:
                return Misfit(f"measure({written(setting)}) returned nothing", "`measure` runs, "
                              "but returns nothing. Does its last line say `return`?")
            if not _is_number(result):
                return Misfit(f"measure({written(setting)}) returned {kind(plain(result))}",
                              "`measure` does not return one number. Which single number answers "
                              "your question?")
        return "yes"
    if not all(map(_is_number, results)):
        return Misfit("this waits for a number for each setting", "`measure` does not return one "
                      "number. Which single number answers your question?")  # fmt: skip
    if question == "the same number when asked again":
        if len(results) < 2 or same(results[-1], results[0], 0):
            return "yes"
        return Misfit(
            f"measure({written(settings[0])}) gave {_exact(results[0])}, then "
            f"{_exact(results[-1])}",
            "Asked twice, `measure` gives two different numbers. Fix the seed inside it. Make "
            "inside it, too, what remembers: an `AdamUpdate` from outside still knows the last "
            "run.",
        )
    missing = [n for n in results[:2] if not _stands(float(n), text)]
    if not missing:
        return "yes"
    measured = ", ".join(
        f"measure({written(setting)}) gave {_exact(result)}"
        for setting, result in zip(settings, results, strict=False)
    )
    found = ", ".join(dict.fromkeys(_NUMBER.findall(text))) or "no number"
    return Misfit(f"{measured}; your text has {found}", "Your conclusion does not have the "
                  "measured numbers in it. What exactly did you find?")


def _as_pair(settings):
    if isinstance(settings, np.ndarray) and settings.ndim == 1:
        return settings.tolist()
    return list(settings) if isinstance(settings, tuple | list) else [settings]


def _is_number(result):
    """A run that blows up is a result as well: nan and inf are numbers here."""
    return isinstance(plain(result), int | float) and not isinstance(result, bool | np.bool_)


def _exact(number):
    return f"{float(number):.6g}"


_LAST = [None, None]  # pieces of the last experiment, its results: four questions, three runs


def _measurements(pieces, settings):
    """[measure(first), measure(second), measure(first) again] for the settings there are."""
    if _LAST[0] is not pieces:
        measure = pieces[0]
        _LAST[:] = [pieces, [plain(measure(s)) for s in [*settings[:2], *settings[:1]]]]
    return _LAST[1]


_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?(?:[eE][-+]?\d+)?")
_BLOWN_UP = re.compile(r"\b(nan|inf|infinit|diverge|blew up|blows up|overflow|not a number)", re.I)


def _stands(number, text):
    """Whether the number stands in the text, rounded as the text rounds it, or as a percentage.

    Signs are passed over: in "from 91.5-96.2" the dash is none.
    """
    if not math.isfinite(number):
        return bool(_BLOWN_UP.search(text))
    scales = (1, 100) if "%" in text or "per cent" in text or "percent" in text else (1,)
    for found in _NUMBER.findall(text):
        digits = found.rstrip(",")
        for plain_digits in {digits.replace(",", ""), digits.replace(",", ".")}:
            try:
                value = float(plain_digits)
            except ValueError:  # two decimal commas
                continue
            mantissa, _, power = plain_digits.lower().partition("e")
            step = 10.0 ** (int(power or 0) - len(mantissa.partition(".")[2]))
            if any(abs(abs(number) * s - value) <= 0.5 * step + 1e-9 * value for s in scales):
                return True
    return False
