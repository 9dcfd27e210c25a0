"""9.2 A layer of stacks

Write `layer(pictures, patterns, bias)`, what `Conv2d` does without `padding`. Given are C pictures,
K patterns, and a bias for each pattern. A pattern is a stack of C patterns of 3 × 3 numbers, one
for each picture. At a place all 9·C products of a stack are added up, with its bias, into one
number; so K patterns make K pictures. Their height and their width are smaller by 2.

level: medium

explorer: learned_patterns

start: Begin with one pattern and one place: a patch of all pictures there has the shape (C, 3, 3).

hint: `look_everywhere(pictures[c], patterns[k, c])` is what one picture adds to the result k. Add
these up over c, and add the bias once.

hint: Or by places: `pictures[:, row : row + 3, column : column + 3]` is the patch of all pictures,
and `patterns[k]` has the same shape.

well: Two more loops than `look_everywhere`, one over patterns and one over pictures (the sum), and
you have the layer of which networks for images are made.

explain: With patterns of 1 × 1 numbers in place of 3 × 3, what would such a layer compute?

rubric: Whole: at each place K weighted sums of the C numbers that stand there, each with its bias:
one linear layer from C to K numbers, the same at all places. (Who says "it never looks at a
neighbour" and names the sums has all of it.) Half: it mixes the pictures, or it is a linear layer,
without that each place has its own sum of its own numbers. Nothing: each pixel is multiplied by a
number (true for a single picture only); the picture is copied, or nothing is computed.
"""

import numpy as np

# --- solution ---


def layer(pictures, patterns, bias):
    """pictures (C, H, W), patterns (K, C, 3, 3), bias (K,) -> (K, H - 2, W - 2)."""
    _, height, width = pictures.shape
    sums = np.zeros((len(patterns), height - 2, width - 2))
    for k in range(len(patterns)):
        for row in range(height - 2):
            for column in range(width - 2):
                patch = pictures[:, row : row + 3, column : column + 3]
                sums[k, row, column] = (patch * patterns[k]).sum() + bias[k]
    return sums


# --- cases ---


def _case(seed, C, H, W, K, unit=1.0):
    rng = np.random.default_rng(seed)
    shapes = (C, H, W), (K, C, 3, 3), (K,)
    return tuple(unit * rng.integers(-3, 4, size=shape) for shape in shapes)


CASES = (
    (
        np.array([[[1.0, 2.0, 0.0], [0.0, 3.0, 1.0], [2.0, 0.0, 1.0]]]),
        np.array([[[[0.0, 1.0, 0.0], [0.0, 1.0, 0.0], [0.0, 1.0, 0.0]]]]),
        np.array([0.5]),
    ),
    _case(0, 2, 3, 4, 1),
    _case(1, 2, 4, 3, 3),
    _case(2, 3, 5, 4, 2, unit=0.25),  # neither pictures nor patterns are whole
    _case(5, 2, 8, 6, 3, unit=5.0),
)

MISTAKES = """
no bias
    .sum() + bias[k] → .sum()
Each pattern has a bias, which is added to its sums.

one bias for all
    bias[k] → bias[0]
You give all patterns the bias of the first one. Each has its own.

bias for each picture
    .sum() + bias[k] → .sum() + len(patch) * bias[k]
You add the bias once for every picture. It belongs to the sum over all of them: add it once.

only one picture
    (patch * patterns[k]).sum() → (patch[0] * patterns[k, 0]).sum()
You look at the first picture only. A pattern is a stack: it has 3 × 3 numbers for each picture.

mean over the pictures
    .sum() + bias[k] → .sum() / len(patch) + bias[k]
You take the mean over the pictures. What the pictures give is added up.

mean
    .sum() + bias[k] → .mean() + bias[k]
You take the mean of the products. They are added up.

not added up
    stacks, heights = range(len(patterns)), range(pictures.shape[1] - 2)
    return np.array([[[[(pictures[c, row : row + 3, column : column + 3] * patterns[k, c]).sum()
        + bias[k] for column in range(pictures.shape[2] - 2)] for row in heights]
        for c in range(len(pictures))] for k in stacks])
You keep a result for each pattern and each picture. What the pictures give is added up, so that
each pattern makes one picture.

first slice for all
    * patterns[k] → * patterns[k, 0]
You use the first 3 × 3 numbers of the stack for all pictures. Each picture has its own.

first pattern for all
    patterns[k]) → patterns[0])
You use the first pattern for all results. Result k belongs to pattern k.

turned round
    patterns[k]) → patterns[k][:, ::-1, ::-1])
You turn the pattern round by half a circle. So does the convolution of mathematics, but `Conv2d`
lays the pattern on as it is.

transposed pattern
    patterns[k]) → patterns[k].transpose(0, 2, 1))
Rows and columns of the pattern are exchanged.

ReLU
    return sums → return np.maximum(sums, 0)
You set negative sums to 0. That is ReLU, a layer of its own in the network; here negative numbers
stay.

padded
    pictures = np.pad(pictures, ((0, 0), (1, 1), (1, 1)))
    return np.array([[[(pictures[:, row : row + 3, column : column + 3] * pattern).sum() + b
        for column in range(pictures.shape[2] - 2)] for row in range(pictures.shape[1] - 2)]
        for pattern, b in zip(patterns, bias)])
You put zeros around the pictures, as `padding=1` does. Here the pattern has to lie inside, and so
the result is 2 lower and 2 narrower.

places first
    return sums → return sums.transpose(1, 2, 0)
The axes are in another order: first the K pictures, then height and width.

turned
    return sums → return sums.transpose(0, 2, 1)
Height and width are exchanged.

added to one
    return sums → return sums.sum(axis=0)
You add up what the patterns give, too. Each pattern makes a picture of its own.

all biases
    bias[k] → bias.sum()
You add all biases to each result. Each pattern has one, `bias[k]`.

bias subtracted
    + bias[k] → - bias[k]
You subtract the bias. It is added.

bias for each product
    .sum() + bias[k] → .sum() + bias[k] * patch.size
You add the bias to each of the 9·C products. It belongs to their sum: add it once, after `.sum()`.

bias for each row
    bias[k] → bias[row % len(bias)]
You pick the bias by the place in the picture. Each pattern has one, `bias[k]`, for all places.

bias along the width
    .sum() + bias[k] → .sum()
    return sums → return sums + bias
`+ bias` lays the biases along the last axis, the width. Each pattern has one, for all of its
places: give `bias` two more axes behind its own.

biases in another order
    bias[k] → bias[-1 - k]
The biases come in another order: pattern k has `bias[k]`.

matrix product
    patch * patterns[k] → patch @ patterns[k]
`@` is the product of matrices. Here numbers at the same place are multiplied, `*`, and then added.

largest product
    .sum() + bias[k] → .max() + bias[k]
You take the largest of the products. They are added up.

largest picture
    (patch * patterns[k]).sum() → (patch * patterns[k]).sum(axis=(1, 2)).max()
You keep the picture with the largest sum. What the pictures give is added up.

last picture
    (patch * patterns[k]).sum() → (patch[-1] * patterns[k, -1]).sum()
Only the last picture is left: what came before is overwritten, or not read. What the pictures give
is added up, `+=`.

first picture for all
    patch * patterns[k] → patch[0] * patterns[k]
You lay all 3 × 3 patterns of the stack on the first picture. Pattern c of a stack belongs to
picture c.

pictures added first
    patch * patterns[k] → patch.sum(axis=0) * patterns[k]
You add up the pictures, or the stack, before you multiply (or multiply each picture by all patterns
of the stack). Each picture has a pattern of its own: multiply by that one, then add.

last pattern for all
    patterns[k]) → patterns[-1])
You use the last pattern for all results. Result k belongs to pattern k.

patterns in another order
    patterns[k]) → patterns[-1 - k])
Your results come in another order: result k belongs to pattern k.

mirrored
    patterns[k]) → patterns[k][:, :, ::-1])
You mirror the pattern, left and right. `Conv2d` lays it on as it is.

upside down
    patterns[k]) → patterns[k][:, ::-1])
You turn the pattern upside down. `Conv2d` lays it on as it is.

stack turned
    patterns[k]) → patterns[k][::-1])
You go through the stack in the other direction than through the pictures: pattern c belongs to
picture c.

all turned
    patterns[k]) → patterns[k][::-1, ::-1, ::-1])
You turn the whole stack round. `Conv2d` lays it on as it is, pattern c on picture c.

divided by nine
    (patch * patterns[k]).sum() → (patch * patterns[k]).sum() / 9
You divide by 9. The products are added up, without a mean.

absolute
    (patch * patterns[k]).sum() + bias[k] → abs((patch * patterns[k]).sum() + bias[k])
You take absolute values. Negative sums stay negative.

sigmoid
    return sums → return 1 / (1 + np.exp(-sums))
You put a sigmoid on the sums. An activation is a layer of its own; here the sums themselves are
wanted.

an axis more
    return sums → return sums[None]
The numbers are right, but your result has an axis more in front, for examples. Take it off: `[0]`.

whole numbers
    height - 2, width - 2)) → height - 2, width - 2), dtype=int)
Your result holds whole numbers only, so decimals are cut off.

three less
    (len(patterns), height - 2, width - 2)) → (len(patterns), height - 3, width - 3))
    range(height - 2) → range(height - 3)
    range(width - 2) → range(width - 3)
One row and one column of places are missing: a pattern that is 3 wide fits at width − 2 places.

last column missing
    range(width - 2) → range(width - 3)
The last column of places is missing: a pattern that is 3 wide fits at width − 2 places.

last row missing
    range(height - 2) → range(height - 3)
The last row of places is missing: a pattern that is 3 high fits at height − 2 places.

as large as before
    np.zeros((len(patterns), height - 2, width - 2)) → np.zeros((len(patterns), height, width))
The sums stand in an array that is too large: where the pattern does not fit there is nothing. The
result is 2 lower and 2 narrower.

two by two
    row : row + 3, column : column + 3 → row : row + 2, column : column + 2
    patterns[k]) → patterns[k][:, :2, :2])
Your patch has two rows and two columns. `a : a + 3` has three entries.

read as places first
    return sums → return sums.reshape(height - 2, width - 2, len(patterns))
`reshape` cuts the numbers anew, one after another. The result has the K pictures first: leave it as
it is.

patterns pile up
    return sums → return np.cumsum(sums - bias[:, None, None], axis=0) + bias[:, None, None]
The first result is right; later ones still contain the patterns before. Begin anew with 0 for each
pattern.
"""
