"""1.3 How many truth tables can a line do?

XOR is one of 16 truth tables of two inputs (each of four corners can be 0 or 1). Try many lines,
with w₁, w₂ and b from −2 to 2 in steps of 0.5, and collect the different output patterns in a
`set`. How many of the 16 can a line produce?

level: medium

explorer: xor_line

start: Three nested loops over w₁, w₂ and b; inside, the four outputs as a tuple, added to a set.
The length of the set is the answer.

hint: With `square = np.array([(0, 0), (0, 1), (1, 0), (1, 1)])`, the four outputs
`tuple((square @ [w1, w2] + b > 0).tolist())` can be added to a set.

hint: The tables *always 0* and *always 1* count: b alone does them. Negative weights count as well.

hint: Print the tables that are missing from your set. There are two, and they are relatives.

well: Missing are XOR and its opposite, XNOR. They are the only two.
"""

import numpy as np

# --- solution ---

square = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
values = np.arange(-2, 2.5, 0.5)
patterns = set()
for w1 in values:
    for w2 in values:
        for b in values:
            outputs = square @ [w1, w2] + b > 0
            patterns.add(tuple(outputs.tolist()))
tables = len(patterns)  # 14: all but XOR and its opposite

# --- cases ---

STUB = "tables = ...  # a whole number"
FORM = "a whole number from 0 to 16"

MISTAKES = """
all
    16
16 is the number of tables there are. Is XOR among those your lines produced?

xor-only
    15
XOR is missing, and one more. If a line could do the opposite of XOR, turning all signs would give
XOR.

no-constants
    12
Always 0 and always 1 are tables too, and a line can do both: take w = (0, 0) and let b decide.

ones
    5
Five is how many different *numbers of ones* there are, from none to four. Which corners are 1
matters too: put the whole pattern into the set.

missing
    2
That many are missing. The question is how many can be done.

too-few-lines
    6
Six come from lines with no bias, and also six from lines with no negative weight. Let all three
numbers run from −2 to 2.

bias-range
    13
13 come if b is never below 0, and also if the numbers stop short of 2, as in `range(-2, 2)`. Let
all three run from −2 to 2.

bias-not-above
    7
It looks as if b is never above 0. Let it run from −2 to 2 as the weights do.

unit-weights
    10
It looks as if both weights are always ±1. Then neither input can be ignored: a weight may also be
0, or larger than the other.

lines
    729
You counted the lines tried, 9 × 9 × 9. Many of them give the same four outputs: put the outputs, as
a tuple, into a set.
"""
