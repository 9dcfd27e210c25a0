"""8.5 Initial weights

Write `initialise(inputs, outputs, rng)`, which returns a layer's weight (outputs, inputs) and bias
(outputs,). Take Kaiming's weights, from notebook 03: draw them from a normal distribution with mean
0 and standard deviation √(2 / inputs), with the generator `rng`. The bias is 0. Make both float32,
as the images are (float64 passes, too, but then training takes longer).

level: easy

explorer: deep_training

start: `rng.normal(0, deviation, shape)` draws an array.

hint: The shape is (outputs, inputs): one row for each unit.

hint: `np.sqrt(2 / inputs)` is the second argument of `rng.normal`.

hint: `.astype(np.float32)` at the end, and `np.zeros(outputs, np.float32)` for the bias.

lead rows of the weight: The shape is (outputs, inputs): one row for each unit.

lead columns of the weight: The shape is (outputs, inputs): one row for each unit.

lead length of the bias: The bias has one entry for each unit, (outputs,).

lead spread / √(2/inputs): The shapes are right. The standard deviation should be √(2 / inputs): how
far off is yours?

lead mean / √(2/inputs): The weights should scatter around 0, half of them negative.

lead largest bias: The bias starts at 0.

lead same seed, same weights: With one seed two calls differ: some random number does not come from
`rng`.

lead second call, new weights: A second call with the same `rng` gives the same weights again: draw
from `rng` itself.

well: This spread keeps the size of the signals the same from layer to layer (He, 2015).
"""

import math

import numpy as np

from nblib.exercises.lab import not_two, two
from nblib.exercises.values import Misfit, as_array, kind, plain

# --- solution ---


def initialise(inputs, outputs, rng):
    """rng: a numpy.random.Generator -> weight, bias."""
    weight = rng.normal(0, np.sqrt(2 / inputs), (outputs, inputs))
    return weight.astype(np.float32), np.zeros(outputs, np.float32)


# --- cases ---

CASES = ((200, 100, 0), (50, 400, 1), (784, 32, 2))
PARTS = (
    "rows of the weight", "columns of the weight", "length of the bias",
    "spread / √(2/inputs)", "mean / √(2/inputs)", "largest bias",
    "same seed, same weights", "second call, new weights",
)


def call(pieces, inputs, outputs, seed):
    rng = np.random.default_rng(seed)
    pair = pieces[0](inputs, outputs, rng)
    if not two(pair):
        return not_two(pair, "the weight and the bias, `return weight, bias`")
    W, b = (as_array(plain(one)) for one in pair)
    if W is None or b is None or b.ndim != 1:
        said = f"returned {kind(plain(pair[0]))} and {kind(plain(pair[1]))}"
        return Misfit(said, "The weight is an array of shape (outputs, inputs), the bias one of "
                      "shape (outputs,).", key=said)
    rows, columns = W.shape if W.ndim == 2 else (-1, -1)
    unit = math.sqrt(2 / inputs)
    again = plain(pieces[0](inputs, outputs, np.random.default_rng(seed))[0])
    following = plain(pieces[0](inputs, outputs, rng)[0])
    return (
        rows, columns, len(b), _rough(W.std() / unit),
        _rough(W.mean() / unit), float(np.abs(b).max()), bool(np.array_equal(W, again)),
        not np.array_equal(W, following),
    )


def _rough(value):
    """One decimal, and none from 2 on: a spread measured on random numbers is not exact."""
    return float(round(value, 1) if abs(value) < 2 else round(value)) + 0.0


MISTAKES = """
zeros
    rng.normal(0, np.sqrt(2 / inputs), (outputs, inputs)) → np.zeros((outputs, inputs))
All weights are 0. Then all hidden units stay alike for ever: symmetry must be broken.

constant
    weight = np.full((outputs, inputs), np.sqrt(2 / inputs))
    return weight.astype(np.float32), np.zeros(outputs, np.float32)
All weights are the same number. Then all hidden units compute the same, and always will.

spread-one
    np.sqrt(2 / inputs) → 1
The spread is 1 whatever the layer's size. Sums of hundreds of such terms become huge.

no-root
    np.sqrt(2 / inputs) → 2 / inputs
2 / inputs is the variance. `rng.normal` takes the standard deviation, its square root.

one-not-two
    2 / inputs → 1 / inputs
The weights scatter only 0.7 times as far as they should. 1 / inputs does that, which suits tanh;
ReLU throws half of the signal away: hence the 2. (Cutting off what lies far from 0 does it, too.)

root-of-two-only
    np.sqrt(2 / inputs) → np.sqrt(2) / inputs
You divide √2 by inputs. The root is taken of the whole fraction.

uniform-from-zero
    weight = rng.random((outputs, inputs)) * np.sqrt(2 / inputs)
    return weight.astype(np.float32), np.zeros(outputs, np.float32)
`rng.random` draws evenly between 0 and 1. Wanted is `rng.normal`, around 0.

outputs
    2 / inputs → 2 / outputs
You divide by the number of units. It is the number of terms in each sum that counts.

transposed
    (outputs, inputs) → (inputs, outputs)
Rows and columns of the weight are exchanged: it is (outputs, inputs).

bias-ones
    np.zeros(outputs → np.ones(outputs
The weights are right. The bias should start at 0.

bias-length
    np.zeros(outputs → np.zeros(inputs
The weights are right. The bias has one entry for each unit, not each input.

own-seed
    weight = rng → rng = np.random.default_rng(0); weight = rng
You make a generator of your own, with a fixed seed: every layer would get the same numbers. Use
`rng`.

global-random
    rng.normal → np.random.normal
The numbers come from NumPy's global generator, so that nobody can repeat your run. Use `rng`.

only-positive
    weight.astype → np.abs(weight).astype
All your weights are positive. Half of them should be negative.

both sizes
    2 / inputs → 2 / (inputs + outputs)
You divide by inputs + outputs, as Glorot has it for tanh. Kaiming's is √(2 / inputs).

square root of inputs only
    np.sqrt(2 / inputs) → 2 / np.sqrt(inputs)
The root is taken of inputs only. It is taken of the whole fraction: √(2 / inputs).

upside down
    2 / inputs → inputs / 2
The fraction is upside down: the more inputs, the smaller the weights.

multiplied
    2 / inputs → 2 * inputs
You multiply by inputs: the more inputs, the smaller the weights should be.

half
    2 / inputs → 1 / (2 * inputs)
The 2 stands in the wrong place: √(2 / inputs), not √(1 / (2 · inputs)).

mean not zero
    rng.normal(0, np.sqrt(2 / inputs), → rng.normal(np.sqrt(2 / inputs), 1,
You give √(2 / inputs) as the mean. It is the second argument of `rng.normal` that says how far they
scatter; the mean is 0.

fixed spread
    np.sqrt(2 / inputs) → 0.01
The spread is 0.01 whatever the layer's size. It depends on the number of inputs: √(2 / inputs).

fixed spread 0.1
    np.sqrt(2 / inputs) → 0.1
The spread is 0.1 whatever the layer's size. It depends on the number of inputs: √(2 / inputs).

uniform
    rng.normal(0, np.sqrt(2 / inputs), → rng.uniform(-np.sqrt(2 / inputs), np.sqrt(2 / inputs),
You draw evenly between −√(2 / inputs) and √(2 / inputs), which scatters less. Wanted is
`rng.normal` with that standard deviation.

divided by its length
    np.sqrt(2 / inputs) → 1
    (outputs, inputs)) → (outputs, inputs)); weight /= np.linalg.norm(weight)
You divide by the length of all weights together. The standard deviation depends on the number of
inputs: √(2 / inputs).
"""
