"""What the experiments share: the training loop, and one table each of activations and optimizers.

The loop and the tables know only names that nblib and PyTorch have in common, so that an experiment
runs on either library.
"""

import contextlib
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

import nblib
from nblib import ops
from nblib import random as nblib_random

# ------------------------------------------------------------------ training (slides 55 and 56)


def fit(model, batches, criterion, optimizer, epochs=1, seen=None):
    """Train: the loop of slide 55, for a model of nblib or of PyTorch.

    model       a function of x with parameters, which the optimizer has
    batches     pairs (x, y), gone through once in each epoch: a DataLoader, `Shuffled`, a list
    criterion   criterion(model(x), y) is the loss
    seen        None, or called as seen(loss, y) for each batch before its update; if it gives
                something true, training ends there, without that update
    """
    for _ in range(epochs):
        for x, y in batches:
            loss = criterion(model(x), y)
            if seen and seen(loss, y):
                return
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()


class Shuffled:
    """The rows 0 to count − 1 in batches of `size`, in an order that rng draws anew for each epoch.

    take(rows) is what a batch consists of: the pair (x, y) of these rows.
    """

    def __init__(self, take, count, size, rng):
        self.take, self.count, self.size, self.rng = take, count, size, rng

    def __iter__(self):
        order = self.rng.permutation(self.count)
        for start in range(0, self.count, self.size):
            yield self.take(order[start : start + self.size])


@contextlib.contextmanager
def weights_from(seed):
    """New layers take their weights from `seed`; the reader's own random numbers are untouched."""
    generator = nblib_random.default_generator
    before, generator.numpy = generator.numpy, np.random.default_rng(seed)
    try:
        yield
    finally:
        generator.numpy = before


@contextlib.contextmanager
def evaluating(model):
    """A model of nblib or of PyTorch in evaluation mode, for a while.

    Afterwards each of its parts is in the mode in which it was: some may have been frozen.
    """
    modes = [(part, part.training) for part in model.modules()]
    try:
        yield model.eval()
    finally:
        for part, training in modes:
            part.training = training


# ----------------------------------------------------------- activations (slides 19 to 25)


class Activation(NamedTuple):
    """One activation: how it is called, as a layer and as a pair of functions on plain arrays."""

    title: str
    layer: str  #: the class in torch.nn and nblib.nn
    function: Callable  #: of z, and of the parameter where there is one
    function_backward: Callable  #: its pair in nblib.ops
    of_output: bool = False  #: whether the pair wants the output in place of z
    parameter: str | None = None  #: the name of its one setting
    default: float | None = None  #: PyTorch's value for it
    pieces: bool = False  #: whether the graph is made of straight pieces

    def make(self, library=nblib):
        """The layer, of nblib or of PyTorch."""
        return getattr(library.nn, self.layer)()

    def forward(self, z, parameter=None):
        """f(z); parameter: None is PyTorch's default, and all there is where it has no name."""
        return self.function(z, *self._setting(parameter))

    def backward(self, grad_output, z, parameter=None, output=None):
        """The gradient for z, given that of f(z); output is f(z), where it is known."""
        setting = self._setting(parameter)
        known = z
        if self.of_output:
            known = self.function(z, *setting) if output is None else output
        return self.function_backward(grad_output, known, *setting)

    def _setting(self, parameter):
        if self.parameter is None:
            return ()
        return (self.default if parameter is None else parameter,)


ACTIVATIONS = {
    "linear": Activation(
        "no activation",
        "Identity",
        lambda z: 1.0 * z,
        lambda grad_output, z: 1.0 * grad_output,
        pieces=True,
    ),
    "sigmoid": Activation("sigmoid", "Sigmoid", ops.sigmoid, ops.sigmoid_backward, of_output=True),
    "tanh": Activation("tanh", "Tanh", ops.tanh, ops.tanh_backward, of_output=True),
    "relu": Activation("ReLU", "ReLU", ops.relu, ops.relu_backward, pieces=True),
    "leaky_relu": Activation(
        "Leaky ReLU",
        "LeakyReLU",
        ops.leaky_relu,
        ops.leaky_relu_backward,
        parameter="negative_slope",
        default=0.01,
        pieces=True,
    ),
    "elu": Activation("ELU", "ELU", ops.elu, ops.elu_backward, parameter="alpha", default=1.0),
    "gelu": Activation("GELU", "GELU", ops.gelu, ops.gelu_backward),
    "silu": Activation("Swish (SiLU)", "SiLU", ops.silu, ops.silu_backward),
}


def forward(layers, x, function):
    """What every layer says of x (n, in): a list of (n, units), that of the last layer last.

    layers: pairs (weight (out, in), bias (out,)); function: what stands between two of them.
    """
    outputs = []
    for k, (weight, bias) in enumerate(layers, 1):
        x = ops.linear(x, weight, bias)
        if k < len(layers):
            x = function(x)
        outputs.append(x)
    return outputs


# ------------------------------------------------------------- optimizers (slides 46 and 47)


class Optimizer(NamedTuple):
    """One optimizer: how it is called, its class in torch.optim and nblib.optim, its settings."""

    title: str
    rule: str
    settings: Mapping[str, Any] = {}

    def make(self, parameters, lr, library=nblib):
        """The optimizer, of nblib or of PyTorch."""
        return getattr(library.optim, self.rule)(parameters, lr=lr, **self.settings)


OPTIMIZERS = {
    "sgd": Optimizer("SGD", "SGD"),
    "momentum": Optimizer("Momentum", "SGD", {"momentum": 0.9}),
    "rmsprop": Optimizer("RMSprop", "RMSprop"),
    "adam": Optimizer("Adam", "Adam"),
    "adamw": Optimizer("AdamW", "AdamW"),
}


def by_title(table, *names):
    """{title: row} of these rows of a table, in this order; of all without names."""
    return {table[name].title: table[name] for name in names or table}
