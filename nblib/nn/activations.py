"""Activations as layers: each is one function of `functional` with the settings it was made with.

A class names its function and its settings; `_Activation` does the rest: the arguments, the
attributes, the call and the text.

One file, because it is a table: a class a row, with its example.
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
    """max(0, z).  (slide 22)

    >>> nn.ReLU()(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([0., 0., 2.])
    """

    function, settings = functional.relu, {"inplace": False}


class ReLU6(_Activation):
    """z held between 0 and 6.

    >>> nn.ReLU6()(torch.tensor([-1.0, 3.0, 9.0]))
    tensor([0., 3., 6.])
    """

    function, settings = functional.relu6, {"inplace": False}


class LeakyReLU(_Activation):
    """z for z > 0, else negative_slope · z.  (slide 24)

    >>> nn.LeakyReLU(0.1)(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([-0.1000,  0.0000,  2.0000])
    """

    function, settings = functional.leaky_relu, {"negative_slope": 0.01, "inplace": False}


class ELU(_Activation):
    """z for z > 0, else α(eᶻ − 1).  (slide 24)

    >>> nn.ELU(alpha=2)(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([-1.2642,  0.0000,  2.0000])
    """

    function, settings = functional.elu, {"alpha": 1.0, "inplace": False}


class CELU(_Activation):
    """z for z > 0, else α(e^(z/α) − 1).

    >>> nn.CELU(alpha=2)(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([-0.7869,  0.0000,  2.0000])
    """

    function, settings = functional.celu, {"alpha": 1.0, "inplace": False}


class SELU(_Activation):
    """λ z for z > 0, else λ α(eᶻ − 1), with the constants that keep mean 0 and variance 1.

    >>> nn.SELU()(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([-1.1113,  0.0000,  2.1014])
    """

    function, settings = functional.selu, {"inplace": False}


class GELU(_Activation):
    """z Φ(z); approximate is 'none' (exact) or 'tanh'.  (slide 24)

    >>> nn.GELU(approximate="tanh")(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([-0.1588,  0.0000,  1.9546])
    """

    function, settings = functional.gelu, {"approximate": "none"}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.approximate not in ("none", "tanh"):
            raise ValueError(f"approximate={self.approximate!r} is unknown; use 'none' or 'tanh'.")


class SiLU(_Activation):
    """z σ(z), Swish.  (slide 24)

    >>> nn.SiLU()(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([-0.2689,  0.0000,  1.7616])
    """

    function, settings = functional.silu, {"inplace": False}


class Mish(_Activation):
    """z tanh(softplus(z)).

    >>> nn.Mish()(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([-0.3034,  0.0000,  1.9440])
    """

    function, settings = functional.mish, {"inplace": False}


class Sigmoid(_Activation):
    """1 / (1 + e⁻ᶻ).  (slide 19)

    >>> nn.Sigmoid()(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([0.2689, 0.5000, 0.8808])
    """

    function = functional.sigmoid


class LogSigmoid(_Activation):
    """log σ(z), computed stably.

    >>> nn.LogSigmoid()(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([-1.3133, -0.6931, -0.1269])
    """

    function = functional.logsigmoid


class Tanh(_Activation):
    """The hyperbolic tangent.  (slide 21)

    >>> nn.Tanh()(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([-0.7616,  0.0000,  0.9640])
    """

    function = functional.tanh


class Tanhshrink(_Activation):
    """z − tanh z.

    >>> nn.Tanhshrink()(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([-0.2384,  0.0000,  1.0360])
    """

    function = functional.tanhshrink


class Softplus(_Activation):
    """log(1 + e^(βz)) / β, a smooth relu.

    >>> nn.Softplus(beta=2)(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([0.0635, 0.3466, 2.0091])
    """

    function, settings = functional.softplus, {"beta": 1.0, "threshold": 20.0}


class Softsign(_Activation):
    """z / (1 + |z|).

    >>> nn.Softsign()(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([-0.5000,  0.0000,  0.6667])
    """

    function = functional.softsign


class Hardtanh(_Activation):
    """z held between min_val and max_val.

    >>> nn.Hardtanh(0, 1)(torch.tensor([-2.0, 0.5, 2.0]))
    tensor([0.0000, 0.5000, 1.0000])
    """

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
    """(z + 3) / 6 held between 0 and 1.

    >>> nn.Hardsigmoid()(torch.tensor([-4.0, 0.0, 1.5]))
    tensor([0.0000, 0.5000, 0.7500])
    """

    function, settings = functional.hardsigmoid, {"inplace": False}
    shows_inplace = False


class Hardswish(_Activation):
    """z times hardsigmoid(z).

    >>> nn.Hardswish()(torch.tensor([-4.0, 1.5, 4.0]))
    tensor([-0.0000, 1.1250, 4.0000])
    """

    function, settings = functional.hardswish, {"inplace": False}
    shows_inplace = False


class Hardshrink(_Activation):
    """z, but 0 where |z| is at most lambd.

    >>> nn.Hardshrink(1)(torch.tensor([-2.0, 0.3, 0.7]))
    tensor([-2.,  0.,  0.])
    """

    function, settings = functional.hardshrink, {"lambd": 0.5}

    def extra_repr(self) -> str:
        return str(self.lambd)


class Softshrink(Hardshrink):
    """z brought nearer to 0 by lambd.

    >>> nn.Softshrink(1)(torch.tensor([-2.0, 0.3, 0.7]))
    tensor([-1.,  0.,  0.])
    """

    function = functional.softshrink


class Threshold(_Activation):
    """z above the threshold, else value.

    >>> nn.Threshold(1.0, 9.0)(torch.tensor([-1.0, 0.5, 2.0]))
    tensor([9., 9., 2.])
    """

    function, settings = (
        functional.threshold,
        {"threshold": NEEDED, "value": NEEDED, "inplace": False},
    )


class GLU(_Activation):
    """a σ(b) for the two halves a and b of the input along dim.

    >>> nn.GLU()(torch.tensor([2.0, 3.0, 0.0, 100.0]))
    tensor([1., 3.])
    """

    function, settings = functional.glu, {"dim": -1}


class Softmax(_Activation):
    """Probabilities along dim.  (slide 33) torch's deprecated guess of dim is left out.

    >>> nn.Softmax(dim=1)(torch.tensor([[2.0, 1.0, 0.1]]))
    tensor([[0.6590, 0.2424, 0.0986]])
    """

    function, settings = functional.softmax, {"dim": None}


class Softmin(_Activation):
    """softmax of −z: the smallest gets the largest share.

    >>> nn.Softmin(dim=1)(torch.tensor([[2.0, 1.0, 0.1]]))
    tensor([[0.0961, 0.2613, 0.6426]])
    """

    function, settings = functional.softmin, {"dim": None}


class LogSoftmax(_Activation):
    """The logarithm of softmax along dim.

    >>> nn.LogSoftmax(dim=1)(torch.tensor([[2.0, 1.0, 0.1]]))
    tensor([[-0.4170, -1.4170, -2.3170]])
    """

    function, settings = functional.log_softmax, {"dim": None}


class PReLU(Module):
    """z for z > 0, else w z with learned slopes w: one, or one for each entry of dimension 1.

    >>> nn.PReLU()(torch.tensor([-2.0, 3.0])).detach()
    tensor([-0.5000,  3.0000])
    """

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
