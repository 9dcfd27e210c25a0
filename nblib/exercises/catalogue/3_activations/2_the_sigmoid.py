"""3.2 The sigmoid

Write `sigmoid(z)` = 1 / (1 + e⁻ᶻ) so that it works for numbers and for arrays.

start: `np.exp` takes numbers and arrays. What is the exponent for z = 2?

hint: Check three values in the head: σ(0) = ½, σ of a large number is near 1, of a very negative
one near 0.

hint: The exponent is −z, and the whole sum 1 + e⁻ᶻ stands below the line.

hint: Use `np.exp`, not `math.exp`: the latter takes single numbers only.

well: Below z ≈ −700 this e⁻ᶻ overflows; nblib's sigmoid is written to avoid it.
"""


import numpy as np

# --- solution ---


def sigmoid(z):
    """z a number or an array -> the same shape, between 0 and 1."""
    return 1 / (1 + np.exp(-z))


# --- cases ---

CASES = (
    (0.0,), (2.0,), (-2.0,), (0.5,),
    (np.array([-1.0, 0.25, 3.0]),),
    (np.array([[1.0, -3.0], [4.0, -0.5]]),),
)

MISTAKES = """
sign
    np.exp(-z) → np.exp(z)
Your curve falls where it should rise. Which sign does z have in the exponent?

brackets
    1 / (1 + np.exp(-z)) → 1 / 1 + np.exp(-z)
This is 1 + e⁻ᶻ, the denominator. Python divides before it adds, so `1 / 1 + a` is 1 + a: put
brackets round the whole denominator.

one-missing
    1 / (1 + np.exp(-z)) → 1 / np.exp(-z)
At 0 you get 1, and for larger z ever more. What keeps the denominator above 1?

tanh
    return 1 / (1 + np.exp(-z)) → return np.tanh(z)
This is tanh: it is 0 at 0 and goes from −1 to 1. The sigmoid is ½ at 0.

steeper
    return 1 / (1 + np.exp(-z)) → return (1 + np.tanh(z)) / 2
The range is right, but the curve is twice as steep as it should be: this is σ(2z).

minus
    1 + np.exp(-z) → 1 - np.exp(-z)
At 0 the denominator vanishes. It is a sum: 1 plus e⁻ᶻ.

notebook-e
    np.exp → np.exp(-2) **
`e` is a name of this notebook, e⁻² = 0.135. Use `np.exp(-z)`.

scalars-only
    np.exp → math.exp
Single numbers work, arrays do not: `math.exp` takes one number. NumPy's takes arrays as well.

slope
    s = 1 / (1 + np.exp(-z))
    return s * (1 - s)
This is the slope of the sigmoid: ¼ at 0. The value there is ½.
"""
