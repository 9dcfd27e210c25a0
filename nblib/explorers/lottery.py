"""The lottery of starts (slide 32): pick a seed, and watch its network solve XOR or get stuck."""

import numpy as np

from nblib.experiments import lottery as experiments
from nblib.experiments import mlp, stacked
from nblib.explorers import base
from nblib.plots import lottery as plots
from nblib.plots.why import seen_part
from nblib.words import agree, count, fixed, listed, vector

__all__ = ["seed_lottery"]

SEEDS, ALL = 200, 100  # starts; the slider's whole training, in per cent
GRIPS = 0.3, 0.7  # the two lines are held at different parts, and no ring hides another
LENGTHS = {"2,000 steps": 2000, "20,000 steps": 20_000}


@base.apart()
def seed_lottery(
    seed: int = 0, hidden: int = 2, lr: float = 0.5, steps: int = 2000, shown: int = ALL
) -> base.Explorer:
    """Two hundred networks for XOR; click one, watch it train, try to rescue it (slide 32).

    seed: 0 to 199; hidden: 2, 3, 4 or 8 ReLU units; lr: 0.1, 0.2, 0.5, 1 or 2; steps: 2000 or
    20000; shown: 0 to 100, how much of the training is shown, in per cent. The marks are those of
    this width and rate after 2,000 steps; that of this seed is there once shown is 100. Of two
    hidden units the lines can be dragged while shown is 0: that changes the first bias of the
    unit, and nothing else.
    Raises ValueError for anything else.

    >>> explorers.seed_lottery(hidden=2).snapshot()["solved"].sum()
    np.int64(53)
    """
    controls = {
        "shown": base.player(base.int_slider("% of the training", shown, 0, ALL), interval=60),
        "seed": base.int_slider("seed", seed, 0, SEEDS - 1),
        "hidden": base.choice("hidden units", hidden, (2, 3, 4, 8)),
        "lr": base.choice("learning rate", lr, (0.1, 0.2, 0.5, 1.0, 2.0)),
        "steps": base.choice("train for", steps, LENGTHS),
    }
    figure = base.new_figure(900, 460)
    picture = plots.LotteryPicture(figure, SEEDS)
    own: dict[int, dict[int, float]] = {}  # seed -> unit from 0 -> the bias that the reader gave it
    told = ""  # what a button has to say

    def update(shown, seed, hidden, lr, steps):
        (solved,) = experiments.lottery_of(hidden, lr, SEEDS).solved
        moved = own.get(seed, {}) if hidden == 2 else {}
        # Before the first step a line follows the hand; the training waits until it is asked for.
        taken = 0 if moved and not shown else steps
        biases = tuple(sorted(moved.items()))
        run, outputs, on = experiments.replay(seed, hidden, lr, taken, biases)
        now = mlp.boundary(run, shown, "relu", frame=picture.frame)
        space = film = None
        if hidden == 2:
            space = experiments.hidden_space(run, shown)
            grid = space.size * picture.space.grid
            field = experiments.output_over(space.output, grid, grid)
            film = space.places, space.size, field
        picture.move(
            solved,
            seed,
            now.grid,
            now.field,
            now.units,
            run.x,
            run.labels,
            outputs[shown],
            run.losses,
            shown,
            film,
        )
        numbers = {
            **now._asdict(),
            "solved": solved,
            "outputs": outputs[shown],
            "on": on[shown],
            "losses": run.losses,
        }
        where = ""
        if space is not None:
            numbers |= {"places": space.places}
            where = f" The hidden layer puts {_where(run.x, space.places)}."
        done = shown * steps // ALL
        says = _say_start(seed, hidden, done, outputs[shown], now.loss, on[shown])
        says += _say_unseen(now.units, picture.frame) + _say_moved(seed, moved)
        return (
            f"{says}{where} With {hidden} hidden units and rate {lr:g}, {solved.sum()} of {SEEDS} "
            f"seeds solve XOR in 2,000 steps{' as drawn' if moved else ''}.{told}"
        ), numbers

    def clicked(x, y):
        row, column = round(y), round(x)
        if 0 <= column < plots.LOTTERY_ACROSS and 0 <= row < SEEDS // plots.LOTTERY_ACROSS:
            return {"seed": row * plots.LOTTERY_ACROSS + column}
        return {}

    marks = base.Region(
        picture.ax, "the 200 starts: a click on a mark replays that network", clicked, step=(1, 1)
    )

    def put(unit, bias):
        seed = explorer.values["seed"]
        own[seed] = own.get(seed, {}) | {unit: bias}

    def show_start(words):
        nonlocal told
        told = words
        explorer.controls["shown"].value = 0
        explorer.refresh()
        told = ""

    def wake():
        seed = explorer.values["seed"]
        if explorer.values["hidden"] != 2:
            return show_start(" Lines can be moved with 2 hidden units.")
        _, dead = experiments.biases_drawn(seed)
        weights = experiments.replay(seed, 2, steps=0).run.history[0][:4].reshape(2, 2)
        for unit in np.flatnonzero(dead).tolist():
            put(unit, experiments.through_the_middle(weights[unit]))
        return show_start("" if dead.any() else " No unit is dead in this start as drawn.")

    def undo():
        own.pop(explorer.values["seed"], None)
        show_start("")

    handles: dict[str, base.Hold] = {"marks": marks}
    handles |= {f"line {unit + 1}": _hold_line(picture, unit, put) for unit in (0, 1)}
    extras = [
        base.button("Wake dead units", wake, "put their lines through the middle of the square"),
        base.button("As drawn", undo, "the lines of this seed where they were"),
    ]
    explorer = base.Explorer(figure, controls, update, extras=extras, handles=handles)
    return explorer


def _hold_line(picture, unit, put):
    """The line of a hidden unit before the first step; to shift it calls put(unit, its bias)."""
    weights = np.zeros(2)  # as they were when the handle was last placed
    frame = (*picture.frame, *picture.frame)

    def ends(values, numbers):
        if values["shown"] or values["hidden"] != 2:
            return []
        *weights[:], bias = numbers["units"][unit]
        return seen_part(weights, bias, frame)

    def at(values, numbers):
        seen = ends(values, numbers)
        return (1 - GRIPS[unit]) * seen[0] + GRIPS[unit] * seen[1] if len(seen) else None

    def moved(x, y):
        put(unit, bias_at(x, y))
        return {}

    def bias_at(x, y):
        return round(float(-weights @ (x, y)), 6)

    return base.Handle(
        picture.plane,
        f"the line of hidden unit {unit + 1}: shift it, which changes this unit's bias",
        at=at,
        moved=moved,
        step=(0.02, 0.02),
        text=lambda x, y: f"bias {fixed(bias_at(x, y), 3)}",  # a step may be 0.002
        ghost=lambda values, numbers: [(*end, 1) for end in ends(values, numbers)],
    )


def _say_moved(seed, moved):
    """Which biases are not as drawn; nothing if all are. moved: dict unit from 0 -> bias"""
    if not moved:
        return ""
    drawn, _ = experiments.biases_drawn(seed)
    names, biases, before = zip(
        *((str(k + 1), fixed(b, 3), fixed(drawn[k], 3)) for k, b in sorted(moved.items())),
        strict=True,
    )
    whose, rest = (
        (f"At the start the bias of unit {names[0]} is", "eight")
        if len(names) == 1
        else (f"At the start the biases of units {listed(names)} are", "seven")
    )
    return (
        f" {whose} {listed(biases)} instead of {listed(before)}; the other {rest} numbers are as "
        "drawn."
    )


def _say_start(seed, hidden, done, outputs, loss, on):
    verdict = "XOR is solved" if experiments.solves(outputs) else "XOR is not solved"
    when = f"after {count(done, 'step', ',')}: {verdict}," if done else "before the first step:"
    corners = ("(0,0)", "(0,1)", "(1,0)", "(1,1)")
    places = [
        listed(c for c, is_on in zip(corners, column, strict=True) if is_on) for column in on.T
    ]
    dead = places.count("")
    if hidden > 2:
        units = f"{dead or 'None'} of its units {'is' if dead < 2 else 'are'} on at no corner."
    elif dead == 2:
        units = "Neither of its units is on at any corner."
    elif not dead and places[0] == places[1]:
        units = f"Both units are on at the same corners, {places[0]}."
    else:
        where = [f"unit {k} is on at {place or 'no corner'}" for k, place in enumerate(places, 1)]
        units = f"{', and '.join(where)}.".capitalize()
    return f"Seed {seed} {when} loss {fixed(loss, 2)}. {units}"


def _say_unseen(units, frame):
    """Which units' lines the plane does not show; nothing for more units than are numbered."""
    ends = [(a, b, 1) for a in frame for b in frame]
    sides = np.array(ends) @ units.T > 0
    unseen = [str(k) for k, side in enumerate(sides.T, 1) if side.all() or not side.any()]
    if not unseen or len(units) > plots.MOST_NAMED:
        return ""
    lines, units, lie = (
        agree(len(unseen), *words)
        for words in (("line", "lines"), ("unit", "units"), ("lies", "lie"))
    )
    return f" The {lines} of {units} {listed(unseen)} {lie} outside the picture."


@base.apart()
def lottery_picture(lottery):
    """A still picture of an `experiments.lottery.Lottery`: how many seeds solve XOR (slide 32)."""
    figure = base.new_figure(900, 400)
    plots.lottery(figure, lottery.widths, lottery.solved)
    shares = listed(
        f"{won.sum()} with {width}"
        for width, won in zip(lottery.widths, lottery.solved, strict=True)
    )
    return base.Still(
        figure,
        "A dot is a network that has solved XOR: at every corner it gives the right answer a "
        "probability of at least 90 %. A cross has not. Of "
        f"{lottery.solved.shape[1]} random starts each, {shares} hidden units have solved it.",
    )


@base.apart()
def kinds_picture(lottery):
    """A still picture of an `experiments.lottery.Lottery`: its networks of two units by kind.

    On grey are those with a unit that was on at no corner before the first step (slide 32).
    """
    dead, *others = experiments.bands(lottery)
    shown = [(dead.name, dead.solved, dead.at_start)]
    shown += [(band.name, band.solved, np.zeros_like(band.solved)) for band in others]
    figure = base.new_figure(900, 370)
    plots.kinds(figure, shown, "before the first step")
    rows = []
    for band in (dead, *others):
        won, early, every = band.counts
        so = f", and {early} of them had such a unit before the first step" if band is dead else ""
        rows.append(f"{band.name.capitalize()}: {won} of {every} solved{so}.")
    return base.Still(
        figure,
        f"The {lottery.solved.shape[1]} networks with two hidden units, sorted by where their "
        f"units are on after training. {' '.join(rows)}",
    )


@base.apart()
def redrawn_picture(redrawn):
    """A still picture of several `experiments.lottery.Waking`, each with its own draw (slide 32).

    Of the starts with a dead unit, and of those without: which share of them wins, in per cent.
    """
    dead = redrawn[0].dead
    shown, words = {}, []
    for name, group in (("with a dead unit", dead), ("with no dead unit", ~dead)):
        size, before = int(group.sum()), int(redrawn[0].drawn[group].sum())
        after = np.array([int(again.moved[group].sum()) for again in redrawn])
        shown[f"{size} starts\n{name}"] = 100 * before / size, 100 * after / size
        least, most = (f"{100 * wins / size:.0f}" for wins in (after.min(), after.max()))
        words.append(
            f"Of the {size} starts {name}, {before} win as drawn ({100 * before / size:.0f} %), "
            f"and {after.min()} to {after.max()} with a bias drawn again ({least} to {most} %)"
        )
    figure = base.new_figure(900, 260)
    plots.redraws(figure, shown)
    return base.Still(
        figure,
        f"{'. '.join(words)}. An orange plus: as drawn. A blue dot: one of {len(redrawn)} times "
        "that the biases were drawn again.",
    )


@base.apart()
def hidden_space_picture(*networks):
    """A still picture: where hidden layers of two units put the corners of XOR (slide 32).

    networks: each a seed of the lottery, or a float64 model Linear(2, 2), ReLU, Linear(2, 1),
    Sigmoid.
    """
    x, labels = mlp.points("xor")
    shown, words = {}, []
    for network in networks:
        title = "the hidden space"
        if isinstance(network, int):
            replay = experiments.replay(network, 2)
            (W, b), (v, c) = stacked.unpack(replay.run.history[-1], (2, 2, 1))
            solved = experiments.solves(replay.outputs[-1])
            title = f"seed {network} ({'solved' if solved else 'not solved'})"
        else:
            W, b, v, c = (parameter.detach().numpy() for parameter in network.parameters())
        hidden = np.maximum(x @ W.T + b.reshape(1, 2), 0)
        grid = plots.hidden_grid(hidden)
        shown[title] = hidden, experiments.output_over((*v[0], c.item()), grid, grid)
        words.append(f"{title} has {_where(x, hidden)}")
    figure = base.new_figure(300 * (1 + len(shown)), 300)
    plots.hidden_spaces(figure, x, labels, shown)
    return base.Still(
        figure,
        "Left the four corners as inputs. Then where the hidden layer puts them, with the places "
        f"where the output says 1 in orange and 0 in blue: {'; '.join(words)}. Where an h would be "
        "below 0 it is hatched: ReLU puts nothing there.",
    )


def _where(x, hidden):
    """ "(0,0) and (1,1) at (0, 0), (0,1) at (0, 3.1)": which corners have gone where."""
    places = {}
    for (a, b), place in zip(x, hidden, strict=True):
        at = vector(np.round(place, 1))
        places.setdefault(at, []).append(f"({a:.0f},{b:.0f})")
    return ", ".join(f"{listed(names)} at {at}" for at, names in places.items())
