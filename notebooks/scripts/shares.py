"""How many of the first 1,000 test digits the four networks of notebook 09 read after each shift.

    python scripts/shares.py                in the folder `notebooks`: half a minute or so

The notebook loads what is stored here: `shares_right` and `shares_down` have for each network 17
shares, for shifts of −8 to 8 pixels. They are computed without PyTorch, by the functions that the
notebook's networks are asked with.
"""

from pathlib import Path

import numpy as np

from nblib.experiments import readers, shifts

COUNT = 1000


def path(name):
    """Where what has this name is stored."""
    return Path(__file__).with_name(f"{name}.npz")


def stored(name):
    """The arrays that lie beside this file under a name."""
    with np.load(path(name)) as arrays:
        return dict(arrays)


def shares(along):
    """Dict: a network's name -> the shares (17,), moved `along` "right" or "down"."""
    return {
        name: shifts.accuracy_by_shift(readers.asked(reader), COUNT, along)
        for name, reader in shifts.four_readers(stored).items()
    }


if __name__ == "__main__":
    for along in ("right", "down"):
        found = shares(along)
        np.savez(path(f"shares_{along}"), **found)
        for name, each in found.items():
            print(along, name, *(f"{100 * share:.1f}" for share in each))
