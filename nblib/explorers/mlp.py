"""Explorers and figures of part 04, multi-layer networks (slides 26-34).

What a layer can draw and what depth saves (slides 30 and 31) is in `drawing.py`, the lottery of
starts (slide 32) in `lottery.py`, numbers on their way (slide 27) in `flow.py`.

Everything shown is computed by `experiments.mlp`; here it is put into a picture and a sentence.
"""

import itertools
import math
from collections.abc import Sequence

import numpy as np

from nblib.experiments import mlp as experiments
from nblib.experiments import stacked
from nblib.explorers import base
from nblib.explorers.cloud import Cloud
from nblib.plots import mlp as plots
from nblib.plots.softmax import SoftmaxPicture
from nblib.words import agree, count, fixed, listed, plain, vector

__all__ = ["decision_boundary", "mlp_shapes", "softmax"]

MOST_HIDDEN = 3  # hidden layers that mlp_shapes can show
UNITS = {unit.title: name for name, unit in stacked.UNITS.items()}


# ------------------------------------------------------------------- shapes (slides 26, 27, 28)


@base.apart()
def mlp_shapes(
    layers: Sequence[int] = (3, 4, 2), batch: int = 1, torch: bool = False
) -> base.Explorer:
    """A network's layers, which can be made wider, with every shape and parameter (slides 26-28).

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
    figure = base.new_figure(900, 360)
    picture = plots.NetworkPicture(figure)

    def update(inputs, outputs, batch, torch, **hidden):
        sizes = (inputs, *(size for size in hidden.values() if size), outputs)
        layers = experiments.shapes(sizes, batch)
        kinds = ["input", *[f"hidden {k}" for k in range(1, len(sizes) - 1)], "output"]
        heads = [
            f"{kind}\n{count(size, 'unit')}\n({batch}, {size})"
            for kind, size in zip(kinds, sizes, strict=True)
        ]
        names = [
            f"W{sub} {layer.weight}, b{sub} ({layer.bias[0]},): {layer.parameters:,}"
            for sub, layer in zip("₁₂₃₄", layers, strict=False)
        ]
        picture.move(sizes, heads, [layer.parameters for layer in layers], names)
        numbers = {
            "sizes": sizes,
            "weights": [layer.weight for layer in layers],
            "biases": [layer.bias for layer in layers],
            "outputs_shapes": [layer.output for layer in layers],
            "parameters": sum(layer.parameters for layer in layers),
        }
        said = _say_shapes(sizes, layers, batch, numbers["parameters"])
        return (f"{said} {_ask_torch(sizes, numbers)}" if torch else said), numbers

    columns = ("inputs", *(f"hidden_{k}" for k in range(1, MOST_HIDDEN + 1)), "outputs")
    handles = {name: _width(picture, name) for name in columns}
    return base.Explorer(figure, controls, update, handles=handles)


def _width(picture, name):
    """The top of a layer's column, to make it wider or narrower."""
    least = 1

    def at(values, numbers):
        if not values[name]:
            return None  # a hidden layer that is left out
        shown = [
            key
            for key in values
            if key in ("inputs", "outputs") or (key.startswith("hidden") and values[key])
        ]
        x = picture.places(len(shown))[shown.index(name)]
        return x, plots.half_height(values[name])

    def moved(x, y):
        size = plots.size_at(min(max(y, 0), plots.TALL))
        return {name: max(least, round(size))}

    def step(values):  # a unit at least
        size = values[name]
        return 0.1, max(0.1, plots.half_height(size + 1) - plots.half_height(size))

    def text(x, y):
        return count(round(plots.size_at(y)), "unit")

    title = name.replace("_", " layer ")
    return base.Handle(
        picture.ax,
        f"the {title}: make it wider or narrower",
        at,
        moved,
        along="y",
        step=step,
        text=text,
    )


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
    regions: bool = False,
) -> base.Explorer:
    """A network 2 → hidden → 1 trained on points of the plane, by plain gradient descent.

    data: xor (the four corners), xor_field, moons, circles, spiral or blobs; hidden: 1 to 16 units;
    activation: relu, tanh or sigmoid; lr: 0.01 to 10; steps: 0 to 400, how far to look into the
    training; data_seed, weight_seed: 0 to 50; regions: tint the parts of the plane in which the
    network is linear (with relu). A click in the plane adds a point or picks one, which can be
    dragged or deleted; other data bring other points.
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
        "regions": base.checkbox("linear regions", regions),
    }
    figure = base.new_figure(820, 380)
    picture = plots.BoundaryPicture(figure, experiments.MOST_STEPS)
    cloud = Cloud(picture.plane, picture.reach, 0.08, lambda: explorer.refresh())
    given = run = trained = None

    def update(steps, data, hidden, activation, lr, data_seed, weight_seed, regions):
        nonlocal given, run, trained
        bent = activation == "relu"  # any other unit bends everywhere
        controls["regions"].layout.display = None if bent else "none"
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
        parts = experiments.linear_regions(now.units, picture.reach) if bent and regions else []
        picture.move(
            now.grid, now.field, now.units, run.x, run.labels, cloud.own, run.losses, steps, parts
        )
        numbers = {
            **now._asdict(),
            "x": run.x,
            "labels": run.labels,
            "own": cloud.own,
            "losses": run.losses,
            "on": np.array([on for _, on in parts]),
        }
        where = experiments.DATA[data] + (f" with {cloud.words()}" if cloud.words() else "")
        said = _say_boundary(where, hidden, activation, steps, run, now)
        return said + (_say_regions(len(parts)) if parts else ""), numbers

    explorer = base.Explorer(figure, controls, update, cloud.extras, handles=cloud.handles())
    return explorer


def _say_boundary(where, hidden, activation, steps, run, now):
    title = stacked.UNITS[activation].title
    units = count(hidden, f"{title} unit")
    points = len(run.labels)
    right = round(now.accuracy * points)
    if now.accuracy == 1:
        verdict = "All are on their own side."
    elif now.accuracy < 0.6:
        verdict = "Hardly better than guessing."
    else:
        wrong = points - right
        verdict = f"{wrong} {agree(wrong, 'is', 'are')} on the wrong side."
    bends = "bends only there" if activation == "relu" else "turns gradually near them"
    trend = ""
    if now.loss > math.log(2) + 0.05 and steps:
        trend = " The loss is above that of guessing, 0.69: a smaller rate helps."
    return (
        f"2 → {hidden} → 1 with {units} on {where}, after {count(steps, 'step')}: "
        f"{right} of {points} points right, loss {fixed(now.loss, 2)}. {verdict}{trend} "
        "The dashed lines are where each hidden unit's z is 0; "
        f"the bold line is the boundary, which {bends}."
    )


def _say_regions(number):
    return (
        f" What is seen of the plane falls into {count(number, 'linear region')}, tinted so that "
        "neighbours differ: within each the same units are on, and there the output unit's z is a "
        "linear function of the inputs."
    )


# ------------------------------------------------------------------------- softmax (slide 33)


@base.apart()
def softmax(
    logits: Sequence[float] = (2.0, 1.0, 0.1),
    temperature: float = 1.0,
    shift: float | None = None,
) -> base.Explorer:
    """Three logits, their powers and their probabilities (slide 33); the bars can be dragged.

    logits: three numbers from -5 to 5; temperature: 0.1 to 10, which divides them; shift: -1000 to
    1000, added to all of them; by default there is no control for it.
    Raises ValueError for a number out of range or not three logits.

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
    if shift is not None:
        controls["shift"] = base.slider("shift", shift, -1000.0, 1000.0, 50.0, ".0f")
    figure = base.new_figure(900, 340)
    picture = SoftmaxPicture(figure, ("0", "1", "2"))

    def update(z0, z1, z2, temperature, shift=0.0):
        heights = np.array([z0, z1, z2])
        run = experiments.softmax(heights, temperature, shift)
        over = "z" if f"{temperature:.3g}" == "1" else "z / T"
        titles = (
            "logits z, drawn without the shift" if shift else "logits z",
            f"exp({over}), stacked",
            "softmax: divided by the sum",
        )
        picture.move(heights, run, titles, "logit − shift" if shift else "logit")
        return _say_softmax(run, temperature, shift), run._asdict()

    handles = {f"bar {k}": logit_bar(picture.logits, k) for k in range(len(logits))}
    return base.Explorer(figure, controls, update, handles=handles)


def logit_bar(bars, k):
    """The end of bar k of `plots.softmax.logit_bars`, to be taken hold of; the shift is not
    drawn."""
    left, right = k - bars.width / 2, k + bars.width / 2

    def outline(values, numbers):
        end = values[f"z{k}"]
        return [(left, 0, 0), (left, end, 1), (right, end, 1), (right, 0, 0)]

    return base.Handle(
        bars.ax,
        f"the logit of class {k}: raise or lower its bar",
        along="y",
        at=lambda values, numbers: (k, values[f"z{k}"]),
        moved=lambda x, y: {f"z{k}": y},
        step=(0.1, 0.1),
        text=lambda x, y: f"z{k} = {y:.1f}",
        ghost=outline,
    )


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
        ending = "overflows" if run.scaled.max() > 0 else "divides 0 by 0"
        return f"{says} The formula as it stands {ending} here; nblib's softmax does not."
    if shift:
        return f"{says} The shift of {fixed(shift, 0)} changes no probability."
    return says


# ------------------------------------------------------------------------------- still pictures


@base.apart()
def first_layer_picture(reader, units=8):
    """A still picture: first-layer weights as images, before and after training (slide 29).

    reader: an `experiments.mlp.Reader`; shown are its first units that are not dead.
    """
    alive = np.sort(experiments.answers(reader, 1).units)[:units]
    before, after = reader.start[alive], reader.layers[0][0][alive]
    grown = np.median(np.abs(after).max(axis=1) / np.abs(before).max(axis=1))
    figure = base.new_figure(900, 250)
    plots.pixels(
        figure,
        {
            "before training": (before, True),
            "after training": (after, True),
        },
    )
    return base.Still(
        figure,
        f"The 784 weights of the first {units} hidden units that are not dead, laid out as the "
        "image they look at: orange positive, blue negative, white 0, each on a scale of its own. "
        "Above before training, below after it: there the largest weight is about "
        f"{grown:.0f} times as large, and so what is left of the initial noise looks paler.",
    )


@base.apart()
def second_layer_picture(reader, most=50):
    """A still picture: what units of the second layer answer to (slide 29).

    reader: an `experiments.mlp.Reader`; shown is for each digit the unit whose images agree most.
    """
    found = experiments.answers(reader, 2, most)
    digits, counts = found.labels.argmax(axis=1), found.labels.max(axis=1)
    shown, chosen = np.unique(digits, return_index=True)  # one unit for each digit
    titles = [f"{digits[k]}: {counts[k]} of {most}" for k in chosen]
    missing = [str(digit) for digit in range(10) if digit not in shown]
    none = f"; no unit has {' or '.join(missing)} as its most frequent digit" if missing else ""
    least = chosen[np.argmin(counts[chosen])]
    surest = chosen[counts[chosen] == counts[chosen].max()]
    ends = dict.fromkeys((found.on[surest].min(), found.on[surest].max()))
    mixed = [(found.labels[least, d], d) for d in np.argsort(-found.labels[least], kind="stable")]
    figure = base.new_figure(940, 240)
    plots.pixels(
        figure,
        {
            f"mean of the {most}": (found.means[chosen], False),
            "slope by pixel": (found.slopes[chosen], True),
        },
        titles,
    )
    return base.Still(
        figure,
        f"For each digit the unit of the second hidden layer whose {most} images agree most{none}. "
        f"Above: the mean of the {most} training images that excite the unit most, and how many of "
        f"them show the digit. The unit under {digits[least]} is the most mixed: it answers to "
        f"{listed(f'{n} images of {d}' for n, d in mixed[:3])}. {_surest(digits[surest])}, and yet "
        f"on for {' to '.join(f'{n:,}' for n in ends)} of all {len(reader.images):,} images. "
        f"Below: the slope of the unit for each pixel, averaged over its {most} images, orange "
        "where more ink excites it, blue where more ink lowers it.",
    )


def _surest(digits):
    """Under which digits the purest units are."""
    if len(digits) == 1:
        return f"The unit under {digits[0]} is the purest"
    return f"The units under {listed(map(str, digits))} are the purest"


@base.apart()
def heads_picture(tasks, two, three, number, place, x, reach=1.8, cells=361):
    """A still picture of three trained heads (slide 34).

    tasks: `experiments.mlp.three_tasks()`; two, three, number: a trained model for each; place
    (1, 2) in the plane of the first two, x (1, 1) of the third: where a cross marks them.
    """
    grid = np.linspace(-reach, reach, cells)
    plane = np.stack([axis.ravel() for axis in np.meshgrid(grid, grid)], axis=1)
    share = experiments.share(two, plane).reshape(cells, cells)
    regions = experiments.ask(three, plane).argmax(axis=1).reshape(cells, cells)
    points, y = tasks.number
    fine = np.linspace(points.min(), points.max(), 201)
    figure = base.new_figure(900, 300)
    plots.heads(
        figure,
        grid,
        (tasks.two[0], tasks.two[1][:, 0].astype(int), share),
        (*tasks.three, regions),
        (points[:, 0], y[:, 0], fine, experiments.ask(number, fine[:, None])[:, 0]),
        (place[0], place[0], (x[0, 0], experiments.ask(number, x)[0, 0])),
    )
    return base.Still(
        figure,
        "Left: one output and a sigmoid tint the moons, the black line is where it says one half. "
        "Middle: three outputs, the largest wins, so each place has one of three colours. Right: "
        "one output with nothing after it follows the points of a curve. A cross marks a place in "
        f"each: {vector(place[0])} in the first two, x = {plain(x[0, 0])} in the third.",
    )
