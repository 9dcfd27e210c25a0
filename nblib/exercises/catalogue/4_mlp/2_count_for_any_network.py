"""4.2 Count for any network

Write `count_parameters(layers)`. `layers` is a list of sizes from input to output, such as `[3, 4,
2]`, for which the answer is 26.

level: easy

explorer: mlp_shapes

start: Go through neighbouring pairs of sizes: (3, 4), then (4, 2).

hint: A layer from n inputs to m outputs has m · n weights and m biases.

hint: `zip(layers[:-1], layers[1:])` gives the neighbouring pairs.

hint: For [3, 4, 2] the pairs give 4·3 + 4 and 2·4 + 2.

well: It agrees with the explorer and with both engines.
"""

# --- solution ---


def count_parameters(layers):
    """layers: at least two sizes -> how many weights and biases there are."""
    total = 0
    for inputs, outputs in zip(layers[:-1], layers[1:]):
        total += outputs * inputs + outputs
    return total


# --- cases ---

CASES = (([3, 4, 2],), ([5, 1],), ([784, 256, 10],), ([2, 3, 3, 1],), ([1, 8, 8, 8, 1],))

MISTAKES = """
no-biases
    return sum(a * b for a, b in zip(layers[:-1], layers[1:]))
You count the weights. Every unit after the input also has a bias.

bias-of-input
    return sum(a * b + a for a, b in zip(layers[:-1], layers[1:]))
You add one bias for each number that goes in. There is one for each that comes out.

one-bias-a-layer
    return sum(a * b + 1 for a, b in zip(layers[:-1], layers[1:]))
You add one bias for each layer. There is one for each unit of it.

biases-for-inputs-too
    return sum(a * b for a, b in zip(layers[:-1], layers[1:])) + sum(layers)
Close: you also gave biases to the inputs. Inputs are given, they have none.

units
    return sum(layers)
This is the number of circles in the diagram. Count the lines, too: each is a weight.

first-pair-only
    inputs, outputs → a, b
    total += outputs * inputs + outputs → return a * b + b
Only the first layer is counted. A `return` inside the loop ends it at once.

last-pair-only
    inputs, outputs → a, b
    total += outputs * inputs + outputs → total = a * b + b
Only the last layer is left: the total is set anew each time. Use `+=`.

ends-only
    layers[1:] → layers[-1:]
You jump from the first size to the last. Each neighbouring pair is a layer.

last-biases-missing
    weights = sum(a * b for a, b in zip(layers[:-1], layers[1:]))
    return weights + sum(layers[1:-1])
The hidden units have their biases. The outputs have some too.

one-bias
    return sum(a * b for a, b in zip(layers[:-1], layers[1:])) + 1
You count one bias for the whole network. There is one for each unit after the input.

bias-for-each-size
    return sum(a * b for a, b in zip(layers[:-1], layers[1:])) + len(layers)
You add one bias for each number in the list. There is one for each *unit* after the input.

multiplied
    return math.prod(layers)
You multiply all sizes. Layers that follow each other are added: m · n + m for each.

products
    total = 1
    for inputs, outputs in zip(layers[:-1], layers[1:]):
        total *= outputs * inputs + outputs
    return total
You multiply the layers' numbers with each other. Their parameters are added: begin with 0.

all-pairs
    return sum(b * a + b for i, a in enumerate(layers) for b in layers[i + 1 :])
You join every size with all that come later. A layer joins a size with the next one only.

sum-of-ends
    outputs * inputs + outputs → outputs + inputs
Between n inputs and m outputs there are m · n weights, one for each pair, not m + n.

sum-of-ends-and-biases
    outputs * inputs + outputs → outputs + inputs + outputs
Between n inputs and m outputs there are m · n weights, one for each pair, not m + n.

biases-alone
    return sum(layers[1:])
These are the biases alone. The weights are missing: m · n between n inputs and m outputs.

last-biases-only
    weights = sum(a * b for a, b in zip(layers[:-1], layers[1:]))
    return weights + layers[-1]
Only the outputs get their biases. If a line adds them, is it inside the loop? Hidden units have
some too.

first-biases-only
    weights = sum(a * b for a, b in zip(layers[:-1], layers[1:]))
    return weights + layers[1]
Only the first layer's units get their biases. Those of the later layers have some too.

from-the-input-always
    first = layers[0]
    return sum(outputs * first + outputs for outputs in layers[1:])
Each layer is counted as if it began at the input. It begins at the layer before: what was the
output is the next one's input.

biases-less-one
    return sum(a * b for a, b in zip(layers[:-1], layers[1:])) + sum(layers) - 1
All sizes but one unit get biases. It is the whole input that has none: leave out `layers[0]`, not
1.

to-itself
    return sum(n * n + n for n in layers)
You join each size with itself. A layer joins a size with the next one: neighbouring pairs.

number-of-layers
    return len(layers) - 1
This is how many layers there are. Count the weights and biases in each.

number-of-sizes
    return len(layers)
This is how many sizes the list has. Count the weights and biases in each layer.

equal-layers-once
    return sum({b * a + b for a, b in zip(layers[:-1], layers[1:])})
Two layers of the same size are counted once: a set holds no number twice. Take a list.

list
    return [b * a + b for a, b in zip(layers[:-1], layers[1:])]
This is one number for each layer. Wanted is their sum.

weights-and-biases
    return sum(a * b for a, b in zip(layers[:-1], layers[1:])), sum(layers[1:])
These are the weights and the biases, each for itself. Wanted is one number, both together.

biases-of-both-sides
    outputs * inputs + outputs → outputs * inputs + outputs + inputs
You add biases for what goes into a layer as well. There is one for each number that comes out.

both-plus-one
    outputs * inputs + outputs → (outputs + 1) * (inputs + 1)
The 1 for the bias belongs to one side only: each output has its weights and one more number.

example-only
    return 26
26 is the answer for `[3, 4, 2]` alone. Compute it from `layers`.

without-the-last
    layers[1:] → layers[1:-1]
The last layer is left out: its weights and biases count as well.

without-the-first
    layers[:-1], layers[1:] → layers[1:-1], layers[2:]
The first layer is left out: the pairs begin with `layers[0]`, since Python counts from 0.

around
    layers[:-1], layers[1:] → layers, layers[1:] + layers[:1]
The last size is joined with the first: `layers[-1]` is the last element. One pair fewer than there
are sizes.

three-only
    a, b, c = layers
    return a * b + b + b * c + c
This is right for three sizes exactly. There may be two, or five: go through the neighbouring pairs
in a loop.

with-all-later-ones
    pairs = [(a, b) for i, a in enumerate(layers) for b in layers[i + 1 :]]
    return sum(a * b for a, b in pairs) + sum(layers[1:])
You connect each layer with all later ones. Only neighbouring layers are connected.
"""
