"""0.1 A model of your own

The simplest model that can bend keeps its training points, and gives to a new point the label of
the training point that is nearest to it. Write it: `nearest(X, y, point)`, where `X` has one row
for each training point, `y` has the labels, and the answer is one of these labels.

level: medium

explorer: playground

start: `X - point` has one row for each training point: how far it is away, in each coordinate.

hint: The distance of a row is the root of the sum of its squared coordinates. The row with the
smallest sum has the smallest root as well, so that no root is needed.

hint: `((X - point) ** 2).sum(axis=1)` has one number for each training point. Where is the smallest
of them? `.argmin()` says in which place.

hint: The answer is the label in that place: `y[...]`.

well: This is called the nearest-neighbour model. It knows its training points by heart, as the tree
does, and like the tree it draws any border.
"""

import numpy as np

# --- solution ---


def nearest(X, y, point):
    """X (N, 2), y (N,), point (2,) -> one of the labels in y."""
    squares = ((X - point) ** 2).sum(axis=1)
    return y[squares.argmin()]


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
)

MISTAKES = """
farthest
    argmin → argmax
That is the label of the training point farthest away.

place
    y[squares.argmin()] → squares.argmin()
This is the place of the nearest training point, its row. Which label stands there?

distance
    y[squares.argmin()] → np.sqrt(squares.min())
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
    y[squares.argmin()] → X[squares.argmin()]
This is the nearest training point itself. The model answers with its label, from `y`.

majority
    return np.bincount(y).argmax()
This is the most frequent label, wherever the point lies.
"""
