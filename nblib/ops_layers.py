"""Normalisation, embedding and the losses that dense networks use beside the lecture's.

In the manner of `ops`: pure functions on arrays, each with its `_backward` partner.
"""

import numpy as np

from nblib.annotations import Array, Axis, Shape, Value
from nblib.numerics import ignore_fp_warnings
from nblib.ops import reduce, spread

# ------------------------------------------------------------------------------ normalisation


@ignore_fp_warnings
def standardize(input: Array, axes: Axis, eps: float = 1e-5) -> tuple[Array, Array, Array, Array]:
    """(x − mean) / √(variance + eps) along axes: mean 0, variance 1. Also the mean and 1/√(…).

    The heart of batch norm (axes: everything but the features) and layer norm (the features). The
    variance is that of the numbers at hand, divided by n.

    >>> y, mean, variance, scale = standardize(np.array([[1.0], [5.0]]), axes=(0,), eps=0.0)
    >>> y.ravel(), mean.ravel(), variance.ravel()
    (array([-1.,  1.]), array([3.]), array([4.]))
    """
    mean = input.mean(axis=axes, keepdims=True)
    centred = input - mean
    variance = np.square(centred).mean(axis=axes, keepdims=True)
    scale = 1 / np.sqrt(variance + input.dtype.type(eps))
    return centred * scale, mean, variance, scale


@ignore_fp_warnings
def standardize_backward(grad_output: Array, output: Array, scale: Array, axes: Axis) -> Array:
    """With y = (x − m) s: every x also moves m and s, hence s (G − mean G − y mean(G y)).

    output: y, scale: s, the first and the last that `standardize` returned.

    >>> y, _, _, scale = standardize(np.array([[1.0], [2.0], [6.0]]), axes=(0,))
    >>> standardize_backward(np.array([[1.0], [0.0], [0.0]]), y, scale, axes=(0,)).ravel().round(4)
    array([ 0.1763, -0.2204,  0.0441])
    """
    along = grad_output.mean(axis=axes, keepdims=True)
    across = (grad_output * output).mean(axis=axes, keepdims=True)
    return scale * (grad_output - along - output * across)


# --------------------------------------------------------------------------------- embedding


def embedding(input: Array, weight: Array) -> Array:
    """Row number i of weight for each index i of input: a one-hot row times weight, quickly.

    >>> embedding(np.array([1, 0, 1]), np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([[3., 4.],
           [1., 2.],
           [3., 4.]])
    """
    return weight[input]


def embedding_backward(
    grad_output: Array, input: Array, shape: Shape, padding_idx: int | None = None
) -> Array:
    """Each row of a weight of this shape gets the sum of its uses' gradients; padding gets none.

    >>> embedding_backward(np.array([[1.0], [2.0], [4.0]]), np.array([1, 0, 1]), (2, 1))
    array([[2.],
           [5.]])
    """
    grad = np.zeros(shape, grad_output.dtype)
    np.add.at(grad, input.reshape(-1), grad_output.reshape(-1, shape[1]))
    if padding_idx is not None:
        grad[padding_idx] = 0
    return grad


# ------------------------------------------------------------------------------------ losses


@ignore_fp_warnings
def l1_loss(input: Array, target: Array, reduction: str = "mean") -> Value:
    """|x − t|, averaged: an outlier counts as far as it is away, not squared.

    >>> float(l1_loss(np.array([2.5, 0.0]), np.array([3.0, 1.0])))
    0.75
    """
    return reduce(np.abs(input - target), reduction)


@ignore_fp_warnings
def l1_loss_backward(
    grad_output: Array, input: Array, target: Array, reduction: str = "mean"
) -> Array:
    """d|x − t|/dx = sign(x − t), and 0 at 0. The target's gradient is minus this.

    >>> l1_loss_backward(1.0, np.array([2.5, 0.0]), np.array([3.0, 1.0]), "sum")
    array([-1., -1.])
    """
    return np.sign(input - target) * spread(grad_output, input, reduction)


@ignore_fp_warnings
def huber_loss(input: Array, target: Array, reduction: str = "mean", delta: float = 1.0) -> Value:
    """½ (x − t)² near the target, δ (|x − t| − ½ δ) from δ on: squared, then straight.

    >>> huber_loss(np.array([0.5, 3.0]), np.zeros(2), "none")
    array([0.125, 2.5  ])
    """
    size = np.abs(input - target)
    loss = np.where(size <= delta, 0.5 * size * size, delta * (size - 0.5 * delta))
    return reduce(loss.astype(input.dtype), reduction)


@ignore_fp_warnings
def huber_loss_backward(
    grad_output: Array, input: Array, target: Array, reduction: str = "mean", delta: float = 1.0
) -> Array:
    """The slope is x − t, held between −δ and δ. The target's gradient is minus this.

    >>> huber_loss_backward(1.0, np.array([0.5, 3.0]), np.zeros(2), "sum")
    array([0.5, 1. ])
    """
    return np.clip(input - target, -delta, delta) * spread(grad_output, input, reduction)


@ignore_fp_warnings
def smooth_l1_loss(
    input: Array, target: Array, reduction: str = "mean", beta: float = 1.0
) -> Value:
    """The Huber loss divided by its δ, here β: slope ±1 from β on. β = 0 is l1_loss.

    >>> smooth_l1_loss(np.array([0.5, 3.0]), np.zeros(2), "none", beta=2.0)
    array([0.0625, 2.    ])
    """
    size = np.abs(input - target)
    loss = np.where(size < beta, 0.5 * size * size / (beta or 1), size - 0.5 * beta)
    return reduce(loss.astype(input.dtype), reduction)


@ignore_fp_warnings
def smooth_l1_loss_backward(
    grad_output: Array, input: Array, target: Array, reduction: str = "mean", beta: float = 1.0
) -> Array:
    """The slope is (x − t) / β, held between −1 and 1. The target's gradient is minus this.

    >>> smooth_l1_loss_backward(1.0, np.array([0.5, 3.0]), np.zeros(2), "sum", beta=2.0)
    array([0.25, 1.  ])
    """
    away = input - target
    slope = np.where(np.abs(away) < beta, away / (beta or 1), np.sign(away)).astype(input.dtype)
    return slope * spread(grad_output, input, reduction)


@ignore_fp_warnings
def kl_div(input: Array, target: Array, reduction: str = "mean", log_target: bool = False) -> Value:
    """t (log t − x): how much the distribution t loses when e^x is taken for it. 0 where t is 0.

    input holds logarithms; with log_target the target does too. Reduction 'batchmean' divides the
    sum by the number of rows, which is the divergence itself.

    >>> t, q = np.array([[0.5, 0.5]]), np.array([[0.9, 0.1]])
    >>> float(kl_div(np.log(q), t, "batchmean").round(4)), float(kl_div(np.log(t), t, "batchmean"))
    (0.5108, 0.0)
    """
    if log_target:
        loss = np.exp(target) * (target - input)
    else:
        loss = np.where(target == 0, 0, target * np.log(target)) - target * input
    if reduction == "batchmean":
        return loss.sum() / loss.dtype.type(loss.shape[0] if loss.ndim else 1)
    return reduce(loss, reduction)


@ignore_fp_warnings
def kl_div_backward(
    grad_output: Array,
    input: Array,
    target: Array,
    reduction: str = "mean",
    log_target: bool = False,
) -> tuple[Array, Array]:
    """Product rule: ∂/∂x = −t; ∂/∂t = log t + 1 − x, or e^t (t − x + 1) of a logarithm t.

    >>> kl_div_backward(1.0, np.log([0.9, 0.1]), np.array([0.5, 0.5]), "sum")[0]
    array([-0.5, -0.5])
    """
    if reduction == "batchmean":
        share = grad_output / input.dtype.type(input.shape[0] if input.ndim else 1)
    else:
        share = spread(grad_output, input, reduction)
    if log_target:
        chance = np.exp(target)
        return -chance * share, chance * (target - input + 1) * share
    return -target * share, (np.log(target) + 1 - input) * share


@ignore_fp_warnings
def nll_loss_backward(
    grad_output: Array,
    input: Array,
    target: Array,
    weight: Array | None = None,
    reduction: str = "mean",
) -> Array:
    """Only the logarithm of the true class counts: slope −w at the class, 0 elsewhere.

    >>> nll_loss_backward(1.0, np.log([[0.7, 0.2, 0.1]]), np.array([0]))
    array([[-1.,  0.,  0.]])
    """
    grad = np.zeros_like(input)
    share = np.ones(len(target), input.dtype) if weight is None else weight[target]
    total = share.sum() if reduction == "mean" else 1
    grad[np.arange(len(target)), target] = -share * np.asarray(grad_output, input.dtype) / total
    return grad


@ignore_fp_warnings
def soft_cross_entropy(
    log_p: Array, target: Array, reduction: str = "mean", count: float | None = None
) -> Value:
    """−Σ_c t_c log p_c for rows of class probabilities t, given the logarithms (N, C).

    cross_entropy with one-hot rows; also with smoothed labels, or class weights multiplied into t.
    count: what 'mean' divides by, the number of rows if None.

    >>> log_p = np.log([[0.7, 0.2, 0.1]])
    >>> float(soft_cross_entropy(log_p, np.array([[1.0, 0.0, 0.0]])).round(4))
    0.3567
    >>> float(soft_cross_entropy(log_p, np.array([[0.9, 0.05, 0.05]])).round(4))
    0.5166
    """
    loss = -(target * log_p).sum(axis=1)
    if reduction == "mean":
        return loss.sum() / log_p.dtype.type(len(loss) if count is None else count)
    return reduce(loss, reduction)


@ignore_fp_warnings
def soft_cross_entropy_backward(
    grad_output: Array,
    log_p: Array,
    target: Array,
    reduction: str = "mean",
    count: float | None = None,
) -> tuple[Array, Array]:
    """∂/∂z_j = p_j Σ_c t_c − t_j, which is p − t if the row sums to 1; ∂/∂t_c = −log p_c.

    >>> log_p, t = np.log([[0.7, 0.2, 0.1]]), np.array([[0.9, 0.05, 0.05]])
    >>> soft_cross_entropy_backward(1.0, log_p, t)[0].round(4)
    array([[-0.2 ,  0.15,  0.05]])
    """
    share = np.asarray(grad_output, log_p.dtype)
    if reduction == "mean":
        share = share / log_p.dtype.type(len(log_p) if count is None else count)
    share = np.broadcast_to(share, len(log_p))[:, None]
    slope = np.exp(log_p) * target.sum(axis=1, keepdims=True) - target
    return slope * share, -log_p * share


@ignore_fp_warnings
def binary_cross_entropy_target_backward(
    grad_output: Array,
    input: Array,
    target: Array,
    weight: Array | None = None,
    reduction: str = "mean",
) -> Array:
    """The loss is linear in t: d/dt of −(t log x + (1 − t) log(1 − x)) = log(1 − x) − log x.

    >>> x, t = np.array([0.5, 0.9]), np.array([1.0, 1.0])
    >>> binary_cross_entropy_target_backward(1.0, x, t, reduction="sum").round(4)
    array([ 0.    , -2.1972])
    """
    slope = np.log1p(-input) - np.log(input)
    slope = slope if weight is None else slope * weight
    return slope * spread(grad_output, input, reduction)


@ignore_fp_warnings
def binary_cross_entropy_with_logits_target_backward(
    grad_output: Array,
    input: Array,
    target: Array,
    weight: Array | None = None,
    reduction: str = "mean",
    pos_weight: Array | None = None,
) -> Array:
    """d/dt of (1 − t) z − (1 + (p − 1) t) log σ(z) = −z − (p − 1) log σ(z).

    >>> z, t = np.array([0.0, 2.0]), np.array([1.0, 1.0])
    >>> binary_cross_entropy_with_logits_target_backward(1.0, z, t, reduction="sum")
    array([-0., -2.])
    """
    slope = -input
    if pos_weight is not None:
        slope = slope + (1 - pos_weight) * (np.minimum(input, 0) - np.log1p(np.exp(-np.abs(input))))
    slope = slope if weight is None else slope * weight
    return slope * spread(grad_output, input, reduction)
