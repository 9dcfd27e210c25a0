"""nblib.transforms against torchvision's own, to the last bit, and what is refused."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image
from torchvision import transforms as theirs

import nblib
from nblib import datasets, transforms

SHAPES = st.sampled_from([(1, 1), (28, 28), (5, 7, 1), (5, 7, 3)])
KINDS = st.sampled_from([np.uint8, np.int64, np.float32, np.float64])


@given(arrays.arrays(KINDS, SHAPES, elements={"min_value": 0, "max_value": 255}))
def test_a_picture_becomes_the_same_tensor(picture):
    ours, real = transforms.ToTensor()(picture), theirs.ToTensor()(picture)
    assert (str(ours.dtype), tuple(ours.shape)) == (str(real.dtype), tuple(real.shape))
    assert np.array_equal(ours.numpy(), real.numpy())


def test_a_pil_image_becomes_the_same_tensor():
    image = Image.fromarray(np.arange(48, dtype=np.uint8).reshape(4, 4, 3))
    for picture in (image, image.convert("L")):
        ours, real = transforms.ToTensor()(picture), theirs.ToTensor()(picture)
        assert np.array_equal(ours.numpy(), real.numpy())


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape", [(1, 4, 5), (3, 4, 5), (2, 3, 4, 5)])
@pytest.mark.parametrize("inplace", [False, True])
def test_normalize(dtype, shape, inplace):
    values = np.random.default_rng(0).random(shape).astype(dtype)
    channels = shape[-3]
    of = [0.1307, 0.5, 0.2][:channels], [0.3081, 0.5, 2.0][:channels], inplace
    mine, real = nblib.from_numpy(values.copy()), torch.from_numpy(values.copy())
    result = transforms.Normalize(*of)(mine)
    assert np.array_equal(result.numpy(), theirs.Normalize(*of)(real).numpy())
    assert np.array_equal(mine.numpy(), real.numpy()), (
        "changed in place where theirs is, only there"
    )


def test_slide_57_whole():
    """The chain of the slide on the first digits, and how it is printed."""
    chains = [
        made.Compose([made.ToTensor(), made.Normalize((0.1307,), (0.3081,)), made.Lambda(abs)])
        for made in (transforms, theirs)
    ]
    assert repr(chains[0]) == repr(chains[1])
    digits = datasets.MNIST("notebooks/data", train=False, download=True)
    for index in range(20):
        image = digits[index][0]
        assert np.array_equal(*(chain(image).numpy() for chain in chains))
    plain = transforms.Compose(chains[0].transforms[:2])
    batch = np.concatenate([plain(digits[index][0]).numpy() for index in range(20)])
    assert np.array_equal(batch, datasets.normalise(digits.data[:20]))


TENSOR = nblib.ones(1, 2, 2)


@pytest.mark.parametrize(
    "error, words, call",
    [
        (TypeError, "a PIL image or a NumPy array; got list", lambda: transforms.ToTensor()([1])),
        (TypeError, "got Tensor", lambda: transforms.ToTensor()(TENSOR)),
        (ValueError, r"got shape \(3,\)", lambda: transforms.ToTensor()(np.ones(3))),
        (TypeError, "got ndarray", lambda: transforms.Normalize(0, 1)(np.ones((1, 2, 2)))),
        (TypeError, "got torch.int64", lambda: transforms.Normalize(0, 1)(TENSOR.long())),
        (ValueError, r"got \(2, 2\)", lambda: transforms.Normalize(0, 1)(TENSOR[0])),
        (ValueError, "std of 0", lambda: transforms.Normalize((0,), (0,))(TENSOR)),
        (ValueError, "1 channel", lambda: transforms.Normalize((0, 1), (1,))(TENSOR)),
        (TypeError, "takes a function; got int", lambda: transforms.Lambda(3)),
        (AttributeError, "nblib.transforms has no 'Resize'", lambda: transforms.Resize),
    ],
)
def test_what_is_refused(error, words, call):
    with pytest.raises(error, match=words):
        call()
