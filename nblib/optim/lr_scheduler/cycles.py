"""Rates that go up and down within an epoch: CyclicLR and OneCycleLR, which move momentum too."""

import math
from collections.abc import Callable
from typing import Any

from nblib.optim.lr_scheduler.base import LRScheduler, for_groups, number_of, optimizer_of, set_lr
from nblib.optim.optimizer import Group, Optimizer


class _Cycling(LRScheduler):
    """What moves the momentum (or Adam's first beta) against the rate."""

    def _begin_momentum(
        self, cycle_momentum: bool, base_momentum: Any, max_momentum: Any, last_epoch: int
    ) -> tuple[list[Any], list[Any]]:
        """Returns the bounds of the groups' momenta, two lists."""
        self.cycle_momentum = cycle_momentum
        if not cycle_momentum:
            return [], []
        optimizer = self.optimizer
        if not {"momentum", "betas"} & set(optimizer.defaults):
            raise ValueError(
                "optimizer must support momentum or beta1 with `cycle_momentum` option enabled; "
                f"{type(optimizer).__name__} does not: give cycle_momentum=False."
            )
        self.use_beta1 = "betas" in optimizer.defaults
        low = for_groups("base_momentum", optimizer, base_momentum)
        high = for_groups("max_momentum", optimizer, max_momentum)
        if last_epoch == -1:
            for group, bottom, top in zip(optimizer.param_groups, low, high, strict=True):
                self._set_momentum(group, top)
                group["max_momentum"], group["base_momentum"] = top, bottom
        return low, high

    def _set_momentum(self, group: Group, momentum: float) -> None:
        if self.use_beta1:
            group["betas"] = (momentum, *group["betas"][1:])
        else:
            group["momentum"] = momentum


class CyclicLR(_Cycling):
    """Between base_lr and max_lr, up in step_size_up steps, down in step_size_down.

    mode: 'triangular', 'triangular2' (half as high each time), 'exp_range' (× gamma each step), or
    scale_fn, a function of the cycle's number or, with scale_mode='iterations', of the step's.

    >>> optimizer = optim.SGD([torch.zeros(1)], lr=0.8)
    >>> schedule, rates = CyclicLR(optimizer, base_lr=0.1, max_lr=0.5, step_size_up=2), []
    >>> for _ in range(4):
    ...     optimizer.step()
    ...     schedule.step()
    ...     rates += schedule.get_last_lr()
    >>> np.round(rates, 4).tolist()
    [0.3, 0.5, 0.3, 0.1]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        base_lr: Any,
        max_lr: Any,
        step_size_up: float = 2000,
        step_size_down: float | None = None,
        mode: str = "triangular",
        gamma: float = 1.0,
        scale_fn: Callable[[float], float] | None = None,
        scale_mode: str = "cycle",
        cycle_momentum: bool = True,
        base_momentum: Any = 0.8,
        max_momentum: Any = 0.9,
        last_epoch: int = -1,
    ):
        self.optimizer = optimizer_of(optimizer)
        base_lrs = for_groups("base_lr", optimizer, base_lr)
        if last_epoch == -1:
            for group, rate in zip(optimizer.param_groups, base_lrs, strict=True):
                set_lr(group, rate)
        self.max_lrs = for_groups("max_lr", optimizer, max_lr)
        up = float(step_size_up)
        down = up if step_size_down is None else float(step_size_down)
        self.total_size, self.step_ratio = up + down, up / (up + down)
        if scale_fn is None and mode not in ("triangular", "triangular2", "exp_range"):
            raise ValueError(
                f"mode is invalid and scale_fn is None: mode={mode!r}, choose 'triangular', "
                "'triangular2' or 'exp_range'."
            )
        self.mode, self.gamma, self._scale_fn_custom = mode, gamma, scale_fn
        by_mode = "iterations" if mode == "exp_range" else "cycle"
        self.scale_mode = by_mode if scale_fn is None else scale_mode
        low, high = self._begin_momentum(cycle_momentum, base_momentum, max_momentum, last_epoch)
        if cycle_momentum:
            self.base_momentums, self.max_momentums = low, high
        super().__init__(optimizer, last_epoch)
        self.base_lrs = base_lrs

    def scale_fn(self, x: float) -> float:
        """By what the height of cycle (or step) x is multiplied."""
        if self._scale_fn_custom is not None:
            return self._scale_fn_custom(x)
        if self.mode == "triangular":
            return 1.0
        return 1 / (2.0 ** (x - 1)) if self.mode == "triangular2" else self.gamma**x

    def get_lr(self) -> list[Any]:
        t = self.last_epoch
        cycle = math.floor(1 + t / self.total_size)
        x = 1.0 + t / self.total_size - cycle
        up = x <= self.step_ratio
        height = x / self.step_ratio if up else (x - 1) / (self.step_ratio - 1)
        scale = self.scale_fn(cycle if self.scale_mode == "cycle" else t)
        if self.cycle_momentum:
            bounds = zip(self.base_momentums, self.max_momentums, strict=True)
            for group, (low, high) in zip(self.optimizer.param_groups, bounds, strict=True):
                self._set_momentum(group, high - (high - low) * height * scale)
        bounds = zip(self.base_lrs, self.max_lrs, strict=True)
        return [low + (high - low) * height * scale for low, high in bounds]

    def state_dict(self) -> dict[str, Any]:
        """A function for scale_fn is left out; of a callable object, its attributes are kept."""
        state, given = super().state_dict(), self._scale_fn_custom
        function = given is None or isinstance(given, type(number_of))
        del state["_scale_fn_custom"]  # torch has it last
        return state | {"_scale_fn_custom": None if function else dict(given.__dict__)}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        kept = state_dict["_scale_fn_custom"]
        super().load_state_dict({k: v for k, v in state_dict.items() if k != "_scale_fn_custom"})
        if kept is not None:
            self._scale_fn_custom.__dict__.update(kept)


class OneCycleLR(_Cycling):
    """From max_lr / div_factor up to max_lr and down to almost nothing, within one training.

    step() is called after every batch, total_steps (or epochs · steps_per_epoch) times in all.
    pct_start: the share of the steps that go up. (Smith and Topin 2018)

    >>> optimizer = optim.SGD([torch.zeros(1)], lr=0.8)
    >>> schedule, rates = OneCycleLR(optimizer, max_lr=1.0, total_steps=5), []
    >>> for _ in range(4):
    ...     optimizer.step()
    ...     schedule.step()
    ...     rates += schedule.get_last_lr()
    >>> np.round(rates, 4).tolist()
    [0.9505, 0.6113, 0.1883, 0.0]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        max_lr: Any,
        total_steps: int | None = None,
        epochs: int | None = None,
        steps_per_epoch: int | None = None,
        pct_start: float = 0.3,
        anneal_strategy: str = "cos",
        cycle_momentum: bool = True,
        base_momentum: Any = 0.85,
        max_momentum: Any = 0.95,
        div_factor: float = 25.0,
        final_div_factor: float = 10000.0,
        three_phase: bool = False,
        last_epoch: int = -1,
    ):
        self.optimizer = optimizer_of(optimizer)
        if total_steps is None and (epochs is None or steps_per_epoch is None):
            raise ValueError("You must define either total_steps OR (epochs AND steps_per_epoch).")
        counts: dict[str, Any] = {"epochs": epochs, "steps_per_epoch": steps_per_epoch}
        for name, value in ({"total_steps": total_steps} if total_steps else counts).items():
            if not isinstance(value, int) or value <= 0:
                raise ValueError(f"Expected positive integer {name}, but got {value}.")
        self.total_steps: int = total_steps or math.prod(counts.values())
        if not isinstance(pct_start, float) or not 0 <= pct_start <= 1:
            raise ValueError(f"Expected float between 0 and 1 pct_start, but got {pct_start}.")
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(
                f"anneal_strategy must be one of 'cos' or 'linear', instead got {anneal_strategy}."
            )
        top = float(pct_start * self.total_steps) - 1
        bottom = float(2 * pct_start * self.total_steps) - 2
        up = _phase(top, "initial_lr", "max_lr", "max_momentum", "base_momentum")
        back = _phase(bottom, "max_lr", "initial_lr", "base_momentum", "max_momentum")
        last = self.total_steps - 1
        self._schedule_phases = (
            [up, back, _phase(last, "initial_lr", "min_lr", "max_momentum", "max_momentum")]
            if three_phase
            else [up, _phase(last, "max_lr", "min_lr", "base_momentum", "max_momentum")]
        )
        self._anneal_func_type = anneal_strategy
        highest = for_groups("max_lr", optimizer, max_lr)
        if last_epoch == -1:
            for group, high in zip(optimizer.param_groups, highest, strict=True):
                group["initial_lr"], group["max_lr"] = high / div_factor, high
                group["min_lr"] = group["initial_lr"] / final_div_factor
        self._begin_momentum(cycle_momentum, base_momentum, max_momentum, last_epoch)
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Any]:
        t = self.last_epoch
        if t > self.total_steps:
            raise ValueError(
                f"Tried to step {t} times. The specified number of total steps is "
                f"{self.total_steps}; make a new schedule for a longer training."
            )
        start = 0.0
        for phase in self._schedule_phases:
            if t <= phase["end_step"]:
                break
            before, start = start, phase["end_step"]
        else:
            start = before  # beyond the end: the last phase goes on
        done = (t - start) / (phase["end_step"] - start)
        rates = []
        for group in self.optimizer.param_groups:
            rates.append(self._between(group[phase["start_lr"]], group[phase["end_lr"]], done))
            if self.cycle_momentum:
                ends = group[phase["start_momentum"]], group[phase["end_momentum"]]
                self._set_momentum(group, self._between(*ends, done))
        return rates

    def _between(self, start: float, end: float, done: float) -> float:
        if self._anneal_func_type == "linear":
            return (end - start) * done + start
        return end + (start - end) / 2.0 * (math.cos(math.pi * done) + 1)


def _phase(
    end_step: float, start_lr: str, end_lr: str, start_momentum: str, end_momentum: str
) -> dict[str, Any]:
    return {
        "end_step": end_step,
        "start_lr": start_lr,
        "end_lr": end_lr,
        "start_momentum": start_momentum,
        "end_momentum": end_momentum,
    }
