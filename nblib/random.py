"""One source of random numbers, seeded by `manual_seed`, as in torch.

The numbers themselves are NumPy's and so differ from torch's for the same seed; the distributions
are the same. Experiments do not use this: they take a numpy.random.Generator of their own.
"""

import numpy as np


class Generator:
    """A random generator with torch's face: `Generator().manual_seed(0)`."""

    def __init__(self):
        self.numpy = np.random.default_rng()

    def manual_seed(self, seed):
        """Start again from seed, a whole number of at least 0. Returns the generator itself."""
        if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or seed < 0:
            raise ValueError(f"seed {seed!r}: give a whole number of at least 0.")
        self.numpy = np.random.default_rng(int(seed))
        return self


default_generator = Generator()


def manual_seed(seed):
    """Seed the package's generator: what follows is the same on every run.  (torch.manual_seed)"""
    return default_generator.manual_seed(seed)


def numpy_generator(generator=None):
    """The NumPy generator behind a Generator, NumPy's own, or the default one for None."""
    if generator is None:
        return default_generator.numpy
    if isinstance(generator, Generator):
        return generator.numpy
    if isinstance(generator, np.random.Generator):
        return generator
    raise TypeError(
        f"generator is a {type(generator).__name__}; give nblib.Generator().manual_seed(0), "
        "a numpy.random.Generator, or None for the default one."
    )
