"""2.7 NAND

Slide 16's AND has w = (1, 1), b = −1.5. Find w₁, w₂, b for NAND, which gives 0 for (1,1) and 1 for
the other three corners. Many answers are right.

level: easy

explorer: xor_line

start: NAND is AND with every answer flipped. What flips the sign of z?

hint: At (0,0) only b is left. Which sign must it have?

hint: One input alone must not be enough to bring the sum down to 0, both together must.

hint: With w = (−1, −1): which b has b − 1 above 0, but b − 2 below it?

well: Any circuit can be built from NANDs, so networks of perceptrons can compute it.
"""


def probe(weights, x1, x2):
    """The perceptron of slide 16 with the student's (w1, w2, b)."""
    w1, w2, b = weights
    return int(w1 * x1 + w2 * x2 + b > 0)


# --- solution ---

nand = (-1, -1, 1.5)

# --- cases ---

CASES = ((0, 0), (0, 1), (1, 0), (1, 1))
STUB = "nand = ...  # (w1, w2, b)"
FORM = "three numbers (w1, w2, b)"

MISTAKES = """
and
    (1, 1, -1.5)
This is AND. Every answer has to flip.

bias-sign
    (-1, -1, -1.5)
Nothing gives 1. At (0,0) only b is left, so b must be above 0; the weights have to bring the sum
down from there.

nor
    (-1, -1, 0.5)
At (0,1) and (1,0) a single 1 already pulls the sum down to 0 or below: this is NOR. b must be
larger than the pull of either weight.

always
    (-1, -1, 2.5)
Everything gives 1. At (1,1) the sum w₁ + w₂ + b may not be above 0: which sign must the weights
have, and how large may b be?

or
    (1, 1, -0.5)
This is OR: its answers are 0, 1, 1, 1. NAND's 0 belongs to the corner (1,1).

one-input
    (-1, 0, 0.5)
The answers are those of NOT x₁: at (1,0) the sum w₁ + b should be above 0 as well.

other-input
    (0, -1, 0.5)
The answers are those of NOT x₂: at (0,1) the sum w₂ + b should be above 0 as well.

xor-hoped
    (-1, 1, 0.5)
Your weights have different signs, so (0,1) and (1,0) are not treated alike. In NAND the two inputs
play the same part.

first
    (1, 0, -0.5)
Your answers are those of x₁ itself. At (0,0) only b is left, so b must be above 0, and both weights
have to pull the sum down.

second
    (0, 1, -0.5)
Your answers are those of x₂ itself. At (0,0) only b is left, so b must be above 0, and both weights
have to pull the sum down.

first-alone
    (1, -1, -0.5)
Only (1,0) gives 1. At (0,0) b alone has to be above 0. And in NAND the two inputs play the same
part, so neither weight may raise the sum.

second-alone
    (-1, 1, -0.5)
Only (0,1) gives 1. At (0,0) b alone has to be above 0. And in NAND the two inputs play the same
part, so neither weight may raise the sum.

all-but-second
    (1, -1, 0.5)
Only (0,1) gives 0. Your weights have different signs, so (0,1) and (1,0) are not treated alike. In
NAND the two inputs play the same part, and the 0 belongs to (1,1).
"""
