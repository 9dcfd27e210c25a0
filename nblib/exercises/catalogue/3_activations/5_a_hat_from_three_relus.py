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

MISTAKES = """
kinks
    [0.5, 0.5, 0, 3]
The values are right. Three is the number of kinks; how many pieces lie between and beside them?

no-relu
    [0, 0, 0, 1]
Without the ReLUs everything cancels: x − 2(x − 1) + (x − 2) = 0. Which of them are silent at x =
0.5?

two-forgotten
    [0.5, 1, 2, 4]
It looks as if the middle ReLU counted once. It counts −2 times.

plus
    [0.5, 2.5, 8, 4]
The middle ReLU is subtracted, and you seem to have added it.

last-forgotten
    [0.5, 0.5, -1, 4]
f(3) lacks the third ReLU, which gives 1 there.

visible-hat
    [0.5, 0.5, 0, 2]
The values are right. The hat has two sides, and the flat parts left and right of it are pieces as
well.

identity
    [0.5, 1.5, 3, 4]
Only the first ReLU seems to take part. At 1.5 the second is at work already.
"""
