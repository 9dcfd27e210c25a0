"""5.9 One sign too few

Somebody's `accumulate` has `=` where yours has `+=`. All else is right. They compute y = (w · x +
x) · x with w = 2 and x = 3; the boxes are h = w · x, s = h + x and y = s · x. The way back takes
y, then s, then h, and each hands to its parents from left to right. Which ∂y/∂x does their engine
give, and which would be right?

level: medium

explorer: backprop

explain: With w · x + b their engine is right. Why does the bug stay hidden there, and why would it
show at once when a network learns from several examples?

start: Draw the graph and go back box by box. Which arrows lead to x?

hint: Three arrows lead to x: from y with s = 9, from s with 3 · 1, and from h with 3 · w.

hint: With `=` the one that comes last is left. With `+=` all three are added.

well: To a weight one path comes back for each example: nearly all of the gradient would be lost.
"""

# --- solution ---

# In w x + b nothing is used twice, so nothing is to be added. With several examples
# each weight is used once for each of them: only the last one's share would be left.
from_y, from_s, from_h = 9, 3 * 1, 3 * 2
broken, right = from_h, from_y + from_s + from_h

# --- cases ---

STUB = "broken, right = ..., ..."
FORM = "two numbers (broken, right)"
PARTS = ("the broken one", "the right one")

MISTAKES = """
first-kept
    (9, 18)
The right one is right. 9 comes first, straight from y, and is written over twice after that.

second-kept
    (3, 18)
The right one is right. After s there is one more arrow to x, from h.

swapped
    (18, 6)
The numbers are right and stand in the wrong order.

no-bug
    (18, 18)
The right one is right. But with `=` what came before is lost.

local-only
    (2, 18)
The right one is right. w = 2 is the local slope at h; it is multiplied by what comes from above,
3.

two-paths
    (6, 15)
The broken one is right. You have added two arrows; x has three.

direct-path-forgotten
    (6, 9)
The broken one is right. The arrow straight from y, with the slope s = 9, is missing in the sum; 9
would also be ∂y/∂w.

s-forgotten
    (6, 12)
The broken one is right. Three arrows lead to x: from y, from s and from h.

value
    (6, 27)
The broken one is right. 27 is y itself.
"""
