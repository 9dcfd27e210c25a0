"""What torch keeps in torch.utils: here, loading data."""

from typing import NoReturn

from nblib.absent import absent
from nblib.utils import data

__all__ = ["data"]


def __getattr__(name: str) -> NoReturn:
    raise absent("nblib.utils", name)
