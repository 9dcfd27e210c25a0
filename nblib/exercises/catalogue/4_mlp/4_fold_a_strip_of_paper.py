"""4.4 Fold a strip of paper

`fold` below folds the interval from 0 to 1 in half. Applied again and again, it draws a sawtooth.
Find by experiment: of how many straight pieces is fold(fold(fold(fold(x)))) made, for x from 0 to
1? And how many hidden ReLU units must a single hidden layer have at least, if its graph is to have
so many pieces at all?

start: Draw or print fold(x) for x = 0, ¼, ½, ¾, 1. Two pieces. Then fold that again.

hint: Count how often the slope changes its sign: `np.diff` gives the slopes, up to a factor. Take
points that meet the bends, such as `np.linspace(0, 1, 1025)`.

hint: Every fold doubles the pieces: 2, 4, …

hint: n ReLU units in one layer bend at most n times, which leaves n + 1 pieces.

lead the pieces: Every fold doubles the pieces: 2, 4, …

lead the units: The pieces are right. n ReLU units in one layer bend at most n times, which leaves n
+ 1 pieces.

well: Four folds are 8 units in four layers. One layer needs at least 15 for so many pieces; this
very sawtooth takes 16, as the next table shows.
"""

import numpy as np

# --- solution ---


def fold(x):
    return 2 * np.maximum(x, 0) - 4 * np.maximum(x - 0.5, 0)

x = np.linspace(0, 1, 1025)
slopes = np.diff(fold(fold(fold(fold(x)))))
pieces = 1 + np.sum(np.diff(np.sign(slopes)) != 0)
units = pieces - 1  # each unit brings one bend, and p pieces have p - 1 bends

# --- cases ---

STUB = """\
def fold(x):
    return 2 * np.maximum(x, 0) - 4 * np.maximum(x - 0.5, 0)

pieces, units = ..., ..."""
FORM = "two whole numbers (pieces, units)"
PARTS = ("the pieces", "the units")

MISTAKES = """
no-bend-less
    (16, 16)
The pieces are right. 16 pieces have one bend less than that inside.

one-more
    (16, 17)
The pieces are right. n units make at most n + 1 pieces, not n − 1.

added
    (8, 7)
8 pieces are three folds; 8 is also the number of teeth. Each of the four folds doubles the pieces.

bends
    (15, 14)
15 is the number of bends. Into how many pieces do they cut the strip?

grid-of-hundredths
    (20, 19)
Some steps of your grid lie across a tip, where the slope comes out as 0, and count twice. Take
points that meet the bends: `np.linspace(0, 1, 1025)`.

grid-off-by-one
    (17, 16)
One step of your grid lies across a tip and counts twice. Take points that meet the bends:
`np.linspace(0, 1, 1025)`.

grid-across-all
    (31, 30)
Nearly all tips lie between two points of your grid and count twice. Take points that meet the
bends: `np.linspace(0, 1, 1025)`.

teeth
    (8, 15)
8 is the number of teeth. Each tooth has two sides.

one-fold-missing
    (8, 8)
It looks like three folds. The statement has four.

folds
    (4, 3)
4 is the number of folds. How many pieces has the strip after two of them?

deep-units
    (16, 8)
The pieces are right. 8 units are enough in four layers of 2. How many does a single layer need?

fold-too-many
    (32, 31)
It looks like five folds. The statement has four.

swapped
    (15, 16)
The two answers have changed places, or 15 bends were taken for 15 pieces.
"""
