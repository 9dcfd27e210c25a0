"""What units with a line each cut a square of the plane into, exactly: convex polygons."""

import numpy as np

from nblib.steady import steady


@steady()
def pieces(units, low, high):
    """The parts into which the lines of units cut the square from low to high, along both axes.

    units: (n, 3), w1, w2, b of each. Returns a list of pairs: the corners (k, 2) of a convex
    polygon, counter-clockwise, and which units are on there, (n,) of bool: those with w·x + b > 0.

    >>> [on.tolist() for _, on in pieces([[1, 0, -0.5]], 0, 1)]
    [[True], [False]]
    """
    whole = np.array([[low, low], [high, low], [high, high], [low, high]], dtype=float)
    found = [(whole, [])]
    for unit in np.asarray(units, dtype=float).reshape(-1, 3):
        found = [(part, [*on, side]) for corners, on in found for part, side in cut(corners, unit)]
    return [(corners, np.array(on, bool)) for corners, on in found]


def cut(corners, unit):
    """The parts of a convex polygon (k, 2) on the two sides of a unit's line w·x + b = 0.

    unit (3,): w1, w2, b. Returns one or two pairs: the corners of a part, and whether the unit is
    on in it; a part without an area is left out.
    """
    if not unit[:2].any():  # no line: the bias alone decides everywhere
        return [(corners, bool(unit[2] > 0))]
    z = corners @ unit[:2] + unit[2]
    on = z > 0
    parts = {True: [], False: []}
    for k, (here, side) in enumerate(zip(corners, on, strict=True)):
        after = (k + 1) % len(corners)
        parts[bool(side)].append(here)
        if side != on[after]:
            crossing = here + z[k] / (z[k] - z[after]) * (corners[after] - here)
            parts[True].append(crossing)
            parts[False].append(crossing)
    return [
        (np.array(part), side) for side, part in parts.items() if any(abs(z[on == side]) > 1e-9)
    ]
