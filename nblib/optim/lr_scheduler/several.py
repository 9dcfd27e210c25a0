"""Schedules made of schedules: one after the other, or all at once."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from nblib.optim.lr_scheduler.base import LRScheduler, number_of, set_lr
from nblib.optim.lr_scheduler.plateau import ReduceLROnPlateau
from nblib.optim.optimizer import Optimizer


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
    """One schedule after the other: schedulers[1] takes over at milestones[0], and so on.

    >>> optimizer = optim.SGD([torch.zeros(1)], lr=0.8)
    >>> warm = optim.lr_scheduler.ConstantLR(optimizer, factor=0.5, total_iters=2)
    >>> then = optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.5)
    >>> schedule, rates = SequentialLR(optimizer, [warm, then], milestones=[2]), []
    >>> for _ in range(4):
    ...     optimizer.step()
    ...     schedule.step()
    ...     rates += schedule.get_last_lr()
    >>> np.round(rates, 4).tolist()
    [0.4, 0.8, 0.4, 0.2]
    """

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
            set_lr(group, group["initial_lr"])
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
    """All schedules step at once; their factors multiply.

    >>> optimizer = optim.SGD([torch.zeros(1)], lr=0.8)
    >>> one = optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.5)
    >>> two = optim.lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.1)
    >>> schedule, rates = ChainedScheduler([one, two]), []
    >>> for _ in range(4):
    ...     optimizer.step()
    ...     schedule.step()
    ...     rates += schedule.get_last_lr()
    >>> np.round(rates, 4).tolist()
    [0.4, 0.02, 0.01, 0.0005]
    """

    def __init__(self, schedulers: Sequence[Any], optimizer: Optimizer | None = None):
        self._check(optimizer or (schedulers and schedulers[0].optimizer), schedulers)
        self._schedulers, self.optimizer = schedulers, schedulers[0].optimizer
        self._last_lr = [number_of(group["lr"]) for group in self.optimizer.param_groups]

    def step(self) -> None:  # type: ignore[override]  # takes no epoch, as in torch
        """One step of time of all schedules."""
        for scheduler in self._schedulers:
            scheduler.step()
        self._last_lr = [number_of(group["lr"]) for group in self.optimizer.param_groups]
