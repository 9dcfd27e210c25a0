"""3.5 A hat from three ReLUs

f(x) = ReLU(x) − 2 ReLU(x − 1) + ReLU(x − 2). Work out f(0.5), f(1.5) and f(3) by hand. And how many
straight pieces does the graph of f have, from far left to far right?

level: easy

explorer: hats

start: For x = 0.5 only the first of the three ReLUs is above 0.

hint: Below 0 all three are silent; each kink switches one more on.

hint: At x = 3 the three are 3, 2 and 1; the middle one counts −2 times.

hint: n kinks cut a line into n + 1 pieces.

lead f(0.5): At 0.5 only the first ReLU is above 0.

lead f(1.5): At 1.5 the first gives 1.5 and the second 0.5, which counts −2 times.

lead f(3): At 3 the three give 3, 2 and 1, with the factors 1, −2 and 1.

lead the number of pieces: The values are right. Each of the three ReLUs makes one kink: into how
many pieces do they cut the line?

well: Each ReLU brings one kink, so n of them make at most n + 1 pieces.
"""

# --- solution ---

# f(0.5) = 0.5 - 0 + 0;  f(1.5) = 1.5 - 2 * 0.5 + 0;  f(3) = 3 - 2 * 2 + 1
# kinks at 0, 1 and 2 cut the line into four pieces
values = [0.5, 0.5, 0, 4]

# --- cases ---

STUB = "values = ...  # [f(0.5), f(1.5), f(3), number of pieces]"
FORM = "a list of four numbers"
PARTS = ("f(0.5)", "f(1.5)", "f(3)", "the number of pieces")

# The values that a slip leads to, and what is said of it.
VALUES = """
everywhere-on
    0, 0, 0
It looks as if all three ReLUs were on everywhere; then x − 2(x − 1) + (x − 2) = 0. At x = 0.5, x −
1 and x − 2 are below 0: what does ReLU make of them?

two-forgotten
    0.5, 1, 2
It looks as if the middle ReLU counted once. It counts −2 times.

two-forgotten-at-1.5
    0.5, 1, 0
f(1.5) is not 1. Either the middle ReLU counted once there instead of −2 times, or you took the top
of the hat, which is at x = 1.

two-forgotten-at-3
    0.5, 0.5, 2
f(3) is not 2: the middle ReLU seems to have counted once there. It counts −2 times.

plus
    0.5, 2.5, 8
The middle ReLU is subtracted, and you seem to have added it.

plain-sum
    0.5, 2, 6
It looks as if the three ReLUs were simply added. The middle one counts −2 times.

last-forgotten
    0.5, 0.5, -1
f(3) lacks the third ReLU, which gives 1 there.

last-subtracted
    0.5, 0.5, -2
In f(3) the third ReLU, which gives 1 there, has been subtracted. It is added.

one-too-many-at-3
    0.5, 0.5, 1
f(3) is not 1. At 3 the three ReLUs give 3, 2 and 1, and each has its own factor: 1, −2 and 1.

first-alone
    0.5, 1.5, 3
Only the first ReLU seems to take part. At 1.5 the second is at work already, and at 3 all three
are.

first-alone-at-1.5
    0.5, 1.5, 0
In f(1.5) only the first ReLU seems to take part. At 1.5 the second is at work already.

third-too-early
    0.5, 0, 0
In f(1.5) something is subtracted that is not there: at 1.5 the second ReLU gives 0.5, which counts
−2 times, and the third still gives 0.

steps
    1, -1, 0
It looks as if each ReLU gave 1 where it is on. That is the step, its slope: ReLU gives its argument
there, at x = 0.5 for example 0.5.

sizes
    1, 1, 0
It looks as if numbers below 0 lost their sign. ReLU makes 0 of them.

whole-places
    1, 0, 0
These are f(1), f(2) and f(3). Asked for are f(0.5), f(1.5) and f(3).

middle-without-relu
    1.5, 0.5, 0
At x = 0.5, x − 1 is below 0, so the middle ReLU gives 0 there, and not −0.5.

last-without-relu
    -1, 0, 0
At x = 0.5 and at 1.5, x − 2 is below 0, so the third ReLU gives 0 there.

last-without-relu-at-0.5
    -1, 0.5, 0
At x = 0.5, x − 2 is below 0, so the third ReLU gives 0 there.

below-0
    -0.5, -0.5, 0
The two values have the wrong sign. ReLU lets through what is above 0 and makes 0 of what is below.

outside
    -3, -3, -3
It looks as if 1 and 2 were subtracted from the ReLUs. They stand inside: ReLU(x − 1) is ReLU of the
number x − 1.

first-alone-at-3
    0.5, 0.5, 3
In f(3) only the first ReLU seems to take part. At 3 all three are on.

added-at-1.5
    0.5, 2, 0
In f(1.5) the middle ReLU, which gives 0.5 there, seems to have been added. It counts −2 times.

nothing-yet
    0, 0.5, 0
f(0.5) is not 0: the first ReLU is on from 0, not from 1 on.
"""
PIECES = {
    4: "",
    3: " And three is the number of kinks: how many pieces lie between and beside them?",
    2: " And not only the two sides of the hat are pieces: left and right of it the graph goes on.",
}


def faults(text):
    """(name, numbers, what is said) of each entry of a text above."""
    for entry in text.strip().split("\n\n"):
        name, numbers, said = entry.split("\n", 2)
        yield name, numbers.strip(), said


def entries():
    """The slips, each with the right number of pieces and with two that are likely besides."""
    for name, values, said in faults(VALUES):
        for count, more in PIECES.items():
            own = name if count == 4 else f"{name} + {count}"
            yield f"{own}\n    [{values}, {count}]\n{said}{more}"



MISTAKES = """
kinks
    [0.5, 0.5, 0, 3]
The values are right. Three is the number of kinks; how many pieces lie between and beside them?

no-relu
    [0, 0, 0, 1]
Without the ReLUs everything cancels: x − 2(x − 1) + (x − 2) = 0. Which of them are silent at x =
0.5?

visible-hat
    [0.5, 0.5, 0, 2]
The values are right. The hat has two sides, and the flat parts left and right of it are pieces as
well.

one-piece
    [0.5, 0.5, 0, 1]
The values are right. One piece would be a straight line, but the graph turns at each of its kinks.

too-many
    [0.5, 0.5, 0, 5]
The values are right. The graph turns at 0, at 1 and at 2, and nowhere else: into how many pieces do
these three places cut it?

two-each
    [0.5, 0.5, 0, 6]
The values are right. Each ReLU by itself has two pieces, but these are not added: the three kinks,
0, 1 and 2, cut one line. Into how many pieces?

doubled-each-time
    [0.5, 0.5, 0, 8]
The values are right. A ReLU does not double the pieces: it adds one kink. Into how many pieces do
the three kinks, 0, 1 and 2, cut the line?

""" + "\n\n".join(entries())
