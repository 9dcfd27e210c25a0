"""Part 00: the models so far, lines around a ring, one slope on the rings, two kinds of features.

All but the slope (`ring_slope`) are figures, in which nothing moves.

`experiments.start` computes what is shown.
"""

import numpy as np

from nblib.experiments import start as experiments
from nblib.explorers import base
from nblib.plots import start as plots
from nblib.words import count, fixed

__all__ = ["ring_slope"]  # the others are figures

SHOWN = 80  # of the training points: with all of them a circle could not be told from a square
TITLES = {"xor_field": "the XOR field", "moons": "two moons", "circles": "two rings"}


@base.apart()
def boundaries(comparisons):
    """Figure of slide 02: every model on every data set, its answers as colours.

    comparisons: dict from the data's name to an `experiments.start.Comparison`.
    """
    figure = base.new_figure(860, 80 + 190 * len(comparisons))
    grid = figure.subplots(len(comparisons), len(experiments.MODELS), squeeze=False)
    sentences = []
    for row, (name, result) in zip(grid, comparisons.items(), strict=True):
        for ax, model in zip(row, result.models, strict=True):
            title = f"{model.name}\n{100 * model.test_accuracy:.0f} % right"
            X, y = result.X[:SHOWN], result.y[:SHOWN]
            drawn = plots.regions(ax, title, X, y, result.frame, model.regions, model.scores)
        row[0].set_ylabel(f"{TITLES[name]}\n$x_2$", fontsize=10)
        scores = ", ".join(f"{m.name} {100 * m.test_accuracy:.0f} %" for m in result.models)
        sentences.append(f"On new points of {TITLES[name]}: {scores}.")
    for ax in grid[-1]:
        ax.set_xlabel("$x_1$", fontsize=10)
    plots.regions_key(figure, drawn)
    sentences.append(f"Drawn are {SHOWN} of the {len(result.X)} training points.")
    return base.Still(figure, " ".join(sentences))


@base.apart()
def lottery_fields(lottery, enough=0.9):
    """Figure: the field of every network of an `experiments.start.Lottery`, a row for each number
    of units; those that get `enough` of their points right have a frame."""
    figure = base.new_figure(900, 270)
    won = lottery.shares >= enough
    names, parts = [], []
    for units, shares, wins in zip(lottery.units, lottery.shares, won, strict=True):
        size, winners = count(units, "unit"), f"{wins.sum()} of {len(wins)}"
        names.append(f"{size}:\n{winners}")
        parts.append(f"with {size} {winners}, the best {100 * shares.max():.0f} %")
    winning = f"at least {100 * enough:.0f} % right"
    plots.lottery_fields(figure.subplots(), names, lottery, won, winning)
    return base.Still(
        figure,
        f"The fields of {won.size} trained networks, a small square each. A frame marks those that "
        f"get {100 * enough:.0f} % right: {'; '.join(parts)}.",
    )


@base.apart()
def lines_around(most=3):
    """Figure: two rings without noise, and what one, two, three lines cut off the outer one."""
    inner, outer = 0.5, 1.0
    figure = base.new_figure(860, 330)
    parts = []
    for lines, ax in enumerate(figure.subplots(1, most, squeeze=False)[0], start=1):
        cut = experiments.lines_around(lines, inner, outer)
        said = f"{count(lines, 'line')}: {100 * cut.share:.0f} % right"
        plots.lines_around(ax, said, inner, outer, cut.directions, cut.half)
        parts.append(said)
    plots.lines_key(figure, ax)
    return base.Still(
        figure,
        "Two rings, the blue one twice as wide as the orange one. Each line touches the orange "
        f"ring and cuts off {round(np.degrees(2 * cut.half))} of the 360 degrees of the blue one. "
        f"With the whole orange ring right, that makes: {', '.join(parts)}.",
    )


STEEPEST = 4.0


@base.apart()
def ring_slope(slope: float = 0.0) -> base.Explorer:
    """Logistic regression on two rings: what a slope wins it loses as well (slide 02).

    slope: -4 to 4, how fast the score rises with x1. Raises ValueError for a number out of range.

    >>> round(explorers.ring_slope(2.0).snapshot()["loss"], 3)
    0.836
    """
    controls = {"slope": base.slider("slope of the score", slope, -STEEPEST, STEEPEST, 0.1, ".1f")}
    figure = base.new_figure(800, 390)
    start = experiments.ring_slope(0.0)
    edges = np.linspace(-1.2, 1.2, 25)
    before, step_loss = experiments.ring_step()
    picture = plots.SlopePicture(
        figure, start.X, start.y, edges, experiments.ring_shares(edges), 0.5, before
    )

    def update(slope):
        found = experiments.ring_slope(slope)
        picture.move(experiments.ring_says(slope, picture.x), found.wrong)
        return _say_slope(slope, found, start.loss, before, step_loss), found._asdict()

    def moved(x, y):
        share = np.clip(y / 100, 0.001, 0.999)
        return {"slope": float(np.clip(np.log(share / (1 - share)), -STEEPEST, STEEPEST))}

    end = base.Handle(
        picture.curve,
        "the black curve at x₁ = 1: tilt it",
        at=lambda values, numbers: (1.0, 100 * experiments.ring_says(values["slope"], 1.0)),
        moved=moved,
        along="y",
        step=(2.5, 2.5),
        text=lambda x, y: f"slope {fixed(controls['slope'].value, 1)}",
    )
    return base.Explorer(figure, controls, update, handles={"end": end})


def _say_slope(slope, found, coin, before, step_loss):
    losses = (
        f"Loss {found.loss:.3f}; a tossed coin has {coin:.3f}, and the step, with "
        f"{100 * before:.0f} % before the line and 0 beyond it, {step_loss:.3f}."
    )
    if not found.wrong.any():
        return f"Slope 0: 50 % everywhere. {losses}"
    outer = np.flatnonzero(found.y == 0)
    ends = [outer[found.X[outer, 0].argmin()], outer[found.X[outer, 0].argmax()]]
    sides = ("at the left end", "at the right end")
    judged = sorted(zip(found.p[ends], sides, strict=True))
    (low, right), (high, wrong) = judged
    return (
        f"Slope {fixed(slope, 1)}: the blue points {right} are orange with {100 * low:.0f} %, it "
        f"says, and those {wrong} with {100 * high:.0f} %. "
        f"{100 * (1 - found.wrong.mean()):.0f} % of all points are right. {losses}"
    )


@base.apart()
def features_by_hand_and_learned(race):
    """Figure of slide 03 from an `experiments.start.FeatureRace`."""
    figure = base.new_figure(860, 330)
    left, right = figure.subfigures(1, 2, width_ratios=(1, 1.25))
    plots.accuracy_curves(left.add_subplot(), race.sizes, race.pixels, race.by_hand, race.learned)
    rows = right.subfigures(2, 1)
    for row, title in zip(rows, plots.FEATURE_ROWS, strict=True):
        row.suptitle(title.format(race.sizes[-1]), fontsize=10)
    # A few units stay at their small random weights: dead units, which notebook 03 explains.
    size = abs(race.weights).sum(axis=(1, 2))
    moved_first = np.argsort(size <= 1.5 * size.min(), kind="stable")
    plots.digit_features(
        np.array([row.subplots(1, 5) for row in rows]),
        race.example,
        race.example_features,
        list(experiments.DIRECTIONS),
        race.weights[moved_first[:5]],
    )
    gap = 100 * (race.by_hand - race.learned)
    gain = 100 * (race.learned - race.pixels)  # over the raw pixels
    worse = 100 * min(race.by_hand[-1], race.learned[-1])
    # Coarse steps: training in single precision ends a few test digits apart on other processors.
    return base.Still(
        figure,
        f"With {race.sizes[0]:,} training digits the hand-made features are more than "
        f"{_floor(gap[0], 5)} percentage points ahead of the learned ones, and those "
        f"{_above(gain[0])} the pixels alone. With {race.sizes[-1]:,} both get more than "
        f"{_floor(worse, 5)} % of the test digits right, they are less than "
        f"{_floor(abs(gap[-1]), 2) + 2} points apart, and the learned ones {_above(gain[-1])} the "
        "pixels alone. On the right: one digit with its four hand-made feature maps, and five of "
        "the 64 learned features.",
    )


def _above(gain):
    if gain > 2:
        return f"are more than {_floor(gain, 2)} points above"
    return "lie within 2 points of" if gain > -2 else "are below"


def _floor(number, step):
    return step * int(number // step)
