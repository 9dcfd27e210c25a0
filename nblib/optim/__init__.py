"""Optimizers and learning-rate schedules, with torch.optim's names."""

from nblib.absent import refuse_names
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

__getattr__ = refuse_names("nblib.optim")
