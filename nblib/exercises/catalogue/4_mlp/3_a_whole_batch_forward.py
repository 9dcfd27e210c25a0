"""4.3 A whole batch forward

Slide 27 sends one x through the network as `W1 @ x + b1`. Write `network(X, W1, b1, W2, b2)` for a
whole batch, one example in each row of `X`: linear, ReLU, linear. No softmax at the end: return the
logits.

level: medium

explorer: mlp_shapes

start: X is (N, n) and W1 is (m, n). What must be transposed to get (N, m)?

hint: For one row it is the slide's formula; for many rows it is `X @ W1.T + b1`.

hint: Three lines: z1, then h1 from z1 by ReLU, then z2.

hint: `np.maximum(z, 0)` is ReLU for arrays; `max` is not.

well: `nn.Linear` stores its weight as (out, in) and does exactly this.
"""

import numpy as np

_W1 = np.array([[1.0, 2.0], [0.5, -1.0], [-1.0, 0.25]])
_B1 = np.array([0.5, 1.0, -0.25])
_W2 = np.array([[2.0, -1.0, 3.0], [0.5, 1.0, -2.0]])
_B2 = np.array([0.25, -1.0])

# --- solution ---


def network(X, W1, b1, W2, b2):
    """X (N, n), W1 (m, n), b1 (m,), W2 (k, m), b2 (k,) -> logits (N, k)."""
    hidden = np.maximum(X @ W1.T + b1, 0)
    return hidden @ W2.T + b2


# --- cases ---

CASES = (
    (np.array([[1.0, 0.5], [-1.0, 2.0], [0.25, -0.75], [9.0, 1.0]]), _W1, _B1, _W2, _B2),
    (np.array([[0.5, -1.5]]), _W1, _B1, _W2, _B2),
    (np.array([[2.0, -1.0], [0.5, 0.25]]), np.array([[1.0, -2.0], [0.5, 1.5]]),
     np.array([-1.0, 0.25]), np.array([[1.0, 2.0], [-0.5, 1.0]]), np.array([0.75, -0.25])),
    # many rows, and numbers far from 0
    (20 * np.random.default_rng(0).normal(size=(120, 2)), 12 * _W1, 30 * _B1, 12 * _W2, 80 * _B2),
)

MISTAKES = """
no-relu
    return (X @ W1.T + b1) @ W2.T + b2
Without the ReLU the two layers are one linear layer (part 03). If you have computed it: is it what
goes into the second layer, and for each number by itself?

relu-twice
    return np.maximum(np.maximum(X @ W1.T + b1, 0) @ W2.T + b2, 0)
A second ReLU sits at the end. Logits may be negative: leave them as they are.

relu-at-the-end
    return np.maximum((X @ W1.T + b1) @ W2.T + b2, 0)
The ReLU stands at the end. It belongs between the two layers.

first-bias-missing
    X @ W1.T + b1 → X @ W1.T
b₁ is missing: it is added before the ReLU.

bias-after-relu
    return (np.maximum(X @ W1.T, 0) + b1) @ W2.T + b2
b₁ is added after the ReLU. It is part of z₁, so it comes before.

second-bias-missing
    hidden @ W2.T + b2 → hidden @ W2.T
Every row is off by the same b₂.

softmax
    hidden = np.maximum(X @ W1.T + b1, 0) → p = np.exp(np.maximum(X @ W1.T + b1, 0) @ W2.T + b2)
    return hidden @ W2.T + b2 → return p / p.sum(axis=1, keepdims=True)
These are probabilities. Return the logits, as they are before softmax.

np-max
    np.maximum → np.max
np.max takes the largest of each column; its second argument is an axis. np.maximum compares entry
by entry.

not-transposed
    W1.T → W1
    W2.T → W2
The shapes do not fit, or fit by chance: W is (out, in), so rows of X need `W.T`.

outputs-as-columns
    hidden = np.maximum(X @ W1.T + b1, 0) → h = np.maximum(W1 @ X.T + b1[:, None], 0)
    return hidden @ W2.T + b2 → return W2 @ h + b2[:, None]
The numbers are right, but each example has become a column. One row each, please.

slide
    hidden = np.maximum(X @ W1.T + b1, 0) → hidden = np.maximum(W1 @ X + b1, 0)
    return hidden @ W2.T + b2 → return W2 @ hidden + b2
That is the slide's formula, for a single x. In X an example is a row, so X stands on the left: X @
W1.T.

columns-and-flat-bias
    hidden = np.maximum(X @ W1.T + b1, 0) → hidden = np.maximum(W1 @ X.T + b1, 0)
    return hidden @ W2.T + b2 → return (W2 @ hidden + b2).T
With `X.T` each example is a column, and b₁ lies along a row: the two do not fit. Leave the examples
as rows, X @ W1.T.

relu-of-inputs
    return (np.maximum(X, 0) @ W1.T + b1) @ W2.T + b2
The ReLU is applied to the inputs. It belongs behind the first linear layer, on z₁.

first-example
    return W2 @ np.maximum(W1 @ X[0] + b1, 0) + b2
Only the first example goes through. Each row of X gives a row of logits.

last-example
    return W2 @ np.maximum(W1 @ X[-1] + b1, 0) + b2
Only the last example comes out. Each row of X gives a row of logits: collect them, or do all at
once with X @ W1.T.

hidden-layer
    return np.maximum(X @ W1.T + b1, 0)
This is what leaves the hidden layer. The second linear layer is missing.

hidden-too
    return hidden @ W2.T + b2 → return hidden, hidden @ W2.T + b2
The hidden layer comes along. Return the logits alone.

sigmoid-at-the-end
    return hidden @ W2.T + b2 → return 1 / (1 + np.exp(-(hidden @ W2.T + b2)))
A sigmoid stands at the end. Return the logits, as they are before it.

sigmoid-between
    np.maximum(X @ W1.T + b1, 0) → 1 / (1 + np.exp(-(X @ W1.T + b1)))
The sigmoid stands between the layers. Asked for is ReLU there.

tanh-between
    np.maximum(X @ W1.T + b1, 0) → np.tanh(X @ W1.T + b1)
tanh stands between the layers. Asked for is ReLU there.

step-between
    np.maximum(X @ W1.T + b1, 0) → (X @ W1.T + b1 > 0) * 1.0
This is a step, 0 or 1, and not ReLU: above 0 a number goes through as it is.

size-between
    np.maximum(X @ W1.T + b1, 0) → np.abs(X @ W1.T + b1)
You take the size of z₁. ReLU makes 0 of what is below 0.

smaller
    np.maximum → np.minimum
np.minimum keeps what is below 0. ReLU keeps what is above.

leaky
    np.maximum(X @ W1.T + b1, 0) → np.where((z := X @ W1.T + b1) > 0, z, 0.01 * z)
That is leaky ReLU: a hundredth of what is below 0 comes through. ReLU makes 0 of it.

reshaped
    X @ W1.T + b1 → X @ W1.reshape(W1.shape[1], -1) + b1
    hidden @ W2.T + b2 → hidden @ W2.reshape(W2.shape[1], -1) + b2
`reshape` fills the new shape in the order of the numbers, so rows do not become columns. `.T`
transposes.

no-biases
    X @ W1.T + b1 → X @ W1.T
    hidden @ W2.T + b2 → hidden @ W2.T
Both biases are missing, b₁ before the ReLU and b₂ at the end.

first-layer-alone
    hidden @ W2.T + b2 → hidden @ W1.T + b1
The second layer has its own matrix and bias, W₂ and b₂.

layers-exchanged
    return np.maximum(X @ W2.T + b2, 0) @ W1.T + b1
x meets layer 1 first, with W₁ and b₁; then comes layer 2.

classes
    hidden @ W2.T + b2 → (hidden @ W2.T + b2).argmax(axis=1)
These are the numbers of the largest logits. Return the logits themselves.

added-up
    hidden @ W2.T + b2 → (hidden @ W2.T + b2).sum(axis=1)
The logits of each example are added up. Return them all, one row each.

mean-over-batch
    hidden @ W2.T + b2 → (hidden @ W2.T + b2).mean(axis=0)
This is the mean over the batch. Each example gets its own row of logits.

capped
    np.maximum(X @ W1.T + b1, 0) → np.clip(X @ W1.T + b1, 0, 6)
What is above an upper limit is cut off. ReLU has no upper limit.

capped-at-1
    np.maximum(X @ W1.T + b1, 0) → np.clip(X @ W1.T + b1, 0, 1)
What is above 1 is cut off. ReLU has no upper limit.

entry-by-entry
    X @ W1.T → X * W1.T
    hidden @ W2.T → hidden * W2.T
`*` multiplies entry by entry. Rows times columns is `@`.
"""
