"""3.7 Wake the layer

Three ReLU units see the training inputs x = 1, 2, 3 and 4. Unit k computes ReLU(wₖx + bₖ), with the
weights w = 2, −1 and 0.5. With all biases at 0 the second is dead, and the other two are on for
every input, so they bend nothing there. Choose the three biases so that each unit is on for some of
the inputs and off for others. Many answers are right.

level: medium

explorer: dead_relu

start: Take one unit at a time, and write down wₖx for the four inputs.

hint: The first unit has 2, 4, 6 and 8. Which number do you add so that some of them fall below 0?

hint: A unit switches at x = −b/w. That place must lie between 1 and 4.

hint: The second unit has −1, −2, −3 and −4: its bias has to lift some of them above 0, not all.

well: Each unit now has its bend, at x = −b/w, among the training inputs. That is what the bias of a
ReLU unit decides.

explain: Suppose training had begun with all biases at 0. Which of the three units could gradient
descent have moved, and which not? Why?
"""


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

MISTAKES = """
as-they-were
    (0, 0, 0)
Nothing has changed yet: the second unit is dead, the others are on for every input. z rises with b:
which units need a positive b, which a negative one?

all-down
    (-5, -2.5, -1)
The first and the third are right. The second has z below 0 for every input already: its bias has to
lift it.

all-up
    (5, 2.5, 1)
The second is right. The other two are on for every input as they are, and a positive bias keeps
them so.

too-far-down
    (-10, 2.5, -5)
The second is right. The first and the third have been pushed below 0 for every input: now they are
dead. Take less.

too-far-up
    (-5, 10, -1)
The first and the third are right. The second is now on for every input: lift it less.

first-killed
    (-10, 2.5, -1)
The first unit is dead: at x = 4 it has 8 + b, which must stay above 0.

third-killed
    (-5, 2.5, -5)
The third unit is dead: at x = 4 it has 2 + b, which must stay above 0.

third-always
    (-5, 2.5, 0)
The first two are right. The third still has 0.5 + b above 0 at x = 1.

first-always
    (-1, 2.5, -1)
The last two are right. The first still has 2 + b above 0 at x = 1.

all-dead
    (-10, -10, -10)
All three are dead now. Take one unit at a time: its bias has to leave some of its z above 0.

all-on
    (10, 10, 10)
All three are on for every input. Take one unit at a time: its bias has to leave some of its z below
0.
"""
