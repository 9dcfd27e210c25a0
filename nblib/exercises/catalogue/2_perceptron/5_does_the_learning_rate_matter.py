"""2.5 Does the learning rate matter?

Run your `learn` on AND (corners in the order (0,0), (0,1), (1,0), (1,1)) for 20 passes, once with η
= 1 and once with η = 0.25. How many mistakes are made in all, with each? What do you conclude?

start: `w, b, mistakes = learn(X, t, 1, 20)`, then `sum(mistakes)`.

hint: `sum(mistakes)` adds the counts of all passes.

hint: Print w and b for both rates, too, and compare them.

hint: From w = 0 and b = 0, a rate of 0.25 makes every weight a quarter of what it would be. What
does that do to the sign of z?

well: Both are alike: started from 0, η only scales w and b, and the sign of z does not notice.
"""

import numpy as np

# --- solution ---


def mistakes_on_and(lr):
    X, t = [(0, 0), (0, 1), (1, 0), (1, 1)], [0, 0, 0, 1]
    w, b, total = np.zeros(2), 0.0, 0
    for _ in range(20):
        for x, target in zip(X, t):
            error = target - (1 if w @ x + b > 0 else 0)
            w, b = w + lr * error * np.array(x), b + lr * error
            total += abs(error)
    return total

with_1, with_quarter = mistakes_on_and(1), mistakes_on_and(0.25)  # 10 and 10

# --- cases ---

STUB = "with_1, with_quarter = ..., ..."
FORM = "two whole numbers (with η = 1, with η = 0.25)"
PARTS = ("the count for η = 1", "the count for η = 0.25")

MISTAKES = """
passes
    (5, 5)
5 passes contain a mistake. The question is how many mistakes they contain in all.

slower
    (10, 40)
A rate of a quarter does not need four times as many steps. Run it rather than guess.

scaled
    (10, 2.5)
The weights shrink by four. The number of mistakes is a count: run it.

first-pass
    (1, 1)
That is the first pass alone. Add the counts of all passes.

last-pass
    (0, 0)
That is the last pass, when all is learned. Add the counts of all passes.

threshold
    (11, 11)
One mistake too many: with ≥ the very first example, whose score is 0, counts as wrong.

updates
    (80, 80)
80 is the number of examples shown, 20 passes of 4. Count only the wrong answers.
"""
