"""8.10 Which digits it mixes up

Write `confusion(labels, predictions)`: a table of 10 × 10 counts, one row for each true digit, one
column for each predicted one. And `most_confused(matrix)`: the pair (true, predicted) of the most
frequent error in such a table. Do not change the table itself.

level: medium

explorer: error_gallery

start: Make `np.zeros((10, 10), dtype=int)` and add 1 for each image.

hint: A loop over `zip(labels, predictions)` may be slow and is fine.

hint: On the diagonal stand the right answers. Put 0 there, in a copy.

hint: `np.unravel_index(place, matrix.shape)` turns argmax's one number into row and column.

lead images in the table: The table does not hold each image once: each adds 1 to one cell, right
answers on the diagonal.

lead wrong cells of confusion: In the table the row is the true digit, the column the predicted one,
and each image adds 1.

lead most_confused: The table is right. Put 0 on the diagonal of a copy, then find the largest
count; `np.unravel_index` turns argmax's one number into row and column.

well: Look at a few images of that pair: would you be sure?

explain: Would you expect that a 4 is read as a 9 as often as a 9 is read as a 4? Think of a reason
why the two may differ.

rubric: Whole: they need not be equally frequent, with a reason that is not the same in both
directions: a 4 is written open or closed at the top, and the closed one looks like a 9, while
hardly anybody writes an open 9; the border lies nearer to one of the two; there are not equally
many of each. Chance is a reason, too, if it is said how large. Half: not equal, with a reason that
holds in both directions, such as that the two look alike. Nothing: equal, because they look alike;
counts alone.
"""

import numpy as np

from nblib.exercises.lab import Given
from nblib.exercises.values import Misfit

# --- solution ---


def confusion(labels, predictions):
    """Two arrays (N,) of digits -> (10, 10) counts."""
    matrix = np.zeros((10, 10), dtype=int)
    for true, predicted in zip(labels, predictions):
        matrix[true, predicted] += 1
    return matrix


def most_confused(matrix):
    """(10, 10) counts -> true digit, predicted digit."""
    errors = matrix.copy()
    np.fill_diagonal(errors, 0)
    true, predicted = np.unravel_index(errors.argmax(), errors.shape)
    return int(true), int(predicted)


# --- cases ---

LABELS = np.array([4, 9, 4, 4, 7, 7, 2, 2, 2, 0, 4, 9, 9, 5, 3, 3, 5, 5, 7, 1])
SAID = np.array([9, 9, 9, 4, 7, 2, 2, 7, 2, 0, 9, 4, 9, 3, 3, 5, 3, 5, 2, 1])
M1, M2 = confusion(LABELS, SAID), confusion(SAID[::-1][:9], LABELS[::-1][:9])
M3 = np.diag(np.arange(10)) + np.eye(10, k=3, dtype=int) * 2
M3[8, 1], M3[1, 8], M3[3, 5], M3[5, 3] = 7, 0, 5, 5
M4 = np.eye(10, dtype=int)
M4[6, 4] = 1
M5 = np.eye(10, dtype=int) * 3
M5[2, 7], M5[1, 7], M5[0, 7], M5[3, 8], M5[3, 9] = 2, 2, 2, 5, 1
LOW = LABELS < 8

CASES = (
    (Given("20 digits", labels=LABELS, predictions=SAID), M1),
    (Given("9 digits", labels=SAID[:9], predictions=LABELS[:9]), M2),
    (Given("15 digits", labels=LABELS[5:], predictions=SAID[5:]), M3),
    (Given("11 digits", labels=LABELS[:11], predictions=SAID[:11]), M4),
    (Given("no 9", labels=LABELS[LOW & (SAID < 8)], predictions=SAID[LOW & (SAID < 8)]), M2),
    (Given("12 digits", labels=SAID[3:15], predictions=LABELS[3:15]), M5),
    (Given("300 fours", labels=np.full(300, 4), predictions=np.full(300, 4)), M4),
)
PARTS = ("images in the table", "wrong cells of confusion", "most_confused")


def call(pieces, data, matrix):
    labels, predictions = data.arrays.values()
    table = pieces[0](labels, predictions)
    if isinstance(table, list) and np.shape(table) == (10, 10):
        return Misfit("returned a list of lists as the table", "Make the table a NumPy array, "
                      "`np.array(...)`: the cells below take entries by `table[true, predicted]`.")
    table = np.asarray(table)
    if table.ndim == 2 and 0 < max(table.shape) < 10:
        return Misfit(f"returned a table of shape {table.shape}", "It has a row and a column "
                      "for each of the ten digits, also for one that does not occur.",
                      key="a small table")
    wrong = int((table != confusion(labels, predictions)).sum()) if table.shape == (10, 10) else 100
    total = table.sum() if table.dtype.kind in "iufb" else 0
    return float(total), wrong, pieces[1](matrix)


MISTAKES = """
transposed
    matrix[true, predicted] → matrix[predicted, true]
most_confused is right. In the table, rows and columns are exchanged: a row is a true digit.

counted-once
    zip(labels, predictions) → [(labels, predictions)]
most_confused is right. `matrix[labels, predictions] += 1` counts a pair once however often it
comes: NumPy reads, adds and writes all at once.

errors-only
    matrix[true, predicted] += 1 → matrix[true, predicted] += true != predicted
most_confused is right. The table lacks its diagonal: right answers are counted, too.

too-small
    (10, 10) → (max(labels.max(), predictions.max()),) * 2
The digits 0 to 9 need ten rows and ten columns.

diagonal
    np.fill_diagonal(errors, 0) →
The table is right. Your most frequent pair is a right answer: the diagonal has to go first.

exchanged
    return int(true), int(predicted) → return int(predicted), int(true)
The table is right. In the pair, first the true digit, then the predicted one.

both-ways
    errors = matrix.copy() → errors = np.triu(matrix + matrix.T)
The table is right. You add up both directions: 4 taken for 9 and 9 taken for 4 are two different
errors.

place
    return int(true), int(predicted) → return int(errors.argmax())
The table is right. argmax gives one number from 0 to 99; row and column are asked.

rarest
    errors.argmax() → errors.argmin()
The table is right. Your pair is (0, 0) in every case. `argmin` gives that, the place of the
smallest count, and so does `argmax` of what is no table. Print what you search.

worst-row
    np.unravel_index( → (
    errors.argmax(), errors.shape → errors.sum(axis=1).argmax(), errors.sum(axis=0).argmax()
The table is right. You find the row and the column with most errors, each by itself. Find one
single cell.

shares
    return matrix → return matrix / matrix.sum()
most_confused is right. Give the counts themselves, not shares.

from one
    matrix[true, predicted] → matrix[true - 1, predicted - 1]
most_confused is right. In the table digit 0 stands in the last row and column: its row is number 0.

both directions
    matrix[true, predicted] += 1 → matrix[true, predicted] += 1; matrix[predicted, true] += 1
most_confused is right. Each image is counted twice, also with true and predicted digit exchanged.

right answers alone
    matrix[true, predicted] += 1 → matrix[true, predicted] += true == predicted
most_confused is right. The table has its diagonal only: wrong answers are counted, too.

first image missing
    zip(labels, predictions) → zip(labels[1:], predictions[1:])
most_confused is right. One image is not counted, the first or the last: a range begins at 0, and
ends before its end.

sorted
    zip(labels, predictions) → zip(sorted(labels), sorted(predictions))
most_confused is right. You sort labels and predictions apart, so that they no longer belong to the
same image.

all with all
    matrix[true, predicted] += 1 → matrix[true] += np.bincount(predictions, minlength=10)
most_confused is right. Each label is paired with all predictions. An image has one label and one
prediction.

shares of the rows
    return matrix → return matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
most_confused is right. You divide by the number of images of each true digit. Give the counts
themselves.

shares of the columns
    return matrix → return matrix / np.maximum(matrix.sum(axis=0), 1)
most_confused is right. You divide by the number of images of each predicted digit. Give the counts
themselves.

per cent
    return matrix → return 100 * matrix / matrix.sum()
most_confused is right. Give the counts themselves, not per cent.

eleven
    (10, 10) → (11, 11)
most_confused is right. The table has a row and a column too many: the digits are 0 to 9.

how often
    return int(true), int(predicted) → return int(errors.max())
The table is right. You give how often the error occurs. Wanted is which it is, (true, predicted).

three
    return int(true), int(predicted) → return int(true), int(predicted), int(errors.max())
The table is right. The pair is wanted, (true, predicted), without how often it occurs.

text
    return int(true), int(predicted) → return f"{true} as {predicted}"
The table is right. The pair comes as text. Return the two numbers, `return true, predicted`.

per true digit
    errors.argmax() → (errors / np.maximum(matrix.sum(axis=1, keepdims=True), 1)).argmax()
The table is right. You look for the largest share of its row. The most frequent error is the
largest count.

per true digit, of the errors
    errors.argmax() → (errors / np.maximum(errors.sum(axis=1, keepdims=True), 1)).argmax()
The table is right. You look for the largest share of a digit's errors. The most frequent error is
the largest count.

per predicted digit
    errors.argmax() → (errors / np.maximum(matrix.sum(axis=0, keepdims=True), 1)).argmax()
The table is right. You look for the largest share of its column. The most frequent error is the
largest count.

upper half
    np.fill_diagonal(errors, 0) → errors = np.triu(errors, 1)
The table is right. You look above the diagonal only. Below it are errors as well.

lower half
    np.fill_diagonal(errors, 0) → errors = np.tril(errors, -1)
The table is right. You look below the diagonal only. Above it are errors as well.

worst digit first
    np.fill_diagonal(errors, 0) → np.fill_diagonal(errors, 0); true = errors.sum(axis=1).argmax()
    true, predicted = np.unravel_index( → predicted = (
    errors.argmax(), errors.shape) → errors[true].argmax())
The table is right. You take the digit with most errors first, and then its most frequent one.
Another digit may have a single error that is more frequent: look at all cells at once.

worst answer first
    true, predicted = np.unravel_index( → predicted = errors.sum(axis=0).argmax(); true = (
    errors.argmax(), errors.shape) → errors[:, predicted].argmax())
The table is right. You take the answer that is wrong most often first, and then the digit it is
given to. Another cell may hold a single error that is more frequent: look at all cells at once.

rows and columns apart
    np.unravel_index( → (
    errors.argmax(), errors.shape → errors.argmax(axis=0).max(), errors.argmax(axis=1).max()
The table is right. With an `axis` argmax gives a place for each row or column. Look for one place
in the whole table: `errors.argmax()`, then row and column of it.

pair from one
    return int(true), int(predicted) → return int(true) + 1, int(predicted) + 1
The table is right. Your pair is counted from 1. Row 0 is the digit 0.

divided by nine
    np.unravel_index(errors.argmax(), errors.shape) → divmod(int(errors.argmax()), 9)
The table is right. From the place to row and column: a row has 10 cells, not 9.

diagonal less one
    np.fill_diagonal(errors, 0) → errors = errors - np.eye(10, dtype=int)
The table is right. The diagonal is made smaller by 1 only. All of it has to go.

diagonal off each row
    np.fill_diagonal(errors, 0) → errors = errors - np.diag(errors)
The table is right. `np.diag` of a table is its diagonal, a row of ten numbers, and that is taken
off each row. Only the ten cells of the diagonal have to go.

second largest
    np.fill_diagonal(errors, 0) →
    errors.argmax() → errors.ravel().argsort()[-2]
The table is right. You take the second-largest cell of all. Which of the cells are right answers
you see by where they stand: on the diagonal.

bins of what occurs
    return matrix → return np.histogram2d(labels, predictions, bins=10)[0].astype(int)
most_confused is right. Your ten bins reach from the smallest digit that occurs to the largest. Give
their range as well: the digits are 0 to 9.

small counts
    dtype=int → dtype=np.uint8
most_confused is right. A count of type uint8 begins again at 0 after 255. Take `int`.
"""
