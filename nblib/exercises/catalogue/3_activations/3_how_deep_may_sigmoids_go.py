"""3.3 How deep may sigmoids go?

Going back through a sigmoid multiplies the gradient by at most its steepest slope. Take that best
case for every layer, and weights that change nothing. What is the largest number of layers after
which at least a ten-thousandth (1e-4) of the gradient is left?

level: easy

explorer: vanishing_gradient

start: Find the steepest slope first, in the explorer of the sigmoid. Then multiply in a loop.

hint: The slope is steepest at z = 0. What is it there?

hint: Print slope ** n for n = 1, 2, 3 …

hint: The question is for the last n with at least 1e-4, not for the first below it.

well: Six in the best case. Away from z = 0 the slope is smaller, so in practice it is fewer.

explain: In the explorer of the gradients, make the weights twice as large. Nine matrices lie
between the ten layers, so together they multiply the gradient by about 2⁹ = 512. How much more of
it is left after layer 1 really, and which part have the slopes taken?
"""

# --- solution ---

factor, layers = 0.25, 0
while factor ** (layers + 1) >= 1e-4:
    layers += 1
# 6 layers leave 2.4e-04, 7 layers 6.1e-05

# --- cases ---

STUB = "layers = ...  # a whole number"
FORM = "a whole number"

MISTAKES = """
one-too-far
    7
0.25 to the power 7 is 6.1e-5, already less than 1e-4.

value-at-0
    13
It looks as if you multiplied by ½, the value of the sigmoid at 0. Its slope there is smaller.

value-at-0-too-far
    14
It looks as if you multiplied by ½, the value of the sigmoid at 0. Its slope there is smaller.

tenths
    4
Four would be right for a slope of 0.1 in each layer. Look at the steepest place.

one-short
    5
One more layer is possible: 0.25 to the power 6 is 2.4e-4.

slope-1
    0
Zero layers would mean a single sigmoid swallows it all. Its steepest slope is well above 1e-4.

division
    2500
You seem to have divided 0.25 by 1e-4. The slopes of the layers are multiplied with each other.
"""
