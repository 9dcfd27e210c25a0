"""Still pictures beside the engine that notebook 05 builds (slide 42)."""

import numpy as np

from nblib.experiments import scalars as experiments
from nblib.explorers import base
from nblib.explorers.backprop import finished as finished  # that name is the explorer's, too
from nblib.plots import scalars as plots
from nblib.words import fixed

__all__: list[str] = []


@base.apart()
def product(P, X, labels, chosen=(1, 2)):
    """A still picture: the gradient of a weight matrix as a product, one of its entries framed.

    P: the arrays W1 (4, 3), b1, W2 (2, 4) and b2 of a network 3 → 4 → 2, a dict; X (5, 3), labels
    (5,): the examples; chosen: the row and the column of that entry.
    """
    d_logits, hidden = experiments.last_layer(P, X, labels)
    figure = base.new_figure(900, 250)
    names = ("d_logits.T  (2, 5)", "hidden  (5, 4)", "d_W2  (2, 4)")
    plots.product(figure, d_logits.T, hidden, names, chosen)
    j, k = chosen
    entry = float(d_logits[:, j] @ hidden[:, k])
    return base.Still(
        figure,
        f"d_W2[{j}, {k}], framed, is row {j} of d_logits.T times column {k} of hidden: five "
        f"products, one for each example, added to {fixed(entry, 2)} "
        "(computed before rounding).",
    )


@base.apart()
def field(units, points):
    """A still picture: what a trained network says of the plane, and the points that it learned.

    units: a list of [w1, w2, b, v], plain numbers; points: a list of (x1, x2, t), t = 1 or −1.
    """
    data = np.array(points)
    x, labels = data[:, :2], (data[:, 2] > 0).astype(int)
    low, high = x.min(axis=0) - 0.4, x.max(axis=0) + 0.4
    across, up = (np.linspace(a, b, 90) for a, b in zip(low, high, strict=True))
    grid = np.stack(np.meshgrid(across, up), axis=-1)
    probability = experiments.sigmoid(experiments.scores(units, grid.reshape(-1, 2))).reshape(
        90, 90
    )
    right = int(((experiments.scores(units, x) > 0) == labels).sum())
    figure = base.new_figure(560, 350)
    plots.field(figure, across, up, probability, x, labels)
    return base.Still(
        figure,
        f"{right} of {len(labels)} points lie on the right side of the boundary of {len(units)} "
        "hidden units.",
    )
