"""4.1 Shapes by hand

A network for digits goes 784 → {h} → 10. A batch of {n} images comes in. Work out by hand: the two
numbers in the shape of W₁, written (out, in); the two numbers in the shape of what leaves the
hidden layer; and how many parameters the network has.

level: easy

explorer: mlp_shapes

start: One row of W₁ belongs to one hidden unit. How many units are there?

hint: W₁ has one row for each hidden unit and one column for each input.

hint: A batch is a table with one row for each example, in every layer.

hint: Each layer has out · in weights and out biases: {h} · 784 + {h}, and then the second.

lead the rows of W₁: W₁ has one row for each hidden unit.

lead the columns of W₁: W₁ has one column for each input.

lead the hidden rows: A batch is a table with one row for each example, in every layer.

lead the hidden columns: The hidden layer gives one number for each of its units.

lead the parameters: The shapes are right. Each layer has out · in weights and out biases: {h} · 784
+ {h}, and then the second.

well: Nearly all of the parameters sit in the first layer.
"""

# --- solution ---

# W1 is (out, in); each of 32 examples leaves 100 numbers;
# 100 * 784 + 100 + 10 * 100 + 10 = 79510
shapes = [100, 784, 32, 100, 79510]

# --- cases ---

STUB = "shapes = ...  # [W1 rows, W1 columns, hidden rows, hidden columns, parameters]"
FORM = "a list of five whole numbers"
PARTS = (
    "the rows of W₁", "the columns of W₁", "the hidden rows", "the hidden columns",
    "the parameters",
)


def numbers(draw):
    """What stands in braces."""
    h, n = draw(100, 40, 50, 60, 80, 120, 150, 200), draw(32, 16, 20, 25, 64)
    first = h * 784 + h
    total = first + 10 * h + 10
    weights = h * 784 + 10 * h
    return locals() | {"right": [h, 784, n, h, total]}


MISTAKES = """
transposed
    [784, h, n, h, total]
The rest is right. W₁ is written (out, in), as in `nn.Linear`: which of the two numbers comes first?

no-biases
    [h, 784, n, h, weights]
The shapes are right. {weights:,} are the weights alone: every unit also has a bias.

hidden-biases-only
    [h, 784, n, h, total - 10]
The shapes are right. The hidden units have their biases; the ten outputs have some too.

batch-last
    [h, 784, h, n, total]
The rest is right. A batch has one row for each example, so the {n} comes first.

batch-of-inputs
    [h, 784, n, 784, total]
The rest is right. ({n}, 784) goes into the hidden layer. What comes out?

output-of-network
    [h, 784, n, 10, total]
The rest is right. ({n}, 10) leaves the whole network. The question is about the hidden layer.

first-layer-only
    [h, 784, n, h, first]
The shapes are right. {first:,} are the parameters of the first layer; there is a second one.

times-batch
    [h, 784, n, h, n * total]
The shapes are right. The parameters do not grow with the batch: all {n} examples use the same
weights.
"""
