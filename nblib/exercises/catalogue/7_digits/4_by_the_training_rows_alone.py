"""7.4 By the training rows alone

Write `standardise(rows, train)` for a table of your own. The recipe calls it twice: with the
training rows as `rows`, and with those held out. The training rows have to come out with mean 0 and
standard deviation 1 in every column; and a held-out row that equals a training row has to come out
as that one does.

level: easy

explorer: pitfall

start: Which of the two tables may say what the mean is?

hint: Equal rows come out equal only if the held-out rows are changed by the very numbers that
change the training rows. Which two numbers does each column need?

hint: Each column needs its mean in `train` and its standard deviation in `train`. Along axis 0 both
go down the rows and leave one number for each column.

hint: Subtract train's mean first, then divide by train's standard deviation.

well: What is held out must not say anything before the test, not even its mean. (What
would you do with a column that is the same in every row of `train`?)
"""

import numpy as np

_TRAIN = np.array([[1.0, 20.0], [3.0, 50.0], [2.0, 80.0], [6.0, 10.0]])
_WIDE = np.array([[0.5, -4.0, 7.0], [2.5, 0.0, 1.0], [0.0, 2.0, -3.0]])
_NARROW = np.array([[0.25, 1.0], [0.5, 3.0], [0.75, 5.0], [0.5, -1.0]])  # a spread below 1

# --- solution ---


def standardise(rows, train):
    """rows (N, columns), train (M, columns) -> (N, columns)."""
    return (rows - train.mean(axis=0)) / train.std(axis=0)


# --- cases ---

CASES = (
    (_TRAIN.copy(), _TRAIN),
    (np.array([[3, 40], [4, 70]]), _TRAIN),
    (np.array([[1.0, 2.0, 3.0], [2.0, 0.0, 1.0]]), _WIDE),
    (np.array([[-1.0, 5.0, 0.5], [4.0, 1.0, 2.0]]), _WIDE),
    (np.array([[40.0, 20.0], [3.0, -200.0]]), _TRAIN),
    (np.array([[0.75, 6.0], [0.0, -2.0]]), _NARROW),
    # many rows, and numbers far from 0
    (np.array([[250.0, -90.0], [-40.0, 3000.0]]),
     20 * np.random.default_rng(0).normal(size=(120, 2))),
)

MISTAKES = """
own-statistics
    train.mean → rows.mean
    train.std → rows.std
You standardise `rows` by their own mean and spread. Held-out rows should meet the numbers that the
network was trained with.

joint-statistics
    both = np.vstack([rows, train]); return (rows - both.mean(axis=0)) / both.std(axis=0)
You mix both tables before you take the mean. Then the held-out rows have a say in it.

all-columns
    train.mean(axis=0) → train.mean()
    train.std(axis=0) → train.std()
One mean for the whole table. A column of ages and one of incomes each need their own.

one-spread
    train.std(axis=0) → train.std()
The mean is right. The spread is taken over the whole table: each column has its own,
`train.std(axis=0)`.

not-centred
    (rows - train.mean(axis=0)) / train.std(axis=0) → rows / train.std(axis=0)
The spread is right. The mean has not been taken away.

not-scaled
    (rows - train.mean(axis=0)) / train.std(axis=0) → rows - train.mean(axis=0)
The mean is gone. Large columns are still large: what brings them to spread 1?

variance
    train.std → train.var
You divide by the variance. The standard deviation is its square root.

sample-spread
    train.std(axis=0) → train.std(axis=0, ddof=1)
Your spread divides by M − 1. Here it is NumPy's plain `std`, which divides by M.

min-max
    low = train.min(axis=0); return (rows - low) / (train.max(axis=0) - low)
You bring the columns between 0 and 1. That is another scaling; wanted are the mean and the standard
deviation.

min-max-cut
    low, high = train.min(axis=0), train.max(axis=0)
    return np.clip((rows - low) / (high - low), 0, 1)
You bring the columns between 0 and 1, and cut off what lies outside: another scaling. Wanted
are the mean and the standard deviation, and far values stay as far as they are.

at-least-one
    train.std(axis=0) → np.maximum(train.std(axis=0), 1)
Where a column's standard deviation is below 1, you divide by 1 instead. Such a column is to come
out with 1 as well: divide by its own.

median
    rows - train.mean(axis=0) → rows - np.median(train, axis=0)
You take the median away. Wanted is the mean.

bracket
    return rows - train.mean(axis=0) / train.std(axis=0)
Division comes before subtraction: what has to stand in brackets?

multiplied
    return (rows - train.mean(axis=0)) * train.std(axis=0)
You multiply by the spread: wide columns become wider still.

largest-size
    return rows / np.abs(train).max(axis=0)
You divide by the largest number of each column. Wanted are another two: the column's mean, which is
subtracted, and its standard deviation.

largest
    train.std(axis=0) → train.max(axis=0)
The mean is right. You divide by the largest number of each column, not by its standard deviation.

mean-for-spread
    train.std(axis=0) → train.mean(axis=0)
You divide by the mean. Wanted is the standard deviation.

range-for-spread
    train.std(axis=0) → (train.max(axis=0) - train.min(axis=0))
The mean is right. You divide by the range, largest less smallest, not by the standard deviation.

length-for-spread
    train.std(axis=0) → np.linalg.norm(train - train.mean(axis=0), axis=0)
The mean is right. Your divisor is a length: for the standard deviation the squares are averaged,
not added up.

along-the-rows
    return (rows - rows.mean(axis=1)[:, None]) / rows.std(axis=1)[:, None]
Each row is standardised by its own numbers. Ages and incomes of one row get mixed: go down the
columns, axis 0, and in `train`.

own-mean
    train.mean → rows.mean
The spread is right. The mean is that of `rows`; it should come from `train` as well.

own-spread
    train.std → rows.std
The mean is right. The spread is that of `rows`; it should come from `train` as well.

train-returned
    rows - train.mean(axis=0) → train - train.mean(axis=0)
You standardise `train`. Wanted are `rows`, by the numbers of `train`.

turned
    rows - train.mean(axis=0) → train.mean(axis=0) - rows
All signs are turned round: the mean is taken from `rows`, not `rows` from the mean.

smallest-gone
    train.mean → train.min
You take the smallest number of each column away. Wanted is its mean.

clipped
    return np.clip((rows - train.mean(axis=0)) / train.std(axis=0), -3, 3)
Far values are cut off. They are to stay as far as they are.

whole-numbers
    out = rows.copy()
    out[:] = (rows - train.mean(axis=0)) / train.std(axis=0)
    return out
A copy of whole numbers holds whole numbers only, and cuts the decimals off. Make a new array of
floats, or return the quotient itself.

mean-distance
    train.std(axis=0) → np.abs(train - train.mean(axis=0)).mean(axis=0)
The mean is right. You divide by the mean distance from it. For the standard deviation the distances
are squared before they are averaged, and the root is taken at the end.
"""
