"""2.5 When does the learning rate matter?

From weights of 0 it does not: the rule makes the same mistakes with every rate. Break that. Find
starting weights `start = (w1, w2, b)` from which the rule, on AND, makes at least three times as
many mistakes with η = 1/8 as with η = 1 until a pass has none. Try by hand, or write a loop.

level: medium

explorer: perceptron_learning

start: `perceptron_rule(X, t, lr=1, passes=200, start=(1, 0, 0)).mistakes.sum()` counts the mistakes
from the weights (1, 0, 0). Compare it with lr = 1/8.

hint: From 0 every weight is η times a whole number, so that η cancels out of the sign of z. Which
weights would not be?

hint: Think of weights that are all wrong and far from 0. How many steps of size 1 lead back, how
many of size 1/8?

hint: Something like (−10, −10, −10). Not too far: the way back has to end within 2,000 passes.

well: The small rate has to walk the same way in steps an eighth as long.

explain: Why did η not matter from weights of 0, and why does it matter from yours?

rubric: Whole: both halves. From 0 all weights are η times whole numbers, so a smaller η makes them
all smaller alike and changes no sign of z; a start of one's own does not become smaller with η, so
the way back is as long and its steps are shorter. Half: one of the two; most often that small steps
take longer, without why they do not from 0. Nothing: a small rate is always slower, or more
precise; a large one leaps over the goal.
"""

AND = (((0, 0), 0), ((0, 1), 0), ((1, 0), 0), ((1, 1), 1))


def mistakes(weights, lr, passes=2000):
    """All mistakes on AND until there are none in a pass; None if that is not reached."""
    w1, w2, b = weights
    total = 0
    for _ in range(passes):
        wrong = 0
        for (x1, x2), target in AND:
            error = (w1 * x1 + w2 * x2 + b > 0) - target
            if error:
                w1, w2, b = w1 - lr * error * x1, w2 - lr * error * x2, b - lr * error
                wrong += 1
        total += wrong
        if not wrong:
            return total
    return None


def probe(weights, small, large):
    """How the mistakes with the small rate compare with those with the large one, in words."""
    few, many = mistakes(weights, large), mistakes(weights, small)
    if few is None or many is None:
        return "no end within 2,000 passes"
    if few == many:
        return "as many" if few else "no mistakes at all"
    if many < few:
        return "fewer"
    return "three times as many or more" if many >= 3 * few else "more, but not three times"


# --- solution ---

start = (-10, -10, -10)  # 20 mistakes with η = 1, 90 with η = 1/8
# From 0 a smaller η makes all weights smaller alike, which changes no sign of z. But this start
# does not become smaller with η: the way back is as long, and its steps are an eighth as long.

# --- cases ---

CASES = ((1 / 8, 1),)
STUB = "start = ...  # (w1, w2, b)"
FORM = "three numbers (w1, w2, b)"

MISTAKES = """
zero
    (0, 0, 0)
From here both rates make the same number of mistakes. From (0, 0, 0) they always do, since η only
scales the weights there. Go far away from it.

learned
    (2, 1, -2)
These weights already do AND: there is nothing to correct, with any rate.

too-near
    (-1, -1, -1)
The right idea: the small rate makes more mistakes. Its way is not yet long enough. Start from
farther away.

good-for-the-small
    (1, 0, 0)
From here the small rate makes fewer mistakes, since a step of 1 is too large for so short a way.
That is worth remembering; now the other way round.

too-far
    (1000, 0, 0)
From so far away it has not come to an end after 2,000 passes, with the small rate at least. Start
nearer.
"""
