"""Activations as layers: each is one function of `functional` with the settings it was made with.

A class names its function and its settings; `_Activation` does the rest: the arguments, the
attributes, the call and the text. So this file reads as a table.
"""

import inspect
from typing import Any

from nblib import dtypes as dt
from nblib.nn import functional
from nblib.nn import init as starts
from nblib.nn.linear import whole
from nblib.nn.module import Module
from nblib.nn.parameter import fresh
from nblib.tensor import Tensor

NEEDED = inspect.Parameter.empty  # a setting without a default


class _Activation(Module):
    """A layer that calls `function` with `settings`, a dictionary {name: default}."""

    function: Any = None
    settings: dict[str, Any] = {}  # noqa: RUF012  a subclass has its own
    shows_inplace = True  # in its text, when it is so

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "settings" in cls.__dict__:
            kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
            cls._arguments = inspect.Signature(
                [inspect.Parameter(n, kind, default=d) for n, d in cls.settings.items()]
            )

    _arguments = inspect.Signature()

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__()
        try:
            given = self._arguments.bind(*args, **kwargs)
        except TypeError as error:
            raise TypeError(
                f"{type(self).__name__}.__init__() {error}; it takes {self._arguments}."
            ) from None
        given.apply_defaults()
        self.__dict__.update(given.arguments)

    def forward(self, input: Tensor) -> Tensor:
        return type(self).function(input, **{name: getattr(self, name) for name in self.settings})

    def extra_repr(self) -> str:
        shown = {name: getattr(self, name) for name in self.settings}
        if not shown.get("inplace", True) or not self.shows_inplace:
            shown.pop("inplace", None)
        return ", ".join(f"{name}={value!r}" for name, value in shown.items())


class ReLU(_Activation):
    """max(0, z).  (slide 22)"""

    function, settings = functional.relu, {"inplace": False}


class ReLU6(_Activation):
    """z held between 0 and 6."""

    function, settings = functional.relu6, {"inplace": False}


class LeakyReLU(_Activation):
    """z for z > 0, else negative_slope · z.  (slide 24)"""

    function, settings = functional.leaky_relu, {"negative_slope": 0.01, "inplace": False}


class ELU(_Activation):
    """z for z > 0, else α(eᶻ − 1).  (slide 24)"""

    function, settings = functional.elu, {"alpha": 1.0, "inplace": False}


class CELU(_Activation):
    """z for z > 0, else α(e^(z/α) − 1)."""

    function, settings = functional.celu, {"alpha": 1.0, "inplace": False}


class SELU(_Activation):
    """λ z for z > 0, else λ α(eᶻ − 1), with the constants that keep mean 0 and variance 1."""

    function, settings = functional.selu, {"inplace": False}


class GELU(_Activation):
    """z Φ(z); approximate is 'none' (exact) or 'tanh'.  (slide 24)"""

    function, settings = functional.gelu, {"approximate": "none"}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.approximate not in ("none", "tanh"):
            raise ValueError(f"approximate={self.approximate!r} is unknown; use 'none' or 'tanh'.")


class SiLU(_Activation):
    """z σ(z), Swish.  (slide 24)"""

    function, settings = functional.silu, {"inplace": False}


class Mish(_Activation):
    """z tanh(softplus(z))."""

    function, settings = functional.mish, {"inplace": False}


class Sigmoid(_Activation):
    """1 / (1 + e⁻ᶻ).  (slide 19)"""

    function = functional.sigmoid


class LogSigmoid(_Activation):
    """log σ(z), computed stably."""

    function = functional.logsigmoid


class Tanh(_Activation):
    """The hyperbolic tangent.  (slide 21)"""

    function = functional.tanh


class Tanhshrink(_Activation):
    """z − tanh z."""

    function = functional.tanhshrink


class Softplus(_Activation):
    """log(1 + e^(βz)) / β, a smooth relu."""

    function, settings = functional.softplus, {"beta": 1.0, "threshold": 20.0}


class Softsign(_Activation):
    """z / (1 + |z|)."""

    function = functional.softsign


class Hardtanh(_Activation):
    """z held between min_val and max_val."""

    function, settings = (
        functional.hardtanh,
        {"min_val": -1.0, "max_val": 1.0, "inplace": False},
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.max_val <= self.min_val:
            raise AssertionError(
                f"max_val must be larger than min_val, got {self.max_val} and {self.min_val}."
            )


class Hardsigmoid(_Activation):
    """(z + 3) / 6 held between 0 and 1."""

    function, settings = functional.hardsigmoid, {"inplace": False}
    shows_inplace = False


class Hardswish(_Activation):
    """z times hardsigmoid(z)."""

    function, settings = functional.hardswish, {"inplace": False}
    shows_inplace = False


class Hardshrink(_Activation):
    """z, but 0 where |z| is at most lambd."""

    function, settings = functional.hardshrink, {"lambd": 0.5}

    def extra_repr(self) -> str:
        return str(self.lambd)


class Softshrink(Hardshrink):
    """z brought nearer to 0 by lambd."""

    function = functional.softshrink


class Threshold(_Activation):
    """z above the threshold, else value."""

    function, settings = (
        functional.threshold,
        {"threshold": NEEDED, "value": NEEDED, "inplace": False},
    )


class GLU(_Activation):
    """a σ(b) for the two halves a and b of the input along dim."""

    function, settings = functional.glu, {"dim": -1}


class Softmax(_Activation):
    """Probabilities along dim.  (slide 33) torch's deprecated guess of dim is left out."""

    function, settings = functional.softmax, {"dim": None}


class Softmin(_Activation):
    """softmax of −z: the smallest gets the largest share."""

    function, settings = functional.softmin, {"dim": None}


class LogSoftmax(_Activation):
    """The logarithm of softmax along dim."""

    function, settings = functional.log_softmax, {"dim": None}


class PReLU(Module):
    """z for z > 0, else w z with learned slopes w: one, or one for each entry of dimension 1."""

    def __init__(
        self,
        num_parameters: int = 1,
        init: float = 0.25,
        device: dt.Device | None = None,
        dtype: dt.DType = None,
    ):
        super().__init__()
        whole(num_parameters=num_parameters)
        self.num_parameters, self.init = num_parameters, init
        self.weight = fresh((num_parameters,), device, dtype)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Every slope init."""
        starts.constant_(self.weight, self.init)

    def forward(self, input: Tensor) -> Tensor:
        return functional.prelu(input, self.weight)

    def extra_repr(self) -> str:
        return f"num_parameters={self.num_parameters}"
