"""5.6 Backprop by hand

The slide's network with other numbers: h = W₁x, y = W₂h, L = ½(y − t)², with x = {x}, W₁ = {w1}, W₂
= {w2} and t = {t}. Go forward, then backward, on paper. Give ∂L/∂y, ∂L/∂W₂, ∂L/∂h and ∂L/∂W₁.

level: easy

explorer: backprop

start: Forward: what are h and y? Then ∂L/∂y = y − t.

hint: Each line of the ledger is upstream × local = passed back.

hint: At y = W₂ · h the local slope for W₂ is h, and the one for h is W₂.

hint: ∂L/∂W₁ = ∂L/∂h · x.

lead ∂L/∂y: Forward h = W₁ · x = {h} and y = W₂ · h = {y}. The slope of ½(y − t)² for y is y − t,
with this sign.

lead ∂L/∂W₂: ∂L/∂y is right. It comes from above, and the local slope of y = W₂ · h for W₂ is the
other factor, h: multiply the two.

lead ∂L/∂h: The first two are right. From above comes ∂L/∂y, and the local slope of y = W₂ · h for h
is W₂: multiply the two.

lead ∂L/∂W₁: The first three are right. From above comes ∂L/∂h, and the local slope of h = W₁ · x
for W₁ is x: multiply the two.

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
    divided = "Going back you divide by W₂; each local slope is multiplied."
    if w1 * w2 == 1:  # then W₁ in the place of W₂ gives the same
        divided = "Either another weight stands where W₂ should, or you divide by it. Multiply."
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
Everything is twice too large. ∂L/∂y is y − t, neither 2(y − t) nor (y − t)²: the ½ cancels the 2 of
the square.

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
The first three are right. ∂L/∂W₁ is ∂L/∂h times the local slope of h = W₁ · x, which is x. Either
you passed W₂ by, or W₁ or h got in.

locals-only
    [dy, h, w2, x]
These are local slopes. Each is still to be multiplied by what comes from above.

slides-network
    [0.5, 1.5, 0.2, 0.4]
These belong to the slide's numbers. Here x, W₁, W₂ and t are others.

half-kept
    [entry / 2 for entry in right]
Everything is half as large as it should be. The slope of ½(y − t)² is y − t: the square's 2 and the
½ cancel.

one-layer-only
    [h - t, (h - t) * h, (h - t) * w2, (h - t) * w2 * x]
You compared h with the target. The output is y = W₂ · h.

output-for-local
    [dy, dy * y, dy * w2, dy * w2 * x]
All but ∂L/∂W₂ are right. At y = W₂ · h the local slope for W₂ is the other factor, h = {h}: neither
y nor x.

h-for-its-gradient
    [dy, dy * h, h, h * x]
The first two are right. {h} is h itself; ∂L/∂h is what comes from above, ∂L/∂y, times the local
slope W₂.

w2-for-h-gradient
    [dy, dy * h, w2, w2 * x]
The first two are right. {w2} is W₂, the local slope at h alone: what comes from above, ∂L/∂y,
multiplies it.

divided
    [dy, dy * h, dy / w2, dy / w2 * x]
The first two are right. {divided}

from-w2
    [*right[:3], dy * h * x]
The first three are right. You went on from ∂L/∂W₂. W₁ lies behind h: go on from ∂L/∂h.

from-the-loss-times-h
    [dy, dy * h, dy * w2 * h, dy * w2 * h * x]
The first two are right. ∂L/∂h is ∂L/∂y · W₂: no h in it, for h is what is varied.

added
    [dy, dy + h, dy + w2, dy + w2 + x]
The first one is right. What comes from above and the local slope are multiplied, not added.

last-added
    [*right[:3], dy * w2 + x]
The first three are right. ∂L/∂h and the local slope x are multiplied, not added.

forward-values
    [h, y, dy, dy**2 / 2]
These are the values on the way forward: h, y, y − t and L. Wanted are the slopes on the way back.

nudged-far
    [dy, (0.5 * ((w2 + 0.1) * h - t) ** 2 - 0.5 * dy**2) / 0.1, dy * w2,
     (0.5 * (w2 * (w1 + 0.1) * x - t) ** 2 - 0.5 * dy**2) / 0.1]
You nudge so far that L bends on the way. On paper the slopes come out exactly.
"""
