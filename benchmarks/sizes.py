"""One training step at small and large sizes: where Python costs most, and where products do.

784 inputs, one hidden layer, ten classes, Adam; the same batch again and again, so that nothing but
forward, backward and step is timed.
"""

from functools import partial

import numpy as np
import torch

import nblib

from .timing import take_turns

HIDDEN, BATCH = (16, 256, 1024), (16, 64, 512)
PARTS = 4


def compare(size, rounds, share=1.0):
    """nblib's time as a multiple of PyTorch's, and nblib's seconds for a step.

    size: (hidden units, batch). share: of the steps of a part, of which large networks do fewer.
    """
    count = max(1, round(share * min(100, 3_000_000 / (size[0] * size[1]))))
    makers = {
        "nblib": partial(training, nblib, size, count),
        "PyTorch": partial(training, torch, size, count),
    }
    times = take_turns(makers, rounds)
    return times["nblib"].ratio(times["PyTorch"]), times["nblib"].median / (PARTS * count)


def training(torch, size, count):
    """An iterator of PARTS parts with `count` steps each, `torch` being the library or nblib: from
    the same weights on the same batch. Each part yields its last loss."""
    hidden, batch = size
    rng = np.random.default_rng(0)
    images = torch.from_numpy(rng.random((batch, 784), dtype=np.float32))
    labels = torch.from_numpy(rng.integers(0, 10, batch))
    nn = torch.nn
    model = nn.Sequential(nn.Linear(784, hidden), nn.ReLU(), nn.Linear(hidden, 10))
    with torch.no_grad():
        for p in model.parameters():
            start = rng.uniform(-0.03, 0.03, tuple(p.shape)).astype(np.float32)
            p.copy_(torch.from_numpy(start))
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    for _ in range(PARTS):
        for _ in range(count):
            loss = criterion(model(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        yield loss.item()
