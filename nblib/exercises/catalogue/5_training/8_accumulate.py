"""5.8 Accumulate

Write `accumulate(nodes)`. `nodes` is what `order` gives, the last value first, and every `.grad`
is still 0. The gradient of the first is 1. Then go through the list: each node hands to each of
its `.parents` its own gradient times the slope for that parent, from `.slopes`. Set every `.grad`,
and return the gradients as a list.

level: easy

explorer: backprop

start: The first gradient is 1, since L moves as fast as L. Then a loop over the nodes.

hint: `zip(node.parents, node.slopes)` gives the parents with their slopes, pair by pair.

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
"""
