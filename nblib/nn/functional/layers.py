"""Layers as functions of tensors: linear, dropout, normalisation, embedding, distances."""

from typing import Any

import numpy as np

from nblib import ops
from nblib import ops_layers as more
from nblib.annotations import Array, Axis, Grads, Shape
from nblib.inplace import in_place
from nblib.nn.functional.checks import (
    array_of,
    check_probability,
    floats_of,
    same_dtype,
    tensor_of,
)
from nblib.numerics import unbroadcast
from nblib.random import Source, numpy_generator
from nblib.tensor import Tensor, apply, is_int
from nblib.vocabulary.arranging import broadcast_tensors


def linear(input: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """y = x Wᵀ + b.  (slides 10 and 53; torch.nn.functional.linear)

    input (..., in), weight (out, in), bias (out,) -> (..., out). RuntimeError if in differs, or the
    dtypes do.

    >>> F.linear(torch.tensor([[1.0, 2.0]]), torch.tensor([[3.0, 4.0]]), torch.tensor([0.5]))
    tensor([[11.5000]])
    """
    x, w = array_of(input, "linear"), array_of(weight, "linear")
    b = None if bias is None else array_of(bias, "linear")
    if w.ndim != 2 or (b is not None and b.shape != w.shape[:1]):
        given = "" if bias is None else f" and a bias (out,), not {list(bias.shape)}"
        raise RuntimeError(f"linear takes a weight (out, in), not {list(weight.shape)}{given}.")
    if x.ndim == 0 or x.shape[-1] != w.shape[1]:
        rows = "x".join(map(str, x.shape[-2:])) or "a number"
        raise RuntimeError(
            f"mat1 and mat2 shapes cannot be multiplied ({rows} and {w.shape[1]}x{w.shape[0]}): "
            f"the input of shape {list(x.shape)} must end in {w.shape[1]}, the layer's in_features."
        )
    if x.dtype != w.dtype:
        raise RuntimeError(
            f"mat1 and mat2 must have the same dtype, but got {input.dtype.name} and "
            f"{weight.dtype.name}; convert the input with .to(...) or .float()."
        )
    value = ops.linear(x, w, b)
    inputs = (input, weight) if bias is None else (input, weight, bias)
    name = _LINEAR.get((x.ndim, bias is None), "add")
    held = (x if weight.requires_grad else None), (w if input.requires_grad else None)

    def backward(g: Array) -> Grads:
        return ops.linear_backward(g, *held)[: len(inputs)]

    return apply(name, value, inputs, backward)


_LINEAR = {(2, False): "addmm", (2, True): "mm", (1, True): "squeeze.4", (3, True): "unsafeView"}


def dropout(
    input: Tensor,
    p: float = 0.5,
    training: bool = True,
    inplace: bool = False,
    generator: Source = None,
) -> Tensor:
    """Each element 0 with probability p, the others divided by 1 − p, so that the mean stays.

    Only in training; otherwise the input itself.  (slide 59's "disables dropout")

    >>> F.dropout(torch.ones(4), p=0.5, training=False)
    tensor([1., 1., 1., 1.])
    >>> x = F.dropout(torch.ones(1000), p=0.5)
    >>> x.unique(), 0.8 < x.mean().item() < 1.2
    (tensor([0., 2.]), True)
    """
    check_probability(p)
    x = floats_of(input, "dropout")
    if inplace and training:
        return in_place("dropout_", lambda x: dropout(x, p, generator=generator))(input)
    if not training or p == 0:
        return input
    keep = np.asarray(numpy_generator(generator).random(x.shape) >= p)
    mask = keep.astype(x.dtype) / x.dtype.type(1 - p if p < 1 else 1)
    return apply("mul", x * mask, (input,), lambda g: (g * mask,))


# ------------------------------------------------------------------ normalisation


def batch_norm(
    input: Tensor,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-05,
) -> Tensor:
    """Each feature (dimension 1) to mean 0 and variance 1, times weight plus bias.

    In training by the batch's own mean and variance, towards which the running ones go by the share
    momentum (the variance then divided by n − 1); otherwise by the running ones.
    ValueError for an input of one dimension, an eps below 0 (in training also for 0), or a batch of
    one in training; RuntimeError for parameters that are not one for each feature.

    >>> x = torch.tensor([[1.0], [5.0]])
    >>> F.batch_norm(x, None, None, training=True)
    tensor([[-1.0000],
            [ 1.0000]])
    """
    x = floats_of(input, "batch_norm")
    if x.ndim < 2:
        raise ValueError(f"expected 2D or 3D input (got {x.ndim}D input): (batch, features).")
    if eps < 0 or (training and eps == 0):
        least = "positive during training" if training else "non-negative"
        raise ValueError(f"batch_norm eps must be {least}, but got {eps}; PyTorch's own is 1e-05.")
    for what, tensor in (("weight", weight), ("bias", bias), ("running_mean", running_mean)):
        if tensor is not None and array_of(tensor, "batch_norm").shape != x.shape[1:2]:
            raise RuntimeError(
                f"{what} should contain {x.shape[1]} elements not {tensor.numel()}: the input has "
                f"{x.shape[1]} features (shape {list(x.shape)})."
            )
    shape = (1, -1) + (1,) * (x.ndim - 2)
    axes, count = (0, *range(2, x.ndim)), x.size // max(x.shape[1], 1)
    if not training:
        if running_mean is None or running_var is None:
            raise RuntimeError(
                "Expected running_mean and running_var to be defined when training=False; give "
                "both, or training=True."
            )
        fixed = [t._data.reshape(shape) for t in (running_mean, running_var)]
        return _normalized("nativeBatchNorm", input, weight, bias, axes, shape, eps, fixed)[0]
    if count <= 1:
        raise ValueError(
            f"Expected more than 1 value per channel when training, got input size {input.shape}: "
            "one example has no spread. Give a larger batch, or call .eval() first."
        )
    out, mean, variance = _normalized("nativeBatchNorm", input, weight, bias, axes, shape, eps)
    if running_mean is not None:
        spread = variance * (count / (count - 1))
        means: Any = (running_mean, mean), (running_var, spread)
        for running, new in means:
            running._data[...] += momentum * (new.reshape(-1) - running._data)
            running._overwritten("batch_norm()")
    return out


def layer_norm(
    input: Tensor,
    normalized_shape: Any,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-05,
) -> Tensor:
    """Each example to mean 0 and variance 1 over its last dimensions, times weight plus bias.

    >>> F.layer_norm(torch.tensor([[1.0, 5.0]]), (2,), eps=0.0)
    tensor([[-1.,  1.]])
    """
    x, sizes = floats_of(input, "layer_norm"), sizes_of(normalized_shape)
    if not sizes or x.shape[-len(sizes) :] != sizes:
        raise RuntimeError(
            f"Given normalized_shape={list(sizes)}, expected input with shape "
            f"[*, {', '.join(map(str, sizes))}], but got input of size {list(x.shape)}."
        )
    for what, tensor in (("weight", weight), ("bias", bias)):
        if tensor is not None and array_of(tensor, "layer_norm").shape != sizes:
            raise RuntimeError(
                f"Expected {what} to be of same shape as normalized_shape, but got {what} of shape "
                f"{list(tensor.shape)} and normalized_shape = {list(sizes)}."
            )
    axes = tuple(range(x.ndim - len(sizes), x.ndim))
    return _normalized("nativeLayerNorm", input, weight, bias, axes, sizes, eps)[0]


def sizes_of(normalized_shape: Any) -> Shape:
    """normalized_shape as a tuple. TypeError unless it consists of whole numbers."""
    if not isinstance(normalized_shape, (tuple, list)) or not all(map(is_int, normalized_shape)):
        raise TypeError(
            f"normalized_shape={normalized_shape!r}: give the last sizes of the input as a tuple "
            "of whole numbers, for example (4,)."
        )
    return tuple(normalized_shape)


def _normalized(
    node: str,
    input: Tensor,
    weight: Tensor | None,
    bias: Tensor | None,
    axes: Axis,
    shape: Shape,
    eps: float,
    fixed: Any = None,
) -> tuple[Tensor, Array, Array]:
    """Standardized along axes, times weight, plus bias (both seen as shape); mean and variance.

    fixed: mean and variance to take in place of the input's own.
    """
    x = input._data
    for tensor in (weight, bias):
        if tensor is not None:
            same_dtype(input, tensor, "normalisation")
    if fixed is None:
        y, mean, variance, scale = more.standardize(x, axes, eps)
    else:
        mean, variance = fixed
        scale = 1 / np.sqrt(variance + x.dtype.type(eps))
        y = (x - mean) * scale
    w = None if weight is None else weight._data
    out = y if w is None else y * w.reshape(shape)
    out = out if bias is None else out + bias._data.reshape(shape)
    wide = (1,) * (x.ndim - len(shape)) + tuple(shape)
    wide = tuple(x.shape[i] if n != 1 else 1 for i, n in enumerate(wide))

    def backward(g: Array) -> Grads:
        slope = g if w is None else g * w.reshape(shape)
        grads = [
            slope * scale if fixed else more.standardize_backward(slope, y, scale, axes),
            None if weight is None else unbroadcast(g * y, wide).reshape(weight._data.shape),
            None if bias is None else unbroadcast(g, wide).reshape(bias._data.shape),
        ]
        return tuple(grad for grad, used in zip(grads, given, strict=True) if used is not None)

    given = (input, weight, bias)
    inputs = tuple(tensor for tensor in given if tensor is not None)
    return apply(node, out, inputs, backward), mean, variance


# ------------------------------------------------------------------ distances


def normalize(input: Tensor, p: float = 2.0, dim: int = 1, eps: float = 1e-12) -> Tensor:
    """Vectors along dim divided by their p-norm, which counts as eps at least.

    >>> F.normalize(torch.tensor([[3.0, 4.0]]))
    tensor([[0.6000, 0.8000]])
    """
    return input / tensor_of(input, "normalize").norm(p, dim, True).clamp(min=eps)


def pairwise_distance(
    x1: Tensor, x2: Tensor, p: float = 2.0, eps: float = 1e-06, keepdim: bool = False
) -> Tensor:
    """The p-norm of x1 − x2 + eps along the last dimension.

    >>> F.pairwise_distance(torch.tensor([[0.0, 0.0]]), torch.tensor([[3.0, 4.0]]))
    tensor([5.0000])
    """
    difference = tensor_of(x1, "pairwise_distance") - tensor_of(x2, "pairwise_distance")
    return (difference + eps).norm(p, -1, keepdim)


def cosine_similarity(x1: Tensor, x2: Tensor, dim: int = 1, eps: float = 1e-08) -> Tensor:
    """The cosine of the angle between x1 and x2 along dim; each norm counts as eps at least.

    >>> a, b = torch.tensor([[1.0, 0.0]]), torch.tensor([[1.0, 1.0]])
    >>> F.cosine_similarity(a, b)
    tensor([0.7071])
    """
    x1, x2 = (tensor_of(x, "cosine_similarity") for x in (x1, x2))
    x1, x2 = broadcast_tensors(x1, x2)
    lengths = [x.norm(2.0, dim, True).clamp(min=eps) for x in (x1, x2)]
    return (x1 / lengths[0] * (x2 / lengths[1])).sum(dim)
