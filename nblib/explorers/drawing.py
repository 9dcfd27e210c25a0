"""Explorers and figures of slides 30 and 31: what one hidden layer can draw, and what depth saves.

Everything shown is computed by `experiments.drawing`; here it is put into a picture and a sentence.
"""

from collections.abc import Mapping

import numpy as np

from nblib.experiments import drawing as experiments
from nblib.experiments import mlp, stacked
from nblib.explorers import base
from nblib.plots import drawing as plots
from nblib.words import count, fixed, listed, plain

__all__ = ["fold", "hats", "universal_approximation"]

UNITS = {unit.title: name for name, unit in stacked.UNITS.items()}


def _within(number):
    """An error to two digits that count, and nothing below a thousandth: "by at most 0.42"."""
    if number < 0.001:
        return "by less than 0.001"
    return f"by at most {float(f'{number:.2g}'):g}"


# ------------------------------------------------------- universal approximation (slide 30)

TARGETS = {title: name for name, (title, _) in experiments.TARGETS.items()}
OWN = "own"
FUNCTIONS = TARGETS | {"your drawing": OWN}
ACTIVATIONS = UNITS | {row.title: name for name, row in experiments.POLYNOMIALS.items()}
MOST_JOINTS = 16  # more units than that have no handles: they would lie on each other
APART = 0.05  # where a joint can be put; finer, and two of them could hide a jump between points


@base.apart()
def universal_approximation(
    target: str = "wave", hidden: int = 8, activation: str = "relu"
) -> base.Explorer:
    """One hidden layer draws a function: its units, their sum, and the error (slide 30).

    The hidden weights are built by hand, the output weights solved by least squares; nothing is
    trained. target: wave, peak, root, sawtooth, step, or own, a line of height 0 until something
    is drawn in the picture; hidden: 1 to 64 units; up to 16 can be moved; activation: relu, tanh,
    sigmoid, and two with which the theorem fails, none and square.
    Raises ValueError for a number out of range or another name.

    >>> few = explorers.universal_approximation(hidden=4).snapshot()["error"]
    >>> few > explorers.universal_approximation(hidden=32).snapshot()["error"]
    True
    """
    controls = {
        "hidden": base.int_slider("hidden units", hidden, 1, 64),
        "target": base.choice("function", target, FUNCTIONS),
        "activation": base.choice("activation", activation, ACTIVATIONS),
    }
    figure = base.new_figure(860, 440)
    picture = plots.ApproximationPicture(figure, experiments.X)
    drawing = np.zeros(len(experiments.X))
    moved: dict[tuple[int, str], np.ndarray] = {}  # the reader's joints, by units and activation

    def update(hidden, target, activation):
        wanted = drawing if target == OWN else target
        even = run = experiments.approximate(wanted, hidden, activation)
        joints = moved.get((hidden, activation))
        if joints is not None:
            run = experiments.approximate(wanted, hidden, activation, joints)
        picture.move(
            run.target,
            run.contributions,
            run.output,
            run.weights,
            run.widths,
            run.errors,
            hidden,
            run.error,
        )
        numbers = run._asdict()
        numbers["function"] = numbers.pop("target")
        return _say_approximation(target, hidden, activation, run, even), numbers

    def draw(stroke):
        limits = np.transpose([picture.below.get_xlim(), picture.below.get_ylim()])
        if len(stroke) > 1:
            drawing[:] = experiments.redraw(explorer.snapshot()["function"], stroke.clip(*limits))
            return {"target": OWN}
        return {}

    def clear():
        drawing[:] = 0.0
        explorer.refresh()

    def respace():
        moved.pop((controls["hidden"].value, controls["activation"].value), None)
        explorer.refresh()

    def place(k, x):
        case = controls["hidden"].value, controls["activation"].value
        joints = moved.get(case, experiments.even_joints(*case))
        if k < len(joints):  # there may be fewer by now
            joints[k] = round(min(max(x, -1.0), 1.0) / APART) * APART
            moved[case] = joints
        return {}

    handles: dict[str, base.Hold] = {
        f"joint {k}": joint(picture.below, k, place) for k in range(MOST_JOINTS)
    }
    handles["function"] = base.Region(
        picture.below,
        "the function: draw another; by keyboard, Enter draws a line to the cross",
        draw,
        kind="drawn",
        step=(0.05, 0.1),
    )
    extras = [
        base.button("Even joints", respace, "space the joints evenly again"),
        base.button("Clear drawing", clear, "make your drawing flat again"),
    ]
    explorer = base.Explorer(figure, controls, update, extras=extras, handles=handles)
    return explorer


def joint(ax, k, place):
    """The handle where unit k (from 0) bends or switches, on the curve of the sum.

    place(k, x): what `moved` does. It needs the numbers x (n,), output (n,) and joints (hidden,).
    """

    def at(values, numbers):
        joints = numbers["joints"]
        if (
            not k < len(joints) <= MOST_JOINTS
            or values.get("activation") in experiments.POLYNOMIALS
        ):
            return None  # and a polynomial is the same wherever its units stand
        return joints[k], np.interp(joints[k], numbers["x"], numbers["output"])

    def upright(values, numbers):
        return [(numbers["joints"][k], end, 1) for end in ax.get_ylim()]

    return base.Handle(
        ax,
        f"the joint of unit {k + 1}: move where it bends or switches",
        at,
        lambda x, y: place(k, x),
        along="x",
        step=(APART, APART),
        text=lambda x, y: f"x = {x:.2f}",
        ghost=upright,
    )


def _say_approximation(target, hidden, activation, run, even):
    """even: the run with evenly spaced joints; `run` itself if nobody has moved one."""
    title = {**stacked.UNITS, **experiments.POLYNOMIALS}[activation].title
    units = count(hidden, "unit")
    own = target == OWN
    name = "your drawing" if own else experiments.TARGETS[target][0].split(",")[0]
    if own and not run.target.any():
        return (
            f"{units}, {title}. Your drawing is flat so far. Draw a function in the lower picture, "
            "and the units follow it."
        )
    joints = "" if run is even else " with joints where you put them"
    says = (
        f"{units}, {title}{joints}: their sum misses {name} {_within(run.error)} on [−1, 1], and "
        f"outside, as far as ±1.5, {_within(run.outside)}."
    )
    if run is not even:
        says += f" Evenly spaced, they miss {_within(even.error)} inside."
    last = _within(run.errors[-1])
    if activation in experiments.POLYNOMIALS:
        shape = "a straight line" if activation == "none" else "a parabola"
        return f"{says} Their sum is always {shape}: 64 units still miss it {last}."
    if target == "step":
        return (
            f"{says} A jump is not continuous: 64 units still miss it {last}, about half the jump."
        )
    return f"{says} 64 units{'' if run is even else ', evenly spaced,'} miss {last} inside."


# --------------------------------------------------------------- hats from ReLUs (slide 30)

MOST_HATS = 17
HIGH = 1.5  # how high or deep a hat can be


@base.apart()
def hats(
    count: int = 9,
    target: str = "wave",
    fitted: bool = False,
    heights: Mapping[int, float] | None = None,
) -> base.Explorer:
    """Build a function out of hats, each of three ReLUs, by dragging their tips (slide 30).

    count: 3 to 17 hats, evenly spaced over [-1, 1]; target: wave, peak, root, sawtooth or step, the
    function to be met; fitted: start with each hat as high as the function, otherwise flat;
    heights: of single hats at the start, by their number, from 1. Each from -1.5 to 1.5.
    Raises ValueError for a number out of range or another name.

    >>> explorers.hats(17, fitted=True).snapshot()["error"] < 0.1
    True
    """
    controls = {
        "count": base.int_slider("hats", count, 3, MOST_HATS),
        "target": base.choice("function", target, TARGETS),
    }
    figure = base.new_figure(900, 360)
    picture = plots.HatsPicture(figure, experiments.X[experiments.INSIDE])
    built: dict[int, np.ndarray] = {}  # the reader's heights, by the number of hats
    picked = 1

    def tips(count):
        return built.setdefault(count, np.zeros(count))

    def update(count, target):
        run = experiments.hats(tips(count), target)
        shown = min(picked, count - 1)
        height = tips(count)[shown]
        picture.move(run.target, run.hats, run.output, shown, height)
        numbers = {**run._asdict(), "heights": tips(count), "picked": shown}
        numbers["function"] = numbers.pop("target")
        return _say_hats(run, target, shown, height), numbers

    def drag(k, y):
        nonlocal picked
        count = controls["count"].value
        if k < count:  # there may be fewer by now
            tips(count)[k] = round(min(max(y, -HIGH), HIGH), 2)
            picked = k
        return {}

    def fill(values):
        built[controls["count"].value] = values
        explorer.refresh()

    def fit():
        fill(experiments.heights(controls["count"].value, controls["target"].value))

    def flatten():
        fill(np.zeros(controls["count"].value))

    if fitted:
        built[count] = experiments.heights(count, target)
    for number, height in (heights or {}).items():
        if number not in range(1, count + 1) or not abs(height) <= HIGH:
            raise ValueError(
                f"heights: hat {number} at {height} does not fit. Use hats 1 to {count}, and "
                f"heights from {-HIGH:g} to {HIGH:g}."
            )
        tips(count)[number - 1] = height
    extras = [
        base.button("As high as the function", fit, "each tip on the function"),
        base.button("All flat", flatten, "begin again"),
    ]
    handles = {f"hat {k}": _tip(picture.ax, k, drag) for k in range(MOST_HATS)}
    explorer = base.Explorer(figure, controls, update, extras=extras, handles=handles)
    return explorer


def _tip(ax, k, drag):
    def at(values, numbers):
        if k >= len(numbers["tips"]):
            return None
        return numbers["tips"][k], numbers["heights"][k]

    def ghost(values, numbers):
        tips, heights = numbers["tips"], numbers["heights"]
        near = [j for j in (k - 1, k, k + 1) if 0 <= j < len(tips)]
        return [(tips[j], heights[j], int(j == k)) for j in near]

    return base.Handle(
        ax,
        f"the tip of hat {k + 1}: raise or lower it",
        at,
        lambda x, y: drag(k, y),
        along="y",
        step=(0.05, 0.05),
        text=lambda x, y: f"height {y:.2f}",
        ghost=ghost,
    )


def _say_hats(run, target, shown, height):
    name = experiments.TARGETS[target][0].split(",")[0]
    spacing = run.tips[1] - run.tips[0]
    slope, tip = height / spacing, run.tips[shown]
    bends = [tip - spacing, tip, tip + spacing]
    says = (
        f"{len(run.tips)} hats: their sum misses {name} {_within(run.error)} on [−1, 1]. "
        f"Neighbouring hats bend at the same places, so {len(run.tips) + 2} ReLUs are enough."
    )
    if not run.hats.any():
        return (
            f"{says} All hats are flat so far: raise or lower a tip, that of hat {shown + 1} for a "
            "start."
        )
    if not height:
        return f"{says} Hat {shown + 1} is flat so far: raise or lower its tip."
    terms = [_term(factor * slope, bend) for factor, bend in zip((1, -2, 1), bends, strict=True)]
    return f"{says} Hat {shown + 1}, of height {fixed(height, 2)}: {_sum(terms)}."


def _term(factor, bend):
    inner = "x" if abs(bend) < 5e-4 else f"x {'−' if bend > 0 else '+'} {plain(abs(bend))}"
    return factor, f"{plain(round(abs(factor), 2))} ReLU({inner})"


def _sum(terms):
    first, *others = terms
    text = ("−" if first[0] < 0 else "") + first[1]
    return text + "".join(f" {'−' if factor < 0 else '+'} {words}" for factor, words in others)


# ------------------------------------------------------------------ folding (slide 31)

MOST_FOLDS, MOST_BENDS = 6, 15
LEAST_APART = 0.01  # of two joints of the copy
HEIGHTS = -0.1, 1.1  # how low and how high they can be put


@base.apart()
def fold(folds: int = 1, x: float = 0.3, bends: int = 0) -> base.Explorer:
    """A strip, folded and stretched again and again, and the sawtooth that it makes (slide 31).

    folds: 0 to 6; x: a point of the strip, 0 to 1; bends: 0 to 15 places where a copy of the graph
    bends, which can be dragged; with 0 there is no copy.
    Raises ValueError for a number out of range.

    >>> explorers.fold(3).snapshot()["pieces"]
    8
    """
    controls = {
        "folds": base.player(base.int_slider("folds", folds, 0, MOST_FOLDS), interval=900),
        "x": base.slider("place x", x, 0.0, 1.0, 0.01),
        "bends": base.int_slider("bends of a copy", bends, 0, MOST_BENDS),
    }
    figure = base.new_figure(860, 330)
    picture = plots.FoldPicture(figure)
    built: dict[tuple[int, int], np.ndarray] = {}  # the reader's copies, by folds and bends

    def joints(folds, bends):
        own = built.get((folds, bends))
        return experiments.copy_joints(folds, bends) if own is None else own

    def case():
        return explorer.values["folds"], explorer.values["bends"]

    def update(folds, x, bends):
        lies, pieces = float(experiments.folded(np.float64(x), folds)), 2**folds
        copy = experiments.copied(folds, joints(folds, bends)) if bends else None
        picture.move(folds, x, lies, copy and copy[:3])
        numbers = {"lies": lies, "pieces": pieces}
        says = f"The point x = {x:.2f} ends up at {lies:.2f}."
        if copy:
            numbers |= copy._asdict()
            says = _say_copy(bends, copy)
        if not folds:
            return f"The strip is not folded: one straight piece. {says}", numbers
        units = mlp.parameters((1, *[2] * folds, 1))
        numbers["parameters"] = units
        return (
            f"{count(folds, 'fold')}: {pieces} strips lie on one another, so {pieces} straight "
            f"pieces. As a network: {count(folds, 'hidden layer')} of 2 ReLU units, {units} "
            f"parameters. {says}"
        ), numbers

    def drag(k, x, y):
        folds, bends = case()
        if bends and k <= bends:  # there may be fewer by now
            moved = joints(folds, bends).copy()
            if k > 0:
                left, right = moved[k - 1, 0] + LEAST_APART, moved[k + 1, 0] - LEAST_APART
                moved[k, 0] = min(max(round(x, 2), left), right)
            moved[k, 1] = round(min(max(y, HEIGHTS[0]), HEIGHTS[1]), 2)
            built[folds, bends] = moved
        return {}

    def reset():
        built.pop(case(), None)
        explorer.refresh()

    place = base.Handle(
        picture.right,
        "a place on the strip",
        at=lambda values, numbers: None if values["bends"] else (values["x"], 0.0),
        moved=lambda x, y: {"x": x},
        along="x",
        step=(0.01, 0.1),
        text=lambda x, y: f"x = {x:.2f}",
    )
    handles: dict[str, base.Hold] = {"place": place}
    handles |= {f"joint {k}": _copy_joint(picture.right, k, drag) for k in range(MOST_BENDS + 1)}
    handles["end"] = _copy_joint(picture.right, -1, drag)
    extras = [base.button("Even bends", reset, "evenly spaced, and on the graph")]
    explorer = base.Explorer(figure, controls, update, extras=extras, handles=handles)
    return explorer


def _copy_joint(ax, k, drag):
    """The left end of the copy (k = 0), its bend k, or its right end (−1); the ends move up and
    down alone."""

    def at(values, numbers):
        joints = numbers.get("joints", ())
        return tuple(joints[k]) if k + 1 < len(joints) else None

    def ghost(values, numbers):
        joints = numbers["joints"]
        here = k % len(joints)
        near = (here - 1, here, here + 1)
        return [(*joints[j], int(j == here)) for j in near if 0 <= j < len(joints)]

    return base.Handle(
        ax,
        f"the joint {k + 1} of the copy: move it"
        if k >= 0
        else "the right end of the copy: move it",
        at,
        lambda x, y: drag(k, x, y),
        along="xy" if k > 0 else "y",
        step=(0.01, 0.05),
        text=lambda x, y: f"({x:.2f}, {y:.2f})",
        ghost=ghost,
    )


def _say_copy(bends, copy):
    here, there = (
        "once" if len(places) == 1 else f"{len(places)} times"
        for places in (copy.crossed, copy.tooth_crossed)
    )
    off = "is exact" if copy.error < 0.001 else f"is off by up to {fixed(copy.error, 2)}"
    return (
        f"The graph crosses the height ½ {there} (small circles). Its copy with "
        f"{count(bends, 'bend')} does so {here} (squares), and {off}."
    )


# ------------------------------------------------------------------------------- still pictures


@base.apart()
def depth_cost_picture(cost):
    """A still picture: what depth saves by construction (slide 31), of a `DepthCost`."""
    figure = base.new_figure(640, 300)
    plots.depth_cost(figure.subplots(), cost.teeth, cost.shallow, cost.deep)
    return base.Still(
        figure,
        f"A sawtooth of {cost.teeth[-1]} teeth takes {cost.shallow[-1]} parameters with one hidden "
        f"layer and {cost.deep[-1]} by folding. Each doubling of the teeth nearly doubles the "
        f"first number and adds {cost.deep[-1] - cost.deep[-2]} to the second.",
    )


@base.apart()
def duel_tasks_picture():
    """A still picture: the tasks on which a wide and a deep network are compared (slide 31)."""
    titles = {
        "spiral": "spiral: which arm?",
        "zigzag": "zigzag: above or below?",
        "onion": "onion: which colour?",
    }
    found = experiments.duel_tasks()
    figure = base.new_figure(780, 280)
    plots.duel_tasks(figure, {title: found[task] for task, title in titles.items()})
    return base.Still(
        figure,
        "Points of three tasks, each in the colour of its right answer; along the lines the answer "
        "changes. Spiral: two arms. Zigzag: points above and below it. Onion: four shells around "
        "the middle, coloured in turn; of its five inputs all but two are 0 here.",
    )


@base.apart()
def duel_picture(duels, names):
    """A still picture: trained networks of two shapes on several tasks (slide 31).

    duels: dict title -> `experiments.drawing.Duel`; names: of the two shapes.
    """
    figure = base.new_figure(960, 280 * len(duels) + 40)
    plots.duels(figure, duels, names)
    seen, last = next((duel.seen, duel.steps[-1]) for duel in duels.values())
    return base.Still(
        figure,
        f"For each of {listed(duels)}: on the left what the middle one of the runs says of each "
        f"place after {seen} steps, with the training points; the black line is where the answer "
        "should change (of the spiral, halfway between its arms). On the right how many new points "
        f"are right as training goes on, up to step {last:,}: the median of the seeds as a line, "
        "the middle half of them as a band. Dotted: how many of the training points are.",
    )
