"""1.1 Four corners, one line

A line answers 1 where w₁x₁ + w₂x₂ + b > 0 and 0 elsewhere. Take w = (1, −2) and b = 0.5. Work out
by hand what it answers at (0,0), (0,1), (1,0), (1,1), in this order.

level: easy

explorer: xor_line

start: Put x₁ = 0 and x₂ = 0 into x₁ − 2x₂ + 0.5 and ask whether the result is above 0.

lead (0,0): At (0,0) both products are 0, so the score is b alone, 0.5. The answer is 1 or 0.

lead (0,1): At (0,1) x₁ is 0 and x₂ is 1, so the score is −2 + 0.5. The answer is 1 or 0.

lead (1,0): At (1,0) x₁ is 1 and x₂ is 0, so the score is 1 + 0.5. The answer is 1 or 0.

lead (1,1): At (1,1) both weights take part: the score is 1 − 2 + 0.5. The answer is 1 or 0.

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

never
    [0, 0, 0, 0]
This line is above 0 somewhere: at (0,0) the score is b alone, and b is 0.5.

bias-and-weight
    [1, 0, 0, 0]
At (1,0) x₁ is 1 and x₂ is 0: the weight 1 takes part, and the −2 does not.

last-sum
    [1, 0, 1, 1]
At (1,1) both weights take part: 1 − 2 + 0.5. Is that above 0?

second-sum
    [1, 1, 1, 0]
At (0,1) the score is −2 + 0.5, below 0.

and
    [0, 0, 0, 1]
These are the labels of AND. The question is what this line gives: compute x₁ − 2x₂ + 0.5 at each
corner.

or
    [0, 1, 1, 1]
These are the labels of OR. The question is what this line gives: compute x₁ − 2x₂ + 0.5 at each
corner.

first-input
    [0, 0, 1, 1]
You seem to look at x₁ alone. The score is x₁ − 2x₂ + 0.5: b lifts (0,0), and x₂ pulls (1,1) down.

second-input
    [0, 1, 0, 0]
At (0,1) the score is −2 + 0.5, below 0. And every score that is above 0 gives a 1: try (0,0).

scores-without-bias
    [0, -2, 1, -1]
These are the scores without b: 0.5 is still to be added. Then a score above 0 becomes 1, any other
0.

scores-bias-sign
    [-0.5, -2.5, 0.5, -1.5]
These are scores with b taken away. It is added. Then a score above 0 becomes 1, any other 0.

scores-inputs-swapped
    [0.5, 1.5, -1.5, -0.5]
These are scores, with the corners (0,1) and (1,0) in each other's place: x₁ comes first. Then a
score above 0 becomes 1, any other 0.

scores-lost-sign
    [0.5, 2.5, 1.5, 3.5]
These are scores, and the sign of w₂ got lost: it is −2. Then a score above 0 becomes 1, any other
0.

relu
    [0.5, 0, 1.5, 0]
That would be a ReLU of the scores. The line answers 1 for every score above 0, however large.

plus-minus
    [1, -1, 1, -1]
Your two answers are 1 and −1. Here they are called 1 and 0.
"""
