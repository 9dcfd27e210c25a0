"""What a tensor says about itself: its dtype, its shape, its device, in PyTorch's words.

NumPy and PyTorch agree on almost every number and disagree on a few types: an integer divided by an
integer is float64 in NumPy and float32 in PyTorch. The rules of PyTorch stand here, in one place.
"""

from collections.abc import Sequence
from typing import Any, SupportsIndex, TypeAlias, overload

import numpy as np

from nblib.annotations import Array, Number


class dtype:
    """A number type that prints as PyTorch's does. NumPy accepts it wherever it wants a dtype.

    >>> torch.float32, torch.float32.is_floating_point, torch.float32.itemsize
    (torch.float32, True, 4)
    """

    __slots__ = ("category", "dtype", "name")
    is_complex = False

    def __init__(self, name: str, numpy_name: type):
        self.name = name
        # np.zeros(3, dtype=nblib.float32) looks here
        self.dtype: np.dtype[Any] = np.dtype(numpy_name)
        self.category = {"b": 0, "i": 1, "u": 1, "f": 2}[self.dtype.kind]

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    def __reduce__(self) -> Any:  # a copy of a dtype is the dtype itself: `is` and == go on working
        return _by_name, (self.name,)

    @property
    def is_floating_point(self) -> bool:
        return self.category == 2

    @property
    def is_signed(self) -> bool:
        return self.dtype.kind in "if"

    @property
    def itemsize(self) -> int:
        return self.dtype.itemsize


DType: TypeAlias = dtype | np.dtype[Any] | str | type | None  # whatever names a dtype

float32 = dtype("float32", np.float32)
float64 = dtype("float64", np.float64)
int64 = dtype("int64", np.int64)
int32 = dtype("int32", np.int32)
int16 = dtype("int16", np.int16)
int8 = dtype("int8", np.int8)
uint8 = dtype("uint8", np.uint8)
bool_ = dtype("bool", np.bool_)
long, double, short = int64, float64, int16

_ALL = (float32, float64, int64, int32, int16, int8, uint8, bool_)
_BY_NUMPY = {d.dtype: d for d in _ALL}
_SCALARS = {bool: bool_, int: int64, float: float32}  # what a Python number becomes
_TYPES = {bool: bool_, int: int64, float: float64}  # what dtype=float means


def _by_name(name: str) -> dtype:
    return next(d for d in _ALL if d.name == name)


def get_default_dtype() -> dtype:
    """The dtype of zeros(3), randn(3) and tensor(0.5).  (torch.get_default_dtype)

    >>> torch.get_default_dtype()
    torch.float32
    """
    return _SCALARS[float]


def set_default_dtype(d: DType) -> None:
    """Make float32 or float64 what Python's floats become.  (torch.set_default_dtype)

    TypeError for another dtype.

    >>> torch.set_default_dtype(torch.float64)
    >>> torch.tensor(0.1).dtype
    torch.float64
    >>> torch.set_default_dtype(torch.float32)
    """
    kind = _BY_NUMPY[numpy_dtype(d)]
    if not kind.is_floating_point:
        raise TypeError(
            f"only floating-point types are supported as the default type, not {kind.name}; "
            "choose float32 or float64."
        )
    _SCALARS[float] = kind


def promote_types(type1: DType, type2: DType) -> dtype:
    """The smallest dtype that holds both.  (torch.promote_types)

    >>> torch.promote_types(torch.int64, torch.float32)
    torch.float32
    """
    return _BY_NUMPY[_promote(numpy_dtype(type1), numpy_dtype(type2))]


def can_cast(from_: DType, to: DType) -> bool:
    """Whether in-place arithmetic may turn the one into the other.  (torch.can_cast)

    >>> torch.can_cast(torch.int64, torch.float32), torch.can_cast(torch.float32, torch.int64)
    (True, False)
    """
    return _BY_NUMPY[numpy_dtype(from_)].category <= _BY_NUMPY[numpy_dtype(to)].category


class _Info:
    """What NumPy knows of a dtype's range, printed in PyTorch's order."""

    def __init__(self, kind: dtype, found: object, names: tuple[str, ...]):
        self.dtype, self.bits, self._names = kind.name, kind.itemsize * 8, names
        for name in names:
            value = getattr(found, name)
            setattr(self, name, int(value) if names[0] == "min" else float(value))

    def __repr__(self) -> str:
        shown = [f"{name}={getattr(self, name):.6g}" for name in self._names]
        return f"{type(self).__name__}({', '.join(shown)}, dtype={self.dtype})"


class finfo(_Info):
    """The range and precision of a float dtype: eps, min, max, tiny.  (torch.finfo)

    >>> torch.finfo(torch.float64).eps
    2.220446049250313e-16
    """

    def __init__(self, type: DType = None):
        kind = get_default_dtype() if type is None else _BY_NUMPY[numpy_dtype(type)]
        if not kind.is_floating_point:
            raise TypeError(f"finfo needs a floating point dtype, not {kind.name}; use iinfo.")
        names = ("resolution", "min", "max", "eps", "smallest_normal", "tiny")
        super().__init__(kind, np.finfo(kind.dtype), names)


class iinfo(_Info):
    """The range of an integer dtype: min and max.  (torch.iinfo)

    >>> torch.iinfo(torch.int8)
    iinfo(min=-128, max=127, dtype=int8)
    """

    def __init__(self, type: DType):
        kind = _BY_NUMPY[numpy_dtype(type)]
        if kind.category != 1:
            raise TypeError(f"iinfo needs an integer dtype, not {kind.name}; use finfo for floats.")
        super().__init__(kind, np.iinfo(kind.dtype), ("min", "max"))


def of(array: Array) -> dtype:
    """The dtype of a NumPy array. TypeError for text, complex numbers ..."""
    try:
        return _BY_NUMPY[array.dtype]
    except KeyError:
        names = ", ".join(d.name for d in _BY_NUMPY.values())
        raise TypeError(
            f"a tensor cannot hold NumPy's {array.dtype}; it holds {names}. "
            "Convert the array first, for example with array.astype('float32')."
        ) from None


def numpy_dtype(given: DType) -> np.dtype[Any]:
    """np.dtype from one of ours, one of NumPy's, a name or a Python type (float means float64).

    None is the default dtype.
    """
    if isinstance(given, dtype):
        return given.dtype
    if given is None:
        return get_default_dtype().dtype
    if isinstance(given, type) and given in _TYPES:
        return _TYPES[given].dtype
    try:
        found = np.dtype(given)
        if found in _BY_NUMPY:
            return found
    except TypeError:
        pass
    names = ", ".join(d.name for d in _BY_NUMPY.values())
    raise TypeError(f"{given!r} is no dtype of this package; choose one of {names}.")


def result_type(x: Array | Number, y: Array | Number) -> np.dtype[Any]:
    """The np.dtype of x + y by PyTorch's rule, for arrays and Python numbers.

    Arrays with dimensions decide; a 0-d array or a Python number counts only when it is of a higher
    kind (bool < integer < float). A Python float beside integers gives float32, the default.
    """
    groups: dict[int, dtype] = {}  # 0: with dimensions, 1: 0-d arrays, 2: Python numbers
    for value in (x, y):
        if isinstance(value, np.ndarray):
            rank, kind = (0 if value.ndim else 1), of(value)
        else:
            rank, kind = 2, _SCALARS[type(value)]
        held = groups.get(rank)
        groups[rank] = kind if held is None else _BY_NUMPY[_promote(held.dtype, kind.dtype)]
    return max((groups[rank] for rank in sorted(groups)), key=lambda kind: kind.category).dtype


def _promote(a: np.dtype[Any], b: np.dtype[Any]) -> np.dtype[Any]:
    """Two dtypes of equal rank: a float wins over integers whatever their width."""
    if a.kind == "f" and b.kind != "f":
        return a
    if b.kind == "f" and a.kind != "f":
        return b
    return np.promote_types(a, b)


class Size(tuple[int, ...]):
    """A shape: a tuple that prints as torch.Size does.

    >>> shape = torch.zeros(64, 784).shape
    >>> shape, shape[1], shape.numel()
    (torch.Size([64, 784]), 784, 50176)
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return f"torch.Size({list(self)})"

    @overload
    def __getitem__(self, index: SupportsIndex) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> "Size": ...
    def __getitem__(self, index: Any) -> Any:
        found = super().__getitem__(index)
        return Size(found) if isinstance(index, slice) else found

    def __add__(self, other: Any) -> "Size":
        if not isinstance(other, tuple):
            raise TypeError(
                f"can only join a tuple to a torch.Size, not a {type(other).__name__}: "
                "shape + (4,)."
            )
        return Size(super().__add__(other))

    def __radd__(self, other: Sequence[int]) -> "Size":
        return Size(tuple(other) + tuple(self))

    def __mul__(self, count: SupportsIndex) -> "Size":
        return Size(super().__mul__(count))

    __rmul__ = __mul__

    def numel(self) -> int:
        """How many elements a tensor of this shape has."""
        count = 1
        for n in self:
            count *= n
        return count


class device:
    """Where a tensor lives, by name: device("cuda:0"), device("cuda", 0). Here: always the CPU.

    Others can be named and compared, as scripts do before they look what there is; nothing can be
    put there, see `placed`.

    >>> torch.device("cpu"), torch.device("cuda:0").index
    (device(type='cpu'), 0)
    """

    __slots__ = ("index", "type")
    type: str
    index: int | None
    KINDS = ("cpu", "cuda", "mps", "xpu", "xla", "hpu", "mtia", "meta")

    def __init__(self, type: "str | int | device" = "cpu", index: int | None = None):
        if isinstance(type, device):
            name, index = type.type, type.index if index is None else index
        else:
            name = f"cuda:{type}" if isinstance(type, int) else str(type)
        kind, _, number = name.partition(":")
        if kind not in self.KINDS or (number and not number.isdigit()):
            raise RuntimeError(
                f"Expected one of {', '.join(self.KINDS)} device type at start of device string, "
                f"perhaps with a number as in 'cuda:0', not {name!r}."
            )
        self.type, self.index = kind, int(number) if number else index

    def __repr__(self) -> str:
        index = "" if self.index is None else f", index={self.index}"
        return f"device(type={self.type!r}{index})"

    def __str__(self) -> str:
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, device) and (self.type, self.index) == (other.type, other.index)

    def __hash__(self) -> int:
        return hash((self.type, self.index))

    def __enter__(self) -> "device":
        placed(self)
        return self

    def __exit__(self, *exc: object) -> None:
        return None


Device: TypeAlias = device | str | int

CPU = device()


def placed(where: Device) -> None:
    """RuntimeError unless `where`, a device or its name, is the CPU."""
    if (where if isinstance(where, device) else device(where)).type != "cpu":
        raise RuntimeError(
            f"device {str(where)!r}: this NumPy engine computes on 'cpu' only. "
            "Leave the call out, or run the same code with PyTorch: import torch."
        )
