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
"""


def probe(rows, ask):
    """A word on one side of a student's rows (x1, x2, class)."""
    points, classes = [(x1, x2) for x1, x2, _ in rows], [c for *_, c in rows]
    if ask == "form":
        if len(points) != 4 or sorted(classes) != [0, 0, 1, 1]:
            return "not two points of each class"
        inside = all(0 <= x <= 1 for point in points for x in point)
        return "four points in the square" if inside else "a point outside the square"
    w1 = w2 = b = total = 0
    for _ in range(5000):
        wrong = 0
        for (x1, x2), target in zip(points, classes):
            error = target - (w1 * x1 + w2 * x2 + b > 0)
            if error:
                w1, w2, b, wrong = w1 + error * x1, w2 + error * x2, b + error, wrong + 1
        total += wrong
        if not wrong:
            return "100 or more" if total >= 100 else "20 to 99" if total >= 20 else "fewer than 20"
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
The rule has not come to an end after 5,000 passes. Either no line separates your points, as in XOR,
or their gap is far too narrow: make it a little wider then.

half-planes
    [(0, 0, 0), (0, 1, 0), (1, 0, 1), (1, 1, 1)]
A line separates them, and the rule finds one at once: your two classes stand far apart. What makes
the margin small?

one-narrow-pair
    [(0.5, 0.5, 1), (0.5, 0.7, 0), (0, 0, 1), (1, 1, 0)]
The right idea: this costs more than AND. The gap may be narrower still.

and
    [(0, 0, 0), (0, 1, 0), (1, 0, 0), (1, 1, 1)]
AND has three points of one class. The task asks for two of each, and for 100 mistakes.

outside
    [(0, 0, 0), (0, 9, 0), (9, 0, 1), (9, 9, 1)]
A point lies outside the square from 0 to 1. Far points make R large, and so the bound; here the gap
is to do it.

scaled
    [(50, 50, 1), (50, 55, 0), (0, 0, 1), (100, 100, 0)]
A point lies outside the square from 0 to 1. Divide all numbers, and look at the mistakes again.
"""
