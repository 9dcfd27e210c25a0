"""5.3 How far it may step

Gradient descent runs on L(w) = 8w². Above which learning rate does it diverge? And with which
learning rate does the first step land exactly on the bottom, w = 0?

start: What is the slope at w? By which factor does one step multiply w?

hint: The slope is 16w, so w becomes w − η · 16w.

hint: The factor is 1 − 16η. It diverges when the factor's size passes 1.

hint: Solve 1 − 16η = −1 for the limit and 1 − 16η = 0 for the bottom.

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

MISTAKES = """
coefficient
    (0.25, 0.125)
Both are twice as large as they should be. λ is the second derivative, and 8w² has more than 8.

swapped
    (0.0625, 0.125)
The numbers are right and stand in the wrong order: (limit, best).

one-over
    (0.0625, 0.0625)
The best rate is right. At that rate the factor is 0; how much further may it go until it is −1?

same
    (0.125, 0.125)
The limit is right. There w jumps to the other side, and it never reaches the bottom.

half-again
    (0.125, 0.03125)
The limit is right. With this rate the factor is ½. It should be 0.

curvature
    (16, 8)
These are curvatures. A steep bowl needs small steps: the rate is 2 / λ.

explorers-bowl
    (0.5, 0.25)
These belong to the explorer's bowl, 2w². This one is four times as steep.

inverse-only
    (0.0625, 0.03125)
Both are half of what they should be. The factor 1 − 16η may go down to −1, not only to 0.
"""
