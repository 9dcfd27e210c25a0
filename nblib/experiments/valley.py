"""Down a long valley with the optimizers that notebook 05 writes itself (slides 46 and 47)."""

import numpy as np

from nblib.experiments.training import FAR


def long_walk(rule, lr, curvatures, start, steps):
    """A walk down ½(λ₁a² + λ₂b²): the points (steps + 1, 2) from the start on, within ±FAR.

    rule: a function (w, g, m, v, step, lr) -> the new w, m and v, as notebook 05 writes its
    optimizers; curvatures: λ₁ and λ₂.
    """
    w, m, v = np.array(start, dtype=float), 0.0, 0.0
    path = [w]
    with np.errstate(all="ignore"):
        for step in range(1, steps + 1):
            w, m, v = rule(w, np.array(curvatures) * w, m, v, step, lr)
            path.append(w)
    return np.clip(np.nan_to_num(np.array(path), nan=FAR, posinf=FAR, neginf=-FAR), -FAR, FAR)


def without_memory(lr, curvature, start, steps):
    """Where plain descent goes along a direction of this curvature: (steps + 1,), within ±FAR."""
    return np.clip(start * (1 - lr * curvature) ** np.arange(steps + 1.0), -FAR, FAR)
