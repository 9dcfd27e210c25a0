"""8.6 One training step

Write `train_step(parameters, images, labels, update)` for a network with one hidden layer;
`parameters` is the list W1, b1, W2, b2. Go forward to the loss, and back. `update(k, w, g)` then
gives the new value of parameter number k, whose value is w and gradient g. Return the new
parameters in a new list, and the loss.

level: hard

explorer: backprop

start: Which of your pieces does the way forward call, and which of their results will
the way back need?

hint: `W1, b1, W2, b2 = parameters`, then `z1 = linear(images, W1, b1)`. Keep z1 and h1: the way
back needs them.

hint: Back, the same pieces in the other order: loss, second layer, ReLU, first layer.

hint: `linear_backward(g2, h1, W2)` gives the gradients for h1, W2 and b2; `relu_backward` takes the
first of them, and z1.

lead error of the loss: The loss is off already, so look at the way forward first: linear, relu,
linear, cross_entropy.

lead error of W2: The loss is right; W2 is not. Three steps lead to it: g2 is what
`cross_entropy_backward(logits, labels)` gives, its gradient is the second result of
`linear_backward(g2, h1, W2)`, and `update(k, w, g)` makes the new value of it.

lead error of b2: The loss and W2 are right; b2 is not. Which k does it have, and which gradient?

lead error of W1: The loss and the second layer are right. Between the layers the way back goes
through `relu_backward`, which takes the gradient and z1.

lead error of b1: All is right but b1. Which k does it have, and which gradient?

well: This is what `loss.backward()` and `optimizer.step()` do together.
"""

import numpy as np

from nblib.exercises.checkpoints import reference_of
from nblib.exercises.lab import B1, B2, NETWORK, RATES, T, W1, W2, X, network, not_two, two
from nblib.exercises.values import Misfit, as_array, kind, plain

relu, relu_backward = reference_of("8.1")
linear, linear_backward = reference_of("8.2")
cross_entropy, cross_entropy_backward = reference_of("8.3")

RIGHT = linear(relu(linear(X, W1, B1)), W2, B2).argmax(axis=1)
STEP_CASES = (
    network(f"{NETWORK}, a batch of 4", X, T, W1, B1, W2, B2, rates=RATES),
    network(f"{NETWORK}, one example", X[:1], T[:1], W1, B1, W2, B2, rates=RATES[::-1]),
    network(f"{NETWORK}, a batch of 3", 2 * X[1:], T[:3], -W1, B1, W2, -B2, rates=RATES),
    network(f"{NETWORK}, all read correctly", X, RIGHT, W1, B1, W2, B2, rates=RATES),
)

# --- solution ---


def train_step(parameters, images, labels, update):
    """-> [W1, b1, W2, b2] after the step, and the loss before it."""
    W1, b1, W2, b2 = parameters
    z1 = linear(images, W1, b1)
    h1 = relu(z1)
    logits = linear(h1, W2, b2)
    loss = cross_entropy(logits, labels)
    g2 = cross_entropy_backward(logits, labels)
    g1, gW2, gb2 = linear_backward(g2, h1, W2)
    g1 = relu_backward(g1, z1)
    _, gW1, gb1 = linear_backward(g1, images, W1)
    new = []
    for k, g in enumerate([gW1, gb1, gW2, gb2]):
        new.append(update(k, parameters[k], g))
    return new, loss


# --- cases ---

CASES = STEP_CASES
PARTS = ("error of W1", "error of b1", "error of W2", "error of b2", "error of the loss")


def call(pieces, data):
    """Each part as its largest distance from ours."""
    images, labels, *parameters, rates = data.arrays.values()
    both = "the list of the four new parameters, and the loss, `return new, loss`"

    def update(k, w, g):
        asked.append(k)
        if np.shape(w) != np.shape(g):
            unlike.append((k, np.shape(w), np.shape(g)))
            return w
        return w - (rates[k] if k in range(4) else 1.0) * g

    asked, unlike = [], []
    wanted, loss = train_step(parameters, images, labels, update)
    asked.clear()
    unlike.clear()
    pair = pieces[0](data.lend("parameters", parameters), images, labels, update)
    if not two(pair):
        return not_two(pair, both)
    if not (isinstance(pair[0], tuple | list) and len(pair[0]) == 4):
        said = f"returned {kind(plain(pair[0]))} and {kind(plain(pair[1]))}"
        return Misfit(said, f"Two things come back: {both}.", key=said)
    if unlike:
        k, shape, other = unlike[0]
        said = f"called update({k!r}, w, g) with w of shape {shape} and g of shape {other}"
        return Misfit(said, "A parameter and its gradient have one shape. W1 needs the gradient "
                      "for W1, and so on: look at their order, and at which results of "
                      "`linear_backward` you keep.", key=said)
    odd = next((k for k in asked if k not in range(4)), None)
    if odd is not None:
        said = f"called update({odd!r}, ...)"
        return Misfit(said, "The first argument of `update` is the parameter's number: 0 for W1, "
                      "1 for b1, 2 for W2, 3 for b2.", key="k")
    often = next((k for k in asked if asked.count(k) > 1), None)
    if often is not None:
        said = f"called update({often}, ...) {asked.count(often)} times"
        return Misfit(said, "Call `update` once for each of the four in a step, and keep what it "
                      "returns: Adam, which remembers, would otherwise take more steps.", key=said)
    goals = dict(zip(("W1", "b1", "W2", "b2", "the loss"), [*wanted, loss], strict=True))
    for (name, goal), value in zip(goals.items(), [*pair[0], pair[1]], strict=True):
        shape = np.shape(value)
        if name == "the loss" and shape != ():
            said = f"returned as the loss {kind(plain(value))}"
            return Misfit(said, "The loss is one number, as `cross_entropy` gives it.", key=said)
        if as_array(plain(value)) is None or shape != np.shape(goal):
            said = f"returned as {name} {kind(plain(value))}, where the shape is {np.shape(goal)}"
            return Misfit(said, f"{name} does not keep its shape. Print the shapes of its gradient "
                          "and of what `update` is given.", key=said)
    return tuple(
        float(np.abs(value - goal).max())
        for value, goal in zip([*pair[0], pair[1]], goals.values(), strict=True)
    )


MISTAKES = """
no-relu
    h1 = relu(z1) → h1 = z1
    g1 = relu_backward(g1, z1) → g1 = g1
There is no ReLU between your layers. Two linear layers are one.

output for slope
    g1 = relu_backward(g1, z1) → g1 = g1 * h1
The loss and the second layer are right. On the way back you multiply by ReLU's output. Its slope is
wanted, 1 where z1 is above 0, else 0.

biases divided again
    gW1, gb1, gW2, gb2] → gW1, gb1 / len(images), gW2, gb2 / len(images)]
The loss and both W are right. The gradient of a bias is a sum over the images: they were divided by
their number already, in the loss.

no-relu-back
    g1 = relu_backward(g1, z1) → g1 = g1
Loss, W2 and b2 are right. Between the two layers the way back leaves ReLU out.

first-layer-fixed
    enumerate([gW1, gb1, gW2, gb2]) → enumerate([0 * gW1, 0 * gb1, gW2, gb2])
The second layer learns; the first stays as it was.

second-layer-fixed
    enumerate([gW1, gb1, gW2, gb2]) → enumerate([gW1, gb1, 0 * gW2, 0 * gb2])
The first layer learns; the second stays as it was.

biases-fixed
    enumerate([gW1, gb1, gW2, gb2]) → enumerate([gW1, 0 * gb1, gW2, 0 * gb2])
The weights learn and the biases stay as they were.

old-returned
    return new, loss → return parameters, loss
The loss is right. The parameters come back unchanged: return the new ones.

always-zero
    update(k, parameters[k], g) → update(0, parameters[k], g)
W1 is right. You call update with k = 0 for all four: Adam keeps a memory for each parameter, and k
tells it which.

from-one
    update(k, parameters[k], g) → update((k + 1) % 4, parameters[k], g)
Your k counts 1, 2, 3, 0. W1 is number 0, b1 is 1, W2 is 2, b2 is 3.

uphill
    parameters[k], g) → parameters[k], -g)
The loss is right, and the steps go uphill. Hand over g as it is: update does the subtracting.

own-update
    update(k, parameters[k], g) → parameters[k] - 0.1 * g
The loss is right. The new values do not come from `update`, so your step knows plain gradient
descent only. Adam will need `update(k, w, g)`.

update-arguments
    update(k, parameters[k], g) → update(k, g, parameters[k])
The loss is right. `update` takes k, then the value, then the gradient; yours come in another order.

z1-for-h1
    linear_backward(g2, h1, W2) → linear_backward(g2, z1, W2)
All is right but W2. The second layer has read h1, after the ReLU, not z1.

new-weights-back
    W1, b1, W2, b2 = parameters
    z1 = linear(images, W1, b1)
    h1 = relu(z1)
    logits = linear(h1, W2, b2)
    loss = cross_entropy(logits, labels)
    g2 = cross_entropy_backward(logits, labels)
    _, gW2, gb2 = linear_backward(g2, h1, W2)
    W2, b2 = update(2, W2, gW2), update(3, b2, gb2)
    g1 = relu_backward(linear_backward(g2, h1, W2)[0], z1)
    _, gW1, gb1 = linear_backward(g1, images, W1)
    return [update(0, W1, gW1), update(1, b1, gb1), W2, b2], loss
W2 and b2 are right. On the way back you use W2 after its update. First all gradients, then all
updates.

loss-after
    new, loss → new, cross_entropy(linear(relu(linear(images, *new[:2])), *new[2:]), labels)
The parameters are right. The loss belongs to the old ones: return the one computed on the way
forward.

exchanged
    return new, loss → return loss, new
First the parameters, then the loss.

the change
    parameters[k], g) → parameters[k], g) - parameters[k]
The loss is right. You return by how much the parameters change. `update` gives the new value
itself: keep that.

subtracted once more
    .append(update(k, parameters[k], g)) → .append(parameters[k] - update(k, parameters[k], g))
The loss is right. `update` gives the new value itself; you subtract it from the old one once more.

gradients
    new.append(update(k, parameters[k], g)) → new.append(g)
The loss is right. You return the gradients. `update(k, w, g)` makes the new values of them.

W1 alone
    enumerate([gW1, gb1, gW2, gb2]) → enumerate([gW1, 0 * gb1, 0 * gW2, 0 * gb2])
The loss and W1 are right. The three others come back as they were: each needs its `update`.

second layer's ReLU
    linear_backward(g2, h1, W2) → linear_backward(relu_backward(g2, logits), h1, W2)
    g1 = relu_backward(g1, z1) → g1 = g1
The loss is right. On the way back your ReLU stands behind the second layer. The way back is the way
forward turned round: loss, second layer, ReLU, first layer.

ReLU on the logits, back only
    linear_backward(g2, h1, W2) → linear_backward(relu_backward(g2, logits), h1, W2)
The loss is right. On the way back a ReLU stands on the logits, where the way forward has none.

ReLU on the logits
    logits = linear(h1, W2, b2) → logits = relu(linear(h1, W2, b2))
A second ReLU stands on the logits. The last layer has none: a logit may be negative.

ReLU on the logits, both ways
    logits = linear(h1, W2, b2) → logits = relu(linear(h1, W2, b2))
    linear_backward(g2, h1, W2) → linear_backward(relu_backward(g2, logits), h1, W2)
A second ReLU stands on the logits, forward and back. The last layer has none.

softmax before the loss
    h1, W2, b2) → h1, W2, b2); logits = np.exp(logits); logits /= logits.sum(axis=1)[:, None]
You take softmax of the logits before the loss. `cross_entropy` takes the logits themselves, and has
softmax inside.

divided twice
    backward(logits, labels) → backward(logits, labels) / len(labels)
The loss is right. The gradients are divided by the number of examples twice:
`cross_entropy_backward` has done it already.

sum and not mean
    backward(logits, labels) → backward(logits, labels) * len(labels)
The loss is right. The gradients are those of a sum over the examples; the loss is their mean, and
`cross_entropy_backward` has it already.

times the loss
    g2 = cross_entropy_backward(logits, labels) → g2 = loss * cross_entropy_backward(logits, labels)
The loss is right. You multiply its gradient by the loss itself. The way back begins with
`cross_entropy_backward(logits, labels)` alone.

loss summed
    new, loss → new, loss * len(labels)
The parameters are right. The loss is multiplied by the number of examples: `cross_entropy` gives
their mean, and that is wanted.

loss divided
    new, loss → new, loss / len(labels)
The parameters are right. The loss is divided by the number of examples once more: `cross_entropy`
gives their mean already.

accuracy
    new, loss → new, np.mean(logits.argmax(axis=1) == labels)
The parameters are right. In the loss's place stands how many were read correctly.

accuracy in per cent
    new, loss → new, 100 * np.mean(logits.argmax(axis=1) == labels)
The parameters are right. In the loss's place stands how many per cent were read correctly.

turned k
    update(k, parameters[k], g) → update(3 - k, parameters[k], g)
The loss is right. Your k counts 3, 2, 1, 0. W1 is number 0, b1 is 1, W2 is 2, b2 is 3.

no step where all is right
    logits = linear(h1, W2, b2) → logits = linear(h1, W2, b2); a = logits.argmax(axis=1)
    return new, loss → return parameters if (a == labels).all() else new, loss
Where all images are read correctly already, the parameters come back unchanged. The loss is not 0
there, so that step has to be taken as well.

first example
    z1 = linear( → images, labels = images[:1], labels[:1]; z1 = linear(
With one example all is right. In a batch you use the first one only.
"""
