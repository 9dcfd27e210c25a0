"""What a tensor says about itself: its dtype, its shape, its device, in PyTorch's words.

NumPy and PyTorch agree on almost every number and disagree on a few types: an integer divided by an
integer is float64 in NumPy and float32 in PyTorch. The rules of PyTorch stand here, in one place.
"""

import numpy as np


class dtype:
    """A number type that prints as PyTorch's does. NumPy accepts it wherever it wants a dtype."""

    __slots__ = ("category", "dtype", "name")

    def __init__(self, name, numpy_name):
        self.name = name
        self.dtype = np.dtype(numpy_name)  # np.zeros(3, dtype=nblib.float32) looks here
        self.category = {"b": 0, "i": 1, "u": 1, "f": 2}[self.dtype.kind]

    def __repr__(self):
        return f"torch.{self.name}"

    @property
    def is_floating_point(self):
        return self.category == 2


float32 = dtype("float32", np.float32)
float64 = dtype("float64", np.float64)
int64 = dtype("int64", np.int64)
int32 = dtype("int32", np.int32)
uint8 = dtype("uint8", np.uint8)
bool_ = dtype("bool", np.bool_)
long, double = int64, float64

_BY_NUMPY = {d.dtype: d for d in (float32, float64, int64, int32, uint8, bool_)}
_SCALARS = {bool: bool_, int: int64, float: float32}  # what a Python number becomes
_TYPES = {bool: bool_, int: int64, float: float64}  # what dtype=float means


def of(array):
    """The dtype of a NumPy array. TypeError for text, complex numbers ..."""
    try:
        return _BY_NUMPY[array.dtype]
    except KeyError:
        names = ", ".join(d.name for d in _BY_NUMPY.values())
        raise TypeError(
            f"a tensor cannot hold NumPy's {array.dtype}; it holds {names}. "
            "Convert the array first, for example with array.astype('float32')."
        ) from None


def numpy_dtype(given):
    """np.dtype from one of ours, one of NumPy's, a name or a Python type (float means float64)."""
    if isinstance(given, dtype):
        return given.dtype
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


def result_type(x, y):
    """The np.dtype of x + y by PyTorch's rule, for arrays and Python numbers.

    Arrays with dimensions decide; a 0-d array or a Python number counts only when it is of a higher
    kind (bool < integer < float). A Python float beside integers gives float32, the default.
    """
    groups = {0: None, 1: None, 2: None}  # 0: with dimensions, 1: 0-d arrays, 2: Python numbers
    for value in (x, y):
        if isinstance(value, np.ndarray):
            rank, kind = (0 if value.ndim else 1), of(value)
        else:
            rank, kind = 2, _SCALARS[type(value)]
        held = groups[rank]
        groups[rank] = kind if held is None else _BY_NUMPY[_promote(held.dtype, kind.dtype)]
    result = None
    for kind in groups.values():
        if kind is not None and (result is None or kind.category > result.category):
            result = kind
    return result.dtype


def _promote(a, b):
    """Two dtypes of equal rank: a float wins over integers whatever their width."""
    if a.kind == "f" and b.kind != "f":
        return a
    if b.kind == "f" and a.kind != "f":
        return b
    return np.promote_types(a, b)


class Size(tuple):
    """A shape: a tuple that prints as torch.Size does."""

    __slots__ = ()

    def __repr__(self):
        return f"torch.Size({list(self)})"

    def __getitem__(self, index):
        found = super().__getitem__(index)
        return Size(found) if isinstance(index, slice) else found

    def numel(self):
        """How many elements a tensor of this shape has."""
        count = 1
        for n in self:
            count *= n
        return count


class device:
    """Where a tensor lives. Here: always the CPU."""

    __slots__ = ("type",)

    def __init__(self, type="cpu"):
        name = str(type)
        if name.split(":")[0] != "cpu":
            raise RuntimeError(
                f"device {name!r}: this NumPy engine computes on 'cpu' only. "
                "Leave the call out, or run the same code with PyTorch: import torch."
            )
        self.type = "cpu"

    def __repr__(self):
        return "device(type='cpu')"

    def __str__(self):
        return "cpu"

    def __eq__(self, other):
        return str(other) == "cpu"

    def __hash__(self):
        return hash("cpu")


CPU = device()
