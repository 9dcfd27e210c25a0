"""0.3 One clever number

This time the rings are tidy: orange points lie at most 0.6 away from the middle, blue points at
least 0.9. With x₁² + x₂² as a third input, a linear model says orange where
w₁x₁ + w₂x₂ + w₃(x₁² + x₂²) + b > 0. Find w₁, w₂, w₃ and b. Many answers are right.

level: medium

explorer: playground

explain: The model is still linear in its inputs. Why can it now draw a circle?

rubric: Whole: the border is where the weighted sum is 0, a plane in the space of the three inputs;
seen in x₁ and x₂ it is a circle, because the third input is the same all around one. The equation
(radius² equal to a number) or the plane that cuts a bowl will do. Half: the third input is no
straight function of the other two, without why that makes the border a circle. Nothing: the model
has become non-linear, or has found the circle by itself; three inputs are better than two.

start: x₁² + x₂² is the squared distance from the middle. How large is it at most for an orange
point, and at least for a blue one?

hint: Orange: at most 0.36. Blue: at least 0.81. The colour depends on nothing else: w₃, the weight
of the squared distance, does the work, and x₁ and x₂ need no weight of their own.

hint: The sum must be above 0 for small squared distances and below 0 for large ones. Which sign has
w₃?

hint: With w₃ = −1 the sum is b minus the squared distance. Put b between 0.36 and 0.81.

well: Two of the four numbers may be 0, since the new feature does all the work.
"""


def probe(weights, x1, x2):
    """The linear model of slide 02 with the squared distance as a third input; 1 is orange."""
    w1, w2, w3, b = weights
    return int(w1 * x1 + w2 * x2 + w3 * (x1 * x1 + x2 * x2) + b > 0)


# --- solution ---

# the squared distance is at most 0.36 for orange and at least 0.81 for blue
weights = (0, 0, -1, 0.5)

# --- cases ---

CASES = (
    (0.0, 0.0), (0.9, 0.0), (-0.9, 0.0), (0.0, 0.9), (0.0, -0.9),
    (0.6, 0.0), (-0.6, 0.0), (0.0, 0.6), (0.0, -0.6),
    (0.3, -0.4), (-0.4, 0.4), (0.8, 0.6), (-0.8, 0.6), (-0.7, -0.7), (0.7, -0.8),
)
STUB = "weights = ...  # (w1, w2, w3, b)"
FORM = "four numbers (w1, w2, w3, b)"

MISTAKES = """
flipped
    (0, 0, 1, -0.5)
Every answer is flipped. The sum has to be above 0 near the middle, where the squared distance is
small.

no-feature
    (1, 1, 0, 0)
Your numbers part the points as a straight line would: w₃ is 0, of the wrong sign, or too small
beside w₁ and w₂, which draw the border off the middle. Let the squared distance speak.

not-squared
    (0, 0, -1, 0.85)
The border lies too far out: blue points 0.9 away count as orange. Their squared distance is 0.81,
and there the sum must be 0 or below.

on-the-edge
    (0, 0, -1, 0.36)
Nearly: the border runs through the outermost orange points. There the sum is exactly 0, which is
not above 0, so the border has to lie a little farther out.

too-narrow
    (0, 0, -1, 0.3)
The border lies too far in: orange points 0.6 away, with a squared distance of 0.36, count as blue.

across
    (1, -1, 0, 0)
w₃ is 0, too small, or of the wrong sign: what is left is a straight line, and it cuts through both
rings. Let the squared distance speak.

always
    (0, 0, -1, 3)
The sum is above 0 at every point tried. How large may b be, if blue begins at a squared distance of
0.81?

never
    (0, 0, -1, -0.5)
The sum is never above 0 at the points tried. In the middle only b is left: which sign must it have?

too-far
    (0, 0, -1, 1)
The border lies too far out: at a squared distance of 0.81 the sum must be 0 or below. With w₃ = −1
that says how large b may be.

middle-only
    (0, 0, -1, 0.2)
The border lies too far in: with a squared distance of 0.36, or less, the sum is still to be above
0. Make b larger, or w₃ closer to 0.

outside
    (0, 0, 1, 0)
w₃ must be below 0: the larger the squared distance, the smaller the sum. And in the middle only b
is left, which must be above 0.

outside-far
    (0, 0, 1, -1)
w₃ must be below 0: the larger the squared distance, the smaller the sum. And in the middle only b
is left, which must be above 0.

both-pull
    (1, 1, -1, 0.5)
x₁ and x₂ have weights of their own, and so the middle of the circle has moved. The colour depends
on the squared distance alone.

both-pull-down
    (-1, -1, -1, 0.5)
x₁ and x₂ have weights of their own, and so the middle of the circle has moved. The colour depends
on the squared distance alone.

first-pulls
    (1, 0, -1, 0.5)
x₁ has a weight of its own, and so the middle of the circle has moved. The colour depends on the
squared distance alone.

one-sided
    (1, 1, 1, -0.5)
w₃ must be below 0, b above 0, and x₁ and x₂ need no weights of their own: the colour depends on the
squared distance alone.

inputs-for-squares
    (-1, -1, 0, 0.75)
The weights of x₁ and x₂ are those of the inputs, not of their squares. With w₃ = 0 a straight line
is left: the squared distance has the weight w₃.

inputs-for-squares-2
    (-1, -1, 0, 0.5)
The weights of x₁ and x₂ are those of the inputs, not of their squares. With w₃ = 0 a straight line
is left: the squared distance has the weight w₃.

middle-moved
    (0.5, 0, -1, 0.5)
The circle has the right size, but its middle has moved, because x₁ or x₂ has a weight of its own.
"""
