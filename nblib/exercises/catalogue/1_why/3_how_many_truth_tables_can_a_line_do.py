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
Five is how many different *numbers of ones* there are, from none to four: which corners are 1
matters too, so put the whole pattern into the set. Five come as well if none of the three numbers
is ever below 0: let all run from −2 to 2.

missing
    2
That many are missing. The question is how many can be done.

too-few-lines
    6
Six come from lines with no bias, from lines whose weights are never below 0 (or never above), and
from lines with w₁ = w₂. Let all three numbers run from −2 to 2, each in its own loop.

bias-range
    13
13 come if b is never below 0, or if there are too few numbers: `range(-2, 2)` stops short of 2, and
−1, 0, 1 or −2, 0, 2 alone are too far apart. Let all three run from −2 to 2 in steps of 0.5.

bias-not-above
    7
It looks as if b is never above 0, or always, or one of the three numbers has always the same value
(a set made anew in a loop keeps only the last turn). Let all three run from −2 to 2.

unit-weights
    10
It looks as if both weights are always ±1. Then neither input can be ignored: a weight may also be
0, or larger than the other.

lines
    729
You counted the lines tried, 9 × 9 × 9. Many of them give the same four outputs: put the outputs, as
a tuple, into a set.

always-zero
    1
One pattern comes if nothing varies, if all numbers are above 0, if the set is made anew in each
turn, or if what goes into it is always the same. Print what you put into the set, line by line.

one-weight
    4
Four is the number of outputs in one pattern, and also what comes if the weights stay fixed and only
b varies. Count the different patterns, with all three numbers from −2 to 2.

bias-alone
    3
Three come if only b varies. Let w₁ and w₂ run from −2 to 2 as well, negative values too.

pairs
    9
Nine is how many values each number takes. If both weights or b are only ever ±2, nine patterns come
out as well. Let all three take all nine values, and count the patterns.

one-corner-short
    8
Eight is half of the 16, or what comes with three corners in place of four. A line can do more: look
at the length of your patterns.

numbers-of-values
    81
81 is 9 × 9: two of the loops. Three numbers vary, and what is counted is different output patterns,
not lines.

outputs
    2916
You counted the single outputs, four for each of the 729 lines. Put the four outputs of a line
together as a tuple into a set.

functions-of-three
    256
256 is how many truth tables three inputs have. Here there are two, with 16 tables; how many of them
can a line do?

corners-inputs
    64
64 lines come if each number takes four values. What is counted is different output patterns: put
them into a set.

lines-125
    125
You counted lines, 5 × 5 × 5. Many of them give the same four outputs: put the outputs, as a tuple,
into a set.

lines-512
    512
You counted lines, 8 × 8 × 8, and the last value, 2, is missing. Put the outputs, as a tuple, into a
set.

both-left-out
    11
A few are missing. A line can do all but two of the 16: negative weights count, and so do *always 0*
and *always 1*.
"""
