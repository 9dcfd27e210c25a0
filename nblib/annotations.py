"""Names for what the engine's functions take and give, used in annotations and nowhere else.

An annotation says what a thing is; its shape stands in the docstring.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = np.ndarray[Any, Any]
Value: TypeAlias = Array | np.generic  # an array, or one number of NumPy's: what x.sum() gives
Number: TypeAlias = bool | int | float
Shape: TypeAlias = tuple[int, ...]
Dim: TypeAlias = int | Sequence[int] | None  # torch's dim: one dimension, several, or all
Axis: TypeAlias = Any  # the same for NumPy: an int, a tuple of them, None
Grads: TypeAlias = tuple[Array | None, ...]  # a gradient for each input, None where there is none
Pair: TypeAlias = tuple[Callable[..., Any], Callable[..., Any]]  # a forward function, its backward
Backward: TypeAlias = Callable[[Array], Grads]  # the gradient of the output -> those of the inputs
