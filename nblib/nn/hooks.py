"""Hooks: functions that look at, or change, what goes into a module and what comes out of it.

Tutorials use them to print shapes and to collect activations and gradients. `Module.__call__` comes
here only for a module that has some; all others pay nothing.
"""

import itertools

from nblib import gradmode
from nblib.tensor import Tensor, apply, wrap


class RemovableHandle:
    """What register_…_hook returns: handle.remove() takes the hook away, and so does `with`."""

    ids = itertools.count()

    def __init__(self, hooks, hook, prepend=False):
        self.id, self._hooks = next(self.ids), hooks
        before = {} if not prepend else dict(hooks)
        if prepend:
            hooks.clear()
        hooks[self.id] = hook
        hooks.update(before)

    def remove(self):
        """Take the hook away. Doing so twice does nothing."""
        self._hooks.pop(self.id, None)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.remove()


HOOKS = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")


class Hookable:
    """The part of Module that is called and lets others look on."""

    def __call__(self, *args, **kwargs):
        if (
            self._forward_hooks
            or self._forward_pre_hooks
            or self._backward_hooks
            or self._backward_pre_hooks
        ):
            return _call(self, args, kwargs)
        return self.forward(*args, **kwargs)

    def register_forward_pre_hook(self, hook, *, prepend=False, with_kwargs=False):
        """Before each call hook(module, args) sees the arguments; what it returns replaces them."""
        return RemovableHandle(self._forward_pre_hooks, (hook, with_kwargs), prepend)

    def register_forward_hook(self, hook, *, prepend=False, with_kwargs=False, always_call=False):
        """After each call hook(module, args, output) sees the output and may return another."""
        entry = (hook, with_kwargs, always_call)
        return RemovableHandle(self._forward_hooks, entry, prepend)

    def register_full_backward_pre_hook(self, hook, prepend=False):
        """On the way back hook(module, grad_output) sees the output's gradient, may replace it."""
        return RemovableHandle(self._backward_pre_hooks, hook, prepend)

    def register_full_backward_hook(self, hook, prepend=False):
        """On the way back hook(module, grad_input, grad_output) sees both; it may return another
        grad_input. For modules of one tracked tensor in and one tensor out."""
        return RemovableHandle(self._backward_hooks, hook, prepend)


def _call(module, args, kwargs):
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

    def __init__(self, module):
        self.module = module

    def watch_inputs(self, args):
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

    def watch_output(self, result):
        if isinstance(result, tuple) and len(result) == 1:
            return (self.watch_output(result[0]),)
        if not isinstance(result, Tensor):
            raise NotImplementedError(
                f"a full backward hook on a {type(self.module).__name__} that returns a "
                f"{type(result).__name__} is left out of this engine; it takes one Tensor."
            )
        return _identity(result, self.at_output)

    def at_output(self, grad):
        for hook in list(self.module._backward_pre_hooks.values()):
            changed = hook(self.module, (grad,))
            if changed is not None:
                (grad,) = changed if isinstance(changed, tuple) else (changed,)
        self.grad_output = grad
        if self.place is None:
            self.run_hooks((None,) * self.size)
        return grad

    def at_input(self, grad):
        grads = [None] * self.size
        grads[self.place] = grad
        return self.run_hooks(tuple(grads))[self.place]

    def run_hooks(self, grads):
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


def _identity(tensor, see):
    """tensor as the output of an operation of its own, whose gradient goes through see()."""
    return apply("BackwardHookFunction", tensor._data, (tensor,), lambda g: (see(wrap(g))._data,))
