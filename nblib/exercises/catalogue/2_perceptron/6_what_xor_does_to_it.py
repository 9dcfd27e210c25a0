"""2.6 What XOR does to it

Run `learn` on XOR with η = 1 for 10 passes. How many mistakes are made during the tenth pass? And
how many of the four corners do the weights after that pass get right? Explain why the two numbers
do not add up to four.

start: `X, xor = gate("xor")`, then `w, b, mistakes = learn(X, xor, 1, 10)`; the tenth pass is
`mistakes[-1]`.

hint: The second number needs fixed weights: use `predict(X, w, b)` with the w and b that `learn`
returned.

hint: During a pass the weights change after every mistake. Each corner is judged by other weights.

hint: Print w and b after each pass: from the second on they repeat.

lead the mistakes in pass 10: The list that `learn` returns has one count for each pass: the tenth
is `mistakes[-1]`.

lead the corners right after it: The first number is right. For the second, judge all four corners
with the w and b that `learn` returned: `predict(X, w, b)`.

well: Each example undoes what the one before it taught, and every pass ends where it began.
"""

import numpy as np

# --- solution ---

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
t = np.array([0, 1, 1, 0])
w, b = np.zeros(2), 0.0
for _ in range(10):
    mistakes_in_pass = 0
    for x, target in zip(X, t):
        error = target - (1 if w @ x + b > 0 else 0)
        w, b = w + error * x, b + error
        mistakes_in_pass += abs(error)
corners_right = np.sum((X @ w + b > 0) == t)
# 4 mistakes, 2 corners right. A mistake is judged with the weights of that moment,
# the corners all with the last weights: so the two need not add up to four.

# --- cases ---

STUB = "mistakes_in_pass, corners_right = ..., ..."
FORM = "two whole numbers (mistakes in pass 10, corners right after it)"
PARTS = ("the mistakes in pass 10", "the corners right after it")

MISTAKES = """
best-line
    (1, 3)
3 of 4 is what the best line gets. The rule does not find it: run it.

learned
    (0, 4)
That would mean XOR was learned. Run the loop, and look at t.

complement
    (4, 0)
The first number is right. The second is not 4 minus the first, since the weights moved during the
pass. Judge all corners with the last weights.

complement-2
    (2, 2)
The second number is right. The first is counted during the pass, while the weights still move: take
`mistakes[-1]`.

total
    (37, 2)
37 is the sum over ten passes. The question is about the tenth alone.

swapped
    (2, 4)
Both numbers are there, in the other order.
"""
