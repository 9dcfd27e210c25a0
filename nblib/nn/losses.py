"""Losses: modules that compare an output with its target and give one number.  (slides 36, 37)"""

from nblib.nn import functional
from nblib.nn.modules import Module


class _Loss(Module):
    def __init__(self, reduction="mean"):
        super().__init__()
        if reduction not in ("mean", "sum", "none"):
            raise ValueError(f"{reduction!r} is not a valid reduction; use 'mean', 'sum', 'none'.")
        self.reduction = reduction


class MSELoss(_Loss):
    """Mean squared error, for regression.  (slide 36; torch.nn.MSELoss)"""

    def forward(self, input, target):
        return functional.mse_loss(input, target, self.reduction)


class BCELoss(_Loss):
    """Binary cross-entropy of probabilities, for a network that ends in a sigmoid.  (slide 36)"""

    def __init__(self, weight=None, reduction="mean"):
        super().__init__(reduction)
        self.weight = weight

    def forward(self, input, target):
        return functional.binary_cross_entropy(input, target, self.weight, self.reduction)


class BCEWithLogitsLoss(_Loss):
    """Binary cross-entropy of logits: sigmoid included, safe for large logits.

    pos_weight: how much more a positive example counts.
    """

    def __init__(self, weight=None, reduction="mean", pos_weight=None):
        super().__init__(reduction)
        self.weight, self.pos_weight = weight, pos_weight

    def forward(self, input, target):
        return functional.binary_cross_entropy_with_logits(
            input, target, self.weight, self.reduction, self.pos_weight
        )


class CrossEntropyLoss(_Loss):
    """Cross-entropy of logits (N, C) and class indices (N,): softmax included.  (slides 36, 37)

    weight (C,): how much each class counts. label_smoothing and ignore_index are left out of this
    engine: NotImplementedError.
    """

    def __init__(self, weight=None, ignore_index=-100, reduction="mean", label_smoothing=0.0):
        super().__init__(reduction)
        if label_smoothing or ignore_index != -100:
            name = "label_smoothing" if label_smoothing else "ignore_index"
            raise NotImplementedError(
                f"{name} is left out of this engine; use torch.nn.CrossEntropyLoss for it."
            )
        self.weight = weight

    def forward(self, input, target):
        return functional.cross_entropy(input, target, self.weight, reduction=self.reduction)
