"""5.7 More operations

Write `record(op, a, b)`. It gives the result of a − b, of a / b, or the larger of the two, as `op`
is `"-"`, `"/"` or `"max"`. With it come the two local slopes: how fast the result grows with a,
and how fast with b.

level: easy

explorer: backprop

start: For `"/"`: if a grows by 1, by how much does a / b grow?

hint: a − b falls when b grows. And a / b is a · (1/b), so the slope for a is the other factor.

hint: The slope of 1/b is −1/b², and a / b is a times that much. In max: if a is the larger one, the
result *is* a, and then nothing moves it but a.

well: Whatever has a result and its slopes can join the engine: nothing else of it changes.
"""

# --- solution ---


def record(op, a, b):
    """op "-", "/" or "max"; a, b numbers -> the result, its slope for a, its slope for b."""
    if op == "-":
        return a - b, 1.0, -1.0
    if op == "/":
        return a / b, 1 / b, -a / b**2
    if a > b:
        return a, 1.0, 0.0
    return b, 0.0, 1.0


# --- cases ---

CASES = (("/", 3.0, 2.0), ("/", 0.0, 4.0), ("-", 2.0, 3.0), ("max", 2.0, -1.0), ("/", -1.5, 0.5),
         ("max", -2.0, 0.5), ("-", -0.5, 4.0), ("max", 3.0, 1.5), ("/", 1.0, -4.0),
         ("max", 1.25, 1.2578125), ("max", -2.0, -0.5), ("/", 40.0, 12.5), ("-", -25.0, 14.0),
         ("max", 30.0, 12.0))
PARTS = ("the result", "the slope for a", "the slope for b")

MISTAKES = """
plus-in-the-difference
    return a - b, 1.0, -1.0 → return a - b, 1.0, 1.0
These are the slopes of a sum. If b grows by 1, a − b falls by 1: that slope is −1.

difference-signs-turned
    return a - b, 1.0, -1.0 → return a - b, -1.0, 1.0
The signs of the difference are turned round: it grows with a and falls with b.

both-fall
    return a - b, 1.0, -1.0 → return a - b, -1.0, -1.0
If a grows by 1, a − b grows by 1: only the slope for b is below 0.

terms-for-the-difference
    return a - b, 1.0, -1.0 → return a - b, a, b
If a grows by 1, a − b grows by 1, and if b does, it falls by 1, whatever a and b are.

terms-with-a-sign
    return a - b, 1.0, -1.0 → return a - b, a, -b
If a grows by 1, a − b grows by 1, and if b does, it falls by 1, whatever a and b are.

others-for-the-difference
    return a - b, 1.0, -1.0 → return a - b, b, -a
If a grows by 1, a − b grows by 1, and if b does, it falls by 1, whatever a and b are.

turned-difference
    return a - b, 1.0, -1.0 → return b - a, -1.0, 1.0
You take a from b. Wanted is a − b.

distance
    return a - b, 1.0, -1.0 → return abs(a - b), 1.0, -1.0
The sign of the difference is lost: 2 − 3 is −1.

product's-slopes
    return a / b, 1 / b, -a / b**2 → return a / b, b, a
These are the slopes of a product. a / b is a · (1/b), so the slope for a is 1/b; and as b grows,
1/b falls.

both-one-over
    return a / b, 1 / b, -a / b**2 → return a / b, 1 / b, 1 / a if a else 0.0
The slope for b is not 1/a: in a / b the two do not play the same part. 1/b has the slope −1/b²,
and a / b is a times 1/b.

no-minus
    return a / b, 1 / b, -a / b**2 → return a / b, 1 / b, a / b**2
The quotient's slope for b has the wrong sign: divided by more, a number above 0 gets smaller.

not-squared
    return a / b, 1 / b, -a / b**2 → return a / b, 1 / b, -a / b
In the quotient the slope for b is divided by b once more: 1/b has the slope −1/b².

not-squared-no-minus
    return a / b, 1 / b, -a / b**2 → return a / b, 1 / b, a / b
In the quotient the slope for b is not the quotient itself: 1/b has the slope −1/b².

a-forgotten
    return a / b, 1 / b, -a / b**2 → return a / b, 1 / b, -1 / b**2
−1/b² is the slope of 1/b, and a / b is a times 1/b: the factor a is missing.

times-b-squared
    return a / b, 1 / b, -a / b**2 → return a / b, 1 / b, -a * b**2
In the quotient's slope for b you multiply by b². 1/b has the slope −1/b²: divide by it.

quotient's-slope-for-a-is-a
    return a / b, 1 / b, -a / b**2 → return a / b, a, -a / b**2
Your slope for a in the quotient is a itself. If a grows by 1, a / b grows by 1/b, whatever a is.

quotient's-slope-for-a-is-1
    return a / b, 1 / b, -a / b**2 → return a / b, 1.0, -a / b**2
Your slope for a in the quotient is 1. But if a grows by 1, a / b grows by 1/b.

ones-for-the-quotient
    return a / b, 1 / b, -a / b**2 → return a / b, 1.0, -1.0
These are the slopes of a difference. If a grows by 1, a / b grows by 1/b.

b-at-rest
    return a / b, 1 / b, -a / b**2 → return a / b, 1 / b, 0.0
b moves the quotient, too: as b grows, 1/b falls.

quotient-slopes-exchanged
    return a / b, 1 / b, -a / b**2 → return a / b, -a / b**2, 1 / b
In the quotient the two slopes stand in each other's place: the one for a comes first.

turned-quotient
    return a / b, 1 / b, -a / b**2 → return b / a if a else 0.0, -b / a**2 if a else 0.0, 1 / b
You divide b by a. Wanted is a / b.

whole-quotient
    return a / b, 1 / b, -a / b**2 → return a // b, 1 / b, -a / b**2
`//` leaves the fraction out: 3 // 2 is 1. Divide with `/`.

max-both
    return a, 1.0, 0.0 → return a, 1.0, 1.0
    return b, 0.0, 1.0 → return b, 1.0, 1.0
The smaller of the two does not move the larger: its slope is 0.

max-turned
    return a, 1.0, 0.0 → return a, 0.0, 1.0
    return b, 0.0, 1.0 → return b, 1.0, 0.0
The result is the larger one, so it moves with the larger one.

min
    if a > b → if a < b
That is the smaller of the two.

max-values
    return a, 1.0, 0.0 → return a, a, 0.0
    return b, 0.0, 1.0 → return b, 0.0, b
If the larger one grows by 1, the result grows by 1: the slope is 1, not the value.

no-slopes
    if op == "-":
        return a - b
    if op == "/":
        return a / b
    return max(a, b)
The results are right. Each comes with two slopes: return three numbers.

max-against-zero
    return a, 1.0, 0.0 → return a, float(a > 0), float(b > 0)
    return b, 0.0, 1.0 → return b, float(a > 0), float(b > 0)
You compare each number with 0, as ReLU does. In the max they compete with one another: the larger
one has slope 1.

max-shared
    return a, 1.0, 0.0 → return a, 0.5, 0.5
    return b, 0.0, 1.0 → return b, 0.5, 0.5
You share the slope of max out. The larger one alone moves the result: its slope is 1, the other's
0.

max-signs
    return a, 1.0, 0.0 → return a, 1.0, -1.0
    return b, 0.0, 1.0 → return b, -1.0, 1.0
The smaller one does not pull the max down: as long as it is smaller its slope is 0.

max-difference
    return a, 1.0, 0.0 → return a, a - b, b - a
    return b, 0.0, 1.0 → return b, a - b, b - a
In max you give differences. If the larger one grows by 1, the result grows by 1: slopes 1 and 0.

max-flat
    return a, 1.0, 0.0 → return a, 0.0, 0.0
    return b, 0.0, 1.0 → return b, 0.0, 0.0
In max both of your slopes are 0. The result moves with the larger one: its slope is 1.

always-the-difference
    return a - b, 1.0, -1.0
Every `op` gives the difference. Is `op` asked at all, and can each of your conditions be false?
(`op == "-" or "/"` is always true.)

difference-written-over
    if op == "/":
        return a / b, 1 / b, -a / b**2
    return (a, 1.0, 0.0) if a > b else (b, 0.0, 1.0)
For `"-"` you give what belongs to max. An `else` belongs only to the `if` just above it: write
`elif` for the second one.

slopes-first
    return a - b, 1.0, -1.0 → return 1.0, -1.0, a - b
    return a / b, 1 / b, -a / b**2 → return 1 / b, -a / b**2, a / b
    return a, 1.0, 0.0 → return 1.0, 0.0, a
    return b, 0.0, 1.0 → return 0.0, 1.0, b
The numbers are right and stand in the wrong order: the result comes first, then the two slopes.

size-compared
    if a > b → if abs(a) > abs(b)
You compare the sizes, without the signs: 0.5 is larger than −2.

max from 0
    if op == "-":
        return a - b, 1.0, -1.0
    if op == "/":
        return a / b, 1 / b, -a / b**2
    if max(a, b) <= 0:
        return 0.0, 0.0, 0.0
    return (a, 1.0, 0.0) if a > b else (b, 0.0, 1.0)
Your largest so far begins at 0, so that of two numbers below 0 neither is taken. Compare a and b
with each other.
"""
