"""The training loop of 06: which way its steps point, with a line left out and without."""

import numpy as np


def _flat(arrays):
    """Arrays of any shape as one long one, float64."""
    return np.concatenate([np.ravel(array) for array in arrays]).astype(float)


def angles(model, optimizer, criterion, batches, zero_grad=True):
    """Train, and give for each step its angle to straight downhill: (updates,), 0 to 180 degrees.

    model, optimizer, criterion  of either engine
    batches                      pairs (inputs, targets), one for each update
    zero_grad                    whether that line stands in the loop

    Straight downhill is against the gradient of this batch alone, where the step begins. 90 is
    neither down nor up. Raises ValueError for a step, or a gradient, of length 0: it has no angle.
    """
    found = []
    parameters = list(model.parameters())
    for inputs, targets in batches:
        start = _flat(p.detach().numpy() for p in parameters)
        loss = criterion(model(inputs), targets)
        if zero_grad:
            optimizer.zero_grad()
        left = _flat(np.zeros(p.shape) if p.grad is None else p.grad.numpy() for p in parameters)
        loss.backward()
        gradient = _flat(p.grad.numpy() for p in parameters) - left
        optimizer.step()
        step = _flat(p.detach().numpy() for p in parameters) - start
        length = np.linalg.norm(step) * np.linalg.norm(gradient)
        if length == 0:
            raise ValueError(f"step {len(found) + 1} or its gradient has length 0: no angle.")
        found.append(np.degrees(np.arccos(np.clip(-step @ gradient / length, -1, 1))))
    return np.array(found)
