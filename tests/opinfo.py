"""torch's own list of operations with samples of their arguments, and no trace of its loading."""

import warnings
from unittest import mock

import torch

with (
    # It would forbid to set torch.backends' flags from then on, which is what other tests do.
    mock.patch.object(torch.backends, "disable_global_flags", lambda: None),
    warnings.catch_warnings(),
):
    warnings.simplefilter("ignore")
    from torch.testing._internal.common_methods_invocations import op_db

__all__ = ["op_db"]
