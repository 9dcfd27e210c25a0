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
    # Those below are -2, -3 and -4 where they could not be told from another mistake's number.
    twice = 0.5 * math.erfc(b * math.sqrt(2))  # Φ(−2b)
    twice = twice if 1 - twice > 0.01 else -2
    outside = 2 - 2 * right
    outside = outside if abs(outside - density) > 0.01 else -3
    sigmoid = 1 / (1 + math.exp(b))
    sigmoid = sigmoid if abs(sigmoid - (2 * right - 1)) > 0.01 else -4
    return locals()


MISTAKES = """
no-bias
    0.5
Half is the share for b = 0. Add the bias, {b}, before the ReLU (added, not multiplied).

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
Hardly any output is exactly 0 if the {b} is added after the ReLU, if no ReLU is there at all, or if
the z do not lie around 0. (And `//` cuts a share off to 0.)

mean
    round(mean, 4)
This is the mean of the outputs. Wanted is the share that is exactly 0.

count
    round(1e6 * right)
This is how many of the million are 0. A share is that count divided by a million.

count-alive
    round(1e6 * (1 - right))
This is how many of the million are above 0. Wanted is the share of those that are 0.

outside
    round(outside, 4)
This is the share of z below {b} or above {-b}. A z far below 0 gives 0, but one far above does not:
look at one side alone.

one-half-missing
    round(right - 0.5, 4)
This is the share of z between 0 and {-b}. All z below 0 give 0 as well.

density
    round(density, 4)
This is the height of the normal curve at {-b}, its density. Wanted is the share of all z that lie
below it, an area.

bias-twice
    round(twice, 4)
This is the share for a bias twice as low: {b} takes part two times. Is it the mean of the numbers
drawn as well, or did you go two standard deviations far?

sigmoid
    round(sigmoid, 4)
This is the sigmoid of {-b}. Draw the numbers, apply ReLU and count.

mean-without-relu
    b
This is the mean of z + b before the ReLU. Wanted is how large a share of the outputs is exactly 0.

samples-alone
    1_000_000
This is how many numbers were drawn. Wanted is the share of the outputs that is 0.

uniform
    1.0
All of them are 0 if no number drawn is above {-b}, as with `rng.random`, which gives numbers from 0
to 1; or if only one number, such as the mean, goes into the ReLU. The normal distribution is
`rng.standard_normal`.
"""
