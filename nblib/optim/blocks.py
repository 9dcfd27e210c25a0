"""The faster way through a large parameter: piece by piece.

A rule such as Adam's is a dozen passes over five arrays. On pieces that stay in the processor's
cache a pass costs less than on everything; each element is computed alone, so the result is the
same to the bit. (A second thread for half of the pieces was measured: to wake it costs as much as
it brings, up to 800,000 elements.)
"""

from collections.abc import Callable

from nblib.annotations import Array
from nblib.threads import pieces

BLOCK = 262_144  # elements of a piece at most: an array of float32 is then 1 MiB
LARGE = 100_000  # elements from which on a rule's faster way is worth its trouble


def in_blocks(update: Callable[..., None], *arrays: Array) -> None:
    """update(*pieces) for matching pieces of arrays of one shape, until all is done.

    Arrays that lie in memory in different orders, or with gaps, come in one piece.
    """
    first = arrays[0]
    if first.size <= BLOCK or any(a.strides != first.strides for a in arrays) or not _dense(first):
        update(*arrays)
        return
    flat = [a.ravel(order="K") for a in arrays]  # as they lie in memory, without a copy
    for piece in pieces(first.size, -(-first.size // BLOCK)):
        update(*(a[piece] for a in flat))


def _dense(array: Array) -> bool:
    return array.flags.forc
