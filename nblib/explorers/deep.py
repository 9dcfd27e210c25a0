"""The explorers of part 03 that look into deep networks (slides 20 and 23).

The runs are computed by `experiments.deep`, each once; a film goes through them.
"""

import numpy as np

from nblib.experiments import deep as experiments
from nblib.explorers import base
from nblib.plots import deep as plots
from nblib.words import fixed, listed, power

__all__ = ["deep_training", "two_inputs"]

TITLES = {"sigmoid": "sigmoid", "relu": "ReLU", "tanh": "tanh"}
ACTIVATIONS = {title: name for name, title in TITLES.items()}
RIVALS = {"ReLU": "relu", "tanh": "tanh"}
DRAWN = {"xavier": "Xavier", "kaiming": "Kaiming"}
OPTIMIZERS = {"gradient descent": "gd", "Adam": "adam"}
HELPS = {"nothing": "none", "normalisation": "norm", "skip connections": "skip"}
SCALES = {"¼": 0.25, "1": 1.0, "2": 2.0}
FLOOR, CEILING = 1e-12, 1e3  # what the picture shows of a gradient
SHADES = {"sigmoid": (0, 1), "tanh": (-1, 1), "relu": (0, 2)}  # outputs from pale to dark
SAME = 1e-8  # the smallest difference of two layers that is drawn


@base.apart()
def deep_training(
    step: int = experiments.STEPS,
    rival: str = "relu",
    optimizer: str = "gd",
    help: str = "none",
    scale: float = 1.0,
) -> base.Explorer:
    """Ten hidden layers learn a sine, with sigmoid and with a rival: a film (slides 20, 21, 23).

    step: 0 to 300; rival: relu or tanh; optimizer: gd or adam; help, between the layers: none, norm
    or skip; scale: 0.25, 1 or 2 times Xavier's weights (Kaiming's for ReLU). The lines are medians
    over five starts, the bands reach from the lowest to the highest; the answer is that of the
    start that ends in the middle. Raises ValueError for another setting.

    >>> losses = explorers.deep_training(optimizer="adam").snapshot()["losses"]
    >>> bool(losses["ReLU"][-1].max() < losses["sigmoid"][-1].min())
    True
    """
    controls = {
        "step": base.player(base.int_slider("step", step, 0, experiments.STEPS, 5), interval=60),
        "rival": base.choice("sigmoid against", rival, RIVALS),
        "optimizer": base.choice("trained with", optimizer, OPTIMIZERS),
        "help": base.choice("between the layers", help, HELPS),
        "scale": base.choice("start weights ×", scale, SCALES),
    }
    figure = base.new_figure(960, 360)
    inputs, sine = (column[:, 0] for column in experiments.sine())
    layers = experiments.DEPTH + 1
    picture = plots.DeepPicture(figure, experiments.STEPS, layers, FLOOR, CEILING, inputs, sine)

    def update(step, rival, optimizer, help, scale):
        films = {
            TITLES[name]: experiments.deep_training(name, optimizer, help, scale)
            for name in ("sigmoid", rival)
        }
        losses = {title: film.losses for title, film in films.items()}
        sizes = {title: film.sizes[step].T for title, film in films.items()}
        fits = {title: film.fits[step] for title, film in films.items()}
        picture.move(step, losses, sizes, fits)
        numbers = {
            "losses": losses,
            "sizes": sizes,
            "fits": fits,
            "constant": films["sigmoid"].constant,
            "line": films["sigmoid"].line,
        }
        return _say(step, optimizer, numbers), numbers

    now = base.Handle(
        picture.left,
        "the step: drag it through the training",
        at=lambda values, numbers: (values["step"], 0.8),
        moved=lambda x, y: {"step": x},
        along="x",
        step=(5, 0.1),
        text=lambda x, y: f"step {x:.0f}",
    )
    return base.Explorer(figure, controls, update, handles={"now": now})


def _say(step, optimizer, numbers):
    name = next(title for title, key in OPTIMIZERS.items() if key == optimizer)
    says = [f"Step {step} with {name}, η = {experiments.RATES[optimizer]:g}, five starts each."]
    for title, runs in numbers["losses"].items():
        low, middle, high = np.sort(runs[step])[[0, runs.shape[1] // 2, -1]]
        lost = int(np.isinf(runs[step]).sum())
        size = power(np.nanmedian(numbers["sizes"][title][0])) if lost < runs.shape[1] else ""
        opening = f"{title[0].upper()}{title[1:]}: "
        if not size:
            says.append(f"{opening}all five diverged.")
            continue
        middle, ends = fixed(middle, 2), (fixed(low, 2), fixed(high, 2))
        same = ends == (middle, middle)
        loss = f"loss {middle} {'in all five' if same else '({} to {})'.format(*ends)}"
        if lost:
            loss = f"{lost} of five diverged, the lowest loss is {fixed(low, 2)}"
        elif low > 0.99 * numbers["constant"] and step:
            loss += ", no better than a constant"
        says.append(f"{opening}{loss}; gradient of layer 1's weights: {size}.")
    return " ".join(says)


@base.apart()
def two_inputs(
    a: float = -0.8, b: float = 0.8, activation: str = "sigmoid", step: int = 0
) -> base.Explorer:
    """Two inputs on their way forward through ten hidden layers, while these train (slide 20).

    a, b: -2 to 2; activation: sigmoid, tanh or relu, with the weights that are usual for it; step:
    0 to 300, in fives. Each row of the two fields is a layer and each column a unit, pale for a low
    output and dark for a high one. Raises ValueError for a number out of range or another name.

    >>> bool(explorers.two_inputs().snapshot()["apart"][-1] < 1e-6)
    True
    """
    controls = {
        "step": base.player(
            base.int_slider("step", step, 0, experiments.STEPS, experiments.KEPT), interval=60
        ),
        "a": base.slider("input a", a, -2.0, 2.0, 0.1, ".1f"),
        "b": base.slider("input b", b, -2.0, 2.0, 0.1, ".1f"),
        "activation": base.choice("activation", activation, ACTIVATIONS),
    }
    figure = base.new_figure(960, 350)
    shape = experiments.DEPTH, experiments.WIDTH
    inputs, sine = (column[:, 0] for column in experiments.sine())
    picture = plots.TwoInputsPicture(figure, inputs, sine, *shape, SAME)

    def update(step, a, b, activation):
        step -= step % experiments.KEPT
        pair = experiments.two_inputs(a, b, activation, step)
        points = np.array([a, b])
        picture.shade(*SHADES[activation])
        picture.move(points, np.sin(2.0 * points), pair.answers, pair.fit, pair.outputs, pair.apart)
        return _say_apart(step, a, b, activation, pair), pair._asdict()

    def on_sine(name):
        return base.Handle(
            picture.left,
            f"input {name}: move it along the sine",
            at=lambda values, numbers: (values[name], np.sin(2.0 * values[name])),
            moved=lambda x, y: {name: x},
            along="x",
            step=(0.1, 0.1),
            text=lambda x, y: f"input {name} = {fixed(x, 1)}",
        )

    return base.Explorer(figure, controls, update, handles={name: on_sine(name) for name in "ab"})


def _say_apart(step, a, b, activation, pair):
    title = TITLES[activation]
    constant = fixed(experiments.sine()[1].var(), 2)
    opening = (
        f"{title[0].upper()}{title[1:]}, step {step}: loss {fixed(pair.loss, 2)} (the best "
        f"constant answer: {constant}). Inputs {fixed(a, 1)} and {fixed(b, 1)}"
    )
    answers = [fixed(answer, 2) for answer in pair.answers]
    if abs(a - b) < 1e-9:
        says = " are the same, and so is what every layer gives for them, and the answer "
        says += f"{answers[0]}."
    else:
        says = (
            f": what layer 1 gives for the two differs by {power(pair.apart[0])} (root mean square "
            f"over its units), what layer {len(pair.apart)} gives by {power(pair.apart[-1])}; the "
            f"answers are {listed(answers)}."
        )
    return f"{opening}{says}"


@base.apart()
def helps(scales=(0.25, 2.0)):
    """A still picture: ReLU with unsuitable start weights, and what helps against them (slide 23).

    scales: what Kaiming's weights are multiplied by, a panel each.
    """
    runs = {
        scale: {
            "without help" if help == "none" else f"with {title}": experiments.deep_training(
                "relu", help=help, scale=scale
            )
            for title, help in HELPS.items()
        }
        for scale in scales
    }
    panels = {
        f"weights {scale:g} times Kaiming's": {title: film.losses for title, film in films.items()}
        for scale, films in runs.items()
    }
    constant = next(iter(runs[scales[0]].values())).constant
    figure = base.new_figure(900, 340)
    plots.helps(figure, panels, constant)
    said = []
    for scale, films in runs.items():
        ends = []
        for title, film in films.items():
            middle = np.median(film.losses[-1])
            end = fixed(middle, 2) if np.isfinite(middle) else "it diverges"
            if np.isinf(np.median(film.losses[0])):
                end = "it is above a million before the first step"
            ends.append(f"{title} {end}")
        said.append(f"Weights {scale:g} times Kaiming's: {', '.join(ends)}.")
    return base.Still(
        figure,
        f"Ten layers of ReLU, median loss after {experiments.STEPS} steps of gradient descent (the "
        f"best constant answer: {fixed(constant, 2)}). {' '.join(said)}",
    )


@base.apart()
def apart():
    """A still picture: sigmoid and ReLU, each with the usual weights of the other (slide 20)."""
    losses, spreads, ends, left = {}, {}, [], []
    for name in ("sigmoid", "relu"):
        for weights, by in DRAWN.items():
            film = experiments.deep_training(name, weights=weights)
            losses[TITLES[name], by] = film.losses
            spread = spreads[TITLES[name], by] = experiments.signals(name, weights)
            low, high = (fixed(end(film.losses[-1]), 2) for end in (np.min, np.max))
            ends.append(f"{TITLES[name]} with {by} weights {low} to {high}")
            left.append(power(np.median(spread[:, -1] / spread[:, 0])))
    figure = base.new_figure(960, 340)
    plots.apart(figure, losses, spreads, film.constant)
    return base.Still(
        figure,
        f"The losses of five starts after {experiments.STEPS} steps: "
        f"{'; '.join(ends)}. Right, before training: from layer 1 to layer {experiments.DEPTH} the "
        f"spread is multiplied by {listed(left)}, in the same order.",
    )
