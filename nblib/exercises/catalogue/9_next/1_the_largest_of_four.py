"""9.1 The largest of four

Write `maxima(response)`: of each block of 2 × 2 numbers only the largest. From 26 × 26 numbers 13 ×
13 are left, as `nn.MaxPool2d(2)` makes them. The blocks do not overlap. The height and the width of
`response` are even, but need not be equal.

level: medium

explorer: convolution

start: `look_everywhere` above has the two loops that you need. How many blocks stand in a column,
and how many in a row?

hint: The block in row 3, column 5 of the result begins at row 6, column 10 of the response.

hint: `response[2 * row : 2 * row + 2, 2 * column : 2 * column + 2]` is that block, and `.max()` its
largest number.

well: By hand, in one line: `response.reshape(h // 2, 2, w // 2, 2).max(axis=(1, 3))`.

explain: Take the *mean* over the whole response of `upright` in place of the largest number. Which
number do you get, for every digit that has two pixels of paper to its left and right? And what
changes if ReLU comes first?
"""

import numpy as np

# --- solution ---


def maxima(response):
    """response (H, W), both even -> (H / 2, W / 2)."""
    height, width = response.shape
    largest = np.zeros((height // 2, width // 2))
    for row in range(height // 2):
        for column in range(width // 2):
            block = response[2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
            largest[row, column] = block.max()
    return largest


# --- cases ---

CASES = (
    (np.array([[1.0, 5.0, 2.0, 0.0], [3.0, 4.0, 8.0, 1.0]]),),
    (np.array([[0.5, -2.0], [1.5, 1.0], [-3.0, -1.0], [-4.0, -2.5]]),),
    (np.array([[-1.0, -6.0], [-2.0, -3.0]]),),
    (np.random.default_rng(0).normal(size=(6, 4)).round(1),),
    (np.random.default_rng(1).normal(size=(4, 8)).round(1),),
)

MISTAKES = """
mean
    block.max() → block.mean()
That is the mean of each block (average pooling). Wanted is the largest number.

smallest
    block.max() → block.min()
You take the smallest number of each block.

size
    block.max() → np.abs(block).max()
You take the largest absolute value. A response of −3 is a bad fit, not a good one.

first
    block.max() → block[0, 0]
You take the number at the top left of each block. Which of the four is the largest?

overlapping
    2 * row : 2 * row + 2, 2 * column : 2 * column + 2 → row : row + 2, column : column + 2
Your blocks overlap: each begins one place after the one before. The next block begins two places
further on.

columns only
    return np.maximum(response[:, ::2], response[:, 1::2])
You join neighbours within a row only. A block has two rows as well.

rows only
    return np.maximum(response[::2], response[1::2])
You join neighbours within a column only. A block has two columns as well.

from zero
    block.max() → max(0.0, block.max())
No result of yours is below 0. If all four numbers of a block are negative, the largest of them is
negative, too.

one for all
    return response.max()
That is one number for the whole picture. Here each block of 2 × 2 keeps one.

turned
    return largest → return largest.T
Rows and columns are exchanged.
"""
