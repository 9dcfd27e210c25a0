"""A network that somebody has built: what it is, and whether it computes what was asked for.

Asked for are linear layers of given sizes with ReLU between, and nothing after the last one. Judged
is what the network computes, not how it is written: a chain or a class, of either engine.
"""

import itertools

import numpy as np

from nblib.words import listed


def report(network, images, sizes):
    """What was built, in lines of text; the last one says whether it is what was asked for.

    network  a chain or an object of a class, or `...` while nothing is written
    images   a batch for it, (N, sizes[0])
    sizes    how many numbers go in, the units of each hidden layer, how many scores come out

    >>> from nblib import nn, zeros
    >>> print(report(nn.Linear(3, 2), zeros(7, 3), sizes=(3, 2)))
    Linear(in_features=3, out_features=2, bias=True)
    8 numbers to learn
    As asked: 3 → 2, with nothing after the last layer.
    """
    if network is ...:
        return "Fill in the line above, then run this cell again."
    if isinstance(network, type):
        return "This is a class. Brackets after its name make a network of it."
    if not hasattr(network, "parameters"):
        return f"This is no network but a {type(network).__name__}. Begin with `nn.Sequential(`."
    try:
        parameters = [parameter.detach().numpy() for parameter in network.parameters()]
        opening = f"{network}\n{sum(parameter.size for parameter in parameters):,} numbers to learn"
    except Exception as error:  # of its own making: half built, or built in another way
        init = isinstance(error, KeyError | AttributeError)
        hint = " Does its `__init__` begin with `super().__init__()`?" * init
        return f"This network is not ready: {error}.{hint}"
    return f"{opening}\n{_verdict(network, parameters, images, sizes)}"


def _verdict(network, parameters, images, sizes):
    """One sentence or two: whether it runs, has the layers and computes what was asked for."""
    weights = [parameter for parameter in parameters if parameter.ndim == 2]
    biases = [parameter for parameter in parameters if parameter.ndim == 1]
    layers = [weight.shape[::-1] for weight in weights]  # (in, out) of each
    try:
        output = network(images)
    except Exception as error:
        misfit = _misfit(layers, sizes[0])
        return f"It does not run: {misfit}{' The message: ' if misfit else ''}{error}"
    if output is None:
        return "It does not run: its `forward` returns nothing."
    if not hasattr(output, "detach"):
        return f"Its `forward` returns no tensor but a {type(output).__name__}."
    scores = output.detach().numpy()
    asked = " → ".join(map(str, sizes))
    wanted = list(itertools.pairwise(sizes))
    if sorted(layers) != sorted(wanted):
        return f"Its linear layers are {_arrows(layers)}. Asked for are {asked}."
    if len(biases) < len(weights):
        return "Its layers have the sizes asked for, but not each of them has a bias."
    if [bias.shape for bias in biases] != [weight.shape[:1] for weight in weights]:
        return (
            "It has the layers asked for, and further numbers to learn besides them. Asked for are "
            "linear layers and ReLU alone."
        )
    if scores.shape != (len(images), sizes[-1]):
        return (
            f"From {tuple(images.shape)} it makes {scores.shape}, in place of a row for each image."
        )
    bends = (True,) * (len(layers) - 1) + (False,)  # a ReLU after each layer but the last
    orders = [  # in which the layers may be gone through; they may be defined in another
        order
        for order in itertools.permutations(zip(weights, biases, strict=True))
        if [weight.shape[::-1] for weight, _ in order] == wanted
    ]
    others = itertools.product((True, False), repeat=len(layers))
    for order, end, bent in itertools.product(orders, ENDS, (bends, *others)):
        with np.errstate(divide="ignore"):
            if not np.allclose(ENDS[end](_computed(order, images, bent)), scores, atol=1e-4):
                continue
        if bent == bends and not end:
            between = " with ReLU between and" if len(layers) > 1 else " with"
            return f"As asked: {asked},{between} nothing after the last layer."
        return _faults(bent, end)
    return "It has the layers asked for, but what it computes is not ReLU between and no more."


def _softmax(scores, axis):
    powers = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


# What may stand after the last layer, in the words for it.
LOSS = "; the loss does that itself, and wants the scores."
ENDS = {
    "": lambda scores: scores,
    f"A softmax stands at the end{LOSS}": lambda scores: _softmax(scores, 1),
    f"A log-softmax stands at the end{LOSS}": lambda scores: np.log(_softmax(scores, 1)),
    "A softmax over the images (`dim=0`) stands at the end. None is wanted: the loss does it, over "
    "the scores of each image.": lambda scores: _softmax(scores, 0),
}


def _computed(layers, images, bent):
    """What these layers, (weight, bias) each, compute with ReLU after those that are `bent`."""
    out = images.detach().numpy()
    for (weight, bias), bends in zip(layers, bent, strict=True):
        out = out @ weight.T + bias
        out = np.maximum(out, 0) if bends else out
    return out


def _faults(bent, end):
    """What is wrong with the ReLUs, or with what stands after the last layer."""
    *hidden, last = bent
    said = []
    if hidden and not any(hidden):
        said.append(
            "No ReLU stands between the layers: one after another they are no more than a single "
            "linear layer (notebook 03)."
        )
    elif not all(hidden):
        missing = listed(f"hidden layer {k}" for k, bends in enumerate(hidden, 1) if not bends)
        said.append(f"No ReLU stands after {missing}.")
    if last:
        said.append("A ReLU stands after the last layer: it makes 0 of every score below 0.")
    return " ".join([*said, end] if end else said)


def _misfit(layers, enters):
    """The first layer that is given more or fewer numbers than it takes, or an empty text."""
    for k, (takes, gives) in enumerate(layers, 1):
        if takes != enters:
            return f"linear layer {k} takes {takes} numbers, and is given {enters}."
        enters = gives
    return ""


def _arrows(layers):
    """[(3, 2), (2, 1)] as "3 → 2 → 1"; one after the other where they do not fit together."""
    if not layers:
        return "none"
    if all(first[1] == second[0] for first, second in itertools.pairwise(layers)):
        return " → ".join(str(size) for size in (layers[0][0], *(layer[1] for layer in layers)))
    return listed(f"{takes} → {gives}" for takes, gives in layers)
