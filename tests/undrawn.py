"""Explorers without their pictures, for tests that look at words and numbers.

Opening an explorer takes some 50 ms, and drawing it for the first time five to ten times as long.
That each one can be drawn, at every end of every control, test_explorers.py protects. A file whose
tests look at what an explorer says and knows has `pytestmark = pytest.mark.undrawn`; in it a test
that looks at a picture has the mark `drawn` (conftest.py).
"""

import contextlib
from unittest import mock

import numpy as np

from nblib.explorers import base

BLANK = np.zeros((1, 1, 4), np.uint8)


@contextlib.contextmanager
def undrawn():
    """Within it the picture of every explorer and every still is one black pixel."""
    with (
        mock.patch.object(base.Painter, "pixels", lambda self, handles=(): BLANK),
        mock.patch.object(base.Painter, "recordings", lambda self: (None, {})),
    ):
        yield
