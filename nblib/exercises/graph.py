"""The small graphs that exercises on backpropagation are tried on.

A `Node` is a value of notebook 05 with a name. It is a text as well, namely its name: so a list of
nodes that comes back from a student's function is compared, and written, as a list of names.
"""

from __future__ import annotations

from typing import Any

from .values import Misfit


class Node(str):
    """A value with .parents, .slopes and .grad; as a text its name."""

    parents: tuple[Node, ...]
    slopes: tuple[float, ...]
    grad: float

    def differs(self, after: Any) -> bool:
        """Whether a function has taken away from the graph behind it, or added to it."""
        return text_of([self]) != text_of([after])

    def __repr__(self) -> str:
        """The graph behind it: "y ← h x; h ← x x"."""
        lines, waiting = [], [self]
        for node in waiting:
            if node.parents:
                lines.append(f"{node!s} ← {' '.join(map(str, node.parents))}")
            waiting += [p for p in node.parents if p not in waiting]
        return "; ".join(lines) or str(self)


class Nodes(list[Node]):
    """The nodes that a function is given to write their gradients into."""

    def judged(self, value: Any) -> Any:
        """What the function returned; a Misfit where that begins rightly with 1 and the nodes'
        own gradients, which an engine reads, are still 0."""
        if isinstance(value, list) and value[:1] == [1] and not any(node.grad for node in self):
            return Misfit(
                "returned a list of gradients, and every `.grad` is still 0",
                "Write each gradient into its node as well, `node.grad`: the engine reads it "
                "there.",
                key="grad unset",
            )
        return value


def text_of(nodes: list[Node]) -> str:
    """The text from which `graph` makes these nodes and all behind them.

    >>> text_of(graph("x; h = 3 x, 3 x; y = 1 h, 1 x")[-1:])
    'x; h = 3.0 x, 3.0 x; y = 1.0 h, 1.0 x'
    """
    lines: dict[str, str] = {}

    def visit(node: Node) -> None:
        if node not in lines:
            for parent in node.parents:
                visit(parent)
            pairs = zip(node.slopes, node.parents, strict=True)
            made = ", ".join(f"{slope!r} {parent!s}" for slope, parent in pairs)
            lines[node] = f"{node!s} = {made}" if made else str(node)

    for node in nodes:
        visit(node)
    return "; ".join(lines.values())


def graph(text: str) -> list[Node]:
    """The nodes of "x; h = 3 x, 3 x; y = 1 h, 1 x", in this order; slope and parent in pairs."""
    nodes: dict[str, Node] = {}
    for line in text.split(";"):
        name, _, made = (part.strip() for part in line.partition("="))
        node = nodes[name] = Node(name)
        pairs = [pair.split() for pair in made.split(",") if pair.strip()]
        node.parents = tuple(nodes[parent] for _, parent in pairs)
        node.slopes = tuple(float(slope) for slope, _ in pairs)
        node.grad = 0.0
    return list(nodes.values())
