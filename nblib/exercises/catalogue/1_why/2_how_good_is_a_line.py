"""1.2 How good is a line?

Write `line_accuracy(w, b, X, t)`: the share of rows of `X`, between 0 and 1, for which the rule *1
where w·x + b > 0, else 0* agrees with the label in `t`.

level: medium

explorer: xor_line

start: `X @ w + b` gives the scores of all rows at once. Which of them are above 0?

hint: Three steps: the scores, the answers 0 or 1, the share of answers equal to the label.

hint: Comparing two arrays with == gives an array of True and False, and its mean is the share of
True.

hint: A score of exactly 0 is not above 0, so it gets the answer 0.

well: This one number, taken for every line, is the accuracy map of slide 6.
"""

import numpy as np

CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
XOR = np.array([0, 1, 1, 0])

# --- solution ---


def line_accuracy(w, b, X, t):
    """X (N, 2), w (2,), b a number, t (N,) of 0 and 1 -> a number from 0 to 1."""
    outputs = X @ w + b > 0
    return np.mean(outputs == t)


# --- cases ---

CASES = (
    (np.array([2.0, -1.0]), -1.5, CORNERS, XOR),
    (np.array([1.0, 1.0]), -1.0, CORNERS, np.array([0, 0, 0, 1])),
    (np.array([1.0, 1.0]), -0.5, CORNERS, np.array([0, 1, 1, 1])),
    (np.array([-1.0, 2.0]), 0.5, np.array([[3, 1], [1, 0], [0, 4]]), np.array([1, 0, 1])),
    (
        np.array([1.0, -2.0]), 0.25,
        np.array([[1.0, 0.0], [0.0, 1.0], [2.0, 0.5], [-1.0, -1.0], [0.5, 0.5]]),
        np.array([1, 0, 0, 1, 0]),
    ),
    (  # a line that is worse than a coin
        np.array([1.0, 1.0]), -0.5,
        np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, -1.0]]), np.array([0, 1, 1]),
    ),
)

MISTAKES = """
count
    return np.sum((X @ w + b > 0) == t)
You count the right answers. A share is that count divided by the number of rows.

threshold
    X @ w + b > 0 → X @ w + b >= 0
Only points exactly on the line differ. There the score is 0, which is not above 0: the answer is 0.
Look at your comparison.

missing-bias
    outputs == t → (X @ w > 0) == t
This is the line through the origin. Where does b enter your score?

errors
    return np.mean((X @ w + b > 0) != t)
You return the share that is wrong. How does the share that is right follow?

percent
    return 100 * np.mean((X @ w + b > 0) == t)
These are per cent. The exercise asks for a share between 0 and 1.

bias-sign
    outputs == t → (X @ w - b > 0) == t
The bias is added to w·x. With a minus the line moves to the wrong side of the origin.

positives
    return np.mean(X @ w + b > 0)
This is the share of rows answered with 1. You have not compared with t yet.

hits-only
    return np.mean((X @ w + b > 0) * t)
You count a row only if answer and label are both 1. A 0 that is answered with 0 is right too.
"""
