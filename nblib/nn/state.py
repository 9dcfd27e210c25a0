"""What a module remembers: state_dict and load_state_dict, the two halves of saving a network."""

from collections import OrderedDict, namedtuple
from collections.abc import Iterator
from typing import Any

import numpy as np

from nblib import dtypes as dt
from nblib.nn.parameter import Parameter, is_lazy
from nblib.tensor import Tensor, wrap


class Loaded(namedtuple("Loaded", ["missing_keys", "unexpected_keys"])):
    """What load_state_dict(strict=False) found no number, or no place, for."""

    def __repr__(self) -> str:
        if not any(self):
            return "<All keys matched successfully>"
        return f"_IncompatibleKeys(missing_keys={self[0]}, unexpected_keys={self[1]})"


class Stateful:
    """The part of Module that gives its numbers away and takes them back."""

    _modules: dict[str, Any]
    _parameters: dict[str, Any]
    _buffers: dict[str, Any]
    _non_persistent_buffers_set: set[str]

    def state_dict(
        self, *, destination: Any = None, prefix: str = "", keep_vars: bool = False
    ) -> Any:
        """{dotted name: tensor}. The tensors share memory with the parameters, as in torch.

        >>> {name: tuple(t.shape) for name, t in nn.Linear(2, 3).state_dict().items()}
        {'weight': (3, 2), 'bias': (3,)}
        """
        state = OrderedDict() if destination is None else destination
        for name, value in self._own_state():
            state[prefix + name] = value if keep_vars else value.detach()
        for name, child in self._modules.items():  # a shared one under each of its names
            if child is not None:
                child.state_dict(destination=state, prefix=f"{prefix}{name}.", keep_vars=keep_vars)
        return state

    def _own_state(self) -> Iterator[tuple[str, Tensor]]:
        """Pairs (name, tensor) of its own parameters and persistent buffers."""
        for name, value in (*self._parameters.items(), *self._buffers.items()):
            if value is not None and name not in self._non_persistent_buffers_set:
                yield name, value

    def load_state_dict(self, state_dict: Any, strict: bool = True, assign: bool = False) -> Loaded:
        """Copy the numbers of state_dict into parameters and buffers. Returns the keys left over.

        assign=True puts the given tensors in their place instead of copying. RuntimeError, and
        nothing changed, if names (with strict) or shapes do not match.

        >>> a, b = nn.Linear(2, 3), nn.Linear(2, 3)
        >>> b.load_state_dict(a.state_dict())
        <All keys matched successfully>
        >>> torch.equal(a.weight, b.weight)
        True
        """
        if not hasattr(state_dict, "items"):
            raise TypeError(
                f"Expected state_dict to be dict-like, got {type(state_dict)}; give what "
                "model.state_dict() or load(path) returned."
            )
        own = {}  # key -> (module, name, tensor)

        def collect(module: Any, prefix: str) -> None:
            own.update({prefix + n: (module, n, value) for n, value in module._own_state()})
            for name, child in module._modules.items():
                if child is not None:
                    collect(child, f"{prefix}{name}.")

        collect(self, "")
        missing = [key for key in own if key not in state_dict]
        unexpected = [key for key in state_dict if key not in own]
        problems = []
        for keys, word in ((missing, "Missing"), (unexpected, "Unexpected")):
            if strict and keys:
                names = ", ".join(f'"{key}"' for key in keys)
                problems.append(f"{word} key(s) in state_dict: {names}. ")
        found = {key: _loadable(state_dict[key], key, problems) for key in own if key in state_dict}
        for key, value in found.items():
            tensor = own[key][2]
            if is_lazy(value) and not is_lazy(tensor):
                problems.append(
                    f"{key}: the checkpoint holds an uninitialized parameter; call the network "
                    "that it comes from once before saving it."
                )
            elif value is not None and not is_lazy(tensor):
                shape = value.shape[1:] if tensor.ndim == 0 and value.shape == (1,) else value.shape
                if tuple(shape) != tuple(tensor.shape):
                    problems.append(
                        f"size mismatch for {key}: copying a param with shape "
                        f"{dt.Size(value.shape)} from checkpoint, the shape in current model is "
                        f"{tensor.shape}."
                    )
        if problems:
            raise RuntimeError(
                f"Error(s) in loading state_dict for {type(self).__name__}:\n\t"
                + "\n\t".join(problems)
            )
        for key, value in found.items():
            _put(*own[key], value, assign)
        return Loaded(missing, unexpected)


def _loadable(value: Any, key: str, problems: list[str]) -> Tensor | None:
    """A value of a state_dict as a Tensor: ours, torch's or NumPy's. None with a problem noted."""
    if isinstance(value, Tensor):
        return value
    if hasattr(value, "detach"):  # a tensor of torch's
        return wrap(value.detach().numpy())
    if isinstance(value, np.ndarray):
        return wrap(value)
    problems.append(
        f'While copying the parameter named "{key}", expected torch.Tensor or Tensor-like object '
        f"from checkpoint but received {type(value)}"
    )
    return None


def _put(module: Any, name: str, tensor: Any, value: Any, assign: bool) -> None:
    """Load value into the parameter or buffer `tensor`, which module knows as name."""
    if is_lazy(value):  # both wait for their first input
        return
    if assign:
        if isinstance(tensor, Parameter) and not isinstance(value, Parameter):
            value = Parameter(value.detach())
        if isinstance(tensor, Parameter):
            value.requires_grad_(tensor.requires_grad)
        setattr(module, name, value)
        return
    if is_lazy(tensor):
        tensor.materialize(value.shape)
    tensor._data[...] = value._data.reshape(tensor._data.shape)
    tensor._overwritten("load_state_dict()")
