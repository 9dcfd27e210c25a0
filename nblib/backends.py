"""The switches that scripts set before they begin, and the hardware that they ask for.

`torch.backends.cudnn.deterministic = True`, `torch.backends.mps.is_available()`,
`torch.accelerator.is_available()`: there is no such hardware here, so that questions are answered
with no and switches are kept but change nothing.
"""

from types import SimpleNamespace
from typing import Any, NoReturn

from nblib import dtypes as dt
from nblib.absent import absent, refuse_names
from nblib.threads import library_count

__getattr__ = refuse_names("nblib.backends")


class _Hardware(SimpleNamespace):
    """Hardware that is not here: not available, not built, with switches that may be set."""

    def is_available(self) -> bool:
        """False: this engine computes with NumPy on the CPU."""
        return False

    is_built = is_available

    def device_count(self) -> int:
        """0."""
        return 0

    def __getattr__(self, name: str) -> NoReturn:
        raise absent(f"nblib.{self._place}", name)


def _hardware(place: str, **switches: Any) -> _Hardware:
    return _Hardware(_place=place, **switches)


cudnn = _hardware(
    "backends.cudnn",
    enabled=False,
    deterministic=False,
    benchmark=False,
    allow_tf32=False,
    version=lambda: None,
)
cuda = _hardware("backends.cuda", matmul=SimpleNamespace(allow_tf32=False))
mps = _hardware("backends.mps")
mkl = _hardware("backends.mkl")
mkldnn = _hardware("backends.mkldnn", enabled=False)
openmp = _hardware("backends.openmp")

no_mps = _hardware("mps", manual_seed=lambda seed: None, empty_cache=lambda: None)
no_xpu = _hardware("xpu", manual_seed=lambda seed: None, empty_cache=lambda: None)
accelerator = _hardware("accelerator", current_accelerator=lambda check_available=False: None)
version = SimpleNamespace(cuda=None, hip=None)

_settings: dict[str, Any] = {"deterministic": False, "precision": "highest"}


def use_deterministic_algorithms(mode: bool, *, warn_only: bool = False) -> None:
    """Kept only: every computation here is deterministic.

    >>> torch.use_deterministic_algorithms(False)
    """
    _settings["deterministic"] = bool(mode)


def are_deterministic_algorithms_enabled() -> bool:
    """What use_deterministic_algorithms was told.

    >>> torch.are_deterministic_algorithms_enabled()
    False
    """
    return _settings["deterministic"]


def set_float32_matmul_precision(precision: str) -> None:
    """Kept only: products here are always of the highest precision.

    >>> torch.set_float32_matmul_precision("highest")
    """
    if precision not in ("highest", "high", "medium"):
        raise ValueError(f"precision={precision!r} is unknown; use 'highest', 'high' or 'medium'.")
    _settings["precision"] = precision


def get_float32_matmul_precision() -> str:
    """What set_float32_matmul_precision was told.

    >>> torch.get_float32_matmul_precision()
    'highest'
    """
    return _settings["precision"]


def get_num_threads() -> int:
    """How many threads NumPy's library of matrix products is set to.

    At first what OMP_NUM_THREADS says, or one per processor.

    >>> torch.get_num_threads() >= 1
    True
    """
    return library_count()


def set_num_threads(threads: int) -> None:
    """Let matrix products use this many threads, in this process.  (torch.set_num_threads)

    >>> torch.set_num_threads(torch.get_num_threads())
    """
    if isinstance(threads, bool) or not isinstance(threads, int) or threads < 1:
        raise RuntimeError(f"set_num_threads expects a positive integer, not {threads!r}.")
    import threadpoolctl  # only here: importing the package loads NumPy alone

    threadpoolctl.threadpool_limits(threads, user_api="blas")


def get_default_device() -> dt.device:
    """Always the CPU.

    >>> torch.get_default_device()
    device(type='cpu')
    """
    return dt.CPU


def set_default_device(device: dt.Device | None) -> None:
    """Only 'cpu' can be chosen; RuntimeError for any other device.

    >>> torch.set_default_device("cpu")
    """
    if device is not None:
        dt.placed(device)
