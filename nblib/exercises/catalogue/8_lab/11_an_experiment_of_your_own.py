"""8.11 An experiment of your own

Ask a question about digits that a few short runs can answer: does the first loss matter in the end
(factor 1 or 0.1)? Plain steps or Adam? 2,000 images twice, or 4,000 once? No shuffling? Write
`measure(setting)`, which trains once with each of the seeds 0, 1 and 2, each time with an update of
its own, and returns the mean per cent of *held-back* images that are read correctly. The test
images stay out of it: whoever chooses by them has none left to judge the choice. Give `settings`,
the two you compare, and `conclusion`, a few sentences with both numbers. The check compares
numbers; your reasoning needs a human reader.

level: hard

explorer: mnist_training

start: Write your guess down first. Then measure(first) and measure(second).

hint: Keep it small: learn from 2,000 training images, judge by 2,000 others of them. One run
then takes a second or two.

hint: Inside `measure`, `for seed in range(3):`; and inside the loop a generator,
`rng = np.random.default_rng(seed)`, and an `AdamUpdate` and step of its own, so that a second call
gives the same. At the end `return np.mean(read)`.

hint: An f-string writes measured numbers: `f"{measure(8):.1f} %"`.

well: Two numbers, measured by your own code, and a sentence that says what they mean. Three
seeds are three throws of the dice: look at each of them before you believe their mean.

explain: Would you bet on the same outcome with three other seeds? Say which difference chance alone
could make: of 2,000 images, the standard error of a share p is √(p(1 − p) / 2,000).
"""

import ast
import contextlib
import functools
import inspect
import math
import re
import textwrap

import numpy as np

from nblib import datasets
from nblib.exercises.checkpoints import use_reference
from nblib.exercises.guards import spaces
from nblib.exercises.leaning import unread
from nblib.exercises.values import Misfit, kind, plain, same, written

initialise, train_step = use_reference("8.5"), use_reference("8.6")
train, evaluate = use_reference("8.7"), use_reference("8.9")

# --- solution ---
from nblib.datasets import mnist


def measure(hidden):
    # learn from 2,000 training images, give per cent right of 2,000 others
    digits = mnist(train_size=4000, test_size=1)
    x, t = digits.train_images, digits.train_labels
    step = lambda p, a, b: train_step(p, a, b, lambda k, w, g: w - 0.1 * g)
    read = []
    for seed in range(3):
        rng = np.random.default_rng(seed)
        start = [*initialise(784, hidden, rng), *initialise(hidden, 10, rng)]
        p, _ = train(start, step, x[:2000], t[:2000], 4, 50, rng)
        read.append(evaluate(p, x[2000:], t[2000:]))
    return np.mean(read)


settings = (8, 64)  # hidden units
few, many = (measure(hidden) for hidden in settings)
conclusion = (
    f"With 8 hidden units {few:.1f} % of 2,000 held-back images are read correctly, with 64 "
    f"{many:.1f} %, each the mean of three seeds. The choice of the images moves such a share by "
    "about one point. How far the seed moves it, a mean does not say; and it is four epochs only."
)


# --- cases ---

CASES = (
    ("two different settings",), ("a number for each setting",),
    ("the same number when asked again",), ("both numbers in the conclusion",),
    ("a conclusion of 12 words or more",),
)
SECONDS = 120.0
EXPECTED = (float, (2.0, 5.0), "2 and 5 " * 6)
TESTS = {"test_images", "test_labels"}
STUB = '''\
def measure(setting):
    """Train with this setting and the seeds 0, 1, 2 -> the mean."""
    ...


settings = ...  # the two settings you compare, such as (8, 128)
conclusion = ...  # what you found, with both numbers, as text'''


def call(pieces, question):
    """ "yes", or a Misfit that says what is missing, in the student's own numbers."""
    _, settings, conclusion = pieces
    settings = _as_pair(settings)
    text = conclusion if isinstance(conclusion, str) else ""
    if isinstance(pieces[1], dict | set) and question != "a conclusion of 12 words or more":
        return Misfit(f"settings is a {type(pieces[1]).__name__}", "Write the two settings in "
                      "parentheses: `(8, 128)`. Each of them is handed to `measure` as it is.",
                      key="kind of settings")
    if question == "two different settings":
        if len(settings) < 2:
            return Misfit("one was given", "A comparison needs two settings, in parentheses: "
                          "`(8, 128)`.")
        if len(settings) > 2:
            return Misfit(f"there are {len(settings)}", "Choose the two that answer your "
                          "question.")
        alike = repr(settings[0]) == repr(settings[1])
        return Misfit(f"both are {written(settings[0])}", "Both settings are the same. What do "
                      "you compare?") if alike else "yes"
    if question == "a conclusion of 12 words or more":
        if not isinstance(conclusion, str):
            return Misfit("it is no text", "The conclusion is a text: a few sentences in quotes.")
        words = len(text.split())
        return "yes" if words >= 12 else Misfit(f"yours has {words}", "Say in a sentence or two "
                                                "what the numbers mean, and what they do not.")
    if question == "both numbers in the conclusion" and not isinstance(conclusion, str):
        return Misfit(f"conclusion is a {type(conclusion).__name__}", "The conclusion is a text: "
                      'a few sentences in quotes, such as `f"8 units read {first:.1f} %"`.')
    results = _measurements(pieces, settings)
    if question == "a number for each setting":
        ignored = unread(pieces[0]) if inspect.isfunction(pieces[0]) else []
        if ignored:
            return Misfit(f"measure never reads its argument `{ignored[0]}`", "Both runs are then "
                          "the same run. Let the setting decide what is trained.")
        if tested := TESTS & _names(getattr(pieces[0], "__code__", None)):
            return Misfit(f"measure uses `{min(tested)}`", "The test images stay out of it: "
                          "who chooses by them has none left to judge the choice. Hold some of the "
                          "training images back, and judge by those.", key="test images")
        if learned := _learned_from(pieces[0]):
            return Misfit(f"measure learns from `{learned}` and judges by them as well", "Hold "
                          "some of the training images back, and judge by those: what a network "
                          "has learned from says little of what it has not seen.",
                          key="the same images")
        for setting, result in zip(settings, results, strict=False):
            if result is None:
                return Misfit(f"measure({written(setting)}) returned nothing", "`measure` runs, "
                              "but returns nothing. Does its last line say `return`?")
            if not _is_number(result):
                return Misfit(f"measure({written(setting)}) returned {kind(plain(result))}",
                              "`measure` does not return one number. Which single number answers "
                              "your question?")
        return _fault(pieces[0], settings, results) or "yes"
    if not all(map(_is_number, results)):
        return Misfit("this waits for a number for each setting", "`measure` does not return one "
                      "number. Which single number answers your question?")
    if question == "the same number when asked again":
        if len(results) < 2 or same(results[-1], results[0], 0):
            return "yes"
        return Misfit(
            f"measure({written(settings[0])}) gave {_exact(results[0])}, then "
            f"{_exact(results[-1])}",
            "Asked twice, `measure` gives two different numbers. Fix the seed inside it. Make "
            "inside it, too, what remembers: an `AdamUpdate` from outside still knows the last "
            "run.",
            key="not repeatable",
        )
    missing = [n for n in results[:2] if not _stands(float(n), text)]
    if not missing:
        return "yes"
    if re.search(r"\{\w", text):
        return Misfit("your text has names in braces", "Python puts numbers in the place of "
                      '`{first:.1f}` only where an f stands before the quotes: `f"..."`.',
                      key="braces")
    measured = ", ".join(
        f"measure({written(setting)}) gave {_exact(result)}"
        for setting, result in zip(settings, results, strict=False)
    )
    found = ", ".join(dict.fromkeys(_NUMBER.findall(text))) or "no number"
    if len(results) > 1 and _stands(float(results[0] - results[1]), text):
        return Misfit(f"{measured}; your text has {found}", "Your text has the difference of the "
                      "two. Give the numbers themselves as well.", key="difference")
    return Misfit(f"{measured}; your text has {found}", "Your conclusion does not have the "
                  "measured numbers in it. What exactly did you find?")


def _as_pair(settings):
    if isinstance(settings, np.ndarray) and settings.ndim == 1:
        return settings.tolist()
    return list(settings) if isinstance(settings, tuple | list | range) else [settings]


def _names(code):
    """What a function's lines, and functions defined in it, ask for by name."""
    if code is None:
        return set()
    inside = (_names(const) for const in code.co_consts if inspect.iscode(const))
    return set(code.co_names).union(*inside)


def _tree(function):
    """The lines of a function, or of what is called where an object is, as a syntax tree; or
    None."""
    lines = function if inspect.isroutine(function) else type(function).__call__
    try:
        return ast.parse(textwrap.dedent(inspect.getsource(lines)))
    except (OSError, TypeError, SyntaxError):
        return None


def _learned_from(function):
    """The images that `train` and `evaluate` both get in a function's lines, as they are written
    there; "" where others are judged as well, or where they cannot be seen."""
    tree = _tree(function)
    calls = [c for c in ast.walk(tree) if isinstance(c, ast.Call)] if tree else []
    calls = [c for c in calls if isinstance(c.func, ast.Name)]
    learned = {ast.unparse(c.args[2]) for c in calls if c.func.id == "train" and len(c.args) > 2}
    judged = {ast.unparse(c.args[1]) for c in calls if c.func.id == "evaluate" and len(c.args) > 1}
    return min(judged, default="") if judged <= learned else ""


def _is_number(result):
    """A run that blows up is a result as well: nan and inf are numbers here."""
    return isinstance(plain(result), int | float) and not isinstance(result, bool | np.bool_)


def _exact(number):
    return f"{float(number):.6g}"


_LAST = [None, None, ()]


def _measurements(pieces, settings):
    """[measure(first), measure(second), measure(first) again] for the settings there are."""
    if _LAST[0] is not pieces:
        _LAST[:] = [pieces, [], []]
        for setting in [*settings[:2], *settings[:1]]:
            with _watched(pieces[0]) as noted:
                _LAST[1].append(plain(pieces[0](setting)))
            _LAST[2].append(noted)
    return _LAST[1]


# What was trained and judged meanwhile ------------------------------------------------------------

WATCHED = {
    "train": ("parameters", "step", "images", "labels", "epochs", "batch_size", "rng"),
    "train_step": ("parameters", "images", "labels", "update"),
    "evaluate": ("parameters", "images", "labels"),
}
ODD = np.random.default_rng(0).integers(0, 1 << 62, 784, dtype=np.uint64) | np.uint64(1)


@contextlib.contextmanager
def _watched(measure):
    """While this is open, a note is made of each call of the three functions of the lab that
    `measure` finds under their names. Gives the list of notes."""
    noted = []
    before = [(space, {name: space[name] for name in WATCHED if callable(space.get(name))})
              for space in spaces(measure)]
    try:
        for space, functions in before:
            for name, function in functions.items():
                space[name] = _noting(name, function, noted)
        yield noted
    finally:
        for space, functions in before:
            space.update(functions)


def _noting(name, function, noted):
    @functools.wraps(function)
    def watched(*given, **named):
        note = {"name": name}
        with contextlib.suppress(Exception):
            got = dict(zip(WATCHED[name], given, strict=False)) | named
            if name == "train_step":
                note["update"] = got["update"]
            else:
                note |= {"from": _print_of(got["parameters"]), "rng": got.get("rng"),
                         "rows": _rows(got["images"]), "labels": np.array(got["labels"])}
        if name != "train_step" or not any(one.get("update") is note.get("update")
                                           for one in noted[-1:]):
            noted.append(note)
        result = function(*given, **named)
        with contextlib.suppress(Exception):
            if name == "train":
                noted.append({"name": "trained", "print": _print_of(result[0]),
                              "losses": [float(loss) for loss in result[1]]})
            elif name == "evaluate":
                note["value"] = float(result)
        return result

    return watched


def _print_of(parameters):
    """A number that stands for parameters; None where some have run away."""
    arrays = [np.asarray(p, np.float64) for p in parameters]
    finite = all(np.isfinite(a).all() for a in arrays)
    return hash(b"".join(a.tobytes() for a in arrays)) if finite else None


def _rows(images):
    """A number for each image, the same for the same image."""
    pixels = np.ascontiguousarray(images, np.float32).reshape(len(images), 784).view(np.uint32)
    pieces = [pixels[i : i + 1000].astype(np.uint64) @ ODD for i in range(0, len(pixels), 1000)]
    return np.concatenate(pieces)


def _fault(measure, settings, results):
    """A Misfit for what makes the numbers other than those asked for, as far as it can be seen."""
    runs = _LAST[2][:2]
    trains = [[n for n in run if n["name"] == "train"] for run in runs]
    judged = [[n for n in run if n["name"] == "evaluate" and "value" in n] for run in runs]
    body, loop = _seed_loop(measure)
    said = f"measure({written(settings[0])}) returned {_exact(results[0])}"
    if loop is not None and (fault := _in_the_loop(loop)):
        return Misfit(*fault, key=fault[0])
    if all(len(run) == 3 for run in judged):
        values = [[note["value"] for note in run] for run in judged]
        for name, thought in _of_three(values, results):
            listed = ", ".join(f"{value:.4g}" for value in values[0])
            return Misfit(f"the three runs of measure({written(settings[0])}) read {listed} %; it "
                          f"returned {_exact(results[0])}, {name}", thought, key=name)
    losses = [[n["losses"] for n in run if n.get("losses")] for run in runs]
    if all(losses) and any(
        all(same(rule(run), r, 1e-5) for run, r in zip(losses, results, strict=False))
        for rule in (_mean_of_all, _mean_of_last, _last_loss)
    ):
        return Misfit(f"{said}, which is a loss that `train` gave", "It is measured on what was "
                      "learned from. Wanted is the per cent of held-back images that are read "
                      "correctly: `evaluate` gives it.", key="loss")
    if loop and _of_last_round(body, loop, measure):
        return Misfit(f"{said}, which is what the last seed alone gave", _COLLECT, key="last seed")
    if fault := _mixed(judged, trains):
        return Misfit(*fault, key=fault[0])
    three = all(len(a) == len(b) == 3 for a, b in zip(trains, judged, strict=True))
    if three and (fault := _not_three(runs[0], trains[0], loop)):
        return Misfit(*fault, key=fault[0])
    ends = [[n["print"] for n in run if n["name"] == "trained"] for run in runs]
    if len(ends) == 2 and ends[0] and ends[0] == ends[1] and None not in ends[0] and (
        same(results[0], results[1], 0)
    ):
        return Misfit("both settings trained the very same networks", "`measure` reads its "
                      "argument, but what is trained does not depend on it. Follow the setting "
                      "through your lines: where does it come in?", key="no difference")
    return None


def _mean_of_all(losses):
    return float(np.mean(np.concatenate(losses)))


def _mean_of_last(losses):
    return float(np.mean([run[-1] for run in losses]))


def _last_loss(losses):
    return losses[-1][-1]


_COLLECT = (
    "Wanted is the mean of the three: make an empty list *before* the loop over the seeds, append "
    "to it inside the loop, and return its mean after it."
)
_OF_THREE = {
    "that of the last seed alone": (lambda v: v[-1], _COLLECT),
    "that of the first seed alone": (lambda v: v[0], _COLLECT),
    "the best of the three": (max, "The best of three is a lucky one, and luckier the more one "
                                   "throws. Wanted is their mean."),
    "the worst of the three": (min, "Wanted is the mean of the three."),
    "their sum": (sum, "Wanted is the mean: divide the sum by 3."),
    "their median": (np.median, "The median is the middle one. Wanted is the mean."),
    "the per cent that is read wrongly": (
        lambda v: 100 - np.mean(v), "Wanted is the per cent that is read correctly."
    ),
    "their standard deviation": (np.std, "That says how far the seeds lie apart. Wanted is the "
                                         "mean of the three."),
}


def _of_three(values, results):
    """(name, thought) of what was returned in place of the mean, if that fits both settings."""
    pairs = list(zip(values, results, strict=False))
    if any(not np.isfinite(v).all() or len(set(v)) == 1 for v, _ in pairs):
        return
    for scale in (1, 0.01):
        if any(same(scale * float(np.mean(v)), r, 1e-9) for v, r in pairs):
            return
    for name, (rule, thought) in _OF_THREE.items():
        for scale in (1, 0.01):
            if all(same(scale * float(rule(v)), r, 1e-9) for v, r in pairs):
                yield name, thought
                return
    shares = [sum(v) / r if r else 0.0 for v, r in pairs]
    parts = round(shares[0])
    if parts > 1 and all(abs(share - parts) < 1e-9 for share in shares):
        yield f"their sum divided by {parts}", "There are three results: divide their sum by 3."


def _seed_loop(measure):
    """The lines of `measure` and its loop over seeds, as syntax trees; None if there is none."""
    tree = _tree(measure)
    for loop in ast.walk(tree) if tree else ():
        if isinstance(loop, ast.For) and isinstance(loop.target, ast.Name):
            seeded = any(
                loop.target.id in _loaded(call)
                for call in ast.walk(loop)
                if isinstance(call, ast.Call) and _SEEDED.search(ast.unparse(call.func))
            )
            if seeded or "seed" in loop.target.id.lower():
                return getattr(tree.body[0], "body", []), loop
    return [], None


_SEEDED = re.compile(r"default_rng|RandomState|seed")


def _loaded(tree):
    return {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}


def _in_the_loop(loop):
    """What is wrong with a loop over seeds, as (what is there, a thought); or None."""
    seed = loop.target.id
    if any(isinstance(line, ast.Return) for line in loop.body):
        return "`return` stands inside the loop over the seeds", (
            "The function ends there, after the first seed. Move `return` out of the loop, by "
            "indenting it less."
        )
    if not any(seed in _loaded(line) for line in loop.body):
        return f"nothing in the loop over `{seed}` reads `{seed}`", (
            f"No run begins with a seed of its own. Make inside the loop "
            f"`rng = np.random.default_rng({seed})`, and use that `rng`."
        )
    with contextlib.suppress(Exception):
        given = loop.iter
        ranged = isinstance(given, ast.Call) and ast.unparse(given.func) == "range"
        numbers = [ast.literal_eval(a) for a in given.args] if ranged else ast.literal_eval(given)
        seeds = list(range(*numbers) if ranged else numbers)
        if len(seeds) < 3:
            return f"the loop has the seeds {', '.join(map(str, seeds))}", (
                "Three were asked for: 0, 1 and 2. `range(3)` gives these."
            )
    return None


def _of_last_round(body, loop, measure):
    """Whether all that `return`, right after the loop, reads is made anew in each round of it."""
    if loop not in body or not isinstance(body[-1], ast.Return) or body[-1].value is None:
        return False
    anew = {
        line.targets[0].id
        for line in loop.body
        if isinstance(line, ast.Assign)
        and isinstance(line.targets[0], ast.Name)
        and line.targets[0].id not in _loaded(line.value)
    }
    code = getattr(measure, "__code__", None)
    mine = {*code.co_varnames, *code.co_cellvars} if code else set()
    read = _loaded(body[-1].value) & mine
    return body[-2] is loop and bool(read) and read <= anew


def _mixed(judged, trains):
    """Images that were learned from, or test images, among those that judge."""
    learned = [note["rows"] for note in trains[0] if "rows" in note]
    held = [note["rows"] for note in judged[0] if "rows" in note]
    if not learned or not held:
        return None
    shares = [np.isin(rows, learned[-1]).mean() for rows in held]
    if min(shares) > 0.01:
        count, of = int(np.isin(held[-1], learned[-1]).sum()), len(held[-1])
        return f"{count:,} of the {of:,} images that judge were also learned from", (
            "Hold some of the training images back, none of which is trained on, such as "
            "`x[:2000]` to learn from and `x[2000:]` to judge by."
        )
    with contextlib.suppress(Exception):
        if np.isin(held[-1], _test_rows()).mean() > 0.5:
            return "the images that judge are test images", (
                "The test images stay out of it: who chooses by them has none left to judge the "
                "choice. Hold some of the training images back, and judge by those."
            )
        if max(note["value"] for note in judged[0]) < 25:
            for what, notes in (("evaluate", judged[0]), ("train", trains[0])):
                rows, labels = notes[-1]["rows"], notes[-1]["labels"]
                known = _labels_of_rows()
                pairs = [(known[r], t) for r, t in zip(rows.tolist(), labels) if r in known]
                if len(pairs) > 20 and np.mean([a == b for a, b in pairs]) < 0.5:
                    return f"`{what}` gets labels that belong to other images", (
                        "What is read is then right by chance only. Take images and labels with "
                        "the same indices."
                    )
    return None


@functools.cache
def _test_rows():
    return _rows(datasets.mnist(train_size=1).test_images)


@functools.cache
def _labels_of_rows():
    digits = datasets.mnist(train_size=20_000, test_size=1)
    return dict(zip(_rows(digits.train_images).tolist(), digits.train_labels.tolist()))


def _not_three(run, trains, loop):
    """Why three runs are not three runs of their own, as (what is there, a thought); or None."""
    ends = [note["print"] for note in run if note["name"] == "trained"]
    starts = [note.get("from") for note in trains]
    if len(set(ends)) == 1 and ends[0] is not None:
        return "its three runs are one and the same", (
            "All three begin with the same seed. Make inside the loop "
            "`rng = np.random.default_rng(seed)`, and draw from that `rng`."
        )
    chained = starts[1:] == ends[:-1] and None not in ends
    if chained and loop is not None:
        return "each seed goes on with the network of the one before", (
            "The three runs are to be independent. Make the first parameters anew inside the loop."
        )
    if not chained and len({id(note.get("rng")) for note in trains}) == 1 and trains[0].get("rng"):
        return "its three runs share one generator", (
            "Wanted is one run for each of the seeds 0, 1 and 2: make inside the loop "
            "`rng = np.random.default_rng(seed)`."
        )
    updates = [note["update"] for note in run if note["name"] == "train_step"]
    memory = [one for one in updates if not inspect.isroutine(one) and vars(one)]
    if not chained and memory and len({*map(id, memory)}) == 1:
        return "its three runs share one update", (
            "It remembers the run before: Adam's means and its step number go on. Make an update "
            "of its own inside the loop, for each seed."
        )
    return None


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
            for size in (abs(number) * scale for scale in scales):
                rounds = step if size > step else 0  # 1 is no rounded form of 0.91
                if abs(size - value) <= 0.5 * rounds + 1e-9 * value:
                    return True
    return False


MISTAKES = """
same-setting
    measure, settings = float, (2, 2)
    conclusion = '2 and 2, ' * 8
Both settings are the same. What do you compare?

one-setting
    measure, settings, conclusion = float, 2, 'With 2 it gives 2. ' * 8
One setting was given. A comparison needs two, in parentheses: `(8, 128)`.

three-settings
    measure, settings, conclusion = float, (2, 5, 7), 'It gives 2, 5 and 7. ' * 4
There are more than two settings. Choose the two that answer your question.

no-numbers
    measure, settings, conclusion = float, (2, 5), 'The second is better. ' * 4
Your conclusion does not have the measured numbers in it. What exactly did you find?

not-repeatable
    import itertools
    count = itertools.count()
    def measure(setting):
        return setting + 10 * next(count)
    settings = (2, 5)
    conclusion = 'With 2 it is 2, with 5 it is 15, and 15 is more.'
Asked twice, `measure` gives two different numbers. Fix the seed inside it. Make inside it, too,
what remembers: an `AdamUpdate` from outside still knows the last run.

not-repeatable-no-numbers
    import itertools
    count = itertools.count()
    def measure(setting):
        return setting + 10 * next(count)
    settings, conclusion = (2, 5), 'The one was better than the other, by far. ' * 2
Asked twice, `measure` gives two different numbers, so those you wrote down are gone. Fix the seed
inside it, and make what remembers, an `AdamUpdate`, inside it, too.

too-short
    measure, settings, conclusion = float, (2, 5), '2 and 5'
The numbers are there. Say in a sentence or two what they mean.

not-a-number
    def measure(setting):
        return [setting, setting]
    settings, conclusion = (2, 5), 'With 2 it is 2 and with 5 it is 5. ' * 2
`measure` does not return one number. Which single number answers your question?

test-images
    from nblib.datasets import mnist
    digits = mnist(train_size=10, test_size=10)
    def measure(setting):
        return float(setting * digits.test_images.shape[0])
    settings, conclusion = (2, 5), 'With 2 it is 20.0 and with 5 it is 50.0. ' * 2
The test images stay out of it: who chooses by them has none left to judge the choice. Hold some of
the training images back, and judge by those.

short-no-numbers
    measure, settings, conclusion = float, (2, 5), 'More is better.'
That is a claim. Which two numbers support it, and what do they say?
"""
