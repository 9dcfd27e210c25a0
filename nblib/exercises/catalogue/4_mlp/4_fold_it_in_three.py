"""4.4 Fold it in three

Folding in half and stretching was 2·ReLU(x) − 4·ReLU(x − ½). Design a fold in three, stretched to
the old length again. Find a, b and c such that t(x) = a·ReLU(x) + b·ReLU(x − ⅓) + c·ReLU(x − ⅔)
climbs from 0 at x = 0 to 1 at ⅓, falls back to 0 at ⅔, and climbs to 1 at x = 1. Then work out how
many straight pieces the graph of t(t(t(t(x)))) has, for x from 0 to 1, and how many ReLU units a
single hidden layer must have at least if its graph is to have so many pieces.

level: medium

explorer: fold

start: How steep is the first piece, which climbs from 0 to 1 on a third of the strip?

hint: Between 0 and ⅓ only the first ReLU is on, so a is the slope there.

hint: From ⅓ on the slope is a + b, from ⅔ on it is a + b + c. The three slopes are 3, −3 and 3.

hint: One fold makes 3 pieces, and each further fold makes 3 out of every piece. n ReLU units in one
layer bend at most n times, which leaves n + 1 pieces.

lead a: Between 0 and ⅓ only the first ReLU is on, so a is the slope there: from 0 to 1 on a third.

lead b: From ⅓ on the slope is a + b, and there the strip comes back as steeply as it went.

lead c: From ⅔ on the slope is a + b + c, and there the strip goes up again.

lead the pieces: The fold is right. Each further fold makes three pieces out of every piece.

lead the units: The pieces are right. n ReLU units in one layer bend at most n times, which leaves n
+ 1 pieces.

well: Four folds in three take 12 units in four layers; a single layer needs 80 at least.

explain: Why does one more layer multiply the number of pieces, while one more unit in the same
layer only adds to it?

rubric: Whole: a further layer takes the whole graph as its input, so each piece that is there runs
through the new fold and comes out as three; a further unit in the same layer is added to the sum
and bends it at one more place. Half: one of the two; or that composing multiplies and summing adds,
without what happens to a piece. Nothing: deeper networks are more powerful, or have more
parameters.
"""

# --- solution ---

# the slopes are to be 3, -3 and 3: the first unit starts with 3, each other one turns by 6;
# each fold triples the pieces, 3 ** 4; each unit brings one bend, and p pieces have p - 1 bends
thirds = [3, -6, 6, 81, 80]

# --- cases ---

STUB = "thirds = ...  # [a, b, c, pieces, units]"
FORM = "a list of five numbers"
PARTS = ("a", "b", "c", "the pieces", "the units")

# Wrong folds, and what is said of them; and wrong numbers of pieces and units.
FOLDS = """
levels-off
    3, -3, 3
a is right. b = −3 makes the strip level: 3 − 3 = 0. It has to come back, with the slope −3: b and c
say by how much the slope *turns*.

ends-level
    3, -6, 3
a and b are right. From ⅔ on the slope is 3 − 6 + c, and with c = 3 that is 0: the strip stays at
the bottom instead of climbing again.

of-the-half
    2, -4, 4
2 is the slope of a fold in half. Here the first piece climbs from 0 to 1 on a third.

of-the-hat
    1, -2, 2
This folds, but to a height of ⅓ only. The first piece has to climb to 1.

sign
    3, 6, 6
With b = 6 the strip climbs still faster after ⅓. It has to come back.

signs
    3, -6, -6
a and b are right. From ⅔ on the strip climbs again, so c turns it upwards.

last-turn-missing
    3, -6, 0
a and b are right. With c = 0 the strip goes on falling after ⅔. It has to climb again: by how much
must the slope turn?
"""
OTHER_FOLDS = """
too-flat
    1/3, -2/3, 2/3
The slope is turned over: ⅓ is how wide the first piece is. It climbs by 1 there, so how steep is
it?

too-flat-slopes
    1/3, -1/3, 1/3
The slope is turned over: ⅓ is how wide the first piece is. It climbs by 1 there, so how steep is
it? And b and c say by how much the slope turns.

hat-itself
    1, -2, 1
That is the hat of part 03, and it ends level. Here the first piece climbs to 1 on a third, and
after ⅔ the strip climbs once more.

half-then-level
    2, -4, 2
2 is the slope of a fold in half. Here the first piece climbs from 0 to 1 on a third, and after ⅔
the strip climbs once more.

slopes-of-the-half
    2, -2, 2
Here the first piece climbs from 0 to 1 on a third: with which slope? And b and c say by how much
the slope *turns*.

level-at-the-top
    3, -3, 0
a is right. b = −3 makes the strip level, and with c = 0 it stays so. It has to come back, with the
slope −3, and to climb again.

levels-off-then
    3, -3, 6
a is right. b = −3 makes the strip level: 3 − 3 = 0. It has to come back, with the slope −3.

no-turn
    3, 0, 3
a is right. With b = 0 the strip goes on climbing after ⅓. It has to come back, with the slope −3.

turned-too-far
    3, -9, 9
a is right. From ⅓ on the slope would be 3 − 9 = −6: the strip would fall below 0 before ⅔.

turned-too-far-there
    3, -9, 6
a is right. From ⅓ on the slope would be 3 − 9 = −6: the strip would fall below 0 before ⅔.

turned-too-little
    3, -4, 4
a is right. From ⅓ on the slope would be 3 − 4 = −1: the strip would not be back at 0 at ⅔.

of-both
    3, -4, 2
a is right. From ⅓ on the slope would be 3 − 4 = −1: the strip would not be back at 0 at ⅔.

turned-too-far-back
    3, -6, 9
a and b are right. From ⅔ on the slope would be 3 − 6 + 9 = 6, and the strip would climb to 2.

upside-down
    -3, 6, -6
All three signs are turned round: the first piece climbs, so its slope is above 0.

all-alike
    3, 3, 3
b and c are added to the slope: with 3, 3 and 3 the strip would climb ever faster. After ⅓ it has to
come back.

twice-as-steep
    6, -12, 12
The first piece would climb to 2 on its third. It has to climb to 1.
"""
COUNTS = """
added
    12, 11
12 would be three more pieces for each fold. But each fold makes three out of every piece that is
there.

added-units
    12, 12
12 would be three more pieces for each fold, and 12 are the units in four layers. But each fold
makes three out of every piece, and one single layer is meant.

power-swapped
    64, 63
64 is 4 · 4 · 4: four pieces and three folds. Here there are three pieces and four folds.

in-half
    16, 15
16 pieces is what four folds in half make.

one-missing
    27, 26
27 pieces are three folds; the question is about four.

no-bend-less
    81, 81
81 pieces have one bend less than that between them, so 80 units can make some graph of 81 pieces.
(This very zigzag does take one more: its first piece climbs, at half the steepness of a turn.)

deep-units
    81, 12
12 units are enough in four layers of 3. How many does a single layer need?
"""
OTHER_COUNTS = """
one-too-many
    243, 242
243 pieces are five folds; the question is about four.

bends
    80, 79
80 is the number of bends. Into how many pieces do they cut the strip?

bends-as-pieces
    80, 80
80 is the number of bends, and so of the units. Into how many pieces do 80 bends cut the strip?

bends-turned
    80, 81
80 bends cut the strip into 81 pieces, and each unit makes one bend: the two numbers are in each
other's place.

one-more-piece
    82, 81
Three pieces four times, 3 · 3 · 3 · 3, are 81. There is no piece besides.

added-one
    13, 12
Each fold makes three out of every piece that is there: it does not add three.

added-pieces
    12, 80
Each fold makes three out of every piece that is there: it does not add three.

bends-added
    9, 8
9 pieces are two folds, or two more pieces for each fold. But each of the four folds makes three out
of every piece that is there.

one-fold
    3, 2
That is one fold. With each further one every piece becomes three.

one-fold-units
    3, 3
That is one fold. With each further one every piece becomes three.

doubled
    24, 23
The first fold makes 3 pieces, and each further one makes three out of every piece, not two.

power-swapped-units
    64, 64
64 is 4 · 4 · 4: four pieces and three folds. Here there are three pieces and four folds.

power-swapped-pieces
    64, 80
64 is 4 · 4 · 4: four pieces and three folds. Here there are three pieces and four folds.

in-half-units
    16, 12
16 pieces is what four folds in half make.

in-half-deep
    16, 8
16 pieces is what four folds in half make.

one-missing-units
    27, 27
27 pieces are three folds; the question is about four.

one-missing-pieces
    27, 80
27 pieces are three folds; the question is about four.

one-missing-deep
    27, 12
27 pieces are three folds; the question is about four. And the units are asked for in one single
layer.

one-missing-deep-too
    27, 9
27 pieces are three folds; the question is about four. And the units are asked for in one single
layer.

summed-up
    40, 39
Pieces of an earlier fold are not there any more beside those of the next. After four folds there
are 3 · 3 · 3 · 3.

summed-up-all
    120, 119
Pieces of an earlier fold are not there any more beside those of the next. After four folds there
are 3 · 3 · 3 · 3.

doubled-each-time
    8, 7
Each fold in three makes three pieces out of every piece that is there, and there are four folds.

two-bends-fewer
    81, 79
79 bends make only 80 pieces.

one-more
    81, 82
n units make at most n + 1 pieces, not n − 1.

half-the-bends
    81, 40
Every bend counts, up or down: a unit makes one bend, not two.

half-the-pieces
    81, 41
Every bend counts, up or down: a unit makes one bend, not two.

three-a-layer
    81, 3
3 units are one fold. A single layer has to make all the bends by itself.

one-a-fold
    81, 4
4 is the number of folds, or of layers. How many units does a single layer need that makes all the
bends by itself?

two-a-fold
    81, 8
Each fold has two bends, but a single layer has to make all the bends between 81 pieces by itself.

a-third-of-them
    81, 27
A unit makes one bend, not three: as many units as there are bends.

three-each
    81, 243
A piece does not need three units: each unit makes one bend, and so one piece more.

two-each
    81, 160
Each unit makes one bend, and that is enough for one piece more: no bend needs two.

two-each-piece
    81, 162
Each unit makes one bend, and that is enough for one piece more: no piece needs two.
"""


def faults(text):
    """(name, numbers, what is said) of each entry of a text above."""
    for entry in text.strip().split("\n\n"):
        name, numbers, said = entry.split("\n", 2)
        yield name, numbers.strip(), said


def entries():
    """Each fault alone, and the likely ones in pairs."""
    for name, fold, said in faults(FOLDS + OTHER_FOLDS):
        yield f"{name}\n    [{fold}, 81, 80]\n{said}"
    for name, counts, said in faults(COUNTS + OTHER_COUNTS):
        right = "All but the last is right." if counts.startswith("81") else "The fold is right."
        yield f"{name}\n    [3, -6, 6, {counts}]\n{right} {said}"
    for one, fold, said in faults(FOLDS):
        for other, counts, more in faults(COUNTS):
            yield f"{one} + {other}\n    [{fold}, {counts}]\n{said} And the counts: {more}"



MISTAKES = "\n\n".join(entries())
