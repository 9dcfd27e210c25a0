"""Tensor: a NumPy array with PyTorch's methods that remembers how it was computed.

Every operation here has the same three lines: compute the value, name the inputs, say how a
gradient goes back (a `_backward` partner from `ops` or `arithmetic`). `autograd` does the rest.
Names, defaults, dtypes and errors are torch.Tensor's.

Deliberate differences: `y += 1` on a tensor inside a graph makes a new tensor instead of changing
y's array; a tensor that is tracked cannot be written into another one (`out[i] = y`, where torch
records the write); and numbers that are overwritten between forward and backward are not noticed
(torch counts the versions of every array).
"""

from collections import namedtuple

import numpy as np

from nblib import arithmetic, autograd, ops
from nblib import dtypes as dt
from nblib.absent import absent
from nblib.arithmetic import quiet
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


def record(name, array, inputs, backward):
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


def operands(x, y, op):
    """Both sides of x ∘ y as tensors of one dtype by torch's rules, or None if y is foreign."""
    if isinstance(y, Tensor):
        if x._data.dtype == y._data.dtype:
            return x, y
        dtype = dt.result_type(x._data, y._data)
        return x.to(dtype), y.to(dtype)
    if isinstance(y, np.generic):
        y = y.item()
    if isinstance(y, (bool, int, float)):
        dtype = dt.result_type(x._data, y)
        if dtype.kind in "iu" and not isinstance(y, bool):  # one out of range wraps, as in torch
            return x.to(dtype), wrap(np.array(y).astype(dtype))
        return x.to(dtype), wrap(np.array(y, dtype=dtype))
    if isinstance(y, np.ndarray):
        raise TypeError(
            f"cannot combine a Tensor and a NumPy array with {op!r}; "
            "wrap the array first: tensor(array)."
        )
    return None


def check_shapes(a, b):
    try:
        np.broadcast_shapes(a.shape, b.shape)
    except ValueError:
        sizes = enumerate(zip(a.shape[::-1], b.shape[::-1], strict=False), start=1)
        axis, (m, n) = next((i, pair) for i, pair in sizes if len({*pair, 1}) == 3)
        raise RuntimeError(
            f"the shapes {list(a.shape)} and {list(b.shape)} do not broadcast: dimension {-axis} "
            f"has {m} and {n} elements. Sizes must be equal or 1; reshape or unsqueeze one of them."
        ) from None


def _power(x, y):
    try:
        return np.power(x, y)
    except ValueError:
        raise RuntimeError(
            "Integers to negative integer powers are not allowed; make the base a float first: "
            "x.float() ** -1."
        ) from None


def _binary(name, forward, backward):
    """An operator method from a NumPy function and its `_backward` partner."""

    def compute(a, b):
        if a._data.shape != b._data.shape:
            check_shapes(a._data, b._data)
        x, y = a._data, b._data
        with np.errstate(all="ignore"):
            value = forward(x, y)
        return record(name, value, (a, b), lambda g: backward(g, x, y))

    def checked(x, other):
        if name == "sub" and (_is_bool(x) or _is_bool(other)):
            raise RuntimeError(
                "Subtraction with a bool tensor is not supported. Invert a mask with ~mask, or "
                "make numbers of it first: mask.long()."
            )
        return operands(x, other, name)

    def method(self, other):
        pair = checked(self, other)
        return NotImplemented if pair is None else compute(*pair)

    def reflected(self, other):
        pair = checked(self, other)
        return NotImplemented if pair is None else compute(pair[1], pair[0])

    method.__name__, method.__doc__ = name, f"Element-wise {name}, with broadcasting."
    return method, reflected


def _is_bool(value):
    return isinstance(value, Tensor) and value._data.dtype.kind == "b"


def _named(name, operator):
    """An operator as a method: x.add(y). What the operator would leave to y is an error here."""

    def method(self, other):
        result = operator(self, other)
        if result is NotImplemented:
            raise TypeError(
                f"{name}(): argument 'other' must be a Tensor or a number, not "
                f"{type(other).__name__}."
            )
        return result

    method.__name__, method.__doc__ = name, operator.__doc__
    return method


def _float_first(divide):
    """Division of integers gives the default float type, as in torch."""

    def method(self, other):
        floats = isinstance(other, Tensor) and other.dtype.is_floating_point
        x = self if floats or self.dtype.is_floating_point else self.to(dt.float32)
        return divide(x, other)

    return method


def _comparison(name, forward):
    def method(self, other):
        pair = operands(self, other, name)
        if pair is None:
            return NotImplemented
        check_shapes(pair[0]._data, pair[1]._data)
        return wrap(forward(pair[0]._data, pair[1]._data))

    method.__name__, method.__doc__ = name, f"Element-wise {name}: a bool tensor."
    return method


def _bool_op(name, forward):
    def method(self, other):
        pair = operands(self, other, name)
        if pair is None or pair[0]._data.dtype.kind == "f":
            raise TypeError(f"{name} needs bool or integer tensors; compare first: (x > 0).")
        return wrap(forward(pair[0]._data, pair[1]._data))

    return method


def _in_place(name, method):
    """x += y. Only where nothing is recorded may the array itself change."""

    def assign(self, other):
        if autograd.mode.recording and (
            self.requires_grad or (isinstance(other, Tensor) and other.requires_grad)
        ):
            if self.requires_grad and self.grad_fn is None:
                raise RuntimeError(
                    f"a leaf tensor that requires grad is being used in an in-place operation "
                    f"({name}). Update weights inside `with no_grad():`."
                )
            return method(self, other)
        with autograd.no_grad():
            result = method(self, other)
        if result is NotImplemented:
            return result
        if result._data.shape != self._data.shape:
            raise RuntimeError(
                f"{name} would change the shape {list(self.shape)} to {list(result.shape)}; "
                "an in-place operation keeps it. Write x = x + y instead."
            )
        if result.dtype.category > self.dtype.category:
            raise RuntimeError(
                f"result type {result.dtype.name} can't be cast to {self.dtype.name} in place; "
                "write x = x + y, or make x a tensor of that type first."
            )
        self._data[...] = result._data
        return self

    return assign


def axes_of(dim, ndim):
    """dim (an int, a tuple or None) as NumPy's axis, checked."""
    if dim is None:
        return None
    dims = dim if isinstance(dim, (tuple, list)) else (dim,)
    limit = max(ndim, 1)
    for d in dims:
        if not isinstance(d, (int, np.integer)) or isinstance(d, bool):
            raise TypeError(f"dim must be a whole number or a tuple of them, not {d!r}.")
        if not -limit <= d < limit:
            raise IndexError(
                f"Dimension out of range: got dim={d} for a tensor of {ndim} dimensions; "
                f"choose from {-limit} to {limit - 1}."
            )
    if ndim == 0:
        return ()
    axes = tuple(int(d) % ndim for d in dims)
    if len(set(axes)) != len(axes):
        raise RuntimeError(f"dim={dim} names one dimension twice; name each once.")
    return axes if isinstance(dim, (tuple, list)) else axes[0]


Extreme = namedtuple("Extreme", ["values", "indices"])


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
        self._data = as_array(data, dt.float32)
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
        return record("clone", self._data.copy(), (self,), lambda g: (g,))

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
    def to(self, *args, dtype=None, device=None):
        """Another dtype or device: .to(float64), .to('cpu'), .to(other). Itself if nothing changes.

        'cuda' raises RuntimeError: this engine has no GPU.
        """
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
            return self
        target = dt.numpy_dtype(dtype)
        old = self._data.dtype
        if target == old:
            return self
        with np.errstate(all="ignore"):
            changed = self._data.astype(target)
        if target.kind != "f" or old.kind != "f":
            return wrap(changed)
        return record("to", changed, (self,), lambda g: (g.astype(old),))

    def float(self):
        """As float32."""
        return self.to(dt.float32)

    def double(self):
        """As float64."""
        return self.to(dt.float64)

    def long(self):
        """As int64; fractions are cut off."""
        return self.to(dt.int64)

    def int(self):
        """As int32."""
        return self.to(dt.int32)

    def bool(self):
        """As bool: everything but 0 is True."""
        return self.to(dt.bool_)

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
        for tensor, grad in autograd.walk_back(self, seed, retain_graph):
            if tensor.grad is None:
                tensor.grad = wrap(grad)
            else:
                tensor.grad._data += grad

    # ------------------------------------------------------------------ reductions
    def sum(self, dim=None, keepdim=False):
        """Sum of all elements, or along dim."""
        axis, x = axes_of(dim, self.ndim), self._data
        value = _total(x, axis, keepdim)
        backward = arithmetic.sum_backward
        return record("sum", value, (self,), lambda g: (backward(g, x, axis, keepdim),))

    @quiet
    def mean(self, dim=None, keepdim=False):
        """Mean of all elements, or along dim. RuntimeError for integers, as in torch."""
        if not self.dtype.is_floating_point:
            raise RuntimeError(
                f"mean(): could not infer output dtype. Input dtype must be floating point, this "
                f"is {self.dtype.name}; use .float().mean()."
            )
        axis, x = axes_of(dim, self.ndim), self._data
        total = np.asarray(_total(x, axis, keepdim))
        reduced = range(x.ndim) if axis is None else np.atleast_1d(axis).astype(int)
        count = x.dtype.type(np.prod([x.shape[i] for i in reduced]))
        backward = arithmetic.sum_backward
        return record(
            "mean", total / count, (self,), lambda g: (backward(g / count, x, axis, keepdim),)
        )

    def max(self, dim=None, keepdim=False):
        """The largest element; with dim a pair (values, indices); with a tensor the larger of two.

        (slide 59: `_, predicted = outputs.max(1)`)
        """
        return _extreme(self, dim, keepdim, np.argmax, 1, "max")

    def min(self, dim=None, keepdim=False):
        """The smallest element; with dim a pair (values, indices)."""
        return _extreme(self, dim, keepdim, np.argmin, -1, "min")

    def argmax(self, dim=None, keepdim=False):
        """Index of the largest element (of the flattened tensor without dim)."""
        return _arg(self, dim, keepdim, np.argmax)

    def argmin(self, dim=None, keepdim=False):
        """Index of the smallest element (of the flattened tensor without dim)."""
        return _arg(self, dim, keepdim, np.argmin)

    def any(self):
        """Whether any element is not 0."""
        return wrap(self._data.any())

    def all(self):
        """Whether every element is not 0."""
        return wrap(self._data.all())

    # ------------------------------------------------------------------ shape
    def reshape(self, *shape):
        """The same elements in another shape; one entry may be −1."""
        shape = tuple(shape[0]) if len(shape) == 1 and not _is_int(shape[0]) else shape
        old = self._data.shape
        try:
            value = self._data.reshape(shape)
        except ValueError:
            raise RuntimeError(
                f"shape {list(shape)} is invalid for input of size {self._data.size} "
                f"(shape {list(old)}): the product of the sizes must stay the same."
            ) from None
        return record("reshape", value, (self,), lambda g: (g.reshape(old),))

    def view(self, *shape):
        """As reshape, but always over the same memory; RuntimeError where that cannot be."""
        out = self.reshape(*shape)
        if out._data.size > 1 and not np.may_share_memory(out._data, self._data):
            raise RuntimeError(
                f"view: the numbers of this tensor (shape {list(self.shape)}) do not lie in memory "
                "row after row, as after .T, or in the weight of a Linear here. Use "
                ".reshape(...), which copies them."
            )
        return out

    def flatten(self, start_dim=0, end_dim=-1):
        """Dimensions start_dim to end_dim become one."""
        if self.ndim == 0:
            return self.reshape(1)
        first, last = axes_of(start_dim, self.ndim), axes_of(end_dim, self.ndim)
        if first > last:
            raise RuntimeError(f"flatten() has start_dim={start_dim} after end_dim={end_dim}.")
        shape = self._data.shape
        middle = int(np.prod(shape[first : last + 1]))
        return self.reshape((*shape[:first], middle, *shape[last + 1 :]))

    def squeeze(self, dim=None):
        """Without its dimensions of size 1, or without dimension dim if that has size 1."""
        axes = range(self.ndim) if dim is None else np.atleast_1d(axes_of(dim, self.ndim))
        keep = [n for i, n in enumerate(self._data.shape) if not (i in axes and n == 1)]
        return self.reshape(tuple(keep))

    def unsqueeze(self, dim):
        """With a new dimension of size 1 at position dim."""
        axis = axes_of(dim, self.ndim + 1)
        return self.reshape((*self._data.shape[:axis], 1, *self._data.shape[axis:]))

    def transpose(self, dim0, dim1):
        """Dimensions dim0 and dim1 exchanged."""
        a, b = axes_of(dim0, self.ndim), axes_of(dim1, self.ndim)
        if self.ndim == 0:
            return self
        return record(
            "transpose", self._data.swapaxes(a, b), (self,), lambda g: (g.swapaxes(a, b),)
        )

    def permute(self, *dims):
        """Dimensions in another order."""
        dims = tuple(dims[0]) if len(dims) == 1 and not _is_int(dims[0]) else dims
        if sorted(axes_of(d, self.ndim) for d in dims) != list(range(self.ndim)):
            raise RuntimeError(f"permute{dims}: name each of the {self.ndim} dimensions once.")
        back = tuple(np.argsort([d % self.ndim for d in dims]))
        return record(
            "permute", self._data.transpose(dims), (self,), lambda g: (g.transpose(back),)
        )

    def t(self):
        """The transpose of a matrix."""
        return self.T

    def __getitem__(self, index):
        index, x = _plain_index(index), self._data
        first, rest = _in_two(index)
        if first is not None:
            return self[first][rest]
        if type(index) is np.ndarray and index.dtype.kind == "i" and x.ndim:
            value = _indexed(lambda: x.take(index, axis=0), x)  # rows, sooner than x[index]
        else:
            value = _indexed(lambda: x[index], x)
        return record("index", value, (self,), lambda g: (arithmetic.index_backward(g, x, index),))

    def __setitem__(self, index, value):
        if autograd.mode.recording and self.requires_grad:
            raise RuntimeError(
                "writing into a tensor that requires grad would break its graph; "
                "do it inside `with no_grad():`."
            )
        if autograd.mode.recording and isinstance(value, Tensor) and value.requires_grad:
            raise RuntimeError(
                "writing a tensor that requires grad into another one would lose its gradient. "
                "Collect the parts in a list and use stack(parts) or cat(parts)."
            )
        if value is None or isinstance(value, str):
            raise TypeError(f"can't assign {value!r} to a tensor; give a number or a Tensor.")
        index, x = _plain_index(index), self._data
        first, rest = _in_two(index)
        numbers = np.asarray(_plain(value))
        numbers = numbers.reshape(()) if numbers.size == 1 else numbers
        if first is None:
            _indexed(lambda: x.__setitem__(index, numbers), x)
        else:
            _indexed(lambda: x[first].__setitem__(rest, numbers), x)

    # ------------------------------------------------------------------ functions
    def exp(self):
        """eˣ."""
        y = quiet(np.exp)(_floats(self)._data)
        return record("exp", y, (self,), lambda g: (arithmetic.exp_backward(g, y),))

    def log(self):
        """The natural logarithm; −inf at 0 and nan below, as in torch."""
        x = _floats(self)._data
        return record("log", quiet(np.log)(x), (self,), lambda g: (arithmetic.log_backward(g, x),))

    def sqrt(self):
        """The square root; nan below 0."""
        y = quiet(np.sqrt)(_floats(self)._data)
        return record("sqrt", y, (self,), lambda g: (arithmetic.sqrt_backward(g, y),))

    def abs(self):
        """Without the sign."""
        x = self._data
        return record("abs", np.abs(x), (self,), lambda g: (arithmetic.abs_backward(g, x),))

    def relu(self):
        """max(0, x).  (slide 22)"""
        x = self._data
        return record("relu", ops.relu(x), (self,), lambda g: (ops.relu_backward(g, x),))

    def sigmoid(self):
        """1 / (1 + e⁻ˣ).  (slide 19)"""
        y = ops.sigmoid(_floats(self)._data)
        return record("sigmoid", y, (self,), lambda g: (ops.sigmoid_backward(g, y),))

    def tanh(self):
        """The hyperbolic tangent.  (slide 21)"""
        y = ops.tanh(_floats(self)._data)
        return record("tanh", y, (self,), lambda g: (ops.tanh_backward(g, y),))

    def softmax(self, dim):
        """Probabilities along dim, one whole number.  (slide 33)"""
        axis = axes_of(_one_dim(dim, "softmax"), self.ndim)
        if self.ndim == 0:
            return record("softmax", np.ones_like(self._data), (self,), lambda g: (g * 0,))
        y = ops.softmax(_floats(self)._data, axis)
        return record("softmax", y, (self,), lambda g: (ops.softmax_backward(g, y, axis),))

    def log_softmax(self, dim):
        """The logarithm of softmax, computed stably."""
        axis = axes_of(_one_dim(dim, "log_softmax"), self.ndim)
        if self.ndim == 0:
            return record("logSoftmax", np.zeros_like(self._data), (self,), lambda g: (g * 0,))
        y = ops.log_softmax(_floats(self)._data, axis)
        return record("logSoftmax", y, (self,), lambda g: (ops.log_softmax_backward(g, y, axis),))

    def __neg__(self):
        return record("neg", -self._data, (self,), lambda g: (-g,))

    def __pos__(self):
        return self

    def __abs__(self):
        return self.abs()

    def __invert__(self):
        if self._data.dtype.kind == "f":
            raise TypeError("~ needs a bool or integer tensor; compare first: ~(x > 0).")
        return wrap(~self._data)

    def __rmatmul__(self, other):
        operands(self, other, "@")  # says what is wrong with an array; else Python does
        return NotImplemented

    def __matmul__(self, other):
        if not isinstance(other, Tensor):
            return self.__rmatmul__(other)
        a, b = self._data, other._data
        _check_matmul(a, b)
        with np.errstate(all="ignore"):
            value = a @ b
        needs = self.requires_grad, other.requires_grad
        return record("mm", value, (self, other), lambda g: _needed(g, a, b, needs))

    matmul = _named("matmul", __matmul__)

    __add__, __radd__ = _binary("add", np.add, arithmetic.add_backward)
    __sub__, __rsub__ = _binary("sub", np.subtract, arithmetic.sub_backward)
    __mul__, __rmul__ = _binary("mul", np.multiply, arithmetic.mul_backward)
    __truediv__, __rtruediv__ = map(
        _float_first, _binary("div", np.true_divide, arithmetic.div_backward)
    )
    __mod__, __rmod__ = _binary("remainder", np.mod, arithmetic.remainder_backward)
    __pow__, __rpow__ = _binary("pow", _power, arithmetic.pow_backward)
    add, sub, mul = _named("add", __add__), _named("sub", __sub__), _named("mul", __mul__)
    div, pow = _named("div", __truediv__), _named("pow", __pow__)
    __iadd__ = _in_place("+=", __add__)
    __isub__ = _in_place("-=", __sub__)
    __imul__ = _in_place("*=", __mul__)
    __itruediv__ = _in_place("/=", __truediv__)
    __lt__ = _comparison("lt", np.less)
    __le__ = _comparison("le", np.less_equal)
    __gt__ = _comparison("gt", np.greater)
    __ge__ = _comparison("ge", np.greater_equal)
    __eq__ = _comparison("eq", np.equal)
    __ne__ = _comparison("ne", np.not_equal)
    __and__ = _bool_op("&", np.bitwise_and)
    __or__ = _bool_op("|", np.bitwise_or)
    __xor__ = _bool_op("^", np.bitwise_xor)
    __hash__ = object.__hash__


# ------------------------------------------------------------------ inner workings


def _check_matmul(a, b):
    if a.ndim == 0 or b.ndim == 0:
        raise RuntimeError(
            f"both arguments to matmul need to be at least 1D, but they are {a.ndim}D and "
            f"{b.ndim}D; use * for numbers."
        )
    if a.dtype != b.dtype:
        raise RuntimeError(
            f"expected m1 and m2 to have the same dtype, but got: {dt.of(a).name} != "
            f"{dt.of(b).name}; convert one with .to(...)."
        )
    inner = b.shape[0] if b.ndim == 1 else b.shape[-2]
    if a.shape[-1] != inner:
        raise RuntimeError(
            f"mat1 and mat2 shapes cannot be multiplied ({_by(a)} and {_by(b)}): "
            f"{a.shape[-1]} columns meet {inner} rows. These two must be equal; transpose one (.T)?"
        )
    try:
        np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    except ValueError:
        raise RuntimeError(
            f"the batch dimensions of {_by(a)} and {_by(b)} do not broadcast; all but the last two "
            "sizes must be equal or 1."
        ) from None


def _by(array):
    return "x".join(map(str, array.shape))


def _needed(grad, a, b, needs):
    if all(needs) or a.ndim != 2 or b.ndim != 2:
        return arithmetic.matmul_backward(grad, a, b)
    with np.errstate(all="ignore"):
        return (grad @ b.T, None) if needs[0] else (None, a.T @ grad)


def _extreme(x, dim, keepdim, arg, sign, name):
    if isinstance(dim, Tensor):
        return maximum(x, dim) if sign > 0 else minimum(x, dim)
    data = x._data
    axis = axes_of(dim, x.ndim)
    if data.size == 0 and (axis is None or data.shape[axis] == 0):
        raise (RuntimeError if axis is None else IndexError)(
            f"{name}() of a tensor with no elements (shape {list(x.shape)}) is not defined; "
            "it needs at least one element to choose from."
        )
    backward = arithmetic.max_backward
    if axis is None:
        value = data.max() if sign > 0 else data.min()
        return record(name, value, (x,), lambda g: (backward(g, sign * data),))
    if axis == ():
        return Extreme(x.clone(), wrap(np.array(0)))
    found = arg(data, axis=axis, keepdims=True)
    values = np.take_along_axis(data, found, axis=axis)
    if not keepdim:
        found, values = found.squeeze(axis), values.squeeze(axis)
    values = record(
        name, values, (x,), lambda g: (backward(g, data, axis, keepdim, indices=found),)
    )
    return Extreme(values, wrap(found))


def maximum(a, b):
    """The larger of two, element by element.  (torch.maximum)"""
    a, b, x, y = _two(a, b, "maximum")
    return record(
        "maximum", np.maximum(x, y), (a, b), lambda g: arithmetic.maximum_backward(g, x, y)
    )


def minimum(a, b):
    """The smaller of two, element by element.  (torch.minimum)"""
    a, b, x, y = _two(a, b, "minimum")
    return record(
        "minimum", np.minimum(x, y), (a, b), lambda g: arithmetic.maximum_backward(g, -x, -y)
    )


def _two(a, b, name):
    pair = operands(a, b, name) if isinstance(a, Tensor) else None
    if pair is None:
        kinds = f"{type(a).__name__} and {type(b).__name__}"
        raise TypeError(f"{name} needs two tensors, not {kinds}; make them with tensor(...).")
    check_shapes(pair[0]._data, pair[1]._data)
    return *pair, pair[0]._data, pair[1]._data


@quiet
def _total(x, axis, keepdim):
    """The sum, with torch's dtype and precision.

    NumPy adds pairwise along the axis that lies together in memory, one by one along others: there
    a float32 sum of thousands loses digits, so it is taken in float64.
    """
    if x.dtype.kind in "biu":
        return x.sum(axis=axis, keepdims=keepdim, dtype=np.int64)
    one_by_one = axis is not None and x.dtype == np.float32 and x.size > 1024
    if one_by_one and np.prod([x.shape[i] for i in np.atleast_1d(axis)], dtype=int) > 1024:
        return x.sum(axis=axis, keepdims=keepdim, dtype=np.float64).astype(np.float32)
    return x.sum(axis=axis, keepdims=keepdim)


def _one_dim(dim, name):
    if not _is_int(dim) or isinstance(dim, bool):
        raise TypeError(f"{name}: dim={dim!r}; give one whole number, such as dim=1 for rows.")
    return dim


def _arg(x, dim, keepdim, arg):
    axis = axes_of(dim, x.ndim)
    if axis == ():
        axis = None
    if x._data.size == 0 and (axis is None or x._data.shape[axis] == 0):
        raise IndexError(
            f"{arg.__name__}() needs at least one element to choose from, this tensor has shape "
            f"{list(x.shape)}."
        )
    return wrap(arg(x._data, axis=axis, keepdims=keepdim))


def as_array(data, dtype=None):
    """A new NumPy array from numbers, nested lists, arrays or tensors, with torch's dtypes.

    Python floats become float32, whole numbers int64; what is NumPy's keeps its dtype.
    ValueError for rows of different length, TypeError for what is not a number.
    """
    data = _plain(data)
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
        array = array.astype(np.float32)
    dt.of(array)  # refuses what a tensor cannot hold
    return array


def _is_numpy(data):
    """Whether data, or the first number of nested lists, is NumPy's: its own dtype then stands."""
    while isinstance(data, (list, tuple)) and data:
        data = data[0]
    return isinstance(data, (np.ndarray, np.generic))


def _plain(value):
    """Tensors inside lists and indices become arrays."""
    if isinstance(value, Tensor):
        return value._data
    if isinstance(value, (list, tuple)) and any(
        isinstance(v, (Tensor, list, tuple)) for v in value
    ):
        return type(value)(_plain(v) for v in value)
    return value


def _plain_index(index):
    if isinstance(index, tuple):
        return tuple(_plain_part(part) for part in index)
    return _plain_part(index)


def _plain_part(part):
    if type(part) is int:
        return part
    if isinstance(part, slice):
        if isinstance(part.step, int) and part.step < 1:
            raise ValueError(
                f"step={part.step} in a slice must be greater than zero, as in torch; for the "
                "reverse order take an index: x[arange(len(x) - 1, -1, -1)]."
            )
        return part
    part = _plain(part)
    if isinstance(part, np.ndarray) and part.ndim == 0 and part.dtype.kind in "iu":
        return int(part)
    return part


def _in_two(index):
    """An index of whole numbers and arrays as two: the numbers first, then the rest.

    NumPy would put the arrays' dimensions first if a slice stands between; torch leaves them in
    their place. (None, None) for any other index.
    """
    if not isinstance(index, tuple):
        return None, None
    number = [_is_int(part) and not isinstance(part, bool) for part in index]
    if not any(number) or not any(isinstance(part, (np.ndarray, list)) for part in index):
        return None, None
    first = []
    for part, whole in zip(index, number, strict=True):
        if whole or part is Ellipsis:
            first.append(part)
        elif part is not None:
            array = np.asarray(part) if isinstance(part, (np.ndarray, list)) else None
            mask = array is not None and array.dtype.kind == "b"
            first += [slice(None)] * (array.ndim if mask else 1)
    rest = tuple(part for part, whole in zip(index, number, strict=True) if not whole)
    return tuple(first), rest


def _indexed(action, array):
    try:
        return action()
    except (IndexError, ValueError) as error:
        kind = IndexError if isinstance(error, IndexError) else RuntimeError
        raise kind(
            f"{error}. The tensor has shape {list(array.shape)}; an index must fit it, dimension "
            "by dimension."
        ) from None


def _is_int(value):
    return isinstance(value, (int, np.integer))


def _is_dtype_name(value):
    return isinstance(value, str) and value in {d.name for d in dt._BY_NUMPY.values()}


def _floats(x):
    """exp, log and their like turn whole numbers into float32 first, as in torch."""
    return x if x._data.dtype.kind == "f" else x.to(dt.float32)
