"""9.1 The largest of four

Write `maxima(response)`: of each block of 2 × 2 numbers only the largest. From 26 × 26 numbers 13 ×
13 are left. The blocks do not overlap. The height and the width of `response` are even, but need
not be equal.

level: easy

explorer: convolution

start: `look_everywhere` above has the two loops that you need. How many blocks stand in a column,
and how many in a row?

hint: The block in row 3, column 5 of the result begins at row 6, column 10 of the response.

hint: `response[2 * row : 2 * row + 2, 2 * column : 2 * column + 2]` is that block, and `.max()` its
largest number.

well: By hand, in one line: `response.reshape(h // 2, 2, w // 2, 2).max(axis=(1, 3))`.
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
    (30 * np.random.default_rng(2).normal(size=(240, 6)),),
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

last
    block.max() → block[1, 1]
You take the number at the bottom right of each block. Which of the four is the largest?

top right
    block.max() → block[0, 1]
You take the number at the top right of each block. Which of the four is the largest?

bottom left
    block.max() → block[1, 0]
You take the number at the bottom left of each block. Which of the four is the largest?

diagonal
    return np.maximum(response[::2, ::2], response[1::2, 1::2])
You compare two of the four only, those on a diagonal: top left and bottom right.

other diagonal
    return np.maximum(response[::2, 1::2], response[1::2, ::2])
You compare two of the four only, those on a diagonal: top right and bottom left.

without bottom right
    block.max() → max(block[0, 0], block[0, 1], block[1, 0])
You compare three of the four: the one at the bottom right is missing.

without bottom left
    block.max() → max(block[0, 0], block[0, 1], block[1, 1])
You compare three of the four: the one at the bottom left is missing.

without top right
    block.max() → max(block[0, 0], block[1, 0], block[1, 1])
You compare three of the four: the one at the top right is missing.

without top left
    block.max() → max(block[0, 1], block[1, 0], block[1, 1])
You compare three of the four: the one at the top left is missing.

upper row
    block.max() → block[0].max()
You look at the upper row of each block only. It has two rows.

lower row
    block.max() → block[1].max()
You look at the lower row of each block only. It has two rows.

left column
    block.max() → block[:, 0].max()
You look at the left column of each block only. It has two columns.

right column
    block.max() → block[:, 1].max()
You look at the right column of each block only. It has two columns.

three by three
    2 * row + 2 → 2 * row + 3
    2 * column + 2 → 2 * column + 3
Your blocks have three rows and three columns. A slice ends before its second number: `a : a + 2`
has two entries.

rows overlap
    2 * row : 2 * row + 2 → row : row + 2
Your blocks overlap from row to row: each begins one row below the one before. The next begins two
rows further down.

columns overlap
    2 * column : 2 * column + 2 → column : column + 2
Your blocks overlap from column to column: each begins one place after the one before. The next
begins two places further on.

all overlapping
    height, width = response.shape
    pairs = np.maximum(response[:-1], response[1:])
    return np.maximum(pairs[:, :-1], pairs[:, 1:])
Your blocks move on by one place, so that they overlap and there are too many. The next block begins
two places further on.

place
    block.max() → block.argmax()
You give the place of the largest number in its block. Wanted is the number.

sum
    block.max() → block.sum()
You add the four numbers up. Wanted is the largest of them.

median
    block.max() → np.median(block)
That is the median of the four. Wanted is the largest.

farthest from 0
    block.max() → block.ravel()[np.abs(block).argmax()]
You keep the number farthest from 0. A response of −3 is a bad fit, not a good one: wanted is the
largest number.

largest sum of a column
    block.max() → block.sum(axis=0).max()
You add up within each block before you take the maximum. Compare the four numbers themselves.

largest sum of a row
    block.max() → block.sum(axis=1).max()
You add up each row of a block before you take the maximum. Compare the four numbers themselves.

four in a row
    height, width = response.shape
    return response.reshape(height // 2, width // 2, 4).max(axis=2)
You take four numbers one after another as they are stored, row by row. A block has two of one row
and two of the row below.

four in a row, flat
    return response.reshape(-1, 4).max(axis=1)
You take four numbers one after another as they are stored, row by row. A block has two of one row
and two of the row below, and the result has rows and columns.

wrong axes
    height, width = response.shape
    return response.reshape(height // 2, 2, width // 2, 2).max(axis=(0, 2))
The axes of your maximum number the blocks. The two places inside a block are the axes of length 2.

rows of a block only
    height, width = response.shape
    return response.reshape(height // 2, 2, width // 2, 2).max(axis=1)
Your maximum is taken over one axis only. A block has two: its rows and its columns.

columns of a block only
    height, width = response.shape
    return response.reshape(height // 2, 2, width // 2, 2).max(axis=3)
Your maximum is taken over one axis only, along a row. A block has two: its rows and its columns.

quarters
    h, w = response.shape[0] // 2, response.shape[1] // 2
    return np.array([[part.max() for part in (rows[:, :w], rows[:, w:])]
        for rows in (response[:h], response[h:])])
You cut the whole picture into four quarters. The blocks are 2 × 2 numbers each.

flat
    return largest → return largest.ravel()
The numbers are right, but stand in one row. The result has rows and columns, as the response has.

more axes
    return largest → return largest[None, None]
The numbers are right, but your result has two axes more, those of examples and pictures. Take them
off: `[0, 0]`.

one axis more
    return largest → return largest[None]
The numbers are right, but your result has an axis more in front. Take it off: `[0]`.

whole numbers
    (height // 2, width // 2)) → (height // 2, width // 2), dtype=int)
Your result holds whole numbers only, so decimals are cut off.

as large as before
    np.zeros((height // 2, width // 2)) → np.zeros((height, width))
The numbers are right and stand at the top left of an array that is too large. The result has half
as many rows and columns.

repeated
    return largest → return largest.repeat(2, axis=0).repeat(2, axis=1)
You write the maximum at all four places of its block. The result has one number for each block.

last row of blocks missing
    range(height // 2) → range(height // 2 - 1)
The last row of blocks is missing. `range(n)` ends at n − 1 already.

last column of blocks missing
    range(width // 2) → range(width // 2 - 1)
The last column of blocks is missing. `range(n)` ends at n − 1 already.
"""
