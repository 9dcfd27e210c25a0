"""Whatever can read a digit, as one function: images in, ten scores out.

`digit_pad` and `error_gallery` show what a reader says. A reader is a network of nblib, the
weights and biases of a network of one's own (as the lab has them), or any function of images; what
is none of these, or does not make ten numbers of 784 pixels, is refused with a sentence that says
what to change. (How a network of PyTorch is asked: nblib/pytorch.py.)
"""

import functools

import numpy as np

from nblib import datasets, nn, ops
from nblib.experiments import common, reading
from nblib.steady import steady

KINDS = (
    "a network of nblib or of PyTorch, your own arrays (W1, b1, W2, b2), or a function from images "
    "(N, 784) to ten scores each"
)


def asked(reader=None):
    """A function from images (N, 784), pixels 0 to 255, to scores (N, 10), whose softmax is shown.

    reader  None          the course's own network
            an nn.Module  of nblib or of PyTorch
            arrays        W1 (h, 784), b1 (h,), W2 (10, h), b2 (10,): a ReLU between two layers;
                          more pairs make more layers
            a function    it gets the images as slide 57 prepares them, float32 (N, 784), and gives
                          scores or probabilities (N, 10), as an array or a tensor

    Raises TypeError for anything else, ValueError for arrays that do not fit together.
    """
    if reader is None or isinstance(reader, nn.Module):
        return functools.partial(reading.scores, reading.reader() if reader is None else reader)
    if any(kind.__module__.startswith("torch.nn.") for kind in type(reader).__mro__):
        from nblib import pytorch  # torch is loaded already: the model is one of its own

        return functools.partial(pytorch.scores, reader)
    if isinstance(reader, list | tuple):
        return functools.partial(_answers, _from_arrays(reader))
    if callable(reader) and not isinstance(reader, type):
        return functools.partial(_answers, reader)
    if reader is ...:
        raise TypeError(f"there is no network yet, only `...`. Train it first, then give {KINDS}.")
    raise TypeError(f"{type(reader).__name__} cannot read digits. Give {KINDS}.")


def tried(ask):
    """`ask` itself, if it makes ten scores of each image. Raises ValueError if it does not."""
    try:
        found = ask(np.zeros((3, 784)))
    except Unfit:
        raise
    except Exception as error:
        raise ValueError(
            f"the network does not take images of 784 pixels. With three of them, an array "
            f"(3, 784), it failed: {type(error).__name__}: {error}"
        ) from error
    if found.shape != (3, 10):
        raise ValueError(
            f"for three images the network returns an output of shape {list(found.shape)}; it has "
            "to be [3, 10], ten scores for each image."
        )
    return ask


class Unfit(ValueError):
    """What came back from a function cannot be read as numbers; the message says what it was."""


@steady()
def _answers(function, images):
    found = function(datasets.normalise(images))
    try:
        scores = as_array(... if found is None else found).astype(np.float64)
    except (TypeError, ValueError):
        raise Unfit(
            f"your function returned {type(found).__name__}. It has to return an array (N, 10): "
            "ten scores for each image."
        ) from None
    return _scores(scores)


def _scores(found):
    """Scores whose softmax is what `found` says: itself, or the logarithm of probabilities."""
    sums = found.sum(axis=-1) if found.ndim else found
    if found.min(initial=0) >= 0 and np.allclose(sums, 1, atol=1e-4):
        return np.log(np.maximum(found, 1e-300))
    return found


def as_array(found):
    """The array in an array or in a tensor of either library, wherever that is."""
    for step in ("detach", "cpu"):
        if callable(getattr(found, step, None)):
            found = getattr(found, step)()
    numpy = getattr(found, "numpy", None)
    return np.asarray(numpy() if callable(numpy) else found)


def _from_arrays(arrays):
    """The function that a network of these weights and biases is."""
    unfinished = any(array is None or array is ... for array in arrays)
    if unfinished or not arrays or len(arrays) % 2:
        said = "some of them are still `...`" if unfinished else f"these are {len(arrays)}"
        raise ValueError(
            f"a network of your own is arrays in pairs, a weight and a bias for each layer: "
            f"(W1, b1, W2, b2); {said}."
        )
    arrays = [as_array(array) for array in arrays]
    layers = list(zip(arrays[::2], arrays[1::2], strict=True))
    inputs, last = 784, len(layers)
    for k, (weight, bias) in enumerate(layers, 1):
        outputs = "10" if k == last else "units"
        wanted = f"({outputs}, {inputs})"
        fits = weight.ndim == 2 and weight.shape[1] == inputs
        if not fits or (k == last and len(weight) != 10):
            turned = weight.ndim == 2 and weight.shape[0] == inputs and weight.shape != (10, inputs)
            hint = f" Transpose it: W{k}.T." if turned else ""
            raise ValueError(f"W{k} has the shape {weight.shape}, expected {wanted}.{hint}")
        if bias.shape != (len(weight),):
            raise ValueError(f"b{k} has the shape {bias.shape}, expected ({len(weight)},).")
        inputs = len(weight)
    return lambda images: common.forward(layers, images, ops.relu)[-1]
