"""Four training programs, alike but for one line: which fault can one tell by its loss? (07)

In nblib or in PyTorch: `library` is whichever of the two one has imported as torch.
"""

from nblib.experiments import reading

FAULTS = ("no fault", "no zero_grad()", "softmax twice", "another's parameters")


def one_epoch(library, batches, fault, seed=3):
    """Train a network 784 → 256 → 10 by Adam for one epoch, with one of FAULTS: the losses, a list,
    and the share of test digits that it reads afterwards, 0..1.

    batches: a DataLoader of (images, labels). seed: of the first weights and of the order of the
    batches, which are the same for every fault. The reader's own random numbers are untouched.

    >>> x, y = torch.zeros(2, 784), torch.tensor([0, 1])
    >>> losses, share = experiments.four.one_epoch(torch, [(x, y)] * 3, "another's parameters")
    >>> losses[0] == losses[2]
    True
    """
    if fault not in FAULTS:
        raise ValueError(f"fault: {fault!r} does not fit. Use one of {', '.join(FAULTS)}.")
    nn, losses = library.nn, []
    with library.random.fork_rng(devices=[]):
        other = nn.Linear(784, 10)
        library.manual_seed(seed)
        network = nn.Sequential(nn.Flatten(), nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10))
        if fault == "softmax twice":
            network.append(nn.Softmax(dim=1))
        moved = other if fault == "another's parameters" else network
        criterion = nn.CrossEntropyLoss()
        optimizer = library.optim.Adam(moved.parameters(), lr=0.001)
        for images, labels in batches:
            loss = criterion(network(images), labels)
            if fault != "no zero_grad()":
                optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses, reading.share_right(network)
