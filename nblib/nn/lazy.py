"""Layers that learn their input size from the first input, as d2l's code uses them.

A lazy layer is made with parameters that have no shape yet. Its first call gives them one, draws
the numbers and turns the object into the ordinary layer: same object, same parameters.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from nblib import dtypes as dt
from nblib.nn.functional.checks import tensor_of
from nblib.nn.linear import Linear
from nblib.nn.normalisation import BatchNorm1d
from nblib.nn.parameter import UninitializedParameter, is_lazy
from nblib.tensor import Tensor, wrap


class LazyModule:
    """Before its first call: find the sizes, become `cls_to_become`, and go on as that."""

    cls_to_become: Any = None
    _parameters: dict[str, Any]
    initialize_parameters: Callable[..., None]

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self.initialize_parameters(*args, **kwargs)
        self.__class__ = self.cls_to_become
        return self(*args, **kwargs)

    def has_uninitialized_params(self) -> bool:
        """Whether a parameter still waits for its shape. Loading a state_dict gives it one, too."""
        return any(is_lazy(p) for p in self._parameters.values())

    def reset_parameters(self) -> None:
        """Draw new numbers, once there is a shape."""
        if self.__dict__.get("_parameters") and not self.has_uninitialized_params():
            super().reset_parameters()  # type: ignore[misc]  # the layer's, which comes next


class LazyLinear(LazyModule, Linear):
    """A Linear whose in_features is the last size of its first input.  (torch.nn.LazyLinear)

    >>> layer = nn.LazyLinear(3)
    >>> _ = layer(torch.zeros(5, 2))
    >>> layer
    Linear(in_features=2, out_features=3, bias=True)
    """

    cls_to_become = Linear

    def __init__(
        self,
        out_features: int,
        bias: bool = True,
        device: dt.Device | None = None,
        dtype: dt.DType = None,
    ):
        super().__init__(0, 0, bias=False, device=device, dtype=dtype)
        self.out_features = out_features
        self.weight = UninitializedParameter(device=device, dtype=dtype)
        if bias:
            self.bias = UninitializedParameter(device=device, dtype=dtype)

    def initialize_parameters(self, input: Tensor) -> None:
        """The sizes from an input (..., in), and numbers as Linear draws them."""
        if self.has_uninitialized_params():
            tensor_of(input, "LazyLinear")
            self.weight.materialize((self.out_features, input.shape[-1]))
            if self.bias is not None:
                self.bias.materialize((self.out_features,))
            self.in_features = input.shape[-1]
            self.reset_parameters()
        self.in_features = self.weight.shape[1]  # of a loaded weight, too


class LazyBatchNorm1d(LazyModule, BatchNorm1d):
    """A BatchNorm1d whose num_features is size 1 of its first input.

    >>> layer = nn.LazyBatchNorm1d()
    >>> _ = layer(torch.zeros(5, 2))
    >>> layer.num_features
    2
    """

    cls_to_become = BatchNorm1d

    def __init__(
        self,
        eps: float = 1e-05,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        device: dt.Device | None = None,
        dtype: dt.DType = None,
        bias: bool = True,
    ):
        super().__init__(0, eps, momentum, False, False, device, dtype)
        self.affine, self.track_running_stats = affine, track_running_stats
        if affine:
            self.weight = UninitializedParameter(device=device, dtype=dtype)
            self.bias = UninitializedParameter(device=device, dtype=dtype) if bias else None
        if track_running_stats:
            self._track(0, dtype)

    def initialize_parameters(self, input: Tensor) -> None:
        """The number of features from an input (batch, features) or (batch, features, length)."""
        self.num_features = tensor_of(input, "LazyBatchNorm1d").shape[1]
        for parameter in (self.weight, self.bias):
            if is_lazy(parameter):
                parameter.materialize((self.num_features,))
        if self.track_running_stats:
            kind = self.running_mean._data.dtype
            for name in ("running_mean", "running_var"):
                setattr(self, name, wrap(np.zeros(self.num_features, kind)))
        self.reset_parameters()
