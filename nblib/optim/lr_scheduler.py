"""Learning rates that change with time.  (slide 41; torch.optim.lr_scheduler)

Each schedule is one formula: the rate after t steps, from the group's first rate. step() is called
after optimizer.step(), usually once an epoch, and multiplies the present rate by what the formula
changes in that step. So two schedules on one optimizer multiply, and a rate changed by hand goes on
from there, as in torch.
"""

import math

from nblib.absent import absent
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
            group["lr"] = self._next(group["lr"], base, self.last_epoch)

    def _next(self, lr, base, t):
        """The rate after step t, if it is lr before."""
        now = self._rate(base, t)
        before = self._rate(base, t - 1) if t else base
        return lr * (now / before) if before else now

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

    def _next(self, lr, base, t):
        """torch's recursion: what is above eta_min changes by the quotient of two cosines."""
        low, turn = self.eta_min, math.pi / self.T_max
        if t == 0:
            return lr
        if (t - 1 - self.T_max) % (2 * self.T_max) == 0:  # from the bottom there is no quotient
            return lr + (base - low) * (1 - math.cos(turn)) / 2
        return low + (lr - low) * (1 + math.cos(turn * t)) / (1 + math.cos(turn * (t - 1)))


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


def __getattr__(name):
    raise absent("nblib.optim.lr_scheduler", name)
