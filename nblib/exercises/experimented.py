"""What a student's experiment has done while it ran, for the check of exercise 8.11.

`measure` trains with three seeds and gives the mean. From the number alone nobody can tell whether
it is that of the last seed, or of images that were learned from. So notes are made of each call of
the lab's `train`, `train_step` and `evaluate`, and compared with what came out.
"""

import ast
import contextlib
import functools
import inspect
import re
import textwrap

import numpy as np

from nblib import datasets

from .guards import spaces
from .values import Misfit, same, written


def _tree(function):
    """The lines of a function, or of what is called where an object is, as a syntax tree; or
    None."""
    lines = function if inspect.isroutine(function) else type(function).__call__
    try:
        return ast.parse(textwrap.dedent(inspect.getsource(lines)))
    except (OSError, TypeError, SyntaxError):
        return None


def learned_from(function):
    """The images that `train` and `evaluate` both get in a function's lines, as they are written
    there; "" where others are judged as well, or where they cannot be seen."""
    tree = _tree(function)
    calls = [c for c in ast.walk(tree) if isinstance(c, ast.Call)] if tree else []
    calls = [c for c in calls if isinstance(c.func, ast.Name)]
    learned = {ast.unparse(c.args[2]) for c in calls if c.func.id == "train" and len(c.args) > 2}
    judged = {ast.unparse(c.args[1]) for c in calls if c.func.id == "evaluate" and len(c.args) > 1}
    return min(judged, default="") if judged <= learned else ""


def exact(number):
    return f"{float(number):.6g}"


# What was trained and judged meanwhile ------------------------------------------------------------

WATCHED = {
    "train": ("parameters", "step", "images", "labels", "epochs", "batch_size", "rng"),
    "train_step": ("parameters", "images", "labels", "update"),
    "evaluate": ("parameters", "images", "labels"),
}
ODD = np.random.default_rng(0).integers(0, 1 << 62, 784, dtype=np.uint64) | np.uint64(1)


@contextlib.contextmanager
def noted_of(measure):
    """While this is open, a note is made of each call of the three functions of the lab that
    `measure` finds under their names. Gives the list of notes."""
    noted = []
    before = [
        (space, {name: space[name] for name in WATCHED if callable(space.get(name))})
        for space in spaces(measure)
    ]
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
                note |= {
                    "from": _print_of(got["parameters"]),
                    "rng": got.get("rng"),
                    "rows": _rows(got["images"]),
                    "labels": np.array(got["labels"]),
                }
        if name != "train_step" or not any(
            one.get("update") is note.get("update") for one in noted[-1:]
        ):
            noted.append(note)
        result = function(*given, **named)
        with contextlib.suppress(Exception):
            if name == "train":
                noted.append(
                    {
                        "name": "trained",
                        "print": _print_of(result[0]),
                        "losses": [float(loss) for loss in result[1]],
                    }
                )
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


def fault(measure, settings, results, runs):
    """A Misfit for what makes the numbers other than those asked for, as far as it can be seen.

    results  what came out for each of the settings
    runs     the notes that were made meanwhile (`noted_of`), a list for each setting
    """
    trains = [[n for n in run if n["name"] == "train"] for run in runs]
    judged = [[n for n in run if n["name"] == "evaluate" and "value" in n] for run in runs]
    body, loop = _seed_loop(measure)
    said = f"measure({written(settings[0])}) returned {exact(results[0])}"
    if loop is not None and (found := _in_the_loop(loop)):
        return Misfit(*found, key=found[0])
    if all(len(run) == 3 for run in judged):
        values = [[note["value"] for note in run] for run in judged]
        for name, thought in _of_three(values, results):
            listed = ", ".join(f"{value:.4g}" for value in values[0])
            return Misfit(
                f"the three runs of measure({written(settings[0])}) read {listed} %; it "
                f"returned {exact(results[0])}, {name}",
                thought,
                key=name,
            )
    losses = [[n["losses"] for n in run if n.get("losses")] for run in runs]
    if all(losses) and any(
        all(same(rule(run), r, 1e-5) for run, r in zip(losses, results, strict=False))
        for rule in (_mean_of_all, _mean_of_last, _last_loss)
    ):
        return Misfit(
            f"{said}, which is a loss that `train` gave",
            "It is measured on what was "
            "learned from. Wanted is the per cent of held-back images that are read "
            "correctly: `evaluate` gives it.",
            key="loss",
        )
    if loop and _of_last_round(body, loop, measure):
        return Misfit(f"{said}, which is what the last seed alone gave", _COLLECT, key="last seed")
    if found := _mixed(judged, trains):
        return Misfit(*found, key=found[0])
    three = all(len(a) == len(b) == 3 for a, b in zip(trains, judged, strict=True))
    if three and (found := _not_three(runs[0], trains[0], loop)):
        return Misfit(*found, key=found[0])
    ends = [[n["print"] for n in run if n["name"] == "trained"] for run in runs]
    if (
        len(ends) == 2
        and ends[0]
        and ends[0] == ends[1]
        and None not in ends[0]
        and (same(results[0], results[1], 0))
    ):
        return Misfit(
            "both settings trained the very same networks",
            "`measure` reads its "
            "argument, but what is trained does not depend on it. Follow the setting "
            "through your lines: where does it come in?",
            key="no difference",
        )
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
    "the best of the three": (
        max,
        "The best of three is a lucky one, and luckier the more one throws. Wanted is their mean.",
    ),
    "the worst of the three": (min, "Wanted is the mean of the three."),
    "their sum": (sum, "Wanted is the mean: divide the sum by 3."),
    "their median": (np.median, "The median is the middle one. Wanted is the mean."),
    "the per cent that is read wrongly": (
        lambda v: 100 - np.mean(v),
        "Wanted is the per cent that is read correctly.",
    ),
    "their standard deviation": (
        np.std,
        "That says how far the seeds lie apart. Wanted is the mean of the three.",
    ),
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
                pairs = [
                    (known[r], t) for r, t in zip(rows.tolist(), labels, strict=False) if r in known
                ]
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
    rows = _rows(digits.train_images).tolist()
    return dict(zip(rows, digits.train_labels.tolist(), strict=True))


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
