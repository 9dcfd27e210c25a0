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

lead the third layer: So far right. The third layer's patterns are 5 × 5, as before: five
neighbours, which after two layers of maxima are 4 pixels apart.

lead the parameters: The widths are right. Four layers have parameters, and only the second is
changed. Count each: patterns times the numbers in one stack, and a bias for each pattern.

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
The first two are right. The third layer takes five neighbours as well, and after the second maxima
they are four pixels apart: four steps of 4.

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

five steps in the third layer
    [12, 14, 34, 29610]
The first two are right. In the third layer five neighbours are only four steps of 4 pixels apart.

three steps in the third layer
    [12, 14, 26, 29610]
The first two are right. In the third layer five neighbours are four steps of 4 pixels apart.

third layer of three
    [12, 14, 22, 13226]
In the third layer you take three neighbours two steps of 4 pixels apart. Its patterns are 5 × 5, as
before: only the second layer is changed.

steps of one in the third layer
    [12, 14, 18, 29610]
The first two are right. After the second maxima neighbours are four pixels apart, not one.

five steps in the second layer
    [14, 16, 32, 29610]
The second layer is 2 too large; after that all follows from it. You begin with the 4 pixels that
one number sees, and five neighbours are only *four* steps of 2 pixels apart.

three steps in the second layer
    [10, 12, 28, 29610]
The second layer is 2 too small; after that all follows from it. You begin with the *4* pixels that
one number sees, and five neighbours are *four* steps of 2 pixels apart.

begins with five
    [13, 15, 31, 29610]
You begin with 5 pixels, or count one too many. One number after the first maxima sees 4.

begins with one
    [9, 11, 27, 29610]
You begin with 1 pixel. But each number after the first maxima sees 4 of them.

on its own
    [5, 6, 10, 29610]
You count as if the second layer looked at the picture itself. It looks at the numbers after the
first maxima, which see 4 pixels each and stand 2 apart.

patterns alone
    [5, 2, 5, 29610]
These are the sizes of the patterns. How many pixels of the picture lie below them?

five everywhere
    [5, 5, 5, 29610]
That is the width of a pattern. How many pixels of the picture lie below it?

areas of the patterns
    [25, 25, 25, 29610]
That is how many numbers a pattern has. How many pixels wide is the part of the picture below it?

side by side
    [20, 22, 38, 29610]
You count five times 4 pixels. Neighbours overlap: the next one stands only 2 pixels further on.

multiplied
    [20, 40, 200, 29610]
You multiply the sizes. What neighbours see overlaps: each of them adds only its step, 2 pixels in
the second layer, 4 in the third.

maxima add one
    [12, 13, 29, 29610]
The second layer is right. The neighbour that the maxima take in stands a step of 2 pixels further
on, not 1.

maxima and third add ones
    [12, 13, 17, 29610]
The second layer is right. From then on you move one pixel from neighbour to neighbour; they are 2
pixels apart before the second maxima, and 4 after them.

maxima add nothing
    [12, 12, 28, 29610]
The second layer is right. The maxima take in one neighbour more, so they see further.

halved
    [12, 6, 22, 29610]
The second layer is right. The maxima halve how many numbers there are; what one number sees gets
larger.

sizes
    [14, 7, 3, 29610]
These are the sizes of the pictures that the layers make. Wanted is how many pixels of the input one
of their numbers sees.

sizes of the first
    [14, 7, 7, 29610]
These are the sizes of the pictures that the layers make. Wanted is how many pixels of the input one
of their numbers sees: that gets larger from layer to layer.

half
    [6, 7, 15, 29610]
You count from the middle to the edge. Wanted is the whole width.

steps
    [8, 2, 16, 29610]
These are the pixels that each layer adds. Wanted is how many its numbers see altogether.

without the last layer
    [12, 14, 30, 28960]
The widths are right. The last layer is missing: 10 · 64 weights and 10 biases.

without the last biases
    [12, 14, 30, 29600]
The widths are right. The 10 biases of the last layer are missing.

without its biases
    [12, 14, 30, 29594]
The widths are right. The 16 biases of the second layer are missing.

without the first layer
    [12, 14, 30, 29530]
The widths are right. The first layer is missing: 8 patterns of 9 numbers, and 8 biases.

layers with patterns alone, without the first
    [12, 14, 30, 28880]
The widths are right. The first and the last layer are missing.

third layer alone
    [12, 14, 30, 25664]
The widths are right. 25,664 is the third layer alone; the question is about the whole network.

five by five in the first
    [12, 14, 30, 29738]
The widths are right. The first layer keeps its 3 × 3 patterns; you give it 5 × 5.

second layer's weights
    [12, 14, 30, 3200]
The widths are right. 3,200 are the weights of the second layer alone; the question is about the
whole network, with the biases.

what is added
    [12, 14, 30, 2048]
The widths are right. 2,048 is how many more there are than before. Wanted is how many there are.

what is added to
    [12, 14, 30, 30778]
The widths are right. You add the new second layer to the whole network as it was. It takes the
place of the old one.

one bias for each layer
    [12, 14, 30, 29516]
The widths are right. In your count each layer has one bias. Each pattern has its own, and so has
each of the ten last units.

a bias for each picture
    [12, 14, 30, 29722]
The widths are right. You count a bias for every picture of a stack. Each of the 16 patterns has one
bias.

one fourth
    [12, 14, 30, 27050]
The widths are right. A pattern of 5 × 5 has 25 numbers, not 5, for every one of the 8 pictures.

three by three in the third
    [12, 14, 30, 13226]
The widths are right. The third layer keeps its 5 × 5 patterns; you give it 3 × 3.

three by three in both
    [12, 14, 30, 11178]
The widths are right. The second layer has 5 × 5 patterns now, and the third had them before. You
count 3 × 3 for both.

sixteen pictures
    [12, 14, 30, 32810]
The widths are right. The second layer gets 8 pictures from the first one, not 16: each of its
patterns is a stack of 8.

eight patterns
    [12, 14, 30, 28002]
The widths are right. The second layer has 16 patterns, not 8.

one picture in all
    [12, 14, 30, 5610]
The widths are right. Each pattern of the third layer has 5 × 5 numbers for every one of the 16
pictures, not for one of them.

one picture everywhere
    [12, 14, 30, 2810]
The widths are right. Each pattern is a stack: it has 5 × 5 numbers for every picture that it looks
at, 8 in the second layer and 16 in the third.

all places
    [12, 14, 30, 60330]
The widths are right. In your count the last layer looks at all 7 × 7 places of each of the 64
pictures. It looks at 64 numbers, one from each picture.
"""
