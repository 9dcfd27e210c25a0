"""3.1 All layers into one

With no activation between them, any number of linear layers is one linear layer y = Wx + b. Write
`collapse(layers)`, which returns that pair W, b. `layers` is a list of pairs (W, b); the first pair
is the layer that x meets first.

level: medium

explorer: linear_collapse

start: Begin with the first pair alone. Then join the next layer to it, in a loop.

hint: W₂(W₁x + b₁) + b₂ = W₂W₁x + W₂b₁ + b₂: that joins two layers into one pair.

hint: The pair joined so far plays the part of layer 1, the next layer that of layer 2.

hint: The next W stands on the left, and it multiplies the b so far as well.

well: However many layers: without an activation they are one.
"""

import numpy as np

# --- solution ---


def collapse(layers):
    """layers: [(W1, b1), (W2, b2), ...], at least one -> W, b of one layer."""
    W, b = layers[0]
    for next_W, next_b in layers[1:]:
        W, b = next_W @ W, next_W @ b + next_b
    return W, b


# --- cases ---

CASES = (
    ([(np.array([[1.0, 2.0], [0.0, -1.0]]), np.array([1.0, -2.0])),
      (np.array([[3.0, 1.0], [-1.0, 2.0]]), np.array([0.5, 0.0]))],),
    ([(np.array([[2.0, -1.0], [1.0, 0.0], [0.0, 3.0]]), np.array([1.0, 0.0, -1.0])),
      (np.array([[1.0, 2.0, -1.0]]), np.array([4.0]))],),
    ([(np.array([[0.5, -1.0]]), np.array([2.0]))],),
    ([(np.array([[2.0]]), np.array([1.0])), (np.array([[3.0]]), np.array([-4.0])),
      (np.array([[-1.0]]), np.array([0.5]))],),
    ([(np.array([[1.0, 0.0], [2.0, 1.0]]), np.array([1.0, -1.0])),
      (np.array([[0.0, 1.0], [1.0, 1.0]]), np.array([2.0, 0.0])),
      (np.array([[1.0, -1.0], [3.0, 0.0]]), np.array([0.0, 0.5]))],),
    ([(np.array([[12.0, -20.0]]), np.array([15.0])),
      (np.array([[11.0], [-14.0]]), np.array([30.0, 0.25]))],),
)
PARTS = ("W", "b")

MISTAKES = """
order
    W, b = next_W @ W, next_W @ b + next_b → W, b = W @ next_W, next_W @ b + next_b
In W the factors stand the wrong way round. x meets the earlier layer first, so the earlier matrix
stands next to x.

bias-not-carried
    next_W @ W, next_W @ b + next_b → next_W @ W, b + next_b
W is right. The bias so far also passes through the next layer: what happens to it there?

new-bias-missing
    next_W @ b + next_b → next_W @ b
W is right, and the old bias is carried on. Each layer also adds its own.

old-bias-missing
    next_W @ W, next_W @ b + next_b → next_W @ W, next_b
W is right. The bias so far has been lost: multiply the bracket out once more.

elementwise
    next_W @ W → next_W * W
`*` multiplies entry by entry. Rows times columns is `@`.

bias-through-all
    next_W @ b + next_b → next_W @ (b + next_b)
W is right. A layer's own bias is added after its product and is not multiplied by its W.

too-early
    W, b = layers[0]
    for next_W, next_b in layers[1:]:
        W = next_W @ W
        b = W @ b + next_b
    return W, b
W is right. In the line after it W is already the new product, but the bias so far has only the next
layer ahead of it.

two-only
    (W1, b1), (W2, b2) = layers
    return W2 @ W1, W2 @ b1 + b2
This joins exactly two layers. There may be one, or three: keep a joined pair and loop over the
rest.

first-two
    W, b = layers[0]
    if len(layers) > 1:
        W, b = layers[1][0] @ W, layers[1][0] @ b + layers[1][1]
    return W, b
The first two layers are joined, and all others left out. A loop reaches them.

first-twice
    layers[1:] → layers
The first layer takes part twice: you begin with it, and the loop meets it again.

backwards
    layers[0] → layers[-1]
    layers[1:] → layers[-2::-1]
Your pair lets x meet the last layer first: either you begin at the last, or the two layers are
exchanged in the join. The next W stands on the left.

from-the-end
    W, b = layers[-1]
    for previous_W, previous_b in layers[-2::-1]:
        W = W @ previous_W
        b = W @ previous_b + b
    return W, b
W is right. In the line after it W already contains the earlier layer, but that layer's own b has
only the later ones ahead of it.

last-then-forward
    W, b = layers[-1]
    for next_W, next_b in layers[:-1]:
        b = W @ next_b + b
        W = W @ next_W
    return W, b
With one or two layers it is right. You begin with the last layer, so the loop has to go backwards:
the last but one comes next.

neighbours-only
    W, b = layers[0]
    for i in range(1, len(layers)):
        W = layers[i][0] @ layers[i - 1][0]
        b = layers[i][0] @ layers[i - 1][1] + layers[i][1]
    return W, b
Each turn of the loop joins two neighbouring layers of the list and forgets what was joined before.
Only the last two are left: the W and b so far have to go on.

last-alone
    return layers[-1]
This is the last layer alone: all the others are missing from W and b.

first-alone
    return layers[0]
This is the first layer alone: all the others are missing from W and b.

added
    next_W @ W, next_W @ b + next_b → W + next_W, b + next_b
Layers that follow each other are multiplied, not added: put W₁x + b₁ in the place of x in the next
layer.

rows
    next_W @ W, next_W @ b + next_b → W @ next_W, b @ next_W + next_b
You multiply from the right, as if x were a row, x @ W + b. Here a layer is W @ x + b, so the next W
stands on the left.

relu
    next_W @ W, next_W @ b + next_b → next_W @ np.maximum(W, 0), next_W @ np.maximum(b, 0) + next_b
A ReLU has no place here: between these layers there is no activation, and numbers below 0 stay.

w-from-the-left-only
    next_W @ b + next_b → W @ b + next_b
W is right. The bias so far goes through the next layer's W, not through the product so far.

all-biases-through
    W, b = layers[0]
    for next_W, _ in layers[1:]:
        W = next_W @ W
    b = sum(W @ own if own.shape == b.shape else own for _, own in layers)
    return W, b
W is right. Each bias goes through the layers that come after its own, and only through these, not
through the product of all.

w-transposed
    return W, b → return W.T, b
W is transposed, and so it has the wrong shape: it needs a row for each output of the last layer.
"""
