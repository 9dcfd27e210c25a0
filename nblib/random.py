"""One source of random numbers, seeded by `manual_seed`, as in torch.

The numbers themselves are NumPy's and so differ from torch's for the same seed; the distributions
are the same. Experiments do not use this: they take a numpy.random.Generator of their own.
"""

import contextlib
import json
import secrets
from collections.abc import Iterator
from typing import TypeAlias

import numpy as np

from nblib import dtypes as dt
from nblib.tensor import Tensor, wrap


class Generator:
    """A random generator with torch's face: `Generator().manual_seed(0)`.

    >>> a, b = torch.Generator().manual_seed(0), torch.Generator().manual_seed(0)
    >>> torch.equal(torch.randn(3, generator=a), torch.randn(3, generator=b))
    True
    """

    def __init__(self, device: dt.Device = "cpu"):
        dt.placed(device)
        self.device = dt.device(device)
        self.seed()

    def manual_seed(self, seed: int) -> "Generator":
        """Start again from seed, a whole number of at least 0. Returns the generator itself."""
        if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or seed < 0:
            raise ValueError(f"seed {seed!r}: give a whole number of at least 0.")
        self._seed = int(seed)
        self.numpy = np.random.default_rng(self._seed)
        return self

    def seed(self) -> int:
        """Start again from a seed that nobody chose, and return that seed."""
        self.manual_seed(secrets.randbits(63))
        return self._seed

    def initial_seed(self) -> int:
        """The seed that it was started from."""
        return self._seed

    def get_state(self) -> Tensor:
        """Where it stands, as a tensor of bytes for set_state."""
        text = json.dumps([self._seed, self.numpy.bit_generator.state])
        return wrap(np.frombuffer(text.encode(), np.uint8).copy())

    def set_state(self, new_state: Tensor) -> "Generator":
        """Go on from where get_state was called. Returns the generator itself, as in torch."""
        if not isinstance(new_state, Tensor) or new_state.dtype is not dt.uint8:
            raise TypeError("the state of a generator is what get_state() returned; give that.")
        self._seed, self.numpy.bit_generator.state = json.loads(bytes(new_state._data))
        return self


Source: TypeAlias = Generator | np.random.Generator | None  # None: the package's own

default_generator = Generator()


def manual_seed(seed: int) -> Generator:
    """Seed the package's generator: what follows is the same on every run.  (torch.manual_seed)

    ValueError unless seed is a whole number of at least 0.

    >>> _ = torch.manual_seed(0)
    >>> x = torch.randn(3)
    >>> _ = torch.manual_seed(0)
    >>> torch.equal(x, torch.randn(3))
    True
    """
    return default_generator.manual_seed(seed)


def seed() -> int:
    """Seed the package's generator with a number that nobody chose, and return that.

    >>> torch.seed() == torch.initial_seed()
    True
    """
    return default_generator.seed()


def initial_seed() -> int:
    """The seed that the package's generator was started from.

    >>> _ = torch.manual_seed(42)
    >>> torch.initial_seed()
    42
    """
    return default_generator.initial_seed()


def get_rng_state() -> Tensor:
    """Where the package's generator stands, for set_rng_state.

    >>> state = torch.get_rng_state()
    >>> x = torch.randn(3)
    >>> torch.set_rng_state(state)
    >>> torch.equal(x, torch.randn(3))
    True
    """
    return default_generator.get_state()


def set_rng_state(new_state: Tensor) -> None:
    """Let the package's generator go on from a state of get_rng_state.

    >>> torch.set_rng_state(torch.get_rng_state())
    """
    default_generator.set_state(new_state)


@contextlib.contextmanager
def fork_rng(devices: object = None, enabled: bool = True) -> Iterator[None]:
    """What is drawn inside a `with fork_rng():` leaves the package's generator where it was."""
    state = get_rng_state()
    try:
        yield
    finally:
        if enabled:
            set_rng_state(state)


def numpy_generator(generator: Source = None) -> np.random.Generator:
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
