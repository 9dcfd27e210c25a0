"""4.1 Shapes by hand

A network for digits goes 784 → 100 → 10. A batch of 32 images comes in. Work out by hand: the two
numbers in the shape of W₁, written (out, in); the two numbers in the shape of what leaves the
hidden layer; and how many parameters the network has.

start: One row of W₁ belongs to one hidden unit. How many units are there?

hint: W₁ has one row for each hidden unit and one column for each input.

hint: A batch is a table with one row for each example, in every layer.

hint: Each layer has out · in weights and out biases: 100 · 784 + 100, and then the second.

lead the rows of W₁: W₁ has one row for each hidden unit.

lead the columns of W₁: W₁ has one column for each input.

lead the hidden rows: A batch is a table with one row for each example, in every layer.

lead the hidden columns: The hidden layer gives one number for each of its units.

lead the parameters: The shapes are right. Each layer has out · in weights and out biases: 100 · 784
+ 100, and then the second.

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

MISTAKES = """
transposed
    [784, 100, 32, 100, 79510]
The rest is right. W₁ is written (out, in), as in `nn.Linear`: which of the two numbers comes first?

no-biases
    [100, 784, 32, 100, 79400]
The shapes are right. 79,400 are the weights alone: every unit also has a bias.

hidden-biases-only
    [100, 784, 32, 100, 79500]
The shapes are right. The hidden units have their biases; the ten outputs have some too.

batch-last
    [100, 784, 100, 32, 79510]
The rest is right. A batch has one row for each example, so the 32 comes first.

batch-of-inputs
    [100, 784, 32, 784, 79510]
The rest is right. (32, 784) goes into the hidden layer. What comes out?

output-of-network
    [100, 784, 32, 10, 79510]
The rest is right. (32, 10) leaves the whole network. The question is about the hidden layer.

first-layer-only
    [100, 784, 32, 100, 78500]
The shapes are right. 78,500 are the parameters of the first layer; there is a second one.

times-batch
    [100, 784, 32, 100, 2544320]
The shapes are right. The parameters do not grow with the batch: all 32 examples use the same
weights.
"""
