"""Parameter: a tensor that a Module recognises as its own to learn.

Beside it the parameter of a lazy layer, which has no size before the first input has been seen.
"""

import numpy as np

from nblib import dtypes as dt
from nblib.numerics import aligned_zeros
from nblib.tensor import Tensor, wrap


class Parameter(Tensor):
    """A tensor that a Module recognises as its own to learn.  (torch.nn.Parameter)"""

    __slots__ = ("_pending_dtype",)  # for UninitializedParameter: both must lie alike in memory

    def __init__(self, data=None, requires_grad=True):
        super().__init__()
        if data is not None:
            if not isinstance(data, Tensor):
                raise TypeError(
                    f"Parameter needs a Tensor, not {type(data).__name__}: tensor(...)."
                )
            self._data, self._memory = data._data, data._memory
        self.requires_grad_(requires_grad)

    def __repr__(self):
        return "Parameter containing:\n" + super().__repr__()


class UninitializedParameter(Parameter):
    """A parameter whose shape the first input will tell.  (torch.nn.UninitializedParameter)

    Reading its numbers raises ValueError, its shape RuntimeError; `materialize(shape)` makes it an
    ordinary Parameter, the same object, so that an optimizer that holds it goes on holding it.
    """

    __slots__ = ()

    def __init__(self, requires_grad=True, device=None, dtype=None):
        if device is not None:
            dt.placed(device)
        self._pending_dtype = dt.numpy_dtype(dtype)
        super().__init__(requires_grad=requires_grad)
        del self._data

    def __getattr__(self, name):
        if name != "_data":
            return super().__getattr__(name)
        raise ValueError(
            "Attempted to use an uninitialized parameter: a lazy layer knows its sizes when it has "
            "seen an input. Call the network once on a batch of the right shape first."
        )

    @property
    def shape(self):
        raise RuntimeError(
            "Can't access the shape of an uninitialized parameter or buffer: a lazy layer knows it "
            "when it has seen an input. Call the network once on a batch of the right shape first."
        )

    @property
    def dtype(self):
        return dt.of(np.empty(0, self._pending_dtype))

    @property
    def data(self):
        """Numbers of its own that nothing uses, as in torch: there are none yet."""
        return wrap(np.empty(0, self._pending_dtype))

    def materialize(self, shape, device=None, dtype=None):
        """Become a Parameter of zeros of this shape; the layer then draws its numbers."""
        if device is not None:
            dt.placed(device)
        kind = self._pending_dtype if dtype is None else dt.numpy_dtype(dtype)
        self._data = aligned_zeros(tuple(shape), kind)
        self.__class__ = Parameter

    def detach(self):
        """Itself: there are no numbers to share yet. For state_dict."""
        return self

    def __deepcopy__(self, memo):
        return type(self)(self.requires_grad, dtype=self.dtype)

    def __repr__(self):
        return "<UninitializedParameter>"


def is_lazy(parameter):
    """Whether a parameter still waits for its shape."""
    return isinstance(parameter, UninitializedParameter)


def fresh(shape, device=None, dtype=None):
    """A Parameter of zeros for a layer to fill: float32 unless dtype says otherwise."""
    if device is not None:
        dt.placed(device)
    kind = dt.numpy_dtype(dtype)
    return Parameter(wrap(aligned_zeros(tuple(shape), kind)))
