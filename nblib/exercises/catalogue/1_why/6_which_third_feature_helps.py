"""1.6 Which third feature helps?

Give XOR a third input x₃ computed from the two, and look for a plane w₁x₁ + w₂x₂ + w₃x₃ + b > 0
that gets all four corners right. Try whole numbers from −3 to 3 for the weights and b. With which
x₃ is there one, and why not with the others? (a) x₁ + x₂, (b) x₁², (c) x₁x₂, (d) 2x₁ − x₂, (e) 1,
(f) x₁² + x₂²

start: Make x₃ for the four corners, loop over `itertools.product(range(-3, 4), repeat=4)`, and see
whether any choice gets all four right.

hint: Write each x₃ at the four corners. Some are old acquaintances.

hint: If x₃ is a weighted sum of x₁, x₂ and 1, the plane is only a line in disguise.

hint: On corners of 0 and 1, x₁² equals x₁.

well: x₁ + x₂ − 2x₁x₂ − ½ does it. Only a feature that bends helps: a hidden layer finds such
features itself.
"""

import numpy as np

# --- solution ---

from itertools import product

x1, x2 = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
xor = np.array([0, 1, 1, 0])
candidates = {"a": x1 + x2, "b": x1**2, "c": x1 * x2,
              "d": 2 * x1 - x2, "e": np.ones(4), "f": x1**2 + x2**2}
for letter, x3 in candidates.items():
    for w1, w2, w3, b in product(range(-3, 4), repeat=4):
        if np.array_equal(w1 * x1 + w2 * x2 + w3 * x3 + b > 0, xor == 1):
            feature = letter  # only for "c", the product

# --- cases ---

STUB = 'feature = ...  # "a", "b", "c", "d", "e" or "f"'
FORM = "one of the letters a to f, as text"
OPTIONS = ("a", "b", "c", "d", "e", "f")

MISTAKES = """
sum
    "a"
x₁ + x₂ is already a weighted sum of what is there: w₃(x₁ + x₂) only changes w₁ and w₂.

square
    "b"
At the corners x₁ is 0 or 1, and there x₁² equals x₁. Nothing new.

difference
    "d"
2x₁ − x₂ is a weighted sum of the inputs. A plane over it is the same line.

constant
    "e"
A constant only moves b.

squares
    "f"
It looks bent, but at the corners x₁² + x₂² equals x₁ + x₂.
"""
