"""2.6 Does the order matter?

`learn` takes the examples as they come. In the order of the truth table it makes 10 mistakes on AND
until a pass has none. Run it on AND in all 24 orders of the four corners. What is the largest
number of mistakes, and how many of the 24 orders cost as many?

level: medium

explorer: perceptron_learning

start: `X[list(order)]` and `t[list(order)]` are the rows in another order, such as (3, 0, 1, 2).
`itertools.permutations(range(4))` goes through all 24.

hint: The third thing that `learn` returns has the mistakes of each pass: add them up. Ten passes
are enough for every order.

hint: Collect the 24 sums in a list. `max(sums)` is the first number, `sums.count(max(sums))` the
second.

hint: There are only two different numbers among the 24 sums. Eight of the orders need 10 mistakes.

lead the most mistakes: Add up `learn(X[list(order)], t[list(order)], 1, 10)[2]` for each order, and
take the largest sum.

lead the orders: The first number is right. Count the orders whose sum is as large as that.

well: The order decides how many mistakes it takes, but not whether the rule comes to an end.

explain: Eight of the orders cost only 10. Take an order as a circle, since the passes follow one
another. What do the eight have in common?
"""

# --- solution ---

# import itertools
# sums = []
# for order in itertools.permutations(range(4)):
#     rows = list(order)
#     sums.append(sum(learn(X[rows], t[rows], 1, 10)[2]))
# Then max(sums) is 12, and sums.count(12) is 16.
most, orders = 12, 16
# Take an order as a circle, since the passes follow one another: in the eight that cost 10, and in
# no other, (0,0) comes directly after (1,1).

# --- cases ---

STUB = "most, orders = ..., ..."
FORM = "two whole numbers (the most mistakes, the orders)"
PARTS = ("the most mistakes", "the orders")

MISTAKES = """
table
    (10, 8)
10 is the fewest, and 8 orders need no more. The question is about the largest number.

others
    (12, 8)
The first number is right. 8 is how many orders get by with fewer.

all-orders
    (12, 24)
The first number is right. But not every order costs so many: that of the truth table costs 10.

too-few-passes
    (12, 12)
The first number is right. Did your passes end too early? Five are not enough for every order.

swapped
    (16, 12)
Both numbers are there, in the other order.

all-together
    (272, 24)
272 is the sum over all orders. The question is about the largest of the 24 sums.

one-pass
    (3, 10)
These are the mistakes of a single pass. Add up those of all passes, until a pass has none.
"""
