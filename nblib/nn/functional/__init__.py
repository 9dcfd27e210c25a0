"""Layers and losses as functions of tensors.  (torch.nn.functional)

Each function has the same three parts: it checks its arguments, so that a wrong shape is named
where it happens; takes the forward half of a pair from `ops`, `ops_activations` or `ops_layers`;
and records the pair's backward half with `apply`. The mathematics stands in those files.
"""

from nblib.absent import refuse_names
from nblib.nn.functional.activations import (
    celu,
    elu,
    gelu,
    glu,
    hardshrink,
    hardsigmoid,
    hardswish,
    hardtanh,
    leaky_relu,
    log_softmax,
    logsigmoid,
    mish,
    prelu,
    relu,
    relu6,
    selu,
    sigmoid,
    silu,
    softmax,
    softmin,
    softplus,
    softshrink,
    softsign,
    tanh,
    tanhshrink,
    threshold,
)
from nblib.nn.functional.class_losses import cross_entropy, nll_loss
from nblib.nn.functional.embedding import embedding, one_hot
from nblib.nn.functional.layers import (
    batch_norm,
    cosine_similarity,
    dropout,
    layer_norm,
    linear,
    normalize,
    pairwise_distance,
)
from nblib.nn.functional.losses import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    huber_loss,
    kl_div,
    l1_loss,
    mse_loss,
    smooth_l1_loss,
)

__all__ = [
    "batch_norm",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "celu",
    "cosine_similarity",
    "cross_entropy",
    "dropout",
    "elu",
    "embedding",
    "gelu",
    "glu",
    "hardshrink",
    "hardsigmoid",
    "hardswish",
    "hardtanh",
    "huber_loss",
    "kl_div",
    "l1_loss",
    "layer_norm",
    "leaky_relu",
    "linear",
    "log_softmax",
    "logsigmoid",
    "mish",
    "mse_loss",
    "nll_loss",
    "normalize",
    "one_hot",
    "pairwise_distance",
    "prelu",
    "relu",
    "relu6",
    "selu",
    "sigmoid",
    "silu",
    "smooth_l1_loss",
    "softmax",
    "softmin",
    "softplus",
    "softshrink",
    "softsign",
    "tanh",
    "tanhshrink",
    "threshold",
]

__getattr__ = refuse_names("nblib.nn.functional")
