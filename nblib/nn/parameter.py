"""Parameter: a tensor that a Module recognises as its own to learn.

Beside it the parameter of a lazy layer, which has no size before the first input has been seen.
"""

from collections.abc import Sequence
from typing import Any, TypeGuard

import numpy as np

from nblib import dtypes as dt
from nblib.numerics import aligned_zeros
from nblib.tensor import Tensor, wrap


class Parameter(Tensor):
    """A tensor that a Module recognises as its own to learn.  (torch.nn.Parameter)

    >>> nn.Parameter(torch.zeros(2))
    Parameter containing:
    tensor([0., 0.], requires_grad=True)
    """

    __slots__ = ("_pending_dtype",)  # for UninitializedParameter: both must lie alike in memory

    def __init__(self, data: Tensor | None = None, requires_grad: bool = True):
        super().__init__()
        if data is not None:
            if not isinstance(data, Tensor):
                raise TypeError(
                    f"Parameter needs a Tensor, not {type(data).__name__}: tensor(...)."
                )
            self._data, self._memory = data._data, data._memory
        self.requires_grad_(requires_grad)

    def __repr__(self) -> str:
        return "Parameter containing:\n" + super().__repr__()


class UninitializedParameter(Parameter):
    """A parameter whose shape the first input will tell.  (torch.nn.UninitializedParameter)

    Reading its numbers raises ValueError, its shape RuntimeError; `materialize(shape)` makes it an
    ordinary Parameter, the same object, so that an optimizer that holds it goes on holding it.

    >>> w = nn.UninitializedParameter()
    >>> w.materialize((2, 3))
    >>> w.shape
    torch.Size([2, 3])
    """

    __slots__ = ()

    def __init__(
        self, requires_grad: bool = True, device: dt.Device | None = None, dtype: dt.DType = None
    ):
        if device is not None:
            dt.placed(device)
        self._pending_dtype = dt.numpy_dtype(dtype)
        super().__init__(requires_grad=requires_grad)
        del self._data

    def __getattr__(self, name: str) -> Any:
        if name != "_data":
            return super().__getattr__(name)
        raise ValueError(
            "Attempted to use an uninitialized parameter: a lazy layer knows its sizes when it has "
            "seen an input. Call the network once on a batch of the right shape first."
        )

    @property
    def shape(self) -> dt.Size:
        raise RuntimeError(
            "Can't access the shape of an uninitialized parameter or buffer: a lazy layer knows it "
            "when it has seen an input. Call the network once on a batch of the right shape first."
        )

    @property
    def dtype(self) -> dt.dtype:
        return dt.of(np.empty(0, self._pending_dtype))

    @property  # type: ignore[misc]  # there are no numbers to set yet
    def data(self) -> Tensor:
        """Numbers of its own that nothing uses, as in torch: there are none yet."""
        return wrap(np.empty(0, self._pending_dtype))

    def materialize(
        self, shape: Sequence[int], device: dt.Device | None = None, dtype: dt.DType = None
    ) -> None:
        """Become a Parameter of zeros of this shape; the layer then draws its numbers."""
        if device is not None:
            dt.placed(device)
        kind = self._pending_dtype if dtype is None else dt.numpy_dtype(dtype)
        self._data = aligned_zeros(tuple(shape), kind)
        self.__class__ = Parameter  # type: ignore[assignment]  # from here on it is one

    def detach(self) -> Tensor:
        """Itself: there are no numbers to share yet. For state_dict."""
        return self

    def __deepcopy__(self, memo: object) -> "UninitializedParameter":
        return type(self)(self.requires_grad, dtype=self.dtype)

    def __repr__(self) -> str:
        return "<UninitializedParameter>"


def is_lazy(parameter: object) -> TypeGuard[UninitializedParameter]:
    """Whether a parameter still waits for its shape.

    >>> is_lazy(nn.UninitializedParameter()), is_lazy(nn.Parameter(torch.zeros(2)))
    (True, False)
    """
    return isinstance(parameter, UninitializedParameter)


def fresh(
    shape: Sequence[int], device: dt.Device | None = None, dtype: dt.DType = None
) -> Parameter:
    """A Parameter of zeros for a layer to fill: float32 unless dtype says otherwise.

    >>> fresh((2,), None, None)
    Parameter containing:
    tensor([0., 0.], requires_grad=True)
    """
    if device is not None:
        dt.placed(device)
    kind = dt.numpy_dtype(dtype)
    return Parameter(wrap(aligned_zeros(tuple(shape), kind)))
