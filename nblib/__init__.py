"""nblib: a small NumPy engine with PyTorch's names, and the course's explorers and exercises.

`import nblib as torch` runs the lecture's code unchanged. Reading order for the curious:
ops.py (what a layer is), derivatives.py (how + differentiates), autograd.py (how gradients walk
back), tensor.py and the files it names, nn, optim, utils.data. Further names: vocabulary.

Importing the package loads NumPy and nothing else; explorers, plots, exercises and the PyTorch side
load when first used, so that Parts 1 to 5 run where PyTorch is not installed.
"""

import importlib
import math
from inspect import ismodule as _is_module
from typing import Any as _Any

import nblib.shadows  # before anything loads NumPy
import nblib.tab
from nblib import (
    autograd,
    backends,
    cuda,
    datasets,
    factories,
    gradients,
    indexing,
    linalg,
    nn,
    optim,
    random,
    return_types,
    special,
    transforms,
    utils,
    vocabulary,
)
from nblib.absent import absent
from nblib.attaching import as_function
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
from nblib.factories import *
from nblib.gradcheck import gradcheck, numerical_gradient
from nblib.gradmode import (
    enable_grad,
    inference_mode,
    is_grad_enabled,
    no_grad,
    set_grad_enabled,
)
from nblib.graphs import graph, retain_grads
from nblib.linalg import cross_of_first as cross
from nblib.linalg import det, inverse
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
from nblib.reductions import all, any, argmax, argmin, max, mean, min, sum
from nblib.serialization import load, save
from nblib.shapes import cat, flatten, permute, reshape, squeeze, stack, t, transpose, unsqueeze
from nblib.tensor import Tensor
from nblib.vocabulary import *

clone, detach = as_function(Tensor.clone), as_function(Tensor.detach)
absolute = abs
pi, e, inf, nan, newaxis = math.pi, math.e, math.inf, math.nan, None
# the release of torch whose behaviour this is, then the package's own: guards ask for the first
__version__ = "2.6.0+nblib.0.1.0"

_LAZY = ("exercises", "experiments", "explorers", "plots", "pytorch")

# What `import nblib` gives, said so that type checkers see it; the files of tables say their own.
__all__ = [
    "Generator",
    "Size",
    "Tensor",
    "abs",
    "absolute",
    "accelerator",
    "all",
    "allclose",
    "any",
    "are_deterministic_algorithms_enabled",
    "argmax",
    "argmin",
    "autograd",
    "backends",
    "bool",
    "can_cast",
    "cat",
    "clone",
    "cross",
    "cuda",
    "datasets",
    "default_generator",
    "det",
    "detach",
    "device",
    "double",
    "dtype",
    "e",
    "enable_grad",
    "equal",
    "exp",
    "finfo",
    "flatten",
    "float",
    "float32",
    "float64",
    "get_default_device",
    "get_default_dtype",
    "get_float32_matmul_precision",
    "get_num_threads",
    "get_printoptions",
    "get_rng_state",
    "gradcheck",
    "graph",
    "iinfo",
    "inf",
    "inference_mode",
    "initial_seed",
    "int",
    "int8",
    "int16",
    "int32",
    "int64",
    "inverse",
    "is_grad_enabled",
    "linalg",
    "load",
    "log",
    "log_softmax",
    "long",
    "manual_seed",
    "matmul",
    "max",
    "maximum",
    "mean",
    "min",
    "minimum",
    "mps",
    "nan",
    "newaxis",
    "nn",
    "no_grad",
    "numerical_gradient",
    "optim",
    "permute",
    "pi",
    "promote_types",
    "random",
    "relu",
    "reshape",
    "retain_grads",
    "return_types",
    "save",
    "seed",
    "set_default_device",
    "set_default_dtype",
    "set_float32_matmul_precision",
    "set_grad_enabled",
    "set_num_threads",
    "set_printoptions",
    "set_rng_state",
    "short",
    "sigmoid",
    "softmax",
    "special",
    "sqrt",
    "squeeze",
    "stack",
    "sum",
    "t",
    "tanh",
    "transforms",
    "transpose",
    "uint8",
    "unsqueeze",
    "use_deterministic_algorithms",
    "utils",
    "version",
    "xpu",
]
__all__ += factories.__all__
# The names that the vocabulary gathers, without its files.
__all__ += [n for n, v in vars(vocabulary).items() if n[0] != "_" and not _is_module(v)]


def __getattr__(name: str) -> _Any:
    if name in _LAZY:
        return importlib.import_module(f"nblib.{name}")
    raise absent("nblib", name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_LAZY])
