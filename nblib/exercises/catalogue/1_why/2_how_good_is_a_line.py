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

_MANY = 20 * np.random.default_rng(0).normal(size=(120, 2))
_MANY_LABELS = np.random.default_rng(1).integers(0, 2, 120)

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
    (  # as many ones as there are labels 1, but elsewhere; more ones than zeros
        np.array([1.0, -1.0]), 0.5,
        np.array([[2.0, 1.0], [3.0, 0.0], [0.0, 2.0], [1.0, 1.0], [0.0, 1.0]]),
        np.array([1, 0, 1, 1, 0]),
    ),
    (  # weights that are not whole, and an input whose sign decides
        np.array([0.5, -1.5]), 0.25,
        np.array([[1.0, 0.25], [-1.0, 0.0], [0.25, 0.25], [1.0, 1.0]]), np.array([1, 0, 1, 0]),
    ),
    (np.array([12.5, -1.5]), 14.0, _MANY, _MANY_LABELS),  # many rows, and far from 0
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

entries
    return np.sum((X @ w + b > 0) == t) / X.size
You divide by the number of entries of `X`, `X.size`. Divide by the number of its rows.

numbers-of-ones
    return 1 - abs(np.sum(X @ w + b > 0) - np.sum(t)) / len(t)
You compare how many ones there are, not where they are. Compare row by row: two errors may cancel
in the sums.

whole-division
    return np.sum((X @ w + b > 0) == t) // len(t)
Only 0 and 1 come out: `//` cuts off the decimals, `int` does too, and `np.all` asks whether every
single row is right. A share is divided with `/`.

any-right
    return bool(np.any((X @ w + b > 0) == t))
`np.any` asks whether some row is right. Asked is the share of those that are.

answers-only
    return (X @ w + b > 0).astype(int)
These are the answers. Two steps are left: compare them with t, and take the share that agrees.

precision
    o = X @ w + b > 0
    return np.sum(o & (t == 1)) / max(1, np.sum(o))
You look at the rows answered with 1 alone (their precision). All rows count, those answered with 0
too.

recall
    o = X @ w + b > 0
    return np.sum(o & (t == 1)) / max(1, np.sum(t))
You look at the rows with label 1 alone (their recall). All rows count, those with label 0 too.

zeros-only
    return np.mean(~(X @ w + b > 0) & (t == 0))
You count a row only if answer and label are both 0. A 1 that is answered with 1 is right too.

one-of-both
    return np.mean((X @ w + b > 0) | (t == 1))
You count a row if its answer or its label is 1. It is right if the two are the same.

scores-compared
    return np.mean(X @ w + b == t)
You compare the scores with the labels. The step is missing: the answer is 1 where the score is
above 0, else 0.

scores-error
    return 1 - np.mean((t - (X @ w + b)) ** 2)
This measures the distance between the scores and the labels. The step is missing: the answer is 1
where the score is above 0, else 0.

signs-compared
    return np.mean(np.sign(X @ w + b) == t)
np.sign gives −1 below 0, which never equals the label 0. The answer there is 0: compare the score
with 0.

difference
    return np.mean((X @ w + b > 0) - t)
In the differences a −1 and a 1 cancel, and a right row gives 0. Count the rows in which answer and
label are equal.

better-of-two
    a = np.mean((X @ w + b > 0) == t)
    return max(a, 1 - a)
You take the better of the line and its opposite. A line can be worse than a coin, and then its
share is below ½.

below
    X @ w + b > 0 → X @ w + b < 0
You answer 1 below the line. The rule gives 1 where w·x + b is above 0.

half
    X @ w + b > 0 → X @ w + b > 0.5
Your border is a score of 0.5. The rule is 1 where w·x + b > 0.

first-skipped
    o = (X @ w + b > 0) == t
    return np.sum(o[1:]) / len(t)
The first row is not counted. Rows are counted from 0: does your loop begin at 1?

first-left-out
    return np.mean((X[1:] @ w + b > 0) == t[1:])
The first row is left out. Rows are counted from 0.

last-skipped
    o = (X @ w + b > 0) == t
    return np.sum(o[:-1]) / len(t)
The last row is not counted. `range(n)` ends at n − 1 already.

last-left-out
    return np.mean((X[:-1] @ w + b > 0) == t[:-1])
The last row is left out. `range(n)` ends at n − 1 already.

one-less
    return np.sum((X @ w + b > 0) == t) / (len(t) - 1)
You divide by one less than the number of rows.

by-four
    return np.sum((X @ w + b > 0) == t) / 4
You divide by 4. That is right for the four corners; divide by the number of rows of `X`.

by-columns
    return np.sum((X @ w + b > 0) == t) / X.shape[1]
You divide by the number of columns of `X`. Divide by the number of its rows.

every-pair
    return np.mean((X @ w + b > 0).reshape(-1, 1) == t)
Answers in a column and labels in a row: == compares every answer with every label. Both need the
shape (N,).

labels-only
    return np.mean(t)
This is the share of labels that are 1. What does the line answer?

laziest
    return max(np.mean(t), 1 - np.mean(t))
This is the share of the more frequent label, whatever the line is. What does the line answer?

xor-only
    return np.mean((X[:4] @ w + b > 0) == np.array([0, 1, 1, 0])[: len(X)])
You compare with the labels of XOR, whatever `t` is. Compare with `t`.

odds
    o = (X @ w + b > 0) == t
    return np.sum(o) / max(1, np.sum(~o))
You divide the right ones by the wrong ones. Divide by all rows.

words
    return f"{np.mean((X @ w + b > 0) == t):.0%}"
You return text. A share is a number, such as 0.75.

first-row-only
    return float((X[0] @ w + b > 0) == t[0])
Only the first row is judged. The share takes all rows.

first-input-only
    X @ w + b → w[0] * X[:, 0] + b
The second input is missing in your score.

each-entry
    return np.mean((X * w + b > 0) == t[:, None])
`X * w` multiplies and does not add: you judge each entry, where `X @ w` judges each row.

wrong-count
    return np.sum((X @ w + b > 0) != t)
You count the wrong answers. Asked is the share of the right ones.

by-class
    o = (X @ w + b > 0) == t
    return (np.mean(o[t == 1]) + np.mean(o[t == 0])) / 2
You take the mean of two shares, one for each label. Each row counts alike: take the share of all
rows at once.
"""
