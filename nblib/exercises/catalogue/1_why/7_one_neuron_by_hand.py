"""1.7 One neuron by hand

A neuron has w = (0.5, 1, −1), b = 2, and a ReLU. Its input is x = (2, −1, 3). Work out by hand z =
w·x + b and y = ReLU(z).

start: The first product is 0.5 · 2 = 1. Write down the other two, then add b.

hint: Three products, one for each input, and then b once.

hint: The products are 1, −1 and −3.

hint: ReLU keeps what is above 0 and gives 0 for the rest.

lead z: Three products, 1, −1 and −3, and then b once.

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

MISTAKES = """
missing-bias
    (-3, 0)
z is what the three products give. b is missing.

bias-sign
    (-5, 0)
It looks as if b was subtracted. It is added: z = w·x + b.

no-relu
    (-1, -1)
z is right. y is what ReLU makes of it, and ReLU gives nothing below 0.

lost-sign
    (1, 1)
One minus sign got lost: 1 · (−1) is −1.

lost-sign-3
    (5, 5)
One minus sign got lost: (−1) · 3 is −3.

absolute
    (-1, 1)
z is right. ReLU drops a negative number, it does not change its sign.

swapped
    (0, -1)
Both numbers are there, in the other order: z first, then y.
"""
