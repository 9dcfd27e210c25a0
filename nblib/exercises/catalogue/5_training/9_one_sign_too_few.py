"""5.9 One sign too few

Somebody's `accumulate` has `=` where yours has `+=`. All else is right. They compute y = (w · x +
x) · x with w = 2 and x = 3; the boxes are h = w · x, s = h + x and y = s · x. The way back takes
y, then s, then h, and each hands to its parents from left to right. Which ∂y/∂x does their engine
give, and which would be right?

level: medium

explorer: backprop

explain: With w · x + b their engine is right. Why does the bug stay hidden there, and why would it
show at once when a network learns from several examples?

rubric: Whole: in w · x + b each number is used once, so one share arrives and there is nothing to
add; with several examples each weight is used once for each of them, and = leaves only the share
that was written last. Half: one of the two; or that shares have to be added, without saying which.
Nothing: w · x + b is simpler; the old gradients were not cleared (that is zero_grad, another
fault).

start: Draw the graph and go back box by box. Which arrows lead to x?

hint: Three arrows lead to x: from y with s = 9, from s with 3 · 1, and from h with 3 · w.

hint: With `=` the one that comes last is left. With `+=` all three are added.

lead the broken one: With `=` one share alone is left, the one that is written last. The order is y,
s, h: which of these writes into x last, and what? (The right one adds all three.)

lead the right one: The broken one is right. Three arrows lead to x, from y, from s and from h:
along each comes what its box has from above, times its local slope; add the three. To test it: y is
(w + 1) · x², on paper.

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
The right one is right. 9 comes first, straight from y, and is written over twice after that. (If
your 9 is 3 + 6: with `=` nothing is added.)

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
The broken one is right. Three arrows lead to x, with 9, 3 and 6: either one is missing in your sum,
or one slope is not yet multiplied by what comes from above.

value
    (6, 27)
The broken one is right. 27 is what y is worth. Wanted is how fast it moves with x: three arrows
lead to x.

value-twice
    (27, 27)
27 is y itself. Wanted is how fast y grows with x: what comes along the arrows to x.

kept-and-value
    (9, 27)
27 is y itself, not a slope. And with `=` what comes first, 9, is written over twice.

first-kept-two-added
    (9, 12)
With `=` what comes *last* is left, and 9 comes first. For the right one x has three arrows: yours
are two, from y and from s.

first-kept-direct-only
    (9, 9)
9 is what comes along the arrow straight from y, where s = 9. It is the first to be written, and two
more arrows lead to x. (Asked is the slope for x.)

first-kept-others-two
    (9, 15)
With `=` what comes *last* is left, and 9 comes first. For the right one x has three arrows: yours
are two, from y and from h.

other-way-round
    (9, 6)
6 comes last, so it is what `=` leaves, not what is right. The right one adds what comes along all
three arrows.

second-kept-two-added
    (3, 12)
After s there is one more arrow to x, from h: it is left with `=`, and it is in the sum with `+=`.

both-last
    (6, 6)
The broken one is right. The right one adds what comes along all three arrows to x.

local-slopes-added
    (2, 12)
You take local slopes, s = 9, 1 and w = 2. Each is to be multiplied by what comes from above: 1 at
y, 3 at s, 3 at h.

two-kept
    (9 + 6, 18)
The right one is right. With `=` nothing is added at all: one arrow's share is left.

two-others-kept
    (9 + 3, 18)
The right one is right. With `=` nothing is added at all: one arrow's share is left.

nothing-left
    (0, 18)
The right one is right. `=` does not empty x's gradient: what was written last stays.

product
    (6, 162)
The broken one is right. Along a path effects are multiplied; what comes along different paths is
added.
"""
