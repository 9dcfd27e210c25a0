"""1.1 Four corners, one line

A line answers 1 where w₁x₁ + w₂x₂ + b > 0 and 0 elsewhere. Take w = (1, −2) and b = 0.5. Work out
by hand what it answers at (0,0), (0,1), (1,0), (1,1), in this order.

level: easy

explorer: xor_line

start: Put x₁ = 0 and x₂ = 0 into x₁ − 2x₂ + 0.5 and ask whether the result is above 0.

hint: Make a table with a row for each corner and the columns x₁, x₂, score, answer.

hint: The scores are x₁ − 2x₂ + 0.5. At (1,0) that is 1 − 0 + 0.5 = 1.5.

hint: Exactly two of the four scores are above 0.

well: Two of the four agree with XOR. Does any line do better?
"""

# --- solution ---

# scores: 0.5, -1.5, 1.5, -0.5; the first and the third are above 0
outputs = [1, 0, 1, 0]

# --- cases ---

STUB = "outputs = ...  # four numbers, each 0 or 1"
FORM = "a list of four numbers, each 0 or 1"
PARTS = ("(0,0)", "(0,1)", "(1,0)", "(1,1)")

MISTAKES = """
xor-labels
    [0, 1, 1, 0]
These are the labels of XOR, what we would like to get. The question is what this line gives:
compute x₁ − 2x₂ + 0.5 at each corner.

missing-bias
    [0, 0, 1, 0]
b seems to be missing, or taken away. At (0,0) the weights give 0, and then b = 0.5 is added.

inputs-swapped
    [1, 1, 0, 0]
The −2 belongs to x₂, the second number of a corner. At (0,1) x₁ is 0 and x₂ is 1.

lost-sign
    [1, 1, 1, 1]
It looks as if a minus sign got lost: w₂ is −2, so x₂ pulls the score down.

sides-swapped
    [0, 1, 0, 1]
Every answer is flipped: a score above 0 means 1, the others mean 0.

scores
    [0.5, -1.5, 1.5, -0.5]
These are the scores, and they are right. One step is left: a score above 0 becomes 1, any other
becomes 0.
"""
