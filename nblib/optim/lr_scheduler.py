"""Learning rates that change with time.  (slide 41; torch.optim.lr_scheduler)

Each schedule is one formula: the rate after t steps, from the group's first rate. step() is called
after optimizer.step(), usually once an epoch, and multiplies the present rate by what the formula
changes in that step. So two schedules on one optimizer multiply, and a rate changed by hand goes on
from there, as in torch.
"""

import math

from nblib.optim.optimizers import Optimizer


class LRScheduler:
    """The base: counts the steps and multiplies lr by _rate(t) / _rate(t − 1)."""

    def __init__(self, optimizer, last_epoch=-1):
        if not isinstance(optimizer, Optimizer):
            raise TypeError(
                f"{type(optimizer).__name__} is not an Optimizer; give it the optimizer."
            )
        self.optimizer, self.last_epoch = optimizer, last_epoch
        for group in optimizer.param_groups:
            group.setdefault("initial_lr", group["lr"])
        self.base_lrs = [group["initial_lr"] for group in optimizer.param_groups]
        self.step()

    def _rate(self, base, t):
        """The rate after t steps if the first was base."""
        raise NotImplementedError

    def step(self):
        """One step of time; call it after optimizer.step()."""
        self.last_epoch += 1
        for group, base in zip(self.optimizer.param_groups, self.base_lrs, strict=True):
            now = self._rate(base, self.last_epoch)
            before = self._rate(base, self.last_epoch - 1) if self.last_epoch else base
            group["lr"] = group["lr"] * (now / before) if before else now

    def get_last_lr(self):
        """The rate of each group now."""
        return [group["lr"] for group in self.optimizer.param_groups]


class StepLR(LRScheduler):
    """× gamma after every step_size steps."""

    def __init__(self, optimizer, step_size, gamma=0.1, last_epoch=-1):
        if step_size < 1:
            raise ValueError(f"step_size={step_size}: give a whole number of at least 1.")
        self.step_size, self.gamma = step_size, gamma
        super().__init__(optimizer, last_epoch)

    def _rate(self, base, t):
        return base * self.gamma ** (t // self.step_size)


class ExponentialLR(LRScheduler):
    """× gamma at every step."""

    def __init__(self, optimizer, gamma, last_epoch=-1):
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def _rate(self, base, t):
        return base * self.gamma**t


class CosineAnnealingLR(LRScheduler):
    """Down half a cosine from the first rate to eta_min in T_max steps, then up again."""

    def __init__(self, optimizer, T_max, eta_min=0.0, last_epoch=-1):
        if T_max < 1:
            raise ValueError(f"T_max={T_max}: give a whole number of at least 1.")
        self.T_max, self.eta_min = T_max, eta_min
        super().__init__(optimizer, last_epoch)

    def _rate(self, base, t):
        return self.eta_min + (base - self.eta_min) * (1 + math.cos(math.pi * t / self.T_max)) / 2


class LinearLR(LRScheduler):
    """From start_factor to end_factor in total_iters equal steps: a warm-up."""

    def __init__(self, optimizer, start_factor=1 / 3, end_factor=1.0, total_iters=5, last_epoch=-1):
        if not 0 < start_factor <= 1 or not 0 <= end_factor <= 1:
            raise ValueError(
                f"start_factor={start_factor} and end_factor={end_factor} must lie between 0 and "
                "1, the first above 0."
            )
        self.start_factor, self.end_factor, self.total_iters = start_factor, end_factor, total_iters
        super().__init__(optimizer, last_epoch)

    def _rate(self, base, t):
        done = min(t, self.total_iters) / self.total_iters
        return base * (self.start_factor + (self.end_factor - self.start_factor) * done)
