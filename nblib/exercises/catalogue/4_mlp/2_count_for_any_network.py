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
"""
