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

well: The batch shows up in one of the five numbers only: all examples share the same parameters.
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


# Wrong shapes, and what is said of them; and wrong numbers of parameters.
SHAPES = """
transposed
    784, h, n, h
W₁ is written (out, in), as in `nn.Linear`: which of the two numbers comes first?

batch-last
    h, 784, h, n
A batch has one row for each example, so the {n} comes first.

both-turned
    784, h, h, n
W₁ is written (out, in), and a batch has one row for each example: both shapes are turned round.

batch-of-inputs
    h, 784, n, 784
({n}, 784) goes into the hidden layer. What comes out?

output-of-network
    h, 784, n, 10
({n}, 10) leaves the whole network. The question is about the hidden layer.
"""
COUNTS = """
no-biases
    weights
{weights:,} are the weights alone: every unit also has a bias.

hidden-biases-only
    total - 10
The hidden units have their biases; the ten outputs have some too.

first-layer-only
    first
{first:,} are the parameters of the first layer; there is a second one.

first-weights-only
    h * 784
These are the weights of the first layer alone. Biases and the second layer are missing.

one-bias-a-layer
    weights + 2
You count one bias for each layer. There is one for each unit of it.
"""
OTHER_SHAPES = """
square
    784, 784, n, h
W₁ has one row for each hidden unit, not for each input.

rows-of-outputs
    10, 784, n, h
The ten outputs belong to W₂. W₁ has one row for each hidden unit.

rows-of-batch
    n, 784, n, h
W₁ does not depend on the batch. It has one row for each hidden unit.

columns-of-outputs
    h, 10, n, h
The ten outputs belong to W₂. W₁ has one column for each input.

second-matrix
    10, h, n, h
(10, {h}) is the shape of W₂. W₁ leads from the inputs to the hidden units.

second-matrix-turned
    h, 10, n, 10
W₁ leads from the 784 inputs to the hidden units; ten is what the second layer gives.

picture-side
    h, 28, n, h
A picture has 28 · 28 = 784 pixels, and each of them is an input: W₁ has one column for each.

picture
    28, 28, n, h
That is the shape of a picture. W₁ has one row for each hidden unit and one column for each of the
784 pixels.

bias-as-column
    h, 785, n, h
The bias is kept apart, as b₁. W₁ has one column for each input, 784.

bias-as-unit
    h, 784, n, h + 1
The bias is no unit of its own: the hidden layer gives one number for each of its {h} units.

matrix-as-output
    h, 784, h, 784
({h}, 784) is the matrix W₁ itself. What leaves the hidden layer has one row for each example and
one column for each hidden unit.

matrix-as-output-turned
    h, 784, 784, h
What leaves the hidden layer has one row for each of the {n} examples, not for each input.

second-as-output
    h, 784, h, 10
({h}, 10) has to do with W₂. What leaves the hidden layer has one row for each example and one
column for each hidden unit.

second-as-output-turned
    h, 784, 10, h
What leaves the hidden layer has one row for each of the {n} examples, not for each output.

one-example
    h, 784, 1, h
That is one example alone. {n} come in, and each of them gives a row.

hidden-square
    h, 784, h, h
What leaves the hidden layer has one row for each of the {n} examples.
"""
OTHER_COUNTS = """
times-batch
    n * total
The parameters do not grow with the batch: all {n} examples use the same weights.

plus-batch
    total + n
The batch adds no parameters: all {n} examples use the same weights.

batch-as-layer
    h * 784 + n * h
The {n} examples of the batch are no layer. The second layer leads from {h} hidden units to 10
outputs.

outputs-without-biases-of-hidden
    weights + 10
The ten outputs have their biases; the hidden units have some too.

one-bias
    weights + 1
You count one bias for the whole network. Every unit after the inputs has one.

biases-of-inputs
    weights + 784 + h
You count a bias for each number that goes into a layer. There is one for each that comes out.

biases-for-all
    total + 784
You also gave biases to the inputs. Inputs are given, they have none.

biases-twice
    total + h
The hidden biases have been counted twice.

all-biases-twice
    total + h + 10
The biases have been counted twice.

units
    784 + h + 10
These are the circles in the diagram, all numbers that are computed or given. Each line between two
of them is a weight: count those.

biases-alone
    h + 10
These are the biases alone. Each line between two units is a weight: count those, too.

multiplied
    784 * h * 10
The two layers follow each other, and their parameters are added. You have multiplied them.

ends-only
    784 * 10 + 10
You go from the inputs to the outputs at once. The hidden layer lies between: two matrices.

second-layer-only
    10 * h + 10
These are the parameters of the second layer; the first is missing.

numbers-of-batch
    n * h
These are the numbers that leave the hidden layer. Parameters are the weights and biases.
"""


def faults(text):
    """(name, numbers, what is said) of each entry of a text above."""
    for entry in text.strip().split("\n\n"):
        name, numbers, said = entry.split("\n", 2)
        yield name, numbers.strip(), said


def entries():
    """Each fault alone, and the likely ones in pairs."""
    for name, shape, said in faults(SHAPES + OTHER_SHAPES):
        yield f"{name}\n    [{shape}, total]\nThe rest is right. {said}"
    for name, count, said in faults(COUNTS + OTHER_COUNTS):
        yield f"{name}\n    [h, 784, n, h, {count}]\nThe shapes are right. {said}"
    for one, shape, said in faults(SHAPES):
        for other, count, more in faults(COUNTS):
            yield f"{one} + {other}\n    [{shape}, {count}]\n{said} And the parameters: {more}"



MISTAKES = "\n\n".join(entries())
