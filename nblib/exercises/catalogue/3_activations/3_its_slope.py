"""3.3 Its slope

The derivative of the sigmoid can be written with the sigmoid alone: σ′(z) = σ(z)(1 − σ(z)). Write
`sigmoid_slope(z)`.

start: Compute s = σ(z) once, then use it twice.

hint: At 0 the sigmoid is ½. So the slope there is ½ · ½.

hint: The slope is the same at z and at −z: the curve is as steep on the left as on the right.

hint: Compare with (σ(z + h) − σ(z − h)) / 2h for a small h such as 1e-4.

well: It is never more than ¼: that is why gradients vanish in deep stacks of sigmoids.
"""

import numpy as np

# --- solution ---


def sigmoid_slope(z):
    """z a number or an array -> the slope of the sigmoid at z, same shape."""
    s = 1 / (1 + np.exp(-z))
    return s * (1 - s)


# --- cases ---

CASES = (
    (0.0,), (2.0,), (-2.0,), (0.5,),
    (np.array([-1.0, 0.25, 3.0]),),
)

MISTAKES = """
of-z
    return z * (1 - z)
At z = 2 a slope of −2 would mean a falling curve. The formula wants σ(z) in both places, not z.

brackets
    s * (1 - s) → s * 1 - s
`s * 1 - s` is s − s. The bracket belongs round 1 − s.

value
    s = 1 / (1 + np.exp(-z)) → return 1 / (1 + np.exp(-z))
This is the sigmoid itself. How steep is it?

plus
    1 - s → 1 + s
The slope should shrink towards 0 for large z, where σ is near 1. Which factor does that?

sign
    1 - s → s - 1
Your slopes are negative, but the curve rises everywhere.

tanh-rule
    s * (1 - s) → 1 - s**2
1 − y² is the rule for tanh. For the sigmoid it is y(1 − y).

factor-missing
    s * (1 - s) → 1 - s
This is 1 − σ(z), only one of the two factors. For very negative z the curve is flat, but 1 − σ(z)
is near 1.
"""
