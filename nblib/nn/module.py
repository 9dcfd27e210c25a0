"""Module: the base of every layer and network.  (slides 52 to 54; torch.nn.Module)

What is set as an attribute finds its place: a Parameter among the parameters, a Module among the
parts, a registered buffer among the buffers. Everything else here walks over those three.

One file, because it is one class; hooks and state dictionaries, which could be taken out of it, are
in files of their own.
"""

from collections.abc import Callable, Iterator
from typing import Any, Self

import numpy as np

from nblib import dtypes as dt
from nblib import gradmode
from nblib.nn.hooks import HOOKS, Hookable
from nblib.nn.parameter import Parameter, is_lazy
from nblib.nn.state import Stateful
from nblib.tensor import Tensor, wrap

PLACES = {"_parameters": "parameter", "_buffers": "buffer", "_modules": "module"}
LEFT_OUT = {  # of torch.nn.Module, with what to do instead
    "half": "float16 is not computed here; use .float() or .double()",
    "bfloat16": "bfloat16 is not computed here; use .float() or .double()",
    "share_memory": "there are no worker processes to share with; leave the call out",
    "to_empty": "there is no device without memory here; use .to(...)",
    "compile": "nothing is compiled here; leave the call out",
    **dict.fromkeys(["ipu", "mtia", "xpu"], "this NumPy engine computes on the CPU only"),
    "register_backward_hook": "it is deprecated; use register_full_backward_hook",
    **dict.fromkeys(
        ["get_extra_state", "set_extra_state"],
        "state_dict holds parameters and buffers only; use register_buffer",
    ),
    **dict.fromkeys(
        [
            "register_state_dict_pre_hook",
            "register_state_dict_post_hook",
            "register_load_state_dict_pre_hook",
            "register_load_state_dict_post_hook",
        ],
        "state_dict has no hooks here; change the dictionary itself",
    ),
}


class Module(Hookable, Stateful):
    """The base of every layer and network: subclass it, define __init__ and forward.  (slide 52)

    >>> class Twice(nn.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.layer = nn.Linear(2, 2)
    ...     def forward(self, x):
    ...         return self.layer(self.layer(x))
    >>> Twice()(torch.zeros(5, 2)).shape
    torch.Size([5, 2])
    """

    def __init__(self, *args: Any, **kwargs: Any):
        if args or kwargs:
            given = f"argument {next(iter(kwargs))!r}" if kwargs else f"{len(args)} arguments"
            raise TypeError(
                f"{type(self).__name__}.__init__() got an unexpected {given}: nn.Module itself "
                "takes none. Keep them in your own __init__ and call super().__init__()."
            )
        for place in (*PLACES, *HOOKS):
            object.__setattr__(self, place, {})
        object.__setattr__(self, "_non_persistent_buffers_set", set())
        object.__setattr__(self, "training", True)

    def __setattr__(self, name: str, value: Any) -> None:
        known = self.__dict__
        if isinstance(value, Parameter):
            place = "_parameters"
        elif isinstance(value, Module):
            place = "_modules"
        else:
            holder = next((p for p in PLACES if name in known.get(p, ())), None)
            if holder is None:
                object.__setattr__(self, name, value)
                return
            place = holder
            if value is not None and not (place == "_buffers" and isinstance(value, Tensor)):
                accepted = {"_parameters": "torch.nn.Parameter", "_buffers": "torch.Tensor"}
                raise TypeError(
                    f"cannot assign '{typename(value)}' as {_noun(place)} {name!r} "
                    f"({accepted.get(place, 'torch.nn.Module')} or None expected)"
                )
        self._need_init(PLACES[place])
        for other in PLACES:
            if other != place:
                known[other].pop(name, None)
        known.pop(name, None)
        if place == "_parameters" and value is not None:
            _check_leaf(name, value)
        known[place][name] = value  # a name set again keeps its place in the order

    def _need_init(self, noun: str) -> None:
        if "_modules" not in self.__dict__:
            raise AttributeError(
                f"cannot assign {noun} before Module.__init__() call: make super().__init__() the "
                "first line of __init__."
            )

    def __getattr__(self, name: str) -> Any:
        for place in PLACES:
            if name in self.__dict__.get(place, ()):
                return self.__dict__[place][name]
        hint = ""
        if name in LEFT_OUT:
            hint = f": Module.{name} is left out of this engine; {LEFT_OUT[name]}."
        elif "_modules" not in self.__dict__:
            hint = "; make super().__init__() the first line of __init__"
        raise AttributeError(
            f"{type(self).__name__!r} object has no attribute {name!r}{hint}", name=name, obj=self
        )

    def __delattr__(self, name: str) -> None:
        for place in PLACES:
            if name in self.__dict__.get(place, ()):
                del self.__dict__[place][name]
                self._non_persistent_buffers_set.discard(name)
                return
        object.__delattr__(self, name)

    def __dir__(self) -> list[str]:
        return [*object.__dir__(self), *self._parameters, *self._buffers, *self._modules]

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """What the module computes. A subclass defines it.

        >>> nn.Linear(2, 3).forward(torch.zeros(5, 2)).shape
        torch.Size([5, 3])
        """
        raise NotImplementedError(
            f'Module [{type(self).__name__}] is missing the required "forward" function: '
            "def forward(self, x): ..."
        )

    # ---------------------------------------------------------------- parts
    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Same as self.name = param; None stands for a parameter that is absent.

        >>> module = nn.Module()
        >>> module.register_parameter("w", nn.Parameter(torch.zeros(2)))
        >>> [name for name, _ in module.named_parameters()]
        ['w']
        """
        self._check_name("_parameters", name)
        if param is not None:
            if not isinstance(param, Parameter):
                raise TypeError(
                    f"cannot assign '{typename(param)}' object to parameter {name!r} "
                    "(torch.nn.Parameter or None required)"
                )
            _check_leaf(name, param)
        self._parameters[name] = param

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """A tensor that belongs to the module and is not learned, such as a running mean.

        It is in state_dict, unless persistent=False, and goes along with .to() and .double().

        >>> module = nn.Module()
        >>> module.register_buffer("mean", torch.zeros(2))
        >>> list(module.state_dict()), list(module.parameters())
        (['mean'], [])
        """
        self._check_name("_buffers", name)
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(
                f"cannot assign '{typename(tensor)}' object to buffer {name!r} "
                "(torch Tensor or None required)"
            )
        self._buffers[name] = tensor
        (
            self._non_persistent_buffers_set.discard
            if persistent
            else self._non_persistent_buffers_set.add
        )(name)

    def add_module(self, name: str, module: "Module | None") -> None:
        """Same as self.name = module, for names such as '0'.

        >>> module = nn.Module()
        >>> module.add_module("first", nn.ReLU())
        >>> module.first
        ReLU()
        """
        if not isinstance(module, Module) and module is not None:
            raise TypeError(
                f"{typename(module)} is not a Module subclass: {module!r}; write nn.ReLU() for an "
                "activation, with brackets."
            )
        self._check_name("_modules", name)
        self._modules[name] = module

    register_module = add_module

    def _check_name(self, place: str, name: str) -> None:
        noun = PLACES[place]
        self._need_init(noun)
        if not isinstance(name, str):
            raise TypeError(f"{noun} name should be a string. Got {typename(name)}")
        if "." in name:
            raise KeyError(f'{noun} name can\'t contain ".", got: {name}')
        if name == "":
            raise KeyError(f'{noun} name can\'t be empty string ""')
        if hasattr(self, name) and name not in self.__dict__[place]:
            raise KeyError(f"attribute {name!r} already exists")

    def named_children(self) -> "Iterator[tuple[str, Module]]":
        """Pairs (name, module) of the direct sub-modules, each once.

        >>> list(nn.Sequential(nn.ReLU(), nn.Tanh()).named_children())
        [('0', ReLU()), ('1', Tanh())]
        """
        seen = {id(None)}
        for name, module in self._modules.items():
            if id(module) not in seen:
                seen.add(id(module))
                yield name, module

    def children(self) -> "Iterator[Module]":
        """The direct sub-modules.

        >>> list(nn.Sequential(nn.ReLU(), nn.Tanh()).children())
        [ReLU(), Tanh()]
        """
        return (m for _, m in self.named_children())

    def named_modules(
        self, memo: set[Any] | None = None, prefix: str = "", remove_duplicate: bool = True
    ) -> "Iterator[tuple[str, Module]]":
        """Pairs (dotted name, module): itself and everything below it, each once.

        >>> model = nn.Sequential(nn.Sequential(nn.ReLU()))
        >>> [name for name, _ in model.named_modules()]
        ['', '0', '0.0']
        """
        memo = set() if memo is None else memo
        if self not in memo:
            if remove_duplicate:
                memo.add(self)
            yield prefix, self
            for name, module in self._modules.items():
                if module is not None:
                    yield from module.named_modules(memo, _dotted(prefix, name), remove_duplicate)

    def modules(self) -> "Iterator[Module]":
        """Itself and everything below it.

        >>> len(list(nn.Sequential(nn.ReLU(), nn.Tanh()).modules()))
        3
        """
        return (m for _, m in self.named_modules())

    def named_parameters(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Parameter]]:
        """Pairs (dotted name, parameter), in the order of definition, each once.

        >>> model = nn.Sequential(nn.Linear(2, 3), nn.ReLU())
        >>> [(name, tuple(p.shape)) for name, p in model.named_parameters()]
        [('0.weight', (3, 2)), ('0.bias', (3,))]
        """
        return self._named("_parameters", prefix, recurse, remove_duplicate)

    def named_buffers(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Tensor]]:
        """Pairs (dotted name, buffer), in the order of definition, each once.

        >>> [name for name, _ in nn.BatchNorm1d(2).named_buffers()]
        ['running_mean', 'running_var', 'num_batches_tracked']
        """
        return self._named("_buffers", prefix, recurse, remove_duplicate)

    def _named(
        self, place: str, prefix: str, recurse: bool, remove_duplicate: bool
    ) -> Iterator[tuple[str, Any]]:
        seen = set()
        owners = (
            self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate)
            if recurse
            else [(prefix, self)]
        )
        for owner, module in owners:
            for name, value in module.__dict__[place].items():
                if value is not None and id(value) not in seen:
                    if remove_duplicate:
                        seen.add(id(value))
                    yield _dotted(owner, name), value

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """All parameters, for an optimizer.

        >>> sum(p.numel() for p in nn.Linear(784, 10).parameters())
        7850
        """
        return (p for _, p in self.named_parameters(recurse=recurse))

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        """All buffers.

        >>> len(list(nn.BatchNorm1d(2).buffers()))
        3
        """
        return (b for _, b in self.named_buffers(recurse=recurse))

    def get_submodule(self, target: str) -> "Module":
        """The module with this dotted name, '' for itself. AttributeError if there is none.

        >>> nn.Sequential(nn.Sequential(nn.ReLU())).get_submodule("0.0")
        ReLU()
        """
        module = self
        for name in target.split(".") if target else ():
            found = module._get(name)
            if not isinstance(found, Module):
                raise AttributeError(f"`{name}` is not an nn.Module")
            module = found
        return module

    def get_parameter(self, target: str) -> Parameter:
        """The parameter with this dotted name. AttributeError if there is none.

        >>> nn.Sequential(nn.Linear(2, 3)).get_parameter("0.weight").shape
        torch.Size([3, 2])
        """
        owner, _, name = target.rpartition(".")
        found = self.get_submodule(owner)._get(name)
        if not isinstance(found, Parameter):
            raise AttributeError(f"`{name}` is not an nn.Parameter")
        return found

    def get_buffer(self, target: str) -> Tensor:
        """The buffer with this dotted name. AttributeError if there is none.

        >>> nn.BatchNorm1d(2).get_buffer("running_mean")
        tensor([0., 0.])
        """
        owner, _, name = target.rpartition(".")
        module = self.get_submodule(owner)
        found = module._get(name)
        if name not in module._buffers:
            raise AttributeError(f"`{name}` is not a buffer")
        return found

    def set_submodule(self, target: str, module: "Module", strict: bool = False) -> None:
        """Put module in the place with this dotted name; strict: only where one stands already.

        >>> model = nn.Sequential(nn.ReLU())
        >>> model.set_submodule("0", nn.Tanh())
        >>> model[0]
        Tanh()
        """
        if not target or not isinstance(module, Module):
            raise ValueError(
                f"set_submodule needs a dotted name and an nn.Module, got {target!r} and "
                f"{type(module).__name__}."
            )
        owner, _, name = target.rpartition(".")
        parent = self.get_submodule(owner)
        if (strict or hasattr(parent, name)) and not isinstance(parent._get(name), Module):
            raise AttributeError(f"`{name}` is not an nn.Module")
        setattr(parent, name, module)

    def _get(self, name: str) -> Any:
        if not hasattr(self, name):
            raise AttributeError(f"{self._get_name()} has no attribute `{name}`")
        return getattr(self, name)

    # ---------------------------------------------------------------- modes and gradients
    def train(self, mode: bool = True) -> Self:
        """Training mode, which switches dropout on; all the way down.

        >>> nn.Dropout(0.5).train().training
        True
        """
        if not isinstance(mode, (bool, np.bool_)):
            raise ValueError(f"training mode is expected to be boolean, not {mode!r}.")
        object.__setattr__(self, "training", bool(mode))
        for module in self.children():
            module.train(mode)
        return self

    def eval(self) -> Self:
        """Evaluation mode, which switches dropout off.  (slide 59)

        >>> nn.Dropout(0.5).eval().training
        False
        """
        return self.train(False)

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters.

        >>> layer = nn.Linear(2, 1)
        >>> layer(torch.ones(5, 2)).sum().backward()
        >>> layer.zero_grad()
        >>> layer.weight.grad is None
        True
        """
        for parameter in self.parameters():
            if set_to_none:
                parameter.grad = None
            elif parameter.grad is not None:
                parameter.grad.zero_()

    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """Learn all parameters, or freeze them.

        >>> layer = nn.Linear(2, 1).requires_grad_(False)
        >>> layer.weight.requires_grad
        False
        """
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def apply(self, fn: Callable[[Any], Any]) -> Self:
        """Call fn on every sub-module and on itself; for initialisation.

        >>> model = nn.Sequential(nn.ReLU(), nn.Tanh())
        >>> _ = model.apply(lambda module: print(type(module).__name__))
        ReLU
        Tanh
        Sequential
        """
        for child in self.children():
            child.apply(fn)
        fn(self)
        return self

    # ---------------------------------------------------------------- type and place
    def to(
        self,
        *args: Any,
        dtype: dt.DType = None,
        device: dt.Device | None = None,
        non_blocking: bool = False,
        memory_format: object = None,
    ) -> Self:
        """Parameters and buffers in another float dtype. 'cuda' raises: this engine has no GPU.

        >>> nn.Linear(2, 3).to(torch.float64).weight.dtype
        torch.float64
        """
        if memory_format is not None:
            raise NotImplementedError("memory_format is left out of this engine; leave it out.")
        kind = wrap(np.zeros(0, np.float32)).to(*args, dtype=dtype, device=device).dtype
        if not kind.is_floating_point:
            raise TypeError(
                "nn.Module.to only accepts floating point dtypes, but got desired "
                f"dtype={kind!r}; use float32 or float64."
            )
        return self._apply(lambda t: t.to(*args, dtype=dtype, device=device))

    def _apply(self, fn: Callable[[Tensor], Tensor]) -> Self:
        """Every floating-point parameter, gradient and buffer becomes fn of it, in its place."""
        for child in self.children():
            child._apply(fn)
        for tensor in self._parameters.values():
            if is_lazy(tensor):
                example = wrap(np.zeros(0, tensor._pending_dtype))
                tensor._pending_dtype = fn(example)._data.dtype
            elif tensor is not None:
                with gradmode.no_grad():
                    tensor.data = fn(tensor.data)
                if tensor.grad is not None:
                    tensor.grad = fn(tensor.grad)
        for name, buffer in self._buffers.items():
            if buffer is not None and buffer.dtype.is_floating_point:
                self._buffers[name] = fn(buffer)
        return self

    def float(self) -> Self:
        """Parameters and buffers as float32.

        >>> nn.Linear(2, 3).double().float().weight.dtype
        torch.float32
        """
        return self.to(dt.float32)

    def double(self) -> Self:
        """Parameters and buffers as float64.

        >>> nn.Linear(2, 3).double().weight.dtype
        torch.float64
        """
        return self.to(dt.float64)

    def type(self, dst_type: dt.DType) -> Self:
        """Parameters and buffers as this dtype.

        >>> nn.Linear(2, 3).type(torch.float64).weight.dtype
        torch.float64
        """
        return self.to(dst_type)

    def cpu(self) -> Self:
        """Itself: it is on the CPU.

        >>> layer = nn.Linear(2, 3)
        >>> layer.cpu() is layer
        True
        """
        return self

    def cuda(self, device: object = None) -> Self:
        """RuntimeError: this engine has no GPU."""
        return self.to("cuda")

    # ---------------------------------------------------------------- printing
    def extra_repr(self) -> str:
        """What stands between the brackets of a printed layer.

        >>> nn.Linear(2, 3).extra_repr()
        'in_features=2, out_features=3, bias=True'
        """
        return ""

    def _get_name(self) -> str:
        return type(self).__name__

    def __repr__(self) -> str:
        extra = self.extra_repr().split("\n") if self.extra_repr() else []
        parts = [f"({n}): " + repr(m).replace("\n", "\n  ") for n, m in self._modules.items()]
        if not parts and len(extra) < 2:
            return f"{self._get_name()}({''.join(extra)})"
        return f"{self._get_name()}(\n  " + "\n  ".join(extra + parts) + "\n)"


# ------------------------------------------------------------------ argument checks


def _noun(place: str) -> str:
    return "child module" if place == "_modules" else PLACES[place]


def _dotted(prefix: str, name: str) -> str:
    return f"{prefix}.{name}" if prefix else name


def typename(value: object) -> str:
    """A value's type in torch's words: torch.FloatTensor, or Python's name of it."""
    if not isinstance(value, Tensor):
        return type(value).__name__
    kinds = {"float32": "Float", "float64": "Double", "int64": "Long", "int32": "Int"}
    kinds |= {"int16": "Short", "int8": "Char", "uint8": "Byte", "bool": "Bool"}
    return f"torch.{kinds[value.dtype.name]}Tensor"


def _check_leaf(name: str, parameter: Tensor) -> None:
    if parameter.grad_fn is not None:
        raise ValueError(
            f"Cannot assign non-leaf Tensor to parameter {name!r}: a parameter is made, not "
            f"computed. Compute {name} from another one in forward()."
        )
