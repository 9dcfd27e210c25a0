"""5.7 One step of Adam

Write `adam_step(w, g, m, v, t, lr)`: step number t (the first is 1) of Adam, with β₁ = 0.9, β₂ =
0.999 and ε = 1e-8. `g` is the gradient; `m` and `v` are the running means of g and of g². Correct
both means for their start at 0, as in the cell `adam` above. Return the new w, and the new m and v
*uncorrected*.

start: Two running means first: m = 0.9 m + 0.1 g, and v likewise with g².

hint: Both means start at 0 and are too small at first: divide m by 1 − 0.9ᵗ and v by 1 − 0.999ᵗ.

hint: The step is lr · m̂ / (√v̂ + ε), subtracted from w.

hint: Return m and v as they are, without the correction: it is made anew in each step.

lead m: m is the running mean of g, uncorrected: 0.9 · m + 0.1 · g.

lead v: m is right. v is the running mean of g², uncorrected: 0.999 · v + 0.001 · g².

lead w: m and v are right. The step is lr · m̂ / (√v̂ + ε), with m̂ = m / (1 − 0.9ᵗ) and v̂ = v / (1
− 0.999ᵗ), and it is subtracted.

well: Fifty such steps are torch's to the last digits, as you saw above.
"""

import numpy as np

# --- solution ---


def adam_step(w, g, m, v, t, lr):
    """w, g, m, v arrays of one shape, t = 1, 2, ... -> w, m, v."""
    m = 0.9 * m + 0.1 * g
    v = 0.999 * v + 0.001 * g**2
    m_hat = m / (1 - 0.9**t)
    v_hat = v / (1 - 0.999**t)
    w = w - lr * m_hat / (np.sqrt(v_hat) + 1e-8)
    return w, m, v


# --- cases ---

CASES = (
    (np.array([1.0, -2.0]), np.array([0.5, 30.0]), np.zeros(2), np.zeros(2), 1, 0.1),
    (np.array([1.0, -2.0]), np.array([0.5, -4.0]), np.array([0.3, 1.0]),
     np.array([0.02, 0.5]), 3, 0.1),
    (np.array([0.5]), np.array([1e-7]), np.zeros(1), np.zeros(1), 1, 0.5),
    (np.array([0.25, 1.0]), np.array([-2.0, 0.5]), np.array([-0.5, -0.25]),
     np.array([0.25, 0.125]), 2, 0.2),
)
PARTS = ("w", "m", "v")

MISTAKES = """
no-correction
    m / (1 - 0.9**t) → m
    v / (1 - 0.999**t) → v
m and v are right. They start at 0 and are too small in the first steps: correct both before the
step.

no-correction-of-v
    v / (1 - 0.999**t) → v
m is corrected for starting at 0, v is not.

no-correction-of-m
    m / (1 - 0.9**t) → m
v is corrected for starting at 0, m is not.

corrected-kept
    w, m, v → w, m_hat, v_hat
w is right. You return the corrected means; the next step needs them as they were.

eps-inside
    np.sqrt(v_hat) + 1e-8 → np.sqrt(v_hat + 1e-8)
It differs only for tiny gradients: ε stands outside the square root.

no-epsilon
    np.sqrt(v_hat) + 1e-8 → np.sqrt(v_hat)
It differs only for tiny gradients: ε is missing, or stands outside the brackets of the denominator,
(√v̂ + ε).

no-root
    np.sqrt(v_hat) → v_hat
The square root of v̂ is missing: g is to be divided by its size, not by the square of it.

not-squared
    0.001 * g**2 → 0.001 * np.abs(g)
v is the running mean of g², the square.

sign
    w - lr * m_hat / (np.sqrt(v_hat) + 1e-8) → w + lr * m_hat / (np.sqrt(v_hat) + 1e-8)
You go uphill: the step is subtracted.

raw-gradient
    lr * m_hat → lr * g
The first step is right. Later the step takes the running mean m̂, not the latest gradient: without
it this is RMSprop.

betas-swapped
    m = 0.999 * m + 0.001 * g
    v = 0.9 * v + 0.1 * g**2
    m_hat = m / (1 - 0.999**t)
    v_hat = v / (1 - 0.9**t)
    w = w - lr * m_hat / (np.sqrt(v_hat) + 1e-8)
    return w, m, v
β₁ and β₂ have changed places: v has the longer memory.

sums
    0.9 * m + 0.1 * g → 0.9 * m + g
    0.999 * v + 0.001 * g**2 → 0.999 * v + g**2
m and v are sums in yours. In a running mean the new value gets the rest of the weight, 0.1 and
0.001.

counts-from-0
    0.9**t → 0.9 ** (t + 1)
    0.999**t → 0.999 ** (t + 1)
The correction is one step ahead: t is 1 in the first step already.
"""
