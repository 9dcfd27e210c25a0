"""Operations that overwrite a tensor: y += 1, y.zero_(), x[i] = value, and all that end in _.

Every name of the tensor, and every view of its memory, sees the change. Where it is recorded the
tensor takes over the history of its new numbers, and a view's base the view's, so that gradients
are right: `assign` is the one place that does it. Memory counts the change, so that a backward that
needs the numbers of before is refused.
"""

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from nblib.annotations import Array, Grads, Number
from nblib.autograd import Node, Seen
from nblib.gradmode import mode
from nblib.numerics import unbroadcast
from nblib.tensor import Tensor, apply, positions, wrap


def in_place(name: str, operation: Callable[..., Any]) -> Callable[..., Any]:
    """The method x.name(...) that overwrites x with operation(x, ...): name is 'add_' or '+='."""
    writer = name if name.endswith("=") else f"{name}()"

    def method(self: Tensor, *args: Any, **kwargs: Any) -> Any:
        refuse_in_place(self, writer)
        result = operation(before(self, *args, *kwargs.values()), *args, **kwargs)
        return result if result is NotImplemented else assign(self, result, writer)

    method.__name__ = method.__qualname__ = name
    method.__doc__ = (
        f"{operation.__name__} in place: every name and view of the tensor sees it.\n\n"
        f"{operation.__name__}: {inspect.getdoc(operation)}"
    )
    return method


def before(target: Tensor, *others: Any) -> Tensor:
    """What target is now, to compute from while target is overwritten: its own copy if recorded."""
    tracked = any(isinstance(t, Tensor) and t.requires_grad for t in (target, *others))
    if not (mode.recording and tracked):
        return target
    node = target.grad_fn
    out = wrap(target._data.copy())
    out._grad_fn, out._requires_grad = node, node is not None
    return out


def refuse_in_place(target: Tensor, writer: str) -> None:
    """RuntimeError where torch forbids to overwrite target, before anything has changed."""
    if not target._data.flags.writeable:
        raise RuntimeError(
            f"{writer}: unsupported operation: more than one element of the written-to tensor "
            "refers to a single memory location. Write into a copy: x.clone()."
        )
    if not mode.recording:
        return
    known = target._view
    base = target if known is None else known.base
    if base.requires_grad and base.grad_fn is None:
        what = "leaf Variable" if known is None else "view of a leaf Variable"
        raise RuntimeError(
            f"a {what} that requires grad is being used in an in-place operation ({writer}). "
            "Update weights inside `with no_grad():`, or change a copy: x.clone()."
        )
    if base.requires_grad:
        _refuse_unknown(known, writer)
    if known is not None and not known.recorded and base.requires_grad:
        raise RuntimeError(
            f"A view was created in no_grad mode and is being modified inplace ({writer}) with "
            "grad mode enabled: whether to record is unclear. Do both inside no_grad(), or both "
            "outside."
        )


def _refuse_unknown(known: Any, writer: str) -> None:
    if known is not None and known.look is None:
        raise RuntimeError(
            f"{writer}: this view cannot be written into while gradients are recorded; write into "
            "the tensor it looks at by an index, x[...] = value, or into a copy: x.clone()."
        )


def assign(target: Tensor, result: Tensor, writer: str) -> Tensor:
    """Overwrite target with result, a fresh tensor, and record it. Returns target.

    RuntimeError if the shape or the kind of number would change. refuse_in_place(target, writer)
    has been asked before.
    """
    if result._data.shape != target._data.shape:
        raise RuntimeError(
            f"{writer} would change the shape {list(target.shape)} to {list(result.shape)}; "
            "an in-place operation keeps it. Write x = x + y instead."
        )
    if result.dtype.category > target.dtype.category:
        raise RuntimeError(
            f"result type {result.dtype.name} can't be cast to {target.dtype.name} in place "
            f"({writer}); write x = x + y, or make x a tensor of that type first."
        )
    result = result.to(target.dtype)
    if mode.recording and result.requires_grad:
        _refuse_unknown(target._view, writer)
    if mode.recording and target.requires_grad and not result.requires_grad:
        old = target._as_of(target.grad_fn)
        result = apply("copy", result._data, (old,), lambda g: (np.zeros_like(g),))
    target._data[...] = result._data
    target._memory.overwritten(writer)
    node = result.grad_fn
    if mode.recording and node is not None:
        _take_over(target, result, node)
    return target


def _take_over(target: Tensor, result: Tensor, node: Node) -> None:
    """Give target the history of result; if target is a view, then its base that of both."""
    node.settle()
    node.seen = [_moved(entry, result, target) for entry in node.seen]
    known = target._view
    if known is None:
        _rebase(target, node)
        return
    base, look, shape = known.base, known.look, known.base._data.shape
    assert look is not None  # refuse_in_place has seen to that

    def backward(g: Array) -> Grads:
        whole = np.array(g.reshape(-1))
        at = positions(look, shape)
        part = whole[at]
        whole[at] = 0
        return whole.reshape(shape), part

    node = Node("CopySlices", (base._as_of(base.grad_fn), result), backward)
    node.settle()
    _rebase(base, node)


def _rebase(tensor: Tensor, node: Node) -> None:
    """node now is what made tensor; a gradient to be kept will be that of the new numbers."""
    old = tensor._grad_fn
    if old is not None and old.retained is not None and old.retained() is tensor:
        node.retained, old.retained = old.retained, None
    tensor._grad_fn, tensor._requires_grad = node, True


def _moved(entry: Seen, result: Tensor, target: Tensor) -> Seen:
    """What a node saw of its result lies in target's memory from now on."""
    memory, _, array, maker = entry
    if memory is not result._memory:
        return entry
    return target._memory, target._memory.version, array, maker


def like(source: Tensor, target: Tensor) -> Tensor:
    """source in the shape and dtype of target, as an operation of its own."""
    shape, given, kind = target._data.shape, source._data.shape, source._data.dtype
    numbers = source._data
    while numbers.ndim > len(shape) and len(numbers) == 1:
        numbers = numbers[0]
    short = numbers.shape
    try:
        with np.errstate(all="ignore"):
            numbers = np.broadcast_to(numbers, shape).astype(target._data.dtype)
    except ValueError:
        raise RuntimeError(
            f"shape mismatch: numbers of shape {list(given)} cannot be written into {list(shape)}; "
            "their sizes must be equal or 1, from the last one backwards."
        ) from None

    def backward(g: Array) -> Grads:
        return (unbroadcast(g, short).reshape(given).astype(kind, copy=False),)

    return apply("copy", numbers, (source,), backward)


def copy_(self: Tensor, src: Tensor, non_blocking: bool = False) -> Tensor:
    """src's numbers, in this tensor's shape and dtype.  (torch.Tensor.copy_)

    >>> x = torch.zeros(2, 3)
    >>> x.copy_(torch.tensor([1, 2, 3]))
    tensor([[1., 2., 3.],
            [1., 2., 3.]])
    """
    if not isinstance(src, Tensor):
        raise TypeError(f"copy_(): src must be a Tensor, not {type(src).__name__}: tensor(...).")
    refuse_in_place(self, "copy_()")
    return assign(self, like(src, self), "copy_()")


def fill_(self: Tensor, value: Tensor | Number) -> Tensor:
    """Every number becomes value, a number or a tensor of one.

    >>> torch.zeros(3).fill_(7)
    tensor([7., 7., 7.])
    """
    value = value if isinstance(value, Tensor) else wrap(np.asarray(value))
    if value.ndim:
        raise RuntimeError(
            f"fill_ takes a number or a tensor of no dimension, this has {value.ndim}: "
            "use copy_(tensor)."
        )
    refuse_in_place(self, "fill_()")
    return assign(self, like(value, self), "fill_()")


def zero_(self: Tensor) -> Tensor:
    """Every number becomes 0.

    >>> torch.ones(3).zero_()
    tensor([0., 0., 0.])
    """
    refuse_in_place(self, "zero_()")
    return assign(self, wrap(np.zeros_like(self._data)), "zero_()")


Tensor.copy_, Tensor.fill_, Tensor.zero_ = copy_, fill_, zero_
