"""Explorers of Rosenblatt's rule on data: irises that no line separates, and cards with a mark.

Everything shown is computed by `experiments.perceptron`; here it is put into a picture and a
sentence.
"""

import functools
from collections.abc import Callable

import numpy as np

from nblib.experiments import perceptron as experiments
from nblib.explorers import base
from nblib.plots import perceptron_data as plots
from nblib.words import count, plain

__all__ = ["cards", "irises"]


@base.apart()
def irises(
    passes: int = 20, shuffled: bool = True, low: float = 1.2, high: float = 2.2
) -> base.Explorer:
    """Rosenblatt's rule on 100 irises that no line separates, and a line of the reader's own.

    passes: how many passes over the flowers, 0 to 100. shuffled: a new order in each pass; else
    all versicolor come first. low, high: the petal width at which the reader's line leaves the
    picture on the left and on the right, 0.8 to 2.7; above the line is class 1.
    Raises ValueError for a number out of range.

    >>> bool(explorers.irises(passes=100).snapshot()["during"].min() > 0)
    True
    """
    left, right, bottom, top = plots.IrisPicture.FRAME
    controls = {
        "passes": base.player(base.int_slider("passes", passes, 0, 100), interval=250),
        "shuffled": base.checkbox("shuffle the flowers before each pass", shuffled),
        "low": base.slider("your line, left", low, bottom, top, 0.05),
        "high": base.slider("your line, right", high, bottom, top, 0.05),
    }
    inputs, species = experiments.irises()
    runs = functools.cache(lambda shuffled: experiments.learn_irises(100, shuffled))
    figure = base.new_figure(800, 400)
    picture = plots.IrisPicture(figure, 100)
    picture.place(inputs, species)

    def update(passes, shuffled, low, high):
        run = runs(shuffled)
        state = run.states[passes]
        wrong = (np.round(inputs @ state[:2] + state[2], 9) > 0) != species
        slope = (high - low) / (right - left)
        height = low + slope * (inputs[:, 0] - left)
        own = int(((np.round(inputs[:, 1] - height, 9) > 0) != species).sum())
        picture.move(
            state,
            inputs[wrong],
            np.array([[left, low], [right, high]]),
            run.after[: passes + 1],
            run.fewest[: passes + 1],
        )
        return _say_irises(passes, run, own), {
            "state": state,
            "during": run.during[:passes],
            "after": run.after[: passes + 1],
            "fewest": run.fewest[: passes + 1],
            "own_wrong": own,
        }

    handles = {
        "low": _hold_end(picture.left, "low", "left", left, ("high", right), controls),
        "high": _hold_end(picture.left, "high", "right", right, ("low", left), controls),
    }
    return base.Explorer(figure, controls, update, handles=handles)


def _hold_end(ax, name, side, x, other, controls):
    """A handle on one end of the reader's line; other: name and x of the other end."""
    return base.Handle(
        ax,
        f"your line, its {side} end",
        at=lambda values, _: (x, values[name]),
        moved=lambda _, y: {name: y},
        along="y",
        step=(0.05, 0.05),
        text=lambda x, y: f"{controls[name].value:.2f} cm",
        ghost=lambda values, _: [(x, values[name], 1), (other[1], values[other[0]], 0)],
    )


def _say_irises(passes, run, own):
    if passes:
        first = (
            f"Pass {passes}: the rule made {count(int(run.during[passes - 1]), 'mistake')} on the "
            f"way, and the weights at its end get {run.after[passes]} of 100 flowers wrong. "
            f"The best weights met so far get {run.fewest[passes]} wrong. "
        )
    else:
        first = f"Before the first pass all weights are 0, and {run.after[0]} flowers are wrong. "
    return f"{first}Your line gets {own} wrong."


@base.apart()
def cards(
    shown: int = 50,
    row: int = 8,
    column: int = 12,
    seed: int = 0,
    update: Callable | None = None,
) -> base.Explorer:
    """Left from right: a perceptron with 400 photocells learns it from 50 cards (slide 11).

    shown: how many cards it has been shown, 0 to 50. row, column: where the upper left cell of the
    mark on the card lies that it is asked about now, 0 to 15. seed: the draw of the cards, 0 to 9.
    update: the reader's own rule, as in exercise 2.3; where it is not written, or gives no w and b
    for a card, the sentence says so and the course's own is taken. Raises
    ValueError for a number out of range.

    >>> explorers.cards(column=15).snapshot()["output"]
    1
    """
    last = experiments.CELLS - experiments.MARK
    controls = {
        "shown": base.player(base.int_slider("cards shown", shown, 0, 50), interval=300),
        "row": base.int_slider("row of the mark", row, 0, last),
        "column": base.int_slider("column of the mark", column, 0, last),
        "seed": base.int_slider("draw of the cards", seed, 0, 9),
    }
    figure = base.new_figure(800, 330)
    picture = plots.CardsPicture(figure, 50, experiments.MARK)
    rule, unwritten = _usable(update)
    learn = functools.cache(lambda seed: experiments.learn_cards(50, seed, rule))

    def show(shown, row, column, seed):
        run = learn(seed)
        asked = experiments.card(row, column)
        z = float(asked @ run.weights[shown] + run.biases[shown])
        wrong = 1 + np.flatnonzero(run.outputs[:shown] != run.targets[:shown])
        says = _SIDES[z > 0]
        picture.move(
            asked,
            run.weights[shown],
            run.accuracy[: shown + 1],
            wrong,
            f"it says: {says}",
            run.places[shown - 1] if shown else None,
        )
        return (
            f"{unwritten}{_say_last(run, shown)}After {count(shown, 'card')} and "
            f"{count(len(wrong), 'mistake')} it answers "
            f"{100 * run.accuracy[shown]:.0f} % of all possible cards correctly. Your card, with "
            f"its mark in columns {column} to {column + experiments.MARK - 1}, has z = {plain(z)}, "
            f'so it says "{says}", which {_judge(column, z)}. '
            f"The bias is {plain(run.biases[shown])}."
        ), {
            "z": z,
            "output": int(z > 0),
            "weights": run.weights[shown],
            "wrong": wrong,
            "accuracy": run.accuracy[: shown + 1],
        }

    handles = {
        "mark": base.Handle(
            picture.card,
            "the mark: move it over the card",
            at=lambda values, _: (
                values["column"] + picture.middle,
                values["row"] + picture.middle,
            ),
            moved=lambda x, y: {
                "column": round(x - picture.middle),
                "row": round(y - picture.middle),
            },
            step=(1, 1),
            text=lambda x, y: f"row {controls['row'].value}, column {controls['column'].value}",
        ),
    }
    return base.Explorer(figure, controls, show, handles=handles)


def _usable(update):
    """The rule to take, None for the course's, and what to say of the reader's."""
    if update is None:
        return None, ""
    blank = np.zeros(experiments.CELLS**2)
    try:
        if update(blank, 0.0, blank.copy(), 1, 1) is None:
            return None, "(Your update is not written yet: this is ours.) "
        for seed in range(10):
            experiments.learn_cards(50, seed, update)
    except Exception:  # whatever a function of the reader's may do
        return None, (
            'Your update does not give a w and a b for each card, so this is ours: check("2.3", '
            "update) says what is wrong. "
        )
    return update, ""


_SIDES = ("left-hand side", "right-hand side")


def _say_last(run, shown):
    """What to say of the card shown last."""
    if not shown:
        return ""
    target, output = run.targets[shown - 1], run.outputs[shown - 1]
    if target == output:
        then = "Right, so nothing changed."
    else:
        then = "Wrong, so the weights were corrected."
    return (
        f"Card {shown} had its mark on the {('left', 'right')[target]} and was answered "
        f'"{_SIDES[output]}". {then} '
    )


def _judge(column, z):
    """What to say of an answer about a mark whose first column is this one."""
    half = experiments.CELLS // 2
    if half - experiments.MARK < column < half:
        return "is neither correct nor wrong: the mark lies across the middle"
    return "is correct" if (column >= half) == (z > 0) else "is wrong"
