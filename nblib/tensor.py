"""Tensor: a NumPy array with PyTorch's methods that remembers how it was computed.

Here stand the class itself (what a tensor is, how it leaves the graph, its type, its gradient) and
the ways to make one of an array: `wrap`; `apply` for the result of an operation; `view` for a
result that shares its input's memory. The operations are in files of their own, which add them as
methods by way of `attaching`: `operators`, `pointwise`, `reductions`, `shapes`, `indexing`,
`inplace`. Names, defaults, dtypes and errors are torch.Tensor's.

One file, because what a tensor is should be read in one place. 220 of its lines are docstrings,
and 70 declare to type checkers what the other files add.
"""

from __future__ import annotations  # Tensor's methods take and give tensors

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from nblib import autograd
from nblib import dtypes as dt
from nblib.absent import absent
from nblib.annotations import Array, Backward, Grads, Number, Shape, Value
from nblib.gradmode import mode
from nblib.numerics import axes_of, whole
from nblib.printing import tensor_text

Look: TypeAlias = Callable[[Array], Array]  # an array -> the part of it that a view shows


def wrap(array: Value) -> Tensor:
    """A Tensor over an array, without a copy and without questions."""
    out = Tensor.__new__(Tensor)
    _fill(out, array if type(array) is np.ndarray else np.asarray(array))
    return out


def _fill(tensor: Tensor, array: Array) -> None:
    tensor._data = array
    tensor._memory = autograd.Memory()
    tensor._requires_grad = False
    tensor._grad_fn = tensor._view = tensor._hooks = tensor._grad = None


def apply(name: str, array: Value, inputs: Sequence[Tensor], backward: Backward) -> Tensor:
    """The result of an operation as a Tensor, with its Node if gradients are being recorded.

    name: torch's, see `autograd.Node`. backward(grad_output) returns one gradient for each input: a
    new array, grad_output itself, a view, or None where there is none. It may hold the arrays of
    inputs and of the result, but only where it needs their numbers: overwriting them before
    backward() is then refused. Where it needs a shape let it hold the shape.
    """
    out = wrap(array)
    if mode.recording:
        for tensor in inputs:
            if tensor.requires_grad:
                out._requires_grad = True
                out._grad_fn = autograd.Node(name, inputs, backward, out)
                break
    if out._data.base is not None:  # in the memory of an input? Then `view` could say how it looks
        for tensor in inputs:
            if np.may_share_memory(out._data, tensor._data):
                share(out, tensor, None)
                break
    return out


class _View:
    """What a view knows: its base, how it looks at the base's array, the version it last saw."""

    __slots__ = ("array", "base", "known", "recorded", "seen")

    def __init__(self, base: Tensor, look: Look | None, seen: int):
        self.base, self.known, self.seen, self.recorded = base, look, seen, mode.recording
        self.array = base._data

    @property
    def look(self) -> Look | None:
        """None: not known, or of another shape than the base has now, after its t_() or .data."""
        return self.known if self.base._data is self.array else None


def view(name: str, source: Tensor, look: Look, backward: Backward) -> Tensor:
    """The result of an operation that only looks at source's numbers in another way.

    look(array) gives the result for source's array, and for any array of its shape. The result
    shares source's memory, so that a change of one is a change of the other.
    """
    array = look(source._data)
    out = apply(name, array, (source,), backward)
    out._view = None
    if array.base is not None and np.may_share_memory(array, source._data):
        share(out, source, look)
    return out


def positions(look: Look, shape: Shape) -> Array:
    """Where each number that look shows of an array of this shape lies in it, row after row."""
    return look(np.arange(math.prod(shape)).reshape(shape))


def share(out: Tensor, source: Tensor, look: Look | None) -> None:
    """Make out, which lies in source's memory, a view of source, or of what source is a view of.

    look None: how it looks at it is not known. Such a view can be read, and that is all.
    """
    out._memory, known = source._memory, source._view
    if known is not None:
        first, last = known.look, look
        source, look = known.base, None
        if first is not None and last is not None:

            def look(array: Array) -> Array:
                return last(first(array))

    out._view = _View(source, look, out._memory.version)


class Tensor:
    """An array of numbers that can carry a gradient.  (slides 49 to 51; torch.Tensor)

    data            the same numbers as a tensor that is not part of the graph
    grad            the gradient, a Tensor, or None before the first backward()
    requires_grad   whether operations on it are recorded
    grad_fn         the Node that made it, None for a leaf

    >>> x = torch.tensor([2.0, 3.0], requires_grad=True)
    >>> y = (x * x).sum()
    >>> y.backward()
    >>> x.grad
    tensor([4., 6.])
    """

    __slots__ = (
        "__dict__",
        "__weakref__",
        "_data",
        "_grad",
        "_grad_fn",
        "_hooks",
        "_memory",
        "_requires_grad",
        "_view",
    )
    _data: Array
    _memory: autograd.Memory
    _requires_grad: bool
    _grad_fn: autograd.Node | None
    _view: _View | None
    _hooks: autograd.Hooks | None
    _grad: Tensor | None
    __array_priority__ = 1000  # NumPy leaves array + tensor to us

    if TYPE_CHECKING:  # what other files add to the class, for those who read it without running it

        def __add__(self, other: Operand) -> Tensor: ...
        def __radd__(self, other: Operand) -> Tensor: ...
        def __sub__(self, other: Operand) -> Tensor: ...
        def __rsub__(self, other: Operand) -> Tensor: ...
        def __mul__(self, other: Operand) -> Tensor: ...
        def __rmul__(self, other: Operand) -> Tensor: ...
        def __truediv__(self, other: Operand) -> Tensor: ...
        def __rtruediv__(self, other: Operand) -> Tensor: ...
        def __floordiv__(self, other: Operand) -> Tensor: ...
        def __rfloordiv__(self, other: Operand) -> Tensor: ...
        def __mod__(self, other: Operand) -> Tensor: ...
        def __rmod__(self, other: Operand) -> Tensor: ...
        def __pow__(self, other: Operand) -> Tensor: ...
        def __rpow__(self, other: Operand) -> Tensor: ...
        def __and__(self, other: Operand) -> Tensor: ...
        def __rand__(self, other: Operand) -> Tensor: ...
        def __or__(self, other: Operand) -> Tensor: ...
        def __ror__(self, other: Operand) -> Tensor: ...
        def __xor__(self, other: Operand) -> Tensor: ...
        def __rxor__(self, other: Operand) -> Tensor: ...
        def __lshift__(self, other: Operand) -> Tensor: ...
        def __rlshift__(self, other: Operand) -> Tensor: ...
        def __rshift__(self, other: Operand) -> Tensor: ...
        def __rrshift__(self, other: Operand) -> Tensor: ...
        def __matmul__(self, other: Tensor) -> Tensor: ...
        def __neg__(self) -> Tensor: ...
        def __pos__(self) -> Tensor: ...
        def __abs__(self) -> Tensor: ...
        def __invert__(self) -> Tensor: ...
        def __lt__(self, other: Operand) -> Tensor: ...
        def __le__(self, other: Operand) -> Tensor: ...
        def __gt__(self, other: Operand) -> Tensor: ...
        def __ge__(self, other: Operand) -> Tensor: ...
        def __eq__(self, other: Any) -> Tensor: ...  # type: ignore[override]  # element by element
        def __ne__(self, other: Any) -> Tensor: ...  # type: ignore[override]  # element by element
        def __getitem__(self, index: Any) -> Tensor: ...
        def __setitem__(self, index: Any, value: Any) -> None: ...

        clamp: Callable[..., Tensor]
        clip: Callable[..., Tensor]
        copy_: Callable[..., Tensor]
        detach_: Callable[..., Tensor]
        dot: Callable[..., Tensor]
        fill_: Callable[..., Tensor]
        ger: Callable[..., Tensor]
        matmul: Callable[..., Tensor]
        maximum: Callable[..., Tensor]
        minimum: Callable[..., Tensor]
        new_full: Callable[..., Tensor]
        new_tensor: Callable[..., Tensor]
        outer: Callable[..., Tensor]
        pow: Callable[..., Tensor]
        remainder: Callable[..., Tensor]
        resize_: Callable[..., Tensor]
        vdot: Callable[..., Tensor]
        where: Callable[..., Tensor]
        zero_: Callable[..., Tensor]
        storage: Callable[..., Any]
        allclose: Callable[..., bool]
        equal: Callable[..., bool]

    def __init__(self, *data: Any):
        """Tensor(3, 4) and Tensor(size) are zeros, Tensor([3, 4]) is those two numbers."""
        numbers: Any = ()
        if len(data) == 1 and not is_int(data[0]):
            numbers = np.zeros(data[0]) if isinstance(data[0], dt.Size) else data[0]
            if isinstance(numbers, float):
                raise TypeError(
                    "new(): data must be a sequence (got float); make a number a tensor with "
                    "tensor(2.5), or a vector with Tensor([2.5])."
                )
        elif data:
            numbers = np.zeros(data)
        _fill(self, as_array(numbers, dt.get_default_dtype()))

    # ------------------------------------------------------------------ what it is
    @property
    def data(self) -> Tensor:
        """The same numbers outside the graph, memory shared; changes of it are not counted.

        >>> w = torch.tensor([1.0], requires_grad=True)
        >>> w.data -= 0.5
        >>> w
        tensor([0.5000], requires_grad=True)
        """
        return wrap(self._data)

    @data.setter
    def data(self, value: Tensor) -> None:
        if not isinstance(value, Tensor):
            raise TypeError(f"data must be a Tensor, not {type(value).__name__}: tensor(...).")
        self._data, self._memory, self._view = value._data, value._memory, None

    @property
    def grad(self) -> Tensor | None:
        """The gradient, a Tensor; None before the first backward().

        >>> w = torch.tensor(3.0, requires_grad=True)
        >>> (w * w).backward()
        >>> w.grad
        tensor(6.)
        """
        return self._grad

    @grad.setter
    def grad(self, value: Tensor | None) -> None:
        if value is not None:
            if not isinstance(value, Tensor):
                raise TypeError(
                    f"assigned grad expected to be a Tensor or None but got grad of type "
                    f"{type(value).__name__}."
                )
            if value._data.shape != self._data.shape or value._data.dtype != self._data.dtype:
                raise RuntimeError(
                    f"attempting to assign a gradient of size {list(value.shape)} and dtype "
                    f"{value.dtype.name} to a tensor of size {list(self.shape)} and dtype "
                    f"{self.dtype.name}; the two must agree."
                )
        self._grad = value

    @grad.deleter
    def grad(self) -> None:
        self._grad = None

    @property
    def grad_fn(self) -> autograd.Node | None:
        """The Node that made it; None for a leaf.

        >>> x = torch.tensor(3.0, requires_grad=True)
        >>> x.grad_fn, (2 * x).grad_fn
        (None, <MulBackward0 object at ...>)
        """
        known = self._view
        if known is not None and known.seen != self._memory.version:
            self._look_again(known)
        return self._grad_fn

    def _look_again(self, known: _View) -> None:
        """After its memory was overwritten a view is a view of what the base is now."""
        known.seen = self._memory.version
        base = known.base
        if not known.recorded or not base.requires_grad:
            return
        look, shape = known.look, base._data.shape

        def backward(g: Array) -> Grads:
            if look is None:
                raise RuntimeError(
                    "a view was used after the tensor it looks at had been overwritten, and how "
                    "its gradient goes back is not known here. Make the view again after the "
                    "change, or change a copy: x.clone()."
                )
            whole = np.zeros(math.prod(shape), g.dtype)
            np.add.at(whole, positions(look, shape), g)
            return (whole.reshape(shape),)

        self._grad_fn = autograd.Node("asStrided", (base,), backward)
        self._requires_grad = True

    @property
    def requires_grad(self) -> bool:
        """Whether operations on it are recorded.

        >>> x = torch.tensor(3.0, requires_grad=True)
        >>> x.requires_grad, (2 * x).requires_grad, torch.tensor(3.0).requires_grad
        (True, True, False)
        """
        known = self._view
        return self._requires_grad or (known is not None and known.base._requires_grad)

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        self.requires_grad_(value)

    @property
    def _version(self) -> int:
        return self._memory.version

    @property
    def _base(self) -> Tensor | None:
        return None if self._view is None else self._view.base

    def _overwritten(self, writer: str) -> None:
        """Say that the numbers were overwritten from outside, and by what: 'SGD.step()'."""
        self._memory.overwritten(writer)

    def _as_of(self, node: autograd.Node | None) -> Tensor:
        """A stand-in for what this tensor was when node made it."""
        out = wrap(self._data)
        out._memory, out._grad_fn = self._memory, node
        out._requires_grad = node is not None
        return out

    @property
    def shape(self) -> dt.Size:
        """How many elements it has along each dimension.  (slide 49)

        >>> torch.zeros(64, 784).shape
        torch.Size([64, 784])
        """
        return dt.Size(self._data.shape)

    @property
    def dtype(self) -> dt.dtype:
        """The type of its numbers.  (slide 49)

        >>> torch.tensor([1.0]).dtype, torch.tensor([1]).dtype
        (torch.float32, torch.int64)
        """
        return dt.of(self._data)

    @property
    def device(self) -> dt.device:
        """Where it lies: always on the CPU.  (slide 49)

        >>> torch.tensor([1.0]).device
        device(type='cpu')
        """
        return dt.CPU

    @property
    def ndim(self) -> int:
        """How many dimensions it has.

        >>> torch.zeros(64, 784).ndim
        2
        """
        return self._data.ndim

    @property
    def is_leaf(self) -> bool:
        """Whether no recorded operation made it: backward() ends at leaves and sets their .grad.

        >>> w = torch.tensor(3.0, requires_grad=True)
        >>> w.is_leaf, (2 * w).is_leaf
        (True, False)
        """
        return self.grad_fn is None

    @property
    def T(self) -> Tensor:
        """The dimensions in reverse order: of a matrix the transpose.

        >>> torch.tensor([[1, 2, 3], [4, 5, 6]]).T
        tensor([[1, 4],
                [2, 5],
                [3, 6]])
        """
        return self.permute(*range(self.ndim)[::-1])

    def size(self, dim: int | None = None) -> Any:
        """The shape, or its entry number dim.

        >>> x = torch.zeros(64, 784)
        >>> x.size(), x.size(0)
        (torch.Size([64, 784]), 64)
        """
        return self.shape if dim is None else self.shape[axes_of(dim, self.ndim)]

    def dim(self) -> int:
        """How many dimensions it has.

        >>> torch.zeros(64, 784).dim()
        2
        """
        return self._data.ndim

    def numel(self) -> int:
        """How many elements."""
        return self._data.size

    def __len__(self) -> int:
        if self.ndim == 0:
            raise TypeError("len() of a 0-d tensor")
        return len(self._data)

    def __iter__(self) -> Iterator[Tensor]:
        if self.ndim == 0:
            raise TypeError("iteration over a 0-d tensor")
        return (self[i] for i in range(len(self)))

    def __repr__(self) -> str:
        notes: tuple[str, ...] = ()
        if self.grad_fn is not None:
            notes = (f"grad_fn=<{self.grad_fn.label}>",)
        elif self.requires_grad:
            notes = ("requires_grad=True",)
        return tensor_text(self._data, self.dtype, notes)

    def __getattr__(self, name: str) -> Any:  # a checker takes it for all that other files add
        raise absent("nblib.Tensor", name)

    def __format__(self, spec: str) -> str:
        return format(self.item(), spec) if self.ndim == 0 else object.__format__(self, spec)

    # ------------------------------------------------------------------ out of the graph
    def item(self) -> Any:
        """The one number inside, as a Python number. RuntimeError if there are several.

        >>> loss = torch.tensor([1.0, 3.0]).mean()
        >>> loss, loss.item()
        (tensor(2.), 2.0)
        """
        if self._data.size != 1:
            raise RuntimeError(
                f"a Tensor with {self._data.size} elements (shape {list(self.shape)}) cannot be "
                "converted to a number; reduce it first: .mean(), .sum() or x[i]."
            )
        return self._data.item()

    def tolist(self) -> Any:
        """The numbers as nested Python lists.

        >>> torch.tensor([[1, 2], [3, 4]]).tolist()
        [[1, 2], [3, 4]]
        """
        return self._data.tolist()

    def numpy(self, *, force: bool = False) -> Array:
        """The NumPy array itself, memory shared. RuntimeError while gradients are tracked.

        force=True: whatever is tracked, as .detach().numpy().

        >>> torch.tensor([1.0, 2.0]).numpy()
        array([1., 2.], dtype=float32)
        """
        if not force and self.requires_grad and mode.recording:
            raise RuntimeError(
                "Can't call numpy() on Tensor that requires grad. "
                "Use tensor.detach().numpy() instead."
            )
        return self._data

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        array = self.numpy()
        return np.array(array, dtype=dtype, copy=copy)

    def __array_wrap__(
        self, array: Array, context: object = None, return_scalar: bool = False
    ) -> Tensor:
        """What a NumPy function makes of a tensor is a tensor, as in torch: np.exp(x)."""
        return wrap(array.astype(np.uint8) if array.dtype.kind == "b" else array)

    def detach(self) -> Tensor:
        """The same numbers, memory shared, outside the graph.

        >>> w = torch.tensor([3.0], requires_grad=True)
        >>> (2 * w).detach()
        tensor([6.])
        """
        out = wrap(self._data)
        out._memory = self._memory
        return out

    def clone(self, *, memory_format: object = None) -> Tensor:
        """A copy with memory of its own, which stays in the graph.  (torch.clone)

        >>> x = torch.tensor([1.0, 2.0])
        >>> y = x.clone()
        >>> y[0] = 100
        >>> x
        tensor([1., 2.])
        """
        return apply("clone", self._data.copy(), (self,), lambda g: (g,))

    def _number(self) -> Any:
        if self._data.size != 1:
            raise RuntimeError(
                f"Boolean value of Tensor with {self._data.size} values is ambiguous or no number; "
                "use .any(), .all(), .sum() or an index."
            )
        return self._data.item()

    def __bool__(self) -> bool:
        return bool(self._number())

    def __float__(self) -> float:
        return float(self._one())

    def __int__(self) -> int:
        return int(self._one())

    def _one(self) -> Any:
        if self._data.size != 1:
            raise _NotOneNumber(
                f"only one element tensors can be converted to Python scalars, this has "
                f"{self._data.size} (shape {list(self.shape)}); reduce it first: .mean(), .sum()."
            )
        return self._data.item()

    def __index__(self) -> int:
        if self.dtype.is_floating_point:
            raise TypeError("only integer tensors of a single element can be an index.")
        return int(self.item())

    # ------------------------------------------------------------------ type and place
    def to(
        self,
        *args: Any,
        dtype: dt.DType = None,
        device: dt.Device | None = None,
        non_blocking: bool = False,
        copy: bool = False,
        memory_format: object = None,
    ) -> Tensor:
        """Another dtype or device: .to(float64), .to('cpu'), .to(other). Itself if nothing changes.

        'cuda' raises RuntimeError: this engine has no GPU.

        >>> torch.tensor([1.7, -1.7]).to(torch.int64)
        tensor([ 1, -1])
        """
        flags = [arg for arg in args if type(arg) is bool]  # non_blocking, copy
        copy = flags[1] if len(flags) > 1 else copy
        for arg in (arg for arg in args if type(arg) is not bool):
            if isinstance(arg, Tensor):
                dtype = arg.dtype
            elif isinstance(arg, (str, dt.device)) and not _is_dtype_name(arg):
                device = arg
            else:
                dtype = arg
        if device is not None:
            dt.placed(device)
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
        return apply("toCopy", changed, (self,), lambda g: (g.astype(old),))

    def cpu(self, memory_format: object = None) -> Tensor:
        """Itself: it is on the CPU.

        >>> x = torch.tensor([1.0])
        >>> x.cpu() is x
        True
        """
        return self

    def cuda(
        self, device: object = None, non_blocking: bool = False, memory_format: object = None
    ) -> Tensor:
        """RuntimeError: this engine has no GPU.  (torch.Tensor.cuda)"""
        return self.to("cuda")

    # ------------------------------------------------------------------ gradients
    def requires_grad_(self, requires_grad: bool = True) -> Tensor:
        """Track gradients from here on, in place.

        RuntimeError for whole numbers, which have no gradient, and for False inside a graph.

        >>> x = torch.zeros(2).requires_grad_()
        >>> x
        tensor([0., 0.], requires_grad=True)
        """
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
        self._requires_grad = bool(requires_grad)
        return self

    def retain_grad(self) -> None:
        """Keep the gradient of a tensor inside the graph, which backward() would drop.

        RuntimeError if no gradient flows through it.

        >>> w = torch.tensor(3.0, requires_grad=True)
        >>> h = 2 * w
        >>> h.retain_grad()
        >>> (h * h).backward()
        >>> h.grad
        tensor(12.)
        """
        if not self.requires_grad:
            raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False.")
        if self.grad_fn is not None:
            autograd.retain(self)

    @property
    def retains_grad(self) -> bool:
        """Whether backward() will keep the gradient of this tensor, which an operation made.

        >>> h = 2 * torch.tensor(3.0, requires_grad=True)
        >>> h.retain_grad()
        >>> h.retains_grad
        True
        """
        node = self.grad_fn
        return node is not None and node.retained is not None and node.retained() is self

    def register_hook(self, hook: Callable[[Tensor], Tensor | None]) -> autograd.RemovableHandle:
        """Call hook(gradient) whenever this tensor's gradient is complete; returns a handle.

        What hook returns takes the gradient's place, unless it is None. handle.remove() ends it.

        >>> w = torch.tensor([1.0, 2.0], requires_grad=True)
        >>> handle = w.register_hook(lambda grad: grad * 10)
        >>> w.sum().backward()
        >>> w.grad
        tensor([10., 10.])
        """
        if not self.requires_grad:
            raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient.")

        def on_array(grad: Array) -> Array:
            answer = hook(wrap(grad))
            return grad if answer is None else np.asarray(answer.detach(), dtype=grad.dtype)

        return autograd.hook_onto(self, on_array)

    def backward(
        self,
        gradient: Any = None,
        retain_graph: bool | None = None,
        create_graph: bool = False,
        inputs: Tensor | Iterable[Tensor] | None = None,
    ) -> None:
        """Compute d(self)/d(leaf) for every leaf and add it to the leaf's .grad.  (slide 51)

        gradient: ∂L/∂self, needed unless self is a single number.
        retain_graph: keep the graph for another backward; otherwise it is freed.
        inputs: the tensors whose .grad is wanted, at least one; without it all leaves.
        RuntimeError: nothing to differentiate, several numbers without gradient, a freed graph, a
        number that backward needs and something has overwritten. Then no .grad has changed.
        create_graph: left out of this engine; NotImplementedError.

        >>> w = torch.tensor([1.0, 2.0], requires_grad=True)
        >>> (w ** 2).sum().backward()
        >>> w.grad
        tensor([2., 4.])
        """
        autograd.refuse_create_graph(create_graph)
        inputs = [inputs] if isinstance(inputs, Tensor) else inputs
        seed = seed_of(self, gradient)
        found, kept = autograd.backward_pass([self], [seed], bool(retain_graph), inputs)
        for tensor, grad in (found | kept).items():
            tensor._accumulate(grad)

    def _accumulate(self, grad: Array) -> None:
        if self._grad is None:
            self._grad = wrap(grad)
        else:
            self._grad._data += grad
            self._grad._overwritten("backward()")


Operand: TypeAlias = Tensor | Number | np.generic  # what stands beside a tensor in arithmetic


class _NotOneNumber(ValueError, TypeError, RuntimeError):
    """torch's ValueError; a TypeError too, by which NumPy and matplotlib know an array."""


def seed_of(output: Tensor, gradient: Any) -> Array:
    """The gradient with which the way back begins at output, checked: 1 for a single number."""
    if not output.requires_grad:
        raise RuntimeError(
            "element 0 of tensors does not require grad and does not have a grad_fn: it was "
            "computed under no_grad() or from tensors without requires_grad=True."
        )
    if gradient is None:
        if output._data.size != 1:
            raise RuntimeError(
                f"grad can be implicitly created only for scalar outputs, this has shape "
                f"{list(output.shape)}; reduce it (.sum(), .mean()) or pass gradient=."
            )
        return np.ones_like(output._data)
    seed = np.asarray(plain(gradient), dtype=output._data.dtype)
    if seed.shape != output._data.shape:
        raise RuntimeError(
            f"Mismatch in shape: gradient has shape {list(seed.shape)} and the tensor "
            f"{list(output.shape)}; they must be equal."
        )
    return seed


# ------------------------------------------------------------------ numbers from outside


def as_array(data: Any, dtype: dt.DType = None) -> Array:
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
    if dtype is None and array.dtype == int:
        array = whole(array)
    dt.of(array)  # refuses what a tensor cannot hold
    return array


def _is_numpy(data: Any) -> bool:
    """Whether data, or the first number of nested lists, is NumPy's: its own dtype then stands."""
    while isinstance(data, (list, tuple)) and data:
        data = data[0]
    return isinstance(data, (np.ndarray, np.generic))


def plain(value: Any) -> Any:
    """Tensors inside lists and indices become arrays."""
    if isinstance(value, Tensor):
        return value._data
    if isinstance(value, (list, tuple)) and any(
        isinstance(v, (Tensor, list, tuple)) for v in value
    ):
        return type(value)(plain(v) for v in value)
    return value


def is_int(value: object) -> bool:
    return isinstance(value, (int, np.integer))


def _is_dtype_name(value: object) -> bool:
    return isinstance(value, str) and value in {d.name for d in dt._BY_NUMPY.values()}
