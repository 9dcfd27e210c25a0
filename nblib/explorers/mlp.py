"""Explorers and figures of part 04, multi-layer networks (slides 26-34).

Everything shown is computed by `experiments.mlp`; here it is put into a picture and a sentence.
"""

import itertools
import math
from collections.abc import Sequence

import numpy as np

from nblib.experiments import mlp as experiments
from nblib.explorers import base
from nblib.explorers.cloud import Cloud
from nblib.plots import mlp as plots
from nblib.words import count, fixed, listed

__all__ = ["decision_boundary", "mlp_shapes", "softmax", "universal_approximation"]

MOST_HIDDEN = 3  # hidden layers that mlp_shapes can show
UNITS = {unit.title: name for name, unit in experiments.UNITS.items()}


def _within(number):
    """An error to two digits that count, and nothing below a thousandth: "by at most 0.42"."""
    if number < 0.001:
        return "by less than 0.001"
    return f"by at most {float(f'{number:.2g}'):g}"


# ------------------------------------------------------------------- shapes (slides 26, 27, 28)


@base.apart()
def mlp_shapes(
    layers: Sequence[int] = (3, 4, 2), batch: int = 1, torch: bool = False
) -> base.Explorer:
    """A network as a diagram, with every shape and the number of parameters (slides 26 to 28).

    layers: sizes from input to output, with up to 3 hidden ones: inputs 1 to 784, hidden 1 to 256
    each, outputs 1 to 10. batch: 1 to 128 examples. torch: ask PyTorch for its own shapes.
    In the controls a hidden layer of 0 units is left out.
    Raises ValueError for a size of 0, more or fewer sizes than that, or a number out of range.

    >>> explorers.mlp_shapes((784, 256, 10)).snapshot()["parameters"]
    203530
    """
    sizes = list(layers)
    if not 2 <= len(sizes) <= MOST_HIDDEN + 2 or 0 in sizes:
        raise ValueError(
            f"layers={tuple(sizes)} does not fit. Give 2 to {MOST_HIDDEN + 2} sizes from 1, "
            "from input to output, such as (3, 4, 2)."
        )
    middle = [*sizes[1:-1], *[0] * MOST_HIDDEN][:MOST_HIDDEN]
    controls = {"inputs": base.int_slider("inputs", sizes[0], 1, 784)}
    for k, size in enumerate(middle, 1):
        controls[f"hidden_{k}"] = base.int_slider(f"hidden layer {k}", size, 0, 256)
    controls |= {
        "outputs": base.int_slider("outputs", sizes[-1], 1, 10),
        "batch": base.int_slider("batch", batch, 1, 128),
        "torch": base.checkbox("ask PyTorch", torch),
    }
    figure = base.new_figure(860, 360)
    picture = plots.NetworkPicture(figure)

    def update(inputs, outputs, batch, torch, **hidden):
        sizes = (inputs, *(size for size in hidden.values() if size), outputs)
        layers = experiments.shapes(sizes, batch)
        kinds = ["input", *[f"hidden {k}" for k in range(1, len(sizes) - 1)], "output"]
        above = [f"{kind}\n({batch}, {size})" for kind, size in zip(kinds, sizes, strict=True)]
        between = [
            f"W{sub} {layer.weight}\nb{sub} ({layer.bias[0]},)\n{layer.parameters:,} numbers"
            for sub, layer in zip("₁₂₃₄", layers, strict=False)
        ]
        picture.move(sizes, above, between)
        numbers = {
            "sizes": sizes,
            "weights": [layer.weight for layer in layers],
            "biases": [layer.bias for layer in layers],
            "outputs_shapes": [layer.output for layer in layers],
            "parameters": sum(layer.parameters for layer in layers),
        }
        said = _say_shapes(sizes, layers, batch, numbers["parameters"])
        return (f"{said} {_ask_torch(sizes, numbers)}" if torch else said), numbers

    return base.Explorer(figure, controls, update)


def _say_shapes(sizes, layers, batch, total):
    ways = "; ".join(
        f"W{sub} {layer.weight} and b{sub} ({layer.bias[0]},) make {layer.parameters:,}"
        for sub, layer in zip("₁₂₃₄", layers, strict=False)
    )
    return (
        f"{' → '.join(str(size) for size in sizes)}: {ways}. "
        f"Together {total:,} parameters, however large the batch. "
        f"A batch of {count(batch, 'example')} goes in as ({batch}, {sizes[0]}) and comes out as "
        f"({batch}, {sizes[-1]})."
    )


def _ask_torch(sizes, numbers):
    try:
        from torch.nn import Linear
    except ImportError:
        return "PyTorch is not installed here, so it cannot be asked."
    pairs = itertools.pairwise(sizes)
    layers = [Linear(into, out, device="meta") for into, out in pairs]  # shapes, and no memory
    found = sum(p.numel() for layer in layers for p in layer.parameters())
    same = [tuple(layer.weight.shape) for layer in layers] == numbers["weights"]
    agrees = "the same shapes" if same and found == numbers["parameters"] else "other shapes"
    return f"PyTorch has {agrees}, {found:,} parameters."


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
            run.target, run.contributions, run.output, run.widths, run.errors, hidden, run.error
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
        f"joint {k}": _joint(picture.below, k, place) for k in range(MOST_JOINTS)
    }
    handles["function"] = base.Region(
        picture.below, "the function: draw another; by keyboard, Enter draws a line to the cross",
        draw, kind="drawn", step=(0.05, 0.1),
    )  # fmt: skip
    extras = [base.button("Even joints", respace, "space the joints evenly again"),
              base.button("Clear drawing", clear, "make your drawing flat again")]  # fmt: skip
    explorer = base.Explorer(figure, controls, update, extras=extras, handles=handles)
    return explorer


def _joint(ax, k, place):
    """Where unit k bends or switches, on the curve of the sum."""

    def at(values, numbers):
        joints = numbers["joints"]
        if not k < len(joints) <= MOST_JOINTS or values["activation"] in experiments.POLYNOMIALS:
            return None  # and a polynomial is the same wherever its units stand
        return joints[k], np.interp(joints[k], numbers["x"], numbers["output"])

    def upright(values, numbers):
        return [(numbers["joints"][k], end, 1) for end in ax.get_ylim()]

    return base.Handle(
        ax, f"the joint of unit {k + 1}: move where it bends or switches", at,
        lambda x, y: place(k, x), along="x", step=(APART, APART), text=lambda x, y: f"x = {x:.2f}",
        ghost=upright,
    )  # fmt: skip


def _say_approximation(target, hidden, activation, run, even):
    """even: the run with evenly spaced joints; `run` itself if nobody has moved one."""
    title = {**experiments.UNITS, **experiments.POLYNOMIALS}[activation].title
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


# ------------------------------------------------------ the decision boundary (slides 26, 32)


@base.apart()
def decision_boundary(
    data: str = "xor_field",
    hidden: int = 4,
    activation: str = "tanh",
    lr: float = 1.0,
    steps: int = 400,
    data_seed: int = 0,
    weight_seed: int = 0,
) -> base.Explorer:
    """A network 2 → hidden → 1 trained on points of the plane, by plain gradient descent.

    data: xor (the four corners), xor_field, moons, circles, spiral or blobs; hidden: 1 to 16 units;
    activation: relu, tanh or sigmoid; lr: 0.01 to 10; steps: 0 to 400, how far to look into the
    training; data_seed, weight_seed: 0 to 50. A click in the plane adds a point or picks one, which
    can be dragged or deleted; other data bring other points.
    Raises ValueError for a number out of range or another name.

    >>> explorers.decision_boundary("moons", steps=400).snapshot()["accuracy"] > 0.8
    True
    """
    names = {title: name for name, title in experiments.DATA.items()}
    controls = {
        "steps": base.player(
            base.int_slider("steps", steps, 0, experiments.MOST_STEPS, 5), interval=60
        ),
        "hidden": base.int_slider("hidden units", hidden, 1, 16),
        "lr": base.log_slider("learning rate η", lr, 0.01, 10.0),
        "weight_seed": base.int_slider("weight seed", weight_seed, 0, 50),
        "data_seed": base.int_slider("data seed", data_seed, 0, 50),
        "data": base.choice("data", data, names),
        "activation": base.choice("activation", activation, UNITS),
    }
    figure = base.new_figure(820, 380)
    picture = plots.BoundaryPicture(figure, experiments.MOST_STEPS)
    cloud = Cloud(picture.plane, picture.reach, 0.08, lambda: explorer.refresh())
    given = run = trained = None

    def update(steps, data, hidden, activation, lr, data_seed, weight_seed):
        nonlocal given, run, trained
        if (data, data_seed) != given:
            given = data, data_seed
            cloud.place(*experiments.points(data, data_seed))
        if not cloud.words():  # these runs are kept
            run = experiments.train_boundary(data, hidden, activation, lr, data_seed, weight_seed)
            trained = None
        elif (wanted := (cloud.edition, hidden, activation, lr, weight_seed)) != trained:
            run = experiments.train_on(
                cloud.x.copy(), cloud.labels, hidden, activation, lr, weight_seed
            )
            trained = wanted
        now = experiments.boundary(run, steps, activation)
        picture.move(
            now.grid, now.field, now.units, run.x, run.labels, cloud.own, run.losses, steps
        )
        numbers = {**now._asdict(), "x": run.x, "labels": run.labels, "own": cloud.own,
                   "losses": run.losses}  # fmt: skip
        where = experiments.DATA[data] + (f" with {cloud.words()}" if cloud.words() else "")
        return _say_boundary(where, hidden, activation, steps, run, now), numbers

    explorer = base.Explorer(figure, controls, update, cloud.extras, handles=cloud.handles())
    return explorer


def _say_boundary(where, hidden, activation, steps, run, now):
    title = experiments.UNITS[activation].title
    units = count(hidden, f"{title} unit")
    points = len(run.labels)
    right = round(now.accuracy * points)
    if now.accuracy == 1:
        verdict = "All are on their own side."
    elif now.accuracy < 0.6:
        verdict = "Hardly better than guessing."
    else:
        wrong = points - right
        verdict = f"{wrong} {'is' if wrong == 1 else 'are'} on the wrong side."
    bends = "bends only there" if activation == "relu" else "turns gradually near them"
    trend = ""
    if now.loss > math.log(2) + 0.05 and steps:
        trend = " The loss is above that of guessing, 0.69: a smaller rate helps."
    return (
        f"2 → {hidden} → 1 with {units} on {where}, after {steps} steps: "
        f"{right} of {points} points right, loss {fixed(now.loss, 2)}. {verdict}{trend} "
        "The dashed lines are where each hidden unit's z is 0; "
        f"the bold line is the boundary, which {bends}."
    )


# ------------------------------------------------------------------------- softmax (slide 33)


@base.apart()
def softmax(
    logits: Sequence[float] = (2.0, 1.0, 0.1), temperature: float = 1.0, shift: float = 0.0
) -> base.Explorer:
    """Three logits and their probabilities (slide 33); the logits' bars can be dragged.

    logits: three numbers from -5 to 5; temperature: 0.1 to 10, which divides them; shift: -1000 to
    1000, added to all of them. Raises ValueError for a number out of range or not three logits.

    >>> explorers.softmax((2.0, 1.0, 0.1)).snapshot()["probabilities"].round(4)
    array([0.659 , 0.2424, 0.0986])
    """
    if len(logits) != 3:
        raise ValueError(f"logits={tuple(logits)} does not fit. Give three numbers from -5 to 5.")
    controls = {
        f"z{k}": base.slider(f"z{k}", value, -5.0, 5.0, 0.1, ".1f")
        for k, value in enumerate(logits)
    }
    controls["temperature"] = base.log_slider("temperature T", temperature, 0.1, 10.0)
    controls["shift"] = base.slider("shift", shift, -1000.0, 1000.0, 50.0, ".0f")
    figure = base.new_figure()
    picture = plots.SoftmaxPicture(figure, ("0", "1", "2"))

    def update(z0, z1, z2, temperature, shift):
        heights = np.array([z0, z1, z2])
        run = experiments.softmax(heights, temperature, shift)
        note = "drawn without the shift" if shift else ""
        picture.move(heights, [fixed(z, 1) for z in run.logits], run.probabilities, note)
        return _say_softmax(run, temperature, shift), run._asdict()

    handles = {f"bar {k}": _bar(picture, k) for k in range(len(logits))}
    return base.Explorer(figure, controls, update, handles=handles)


def _bar(picture, k):
    """The end of the bar of logit k, to be taken hold of; the shift is not drawn."""
    left, right = k - picture.width / 2, k + picture.width / 2

    def outline(values, numbers):
        end = values[f"z{k}"]
        return [(left, 0, 0), (left, end, 1), (right, end, 1), (right, 0, 0)]

    return base.Handle(
        picture.left, f"the logit of class {k}: raise or lower its bar", along="y",
        at=lambda values, numbers: (k, values[f"z{k}"]), moved=lambda x, y: {f"z{k}": y},
        step=(0.1, 0.1), text=lambda x, y: f"z{k} = {y:.1f}", ghost=outline,
    )  # fmt: skip


def _say_softmax(run, temperature, shift):
    z = ", ".join(fixed(value, 1) for value in run.logits)
    p = ", ".join(f"{value:.2f}" for value in run.probabilities)
    top = np.flatnonzero(run.probabilities >= run.probabilities.max() - 1e-12)
    share = f"{100 * run.probabilities.max():.0f} %"
    if len(top) == 1:
        verdict = f"Class {top[0]} has the largest logit and gets {share}."
    else:
        verdict = f"Classes {listed(str(k) for k in top)} are level, each with {share}."
    says = f"Logits ({z}) at T = {temperature:.3g} become ({p}), sum 1. {verdict}"
    if not np.isfinite(run.naive).all():
        ending = "overflows" if run.largest > 0 else "divides 0 by 0"
        return (
            f"{says} The formula as it stands {ending} here; nblib subtracts the largest logit "
            "first."
        )
    if shift:
        return f"{says} The shift of {fixed(shift, 0)} changes no probability."
    return says


# ------------------------------------------------------------------------------- still pictures


@base.apart()
def lottery_picture(lottery):
    """A still picture of an `experiments.mlp.Lottery`: which seeds solve XOR (slide 32)."""
    figure = base.new_figure(900, 165)
    plots.lottery(figure, lottery.widths, lottery.solved)
    shares = listed(
        f"{won.sum()} with {width} hidden units"
        for width, won in zip(lottery.widths, lottery.solved, strict=True)
    )
    return base.Still(
        figure,
        f"Of {lottery.solved.shape[1]} random starts each, XOR is solved (dots: every corner right "
        f"with at least 90 %) by {shares}. The crosses are stuck.",
    )


@base.apart()
def first_layer_picture(before, after, units=8):
    """A still picture: the first units' weights as images, before and after training (slide 29).

    before, after (hidden, 784).
    """
    figure = base.new_figure(900, 280)
    plots.first_layer(figure, before[:units], after[:units])
    return base.Still(
        figure,
        f"The 784 weights of each of {units} hidden units, laid out as the image they look at: "
        "orange positive, blue negative, white 0, each on a scale of its own. Above, noise. Below, "
        "most show blots and strokes that spread over the middle, where digits are. Units that "
        "died early have kept their noise.",
    )


@base.apart()
def depth_picture(cost, races):
    """A still picture: what depth saves by construction, and what training finds (slide 31).

    cost: `experiments.mlp.depth_cost()`; races: dict title -> (counts, wide errors, deep errors).
    """
    figure = base.new_figure(900, 340)
    plots.depth(figure, cost.teeth, cost.shallow, cost.deep, races)
    most = len(cost.teeth) - 1
    seeds = np.shape(next(iter(races.values()))[1])[1]
    return base.Still(
        figure,
        f"Left, built by hand: {cost.teeth[most]} teeth take {cost.shallow[most]} numbers in a "
        f"wide network and {cost.deep[most]} in a deep one. Right, trained from {seeds} random "
        "starts at equal size: on the smooth wave the medians are alike, though some deep runs get "
        "stuck; on the sawtooth most deep runs get stuck, though better weights exist.",
    )


@base.apart()
def heads_picture(binary, regions, curve, reach=1.8, cells=91):
    """A still picture of three trained heads (slide 34).

    binary: (x, labels, probability), regions: (x, labels, classes), where the last of each is a
    function of points (n, 2); curve: (x, y, function of (m, 1)).
    """
    grid = np.linspace(-reach, reach, cells)
    plane = np.stack([axis.ravel() for axis in np.meshgrid(grid, grid)], axis=1)
    fields = [
        (x, labels, np.asarray(f(plane)).reshape(cells, cells))
        for x, labels, f in (binary, regions)
    ]
    x, y, f = curve
    fine = np.linspace(x.min(), x.max(), 201)
    figure = base.new_figure(900, 300)
    plots.heads(figure, grid, *fields, (x, y, fine, np.asarray(f(fine[:, None])).ravel()))
    return base.Still(
        figure,
        "Left: one output and a sigmoid tint the moons, the black line is where it says one half. "
        "Middle: three outputs, the largest wins, so the plane falls into three regions. Right: "
        "one output with nothing after it follows the points of a curve.",
    )
