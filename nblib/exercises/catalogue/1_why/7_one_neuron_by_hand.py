"""1.7 One neuron by hand

A neuron has w = ({w1}, {w2}, {w3}), b = {b}, and a ReLU. Its input is x = ({x1}, {x2}, {x3}). Work
out by hand z = w·x + b and y = ReLU(z).

level: easy

explorer: drawn_neuron

start: The first product is {w1} · {x1} = {first}. Write down the other two, then add b.

hint: Three products, one for each input, and then b once.

hint: The products are {first}, {second} and {third}.

hint: ReLU keeps what is above 0 and gives 0 for the rest.

lead z: Three products, {first}, {second} and {third}, and then b once.

lead y: z is right. ReLU keeps what is above 0 and gives 0 for the rest.

well: The neuron is silent for this input: its z is below 0.
"""

# --- solution ---

# 0.5 * 2 + 1 * (-1) + (-1) * 3 + 2 = 1 - 1 - 3 + 2 = -1
z, y = -1, 0

# --- cases ---

STUB = "z, y = ..., ..."
FORM = "two numbers (z, y)"
PARTS = ("z", "y")


def numbers(draw):
    """What stands in braces. z is below 0: the ReLU has something to do."""
    w1, x1 = draw(0.5, 1.5, 2.5), draw(2, 4)
    w2, x2 = draw(1, 2, 3), draw(-1, -2, -3)
    w3, x3 = draw(-1, -2, -3), draw(3, 2, 4)
    b = draw(2, 3, 4, 5)
    first, second, third = w1 * x1, w2 * x2, w3 * x3
    z = first + second + third + b
    left_out = "It looks as if products below 0 were left out."
    if first + b == z + 2 * b:
        left_out = "Either products below 0 were left out, or b was added to each product."
    return locals() | {"right": (z, 0)} if z < 0 else None


MISTAKES = """
missing-bias
    (z - b, 0)
z is what the three products give. b is missing.

bias-sign
    (z - 2 * b, 0)
It looks as if b was subtracted. It is added: z = w·x + b.

no-relu
    (z, z)
z is right. y is what ReLU makes of it, and ReLU gives nothing below 0.

lost-sign
    (z - 2 * second, max(0, z - 2 * second))
One minus sign got lost: {w2} · ({x2}) is {second}.

lost-sign-3
    (z - 2 * third, max(0, z - 2 * third))
One minus sign got lost: ({w3}) · {x3} is {third}.

absolute
    (z, -z)
z is right. ReLU makes 0 of a negative number, neither its size without the sign nor 1.

swapped
    (0, z)
Both numbers are there, in the other order: z first, then y.

missing-bias-no-relu
    (z - b, z - b)
Two things: b is still to be added, and ReLU gives nothing below 0.

bias-sign-no-relu
    (z - 2 * b, z - 2 * b)
Two things: b is added, not subtracted, and ReLU gives nothing below 0.

both-signs-lost
    (z - 2 * second - 2 * third, z - 2 * second - 2 * third)
Two minus signs got lost: the second and the third product, {second} and {third}, are below 0.

relu-on-each-product
    (first + b, first + b)
{left_out} All three count in z; the ReLU comes once, at the end.

relu-before-bias
    (z - b, b)
b is added to the three products before the ReLU, so that z = w·x + b.

z-with-relu
    (0, 0)
y is right. z is the number before the ReLU: it may be below 0.

sigmoid
    (z, float(f"{1 / (1 + 2.718281828459045 ** -z):.2g}"))
z is right. That is a sigmoid of z. ReLU keeps what is above 0 and gives 0 for the rest.

sigmoid-in-full
    (z, 1 / (1 + 2.718281828459045 ** -z))
z is right. That is a sigmoid of z. ReLU keeps what is above 0 and gives 0 for the rest.

leaky
    (z, z / 100)
z is right. That is a leaky ReLU, which lets a hundredth through. ReLU gives 0 for all below 0.

bias-as-output
    (z, b)
z is right, and b is in it already. y is ReLU(z).

weights-added
    (w1 + w2 + w3 + b, max(0, w1 + w2 + w3 + b))
It looks as if the weights were added, without the inputs. Each weight is multiplied by its input
first.

bias-multiplied
    ((z - b) * b, 0)
It looks as if the sum of the products was multiplied by b. b is added, once.

weights-squared
    (w1**2 + w2**2 + w3**2 + b, w1**2 + w2**2 + w3**2 + b)
It looks as if each weight was multiplied by itself. It is multiplied by its input.
"""
