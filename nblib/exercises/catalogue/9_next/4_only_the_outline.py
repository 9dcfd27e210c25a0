"""9.4 Only the outline

Choose nine numbers whose response is 0 on paper and 0 inside broad ink, so that only the outline is
left, and alike on all sides. The check lays them on even ink, on the four straight edges of a
square, and on its four corners. Many answers are right. The picture below the check shows yours;
its menu *pattern* has the five made by hand as well.

level: easy

explorer: convolution

start: Begin with even ink: nine equal pixels lie under your nine numbers. What is the sum?

hint: Nine pixels of the same darkness p give p times the sum of your numbers. So what must that sum
be?

hint: All sides count alike if the pattern stays the same when it is turned by a quarter.

hint: Put one number in the middle and another one all round it. How large must the middle be, for a
sum of 0?

explain: Why does `upright`, whose numbers add up to 0 as well, not do it? And would your pattern
still do it if you doubled all its numbers?

rubric: Whole: each row of `upright` adds up to 0 by itself, so at a level edge, with ink above or
below only, it gives 0: it is not alike on all sides. And doubled numbers do it: 0 stays 0, and all
other responses are doubled alike. Half: one of the two; or "it sees upright edges only", without a
reason. Nothing: that its sum is not 0, or that doubling makes the outline wider.

well: In even ink the middle and its neighbours cancel; at an edge they cannot.
"""

import numpy as np

_BELOW = np.array([[0.0] * 3, [0.0] * 3, [1.0] * 3])  # the ink under the pattern, at the upper edge
_CORNER = np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
INK = {
    "in even ink": np.ones((3, 3)),
    "with ink below": _BELOW,
    "with ink above": _BELOW[::-1],
    "with ink on the right": _BELOW.T,
    "with ink on the left": _BELOW[::-1].T,
    "at a corner, with ink at the lower right": _CORNER,
    "at a corner, with ink at the lower left": _CORNER[:, ::-1],
    "at a corner, with ink at the upper right": _CORNER[::-1],
    "at a corner, with ink at the upper left": _CORNER[::-1, ::-1],
}


def probe(outline, place):
    """What the student's nine numbers give at one place, in words."""
    pattern = np.asarray(outline, float)
    if not pattern.any():
        return "nothing"
    small = 1e-6 * np.abs(pattern).max()
    found = (pattern * INK[place]).sum()
    edge, corner = (pattern * _BELOW).sum(), (pattern * _CORNER).sum()
    if place == "in even ink":
        return "0" if abs(found) <= small else "above 0" if found > 0 else "below 0"
    if "corner" in place:
        return "as at the others" if abs(found - corner) <= small else "not as at the others"
    if abs(found) <= small:
        return "0"
    if abs(found - edge) <= small:
        return "not 0, and alike"
    return "the opposite" if abs(found + edge) <= small else "another number"


# --- solution ---

# 8 in the middle and -1 around it add up to 0, so that nine equal pixels give 0, paper or ink. All
# eight neighbours count alike, so that no direction is preferred.
outline = [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]]

# `upright` gives 0 along a level edge, too: there each row of pixels under it is even, and
# -1 + 2 - 1 = 0. Doubled, every response is twice as large, and 0 stays 0: it still does it.

# --- cases ---

CASES = tuple((place,) for place in INK)
STUB = "outline = ...  # [[., ., .], [., ., .], [., ., .]]"
FORM = "3 × 3 numbers, as [[-1, 2, -1], [-1, 2, -1], [-1, 2, -1]]"

MISTAKES = """
more-in-the-middle
    [[-1, -1, -1], [-1, 9, -1], [-1, -1, -1]]
All sides count alike. But in even ink the sum of your nine numbers is left, and it is above 0.

less-in-the-middle
    [[-1, -1, -1], [-1, 4, -1], [-1, -1, -1]]
All sides count alike. But in even ink the sum of your nine numbers is left, and it is below 0.

upright
    [[-1, 2, -1], [-1, 2, -1], [-1, 2, -1]]
In even ink it gives 0, but along a level edge as well, since each of its rows adds up to 0. Your
pattern answers only to what is upright.

level
    [[-1, -1, -1], [2, 2, 2], [-1, -1, -1]]
In even ink it gives 0, but along an upright edge as well, since each of its columns adds up to 0.
Your pattern answers only to what is level.

difference-down
    [[-1, -1, -1], [0, 0, 0], [1, 1, 1]]
In even ink it gives 0. Ink below and ink above give opposite signs, and at an upright edge nothing
is left: all sides should count alike.

difference-across
    [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]]
In even ink it gives 0. Along a level edge it gives 0, too, and the left side has the opposite sign
of the right one: all sides should count alike.

blind-to-edges
    [[1, -2, 1], [-2, 4, -2], [1, -2, 1]]
In even ink it gives 0, but along every straight edge as well: each row and each column adds up to
0.

corners-against-corners
    [[1, 0, -1], [0, 0, 0], [-1, 0, 1]]
In even ink it gives 0, but along every straight edge as well: each row and each column adds up to
0. And its corners differ.

middle-alone
    [[0, 0, 0], [0, 1, 0], [0, 0, 0]]
In even ink the ink is left. Let the neighbours count against the middle.

moved
    [[0, 0, 0], [1, 0, 0], [0, 0, 0]]
In even ink the ink is left. Let some of the nine numbers count against others.

one-neighbour
    [[0, 0, 0], [0, 1, -1], [0, 0, 0]]
In even ink it gives 0. But only the neighbour on the right counts against the middle: along a level
edge nothing is left.

aslant
    [[-1, -1, 0], [-1, 0, 1], [0, 1, 1]]
In even ink it gives 0. But ink below and ink above give opposite signs: all sides should count
alike.

nothing
    [[0, 0, 0], [0, 0, 0], [0, 0, 0]]
Nine zeros give 0 everywhere, at the outline as well.

diagonal-neighbours
    [[-1, 0, 0], [0, 2, 0], [0, 0, -1]]
In even ink it gives 0, and the straight edges count alike. But only two of the four corners count.
"""
