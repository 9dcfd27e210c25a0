"""5.5 Backprop by hand

The slide's network with other numbers: h = W₁x, y = W₂h, L = ½(y − t)², with x = {x}, W₁ = {w1}, W₂
= {w2} and t = {t}. Go forward, then backward, on paper. Give ∂L/∂y, ∂L/∂W₂, ∂L/∂h and ∂L/∂W₁.

level: easy

explorer: backprop

start: Forward: what are h and y? Then ∂L/∂y = y − t.

hint: Each line of the ledger is upstream × local = passed down.

hint: At y = W₂ · h the local slope for W₂ is h, and the one for h is W₂.

hint: ∂L/∂W₁ = ∂L/∂h · x.

well: Type these values into the explorer and compare its ledger with yours.
"""

# --- solution ---

h = 0.5 * 3  # 1.5
y = 2 * h  # 3
dy = y - 1
gradients = [dy, dy * h, dy * 2, dy * 2 * 3]

# --- cases ---

STUB = "gradients = ...  # [dL/dy, dL/dW2, dL/dh, dL/dW1]"
FORM = "a list of four numbers"
PARTS = ("∂L/∂y", "∂L/∂W₂", "∂L/∂h", "∂L/∂W₁")


def numbers(draw):
    """What stands in braces. y is above t."""
    x, w1, w2, t = draw(3, 2, 4, 5), draw(0.5, 1.5, 2), draw(2, 3, 4), draw(1, 2, 3, 4)
    h = w1 * x
    y = w2 * h
    dy = y - t
    right = [dy, dy * h, dy * w2, dy * w2 * x]
    return locals() if dy > 0 else None


MISTAKES = """
locals-swapped
    [dy, dy * w2, dy * h, dy * h * x]
At y = W₂ · h you have exchanged the two local slopes: each factor's slope is the *other* factor.

locals-swapped-once
    [dy, dy * w2, dy * h, dy * w2 * x]
∂L/∂W₂ and ∂L/∂h have changed places.

no-half
    [2 * entry for entry in right]
Everything is twice too large: the ½ in the loss cancels the 2 of the square.

sign
    [-entry for entry in right]
All signs are turned round: the prediction is above the target, so more y means more loss.

target-forgotten
    [y, y * h, y * w2, y * w2 * x]
You start with y. The loss starts with y − t.

value-of-loss
    [*right[:3], dy * w2]
The first three are right. ∂L/∂h is not yet ∂L/∂W₁: multiply by the local slope of h = W₁ · x.

weight-not-input
    [*right[:3], dy * w2 * w1]
The first three are right. In h = W₁ · x the slope for W₁ is x, not W₁.

from-output
    [*right[:3], dy * x]
The first three are right. You passed W₂ by: ∂L/∂W₁ starts from ∂L/∂h.

locals-only
    [dy, h, w2, x]
These are local slopes. Each is still to be multiplied by what comes from above.

slides-network
    [0.5, 1.5, 0.2, 0.4]
These belong to the slide's numbers. Here x, W₁, W₂ and t are others.
"""
