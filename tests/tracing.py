"""A digit of MNIST drawn again as a hand would: strokes along the middle of its lines."""

import itertools

import numpy as np

NEIGHBOURS = ((0, 1), (1, 0), (0, -1), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1))


def thinned(ink):
    """A digit's skeleton, bool: Zhang and Suen's thinning (1984), the pixels of a round at once."""
    while True:
        removed = 0
        for first in (True, False):
            p = np.pad(ink, 1).astype(int)
            n, s, w, e = p[:-2, 1:-1], p[2:, 1:-1], p[1:-1, :-2], p[1:-1, 2:]
            ring = [n, p[:-2, 2:], e, p[2:, 2:], s, p[2:, :-2], w, p[:-2, :-2], n]
            turns = sum((a == 0) & (b == 1) for a, b in itertools.pairwise(ring))
            count = sum(ring[:-1])
            sides = (n * e * s == 0) & (e * s * w == 0)
            if not first:
                sides = (n * e * w == 0) & (n * s * w == 0)
            gone = ink & (count >= 2) & (count <= 6) & (turns == 1) & sides
            ink, removed = ink & ~gone, removed + gone.sum()
        if not removed:
            return ink


def traced(image):
    """The strokes of an image (784,): lists of points (x, y) from 0 to 1, y downwards.

    Each stroke starts where the skeleton ends, or anywhere if it has no end, and follows it as far
    as it can; where a skeleton branches, another stroke starts from the branch.
    """
    points = set(
        zip(*map(np.ndarray.tolist, np.nonzero(thinned(image.reshape(28, 28) > 100))), strict=True)
    )

    def around(point, among):
        return [q for d in NEIGHBOURS if (q := (point[0] + d[0], point[1] + d[1])) in among]

    left, strokes = set(points), []
    while left:
        start = min(left, key=lambda point: (len(around(point, left)), point))
        before = [q for q in around(start, points - left)][:1]  # join the line it branches from
        stroke, here = [*before, start], start
        left.remove(start)
        while onward := around(here, left):
            here = onward[0]
            left.remove(here)
            stroke.append(here)
        stroke += [q for q in around(here, points - left) if q not in stroke[-2:]][:1]
        strokes.append(stroke)
    return [[((x + 0.5) / 28, (y + 0.5) / 28) for y, x in stroke] for stroke in strokes]
