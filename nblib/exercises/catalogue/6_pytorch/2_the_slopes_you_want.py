"""6.2 The slopes you want

Two hidden units make y = v₁ ReLU(w₁x + b₁) + v₂ ReLU(w₂x + b₂). Choose the six numbers so that the
slope of y is −3 everywhere left of x = −1, 0 between −1 and 2, and 2 everywhere right of 2. The
check lets autograd find the slope of your y at several x.

level: medium

explorer: autograd_graph

start: Begin with one half: which unit is off (gives 0) right of −1 and has the slope −3 left of it?

hint: A unit is on where w·x + b is above 0. Which of your two units is on at the first x that
comes out wrong, and which should be? For the left half w must be below 0.

hint: Where a unit is on, its share of the slope is v·w. Where it is on is decided by w and b: its
kink is at x = −b / w.

hint: 2 ReLU(x − 2) does the right half. The left one is its mirror image, with another place and
another slope.

explain: Could the three slopes be −3, 1 and 2, with two units? Say why, or give the numbers.

rubric: Whole: no. Far left and far right the slope is not 0, so one unit is on towards the left,
with −3, and the other towards the right, with 2; in the middle both are off or both are on, which
gives 0 or −1. Half: no, with a gap: why one is needed on each side, or only one of the two cases in
the middle. Nothing: no, because three slopes need three units (−3, −1 and 2 need two); six numbers
that do not give these slopes.

well: Two units, two kinks: a network of ReLUs is a broken line, and autograd finds its slope piece
by piece.
"""

import nblib


def probe(units, x):
    """The slope at x of the two units with the student's six numbers, found by autograd."""
    v1, w1, b1, v2, w2, b2 = (float(number) for number in units)
    at = nblib.tensor(float(x), dtype=nblib.float64, requires_grad=True)
    y = v1 * nblib.relu(w1 * at + b1) + v2 * nblib.relu(w2 * at + b2)
    y.backward()
    return float(at.grad.item())


# --- solution ---

# the first unit is on left of -1: 3 * -1 = -3; the second right of 2: 2 * 1 = 2
units = (3, -1, -1, 2, 1, -2)

# Slopes -3, 1 and 2 cannot be had. Far left only a unit with w < 0 is on, far right only one with
# w > 0: so there is one of each, with the slopes -3 and 2. In the middle either both are off, and
# the slope is 0, or both are on, and it is -3 + 2 = -1. It is never 1.

# --- cases ---

CASES = ((-3.0,), (-1.2,), (-0.8,), (0.5,), (1.8,), (2.2,), (4.0,))
STUB = "units = ...  # (v1, w1, b1, v2, w2, b2)"
FORM = "six numbers (v1, w1, b1, v2, w2, b2)"

MISTAKES = """
left-unit-faces-right
    (-3, 1, 1, 2, 1, -2)
Your first unit is on right of −1, where w₁x + b₁ is above 0. It should be on at the other side.

sign-of-v
    (-3, -1, -1, 2, 1, -2)
The kinks are right. Where the first unit is on, its share of the slope is v₁w₁: yours is +3.

right-half-falls
    (3, -1, -1, -2, 1, -2)
The left half and the kinks are right. Right of 2 the slope is v₂w₂, and yours is −2.

kinks-mirrored
    (3, -1, 1, 2, 1, 2)
The slopes are right, at the wrong places: w·x + b is 0 at x = −b / w.

left-kink-misplaced
    (3, -1, 1, 2, 1, -2)
The right half is right. Your left unit is on as far as x = 1: its kink is at −b₁ / w₁.

right-kink-misplaced
    (3, -1, -1, 2, 1, 2)
The left half is right. Your right unit is on from x = −2: its kink is at −b₂ / w₂.

slope-twice
    (3, -3, -3, 2, 2, -4)
The kinks are right and the slopes too steep: a unit's slope is v·w, not w alone.

halves-exchanged
    (2, -1, -1, -3, 1, -2)
You have the right numbers for the slopes, on each other's sides and with the wrong signs.

one-unit
    (0, -1, -1, 2, 1, -2)
The right half is right. With v₁ = 0 the first unit adds nothing.

other-order
    (-1, -1, 3, 1, -2, 2)
Your numbers seem to be in the order w, b, v. Wanted are v₁, w₁, b₁, then v₂, w₂, b₂.

kinks-exchanged
    (3, -1, 2, 2, 1, 1)
The outer slopes are right. Between −1 and 2 both of your units are on; neither should be. The kinks
have changed places: the left unit ends at −1, the right one begins at 2.

from-left-to-right
    (-3, 1, 1, 5, 1, -2)
Both of your units are on to the right only, so far left the slope is 0. There the first one must be
on: its w is below 0.

flat
    (0, -1, -1, 0, 1, -2)
The slope is 0 everywhere. A unit with v = 0 or w = 0 has no slope: both are needed, for it is v·w.

bias-not-scaled
    (1, -3, -1, 1, 2, -2)
The slopes are right, and the kinks are not at −1 and 2: a unit's kink is at x = −b / w, so with
another w it needs another b.

sum-for-product
    (-2, -1, -1, 1, 1, -2)
The kinks are right. Where a unit is on, its share of the slope is the product v·w: yours are +2
and 1. It is not v + w.

both-signs-of-v
    (-3, -1, -1, -2, 1, -2)
The kinks are right. Where a unit is on, its slope is v·w, and both of yours have the wrong sign.

sizes-exchanged
    (2, -1, -1, 3, 1, -2)
The kinks and the signs are right. The slope is −3 on the left and 2 on the right; yours has them
the other way round.

left-rises-right-unit-left
    (3, -1, -1, 2, -1, -2)
The first unit is right. Your second one is on left of −2. To be on to the right it needs a w above
0.

all-positive
    (3, 1, 1, 2, 1, 2)
Both of your units are on to the right, from x = −1 and from x = −2. The first should be on to the
left, with w below 0, and the second one's kink, at −b₂ / w₂, should be at 2.

one-line
    (1, 1, 1, 1, 1, 1)
Both units are alike here: they are on right of their kink at x = −1. Each half needs a unit of
its own, and the left one a w below 0.

kinks-on-one-side
    (3, -1, 2, 2, 1, -2)
The right half is right. Your left unit is on as far as x = 2; it should end at −1: −b₁ / w₁.

right-from-the-left-kink
    (3, -1, -1, 2, 1, 1)
The left half is right. Your right unit is on from x = −1; it should begin at 2: −b₂ / w₂.
"""
