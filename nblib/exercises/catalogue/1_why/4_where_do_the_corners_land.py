"""1.4 Where do the corners land?

Two hidden units compute h₁ = ReLU(x₁ + x₂) and h₂ = ReLU(x₁ + x₂ − 1), where ReLU(z) is z if z > 0,
else 0. Work out by hand where (0,0), (0,1), (1,0), (1,1) land: one row (h₁, h₂) for each corner.

level: easy

explorer: xor_hidden_space

start: Begin with (0,1): x₁ + x₂ is 1. What is h₁, and what is h₂?

hint: Write x₁ + x₂ for the four corners first. Both units use nothing else.

hint: At (0,0) the second unit sees 0 + 0 − 1 = −1. What does ReLU make of it?

hint: (0,1) and (1,0) land on the same point.

well: Two corners share a point now, so that only three places are left. Can one line part them?
"""

# --- solution ---

# x1 + x2 is 0, 1, 1, 2; minus 1 it is -1, 0, 0, 1; ReLU turns the -1 into 0
hidden = [[0, 0], [1, 0], [1, 0], [2, 1]]

# --- cases ---

STUB = "hidden = ...  # four rows [h1, h2]"
FORM = "four rows of two numbers, such as [[0, 0], ...]"

MISTAKES = """
no-relu
    [[0, -1], [1, 0], [1, 0], [2, 1]]
h₂ is −1 at (0,0): the sum before the ReLU. A ReLU never gives a negative number.

transposed
    [[0, 1, 1, 2], [0, 0, 0, 1]]
The numbers are right, the table lies on its side: one row for each corner, so four rows of two.

columns-swapped
    [[0, 0], [0, 1], [0, 1], [1, 2]]
h₂ stands before h₁ in your rows. h₁ is the unit without the −1.

missing-bias
    [[0, 0], [1, 1], [1, 1], [2, 2]]
Both units give the same. What does the −1 in h₂ change?

step
    [[0, 0], [1, 0], [1, 0], [1, 1]]
At (1,1) x₁ + x₂ is 2, and ReLU passes 2 on unchanged. A step would give 1.

bias-sign
    [[0, 1], [1, 2], [1, 2], [2, 3]]
It looks as if 1 was added in h₂. It is subtracted, before the ReLU.

absolute
    [[0, 1], [1, 0], [1, 0], [2, 1]]
ReLU(−1) is 0, not 1: it drops the negative part and does not mirror it.
"""
