"""5.4 Accumulate

Write `accumulate(nodes)`. `nodes` is the tape read backwards, the last value first, and every
`.grad` is still 0. Make the first one's 1. Then each node in turn hands to each of its `.parents`
its own gradient times the slope for that parent, from `.slopes`. In the end return all gradients as
a list.

level: easy

explorer: backprop

start: The first gradient is 1, since L moves as fast as L. Then a loop over the nodes.

hint: A parent's share is `node.grad` times the slope for that parent. `zip(node.parents,
node.slopes)` gives the parents with their slopes, pair by pair.

hint: Two paths may lead to the same parent. What comes along the second is *added*.

well: Upstream × local, added up: that is all of backpropagation.
"""

from nblib.exercises.graph import Nodes, graph

# --- solution ---


def accumulate(nodes):
    """nodes: a list of values, the last first -> the list of their gradients."""
    nodes[0].grad = 1.0
    for node in nodes:
        for parent, slope in zip(node.parents, node.slopes):
            parent.grad += node.grad * slope
    return [node.grad for node in nodes]


# --- cases ---

CASES = tuple(
    (Nodes(graph(text)[::-1]),)
    for text in (
        "x; h = 2 x; y = 3 h",
        "x; h = 3 x, 3 x; y = 1 h, 1 x",
        "x; w; h = 2 x, 1.5 w; y = 0.5 h, -1 w",
        "x; h = 2 x; k = 1 h, -1 x; y = 3 k, 1 h; L = 5 x, 4 y",
        "x; h = 0.5 x; y = 2 h, 4 x",
        "x; h = 0 x; y = 1 h",
        "x; h = 2 x, 3 x; y = 1 h",
        "x; h = 20 x; k = 15 h, 12 x; y = 11 k",
        "x",
    )
)

MISTAKES = """
assigned
    parent.grad += node.grad * slope → parent.grad = node.grad * slope
You set the gradient anew each time. Where two paths lead to a value, only the last one counts
then; they should be added.

starts-at-0
    nodes[0].grad = 1.0 → nodes[0].grad = 0.0
All gradients are 0. The first one is 1: everything else is multiplied from there.

local-only
    parent.grad += node.grad * slope → parent.grad += slope
You add local slopes. Each is to be multiplied by what comes from above, `node.grad`.

upstream-only
    parent.grad += node.grad * slope → parent.grad += node.grad
You hand the gradient down unchanged. It is to be multiplied by the slope.

added
    node.grad * slope → (node.grad + slope)
Along a path effects multiply; only different paths are added.

backwards
    for node in nodes: → for node in nodes[::-1]:
You begin at the wrong end: there the gradients are still 0.

first-parent
    zip(node.parents, node.slopes): → list(zip(node.parents, node.slopes))[:1]:
Only the first parent of each value gets something.

handed-over
    parent.grad += node.grad * slope → parent.grad += node.grad * slope; node.grad = 0.0
You empty a node after it has handed on. Its gradient is wanted, too; and its second parent gets
nothing.

turned-round
    return [node.grad for node in nodes] → return [node.grad for node in nodes[::-1]]
The right gradients, in the order from the inputs to the end. Give them in the order of `nodes`.

without-the-first
    return [node.grad for node in nodes] → return [node.grad for node in nodes[1:]]
The gradient of the first node, 1, is missing.

ones-to-begin-with
    nodes[0].grad = 1.0 → [setattr(node, "grad", 1.0) for node in nodes]
All gradients begin at 1 in yours. Only the first node's does; the others begin at 0.

nothing-arrives
    parent.grad += → node.grad +=
    node.grad * slope → parent.grad * slope
All but the first stay 0. From the first node on each hands to its parents, so it is `parent.grad`
that grows, by `node.grad` times the slope; and it is added, for 0 times anything is 0.

first-slope
    node.grad * slope → node.grad * node.slopes[0]
Every parent gets the slope of the first. Each has one of its own, at its own place in `.slopes`.

last-slope
    node.grad * slope → node.grad * node.slopes[-1]
Every parent gets the slope of the last. Each has one of its own, at its own place in `.slopes`.

slopes-turned-round
    zip(node.parents, node.slopes) → zip(node.parents, node.slopes[::-1])
The slopes come in the wrong order: the first belongs to the first parent.

sum-of-slopes
    node.grad * slope → node.grad * sum(node.slopes)
Every parent gets the sum of the slopes. Each gets its own alone, at its own place in `.slopes`.

shared-out
    node.grad * slope → node.grad * slope / len(node.parents)
You share the gradient out among the parents. Each gets all of it, times its own slope.

first-path-only
    parent.grad += node.grad * slope → parent.grad = parent.grad or node.grad * slope
Only what comes first to a value is kept. What comes along other paths is added to it.

largest-path
    parent.grad += node.grad * slope → parent.grad = max(parent.grad, node.grad * slope)
You keep the largest of what comes along several paths. They are added.

parent-once
    zip(node.parents, node.slopes) → dict(zip(node.parents, node.slopes)).items()
A parent that stands twice in `.parents`, as in h · h, gets only one of its two shares.

handed-on-too-early
    def go(node, g):
        node.grad += g
        for parent, slope in zip(node.parents, node.slopes):
            go(parent, node.grad * slope)
    go(nodes[0], 1.0)
    return [node.grad for node in nodes]
A value that two paths lead to hands on twice, and the second time what came first goes down again.
Go through `nodes` in order: then each hands on once, when all its shares are there.

nodes-themselves
    return [node.grad for node in nodes] → return nodes
You return the nodes. Wanted are their gradients: `.grad` of each.

without-parents-only
    return [node.grad for node in nodes] → return [node.grad for node in nodes if not node.parents]
You give only the gradients of the values that have no parents. Wanted are those of all nodes.

one-for-each-arrow
    nodes[0].grad = 1.0
    found = [1.0]
    for node in nodes:
        for parent, slope in zip(node.parents, node.slopes):
            parent.grad += node.grad * slope
            found.append(parent.grad)
    return found
You write a gradient down whenever a share arrives. Read them off at the end, one for each node.

size-of-slope
    node.grad * slope → node.grad * abs(slope)
The sign of the slope is lost: one below 0 stays below 0.

one-for-zero
    for node in nodes:
        node.grad = node.grad or 1.0
        for parent, slope in zip(node.parents, node.slopes):
            parent.grad += node.grad * slope
    return [node.grad for node in nodes]
You make a gradient of 0 a 1. Only the first node begins with 1; elsewhere 0 may be right, where a
slope is 0 or two paths cancel.

running-product
    grad, found = 1.0, []
    for node in nodes:
        node.grad = grad
        found.append(grad)
        for slope in node.slopes:
            grad *= slope
    return found
You multiply all slopes in a row, as if the graph were one chain. Each node hands to its own parents
alone, and what comes along several paths is added.

to-the-next
    nodes[0].grad = 1.0
    for node, parent in zip(nodes, nodes[1:]):
        parent.grad += node.grad * (node.slopes or (0.0,))[0]
    return [node.grad for node in nodes]
You hand to the next node in the list. A node hands to its `.parents`, and these may stand farther
behind, or be several.

slope by name
    node.grad * slope → node.grad * node.slopes[node.parents.index(parent)]
`index` finds the first place of a parent. Where it stands twice, as in x · x, its second slope is
never used.
"""
