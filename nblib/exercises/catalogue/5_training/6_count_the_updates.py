"""5.6 Count the updates

Write `updates(samples, batch_size, epochs)`: how many updates are made in all? A last batch that is
not full counts as a batch, too. For 10,000 samples, batches of 100 and 5 epochs the answer is 500.

start: How many batches has one epoch? Try 10 samples in batches of 4.

hint: 10 samples in batches of 4 are 4 + 4 + 2: three batches.

hint: Round up in every epoch: each starts anew, and what is left over is not kept.

hint: `(a + b - 1) // b`, or `math.ceil(a / b)`, is a / b rounded up.

well: `len(DataLoader(...))` counts the batches of an epoch in the same way.
"""


# --- solution ---


def updates(samples, batch_size, epochs):
    """Three whole numbers -> a whole number."""
    batches = (samples + batch_size - 1) // batch_size  # rounded up
    return batches * epochs


# --- cases ---

CASES = ((10000, 100, 5), (10, 4, 1), (10, 4, 3), (60000, 64, 2), (7, 1, 2), (5, 8, 4))

MISTAKES = """
floor
    return samples // batch_size * epochs
You drop the last batch when it is not full.

round-at-the-end
    return math.ceil(samples * epochs / batch_size)
You round once, at the end. Every epoch ends with a batch of its own.

floor-at-the-end
    return samples * epochs // batch_size
You join the epochs and drop what is left over. Every epoch ends with a batch of its own.

fraction
    return samples / batch_size * epochs
There are no half updates. A batch that is not full makes one, too.

one-epoch
    return math.ceil(samples / batch_size)
These are the updates of one epoch.

always-one-more
    return (samples // batch_size + 1) * epochs
You add a batch even when nothing is left over: 10,000 in batches of 100 are exactly 100.

examples
    return samples * epochs
So many examples are seen. A whole batch of them makes one update.

full-batch
    return batches * epochs → return epochs
One update an epoch is full-batch descent. Here each batch makes one.

nearest
    return round(samples / batch_size) * epochs
You round to the nearest whole number. A short last batch must count, however short.
"""
