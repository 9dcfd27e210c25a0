"""Rates that follow one formula: StepLR, ExponentialLR, CosineAnnealingLR and their relatives.

One file, because it is a list of ten formulas, each a class of its own that knows no other.
"""

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from typing import Any

from nblib.optim.lr_scheduler.base import LRScheduler, number_of, optimizer_of
from nblib.optim.optimizer import Optimizer


class LambdaLR(LRScheduler):
    """The first rate × lr_lambda(t): one function, or a list with one for each group.

    >>> optimizer = optim.SGD([torch.zeros(1)], lr=0.8)
    >>> schedule, rates = LambdaLR(optimizer, lambda t: 0.5**t), []
    >>> for _ in range(4):
    ...     optimizer.step()
    ...     schedule.step()
    ...     rates += schedule.get_last_lr()
    >>> np.round(rates, 4).tolist()
    [0.4, 0.2, 0.1, 0.05]
    """

    def __init__(self, optimizer: Optimizer, lr_lambda: Any, last_epoch: int = -1):
        n = len(optimizer_of(optimizer).param_groups)
        given = isinstance(lr_lambda, (list, tuple))
        self.lr_lambdas = list(lr_lambda) if given else [lr_lambda] * n
        if len(self.lr_lambdas) != n:
            raise ValueError(
                f"Expected {n} lr_lambdas, but got {len(lr_lambda)}: one for each group."
            )
        for function in self.lr_lambdas:
            if not callable(function):
                raise TypeError(
                    f"lr_lambda should be a function, but got {type(function).__name__}: for "
                    "example lambda epoch: 0.95**epoch."
                )
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Any]:
        pairs = zip(self.lr_lambdas, self.base_lrs, strict=True)
        return [base * function(self.last_epoch) for function, base in pairs]

    def state_dict(self) -> dict[str, Any]:
        """Functions are left out; of callable objects, their attributes are kept."""
        kept = [
            None if isinstance(f, type(number_of)) else dict(getattr(f, "__dict__", {}))
            for f in self.lr_lambdas
        ]
        rest = {k: v for k, v in super().state_dict().items() if k != "lr_lambdas"}
        return rest | {"lr_lambdas": kept}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        rest = {k: v for k, v in state_dict.items() if k != "lr_lambdas"}
        super().load_state_dict(rest)
        for function, kept in zip(self.lr_lambdas, state_dict["lr_lambdas"], strict=True):
            if kept is not None:
                function.__dict__.update(kept)


class MultiplicativeLR(LambdaLR):
    """The present rate × lr_lambda(t).

    >>> optimizer = optim.SGD([torch.zeros(1)], lr=0.8)
    >>> schedule, rates = MultiplicativeLR(optimizer, lambda t: 0.5), []
    >>> for _ in range(4):
    ...     optimizer.step()
    ...     schedule.step()
    ...     rates += schedule.get_last_lr()
    >>> np.round(rates, 4).tolist()
    [0.4, 0.2, 0.1, 0.05]
    """

    def get_lr(self) -> list[Any]:
        pairs = zip(self.lr_lambdas, self.optimizer.param_groups, strict=True)
        if self._is_initial:
            return [number_of(group["lr"]) for _, group in pairs]
        return [number_of(group["lr"]) * function(self.last_epoch) for function, group in pairs]


# ------------------------------------------------------------------ steps and slopes


class StepLR(LRScheduler):
    """× gamma after every step_size steps.

    >>> optimizer = optim.SGD([torch.zeros(1)], lr=0.8)
    >>> schedule, rates = StepLR(optimizer, step_size=2, gamma=0.5), []
    >>> for _ in range(4):
    ...     optimizer.step()
    ...     schedule.step()
    ...     rates += schedule.get_last_lr()
    >>> np.round(rates, 4).tolist()
    [0.8, 0.4, 0.4, 0.2]
    """

    def __init__(
        self, optimizer: Optimizer, step_size: int, gamma: float = 0.1, last_epoch: int = -1
    ):
        if step_size < 1:
            raise ValueError(f"step_size={step_size}: give a whole number of at least 1.")
        self.step_size, self.gamma = step_size, gamma
        super().__init__(optimizer, last_epoch)

    def _next(self, lr: float, base: float, t: int) -> float:
        return lr if t == 0 or t % self.step_size else lr * self.gamma

    def _closed(self, base: float, t: int) -> float:
        return base * self.gamma ** (t // self.step_size)


class MultiStepLR(LRScheduler):
    """× gamma at each of the milestones, a list of steps.

    >>> optimizer = optim.SGD([torch.zeros(1)], lr=0.8)
    >>> schedule, rates = MultiStepLR(optimizer, [1, 3], gamma=0.5), []
    >>> for _ in range(4):
    ...     optimizer.step()
    ...     schedule.step()
    ...     rates += schedule.get_last_lr()
    >>> np.round(rates, 4).tolist()
    [0.4, 0.4, 0.2, 0.2]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        milestones: Sequence[int],
        gamma: float = 0.1,
        last_epoch: int = -1,
    ):
        self.milestones, self.gamma = Counter(milestones), gamma
        super().__init__(optimizer, last_epoch)

    def _next(self, lr: float, base: float, t: int) -> float:
        return lr * self.gamma ** self.milestones[t] if t in self.milestones else lr

    def _closed(self, base: float, t: int) -> float:
        return base * self.gamma ** bisect_right(sorted(self.milestones.elements()), t)


class ExponentialLR(LRScheduler):
    """× gamma at every step.

    >>> optimizer = optim.SGD([torch.zeros(1)], lr=0.8)
    >>> schedule, rates = ExponentialLR(optimizer, gamma=0.5), []
    >>> for _ in range(4):
    ...     optimizer.step()
    ...     schedule.step()
    ...     rates += schedule.get_last_lr()
    >>> np.round(rates, 4).tolist()
    [0.4, 0.2, 0.1, 0.05]
    """

    def __init__(self, optimizer: Optimizer, gamma: float, last_epoch: int = -1):
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def _next(self, lr: float, base: float, t: int) -> float:
        return lr if self._is_initial else lr * self.gamma

    def _closed(self, base: float, t: int) -> float:
        return base * self.gamma**t


class ConstantLR(LRScheduler):
    """× factor for the first total_iters steps, then the full rate.

    >>> optimizer = optim.SGD([torch.zeros(1)], lr=0.8)
    >>> schedule, rates = ConstantLR(optimizer, factor=0.5, total_iters=2), []
    >>> for _ in range(4):
    ...     optimizer.step()
    ...     schedule.step()
    ...     rates += schedule.get_last_lr()
    >>> np.round(rates, 4).tolist()
    [0.4, 0.8, 0.8, 0.8]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        factor: float = 1.0 / 3,
        total_iters: int = 5,
        last_epoch: int = -1,
    ):
        if not 0 <= factor <= 1:
            raise ValueError(
                f"Constant multiplicative factor expected to be between 0 and 1; got {factor}."
            )
        self.factor, self.total_iters = factor, total_iters
        super().__init__(optimizer, last_epoch)

    def _next(self, lr: float, base: float, t: int) -> float:
        if t == 0:
            return lr * self.factor
        return lr * (1.0 / self.factor) if t == self.total_iters else lr

    def _closed(self, base: float, t: int) -> float:
        return base * (self.factor + (t >= self.total_iters) * (1 - self.factor))


class LinearLR(LRScheduler):
    """From start_factor to end_factor in total_iters equal steps: a warm-up.

    >>> optimizer = optim.SGD([torch.zeros(1)], lr=0.8)
    >>> schedule, rates = LinearLR(optimizer, start_factor=0.25, total_iters=3), []
    >>> for _ in range(4):
    ...     optimizer.step()
    ...     schedule.step()
    ...     rates += schedule.get_last_lr()
    >>> np.round(rates, 4).tolist()
    [0.4, 0.6, 0.8, 0.8]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        start_factor: float = 1.0 / 3,
        end_factor: float = 1.0,
        total_iters: int = 5,
        last_epoch: int = -1,
    ):
        if not 0 < start_factor <= 1:
            raise ValueError(
                "Starting multiplicative factor expected to be greater than 0 and less or equal "
                f"to 1; give such a one in place of {start_factor}."
            )
        if not 0 <= end_factor <= 1:
            raise ValueError(
                f"Ending multiplicative factor expected to be between 0 and 1; got {end_factor}."
            )
        self.start_factor, self.end_factor, self.total_iters = start_factor, end_factor, total_iters
        super().__init__(optimizer, last_epoch)

    def _next(self, lr: float, base: float, t: int) -> float:
        if t == 0:
            return lr * self.start_factor
        if self._is_initial or t > self.total_iters:
            return lr
        rise = self.end_factor - self.start_factor
        return lr * (1.0 + rise / (self.total_iters * self.start_factor + (t - 1) * rise))

    def _closed(self, base: float, t: int) -> float:
        rise = (self.end_factor - self.start_factor) * min(self.total_iters, t)
        return base * (self.start_factor + rise / self.total_iters)


class PolynomialLR(LRScheduler):
    """(1 − t / total_iters)^power of the first rate: down to 0 in total_iters steps.

    >>> optimizer = optim.SGD([torch.zeros(1)], lr=0.8)
    >>> schedule, rates = PolynomialLR(optimizer, total_iters=4), []
    >>> for _ in range(4):
    ...     optimizer.step()
    ...     schedule.step()
    ...     rates += schedule.get_last_lr()
    >>> np.round(rates, 4).tolist()
    [0.6, 0.4, 0.2, 0.0]
    """

    def __init__(
        self, optimizer: Optimizer, total_iters: int = 5, power: float = 1.0, last_epoch: int = -1
    ):
        self.total_iters, self.power = total_iters, power
        super().__init__(optimizer, last_epoch)

    def _next(self, lr: float, base: float, t: int) -> float:
        if self._is_initial or t > self.total_iters:
            return lr
        now, before = 1.0 - t / self.total_iters, 1.0 - (t - 1) / self.total_iters
        return lr * (now / before) ** self.power

    def _closed(self, base: float, t: int) -> float:
        return base * (1.0 - min(self.total_iters, t) / self.total_iters) ** self.power


# ------------------------------------------------------------------ waves


class CosineAnnealingLR(LRScheduler):
    """Down half a cosine from the first rate to eta_min in T_max steps, then up again.

    >>> optimizer = optim.SGD([torch.zeros(1)], lr=0.8)
    >>> schedule, rates = CosineAnnealingLR(optimizer, T_max=4), []
    >>> for _ in range(4):
    ...     optimizer.step()
    ...     schedule.step()
    ...     rates += schedule.get_last_lr()
    >>> np.round(rates, 4).tolist()
    [0.6828, 0.4, 0.1172, 0.0]
    """

    def __init__(
        self, optimizer: Optimizer, T_max: int, eta_min: float = 0.0, last_epoch: int = -1
    ):
        if T_max < 1:
            raise ValueError(f"T_max={T_max}: give a whole number of at least 1.")
        self.T_max, self.eta_min = T_max, eta_min
        super().__init__(optimizer, last_epoch)

    def _next(self, lr: float, base: float, t: int) -> float:
        """What is above eta_min changes by the quotient of two cosines."""
        if self._is_initial:
            return lr
        if self._step_count == 1 and t > 0:
            return self._closed(base, t)
        if (t - 1 - self.T_max) % (2 * self.T_max) == 0:  # from the bottom there is no quotient
            return lr + (base - self.eta_min) * (1 - math.cos(math.pi / self.T_max)) / 2
        now, before = (1 + math.cos(math.pi * s / self.T_max) for s in (t, t - 1))
        return now / before * (lr - self.eta_min) + self.eta_min

    def _closed(self, base: float, t: int) -> float:
        return self.eta_min + (base - self.eta_min) * (1 + math.cos(math.pi * t / self.T_max)) / 2


class CosineAnnealingWarmRestarts(LRScheduler):
    """Half a cosine down to eta_min in T_0 steps, then from the top again, T_mult times as long.

    step(epoch) takes fractions of an epoch too.

    >>> optimizer = optim.SGD([torch.zeros(1)], lr=0.8)
    >>> schedule, rates = CosineAnnealingWarmRestarts(optimizer, T_0=2), []
    >>> for _ in range(4):
    ...     optimizer.step()
    ...     schedule.step()
    ...     rates += schedule.get_last_lr()
    >>> np.round(rates, 4).tolist()
    [0.4, 0.8, 0.4, 0.8]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        T_0: int,
        T_mult: int = 1,
        eta_min: float = 0.0,
        last_epoch: int = -1,
    ):
        if not isinstance(T_0, int) or T_0 <= 0:
            raise ValueError(f"Expected positive integer T_0, but got {T_0}.")
        if not isinstance(T_mult, int) or T_mult < 1:
            raise ValueError(f"Expected integer T_mult >= 1, but got {T_mult}.")
        if not isinstance(eta_min, (int, float)):
            raise ValueError(f"Expected float or int eta_min, but got {eta_min!r}.")
        self.T_0, self.T_i, self.T_mult, self.eta_min = T_0, T_0, T_mult, eta_min
        self.T_cur: float = last_epoch
        super().__init__(optimizer, last_epoch)

    def _next(self, lr: float, base: float, t: int) -> float:
        height = (base - self.eta_min) * (1 + math.cos(math.pi * self.T_cur / self.T_i))
        return self.eta_min + height / 2

    def step(self, epoch: float | None = None) -> None:
        """One step of time, or to an epoch, which may be a fraction."""
        if epoch is None and self.last_epoch >= 0:
            epoch = self.last_epoch + 1
            self.T_cur += 1
            if self.T_cur >= self.T_i:
                self.T_cur, self.T_i = self.T_cur % self.T_i, self.T_i * self.T_mult
        else:
            self._jump(epoch or 0)
        self.last_epoch = math.floor(epoch or 0)
        self._set(self.get_lr())

    def _jump(self, epoch: float) -> None:
        if epoch < 0:
            raise ValueError(f"Expected non-negative epoch, but got {epoch}.")
        if epoch < self.T_0:
            self.T_cur, self.T_i = epoch, self.T_0
        elif self.T_mult == 1:
            self.T_cur = epoch % self.T_0
        else:
            n = int(math.log(epoch / self.T_0 * (self.T_mult - 1) + 1, self.T_mult))
            begun = self.T_0 * (self.T_mult**n - 1) / (self.T_mult - 1)
            self.T_cur, self.T_i = epoch - begun, self.T_0 * self.T_mult**n
