"""The PyTorch side: the same network in both engines, and the same training run in PyTorch.

The only module that imports torch at the top. `to_torch` and `from_torch` rebuild a model layer by
layer and copy its weights, so that both give the same numbers. (slides 48 to 58)
"""

import numpy as np
import torch

from nblib import nn
from nblib.datasets import normalise
from nblib.experiments.common import evaluating, fit
from nblib.tensor import wrap

# The layers both engines have, and the settings that each is built from.
_SETTINGS = {
    "Linear": ("in_features", "out_features"),
    "Flatten": ("start_dim", "end_dim"),
    "Dropout": ("p",),
    "LeakyReLU": ("negative_slope",),
    "ELU": ("alpha",),
    "GELU": ("approximate",),
    "Softmax": ("dim",),
    "ReLU": (),
    "SiLU": (),
    "Sigmoid": (),
    "Tanh": (),
    "Identity": (),
}


def to_torch(model):
    """A torch.nn model with the layers, weights, dtype and mode of an nblib model.

    model: a layer or a Sequential (of Sequentials) of nblib. The weights are copied.
    TypeError for a module of one's own: build it in torch, then load_weights(it, model).
    """
    return _rebuilt(model, nn, torch.nn, lambda p: torch.tensor(p.detach().numpy()), {})


def from_torch(model):
    """An nblib model with the layers, weights, dtype and mode of a torch.nn model.

    TypeError for a module that nblib does not have; it names those it has.
    """
    return _rebuilt(model, torch.nn, nn, lambda p: wrap(p.detach().cpu().numpy().copy()), {})


def load_weights(target, source):
    """Copy the weights of source into target; each is a model of nblib or of torch.

    The state_dict keys and shapes must agree. For modules of one's own, written once for each
    engine. RuntimeError, and nothing copied, if they do not agree.
    """
    state = {name: p.detach().cpu().numpy() for name, p in source.state_dict().items()}
    if isinstance(target, torch.nn.Module):
        state = {name: torch.tensor(values) for name, values in state.items()}
    target.load_state_dict(state)
    return target


def train(model, images, labels, *, epochs=1, lr=0.001, batch_size=64, seed=0, device="cpu"):
    """The lecture's training run (slide 58) in PyTorch: Adam, cross-entropy, shuffled batches.

    model: a torch.nn model; images (N, ...) and labels (N,): NumPy arrays, moved to device once.
    Returns the mean loss of each epoch. The batches are those of nblib's run with the same seed.
    """
    rng = np.random.default_rng(seed)
    model.to(device).train()
    images, labels = torch.tensor(images, device=device), torch.tensor(labels, device=device)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    total = torch.zeros((), device=device, dtype=torch.float64)

    def seen(loss, y):
        total.add_(loss.detach() * len(y))

    losses = []
    for _ in range(epochs):
        order = torch.as_tensor(rng.permutation(len(labels)), device=device)
        batches = ((images[rows], labels[rows]) for rows in order.split(batch_size))
        fit(model, batches, torch.nn.CrossEntropyLoss(), optimizer, seen=seen)
        losses.append(total.item() / len(labels))
        total.zero_()
    return losses


def scores(model, images):
    """What a torch.nn model says of images (N, 784), 0 to 255: logits (N, 10) as an array.

    The images are normalised as on slide 57. A model with convolutions gets them as (N, 1, 28, 28).
    It is asked in evaluation mode, without a graph, where it is, and each part left in its mode.
    """
    convolves = any(isinstance(m, torch.nn.Conv2d) for m in model.modules())
    parameter = next(model.parameters(), torch.zeros(()))
    found = []
    size = 100 if convolves else 1000  # all at once would take 30 MB, and 8 responses 8 times that
    with evaluating(model), torch.no_grad():
        for start in range(0, max(len(images), 1), size):
            piece = torch.from_numpy(normalise(images[start : start + size]))
            piece = piece.reshape(-1, 1, 28, 28) if convolves else piece
            found.append(model(piece.to(parameter.device, parameter.dtype)).cpu().numpy())
    return np.concatenate(found)


def _rebuilt(model, theirs, ours, convert, known):
    """model, a module of `theirs`, as one of `ours`.

    known: what has been rebuilt so far, so that what is shared there is shared here.
    """
    if model in known:
        return known[model]
    name = type(model).__name__
    if type(model) is theirs.Sequential:
        rebuilt = {k: _rebuilt(m, theirs, ours, convert, known) for k, m in model._modules.items()}
        copy = ours.Sequential()
        for key, module in rebuilt.items():
            copy.add_module(key, module)
    elif name in _SETTINGS and type(model) is getattr(theirs, name):
        settings = {key: getattr(model, key) for key in _SETTINGS[name]}
        if name == "Linear":
            settings["bias"] = model.bias is not None
        copy = getattr(ours, name)(**settings)
        for key, parameter in model.named_parameters():
            if parameter not in known:
                known[parameter] = ours.Parameter(convert(parameter), parameter.requires_grad)
            setattr(copy, key, known[parameter])
    else:
        layers = ", ".join(["Sequential", *_SETTINGS])
        raise TypeError(
            f"cannot carry a {name} across; the layers known here are {layers}. For a module of "
            "your own, build it in the other engine and use load_weights(target, source)."
        )
    known[model], copy.training = copy, model.training
    return copy
