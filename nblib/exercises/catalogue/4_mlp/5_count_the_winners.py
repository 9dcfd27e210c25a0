"""4.5 Count the winners

200 networks are trained on XOR. `P` has one row for each network: its outputs for (0,0), (0,1),
(1,0), (1,1). Count as the lottery did: a network has solved XOR if it gives every corner's right
answer at least 90 %. So the four outputs are at most 0.1, at least 0.9, at least 0.9, at most 0.1.
Write `share_solved(P)`, from 0 to 1.

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
    (np.array([[0.03, 0.9, 0.96, 0.02], [0.05, 0.97, 0.9, 0.04], [0.05, 0.97, 0.89, 0.04]]),),
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
All four outputs can never be at least 0.9 in XOR: two corners want 0, and the probability of that
is 1 − P.

all-of-all
    axis=1 →
Without an axis, `.all()` asks the whole table at once. Ask each network: axis 1.

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
You average the four errors first: three good corners then hide a bad one.

first-network
    np.where([0, 1, 1, 0], P, 1 - P) → np.where([0, 1, 1, 0], P[0], 1 - P[0])
    axis=1 →
Only the first network is judged.
"""
