"""The faster way through a large parameter: piece by piece.

A rule such as Adam's is a dozen passes over five arrays. On pieces that stay in the processor's
cache a pass costs less than on everything; each element is computed alone, so the result is the
same to the bit. (A second thread for half of the pieces was measured and cost more than it brought:
after each matrix product the library's own threads still wait busily for the next.)
"""

BLOCK = 262_144  # elements of a piece at most: an array of float32 is then 1 MiB
LARGE = 100_000  # elements from which on a rule's faster way is worth its trouble


def in_blocks(update, *arrays):
    """update(*pieces) for matching pieces of arrays of one shape, until all is done.

    Arrays that lie in memory in different orders, or with gaps, come in one piece.
    """
    first = arrays[0]
    if first.size <= BLOCK or any(a.strides != first.strides for a in arrays) or not _dense(first):
        update(*arrays)
        return
    flat = [a.ravel(order="K") for a in arrays]  # as they lie in memory, without a copy
    length = -(-first.size // -(-first.size // BLOCK))  # few pieces, of equal length
    for start in range(0, first.size, length):
        update(*(a[start : start + length] for a in flat))


def _dense(array):
    return array.flags.forc
