"""What all optimizers share: parameters in groups with settings of their own, and their state.

A rule (optimizers.py) is two methods: `_begin` names the arrays that it keeps for a parameter, and
`_update` moves the parameter. Groups, checks, saving and loading are here. (torch.optim.Optimizer)

Differences from torch: a setting of a group is checked as a setting of the optimizer is; what
load_state_dict takes over it copies, so that two optimizers never share their sums.

One file, because it is one class, and what it saves must be what it loads.
"""

import copy
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import numpy as np

from nblib.absent import absent
from nblib.annotations import Array
from nblib.gradmode import enable_grad
from nblib.numerics import aligned_zeros, ignore_fp_warnings
from nblib.optim.blocks import in_blocks
from nblib.tensor import Tensor, wrap

Params: TypeAlias = Iterable[Any]  # tensors, pairs (name, tensor), or groups
Group: TypeAlias = dict[str, Any]
State: TypeAlias = dict[str, Any]

_WORDS = {"lr": "learning rate", "eps": "epsilon value"}
_NUMBERS = ("step", "mu_product")  # what a state holds beside arrays of the parameter's shape
_NOT_NEGATIVE = (
    "lr",
    "eps",
    "momentum",
    "weight_decay",
    "alpha",
    "lr_decay",
    "initial_accumulator_value",
    "momentum_decay",
    "rho",
)


class Optimizer:
    """Moves parameters against their gradients, one step() at a time.  (slides 38, 46 and 47)

    params: tensors, pairs (name, tensor), or dicts {"params": tensors, "lr": ...} for groups.
    defaults: the settings of every group that does not say otherwise.

    >>> layer = nn.Linear(2, 1)
    >>> optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
    >>> len(optimizer.param_groups[0]["params"]), optimizer.param_groups[0]["lr"]
    (2, 0.1)
    """

    def __init__(self, params: Params, defaults: Group):
        self.defaults = defaults
        self._check(defaults)
        if isinstance(params, Tensor):
            raise TypeError(
                "params argument given to the optimizer should be an iterable of Tensors or dicts, "
                "but got one Tensor; put it in a list: [w]."
            )
        if isinstance(params, set):
            raise TypeError("a set has no fixed order; give the parameters in a list.")
        params = list(params)
        if not params:
            raise ValueError(
                "optimizer got an empty parameter list; give it model.parameters() of a model "
                "that has some (a fresh iterator: one that was used up is empty)."
            )
        self.param_groups: list[Group] = []
        self._state: dict[Any, State] = defaultdict(dict)
        for group in params if isinstance(params[0], dict) else [{"params": params}]:
            self.add_param_group(group)

    @property
    def state(self) -> dict[Any, State]:
        """What is remembered for each parameter: a dict of tensors by name.

        >>> w = torch.tensor([1.0], requires_grad=True)
        >>> optimizer = torch.optim.Adam([w])
        >>> w.sum().backward()
        >>> optimizer.step()
        >>> list(optimizer.state[w])
        ['step', 'exp_avg', 'exp_avg_sq']
        """
        return self._state

    @state.setter
    def state(self, value: dict[Any, State]) -> None:
        self._state = value

    def __getattr__(self, name: str) -> Any:
        raise absent(f"nblib.optim.{type(self).__name__}", name)

    def __repr__(self) -> str:
        text = f"{type(self).__name__} ("
        for i, group in enumerate(self.param_groups):
            settings = (f"    {k}: {group[k]}\n" for k in sorted(group) if k != "params")
            text += f"\nParameter Group {i}\n" + "".join(settings)
        return text + ")"

    # ------------------------------------------------------------------ groups and settings
    def add_param_group(self, param_group: Group) -> None:
        """More parameters, with settings of their own: {"params": [...], "lr": 0.1}.

        >>> a, b = nn.Linear(2, 3), nn.Linear(3, 1)
        >>> optimizer = torch.optim.SGD(a.parameters(), lr=0.1)
        >>> optimizer.add_param_group({"params": b.parameters(), "lr": 0.01})
        >>> [group["lr"] for group in optimizer.param_groups]
        [0.1, 0.01]
        """
        if not isinstance(param_group, dict):
            raise TypeError(
                f"param_group must be a dict, but got {type(param_group).__name__}: "
                '{"params": [...], "lr": 0.1}.'
            )
        tensors, names = _named(param_group["params"])
        known = {id(p) for g in self.param_groups for p in g["params"]}
        for p in tensors:
            if not isinstance(p, Tensor):
                raise TypeError(
                    "optimizer can only optimize Tensors, but one of the params is "
                    f"{type(p).__name__}."
                )
            if not (p.is_leaf or p.retains_grad):
                raise ValueError(
                    "can't optimize a non-leaf Tensor: it was computed from others. "
                    "Give the tensors that it was computed from."
                )
            if id(p) in known:
                raise ValueError(
                    "some parameters appear in more than one parameter group; each must be in one, "
                    "and once."
                )
            known.add(id(p))
        if any(("param_names" in group) != bool(names) for group in self.param_groups):
            raise ValueError(
                "all optimizer param groups should be with/without names; give named_parameters() "
                "to all groups or to none."
            )
        self._check({**self.defaults, **param_group})
        param_group["params"] = tensors
        if names:
            param_group["param_names"] = names
        for name, value in self.defaults.items():
            param_group.setdefault(name, value)
        self.param_groups.append(param_group)

    def _check(self, settings: Group) -> None:
        """The exception that torch raises for a setting outside its range."""
        for name in _NOT_NEGATIVE:
            value = settings.get(name, 0)
            if isinstance(value, Tensor):
                if value.numel() != 1:
                    raise ValueError(f"Tensor {name} must be 1-element, not {list(value.shape)}.")
                value = value.item()
            label = _WORDS.get(name, f"{name} value")
            if not isinstance(value, (int, float, np.number)):
                raise TypeError(f"Invalid {label}: {value!r}; it must be a number of at least 0.")
            if not value >= 0:
                raise ValueError(f"Invalid {label}: {value!r}; it must be a number of at least 0.")
        for i, beta in enumerate(settings.get("betas", ())):
            if not isinstance(beta, (int, float)) or not 0 <= beta < 1:
                raise ValueError(
                    f"Invalid beta parameter at index {i}: {beta}; it must be at least 0, below 1."
                )
        if settings.get("fused") and settings.get("foreach"):
            raise RuntimeError("`fused` and `foreach` cannot be `True` together; leave both out.")
        for name, why in {
            "capturable": "records steps for a graphics card",
            "differentiable": "differentiates through the steps",
        }.items():
            if settings.get(name):
                raise NotImplementedError(
                    f"{name}=True {why}, which this engine leaves out; "
                    f"use torch.optim.{type(self).__name__}."
                )

    # ------------------------------------------------------------------ gradients and steps
    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters; without it they add up.  (slide 56)

        >>> w = torch.tensor([1.0], requires_grad=True)
        >>> w.sum().backward()
        >>> torch.optim.SGD([w], lr=0.1).zero_grad()
        >>> w.grad is None
        True
        """
        for group in self.param_groups:
            for p in group["params"]:
                if set_to_none:
                    p.grad = None
                elif p.grad is not None:
                    p.grad.zero_()

    @ignore_fp_warnings
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Move every parameter that has a gradient.

        closure: computes the loss and the gradients again; its loss is returned.

        >>> w = torch.tensor([1.0], requires_grad=True)
        >>> w.sum().backward()
        >>> torch.optim.SGD([w], lr=0.25).step()
        >>> w
        tensor([0.7500], requires_grad=True)
        """
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        writer = f"{type(self).__name__}.step()"
        for group in self.param_groups:
            settings = _plain(group)
            for p in group["params"]:
                if p.grad is not None:
                    self._check_gradient(p)
                    state = self._state.get(p) or self._begin(p._data, group)
                    if state:
                        self._state[p] = state
                    self._count(state, settings)
                    g = p.grad._data
                    self._move(p, -g if group.get("maximize") else g, state, settings)
                    p._overwritten(writer)
        return loss

    def _check_gradient(self, p: Tensor) -> None:
        """An exception for a gradient that somebody has set and that does not fit."""
        grad = p.grad
        if not isinstance(grad, Tensor):
            raise TypeError(f"a grad is a Tensor or None, not {type(grad).__name__}.")
        if grad._data.shape != p._data.shape or grad._data.dtype != p._data.dtype:
            raise RuntimeError(
                f"the grad of a parameter of shape {list(p.shape)} and {p.dtype.name} has "
                f"shape {list(grad.shape)} and {grad.dtype.name}; they must agree."
            )

    def _count(self, state: State, group: Group) -> None:
        """What changes once a step and not once an element."""
        if "step" in state:
            state["step"]._data += 1

    def _move(self, p: Tensor, g: Array, state: State, group: Group) -> None:
        """_update for each piece of the parameter; a state's arrays are cut as the parameter is."""
        numbers = {name: state[name].item() for name in _NUMBERS if name in state}
        arrays = {name: value._data for name, value in state.items() if name not in numbers}

        def update(w: Array, grad: Array, *pieces: Array) -> None:
            self._update(w, grad, numbers | dict(zip(arrays, pieces, strict=True)), group)

        in_blocks(update, p._data, g, *arrays.values())

    def _begin(self, p: Array, group: Group) -> State:
        """The state of a parameter before its first step: a dict of tensors."""
        return {}

    def _update(self, p: Array, g: Array, state: dict[str, Any], group: Group) -> None:
        """Move the numbers p against the gradient g. All are arrays of one shape, but numbers are
        state["step"] and the settings in group."""
        raise NotImplementedError(
            f"{type(self).__name__} must define step(self), or _update(self, p, g, state, group)."
        )

    # ------------------------------------------------------------------ saving and loading
    def state_dict(self) -> dict[str, Any]:
        """Everything but the parameters, which are numbered: {"state": ..., "param_groups": ...}.

        The tensors in it are the optimizer's own: copy them, or `save` them, to keep them.

        >>> optimizer = torch.optim.SGD(nn.Linear(2, 1).parameters(), lr=0.1)
        >>> optimizer.state_dict()["param_groups"][0]["params"]
        [0, 1]
        """
        numbers: dict[Any, int] = {}
        groups = []
        for group in self.param_groups:
            for p in group["params"]:
                numbers.setdefault(p, len(numbers))
            packed = {name: value for name, value in group.items() if name != "params"}
            groups.append(packed | {"params": [numbers[p] for p in group["params"]]})
        return {
            "state": {numbers.get(p, p): state for p, state in self.state.items()},
            "param_groups": groups,
        }

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from a state_dict of an optimizer with the same groups; torch's own will do.

        Parameters are matched by their order. ValueError where groups or shapes differ.

        >>> layer = nn.Linear(2, 1)
        >>> old = torch.optim.SGD(layer.parameters(), lr=0.1)
        >>> new = torch.optim.SGD(layer.parameters(), lr=0.5)
        >>> new.load_state_dict(old.state_dict())
        >>> new.param_groups[0]["lr"]
        0.1
        """
        saved = state_dict["param_groups"]
        if len(saved) != len(self.param_groups):
            raise ValueError(
                "loaded state dict has a different number of parameter groups: "
                f"{len(saved)}, this optimizer has {len(self.param_groups)}. "
                "Make the same groups first."
            )
        parameters: dict[Any, Any] = {}
        for i, (old, new) in enumerate(zip(self.param_groups, saved, strict=True)):
            if len(old["params"]) != len(new["params"]):
                raise ValueError(
                    "loaded state dict contains a parameter group that doesn't match the size of "
                    f"optimizer's group: group {i} has {len(new['params'])} parameters there and "
                    f"{len(old['params'])} here."
                )
            parameters.update(zip(new["params"], old["params"], strict=True))
        state: dict[Any, State] = defaultdict(dict)
        for key, entry in state_dict["state"].items():
            p: Any = parameters.get(key)
            state[key if p is None else p] = {
                name: _like(p, name, value) for name, value in entry.items()
            }
        for old, new in zip(self.param_groups, saved, strict=True):
            kept = {name: old[name] for name in ("params", "param_names") if name in old}
            fresh = {k: copy.deepcopy(v) for k, v in new.items() if k != "params"}
            old.update(fresh | kept)
        self._state = state


def _named(params: Any) -> tuple[list[Any], list[str]]:
    """Tensors and, where (name, tensor) pairs were given, their names."""
    if isinstance(params, Tensor):
        return [params], []
    if isinstance(params, set):
        raise TypeError(
            "optimizer parameters need to be organized in ordered collections; a set has no fixed "
            "order. Use a list instead."
        )
    params = list(params)
    names = [p[0] for p in params if isinstance(p, tuple)]
    if names and len(names) != len(params):
        raise ValueError(
            "all optimizer params should be with/without names; some param names are missing."
        )
    return [p[1] if isinstance(p, tuple) else p for p in params], names


def _plain(group: Group) -> Group:
    """A group's settings with numbers of Python's, where tensors or NumPy's were given."""
    odd = [name for name, value in group.items() if isinstance(value, (Tensor, np.generic))]
    return group | {name: group[name].item() for name in odd} if odd else group


def _like(p: Tensor, name: str, value: Any) -> Any:
    """A saved value as a tensor of the parameter's dtype; torch's tensors are taken too."""
    if name in _NUMBERS:
        return wrap(np.array(float(value), np.float32))
    if not hasattr(value, "detach"):
        return copy.deepcopy(value)
    array = value.detach().numpy()
    if array.shape != p._data.shape:
        raise ValueError(
            f"the saved {name} has shape {list(array.shape)}, the parameter {list(p.shape)}: this "
            "state is of another model. Build the optimizer over the model that it was saved for."
        )
    made = zeros_like(p._data)
    made[...] = array
    return wrap(made)


def zeros_like(array: Array) -> Array:
    """Zeros in the shape, dtype and memory order of an array."""
    return aligned_zeros(array.shape, array.dtype, "F" if array.flags.fnc else "C")
