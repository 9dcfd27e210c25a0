"""8.8 Adam

Write `adam(w, g, m, v, t, lr)`, step number t = 1, 2, … of a parameter w with gradient g. You have
read it in notebook 05; try it without looking back. First m and v, the running means of g and of
g²; then both corrected for their start at 0; then the step. β₁ is 0.9, β₂ 0.999, ε 1e-8. Return
the new w, m and v.

level: easy

explorer: optimizer_race

start: Which two of the arguments must be remembered for the next step, and how does g change each?

hint: The first line is `m = 0.9 * m + 0.1 * g`. The one for v looks like it.

hint: Corrected: m̂ = m / (1 − 0.9ᵗ), v̂ = v / (1 − 0.999ᵗ). Return m and v themselves.

hint: The step is lr · m̂ / (√v̂ + ε), and it is subtracted. Six lines at most: m, v, m_hat, v_hat,
new w, return.

lead m: m is the running mean of g: nine parts old, one part new.

lead v: m is right. v is the running mean of g², with 0.999 and 0.001.

lead w: m and v are right. Corrected: m̂ = m / (1 − 0.9ᵗ), v̂ = v / (1 − 0.999ᵗ). The step is lr ·
m̂ / (√v̂ + ε), and it is subtracted.

well: The same numbers as `torch.optim.Adam`.
"""

import numpy as np

# --- solution ---


def adam(w, g, m, v, t, lr):
    """w, g, m, v: arrays of one shape, t = 1, 2, ... -> w, m, v."""
    m = 0.9 * m + 0.1 * g
    v = 0.999 * v + 0.001 * g**2
    m_hat = m / (1 - 0.9**t)
    v_hat = v / (1 - 0.999**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + 1e-8), m, v


# --- cases ---

CASES = (
    (np.array([1.0, -2.0]), np.array([0.5, -3.0]), np.zeros(2), np.zeros(2), 1, 0.5),
    (np.array([0.5, 1.5]), np.array([2.0, -1.0]), np.array([0.25, 0.5]),
     np.array([0.5, 2.0]), 3, 0.25),
    (np.array([[1.0], [0.25]]), np.array([[1e-4], [-1e-3]]), np.zeros((2, 1)),
     np.zeros((2, 1)), 2, 0.5),
)
PARTS = ("w", "m", "v")

MISTAKES = """
no-correction
    m / (1 - 0.9**t) → m
    v / (1 - 0.999**t) → v
m and v are right. They start at 0 and are too small at first: the correction is missing.

m-not-corrected
    m / (1 - 0.9**t) → m
m and v are right, and v is corrected. m needs its correction, too.

v-not-corrected
    v / (1 - 0.999**t) → v
m and v are right, and m is corrected. v needs its correction, too.

corrected-returned
    1e-8), m, v → 1e-8), m_hat, v_hat
w is right. Return m and v as they were before the correction, or the next step corrects twice.

not-squared
    g**2 → g
m is right. v is the running mean of the squares g².

no-root
    np.sqrt(v_hat) → v_hat
m and v are right. The step is divided by the root of v̂.

uphill
    w - lr → w + lr
m and v are right. The step goes uphill.

epsilon-inside
    np.sqrt(v_hat) + 1e-8 → np.sqrt(v_hat + 1e-8)
m and v are right, and so is w for large gradients. ε stands outside the root.

no-epsilon
    np.sqrt(v_hat) + 1e-8 → np.sqrt(v_hat)
m and v are right, and so is w for large gradients. ε is missing, or stands outside the brackets of
the denominator, (√v̂ + ε).

larger-epsilon
    1e-8 → 1e-7
m and v are right, and so is w for large gradients. ε is 1e-8; yours looks larger.

short-form
    m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
    rate = lr * np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
    return w - rate * m / (np.sqrt(v) + 1e-8), m, v
Nearly: in this shorter form ε is added to √v before the correction and weighs more. Correct m and v
first, then add ε, as PyTorch does.

t-plus-one
    0.9**t → 0.9 ** (t + 1)
    0.999**t → 0.999 ** (t + 1)
m and v are right. The corrections use t + 1; t itself starts at 1 already.

order
    1e-8), m, v → 1e-8), v, m
w is right. m comes back before v.

betas-exchanged
    m, v = 0.999 * m + 0.001 * g, 0.9 * v + 0.1 * g**2
    step = m / (1 - 0.999**t) / (np.sqrt(v / (1 - 0.9**t)) + 1e-8)
    return w - lr * step, m, v
The two betas are exchanged: 0.9 belongs to m, 0.999 to v.

no-memory
    0.9 * m + 0.1 * g → g + 0
    0.999 * v + 0.001 * g**2 → g**2
Your means forget all that came before. Mix: nine parts old, one part new.

plain-sgd
    return w - lr * g, m + 0, v + 0
This is plain gradient descent: m and v are never touched.

rate-forgotten
    w - lr * m_hat → w - m_hat
m and v are right. Where does the learning rate enter?

sum-not-mean
    + 0.1 * g → + g
v is right. In m the new gradient counts 1 − 0.9 = 0.1.
"""
