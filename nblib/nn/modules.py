"""Layers: objects that own parameters and turn an input into an output.  (slides 52 to 54)

`Module` finds the parameters and sub-modules that are set as attributes; the layers are one line of
`functional` each. Names, defaults, shapes, printing and state_dict keys are torch.nn's.
"""

import math
from collections import namedtuple
from itertools import islice

import numpy as np

from nblib import dtypes as dt
from nblib.nn import functional, init
from nblib.numerics import aligned_zeros
from nblib.tensor import Tensor, wrap


class Parameter(Tensor):
    """A tensor that a Module recognises as its own to learn.  (torch.nn.Parameter)"""

    __slots__ = ()

    def __init__(self, data, requires_grad=True):
        if not isinstance(data, Tensor):
            raise TypeError(f"Parameter needs a Tensor, not {type(data).__name__}: tensor(...).")
        super().__init__()
        self._data = data._data
        self.requires_grad_(requires_grad)

    def __repr__(self):
        return "Parameter containing:\n" + super().__repr__()


class Loaded(namedtuple("Loaded", ["missing_keys", "unexpected_keys"])):
    """What load_state_dict(strict=False) found no number, or no place, for."""

    def __repr__(self):
        return super().__repr__() if any(self) else "<All keys matched successfully>"


class Module:
    """The base of every layer and network: subclass it, define __init__ and forward.  (slide 52)"""

    def __init__(self):
        object.__setattr__(self, "_parameters", {})
        object.__setattr__(self, "_modules", {})
        object.__setattr__(self, "training", True)

    def __setattr__(self, name, value):
        known = self.__dict__
        if isinstance(value, (Parameter, Module)) and "_modules" not in known:
            raise AttributeError(
                f"cannot assign {name!r} before Module.__init__() call: make "
                "super().__init__() the first line of __init__."
            )
        for kind, place in ((Parameter, "_parameters"), (Module, "_modules")):
            if isinstance(value, kind):
                other = "_modules" if place == "_parameters" else "_parameters"
                known[other].pop(name, None)
                known.pop(name, None)
                known[place][name] = value  # a name set again keeps its place in the order
                return
        for place in ("_parameters", "_modules"):
            if name in known.get(place, ()):
                if value is not None:
                    raise TypeError(
                        f"cannot assign a {type(value).__name__} as {name!r}, which is a "
                        f"{type(known[place][name]).__name__}; assign one of those, or None."
                    )
                known[place][name] = None
                return
        object.__setattr__(self, name, value)

    def __getattr__(self, name):
        for place in ("_parameters", "_modules"):
            if name in self.__dict__.get(place, ()):
                return self.__dict__[place][name]
        hint = ""
        if "_modules" not in self.__dict__:
            hint = "; make super().__init__() the first line of __init__"
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}{hint}")

    def __dir__(self):
        return [*object.__dir__(self), *self._parameters, *self._modules]

    def __delattr__(self, name):
        for place in ("_parameters", "_modules"):
            if name in self.__dict__.get(place, ()):
                del self.__dict__[place][name]
                return
        object.__delattr__(self, name)

    def __call__(self, *args, **kwargs):
        return self.forward(*args, **kwargs)

    def forward(self, *args, **kwargs):
        """What the module computes. A subclass defines it."""
        raise NotImplementedError(
            f'Module [{type(self).__name__}] is missing the required "forward" function: '
            "def forward(self, x): ..."
        )

    # ---------------------------------------------------------------- parts
    def register_parameter(self, name, param):
        """Same as self.name = param; None stands for a parameter that is absent."""
        if param is None:
            self._parameters[name] = None
        else:
            setattr(self, name, param)

    def add_module(self, name, module):
        """Same as self.name = module, for names such as '0'."""
        if not isinstance(module, Module):
            raise TypeError(
                f"{module!r} is not a Module subclass; write nn.ReLU() for an activation, "
                "with brackets."
            )
        self._modules[name] = module

    def named_children(self):
        """Pairs (name, module) of the direct sub-modules, each once."""
        seen = {id(None)}
        for name, module in self._modules.items():
            if id(module) not in seen:
                seen.add(id(module))
                yield name, module

    def children(self):
        """The direct sub-modules."""
        return (m for _, m in self.named_children())

    def named_modules(self, prefix=""):
        """Pairs (dotted name, module): itself and everything below it, each once."""
        seen = set()

        def walk(module, name):
            if id(module) not in seen:
                seen.add(id(module))
                yield name, module
                for key, child in module.named_children():
                    yield from walk(child, f"{name}.{key}" if name else key)

        return walk(self, prefix)

    def modules(self):
        """Itself and everything below it."""
        return (m for _, m in self.named_modules())

    def named_parameters(self):
        """Pairs (dotted name, parameter), in the order of definition, each once."""
        seen = set()
        for prefix, module in self.named_modules():
            for name, parameter in module._parameters.items():
                if parameter is not None and id(parameter) not in seen:
                    seen.add(id(parameter))
                    yield (f"{prefix}.{name}" if prefix else name), parameter

    def parameters(self):
        """All parameters, for an optimizer."""
        return (p for _, p in self.named_parameters())

    def state_dict(self):
        """{dotted name: tensor}. The tensors share memory with the parameters, as in torch."""
        state = {}

        def collect(module, prefix):
            for name, parameter in module._parameters.items():
                if parameter is not None:
                    state[prefix + name] = parameter.detach()
            for name, child in module._modules.items():  # a shared one under each of its names
                if child is not None:
                    collect(child, f"{prefix}{name}.")

        collect(self, "")
        return state

    def load_state_dict(self, state_dict, strict=True):
        """Copy the numbers of state_dict into the parameters. Returns the keys left over.

        RuntimeError, and nothing copied, if names (with strict) or shapes do not match.
        """
        own = self.state_dict()
        missing = [k for k in own if k not in state_dict]
        unexpected = [k for k in state_dict if k not in own]
        problems = []
        if strict and missing:
            problems.append(f"Missing key(s) in state_dict: {', '.join(missing)}.")
        if strict and unexpected:
            problems.append(f"Unexpected key(s) in state_dict: {', '.join(unexpected)}.")
        values = {k: np.asarray(_numbers(state_dict[k])) for k in own if k in state_dict}
        for key, value in values.items():
            if value.shape != own[key]._data.shape:
                problems.append(
                    f"size mismatch for {key}: the state_dict has {list(value.shape)}, the module "
                    f"{list(own[key].shape)}."
                )
        if problems:
            raise RuntimeError(
                f"Error(s) in loading state_dict for {type(self).__name__}: " + " ".join(problems)
            )
        for key, value in values.items():
            own[key]._data[...] = value
        return Loaded(missing, unexpected)

    # ---------------------------------------------------------------- modes and gradients
    def train(self, mode=True):
        """Training mode, which switches dropout on; all the way down."""
        for module in self.modules():
            object.__setattr__(module, "training", bool(mode))
        return self

    def eval(self):
        """Evaluation mode, which switches dropout off.  (slide 59)"""
        return self.train(False)

    def zero_grad(self, set_to_none=True):
        """Forget the gradients of all parameters."""
        for parameter in self.parameters():
            if set_to_none:
                parameter.grad = None
            elif parameter.grad is not None:
                parameter.grad.zero_()

    def requires_grad_(self, requires_grad=True):
        """Learn all parameters, or freeze them."""
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def apply(self, fn):
        """Call fn on every sub-module and on itself; for initialisation."""
        for child in self.children():
            child.apply(fn)
        fn(self)
        return self

    def to(self, *args, dtype=None, device=None):
        """Parameters in another float dtype. 'cuda' raises: this engine has no GPU."""
        for parameter in self.parameters():
            changed = parameter.detach().to(*args, dtype=dtype, device=device)
            if not changed.dtype.is_floating_point:
                raise TypeError(
                    f"a module's parameters stay floating point, not {changed.dtype.name}; "
                    "use float32 or float64."
                )
            parameter._data = changed._data
            if parameter.grad is not None:
                parameter.grad = parameter.grad.to(changed.dtype)
        return self

    def float(self):
        """Parameters as float32."""
        return self.to(dt.float32)

    def double(self):
        """Parameters as float64."""
        return self.to(dt.float64)

    # ---------------------------------------------------------------- printing
    def extra_repr(self):
        """What stands between the brackets of a printed layer."""
        return ""

    def __repr__(self):
        lines = [f"({name}): " + repr(m).replace("\n", "\n  ") for name, m in self._modules.items()]
        name, extra = type(self).__name__, self.extra_repr()
        if not lines:
            return f"{name}({extra})"
        return f"{name}(\n  " + "\n  ".join([extra] * bool(extra) + lines) + "\n)"


def _numbers(value):
    """The array in a tensor of ours or of torch's, or the array itself."""
    return value.detach().numpy() if hasattr(value, "detach") else value


class Linear(Module):
    """y = x Wᵀ + b.  (slides 27, 28 and 53; torch.nn.Linear)

    in_features, out_features: sizes of one input row and one output row: (..., in) -> (..., out).
    weight (out, in) and bias (out,) start uniform within ± 1/√in, as in torch. Difference from
    torch: in memory the weight lies column by column, so weight.view(-1) raises; .reshape copies.
    """

    def __init__(self, in_features, out_features, bias=True, device=None, dtype=None):
        super().__init__()
        for name, value in (("in_features", in_features), ("out_features", out_features)):
            if not isinstance(value, (int, np.integer)) or isinstance(value, bool) or value < 0:
                raise ValueError(f"{name}={value!r}: give a whole number of at least 0.")
        if device is not None:
            dt.device(device)
        self.in_features, self.out_features = in_features, out_features
        kind = dt.numpy_dtype(dtype)
        # In memory it lies as Wᵀ, row after row, which makes the product x Wᵀ a little faster.
        self.weight = Parameter(wrap(aligned_zeros((out_features, in_features), kind, "F")))
        if bias:
            self.bias = Parameter(wrap(np.empty(out_features, kind)))
        else:
            self.register_parameter("bias", None)
        self.reset_parameters()

    def reset_parameters(self):
        """Draw new weights."""
        bound = 1 / math.sqrt(self.in_features) if self.in_features else 0.0
        init.uniform_(self.weight, -bound, bound)
        if self.bias is not None:
            init.uniform_(self.bias, -bound, bound)

    def forward(self, input):
        return functional.linear(input, self.weight, self.bias)

    def extra_repr(self):
        return (
            f"in_features={self.in_features}, out_features={self.out_features}, "
            f"bias={self.bias is not None}"
        )


class Sequential(Module):
    """Modules one after the other.  (slide 54; torch.nn.Sequential)"""

    def __init__(self, *args):
        super().__init__()
        if len(args) == 1 and isinstance(args[0], dict):
            named = args[0]
        else:
            named = {str(i): module for i, module in enumerate(args)}
        for name, module in named.items():
            self.add_module(name, module)

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules.values())

    def __getitem__(self, index):
        if isinstance(index, slice):
            return type(self)(dict(list(self._modules.items())[index]))
        return self._modules[self._key(index)]

    def __setitem__(self, index, module):
        self.add_module(self._key(index), module)

    def _key(self, index):
        if not -len(self) <= index < len(self):
            raise IndexError(f"index {index} is out of range for {len(self)} modules.")
        return next(islice(self._modules, index % len(self), None))

    def append(self, module):
        """Add a module at the end."""
        self.add_module(str(len(self)), module)
        return self

    def forward(self, input):
        for module in self._modules.values():
            input = module(input)
        return input


class Flatten(Module):
    """Dimensions start_dim to end_dim become one: (64, 1, 28, 28) -> (64, 784).  (slide 58)"""

    def __init__(self, start_dim=1, end_dim=-1):
        super().__init__()
        self.start_dim, self.end_dim = start_dim, end_dim

    def forward(self, input):
        return input.flatten(self.start_dim, self.end_dim)

    def extra_repr(self):
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"


class _InPlace(Module):
    """What torch can also do in place, overwriting the input. Here inplace=True is left out."""

    def __init__(self, inplace=False):
        super().__init__()
        functional.check_inplace(inplace)


class Dropout(_InPlace):
    """In training, each element 0 with probability p and the rest scaled up; else nothing."""

    def __init__(self, p=0.5, inplace=False):
        super().__init__(inplace)
        if not 0 <= p <= 1:
            raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}.")
        self.p = p

    def forward(self, input):
        return functional.dropout(input, self.p, self.training)

    def extra_repr(self):
        return f"p={self.p}, inplace=False"


class Identity(Module):
    """Its input. Takes and ignores any arguments, as torch's does."""

    def __init__(self, *args, **kwargs):
        super().__init__()

    def forward(self, input):
        return input


class ReLU(_InPlace):
    """max(0, z).  (slide 22)"""

    def forward(self, input):
        return functional.relu(input)


class LeakyReLU(_InPlace):
    """z for z > 0, else negative_slope · z.  (slide 24)"""

    def __init__(self, negative_slope=0.01, inplace=False):
        super().__init__(inplace)
        self.negative_slope = negative_slope

    def forward(self, input):
        return functional.leaky_relu(input, self.negative_slope)

    def extra_repr(self):
        return f"negative_slope={self.negative_slope}"


class ELU(_InPlace):
    """z for z > 0, else α(eᶻ − 1).  (slide 24)"""

    def __init__(self, alpha=1.0, inplace=False):
        super().__init__(inplace)
        self.alpha = alpha

    def forward(self, input):
        return functional.elu(input, self.alpha)

    def extra_repr(self):
        return f"alpha={self.alpha}"


class GELU(Module):
    """z Φ(z); approximate is 'none' (exact) or 'tanh'.  (slide 24)"""

    def __init__(self, approximate="none"):
        super().__init__()
        if approximate not in ("none", "tanh"):
            raise ValueError(f"approximate={approximate!r} is unknown; use 'none' or 'tanh'.")
        self.approximate = approximate

    def forward(self, input):
        return functional.gelu(input, self.approximate)

    def extra_repr(self):
        return f"approximate={self.approximate!r}"


class SiLU(_InPlace):
    """z σ(z), Swish.  (slide 24)"""

    def forward(self, input):
        return functional.silu(input)


class Sigmoid(Module):
    """1 / (1 + e⁻ᶻ).  (slide 19)"""

    def forward(self, input):
        return functional.sigmoid(input)


class Tanh(Module):
    """The hyperbolic tangent.  (slide 21)"""

    def forward(self, input):
        return functional.tanh(input)


class Softmax(Module):
    """Probabilities along dim.  (slide 33)

    dim has no default: torch's guess without it is deprecated.
    """

    def __init__(self, dim):
        super().__init__()
        self.dim = dim

    def forward(self, input):
        return functional.softmax(input, self.dim)

    def extra_repr(self):
        return f"dim={self.dim}"
