"""torch's own list of operations with samples of their arguments, and no trace of its loading."""

import random
import warnings
from unittest import mock

import numpy as np
import torch

with (
    # It would forbid to set torch.backends' flags from then on, which is what other tests do.
    mock.patch.object(torch.backends, "disable_global_flags", lambda: None),
    warnings.catch_warnings(),
):
    warnings.simplefilter("ignore")
    from torch.testing._internal.common_methods_invocations import op_db

__all__ = ["op_db", "samples"]


def samples(op, dtype, requires_grad):
    """The samples of an OpInfo, the same each time, one by one.

    `op.sample_inputs` gives them too; but it looks through the whole stack for the name of the
    running test, and at each sample seeds devices that are not there and keeps a traceback for
    each: twenty times the cost of the samples and of the operations together.
    """
    torch.default_generator.manual_seed(0)
    np.random.seed(0)  # noqa: NPY002
    random.seed(0)
    return op.sample_inputs_func(op, "cpu", dtype, requires_grad)
