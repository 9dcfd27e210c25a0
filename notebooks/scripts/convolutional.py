"""The small convolutional networks of notebook 09: trained here, and stored beside this file.

    python scripts/convolutional.py         in the folder `notebooks`: some minutes on two cores

`convolutional` ends in a maximum over the whole picture; `flattened` is its twin without that
maximum, and all else is the same. `start` is the first layer of the former before its training.
They learn from the 60,000 training digits as they are, none of them moved, and print how many of
the 10,000 test digits they read. The notebook loads what is stored here, and shows the same
networks.
"""

from pathlib import Path

import numpy as np
import torch
from torch import nn

from nblib.datasets import mnist

NAMES = "convolutional", "flattened"
EPOCHS, BATCH, RATE = 3, 128, 0.004


def network(name="convolutional"):
    """Images (N, 1, 28, 28) to ten scores each."""
    layers = [
        nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 64, 5, padding=2), nn.ReLU(),
    ]  # fmt: skip
    if name == "flattened":
        return nn.Sequential(*layers, nn.Flatten(), nn.Linear(64 * 7 * 7, 10))
    return nn.Sequential(*layers, nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(64, 10))


def begun(name="convolutional", seed=0):
    """The network before its training."""
    torch.manual_seed(seed)
    return network(name)


def train(images, labels, name="convolutional", seed=0):
    """A network that has learned from images (N, 784) and labels (N,), both arrays."""
    model = begun(name, seed)
    images, labels = torch.from_numpy(images).reshape(-1, 1, 28, 28), torch.from_numpy(labels)
    optimizer = torch.optim.Adam(model.parameters())
    steps = EPOCHS * -(-len(labels) // BATCH)
    done = 0
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(labels)).split(BATCH):
            optimizer.param_groups[0]["lr"] = RATE * (1 - done / steps)
            loss = nn.functional.cross_entropy(model(images[batch]), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            done += 1
    return model


def path(name):
    """Where the weights of the network `name` are stored."""
    return Path(__file__).with_name(f"{name}.npz")


def stored(name="convolutional"):
    """The network with the weights that lie beside this file."""
    model = network(name)
    with np.load(path(name)) as arrays:
        model.load_state_dict({key: torch.from_numpy(arrays[key]) for key in arrays.files})
    return model.eval()


if __name__ == "__main__":
    np.savez(path("start"), **{"0.weight": begun()[0].weight.detach().numpy()})
    digits = mnist()
    pictures = torch.from_numpy(digits.test_images).reshape(-1, 1, 28, 28)
    for name in NAMES:
        model = train(digits.train_images, digits.train_labels, name)
        np.savez(path(name), **{key: value.numpy() for key, value in model.state_dict().items()})
        with torch.no_grad():
            answers = torch.cat([model(part) for part in pictures.split(1000)]).argmax(1).numpy()
        right = (answers == digits.test_labels).mean()
        print(f"{name}: {right:.2%} of the test digits; {path(name).name} stored")
