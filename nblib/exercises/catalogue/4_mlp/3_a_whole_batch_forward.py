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
    (np.array([[1.0, 0.5], [-1.0, 2.0], [0.25, -0.75], [3.0, 1.0]]), _W1, _B1, _W2, _B2),
    (np.array([[0.5, -1.5]]), _W1, _B1, _W2, _B2),
    (np.array([[2.0, -1.0], [0.5, 0.25]]), np.array([[1.0, -2.0], [0.5, 1.5]]),
     np.array([-1.0, 0.25]), np.array([[1.0, 2.0], [-0.5, 1.0]]), np.array([0.75, -0.25])),
)

MISTAKES = """
no-relu
    return (X @ W1.T + b1) @ W2.T + b2
Without the ReLU the two layers are one linear layer (part 03).

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
"""
