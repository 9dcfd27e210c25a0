"""torch.autograd's functions: grad and backward of several outputs, and Function for one's own.

They are added to `nblib.autograd`, where the graph and the way back stand.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias, TypeVar

import numpy as np

from nblib import autograd, gradmode
from nblib.absent import refuse_names
from nblib.annotations import Array, Grads
from nblib.tensor import Tensor, apply, seed_of, wrap

Tensors: TypeAlias = Tensor | Sequence[Tensor]
R = TypeVar("R")


def _listed(tensors: Any) -> list[Any]:
    return [tensors] if isinstance(tensors, Tensor) or tensors is None else list(tensors)


def _seeds(outputs: list[Tensor], gradients: Any) -> list[Array]:
    gradients = _listed(gradients)
    gradients = gradients * len(outputs) if gradients == [None] else gradients
    if len(gradients) != len(outputs):
        raise RuntimeError(
            f"got {len(outputs)} tensors and {len(gradients)} gradients: give one for each tensor."
        )
    return [seed_of(output, given) for output, given in zip(outputs, gradients, strict=True)]


def grad(
    outputs: Tensors,
    inputs: Tensors,
    grad_outputs: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    allow_unused: bool | None = None,
) -> tuple[Tensor | None, ...]:
    """The gradient of outputs for each of inputs, as a tuple; no .grad changes but a retained one.

    grad_outputs: ∂L/∂output for each output, needed where it is not a single number.
    allow_unused: None, and no error, for an input that the outputs do not depend on.

    >>> x = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> torch.autograd.grad((x**3).sum(), x)
    (tensor([ 3., 12.]),)
    """
    autograd.refuse_create_graph(create_graph)
    outputs, inputs = _listed(outputs), _listed(inputs)
    seeds = _seeds(outputs, grad_outputs)
    found, kept = autograd.backward_pass(outputs, seeds, bool(retain_graph), inputs)
    for tensor, part in kept.items():
        tensor._accumulate(part)
    parts = {tensor: wrap(part) for tensor, part in found.items()}
    for index, tensor in enumerate(inputs):
        if tensor not in parts and not allow_unused:
            raise RuntimeError(
                f"The differentiated Tensor at index {index} appears to not have been used in the "
                "graph. Leave it out, or give allow_unused=True to get None for it."
            )
    return tuple(parts.get(tensor) for tensor in inputs)


def backward(
    tensors: Tensors,
    grad_tensors: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    inputs: Tensors | None = None,
) -> None:
    """As tensor.backward(), for the sum of several outputs: gradients are added to the leaves.

    >>> x = torch.tensor(3.0, requires_grad=True)
    >>> torch.autograd.backward([x * x, 10 * x])
    >>> x.grad
    tensor(16.)
    """
    autograd.refuse_create_graph(create_graph)
    outputs = _listed(tensors)
    seeds = _seeds(outputs, grad_tensors)
    wanted = None if inputs is None else _listed(inputs)
    found, kept = autograd.backward_pass(outputs, seeds, bool(retain_graph), wanted)
    for tensor, part in (found | kept).items():
        tensor._accumulate(part)


class Context:
    """What forward of a Function leaves for backward: saved tensors, and any attribute."""

    def __init__(self, needs_input_grad: tuple[bool, ...]):
        self.needs_input_grad = needs_input_grad
        self._saved: tuple[Tensor | None, ...] = ()

    def save_for_backward(self, *tensors: Tensor | None) -> None:
        """Keep tensors for backward; one that is overwritten in between is refused."""
        self._saved = tuple(t if t is None else t.detach() for t in tensors)

    @property
    def saved_tensors(self) -> tuple[Any, ...]:
        """What save_for_backward was given."""
        return self._saved

    def mark_non_differentiable(self, *tensors: Tensor) -> None:
        """Left out: NotImplementedError."""
        raise NotImplementedError("mark_non_differentiable is left out; return .detach() of it.")

    def mark_dirty(self, *tensors: Tensor) -> None:
        """Left out: NotImplementedError."""
        raise NotImplementedError("mark_dirty is left out; let forward return a new tensor.")

    def set_materialize_grads(self, value: bool) -> None:
        """Accepted: a gradient is always given here."""


class Function:
    """An operation of one's own.  (torch.autograd.Function)

    A subclass defines two static methods and is called by `apply`:

        forward(ctx, *inputs)        -> a tensor, computed without recording
        backward(ctx, grad_output)   -> a gradient, or None, for each input

    One output; several are left out of this engine.

    >>> class Square(torch.autograd.Function):
    ...     @staticmethod
    ...     def forward(ctx, x):
    ...         ctx.save_for_backward(x)
    ...         return x * x
    ...     @staticmethod
    ...     def backward(ctx, g):
    ...         (x,) = ctx.saved_tensors
    ...         return 2 * x * g
    >>> x = torch.tensor(3.0, requires_grad=True)
    >>> Square.apply(x).backward()
    >>> x.grad
    tensor(6.)
    """

    @staticmethod
    def forward(*args: Any) -> Any:
        """What the operation computes. A subclass defines it."""
        raise NotImplementedError(
            "You must implement the forward function: @staticmethod def forward(ctx, x): ..."
        )

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any) -> Any:
        """How a gradient goes back. A subclass defines it."""
        raise NotImplementedError(
            "You must implement the backward function: @staticmethod def backward(ctx, g): ..."
        )

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> None:
        """In place of forward's ctx: called after a forward(*inputs) that has none."""

    @classmethod
    def apply(cls, *args: Any) -> Tensor:
        """Call forward, and record backward. Keyword arguments are not taken, as in torch."""
        tensors = [arg for arg in args if isinstance(arg, Tensor)]
        ctx = Context(tuple(isinstance(a, Tensor) and a.requires_grad for a in args))
        with gradmode.no_grad():
            if cls.setup_context is Function.setup_context:
                output = cls.forward(ctx, *args)
            else:
                output = cls.forward(*args)
                cls.setup_context(ctx, args, output)
        if not isinstance(output, Tensor):
            raise NotImplementedError(
                f"{cls.__name__}.forward returned a {type(output).__name__}; this engine takes one "
                "Tensor as the output of a Function."
            )

        def back(g: Array) -> Grads:
            with gradmode.no_grad():
                parts = cls.backward(ctx, wrap(g.copy()))
            parts = parts if isinstance(parts, (tuple, list)) else (parts,)
            if len(parts) != len(args):
                raise RuntimeError(
                    f"function {cls.__name__}Backward returned an incorrect number of gradients "
                    f"(expected {len(args)}, got {len(parts)}): give one, or None, for each input."
                )
            pairs = zip(args, parts, strict=True)
            return tuple(_array(cls, p, a) for a, p in pairs if isinstance(a, Tensor))

        array = output._data.copy() if any(output is a for a in args) else output._data
        out = apply(f"{cls.__name__}Backward", array, tensors, back)
        if out._grad_fn is not None:
            out._grad_fn.hold(ctx._saved)
        return out


def _array(cls: type, part: Any, tensor: Tensor) -> Array | None:
    """A gradient that a Function returned, as an array in its input's shape."""
    if part is None:
        return None
    array = np.array(part.detach()._data if isinstance(part, Tensor) else part, tensor._data.dtype)
    if array.shape != tensor._data.shape:
        try:
            return np.broadcast_to(array, tensor._data.shape).copy()
        except ValueError:
            raise RuntimeError(
                f"Function {cls.__name__}Backward returned an invalid gradient: got "
                f"{list(array.shape)} but expected shape compatible with {list(tensor.shape)}; "
                "give each input a gradient of its own shape."
            ) from None
    return array


def once_differentiable(function: Callable[..., R]) -> Callable[..., R]:
    """Itself: backward is never differentiated here.

    >>> once_differentiable(len) is len
    True
    """
    return function


def Variable(data: Tensor, requires_grad: bool = False) -> Tensor:
    """The old name of a tensor with a gradient.

    >>> torch.autograd.Variable(torch.tensor(1.0), requires_grad=True)
    tensor(1., requires_grad=True)
    """
    return data.detach().requires_grad_(requires_grad)


FACE: tuple[Any, ...] = (
    grad,
    backward,
    Function,
    Variable,
    gradmode.no_grad,
    gradmode.enable_grad,
    once_differentiable,
    gradmode.set_grad_enabled,
    gradmode.inference_mode,
)
vars(autograd).update({thing.__name__: thing for thing in FACE})
vars(autograd)["__getattr__"] = refuse_names("nblib.autograd")
