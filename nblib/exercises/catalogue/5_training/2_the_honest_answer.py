"""5.2 The honest answer

To a spam filter {emails} emails look alike, and {spam} of them are spam. It has to give all
{emails} the same probability p. Which p makes the mean binary cross-entropy of the {emails}
smallest? And which p between 0 and 1 makes the mean of |t − p| smallest, where t is 1 for spam and
0 for the others?

level: medium

explorer: cross_entropy

explain: You want to know how sure the filter is. Which of the two losses would you train it with,
and why?

rubric: Whole: with the cross-entropy, because it is smallest where p is the true share, so p says
how sure the filter is, while |t − p| is smallest at p = 1, a certainty that is not there. Half: the
cross-entropy, with one of the two halves of the reason; or with the reason that it punishes
confident mistakes. Nothing: |t − p|; the cross-entropy because it is usual, or because its loss is
smaller.

start: The first mean is −{share} ln p − {rest} ln(1 − p). Try a few p, or set its slope to 0.

hint: The slope of the first is −{share}/p + {rest}/(1 − p). Where is it 0?

hint: The second mean is {share} (1 − p) + {rest} p. Is it a curve? Where does it end lowest?

hint: {share} (1 − p) + {rest} p = {share} − {fall} p falls all the way to the end.

lead the p of the cross-entropy: The mean cross-entropy is smallest where its slope −{share}/p
+ {rest}/(1 − p) is 0: at one p, which says how frequent spam is.

lead the p of the distance: The first is right. {share} (1 − p) + {rest} p = {share} − {fall} p
is a straight line: it has no lowest place inside, so look at its two ends, p = 0 and p = 1.

well: Cross-entropy is lowest at the true share: it pays to say how sure one is. So is the
mean of (t − p)². It is |t − p| that rewards exaggeration.
"""

import math

from nblib.words import in_words

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

def numbers(draw):
    """What stands in braces. Far more than half are spam, and not all."""
    count, of_spam = draw(
        (10, 7), (10, 8), (20, 13), (20, 15), (20, 17), (25, 16), (25, 17), (25, 18), (25, 19),
        (25, 21), (25, 22), (50, 33), (50, 37), (50, 39), (50, 41), (50, 43),
    )
    emails, spam, others = (in_words(many) for many in (count, of_spam, count - of_spam))
    odds = f"{of_spam}/{count - of_spam}"
    share, rest = of_spam / count, (count - of_spam) / count
    fall, further = round(2 * share - 1, 2), round(share + 0.1, 2)

    def mean(p):
        """Of |t − p|."""
        return round(share * (1 - p) + rest * p, 4)

    lowest = round(-share * math.log(share) - rest * math.log(rest), 4)
    at_six = -share * math.log(0.6) - rest * math.log(0.4)
    return locals() | {"right": (share, 1.0)}


MISTAKES = """
both-honest
    (share, share)
The first is right. For |t − p| you would be honest, too; but compare {share} with {further} there:
the mean is {mean(share)} and {mean(further)}.

majority-twice
    (1.0, 1.0)
The second is right. With p = 1 the cross-entropy of the {others} others is infinite.

swapped
    (1.0, share)
The numbers are right and stand in the wrong order.

undecided
    (0.5, 0.5)
Half and half ignores that spam is more frequent here. Compute both means at 0.5 and at {share}.

other-share
    (rest, 0.0)
These belong to the probability of *no* spam. p is that of spam.

per-cent
    (round(100 * share), 100)
The numbers are right, in per cent. A probability lies between 0 and 1.

odds
    (share / rest, 1.0)
{odds} are the odds, {spam} to {others}. A probability is a share of all {emails}.

undecided-distance
    (share, 0.5)
The first is right. The second mean is {share} − {fall} p: at 0.5 it is 0.5, and it goes on falling.

other-end
    (share, 0.0)
The first is right. At p = 0 the second mean is {share}. Look at the other end.

least-values
    (lowest, rest)
These are the two least means themselves. Wanted is the p at which each is reached.

means-at-the-share
    (lowest, mean(share))
These are the two means at p = {share}. Wanted is the p at which each mean is smallest.

least-values-of-a-grid
    (lowest, mean(0.99))
These are the two least means themselves. Wanted is the p at which each is reached.

places-in-a-list
    (round(100 * share) - 1, 98)
These are indices into your list of p. Wanted is what stands there, `ps[index]`.

grid-ends-early
    (share, 0.99)
The first is right. Your second p is below 1; at a larger p the mean of |t − p| is smaller still,
and p = 1 is allowed.

coarse-grid-ends-early
    (share, 0.9)
The first is right. Your second p is below 1; at a larger p the mean of |t − p| is smaller still,
and p = 1 is allowed.

largest
    (0.01, 0.01)
There the two means are large: {share} of the emails are spam, and you give them a p near 0. Wanted
are the smallest means.

nothing
    (0.0, 0.0)
With p = 0 the cross-entropy of the {spam} spam emails is infinite. Both means are smaller
elsewhere.

both-ends
    (1.0, 0.0)
With p = 1 the cross-entropy of the {others} others is infinite; and at p = 0 the second mean is
{share}, more than anywhere else.

certain-and-undecided
    (1.0, 0.5)
With p = 1 the cross-entropy of the {others} others is infinite. The second mean is {share} − {fall}
p, and at 0.5 it is not at its lowest.

answers-exchanged-nearly
    (1.0, rest)
With p = 1 the cross-entropy of the {others} others is infinite, so 1 is not the first one. p is the
probability of spam, which {spam} of {emails} are.

counts
    (round(share * count), round(rest * count))
These are counts of emails. A probability is a share of all {emails}; and the second is not a share
of the others.

others-for-distance
    (share, rest)
The first is right. For the second you give the share of the others, and p is that of spam: the mean
of |t − p| is {mean(rest)} at {rest}, and {mean(share)} at {share}. Does it go on falling?

others-for-entropy
    (rest, 1.0)
The second is right. {rest} is the share of the others; p is the probability of spam.

undecided-entropy
    (0.5, 1.0)
The second is right. Half and half ignores that spam is more frequent: at 0.5 the mean cross-entropy
is 0.69, at 0.6 it is {at_six:.2f}.
"""
