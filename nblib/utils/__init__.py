"""What torch keeps in torch.utils: here, loading data."""

from nblib.absent import refuse_names
from nblib.utils import data

__all__ = ["data"]

__getattr__ = refuse_names("nblib.utils")
