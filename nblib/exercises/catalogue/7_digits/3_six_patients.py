"""7.3 Six patients

Climb the ladder with each of the patients 1 to 6 of the clinic, and write down what is wrong with
each, by the number of its fault.

1. zero_grad() is forgotten
2. training under no_grad()
3. eval() is forgotten
4. the learning rate is too high
5. softmax along the batch, not along the classes
6. softmax twice
7. images and labels are shuffled apart
8. no shuffling of a sorted file
9. a layer is frozen (its weights are kept as they are)
10. the loss is a sum over the batch, not a mean
11. the pixels are not normalised
12. the test set is trained on
13. the optimizer holds another model's parameters
14. the batch goes in transposed: pixels in rows, images in columns
15. the running total keeps every graph

level: medium

explorer: clinic

start: Choose patient 1 and make one check after the other, until one fails. What does it say?

hint: What was *seen* tells faults apart that fail at the same check. A first loss of 116 is 50
times that of guessing, and a batch has 50 images.

hint: ln 50 = 3.9. A frozen layer has no gradient; an optimizer with the old parameters leaves a
gradient that nobody uses.

hint: Whoever can learn eight images by heart, but nothing from 2,000, has images that do not belong
to their labels.

lead one: Patient 1: the first loss is 116, before any update. What is 116 divided by the loss of
guessing, and what else is of that number?

lead two: Patient 2: the first loss is 3.9. Of how many choices is that the loss of guessing, and
what is there so many of, if not classes?

lead three: Patient 3: every check of the code holds, eight images are learned by heart, and nothing
from 2,000. So it is the data: do images and labels fit together?

lead four: Patient 4: the second gradient was twice as long as the first, with the same batch. What
was still in it?

lead five: Patient 5: every parameter has a gradient, and yet none moves. Whose parameters does the
optimizer move?

lead six: Patient 6: what do all images of the first batch have in common, and in which order do
they come out of the file?

explain: Which of the six would you have named from the curve and the accuracy alone? Take one that
you would not: which check finds it, and why do the checks before it hold?

rubric: Whole: an honest choice (there is no right one); for one patient the check that finds it,
and why what the checks before it look at is in order in spite of the fault: for patient 4, say,
there is no old gradient before the first update. Half: the check, without why those before it hold.
Nothing: the six faults once more; the checks before it look for something else, and no more.

well: Six of six. You did not guess: each fault left a mark that only one check looks for.
"""

# --- solution ---

# 1: The first loss, 116, is 50 times that of guessing, and a batch has 50 images: a sum.
# 2: The first loss, 3.9, is ln 50: the softmax chooses among the 50 images of the batch.
# 3: Eight digits are learned by heart, yet nothing from 2,000: images and labels do not match.
# 4: The same batch again gives a gradient twice as long: the old one is still in it.
# 5: Every parameter has a gradient, and none moves: the optimizer moves those of another model.
# 6: The first batch holds zeros only, because the file is sorted and nobody shuffles it.
#
# In words, of patient 4: its inputs, its shapes and its first loss are in order, because before
# the first update there is no old gradient. Check 6 makes a step on the same batch twice, from the
# same weights, and so the second gradient shows what the first has left behind.
one, two, three, four, five, six = 10, 5, 7, 1, 13, 8

# --- cases ---

STUB = "one, two, three, four, five, six = ..., ..., ..., ..., ..., ..."
FORM = "six numbers from 1 to 15"
PARTS = ("one", "two", "three", "four", "five", "six")

MISTAKES = """
rate-for-sum
    (4, 5, 7, 1, 13, 8)
Patient 1: a loss that is high before the first update cannot come from the learning rate.

pixels-for-sum
    (11, 5, 7, 1, 13, 8)
Patient 1: its inputs have a size near 1, as the first check says. The loss itself is too large.

twice-for-dim
    (10, 6, 7, 1, 13, 8)
Patient 2: softmax twice begins near the loss of guessing, 2.3. This one begins at 3.9.

rate-for-apart
    (10, 5, 4, 1, 13, 8)
Patient 3: with this rate it learned eight images by heart, so the rate is not what is wrong.

frozen-for-optimizer
    (10, 5, 7, 1, 9, 8)
Patient 5: a frozen layer has no gradient, and the other layers move. Here all have one, and none
moves.

no-grad-for-optimizer
    (10, 5, 7, 1, 2, 8)
Patient 5: under no_grad() backward() would have stopped it. Its gradients are there.

apart-for-sorted
    (10, 5, 7, 1, 13, 7)
Patient 6: shuffled labels would give a batch of many classes. Its first batch has one.

rate-for-zero-grad
    (10, 5, 7, 4, 13, 8)
Patient 4: a rate does not change a gradient. The same batch gave one twice as long the second time.
"""
