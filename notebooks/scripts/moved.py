"""Two dense networks of notebook 09, one shown moved digits: trained here, stored beside this file.

    python scripts/moved.py                 in the folder `notebooks`: two minutes or so

Their layers are those of the course's own network, 784 → 100 → 10. Both learn from the 60,000
training digits in the same way, with one difference: `unmoved` gets them as they are, `moved` has
each batch moved by up to six pixels to the left or right, at random and anew in every epoch. It
prints how many of the 10,000 test digits each reads where they are.
"""

from pathlib import Path

import numpy as np
import torch
from torch import nn

from nblib.datasets import mnist
from nblib.experiments.reading import nudge

EPOCHS, BATCH, RATE = 12, 128, 0.004
FARTHEST = {"unmoved": 0, "moved": 6}  # pixels
NAMES = ("W1", "b1", "W2", "b2")


def train(images, labels, farthest, seed=0):
    """Arrays W1, b1, W2, b2, learned from images (N, 28, 28), 0 to 255, and labels (N,)."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    model = nn.Sequential(nn.Linear(784, 100), nn.ReLU(), nn.Linear(100, 10))
    labels = torch.from_numpy(labels)
    optimizer = torch.optim.Adam(model.parameters())
    steps, done = EPOCHS * -(-len(labels) // BATCH), 0
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(labels)).split(BATCH):
            right = int(rng.integers(-farthest, farthest + 1))
            moved = nudge(images[batch.numpy()], right).reshape(len(batch), -1)
            x = torch.from_numpy(((moved / 255 - 0.1307) / 0.3081).astype(np.float32))
            optimizer.param_groups[0]["lr"] = RATE * (1 - done / steps)
            loss = nn.functional.cross_entropy(model(x), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            done += 1
    return [value.numpy() for value in model.state_dict().values()]


def path(name):
    """Where the network `name` is stored."""
    return Path(__file__).with_name(f"{name}.npz")


def stored(name):
    """The arrays of the network `name` that lie beside this file."""
    with np.load(path(name)) as arrays:
        return [arrays[key] for key in NAMES]


if __name__ == "__main__":
    digits = mnist(normalised=False)
    x = (digits.test_images / 255 - 0.1307) / 0.3081
    for name, farthest in FARTHEST.items():
        images = digits.train_images.reshape(-1, 28, 28)
        W1, b1, W2, b2 = train(images, digits.train_labels, farthest)
        np.savez(path(name), W1=W1, b1=b1, W2=W2, b2=b2)
        answers = (np.maximum(x @ W1.T + b1, 0) @ W2.T + b2).argmax(axis=1)
        right = (answers == digits.test_labels).mean()
        print(f"{name}: {right:.2%} of the test digits; {path(name).name} stored")
