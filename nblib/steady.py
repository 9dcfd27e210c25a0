"""What a number may not hang on: how many threads shared a product, what NumPy was told to raise.

BLAS adds up a matrix product in an order that depends on its number of threads, so the last digits
of the same call differ from one machine, and from one caller, to the next. What an experiment
computes stands in sentences, pictures and tests: it fixes both for itself, and every caller gets
the same number. Its matrices are small, so that one thread is also the fastest.

It also has its turn: JupyterLab may let a kernel answer a slider in a thread of its own while a
cell runs (comms over subshells). Neither the count of BLAS's threads nor matplotlib, which draws
within such a block, belongs to one thread: two at once would leave the other's settings behind, or
break off in the middle of a formula.
"""

import contextlib
import threading

import numpy as np
from threadpoolctl import ThreadpoolController

_BLAS = ThreadpoolController().select(user_api="blas")  # NumPy's, which this module has loaded

_TURN = threading.RLock()

# How a fresh kernel has it.
_FRESH = {"divide": "warn", "over": "warn", "under": "ignore", "invalid": "warn"}


@contextlib.contextmanager
def steady():
    """Around a block, or as a decorator: the same numbers for every caller, one after another.

    One BLAS thread, and NumPy's treatment of overflow and the like as in a fresh kernel, whatever
    `np.seterr` says; what is silenced stays silent. Another thread waits until the block is left.
    """
    loud = {kind: _FRESH[kind] for kind, way in np.geterr().items() if way != "ignore"}
    with _TURN, _BLAS.limit(limits=1), np.errstate(**loud):
        yield
