"""Losses: modules that compare an output with its target and give one number.  (slides 36, 37)"""

from nblib.nn import functional
from nblib.nn.functional.checks import check_legacy, check_reduction
from nblib.nn.module import Module
from nblib.tensor import Tensor


class _Loss(Module):
    """What all losses share: reduction is 'mean', 'sum' or 'none'.

    size_average and reduce, which PyTorch has replaced by it, are left out of this engine.
    """

    reductions: tuple[str, ...] = ("mean", "sum", "none")

    def __init__(self, size_average: object = None, reduce: object = None, reduction: str = "mean"):
        super().__init__()
        check_legacy(size_average, reduce)
        check_reduction(reduction, self.reductions)
        self.reduction = reduction


class MSELoss(_Loss):
    """Mean squared error, for regression.  (slide 36; torch.nn.MSELoss)

    >>> nn.MSELoss()(torch.tensor([2.5, 0.0]), torch.tensor([3.0, 1.0]))
    tensor(0.6250)
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return functional.mse_loss(input, target, reduction=self.reduction)


class L1Loss(_Loss):
    """Mean absolute error: an outlier counts as far as it is away, not squared.

    >>> nn.L1Loss()(torch.tensor([2.5, 0.0]), torch.tensor([3.0, 1.0]))
    tensor(0.7500)
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return functional.l1_loss(input, target, reduction=self.reduction)


class SmoothL1Loss(_Loss):
    """Squared near the target, straight with slope ±1 from beta on.

    >>> nn.SmoothL1Loss(reduction="none")(torch.tensor([0.5, 3.0]), torch.zeros(2))
    tensor([0.1250, 2.5000])
    """

    def __init__(
        self,
        size_average: object = None,
        reduce: object = None,
        reduction: str = "mean",
        beta: float = 1.0,
    ):
        super().__init__(size_average, reduce, reduction)
        self.beta = beta

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return functional.smooth_l1_loss(input, target, reduction=self.reduction, beta=self.beta)


class HuberLoss(_Loss):
    """Squared near the target, straight with slope ±delta from delta on.

    >>> nn.HuberLoss(reduction="none", delta=2.0)(torch.tensor([0.5, 3.0]), torch.zeros(2))
    tensor([0.1250, 4.0000])
    """

    def __init__(self, reduction: str = "mean", delta: float = 1.0):
        super().__init__(reduction=reduction)
        if not isinstance(delta, (int, float)):
            raise TypeError(f"delta must be a float or int, got: {type(delta)}")
        self.delta = delta

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return functional.huber_loss(input, target, self.reduction, self.delta)


class KLDivLoss(_Loss):
    """t (log t − x) of log-probabilities x; reduction 'batchmean' is the divergence itself.

    >>> q, t = torch.tensor([[0.9, 0.1]]), torch.tensor([[0.5, 0.5]])
    >>> nn.KLDivLoss(reduction="batchmean")(q.log(), t)
    tensor(0.5108)
    """

    reductions = ("batchmean", "mean", "sum", "none")

    def __init__(
        self,
        size_average: object = None,
        reduce: object = None,
        reduction: str = "mean",
        log_target: bool = False,
    ):
        super().__init__(size_average, reduce, reduction)
        self.log_target = log_target

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return functional.kl_div(
            input, target, reduction=self.reduction, log_target=self.log_target
        )


class _WeightedLoss(_Loss):
    """A loss with a weight, which is kept as a buffer: it is in state_dict, as in torch."""

    def __init__(
        self,
        weight: Tensor | None = None,
        size_average: object = None,
        reduce: object = None,
        reduction: str = "mean",
    ):
        super().__init__(size_average, reduce, reduction)
        self.register_buffer("weight", weight)


class BCELoss(_WeightedLoss):
    """Binary cross-entropy of probabilities, for a network that ends in a sigmoid.  (slide 36)

    >>> nn.BCELoss()(torch.tensor([0.9, 0.1]), torch.tensor([1.0, 0.0]))
    tensor(0.1054)
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return functional.binary_cross_entropy(input, target, self.weight, reduction=self.reduction)


class BCEWithLogitsLoss(_WeightedLoss):
    """Binary cross-entropy of logits: sigmoid included, safe for large logits.

    pos_weight: how much more a positive example counts.

    >>> nn.BCEWithLogitsLoss()(torch.tensor([0.0, 100.0]), torch.tensor([1.0, 1.0]))
    tensor(0.3466)
    """

    def __init__(
        self,
        weight: Tensor | None = None,
        size_average: object = None,
        reduce: object = None,
        reduction: str = "mean",
        pos_weight: Tensor | None = None,
    ):
        super().__init__(weight, size_average, reduce, reduction)
        self.register_buffer("pos_weight", pos_weight)

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return functional.binary_cross_entropy_with_logits(
            input, target, self.weight, reduction=self.reduction, pos_weight=self.pos_weight
        )


class NLLLoss(_WeightedLoss):
    """−x[class] of log-probabilities x, for a network that ends in LogSoftmax.

    >>> log_p = torch.tensor([[0.7, 0.2, 0.1]]).log()
    >>> nn.NLLLoss()(log_p, torch.tensor([0]))
    tensor(0.3567)
    """

    def __init__(
        self,
        weight: Tensor | None = None,
        size_average: object = None,
        ignore_index: int = -100,
        reduce: object = None,
        reduction: str = "mean",
    ):
        super().__init__(weight, size_average, reduce, reduction)
        self.ignore_index = ignore_index

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return functional.nll_loss(
            input,
            target,
            self.weight,
            ignore_index=self.ignore_index,
            reduction=self.reduction,
        )


class CrossEntropyLoss(NLLLoss):
    """Cross-entropy of logits and classes or their probabilities; softmax included.  (slide 36)

    weight (C,): how much each class counts. See functional.cross_entropy for the shapes.

    >>> criterion = nn.CrossEntropyLoss()
    >>> criterion(torch.tensor([[2.0, 1.0, 0.1]]), torch.tensor([0]))
    tensor(0.4170)
    """

    def __init__(
        self,
        weight: Tensor | None = None,
        size_average: object = None,
        ignore_index: int = -100,
        reduce: object = None,
        reduction: str = "mean",
        label_smoothing: float = 0.0,
    ):
        super().__init__(weight, size_average, ignore_index, reduce, reduction)
        self.label_smoothing = label_smoothing

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return functional.cross_entropy(
            input,
            target,
            self.weight,
            ignore_index=self.ignore_index,
            reduction=self.reduction,
            label_smoothing=self.label_smoothing,
        )
