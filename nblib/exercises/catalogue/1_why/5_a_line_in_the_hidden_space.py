"""1.5 A line in the hidden space

Behind the two hidden units comes one more, the *output unit*: it answers from h₁ and h₂ as our line
answered from x₁ and x₂. Find its numbers v₁, v₂, c for the places that you found in 1.4, such that
v₁h₁ + v₂h₂ + c > 0 for (0,1) and (1,0), but not for (0,0) and (1,1). Many answers are right.

level: medium

explorer: xor_hidden_space

start: Draw your places of 1.4 on paper, blue for answer 0 and orange for answer 1, and lay a line
between.

hint: At (0,0) only c is left. So c may not be above 0.

hint: At (1,0) the sum is v₁ + c, which has to be above 0. So v₁ is larger than −c.

hint: At (2,1) the sum is 2v₁ + v₂ + c. With v₁ = 1 and c = −0.5, how negative must v₂ be?

well: After these two units, one line is enough for XOR's four corners.
"""


def probe(weights, h1, h2):
    """The output unit of slide 8: 1 where v1 h1 + v2 h2 + c > 0."""
    v1, v2, c = weights
    return int(v1 * h1 + v2 * h2 + c > 0)


# --- solution ---

weights = (1, -2, -0.5)

# --- cases ---

CASES = ((0, 0), (1, 0), (2, 1))
STUB = "weights = ...  # (v1, v2, c)"
FORM = "three numbers (v1, v2, c)"

MISTAKES = """
pushes-too
    (1, 1, -0.5)
(2,1) lies on the side of 1. There h₁ pushes the sum up by 2v₁, and v₂h₂ and c together have to pull
it down to 0 or below: v₂ must be negative, and large enough.

always
    (1, -2, 2.5)
Everything gets a 1. At (0,0) the sum is c alone, so c may not be above 0.

turned
    (-1, 2, 0.5)
Every answer is flipped. Change the sign of all three numbers.

never
    (1, -2, -1.5)
Nothing gets a 1. At (1,0) the sum is v₁ + c, and it is not above 0: v₁ has to be larger than −c.

and
    (0, 1, -0.5)
Only (2,1) gets a 1: this is AND. The point for (0,1) and (1,0) is (1,0), where only h₁ can push the
sum up.

origin
    (-1, 0, 0.5)
Only (0,0) gets a 1. There the sum is c, so c may not be above 0; and v₁ has to push (1,0) up.

c-positive
    (-1, -1, 1.5)
(1,0) and (2,1) are right. At (0,0) the sum is c alone, and it is not to be above 0.
"""
