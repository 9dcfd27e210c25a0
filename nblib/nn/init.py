"""How weights start: torch.nn.init. Every function fills its tensor in place and returns it.

A layer keeps the size of its signal if the variance of a weight is about 1/fan_in, where fan_in is
how many numbers a unit adds up; each rule here is a version of that.
"""

import math

import numpy as np

from nblib.absent import absent
from nblib.random import numpy_generator


def calculate_gain(nonlinearity, param=None):
    """How much wider weights must be so that an activation does not shrink the signal.

    'linear', 'sigmoid': 1; 'tanh': 5/3; 'relu': √2; 'leaky_relu': √(2 / (1 + slope²)), the slope
    param being 0.01 by default; 'selu': ¾. ValueError for another name.
    """
    gains = {"linear": 1.0, "sigmoid": 1.0, "tanh": 5 / 3, "relu": math.sqrt(2), "selu": 0.75}
    if nonlinearity == "leaky_relu":
        return math.sqrt(2 / (1 + (0.01 if param is None else param) ** 2))
    if nonlinearity not in gains:
        names = ", ".join([*gains, "leaky_relu"])
        raise ValueError(f"Unsupported nonlinearity {nonlinearity!r}; choose one of {names}.")
    return gains[nonlinearity]


def uniform_(tensor, a=0.0, b=1.0, generator=None):
    """Uniform between a and b. RuntimeError if a is above b."""
    if a > b:
        raise RuntimeError(f"uniform_ needs a range from a to b, got a={a} > b={b}; exchange them.")
    return _fill(tensor, numpy_generator(generator).uniform(a, b, tensor.shape))


def normal_(tensor, mean=0.0, std=1.0, generator=None):
    """Normal with the given mean and standard deviation. RuntimeError if std is negative."""
    if std < 0:
        raise RuntimeError(f"normal_ needs a standard deviation of at least 0, got std={std}.")
    return _fill(tensor, numpy_generator(generator).normal(mean, std, tensor.shape))


def constant_(tensor, val):
    """Every element val."""
    return _fill(tensor, val)


def zeros_(tensor):
    """Every element 0. For biases; equal weights in a layer would never come apart."""
    return _fill(tensor, 0)


def ones_(tensor):
    """Every element 1."""
    return _fill(tensor, 1)


def xavier_uniform_(tensor, gain=1.0, generator=None):
    """Uniform within ± gain √(6 / (fan_in + fan_out)).  (Glorot and Bengio 2010)"""
    bound = gain * math.sqrt(6 / sum(_fans(tensor)))
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(tensor, gain=1.0, generator=None):
    """Normal with standard deviation gain √(2 / (fan_in + fan_out)).  (Glorot and Bengio 2010)"""
    return normal_(tensor, 0.0, gain * math.sqrt(2 / sum(_fans(tensor))), generator)


def kaiming_uniform_(tensor, a=0, mode="fan_in", nonlinearity="leaky_relu", generator=None):
    """Uniform within ± gain √(3 / fan).  (He 2015) a is the slope of the leaky ReLU after it."""
    bound = math.sqrt(3) * _kaiming_std(tensor, a, mode, nonlinearity)
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(tensor, a=0, mode="fan_in", nonlinearity="leaky_relu", generator=None):
    """Normal with standard deviation gain / √fan.  (He 2015)"""
    return normal_(tensor, 0.0, _kaiming_std(tensor, a, mode, nonlinearity), generator)


def _kaiming_std(tensor, a, mode, nonlinearity):
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"Mode {mode!r} not supported; please use one of 'fan_in', 'fan_out'.")
    fan = _fans(tensor)[mode == "fan_out"]
    return calculate_gain(nonlinearity, a) / math.sqrt(fan)


def _fans(tensor):
    """(fan_in, fan_out) of a weight (out, in)."""
    if tensor.ndim < 2:
        raise ValueError(
            f"fan in and fan out need a weight of at least 2 dimensions, this has shape "
            f"{list(tensor.shape)}; start a bias with zeros_ or uniform_."
        )
    out, into, *kernel = tensor.shape
    field = math.prod(kernel)
    return into * field, out * field


def _fill(tensor, values):
    tensor._data[...] = np.asarray(values)
    return tensor


def __getattr__(name):
    raise absent("nblib.nn.init", name)
