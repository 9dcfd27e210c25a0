"""Helpers for all parameters at once: clipped gradients, one long vector.  (torch.nn.utils)"""

from collections.abc import Iterable
from typing import TypeAlias

import numpy as np

from nblib.absent import refuse_names
from nblib.numerics import ignore_fp_warnings
from nblib.shapes import cat
from nblib.tensor import Tensor, wrap

Tensors: TypeAlias = Tensor | Iterable[Tensor]


def clip_grad_norm_(
    parameters: Tensors,
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
    foreach: object = None,
) -> Tensor:
    """Scale all gradients together so that their norm is at most max_norm. Returns the norm before.

    Gradients change in place. RuntimeError for a norm of nan or inf if error_if_nonfinite.
    foreach, which chooses a faster way in torch, changes nothing here.

    >>> w = torch.tensor([3.0, 4.0], requires_grad=True)
    >>> (w * w / 2).sum().backward()
    >>> nn.utils.clip_grad_norm_([w], max_norm=1.0), w.grad
    (tensor(5.), tensor([0.6000, 0.8000]))
    """
    grads = _gradients(parameters)
    total = get_total_norm(grads, norm_type, error_if_nonfinite)
    for grad in grads:
        kind = grad._data.dtype.type
        grad._data *= np.minimum(kind(max_norm) / (kind(total.item()) + kind(1e-6)), kind(1))
        grad._overwritten("clip_grad_norm_()")
    return total


def clip_grad_value_(parameters: Tensors, clip_value: float, foreach: object = None) -> None:
    """Hold every gradient between −clip_value and clip_value, in place.

    >>> w = torch.tensor([3.0, 4.0], requires_grad=True)
    >>> (w * w / 2).sum().backward()
    >>> nn.utils.clip_grad_value_([w], 3.5)
    >>> w.grad
    tensor([3.0000, 3.5000])
    """
    for grad in _gradients(parameters):
        np.clip(grad._data, -float(clip_value), float(clip_value), out=grad._data)
        grad._overwritten("clip_grad_value_()")


@ignore_fp_warnings
def get_total_norm(
    tensors: Tensors,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
    foreach: object = None,
) -> Tensor:
    """The norm of all the tensors' elements taken as one vector: of order norm_type, or inf.

    >>> nn.utils.get_total_norm([torch.tensor([3.0]), torch.tensor([4.0])])
    tensor(5.)
    """
    order = float(norm_type)
    tensors = _several(tensors)
    if not tensors:
        return wrap(np.array(0, np.float32))
    norms = [np.linalg.norm(t._data.reshape(-1), order) if t._data.size else 0 for t in tensors]
    total = np.linalg.norm(np.array(norms, tensors[0]._data.dtype), order)
    if error_if_nonfinite and not np.isfinite(total):
        raise RuntimeError(
            f"The total norm of order {order} for gradients from `parameters` is non-finite, so it "
            "cannot be clipped. Look for the step that gave inf or nan, or set "
            "error_if_nonfinite=False."
        )
    return wrap(np.array(total, tensors[0]._data.dtype))


def parameters_to_vector(parameters: Iterable[Tensor]) -> Tensor:
    """All parameters one after the other as one vector, still in the graph.

    >>> nn.utils.parameters_to_vector([torch.zeros(2), torch.ones(1, 2)])
    tensor([0., 0., 1., 1.])
    """
    return cat([parameter.reshape(-1) for parameter in parameters])


def vector_to_parameters(vec: Tensor, parameters: Iterable[Tensor]) -> None:
    """The reverse: the parameters become parts of vec, whose memory they then share.

    >>> w = torch.zeros(2, 1)
    >>> nn.utils.vector_to_parameters(torch.tensor([5.0, 6.0]), [w])
    >>> w
    tensor([[5.],
            [6.]])
    """
    if not isinstance(vec, Tensor):
        raise TypeError(f"expected torch.Tensor, but got: {type(vec).__name__}.")
    start = 0
    for parameter in parameters:
        end = start + parameter.numel()
        parameter.data = vec.data[start:end].reshape(parameter.shape)
        start = end


def _several(tensors: Tensors) -> list[Tensor]:
    tensors = [tensors] if isinstance(tensors, Tensor) else list(tensors)
    for tensor in tensors:
        if not isinstance(tensor, Tensor):
            raise TypeError(
                f"parameters must be Tensors, got a {type(tensor).__name__}: model.parameters()."
            )
    return tensors


def _gradients(parameters: Tensors) -> list[Tensor]:
    return [p.grad for p in _several(parameters) if p.grad is not None]


__getattr__ = refuse_names("nblib.nn.utils")
