"""Modules that hold others: in a row that is run through, in a list, in a dictionary.

Lists and dictionaries of Python's own hide their contents from `parameters()`; these show them.
"""

import operator
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NoReturn, Self

from nblib.nn.module import Module, typename
from nblib.nn.parameter import Parameter
from nblib.tensor import Tensor


class _List(Module):
    """What the three lists share: Python's list methods over parts that are named by numbers."""

    _place = "_modules"

    @property
    def _parts(self) -> dict[str, Any]:
        return self.__dict__[self._place]

    def _key(self, index: Any) -> str:
        index = operator.index(index)
        if not -len(self) <= index < len(self):
            raise IndexError(f"index {index} is out of range for {len(self)} parts.")
        return list(self._parts)[index]

    def _renumber(self, values: Iterable[Any]) -> None:
        self._parts.clear()
        self._parts.update({str(i): value for i, value in enumerate(values)})

    def __len__(self) -> int:
        return len(self._parts)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._parts.values())

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return type(self)(list(self)[index])
        return self._parts[self._key(index)]

    def __setitem__(self, index: Any, value: Any) -> None:
        setattr(self, self._key(index), value)

    def __delitem__(self, index: Any) -> None:
        values = list(self)
        del values[index]
        self._renumber(values)

    def append(self, value: Any) -> Self:
        """Add a part at the end."""
        self.add_module(str(len(self)), value)
        return self

    def extend(self, values: Any) -> Self:
        """Add the parts of another list at the end."""
        if not isinstance(values, Iterable) or isinstance(values, Tensor):
            raise TypeError(
                f"{type(self).__name__}.extend should be called with an iterable, but got "
                f"{type(values).__name__}; put a single part into a list, or use append."
            )
        for value in list(values):
            self.append(value)
        return self

    def insert(self, index: int, value: Any) -> Self:
        """Add a part before the one at index."""
        if not -len(self) <= index <= len(self):
            raise IndexError(f"Index out of range: {index} for {len(self)} parts.")
        values = list(self)
        self.append(value)
        values.insert(index, list(self)[-1])
        self._renumber(values)
        return self

    def pop(self, key: Any) -> Any:
        """Take the part at an index, or those of a slice, out and return it."""
        value = self[key]
        del self[key]
        return value

    def __iadd__(self, other: Any) -> Self:
        return self.extend(other)


class Sequential(_List):
    """Modules one after the other.  (slide 54; torch.nn.Sequential)

    Sequential(a, b) names them "0" and "1"; Sequential({"first": a, "second": b}) as given.

    >>> model = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
    >>> model
    Sequential(
      (0): Linear(in_features=2, out_features=3, bias=True)
      (1): ReLU()
      (2): Linear(in_features=3, out_features=1, bias=True)
    )
    >>> model(torch.zeros(5, 2)).shape
    torch.Size([5, 1])
    """

    def __init__(self, *args: Any):
        super().__init__()
        if len(args) == 1 and isinstance(args[0], dict):
            named = args[0]
        else:
            named = {str(i): module for i, module in enumerate(args)}
        for name, module in named.items():
            self.add_module(name, module)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return type(self)(dict(list(self._modules.items())[index]))
        return super().__getitem__(index)

    def __add__(self, other: Any) -> "Sequential":
        self._check_sequential(other)
        return Sequential(*self, *other)

    def __iadd__(self, other: Any) -> Self:
        self._check_sequential(other)
        return self.extend(other)

    def __mul__(self, times: int) -> "Sequential":
        if not isinstance(times, int):
            return NotImplemented
        if times <= 0:
            raise ValueError(
                f"Non-positive multiplication factor {times} for a Sequential; give at least 1."
            )
        return Sequential(*list(self) * times)

    __rmul__ = __mul__

    def __imul__(self, times: int) -> Self:
        return self.extend(list((self * times)[len(self) :]))

    def _check_sequential(self, other: object) -> None:
        if not isinstance(other, Sequential):
            raise ValueError(
                "add operator supports only objects of Sequential class, but "
                f"{type(other)} is given; use .append(module) or .extend(modules)."
            )

    def forward(self, input: Any) -> Any:
        for module in self._modules.values():
            input = module(input)
        return input


class ModuleList(_List):
    """A list of modules whose parameters are found. It has no forward: your own loops over it.

    >>> layers = nn.ModuleList(nn.Linear(4, 4) for _ in range(3))
    >>> len(layers), sum(p.numel() for p in layers.parameters())
    (3, 60)
    """

    def __init__(self, modules: Any = None):
        super().__init__()
        if modules is not None:
            self.extend(modules)

    def __add__(self, other: Any) -> "ModuleList":
        return ModuleList(list(self)).extend(other)

    def __repr__(self) -> str:
        runs: list[Any] = []  # [first, last, text]: equal neighbours are printed once
        for i, text in enumerate(map(repr, self)):
            if runs and runs[-1][2] == text:
                runs[-1][1] = i
            else:
                runs.append([i, i, text])
        lines = [
            f"({a}): {text}" if a == b else f"({a}-{b}): {b - a + 1} x {text}"
            for a, b, text in runs
        ]
        inside = "".join("\n  " + line.replace("\n", "\n  ") for line in lines)
        return f"{self._get_name()}({inside}{chr(10) if lines else ''})"


class ParameterList(_List):
    """A list of parameters that are found. A Tensor in it becomes a Parameter.

    >>> nn.ParameterList([torch.zeros(2), torch.zeros(3)])[1].shape
    torch.Size([3])
    """

    _place = "_parameters"

    def __init__(self, values: Any = None):
        super().__init__()
        if values is not None:
            self.extend(values)

    def append(self, value: Any) -> Self:
        """Add a parameter at the end."""
        self.register_parameter(str(len(self)), _as_parameter(value, "ParameterList"))
        return self

    def __setitem__(self, index: Any, value: Any) -> None:
        self._parameters[self._key(index)] = _as_parameter(value, "ParameterList")

    def extra_repr(self) -> str:
        return "\n".join(_parameter_line(i, p, repr(p.dtype)) for i, p in enumerate(self))

    def __call__(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise RuntimeError("ParameterList should not be called: loop over it in your own forward.")


class _Dict(Module):
    """What the two dictionaries share: Python's dict methods over named parts."""

    _place = "_modules"

    def __init__(self, parts: Any = None):
        super().__init__()
        if parts is not None:
            self.update(parts)

    @property
    def _parts(self) -> dict[str, Any]:
        return self.__dict__[self._place]

    def __getitem__(self, key: str) -> Any:
        return self._parts[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.add_module(key, value)

    def __delitem__(self, key: str) -> None:
        del self._parts[key]

    def __len__(self) -> int:
        return len(self._parts)

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def __contains__(self, key: object) -> bool:
        return key in self._parts

    def keys(self) -> Any:
        """The names."""
        return self._parts.keys()

    def values(self) -> Any:
        """The parts."""
        return self._parts.values()

    def items(self) -> Any:
        """Pairs (name, part)."""
        return self._parts.items()

    def clear(self) -> None:
        """Take all parts out."""
        self._parts.clear()

    def pop(self, key: str) -> Any:
        """Take the part with this name out and return it."""
        return self._parts.pop(key)

    def update(self, parts: Any) -> None:
        """Set parts from a dictionary or from pairs (name, part)."""
        if not isinstance(parts, Iterable):
            raise TypeError(
                f"{type(self).__name__}.update should be called with a dictionary or pairs "
                f"(name, part), but got {type(parts).__name__}."
            )
        for number, pair in enumerate(parts.items() if hasattr(parts, "items") else parts):
            if not isinstance(pair, Iterable):
                raise TypeError(
                    f"{type(self).__name__} update sequence element #{number} should be Iterable, "
                    f"a pair (name, part); it is a {type(pair).__name__}."
                )
            pair = tuple(pair)
            if len(pair) != 2:
                raise ValueError(
                    f"{type(self).__name__} update sequence element #{number} has length "
                    f"{len(pair)}; 2 is required, a pair (name, part)."
                )
            self[pair[0]] = pair[1]


class ModuleDict(_Dict):
    """A dictionary of modules whose parameters are found. It has no forward of its own.

    >>> layers = nn.ModuleDict({"first": nn.Linear(2, 3), "act": nn.ReLU()})
    >>> list(layers), layers["act"]
    (['first', 'act'], ReLU())
    """


class ParameterDict(_Dict):
    """A dictionary of parameters that are found. A Tensor in it becomes a Parameter.

    >>> list(nn.ParameterDict({"w": torch.zeros(2)}).keys())
    ['w']
    """

    _place = "_parameters"

    def __setitem__(self, key: str, value: Any) -> None:
        self.register_parameter(key, _as_parameter(value, "ParameterDict"))

    def update(self, parts: Any) -> None:
        """Set parameters from a dictionary or from pairs. A plain dict is sorted, as in torch."""
        plain = isinstance(parts, Mapping) and not isinstance(parts, OrderedDict)
        super().update(sorted(parts.items()) if plain else parts)

    def get(self, key: str, default: Any = None) -> Any:
        """The parameter with this name, or default."""
        return self._parts.get(key, default)

    def setdefault(self, key: str, default: Any = None) -> Any:
        """The parameter with this name, which is set to default if there is none."""
        if key not in self:
            self[key] = default
        return self[key]

    def extra_repr(self) -> str:
        return "\n".join(_parameter_line(name, p, typename(p)) for name, p in self.items())

    def __call__(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise RuntimeError("ParameterDict should not be called: use its parts in your own forward.")


def _as_parameter(value: Any, owner: str) -> Parameter:
    if not isinstance(value, Tensor):
        raise TypeError(
            f"a {owner} holds tensors, not {type(value).__name__}; keep other things in a plain "
            "list or dictionary. (torch would take them here.)"
        )
    return value if isinstance(value, Parameter) else Parameter(value)


def _parameter_line(name: object, parameter: Tensor, kind: str) -> str:
    size = "x".join(map(str, parameter.shape))
    return f"  ({name}): Parameter containing: [{kind} of size {size}]"
