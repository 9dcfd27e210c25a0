"""nblib: a small NumPy engine with PyTorch's names, and the course's explorers and exercises.

`import nblib as torch` runs the lecture's code unchanged. Reading order for the curious:
ops.py (what a layer is), autograd.py (how gradients walk back), tensor.py, nn, optim, utils.data.

Importing the package loads NumPy and nothing else; explorers, plots, exercises and the PyTorch side
load when first used, so that Parts 1 to 5 run where PyTorch is not installed.
"""

import importlib

from nblib import cuda, datasets, nn, optim, utils
from nblib.absent import absent
from nblib.autograd import enable_grad, graph, is_grad_enabled, keep_grads, no_grad
from nblib.checking import gradcheck, numerical_gradient
from nblib.dtypes import Size, device, double, dtype, float32, float64, int32, int64, long, uint8
from nblib.dtypes import bool_ as bool
from nblib.functions import (
    abs,
    allclose,
    arange,
    argmax,
    argmin,
    cat,
    equal,
    exp,
    flatten,
    from_numpy,
    full,
    is_tensor,
    linspace,
    log,
    log_softmax,
    matmul,
    max,
    mean,
    min,
    ones,
    ones_like,
    rand,
    randn,
    randperm,
    relu,
    reshape,
    sigmoid,
    softmax,
    sqrt,
    squeeze,
    stack,
    sum,
    tanh,
    tensor,
    transpose,
    unsqueeze,
    zeros,
    zeros_like,
)
from nblib.random import Generator, manual_seed
from nblib.tensor import Tensor, maximum, minimum

__version__ = "0.1.0"

_LAZY = ("exercises", "experiments", "explorers", "plots", "pytorch")


def __getattr__(name):
    if name in _LAZY:
        return importlib.import_module(f"nblib.{name}")
    raise absent("nblib", name)


def __dir__():
    return sorted([*globals(), *_LAZY])
