"""4.6 Count the winners

200 networks are trained on XOR. `P` has one row for each network: its outputs for (0,0), (0,1),
(1,0), (1,1). Count as the lottery did: a network has solved XOR if at every corner it gives the
right answer a probability of at least 90 %. Write `share_solved(P)`, from 0 to 1.

level: medium

explorer: seed_lottery

start: An output is the probability of 1. What is the probability of 0, which two of the corners
want?

hint: For the two corners in the middle look at P, for the two others at 1 − P.

hint: A network counts only if *all* of its four entries are at least 0.9: `.all(axis=1)`.

hint: The mean of True and False is the share of True.

well: Try it on `lottery.probabilities[0]`, the 200 networks with two hidden units: it gives 53 of
200, 0.265.
"""

import numpy as np

# --- solution ---


def share_solved(P):
    """P (networks, 4), probabilities -> share of networks with all four right."""
    right = np.where([0, 1, 1, 0], P, 1 - P)  # what the right answers are given
    return (right >= 0.9).all(axis=1).mean()


# --- cases ---

CASES = (
    (np.array([[0.03, 0.97, 0.95, 0.04], [0.3, 0.95, 0.4, 0.05],
               [0.97, 0.02, 0.03, 0.99]]),),
    (np.array([[0.05, 0.95, 0.93, 0.02], [0.01, 0.99, 0.98, 0.02],
               [0.01, 0.99, 0.99, 0.3], [0.2, 0.8, 0.7, 0.4], [0.01, 0.75, 0.99, 0.01]]),),
    (np.array([[0.6, 0.6, 0.6, 0.6], [0.4, 0.4, 0.4, 0.4]]),),
    (np.array([[0.35, 0.65, 0.55, 0.45]]),),
    (np.array([[0.02, 0.98, 0.97, 0.96]]),),
    (np.array([[0.15, 0.97, 0.98, 0.02], [0.2, 0.96, 0.95, 0.03], [0.02, 0.97, 0.85, 0.03],
               [0.03, 0.85, 0.96, 0.01], [0.01, 0.98, 0.99, 0.15],
               [0.02, 0.95, 0.97, 0.04]]),),
    (np.array([[0.02, 0.98, 0.97, 0.03], [0.04, 0.95, 0.96, 0.01]]),),
    (np.array([[0.02, 0.03, 0.98, 0.96]]),),
    (np.array([[0.02, 0.97, 0.03, 0.96], [0.02, 0.03, 0.01, 0.97], [0.04, 0.01, 0.02, 0.98],
               [0.95, 0.97, 0.96, 0.98], [0.1, 0.97, 0.96, 0.05], [0.97, 0.03, 0.98, 0.02]]),),
    (np.array([[0.03, 0.9, 0.96, 0.02], [0.05, 0.97, 0.9, 0.04], [0.05, 0.97, 0.89, 0.04]]),),
    (np.array([[0.105, 0.97, 0.96, 0.02], [0.02, 0.97, 0.96, 0.03]]),),  # 89.5 % is not 90 %
    # many rows: the last third of them win
    (np.abs(np.array([0, 1, 1, 0]) - np.linspace(0.4, 0.05, 150)[:, None]),),
)

MISTAKES = """
strict
    >= → >
Exactly 90 % is enough: at least 0.9, not more than 0.9.

corners
    (right >= 0.9).all(axis=1) → (right >= 0.9)
This is the share of right corners. A network with three of four has not solved XOR.

any
    (right >= 0.9).all → (right >= 0.9).any
One right corner is enough for you. All four must be right.

wrong-axis
    axis=1 → axis=0
You ask for each corner whether all networks got it. Ask for each network: axis 1.

count
    (right >= 0.9).all(axis=1).mean → (right >= 0.9).all(axis=1).sum
This is how many solved it. Divide by how many there are: a share lies between 0 and 1.

one-half
    return ((P > 0.5) == np.array([0, 1, 1, 0])).all(axis=1).mean()
Your border is one half. The lottery asks for 90 % at every corner.

zeros-below-0.9
    return ((P >= 0.9) == np.array([0, 1, 1, 0])).all(axis=1).mean()
The corners that want 1 are judged well. Those that want 0 pass with anything below 0.9; they need
at most 0.1.

no-complement
    right >= 0.9 → P >= 0.9
You want all four outputs to be at least 0.9. But two corners of XOR want 0, and the probability of
that is 1 − P.

all-of-all
    axis=1 →
All you can get is 0 or 1. Without an axis, `.all()` asks the whole table at once, where each
network is to be asked: axis 1; and a count divided with `//` is cut off.

two-hundred
    (right >= 0.9).all(axis=1).mean() → (right >= 0.9).all(axis=1).sum() / 200
You divide by 200. How many rows has this P?

opposite
    [0, 1, 1, 0] → [1, 0, 0, 1]
You count networks that learned the opposite of XOR.

or
    [0, 1, 1, 0] → [0, 1, 1, 1]
(1,1) wants 0 in XOR; with 1 it would be OR.

rounded-mean
    return (np.abs(P - np.array([0, 1, 1, 0])).mean(axis=1) <= 0.1).mean()
You judge the four corners together, by their mean or sum: three good corners then hide a bad one.

first-network
    np.where([0, 1, 1, 0], P, 1 - P) → np.where([0, 1, 1, 0], P[0], 1 - P[0])
    axis=1 →
Only the first network is judged.

ones-only
    (right >= 0.9).all → (right >= 0.9)[:, 1:3].all
Only the two corners that want 1 are judged. Those that want 0 count as well: at most 0.1.

zeros-only
    (right >= 0.9).all → (right >= 0.9)[:, ::3].all
Only the two corners that want 0 are judged. Those that want 1 count as well: at least 0.9.

in-turn
    [0, 1, 1, 0] → [0, 1, 0, 1]
Your right answers are 0, 1, 0, 1. The corners stand in the order (0,0), (0,1), (1,0), (1,1), and
XOR is 1 where the two differ.

like-last
    [0, 1, 1, 0] → [0, 0, 1, 1]
Your right answers are 0, 0, 1, 1. The corners stand in the order (0,0), (0,1), (1,0), (1,1), and
XOR is 1 where the two differ.

and
    [0, 1, 1, 0] → [0, 0, 0, 1]
Your right answers are those of AND. XOR is 1 where the two inputs differ.

wrong-side
    return np.mean((P[:, 0] >= 0.1) & (P[:, 1] <= 0.9) & (P[:, 2] <= 0.9) & (P[:, 3] >= 0.1))
The four comparisons point the wrong way: at most 0.1 where 0 is right, and at least 0.9 where 1 is.

sure
    return ((P <= 0.1) | (P >= 0.9)).all(axis=1).mean()
You ask whether a network is sure at each corner, of whatever. Ask whether it is sure of the right
answer.

sorted
    np.where([0, 1, 1, 0], P, 1 - P) → np.where([0, 0, 1, 1], np.sort(P, axis=1), 1 - np.sort(P))
Sorted, the outputs do not tell any more which corner they belong to. A network may give two high
ones at the wrong corners.

either-way
    (right >= 0.9).all(axis=1) → ((right >= 0.9).all(axis=1) | (right <= 0.1).all(axis=1))
You also count networks that have learned the opposite of XOR. Every corner has to get its right
answer.

product
    (right >= 0.9).all(axis=1) → (right.prod(axis=1) >= 0.9)
You multiply the four probabilities. Each by itself has to be at least 0.9.

product-of-four
    (right >= 0.9).all(axis=1) → (right.prod(axis=1) >= 0.9**4)
You multiply the four probabilities: a very good corner then makes up for a bad one. Each by itself
has to be at least 0.9.

three-of-four
    (right >= 0.9).all(axis=1) → ((right >= 0.9).sum(axis=1) >= 3)
Three right corners are enough for you. All four must be right.

rounded-to-a-tenth
    (right >= 0.9) → (right.round(1) == 1)
Rounded to one decimal, an output counts as right only from 0.95 on. At least 0.9 is enough.

rounded-first
    right >= 0.9 → right.round(1) >= 0.9
Rounded to one decimal, 0.86 passes for 0.9. Compare the numbers as they are.

mean-probability
    (right >= 0.9).all(axis=1).mean → right.mean
This is the mean probability of the right answers. Ask of each network whether all four are at least
0.9.

weakest-corner
    (right >= 0.9).all(axis=1).mean → right.min(axis=1).mean
This is the mean of the weakest corners. Ask of each network whether its weakest is at least 0.9.

divided-by-four
    (right >= 0.9).all(axis=1).mean() → (right >= 0.9).all(axis=1).sum() / 4
You divide by 4, the number of corners. A share of networks is divided by their number, `len(P)`.

divided-by-all
    (right >= 0.9).all(axis=1).mean() → (right >= 0.9).all(axis=1).sum() / P.size
You divide by how many numbers are in P, four for each network. Divide by the number of networks,
`len(P)`.

per-cent
    (right >= 0.9).all(axis=1).mean() → 100 * (right >= 0.9).all(axis=1).mean()
These are per cent. A share lies between 0 and 1.

not-solved
    (right >= 0.9).all(axis=1).mean() → 1 - (right >= 0.9).all(axis=1).mean()
This is the share of networks that have failed. Wanted is the share of those that have solved XOR.

each-network
    (right >= 0.9).all(axis=1).mean() → (right >= 0.9).all(axis=1)
This says of each network whether it has solved XOR. How large a share of them has?

corners-of-each
    (right >= 0.9).all(axis=1).mean() → (right >= 0.9).mean(axis=1)
This is for each network the share of its right corners. Wanted is one number: the share of networks
with all four right.

two-hundred-rows
    solved = 0
    for i in range(200):
        solved += P[i, 0] <= 0.1 and P[i, 1] >= 0.9 and P[i, 2] >= 0.9 and P[i, 3] <= 0.1
    return solved / 200
Your loop goes over 200 rows. This P has fewer: `len(P)`, or loop over P itself.

from-1
    return np.mean((P[:, 1] <= 0.1) & (P[:, 2] >= 0.9) & (P[:, 3] >= 0.9) & (P[:, 4] <= 0.1))
Columns are counted from 0: the four are `P[:, 0]` to `P[:, 3]`.

all-but-equal
    right >= 0.9 → right >= 0.8
You let at least 0.8 pass, or 0.2 where 0 is right. The lottery asks for 0.9, and for 0.1.

nobody
    (right >= 0.9).all(axis=1).mean() → 0.0
Nothing passes here, whatever P is: one of the four conditions is never met. Count for each corner
how many rows meet it. A limit in per cent is reached by no share, and exactly 0 or 1 by no network.

whole per cent
    0], P, 1 - P) → 0], np.floor(100 * P) / 100, 1 - np.floor(100 * P) / 100)
You cut to whole per cent. 10.5 % in place of 0 leaves 89.5 % for the right answer, which is less
than 90 %.
"""
