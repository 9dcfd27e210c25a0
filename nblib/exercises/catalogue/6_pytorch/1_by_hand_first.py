"""6.1 By hand first

x = {x} and y = x³ − {c}x. Work out three numbers by hand: y, what `x.grad` holds after
`y.backward()`, and what it holds after the same two lines once more (compute y again, call
`y.backward()` again) with nothing cleared in between. Then let autograd check you.

level: easy

explorer: autograd_graph

start: Put {x} in for x to get y. Then differentiate x³ − {c}x and put {x} in again.

hint: The slope of x³ is 3x², and that of −{c}x is −{c}.

hint: backward() does not write into x.grad, it adds to it.

hint: y = {x**3} − {c * x}, and the slope is {3 * x**2} − {c}.

lead y: y is x³ − {c}x at x = {x}: {x**3} − {c * x}.

lead once: y is right. The slope of x³ is 3x², and that of −{c}x is −{c}.

lead twice: y and the first gradient are right. backward() does not write into x.grad, it adds to
it; and what it adds is the same slope once more, for x is still {x}.

well: The second {slope} was added to the first: that is why a training loop clears gradients.
"""

# --- solution ---

# 27 - 6 = 21;  dy/dx = 3x^2 - 2 = 25;  gradients add up: 25 + 25
y, once, twice = 21, 25, 50

# --- cases ---

STUB = "y, once, twice = ..., ..., ..."
FORM = "three numbers (y, once, twice)"
PARTS = ("y", "once", "twice")


def numbers(draw):
    """What stands in braces."""
    x, c = draw(3, 2, 4, 5), draw(2, 3, 4, 5, 6, 7)
    y, slope = x**3 - c * x, 3 * x**2 - c
    return locals() | {"right": (y, slope, 2 * slope)}


MISTAKES = """
not-added
    (y, slope, slope)
y and the first gradient are right. What does backward() do with a gradient that is there already?
(If you let autograd compute it: nothing may be cleared in between.)

same-tensor
    (y, 2 * slope, 2 * slope)
`once` is no copy: it names the tensor x.grad, which grew later. Take the number at once,
`x.grad.item()`.

cleared
    (y, slope, 0)
Nobody cleared x.grad, and nothing is subtracted. The second gradient meets the first one there.

second-derivative
    (y, slope, 6 * x)
{6 * x} is the second derivative, 6x. Calling backward() twice is not differentiating twice: it
finds the same slope again.

multiplied
    (y, slope, slope**2)
You multiplied the two gradients. They are collected in another way.

constant-slope
    (y, 3 * x**2, 6 * x**2)
The slope of x³ is there. The term −{c}x has a slope as well.

slope-keeps-x
    (y, 3 * x**2 - c * x, 6 * x**2 - 2 * c * x)
You seem to have taken {c}x for the slope of {c}x. A straight line has the same slope everywhere.

power-kept
    (y, 3 * x**3 - c, 6 * x**3 - 2 * c)
The slope of x³ is 3x²: the power goes down by one, and x alone is squared, without the 3.

cube-as-triple
    (3 * x - c * x, 3 - c, 6 - 2 * c)
x³ is x·x·x, not 3·x.

value-for-slope
    (y, y, y)
All three are the value y. The gradient is the slope of y: differentiate first.

constant-for-line
    (x**3 - c, slope, 2 * slope)
The gradients are right. In y you take {c} away, and it is {c}x: {c * x}.

cube-alone
    (x**3, slope, 2 * slope)
The gradients are right. In y the term −{c}x is missing.

line-added
    (x**3 + c * x, slope, 2 * slope)
The gradients are right. In y the term {c}x is subtracted, not added.

line-added-throughout
    (x**3 + c * x, 3 * x**2 + c, 6 * x**2 + 2 * c)
The term {c}x is subtracted: it has a minus sign in y, and its slope has one.

line-added-in-slope
    (y, 3 * x**2 + c, 6 * x**2 + 2 * c)
y is right. The slope of −{c}x is −{c}: it is subtracted from that of x³.

square-for-cube
    (x**2 - c * x, 2 * x - c, 4 * x - 2 * c)
You took x² for x³: {x} times {x} times {x} is {x**3}, and the slope of x³ is 3x².

slope-of-square
    (y, 2 * x - c, 4 * x - 2 * c)
y is right. 2x is the slope of x². That of x³ is 3x².

y-added
    (y, slope, slope + y)
y and the first gradient are right. What is added the second time is the gradient once more, not y.

y-twice
    (y, slope, 2 * y)
y and the first gradient are right. x.grad collects gradients; it is that which doubles, not y.

three-times
    (y, slope, 3 * slope)
y and the first gradient are right. backward() ran twice in all, so x.grad holds two gradients.

curvature-added
    (y, slope, slope + 6 * x)
y and the first gradient are right. {6 * x} is the second derivative. The second backward() finds
the first derivative once more and adds that.

halved
    (y, slope, slope / 2)
y and the first gradient are right. The two gradients are added; no mean is taken.

nothing-at-first
    (y, 0, slope)
y is right. The first backward() fills x.grad already, and the second one adds to it.

caret
    (x ^ (3 - c * x), (3 * x) ^ (2 - c), 2 * ((3 * x) ^ (2 - c)))
In Python a power is written `**`. `^` is another operation, on the bits of whole numbers.
"""
