"""6.2 Count the parameters

Write `count_parameters(sizes)`: the number of weights and biases of a stack of `nn.Linear` layers.
`sizes` lists the widths from input to output: [784, 256, 10] is the network of slide 52.

start: Take one layer, nn.Linear(3, 4): what are the shapes of its weight and its bias?

hint: nn.Linear(3, 4) has 12 weights and 4 biases.

hint: Three widths are two layers. Each layer needs its own width and the one before.

hint: `zip(sizes, sizes[1:])` gives the pairs.

well: 203,530 numbers for slide 52, nearly all of them in the first layer.
"""

# --- solution ---


def count_parameters(sizes):
    """sizes: widths from input to output -> number of weights and biases."""
    total = 0
    for before, after in zip(sizes, sizes[1:]):
        total += before * after + after  # a weight matrix and a bias
    return total


# --- cases ---

CASES = (
    ([3, 4],),
    ([784, 256, 10],),
    ([784, 256, 128, 10],),
    ([2, 1],),
)

MISTAKES = """
no-biases
    return sum(a * b for a, b in zip(sizes, sizes[1:]))
These are the weights. Each output of a layer has a bias too.

biases-of-inputs
    return sum(a * b + a for a, b in zip(sizes, sizes[1:]))
You gave each input a bias. To which side of the layer do the biases belong?

one-bias-a-layer
    return sum(a * b + 1 for a, b in zip(sizes, sizes[1:]))
You count a single bias in each layer. Print `nn.Linear(3, 4).bias.shape`.

first-layer-only
    return sizes[0] * sizes[1] + sizes[1] if len(sizes) > 1 else 0
The first layer is right. The layers after it are missing.

last-layer-only
    before, after → a, after
    total += before * after + after → total = a * after + after
Only the last layer is left in your total. Does each turn of the loop add to it, or replace it?

early-return
    sizes[1:] → sizes[1:-1]
The last layer is missing. How many layers do three widths make?

output-bias-missing
    return sum(a * b for a, b in zip(sizes, sizes[1:])) + sum(sizes[1:-1])
The hidden layers have their biases. The output layer has biases as well.

input-biases-too
    return sum(a * b for a, b in zip(sizes, sizes[1:])) + sum(sizes)
You added every width once, the input's too. The input is data: nothing there is learned.

index-beyond
    before, after → i
    zip(sizes, sizes[1:]) → range(len(sizes))
    before * after + after → sizes[i] * sizes[i + 1] + sizes[i + 1]
Your index goes one too far: with n widths there are n − 1 layers.

units
    return sum(sizes[1:])
You counted units. Each unit has one weight for every input, and a bias.
"""
