"""Learning rates that change with time.  (slide 41; torch.optim.lr_scheduler)

step() is called after optimizer.step(), usually once an epoch. A schedule is two formulas:
`_next`, the rate after this step from the rate before it, so that two schedules on one optimizer
multiply and a rate changed by hand goes on from there; and, where there is one, `_closed`, the rate
at step t from the first rate. Both are torch's, in torch's order of operations.

Where torch writes a warning (step() before the first optimizer.step(), or step(epoch)), nothing is
said here; the rates are torch's in these cases too.
"""

from collections.abc import Sequence
from typing import Any

from nblib.absent import absent
from nblib.optim.optimizer import Group, Optimizer
from nblib.tensor import Tensor


class LRScheduler:
    """The base. A schedule of your own defines get_lr(): the list of the groups' next rates.

    >>> class Halved(LRScheduler):
    ...     def get_lr(self):
    ...         return [lr / 2**self.last_epoch for lr in self.base_lrs]
    >>> optimizer = optim.SGD([torch.zeros(1)], lr=0.8)
    >>> schedule = Halved(optimizer)
    >>> optimizer.step()
    >>> schedule.step()
    >>> schedule.get_last_lr()
    [0.4]
    """

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1):
        self.optimizer = optimizer_of(optimizer)
        for i, group in enumerate(optimizer.param_groups):
            if last_epoch == -1:
                group.setdefault("initial_lr", number_of(group["lr"]))
            elif "initial_lr" not in group:
                raise KeyError(
                    f"param 'initial_lr' is not specified in param_groups[{i}] when resuming "
                    "scheduler with last_epoch >= 0: load the optimizer's state_dict first, or "
                    "leave last_epoch out."
                )
        self.base_lrs = [number_of(group["initial_lr"]) for group in optimizer.param_groups]
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
            set_lr(group, rate)
        self._last_lr = [number_of(group["lr"]) for group in self.optimizer.param_groups]

    def get_lr(self) -> list[Any]:
        """The rate of each group after this step."""
        groups = self.optimizer.param_groups
        return [
            self._next(number_of(group["lr"]), base, self.last_epoch)
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


def optimizer_of(given: Any) -> Optimizer:
    if not isinstance(given, Optimizer):
        raise TypeError(f"{type(given).__name__} is not an Optimizer; give it the optimizer.")
    return given


def number_of(value: Any) -> Any:
    return value.item() if isinstance(value, Tensor) else value


def set_lr(group: Group, rate: Any) -> None:
    """A rate that is a tensor is written into, as in torch."""
    if isinstance(group["lr"], Tensor):
        group["lr"]._data[...] = rate
    else:
        group["lr"] = rate


def for_groups(name: str, optimizer: Optimizer, value: Any) -> list[Any]:
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
