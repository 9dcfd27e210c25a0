"""1.1 Four corners, one line

A line answers 1 where w₁x₁ + w₂x₂ + b > 0 and 0 elsewhere. Take w = (2, −1) and b = −1.5. Work out
by hand what it answers at (0,0), (0,1), (1,0), (1,1), in this order.

start: Put x₁ = 0 and x₂ = 0 into 2x₁ − x₂ − 1.5 and ask whether the result is above 0.

hint: Make a table with a row for each corner and the columns x₁, x₂, score, answer.

hint: The scores are 2x₁ − x₂ − 1.5. At (1,0) that is 2 − 0 − 1.5 = 0.5.

hint: Exactly one of the four scores is above 0.

well: Three of the four agree with XOR. Does any line do better?
"""

# --- solution ---

# scores: -1.5, -2.5, 0.5, -0.5; only the third is above 0
outputs = [0, 0, 1, 0]

# --- cases ---

STUB = "outputs = ...  # four numbers, each 0 or 1"
FORM = "a list of four numbers, each 0 or 1"
PARTS = ("(0,0)", "(0,1)", "(1,0)", "(1,1)")

MISTAKES = """
xor-labels
    [0, 1, 1, 0]
These are the labels of XOR, what we would like to get. The question is what this line gives:
compute 2x₁ − x₂ − 1.5 at each corner.

missing-bias
    [0, 0, 1, 1]
At (1,1) the weights alone give 2 − 1 = 1. What does b = −1.5 do to that?

bias-sign
    [1, 1, 1, 1]
It looks as if 1.5 was added. b is negative, so it lowers every score.

inputs-swapped
    [0, 1, 0, 0]
The 2 belongs to x₁, the first number of a corner. At (0,1) x₁ is 0.

sides-swapped
    [1, 1, 0, 1]
Every answer is flipped: a score above 0 means 1, the others mean 0.

scores
    [-1.5, -2.5, 0.5, -0.5]
These are the scores, and they are right. One step is left: a score above 0 becomes 1, any other
becomes 0.
"""
