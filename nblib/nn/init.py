"""How weights start: torch.nn.init. Every function fills its tensor in place and returns it.

A layer keeps the size of its signal if the variance of a weight is about 1/fan_in, where fan_in is
how many numbers a unit adds up; each rule here is a version of that.
"""

import math
import statistics
from typing import Any

import numpy as np

from nblib.absent import refuse_names
from nblib.annotations import Shape
from nblib.random import Source, numpy_generator
from nblib.tensor import Tensor


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """How much wider weights must be so that an activation does not shrink the signal.

    'linear', 'sigmoid': 1; 'tanh': 5/3; 'relu': √2; 'leaky_relu': √(2 / (1 + slope²)), the slope
    param being 0.01 by default; 'selu': ¾. ValueError for another name.

    >>> round(nn.init.calculate_gain("relu"), 4), nn.init.calculate_gain("linear")
    (1.4142, 1)
    """
    gains = {"linear": 1, "sigmoid": 1, "tanh": 5 / 3, "relu": math.sqrt(2), "selu": 0.75}
    if nonlinearity == "leaky_relu":
        if isinstance(param, bool) or not isinstance(param, (int, float, type(None))):
            raise ValueError(f"negative_slope {param} not a valid number; give a slope or None.")
        return math.sqrt(2 / (1 + (0.01 if param is None else param) ** 2))
    if nonlinearity not in gains:
        names = ", ".join([*gains, "leaky_relu"])
        raise ValueError(f"Unsupported nonlinearity {nonlinearity!r}; choose one of {names}.")
    return gains[nonlinearity]


def uniform_(tensor: Tensor, a: float = 0.0, b: float = 1.0, generator: Source = None) -> Tensor:
    """Uniform between a and b. RuntimeError if a is above b.

    >>> w = nn.init.uniform_(torch.empty(100), -1, 1)
    >>> w.min() >= -1, w.max() <= 1
    (tensor(True), tensor(True))
    """
    if a > b:
        raise RuntimeError(f"uniform_ needs a range from a to b, got a={a} > b={b}; exchange them.")
    return _fill(tensor, numpy_generator(generator).uniform(a, b, _shape(tensor)))


def normal_(
    tensor: Tensor, mean: float = 0.0, std: float = 1.0, generator: Source = None
) -> Tensor:
    """Normal with the given mean and standard deviation. RuntimeError if std is negative.

    >>> nn.init.normal_(torch.empty(2, 3), mean=5.0, std=0.0)
    tensor([[5., 5., 5.],
            [5., 5., 5.]])
    """
    if std < 0:
        raise RuntimeError(f"normal_ needs a standard deviation of at least 0, got std={std}.")
    return _fill(tensor, numpy_generator(generator).normal(mean, std, _shape(tensor)))


def trunc_normal_(
    tensor: Tensor,
    mean: float = 0.0,
    std: float = 1.0,
    a: float = -2.0,
    b: float = 2.0,
    generator: Source = None,
) -> Tensor:
    """Normal, but only what lies between a and b: the inverse of Φ, of uniform numbers.

    >>> w = nn.init.trunc_normal_(torch.empty(1000), a=-2.0, b=2.0)
    >>> w.abs().max() <= 2
    tensor(True)
    """
    if not std > 0:
        raise ValueError(f"trunc_normal_ needs a standard deviation above 0, got std={std}.")
    bell = statistics.NormalDist(mean, std)
    low, high = max(bell.cdf(a), 1e-16), min(bell.cdf(b), 1 - 1e-16)
    shares = numpy_generator(generator).uniform(low, high, math.prod(_shape(tensor)))
    values = np.array([bell.inv_cdf(share) for share in shares]).reshape(_shape(tensor))
    return _fill(tensor, np.clip(values, a, b))


def constant_(tensor: Tensor, val: float) -> Tensor:
    """Every element val.

    >>> nn.init.constant_(torch.empty(3), 0.1)
    tensor([0.1000, 0.1000, 0.1000])
    """
    return _fill(tensor, val)


def zeros_(tensor: Tensor) -> Tensor:
    """Every element 0. For biases; equal weights in a layer would stay equal for ever.

    >>> nn.init.zeros_(torch.empty(3))
    tensor([0., 0., 0.])
    """
    return _fill(tensor, 0)


def ones_(tensor: Tensor) -> Tensor:
    """Every element 1.

    >>> nn.init.ones_(torch.empty(3))
    tensor([1., 1., 1.])
    """
    return _fill(tensor, 1)


def eye_(tensor: Tensor) -> Tensor:
    """1 on the diagonal and 0 elsewhere: a linear layer that hands its input on.

    >>> nn.init.eye_(torch.empty(2, 3))
    tensor([[1., 0., 0.],
            [0., 1., 0.]])
    """
    shape = _shape(tensor)
    if len(shape) != 2:
        raise ValueError(
            f"Only tensors with 2 dimensions are supported, this has shape {list(tensor.shape)}."
        )
    return _fill(tensor, np.eye(shape[0], shape[1]))


def orthogonal_(tensor: Tensor, gain: float = 1, generator: Source = None) -> Tensor:
    """Rows (or columns, if there are fewer) at right angles and of length gain.  (Saxe 2013)

    >>> w = nn.init.orthogonal_(torch.empty(3, 3))
    >>> torch.allclose(w @ w.T, torch.eye(3), atol=1e-5)
    True
    """
    if len(_shape(tensor)) < 2:
        raise ValueError(
            "Only tensors with 2 or more dimensions are supported, this has shape "
            f"{list(tensor.shape)}."
        )
    rows, columns = len(tensor._data), tensor._data.size // max(len(tensor._data), 1)
    drawn = numpy_generator(generator).normal(size=(max(rows, columns), min(rows, columns)))
    q, r = np.linalg.qr(drawn)
    q = q * np.sign(np.diag(r))  # without this the directions are not evenly spread
    q = q if rows >= columns else q.T
    return _fill(tensor, gain * q.reshape(_shape(tensor)))


def xavier_uniform_(tensor: Tensor, gain: float = 1.0, generator: Source = None) -> Tensor:
    """Uniform within ± gain √(6 / (fan_in + fan_out)).  (Glorot and Bengio 2010)

    >>> w = nn.init.xavier_uniform_(torch.empty(100, 200))
    >>> w.abs().max() <= (6 / (100 + 200)) ** 0.5
    tensor(True)
    """
    bound = gain * math.sqrt(6 / sum(_calculate_fan_in_and_fan_out(tensor)))
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(tensor: Tensor, gain: float = 1.0, generator: Source = None) -> Tensor:
    """Normal with standard deviation gain √(2 / (fan_in + fan_out)).  (Glorot and Bengio 2010)

    >>> w = nn.init.xavier_normal_(torch.empty(300, 100))
    >>> abs(w.std().item() - (2 / (300 + 100)) ** 0.5) < 0.005
    True
    """
    std = gain * math.sqrt(2 / sum(_calculate_fan_in_and_fan_out(tensor)))
    return normal_(tensor, 0.0, std, generator)


def kaiming_uniform_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Source = None,
) -> Tensor:
    """Uniform within ± gain √(3 / fan).  (He 2015) a is the slope of the leaky ReLU after it.

    >>> w = nn.init.kaiming_uniform_(torch.empty(100, 200), nonlinearity="relu")
    >>> w.abs().max() <= (6 / 200) ** 0.5
    tensor(True)
    """
    bound = math.sqrt(3) * _kaiming_std(tensor, a, mode, nonlinearity)
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Source = None,
) -> Tensor:
    """Normal with standard deviation gain / √fan.  (He 2015)

    >>> w = nn.init.kaiming_normal_(torch.empty(100, 200), nonlinearity="relu")
    >>> abs(w.std().item() - (2 / 200) ** 0.5) < 0.005
    True
    """
    return normal_(tensor, 0.0, _kaiming_std(tensor, a, mode, nonlinearity), generator)


def _kaiming_std(tensor: Tensor, a: float, mode: str, nonlinearity: str) -> float:
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"Mode {mode!r} not supported; please use one of 'fan_in', 'fan_out'.")
    fan = _calculate_fan_in_and_fan_out(tensor)[mode == "fan_out"]
    return calculate_gain(nonlinearity, a) / math.sqrt(fan)


def _calculate_fan_in_and_fan_out(tensor: Tensor) -> tuple[int, int]:
    """(fan_in, fan_out) of a weight (out, in). Copied code calls it by this name of torch's."""
    if len(_shape(tensor)) < 2:
        raise ValueError(
            f"fan in and fan out need a weight of at least 2 dimensions, this has shape "
            f"{list(tensor.shape)}; start a bias with zeros_ or uniform_."
        )
    out, into, *kernel = tensor.shape
    field = math.prod(kernel)
    return into * field, out * field


def _shape(tensor: Tensor) -> Shape:
    if not isinstance(tensor, Tensor):
        raise TypeError(
            f"nn.init fills a Tensor, not {type(tensor).__name__}: give layer.weight, for example."
        )
    return tensor._data.shape


def _fill(tensor: Tensor, values: Any) -> Tensor:
    _shape(tensor)
    tensor._data[...] = np.asarray(values)
    tensor._overwritten("nn.init")
    return tensor


__getattr__ = refuse_names("nblib.nn.init")
