"""nblib: a small NumPy engine with PyTorch's names, and the course's explorers and exercises.

`import nblib as torch` runs the lecture's code unchanged. Reading order for the curious:
ops.py (what a layer is), derivatives.py (how + differentiates), autograd.py (how gradients walk
back), tensor.py and the files it names, nn, optim, utils.data.

Importing the package loads NumPy and nothing else; explorers, plots, exercises and the PyTorch side
load when first used, so that Parts 1 to 5 run where PyTorch is not installed.
"""

import importlib

from nblib import cuda, datasets, indexing, nn, optim, utils
from nblib.absent import absent
from nblib.autograd import enable_grad, graph, is_grad_enabled, no_grad, retain_grads
from nblib.backends import (
    accelerator,
    are_deterministic_algorithms_enabled,
    get_default_device,
    get_float32_matmul_precision,
    get_num_threads,
    set_default_device,
    set_float32_matmul_precision,
    set_num_threads,
    use_deterministic_algorithms,
    version,
)
from nblib.backends import no_mps as mps
from nblib.backends import no_xpu as xpu
from nblib.dtypes import (
    Size,
    can_cast,
    device,
    double,
    dtype,
    finfo,
    float32,
    float64,
    get_default_dtype,
    iinfo,
    int8,
    int16,
    int32,
    int64,
    long,
    promote_types,
    set_default_dtype,
    short,
    uint8,
)
from nblib.dtypes import bool_ as bool
from nblib.dtypes import float32 as float
from nblib.dtypes import int32 as int
from nblib.factories import (
    arange,
    from_numpy,
    full,
    is_tensor,
    linspace,
    ones,
    ones_like,
    rand,
    randn,
    randperm,
    tensor,
    zeros,
    zeros_like,
)
from nblib.gradcheck import gradcheck, numerical_gradient
from nblib.operators import allclose, equal, matmul, maximum, minimum
from nblib.pointwise import abs, exp, log, log_softmax, relu, sigmoid, softmax, sqrt, tanh
from nblib.printing import get_printoptions, set_printoptions
from nblib.random import (
    Generator,
    default_generator,
    get_rng_state,
    initial_seed,
    manual_seed,
    seed,
    set_rng_state,
)
from nblib.reductions import argmax, argmin, max, mean, min, sum
from nblib.shapes import cat, flatten, reshape, squeeze, stack, transpose, unsqueeze
from nblib.tensor import Tensor

__version__ = "0.1.0"

_LAZY = ("exercises", "experiments", "explorers", "plots", "pytorch")


def __getattr__(name):
    if name in _LAZY:
        return importlib.import_module(f"nblib.{name}")
    raise absent("nblib", name)


def __dir__():
    return sorted([*globals(), *_LAZY])
