"""4.5 Break a claim

"A network 2 → 2 → 1 whose two hidden ReLU units are on at the same corners cannot solve XOR." In
the lottery most networks of this kind failed, but not all, so the claim is false: build a
counterexample by hand. Both units must be on (z above 0) at exactly the same of the four corners
(0,0), (0,1), (1,0) and (1,1). The output v₁h₁ + v₂h₂ + c, without a sigmoid, must be above ½ at
(0,1) and (1,0), and below ½ at the other two. Many answers are right. Give three rows of three
numbers: w₁, w₂, b of the first hidden unit, the same of the second, and v₁, v₂, c of the output.

level: hard

explorer: seed_lottery

start: At how many corners can both units be on: one, two, three or four? For each number ask where
the *other* corners land in the hidden space; for four, whether a unit still bends between them.

hint: With all four it cannot work, nor with one or two. So three are left. Let both
units look at s = x₁ + x₂, which is 0, 1, 1 and 2 at the corners. If both are on at s = 1 and s = 2
and off at s = 0, the output there is a·ReLU(…) + b·ReLU(…). It has to be 1 at s = 1 and 0 at s = 2.

hint: Two units that bend at the *same* place are one unit. They may bend at two places, as long as
no corner lies between: anywhere from s = 0 to s = 1.

hint: Take h₁ = ReLU(s) and h₂ = ReLU(2s − 1). At s = 1 they are 1 and 1, at s = 2 they are 2 and 3.
Which two weights make 1 of the first pair and 0 of the second?

well: So being on at the same corners is by itself no reason to fail: with three of them it can
work, if the units bend at different places.

explain: Seven networks of the kind *anything else* failed, too. In one of them, seed 56, unit 1
is on at (1,0) alone, and unit 2 at (1,0) and (1,1). Why can it not solve XOR, whatever its output
weights are?

rubric: Whole: at (0,0) and at (0,1) both units are off, so both corners land on the same hidden
point and get the same output, whatever the output weights are; but they want different ones. Half:
both units are off at these corners, without that the output is then the same or that the targets
differ. Nothing: a bad start, too few steps, or a gradient of 0 (the question is not about
training); unit 1 is on at a single corner.
"""


def probe(network, x1, x2):
    """Above ½ (1), below it (-1) or neither (0) at this corner; whether the units agree there."""
    first, second, (v1, v2, c) = network
    z1, z2 = (w1 * x1 + w2 * x2 + b for w1, w2, b in (first, second))
    output = v1 * max(z1, 0) + v2 * max(z2, 0) + c
    return int(output > 0.5) - int(output < 0.5), int((z1 > 0) == (z2 > 0))


# --- solution ---

# h1 = ReLU(s), h2 = ReLU(2s - 1) with s = x1 + x2; 3 h1 - 2 h2 is 0, 1, 1, 0
claim = [[1, 1, 0], [2, 2, -1], [3, -2, 0]]

# --- cases ---

CASES = ((0, 0), (0, 1), (1, 0), (1, 1))
STUB = "claim = ...  # [[w1, w2, b], [w1, w2, b], [v1, v2, c]]"
FORM = "three rows of three numbers"

MISTAKES = """
other corners
    [[1, 1, 0], [1, 1, -1], [1, -2, 0]]
This network solves XOR, as that of part 01 does. But at (0,1) and (1,0) only one of its units is
on; in a counterexample both are.

or
    [[1, 1, 0], [2, 2, 0], [3, -1, 0]]
The units agree at every corner. But (1,1) comes out above ½, too: after s = 1 the output has to
come down again. So one unit has to pull, strongly enough, and it has to bend at another place than
the first.

nothing
    [[1, 1, 0], [2, 2, -1], [1, -1, 0]]
The units agree at every corner. But no output is above ½: at s = 1 both must be on, and one has to
push more than the other pulls.

turned
    [[1, 1, 0], [2, 2, -1], [-3, 2, 1]]
The units agree at every corner, but every answer is flipped.

line
    [[1, 1, 1], [2, 2, 1], [3, -2, 0]]
Only (0,0) comes out above ½. If both units are on at all four corners, neither bends anywhere
between them, and the network is a line there; if not, one unit has to push, v above 0, and the
other to pull.

and
    [[1, 1, 0], [2, 2, -1], [-1, 1, 0]]
The units agree at every corner. But only (1,1) comes out above ½: which of the two units has to
push, and which one to pull?

columns
    [[1, 2, 0], [1, 2, -1], [3, -2, 0]]
At (1,0) one of your units is on and the other off, and at (1,1) the output is still above ½. (Each
row is one unit: its w₁, its w₂, its b.)

everything
    [[1, 1, 0], [2, 2, -1], [3, -2, 1]]
The units agree at every corner. But every output is above ½. At (0,0) only c is left, if both units
are off there.
"""
