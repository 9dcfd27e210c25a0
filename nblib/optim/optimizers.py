"""How a gradient becomes a step: SGD, RMSprop, Adam, AdamW and their relatives.

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


def _counter(value: float = 0.0) -> Tensor:
    return wrap(np.array(value, np.float32))


def _zeros(p: Array) -> Tensor:
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
            lr=lr, momentum=momentum, dampening=dampening, weight_decay=weight_decay,
            nesterov=nesterov, maximize=maximize, foreach=foreach, differentiable=differentiable,
            fused=fused,
        )  # fmt: skip
        super().__init__(params, settings)

    def _begin(self, p: Array, group: Group) -> State:
        return {"momentum_buffer": None} if group["momentum"] else {}

    def _move(self, p: Tensor, g: Array, state: State, group: Group) -> None:
        if group["momentum"] and state["momentum_buffer"] is None:  # the first: no dampening
            if group["weight_decay"]:
                g = g + group["weight_decay"] * p._data
            state["momentum_buffer"] = buf = _zeros(p._data)
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
            lr=lr, momentum=momentum, alpha=alpha, eps=eps, centered=centered,
            weight_decay=weight_decay, capturable=capturable, foreach=foreach, maximize=maximize,
            differentiable=differentiable,
        )  # fmt: skip
        super().__init__(params, settings)

    def _begin(self, p: Array, group: Group) -> State:
        state = {"step": _counter(), "square_avg": _zeros(p)}
        if group["momentum"]:
            state["momentum_buffer"] = _zeros(p)
        if group["centered"]:
            state["grad_avg"] = _zeros(p)
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
            lr=lr, betas=tuple(betas), eps=eps, weight_decay=weight_decay, amsgrad=amsgrad,
            maximize=maximize, foreach=foreach, capturable=capturable,
            differentiable=differentiable, fused=fused,
            decoupled_weight_decay=decoupled_weight_decay,
        )  # fmt: skip
        self._units: dict[Tensor, tuple[float, ...]] | None = {}
        super().__init__(params, settings)

    def _begin(self, p: Array, group: Group) -> State:
        state = {"step": _counter(), "exp_avg": _zeros(p), "exp_avg_sq": _zeros(p)}
        if group["amsgrad"]:
            state["max_exp_avg_sq"] = _zeros(p)
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
    # somebody has the state in his hands, where each tensor must be what its name says.

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
            params, lr, betas, eps, weight_decay, amsgrad, foreach=foreach, maximize=maximize,
            capturable=capturable, differentiable=differentiable, fused=fused,
            decoupled_weight_decay=True,
        )  # fmt: skip


class Adagrad(Optimizer):
    """Each gradient divided by the root of all its squares so far: s ← s + g².

    w ← w − lr_t · g / (√s + eps), lr_t = lr / (1 + (t − 1) · lr_decay).  (Duchi, Hazan and Singer
    2011; torch.optim.Adagrad)

    >>> w = torch.tensor([1.0], requires_grad=True)
    >>> optimizer = torch.optim.Adagrad([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w
    tensor([0.9000], requires_grad=True)
    """

    def __init__(
        self,
        params: Params,
        lr: Number | Tensor = 1e-2,
        lr_decay: float = 0,
        weight_decay: float = 0,
        initial_accumulator_value: float = 0,
        eps: float = 1e-10,
        foreach: bool | None = None,
        *,
        maximize: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
    ):
        settings = dict(
            lr=lr, lr_decay=lr_decay, eps=eps, weight_decay=weight_decay,
            initial_accumulator_value=initial_accumulator_value, foreach=foreach,
            maximize=maximize, differentiable=differentiable, fused=fused,
        )  # fmt: skip
        super().__init__(params, settings)
        for group in self.param_groups:  # here and not at the first step, as in torch
            for p in group["params"]:
                self._state[p].update(self._begin(p._data, group))

    def _begin(self, p: Array, group: Group) -> State:
        total = _zeros(p)
        total._data += self.defaults["initial_accumulator_value"]
        return {"step": _counter(), "sum": total}

    def _update(self, p: Array, g: Array, state: dict[str, Any], group: Group) -> None:
        s = state["sum"]
        if group["weight_decay"]:
            g = g + group["weight_decay"] * p
        s += g * g
        lr = group["lr"] / (1 + (state["step"] - 1) * group["lr_decay"])
        p -= lr * g / (np.sqrt(s) + group["eps"])


class Adadelta(Optimizer):
    """Steps as large as the recent steps were, whatever the units of the gradient.

    v ← rho · v + (1 − rho) · g²; step = g · √(u + eps) / √(v + eps);
    u ← rho · u + (1 − rho) · step²; w ← w − lr · step.  (Zeiler 2012; torch.optim.Adadelta)

    >>> w = torch.tensor([1.0], requires_grad=True)
    >>> optimizer = torch.optim.Adadelta([w], lr=10.0)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w
    tensor([0.9684], requires_grad=True)
    """

    def __init__(
        self,
        params: Params,
        lr: Number | Tensor = 1.0,
        rho: float = 0.9,
        eps: float = 1e-6,
        weight_decay: float = 0,
        foreach: bool | None = None,
        *,
        capturable: bool = False,
        maximize: bool = False,
        differentiable: bool = False,
    ):
        if not 0 <= rho <= 1:
            raise ValueError(f"Invalid rho value: {rho}; it must lie between 0 and 1.")
        settings = dict(
            lr=lr, rho=rho, eps=eps, weight_decay=weight_decay, maximize=maximize,
            capturable=capturable, foreach=foreach, differentiable=differentiable,
        )  # fmt: skip
        super().__init__(params, settings)

    def _begin(self, p: Array, group: Group) -> State:
        return {"step": _counter(), "square_avg": _zeros(p), "acc_delta": _zeros(p)}

    def _update(self, p: Array, g: Array, state: dict[str, Any], group: Group) -> None:
        rho, eps = group["rho"], group["eps"]
        v, u = state["square_avg"], state["acc_delta"]
        if group["weight_decay"]:
            g = g + group["weight_decay"] * p
        v *= rho
        v += (1 - rho) * (g * g)
        step = np.sqrt(u + eps) / np.sqrt(v + eps) * g
        u *= rho
        u += (1 - rho) * (step * step)
        p -= group["lr"] * step


class Adamax(Optimizer):
    """Adam with the largest recent gradient in place of the root of the mean square.

    m ← β₁ m + (1 − β₁) g; u ← max(β₂ u, |g| + eps); w ← w − lr / (1 − β₁ᵗ) · m / u.  (Kingma and
    Ba 2015, section 7; torch.optim.Adamax)

    >>> w = torch.tensor([1.0], requires_grad=True)
    >>> optimizer = torch.optim.Adamax([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w
    tensor([0.9000], requires_grad=True)
    """

    def __init__(
        self,
        params: Params,
        lr: Number | Tensor = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        foreach: bool | None = None,
        *,
        maximize: bool = False,
        differentiable: bool = False,
        capturable: bool = False,
    ):
        settings = dict(
            lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, foreach=foreach,
            maximize=maximize, differentiable=differentiable, capturable=capturable,
        )  # fmt: skip
        super().__init__(params, settings)

    def _begin(self, p: Array, group: Group) -> State:
        return {"step": _counter(), "exp_avg": _zeros(p), "exp_inf": _zeros(p)}

    def _update(self, p: Array, g: Array, state: dict[str, Any], group: Group) -> None:
        (beta1, beta2), m, u = group["betas"], state["exp_avg"], state["exp_inf"]
        if group["weight_decay"]:
            g = g + group["weight_decay"] * p
        m += (1 - beta1) * (g - m)
        u *= beta2
        np.maximum(u, np.abs(g) + group["eps"], out=u)
        p -= group["lr"] / (1 - beta1 ** state["step"]) * m / u


class NAdam(Optimizer):
    """Adam that looks ahead, as Nesterov's momentum does.  (Dozat 2016; torch.optim.NAdam)

    With m and v as in Adam, μ_t = β₁ (1 − ½ · 0.96^(t · momentum_decay)) and P_t = μ₁ μ₂ … μ_t:
    w ← w − lr · (μ_{t+1} m / (1 − P_{t+1}) + (1 − μ_t) g / (1 − P_t)) / (√v̂ + eps).

    >>> w = torch.tensor([1.0], requires_grad=True)
    >>> optimizer = torch.optim.NAdam([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w
    tensor([0.8944], requires_grad=True)
    """

    def __init__(
        self,
        params: Params,
        lr: Number | Tensor = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum_decay: float = 4e-3,
        decoupled_weight_decay: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
    ):
        settings = dict(
            lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, momentum_decay=momentum_decay,
            decoupled_weight_decay=decoupled_weight_decay, maximize=maximize, foreach=foreach,
            capturable=capturable, differentiable=differentiable,
        )  # fmt: skip
        super().__init__(params, settings)

    def _begin(self, p: Array, group: Group) -> State:
        zeros = {"exp_avg": _zeros(p), "exp_avg_sq": _zeros(p)}
        return {"step": _counter(), "mu_product": _counter(1.0)} | zeros

    @staticmethod
    def _mu(t: Any, group: Group) -> Any:
        return group["betas"][0] * (1 - 0.5 * 0.96 ** (t * group["momentum_decay"]))

    def _count(self, state: State, group: Group) -> None:
        super()._count(state, group)
        state["mu_product"]._data *= self._mu(state["step"].item(), group)

    def _update(self, p: Array, g: Array, state: dict[str, Any], group: Group) -> None:
        lr, (beta1, beta2), t = group["lr"], group["betas"], state["step"]
        m, v, decay = state["exp_avg"], state["exp_avg_sq"], group["weight_decay"]
        if decay and group["decoupled_weight_decay"]:
            p *= 1 - lr * decay
        elif decay:
            g = g + decay * p
        mu, ahead, product = self._mu(t, group), self._mu(t + 1, group), state["mu_product"]
        m += (1 - beta1) * (g - m)
        v *= beta2
        v += (1 - beta2) * (g * g)
        size = np.sqrt(v / (1 - beta2**t)) + group["eps"]
        p -= lr * (1 - mu) / (1 - product) * g / size
        p -= lr * ahead / (1 - product * ahead) * m / size
