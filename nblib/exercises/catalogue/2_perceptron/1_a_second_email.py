"""2.1 A second email

{whose} perceptron has w = ({w1:.1f}, {w2:.1f}, {w3:.1f}) and b = {b}. The next email contains
"FREE", has no attachment and comes from a known contact: x = (1, 0, 1). Work out z and the output
y (1 for spam, 0 otherwise) by hand.

level: easy

explorer: neuron

start: Multiply each input by its weight, add the three products, then add b.

hint: Only the first and the third input are 1, so only two weights and b take part.

hint: {w1:.1f} − {-w3:.1f} − {-b:.1f} is z.

hint: {rule}

lead z: z is {w1:.1f} − {-w3:.1f} − {-b:.1f}: two weights and b take part.

lead y: z is right. The rule says 1 if z > 0, else 0: only these two.

well: {well}
"""

# --- solution ---

# 2.0 * 1 + 0.5 * 0 + (-1.5) * 1 + (-0.5) = 0, and 0 is not above 0: not spam
z, y = 0, 0

# --- cases ---

STUB = "z, y = ..., ..."
FORM = "two numbers (z, y)"
PARTS = ("z", "y")


def numbers(draw):
    """What stands in braces."""
    w1, w2 = draw(2.0, 1.0, 1.5, 2.5, 3.0), draw(0.5, 1.0, 1.5)
    w3 = draw(-1.5, -0.5, -1.0, -2.0, -2.5)
    b = draw(-0.5, -1.0, -1.5, -2.0)
    z = w1 + w3 + b
    y = int(z > 0)
    if draw.own:
        whose, email = "A", ""
        rule = "The rule says 1 if z > 0, else 0."
        no = "" if y else "not "
        well = f"The email is {no}called spam: z is {no}above 0."
    else:
        whose, email = "Slide 12's", "1.5 is slide 12's own email. "
        rule = "The rule says 1 if z > 0. Read it once more for a z exactly on the border."
        well = "A known sender just outweighs the word FREE: z sits exactly on the border."
    # where b takes away just what the attachment would add, two ways lead to the same number
    both = w2 == -b
    attachment = " Or has w₂ come in? There is no attachment: x₂ is 0." if both else ""
    forgotten = " Or have you added all three weights, and no b? x₂ is 0." if both else ""
    alone = " If it is w₁ alone: w₃ and b take part as well." if both else ""
    summed = "It looks as if all three weights were added. There is no attachment: x₂ is 0."
    if both:
        summed = "Either w₂ was added (there is no attachment: x₂ is 0), or b is still to be added."
    return locals() | {"right": (z, y)}


MISTAKES = """
threshold
    (z, 1 - y)
z is right. The rule is 1 if z > 0: is {z} greater than 0?

missing-bias
    (z - b, int(z - b > 0))
{z - b} is what the products give. b is still to be added.{attachment}

input-ignored
    (z - w3, int(z - w3 > 0))
{email}This one comes from a known contact, so x₃ = 1 and w₃ takes part.

bias-sign
    (z - 2 * b, int(z - 2 * b > 0))
b = {b} is added, so it lowers z. You seem to have raised it.{forgotten}

weight-sign
    (z - 2 * w3, int(z - 2 * w3 > 0))
w₃ is {w3}: a known contact lowers the sum.

swapped-inputs
    (w1 + w2 + b, int(w1 + w2 + b > 0))
It looks as if x₂ was taken for x₃: the attachment is missing, and the contact is known.{alone}

all-inputs
    (z + w2, int(z + w2 > 0)) if w2 != -b else (z + w2, 1 - int(z + w2 > 0))
{summed}

no-bias-weight-sign
    (w1 - w3, int(w1 - w3 > 0))
Two things: w₃ is {w3} and lowers the sum, and b is still to be added.

both-signs
    (w1 - w3 - b, int(w1 - w3 - b > 0))
Two minus signs got lost: w₃ = {w3} and b = {b} both lower z.

swapped-without-bias
    (w1 + w2, int(w1 + w2 > 0))
Two things: x = (1, 0, 1) leaves out w₂, not w₃; and b is still to be added.

bias-multiplied
    ((w1 + w3) * b, int((w1 + w3) * b > 0))
It looks as if the sum of the products was multiplied by b. b is added, once.

first-sign
    (-w1 + w3 + b, int(-w1 + w3 + b > 0))
w₁ is {w1}, above 0: the word "FREE" raises the sum.

output-is-z
    (z - b, z - b)
Two things: b is still to be added, and the output is 0 or 1, not z.

minus-one
    (z, -1)
z is right. The two outputs are called 1 and 0 here, not 1 and −1.

one-half
    (z, 0.5)
z is right. A sigmoid gives ½ at z = 0; this rule has a step, and its output is 0 or 1.
"""
