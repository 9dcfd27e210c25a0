"""2.3 One step of Rosenblatt's rule

Write `update(w, b, x, t, lr)`, which returns the new w and the new b after one example `x` with
target `t`. The rule has three cases: t and the output agree; the output should have been 1; it
should have been 0. Can one formula do all three, without asking which case it is? Leave the arrays
you were given as they are.

level: medium

explorer: perceptron_learning

start: First the output y, 0 or 1, as on slide 13. What is to be added to w in each of the three
cases?

hint: Which three values can t − y have? It is 0 if the answer was right, 1 if the output should
have been 1, −1 if it should have been 0: just the sign that ηx needs.

hint: The bias moves like a weight whose input is always 1.

hint: `return new_w, new_b` gives both at once. `w + …` makes a new array, `w += …` does not.

lead new w: t − y is 1, 0 or −1, and the new w is w + lr · (t − y) · x.

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
    (np.array([0.5, -0.5, 2.0]), -0.5, np.array([1.0, 1.0, 1.0]), 1, 0.5),  # the third decides
    (np.array([0.5, 1.0]), 1.0, np.array([1.0, 0.0]), 0, 0.5),
    (np.array([0.125, -0.25]), 0.375, np.array([1.0, 0.5]), 0, 0.125),  # three decimals
    (np.array([12.5, -20.0, 0.25]), 15.0, np.array([-11.0, 30.5, 14.0]), 1, 0.5),  # far from 0
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
The y in t − y is the output, 0 or 1. You seem to use the score.

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

two-inputs
    w @ x + b → w[0] * x[0] + w[1] * x[1] + b
With two inputs all is right. With a third one your score leaves it out: `w @ x` takes all.

bias-moved-first
    e = t - int(w @ x + b > 0)
    b = b + lr * e
    return w + lr * (t - int(w @ x + b > 0)) * x, b
b moves first, and the output for w is then judged with the new b. Judge once, with the old w and b,
and use that t − y for both.

weights-moved-first
    w = w + lr * (t - int(w @ x + b > 0)) * x
    return w, b + lr * (t - int(w @ x + b > 0))
w moves first, and the output for b is then judged with the new w. Judge once, with the old w and b,
and use that t − y for both.

always-moves
    s = 2 * t - 1
    return w + lr * s * x, b + lr * s
You step even when the answer is right already. The step is for mistakes: where does the output
come in?

moves-when-right
    y = int(w @ x + b > 0)
    return (w + lr * x, b + lr) if y == t else (w, b)
You step when output and target agree. It is the other way round: only a mistake moves the weights.

moves-when-right-2
    y = int(w @ x + b > 0)
    s = lr * (2 * t - 1) * (y == t)
    return w + s * x, b + s
You step when output and target agree. It is the other way round: only a mistake moves the weights.

one-case-up
    lr * (t - y) * x → lr * max(t - y, 0) * x
    b + lr * (t - y) → b + lr * max(t - y, 0)
One case is missing: t is 0, and the output is 1. There t − y is −1, and the weights go down.

one-case-down
    lr * (t - y) * x → lr * min(t - y, 0) * x
    b + lr * (t - y) → b + lr * min(t - y, 0)
One case is missing: t is 1, and the output is 0. There t − y is 1, and the weights go up.

target-not-read
    lr * (t - y) * x → -lr * y * x
    b + lr * (t - y) → b - lr * y
Your step does not depend on t: whenever the output is 1 the weights go down. Its factor is t − y.

sigmoid
    1 if w @ x + b > 0 else 0 → 1 / (1 + np.exp(-(w @ x + b)))
Your output is a sigmoid, never quite 0 or 1, so that even a right answer moves the weights. Here
the output has a step: 1 if z > 0, else 0.

relu-output
    1 if w @ x + b > 0 else 0 → max(0, w @ x + b)
Your output is the ReLU of the score, which can be larger than 1. The output is 1 if z > 0, else 0.

sign-output
    1 if w @ x + b > 0 else 0 → np.sign(w @ x + b)
np.sign has three answers, −1, 0 and 1. The output is 1 if z > 0, else 0.

half
    w @ x + b > 0 → w @ x + b > 0.5
Your output is 1 only above 0.5. The rule is 1 if z > 0.

bias-sign-in-score
    w @ x + b > 0 → w @ x - b > 0
In your score b has the wrong sign: it is w·x + b.

doubled
    lr * (t - y) * x → 2 * lr * (t - y) * x
    b + lr * (t - y) → b + 2 * lr * (t - y)
Each step is twice as long as it should be. Either target and output are 1 and −1 in it, and so
differ by 2, or the 2 of the derivative of a square came in. Here t and y are 1 or 0, and the step's
factors are lr and t − y.

rate-divides
    lr * (t - y) * x → (t - y) * x / lr
    b + lr * (t - y) → b + (t - y) / lr
A larger lr makes your step shorter: you divide by it. It is a factor of the step.

rate-squared
    lr * (t - y) * x → lr * lr * (t - y) * x
    b + lr * (t - y) → b + lr * lr * (t - y)
lr comes in twice. Once is enough.

rate-takes-all
    y = 1 if w @ x + b > 0 else 0
    return lr * (w + (t - y) * x), lr * (b + (t - y))
lr also multiplies the old w and b. It belongs to the step alone, so with a right answer nothing
changes.

mixes-old-and-new
    y = 1 if w @ x + b > 0 else 0
    return (1 - lr) * w + lr * (t - y) * x, (1 - lr) * b + lr * (t - y)
The old w and b shrink by 1 − lr in each step. The rule keeps them whole and adds the step.

weights-for-input
    lr * (t - y) * x → lr * (t - y) * w
    b + lr * (t - y) → b + lr * (t - y) * b
The step goes along the old weights. It goes along the input x, and for b along 1.

weights-for-input-2
    lr * (t - y) * x → lr * (t - y) * w
The step of w goes along the old weights. It goes along the input x.

summed-input
    lr * (t - y) * x → lr * (t - y) * x.sum()
Every weight moves by the same amount, since the inputs are added up. Each weight moves by its own
input.

sign-of-input
    lr * (t - y) * x → lr * (t - y) * np.sign(x)
Only the sign of the input counts in your step. A larger input moves its weight farther.

input-shortened
    lr * (t - y) * x → lr * (t - y) * x / np.linalg.norm(x)
You divide x by its length. The rule takes x as it is.

bias-by-inputs
    b + lr * (t - y) → b + lr * (t - y) * x.sum()
The weights are right. b moves by the inputs as well; its own input is always 1.

bias-array
    b + lr * (t - y) → b + lr * (t - y) * x
The weights are right. Your new b is an array, because it moves by x. Its own input is always 1.

bias-down
    b + lr * (t - y) → b - lr * (t - y)
The weights are right. b steps the wrong way: it rises and falls as the weights of inputs above 0
do.

bias-only
    w + lr * (t - y) * x → w
b is right. The weights have to learn too: the new w is returned, not the old one.

nothing-learned
    return w, b
These are the old w and b, unchanged.

until-right
    for _ in range(100):
        y = 1 if w @ x + b > 0 else 0
        w, b = w + lr * (t - y) * x, b + lr * (t - y)
    return w, b
You repeat the step until the answer is right. One call makes one step, even if that is not enough.

last-weight-kept
    y = 1 if w @ x + b > 0 else 0
    step = lr * (t - y) * x
    step[-1] = 0
    return w + step, b + lr * (t - y)
The last weight never moves. Does your loop end one place early?

first-weight-kept
    y = 1 if w @ x + b > 0 else 0
    step = lr * (t - y) * x
    step[0] = 0
    return w + step, b + lr * (t - y)
The first weight never moves. Places are counted from 0: does your loop begin at 1?

sigmoid-and-its-slope
    y = 1 / (1 + np.exp(-(w @ x + b)))
    d = (t - y) * y * (1 - y)
    return w + lr * d * x, b + lr * d
That is a step down the slope of a squared error, with a sigmoid. Rosenblatt's rule has neither: the
output is 0 or 1, and the step's factor is t − y.

rounded
    w + lr * (t - y) * x → np.round(w + lr * (t - y) * x, 2)
    b + lr * (t - y) → round(b + lr * (t - y), 2)
You round the new numbers. Steps smaller than that would never add up: leave them as they are.
"""
