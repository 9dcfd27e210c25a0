"""2.3 One step of Rosenblatt's rule

Write `update(w, b, x, t, lr)`, which returns the new w and the new b after one example `x` with
target `t`. The rule has three cases: t and the output agree; the output should have been 1; it
should have been 0. Can one formula do all three, without asking which case it is? Leave the arrays
you were given as they are.

level: medium

explorer: perceptron_learning

start: First the output y, 0 or 1, as on slide 13. Which three values can t − y have?

hint: t − y is 0 if the answer was right, 1 if the output should have been 1, −1 if it should have
been 0: just the sign that ηx needs.

hint: The bias moves like a weight whose input is always 1.

hint: `return new_w, new_b` gives both at once. `w + …` makes a new array, `w += …` does not.

lead new w: With the error t − y, which is 1, 0 or −1, the new w is w + lr · error · x.

lead new b: w is right. The bias moves like a weight whose input is always 1.

well: Nothing moves when the answer is right; that is the whole of Rosenblatt's rule.
"""

import numpy as np

# --- solution ---


def update(w, b, x, t, lr):
    """w (d,), b a number, x (d,), t 0 or 1, lr > 0 -> (new w, new b)."""
    y = 1 if w @ x + b > 0 else 0
    return w + lr * (t - y) * x, b + lr * (t - y)


# --- cases ---

CASES = (
    (np.array([0.5, -1.0]), -0.25, np.array([1.0, 2.0]), 1, 0.5),
    (np.array([1.0, 0.5]), 0.25, np.array([2.0, -1.0]), 0, 0.25),
    (np.array([1.0, 0.5]), 0.25, np.array([2.0, -1.0]), 1, 0.25),
    (np.array([1.0, 0.5]), -2.0, np.array([2.0, -1.0]), 1, 0.5),
    (np.array([-1.0, 1.0]), 0.0, np.array([1.0, 1.0]), 1, 1.0),
    (np.array([-2.0, 0.0, 1.0]), 1.0, np.array([1.0, 3.0, 0.5]), 0, 2.0),
    (np.array([0.5, 0.5]), -0.25, np.array([1.0, 0.5]), 0, 0.5),
    (np.array([-1.0, 1.0]), 0.0, np.array([1.0, 1.0]), 0, 1.0),
)
PARTS = ("new w", "new b")

MISTAKES = """
sign
    lr * (t - y) * x → lr * (y - t) * x
    b + lr * (t - y) → b + lr * (y - t)
Your steps go the wrong way. If the target is 1 and the output 0, should the score go up or down?

bias-forgotten
    b + lr * (t - y) → b
The weights are right. The bias has to learn too.

input-forgotten
    lr * (t - y) * x → lr * (t - y)
Every weight moves by the same amount. The rule has a factor x: an input of 0 had no share in the
mistake.

rate-forgotten
    w + lr * (t - y) * x → w + (t - y) * x
    b + lr * (t - y) → b + (t - y)
The direction is right, the length is not: where does lr enter?

score-not-output
    y = 1 if w @ x + b > 0 else 0 → y = w @ x + b
The error is t minus the output y, which is 0 or 1. You seem to use the score.

output-forgotten
    lr * (t - y) * x → lr * t * x
    b + lr * (t - y) → b + lr * t
Your step does not depend on what the perceptron said. Where is y?

threshold
    w @ x + b > 0 → w @ x + b >= 0
Only a score of exactly 0 comes out differently. The output is 1 if z > 0.

without-sign
    lr * (t - y) * x → lr * abs (t - y) * x
    b + lr * (t - y) → b + lr * abs (t - y)
Every step goes up. t − y keeps its sign: −1 if the output was too large.

plus-minus
    1 if w @ x + b > 0 else 0 → 1 if w @ x + b > 0 else -1
Your outputs are 1 and −1. Here the two answers are 1 and 0.

change-only
    return w + lr * (t - y) * x, b + lr * (t - y) → return lr * (t - y) * x, lr * (t - y)
These are the changes. Return the new w and b: add them to the old ones.

bias-without-rate
    b + lr * (t - y) → b + (t - y)
The weights are right. The bias takes its step with lr as well.

bias-not-in-score
    w @ x + b → w @ x
In some cases you see a mistake where there is none, or none where there is one. Does b take part in
your score?
"""
