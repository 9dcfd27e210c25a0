"""How a gradient becomes a step: SGD, RMSprop, Adam, AdamW. Their relatives are in further.py.

Each optimizer is its `_update`, torch's formula on NumPy arrays: p the parameter, g its gradient,
state what the formula remembers, group its settings. Everything else is in optimizer.py.
Slides 38, 46 and 47; torch.optim.
"""

import math
from typing import Any

import numpy as np

from nblib.annotations import Array, Number
from nblib.optim.blocks import LARGE, in_blocks
from nblib.optim.optimizer import Group, Optimizer, Params, State, zeros_like
from nblib.tensor import Tensor, wrap


def counter(value: float = 0.0) -> Tensor:
    """A count of steps as a tensor, which state_dict holds as torch's does."""
    return wrap(np.array(value, np.float32))


def zeros(p: Array) -> Tensor:
    """Zeros that lie in memory as p does, as a tensor."""
    return wrap(zeros_like(p))


class SGD(Optimizer):
    """w ← w − lr · g; with momentum, g is a running sum of gradients.  (slides 38, 46)

    buf ← momentum · buf + (1 − dampening) · g, the first buf being g; w ← w − lr · buf, or with
    nesterov w ← w − lr · (g + momentum · buf). weight_decay adds weight_decay · w to g.

    >>> w = torch.tensor([1.0], requires_grad=True)
    >>> optimizer = torch.optim.SGD([w], lr=0.1)
    >>> (w * w).sum().backward()  # the gradient is 2
    >>> optimizer.step()
    >>> w
    tensor([0.8000], requires_grad=True)
    """

    def __init__(
        self,
        params: Params,
        lr: Number | Tensor = 1e-3,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float = 0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        differentiable: bool = False,
        fused: bool | None = None,
    ):
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError(
                "Nesterov momentum requires a momentum and zero dampening; for example "
                "momentum=0.9, dampening=0."
            )
        settings = dict(
            lr=lr,
            momentum=momentum,
            dampening=dampening,
            weight_decay=weight_decay,
            nesterov=nesterov,
            maximize=maximize,
            foreach=foreach,
            differentiable=differentiable,
            fused=fused,
        )
        super().__init__(params, settings)

    def _begin(self, p: Array, group: Group) -> State:
        return {"momentum_buffer": None} if group["momentum"] else {}

    def _move(self, p: Tensor, g: Array, state: State, group: Group) -> None:
        if group["momentum"] and state["momentum_buffer"] is None:  # the first: no dampening
            if group["weight_decay"]:
                g = g + group["weight_decay"] * p._data
            state["momentum_buffer"] = buf = zeros(p._data)
            buf._data[...] = g
            step = (1 + group["momentum"]) * g if group["nesterov"] else g
            p._data -= group["lr"] * step
        else:
            super()._move(p, g, state, group)

    def _update(self, p: Array, g: Array, state: dict[str, Any], group: Group) -> None:
        lr, momentum, decay = group["lr"], group["momentum"], group["weight_decay"]
        if decay:
            g = g + decay * p
        if momentum:
            buf = state["momentum_buffer"]
            buf *= momentum
            buf += (1 - group["dampening"]) * g
            g = g + momentum * buf if group["nesterov"] else buf
        p -= lr * g


class RMSprop(Optimizer):
    """Each gradient divided by its own running size.  (slide 47; Hinton's lecture 6e)

    v ← alpha · v + (1 − alpha) · g²; w ← w − lr · g / (√v + eps). momentum keeps a running sum of
    these steps; centered subtracts the running mean's square from v.

    >>> w = torch.tensor([1.0, 100.0], requires_grad=True)
    >>> optimizer = torch.optim.RMSprop([w], lr=0.01)
    >>> (w * w).sum().backward()
    >>> optimizer.step()  # both move as far, however large their gradients
    >>> w
    tensor([ 0.9000, 99.9000], requires_grad=True)
    """

    def __init__(
        self,
        params: Params,
        lr: Number | Tensor = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum: float = 0,
        centered: bool = False,
        capturable: bool = False,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
    ):
        settings = dict(
            lr=lr,
            momentum=momentum,
            alpha=alpha,
            eps=eps,
            centered=centered,
            weight_decay=weight_decay,
            capturable=capturable,
            foreach=foreach,
            maximize=maximize,
            differentiable=differentiable,
        )
        super().__init__(params, settings)

    def _begin(self, p: Array, group: Group) -> State:
        state = {"step": counter(), "square_avg": zeros(p)}
        if group["momentum"]:
            state["momentum_buffer"] = zeros(p)
        if group["centered"]:
            state["grad_avg"] = zeros(p)
        return state

    def _update(self, p: Array, g: Array, state: dict[str, Any], group: Group) -> None:
        lr, alpha, momentum = group["lr"], group["alpha"], group["momentum"]
        if group["weight_decay"]:
            g = g + group["weight_decay"] * p
        v = state["square_avg"]
        v *= alpha
        v += (1 - alpha) * (g * g)
        size = v
        if group["centered"]:
            mean = state["grad_avg"]
            mean += (1 - alpha) * (g - mean)
            size = v - mean * mean
        step = g / (np.sqrt(size) + group["eps"])
        if momentum:
            buf = state["momentum_buffer"]
            buf *= momentum
            buf += step
            step = buf
        p -= lr * step


class Adam(Optimizer):
    """Momentum and RMSprop together, both corrected for starting at 0.  (slides 46, 47)

    With running means m of g and v of g²:  w ← w − lr · m̂ / (√v̂ + eps), where m̂ = m / (1 − β₁ᵗ)
    and v̂ = v / (1 − β₂ᵗ).  (Kingma and Ba 2015; torch.optim.Adam) weight_decay adds
    weight_decay · w to g, which is not AdamW; amsgrad takes the largest v there has been.

    A large parameter goes a faster way to the same numbers, but for rounding, until somebody looks
    at `state`.

    >>> w = torch.tensor([1.0, 100.0], requires_grad=True)
    >>> optimizer = torch.optim.Adam([w], lr=0.01)
    >>> (w * w).sum().backward()
    >>> optimizer.step()  # the first step is lr, however large the gradients
    >>> w
    tensor([ 0.9900, 99.9900], requires_grad=True)
    """

    def __init__(
        self,
        params: Params,
        lr: Number | Tensor = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        amsgrad: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
        decoupled_weight_decay: bool = False,
    ):
        if len({isinstance(beta, float) for beta in betas}) > 1:
            raise ValueError(
                f"betas must be either both floats or both not: 0.0, not 0; got {tuple(betas)}."
            )
        settings = dict(
            lr=lr,
            betas=tuple(betas),
            eps=eps,
            weight_decay=weight_decay,
            amsgrad=amsgrad,
            maximize=maximize,
            foreach=foreach,
            capturable=capturable,
            differentiable=differentiable,
            fused=fused,
            decoupled_weight_decay=decoupled_weight_decay,
        )
        self._units: dict[Tensor, tuple[float, ...]] | None = {}
        super().__init__(params, settings)

    def _begin(self, p: Array, group: Group) -> State:
        state = {"step": counter(), "exp_avg": zeros(p), "exp_avg_sq": zeros(p)}
        if group["amsgrad"]:
            state["max_exp_avg_sq"] = zeros(p)
        return state

    def _update(self, p: Array, g: Array, state: dict[str, Any], group: Group) -> None:
        lr, (beta1, beta2), t = group["lr"], group["betas"], state["step"]
        m, v = state["exp_avg"], state["exp_avg_sq"]
        g = self._decay(p, g, group)
        m += (1 - beta1) * (g - m)
        v *= beta2
        v += (1 - beta2) * (g * g)
        if group["amsgrad"]:
            v = np.maximum(state["max_exp_avg_sq"], v, out=state["max_exp_avg_sq"])
        p -= lr / (1 - beta1**t) * m / (np.sqrt(v) / math.sqrt(1 - beta2**t) + group["eps"])

    def _decay(self, p: Array, g: Array, group: Group) -> Array:
        if not group["weight_decay"]:
            return g
        if group["decoupled_weight_decay"]:
            p *= 1 - group["lr"] * group["weight_decay"]
            return g
        return g + group["weight_decay"] * p

    # ---------------------------------------------------------------- the faster way
    # In place of means it keeps sums, M = m / (1 − β₁) and V = v / (1 − β₂): then M ← β₁ M + g and
    # V ← β₂ V + g² need no further multiplication, and the constants meet in two numbers a step.
    # _units: parameter -> what its sums are to be multiplied by to be means; None from when
    # somebody holds the state, where each tensor must be what its name says.

    @property
    def state(self) -> dict[Any, State]:
        for p, units in (self._units or {}).items():
            for name, unit in zip(("exp_avg", "exp_avg_sq"), units, strict=True):
                self._state[p][name]._data *= unit
        self._units = None
        return self._state

    @state.setter
    def state(self, value: dict[Any, State]) -> None:
        self._state, self._units = value, None

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        super().load_state_dict(state_dict)
        self._units = {}

    def _move(self, p: Tensor, g: Array, state: State, group: Group) -> None:
        if p.numel() < LARGE or group["amsgrad"] or self._units is None:
            super()._move(p, g, state, group)
            return
        units = self._units.get(p, (1.0, 1.0))
        new = self._units[p] = tuple(1 - beta for beta in group["betas"])
        keep1, keep2 = (
            beta * (old / unit) for beta, old, unit in zip(group["betas"], units, new, strict=True)
        )
        t, (beta1, beta2) = state["step"].item(), group["betas"]
        # lr m̂ / (√v̂ + eps)  =  rate M / (√V + tiny)
        scale = math.sqrt((1 - beta2**t) / (1 - beta2))
        rate, tiny = group["lr"] * scale * (1 - beta1) / (1 - beta1**t), group["eps"] * scale

        def update(w: Array, grad: Array, m: Array, v: Array) -> None:
            grad = self._decay(w, grad, group)
            m *= keep1
            m += grad
            step = np.multiply(grad, grad)
            v *= keep2
            v += step
            np.sqrt(v, out=step)
            step += tiny
            np.divide(m, step, out=step)
            step *= rate
            w -= step

        in_blocks(update, p._data, g, state["exp_avg"]._data, state["exp_avg_sq"]._data)


class AdamW(Adam):
    """Adam with weight decay *decoupled* from the gradient: first w ← w (1 − lr · weight_decay).

    (slide 46; Loshchilov and Hutter 2019; torch.optim.AdamW) So a weight decays at the same pace
    however large its gradients are, which L2 inside Adam does not do.

    >>> w = torch.tensor([1.0], requires_grad=True)
    >>> optimizer = torch.optim.AdamW([w], lr=0.1, weight_decay=0.5)
    >>> (w * w).sum().backward()
    >>> optimizer.step()  # 1 × (1 − 0.1 × 0.5) − 0.1
    >>> w
    tensor([0.8500], requires_grad=True)
    """

    def __init__(
        self,
        params: Params,
        lr: Number | Tensor = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
    ):
        super().__init__(
            params,
            lr,
            betas,
            eps,
            weight_decay,
            amsgrad,
            foreach=foreach,
            maximize=maximize,
            capturable=capturable,
            differentiable=differentiable,
            fused=fused,
            decoupled_weight_decay=True,
        )
