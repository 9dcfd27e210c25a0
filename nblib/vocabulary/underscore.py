"""Methods that end in an underscore and overwrite their tensor: x.clamp_(0), x.normal_(), x.t_().

The first kind is made of the function of the same name by `inplace.in_place`; random fills have
their own table; those that change the shape are refused where a gradient or a view would see it.
"""

import inspect
import math
from typing import Any

import numpy as np

from nblib import pointwise
from nblib.annotations import Number
from nblib.attaching import as_function
from nblib.inplace import assign, in_place, refuse_in_place
from nblib.random import Source, numpy_generator
from nblib.tensor import Tensor, wrap
from nblib.vocabulary import arithmetic, elementary, pairs
from nblib.vocabulary.arranging import given_sizes
from nblib.vocabulary.draws import bounds, spread_checked

POINTWISE = [*elementary.POINTWISE, *pairs.POINTWISE, *arithmetic.POINTWISE]
NOT_IN_TORCH = {"fmax", "fmin", "logaddexp", "logaddexp2"}
OF_THE_LECTURE = (
    pointwise.abs,
    pointwise.exp,
    pointwise.log,
    pointwise.relu,
    pointwise.sigmoid,
    pointwise.sqrt,
    pointwise.tanh,
)
NAMES = [
    *(n for n in POINTWISE if n not in NOT_IN_TORCH),
    *(function.__name__ for function in OF_THE_LECTURE),
    "clamp",
    "clamp_max",
    "clamp_min",
    "clip",
    "cumprod",
    "cumsum",
    "float_power",
    "index_add",
    "index_copy",
    "index_fill",
    "masked_fill",
    "scatter",
    "scatter_add",
    "tril",
    "triu",
]
for _name in NAMES:
    setattr(Tensor, f"{_name}_", in_place(f"{_name}_", getattr(Tensor, _name)))


def _filled(self: Tensor, name: str, numbers: Any) -> Tensor:
    refuse_in_place(self, f"{name}()")
    return assign(self, wrap(np.asarray(numbers, self._data.dtype)), f"{name}()")


def normal_(
    self: Tensor, mean: float = 0.0, std: float = 1.0, *, generator: Source = None
) -> Tensor:
    """Filled with normal numbers; RuntimeError if std is negative.  (torch.Tensor.normal_)

    >>> torch.zeros(3).normal_(mean=5.0, std=0.0)
    tensor([5., 5., 5.])
    """
    numbers = numpy_generator(generator).standard_normal(self._data.shape)
    return _filled(self, "normal_", numbers * spread_checked(std) + mean)


def uniform_(self: Tensor, *limits: Any, generator: Source = None, **named: Any) -> Tensor:
    """Filled with uniform numbers between 0 and 1, or x.uniform_(low, high).

    >>> x = torch.zeros(100).uniform_(-1, 1)
    >>> x.min() >= -1, x.max() <= 1
    (tensor(True), tensor(True))
    """
    ends: list[Any] = [*limits, *named.values(), *((0.0, 1.0)[len(limits) + len(named) :])]
    low, high = ends
    if low > high:
        raise RuntimeError(
            f"uniform_ expects to return a [from, to) range, but found from={low} > to={high}."
        )
    return _filled(self, "uniform_", numpy_generator(generator).uniform(low, high, self.shape))


def random_(self: Tensor, *limits: Any, generator: Source = None) -> Tensor:
    """Filled with whole numbers below a bound, or from one to below another.

    >>> torch.zeros(3).random_(4, 5)
    tensor([4., 4., 4.])
    """
    limits = limits or (2**24 if self.dtype.is_floating_point else np.iinfo(self._data.dtype).max,)
    low, high = bounds(*((0, *limits) if len(limits) == 1 else limits))
    return _filled(self, "random_", numpy_generator(generator).integers(low, high, self.shape))


def bernoulli_(self: Tensor, p: Tensor | float = 0.5, *, generator: Source = None) -> Tensor:
    """Filled with 1 with probability p, else 0.

    >>> torch.zeros(3).bernoulli_(1.0)
    tensor([1., 1., 1.])
    """
    chance = np.asarray(p._data if isinstance(p, Tensor) else p)
    if np.any((chance < 0) | (chance > 1)):
        raise RuntimeError(f"bernoulli_ expects p to be in [0, 1], but got p={chance}.")
    return _filled(self, "bernoulli_", numpy_generator(generator).random(self.shape) < chance)


def exponential_(self: Tensor, lambd: float = 1.0, *, generator: Source = None) -> Tensor:
    """Filled with exponential numbers of rate lambd.

    >>> torch.zeros(3).exponential_().min() >= 0
    tensor(True)
    """
    if lambd <= 0:
        raise RuntimeError(f"exponential_ expects lambda > 0.0, but found lambda={lambd}.")
    numbers = numpy_generator(generator).exponential(1 / lambd, self.shape)
    return _filled(self, "exponential_", numbers)


def fill_diagonal_(self: Tensor, fill_value: Number, wrap: bool = False) -> Tensor:
    """fill_value on the diagonal.

    >>> torch.zeros(2, 2).fill_diagonal_(7)
    tensor([[7., 0.],
            [0., 7.]])
    """
    numbers = self._data.copy()
    np.fill_diagonal(numbers, fill_value, wrap)
    return _filled(self, "fill_diagonal_", numbers)


FILLS = (normal_, uniform_, random_, bernoulli_, exponential_, fill_diagonal_)
for _fill in FILLS:
    setattr(Tensor, _fill.__name__, _fill)

RESHAPING = ["squeeze", "unsqueeze", "t", "transpose", "swapaxes", "swapdims"]


def _look(self: Tensor, out: Tensor) -> Tensor:
    """Give self the shape of `out`, which looks at the same numbers."""
    self._data, self._view = out._data, None if self._view is None else out._view
    return self


def _reshaped(name: str) -> None:
    def method(self: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        if self.requires_grad:
            raise RuntimeError(
                f"{name}_() of a tensor that requires grad is left out of this engine; write "
                f"x = x.{name}(...)."
            )
        return _look(self, getattr(self, name)(*args, **kwargs))

    method.__name__ = method.__qualname__ = f"{name}_"
    twin = getattr(Tensor, name)
    method.__doc__ = f"{name} of the tensor itself.\n\n{name}: {inspect.getdoc(twin)}"
    setattr(Tensor, f"{name}_", method)


for _name in RESHAPING:
    _reshaped(_name)


def resize_(self: Tensor, *sizes: Any, memory_format: object = None) -> Tensor:
    """Another shape of as many numbers, in place.

    >>> torch.arange(4).resize_(2, 2)
    tensor([[0, 1],
            [2, 3]])
    """
    if self.requires_grad:
        raise RuntimeError("cannot resize variables that require grad; use .reshape(...).")
    sizes = given_sizes(sizes)
    if math.prod(sizes) != self._data.size or not self._data.flags.c_contiguous:
        raise RuntimeError(
            f"resize_() from {list(self.shape)} to {list(sizes)}: another number of elements, or "
            "numbers that do not lie row after row, are left out of this engine. Make a new "
            "tensor: x[:n], cat(...) or x.reshape(...)."
        )
    return _look(self, self.view(sizes))


def detach_(self: Tensor) -> Tensor:
    """Itself, out of the graph from here on.

    >>> w = torch.tensor(3.0, requires_grad=True)
    >>> y = 2 * w
    >>> y.detach_().requires_grad
    False
    """
    if self._view is not None:
        raise RuntimeError("Can't detach views in-place. Use detach() instead.")
    self._grad_fn, self._requires_grad = None, False
    return self


Tensor.resize_, Tensor.detach_ = resize_, detach_

# torch has these as functions too: sin_(x)
FUNCTIONS = """abs_ acos_ acosh_ arccos_ arccosh_ arcsin_ arcsinh_ arctan_ arctanh_ asin_ asinh_
    atan_ atanh_ ceil_ clamp_ clamp_max_ clamp_min_ clip_ cos_ cosh_ deg2rad_ detach_ erf_ erfc_
    exp2_ exp_ expm1_ fill_ fix_ floor_ frac_ log10_ log1p_ log2_ log_ logit_ nan_to_num_ neg_
    negative_ rad2deg_ reciprocal_ relu_ round_ rsqrt_ sigmoid_ sin_ sinc_ sinh_ sqrt_ square_
    tan_ tanh_ trunc_ xlogy_ zero_"""
__all__ = FUNCTIONS.split()
globals().update({_name: as_function(getattr(Tensor, _name)) for _name in __all__})
