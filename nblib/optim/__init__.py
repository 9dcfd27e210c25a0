"""Optimizers and learning-rate schedules, with torch.optim's names."""

from typing import NoReturn

from nblib.absent import absent
from nblib.optim import lr_scheduler
from nblib.optim.further import Adadelta, Adagrad, Adamax, NAdam
from nblib.optim.optimizer import Optimizer
from nblib.optim.optimizers import SGD, Adam, AdamW, RMSprop

__all__ = [
    "SGD",
    "Adadelta",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "NAdam",
    "Optimizer",
    "RMSprop",
    "lr_scheduler",
]


def __getattr__(name: str) -> NoReturn:
    raise absent("nblib.optim", name)
