"""3.7 Wake the unit

Three ReLU units, ReLU(wₖx + bₖ) with the weights w = 2, −1 and 0.5, see the training inputs x = 1,
2, 3 and 4. With all biases at 0 the second is dead, and the other two are on for every input.
Choose the three biases so that each unit is on for some of the inputs and off for others. Many
answers are right.

level: easy

explorer: dead_relu

start: Take one unit at a time, and write down wₖx for the four inputs.

hint: The first unit has 2, 4, 6 and 8. Which number do you add so that some of them fall below 0?

hint: A unit switches at x = −b/w. That place must lie between 1 and 4.

hint: The second unit has −1, −2, −3 and −4: its bias has to lift some of them above 0, not all.

well: Each unit now has its bend, at x = −b/w, among the training inputs. That is what the bias of a
ReLU unit decides.
"""


import itertools


def probe(biases, unit):
    """What unit 1, 2 or 3 is with its bias: "on and off", "always on" or "dead"."""
    z = [(2, -1, 0.5)[unit - 1] * x + biases[unit - 1] for x in (1, 2, 3, 4)]
    return "dead" if max(z) <= 0 else "always on" if min(z) > 0 else "on and off"


# --- solution ---

biases = (-5, 2.5, -1)

# --- cases ---

CASES = ((1,), (2,), (3,))
STUB = "biases = ...  # (b1, b2, b3)"
FORM = "three numbers (b1, b2, b3)"

# What is said of a unit that is not yet right: dead, or on for every input.
SAID = {
    (1, "dead"): "The first unit is dead: even at x = 4 its z, 8 + b, is not above 0. Push it down "
    "less.",
    (1, "on"): "The first unit is on for every input: even at x = 1 its z, 2 + b, is above 0. Push "
    "it down more.",
    (2, "dead"): "The second unit is dead: even at x = 1 its z, −1 + b, is not above 0. Its bias "
    "has to lift it higher.",
    (2, "on"): "The second unit is on for every input: even at x = 4 its z, −4 + b, is above 0. "
    "Lift it less.",
    (3, "dead"): "The third unit is dead: even at x = 4 its z, 2 + b, is not above 0. Push it down "
    "less.",
    (3, "on"): "The third unit is on for every input: even at x = 1 its z, 0.5 + b, is above 0. "
    "Push it down more.",
}
NUMBERS = {
    (1, "dead"): -10, (1, "on"): 0, (1, "right"): -5, (2, "dead"): 0, (2, "on"): 10,
    (2, "right"): 2.5, (3, "dead"): -5, (3, "on"): 0, (3, "right"): -1,
}
NAMED = {
    "right dead right": "all-down", "on right on": "all-up", "dead right dead": "too-far-down",
    "right on right": "too-far-up", "dead right right": "first-killed",
    "right right dead": "third-killed", "right right on": "third-always",
    "on right right": "first-always",
}


def mistake(states):
    """The entry for three biases that leave the units in these states."""
    units = list(enumerate(states, 1))
    name = NAMED.get(" ".join(states), " + ".join(states))
    biases = tuple(NUMBERS[unit] for unit in units)
    return f"{name}\n    {biases}\n" + " ".join(SAID[unit] for unit in units if unit in SAID)


MIXED = itertools.product(("right", "dead", "on"), repeat=3)
ALIKE = (("right",) * 3, ("dead",) * 3, ("on",) * 3, ("on", "dead", "on"))

MISTAKES = """
as-they-were
    (0, 0, 0)
The second unit is dead and the others are on for every input, as with all biases at 0. z rises with
b: which units need a positive b, which a negative one?

all-dead
    (-10, -10, -10)
All three are dead now. Take one unit at a time: its bias has to leave some of its z above 0.

all-on
    (10, 10, 10)
All three are on for every input. Take one unit at a time: its bias has to leave some of its z below
0.

""" + "\n\n".join(mistake(states) for states in MIXED if states not in ALIKE)
