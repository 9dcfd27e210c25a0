"""8.7 The loop

Write `train(parameters, step, images, labels, epochs, batch_size, rng)`. In each epoch shuffle
anew, go through all images in batches (the last may be smaller), and call `parameters, loss =
step(parameters, batch_images, batch_labels)`. Return the last parameters, and a list with the mean
loss of each epoch.

level: medium

explorer: batch_size

start: `rng.permutation(len(images))` gives the numbers of all images in a random order.

hint: Two loops: epochs outside, batches inside.

hint: `range(0, len(images), batch_size)` gives the places where batches start.

hint: Index both with the same piece of the order: `images[batch]` and `labels[batch]`.

lead steps: Two loops: epochs outside, batches inside, and one step for each batch.

lead every image once an epoch: Some images come twice in an epoch, or never.
`rng.permutation(len(images))` has each number once.

lead images keep their labels: Index both with the same piece of the order: `images[batch]` and
`labels[batch]`.

lead same seed, same order: With one seed two runs have different orders: some random number does
not come from `rng`.

lead another seed, another order: The order does not follow `rng`.

lead losses: The steps are right. The loss of an epoch is the mean over its own batches.

well: This loop is PyTorch's DataLoader and the two `for` lines of slide 56.
"""

import numpy as np

from nblib.exercises.lab import not_two, two
from nblib.exercises.values import Misfit, as_array, kind, plain

# --- solution ---


def train(parameters, step, images, labels, epochs, batch_size, rng):
    """-> the last parameters, a list of one mean loss an epoch."""
    losses = []
    for epoch in range(epochs):
        order = rng.permutation(len(images))
        total = []
        for start in range(0, len(images), batch_size):
            batch = order[start : start + batch_size]
            parameters, loss = step(parameters, images[batch], labels[batch])
            total.append(loss)
        losses.append(np.mean(total))
    return parameters, losses


# --- cases ---

CASES = ((20, 2, 8, 0), (24, 3, 6, 1), (15, 1, 4, 2))
PARTS = (
    "steps", "largest batch", "smallest batch", "every image once an epoch",
    "images keep their labels", "shuffled", "a new order each epoch",
    "same seed, same order", "another seed, another order", "steps carried on",
    "number of losses", "losses",
)


def call(pieces, count, epochs, batch_size, seed):
    def run(seed):
        """What came back, and the images, sizes and losses of the batches, in their order."""
        images, labels = np.arange(count, dtype=float)[:, None], np.arange(count)
        seen, sizes, given, paired = [], [], [], []

        def step(parameters, x, y):
            paired.append(np.shape(x) == (len(y), 1) and np.array_equal(np.ravel(x), y))
            seen.extend(int(i) for i in y)
            sizes.append(len(y))
            given.append(1.0 + 2 * len(given))
            return [parameters[0] + 1], given[-1]

        rng = np.random.default_rng(seed)
        answer = pieces[0]([0.0], step, images, labels, epochs, batch_size, rng)
        return answer, seen, sizes, given, all(paired)

    answer, seen, sizes, given, paired = run(seed)
    if not two(answer):
        return not_two(answer, "the last parameters, and the list of losses")
    last, losses = answer[0], as_array(plain(answer[1]))
    if losses is None or losses.ndim != 1:
        said = f"returned {kind(plain(answer[1]))} as the losses"
        return Misfit(said, "The losses are a list of numbers, one for each epoch.", key=said)
    rounds = [seen[i : i + count] for i in range(0, len(seen), count)]
    whole = len(seen) == epochs * count and all(sorted(r) == list(range(count)) for r in rounds)
    new_order = len({tuple(r) for r in rounds}) == len(rounds)
    return (
        len(sizes), max(sizes, default=0), min(sizes, default=0), whole, paired,
        all(r != sorted(r) for r in rounds), new_order, run(seed)[1] == seen,
        run(seed + 1)[1] != seen, last[0] if isinstance(last, list | tuple) else last,
        len(losses), _means(losses, given, sizes, -(-count // batch_size)),
    )


def _means(losses, given, sizes, steps):
    """The losses of the epochs; where they are means over images, those over batches instead."""
    starts = range(0, len(given), steps)
    of_images = [np.average(given[i : i + steps], weights=sizes[i : i + steps]) for i in starts]
    if len(losses) == len(of_images) and np.allclose(losses, of_images):
        return [float(np.mean(given[i : i + steps])) for i in starts]
    return losses.tolist()


MISTAKES = """
not-shuffled
    rng.permutation(len(images)) → np.arange(len(images))
The batches come in the order of the files. Shuffle them.

shuffled-once
    order = rng.permutation(len(images)) →
    losses = [] → losses, order = [], rng.permutation(len(images))
You shuffle once, so every epoch has the same batches. Draw the order inside the loop over epochs.

labels-left
    labels[batch] → labels[start : start + batch_size]
The images are shuffled, their labels are not: each image gets another one's label.

last-dropped
    range(0, len(images), batch_size) → range(0, len(images) - batch_size + 1, batch_size)
The last, smaller batch is left out. Its images count too.

not-carried
    parameters, loss = step( → last, loss = step(
    return parameters → return last
Every step starts from the first parameters. Hand the new ones to the next step.

old-parameters
    losses = [] → losses, first = [], parameters
    return parameters, losses → return first, losses
All steps are made, and the untrained parameters come back. Return the last ones.

one-epoch
    range(epochs) → range(1)
There is one epoch, whatever `epochs` says. Does `return` stand inside the loop?

last-loss
    np.mean(total) → loss
You note the last batch's loss. Wanted is the mean of the epoch.

all-losses
    losses.append(np.mean(total)) → losses.extend(total)
There is one loss for each batch. Wanted is one for each epoch, the mean.

sum-of-losses
    np.mean(total) → np.sum(total)
You add the losses of the batches. Wanted is their mean.

losses-pile-up
    total = [] →
    losses = [] → losses, total = [], []
The first loss is right; later ones still contain the earlier epochs. Start the list anew in each
epoch.

global-random
    rng.permutation → np.random.permutation
The order comes from NumPy's global generator, so that nobody can repeat your run. Use `rng`.

own-seed
    losses = [] → losses, rng = [], np.random.default_rng(0)
You make a generator of your own, with a fixed seed: every run would see the same order. Use `rng`.

one-batch
    total.append(loss) → total.append(loss); break
Each epoch stops after its first batch.

one-by-one
    range(0, len(images), batch_size) → range(len(images))
    start : start + batch_size → start : start + 1
Every batch holds one image. `batch_size` says how many it should hold.

drawn-with-return
    rng.permutation(len(images)) → rng.integers(0, len(images), len(images))
You draw with replacement: some images come twice, others never.
"""
