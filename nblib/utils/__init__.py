"""What torch keeps in torch.utils: here, loading data."""

from nblib.utils import data

__all__ = ["data"]
