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

explain: Some of the orders cost only 10. Take an order as a circle, since the passes follow one
another. What do those have in common?

rubric: Whole: (0,0) comes directly after (1,1), also where (1,1) is the last and (0,0) the first. A
reason is not asked for. Half: the two are neighbours, without saying which comes first; or directly
after, but not around the end of a pass. Nothing: something that is true of some of the eight only,
such as that (1,1) comes last; the counts once more.
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
The first number is right. Did your passes end too early? Five are not enough for every order. (Half
of the orders is no answer either: count.)

swapped
    (16, 12)
Both numbers are there, in the other order.

all-together
    (272, 24)
272 is the sum over all orders. The question is about the largest of the 24 sums.

one-pass
    (3, 10)
These are the mistakes of the first pass. Add up those of all passes, until a pass has none.

two-passes
    (6, 2)
These are the mistakes of the first two passes. Add up those of all passes, until a pass has none.

three-passes
    (8, 8)
These are the mistakes of the first three passes. Add up those of all passes, until a pass has none.

four-passes
    (10, 10)
These are the mistakes of the first four passes. Four are too few for every order: the sums have to
go on until a pass has none.

largest-pass
    (3, 24)
3 is the largest number of mistakes in a single pass. Add up the mistakes of all passes.

passes-counted
    (7, 4)
These are passes, up to the first one without a mistake. Asked is the sum of the mistakes in them.

passes-with-mistakes
    (6, 4)
These are passes, those in which there is a mistake. Asked is the sum of the mistakes in them.

list-length
    (10, 24)
10 is what the order of the truth table costs; some orders cost more. Was your list of counts
measured with `len`, so that it always has ten entries, or did the rows stand in the same order each
time? Add the counts up, and reorder `X` and `t` both.

kept-on
    (10, 1)
Did only the first order cost so many? Then w and b were kept from one order to the next, which
finds the gate learned already. Begin each order with 0.

last-pass
    (0, 24)
In the last pass there is no mistake, in any order. Add up the mistakes of all passes.

table-orders
    (10, 16)
10 is what the smaller number of orders needs. 16 is the count of the orders that need more: how
many do they need?

one-order
    (12, 1)
The first number is right. More than one order needs as many: count how often that sum occurs.

different-sums
    (12, 2)
The first number is right. There are two different sums among the 24. Asked is how many orders have
the larger one.

no-order
    (12, 0)
The first number is right. 0 may be the place of an order in your list. Asked is how many orders
have that sum.

circles
    (12, 6)
The first number is right. Six is how many orders there are as circles, or how many begin with the
same corner. Count the orders with that sum among all 24.

circles-4
    (12, 4)
12 is right, and yet 4 comes out with it if only `X` is reordered and `t` is not. Both belong
together: `X[rows]` and `t[rows]`. Then count the orders with 12 mistakes.

targets-only
    (10, 6)
It looks as if only `t` was reordered, and `X` was not. Both belong together: `X[rows]` and
`t[rows]`.

xor
    (40, 6)
It looks as if this was XOR, for which no pass is without a mistake. Take AND: t = (0, 0, 0, 1).

or
    (4, 16)
It looks as if this was OR. Take AND: t = (0, 0, 0, 1).

border
    (15, 12)
It looks as if a z of exactly 0 gives the output 1 in your rule. The output is 1 only if z > 0.

without-bias
    (30, 8)
It looks as if b does not learn in your rule: then no pass is without a mistake.

ones
    (11, 16)
11 comes out if the weights start at 1. They start at 0.

mean
    (272 / 24, 24)
This is the mean of the 24 sums. Asked is the largest.

sum-and-count
    (272, 16)
272 is the sum over all orders. The question is about the largest of the 24 sums.

largest-alone
    (12 * 16, 16)
This is what the costly orders cost together. Asked is how much one of them costs.
"""
