"""4.4 Fold it in three

Folding in half and stretching was 2·ReLU(x) − 4·ReLU(x − ½). Design a fold in three, stretched to
the old length again. Find a, b and c such that t(x) = a·ReLU(x) + b·ReLU(x − ⅓) + c·ReLU(x − ⅔)
climbs from 0 at x = 0 to 1 at ⅓, falls back to 0 at ⅔, and climbs to 1 at x = 1. Then work out of
how many straight pieces t(t(t(t(x)))) is made, for x from 0 to 1, and how many ReLU units a single
hidden layer must have at least if its graph is to have so many pieces.

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
"""

# --- solution ---

# the slopes are to be 3, -3 and 3: the first unit starts with 3, each other one turns by 6;
# each fold triples the pieces, 3 ** 4; each unit brings one bend, and p pieces have p - 1 bends
thirds = [3, -6, 6, 81, 80]

# --- cases ---

STUB = "thirds = ...  # [a, b, c, pieces, units]"
FORM = "a list of five numbers"
PARTS = ("a", "b", "c", "the pieces", "the units")

MISTAKES = """
levels-off
    [3, -3, 3, 81, 80]
a is right. b = −3 makes the strip level: 3 − 3 = 0. It has to come back, with the slope −3.

ends-level
    [3, -6, 3, 81, 80]
a and b are right. From ⅔ on the slope is 3 − 6 + c, and with c = 3 that is 0: the strip stays at
the bottom instead of climbing again.

slopes
    [3, -3, 3, 12, 11]
3, −3 and 3 are the slopes of the three pieces. b and c say by how much the slope *turns*.

of-the-half
    [2, -4, 4, 81, 80]
2 is the slope of a fold in half. Here the first piece climbs from 0 to 1 on a third.

of-the-hat
    [1, -2, 2, 81, 80]
This folds, but to a height of ⅓ only. The first piece has to climb to 1.

sign
    [3, 6, 6, 81, 80]
With b = 6 the strip climbs still faster after ⅓. It has to come back.

signs
    [3, -6, -6, 81, 80]
a and b are right. From ⅔ on the strip climbs again, so c turns it upwards.

added
    [3, -6, 6, 12, 11]
The fold is right. 12 would be three more pieces for each fold. But each fold makes three out of
every piece that is there.

power-swapped
    [3, -6, 6, 64, 63]
The fold is right. 64 is 4 · 4 · 4: four pieces and three folds. Here there are three pieces and
four folds.

too-flat
    [1/3, -2/3, 2/3, 81, 80]
The slope is turned over: ⅓ is how wide the first piece is. It climbs by 1 there, so how steep is
it?

last-turn-missing
    [3, -6, 0, 81, 80]
a and b are right. With c = 0 the strip goes on falling after ⅔. It has to climb again: by how much
must the slope turn?

in-half
    [3, -6, 6, 16, 15]
The fold is right. 16 pieces is what four folds in half make.

one-missing
    [3, -6, 6, 27, 26]
The fold is right. 27 pieces are three folds; the question is about four.

one-too-many
    [3, -6, 6, 243, 242]
The fold is right. 243 pieces are five folds; the question is about four.

no-bend-less
    [3, -6, 6, 81, 81]
All but the last is right. 81 pieces have one bend less than that between them, so 80 units can make
some graph of 81 pieces. (This very zigzag does take one more: its first piece climbs, at half the
steepness of a turn.)

one-more
    [3, -6, 6, 81, 82]
All but the last is right. n units make at most n + 1 pieces, not n − 1.

deep-units
    [3, -6, 6, 81, 12]
All but the last is right. 12 units are enough in four layers of 3. How many does a single layer
need?

bends
    [3, -6, 6, 80, 79]
The fold is right. 80 is the number of bends. Into how many pieces do they cut the strip?

two-bends-fewer
    [3, -6, 6, 81, 79]
All but the last is right. 79 bends make only 80 pieces.
"""
