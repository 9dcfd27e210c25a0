"""Further optimizers beside the lecture's: Adagrad, Adadelta, Adamax, NAdam.  (torch.optim)

As in optimizers.py each is its `_update`, torch's formula on NumPy arrays.
"""

from typing import Any

import numpy as np

from nblib.annotations import Array, Number
from nblib.optim.optimizer import Group, Optimizer, Params, State
from nblib.optim.optimizers import counter, zeros
from nblib.tensor import Tensor


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
            lr=lr,
            lr_decay=lr_decay,
            eps=eps,
            weight_decay=weight_decay,
            initial_accumulator_value=initial_accumulator_value,
            foreach=foreach,
            maximize=maximize,
            differentiable=differentiable,
            fused=fused,
        )
        super().__init__(params, settings)
        for group in self.param_groups:  # here and not at the first step, as in torch
            for p in group["params"]:
                self._state[p].update(self._begin(p._data, group))

    def _begin(self, p: Array, group: Group) -> State:
        total = zeros(p)
        total._data += self.defaults["initial_accumulator_value"]
        return {"step": counter(), "sum": total}

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
            lr=lr,
            rho=rho,
            eps=eps,
            weight_decay=weight_decay,
            maximize=maximize,
            capturable=capturable,
            foreach=foreach,
            differentiable=differentiable,
        )
        super().__init__(params, settings)

    def _begin(self, p: Array, group: Group) -> State:
        return {"step": counter(), "square_avg": zeros(p), "acc_delta": zeros(p)}

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
            lr=lr,
            betas=betas,
            eps=eps,
            weight_decay=weight_decay,
            foreach=foreach,
            maximize=maximize,
            differentiable=differentiable,
            capturable=capturable,
        )
        super().__init__(params, settings)

    def _begin(self, p: Array, group: Group) -> State:
        return {"step": counter(), "exp_avg": zeros(p), "exp_inf": zeros(p)}

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
            lr=lr,
            betas=betas,
            eps=eps,
            weight_decay=weight_decay,
            momentum_decay=momentum_decay,
            decoupled_weight_decay=decoupled_weight_decay,
            maximize=maximize,
            foreach=foreach,
            capturable=capturable,
            differentiable=differentiable,
        )
        super().__init__(params, settings)

    def _begin(self, p: Array, group: Group) -> State:
        means = {"exp_avg": zeros(p), "exp_avg_sq": zeros(p)}
        return {"step": counter(), "mu_product": counter(1.0)} | means

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
