"""5.8 Order

Write `order(last)`: a list of the value `last` and all values behind it, in which each value
stands before those that it was made of, its `.parents`, and each stands only once. (So each value
comes after everything that used it.) A value may be used many times: remember in a `set` which
ones you have seen. (No way from `last` back to an input is longer than a few hundred values.)

level: medium

explorer: backprop

start: Go from a value to its parents, and from these to theirs: a function that calls itself.

hint: Put a value into the list *after* you have been to all its parents. Which way round is the
list then?

hint: Inside `order`: `def visit(node):`, which returns at once if node is in the set; else it
visits each parent and appends node. In the end turn the list round.

well: This is called a topological order. Every engine that walks a graph back needs one.
"""

from nblib.exercises.graph import graph

# --- solution ---


def order(last):
    """last: a value -> a list: last first, and each value before its parents."""
    found, seen = [], set()

    def visit(node):  # it calls itself: Python stops at a depth of about 1,000
        if node in seen:
            return
        seen.add(node)
        for parent in node.parents:
            visit(parent)
        found.append(node)

    visit(last)
    return found[::-1]


# --- cases ---

CASES = tuple(
    (graph(text)[-1],)
    for text in (
        "x; h = 2 x; y = 3 h",
        "x; h = 3 x, 3 x; y = 1 h, 1 x",
        "x; h = 3 x, 3 x; y = 1 x, 1 h",
        "x; h = 2 x; y = 1 h, 1 x; L = 5 h, 4 y",
        "x; h = 2 x; k = 1 h, 1 x; y = 3 k, 1 h; L = 5 x, 4 y",
        "x; h = 2 x; k = 3 h; y = 1 h, 1 k",
        "x; k = 2 x; h = 1 k, 3 x, 3 x; y = 1 h",
        "x",
    )
)

MISTAKES = """
parents-first
    return found[::-1] → return found
Turned round: in yours the parents stand before what was made of them. The way back begins at
`last`.

twice
    if node in seen: → if False:
A value that is used twice stands there twice. Its gradient would be passed on twice.

on-arrival
    found, seen = [], set()

    def visit(node):
        if node not in seen:
            seen.add(node)
            found.append(node)
            for parent in node.parents:
                visit(parent)

    visit(last)
    return found
You write a value down as you arrive. A value that was used in two places then stands before the
second of them, and would pass on half a gradient. Write it down when all its parents are done.

level-by-level
    found = [last]
    for node in found:
        for parent in node.parents:
            if parent not in found:
                found.append(parent)
    return found
Level by level: a value that is used early and late then stands too early, before all its users
have had their turn.

last-forgotten
    return found[::-1] → return found[:0:-1] if len(found) > 1 else []
One end of the list is missing.

without-last
    return found[::-1] → return found[::-1][1:]
`last` itself is missing. It comes first.

parents-only
    return [last, *last.parents]
You stop at the parents. Their parents are behind `last` as well.

first-parent
    for parent in node.parents: → for parent in node.parents[:1]:
You follow only the first parent of each value.

by-name
    return found[::-1] → return sorted(found, reverse=True)
You sort by name. The order is to follow the graph: each value before its parents.

by-name-forwards
    return found[::-1] → return sorted(found)
You sort by name. The order is to follow the graph: each value before its parents.

by-a-stack
    found, seen, stack = [], set(), [last]
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            found.append(node)
            stack.extend(node.parents)
    return found
You write a value down as it comes off the stack. One that is used elsewhere as well then stands
before that other user. It may come only when all its users have.

turned-each-time
    found.append(node) → found.append(node); found.reverse()
    return found[::-1] → return found
You turn the list round at every value. Once is enough, at the very end.

each-path
    found = [last]
    for parent in last.parents:
        found += order(parent)
    return found
You list what is behind each parent by itself: a value that several paths lead to stands there
several times. Remember in one `set`, for the whole walk, which ones you have seen.

two-levels
    found = [last]
    for parent in last.parents:
        found += [parent, *parent.parents]
    return found
You stop at the parents of the parents, and a value may stand there twice. Go on as far as there are
parents, and remember in a `set` which ones you have seen.

parent-for-node
    visit(parent) → visit(parent); found.append(parent)
    found.append(node) →
You append each parent where it is used: `last` is missing, and one that is used twice stands there
twice. Append `node`, once, after the loop over its parents.

users counted once
    users, waiting = {last: 0}, [last]
    for node in waiting:
        for parent in set(node.parents):
            if parent not in users:
                users[parent] = 0
                waiting.append(parent)
            users[parent] += 1
    found, ready = [], [last]
    while ready:
        node = ready.pop()
        found.append(node)
        for parent in node.parents:
            users[parent] -= 1
            if users[parent] == 0:
                ready.append(parent)
    return found
A value that is used twice by the same one, as in x · x, is counted once and taken off twice. So it
comes too early, before another one that uses it.
"""
