"""Layers that bring their input to mean 0 and variance 1: over the batch, or over each example."""

from typing import Any

import numpy as np

from nblib import dtypes as dt
from nblib.nn import functional, init
from nblib.nn.functional.checks import tensor_of
from nblib.nn.functional.layers import sizes_of
from nblib.nn.linear import whole
from nblib.nn.module import Module
from nblib.nn.parameter import fresh
from nblib.tensor import Tensor, wrap


class BatchNorm1d(Module):
    """Each feature to mean 0 and variance 1 over the batch, times weight plus bias.

    Input (batch, features) or (batch, features, length). In training by the batch's own mean and
    variance; running_mean and running_var follow them by the share momentum (None: the mean of all
    batches) and take their place after .eval().  (torch.nn.BatchNorm1d; Ioffe and Szegedy 2015)

    >>> norm = nn.BatchNorm1d(1)
    >>> norm(torch.tensor([[1.0], [5.0]])).detach()
    tensor([[-1.0000],
            [ 1.0000]])
    >>> norm.running_mean
    tensor([0.3000])
    """

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-05,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        device: dt.Device | None = None,
        dtype: dt.DType = None,
        bias: bool = True,
    ):
        super().__init__()
        whole(num_features=num_features)
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.affine, self.track_running_stats = affine, track_running_stats
        for name, wanted in (("weight", affine), ("bias", affine and bias)):
            parameter = fresh((num_features,), device, dtype) if wanted else None
            self.register_parameter(name, parameter)
        if track_running_stats:
            self._track(num_features, dtype)
        else:
            for name in ("running_mean", "running_var", "num_batches_tracked"):
                self.register_buffer(name, None)
        self.reset_parameters()

    def _track(self, size: int, dtype: dt.DType) -> None:
        kind = dt.numpy_dtype(dtype)
        self.register_buffer("running_mean", wrap(np.zeros(size, kind)))
        self.register_buffer("running_var", wrap(np.ones(size, kind)))
        self.register_buffer("num_batches_tracked", wrap(np.array(0)))

    def reset_running_stats(self) -> None:
        """Forget the batches seen."""
        if self.track_running_stats:
            self.running_mean.zero_()
            self.running_var.fill_(1)
            self.num_batches_tracked.zero_()

    def reset_parameters(self) -> None:
        """Weight 1, bias 0, no batches seen."""
        self.reset_running_stats()
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)

    def forward(self, input: Tensor) -> Tensor:
        if tensor_of(input, "BatchNorm1d").ndim not in (2, 3):
            raise ValueError(f"expected 2D or 3D input (got {input.ndim}D input)")
        momentum, follow = self.momentum, self.training and self.track_running_stats
        if follow:
            self.num_batches_tracked.add_(1)
            if momentum is None:
                momentum = 1 / self.num_batches_tracked.item()
        own = self.training or self.running_mean is None
        return functional.batch_norm(
            input,
            self.running_mean if follow or not own else None,
            self.running_var if follow or not own else None,
            self.weight,
            self.bias,
            own,
            momentum or 0.0,
            self.eps,
        )

    def extra_repr(self) -> str:
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, "
            f"affine={self.affine}, bias={self.bias is not None}, "
            f"track_running_stats={self.track_running_stats}"
        )


class LayerNorm(Module):
    """Each example to mean 0 and variance 1 over its last dimensions, times weight plus bias.

    normalized_shape: the sizes of those dimensions, or one number.  (torch.nn.LayerNorm; Ba 2016)

    >>> nn.LayerNorm(2, eps=0.0)(torch.tensor([[1.0, 5.0], [0.0, 10.0]])).detach()
    tensor([[-1.,  1.],
            [-1.,  1.]])
    """

    def __init__(
        self,
        normalized_shape: Any,
        eps: float = 1e-05,
        elementwise_affine: bool = True,
        bias: bool = True,
        device: dt.Device | None = None,
        dtype: dt.DType = None,
    ):
        super().__init__()
        if isinstance(normalized_shape, (int, np.integer)):
            normalized_shape = (normalized_shape,)
        self.normalized_shape = sizes_of(normalized_shape)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        wanted = {"weight": elementwise_affine, "bias": elementwise_affine and bias}
        for name, there in wanted.items():
            parameter = fresh(self.normalized_shape, device, dtype) if there else None
            self.register_parameter(name, parameter)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Weight 1 and bias 0."""
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)

    def forward(self, input: Tensor) -> Tensor:
        return functional.layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return (
            f"{self.normalized_shape}, eps={self.eps}, "
            f"elementwise_affine={self.elementwise_affine}, bias={self.bias is not None}"
        )
