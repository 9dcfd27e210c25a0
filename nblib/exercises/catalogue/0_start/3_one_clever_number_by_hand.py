"""0.3 One clever number, by hand

With x₁x₂ as a third input, a linear model says orange where w₁x₁ + w₂x₂ + w₃x₁x₂ + b > 0. Find w₁,
w₂, w₃ and b for the XOR field with its middle at 0, where a point is orange if exactly one of x₁,
x₂ is above 0. Many answers are right.

start: Write down the sign of x₁x₂ in each of the four quarters of the field.

hint: Orange quarters: one coordinate above 0, the other below. Which sign has their product?

hint: The product alone says it all, so x₁ and x₂ need no weight of their own.

hint: The sum must be above 0 where x₁x₂ is below 0. Which sign has w₃?

well: Three of the four numbers may be 0: the feature does all the work.
"""


def probe(weights, x1, x2):
    """The linear model of slide 02 with the product as a third input; 1 is orange."""
    w1, w2, w3, b = weights
    return int(w1 * x1 + w2 * x2 + w3 * x1 * x2 + b > 0)


# --- solution ---

# x1 * x2 is below 0 exactly where the point is orange
weights = (0, 0, -1, 0)

# --- cases ---

CASES = (
    (0.5, 0.5), (-0.5, -0.5), (0.5, -0.5), (-0.5, 0.5),
    (0.9, 0.2), (-0.2, -0.8), (-0.7, 0.3), (0.1, -0.9),
    (0.05, 0.9), (-0.9, -0.05), (0.9, -0.05), (-0.05, 0.9), (0.9, 0.9), (-0.9, 0.9),
)
STUB = "weights = ...  # (w1, w2, w3, b)"
FORM = "four numbers (w1, w2, w3, b)"

MISTAKES = """
flipped
    (0, 0, 1, 0)
Every answer is flipped. The sum has to be above 0 where the product is below 0.

no-product
    (1, 1, 0, 0)
w₃ is 0, too small, or of the wrong sign: what is left is a straight line. Let the product speak.

difference
    (1, -1, 0, 0)
One orange quarter is found, the other is not: x₁ − x₂ is a straight line. What does the product say
in the two orange quarters?

always
    (0, 0, -1, 1)
The sum is above 0 at every point tried. How large may b be beside the product?

never
    (0, 0, -1, -1)
The sum is never above 0 at the points tried. Which sign has w₃, and how low may b be beside the
product?

some-bias
    (0, 0, -1, 0.1)
Right, except where the product is small: there b decides, and near the axes it gives the wrong
colour. What must b be?

some-bias-down
    (0, 0, -1, -0.1)
Right, except where the product is small: near the axes b pulls orange points down to 0 or below.
What must b be?

one-input
    (1, 0, 0, 0)
Orange is where x₁ is above 0; x₂ has no say.

all-alike
    (1, 1, -1, 0)
The product has the right sign, but x₁ and x₂ speak as loudly. Which of the three is needed?
"""
