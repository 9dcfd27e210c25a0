"""0.1 Count the errors

Suppose that one model gets 95 % of 2,000 new points right, and another 85 %. How many points does
each get wrong? And the second makes how many times as many errors as the first?

start: The first is wrong on 100 − 95 = 5 per cent. How many of 2,000 points is that?

hint: What is not right is wrong: 100 % less the per cent that are right.

hint: 1 % of 2,000 is 20.

hint: How many times as many: divide the larger number of errors by the smaller one.

lead the first's errors: What is not right is wrong: 100 − 95 per cent, and 1 % of 2,000 is 20.

lead the second's errors: The first's are right. 100 − 85 per cent are wrong here.

lead how many times as many: Both counts are right. How many times as many: divide the larger one by
the smaller one.

well: Ten points more right, and two thirds of the errors are gone. Errors tell more.
"""

# --- solution ---

# 5 % of 2,000 and 15 % of 2,000; 300 / 100 = 3
errors = [100, 300, 3]

# --- cases ---

STUB = "errors = ...  # [of the first, of the second, how many times as many]"
FORM = "a list of three numbers"
PARTS = ("the first's errors", "the second's errors", "how many times as many")

MISTAKES = """
right-ones
    [1900, 1700, 1700 / 1900]
These are the points that are right. The question is about the wrong ones.

percent
    [5, 15, 3]
5 and 15 are per cent. How many of 2,000 points are that?

shares
    [0.05, 0.15, 3]
These are shares between 0 and 1. How many of 2,000 points are that?

training
    [10, 30, 3]
That would be right for the 200 points the models learned from. They were tested on 2,000 new ones.

difference
    [100, 300, 200]
The second makes 200 errors more. How many times as many is a quotient.

points
    [100, 300, 10]
10 is the difference of the per cents. How many times as many is a quotient of the two numbers of
errors.

inverse
    [100, 300, 1 / 3]
The last number should say how often the first's errors fit into the second's: divide the other way
about.

inverse-rounded
    [100, 300, 0.33]
The last number should say how often the first's errors fit into the second's: divide the other way
about, and the result is whole.

swapped
    [300, 100, 3]
The numbers are right, in another order.
"""
