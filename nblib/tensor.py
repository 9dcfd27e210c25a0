"""Tensor: a NumPy array with PyTorch's methods that remembers how it was computed.

Here stand the class itself (what a tensor is, how it leaves the graph, its type, its gradient) and
the two ways to make one of an array: `wrap`, and `apply` for the result of an operation. The
operations are in files of their own, which add them as methods: `operators`, `pointwise`,
`reductions`, `shapes` and `indexing`. Names, defaults, dtypes and errors are torch.Tensor's.

Deliberate differences: `y += 1` on a tensor inside a graph makes a new tensor instead of changing
y's array; a tensor that is tracked cannot be written into another one (`out[i] = y`, where torch
records the write); and numbers that are overwritten between forward and backward are not noticed
(torch counts the versions of every array).
"""

import functools
import inspect

import numpy as np

from nblib import autograd
from nblib import dtypes as dt
from nblib.absent import absent
from nblib.numerics import axes_of
from nblib.printing import tensor_text


def wrap(array):
    """A Tensor over an array, without a copy and without questions."""
    out = Tensor.__new__(Tensor)
    out._data = array if type(array) is np.ndarray else np.asarray(array)
    out.requires_grad = False
    out.grad = None
    out.grad_fn = None
    out._retains_grad = False
    return out


def apply(name, array, inputs, backward):
    """The result of an operation as a Tensor, with its Node if gradients are being recorded.

    backward(grad_output) returns one gradient for each input: a new array, grad_output itself,
    a view, or None where there is none.
    """
    out = wrap(array)
    if autograd.mode.recording:
        for tensor in inputs:
            if tensor.requires_grad:
                out.requires_grad = True
                out.grad_fn = autograd.Node(name, inputs, backward)
                break
    return out


class Tensor:
    """An array of numbers that can carry a gradient.  (slides 49 to 51; torch.Tensor)

    data            the same numbers as a tensor that is not part of the graph
    grad            the gradient, a Tensor, or None before the first backward()
    requires_grad   whether operations on it are recorded
    grad_fn         the Node that made it, None for a leaf
    """

    __slots__ = ("__weakref__", "_data", "_retains_grad", "grad", "grad_fn", "requires_grad")
    __array_priority__ = 1000  # NumPy leaves array + tensor to us

    def __init__(self, data=()):
        self._data = as_array(data, dt.get_default_dtype())
        self.requires_grad, self.grad, self.grad_fn, self._retains_grad = False, None, None, False

    # ------------------------------------------------------------------ what it is
    @property
    def data(self):
        return wrap(self._data)

    @data.setter
    def data(self, value):
        if not isinstance(value, Tensor):
            raise TypeError(f"data must be a Tensor, not {type(value).__name__}: tensor(...).")
        self._data = value._data

    @property
    def shape(self):
        return dt.Size(self._data.shape)

    @property
    def dtype(self):
        return dt.of(self._data)

    @property
    def device(self):
        return dt.CPU

    @property
    def ndim(self):
        return self._data.ndim

    @property
    def is_leaf(self):
        return self.grad_fn is None

    @property
    def T(self):
        return self.transpose(0, 1) if self.ndim == 2 else self.permute(*range(self.ndim)[::-1])

    def size(self, dim=None):
        """The shape, or its entry number dim."""
        return self.shape if dim is None else self.shape[axes_of(dim, self.ndim)]

    def dim(self):
        """How many dimensions."""
        return self._data.ndim

    def numel(self):
        """How many elements."""
        return self._data.size

    def __len__(self):
        if self.ndim == 0:
            raise TypeError("len() of a 0-d tensor")
        return len(self._data)

    def __iter__(self):
        if self.ndim == 0:
            raise TypeError("iteration over a 0-d tensor")
        return (self[i] for i in range(len(self)))

    def __repr__(self):
        notes = ()
        if self.grad_fn is not None:
            notes = (f"grad_fn={self.grad_fn!r}",)
        elif self.requires_grad:
            notes = ("requires_grad=True",)
        return tensor_text(self._data, self.dtype, notes)

    def __getattr__(self, name):
        raise absent("nblib.Tensor", name)

    def __format__(self, spec):
        return format(self.item(), spec) if self.ndim == 0 else object.__format__(self, spec)

    # ------------------------------------------------------------------ out of the graph
    def item(self):
        """The one number inside, as a Python number. RuntimeError if there are several."""
        if self._data.size != 1:
            raise RuntimeError(
                f"a Tensor with {self._data.size} elements (shape {list(self.shape)}) cannot be "
                "converted to a number; reduce it first: .mean(), .sum() or x[i]."
            )
        return self._data.item()

    def tolist(self):
        """The numbers as nested Python lists."""
        return self._data.tolist()

    def numpy(self):
        """The NumPy array itself, memory shared. RuntimeError while gradients are tracked."""
        if self.requires_grad:
            raise RuntimeError(
                "Can't call numpy() on Tensor that requires grad. "
                "Use tensor.detach().numpy() instead."
            )
        return self._data

    def __array__(self, dtype=None, copy=None):
        array = self.numpy()
        return np.array(array, dtype=dtype, copy=copy)

    def detach(self):
        """The same numbers, memory shared, outside the graph."""
        return wrap(self._data)

    def clone(self):
        """A copy that stays in the graph."""
        return apply("clone", self._data.copy(), (self,), lambda g: (g,))

    def _number(self):
        if self._data.size != 1:
            raise RuntimeError(
                f"Boolean value of Tensor with {self._data.size} values is ambiguous or no number; "
                "use .any(), .all(), .sum() or an index."
            )
        return self._data.item()

    def __bool__(self):
        return bool(self._number())

    def __float__(self):
        return float(self.item())

    def __int__(self):
        return int(self.item())

    def __index__(self):
        if self.dtype.is_floating_point:
            raise TypeError("only integer tensors of a single element can be an index.")
        return int(self.item())

    # ------------------------------------------------------------------ type and place
    def to(
        self, *args, dtype=None, device=None, non_blocking=False, copy=False, memory_format=None
    ):
        """Another dtype or device: .to(float64), .to('cpu'), .to(other). Itself if nothing changes.

        'cuda' raises RuntimeError: this engine has no GPU.
        """
        flags = [arg for arg in args if type(arg) is bool]  # non_blocking, copy
        copy = flags[1] if len(flags) > 1 else copy
        args = [arg for arg in args if type(arg) is not bool]
        for arg in args:
            if isinstance(arg, Tensor):
                dtype = arg.dtype
            elif isinstance(arg, (str, dt.device)) and not _is_dtype_name(arg):
                device = arg
            else:
                dtype = arg
        if device is not None:
            dt.device(device)
        if dtype is None:
            return self.clone() if copy else self
        target = dt.numpy_dtype(dtype)
        old = self._data.dtype
        if target == old:
            return self.clone() if copy else self
        with np.errstate(all="ignore"):
            changed = self._data.astype(target)
        if target.kind != "f" or old.kind != "f":
            return wrap(changed)
        return apply("to", changed, (self,), lambda g: (g.astype(old),))

    def cpu(self):
        """Itself: it is on the CPU."""
        return self

    def cuda(self, device=None):
        """RuntimeError: this engine has no GPU."""
        return self.to("cuda")

    # ------------------------------------------------------------------ gradients
    def requires_grad_(self, requires_grad=True):
        """Track gradients from here on, in place. Only floats have gradients."""
        if requires_grad and not self.dtype.is_floating_point:
            raise RuntimeError(
                f"only Tensors of floating point dtype can require gradients, this is "
                f"{self.dtype.name}; use .float() first."
            )
        if not requires_grad and self.grad_fn is not None:
            raise RuntimeError(
                "you can only change requires_grad flags of leaf variables; "
                "use .detach() to leave the graph."
            )
        self.requires_grad = bool(requires_grad)
        return self

    def retain_grad(self):
        """Keep the gradient of a tensor inside the graph, which backward() would drop."""
        if not self.requires_grad:
            raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False.")
        self._retains_grad = True

    def zero_(self):
        """Set every number to 0, in place."""
        if self.requires_grad and autograd.mode.recording:
            what = "leaf tensor" if self.grad_fn is None else "tensor"
            raise RuntimeError(
                f"a {what} that requires grad is being used in an in-place operation (zero_). "
                "Use it inside `with no_grad():`."
            )
        self._data.fill(0)
        return self

    def backward(self, gradient=None, retain_graph=False):
        """Compute d(self)/d(leaf) for every leaf and add it to the leaf's .grad.  (slide 51)

        gradient: ∂L/∂self, needed unless self is a single number.
        retain_graph: keep the graph for another backward; otherwise it is freed.
        RuntimeError: nothing to differentiate, several numbers without gradient, a freed graph.
        If it raises, no .grad has changed.
        """
        if not self.requires_grad:
            raise RuntimeError(
                "element 0 of tensors does not require grad and does not have a grad_fn: it was "
                "computed under no_grad() or from tensors without requires_grad=True."
            )
        if gradient is None:
            if self._data.size != 1:
                raise RuntimeError(
                    f"grad can be implicitly created only for scalar outputs, this has shape "
                    f"{list(self.shape)}; reduce it (.sum(), .mean()) or pass gradient=."
                )
            seed = np.ones_like(self._data)
        else:
            seed = np.asarray(gradient, dtype=self._data.dtype)
            if seed.shape != self._data.shape:
                raise RuntimeError(
                    f"Mismatch in shape: gradient has shape {list(seed.shape)} and the tensor "
                    f"{list(self.shape)}; they must be equal."
                )
        for tensor, grad in autograd.backward_pass(self, seed, retain_graph):
            if tensor.grad is None:
                tensor.grad = wrap(grad)
            else:
                tensor.grad._data += grad


def tensor_method(function):
    """Make function a method of Tensor too. What is returned is `as_function` of it."""
    method = numpy_names(function)
    setattr(Tensor, method.__name__, method)
    return as_function(method)


NUMPY_NAMES = {"axis": "dim", "keepdims": "keepdim", "x2": "other"}  # torch takes both


def numpy_names(function):
    """Let function take NumPy's names of its arguments too: sum(axis=0, keepdims=True)."""
    known = inspect.signature(function).parameters
    known = {theirs: ours for theirs, ours in NUMPY_NAMES.items() if ours in known}
    if not known:
        return function

    @functools.wraps(function)
    def call(*args, **kwargs):
        if kwargs and not known.keys().isdisjoint(kwargs):
            kwargs = {known.get(name, name): value for name, value in kwargs.items()}
        return function(*args, **kwargs)

    return call


def as_function(method):
    """A method as torch's function of the same name, whose first argument must be a Tensor."""
    name = method.__name__

    @functools.wraps(method)
    def function(input, *args, out=None, **kwargs):
        if not isinstance(input, Tensor):
            raise TypeError(
                f"{name}(): the first argument must be a Tensor, not {type(input).__name__}; "
                "make one with tensor(...)."
            )
        result = method(input, *args, **kwargs)
        return result if out is None else put_into(out, result, name)

    return function


def put_into(out, result, name):
    """What out= asks for: the result written into the tensor `out`, which is returned."""
    if not isinstance(out, Tensor) or not isinstance(result, Tensor):
        raise TypeError(f"{name}(): out must be one Tensor, and the result one; leave out= away.")
    if out.requires_grad or result.requires_grad:
        raise RuntimeError(
            f"{name}(): functions with out=... arguments don't support automatic differentiation, "
            "but one of the arguments requires grad. Leave out= away."
        )
    if out._data.shape != result._data.shape:
        raise RuntimeError(
            f"{name}(): out has shape {list(out.shape)} and the result {list(result.shape)}; make "
            "them equal (torch would resize out, with a warning)."
        )
    if result.dtype.category > out.dtype.category:
        raise RuntimeError(
            f"result type {result.dtype.name} can't be cast to the desired output type "
            f"{out.dtype.name}; give an out of that type."
        )
    return out.copy_(result)


# ------------------------------------------------------------------ numbers from outside


def as_array(data, dtype=None):
    """A new NumPy array from numbers, nested lists, arrays or tensors, with torch's dtypes.

    Python floats become float32, whole numbers int64; what is NumPy's keeps its dtype.
    ValueError for rows of different length, TypeError for what is not a number.
    """
    data = plain(data)
    try:
        array = np.array(data, dtype=None if dtype is None else dt.numpy_dtype(dtype), order="C")
    except (ValueError, OverflowError) as error:
        if "inhomogeneous" in str(error) or "sequence" in str(error):
            raise ValueError(
                "expected a sequence of equal length in every dimension; these rows differ in "
                "length. Make them equally long, for example by padding."
            ) from None
        raise TypeError(f"cannot make a tensor of {data!r}: {error}") from None
    if array.dtype.kind not in "bifu":
        raise TypeError(f"cannot make a tensor of {data!r}: it does not consist of numbers.")
    if dtype is None and not _is_numpy(data) and (array.dtype.kind == "f" or array.size == 0):
        array = array.astype(dt.get_default_dtype().dtype)
    dt.of(array)  # refuses what a tensor cannot hold
    return array


def _is_numpy(data):
    """Whether data, or the first number of nested lists, is NumPy's: its own dtype then stands."""
    while isinstance(data, (list, tuple)) and data:
        data = data[0]
    return isinstance(data, (np.ndarray, np.generic))


def plain(value):
    """Tensors inside lists and indices become arrays."""
    if isinstance(value, Tensor):
        return value._data
    if isinstance(value, (list, tuple)) and any(
        isinstance(v, (Tensor, list, tuple)) for v in value
    ):
        return type(value)(plain(v) for v in value)
    return value


def is_int(value):
    return isinstance(value, (int, np.integer))


def _is_dtype_name(value):
    return isinstance(value, str) and value in {d.name for d in dt._BY_NUMPY.values()}
