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
    b = draw(2, 1, 3, 4)
    first, second, third = w1 * x1, w2 * x2, w3 * x3
    z = first + second + third + b
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
z is right. ReLU drops a negative number, it does not change its sign.

swapped
    (0, z)
Both numbers are there, in the other order: z first, then y.
"""
