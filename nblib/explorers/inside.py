"""What goes on inside a training: gradients layer by layer, the curvature, the rates that work.

Everything shown is computed by `experiments.inside`; here it is put into a picture and a sentence.
"""

import numpy as np

from nblib.experiments import common, inside
from nblib.explorers import base
from nblib.plots import inside as plots
from nblib.words import count, fixed, power, short

__all__ = ["layers_inside"]


@base.apart()
def layers_inside(activation: str = "tanh", update: int = 0, lr: float = 0.1) -> base.Explorer:
    """Activations and gradients of a digit network, layer by layer, while it trains.

    activation: sigmoid, tanh or relu; update: 0 to 60; lr: 0.01 to 1.
    Raises ValueError for a number out of range or another activation.

    >>> len(explorers.layers_inside("relu").snapshot()["gradients"])
    4
    """
    titles = {common.ACTIVATIONS[name].title: name for name in inside.SEEN}
    controls = {
        "update": base.player(base.int_slider("update", update, 0, inside.UPDATES), interval=80),
        "activation": base.choice("activation", activation, titles),
        "lr": base.log_slider("learning rate η", lr, 0.01, 1.0),
    }
    figure = base.new_figure(900, 420)
    picture = plots.LayersPicture(figure, len(inside.HIDDEN))

    def show(update, activation, lr):
        run = inside.layers(activation, float(f"{lr:.3g}"))
        loss, outputs, gradients = run.at(update)
        sizes = np.array([np.sqrt(np.mean(np.square(g))) for g in gradients])
        title = common.ACTIVATIONS[activation].title
        picture.move(
            outputs, gradients, f"{title}, η = {short(lr)}\nupdate {update}\nloss {short(loss)}"
        )
        ratio = sizes[-1] / sizes[0]
        if np.isfinite(ratio) and ratio >= 1:
            compared = (
                "The root mean square of the first layer's gradients is "
                f"{power(sizes[0])}, that of the output layer's {power(sizes[-1])}, "
                f"{short(ratio)} times as large."
            )
        else:
            compared = (
                "The root mean square of the first layer's gradients is "
                f"{short(sizes[0])}, that of the output layer's {short(sizes[-1])}."
            )
        spread = ", ".join(fixed(h.std(), 2) for h in outputs)
        sentence = (
            f"{title}, η = {short(lr)}, after {count(update, 'update')}: loss {short(loss)}. "
            f"{compared} Standard deviations of the activations, layer by layer: {spread}."
        )
        return sentence, {"loss": loss, "outputs": outputs, "gradients": gradients, "sizes": sizes}

    return base.Explorer(figure, controls, show)


@base.apart()
def edge(rates=((0.1, 1320), (0.3, 440))):
    """A still picture: the largest curvature of a small network's loss while it trains, beside the
    limit 2/η (slide 40).

    rates: pairs of a rate and how many steps; η times steps is the same, so that the small rate
    comes as far as the large one. Beyond these, some runs hang on the last bit.
    """
    runs = [inside.sharpness(*rate) for rate in rates]
    figure = base.new_figure(900, 300)
    plots.sharpness(
        figure,
        [
            (f"η = {short(lr)}", lr * run.steps, run.curvature, run.limit)
            for (lr, _), run in zip(rates, runs, strict=True)
        ],
    )
    words = []
    for (lr, _), run in zip(rates, runs, strict=True):
        words.append(
            f"with η = {short(lr)}, limit 2/η = {short(run.limit)}, λ goes from "
            f"{_range(run.curvature[:, 0])} to {_range(run.curvature[:, -1])}"
        )
    return base.Still(
        figure,
        f"A network 2 → 16 → 1 with tanh and squared error on the moons, full batches, "
        f"{len(runs[0].losses)} first weights: {'; '.join(words)}.",
    )


def _range(numbers):
    return f"{fixed(numbers.min(), 1)}–{fixed(numbers.max(), 1)}"


@base.apart()
def rates(optimizers=("SGD", "Adam")):
    """A still picture: the learning-rate finder, and what fixed rates reach (slide 41)."""
    found = {name: inside.find_rate(name) for name in optimizers}
    figure = base.new_figure(900, 430)
    plots.rates(
        figure,
        inside.SWEEP,
        [(name, r.sweep, r.steepest, r.accuracy) for name, r in found.items()],
        inside.TRIED,
    )
    words = [
        f"{name}: the loss falls fastest near η = {short(r.steepest)}" for name, r in found.items()
    ]
    return base.Still(
        figure,
        f"Small digits, 196 → 32 → 10. Above, the rate is raised from update to update. "
        f"{'; '.join(words)} (dashed). Below, three passes at one rate. Thin lines and dots: one "
        "random start each; thick lines, and those through the dots: their median.",
    )
