"""Explorers of part 05, training (slides 35-47), but for backpropagation and the playground.

Everything shown is computed by `experiments.training`; here it is put into a picture and a
sentence.
"""

import numpy as np

from nblib.experiments import training as experiments
from nblib.explorers import base
from nblib.plots import training as plots
from nblib.words import count, fixed, listed, short

__all__ = [
    "cross_entropy",
    "gradient_descent",
    "lr_schedule",
    "optimizer_race",
]

SURFACES = {surface.title: name for name, surface in experiments.SURFACES.items()}
RACES = {surface.title: name for name, surface in experiments.RACES.items()}
SHORTER = 10  # so many times shorter than the gradient is its arrow


@base.apart()
def cross_entropy(p: float = 0.5) -> base.Explorer:
    """What a probability given to the true class costs, and how hard it pushes (slides 36, 37).

    The points on the curves can be dragged.
    p: from 0.001 to 0.999. Raises ValueError for a p out of range.

    >>> round(float(explorers.cross_entropy(p=0.1).snapshot()["cross_entropy"]), 4)
    2.3026
    """
    controls = {"p": base.slider("probability of the true class", p, 0.001, 0.999, 0.001, ".3f")}
    figure = base.new_figure()
    grid = np.linspace(0.001, 0.999, 500)
    curves = np.array([experiments.cross_entropy(value) for value in grid]).T
    picture = plots.SurprisePicture(figure, grid, curves[:2], curves[2:])

    def update(p):
        result = experiments.cross_entropy(p)
        picture.move(p, result[:2], result[2:])
        sentence = (
            f"The true class gets p = {p:.3f}: the cross-entropy is −ln {p:.3f} = "
            f"{fixed(result.cross_entropy, 2)}, the squared error {fixed(result.squared, 2)}. "
            f"−∂L/∂z, the correction of the logit, is {fixed(result.push, 2)} for the "
            f"cross-entropy and {fixed(result.squared_push, 2)} for the squared error."
        )
        if p < 0.1:
            sentence += " Sure and wrong: the squared error hardly corrects it any more."
        return sentence, result._asdict()

    def point(ax, curve):
        return base.Handle(
            ax,
            "the probability p of the true class",
            moved=lambda x, y: {"p": x},
            along="x",
            at=lambda values, numbers: (values["p"], numbers[curve]),
            step=(0.01, 0.1),
            text=lambda x, y: f"p = {controls['p'].value:.3f}",
            ghost=lambda values, numbers: [(values["p"], end, 1) for end in ax.get_ylim()],
        )

    loss, push = picture.axes
    handles = {"loss": point(loss, "cross_entropy"), "push": point(push, "push")}
    return base.Explorer(figure, controls, update, handles=handles)


@base.apart()
def gradient_descent(surface: str = "bowl", lr: float = 0.1, steps: int = 20) -> base.Explorer:
    """A walk downhill with its stability limit 2/λ marked (slides 38 to 41).

    It begins where the picture is clicked, or where its first point is dragged to.
    surface: bowl, shallow, wells (one weight), valley or round (two); lr 0.001 to 3; steps 1 to 60.
    Raises ValueError for a number out of range or another surface.

    >>> explorers.gradient_descent("bowl", lr=1.1).snapshot()["regime"]
    'diverges'
    """
    controls = {
        "lr": base.log_slider("learning rate η", lr, 0.001, 3.0),
        "surface": base.choice("surface", surface, SURFACES),
        "steps": base.player(base.int_slider("steps", steps, 1, 60), interval=150),
    }
    figure = base.new_figure(900, 400)
    picture = plots.WalkPicture(figure, 0.001, 3.0, 60)
    shown = None
    starts = _Starts(experiments.SURFACES, controls["surface"])

    def update(lr, surface, steps):
        nonlocal shown
        walk = experiments.descend(surface, lr, steps, starts.own.get(surface))
        here = experiments.SURFACES[surface]
        if surface != shown:
            shown = surface
            _ground(picture, here)
        points, arrow, name = walk.path, -walk.gradient / SHORTER, f"−∇L / {SHORTER}"
        if len(here.start) == 1:
            points = np.column_stack([walk.path[:, 0], walk.losses])
            arrow, name = np.append(arrow, 0.0), f"−L′(w) / {SHORTER}"
        note = f"diverged at step {walk.diverged}" if walk.diverged else ""
        picture.move(points, walk.losses, lr, walk.limit, note, arrow, name)
        opening = _say_walk(here, lr, steps, walk)
        return f"{opening} {_say_start(walk, surface in starts.own)}", walk._asdict()

    def at(dimensions):
        """Where the handle is while the surface has so many dimensions."""

        def where(values, numbers):
            start = numbers["path"][0]
            if len(start) == dimensions:
                return (*start, numbers["losses"][0])[:2]

        return where

    handles: dict[str, base.Hold] = {
        "w": base.Handle(
            picture.walk,
            "the start w: where the walk begins",
            at(1),
            starts.begin,
            along="x",
            step=(0.05, 0.05),
            text=lambda x, y: f"w = {x:.2f}, loss {y:.2f}",
        ),
        "ab": base.Handle(
            picture.walk,
            "the start (a, b): where the walk begins",
            at(2),
            starts.begin,
            step=(0.05, 0.05),
            text=lambda x, y: f"a = {x:.2f}, b = {y:.2f}",
        ),
        "ground": base.Region(
            picture.walk,
            "the surface: a click makes the walk begin there",
            starts.begin,
            step=(0.05, 0.05),
        ),
    }
    explorer: base.Explorer = base.Explorer(
        figure, controls, update, extras=[starts.button(lambda: explorer)], handles=handles
    )
    return explorer


class _Starts:
    """Where the reader has put the start of a walk, on each surface by itself.

    surfaces: dict name -> `experiments.Surface`; choice: the control that chooses one.
    """

    def __init__(self, surfaces, choice):
        self.surfaces, self.choice = surfaces, choice
        self.own = {}  # name of the surface -> the start, an array

    def begin(self, x, y):
        """Start at this place, to two digits and within the picture; as a handle's `moved`."""
        reach = np.array(self.surfaces[self.choice.value].reach)
        self.own[self.choice.value] = np.clip([x, y][: len(reach)], -reach, reach).round(2) + 0.0
        return {}

    def button(self, explorer):
        """A button that starts where the surface says; explorer() is to be drawn again."""

        def restart():
            self.own.pop(self.choice.value, None)
            explorer().refresh()

        return base.button("First start", restart, "start again where it did at first")


def _say_start(walk, own):
    start, gradient = (
        ", ".join(fixed(x, 2) for x in numbers) for numbers in (walk.path[0], walk.gradient)
    )
    slope = f"the slope is {gradient}"
    if len(walk.gradient) > 1:
        start, slope = f"({start})", f"the gradient is ({gradient})"
    if not walk.gradient.any():
        return f"At {'your' if own else 'the'} start, {start}, {slope}: no step leads away."
    return f"At {'your' if own else 'the'} start, {start}, {slope}; the arrow points against it."


def _ground(picture, here):
    title = f"{here.title}: {here.formula}"
    picture.measure(None if here.curvature else float(here.value(np.array([here.reach]))[0]))
    if len(here.start) == 1:
        w = np.linspace(-here.reach[0], here.reach[0], 200)
        picture.place_curve(title, w, here.value(w[:, None]))
    else:
        a, b = (np.linspace(-reach, reach, 121) for reach in here.reach)
        picture.place_contours(title, a, b, here.value(np.stack(np.meshgrid(a, b), axis=-1)))


def _say_walk(here, lr, steps, walk):
    rate = f"η = {short(lr)}"
    if walk.factors is None:
        where = fixed(walk.path[-1][0], 2)
        if walk.diverged:
            return (
                f"{here.title}, {rate}: diverged at step {walk.diverged}; the steps are too long."
            )
        left = walk.path[-1][0] < experiments.RIDGE
        side = "the deeper well on the left" if left else "the shallower well"
        return (
            f"{here.title}, {rate}: after {count(steps, 'step')} w = {where}, on the side of "
            f"{side}. The slope there is {fixed(here.gradient(walk.path[-1])[0], 2)}."
        )
    one = len(walk.factors) == 1
    factors = listed(fixed(factor, 2) for factor in walk.factors)
    what = "w by" if one else "a and b by"
    opening = f"{here.title}, {rate} multiplies {what} {factors} in every step"
    limit = f"The limit is 2/λ = {fixed(walk.limit, 2)}"
    beyond = lr > walk.limit * (1 + 1e-9)
    if walk.regime == "diverges":
        end = f"diverged at step {walk.diverged}" if walk.diverged else "each jump is longer"
        return f"{opening}: {end}. {limit}, and this rate is beyond it."
    if walk.regime == "bounces":
        if beyond:  # that of the steeper direction, in which the walk stays at 0
            limit = f"The limit along a is 2/λ = {fixed(lr, 2)}"
        return (
            f"{opening}: it jumps to the other side and back for ever. {limit}, exactly this rate; "
            "below it the jumps shrink, above it they grow."
        )
    if walk.regime == "stays":
        return f"{opening}, and 0 stays 0: the walk begins at the bottom. {limit}."
    if beyond:  # a coordinate that is 0 stays 0 with any rate
        limit += ", and this rate is beyond it, but b is 0 and stays 0"
    result = f"after {count(steps, 'step')} the loss is {short(walk.losses[-1])}"
    manner = {
        "zigzag": "it jumps across the bottom, and the jumps shrink",
        "slow": "it is slow" if beyond else "it is safe and slow",
        "smooth": "it comes down without crossing the bottom",
    }[walk.regime]
    return f"{opening}: {manner}; {result}. {limit}."


@base.apart()
def lr_schedule(kind: str = "cosine", lr: float = 0.5, epochs: int = 60) -> base.Explorer:
    """A learning rate that changes, and what it does to noisy descent (slide 41).

    The curve of the rates can be dragged at its highest place, and at its end.
    kind: constant, step, exponential, cosine or warm-up; lr 0.05 to 1; epochs 10 to 60.
    Raises ValueError for a number out of range or another kind.

    >>> numbers = explorers.lr_schedule("constant").snapshot()
    >>> numbers["floor"] == numbers["constant_floor"]
    True
    """
    controls = {
        "lr": base.slider("first rate η", lr, 0.05, 1.0, 0.05),
        "kind": base.choice("schedule", kind, {name: name for name in experiments.SCHEDULES}),
        "epochs": base.int_slider("epochs", epochs, 10, 60),
    }
    figure = base.new_figure()
    picture = plots.SchedulePicture(figure, 60, 1.0)

    def update(lr, kind, epochs):
        result = experiments.schedule(kind, lr, epochs)
        constant = experiments.schedule("constant", lr, epochs)
        means = result.losses.mean(axis=1)
        before = 0.5 * experiments.FIRST**2
        picture.move(
            result.rates,
            np.append(before, means),
            np.append(before, constant.losses.mean(axis=1)),
        )
        sentence = (
            f"{kind}: the rate goes from {fixed(result.rates[0], 3)} to "
            f"{fixed(result.rates[-1], 3)} in {epochs} epochs. In the last tenth the noisy walks "
            f"are {short(result.floor)} above the best loss"
        )
        if kind == "constant":
            sentence += ": a rate that stays keeps throwing them about."
        else:
            sentence += f"; with the constant rate {fixed(lr, 2)} it is {short(constant.floor)}."
        return sentence, {
            "rates": result.rates,
            "losses": means,
            "floor": result.floor,
            "constant_floor": constant.floor,
        }

    handles = {
        "lr": base.Handle(
            picture.left,
            "the highest rate η: raise or lower the curve",
            along="y",
            at=lambda values, numbers: (numbers["rates"].argmax(), numbers["rates"].max()),
            moved=lambda x, y: {"lr": y},
            step=(1, 0.05),
            text=lambda x, y: f"η = {y:.2f}",
        ),
        "epochs": base.Handle(
            picture.left,
            "the end of the schedule: more or fewer epochs",
            along="x",
            at=lambda values, numbers: (values["epochs"], numbers["rates"][-1]),
            moved=lambda x, y: {"epochs": x},
            step=(1, 0.05),
            text=lambda x, y: f"{x:.0f} epochs",
        ),
    }
    return base.Explorer(figure, controls, update, handles=handles)


@base.apart()
def optimizer_race(
    surface: str = "valley", lr: float = 0.03, steps: int = 100, beta: float = 0.9
) -> base.Explorer:
    """Four optimizers, one start, one learning rate (slides 46, 47).

    They start where the picture is clicked, or where the start is dragged to. β is dragged, too.
    surface: valley, tilted (the valley turned by 45°), saddle or plateau; lr 0.001 to 1; steps 1 to
    100; beta 0 to 0.99, the momentum of Momentum and β₁ of Adam.
    Raises ValueError for a number out of range or another surface.

    >>> len(explorers.optimizer_race().snapshot()["paths"])
    4
    """
    controls = {
        "lr": base.log_slider("learning rate η", lr, 0.001, 1.0),
        "surface": base.choice("surface", surface, RACES),
        "beta": base.slider("β", beta, 0.0, 0.99, 0.01),
        "steps": base.player(base.int_slider("steps", steps, 1, 100), interval=80),
    }
    figure = base.new_figure(900, 400)
    picture = plots.RacePicture(figure, experiments.OPTIMIZERS, 100)
    shown = None
    starts = _Starts(experiments.RACES, controls["surface"])

    def update(lr, surface, beta, steps):
        nonlocal shown
        if surface != shown:
            shown = surface
            _race_ground(picture, surface)
        result = experiments.race(surface, lr, 100, starts.own.get(surface), beta)
        paths = [path[: steps + 1] for path in result.paths.values()]
        losses = [series[: steps + 1] for series in result.losses.values()]
        picture.move(paths, losses, experiments.NEAR * losses[0][0], beta)
        own = starts.own.get(surface)
        return _say_race(surface, lr, beta, steps, result, own), result._asdict()

    handles: dict[str, base.Hold] = {
        "start": base.Handle(
            picture.left,
            "the start (a, b) of all four",
            moved=starts.begin,
            step=(0.05, 0.05),
            at=lambda values, numbers: numbers["paths"]["SGD"][0],
            text=lambda x, y: f"a = {x:.2f}, b = {y:.2f}",
        ),
        "ground": base.Region(
            picture.left,
            "the surface: a click makes all four start there",
            starts.begin,
            step=(0.05, 0.05),
        ),
        "beta": beta_handle(picture.strip),
    }
    explorer: base.Explorer = base.Explorer(
        figure, controls, update, extras=[starts.button(lambda: explorer)], handles=handles
    )
    return explorer


def _race_ground(picture, surface):
    here = experiments.RACES[surface]
    a, b = (np.linspace(-reach, reach, 121) for reach in here.reach)
    values = here.value(np.stack(np.meshgrid(a, b), axis=-1))
    picture.place(f"{here.title}: {here.formula}", a, b, values)


def _say_race(surface, lr, beta, steps, result, own):
    there, away, under_way = {}, [], []
    for name, path in result.paths.items():
        arrived = result.arrived[name]
        if len(path) - 1 < min(steps, 100):
            away.append(name)
        elif arrived is not None and arrived <= steps:
            there[name] = arrived
        else:
            under_way.append(name)
    title = experiments.RACES[surface].title
    words = [f"{title}, η = {short(lr)}, β = {fixed(beta, 2)}, {count(steps, 'step')}."]
    if own is not None:
        words[0] = f"{words[0][:-1]} from your start ({fixed(own[0], 2)}, {fixed(own[1], 2)})."
    if not experiments.RACES[surface].gradient(result.paths["SGD"][0]).any():
        words.append("There the gradient is 0 and shows no way.")
        if result.losses["SGD"][0] == 0:  # 1 % of nothing: nobody can arrive
            return f"{' '.join(words)} It is a minimum."
    if there:
        order = sorted(there.items(), key=lambda pair: pair[1])
        words.append(
            "Below 1 % of the first loss and staying there to step 100: "
            + ", ".join(f"{name} from step {arrived}" for name, arrived in order)
            + "."
        )
    if under_way:
        words.append(f"Not there: {', '.join(under_way)}.")
    if away:
        words.append(f"Diverged: {', '.join(away)}.")
    return " ".join(words)


@base.apart()
def bowl_rates(rates=(0.01, 0.1, 0.4, 0.5, 0.6), steps=20):
    """A still picture: the bowl 2w² walked down with several learning rates (slide 40).

    rates: above 0; steps: from 1.
    """
    here = experiments.SURFACES["bowl"]
    manner = {
        "slow": "creeps",
        "smooth": "good",
        "zigzag": "oscillates",
        "bounces": "bounces",
        "diverges": "diverges",
    }
    walks, words = {}, []
    for lr in rates:
        walk = experiments.descend("bowl", lr, steps)
        rate, end = f"η = {short(lr)}", walk.losses[-1]
        factor = f"factor {fixed(walk.factors[0], 2)}"
        walks[f"{rate}: {manner[walk.regime]}\n{factor}"] = walk.path[:, 0], walk.losses
        loss = "below 10⁻⁶" if end < 1e-6 else "above 10⁶" if end > 1e6 else short(end)
        words.append(f"{rate}, {factor}: {manner[walk.regime]}, loss {loss}.")
    figure = base.new_figure(900, 280)
    w = np.linspace(-here.reach[0], here.reach[0], 200)
    plots.bowl_rates(figure, w, here.value(w[:, None]), walks)
    opening = f"The bowl {here.formula}, from w = 1 (the ring), {count(steps, 'step')} each."
    return base.Still(figure, f"{opening} {' '.join(words)}")


def beta_handle(strip):
    """The handle of a control `beta`, momentum's, upon the line that `plots.beta_line` makes."""
    return base.Handle(
        strip,
        "β, what is kept of past gradients",
        moved=lambda x, y: {"beta": x},
        at=lambda values, numbers: (values["beta"], 0.4),
        along="x",
        step=(0.01, 0.1),
        text=lambda x, y: f"β = {x:.2f}",
    )
