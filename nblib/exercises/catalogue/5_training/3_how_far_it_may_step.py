"""5.3 How far it may step

Gradient descent runs on L(w) = {a}w². Above which learning rate does it diverge? And with which
learning rate does the first step land exactly on the bottom, w = 0?

level: easy

explorer: gradient_descent

start: What is the slope at w? By which factor does one step multiply w?

hint: The slope is {2 * a}w, so w becomes w − η · {2 * a}w.

hint: The factor is 1 − {2 * a}η. It diverges when the factor's size passes 1.

hint: Solve 1 − {2 * a}η = −1 for the limit and 1 − {2 * a}η = 0 for the bottom.

lead the limit: One step multiplies w by 1 − {2 * a}η. It diverges as soon as this factor is below
−1: for which η is it exactly −1?

lead the best rate: The limit is right. The first step lands exactly on the bottom if it multiplies
w by 0: for which η is the factor 1 − {2 * a}η exactly 0?

well: At half of the limit the bottom of a bowl is reached in one step. Try 0.25 in the explorer
above.
"""

# --- solution ---

curvature = 16  # the slope is 16 w, so one step multiplies w by 1 - 16 lr
limit, best = 2 / curvature, 1 / curvature

# --- cases ---

STUB = "limit, best = ..., ..."
FORM = "two numbers (limit, best)"
PARTS = ("the limit", "the best rate")


def numbers(draw):
    """What stands in braces."""
    times, a = draw(
        ("four", 8), ("three", 6), ("five", 10), ("six", 12), ("seven", 14), ("eight", 16),
        ("nine", 18), ("ten", 20), ("twelve", 24),
    )
    limit, best = 2 / (2 * a), 1 / (2 * a)
    return locals() | {"right": (limit, best)}


MISTAKES = """
coefficient
    (2 * limit, 2 * best)
Both are twice as large as they should be. λ is the second derivative, and {a}w² has more than {a}.

swapped
    (best, limit)
The numbers are right and stand in the wrong order: (limit, best).

one-over
    (best, best)
The best rate is right. At that rate the factor is 0; how much further may it go until it is −1?

same
    (limit, limit)
The limit is right. There w jumps to the other side, and it never reaches the bottom.

half-again
    (limit, best / 2)
The limit is right. With this rate the factor is ½. It should be 0.

curvature
    (2 * a, a)
These are curvatures, upside down to rates. A steep bowl needs small steps: the limit is 2 / λ.

explorers-bowl
    (0.5, 0.25)
These belong to the explorer's bowl, 2w². This one is {times} times as steep.

inverse-only
    (best, best / 2)
Both are half of what they should be. Either you let the factor 1 − {2 * a}η go down to 0 only (it
may go to −1), or you doubled the slope {2 * a}w once more.

factors
    (-1, 0)
These are the factors 1 − {2 * a}η. Wanted are the rates η that give them.

limit-of-the-other
    (2 * limit, best)
The best rate is right. The limit is its double, where the factor 1 − {2 * a}η is −1; yours is four
times the best rate.

explorers-limit
    (0.5, best)
The best rate is right. 0.5 is the limit of the explorer's bowl, 2w². This one is {times} times as
steep.

beyond-the-limit
    (limit, 2 * limit)
The limit is right. A best rate above it cannot be: there it diverges.

no-step
    (limit, 0)
The limit is right. With the rate 0 nothing moves. At which rate is the factor 1 − {2 * a}η equal
to 0?

zero-and-best
    (0, best)
The best rate is right. Just above the rate 0 it does not diverge: the factor 1 − {2 * a}η is a
little below 1. It diverges below −1.

per-unit
    (2, 1)
That would hold for a slope of w. Here it is {2 * a}w, and the rates are so many times smaller.

wrong-sign-of-best
    (limit, -best)
The limit is right. A rate is above 0; below it a step goes uphill.
"""
