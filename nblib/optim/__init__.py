"""Optimizers and learning-rate schedules, with torch.optim's names."""

from nblib.absent import absent
from nblib.optim import lr_scheduler
from nblib.optim.optimizers import SGD, Adam, AdamW, Optimizer, RMSprop

__all__ = ["SGD", "Adam", "AdamW", "Optimizer", "RMSprop", "lr_scheduler"]


def __getattr__(name):
    raise absent("nblib.optim", name)
