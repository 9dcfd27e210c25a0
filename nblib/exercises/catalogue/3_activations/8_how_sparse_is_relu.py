"""3.8 How sparse is ReLU?

Draw a million z from the standard normal distribution, add the bias b = {b}, and apply ReLU. What
share of the outputs is exactly 0? Measure it and give two decimals.

level: easy

explorer: activation

start: `rng = np.random.default_rng(0)`, then `rng.standard_normal(1_000_000)`.

hint: `np.maximum(0, z)` is ReLU, and the mean of `outputs == 0` is a share.

hint: The bias is added before the ReLU.

hint: ReLU(z − {-b}) is 0 wherever z is at most {-b}. For a normal z that is likelier than not.

well: With b = 0 it is half. The bias decides how sparse a ReLU layer is.
"""

import math

import numpy as np

# --- solution ---

rng = np.random.default_rng(0)
outputs = np.maximum(0, rng.standard_normal(1_000_000) - 1)
share = np.mean(outputs == 0)  # 0.84

# --- cases ---

STUB = "share = ...  # a number between 0 and 1"
FORM = "a number between 0 and 1"
TOLERANCE = 0.0075
EXPECTED = 0.5 * math.erfc(-1 / math.sqrt(2))


def numbers(draw):
    """What stands in braces. b is −1 or less: uniform numbers from 0 to 1 would all give 0."""
    b = draw(-1, -1.1, -1.2, -1.3, -1.4, -1.5, -1.6)
    right = 0.5 * math.erfc(b / math.sqrt(2))  # Φ(−b)
    density = math.exp(-b * b / 2) / math.sqrt(2 * math.pi)
    mean = density + b * (1 - right)
    return locals()


MISTAKES = """
no-bias
    0.5
Half is the share for b = 0. Add the bias before the ReLU.

alive
    round(1 - right, 4)
This is the share above 0, or the share of zeros with b = {-b:+}. Wanted is the share of zeros with
b = {b}.

percent
    round(100 * right, 2)
These are per cent. Give the share, between 0 and 1.

both-tails
    round(2 * right - 1, 4)
This is the share of z between {b} and {-b}. Very negative z give 0 as well.

bias-after
    0.0
It looks as if the {b} was added after the ReLU. Then hardly any output is exactly 0.

mean
    round(mean, 4)
This is the mean of the outputs. Wanted is the share that is exactly 0.

uniform
    1.0
All of them 0 happens with `rng.random`, which gives numbers from 0 to 1. The normal distribution is
`rng.standard_normal`.
"""
