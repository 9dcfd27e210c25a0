"""5.7 Record

Write `record(op, a, b)`. It gives the result of a + b, of a · b, or the larger of the two, as `op`
is `"+"`, `"*"` or `"max"`. With it come the two local slopes: how fast the result grows with a,
and how fast with b.

level: easy

explorer: backprop

start: For `"*"`: if a grows by 1, by how much does a · b grow?

hint: In a + b both slopes are 1. In a · b the slope for a is the other factor.

hint: If a is the larger one, the result *is* a: then nothing moves it but a.

well: With a = z and b = 0 your max is ReLU. Its slopes are 1 and 0: on or off.
"""

# --- solution ---


def record(op, a, b):
    """op "+", "*" or "max"; a, b numbers -> the result, its slope for a, its slope for b."""
    if op == "+":
        return a + b, 1.0, 1.0
    if op == "*":
        return a * b, b, a
    if a > b:
        return a, 1.0, 0.0
    return b, 0.0, 1.0


# --- cases ---

CASES = (("*", 2.0, 3.0), ("*", 0.0, 4.0), ("+", 2.0, 3.0), ("max", 2.0, -1.0), ("*", -1.5, 0.5),
         ("max", -2.0, 0.5), ("+", -0.5, 4.0), ("max", 3.0, 1.5),
         ("max", 1.25, 1.2578125), ("max", -2.0, -0.5))
PARTS = ("the result", "the slope for a", "the slope for b")

MISTAKES = """
factors-swapped
    return a * b, b, a → return a * b, a, b
In a · b each factor's slope is the *other* factor.

ones-for-the-product
    return a * b, b, a → return a * b, 1.0, 1.0
A product does not grow as fast as a: if a grows by 1, a · b grows by b.

terms-for-the-sum
    return a + b, 1.0, 1.0 → return a + b, a, b
If a grows by 1, a + b grows by 1, whatever a and b are.

others-for-the-sum
    return a + b, 1.0, 1.0 → return a + b, b, a
These are the slopes of a product. If a grows by 1, a + b grows by 1.

half-for-the-sum
    return a + b, 1.0, 1.0 → return a + b, 0.5, 0.5
The slopes are not shared out: if a alone grows by 1, the whole sum grows by 1.

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
    if op == "+":
        return a + b
    if op == "*":
        return a * b
    return max(a, b)
The results are right. Each comes with two slopes: return three numbers.

max-against-zero
    return a, 1.0, 0.0 → return a, float(a > 0), float(b > 0)
    return b, 0.0, 1.0 → return b, float(a > 0), float(b > 0)
You compare each number with 0. In the max they compete with one another: the larger one has slope
1.

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

max-other
    return a, 1.0, 0.0 → return a, b, a
    return b, 0.0, 1.0 → return b, b, a
In max you give the slopes of a product. If the larger one grows by 1, so does the result: slopes 1
and 0.

max-flat
    return a, 1.0, 0.0 → return a, 0.0, 0.0
    return b, 0.0, 1.0 → return b, 0.0, 0.0
In max both of your slopes are 0. The result moves with the larger one: its slope is 1.

always-the-sum
    return a + b, 1.0, 1.0
Every `op` gives the sum. Is `op` asked at all, and can each of your conditions be false? (`op ==
"+" or "*"` is always true.)

sum-written-over
    if op == "*":
        return a * b, b, a
    return (a, 1.0, 0.0) if a > b else (b, 0.0, 1.0)
For `"+"` you give what belongs to max. An `else` belongs only to the `if` just above it: write
`elif` for the second one.

sum-twice-in-product
    return a * b, b, a → return a * b, a + b, a + b
In a · b the slope for a is b alone: if a grows by 1, the product grows by b.

slopes-first
    return a + b, 1.0, 1.0 → return 1.0, 1.0, a + b
    return a * b, b, a → return b, a, a * b
    return a, 1.0, 0.0 → return 1.0, 0.0, a
    return b, 0.0, 1.0 → return 0.0, 1.0, b
The numbers are right and stand in the wrong order: the result comes first, then the two slopes.

size-compared
    if a > b → if abs(a) > abs(b)
You compare the sizes, without the signs: 0.5 is larger than −2.

max from 0
    if op == "+":
        return a + b, 1.0, 1.0
    if op == "*":
        return a * b, b, a
    if max(a, b) <= 0:
        return 0.0, 0.0, 0.0
    return (a, 1.0, 0.0) if a > b else (b, 0.0, 1.0)
Your largest so far begins at 0, so that of two numbers below 0 neither is taken. Compare a and b
with each other.
"""
