"""3.8 How sparse is ReLU?

Draw a million z from the standard normal distribution, add the bias b = −1, and apply ReLU. What
share of the outputs is exactly 0? Measure it and give two decimals.

start: `rng = np.random.default_rng(0)`, then `rng.standard_normal(1_000_000)`.

hint: `np.maximum(0, z)` is ReLU, and the mean of `outputs == 0` is a share.

hint: The bias is added before the ReLU.

hint: ReLU(z − 1) is 0 wherever z is at most 1. For a normal z that is likelier than not.

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

MISTAKES = """
no-bias
    0.5
Half is the share for b = 0. Add the bias before the ReLU.

alive
    0.1587
This is the share above 0, or the share of zeros with b = +1. Wanted is the share of zeros with b =
−1.

percent
    84.13
These are per cent. Give the share, between 0 and 1.

both-tails
    0.6827
This is the share of z between −1 and 1. Very negative z give 0 as well.

bias-after
    0.0
It looks as if the −1 was added after the ReLU. Then hardly any output is exactly 0.

mean
    0.0833
This is the mean of the outputs. Wanted is the share that is exactly 0.

uniform
    1.0
All of them 0 happens with `rng.random`, which gives numbers from 0 to 1. The normal distribution is
`rng.standard_normal`.
"""
