"""From a picture to the tensor that a network takes, with torchvision's names (slide 57).

`from nblib import datasets, transforms` stands for `from torchvision import datasets, transforms`
where there is no torchvision: in a browser's tab, or on a machine without PyTorch. Of torchvision's
many transforms the course needs four; any other name is refused by a sentence.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nblib.absent import refuse_names
from nblib.factories import from_numpy
from nblib.tensor import Tensor

__getattr__ = refuse_names("nblib.transforms")


class Compose:
    """Transforms one after the other: `torchvision.transforms.Compose`.

    >>> Compose([ToTensor(), Normalize((0.5,), (0.5,))])(np.array([[0, 255]], np.uint8)).tolist()
    [[[-1.0, 1.0]]]
    """

    def __init__(self, transforms: Sequence[Callable[[Any], Any]]):
        self.transforms = transforms

    def __call__(self, image: Any) -> Any:
        for transform in self.transforms:
            image = transform(image)
        return image

    def __repr__(self) -> str:
        return "\n    ".join(["Compose(", *map(repr, self.transforms)]) + "\n)"


class ToTensor:
    """A picture, pixels uint8 (H, W) or (H, W, C) or a PIL image, as a tensor float32 (C, H, W).

    Pixels 0..255 become 0..1; an array of another kind keeps its numbers and its dtype, as in
    `torchvision.transforms.ToTensor`. Raises TypeError for what is no picture, and ValueError for
    an array with another number of axes.

    >>> ToTensor()(np.array([[0, 51, 255]], dtype=np.uint8))
    tensor([[[0.0000, 0.2000, 1.0000]]])
    """

    def __call__(self, image: Any) -> Tensor:
        if not isinstance(image, np.ndarray):
            if not hasattr(image, "getbands"):  # what every PIL image has
                raise TypeError(
                    f"ToTensor takes a PIL image or a NumPy array; got {type(image).__name__}."
                )
            image = np.asarray(image)
        if image.ndim not in (2, 3):
            raise ValueError(
                f"ToTensor takes a picture with 2 or 3 axes, (H, W) or (H, W, C); "
                f"got shape {image.shape}."
            )
        planes = np.ascontiguousarray(image.reshape(*image.shape[:2], -1).transpose(2, 0, 1))
        if planes.dtype == np.uint8:
            planes = planes.astype(np.float32) / np.float32(255)
        return from_numpy(planes)

    def __repr__(self) -> str:
        return "ToTensor()"


class Normalize:
    """A tensor (..., C, H, W) with each channel's `mean` subtracted, then divided by its `std`.

    As `torchvision.transforms.Normalize`, in the tensor's own dtype. Raises TypeError for what is
    no tensor of floats (ToTensor comes first); ValueError for a std of 0, for fewer than 3 axes,
    and where there is neither one mean and std nor one for each channel.

    >>> Normalize((0.1307,), (0.3081,))(ToTensor()(np.zeros((1, 1), np.uint8)))
    tensor([[[-0.4242]]])
    """

    def __init__(self, mean: Sequence[float], std: Sequence[float], inplace: bool = False):
        self.mean, self.std, self.inplace = mean, std, inplace

    def __call__(self, tensor: Tensor) -> Tensor:
        if not isinstance(tensor, Tensor) or not tensor.is_floating_point():
            what = type(tensor).__name__ if not isinstance(tensor, Tensor) else str(tensor.dtype)
            raise TypeError(
                f"Normalize takes a tensor of floats, as ToTensor() gives it; got {what}."
            )
        if tensor.ndim < 3:
            raise ValueError(
                f"Normalize takes a tensor with the axes (..., C, H, W); got {tuple(tensor.shape)}."
            )
        values = tensor.numpy()
        mean, std = (np.asarray(given, dtype=values.dtype) for given in (self.mean, self.std))
        if not std.all():
            raise ValueError(f"A std of 0 cannot be divided by; got std={self.std}.")
        if not {mean.size, std.size} <= {1, values.shape[-3]}:
            raise ValueError(
                f"{values.shape[-3]} channel(s) take as many means and stds, or one of each; "
                f"got mean={self.mean}, std={self.std}."
            )
        out = values if self.inplace else values.copy()
        out -= mean.reshape(-1, 1, 1)
        out /= std.reshape(-1, 1, 1)
        return tensor if self.inplace else from_numpy(out)

    def __repr__(self) -> str:
        return f"Normalize(mean={self.mean}, std={self.std})"


class Lambda:
    """A function of one's own among the transforms: `torchvision.transforms.Lambda`.

    Raises TypeError for what cannot be called.

    >>> Lambda(lambda picture: picture.T)(np.zeros((2, 3))).shape
    (3, 2)
    """

    def __init__(self, lambd: Callable[[Any], Any]):
        if not callable(lambd):
            raise TypeError(f"Lambda takes a function; got {type(lambd).__name__}.")
        self.lambd = lambd

    def __call__(self, image: Any) -> Any:
        return self.lambd(image)

    def __repr__(self) -> str:
        return "Lambda()"
