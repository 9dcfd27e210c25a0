"""The explorer of a long valley (slides 46, 47): what momentum keeps, beside SGD and Adam."""

from nblib.experiments import valley
from nblib.explorers import base
from nblib.explorers.training import beta_handle
from nblib.plots import valley as plots
from nblib.words import fixed, short

__all__ = ["long_valley"]

SWINGS = {
    "none": "and does not swing",
    "die out": "and its swings die out",
    "stay": "and its swings neither die out nor grow",
    "grow": "and its swings grow",
}


@base.apart()
def long_valley(beta: float = 0.9, lr: float = 0.003) -> base.Explorer:
    """SGD, momentum and Adam in a long valley, each at a rate that suits it (slides 46, 47).

    Momentum's β can be dragged; SGD and Adam stay as they are, to compare with.
    beta: 0 to 0.99, the share of past gradients that momentum keeps; lr: 0.0005 to 0.01, its
    learning rate. Raises ValueError for a number out of range.

    >>> explorers.long_valley(beta=0.4).snapshot()["swings"]
    'grow'
    """
    controls = {
        "beta": base.slider("β of momentum", beta, 0.0, 0.99, 0.01),
        "lr": base.log_slider("its learning rate η", lr, 0.0005, 0.01),
    }
    figure = base.new_figure(900, 440)
    walks = {name: valley.long_walk(name, rate) for name, rate in valley.RATES.items()}
    titles = {name: f"{name}, η = {rate}" for name, rate in valley.RATES.items()}
    titles["Momentum"] = "Momentum"  # its rate can change
    paths = {name: walk.path for name, walk in walks.items()}
    picture = plots.LongValleyPicture(figure, paths, titles)
    flat, steep = (f"{curvature:g}" for curvature in valley.CURVATURES)
    opening = (
        f"A valley with λ = {flat} along a and {steep} along b, {valley.STEPS} steps. What is left "
        f"of the way along a: {titles['SGD']}: {_left(walks['SGD'])}"
    )
    adam = f"{titles['Adam']}: {_left(walks['Adam'])}"

    def update(beta, lr):
        walk, swings = valley.long_walk("Momentum", lr, beta), valley.swings(lr, beta)
        title = f"Momentum, η = {short(lr)}, β = {fixed(beta, 2)}"
        picture.move(walk.path, beta, title)
        jumps = ", ".join(fixed(b, 2) for b in walk.path[:5, 1])
        sentence = f"{opening}; {title}: {_left(walk)}; {adam}. Along b momentum goes {jumps}"
        sentence += f", … {SWINGS[swings]}."
        beyond = float(walk.path[:, 0].max())
        if beyond >= 0.05:
            sentence += f" Along a it runs past the lowest place, as far as {fixed(beyond, 1)}."
        return sentence, {**walk._asdict(), "swings": swings}

    return base.Explorer(figure, controls, update, handles={"beta": beta_handle(picture.strip)})


def _left(walk):
    """What is left of the way, in words: "57 %"."""
    if walk.left is None:
        return f"diverged at step {walk.diverged}"
    return f"{100 * walk.left:.0f} %" if walk.left > 0.01 else "less than 1 %"
