"""Hooks: functions that look at, or change, what goes into a module and what comes out of it.

Tutorials use them to print shapes and to collect activations and gradients. `Module.__call__` comes
here only for a module that has some; all others pay nothing.
"""

from collections.abc import Callable
from typing import Any

from nblib import gradmode
from nblib.autograd import RemovableHandle
from nblib.tensor import Tensor, apply, wrap

HOOKS = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")


class Hookable:
    """The part of Module that is called and lets others look on."""

    _forward_hooks: dict[int, Any]
    _forward_pre_hooks: dict[int, Any]
    _backward_hooks: dict[int, Any]
    _backward_pre_hooks: dict[int, Any]
    forward: Callable[..., Any]

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if (
            self._forward_hooks
            or self._forward_pre_hooks
            or self._backward_hooks
            or self._backward_pre_hooks
        ):
            return _call(self, args, kwargs)
        return self.forward(*args, **kwargs)

    def register_forward_pre_hook(
        self, hook: Callable[..., Any], *, prepend: bool = False, with_kwargs: bool = False
    ) -> RemovableHandle:
        """Before each call hook(module, args) sees the arguments; what it returns replaces them.

        >>> layer = nn.Identity()
        >>> handle = layer.register_forward_pre_hook(lambda module, args: (args[0] * 10,))
        >>> layer(torch.tensor(1.0))
        tensor(10.)
        """
        return RemovableHandle(self._forward_pre_hooks, (hook, with_kwargs), prepend)

    def register_forward_hook(
        self,
        hook: Callable[..., Any],
        *,
        prepend: bool = False,
        with_kwargs: bool = False,
        always_call: bool = False,
    ) -> RemovableHandle:
        """After each call hook(module, args, output) sees the output and may return another.

        >>> layer = nn.Linear(2, 3)
        >>> handle = layer.register_forward_hook(lambda m, args, output: print(output.shape))
        >>> _ = layer(torch.zeros(5, 2))
        torch.Size([5, 3])
        >>> handle.remove()
        """
        entry = (hook, with_kwargs, always_call)
        return RemovableHandle(self._forward_hooks, entry, prepend)

    def register_full_backward_pre_hook(
        self, hook: Callable[..., Any], prepend: bool = False
    ) -> RemovableHandle:
        """On the way back hook(module, grad_output) sees the output's gradient, may replace it.

        >>> layer, x = nn.Identity(), torch.tensor(1.0, requires_grad=True)
        >>> handle = layer.register_full_backward_pre_hook(lambda m, grads: (grads[0] * 10,))
        >>> layer(x).backward()
        >>> x.grad
        tensor(10.)
        """
        return RemovableHandle(self._backward_pre_hooks, hook, prepend)

    def register_full_backward_hook(
        self, hook: Callable[..., Any], prepend: bool = False
    ) -> RemovableHandle:
        """On the way back hook(module, grad_input, grad_output) sees both gradients.

        It may return another grad_input. For modules of one tracked tensor in and one tensor out.

        >>> layer, x = nn.ReLU(), torch.tensor(2.0, requires_grad=True)
        >>> handle = layer.register_full_backward_hook(lambda m, grad_in, grad_out: print(grad_in))
        >>> layer(x).backward()
        (tensor(1.),)
        """
        return RemovableHandle(self._backward_hooks, hook, prepend)


def _call(module: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """module.forward with its hooks: pre-hooks in order, forward, hooks in order."""
    done = set()
    result = None
    try:
        for hook, with_kwargs in list(module._forward_pre_hooks.values()):
            if with_kwargs:
                changed = hook(module, args, kwargs)
                if changed is not None:
                    if not (isinstance(changed, tuple) and len(changed) == 2):
                        raise RuntimeError(
                            "forward pre-hook must return None or a tuple of (new_args, "
                            f"new_kwargs), but got {changed}."
                        )
                    args, kwargs = changed
            else:
                changed = hook(module, args)
                if changed is not None:
                    args = changed if isinstance(changed, tuple) else (changed,)
        watched = module._backward_hooks or module._backward_pre_hooks
        backward = _Backward(module) if watched else None
        if backward:
            args = backward.watch_inputs(args)
        result = module.forward(*args, **kwargs)
        for key, (hook, with_kwargs, _) in list(module._forward_hooks.items()):
            done.add(key)
            changed = hook(module, args, *[kwargs] * with_kwargs, result)
            if changed is not None:
                result = changed
        return backward.watch_output(result) if backward else result
    except Exception:
        for key, (hook, with_kwargs, always) in list(module._forward_hooks.items()):
            if always and key not in done:
                hook(module, args, *[kwargs] * with_kwargs, result)
        raise


class _Backward:
    """One call of a module with full backward hooks: identities around it that see the gradients.

    The pre-hooks get the gradient of the output as it arrives. The hooks run when that of the input
    has arrived too, or at once if no input needs one.
    """

    place: Any  # where among the arguments the tracked one stands; None if there is none

    def __init__(self, module: Hookable):
        self.module = module

    def watch_inputs(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        recording = gradmode.is_grad_enabled()
        tracked = [
            i for i, x in enumerate(args) if isinstance(x, Tensor) and x.requires_grad and recording
        ]
        if len(tracked) > 1:
            raise NotImplementedError(
                f"a full backward hook on a {type(self.module).__name__} with {len(tracked)} "
                "inputs that need gradients is left out of this engine; it takes one such input."
            )
        self.size, self.place = len(args), tracked[0] if tracked else None
        if self.place is None:
            return args
        watched = _identity(args[self.place], self.at_input)
        return (*args[: self.place], watched, *args[self.place + 1 :])

    def watch_output(self, result: Any) -> Any:
        if isinstance(result, tuple) and len(result) == 1:
            return (self.watch_output(result[0]),)
        if not isinstance(result, Tensor):
            raise NotImplementedError(
                f"a full backward hook on a {type(self.module).__name__} that returns a "
                f"{type(result).__name__} is left out of this engine; it takes one Tensor."
            )
        return _identity(result, self.at_output)

    def at_output(self, grad: Any) -> Any:
        for hook in list(self.module._backward_pre_hooks.values()):
            changed = hook(self.module, (grad,))
            if changed is not None:
                (grad,) = changed if isinstance(changed, tuple) else (changed,)
        self.grad_output = grad
        if self.place is None:
            self.run_hooks((None,) * self.size)
        return grad

    def at_input(self, grad: Any) -> Any:
        grads: list[Any] = [None] * self.size
        grads[self.place] = grad
        return self.run_hooks(tuple(grads))[self.place]

    def run_hooks(self, grads: tuple[Any, ...]) -> tuple[Any, ...]:
        for hook in list(self.module._backward_hooks.values()):
            changed = hook(self.module, grads, (self.grad_output,))
            if changed is not None:
                if len(changed) != len(grads):
                    raise RuntimeError(
                        "Backward hook returned an invalid number of grad_input, got "
                        f"{len(changed)}, but expected {len(grads)}."
                    )
                grads = tuple(changed)
        return grads


def _identity(tensor: Tensor, see: Callable[[Tensor], Any]) -> Tensor:
    """tensor as the output of an operation of its own, whose gradient goes through see().

    A view of its array, as which `apply` knows it: overwriting it is refused, as in torch.
    """
    array = tensor._data.view()
    return apply("BackwardHookFunction", array, (tensor,), lambda g: (see(wrap(g))._data,))
