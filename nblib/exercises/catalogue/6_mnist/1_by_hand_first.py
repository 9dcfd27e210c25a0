"""6.1 By hand first

x = 3 and y = x³ − 2x. Work out three numbers by hand: y, what `x.grad` holds after `y.backward()`,
and what it holds after the same two lines once more (compute y again, call `y.backward()` again)
with nothing cleared in between. Then let autograd check you.

start: Put 3 in for x to get y. Then differentiate x³ − 2x and put 3 in again.

hint: The slope of x³ is 3x², and that of −2x is −2.

hint: backward() does not write into x.grad, it adds to it.

hint: y = 27 − 6, and the slope is 27 − 2.

lead y: y = 27 − 6.

lead once: y is right. The slope of x³ is 3x², and that of −2x is −2.

lead twice: y and the first gradient are right. backward() does not write into x.grad, it adds to
it.

well: The second 25 was added to the first: that is why a training loop clears gradients.
"""

# --- solution ---

# 27 - 6 = 21;  dy/dx = 3x^2 - 2 = 25;  gradients add up: 25 + 25
y, once, twice = 21, 25, 50

# --- cases ---

STUB = "y, once, twice = ..., ..., ..."
FORM = "three numbers (y, once, twice)"
PARTS = ("y", "once", "twice")

MISTAKES = """
not-added
    (21, 25, 25)
y and the first gradient are right. What does backward() do with a gradient that is there already?

same-tensor
    (21, 50, 50)
`once` is no copy: it names the tensor x.grad, which grew later. Take the number at once,
`x.grad.item()`.

cleared
    (21, 25, 0)
Nobody cleared x.grad, and nothing is subtracted. The second gradient meets the first one there.

second-derivative
    (21, 25, 18)
18 is the second derivative, 6x. Calling backward() twice is not differentiating twice: it finds the
same slope again.

multiplied
    (21, 25, 625)
You multiplied the two gradients. They are collected in another way.

constant-slope
    (21, 27, 54)
The slope of x³ is there. The term −2x has a slope as well.

slope-keeps-x
    (21, 21, 42)
You seem to have taken 2x for the slope of 2x. A straight line has the same slope everywhere.

power-kept
    (21, 79, 158)
The slope of x³ is not 3x³: the power goes down by one.

cube-as-triple
    (3, 1, 2)
x³ is x·x·x, not 3·x.

value-for-slope
    (21, 21, 21)
All three are the value y. The gradient is the slope of y: differentiate first.
"""
