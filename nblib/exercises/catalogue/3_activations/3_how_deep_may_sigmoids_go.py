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

explain: In the explorer of the gradients (sigmoid, ten layers, Xavier, seed 0) set *times* to 2.
Nine matrices lie between the ten layers, so together they multiply the gradient by about 2⁹ = 512.
Predict first: is 512 times as much left after layer 1, less or more? Then look, and read from the
right half by what the slopes multiply now. In which layers have they become smaller, and why?

rubric: Whole: read from the picture that far less than 512 times as much is left, and that the
slopes have become smaller in every layer, because larger weights make |z| larger, where a sigmoid
is flatter. A prediction that was wrong costs nothing. Half: what was read, without the reason; or
the reason without what was read. Nothing: 512 times, since the matrices multiply by that; a
prediction alone.
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
Four would be right for a slope of 0.1 in each layer, or for a thousandth of the gradient. The
steepest slope is larger, and asked for is a ten-thousandth, 1e-4.

one-short
    5
One more layer is possible: 0.25 to the power 6 is 2.4e-4, still above 1e-4. Is your slope the
steepest, and does your count begin with one layer?

slope-1
    0
Zero layers would mean a single sigmoid swallows it all. Its steepest slope is well above 1e-4.
(What is left of the gradient is not asked for, but after how many layers.)

division
    2500
You seem to have divided 0.25 by 1e-4. The slopes of the layers are multiplied with each other.

hundredth
    3
After three layers 0.25 · 0.25 · 0.25, more than a hundredth, is left. The question goes on to a
ten-thousandth, 1e-4.

two
    2
After two layers 0.25 · 0.25, more than a twentieth, is left. The question goes on to a
ten-thousandth, 1e-4.

one
    1
After one layer a whole quarter is left. How many more may follow until a ten-thousandth, 1e-4, is
reached?

hundred-thousandth
    8
After 8 layers 0.25 to the power 8, 1.5e-5, is left. Asked for is a ten-thousandth, 1e-4.

millionth
    9
After 9 layers only 3.8e-6 is left, less than 1e-4. Did you take a millionth, or the logarithm of
1e-4 by itself? It has to be divided by the logarithm of the slope.

millionth-too-far
    10
After 10 layers only 9.5e-7 is left. Asked for is a ten-thousandth, 1e-4, and the last number of
layers that leaves it.

half-and-twice
    12
After 12 layers only 6e-8 is left: much less than 1e-4. Each layer multiplies by the steepest
*slope* of the sigmoid, not by its value, ½.

logarithm-alone
    9.210340371976184
This is the logarithm of 1e-4 alone, without its sign. Divided by the logarithm of the slope it
tells how often the slope may be multiplied.

logarithm-with-sign
    -9.210340371976182
This is the logarithm of 1e-4 alone. Divided by the logarithm of the slope it tells how often the
slope may be multiplied.

logarithm-not-cut
    6.643856189774724
That is where exactly 1e-4 would be left. Layers are whole: which whole number still leaves at least
that much?

logarithm-two-digits
    6.64
That is where exactly 1e-4 would be left. Layers are whole: which whole number still leaves at least
that much?

logarithm-of-half
    13.287712379549449
It looks as if you multiplied by ½, the value of the sigmoid at 0. Its slope there is smaller. And
layers are whole.

what-is-left
    0.25**6
This is what is left of the gradient. Asked for is the number of layers.

slope-itself
    0.25
This is the steepest slope itself. After how many layers, each of which multiplies by it, is 1e-4
left at least?

one-over
    10_000
1 divided by 1e-4 is 10000. But a layer does not take away a fixed amount: it multiplies what is
left by the slope.

times-four
    40_000
The slopes of the layers are multiplied with each other, not divided by 1e-4 or added: 0.25 · 0.25 ·
0.25 …

without-end
    float("inf")
A slope of 1 would let the gradient through for ever. The steepest slope of the sigmoid is far below
1.
"""
