"""The explorer of a lamp behind two neurons, one number of which is wrong (notebook 02)."""

import numpy as np

from nblib.experiments import perceptron as experiments
from nblib.experiments.why import CORNERS, XOR
from nblib.explorers import base
from nblib.explorers.why import SLIDER, THREE_SLIDERS
from nblib.plots import two_layers as plots
from nblib.plots.hidden_space import NUMBERS
from nblib.plots.why import CORNER_NAMES, FRAME
from nblib.words import agree, listed, plain, vector

__all__ = ["who_is_to_blame"]

NAMES = [*experiments.IN_FRONT, "the lamp"]
AT_FIRST = [
    number for w, b in (*experiments.IN_FRONT.values(), experiments.LAMP) for number in (*w, b)
]


@base.apart()
def who_is_to_blame(
    w11: float = 1.0,
    w12: float = 1.0,
    b1: float = -0.5,
    w21: float = -1.0,
    w22: float = -1.0,
    b2: float = 2.5,
    v1: float = 1.0,
    v2: float = 1.0,
    c: float = -1.5,
    corner: tuple[int, int] = (1, 1),
) -> base.Explorer:
    """XOR of three neurons with steps, a lamp behind "at least one" and "not both" (slide 16).

    w and b belong to the two in front, v and c to the lamp; all nine numbers from -3 to 3, in
    halves. By default one of them is wrong. corner: whose numbers are seen on their way.
    Raises ValueError for a number out of range, or a corner that is none.

    >>> int(explorers.who_is_to_blame(b2=1.5).snapshot()["right"])
    4
    """
    start = dict(zip(NUMBERS, (w11, w12, b1, w21, w22, b2, v1, v2, c), strict=True))
    controls = {
        name: base.slider(NUMBERS[name], value, -3.0, 3.0, 0.5, ".1f")
        for name, value in start.items()
    }
    for control in controls.values():
        control.layout.width = SLIDER
    places = [(int(x1), int(x2)) for x1, x2 in CORNERS]
    corner = tuple(corner) if isinstance(corner, list | np.ndarray) else corner
    options = dict(zip(CORNER_NAMES, places, strict=True))
    controls["corner"] = base.choice("numbers of corner", corner, options)
    figure = base.new_figure(900, 400)
    picture = plots.BlamePicture(figure, CORNERS, XOR, NAMES)

    def update(corner, **numbers):
        w11, w12, b1, w21, w22, b2, v1, v2, c = numbers.values()
        parts = ((w11, w12), b1), ((w21, w22), b2)
        front, lamp = dict(zip(experiments.IN_FRONT, parts, strict=True)), ((v1, v2), c)
        found = [experiments.behind(place, front, lamp) for place in places]
        outputs = np.array([each[-1].output for each in found])
        wrong, k = outputs != XOR, places.index(corner)
        lit = experiments.where_lit(*FRAME, front, lamp)
        picture.move(numbers, corner, found[k], int(XOR[k]), lit, wrong)
        return _say(numbers, corner, found[k], int(XOR[k]), wrong), {
            "outputs": outputs,
            "in_front": np.array([[each.output for each in row[:-1]] for row in found]),
            "wrong": wrong,
            "right": 4 - wrong.sum(),
            "lit": lit,
        }

    def choose(x, y):
        nearest = ((CORNERS - (x, y)) ** 2).sum(axis=1).argmin()
        return {"corner": places[nearest]}

    handles = {name: _hold(picture, name, controls[name]) for name in NUMBERS}
    handles["square"] = base.Region(
        picture.square, "the square: a click at a corner shows its numbers", choose, step=(0.5, 0.5)
    )
    as_it_was = base.button(
        "As it was",
        lambda: explorer.set(**dict(zip(NUMBERS, AT_FIRST, strict=True))),
        "the nine numbers of the cell above",
    )
    explorer = base.Explorer(figure, controls, update, [as_it_was], handles=handles)
    explorer.children[0].layout.max_width = THREE_SLIDERS
    return explorer


def _hold(picture, name, control):
    """A handle on the gauge of a weight, upright on its wire, or of a bias, level."""
    gauge, weight = picture.gauges[name], name[0] != "b" and name != "c"
    what = "the weight" if weight else "the bias"
    ways = "up makes it larger, down smaller" if weight else "right makes it larger, left smaller"
    return base.Handle(
        picture.network,
        f"{what} {NUMBERS[name]}: {ways}",
        at=lambda values, numbers: gauge.tip(values[name]),
        moved=lambda x, y: {name: gauge.number_at(x, y)},
        along="y" if weight else "x",
        step=(0.5 * gauge.LONG,) * 2,
        text=lambda x, y: f"{NUMBERS[name]} = {plain(control.value)}",
        ghost=lambda values, numbers: [(*gauge.foot, 0), (*gauge.tip(values[name]), 1)],
    )


def _say(numbers, corner, found, wanted, wrong):
    names = [name for name, fails in zip(CORNER_NAMES, wrong, strict=True) if fails]
    verdict = f"The lamp is right at {4 - len(names)} of 4 corners"
    verdict += f" (wrong: {listed(names)})." if names else "."
    changed = [
        NUMBERS[name]
        for (name, number), first in zip(numbers.items(), AT_FIRST, strict=True)
        if number != first
    ]
    changed = (
        f"{listed(changed)} {agree(len(changed), 'is', 'are')} changed"
        if changed
        else "No number is changed"
    )
    first, second, lamp = found
    judged = "is right" if lamp.output == wanted else "is wrong"
    return (
        f'{changed}. {verdict} At {vector(corner)} "at least one" has z = {plain(first.z)} and '
        f'answers {first.output}, "not both" has z = {plain(second.z)} and answers '
        f"{second.output}. Behind them the lamp has z = {plain(lamp.z)} and answers {lamp.output}. "
        f"Its target is {wanted}, so it {judged}. The two in front have no target."
    )
