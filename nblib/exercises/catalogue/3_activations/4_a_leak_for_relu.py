"""3.4 A leak for ReLU

Write `leaky_relu(z, slope)`: z where z > 0, and slope · z elsewhere, for arrays. Leave `z` itself
unchanged.

level: easy

explorer: activation

start: Which two cases are there? Look for a NumPy function that chooses between two arrays.

hint: For z = −2 and slope = 0.1 the result is −0.2: still below 0, only smaller.

hint: `np.where(condition, a, b)` takes a where the condition holds, and b elsewhere.

hint: Assigning into z (`z[z < 0] = …`) changes the caller's array. Make a new one.

well: With slope = 0 it is ReLU; with slope = 1 it would be no activation at all.
"""

import numpy as np

# --- solution ---


def leaky_relu(z, slope):
    """z an array, slope a number from 0 to 1 -> an array of the shape of z."""
    return np.where(z > 0, z, slope * z)


# --- cases ---

CASES = (
    (np.array([-2.0, 0.5, 3.0]), 0.1),
    (np.array([[1.5, -0.5], [-4.0, 2.0]]), 0.01),
    (np.array([-3, 1, 2]), 0.25),
    (np.array([-1.0, 4.0]), 0.0),
    (np.array([0.125, -0.5]), 0.25),  # between 0 and the slope
)

MISTAKES = """
relu
    np.where(z > 0, z, slope * z) → np.maximum( 0, z)
This is plain ReLU: below 0 nothing comes through. Where does slope enter?

minimum
    np.where(z > 0, z, slope * z) → np.minimum(z, slope * z)
It is the wrong way round: positive numbers shrink, negative ones pass. Is it the larger or the
smaller of z and slope · z?

sign
    np.where(z > 0, z, slope * z) → np.where(z > 0, z, - slope * z)
Your results below 0 come out positive. A leak keeps the sign of z.

absolute
    slope * z → slope * (-z) - z
Negative numbers come out positive and large. Below 0 the result is slope · z.

constant-leak
    slope * z → slope
Every z below 0 gives the same number, slope. It should be slope times z.

elu
    slope * z → slope * (np.exp(z) - 1)
This is ELU, which bends. The leak is a straight line, slope · z.

fixed-leak
    slope * z → 0.01 * z
0.01 is torch's default. Here the caller chooses: use slope.

everywhere
    return np.where(z > 0, z, slope * z) → return slope * z
You multiply the positive numbers too. They should pass unchanged.

whole-numbers
    out = z.copy()
    out[out < 0] = slope * out[out < 0]
    return out
A copy of whole numbers holds whole numbers only: −0.75 becomes 0. Make it with floats, or use
`np.where`.

leak-on-top
    np.where(z > 0, z, slope * z) → np.maximum( 0, z) + slope * z
Below 0 all is right. Positive numbers get slope · z on top: they should pass unchanged.

shifted
    z > 0 → z > 1
Numbers between 0 and 1 are damped as well. The bend sits at 0.
"""
