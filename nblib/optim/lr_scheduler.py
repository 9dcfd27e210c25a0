"""Learning rates that change with time.  (slide 41; torch.optim.lr_scheduler)

step() is called after optimizer.step(), usually once an epoch. A schedule is two formulas:
`_next`, the rate after this step from the rate before it, so that two schedules on one optimizer
multiply and a rate changed by hand goes on from there; and, where there is one, `_closed`, the rate
at step t from the first rate. Both are torch's, in torch's order of operations.

Where torch writes a warning (step() before the first optimizer.step(), or step(epoch)), nothing is
said here; the rates are torch's in these cases too.
"""

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from nblib.absent import absent
from nblib.optim.optimizer import Group, Optimizer
from nblib.tensor import Tensor


class LRScheduler:
    """The base. A schedule of your own defines get_lr(): the list of the groups' next rates."""

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1):
        self.optimizer = _optimizer(optimizer)
        for i, group in enumerate(optimizer.param_groups):
            if last_epoch == -1:
                group.setdefault("initial_lr", _number(group["lr"]))
            elif "initial_lr" not in group:
                raise KeyError(
                    f"param 'initial_lr' is not specified in param_groups[{i}] when resuming "
                    "scheduler with last_epoch >= 0: load the optimizer's state_dict first, or "
                    "leave last_epoch out."
                )
        self.base_lrs = [_number(group["initial_lr"]) for group in optimizer.param_groups]
        self.last_epoch = last_epoch
        self._initial_step()

    def __getattr__(self, name: str) -> Any:
        raise absent(f"nblib.optim.lr_scheduler.{type(self).__name__}", name)

    def _initial_step(self) -> None:
        """Step 0: some schedules begin with another rate than the optimizer's."""
        self._step_count = 0
        self._is_initial = True
        self._get_lr_called_within_step = False  # torch's state_dict has it
        self.step()
        self._is_initial = False

    def step(self, epoch: int | None = None) -> None:
        """One step of time; call it after optimizer.step(). With epoch, go there at once."""
        self._step_count += 1
        self._update_lr(epoch)

    def _update_lr(self, epoch: int | None = None) -> None:
        if epoch is None:
            self.last_epoch += 1
            rates: list[Any] | None = self.get_lr()
        else:
            self.last_epoch = epoch
            closed = getattr(type(self), "_closed", None)
            rates = [closed(self, base, epoch) for base in self.base_lrs] if closed else None
        self._set(self.get_lr() if rates is None else rates)

    def _set(self, rates: Sequence[Any]) -> None:
        for group, rate in zip(self.optimizer.param_groups, rates, strict=True):
            _set_lr(group, rate)
        self._last_lr = [_number(group["lr"]) for group in self.optimizer.param_groups]

    def get_lr(self) -> list[Any]:
        """The rate of each group after this step."""
        groups = self.optimizer.param_groups
        return [
            self._next(_number(group["lr"]), base, self.last_epoch)
            for group, base in zip(groups, self.base_lrs, strict=True)
        ]

    def _next(self, lr: float, base: float, t: int) -> float:
        raise NotImplementedError(f"{type(self).__name__} must define get_lr(self).")

    def get_last_lr(self) -> list[Any]:
        """The rate of each group now."""
        return self._last_lr

    def state_dict(self) -> dict[str, Any]:
        """Everything but the optimizer, as a dict."""
        return {name: value for name, value in self.__dict__.items() if name != "optimizer"}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from a state_dict; load the optimizer's as well, where the present rates are."""
        self.__dict__.update(state_dict)


_LRScheduler = LRScheduler  # its name until 2022, by which schedules of one's own still call it


def _optimizer(given: Any) -> Optimizer:
    if not isinstance(given, Optimizer):
        raise TypeError(f"{type(given).__name__} is not an Optimizer; give it the optimizer.")
    return given


def _number(value: Any) -> Any:
    return value.item() if isinstance(value, Tensor) else value


def _set_lr(group: Group, rate: Any) -> None:
    """A rate that is a tensor is written into, as in torch."""
    if isinstance(group["lr"], Tensor):
        group["lr"]._data[...] = rate
    else:
        group["lr"] = rate


def _for_groups(name: str, optimizer: Optimizer, value: Any) -> list[Any]:
    """One value for each group, from one for all or a list."""
    n = len(optimizer.param_groups)
    if not isinstance(value, (list, tuple)):
        return [value] * n
    if len(value) != n:
        raise ValueError(
            f"{name} must have the same length as optimizer.param_groups: {len(value)} values were "
            f"given, there are {n} groups."
        )
    return list(value)


# ------------------------------------------------------------------ by a function of one's own


class LambdaLR(LRScheduler):
    """The first rate × lr_lambda(t): one function, or a list with one for each group."""

    def __init__(self, optimizer: Optimizer, lr_lambda: Any, last_epoch: int = -1):
        n = len(_optimizer(optimizer).param_groups)
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
            None if isinstance(f, type(_number)) else dict(getattr(f, "__dict__", {}))
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
    """The present rate × lr_lambda(t)."""

    def get_lr(self) -> list[Any]:
        pairs = zip(self.lr_lambdas, self.optimizer.param_groups, strict=True)
        if self._is_initial:
            return [_number(group["lr"]) for _, group in pairs]
        return [_number(group["lr"]) * function(self.last_epoch) for function, group in pairs]


# ------------------------------------------------------------------ steps and slopes


class StepLR(LRScheduler):
    """× gamma after every step_size steps."""

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
    """× gamma at each of the milestones, a list of steps."""

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
    """× gamma at every step."""

    def __init__(self, optimizer: Optimizer, gamma: float, last_epoch: int = -1):
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def _next(self, lr: float, base: float, t: int) -> float:
        return lr if self._is_initial else lr * self.gamma

    def _closed(self, base: float, t: int) -> float:
        return base * self.gamma**t


class ConstantLR(LRScheduler):
    """× factor for the first total_iters steps, then the full rate."""

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
    """From start_factor to end_factor in total_iters equal steps: a warm-up."""

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
    """(1 − t / total_iters)^power of the first rate: down to 0 in total_iters steps."""

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
    """Down half a cosine from the first rate to eta_min in T_max steps, then up again."""

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
        low = _for_groups("base_momentum", optimizer, base_momentum)
        high = _for_groups("max_momentum", optimizer, max_momentum)
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
        self.optimizer = _optimizer(optimizer)
        base_lrs = _for_groups("base_lr", optimizer, base_lr)
        if last_epoch == -1:
            for group, rate in zip(optimizer.param_groups, base_lrs, strict=True):
                _set_lr(group, rate)
        self.max_lrs = _for_groups("max_lr", optimizer, max_lr)
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
        function = given is None or isinstance(given, type(_number))
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
        self.optimizer = _optimizer(optimizer)
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
        highest = _for_groups("max_lr", optimizer, max_lr)
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
        "end_step": end_step, "start_lr": start_lr, "end_lr": end_lr,
        "start_momentum": start_momentum, "end_momentum": end_momentum,
    }  # fmt: skip


# ------------------------------------------------------------------ several, one after the other


class _Several(LRScheduler):
    """What holds other schedules of the same optimizer."""

    def _check(self, optimizer: Any, schedulers: Sequence[Any]) -> None:
        name = type(self).__name__
        if len(schedulers) < 1:
            raise ValueError(f"{name} expects at least one scheduler, but got no scheduler.")
        for i, scheduler in enumerate(schedulers):
            if not isinstance(scheduler, LRScheduler):
                raise TypeError(
                    f"{name} at index {i} should be a schedule, not {type(scheduler).__name__}."
                )
            if isinstance(scheduler, ReduceLROnPlateau):
                raise ValueError(
                    f"{name} does not support `ReduceLROnPlateau` (index {i}), whose step() wants "
                    "a loss; call that one by itself."
                )
            if scheduler.optimizer is not optimizer:
                raise ValueError(
                    f"{name} expects all schedulers to belong to the same optimizer, but the one "
                    f"at index {i}, {type(scheduler).__name__}, has another."
                )

    def state_dict(self) -> dict[str, Any]:
        """The schedules' own state dicts are in it, as '_schedulers'."""
        state = {k: v for k, v in super().state_dict().items() if k != "_schedulers"}
        return state | {"_schedulers": [s.state_dict() for s in self._schedulers]}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        super().load_state_dict({k: v for k, v in state_dict.items() if k != "_schedulers"})
        for scheduler, state in zip(self._schedulers, state_dict["_schedulers"], strict=True):
            scheduler.load_state_dict(state)


class SequentialLR(_Several):
    """One schedule after the other: schedulers[1] takes over at milestones[0], and so on."""

    def __init__(
        self,
        optimizer: Optimizer,
        schedulers: Sequence[Any],
        milestones: Sequence[int],
        last_epoch: int = -1,
    ):
        self._check(optimizer, schedulers)
        if len(milestones) != len(schedulers) - 1:
            raise ValueError(
                "Sequential Schedulers expects number of schedulers provided to be one more than "
                f"the number of milestone points, but got {len(schedulers)} schedulers and "
                f"{len(milestones)} milestones."
            )
        self._schedulers, self._milestones = schedulers, milestones
        self.last_epoch, self.optimizer = last_epoch + 1, optimizer
        for group in optimizer.param_groups:  # undo the first steps of all, then do the right one
            _set_lr(group, group["initial_lr"])
        _undo(self)
        first = schedulers[bisect_right(milestones, 0)]
        first._initial_step()
        self._last_lr = first.get_last_lr()

    def step(self) -> None:  # type: ignore[override]  # takes no epoch, as in torch
        """One step of time of the schedule whose turn it is."""
        self.last_epoch += 1
        turn = bisect_right(self._milestones, self.last_epoch)
        scheduler = self._schedulers[turn]
        if turn > 0 and self._milestones[turn - 1] == self.last_epoch:
            scheduler._update_lr(0)
        else:
            scheduler.step()
        self._last_lr = scheduler.get_last_lr()


def _undo(scheduler: Any) -> None:
    if isinstance(scheduler, _Several):
        for part in scheduler._schedulers:
            _undo(part)
    else:
        scheduler.last_epoch -= 1


class ChainedScheduler(_Several):
    """All schedules step at once; their factors multiply."""

    def __init__(self, schedulers: Sequence[Any], optimizer: Optimizer | None = None):
        self._check(optimizer or (schedulers and schedulers[0].optimizer), schedulers)
        self._schedulers, self.optimizer = schedulers, schedulers[0].optimizer
        self._last_lr = [_number(group["lr"]) for group in self.optimizer.param_groups]

    def step(self) -> None:  # type: ignore[override]  # takes no epoch, as in torch
        """One step of time of all schedules."""
        for scheduler in self._schedulers:
            scheduler.step()
        self._last_lr = [_number(group["lr"]) for group in self.optimizer.param_groups]


# ------------------------------------------------------------------ by what is measured


class ReduceLROnPlateau(LRScheduler):
    """× factor when a measured value has not become better for more than patience steps.

    step(value) is called after each validation. mode 'min' or 'max' says what better is; threshold
    by how much, threshold_mode 'rel' or 'abs' of what. cooldown steps follow without counting.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        mode: str = "min",
        factor: float = 0.1,
        patience: int = 10,
        threshold: float = 1e-4,
        threshold_mode: str = "rel",
        cooldown: int = 0,
        min_lr: Any = 0,
        eps: float = 1e-8,
    ):
        if factor >= 1.0:
            raise ValueError(f"Factor should be < 1.0; got {factor}.")
        for name, value, known in (
            ("mode", mode, ("min", "max")),
            ("threshold mode", threshold_mode, ("rel", "abs")),
        ):
            if value not in known:
                raise ValueError(f"{name} {value} is unknown! Choose one of {', '.join(known)}.")
        self.factor, self.optimizer = factor, _optimizer(optimizer)
        self.default_min_lr = None if isinstance(min_lr, (list, tuple)) else min_lr
        self.min_lrs = _for_groups("min_lr", optimizer, min_lr)
        self.patience, self.cooldown, self.eps, self.last_epoch = patience, cooldown, eps, 0
        self._last_lr = [_number(group["lr"]) for group in optimizer.param_groups]
        self.mode_worse = math.inf if mode == "min" else -math.inf
        self.mode, self.threshold, self.threshold_mode = mode, threshold, threshold_mode
        self.best, self.cooldown_counter, self.num_bad_epochs = self.mode_worse, 0, 0

    @property
    def in_cooldown(self) -> bool:
        return self.cooldown_counter > 0

    def step(  # type: ignore[override]  # takes what is measured, as in torch
        self, metrics: Any, epoch: int | None = None
    ) -> None:
        """One step of time; metrics: the value that should become better."""
        current = float(metrics)
        self.last_epoch = self.last_epoch + 1 if epoch is None else epoch
        if self._is_better(current, self.best):
            self.best, self.num_bad_epochs = current, 0
        else:
            self.num_bad_epochs += 1
        if self.in_cooldown:
            self.cooldown_counter -= 1
            self.num_bad_epochs = 0
        if self.num_bad_epochs > self.patience:
            self._reduce()
            self.cooldown_counter, self.num_bad_epochs = self.cooldown, 0
        self._last_lr = [_number(group["lr"]) for group in self.optimizer.param_groups]

    def _is_better(self, a: float, best: float) -> bool:
        sign = 1 if self.mode == "max" else -1
        if self.threshold_mode == "rel":
            wanted = best * (1.0 + sign * self.threshold)
        else:
            wanted = best + sign * self.threshold
        return a > wanted if self.mode == "max" else a < wanted

    def _reduce(self) -> None:
        groups = self.optimizer.param_groups
        if len(groups) != len(self.min_lrs):
            if self.default_min_lr is None:
                raise RuntimeError(
                    f"The number of param groups in the `optimizer` ({len(groups)}) differs from "
                    f"when `ReduceLROnPlateau` was initialized ({len(self.min_lrs)}); give its "
                    "`min_lrs` one value for each group."
                )
            self.min_lrs = [self.default_min_lr] * len(groups)
        for group, least in zip(groups, self.min_lrs, strict=True):
            old = float(group["lr"])
            new = max(old * self.factor, least)
            if old - new > self.eps:
                _set_lr(group, new)


def __getattr__(name: str) -> NoReturn:
    raise absent("nblib.optim.lr_scheduler", name)
