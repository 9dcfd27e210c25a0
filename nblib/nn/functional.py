"""Layers and losses as functions of tensors: each is its pair from `ops`, recorded.

This is torch.nn.functional. The mathematics stands in `ops`; what is added here is the check of
what comes in, so that a wrong shape is named where it happens.
"""

import numpy as np

from nblib import dtypes as dt
from nblib import ops
from nblib.absent import absent
from nblib.numerics import unbroadcast
from nblib.operators import promote
from nblib.random import numpy_generator
from nblib.tensor import Tensor, apply


def linear(input, weight, bias=None):
    """y = x Wᵀ + b.  (slides 10 and 53) input (..., in), weight (out, in), bias (out,)."""
    x, w = _array(input, "linear"), weight._data
    if w.ndim != 2 or (bias is not None and bias._data.shape != w.shape[:1]):
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
    b = None if bias is None else bias._data
    needed = input.requires_grad
    inputs = (input, weight) if bias is None else (input, weight, bias)

    def backward(g):
        return ops.linear_backward(g, x, w, needed)[: len(inputs)]

    return apply("linear", ops.linear(x, w, b), inputs, backward)


def check_inplace(inplace):
    """NotImplementedError for torch's inplace=True: an overwritten input would spoil the graph."""
    if inplace:
        raise NotImplementedError(
            "inplace=True is left out of this engine; leave it out, the numbers are the same."
        )


def relu(input, inplace=False):
    """max(0, z).  (slide 22)"""
    check_inplace(inplace)
    return _tensor(input, "relu").relu()


def sigmoid(input):
    """1 / (1 + e⁻ᶻ).  (slide 19)"""
    return _tensor(input, "sigmoid").sigmoid()


def tanh(input):
    """The hyperbolic tangent.  (slide 21)"""
    return _tensor(input, "tanh").tanh()


def leaky_relu(input, negative_slope=0.01, inplace=False):
    """z for z > 0, else negative_slope · z.  (slide 24)"""
    check_inplace(inplace)
    x = _floats(input, "leaky_relu")
    return apply(
        "leakyRelu",
        ops.leaky_relu(x, negative_slope),
        (input,),
        lambda g: (ops.leaky_relu_backward(g, x, negative_slope),),
    )


def elu(input, alpha=1.0, inplace=False):
    """z for z > 0, else α(eᶻ − 1).  (slide 24)"""
    check_inplace(inplace)
    x = _floats(input, "elu")
    return apply("elu", ops.elu(x, alpha), (input,), lambda g: (ops.elu_backward(g, x, alpha),))


def gelu(input, approximate="none"):
    """z Φ(z); approximate is 'none' or 'tanh'.  (slide 24)"""
    x = _floats(input, "gelu")
    return apply(
        "gelu",
        ops.gelu(x, approximate),
        (input,),
        lambda g: (ops.gelu_backward(g, x, approximate),),
    )


def silu(input, inplace=False):
    """z σ(z), Swish.  (slide 24)"""
    check_inplace(inplace)
    x = _floats(input, "silu")
    return apply("silu", ops.silu(x), (input,), lambda g: (ops.silu_backward(g, x),))


def softmax(input, dim):
    """Probabilities along dim.  (slide 33) torch's old habit of guessing dim is left out."""
    return _tensor(input, "softmax").softmax(dim)


def log_softmax(input, dim):
    """The logarithm of softmax along dim."""
    return _tensor(input, "log_softmax").log_softmax(dim)


def dropout(input, p=0.5, training=True, inplace=False, generator=None):
    """Each element 0 with probability p, the others divided by 1 − p, so that the mean stays.

    Only in training; otherwise the input itself.  (slide 59's "disables dropout")
    """
    check_inplace(inplace)
    if not 0 <= p <= 1:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}.")
    x = _floats(input, "dropout")
    if not training or p == 0:
        return input
    keep = numpy_generator(generator).random(x.shape) >= p
    mask = keep.astype(x.dtype) / x.dtype.type(1 - p if p < 1 else 1)
    return apply("dropout", x * mask, (input,), lambda g: (g * mask,))


def mse_loss(input, target, reduction="mean"):
    """(x − t)².  (slide 36)

    Difference from torch: input and target of different shape raise instead of broadcasting, which
    is nearly always a mistake that trains on the wrong differences.
    """
    input, target = promote(_tensor(input, "mse_loss"), _tensor(target, "mse_loss"), "mse_loss")
    x, t = _float_pair(input, target, "mse_loss")

    def backward(g):
        grad = ops.mse_loss_backward(g, x, t, reduction)
        return grad, -grad

    return apply("mseLoss", ops.mse_loss(x, t, reduction), (input, target), backward)


def binary_cross_entropy(input, target, weight=None, reduction="mean"):
    """−(t log x + (1 − t) log(1 − x)) of probabilities x; no gradient for t.  (slide 36)"""
    x, t = _float_pair(input, target, "binary_cross_entropy")
    if x.size and not ((x >= 0) & (x <= 1)).all():
        raise RuntimeError(
            "all elements of input should be between 0 and 1: binary_cross_entropy takes "
            "probabilities. Apply a sigmoid first, or use BCEWithLogitsLoss."
        )
    if t.size and not ((t >= 0) & (t <= 1)).all():
        raise RuntimeError(
            "all elements of target should be between 0 and 1: the labels are 0 and 1, not -1 and "
            "1 or 1 and 2."
        )
    w = _weight(weight, x)
    return apply(
        "binaryCrossEntropy",
        ops.binary_cross_entropy(x, t, w, reduction),
        (input,),
        lambda g: (ops.binary_cross_entropy_backward(g, x, t, w, reduction),),
    )


def binary_cross_entropy_with_logits(input, target, weight=None, reduction="mean", pos_weight=None):
    """Sigmoid and binary cross-entropy in one, safe for any logit. The target has no gradient."""
    x, t = _float_pair(input, target, "binary_cross_entropy_with_logits")
    w, p = _weight(weight, x), _weight(pos_weight, x)
    return apply(
        "binaryCrossEntropyWithLogits",
        ops.binary_cross_entropy_with_logits(x, t, w, reduction, p),
        (input,),
        lambda g: (
            unbroadcast(
                ops.binary_cross_entropy_with_logits_backward(g, x, t, w, reduction, p), x.shape
            ),
        ),
    )


def cross_entropy(
    input, target, weight=None, ignore_index=-100, reduction="mean", label_smoothing=0.0
):
    """−log softmax(z)[class].  (slides 36 and 37)

    input (N, C) logits and target (N,) class indices; or (C,) and one index. Left out of this
    engine: label_smoothing, ignore_index, probabilities as target, images of classes.
    """
    if label_smoothing:
        raise NotImplementedError(
            "label_smoothing is left out of this engine; use torch.nn.CrossEntropyLoss for it."
        )
    if ignore_index != -100:
        raise NotImplementedError(
            "ignore_index is left out of this engine; drop those rows, or use torch."
        )
    x, t = _floats(input, "cross_entropy"), _array(target, "cross_entropy")
    if t.dtype.kind == "f":
        if t.shape == x.shape:
            raise NotImplementedError(
                "probabilities as target are left out of this engine; give class indices (int64)."
            )
        raise RuntimeError(
            f"expected scalar type Long but found {target.dtype.name}: the target holds class "
            "indices. Convert it with .long()."
        )
    if t.dtype.kind == "b":
        raise RuntimeError("expected class indices as int64 but found bool; use .long().")
    single = x.ndim == 1 and t.ndim == 0
    if not single and (x.ndim != 2 or t.ndim != 1):
        raise ValueError(
            f"cross_entropy takes input (N, C) and target (N,), got {list(x.shape)} and "
            f"{list(t.shape)}; flatten the target, or keep one row of logits for each example."
        )
    if single:
        x, t = x[None], t[None]
    if len(x) != len(t):
        raise ValueError(
            f"Expected input batch_size ({len(x)}) to match target batch_size ({len(t)}): one "
            "class index for each row of logits."
        )
    classes = x.shape[1]
    if t.size and (t.min() < 0 or t.max() >= classes):
        bad = t[(t < 0) | (t >= classes)][0]
        raise IndexError(
            f"Target {bad} is out of bounds: {classes} logits allow the classes 0 to "
            f"{classes - 1}. Check the labels, or give the last layer more outputs."
        )
    w = None if weight is None else _tensor(weight, "cross_entropy")._data
    if w is not None and w.shape != (classes,):
        raise RuntimeError(
            f"weight tensor should be defined for all {classes} classes, but has shape "
            f"{list(w.shape)}."
        )
    if w is not None and w.dtype != x.dtype:
        raise RuntimeError(
            f"the logits are {input.dtype.name} and the weight {weight.dtype.name}; convert the "
            "weight with .to(logits.dtype)."
        )
    log_p = ops.log_softmax(x, 1)
    value = ops.nll_loss(log_p, t, w, reduction)
    shape = input._data.shape
    if single and reduction == "none":
        value = value[0]

    def backward(g):
        grad = ops.cross_entropy_backward(x, t, w, reduction, g, log_p)
        return (grad.reshape(shape) if single else grad,)

    return apply("crossEntropy", value, (input,), backward)


# ------------------------------------------------------------------ what comes in


def _tensor(value, name):
    if not isinstance(value, Tensor):
        raise TypeError(
            f"{name}() expects a Tensor, not {type(value).__name__}; make one with tensor(...)."
        )
    return value


def _array(value, name):
    return _tensor(value, name)._data


def _floats(value, name):
    array = _array(value, name)
    if array.dtype.kind != "f":
        raise RuntimeError(
            f'"{name}" not implemented for {value.dtype.name}; convert the input with .float().'
        )
    return array


def _float_pair(input, target, name):
    x, t = _floats(input, name), _floats(target, name)
    if x.shape != t.shape:
        raise ValueError(
            f"{name}: target size {list(t.shape)} must be the same as input size {list(x.shape)}; "
            "bring one to the other's shape, for example target.unsqueeze(1)."
        )
    if x.dtype != t.dtype:
        raise RuntimeError(
            f"{name}: input is {dt.of(x).name} and target {dt.of(t).name}; convert one with .to()."
        )
    return x, t


def _weight(weight, x):
    if weight is None:
        return None
    w = _array(weight, "weight").astype(x.dtype, copy=False)
    try:
        fits = np.broadcast_shapes(w.shape, x.shape) == x.shape
    except ValueError:
        fits = False
    if not fits:
        raise RuntimeError(
            f"a weight of shape {list(w.shape)} does not broadcast over a loss of shape "
            f"{list(x.shape)}; its sizes must be equal or 1, from the last one backwards."
        )
    return w


def __getattr__(name):
    raise absent("nblib.nn.functional", name)
