"""Learning-rate schedules, with torch.optim.lr_scheduler's names.  (slide 41)"""

from nblib.absent import refuse_names
from nblib.optim.lr_scheduler.base import LRScheduler, _LRScheduler
from nblib.optim.lr_scheduler.cycles import CyclicLR, OneCycleLR
from nblib.optim.lr_scheduler.plateau import ReduceLROnPlateau
from nblib.optim.lr_scheduler.several import ChainedScheduler, SequentialLR
from nblib.optim.lr_scheduler.simple import (
    ConstantLR,
    CosineAnnealingLR,
    CosineAnnealingWarmRestarts,
    ExponentialLR,
    LambdaLR,
    LinearLR,
    MultiplicativeLR,
    MultiStepLR,
    PolynomialLR,
    StepLR,
)

__all__ = [
    "ChainedScheduler",
    "ConstantLR",
    "CosineAnnealingLR",
    "CosineAnnealingWarmRestarts",
    "CyclicLR",
    "ExponentialLR",
    "LRScheduler",
    "LambdaLR",
    "LinearLR",
    "MultiStepLR",
    "MultiplicativeLR",
    "OneCycleLR",
    "PolynomialLR",
    "ReduceLROnPlateau",
    "SequentialLR",
    "StepLR",
    "_LRScheduler",
]

__getattr__ = refuse_names("nblib.optim.lr_scheduler")
