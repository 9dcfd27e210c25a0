"""Losses as functions of tensors: each is its pair from `ops` or `ops_layers`, recorded."""

from nblib import ops
from nblib import ops_layers as more
from nblib.annotations import Array, Grads, Pair
from nblib.nn.functional.checks import (
    check_legacy,
    check_reduction,
    floats_of,
    pair_of,
    same_dtype,
    same_shape,
    weight_of,
)
from nblib.numerics import unbroadcast
from nblib.tensor import Tensor, apply

# ------------------------------------------------------------------ numbers as target


def _difference(
    node: str,
    name: str,
    pair: Pair,
    input: Tensor,
    target: Tensor,
    reduction: str,
    legacy: tuple[object, object],
    *settings: float,
) -> Tensor:
    """A loss of x − t: both get its gradient, with opposite sign."""
    check_legacy(*legacy)
    check_reduction(reduction)
    input, target = pair_of(input, target, name)
    x, t = input._data, target._data
    forward, backward_of = pair

    def backward(g: Array) -> Grads:
        grad = backward_of(g, x, t, reduction, *settings)
        return grad, -grad

    return apply(node, forward(x, t, reduction, *settings), (input, target), backward)


def _last_step(reduction: str, single: str) -> str:
    """What torch calls the end of a loss that it computes in steps."""
    return single if reduction == "none" else reduction


def mse_loss(
    input: Tensor,
    target: Tensor,
    size_average: object = None,
    reduce: object = None,
    reduction: str = "mean",
) -> Tensor:
    """(x − t)².  (slide 36) Different shapes raise: see `pair_of`.

    >>> F.mse_loss(torch.tensor([2.5, 0.0]), torch.tensor([3.0, 1.0]))
    tensor(0.6250)
    """
    pair = ops.mse_loss, ops.mse_loss_backward
    return _difference(
        "mseLoss", "mse_loss", pair, input, target, reduction, (size_average, reduce)
    )


def l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: object = None,
    reduce: object = None,
    reduction: str = "mean",
) -> Tensor:
    """|x − t|. Different shapes raise: see `pair_of`.

    >>> F.l1_loss(torch.tensor([2.5, 0.0]), torch.tensor([3.0, 1.0]))
    tensor(0.7500)
    """
    pair = more.l1_loss, more.l1_loss_backward
    node = _last_step(reduction, "abs")
    return _difference(node, "l1_loss", pair, input, target, reduction, (size_average, reduce))


def smooth_l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: object = None,
    reduce: object = None,
    reduction: str = "mean",
    beta: float = 1.0,
) -> Tensor:
    """Squared near the target, straight with slope ±1 from beta on.

    >>> F.smooth_l1_loss(torch.tensor([0.5, 3.0]), torch.zeros(2), reduction="none")
    tensor([0.1250, 2.5000])
    """
    if beta < 0:
        raise RuntimeError(f"smooth_l1_loss does not support negative values for beta: {beta}.")
    pair = more.smooth_l1_loss, more.smooth_l1_loss_backward
    return _difference(
        "smoothL1Loss",
        "smooth_l1_loss",
        pair,
        input,
        target,
        reduction,
        (size_average, reduce),
        beta,
    )


def huber_loss(
    input: Tensor,
    target: Tensor,
    reduction: str = "mean",
    delta: float = 1.0,
    weight: Tensor | None = None,
) -> Tensor:
    """Squared near the target, straight with slope ±delta from delta on.

    >>> F.huber_loss(torch.tensor([0.5, 3.0]), torch.zeros(2), reduction="none", delta=2.0)
    tensor([0.1250, 4.0000])
    """
    if weight is not None:
        raise NotImplementedError("weight is left out of this engine's huber_loss; multiply by it.")
    if delta <= 0:
        raise RuntimeError(f"huber_loss does not support non-positive values for delta: {delta}.")
    pair = more.huber_loss, more.huber_loss_backward
    return _difference(
        "huberLoss", "huber_loss", pair, input, target, reduction, (None, None), delta
    )


# ------------------------------------------------------------------ probabilities as target


def binary_cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: object = None,
    reduce: object = None,
    reduction: str = "mean",
) -> Tensor:
    """−(t log x + (1 − t) log(1 − x)) of probabilities x.  (slide 36)

    >>> x, t = torch.tensor([0.9, 0.1]), torch.tensor([1.0, 1.0])
    >>> F.binary_cross_entropy(x, t, reduction="none")
    tensor([0.1054, 2.3026])
    """
    name = "binary_cross_entropy"
    check_legacy(size_average, reduce)
    check_reduction(reduction)
    x, t = floats_of(input, name), floats_of(target, name)
    same_shape(input, target, name)
    same_dtype(input, target, name)
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
    w = weight_of(weight, x, name)

    def backward(g: Array) -> Grads:
        return (
            ops.binary_cross_entropy_backward(g, x, t, w, reduction),
            more.binary_cross_entropy_target_backward(g, x, t, w, reduction) if learned else None,
        )

    learned, value = target.requires_grad, ops.binary_cross_entropy(x, t, w, reduction)
    return apply("binaryCrossEntropy", value, (input, target), backward)


def binary_cross_entropy_with_logits(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: object = None,
    reduce: object = None,
    reduction: str = "mean",
    pos_weight: Tensor | None = None,
) -> Tensor:
    """Sigmoid and binary cross-entropy in one, safe for any logit.

    >>> z, t = torch.tensor([0.0, -100.0]), torch.tensor([1.0, 1.0])
    >>> F.binary_cross_entropy_with_logits(z, t, reduction="none")
    tensor([  0.6931, 100.0000])
    """
    name = "binary_cross_entropy_with_logits"
    check_legacy(size_average, reduce)
    check_reduction(reduction)
    x, t = floats_of(input, name), floats_of(target, name)
    same_shape(input, target, name)
    same_dtype(input, target, name)
    w, p = weight_of(weight, x, name), weight_of(pos_weight, x, name, "pos_weight")

    def backward(g: Array) -> Grads:
        slope, of_target = (
            ops.binary_cross_entropy_with_logits_backward,
            more.binary_cross_entropy_with_logits_target_backward,
        )
        return (
            unbroadcast(slope(g, x, t, w, reduction, p), x.shape),
            of_target(g, x, t, w, reduction, p) if learned else None,
        )

    learned = target.requires_grad
    value = ops.binary_cross_entropy_with_logits(x, t, w, reduction, p)
    return apply("binaryCrossEntropyWithLogits", value, (input, target), backward)


def kl_div(
    input: Tensor,
    target: Tensor,
    size_average: object = None,
    reduce: object = None,
    reduction: str = "mean",
    log_target: bool = False,
) -> Tensor:
    """t (log t − x) of log-probabilities x. reduction 'batchmean' is the divergence itself.

    >>> q, t = torch.tensor([[0.9, 0.1]]), torch.tensor([[0.5, 0.5]])
    >>> F.kl_div(q.log(), t, reduction="batchmean")
    tensor(0.5108)
    """
    check_legacy(size_average, reduce)
    check_reduction(reduction, ("batchmean", "mean", "sum", "none"))
    input, target = pair_of(input, target, "kl_div")
    x, t = input._data, target._data
    return apply(
        "div" if reduction == "batchmean" else _last_step(reduction, "sub"),
        more.kl_div(x, t, reduction, log_target),
        (input, target),
        lambda g: more.kl_div_backward(g, x, t, reduction, log_target),
    )
