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
    (np.array([0.125, -0.5, -0.125]), 0.25),  # between 0 and the slope, and on the other side
    (np.round(20 * np.random.default_rng(0).normal(size=(120, 3))) + 0.5, 0.125),  # many, and large
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

slope-of-it
    np.where(z > 0, z, slope * z) → np.where(z > 0, 1.0, slope)
This is how steep leaky ReLU is, its derivative. Asked for is its value: z, or slope times z.

larger-of-slope
    np.where(z > 0, z, slope * z) → np.maximum(z, slope)
You take the larger of z and the number slope. Below 0 the result is slope *times* z.

not-below-minus-slope
    np.where(z > 0, z, slope * z) → np.maximum(z, -slope)
You cut off at −slope. Below 0 the result is slope times z, and goes on falling.

one-minus-slope
    slope * z → (1 - slope) * z
Below 0 you multiply by 1 − slope. What is left of z there is the share slope itself.

divided
    slope * z → z / slope if slope else -np.inf
Below 0 you divide by slope, which makes z larger. A leak lets little through: it multiplies.

slope-subtracted
    slope * z → z - slope
Below 0 you subtract slope from z. It should be slope times z.

minus-slope
    slope * z → -slope
Every z below 0 gives the same number, −slope. It should be slope times z.

positives-lost
    np.where(z > 0, z, slope * z) → np.where(z > 0, 0.0, slope * z)
Below 0 all is right. Positive numbers come out as 0: they should pass unchanged.

damped-relu
    np.where(z > 0, z, slope * z) → np.maximum(0, slope * z)
Positive numbers are multiplied by slope, and negative ones are cut off at 0. It is the negative
ones that slope is for.

size
    np.where(z > 0, z, slope * z) → slope * np.abs(z)
You take slope times the size of z everywhere. Positive numbers should pass unchanged, and those
below 0 keep their sign.

bend-at-slope
    z > 0 → z > slope
The bend sits at slope: numbers between 0 and slope are damped as well. Compare z with 0.

bend-below-0
    z > 0 → z > -slope
The bend sits at −slope: numbers just below 0 pass unchanged. Compare z with 0.

regrouped
    return np.concatenate([z[z > 0], slope * z[z <= 0]])
You put all positive numbers first and the others after them, so they lose their places. Each number
stays where it was, in an array of the shape of z.

regrouped-below-first
    return np.concatenate([slope * z[z <= 0], z[z > 0]])
You put the numbers below 0 first and the others after them, so they lose their places. Each number
stays where it was, in an array of the shape of z.

flat
    return np.array([v if v > 0 else slope * v for v in z.ravel()])
The numbers are right, but all in one row. The result has the shape of z, rows and columns too.

np-max
    np.where(z > 0, z, slope * z) → np.max(z, slope * z)
`np.max` takes the largest of one array; its second argument is an axis. `np.maximum` compares two
arrays entry by entry.

only-one-place
    return np.where(z > 0)
`np.where` with the condition alone tells *where* it holds. Give it two more arguments: what to take
there, and what elsewhere.

squared-slope
    slope * z → slope**2 * z
Below 0 you multiply by slope twice: once is enough.

unchanged
    np.where(z > 0, z, slope * z) → z * 1.0
z comes out as it went in, below 0 as well. Where does slope enter?
"""
