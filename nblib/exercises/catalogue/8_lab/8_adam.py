"""8.8 Adam

Write `adam(w, g, m, v, t, lr)`, step number t = 1, 2, … of a parameter w with gradient g. You have
read it in notebook 05; now find its lines from what they have to do. First the running means: m
becomes β₁m + (1 − β₁)g with β₁ = 0.9, and v likewise from g² with β₂ = 0.999. They start at 0, and
so they are too small at first. Correct both such that, if all t gradients so far were the same g,
the corrected m̂ is exactly g, and v̂ exactly g². Then w goes downhill by lr · m̂ / (√v̂ + ε), with
ε = 1e-8. Return the new w, and m and v as they were before the correction.

level: medium

explorer: optimizer_race

start: First the two running means. Then start m at 0, with the same g each time: what is m after
one step, and after two?

hint: A running mean keeps the share β of the old mean, and takes 1 − β of what is new. After one
step from 0 that is (1 − β)g. What is it after t steps with the same g?

hint: After one step m is 0.1 g, after two (1 − 0.81) g, after t (1 − 0.9ᵗ) g. So m̂ = m / (1 −
0.9ᵗ), and v̂ in the same way. Return m and v themselves.

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
    (np.array([12.5, -40.0, 3.0]), np.array([120.0, -0.5, 30.0]), np.array([30.0, 0.25, -2.0]),
     np.array([400.0, 2.0, 0.125]), 12, 2.0),
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

v of absolute values
    g**2 → np.abs(g)
m is right. v is the running mean of the squares, g², not of the absolute values.

v of m
    0.001 * g**2 → 0.001 * m**2
m is right. v is the running mean of g², not of m².

0.9 twice
    0.999 * v + 0.001 * g**2 → 0.9 * v + 0.1 * g**2
m is right. v is made with 0.9, as m is; its β₂ is 0.999, so 0.999 parts old and 0.001 new.

0.99
    0.999 * v + 0.001 * g**2 → 0.99 * v + 0.01 * g**2
m is right. v is the running mean of g² with β₂ = 0.999; yours has 0.99.

weight of g²
    0.001 * g**2 → 0.01 * g**2
m is right. In v the new g² counts 1 − 0.999 = 0.001.

v's sum
    0.001 * g**2 → g**2
m is right. In v the new g² counts 1 − 0.999 = 0.001, not 1.

m turned round
    0.9 * m + 0.1 * g → 0.1 * m + 0.9 * g
v is right. In m the old one counts 0.9 and the new gradient 0.1.

v turned round
    0.999 * v + 0.001 * g**2 → 0.001 * v + 0.999 * g**2
m is right. In v the old one counts 0.999 and the new g² 0.001.

both turned round
    0.9 * m + 0.1 * g → 0.1 * m + 0.9 * g
    0.999 * v + 0.001 * g**2 → 0.001 * v + 0.999 * g**2
Old and new have each other's share: the old mean counts 0.9 in m and 0.999 in v.

one v for all
    g**2 → (g**2).sum()
m is right. You put the sum of all g² into every entry of v. Each entry has its own.

mean v for all
    g**2 → (g**2).mean()
m is right. You put the mean of all g² into every entry of v. Each entry has its own.

m downhill
    0.9 * m + 0.1 * g → 0.9 * m - 0.1 * g
v is right. In m the gradient is added; only the step is subtracted.

multiplied
    m / (1 - 0.9**t) → m * (1 - 0.9**t)
    v / (1 - 0.999**t) → v * (1 - 0.999**t)
m and v are right. The correction makes them larger: divide by 1 − 0.9ᵗ and 1 − 0.999ᵗ.

without t
    m / (1 - 0.9**t) → m / (1 - 0.9)
    v / (1 - 0.999**t) → v / (1 - 0.999)
m and v are right. The correction lacks its power: 0.9 and 0.999 are to be raised to t.

t as a factor
    0.9**t → 0.9 * t
    0.999**t → 0.999 * t
m and v are right, and so is w at t = 1. In the correction 0.9 and 0.999 are raised to the power t,
`**`, not multiplied by it.

t minus one
    0.9**t → 0.9 ** (t - 1)
    0.999**t → 0.999 ** (t - 1)
m and v are right. The corrections use t − 1, which is 0 at the first step; t starts at 1.

same correction
    v / (1 - 0.999**t) → v / (1 - 0.9**t)
m and v are right. Both are corrected with 0.9; v needs 0.999.

same correction 0.999
    m / (1 - 0.9**t) → m / (1 - 0.999**t)
m and v are right. Both are corrected with 0.999; m needs 0.9.

old means corrected
    m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
    m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
    return w - lr * m_hat / (np.sqrt(v_hat) + 1e-8), m, v
m and v are right. The step is made with the means as they were before this gradient: first m and v,
then the correction.

gradient in the step
    lr * m_hat → lr * g
m and v are right. In the step stands the gradient itself, not its running mean m̂.

not divided
    lr * m_hat / (np.sqrt(v_hat) + 1e-8) → lr * m_hat
m and v are right. The step is not divided by √v̂ + ε.

momentum alone
    lr * m_hat / (np.sqrt(v_hat) + 1e-8) → lr * m
m and v are right. The step is lr · m: neither are the means corrected, nor is it divided by √v̂ + ε.

signs
    lr * m_hat / (np.sqrt(v_hat) + 1e-8) → lr * np.sign(m_hat)
m and v are right. You step by the sign of m̂ alone. It is m̂ / (√v̂ + ε).

multiplied by the root
    m_hat / (np.sqrt(v_hat) + 1e-8) → m_hat * (np.sqrt(v_hat) + 1e-8)
m and v are right. You multiply by √v̂ + ε. The step is divided by it.

root of all
    m_hat / (np.sqrt(v_hat) + 1e-8) → np.sqrt(np.abs(m_hat) / (v_hat + 1e-8))
m and v are right. The root belongs to v̂ alone.

v squared
    np.sqrt(v_hat) → v_hat**2
m and v are right. The step is divided by the root of v̂, not by its square.

step alone
    w - lr → lr
m and v are right. You return the step. Subtract it from w.

corrected by the root of the factor
    np.sqrt(v_hat) → np.sqrt(v) / (1 - 0.999**t)
m and v are right. The correction of v stands outside the root. First v̂ = v / (1 − 0.999ᵗ), then its
root.

own rate
    lr * m_hat → 0.001 * m_hat
m and v are right. The step has 0.001 for the learning rate. Take `lr`.

falling rate
    lr * m_hat → lr / np.sqrt(t) * m_hat
m and v are right. Your rate falls with √t. Here it is `lr` in each step.

looks ahead
    lr * m_hat → lr * (0.9 * m_hat + 0.1 * g / (1 - 0.9**t))
m and v are right. Your step puts some of the gradient on top of m̂, as Nesterov's does. Adam's is
lr · m̂ / (√v̂ + ε).

RMSprop
    lr * m_hat → lr * g
    m = 0.9 * m + 0.1 * g → m = m + 0
v is right. This is RMSprop: Adam keeps m, a running mean of g, and steps by it.

larger epsilon still
    1e-8 → 1e-4
m and v are right, and w for large gradients nearly. ε is 1e-8, not 1e-4.

huge epsilon
    1e-8 → 1e8
m and v are right, and w does not move. ε is a tiny number, 1e-8; yours is 10⁸.

decay
    w - lr → w - lr * 0.01 * w - lr
m and v are right. In the step w itself is made smaller as well (weight decay), which was not asked
for.
"""
