"""2.4 The learning loop

Write `learn(X, t, lr, passes)`: start from w = 0 and b = 0, go through the rows in order, `passes`
times, and apply the rule of 2.3 after every single example. Return w, b and a list with the number
of mistakes made during each pass.

level: medium

explorer: perceptron_learning

start: Two loops, one inside the other: over passes, and over the rows of X with their targets
(`zip(X, t)`).

hint: w and b start once, before both loops. The count of mistakes starts anew in every pass.

hint: Inside: the output y, count it if it is not t, then update w and b at once.

hint: After the inner loop append the count; after the outer loop return all three.

lead w: w and b start once, before both loops, and change after every single example that was wrong:
w + lr · (t − y) · x.

lead b: w is right. b learns by the same rule, with the input 1.

lead mistakes: w and b are right. When is each answer judged: before its own step, or after? And
each pass has its own count.

well: Every training loop of this course has this shape: look, compare, correct, repeat.
"""

import numpy as np

CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
AND = np.array([0, 0, 0, 1])
OR = np.array([0, 1, 1, 1])
XOR = np.array([0, 1, 1, 0])

_MANY = 20 * np.random.default_rng(0).normal(size=(120, 2))
_MANY_LABELS = (_MANY @ [1.5, -1] > 4).astype(int)

# --- solution ---


def learn(X, t, lr, passes):
    """X (N, d), t (N,) of 0 and 1 -> w (d,), b, list of `passes` counts."""
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(passes):
        wrong = 0
        for x, target in zip(X, t):
            error = (1 if w @ x + b > 0 else 0) - target
            wrong += abs(error)
            w, b = w - lr * error * x, b - lr * error
        mistakes.append(wrong)
    return w, b, mistakes


# --- cases ---

CASES = (
    (CORNERS, AND, 1.0, 1),
    (CORNERS, AND, 1.0, 6),
    (CORNERS, OR, 0.5, 6),
    (CORNERS, XOR, 1.0, 5),
    (CORNERS, 1 - AND, 1.0, 4),  # (0,0) with target 1: only b can help
    (np.array([[2.0, -1.0, 0.5], [-1.0, 1.0, 2.0], [0.5, 3.0, -1.0]]),
     np.array([1, 0, 1]), 0.25, 3),
    (_MANY, _MANY_LABELS, 0.5, 3),  # many rows, and far from 0
)
PARTS = ("w", "b", "mistakes")

MISTAKES = """
batch
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(passes):
        error = (X @ w + b > 0) - t
        mistakes.append(int(np.sum(error != 0)))
        w, b = w - lr * error @ X, b - lr * error.sum()
    return w, b, mistakes
You collect the errors of a whole pass and step once. Rosenblatt's rule steps after every example,
so the next one already meets the new weights.

bias-forgotten
    w, b = w - lr * error * x, b - lr * error → w = w - lr * error * x
b stays 0. It learns by the same rule, with the input 1.

restart
    wrong = 0 → wrong, w, b = 0, np.zeros(X.shape[1]), 0.0
Every pass looks like the first. w and b are set to 0 again in each pass: start them once, before
the loops.

running-total
    wrong = 0 →
    0.0, [] → 0.0, []; wrong = 0
w and b are right. Your counts never go down, so they add up over the passes: start each pass at 0.

total-only
    return w, b, mistakes → return w, b, sum(mistakes)
w and b are right. The third thing to return is a list, one count for each pass, not their sum.

one-pass-short
    range(passes) → range(1, passes)
You stop one pass early: range(1, n) has n − 1 numbers.

sign
    w - lr * error * x → w + lr * error * x
    b - lr * error → b + lr * error
The steps go the wrong way: with target 1 and output 0 the score has to go up.

signed-count
    abs(error) → error
w and b are right. In your count a −1 cancels a +1: both are mistakes.

signed-count-2
    abs(error) → -error
w and b are right. In your count a −1 cancels a +1: both are mistakes.

stops-early
    for _ in range(passes): → while len(mistakes) < passes and 0 not in mistakes:
You stop at the first pass without a mistake. The list should have one count for each of the
`passes`, the zeros included.

judged-after-the-pass
    mistakes.append(wrong) → mistakes.append(int(np.sum((X @ w + b > 0) != t)))
w and b are right. You count with the weights at the end of the pass. Count each mistake when it is
made, before the step.

right-ones-counted
    abs(error) → error == 0
w and b are right. You count the answers that are right.

rate-forgotten
    w - lr * error * x → w - error * x
    b - lr * error → b - error
With η = 1 it is right. Where does lr enter?

threshold
    1 if w @ x + b > 0 else 0 → w @ x + b >= 0
The first example meets a score of exactly 0, which is not above 0: the output is 0 there.

early-return
    mistakes.append(wrong) → mistakes.append(wrong); return w, b, mistakes
Only one pass is done, whatever `passes` says. Look at the indentation of your return.

batch-mean
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(passes):
        error = (X @ w + b > 0) - t
        mistakes.append(int(np.sum(error != 0)))
        w, b = w - lr * error @ X / len(X), b - lr * error.mean()
    return w, b, mistakes
You take the mean step of a whole pass, once. Rosenblatt's rule steps after every example, so the
next one already meets the new weights.

starts-at-one
    np.zeros(X.shape[1]), 0.0 → np.ones(X.shape[1]), 1.0
You start from w = 1 and b = 1. The task says w = 0 and b = 0.

starts-at-one-2
    np.zeros(X.shape[1]) → np.ones(X.shape[1])
You start from weights of 1. The task says w = 0 and b = 0.

bias-starts-at-one
    np.zeros(X.shape[1]), 0.0 → np.zeros(X.shape[1]), 1.0
You start from b = 1. The task says w = 0 and b = 0.

share
    mistakes.append(wrong) → mistakes.append(wrong / len(X))
w and b are right. Your list has the share of mistakes. Asked is how many there were in each pass.

each-example
    wrong += abs(error) → mistakes.append(abs(error))
    mistakes.append(wrong) →
w and b are right. Your list has an entry for each example. Add them up: one count for each pass.

each-example-summed
    mistakes.append(wrong) →
    wrong += abs(error) → wrong += abs(error); mistakes.append(wrong)
w and b are right. The count is put into the list after every example. That belongs after the inner
loop: look at the indentation.

loops-swapped
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for x, target in zip(X, t):
        wrong = 0
        for _ in range(passes):
            error = (1 if w @ x + b > 0 else 0) - target
            wrong += abs(error)
            w, b = w - lr * error * x, b - lr * error
        mistakes.append(wrong)
    return w, b, mistakes
The loops are in each other's place: you train one example many times, then the next. The outer loop
goes over the passes, the inner one over the rows.

always-up
    w, b = w - lr * error * x, b - lr * error → w, b = w + lr * abs(error) * x, b + lr * abs(error)
Every step goes up, also where the output was 1 and should have been 0. t − y keeps its sign.

one-case-up
    error = (1 if w @ x + b > 0 else 0) - target → error = min(0, int(w @ x + b > 0) - target)
Only the mistakes with target 1 are seen. An output of 1 that should have been 0 is a mistake too,
and its step goes down.

one-case-counted
    abs(error) → max(-error, 0)
w and b are right. You count the mistakes with target 1 alone. An output of 1 that should have been
0 is a mistake too.

other-case-counted
    abs(error) → max(error, 0)
w and b are right. You count the mistakes with target 0 alone. An output of 0 that should have been
1 is a mistake too.

every-example-counted
    abs(error) → 1
w and b are right. You count every example. Only those count whose output was wrong.

counted-with-rate
    abs(error) → lr * abs(error)
w and b are right. lr has got into the count: each mistake counts as 1.

judged-after-its-step
    wrong += abs(error) →
    b - lr * error → b - lr * error; wrong += int(w @ x + b > 0) != target
w and b are right. You look for the mistake after the step that corrects it. Count it before.

b-with-new-w
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(passes):
        wrong = 0
        for x, target in zip(X, t):
            wrong += int(w @ x + b > 0) != target
            w = w + lr * (target - int(w @ x + b > 0)) * x
            b = b + lr * (target - int(w @ x + b > 0))
        mistakes.append(wrong)
    return w, b, mistakes
The output is worked out again after w has moved, and b takes that. Judge once for each example, and
use the same error for w and b.

score-not-output
    (1 if w @ x + b > 0 else 0) → (w @ x + b)
What counts is the output, 0 or 1, beside t. You seem to use the score.

input-forgotten
    lr * error * x → lr * error
Every weight moves by the same amount. The step of w has a factor x.

bias-by-inputs
    b - lr * error → b - lr * error * x.sum()
b moves by the inputs as well. Its own input is always 1.

bias-without-rate
    b - lr * error → b - error
b takes its step without lr.

bias-down
    b - lr * error → b + lr * error
b steps the wrong way: it rises where the output should have been 1.

bias-sign-in-score
    w @ x + b > 0 → w @ x - b > 0
In your score b has the wrong sign: it is w·x + b.

bias-not-in-score
    w @ x + b > 0 → w @ x > 0
Your score leaves b out: it is w·x + b.

half
    w @ x + b > 0 → w @ x + b > 0.5
Your output is 1 only above 0.5. The rule is 1 if z > 0.

plus-minus
    1 if w @ x + b > 0 else 0 → 1 if w @ x + b > 0 else -1
Your outputs are 1 and −1. Here the two answers are 1 and 0.

rate-decays
    for _ in range(passes): → for p in range(passes):
    w - lr * error * x → w - lr / (p + 1) * error * x
    b - lr * error → b - lr / (p + 1) * error
Your steps become shorter from pass to pass. lr is the same in all of them.

one-pass-more
    range(passes) → range(passes + 1)
You make one pass too many: `range(passes)` has `passes` numbers already.

first-skipped
    zip(X, t) → zip(X[1:], t[1:])
The first row never takes part. Rows are counted from 0.

last-skipped
    zip(X, t) → zip(X[:-1], t[:-1])
The last row never takes part. `range(n)` ends at n − 1 already.

backwards
    zip(X, t) → zip(X[::-1], t[::-1])
You go through the rows from the last to the first. The order matters, as 2.6 will show: take them
as they come.

which-ones
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(passes):
        wrong = []
        for i, (x, target) in enumerate(zip(X, t)):
            error = (1 if w @ x + b > 0 else 0) - target
            if error:
                wrong.append(i)
            w, b = w - lr * error * x, b - lr * error
        mistakes.append(wrong)
    return w, b, mistakes
w and b are right. Your list says which examples were wrong. Asked is how many, one number for each
pass.

all-weights
    0.0, [] → 0.0, []; ws, bs = [], []
    mistakes.append(wrong) → mistakes.append(wrong); ws.append(w); bs.append(b)
    return w, b, mistakes → return ws, bs, mistakes
You return w and b of every pass. Of these two only the last ones are asked for; the list is for the
mistakes alone.

last-count-only
    return w, b, mistakes → return w, b, wrong
w and b are right. You return the count of the last pass alone. Collect one for each pass in a list.

only-the-last-example
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(passes):
        for x, target in zip(X, t):
            wrong = 0
            error = (1 if w @ x + b > 0 else 0) - target
            wrong += abs(error)
            w, b = w - lr * error * x, b - lr * error
        mistakes.append(wrong)
    return w, b, mistakes
w and b are right. Your count starts at 0 again at every example, so that only the last one is left.
Start it once in each pass, before the inner loop.

only-the-last-step
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(passes):
        wrong = 0
        for x, target in zip(X, t):
            error = (1 if w @ x + b > 0 else 0) - target
            wrong += abs(error)
        w, b = w - lr * error * x, b - lr * error
        mistakes.append(wrong)
    return w, b, mistakes
w and b change once in a pass, for its last example. The step stands outside the inner loop: look at
its indentation.

judged-before-the-pass
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(passes):
        mistakes.append(int(np.sum((X @ w + b > 0) != t)))
        for x, target in zip(X, t):
            error = (1 if w @ x + b > 0 else 0) - target
            w, b = w - lr * error * x, b - lr * error
    return w, b, mistakes
w and b are right. You count with the weights from before the pass. Count each mistake when it is
made, with the weights of that moment.

one-mistake-a-pass
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(passes):
        wrong = 0
        for x, target in zip(X, t):
            error = (1 if w @ x + b > 0 else 0) - target
            wrong += abs(error)
            w, b = w - lr * error * x, b - lr * error
            if error:
                break
        mistakes.append(wrong)
    return w, b, mistakes
Your pass ends at its first mistake. It goes on to the last row, whatever happens on the way.

mean-of-the-passes
    0.0, [] → 0.0, []; ws, bs = [], []
    mistakes.append(wrong) → mistakes.append(wrong); ws.append(w); bs.append(b)
    return w, b, mistakes → return np.mean(ws, axis=0), np.mean(bs), mistakes
You return the means of w and b over the passes. Asked are the last ones.

last-list-only
    wrong = 0 → mistakes, wrong = [], 0
w and b are right. The list is empty again at the start of each pass, so that one count is left.
Make it once, before the loops.

best-kept
    0.0, [] → 0.0, []; pairs = []
    mistakes.append(wrong) → mistakes.append(wrong); pairs.append((w, b))
    return w, b, mistakes → return *pairs[np.argmin(mistakes)], mistakes
You keep w and b of the pass with the fewest mistakes. Asked are the last ones.
"""
