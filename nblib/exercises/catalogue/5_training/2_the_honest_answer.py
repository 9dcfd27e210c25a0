"""5.2 The honest answer

To a spam filter ten emails look alike, and seven of them are spam. It has to give all ten the same
probability p. Which p makes the mean binary cross-entropy of the ten smallest? And which p between
0 and 1 makes the mean of |t − p| smallest, where t is 1 for spam and 0 for the others?

level: medium

explorer: cross_entropy

explain: You want to know how sure the filter is. Which of the two losses would you train it with,
and why?

rubric: Whole: with the cross-entropy, because it is smallest where p is the true share, so p says
how sure the filter is, while |t − p| is smallest at p = 1, a certainty that is not there. Half: the
cross-entropy, with one of the two halves of the reason; or with the reason that it punishes
confident mistakes. Nothing: |t − p|; the cross-entropy because it is usual, or because its loss is
smaller.

start: The first mean is −0.7 ln p − 0.3 ln(1 − p). Try a few p, or set its slope to 0.

hint: The slope of the first is −0.7/p + 0.3/(1 − p). Where is it 0?

hint: The second mean is 0.7 (1 − p) + 0.3 p. Is it a curve? Where does it end lowest?

hint: 0.7 (1 − p) + 0.3 p = 0.7 − 0.4 p falls all the way to the end.

lead the p of the cross-entropy: The mean cross-entropy is smallest where its slope −0.7/p +
0.3/(1 − p) is 0: at one p, which says how frequent spam is.

lead the p of the distance: The first is right. 0.7 (1 − p) + 0.3 p = 0.7 − 0.4 p is a straight
line: it has no lowest place inside, so look at its two ends, p = 0 and p = 1.

well: Cross-entropy is lowest at the true share: it pays to say how sure one is. So is the
mean of (t − p)². It is |t − p| that rewards exaggeration.
"""

# --- solution ---

# -0.7/p + 0.3/(1 - p) is 0 at p = 0.7; 0.7 - 0.4 p falls up to p = 1.
# With the cross-entropy: the filter does best if its p is the true share, so p says
# how sure it is. With |t - p| it does best to claim certainty: 0.6 and 0.9 become 1.
p_entropy, p_distance = 0.7, 1.0

# --- cases ---

STUB = "p_entropy, p_distance = ..., ..."
FORM = "two probabilities from 0 to 1 (p_entropy, p_distance)"
PARTS = ("the p of the cross-entropy", "the p of the distance")
TOLERANCE = 1e-3

MISTAKES = """
both-honest
    (0.7, 0.7)
The first is right. For |t − p| you would be honest, too; but compare 0.7 with 0.8 there: the mean
is 0.42 and 0.38.

majority-twice
    (1.0, 1.0)
The second is right. With p = 1 the cross-entropy of the three others is infinite.

swapped
    (1.0, 0.7)
The numbers are right and stand in the wrong order.

undecided
    (0.5, 0.5)
Half and half ignores that spam is more frequent here. Compute both means at 0.5 and at 0.7.

other-share
    (0.3, 0.0)
These belong to the probability of *no* spam. p is that of spam.

per-cent
    (70, 100)
The numbers are right, in per cent. A probability lies between 0 and 1.

odds
    (7 / 3, 1.0)
7/3 are the odds, seven to three. A probability is a share of all ten.

undecided-distance
    (0.7, 0.5)
The first is right. The second mean is 0.7 − 0.4 p: at 0.5 it is 0.5, and it goes on falling.

other-end
    (0.7, 0.0)
The first is right. At p = 0 the second mean is 0.7. Look at the other end.

least-values
    (0.6109, 0.3)
These are the two least means themselves. Wanted is the p at which each is reached.

means-at-the-share
    (0.6109, 0.42)
These are the two means at p = 0.7. Wanted is the p at which each mean is smallest.

least-values-of-a-grid
    (0.6109, 0.304)
These are the two least means themselves. Wanted is the p at which each is reached.

places-in-a-list
    (69, 98)
These are indices into your list of p. Wanted is what stands there, `ps[index]`.

grid-ends-early
    (0.7, 0.99)
The first is right. Your second p is below 1; at a larger p the mean of |t − p| is smaller still,
and p = 1 is allowed.

coarse-grid-ends-early
    (0.7, 0.9)
The first is right. Your second p is below 1; at a larger p the mean of |t − p| is smaller still,
and p = 1 is allowed.

largest
    (0.01, 0.01)
There the two means are large: 0.7 of the emails are spam, and you give them a p near 0. Wanted are
the smallest means.

nothing
    (0.0, 0.0)
With p = 0 the cross-entropy of the seven spam emails is infinite. Both means are smaller elsewhere.

both-ends
    (1.0, 0.0)
With p = 1 the cross-entropy of the three others is infinite; and at p = 0 the second mean is 0.7,
more than anywhere else.

certain-and-undecided
    (1.0, 0.5)
With p = 1 the cross-entropy of the three others is infinite. The second mean is 0.7 − 0.4 p, and at
0.5 it is not at its lowest.

answers-exchanged-nearly
    (1.0, 0.3)
With p = 1 the cross-entropy of the three others is infinite, so 1 is not the first one. p is the
probability of spam, which seven of ten are.

counts
    (7, 3)
These are counts of emails. A probability is a share of all ten; and the second is not a share of
the others.

others-for-distance
    (0.7, 0.3)
The first is right. For the second you give the share of the others, and p is that of spam: the mean
of |t − p| is 0.58 at 0.3, and 0.42 at 0.7. Does it go on falling?

others-for-entropy
    (0.3, 1.0)
The second is right. 0.3 is the share of the others; p is the probability of spam.

undecided-entropy
    (0.5, 1.0)
The second is right. Half and half ignores that spam is more frequent: at 0.5 the mean cross-entropy
is 0.69, at 0.6 it is 0.63.
"""
