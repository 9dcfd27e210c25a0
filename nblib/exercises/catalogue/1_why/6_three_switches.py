"""1.6 Three switches

A lamp has three switches, and it is on when an odd number of them is on: parity of three inputs.
Build a network for it. Three hidden units all read the sum s = x₁ + x₂ + x₃, each with a bias of
its own: h₁ = ReLU(s + b₁), h₂ = ReLU(s + b₂), h₃ = ReLU(s + b₃). The lamp is on where v₁h₁ + v₂h₂ +
v₃h₃ + c > 0. Choose the seven numbers. Many answers are right.

level: hard

explorer: tent

explain: Draw your weighted sum over s from 0 to 3. Where does it bend, and why are two of these
units too few?

rubric: Whole: the bends of the network's own sum, for whoever reads it; and that off, on, off, on
needs up, down and up, three pieces that are not level, while two units bend twice and all is level
left of the first bend. Half: the bends, with a reason that only counts, such as three pieces, three
units (two bends make three pieces, but one of them is level). Nothing: bends where these units have
none; that two units were tried and did not work.

start: The lamp depends on s alone, and s is 0, 1, 2 or 3. What is wanted at each of them?

hint: Wanted is off, on, off, on. So the weighted sum has to climb, to fall and to climb again: it
needs a bend between the climb and the fall, and another one after the fall.

hint: A unit ReLU(s − 1) is 0 up to s = 1 and climbs from there, so it bends the sum at 1. With b =
0, −1 and −2 the bends are at 0, 1 and 2.

hint: The slopes of the weighted sum are v₁ up to the bend at 1, then v₁ + v₂ up to the bend at 2,
then v₁ + v₂ + v₃. Make them 1, −1 and 1.

well: Each further switch needs one bend more, and so one unit more. A single unit that
answers 1 above 0, as a line does, never gets there.
"""


def probe(network, x1, x2, x3):
    """Three ReLU units that read the sum, and an output unit; 1 is on."""
    b1, b2, b3, v1, v2, v3, c = network
    s = x1 + x2 + x3
    return int(v1 * max(0, s + b1) + v2 * max(0, s + b2) + v3 * max(0, s + b3) + c > 0)


# --- solution ---

# slopes 1, -1, 1 between the bends at 0, 1 and 2: the sum is 0, 1, 0, 1, less a half
network = (0, -1, -2, 1, -2, 2, -0.5)

# --- cases ---

CASES = ((0, 0, 0), (1, 0, 0), (0, 1, 1), (1, 1, 1), (0, 0, 1), (1, 1, 0), (0, 1, 0), (1, 0, 1))
STUB = "network = ...  # (b1, b2, b3, v1, v2, v3, c)"
FORM = "seven numbers (b1, b2, b3, v1, v2, v3, c)"

MISTAKES = """
xor-only
    (0, -1, -2, 1, -2, 0, -0.5)
Right for none, one and two switches; but with all three the lamp stays off. After the fall the sum
has to climb again: that is what the third unit is for.

flipped
    (0, -1, -2, -1, 2, -2, 0.5)
Every answer is flipped. Change the signs of v₁, v₂, v₃ and c.

always
    (0, -1, -2, 1, -2, 2, 0.5)
The lamp is always on. With no switch on only the biases and c speak: the sum must not be above 0
there.

never
    (0, -1, -2, 1, -2, 2, -1.5)
The lamp is never on. With one switch on the sum must be above 0: is c too low?

or
    (0, -1, -2, 1, 0, 0, -0.5)
The lamp is on as soon as one switch is. With two of them on it has to be off again, so the sum must
fall to 0 or below between s = 1 and s = 2.

all-three
    (0, -1, -2, 0, 0, 1, -0.5)
The lamp is on with all three switches alone. What makes the sum climb at the first switch?

late
    (0, -1.5, -2, 1, -2, 0, -0.5)
The sum falls, but too late: the lamp is on with one and with two switches and off with three. At s
= 2 the sum has to be at 0 or below, and then it has to climb once more.

at-least-two
    (0, -1, -2, 0, 1, 0, -0.5)
The lamp is on with two or three switches. One is odd: what makes the sum climb at the first switch,
and fall at the second?

exactly-two
    (0, -1, -2, 0, 1, -2, -0.5)
The lamp is on with two switches only. Wanted is odd: on at s = 1 and s = 3. So the sum has to climb
above 0 at once, at the first switch, and fall at the second.

none-only
    (0, -1, -2, -1, 0, 0, 0.5)
The lamp is on with no switch only. At s = 0 only the biases and c speak, and the sum must not be
above 0 there; then it has to climb at the first switch.

none-and-three
    (0, -1, -2, -1, 0, 3, 0.5)
Right for two and three switches. At s = 0 the sum must not be above 0, which is a matter of the
biases and c, and at s = 1 it must.

none-two-three
    (0, -1, -2, -1, 3, 0, 0.5)
Only three switches come out right. Wanted is off, on, off, on: the sum climbs at the first switch,
falls at the second and climbs at the third.

none-and-one
    (0, -1, -2, 0, -1, 0, 0.5)
Right for one and two switches. At s = 0 the sum must not be above 0, so c is too high there (or a
bias above 0 speaks); and with all three switches it has to climb again.

not-three
    (0, -1, -2, 0, 0, -1, 0.5)
The lamp is on but for three switches. At s = 0 the sum must not be above 0, at s = 2 it has to have
fallen, and at s = 3 to have climbed again.

not-two
    (0, -1, -2, 0, -1, 3, 0.5)
Nearly: only with no switch on the answer is wrong. There only the biases and c speak, and the sum
must not be above 0.
"""
