"""What can be measured in a network while it trains (part 05): curvature, rates, every layer.

`sharpness` sets the largest curvature of a small network's loss beside the limit 2/η. `find_rate`
raises the rate in every update until the loss leaves. `layers` keeps what each layer says and
which gradients come back to it.
"""

import functools
from typing import NamedTuple

import numpy as np

from nblib import float64, nn, ops
from nblib.choose import choose
from nblib.experiments import common, mnist, playground
from nblib.numerics import ignore_fp_warnings
from nblib.steady import steady
from nblib.tensor import wrap

# ------------------------------------------------------------------------ curvature (slide 40)


class Sharpness(NamedTuple):
    """Full-batch descent of a small network with one rate, from several first weights.

    steps      (k,) when it was measured
    losses     (runs, k)
    curvature  (runs, k) λ, the largest second derivative of the loss in any direction
    limit      2/η
    """

    steps: np.ndarray
    losses: np.ndarray
    curvature: np.ndarray
    limit: float


UNITS = 16


@functools.cache
@steady()
def sharpness(lr=0.4, steps=800, every=40, runs=4):
    """Descend with the playground's moons, 2 → 16 → 1 with tanh and squared error: Sharpness."""
    data = playground.points("moons", 0.1, 0)
    x, target = data.x, 2.0 * data.labels - 1
    w = np.array([_flat(playground.first_weights((2, UNITS, 1), seed)) for seed in range(runs)])
    found = []
    for step in range(steps + 1):
        loss, gradient = _loss_and_gradient(w, x, target)
        if step % every == 0:
            found.append((loss, _curvature(w, x, target)))
        w = w - lr * gradient
    losses, curvature = np.array(found).transpose(1, 2, 0)
    return Sharpness(np.arange(0, steps + 1, every), losses, curvature, 2 / lr)


def _flat(layers):
    return np.concatenate([array.ravel() for layer in layers for array in layer])


def _loss_and_gradient(w, x, target):
    """The mean squared error (...) and its gradient (..., n), for networks with weights w (..., n).

    One hidden layer of UNITS: their weights, their biases, those of the output and its bias.
    """
    first = w[..., : 2 * UNITS].reshape(*w.shape[:-1], UNITS, 2)
    bias, second = w[..., None, 2 * UNITS : 3 * UNITS], w[..., 3 * UNITS : 4 * UNITS, None]
    h = np.tanh(np.matmul(x, first.swapaxes(-1, -2)) + bias)
    error = np.matmul(h, second)[..., 0] + w[..., -1:] - target
    back = 2 * error / len(x)
    through = back[..., None] * second[..., 0][..., None, :] * (1 - h**2)
    parts = [
        np.matmul(through.swapaxes(-1, -2), x).reshape(*w.shape[:-1], -1),
        through.sum(axis=-2),
        np.matmul(back[..., None, :], h)[..., 0, :],
        back.sum(axis=-1, keepdims=True),
    ]
    return np.mean(error**2, axis=-1), np.concatenate(parts, axis=-1)


def _curvature(w, x, target):
    """(runs,) the largest eigenvalue of the second derivatives, from differences of gradients."""
    h = 1e-4
    steps = h * np.eye(w.shape[-1])
    ahead, behind = (_loss_and_gradient(w[:, None] + s, x, target)[1] for s in (steps, -steps))
    matrix = (ahead - behind) / (2 * h)
    return np.linalg.eigvalsh((matrix + matrix.swapaxes(-1, -2)) / 2)[:, -1]


# ---------------------------------------------------------------------------- rates (slide 41)

SWEEP = np.geomspace(1e-4, 10.0, 100)
TRIED = np.geomspace(1e-4, 1.0, 9)
SEEDS = range(3)


class Rates(NamedTuple):
    """Learning rates of one optimizer on the small digits.

    sweep     (3, len(SWEEP)) the batch loss while the rate is raised from update to update, for
              each of SEEDS
    steepest  the rate at which the median of `sweep` falls fastest
    accuracy  (len(TRIED), 3) the share of test digits right after a training at each rate
    """

    sweep: np.ndarray
    steepest: float
    accuracy: np.ndarray


@functools.cache
@steady()
@ignore_fp_warnings
def find_rate(optimizer="SGD"):
    """The learning-rate finder, and what trainings at fixed rates then reach: Rates.

    optimizer: of mnist.OPTIMIZERS. ValueError for another.
    """
    choose(optimizer, mnist.OPTIMIZERS, "optimizer")
    sweep = np.array([_sweep(optimizer, seed) for seed in SEEDS])
    middle = np.median(sweep, axis=0)
    smooth = np.convolve(np.pad(middle, 4, mode="edge"), np.full(9, 1 / 9), mode="valid")
    steepest = int(np.gradient(smooth[: smooth.argmin() + 1]).argmin())
    accuracy = np.array(
        [
            [
                mnist.train_small(lr, optimizer=optimizer, weight_seed=seed).test_accuracy
                for seed in SEEDS
            ]
            for lr in TRIED
        ]
    )
    return Rates(sweep, float(SWEEP[steepest]), accuracy)


def _sweep(optimizer, seed):
    digits = mnist.small_digits()
    with common.weights_from(seed):
        model = nn.Sequential(
            nn.Linear(196, 32, dtype=float64), nn.ReLU(), nn.Linear(32, 10, dtype=float64)
        )
    stepper = mnist.OPTIMIZERS[optimizer].make(model.parameters(), SWEEP[0])
    rng = np.random.default_rng(seed)
    losses = []

    def batches():
        for lr in SWEEP:  # another rate for each update
            for group in stepper.param_groups:
                group["lr"] = float(lr)
            rows = rng.integers(len(digits.train_labels), size=mnist.BATCH)
            yield wrap(digits.train_images[rows]), wrap(digits.train_labels[rows])

    common.fit(
        model,
        batches(),
        nn.functional.cross_entropy,
        stepper,
        seen=lambda loss, y: losses.append(loss.item()),
    )
    return np.minimum(np.nan_to_num(losses, nan=1e3, posinf=1e3), 1e3)


# -------------------------------------------------------------------- every layer (slide 42)

HIDDEN, UPDATES = (48, 48, 48), 60
SEEN = ("sigmoid", "tanh", "relu")


class Layers(NamedTuple):
    """A digit network with three hidden layers, while it trains.

    activation   of SEEN
    pairs        [update][layer] its weights and biases before that update, and at the end

    What a moment shows is computed when it is asked for, in a millisecond. All of it would be 30 MB
    for each rate that a slider passes, the weights are 7.
    """

    activation: str
    pairs: list

    @steady()
    @ignore_fp_warnings
    def at(self, update):
        """On 300 training digits: the loss, [hidden layer] the activations, [layer] the gradients
        of its weights, the last two flat. update: 0 to UPDATES, how many were made."""
        digits = mnist.small_digits()
        loss, seen, back = _walk(
            self.pairs[update],
            common.ACTIVATIONS[self.activation],
            digits.train_images[:300],
            digits.train_labels[:300],
        )
        return loss, [h.ravel() for h in seen], [weight.ravel() for weight, _ in back]


@functools.lru_cache(4)
@steady()
@ignore_fp_warnings
def layers(activation="tanh", lr=0.1):
    """Train 196 → 48 → 48 → 48 → 10 for three passes in batches of 100 with plain SGD: Layers.

    activation: of SEEN. The weights start as torch's Linear does. ValueError for another name.
    """
    choose(activation, SEEN, "activation")
    between = common.ACTIVATIONS[activation]
    digits = mnist.small_digits()
    pairs = playground.first_weights((196, *HIDDEN, 10))
    rng = np.random.default_rng(0)
    rows = np.concatenate([rng.permutation(mnist.TRAIN) for _ in range(mnist.EPOCHS)])
    kept = [pairs]
    for update in range(UPDATES):
        some = rows[update * mnist.BATCH : (update + 1) * mnist.BATCH]
        _, _, back = _walk(pairs, between, digits.train_images[some], digits.train_labels[some])
        pairs = [
            (weight - lr * grad_weight, bias - lr * grad_bias)
            for (weight, bias), (grad_weight, grad_bias) in zip(pairs, back, strict=True)
        ]
        kept.append(pairs)
    return Layers(activation, kept)


def _walk(pairs, between, x, labels):
    """Forward and backward once: the loss, the hidden activations, the gradients layer by layer."""
    inputs, sums, h = [], [], x
    for weight, bias in pairs:
        inputs.append(h)
        sums.append(ops.linear(h, weight, bias))
        h = between.forward(sums[-1])
    loss, back = ops.cross_entropy(sums[-1], labels), ops.cross_entropy_backward(sums[-1], labels)
    found = []
    for k in reversed(range(len(pairs))):
        grad_input, *parts = ops.linear_backward(back, inputs[k], pairs[k][0])
        found.insert(0, tuple(parts))
        if k:
            back = between.backward(grad_input, sums[k - 1])
    return float(loss), inputs[1:], found
