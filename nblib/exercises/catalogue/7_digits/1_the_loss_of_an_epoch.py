"""7.1 The loss of an epoch

Write `epoch_loss(losses, sizes)`: the mean loss over all *images* of an epoch. `losses` has the
mean loss of each batch and `sizes` the number of images in it; the last batch is often smaller.

level: easy

explorer: training_progress

start: Take two batches, one of 64 images and one of 32. Should both count the same?

hint: Every image counts once, so a batch counts as often as it has images.

hint: The total of all losses, divided by the number of all images.

hint: A batch of 64 images with mean loss 0.5 has a total loss of 32. Add up the totals.

well: On MNIST the 32 images of the last batch now weigh half as much as 64 others.
"""

import numpy as np

# --- solution ---


def epoch_loss(losses, sizes):
    """losses, sizes: arrays (batches,) -> a number."""
    return np.sum(losses * sizes) / np.sum(sizes)


# --- cases ---

CASES = (
    (np.array([0.5, 0.1]), np.array([64, 32])),
    (np.array([0.75, 0.5, 2.0]), np.array([4, 4, 1])),
    (np.array([1.0, 0.0, 3.0, 0.5]), np.array([10, 30, 20, 5])),
    (np.array([0.25, 1.25]), np.array([8, 8])),
    (np.linspace(15.0, 0.5, 120) ** 1.5, np.where(np.arange(120) % 7, 32, 5)),  # many, and large
)

MISTAKES = """
mean-of-means
    np.sum(losses * sizes) / np.sum(sizes) → np.mean(losses)
Every batch counts the same in your mean. Should a batch of 32 images count as much as one of 64?

last-batch
    np.sum(losses * sizes) / np.sum(sizes) → losses [-1]
This is the last batch's loss: the number slide 58 prints. Wanted is the whole epoch's.

sum-of-losses
    np.sum(losses * sizes) / np.sum(sizes) → np.sum(losses)
You added the means of the batches, or multiplied each by all sizes and not by its own, which comes
to the same. A mean over images divides by their number.

geometric
    np.sum(losses * sizes) / np.sum(sizes) → np.exp(np.sum(sizes * np.log(losses)) / np.sum(sizes))
You take the logarithms of the losses, so this is their geometric mean. Wanted is the ordinary one.

total
    np.sum(losses * sizes) / np.sum(sizes) → np.sum(losses * sizes)
This is the total over all images. Divide it by how many they are.

by-batches
    np.sum(sizes) → len(sizes)
The total is right. You divide by the number of batches: how many images are there?

unweighted-total
    losses * sizes → losses
You divide by the number of images, and above it stands a sum over batches. Multiply each loss by
its size first.

inverse-weights
    losses * sizes → losses / sizes
    np.sum(sizes) → np.sum(1 / sizes)
Small batches count most in your mean. It should be the other way round.

largest-size
    np.sum(sizes) → (len(sizes) * sizes[0])
You divide as if all batches were as large as the first.

without-last
    losses * sizes → losses[:-1] * sizes[:-1]
    np.sum(sizes) → np.sum(sizes[:-1])
You left the last batch out. It counts too, as much as it has images.

median
    np.sum(losses * sizes) / np.sum(sizes) → np.median(losses)
This is the median of the batches. Wanted is a mean over images.

largest-batch
    np.sum(losses * sizes) / np.sum(sizes) → losses[np.argmax(sizes)]
This is the loss of the largest batch alone. Every batch counts, as much as it has images.

full-batches
    np.sum(losses * sizes) / np.sum(sizes) → np.mean(losses[sizes == sizes.max()])
You use only the full batches. Smaller ones count too, as much as they have images.

halved-again
    total = 0.0
    for loss in losses:
        total = (total + loss) / 2
    return total
You halve again in every turn, so the last batches count most. Add everything up, and divide once.

divided-by-size
    np.sum(losses * sizes) / np.sum(sizes) → np.mean(losses / sizes)
You divide each loss by its size. It is a mean already: times the size it is the batch's total.

sum-divided-by-size
    np.sum(losses * sizes) / np.sum(sizes) → np.sum(losses / sizes)
You divide each loss by its size. It is a mean already: times the size it is the batch's total.

not-added-up
    np.sum(losses * sizes) / np.sum(sizes) → losses * sizes / np.sum(sizes)
These are the shares of the batches. Add them up: the mean is one number.

without-the-first
    losses * sizes → losses[1:] * sizes[1:]
The first batch is missing in the sum. Does your loop begin at index 0?

last-not-added
    losses * sizes → losses[:-1] * sizes[:-1]
The last batch is missing in the sum, although its images are counted. How far does your loop go?

squared-sizes
    np.sum(sizes) → np.sum(sizes**2)
You divide by the sum of the squared sizes. Divide by the number of images.
"""
