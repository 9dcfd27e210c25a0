"""3.2 A thermostat

One sigmoid unit sees a temperature x and says by σ(wx + b) how sure it is that a room is warm.
Choose w and b so that it is nearly sure either way: below 0.05 at 18 degrees and colder, above 0.95
at 22 degrees and warmer. Many answers are right.

level: easy

explorer: activation

start: Where should the output be ½? There wx + b has to be 0.

hint: A sigmoid is ½ at z = 0. So b moves the middle to x = −b/w. For a w above 0 and a middle at 20
degrees, is b above or below 0?

hint: The explorer of the sigmoid shows at which z the value passes 0.95: z = 3 is enough.

hint: From 20 to 22 degrees z has to rise from 0 to 3 or more. So how large must w be?

well: The middle lies at 20 degrees for b = −20w, and any w above 1.5 is steep enough. The larger w
is, the closer the unit comes to a step.

explain: Make w ten times as large, and b with it. What does σ′(z) at 18 degrees
become? Suppose such a unit gives a wrong answer at 18 degrees and is trained with the squared
error. Why can it hardly learn?

rubric: Whole: z at 18 degrees is ten times as far from 0, so σ′(z) is practically 0 there, with a
number or its size; and the gradient of the squared error has σ′(z) as a factor, so that it is
practically 0 however wrong the answer is. Half: the unit saturates, but not how that reaches the
weights. Nothing: it learns faster because it is surer; the slope is ten times as large (so it is in
the middle, not at 18 degrees).
"""

import math


def probe(weights, degrees):
    """How sure the unit is: the output is below 0.05, above 0.95, or between."""
    w, b = weights
    z = min(max(w * degrees + b, -500.0), 500.0)
    output = 1 / (1 + math.exp(-z))
    if output > 0.95:
        return "above 0.95"
    return "below 0.05" if output < 0.05 else "between 0.05 and 0.95"


# --- solution ---

weights = (2, -40)

# --- cases ---

# At 0 degrees b alone decides; very cold and very hot the sign of w does. So the five tell apart
# where the middle lies, on which side of it the unit is not sure, and whether it rises.
CASES = ((-273,), (0,), (18,), (22,), (1000,))
STUB = "weights = ...  # (w, b)"
FORM = "two numbers (w, b)"

FALLS = """
It falls where it should rise: with a w below 0 the unit is surest when it is cold. Which sign must
w have, and which one b, if the middle, x = −b/w, is to lie at 20 degrees?"""

MISTAKES = f"""
too-flat
    (1, -20)
It is not sure enough at 18, nor at 22 degrees: w is too small. From the one to the other z rises
only by 4w, and it has to get from about −3 to about 3. Make it steeper, with the middle, −b/w, at
20 degrees.

too-flat-by-far
    (0.1, -2)
The unit is not sure at 18 and 22 degrees, and not even at 0: w is much too small. Make it steeper,
with the middle, −b/w, at 20 degrees.

no-bias
    (2, 0)
The middle lies at x = −b/w, and with b at or near 0 that is at about 0 degrees. Everything much
warmer gets a 1. Which b moves the middle to 20?

middle-too-cold
    (2, -20)
At 18 degrees it is above 0.95 already. The middle, x = −b/w, lies below 18 degrees: with your w,
which b puts it at 20?

middle-at-18
    (2, -36)
At 22 degrees all is well, but at 18 the unit is not sure that it is cold. The middle, x = −b/w,
lies nearer to 18 than to 22: with your w, which b puts it at 20?

middle-at-22
    (2, -44)
At 18 degrees all is well, but at 22 the unit is not sure that it is warm. The middle, x = −b/w,
lies nearer to 22 than to 18: with your w, which b puts it at 20?

middle-too-warm
    (2, -80)
At 22 degrees it is still below 0.05. The middle, x = −b/w, lies above 22 degrees: with your w,
which b brings it down to 20?

turned
    (-2, 40)
It is warm where it should be cold, and the other way round. Change the sign of both numbers.

turned-flat
    (-1, 20){FALLS}

turned-at-18
    (-2, 36){FALLS}

turned-at-22
    (-2, 44){FALLS}

turned-cold
    (-2, 20){FALLS}

turned-warm
    (-2, 80){FALLS}

turned-no-bias
    (-2, 0){FALLS}

turned-too-flat-by-far
    (-0.1, 1){FALLS}

no-weight
    (0, 0)
With w so near 0 the unit hardly sees the temperature: it says much the same at all of them.

always-cold
    (0, -20)
It says "cold" at every temperature, even at 1000 degrees: next to this b, w is nothing or next to
nothing. The unit sees the temperature through w alone.

always-warm
    (0, 20)
It says "warm" at every temperature, even at −273 degrees: next to this b, w is nothing or next to
nothing. The unit sees the temperature through w alone.
"""
