"""What torch says about graphics cards, answered for an engine that has none.

So that the usual guard, `device = "cuda" if torch.cuda.is_available() else "cpu"`, runs here too.
"""

from nblib.absent import refuse_names

__getattr__ = refuse_names("nblib.cuda")


def is_available() -> bool:
    """False: this engine computes on the CPU.  (torch.cuda.is_available)"""
    return False


is_initialized = is_bf16_supported = is_available


def device_count() -> int:
    """0: there is no graphics card.  (torch.cuda.device_count)"""
    return 0


def memory_allocated(device: object = None) -> int:
    """0: nothing lies on a graphics card."""
    return 0


max_memory_allocated = memory_reserved = max_memory_reserved = memory_allocated


def manual_seed(seed: int) -> None:
    """Nothing to do: the CPU's generator is seeded by nblib.manual_seed."""


manual_seed_all = manual_seed


def empty_cache() -> None:
    """Nothing to do: no graphics card keeps memory."""


def seed() -> None:
    """Nothing to do: the CPU's generator is seeded by nblib.seed."""


seed_all = seed
