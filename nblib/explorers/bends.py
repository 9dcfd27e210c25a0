"""An explorer of part 03: a curve that one hidden layer of ReLU units draws (slide 18)."""

from nblib.experiments import activations as experiments
from nblib.explorers import base
from nblib.explorers.drawing import APART, joint
from nblib.plots import bends as plots
from nblib.words import agree, count, fixed

__all__ = ["pieces"]

MOST = 15  # units


@base.apart()
def pieces(units: int = 3) -> base.Explorer:
    """One hidden layer of ReLU units draws a wave of straight pieces (slide 18).

    units: 1 to 15. Where each bends the curve can be dragged; the output weights follow by least
    squares, nothing is trained. Raises ValueError for a number out of range.

    >>> explorers.pieces(7).snapshot()["pieces"]
    8
    """
    controls = {"units": base.int_slider("ReLU units", units, 1, MOST)}
    figure = base.new_figure(900, 340)
    picture = plots.PiecesPicture(figure)
    moved: dict[int, list[float]] = {}  # the reader's bends, by the number of units

    def update(units):
        even = experiments.pieces_of(units)
        run = experiments.pieces_of(units, moved[units]) if units in moved else even
        picture.move(run.x, run.target, run.output, run.farthest)
        return _say(units, run, even, units in moved), run._asdict()

    def place(k, x):
        units = controls["units"].value
        if k < units:  # there may be fewer by now
            bends = moved.setdefault(units, experiments.even_bends(units).tolist())
            bends[k] = round(min(max(x, -1.0), 1.0) / APART) * APART
        return {}

    def respace():
        moved.pop(controls["units"].value, None)
        explorer.refresh()

    handles = {f"bend {k}": joint(picture.right, k, place) for k in range(MOST)}
    extras = [base.button("Even bends", respace, "space the bends evenly again")]
    explorer = base.Explorer(figure, controls, update, extras=extras, handles=handles)
    return explorer


def _say(units, run, even, moved):
    says = (
        f"{count(units, 'ReLU unit')} in one hidden layer {agree(units, 'draws', 'draw')} "
        f"{count(run.pieces, 'straight piece')}. Their largest distance from the wave (dashed) is "
        f"{fixed(run.error, 2)}."
    )
    if not moved:
        return says
    return f"{says} With the bends evenly spaced it is {fixed(even.error, 2)}."
