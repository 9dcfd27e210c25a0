"""How a gradient becomes a step: SGD, RMSprop, Adam, AdamW, in order of increasing complexity.

Each optimizer is its `_update`: torch's formula, in place, on one parameter's numbers. A large
parameter is updated in blocks that fit the processor's cache: a dozen passes over a block cost less
than a dozen passes over everything. Slides 38, 46 and 47; torch.optim.
"""

import math

import numpy as np

from nblib import autograd
from nblib.numerics import aligned_zeros, ignore_fp_warnings
from nblib.tensor import Tensor

BLOCK = 262_144  # elements; an array of float32 is then 1 MiB


def blocks(*arrays):
    """Matching pieces of arrays of one shape, each small enough to stay in the cache.

    Small arrays, and those that lie in memory in different orders, come in one piece.
    """
    first = arrays[0]
    if first.ndim == 0:
        arrays = [a.reshape(1) for a in arrays]  # NumPy would make numbers, not arrays, of these
    if first.size <= BLOCK or any(a.strides != first.strides for a in arrays):
        yield arrays
        return
    flat = [a.ravel(order="K") for a in arrays]  # as they lie in memory, without a copy
    length = -(-first.size // -(-first.size // BLOCK))  # few blocks, of equal length
    for start in range(0, first.size, length):
        yield [a[start : start + length] for a in flat]


class Optimizer:
    """What all optimizers share: the parameters, in groups with settings of their own, and state.

    params: tensors, or dicts {"params": tensors, "lr": ...} for groups.
    """

    def __init__(self, params, defaults, left_out=None):
        for name, value in (left_out or {}).items():
            if name not in (
                "amsgrad",
                "maximize",
                "foreach",
                "capturable",
                "differentiable",
                "fused",
                "decoupled_weight_decay",
            ):
                raise TypeError(
                    f"{type(self).__name__} has no setting {name!r}; use one of "
                    f"{', '.join(defaults)}."
                )
            if value:
                raise NotImplementedError(
                    f"{name} is left out of this engine; use torch.optim.{type(self).__name__}."
                )
        if isinstance(params, Tensor):
            raise TypeError(
                "params argument given to the optimizer should be an iterable of Tensors or dicts, "
                "but got one Tensor; put it in a list: [w]."
            )
        params = list(params)
        if not params:
            raise ValueError(
                "optimizer got an empty parameter list; give it model.parameters() of a model "
                "that has some (a fresh iterator: one that was used up is empty)."
            )
        groups = params if isinstance(params[0], dict) else [{"params": params}]
        self.defaults, self.param_groups, self.state = defaults, [], {}
        for group in groups:
            self.add_param_group(group)

    def add_param_group(self, group):
        """More parameters, with settings of their own: {"params": [...], "lr": 0.1}."""
        tensors = group["params"]
        tensors = [tensors] if isinstance(tensors, Tensor) else list(tensors)
        known = {id(p) for g in self.param_groups for p in g["params"]}
        for p in tensors:
            if not isinstance(p, Tensor):
                raise TypeError(f"optimizer can only optimize Tensors, not {type(p).__name__}.")
            if not p.is_leaf:
                raise ValueError(
                    "can't optimize a non-leaf Tensor: it was computed from others. "
                    "Give the tensors that it was computed from."
                )
            if id(p) in known:
                raise ValueError(
                    "some parameters appear in more than one parameter group; each must be in one."
                )
        settings = {**self.defaults, **group, "params": tensors}
        self._check(settings)
        self.param_groups.append(settings)

    def _check(self, settings):
        """ValueError for a setting outside its range."""
        for name in ("lr", "eps", "momentum", "weight_decay", "alpha"):
            value = settings.get(name, 0)
            if not isinstance(value, (int, float, np.number)) or not value >= 0:
                words = {"lr": "learning rate", "eps": "epsilon value"}
                label = words.get(name, name.replace("weight_decay", "weight_decay value"))
                raise ValueError(f"Invalid {label}: {value!r}; it must be a number of at least 0.")
        for i, beta in enumerate(settings.get("betas", ())):
            if not 0 <= beta < 1:
                raise ValueError(
                    f"Invalid beta parameter at index {i}: {beta}; it must be at least 0, below 1."
                )

    def zero_grad(self, set_to_none=True):
        """Forget the gradients of all parameters; without it they add up.  (slide 56)"""
        for group in self.param_groups:
            for p in group["params"]:
                if set_to_none:
                    p.grad = None
                elif p.grad is not None:
                    p.grad.zero_()

    @ignore_fp_warnings
    def step(self, closure=None):
        """Move every parameter that has a gradient.

        closure: computes the loss and the gradients again; its loss is returned.
        """
        loss = None
        if closure is not None:
            with autograd.enable_grad():
                loss = closure()
        self._check_gradients()
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    state = self.state.setdefault(p, {"step": 0})
                    state["step"] += 1
                    self._update(p._data, p.grad._data, state, group)
        return loss

    def _check_gradients(self):
        """RuntimeError for a gradient that somebody has set and that does not fit."""
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                if not isinstance(p.grad, Tensor):
                    raise TypeError(f"a grad is a Tensor or None, not {type(p.grad).__name__}.")
                if p.grad._data.shape != p._data.shape or p.grad._data.dtype != p._data.dtype:
                    raise RuntimeError(
                        f"the grad of a parameter of shape {list(p.shape)} and {p.dtype.name} has "
                        f"shape {list(p.grad.shape)} and {p.grad.dtype.name}; they must agree."
                    )

    def _update(self, p, g, state, group):
        raise NotImplementedError

    def __repr__(self):
        lines = [f"{type(self).__name__} ("]
        for i, group in enumerate(self.param_groups):
            lines.append(f"Parameter Group {i}")
            lines += [f"    {k}: {group[k]}" for k in sorted(group) if k != "params"]
        return "\n".join([*lines, ")"])


def _zeros(like):
    """Zeros in the shape, dtype and memory order of an array."""
    order = "F" if like.flags.fnc else "C"
    return aligned_zeros(like.shape, like.dtype, order)


def _buffer(state, name, like):
    """An array of zeros shaped like the parameter, kept from step to step."""
    if name not in state:
        state[name] = _zeros(like)
    return state[name]


class SGD(Optimizer):
    """w ← w − lr · g; with momentum, g is a running sum of gradients.  (slides 38, 46)

    buf ← momentum · buf + (1 − dampening) · g, the first buf being g; w ← w − lr · buf, or with
    nesterov w ← w − lr · (g + momentum · buf). weight_decay adds weight_decay · w to g.
    """

    def __init__(
        self,
        params,
        lr=1e-3,
        momentum=0,
        dampening=0,
        weight_decay=0,
        nesterov=False,
        **left_out,
    ):
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening.")
        settings = dict(lr=lr, momentum=momentum, dampening=dampening)
        settings |= dict(weight_decay=weight_decay, nesterov=nesterov)
        super().__init__(params, settings, left_out)

    def _update(self, p, g, state, group):
        lr, momentum, decay = group["lr"], group["momentum"], group["weight_decay"]
        if decay:
            g = g + decay * p
        if momentum:
            first = "momentum_buffer" not in state
            buf = _buffer(state, "momentum_buffer", p)
            buf *= momentum
            buf += g if first else (1 - group["dampening"]) * g
            g = g + momentum * buf if group["nesterov"] else buf
        p -= lr * g


class RMSprop(Optimizer):
    """Each gradient divided by its own running size.  (slide 47; Hinton's lecture 6e)

    v ← alpha · v + (1 − alpha) · g²; w ← w − lr · g / (√v + eps). momentum keeps a running sum of
    these steps; centered subtracts the running mean's square from v.
    """

    def __init__(
        self,
        params,
        lr=1e-2,
        alpha=0.99,
        eps=1e-8,
        weight_decay=0,
        momentum=0,
        centered=False,
        **left_out,
    ):
        settings = dict(lr=lr, alpha=alpha, eps=eps, weight_decay=weight_decay)
        super().__init__(params, settings | dict(momentum=momentum, centered=centered), left_out)

    def _update(self, p, g, state, group):
        alpha, momentum = group["alpha"], group["momentum"]
        if group["weight_decay"]:
            g = g + group["weight_decay"] * p
        v = _buffer(state, "square_avg", p)
        v *= alpha
        v += (1 - alpha) * (g * g)
        size = v
        if group["centered"]:
            mean = _buffer(state, "grad_avg", p)
            mean += (1 - alpha) * (g - mean)
            size = v - mean * mean
        step = g / (np.sqrt(size) + group["eps"])
        if momentum:
            buf = _buffer(state, "momentum_buffer", p)
            buf *= momentum
            buf += step
            step = buf
        p -= group["lr"] * step


class Adam(Optimizer):
    """Momentum and RMSprop together, both corrected for starting at 0.  (slides 46, 47)

    With running means m of g and v of g²:  w ← w − lr · m̂ / (√v̂ + eps), where m̂ = m / (1 − β₁ᵗ)
    and v̂ = v / (1 − β₂ᵗ).  (Kingma and Ba 2015; torch.optim.Adam) weight_decay adds
    weight_decay · w to g, which is not AdamW.

    The state holds sums, M = m / (1 − β₁) and V = v / (1 − β₂): then M ← β₁ M + g and V ← β₂ V + g²
    need no further multiplication, and the constants meet in two numbers a step.
    """

    decoupled = False

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, **left_out):
        settings = dict(lr=lr, betas=tuple(betas), eps=eps, weight_decay=weight_decay)
        super().__init__(params, settings, left_out)
        self._room = {}

    def _update(self, p, g, state, group):
        lr, (beta1, beta2), t = group["lr"], group["betas"], state["step"]
        if group["weight_decay"]:
            if self.decoupled:
                p *= 1 - lr * group["weight_decay"]
            else:
                g = g + group["weight_decay"] * p
        # w -= lr m̂ / (√v̂ + eps)  =  rate M / (√V + tiny)
        scale = math.sqrt((1 - beta2**t) / (1 - beta2))
        rate, tiny = lr * scale * (1 - beta1) / (1 - beta1**t), group["eps"] * scale
        first, second = _buffer(state, "gradient_sum", p), _buffer(state, "square_sum", p)
        for w, grad, m, v in blocks(p, g, first, second):
            m *= beta1
            m += grad
            step = np.multiply(grad, grad, out=self._scratch(w))
            v *= beta2
            v += step
            np.sqrt(v, out=step)
            step += tiny
            np.divide(m, step, out=step)
            step *= rate
            w -= step

    def _scratch(self, like):
        """Room for one block's step, the same memory every time: it stays in the cache."""
        key = like.dtype, like.shape, like.strides
        if key not in self._room:
            self._room[key] = _zeros(like)
        return self._room[key]


class AdamW(Adam):
    """Adam with weight decay *decoupled* from the gradient: first w ← w (1 − lr · weight_decay).

    (slide 46; Loshchilov and Hutter 2019; torch.optim.AdamW) So a weight decays at the same pace
    however large its gradients are, which L2 inside Adam does not do.
    """

    decoupled = True

    def __init__(
        self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2, **left_out
    ):
        super().__init__(params, lr, betas, eps, weight_decay, **left_out)
