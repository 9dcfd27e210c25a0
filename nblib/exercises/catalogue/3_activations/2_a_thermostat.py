"""3.2 A thermostat

One sigmoid unit sees a temperature x and gives σ(wx + b). Choose w and b so that it is nearly sure
at both ends: below 0.05 at 18 degrees and colder, above 0.95 at 22 degrees and warmer. Many answers
are right.

level: easy

explorer: activation

start: Where should the output be ½? There wx + b has to be 0.

hint: A sigmoid is ½ at z = 0. So b moves the middle to x = −b/w.

hint: The explorer above shows at which z the value passes 0.95: z = 3 is enough.

hint: From 20 to 22 degrees z has to rise from 0 to 3 or more. So how large must w be?

well: The middle lies at 20 degrees for b = −20w, and any w above 1.5 is steep enough. The larger w
is, the closer the unit comes to a step.

explain: Make w ten times as large, and b with it. What does σ′(z) at 18 degrees become, and
why could that hinder a unit that has yet to learn, with the squared error as its loss?
"""

import math


def probe(weights, degrees):
    """1 where the unit is above 0.95, 0 where it is below 0.05, ½ where it is not sure."""
    w, b = weights
    z = min(max(w * degrees + b, -500.0), 500.0)
    output = 1 / (1 + math.exp(-z))
    return 1 if output > 0.95 else 0 if output < 0.05 else 0.5


# --- solution ---

weights = (2, -40)

# --- cases ---

CASES = ((-10,), (10,), (18,), (22,), (30,))
STUB = "weights = ...  # (w, b)"
FORM = "two numbers (w, b)"

MISTAKES = """
too-flat
    (1, -20)
The middle lies at 20 degrees, as it should. But the unit is not sure enough at 18 and at 22: make
it steeper, and keep the middle.

no-bias
    (2, 0)
The middle lies where wx + b = 0, and with b = 0 that is at 0 degrees. Everything warmer gets a 1.

turned
    (-2, 40)
It is warm where it should be cold, and the other way round. Change the sign of both numbers.

middle-at-10
    (2, -20)
Here wx + b is 0 at 10 degrees. The middle is x = −b/w: with your w, which b puts it at 20?

middle-at-18
    (2, -36)
At 18 degrees the sum is 0 and the unit says ½. Which b moves the middle to 20?

middle-at-22
    (2, -44)
At 22 degrees the sum is 0 and the unit says ½. Which b moves the middle to 20?

never
    (2, -80)
It says 0 everywhere: the sum reaches 0 only at 40 degrees. Which b brings it up to 0 at 20?

no-weight
    (0, 0)
With w so near 0 the unit hardly sees the temperature: it says much the same at all of them.

too-flat-by-far
    (0.1, -2)
The middle lies at 20 degrees, as it should, but the unit is sure nowhere: make it much steeper, and
keep the middle.
"""
