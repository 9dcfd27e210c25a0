"""Losses whose target is a class: cross_entropy and nll_loss.

Whatever the shape, images of classes or a single one, both bring it to rows of logits with one
class number each, leave the ignored rows out, and take their pair from `ops` or `ops_layers`.
"""

from typing import Any

import numpy as np

from nblib import ops
from nblib import ops_layers as more
from nblib.annotations import Array, Grads, Shape, Value
from nblib.nn.functional.checks import (
    array_of,
    check_legacy,
    check_reduction,
    constant,
    floats_of,
)
from nblib.numerics import ignore_fp_warnings
from nblib.operators import promote
from nblib.tensor import Tensor, apply


@ignore_fp_warnings  # here, and then not again in each of the steps
def cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: object = None,
    ignore_index: int = -100,
    reduce: object = None,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Tensor:
    """−log softmax(z)[class].  (slides 36 and 37)

    input (N, C) logits and target (N,) class numbers; (C,) and one number; or (N, C, …) and (N, …).
    Or a target of the input's shape: probabilities of the classes. Rows whose class is ignore_index
    count nothing. label_smoothing ε: the true class has probability 1 − ε, and all share ε.

    >>> logits = torch.tensor([[2.0, 1.0, 0.1], [0.0, 3.0, 0.0]])
    >>> F.cross_entropy(logits, torch.tensor([0, 1]))
    tensor(0.2560)
    >>> F.cross_entropy(logits, torch.tensor([2, 1]), reduction="none")
    tensor([2.3170, 0.0949])
    """
    check_legacy(size_average, reduce)
    check_reduction(reduction)
    x, t = floats_of(input, "cross_entropy"), array_of(target, "cross_entropy")
    if not 0 <= label_smoothing <= 1:
        raise RuntimeError(f"label_smoothing must be between 0.0 and 1.0. Got: {label_smoothing}.")
    if t.shape == x.shape and x.ndim:
        if t.dtype.kind != "f":
            raise RuntimeError(
                "Expected floating point type for target with class probabilities, got "
                f"{target.dtype.name}: class numbers would have one dimension less."
            )
        if ignore_index >= 0:
            raise RuntimeError("ignore_index is not supported for floating point target.")
        return _soft_cross_entropy(input, target, weight, reduction, label_smoothing)
    rows = _Rows(input, target, ignore_index)
    w = _class_weight(weight, input, rows.classes, "cross_entropy")
    log_p = ops.log_softmax(rows.input, 1)
    if label_smoothing:
        soft, count = _smoothed(rows.target, log_p, w, label_smoothing)
        value = more.soft_cross_entropy(log_p, soft, reduction, count)
    else:
        value = ops.nll_loss(log_p, rows.target, w, reduction)

    def backward(g: Array) -> Grads:
        g = rows.of_output(g)
        if label_smoothing:
            grad = more.soft_cross_entropy_backward(g, log_p, soft, reduction, count)[0]
        else:
            grad = ops.cross_entropy_backward(rows.input, rows.target, w, reduction, g, log_p)
        return (rows.to_input(grad),)

    node = "add" if label_smoothing else rows.node
    return apply(node, rows.to_output(value, reduction), (input,), backward)


def _smoothed(
    target: Array, log_p: Array, weight: Array | None, smoothing: float
) -> tuple[Array, Any]:
    """Rows of class probabilities, times the classes' weights; and what their mean divides by."""
    hard = np.zeros_like(log_p)
    hard[np.arange(len(hard)), target] = 1
    own: Any = 1 if weight is None else weight[target][:, None]  # the weight of the true class
    soft = (1 - smoothing) * hard * own + smoothing / hard.shape[1] * (
        1 if weight is None else weight
    )
    return soft.astype(log_p.dtype), len(hard) if weight is None else own.sum()


def _soft_cross_entropy(
    input: Tensor, target: Tensor, weight: Tensor | None, reduction: str, smoothing: float
) -> Tensor:
    """cross_entropy with class probabilities as target: input and target (N, C, …) or (C,)."""
    input, target = promote(input, target, "cross_entropy")
    w = _class_weight(weight, input, input._data.shape[input.ndim > 1], "cross_entropy")
    rows, given = _by_class(input._data), _by_class(target._data)
    soft = given * (1 - smoothing) + smoothing / rows.shape[1]
    soft = soft if w is None else soft * w
    log_p = ops.log_softmax(rows, 1)
    value = more.soft_cross_entropy(log_p, soft, reduction)
    shape = input._data.shape[:1] * (input.ndim > 1) + input._data.shape[2:]

    def backward(g: Array) -> Grads:
        g = g if reduction != "none" else np.reshape(g, -1)
        grad, slope = more.soft_cross_entropy_backward(g, log_p, soft, reduction)
        slope = slope * (1 - smoothing) if w is None else slope * (1 - smoothing) * w
        return _as_input(grad, input._data.shape), _as_input(slope, input._data.shape)

    value = value.reshape(shape) if reduction == "none" else value
    node = "div.1" if reduction == "mean" else "neg"  # torch's names for its last step
    return apply(node, value, (input, target), backward)


def nll_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: object = None,
    ignore_index: int = -100,
    reduce: object = None,
    reduction: str = "mean",
) -> Tensor:
    """−x[class] of log-probabilities x: the second half of cross_entropy, same shapes.

    >>> log_p = torch.tensor([[0.7, 0.2, 0.1]]).log()
    >>> F.nll_loss(log_p, torch.tensor([0]))
    tensor(0.3567)
    """
    check_legacy(size_average, reduce)
    check_reduction(reduction)
    floats_of(input, "nll_loss")
    rows = _Rows(input, target, ignore_index)
    w = _class_weight(weight, input, rows.classes, "nll_loss")

    def backward(g: Array) -> Grads:
        g = rows.of_output(g)
        return (rows.to_input(more.nll_loss_backward(g, rows.input, rows.target, w, reduction)),)

    value = rows.to_output(ops.nll_loss(rows.input, rows.target, w, reduction), reduction)
    return apply(rows.node, value, (input,), backward)


CLASS_DTYPES = np.dtype(np.int64), np.dtype(np.uint8), np.dtype(int)  # 32 bits in a browser


class _Rows:
    """Input (N, C, …) and class numbers (N, …) as rows (M, C) and (M,), ignored ones left out."""

    def __init__(self, input: Tensor, target: Tensor, ignore_index: int):
        x, t = input._data, array_of(target, "cross_entropy")
        self.shape, self.target_shape, self.kept = x.shape, t.shape, None
        self.node = "nllLoss2D" if x.ndim > 2 else "nllLoss"  # torch's names
        self._check(x, t, target)
        self.classes = x.shape[x.ndim > 1]
        self.input, self.target = _by_class(x), t.flatten()  # a copy: backward needs it
        if not t.size:
            return
        low, high = np.minimum.reduce(self.target), np.maximum.reduce(self.target)
        if low >= 0 and high < self.classes and not 0 <= ignore_index < self.classes:
            return
        if low <= ignore_index <= high and (self.target == ignore_index).any():
            self.kept = self.target != ignore_index
            self.input, self.target = self.input[self.kept], self.target[self.kept]
            low, high = self.target.min(initial=0), self.target.max(initial=0)
        if low < 0 or high >= self.classes:
            raise IndexError(
                f"Target {low if low < 0 else high} is out of bounds: {self.classes} logits allow "
                f"the classes 0 to {self.classes - 1}. Check the labels, or give the last layer "
                "more outputs."
            )

    def _check(self, x: Array, t: Array, target: Tensor) -> None:
        if t.dtype not in CLASS_DTYPES:
            raise RuntimeError(
                f"expected target dtype to be Long or Byte, but got {target.dtype.name}: the "
                "target holds class indices. Convert it with .long()."
            )
        if x.ndim == 1:
            if t.size != 1 or t.ndim > 1:
                raise ValueError(
                    "For 1D input, 1D target must have size 1, but got target size: "
                    f"{list(t.shape)}; one row of logits has one class."
                )
            return
        if x.ndim == 0 or (t.ndim and len(x) != len(t)) or (x.ndim == 2 and t.ndim == 0):
            raise ValueError(
                f"Expected input batch_size ({len(x) if x.ndim else 0}) to match target batch_size "
                f"({len(t) if t.ndim else 0}): one class index for each row of logits."
            )
        if x.ndim == 2 and t.ndim > 1:
            raise RuntimeError(
                "0D or 1D target tensor expected, multi-target not supported: input "
                f"{list(x.shape)} and target {list(t.shape)}; flatten the target, for example "
                "target.squeeze(1)."
            )
        if t.shape != x.shape[:1] + x.shape[2:]:
            raise RuntimeError(
                f"Expected target size {[x.shape[0], *x.shape[2:]]}, got {list(t.shape)}: a class "
                f"for each row of logits of an input {list(x.shape)}."
            )

    def of_output(self, grad: Array) -> Array:
        """The output's gradient for the rows: one number for all, or one for each that counts."""
        if np.ndim(grad) == 0:
            return grad
        return grad.reshape(-1) if self.kept is None else grad.reshape(-1)[self.kept]

    def to_output(self, value: Any, reduction: str) -> Value:
        """The loss of each row in the target's shape, 0 for the ignored; a number as it is."""
        if reduction != "none":
            return value
        if self.kept is not None:
            value, some = np.zeros(len(self.kept), value.dtype), value
            value[self.kept] = some
        return value.reshape(self.target_shape)

    def to_input(self, grad: Array) -> Array:
        """The gradient of the rows in the input's shape, 0 for the ignored."""
        if self.kept is not None:
            grad, some = np.zeros((len(self.kept), self.classes), grad.dtype), grad
            grad[self.kept] = some
        return _as_input(grad, self.shape)


def _by_class(x: Array) -> Array:
    """(N, C, …) or (C,) as rows (M, C)."""
    if x.ndim == 2:
        return x
    return x.reshape(1, -1) if x.ndim == 1 else np.moveaxis(x, 1, -1).reshape(-1, x.shape[1])


def _as_input(rows: Array, shape: Shape) -> Array:
    """Rows (M, C) back in the shape (N, C, …) or (C,) that they came from."""
    if len(shape) <= 2:
        return rows.reshape(shape)
    return np.moveaxis(rows.reshape(shape[0], *shape[2:], shape[1]), -1, 1)


def _class_weight(weight: Tensor | None, input: Tensor, classes: int, name: str) -> Array | None:
    if weight is None:
        return None
    constant(weight, "weight", name)
    w = weight._data
    if w.shape != (classes,):
        raise RuntimeError(
            f"{name}: weight tensor should be defined either for all {classes} classes or no "
            f"classes but got weight tensor of shape: {list(w.shape)}."
        )
    if w.dtype != input._data.dtype:
        raise RuntimeError(
            f"expected scalar type {input.dtype.name} but found {weight.dtype.name}: convert the "
            "weight with .to(logits.dtype)."
        )
    return w
