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
h₂ is −1 at (0,0), and a ReLU never gives a negative number. It comes last, after the −1.

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

corners
    [[0, 0], [0, 1], [1, 0], [1, 1]]
These are the corners themselves, (x₁, x₂). Asked is where they land: (h₁, h₂) for each.

reshaped
    [[0, 1], [1, 2], [0, 0], [0, 1]]
The numbers are right, but `reshape` has torn them apart: it fills row by row. Transpose with `.T`,
or use `np.column_stack`.

rows-merged
    [[0, 0], [1, 0], [2, 1]]
(0,1) and (1,0) land on the same point, and yet each has a row of its own: four rows, one for each
corner.

second-wrong-at-1-1
    [[0, 0], [1, 0], [1, 0], [2, 0]]
At (1,1) x₁ + x₂ is 2, so h₂ = ReLU(2 − 1). Subtract 1, once.

second-stays-0
    [[0, 0], [1, 0], [1, 0], [1, 0]]
At (1,1) x₁ + x₂ is 2. What are ReLU(2) and ReLU(2 − 1)?

xor
    [[0, 0], [1, 0], [1, 0], [0, 1]]
At (1,1) the first unit has x₁ + x₂ = 2. It does not know XOR: ReLU passes 2 on.

labels
    [0, 1, 1, 0]
These are the labels of XOR. Asked is the point (h₁, h₂) for each corner, four rows of two numbers.

minus-in-both
    [[0, 0], [0, 0], [0, 0], [1, 1]]
It looks as if 1 was subtracted in both units. h₁ has no −1.

difference
    [[0, 0], [0, 0], [1, 0], [0, 0]]
It looks as if x₂ was subtracted. Both units add x₁ + x₂, and h₂ takes 1 away.

product
    [[0, 0], [0, 0], [0, 0], [1, 0]]
It looks as if x₁ was multiplied by x₂. Both units add them: at (0,1) x₁ + x₂ is 1.

each-input
    [[0, 0], [1, 0], [1, 1], [2, 1]]
At (1,0) h₂ is ReLU(1 + 0 − 1). The 1 is subtracted from the sum of both inputs, not from x₂ alone.

each-input-2
    [[0, 0], [1, 1], [1, 0], [2, 1]]
At (0,1) h₂ is ReLU(0 + 1 − 1). The 1 is subtracted from the sum of both inputs, not from x₁ alone.

each-input-3
    [[0, 0], [1, 1], [1, 1], [2, 1]]
At (0,1) and (1,0) x₁ + x₂ is 1, so h₂ = ReLU(1 − 1). Only a sum above 1 gives more than 0.

0-1-unmoved
    [[0, 0], [0, 1], [1, 0], [2, 1]]
At (0,1) x₁ + x₂ is 1, just as at (1,0): h₁ = ReLU(1), h₂ = ReLU(1 − 1).

0-1-lost
    [[0, 0], [0, 0], [1, 0], [2, 1]]
At (0,1) x₁ + x₂ is 1: x₂ counts like x₁. So h₁ = ReLU(1).

1-0-lost
    [[0, 0], [1, 0], [0, 0], [2, 1]]
At (1,0) x₁ + x₂ is 1: x₁ counts like x₂. So h₁ = ReLU(1).

one-at-least
    [[1, 0], [1, 0], [1, 0], [2, 1]]
At (0,0) the sum is 0, and ReLU(0) is 0.

swapped-no-relu
    [[-1, 0], [0, 1], [0, 1], [1, 2]]
Two things: h₁ is the unit without the −1, and ReLU gives 0 for the −1.

bias-sign-no-relu-swapped
    [[1, 0], [2, 1], [2, 1], [3, 2]]
Two things: h₁ is the unit without the −1, and in h₂ 1 is subtracted.

sums-only
    [0, 1, 1, 2]
These are the sums x₁ + x₂, and so h₁. Each row has h₂ beside it.

second-only
    [0, 0, 0, 1]
This is h₂ alone. Each row has h₁ before it.

flat-2
    [0, 1, 1, 2, 0, 0, 0, 1]
The numbers are right: first all h₁, then all h₂. They make four rows [h₁, h₂], one for each corner.

with-inputs
    [[0, 0, 0, 0], [0, 1, 1, 0], [1, 0, 1, 0], [1, 1, 2, 1]]
The last two numbers of each row are right. The corners themselves are not asked for: two numbers in
each row.

corner-first-reversed
    [[2, 1], [1, 0], [1, 0], [0, 0]]
The rows are in the opposite order. Begin with the corner (0,0).
"""
