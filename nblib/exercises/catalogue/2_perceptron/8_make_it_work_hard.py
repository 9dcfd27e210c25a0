"""2.8 Make it work hard

Design a data set: four points in the square from 0 to 1, two of class 0 and two of class 1, that
some line separates, but on which the rule (from weights of 0, with η = 1, in your order) makes at
least 100 mistakes until a pass has none. AND costs it 10. Give a row (x₁, x₂, class) for
each point.

level: hard

explorer: margin

start: `hard = np.array([(0, 0, 0), (0, 1, 0), (1, 0, 1), (1, 1, 1)])` is a beginning. Count with
`perceptron_rule(hard[:, :2], hard[:, 2], passes=2000).mistakes.sum()`.

hint: The bound R²/γ² grows where the margin γ is small. What makes it small?

hint: Put two points of different classes close together, say 0.05 apart.

hint: The line should be forced through the narrow gap: let the other two points stand so that no
line far from the gap will do.

well: Your set has a narrow gap, and the rule needs many corrections to aim a line through it.

explain: Why does your set cost so many mistakes? Use the words margin and bound.

rubric: Whole: two points of different classes lie close together, so the margin γ is small, so the
bound R²/γ² is large; and that the bound allows many mistakes and does not force them. Half: all
that, but the bound is taken for the number of mistakes; or a narrow gap is named, and only one of
the two words is used rightly. Nothing: the points cannot be separated; the order or η is to blame.
"""


def crossing(p, q, r, s):
    """Whether the segments pq and rs have a point in common: then no line parts their ends."""

    def side(a, b, c):
        turn = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
        return 0 if abs(turn) < 1e-12 else 1 if turn > 0 else -1

    sides = side(p, q, r), side(p, q, s), side(r, s, p), side(r, s, q)
    if any(sides):
        return sides[0] * sides[1] <= 0 and sides[2] * sides[3] <= 0
    # all on one line: their shadows on both axes overlap
    return all(max(min(p[i], q[i]), min(r[i], s[i])) <= min(max(p[i], q[i]), max(r[i], s[i]))
               for i in (0, 1))


def probe(rows, ask):
    """A word on one side of a student's rows (x1, x2, class)."""
    points, classes = [(x1, x2) for x1, x2, _ in rows], [c for *_, c in rows]
    form = "four points in the square"
    if any(c not in (0, 1) for c in classes):
        form = "a class that is neither 0 nor 1"
    elif sorted(classes) != [0, 0, 1, 1]:
        form = "not two points of each class"
    elif not all(0 <= x <= 1 for point in points for x in point):
        form = "a point outside the square"
    if ask == "form":
        return form
    if form != "four points in the square":
        return "not counted"
    zeros, ones = ([p for p, c in zip(points, classes) if c == label] for label in (0, 1))
    if crossing(*zeros, *ones):
        return "no end, since no line separates the points"
    gap = min((p[0] - q[0]) ** 2 + (p[1] - q[1]) ** 2 for p in zeros for q in ones) ** 0.5
    w1 = w2 = b = total = 0
    for _ in range(5000):
        wrong = 0
        for (x1, x2), target in zip(points, classes):
            error = (w1 * x1 + w2 * x2 + b > 0) - target
            if error:
                w1, w2, b, wrong = w1 - error * x1, w2 - error * x2, b - error, wrong + 1
        total += wrong
        if not wrong:
            if total >= 100:
                return "100 or more"
            close = ", although two classes are close" if gap <= 0.12 else ""
            return ("20 to 99" if total >= 20 else "fewer than 20") + close
    return "no end after 5,000 passes"


# --- solution ---

hard = [(0.5, 0.5, 1), (0.5, 0.55, 0), (0, 0, 1), (1, 1, 0)]  # a gap of 0.05
# A narrow gap means a small margin γ, and then the bound R²/γ² allows many mistakes. It does not
# force them: that they are made one sees by counting.

# --- cases ---

CASES = (("form",), ("mistakes",))
STUB = "hard = ...  # [(x1, x2, class), ...], four rows"
FORM = "a list of four rows (x1, x2, class)"

MISTAKES = """
xor
    [(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)]
No line separates your points: as in XOR, the way between the two points of one class crosses that
between the two of the other, or touches it. Then the rule never comes to an end.

too-narrow
    [(0.5, 0.5, 1), (0.5, 0.5001, 0), (0, 0, 1), (1, 1, 0)]
A line separates your points, but the rule has not found it after 5,000 passes: the gap is far too
narrow. Make it a little wider.

half-planes
    [(0, 0, 0), (0, 1, 0), (1, 0, 1), (1, 1, 1)]
A line separates them, and the rule soon finds one, since points of different classes stand wide
apart. Put two of them close together.

room-for-the-line
    [(0, 0, 0), (0, 1, 0), (0.05, 0, 1), (0.05, 1, 1)]
Two points of different classes stand close together, and still the rule soon finds a line. Where
they stand, or how the other two stand, makes it easy: let the others force the line to run in one
direction only, through the narrow gap.

half-forced
    [(0.5, 0.5, 1), (0.5, 0.55, 0), (0, 0.4, 1), (0, 1, 0)]
Two points of different classes stand close together, and this costs more than AND. Either make the
gap a little narrower, or move the other two, so that the line through the gap has less room to
turn.

one-narrow-pair
    [(0.5, 0.5, 1), (0.5, 0.7, 0), (0, 0, 1), (1, 1, 0)]
The right idea: this costs more than AND. The gap between the classes may be narrower still.

and
    [(0, 0, 0), (0, 1, 0), (1, 0, 0), (1, 1, 1)]
Count your classes: the task asks for two points of class 0 and two of class 1. (AND has three of
one class.)

other-classes
    [(0.5, 0.5, 1), (0.5, 0.55, -1), (0, 0, 1), (1, 1, -1)]
The third number of some row is neither 0 nor 1. A row is (x₁, x₂, class): the class comes last, and
the classes are called 0 and 1.

outside
    [(0, 0, 0), (0, 9, 0), (9, 0, 1), (9, 9, 1)]
A point lies outside the square: each x₁ and x₂ is to be from 0 to 1. Far points make R large, and
so the bound; here the gap is to do it. If it is only a matter of scale, divide them all.
"""
