"""8.7 The loop

Write `train(parameters, step, images, labels, epochs, batch_size, rng)`. In each epoch shuffle
anew, go through all images in batches (the last may be smaller), and call `parameters, loss =
step(parameters, batch_images, batch_labels)`. Return the last parameters, and a list with one
number for each epoch: the plain mean of its batches' losses. (7.1 weighs them by their sizes; with
hundreds of batches it hardly matters.)

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
            given.append(1.0 + 3 * len(given) % 7 + len(given))
            return [parameters[0] + 1], given[-1]

        rng = np.random.default_rng(seed)
        lent = {"parameters": [0.0], "images": images.copy(), "labels": labels.copy()}
        start, *rows = lent.values()
        answer = pieces[0](start, step, *rows, epochs, batch_size, rng)
        kept = {"parameters": [0.0], "images": images, "labels": labels}
        changed.update(name for name in lent if not np.array_equal(lent[name], kept[name]))
        return answer, seen, sizes, given, all(paired)

    changed: set = set()
    answer, seen, sizes, given, paired = run(seed)
    if changed:
        name = min(changed)
        how = ("Give the name what the step returns, `parameters, loss = step(...)`: that is new."
               if name == "parameters" else
               "Shuffle the numbers of the images, and take `images[batch]` and `labels[batch]`.")
        return Misfit(f"changed `{name}`",
                      f"`{name}` belongs to the caller and may be needed again. {how}", key=name)
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
        all(r != sorted(r) for r in rounds) and not _neighbours(seen, sizes), new_order,
        run(seed)[1] == seen, run(seed + 1)[1] != seen,
        last[0] if isinstance(last, list | tuple) else last,
        len(losses), _means(losses, given, sizes, -(-count // batch_size)),
    )


def _neighbours(seen, sizes):
    """Whether each batch holds images that stand side by side, though the batches may be mixed."""
    batches = np.split(np.array(seen), np.cumsum(sizes)[:-1]) if max(sizes, default=0) > 1 else []
    return bool(batches) and all((np.diff(batch) == 1).all() for batch in batches)


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

last step of an epoch
    order = rng.permutation(len(images)) → order, first = rng.permutation(len(images)), parameters
    step(parameters → step(first
Every step of an epoch starts from the parameters with which the epoch began, so only its last step
is kept. Hand each step what the one before it returned.

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

batch one short
    start + batch_size] → start + batch_size - 1]
Each batch holds one image less than `batch_size` says, so some images are never used. The end of a
slice is not part of it already.

batch one long
    start + batch_size] → start + batch_size + 1]
Each batch holds one image more than `batch_size` says, and that one comes again in the next batch.
The end of a slice is not part of it.

each batch by itself
    order[start : start + batch_size] → order[:batch_size]
All batches are full, and some images come twice in an epoch, others never: your batches are not
pieces of one order, one after another. The next one begins where the last one ended.

evened out
    range(0, len(images), batch_size) → np.array_split(order, -(-len(images) // batch_size))
    for start in → for batch in
    batch = order[start : start + batch_size] →
The number of batches is right, but they are evened out: `array_split` makes pieces that differ by
at most one image. Each batch holds `batch_size` images, and the last holds what is left.

fewer and evened out
    range(0, len(images), batch_size) → np.array_split(order, len(images) // batch_size)
    for start in → for batch in
    batch = order[start : start + batch_size] →
`array_split` makes pieces that differ by at most one image, and there are too few of them, so that
they are larger than `batch_size`. Each batch holds `batch_size` images, and the last what is left.

steps of one
    range(0, len(images), batch_size) → range(len(images) // batch_size)
Your batches overlap: the second begins only one image after the first. Multiply the number of a
batch by `batch_size`, or let `range` take steps of `batch_size`.

order too short
    rng.permutation(len(images)) → rng.permutation(batch_size)
The order has only `batch_size` numbers, so all but the first images are never used. It needs one
for each image.

one number missing
    rng.permutation(len(images)) → rng.permutation(len(images) - 1)
One image is never used: `permutation(n)` gives 0 to n − 1 already.

shuffled apart
    order = rng. → other, order = rng.permutation(len(images)), rng.
    labels[batch] → labels[other[start : start + batch_size]]
Images and labels are each put in an order of their own, so that an image gets another one's label.
Draw one order, and index both with it.

batches shuffled
    order = rng.permutation(len(images)) → order = np.arange(len(images))
    range(0, len(images), batch_size) → rng.permutation(range(0, len(images), batch_size))
Only the order of the batches is random: the same images are always together. Shuffle the images,
then cut.

everything
    images[batch], labels[batch] → images, labels
Every step gets all images and all labels. Hand it the batch.

step twice
    total.append(loss) → total.append(step(parameters, images[batch], labels[batch])[1])
`step` is called twice for each batch. Call it once, and keep both things that it returns.

one epoch more
    range(epochs) → range(epochs + 1)
There is one epoch too many: `range(epochs)` has `epochs` numbers already.

one epoch less
    range(epochs) → range(epochs - 1)
There is one epoch too few: count from 0, `range(epochs)`.

begins anew
    losses = [] → losses, first = [], parameters
    order = rng.permutation(len(images)) → order = rng.permutation(len(images)); parameters = first
Each epoch starts from the first parameters again, so all but the last are lost. Let the next epoch
go on where the last one ended.

last epoch's loss
    order = rng.permutation(len(images)) → order = rng.permutation(len(images)); losses = []
Only the loss of the last epoch comes back. Make the list before the loop over epochs.

mean after each batch
    losses.append(np.mean(total)) →
    total.append(loss) → total.append(loss); losses.append(np.mean(total))
You note a mean after each batch. Note it once an epoch, after the loop over batches: look at how
far that line is indented.

divided by the images
    np.mean(total) → sum(total) / len(images)
You add the losses of the batches and divide by the number of images. Each is a mean already, so
divide by the number of batches.

divided by the batch size
    np.mean(total) → sum(total) / batch_size
You divide the sum of the losses by the size of a batch. Divide by the number of batches.

first loss
    np.mean(total) → total[0]
You note the loss of the first batch. Wanted is the mean of the epoch.

smallest loss
    np.mean(total) → min(total)
You note the smallest loss. Wanted is the mean of the epoch.

largest loss
    np.mean(total) → max(total)
You note the largest loss. Wanted is the mean of the epoch.

middle loss
    np.mean(total) → np.median(total)
That is the median. Wanted is the mean.
"""
