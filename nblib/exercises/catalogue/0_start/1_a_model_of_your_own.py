"""0.1 A model of your own

A very simple model whose border can bend keeps its training points, and gives to a new point the
label of the training point that is nearest to it. Write it: `nearest(X, t, point)`, where `X` has
one row for each training point, `t` has the labels, and the answer is one of these labels.

level: medium

explorer: playground

start: `X - point` has one row for each training point: how far it is away, in each coordinate.

hint: The distance of a row is the root of the sum of its squared coordinates. The row with the
smallest sum has the smallest root as well, so that no root is needed.

hint: `((X - point) ** 2).sum(axis=1)` has one number for each training point. Where is the smallest
of them? `.argmin()` says in which place.

hint: The answer is the label in that place: `t[...]`.

well: This is called the nearest-neighbour model. It knows its training points by heart, as the tree
does, and like the tree it draws any border.
"""

import numpy as np

# --- solution ---


def nearest(X, t, point):
    """X (N, 2), t (N,), point (2,) -> one of the labels in t."""
    squares = ((X - point) ** 2).sum(axis=1)
    return t[squares.argmin()]


# --- cases ---

FAR = np.array([[0.0, 3.0], [2.5, 2.5], [-4.0, 0.5], [0.6, -3.1]])
CASES = (
    (np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 2.0]]), np.array([5, 6, 7]), np.array([1.8, 0.3])),
    (FAR, np.array([0, 1, 2, 3]), np.array([0.0, 0.0])),  # nearest by squares, not by steps
    (np.array([[2.0, 2.0], [0.0, 3.0]]), np.array([1, 0]), np.array([0.0, 0.0])),
    (np.array([[1.0, 5.0], [4.0, 1.0]]), np.array([0, 1]), np.array([1.0, 1.0])),
    (np.array([[-3.0, 0.0], [1.0, 0.0], [1.5, 1.5]]), np.array([4, 9, 4]), np.array([-1.2, 0.0])),
    (np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]]), np.array([3, 3, 8]), np.array([5.0, 5.0])),
    (np.array([[0.0, 0.0], [5.0, 5.0]]), np.array([0, 1]), np.array([0.0, 0.0])),  # one of them
    # nearer to the middle of the other label's
    (np.array([[0.0, 0.0], [9.0, 0.0], [4.0, 0.0]]), np.array([2, 2, 7]), np.array([1.0, 0.5])),
    # close together, and in the same direction as a far one
    (np.array([[4.0, 8.0], [1.3, 1.9], [1.1, 2.2], [3.0, 1.0]]), np.array([3, 6, 1, 6]),
     np.array([1.0, 2.0])),
    (np.array([[-1.0, -2.0], [3.0, 3.0], [2.0, 2.5], [2.5, 4.5]]), np.array([2, 8, 5, 8]),
     np.array([1.2, 2.1])),
    (np.array([[-1.0, -1.0], [0.6, 0.4], [2.0, 2.0]]), np.array([5, 1, 4]), np.array([1.5, 1.5])),
    # nearer by 0.02 alone
    (np.array([[1.02, 0.0], [0.0, 1.0], [3.0, 1.0]]), np.array([4, 9, 4]), np.array([0.0, 0.0])),
    # another one, if the point is rounded
    (np.array([[0.5, 0.0], [1.2, 0.0]]), np.array([3, 8]), np.array([0.7, 0.0])),
    # many points, far away: the nearest is among the last
    (20 * np.random.default_rng(0).normal(size=(120, 2)).round(1), np.arange(120),
     np.array([-25.5, -25.0])),
)

MISTAKES = """
farthest
    argmin → argmax
That is the label of the training point farthest away.

place
    t[squares.argmin()] → squares.argmin()
This is the place of the nearest training point, its row. Which label stands there?

distance
    t[squares.argmin()] → np.sqrt(squares.min())
This is the distance to the nearest training point. The model answers with its label.

signed
    ((X - point) ** 2).sum(axis=1) → (X - point).sum(axis=1)
Without the squares, differences below 0 make a point nearer than it is, or cancel others.

steps
    ((X - point) ** 2).sum(axis=1) → np.abs(X - point).sum(axis=1)
You add up the steps along the axes. The straight distance squares them first.

longest
    ((X - point) ** 2).sum(axis=1) → np.abs(X - point).max(axis=1)
You look at the larger difference alone. The straight distance takes all coordinates together.

one-coordinate
    ((X - point) ** 2).sum(axis=1) → ((X - point) ** 2)[:, 0]
You compare the first coordinate alone. Points can lie one above the other, far apart.

other-coordinate
    ((X - point) ** 2).sum(axis=1) → ((X - point) ** 2)[:, 1]
You compare the second coordinate alone. Points can lie side by side, far apart.

columns
    axis=1 → axis=0
This sums down the columns: one number for each coordinate. You need one for each row.

origin
    X - point → X
This is the training point nearest to the origin. Where does the new point enter?

row
    t[squares.argmin()] → X[squares.argmin()]
This is the nearest training point itself. The model answers with its label, from `t`.

majority
    return np.bincount(t).argmax()
This is the most frequent label, wherever the point lies.

first
    return t[0]
This is always the label of the first training point. Perhaps a sum or a norm lacks its `axis=1`,
and is one number for all rows; or a search starts from a best distance that nothing beats, such as
0; or each point's distance goes on from that of the one before.

last
    return t[-1]
This is the label of the last training point, whatever the new point is. In a loop that happens if
the best distance so far is never updated.

mean
    return t.mean()
This is the mean of the labels. The answer is one of the labels, that of the nearest point.

smallest-label
    return t.min()
This is the smallest label. Asked is the label of the nearest training point.

plus
    X - point → X + point
The point is added to the rows. How far away a row is, is a difference.

dot
    ((X - point) ** 2).sum(axis=1) → -(X @ point)
`X @ point` is largest for long rows in the same direction. Near is something else: take the
difference `X - point`.

cosine
    ((X - point) ** 2).sum(axis=1) → -(X @ point) / (np.linalg.norm(X, axis=1) + 1e-9)
You compare directions (the angle at the origin). A training point can lie in the same direction and
be far away: take the difference `X - point`.

lengths
    ((X - point) ** 2).sum(axis=1) → np.abs(np.linalg.norm(X, axis=1) - np.linalg.norm(point))
You compare how far each is from the origin. Two points can be equally far from it, on opposite
sides: take the difference `X - point` first.

sum-then-square
    ((X - point) ** 2).sum(axis=1) → (X - point).sum(axis=1) ** 2
The differences are added before they are squared, so that 1 and −1 cancel. Square first, then add.

smaller-difference
    ((X - point) ** 2).sum(axis=1) → np.abs(X - point).min(axis=1)
You look at the smaller of the two differences alone. The distance takes all coordinates together.

product
    ((X - point) ** 2).sum(axis=1) → ((X - point) ** 2).prod(axis=1)
The squares are multiplied here. They are added.

rounded
    ((X - point) ** 2).sum(axis=1) → np.round(np.sqrt(((X - point) ** 2).sum(axis=1)))
The distances are rounded, so that a nearer point may look as far as another. Compare them as they
are.

whole
    ((X - point) ** 2).sum(axis=1) → np.sqrt(((X - point) ** 2).sum(axis=1)).astype(int)
The distances lose their decimals, so that a nearer point may look as far as another. Compare them
as they are.

second
    squares.argmin() → squares.argsort()[1]
That is the second nearest. The nearest stands in place 0 of the sorted ones.

one-place-off
    t[squares.argmin()] → t[squares.argmin() - 1]
You take the label one place before. Places are counted from 0, by `argmin` as well.

two-mean
    t[squares.argmin()] → t[squares.argsort()[:2]].mean()
This is the mean of two labels. One training point decides, the nearest.

three-vote
    return t[squares.argmin()] → return np.bincount(t[squares.argsort()[:3]]).argmax()
You let the three nearest vote. One training point decides, the nearest.

weighted
    d = np.sqrt(((X - point) ** 2).sum(axis=1))
    return np.sum(t / (d + 1e-9)) / np.sum(1 / (d + 1e-9))
You take a mean of all labels, the near ones weighing more. The answer is one of the labels, that of
the nearest point.

class-middle
    labels = np.unique(t)
    middles = np.array([X[t == label].mean(axis=0) for label in labels])
    return labels[((middles - point) ** 2).sum(axis=1).argmin()]
You compare with the mean of each label's points. Each single training point is to be compared.

previous
    label = t[0]
    for i in range(1, len(X)):
        if np.sum((X[i] - point) ** 2) < np.sum((X[i - 1] - point) ** 2):
            label = t[i]
    return label
Each row is compared with the one before it. Compare it with the nearest one so far, and keep that
distance.

only-near
    squares = np.append(((X - point) ** 2).sum(axis=1), 1.0)
    return np.append(t, t[0])[squares.argmin()]
A training point farther than 1 away is never found. Does your best distance start at 1? Start it at
infinity, or at the first row's.

nothing-nearer
    squares = np.append(((X - point) ** 2).sum(axis=1), 1.0)
    return np.append(t, 0)[squares.argmin()]
A training point farther than 1 away is never found. Does your best distance start at 1? Start it at
infinity, or at the first row's.

first-skipped
    return t[1:][((X[1:] - point) ** 2).sum(axis=1).argmin()]
The first row is never the nearest. Rows are counted from 0: does your loop begin at 1?

last-skipped
    return t[:-1][((X[:-1] - point) ** 2).sum(axis=1).argmin()]
The last row is never the nearest. `range(n)` ends at n − 1 already.

squared-distance
    t[squares.argmin()] → squares.min()
This is the square of the smallest distance. The model answers with the label of that point.

all-distances
    return ((X - point) ** 2).sum(axis=1)
These are the squared distances of all rows. Two steps are left: in which place is the smallest, and
which label stands there?

all-distances-root
    return np.sqrt(((X - point) ** 2).sum(axis=1))
These are the distances of all rows. Two steps are left: in which place is the smallest, and which
label stands there?

both
    return t[squares.argmin()] → return t[squares.argmin()], squares.min()
You return two things. The label alone is asked for.

rounded
    ((X - point) ** 2).sum(axis=1) → np.round(np.sqrt(((X - point) ** 2).sum(axis=1)), 1)
You round the distances. Of two that are nearly equal the farther one may then come first.
"""
