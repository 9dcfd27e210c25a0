"""2.1 A second email

Slide 12's perceptron has w = (2.0, 0.5, −1.5) and b = −0.5. The next email contains "FREE", has no
attachment and comes from a known contact: x = (1, 0, 1). Work out z and the output (1 for spam, 0
otherwise) by hand.

start: Multiply each input by its weight, add the three products, then add b.

hint: Only the first and the third input are 1, so only two weights and b take part.

hint: 2.0 − 1.5 − 0.5 is z.

hint: The rule says 1 if z > 0. Read it once more for a z exactly on the border.

lead z: z is 2.0 − 1.5 − 0.5: two weights and b take part.

lead output: z is right. The rule says 1 if z > 0, else 0: only these two.

well: A known sender just outweighs the word FREE: z sits exactly on the border.
"""

# --- solution ---

# 2.0 * 1 + 0.5 * 0 + (-1.5) * 1 + (-0.5) = 0, and 0 is not above 0: not spam
z, output = 0, 0

# --- cases ---

STUB = "z, output = ..., ..."
FORM = "two numbers (z, output)"
PARTS = ("z", "output")

MISTAKES = """
threshold
    (0, 1)
z is right. The rule is 1 if z > 0: is 0 greater than 0?

missing-bias
    (0.5, 1)
0.5 is what the products give. b is still to be added.

input-ignored
    (1.5, 1)
1.5 is slide 12's own email. This one comes from a known contact, so x₃ = 1 and w₃ takes part.

bias-sign
    (1, 1)
b = −0.5 is added, so it lowers z. You seem to have raised it.

weight-sign
    (3, 1)
w₃ is −1.5: a known contact lowers the sum.

swapped-inputs
    (2, 1)
It looks as if x₂ was taken for x₃: the attachment is missing, and the contact is known.
"""
