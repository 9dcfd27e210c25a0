"""9.3 What one number sees

Suppose the second layer above had patterns of 5 × 5 in place of 3 × 3: `nn.Conv2d(8, 16, 5,
padding=2)`. All else stays. How many pixels wide is then the receptive field of one number in the
second layer, of one after its maxima, and of one in the third layer? And how many parameters has
the whole network? (Padding does not count here: think of a very large picture.)

level: easy

start: After the first maxima one number sees 4 pixels, and its neighbour stands two pixels further
on. How far do five such neighbours reach?

hint: Five neighbours are four steps of two pixels apart: 4 + 4 · 2.

hint: After the second maxima neighbours are four pixels apart. The third layer takes five of them.

hint: Of the second layer each pattern has 5 × 5 numbers for every one of the 8 pictures, and a
bias. The other layers have what the list above says.

lead the second layer: Each number after the first maxima sees 4 pixels, and neighbours are 2 pixels
apart. Five neighbours are 4 steps.

lead its maxima: The second layer is right. A maximum takes in one neighbour more, and that stands
only one step of 2 pixels further on.

lead the third layer: So far right. After two layers of maxima neighbours are 4 pixels apart.

lead the parameters: The widths are right. In the second layer each of 16 patterns has 5 × 5 numbers
for every one of the 8 pictures, and a bias.

well: Wider than the picture, which has 28: a number of the third layer, in the middle, sees all of
it. The price is 2,048 more parameters.
"""

# --- solution ---

# five neighbours, 2 pixels apart: 4 + 4 * 2; one neighbour more: + 2; then 4 pixels apart: + 4 * 4
# 8 * 9 + 8, 16 * 8 * 25 + 16, 64 * 16 * 25 + 64 and 10 * 64 + 10 parameters
seen = [12, 14, 30, 29610]

# --- cases ---

STUB = "seen = ...  # [second layer, after its maxima, third layer, parameters]"
FORM = "a list of four whole numbers"
PARTS = ("the second layer", "its maxima", "the third layer", "the parameters")

MISTAKES = """
as before
    [8, 10, 26, 27562]
This is the network above, with 3 × 3 in its second layer. Now it has 5 × 5.

half changed
    [8, 10, 26, 29610]
The parameters are those of 5 × 5, but the widths are still those of 3 × 3. Five neighbours reach
further than three.

without steps
    [8, 9, 13, 29610]
You move one pixel from neighbour to neighbour. After the first maxima neighbours are two pixels
apart, after the second ones four.

areas
    [144, 196, 900, 29610]
These are the pixels of the whole square. How wide is it?

first maxima forgotten
    [11, 13, 29, 29610]
You begin with 3 pixels. But the second layer looks at the numbers after the first maxima, and each
of them sees 4.

five steps
    [14, 16, 36, 29610]
Five neighbours are only four steps apart: the first one stands where you begin.

doubled
    [12, 24, 40, 29610]
The second layer is right. Maxima do not double what one number sees: the neighbour that they take
in overlaps, and stands only 2 pixels further on.

maxima add four
    [12, 16, 32, 29610]
The second layer is right. Its neighbours are still 2 pixels apart, and only *after* the maxima 4:
so the maxima add 2.

steps of two
    [12, 14, 22, 29610]
The first two are right. After the second maxima neighbours are four pixels apart, not two.

steps of eight
    [12, 14, 46, 29610]
The first two are right. After two layers of maxima neighbours are 2 · 2 = 4 pixels apart.

cut off
    [12, 14, 28, 29610]
All but the third is right. 28 pixels is the whole picture, but the question is about a picture as
large as you like.

second layer alone
    [12, 14, 30, 3216]
The widths are right. 3,216 is the second layer alone; the question is about the whole network.

parameters as before
    [12, 14, 30, 27562]
The widths are right. 27,562 is the network with 3 × 3 in its second layer.

without biases
    [12, 14, 30, 29512]
The widths are right. In your count the biases are missing: 8 + 16 + 64 + 10.

one picture each
    [12, 14, 30, 26810]
The widths are right. Each of the 16 patterns has 5 × 5 numbers for every one of the 8 pictures, not
for one of them.
"""
