"""The faster way through a large parameter: piece by piece, the pieces shared between threads.

A rule such as Adam's is a dozen passes over five arrays. On pieces that stay in the processor's
cache a pass costs a fraction of what it costs on everything; and since each element is computed
alone, the pieces can be done in any order, by several threads, with the same result to the bit.
"""

import itertools

from nblib import threads

BLOCK = 262_144  # elements of a piece: an array of float32 is then 1 MiB
SHARED = 1_000_000  # elements from which on a second thread is worth waking
LARGE = 100_000  # elements from which on a rule's faster way is worth its trouble


def in_blocks(update, *arrays):
    """update(*pieces) for matching pieces of arrays of one shape, until all is done.

    Arrays that lie in memory in different orders, or with gaps, come in one piece.
    """
    first = arrays[0]
    if first.size < SHARED or any(a.strides != first.strides for a in arrays) or not _dense(first):
        update(*arrays)
        return
    flat = [a.ravel(order="K") for a in arrays]  # as they lie in memory, without a copy
    runs = [
        lambda run=run: _go(update, flat, *run) for run in _cut(0, first.size, threads.count())
    ]
    threads.run(runs)


def _dense(array):
    return array.flags.forc


def _go(update, arrays, start, stop):
    for a, b in _cut(start, stop, -(-(stop - start) // BLOCK)):
        update(*(array[a:b] for array in arrays))


def _cut(start, stop, parts):
    """Pairs (from, to) of equal length, at multiples of 16 elements so that pieces stay aligned."""
    length = -(-(stop - start) // (16 * parts)) * 16
    edges = [*range(start, stop, length), stop]
    return itertools.pairwise(edges)
